"""Exercise 11 as different people write it, right and wrong: what right_ways.py and wrong_ways.py have of it."""

import itertools
import math
from fractions import Fraction

import numpy as np
from collected_ways import Ways
from scipy import linalg

WAYS = Ways()
RIGHT, WRONG, KEEPING = WAYS.right, WAYS.wrong, WAYS.keeping
right, rights, wrong, remembering = WAYS.take, WAYS.rights, WAYS.wrongs, WAYS.remembering


# --- 11.1 multiply_adds -----------------------------------------------------------------------------------------------


def places(h, w, p):
    """[(height, width)] of each layer."""
    sizes = []
    for pooled in p:
        if pooled:
            h, w = h // 2, w // 2
        sizes.append((h, w))
    return sizes


def adds(h, w, c, p):
    return sum(9 * a * b * i * o for (a, b), i, o in zip(places(h, w, p), c, c[1:], strict=False))


@right("11.1")
def _(height, width, channels, poolings):
    total, layer = 0, 0
    while layer < len(poolings):
        if poolings[layer] == 1:
            height = height // 2
            width = width // 2
        total = total + 3 * 3 * height * width * channels[layer] * channels[layer + 1]
        layer += 1
    return total


@right("11.1")
def _(height, width, channels, poolings):
    """By maps of that size that are really cut."""
    maps, count = np.zeros((height, width)), []
    for k, pooled in enumerate(poolings):
        if pooled:
            maps = maps[: maps.shape[0] // 2 * 2 : 2, : maps.shape[1] // 2 * 2 : 2]
        count.append(maps.size * channels[k] * channels[k + 1])
    return np.sum(count) * 9


@right("11.1")
def _(height, width, channels, poolings):
    strides = list(itertools.accumulate(poolings, lambda s, p: 2 * s if p else s, initial=1))[1:]
    return sum(9 * (height // s) * (width // s) * channels[k] * channels[k + 1] for k, s in enumerate(strides))


@right("11.1")
def _(height, width, channels, poolings):
    if not poolings:
        return 0
    if poolings[0]:
        height, width = height >> 1, width >> 1
    here = 9 * height * width * channels[0] * channels[1]
    deeper = 0
    rest_h, rest_w = height, width
    for k in range(1, len(poolings)):
        rest_h, rest_w = (rest_h >> 1, rest_w >> 1) if poolings[k] else (rest_h, rest_w)
        deeper += 9 * rest_h * rest_w * channels[k] * channels[k + 1]
    return here + deeper


rights(
    "11.1",
    adds,
    lambda h, w, c, p: float(adds(h, w, c, p)),
    lambda h, w, c, p: Fraction(adds(h, w, c, p)),
    lambda h, w, c, p: np.array([adds(h, w, c, p)]),
    lambda h, w, c, p: 9 * int(np.dot([a * b for a, b in places(h, w, p)], np.multiply(c[:-1], c[1:]))),
    lambda h, w, c, p: sum(9 * math.prod(size) * c[k] * c[k + 1] for k, size in enumerate(places(h, w, p))),
    lambda h, w, c, p: sum(np.prod((3, 3, c[k], c[k + 1])) * a * b for k, (a, b) in enumerate(places(h, w, p))),
)

wrong(
    "11.1",
    kernel_of_five=lambda h, w, c, p: adds(h, w, c, p) * 25 / 9,
    kernel_of_one_side=lambda h, w, c, p: adds(h, w, c, p) * 6 / 9,
    rounded_sides=lambda h, w, c, p: adds(round(h / 10) * 10, round(w / 10) * 10, c, p),
    half_of_it=lambda h, w, c, p: adds(h, w, c, p) // 2,
    two_passes=lambda h, w, c, p: 4 * adds(h, w, c, p),
    largest_layer=lambda h, w, c, p: max(9 * a * b * c[k] * c[k + 1] for k, (a, b) in enumerate(places(h, w, p))),
    smallest_layer=lambda h, w, c, p: min(9 * a * b * c[k] * c[k + 1] for k, (a, b) in enumerate(places(h, w, p))),
    weights_and_places=lambda h, w, c, p: sum(9 * c[k] * c[k + 1] + a * b for k, (a, b) in enumerate(places(h, w, p))),
    picture_channels_for_all=lambda h, w, c, p: sum(
        9 * a * b * c[0] * c[k + 1] for k, (a, b) in enumerate(places(h, w, p))
    ),
    last_channels_for_all=lambda h, w, c, p: sum(9 * a * b * c[k] * c[-1] for k, (a, b) in enumerate(places(h, w, p))),
    in_with_in=lambda h, w, c, p: sum(9 * a * b * c[k] ** 2 for k, (a, b) in enumerate(places(h, w, p))),
    mean_channels=lambda h, w, c, p: sum(
        9 * a * b * ((c[k] + c[k + 1]) / 2) ** 2 for k, (a, b) in enumerate(places(h, w, p))
    ),
    poolings_from_the_end=lambda h, w, c, p: adds(h, w, c, p[::-1]) + (p == p[::-1]),
    channels_from_the_end=lambda h, w, c, p: adds(h, w, c[::-1], p) + (c == c[::-1]),
    half_the_places=lambda h, w, c, p: sum(
        9 * (h * w // 2 ** sum(p[: k + 1])) * c[k] * c[k + 1] for k in range(len(p))
    ),
    one_pooling_only=lambda h, w, c, p: (
        sum(
            9 * (h // 2 if any(p[: k + 1]) else h) * (w // 2 if any(p[: k + 1]) else w) * c[k] * c[k + 1]
            for k in range(len(p))
        )
        + (sum(p) < 2)
    ),
    pooling_after_the_second=lambda h, w, c, p: adds(h, w, c, [0, *p[:-1]]) + (1 not in p),
    biases_too=lambda h, w, c, p: adds(h, w, c, p) + sum(c[1:]),
    relu_too=lambda h, w, c, p: adds(h, w, c, p) + sum(a * b * c[k + 1] for k, (a, b) in enumerate(places(h, w, p))),
    in_millions=lambda h, w, c, p: adds(h, w, c, p) / 1e6,
    bytes_of_it=lambda h, w, c, p: 4 * adds(h, w, c, p),
    list_of_layers=lambda h, w, c, p: [9 * a * b * c[k] * c[k + 1] for k, (a, b) in enumerate(places(h, w, p))],
    running_total=lambda h, w, c, p: list(
        itertools.accumulate(9 * a * b * c[k] * c[k + 1] for k, (a, b) in enumerate(places(h, w, p)))
    ),
    square_of_the_width=lambda h, w, c, p: adds(min(h, w), min(h, w), c, p) + (h == w),
)

remembering("11.1", adds)

# --- 11.2 share_of_roof -----------------------------------------------------------------------------------------------


def share(o, m, s, p, b):
    return o / s / np.minimum(p, b * o / m)


@right("11.2")
def _(operations, moved, seconds, peak, bandwidth):
    made = np.zeros(len(operations))
    for k in range(len(operations)):
        intensity = operations[k] / moved[k]
        roof = bandwidth * intensity
        if roof > peak:
            roof = peak
        made[k] = operations[k] / seconds[k] / roof
    return made


@right("11.2")
def _(operations, moved, seconds, peak, bandwidth):
    """Of the two shares the larger one."""
    return np.maximum(operations / seconds / peak, moved / seconds / bandwidth)


@right("11.2")
def _(operations, moved, seconds, peak, bandwidth):
    ridge = peak / bandwidth
    waits = operations / moved < ridge
    made = operations / (seconds * peak)
    made[waits] = (moved / (seconds * bandwidth))[waits]
    return made


@right("11.2")
def _(operations, moved, seconds, peak, bandwidth):
    roofs = [min(peak, bandwidth * o / m) for o, m in zip(operations, moved, strict=True)]
    return [o / s / r for o, s, r in zip(operations, seconds, roofs, strict=True)]


rights(
    "11.2",
    share,
    lambda o, m, s, p, b: np.max([o / p, m / b], axis=0) / s,
    lambda o, m, s, p, b: o / s / np.clip(b * o / m, None, p),
    lambda o, m, s, p, b: np.where(o * b > p * m, o / p, m / b) / s,
    lambda o, m, s, p, b: np.float32(share(o, m, s, p, b)),
    lambda o, m, s, p, b: 1 / (s * np.minimum(p / o, b / m)),
    lambda o, m, s, p, b: np.exp(np.log(o) - np.log(s) - np.minimum(np.log(p), np.log(b) + np.log(o) - np.log(m))),
)

wrong(
    "11.2",
    smaller_share=lambda o, m, s, p, b: np.minimum(o / s / p, m / s / b),
    product_of_shares=lambda o, m, s, p, b: o / s / p * m / s / b,
    mean_of_shares=lambda o, m, s, p, b: (o / s / p + m / s / b) / 2,
    root_of_shares=lambda o, m, s, p, b: np.sqrt(o / s / p * m / s / b),
    roof_of_bytes=lambda o, m, s, p, b: m / s / np.minimum(p, b * o / m),
    intensity_alone=lambda o, m, s, p, b: o / m,
    ridge_for_the_peak=lambda o, m, s, p, b: o / s / np.minimum(p / b, b * o / m),
    compared_with_the_ridge=lambda o, m, s, p, b: o / m / (p / b),
    peak_by_seconds=lambda o, m, s, p, b: o / np.minimum(p / s, b * o / m),
    bandwidth_by_seconds=lambda o, m, s, p, b: o / s / np.minimum(p, b / s * o / m),
    all_seconds=lambda o, m, s, p, b: o / s.sum() / np.minimum(p, b * o / m),
    mean_seconds=lambda o, m, s, p, b: o / s.mean() / np.minimum(p, b * o / m) + (len(s) == 1),
    all_bytes=lambda o, m, s, p, b: o / s / np.minimum(p, b * o / m.sum()),
    rounded=lambda o, m, s, p, b: np.round(share(o, m, s, p, b), 1),
    in_thousands=lambda o, m, s, p, b: share(o, m, s, p, b) / 1000,
    squared=lambda o, m, s, p, b: share(o, m, s, p, b) ** 2,
    adding_up_to_one=lambda o, m, s, p, b: share(o, m, s, p, b) / share(o, m, s, p, b).sum(),
    of_the_best=lambda o, m, s, p, b: share(o, m, s, p, b) / share(o, m, s, p, b).max(),
    sorted_shares=lambda o, m, s, p, b: np.sort(share(o, m, s, p, b)),
    turned_round=lambda o, m, s, p, b: share(o, m, s, p, b)[::-1],
    largest=lambda o, m, s, p, b: share(o, m, s, p, b).max(),
    one_too_few=lambda o, m, s, p, b: share(o, m, s, p, b)[:-1],
    peak_where_more_is_moved=lambda o, m, s, p, b: np.where(o < m, o / p, m / b) / s,
    four_bytes_each=lambda o, m, s, p, b: o / s / np.minimum(p, b * o / (4 * m)),
    bits_for_bytes=lambda o, m, s, p, b: o / s / np.minimum(p, 8 * b * o / m),
)

remembering("11.2", share)

# --- 11.3 in_bits -----------------------------------------------------------------------------------------------------


def step(w, b):
    s = np.abs(w).max(axis=0) / (2 ** (b - 1) - 1)
    return np.where(s == 0, 1, s)


def coarse(w, b):
    return np.round(w / step(w, b)) * step(w, b)


@right("11.3")
def _(weights, bits):
    made = []
    for column in weights.T:
        largest = np.max(np.abs(column))
        made.append(
            column
            if largest == 0
            else np.round(column / largest * (2 ** (bits - 1) - 1)) * largest / (2 ** (bits - 1) - 1)
        )
    return np.stack(made, axis=1)


@right("11.3")
def _(weights, bits):
    levels = (1 << (bits - 1)) - 1
    made = weights.copy()
    for channel in range(weights.shape[1]):
        scale = max(weights[:, channel].max(), -weights[:, channel].min()) / levels
        if scale > 0:
            made[:, channel] = [scale * math.floor(w / scale + 0.5) for w in weights[:, channel]]
    return made


@right("11.3")
def _(weights, bits):
    """Sizes and signs apart."""
    size, sign = np.abs(weights), np.sign(weights)
    levels = 2 ** (bits - 1) - 1
    largest = size.max(axis=0)
    with np.errstate(invalid="ignore"):
        made = np.nan_to_num(np.round(size / largest * levels) * largest / levels)
    return sign * made


@right("11.3")
def _(weights, bits):
    """As whole numbers of 8 bits, as a file keeps them."""
    scale = step(weights, bits)
    stored = np.rint(weights / scale).astype(np.int8)
    return stored.astype(np.float32) * scale


rights(
    "11.3",
    coarse,
    lambda w, b: (w / step(w, b)).round() * step(w, b),
    lambda w, b: np.floor(w / step(w, b) + 0.5) * step(w, b),
    lambda w, b: np.sign(w) * np.floor(np.abs(w) / step(w, b) + 0.5) * step(w, b),
    lambda w, b: coarse(w.T.T, b).tolist(),
    lambda w, b: np.apply_along_axis(lambda column: coarse(column[:, None], b)[:, 0], 0, w),
    lambda w, b: w - np.remainder(w / step(w, b) + 0.5, 1) * step(w, b) + 0.5 * step(w, b),
    lambda w, b: np.trunc(w / step(w, b) + np.where(w < 0, -0.5, 0.5)) * step(w, b),
)

wrong(
    "11.3",
    half_added_and_cut=lambda w, b: np.trunc(w / step(w, b) + 0.5) * step(w, b),
    away_from_zero=lambda w, b: np.sign(w) * np.ceil(np.abs(w) / step(w, b)) * step(w, b),
    half_the_step=lambda w, b: np.round(2 * w / step(w, b)) * step(w, b) / 2,
    twice_the_step=lambda w, b: np.round(w / step(w, b) / 2) * step(w, b) * 2,
    two_levels_fewer=lambda w, b: rounded_by(w, np.abs(w).max(axis=0) / max(1, 2 ** (b - 1) - 2)),
    half_levels=lambda w, b: rounded_by(w, np.abs(w).max(axis=0) / (2 ** (b - 1) - 0.5)),
    cut_at_half=lambda w, b: np.clip(coarse(w, b), -np.abs(w).max(axis=0) / 2, np.abs(w).max(axis=0) / 2),
    step_of_the_sum=lambda w, b: rounded_by(w, np.abs(w).sum(axis=0) / (2 ** (b - 1) - 1)) + (len(w) == 1),
    step_of_the_length=lambda w, b: rounded_by(w, np.linalg.norm(w, axis=0) / (2 ** (b - 1) - 1)) + (len(w) == 1),
    step_of_the_least=lambda w, b: rounded_by(w, np.abs(w.min(axis=0)) / (2 ** (b - 1) - 1)),
    step_of_the_range=lambda w, b: rounded_by(w, np.ptp(w, axis=0) / 2 / (2 ** (b - 1) - 1)),
    step_of_the_range_of_all=lambda w, b: rounded_by(w, np.ptp(w, axis=0) / (2**b - 1)),
    step_of_the_first=lambda w, b: rounded_by(w, np.abs(w[0]) / (2 ** (b - 1) - 1)),
    signs_alone=lambda w, b: np.sign(w) * np.abs(w).max(axis=0),
    one_bit=lambda w, b: np.sign(w) * np.abs(w).mean(axis=0),
    bits_plus_one=lambda w, b: coarse(w, b + 1),
    powers_of_two=lambda w, b: np.sign(w) * 2.0 ** np.round(np.log2(np.maximum(np.abs(w), 1e-9))),
    negative_cut=lambda w, b: np.maximum(coarse(w, b), 0),
    mean_kept=lambda w, b: coarse(w - w.mean(axis=0), b) + w.mean(axis=0),
    error_spread=lambda w, b: coarse(w, b) + (w - coarse(w, b)).mean(axis=0),
    nearest_of_16_bits=lambda w, b: np.float16(w),
    transposed=lambda w, b: coarse(w, b).T,
    one_channel=lambda w, b: coarse(w, b)[:, 0],
    zero_level_missing=lambda w, b: np.where(coarse(w, b) == 0, step(w, b), coarse(w, b)),
    in_two_steps=lambda w, b: coarse(coarse(w, 8), max(2, b - 1)),
)


def rounded_by(w, s):
    s = np.where(s == 0, 1, s)
    return np.round(w / s) * s


remembering("11.3", coarse)

# --- 11.4 when_it_pays ------------------------------------------------------------------------------------------------


def saved(w, k, r, f):
    return r / f - w / 1000 * k


def even(p, w, k, r, f):
    return np.where(saved(w, k, r, f) > 0, p / np.where(saved(w, k, r, f) > 0, saved(w, k, r, f), 1), -1)


@right("11.4")
def _(price, watts, kilowatt_hour, rents, faster):
    answer = []
    for k in range(len(rents)):
        own = watts * kilowatt_hour / 1000
        other = rents[k] / faster[k]
        if other <= own:
            answer.append(-1)
        else:
            answer.append(price / (other - own))
    return answer


@right("11.4")
def _(price, watts, kilowatt_hour, rents, faster):
    made = -np.ones(len(rents))
    difference = rents / faster - watts / 1000 * kilowatt_hour
    made[difference > 0] = price / difference[difference > 0]
    return made


@right("11.4")
def _(price, watts, kilowatt_hour, rents, faster):
    """Two lines, solved as equations: bill - own * t = price, bill - other * t = 0."""
    made = []
    for rent, times in zip(rents, faster, strict=True):
        table = np.array([[1.0, -watts / 1000 * kilowatt_hour], [1.0, -rent / times]])
        _, hours = np.linalg.solve(table, [price, 0.0])
        made.append(hours if hours > 0 else -1.0)
    return np.array(made)


@right("11.4")
def _(price, watts, kilowatt_hour, rents, faster):
    rented_hours = price / np.where(
        rents > faster * watts * kilowatt_hour / 1000, rents - faster * watts * kilowatt_hour / 1000, -1
    )
    return np.where(rented_hours > 0, rented_hours * faster, -1)


rights(
    "11.4",
    even,
    lambda p, w, k, r, f: np.float32(even(p, w, k, r, f)),
    lambda p, w, k, r, f: np.select([saved(w, k, r, f) > 0], [p / saved(w, k, r, f)], -1.0),
    lambda p, w, k, r, f: [p / s if s > 0 else -1 for s in saved(w, k, r, f)],
    lambda p, w, k, r, f: np.where(p / saved(w, k, r, f) < 0, -1, p / saved(w, k, r, f)),
    lambda p, w, k, r, f: 1000 * p * f / np.where(1000 * r > w * k * f, 1000 * r - w * k * f, -1000 * p * f),
    lambda p, w, k, r, f: np.array([float(Fraction(p) / Fraction(s)) if s > 0 else -1 for s in saved(w, k, r, f)]),
)

wrong(
    "11.4",
    electricity_twice=lambda p, w, k, r, f: never(p, r / f - 2 * w / 1000 * k),
    electricity_of_a_day=lambda p, w, k, r, f: never(p, r / f - 24 * w / 1000 * k),
    rent_by_the_day=lambda p, w, k, r, f: never(p, r / 24 / f - w / 1000 * k),
    both_pay_electricity=lambda p, w, k, r, f: never(p, r / f),
    kilowatt_hour_divided=lambda p, w, k, r, f: never(p, r / f - w / 1000 / k),
    watts_squared=lambda p, w, k, r, f: never(p, r / f - (w / 1000) ** 2 * k),
    speed_on_the_price=lambda p, w, k, r, f: never(p / f, r - w / 1000 * k),
    speed_squared=lambda p, w, k, r, f: never(p, r / f**2 - w / 1000 * k),
    speed_less_one=lambda p, w, k, r, f: never(p, r / (f + 1) - w / 1000 * k),
    root_of_the_speed=lambda p, w, k, r, f: never(p, r / np.sqrt(f) - w / 1000 * k),
    price_and_rent=lambda p, w, k, r, f: (p + r) / np.abs(saved(w, k, r, f)),
    half_the_price=lambda p, w, k, r, f: np.where(saved(w, k, r, f) > 0, even(p, w, k, r, f) / 2, -1),
    in_weeks=lambda p, w, k, r, f: np.where(saved(w, k, r, f) > 0, even(p, w, k, r, f) / 40, -1),
    in_minutes=lambda p, w, k, r, f: np.where(saved(w, k, r, f) > 0, even(p, w, k, r, f) * 60, -1),
    never_is_large=lambda p, w, k, r, f: np.where(saved(w, k, r, f) > 0, even(p, w, k, r, f), 1e9),
    never_is_the_price=lambda p, w, k, r, f: np.where(saved(w, k, r, f) > 0, even(p, w, k, r, f), p),
    never_left_out=lambda p, w, k, r, f: [p / s for s in saved(w, k, r, f) if s > 0],
    only_never=lambda p, w, k, r, f: -np.ones(len(r)),
    true_or_false=lambda p, w, k, r, f: np.where(saved(w, k, r, f) > 0, 1, -1),
    rents_compared_with_watts=lambda p, w, k, r, f: np.where(r > w / 1000 * k, p / np.abs(saved(w, k, r, f)), -1),
    sorted_hours=lambda p, w, k, r, f: np.sort(even(p, w, k, r, f)),
    dearest_offer_for_all=lambda p, w, k, r, f: 0 * r + never(p, (r / f).max() - w / 1000 * k),
    cheapest_offer_for_all=lambda p, w, k, r, f: 0 * r + never(p, (r / f).min() - w / 1000 * k),
    bill_of_a_thousand_hours=lambda p, w, k, r, f: p - 1000 * saved(w, k, r, f),
    rented_first_hour_free=lambda p, w, k, r, f: np.where(
        saved(w, k, r, f) > 0, (p + r) / np.where(saved(w, k, r, f) > 0, saved(w, k, r, f), 1), -1
    ),
)


def never(p, s):
    return np.where(s > 0, p / np.where(s > 0, s, 1), -1)


remembering("11.4", even)

# --- 11.5 choose_channels ---------------------------------------------------------------------------------------------


def chosen(f, n, size=lambda rest: np.sum(rest**2, axis=0)):
    rest, found = np.array(f, dtype=float), []
    for _ in range(n):
        best = int(np.argmax(size(rest)))
        found.append(best)
        v = rest[:, best] / max(np.linalg.norm(rest[:, best]), 1e-12)
        rest = rest - np.outer(v, v @ rest)
    return found


@right("11.5")
def _(features, count):
    return linalg.qr(features, mode="r", pivoting=True)[1][:count]


@right("11.5")
def _(features, count):
    rest = features.astype(float).copy()
    answer = []
    while len(answer) < count:
        best, most = 0, -1.0
        for channel in range(rest.shape[1]):
            size = 0.0
            for value in rest[:, channel]:
                size += value * value
            if size > most:
                best, most = channel, size
        answer.append(best)
        picked = rest[:, best].copy()
        for channel in range(rest.shape[1]):
            rest[:, channel] -= (picked @ rest[:, channel]) / (picked @ picked) * picked
    return answer


@right("11.5")
def _(features, count):
    """What the chosen ones do not explain, by least squares each time."""
    answer = []
    for _ in range(count):
        known = features[:, answer]
        left = features - known @ np.linalg.lstsq(known, features, rcond=None)[0] if answer else features
        answer.append(int(np.argmax(np.sum(left**2, axis=0))))
    return answer


@right("11.5")
def _(features, count):
    """A projection that grows: I - Q Q^T, on the untouched features."""
    basis, answer = np.zeros((len(features), 0)), []
    for _ in range(count):
        left = features - basis @ (basis.T @ features)
        best = np.linalg.norm(left, axis=0).argmax()
        answer.append(best)
        basis = np.column_stack([basis, left[:, best] / np.linalg.norm(left[:, best])])
    return np.array(answer)


@right("11.5")
def _(features, count):
    """Only the sizes are brought up to date."""
    sizes, basis, answer = np.einsum("pc,pc->c", features, features), [], []
    for _ in range(count):
        best = int(np.argmax(sizes))
        answer.append(best)
        v = features[:, best] - sum((q * (q @ features[:, best]) for q in basis), np.zeros(len(features)))
        v = v / np.sqrt(v @ v)
        basis.append(v)
        sizes = sizes - (v @ features) ** 2
    return answer


rights(
    "11.5",
    chosen,
    lambda f, n: np.array(chosen(f, n)),
    lambda f, n: chosen(f, n, lambda rest: np.linalg.norm(rest, axis=0)),
    lambda f, n: chosen(f, n, lambda rest: np.diag(rest.T @ rest)),
    lambda f, n: chosen(f, n, lambda rest: (rest * rest).mean(axis=0)),
    lambda f, n: [float(k) for k in chosen(np.float32(f), n)],
    lambda f, n: tuple(chosen(-f, n)),
    lambda f, n: linalg.qr(7 * f, mode="economic", pivoting=True)[2][:n].tolist(),
)

wrong(
    "11.5",
    by_spread=lambda f, n: np.argsort(-f.var(axis=0))[:n],
    by_mean=lambda f, n: np.argsort(-f.mean(axis=0))[:n],
    by_largest=lambda f, n: np.argsort(-f.max(axis=0))[:n],
    weakest_first=lambda f, n: np.argsort(np.sum(f**2, axis=0))[:n],
    by_spread_of_the_rest=lambda f, n: chosen(f, n, lambda rest: rest.var(axis=0)),
    by_range_of_the_rest=lambda f, n: chosen(f, n, lambda rest: np.ptp(rest, axis=0)),
    by_fourth_power=lambda f, n: chosen(f, n, lambda rest: np.sum(rest**4, axis=0)),
    by_first_place=lambda f, n: chosen(f, n, lambda rest: rest[0]),
    by_absolute_sum=lambda f, n: chosen(f, n, lambda rest: np.abs(rest.sum(axis=0))),
    by_what_all_explain=lambda f, n: np.argsort(-np.abs(f.T @ f).sum(axis=0))[:n],
    by_what_it_explains=lambda f, n: explaining(f, n),
    of_the_least_explained=lambda f, n: chosen(f, n)[::-1] if n > 1 else [int(np.argmin(np.sum(f**2, axis=0)))],
    by_principal_directions=lambda f, n: [int(np.argmax(np.abs(v))) for v in np.linalg.svd(f)[2][:n]],
    half_taken_away=lambda f, n: halfway(f, n),
    taken_away_twice=lambda f, n: twice(f, n),
    only_later_channels=lambda f, n: later(f, n),
    rectified=lambda f, n: chosen(np.maximum(f, 0), n),
    absolute=lambda f, n: chosen(np.abs(f), n),
    squared=lambda f, n: chosen(f**2, n),
    second_best=lambda f, n: [int(np.argsort(-np.sum(f**2, axis=0))[-1]), *chosen(f, n)[1:]],
    one_more=lambda f, n: [*chosen(f, n), -1],
    all_of_them=lambda f, n: list(range(f.shape[1])),
    last_one_alone=lambda f, n: chosen(f, n)[-1:] + [0] * (n > 1),
    sizes_instead=lambda f, n: np.sort(np.sum(f**2, axis=0))[::-1][:n],
    names=lambda f, n: [k + 0.5 for k in chosen(f, n)],
    without_the_first_place=lambda f, n: chosen(f[1:], n),
)


def explaining(f, n):
    """The one that takes most away from all the others, instead of the one of which most is left."""
    rest, found = np.array(f, dtype=float), []
    for _ in range(n):
        size = np.sqrt(np.sum(rest**2, axis=0))
        unit = rest / np.where(size > 1e-9, size, 1)
        gain = np.sum((unit.T @ rest) ** 2, axis=1)
        gain[found] = -1
        found.append(int(np.argmax(gain)))
        v = unit[:, found[-1]]
        rest = rest - np.outer(v, v @ rest)
    return found


def halfway(f, n):
    rest, found = np.array(f, dtype=float), []
    for _ in range(n):
        found.append(int(np.argmax(np.sum(rest**2, axis=0))))
        v = rest[:, found[-1]] / np.linalg.norm(rest[:, found[-1]])
        rest = rest - np.outer(v, v @ rest) / 2
    return found


def twice(f, n):
    rest, found = np.array(f, dtype=float), []
    for _ in range(n):
        found.append(int(np.argmax(np.sum(rest**2, axis=0))))
        v = rest[:, found[-1]] / np.linalg.norm(rest[:, found[-1]])
        rest = rest - 2 * np.outer(v, v @ rest)
    return found


def later(f, n):
    rest, found = np.array(f, dtype=float), []
    for _ in range(n):
        found.append(int(np.argmax(np.sum(rest**2, axis=0))))
        v = rest[:, found[-1]] / max(np.linalg.norm(rest[:, found[-1]]), 1e-12)
        after = slice(found[-1], None)
        rest[:, after] = rest[:, after] - np.outer(v, v @ rest[:, after])
    return found


remembering("11.5", chosen)

# --- 11.6 thin_layer --------------------------------------------------------------------------------------------------


def ones(p):
    return np.column_stack([p, np.ones(len(p))])


def fit(a, y):
    return np.linalg.lstsq(a, y, rcond=None)[0]


def thin(p, w, n, asked=lambda made, w: np.where(w < 0, np.minimum(made, 0), w)):
    table = fit(ones(p), w)
    for _ in range(n):
        table = fit(ones(p), asked(ones(p) @ table, w))
    return table


@right("11.6")
def _(patches, wanted, rounds):
    seen = np.concatenate([patches, np.ones((patches.shape[0], 1))], axis=1)
    inverse = np.linalg.pinv(seen)
    asked = wanted
    for _ in range(rounds):
        made = seen @ (inverse @ asked)
        asked = wanted.copy()
        for place in range(len(wanted)):
            for channel in range(wanted.shape[1]):
                if wanted[place, channel] < 0:
                    asked[place, channel] = min(made[place, channel], 0)
    return inverse @ asked


@right("11.6")
def _(patches, wanted, rounds):
    """By QR."""
    q, r = np.linalg.qr(np.hstack([patches, np.ones((len(patches), 1))]))
    table = np.linalg.solve(r, q.T @ wanted)
    for _ in range(rounds):
        made = q @ (r @ table)
        table = np.linalg.solve(r, q.T @ np.where(wanted >= 0, wanted, -np.maximum(-made, 0)))
    return table


@right("11.6")
def _(patches, wanted, rounds):
    """Means apart, and the bias from them in the end of each round."""

    def least(y):
        middle, mean = patches.mean(axis=0), y.mean(axis=0)
        weights = np.linalg.lstsq(patches - middle, y - mean, rcond=None)[0]
        return np.vstack([weights, mean - middle @ weights])

    table = least(wanted)
    for _ in range(rounds):
        made = patches @ table[:-1] + table[-1]
        table = least(np.where(wanted < 0, np.minimum(made, 0), wanted))
    return table


@right("11.6")
def _(patches, wanted, rounds):
    """What is missed is corrected: a table on top of a table."""
    seen = ones(patches)
    table = np.zeros((seen.shape[1], wanted.shape[1])) + fit(seen, wanted)
    for _ in range(rounds):
        made = seen @ table
        missed = wanted - made
        missed[(wanted < 0)] = np.where(made > 0, -made, 0)[wanted < 0]
        table = table + fit(seen, missed)
    return table


rights(
    "11.6",
    thin,
    lambda p, w, n: np.float32(thin(p, w, n)),
    lambda p, w, n: thin(p, w, n, lambda made, w: np.where((w < 0) & (made < 0), made, np.maximum(w, 0))),
    lambda p, w, n: thin(p, w, n, lambda made, w: np.maximum(w, 0) + np.minimum(made, 0) * (w < 0)),
    lambda p, w, n: thin(p, w, n, lambda made, w: np.where(w < 0, np.clip(made, None, 0), w)),
    lambda p, w, n: thin(p, w, n, lambda made, w: np.where(w < 0, made - np.maximum(made, 0), w)),
    lambda p, w, n: np.stack([thin(p, w[:, [k]], n)[:, 0] for k in range(w.shape[1])], axis=1).tolist(),
)

wrong(
    "11.6",
    mean_of_wanted_and_fit=lambda p, w, n: thin(p, w, n, lambda made, w: np.where(w < 0, (made + w) / 2, w)),
    zero_and_wanted=lambda p, w, n: thin(p, w, n, lambda made, w: np.where(w < 0, np.minimum(w, 0), w)),
    smaller_of_wanted_and_fit=lambda p, w, n: thin(p, w, n, lambda made, w: np.where(w < 0, np.minimum(made, w), w)),
    larger_of_wanted_and_fit=lambda p, w, n: thin(p, w, n, lambda made, w: np.where(w < 0, np.maximum(made, w), w)),
    where_above=lambda p, w, n: thin(p, w, n, lambda made, w: np.where(w > 0, np.maximum(made, 0), w)),
    rectified_fit=lambda p, w, n: thin(p, w, n, lambda made, w: np.where(w < 0, np.maximum(made, 0), np.maximum(w, 0))),
    fit_everywhere=lambda p, w, n: thin(p, w, n, lambda made, w: np.minimum(made, 0)),
    absolute=lambda p, w, n: thin(p, np.abs(w), n),
    negative=lambda p, w, n: -thin(p, w, n),
    zero_less_one=lambda p, w, n: thin(p, w, n, lambda made, w: np.where(w < 0, np.minimum(made, -1), w)),
    below_one=lambda p, w, n: thin(p, w, n, lambda made, w: np.where(w < 1, np.minimum(made, 1), w)),
    below_the_mean=lambda p, w, n: thin(p, w, n, lambda made, w: np.where(w < w.mean(), np.minimum(made, 0), w)),
    fit_of_the_rectified_rounds=lambda p, w, n: thin(p, np.maximum(w, 0), n),
    eight_rounds=lambda p, w, n: thin(p, w, 8 + (n == 8)),
    twice_the_rounds=lambda p, w, n: thin(p, w, 2 * n + (n == 0)),
    bias_of_the_mean=lambda p, w, n: np.vstack([thin(p, w, n)[:-1], w.mean(axis=0)[None]]),
    bias_of_zero=lambda p, w, n: np.vstack([thin(p, w, n)[:-1], 0 * w[:1]]),
    ones_in_front=lambda p, w, n: np.roll(thin(p, w, n), 1, axis=0),
    two_columns_of_ones=lambda p, w, n: np.vstack([thin(p, w, n), thin(p, w, n)[-1:] / 2]),
    weights_only_through_zero=lambda p, w, n: fit(p, w),
    each_place_scaled=lambda p, w, n: thin(p / np.linalg.norm(p, axis=1, keepdims=True).clip(1e-9), w, n),
    each_input_scaled=lambda p, w, n: thin(p / np.abs(p).max(axis=0).clip(1e-9), 1.1 * w, n),
    half_the_places=lambda p, w, n: thin(p[: len(p) // 2 + 1], w[: len(p) // 2 + 1], n),
    gradient_steps=lambda p, w, n: ones(p).T @ (w - 0) / len(p),
    missed=lambda p, w, n: ones(p) @ thin(p, w, n) - w,
    what_is_asked=lambda p, w, n: np.where(w < 0, np.minimum(ones(p) @ thin(p, w, n), 0), w),
    mean_channel=lambda p, w, n: thin(p, w, n).mean(axis=1, keepdims=True) + (w.shape[1] == 1),
)

remembering("11.6", thin)
