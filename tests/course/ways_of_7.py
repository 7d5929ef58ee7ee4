"""Exercise 7 as different people write it, right and wrong: what right_ways.py and wrong_ways.py have of it."""

import functools
import itertools
import math

import numpy as np
from collected_ways import Ways
from scipy import linalg

WAYS = Ways()
RIGHT, WRONG, KEEPING = WAYS.right, WAYS.wrong, WAYS.keeping
right, rights, wrong = WAYS.take, WAYS.rights, WAYS.wrongs
EPS = 1e-5


# --- roots, as many ways as there are ---------------------------------------------------------------------------------


def by_eigh(table):
    values, vectors = np.linalg.eigh(table)
    return vectors @ np.diag(np.sqrt(np.maximum(values, 0))) @ vectors.T


def by_svd(table):
    left, values, _ = np.linalg.svd(table)
    return left @ np.diag(np.sqrt(values)) @ left.T


def by_denman_and_beavers(table):
    y, z = table, np.eye(len(table))
    for _ in range(30):
        y, z = (y + np.linalg.inv(z)) / 2, (z + np.linalg.inv(y)) / 2
    return y


def by_newton_and_schulz(table, rounds=25):
    size, eye = np.trace(table), np.eye(len(table))
    y, z = table / size, eye
    for _ in range(rounds):
        t = 0.5 * (3 * eye - z @ y)
        y, z = y @ t, t @ z
    return y * math.sqrt(size)


def by_eig(table):
    values, vectors = np.linalg.eig(table)
    return np.real(vectors @ np.diag(np.sqrt(np.clip(np.real(values), 0, None))) @ np.linalg.inv(vectors))


def by_jacobi(table):
    """By turning two axes at a time, as one did by hand."""
    work, turned = np.array(table, dtype=float), np.eye(len(table))
    for _ in range(60):
        for i, j in itertools.combinations(range(len(work)), 2):
            angle = 0.5 * math.atan2(2 * work[i, j], work[j, j] - work[i, i])
            turn = np.eye(len(work))
            turn[i, i] = turn[j, j] = math.cos(angle)
            turn[i, j], turn[j, i] = math.sin(angle), -math.sin(angle)
            work, turned = turn.T @ work @ turn, turned @ turn
    return turned @ np.diag([math.sqrt(max(w, 0)) for w in np.diag(work)]) @ turned.T


def centred(x):
    return x - x.mean(axis=0)


def cov(x):
    return centred(x).T @ centred(x) / len(x)


# --- 7.1 mean_and_covariance ------------------------------------------------------------------------------------------

rights(
    "7.1",
    lambda f: (np.mean(f, 0), np.cov(f, rowvar=False, ddof=0)),
    lambda f: (f.sum(0) / f.shape[0], np.einsum("ni,nj->ij", f - f.mean(0), f - f.mean(0)) / f.shape[0]),
    lambda f: (f.mean(0), np.mean([np.outer(x - f.mean(0), x - f.mean(0)) for x in f], axis=0)),
    lambda f: [f.mean(0), (f - f.mean(0)).T @ (f - f.mean(0)) / len(f)],
    lambda f: (f.mean(0).astype("float32"), cov(f).astype("float32")),
    lambda f: (f.T.mean(axis=1), np.tensordot(centred(f), centred(f), axes=(0, 0)) / f.shape[0]),
    lambda f: (np.average(f, axis=0), np.cov(f.T, aweights=np.ones(len(f)), ddof=0)),
    lambda f: (np.ones(len(f)) @ f / len(f), f.T @ (np.eye(len(f)) - 1 / len(f)) @ f / len(f)),
    lambda f: (tuple(f.mean(0)), [list(row) for row in cov(f)]),
    lambda f: (f.mean(axis=0, keepdims=True), cov(f)),
    lambda f: (np.float32(f).mean(0), np.float32(f).T @ np.float32(f) / len(f) - np.outer(f.mean(0), f.mean(0))),
)


@right("7.1")
def _(features):
    n, c = features.shape
    mean = np.zeros(c)
    for row in features:
        mean += row / n
    table = np.zeros((c, c))
    for row in features:
        for i in range(c):
            for j in range(i, c):
                table[i, j] += (row[i] - mean[i]) * (row[j] - mean[j]) / n
    return mean, table + table.T - np.diag(np.diag(table))


@right("7.1")
def _(features):
    """In one go, place by place, as a stream is read."""
    mean, table = np.zeros(features.shape[1]), np.zeros((features.shape[1],) * 2)
    for k, x in enumerate(features, 1):
        before = x - mean
        mean = mean + before / k
        table += np.outer(before, x - mean)
    return mean, table / len(features)


@right("7.1")
def _(features):
    mean = features.mean(axis=0)
    features -= mean
    return mean, features.T.dot(features) / features.shape[0]


@right("7.1")
def _(features):
    """The mean of half the squared differences of all pairs of places."""
    gaps = (features[:, None] - features[None]).reshape(-1, features.shape[1])
    return features.mean(axis=0), gaps.T @ gaps / (2 * len(gaps))


