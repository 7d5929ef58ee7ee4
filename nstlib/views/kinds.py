"""Which view draws which kind of data: what a notebook shows when a cell ends with it."""

from functools import singledispatch

from nstlib.catalogue import Gallery
from nstlib.engine.result import Result
from nstlib.errors import NSTError
from nstlib.ledger import Ledger
from nstlib.surfaces.making import Surface
from nstlib.views.board import Board
from nstlib.views.html import gallery_html, result_html
from nstlib.views.surfaces import surface_html
from nstlib.views.tables import ledger_html


@singledispatch
def html_of(data):
    """Data as HTML: of a Gallery, Ledger, Result, Board, Surface, or a string that is HTML already.

    A new kind is drawn after `html_of.register(Kind, its_view)`. Raises NSTError for a kind without a view.
    """
    raise NSTError(f"no view draws a {type(data).__name__}; give a Board, or HTML as a string.")


html_of.register(Gallery, gallery_html)
html_of.register(Ledger, ledger_html)
html_of.register(Result, result_html)
html_of.register(Board, Board.to_html)
html_of.register(Surface, surface_html)
html_of.register(str, str.__str__)
