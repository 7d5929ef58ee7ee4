"""How published systems scale their losses, so that a recipe's weights mean what they mean there.

Every term of the loss is factor · distance, the distance being a plain sum of squares of nstlib.statistics. What
the systems differ in is the factor. With C channels, M positions, n = M · C features, H₀ × W₀ the picture:

| convention      | content, of Σ (F − P)² | style, of Σ (G − A)², G = FᵀF / M | smoothness                      |
|-----------------|------------------------|-----------------------------------|---------------------------------|
| relative (ours) | 1 / Σ P²               | 1 / Σ A²                          | mean of |Δ|                     |
| gatys           | 1/2                    | 1 / (4 C²)                        | (none; mean of |Δ|)             |
| tf-tutorial     | 1 / n                  | 1 / C²                            | Σ |Δ|                           |
| keras-example   | 1                      | M² / (36 (H₀ W₀)²)                | Σ (Δx² + Δy²)^1.25, 0..255      |
| neural-style    | 1 / n                  | 1 / C⁴                            | ½ Σ (Δx² + Δy²), 0..255         |
| crowson         | 1 / n                  | 1 / C, of the Wasserstein W²      | nine-point mean of squares      |

The sums of Δx² + Δy² run over the pixels that have both neighbours. neural-style has its smoothness only as that
gradient, and spreads a picture over 0..256. Gatys' E_l = Σ D² / (4 C² M²) is written for sums over positions,
D = M (G − A); the table has it in G and A.
Sources: Gatys, Ecker and Bethge, CVPR 2016, eq. 1 and 4; TensorFlow's tutorial "Neural style transfer"; the example
"Neural style transfer" of keras.io; github.com/jcjohnson/neural-style; github.com/crowsonkb/style-transfer-pytorch.
"""

from dataclasses import dataclass

import numpy as np

from nstlib.errors import NSTError

TINY = 1e-8  # matters only when a target is nothing but zeros, as for a black picture


@dataclass(frozen=True)
class Convention:
    """content(n, ΣP²), style(C, M, pixels, size of the target) -> factor; smoothness: (measure, factor(values))."""

    content: object
    style: object
    smoothness: tuple


CONVENTIONS = {
    "relative": Convention(
        content=lambda n, size: 1 / (size + TINY),
        style=lambda c, m, pixels, size: 1 / (size + TINY),
        smoothness=("absolute", lambda values: 1 / values),
    ),
    "gatys": Convention(
        content=lambda n, size: 0.5,
        style=lambda c, m, pixels, size: 1 / (4 * c**2),
        smoothness=("absolute", lambda values: 1 / values),
    ),
    "tf-tutorial": Convention(
        content=lambda n, size: 1 / n,
        style=lambda c, m, pixels, size: 1 / c**2,
        smoothness=("absolute", lambda values: 1.0),
    ),
    "keras-example": Convention(
        content=lambda n, size: 1.0,
        style=lambda c, m, pixels, size: m**2 / (36 * pixels**2),
        smoothness=("power", lambda values: 255.0**2.5),
    ),
    "neural-style": Convention(
        content=lambda n, size: 1 / n,
        style=lambda c, m, pixels, size: 1 / c**4,
        smoothness=("corners", lambda values: 0.5 * 255.0**2),
    ),
    "crowson": Convention(
        content=lambda n, size: 1 / n,
        style=lambda c, m, pixels, size: 1 / c,
        smoothness=("nine-point", lambda values: 1.0),
    ),
}


def factors(convention, terms, shapes, sizes, pixels):
    """The factor of every term, a float32 vector.

    shapes: {(kind, layer): (M, C)}; sizes: {(kind, layer): size of the target}; pixels: H₀ · W₀.
    """
    rule, out = CONVENTIONS[convention], []
    for term in terms:
        if term.kind == "smoothness":
            out.append(rule.smoothness[1](3 * pixels))
            continue
        m, c = shapes[term.kind, term.layer]
        size = sizes[term.kind, term.layer]
        out.append(rule.content(m * c, size) if term.kind == "content" else rule.style(c, m, pixels, size))
    return np.array(out, dtype=np.float32)


def translate(recipe, network, content, style):
    """The recipe in the "relative" convention, with the same loss on these two pictures at their present size.

    content, style: pictures (H, W, 3) in [0, 1], as large as the run will have them; network: a Network, or an
    Objective, whose network is taken. A term's weight w becomes w · factor / (factor of "relative"), for content
    w · factor · Σ P². The loss is the same to rounding for every picture x, as both recipes measure the same
    distances; with other pictures, or at another size, the weights come out different.
    Raises NSTError when the recipe has a smoothness that "relative" does not know.
    """
    from nstlib.backend import load_keras
    from nstlib.losses import Objective  # which needs this module

    if recipe.tv_weight and CONVENTIONS[recipe.convention].smoothness[0] != CONVENTIONS["relative"].smoothness[0]:
        raise NSTError(
            f"the smoothness of '{recipe.convention}' is another formula than that of 'relative'; "
            "set tv_weight to 0 to translate the rest."
        )
    network = getattr(network, "network", network)
    # Without style_strength, which both recipes multiply by; a strength of 0 would hide the layers' weights.
    plain = recipe.but(style_strength=1.0)
    objective = Objective(network, plain)
    measured = objective.wanted(content), objective.described(style), content.shape
    theirs, ours = (
        np.asarray(load_keras().ops.convert_to_numpy(o.assemble(*measured)["factors"]), dtype=np.float64)
        for o in (objective, Objective(network, plain.but(convention="relative")))
    )
    weights = {"content": {}, "style": {}, "smoothness": {}}
    for term, factor in zip(objective.terms, theirs / ours, strict=True):
        weights[term.kind][term.layer] = float(term.weight * factor)
    content_weight, style_weight = (sum(weights[kind].values()) for kind in ("content", "style"))
    return recipe.but(
        convention="relative",
        content_weight=content_weight,
        content_layers=_shares(weights["content"], content_weight) or recipe.content_layers,
        style_weight=style_weight,
        style_layers=_shares(weights["style"], style_weight) or recipe.style_layers,
        tv_weight=weights["smoothness"]["pixels"],
    )


def _shares(weights, total):
    return {layer: weight / total for layer, weight in weights.items()} if total else None