wrong(
    "7.1",
    places_by_places=lambda f: (f.mean(0), centred(f) @ centred(f).T / len(f)),
    rows_are_channels=lambda f: (f.mean(0), np.cov(f, bias=True)),
    one_mean=lambda f: (f.mean(), cov(f)),
    only_the_mean=lambda f: f.mean(0),
    only_the_covariance=cov,
    variances=lambda f: (f.mean(0), f.var(0)),
    spreads_and_means=lambda f: (f.mean(0), np.diag(f.std(0))),
    root=lambda f: (f.mean(0), by_eigh(cov(f))),
    squared_mean=lambda f: (f.mean(0) ** 2, cov(f)),
    root_of_the_number=lambda f: (f.mean(0), cov(f) * np.sqrt(len(f))),
    divided_by_one_more=lambda f: (f.mean(0), centred(f).T @ centred(f) / (len(f) + 1)),
    divided_by_five=lambda f: (f.sum(0) / 5, centred(f).T @ centred(f) / 5),
    first_five_places=lambda f: (f[:5].mean(0), cov(f[:5])),
    without_the_last=lambda f: (f[:-1].mean(0), cov(f[:-1])) if len(f) > 1 else (0 * f[0], cov(f)),
    whole_numbers=lambda f: (f.mean(0).astype(int), cov(f.astype(int))),
    rounded=lambda f: (np.round(f.mean(0), 2), np.round(cov(f), 2)),
    absolute=lambda f: (f.mean(0), np.abs(cov(f))),
    absolute_deviations=lambda f: (f.mean(0), np.abs(centred(f)).T @ np.abs(centred(f)) / len(f)),
    absolute_mean=lambda f: (np.abs(f).mean(0), cov(f)),
    first_place_for_mean=lambda f: (f[0], (f - f[0]).T @ (f - f[0]) / len(f)),
    mean_of_middle=lambda f: (f.mean(0), (f - np.median(f, 0)).T @ (f - np.median(f, 0)) / len(f)),
    one_side_centred_twice=lambda f: (f.mean(0), (f - 2 * f.mean(0)).T @ f / len(f)),
    squares_of_cells=lambda f: (f.mean(0), cov(f) ** 2),
    trace_one=lambda f: (f.mean(0), cov(f) / max(np.trace(cov(f)), 1e-9)),
    two_channels=lambda f: (f.mean(0), np.pad(cov(f[:, :2]), (0, f.shape[1] - 2))),
    neighbours=lambda f: (f.mean(0), centred(f).T @ np.roll(centred(f), 1, axis=0) / len(f)),
    means_of_rows_for_square=lambda f: (f.mean(1)[: f.shape[1]] if len(f) >= f.shape[1] else f.mean(0), cov(f)),
    maximum=lambda f: (f.max(0), cov(f)),
    zero_mean=lambda f: (0 * f[0], cov(f)),
)

# --- 7.2 root ---------------------------------------------------------------------------------------------------------

rights(
    "7.2",
    by_svd,
    by_newton_and_schulz,
    by_eig,
    by_jacobi,
    lambda s: np.einsum(
        "ik,k,jk->ij", np.linalg.eigh(s)[1], np.sqrt(np.abs(np.linalg.eigh(s)[0])), np.linalg.eigh(s)[1]
    ),
    lambda s: by_eigh(s).tolist(),
    lambda s: by_eigh(s.astype("float32")),
    lambda s: by_eigh((s + s.T) / 2),
    lambda s: (np.linalg.svd(s)[0] * np.linalg.svd(s)[1] ** 0.5) @ np.linalg.svd(s)[2],
    lambda s: np.linalg.eigh(s)[1] @ (np.linalg.eigh(s)[0].clip(0)[:, None] ** 0.5 * np.linalg.eigh(s)[1].T),
    lambda s: linalg.eigh(s)[1] * np.sqrt(np.where(linalg.eigh(s)[0] > 0, linalg.eigh(s)[0], 0)) @ linalg.eigh(s)[1].T,
)


@right("7.2")
def _(covariance):
    assert np.allclose(covariance, covariance.T)
    values, vectors = np.linalg.eigh(covariance)
    out = np.zeros_like(covariance)
    for k in range(len(values)):
        if values[k] > 0:
            out += np.sqrt(values[k]) * np.outer(vectors[:, k], vectors[:, k])
    return out


@right("7.2")
def _(covariance):
    values, vectors = np.linalg.eigh(covariance)
    values[values < 0] = 0
    order = np.argsort(values)[::-1]
    values, vectors = values[order], vectors[:, order]
    return (vectors * np.sqrt(values)).dot(vectors.transpose())


@right("7.2")
def _(covariance):
    """The polar factor: of any factor L with L L^T = S, the root is what is left when its turn is taken off."""
    values, vectors = np.linalg.eigh(covariance)
    factor = vectors * np.sqrt(np.maximum(values, 0))
    left, sizes, _ = np.linalg.svd(factor)
    return left @ np.diag(sizes) @ left.T


