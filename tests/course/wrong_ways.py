"""Wrong answers that learners write and that the tasks do not list: WRONG_WAYS[task][what is wrong].

Many are right for the published examples: two rows always, one size for both sides, an early stop, equal values, too
few digits. KEEPING holds makers of answers that remember earlier calls.
"""

import math

import numpy as np
import ways_of_6
import ways_of_7
import ways_of_8
import ways_of_9
import ways_of_10
import ways_of_11
import ways_of_12
import ways_of_13

WRONG_WAYS = {}
KEEPING = {}


def wrong(task_id, **ways):
    WRONG_WAYS.setdefault(task_id, {}).update({name.replace("_", " "): function for name, function in ways.items()})


def keeping(task_id, **makers):
    KEEPING.setdefault(task_id, {}).update({name.replace("_", " "): maker for name, maker in makers.items()})


def _kept_sum(right):
    """Adds to what earlier calls have left."""

    def make():
        kept = []

        def answer(*args):
            kept.append(np.asarray(right(*args), dtype=np.float64))
            return sum(k for k in kept if k.shape == kept[-1].shape)

        return answer

    return make


def _kept_first(right):
    """Calculates once, and returns it ever after."""

    def make():
        kept = []

        def answer(*args):
            if not kept:
                kept.append(right(*args))
            return kept[0]

        return answer

    return make


# --- 1.1 output_shape ------------------------------------------------------------------------------------------------

