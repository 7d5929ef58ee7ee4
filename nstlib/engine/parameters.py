"""What the optimiser moves: the pixels themselves, or the levels of a Laplacian pyramid of the picture.

Both are linear: picture = fold(p). By the chain rule the gradient on p is the transpose of fold, applied to the
gradient on the pixels.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.sparse import csr_array

from nstlib.repeats import laid_out

LEVELS = 4


@dataclass(frozen=True)
class Pixels:
    """The picture as it is, (H, W, 3)."""

    shape: tuple

    def unfold(self, image):
        """The parameters of a picture."""
        return np.asarray(image, dtype=np.float32)

    def fold(self, p):
        """The picture of parameters."""
        return p

    def pull(self, gradient):
        """The gradient on the parameters, from that on the picture: the transpose of `fold`."""
        return gradient

    def project(self, p):
        """The nearest parameters whose picture lies in [0, 1]."""
        return np.clip(p, 0, 1, dtype=np.float32)


@dataclass(frozen=True)
class Laplacian:
    """fold(p) = p₀ + U₀ (p₁ + U₁ (p₂ + ...)): levels of half the size each, U enlarging linearly.

    p is flat: the levels one after the other. A change of one number in a coarse level moves a whole patch of the
    picture at once, so that Adam's equal steps reach broad areas as quickly as single pixels (Kolkin et al. 2019).
    """

    shape: tuple

    @property
    def shapes(self):
        """(height, width) of every level, the finest first."""
        every = [tuple(self.shape[:2])]
        while len(every) < LEVELS and min(every[-1]) >= 16:
            every.append(tuple(-(-n // 2) for n in every[-1]))
        return every

    def unfold(self, image):
        """The pyramid of a picture: details at every level, and what is left at the coarsest."""
        levels, rest = [], np.asarray(image, dtype=np.float32)
        for shape in self.shapes[1:]:
            smaller = _shrink(rest, shape)
            levels.append(rest - _enlarge(smaller, rest.shape))
            rest = smaller
        return np.concatenate([level.ravel() for level in [*levels, rest]])

    def fold(self, p):
        """The picture of parameters: details added to what is enlarged from the coarser levels."""
        *details, picture = self._levels(p)
        for detail in reversed(details):
            picture = detail + _enlarge(picture, detail.shape)
        return picture

    def pull(self, gradient):
        """The gradient on the parameters, from that on the picture: the transpose of `fold`."""
        parts = [gradient]
        for shape in self.shapes[1:]:
            parts.append(_enlarge_transposed(parts[-1], shape))
        return np.concatenate([part.ravel() for part in parts])

    def project(self, p):
        """The nearest parameters of a picture in [0, 1]: what lies outside is taken from the finest level."""
        picture = self.fold(p)
        p = p.copy()
        p[: picture.size] += (np.clip(picture, 0, 1) - picture).ravel()
        return p

    def _levels(self, p):
        ends = np.cumsum([3 * h * w for h, w in self.shapes])
        return [part.reshape(*s, 3) for part, s in zip(np.split(p, ends[:-1]), self.shapes, strict=True)]


@dataclass(frozen=True)
class Mirrored:
    """A picture of rows x columns tiles, each second one turned over, of which the first is moved (nstlib.repeats).

    The gradient on the tile is the sum of what the tiles have, each turned back: the transpose of laying them out.
    """

    moving: object
    times: tuple

    @property
    def shape(self):
        return tuple(n * times for n, times in zip(self.moving.shape, self.times, strict=True))

    def unfold(self, image):
        """The parameters of the first tile."""
        height, width = self.moving.shape
        return self.moving.unfold(image[:height, :width])

    def fold(self, p):
        return laid_out(self.moving.fold(p), "mirror", *self.times)

    def pull(self, gradient):
        for axis, times in enumerate(self.times):
            if times == 2:
                first, second = np.split(gradient, 2, axis=axis)
                gradient = first + np.flip(second, axis)
        return self.moving.pull(gradient)

    def project(self, p):
        return self.moving.project(p)


def parameters_of(recipe, shape, times):
    """What a recipe moves of a picture of that shape (H, W), which has so many (rows, columns) of mirrored tiles."""
    moving = PARAMETERS[recipe.parameters](tuple(n // count for n, count in zip(shape, times, strict=True)))
    return moving if times == (1, 1) else Mirrored(moving, times)


@dataclass(frozen=True, eq=False)
class Pinned:
    """picture = free · fold(p) + pinned: what the optimiser moves, where and as far as it may (nstlib.engine.areas).

    moving: one of the PARAMETERS; free: (H, W, 1); pinned: (H, W, 3).
    """

    moving: object
    free: np.ndarray
    pinned: np.ndarray

    @property
    def shape(self):
        return self.moving.shape

    def unfold(self, image):
        """The parameters of a picture, which has there what it may not move, too."""
        return self.moving.unfold(image)

    def fold(self, p):
        return self.free * self.moving.fold(p) + self.pinned

    def pull(self, gradient):
        """The loss has multiplied its gradient by `free` already (nstlib.losses), so that its ledger tells of it."""
        return self.moving.pull(gradient)

    def project(self, p):
        return self.moving.project(p)


@lru_cache(maxsize=64)
def _enlarging(large, small):
    """Linear interpolation from `small` to `large` samples as a sparse matrix (large, small); rows sum to 1."""
    position = np.clip((np.arange(large) + 0.5) * small / large - 0.5, 0, small - 1)
    left = np.minimum(position.astype(int), max(small - 2, 0))
    share = (position - left).astype(np.float32)
    places = np.concatenate([left, np.minimum(left + 1, small - 1)])
    weights = np.concatenate([1 - share, share])
    return csr_array((weights, (np.tile(np.arange(large), 2), places)), shape=(large, small))


@lru_cache(maxsize=64)
def _transposed(large, small):
    return csr_array(_enlarging(large, small).T)


@lru_cache(maxsize=64)
def _averaging(large, small):
    """The transposed enlargement with rows that sum to 1: means of about two samples, (small, large)."""
    matrix = _transposed(large, small)
    return csr_array(matrix / matrix.sum(axis=1)[:, None])


def _along(rows, picture, columns):
    """rows · picture · columnsᵀ for every channel: (H, h), (h, w, 3), (W, w) -> (H, W, 3)."""
    height, width, channels = picture.shape
    tall = (rows @ picture.reshape(height, -1)).reshape(-1, width, channels)
    wide = columns @ tall.transpose(1, 0, 2).reshape(width, -1)
    return wide.reshape(-1, len(tall), channels).transpose(1, 0, 2)


def _enlarge(picture, shape):
    return _along(_enlarging(shape[0], picture.shape[0]), picture, _enlarging(shape[1], picture.shape[1]))


def _enlarge_transposed(picture, shape):
    return _along(_transposed(picture.shape[0], shape[0]), picture, _transposed(picture.shape[1], shape[1]))


def _shrink(picture, shape):
    """Averages of about 2 x 2 pixels."""
    return _along(_averaging(picture.shape[0], shape[0]), picture, _averaging(picture.shape[1], shape[1]))


PARAMETERS = {"pixels": Pixels, "laplacian": Laplacian}