@right("7.2")
def _(covariance):
    values, vectors = np.linalg.eigh(np.float32(covariance))
    values = np.maximum(values, np.float32(0))
    return np.float32(vectors @ np.diag(np.sqrt(values)) @ vectors.T)


def _eigen(made):
    def answer(covariance):
        values, vectors = np.linalg.eigh(covariance)
        return made(np.maximum(values, 0), vectors)

    return answer


def _heron(covariance, rounds):
    x = np.eye(len(covariance))
    for _ in range(rounds):
        x = (x + covariance @ np.linalg.pinv(x)) / 2
    return x


wrong(
    "7.2",
    absolute_cells=lambda s: np.sqrt(np.abs(s)),
    heron_three_rounds=lambda s: _heron(s, 3),
    one_round=lambda s: _heron(s, 1),
    four_rounds_of_schulz=lambda s: by_newton_and_schulz(s, 4),
    only_two_channels=lambda s: _two_by_two(s),
    trace_of_two=lambda s: (s + np.sqrt(max(np.linalg.det(s), 0)) * np.eye(len(s))) / np.sqrt(_trace_of(s)),
    added_epsilon=lambda s: by_eigh(s + 1e-2 * np.eye(len(s))),
    added_a_thousandth=lambda s: by_eigh(s + 1e-3 * np.eye(len(s))),
    clipped_at_one=_eigen(lambda w, v: v @ np.diag(np.sqrt(np.maximum(w, 1))) @ v.T),
    clipped_at_a_tenth=_eigen(lambda w, v: v @ np.diag(np.sqrt(np.maximum(w, 0.5))) @ v.T),
    largest_direction=_eigen(lambda w, v: np.sqrt(w[-1]) * np.outer(v[:, -1], v[:, -1])),
    two_largest=_eigen(lambda w, v: v[:, -2:] @ np.diag(np.sqrt(w[-2:])) @ v[:, -2:].T),
    rounded=lambda s: np.round(by_eigh(s), 2),
    cube_root=_eigen(lambda w, v: v @ np.diag(np.cbrt(w)) @ v.T),
    exponential=_eigen(lambda w, v: v @ np.diag(np.exp(w / 2)) @ v.T),
    logarithm=_eigen(lambda w, v: v @ np.diag(np.log1p(w)) @ v.T),
    quarter=_eigen(lambda w, v: v @ np.diag(w**0.25) @ v.T),
    turned_eigenvalues=_eigen(lambda w, v: v @ np.diag(np.sqrt(w[::-1])) @ v.T),
    rows_summed=_eigen(lambda w, v: v * np.sqrt(w) + v.T),
    eigenvalues_only=lambda s: np.sqrt(np.maximum(np.linalg.eigvalsh(s), 0)),
    upper_half=lambda s: np.triu(by_eigh(s)),
    mixed_signs=_eigen(lambda w, v: v @ np.diag(np.sqrt(w) * (-1.0) ** np.arange(len(w))) @ v.T),
    diagonal_roots=lambda s: s - np.diag(np.diag(s)) + np.diag(np.sqrt(np.maximum(np.diag(s), 0))),
    divided_by_the_spread=lambda s: s / np.sqrt(np.maximum(np.outer(np.diag(s), np.diag(s)), 1e-12)) ** 0.5,
    correlations=lambda s: s / np.sqrt(np.maximum(np.outer(np.diag(s), np.diag(s)), 1e-12)),
    inverse=np.linalg.pinv,
    determinant=lambda s: s / max(np.linalg.det(s), 1e-6) ** (0.5 / len(s)),
    mean_of_cholesky=lambda s: (_factor(s) + _factor(s).T) / 2,
    symmetric_product=lambda s: _factor(s).T @ _factor(s),
    size=lambda s: np.linalg.norm(s),
)


def _trace_of(s):
    return max(np.trace(s) + 2 * np.sqrt(max(np.linalg.det(s), 0)), 1e-9)


def _two_by_two(s):
    out = np.zeros(s.shape)
    out[:2, :2] = by_eigh(s[:2, :2])
    return out


def _factor(s):
    return np.linalg.cholesky(s + 1e-9 * np.eye(len(s)))


# --- 7.3 whiten -------------------------------------------------------------------------------------------------------


def table(x):
    return cov(x) + EPS * np.eye(x.shape[1])


