"""Step ledger: what each layer of a network costs in a step, and how near the machine's limits it comes."""

from nstlib import operations
from nstlib.backbones import backbone as load
from nstlib.views.board import Board
from nstlib.views.shares import Figures

_HEAD = ("layer", "million operations", "MB moved", "operations a byte", "ms", "% of the roof")


def step_ledger(backbone="pocket", *, size=128):
    """The cost of a step on a square picture of `size` pixels: counted, and measured on this machine.

    backbone: a Network, or a name as nst.stylize takes it. Raises NSTError for an unknown network and for a size that
    is not measured.
    """
    network = load(backbone) if isinstance(backbone, str) else backbone
    return board_of_step(network.name, operations.measured(network, size), operations.limits())


def board_of_step(name, works, limits):
    """The board of what nstlib.operations.measured gave, beside the Limits of the machine."""
    shares = {work.name: work.speed / float(limits.roof(work.intensity)) for work in works}
    rows = tuple(
        (
            work.name,
            work.operations / 1e6,
            work.moved / 1e6,
            work.intensity,
            1000 * work.seconds,
            f"{shares[work.name]:.0%}",
        )
        for work in works
    )
    total, seconds = (sum(getattr(work, part) for work in works) for part in ("operations", "seconds"))
    text = (
        f"All of it: {total / 1e9:.2g} thousand million operations in {1000 * seconds:.2g} ms, "
        f"{total / seconds / limits.peak:.0%} of this machine's peak. Its roof turns at {limits.ridge:.2g} operations "
        "a byte: what lies below waits for memory."
    )
    return Board(f"Step ledger: {name}", text=text, table=Figures("One step, layer by layer", _HEAD, rows))
