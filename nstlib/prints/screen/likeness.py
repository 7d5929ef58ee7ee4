"""How like two pictures are (SSIM), and whether the edges of a tile meet."""

import numpy as np

SIGMA, REACH = 1.5, 5  # of the Gaussian window, whose 11 x 11 pixels end 3.5 sigma from its middle
C1, C2 = 0.01**2, 0.03**2  # for values in [0, 1]


def ssim(one, other):
    """The structural similarity of two pictures (H, W, 3) in [0, 1]: 1 for the same, the mean over R, G and B.

        SSIM = mean of (2 μ₁ μ₂ + C₁)(2 σ₁₂ + C₂) / ((μ₁² + μ₂² + C₁)(σ₁² + σ₂² + C₂))

    with means, variances and covariance in a Gaussian window of σ = 1.5, C₁ = 0.01² and C₂ = 0.03², where the window
    lies inside the picture (Wang, Bovik, Sheikh and Simoncelli 2004). On each channel, as an error in colour alone is
    one too. Smaller pictures than 11 x 11 are compared everywhere.
    """
    one, other = (np.moveaxis(np.asarray(picture, np.float64), -1, 0) for picture in (one, other))
    return float(np.mean([_of_channel(x, y) for x, y in zip(one, other, strict=True)]))


def _of_channel(x, y):
    mean_x, mean_y = _mean(x), _mean(y)
    spread = _mean(x * x) - mean_x**2 + _mean(y * y) - mean_y**2
    joint = _mean(x * y) - mean_x * mean_y
    found = (2 * mean_x * mean_y + C1) * (2 * joint + C2) / ((mean_x**2 + mean_y**2 + C1) * (spread + C2))
    inside = found[REACH:-REACH, REACH:-REACH]
    return inside.mean() if inside.size else found.mean()


def _mean(values):
    from scipy.ndimage import gaussian_filter

    return gaussian_filter(values, SIGMA, radius=REACH)


def jumps(block):
    """{"x": how the jump across the seam compares with the picture's own, "y": ...} of a block that repeats.

    The mean difference of the last column to the first, over that of neighbouring columns which only a twentieth of
    them exceeds (and so for rows). Up to about 1 the seam is one line among many; from `SEEN` on it is seen as a line.
    """
    found = {}
    for name, axis in (("x", 1), ("y", 0)):
        own = np.abs(np.diff(block, axis=axis)).mean(axis=(1 - axis, 2))
        seam = np.abs(np.take(block, 0, axis) - np.take(block, -1, axis)).mean()
        found[name] = float(seam / max(np.quantile(own, 0.95), 1 / 255)) if own.size else 0.0
    return found


SEEN = 1.2
