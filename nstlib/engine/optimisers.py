"""Optimisers on plain arrays: Adam, the averaged iterate, and SciPy's L-BFGS-B."""

import contextlib
from dataclasses import dataclass

import numpy as np

from nstlib.images import resample


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
    steps: int = 0
    m: np.ndarray = 0.0
    v: np.ndarray = 0.0

    def step(self, image, gradient):
        """The next picture, kept inside [0, 1]."""
        self.steps += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
        self.v = self.beta2 * self.v + (1 - self.beta2) * gradient**2
        mean = self.m / (1 - self.beta1**self.steps)
        spread = np.sqrt(self.v / (1 - self.beta2**self.steps)) + self.epsilon
        return np.clip(image - self.rate * mean / spread, 0, 1, dtype=np.float32)

    def resized(self, height, width):
        """Carry the moments to another scale, so that the step sizes it has learnt are not lost (Crowson)."""
        if self.steps:
            self.m = resample(self.m, height, width)
            self.v = np.maximum(resample(self.v, height, width), 0)  # bicubic can dip below zero
        return self


def cooled(rate, cooling, step, steps):
    """rate · (c + (1 − c) · (1 + cos(π · step / steps)) / 2): from the full rate down to the fraction c of it.

    Adam's steps keep their length however small the gradient is, so without cooling the iterate still trembles
    by about one rate at the end of a scale (Loshchilov and Hutter 2017). The averaged iterate hides most of that:
    on the tuning pairs the judge sees no difference (benchmarks/report/search_256.json).
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
        self.steps += 1
        self.sum = self.decay * self.sum + (1 - self.decay) * image
        return self.value

    @property
    def value(self):
        return np.asarray(self.sum / (1 - self.decay**self.steps), dtype=np.float32)


def minimise_lbfgs(evaluate, image, steps):
    """SciPy's L-BFGS-B with every pixel bounded to [0, 1]; returns the best picture seen.

    evaluate(image) -> (loss, gradient); at most `steps` evaluations. History 10, tolerances off, so that
    the steps asked for are the steps taken. SciPy works in float64.
    """
    from scipy.optimize import Bounds, minimize

    best = {"loss": np.inf, "image": image, "left": steps}

    def fun(flat):
        best["left"] -= 1
        if best["left"] < 0:  # SciPy looks at maxfun only between line searches
            raise _Enough
        picture = flat.reshape(image.shape).astype(np.float32)
        loss, gradient = evaluate(picture)
        if loss < best["loss"]:
            best.update(loss=loss, image=picture)
        return loss, np.asarray(gradient, dtype=np.float64).ravel()

    options = {"maxcor": 10, "maxfun": steps, "maxiter": steps, "ftol": 0.0, "gtol": 0.0, "maxls": 20}
    start = np.asarray(image, dtype=np.float64).ravel()
    with contextlib.suppress(_Enough):
        minimize(fun, start, jac=True, method="L-BFGS-B", bounds=Bounds(0, 1), options=options)
    return best["image"]


class _Enough(Exception):
    """All evaluations that were asked for are used up."""
