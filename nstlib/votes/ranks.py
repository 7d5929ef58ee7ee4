"""How far two rankings agree: Spearman's and Kendall's coefficients, and how often chance gives as much."""

from dataclasses import dataclass
from itertools import permutations

import numpy as np

from nstlib.errors import NSTError

WHOLE = 7  # of so many pictures all orders are tried, 5,040; of more, TRIALS drawn by chance
TRIALS = 9_999
SLACK = 1e-9  # two sums of the same numbers in another order
EQUAL = 1e-7  # of the range: numbers as close are equal but for rounding, as the strengths of two that won as often


@dataclass(frozen=True)
class Agreement:
    """spearman, kendall: from -1, the opposite order, to 1, the same; spearman_p, kendall_p: the share of all orders
    that agree or disagree at least as much; count: pictures; exact: were all orders tried?"""

    spearman: float
    kendall: float
    spearman_p: float
    kendall_p: float
    count: int
    exact: bool

    def __str__(self):
        how = "all orders tried" if self.exact else f"{TRIALS} orders drawn"
        return (
            f"Spearman {self.spearman:+.2f} (p = {self.spearman_p:.2g}), Kendall {self.kendall:+.2f} "
            f"(p = {self.kendall_p:.2g}), {self.count} pictures, {how}"
        )


def rank_correlation(a, b, seed=0):
    """An Agreement of two rankings. a, b: {name: number}, of which the names in both count, or two lists.

    Spearman: the Pearson correlation of the ranks, equal numbers sharing the mean of theirs. Kendall's tau-b: sum of
    sign(a_i - a_j) sign(b_i - b_j) over the pairs, over the square root of the number of pairs that are not tied in a
    times that in b. Numbers that differ by a ten-millionth of the range or less are equal.

    p: two-sided, by permutation: of all n! orders of b where n is at most 7; else (1 + k) / (1 + N), k of N = 9,999
    orders drawn with `seed` being as far from 0.
    Raises NSTError for fewer than 3 in common, for what is no number, and where all numbers of one are equal.
    """
    x, y = _paired(a, b)
    if len(x) < 3:
        raise NSTError(f"two rankings need 3 pictures in common, and these have {len(x)}.")
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise NSTError("a ranking needs finite numbers; leave out the picture that has none.")
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        raise NSTError("all pictures are equal in one of the two rankings, so there is no order to compare.")
    x, y = _levels(x), _levels(y)
    by_rank, by_pair = _unit(_ranks(x)), _unit(_signs(x))
    ranks, signs = _unit(_ranks(y)), _unit(_signs(y))
    rho, tau = float(by_rank @ ranks), float((by_pair * signs).sum())
    orders = _orders(len(x), seed)
    rhos = ranks[orders] @ by_rank
    # A pair's sign goes with its two places.
    taus = np.array([(by_pair * signs[np.ix_(order, order)]).sum() for order in orders])
    exact = len(x) <= WHOLE
    p = [
        (np.sum(np.abs(found) >= abs(seen) - SLACK) + (not exact)) / (len(orders) + (not exact))
        for found, seen in ((rhos, rho), (taus, tau))
    ]
    return Agreement(rho, tau, float(p[0]), float(p[1]), len(x), exact)


def _paired(a, b):
    if isinstance(a, dict) and isinstance(b, dict):
        common = [name for name in a if name in b]
        a, b = ([ranking[name] for name in common] for ranking in (a, b))
    try:
        x, y = np.asarray(a, float), np.asarray(b, float)
    except (TypeError, ValueError):
        raise NSTError("a ranking is {name: number}, or a list of numbers.") from None
    if x.ndim != 1 or x.shape != y.shape:
        raise NSTError("two rankings must be of the same pictures, or be dicts {name: number}.")
    return x, y


def _orders(count, seed):
    if count <= WHOLE:
        return np.array(list(permutations(range(count))))
    draw = np.random.default_rng(seed)
    return draw.permuted(np.tile(np.arange(count), (TRIALS, 1)), axis=1)


def _levels(x):
    """Whole numbers in the order of x, the same for those that are equal but for rounding."""
    order = np.argsort(x, kind="stable")
    levels = np.empty(len(x))
    levels[order] = np.cumsum(np.diff(x[order], prepend=x[order[0]]) > EQUAL * np.ptp(x))
    return levels


def _ranks(x):
    """Ranks, equal numbers sharing the mean of theirs, less the mean of all."""
    from scipy.stats import rankdata

    ranks = rankdata(x)
    return ranks - ranks.mean()


def _signs(x):
    return np.sign(x[:, None] - x)


def _unit(x):
    return x / np.sqrt((x * x).sum())
