"""Exercise 10 as different people write it, right and wrong: what right_ways.py and wrong_ways.py have of it."""

import itertools
from fractions import Fraction

import numpy as np
from collected_ways import Ways
from scipy import fft, ndimage, signal

WAYS = Ways()
RIGHT, WRONG, KEEPING = WAYS.right, WAYS.wrong, WAYS.keeping
right, rights, wrong, remembering = WAYS.take, WAYS.rights, WAYS.wrongs, WAYS.remembering


# --- 10.1 convolve_round ----------------------------------------------------------------------------------------------


def round_(x, k):
    return signal.correlate2d(x, k, mode="same", boundary="wrap")


def valid(x, k):
    return signal.correlate2d(x, k, mode="valid")


@right("10.1")
def _(image, kernel):
    height, width = image.shape
    made = np.zeros((height, width))
    for row in range(height):
        for column in range(width):
            for i in range(3):
                for j in range(3):
                    made[row, column] += kernel[i, j] * image[(row + i - 1) % height, (column + j - 1) % width]
    return made


@right("10.1")
def _(image, kernel):
    """The picture laid out three by three, and the one in the middle cut out of the result."""
    height, width = image.shape
    around = np.tile(image, (3, 3))
    return valid(around, kernel)[height - 1 : 2 * height - 1, width - 1 : 2 * width - 1]


@right("10.1")
def _(image, kernel):
    """The border written by hand: rows first, then columns of what has become higher."""
    higher = np.vstack([image[-1:], image, image[:1]])
    padded = np.hstack([higher[:, -1:], higher, higher[:, :1]])
    made = np.zeros_like(image)
    for row in range(image.shape[0]):
        for column in range(image.shape[1]):
            made[row, column] = np.sum(padded[row : row + 3, column : column + 3] * kernel)
    return made


@right("10.1")
def _(image, kernel):
    """As a product of waves: a convolution on a circle is one."""
    large = np.zeros(image.shape)
    for i, j in itertools.product(range(3), repeat=2):
        large[(1 - i) % image.shape[0], (1 - j) % image.shape[1]] += kernel[i, j]
    return np.fft.ifft2(np.fft.fft2(image) * np.fft.fft2(large)).real


@right("10.1")
def _(image, kernel):
    """As a table that is multiplied with all pixels."""
    height, width = image.shape
    table = np.zeros((image.size, image.size))
    for y, x, i, j in itertools.product(range(height), range(width), range(3), range(3)):
        table[y * width + x, (y + i - 1) % height * width + (x + j - 1) % width] += kernel[i, j]
    return (table @ image.ravel()).reshape(height, width)


rights(
    "10.1",
    round_,
    lambda x, k: ndimage.correlate(x, k, mode="wrap"),
    lambda x, k: ndimage.convolve(x, k[::-1, ::-1], mode="grid-wrap"),
    lambda x, k: sum(np.roll(x, (1 - i, 1 - j), (0, 1)) * k[i, j] for i in range(3) for j in range(3)),
    lambda x, k: np.einsum("yxij,ij->yx", np.lib.stride_tricks.sliding_window_view(np.pad(x, 1, "wrap"), (3, 3)), k),
    lambda x, k: [
        [
            float(np.sum(x.take(range(r - 1, r + 2), 0, mode="wrap").take(range(c - 1, c + 2), 1, mode="wrap") * k))
            for c in range(x.shape[1])
        ]
        for r in range(x.shape[0])
    ],
    lambda x, k: np.float32(round_(x, k)),
    lambda x, k: valid(np.pad(x, ((1, 1), (1, 1)), "wrap"), k),
)

wrong(
    "10.1",
    twice_the_middle=lambda x, k: round_(x, k) + k[1, 1] * x,
    wrapped_crosswise=lambda x, k: valid(
        np.pad(np.pad(x, ((1, 1), (0, 0)), "wrap"), ((0, 0), (1, 1)), "wrap")[::-1], k
    ),
    skewed=lambda x, k: _as_one_row(x, k),
    transposed_result=lambda x, k: round_(x.T, k),
    second_last_for_the_last=lambda x, k: valid(np.pad(x, 2, "wrap")[1:-1, 1:-1][:, ::-1], k),
    last_row_missing=lambda x, k: np.vstack([round_(x, k)[:-1], 0 * x[-1:]]),
    first_column_missing=lambda x, k: np.hstack([0 * x[:, :1], round_(x, k)[:, 1:]]),
    linear_ramp=lambda x, k: valid(np.pad(x, 1, "linear_ramp"), k),
    odd_mirror=lambda x, k: valid(np.pad(x, 1, "reflect", reflect_type="odd"), k),
    largest_around=lambda x, k: valid(np.pad(x, 1, "maximum"), k),
    mean_of_edge_and_other_side=lambda x, k: (round_(x, k) + valid(np.pad(x, 1, "edge"), k)) / 2,
    kernel_of_two=lambda x, k: round_(x, np.pad(k[:2, :2], ((0, 1), (0, 1)))),
    middle_row_only=lambda x, k: round_(x, k * [[0], [1], [0]]),
    middle_column_only=lambda x, k: round_(x, k * [0, 1, 0]),
    kernel_mean_taken_away=lambda x, k: round_(x, k - k.mean()),
    picture_mean_taken_away=lambda x, k: round_(x - x.mean(), k),
    absolute=lambda x, k: np.abs(round_(x, k)),
    squared=lambda x, k: round_(x, k) ** 2,
    rounded=lambda x, k: np.round(round_(x, k)),
    whole_numbers=lambda x, k: round_(x.astype(int), k),
    rolled_the_same_way=lambda x, k: sum(np.roll(x, (i, j), (0, 1)) * k[i, j] for i in range(3) for j in range(3)),
    rolled_on_one_axis=lambda x, k: sum(np.roll(x, 1 - j, 1) * k[i, j] for i in range(3) for j in range(3)),
    one_row_for_all=lambda x, k: round_(np.broadcast_to(x[:1], x.shape), k),
    products_with_all=lambda x, k: x * k.sum(),
    largest_product=lambda x, k: np.max([np.roll(x, (1 - i, 1 - j), (0, 1)) * k[i, j] for i, j in np.ndindex(3, 3)], 0),
)


