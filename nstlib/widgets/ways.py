"""Three ways side by side: choose the seconds, and paint one pair by the loop, with fitted numbers and as any style."""

from nstlib import ways
from nstlib.explain.subject import name_of
from nstlib.explain.ways import board_of_ways
from nstlib.views.board import Board
from nstlib.widgets.panel import View, button, row

SECONDS = (2.0, 4.0, 8.0, 16.0, 32.0)


class ThreeWays(View):
    """One pair, painted in three ways with the same seconds for each; both judges beside the pictures.

    content, style: a photograph and a painting. "Paint" begins anew with the seconds of the slider.
    """

    def __init__(self, content="bridge", style="starry", seconds=8, *, size=ways.SIZE, network=None):
        super().__init__()
        self.content, self.style, self.size, self.network = content, style, size, network
        self.seconds, self._board = ways.checked_seconds(seconds), None

    def paint(self, seconds=None):
        """Paint in all three ways, here and now: it takes some five times the seconds."""
        self.seconds = self.seconds if seconds is None else ways.checked_seconds(seconds)
        made = ways.three_ways(self.content, self.style, self.seconds, size=self.size, network=self.network)
        names = name_of(self.content, "the photograph"), name_of(self.style, "the painting")
        self._board = board_of_ways(*made, names)

    def board(self):
        """The pictures and figures of the last painting."""
        return self._board or Board("Three ways, the same seconds", (), "Nothing is painted yet: press Paint.")

    def prepare_static(self):
        """Paint."""
        if self._board is None:
            self.paint()

    def prepare_live(self):
        """The same: a lesson speaks of the pictures."""
        with self.telling():
            self.prepare_static()

    def controls(self):
        """A slider of seconds, and the button that paints."""
        import ipywidgets

        options = [(f"{seconds:g}", seconds) for seconds in sorted({*SECONDS, self.seconds})]
        self.slider = ipywidgets.SelectionSlider(
            options=options, value=self.seconds, description="seconds", continuous_update=False
        )
        self.paint_button = button("Paint", "All three ways, each for these seconds", self._paint)
        return [row(self.slider, self.paint_button)]

    def _paint(self):
        self.paint_button.disabled, self.message = True, ""
        with self.telling():
            self.paint(self.slider.value)
        self.paint_button.disabled = False
        self.refresh()
