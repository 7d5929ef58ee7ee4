"""Exercise 8 as different people write it, right and wrong: what right_ways.py and wrong_ways.py have of it."""

import itertools
import math

import numpy as np
from collected_ways import Ways
from scipy import linalg, ndimage
from ways_of_7 import by_eigh, by_svd, centred, cov

WAYS = Ways()
RIGHT, WRONG, KEEPING = WAYS.right, WAYS.wrong, WAYS.keeping
right, rights, wrong, remembering = WAYS.take, WAYS.rights, WAYS.wrongs, WAYS.remembering


# --- 8.1 guided_gram --------------------------------------------------------------------------------------------------


def flat(f):
    return f.reshape(-1, f.shape[-1])


def guided(f, w):
    return flat(f).T @ (w.reshape(-1, 1) * flat(f)) / w.sum()


rights(
    "8.1",
    lambda f, w: np.einsum("abi,abj,ab->ij", f, f, w) / np.sum(w),
    lambda f, w: sum(k * np.outer(x, x) for x, k in zip(flat(f), w.ravel(), strict=True)) / w.sum(),
    lambda f, w: np.average([np.outer(x, x) for x in flat(f)], axis=0, weights=w.ravel()),
    lambda f, w: flat(f * np.sqrt(w)[:, :, None]).T @ flat(f * np.sqrt(w)[:, :, None]) / w.sum(),
    lambda f, w: np.tensordot(f * w[..., None], f, axes=((0, 1), (0, 1))) / w.sum(),
    lambda f, w: (flat(f).T * (w / w.sum()).ravel()) @ flat(f),
    lambda f, w: np.linalg.multi_dot([flat(f).T, np.diag(w.ravel()), flat(f)]) / w.sum(),
    lambda f, w: np.array(
        [[(w * f[..., i] * f[..., j]).sum() / w.sum() for j in range(f.shape[2])] for i in range(f.shape[2])]
    ),
    lambda f, w: np.float32(guided(f, w)),
    lambda f, w: guided(f[w > 0][None], w[w > 0][None]),
    lambda f, w: guided(f.transpose(1, 0, 2), w.T),
    lambda f, w: (np.diag(np.sqrt(w.ravel() / w.sum())) @ flat(f)).T @ np.diag(np.sqrt(w.ravel() / w.sum())) @ flat(f),
)


@right("8.1")
def _(features, weights):
    """Mean and covariance in these weights, put together."""
    x, p = flat(features), (weights / weights.sum()).ravel()
    mean = p @ x
    return (x - mean).T @ ((x - mean) * p[:, None]) + np.outer(mean, mean)


@right("8.1")
def _(features, weights):
    height, width, channels = features.shape
    total, table = 0.0, [[0.0] * channels for _ in range(channels)]
    for y in range(height):
        for x in range(width):
            total += weights[y][x]
            for i in range(channels):
                for j in range(channels):
                    table[i][j] += weights[y][x] * features[y][x][i] * features[y][x][j]
    return [[value / total for value in row] for row in table]


@right("8.1")
def _(features, weights):
    features *= np.sqrt(weights / weights.sum())[..., None]
    f = features.reshape(-1, features.shape[2])
    return f.T.dot(f)


wrong(
    "8.1",
    thousandth_added=lambda f, w: flat(f).T @ (w.reshape(-1, 1) * flat(f)) / (w.sum() + 1e-3),
    weights_cubed=lambda f, w: guided(f, w**3),
    softmax=lambda f, w: guided(f, np.exp(w)),
    weights_from_0_to_1=lambda f, w: guided(f, (w - w.min()) / max(np.ptp(w), 1e-9) + 1e-9),
    weights_at_most_half=lambda f, w: guided(f, np.minimum(w, 0.5)),
    mean_of_columns=lambda f, w: guided(f, np.broadcast_to(w.mean(axis=0), w.shape) + 1e-12),
    mean_of_rows=lambda f, w: guided(f, np.broadcast_to(w.mean(axis=1, keepdims=True), w.shape) + 1e-12),
    rounded_weights=lambda f, w: guided(f, np.round(w) + 1e-9),
    first_row_only=lambda f, w: guided(f[:1], w[:1] + 1e-9),
    last_place_left_out=lambda f, w: (
        guided(flat(f)[None, :-1], w.ravel()[None, :-1]) if w.size > 1 else 0 * guided(f, w)
    ),
    absolute=lambda f, w: guided(np.abs(f), w),
    relu_first=lambda f, w: guided(np.maximum(f, 0), w),
    squares=lambda f, w: guided(f, w) ** 2,
    root=lambda f, w: by_eigh(guided(f, w)),
    trace_one=lambda f, w: guided(f, w) / max(np.trace(guided(f, w)), 1e-9),
    features_divided=lambda f, w: guided(f / w.sum(), w),
    weights_divided_twice=lambda f, w: guided(f, w) / w.size * w.sum(),
    mean_of_inside_and_all=lambda f, w: (guided(f, w) + guided(f, np.ones(w.shape))) / 2,
    inside_less_outside=lambda f, w: guided(f, w) - guided(f, w.max() - w + 1e-9),
    plus_identity=lambda f, w: guided(f, w) + 1e-2 * np.eye(f.shape[2]),
    two_channels=lambda f, w: guided(np.where(np.arange(f.shape[2]) < 2, f, 0), w),
    weighted_mean_row=lambda f, w: w.ravel() @ flat(f) / w.sum(),
    size=lambda f, w: np.sqrt((w[..., None] * f**2).sum() / w.sum()),
    neighbours=lambda f, w: flat(f).T @ (w.reshape(-1, 1) * np.roll(flat(f), 1, axis=0)) / w.sum(),
    weights_moved=lambda f, w: guided(f, np.roll(w.ravel(), 1).reshape(w.shape)),
    rounded=lambda f, w: np.round(guided(f, w), 1),
    correlations=lambda f, w: guided(f, w) / np.sqrt(np.maximum(np.outer(*[np.diag(guided(f, w))] * 2), 1e-9)),
)
remembering("8.1", guided)

