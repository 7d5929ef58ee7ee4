"""Exercise 6 in right and wrong ways, for right_ways.py and wrong_ways.py: RIGHT[task], WRONG[task][what is wrong]."""

import functools
import itertools
import math
import statistics
from fractions import Fraction

import numpy as np
from collected_ways import Ways
from scipy import ndimage

WAYS = Ways()
RIGHT, WRONG = WAYS.right, WAYS.wrong
way, ways, wrong = WAYS.take, WAYS.rights, WAYS.wrongs
EPS = 1e-5


# --- 6.1 instance_norm -----------------------------------------------------------------------------------------------


def norm(x, scale, shift, eps=EPS):
    return scale * (x - x.mean((0, 1))) / np.sqrt(x.var((0, 1)) + eps) + shift


ways(
    "6.1",
    lambda x, scale, shift: (x - np.mean(x, (0, 1), keepdims=True)) / (np.var(x, (0, 1)) + 1e-5) ** 0.5 * scale + shift,
    lambda x, g, b: (
        g[None, None] * (x - x.mean(axis=0).mean(axis=0)) / np.sqrt(((x - x.mean((0, 1))) ** 2).mean((0, 1)) + 1e-5) + b
    ),
    lambda x, g, b: np.stack(
        [g[k] * (x[:, :, k] - x[:, :, k].mean()) / math.sqrt(x[:, :, k].var() + 1e-5) + b[k] for k in range(len(g))], -1
    ),
    lambda x, g, b: np.transpose(
        g[:, None, None]
        * (np.transpose(x, (2, 0, 1)) - x.mean((0, 1))[:, None, None])
        / np.sqrt(x.var((0, 1)) + 1e-5)[:, None, None]
        + b[:, None, None],
        (1, 2, 0),
    ),
    lambda x, g, b: x * (g / np.sqrt(x.var((0, 1)) + EPS)) + (b - x.mean((0, 1)) * g / np.sqrt(x.var((0, 1)) + EPS)),
    lambda x, g, b: np.multiply(g, np.divide(x - x.mean((0, 1)), np.hypot(x.std((0, 1)), np.sqrt(1e-5)))) + b,
    lambda x, g, b: ((x - x.mean((0, 1))) @ np.diag(g / np.sqrt(x.var((0, 1)) + 1e-5)) + b).tolist(),
    lambda x, g, b: (
        np.apply_along_axis(lambda c: (c - c.mean()) / np.sqrt(c.var() + 1e-5), 0, x.reshape(-1, x.shape[2])).reshape(
            x.shape
        )
        * g
        + b
    ),
    lambda x, g, b: (
        np.float32(g) * (np.float32(x) - np.float32(x).mean((0, 1))) / np.sqrt(np.float32(x).var((0, 1)) + 1e-5)
        + np.float32(b)
    ),
)


@way("6.1")
def _(x, scale, shift):
    assert scale.shape == shift.shape == (x.shape[-1],)
    out = np.empty_like(x)
    for channel in range(x.shape[-1]):
        values = x[..., channel].ravel().tolist()
        mean, variance = statistics.fmean(values), statistics.pvariance(values)
        out[..., channel] = (x[..., channel] - mean) / (variance + 1e-5) ** 0.5
    return out * scale + shift


@way("6.1")
def _(x, scale, shift):
    h, w, _ = x.shape
    mu = np.einsum("hwc->c", x) / (h * w)
    x -= mu
    x /= np.sqrt(np.einsum("hwc,hwc->c", x, x) / (h * w) + 1e-5)
    x *= scale
    x += shift
    return x


@way("6.1")
def _(x, scale, shift):
    """The variance as mean square less squared mean, which is never below 0 up to rounding."""
    mean = x.mean((0, 1))
    variance = np.maximum((x**2).mean((0, 1)) - mean**2, 0)
    return scale * (x - mean) / np.sqrt(variance + 1e-5) + shift


def _sizes(x):
    return np.sqrt((x**2).sum((0, 1)))


