"""Failures by cause, side by side: the photograph, what went wrong, and what mends it."""

from nstlib.failures import SIZE, STEPS, entries_of, figures_of, paint
from nstlib.views.board import Board

_HEIGHT = 170  # of every picture, on the page


def failure_gallery(causes=None, *, size=SIZE, steps=STEPS, backbone="pocket"):
    """A Board of style transfer's failures: one row of pictures for each cause, with words and measured figures.

    causes: one of CAUSES by name, several, or None for all eight, which takes some 20 s; size, steps:
    of every painting; backbone: the network that fails. Raises NSTError for a cause that is none.
    """
    return board_of_failures(paint(causes, size=size, steps=steps, backbone=backbone))


def board_of_failures(shown):
    """The board of what nstlib.failures.paint makes."""
    entries = tuple(entry for one in shown for entry in entries_of(one))
    text = " ".join(f"{one.failure.title}: {one.failure.why}" for one in shown)
    return Board("What it cannot do, by cause", entries, text, height=_HEIGHT, columns=3, table=figures_of(shown))
