"""Exercise 12 as different people write it, right and wrong: what right_ways.py and wrong_ways.py have of it."""

import itertools
import math
from fractions import Fraction

import numpy as np
from collected_ways import Ways
from scipy import linalg, optimize, stats

WAYS = Ways()
RIGHT, WRONG, KEEPING = WAYS.right, WAYS.wrong, WAYS.keeping
right, rights, wrong, remembering = WAYS.take, WAYS.rights, WAYS.wrongs, WAYS.remembering


# --- 12.1 errors_of_fit -----------------------------------------------------------------------------------------------


def weights(x, y, ridge):
    return linalg.solve(x.T @ x + ridge * np.eye(x.shape[1]), x.T @ y, assume_a="pos")


def both(x, y, u, v, r, w=weights, error=lambda left: np.mean(left**2)):
    found = w(x, y, r)
    return np.array([error(y - x @ found), error(v - u @ found)])


@right("12.1")
def _(x, y, new_x, new_y, ridge):
    """Sums by loops, equations by Gauss."""
    n = x.shape[1]
    table = [[sum(row[i] * row[j] for row in x) + (ridge if i == j else 0) for j in range(n)] for i in range(n)]
    side = [sum(row[i] * value for row, value in zip(x, y, strict=True)) for i in range(n)]
    for i in range(n):
        for k in range(i + 1, n):
            factor = table[k][i] / table[i][i]
            table[k] = [a - factor * b for a, b in zip(table[k], table[i], strict=True)]
            side[k] -= factor * side[i]
    w = [0.0] * n
    for i in reversed(range(n)):
        w[i] = (side[i] - sum(table[i][j] * w[j] for j in range(i + 1, n))) / table[i][i]
    errors = []
    for rows, values in ((x, y), (new_x, new_y)):
        left = [
            value - sum(a * b for a, b in zip(row, w, strict=True)) for row, value in zip(rows, values, strict=False)
        ]
        errors.append(sum(one * one for one in left) / len(left))
    return errors


@right("12.1")
def _(x, y, new_x, new_y, ridge):
    """By singular values."""
    u, s, vt = np.linalg.svd(x, full_matrices=False)
    w = vt.T @ (s / (s**2 + ridge) * (u.T @ y))
    return np.array([np.square(x @ w - y).mean(), np.square(new_x @ w - new_y).mean()])


@right("12.1")
def _(x, y, new_x, new_y, ridge):
    """By the least of what is minimised."""

    def cost(w):
        return np.sum((y - x @ w) ** 2) + ridge * np.sum(w**2)

    w = np.zeros(x.shape[1])
    for _ in range(2):  # Newton's step is exact for a parabola
        slope = -2 * x.T @ (y - x @ w) + 2 * ridge * w
        w = w - np.linalg.solve(2 * x.T @ x + 2 * ridge * np.eye(len(w)), slope)
    assert cost(w) <= cost(np.zeros(len(w))) + 1e-9
    return [np.mean((y - x @ w) ** 2), np.mean((new_y - new_x @ w) ** 2)]


def _nnls_like(x, y, r):
    found = optimize.lsq_linear(np.vstack([x, math.sqrt(r) * np.eye(x.shape[1])]), np.r_[y, np.zeros(x.shape[1])])
    return found.x


rights(
    "12.1",
    both,
    lambda x, y, u, v, r: tuple(both(x, y, u, v, r)),
    lambda x, y, u, v, r: both(
        x, y, u, v, r, lambda x, y, r: np.linalg.pinv(x.T @ x + r * np.eye(x.shape[1])) @ x.T @ y
    ),
    lambda x, y, u, v, r: both(
        x, y, u, v, r, lambda x, y, r: linalg.cho_solve(linalg.cho_factor(x.T @ x + np.diag([r] * x.shape[1])), x.T @ y)
    ),
    lambda x, y, u, v, r: both(x, y, u, v, r, _nnls_like),
    lambda x, y, u, v, r: both(x, y, u, v, r, error=lambda left: left @ left / len(left)),
    lambda x, y, u, v, r: both(x, y, u, v, r, error=lambda left: np.linalg.norm(left) ** 2 / left.size),
    lambda x, y, u, v, r: np.float32(both(x, y, u, v, r)),
    lambda x, y, u, v, r: both(x, y[:, None], u, v[:, None], r),
)

