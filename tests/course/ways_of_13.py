"""Exercise 13 as different people write it, right and wrong: what right_ways.py and wrong_ways.py have of it."""

import math

import numpy as np
from collected_ways import Ways
from scipy import special
from scipy.spatial.distance import cdist

WAYS = Ways()
RIGHT, WRONG, KEEPING = WAYS.right, WAYS.wrong, WAYS.keeping
right, rights, wrong, remembering = WAYS.take, WAYS.rights, WAYS.wrongs, WAYS.remembering


# --- 13.1 hinge_loss --------------------------------------------------------------------------------------------------


def hinge(real, fake):
    return np.mean(np.maximum(0, 1 - real)) + np.mean(np.maximum(0, 1 + fake))


@right("13.1")
def _(real, fake):
    costs = []
    for r in real:
        costs.append(max(0.0, 1 - r))
    others = []
    for f in fake:
        others.append(max(0.0, 1 + f))
    return sum(costs) / len(costs) + sum(others) / len(others)


@right("13.1")
def _(real, fake):
    lacking, beyond = 1 - real, 1 + fake
    lacking = lacking.copy()
    lacking[lacking < 0] = 0
    beyond = np.array([b if b > 0 else 0.0 for b in beyond])
    return lacking.mean() + beyond.mean()


@right("13.1")
def _(real, fake):
    """A hinge is half of a number and its absolute value."""
    a, b = 1 - real, 1 + fake
    return np.sum(a + np.abs(a)) / (2 * len(a)) + np.sum(b + np.abs(b)) / (2 * len(b))


rights(
    "13.1",
    hinge,
    lambda real, fake: (np.clip(1 - real, 0, None).mean() + np.clip(1 + fake, 0, None).mean()).item(),
    lambda real, fake: np.average((1 - real) * (real < 1)) + np.average((1 + fake) * (fake > -1)),
    lambda real, fake: np.float32(hinge(np.float32(real), np.float32(fake))),
    lambda real, fake: math.fsum(np.fmax(1 - real, 0)) / real.size + math.fsum(np.fmax(fake + 1, 0)) / fake.size,
    lambda real, fake: [sum(max(0, 1 - s) for s in real) / len(real) + sum(max(0, 1 + s) for s in fake) / len(fake)],
)

wrong(
    "13.1",
    margin_of_two=lambda r, f: np.mean(np.maximum(0, 2 - r)) + np.mean(np.maximum(0, 2 + f)),
    margin_of_a_half=lambda r, f: np.mean(np.maximum(0, 0.5 - r)) + np.mean(np.maximum(0, 0.5 + f)),
    hinge_at_one=lambda r, f: np.mean(np.maximum(1, 1 - r)) + np.mean(np.maximum(1, 1 + f)),
    cut_off_at_one=lambda r, f: np.mean(np.clip(1 - r, 0, 1)) + np.mean(np.clip(1 + f, 0, 1)),
    cut_off_at_two=lambda r, f: np.mean(np.clip(1 - r, 0, 2)) + np.mean(np.clip(1 + f, 0, 2)),
    leaky=lambda r, f: np.mean(np.maximum(0.2 * (1 - r), 1 - r)) + np.mean(np.maximum(0.2 * (1 + f), 1 + f)),
    median=lambda r, f: np.median(np.maximum(0, 1 - r)) + np.median(np.maximum(0, 1 + f)),
    softplus=lambda r, f: np.mean(np.log1p(np.exp(1 - r))) + np.mean(np.log1p(np.exp(1 + f))),
    product=lambda r, f: np.mean(np.maximum(0, 1 - r)) * np.mean(np.maximum(0, 1 + f)),
    larger_of_both=lambda r, f: max(np.mean(np.maximum(0, 1 - r)), np.mean(np.maximum(0, 1 + f))),
    divided_by_the_paintings_number=lambda r, f: (np.maximum(0, 1 - r).sum() + np.maximum(0, 1 + f).sum()) / len(r),
    divided_by_the_pictures_number=lambda r, f: (np.maximum(0, 1 - r).sum() + np.maximum(0, 1 + f).sum()) / len(f),
    numbers_exchanged=lambda r, f: np.maximum(0, 1 - r).sum() / len(f) + np.maximum(0, 1 + f).sum() / len(r),
    painting_summed=lambda r, f: np.maximum(0, 1 - r).sum() + np.maximum(0, 1 + f).mean(),
    first_scores=lambda r, f: max(0, 1 - r[0]) + max(0, 1 + f[0]),
    smallest=lambda r, f: np.min(np.maximum(0, 1 - r)) + np.min(np.maximum(0, 1 + f)),
    means_apart=lambda r, f: max(0, 2 - r.mean() + f.mean()),
    means_of_scores=lambda r, f: f.mean() - r.mean(),
    painting_twice=lambda r, f: 2 * np.mean(np.maximum(0, 1 - r)),
    rounded=lambda r, f: np.round(hinge(r, f)),
    whole_numbers=lambda r, f: hinge(r.astype(int), f.astype(int)),
    twice=lambda r, f: 2 * hinge(r, f),
    root_mean_square=lambda r, f: (
        np.sqrt(np.mean(np.maximum(0, 1 - r) ** 2)) + np.sqrt(np.mean(np.maximum(0, 1 + f) ** 2))
    ),
    without_the_last=lambda r, f: np.maximum(0, 1 - r)[:-1].sum() / len(r) + np.mean(np.maximum(0, 1 + f)),
)

