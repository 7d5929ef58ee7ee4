"""Three descriptions of a style against float64 oracles, identities, finite differences, and troublesome pictures."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.linalg import sqrtm
from scipy.stats import wasserstein_distance

from nstlib.autodiff import value_and_gradient
from nstlib.backend import load_keras
from nstlib.losses import Objective
from nstlib.recipe import Recipe
from nstlib.statistics import (
    COVARIANCE_FLOOR,
    SMALLEST_EIGENVALUE,
    STATISTICS,
    gram_for_descent,
    gram_matrix,
    moments,
    newton_schedule,
    sorted_channels,
    square_root,
)

features = arrays(
    np.float32,
    st.sampled_from([(1, 1, 1), (1, 1, 4), (2, 3, 2), (5, 6, 4), (4, 1, 3)]),  # few, as JAX compiles for every shape
    elements=st.floats(0, 4, width=32),
)


def to_numpy(value):
    keras = load_keras()
    return keras.tree.map_structure(lambda v: np.asarray(keras.ops.convert_to_numpy(v)), value)


def distance(name, maps, style, count=None):
    """The statistic's distance of two feature maps, through nstlib alone."""
    statistic = STATISTICS[name]
    target = statistic.prepare(statistic.measure(style), count or maps.shape[0] * maps.shape[1])
    return float(to_numpy(statistic.distance(statistic.measure(maps), target)))


def slope(name, maps, style):
    """The gradient of that distance with respect to the features."""
    statistic = STATISTICS[name]
    target = statistic.prepare(statistic.measure(style), maps.shape[0] * maps.shape[1])
    return value_and_gradient(lambda f, t: (statistic.distance(statistic.measure(f), t), ()))(maps, target)[1]


def waves(height, width, channels, phase):
    """Non-negative features with correlated channels, different in every phase."""
    y, x, c = np.mgrid[0:height, 0:width, 0:channels].astype(float)
    return np.maximum(np.sin(0.7 * x * (1 + c / 3) + phase) + np.cos(0.9 * y - c + 2 * phase) + 0.3 * c, 0)


def plain_covariance(maps):
    """Mean and covariance in float64, with nstlib's floor on the diagonal."""
    flat = maps.reshape(-1, maps.shape[-1]).astype(float)
    floor = COVARIANCE_FLOOR * np.mean(flat**2) + 1e-12
    return flat.mean(axis=0), np.cov(flat.T, bias=True).reshape(2 * flat.shape[1:]) + floor * np.eye(flat.shape[1])


def plain_wasserstein(maps, style):
    """‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2 (Σ₂^½ Σ₁ Σ₂^½)^½) with SciPy's matrix square root (Schur method)."""
    (m1, s1), (m2, s2) = plain_covariance(maps), plain_covariance(style)
    half = sqrtm(s2)
    return np.sum((m1 - m2) ** 2) + np.trace(s1 + s2 - 2 * sqrtm(half @ s1 @ half)).real


def plain_sorted(maps, style):
    a, b = (np.sort(m.reshape(-1, m.shape[-1]).astype(float), axis=0) for m in (maps, style))
    return np.sum((a - b) ** 2) / len(a)


def plain_gram(maps, style):
    a, b = (f.T @ f / len(f) for f in (m.reshape(-1, m.shape[-1]).astype(float) for m in (maps, style)))
    return np.sum((a - b) ** 2)


PLAIN = {"gram": plain_gram, "moments": plain_wasserstein, "sorted": plain_sorted}


@pytest.mark.parametrize("name", STATISTICS)
@pytest.mark.parametrize("channels", [1, 3, 8])
def test_distance_equals_the_formula_in_float64(name, channels):
    maps, style = waves(9, 10, channels, 0.3), waves(9, 10, channels, 1.4)
    assert distance(name, maps.astype("float32"), style.astype("float32")) == pytest.approx(
        PLAIN[name](maps, style), rel=2e-4
    )


@pytest.mark.parametrize("name", STATISTICS)
def test_gradient_against_finite_differences(name):
    maps, style = waves(6, 7, 4, 0.3), waves(6, 7, 4, 1.4)
    gradient = slope(name, maps.astype("float32"), style.astype("float32"))
    for k in range(1, 5):
        direction = np.sin(k * np.arange(maps.size)).reshape(maps.shape)
        step = 1e-6 * direction
        expected = (PLAIN[name](maps + step, style) - PLAIN[name](maps - step, style)) / 2e-6
        assert float((gradient * direction).sum()) == pytest.approx(expected, rel=2e-3), k


