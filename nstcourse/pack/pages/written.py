"""Markdown with formulas as HTML, and the pictures and tables of a cell's output, each by itself."""

import functools
import re
from dataclasses import dataclass, field
from html import escape

from nstcourse.build.site.mathml import mathml
from nstlib.errors import NSTError

LINK = re.compile(r"(?<!!)\[([^\]]+)\]\((?![a-z]+:)[^)\s]*\)")  # to another page, which is not beside this one
SENTENCE = re.compile(r"(?<=[.!?])\)?\s+(?=[A-Z(*`$\"'])")
PAIRS = ("**", "$", "`", "(")


def need(what):
    """NSTError where the packages that pages are made with are not installed."""
    from importlib.util import find_spec

    named = {"markdown_it": "markdown-it-py", "mdit_py_plugins": "mdit-py-plugins", "bs4": "beautifulsoup4"}
    wanted = [*named, "latex2mathml"]
    if missing := [named.get(name, name) for name in wanted if find_spec(name) is None]:
        raise NSTError(f'{what} needs {", ".join(missing)}; run: pip install "nstlib[course]"')


@functools.cache
def _reader():
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    def formula(text, options):
        return mathml(text, "block" if options["display_mode"] else "inline")

    return MarkdownIt("commonmark", {"html": True}).enable("table").use(dollarmath_plugin, renderer=formula)


def html(markdown):
    """Markdown as HTML; links to other pages of the course become their words."""
    try:
        return _reader().render(LINK.sub(r"\1", markdown)).strip()
    except ValueError as error:
        raise NSTError(f"the formula in '{markdown.strip()[:60]}...' cannot be shown: {error}.") from None


def inline(markdown):
    """A line of Markdown as HTML, without a paragraph around it."""
    return re.sub(r"^<p>(.*)</p>$", r"\1", html(markdown), flags=re.DOTALL)


def blocks(markdown):
    """[(kind, text)] of the top of a text, in order; kind as markdown-it calls it: paragraph, math_block, ...

    What is folded is one block, "details", with all that is in it.
    """
    lines, found, folded = markdown.split("\n"), [], 0
    for token in _reader().parse(markdown):
        if token.level or token.map is None or token.map[0] < folded:
            continue
        first, last = token.map
        text = "\n".join(lines[first:last])
        kind = token.type.removesuffix("_open")
        if kind == "html_block" and text.lstrip().startswith("<details"):
            folded = next((n for n in range(first, len(lines)) if "</details>" in lines[n]), len(lines) - 1) + 1
            kind, text = "details", "\n".join(lines[first:folded])
        found.append((kind, text))
    return found


def sentences(markdown):
    """A paragraph's sentences; none is cut within a formula, code or a bracket."""
    found = []
    for piece in SENTENCE.split(" ".join(markdown.split())):
        if found and not _whole(found[-1]):
            found[-1] += f" {piece}"
        else:
            found.append(piece)
    return found


def _whole(text):
    return all(text.count(sign) % 2 == 0 for sign in PAIRS[:3]) and text.count("(") <= text.count(")")


def words(markdown):
    """How many words a reader reads; a formula counts as one."""
    text = re.sub(r"\$\$.+?\$\$|\$[^$]+\$", "x", markdown, flags=re.DOTALL)
    text = re.sub(r"<[^>]+>|[*`>#|]", " ", text)
    return sum(bool(re.search(r"\w", word)) for word in text.split())


def packed(texts, most):
    """Sentences in portions of at most so many words, but for one that is longer by itself."""
    portions = []
    for text in texts:
        if portions and words(portions[-1]) + words(text) <= most:
            portions[-1] += f" {text}"
        else:
            portions.append(text)
    return portions


# --- what a cell has put out ------------------------------------------------------------------------------------------


@dataclass
class Shown:
    """Pictures as (HTML of the picture, alt, caption), tables and players as HTML, lines as text, and words below."""

    pictures: list = field(default_factory=list)
    tables: list = field(default_factory=list)
    players: list = field(default_factory=list)
    lines: list = field(default_factory=list)
    words: list = field(default_factory=list)
    ask: tuple = ()  # question, choices, answer, of a widget that asks

    def __bool__(self):
        return bool(self.pictures or self.tables or self.players or self.lines or self.ask)


def shown(outputs):
    """What the outputs of a cell show, without what folds it."""
    from bs4 import BeautifulSoup

    found = Shown()
    for output in outputs:
        data = output.get("data", {})
        if "text/html" in data:
            _take(BeautifulSoup(_text(data["text/html"]), "html.parser"), found)
        elif text := _text(data.get("text/plain", output.get("text", ""))).rstrip():
            found.lines.append(text)
    return found


def _text(value):
    return value if isinstance(value, str) else "".join(value)


def _take(soup, found):
    if ask := soup.find(class_="nst-predict"):
        question = ask.find("p").decode_contents().replace("<strong>Predict.</strong>", "").strip()
        choices = [choice.decode_contents() for choice in ask.find_all("li")]
        found.ask = (question, choices, ask.find("details").find("p").decode_contents())
        return
    for player in soup.find_all(class_="nst-play"):
        found.players.append(str(player.extract()))
    for film in soup.find_all("video"):
        film.decompose()  # its frames are in the player
    for figure in soup.find_all("figure"):
        picture, caption = figure.find("img"), figure.find("figcaption")
        if picture is not None:
            found.pictures.append(_picture(picture, caption.decode_contents() if caption else ""))
        figure.extract()
    for picture in soup.find_all("img"):
        found.pictures.append(_picture(picture.extract(), ""))
    for table in soup.find_all("table"):
        found.tables.append(str(table.extract()))
    for lines in soup.find_all("pre"):
        found.lines.append(lines.extract().get_text().rstrip())
    for words_below in soup.find_all("p"):
        found.words.append(words_below.get_text(" ", strip=True))


def _picture(tag, caption):
    alt = tag.get("alt", "")
    return f'<img src="{tag["src"]}" alt="{escape(alt, quote=True)}">', alt, caption