wrong(
    "6.1",
    over_first_channel_only=lambda x, g, b: g * (x - x[..., 0].mean()) / np.sqrt(x[..., 0].var() + EPS) + b,
    first_channel_s_spread=lambda x, g, b: g * (x - x.mean((0, 1))) / np.sqrt(x[..., 0].var() + EPS) + b,
    spread_of_everything=lambda x, g, b: g * (x - x.mean((0, 1))) / np.sqrt(x.var() + EPS) + b,
    mean_of_everything=lambda x, g, b: g * (x - x.mean()) / np.sqrt(x.var((0, 1)) + EPS) + b,
    median=lambda x, g, b: g * (x - np.median(x, (0, 1))) / np.sqrt(x.var((0, 1)) + EPS) + b,
    smallest_to_largest=lambda x, g, b: g * (x - x.min((0, 1))) / (np.ptp(x, (0, 1)) + EPS) + b,
    mean_and_range=lambda x, g, b: g * (x - x.mean((0, 1))) / (np.ptp(x, (0, 1)) + EPS) + b,
    length_one=lambda x, g, b: g * (x - x.mean((0, 1))) / (_sizes(x - x.mean((0, 1))) + EPS) + b,
    eps_twice=lambda x, g, b: g * (x - x.mean((0, 1))) / (np.sqrt(x.var((0, 1)) + EPS) + EPS) + b,
    eps_of_a_hundredth=lambda x, g, b: norm(x, g, b, 1e-2),
    eps_of_a_ten_thousandth=lambda x, g, b: norm(x, g, b, 1e-4),
    eps_of_a_millionth=lambda x, g, b: norm(x, g, b, 2e-6),
    eps_in_the_mean=lambda x, g, b: g * (x - x.mean((0, 1)) + EPS) / np.sqrt(x.var((0, 1)) + EPS) + b + g * 0.01,
    flat_channels_left_alone=lambda x, g, b: np.where(x.var((0, 1)) > 0, norm(x, g, b), x),
    flat_channels_become_zero=lambda x, g, b: np.where(x.var((0, 1)) > 1e-12, norm(x, g, b), 0.0),
    flat_channels_not_moved=lambda x, g, b: np.where(x.var((0, 1)) > 1e-12, norm(x, g, b), x * g + b),
    at_least_epsilon=lambda x, g, b: g * (x - x.mean((0, 1))) / np.sqrt(np.maximum(x.var((0, 1)), EPS)) + b,
    spread_at_least_epsilon=lambda x, g, b: g * (x - x.mean((0, 1))) / np.maximum(x.std((0, 1)), EPS) + b,
    bias_before_scale=lambda x, g, b: g * ((x - x.mean((0, 1))) / np.sqrt(x.var((0, 1)) + EPS) + b),
    scale_plus_one=lambda x, g, b: norm(x, 1 + g, b),
    only_positive_scales=lambda x, g, b: norm(x, np.abs(g), b),
    relu_at_the_end=lambda x, g, b: np.maximum(norm(x, g, b), 0),
    clipped_to_three=lambda x, g, b: np.clip(norm(x, g, b), -3, 3),
    mean_added_back=lambda x, g, b: norm(x, g, b) + x.mean((0, 1)),
    normed_twice_by_eps=lambda x, g, b: norm(norm(x, np.ones(len(g)), np.zeros(len(g)), 1e-3), g, b),
    scale_by_row=lambda x, g, b: norm(x, np.ones(len(g)), 0 * b) * (g[:, None, None] if len(g) == len(x) else g) + b,
    residue=lambda x, g, b: x + norm(x, g, b),
    rounded=lambda x, g, b: np.round(norm(x, g, b), 2),
    scale_for_both=lambda x, g, b: norm(x, g, g),
    one_mean_scale=lambda x, g, b: norm(x, g.mean(), b),
    channels_last_flipped=lambda x, g, b: norm(x, g[::-1], b[::-1]),
    variance_without_one_axis=lambda x, g, b: g * (x - x.mean((0, 1))) / np.sqrt(x.var(0).mean(0) + EPS) + b,
    mean_of_row_spreads=lambda x, g, b: g * (x - x.mean((0, 1))) / (x.std(0).mean(0) + EPS) + b,
    population_of_all_places_but_one=lambda x, g, b: (
        g * (x - x.mean((0, 1))) / np.sqrt(((x - x.mean((0, 1))) ** 2).sum((0, 1)) / max(x[..., 0].size - 1, 1) + EPS)
        + b
    ),
)

# --- 6.2 styled_norm -------------------------------------------------------------------------------------------------

ways(
    "6.2",
    lambda x, scales, shifts, shares: norm(x, shares @ scales, shares @ shifts),
    lambda x, a, b, s: norm(x, (s[:, None] * a).sum(0), (s[:, None] * b).sum(axis=0)),
    lambda x, a, b, s: norm(x, a.T @ s, b.T @ s),
    lambda x, a, b, s: norm(x, np.tensordot(s, a, 1), np.tensordot(s, b, 1)),
    lambda x, a, b, s: norm(x, *np.einsum("k,nkc->nc", s, np.stack([a, b]))),
    lambda x, a, b, s: norm(x, *(np.average(t, axis=0, weights=s) for t in (a, b))),
    lambda x, a, b, s: functools.reduce(
        np.add, [w * norm(x, g, h) for w, g, h in zip(s, a, b, strict=True)], np.zeros(x.shape)
    ),
    lambda x, a, b, s: norm(x, sum(map(np.multiply, s, a)), sum(map(np.multiply, s, b))),
    lambda x, a, b, s: norm(x, np.ones(x.shape[2]), 0.0) * np.dot(s, a) + np.dot(s, b),
    lambda x, a, b, s: norm(np.float32(x), np.float32(s) @ np.float32(a), np.float32(s) @ np.float32(b)),
)


@way("6.2")
def _(x, scales, shifts, shares):
    assert np.isclose(shares.sum(), 1) and scales.shape == shifts.shape
    scale, shift = [0.0] * x.shape[2], [0.0] * x.shape[2]
    for style in range(len(shares)):
        for channel in range(x.shape[2]):
            scale[channel] += shares[style] * scales[style][channel]
            shift[channel] += shares[style] * shifts[style][channel]
    return norm(x, np.array(scale), np.array(shift))


