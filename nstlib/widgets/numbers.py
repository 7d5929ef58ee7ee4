"""Number ledger: turn the numbers of a style, layer by layer or channel by channel, and look."""

import numpy as np

from nstlib import inside
from nstlib.explain.numbers import board_of_numbers
from nstlib.explain.subject import name_of
from nstlib.widgets.panel import View, button, chooser, row

KINDS = ("scale and shift", "scale", "shift")
EVERY = "all channels"
FACTORS = [
    ("opposite", -1.0),
    ("middle", 0.0),
    ("half way", 0.5),
    ("the style", 1.0),
    ("beyond it", 2.0),
    ("far beyond", 3.0),
]


class NumberLedger(View):
    """What a style's own numbers change, and the painting with some of them turned.

    content, style, network: as nst.paint takes them. The ledger is worked out once; a turn costs one pass.
    """

    def __init__(self, content="bridge", style="starry", *, size=inside.SIZE, network=None):
        super().__init__()
        subject = inside.at_one_photograph(content, style, size=size, network=network)
        self.ledger, self.name = inside.number_ledger(subject), name_of(content, "the photograph")
        self.numbers = {}

    def board(self):
        """The painting, the turned one, the paintings with a layer's numbers from the middle, and the table."""
        return board_of_numbers(self.ledger, self.name, self.numbers)

    def turn(self, layer, factor, kind=KINDS[0], channel=None):
        """Turn a layer's numbers, of one kind or both, of one channel or all: 0 is the middle, 1 the style.

        What was turned before stays turned, but for what these numbers hold. Raises NSTError for numbers that are not
        there.
        """
        keys = _keys(layer, kind, channel)
        where = np.logical_or.reduce([inside.places(key) for key in keys])
        turned = dict.fromkeys(keys, factor)
        inside.turned_numbers(self.ledger.subject, turned)
        rest = {key: other for key, other in self.numbers.items() if (inside.places(key) & ~where).any()}
        self.numbers = rest | turned
        self.refresh()

    def reset(self):
        """The style's own numbers again."""
        self.numbers = {}
        if self.built:
            self._another()
        self.refresh()

    def controls(self):
        """Choosers of layer, kind and channel, a slider from the middle to beyond the style, and the way back."""
        import ipywidgets

        self.layer = chooser(inside.LAYERS, inside.LAYERS[-1], "layer")
        self.kind = chooser(KINDS, KINDS[0], "numbers")
        self.channel = chooser((), None, "channel")
        self.factor = ipywidgets.SelectionSlider(
            options=FACTORS, value=1.0, description="turned to", continuous_update=False
        )
        self._channels()
        self.layer.observe(self._channels, "value")
        for control in (self.layer, self.kind, self.channel):
            control.observe(self._another, "value")
        self.factor.observe(self._slid, "value")
        return [row(self.layer, self.kind, self.channel, self.factor, button("The style again", "", self.reset))]

    def _channels(self, _=None):
        count = len(self.ledger.shares[f"{self.layer.value}/shift"])
        self.channel.options = (EVERY, *range(count))
        self.channel.value = EVERY

    def _another(self, _=None):
        """Other numbers are chosen: the slider shows the style, and what was turned stays."""
        self.factor.unobserve(self._slid, "value")
        self.factor.value = 1.0
        self.factor.observe(self._slid, "value")

    def _slid(self, change):
        channel = None if self.channel.value == EVERY else self.channel.value
        with self.telling():
            self.turn(self.layer.value, change["new"], self.kind.value, channel)


def _keys(layer, kind, channel):
    """Keys of inside.turned_numbers, of which any two are apart, or one holds the other."""
    if channel is None:
        return [layer if kind == KINDS[0] else f"{layer}/{kind}"]
    return [(f"{layer}/{part}", channel) for part in (KINDS[1:] if kind == KINDS[0] else (kind,))]
