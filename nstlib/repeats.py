"""How a tile is laid out on a surface: the four kinds of repeat of printed cloth and wallpaper."""

import numpy as np

from nstlib.errors import NSTError, suggest

# Rows and columns of tiles after which the pattern comes back unshifted and unturned: a block that any program tiles.
BLOCKS = {"square": (1, 1), "half-drop": (1, 2), "brick": (2, 1), "mirror": (2, 2)}
REPEATS = tuple(BLOCKS)


def check_repeat(repeat):
    """The kind of repeat, or an NSTError that names the nearest."""
    if repeat not in BLOCKS:
        raise NSTError(f"there is no repeat '{repeat}'; {suggest(str(repeat), REPEATS)}.")
    return repeat


def laid_out(tile, repeat="square", rows=3, columns=3):
    """The tile (H, W, ...) beside and below itself: an array (rows · H, columns · W, ...).

    "square": side by side. "half-drop": every second column is moved down by half the tile's height. "brick": every
    second row is moved right by half its width. "mirror": every second column and row is turned over. A tile whose
    height, or width, is odd moves by the half rounded down.
    """
    tile, (height, width) = np.asarray(tile), np.shape(tile)[:2]
    check_repeat(repeat)

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