def _as_one_row(x, k):
    """All pixels as one long row: beyond a row's end comes the next row's beginning."""
    flat, width = x.ravel(), x.shape[1]
    made = sum(k[i, j] * np.roll(flat, -((i - 1) * width + j - 1)) for i, j in np.ndindex(3, 3))
    return made.reshape(x.shape)


remembering("10.1", round_)

# --- 10.2 shift_gap ---------------------------------------------------------------------------------------------------


def pooled(f, n, largest=np.max):
    for _ in range(n):
        h, w, c = f.shape
        f = largest(f.reshape(h // 2, 2, w // 2, 2, c), axis=(1, 3))
    return f


def gram(f):
    flat = f.reshape(-1, f.shape[-1])
    return flat.T @ flat / len(flat)


def gap(f, n, d, r, pool=pooled, table=gram):
    return np.mean((table(pool(np.roll(f, (d, r), (0, 1)), n)) - table(pool(f, n))) ** 2)


@right("10.2")
def _(features, poolings, down, right):
    grams = []
    for shifts in ((down, right), (0, 0)):
        height, width, channels = features.shape
        f = np.zeros_like(features)
        for row in range(height):
            for column in range(width):
                f[(row + shifts[0]) % height, (column + shifts[1]) % width] = features[row, column]
        for _ in range(poolings):
            height, width = height // 2, width // 2
            f = np.array(
                [
                    [f[2 * y : 2 * y + 2, 2 * x : 2 * x + 2].reshape(4, -1).max(axis=0) for x in range(width)]
                    for y in range(height)
                ]
            )
        grams.append(np.einsum("yxi,yxj->ij", f, f) / (height * width))
    return np.square(grams[0] - grams[1]).sum() / channels**2


@right("10.2")
def _(features, poolings, down, right):
    """The grid is moved instead of the features."""
    stride = 2**poolings
    height, width = features.shape[:2]
    grams = []
    for y, x in ((0, 0), (-down, -right)):
        rows, columns = (np.arange(height) + y) % height, (np.arange(width) + x) % width
        taken = features[np.ix_(rows, columns)]
        blocks = [
            taken[a : a + stride, b : b + stride].max(axis=(0, 1))
            for a in range(0, height, stride)
            for b in range(0, width, stride)
        ]
        grams.append(sum(np.outer(v, v) for v in blocks) / len(blocks))
    return np.average(np.square(np.subtract(*grams)))


@right("10.2")
def _(features, poolings, down, right):
    """In place, by slices."""

    def halved(f):
        f = np.maximum(f[0::2], f[1::2])
        return np.maximum(f[:, 0::2], f[:, 1::2])

    shifted = np.concatenate([features[-(down % len(features)) :], features[: -(down % len(features)) or None]])
    shifted = shifted[: len(features)]
    across = right % features.shape[1]
    shifted = np.concatenate([shifted[:, -across:], shifted[:, :-across]], axis=1) if across else shifted
    for _ in range(poolings):
        features, shifted = halved(features), halved(shifted)
    return ((gram(shifted) - gram(features)) ** 2).sum() / features.shape[-1] ** 2


rights(
    "10.2",
    gap,
    lambda f, n, d, r: gap(f, n, d % 2**n, r % 2**n),
    lambda f, n, d, r: gap(f, n, d - 2**n, r + 2**n),
    lambda f, n, d, r: gap(f.transpose(1, 0, 2), n, r, d),
    lambda f, n, d, r: [gap(f, n, d, r)],
    lambda f, n, d, r: np.float32(gap(np.float32(f), n, d, r)),
    lambda f, n, d, r: 0.0 if d % 2**n == r % 2**n == 0 else gap(f, n, d, r),
    lambda f, n, d, r: gap(np.roll(np.roll(f, 2**n, 0), -(2**n), 1), n, d, r),
    lambda f, n, d, r: gap(
        f, n, d, r, table=lambda g: sum(np.outer(x, x) for x in g.reshape(-1, g.shape[2])) / g[..., 0].size
    ),
    lambda f, n, d, r: gap(
        f,
        n,
        d,
        r,
        lambda g, m: (
            ndimage.maximum_filter(g, (2**m, 2**m, 1), origin=(-(2**m // 2), -(2**m // 2), 0))[:: 2**m, :: 2**m]
            if m
            else g
        ),
    ),
    lambda f, n, d, r: (
        np.linalg.norm(gram(pooled(np.roll(f, (d, r), (0, 1)), n)) - gram(pooled(f, n))) ** 2 / f.shape[2] ** 2
    ),
)

wrong(
    "10.2",
    smallest_of_four=lambda f, n, d, r: gap(f, n, d, r, lambda g, m: pooled(g, m, np.min)),
    sum_of_four=lambda f, n, d, r: gap(f, n, d, r, lambda g, m: pooled(g, m, np.sum)),
    median_of_four=lambda f, n, d, r: gap(f, n, d, r, lambda g, m: pooled(g, m, np.median)),
    times_the_poolings=lambda f, n, d, r: gap(f, n, d, r) * (1 + n),
    rows_pooled_only=lambda f, n, d, r: gap(f, n, d, r, lambda g, m: g.reshape(-1, 2**m, *g.shape[1:]).max(1)),
    columns_pooled_only=lambda f, n, d, r: gap(f, n, d, r, lambda g, m: g.reshape(len(g), -1, 2**m, g.shape[2]).max(2)),
    halved_and_doubled=lambda f, n, d, r: gap(f, n, d, r, lambda g, m: pooled(g, m) / 2**m),
    rectified=lambda f, n, d, r: gap(np.maximum(f, 0), n, d, r),
    absolute=lambda f, n, d, r: gap(np.abs(f), n, d, r),
    only_down=lambda f, n, d, r: gap(f, n, d, 0),
    doubled_shift=lambda f, n, d, r: gap(f, n, 2 * d, 2 * r),
    shift_of_one=lambda f, n, d, r: gap(f, n, 1, 1),
    shift_by_both=lambda f, n, d, r: gap(f, n, d + r, d + r),
    shift_cut_off=lambda f, n, d, r: gap(f, n, min(d, 1), min(r, 1)),
    trace_only=lambda f, n, d, r: gap(f, n, d, r, table=lambda g: np.trace(gram(g))),
    sum_only=lambda f, n, d, r: gap(f, n, d, r, table=lambda g: gram(g).sum()),
    means_only=lambda f, n, d, r: gap(f, n, d, r, table=lambda g: g.mean((0, 1))),
    upper_half=lambda f, n, d, r: gap(f, n, d, r, table=lambda g: np.triu(gram(g))),
    correlations=lambda f, n, d, r: gap(f, n, d, r, table=lambda g: gram(g) / (np.trace(gram(g)) + 1e-9)),
    divided_by_size=lambda f, n, d, r: gap(f, n, d, r, table=lambda g: gram(g) / g.shape[2]),
    half=lambda f, n, d, r: gap(f, n, d, r) / 2,
    quarter=lambda f, n, d, r: gap(f, n, d, r) / 4,
    fourth_power=lambda f, n, d, r: gap(f, n, d, r) ** 2,
    against_the_mean=lambda f, n, d, r: gap(f - f.mean(), n, d, r),
    shifted_there_and_pooled_back=lambda f, n, d, r: np.mean(
        (np.roll(pooled(np.roll(f, (d, r), (0, 1)), n), (-d, -r), (0, 1)) - pooled(f, n)) ** 2
    ),
    one_Gram_matrix=lambda f, n, d, r: np.mean(gram(pooled(np.roll(f, (d, r), (0, 1)), n)) ** 2),
    filled_with_the_edge=lambda f, n, d, r: np.mean(
        (
            gram(pooled(ndimage.shift(f, (d % len(f), r % f.shape[1], 0), order=0, mode="nearest"), n))
            - gram(pooled(f, n))
        )
        ** 2
    ),
)

remembering("10.2", gap)

# --- 10.3 pad_half_drop -----------------------------------------------------------------------------------------------


def dropped(t, k=None):
    return np.roll(t, len(t) // 2 if k is None else k, axis=0)


def padded(t, n, beside=dropped):
    band = np.hstack([beside(t)[:, -n:], t, beside(t)[:, :n]])
    return np.pad(band, ((n, n), (0, 0)), mode="wrap")


@right("10.3")
def _(tile, border):
    height, width = tile.shape
    made = np.empty((height + 2 * border, width + 2 * border))
    for row in range(made.shape[0]):
        for column in range(made.shape[1]):
            y, x = row - border, column - border
            if not 0 <= x < width:
                y += height // 2
            made[row, column] = tile[y % height, x % width]
    return made


@right("10.3")
def _(tile, border):
    """Cut out of a surface of three columns."""
    height, width = tile.shape
    half = height // 2
    beside = np.concatenate([tile[half:], tile[:half]])
    surface = np.tile(np.hstack([beside, tile, beside]), (3, 1))
    return surface[height - border : 2 * height + border, width - border : 2 * width + border]


@right("10.3")
def _(tile, border):
    """Rows first: the tile and its neighbours, each made higher by itself."""
    height = tile.shape[0]
    rows = np.arange(-border, height + border)
    middle, beside = tile[rows % height], tile[(rows + height // 2) % height]
    return np.concatenate([beside[:, -border:], middle, beside[:, :border]], axis=1)


@right("10.3")
def _(tile, border):
    """Padded plainly, and then both bands written anew."""
    height, width = tile.shape
    made = np.pad(tile, border, mode="wrap")
    for y in range(made.shape[0]):
        for x in itertools.chain(range(border), range(width + border, width + 2 * border)):
            made[y, x] = tile[(y - border - height // 2) % height, (x - border) % width]
    return made


@right("10.3")
def _(tile, border):
    assert tile.shape[0] % 2 == 0 and 1 <= border <= min(tile.shape)
    block = np.hstack([tile, dropped(tile)])
    y = np.arange(-border, tile.shape[0] + border) % block.shape[0]
    x = np.arange(-border, tile.shape[1] + border) % block.shape[1]
    return block[np.ix_(y, x)]


rights(
    "10.3",
    padded,
    lambda t, n: padded(t, n, lambda t: np.roll(t, -(len(t) // 2), axis=0)),
    lambda t, n: padded(t, n, lambda t: np.vstack([t[len(t) // 2 :], t[: len(t) // 2]])),
    lambda t, n: padded(t, n).tolist(),
    lambda t, n: np.float32(padded(t, n)),
    lambda t, n: np.tile(np.hstack([dropped(t), t, dropped(t)]), (3, 1))[
        len(t) - n : 2 * len(t) + n, t.shape[1] - n : 2 * t.shape[1] + n
    ],
    lambda t, n: np.pad(np.hstack([t, dropped(t)]), ((n, n), (n, n)), "wrap")[:, : t.shape[1] + 2 * n],
    lambda t, n: np.vstack([padded(t, n)[n:-n][-n:], padded(t, n)[n:-n], padded(t, n)[n:-n][:n]]),
    lambda t, n: [
        [t[(y + (x // t.shape[1]) * len(t) // 2) % len(t)][x % t.shape[1]] for x in range(-n, t.shape[1] + n)]
        for y in range(-n, len(t) + n)
    ],
)

wrong(
    "10.3",
    dropped_by_a_third=lambda t, n: padded(t, n, lambda t: dropped(t, len(t) // 3)),
    dropped_by_one_more=lambda t, n: padded(t, n, lambda t: dropped(t, len(t) // 2 + 1)),
    dropped_by_one_less=lambda t, n: padded(t, n, lambda t: dropped(t, len(t) // 2 - 1)),
    dropped_by_the_height=lambda t, n: padded(t, n, lambda t: dropped(t, len(t))),
    dropped_by_two=lambda t, n: padded(t, n, lambda t: dropped(t, 2)),
    zeros_come_in=lambda t, n: padded(t, n, lambda t: np.vstack([0 * t[: len(t) // 2], t[: len(t) // 2]])),
    halves_turned_over=lambda t, n: padded(t, n, lambda t: np.vstack([t[: len(t) // 2][::-1], t[len(t) // 2 :][::-1]])),
    first_half_twice=lambda t, n: padded(t, n, lambda t: np.vstack([t[: len(t) // 2]] * 2)),
    second_half_twice=lambda t, n: padded(t, n, lambda t: np.vstack([t[len(t) // 2 :]] * 2)),
    means_beside=lambda t, n: padded(t, n, lambda t: 0 * t + t.mean()),
    mean_of_both=lambda t, n: padded(t, n, lambda t: (t + dropped(t)) / 2),
    negative_beside=lambda t, n: padded(t, n, lambda t: -dropped(t)),
    one_column_again_and_again=lambda t, n: padded(t, n, lambda t: np.repeat(dropped(t)[:, :1], t.shape[1], 1)),
    half_drop_above_too=lambda t, n: np.roll(padded(t, n), len(t) // 2, axis=0),
    rows_reversed=lambda t, n: np.vstack([padded(t, n)[:n][::-1], padded(t, n)[n:-n], padded(t, n)[-n:][::-1]]),
    above_and_below_exchanged=lambda t, n: np.vstack([padded(t, n)[-n:], padded(t, n)[n:-n], padded(t, n)[:n]]),
    left_and_right_exchanged=lambda t, n: np.hstack([padded(t, n)[:, -n:], padded(t, n)[:, n:-n], padded(t, n)[:, :n]]),
    one_too_many=lambda t, n: padded(np.pad(t, 0), n + 1) if n < min(t.shape) else padded(t, n),
    one_too_few=lambda t, n: padded(t, n)[:, 1:],
    right_only=lambda t, n: padded(t, n)[:, n:],
    left_only=lambda t, n: padded(t, n)[:, :-n],
    below_only=lambda t, n: padded(t, n)[n:],
    transposed=lambda t, n: padded(t, n).T,
    the_border_alone=lambda t, n: padded(t, n) - np.pad(t, n),
    rounded=lambda t, n: np.round(padded(t, n)),
    two_tiles=lambda t, n: np.hstack([t, dropped(t)]),
)

remembering("10.3", padded)

# --- 10.4 seam_rank ---------------------------------------------------------------------------------------------------


def jumps_of(p, measure=lambda d: np.abs(d).mean(axis=(0, 2))):
    return measure(np.diff(p, axis=1)), measure(p[:, :1] - p[:, -1:])[0]


def rank(p, measure=lambda d: np.abs(d).mean(axis=(0, 2))):
    inner, seam = jumps_of(p, measure)
    return 100 * (inner < seam).mean()


@right("10.4")
def _(picture):
    height, width, _ = picture.shape
    seam = sum(abs(picture[y, 0, k] - picture[y, width - 1, k]) for y in range(height) for k in range(3))
    smaller = 0
    for x in range(1, width):
        if sum(abs(picture[y, x, k] - picture[y, x - 1, k]) for y in range(height) for k in range(3)) < seam:
            smaller += 1
    return smaller * 100 / (width - 1)


@right("10.4")
def _(picture):
    """Where the seam's jump comes when all are sorted."""
    jumps = np.abs(picture - np.roll(picture, 1, axis=1)).sum(axis=(0, 2))
    return 100 * np.argsort(np.argsort(jumps))[0] / (len(jumps) - 1)


@right("10.4")
def _(picture):
    width = picture.shape[1]
    jumps = [float(np.abs(picture[:, (x + 1) % width] - picture[:, x]).sum()) for x in range(width)]
    seam = jumps.pop()
    return float(Fraction(100 * sum(jump < seam for jump in jumps), len(jumps)))


@right("10.4")
def _(picture):
    """By what is larger, as no two are equal."""
    wide = np.concatenate([picture, picture[:, :1]], axis=1)
    jumps = np.abs(wide[:, 1:] - wide[:, :-1]).mean(axis=2).mean(axis=0)
    return 100 - 100 * np.count_nonzero(jumps[:-1] > jumps[-1]) / (jumps.size - 1)


rights(
    "10.4",
    rank,
    lambda p: rank(p, lambda d: np.abs(d).sum(axis=(0, 2))),
    lambda p: rank(1 - p),
    lambda p: rank(p[::-1, ::-1, ::-1]),
    lambda p: [[rank(p)]],
    lambda p: np.float32(rank(np.float32(p))),
    lambda p: 100 / (p.shape[1] - 1) * sum(jumps_of(p)[0] < jumps_of(p)[1]),
    lambda p: np.sum(np.sign(jumps_of(p)[1] - jumps_of(p)[0]) + 1) * 50 / (p.shape[1] - 1),
    lambda p: 100 * sorted([*jumps_of(p)[0], jumps_of(p)[1]]).index(jumps_of(p)[1]) / (p.shape[1] - 1),
    lambda p: rank(p, lambda d: np.linalg.norm(d.transpose(1, 0, 2).reshape(d.shape[1], -1), 1, axis=1)),
)

wrong(
    "10.4",
    median_jump=lambda p: rank(p, lambda d: np.median(np.abs(d), axis=(0, 2))),
    roots=lambda p: rank(p, lambda d: np.sqrt(np.abs(d)).mean(axis=(0, 2))),
    cubes=lambda p: rank(p, lambda d: (np.abs(d) ** 3).mean(axis=(0, 2))),
    smallest=lambda p: rank(p, lambda d: np.abs(d).min(axis=(0, 2))),
    standard_deviation=lambda p: rank(p, lambda d: d.std(axis=(0, 2))),
    first_row=lambda p: rank(p[:1]) if len(p) > 1 else 100 - rank(p),
    last_row=lambda p: rank(p[-1:]) if len(p) > 1 else 100 - rank(p),
    largest_colour=lambda p: rank(p, lambda d: np.abs(d).max(axis=2).mean(axis=0)),
    weighed_colours=lambda p: rank(p, lambda d: (np.abs(d) @ [0.1, 0.8, 0.1]).mean(axis=0)),
    luminance=lambda p: rank(p, lambda d: np.abs(d @ [0.299, 0.587, 0.114]).mean(axis=0)),
    second_column=lambda p: 100 * np.mean(jumps_of(p)[0] < np.abs(p[:, 1] - p[:, -1]).mean()),
    second_last_column=lambda p: 100 * np.mean(jumps_of(p)[0] < np.abs(p[:, 0] - p[:, -2]).mean()),
    first_jump=lambda p: 100 * np.mean(jumps_of(p)[0] < jumps_of(p)[0][0]),
    last_jump=lambda p: 100 * np.mean(jumps_of(p)[0] < jumps_of(p)[0][-1]),
    without_the_first_jump=lambda p: 100 * np.mean(jumps_of(p)[0][1:] < jumps_of(p)[1]),
    against_the_mean_jump=lambda p: 100.0 * (jumps_of(p)[1] > jumps_of(p)[0].mean()),
    rounded_up=lambda p: 10 * np.ceil(rank(p) / 10),
    rounded=lambda p: np.round(rank(p), -1),
    half=lambda p: rank(p) / 2,
    from_minus_100=lambda p: 2 * rank(p) - 100,
    distance_from_50=lambda p: abs(rank(p) - 50),
    place=lambda p: 1 + np.sum(jumps_of(p)[0] < jumps_of(p)[1]),
    divided_by_height=lambda p: 100 * np.sum(jumps_of(p)[0] < jumps_of(p)[1]) / (len(p) + 1),
    both_edges_with_the_middle=lambda p: 100 * np.mean(jumps_of(p)[0] < np.abs(p[:, 0] - p[:, p.shape[1] // 2]).mean()),
    brightness_of_the_edges=lambda p: (
        100 * np.mean(np.abs(np.diff(p.mean((0, 2)))) < abs(p[:, 0].mean() - p[:, -1].mean()))
    ),
    seam_itself=lambda p: jumps_of(p)[1],
    between_the_extremes=lambda p: 100 * (jumps_of(p)[1] - jumps_of(p)[0].min()) / max(np.ptp(jumps_of(p)[0]), 1e-6),
)

remembering("10.4", rank)

# --- 10.5 periodic_part -----------------------------------------------------------------------------------------------


def bent(p, mode):
    """Four neighbours less four times the place."""
    q = np.pad(p, 1, mode)
    return q[2:, 1:-1] + q[:-2, 1:-1] + q[1:-1, 2:] + q[1:-1, :-2] - 4 * p


def divisor_of(shape):
    rows, columns = (2 * np.cos(2 * np.pi * np.arange(n) / n) for n in shape)
    made = rows[:, None] + columns - 4
    made[0, 0] = 1
    return made


def smooth(p, edge=None, divisor=None):
    edge = bent(p, "wrap") - bent(p, "edge") if edge is None else edge
    waves = np.fft.fft2(edge) / (divisor_of(p.shape) if divisor is None else divisor)
    waves[0, 0] = 0
    return np.fft.ifft2(waves).real


@right("10.5")
def _(picture):
    """Both seams by themselves, as the smooth part is linear in the jumps."""
    made = picture.copy()
    for axis in (0, 1):
        first, last = np.take(picture, 0, axis), np.take(picture, -1, axis)
        edge = np.zeros(picture.shape)
        at = [slice(None), slice(None)]
        at[axis] = 0
        edge[tuple(at)] += last - first
        at[axis] = -1
        edge[tuple(at)] += first - last
        made -= smooth(picture, edge)
    return made


@right("10.5")
def _(picture):
    """Place by place with its jumps, and SciPy's transform."""
    height, width = picture.shape
    edge = np.zeros((height, width))
    for y in range(height):
        edge[y, 0] += picture[y, width - 1] - picture[y, 0]
        edge[y, width - 1] -= picture[y, width - 1] - picture[y, 0]
    for x in range(width):
        edge[0, x] += picture[height - 1, x] - picture[0, x]
        edge[height - 1, x] -= picture[height - 1, x] - picture[0, x]
    waves = fft.fft2(edge)
    for k, l in np.ndindex(height, width):  # noqa: E741
        if k or l:
            waves[k, l] /= 2 * np.cos(2 * np.pi * k / height) + 2 * np.cos(2 * np.pi * l / width) - 4
    waves[0, 0] = 0
    return picture - fft.ifft2(waves).real


@right("10.5")
def _(picture):
    """Step by step downhill, until nothing changes: conjugate gradients on a circle."""
    wanted = bent(picture, "edge")
    made = np.full(picture.shape, picture.mean())
    rest = -(wanted - bent(made, "wrap"))
    way, size = rest.copy(), np.sum(rest**2)
    for _ in range(4 * picture.size):
        if size < 1e-28:
            break
        along = -bent(way, "wrap")
        step = size / np.sum(way * along)
        made, rest = made + step * way, rest - step * along
        before, size = size, np.sum(rest**2)
        way = rest + size / before * way
    return made


@right("10.5")
def _(picture):
    """By the transform as a table."""
    height, width = picture.shape
    rows, columns = (np.exp(-2j * np.pi * np.outer(np.arange(n), np.arange(n)) / n) for n in (height, width))
    waves = rows @ (bent(picture, "wrap") - bent(picture, "edge")) @ columns / divisor_of(picture.shape)
    waves[0, 0] = 0
    return picture - (rows.conj() @ waves @ columns.conj()).real / picture.size


rights(
    "10.5",
    lambda p: p - smooth(p),
    lambda p: (p - smooth(p)).tolist(),
    lambda p: np.float32(p - smooth(p)),
    lambda p: p.mean() + (p - p.mean()) - smooth(p - p.mean()),
    lambda p: (p.T - smooth(p.T)).T,
    lambda p: (p[::-1] - smooth(p[::-1]))[::-1],
    lambda p: p.mean() + smooth(p, bent(p, "edge")),
    lambda p: p - smooth(p, divisor=2 * divisor_of(p.shape)) * 2,
)

wrong(
    "10.5",
    half_of_it=lambda p: p - smooth(p) / 2,
    twice=lambda p: p - 2 * smooth(p),
    done_twice=lambda p: p - smooth(p) - smooth(p - smooth(p)),
    divisor_positive=lambda p: p - smooth(p, divisor=np.abs(divisor_of(p.shape)) + 2),
    divisor_from_one=lambda p: p - smooth(p, divisor=np.roll(divisor_of(p.shape), 1, (0, 1))),
    sines=lambda p: p - smooth(p, divisor=_sines(p.shape)),
    degrees=lambda p: p - smooth(p, divisor=_in_degrees(p.shape)),
    squared_frequencies=lambda p: p - smooth(p, divisor=_squared(p.shape)),
    rows_alone_in_the_divisor=lambda p: p - smooth(p, divisor=_rows_alone(p.shape)),
    divided_by_size=lambda p: p - smooth(p) / p.size,
    edges_equal=lambda p: _edges_equal(p),
    upper_row_for_the_last=lambda p: np.vstack([p[:-1], p[:1]]),
    outer_mean=lambda p: np.pad(p[1:-1, 1:-1], 1, constant_values=p.mean()) if min(p.shape) > 2 else 0 * p + p.mean(),
    mirrored_mean=lambda p: (p + p[::-1] + p[:, ::-1] + p[::-1, ::-1]) / 4,
    blurred=lambda p: ndimage.uniform_filter(p, 3, mode="wrap"),
    blurred_at_the_edge=lambda p: p + (bent(p, "wrap") - bent(p, "edge")) / 4,
    bent_on_a_circle=lambda p: bent(p, "wrap"),
    bent_within=lambda p: p + bent(p, "edge") / 4,
    brightness_within_0_and_1=lambda p: (p - smooth(p) - (p - smooth(p)).min()) / max(np.ptp(p - smooth(p)), 1e-9),
    cut_below_zero=lambda p: np.maximum(p - smooth(p), p.mean()),
    mean_zero=lambda p: p - smooth(p) - (p - smooth(p)).mean(),
    first_pixel_kept=lambda p: p - smooth(p) + smooth(p)[0, 0],
    shifted=lambda p: np.roll(p - smooth(p), 1, axis=1),
    edge_without_corners=lambda p: p - smooth(p, _cornerless(p)),
    edge_and_picture=lambda p: p - smooth(p, bent(p, "wrap") - bent(p, "edge") + p / 20),
    jumps_of_the_means=lambda p: p - smooth(p, _mean_jumps(p)),
    absolute_waves=lambda p: p - np.abs(np.fft.fft2(smooth(p))) / p.size,
    rounded=lambda p: np.round(p - smooth(p), 1),
)


def _with_wave_zero(made):
    made[0, 0] = 1
    return np.where(np.abs(made) < 1e-9, 1, made)


def _sines(shape):
    rows, columns = (2 * np.sin(2 * np.pi * np.arange(n) / n) for n in shape)
    return _with_wave_zero(rows[:, None] + columns - 4)


def _in_degrees(shape):
    rows, columns = (2 * np.cos(360 * np.arange(n) / n) for n in shape)
    return _with_wave_zero(rows[:, None] + columns - 4)


def _squared(shape):
    rows, columns = (-((2 * np.pi * np.fft.fftfreq(n)) ** 2) for n in shape)
    return _with_wave_zero(rows[:, None] + columns)


def _rows_alone(shape):
    return _with_wave_zero(2 * np.cos(2 * np.pi * np.arange(shape[0]) / shape[0])[:, None] - 2 + np.zeros(shape))


def _edges_equal(p):
    made = p - smooth(p)
    made[-1], made[:, -1] = made[0], made[:, 0]
    return made


def _cornerless(p):
    edge = bent(p, "wrap") - bent(p, "edge")
    edge[[0, 0, -1, -1], [0, -1, 0, -1]] = 0
    return edge


def _mean_jumps(p):
    edge = np.zeros(p.shape)
    edge[0] += p[-1].mean() - p[0].mean()
    edge[-1] -= p[-1].mean() - p[0].mean()
    edge[:, 0] += p[:, -1].mean() - p[:, 0].mean()
    edge[:, -1] -= p[:, -1].mean() - p[:, 0].mean()
    return edge


remembering("10.5", lambda p: p - smooth(p))

# --- 10.6 lay_out -----------------------------------------------------------------------------------------------------


def half_drop(t, r, c):
    return np.roll(t, c % 2 * (len(t) // 2), axis=0)


def brick(t, r, c):
    return np.roll(t, r % 2 * (t.shape[1] // 2), axis=1)


def mirror(t, r, c):
    return t[:: -1 if r % 2 else 1, :: -1 if c % 2 else 1]


def plain(t, r, c):
    return t


def laid(t, kind, rows, columns, **others):
    ways = {"square": plain, "half-drop": half_drop, "brick": brick, "mirror": mirror}
    ways |= {name.replace("_", "-"): way for name, way in others.items()}
    return np.vstack([np.hstack([ways[kind](t, r, c) for c in range(columns)]) for r in range(rows)])


@right("10.6")
def _(tile, repeat, rows, columns):
    height, width = tile.shape
    made = np.zeros((rows * height, columns * width))
    for y in range(rows * height):
        for x in range(columns * width):
            a, b = y, x
            if repeat == "half-drop" and x // width % 2 == 1:
                a = y - height // 2
            if repeat == "brick" and y // height % 2 == 1:
                b = x - width // 2
            a, b = a % height, b % width
            if repeat == "mirror" and y // height % 2 == 1:
                a = height - 1 - a
            if repeat == "mirror" and x // width % 2 == 1:
                b = width - 1 - b
            made[y, x] = tile[a, b]
    return made


@right("10.6")
def _(tile, repeat, rows, columns):
    """First plainly, then whole stripes are moved or turned over."""
    height, width = tile.shape
    surface = np.tile(tile, (rows, columns))
    for column in range(1, columns, 2):
        stripe = slice(column * width, (column + 1) * width)
        if repeat == "half-drop":
            surface[:, stripe] = np.roll(surface[:, stripe], height // 2, axis=0)
        elif repeat == "mirror":
            surface[:, stripe] = surface[:, stripe][:, ::-1]
    for row in range(1, rows, 2):
        stripe = slice(row * height, (row + 1) * height)
        if repeat == "brick":
            surface[stripe] = np.roll(surface[stripe], width // 2, axis=1)
        elif repeat == "mirror":
            surface[stripe] = surface[stripe][::-1]
    return surface


@right("10.6")
def _(tile, repeat, rows, columns):
    """With np.pad's own mirror."""
    height, width = tile.shape
    if repeat == "mirror":
        return np.pad(tile, ((0, (rows - 1) * height), (0, (columns - 1) * width)), mode="symmetric")
    if repeat == "half-drop":
        block = np.hstack([tile, np.roll(tile, -height // 2, axis=0)])
    elif repeat == "brick":
        block = np.vstack([tile, np.roll(tile, -width // 2, axis=1)])
    else:
        block = tile
    more = ((0, max(0, rows * height - block.shape[0])), (0, max(0, columns * width - block.shape[1])))
    return np.pad(block, more, mode="wrap")[: rows * height, : columns * width]


@right("10.6")
def _(tile, repeat, rows, columns):
    """In lists."""
    tile = tile.tolist()
    half = len(tile) // 2
    middle = len(tile[0]) // 2
    surface = []
    for r in range(rows):
        for y in range(len(tile)):
            line = []
            for c in range(columns):
                if repeat == "square":
                    line += tile[y]
                elif repeat == "half-drop":
                    line += tile[(y + half * c) % len(tile)]
                elif repeat == "brick":
                    line += tile[y] if r % 2 == 0 else tile[y][middle:] + tile[y][:middle]
                else:
                    one = tile[y] if r % 2 == 0 else tile[-1 - y]
                    line += one if c % 2 == 0 else one[::-1]
            surface.append(line)
    return surface


rights(
    "10.6",
    laid,
    lambda t, k, r, c: np.float32(laid(t, k, r, c)),
    lambda t, k, r, c: laid(t.T, {"half-drop": "brick", "brick": "half-drop"}.get(k, k), c, r).T,
    lambda t, k, r, c: laid(t, k, 4, 4)[: r * len(t), : c * t.shape[1]],
    lambda t, k, r, c: laid(t, k, r, c, mirror=lambda t, r, c: np.flip(t, [a for a, n in enumerate((r, c)) if n % 2])),
    lambda t, k, r, c: laid(
        t,
        k,
        r,
        c,
        half_drop=lambda t, r, c: np.roll(t, -c * len(t) // 2, 0),
        brick=lambda t, r, c: np.roll(t, -r * t.shape[1] // 2, 1),
    ),
    lambda t, k, r, c: np.block(
        [
            [{"square": plain, "half-drop": half_drop, "brick": brick, "mirror": mirror}[k](t, a, b) for b in range(c)]
            for a in range(r)
        ]
    ),
    lambda t, k, r, c: np.kron(np.ones((r, c)), t) if k == "square" else laid(t, k, r, c),
)

wrong(
    "10.6",
    one_row_too_many=lambda t, k, r, c: laid(t, k, r + 1, c),
    one_column_too_few=lambda t, k, r, c: laid(t, k, r, max(c - 1, 1)) if c > 1 else laid(t, k, r, 2),
    begun_with_the_second=lambda t, k, r, c: laid(t, k, r + 1, c + 1)[len(t) :, t.shape[1] :],
    moved_by_a_quarter=lambda t, k, r, c: laid(
        t,
        k,
        r,
        c,
        half_drop=lambda t, r, c: np.roll(t, c % 2 * (len(t) // 4), 0),
        brick=lambda t, r, c: np.roll(t, r % 2 * (t.shape[1] // 4), 1),
    ),
    moved_by_the_other_side=lambda t, k, r, c: laid(
        t,
        k,
        r,
        c,
        half_drop=lambda t, r, c: np.roll(t, c % 2 * (t.shape[1] // 2), 0),
        brick=lambda t, r, c: np.roll(t, r % 2 * (len(t) // 2), 1),
    ),
    half_drop_on_rows=lambda t, k, r, c: laid(
        t, k, r, c, half_drop=lambda t, r, c: np.roll(t, r % 2 * (len(t) // 2), 0)
    ),
    brick_on_columns=lambda t, k, r, c: laid(
        t, k, r, c, brick=lambda t, r, c: np.roll(t, c % 2 * (t.shape[1] // 2), 1)
    ),
    half_drop_turned=lambda t, k, r, c: laid(t, k, r, c, half_drop=lambda t, r, c: t[:: -1 if c % 2 else 1]),
    brick_turned=lambda t, k, r, c: laid(t, k, r, c, brick=lambda t, r, c: t[:, :: -1 if r % 2 else 1]),
    mirror_moved=lambda t, k, r, c: laid(t, k, r, c, mirror=lambda t, r, c: brick(half_drop(t, r, c), r, c)),
    mirror_transposed=lambda t, k, r, c: laid(t, k, r, c, mirror=lambda t, r, c: np.rot90(t, 2 * ((r + c) % 2))),
    mirror_of_mirrors=lambda t, k, r, c: laid(
        t, k, r, c, mirror=lambda t, r, c: t[::-1, ::-1] if r % 2 and c % 2 else t
    ),
    mirror_only_diagonal=lambda t, k, r, c: laid(
        t, k, r, c, mirror=lambda t, r, c: mirror(t, r, c) if (r + c) % 2 else t
    ),
    mirrored_from_the_first=lambda t, k, r, c: laid(t, k, r, c, mirror=lambda t, r, c: mirror(t, r + 1, c + 1)),
    square_mirrored=lambda t, k, r, c: laid(t, k, r, c, square=mirror),
    square_moved=lambda t, k, r, c: laid(t, k, r, c, square=half_drop),
    every_third=lambda t, k, r, c: laid(t, k, r, c, half_drop=lambda t, r, c: half_drop(t, r, int(c == 2))),
    only_the_second=lambda t, k, r, c: laid(t, k, r, c, mirror=lambda t, r, c: mirror(t, int(r == 1), int(c == 1))),
    mirrored_half_drop=lambda t, k, r, c: laid(t, "mirror" if k == "half-drop" else k, r, c),
    brick_for_all=lambda t, k, r, c: laid(t, "brick", r, c),
    half_drop_for_all=lambda t, k, r, c: laid(t, "half-drop", r, c),
    mirror_for_all=lambda t, k, r, c: laid(t, "mirror", r, c),
    whole_surface_turned=lambda t, k, r, c: laid(t, k, r, c)[::-1, ::-1],
    negative_tiles=lambda t, k, r, c: laid(t, k, r, c, mirror=lambda t, r, c: (-1) ** (r + c) * t),
    lists_of_tiles=lambda t, k, r, c: np.array([[t] * c] * r),
    summed=lambda t, k, r, c: laid(t, k, r, c) + laid(t, "square", r, c),
    rounded=lambda t, k, r, c: np.round(laid(t, k, r, c)),
    a_gap_between=lambda t, k, r, c: np.pad(laid(t, k, r, c), ((0, 1), (0, 1))),
)

remembering("10.6", laid)