@pytest.mark.parametrize("name", STATISTICS)
@settings(deadline=None, max_examples=25)
@given(features, st.randoms(use_true_random=False))
def test_identities(name, maps, random):
    """Zero at equality, blind to where things are, and twice the contrast is four times the distance."""
    statistic = STATISTICS[name]
    style = (1.5 + np.cos(np.arange(maps.size))).reshape(maps.shape).astype("float32")
    size = statistic.size(statistic.prepare(statistic.measure(maps), maps.shape[0] * maps.shape[1]))
    value = distance(name, maps, style)
    scale = value + size + 1
    assert distance(name, maps, maps) == pytest.approx(0, abs=2e-3 * size + 1e-6)
    assert value >= -1e-4 * scale
    assert distance(name, style, maps) == pytest.approx(value, rel=2e-3, abs=2e-3 * scale)
    rows = list(maps.reshape(-1, maps.shape[-1]))
    random.shuffle(rows)
    assert distance(name, np.array(rows).reshape(maps.shape), style) == pytest.approx(value, abs=1e-4 * scale)
    power = 4 if name == "gram" else 2
    doubled = distance(name, 2 * maps, 2 * style)
    assert doubled == pytest.approx(2**power * value, rel=1e-3, abs=1e-3 * 2**power * scale)


@pytest.mark.parametrize("name", STATISTICS)
def test_size_is_the_distance_of_nothing(name):
    """A picture without features is as far away as the size says, by which the relative loss divides."""
    style = waves(8, 8, 5, 0.4).astype("float32")
    statistic = STATISTICS[name]
    size = statistic.size(statistic.prepare(statistic.measure(style), 64))
    assert distance(name, np.zeros_like(style), style) == pytest.approx(size, rel=1e-3)


def test_gram_grows_with_the_square_and_its_rank_is_bounded():
    gram = STATISTICS["gram"].measure
    maps = waves(1, 3, 6, 0.2).astype("float32")
    np.testing.assert_allclose(to_numpy(gram(3 * maps)), 9 * to_numpy(gram(maps)), rtol=1e-5)
    assert np.linalg.matrix_rank(to_numpy(gram(maps)), tol=1e-5) <= 3


@settings(deadline=None, max_examples=40)
@given(features)
def test_moments_are_mean_and_second_moment(maps):
    measured = to_numpy(moments(maps))
    flat = maps.reshape(-1, maps.shape[-1]).astype(float)
    np.testing.assert_allclose(measured["mean"], flat.mean(axis=0), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(measured["second"], flat.T @ flat / len(flat), rtol=1e-4, atol=1e-5)


def test_wasserstein_of_independent_channels():
    """Means a, variances in closed form: (a − b)² + (√u − √v)² for every channel."""
    signs = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]], float).reshape(2, 2, 2)  # uncorrelated, variance 1
    maps, style = 5 + signs * [1, 2], 6 + signs * [3, 2.5]
    expected = 2 * 1 + (1 - 3) ** 2 + (2 - 2.5) ** 2
    # The floor adds 1e-4 of the mean square, about 40, to every variance.
    assert distance("moments", maps.astype("float32"), style.astype("float32")) == pytest.approx(expected, rel=5e-3)


def test_wasserstein_is_the_cost_of_the_best_linear_map():
    """W² is what it costs to move every feature by the optimal map (Gelbrich 1990): another road to the number."""
    maps, style = waves(20, 20, 3, 0.3), waves(20, 20, 3, 2.0)
    (m1, s1), (m2, s2) = plain_covariance(maps), plain_covariance(style)
    half = sqrtm(s1).real
    move = np.linalg.inv(half) @ sqrtm(half @ s2 @ half).real @ np.linalg.inv(half)
    np.testing.assert_allclose(move @ s1 @ move.T, s2, atol=1e-8)
    cost = np.sum((m1 - m2) ** 2) + np.trace((move - np.eye(3)) @ s1 @ (move - np.eye(3)).T)
    assert distance("moments", maps.astype("float32"), style.astype("float32")) == pytest.approx(cost, rel=2e-4)


@settings(deadline=None, max_examples=20)
@given(arrays(np.float32, (5, 1, 2), elements=st.floats(0, 4, width=32)))
def test_sorted_is_the_cheapest_assignment(style):
    """Among all ways to pair the values of two channels, sorting costs least: brute force over 120 of them."""
    maps = np.array([[0.5, 3.0, 1.0, 2.5, 0.2], [2.0, 0.1, 0.4, 4.0, 1.1]], np.float32).T.reshape(5, 1, 2)
    best = sum(
        min(np.mean((maps[:, 0, c] - style[list(order), 0, c].astype(float)) ** 2) for order in permutations(range(5)))
        for c in range(2)
    )
    assert distance("sorted", maps, style) == pytest.approx(best, rel=1e-4, abs=1e-5)


