"""Statistics with weights and in batches: against pictures one by one, float64 oracles, and finite differences."""

import numpy as np
import pytest
from scipy.linalg import sqrtm

from nstlib.autodiff import value_and_gradient
from nstlib.backend import load_keras
from nstlib.errors import NSTError
from nstlib.statistics import (
    COVARIANCE_FLOOR,
    STATISTICS,
    exact_moments,
    gram_for_descent,
    gram_matrix,
    moments,
    sorted_channels,
)
from tests.test_statistics import to_numpy, waves


def batch_of(*phases, channels=3):
    return np.stack([waves(5, 6, channels, phase) for phase in phases])


def leaves(value):
    return load_keras().tree.flatten(to_numpy(value))


def assert_same(ours, theirs, **tolerance):
    for a, b in zip(leaves(ours), leaves(theirs), strict=True):
        assert a.shape == b.shape
        np.testing.assert_allclose(a, b, **tolerance)


def stacked(nests):
    return load_keras().tree.map_structure(lambda *values: np.stack(values), *map(to_numpy, nests))


def soft_mask(*lead):
    """Positive weights, smooth but for one fifth of the positions, where they are 0."""
    wave = 1.2 + np.sin(1.7 * np.arange(np.prod([*lead, 5, 6]))).reshape(*lead, 5, 6)
    return np.where(np.arange(wave.size).reshape(wave.shape) % 5 == 2, 0, wave)


def weighted_in_float64(name, maps, weights):
    """The definitions, position by position, of one picture."""
    flat, w = maps.reshape(-1, maps.shape[-1]), weights.ravel() / weights.sum()
    if name == "sorted":  # up to which value have so many of the weights been seen?
        order, levels = np.argsort(flat, axis=0), (np.arange(len(flat)) + 0.5) / len(flat)
        found = [[next(j for j in o if w[o[: list(o).index(j) + 1]].sum() >= q) for q in levels] for o in order.T]
        return np.stack([channel[places] for channel, places in zip(flat.T, found, strict=True)], axis=1)
    second = sum(share * np.outer(f, f) for share, f in zip(w, flat, strict=True))
    return second if name == "gram" else {"mean": np.average(flat, axis=0, weights=w), "second": second}


