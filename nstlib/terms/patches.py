"""Neural patches: every place of the picture against the place of the painting that it resembles most.

Other terms of style forget where things are; these keep what stands together in one patch, a stroke with its edges.
Sources: Li and Wand, "Combining Markov Random Fields and Convolutional Neural Networks for Image Synthesis", CVPR 2016
(arXiv 1601.04589); Kolkin, Kucera, Paris, Sýkora, Shechtman and Shakhnarovich, "Neural Neighbor Style Transfer", 2022
(arXiv 2203.13215).
"""

from abc import abstractmethod
from dataclasses import dataclass
from functools import reduce
from typing import ClassVar

import numpy as np

from nstlib.backend import load_keras
from nstlib.borders import wrapped
from nstlib.errors import NSTError
from nstlib.repeats import Period
from nstlib.statistics import as_floats, proportions, squared_error, unbatched
from nstlib.terms.kind import Kind, registered

# Patches of the painting that are kept. Of more, those on a regular grid: every second row and column at 256 px in
# block3, as Li and Wand take them. So a step's time grows with the picture as the network's own does.
MOST = 1024
# Bytes that a block of patches and their products with the table may take: what the processor keeps near at hand.
# With 32 MB the search in block3 of VGG16 at 256 px takes a fifth longer.
BLOCK = 8_000_000
# 1 / a and 1 / a² of the a with a³ = a + 1: places whose (y / a + x / a²) mod 1 is below a limit lie evenly, whatever
# the limit (Roberts, "The Unreasonable Effectiveness of Quasirandom Sequences", 2018).
EVENLY = np.array([0.7548776662466927, 0.5698402909980532])


@dataclass(frozen=True, eq=False)
class Several:
    """What was measured on several paintings, maps (1, h, w, C) one each, and the shares that their patches are to
    have of the table; these add up to 1."""

    maps: tuple
    shares: tuple