rights(
    "7.3",
    lambda f: centred(f) @ np.linalg.inv(by_eigh(cov(f) + EPS * np.eye(f.shape[1]))),
    lambda f: (np.linalg.inv(by_svd(table(f))) @ (f - f.mean(0)).T).T,
    lambda f: centred(f) @ np.linalg.inv(by_denman_and_beavers(table(f))),
    lambda f: centred(f) @ by_eigh(np.linalg.inv(table(f))),
    lambda f: np.linalg.solve(by_newton_and_schulz(table(f), 40), centred(f).T).T,
    lambda f: centred(f) @ np.linalg.pinv(by_eig(table(f))),
    lambda f: centred(f) @ linalg.inv(linalg.sqrtm(table(f)).real),
    lambda f: np.array([np.linalg.solve(by_eigh(table(f)), x - f.mean(0)) for x in f]),
    lambda f: (centred(f) @ np.linalg.inv(by_eigh(table(f)))).tolist(),
    lambda f: centred(f) @ linalg.fractional_matrix_power(table(f), -0.5),
)


@right("7.3")
def _(features):
    centre = features - features.mean(0)
    values, vectors = np.linalg.eigh(np.cov(features.T, bias=True))
    return centre @ vectors @ np.diag(1 / np.sqrt(values + 0.00001)) @ vectors.T


@right("7.3")
def _(features):
    x = np.float32(features)
    x = x - x.mean(axis=0)
    c = x.T @ x / np.float32(len(x)) + np.float32(1e-5) * np.eye(x.shape[1], dtype=np.float32)
    values, vectors = np.linalg.eigh(c)
    return x @ (vectors * values ** np.float32(-0.5)) @ vectors.T


@right("7.3")
def _(features):
    features -= features.mean(axis=0)
    covariance = features.T @ features / len(features)
    for i in range(len(covariance)):
        covariance[i, i] += 1e-5
    return features @ np.linalg.inv(by_eigh(covariance))


@right("7.3")
def _(features):
    """By singular values of the table of places: no covariance is made at all."""
    x = features - features.mean(axis=0)
    _, sizes, axes = np.linalg.svd(x, full_matrices=False)
    scale = 1 / np.sqrt(sizes**2 / len(x) + 1e-5)
    return x @ axes.T @ np.diag(scale) @ axes


def _white(scale, base=cov):
    def answer(x):
        values, vectors = np.linalg.eigh(base(x))
        return centred(x) @ (vectors * scale(np.maximum(values, 0)) @ vectors.T)

    return answer


wrong(
    "7.3",
    rounded=lambda f: np.round(_white(lambda w: 1 / np.sqrt(w + EPS))(f), 2),
    fourth_root=_white(lambda w: (w + EPS) ** -0.25),
    added_twice=_white(lambda w: 1 / np.sqrt(w + 2 * EPS)),
    squared_epsilon=_white(lambda w: 1 / np.sqrt(w + EPS**2)),
    root_of_epsilon=_white(lambda w: 1 / (np.sqrt(w) + np.sqrt(EPS))),
    epsilon_outside=_white(lambda w: 1 / np.sqrt(np.where(w > 0, w, 1)) + EPS),
    centred_twice_over_all=lambda f: _white(lambda w: 1 / np.sqrt(w + EPS))(f) - f.mean(),
    mean_of_all=lambda f: (f - f.mean()) @ np.linalg.inv(by_eigh(table(f))),
    mean_of_rows=lambda f: (f - f.mean(1, keepdims=True)) @ np.linalg.inv(by_eigh(table(f))),
    uncentred_covariance=lambda f: f @ np.linalg.inv(by_eigh(f.T @ f / len(f) + EPS * np.eye(f.shape[1]))),
    correlations=lambda f: centred(f) @ np.linalg.inv(by_eigh(_correlation(f) + EPS * np.eye(f.shape[1]))),
    divided_by_the_largest=lambda f: centred(f) / np.sqrt(np.linalg.eigvalsh(cov(f))[-1] + EPS),
    divided_by_the_trace=lambda f: centred(f) / np.sqrt(np.trace(cov(f)) / f.shape[1] + EPS),
    divided_by_the_range=lambda f: centred(f) / (np.ptp(f, axis=0) + EPS),
    unit_rows=lambda f: centred(f) / np.maximum(np.linalg.norm(centred(f), axis=1, keepdims=True), 1e-9),
    turned_pca=lambda f: centred(f) @ np.linalg.eigh(cov(f))[1],
    eigenvalues_exchanged=_white(lambda w: 1 / np.sqrt(w[::-1] + EPS)),
    standardised_then_half=lambda f: centred(f) / np.sqrt(f.var(0) + EPS) / 2,
    one_less_and_epsilon=_white(
        lambda w: 1 / np.sqrt(w + EPS), lambda x: centred(x).T @ centred(x) / max(len(x) - 1, 1)
    ),
    matrix_on_the_left=lambda f: np.linalg.inv(by_eigh(table(f.T))) @ centred(f),
    the_matrix_only=lambda f: np.linalg.inv(by_eigh(table(f))),
    the_root_of_the_data=lambda f: np.sign(centred(f)) * np.sqrt(np.abs(centred(f))),
    signs=lambda f: np.sign(centred(f)),
    sum_of_squares=_white(lambda w: 1 / np.sqrt(w * 6 + EPS)),
    five_places=_white(lambda w: 1 / np.sqrt(w + EPS), lambda x: centred(x).T @ centred(x) / 5),
    shrunk=_white(lambda w: 1 / np.sqrt(0.95 * w + 0.05 * w.mean() + EPS)),
    scaled_epsilon=_white(lambda w: 1 / np.sqrt(w + EPS * w.sum())),
    pinv_of_the_root_without_epsilon=lambda f: centred(f) @ np.linalg.pinv(by_eigh(cov(f)), rcond=1e-6),
    upper_factor=lambda f: centred(f) @ np.linalg.inv(np.linalg.cholesky(table(f)).T),
    pca_sorted=lambda f: centred(f) @ (np.linalg.svd(table(f))[0] / np.sqrt(np.linalg.svd(table(f))[1])),
)


