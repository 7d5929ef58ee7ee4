"""Pages in millimetres, with words broken to a width and pictures in all their pixels: a matplotlib Figure each.

Fonts are those that matplotlib brings. Letters that these lack are taken from another font of the machine; where none
has them, an empty box stands for each, and a sentence says so.
"""

import io
import os
from functools import lru_cache

import numpy as np

from nstlib._version import __version__
from nstlib.errors import NSTError, suggest

PAPERS = {"a4": (210, 297), "a3": (297, 420), "letter": (215.9, 279.4)}  # width and height in mm
FONTS = {"serif": "DejaVu Serif", "sans": "DejaVu Sans", "mono": "DejaVu Sans Mono"}
# Where letters are looked for first that those lack: fonts of the systems, and what is often installed.
FURTHER = (
    "Noto Sans CJK JP",
    "Noto Serif CJK JP",
    "Source Han Sans",
    "IPAexGothic",
    "Hiragino Sans",
    "Yu Gothic",
    "MS Gothic",
    "PingFang SC",
    "Microsoft YaHei",
    "SimSun",
    "Malgun Gothic",
    "Noto Sans",
    "Arial Unicode MS",
)
LAST_RESORT = "Last Resort"  # matplotlib's own: it has a frame for every letter there is, and none of the letters
BOX = "\N{WHITE SQUARE}"
POINT = 25.4 / 72  # mm
LEADING = 1.32  # from line to line, over the size of the letters


def checked_paper(paper):
    """(width, height) of a paper in mm, or an NSTError."""
    if paper not in PAPERS:
        raise NSTError(f"there is no paper '{str(paper)[:40]}'; {suggest(paper, PAPERS)}.")
    return PAPERS[paper]


class Page:
    """One page. Places are in mm from the upper left corner; further: names of fonts besides FONTS."""

    def __init__(self, paper, further=()):
        from matplotlib.figure import Figure

        self.width, self.height = paper
        self.further = tuple(further)
        self.figure = Figure(figsize=(self.width / 25.4, self.height / 25.4), facecolor="white")

    def text(self, x, y, words, points=10, width=None, font="sans", align="left", grey="0.1", most=None, **style):
        """Set words with the first line's top at y, broken to `width` mm; returns where the next line's top would be.

        most: so many lines at most, the last of which ends in an ellipsis. align: of x: "left", "center" or "right".
        """
        props = self._font(font, points, style)
        lines = [words] if width is None else broken(words, props, width / POINT)
        if most is not None and len(lines) > most:
            lines = [*lines[: most - 1], shortened(" ".join(lines[most - 1 :]), props, width / POINT)]
        for line in lines:
            self.figure.text(
                x / self.width,
                1 - (y + points * POINT) / self.height,
                line,
                fontproperties=props,
                ha=align,
                va="baseline",
                color=grey,
                parse_math=False,  # names come from people: a dollar in one begins no formula
            )
            y += points * LEADING * POINT
        return y

    def lines(self, words, points, width, font="sans", **style):
        """How many lines these words take."""
        return len(broken(words, self._font(font, points, style), width / POINT))

    def picture(self, x, y, image, width, height):
        """A picture with its upper left corner there; its pixels are kept as they are."""
        axes = self.figure.add_axes(
            (x / self.width, 1 - (y + height) / self.height, width / self.width, height / self.height)
        )
        axes.set_axis_off()
        levels = np.round(np.asarray(image) * 255).astype(np.uint8)
        # From below, so that the picture inside the PDF is upright for whoever takes it out; the other way round
        # matplotlib keeps it upside down and turns it on the page.
        axes.imshow(levels[::-1], origin="lower", interpolation="none", aspect="auto")

    def rule(self, x, y, width, weight=0.5):
        """A thin line of `width` mm; weight: in points."""
        from matplotlib.lines import Line2D

        places = [x / self.width, (x + width) / self.width], [1 - y / self.height] * 2
        self.figure.add_artist(Line2D(*places, color="0.35", linewidth=weight))

    def _font(self, font, points, style):
        from matplotlib.font_manager import FontProperties

        # Letters of a further font are known to be there in its usual shape alone.
        return FontProperties(family=[FONTS[font], *self.further], size=points, **({} if self.further else style))


def as_pdf(pages, title, author, keywords):
    """The bytes of a PDF of such pages: TrueType fonts within, no time in it but that of SOURCE_DATE_EPOCH."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_pdf import PdfPages

    file = io.BytesIO()
    said = {"Title": title, "Author": author or None, "Keywords": keywords, "Creator": f"nstlib {__version__}"}
    if not os.environ.get("SOURCE_DATE_EPOCH"):
        said["CreationDate"] = None
    with rc_context({"pdf.fonttype": 42, "pdf.compression": 9}), PdfPages(file, metadata=said) as book:
        for page in pages:
            book.savefig(page.figure)
    return file.getvalue()


def broken(words, props, points):
    """Words in lines of at most so many points; a word that is wider is broken where it must be."""
    lines, line = [], ""
    for word in words.split(" "):
        longer = f"{line} {word}" if line else word
        if _wide(longer, props) <= points:
            line = longer
            continue
        lines += [line] if line else []
        while _wide(word, props) > points and len(word) > 1:
            count = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or _wide(word[:n], props) <= points)
            lines.append(word[:count])
            word = word[count:]
        line = word
    return [*lines, line]


def shortened(words, props, points):
    """Words that fit into one line, with an ellipsis where they did not."""
    if _wide(words, props) <= points:
        return words
    while words and _wide(f"{words}…", props) > points:
        words = words[:-1]
    return f"{words.rstrip()}…"


def _wide(words, props):
    return _width(words, tuple(props.get_family()), props.get_size_in_points(), props.get_style(), props.get_weight())


@lru_cache(maxsize=4096)
def _width(words, family, points, style, weight):
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    props = FontProperties(family=list(family), size=points, style=style, weight=weight)
    return text_to_path.get_text_width_height_descent(words, props, ismath=False)[0]


def fonts_for(texts):
    """(names of further fonts, letters that no font here has) for all that is set."""
    lacking = _lacking({letter for text in texts for letter in text}, FONTS.values())
    further = []
    for name in (*FURTHER, *_others()) if lacking else ():
        rest = _lacking(lacking, [name])
        if rest < lacking:
            further.append(name)
            lacking = rest
        if not lacking:
            break
    return further, lacking


def with_boxes(text, lacking):
    """The text with a box for each letter that no font has."""
    return "".join(BOX if letter in lacking else letter for letter in text)


def _lacking(letters, names):
    """Those letters that at least one of FONTS, or a further font, has not."""
    sets = [set(map(chr, charmap)) for charmap in map(_charmap, names) if charmap is not None]
    return {letter for letter in letters if not sets or any(letter not in each for each in sets)} - {" "}


@lru_cache(maxsize=1)
def _upright():
    """{name: file} of the machine's fonts in their usual weight."""
    from matplotlib.font_manager import fontManager

    usual = (
        font for font in fontManager.ttflist if font.style == "normal" and font.weight in (400, "normal", "regular")
    )
    return {font.name: font.fname for font in usual if not font.name.startswith(LAST_RESORT)}


def _others():
    return sorted(_upright().keys() - {*FURTHER, *FONTS.values()})


@lru_cache(maxsize=64)
def _charmap(name):
    """{code point: glyph} of a font by its name, None where it is not installed."""
    from matplotlib.font_manager import get_font

    try:
        return get_font(_upright()[name]).get_charmap()
    except (KeyError, OSError, RuntimeError):
        return None
