"""The periodic part of a picture: the same picture without the jump from each edge to the opposite one.

Source: Moisan, "Periodic plus smooth image decomposition", Journal of Mathematical Imaging and Vision 39, 2011. A
picture u is p + s, p without a jump across its seams and s as smooth as can be: with v, at each pixel of an edge the
sum of its jumps to its neighbours across the seam and 0 inside,

    Δ s = v,    Δ the Laplacian on the surface,    and the mean of s is 0.

In frequencies that is a division by 2 cos(2πq/W) + 2 cos(2πr/H) − 4.
"""

import numpy as np

from nstlib.images import check_image
from nstlib.repeats import Period, laid_out

UNSEEN = 1 / 510  # half a level of 8 bits, on average: what need not be told


def periodic_part(picture, axes="xy", repeat="square"):
    """p of a picture (H, W, 3) in [0, 1]: float32, clipped to [0, 1], as it overshoots a little at edges.

    axes: "xy", "x" or "y", those along which it is to repeat; repeat: a kind of nstlib.repeats, whose neighbours across
    the seam are meant. A mirror has no jump: its p is the picture. H has to be even for a half-drop, W for a brick.
    """
    picture = check_image(picture)
    return np.clip(picture - smooth_part(picture, Period(repeat, axes)), 0, 1).astype(np.float32)


def made_periodic(picture, period):
    """(its periodic part, or itself where that is the same to the eye; the sentence that tells of it, as a tuple)."""
    part = periodic_part(picture, period.axes, period.repeat)
    moved = float(np.mean(np.abs(part - picture)))
    if moved < UNSEEN:
        return picture, ()
    words = f"the content's edges do not meet, so its periodic part is painted, {100 * moved:.1f} % away on average."
    return part, (words,)


def fitted_in_words(asked, tile, multiples):
    """A sentence where a tile (height, width) has not the size that was asked for, as a tuple."""
    if tuple(asked) == tuple(tile):
        return ()
    (height, width), (down, across) = tile, multiples
    sides = f"its width must be a multiple of {across} px and its height one of {down} px"
    return (f"the tile is {width} x {height} px and not {asked[1]} x {asked[0]}, as {sides}.",)


def smooth_part(picture, period):
    """s of a picture (H, W, C), float64, unclipped; period: a nstlib.repeats.Period."""
    picture = np.asarray(picture, dtype=np.float64)
    if period.repeat == "mirror":
        return np.zeros_like(picture)
    height, width = picture.shape[:2]
    v = jumps(picture, period)
    # A block of half-drops repeats side by side; along an axis that does not repeat, a mirrored picture does, and its
    # Laplacian is that of a picture whose edges have no neighbours.
    rows, columns = period.block
    v = laid_out(v, period.repeat, rows, columns)
    if period.axes != "xy":
        v = laid_out(v, "mirror", *((2, 1) if period.axes == "x" else (1, 2)))
    down, across = (2 * np.cos(2 * np.pi * np.fft.fftfreq(n)) - 2 for n in v.shape[:2])
    laplacian = down[:, None] + across[None, : v.shape[1] // 2 + 1]
    laplacian[0, 0] = 1
    frequencies = np.fft.rfft2(v, axes=(0, 1)) / laplacian[..., None]
    frequencies[0, 0] = 0
    return np.fft.irfft2(frequencies, s=v.shape[:2], axes=(0, 1))[:height, :width]


def jumps(picture, period):
    """v of a picture (H, W, C): of each pixel Σ (its neighbour − itself) over its neighbours across a seam."""
    height, width = picture.shape[:2]
    flat, v = picture.reshape(height * width, -1), np.zeros_like(picture)
    rows, columns = np.arange(height), np.arange(width)
    if "x" in period.axes:
        for inside, outside in ((0, -1), (width - 1, width)):
            v[:, inside] += flat[period.places(picture.shape, rows, [outside])[:, 0]] - picture[:, inside]
    if "y" in period.axes:
        for inside, outside in ((0, -1), (height - 1, height)):
            v[inside] += flat[period.places(picture.shape, [outside], columns)[0]] - picture[inside]
    return v
