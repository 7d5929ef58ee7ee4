"""Cross-layer style: which channels of a layer fire together with which of another, at the same place.

Sources: Yeh and Tang, "Improved Style Transfer by Respecting Inter-layer Correlations", 2018 (arXiv 1801.01933); Yeh,
Tang, Bhattad, Zou and Forsyth, "Improving Style Transfer with Calibrated Metrics", WACV 2020 (arXiv 1910.09447).
"""

from dataclasses import dataclass

import numpy as np

from nstlib.backend import load_keras
from nstlib.errors import NSTError
from nstlib.statistics import positions, squared_error, unbatched
from nstlib.terms.kind import Kind, registered


def cross_layer_gram(first, second):
    """G = Fᵀ up(H) / M of the features F (C₁ channels) and H (C₂) of two layers of one picture: (C₁, C₂).

    up: at each of the M positions of the finer layer stands the nearest of the coarser. first, second: (h, w, C) or
    (1, h, w, C), in either order. Of a layer and itself it is the Gram matrix; exchanging the two transposes it.
    """
    ops = load_keras().ops
    first, second = unbatched(first), unbatched(second)
    (h, w, c), (rows, columns, _) = ops.shape(first), ops.shape(second)
    down, across = _meetings(h, rows), _meetings(w, columns)
    # Fᵀ up(H) = Σ over H's positions of (the sum of all F that meet it)ᵀ H: with the finer layer first, nothing
    # larger than its own features is made, where up(H) would have H's many channels at F's many positions.
    met = ops.reshape(ops.matmul(ops.transpose(down), ops.reshape(first, (h, w * c))), (rows, w, c))
    met = ops.matmul(ops.transpose(across), met)
    count = ops.sum(down) * ops.sum(across)
    return ops.matmul(ops.transpose(positions(met)), positions(second)) / count


def _meetings(first, second):
    """(first, second) of 1 where a place of one axis and a place of the other meet, 0 elsewhere: every place of the
    longer axis meets the one of the shorter whose stretch holds its centre, ⌊(i + ½) short / long⌋."""
    ops = load_keras().ops
    i, j = ops.arange(first, dtype="int32")[:, None], ops.arange(second, dtype="int32")[None]
    fine = ops.equal((2 * i + 1) * second // (2 * first), j)
    coarse = ops.equal((2 * j + 1) * first // (2 * second), i)
    return ops.cast(ops.where(first >= second, fine, coarse), "float32")


@registered
@dataclass(frozen=True)
class CrossLayer(Kind):
    """Σ (G − A)², G = cross_layer_gram of its two layers and A that of the style: "cross-layer/finer+coarser"."""

    kind, colour, side = "cross-layer", "#00805C", "style"
    source, additive = "style", ""

    @classmethod
    def of(cls, layer, recipe):
        if layer.count("+") != 1:
            raise NSTError(f"a cross-layer term takes two layers, as in 'block1_conv1+block2_conv1', not '{layer}'.")
        return cls(layer)

    def measure(self, features):
        return cross_layer_gram(*(features[layer] for layer in self.layers))

    def target(self, measured, positions):
        """A, as it was measured: a mean over positions, whatever their number."""
        return measured

    def distance(self, picture, features, target):
        return squared_error(self.measure(features), target)

    def size(self, target):
        """Σ A²."""
        return float(np.sum(np.square(load_keras().ops.convert_to_numpy(target), dtype=np.float64)))

    def shape(self, positions, channels):
        """The finer layer's M, and √(C₁ C₂), whose square is the number of entries."""
        first, second = self.layers
        return max(positions[first], positions[second]), (channels[first] * channels[second]) ** 0.5

    def held(self, positions, channels):
        """Two maps of the finer layer: its features laid out for the product, and their gradient."""
        finer = max(self.layers, key=positions.get)
        return 2 * positions[finer] * channels[finer]

    def products(self, positions, channels):
        """Of a square picture: sums of the finer layer's rows and columns over the places of the coarser, then Fᵀ H."""
        fine, coarse = sorted(self.layers, key=positions.get, reverse=True)
        rows, height = positions[coarse] ** 0.5, positions[fine] ** 0.5
        sums = (rows * positions[fine] + height * positions[coarse]) * channels[fine]
        return 2 * (sums + positions[coarse] * channels[fine] * channels[coarse])

    @classmethod
    def factor(cls, rule, shape, size, pixels):
        m, c = shape
        return rule.style(c, m, pixels, size)
