"""Strokes by a reward, against what is worked out by hand: covers, exact gradients of expected rewards, chance."""

import math

import numpy as np
import pytest

from nstlib import strokes
from nstlib.errors import NSTError
from nstlib.strokes.canvas import HALF_LENGTH, HALF_WIDTH, OPACITY, coverage

MEANS, SIGMA, DRAWN = np.array([0.3, -0.7]), 0.4, 200_000


def estimate(reward):
    samples = MEANS + SIGMA * np.random.default_rng(1).normal(size=(DRAWN, 2))
    return samples, reward(samples), strokes.gradient(samples, MEANS, SIGMA, reward(samples))


@pytest.mark.parametrize("kind", ["smooth", "a jump"])
def test_the_estimate_comes_to_the_exact_gradient(kind):
    """Against d E[R] / dμ in closed form: of −‖x − a‖², and of a step, which has no gradient itself."""
    aim = np.array([1.0, 0.5])
    if kind == "smooth":
        exact = -2 * (MEANS - aim)
        samples, rewards, found = estimate(lambda x: -np.sum((x - aim) ** 2, axis=1))
    else:
        density = math.exp(-((MEANS[0] / SIGMA) ** 2) / 2) / math.sqrt(2 * math.pi) / SIGMA
        exact = np.array([density, 0.0])
        samples, rewards, found = estimate(lambda x: (x[:, 0] > 0).astype(float))
    parts = rewards[:, None] * (samples - MEANS) / SIGMA**2
    error = parts.std(axis=0) / math.sqrt(DRAWN)
    assert np.all(np.abs(found - exact) < 4.5 * error) and np.all(error < 0.05)


def test_a_baseline_keeps_the_gradient_and_takes_its_noise():
    """Against the same without one, over many small batches: the mean is 1 − 1/n of it, the spread smaller."""
    rewards = lambda x: 10 + x[..., 0] - 2 * x[..., 1]  # noqa: E731
    samples = MEANS + SIGMA * np.random.default_rng(2).normal(size=(8000, 8, 2))
    plain = np.array([strokes.gradient(x, MEANS, SIGMA, rewards(x)) for x in samples])
    based = np.array([strokes.gradient(x, MEANS, SIGMA, rewards(x) - rewards(x).mean()) for x in samples])
    error = based.std(axis=0) / math.sqrt(len(based))
    assert np.all(np.abs(based.mean(axis=0) - (1 - 1 / 8) * np.array([1, -2])) < 4.5 * error)
    assert np.all(based.std(axis=0) < plain.std(axis=0) / 5)


def test_advantages_have_mean_0_and_deviation_1_or_are_0():
    """By hand, and unchanged by the rewards' unit and by a bonus."""
    assert strokes.advantages([1.0, 3.0]).tolist() == [-1.0, 1.0]
    found = strokes.advantages([2.0, 5.0, -1.0])
    assert np.allclose(found, strokes.advantages(np.array([2.0, 5.0, -1.0]) * 7 + 100))
    assert strokes.advantages([4.0, 4.0, 4.0]).tolist() == [0, 0, 0]
    with pytest.raises(NSTError, match="two or more"):
        strokes.advantages([1.0])


def test_a_stroke_covers_its_own_area():
    """Against the area of a rectangle with two half circles, and half a turn of its angle changes nothing."""
    level = np.array([0.5, 0.5, 0.6, 0.5, 0.0, 1, 0, 0])
    side = 200
    half = side * (HALF_LENGTH[0] + 0.6 * (HALF_LENGTH[1] - HALF_LENGTH[0]))
    reach = side * (HALF_WIDTH[0] + 0.5 * (HALF_WIDTH[1] - HALF_WIDTH[0]))
    wanted = OPACITY * (4 * half * reach + math.pi * reach**2)
    for angle in (0.0, 0.3, 1.0):
        level[4] = angle
        assert coverage(level, (side, side)).sum() == pytest.approx(wanted, rel=0.01)
    level[4] = 0.5
    tall = coverage(level, (side, side)) > 0
    assert np.ptp(np.nonzero(tall)[0]) > np.ptp(np.nonzero(tall)[1])


def test_strokes_are_laid_in_their_order():
    """Against (1 − a) x + a c, twice by hand, where both cover fully; `stages` holds what lies between."""
    both = np.array([[0.5, 0.5, 1, 1, 0, 1, 0, 0], [0.5, 0.5, 1, 1, 0, 0, 0, 1]], float)
    made = strokes.stages(both, (20, 20), (0.5, 0.5, 0.5))
    middle = made[:, 10, 10]
    one = (1 - OPACITY) * 0.5 + OPACITY * np.array([1, 0, 0])
    assert np.allclose(middle, [[0.5] * 3, one, (1 - OPACITY) * one + OPACITY * np.array([0, 0, 1])], atol=1e-6)
    assert np.allclose(strokes.painted(both, (20, 20), (0.5, 0.5, 0.5)), made[-1])


def test_the_reward_is_1_for_the_picture_and_0_for_a_blank_canvas():
    """With strokes that cover nothing of the canvas's colour, and a picture that is one painting itself."""
    two = strokes.random_strokes(2, np.random.default_rng(3))
    picture = strokes.painted(two, (32, 32), (0.5, 0.5, 0.5))
    subject = strokes.Subject(picture)
    unseen = np.hstack([two[:, :5], np.tile(subject.background, (2, 1))])
    assert subject.reward(unseen) == pytest.approx(0, abs=1e-4)
    assert subject.reward(two[None]).shape == (1,) and subject.reward(two) < 1
    assert subject.spent == 3


def test_both_painters_beat_chance_at_equal_evaluations():
    """On a picture of bands; every one keeps the best of as many paintings as it was given."""
    bands = np.repeat(np.array([[0.9, 0.2, 0.1], [0.1, 0.3, 0.8]]), 16, axis=0)[:, None].repeat(32, axis=1)
    best = {}
    for name, painter in strokes.PAINTERS.items():
        subject = strokes.Subject(np.float32(bands), side=16)
        made = painter(subject, count=16, evaluations=1000, seed=0)
        assert subject.spent == len(made.history) == 1000 and np.all(np.diff(made.history) >= 0)
        assert made.reward == made.history[-1] == pytest.approx(float(subject.reward(made.strokes)), abs=1e-6)
        assert len(made.frames((32, 32), every=4)) == 5 and made.drawn((40, 60)).shape == (40, 60, 3)
        best[name] = made.reward
    assert best["REINFORCE"] > best["random"] + 0.2 and best["hill climbing"] > best["random"] + 0.2


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: strokes.Subject(np.full((32, 32, 3), 0.5, np.float32)), "nothing to paint"),
        (lambda: strokes.Subject("harbour", side=4), "side must be a whole number of at least 8"),
        (lambda: strokes.Subject("harbour", side=2000), "give a smaller one"),
        (lambda: strokes.climb(strokes.Subject("harbour"), count=0), "count must be a whole number"),
        (lambda: strokes.reinforce(strokes.Subject("harbour"), evaluations=1.5), "evaluations must be"),
        (lambda: strokes.painted(np.zeros((3, 7)), (8, 8), (0, 0, 0)), "strokes have 8 numbers each"),
        (lambda: strokes.painted(np.full((1, 8), np.nan), (8, 8), (0, 0, 0)), "not finite"),
    ],
)
def test_bad_input_is_told_in_a_sentence(call, words):
    with pytest.raises(NSTError, match=words):
        call()
