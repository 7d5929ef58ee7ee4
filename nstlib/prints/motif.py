"""What is printed: a picture, the kind of its repeat, and the block that plain tiling repeats."""

import math
import os
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from nstlib.errors import NSTError
from nstlib.images import brought, check_image, load_image
from nstlib.repeats import BLOCKS, block, check_repeat
from nstlib.surfaces.kept import kept_surface

AXES = ("xy", "x", "y")


@dataclass(frozen=True, eq=False)
class Motif:
    """A picture that goes on beyond its edges.

    block: (H, W, 3) float32 in [0, 1], which repeats side by side; repeat: of the tiles in it, see nstlib.repeats;
    counts: (rows, columns) of these tiles; axes: along which it repeats, "xy", "x" or "y"; dpi: what its file says, or
    None.
    """

    name: str
    block: np.ndarray
    repeat: str = "square"
    counts: tuple = (1, 1)
    axes: str = "xy"
    dpi: float | None = None

    @property
    def tile(self):
        """(height, width) of one tile, in pixels."""
        return self.block.shape[0] // self.counts[0], self.block.shape[1] // self.counts[1]

    def at(self, height, width):
        """The same with tiles of another size in pixels, resampled round the edges. Where every second column or row
        of tiles is moved by a half, that side is made even."""
        rows, columns = self.counts
        height += height % 2 * (self.repeat == "half-drop")
        width += width % 2 * (self.repeat == "brick")
        return self.at_block(rows * height, columns * width)

    def at_block(self, height, width):
        """The same with a block of that size."""
        return replace(self, block=wrapped(self.block, height, width))


def motif_of(picture, repeat=None, name=None):
    """A Motif of a file, a gallery name, an array (H, W, 3), or anything that has .tile and .repeat, as a Surface.

    repeat: how its tiles lie; a Surface says it itself, as does a PNG or TIFF that `nst surface` wrote, and another one
    is refused.
    """
    if kept := kept_surface(picture, repeat):
        return replace(motif_of(kept, repeat, name or Path(picture).stem), dpi=_dpi(picture))
    tile, own = getattr(picture, "tile", None), getattr(picture, "repeat", None)
    if tile is not None and own is not None:
        if repeat not in (None, own):
            raise NSTError(f"this surface was made for the repeat '{own}', not '{repeat}'; leave the repeat out.")
        return _of_surface(check_image(tile, "the tile"), own, picture, name)
    repeat = check_repeat(repeat or "square")
    if isinstance(picture, str | os.PathLike):
        dpi, name, picture = _dpi(picture), name or Path(picture).stem, load_image(picture)
    else:
        dpi, name, picture = None, name or "picture", check_image(picture)
    return Motif(name, block(picture, repeat), repeat, BLOCKS[repeat], dpi=dpi)


def _dpi(path):
    """Pixels per inch that the file of a picture says, or None."""
    _, kept = brought(path, "printed")
    return sum(kept.dpi) / 2 if kept.dpi else None


def _of_surface(tile, repeat, surface, name):
    """A surface that repeats along one axis has a smaller block of its own."""
    whole, axes = getattr(surface, "block", None), getattr(surface, "axes", "xy")
    whole = block(tile, repeat) if whole is None else check_image(whole, "the block")
    counts = whole.shape[0] // tile.shape[0], whole.shape[1] // tile.shape[1]
    return Motif(name or "surface", whole, repeat, counts, axes if axes in AXES else "xy")


def wrapped(array, height, width):
    """Bicubic resampling of a float array (H, W, C) that goes on beyond its edges as it begins, clipped to [0, 1].

    What the filter sees beyond an edge is what a neighbouring tile has there, so that the result repeats as exactly as
    the picture did: shifted round by a whole number of its own pixels, it comes out shifted.
    """
    from PIL import Image

    if array.shape[:2] == (height, width):
        return np.array(array, dtype=np.float32)
    tall, wide = array.shape[:2]
    margin = [math.ceil(2 * max(1, have / want)) + 1 for have, want in ((tall, height), (wide, width))]
    box = (margin[1], margin[0], margin[1] + wide, margin[0] + tall)
    out = np.empty((height, width, array.shape[2]), np.float32)
    for c in range(array.shape[2]):  # the filter reaches beyond the box
        plane = np.pad(array[..., c].astype(np.float32), [(margin[0],) * 2, (margin[1],) * 2], mode="wrap")
        out[..., c] = Image.fromarray(plane).resize((width, height), Image.Resampling.BICUBIC, box=box)
    return np.clip(out, 0, 1)


def bytes_of(picture):
    """uint8 (H, W, 3) of a float picture, as it is stored."""
    return np.round(255 * picture).astype(np.uint8)


def filling(pixels, height, width):
    """An array (height, width, ...) that a block fills side by side from its top left corner."""
    rows, columns = np.arange(height) % pixels.shape[0], np.arange(width) % pixels.shape[1]
    return pixels[rows[:, None], columns[None, :]]
