"""What an edition is, before a work is painted and after: pictures, rule, seed, network, and a Score of each number.

All of it is plain values, and it says of every file what it is called and its checksum, but not where it lies.
"""

import hashlib
import json
import os
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from nstlib import files, images
from nstlib._version import __version__
from nstlib.catalogue import gallery
from nstlib.editions import codes
from nstlib.editions.series import fields, painting
from nstlib.editions.series.rules import RULES, Score, Series, checked_rule
from nstlib.errors import NSTError, in_words, suggest
from nstlib.fast import engines, weights
from nstlib.fast.photographs import share
from nstlib.fast.style_file import SUFFIX
from nstlib.pyramid import shape_for
from nstlib.recipe import Recipe, as_recipe, check_whole
from nstlib.sheets.folder import mark

FORM = 1  # of the values
MOST, SMALLEST, LARGEST = 100, 96, 4096  # works; pixels of the longer side


@dataclass(frozen=True, eq=False)
class Plan:
    """An edition to be painted. facts: plain values, as the module's text says; content: the photograph as it was
    given, or None; styles: {name in the facts: the style as it was given}; network: the file of another network, or
    None."""

    facts: dict
    content: object = field(repr=False, default=None)
    styles: dict = field(repr=False, default_factory=dict)
    network: object = None

    @property
    def count(self):
        return self.facts["count"]

    @property
    def shape(self):
        """(height, width) of every work."""
        return tuple(self.facts["shape"])

    @cached_property
    def recipe(self):
        """The Recipe of fine works, None for those that are painted at once."""
        return None if self.facts["recipe"] is None else Recipe.from_dict(self.facts["recipe"])

    @cached_property
    def photo(self):
        """The photograph (H, W, 3) at the works' shape, or None."""
        if self.content is None:
            return None
        return images.resize(images.as_picture(self.content, "content", max(self.shape)), self.shape)

    @property
    def files(self):
        """Every file that is read."""
        return (*images.files_of(self.content, *self.styles.values()), *filter(None, [self.network]))

    def score(self, number):
        """The Score of a number, from 1 to count; NSTError for another number."""
        return Score.of(self.facts["works"][checked_number(number, self.count) - 1])

    def paint(self, number):
        """The picture of a number, (H, W, 3)."""
        return painting.painted(
            self.score(number), self.photo, self.shape, styles=self.styles, recipe=self.recipe, network=self.network
        )

    def code(self, number):
        """The Code of a number. What files are called is no part of it."""
        facts, score = self.facts, self.score(number).as_dict()
        own = {name: facts[name] for name in ("shape", "network", "recipe")}
        own["content"] = None if facts["content"] is None else facts["content"]["sha256"]
        score["styles"] = {facts["styles"][name]["sha256"]: part for name, part in score["styles"].items()}
        work = codes.mark_of_work([own, score])
        return codes.Code(facts["by"], number, self.count, facts["seed"], facts["mode"], max(self.shape), work)

    def with_facts(self, **changes):
        return replace(self, facts=self.facts | changes)


def checked_number(number, count):
    """A number of a work, or an NSTError."""
    if check_whole("number", number, 1) > count:
        raise NSTError(f"the edition has {count} works, so there is no number {number}.")
    return int(number)


def planned(content, styles, *, count, seed, by, mode, size, recipe=None, network=None, title="", artist=""):
    """The Plan of what nst.edition is asked for. NSTError for what cannot be."""
    by, given = checked_rule(by), _given(styles)
    if check_whole("count", count, 1) > MOST:
        raise NSTError(f"{count} works are more than {MOST}; make two editions, with two seeds.")
    check_whole("seed", seed, 0)
    if mode not in painting.MODES:
        raise NSTError(f"there is no mode '{str(mode)[:40]}'; {suggest(mode, painting.MODES)}.")
    if not SMALLEST <= check_whole("size", size, 1) <= LARGEST:
        raise NSTError(f"size must be from {SMALLEST} to {LARGEST} px along the longer side, not {size}.")
    shape = (size, size) if content is None else shape_for(images.picture_shape(content, "the photograph"), size)
    if min(shape) < 64:
        raise NSTError(f"works of {shape[1]} x {shape[0]} px are too narrow; a larger size, or another photograph.")
    named = _named(given)
    series = Series(
        seed,
        count,
        {name: weight for name, (_, weight) in named.items()},
        {name: _colours_of(style) for name, (style, _) in named.items()},
        content is not None,
        mode == "fine",
    )
    works = [RULES[by](series, number).as_dict() for number in range(1, count + 1)]
    base, computed = _computing(mode, recipe, network, shape)
    facts = {
        "nst_edition": FORM,
        "nstlib": __version__,
        "title": _text("title", title),
        "artist": _text("artist", artist),
    }
    facts |= {"by": by, "seed": seed, "count": count, "mode": mode, "shape": list(shape)}
    facts |= {"content": None if content is None else _known(content)}
    facts |= {"styles": {name: _known(style) for name, (style, _) in named.items()}}
    facts |= {"weights_of_styles": [weight for _, weight in named.values()]}
    facts |= computed | {"recipe": base, "works": works, "pixels": {}}
    return Plan(facts, content, {name: style for name, (style, _) in named.items()}, network)


