"""Whatever the backend, one number: the loss and its gradient against a network written out in NumPy, float64.

`make lanes` runs this file under TensorFlow, JAX and PyTorch, which so agree with each other.
"""

import numpy as np
import pytest

from nstlib.backbones import pocket as pocket_module
from nstlib.backend import backend_name
from nstlib.losses import Objective
from nstlib.recipe import Recipe
from nstlib.statistics import COVARIANCE_FLOOR

SETTINGS = {"content_weight": 2.0, "style_weight": 3.0, "tv_weight": 0.5, "border": "replicate"}


PER_BLOCK = {"pocket": (2, 2, 3, 3, 3), "pocket-drawn": (2, 2, 4, 4, 4)}


class PlainPocket:
    """A pocket network forwards and backwards in float64: edge pixels repeated; max pooling, or average if drawn."""

    def __init__(self, name):
        self.pools_by_maximum = name == "pocket"
        # Up to block5_conv1.
        self.layers = [f"block{b}_conv{c}" for b, n in enumerate(PER_BLOCK[name][:4], 1) for c in range(1, n + 1)]
        self.layers.append("block5_conv1")
        with np.load(pocket_module.FILES[name]) as file:
            self.mean, self.std = file["mean"].astype(float), file["std"].astype(float)
            self.kernels = {k: file[f"{k}/kernel"].astype(float) for k in self.layers}
            self.biases = {k: file[f"{k}/bias"].astype(float) for k in self.layers}

    def forward(self, image):
        """{layer: features (h, w, C)} up to block5_conv1."""
        x, self.maps, self.winners = (image.astype(float) - self.mean) / self.std, {}, {}
        for layer in self.layers:
            if layer.endswith("_conv1") and layer != self.layers[0]:
                h, w = x.shape[0] // 2, x.shape[1] // 2
                fours = x[: 2 * h, : 2 * w].reshape(h, 2, w, 2, -1)
                x = fours.max(axis=(1, 3)) if self.pools_by_maximum else fours.mean(axis=(1, 3))
                self.winners[layer] = fours == x[:, None, :, None]
            h, w = x.shape[:2]
            frame = np.pad(x, ((1, 1), (1, 1), (0, 0)), mode="edge")
            kernel = self.kernels[layer]
            x = sum(frame[i : i + h, j : j + w] @ kernel[i, j] for i in range(3) for j in range(3))
            x = self.maps[layer] = np.maximum(x + self.biases[layer], 0)
        return self.maps

    def backward(self, slopes):
        """dL/d image from {layer: dL/d features}, at the picture of the last `forward`; even sides only."""
        gradient = 0.0
        for layer in reversed(self.maps):
            gradient = (gradient + slopes.get(layer, 0)) * (self.maps[layer] > 0)
            h, w = gradient.shape[:2]
            kernel = self.kernels[layer]
            frame = np.zeros((h + 2, w + 2, kernel.shape[2]))
            for i in range(3):
                for j in range(3):
                    frame[i : i + h, j : j + w] += gradient @ kernel[i, j].T
            for side in (frame, frame.swapaxes(0, 1)):  # what fell on a repeated pixel belongs to the edge
                side[1] += side[0]
                side[-2] += side[-1]
            gradient = frame[1:-1, 1:-1]
            if layer in self.winners:
                gradient = self._unpooled(gradient[:, None, :, None], self.winners[layer])
        return gradient / self.std

    def _unpooled(self, gradient, winners):
        """The average gives a quarter to each; the maximum all to the largest. Four equal values are zeros, whose ReLU
        lets nothing through, so it does not matter who gets the gradient there."""
        shares = winners / winners.sum(axis=(1, 3), keepdims=True) if self.pools_by_maximum else 0.25 * (winners >= 0)
        h, _, w, _, channels = winners.shape
        return (gradient * shares).reshape(2 * h, 2 * w, channels)


def gram_term(f, s):
    """Σ (G − A)² / Σ A² and its gradient with respect to f; features (M, C)."""
    target = s.T @ s / len(s)
    difference = f.T @ f / len(f) - target
    size = np.sum(target**2)
    return np.sum(difference**2) / size, 4 * f @ difference / len(f) / size


def moments_term(f, s):
    """W² / (tr Σ₂ + ‖μ₂‖²) and its gradient with respect to f, from eigenvalues; features (M, C)."""

    def root(matrix, power):
        values, vectors = np.linalg.eigh(matrix)
        return (vectors * values**power) @ vectors.T

    def covariance(x):
        second, identity = x.T @ x / len(x), np.eye(x.shape[1])
        return np.cov(x.T, bias=True) + (COVARIANCE_FLOOR * np.mean(np.diag(second)) + 1e-12) * identity

    ours, theirs, apart = covariance(f), covariance(s), f.mean(axis=0) - s.mean(axis=0)
    half = root(theirs, 0.5)
    inner = half @ ours @ half
    value = np.sum(apart**2) + np.trace(ours + theirs) - 2 * np.trace(root(inner, 0.5))
    slope = np.eye(f.shape[1]) - half @ root(inner, -0.5) @ half  # of the value, on the covariance
    on_second = slope + COVARIANCE_FLOOR * np.trace(slope) / f.shape[1] * np.eye(f.shape[1])
    on_mean = 2 * apart - 2 * slope @ f.mean(axis=0)
    size = np.trace(theirs) + np.sum(s.mean(axis=0) ** 2)
    return value / size, (2 * f @ on_second + on_mean) / len(f) / size


