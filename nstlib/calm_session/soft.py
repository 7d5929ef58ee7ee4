"""Soft manners: what paints a photograph without hard contrast, and keeps light where the photograph has it."""

from dataclasses import dataclass

import numpy as np

from nstlib.colour import from_light, to_light
from nstlib.errors import NSTError, suggest
from nstlib.fast import paint
from nstlib.images import REC_709, luminance

BROAD = 24  # of a side: light is kept where it is as seen through a blur of one part in so many
GAIN = 2.5  # by how much light is moved at most
DARKEST, BRIGHTEST = 0.03, 0.72  # relative luminance that is left of black and of white


@dataclass(frozen=True)
class Manner:
    """style: a learnt style; amount: how much of it; colour: 1 the painting's colours, 0 the photograph's; words."""

    style: str
    amount: float
    colour: float
    words: str


SOFT = {
    "mist": Manner("ducks", 0.8, 0.7, "pale and quiet, after a Japanese print"),
    "watercolour": Manner("watercolour", 0.65, 0.35, "wet colours that run into each other"),
    "garden": Manner("hollyhocks", 0.6, 0.4, "small dabs, as of leaves and petals"),
    "paper": Manner("woodblock", 0.5, 0.5, "warm paper and drawn lines"),
    "dusk": Manner("starry", 0.55, 0.35, "long brush strokes in the evening"),
}


def checked_manner(name):
    """The Manner of that name, or an NSTError."""
    if name not in SOFT:
        raise NSTError(f"there is no soft manner '{str(name)[:40]}'; {suggest(name, SOFT)}.")
    return SOFT[name]


def softened(photo):
    """A photograph (H, W, 3) with its light between DARKEST and BRIGHTEST: neither black nor glaring."""
    light = to_light(photo)
    return _shown(DARKEST + (BRIGHTEST - DARKEST) * light)


def painted(photo, name):
    """The photograph in a soft manner, (H, W, 3), its light where the softened photograph has it."""
    manner = checked_manner(name)
    picture = paint(photo, manner.style, manner.amount, colour=manner.colour).image
    return _lit_as(softened(picture), softened(photo))


def _lit_as(picture, photo):
    """The picture with the photograph's broad light: Y is multiplied by blurred Y of the photograph over its own."""
    from scipy.ndimage import gaussian_filter

    light, sigma = to_light(picture), max(picture.shape[:2]) / BROAD
    ours, theirs = (gaussian_filter(luminance(x, REC_709), sigma) for x in (light, to_light(photo)))
    gain = np.clip(theirs / np.maximum(ours, 1e-4), 1 / GAIN, GAIN)
    return _shown(np.minimum(light * gain[..., None], BRIGHTEST))


def _shown(light):
    return np.clip(from_light(light), 0, 1).astype(np.float32)