remembering("13.1", hinge)

# --- 13.2 hinge_gradient ----------------------------------------------------------------------------------------------


def slope(real, fake, weights):
    return (fake @ weights > -1) @ fake / len(fake) - (real @ weights < 1) @ real / len(real)


@right("13.2")
def _(real, fake, weights):
    gradient = np.zeros_like(weights)
    for k in range(len(weights)):
        for i in range(len(real)):
            if sum(real[i] * weights) < 1:
                gradient[k] -= real[i, k] / len(real)
        for j in range(len(fake)):
            if sum(fake[j] * weights) > -1:
                gradient[k] += fake[j, k] / len(fake)
    return gradient


@right("13.2")
def _(real, fake, weights):
    kept_real = np.where((real @ weights < 1)[:, None], real, 0.0)
    kept_fake = np.where((fake @ weights > -1)[:, None], fake, 0.0)
    return kept_fake.mean(axis=0) - kept_real.mean(axis=0)


@right("13.2")
def _(real, fake, weights):
    """By differences: the loss is made of straight pieces, and no score lies at a kink."""

    def loss(w):
        return np.mean(np.maximum(0, 1 - real @ w)) + np.mean(np.maximum(0, 1 + fake @ w))

    step = 1e-5
    return np.array([(loss(weights + step * e) - loss(weights - step * e)) / (2 * step) for e in np.eye(len(weights))])


@right("13.2")
def _(real, fake, weights):
    both = np.concatenate([-real, fake])
    share = np.concatenate([np.full(len(real), 1 / len(real)), np.full(len(fake), 1 / len(fake))])
    return (share * (both @ weights > -1)) @ both


rights(
    "13.2",
    slope,
    lambda r, f, w: np.einsum("i,ij->j", f @ w > -1, f) / len(f) - np.einsum("i,ij->j", r @ w < 1, r) / len(r),
    lambda r, f, w: f.T @ np.heaviside(1 + f @ w, 0) / len(f) - r.T @ np.heaviside(1 - r @ w, 0) / len(r),
    lambda r, f, w: slope(r, f, w).tolist(),
    lambda r, f, w: np.float32(slope(r, f, w)),
    lambda r, f, w: (
        sum((p / len(f) for p in f if p @ w > -1), np.zeros(w.shape))
        - sum((p / len(r) for p in r if p @ w < 1), np.zeros(w.shape))
    ),
)