@way("6.2")
def _(x, scales, shifts, shares):
    """Styles without a share need not be looked at."""
    used = shares > 0
    scales *= shares[:, None]
    shifts *= shares[:, None]
    return norm(x, scales[used].sum(0), shifts[used].sum(0))


@way("6.2")
def _(x, scales, shifts, shares):
    """From the first style towards the others."""
    scale = scales[0] + sum(s * (row - scales[0]) for s, row in zip(shares[1:], scales[1:], strict=True))
    shift = shifts[0] + sum(s * (row - shifts[0]) for s, row in zip(shares[1:], shifts[1:], strict=True))
    return norm(x, scale, shift)


def _styled(x, a, b, s):
    return norm(x, s @ a, s @ b)


def _top(s, count):
    kept = np.where(np.argsort(np.argsort(-s)) < count, s, 0)
    return kept / kept.sum()


wrong(
    "6.2",
    two_styles_only=lambda x, a, b, s: _styled(x, a[:2], b[:2], s[:2]),
    two_styles_by_the_first_share=lambda x, a, b, s: norm(x, *(s[0] * t[0] + (1 - s[0]) * t[-1] for t in (a, b))),
    two_largest_shares=lambda x, a, b, s: _styled(x, a, b, _top(s, 2)),
    drawn_by_chance=lambda x, a, b, s: norm(x, a[int(s.sum() * len(s)) - 1], b[int(s.sum() * len(s)) - 1]),
    smallest_share=lambda x, a, b, s: norm(x, a[np.argmin(s)], b[np.argmin(s)]),
    first_scales=lambda x, a, b, s: norm(x, a[0], s @ b),
    first_shifts=lambda x, a, b, s: norm(x, s @ a, b[0]),
    scales_added_up=lambda x, a, b, s: norm(x, a.sum(0), s @ b),
    shifts_added_up_twice=lambda x, a, b, s: norm(x, s @ a, 2 * (s @ b)),
    shares_rounded=lambda x, a, b, s: _styled(x, a, b, np.round(s, 1)),
    shares_as_percent=lambda x, a, b, s: _styled(x, a, b, 100 * s),
    shares_of_roots=lambda x, a, b, s: _styled(x, a, b, np.sqrt(s)),
    shares_sharpened=lambda x, a, b, s: _styled(x, a, b, s**2 / (s**2).sum()),
    shares_cumulated=lambda x, a, b, s: _styled(x, a, b, np.cumsum(s)),
    shares_sorted=lambda x, a, b, s: _styled(x, a, b, np.sort(s)),
    shares_sorted_down=lambda x, a, b, s: _styled(x, a, b, np.sort(s)[::-1]),
    one_minus_shares=lambda x, a, b, s: _styled(x, a, b, 1 - s),
    roots_of_mean_squares=lambda x, a, b, s: norm(x, np.sqrt(s @ a**2), s @ b),
    absolute_scales=lambda x, a, b, s: norm(x, s @ np.abs(a), s @ b),
    x_scaled_by_shares=lambda x, a, b, s: _styled(x * s[0], a, b, s),
    normed_after=lambda x, a, b, s: norm(x * (s @ a) + s @ b, 1.0, 0.0),
    normed_once_more=lambda x, a, b, s: norm(_styled(x, a, b, s), s @ a, s @ b),
    mean_of_pictures=lambda x, a, b, s: np.mean([norm(x, g, h) for g, h in zip(a, b, strict=True)], 0),
    median_of_pictures=lambda x, a, b, s: np.median([norm(x, g, h) for g, h in zip(a, b, strict=True)], 0),
    largest_of_pictures=lambda x, a, b, s: np.max([w * norm(x, g, h) for w, g, h in zip(s, a, b, strict=True)], 0),
    difference_from_the_photograph=lambda x, a, b, s: _styled(x, a, b, s) - x,
    style_by_channel=lambda x, a, b, s: norm(
        x,
        np.array([a[k % len(a), k] for k in range(x.shape[2])]),
        np.array([b[k % len(b), k] for k in range(x.shape[2])]),
    ),
    over_everything=lambda x, a, b, s: (s @ a) * (x - x.mean()) / np.sqrt(x.var() + EPS) + s @ b,
    without_epsilon=lambda x, a, b, s: norm(x, s @ a, s @ b, 1e-12),
    shares_on_the_scales_only=lambda x, a, b, s: sum(norm(x, w * g, h) for w, g, h in zip(s, a, b, strict=True)),
    last_two_dropped=lambda x, a, b, s: _styled(
        x, a[: max(1, len(s) - 2)], b[: max(1, len(s) - 2)], s[: max(1, len(s) - 2)]
    ),
)

# --- 6.3 upsample ----------------------------------------------------------------------------------------------------


def up(x):
    return x.repeat(2, 0).repeat(2, 1)


