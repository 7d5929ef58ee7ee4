"""A Surface as a notebook shows it: 3 x 3 tiles, as they will lie."""

from nstlib.views.html import figure_tag
from nstlib.views.words import of_a_surface

LONGER = 640  # pixels on the page


def surface_html(surface):
    """3 x 3 tiles of a Surface, with what was measured of it as the caption."""
    whole, caption, alt = of_a_surface(surface)
    height = round(min(1.0, LONGER / max(whole.shape)) * whole.shape[0])
    return f'<div class="nst-pictures">{figure_tag(whole, caption, alt, height)}</div>'
