"""A term of style within one part of the picture: the same formula, with weights of the positions.

Every layer has weights of its own, Network.pulled_in of the part's mask: above 0 only where a position sees nothing but
the part. So what is measured there is the part's alone, and outside its mask the gradient is exactly 0. Guided Gram
matrices: Gatys, Ecker, Bethge, Hertzmann and Shechtman, "Controlling Perceptual Factors in Neural Style Transfer",
CVPR 2017, which lets the weights reach as far as features do (their "simple" propagation), and so lets a little through.
"""

from dataclasses import dataclass

import numpy as np

from nstlib.backend import load_keras
from nstlib.errors import NSTError
from nstlib.statistics import unbatched
from nstlib.terms.kind import Kind, kind_of


@dataclass(frozen=True)
class Within(Kind):
    """The term `inner` within the part of the picture called `part`: "style/block1_conv1@sky".

    Its factor is multiplied by Σ w / M, the share of positions that are the part's: so the pull on a pixel is what it
    would be if the whole picture were the part. 0 where nothing is left, as a small part has no position of a deep
    layer that sees nothing else.
    """

    inner: Kind
    part: str

    sees_layers = True

    @classmethod
    def of(cls, name, recipe):
        """The term of that whole name, "style/block1_conv1@sky"."""
        kind, _, rest = name.partition("/")
        layer, _, part = rest.partition("@")
        inner = kind_of(kind).of(layer, recipe)
        if not inner.regional:
            raise NSTError(f"a term of kind '{kind}' cannot be kept within a region; leave {kind}/{layer} out.")
        return cls(rest, inner, part)

    @property
    def kind(self):
        return self.inner.kind

    @property
    def colour(self):
        return self.inner.colour

    @property
    def side(self):
        return self.inner.side

    @property
    def instead(self):
        return self.inner.instead

    @property
    def layers(self):
        return self.inner.layers

    @property
    def source(self):
        """The painting of its part."""
        return f"{self.inner.source}@{self.part}"

    @property
    def additive(self):
        """As its formula; what has a target at every position has no use for a mask here."""
        return "mean" if self.inner.additive == "mean" else ""

    @property
    def least(self):
        return self.inner.least

    def measure(self, features, weights=None):
        """What the formula keeps of a painting, or of the part of it where weights (h, w) are above 0."""
        return self.inner.measure(features, weights)

    def located(self, measured, weights, source=None):
        """What was measured, with the weights (h, w) of the picture's positions, and of the painting's or None."""
        return {"kept": measured, "weights": weights, "source": source}

    def blend(self, measured, shares):
        """Of several paintings of one part."""
        return self.inner.blend(measured, shares)

    def left(self, weights):
        """Is there a position of its layer, of weights (h, w), that sees nothing but the part?"""
        return min(weights.shape) >= self.least and bool(np.any(self.inner.places(weights) > 0))

    def target(self, measured, positions):
        """{"inner": the formula's; "weights": (1, h', w', 1), cut to a box around those above 0; "at": the box's row and
        column; "share": Σ w / M}."""
        weights = np.asarray(measured["weights"], dtype=np.float32)
        rows, columns = _box(weights, self.least)
        cut = weights[rows, columns]
        places = self.inner.places(weights)
        return {
            "inner": self.inner.target(measured["kept"], {self.layers[0]: cut.size}, measured["source"]),
            "weights": cut[None, :, :, None],
            "at": np.int32([rows.start, columns.start]),
            "share": np.float32(np.mean(places, dtype=np.float64)) if self.left(weights) else np.float32(0),
        }

    def weights(self, target, extent):
        """The weights (h, w) of all positions of its layer, of which a target keeps a box; extent: (h, w)."""
        cut, (row, column) = (load_keras().ops.convert_to_numpy(target[name]) for name in ("weights", "at"))
        whole, (height, width) = np.zeros(extent, dtype=np.float32), cut.shape[1:3]
        whole[row : row + height, column : column + width] = cut[0, :, :, 0]
        return whole

    def compare(self, measured, target):
        return self.inner.compare(measured, target["inner"])

    def distance(self, picture, features, target):
        ops, at = load_keras().ops, target["at"]
        weights = target["weights"][0, :, :, 0]
        features = unbatched(features[self.layers[0]])
        # Only the box: of four parts that lie apart, all together cost what the whole picture does.
        here = ops.slice(features, (at[0], at[1], 0), (*ops.shape(weights), features.shape[-1]))
        return self.inner.distance(picture, {self.layers[0]: here}, target["inner"], weights)

    def share(self, target):
        return float(load_keras().ops.convert_to_numpy(target["share"]))

    def size(self, target):
        return self.inner.size(target["inner"])

    def shape(self, positions, channels):
        return self.inner.shape(positions, channels)

    def held(self, positions, channels):
        return self.inner.held(positions, channels)

    def products(self, positions, channels):
        return self.inner.products(positions, channels)

    def factor(self, rule, shape, size, pixels):
        return self.inner.factor(rule, shape, size, pixels)


def _box(weights, least):
    """The slices of rows and of columns that hold all weights above 0, each of `least` places or more if it can."""
    held = weights > 0
    return tuple(_stretch(np.flatnonzero(held.any(axis=axis)), least, held.shape[1 - axis]) for axis in (1, 0))


def _stretch(places, least, length):
    first, last = (int(places[0]), int(places[-1]) + 1) if len(places) else (0, 1)
    last = min(length, max(last, first + least))
    return slice(max(0, min(first, last - least)), last)
