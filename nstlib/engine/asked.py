"""One style or several, as `stylize` is asked for them."""

import os
from dataclasses import replace

from nstlib import roles
from nstlib.errors import NSTError
from nstlib.fast.photographs import share
from nstlib.files import as_path
from nstlib.roles import Share
from nstlib.terms import formulas_of


def parts_of(style):
    """[(picture, Share)] of a picture, of {file or gallery name: weight}, or of [(picture, weight), ...]: the largest
    share first, those of weight 0 left out. A weight is a number, "form" or "stroke", or {"form": number, "stroke":
    number}; the shares of form add up to 1, and those of stroke.

    Raises NSTError for none, and for weights that are no such thing or add up to nothing.
    """
    if style is None:
        raise NSTError("there is no style; give a painting, or, to nst.stylize, regions with styles of their own.")
    pairs = list(style.items()) if isinstance(style, dict) else _pairs(style)
    if pairs is None:
        return [(style, Share(1.0, 1.0))]
    shares = [(picture, part) for picture, part in roles.shares_of(pairs) if any(part)]
    return sorted(shares, key=lambda pair: -pair[1].whole)


def styles_of(style):
    """The same as [(picture, share of the whole)]."""
    return [(picture, part.whole) for picture, part in parts_of(style)]


def named(styles):
    """What they are called together: "starry", or "starry 67 % and tiles 33 %"; styles: [(picture, share)]."""
    names = [as_path(p).stem if isinstance(p, str | os.PathLike) else "style" for p, _ in styles]
    shares = [part if isinstance(part, Share) else Share(part, part) for _, part in styles]
    return roles.in_words(list(zip(names, shares, strict=True)))


def in_words(style, several):
    """{style: weight} of a command's words: of one style, or of several, FILE, FILE:NUMBER, and either with @form or
    @stroke behind; {} for none."""
    if style and several:
        raise NSTError("a style stands behind the photograph or behind --style, not both.")
    asked = {}
    for name, weight in [(style, 1.0)] if style else map(with_role, several or ()):
        before = asked.get(name)
        if before is None:
            asked[name] = weight
        elif isinstance(before, dict) and isinstance(weight, dict) and not set(before) & set(weight):
            asked[name] = before | weight  # one painting's form, and its stroke
        else:
            raise NSTError("the same --style is given twice; give it once, with its weight behind a colon.")
    return asked


def with_role(text):
    """("FILE", weight) of FILE[:NUMBER][@form|@stroke]; what else stands behind an @ belongs to the name."""
    name, _, role = text.rpartition("@")
    if name and role in Share._fields:
        name, weight = share(name)
        return name, {role: weight}
    return share(text)


def reblended(plan, style):
    """The Plan with other shares of its paintings; style: as for `parts_of`, and one that it leaves out has none.

    NSTError for a painting that the plan has not: it would have to be read and measured.
    """
    if plan.areas is not None:
        raise NSTError("a run with regions keeps the shares of its styles; begin a new one.")
    shares = [Share(0.0, 0.0)] * len(plan.given)
    parts = parts_of(style)
    for picture, part in parts:
        places = [i for i, one in enumerate(plan.given) if one is picture or _same_name(one, picture)]
        if not places:
            name = f"'{picture}'" if isinstance(picture, str | os.PathLike) else "another picture"
            raise NSTError(f"a run that has begun keeps its paintings, and {name} is none of them; begin a new one.")
        shares[places[0]] = Share(*map(sum, zip(shares[places[0]], part, strict=True)))
    terms = [formula.layers for formula in formulas_of(plan.recipe) if formula.source == "style"]
    roles.check_served(parts, terms, plan.recipe.form_from)
    return replace(
        plan,
        shares=tuple(share.whole for share in shares),
        roles=roles.mixed(list(zip(plan.given, shares, strict=True))),
        names=(plan.names[0], named(parts)),
    )


def _same_name(one, other):
    return all(isinstance(name, str | os.PathLike) for name in (one, other)) and str(one) == str(other)


def _pairs(style):
    """The pairs of a list of them; None for what is no such list, a picture as nested lists say."""
    if not isinstance(style, list | tuple):
        return None
    pairs = all(isinstance(pair, tuple) and len(pair) == 2 for pair in style)
    return list(style) if pairs else None
