"""Sheet of settings: its tiles as a board, also while none is made."""

from nstlib.explain.subject import name_of
from nstlib.views.board import Board


def board_of_sheet(content, style, sheet=None, message=""):
    """The board of a Sheet (nst.sheet makes one); without a tile, of what it will be and of what there is to say."""
    if sheet is not None and sheet.made:
        return sheet.board()
    names = name_of(content, "the photograph"), name_of(style, "the painting")
    return Board(f"Sheet: {' in the manner of '.join(names)}", (), message or "No tile yet: press Start.")
