"""Hands on a Studio: make one, press its buttons, see its picture, wait."""

import io
import time

import numpy as np
from PIL import Image

from nstlib import widgets


def studio(content="harbour", style="impasto", **options):
    made = widgets.Studio(content, style, **{"size": 48, "steps": 12} | options)
    made.show()
    return made


def press(made, label):
    assert not made.buttons[label].disabled
    made.buttons[label].click()


def drawn(widget):
    """The picture (H, W, 3) of an Image widget, 0 to 255."""
    return np.asarray(Image.open(io.BytesIO(widget.value)).convert("RGB"), float)


def until(true, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)