def test_sorted_values_and_scipys_distance():
    """SciPy measures Σ |Δ| between the same sorted values, in one dimension and for samples of any sizes."""
    maps, style = waves(6, 7, 3, 0.3).astype("float32"), waves(6, 7, 3, 1.4).astype("float32")
    ours, theirs = (to_numpy(sorted_channels(m)) for m in (maps, style))
    assert (np.diff(ours, axis=0) >= 0).all()
    for c in range(3):
        expected = wasserstein_distance(maps[..., c].ravel(), style[..., c].ravel())
        assert np.abs(ours[:, c] - theirs[:, c]).mean() == pytest.approx(expected, rel=1e-5)


def test_sorted_compares_different_sizes_by_quantiles():
    prepare = STATISTICS["sorted"].prepare
    style = waves(12, 14, 3, 0.5).astype("float32")
    ordered = to_numpy(sorted_channels(style))
    np.testing.assert_allclose(prepare(ordered, len(ordered)), ordered, rtol=1e-6)
    np.testing.assert_allclose(prepare(np.array([[1.0], [2.0], [5.0]]), 6).ravel(), [1, 1.25, 1.75, 2.75, 4.25, 5])
    repeated = np.concatenate([style, style])  # the same style twice as large: the same quantiles
    assert distance("sorted", repeated, style) < 2e-3
    large, small = waves(60, 60, 3, 0.5), waves(30, 30, 3, 0.5)  # SciPy's distance needs no equal sizes
    target = prepare(to_numpy(sorted_channels(small.astype("float32"))), 3600)
    for c in range(3):
        ours = np.abs(np.sort(large[..., c].ravel()) - target[:, c]).mean()
        assert ours == pytest.approx(wasserstein_distance(large[..., c].ravel(), small[..., c].ravel()), abs=2e-3)


def test_statistics_are_averages_over_positions():
    """What the tiles rely on: the statistic of a whole is the mean of its parts' statistics."""
    maps = waves(8, 6, 4, 0.1).astype("float32")
    for name, statistic in STATISTICS.items():
        if statistic.additive:
            whole, upper, lower = (to_numpy(statistic.measure(m)) for m in (maps, maps[:4], maps[4:]))
            tree = load_keras().tree
            halves = tree.map_structure(lambda a, b: (a + b) / 2, upper, lower)
            for a, b in zip(tree.flatten(whole), tree.flatten(halves), strict=True):
                np.testing.assert_allclose(a, b, rtol=1e-5, err_msg=name)


def spectrum(side, condition):
    """A symmetric positive definite matrix with eigenvalues from 1 down to 1 / condition, evenly in the logarithm."""
    vectors, _ = np.linalg.qr(np.sin(np.arange(side * side, dtype=float) ** 1.5).reshape(side, side))
    values = np.logspace(0, -np.log10(condition), side)
    return (vectors * values) @ vectors.T, (vectors / np.sqrt(values)) @ vectors.T


@pytest.mark.parametrize("scale", [1e-20, 1.0, 1e20])
@pytest.mark.parametrize("condition", [1, 1e3, 1e6, 1e9, 1e13])
def test_square_root(condition, scale):
    """(A^½)² = A to 1e-5 of the largest eigenvalue whatever the condition; A^-½ to 1% up to a condition of 1e4."""
    matrix, inverse = spectrum(40, condition)
    root, backwards = (to_numpy(m).astype(float) for m in square_root(np.float32(scale * matrix)))
    np.testing.assert_allclose(root @ root, scale * matrix, atol=1e-5 * scale)
    assert np.isfinite(backwards).all()
    if condition <= 1e4:
        np.testing.assert_allclose(backwards, inverse / np.sqrt(scale), atol=1e-2 * np.abs(inverse).max() / scale**0.5)


def test_newton_schedule_brings_every_eigenvalue_to_one():
    """Scalars, in float64: from 1e-6 to 1 all arrive, none leaves (0, 1], in far fewer steps than with ρ = 1."""
    roots = np.sqrt(np.geomspace(SMALLEST_EIGENVALUE, 1, 1000))
    plain, taken = roots.copy(), 0
    for rho in newton_schedule(SMALLEST_EIGENVALUE):
        roots = rho * roots * (3 - (rho * roots) ** 2) / 2
        assert roots.min() > 0 and roots.max() <= 1 + 1e-12
    np.testing.assert_allclose(roots, 1, atol=1e-7)
    while np.abs(plain - 1).max() > 1e-7:
        plain, taken = plain * (3 - plain**2) / 2, taken + 1
    assert len(newton_schedule(SMALLEST_EIGENVALUE)) <= 0.6 * taken


