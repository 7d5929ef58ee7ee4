"""Style picker: contrast, edges and pattern size of paintings, and what they let expect of what is painted with them.

Only what `python -m benchmarks picker` bears out is said. Over the gallery's twelve paintings the contrast, the edges
and the pattern of a painted picture follow the painting's own, and none of the three foretells the judge's numbers.
"""

import os

from nstlib.catalogue import gallery
from nstlib.errors import NSTError, suggest
from nstlib.explain.subject import SHOWN
from nstlib.files import as_path
from nstlib.images import at_most
from nstlib.manner import SIZE, in_words, manner_of
from nstlib.views.board import Board, Entry
from nstlib.views.shares import Figures
from nstlib.views.words import alt_of

ORDERS_OF_PICKER = ("as given", "contrast", "edges", "pattern")
_MOST = 60  # paintings
_RULE = (10, 33)  # percent of the side: patterns of good styles, by the rule of thumb
# Rank correlation of a painted picture's measure with the painting's, and the largest one, of either sign, of a measure
# with one of the judge's three numbers (p = 0.34).
_FOLLOWS = {"contrast": 0.87, "edges": 0.89, "pattern": 0.96}
_JUDGED = 0.30


def style_picker(pictures=None, order="as given"):
    """Contrast, edges and pattern size of paintings (formulas: nstlib.manner), and what they let expect.

    pictures: a list of files and gallery names, or {name: picture}; without any, the gallery's paintings. order: "as
    given", or a measure, of which the largest comes first.
    Raises NSTError for none, for more than 60, and for what is no picture or too small a one.
    """
    return board_of_picker(measured_paintings(pictures), order)


def measured_paintings(pictures=None):
    """[(name, picture, its Manner)] of paintings as `style_picker` takes them."""
    given = _named(pictures)
    if not 1 <= len(given) <= _MOST:
        raise NSTError(f"the picker takes from 1 to {_MOST} paintings, not {len(given)}.")
    return [(name, at_most(picture, "style", SIZE), manner_of(picture)) for name, picture in given]


def board_of_picker(measured, order="as given"):
    """The board of what `measured_paintings` found."""
    if order not in ORDERS_OF_PICKER:
        raise NSTError(f"the picker knows no order '{order}'; {suggest(str(order), ORDERS_OF_PICKER)}.")
    if order != "as given":
        measured = sorted(measured, key=lambda one: -getattr(one[2], order))
    entries, rows = [], []
    for name, image, manner in measured:
        expected = in_words(manner)
        entries.append(Entry(image, f"{name}: {expected}", f"{name}, {alt_of(name, image)}; measured: {expected}"))
        rows.append((name, manner.contrast, manner.edges, manner.pattern))
    table = Figures(
        "Contrast: 0 is plain, 0.5 half black and half white. Edges: change of brightness for each percent of the "
        "longer side. Pattern: its wavelength, in percent of the longer side.",
        ("painting", "contrast", "edges", "pattern"),
        tuple(rows),
    )
    return Board("Style picker", tuple(entries), _reading(rows), height=SHOWN, table=table)


def _reading(rows):
    """What the measures foretell and what they do not, and who keeps to the rule of thumb."""
    within = [name for name, _, _, pattern in rows if _RULE[0] <= pattern <= _RULE[1]]
    many = (
        f"{len(within)} of these {len(rows)} have one"
        if len(rows) > 1
        else "this has one"
        if within
        else "this has not"
    )
    follows = ", ".join(f"{name} {value:.2f}" for name, value in _FOLLOWS.items())
    return (
        "A painted picture follows its painting in all three: over the gallery's paintings their rank correlations are "
        f"{follows}. How well it turns out they do not foretell: no correlation with the judge's numbers is beyond "
        f"{_JUDGED:.2f}, which chance gives as well. A rule of thumb asks for a pattern of {_RULE[0]} to {_RULE[1]} %; "
        f"{many}; here nothing bears that rule out."
    )


def _named(pictures):
    """[(name, picture)]; a file is called by its name without folder and ending."""
    if pictures is None or (isinstance(pictures, list | tuple) and not pictures):
        return [(picture.name, picture.name) for picture in gallery() if picture.kind == "style"]
    if isinstance(pictures, dict):
        return [(str(name), picture) for name, picture in pictures.items()]
    if isinstance(pictures, str | os.PathLike):
        pictures = [pictures]
    if not isinstance(pictures, list | tuple) or not all(isinstance(one, str | os.PathLike) for one in pictures):
        raise NSTError("the picker takes a list of files and gallery names, or {name: picture}.")
    return [(as_path(one).stem if as_path(one).suffix else str(one), one) for one in pictures]
