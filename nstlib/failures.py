"""Where style transfer fails, by cause: one small painting for each, a figure that shows it, and what mends it.

A cause is a `Failure`: a photograph and a painting on which it strikes, the settings that show it, and those that mend
it, where anything does. Every figure is measured in the pictures, on the photograph, the failed painting and the mended
one alike, so that no caption has to be believed. `paint` makes the pictures; `nst.failure_gallery` shows them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from scipy import ndimage

from nstlib import catalogue, images
from nstlib.colour import to_lab
from nstlib.engine import stylize
from nstlib.errors import NSTError, suggest
from nstlib.images import luminance
from nstlib.recipe import Recipe
from nstlib.regions import Region, masks
from nstlib.views.board import Entry
from nstlib.views.shares import Figures

SIZE, STEPS = 128, 40


@dataclass(frozen=True)
class Failure:
    """A cause, and an example of it.

    title: the cause in a few words; photo: a gallery name, or a function that draws one; style: a gallery name; window:
    the part of the photograph that is painted, 4 by 3: left, top and width, in percent of its width. sees: what to look
    for on the failed painting; why: the cause; helps: what was done on the mended one, or what to do instead.
    figure: what `measure(picture, photo)` says, both (H, W, 3) in [0, 1]; "" and None where there is none; best: is a
    "high" figure the better one, or a "low" one? failing, mending: settings of a Recipe; kept: a Region of the
    photograph that is laid over the failed painting instead; neither where nothing mends it.
    """

    title: str
    photo: object
    style: str
    sees: str
    why: str
    helps: str
    figure: str
    measure: Callable
    best: str
    failing: dict = field(default_factory=dict)
    mending: dict | None = None
    kept: Region | None = None
    window: tuple = (0, 0, 100)


@dataclass(frozen=True)
class Shown:
    """A Failure that was painted: the photograph, the failed painting and the mended one (None where nothing mends it),
    all (H, W, 3) in [0, 1], with the figure of each."""

    cause: str
    failure: Failure
    photo: np.ndarray = field(repr=False)
    failed: np.ndarray = field(repr=False)
    mended: np.ndarray | None = field(repr=False)
    figures: tuple = ()


def paint(causes=None, *, size=SIZE, steps=STEPS, backbone="auto"):
    """The Shown of some causes, in order; of all where causes is None.

    size: longer side in pixels; steps: of every painting. Raises NSTError for a cause that is none.
    """
    names = list(CAUSES) if causes is None else [causes] if isinstance(causes, str) else list(causes)
    for name in names:
        if name not in CAUSES:
            raise NSTError(f"there is no cause '{name}'; {suggest(str(name), list(CAUSES))}.")
    return [_painted(name, size, steps, backbone) for name in names]


def _painted(name, size, steps, backbone):
    failure = CAUSES[name]
    photo = images.resize(_window(failure), (round(size * 3 / 4), size))

    def run(settings):
        recipe = Recipe(size=size, steps=steps, **settings)
        return stylize(photo, failure.style, recipe, backbone=backbone, progress=False).image

    failed = run(failure.failing)
    photo = images.resize(photo, failed.shape[:2])  # NST_FAST paints smaller
    if failure.kept is not None:
        share = masks([failure.kept], photo)[0][..., None]
        mended = share * photo + (1 - share) * failed
    else:
        mended = None if failure.mending is None else run(failure.mending)
    made = [one for one in (photo, failed, mended) if one is not None]
    figures = tuple(failure.measure(one, photo) for one in made) if failure.measure else ()
    return Shown(name, failure, photo, failed, mended, figures)


def _window(failure):
    """The part of the photograph that is painted. All have one shape, so that no network is compiled twice."""
    photo = failure.photo() if callable(failure.photo) else images.load_image(failure.photo)
    left, top, width = (round(part * photo.shape[1] / 100) for part in failure.window)
    return photo[top : top + round(width * 3 / 4), left : left + width]


def _inside(picture, box):
    """The part of a picture (H, W, ...) in a box (left, top, width, height), in percent."""
    height, width = picture.shape[:2]
    left, top, across, down = box
    rows = slice(round(height * top / 100), round(height * (top + down) / 100))
    return picture[rows, round(width * left / 100) : round(width * (left + across) / 100)]


def _edges(picture, sigma):
    return ndimage.gaussian_gradient_magnitude(luminance(picture).astype(np.float64), sigma)


def edges_kept(box=(0, 0, 100, 100), sigma=1.0):
    """A measure: the correlation of the strengths of edges, sigma pixels wide, with the photograph's in a box; 1 is all
    of them in their places, 0 none."""

    def measure(picture, photo):
        found, wanted = (_inside(_edges(one, sigma), box).ravel() for one in (picture, photo))
        return float(np.corrcoef(found, wanted)[0, 1])

    return measure


def light_kept(box):
    """A measure: the correlation of light and dark with the photograph's in a box."""

    def measure(picture, photo):
        found, wanted = (_inside(luminance(one), box).ravel() for one in (picture, photo))
        return float(np.corrcoef(found, wanted)[0, 1])

    return measure