def test_gram_for_descent_has_the_gradient_of_the_gram_matrix():
    """For Σ W∘G with a W that is not symmetric: F (W + Wᵀ) / M."""
    maps = waves(5, 7, 4, 0.3).astype("float32")
    weights = np.sin(np.arange(16.0)).reshape(4, 4).astype("float32")
    ops, flat = load_keras().ops, maps.reshape(35, 4).astype(float)
    np.testing.assert_allclose(to_numpy(gram_for_descent(maps)), flat.T @ flat / 35, rtol=1e-5)
    for gram in (gram_matrix, gram_for_descent):
        found = value_and_gradient(lambda f, w, gram=gram: (ops.sum(w * gram(f)), ()))(maps, weights)[1]
        expected = flat @ (weights + weights.T) / 35
        np.testing.assert_allclose(found.reshape(35, 4), expected, atol=1e-5 * np.abs(expected).max())


def test_square_root_of_what_has_none():
    """Negative eigenvalues, as rounding makes them, must not run away; a matrix of zeros is its own root."""
    for matrix in (np.diag([1.0, 0.5, -1e-3]), np.diag([1.0, -0.2, 0.3]), -np.eye(4), np.zeros((3, 3))):
        assert all(np.isfinite(to_numpy(m)).all() for m in square_root(np.float32(matrix)))
    assert np.abs(to_numpy(square_root(np.zeros((3, 3), np.float32))[0])).max() < 1e-6


@pytest.mark.parametrize("positions", [1, 6, 96, 256, 700])
def test_covariances_of_low_rank(positions):
    """512 channels, as in VGG19's deep layers, at fewer positions than channels: finite, and near SciPy's value."""
    y, x = np.mgrid[0:positions, 0:512].astype(float)
    maps = np.maximum(np.sin(1e4 * np.sin(y * 512 + x)), 0).reshape(1, positions, 512)
    style = np.maximum(np.sin(1e4 * np.sin(y * 512 + x + 0.5)), 0).reshape(1, positions, 512) * 1.5
    (_, s1), (_, s2) = plain_covariance(maps), plain_covariance(style)
    half = np.linalg.eigh(s2)
    half = (half[1] * np.sqrt(half[0])) @ half[1].T
    cross = np.sqrt(np.maximum(np.linalg.eigvalsh(half @ s1 @ half), 0)).sum()
    exact = np.sum((maps - style).mean(axis=1) ** 2) + np.trace(s1 + s2) - 2 * cross
    value = distance("moments", 30 * maps.astype("float32"), 30 * style.astype("float32")) / 900
    assert value == pytest.approx(exact, abs=2e-3 * np.trace(s1 + s2) + 1e-6)
    gradient = slope("moments", 30 * maps.astype("float32"), 30 * style.astype("float32"))
    assert np.isfinite(gradient).all() and np.abs(gradient).max() > 0


BREAKING = {
    "black": lambda y, x, c: 0.0 * x,
    "white": lambda y, x, c: 0.0 * x + 1,
    "grey": lambda y, x, c: 0.0 * x + 0.5,
    "red": lambda y, x, c: 1.0 * (c == 0),
    "checks": lambda y, x, c: (x + y + 0 * c) % 2,
    "one pixel": lambda y, x, c: 1.0 * ((x == 20) & (y == 13)) + 0 * c,
}


@pytest.mark.parametrize("convention", ["relative", "gatys"])
@pytest.mark.parametrize("statistic", STATISTICS)
def test_pictures_with_nothing_in_them(pocket, statistic, convention):
    """Constant, black and binary pictures, as content, style and start: every number stays finite."""
    pictures = {n: np.float32(make(*np.mgrid[0:32, 0:48, 0:3])) for n, make in BREAKING.items()}
    objective = Objective(pocket, Recipe(statistic=statistic, convention=convention))
    for style_name, style in pictures.items():
        targets = objective.targets(pictures["grey"], style)
        for name, picture in pictures.items():
            loss, gradient, values = objective(picture, targets)
            assert np.isfinite(loss) and np.isfinite(values).all(), (style_name, name)
            assert np.isfinite(gradient).all(), (style_name, name)
