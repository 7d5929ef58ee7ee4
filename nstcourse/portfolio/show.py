"""The portfolio as one page: the chosen picture, the question, the tries with their cards, the critique, what is
missing."""

from statistics import median

from nstcourse.capstone import LEVELS, brief
from nstcourse.grading.reports.pages import table
from nstcourse.grading.reports.texts import html, line
from nstcourse.portfolio import differences
from nstcourse.portfolio.card import BLANK, MOST, NAMED, card
from nstcourse.portfolio.credit import SEED, credit
from nstcourse.portfolio.said import missing
from nstcourse.portfolio.shell import page
from nstlib.views import image_tag
from nstlib.views.words import describe_in_words

SIDE_BY_SIDE = 4  # works in one card


def portfolio(works, said, critiques):
    """(The page, sentences on what is missing). works: [Work]; said: a Said; critiques: [Critique]."""
    title = line(said.whole["title"]) or "A portfolio without a title yet"
    by = line(said.whole["by"])
    parts = [f"<h1>{html(title)}</h1>", f'<p class="quiet">{html(by)}</p>' if by else ""]
    parts += [_chosen(works, said), _question(said)]
    for group in differences.groups(works):
        parts.append(_tries(group, said))
    blanks = _blanks(works, said)
    parts += [_critique(critiques, said), _generated(works, said), _missing(blanks)]
    parts += [f'<section><h2>The rubric</h2><div class="wide">{_rubric()}</div></section>']
    return page(title, "\n".join(part for part in parts if part)), blanks


def alt_of(work, said):
    """The maker's words for a picture; without them what its file says and what can be measured."""
    named = f"{_named(work)}: " if _named(work) else ""
    return said.of(work.name)["alt"].strip() or f"{named}{describe_in_words(work.image)}."


def _named(work):
    """What is painted in whose manner, by the names that the file holds; "" where it holds none."""
    content, style = work.pair
    if not style:
        return ""
    return f"{style} alone" if content == SEED else f"{content or 'a photograph'} in the manner of {style}"


def _paragraphs(words):
    return "".join(f"<p>{html(part, MOST)}</p>" for part in words.split("\n\n") if part.strip())


def _chosen(works, said):
    name = said.whole["chosen"].strip()
    found = [one for one in works if one.name == name]
    if not found:
        if not name:
            return ""
        return f"<p>The chosen picture, {html(name)}, is not among these files.</p>"
    picture = _figure(found[0], said, f"{name}, the picture that was chosen.")
    return f"{picture}\n{_paragraphs(said.whole['statement'])}"


def _figure(work, said, caption):
    return f"<figure>{image_tag(work.image, alt_of(work, said))}<figcaption>{html(caption)}</figcaption></figure>"


def _question(said):
    asked, expected = said.whole["question"].strip(), said.whole["expected"].strip()
    after = f"<p>What was expected: {html(expected, MOST)}</p>" if expected else ""
    return f"<section><h2>The question</h2><p>{html(asked, MOST) or BLANK}</p>{after}</section>"


def _tries(group, said):
    pair = _named(group[0]) or "pictures whose files name no pair"
    pictures = "".join(_figure(one, said, one.name) for one in group)
    cards = [card(group[k : k + SIDE_BY_SIDE], said) for k in range(0, len(group), SIDE_BY_SIDE)]
    words = html(differences.in_words(group), 400)
    return (
        f'<section><h2>{html(pair[0].upper() + pair[1:])}</h2>\n<p>{words}</p>\n<div class="works">{pictures}</div>\n'
        f"{''.join(cards)}</section>"
    )


def _critique(critiques, said):
    answer = said.whole["answer"].strip()
    if not critiques:
        return ""
    rows = []
    for one in brief().criteria:
        levels = [critique.levels.get(one.key) for critique in critiques]
        given = [level for level in levels if level is not None]
        middle = f"{median(given):g}" if given else "–"
        rows.append([html(one.name), *("–" if level is None else str(level) for level in levels), middle])
    names = [html(critique.by) for critique in critiques]
    caption = "Levels from 0 to 3, by those who looked; what each means is in the rubric below."
    levels = table(caption, ["", *names, "median"], rows)
    quotes = ""
    for ask in brief().asks:
        said_by = [(one.by, one.answers[ask.key]) for one in critiques if ask.key in one.answers]
        if said_by:
            quotes += f"<h3>{html(ask.words)}</h3>"
            quotes += "".join(f"<blockquote>{html(words, MOST)}<br>— {html(by)}</blockquote>" for by, words in said_by)
    after = f"<h3>What became of it</h3><p>{html(answer, MOST) or BLANK}</p>"
    return f"<section><h2>Critique</h2>{levels}{quotes}{after}</section>"


def _generated(works, said):
    words = said.whole["generated"].strip()
    count = f"all {len(works)} pictures were" if len(works) > 1 else "this picture was"
    read = f"By their files, {count} painted by a program, nstlib, from a photograph and a style or from a style alone."
    return f"<section><h2>What was generated</h2><p>{html(words, MOST) or BLANK}</p><p>{read}</p></section>"


def _blanks(works, said):
    known = {one.name: [key for key, name in zip(NAMED, one.pair, strict=True) if credit(name)] for one in works}
    return missing(said, known) + [
        f"{one.name}: no report beside it, so its pull and its minutes are not known (--report)"
        for one in works
        if not one.report and "steps" in one.recipe
    ]


def _missing(lines):
    if not lines:
        return ""
    items = "".join(f"<li>{html(words, 400)}</li>" for words in lines)
    return f'<section class="box look"><h2>Still missing</h2><ul>{items}</ul></section>'


def _rubric():
    rows = [(html(one.name), *(html(level, 400) for level in one.levels)) for one in brief().criteria]
    head = ["", *(f"level {k}" for k in range(LEVELS))]
    return table("Levels are no marks: they say what the next version needs.", head, rows)
