"""The ledger: what every term and layer of the loss contributes, to the loss and to the gradient.

A term's share of the loss says how much of it is left; its share of the gradient says how hard it pulls on
the picture. The two often disagree. It is a tug of war: near the end strong pulls cancel, so `net_pull`, the length
of the sum of all gradients over the sum of their lengths, goes towards 0 although no term has let go.
"""

from dataclasses import asdict, dataclass

import numpy as np

from nstlib.shown import Shown
from nstlib.terms import kind_of

UNFELT = 1e-4  # of the larger pull: what is shorter has no direction, only rounding


@dataclass(frozen=True)
class Row:
    """One term at one picture.

    value: raw, before its weight; weighted = weight · value; loss_share = weighted / Σ weighted;
    gradient_norm: Euclidean norm over all pixels of the weighted term's gradient;
    gradient_share: that norm / Σ of the norms. Shares add up to 1.
    """

    kind: str
    layer: str
    value: float
    weight: float
    weighted: float
    loss_share: float
    gradient_norm: float
    gradient_share: float

    @property
    def colour(self):
        """The colour of its bars."""
        return kind_of(self.kind).colour

    @property
    def label(self):
        """The row in a few words: its kind, and its layer where it looks at layers."""
        return f"{self.kind} {self.layer}" if kind_of(self.kind).sees_layers else self.kind


class Ledger(Shown, tuple):
    """The rows of a ledger; prints as a table, and shows as bars in a notebook.

    net_pull: ‖Σ gradients‖ / Σ ‖gradients‖, from 1 (all pull the same way) to 0 (a draw).
    angle: degrees between the gradients of the side of content and of the side of style: 180 is an open tug of war,
        90 means they move different things, 0 that they agree; nan when one of them is (nearly) nothing.
    maps: {term: (H, W) length of its weighted gradient at every pixel}; empty unless asked for.
    """

    net_pull, angle = 0.0, float("nan")

    def __new__(cls, rows, net_pull=0.0, angle=float("nan"), maps=None):
        self = super().__new__(cls, rows)
        self.net_pull, self.angle, self.maps = net_pull, angle, maps or {}
        return self

    @property
    def loss(self):
        """The total loss: the sum of the weighted values."""
        return sum(row.weighted for row in self)

    def as_dicts(self):
        return [asdict(row) for row in self]

    def __str__(self):
        kind = max([10, *(len(r.kind) for r in self)]) + 1
        layer = max([13, *(len(r.layer) for r in self)]) + 1
        numbers = f"{'value':>10}{'weight':>10}{'weighted':>10}{'of loss':>9}{'of pull':>9}"
        head = f"{'term':<{kind}}{'layer':<{layer}}{numbers}"
        lines = [
            f"{r.kind:<{kind}}{r.layer:<{layer}}{r.value:>10.4g}{r.weight:>10.4g}{r.weighted:>10.4g}"
            f"{r.loss_share:>9.1%}{r.gradient_share:>9.1%}"
            for r in self
        ]
        return "\n".join([head, *lines, *self.sentences])

    @property
    def sentences(self):
        """What the rows do not say: the angle between content and style, where there is one, and the net pull."""
        net = f"Net pull: {self.net_pull:.0%} of the sum of all pulls; the rest cancels, as in a tug of war."
        angle = f"Content and style pull at an angle of {self.angle:.0f}°."
        return (angle, net) if np.isfinite(self.angle) else (net,)

    __repr__ = __str__


def take(objective, image, targets, maps=False):
    """The Ledger of an Objective at a picture: one evaluation, and one gradient for each term.

    maps: keep where on the picture each term pulls.
    nstlib.lens.Pulls makes the same table for any weights, but holds the gradients of all terms at once, which for a
    large picture is too much; here one is held at a time.
    """
    _, gradient, values = objective(image, targets)
    norms, heat, sides = [], {}, {}
    for i, term in enumerate(objective.terms):
        pull = objective.term_gradient(image, targets, i) if term.weight else np.zeros_like(gradient)
        norms.append(float(np.linalg.norm(pull)))
        sides[term.side] = sides.get(term.side, 0) + pull
        if maps:
            heat[term.name] = np.linalg.norm(pull, axis=-1)
    net_pull = _share(float(np.linalg.norm(gradient)), sum(norms))
    return Ledger(rows_of(objective.terms, values, norms), net_pull, _angle(sides["content"], sides["style"]), heat)


def rows_of(terms, values, norms):
    """The rows of a ledger from each term's raw value and the length of its weighted gradient."""
    weighted = [float(term.weight) * float(value) for term, value in zip(terms, values, strict=True)]
    return [
        Row(
            kind=term.kind,
            layer=term.layer,
            value=float(value),
            weight=float(term.weight),
            weighted=part,
            loss_share=_share(part, sum(weighted)),
            gradient_norm=float(norm),
            gradient_share=_share(float(norm), float(sum(norms))),
        )
        for term, value, part, norm in zip(terms, values, weighted, norms, strict=True)
    ]


def _angle(a, b):
    """Degrees between two gradients of equal shape."""
    product = float(np.einsum("hwc,hwc->", a, b, dtype=np.float64))
    return angle_between(product, np.linalg.norm(a), np.linalg.norm(b))


def angle_between(product, first, second):
    """Degrees between two vectors from their inner product and lengths.

    nan when one is less than UNFELT of the other: at a run's start the content term's gradient is nothing but rounding.
    """
    if not min(first, second) > UNFELT * max(first, second):
        return float("nan")
    return float(np.degrees(np.arccos(np.clip(product / (first * second), -1, 1))))


def _share(part, whole):
    return float(part / whole) if whole > 0 and np.isfinite(part / whole) else 0.0
