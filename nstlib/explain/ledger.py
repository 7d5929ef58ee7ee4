"""Layer ledger: what every term and layer contributes at one picture."""

from nstlib import lens
from nstlib.explain.subject import SIZE, at_one_picture
from nstlib.views.board import Board


def layer_ledger(content, style, picture=None, recipe=None, *, backbone="auto", size=SIZE):
    """What every term and layer contributes at one picture: to the loss, and to the pull on the pixels."""
    objective, image, targets = at_one_picture(content, style, picture, recipe, backbone=backbone, size=size)
    return board_of_ledger(lens.measure_pulls(objective, image, targets).ledger())


def board_of_ledger(ledger):
    """The board of a Ledger, with a sentence on its hardest pull."""
    row = max(ledger, key=lambda r: r.gradient_share)
    text = (
        f"The hardest pull comes from {row.kind} {row.layer}: {row.gradient_share:.0%} of all pulls, with "
        f"{row.loss_share:.0%} of the loss."
    )
    return Board("Layer ledger", (), text, ledger=ledger)
