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
    """The factor of every term, a float32 vector; what of the convention is a term's own, the term knows.

    shapes: {(kind, layer): (M, C)}; sizes: {(kind, layer): size of the target}, both of the terms that have a layer;
    pixels: H₀ · W₀.
    """
    rule, keys = CONVENTIONS[convention], [(term.kind, term.layer) for term in terms]
    found = [t.factor(rule, shapes.get(k), sizes.get(k), pixels) for t, k in zip(terms, keys, strict=True)]
    return np.array(found, dtype=np.float32)