wrong(
    "13.2",
    margin_of_two=lambda r, f, w: (f @ w > -2) @ f / len(f) - (r @ w < 2) @ r / len(r),
    within_the_margin_only=lambda r, f, w: (np.abs(f @ w) < 1) @ f / len(f) - (np.abs(r @ w) < 1) @ r / len(r),
    sign_of_the_score=lambda r, f, w: np.sign(f @ w) @ f / len(f) - np.sign(r @ w) @ r / len(r),
    absolute_patches=lambda r, f, w: slope(np.abs(r), np.abs(f), w),
    numbers_exchanged=lambda r, f, w: (f @ w > -1) @ f / len(r) - (r @ w < 1) @ r / len(f),
    painting_not_divided=lambda r, f, w: (f @ w > -1) @ f / len(f) - (r @ w < 1) @ r,
    picture_not_divided=lambda r, f, w: (f @ w > -1) @ f - (r @ w < 1) @ r / len(r),
    leaky=lambda r, f, w: slope(r, f, w) + 0.1 * (f.mean(axis=0) - r.mean(axis=0)),
    with_decay=lambda r, f, w: slope(r, f, w) + 0.1 * w,
    times_the_weights=lambda r, f, w: w * slope(r, f, w),
    first_patches=lambda r, f, w: (f[0] @ w > -1) * f[0] - (r[0] @ w < 1) * r[0],
    median=lambda r, f, w: np.median(f * (f @ w > -1)[:, None], axis=0) - np.median(r * (r @ w < 1)[:, None], axis=0),
    largest=lambda r, f, w: np.max(f * (f @ w > -1)[:, None], axis=0) - np.max(r * (r @ w < 1)[:, None], axis=0),
    all_of_the_picture=lambda r, f, w: f.mean(axis=0) - (r @ w < 1) @ r / len(r),
    all_of_the_painting=lambda r, f, w: (f @ w > -1) @ f / len(f) - r.mean(axis=0),
    by_the_mean_score=lambda r, f, w: (np.mean(f @ w) > -1) * f.mean(axis=0) - (np.mean(r @ w) < 1) * r.mean(axis=0),
    shares_of_a_sigmoid=lambda r, f, w: special.expit(f @ w) @ f / len(f) - special.expit(-(r @ w)) @ r / len(r),
    misjudged_by_sign=lambda r, f, w: slope(r, f, 1e9 * w),
    rounded=lambda r, f, w: np.round(slope(r, f, w)),
    means_taken_away=lambda r, f, w: slope(r - r.mean(axis=0), f - f.mean(axis=0), w),
    reversed_channels=lambda r, f, w: slope(r, f, w)[::-1] + 0.0 * w if len(w) > 1 else 2 * slope(r, f, w),
    painting_in_both=lambda r, f, w: slope(r, r, w),
)

remembering("13.2", slope)

# --- 13.3 attention ---------------------------------------------------------------------------------------------------


def soft(scores, axis=1):
    return special.softmax(scores, axis=axis)


def scored(q, k):
    return q @ k.T / math.sqrt(q.shape[1])


@right("13.3")
def _(queries, keys, values):
    result = []
    for q in queries:
        s = np.array([q @ k for k in keys]) / np.sqrt(len(q))
        e = np.exp(s - max(s))
        result.append(sum(w * v for w, v in zip(e / e.sum(), values, strict=True)))
    return np.array(result)


@right("13.3")
def _(queries, keys, values):
    """Weights by the differences of all scores: 1 / sum of exp(other - own), cut off where it is 0 anyway."""
    s = scored(queries, keys)
    apart = np.minimum(s[:, None, :] - s[:, :, None], 700)
    return 1 / np.exp(apart).sum(axis=2) @ values


@right("13.3")
def _(queries, keys, values):
    s = np.einsum("id,jd->ij", queries, keys) * queries.shape[-1] ** -0.5
    log = s - special.logsumexp(s, axis=-1, keepdims=True)
    return np.einsum("ij,jc->ic", np.exp(log), values)


@right("13.3")
def _(queries, keys, values):
    """A key at a time, as large models do it: the largest so far is carried along."""
    top = np.full(len(queries), -np.inf)
    total, made = np.zeros(len(queries)), np.zeros((len(queries), values.shape[1]))
    for key, value in zip(keys, values, strict=True):
        s = queries @ key / np.sqrt(queries.shape[1])
        new = np.maximum(top, s)
        keep, add = np.exp(top - new), np.exp(s - new)
        total, made, top = total * keep + add, made * keep[:, None] + add[:, None] * value, new
    return made / total[:, None]


