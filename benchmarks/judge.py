"""A judge of style transfer that contains no neural network, so that none under test can fool it.

Three numbers on RGB pictures, float (height, width, 3) in [0, 1], with NumPy and SciPy only:

- ``style_ratio``: how far the result's small patches are from the painting's, as a share of the photograph's
  distance; 0 is the painting itself, 1 is the untouched photograph. Lower is better.
- ``content_score``: how well the result's coarse edges lie where the photograph's do; 1 is perfect. Higher is
  better.
- ``stroke_ratio``: how directed the marks are, as a share of the painting's; grain pulls it down. About 1 is
  best.

None suffices alone: the photograph has perfect content, the painting perfect style and strokes, and coloured
grain can reach a fair style ratio. Read the three together, then look at the picture.
"""

import numpy as np
from scipy import ndimage

PATCH = 5  # side of the patches compared, pixels
SCALES = (1, 2, 4)  # the pictures are averaged down by these factors
DIRECTIONS, QUANTILES = 64, 512


def style_ratio(result, style, content):
    """Sliced Wasserstein distance of patches, result to painting, over photograph to painting.

    For every scale s in 1, 2, 4 the picture is averaged down by s and cut into all its 5x5 RGB patches,
    vectors p of 75 numbers. For random unit directions d the sorted numbers <p, d> of two pictures are
    compared: SW2(a, b)^2 = mean over s, d and quantiles q of (Q_q<p_a, d> - Q_q<p_b, d>)^2; the ratio is
    SW2(result, style) / SW2(content, style).

    Why: a style is a distribution of small coloured pieces, wherever they lie. Sliced distances compare whole
    distributions, not just second moments as Gram matrices do (Rabin et al. 2011; Heitz et al. 2021). Half of
    the directions ignore a patch's mean colour, so that palette alone cannot win. The pictures may differ in
    size.
    """
    return float(_patch_distance(result, style) / max(_patch_distance(content, style), 1e-9))


def content_score(result, content):
    """Correlation of gradient magnitudes of result and photograph, mean of two coarse scales.

    With luma Y blurred by sigma = side/96 and side/48 (side: the mean of height and width), m = |grad Y|; the
    score is the mean Pearson correlation of m(result) and m(content), between -1 and 1.

    Why: style may change colours, contrast and everything finer than a stroke; what must stay is where things
    begin and end. Magnitudes forget the sign, so a dark roof may become light. Needs equal sizes.
    """
    if result.shape != content.shape:
        raise ValueError(f"content_score needs pictures of one size, got {result.shape} and {content.shape}")
    side, scores = (result.shape[0] + result.shape[1]) / 2, []
    for sigma in (side / 96, side / 48):
        a, b = (ndimage.gaussian_gradient_magnitude(_luma(image), sigma).ravel() for image in (result, content))
        a, b = a - a.mean(), b - b.mean()
        scores.append(np.dot(a, b) / max(np.linalg.norm(a) * np.linalg.norm(b), 1e-12))
    return float(np.mean(scores))


def stroke_ratio(result, style):
    """Anisotropy of the result over anisotropy of the painting."""
    return float(anisotropy(result) / max(anisotropy(style), 1e-9))


def anisotropy(image):
    """Gradient-weighted coherence of the structure tensor: 0 has no direction, 1 has one everywhere.

    J = G_2 * (grad Y grad Y^T), smoothed by a Gaussian of 2 pixels; with eigenvalues l1 >= l2 the local
    coherence is (l1 - l2) / (l1 + l2), and the answer is its mean weighted by the gradient, sqrt(l1 + l2)
    (Bigun and Granlund 1987).

    Why: a brush stroke has one direction over several pixels, grain has all. White noise scores near 0.25,
    paintings 0.5 to 0.8; the weight keeps plain areas from counting.
    """
    y = _luma(image)
    gy, gx = ndimage.gaussian_filter(y, 0.7, order=(1, 0)), ndimage.gaussian_filter(y, 0.7, order=(0, 1))
    xx, yy, xy = (ndimage.gaussian_filter(product, 2.0) for product in (gx * gx, gy * gy, gx * gy))
    energy = xx + yy + 1e-12
    coherence, weight = np.sqrt((xx - yy) ** 2 + 4 * xy**2) / energy, np.sqrt(energy)
    return float((coherence * weight).sum() / weight.sum())


def judge(result, style, content):
    """All three: {"style", "content", "strokes"}."""
    return {
        "style": style_ratio(result, style, content),
        "content": content_score(result, content),
        "strokes": stroke_ratio(result, style),
    }


def _luma(image):
    """Rec. 601 luma (h, w) of RGB (h, w, 3)."""
    return np.asarray(image, np.float64) @ np.array([0.299, 0.587, 0.114])


def _averaged(image, factor):
    """Mean over factor x factor boxes; what does not fill a box is cut off."""
    h, w = (n // factor * factor for n in image.shape[:2])
    return image[:h, :w].reshape(h // factor, factor, w // factor, factor, 3).mean((1, 3))


def _directions():
    """Fixed random unit vectors (75, 64); the second half sum to zero in every colour."""
    d = np.random.default_rng(0).standard_normal((PATCH * PATCH, 3, DIRECTIONS))
    d[..., DIRECTIONS // 2 :] -= d[..., DIRECTIONS // 2 :].mean(0)
    d = d.reshape(-1, DIRECTIONS)
    return d / np.linalg.norm(d, axis=0)


def _sliced_quantiles(image):
    """Quantiles of the projected patches at every scale: list of (512, 64)."""
    image, levels = np.asarray(image, np.float64), (np.arange(QUANTILES) + 0.5) / QUANTILES
    if min(image.shape[:2]) < PATCH * SCALES[-1]:
        raise ValueError(f"the judge needs pictures of at least {PATCH * SCALES[-1]} pixels, got {image.shape}")
    result = []
    for factor in SCALES:
        patches = np.lib.stride_tricks.sliding_window_view(_averaged(image, factor), (PATCH, PATCH), axis=(0, 1))
        patches = patches.transpose(0, 1, 3, 4, 2).reshape(-1, PATCH * PATCH * 3)  # (n, 75)
        step = max(1, len(patches) // 16384)
        result.append(np.quantile(patches[::step] @ _directions(), levels, axis=0))
    return result


def _patch_distance(a, b):
    """SW2 of the patches of two pictures, as in ``style_ratio``."""
    return np.sqrt(np.mean([(p - q) ** 2 for p, q in zip(_sliced_quantiles(a), _sliced_quantiles(b), strict=True)]))