def met(facts, content=None, styles=None, network=None, beside=None):
    """The Plan of facts that were read, with pictures that are the same as theirs.

    content, styles: where these lie, if not where their names say: here, beside the file that was read (a folder), or
    in the gallery. Raises NSTError for a picture that is missing or another one, and for other weights.
    """
    facts = checked_facts(facts)
    places = list(styles or ())
    if places and len(places) != len(facts["styles"]):
        raise NSTError(f"the edition has {len(facts['styles'])} styles, not {len(places)}; give all of them, or none.")
    found = {}
    for place, (name, known) in enumerate(facts["styles"].items()):
        found[name] = _found(places[place] if places else None, known, "style", beside)
    if facts["content"] is None and content is not None:
        raise NSTError("this edition has no photograph; leave yours out.")
    photo = None if facts["content"] is None else _found(content, facts["content"], "photograph", beside)
    recipe = None if facts["recipe"] is None else Recipe.from_dict(facts["recipe"])
    _, computed = _computing(facts["mode"], recipe, network, tuple(facts["shape"]))
    if computed["network"] != facts["network"]:
        raise NSTError(
            f"the edition was painted with the network {facts['network']}, and this one is {computed['network']}: its "
            "works would be others; use the nstlib, or the weights, of then."
        )
    return Plan(facts | {"engine_here": computed["engine"]}, photo, found, network)


