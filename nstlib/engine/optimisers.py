"""Optimisers on plain arrays: Adam, the averaged iterate, and L-BFGS inside the box.

An optimiser answers one question: after an evaluation at x, where next? `x = optimiser.step(x, gradient, loss)`.
So a run can stop, be saved, and go on between any two evaluations. (SciPy's L-BFGS-B holds the reins itself and
cannot be left and re-entered; the tests compare ours with it.)

What a run asks of one that is entered in `OPTIMISERS`:

    at_level(recipe, parameters, before=None)   classmethod: one for a level, from that of the coarser level if any
    step(x, gradient, loss, passed)             the next point; passed: (steps done at this level, of how many)
    keeps_best                                  is `x` the best point so far? Otherwise the run averages its points
    forget()                                    the loss has become another function
    state(), restore(numbers, arrays)           all that changes: plain values, and arrays of a point's shape or of none
"""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from nstlib.images import resample
from nstlib.recipe import CHOICES

PIECE = 4096  # numbers that are summed in float32
HISTORY = 10  # pairs that L-BFGS remembers: 2 · 10 pictures of memory
FIRST_MOVE = 0.05  # the largest change of a pixel in L-BFGS's first step, whatever the scale of the loss
ENOUGH_DECREASE = 1e-4
HALVINGS = 12


def inside(x):
    """The nearest picture in [0, 1]."""
    return np.clip(x, 0, 1, dtype=np.float32)


@dataclass
class Adam:
    """Adam (Kingma and Ba 2015), on a picture.

    m ← β₁ m + (1 − β₁) g        v ← β₂ v + (1 − β₂) g²
    x ← x − rate · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε)
    """

    rate: float
    beta1: float
    beta2: float
    epsilon: float
    project: object = inside
    steps: int = 0
    m: np.ndarray = 0.0
    v: np.ndarray = 0.0
    cooling: float = 1.0

    keeps_best: ClassVar[bool] = False

    @classmethod
    def at_level(cls, r, parameters, before=None):
        """Adam as the recipe r sets it; on pixels with the moments of the coarser level."""
        new = cls(r.learning_rate, r.beta1, r.beta2, r.epsilon, parameters.project, cooling=r.cooling)
        if before is not None and r.parameters == "pixels":
            new.restore(*before.state())
            new.resized(*parameters.shape)
        return new

    def step(self, x, gradient, loss=None, passed=None):
        """The next point, projected (kept inside [0, 1]); passed: see `cooled`, None for the full rate."""
        rate = self.rate if passed is None else cooled(self.rate, self.cooling, *passed)
        self.steps += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
        self.v = self.beta2 * self.v + (1 - self.beta2) * gradient**2
        mean = self.m / (1 - self.beta1**self.steps)
        spread = np.sqrt(self.v / (1 - self.beta2**self.steps)) + self.epsilon
        return self.project(x - rate * mean / spread)

    def resized(self, height, width):
        """Carry the moments to another scale, so that the step sizes it has learnt are not lost (Crowson)."""
        if self.steps:
            self.m = resample(self.m, height, width)
            self.v = np.maximum(resample(self.v, height, width), 0)  # bicubic can dip below zero
        return self

    def forget(self):
        """Adam remembers gradients for a few steps only, so there is nothing to forget."""

    def state(self):
        """(numbers, arrays) for `restore`."""
        return {"steps": self.steps}, {"m": np.asarray(self.m), "v": np.asarray(self.v)}

    def restore(self, numbers, arrays):
        """Put back a `state`."""
        self.steps, self.m, self.v = numbers["steps"], arrays["m"], arrays["v"]


def cooled(rate, cooling, step, steps):
    """rate · (c + (1 − c) · (1 + cos(π · step / steps)) / 2): from the full rate down to the fraction c of it.

    Adam's steps keep their length however small the gradient is, so without cooling the iterate still trembles
    by about one rate at the end of a scale (Loshchilov and Hutter 2017). The averaged iterate hides most of that:
    the judge (nstlib/judge.py) saw no difference on the tuning pairs.
    """
    return rate * (cooling + (1 - cooling) * (1 + np.cos(np.pi * step / steps)) / 2)


@dataclass
class Average:
    """The averaged iterate: an exponential moving average of the pictures, corrected for its start.

    s ← d s + (1 − d) x,   value = s / (1 − dᵗ).   Of equal pictures it is that picture, at every step.
    Adam circles around the minimum; the mean of its path is closer to it than any point on it.
    """

    decay: float
    steps: int = 0
    sum: np.ndarray = 0.0

    def update(self, image):
        """Take one more picture into the mean, and return the mean."""
        self.steps += 1
        self.sum = self.decay * self.sum + (1 - self.decay) * image
        return self.value

    @property
    def value(self):
        """The mean so far, without the share of the zeros that it began with."""
        return np.asarray(self.sum / (1 - self.decay**self.steps), dtype=np.float32)


