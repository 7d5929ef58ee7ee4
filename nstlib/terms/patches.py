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
from nstlib.errors import NSTError
from nstlib.statistics import as_floats, squared_error, unbatched
from nstlib.terms.kind import Kind, registered

# Patches of the painting that are kept. Of more, those on a regular grid: every second row and column at 256 px in
# block3, as Li and Wand take them. So a step's time grows with the picture as the network's own does.
MOST = 1024


def nearest_patches(features, table, side):
    """For every patch of the features (h, w, C) the row of the table that points most nearly in its direction.

    table: (N, side² C), rows of length 1. Returns (h − side + 1, w − side + 1), whole numbers below N: the largest
    <patch, row>, which is the largest cosine. One row of places at a time, so that of the h w N products only w N are
    ever held; no gradient is taken through the choice.
    """
    ops = load_keras().ops
    features = ops.stop_gradient(as_floats(features))
    table = ops.transpose(ops.stop_gradient(as_floats(table)))
    (height, width, channels), down = ops.shape(features), side - 1

    def of_a_row(y):
        stretch = ops.slice(features, (y, 0, 0), (side, width, channels))
        # Stopped here too, or TensorFlow builds the gradient of the loop.
        return ops.stop_gradient(ops.argmax(ops.matmul(patches(stretch, side)[0], table), axis=-1))

    return ops.map(of_a_row, ops.arange(height - down, dtype="int32"))


def patches(features, side):
    """(h − side + 1, w − side + 1, side² C) of features (h, w, C): row by row, what a square of `side` places holds."""
    return load_keras().ops.concatenate(list(_shifted(features, side)), axis=-1)


def _shifted(features, side):
    """The features at each of the side² places of all patches, one (h − side + 1, w − side + 1, C) after the other."""
    height, width, _ = load_keras().ops.shape(features)
    for y in range(side):
        for x in range(side):
            yield features[y : height - side + 1 + y, x : width - side + 1 + x]


@dataclass(frozen=True)
class Nearest(Kind):
    """What both kinds share: 1 / N Σᵢ ‖Ψᵢ − Ψ′ₙ₍ᵢ₎‖² over the N patches Ψ of the picture, Ψ′ of the painting, with

        n(i) = the j of the largest <Ψᵢ, Ψ′ⱼ> / (‖Ψᵢ‖ ‖Ψ′ⱼ‖),

    chosen anew at every step and held while the gradient is taken. patch_side: of a patch, in positions of the layer.
    """

    patch_side: ClassVar[int]

    source, additive, side, regional = "style", "", "style", True

    @classmethod
    def of(cls, layer, recipe):
        if "+" in layer:
            raise NSTError(f"a term of kind '{cls.kind}' looks at one layer, as in '{cls.kind}/block3_conv1'.")
        return cls(layer)

    @property
    def least(self):
        """Every axis needs as many positions as a patch."""
        return self.patch_side

    @abstractmethod
    def measure(self, features, weights=None):
        """The features (h, w, C) that patches are cut from; weights (h, w): of their positions in a region."""

    def places(self, weights):
        """What each patch counts within a region: the smallest of the weights (h, w) of its positions."""
        side = (self.patch_side, self.patch_side)
        return np.lib.stride_tricks.sliding_window_view(weights, side).min(axis=(2, 3))

    def blend(self, measured, shares):
        """Refused: between two patches there is none."""
        raise NSTError(
            f"{self.name} takes its patches from one painting, so several cannot be blended; leave it out, or use one "
            "style."
        )

    def target(self, measured, positions, weights=None):
        """{"patches": (N, side² C) of the painting, "directions": the same with length 1}; N at most MOST.

        weights: (h, w) of the painting's positions, of which only patches above 0 are taken; None for all.
        """
        layer = load_keras().ops.convert_to_numpy(measured)
        self.check_extent(layer.shape[:2], "the style")
        cut = np.lib.stride_tricks.sliding_window_view(layer, (self.patch_side, self.patch_side), axis=(0, 1))
        there = np.ones(cut.shape[:2], dtype=bool) if weights is None else self.places(weights) > 0
        step = 1
        while np.count_nonzero(there[::step, ::step]) > MOST:
            step += 1
        # (rows, columns, C, y, x): with the channels last, as `patches` has them.
        kept = np.moveaxis(cut[::step, ::step][there[::step, ::step]], 1, -1)
        kept = kept.reshape(-1, self.patch_side**2 * layer.shape[-1])
        lengths = np.sqrt(np.sum(np.square(kept, dtype=np.float64), axis=-1, keepdims=True))
        # With an axis before them, as a program is kept whatever the number of rows of such an array.
        return {
            "patches": kept[None].astype(np.float32),
            "directions": np.float32(kept / np.maximum(lengths, 1e-30))[None],
        }

    def distance(self, picture, features, target, weights=None):
        ops, layer = load_keras().ops, self.measure(features, weights)
        chosen = nearest_patches(layer, target["directions"][0], self.patch_side)
        channels = layer.shape[-1]
        wanted = (
            ops.take(target["patches"][0, :, i * channels : (i + 1) * channels], chosen, axis=0)
            for i in range(self.patch_side**2)
        )
        pairs = zip(_shifted(layer, self.patch_side), wanted, strict=True)
        if weights is None:
            return sum(squared_error(here, there) for here, there in pairs) / ops.cast(ops.size(chosen), "float32")
        counts = reduce(ops.minimum, _shifted(weights[..., None], self.patch_side))
        errors = (ops.sum(counts * ops.square(here - there)) for here, there in pairs)
        return sum(errors) / ops.maximum(ops.sum(counts), 1e-12)

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

    def measure(self, features, weights=None):
        """The features themselves."""
        return unbatched(features[self.layer])

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

    kind, colour, patch_side = "neighbour", "#7A5C00", 1

    def measure(self, features, weights=None):
        """(F − μ) / ‖F − μ‖ at every position; in a region, μ is the mean of its positions by their weights."""
        ops, layer = load_keras().ops, unbatched(features[self.layer])
        if weights is None:
            mean = ops.mean(layer, axis=(0, 1), keepdims=True)
        else:
            weights = as_floats(weights)[..., None]
            mean = ops.sum(weights * layer, axis=(0, 1), keepdims=True) / ops.maximum(ops.sum(weights), 1e-12)
        centred = layer - mean
        return centred * ops.rsqrt(ops.sum(ops.square(centred), axis=-1, keepdims=True) + 1e-12)

    def distance(self, picture, features, target, weights=None):
        return 0.5 * super().distance(picture, features, target, weights)

    def size(self, target):
        """1: the distance of what has no direction in common with the painting."""
        return 1.0

    @classmethod
    def factor(cls, rule, shape, size, pixels):
        """1: an angle has no scale."""
        return 1.0


def _numpy(value):
    return load_keras().ops.convert_to_numpy(value)
