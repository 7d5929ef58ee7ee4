"""Editions: series of numbered pictures that differ by a rule and a seed, and their book.

In `series/`, `rules` makes a Score of every number, `fields` draws what a work is painted over, and `painting` paints
it. `plan` is all of an edition as plain values, `codes` the short form of that on a card, `making` is nst.edition,
`folder` keeps what is done, `reading` reads it back, and `repeating` paints one work again. `shown/` has page and book.
"""

from importlib import import_module

_ROOMS = {
    "edition": "making",
    "Edition": "making",
    "RULES": "series.rules",
    "ABOUT": "series.rules",
    "again": "repeating",
    "by_code": "repeating",
}

__all__ = sorted(_ROOMS)


def __getattr__(name):
    """Names on first use: nothing here is imported for those who paint one picture."""
    if name not in _ROOMS:
        raise AttributeError(f"module 'nstlib.editions' has no attribute '{name}'")
    return getattr(import_module(f"nstlib.editions.{_ROOMS[name]}"), name)