rights(
    "13.3",
    lambda q, k, v: soft(scored(q, k)) @ v,
    lambda q, k, v: (v.T @ soft(scored(q, k)).T).T,
    lambda q, k, v: (soft(scored(q, k)) @ v).tolist(),
    lambda q, k, v: np.float32(soft(scored(q, k)) @ v),
    lambda q, k, v: soft(scored(q, k - k.mean(axis=0))) @ v,
    lambda q, k, v: np.vstack([soft(scored(q[i : i + 1], k)) @ v for i in range(len(q))]),
)

wrong(
    "13.3",
    half_of_the_scores=lambda q, k, v: soft(scored(q, k) / 2) @ v,
    twice_the_scores=lambda q, k, v: soft(2 * scored(q, k)) @ v,
    root_of_the_queries=lambda q, k, v: soft(q @ k.T / np.sqrt(len(q))) @ v,
    depth_of_one_more=lambda q, k, v: soft(q @ k.T / np.sqrt(q.shape[1] + 1)) @ v,
    keys_normalised=lambda q, k, v: soft(scored(q, k / np.maximum(np.linalg.norm(k, axis=1)[:, None], 1e-9))) @ v,
    queries_normalised=lambda q, k, v: soft(scored(q / np.maximum(np.linalg.norm(q, axis=1)[:, None], 1e-9), k)) @ v,
    squared_scores=lambda q, k, v: soft(scored(q, k) ** 2) @ v,
    absolute_scores=lambda q, k, v: soft(np.abs(scored(q, k))) @ v,
    positive_scores=lambda q, k, v: soft(np.maximum(scored(q, k), 0)) @ v,
    sigmoid=lambda q, k, v: special.expit(scored(q, k)) @ v,
    sigmoid_shares=lambda q, k, v: (
        special.expit(scored(q, k)) / (special.expit(scored(q, k)).sum(axis=1, keepdims=True) + 1e-300) @ v
    ),
    squared_weights=lambda q, k, v: soft(scored(q, k)) ** 2 @ v,
    mean_of_weighted=lambda q, k, v: soft(scored(q, k)) @ v / len(k),
    causal=lambda q, k, v: soft(np.where(np.tri(len(q), len(k)) > 0, scored(q, k), -1e9)) @ v,
    residual=lambda q, k, v: soft(scored(q, k)) @ v + v.mean(axis=0),
    values_centred=lambda q, k, v: soft(scored(q, k)) @ (v - v.mean(axis=0)),
    queries_centred=lambda q, k, v: soft(scored(q - q.mean(axis=0), k)) @ v,
    best_two=lambda q, k, v: (
        soft(np.where(scored(q, k) >= np.sort(scored(q, k), axis=1)[:, -min(2, len(k))][:, None], scored(q, k), -1e9))
        @ v
    ),
    half_best_half_mean=lambda q, k, v: 0.5 * v[np.argmax(q @ k.T, axis=1)] + 0.5 * v.mean(axis=0),
    weighted_median=lambda q, k, v: np.repeat(np.median(v, axis=0)[None], len(q), axis=0),
    worst_key=lambda q, k, v: v[np.argmin(q @ k.T, axis=1)],
    values_reversed=lambda q, k, v: soft(scored(q, k)) @ v[::-1] + (v[:1] if len(v) == 1 else 0),
    self_attention=lambda q, k, v: soft(scored(k, k)) @ v,
    rounded=lambda q, k, v: np.round(soft(scored(q, k)) @ v, 1),
    clipped_at_700=lambda q, k, v: (
        np.exp(np.minimum(scored(q, k), 700)) / np.exp(np.minimum(scored(q, k), 700)).sum(axis=1, keepdims=True) @ v
    ),
    constant_taken_away=lambda q, k, v: (
        np.exp(scored(q, k) - 100) / np.exp(scored(q, k) - 100).sum(axis=1, keepdims=True) @ v
    ),
    mean_taken_away=lambda q, k, v: (
        np.exp(scored(q, k) - scored(q, k).mean(axis=1, keepdims=True))
        / np.exp(scored(q, k) - scored(q, k).mean(axis=1, keepdims=True)).sum(axis=1, keepdims=True)
        @ v
    ),
)