# --- 8.2 pulled_in ----------------------------------------------------------------------------------------------------


def through(conv, pool):
    def answer(mask, operations):
        for operation in operations:
            mask = {"conv": conv, "pool": pool}[operation](mask)
        return mask

    return answer


def eroded(m, side=3, mode="nearest"):
    return ndimage.minimum_filter(m, size=side, mode=mode)


def halved(m):
    h, w = m.shape[0] // 2 * 2, m.shape[1] // 2 * 2
    return np.minimum(np.minimum(m[:h:2, :w:2], m[1:h:2, :w:2]), np.minimum(m[:h:2, 1:w:2], m[1:h:2, 1:w:2]))


pulled = through(eroded, halved)


def squares(m):
    """Every 2 x 2 square, as the last axis."""
    h, w = m.shape[0] // 2, m.shape[1] // 2
    return m[: 2 * h, : 2 * w].reshape(h, 2, w, 2).transpose(0, 2, 1, 3).reshape(h, w, 4)


def nine(m, value=None):
    """Every place with its eight neighbours, as the last axis."""
    p = np.pad(m, 1, mode="edge") if value is None else np.pad(m, 1, constant_values=value)
    return np.stack([p[i : i + m.shape[0], j : j + m.shape[1]] for i in range(3) for j in range(3)], axis=-1)


rights(
    "8.2",
    pulled,
    through(lambda m: ndimage.grey_erosion(m, size=(3, 3), mode="reflect"), lambda m: squares(m).min(axis=-1)),
    through(lambda m: nine(m).min(-1), lambda m: np.sort(squares(m))[..., 0]),
    through(lambda m: nine(m, np.inf).min(-1), halved),
    through(lambda m: eroded(eroded(m, (3, 1)), (1, 3)), halved),
    through(lambda m: -ndimage.maximum_filter(-m, 3, mode="nearest"), lambda m: -(-squares(m)).max(-1)),
    lambda m, o: pulled(m, o).tolist(),
    lambda m, o: np.float32(pulled(m, o)),
    through(lambda m: np.nanmin(nine(m, np.nan), axis=-1), halved),
    through(lambda m: 1 - (1 - nine(m)).max(-1), halved),
    through(lambda m: np.quantile(nine(m), 0, axis=-1), lambda m: np.quantile(squares(m), 0, axis=-1)),
)


