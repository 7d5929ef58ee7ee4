"""Style: a statistic of one layer's features, against that of the style picture."""

from dataclasses import dataclass

from nstlib.statistics import STATISTICS
from nstlib.terms.kind import Kind, registered


@registered
@dataclass(frozen=True)
class Style(Kind):
    """The distance of a statistic (nstlib.statistics) of the layer's features from the style's, whatever its size."""

    statistic: str

    kind, colour, side = "style", "#D55E00", "style"
    source, regional = "style", True
    instead = "use 'gram' or 'moments'"

    @classmethod
    def of(cls, layer, recipe):
        return cls(layer, recipe.statistic)

    @property
    def additive(self):
        return "mean" if self._numbers.additive else ""

    @property
    def _numbers(self):
        return STATISTICS[self.statistic]

    def measure(self, features, weights=None):
        return self._numbers.measure(features[self.layer], weights)

    def places(self, weights):
        """What each position counts within a region, from the weights (h, w) of its layer's: these themselves."""
        return weights

    def blend(self, measured, shares):
        """The statistic's own, which may refuse."""
        return self._numbers.blend(measured, shares)

    def target(self, measured, positions, weights=None):
        return self._numbers.prepare(measured, positions[self.layer])

    def compare(self, measured, target):
        """The statistic's own distance, 0 at equality."""
        return self._numbers.distance(measured, target)

    def distance(self, picture, features, target, weights=None):
        return self.compare(self.measure(features, weights), target)

    def size(self, target):
        return float(self._numbers.size(target))

    def shape(self, positions, channels):
        return positions[self.layer], channels[self.layer]

    def products(self, positions, channels):
        """The statistic's own."""
        return self._numbers.products(positions[self.layer], channels[self.layer])

    @classmethod
    def factor(cls, rule, shape, size, pixels):
        m, c = shape
        return rule.style(c, m, pixels, size)
