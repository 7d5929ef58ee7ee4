"""Rank correlations, against SciPy's and against what was worked out by hand."""

import numpy as np
import pytest
from scipy import stats

import nstlib as nst
from nstlib import votes


@pytest.mark.parametrize("ties", [False, True])
def test_coefficients_are_scipys(ties):
    draw = np.random.default_rng(5)
    for count in (3, 5, 9, 20):
        a, b = (draw.integers(0, 4, count) if ties else draw.normal(size=count) for _ in range(2))
        if np.ptp(a) and np.ptp(b):
            found = votes.rank_correlation(a, b)
            assert found.spearman == pytest.approx(stats.spearmanr(a, b).statistic)
            assert found.kendall == pytest.approx(stats.kendalltau(a, b).statistic)


def test_chance_of_a_whole_order_by_hand():
    """Of the 4! orders of four two are as extreme as the right one: itself and its mirror image."""
    found = votes.rank_correlation({"a": 1, "b": 2, "c": 3, "d": 9}, {"d": 4, "c": 3, "b": 2, "a": 1, "z": 0})
    assert (found.spearman, found.kendall) == pytest.approx((1, 1)) and found.count == 4 and found.exact
    assert (found.spearman_p, found.kendall_p) == pytest.approx((2 / 24, 2 / 24))
    assert votes.rank_correlation([1, 2, 3, 4], [4, 3, 2, 1]).kendall == pytest.approx(-1)


def test_chance_is_scipys_exact_one():
    draw = np.random.default_rng(2)
    few, many = draw.normal(size=(2, 7)), draw.normal(size=(2, 12))
    assert votes.rank_correlation(*few).kendall_p == pytest.approx(stats.kendalltau(*few, method="exact").pvalue)
    drawn = votes.rank_correlation(*many)
    assert not drawn.exact and votes.rank_correlation(*many) == drawn
    assert drawn.kendall_p == pytest.approx(stats.kendalltau(*many, method="exact").pvalue, abs=0.02)


def test_numbers_that_rounding_parts_are_equal():
    """Of a class that likes two pictures alike, whose strengths differ in the last bit, as SciPy of equal ones."""
    wins = {("q", "z"): 1, ("m", "z"): 1, ("q", "v"): 1, ("m", "v"): 1, ("v", "z"): 1, ("q", "m"): 0.5, ("m", "q"): 0.5}
    strengths = votes.bradley_terry(wins)
    found = votes.rank_correlation(strengths, {"q": 4, "m": 3, "v": 2, "z": 1})
    equal = ([3, 3, 2, 1], [4, 3, 2, 1])
    assert found.kendall == pytest.approx(stats.kendalltau(*equal).statistic)
    assert found.spearman == pytest.approx(stats.spearmanr(*equal).statistic)
    assert votes.rank_correlation([0.1 + 0.2, 0.3, 1.0, 2.0], [1, 2, 3, 4]).kendall < 1


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        ([1, 2], [2, 1], "3 pictures in common"),
        ({"a": 1, "b": 2, "c": 3}, {"d": 1, "e": 2, "f": 3}, "these have 0"),
        ([1, 1, 1], [1, 2, 3], "all pictures are equal"),
        ([1, 2, float("nan")], [1, 2, 3], "finite numbers"),
        ([1, 2, 3], [1, 2, 3, 4], "of the same pictures"),
        (["x", "y", "z"], [1, 2, 3], "a ranking is"),
    ],
)
def test_rankings_that_are_none_are_refused_in_one_sentence(a, b, words):
    with pytest.raises(nst.NSTError, match=words):
        votes.rank_correlation(a, b)
