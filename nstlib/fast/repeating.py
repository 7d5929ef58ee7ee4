"""nst.paint of a tile that repeats: the same network, with the opposite side beyond every edge."""

from dataclasses import replace

from nstlib import images, pyramid
from nstlib.errors import NSTError
from nstlib.fast import painting
from nstlib.fast.network import STRIDE
from nstlib.repeats import Period, laid_out
from nstlib.surfaces.period import fitted_in_words, made_periodic

UNTOLD = {"refine": 0, "regions": None, "model": None, "keep_alpha": False}


def check(repeat, axes, engine, **others):
    """The Period, or an NSTError for what a tile cannot have."""
    period = Period(repeat, axes)
    for name, value in others.items():
        if value != UNTOLD[name]:
            raise NSTError(f"a tile that repeats is painted in one pass of our network, without {name}; leave it out.")
    if engine == "onnxruntime":
        raise NSTError("a tile that repeats is painted by Keras alone; leave the engine out.")
    return period


def paint(content, style, period, amount=1.0, size=None, **options):
    """The Painting of a tile. The photograph is made to fit and to repeat first: its sides are multiples of 4 px, of 8
    where halves are moved, and it is its periodic part."""
    photo = painting.loaded(content, size)
    fitting = tuple(pyramid.nearest(n, m) for n, m in zip(photo.shape, period.multiples(STRIDE), strict=False))
    tile, moved = made_periodic(images.resize(photo, fitting), period)
    for note in (*fitted_in_words(photo.shape[:2], fitting, period.multiples(STRIDE)), *moved):
        print(f"note: {note}")
    mirror = period.repeat == "mirror"
    seen = laid_out(tile, "mirror", *period.block) if mirror else tile
    painted = painting.paint(seen, style, amount, period=period.of_the_block, engine="keras", **options)
    height, width = fitting
    return replace(
        painted,
        image=painted.image[:height, :width],
        names=(painting.called(content), painted.names[1]),
        recipe=painted.recipe | {"size": max(fitting), "repeat": period.repeat, "axes": period.axes},
        files=images.files_of(content),
    )