def nearest_patches(features, table, side):
    """For every patch of the features (h, w, C) the row of the table that points most nearly in its direction.

    table: (N, side² C), rows of length 1. Returns (h − side + 1, w − side + 1), whole numbers below N: the largest
    <patch, row>, which is the largest cosine. A few rows of places at a time, as many as BLOCK has room for: of the
    h w N products no more are ever held. No gradient is taken through the choice.
    """
    ops = load_keras().ops
    features = ops.stop_gradient(as_floats(features))
    table = ops.transpose(ops.stop_gradient(as_floats(table)))
    (height, width, channels), down = ops.shape(features), side - 1
    tall, wide = height - down, width - down
    room = BLOCK // (4 * wide * (side**2 * channels + ops.shape(table)[1]))
    rows = _larger(1, _smaller(room, tall))
    count = -(-tall // rows)

    def of_a_block(i):
        # The last begins earlier, so that all have one height.
        stretch = ops.slice(features, (ops.minimum(i * rows, tall - rows), 0, 0), (rows + down, width, channels))
        # Stopped here too, or TensorFlow builds the gradient of the loop.
        return ops.stop_gradient(ops.argmax(ops.matmul(patches(stretch, side), table), axis=-1))

    found = ops.map(of_a_block, ops.arange(count, dtype="int32"))
    return ops.concatenate([ops.reshape(found[:-1], (-1, wide)), found[-1, count * rows - tall :]], axis=0)


def _smaller(a, b):
    """A whole number where both are: sizes have to be, but for those that a compiled program learns when it runs."""
    return min(a, b) if isinstance(a, int) and isinstance(b, int) else load_keras().ops.minimum(a, b)


def _larger(a, b):
    return max(a, b) if isinstance(a, int) and isinstance(b, int) else load_keras().ops.maximum(a, b)


def patches(features, side):
    """(h − side + 1, w − side + 1, side² C) of features (h, w, C): row by row, what a square of `side` places holds."""
    return load_keras().ops.concatenate(list(_shifted(features, side)), axis=-1)


def _shifted(features, side):
    """The features at each of the side² places of all patches, one (h − side + 1, w − side + 1, C) after the other."""
    height, width, _ = load_keras().ops.shape(features)
    for y in range(side):
        for x in range(side):
            yield features[y : height - side + 1 + y, x : width - side + 1 + x]


def apportioned(lengths, shares):
    """How many rows of each table, of `lengths` rows, are taken so that their numbers are as the shares, which add up
    to 1: [n₁, n₂, ...], rounded, as many as there are and MOST together at most."""
    total = min(MOST, *(length / share for length, share in zip(lengths, shares, strict=True)))
    ends = np.floor(total * np.cumsum(shares) + 0.5).astype(int)  # rounded together, or they might all be 0
    return np.diff(ends, prepend=0).tolist()


def spread(places, number):
    """So many of the places (N, 2), as increasing indices: evenly spread, and with one more the others stay."""
    return np.sort(np.argsort(places @ EVENLY % 1, kind="stable")[:number])


@dataclass(frozen=True)
class Nearest(Kind):
    """What both kinds share: 1 / N Σᵢ ‖Ψᵢ − Ψ′ₙ₍ᵢ₎‖² over the N patches Ψ of the picture, Ψ′ of the painting, with

        n(i) = the j of the largest <Ψᵢ, Ψ′ⱼ> / (‖Ψᵢ‖ ‖Ψ′ⱼ‖),

    chosen anew at every step and held while the gradient is taken. patch_side: of a patch, in positions of the layer.
    period: of a picture that repeats, whose patches lie across its edges, too; else None.
    """

    patch_side: ClassVar[int]

    source, additive, side, regional = "style", "places", "style", True

    period: Period | None = None

    @classmethod
    def of(cls, layer, recipe):
        if "+" in layer:
            raise NSTError(f"a term of kind '{cls.kind}' looks at one layer, as in '{cls.kind}/block3_conv1'.")
        period = recipe and recipe.period
        if period and recipe.regions and cls.patch_side > 1:
            raise NSTError(
                f"a term of kind '{cls.kind}' within a region knows no border 'periodic'; leave the regions or "
                f"{cls.kind}/{layer} out."
            )
        return cls(layer, period and period.of_the_block)

    @property
    def least(self):
        """Every axis needs as many positions as a patch."""
        return self.patch_side

    def measure(self, features, weights=None):
        """The features themselves, (1, h, w, C)."""
        return features[self.layer]

    def average(self, features, weights=None):
        """What is subtracted before patches are cut; weights (h, w): of the positions in a region."""
        return ()

    @abstractmethod
    def seen(self, layer, average):
        """What of features (..., C) and their average patches are cut from."""

    def places(self, weights):
        """What each patch counts within a region: the smallest of the weights (h, w) of its positions."""
        side = (self.patch_side, self.patch_side)
        return np.lib.stride_tricks.sliding_window_view(weights, side).min(axis=(2, 3))

    def blend(self, measured, shares):
        """All of them, with the shares: between two patches there is none, but a table may hold those of both."""
        return Several(tuple(measured), proportions(shares, len(measured)))

    def target(self, measured, positions, weights=None):
        """{"patches": (N, side² C) of the painting, "directions": the same with length 1}; N at most MOST.

        weights: (h, w) of the painting's positions, of which only patches above 0 are taken; None for all. Of several
        paintings there are as many patches as their shares say, evenly from all parts of each one's own table. The
        painting that has too few of them for that limits the others'; at a share of 1 the table is that painting's own.
        """
        several = measured if isinstance(measured, Several) else Several((measured,), (1.0,))
        wanted = [(one, share) for one, share in zip(several.maps, several.shares, strict=True) if share]
        tables = [self._table(load_keras().ops.convert_to_numpy(one), weights) for one, _ in wanted]
        numbers = apportioned([len(rows) for rows, _ in tables], [share for _, share in wanted])
        kept = np.concatenate([rows[spread(at, n)] for (rows, at), n in zip(tables, numbers, strict=True)])
        lengths = np.sqrt(np.sum(np.square(kept, dtype=np.float64), axis=-1, keepdims=True))
        # With an axis before them, as a program is kept whatever the number of rows of such an array.
        return {
            "patches": kept[None].astype(np.float32),
            "directions": np.float32(kept / np.maximum(lengths, 1e-30))[None],
        }

    def _table(self, measured, weights):
        """The patches of one painting, (N, side² C), N at most MOST, and their places (N, 2), in reading order."""
        layer = measured.reshape(measured.shape[-3:])
        self.check_extent(layer.shape[:2], "the style")
        cut = np.lib.stride_tricks.sliding_window_view(layer, (self.patch_side, self.patch_side), axis=(0, 1))
        there = np.ones(cut.shape[:2], dtype=bool) if weights is None else self.places(weights) > 0
        step = 1
        while np.count_nonzero(there[::step, ::step]) > MOST:
            step += 1
        there = there[::step, ::step]
        # (N, C, y, x): with the channels last, as `patches` has them.
        kept = np.moveaxis(cut[::step, ::step][there], 1, -1)
        seen = _numpy(self.seen(kept, self.average({self.layer: layer}, weights)))
        return seen.reshape(len(seen), self.patch_side**2 * layer.shape[-1]), np.argwhere(there)

    def distance(self, picture, features, target, weights=None):
        ops = load_keras().ops
        errors = self.errors(features, self.average(features, weights), target)
        if weights is None:
            return ops.mean(errors)
        counts = reduce(ops.minimum, _shifted(weights[..., None], self.patch_side))[..., 0]
        return ops.sum(counts * errors) / ops.maximum(ops.sum(counts), 1e-12)

    def errors(self, features, average, target):
        """‖Ψ − Ψ′‖² of every patch, (h − side + 1, w − side + 1), with the average that was taken; of a picture that
        repeats (h, w)."""
        ops, layer = load_keras().ops, self.seen(unbatched(features[self.layer]), average)
        if self.period is not None and self.patch_side > 1:
            beyond = [(self.patch_side - 1) * (axis in self.period.axes) for axis in "yx"]
            layer = wrapped(layer, self.period, [n // 2 for n in beyond], [n - n // 2 for n in beyond])
        chosen = nearest_patches(layer, target["directions"][0], self.patch_side)
        channels = layer.shape[-1]
        wanted = (
            ops.take(target["patches"][0, :, i * channels : (i + 1) * channels], chosen, axis=0)
            for i in range(self.patch_side**2)
        )
        pairs = zip(_shifted(layer, self.patch_side), wanted, strict=True)
        return sum(squared_error(here, there, axis=-1) for here, there in pairs)

    def shape(self, positions, channels):
        """The layer's M, and the numbers in a patch."""
        return positions[self.layer], self.patch_side**2 * channels[self.layer]

    def held(self, positions, channels):
        """Two maps of the layer for every place of a patch, the differences and the way back; the tables are small."""
        return 2 * positions[self.layer] * self.patch_side**2 * channels[self.layer]

    def products(self, positions, channels):
        """Every patch with every one of the painting, of the same size; only there, as the choice has no way back."""
        count = positions[self.layer]
        return count * min(count, MOST) * self.patch_side**2 * channels[self.layer]


@registered
@dataclass(frozen=True)
class Patch(Nearest):
    """1 / N Σ ‖Ψᵢ − Ψ′ₙ₍ᵢ₎‖² over patches of 3 x 3 places, stride 1 (Li and Wand 2016, eq. 2, as a mean over places).

    The choice is by normalised cross-correlation (eq. 3): the patch of the painting with the largest cosine.
    """

    kind, colour, patch_side = "patch", "#8C4A9E", 3

    def seen(self, layer, average):
        """The features themselves."""
        return layer

    def size(self, target):
        """The mean of ‖Ψ′‖²."""
        return float(np.mean(np.sum(np.square(_numpy(target["patches"][0]), dtype=np.float64), axis=-1)))

    @classmethod
    def factor(cls, rule, shape, size, pixels):
        """A difference of features, scaled as the convention scales the content's: that of a sum over M places."""
        m, numbers = shape
        return m * rule.content(m * numbers, m * size)


@registered
@dataclass(frozen=True)
class Neighbour(Nearest):
    """1 / M Σᵢ minⱼ (1 − cos(Fᵢ − μ, Sⱼ − ν)), μ and ν the means over all positions of the picture's features F and of
    the painting's S (Kolkin et al. 2022: the cosine distance of centred features to the nearest neighbour).

    Of vectors of length 1, 1 − cos is half the squared distance.
    """

    kind, colour, patch_side, centred = "neighbour", "#7A5C00", 1, True

    def average(self, features, weights=None):
        """μ, or ν, of the features, (C,); in a region, that of its positions by their weights."""
        ops, layer = load_keras().ops, unbatched(features[self.layer])
        if weights is None:
            return ops.mean(layer, axis=(0, 1))
        weights = as_floats(weights)[..., None]
        return ops.sum(weights * layer, axis=(0, 1)) / ops.maximum(ops.sum(weights), 1e-12)

    def seen(self, layer, average):
        """(F − μ) / ‖F − μ‖ at every position."""
        ops = load_keras().ops
        centred = as_floats(layer) - average  # a table of the painting comes as an array
        return centred * ops.rsqrt(ops.sum(ops.square(centred), axis=-1, keepdims=True) + 1e-12)

    def errors(self, features, average, target):
        """1 − cos, half the squared distance of two vectors of length 1."""
        return 0.5 * super().errors(features, average, target)

    def size(self, target):
        """1: the distance of what has no direction in common with the painting."""
        return 1.0

    @classmethod
    def factor(cls, rule, shape, size, pixels):
        """1: an angle has no scale."""
        return 1.0


def _numpy(value):
    return load_keras().ops.convert_to_numpy(value)