ways(
    "6.3",
    lambda x: x.repeat(2, axis=0).repeat(2, axis=1),
    lambda x: np.repeat(np.repeat(x, 2, axis=1), 2, axis=0),
    lambda x: np.kron(x, np.ones((2, 2))[:, :, None]),
    lambda x: ndimage.zoom(x, (2, 2, 1), order=0, grid_mode=True, mode="nearest"),
    lambda x: ndimage.zoom(x, (2, 2, 1), order=0),  # by corners, which comes to the same
    lambda x: np.broadcast_to(x[:, None, :, None], (len(x), 2, x.shape[1], 2, x.shape[2])).reshape(
        2 * len(x), 2 * x.shape[1], -1
    ),
    lambda x: x[np.ix_(np.arange(2 * x.shape[0]) // 2, np.arange(2 * x.shape[1]) // 2)],
    lambda x: x[[r // 2 for r in range(2 * len(x))]][:, [c // 2 for c in range(2 * x.shape[1])]],
    lambda x: np.concatenate(
        [np.concatenate([row[:, None]] * 2, 1).reshape(1, -1, x.shape[2]) for row in x for _ in (0, 1)]
    ),
    lambda x: [list(itertools.chain.from_iterable((p, p) for p in row)) for row in x.tolist() for _ in range(2)],
    lambda x: np.einsum("ir,jc,rck->ijk", *(np.kron(np.eye(n), [[1], [1]]) for n in x.shape[:2]), x),
    lambda x: np.fromfunction(
        lambda r, c, k: x[r // 2, c // 2, k], (2 * x.shape[0], 2 * x.shape[1], x.shape[2]), dtype=int
    ),
    lambda x: np.float32(up(x)),
)


@way("6.3")
def _(x):
    h, w, c = x.shape
    out = np.full((2 * h, 2 * w, c), np.nan)
    for r in range(h):
        for s in range(w):
            out[2 * r : 2 * r + 2, 2 * s : 2 * s + 2] = x[r, s]
    return out


@way("6.3")
def _(x):
    h, w, c = x.shape
    return np.tile(x.reshape(h, 1, w, 1, c), (1, 2, 1, 2, 1)).reshape(2 * h, 2 * w, c)


def _spread(x):
    out = np.zeros((2 * x.shape[0], 2 * x.shape[1], x.shape[2]))
    out[::2, ::2] = x
    return out


def _moved(x, rows, columns):
    return np.roll(up(x), (rows, columns), (0, 1))


wrong(
    "6.3",
    three_times=lambda x: x.repeat(3, 0).repeat(3, 1),
    rows_twice_columns_thrice=lambda x: x.repeat(2, 0).repeat(3, 1),
    first_channel_only=lambda x: up(x[..., :1]),
    channels_in_front=lambda x: up(x).transpose(2, 0, 1),
    mean_of_channels=lambda x: up(x.mean(2, keepdims=True)),
    without_the_channel_axis=lambda x: up(x)[..., 0],
    square_by_the_height=lambda x: up(x)[:, : 2 * len(x)],
    last_row_missing=lambda x: up(x)[:-1],
    one_row_too_few_and_one_column=lambda x: up(x)[:-1, :-1],
    moved_by_one_row=lambda x: _moved(x, 1, 0),
    moved_by_one_column=lambda x: _moved(x, 0, 1),
    moved_by_one_of_each=lambda x: _moved(x, 1, 1),
    rows_upside_down=lambda x: up(x)[::-1],
    left_and_right=lambda x: up(x)[:, ::-1],
    channels_exchanged=lambda x: up(x)[..., ::-1],
    bilinear=lambda x: ndimage.zoom(x, (2, 2, 1), order=1, grid_mode=True, mode="nearest"),
    bilinear_by_corners=lambda x: ndimage.zoom(x, (2, 2, 1), order=1),
    cubic=lambda x: ndimage.zoom(x, (2, 2, 1), order=3, grid_mode=True, mode="nearest"),
    blurred=lambda x: ndimage.uniform_filter(up(x), (3, 3, 1), mode="nearest"),
    zeros_on_the_diagonal=lambda x: _spread(x) + np.roll(_spread(x), (1, 1), (0, 1)),
    three_of_four=lambda x: up(x) - np.roll(_spread(x), (1, 1), (0, 1)),
    only_even_rows=lambda x: _spread(x) + np.roll(_spread(x), 1, 1),
    doubled_values=lambda x: 2 * up(x),
    halved_values=lambda x: up(x) / 2,
    only_positive=lambda x: np.maximum(up(x), 0),
    whole_numbers=lambda x: up(x).astype(int),
    eight_bits=lambda x: np.round(255 * up(x)) / 255,
    clipped=lambda x: np.clip(up(x), 0, 1),
    tiled_rows=lambda x: np.tile(x, (2, 1, 1)).repeat(2, 1),
    interleaved_with_the_next=lambda x: np.stack([x, np.roll(x, -1, 0)], 1).reshape(-1, *x.shape[1:]).repeat(2, 1),
    stays_as_it_is=lambda x: x,
    one_more_than_double=lambda x: np.pad(up(x), ((0, 1), (0, 1), (0, 0)), mode="edge"),
    padded_to_size=lambda x: np.pad(x, ((0, len(x)), (0, x.shape[1]), (0, 0)), mode="edge"),
    resized_flat=lambda x: np.resize(x.ravel(), (2 * x.shape[0], 2 * x.shape[1], x.shape[2])),
    square_pictures_only=lambda x: x.repeat(2, 0).repeat(2, 1) if len(x) == x.shape[1] else x.repeat(2, 0),
)

# --- 6.4 residual_block ----------------------------------------------------------------------------------------------


def relu(x):
    return np.maximum(x, 0)


def _clamped(x):
    x = np.array(x)
    x[x < 0] = 0
    return x


ways(
    "6.4",
    lambda x, first, second: x + second(np.maximum(0, first(x))),
    lambda x, f, g: g(np.clip(f(x), 0, None)) + x,
    lambda x, f, g: x + g(f(x) * (f(x) > 0)),
    lambda x, f, g: x + g((f(x) + np.abs(f(x))) / 2),
    lambda x, f, g: np.sum([x, g(_clamped(f(x)))], axis=0),
    lambda x, f, g: x - (-g(relu(f(x)))),
    lambda x, f, g: functools.reduce(lambda y, step: step(y), [f, relu, g, lambda y: x + y], x),
    lambda x, f, g: (x + g(np.where(f(x) < 0, 0, f(x)))).tolist(),
    lambda x, f, g: np.float32(x) + g(relu(f(np.float32(x)))),
    lambda x, f, g: x + g(np.fmax(f(x.copy()), 0.0)),
    lambda x, f, g: x + g(f(x).clip(min=0)),
)


@way("6.4")
def _(x, first, second):
    kept = x.copy()
    x = first(x)
    x[x < 0] = 0
    x = second(x)
    x += kept
    return x


@way("6.4")
def _(x, first, second):
    inside = [[[max(0.0, v) for v in place] for place in row] for row in np.asarray(first(x)).tolist()]
    change = second(inside)
    assert change.shape == x.shape
    return np.add(x, change)


@way("6.4")
def _(x, first, second):
    def block(inner):
        return lambda y: y + inner(y)

    return block(lambda y: second(relu(first(y))))(x)


wrong(
    "6.4",
    leaky=lambda x, f, g: x + g(np.where(f(x) > 0, f(x), 0.2 * f(x))),
    leaky_a_little=lambda x, f, g: x + g(np.where(f(x) > 0, f(x), 0.01 * f(x))),
    elu=lambda x, f, g: x + g(np.where(f(x) > 0, f(x), np.exp(np.minimum(f(x), 0)) - 1)),
    softplus=lambda x, f, g: x + g(np.log1p(np.exp(np.clip(f(x), -50, 50)))),
    sigmoid=lambda x, f, g: x + g(1 / (1 + np.exp(-np.clip(f(x), -50, 50)))),
    tanh=lambda x, f, g: x + g(np.tanh(f(x))),
    relu_six=lambda x, f, g: x + g(np.clip(f(x), 0, 6)),
    above_one_only=lambda x, f, g: x + g(np.maximum(f(x), 1)),
    signs=lambda x, f, g: x + g((f(x) > 0).astype(float)),
    whole_map_or_nothing=lambda x, f, g: x + g(f(x) if f(x).max() > 0 else 0 * x),
    mean_decides=lambda x, f, g: x + g(f(x) if f(x).mean() > 0 else 0 * x),
    first_twice=lambda x, f, g: x + f(relu(f(x))),
    second_twice=lambda x, f, g: x + g(relu(g(x))),
    three_functions=lambda x, f, g: x + g(relu(f(relu(f(x))))),
    both_twice=lambda x, f, g: x + g(relu(f(g(relu(f(x)))))),
    two_blocks=lambda x, f, g: (lambda y: y + g(relu(f(y))))(x + g(relu(f(x)))),
    relu_of_x_added=lambda x, f, g: relu(x) + g(relu(f(x))),
    relu_of_both_and_sum=lambda x, f, g: relu(relu(x) + relu(g(relu(f(x))))),
    first_added_too=lambda x, f, g: x + f(x) + g(relu(f(x))),
    relu_of_first_added_too=lambda x, f, g: x + relu(f(x)) + g(relu(f(x))),
    half_the_change=lambda x, f, g: x + 0.5 * g(relu(f(x))),
    tenth_of_the_change=lambda x, f, g: x + 0.1 * g(relu(f(x))),
    twice_the_change=lambda x, f, g: x + 2 * g(relu(f(x))),
    change_less_x=lambda x, f, g: g(relu(f(x))) - x,
    change_clipped=lambda x, f, g: x + np.clip(g(relu(f(x))), -1, 1),
    larger_of_both=lambda x, f, g: np.maximum(x, g(relu(f(x)))),
    side_by_side=lambda x, f, g: np.concatenate([x, g(relu(f(x)))], axis=2),
    result_clipped=lambda x, f, g: np.clip(x + g(relu(f(x))), 0, 1),
    mean_channel_added=lambda x, f, g: x.mean(2, keepdims=True) + g(relu(f(x))),
    mean_place_added=lambda x, f, g: x.mean((0, 1)) + g(relu(f(x))),
    x_mirrored=lambda x, f, g: x[:, ::-1] + g(relu(f(x))),
    place_by_place=lambda x, f, g: np.array(
        [[x[r, c] + g(relu(f(x[r : r + 1, c : c + 1])))[0, 0] for c in range(x.shape[1])] for r in range(len(x))]
    ),
    row_by_row=lambda x, f, g: np.array([x[r] + g(relu(f(x[r : r + 1])))[0] for r in range(len(x))]),
    relu_of_negative=lambda x, f, g: x + g(relu(-f(x))),
    nothing_between_but_at_the_start=lambda x, f, g: relu(x) + g(f(relu(x))),
    whole_numbers=lambda x, f, g: np.round(x + g(relu(f(x)))),
)

# --- 6.5 batch_loss --------------------------------------------------------------------------------------------------


def gram(f):
    flat = f.reshape(-1, f.shape[-1])
    return flat.T @ flat / len(flat)


def relative(a, b):
    return np.sum((a - b) ** 2) / np.sum(b**2)


def batch(f, p, a, w, style=relative, content=relative, of=gram, mean=np.mean):
    return mean([style(of(x), a) + w * content(x, y) for x, y in zip(f, p, strict=True)])


ways(
    "6.5",
    batch,
    lambda f, p, a, w: sum(relative(gram(x), a) + w * relative(x, y) for x, y in zip(f, p, strict=True)) / len(f),
    lambda f, p, a, w: (
        np.mean([relative(gram(x), a) for x in f]) + w * np.mean([relative(x, y) for x, y in zip(f, p, strict=True)])
    ),
    lambda f, p, a, w: batch(f, p, a, w, mean=statistics.fmean),
    lambda f, p, a, w: batch(f, p, a, w, style=lambda g, t: np.mean((g - t) ** 2) / np.mean(t**2)),
    lambda f, p, a, w: batch(f, p, a, w, content=lambda x, y: np.linalg.norm(x - y) ** 2 / np.linalg.norm(y) ** 2),
    lambda f, p, a, w: batch(f, p, a, w, of=lambda x: np.tensordot(x, x, ((0, 1), (0, 1))) / x[..., 0].size),
    lambda f, p, a, w: batch(f, p, a, w, of=lambda x: np.einsum("hwi,hwj->ij", x, x) / (x.shape[0] * x.shape[1])),
    lambda f, p, a, w: batch(np.float32(f), np.float32(p), np.float32(a), np.float32(w)),
    lambda f, p, a, w: np.array([[batch(f[::-1], p[::-1], a, w)]]),
    lambda f, p, a, w: batch(2 * f, 2 * p, 4 * a, w),
    lambda f, p, a, w: functools.reduce(
        lambda total, k: total + batch(f[k : k + 1], p[k : k + 1], a, w) / len(f), range(len(f)), 0.0
    ),
)


@way("6.5")
def _(painted, photographs, target, content_weight):
    assert painted.shape == photographs.shape
    count, h, w, c = painted.shape
    flat = painted.reshape(count, h * w, c)
    grams = flat.transpose(0, 2, 1) @ flat / (h * w)
    style = ((grams - target) ** 2).sum((1, 2)) / (target**2).sum()
    content = ((painted - photographs) ** 2).sum((1, 2, 3)) / (photographs**2).sum((1, 2, 3))
    return float((style + content_weight * content).mean())


@way("6.5")
def _(painted, photographs, target, content_weight):
    total = 0.0
    for b in range(len(painted)):
        style = np.square(gram(painted[b]) - target).sum() / np.square(target).sum()
        difference = (painted[b] - photographs[b]).ravel()
        content = difference @ difference / (photographs[b].ravel() @ photographs[b].ravel())
        total += style
        total += content * content_weight
    return [total / len(painted)]


def _contents(f, p):
    return np.mean([relative(x, y) for x, y in zip(f, p, strict=True)])


def _ungram(x):
    return x.reshape(-1, x.shape[-1]).T @ x.reshape(-1, x.shape[-1])


wrong(
    "6.5",
    divided_by_two=lambda f, p, a, w: batch(f, p, a, w) / 2,
    divided_twice=lambda f, p, a, w: batch(f, p, a, w) / len(f),
    two_pictures=lambda f, p, a, w: batch(f[:2], p[:2], a, w),
    all_but_the_last=lambda f, p, a, w: batch(f[: max(1, len(f) - 1)], p[: max(1, len(f) - 1)], a, w),
    median=lambda f, p, a, w: batch(f, p, a, w, mean=np.median),
    largest=lambda f, p, a, w: batch(f, p, a, w, mean=max),
    smallest=lambda f, p, a, w: batch(f, p, a, w, mean=min),
    root_of_mean_squares=lambda f, p, a, w: batch(f, p, a, w, mean=lambda v: np.sqrt(np.mean(np.square(v)))),
    grams_not_divided=lambda f, p, a, w: batch(f, p, a, w, of=_ungram),
    grams_divided_by_channels=lambda f, p, a, w: batch(f, p, a, w, of=lambda x: _ungram(x) / x.shape[2]),
    grams_divided_by_everything=lambda f, p, a, w: batch(f, p, a, w, of=lambda x: _ungram(x) / x.size),
    grams_divided_by_the_height=lambda f, p, a, w: batch(f, p, a, w, of=lambda x: _ungram(x) / len(x)),
    covariances=lambda f, p, a, w: batch(f, p, a, w, of=lambda x: gram(x - x.mean((0, 1)))),
    grams_of_places=lambda f, p, a, w: batch(
        f, p, a, w, of=lambda x: np.mean(x.reshape(-1, x.shape[2]) @ x.reshape(-1, x.shape[2]).T) * np.ones(a.shape)
    ),
    diagonals_only=lambda f, p, a, w: batch(f, p, a, w, style=lambda g, t: relative(np.diag(g), np.diag(t))),
    target_of_the_first=lambda f, p, a, w: batch(f, p, gram(f[0]) + 1e-3, w),
    absolute_errors=lambda f, p, a, w: batch(f, p, a, w, *[lambda x, y: np.sum(np.abs(x - y)) / np.sum(np.abs(y))] * 2),
    absolute_content=lambda f, p, a, w: batch(f, p, a, w, content=lambda x, y: np.abs(x - y).sum() / np.abs(y).sum()),
    root_of_content=lambda f, p, a, w: batch(f, p, a, w, content=lambda x, y: np.sqrt(relative(x, y))),
    root_of_style=lambda f, p, a, w: batch(f, p, a, w, style=lambda x, y: np.sqrt(relative(x, y))),
    mean_over_sum=lambda f, p, a, w: batch(f, p, a, w, content=lambda x, y: np.mean((x - y) ** 2) / np.sum(y**2)),
    sum_over_mean=lambda f, p, a, w: batch(f, p, a, w, content=lambda x, y: np.sum((x - y) ** 2) / np.mean(y**2)),
    style_sum_over_mean=lambda f, p, a, w: batch(f, p, a, w, style=lambda x, y: np.sum((x - y) ** 2) / np.mean(y**2)),
    variance_of_the_photograph=lambda f, p, a, w: batch(
        f, p, a, w, content=lambda x, y: np.sum((x - y) ** 2) / (np.var(y) * y.size + 1e-9)
    ),
    both_sizes=lambda f, p, a, w: batch(
        f, p, a, w, content=lambda x, y: np.sum((x - y) ** 2) / (np.sum(x**2) + np.sum(y**2))
    ),
    target_size_for_both=lambda f, p, a, w: batch(f, p, a, w, content=lambda x, y: np.sum((x - y) ** 2) / np.sum(a**2)),
    first_photograph_for_all=lambda f, p, a, w: batch(f, np.stack([p[0]] * len(f)), a, w),
    mean_photograph_for_all=lambda f, p, a, w: batch(f, np.stack([p.mean(0) + 1e-6] * len(f)), a, w),
    size_of_the_mean_photograph=lambda f, p, a, w: (
        np.mean([relative(gram(x), a) for x in f]) + w * np.sum((f - p) ** 2) / len(f) / (np.sum(p.mean(0) ** 2) + 1e-9)
    ),
    style_of_mean_content_of_each=lambda f, p, a, w: relative(gram(f.mean(0)), a) + w * _contents(f, p),
    contents_of_grams=lambda f, p, a, w: np.mean(
        [
            relative(gram(x), a) + w * np.sum((gram(x) - gram(y)) ** 2) / np.sum(gram(y) ** 2)
            for x, y in zip(f, p, strict=True)
        ]
    ),
    weight_as_share=lambda f, p, a, w: (1 - w) * np.mean([relative(gram(x), a) for x in f]) + w * _contents(f, p),
    weight_squared=lambda f, p, a, w: batch(f, p, a, w**2),
    weight_divides=lambda f, p, a, w: batch(f, p, a, 1 / w if w else 0.0),
    weight_at_most_one=lambda f, p, a, w: batch(f, p, a, min(w, 1.0)),
    weight_in_the_difference=lambda f, p, a, w: batch(
        f, p, a, 1.0, content=lambda x, y: np.sum((w * x - y) ** 2) / np.sum(y**2)
    ),
    product=lambda f, p, a, w: np.mean([relative(gram(x), a) * w * relative(x, y) for x, y in zip(f, p, strict=True)]),
    style_less_content=lambda f, p, a, w: batch(f, p, a, -w),
    zipped_wrongly=lambda f, p, a, w: np.mean([relative(gram(x), a) + w * relative(x, y) for x in f for y in p]),
    pairs_counted_once=lambda f, p, a, w: batch(f, p, a, w, style=lambda g, t: relative(np.triu(g), np.triu(t))),
    mixed_grams=lambda f, p, a, w: relative(np.mean([gram(x) for x in f], 0), a) + w * _contents(f, p),
    rounded=lambda f, p, a, w: round(float(batch(f, p, a, w)), 2),
)

# --- 6.6 break_even --------------------------------------------------------------------------------------------------


def pictures(t, p, q):
    return math.ceil(t / (q - p))


ways(
    "6.6",
    lambda training, per_pass, per_loop: int(np.ceil(training / (per_loop - per_pass))),
    lambda t, p, q: -(-t // (q - p)),
    lambda t, p, q: -math.floor(-t / (q - p)),
    lambda t, p, q: next(n for n in itertools.count() if t + n * p <= n * q),
    lambda t, p, q: np.array([np.ceil(t / (q - p))]),
    lambda t, p, q: math.ceil(Fraction(t) / (Fraction(q) - Fraction(p))),
    lambda t, p, q: np.float32(np.ceil(np.float32(t / (q - p)))),
    lambda t, p, q: 0 if t == 0 else 1 + int(t / (q - p)) if (t / (q - p)) % 1 else int(t / (q - p)),
    lambda t, p, q: divmod(t, q - p)[0] + (divmod(t, q - p)[1] > 0),
    lambda t, p, q: sum(1 for n in range(100_000) if t > n * (q - p)),
)


@way("6.6")
def _(training, per_pass, per_loop):
    assert per_pass < per_loop
    count, network, loop = 0, float(training), 0.0
    while training + count * per_pass > count * per_loop:
        count += 1
        network += per_pass
        loop += per_loop
    return count


@way("6.6")
def _(training, per_pass, per_loop):
    """Halving, between a number for which it does not pay and one for which it does."""
    low, high = -1, 1
    while training + high * per_pass > high * per_loop:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if training + middle * per_pass <= middle * per_loop:
            high = middle
        else:
            low = middle
    return high


@way("6.6")
def _(training, per_pass, per_loop):
    n = np.arange(200_000)
    return np.argmax(training + n * per_pass <= n * per_loop)


def _counted(t, p, q, start=0, strictly=False, most=10**6):
    n = start
    while n < most and (t + n * p >= n * q if strictly else t + n * p > n * q):
        n += 1
    return n


wrong(
    "6.6",
    strictly_cheaper=lambda t, p, q: _counted(t, p, q, strictly=True),
    counted_from_one=lambda t, p, q: _counted(t, p, q, start=1),
    the_last_that_does_not_pay=lambda t, p, q: max(_counted(t, p, q) - 1, 0),
    hundred_at_most=lambda t, p, q: _counted(t, p, q, most=100),
    a_thousand_less=lambda t, p, q: min(pictures(t, p, q), 50),
    in_tens=lambda t, p, q: 10 * math.ceil(t / (q - p) / 10),
    cut_off=lambda t, p, q: int(t / (q - p)),
    half_up=lambda t, p, q: math.floor(t / (q - p) + 0.5),
    a_little_below=lambda t, p, q: math.ceil(t / (q - p) - 0.25),
    a_little_above=lambda t, p, q: math.ceil(t / (q - p) + 0.25),
    saved_rounded=lambda t, p, q: math.ceil(t / max(round(q - p), 1)),
    saved_cut_off=lambda t, p, q: math.ceil(t / max(int(q - p), 1)),
    whole_seconds=lambda t, p, q: math.ceil(t / max(int(q) - int(p), 1)),
    pass_cut_off=lambda t, p, q: math.ceil(t / (q - int(p))),
    floor_division=lambda t, p, q: t // (q - p),
    loop_only=lambda t, p, q: math.ceil(t / q),
    loop_only_plus_one=lambda t, p, q: math.floor(t / q) + 1,
    half_the_training=lambda t, p, q: math.ceil(t / 2 / (q - p)),
    minutes=lambda t, p, q: math.ceil(t / 60 / (q - p)),
    sixty_times=lambda t, p, q: math.ceil(60 * t / (q - p)),
    one_pass_in_the_training=lambda t, p, q: math.ceil((t + p) / (q - p)),
    one_loop_in_the_training=lambda t, p, q: math.ceil((t + q) / (q - p)),
    ratio_of_all=lambda t, p, q: math.ceil((t + p) / q),
    squares=lambda t, p, q: math.ceil(t / (q - p) ** 2),
    root=lambda t, p, q: math.ceil(math.sqrt(t / (q - p))),
    half_the_difference=lambda t, p, q: math.ceil(2 * t / (q - p)),
    larger_by_one_for_whole=lambda t, p, q: pictures(t, p, q) + (pictures(t, p, q) * (q - p) == t),
    time_then=lambda t, p, q: t + pictures(t, p, q) * p,
    pays_or_not=lambda t, p, q: t + 100 * p <= 100 * q,
    both_numbers=lambda t, p, q: (pictures(t, p, q), pictures(t, p, q) * q),
    never_zero=lambda t, p, q: max(pictures(t, p, q), 1),
    never_one=lambda t, p, q: pictures(t, p, q) if t else 1,
    even_numbers=lambda t, p, q: 2 * math.ceil(t / (q - p) / 2),
    relative_saving=lambda t, p, q: math.ceil(t / ((q - p) / q)),
    rounded_ratio=lambda t, p, q: math.ceil(round(t / (q - p), 0)),
)
