"""Print and screen: pictures at their true size on paper, behind a web page, and as a game's textures and sprites.

All of it works on a picture and the kind of its repeat (nstlib.repeats): a file, an array (H, W, 3), or a Surface.
"""

from nstlib.prints.game.sprites import Sprites, sprite_sheet
from nstlib.prints.game.textures import Texture, texture
from nstlib.prints.motif import Motif, motif_of, wrapped
from nstlib.prints.paper.sheet import Printed, print_sheet
from nstlib.prints.screen.background import Background, web_background

__all__ = [
    "Background",
    "Motif",
    "Printed",
    "Sprites",
    "Texture",
    "motif_of",
    "print_sheet",
    "sprite_sheet",
    "texture",
    "web_background",
    "wrapped",
]