wrong(
    "12.1",
    divided_by_rows_less_numbers=lambda x, y, u, v, r: both(
        x, y, u, v, r, error=lambda e: e @ e / max(len(e) - x.shape[1], 1)
    ),
    divided_by_rows_less_one=lambda x, y, u, v, r: both(x, y, u, v, r, error=lambda e: e @ e / max(len(e) - 1, 1)),
    largest=lambda x, y, u, v, r: both(x, y, u, v, r, error=lambda e: np.max(e**2)),
    median=lambda x, y, u, v, r: both(x, y, u, v, r, error=lambda e: np.median(e**2)),
    both_by_own_rows=lambda x, y, u, v, r: both(x, y, u, v, r, error=lambda e: e @ e / len(x)),
    both_by_all_rows=lambda x, y, u, v, r: both(x, y, u, v, r, error=lambda e: e @ e / (len(x) + len(u))),
    mean_of_both=lambda x, y, u, v, r: both(x, y, u, v, r).mean(),
    ratio=lambda x, y, u, v, r: both(x, y, u, v, r)[1] / max(both(x, y, u, v, r)[0], 1e-9),
    twice_the_ridge=lambda x, y, u, v, r: both(x, y, u, v, 2 * r),
    ridge_divided_by_rows=lambda x, y, u, v, r: both(x, y, u, v, r / len(x)),
    root_of_the_ridge=lambda x, y, u, v, r: both(x, y, u, v, math.sqrt(r)),
    ridge_by_the_numbers=lambda x, y, u, v, r: both(x, y, u, v, r * x.shape[1]),
    tiny_ridge=lambda x, y, u, v, r: both(x, y, u, v, 1e-6),
    first_diagonal_entry_only=lambda x, y, u, v, r: both(
        x, y, u, v, r, lambda x, y, r: np.linalg.pinv(x.T @ x + r * np.diag(np.eye(x.shape[1])[0])) @ x.T @ y
    ),
    all_but_the_first=lambda x, y, u, v, r: both(
        x,
        y,
        u,
        v,
        r,
        lambda x, y, r: np.linalg.pinv(x.T @ x + r * (np.eye(x.shape[1]) - np.diag(np.eye(x.shape[1])[0]))) @ x.T @ y,
    ),
    diagonal_only=lambda x, y, u, v, r: both(x, y, u, v, r, lambda x, y, r: x.T @ y / (np.sum(x**2, axis=0) + r)),
    shrunk_afterwards=lambda x, y, u, v, r: both(x, y, u, v, r, lambda x, y, r: np.linalg.pinv(x) @ y / (1 + r)),
    weights_not_below_zero=lambda x, y, u, v, r: both(x, y, u, v, r, lambda x, y, r: np.maximum(weights(x, y, r), 0)),
    rounded=lambda x, y, u, v, r: np.round(both(x, y, u, v, r), 1),
    x_to_mean_zero=lambda x, y, u, v, r: both(x - x.mean(0), y, u - x.mean(0), v, r),
    y_to_mean_zero=lambda x, y, u, v, r: both(x, y - y.mean(), u, v - y.mean(), r),
    x_to_spread_one=lambda x, y, u, v, r: both(x / (x.std(0) + 1e-9), y, u / (x.std(0) + 1e-9), v, r),
    signs_lost=lambda x, y, u, v, r: both(np.abs(x), y, np.abs(u), v, r),
    one_row_less=lambda x, y, u, v, r: np.array(
        [both(x, y, u, v, r)[0], np.mean((v - u @ weights(x[:-1], y[:-1], r)) ** 2)]
    ),
    without_the_last_new_row=lambda x, y, u, v, r: both(x, y, u[: max(len(u) - 1, 1)], v[: max(len(v) - 1, 1)], r),
    the_least_first=lambda x, y, u, v, r: np.sort(both(x, y, u, v, r)),
)

remembering("12.1", both)

# --- 12.2 kappa -------------------------------------------------------------------------------------------------------


def kappa(t, agreed=lambda p: np.trace(p), chance=lambda p: p.sum(0) @ p.sum(1)):
    p = t / t.sum()
    return (agreed(p) - chance(p)) / (1 - chance(p))


@right("12.2")
def _(table):
    """In fractions."""
    cells = [[Fraction(float(cell)) for cell in row] for row in table]
    total = sum(map(sum, cells))
    same = sum(cells[k][k] for k in range(len(cells))) / total
    rows, columns = [sum(row) / total for row in cells], [sum(column) / total for column in zip(*cells, strict=True)]
    chance = sum(a * b for a, b in zip(rows, columns, strict=True))
    return float((same - chance) / (1 - chance))


