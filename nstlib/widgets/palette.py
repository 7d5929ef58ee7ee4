"""Palette ledger: a slider from the photograph's colours to the painting's, and which of them move."""

from nstlib.colour.palette import checked_share
from nstlib.colour.tone import checked_method
from nstlib.explain.palette import board_of_palette
from nstlib.explain.subject import SIZE, name_of
from nstlib.images import at_most
from nstlib.widgets.desk.dials import WAYS
from nstlib.widgets.panel import View, row

STEP = 0.05


class PaletteLedger(View):
    """What a recipe's `colour` and `colour_by` do to the painting. content, style: pictures, files or gallery names."""

    def __init__(self, content="bridge", style="starry", *, colour=0.5, colour_by="transport", size=SIZE):
        super().__init__()
        self.pictures = at_most(content, "content", size), at_most(style, "style", size)
        self.names = name_of(content, "the photograph"), name_of(style, "the painting")
        self.colour, self.colour_by = checked_share("colour", colour), checked_method(colour_by)

    def board(self):
        """Both pictures, the painting as a run sees it, its chief colours, and the table of their moves."""
        return board_of_palette(*self.pictures, self.names, self.colour, self.colour_by)

    def turn(self, colour=None, colour_by=None):
        """Another place between the photograph's colours, 0, and the painting's, 1; or another method."""
        colour = self.colour if colour is None else checked_share("colour", colour)
        self.colour, self.colour_by = colour, self.colour_by if colour_by is None else checked_method(colour_by)
        if self.built:
            self.slider.value, self.method.value = self.colour, self.colour_by
        self.refresh()

    def controls(self):
        """The slider and the method."""
        import ipywidgets

        self.slider = ipywidgets.FloatSlider(
            value=self.colour,
            min=0.0,
            max=1.0,
            step=STEP,
            readout_format=".2f",
            description="colours",
            continuous_update=False,
        )
        self.method = ipywidgets.Dropdown(options=WAYS, value=self.colour_by, description="kept")
        self.slider.observe(self._moved, "value")
        self.method.observe(self._moved, "value")
        return [row(self.slider, self.method)]

    def _moved(self, _):
        if (self.slider.value, self.method.value) != (self.colour, self.colour_by):
            self.colour, self.colour_by = self.slider.value, self.method.value
            self.refresh()
