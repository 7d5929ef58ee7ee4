"""Strokes on a canvas: eight numbers each, laid one over the other in their order."""

import numpy as np

from nstlib.errors import NSTError

FIELDS = ("x", "y", "length", "width", "angle", "red", "green", "blue")
# Half of a stroke's length and half of its width, of the shorter side of the canvas: from, to.
HALF_LENGTH, HALF_WIDTH = (0.05, 0.35), (0.03, 0.15)
SOFT = 0.75  # pixels at a stroke's edge in which it fades, so that no stroke is lost between two pixels
OPACITY = 0.9


def random_strokes(count, generator):
    """Strokes (count, 8), every number even between 0 and 1."""
    return generator.random((count, len(FIELDS)))


def coverage(strokes, shape):
    """How much each stroke covers of each pixel: (..., n, height, width), from 0 to OPACITY, float32.

    strokes: (..., n, 8), cut off at 0 and 1 but for the angle, which goes round: 0 and 1 are both level. shape:
    (height, width). A stroke is what lies within half its width of a piece of a straight line,

        d(p) = |p − nearest point of the piece|,   coverage = OPACITY · clip((w − d) / SOFT + 1/2, 0, 1).
    """
    strokes = np.asarray(strokes, np.float32)
    height, width = shape
    side = min(height, width)
    x, y, length, breadth = (np.clip(strokes[..., i], 0, 1) for i in range(4))
    turn = np.pi * strokes[..., 4]
    along = np.stack([np.cos(turn), np.sin(turn)])[..., None, None]
    half = (side * (HALF_LENGTH[0] + length * (HALF_LENGTH[1] - HALF_LENGTH[0])))[..., None, None]
    reach = (side * (HALF_WIDTH[0] + breadth * (HALF_WIDTH[1] - HALF_WIDTH[0])))[..., None, None]
    dx = np.arange(width, dtype=np.float32) + 0.5 - width * x[..., None, None]
    dy = (np.arange(height, dtype=np.float32) + 0.5)[:, None] - height * y[..., None, None]
    beyond = np.maximum(np.abs(dx * along[0] + dy * along[1]) - half, 0)
    distance = np.sqrt(beyond**2 + (dy * along[0] - dx * along[1]) ** 2)
    return OPACITY * np.clip((reach - distance) / SOFT + 0.5, 0, 1)


def stages(strokes, shape, background):
    """The canvas before the first stroke and after each: (n + 1, ..., height, width, 3).

    background: a colour (3,). Each stroke with coverage a and colour c makes of the canvas x: (1 − a) x + a c.
    """
    strokes = np.asarray(strokes, np.float32)
    if strokes.ndim < 2 or strokes.shape[-1] != len(FIELDS):
        raise NSTError(f"strokes have {len(FIELDS)} numbers each, {', '.join(FIELDS)}; these are {strokes.shape}.")
    if not np.isfinite(strokes).all():
        raise NSTError("a stroke has a number that is not finite; give numbers from 0 to 1.")
    covers = coverage(strokes, shape)[..., None]
    colours = np.clip(strokes[..., 5:], 0, 1)[..., None, None, :]
    canvas = np.broadcast_to(np.float32(background), (*strokes.shape[:-2], *shape, 3))
    made = [canvas]
    for i in range(strokes.shape[-2]):
        cover = covers[..., i, :, :, :]
        canvas = canvas + cover * (colours[..., i, :, :, :] - canvas)
        made.append(canvas)
    return np.stack(made)


def painted(strokes, shape, background):
    """The canvas after all strokes: (..., height, width, 3), float32 in [0, 1]; see `stages`."""
    return stages(strokes, shape, background)[-1]
