"""How a tile is laid out on a surface: the four kinds of repeat of printed cloth and wallpaper."""

import numbers
from dataclasses import dataclass

import numpy as np

from nstlib.errors import NSTError, in_words, suggest

# Rows and columns of tiles after which the pattern comes back unshifted and unturned: a block that any program tiles.
BLOCKS = {"square": (1, 1), "half-drop": (1, 2), "brick": (2, 1), "mirror": (2, 2)}
REPEATS = tuple(BLOCKS)
AXES = ("xy", "x", "y")  # along which a tile repeats: x to the right, y downwards


def check_repeat(repeat):
    """The kind of repeat, or an NSTError that names the nearest."""
    if repeat not in REPEATS:  # a tuple, where even a list may be looked for
        raise NSTError(f"there is no repeat '{repeat}'; {suggest(str(repeat), REPEATS)}.")
    return repeat


@dataclass(frozen=True)
class Period:
    """How a picture goes on beyond its edges: it comes again, along `axes`; elsewhere its edge pixel is repeated.

    repeat: a kind of REPEATS. A half-drop or a brick moves along one axis what comes again along the other, so both
    repeat.
    """

    repeat: str = "square"
    axes: str = "xy"

    def __post_init__(self):
        check_repeat(self.repeat)
        if self.axes not in AXES:
            raise NSTError(f"there are no axes '{self.axes}'; {suggest(str(self.axes), AXES)}.")
        if self.repeat in ("half-drop", "brick") and self.axes != "xy":
            raise NSTError(
                f"a {self.repeat} repeat moves along one axis what comes again along the other, so it needs the axes "
                f"'xy', not '{self.axes}'."
            )

    @property
    def block(self):
        """Rows and columns of tiles in the smallest block that plain tiling repeats."""
        rows, columns = BLOCKS[self.repeat]
        return (rows if "y" in self.axes else 1), (columns if "x" in self.axes else 1)

    @property
    def of_the_block(self):
        """How that block goes on: side by side, for a mirror; the others are left as they are."""
        return Period("square", self.axes) if self.repeat == "mirror" else self

    def multiples(self, stride):
        """Of what height and width must be multiples, so that a network of that stride sees whole positions only, and
        half shifts are whole positions; 1 along an axis that does not repeat. A mirror's two halves share a stride."""
        rows, columns = (stride if axis in self.axes else 1 for axis in "yx")
        if self.repeat == "mirror":
            return max(1, rows // 2), max(1, columns // 2)
        return rows * (2 if self.repeat == "half-drop" else 1), columns * (2 if self.repeat == "brick" else 1)

    def places(self, shape, rows, columns):
        """Where in a picture of shape (H, W) the pixels of its surface lie, (len(rows), len(columns)) indices of the
        flat picture; rows, columns: coordinates on the surface, any whole numbers. Of no mirror."""
        height, width = shape[:2]
        y, x = np.asarray(rows)[:, None], np.asarray(columns)[None, :]
        if self.repeat == "half-drop":
            y = y - x // width % 2 * (height // 2)
        if self.repeat == "brick":
            x = x - y // height % 2 * (width // 2)
        y = y % height if "y" in self.axes else np.clip(y, 0, height - 1)
        x = x % width if "x" in self.axes else np.clip(x, 0, width - 1)
        return y * width + x


def laid_out(tile, repeat="square", rows=3, columns=3):
    """The tile (H, W, ...) beside and below itself: an array (rows · H, columns · W, ...).

    "square": side by side. "half-drop": every second column is moved down by half the tile's height. "brick": every
    second row is moved right by half its width. "mirror": every second column and row is turned over. A tile whose
    height, or width, is odd moves by the half rounded down. NSTError for less than one row or column.
    """
    tile, (height, width) = np.asarray(tile), np.shape(tile)[:2]
    check_repeat(repeat)
    for name, count in (("rows", rows), ("columns", columns)):
        if isinstance(count, bool) or not isinstance(count, numbers.Integral) or count < 1:
            raise NSTError(f"{name} must be a whole number of tiles of at least 1, not {in_words(count)}.")

    def at(row, column):
        if repeat == "half-drop":
            return np.roll(tile, column % 2 * (height // 2), axis=0)
        if repeat == "brick":
            return np.roll(tile, row % 2 * (width // 2), axis=1)
        if repeat == "mirror":
            return tile[:: -1 if row % 2 else 1, :: -1 if column % 2 else 1]
        return tile

    return np.concatenate([np.concatenate([at(r, c) for c in range(columns)], axis=1) for r in range(rows)], axis=0)


def block(tile, repeat="square"):
    """The smallest block that repeats by plain tiling, side by side, as a web page or a game engine does it."""
    return laid_out(tile, repeat, *BLOCKS[check_repeat(repeat)])