remembering("13.3", lambda q, k, v: soft(scored(q, k)) @ v)

# --- 13.4 lay_strokes -------------------------------------------------------------------------------------------------


def laid(canvas, covers, colours):
    for cover, colour in zip(covers, colours, strict=True):
        canvas = canvas + cover[..., None] * (colour - canvas)
    return canvas


@right("13.4")
def _(canvas, covers, colours):
    made = canvas.copy()
    for k in range(len(covers)):
        for channel in range(3):
            made[:, :, channel] = made[:, :, channel] * (1 - covers[k]) + covers[k] * colours[k][channel]
    return made


@right("13.4")
def _(canvas, covers, colours):
    """Each layer by what all later ones let through."""
    made = canvas * np.prod(1 - covers, axis=0)[..., None]
    for k in range(len(covers)):
        made = made + (covers[k] * np.prod(1 - covers[k + 1 :], axis=0))[..., None] * colours[k]
    return made


@right("13.4")
def _(canvas, covers, colours):
    if len(covers) == 0:
        return canvas
    below = laid(canvas, covers[:-1], colours[:-1])
    return np.stack([covers[-1]] * 3, axis=-1) * colours[-1] + np.stack([1 - covers[-1]] * 3, axis=-1) * below


@right("13.4")
def _(canvas, covers, colours):
    height, width, _ = canvas.shape
    made = np.zeros((height, width, 3))
    for y in range(height):
        for x in range(width):
            pixel = canvas[y, x]
            for k in range(len(covers)):
                a = covers[k, y, x]
                pixel = (1 - a) * pixel + a * colours[k]
            made[y, x] = pixel
    return made


rights(
    "13.4",
    laid,
    lambda x, a, c: laid(x, a, c).tolist(),
    lambda x, a, c: np.float32(laid(np.float32(x), np.float32(a), np.float32(c))),
    lambda x, a, c: laid(x.transpose(1, 0, 2), a.transpose(0, 2, 1), c).transpose(1, 0, 2),
    lambda x, a, c: np.stack([laid(x[..., i : i + 1], a, c[:, i : i + 1])[..., 0] for i in range(3)], axis=-1),
    lambda x, a, c: np.clip(laid(x, a, c), 0, 1),
)

wrong(
    "13.4",
    canvas_not_faded=lambda x, a, c: np.maximum(x, laid(0 * x, a, c)),
    strokes_not_faded=lambda x, a, c: (
        x * np.prod(1 - a, axis=0)[..., None] + np.max(a[..., None] * c[:, None, None], axis=0)
    ),
    lighter_wins=lambda x, a, c: np.max([x, *(laid(x, a[k : k + 1], c[k : k + 1]) for k in range(len(a)))], axis=0),
    darker_wins=lambda x, a, c: np.min([x, *(laid(x, a[k : k + 1], c[k : k + 1]) for k in range(len(a)))], axis=0),
    same_cover_everywhere=lambda x, a, c: laid(x, 0 * a + a.mean(axis=(1, 2), keepdims=True), c),
    upside_down=lambda x, a, c: laid(x, a[:, ::-1], c)[::-1],
    mirrored_covers=lambda x, a, c: laid(x, a[:, :, ::-1], c) + (0.1 if a.shape[2] == 1 else 0),
    colours_shifted=lambda x, a, c: laid(x, a, np.roll(c, 1, axis=0)) + (0.1 if len(c) == 1 else 0),
    colour_of_the_mean=lambda x, a, c: laid(x, a, 0 * c + c.mean(axis=0)),
    red_only=lambda x, a, c: laid(x, a, c * [1, 0, 0]),
    inverted_colours=lambda x, a, c: laid(x, a, 1 - c),
    twice_each=lambda x, a, c: laid(x, np.repeat(a, 2, axis=0), np.repeat(c, 2, axis=0)),
    all_twice=lambda x, a, c: laid(laid(x, a, c), a, c),
    second_stroke_first=lambda x, a, c: laid(x, np.roll(a, 1, axis=0), np.roll(c, 1, axis=0)) if len(a) > 1 else x,
    root_of_the_cover=lambda x, a, c: laid(x, np.sqrt(a), c),
    rounded_covers=lambda x, a, c: laid(x, np.round(a), c),
    thinner=lambda x, a, c: laid(x, 0.9 * a, c),
    fading_later=lambda x, a, c: laid(x, a / np.arange(1, len(a) + 1)[:, None, None], c) - (0.1 if len(a) == 1 else 0),
    without_canvas=lambda x, a, c: laid(x, a, c) - np.prod(1 - a, axis=0)[..., None] * x,
    sum_of_covers=lambda x, a, c: laid(x, np.clip(a.sum(axis=0), 0, 1)[None], c.mean(axis=0)[None]),
    rounded=lambda x, a, c: np.round(laid(x, a, c), 1),
    grey=lambda x, a, c: np.repeat(laid(x, a, c).mean(axis=2, keepdims=True), 3, axis=2),
    mean_of_both_orders=lambda x, a, c: (laid(x, a, c) + laid(x, a[::-1], c[::-1])) / 2 - (0.1 if len(a) == 1 else 0),
    stack_of_canvases=lambda x, a, c: np.array([laid(x, a[: k + 1], c[: k + 1]) for k in range(len(a))]),
)