@dataclass
class LBFGS:
    """L-BFGS with a projection onto [0, 1] (Nocedal and Wright 2006, algorithm 7.4; Bertsekas 1982 for the box).

    From the accepted point x₀ with gradient g₀ the next trial is P(x₀ − t H g₀), where H is the inverse Hessian that
    the last ten pairs s = Δx, y = Δg imply, and pixels that lie on a bound and would leave it are held. A trial is
    accepted when f ≤ f₀ + 10⁻⁴ min(0, g₀ᵀ(x − x₀)); otherwise t is halved. The first move is measured in pixel values,
    so the scale of the loss does not matter.
    """

    project: object = inside
    box: bool = True  # False when x is not the pixels themselves, so that bounds say nothing about its entries
    x: np.ndarray | None = None
    gradient: np.ndarray | None = None
    loss: float = np.inf
    direction: np.ndarray | None = None
    rate: float = 1.0
    halvings: int = 0
    pairs: list = field(default_factory=list)

    keeps_best: ClassVar[bool] = True

    @classmethod
    def at_level(cls, recipe, parameters, before=None):
        """Afresh at every level: what was learnt of the loss at one size does not hold at another."""
        return cls(parameters.project, recipe.parameters == "pixels")

    def step(self, x, gradient, loss, passed=None):
        """The next point to evaluate. `self.x` is always the best point accepted so far."""
        if self.x is None:
            self._accept(x, gradient, loss)
        elif loss <= self.loss + ENOUGH_DECREASE * min(0.0, _dot(self.gradient, move := x - self.x)):
            self._remember(move, gradient - self.gradient)
            self._accept(x, gradient, loss)
        elif self.halvings < HALVINGS:
            self.rate, self.halvings = self.rate / 2, self.halvings + 1
        else:  # the remembered curvature misleads: begin again from the best point
            self.pairs = []
            self._accept(self.x, self.gradient, self.loss)
        return self.project(self.x + np.float32(self.rate) * self.direction)

    def forget(self):
        """The loss has become another function: what was remembered of it no longer holds."""
        self.x, self.loss, self.pairs = None, np.inf, []

    def state(self):
        """(numbers, arrays) for `restore`."""
        numbers = {"loss": self.loss, "rate": self.rate, "halvings": self.halvings, "pairs": len(self.pairs)}
        numbers["begun"] = self.x is not None
        arrays = {"x": self.x, "gradient": self.gradient, "direction": self.direction} if numbers["begun"] else {}
        for i, (s, y, *_) in enumerate(self.pairs):
            arrays |= {f"s{i}": s, f"y{i}": y}
        return numbers, arrays

    def restore(self, numbers, arrays):
        """Put back a `state`."""
        self.loss, self.rate, self.halvings = numbers["loss"], numbers["rate"], numbers["halvings"]
        self.x, self.gradient, self.direction = (
            arrays[name] if numbers["begun"] else None for name in ("x", "gradient", "direction")
        )
        self.pairs = [pair(arrays[f"s{i}"], arrays[f"y{i}"]) for i in range(numbers["pairs"])]

    def _accept(self, x, gradient, loss):
        self.x, self.gradient, self.loss, self.halvings = x, gradient, float(loss), 0
        moving = self._moving(x, gradient)
        free = gradient * moving
        self.direction = self._curved(-free) * moving
        downhill = _dot(self.direction, free) < 0
        if not self.pairs or not downhill:
            self.pairs, self.direction = [], -free
            largest = float(np.abs(free).max())
            self.rate = FIRST_MOVE / largest if largest > 0 else 0.0
        else:
            self.rate = 1.0

    def _moving(self, x, gradient):
        """1 for a pixel that may move, 0 for one that lies on a bound and would leave it."""
        if not self.box:
            return np.float32(1)
        return np.float32(1) - (((x <= 0) & (gradient > 0)) | ((x >= 1) & (gradient < 0)))

    def _remember(self, s, y):
        _, _, bend, length = new = pair(s, y)
        if bend > 1e-8 * np.sqrt(_dot(s, s) * length):  # only where the loss curves upwards
            self.pairs = [*self.pairs[-HISTORY + 1 :], new]

    def _curved(self, slope):
        """H · slope by the two-loop recursion.

        In plain NumPy: a threaded BLAS would keep its threads awake for a while, and they would take the cores from
        the convolutions of the next step (measured: the step takes 1.4 times as long).
        """
        q, spare, shares = slope.astype(np.float32), np.empty(slope.shape, np.float32), []
        for s, y, bend, _ in reversed(self.pairs):
            shares.append(_dot(s, q) / bend)
            q -= np.multiply(y, np.float32(shares[-1]), out=spare)
        if self.pairs:
            _, _, bend, length = self.pairs[-1]
            q *= np.float32(bend / length)
        for (s, y, bend, _), share in zip(self.pairs, reversed(shares), strict=True):
            q += np.multiply(s, np.float32(share - _dot(y, q) / bend), out=spare)
        return q


def pair(s, y):
    """What L-BFGS remembers of a move s = Δx and the change y = Δg: (s, y, sᵀy, yᵀy)."""
    return s, y, _dot(s, y), _dot(y, y)


def _dot(a, b):
    """The inner product: float32 over short pieces, which are added up in float64.

    A million float32 products summed in one go lose too many digits; all of it in float64 takes many times as long.
    """
    a, b = a.ravel(), b.ravel()
    whole = len(a) // PIECE * PIECE
    pieces = np.matmul(a[:whole].reshape(-1, 1, PIECE), b[:whole].reshape(-1, PIECE, 1))
    return float(pieces.sum(dtype=np.float64)) + float(np.dot(a[whole:], b[whole:]))


OPTIMISERS = {"adam": Adam, "lbfgs": LBFGS}


def register(name, optimiser):
    """Let recipes name another optimiser: a class with what is listed above."""
    OPTIMISERS[name] = optimiser
    CHOICES["optimiser"] = tuple(OPTIMISERS)
