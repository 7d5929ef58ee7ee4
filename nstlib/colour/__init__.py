"""Colour: whose palette a painting has, the photograph's or the painter's, and how far it is from one to the other.

A palette is described as a style is, by mean and covariance: here of the colours in CIELAB, where distances are about
as large as they look. The optimal map carries one palette to another; on its way lie the palettes between them.
"""

from nstlib.colour.cube import write_cube
from nstlib.colour.lab import from_light, to_lab, to_light, to_rgb
from nstlib.colour.palette import Palette, Transport, checked_share, palette_of, recolour
from nstlib.colour.tone import METHODS, Tone, checked_method, over, tone_of

__all__ = [
    "METHODS",
    "Palette",
    "Tone",
    "Transport",
    "checked_method",
    "checked_share",
    "from_light",
    "over",
    "palette_of",
    "recolour",
    "to_lab",
    "to_light",
    "to_rgb",
    "tone_of",
    "write_cube",
]
