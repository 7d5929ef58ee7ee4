"""Step ledger: choose a network and a size, and see what each layer of a step costs on this machine."""

from nstlib import operations
from nstlib.backbones import backbone as load_backbone
from nstlib.explain.operations import board_of_step
from nstlib.widgets.panel import View, chooser, row

NETWORKS = ("pocket", "vgg16")
SIZES = (64, 128, 192, 256)


class StepLedger(View):
    """What every layer counts and takes in a step. What was measured is kept: a choice is measured once."""

    def __init__(self, backbone="pocket", *, size=128):
        super().__init__()
        self._kept = {}
        self.choose(backbone, size)

    def choose(self, backbone=None, size=None):
        """Measure another network, or another size. Raises NSTError for an unknown network or size."""
        key = backbone or self.name, size or self.size
        if key not in self._kept:
            self._kept[key] = operations.measured(load_backbone(key[0]), key[1])
        self.name, self.size = key
        self.refresh()

    def board(self):
        """The table of all layers, and a sentence on the whole step."""
        return board_of_step(f"{self.name}, {self.size} px", self._kept[self.name, self.size], operations.limits())

    def controls(self):
        """Choosers of the network and of the size."""
        networks, sizes = dict.fromkeys((*NETWORKS, self.name)), sorted({*SIZES, self.size})
        self.network_choice = chooser(networks, self.name, "network")
        self.size_choice = chooser(sizes, self.size, "pixels")
        for control in (self.network_choice, self.size_choice):
            control.observe(self._chosen, "value")
        return [row(self.network_choice, self.size_choice)]

    def _chosen(self, _):
        with self.telling():
            self.choose(self.network_choice.value, self.size_choice.value)
        self.refresh()