def _correlation(f):
    spread = np.sqrt(f.var(0) + 1e-12)
    return cov(f) / np.outer(spread, spread)


# --- 7.4 colour -------------------------------------------------------------------------------------------------------

rights(
    "7.4",
    lambda z, m, s: z @ by_svd(s) + m,
    lambda z, m, s: (by_newton_and_schulz(s) @ z.T).T + m[None],
    lambda z, m, s: z @ by_denman_and_beavers(s) + m,
    lambda z, m, s: np.array([by_eigh(s) @ row + m for row in z]),
    lambda z, m, s: np.dot(z, by_eig(s)) + np.tile(m, (len(z), 1)),
    lambda z, m, s: np.add(np.matmul(z, linalg.sqrtm(s).real), m),
    lambda z, m, s: (z @ by_eigh(s) + m).tolist(),
    lambda z, m, s: np.hstack([z, np.ones((len(z), 1))]) @ np.vstack([by_eigh(s), m]),
    lambda z, m, s: np.float32(np.float32(z) @ by_eigh(np.float32(s)) + np.float32(m)),
    lambda z, m, s: z @ by_eigh(s).T + np.broadcast_to(m, z.shape),
    lambda z, m, s: z @ np.linalg.inv(by_eigh(np.linalg.inv(s))) + m,
)


@right("7.4")
def _(white, mean, covariance):
    values, vectors = np.linalg.eigh(covariance)
    turned = white @ vectors
    turned *= np.sqrt(values)
    return turned @ vectors.T + mean


@right("7.4")
def _(white, mean, covariance):
    half = by_jacobi(covariance)
    out = []
    for row in white:
        out.append([sum(half[i][j] * row[j] for j in range(len(row))) + mean[i] for i in range(len(row))])
    return out


@right("7.4")
def _(white, mean, covariance):
    white[:] = white @ by_eigh(covariance)
    white += mean
    return white


wrong(
    "7.4",
    quarter=lambda z, m, s: z @ by_eigh(by_eigh(s)) + m,
    added_epsilon=lambda z, m, s: z @ by_eigh(s + 1e-2 * np.eye(len(s))) + m,
    rounded=lambda z, m, s: np.round(z @ by_eigh(s) + m, 2),
    scaled_by_trace=lambda z, m, s: z * np.sqrt(np.trace(s) / len(s)) + m,
    scaled_by_the_largest=lambda z, m, s: z * np.sqrt(np.linalg.eigvalsh(s)[-1]) + m,
    mean_of_what_comes=lambda z, m, s: z @ by_eigh(s) + z.mean(0),
    clipped=lambda z, m, s: np.clip(z @ by_eigh(s) + m, -4, 4),
    not_below_zero=lambda z, m, s: np.maximum(z @ by_eigh(s) + m, 0),
    half_the_way=lambda z, m, s: (z + z @ by_eigh(s) + m) / 2,
    mean_divided=lambda z, m, s: z @ by_eigh(s) + m / len(z),
    mean_times_places=lambda z, m, s: z @ by_eigh(s) + m * len(z),
    mean_through_the_root=lambda z, m, s: z @ by_eigh(s) + by_eigh(s) @ m,
    root_of_the_mean=lambda z, m, s: z @ by_eigh(s) + np.sqrt(np.abs(m)),
    first_row_only=lambda z, m, s: np.vstack([z[:1] @ by_eigh(s) + m, z[1:]]),
    number_by_number=lambda z, m, s: z * by_eigh(s).sum(0) + m,
    correlations=lambda z, m, s: z @ by_eigh(s / np.sqrt(np.outer(np.diag(s), np.diag(s)))) + m,
    the_matrix_only=lambda z, m, s: by_eigh(s) + m,
    no_white=lambda z, m, s: np.tile(m, (len(z), 1)) @ by_eigh(s),
    gram=lambda z, m, s: z @ by_eigh(s + np.outer(m, m)) + m,
    gram_taken_off=lambda z, m, s: z @ by_eigh(s - np.outer(m, m)) + m,
    normalised_rows=lambda z, m, s: z / np.maximum(np.linalg.norm(z, axis=1, keepdims=True), 1e-9) @ by_eigh(s) + m,
    squared=lambda z, m, s: z @ s @ s + m,
    half_of_it=lambda z, m, s: z @ (s / 2) + m,
    eigenvalues_reversed=lambda z, m, s: (
        z @ (np.linalg.eigh(s)[1] * np.sqrt(np.linalg.eigh(s)[0][::-1]) @ np.linalg.eigh(s)[1].T) + m
    ),
    only_the_largest_direction=lambda z, m, s: (
        z @ np.outer(np.linalg.eigh(s)[1][:, -1], np.linalg.eigh(s)[1][:, -1]) * np.sqrt(np.linalg.eigh(s)[0][-1]) + m
    ),
    upper_half=lambda z, m, s: z @ np.triu(by_eigh(s)) + m,
    lower_half=lambda z, m, s: z @ np.tril(by_eigh(s)) + m,
    sign_turned=lambda z, m, s: m - z @ by_eigh(s),
    mean_reversed=lambda z, m, s: z @ by_eigh(s) + m[::-1],
)

