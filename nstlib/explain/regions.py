"""Region map: which part of a photograph takes what, to be looked at before anything is painted."""

from nstlib.explain.subject import name_of
from nstlib.images import at_most, picture_shape
from nstlib.regions import as_regions, in_words, masks, names_of, place_of
from nstlib.regions.words import percent, where
from nstlib.views.board import Board, Entry
from nstlib.views.overlays import alone, laid_over, pattern, tint
from nstlib.views.shares import Figures
from nstlib.views.words import alt_of

SIDE = 384  # pixels of the pictures on the map
_HEIGHT = 220  # of every picture, on the page
_TAKEN = {"style": "the style of {}", "colour": "the colours of {}", "photo": "stays as it is"}


def region_map(photo, regions, *, size=SIDE):
    """A photograph with its regions over it: each with its outline, its name, its share and what it takes.

    photo: a picture, a file or a gallery name. regions: one nst.Region or several, or texts WHERE=WHAT. Edges are
    softened as a run softens them. Raises NSTError for what is no region or no picture, for a mask of another aspect or
    without a place, and for two that overlap.
    """
    regions, picture = as_regions(regions), at_most(photo, "content", size)
    for region in regions:
        if region.style is not None:
            picture_shape(region.style, "the style")  # a misspelt one is told here, and not when a run has begun
    return board_of_regions(picture, masks(regions, picture), regions, name_of(photo, "the photograph"))


def board_of_regions(picture, found, regions, name):
    """The board; picture: (H, W, 3); found: the masks (N, H, W) of its regions; name: of the photograph."""
    names = names_of(regions)
    told = in_words(found, names)
    entries = [
        Entry(picture, name, f"{name}: {alt_of(name, picture)}"),
        Entry(laid_over(picture, found, names), "its regions", f"{name} with its regions over it: {told}"),
    ]
    for number, (region, mask, called) in enumerate(zip(regions, found, names, strict=True)):
        look = f"{tint(number)[0]}, {pattern(number)[0]}"
        caption = f"{called} ({look}): {takes(region)}"
        entries.append(Entry(alone(picture, mask, number), caption, f"{called} alone: {place_of(mask)}"))
    table = _table(found, regions, names, max(picture.shape[:2]))
    return Board(f"Regions of {name}", tuple(entries), _reading(told), height=_HEIGHT, columns=3, table=table)


def takes(region):
    """What a region takes, in words: "the style of starry", "stays as it is"."""
    return _TAKEN[region.take].format(name_of(region.style, "a painting"))


def _reading(told):
    return f"{told[:1].upper()}{told[1:]}. What no region claims takes the run's own style, or stays the photograph."


def _table(found, regions, names, side):
    rows = tuple(
        (name, f"{percent(float(mask.mean()))} %", where(mask), takes(region), _source(region), _edge(region, side))
        for mask, region, name in zip(found, regions, names, strict=True)
    )
    return Figures(
        f"Regions: their share of the picture, where they are, and their soft edge at {side} px.",
        ("region", "share", "where", "takes", "strokes from", "soft edge, px"),
        rows,
    )


def _source(region):
    if region.take != "style":
        return ""
    return "everywhere" if region.source is None else region.source if isinstance(region.source, str) else "a mask"


def _edge(region, side):
    return f"{region.feather / 100 * side:.1f}" if region.feather else "hard"
