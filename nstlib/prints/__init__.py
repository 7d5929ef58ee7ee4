"""Print and screen: pictures at their true size on paper, behind a web page, and as a game's textures and sprites.

All of it works on a picture and the kind of its repeat (nstlib.repeats): a file, an array (H, W, 3), or a Surface.
"""

from nstlib.prints.background import Background, web_background
from nstlib.prints.motif import Motif, motif_of, wrapped
from nstlib.prints.sheet import Printed, print_sheet

__all__ = ["Background", "Motif", "Printed", "motif_of", "print_sheet", "web_background", "wrapped"]