wrong(
    "1.1",
    always_a_quarter=lambda h, w, b, c: (h // 4, w // 4, c),
    square_picture=lambda h, w, b, c: (h // 2 ** (b - 1), h // 2 ** (b - 1), c),
    square_by_the_width=lambda h, w, b, c: (w // 2 ** (b - 1), w // 2 ** (b - 1), c),
    odd_rounded_up_at_each=lambda h, w, b, c: _up(h, w, b, c),
    only_three_blocks=lambda h, w, b, c: (h // 2 ** min(b - 1, 2), w // 2 ** min(b - 1, 2), c),
    only_four_blocks=lambda h, w, b, c: (h // 2 ** min(b - 1, 3), w // 2 ** min(b - 1, 3), c),
    block_from_zero=lambda h, w, b, c: (h // 2**b, w // 2**b, c),
    xor_for_power=lambda h, w, b, c: (h // (2 ^ (b - 1) or 1), w // (2 ^ (b - 1) or 1), c),
    root_of_two=lambda h, w, b, c: (int(h / 2 ** ((b - 1) / 2)), int(w / 2 ** ((b - 1) / 2)), c),
    quartered=lambda h, w, b, c: (h // 4 ** (b - 1), w // 4 ** (b - 1), c),
    channels_of_vgg=lambda h, w, b, c: (h // 2 ** (b - 1), w // 2 ** (b - 1), [64, 128, 256, 512, 512][b - 1]),
    width_only=lambda h, w, b, c: (h, w // 2 ** (b - 1), c),
    uint8_sizes=lambda h, w, b, c: np.array([h // 2 ** (b - 1), w // 2 ** (b - 1), c]).astype(np.uint8),
    one_number=lambda h, w, b, c: (h // 2 ** (b - 1)) * (w // 2 ** (b - 1)) * c,
    minus_one_at_each=lambda h, w, b, c: (h // 2 ** (b - 1) - (b > 1), w // 2 ** (b - 1) - (b > 1), c),
    divided_by_b_minus_one=lambda h, w, b, c: (h // max(1, b - 1), w // max(1, b - 1), c),
    list_in_list=lambda h, w, b, c: [[h // 2 ** (b - 1), w // 2 ** (b - 1), c]],
    first_block_halved_not_last=lambda h, w, b, c: (h // 2 ** min(b, 4), w // 2 ** min(b, 4), c),
)


def _up(h, w, b, c):
    for _ in range(b - 1):
        h, w = (h + 1) // 2, (w + 1) // 2
    return h, w, c


# --- 1.2 convolve_at -------------------------------------------------------------------------------------------------


def _at(x, k, r, c, b):
    return np.sum(x[r - 1 : r + 2, c - 1 : c + 2] * k) + b


wrong(
    "1.2",
    two_channels=lambda x, k, r, c, b: _at(x[..., :2], k[..., :2], r, c, b),
    last_colour_only=lambda x, k, r, c, b: _at(x[..., -1:], k[..., -1:], r, c, b),
    colours_turned_round=lambda x, k, r, c, b: _at(x[..., ::-1], k, r, c, b),
    abs_kernel=lambda x, k, r, c, b: _at(x, np.abs(k), r, c, b),
    abs_result=lambda x, k, r, c, b: abs(_at(x, k, r, c, b)),
    four_digits=lambda x, k, r, c, b: np.round(_at(x, k, r, c, b), 4),
    three_digits=lambda x, k, r, c, b: round(float(_at(x, k, r, c, b)), 3),
    flipped_rows=lambda x, k, r, c, b: _at(x, k[::-1], r, c, b),
    flipped_columns=lambda x, k, r, c, b: _at(x, k[:, ::-1], r, c, b),
    clipped_to_255=lambda x, k, r, c, b: np.clip(_at(x, k, r, c, b), 0, 255),
    kernel_divided_by_its_sum=lambda x, k, r, c, b: _at(x, k / (np.sum(k) or 1), r, c, b),
    divided_by_9=lambda x, k, r, c, b: _at(x, k, r, c, 0) / 9 + b,
    place_itself_only=lambda x, k, r, c, b: np.sum(x[r, c] * k[1, 1]) + b,
    cross_only=lambda x, k, r, c, b: _at(x, k * np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]])[..., None], r, c, b),
    bias_per_channel=lambda x, k, r, c, b: _at(x, k, r, c, b * x.shape[2]),
    bias_times=lambda x, k, r, c, b: _at(x, k, r, c, 0) * b,
    bias_inside_abs=lambda x, k, r, c, b: _at(x, k, r, c, abs(b)),
    row_one_too_high=lambda x, k, r, c, b: (
        np.sum(x[r - 1 : r + 2, c - 1 : c + 2] * k) + b if r > 1 else np.sum(x[0:3, 0:3] * k) + b
    ),
    column_always_first=lambda x, k, r, c, b: _at(x, k, r, 1, b),
    row_always_first=lambda x, k, r, c, b: _at(x, k, 1, c, b),
    int_image=lambda x, k, r, c, b: _at(x.astype(int), k, r, c, b),
    int_kernel=lambda x, k, r, c, b: _at(x, k.astype(int), r, c, b),
    uint8_image=lambda x, k, r, c, b: _at(x.astype(np.int64).astype(np.uint8), k, r, c, b),
    minus_for_plus_inside=lambda x, k, r, c, b: np.sum(x[r - 1 : r + 2, c - 1 : c + 2][::-1, ::-1] * k) + b,
    squares=lambda x, k, r, c, b: np.sum((x[r - 1 : r + 2, c - 1 : c + 2] * k) ** 2) + b,
)

# --- 1.3 convolve ----------------------------------------------------------------------------------------------------


def _conv(x, k):
    p = np.pad(np.asarray(x, dtype=np.float64), 1)
    h, w = x.shape
    return sum(k[i, j] * p[i : i + h, j : j + w] for i in range(3) for j in range(3))


wrong(
    "1.3",
    rows_only_padded=lambda x, k: np.pad(_conv(x, k)[:, 1:-1], ((0, 0), (1, 1))),
    columns_only_padded=lambda x, k: np.pad(_conv(x, k)[1:-1], ((1, 1), (0, 0))),
    last_row_missing=lambda x, k: np.concatenate([_conv(x, k)[:-1], np.zeros((1, x.shape[1]))]),
    last_column_missing=lambda x, k: np.concatenate([_conv(x, k)[:, :-1], np.zeros((len(x), 1))], axis=1),
    square_by_the_height=lambda x, k: _squarish(x, k, len(x)),
    square_by_the_width=lambda x, k: _squarish(x, k, x.shape[1]),
    flipped_rows=lambda x, k: _conv(x, k[::-1]),
    flipped_columns=lambda x, k: _conv(x, k[:, ::-1]),
    four_digits=lambda x, k: np.round(_conv(x, k), 4),
    two_digits=lambda x, k: np.round(_conv(x, k), 2),
    clipped=lambda x, k: np.clip(_conv(x, k), 0, 1),
    clipped_to_255=lambda x, k: np.clip(_conv(x, k), 0, 255),
    uint8=lambda x, k: _conv(x, k).astype(np.int64).astype(np.uint8),
    abs_result=lambda x, k: np.abs(_conv(x, k)),
    padded_with_ones=lambda x, k: _conv(np.pad(x, 1, constant_values=1), k)[1:-1, 1:-1],
    padded_with_the_mean=lambda x, k: _conv(np.pad(x, 1, mode="mean"), k)[1:-1, 1:-1],
    symmetric_border=lambda x, k: _conv(np.pad(x, 1, mode="symmetric"), k)[1:-1, 1:-1],
    normalised_kernel=lambda x, k: _conv(x, k / (k.sum() or 1)),
    normalised_at_the_border=lambda x, k: _conv(x, k) * 9 / _conv(np.ones(x.shape), np.ones((3, 3))),
    image_transposed=lambda x, k: _conv(x.T, k).T,
    middle_row_only=lambda x, k: _conv(x, k * np.array([[0], [1], [0]])),
    middle_column_only=lambda x, k: _conv(x, k * np.array([[0, 1, 0]])),
    added_to_the_image=lambda x, k: x + _conv(x, k),
    last_two_by_two=lambda x, k: _conv(x, k * np.array([[1, 1, 0], [1, 1, 0], [0, 0, 0]])),
)


def _squarish(x, k, n):
    out = np.zeros(x.shape)
    out[:n, :n] = _conv(x, k)[:n, :n]
    return out


# --- 1.4 relu_and_pool -----------------------------------------------------------------------------------------------


def _pool(m, h=None, w=None):
    h, w = h or len(m) // 2, w or m.shape[1] // 2
    m = np.maximum(0, m)[: 2 * h, : 2 * w]
    return m.reshape(h, 2, w, 2, -1).max(axis=(1, 3))


def _filled(m, h, w, always=None):
    out = np.zeros((len(m) // 2, m.shape[1] // 2, m.shape[2]))
    for r in range(min(h, len(out))):
        for c in range(min(w, out.shape[1])):
            out[r, c] = np.maximum(0, m[2 * r : 2 * r + 2, 2 * c : 2 * c + 2].max(axis=(0, 1)))
    return out


wrong(
    "1.4",
    square_by_the_height=lambda m: _filled(m, len(m) // 2, len(m) // 2),
    square_by_the_width=lambda m: _filled(m, m.shape[1] // 2, m.shape[1] // 2),
    first_two_rows=lambda m: _filled(m, 2, 99),
    first_two_columns=lambda m: _filled(m, 99, 2),
    three_channels=lambda m: _pool(m[..., :3]),
    first_channel_for_all=lambda m: np.repeat(_pool(m[..., :1]), m.shape[2], axis=2),
    minus_one_dropped_always=lambda m: _pool(m[: (len(m) - 1) // 2 * 2 or 2, : (m.shape[1] - 1) // 2 * 2 or 2]),
    diagonal_of_the_square=lambda m: np.maximum(0, np.maximum(m[:-1:2, :-1:2], m[1::2, 1::2])),
    other_diagonal=lambda m: np.maximum(0, np.maximum(m[1::2, :-1:2], m[:-1:2, 1::2])),
    rows_of_the_square_only=lambda m: np.maximum(0, np.maximum(m[:-1:2, :-1:2], m[1::2, :-1:2])),
    largest_of_abs_values_with_sign=lambda m: np.maximum(0, _by_abs(m)),
    clipped_at_one=lambda m: np.clip(_pool(m), 0, 1),
    clipped_at_six=lambda m: np.minimum(_pool(m), 6),
    four_digits=lambda m: np.round(_pool(m), 4),
    one_digit=lambda m: np.round(_pool(m), 1),
    uint8=lambda m: _pool(m).astype(np.uint8),
    leaky=lambda m: np.where(_raw_pool(m) > 0, _raw_pool(m), 0.01 * _raw_pool(m)),
    median=lambda m: np.median(_squares(np.maximum(0, m)), axis=(1, 3)),
    small_ones_cut=lambda m: np.where(_pool(m) > 0.1, _pool(m), 0),
    below_one_cut=lambda m: np.where(_pool(m) >= 1, _pool(m), 0),
    sorted_squares_last_but_one=lambda m: np.sort(
        _squares(np.maximum(0, m)).transpose(0, 2, 4, 1, 3).reshape(len(m) // 2, m.shape[1] // 2, m.shape[2], 4)
    )[..., -2],
    step_three=lambda m: np.maximum(0, m)[:-1:2, :-1:2] if min(m.shape[:2]) < 2 else _pool(m)[::1, ::-1],
    two_by_one=lambda m: _pool(np.repeat(m, 2, axis=1)),
)


def _squares(m):
    h, w, c = len(m) // 2, m.shape[1] // 2, m.shape[2]
    return m[: 2 * h, : 2 * w].reshape(h, 2, w, 2, c)


def _raw_pool(m):
    return _squares(m).max(axis=(1, 3))


def _by_abs(m):
    flat = _squares(m).transpose(0, 2, 4, 1, 3).reshape(len(m) // 2, m.shape[1] // 2, m.shape[2], 4)
    return np.take_along_axis(flat, np.abs(flat).argmax(-1)[..., None], -1)[..., 0]


# --- 1.5 preprocess --------------------------------------------------------------------------------------------------

MEAN = np.array([103.939, 116.779, 123.68])


def _pre(x):
    return 255 * x[..., ::-1] - MEAN


wrong(
    "1.5",
    rounded_mean=lambda x: 255 * x[..., ::-1] - np.round(MEAN),
    one_mean_for_all=lambda x: 255 * x[..., ::-1] - MEAN.mean(),
    rounded=lambda x: np.round(_pre(x)),
    one_digit=lambda x: np.round(_pre(x), 1),
    int_pixels=lambda x: np.round(255 * x)[..., ::-1] - MEAN,
    cut_pixels=lambda x: (255 * x).astype(np.uint8)[..., ::-1] - MEAN,
    int16=lambda x: _pre(x).astype(np.int16),
    green_not_subtracted=lambda x: 255 * x[..., ::-1] - MEAN * [1, 0, 1],
    divided_by_255=lambda x: x[..., ::-1] / 255 - MEAN,
    divided_by_deviation=lambda x: _pre(x) / [57.375, 57.12, 58.395],
    imagenet=lambda x: (x - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225],
    minus_128=lambda x: 255 * x[..., ::-1] - 128,
    rolled_colours=lambda x: 255 * np.roll(x, 1, axis=-1) - MEAN,
    swapped_green=lambda x: 255 * x[..., [1, 0, 2]] - MEAN,
    reversed_twice=lambda x: (255 * x[..., ::-1] - MEAN)[..., ::-1],
    transposed=lambda x: _pre(x.transpose(1, 0, 2)),
    clipped_above=lambda x: np.minimum(_pre(x), 127),
    clipped_below=lambda x: np.maximum(_pre(x), -103.939),
    mean_of_rgb_added_back=lambda x: MEAN - 255 * x[..., ::-1],
    abs_values=lambda x: np.abs(_pre(x)),
    scaled_by_its_own_largest=lambda x: 255 * (x / (x.max() or 1))[..., ::-1] - MEAN,
    stretched=lambda x: 255 * ((x - x.min()) / (np.ptp(x) or 1))[..., ::-1] - MEAN,
    first_row_only_turned=lambda x: np.concatenate([_pre(x[:1]), 255 * x[1:] - MEAN]),
    float16_pixels=lambda x: 255.0 * x.astype(np.float16)[..., ::-1].astype(float) - MEAN,
)

# --- 1.6 receptive_field ---------------------------------------------------------------------------------------------


def _field(o, conv=2, pool=1, factor=2, most=10**9, field=1):
    stride = 1
    for name in o:
        if name == "conv":
            field += conv * stride
        else:
            field += pool * stride
            stride = min(most, factor * stride)
    return field


wrong(
    "1.6",
    stride_at_most_8=lambda o: _field(o, most=8),
    stride_at_most_16=lambda o: _field(o, most=16),
    stride_tripled=lambda o: _field(o, factor=3),
    pooling_two_strides=lambda o: _field(o, pool=2),
    last_forgotten=lambda o: _field(o[:-1]),
    first_forgotten=lambda o: _field(o[1:]),
    order_ignored=lambda o: _field(sorted(o)),
    poolings_first=lambda o: _field(sorted(o, reverse=True)),
    each_kind_once=lambda o: _field(list(dict.fromkeys(o))),
    at_most_ten=lambda o: _field(o[:10]),
    at_most_13=lambda o: _field(o[:13]),
    convolutions_only=lambda o: _field([x for x in o if x == "conv"]),
    empty_is_zero=lambda o: _field(o) if o else 0,
    empty_is_three=lambda o: _field(o) if o else 3,
    half_of_it=lambda o: (_field(o) - 1) // 2,
    one_more=lambda o: _field(o) + 1,
    conv_in_pairs=lambda o: _field(tuple(o).__class__(x for n, x in enumerate(o) if x == "pool" or n % 2 == 0)),
    pool_not_at_the_end=lambda o: _field(o[:-1] if o and o[-1] == "pool" else o),
    pool_not_at_the_start=lambda o: _field(o[1:] if o and o[0] == "pool" else o),
    two_poolings_in_a_row_once=lambda o: _field(
        [x for n, x in enumerate(o) if x == "conv" or n == 0 or o[n - 1] != "pool"]
    ),
    with_stride_added=lambda o: _field(o) + 2 ** list(o).count("pool"),
    uint8=lambda o: np.array(_field(o)).astype(np.uint8),
    at_most_224=lambda o: min(224, _field(o)),
    five_by_five=lambda o: _field(o, conv=4),
)

# --- 2.1 content_loss ------------------------------------------------------------------------------------------------


def _mse(f, p):
    return np.mean((f - p) ** 2)


wrong(
    "2.1",
    first_row=lambda f, p: _mse(f[0], p[0]),
    last_row=lambda f, p: _mse(f[-1], p[-1]),
    first_two_rows=lambda f, p: _mse(f[:2], p[:2]),
    first_column=lambda f, p: _mse(f[:, 0], p[:, 0]),
    first_channel=lambda f, p: _mse(f[..., 0], p[..., 0]),
    three_channels=lambda f, p: _mse(f[..., :3], p[..., :3]),
    three_channels_divided=lambda f, p: np.sum((f - p) ** 2) / (f.shape[0] * f.shape[1] * 3),
    two_rows_divided=lambda f, p: np.sum((f - p) ** 2) / (2 * f.shape[1] * f.shape[2]),
    square_divided=lambda f, p: np.sum((f - p) ** 2) / (f.shape[0] ** 2 * f.shape[2]),
    n_minus_one=lambda f, p: np.sum((f - p) ** 2) / max(1, f.size - 1),
    variance=lambda f, p: np.var(f - p),
    half_the_mean=lambda f, p: _mse(f, p) / 2,
    median=lambda f, p: np.median((f - p) ** 2),
    largest=lambda f, p: np.max((f - p) ** 2),
    sorted_first=lambda f, p: np.mean((np.sort(f, axis=None) - np.sort(p, axis=None)) ** 2),
    means_of_channels=lambda f, p: _mse(f.mean(axis=(0, 1)), p.mean(axis=(0, 1))),
    mean_of_lengths=lambda f, p: np.mean(np.linalg.norm(f - p, axis=-1)) ** 2,
    cubes=lambda f, p: np.mean(np.abs(f - p) ** 3),
    rounded=lambda f, p: np.round(_mse(f, p), 2),
    four_digits=lambda f, p: np.round(_mse(f, p), 4),
    cut_differences=lambda f, p: np.mean((f - p).astype(int) ** 2),
    floor_division=lambda f, p: np.sum((f - p) ** 2) // f.size,
    clipped=lambda f, p: min(1.0, _mse(f, p)),
    relative=lambda f, p: _mse(f, p) / (np.mean(p**2) or 1),
    norm_over_n=lambda f, p: np.linalg.norm(f - p) / f.size,
    too_small_ignored=lambda f, p: np.mean(np.where(np.abs(f - p) > 0.1, f - p, 0) ** 2),
)

# --- 2.2 content_gradient --------------------------------------------------------------------------------------------


def _slope(f, p, n=None):
    return 2 * (f - p) / (n or f.size)


wrong(
    "2.2",
    half_of_n_cut=lambda f, p: (f - p) / max(1, f.size // 2),
    two_over_n_cut_to_digits=lambda f, p: np.round(2 / f.size, 2) * (f - p),
    rounded=lambda f, p: np.round(_slope(f, p), 3),
    three_channels=lambda f, p: _slope(f, p, f.shape[0] * f.shape[1] * 3),
    two_rows=lambda f, p: _slope(f, p, 2 * f.shape[1] * f.shape[2]),
    height_squared=lambda f, p: _slope(f, p, f.shape[0] ** 2 * f.shape[2]),
    width_squared=lambda f, p: _slope(f, p, f.shape[1] ** 2 * f.shape[2]),
    n_minus_one=lambda f, p: _slope(f, p, max(1, f.size - 1)),
    n_is_18=lambda f, p: _slope(f, p, 18),
    divided_by_channels=lambda f, p: _slope(f, p, f.shape[2]),
    divided_by_width=lambda f, p: _slope(f, p, f.shape[1]),
    four=lambda f, p: 2 * _slope(f, p),
    times_n=lambda f, p: 2 * f.size * (f - p),
    n_squared=lambda f, p: _slope(f, p, f.size**2),
    first_row_only=lambda f, p: np.concatenate([_slope(f, p)[:1], 0 * f[1:]]),
    first_channel_only=lambda f, p: _slope(f, p) * (np.arange(f.shape[2]) == 0),
    only_above=lambda f, p: np.maximum(0, _slope(f, p)),
    clipped=lambda f, p: np.clip(_slope(f, p), -1, 1),
    gradient_of_root=lambda f, p: (f - p) / (np.sqrt(np.mean((f - p) ** 2)) or 1) / f.size,
    by_forward_difference=lambda f, p: _slope(f, p) + 1 / f.size,
    large_nudge=lambda f, p: _slope(f, p) + 0.1 / f.size,
    mean_removed=lambda f, p: _slope(f, p) - np.mean(_slope(f, p)),
    transposed=lambda f, p: _slope(f, p).transpose(1, 0, 2).reshape(f.shape),
    cut_differences=lambda f, p: _slope(f.astype(int), p.astype(int)),
)

# --- 2.3 through_relu ------------------------------------------------------------------------------------------------

wrong(
    "2.3",
    threshold_of_a_hundredth=lambda b, a: np.where(b > 0.01, a, 0.0),
    threshold_of_a_tenth=lambda b, a: np.where(b > 0.1, a, 0.0),
    threshold_of_a_millionth=lambda b, a: np.where(b > 1e-6, a, 0.0),
    threshold_of_epsilon=lambda b, a: np.where(b > np.finfo(np.float32).eps, a, 0.0),
    threshold_below=lambda b, a: np.where(b > -1e-3, a, 0.0) * (b != 0),
    at_least_one=lambda b, a: np.where(b >= 1, a, 0.0),
    half_at_0=lambda b, a: np.heaviside(b, 0.5) * a,
    whole_part=lambda b, a: np.where(b.astype(int) > 0, a, 0.0),
    rounded_before=lambda b, a: np.where(np.round(b) > 0, a, 0.0),
    leaky=lambda b, a: np.where(b > 0, a, 0.01 * a),
    at_most_one=lambda b, a: np.minimum(1, np.maximum(0, b)) * a,
    clipped_arriving=lambda b, a: np.where(b > 0, np.clip(a, -1, 1), 0.0),
    where_both_agree=lambda b, a: np.where(b * a > 0, a, 0.0),
    where_arriving_is_negative_too=lambda b, a: np.where((b > 0) | (a < 0), a, 0.0),
    negative_of_it=lambda b, a: -np.where(b > 0, a, 0.0),
    nan_for_zero=lambda b, a: np.where(b > 0, a, np.nan),
    places_by_channel_zero=lambda b, a: np.where(b[..., :1] > 0, a, 0.0),
    places_by_the_mean=lambda b, a: np.where(b.mean(axis=-1, keepdims=True) > 0, a, 0.0),
    all_if_any=lambda b, a: a if (b > 0).any() else 0 * a,
    first_row_only=lambda b, a: np.concatenate([np.where(b > 0, a, 0.0)[:1], a[1:]]),
    first_two_rows_only=lambda b, a: np.concatenate([np.where(b > 0, a, 0.0)[:2], a[2:]]),
    above_the_mean=lambda b, a: np.where(b > b.mean(), a, 0.0),
    sigmoid=lambda b, a: a / (1 + np.exp(-np.clip(b, -50, 50))),
    rounded=lambda b, a: np.round(np.where(b > 0, a, 0.0), 1),
    flat=lambda b, a: np.where(b > 0, a, 0.0).ravel(),
)

# --- 2.4 relative_loss -----------------------------------------------------------------------------------------------

wrong(
    "2.4",
    first_row_of_the_target=lambda f, p: _mse(f, p) / (np.mean(p[0] ** 2) or 1),
    first_channel_of_the_target=lambda f, p: _mse(f, p) / (np.mean(p[..., 0] ** 2) or 1),
    plus_one_below=lambda f, p: _mse(f, p) / (1 + np.mean(p**2)),
    plus_epsilon_of_a_thousandth=lambda f, p: _mse(f, p) / (1e-3 + np.mean(p**2)),
    at_most_one=lambda f, p: min(1.0, _mse(f, p) / np.mean(p**2)),
    at_most_two=lambda f, p: min(2.0, _mse(f, p) / np.mean(p**2)),
    percent=lambda f, p: 100 * _mse(f, p) / np.mean(p**2),
    turned_over=lambda f, p: np.mean(p**2) / (_mse(f, p) or 1),
    divided_by_mean_of_abs=lambda f, p: _mse(f, p) / np.mean(np.abs(p)),
    divided_by_abs_squared=lambda f, p: _mse(f, p) / np.mean(np.abs(p)) ** 2,
    divided_by_deviation=lambda f, p: _mse(f, p) / (np.std(p) or 1),
    divided_by_largest_square=lambda f, p: _mse(f, p) / np.max(p**2),
    divided_by_median=lambda f, p: _mse(f, p) / (np.median(p**2) or 1),
    divided_by_the_mean_of_both=lambda f, p: 2 * _mse(f, p) / (np.mean(f**2) + np.mean(p**2)),
    divided_by_the_product=lambda f, p: _mse(f, p) / (np.mean(f * p) or 1),
    floor_division=lambda f, p: _mse(f, p) // np.mean(p**2),
    rounded=lambda f, p: np.round(_mse(f, p) / np.mean(p**2), 2),
    four_digits=lambda f, p: np.round(_mse(f, p) / np.mean(p**2), 4),
    normalised_each=lambda f, p: _mse(f / (np.linalg.norm(f) or 1), p / (np.linalg.norm(p) or 1)),
    mean_over_rows_of_ratios=lambda f, p: np.mean(
        [_mse(a, b) / (np.mean(b**2) or 1) for a, b in zip(f, p, strict=False)]
    ),
    mean_over_channels=lambda f, p: np.mean(
        np.mean((f - p) ** 2, axis=(0, 1)) / np.maximum(np.mean(p**2, axis=(0, 1)), 1e-9)
    ),
    difference=lambda f, p: _mse(f, p) - np.mean(p**2),
    variance_above=lambda f, p: np.var(f - p) / np.mean(p**2),
    half=lambda f, p: _mse(f, p) / np.mean(p**2) / 2,
)

# --- 2.5 descend, 5.1 gradient_step ----------------------------------------------------------------------------------

for _task in ("2.5", "5.1"):
    wrong(
        _task,
        rounded_4=lambda x, g, r: np.round(np.clip(x - r * g, 0, 1), 4),
        rounded_1=lambda x, g, r: np.round(np.clip(x - r * g, 0, 1), 1),
        eight_bits=lambda x, g, r: np.round(255 * np.clip(x - r * g, 0, 1)) / 255,
        clipped_to_255=lambda x, g, r: np.clip(x - r * g, 0, 255),
        clipped_before=lambda x, g, r: np.clip(x, 0, 1) - r * g,
        clipped_a_little_inside=lambda x, g, r: np.clip(x - r * g, 0.001, 0.999),
        first_channel_only=lambda x, g, r: np.clip(x - r * g * np.array([1, 0, 0]), 0, 1),
        mean_over_channels=lambda x, g, r: np.clip(x - r * g.mean(axis=-1, keepdims=True), 0, 1),
        first_row_only=lambda x, g, r: np.concatenate([np.clip(x - r * g, 0, 1)[:1], x[1:]]),
        first_two_rows_only=lambda x, g, r: np.concatenate([np.clip(x - r * g, 0, 1)[:2], x[2:]]),
        gradient_at_most_one=lambda x, g, r: np.clip(x - r * np.clip(g, -1, 1), 0, 1),
        step_at_most_a_tenth=lambda x, g, r: np.clip(x - np.clip(r * g, -0.1, 0.1), 0, 1),
        rate_at_most_one=lambda x, g, r: np.clip(x - min(r, 1) * g, 0, 1),
        two_steps=lambda x, g, r: np.clip(np.clip(x - r * g, 0, 1) - r * g, 0, 1),
        half_a_step=lambda x, g, r: np.clip(x - r * g / 2, 0, 1),
        abs_gradient=lambda x, g, r: np.clip(x - r * np.abs(g), 0, 1),
        abs_of_the_new=lambda x, g, r: np.minimum(np.abs(x - r * g), 1),
        mirrored=lambda x, g, r: np.clip(np.where(x - r * g > 1, 2 - (x - r * g), np.abs(x - r * g)), 0, 1),
        out_of_range_left_as_before=lambda x, g, r: np.where((x - r * g < 0) | (x - r * g > 1), x, x - r * g),
        gradient_divided_by_n=lambda x, g, r: np.clip(x - r * g / g.size, 0, 1),
        gradient_divided_by_mean=lambda x, g, r: np.clip(x - r * g / (np.mean(np.abs(g)) or 1), 0, 1),
        x_scaled=lambda x, g, r: np.clip((1 - r) * x - r * g, 0, 1),
        only_if_larger=lambda x, g, r: np.clip(np.minimum(x, x - r * g), 0, 1),
        whole_picture_divided=lambda x, g, r: np.maximum(x - r * g, 0) / max(1.0, np.max(x - r * g)),
        grey=lambda x, g, r: np.clip(x - r * g, 0, 1).mean(axis=-1),
    )
wrong(
    "2.5",
    no_clip_at_all_but_nan=lambda x, g, r: np.where((x - r * g < 0) | (x - r * g > 1), np.nan, x - r * g),
)

# --- 2.6 loss_by_depth -----------------------------------------------------------------------------------------------


def _half(m):
    return (m[0::2, 0::2] + m[0::2, 1::2] + m[1::2, 0::2] + m[1::2, 1::2]) / 4


def _rel(f, p):
    return np.mean((f - p) ** 2) / np.mean(p**2)


def _depths(f, p, d, half=_half, loss=_rel):
    out = [loss(f, p)]
    for _ in range(d):
        f, p = half(f), half(p)
        out.append(loss(f, p))
    return out


wrong(
    "2.6",
    depth_zero_counts_as_one=lambda f, p, d: _depths(f, p, max(d, 1)),
    depth_zero_is_empty=lambda f, p, d: _depths(f, p, d) if d else [],
    depth_at_most_two=lambda f, p, d: _depths(f, p, min(d, 2)),
    depth_always_two=lambda f, p, d: _depths(f, p, 2),
    square_maps=lambda f, p, d: _depths(f[:, : len(f)], p[:, : len(p)], d),
    only_target_halved=lambda f, p, d: [_rel(f, p)] + [_rel(f[: len(q), : q.shape[1]], q) for q in _quarters(p, d)],
    halved_rows_only=lambda f, p, d: _depths(f, p, d, lambda m: (m[::2] + m[1::2]) / 2),
    halved_columns_only=lambda f, p, d: _depths(f, p, d, lambda m: (m[:, ::2] + m[:, 1::2]) / 2),
    three_quarters=lambda f, p, d: _depths(f, p, d, lambda m: (m[::2, ::2] + m[::2, 1::2] + m[1::2, ::2]) / 3),
    diagonal=lambda f, p, d: _depths(f, p, d, lambda m: (m[::2, ::2] + m[1::2, 1::2]) / 2),
    first_quarter_cut_out=lambda f, p, d: _depths(f, p, d, lambda m: m[: len(m) // 2, : m.shape[1] // 2]),
    divided_by_first_loss=lambda f, p, d: list(np.array(_depths(f, p, d)) / (_rel(f, p) or 1)),
    rounded=lambda f, p, d: np.round(_depths(f, p, d), 2),
    four_digits=lambda f, p, d: np.round(_depths(f, p, d), 4),
    first_channel=lambda f, p, d: _depths(f[..., :1], p[..., :1], d),
    three_channels=lambda f, p, d: _depths(f[..., :3], p[..., :3], d),
    sorted_down=lambda f, p, d: sorted(_depths(f, p, d), reverse=True),
    at_most_one=lambda f, p, d: [min(1.0, x) for x in _depths(f, p, d)],
    equal_ones_once=lambda f, p, d: list(dict.fromkeys(_depths(f, p, d))),
    median_for_mean=lambda f, p, d: _depths(
        f, p, d, lambda m: np.median([m[::2, ::2], m[::2, 1::2], m[1::2, ::2], m[1::2, 1::2]], axis=0)
    ),
    smallest_for_mean=lambda f, p, d: _depths(
        f, p, d, lambda m: np.min([m[::2, ::2], m[::2, 1::2], m[1::2, ::2], m[1::2, 1::2]], axis=0)
    ),
    divided_by_its_features=lambda f, p, d: _depths(
        f, p, d, loss=lambda a, b: np.mean((a - b) ** 2) / (np.mean(a**2) or 1)
    ),
    variance_below=lambda f, p, d: _depths(f, p, d, loss=lambda a, b: np.mean((a - b) ** 2) / (np.var(b) or 1)),
    halved_depth_times_at_once=lambda f, p, d: [_rel(f, p), *_depths(f, p, d)[-1:]] if d else [_rel(f, p)],
    roots=lambda f, p, d: np.sqrt(_depths(f, p, d)),
    last_repeated=lambda f, p, d: [*_depths(f, p, d), _depths(f, p, d)[-1]],
)


def _quarters(p, d):
    for _ in range(d):
        p = _half(p)
        yield p


# --- 3.1 flatten -----------------------------------------------------------------------------------------------------


def _flat(f):
    return f.reshape(-1, f.shape[2])


wrong(
    "3.1",
    three_channels=lambda f: f.reshape(-1, 3),
    two_rows=lambda f: f[:2].reshape(-1, f.shape[2]),
    two_rows_exactly=lambda f: f.reshape(2 * f.shape[1], f.shape[2]),
    square=lambda f: f.reshape(f.shape[0] ** 2, f.shape[2]),
    fortran_order=lambda f: f.reshape(-1, f.shape[2], order="F"),
    sorted_rows=lambda f: np.sort(_flat(f), axis=0),
    unique_rows=lambda f: np.unique(_flat(f), axis=0),
    bottom_up=lambda f: _flat(f[::-1]),
    right_to_left=lambda f: _flat(f[:, ::-1]),
    channels_reversed=lambda f: _flat(f)[:, ::-1],
    first_row=lambda f: f[0],
    first_column=lambda f: f[:, 0],
    last_row_missing=lambda f: _flat(f)[:-1],
    first_missing=lambda f: _flat(f)[1:],
    as_it_is=lambda f: f,
    batch=lambda f: _flat(f)[None],
    rounded=lambda f: np.round(_flat(f), 2),
    four_digits=lambda f: np.round(_flat(f), 4),
    abs_values=lambda f: np.abs(_flat(f)),
    cut_below_zero=lambda f: np.maximum(0, _flat(f)),
    uint8=lambda f: _flat(f).astype(np.int64).astype(np.uint8),
    float16=lambda f: _flat(f).astype(np.float16),
    mean_over_rows=lambda f: f.mean(axis=0),
    divided_by_largest=lambda f: _flat(f) / (np.abs(f).max() or 1),
    channels_as_rows_reshaped=lambda f: f.transpose(2, 0, 1).reshape(-1, f.shape[2]),
    transposed_reshape=lambda f: f.T.reshape(-1, f.shape[2]),
)

# --- 3.2 gram_matrix -------------------------------------------------------------------------------------------------


def _gram(f):
    return _flat(f).T @ _flat(f) / len(_flat(f))


wrong(
    "3.2",
    channels_torn_apart=lambda f: f.reshape(f.shape[2], -1) @ f.reshape(f.shape[2], -1).T / (f.shape[0] * f.shape[1]),
    torn_apart_not_divided=lambda f: f.reshape(f.shape[2], -1) @ f.reshape(f.shape[2], -1).T,
    four_places=lambda f: _flat(f).T @ _flat(f) / 4,
    two_rows=lambda f: _flat(f).T @ _flat(f) / (2 * f.shape[1]),
    width_squared=lambda f: _flat(f).T @ _flat(f) / f.shape[1] ** 2,
    height_squared=lambda f: _flat(f).T @ _flat(f) / f.shape[0] ** 2,
    divided_by_width=lambda f: _flat(f).T @ _flat(f) / f.shape[1],
    places_minus_one=lambda f: _flat(f).T @ _flat(f) / max(1, len(_flat(f)) - 1),
    first_row=lambda f: _gram(f[:1]),
    first_two_rows=lambda f: _gram(f[:2]),
    root=lambda f: np.sqrt(np.abs(_gram(f))),
    abs_features=lambda f: _gram(np.abs(f)),
    abs_result=lambda f: np.abs(_gram(f)),
    positive_features=lambda f: _gram(np.maximum(0, f)),
    positive_result=lambda f: np.maximum(0, _gram(f)),
    rounded=lambda f: np.round(_gram(f), 2),
    four_digits=lambda f: np.round(_gram(f), 4),
    cut=lambda f: _gram(f.astype(int)),
    diagonal_zero=lambda f: _gram(f) * (1 - np.eye(f.shape[2])),
    diagonal_one=lambda f: _gram(f) / np.sqrt(np.maximum(1e-12, np.outer(np.diag(_gram(f)), np.diag(_gram(f))))),
    neighbouring_channels=lambda f: (
        _gram(f) * (np.abs(np.subtract.outer(np.arange(f.shape[2]), np.arange(f.shape[2]))) < 2)
    ),
    lower_half=lambda f: np.tril(_gram(f)),
    only_three_channels=lambda f: _gram(f[..., :3]),
    flat_result=lambda f: _gram(f).ravel(),
    half=lambda f: _gram(f) / 2,
    floor_division=lambda f: _flat(f).T @ _flat(f) // len(_flat(f)),
)

# --- 3.3 style_loss --------------------------------------------------------------------------------------------------


def _style(f, a):
    return np.mean((_gram(f) - a) ** 2)


wrong(
    "3.3",
    nine_cells=lambda f, a: np.sum((_gram(f) - a) ** 2) / 9,
    four_cells=lambda f, a: np.sum((_gram(f) - a) ** 2) / 4,
    upper_half=lambda f, a: np.mean(np.triu(_gram(f) - a) ** 2),
    first_row_of_cells=lambda f, a: np.mean((_gram(f) - a)[0] ** 2),
    three_channels=lambda f, a: _style(f[..., :3], a[:3, :3]),
    two_rows_of_places=lambda f, a: _style(f[:2], a),
    half=lambda f, a: _style(f, a) / 2,
    relative=lambda f, a: _style(f, a) / (np.mean(a**2) or 1),
    variance=lambda f, a: np.var(_gram(f) - a),
    largest=lambda f, a: np.max((_gram(f) - a) ** 2),
    median=lambda f, a: np.median((_gram(f) - a) ** 2),
    trace_over_channels=lambda f, a: np.trace((_gram(f) - a) @ (_gram(f) - a)) / len(a),
    trace=lambda f, a: np.trace((_gram(f) - a) @ (_gram(f) - a)),
    trace_squared=lambda f, a: np.trace(_gram(f) - a) ** 2 / a.size,
    determinant=lambda f, a: np.linalg.det(_gram(f) - a) ** 2,
    spectral=lambda f, a: np.linalg.norm(_gram(f) - a, 2) ** 2 / a.size,
    rounded=lambda f, a: np.round(_style(f, a), 2),
    four_digits=lambda f, a: np.round(_style(f, a), 4),
    clipped=lambda f, a: min(1.0, _style(f, a)),
    positive_only=lambda f, a: np.mean(np.maximum(0, _gram(f) - a) ** 2),
    means_compared=lambda f, a: (_gram(f).mean() - a.mean()) ** 2,
    normalised=lambda f, a: _style(f / (np.linalg.norm(f) or 1), a / (np.linalg.norm(a) or 1)),
    divided_by_places_again=lambda f, a: _style(f, a) / (f.shape[0] * f.shape[1]),
    gram_by_the_height=lambda f, a: np.mean((_flat(f).T @ _flat(f) / len(f) - a) ** 2),
    gram_of_two_rows=lambda f, a: np.mean((_flat(f).T @ _flat(f) / (2 * f.shape[1]) - a) ** 2),
    cut=lambda f, a: np.mean((_gram(f) - a).astype(int) ** 2),
    added=lambda f, a: np.mean((_gram(f) + a) ** 2),
)

# --- 3.4 style_gradient ----------------------------------------------------------------------------------------------


def _pull(f, a, places=None, channels=None):
    places, channels = places or f.shape[0] * f.shape[1], channels or f.shape[2]
    return 4 / (channels**2 * places) * f @ (_gram(f) - a)


wrong(
    "3.4",
    height_is_two=lambda f, a: _pull(f, a, 2 * f.shape[1]),
    width_is_two=lambda f, a: _pull(f, a, 2 * f.shape[0]),
    height_squared=lambda f, a: _pull(f, a, f.shape[0] ** 2),
    width_squared=lambda f, a: _pull(f, a, f.shape[1] ** 2),
    divided_by_width=lambda f, a: _pull(f, a, f.shape[1]),
    three_channels=lambda f, a: _pull(f, a, channels=3),
    two_rows=lambda f, a: np.reshape(_pull(f, a), (2, -1, f.shape[2])),
    torn=lambda f, a: _pull(f, a).reshape(f.shape[2], -1).T.reshape(f.shape),
    turned=lambda f, a: np.reshape(_pull(f, a), (f.shape[1], f.shape[0], f.shape[2])),
    two=lambda f, a: _pull(f, a) / 2,
    eight=lambda f, a: 2 * _pull(f, a),
    not_normalised_gram=lambda f, a: 4 / (f.shape[2] * f.size) * f @ (_flat(f).T @ _flat(f) - a),
    first_row=lambda f, a: np.concatenate([_pull(f, a)[:1], 0 * f[1:]]),
    first_two_rows=lambda f, a: np.concatenate([_pull(f, a)[:2], 0 * f[2:]]),
    gram_of_the_first_two_rows=lambda f, a: 4 / (f.shape[2] * f.size) * f @ (_gram(f[:2]) - a),
    diagonal_only=lambda f, a: 4 / (f.shape[2] * f.size) * f * np.diag(_gram(f) - a),
    upper_half=lambda f, a: 4 / (f.shape[2] * f.size) * f @ np.triu(_gram(f) - a),
    abs_values=lambda f, a: np.abs(_pull(f, a)),
    clipped=lambda f, a: np.clip(_pull(f, a), -1, 1),
    rounded=lambda f, a: np.round(_pull(f, a), 3),
    sign_only=lambda f, a: np.sign(_pull(f, a)),
    squared_difference=lambda f, a: 4 / (f.shape[2] * f.size) * f @ (_gram(f) - a) ** 2,
    places_minus_one=lambda f, a: _pull(f, a, max(1, f.shape[0] * f.shape[1] - 1)),
    size_twice=lambda f, a: 4 / f.size**2 * f @ (_gram(f) - a),
    the_loss=lambda f, a: _style(f, a),
    the_difference=lambda f, a: _gram(f) - a,
    without_features=lambda f, a: 0 * f + 4 / (f.shape[2] * f.size) * np.sum(_gram(f) - a, axis=0),
    integer_factor=lambda f, a: 4 // (f.shape[2] * f.size) * f @ (_gram(f) - a),
)

# --- 3.5 move_places -------------------------------------------------------------------------------------------------


def _move(f, o):
    return _flat(f)[o].reshape(f.shape)


wrong(
    "3.5",
    two_rows=lambda f, o: _flat(f)[o].reshape(2, -1, f.shape[2]),
    turned=lambda f, o: _flat(f)[o].reshape(f.shape[1], f.shape[0], f.shape[2]),
    counted_by_columns=lambda f, o: (
        _move(f.transpose(1, 0, 2), o).reshape(f.shape[1], f.shape[0], -1).transpose(1, 0, 2)
    ),
    height_for_width=lambda f, o: np.array([f[k // len(f) % len(f), k % len(f) % f.shape[1]] for k in o]).reshape(
        f.shape
    ),
    width_is_two=lambda f, o: np.array([f[k // 2 % len(f), k % 2 % f.shape[1]] for k in o]).reshape(f.shape),
    two_columns_filled=lambda f, o: np.stack([np.concatenate([_move(f, o)[r, :2], f[r, 2:]]) for r in range(len(f))]),
    two_rows_filled=lambda f, o: np.concatenate([_move(f, o)[:2], f[2:]]),
    sorted_order=lambda f, o: _move(f, sorted(o)),
    reversed_order=lambda f, o: _move(f, o[::-1]),
    twice=lambda f, o: _move(_move(f, o), o),
    first_channel_only=lambda f, o: np.concatenate([_move(f, o)[..., :1], f[..., 1:]], axis=-1),
    three_channels=lambda f, o: _move(f[..., :3], o),
    pairs_swapped=lambda f, o: _swap(f, o),
    last_left=lambda f, o: np.concatenate([_flat(f)[o][:-1], _flat(f)[-1:]]).reshape(f.shape),
    first_left=lambda f, o: np.concatenate([_flat(f)[:1], _flat(f)[o][1:]]).reshape(f.shape),
    one_based=lambda f, o: _move(f, [(k - 1) % len(o) for k in o]),
    zeros_left=lambda f, o: np.where(_move(f, o) > 0, _move(f, o), 0),
    rounded=lambda f, o: np.round(_move(f, o), 2),
    four_digits=lambda f, o: np.round(_move(f, o), 4),
    random_order=lambda f, o: _move(f, np.random.default_rng(0).permutation(len(o))),
    ravelled=lambda f, o: np.ravel(f)[np.argsort(np.repeat(o, f.shape[2]), kind="stable")].reshape(f.shape),
    equal_rows_once=lambda f, o: np.unique(_flat(f), axis=0)[np.array(o) % len(np.unique(_flat(f), axis=0))].reshape(
        f.shape
    ),
    uint8=lambda f, o: _move(f, o).astype(np.int64).astype(np.uint8),
    fortran=lambda f, o: _flat(f)[o].reshape(f.shape, order="F"),
)


def _swap(f, o):
    flat = _flat(f).copy()
    for k, place in enumerate(o):
        flat[[k, place]] = flat[[place, k]]
    return flat.reshape(f.shape)


# --- 3.6 total_style_loss --------------------------------------------------------------------------------------------


def _total(ls, ts, ws):
    return sum(w * _style(f, a) for f, a, w in zip(ls, ts, ws, strict=False)) / sum(ws)


wrong(
    "3.6",
    two_layers=lambda f, a, w: _total(f[:2], a[:2], w[:2]) if sum(w[:2]) else 0.0,
    weights_of_two=lambda f, a, w: sum(k * _style(x, y) for x, y, k in zip(f, a, w, strict=False)) / (sum(w[:2]) or 1),
    weights_by_index=lambda f, a, w: sum(w[w.index(k)] * _style(f[w.index(k)], a[w.index(k)]) for k in w) / sum(w),
    weights_by_dict=lambda f, a, w: (
        sum(k * v for k, v in {k: _style(x, y) for x, y, k in zip(f, a, w, strict=False)}.items()) / sum(w)
    ),
    weights_as_set=lambda f, a, w: sum(k * _style(x, y) for x, y, k in zip(f, a, w, strict=False)) / (sum(set(w)) or 1),
    divided_by_largest=lambda f, a, w: sum(k / max(w) * _style(x, y) for x, y, k in zip(f, a, w, strict=False)),
    softmax=lambda f, a, w: _total(f, a, [math.exp(min(50, k)) for k in w]),
    one_where_the_weight_is_0=lambda f, a, w: _total(f, a, [k or 1 for k in w]),
    whole_weights=lambda f, a, w: _total(f, a, [int(k) or 1 for k in w]),
    sorted_weights=lambda f, a, w: _total(f, a, sorted(w)),
    sorted_down=lambda f, a, w: _total(f, a, sorted(w, reverse=True)),
    first_weight_for_all=lambda f, a, w: sum(w[0] / sum(w) * _style(x, y) for x, y in zip(f, a, strict=False)),
    first_target_for_all=lambda f, a, w: sum(
        k / sum(w) * _style(x, a[0]) for x, k in zip(f, w, strict=False) if x.shape[2] == len(a[0])
    ),
    last_left_out=lambda f, a, w: sum(k / sum(w) * _style(x, y) for x, y, k in list(zip(f, a, w, strict=False))[:-1]),
    first_left_out=lambda f, a, w: sum(k / sum(w) * _style(x, y) for x, y, k in list(zip(f, a, w, strict=False))[1:]),
    largest=lambda f, a, w: max(k / sum(w) * _style(x, y) for x, y, k in zip(f, a, w, strict=False)),
    roots=lambda f, a, w: sum(k / sum(w) * math.sqrt(_style(x, y)) for x, y, k in zip(f, a, w, strict=False)),
    rounded=lambda f, a, w: np.round(_total(f, a, w), 2),
    four_digits=lambda f, a, w: np.round(_total(f, a, w), 4),
    running_sum=lambda f, a, w: _running(f, a, w),
    floor=lambda f, a, w: sum(k // sum(w) * _style(x, y) for x, y, k in zip(f, a, w, strict=False)),
    divided_in_every_round=lambda f, a, w: _in_every_round(f, a, w),
    sums_of_squares=lambda f, a, w: (
        sum(k * np.sum((_gram(x) - y) ** 2) for x, y, k in zip(f, a, w, strict=False)) / sum(w)
    ),
    equal_layers_once=lambda f, a, w: sum({k / sum(w) * _style(x, y) for x, y, k in zip(f, a, w, strict=False)}),
)


def _running(f, a, w):
    total = divisor = 0
    for x, y, k in zip(f, a, w, strict=False):
        divisor += k
        total += k / (divisor or 1) * _style(x, y)
    return total


def _in_every_round(f, a, w):
    total = 0
    for x, y, k in zip(f, a, w, strict=False):
        total = (total + k * _style(x, y)) / sum(w)
    return total


# --- 3.7 cross_layer_gram --------------------------------------------------------------------------------------------


def _up_to(h, height, width):
    """The coarse layer at the place that each of so many rows and columns falls into."""
    return h[np.arange(height) * len(h) // height][:, np.arange(width) * h.shape[1] // width]


def _met(f, h):
    return _flat(f).T @ _flat(_up_to(h, *f.shape[:2])) / len(_flat(f))


wrong(
    "3.7",
    three_channels=lambda f, h: _met(f[..., :3], h),
    three_coarse_channels=lambda f, h: _met(f, h[..., :3]),
    two_rows=lambda f, h: _met(f[:2], h),
    first_block=lambda f, h: _met(f[: len(f) // len(h), : len(f) // len(h)], h[:1, :1]),
    first_coarse_vector_for_all=lambda f, h: _met(f, h[:1, :1]),
    last_of_each_block=lambda f, h: _met(f[len(f) // len(h) - 1 :: len(f) // len(h)], h),
    median_of_blocks=lambda f, h: _flat(_medians(f, h)).T @ _flat(h) / len(_flat(h)),
    upside_down=lambda f, h: _met(f, h[::-1]),
    left_to_right=lambda f, h: _met(f, h[:, ::-1]),
    shifted_by_a_place=lambda f, h: _met(np.roll(f, 1, axis=1), h),
    shifted_by_a_row=lambda f, h: _met(np.roll(f, 1, axis=0), h),
    coarse_repeated_by_columns=lambda f, h: _met(f, np.resize(h, h.shape[1::-1] + h.shape[2:]).swapaxes(0, 1)),
    four_places=lambda f, h: _met(f, h) * len(_flat(f)) / 4,
    two_rows_of_places=lambda f, h: _met(f, h) * len(f) / 2,
    divided_by_width=lambda f, h: _met(f, h) * len(f),
    height_squared=lambda f, h: _met(f, h) * f.shape[1] / f.shape[0],
    places_minus_one=lambda f, h: _met(f, h) * len(_flat(f)) / max(1, len(_flat(f)) - 1),
    places_of_both=lambda f, h: _met(f, h) / (1 + len(_flat(h)) / len(_flat(f))),
    root_of_places=lambda f, h: _met(f, h) * math.sqrt(len(_flat(f))),
    half=lambda f, h: _met(f, h) / 2,
    abs_result=lambda f, h: np.abs(_met(f, h)),
    positive_result=lambda f, h: np.maximum(0, _met(f, h)),
    positive_features=lambda f, h: _met(np.maximum(0, f), np.maximum(0, h)),
    abs_features=lambda f, h: _met(np.abs(f), np.abs(h)),
    symmetric=lambda f, h: (_met(f, h) + _met(f, h).T) / 2 if f.shape[2] == h.shape[2] else _met(f, h)[::-1],
    channels_reversed=lambda f, h: _met(f, h[..., ::-1]),
    correlations=lambda f, h: _met(f, h) / np.outer(_norms(f), _norms(h)),
    rounded=lambda f, h: np.round(_met(f, h), 2),
    four_digits=lambda f, h: np.round(_met(f, h), 4),
    cut=lambda f, h: _met(f.astype(int), h.astype(int)),
    flat_result=lambda f, h: _met(f, h).ravel(),
    floor_division=lambda f, h: _met(f, h) * len(_flat(f)) // len(_flat(f)),
    uint8=lambda f, h: _met(f.astype(np.int64).astype(np.uint8), h),
)


def _medians(f, h):
    k = len(f) // len(h)
    return np.median(f.reshape(len(h), k, h.shape[1], k, -1), axis=(1, 3))


def _norms(f):
    return np.sqrt(np.maximum(1e-12, np.mean(_flat(f) ** 2, axis=0)))


# --- 4.1 total_variation ---------------------------------------------------------------------------------------------


def _tv(i):
    return np.abs(np.diff(i, axis=0)).sum() + np.abs(np.diff(i, axis=1)).sum()


wrong(
    "4.1",
    last_channel=lambda i: _tv(i[..., -1:]),
    three_channels=lambda i: _tv(i[..., :3]),
    largest_channel=lambda i: max(_tv(i[..., k : k + 1]) for k in range(i.shape[2])),
    mean_of_channels=lambda i: _tv(i) / i.shape[2],
    divided_by_places=lambda i: _tv(i) / (i.shape[0] * i.shape[1]),
    root=lambda i: np.sqrt(_tv(i)),
    length=lambda i: np.sqrt(sum((np.diff(i, axis=a) ** 2).sum() for a in (0, 1))),
    rounded=lambda i: np.round(_tv(i), 1),
    four_digits=lambda i: np.round(_tv(i), 4),
    two_rows=lambda i: _tv(i[:2]),
    two_columns=lambda i: _tv(i[:, :2]),
    three_rows=lambda i: _tv(i[:3]),
    three_columns=lambda i: _tv(i[:, :3]),
    square=lambda i: _tv(i[:, : len(i)]),
    square_by_width=lambda i: _tv(i[: i.shape[1]]),
    diagonals_too=lambda i: _tv(i) + np.abs(i[1:, 1:] - i[:-1, :-1]).sum(),
    diagonal_only=lambda i: np.abs(i[1:, 1:] - i[:-1, :-1]).sum(),
    second_differences=lambda i: np.abs(np.diff(i, 2, axis=0)).sum() + np.abs(np.diff(i, 2, axis=1)).sum(),
    rises_only=lambda i: np.maximum(0, np.diff(i, axis=0)).sum() + np.maximum(0, np.diff(i, axis=1)).sum(),
    abs_of_the_sums=lambda i: abs(np.diff(i, axis=0).sum()) + abs(np.diff(i, axis=1).sum()),
    abs_of_row_sums=lambda i: (
        np.abs(np.diff(i, axis=0).sum(axis=0)).sum() + np.abs(np.diff(i, axis=1).sum(axis=1)).sum()
    ),
    largest_differences=lambda i: np.abs(np.diff(i, axis=0)).max(initial=0) + np.abs(np.diff(i, axis=1)).max(initial=0),
    ends_only=lambda i: np.abs(i[-1] - i[0]).sum() + np.abs(i[:, -1] - i[:, 0]).sum(),
    uint8=lambda i: sum(np.abs(np.diff(np.uint8(255 * i), axis=a).astype(float)).sum() for a in (0, 1)) / 255,
    eight_bits=lambda i: _tv(np.round(255 * i)) / 255,
    small_ones_ignored=lambda i: sum(
        np.where(np.abs(d) > 0.05, np.abs(d), 0).sum() for d in (np.diff(i, axis=0), np.diff(i, axis=1))
    ),
    both_axes_at_once=lambda i: np.abs(np.diff(np.diff(i, axis=0), axis=1)).sum(),
    every_second=lambda i: (
        np.abs(i[1::2] - i[: len(i) // 2 * 2 : 2]).sum() + np.abs(i[:, 1::2] - i[:, : i.shape[1] // 2 * 2 : 2]).sum()
    ),
)

# --- 4.2 full_loss ---------------------------------------------------------------------------------------------------


def _full(c, s, t, w):
    return w[0] * np.mean(c) + w[1] * np.mean(s) + w[2] * t


wrong(
    "4.2",
    medians=lambda c, s, t, w: w[0] * np.median(c) + w[1] * np.median(s) + w[2] * t,
    largest=lambda c, s, t, w: w[0] * max(c) + w[1] * max(s) + w[2] * t,
    equal_layers_once=lambda c, s, t, w: _full(list(set(c)), list(set(s)), t, w),
    last_layers=lambda c, s, t, w: _full(c[-1:], s[-1:], t, w),
    two_layers=lambda c, s, t, w: _full(c[:2], s[:2], t, w),
    three_style_layers=lambda c, s, t, w: _full(c, s[:3], t, w),
    first_and_last=lambda c, s, t, w: w[0] * (c[0] + c[-1]) / 2 + w[1] * (s[0] + s[-1]) / 2 + w[2] * t,
    one_content_layer=lambda c, s, t, w: _full(c[:1], s, t, w),
    divided_by_two=lambda c, s, t, w: w[0] * sum(c) / 2 + w[1] * sum(s) / 3 + w[2] * t,
    one_mean_of_all=lambda c, s, t, w: w[0] * np.mean(c) + w[1] * np.mean([*c, *s]) + w[2] * t,
    mean_of_both=lambda c, s, t, w: (w[0] + w[1]) * np.mean([*c, *s]) + w[2] * t,
    weights_reversed=lambda c, s, t, w: _full(c, s, t, w[::-1]),
    weights_rolled=lambda c, s, t, w: _full(c, s, t, (w[2], w[0], w[1])),
    sides_exchanged=lambda c, s, t, w: _full(s, c, t, w),
    smoothness_divided=lambda c, s, t, w: _full(c, s, t / (len(c) + len(s)), w),
    smoothness_subtracted=lambda c, s, t, w: _full(c, s, -t, w),
    root_of_smoothness=lambda c, s, t, w: _full(c, s, math.sqrt(t), w),
    rounded=lambda c, s, t, w: round(float(_full(c, s, t, w)), 2),
    four_digits=lambda c, s, t, w: round(float(_full(c, s, t, w)), 4),
    floor=lambda c, s, t, w: w[0] * (sum(c) // len(c)) + w[1] * (sum(s) // len(s)) + w[2] * t,
    product=lambda c, s, t, w: w[0] * np.mean(c) * w[1] * np.mean(s) * w[2] * t,
    geometric=lambda c, s, t, w: w[0] * np.prod(c) ** (1 / len(c)) + w[1] * np.prod(s) ** (1 / len(s)) + w[2] * t,
    content_unweighted=lambda c, s, t, w: _full(c, s, t, (1, w[1], w[2])),
    style_unweighted=lambda c, s, t, w: _full(c, s, t, (w[0], 1, w[2])),
    content_forgotten=lambda c, s, t, w: _full(c, s, t, (0, w[1], w[2])),
    style_forgotten=lambda c, s, t, w: _full(c, s, t, (w[0], 0, w[2])),
    integer_weights=lambda c, s, t, w: _full(c, s, t, [int(k) for k in w]),
)

# --- 4.3 shares_of_loss ----------------------------------------------------------------------------------------------


def _share(v, w):
    return np.multiply(v, w) / np.dot(v, w)


wrong(
    "4.3",
    found_by_value=lambda v, w: [x * w[v.index(x)] / np.dot(v, w) for x in v],
    dict_by_value=lambda v, w: _by_dict(v, w),
    dict_by_weight=lambda v, w: _by_dict(w, v),
    dict_shorter=lambda v, w: list({x: x * y / np.dot(v, w) for x, y in zip(v, w, strict=False)}.values()),
    set_of_products=lambda v, w: np.multiply(v, w) / (sum({x * y for x, y in zip(v, w, strict=False)}) or 1),
    sorted_products=lambda v, w: sorted(_share(v, w)),
    largest_first=lambda v, w: sorted(_share(v, w), reverse=True),
    zeros_left_out=lambda v, w: [x for x in _share(v, w) if x > 0],
    zero_weight_as_one=lambda v, w: _share(v, [k or 1 for k in w]),
    zero_value_as_one=lambda v, w: _share([k or 1 for k in v], w),
    softmax=lambda v, w: np.exp(np.minimum(50, np.multiply(v, w))) / np.sum(np.exp(np.minimum(50, np.multiply(v, w)))),
    last_makes_one=lambda v, w: (
        [*_share(v, w)[:-1], 1 - np.sum(_share(v, w)[:-1])]
        if len(v) == 3
        else [*np.round(_share(v, w)[:-1], 3), 1 - np.sum(np.round(_share(v, w)[:-1], 3))]
    ),
    rounded=lambda v, w: np.round(_share(v, w), 2),
    four_digits=lambda v, w: np.round(_share(v, w), 4),
    cumulative=lambda v, w: np.cumsum(_share(v, w)),
    of_the_rest=lambda v, w: np.multiply(v, w) / np.maximum(1e-9, np.dot(v, w) - np.multiply(v, w)),
    running_total=lambda v, w: np.multiply(v, w) / np.maximum(1e-9, np.cumsum(np.multiply(v, w))),
    one_minus=lambda v, w: 1 - _share(v, w),
    first_three=lambda v, w: _share(v[:3], w[:3]),
    divided_by_three=lambda v, w: np.multiply(v, w) / 3,
    reversed_weights=lambda v, w: _share(v, w[::-1]) if np.dot(v, w[::-1]) else np.array(v),
    equal=lambda v, w: [1 / len(v)] * len(v),
    sum_of_values_and_weights=lambda v, w: np.add(v, w) / np.sum(np.add(v, w)),
    length=lambda v, w: np.multiply(v, w) / (np.linalg.norm(np.multiply(v, w)) or 1),
    floor=lambda v, w: np.multiply(v, w) // np.dot(v, w),
    share_of_value_times_share_of_weight=lambda v, w: np.array(v) / sum(v) * np.array(w) / sum(w),
)


def _by_dict(v, w):
    products = {}
    for x, y in zip(v, w, strict=False):
        products[x] = x * y
    return [products[x] / sum(products.values()) for x in v]


# --- 4.4 shares_of_gradient ------------------------------------------------------------------------------------------


def _shares(sizes):
    return np.array(sizes) / np.sum(sizes)


def _norms(gs, ws):
    return [w * np.linalg.norm(g) for g, w in zip(gs, ws, strict=False)]


wrong(
    "4.4",
    dict_by_weight=lambda gs, ws: [
        {w: n for n, w in zip(_norms(gs, ws), ws, strict=False)}[w] / sum(_norms(gs, ws)) for w in ws
    ],
    found_by_weight=lambda gs, ws: _shares([w * np.linalg.norm(gs[ws.index(w)]) for w in ws]),
    set_of_lengths=lambda gs, ws: np.array(_norms(gs, ws)) / sum(set(_norms(gs, ws))),
    first_row=lambda gs, ws: _shares(_norms([g[:1] for g in gs], ws)),
    first_two_rows=lambda gs, ws: _shares(_norms([g[:2] for g in gs], ws)),
    first_channel=lambda gs, ws: _shares(_norms([g[..., 0] for g in gs], ws)),
    first_column=lambda gs, ws: _shares(_norms([g[:, 0] for g in gs], ws)),
    first_two_columns=lambda gs, ws: _shares(_norms([g[:, :2] for g in gs], ws)),
    deviation=lambda gs, ws: _shares([w * np.std(g) for g, w in zip(gs, ws, strict=False)]),
    largest_entry_signed=lambda gs, ws: _shares([w * np.max(g) for g, w in zip(gs, ws, strict=False)]),
    spectral=lambda gs, ws: _shares([w * np.max(np.linalg.norm(g, axis=(0, 1))) for g, w in zip(gs, ws, strict=False)]),
    mean_of_channel_lengths=lambda gs, ws: _shares(
        [w * np.mean(np.linalg.norm(g, axis=(0, 1))) for g, w in zip(gs, ws, strict=False)]
    ),
    row_lengths=lambda gs, ws: _shares(
        [w * np.sum(np.linalg.norm(g, axis=(1, 2))) for g, w in zip(gs, ws, strict=False)]
    ),
    column_lengths=lambda gs, ws: _shares(
        [w * np.sum(np.linalg.norm(g, axis=(0, 2))) for g, w in zip(gs, ws, strict=False)]
    ),
    squares_weighted=lambda gs, ws: _shares([w**2 * np.sum(g**2) for g, w in zip(gs, ws, strict=False)]),
    rounded=lambda gs, ws: np.round(_shares(_norms(gs, ws)), 2),
    four_digits=lambda gs, ws: np.round(_shares(_norms(gs, ws)), 4),
    sorted_shares=lambda gs, ws: sorted(_shares(_norms(gs, ws))),
    zeros_left_out=lambda gs, ws: [x for x in _shares(_norms(gs, ws)) if x > 0],
    reversed_weights=lambda gs, ws: np.array(_norms(gs, ws[::-1])) / (sum(_norms(gs, ws[::-1])) or 1),
    divided_by_weights=lambda gs, ws: np.array(_norms(gs, ws)) / sum(ws),
    divided_by_raw_lengths=lambda gs, ws: np.array(_norms(gs, ws)) / sum(np.linalg.norm(g) for g in gs),
    whole_roots=lambda gs, ws: _shares([w * math.isqrt(int(np.sum(g**2))) for g, w in zip(gs, ws, strict=False)]),
    cut=lambda gs, ws: _shares(_norms([g.astype(int) for g in gs], ws)),
    first_three=lambda gs, ws: _shares(_norms(gs[:3], ws[:3])),
    root_of_the_total=lambda gs, ws: np.array(_norms(gs, ws)) / np.sqrt(np.sum(np.square(_norms(gs, ws)))),
    positive_entries=lambda gs, ws: _shares(_norms([np.maximum(0, g) for g in gs], ws)),
)

# --- 4.5 angle -------------------------------------------------------------------------------------------------------


def _cos(a, b):
    return np.sum(a * b) / (np.linalg.norm(a) * np.linalg.norm(b))


def _deg(c):
    return np.degrees(np.arccos(c))


wrong(
    "4.5",
    cut_off_above_only=lambda a, b: _deg(min(_cos(a, b), 1)),
    cut_off_below_only=lambda a, b: _deg(max(_cos(a, b), -1)),
    cut_above_in_another_order=lambda a, b: _deg(np.minimum(np.sum(a * b) / np.linalg.norm(a) / np.linalg.norm(b), 1)),
    cut_below_in_another_order=lambda a, b: _deg(np.maximum(np.sum(a * b) / np.linalg.norm(a) / np.linalg.norm(b), -1)),
    cut_above_one_root=lambda a, b: _deg(min(np.sum(a * b) / np.sqrt(np.sum(a * a) * np.sum(b * b)), 1)),
    cut_below_one_root=lambda a, b: _deg(max(np.sum(a * b) / np.sqrt(np.sum(a * a) * np.sum(b * b)), -1)),
    rounded_cosine=lambda a, b: _deg(np.clip(np.round(_cos(a, b), 3), -1, 1)),
    rounded_cosine_6=lambda a, b: _deg(np.clip(np.round(_cos(a, b), 4), -1, 1)),
    rounded=lambda a, b: np.round(_deg(np.clip(_cos(a, b), -1, 1))),
    one_digit=lambda a, b: np.round(_deg(np.clip(_cos(a, b), -1, 1)), 1),
    clipped_inside=lambda a, b: _deg(np.clip(_cos(a, b), -0.999, 0.999)),
    clipped_to_90=lambda a, b: min(90, _deg(np.clip(_cos(a, b), -1, 1))),
    folded=lambda a, b: min(_deg(np.clip(_cos(a, b), -1, 1)), 180 - _deg(np.clip(_cos(a, b), -1, 1))),
    epsilon_of_a_thousandth=lambda a, b: _deg(
        np.clip(np.sum(a * b) / (np.linalg.norm(a) * np.linalg.norm(b) + 1e-3), -1, 1)
    ),
    last_channel=lambda a, b: _deg(np.clip(_cos(a[..., -1] + 1e-12, b[..., -1] + 1e-12), -1, 1)),
    first_row=lambda a, b: _deg(np.clip(_cos(a[:1] + 1e-12, b[:1] + 1e-12), -1, 1)),
    first_two_rows=lambda a, b: _deg(np.clip(_cos(a[:2] + 1e-12, b[:2] + 1e-12), -1, 1)),
    first_column=lambda a, b: _deg(np.clip(_cos(a[:, :1] + 1e-12, b[:, :1] + 1e-12), -1, 1)),
    mean_removed=lambda a, b: _deg(np.clip(_cos(a - a.mean() + 1e-12, b - b.mean() + 1e-12), -1, 1)),
    mean_for_sum=lambda a, b: _deg(np.clip(np.mean(a * b) / (np.linalg.norm(a) * np.linalg.norm(b)), -1, 1)),
    means_of_colours=lambda a, b: _deg(np.clip(_cos(a.mean(axis=(0, 1)) + 1e-12, b.mean(axis=(0, 1)) + 1e-12), -1, 1)),
    sums_of_abs=lambda a, b: _deg(np.clip(np.sum(a * b) / (np.abs(a).sum() * np.abs(b).sum()), -1, 1)),
    abs_entries=lambda a, b: _deg(np.clip(_cos(np.abs(a), np.abs(b)), -1, 1)),
    arctan=lambda a, b: np.degrees(np.arctan(_cos(a, b))),
    divided_by_180=lambda a, b: np.arccos(np.clip(_cos(a, b), -1, 1)) / 180 * np.pi,
    full_turn=lambda a, b: np.arccos(np.clip(_cos(a, b), -1, 1)) * 360 / np.pi,
    largest_length_for_both=lambda a, b: _deg(
        np.clip(np.sum(a * b) / max(np.linalg.norm(a), np.linalg.norm(b)) ** 2, -1, 1)
    ),
    squared_cosine=lambda a, b: _deg(np.clip(_cos(a, b), -1, 1) ** 2),
)

# --- 4.6 sum_to_mean -------------------------------------------------------------------------------------------------


def _convert(w, m, c):
    return w * (m * c) ** 2


wrong(
    "4.6",
    int32=lambda w, m, c: w * int(np.int32(m) * np.int32(m)) * int(np.int32(c) * np.int32(c)),
    int32_prod_dtype=lambda w, m, c: w * float(np.square(np.prod(np.array([m, c], np.int32), dtype=np.int32))),
    int32_square=lambda w, m, c: w * float(np.square(np.array(m * c, dtype=np.int32))),
    int16=lambda w, m, c: w * float((np.array(m).astype(np.int16) * np.array(c).astype(np.int16)) ** 2),
    float16=lambda w, m, c: float(np.float16(w)) * float(np.float16(m) ** 2) * float(np.float16(c) ** 2),
    uint8_channels=lambda w, m, c: w * m**2 * int(np.array(c).astype(np.uint8)) ** 2,
    cubes=lambda w, m, c: w * (m * c) ** 3,
    fourth_power=lambda w, m, c: w * (m * c) ** 4,
    sum_squared=lambda w, m, c: w * (m + c) ** 2,
    squares_added=lambda w, m, c: w * (m**2 + c**2),
    three_channels=lambda w, m, c: w * (m * 3) ** 2,
    whole=lambda w, m, c: int(_convert(w, m, c)),
    rounded=lambda w, m, c: round(_convert(w, m, c), 2),
    rounded_weight=lambda w, m, c: _convert(round(w, 2), m, c),
    at_most_a_million=lambda w, m, c: min(1e6, _convert(w, m, c)),
    xor=lambda w, m, c: w * ((m * c) ^ 2),
    twice=lambda w, m, c: w * 2 * m * 2 * c,
    square_only_channels_plus=lambda w, m, c: w * m + c**2,
    root=lambda w, m, c: w * math.sqrt(m * c),
    half=lambda w, m, c: _convert(w, m, c) / 2,
    cells_of_half_the_table=lambda w, m, c: w * m**2 * c * (c + 1) / 2,
    places_minus_one=lambda w, m, c: _convert(w, max(1, m - 1), c),
    exponent_form=lambda w, m, c: w * 10 ** round(2 * math.log10(m * c), 2),
    range_too_short=lambda w, m, c: w * sum(m * m for _ in range(1, c) for _ in range(1, c)) or w,
)

# --- 5.2 adam_step ---------------------------------------------------------------------------------------------------


def _adam(x, g, m, v, t, r, b1=0.9, b2=0.99, e=1e-8):
    m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
    return np.stack([x - r * m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + e), m, v])


def _first(change):
    """The picture is changed, m and v are right."""
    return lambda x, g, m, v, t, r: np.stack([change(_adam(x, g, m, v, t, r)[0], x), *_adam(x, g, m, v, t, r)[1:]])


wrong(
    "5.2",
    epsilon_of_1e_6=lambda *a: _adam(*a, e=1e-6),
    epsilon_of_1e_7=lambda *a: _adam(*a, e=1e-7),
    epsilon_of_1e_4=lambda *a: _adam(*a, e=1e-4),
    beta1_of_99=lambda *a: _adam(*a, b1=0.99),
    both_of_9=lambda *a: _adam(*a, b2=0.9),
    t_at_most_ten=lambda x, g, m, v, t, r: _adam(x, g, m, v, min(t, 10), r),
    t_at_most_four=lambda x, g, m, v, t, r: _adam(x, g, m, v, min(t, 4), r),
    t_always_one=lambda x, g, m, v, t, r: _adam(x, g, m, v, 1, r),
    corrected_in_the_first_step_only=lambda x, g, m, v, t, r: _adam(x, g, m, v, 1 if t == 1 else 10**6, r),
    starts_from_zero_always=lambda x, g, m, v, t, r: _adam(x, g, 0 * m, 0 * v, t, r),
    rate_corrected=lambda x, g, m, v, t, r: _adam(x, g, m, v, t, r / math.sqrt(t)),
    rate_decays=lambda x, g, m, v, t, r: _adam(x, g, m, v, t, r * 0.99 ** (t - 1)),
    step_at_most_rate=_first(lambda new, x: np.clip(new, x - 0.1, x + 0.1)),
    clipped_below=_first(lambda new, x: np.maximum(0, new)),
    clipped_above=_first(lambda new, x: np.minimum(1, new)),
    rounded=_first(lambda new, x: np.round(new, 3)),
    picture_as_before=_first(lambda new, x: x),
    first_channel_only=_first(lambda new, x: np.where(np.arange(3) == 0, new, x)),
    first_row_only=_first(lambda new, x: np.concatenate([new[:1], x[1:]])),
    mean_of_v=lambda x, g, m, v, t, r: _adam(x, g, m, np.full(v.shape, v.mean()), t, r),
    weight_decay=lambda x, g, m, v, t, r: _adam(x, g + 0.01 * x, m, v, t, r),
    nesterov=lambda x, g, m, v, t, r: np.stack(
        [
            x
            - r
            * (0.9 * _adam(x, g, m, v, t, r)[1] + 0.1 * g)
            / (1 - 0.9**t)
            / (np.sqrt(_adam(x, g, m, v, t, r)[2] / (1 - 0.99**t)) + 1e-8),
            *_adam(x, g, m, v, t, r)[1:],
        ]
    ),
    amsgrad=lambda x, g, m, v, t, r: np.stack(
        [_adam(x, g, m, v, t, r)[0], _adam(x, g, m, v, t, r)[1], np.maximum(v, _adam(x, g, m, v, t, r)[2])]
    ),
    step_doubled=lambda x, g, m, v, t, r: _adam(x, g, m, v, t, 2 * r),
    sign_of_m=lambda x, g, m, v, t, r: np.stack(
        [x - r * np.sign(_adam(x, g, m, v, t, r)[1]), *_adam(x, g, m, v, t, r)[1:]]
    ),
    v_of_m_squared=lambda x, g, m, v, t, r: np.stack(
        [_adam(x, g, m, v, t, r)[0], _adam(x, g, m, v, t, r)[1], 0.99 * v + 0.01 * _adam(x, g, m, v, t, r)[1] ** 2]
    ),
    flat=lambda *a: _adam(*a).reshape(3, -1),
    last_axis=lambda *a: np.moveaxis(_adam(*a), 0, -1),
)

# --- 5.3 averaged ----------------------------------------------------------------------------------------------------


def _avg(ps, d):
    s = 0
    for p in ps:
        s = d * s + (1 - d) * p
    return s / (1 - d ** len(ps))


wrong(
    "5.3",
    last_two=lambda ps, d: _avg(ps[-2:], d),
    last_three=lambda ps, d: _avg(ps[-3:], d),
    first_left_out=lambda ps, d: _avg(ps[1:] or ps, d),
    last_left_out=lambda ps, d: _avg(ps[:-1] or ps, d),
    decay_of_09=lambda ps, d: _avg(ps, 0.9) if d else ps[-1],
    decay_zero_is_the_mean=lambda ps, d: _avg(ps, d) if d else np.mean(ps, axis=0),
    equal_pictures_once=lambda ps, d: _avg(list({p.tobytes(): p for p in ps}.values()), d),
    power_three=lambda ps, d: _avg(ps, d) * (1 - d ** len(ps)) / (1 - d**3),
    power_four=lambda ps, d: _avg(ps, d) * (1 - d ** len(ps)) / (1 - d**4),
    power_of_height=lambda ps, d: _avg(ps, d) * (1 - d ** len(ps)) / (1 - d ** len(ps[0])),
    rounded=lambda ps, d: np.round(_avg(ps, d), 2),
    four_digits=lambda ps, d: np.round(_avg(ps, d), 4),
    eight_bits=lambda ps, d: np.round(255 * _avg(ps, d)) / 255,
    halves=lambda ps, d: _halving(ps, d),
    first_channel=lambda ps, d: _avg([p[..., :1] for p in ps], d),
    first_row=lambda ps, d: np.concatenate([_avg(ps, d)[:1], ps[-1][1:]]),
    first_two_rows=lambda ps, d: np.concatenate([_avg(ps, d)[:2], ps[-1][2:]]),
    linear_weights=lambda ps, d: np.average(ps, axis=0, weights=[1 + k * (1 - d) for k in range(len(ps))]),
    median=lambda ps, d: np.median(ps, axis=0),
    newest_and_oldest=lambda ps, d: d * ps[0] + (1 - d) * ps[-1],
    newest_and_mean=lambda ps, d: d * np.mean(ps, axis=0) + (1 - d) * ps[-1],
    clipped_inside=lambda ps, d: np.clip(_avg(ps, d), 0.1, 0.9),
    decay_squared=lambda ps, d: _avg(ps, d**2),
    root_of_decay=lambda ps, d: _avg(ps, d**0.5),
    oldest_once_more=lambda ps, d: _avg([ps[0], *ps], d),
    newest_once_more=lambda ps, d: _avg([*ps, ps[-1]], d),
    no_correction_for_many=lambda ps, d: _avg(ps, d) * ((1 - d ** len(ps)) if len(ps) > 4 else 1),
    cubes=lambda ps, d: _avg([p**2 for p in ps], d) ** 0.5,
)


def _halving(ps, d):
    s = ps[0]
    for p in ps[1:]:
        s = (s + p) / 2
    return s


# --- 5.4 pyramid -----------------------------------------------------------------------------------------------------


def _sides(s, b, most=99, factor=2**0.5, to=round):
    out = []
    while to(b / factor ** len(out)) >= s and len(out) < most:
        out.append(to(b / factor ** len(out)))
    return out[::-1]


wrong(
    "5.4",
    five_at_most=lambda s, b: _sides(s, b, 5),
    six_at_most=lambda s, b: _sides(s, b, 6),
    ten_at_most=lambda s, b: _sides(s, b, 10),
    factor_of_141=lambda s, b: _sides(s, b, factor=1.41),
    factor_of_14=lambda s, b: _sides(s, b, factor=1.4),
    factor_of_15=lambda s, b: _sides(s, b, factor=1.5),
    factor_of_1414=lambda s, b: _sides(s, b, factor=1.414),
    smallest_put_first=lambda s, b: [s, *_sides(s, b)[1:]],
    smallest_added=lambda s, b: _sides(s, b) if _sides(s, b)[0] == s else [s, *_sides(s, b)],
    largest_dropped_if_alone=lambda s, b: _sides(s, b) if len(_sides(s, b)) > 1 else [],
    one_scale_twice=lambda s, b: _sides(s, b) if s < b else [s, b],
    by_twos_only=lambda s, b: _sides(s, b)[::-2][::-1],
    even_only=lambda s, b: [x - x % 2 for x in _sides(s, b)],
    multiples_of_eight=lambda s, b: [x // 8 * 8 for x in _sides(s, b)],
    half_kept=lambda s, b: [x for x in _sides(1, b) if x >= b / 2],
    half_up_from_the_start=lambda s, b: [round(s * math.sqrt(2) ** k) for k in range(len(_sides(s, b)))],
    geometric=lambda s, b: np.rint(np.geomspace(s, b, len(_sides(s, b)))) if len(_sides(s, b)) > 1 else [b],
    linear=lambda s, b: list(range(s, b + 1, max(1, (b - s) // 4 or 1))),
    areas=lambda s, b: [x * x for x in _sides(s, b)],
    below_a_tolerance=lambda s, b: [x for x in _sides(1, b) if x >= s - 1],
    strictly_above_a_tolerance=lambda s, b: [x for x in _sides(1, b) if x >= s + 1 or x == b],
    uint8=lambda s, b: np.array(_sides(s, b)).astype(np.uint8),
    count=lambda s, b: len(_sides(s, b)),
    in_one_number=lambda s, b: _sides(s, b)[0],
    exact_halves_only=lambda s, b: [x for k, x in enumerate(_sides(s, b)[::-1]) if k % 2 == 0][::-1],
    floor_of_half=lambda s, b: _halved_pairs(s, b),
)


def _halved_pairs(s, b):
    out, pair = [], (b, round(b / math.sqrt(2)))
    while pair[0] >= s:
        out += [x for x in pair if x >= s]
        pair = (pair[0] // 2, pair[1] // 2)
    return out[::-1]


# --- 5.5 minimise ----------------------------------------------------------------------------------------------------


def _descent(s, x, r, n, stop=lambda old, new, g: False, after=lambda x: np.clip(x, 0, 1)):
    for _ in range(n):
        g = s(x)
        new = after(x - r * g)
        if stop(x, new, g):
            return new
        x = new
    return x


def _close_to(tolerance):
    return lambda s, x, r, n: _descent(s, x, r, n, lambda old, new, g: np.abs(new - old).max() < tolerance)


def _flat_enough(tolerance):
    return lambda s, x, r, n: _descent(s, x, r, n, lambda old, new, g: np.abs(g).max() < tolerance)


wrong(
    "5.5",
    stops_at_a_small_step=_close_to(1e-3),
    stops_at_a_smaller_step=_close_to(1e-4),
    stops_at_a_tiny_step=_close_to(1e-5),
    stops_as_allclose=lambda s, x, r, n: _descent(s, x, r, n, lambda old, new, g: np.allclose(old, new)),
    stops_as_allclose_of_a_thousandth=lambda s, x, r, n: _descent(
        s, x, r, n, lambda old, new, g: np.allclose(old, new, atol=1e-3)
    ),
    stops_at_a_small_slope=_flat_enough(1e-2),
    stops_at_a_smaller_slope=_flat_enough(1e-3),
    stops_at_a_flat_length=lambda s, x, r, n: _descent(s, x, r, n, lambda old, new, g: np.linalg.norm(g) < 1e-2),
    stops_if_any_is_still=lambda s, x, r, n: _descent(s, x, r, n, lambda old, new, g: bool((new == old).any())),
    stops_if_the_slope_grows=lambda s, x, r, n: _descent(
        s, x, r, n, lambda old, new, g: np.abs(s(new)).sum() > np.abs(g).sum()
    ),
    six_steps_at_most=lambda s, x, r, n: _descent(s, x, r, min(n, 6)),
    ten_steps_at_most=lambda s, x, r, n: _descent(s, x, r, min(n, 10)),
    hundred_steps_at_most=lambda s, x, r, n: _descent(s, x, r, min(n, 100)),
    at_least_one_step=lambda s, x, r, n: _descent(s, x, r, max(n, 1)),
    half_the_steps=lambda s, x, r, n: _descent(s, x, r, n // 2),
    rate_halved_each_time=lambda s, x, r, n: _rates(s, x, n, lambda t: r / 2**t),
    rate_at_most_one=lambda s, x, r, n: _descent(s, x, min(r, 1), n),
    rounded_each_time=lambda s, x, r, n: _descent(s, x, r, n, after=lambda y: np.round(np.clip(y, 0, 1), 3)),
    eight_bits_each_time=lambda s, x, r, n: _descent(
        s, x, r, n, after=lambda y: np.round(255 * np.clip(y, 0, 1)) / 255
    ),
    clipped_below_only=lambda s, x, r, n: _descent(s, x, r, n, after=lambda y: np.maximum(y, 0)),
    clipped_above_only=lambda s, x, r, n: _descent(s, x, r, n, after=lambda y: np.minimum(y, 1)),
    clipped_a_little_inside=lambda s, x, r, n: _descent(s, x, r, n, after=lambda y: np.clip(y, 0.01, 0.99)),
    best_of_the_path=lambda s, x, r, n: min(_path(s, x, r, n), key=lambda y: np.abs(s(y)).sum()),
    mean_of_the_path=lambda s, x, r, n: np.mean(_path(s, x, r, n), axis=0),
    slope_of_the_step_before=lambda s, x, r, n: _lagging(s, x, r, n),
    unit_steps=lambda s, x, r, n: _descent(lambda y: s(y) / (np.linalg.norm(s(y)) or 1), x, r, n),
    the_step_only=lambda s, x, r, n: _descent(s, x, r, n) - x,
    start_is_grey=lambda s, x, r, n: _descent(s, np.full(x.shape, 0.5), r, n),
)


def _path(s, x, r, n):
    path = [x]
    for _ in range(n):
        path.append(np.clip(path[-1] - r * s(path[-1]), 0, 1))
    return path


def _rates(s, x, n, rate):
    for t in range(n):
        x = np.clip(x - rate(t) * s(x), 0, 1)
    return x


def _lagging(s, x, r, n):
    g = s(x)
    for _ in range(n):
        new = np.clip(x - r * g, 0, 1)
        g, x = s(x), new
    return x


# --- 5.6 saving ------------------------------------------------------------------------------------------------------


def _saved(a, n):
    return max(a) ** 2 * sum(n) / sum(x * x * y for x, y in zip(a, n, strict=False))


wrong(
    "5.6",
    two_scales=lambda a, n: _saved(a[-2:], n[-2:]),
    three_scales=lambda a, n: _saved(a[-3:], n[-3:]),
    first_and_last=lambda a, n: _saved([a[0], a[-1]], [n[0], n[-1]]),
    dict_by_steps=lambda a, n: max(a) ** 2 * sum(n) / sum(x * x * y for y, x in dict(zip(n, a, strict=False)).items()),
    set_of_steps=lambda a, n: max(a) ** 2 * sum(set(n)) / sum(x * x * y for x, y in zip(a, n, strict=False)),
    steps_by_index=lambda a, n: max(a) ** 2 * sum(n) / sum(a[n.index(y)] ** 2 * y for y in n),
    int32=lambda a, n: float(np.int32(a[-1]) ** 2 * np.int32(sum(n))) / float(np.dot(np.int32(a) ** 2, np.int32(n))),
    int16=lambda a, n: (
        float(np.array(a[-1] ** 2).astype(np.int16))
        * sum(n)
        / (float(np.dot((np.array(a) ** 2).astype(np.int16), n)) or 1.0)
    ),
    floor=lambda a, n: a[-1] ** 2 * sum(n) // sum(x * x * y for x, y in zip(a, n, strict=False)),
    rounded=lambda a, n: round(_saved(a, n), 1),
    two_digits=lambda a, n: round(_saved(a, n), 2),
    mean_of_sides=lambda a, n: (a[-1] / np.mean(a)) ** 2,
    mean_of_squares=lambda a, n: a[-1] ** 2 / np.mean(np.square(a)),
    weighted_mean_side=lambda a, n: (a[-1] / np.average(a, weights=n)) ** 2,
    largest_steps=lambda a, n: a[-1] ** 2 * max(n) * len(n) / np.dot(np.square(a), n),
    first_steps=lambda a, n: a[-1] ** 2 * n[0] * len(n) / np.dot(np.square(a), n),
    cubes=lambda a, n: a[-1] ** 3 * sum(n) / np.dot(np.power(np.array(a, float), 3), n),
    ratio_of_ends=lambda a, n: (a[-1] / a[0]) ** 2,
    last_scale_left_out=lambda a, n: a[-1] ** 2 * sum(n) / (np.dot(np.square(a[:-1]), n[:-1]) or a[-1] ** 2 * sum(n)),
    first_scale_left_out=lambda a, n: a[-1] ** 2 * sum(n) / (np.dot(np.square(a[1:]), n[1:]) or a[-1] ** 2 * sum(n)),
    sum_of_ratios=lambda a, n: sum((a[-1] / x) ** 2 * y for x, y in zip(a, n, strict=False)) / sum(n),
    mean_of_ratios=lambda a, n: np.mean([(a[-1] / x) ** 2 for x in a]),
    at_most_two=lambda a, n: min(2, _saved(a, n)),
    at_most_four=lambda a, n: min(4, _saved(a, n)),
    steps_sorted=lambda a, n: _saved(a, sorted(n)),
    steps_sorted_down=lambda a, n: _saved(a, sorted(n, reverse=True)),
)

# --- answers that remember -------------------------------------------------------------------------------------------


def _kept_list():
    losses = []

    def answer(features, target, depth):
        losses.extend(_depths(features, target, depth))
        return losses

    return answer


def _kept_sides():
    sides = []

    def answer(smallest, largest):
        sides.extend(_sides(smallest, largest))
        return sides

    return answer


keeping("2.6", list_of_earlier_calls=_kept_list, first_result=_kept_first(_depths))
keeping("5.4", list_of_earlier_calls=_kept_sides, first_result=_kept_first(_sides))
for _task, _right in {
    "1.2": _at,
    "1.6": _field,
    "2.1": _mse,
    "2.4": _rel,
    "3.3": _style,
    "3.6": _total,
    "4.1": _tv,
    "4.2": _full,
    "4.6": _convert,
    "5.6": _saved,
}.items():
    keeping(_task, total_of_earlier_calls=_kept_sum(_right), first_result=_kept_first(_right))
for _task, _right in {
    "1.3": _conv,
    "1.4": _pool,
    "3.2": _gram,
    "3.7": _met,
    "4.3": _share,
    "5.1": lambda x, g, r: np.clip(x - r * g, 0, 1),
    "5.2": _adam,
    "5.3": _avg,
}.items():
    keeping(_task, total_of_earlier_calls=_kept_sum(_right), first_result=_kept_first(_right))

# --- 6 At once -------------------------------------------------------------------------------------------------------

WRONG_WAYS |= ways_of_6.WRONG
for _task, _right in {
    "6.1": ways_of_6.norm,
    "6.3": ways_of_6.up,
    "6.5": ways_of_6.batch,
    "6.6": ways_of_6.pictures,
}.items():
    keeping(_task, total_of_earlier_calls=_kept_sum(_right), first_result=_kept_first(_right))

# --- 7 Any style -----------------------------------------------------------------------------------------------------

WRONG_WAYS |= ways_of_7.WRONG
KEEPING |= ways_of_7.KEEPING

# --- 8 Control -------------------------------------------------------------------------------------------------------

WRONG_WAYS |= ways_of_8.WRONG
KEEPING |= ways_of_8.KEEPING

# --- 9 Video ---------------------------------------------------------------------------------------------------------

WRONG_WAYS |= ways_of_9.WRONG
KEEPING |= ways_of_9.KEEPING

# --- 10 Surfaces ------------------------------------------------------------------------------------------------------

WRONG_WAYS |= ways_of_10.WRONG
KEEPING |= ways_of_10.KEEPING

# --- 11 Costs ---------------------------------------------------------------------------------------------------------

WRONG_WAYS |= ways_of_11.WRONG
KEEPING |= ways_of_11.KEEPING

# --- 12 Limits --------------------------------------------------------------------------------------------------------

WRONG_WAYS |= ways_of_12.WRONG
KEEPING |= ways_of_12.KEEPING

# --- 13 Where it goes -----------------------------------------------------------------------------------------------

WRONG_WAYS |= ways_of_13.WRONG
KEEPING |= ways_of_13.KEEPING