@right("12.2")
def _(table):
    """As if every question were asked anew: all pairs of a first and a second answer."""
    n = len(table)
    questions = [(i, j, table[i, j]) for i in range(n) for j in range(n)]
    total = sum(count for *_, count in questions)
    by_chance = sum(c * d for i, _, c in questions for _, j, d in questions if i == j) / total**2
    observed = sum(c for i, j, c in questions if i == j) / total
    return np.array([(observed - by_chance) / (1 - by_chance)])


@right("12.2")
def _(table):
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    return (np.trace(table) - np.trace(expected)) / (table.sum() - np.trace(expected))


rights(
    "12.2",
    kappa,
    lambda t: kappa(t.T),
    lambda t: kappa(t[::-1, ::-1]),
    lambda t: kappa(t, chance=lambda p: np.einsum("ij,ki->", p, p)),
    lambda t: 1 - (1 - np.trace(t) / t.sum()) / (1 - t.sum(1) @ t.sum(0) / t.sum() ** 2),
    lambda t: kappa(
        t, lambda p: np.sum(p * np.eye(len(p))), lambda p: np.trace(stats.contingency.expected_freq(p + 1e-300))
    ),
    lambda t: np.float32(kappa(np.float32(t))),
    lambda t: kappa(t, lambda p: sum(p[k][k] for k in range(len(p)))),
)

wrong(
    "12.2",
    largest_agreement_possible=lambda t: (
        (np.trace(t / t.sum()) - (c := (t.sum(0) @ t.sum(1)) / t.sum() ** 2))
        / max(np.minimum(t.sum(0), t.sum(1)).sum() / t.sum() - c, 1e-9)
    ),
    half_the_chance=lambda t: kappa(t, chance=lambda p: p.sum(0) @ p.sum(1) / 2),
    always_one_half=lambda t: kappa(t, chance=lambda p: 0.5),
    chance_by_the_most_frequent=lambda t: kappa(t, chance=lambda p: min(p.sum(0).max() * p.sum(1).max(), 0.99)),
    chance_by_roots=lambda t: kappa(t, chance=lambda p: min(np.sqrt(p.sum(0) @ p.sum(1)), 0.99)),
    first_cell_only=lambda t: kappa(t, lambda p: p[0, 0]),
    mean_of_the_diagonal=lambda t: kappa(t, lambda p: np.mean(np.diag(p))),
    product_of_the_diagonal=lambda t: kappa(t, lambda p: np.prod(np.diag(p))),
    determinant=lambda t: np.linalg.det(t / t.sum()),
    odds=lambda t: np.log((t[0, 0] * t[1, 1] + 0.5) / (t[0, 1] * t[1, 0] + 0.5)),
    yule=lambda t: (t[0, 0] * t[1, 1] - t[0, 1] * t[1, 0]) / max(t[0, 0] * t[1, 1] + t[0, 1] * t[1, 0], 1e-9),
    first_two_answers=lambda t: kappa(t[:2, :2] + 1e-9),
    rows_reversed=lambda t: kappa(t[::-1]),
    rows_to_one=lambda t: kappa(t / np.maximum(t.sum(1, keepdims=True), 1e-9)),
    columns_to_one=lambda t: kappa(t / np.maximum(t.sum(0), 1e-9)),
    one_added_everywhere=lambda t: kappa(t + 1),
    rounded=lambda t: np.round(kappa(t), 1),
    whole_counts=lambda t: kappa(np.floor(t) + 1e-9),
    symmetric=lambda t: kappa((t + t.T) / 2),
    squared=lambda t: kappa(t) ** 2,
    twice_less_one=lambda t: 2 * np.trace(t) / t.sum() - 1,
    chi_square=lambda t: np.sum((t - np.outer(t.sum(1), t.sum(0)) / t.sum()) ** 2) / t.sum(),
    normalised_twice=lambda t: kappa(t) / max(np.trace(t) / t.sum(), 1e-9),
)

remembering("12.2", kappa)

# --- 12.3 bradley_terry -----------------------------------------------------------------------------------------------


def off(w):
    return w - np.diag(np.diag(w))


def stepped(w, s, step=None, after=lambda p: p / p.sum(), first=None):
    w = off(w)
    step = step or (lambda w, p: w.sum(1) / ((w + w.T) / np.add.outer(p, p)).sum(1))
    p = np.ones(len(w)) / len(w) if first is None else first
    for _ in range(s):
        p = after(step(w, p))
    return p


