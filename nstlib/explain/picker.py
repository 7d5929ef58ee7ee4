"""Style picker: contrast, edges and pattern size of paintings, and what they let expect of what is painted with them.

Only what `python -m benchmarks picker` bears out is said. Over the gallery's twelve paintings the contrast, the edges
and the pattern of a painted picture follow the painting's own, and none of the three foretells the judge's numbers.
"""

import os

import numpy as np

from nstlib.catalogue import gallery
from nstlib.errors import NSTError
from nstlib.explain.subject import SHOWN
from nstlib.files import as_path
from nstlib.images import at_most
from nstlib.manner import SIZE, manner_of
from nstlib.views.board import Board, Entry
from nstlib.views.shares import Figures
from nstlib.views.words import alt_of

MOST = 60  # paintings
# Between the gallery's lower, middle and upper third of each measure.
THIRDS = {"contrast": (0.172, 0.195), "edges": (0.097, 0.127), "pattern": (23.0, 29.0)}
WORDS = {
    "contrast": ("little contrast", "middling contrast", "bold contrast"),
    "edges": ("soft edges", "middling edges", "strong edges"),
    "pattern": ("a fine pattern", "a pattern of middling size", "a broad pattern"),
}
RULE = (10, 33)  # percent of the side: patterns of good styles, by the rule of thumb
PLAIN = 0.02  # contrast below which there is nothing to be taken
FOLLOWS = {
    "contrast": 0.87,
    "edges": 0.89,
    "pattern": 0.96,
}  # rank correlation of a painted picture's with a painting's
JUDGED = 0.30  # the largest one, of either sign, of a measure with one of the judge's three numbers; p = 0.34


def style_picker(pictures=None):
    """Contrast, edges and pattern size of paintings (formulas: nstlib.manner), and what they let expect.

    pictures: a list of files and gallery names, or {name: picture}; without any, the gallery's paintings.
    Raises NSTError for none, for more than 60, and for what is no picture or too small a one.
    """
    given = _named(pictures)
    if not 1 <= len(given) <= MOST:
        raise NSTError(f"the picker takes from 1 to {MOST} paintings, not {len(given)}.")
    entries, rows = [], []
    for name, picture in given:
        image, manner = at_most(picture, "style", SIZE), manner_of(picture)
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


def in_words(manner):
    """A Manner in words, each measure as in the lower, middle or upper third of the gallery's paintings."""
    if manner.contrast < PLAIN:
        return "nearly plain, so there is no pattern to be taken"
    third = {name: int(np.searchsorted(bounds, getattr(manner, name))) for name, bounds in THIRDS.items()}
    contrast, edges, pattern = (WORDS[name][third[name]] for name in ("contrast", "edges", "pattern"))
    return f"expect {contrast}, {edges} and {pattern}"


def _reading(rows):
    """What the measures foretell and what they do not, and who keeps to the rule of thumb."""
    within = [name for name, _, _, pattern in rows if RULE[0] <= pattern <= RULE[1]]
    many = (
        f"{len(within)} of these {len(rows)} have one" if len(rows) > 1 else "this one has" if within else "it has not"
    )
    follows = ", ".join(f"{name} {value:.2f}" for name, value in FOLLOWS.items())
    return (
        "A painted picture follows its painting in all three: over the gallery's paintings their rank correlations are "
        f"{follows}. How well it turns out they do not foretell: no correlation with the judge's numbers is beyond "
        f"{JUDGED:.2f}, which chance gives as well. A rule of thumb asks for a pattern of {RULE[0]} to {RULE[1]} %; "
        f"{many}; here nothing bears that rule out."
    )


def _named(pictures):
    """[(name, picture)]; a file is called by its name without folder and ending."""
    if not isinstance(pictures, np.ndarray) and (pictures is None or pictures == []):
        return [(picture.name, picture.name) for picture in gallery() if picture.kind == "style"]
    if isinstance(pictures, dict):
        return [(str(name), picture) for name, picture in pictures.items()]
    if isinstance(pictures, str | os.PathLike):
        pictures = [pictures]
    if not isinstance(pictures, list | tuple) or not all(isinstance(one, str | os.PathLike) for one in pictures):
        raise NSTError("the picker takes a list of files and gallery names, or {name: picture}.")
    return [(as_path(one).stem if as_path(one).suffix else str(one), one) for one in pictures]