remembering("13.4", laid)

# --- 13.5 policy_gradient ---------------------------------------------------------------------------------------------


def pulled(x, m, s, r):
    return (r - r.mean()) @ (x - m) / len(x) / s**2


@right("13.5")
def _(samples, means, sigma, rewards):
    total = 0
    for i in range(len(samples)):
        total = total + (rewards[i] - np.mean(rewards)) * (samples[i] - means)
    return total / (len(samples) * sigma * sigma)


@right("13.5")
def _(samples, means, sigma, rewards):
    """All pairs: a baseline of the mean is the mean difference to all."""
    n = len(samples)
    made = np.zeros(len(means))
    for i in range(n):
        for j in range(n):
            made += (rewards[i] - rewards[j]) * (samples[i] - means) / sigma**2
    return made / n**2


@right("13.5")
def _(samples, means, sigma, rewards):
    noise = (samples - means) / sigma
    return np.cov(rewards, noise.T, bias=True)[0, 1:] / sigma


@right("13.5")
def _(samples, means, sigma, rewards):
    made = []
    for k in range(samples.shape[1]):
        slopes = (samples[:, k] - means[k]) / sigma**2
        made.append(np.mean(rewards * slopes) - np.mean(rewards) * np.mean(slopes))
    return made


rights(
    "13.5",
    pulled,
    lambda x, m, s, r: ((x - m) / s**2).T @ (r - r.mean()) / r.size,
    lambda x, m, s, r: np.average((r - np.average(r))[:, None] * (x - m), axis=0) / s**2,
    lambda x, m, s, r: pulled(x, x.mean(axis=0), s, r),
    lambda x, m, s, r: pulled(x, m, s, r).tolist(),
    lambda x, m, s, r: np.float32(pulled(x, m, s, r)),
    lambda x, m, s, r: sum((a - sum(r) / len(r)) * (b - m) for a, b in zip(r, x, strict=True)) / len(r) / s**2,
)

