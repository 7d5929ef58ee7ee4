"""Block ledger: a slider for each residual block of the network that paints at once, and what each of them paints."""

from nstlib import inside
from nstlib.explain.blocks import board_of_blocks
from nstlib.explain.subject import name_of
from nstlib.widgets.panel import View, button, nearest, row

FACTORS = [("out", 0.0), ("1/2", 0.5), ("as it is", 1.0), ("3/2", 1.5), ("twice", 2.0)]


class BlockLedger(View):
    """The painting without each block, shares that add up, and the painting with the blocks turned by the sliders.

    content, style, network: as nst.paint takes them. The ledger is worked out once, 32 passes; a slider costs one more.
    """

    def __init__(self, content="bridge", style="starry", *, size=inside.SIZE, network=None):
        super().__init__()
        subject = inside.at_one_photograph(content, style, size=size, network=network)
        self.ledger, self.name = inside.block_ledger(subject), name_of(content, "the photograph")
        self.blocks = {i: 1.0 for i in range(1, len(self.ledger.shares) + 1)}

    def board(self):
        """Whole painting, the turned one, the paintings without each block, and the table of shares."""
        return board_of_blocks(self.ledger, self.name, self.blocks)

    def turn(self, block, factor):
        """Take a block away (0), leave it (1), or add its part twice (2).

        Raises NSTError for a block that is not there, or another factor than inside.turned_blocks takes.
        """
        block = inside.checked_block(block)
        self.blocks[block] = float(inside.turned_blocks({block: factor})[block - 1])
        self._follow()
        self.refresh()

    def reset(self):
        """All blocks as they are."""
        self.blocks = dict.fromkeys(self.blocks, 1.0)
        self._follow()
        self.refresh()

    def _follow(self):
        """Sliders show what is turned by other means, at the nearest of their places."""
        if self.built:
            self.following = True
            for block, slider in self.sliders.items():
                slider.value = nearest(self.blocks[block], FACTORS)
            self.following = False

    def controls(self):
        """A slider for each block, and the button that sets all back."""
        import ipywidgets

        self.sliders, self.following = {}, False
        for block in self.blocks:
            slider = self.sliders[block] = ipywidgets.SelectionSlider(
                options=FACTORS,
                value=nearest(self.blocks[block], FACTORS),
                description=f"block {block}",
                continuous_update=False,
                layout=ipywidgets.Layout(width="260px"),
            )
            slider.observe(lambda change, block=block: self._slid(block, change["new"]), "value")
        return [row(*self.sliders.values(), button("All as they are", "Set every slider back", self.reset))]

    def _slid(self, block, factor):
        if self.following:
            return
        with self.telling():
            self.turn(block, factor)