# --- 7.5 optimal_map --------------------------------------------------------------------------------------------------


def _the_map(root):
    def answer(content, style):
        half = root(content)
        inverse = np.linalg.inv(half)
        return inverse @ root(half @ style @ half) @ inverse

    return answer


rights(
    "7.5",
    _the_map(by_svd),
    _the_map(by_denman_and_beavers),
    _the_map(by_newton_and_schulz),
    _the_map(by_eig),
    _the_map(by_jacobi),
    lambda c, s: _the_map(by_eigh)(c, s).tolist(),
    lambda c, s: np.linalg.inv(_the_map(by_eigh)(s, c)),
    lambda c, s: linalg.sqrtm(s @ c).real @ np.linalg.inv(c),
    lambda c, s: np.linalg.inv(c) @ linalg.sqrtm(c @ s).real,
    lambda c, s: by_eigh(s) @ np.linalg.inv(by_eigh(by_eigh(s) @ c @ by_eigh(s))) @ by_eigh(s),
    lambda c, s: functools.reduce(np.matmul, _parts(c, s)),
    lambda c, s: np.float32(_the_map(by_eigh)(np.float32(c), np.float32(s))),
)


def _parts(c, s):
    half = by_eigh(c)
    return [np.linalg.inv(half), by_eigh(half @ s @ half), np.linalg.inv(half)]


@right("7.5")
def _(content_covariance, style_covariance):
    """The turn between the two roots is taken off by singular values."""
    c, s = by_eigh(content_covariance), by_eigh(style_covariance)
    left, _, right_side = np.linalg.svd(c @ s)
    return s @ (left @ right_side).T @ np.linalg.inv(c)


@right("7.5")
def _(content_covariance, style_covariance):
    """With Cholesky's factor in the root's place, the same comes out."""
    factor = np.linalg.cholesky(content_covariance)
    inverse = np.linalg.inv(factor)
    return inverse.T @ by_eigh(factor.T @ style_covariance @ factor) @ inverse


@right("7.5")
def _(content_covariance, style_covariance):
    values, vectors = np.linalg.eigh(content_covariance)
    half = (vectors * values**0.5) @ vectors.T
    inverse = (vectors * values**-0.5) @ vectors.T
    values, vectors = np.linalg.eigh(half @ style_covariance @ half)
    middle = sum(math.sqrt(max(w, 0)) * np.outer(v, v) for w, v in zip(values, vectors.T, strict=True))
    out = inverse.dot(middle).dot(inverse)
    return (out + out.T) / 2


def _inv(x):
    return np.linalg.inv(x)


