"""Conventions: how published systems scale their losses (nstlib.published), and a recipe carried from one to another.

A published recipe in the units of this library has the same loss under weights of the "relative" convention.
"""

import numpy as np

from nstlib.backend import load_keras
from nstlib.errors import NSTError
from nstlib.losses import Objective
from nstlib.published import CONVENTIONS, factors

__all__ = ["CONVENTIONS", "factors", "translate"]


def translate(recipe, network, content, style):
    """The recipe in the "relative" convention, with the same loss on these two pictures at their present size.

    content, style: pictures (H, W, 3) in [0, 1], as large as the run will have them; network: a Network, or an
    Objective, whose network is taken. A term's weight w becomes w · factor / (factor of "relative"), for content
    w · factor · Σ P². The loss is the same to rounding for every picture x, as both recipes measure the same
    distances; with other pictures, or at another size, the weights come out different.
    Raises NSTError when the recipe has a smoothness that "relative" does not know.
    """
    if recipe.tv_weight and CONVENTIONS[recipe.convention].smoothness[0] != CONVENTIONS["relative"].smoothness[0]:
        raise NSTError(
            f"the smoothness of '{recipe.convention}' is another formula than that of 'relative'; "
            "set tv_weight to 0 to translate the rest."
        )
    network = getattr(network, "network", network)
    # Without style_strength, which both recipes multiply by; a strength of 0 would hide the layers' weights.
    plain = recipe.but(style_strength=1.0)
    objective = Objective(network, plain)
    measured = objective.measured(content, style), content.shape
    theirs, ours = (
        np.asarray(load_keras().ops.convert_to_numpy(o.assemble(*measured)["factors"]), dtype=np.float64)
        for o in (objective, Objective(network, plain.but(convention="relative")))
    )
    weights = {}
    for term, factor in zip(objective.terms, theirs / ours, strict=True):
        weights.setdefault(term.kind, {})[term.layer] = float(term.weight * factor)
    content_weight, style_weight = (sum(weights[kind].values()) for kind in ("content", "style"))
    return recipe.but(
        convention="relative",
        content_weight=content_weight,
        content_layers=_shares(weights["content"], content_weight) or recipe.content_layers,
        style_weight=style_weight,
        style_layers=_shares(weights["style"], style_weight) or recipe.style_layers,
        tv_weight=weights["smoothness"]["pixels"],
        further={name: weights[kind][layer] for name in recipe.further for kind, _, layer in [name.partition("/")]},
    )


def _shares(weights, total):
    return {layer: weight / total for layer, weight in weights.items()} if total else None
