"""Gram lens: click a cell of the Gram matrix and see the two maps whose product it averages."""

import numpy as np

from nstlib import lens
from nstlib.backbones import backbone as load_backbone
from nstlib.explain.gram import board_of_gram
from nstlib.explain.subject import SIZE
from nstlib.images import as_picture, resize
from nstlib.recipe import STYLE_LAYERS
from nstlib.views.maps import shaded
from nstlib.widgets.panel import View, button, chooser, row

SIDE = 8  # channels of the matrix that are shown: the strongest ones
FRAME = "3px solid #D55E00"  # of the chosen cell


def sized(widget):
    """A button of the matrix, or a number beside it, all of one size. (Its own layout: a new one would leave that.)"""
    layout = widget.layout
    layout.width, layout.height, layout.margin, layout.padding = "52px", "28px", "1px", "0"
    return widget


HINT = (
    "Each button is a cell of the Gram matrix: how strongly two channels respond at the same places. Darker is more. "
    "The diagonal is a channel with itself."
)


class GramLens(View):
    """The strongest channels' part of a Gram matrix as buttons; "Shuffle positions" moves every feature elsewhere."""

    def __init__(self, picture="impasto", layer="block1_conv1", *, backbone="auto", size=SIZE):
        super().__init__()
        self.network = load_backbone(backbone)
        self.image = resize(as_picture(picture, "lens", size), size)
        self.shuffle, self._kept, self.matrix = False, {}, []
        self.choose_layer(layer)

    def choose_layer(self, layer):
        """Look into another layer: its strongest channels, and the cell of the first two of them."""
        if layer not in self._kept:
            maps = lens.feature_maps(self.network, self.image, layer)
            self._kept[layer] = maps, lens.shuffled(maps)
        self.layer = layer
        self.channels = [int(c) for c in lens.ranked(self._kept[layer][0])[:SIDE]]
        self.cell = self.channels[0], self.channels[1]

    def board(self):
        """The chosen cell, opened; while positions are shuffled, what that changes."""
        maps, moved = self._kept[self.layer]
        return board_of_gram(self.image, maps, self.layer, *self.cell, moved if self.shuffle else None)

    def values(self):
        """The part of the Gram matrix that is shown, (SIDE, SIDE)."""
        return lens.gram(self._kept[self.layer][1 if self.shuffle else 0][..., self.channels])

    def click(self, i, j):
        """Open the cell of the i-th and j-th strongest channel."""
        self.cell, self.message = (self.channels[i], self.channels[j]), ""
        self._colour()
        self.refresh()

    def shuffle_positions(self):
        """Move every feature to another position, or all of them back."""
        self.shuffle = not self.shuffle
        self._colour()
        self.refresh()

    def controls(self):
        """A chooser of layers, the shuffling button, and the matrix as a grid of buttons."""
        import ipywidgets

        self.layer_choice = chooser(STYLE_LAYERS, self.layer, "layer")
        self.layer_choice.observe(self._new_layer, "value")
        self.shuffle_button = button("Shuffle positions", "Move every feature elsewhere", self.shuffle_positions)
        self.matrix = [
            [sized(button("", "", lambda i=i, j=j: self.click(i, j))) for j in range(SIDE)] for i in range(SIDE)
        ]
        self.numbers = [[sized(ipywidgets.Label()) for _ in range(SIDE)] for _ in ("above", "beside")]
        above, beside = self.numbers
        lines = [ipywidgets.HBox([sized(ipywidgets.Label("channel")), *above])]
        lines += [ipywidgets.HBox([number, *line]) for number, line in zip(beside, self.matrix, strict=True)]
        grid = ipywidgets.VBox(lines, layout=ipywidgets.Layout(overflow="auto"))
        grid.add_class("nst-gram")
        self.hint = ipywidgets.HTML()
        self._colour()
        return [row(self.layer_choice, self.shuffle_button), self.hint, grid]

    def _new_layer(self, change):
        with self.telling():
            self.choose_layer(change["new"])
            self._colour()
        self.refresh()

    def _colour(self):
        """Values, colours and channel numbers; the chosen cell has a frame."""
        if not self.matrix:
            return
        self.shuffle_button.description = "Positions back" if self.shuffle else "Shuffle positions"
        values = self.values()
        for line in self.numbers:
            for number, channel in zip(line, self.channels, strict=True):
                number.value = str(channel)
        power = int(np.floor(np.log10(max(float(np.abs(values).max()), 1e-30))))
        power = 0 if power in (0, 1) else power  # a button is as wide as four digits
        self.hint.value = HINT + (f" Numbers in units of 10<sup>{power}</sup>." if power else "")
        tints = shaded(values, 2.5 * values.max())  # the light part of the scale: text stays readable on it
        for i, line in enumerate(self.matrix):
            for j, cell in enumerate(line):
                red, green, blue = (round(255 * float(c)) for c in tints[i, j])
                cell.description = f"{values[i, j] / 10.0**power:.1f}"
                chosen = self.cell == (self.channels[i], self.channels[j])
                cell.tooltip = f"channels {self.channels[i]} and {self.channels[j]}" + (", chosen" if chosen else "")
                cell.layout.border = FRAME if chosen else "none"
                cell.style.font_weight = "bold" if chosen else "normal"
                cell.style.text_color = "black"  # on a light button in dark themes too; ipywidgets 7 has no such style
                cell.style.button_color = f"#{red:02x}{green:02x}{blue:02x}"
