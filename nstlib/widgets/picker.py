"""Style picker: paintings in the order of their contrast, edges or pattern size, and what these let expect."""

from nstlib.explain.picker import ORDERS_OF_PICKER, board_of_picker, measured_paintings
from nstlib.widgets.panel import View, chooser, row


class StylePicker(View):
    """Paintings with their measures, in an order of one's choice. pictures: as for nst.style_picker."""

    def __init__(self, pictures=None):
        super().__init__()
        self.measured, self.order = measured_paintings(pictures), ORDERS_OF_PICKER[0]

    def board(self):
        """All paintings in the chosen order, with the table."""
        return board_of_picker(self.measured, self.order)

    def controls(self):
        """The order."""
        self.order_choice = chooser(ORDERS_OF_PICKER, self.order, "order")
        self.order_choice.observe(self._choose, "value")
        return [row(self.order_choice)]

    def _choose(self, _):
        self.order, self.message = self.order_choice.value, ""
        self.refresh()