def checked_facts(facts):
    """The values of an edition as they were read, or an NSTError."""
    form = facts.get("nst_edition") if isinstance(facts, dict) else None
    if isinstance(form, int) and form != FORM:
        raise NSTError(f"this edition is of form {form}; this nstlib reads form {FORM}.")
    try:
        good = form == FORM
        good = (
            good
            and len(facts["works"]) == facts["count"]
            and len(facts["shape"]) == 2
            and facts["mode"] in painting.MODES
        )
        good = good and all(isinstance(facts[name], dict) for name in ("styles", "pixels")) and len(facts["styles"]) > 0
        good = good and all({"name", "sha256"} <= set(one) for one in facts["styles"].values())
        good = good and all(SMALLEST // 2 < int(n) <= LARGEST for n in facts["shape"])
        known = (
            facts["by"] in RULES and facts["network"] and {"content", "recipe", "title", "artist", "seed"} <= set(facts)
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        good = known = False
    if not (good and known):
        raise NSTError("what this file says of its edition is damaged; take another copy of it.")
    return facts


def pixels_of(image):
    """A short checksum of a picture's levels of 8 bits, by which it is known again."""
    return hashlib.sha256((image * 255).round().astype("uint8").tobytes()).hexdigest()[:12]


def as_json(facts, one_line=False):
    """The values as JSON in ASCII."""
    return json.dumps(facts) if one_line else json.dumps(facts, indent=1)


def _given(styles):
    """[(style, weight)] of a name, a list of names, or {name: weight}."""
    pairs = (
        styles.items() if isinstance(styles, dict) else [styles] if isinstance(styles, str | os.PathLike) else styles
    )
    try:
        pairs = [one if isinstance(styles, dict) else (one, 1.0) for one in pairs]
    except TypeError:
        pairs = []
    if not pairs:
        raise NSTError("an edition needs a style or several, names or files, as in ['starry', 'tiles'].")
    for style, weight in pairs:
        if not isinstance(style, str | os.PathLike):
            raise NSTError("the styles of an edition are names or files; save a picture first, with nst.save_image.")
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 < weight < 1e6:
            raise NSTError(f"the weight of a style must be a number above 0, not {in_words(weight)}.")
    return [(str(style), float(weight)) for style, weight in pairs]


def styles_in_words(texts):
    """{style: weight} of a command's words, FILE or FILE:NUMBER."""
    asked = {}
    for style, weight in map(share, texts or ()):
        if style in asked:
            raise NSTError("the same --style is given twice; give it once, with its weight behind a colon.")
        asked[style] = weight
    return asked


def _named(given):
    """{name that tells it from the others: (style, weight)}: of two files of one name, the second has a number."""
    named = {}
    for style, weight in given:
        name = files.as_path(style).name if files.as_path(style).suffix else style
        if any(style == other for other, _ in named.values()):
            raise NSTError(f"the style '{style}' is given twice; give it once.")
        stem, number = name, 2
        while name in named:
            path = Path(stem)
            name, number = f"{path.stem} ({number}){path.suffix}", number + 1
        named[name] = (style, weight)
    return named


def _known(picture):
    """What is said of a picture: its name and its checksum."""
    if not isinstance(picture, str | os.PathLike):
        return {"name": "", "sha256": mark(picture)}
    name = str(picture) if str(picture) in gallery().names else files.as_path(picture).name
    return {"name": name, "sha256": mark(picture)}


def _found(given, known, what, beside):
    """The picture of that name and checksum: the one that is given, or where its name says."""
    name, places = known["name"], [given] if given is not None else []
    if not places and name:
        places = [name] if name in gallery().names else [name, *([] if beside is None else [Path(beside, name)])]
    there = [one for one in places if not isinstance(one, str | os.PathLike) or _is_there(one)]
    if not there:
        called = f"'{name}'" if name else "an array without a name"
        where = f"'{given}' is not there" if given is not None else "it is neither here nor beside the edition"
        raise NSTError(f"the {what} of this edition is {called}, and {where}; say which file it is.")
    for one in there:
        if _known(one)["sha256"] == known["sha256"]:
            return one if not isinstance(one, os.PathLike) else str(one)
    raise NSTError(f"'{there[0]}' is another {what} than the edition's '{name}' (its checksum differs); give that one.")


def _is_there(place):
    return str(place) in gallery().names or files.as_path(place).is_file()


def _colours_of(style):
    """The colours of a style's painting; of a style file, which has none, of what it makes of greys."""
    if style.endswith(SUFFIX):
        from nstlib.fast import paint

        greys = [[lightness, 0.0, 0.0] for lightness in (10, 30, 50, 70, 95)]
        return fields.colours_of(paint(fields.drawn((256, 256), 0, greys, 3.0, 0.5), style).image)
    return fields.colours_of(style)


def _computing(mode, recipe, network, shape):
    """(the recipe as plain values or None, {"network": its fingerprint, "engine": what computes it})."""
    if mode == "fast":
        if recipe is not None:
            raise NSTError("a recipe is the optimiser's; add mode='fine' (--fine), or leave the recipe out.")
        known = weights.shipped() if network is None else weights.read(network)
        return None, {"network": known.fingerprint, "licence": known.licence, "engine": engines.choose()}
    if network is not None:
        raise NSTError("a network that paints at once is no matter of mode='fine'; leave it out.")
    from nstlib.backend import backend_name
    from nstlib.engine.plan import outline_of
    from nstlib.precision import settled

    recipe = as_recipe(recipe).but(size=max(shape))
    if recipe.regions or recipe.keys:
        raise NSTError("the works of an edition are painted whole, by rule; leave regions and keys out of the recipe.")
    outline = outline_of(recipe, shape)
    used = settled(recipe.but(backbone=outline.network.name, weights=outline.network.fingerprint), outline.network)
    return used.as_dict(), {"network": outline.network.fingerprint, "licence": "", "engine": backend_name()}


def _text(name, text):
    """One line of words for the title page."""
    text = " ".join(str(text).split())
    if len(text) > 200 or any(ord(letter) < 32 for letter in text):
        raise NSTError(f"the {name} must be one line of at most 200 letters.")
    return text
