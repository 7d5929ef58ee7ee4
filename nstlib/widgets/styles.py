"""Style map: the gallery's paintings and your own on a plane, layer by layer; and which layer tells two apart."""

from nstlib.explain.styles import board_of_styles, styles_of
from nstlib.explain.subject import SIZE
from nstlib.widgets.desk.thumbnails import css
from nstlib.widgets.panel import View, chooser, row

NEAREST = "the nearest two"
LOOKS = ".nst-map figure {min-width: 0 !important} .nst-map img {max-width: 100%; height: auto !important}"


class StyleMap(View):
    """Choose a layer, whose distances the plane shows, and two paintings, whose distances the table shows.

    pictures, known, statistic, backbone, size: as for nst.style_map. Its methods are its controls: turn.
    """

    def __init__(
        self, pictures=(), layer="block3_conv1", *, known=True, statistic="moments", backbone="auto", size=SIZE
    ):
        super().__init__()
        self.styles = styles_of(
            pictures, known=known, statistic=statistic, backbone=backbone, size=size, layers=(layer,)
        )
        self.layer, self.pair, self._kept = layer, None, {}

    def board(self):
        """The plane of the chosen layer and the distances of the chosen pair; each is drawn once."""
        key = self.layer, self.pair
        if key not in self._kept:
            self._kept[key] = board_of_styles(self.styles, self.layer, self.pair)
        return self._kept[key]

    def turn(self, layer=None, pair=None):
        """Another layer, or another pair of names; NSTError for one that there is not."""
        layer, pair = self.layer if layer is None else layer, self.pair if pair is None else tuple(pair)
        board_of_styles(self.styles, layer, pair)
        self.layer, self.pair = layer, pair
        if self.built:
            self.layer_choice.value = self.layer
            if pair is not None:
                self.first.value, self.second.value = pair
        self.refresh()

    def controls(self):
        """Choosers of the layer and of both paintings."""
        names = [NEAREST, *self.styles.names]
        first, second = self.pair or (NEAREST, NEAREST)
        self.layer_choice = chooser(self.styles.by_layer, self.layer, "layer")
        self.first, self.second = chooser(names, first, "painting"), chooser(names, second, "and")
        for choice in (self.layer_choice, self.first, self.second):
            choice.observe(self._choose, "value")
        return [row(self.layer_choice, self.first, self.second), css(LOOKS)]

    def build(self):
        """The map is never wider than its page."""
        box = super().build()
        self.page.add_class("nst-map")
        return box

    def _choose(self, _):
        chosen = self.first.value, self.second.value
        self.layer, self.message = self.layer_choice.value, ""
        self.pair = None if NEAREST in chosen else chosen
        self.refresh()
