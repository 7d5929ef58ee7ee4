"""Smoothness: how much neighbouring pixels differ, in four published forms.

Source of the first: Mahendran and Vedaldi, "Understanding Deep Image Representations by Inverting Them", CVPR 2015
(total variation). Which system has which: nstlib.published.
"""

from dataclasses import dataclass

from nstlib.backend import load_keras
from nstlib.borders import wrapped
from nstlib.published import CONVENTIONS
from nstlib.repeats import Period
from nstlib.statistics import unbatched
from nstlib.terms.kind import Kind, registered


def total_variation(image, period=None):
    """Σ |x(i+1, j) − x(i, j)| + Σ |x(i, j+1) − x(i, j)| over rows, columns and channels. A scalar.

    The anisotropic total variation, equal to tf.image.total_variation; image: (H, W, 3) or (1, H, W, 3). period: the
    nstlib.repeats.Period of a picture that repeats, whose last row and column have neighbours, too; so with the others.
    """
    ops = load_keras().ops
    image = unbatched(image)
    down, right = (image, image) if period is None else (_with_neighbours(image, period, *one) for one in ("y", "x"))
    return ops.sum(ops.abs(_differences(down, 0))) + ops.sum(ops.abs(_differences(right, 1)))


def _with_neighbours(image, period, *axes):
    """The picture with one row more below, or one column more at its right, along those axes on which it repeats."""
    return wrapped(image, period, (0, 0), tuple(int(axis in axes and axis in period.axes) for axis in "yx"))


def _differences(image, axis):
    """x(i + 1) − x(i) along an axis. The same as image[1:] - image[:-1], whose gradient takes twice as long."""
    ops = load_keras().ops
    first, second, shape = [0, 0, 0], [0, 0, 0], list(ops.shape(image))
    second[axis], shape[axis] = 1, shape[axis] - 1
    return ops.slice(image, second, shape) - ops.slice(image, first, shape)


def powered_differences(image, period=None):
    """Σ (Δx² + Δy²)^1.25 over the pixels that have a right and a lower neighbour, and channels (keras.io's)."""
    ops = load_keras().ops
    image = unbatched(image) if period is None else _with_neighbours(unbatched(image), period, "x", "y")
    corner = image[:-1, :-1]
    squares = ops.square(image[1:, :-1] - corner) + ops.square(image[:-1, 1:] - corner)
    return ops.sum(ops.power(squares + 1e-12, 1.25))


def corner_differences(image, period=None):
    """Σ (Δx² + Δy²) over the pixels that have a right and a lower neighbour, and channels (neural-style's)."""
    ops = load_keras().ops
    image = unbatched(image) if period is None else _with_neighbours(unbatched(image), period, "x", "y")
    corner = image[:-1, :-1]
    return ops.sum(ops.square(image[1:, :-1] - corner)) + ops.sum(ops.square(image[:-1, 1:] - corner))


def nine_point_differences(image, period=None):
    """⅔ of the mean of Δx² + Δy² plus ⅙ of that of both diagonals' squares, edge pixels repeated (Crowson's)."""
    ops = load_keras().ops
    if period is None:
        top, left = 1, 1
        # Four axes, as PyTorch repeats edges along at most the last three.
        image = ops.pad(unbatched(image)[None], ((0, 0), (1, 1), (1, 1), (0, 0)), mode="symmetric")[0]
    else:  # where it repeats, the pairs across the seam are there once
        top, left = (int(axis not in period.axes) for axis in "yx")
        image = wrapped(unbatched(image), period, (top, left))
    middle = image[top:-1, left:-1]
    right, below = image[top:-1, left + 1 :], image[top + 1 :, left:-1]
    straight = ops.mean(ops.square(right - middle)) + ops.mean(ops.square(below - middle))
    falling = ops.mean(ops.square(image[1:, 1:] - image[:-1, :-1]))
    rising = ops.mean(ops.square(image[1:, :-1] - image[:-1, 1:]))
    return straight * 2 / 3 + (falling + rising) / 6


SMOOTHNESS = {
    "absolute": total_variation,
    "power": powered_differences,
    "corners": corner_differences,
    "nine-point": nine_point_differences,
}


@registered
@dataclass(frozen=True)
class Smoothness(Kind):
    """One of SMOOTHNESS on the pixels, named by `measure_name`; it has no target and looks at no features.

    period: of a picture that repeats, else None.
    """

    measure_name: str
    period: Period | None = None

    kind, colour, sees_layers = "smoothness", "#5F6B6D", False
    source, additive = "", ""

    @classmethod
    def of(cls, layer, recipe):
        return cls(layer, CONVENTIONS[recipe.convention].smoothness[0], recipe.period and recipe.period.of_the_block)

    def measure(self, features):
        """Nothing: it looks at the picture alone."""
        return ()

    def target(self, measured, positions):
        """None: an empty nest."""
        return ()

    def distance(self, picture, features, target):
        return SMOOTHNESS[self.measure_name](picture, self.period)

    def size(self, target):
        """1: there is no target to be relative to."""
        return 1.0

    def shape(self, positions, channels):
        """(0, 0): what it is divided by are the picture's own pixels."""
        return 0, 0

    @classmethod
    def factor(cls, rule, shape, size, pixels):
        return rule.smoothness[1](3 * pixels)
