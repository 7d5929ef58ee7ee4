"""Surfaces: pictures that repeat without a seam, as cloth, wallpaper, pages and games need them.

`making` paints one, nst.surface, by a border that is the opposite edge at every layer (nstlib.borders); `period` makes
a photograph repeat before that, and `seams` measures, without a network, what is left to be seen of the repeat;
`kept` reads how the picture of a file repeats.
"""

from importlib import import_module

_ROOMS = {
    "surface": "making",
    "Surface": "making",
    "KeptSurface": "kept",
    "kept_surface": "kept",
    "periodic_part": "period",
    "seam_rank": "seams",
    "salience": "seams",
}

__all__ = sorted(_ROOMS)


def __getattr__(name):
    """Names on first use: measuring a picture imports no engine."""
    if name not in _ROOMS:
        raise AttributeError(f"module 'nstlib.surfaces' has no attribute '{name}'")
    return getattr(import_module(f"nstlib.surfaces.{_ROOMS[name]}"), name)
