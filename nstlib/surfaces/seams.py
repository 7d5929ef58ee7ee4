"""What is left to be seen of a repeat, measured on the pictures alone: the seam's rank, and the repeat's salience.

Neither asks a network, so both judge any tile, whoever made it. A rank says whether the seam is told from the picture's
own rows and columns; a salience says whether one thing comes back so strongly that the eye counts it, which a seamless
tile may do as well.
"""

import numpy as np

from nstlib.errors import NSTError
from nstlib.images import check_image, luminance
from nstlib.repeats import Period, laid_out

FAR = 1 / 32  # of the tile's shorter side: the width (σ) of what is blurred away when one steps back
LEAST = 3  # pixels of a side, or there is nothing to rank among


def seam_rank(tile, repeat="square", axes="xy"):
    """Where the jump across the seam stands among the jumps of the tile's own neighbouring columns and rows.

    tile: (H, W, 3) in [0, 1]. Returns {"x": percent, "y": percent}, of the axes along which it repeats: "x" is the seam
    between one column of tiles and the next. A jump is the mean of |Δ| between two neighbouring columns, over rows and
    colours; the rank is the share of the tile's own jumps that are smaller, ties counting half. A seam that nobody can
    tell from the picture has any rank, 50 % on average; 100 % is a line that is seen.

    A mirror's seam is its axis, where each pixel's neighbour is itself: its jump is 0, and would have the rank 0 of
    something unseen. What an axis shows is a crease, where a slope turns back; so the second differences |Δ²| are
    ranked there, which know that: at the axis, the slope beside it.
    NSTError for a side below 3 px, of those along which it repeats.
    """
    tile, period = check_image(tile, "the tile").astype(np.float64), Period(repeat, axes)
    height, width = tile.shape[:2]
    if min(width if axis == "x" else height for axis in axes) < LEAST:
        raise NSTError(
            f"a tile of {width} x {height} px has too few columns or rows to rank a seam among; where it repeats "
            f"it needs {LEAST}."
        )
    return {axis: _rank(*_own_and_across(tile, period, axis)) for axis in "xy" if axis in axes}


def _own_and_across(tile, period, axis):
    """(what the tile's own neighbours differ by, what those at its seam do): a vector and a number."""
    height, width = tile.shape[:2]
    if period.repeat == "mirror":
        along = tile.swapaxes(0, 1) if axis == "x" else tile
        second = np.abs(along[2:] - 2 * along[1:-1] + along[:-2]).mean(axis=(1, 2))
        # At both axes of a tile the neighbour beyond is the pixel itself: x − 2x + x₁ is x₁ − x.
        ends = [np.abs(along[1] - along[0]).mean(), np.abs(along[-1] - along[-2]).mean()]
        return second, float(np.mean(ends))
    flat = tile.reshape(height * width, 3)
    if axis == "x":
        beyond = flat[period.places(tile.shape, np.arange(height), [width])[:, 0]]
        return np.abs(np.diff(tile, axis=1)).mean(axis=(0, 2)), float(np.abs(beyond - tile[:, -1]).mean())
    beyond = flat[period.places(tile.shape, [height], np.arange(width))[0]]
    return np.abs(np.diff(tile, axis=0)).mean(axis=(1, 2)), float(np.abs(beyond - tile[-1]).mean())


def _rank(own, across):
    return float(100 * (np.mean(own < across) + np.mean(own == across) / 2))


def salience(tile, repeat="square"):
    """How strongly the repeat strikes the eye of somebody who steps back: a contrast of luminance, from 0 to 0.5.

    With A the autocorrelation of the laid-out picture's luminance in [0, 1] less its mean, seen from afar (blurred by a
    Gaussian whose σ is 1/32 of the tile's shorter side):

        √(A at the period − the highest other peak of A)

    It is 0 where nothing is seen from afar, or where what is seen comes back elsewhere as it does at the period, and
    the RMS contrast of one blob where there is nothing like it between it and itself. A is not divided by A at 0: laid
    out, it is that at the period whatever the tile, and a faint blob is seen less than a strong one.
    """
    from scipy.ndimage import gaussian_filter, maximum_filter

    tile, block = check_image(tile, "the tile").astype(np.float64), Period(repeat).block
    light = luminance(laid_out(tile, repeat, *block))
    afar = gaussian_filter(light - light.mean(), FAR * min(tile.shape[:2]), mode="wrap")
    found = np.fft.irfft2(np.abs(np.fft.rfft2(afar)) ** 2, s=afar.shape) / afar.size
    at_period, peaks = found[0, 0], found == maximum_filter(found, size=3, mode="wrap")
    peaks &= found < (1 - 1e-6) * at_period  # neither at 0, nor where a half-drop's neighbour lies
    highest = found[peaks].max(initial=0.0)
    return float(np.sqrt(max(0.0, at_period - highest)))


def in_words(ranks, found, repeat="square"):
    """A seam_rank and a salience as two sentences."""
    what = "crease at the axis" if repeat == "mirror" else "jump across the seam"
    parts = [f"{rank:.0f} % of its own {'columns' if axis == 'x' else 'rows'}" for axis, rank in ranks.items()]
    return (
        f"The {what} is larger than at {' and '.join(parts)} (about 50 % is unseen, 100 % a line). "
        f"The repeat's salience is {found:.3f}, a contrast of luminance (0 unseen, 0.5 the most)."
    )
