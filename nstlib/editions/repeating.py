"""One work painted again: from what an edition says of itself, or from the code on its card."""

from dataclasses import dataclass, field

import numpy as np

from nstlib import files, images, lasting
from nstlib.editions import codes, plan, reading
from nstlib.editions.folder import png_of
from nstlib.editions.plan import Plan
from nstlib.errors import NSTError


@dataclass(frozen=True, eq=False)
class Again:
    """A work that was painted again. image: (H, W, 3); pixels: the checksum that the edition has of it, or None."""

    plan: Plan = field(repr=False)
    number: int
    image: np.ndarray = field(repr=False)
    pixels: str | None = None

    def save(self, path):
        """Write it; a PNG says what work it is. NSTError for a path that is one of the pictures it was made of."""
        path = files.as_path(path)
        kind = images.check_writable(path)
        files.check_not_read(path, self.plan.files)
        data = png_of(self.plan, self.number, self.image) if kind == "PNG" else images.encode(self.image, kind)
        return lasting.write(path, data, self.plan.files)

    @property
    def told(self):
        """Is it the edition's, to the bit? In a sentence."""
        name = f"number {self.number} of {self.plan.count}"
        if self.pixels is None:
            return f"{name}, by its code"
        if self.pixels == plan.pixels_of(self.image):
            return f"{name}, its pixels equal to the edition's, to the bit"
        facts = self.plan.facts
        there, here = facts["engine"], facts.get("engine_here", facts["engine"])
        why = (
            f"the engine is {here}, and was {there}"
            if here != there
            else "another machine, or other versions, round differently"
        )
        return f"{name}; note: its pixels are not the edition's to the bit: {why}"


def again(source, number=None, *, content=None, styles=None, network=None):
    """Paint a work again, from edition.json, edition.pdf or a work's PNG: an Again.

    number: which; left out, that of the PNG. content, styles (in their order), network: where these lie, if they are
    neither in the gallery nor here nor beside the source. Raises NSTError for a source that says nothing of an edition,
    a number that there is not, and pictures or weights that are not the edition's.
    """
    source = files.as_path(source)
    facts, own = reading.facts_in(source)
    number = own if number is None else number
    if number is None:
        raise NSTError(f"which work? Give a number from 1 to {facts['count']}, with --number.")
    number = plan.checked_number(number, facts["count"])
    made = plan.met(facts, content, styles, network, source.parent)
    return Again(made, number, made.paint(number), facts["pixels"].get(str(number)))


def by_code(code, content=None, styles=None, *, recipe=None, network=None):
    """Paint the work that a code names, with the same pictures: an Again.

    content, styles, recipe, network: as nst.edition was given them. Raises NSTError for a code with a typing error, and
    for other pictures, recipe or network than the code was made with.
    """
    code = codes.read(code)
    asked = {name: getattr(code, name) for name in ("count", "seed", "by", "mode", "size")}
    made = plan.planned(content, styles, **asked, recipe=recipe, network=network)
    number = plan.checked_number(code.number, code.count)
    if made.code(number).work != code.work:
        raise NSTError(
            "the code does not belong to these pictures: photograph, styles, their order and weights, recipe and "
            f"network must be those of the edition (this network is {made.facts['network']})."
        )
    return Again(made, number, made.paint(number))