@right("12.3")
def _(wins, steps):
    """By loops over pairs."""
    n = len(wins)
    p = [1 / n for _ in range(n)]
    for _ in range(steps):
        against = [0.0] * n
        for i in range(n):
            for j in range(i):
                share = (wins[i, j] + wins[j, i]) / (p[i] + p[j])
                against[i] += share
                against[j] += share
        p = [(sum(wins[i]) - wins[i, i]) / against[i] for i in range(n)]
        total = sum(p)
        p = [one / total for one in p]
    return p


@right("12.3")
def _(wins, steps):
    """Without the diagonal by a mask."""
    n, others = len(wins), ~np.eye(len(wins), dtype=bool)
    p = np.full(n, 1.0)
    for _ in range(steps):
        p = np.array(
            [
                wins[i, others[i]].sum() / np.sum((wins[i] + wins[:, i])[others[i]] / (p[i] + p[others[i]]))
                for i in range(n)
            ]
        )
    return p / p.sum()


@right("12.3")
def _(wins, steps):
    """In logarithms."""
    w = wins.copy()
    np.fill_diagonal(w, 0)
    logs = np.full(len(w), -math.log(len(w)))
    for _ in range(steps):
        logs = np.log(w.sum(1)) - np.log(((w + w.T) / np.exp(np.logaddexp.outer(logs, logs))).sum(1))
        logs = logs - np.log(np.exp(logs).sum())
    return np.exp(logs)


@right("12.3")
def _(wins, steps):
    """By calling itself."""

    def after(k):
        if k == 0:
            return np.repeat(1 / len(wins), len(wins))
        p, w = after(k - 1), off(wins)
        new = w.sum(1) / np.einsum("ij,ij->i", w + w.T, 1 / (p[:, None] + p[None]))
        return new / new.sum()

    return after(steps) if steps < 300 else stepped(wins, steps)


rights(
    "12.3",
    stepped,
    lambda w, s: stepped(w, s, after=lambda p: p / p.max()) / stepped(w, s, after=lambda p: p / p.max()).sum(),
    lambda w, s: stepped(7 * w, s),
    lambda w, s: stepped(w[::-1, ::-1], s)[::-1],
    lambda w, s: stepped(w, s, after=lambda p: p / math.fsum(p)).tolist(),
    lambda w, s: np.float32(stepped(w, s)),
)

wrong(
    "12.3",
    first_two_only=lambda w, s: np.r_[stepped(w[:2, :2], s), np.zeros(len(w) - 2)],
    net_wins=lambda w, s: np.maximum(off(w - w.T).sum(1), 0) / max(np.maximum(off(w - w.T).sum(1), 0).sum(), 1e-9),
    wins_added_to_losses=lambda w, s: stepped(w + w.T, s),
    one_vote_added=lambda w, s: stepped(w + 1, s),
    half_a_vote_added=lambda w, s: stepped(w + 0.5, s),
    softmax=lambda w, s: np.exp(stepped(w, s)) / np.exp(stepped(w, s)).sum(),
    squares_normalised=lambda w, s: stepped(w, s) ** 2 / np.sum(stepped(w, s) ** 2),
    at_most_ten=lambda w, s: stepped(w, min(s, 10)),
    at_least_one=lambda w, s: stepped(w, max(s, 1)),
    stops_early=lambda w, s: stepped(w, min(s, 2)),
    mean_of_all_steps=lambda w, s: np.mean([stepped(w, k) for k in range(min(s, 20) + 1)], axis=0),
    squared_sum=lambda w, s: stepped(w, s, lambda w, p: w.sum(1) / ((w + w.T) / np.add.outer(p, p) ** 2).sum(1)),
    root_of_sum=lambda w, s: stepped(w, s, lambda w, p: w.sum(1) / ((w + w.T) / np.sqrt(np.add.outer(p, p))).sum(1)),
    difference=lambda w, s: stepped(
        w, s, lambda w, p: w.sum(1) / ((w + w.T) / np.maximum(np.abs(np.subtract.outer(p, p)), 1e-3)).sum(1)
    ),
    larger_of_both=lambda w, s: stepped(w, s, lambda w, p: w.sum(1) / ((w + w.T) / np.maximum.outer(p, p)).sum(1)),
    summed_down_the_columns=lambda w, s: stepped(w, s, lambda w, p: w.sum(0) / ((w + w.T) / np.add.outer(p, p)).sum(0)),
    wins_of_each_pair_divided=lambda w, s: stepped(
        w, s, lambda w, p: (w / np.maximum((w + w.T) / np.add.outer(p, p), 1e-9)).sum(1)
    ),
    all_pairs_alike=lambda w, s: stepped(
        w, s, lambda w, p: w.sum(1) / ((1 - np.eye(len(w))) / np.add.outer(p, p)).sum(1)
    ),
    mean_instead_of_sum=lambda w, s: stepped(w, s, after=lambda p: p / p.mean()),
    geometric_mean=lambda w, s: stepped(w, s, after=lambda p: p / np.exp(np.log(p + 1e-12).mean())),
    not_normalised_at_last=lambda w, s: stepped(w, s) * (1.5 if s else 1),
    complement=lambda w, s: (1 - stepped(w, s)) / (len(w) - 1),
    inverted=lambda w, s: (1 / (stepped(w, s) + 1e-9)) / np.sum(1 / (stepped(w, s) + 1e-9)),
    rounded=lambda w, s: np.round(stepped(w, s), 2),
    order_reversed=lambda w, s: stepped(w, s)[::-1],
    table_of_chances=lambda w, s: stepped(w, s)[:, None] / np.add.outer(stepped(w, s), stepped(w, s)),
    first_is_one=lambda w, s: stepped(w, s) / stepped(w, s)[0],
)