wrong(
    "13.5",
    cubed_sigma=lambda x, m, s, r: pulled(x, m, s, r) / s,
    root_of_sigma=lambda x, m, s, r: pulled(x, m, 1, r) / np.sqrt(s),
    baseline_added=lambda x, m, s, r: (r + r.mean()) @ (x - m) / len(x) / s**2,
    baseline_divided=lambda x, m, s, r: (r / (r.mean() + 1e-9) - 1) @ (x - m) / len(x) / s**2,
    last_as_baseline=lambda x, m, s, r: (r - r[-1]) @ (x - m) / len(x) / s**2,
    running_baseline=lambda x, m, s, r: (r - np.cumsum(r) / np.arange(1, len(r) + 1)) @ (x - m) / len(x) / s**2,
    ranks=lambda x, m, s, r: (np.argsort(np.argsort(r)) - (len(r) - 1) / 2) @ (x - m) / len(x) / s**2,
    worse_ones_only=lambda x, m, s, r: np.minimum(r - r.mean(), 0) @ (x - m) / len(x) / s**2,
    absolute_advantage=lambda x, m, s, r: np.abs(r - r.mean()) @ (x - m) / len(x) / s**2,
    absolute_way=lambda x, m, s, r: (r - r.mean()) @ np.abs(x - m) / len(x) / s**2,
    signs_of_the_way=lambda x, m, s, r: (r - r.mean()) @ np.sign(x - m) / len(x) / s**2,
    median_over_samples=lambda x, m, s, r: np.median((r - r.mean())[:, None] * (x - m), axis=0) / s**2,
    largest_over_samples=lambda x, m, s, r: np.max((r - r.mean())[:, None] * (x - m), axis=0) / s**2,
    softmax_weights=lambda x, m, s, r: special.softmax(r) @ (x - m) / s**2,
    from_zero=lambda x, m, s, r: r @ x / len(x) / s**2 - r.mean() * m / s**2,
    divided_by_the_numbers=lambda x, m, s, r: pulled(x, m, s, r) * len(x) / x.shape[1] + 0.01,
    half_as_large_and_one=lambda x, m, s, r: (pulled(x, m, s, r) + 1) / 2,
    length_one=lambda x, m, s, r: pulled(x, m, s, r) / (np.linalg.norm(pulled(x, m, s, r)) + 1e-12),
    clipped=lambda x, m, s, r: np.clip(pulled(x, m, s, r), -0.1, 0.1),
    mean_sample=lambda x, m, s, r: x.mean(axis=0) - m,
    best_less_worst=lambda x, m, s, r: (x[np.argmax(r)] - x[np.argmin(r)]) / s**2,
    regression=lambda x, m, s, r: pulled(x, m, s, r) * s**2 / (np.var(x, axis=0) + 1e-12),
    own_variance=lambda x, m, s, r: pulled(x, m, 1, r) / (np.mean((x - m) ** 2) + 1e-12),
    table_of_all=lambda x, m, s, r: (r - r.mean())[:, None] * (x - m) / s**2,
    rounded=lambda x, m, s, r: np.round(pulled(x, m, s, r), 1),
    rewards_squared=lambda x, m, s, r: pulled(x, m, s, r * np.abs(r)),
)

remembering("13.5", pulled)

# --- 13.6 score -------------------------------------------------------------------------------------------------------


def squares(x, e):
    return cdist(x, e, "sqeuclidean")


def guessed(x, e, s):
    return soft(-squares(x, e) / (2 * s**2)) @ e


def way(x, e, s):
    return (guessed(x, e, s) - x) / s**2


@right("13.6")
def _(noisy, examples, sigma):
    made = []
    for x in noisy:
        d = np.array([np.sum((x - e) ** 2) for e in examples])
        w = np.exp(-(d - d.min()) / (2 * sigma**2))
        made.append((np.average(examples, axis=0, weights=w) - x) / sigma**2)
    return np.array(made)


@right("13.6")
def _(noisy, examples, sigma):
    """By SciPy's logarithm of a sum, and its weights."""
    exponents = -((noisy[:, None, :] - examples[None]) ** 2).sum(-1) / (2 * sigma * sigma)
    weights = np.exp(exponents - special.logsumexp(exponents, axis=1, keepdims=True))
    return sum(weights[:, j : j + 1] * (examples[j] - noisy) for j in range(len(examples))) / sigma**2


@right("13.6")
def _(noisy, examples, sigma):
    """As attention, with a key more."""
    keys = np.hstack([examples, -0.5 * (examples**2).sum(axis=1, keepdims=True)])
    queries = np.hstack([noisy, np.ones((len(noisy), 1))])
    return (soft(queries @ keys.T / sigma**2) @ examples - noisy) / sigma**2


