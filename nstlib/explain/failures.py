"""Failures by cause, side by side: the photograph, what went wrong, and what mends it."""

from nstlib import catalogue, images
from nstlib.failures import DRAWN, SIZE, STEPS, paint
from nstlib.views.board import Board, Entry
from nstlib.views.shares import Figures

_HEIGHT = 170  # of every picture, on the page


def failure_gallery(causes=None, *, size=SIZE, steps=STEPS, backbone="pocket"):
    """A Board of style transfer's failures: one row of pictures for each cause, with words and measured figures.

    causes: one of CAUSES by name, several, or None for all eight, which takes some 20 s; size, steps:
    of every painting; backbone: the network that fails. Raises NSTError for a cause that is none.
    """
    return board_of_failures(paint(causes, size=size, steps=steps, backbone=backbone))


def board_of_failures(shown):
    """The board of what nstlib.failures.paint makes."""
    entries = tuple(entry for one in shown for entry in _entries(one))
    text = " ".join(f"{one.failure.title}: {one.failure.why}" for one in shown)
    return Board("What it cannot do, by cause", entries, text, height=_HEIGHT, columns=3, table=_figures(shown))


def _entries(one):
    failure = one.failure
    yield Entry(one.photo, f"{failure.title}: the photograph", _words(failure.photo))
    yield Entry(
        one.failed, f"fails ({failure.style}). {failure.sees}", f"Painted in the style {failure.style}. {failure.sees}"
    )
    if one.mended is not None:
        yield Entry(one.mended, f"mended. {failure.helps}", f"The same, mended. {failure.helps}")
    else:  # what was hoped for stands in the row's last place, so that rows stay rows
        painting = images.resize(images.load_image(failure.style), one.photo.shape[:2])
        caption = f"not mended; this is the painting itself. {failure.helps}"
        yield Entry(painting, caption, f"The painting {failure.style}. {_words(failure.style)}")


def _words(picture):
    """What is to be seen on a picture of the gallery, or on one that a function draws."""
    return DRAWN[picture] if callable(picture) else catalogue.find(picture).alt


def _figures(shown):
    measured = [one for one in shown if one.figures]
    return Figures(
        "Measured in these pictures: what the caption says, as a figure",
        ("cause", "figure", "better is", "photograph", "fails", "mended"),
        tuple((one.failure.title, one.failure.figure, one.failure.best, *one.figures) for one in measured),
    )