remembering("12.3", stepped)

# --- 12.4 rank_correlation --------------------------------------------------------------------------------------------


def ranked(x):
    return stats.rankdata(x)


def correlation(a, b):
    return np.corrcoef(a, b)[0, 1]


def spearman(a, b, first=ranked, second=None):
    return correlation(first(a), (second or first)(b))


@right("12.4")
def _(a, b):
    return stats.spearmanr(a, b).statistic


@right("12.4")
def _(a, b):
    """By loops."""
    ranks = []
    for x in (a, b):
        found = []
        for one in x:
            found.append(sum(other < one for other in x) + (sum(other == one for other in x) + 1) / 2)
        ranks.append(found)
    n = len(a)
    means = [sum(r) / n for r in ranks]
    left = [[v - m for v in r] for r, m in zip(ranks, means, strict=True)]
    above = sum(p * q for p, q in zip(*left, strict=True))
    return above / math.sqrt(sum(p * p for p in left[0]) * sum(q * q for q in left[1]))


@right("12.4")
def _(a, b):
    """Mean of the least and the greatest place in a sorted list."""

    def ranks(x):
        s = np.sort(x)
        return (np.searchsorted(s, x, "left") + np.searchsorted(s, x, "right")) / 2

    p, q = ranks(a), ranks(b)
    p, q = p - p.mean(), q - q.mean()
    return np.dot(p / np.linalg.norm(p), q / np.linalg.norm(q))


@right("12.4")
def _(a, b):
    """Standard scores."""
    p, q = ranked(a), ranked(b)
    return np.mean((p - p.mean()) / p.std() * (q - q.mean()) / q.std())


rights(
    "12.4",
    spearman,
    lambda a, b: spearman(-a, -b),
    lambda a, b: spearman(b, a),
    lambda a, b: spearman(a, b, lambda x: (x[:, None] > x).mean(1) - (x[:, None] < x).mean(1)),
    lambda a, b: np.cov(ranked(a), ranked(b))[0, 1] / (ranked(a).std(ddof=1) * ranked(b).std(ddof=1)),
    lambda a, b: [[float(spearman(a, b))]],
    lambda a, b: stats.pearsonr(ranked(a), ranked(b))[0],
    lambda a, b: np.float32(spearman(a, b)),
)