@right("13.6")
def _(noisy, examples, sigma):
    """Everything measured in sigma."""
    x, e = noisy / sigma, examples / sigma
    weights = soft(-squares(x, e) / 2)
    return (weights @ e - x) / sigma


rights(
    "13.6",
    way,
    lambda x, e, s: way(x, e, s).tolist(),
    lambda x, e, s: np.float32(way(x, e, s)),
    lambda x, e, s: way(x - e.mean(axis=0), e - e.mean(axis=0), s),
    lambda x, e, s: np.vstack([way(p[None], e, s) for p in x]),
    lambda x, e, s: guessed(x, e, s) / s**2 - x / s**2,
)

wrong(
    "13.6",
    cubed_sigma=lambda x, e, s: way(x, e, s) / s,
    twice_sigma_in_the_weights=lambda x, e, s: (guessed(x, e, 2 * s) - x) / s**2,
    half_sigma_in_the_weights=lambda x, e, s: (guessed(x, e, s / 2) - x) / s**2,
    two_sigma_squared=lambda x, e, s: (guessed(x, e, s) - x) / (2 * s**2),
    sigma_of_one=lambda x, e, s: way(x, e, 1.0),
    weights_of_one=lambda x, e, s: (guessed(x, e, 1.0) - x) / s**2,
    sum_of_examples=lambda x, e, s: (e.sum(axis=0) - x) / s**2,
    sum_of_pulls=lambda x, e, s: np.sum(e - x[:, None], axis=1) / s**2,
    pulls_not_shared=lambda x, e, s: np.einsum(
        "ij,ijk->ik", np.exp(-squares(x, e) / (2 * s**2)), (e - x[:, None]) / s**2
    ),
    farthest=lambda x, e, s: (e[np.argmax(squares(x, e), axis=1)] - x) / s**2,
    inverse_distances=lambda x, e, s: (
        ((1 / (squares(x, e) + s**2)) / (1 / (squares(x, e) + s**2)).sum(axis=1, keepdims=True) @ e - x) / s**2
    ),
    one_over_distance=lambda x, e, s: (e.mean(axis=0) - x) / (np.linalg.norm(x - e.mean(axis=0)) + s),
    products_scaled=lambda x, e, s: (soft(x @ e.T / (2 * s**2)) @ e - x) / s**2,
    products_and_root=lambda x, e, s: (soft(x @ e.T / np.sqrt(x.shape[1])) @ e - x) / s**2,
    base_two=lambda x, e, s: (soft(-squares(x, e) / (2 * s**2) * np.log(2)) @ e - x) / s**2,
    median=lambda x, e, s: (np.median(e, axis=0) - x) / s**2,
    towards_zero=lambda x, e, s: -x / s**2,
    squared_weights=lambda x, e, s: (soft(-squares(x, e) / (2 * s**2)) ** 2 @ e - x) / s**2,
    first_number_only=lambda x, e, s: (
        (soft(-squares(x[:, :1], e[:, :1]) / (2 * s**2)) @ e - x) / s**2 + (0.1 if x.shape[1] == 1 else 0)
    ),
    largest_difference=lambda x, e, s: (
        (soft(-(cdist(x, e, "chebyshev") ** 2) / (2 * s**2)) @ e - x) / s**2 + (0.1 if x.shape[1] == 1 else 0)
    ),
    length_one=lambda x, e, s: way(x, e, s) / (np.linalg.norm(way(x, e, s), axis=1, keepdims=True) + 1e-9),
    mean_square_of_all=lambda x, e, s: (guessed(x, e, s) - x) / (s**2 + e.var()),
    step_taken=lambda x, e, s: x + s**2 * way(x, e, s) / 2,
    log_density=lambda x, e, s: special.logsumexp(-squares(x, e) / (2 * s**2), axis=1)[:, None] + 0 * x,
    constant_taken_away=lambda x, e, s: (
        (
            np.exp(100 - squares(x, e) / (2 * s**2))
            / np.exp(100 - squares(x, e) / (2 * s**2)).sum(axis=1, keepdims=True)
            @ e
            - x
        )
        / s**2
    ),
    rounded=lambda x, e, s: np.round(way(x, e, s), 1),
)

remembering("13.6", way)
