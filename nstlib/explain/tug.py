"""Tug of war: where on the picture content and style pull."""

import numpy as np

from nstlib import lens
from nstlib.explain.subject import SHOWN, SIZE, at_one_picture
from nstlib.views.board import Board, Entry
from nstlib.views.maps import shaded, signed
from nstlib.views.words import describe_in_words, where_in_words


def tug_of_war(content, style, picture=None, recipe=None, *, backbone="auto", size=SIZE):
    """Where on the picture content and style pull, and where they pull against each other."""
    objective, image, targets = at_one_picture(content, style, picture, recipe, backbone=backbone, size=size)
    return board_of_tug(image, lens.tug_of_war(objective, image, targets))


def board_of_tug(image, tug):
    """The board of a lens.Tug at a picture: both pulls on one scale, and the angle between them."""
    highest = max(np.percentile(tug.content, 99), np.percentile(tug.style, 99))
    against, undefined = float((tug.cosine < -0.5).mean()), float(np.isnan(tug.cosine).mean())
    grey = f"; on {undefined:.0%} one of them does not pull" if undefined else ""
    entries = (
        Entry(image, "the picture now", f"the picture now, {describe_in_words(image)}"),
        *(
            Entry(
                shaded(pull, highest),
                f"pull of {side}",
                f"map of the {side} gradient: dark where it pulls hard, {where_in_words(pull)}",
            )
            for side, pull in (("content", tug.content), ("style", tug.style))
        ),
        Entry(
            signed(tug.cosine),
            "brown: against each other, blue: together" + (", grey: one does not pull" if undefined else ""),
            f"map of the angle between the two pulls: they oppose each other on {against:.0%} of the pixels{grey}",
        ),
    )
    if np.isfinite(tug.angle):
        text = f"On {against:.0%} of the pixels the two sides pull clearly against each other."
        text += f" Over the whole picture the angle between them is {tug.angle:.0f}°."
    else:
        text = "One side does not pull at all, so there is no angle: at the start from the content picture, its own "
        text += "loss is 0."
    return Board("Tug of war", entries, text, height=SHOWN)