wrong(
    "12.4",
    kendall_with_ties=lambda a, b: stats.kendalltau(a, b).statistic,
    somers=lambda a, b: stats.somersd(a, b).statistic,
    of_logarithms=lambda a, b: correlation(np.log(np.abs(a) + 1), np.log(np.abs(b) + 1)),
    of_absolute_values=lambda a, b: spearman(np.abs(a) + 1e-9 * a, np.abs(b) + 1e-9 * b),
    ranks_of_ranks_of_argsort=lambda a, b: spearman(np.argsort(a), np.argsort(b)),
    reversed_b=lambda a, b: spearman(a, b[::-1]),
    ties_to_least_in_b=lambda a, b: spearman(a, b, ranked, lambda x: stats.rankdata(x, "min")),
    ties_to_most_in_a=lambda a, b: spearman(a, b, lambda x: stats.rankdata(x, "max"), ranked),
    dense_in_b=lambda a, b: spearman(a, b, ranked, lambda x: stats.rankdata(x, "dense")),
    dense_in_a=lambda a, b: spearman(a, b, lambda x: stats.rankdata(x, "dense"), ranked),
    first_listed_in_a=lambda a, b: spearman(a, b, lambda x: stats.rankdata(x, "ordinal"), ranked),
    last_listed_first=lambda a, b: spearman(a, b, lambda x: stats.rankdata(x[::-1], "ordinal")[::-1]),
    ties_to_the_median_of_all=lambda a, b: spearman(
        a, b, lambda x: np.searchsorted(np.sort(x), x, "left") + 0.1 * np.searchsorted(np.sort(x), x, "right")
    ),
    rounded=lambda a, b: np.round(spearman(a, b), 1),
    half_and_half=lambda a, b: (spearman(a, b) + 1) / 2,
    not_below_zero=lambda a, b: max(spearman(a, b), 0),
    mean_of_both_coefficients=lambda a, b: (spearman(a, b) + correlation(a, b)) / 2,
    footrule=lambda a, b: 1 - 3 * np.abs(ranked(a) - ranked(b)).sum() / (len(a) ** 2 - 1),
    without_the_first=lambda a, b: spearman(np.r_[a[1:], a[1:] + 0.5], np.r_[b[1:], b[1:] + 0.5]),
    one_spread_twice=lambda a, b: np.cov(ranked(a), ranked(b))[0, 1] / ranked(a).var(ddof=1),
    slope_on_b=lambda a, b: np.cov(ranked(a), ranked(b))[0, 1] / ranked(b).var(ddof=1),
    median_taken_away=lambda a, b: (
        np.dot(p := ranked(a) - np.median(ranked(a)), q := ranked(b) - np.median(ranked(b)))
        / max(np.sqrt(p @ p * (q @ q)), 1e-9)
    ),
    only_the_largest=lambda a, b: float(np.argmax(a) == np.argmax(b)),
    differences_of_neighbours=lambda a, b: correlation(
        np.sign(np.diff(a)) + 1e-6 * np.arange(len(a) - 1), np.sign(np.diff(b)) + 1e-6 * np.arange(len(a) - 1)
    ),
)

remembering("12.4", spearman)

# --- 12.5 by_chance ---------------------------------------------------------------------------------------------------


def chances(a, b, orders):
    return np.array([correlation(a, b[np.array(o)]) for o in orders])


def share(a, b, orders, found=None, reached=lambda r, found: np.sum(np.abs(r) >= abs(found))):
    found = correlation(a, b) if found is None else found
    return (1 + reached(chances(a, b, orders), found)) / (1 + len(orders))


@right("12.5")
def _(a, b, orders):
    """By loops."""
    n = len(a)
    mean = sum(a) / n

    def product(order):
        return abs(sum((a[k] - mean) * b[order[k]] for k in range(n)))

    found = product(range(n))
    count = 1
    for order in orders:
        if product(order) > found:
            count += 1
    return count / (len(orders) + 1)


@right("12.5")
def _(a, b, orders):
    """All orders as one table."""
    table = b[np.asarray(orders, dtype=int)]
    table = table - table.mean(axis=1, keepdims=True)
    x = a - a.mean()
    r = table @ x / (np.linalg.norm(table, axis=1) * np.linalg.norm(x))
    return (np.count_nonzero(r**2 >= correlation(a, b) ** 2) + 1) / (len(r) + 1)


@right("12.5")
def _(a, b, orders):
    """The found order as one of them."""
    every = [list(range(len(a))), *orders]
    found = abs(correlation(a, b))
    return np.mean([abs(correlation(a, b[o])) >= found - 1e-12 for o in every])


@right("12.5")
def _(a, b, orders):
    """Taken by np.take; a number after the other."""
    found, reached, tried = np.abs(stats.pearsonr(a, b)[0]), 1, 1
    for order in orders:
        reached += int(np.abs(stats.pearsonr(a, np.take(b, order))[0]) >= found)
        tried += 1
    return reached / tried


rights(
    "12.5",
    share,
    lambda a, b, o: share(3 * a + 1, -b, o),
    lambda a, b, o: 1 - np.sum(np.abs(chances(a, b, o)) < abs(correlation(a, b))) / (1 + len(o)),
    lambda a, b, o: float(Fraction(1 + int(np.sum(np.abs(chances(a, b, o)) >= abs(correlation(a, b)))), 1 + len(o))),
    lambda a, b, o: [share(a, b, o[::-1])],
    lambda a, b, o: np.float32(share(a, b, o)),
)

