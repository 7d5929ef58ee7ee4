"""Studio: a finished run at a glance."""

from nstlib.views.board import Board, Entry
from nstlib.views.words import result_alts


def board_of_result(result, ledger=True):
    """A finished run: three pictures, its loss and, unless ledger is False, its ledger."""
    captions = (f"content: {result.names[0]}", f"style: {result.names[1]}", f"result ({result.backbone})")
    images = (result.content, result.style, result.image)
    entries = tuple(Entry(*e) for e in zip(images, captions, result_alts(result), strict=True))
    title = f"{result.names[0]} in the manner of {result.names[1]}"
    text = result.stopped or f"{len(result.history)} steps in {result.seconds:.0f} s."
    table = result.ledger if ledger else None
    return Board(title, entries, text, table, result.history, height=160, columns=3, large=True)
