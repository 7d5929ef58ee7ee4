"""Pictures on things, and a picture all around: a mug, a shirt, a cushion, a poster, a block; a panorama."""

from importlib import import_module

_ROOMS = {
    "mockup": "making",
    "Mockup": "making",
    "SCENES": "making",
    "panorama": "turning.around",
    "Panorama": "turning.around",
    "check_panorama": "turning.around",
    "drawn_panorama": "turning.seen",
}

__all__ = sorted(_ROOMS)


def __getattr__(name):
    """Names on first use: a command's words are checked before its work is loaded."""
    if name not in _ROOMS:
        raise AttributeError(f"module 'nstlib.things' has no attribute '{name}'")
    return getattr(import_module(f"nstlib.things.{_ROOMS[name]}"), name)