@pytest.mark.parametrize("name", STATISTICS)
@pytest.mark.parametrize("weighted", [False, True])
def test_a_batch_is_its_pictures_stacked(name, weighted):
    """What is measured, prepared, compared and scaled: with one leading axis and with two."""
    statistic, maps = STATISTICS[name], batch_of(0.3, 1.0, 1.7, 2.4)
    masks = soft_mask(4) if weighted else [None] * 4
    single = [statistic.measure(m, w) for m, w in zip(maps, masks, strict=True)]
    measured = statistic.measure(maps, masks if weighted else None)
    assert_same(measured, stacked(single), rtol=1e-6, atol=1e-7)
    square = statistic.measure(maps.reshape(2, 2, 5, 6, 3), masks.reshape(2, 2, 5, 6) if weighted else None)
    assert_same(square, [v.reshape(2, 2, *v.shape[1:]) for v in leaves(measured)], rtol=1e-6, atol=1e-7)

    targets = [statistic.prepare(one, 17 if name == "sorted" else 30) for one in single]
    target = statistic.prepare(measured, 17 if name == "sorted" else 30)
    assert_same(target, stacked(targets), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(statistic.size(target), [statistic.size(t) for t in targets], rtol=1e-5)

    own, last = statistic.prepare(measured, 30), statistic.prepare(single[3], 30)
    for aim in (load_keras().tree.map_structure(lambda v: v[::-1], own), last):
        found = to_numpy(statistic.distance(measured, aim))
        aims = [last] * 4 if aim is last else [statistic.prepare(one, 30) for one in single[::-1]]
        one_by_one = [to_numpy(statistic.distance(m, a)) for m, a in zip(single, aims, strict=True)]
        assert found.shape == (4,) and one_by_one[0].shape == ()
        np.testing.assert_allclose(found, one_by_one, rtol=1e-3, atol=1e-5)
        assert np.max(one_by_one) > 0.01


@pytest.mark.parametrize("name", STATISTICS)
def test_weights_equal_the_formula_in_float64(name):
    maps, weights = waves(5, 6, 3, 0.3), soft_mask()
    expected = weighted_in_float64(name, maps, weights)
    assert_same(STATISTICS[name].measure(maps, weights), expected, rtol=1e-5, atol=1e-6)
    assert_same(STATISTICS[name].measure(maps[None], 7 * weights[None]), expected, rtol=1e-5, atol=1e-6)
    assert not np.allclose(leaves(STATISTICS[name].measure(maps))[-1], leaves(expected)[-1], rtol=0.01)


@pytest.mark.parametrize("name", STATISTICS)
@pytest.mark.parametrize("value", [1, 0.3, 1e-20, 1e20])
def test_equal_weights_are_none(name, value):
    maps = waves(9, 11, 4, 0.3)
    measure = STATISTICS[name].measure
    assert_same(measure(maps, np.full((9, 11), value)), measure(maps), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("name", STATISTICS)
def test_a_hard_mask_measures_the_chosen_positions_alone(name):
    """12 of 24 positions; in order their values stand twice each, since as many numbers are asked for as before."""
    maps, chosen = waves(4, 6, 3, 0.3), np.zeros((4, 6), bool)
    chosen[:, 1::2] = True
    measure = STATISTICS[name].measure
    alone = to_numpy(measure(maps[:, 1::2]))
    expected = np.repeat(alone, 2, axis=0) if name == "sorted" else alone
    assert_same(measure(maps, chosen), expected, rtol=1e-5, atol=1e-6)
    maps[:, ::2] = 1e6
    assert_same(measure(maps, chosen), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", STATISTICS)
def test_a_weight_of_three_is_three_times_the_same_position(name):
    maps, times = waves(5, 6, 3, 0.3), (np.arange(30) * 7 % 4).reshape(5, 6)
    repeated = np.repeat(maps.reshape(30, 3), times.ravel(), axis=0)[None]
    expected = to_numpy(STATISTICS[name].measure(repeated))
    if name == "sorted":  # 43 values, of which 30 quantiles: NumPy's
        expected = np.quantile(repeated[0], (np.arange(30) + 0.5) / 30, axis=0, method="inverted_cdf")
    assert_same(STATISTICS[name].measure(maps, times), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", STATISTICS)
def test_one_mask_for_a_batch_and_many_masks_for_one_picture(name):
    maps, masks = batch_of(0.3, 1.4), soft_mask(3)
    measure = STATISTICS[name].measure
    shared = measure(maps, masks[1])
    assert_same(shared, stacked([measure(m, masks[1]) for m in maps]), rtol=1e-5, atol=1e-6)
    assert_same(measure(maps, masks[1:2]), shared, rtol=1e-6)
    regions = stacked([measure(maps[0], m) for m in masks])
    assert_same(measure(maps[0], masks), regions, rtol=1e-5, atol=1e-6)
    assert_same(measure(maps[:1], masks), regions, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("name", STATISTICS)
def test_gradient_of_a_batch_against_finite_differences(name, weighted):
    """Two pictures at once, their distances added in the proportions 1 : 2."""
    statistic, maps, style = STATISTICS[name], batch_of(0.3, 1.0), waves(5, 6, 3, 1.4)
    maps += 0.1 * (1 + np.sin(np.arange(180) ** 1.5)).reshape(maps.shape)  # no two alike: where order turns is a kink
    masks = soft_mask(2) if weighted else np.ones((2, 5, 6))
    ops, target = load_keras().ops, statistic.prepare(statistic.measure(style), 30)
    factors = ops.convert_to_tensor(np.float32([1, 2]))

    def loss(f, aim, w):
        return ops.sum(statistic.distance(statistic.measure(f, w if weighted else None), aim) * factors), ()

    def plainly(f):
        total = 0
        for factor, picture, mask in zip((1, 2), f, masks, strict=True):
            ours, aim = weighted_in_float64(name, picture, mask), weighted_in_float64(name, style, np.ones((5, 6)))
            if name == "moments":
                (m1, s1), (m2, s2) = (normal_of(measured) for measured in (ours, aim))
                half = sqrtm(s2)
                total += factor * (np.sum((m1 - m2) ** 2) + np.trace(s1 + s2 - 2 * sqrtm(half @ s1 @ half)).real)
            else:
                total += factor * np.sum((ours - aim) ** 2) / (len(ours) if name == "sorted" else 1)
        return total

    value, gradient, _ = value_and_gradient(loss)(maps.astype("float32"), target, masks)
    assert value == pytest.approx(plainly(maps), rel=5e-4)
    for k in range(1, 4):
        direction = np.sin(k * np.arange(maps.size)).reshape(maps.shape)
        step = 1e-6 * direction
        expected = (plainly(maps + step) - plainly(maps - step)) / 2e-6
        assert float((gradient * direction).sum()) == pytest.approx(expected, rel=3e-3, abs=1e-4), k


def normal_of(measured):
    """(mean, covariance) of moments in float64, with nstlib's floor."""
    mean, second = measured["mean"], measured["second"]
    floor = COVARIANCE_FLOOR * np.mean(np.diag(second)) + 1e-12
    return mean, second - np.outer(mean, mean) + floor * np.eye(len(mean))


def test_gram_for_descent_has_the_gradient_of_the_gram_matrix_in_batches_with_weights():
    """For Σ D∘G with a D that is not symmetric: wₚ F (D + Dᵀ) at position p, of every picture."""
    maps, masks = batch_of(0.3, 1.4, channels=4).astype("float32"), soft_mask(2)
    pull = np.sin(np.arange(32.0)).reshape(2, 4, 4).astype("float32")
    ops, shares = load_keras().ops, masks / masks.sum((1, 2), keepdims=True)
    expected = shares[..., None] * np.stack([f @ (d + d.T) for f, d in zip(maps.astype(float), pull, strict=True)])
    for gram in (gram_matrix, gram_for_descent):
        step = value_and_gradient(lambda f, d, w, gram=gram: (ops.sum(d * gram(f, w)), ()))
        np.testing.assert_allclose(step(maps, pull, masks)[1], expected, atol=1e-5 * np.abs(expected).max())


def test_a_mask_of_zeros_in_a_compiled_program_makes_nothing_of_its_picture():
    """Nobody can refuse it there; numbers and gradients stay finite."""
    maps, masks = batch_of(0.3, 1.4).astype("float32"), soft_mask(2) * np.array([0, 1])[:, None, None]
    for statistic in STATISTICS.values():
        target = statistic.prepare(statistic.measure(maps[1]), 30)
        step = value_and_gradient(
            lambda f, aim, w, s=statistic: (load_keras().ops.sum(s.distance(s.measure(f, w), aim)), ())
        )
        value, gradient, _ = step(maps, target, masks)
        assert np.isfinite(value) and np.isfinite(gradient).all() and np.abs(gradient[1]).max() > 0


ADDITIVE = [name for name, statistic in STATISTICS.items() if statistic.additive]


@pytest.mark.parametrize("name", ADDITIVE)
def test_blends(name):
    """A share of 1 and others of 0 give one style; parts of a picture the whole; more of one, what lies between."""
    statistic, maps = STATISTICS[name], waves(9, 6, 3, 0.3)
    parts = [statistic.measure(m) for m in (maps[:4], maps[4:6], maps[6:])]
    assert_same(statistic.blend(parts, [0, 2.5, 0]), parts[1])
    assert_same(statistic.blend(parts, (4, 2, 3)), statistic.measure(maps), rtol=1e-5)
    between = [0.3 * a + 0.7 * c for a, c in zip(leaves(parts[0]), leaves(parts[2]), strict=True)]
    assert_same(leaves(statistic.blend(parts, [0.3, 0, 0.7])), between, rtol=1e-5)
    same = statistic.prepare(statistic.blend([parts[0]] * 2, [0.2, 0.8]), 24)
    assert float(to_numpy(statistic.distance(parts[0], same))) < 1e-4


def test_what_cannot_be_measured_or_blended():
    maps = waves(5, 6, 3, 0.3)
    for statistic in STATISTICS.values():
        for shape in ((6, 5), (30,), (5,), (5, 6, 3), (2, 5, 5), ()):
            with pytest.raises(NSTError, match=r"weights of shape .* do not fit .*\(5, 6, 3\).*one weight for each"):
                statistic.measure(maps, np.ones(shape))
        with pytest.raises(NSTError, match="do not fit"):
            statistic.measure(batch_of(0.1, 0.2), np.ones((3, 5, 6)))
        for wrong, words in ((-0.1, "not negative"), (np.nan, "finite"), (np.inf, "finite")):
            weights = np.ones((5, 6))
            weights[2, 3] = wrong
            with pytest.raises(NSTError, match=words):
                statistic.measure(maps, weights)
        for nothing in (np.zeros((5, 6)), soft_mask(2) * [[[1]], [[0]]]):
            with pytest.raises(NSTError, match="weights of positions are all 0"):
                statistic.measure(maps, nothing)
        with pytest.raises(NSTError, match=r"\(h, w, C\) or \(\.\.\., h, w, C\)"):
            statistic.measure(maps[0])
        with pytest.raises(NSTError, match="numbers"):
            statistic.measure(maps, np.full((5, 6), "1"))
    gram = STATISTICS["gram"]
    for shares, words in (([1], "one share for each"), ([1, -1], "not negative"), ([0, 0], "all 0")):
        with pytest.raises(NSTError, match=words):
            gram.blend([gram.measure(maps)] * 2, shares)
    with pytest.raises(NSTError, match="do not add up"):
        STATISTICS["sorted"].blend([sorted_channels(maps)] * 2, [1, 1])


def test_exact_moments_are_the_moments_in_float64():
    maps = batch_of(0.3, 1.4).astype("float32")
    flat = maps.reshape(2, 30, 3).astype(float)
    expected = {"mean": flat.mean(axis=1), "second": np.einsum("npi,npj->nij", flat, flat) / 30}
    exact = exact_moments(maps)
    assert exact["mean"].dtype == exact["second"].dtype == np.float64
    assert_same(exact, expected, rtol=1e-13)
    assert_same(exact_moments(maps[0]), {name: value[0] for name, value in expected.items()}, rtol=1e-13)
    assert_same(moments(maps), expected, rtol=1e-5)