STYLE_TERM = {"gram": gram_term, "moments": moments_term}


def plain_loss(name, recipe, image, content, style):
    """(loss, gradient, terms) of the recipe's formula on a pocket network, in float64."""
    network = PlainPocket(name)
    wanted, described = dict(network.forward(content)), dict(network.forward(style))
    maps = network.forward(image)
    terms, slopes = [], {}
    for layer in recipe.content_layers:
        share = recipe.content_layers[layer] / sum(recipe.content_layers.values())
        weight = recipe.content_weight * share / np.sum(wanted[layer] ** 2)
        difference = maps[layer] - wanted[layer]
        terms.append(weight * np.sum(difference**2))
        slopes[layer] = slopes.get(layer, 0) + 2 * weight * difference
    for layer in recipe.style_layers:
        f, s = (m[layer].reshape(-1, m[layer].shape[-1]) for m in (maps, described))
        share = recipe.style_layers[layer] / sum(recipe.style_layers.values())
        value, slope = STYLE_TERM[recipe.statistic](f, s)
        weight = recipe.style_weight * recipe.style_strength * share
        terms.append(weight * value)
        slopes[layer] = slopes.get(layer, 0) + weight * slope.reshape(maps[layer].shape)
    gradient = network.backward(slopes)
    weight = recipe.tv_weight / image.size
    terms.append(0.0)
    for axis in (0, 1):
        steps = np.diff(image.astype(float), axis=axis)
        terms[-1] += weight * np.abs(steps).sum()
        gradient -= weight * np.diff(np.sign(steps), axis=axis, prepend=0, append=0)
    return sum(terms), gradient, terms


@pytest.fixture(scope="module")
def three():
    """Content, style and picture, 48 x 64, as sines; no two neighbours of the picture are equal."""
    y, x = np.mgrid[0:48, 0:64].astype(float)
    waves = np.stack([np.sin(x / 3 + y / 7), np.cos(y / 2 + 0.2) * np.sin(x / 11 + 0.3), (x + 2 * y) / 80 - 1], -1)
    rings = np.stack([np.sin(np.hypot(x - 20, y - 17) * k) for k in (0.9, 0.5, 0.7)], -1)
    content, style = 0.5 + 0.4 * waves, 0.45 + 0.4 * rings
    return [np.float32(p) for p in (content, style, 0.6 * content + 0.1 + 0.2 * np.roll(style, 5, axis=1))]


@pytest.mark.parametrize("statistic", STYLE_TERM)
@pytest.mark.parametrize("network", PER_BLOCK)
def test_the_plain_gradient_is_the_slope_of_the_plain_loss(three, network, statistic):
    """The oracle checked against itself, by finite differences."""
    content, style, image = (p.astype(float) for p in three)
    recipe = Recipe(statistic=statistic, **SETTINGS)
    gradient = plain_loss(network, recipe, image, content, style)[1]
    for k in (1, 2):
        direction = np.sin(k * np.arange(image.size)).reshape(image.shape)
        plus, minus = (plain_loss(network, recipe, image + e * direction, content, style)[0] for e in (2e-8, -2e-8))
        assert (gradient * direction).sum() == pytest.approx((plus - minus) / 4e-8, rel=2e-4)


# The square root in float32 does not resolve the covariance's least directions, the same ones on every backend.
TOLERANCE = {"gram": 1e-4, "moments": 5e-3}


@pytest.mark.parametrize("statistic", STYLE_TERM)
@pytest.mark.parametrize("network", PER_BLOCK)
def test_every_backend_agrees_with_the_plain_loss(three, network, statistic):
    content, style, image = three
    recipe, close, name = Recipe(statistic=statistic, **SETTINGS), TOLERANCE[statistic], backend_name()
    objective = Objective(pocket_module.load(network), recipe)
    loss, gradient, values = objective(image, objective.targets(content, style))
    expected, slope, terms = plain_loss(network, recipe, image, content, style)
    off = np.linalg.norm(gradient - slope) / np.linalg.norm(slope)
    print(f"{name}, {network}, {statistic}: loss off by {abs(loss / expected - 1):.1e}, gradient by {off:.1e}")
    assert loss == pytest.approx(expected, rel=close), name
    np.testing.assert_allclose(objective.weights * values, terms, rtol=close, err_msg=name)
    assert off <= close, name
