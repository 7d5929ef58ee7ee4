"""Feature atlas: what the channels of every layer respond to."""

from nstlib import lens
from nstlib.backbones import backbone as load_backbone
from nstlib.explain.atlas import board_of_atlas
from nstlib.explain.subject import SIZE
from nstlib.images import as_picture, resize
from nstlib.widgets.panel import View, chooser, row


class FeatureAtlas(View):
    """Choose a layer, an order and a page; the strongest channel's receptive field is drawn on the picture."""

    def __init__(self, picture="harbour", layer="block1_conv1", *, backbone="auto", size=SIZE, count=8):
        super().__init__()
        self.network = load_backbone(backbone)
        self.image = resize(as_picture(picture, "atlas", size), size)
        self.layer, self.order, self.page_number, self.count, self._kept = layer, lens.ORDERS[0], 0, count, {}

    def maps(self):
        """The features (h, w, C) of the chosen layer; each layer's are computed once."""
        if self.layer not in self._kept:
            self._kept[self.layer] = lens.feature_maps(self.network, self.image, self.layer)
        return self._kept[self.layer]

    @property
    def pages(self):
        """How many pages the channels of the chosen layer fill."""
        return -(-self.maps().shape[-1] // self.count)

    def board(self):
        """The chosen page of channels, and the square that the first of them likes best."""
        return board_of_atlas(
            self.network, self.image, self.maps(), self.layer, self.order, self.count, self.page_number
        )

    def controls(self):
        """Choosers of layer and order, and a slider of pages."""
        import ipywidgets

        self.layer_choice = chooser(self.network.layers, self.layer, "layer")
        self.order_choice = chooser(lens.ORDERS, self.order, "order")
        self.page_slider = ipywidgets.IntSlider(min=1, max=self.pages, value=1, description="page")
        self.layer_choice.observe(self._choose, "value")
        self.order_choice.observe(self._choose, "value")
        self.page_slider.observe(self._turn, "value")
        return [row(self.layer_choice, self.order_choice, self.page_slider)]

    def _choose(self, _):
        self.layer, self.order, self.page_number = self.layer_choice.value, self.order_choice.value, 0
        with self.telling():
            pages = self.pages
            self.page_slider.unobserve(self._turn, "value")
            self.page_slider.max, self.page_slider.value = pages, 1
            self.page_slider.observe(self._turn, "value")
        self.refresh()

    def _turn(self, change):
        self.page_number, self.message = change["new"] - 1, ""
        self.refresh()
