"""Content: the features of the picture at every place against those of the content picture."""

from dataclasses import dataclass

import numpy as np

from nstlib.backend import load_keras
from nstlib.statistics import squared_error
from nstlib.terms.kind import Kind, registered


@registered
@dataclass(frozen=True)
class Content(Kind):
    """Σ (F − P)² over positions and channels (Gatys, Ecker and Bethge, CVPR 2016, eq. 1, without its half)."""

    kind, colour, side = "content", "#0072B2", "content"
    source, additive = "content", "sum"

    @classmethod
    def of(cls, layer, recipe):
        return cls(layer)

    def measure(self, features):
        """The features themselves."""
        return features[self.layer]

    def target(self, measured, positions):
        """P, as it was measured."""
        return measured

    def distance(self, picture, features, target):
        return squared_error(self.measure(features), target)

    def size(self, target):
        """Σ P²."""
        # Row by row: of a large picture, a float64 copy of all features would be the largest array there is.
        rows = load_keras().ops.convert_to_numpy(target)[0]
        return float(sum(np.sum(np.square(row, dtype=np.float64)) for row in rows))

    def shape(self, positions, channels):
        return positions[self.layer], channels[self.layer]

    def held(self, positions, channels):
        """Four maps of the layer: the target, the difference from it, its square, and the way back."""
        return 4 * positions[self.layer] * channels[self.layer]

    @classmethod
    def factor(cls, rule, shape, size, pixels):
        return rule.content(shape[0] * shape[1], size)
