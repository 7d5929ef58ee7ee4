"""The one pass of nst.paint: a picture in a style that a network has learnt."""

import json
import os
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from nstlib import files, images
from nstlib._version import __version__
from nstlib.colour import checked_method, checked_share, over
from nstlib.errors import NSTError
from nstlib.fast import engines, weights
from nstlib.fast.choice import blend, checked_amount, chosen

SMALLEST = 32  # a side below which there is nothing to paint
RECIPE = "paint"  # the name of the recipe in a painted PNG


@dataclass(frozen=True, repr=False)
class Painting:
    """A picture painted in one pass, and how. recipe: plain values that say which style, size and network it was.

    names: what photograph and style are called; engine: what computed it; seconds: how long the pass took; refined:
    how many steps of the optimiser came after it, and refining_seconds, how long they took.
    """

    image: np.ndarray
    names: tuple
    recipe: dict
    engine: str
    seconds: float
    refined: int = 0
    refining_seconds: float = 0.0

    def save(self, path):
        """Write the picture; a PNG carries the recipe."""
        return files.write_atomically(path, self.encoded(images.check_writable(path)))

    def encoded(self, kind="PNG"):
        """The bytes of its file; a PNG's with the recipe."""
        run = {"weights": self.recipe["weights"], "content": self.names[0], "style": self.names[1]}
        run["nstlib"] = __version__
        texts = {images.RECIPE_KEY: json.dumps(self.recipe), images.RUN_KEY: json.dumps(run)}
        return images.encode(self.image, kind, texts)

    def __repr__(self):
        height, width = self.image.shape[:2]
        refined = f", then {self.refined} steps in {self.refining_seconds:.2f} s" if self.refined else ""
        return (
            f"Painting: {self.names[0]} in the manner of {self.names[1]}, {width} x {height} px, "
            f"in {self.seconds:.2f} s with {self.engine}{refined}"
        )

    def _repr_png_(self):
        words = f"{self.names[0]}, repainted in the manner of {self.names[1]}"
        return images.encode(self.image), {"alt": words}


def paint(
    content,
    style,
    amount=1.0,
    size=None,
    *,
    network=None,
    engine="auto",
    model=None,
    colour=1.0,
    colour_by="transport",
):
    """One pass of a network that has learnt styles; see nst.paint, which this is without refining. A Painting."""
    amount, colour = checked_amount(amount), checked_share("colour", colour)
    colour_by = checked_method(colour_by)
    painted = _painted(content, style, amount, size, network, engine, model)
    if colour == 1:
        return painted
    began = time.perf_counter()
    image = over(painted.image, loaded(content, size), colour, colour_by)
    recipe = painted.recipe | {"colour": colour, "colour_by": colour_by}
    return replace(painted, image=image, recipe=recipe, seconds=painted.seconds + time.perf_counter() - began)


def _painted(content, style, amount, size, network, engine, model):
    """In the painting's own colours."""
    if model is not None:
        if network is not None:
            raise NSTError("model and network are two networks; give one of them.")
        return _by_another(model, content, style, amount, size)
    engine = engines.choose(engine)
    styles, shares = chosen(style, weights.shipped() if network is None else weights.read(network), engine)
    picture = loaded(content, size)
    height, width = picture.shape[:2]
    if min(height, width) < SMALLEST:
        raise NSTError(
            f"a picture of {width} x {height} px is too small to be painted; its shorter side needs {SMALLEST} px."
        )
    began = time.perf_counter()
    picture = engines.ready(picture)  # of 4096 px it takes 200 MB, so there is one at a time
    image = engines.painter(styles, engine)(picture, blend(styles, shares), amount)
    image = np.ascontiguousarray(image[:height, :width])
    np.clip(image, 0, 1, out=image)
    recipe = {"name": RECIPE, "styles": shares, "amount": amount, "size": max(height, width)}
    recipe["weights"] = styles.fingerprint
    return Painting(image, (_name(content), in_words(shares)), recipe, engine, time.perf_counter() - began)


def begun(picture, style):
    """What a run with start="fast" begins from: a picture (H, W, 3) in the manner of what stylize is given as style."""
    return paint(picture, style).image


def _by_another(model, content, style, amount, size):
    from nstlib.fast.exchange import rivals

    picture, began = loaded(content, size), time.perf_counter()
    image, name, facts = rivals.painted_by(model, picture, style, amount)
    recipe = {"name": RECIPE, "styles": {name: 1.0}, "amount": amount, "size": max(picture.shape[:2])} | facts
    return Painting(image, (_name(content), name), recipe, facts["model"], time.perf_counter() - began)


def in_words(shares):
    """A blend as people say it: "starry", or "starry 67 % and tiles 33 %"."""
    if len(shares) == 1:
        return next(iter(shares))
    return " and ".join(f"{name} {100 * share:.0f} %" for name, share in shares.items())


def loaded(content, size):
    """The photograph, of longer side `size`, or in its own size for None."""
    if isinstance(content, str | os.PathLike):
        return images.load_image(content, size)
    picture = images.check_image(content, "the content picture")
    return picture if size is None else images.resize(picture, size)


def _name(content):
    return Path(content).stem if isinstance(content, str | os.PathLike) else "content"