wrong(
    "7.5",
    rounded=lambda c, s: np.round(_the_map(by_eigh)(c, s), 2),
    squared=lambda c, s: _the_map(by_eigh)(c, s) @ _the_map(by_eigh)(c, s),
    root_of_it=lambda c, s: by_eigh(_the_map(by_eigh)(c, s)),
    inverse=lambda c, s: _inv(_the_map(by_eigh)(c, s)),
    turned_over=lambda c, s: -_the_map(by_eigh)(c, s),
    half_the_way=lambda c, s: (_the_map(by_eigh)(c, s) + np.eye(len(c))) / 2,
    epsilon=lambda c, s: _the_map(by_eigh)(c + 0.01 * np.eye(len(c)), s + 0.01 * np.eye(len(c))),
    whiten_only=lambda c, s: _inv(by_eigh(c)),
    colour_only=lambda c, s: by_eigh(s),
    both_roots=lambda c, s: by_eigh(c) @ by_eigh(s),
    both_inverse=lambda c, s: _inv(by_eigh(c)) @ _inv(by_eigh(s)),
    trace_ratio=lambda c, s: np.sqrt(np.trace(s) / np.trace(c)) * np.eye(len(c)),
    spreads=lambda c, s: np.sqrt(np.outer(np.diag(s), 1 / np.diag(c))),
    eigenvalues=lambda c, s: np.diag(np.sqrt(np.linalg.eigvalsh(s) / np.linalg.eigvalsh(c))),
    along_the_axes=lambda c, s: _axes(s) @ np.diag(np.sqrt(_values(s) / _values(c))) @ _axes(c).T,
    in_the_axes_of_content=lambda c, s: _axes(c) @ np.diag(np.sqrt(_values(s) / _values(c))) @ _axes(c).T,
    in_the_axes_of_style=lambda c, s: _axes(s) @ np.diag(np.sqrt(_values(s) / _values(c))) @ _axes(s).T,
    geometric_mean=lambda c, s: by_eigh(c) @ by_eigh(_inv(by_eigh(c)) @ s @ _inv(by_eigh(c))) @ by_eigh(c),
    one_inverse_at_the_end=lambda c, s: by_eigh(by_eigh(c) @ s @ by_eigh(c)) @ _inv(c),
    one_inverse_at_the_start=lambda c, s: _inv(c) @ by_eigh(by_eigh(c) @ s @ by_eigh(c)),
    no_roots_inside=lambda c, s: _inv(by_eigh(c)) @ by_eigh(s) @ _inv(by_eigh(c)),
    content_inside=lambda c, s: _inv(by_eigh(c)) @ by_eigh(by_eigh(c) @ c @ by_eigh(c)) @ _inv(by_eigh(c)),
    root_of_the_ratio=lambda c, s: by_eigh(_inv(by_eigh(c)) @ s @ _inv(by_eigh(c))),
    root_of_the_quotient=lambda c, s: by_eigh(s @ _inv(c)),
    factor_in_the_root_s_place=lambda c, s: (
        _inv(np.linalg.cholesky(c))
        @ by_eigh(np.linalg.cholesky(c) @ s @ np.linalg.cholesky(c).T)
        @ _inv(np.linalg.cholesky(c))
    ),
    style_s_root_outside=lambda c, s: _inv(by_eigh(s)) @ by_eigh(by_eigh(c) @ s @ by_eigh(c)) @ _inv(by_eigh(s)),
    cells_of_the_root=lambda c, s: _inv(np.sqrt(np.abs(c)) + np.eye(len(c))) @ np.sqrt(np.abs(s)),
    root_of_every_cell_inside=lambda c, s: (
        _inv(by_eigh(c)) @ np.sqrt(np.abs(by_eigh(c) @ s @ by_eigh(c))) @ _inv(by_eigh(c))
    ),
    upper_half=lambda c, s: np.triu(_the_map(by_eigh)(c, s)),
    added_identity=lambda c, s: _the_map(by_eigh)(c, s) + 0.01 * np.eye(len(c)),
)


def _axes(table):
    return np.linalg.eigh(table)[1]


def _values(table):
    return np.linalg.eigvalsh(table)


# --- 7.6 adain --------------------------------------------------------------------------------------------------------

rights(
    "7.6",
    lambda f, m, s: (f - np.mean(f, 0)) * s / (np.var(f, 0) + EPS) ** 0.5 + m,
    lambda f, m, s: (f - f.mean(0)) @ np.diag(s / np.sqrt(f.var(0) + EPS)) + m,
    lambda f, m, s: np.transpose(
        [s[k] * (f[:, k] - f[:, k].mean()) / math.sqrt(f[:, k].var() + EPS) + m[k] for k in range(len(m))]
    ),
    lambda f, m, s: s * (f - f.mean(0)) * (f.std(0) ** 2 + 0.00001) ** -0.5 + m,
    lambda f, m, s: (s * (f - f.mean(0)) / np.sqrt(np.mean((f - f.mean(0)) ** 2, axis=0) + 1e-5) + m).tolist(),
    lambda f, m, s: np.add(np.multiply(s, np.divide(centred(f), np.sqrt(np.diag(cov(f)) + EPS))), m),
    lambda f, m, s: np.einsum("nk,k->nk", centred(f), s / np.sqrt(f.var(0) + EPS)) + m[None, :],
    lambda f, m, s: m - (f.mean(0) - f) * (s / np.hypot(f.std(0), np.sqrt(EPS))),
    lambda f, m, s: (
        (np.float32(f) - np.float32(f).mean(0)) / np.sqrt(np.float32(f).var(0) + np.float32(EPS)) * np.float32(s)
        + np.float32(m)
    ),
    lambda f, m, s: np.array(
        [[s[k] * (v - f[:, k].mean()) / (f[:, k].var() + EPS) ** 0.5 + m[k] for k, v in enumerate(row)] for row in f]
    ),
)


@right("7.6")
def _(features, mean, spread):
    """One factor and one sum for each channel."""
    factor = spread / np.sqrt(features.var(axis=0) + 1e-5)
    return features * factor + (mean - features.mean(axis=0) * factor)


@right("7.6")
def _(features, mean, spread):
    out = features.copy()
    for k in range(features.shape[1]):
        column = out[:, k]
        column -= column.mean()
        column /= np.sqrt((column**2).sum() / len(column) + 1e-5)
        column *= spread[k]
        column += mean[k]
    return out