wrong(
    "12.5",
    as_low=lambda a, b, o: share(a, b, o, reached=lambda r, f: np.sum(r <= f)),
    on_the_same_side=lambda a, b, o: share(a, b, o, reached=lambda r, f: np.sum(r * np.sign(f) >= abs(f))),
    on_the_other_side=lambda a, b, o: share(a, b, o, reached=lambda r, f: np.sum(-r * np.sign(f) >= abs(f))),
    one_more_than_all=lambda a, b, o: min((2 + len(o)) / (1 + len(o)), share(a, b, o) + 1 / (1 + len(o))),
    of_the_squares_by_half=lambda a, b, o: share(a, b, o, reached=lambda r, f: np.sum(r**2 >= f**2 / 2)),
    squares_of_one_only=lambda a, b, o: share(a, b, o, reached=lambda r, f: np.sum(r**2 >= abs(f))),
    ten_per_cent_more=lambda a, b, o: share(a, b, o, found=1.1 * correlation(a, b)),
    ten_per_cent_less=lambda a, b, o: share(a, b, o, found=0.9 * correlation(a, b)),
    of_ranks=lambda a, b, o: share(ranked(a), ranked(b), o),
    without_the_last_order=lambda a, b, o: share(a, b, o[:-1]) if len(o) > 1 else 1.0,
    without_the_first_order=lambda a, b, o: (
        (1 + np.sum(np.abs(chances(a, b, o)[1:]) >= abs(correlation(a, b)))) / (1 + len(o))
    ),
    first_three=lambda a, b, o: share(a, b, o[:3]),
    each_order_once_reversed=lambda a, b, o: share(a, b, [k[::-1] for k in o]),
    rolled=lambda a, b, o: share(a, b, [np.roll(k, 1).tolist() for k in o]),
    orders_for_values=lambda a, b, o: share(
        a, b, o, reached=lambda r, f: sum(abs(correlation(a, np.array(k))) >= abs(f) for k in o)
    ),
    orders_on_both_sides=lambda a, b, o: (
        (1 + sum(abs(correlation(a[k], b[k[::-1]])) >= abs(correlation(a, b)) for k in o)) / (1 + len(o))
    ),
    mean_difference=lambda a, b, o: (1 + sum(abs(np.mean(a - b[k])) >= abs(np.mean(a - b)) for k in o)) / (1 + len(o)),
    nearest_pairs=lambda a, b, o: (1 + sum(np.abs(a - b[k]).sum() <= np.abs(a - b).sum() for k in o)) / (1 + len(o)),
    rounded_up=lambda a, b, o: np.ceil(10 * share(a, b, o)) / 10,
    complement_of_the_count=lambda a, b, o: 1 - np.mean(np.abs(chances(a, b, o)) >= abs(correlation(a, b))),
    one_over=lambda a, b, o: 1 / (1 + len(o)),
    by_a_table=lambda a, b, o: stats.pearsonr(a, b)[1],
    largest_correlation=lambda a, b, o: np.abs(chances(a, b, o)).max(),
    largest_only=lambda a, b, o: (1 + (np.abs(chances(a, b, o)).max() >= abs(correlation(a, b)))) / (1 + len(o)),
)

remembering("12.5", share)

# --- 12.6 most_changes ------------------------------------------------------------------------------------------------


def turning(x):
    d = np.sign(np.diff(x))
    return [0, *[k for k in range(1, len(x) - 1) if d[k] != d[k - 1]], len(x) - 1]


def ended(x, turns=turning, large=0.1, bright=0.8, darker=min):
    t = turns(x)
    return [q for p, q in itertools.pairwise(t) if abs(x[p] - x[q]) >= large and darker(x[p], x[q]) < bright]


def most(ends, window, frames):
    return max(sum(1 for e in ends if f <= e <= f + window - 1) for f in range(frames))


def changes(x, w, **others):
    return most(ended(x, **others), w, len(x))


@right("12.6")
def _(light, window):
    """With running sums."""
    marks = np.zeros(len(light) + 1)
    for end in ended(light):
        marks[end + 1 :] += 1
    return max(marks[min(first + window, len(light))] - marks[first] for first in range(len(light)))


@right("12.6")
def _(light, window):
    """By the products of neighbouring differences."""
    steps = np.diff(light)
    turns = np.concatenate([[0], 1 + np.where(steps[1:] * steps[:-1] < 0)[0], [len(light) - 1]])
    levels = light[turns]
    counts = (np.abs(np.diff(levels)) >= 0.1) & (np.minimum(levels[1:], levels[:-1]) < 0.8)
    ends = turns[1:][counts]
    return max([int(((ends >= e) & (ends < e + window)).sum()) for e in ends], default=0)


@right("12.6")
def _(light, window):
    """With a queue of ends that are near enough."""
    best, queue = 0, []
    for end in ended(list(light)):
        queue = [one for one in queue if end - one < window] + [end]
        best = max(best, len(queue))
    return best


