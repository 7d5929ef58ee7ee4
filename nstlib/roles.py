"""Form and stroke: what the several paintings of a style share out between them.

A style is compared at layers of several blocks. The early ones see little of a picture at once, a brush's mark and its
colours: the stroke. The late ones see whole shapes: the form. Each of a style's paintings has a share of both, and at
every layer the shares add up to 1.
"""

import math
import numbers
import os
import re
from typing import NamedTuple

from nstlib.errors import NSTError

FORM_FROM = 3  # the first block of form, unless a recipe says otherwise: looked at, at 256 px, on pocket and VGG16
BLOCKS = 5  # of a network of VGG's family


class Share(NamedTuple):
    """How much of a style's stroke, and of its form, one painting gives: from 0 to 1, or before that its weights."""

    stroke: float
    form: float

    @property
    def whole(self):
        """Of the style as a whole: the mean of both."""
        return self.stroke if self.even else (self.stroke + self.form) / 2

    @property
    def even(self):
        """Is it the same of both?"""
        return self.stroke == self.form

    @property
    def plain(self):
        """As a recipe or a report holds it: a number, or {role: number} without those of 0."""
        return self.stroke if self.even else {role: part for role, part in self._asdict().items() if part}


def weight_of(name, weight):
    """The weights of one painting as a Share: of a number, of the word "form" or "stroke", or of {role: number}."""
    if isinstance(weight, Share):
        return weight
    if isinstance(weight, str) and weight in Share._fields:
        weight = {weight: 1.0}
    if isinstance(weight, dict):
        if not weight or set(weight) - set(Share._fields):
            raise NSTError(
                f"the weights of {_shown(name)} in a blend must be for form or stroke, as in "
                f'{{"form": 1, "stroke": 0.2}}, not {weight!r:.60}.'
            )
        return Share(*(_number(name, weight.get(role, 0.0)) for role in Share._fields))
    return Share(*[_number(name, weight)] * 2)


def shares_of(asked):
    """[(painting, Share)] of [(painting, weight)]: the shares of each role add up to 1, or are all 0 where no painting
    has a weight for it. NSTError for none, and where all weights together are 0."""
    if not asked:
        raise NSTError("a blend of styles is empty; give at least one, such as {'starry': 1}.")
    weights = [(painting, weight_of(painting, weight)) for painting, weight in asked]
    totals = Share(*(sum(getattr(weight, role) for _, weight in weights) for role in Share._fields))
    if not 0 < sum(totals) < math.inf:
        raise NSTError("the weights of a blend of styles add up to nothing; give at least one above 0.")
    return [
        (painting, Share(*(part / total if total else 0.0 for part, total in zip(weight, totals, strict=True))))
        for painting, weight in weights
    ]


def role_of(layers, form_from=FORM_FROM):
    """ "stroke" or "form": what a term that looks at these layers is about; of several the latest block counts."""
    found = [re.match(r"block(\d+)_", layer) for layer in layers]
    if not all(found):
        raise NSTError(
            f"form and stroke are told apart by blocks, and the layer '{layers[found.index(None)]}' names none; "
            "give each style one weight for all layers."
        )
    return "form" if max(int(match[1]) for match in found) >= form_from else "stroke"


def mixed(styles):
    """Of [(painting, Share)] each one's Share, where form and stroke have shares of their own; else ()."""
    return () if all(share.even for _, share in styles) else tuple(share for _, share in styles)


def of_colours(shares, roles):
    """Each painting's share of the style's colours, which come with the stroke."""
    strokes = [share.stroke for share in roles]
    return strokes if any(strokes) else list(shares)


def check_served(styles, terms, form_from=FORM_FROM):
    """An NSTError unless every term that asks for a style has a painting for it, and every painting a term.

    styles: [(name, Share)]; terms: the layers of each.
    """
    if all(share.even for _, share in styles):
        return
    asked = {role_of(layers, form_from) for layers in terms}
    for role in Share._fields:
        if role in asked and not any(getattr(share, role) for _, share in styles):
            raise NSTError(
                f"no painting gives the {role} ({blocks_of(role, form_from)}); give one of them a weight for it, or "
                "a plain number, which counts for both."
            )
    for name, share in styles:
        if not any(getattr(share, role) for role in asked):
            other = next(role for role in Share._fields if role not in asked)
            raise NSTError(
                f"{_shown(name)} is to give the {other} alone, and the recipe has no style layer of it "
                f"({blocks_of(other, form_from)}); add one to style_layers, or leave that painting out."
            )


def blocks_of(role, form_from=FORM_FROM):
    """Which blocks a role is, in words: "blocks 1 and 2"."""
    first, last = (1, form_from - 1) if role == "stroke" else (form_from, BLOCKS)
    if first == last:
        return f"block {first}"
    return f"blocks {first} {'and' if last == first + 1 else 'to'} {last}"


def in_words(styles):
    """[(name, Share)] as people say it: "starry 67 % and tiles 33 %", or "waves (form) and ink (stroke)"."""
    if len(styles) == 1:
        return styles[0][0]
    if all(share.even for _, share in styles):
        return " and ".join(f"{name} {100 * share.whole:.0f} %" for name, share in styles)
    return " and ".join(f"{name} ({_parts_in_words(share)})" for name, share in styles)


def _parts_in_words(share):
    if share.even:
        return f"{100 * share.whole:.0f} %"
    parts = [(role, part) for role, part in reversed(share._asdict().items()) if part]
    return ", ".join(role if part == 1 else f"{role} {100 * part:.0f} %" for role, part in parts)


def _number(name, value):
    if not isinstance(value, numbers.Real) or isinstance(value, bool) or not 0 <= value < math.inf:
        raise NSTError(
            f"the weight of {_shown(name)} in a blend must be a number from 0, or form or stroke, not {value!r:.40}."
        )
    return float(value)


def _shown(name):
    return f"'{str(name)[:60]}'" if isinstance(name, str | os.PathLike) else "a style"
