"""What a file of `nst surface` says of how its picture repeats, so that a block is not laid out a second time."""

from dataclasses import dataclass

import numpy as np

from nstlib.errors import NSTError
from nstlib.images import files_of, load_image, read_run
from nstlib.repeats import Period, laid_out


@dataclass(frozen=True, eq=False)
class KeptSurface:
    """A tile that was read from a file: (H, W, 3) in [0, 1], its repeat and axes, and the block of it."""

    tile: np.ndarray
    repeat: str
    axes: str
    block: np.ndarray


def kept_surface(picture, repeat=None):
    """The KeptSurface of a PNG or TIFF that `nst surface` wrote, whether it holds the block or the tile alone.

    repeat: how it is asked to lie; a block lies "square", so that for this it is a picture as any other: None. None,
    too, for anything else: an array, another file, or one that was cut or resized since, whose size no longer is that
    of its tile or block.
    """
    if not files_of(picture):
        return None
    facts = read_run(picture)
    try:
        period = Period(facts["repeat"], facts["axes"])
        width, height = map(int, facts["tile"])
        rows, columns = period.block
        whole = (rows * height, columns * width)
    except (KeyError, TypeError, ValueError, OverflowError, NSTError):
        return None
    found = load_image(picture)
    if found.shape[:2] == whole:
        if repeat == "square" != period.repeat:
            return None
        return KeptSurface(found[:height, :width], period.repeat, period.axes, found)
    if found.shape[:2] == (height, width):
        return KeptSurface(found, period.repeat, period.axes, laid_out(found, period.repeat, rows, columns))
    return None