@right("8.2")
def _(mask, operations):
    def smallest(rows, columns):
        return min(mask[y][x] for y in rows for x in columns if 0 <= y < len(mask) and 0 <= x < len(mask[0]))

    mask = mask.tolist()
    for name in operations:
        height, width = len(mask), len(mask[0])
        if name == "pool":
            mask = [
                [smallest((2 * y, 2 * y + 1), (2 * x, 2 * x + 1)) for x in range(width // 2)]
                for y in range(height // 2)
            ]
        else:
            mask = [[smallest((y - 1, y, y + 1), (x - 1, x, x + 1)) for x in range(width)] for y in range(height)]
    return mask


@right("8.2")
def _(mask, operations):
    if not operations:
        return mask
    now, *later = operations
    mask = nine(mask).min(-1) if now == "conv" else squares(mask).min(-1)
    for name in later:
        mask = nine(mask).min(-1) if name == "conv" else squares(mask).min(-1)
    return mask


@right("8.2")
def _(mask, operations):
    """In place, with the neighbours of a copy."""
    for name in operations:
        if name == "pool":
            mask = squares(mask).min(axis=2)
            continue
        before = mask.copy()
        mask[1:] = np.minimum(mask[1:], before[:-1])
        mask[:-1] = np.minimum(mask[:-1], before[1:])
        before = mask.copy()
        mask[:, 1:] = np.minimum(mask[:, 1:], before[:, :-1])
        mask[:, :-1] = np.minimum(mask[:, :-1], before[:, 1:])
    return mask


def _in_its_own_way(mask):
    """What has been changed already is looked at again."""
    mask = mask.copy()
    for y in range(mask.shape[0]):
        for x in range(mask.shape[1]):
            mask[y, x] = mask[max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2].min()
    return mask


wrong(
    "8.2",
    wrapped=through(lambda m: eroded(m, mode="wrap"), halved),
    zeros_around=through(lambda m: nine(m, 0).min(-1), halved),
    negative_index=through(
        lambda m: np.min([np.roll(np.roll(m, i, 0), j, 1) for i in (0, 1) for j in (0, 1)], 0), halved
    ),
    two_by_two=through(lambda m: eroded(m, 2), halved),
    seven_by_seven=through(lambda m: eroded(m, 7), halved),
    looks_again=through(_in_its_own_way, halved),
    second_smallest=through(lambda m: np.sort(nine(m))[..., 1], lambda m: np.sort(squares(m))[..., 1]),
    mean_of_least_and_own=through(lambda m: (eroded(m) + m) / 2, halved),
    weighted_mean=through(lambda m: ndimage.gaussian_filter(m, 1, mode="nearest"), halved),
    pooled_by_first=through(eroded, lambda m: squares(m)[..., 0]),
    pooled_by_last=through(eroded, lambda m: squares(m)[..., 3]),
    pooled_by_rows=through(eroded, lambda m: squares(m)[..., :2].min(-1)),
    pooled_by_columns=through(eroded, lambda m: squares(m)[..., ::2].min(-1)),
    pooled_by_diagonal=through(eroded, lambda m: squares(m)[..., [0, 3]].min(-1)),
    pooled_from_the_second=through(
        eroded,
        lambda m: squares(np.pad(m, ((1, 0), (1, 0)), mode="edge")).min(-1)[: m.shape[0] // 2, : m.shape[1] // 2],
    ),
    pooling_first=lambda m, o: pulled(m, sorted(o, reverse=True)),
    convolutions_first=lambda m, o: pulled(m, sorted(o)),
    each_word_once=lambda m, o: pulled(m, tuple(dict.fromkeys(o))),
    without_the_last=lambda m, o: pulled(m, o[:-1]),
    without_the_first=lambda m, o: pulled(m, o[1:]),
    one_more=lambda m, o: pulled(m, (*o, "conv")),
    one_more_at_first=lambda m, o: pulled(m, ("conv", *o)),
    conv_twice=through(lambda m: eroded(eroded(m)), halved),
    pool_before_conv=through(eroded, lambda m: halved(eroded(m))),
    as_before_the_loop=lambda m, o: through(lambda _: eroded(m), lambda _: halved(m))(m, o),
    squared=lambda m, o: pulled(m, o) ** 2,
    rooted=lambda m, o: np.sqrt(pulled(m, o)),
    thirds=lambda m, o: np.round(3 * pulled(m, o)) / 3,
    tenths=lambda m, o: np.floor(10 * pulled(m, o)) / 10,
    outside_instead=lambda m, o: 1 - pulled(m, o),
    mask_of_outside=lambda m, o: pulled(1 - m, o),
    spread_out=lambda m, o: pulled(m, o) / max(pulled(m, o).max(), 1e-9),
    rows_only=lambda m, o: through(lambda a: eroded(a, (1, 3)), halved)(m, o),
    transposed=lambda m, o: pulled(m.T, o),
)
remembering("8.2", pulled)

# --- 8.3 carry --------------------------------------------------------------------------------------------------------


def power(s, exponent):
    values, vectors = np.linalg.eigh(s)
    return vectors @ np.diag(np.maximum(values, 1e-30) ** exponent) @ vectors.T


def best(c, s, root=by_eigh):
    half = root(c)
    inverse = np.linalg.inv(half)
    return inverse @ root(half @ s @ half) @ inverse


def whole(c, s):
    return s.mean(0) + centred(c) @ best(cov(c), cov(s))


def way(c, s, t):
    return (1 - t) * c + t * whole(c, s)


def by_map(made):
    """The way there by another matrix, on the right of a row."""
    return lambda c, s, t: (1 - t) * c + t * (s.mean(0) + centred(c) @ made(c, s))


rights(
    "8.3",
    way,
    lambda c, s, t: c + t * (whole(c, s) - c),
    lambda c, s, t: (
        (1 - t) * c + t * (s.mean(0) + centred(c) @ best(np.cov(c.T, bias=True).reshape(len(c.T), -1), cov(s), by_svd))
    ),
    lambda c, s, t: np.array([(1 - t) * x + t * (s.mean(0) + best(cov(c), cov(s)) @ (x - c.mean(0))) for x in c]),
    lambda c, s, t: way(c, s, t).tolist(),
    lambda c, s, t: np.float32(way(np.float32(c), np.float32(s), np.float32(t))),
    lambda c, s, t: np.average([c, whole(c, s)], axis=0, weights=[1 - t, t]),
    lambda c, s, t: (
        centred(c) @ linalg.expm(np.zeros((c.shape[1],) * 2)) * (1 - t) + (1 - t) * c.mean(0) + t * whole(c, s)
    ),
    lambda c, s, t: (1 - t) * c + t * (s.mean(0) - c.mean(0) @ best(cov(c), cov(s)) + c @ best(cov(c), cov(s))),
    by_map(
        lambda c, s: (
            power(cov(c), -0.5) @ power(power(cov(c), 0.5) @ cov(s) @ power(cov(c), 0.5), 0.5) @ power(cov(c), -0.5)
        )
    ),
)


@right("8.3")
def _(photo, painting, amount):
    """From the painting's side: the inverse of the map back."""
    back = best(cov(painting), cov(photo))
    there = np.linalg.solve(back, centred(photo).T).T + painting.mean(axis=0)
    return photo * (1 - amount) + there * amount


@right("8.3")
def _(photo, painting, amount):
    mean = photo.mean(axis=0)
    photo -= mean
    c = np.einsum("ni,nj->ij", photo, photo) / photo.shape[0]
    goal = painting.mean(axis=0)
    painting -= goal
    s = np.einsum("ni,nj->ij", painting, painting) / painting.shape[0]
    matrix = (1 - amount) * np.eye(len(c)) + amount * best(c, s)
    return photo @ matrix + (1 - amount) * mean + amount * goal


wrong(
    "8.3",
    three_quarters=lambda c, s, t: way(c, s, 0.75 * t),
    a_little_more=lambda c, s, t: way(c, s, min(1.0, 1.05 * t)),
    hard_switch=lambda c, s, t: way(c, s, float(t >= 0.5)),
    smooth_step=lambda c, s, t: way(c, s, t * t * (3 - 2 * t)),
    turned_round=lambda c, s, t: way(c, s, t)[::-1],
    mean_of_both=lambda c, s, t: way(c, s, (t + 0.5) / 2),
    power_of_the_map=lambda c, s, t: (1 - t) * c.mean(0) + t * s.mean(0) + centred(c) @ power(best(cov(c), cov(s)), t),
    roots_mixed=lambda c, s, t: (
        (1 - t) * c.mean(0)
        + t * s.mean(0)
        + centred(c) @ best(cov(c), np.linalg.matrix_power((1 - t) * by_eigh(cov(c)) + t * by_eigh(cov(s)), 2))
    ),
    trace_only=by_map(lambda c, s: np.eye(c.shape[1]) * np.sqrt(np.trace(cov(s)) / np.trace(cov(c)))),
    diagonal_of_the_map=by_map(lambda c, s: np.diag(np.diag(best(cov(c), cov(s))))),
    cholesky=by_map(lambda c, s: (np.linalg.cholesky(cov(s)) @ np.linalg.inv(np.linalg.cholesky(cov(c)))).T),
    map_twice=by_map(lambda c, s: best(cov(c), cov(s)) @ best(cov(c), cov(s))),
    root_of_the_map=by_map(lambda c, s: by_eigh(best(cov(c), cov(s)))),
    inverse_map=by_map(lambda c, s: np.linalg.inv(best(cov(c), cov(s))) @ np.eye(c.shape[1]) * 0.99),
    roots_given=by_map(lambda c, s: best(by_eigh(cov(c)), by_eigh(cov(s)))),
    correlations_given=by_map(
        lambda c, s: best(cov(c) / np.outer(c.std(0), c.std(0)), cov(s) / np.outer(s.std(0), s.std(0)))
    ),
    something_added=by_map(lambda c, s: best(cov(c) + 1e-2 * np.eye(c.shape[1]), cov(s) + 1e-2 * np.eye(c.shape[1]))),
    median=lambda c, s, t: (1 - t) * c + t * (np.median(s, 0) + (c - np.median(c, 0)) @ best(cov(c), cov(s))),
    first_rows=lambda c, s, t: (1 - t) * c + t * (s[0] + (c - c[0]) @ best(cov(c), cov(s))),
    absolute=lambda c, s, t: np.abs(way(c, s, t)),
    not_below_zero=lambda c, s, t: np.maximum(way(c, s, t), 0),
    one_place_left_out=lambda c, s, t: way(c, s[:-1], t),
    first_five_of_the_painting=lambda c, s, t: way(c, s[:5], t) if len(s) > 5 else way(c, s[:-1], t),
    one_covariance_for_both=by_map(lambda c, s: best(cov(c), cov(np.concatenate([c, s])))),
    sorted_channels=lambda c, s, t: (
        (1 - t) * c + t * np.sort(s, 0)[np.argsort(np.argsort(c, 0), 0) * len(s) // len(c), range(c.shape[1])]
    ),
    painting_itself=lambda c, s, t: (1 - t) * c + t * s[np.arange(len(c)) % len(s)],
    grey=lambda c, s, t: np.repeat(way(c, s, t).mean(1, keepdims=True), c.shape[1], 1) if c.shape[1] > 1 else 0 * c,
    rounded=lambda c, s, t: np.round(way(c, s, t), 1),
    second_channel_forgotten=lambda c, s, t: (
        np.concatenate([way(c, s, t)[:, :1], c[:, 1:]], 1) if c.shape[1] > 1 else c
    ),
)
remembering("8.3", way)

# --- 8.4 nearest_patch ------------------------------------------------------------------------------------------------


def unit(x, order=2):
    return x / np.maximum(np.linalg.norm(x, order, axis=1, keepdims=True), 1e-12)


def alike(p, s):
    return unit(centred(p)) @ unit(centred(s)).T


def nearest(p, s):
    return np.argmax(alike(p, s), axis=1)


def most(made):
    return lambda p, s: np.argmax(made(p, s), axis=1)


rights(
    "8.4",
    nearest,
    lambda p, s: [int(np.argmax([a @ b / math.sqrt(b @ b) for b in centred(s)])) for a in centred(p)],
    lambda p, s: np.argmin(1 - alike(p, s), axis=1),
    lambda p, s: alike(p, s).argsort(axis=1)[:, -1],
    lambda p, s: np.array([max(range(len(s)), key=lambda j: row[j]) for row in alike(p, s)]),
    lambda p, s: np.argmax(unit(centred(s)) @ centred(p).T, axis=0),
    most(lambda p, s: centred(p) @ unit(centred(s)).T),
    lambda p, s: np.argmin(np.linalg.norm(unit(centred(p))[:, None] - unit(centred(s))[None], axis=2), axis=1),
    lambda p, s: np.argmin(np.arccos(np.clip(alike(p, s), -1, 1)), axis=1),
    lambda p, s: np.argmax(np.einsum("ik,jk->ij", unit(centred(p)), unit(centred(s))), 1).tolist(),
    lambda p, s: np.float32(nearest(np.float32(p), np.float32(s))),
    lambda p, s: np.nonzero(alike(p, s) == alike(p, s).max(axis=1, keepdims=True))[1],
    lambda p, s: np.argmax(np.exp(5 * alike(p, s)), axis=1),
)


@right("8.4")
def _(patches, painting):
    n = len(patches[0])
    middle = [sum(row[k] for row in patches) / len(patches) for k in range(n)]
    other = [sum(row[k] for row in painting) / len(painting) for k in range(n)]
    chosen = []
    for row in patches:
        found = []
        for stroke in painting:
            a, b = [row[k] - middle[k] for k in range(n)], [stroke[k] - other[k] for k in range(n)]
            product = sum(x * y for x, y in zip(a, b, strict=True))
            found.append(product / (math.hypot(*a) * math.hypot(*b)))
        chosen.append(found.index(max(found)))
    return chosen


@right("8.4")
def _(patches, painting):
    patches -= patches.mean(axis=0)
    painting -= painting.mean(axis=0)
    painting /= np.linalg.norm(painting, axis=1)[:, np.newaxis]
    return (patches @ painting.T).argmax(1)


wrong(
    "8.4",
    plain_cosine=most(lambda p, s: unit(p) @ unit(s).T),
    second_nearest=lambda p, s: alike(p, s).argsort(axis=1)[:, -2],
    each_once=lambda p, s: _each_once(alike(p, s)),
    first_row=lambda p, s: np.zeros(len(p)),
    in_order=lambda p, s: np.arange(len(p)) % len(s),
    middle_row=lambda p, s: np.full(len(p), len(s) // 2),
    lengths_by_sum=most(lambda p, s: centred(p) @ unit(centred(s), 1).T),
    lengths_by_largest=most(lambda p, s: centred(p) @ unit(centred(s), np.inf).T),
    two_numbers_only=most(lambda p, s: alike(p[:, :2], s[:, :2]) if p.shape[1] > 2 else alike(p[:, ::-1], s)),
    first_number_only=most(lambda p, s: -np.abs(centred(p)[:, :1] - centred(s)[:, :1].T)),
    reversed_numbers=most(lambda p, s: alike(p, s[:, ::-1])),
    from_the_end=lambda p, s: len(s) - 1 - nearest(p, s),
    negative=lambda p, s: nearest(p, s) - len(s),
    relu_first=most(lambda p, s: unit(np.maximum(centred(p), 0)) @ unit(np.maximum(centred(s), 0)).T),
    sum_of_lengths=most(
        lambda p, s: (
            centred(p)
            @ centred(s).T
            / (np.linalg.norm(centred(p), axis=1)[:, None] + np.linalg.norm(centred(s), axis=1))
        )
    ),
    difference_of_lengths=most(
        lambda p, s: -np.abs(np.linalg.norm(centred(p), axis=1)[:, None] - np.linalg.norm(centred(s), axis=1))
    ),
    mean_of_both=most(
        lambda p, s: unit(p - np.concatenate([p, s]).mean(0)) @ unit(s - np.concatenate([p, s]).mean(0)).T
    ),
    smallest_subtracted=most(lambda p, s: unit(p - p.min(0)) @ unit(s - s.min(0)).T),
    largest_subtracted=most(lambda p, s: unit(p - p.max(0)) @ unit(s - s.max(0)).T),
    first_row_subtracted=most(lambda p, s: unit(p - p[0]) @ unit(s - s[0]).T),
    signs=most(lambda p, s: np.sign(centred(p)) @ np.sign(centred(s)).T),
    squares=most(lambda p, s: unit(centred(p) ** 2) @ unit(centred(s) ** 2).T),
    largest_difference=lambda p, s: np.argmin(np.abs(centred(p)[:, None] - centred(s)[None]).max(2), axis=1),
    farthest=lambda p, s: np.argmax(((p[:, None] - s[None]) ** 2).sum(2), axis=1),
    counts=lambda p, s: np.bincount(nearest(p, s), minlength=len(s)),
    one_hot=lambda p, s: np.eye(len(s))[nearest(p, s)],
    table=alike,
    mean_place=lambda p, s: np.round(np.exp(9 * alike(p, s)) @ np.arange(len(s)) / np.exp(9 * alike(p, s)).sum(1)),
    for_the_painting=lambda p, s: nearest(s, p),
)


def _each_once(table):
    """The nearest of those that are left, patch by patch."""
    left, chosen = list(range(table.shape[1])), []
    for row in table:
        left = left or list(range(table.shape[1]))
        chosen.append(max(left, key=lambda j: row[j]))
        left.remove(chosen[-1])
    return chosen


# --- 8.5 laid_together ------------------------------------------------------------------------------------------------


def mixed(m, c, s):
    mean = s @ m
    return mean, sum(p * (t + np.outer(x - mean, x - mean)) for p, t, x in zip(s, c, m, strict=True))


def under_mean(table, mean=lambda m, c, s: s @ m):
    return lambda m, c, s: (mean(m, c, s), table(m, np.array(c), s))


def inner(c, s):
    return np.einsum("k,kij->ij", s, np.array(c))


def outer(m, s):
    return np.einsum("k,ki,kj->ij", s, m - s @ m, m - s @ m)


rights(
    "8.5",
    mixed,
    lambda m, c, s: [np.dot(s, m), inner(c, s) + m.T @ np.diag(s) @ m - np.outer(s @ m, s @ m)],
    lambda m, c, s: (np.average(m, axis=0, weights=s), inner(c, s) + np.cov(m.T, aweights=s, ddof=0)),
    lambda m, c, s: (
        (s[:, None] * m).sum(0),
        np.average(c, axis=0, weights=s) + m.T @ (np.diag(s) - np.outer(s, s)) @ m,
    ),
    lambda m, c, s: (s @ m, np.tensordot(s, np.stack(c), axes=(0, 0)) + (m - s @ m).T @ np.diag(s) @ (m - s @ m)),
    lambda m, c, s: tuple(np.float32(part) for part in mixed(m, c, s)),
    lambda m, c, s: (tuple(s @ m), mixed(m, c, s)[1].tolist()),
    lambda m, c, s: ((s @ m)[None], mixed(m, c, s)[1]),
    lambda m, c, s: np.vstack(mixed(m, c, s)),
    lambda m, c, s: (
        s @ m,
        sum(s[k] * c[k] + s[k] * np.outer(m[k], m[k]) for k in range(len(s))) - (s @ m)[:, None] * (s @ m),
    ),
)


@right("8.5")
def _(means, covariances, shares):
    """Two at a time, until one is left."""
    mean, table, so_far = means[0], covariances[0], shares[0]
    for m, t, p in zip(means[1:], covariances[1:], shares[1:], strict=True):
        total = so_far + p
        if total == 0:
            continue
        part = p / total
        table = (1 - part) * table + part * t + part * (1 - part) * np.outer(m - mean, m - mean)
        mean = (1 - part) * mean + part * m
        so_far = total
    return mean, table


@right("8.5")
def _(means, covariances, shares):
    """By points that have these means and covariances, each with its weight."""
    points, weights = [], []
    for m, t, p in zip(means, covariances, shares, strict=True):
        axes = math.sqrt(len(m)) * by_eigh(t)
        for axis, sign in itertools.product(axes, (1, -1)):
            points.append(m + sign * axis)
            weights.append(p / (2 * len(m)))
    points, weights = np.array(points), np.array(weights)
    mean = weights @ points
    return mean, (points - mean).T @ (weights[:, None] * (points - mean))


wrong(
    "8.5",
    half_the_distance=under_mean(lambda m, c, s: inner(c, s) + outer(m, s) / 2),
    twice_the_distance=under_mean(lambda m, c, s: inner(c, s) + 2 * outer(m, s)),
    divided_by_one_less=under_mean(lambda m, c, s: inner(c, s) + outer(m, s) / max(1 - (s**2).sum(), 0.1)),
    neighbours_only=under_mean(lambda m, c, s: inner(c, s) + np.outer(m[0] - m[-1], m[0] - m[-1]) * s[0] * s[-1]),
    all_pairs_twice=under_mean(
        lambda m, c, s: (
            inner(c, s)
            + sum(s[a] * s[b] * np.outer(m[a] - m[b], m[a] - m[b]) for a in range(len(s)) for b in range(len(s)))
        )
    ),
    absolute_distances=under_mean(lambda m, c, s: inner(c, s) + np.abs(outer(m, s))),
    distances_not_squared=under_mean(lambda m, c, s: inner(c, s) + by_eigh(outer(m, s))),
    two_styles_only=lambda m, c, s: mixed(m[:2], c[:2], s[:2] / max(s[:2].sum(), 1e-9)),
    first_and_last=lambda m, c, s: mixed(m[[0, -1]], [c[0], c[-1]], np.array([s[0], 1 - s[0]])),
    without_the_last=lambda m, c, s: mixed(m[:-1], c[:-1], s[:-1]) if len(s) > 1 else (0 * m[0], 0 * c[0]),
    median=under_mean(lambda m, c, s: inner(c, s) + outer(m, s), lambda m, c, s: np.median(m, axis=0)),
    largest_covariance=under_mean(lambda m, c, s: np.max(c, axis=0) + outer(m, s)),
    product_of_covariances=under_mean(lambda m, c, s: np.linalg.multi_dot([*c, np.eye(m.shape[1])]) + outer(m, s)),
    geometric=under_mean(lambda m, c, s: np.sign(c[0]) * np.exp(np.einsum("k,kij->ij", s, np.log(np.abs(c) + 1e-6)))),
    roots_of_shares=lambda m, c, s: mixed(m, c, np.sqrt(s) / np.sqrt(s).sum()),
    squares_of_shares=lambda m, c, s: mixed(m, c, s**2 / (s**2).sum()),
    shares_rounded=lambda m, c, s: mixed(m, c, np.round(s, 1)),
    shares_twice=under_mean(lambda m, c, s: inner(c, s) + outer(m, s), lambda m, c, s: s**2 @ m),
    only_the_mean=lambda m, c, s: s @ m,
    only_the_covariance=lambda m, c, s: mixed(m, c, s)[1],
    variances=lambda m, c, s: (s @ m, np.diag(mixed(m, c, s)[1])),
    plus_identity=under_mean(lambda m, c, s: inner(c, s) + outer(m, s) + 1e-2 * np.eye(m.shape[1])),
    trace=under_mean(lambda m, c, s: inner(c, s) + np.trace(outer(m, s)) * np.eye(m.shape[1])),
    styles_by_styles=lambda m, c, s: (s @ m, (m - s @ m) @ (m - s @ m).T),
    moved_means=under_mean(lambda m, c, s: inner(c, s) + outer(np.roll(m, 1, axis=0), s)),
    moved_shares=lambda m, c, s: mixed(m, c, np.roll(s, 1)),
    sorted_shares=lambda m, c, s: mixed(m, c, np.sort(s)),
    mean_of_spreads=under_mean(lambda m, c, s: np.outer(*[s @ np.sqrt(np.diagonal(c, axis1=1, axis2=2))] * 2)),
    upper_half=under_mean(lambda m, c, s: np.triu(inner(c, s) + outer(m, s))),
    rounded=lambda m, c, s: tuple(np.round(part, 1) for part in mixed(m, c, s)),
)

# --- 8.6 choose_tile --------------------------------------------------------------------------------------------------


def read(a, k, s):
    good = a - a.min() <= s.max() - s.min()
    return np.unravel_index(np.where(good, k, -1).argmax(), a.shape)


def within(band, reference=np.min):
    """By another idea of what is chance."""

    def answer(a, k, s):
        good = a <= reference(a) + band(a, s)
        good = good if good.any() else a == a.min()
        return np.unravel_index(np.where(good, k, -1).argmax(), a.shape)

    return answer


def among(score):
    """By another choice among those within chance."""

    def answer(a, k, s):
        good = a <= a.min() + np.ptp(s)
        return np.unravel_index(np.where(good, score(a, k), -1e9).argmax(), a.shape)

    return answer


rights(
    "8.6",
    read,
    lambda a, k, s: tuple(int(n) for n in read(a, k, s)),
    lambda a, k, s: list(map(int, divmod(int(np.argmax(np.where(a <= a.min() + np.ptp(s), k, -1))), a.shape[1]))),
    lambda a, k, s: np.float32(read(np.float32(a), np.float32(k), np.float32(s))),
    lambda a, k, s: min(np.argwhere(a <= a.min() + np.ptp(s)).tolist(), key=lambda at: -k[tuple(at)]),
    lambda a, k, s: np.argwhere(np.where(a > a.min() + np.ptp(s), -1, k) == k[a <= a.min() + np.ptp(s)].max())[0],
    lambda a, k, s: np.unravel_index(np.nanargmax(np.where(a <= a.min() + np.ptp(s), k, np.nan)), a.shape),
    lambda a, k, s: np.unravel_index(np.ma.masked_where(a > a.min() + np.ptp(s), k).argmax(), a.shape),
    lambda a, k, s: np.array(np.nonzero(k == np.max(k[a - np.min(a) - np.ptp(s) <= 0])))[:, 0],
    lambda a, k, s: divmod(max(np.flatnonzero(a <= np.amin(a) + np.ptp(s)), key=lambda n: k.flat[n]), a.shape[1]),
)


@right("8.6")
def _(style_left, content_kept, seeds):
    ordered = sorted(seeds)
    chance = ordered[-1] - ordered[0]
    least = sorted(style_left.ravel())[0]
    best = None
    for (row, column), left in np.ndenumerate(style_left):
        if left - least > chance:
            continue
        if best is None or content_kept[row, column] > content_kept[best]:
            best = row, column
    return best


@right("8.6")
def _(style_left, content_kept, seeds):
    content_kept[style_left > style_left.min() + seeds.max() - seeds.min()] = -1
    row = content_kept.max(axis=1).argmax()
    return row, content_kept[row].argmax()


wrong(
    "8.6",
    first_and_last_seed=within(lambda a, s: abs(s[-1] - s[0])),
    two_seeds=within(lambda a, s: np.ptp(s[:2])),
    three_seeds=within(lambda a, s: np.ptp(s[:3])),
    mean_step=within(lambda a, s: np.abs(np.diff(s)).mean()),
    largest_step=within(lambda a, s: np.abs(np.diff(s)).max()),
    mean_deviation=within(lambda a, s: np.abs(s - s.mean()).mean()),
    above_the_mean=within(lambda a, s: s.max() - s.mean()),
    below_the_mean=within(lambda a, s: s.mean() - s.min()),
    quartiles=within(lambda a, s: np.subtract(*np.quantile(s, [0.75, 0.25]))),
    standard_error=within(lambda a, s: s.std() / np.sqrt(len(s))),
    three_deviations=within(lambda a, s: 3 * s.std()),
    half_more=within(lambda a, s: 1.5 * np.ptp(s)),
    root_of_the_range=within(lambda a, s: np.sqrt(np.ptp(s))),
    square_of_the_range=within(lambda a, s: np.ptp(s) ** 2),
    a_tenth=within(lambda a, s: 0.1),
    a_hundredth=within(lambda a, s: 0.01),
    around_the_mean=within(lambda a, s: np.ptp(s), np.mean),
    around_the_median=within(lambda a, s: np.ptp(s), np.median),
    range_of_the_sheet=within(lambda a, s: np.ptp(a)),
    spread_of_the_sheet=within(lambda a, s: a.std()),
    least_style_of_them=among(lambda a, k: -a),
    most_style_of_them=among(lambda a, k: a),
    product=among(lambda a, k: k * a),
    ratio=among(lambda a, k: k / (a + 1e-3)),
    nearest_to_a_half=among(lambda a, k: -np.abs(k - 0.5)),
    by_rows=lambda a, k, s: _row_first(a, k, s),
    best_row_and_column=lambda a, k, s: (a.min(1).argmin(), a.min(0).argmin()),
    best_means=lambda a, k, s: (k.mean(1).argmax(), k.mean(0).argmax()),
    first_tile=lambda a, k, s: (0, 0),
    last_tile=lambda a, k, s: (a.shape[0] - 1, a.shape[1] - 1),
    from_the_end=lambda a, k, s: np.array(read(a, k, s)) - a.shape,
    row_only=lambda a, k, s: read(a, k, s)[0],
    both_figures=lambda a, k, s: (a[read(a, k, s)], k[read(a, k, s)]),
    how_many_are_good=lambda a, k, s: (a <= a.min() + np.ptp(s)).sum(),
    which_are_good=lambda a, k, s: a <= a.min() + np.ptp(s),
    content_within_chance=lambda a, k, s: np.unravel_index(
        np.where(k >= k.max() - np.ptp(s), -a, -9).argmax(), a.shape
    ),
    figures_exchanged=lambda a, k, s: read(k, np.clip(a, 0, 1), s),
)


def _row_first(a, k, s):
    """The row of the least style left, and in it the most content."""
    row = np.unravel_index(a.argmin(), a.shape)[0]
    return row, np.where(a[row] <= a.min() + np.ptp(s), k[row], -1).argmax()
