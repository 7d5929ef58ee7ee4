"""Where style transfer fails, by cause: one small painting for each, a figure that shows it, and what mends it.

A cause is a `Failure`: a photograph and a painting on which it strikes, the settings that show it, and those that mend
it, where anything does. Every figure is measured in the pictures, on the photograph, the failed painting and the mended
one alike, so that no caption has to be believed. `paint` makes the pictures; `nst.failure_gallery` shows them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from scipy import ndimage

from nstlib import images
from nstlib.colour import rgb_to_lab
from nstlib.engine import stylize
from nstlib.errors import NSTError, suggest
from nstlib.images import luminance
from nstlib.regions import Region

SIZE, STEPS = 128, 40


@dataclass(frozen=True)
class Failure:
    """A cause, and an example of it.

    title: the cause in a few words; photo: a gallery name, or a function that draws one; style: a gallery name;
    failing, mending: settings of nst.stylize, `mending` None where nothing mends it. sees: what to look for on the
    failed painting; why: the cause; helps: what was done on the mended one, or what to do instead. figure: what
    `measure(picture, photo)` says, both of them (H, W, 3) in [0, 1]; best: is a "high" figure the better one, or a
    "low" one?
    """

    title: str
    photo: object
    style: str
    sees: str
    why: str
    helps: str
    figure: str
    measure: Callable
    best: str
    failing: dict = field(default_factory=dict)
    mending: dict | None = None


@dataclass(frozen=True)
class Shown:
    """A Failure that was painted: the photograph, the failed painting and the mended one (None where nothing mends it),
    all (H, W, 3) in [0, 1], with the figure of each."""

    cause: str
    failure: Failure
    photo: np.ndarray = field(repr=False)
    failed: np.ndarray = field(repr=False)
    mended: np.ndarray | None = field(repr=False)
    figures: tuple = ()


def paint(causes=None, *, size=SIZE, steps=STEPS, backbone="auto"):
    """The Shown of some causes, in order; of all where causes is None.

    size: longer side in pixels; steps: of every painting. Raises NSTError for a cause that is none.
    """
    names = list(CAUSES) if causes is None else [causes] if isinstance(causes, str) else list(causes)
    for name in names:
        if name not in CAUSES:
            raise NSTError(f"there is no cause '{name}'; {suggest(str(name), list(CAUSES))}.")
    return [_painted(name, size, steps, backbone) for name in names]


def _painted(name, size, steps, backbone):
    failure = CAUSES[name]
    photo = failure.photo() if callable(failure.photo) else failure.photo
    photo = images.load_image(photo, size) if isinstance(photo, str) else images.resize_to(photo, size)

    def run(settings):
        run = {"size": size, "steps": steps, "backbone": backbone} | settings
        return stylize(photo, failure.style, progress=False, **run).image

    failed = run(failure.failing)
    photo = images.resize(photo, failed.shape[:2])
    mended = None if failure.mending is None else run(failure.mending)
    figures = tuple(failure.measure(one, photo) for one in (photo, failed, mended) if one is not None)
    return Shown(name, failure, photo, failed, mended, figures)
