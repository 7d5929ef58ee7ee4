"""A palette as mean and covariance of its colours, and the optimal map from one to another.

Between Gaussians with means μ, ν and covariances Σ, T the map that moves colours least, in mean squared distance, is

    x ↦ ν + A (x − μ),    A = Σ^(−1/2) (Σ^(1/2) T Σ^(1/2))^(1/2) Σ^(−1/2)        (Pitié and Kokaram 2007)

and x ↦ (1 − t) x + t (ν + A (x − μ)) leads along the geodesic: what has gone the share t of every way has a palette
that lies at t of the way, too (McCann 1997).
"""

import os
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nstlib.colour.lab import to_lab, to_rgb
from nstlib.errors import NSTError, in_words
from nstlib.images import check_image, load_image

# Added to both covariances: the square of a difference that can just be seen. Less would stretch the rounding of a grey
# picture to 8 bits into colours.
RIDGE = 4.0
AT_ONCE = 1 << 18  # pixels: some 50 MB while they are worked on


@dataclass(frozen=True, eq=False)
class Palette:
    """mean: (3,), covariance: (3, 3) of colours in CIELAB."""

    mean: np.ndarray
    covariance: np.ndarray

    def distance(self, other):
        """How far two palettes are apart, in units of CIE76: the square root of Wasserstein's squared distance,
        |μ − ν|² + tr(Σ + T − 2 (Σ^(1/2) T Σ^(1/2))^(1/2))."""
        root = _root(self.covariance)
        middle = _root(root @ other.covariance @ root)
        spread = np.trace(self.covariance + other.covariance - 2 * middle)
        return float(np.sqrt(max(0.0, np.sum((self.mean - other.mean) ** 2) + spread)))


def palette_of(picture):
    """The Palette of a picture (H, W, 3) in [0, 1]."""
    flat = check_image(picture).reshape(-1, 3)
    mean = sum(to_lab(part).sum(axis=0) for part in _in_parts(flat)) / len(flat)
    around = (to_lab(part) - mean for part in _in_parts(flat))
    return Palette(mean, sum(part.T @ part for part in around) / len(flat))


def mixed(palettes, shares):
    """The Palette of a mixture, whose shares add up to 1: μ = Σ s μ_i and Σ s (Σ_i + (μ_i − μ)(μ_i − μ)ᵀ)."""
    mean = sum(share * one.mean for one, share in zip(palettes, shares, strict=True))
    around = [one.mean - mean for one in palettes]
    covariances = [one.covariance + np.outer(d, d) for one, d in zip(palettes, around, strict=True)]
    return Palette(mean, sum(share * one for one, share in zip(covariances, shares, strict=True)))


def by_parts(change, *pictures):
    """A change of colours, each by itself, in so many pixels at a time that photographs of any size fit in memory."""
    flat = [np.asarray(picture).reshape(-1, 3) for picture in pictures]
    made = [change(*part) for part in zip(*map(_in_parts, flat), strict=True)]
    return np.concatenate(made).reshape(np.shape(pictures[0]))


def _in_parts(flat):
    return (flat[i : i + AT_ONCE] for i in range(0, len(flat), AT_ONCE))


@dataclass(frozen=True, eq=False)
class Transport:
    """The map that carries the palette `source` the share `share` of the way to the palette `target`.

    Called with colours (..., 3) in CIELAB it returns where they go.
    """

    source: Palette
    target: Palette
    share: float = 1.0

    @cached_property
    def matrix(self):
        """A, symmetric, (3, 3); of lightness alone (1, 1)."""
        ridge = RIDGE * np.eye(len(self.source.mean))
        root = _root(self.source.covariance + ridge)
        inverse = np.linalg.inv(root)
        return inverse @ _root(root @ (self.target.covariance + ridge) @ root) @ inverse

    def __call__(self, lab):
        there = self.target.mean + (np.asarray(lab) - self.source.mean) @ self.matrix.T
        return (1 - self.share) * np.asarray(lab) + self.share * there

    def paint(self, picture):
        """A picture (H, W, 3) in [0, 1] in the other colours; what no screen shows is clipped."""
        return by_parts(lambda part: shown(self(to_lab(part))), picture)


def recolour(picture, like, share=1.0):
    """A picture in the colours of another one: its palette goes the share `share` of the way to that of `like`.

    picture, like: pictures (H, W, 3) in [0, 1], files or gallery names. share: 0 leaves the picture as it is, 1 gives
    it the mean and the covariance of the other's colours, in CIELAB and before what no screen shows is clipped.
    Raises NSTError for no picture, and for a share outside [0, 1].
    """
    picture, like = _as_array(picture, "picture"), _as_array(like, "like")
    return Transport(palette_of(picture), palette_of(like), checked_share("share", share)).paint(picture)


def checked_share(name, value):
    """The value as a float from 0 to 1."""
    good = isinstance(value, (int, float, np.number)) and not isinstance(value, bool) and 0 <= value <= 1
    if not good:
        raise NSTError(f"{name} must be a number from 0 to 1, not {in_words(value)}.")
    return float(value)


def shown(lab):
    """The picture of colours in CIELAB, what no screen shows clipped."""
    return np.clip(to_rgb(lab), 0, 1).astype(np.float32)


def _as_array(picture, name):
    return load_image(picture) if isinstance(picture, str | os.PathLike) else check_image(picture, name)


def _root(matrix):
    """The square root of a symmetric matrix without negative eigenvalues."""
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    return (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
