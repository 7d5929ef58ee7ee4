"""Many small pictures of one pair, to choose from: a sheet of settings, and how far the same settings spread."""

from nstlib.sheets.folder import PAGE
from nstlib.sheets.making import Sheet, sheet
from nstlib.sheets.spreading import spread

__all__ = ["PAGE", "Sheet", "sheet", "spread"]
