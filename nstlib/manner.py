"""What can be measured of a painting by itself, without a network: contrast, edges, and the size of its pattern.

The rule of thumb of people who train style networks is that good styles have bold contrast, strong edges and patterns
of 10 to 33 % of the width (Fritz AI's cheat sheet for style pictures, 2018). Here each of the three is a formula, and
`python -m benchmarks picker` measures what it foretells of a run, and what it does not.
"""

from dataclasses import dataclass

import numpy as np
from scipy import fft, ndimage

from nstlib.errors import NSTError
from nstlib.images import at_most, luminance

SIZE = 256  # longer side at which a painting is measured, pixels
SMALLEST = 32  # a shorter side below which there is no pattern to be measured
BLUR = 1 / 256  # sigma of the edges' Gaussian, as a share of the longer side
COMPOSITION = 1 / 8  # sigma of the blur that is taken away before the pattern is measured, as such a share
PLAIN = 0.02  # contrast below which there is nothing to be taken
# Between the gallery's lower, middle and upper third of each measure.
THIRDS = {"contrast": (0.172, 0.195), "edges": (0.097, 0.127), "pattern": (23.0, 29.0)}
WORDS = {
    "contrast": ("little contrast", "middling contrast", "bold contrast"),
    "edges": ("soft edges", "middling edges", "strong edges"),
    "pattern": ("a fine pattern", "a pattern of middling size", "a broad pattern"),
}
BESSEL = 2.404825557695773  # the first zero of the Bessel function J0


@dataclass(frozen=True)
class Manner:
    """contrast: 0 is a plain area, 0.5 half black and half white; edges: change of luma for each percent of the longer
    side; pattern: percent of the longer side, at most 100."""

    contrast: float
    edges: float
    pattern: float


def manner_of(picture):
    """The Manner of a picture, which is an array, a file or a gallery name. With Y its luma (Rec. 601) in [0, 1] at a
    longer side of 256 pixels:

        contrast = std(Y)
        edges    = mean |grad (G_1 * Y)| · side / 100
        pattern  = `pattern_size`(Y − G_(side/8) * Y) · 100 / side

    Without what a blur of an eighth of the side keeps: sky above and ground below is no pattern. Of a wave as long as a
    third of the side 94 % are left.
    Raises NSTError for what is no picture, and for one with a side of fewer than 32 pixels.
    """
    y = luminance(np.asarray(at_most(picture, "style", SIZE), np.float64))
    if min(y.shape) < SMALLEST:
        raise NSTError(
            f"a painting of {y.shape[1]} x {y.shape[0]} pixels is too small to be measured; both sides must have "
            f"{SMALLEST} at least at a longer side of {SIZE}."
        )
    side = max(y.shape)
    edges = ndimage.gaussian_gradient_magnitude(y, side * BLUR, mode="nearest").mean() * side / 100
    fine = y - ndimage.gaussian_filter(y, side * COMPOSITION, mode="reflect")
    return Manner(float(y.std()), float(edges), 100 * min(1.0, pattern_size(fine) / side))


def pattern_size(values):
    """The wavelength that a pattern (H, W) has in the mean, in pixels: 2 π r₀ / 2.405, r₀ the radius at which its
    autocorrelation, averaged over all directions, first is 0; infinite where it is not within half the shorter side.

        A(d) = Σ_p v(p) v(p + d) / (number of such p),    v = values − mean

    Why: a wave of length λ in whatever direction has the mean J0(2 π r / λ) over all directions of d, and 2.405 is the
    first zero of J0. So of one wave, or of many of one length, this is their length; of a mixture it lies between.
    """
    v = np.asarray(values, np.float64)
    v = v - v.mean()
    if not v.any() or np.abs(v).max() < 1e-6:
        return np.inf
    rows, columns = v.shape
    shape = [fft.next_fast_len(2 * n) for n in v.shape]  # twice as long, so that no edge meets the other one

    def correlated(a):
        return fft.irfft2(np.abs(fft.rfft2(a, shape)) ** 2, shape)

    reach = min(rows, columns) // 2
    offsets = np.r_[0 : reach + 1, -reach:0]
    mean = (correlated(v) / np.maximum(correlated(np.ones_like(v)), 0.5))[np.ix_(offsets, offsets)]
    radius = np.hypot(*np.meshgrid(offsets, offsets, indexing="ij"))
    profile = ndimage.mean(mean, np.round(radius).astype(int), np.arange(reach + 1))
    below = np.flatnonzero(profile <= 0)
    if not len(below):
        return np.inf
    after = below[0]
    before = after - 1
    zero = before + profile[before] / (profile[before] - profile[after])
    return 2 * np.pi * zero / BESSEL


def in_words(manner):
    """A Manner in words, each measure as in the lower, middle or upper third of the gallery's paintings."""
    if manner.contrast < PLAIN:
        return "nearly plain, so there is no pattern to be taken"
    third = {name: int(np.searchsorted(bounds, getattr(manner, name))) for name, bounds in THIRDS.items()}
    contrast, edges, pattern = (words[third[name]] for name, words in WORDS.items())
    return f"expect {contrast}, {edges} and {pattern}"