def unrest(box):
    """A measure: the standard deviation of the luminance in a box, less what changes slowly there (a Gaussian of a
    tenth of the width), times 100."""

    def measure(picture, photo):
        light = luminance(picture).astype(np.float64)
        return float(100 * _inside(light - ndimage.gaussian_filter(light, light.shape[1] / 10), box).std())

    return measure


def colour_away(picture, photo):
    """A measure: the mean distance of the colours from the photograph's, in a* and b* of CIELAB."""
    return float(np.linalg.norm((to_lab(picture) - to_lab(photo))[..., 1:], axis=-1).mean())


def detail(inside, outside):
    """A measure: how many times as strong the edges are within one box as within another."""

    def measure(picture, photo):
        edges = _edges(picture, 1.0)
        return float(_inside(edges, inside).mean() / _inside(edges, outside).mean())

    return measure


def outside(left, top, width, height):
    """A mask (96, 128), 1 outside of an ellipse, whose place is in percent, and 0 inside."""
    y, x = (np.arange(96)[:, None] + 0.5) / 0.96, (np.arange(128) + 0.5) / 1.28
    far = ((x - left) / width * 2 - 1) ** 2 + ((y - top) / height * 2 - 1) ** 2
    return (far > 1).astype(np.float32)


def sign(words=("TEA", "ROOM")):
    """A photograph that is none: a board with dark letters on light ground before a wall, (96, 128, 3) in [0, 1]."""
    from PIL import Image, ImageDraw, ImageFont

    board = Image.new("RGB", (512, 384), (96, 110, 104))
    draw = ImageDraw.Draw(board)
    draw.rectangle((40, 40, 472, 344), fill=(236, 228, 206))
    for line, word in enumerate(words):
        draw.text((256, 120 + 144 * line), word, (44, 36, 32), ImageFont.load_default(130), anchor="mm")
    return images.resize(np.asarray(board, np.float32) / 255, (96, 128))


DRAWN = {sign: "A light board before a green-grey wall. It says TEA ROOM in large dark letters."}
FACE, WALL, LETTERS = (34, 4, 26, 44), (2, 2, 28, 80), (8, 10, 84, 80)
CABLES, INSECT, BLURRED = (52, 8, 46, 34), (12, 20, 38, 56), (0, 0, 30, 16)

