"""Bradley and Terry's strengths, against hand-worked cases, the likelihood's gradient, and SciPy's optimiser."""

import numpy as np
import pytest
from scipy import optimize

import nstlib as nst
from nstlib import votes


def some_wins(count=6, seed=3, each=8):
    """Wins of `count` pictures, drawn so that everyone has beaten somebody."""
    draw = np.random.default_rng(seed)
    names, p = [f"p{i}" for i in range(count)], draw.uniform(0.3, 3, count)
    wins = {}
    for i in range(count):
        for j in range(i):
            n = int(draw.integers(1, each))
            k = int(draw.binomial(n, p[i] / (p[i] + p[j])))
            wins |= {(names[i], names[j]): k, (names[j], names[i]): n - k}
    return names, wins


def log_likelihood(logs, names, wins):
    """Of the votes, with p = exp(log): written out pair by pair."""
    beta = dict(zip(names, logs, strict=True))
    return sum(n * (beta[a] - np.logaddexp(beta[a], beta[b])) for (a, b), n in wins.items())


@pytest.mark.parametrize(("won", "lost"), [(3, 1), (1, 1), (40, 2), (0.5, 7.5)])
def test_of_two_pictures_strength_is_the_share_of_wins(won, lost):
    """By hand: p = wins / all; the log's difference has the variance 1 / won + 1 / lost of a log of odds."""
    found = votes.bradley_terry({("a", "b"): won, ("b", "a"): lost})
    assert found["a"] == pytest.approx(won / (won + lost), abs=1e-9) and sum(found.values()) == pytest.approx(1)
    difference, error = found.difference("a", "b")
    assert difference == pytest.approx(np.log(won / lost), abs=1e-7)
    assert error == pytest.approx(np.sqrt(1 / won + 1 / lost), rel=1e-6)
    assert found.told == () and found.preferred("a", "b") == pytest.approx(won / (won + lost))


def test_three_in_a_circle_are_equal():
    found = votes.bradley_terry({("a", "b"): 5, ("b", "c"): 5, ("c", "a"): 5})
    assert np.allclose(list(found.values()), 1 / 3) and found.told == ()


@pytest.mark.parametrize("seed", range(3))
def test_the_likelihood_is_flat_where_the_strengths_lie(seed):
    """Its gradient by central differences in float64, and SciPy's BFGS from another start, in the same place."""
    names, wins = some_wins(seed=seed)
    found = votes.bradley_terry(wins)
    assert found.told == ()
    logs = np.array([found.logs[name] for name in names])
    assert abs(logs.sum()) < 1e-8  # rounded to 9 digits
    slopes = [
        (log_likelihood(logs + step, names, wins) - log_likelihood(logs - step, names, wins)) / 2e-5
        for step in 1e-5 * np.eye(len(names))
    ]
    assert np.abs(slopes).max() < 1e-5
    theirs = optimize.minimize(lambda x: -log_likelihood(x, names, wins), np.linspace(-1, 1, len(names)), tol=1e-9).x
    assert np.abs(theirs - theirs.mean() - logs).max() < 1e-4


def test_errors_are_those_of_the_curvature():
    """One picture held fast, the other logs' covariance is the inverse of minus the second derivatives."""
    names, wins = some_wins(4, seed=0, each=30)
    found = votes.bradley_terry(wins)
    assert found.told == ()
    free = np.array([found.logs[name] - found.logs[names[0]] for name in names[1:]])

    def likelihood(x):
        return log_likelihood([0.0, *x], names, wins)

    h, steps = 1e-3, 1e-3 * np.eye(3)
    curvature = [
        [(likelihood(free + a + b) - likelihood(free + a - b) - likelihood(free - a + b) + likelihood(free - a - b))
         / (4 * h * h) for b in steps] for a in steps
    ]  # fmt: skip
    covariance = np.linalg.inv(-np.array(curvature))
    for i, name in enumerate(names[1:]):
        assert found.difference(name, names[0])[1] == pytest.approx(np.sqrt(covariance[i, i]), rel=1e-4)
    low, high = found.intervals[names[2]]
    assert high - low == pytest.approx(2 * 1.959964 * found.errors[names[2]])


def test_intervals_hold_what_was_put_in_as_often_as_they_say():
    """Simulated classes of known strengths: about 95 of 100 intervals hold the truth."""
    truth = {"a": 3.0, "b": 2.0, "c": 1.0, "d": 0.5}
    logs = {name: np.log(p) - np.mean(np.log(list(truth.values()))) for name, p in truth.items()}
    held = []
    for seed in range(100):
        found = votes.bradley_terry(votes.simulated(truth, voters=20, seed=seed).wins)
        held += [low <= logs[name] <= high for name, (low, high) in found.intervals.items()]
    assert 0.91 < np.mean(held) < 0.985


def test_who_was_never_beaten_gets_a_finite_strength_and_a_sentence():
    found = votes.bradley_terry({("a", "b"): 6, ("b", "c"): 3, ("c", "b"): 2})
    assert list(found) == ["a", "b", "c"] and np.isfinite(list(found.logs.values())).all()
    assert any("never beaten" in said and said.endswith(": a.") for said in found.told)
    assert any("half a win and half a loss" in said for said in found.told)


def test_pictures_that_nothing_compares_are_named():
    found = votes.bradley_terry({("a", "b"): 2, ("b", "a"): 1, ("c", "d"): 1, ("d", "c"): 1}, pictures=["e"])
    assert "e; a, b; c, d." in found.told[0] and set(found) == set("abcde")


@pytest.mark.parametrize(
    ("wins", "words"),
    [
        ({}, "no votes"),
        ({("a", "b"): 0}, "no votes"),
        ({("a", "b"): -1}, "negative"),
        ({("a", "b"): float("nan")}, "negative or no number"),
        ({("a", "a"): 1}, "compared with itself"),
        ({"ab": "x"}, "wins are a dict"),
        ([1, 2], "wins are a dict"),
        (None, "wins are a dict"),
    ],
)
def test_wins_that_are_none_are_refused_in_one_sentence(wins, words):
    with pytest.raises(nst.NSTError, match=words):
        votes.bradley_terry(wins)
