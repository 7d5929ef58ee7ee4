"""Adam against Keras's, the average against its definition, L-BFGS on a problem with a known answer."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nstlib.engine.optimisers import LBFGS, Adam, Average, cooled


def test_adam_equals_keras():
    import keras

    rate, beta1, beta2, epsilon = 0.02, 0.9, 0.99, 1e-7
    theirs = keras.optimizers.Adam(rate, beta_1=beta1, beta_2=beta2, epsilon=epsilon)
    x = np.full((2, 3, 3), 0.5, np.float32)
    variable, ours = keras.Variable(x), Adam(rate, beta1, beta2, epsilon)
    for k in range(8):
        gradient = (np.arange(18).reshape(2, 3, 3) * (k + 1) % 7 - 3).astype(np.float32)
        x = ours.step(x, gradient)
        theirs.apply([keras.ops.convert_to_tensor(gradient)], [variable])
    # Keras adds ε to √v before the bias correction, we after it; with ε this small both are the same.
    np.testing.assert_allclose(x, keras.ops.convert_to_numpy(variable), atol=1e-5)


def test_adam_first_step_has_the_length_of_the_rate():
    gradient = np.array([[[5.0, -0.01, 0.0]]], np.float32)
    out = Adam(0.02, 0.9, 0.99, 1e-12).step(np.full((1, 1, 3), 0.5, np.float32), gradient)
    np.testing.assert_allclose(out, [[[0.48, 0.52, 0.5]]], atol=1e-6)


def test_cooling_starts_full_and_ends_at_its_fraction():
    rates = [cooled(0.02, 0.1, k, 100) for k in range(101)]
    assert rates[0] == pytest.approx(0.02) and rates[-1] == pytest.approx(0.002)
    assert rates[50] == pytest.approx(0.011) and all(a >= b for a, b in itertools.pairwise(rates))
    assert cooled(0.02, 1, 30, 100) == 0.02


def test_adam_stays_inside_and_can_change_scale():
    adam = Adam(0.5, 0.9, 0.99, 1e-8)
    x = adam.step(np.full((4, 4, 3), 0.9, np.float32), -np.ones((4, 4, 3), np.float32))
    assert x.max() == 1
    adam.resized(6, 6)
    assert adam.step(np.full((6, 6, 3), 0.9, np.float32), np.ones((6, 6, 3), np.float32)).shape == (6, 6, 3)
    assert (np.asarray(adam.v) >= 0).all()


@given(st.floats(0, 1, width=32), st.floats(0, 0.999), st.integers(1, 20))
def test_average_of_a_constant_is_that_constant(value, decay, steps):
    average, image = Average(decay), np.full((2, 2, 3), value, np.float32)
    for _ in range(steps):
        np.testing.assert_allclose(average.update(image), value, atol=1e-5)


@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=12), st.floats(0, 0.99))
def test_average_is_the_weighted_mean(values, decay):
    average = Average(decay)
    for value in values:
        out = average.update(np.full((1, 1, 3), value, np.float32))
    weights = decay ** np.arange(len(values) - 1, -1, -1.0)
    assert out[0, 0, 0] == pytest.approx(np.dot(weights, values) / weights.sum(), abs=1e-4)


def descend(evaluate, x, steps):
    """The best point that L-BFGS accepts in so many evaluations, and every point it asked for."""
    optimiser, asked = LBFGS(), []
    for _ in range(steps):
        asked.append(x)
        loss, gradient = evaluate(x)
        x = optimiser.step(x, gradient.astype(np.float32), loss)
    return optimiser, asked


def valley(x):
    """A bent valley in 12 dimensions (Rosenbrock's, moved so that its minimum 0.6 lies inside the box)."""
    x = 1 + 2.0 * (x.astype(float) - 0.6)
    first, second = x[..., :-1], x[..., 1:]
    bend = second - first**2
    loss = float((20 * bend**2 + (1 - first) ** 2).sum())
    gradient = np.zeros_like(x)
    gradient[..., :-1] += -80 * bend * first - 2 * (1 - first)
    gradient[..., 1:] += 40 * bend
    return loss, 2.0 * gradient


def test_lbfgs_finds_the_bounded_minimum():
    goal, scale = np.array([[[0.2, 1.7, -0.4]]]), np.array([1.0, 30.0, 7.0])  # two coordinates end at their bounds
    best, asked = descend(
        lambda x: (float((scale * (x - goal) ** 2).sum()), 2 * scale * (x - goal)),
        np.full((1, 1, 3), 0.5, np.float32),
        30,
    )
    np.testing.assert_allclose(best.x, [[[0.2, 1.0, 0.0]]], atol=1e-4)
    assert all(x.min() >= 0 and x.max() <= 1 for x in asked)


def test_lbfgs_is_about_as_good_as_scipy():
    from scipy.optimize import minimize

    start = np.full((1, 1, 12), 0.3, np.float32)
    theirs = minimize(
        lambda flat: (valley(flat)[0], valley(flat)[1]),
        start.ravel().astype(float),
        jac=True,
        method="L-BFGS-B",
        bounds=[(0, 1)] * 12,
        options={"maxfun": 80, "maxcor": 10},
    )
    best, _ = descend(valley, start, 120)
    assert theirs.fun < 1e-3 * valley(start)[0]
    assert best.loss < 1e-3 * valley(start)[0]
    np.testing.assert_allclose(best.x, 0.6, atol=0.02)


@pytest.mark.parametrize("factor", [1e-6, 1.0, 1e6])
def test_lbfgs_does_not_care_about_the_scale_of_the_loss(factor):
    start = np.full((1, 1, 12), 0.3, np.float32)
    best, asked = descend(lambda x: tuple(factor * v for v in valley(x)), start, 60)
    reference, _ = descend(valley, start, 60)
    np.testing.assert_allclose(best.x, reference.x, atol=2e-2)
    assert 0 < np.abs(asked[1] - asked[0]).max() <= 0.0501


def test_lbfgs_never_accepts_a_worse_point():
    optimiser, x, losses = LBFGS(), np.full((1, 1, 12), 0.9, np.float32), []
    for _ in range(60):
        loss, gradient = valley(x)
        x = optimiser.step(x, gradient.astype(np.float32), loss)
        losses.append(optimiser.loss)
    assert all(b <= a for a, b in itertools.pairwise(losses)) and losses[-1] < 0.01 * losses[0]


def test_lbfgs_on_a_flat_loss_stays_where_it_is():
    x = np.full((2, 2, 3), 0.5, np.float32)
    best, asked = descend(lambda x: (1.0, np.zeros_like(x)), x, 40)
    assert np.array_equal(best.x, x) and all(np.isfinite(a).all() for a in asked)