CAUSES = {
    "fine pattern": Failure(
        "Finer than a stroke",
        "bridge",
        "hatching",
        "The cables are gone, and of the lamps on them a few light spots are left.",
        "A stroke is as wide as it is on the painting. What is narrower in the photograph has no features that "
        "could hold it against the style.",
        "A tenth of the style's strength. A larger picture helps as well, as strokes keep their width in pixels.",
        "edges kept around the cables",
        edges_kept(CABLES),
        "high",
        mending={"style_strength": 0.1},
        window=(1, 0, 97),
    ),
    "face": Failure(
        "Faces",
        "astronaut",
        "cubist",
        "Eyes and mouth are smears. The suit has lost as much, and nobody minds.",
        "The loss weighs every place alike. We do not: a face that is off by two pixels is another face.",
        "The face was left as it is. A region does that (lesson 8).",
        "edges kept in the face",
        edges_kept(FACE),
        "high",
        kept=Region("ellipse 31 0 32 52", name="face"),
    ),
    "smooth area": Failure(
        "Smooth areas fill up",
        "bust",
        "woodblock",
        "The plain wall is full of waves that stand for nothing.",
        "The statistics of the painting have to be met by the whole picture, and nothing in an even wall resists.",
        "The wall was left as it is. A style with even areas of its own helps, too.",
        "unrest on the wall",
        unrest(WALL),
        "low",
        kept=Region("colour #5c5d58 14", name="wall"),
    ),
    "colours": Failure(
        "Colours go astray",
        "still_life",
        "watercolour",
        "The fruit has the reds of the flowers and the wall is green; on the bottle blooms a flower.",
        "Which colour stands where is content to us. To the network colours are style, and it moves them freely.",
        "The photograph's own colours were kept: colour=0 (lesson 8).",
        "distance of the colours",
        colour_away,
        "low",
        mending={"colour": 0.0},
        window=(0, 2, 100),
    ),
    "scale": Failure(
        "Scales that do not fit",
        "harbour",
        "textile",
        "The town has become a cloth: of houses and sails a few crooked lines are left.",
        "The painting is seen at one size, the photograph at another, and nothing tells the network that they show "
        "things of different size. Seen so small, a whole zigzag is a stroke.",
        "The painting was seen three times as large, style_scale=3: now a thread is a stroke (lesson 8).",
        "edges kept",
        edges_kept(),
        "high",
        {"style_scale": 0.4},
        {"style_scale": 3.0},
    ),
    "letters": Failure(
        "Letters",
        sign,
        "starry",
        "A board with something like writing. Is it still TEA ROOM?",
        "A letter is a shape that means something only if it is exact, and exactness is what a style gives up.",
        "The board was left as it is. Put lettering on after painting.",
        "light and dark kept on the board",
        light_kept(LETTERS),
        "high",
        kept=Region("box 8 10 84 80", name="board", feather=0.0),
    ),
    "subject": Failure(
        "The subject drowns",
        "bee",
        "tiles",
        "Bee, flower and background have the same pattern; the eye finds no place to rest.",
        "A photographer blurs the background so that the subject stands out. The style asks for as much detail "
        "there as anywhere.",
        "Only the subject was painted; the rest is the photograph's.",
        "detail of the bee, times that of the background",
        detail(INSECT, BLURRED),
        "high",
        kept=Region(outside(6, 14, 64, 70), name="background", feather=4.0),
        window=(0, 1, 100),
    ),
    "things of the painting": Failure(
        "The painting's things",
        "hills",
        "ducks",
        "No duck and no ripple: pale blue, grey and fine lines, wherever they go.",
        "A Gram matrix does not know where things are (task 3.5), so what a painting shows is no part of its style.",
        "Nothing here mends it: that needs a method that knows things (lesson 13).",
        "",
        None,
        "high",
        window=(8, 0, 88),
    ),
}


def entries_of(one):
    """The pictures of one Shown, each with its caption and its words: photograph, failed, mended."""
    failure = one.failure
    yield Entry(one.photo, f"{failure.title}: the photograph", _words(failure.photo))
    yield Entry(
        one.failed, f"fails ({failure.style}). {failure.sees}", f"Painted in the style {failure.style}. {failure.sees}"
    )
    if one.mended is not None:
        yield Entry(one.mended, f"mended. {failure.helps}", f"The same, mended. {failure.helps}")
    else:  # what was hoped for stands in the row's last place, so that rows stay rows
        painting = images.resize(images.load_image(failure.style), one.photo.shape[:2])
        caption = f"not mended; this is the painting itself. {failure.helps}"
        yield Entry(painting, caption, f"The painting {failure.style}. {_words(failure.style)}")


def _words(picture):
    """What is to be seen on a picture of the gallery, or on one that a function draws."""
    return DRAWN[picture] if callable(picture) else catalogue.find(picture).alt


def figures_of(shown):
    """What was measured of those that have a figure, as a table."""
    measured = [one for one in shown if one.figures]
    return Figures(
        "Measured in these pictures: what the caption says, as a figure",
        ("cause", "figure", "better is", "photograph", "fails", "mended"),
        tuple((one.failure.title, one.failure.figure, one.failure.best, *one.figures) for one in measured),
    )