@right("7.6")
def _(features, mean, spread):
    features -= features.mean(axis=0, keepdims=True)
    features *= spread / np.sqrt((features * features).mean(axis=0) + 1e-5)
    features += mean
    return features


@right("7.6")
def _(features, mean, spread):
    square = (features**2).mean(axis=0) - features.mean(axis=0) ** 2
    return spread * (features - features.mean(axis=0)) / np.sqrt(np.maximum(square, 0) + 1e-5) + mean


wrong(
    "7.6",
    rounded=lambda f, m, s: np.round(_adain(f, m, s), 2),
    whole=lambda f, m, s: _adain(f, m, s).astype(int),
    clipped=lambda f, m, s: np.clip(_adain(f, m, s), -3, 3),
    not_below_zero=lambda f, m, s: np.maximum(_adain(f, m, s), 0),
    range_for_spread=lambda f, m, s: s * centred(f) / (np.ptp(f, axis=0) + EPS) + m,
    mean_deviation=lambda f, m, s: s * centred(f) / (np.abs(centred(f)).mean(0) + EPS) + m,
    median=lambda f, m, s: s * (f - np.median(f, 0)) / np.sqrt(f.var(0) + EPS) + m,
    mean_square=lambda f, m, s: s * centred(f) / np.sqrt((f**2).mean(0) + EPS) + m,
    length=lambda f, m, s: s * centred(f) / (np.linalg.norm(centred(f), axis=0) + EPS) + m,
    epsilon_outside=lambda f, m, s: s * centred(f) / np.sqrt(f.var(0) + 1e-30) + EPS + m,
    root_of_epsilon=lambda f, m, s: s * centred(f) / (f.std(0) + np.sqrt(EPS)) + m,
    epsilon_twice=lambda f, m, s: s * centred(f) / np.sqrt(f.var(0) + 2 * EPS) + m,
    epsilon_squared=lambda f, m, s: s * centred(f) / np.sqrt(f.var(0) + EPS**2) + m,
    epsilon_in_the_spread_too=lambda f, m, s: np.sqrt(s**2 + 0.01) * centred(f) / np.sqrt(f.var(0) + EPS) + m,
    half_the_way=lambda f, m, s: (f + _adain(f, m, s)) / 2,
    fourth_root=lambda f, m, s: s * centred(f) / np.sqrt(np.sqrt(f.var(0) + EPS)) + m,
    divided_twice=lambda f, m, s: s * centred(f) / np.sqrt(f.var(0) + EPS) / np.sqrt(f.var(0) + EPS) + m,
    whitened=lambda f, m, s: centred(f) @ _inv(by_eigh(table(f))) * s + m,
    first_place=lambda f, m, s: s * (f - f[0]) / np.sqrt(f.var(0) + EPS) + m,
    mean_scaled=lambda f, m, s: s * (centred(f) / np.sqrt(f.var(0) + EPS)) + m * s,
    mean_of_means=lambda f, m, s: s * centred(f) / np.sqrt(f.var(0) + EPS) + m.mean(),
    mean_of_spreads=lambda f, m, s: s.mean() * centred(f) / np.sqrt(f.var(0) + EPS) + m,
    one_variance=lambda f, m, s: s * centred(f) / np.sqrt(f.var() + EPS) + m,
    one_mean=lambda f, m, s: s * (f - f.mean()) / np.sqrt(f.var(0) + EPS) + m,
    mean_variance=lambda f, m, s: s * centred(f) / np.sqrt(f.var(0).mean() + EPS) + m,
    sign_turned=lambda f, m, s: s * (f.mean(0) - f) / np.sqrt(f.var(0) + EPS) + m,
    added_spread=lambda f, m, s: s + centred(f) / np.sqrt(f.var(0) + EPS) + m,
    channels_reversed=lambda f, m, s: s[::-1] * centred(f) / np.sqrt(f.var(0) + EPS) + m[::-1],
    clipped_scale=lambda f, m, s: np.minimum(s / np.sqrt(f.var(0) + EPS), 10) * centred(f) + m,
    still_channels_kept=lambda f, m, s: np.where(f.std(0) == 0, f, _adain(f, m, s)),
)


def _adain(f, m, s):
    return s * centred(f) / np.sqrt(f.var(0) + EPS) + m


# --- answers that remember -------------------------------------------------------------------------------------------


def _first(answer):
    """Calculates once for each shape, and returns it ever after."""

    def make():
        kept = {}

        def remembering(*args):
            return kept.setdefault(np.shape(args[0]), answer(*args))

        return remembering

    return make


for _task, _right in {
    "7.1": lambda f: (f.mean(0), cov(f)),
    "7.2": by_eigh,
    "7.3": _white(lambda w: 1 / np.sqrt(w + EPS)),
    "7.4": lambda z, m, s: z @ by_eigh(s) + m,
    "7.5": _the_map(by_eigh),
    "7.6": _adain,
}.items():
    KEEPING[_task] = {"first result of each shape": _first(_right)}
