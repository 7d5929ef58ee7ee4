"""The one pass of nst.paint: a picture in a style that a network has learnt."""

import json
import os
import time
from dataclasses import dataclass, field, replace

import numpy as np

from nstlib import files, images, lasting
from nstlib._version import __version__
from nstlib.colour import checked_method, checked_share, over
from nstlib.errors import NSTError
from nstlib.fast import engines, weights
from nstlib.fast.choice import blend, checked_amount, chosen, guessed, in_words

SMALLEST = 32  # a side below which there is nothing to paint
RECIPE = "paint"  # the name of the recipe in a painted PNG


@dataclass(frozen=True, repr=False)
class Painting:
    """A picture painted in one pass, and how. recipe: plain values that say which style, size and network it was.

    names: what photograph and style are called; engine: what computed it; seconds: how long the pass took; refined:
    how many steps of the optimiser came after it, and refining_seconds, how long they took; files: where the
    photograph was read from, if it was a file;
    kept: what goes over from the photograph's file, as in nstlib.Result.
    """

    image: np.ndarray
    names: tuple
    recipe: dict
    engine: str
    seconds: float
    refined: int = 0
    refining_seconds: float = 0.0
    kept: images.Kept = field(default_factory=images.Kept)
    files: tuple = ()

    @property
    def alpha(self):
        """The transparency that was kept, (H, W) in [0, 1], 1 where the picture is opaque; None for none."""
        return self.kept.alpha_at(self.image.shape)

    def save(self, path, *, depth=8, profile="srgb"):
        """Write the picture; a PNG or TIFF carries the recipe. depth, profile: see nstlib.Result.save.

        NSTError for a path that is the photograph itself.
        """
        files.check_not_read(path, self.files)
        kind = images.check_writable(path, depth, self.kept.alpha is not None, profile)
        return lasting.write(path, self.encoded(kind, depth=depth, profile=profile), self.files)

    def encoded(self, kind="PNG", *, depth=8, profile="srgb", facts=None):
        """The bytes of its file; a PNG's or TIFF's with the recipe, and with more facts, plain values by name."""
        run = {"weights": self.recipe["weights"], "content": self.names[0], "style": self.names[1]}
        run |= {"nstlib": __version__} | (facts or {})
        texts = {images.RECIPE_KEY: json.dumps(self.recipe), images.RUN_KEY: json.dumps(run)}
        return images.encode(self.image, kind, texts, depth=depth, kept=self.kept, profile=profile)

    @property
    def facts(self):
        """Its size, what it took, and its recipe, as plain values: what `nst paint --json` says of it."""
        height, width = self.image.shape[:2]
        facts = {"width": width, "height": height, "seconds": round(self.seconds, 3), "engine": self.engine}
        if self.refined:
            facts |= {"refined": self.refined, "refining_seconds": round(self.refining_seconds, 3)}
        return facts | {"recipe": self.recipe}

    def __repr__(self):
        height, width = self.image.shape[:2]
        refined = f", then {self.refined} steps in {self.refining_seconds:.2f} s" if self.refined else ""
        return (
            f"Painting: {self.names[0]} in the manner of {self.names[1]}, {width} x {height} px, "
            f"in {self.seconds:.2f} s with {self.engine}{refined}"
        )

    def _repr_png_(self):
        words = f"{self.names[0]}, repainted in the manner of {self.names[1]}"
        return images.encode(self.image, kept=images.Kept(self.kept.alpha)), {"alt": words}


def paint(
    content,
    style,
    amount=1.0,
    size=None,
    *,
    network=None,
    engine="auto",
    model=None,
    keep_alpha=False,
    colour=1.0,
    colour_by="transport",
    period=None,
):
    """One pass of a network that has learnt styles; see nst.paint, which this is without refining. A Painting.

    period: the nstlib.repeats.Period of a picture whose opposite sides are neighbours, with sides of whole STRIDEs.
    """
    amount, colour = checked_amount(amount), checked_share("colour", colour)
    colour_by = checked_method(colour_by)
    painted = _painted(content, style, amount, size, network, engine, model, keep_alpha, period)
    if colour == 1:
        return painted
    photo, began = _photograph(content, size, keep_alpha)[0], time.perf_counter()
    image = over(painted.image, photo, colour, colour_by)
    recipe = painted.recipe | {"colour": colour, "colour_by": colour_by}
    return replace(painted, image=image, recipe=recipe, seconds=painted.seconds + time.perf_counter() - began)


def _painted(content, style, amount, size, network, engine, model, keep_alpha, period=None):
    """In the painting's own colours."""
    if model is not None:
        if network is not None:
            raise NSTError("model and network are two networks; give one of them.")
        return _by_another(model, content, style, amount, size, keep_alpha)
    engine = engines.choose(engine)
    styles, shares = chosen(style, weights.shipped() if network is None else weights.read(network), engine)
    picture, kept = _photograph(content, size, keep_alpha)
    height, width = picture.shape[:2]
    if min(height, width) < SMALLEST:
        raise NSTError(
            f"a picture of {width} x {height} px is too small to be painted; its shorter side needs {SMALLEST} px."
        )
    began = time.perf_counter()
    picture = engines.ready(picture)  # of 4096 px it takes 200 MB, so there is one at a time
    image = engines.painter(styles, engine, period)(picture, blend(styles, shares), amount)
    image = np.ascontiguousarray(image[:height, :width])
    np.clip(image, 0, 1, out=image)
    recipe = {"name": RECIPE, "styles": shares, "amount": amount, "size": max(height, width)}
    recipe["weights"] = styles.fingerprint
    took, names = time.perf_counter() - began, (called(content), in_words(list(shares.items())))
    return Painting(image, names, recipe, engine, took, kept=kept, files=images.files_of(content))


def begun(picture, styles, period=None):
    """What a run with start="fast" begins from: a picture (H, W, 3) in the manner of [(a style as given, share)]."""
    how = {} if period is None else {"period": period, "engine": "keras"}
    if len(styles) == 1:
        return paint(picture, styles[0][0], **how).image
    network = weights.shipped()
    asked = {}
    for number, (style, share) in enumerate(styles, 1):
        if not isinstance(style, str | os.PathLike):
            style = replace(guessed(style, network), name=f"style {number}")
        asked[style] = asked.get(style, 0.0) + share
    return paint(picture, asked, **how).image


def _by_another(model, content, style, amount, size, keep_alpha):
    from nstlib.fast.exchange import rivals

    (picture, kept), began = _photograph(content, size, keep_alpha), time.perf_counter()
    image, name, facts = rivals.painted_by(model, picture, style, amount)
    recipe = {"name": RECIPE, "styles": {name: 1.0}, "amount": amount, "size": max(picture.shape[:2])} | facts
    took, read = time.perf_counter() - began, images.files_of(content)
    return Painting(image, (called(content), name), recipe, facts["model"], took, kept=kept, files=read)


def _photograph(content, size, keep_alpha):
    """(the photograph as it is to be painted, at its size; its Kept)."""
    photo, kept = images.brought(content, "content", size, keep_alpha)
    return loaded(photo, size), kept


def loaded(content, size):
    """The photograph, of longer side `size`, or in its own size for None."""
    if isinstance(content, str | os.PathLike):
        return images.load_image(content, size)
    picture = images.check_image(content, "the content picture")
    return picture if size is None else images.resize(picture, size)


def called(content):
    """What a photograph is called: by its file."""
    return files.as_path(content).stem if isinstance(content, str | os.PathLike) else "content"