@right("12.6")
def _(light, window):
    """Segments as lists of frames that run one way."""
    runs, run = [], [0, 1]
    for k in range(2, len(light)):
        if (light[k] - light[k - 1]) * (light[k - 1] - light[k - 2]) > 0:
            run.append(k)
        else:
            runs.append(run)
            run = [k - 1, k]
    runs.append(run)
    marks = np.zeros(len(light), int)
    for run in runs:
        low, high = sorted(light[[run[0], run[-1]]])
        marks[run[-1]] = int(high - low >= 0.1 and low < 0.8)
    return max(marks[k : k + window].sum() for k in range(len(light)))


rights(
    "12.6",
    changes,
    lambda x, w: changes(x, min(w, len(x))),
    lambda x, w: float(changes(x.tolist(), w)),
    lambda x, w: np.array([changes(x, w)]),
    lambda x, w: max(sum(e in range(f, f + w) for e in ended(x)) for f in range(-w, len(x) + w)),
    lambda x, w: np.convolve(np.isin(np.arange(len(x)), ended(x)).astype(int), np.ones(w, int)).max(),
)

wrong(
    "12.6",
    window_of_seconds=lambda x, w: changes(x, 3 * w),
    half_the_window=lambda x, w: changes(x, max(w // 2, 1)),
    centred_window=lambda x, w: max(sum(abs(e - f) <= w // 2 for e in ended(x)) for f in range(len(x))),
    window_with_both_ends=lambda x, w: max(sum(f <= e <= f + w for e in ended(x)) for f in range(len(x))),
    window_by_changes=lambda x, w: min(len(ended(x)), w),
    second_window=lambda x, w: sum(w <= e < 2 * w for e in ended(x)),
    peaks_only=lambda x, w: most([k for k in range(1, len(x) - 1) if x[k] > x[k - 1] and x[k] > x[k + 1]], w, len(x)),
    troughs_only=lambda x, w: most([k for k in range(1, len(x) - 1) if x[k] < x[k - 1] and x[k] < x[k + 1]], w, len(x)),
    from_the_first_frame=lambda x, w: most([k for k in turning(x)[1:] if abs(x[k] - x[0]) >= 0.1], w, len(x)),
    against_the_mean=lambda x, w: most(
        [k for k in range(1, len(x)) if (x[k] > x.mean()) != (x[k - 1] > x.mean())], w, len(x)
    ),
    against_one_half=lambda x, w: most([k for k in range(1, len(x)) if (x[k] > 0.5) != (x[k - 1] > 0.5)], w, len(x)),
    against_the_bound=lambda x, w: most([k for k in range(1, len(x)) if (x[k] > 0.8) != (x[k - 1] > 0.8)], w, len(x)),
    both_below=lambda x, w: changes(x, w, darker=max),
    bound_of_seven_tenths=lambda x, w: changes(x, w, bright=0.7),
    bound_of_nine_tenths=lambda x, w: changes(x, w, bright=0.9),
    three_tenths_at_least=lambda x, w: changes(x, w, large=0.3),
    more_than_half=lambda x, w: changes(x, w, large=0.5),
    a_tenth_of_the_range=lambda x, w: changes(x, w, large=0.1 * np.ptp(x)),
    a_tenth_of_the_darker=lambda x, w: most(
        [
            q
            for p, q in itertools.pairwise(turning(x))
            if abs(x[p] - x[q]) >= 0.1 * min(x[p], x[q]) and min(x[p], x[q]) < 0.8
        ],
        w,
        len(x),
    ),
    pairs_of_changes=lambda x, w: -(-changes(x, w) // 2),
    one_more=lambda x, w: changes(x, w) + 1,
    at_most_three=lambda x, w: min(changes(x, w), 3),
    at_most_six=lambda x, w: min(changes(x, w), 4),
    sum_of_windows=lambda x, w: sum(sum(f <= e < f + w for e in ended(x)) for f in range(len(x))),
    turns_one_late=lambda x, w: changes(x, w, turns=lambda x: [0, *[k + 1 for k in turning(x)[1:-1]], len(x) - 1]),
    turns_one_early=lambda x, w: changes(x, w, turns=lambda x: [0, *[k - 1 for k in turning(x)[1:-1]], len(x) - 1]),
    every_second_frame=lambda x, w: most(ended(x[::2]), w, len(x)) if len(x) > 4 else changes(x, w),
    largest_change=lambda x, w: max(abs(np.diff(x[turning(x)]))),
)

remembering("12.6", changes)
