"""The terms of the loss: which a recipe has, with their weights, and what each kind of them can be asked.

A kind is one file beside this one: a frozen class with its formula, its target, how it adds up over tiles, its side in
the tug of war and its colour. A new kind is such a file, and its line among the imports here.
"""

from dataclasses import dataclass

from nstlib.errors import NSTError, suggest
from nstlib.recipe import normalised
from nstlib.terms.content import Content as Content
from nstlib.terms.cross_layer import CrossLayer as CrossLayer
from nstlib.terms.kind import KINDS as KINDS
from nstlib.terms.kind import kind_of as kind_of
from nstlib.terms.patches import Neighbour as Neighbour
from nstlib.terms.patches import Patch as Patch
from nstlib.terms.smoothness import SMOOTHNESS as SMOOTHNESS
from nstlib.terms.smoothness import Smoothness as Smoothness
from nstlib.terms.style import Style as Style
from nstlib.terms.temporal import Temporal as Temporal
from nstlib.terms.within import Within as Within

# What a recipe has a setting for; all other kinds are asked for by name, in `further`.
SETTINGS = {"content": "content_layers", "style": "style_layers", "smoothness": "tv_weight"}


@dataclass(frozen=True)
class Term:
    """One line of the loss: its kind ("content", "style", "smoothness", ...), its layer and its weight."""

    kind: str
    layer: str
    weight: float

    @property
    def name(self):
        return f"{self.kind}/{self.layer}"

    @property
    def side(self):
        """On which side of the tug of war it pulls: "content", "style" or "" for neither."""
        return kind_of(self.kind).side

    def factor(self, rule, shape, size, pixels):
        """What a nstlib.published.Convention multiplies its distance by."""
        return kind_of(self.kind).factor(rule, shape, size, pixels)


def terms_of(recipe, parts=None):
    """Every term of a recipe's loss, with its weight: what it has settings for, then its `further` ones.

    parts: the names of the parts of the picture that have a style of their own; each has every term on the side of
    style once, named "style/block1_conv1@sky", and of the `further` ones that are named so only its own.
    Raises NSTError for a further term of an unknown kind, or of one that has a setting of its own, or for a part that
    there is not.
    """
    strength = recipe.style_weight * recipe.style_strength
    content = [Term("content", k, recipe.content_weight * w) for k, w in normalised(recipe.content_layers).items()]
    style = [Term("style", k, strength * w) for k, w in normalised(recipe.style_layers).items()]
    further = [_further(name, weight) for name, weight in recipe.further.items()]
    if parts is not None:
        style, further = _in_parts(style, parts), _in_parts(further, parts)
    elif named := [term.name for term in further if "@" in term.layer]:
        raise NSTError(f"'{named[0]}' is a term within a region, and this picture has none; give regions=[...].")
    return (*content, *style, Term("smoothness", "pixels", recipe.tv_weight), *further)


def _in_parts(terms, parts):
    """Those on the side of style once for every part, but for one that names its part."""
    found = [term for term in terms if term.side != "style"]
    named = [term for term in terms if term.side == "style" and "@" in term.layer]
    for term in named:
        if (part := term.layer.partition("@")[2]) not in parts:
            raise NSTError(f"'{term.name}' is of a region that takes no style; {suggest(part, parts)}.")
    everywhere = [term for term in terms if term.side == "style" and "@" not in term.layer]
    return [*found, *(Term(t.kind, f"{t.layer}@{part}", t.weight) for part in parts for t in everywhere), *named]


def _further(name, weight):
    kind, _, layer = name.partition("/")
    if kind_of(name).kind in SETTINGS:
        raise NSTError(f"'{name}' is no further term: a recipe has the setting {SETTINGS[kind]} for it; use that.")
    return Term(kind, layer, weight)


def formulas_of(recipe, parts=None):
    """The same terms without their weights: a tuple of frozen, hashable `Kind`s, in the order of `terms_of`."""
    return tuple(
        Within.of(term.name, recipe) if "@" in term.layer else kind_of(term.kind).of(term.layer, recipe)
        for term in terms_of(recipe, parts)
    )
