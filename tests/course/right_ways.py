"""Right answers as different people write them, none of which helped to draw a student's numbers: RIGHT_WAYS[task].

They clip and assert what the text promises, and work in float32, in lists, in fractions, with SciPy, in place.
"""

import functools
import itertools
import math
import statistics
from collections import deque
from decimal import Decimal
from fractions import Fraction

import numpy as np
import ways_of_6
import ways_of_7
import ways_of_8
import ways_of_9
import ways_of_10
import ways_of_11
import ways_of_12
import ways_of_13
from scipy import ndimage, signal

RIGHT_WAYS = {}


def way(task_id):
    """Take a function into the list of its task."""

    def add(function):
        RIGHT_WAYS.setdefault(task_id, []).append(function)
        return function

    return add


def ways(task_id, *functions):
    RIGHT_WAYS.setdefault(task_id, []).extend(functions)


# --- 1.1 output_shape ------------------------------------------------------------------------------------------------

ways(
    "1.1",
    lambda height, width, block, channels: (
        np.array([height, width, channels]) // np.array([2 ** (block - 1), 2 ** (block - 1), 1])
    ),
    lambda h, w, b, c: (h // {1: 1, 2: 2, 3: 4, 4: 8, 5: 16}[b], w // {1: 1, 2: 2, 3: 4, 4: 8, 5: 16}[b], c),
    lambda h, w, b, c: [int(h / 2 ** (b - 1)), int(w / 2 ** (b - 1)), c],
    lambda h, w, b, c: (*divmod(h, 2 ** (b - 1))[:1], *divmod(w, 2 ** (b - 1))[:1], c),
    lambda h, w, b, c: ((h - h % 2 ** (b - 1)) / 2 ** (b - 1), (w - w % 2 ** (b - 1)) / 2 ** (b - 1), c),
    lambda h, w, b, c: np.float32([math.floor(h / 2 ** (b - 1)), math.floor(w / 2 ** (b - 1)), c]),
    lambda h, w, b, c: _halved(h, w, b, c),
)


def _halved(height, width, block, channels):
    return (height, width, channels) if block == 1 else _halved(height // 2, width // 2, block - 1, channels)


@way("1.1")
def _(height, width, block, channels):
    assert 1 <= block <= 5
    while block > 1:
        height //= 2
        width //= 2
        block -= 1
    return np.array((height, width, channels), dtype=np.int32)


@way("1.1")
def _(height, width, block, channels):
    maps = np.zeros((height, width))
    for _ in range(1, block):
        maps = maps[1::2, 1::2]
    return [*maps.shape, channels]


@way("1.1")
def _(height, width, block, channels):
    def pooled(side):
        return functools.reduce(lambda s, _: s >> 1, range(block - 1), side)

    return pooled(height), pooled(width), channels


@way("1.1")
def _(height, width, block, channels):
    step = math.prod([2] * (block - 1))
    return Fraction(height // step), Fraction(width // step), Fraction(channels)


# --- 1.2 convolve_at -------------------------------------------------------------------------------------------------

ways(
    "1.2",
    lambda image, kernel, row, column, bias: (
        np.tensordot(image[row - 1 : row + 2, column - 1 : column + 2], kernel, axes=3) + bias
    ),
    lambda x, k, r, c, b: signal.correlate(x, k, mode="valid")[r - 1, c - 1, 0] + b,
    lambda x, k, r, c, b: (
        sum(signal.correlate2d(x[..., n], k[..., n], mode="same")[r, c] for n in range(x.shape[2])) + b
    ),
    lambda x, k, r, c, b: np.vdot(x[r - 1 : r + 2, c - 1 : c + 2], k) + b,
    lambda x, k, r, c, b: math.fsum((x[r - 1 : r + 2, c - 1 : c + 2] * k).flatten()) + b,
    lambda x, k, r, c, b: np.array([[b + np.sum(np.multiply(x[r - 1 : r + 2, c - 1 : c + 2], k))]]),
    lambda x, k, r, c, b: (
        np.lib.stride_tricks.sliding_window_view(x, k.shape)[r - 1, c - 1, 0].ravel().dot(k.ravel()) + b
    ),
    lambda x, k, r, c, b: np.trace(x[r - 1 : r + 2, c - 1 : c + 2].reshape(9, -1) @ k.reshape(9, -1).T) + b,
    lambda x, k, r, c, b: (
        np.float32(b) + np.einsum("ijk,ijk", np.float32(x[r - 1 : r + 2, c - 1 : c + 2]), np.float32(k))
    ),
    lambda x, k, r, c, b: float(
        sum(
            Fraction(float(x[r + i, c + j, n])) * Fraction(float(k[1 + i, 1 + j, n]))
            for i, j, n in itertools.product((-1, 0, 1), (-1, 0, 1), range(k.shape[2]))
        )
        + Fraction(b)
    ),
)


@way("1.2")
def _(image, kernel, row, column, bias):
    assert image.shape[2] == kernel.shape[2] and kernel.shape[:2] == (3, 3)
    assert 0 < row < image.shape[0] - 1 and 0 < column < image.shape[1] - 1
    image = image.astype(np.float32)
    total = np.float32(0)
    for i in range(3):
        for j in range(3):
            for k in range(image.shape[2]):
                total += image[row + i - 1, column + j - 1, k] * np.float32(kernel[i, j, k])
    return total + np.float32(bias)


@way("1.2")
def _(image, kernel, row, column, bias):
    picture, weights, total = image.tolist(), kernel.tolist(), bias
    for line, weight_line in zip(picture[row - 1 : row + 2], weights, strict=True):
        for pixel, weight in zip(line[column - 1 : column + 2], weight_line, strict=True):
            total += sum(p * w for p, w in zip(pixel, weight, strict=True))
    return np.float64(total)


@way("1.2")
def _(image, kernel, row, column, bias):
    kernel *= image[row - 1 : row + 2, column - 1 : column + 2]
    kernel[0, 0, 0] += bias
    return kernel.sum()


# --- 1.3 convolve ----------------------------------------------------------------------------------------------------

ways(
    "1.3",
    lambda image, kernel: signal.correlate2d(image, kernel, mode="same", boundary="fill", fillvalue=0),
    lambda x, k: signal.convolve2d(x, k[::-1, ::-1], mode="same"),
    lambda x, k: signal.convolve2d(x, np.rot90(k, 2), mode="full")[1:-1, 1:-1],
    lambda x, k: ndimage.correlate(x, k, mode="constant", cval=0.0),
    lambda x, k: np.tensordot(
        np.lib.stride_tricks.sliding_window_view(np.pad(x, 1), (3, 3)), k, axes=((2, 3), (0, 1))
    ).astype(np.float32),
    lambda x, k: [
        [
            sum(
                k[i + 1, j + 1] * x[r + i, c + j]
                for i in (-1, 0, 1)
                for j in (-1, 0, 1)
                if r + i in range(x.shape[0]) and c + j in range(x.shape[1])
            )
            for c in range(x.shape[1])
        ]
        for r in range(x.shape[0])
    ],
    lambda x, k: np.fromfunction(
        np.vectorize(lambda r, c: np.sum(np.pad(x, 1)[int(r) : int(r) + 3, int(c) : int(c) + 3] * k)), x.shape
    ),
)


@way("1.3")
def _(image, kernel):
    height, width = image.shape
    padded = np.zeros((height + 2, width + 2), dtype=np.float32)
    padded[1 : height + 1, 1 : width + 1] = image
    out = np.empty((height, width), dtype=np.float32)
    for r in range(height):
        for c in range(width):
            out[r, c] = (padded[r : r + 3, c : c + 3] * kernel.astype(np.float32)).sum()
    return out


@way("1.3")
def _(image, kernel):
    out = np.zeros_like(image)
    for i in range(3):
        for j in range(3):
            moved = np.roll(image, (1 - i, 1 - j), axis=(0, 1))
            if i == 0:
                moved[0] = 0
            if i == 2:
                moved[-1] = 0
            if j == 0:
                moved[:, 0] = 0
            if j == 2:
                moved[:, -1] = 0
            out += kernel[i, j] * moved
    return out


@way("1.3")
def _(image, kernel):
    def at(r, c):
        return image[r, c] if 0 <= r < len(image) and 0 <= c < len(image[0]) else 0.0

    out, r = [], 0
    while r < image.shape[0]:
        out.append([])
        for c in range(image.shape[1]):
            out[-1].append(math.fsum(at(r + i - 1, c + j - 1) * kernel[i, j] for i, j in np.ndindex(3, 3)))
        r += 1
    return np.array(out)


@way("1.3")
def _(image, kernel):
    """Every pixel spreads over its neighbours."""
    out = np.zeros((image.shape[0] + 2, image.shape[1] + 2))
    for r, line in enumerate(image):
        for c, value in enumerate(line):
            out[r : r + 3, c : c + 3] += value * np.flip(kernel)
    return out[1:-1, 1:-1]


@way("1.3")
def _(image, kernel):
    """Column by column of a table with all windows."""
    padded = np.pad(image, ((1, 1), (1, 1)), mode="constant", constant_values=0)
    height, width = image.shape
    table = np.stack([padded[i : i + height, j : j + width].ravel() for i in range(3) for j in range(3)], axis=1)
    return (table @ kernel.ravel()).reshape(height, width)


# --- 1.4 relu_and_pool -----------------------------------------------------------------------------------------------

ways(
    "1.4",
    lambda maps: (
        np.maximum(maps, 0)[: maps.shape[0] - maps.shape[0] % 2, : maps.shape[1] - maps.shape[1] % 2]
        .reshape(maps.shape[0] // 2, 2, maps.shape[1] // 2, 2, -1)
        .max(3)
        .max(1)
    ),
    lambda m: ndimage.maximum_filter(np.clip(m, 0, None), size=(2, 2, 1), origin=(-1, -1, 0))[:-1:2, :-1:2],
    lambda m: np.lib.stride_tricks.sliding_window_view(m * (m > 0), (2, 2), axis=(0, 1))[::2, ::2].max(axis=(3, 4)),
    lambda m: np.float32(
        np.stack(
            [
                [
                    [max(0, m[r : r + 2, c : c + 2, k].max()) for k in range(m.shape[2])]
                    for c in range(0, m.shape[1] - 1, 2)
                ]
                for r in range(0, m.shape[0] - 1, 2)
            ]
        )
    ),
    lambda m: [
        [
            [
                max(m[2 * r, 2 * c, k], m[2 * r, 2 * c + 1, k], m[2 * r + 1, 2 * c, k], m[2 * r + 1, 2 * c + 1, k], 0.0)
                for k in range(m.shape[2])
            ]
            for c in range(m.shape[1] // 2)
        ]
        for r in range(m.shape[0] // 2)
    ],
)


@way("1.4")
def _(maps):
    maps[maps < 0] = 0
    if maps.shape[0] % 2 == 1:
        maps = maps[:-1]
    if maps.shape[1] % 2 == 1:
        maps = maps[:, :-1]
    rows = np.maximum(maps[0::2], maps[1::2])
    return np.maximum(rows[:, 0::2], rows[:, 1::2])


@way("1.4")
def _(maps):
    height, width, channels = maps.shape
    out = np.zeros((height // 2, width // 2, channels), np.float32)
    r = 0
    while r + 1 < height:
        c = 0
        while c + 1 < width:
            out[r // 2, c // 2] = np.maximum(0, maps[r : r + 2, c : c + 2].reshape(4, channels).max(axis=0))
            c += 2
        r += 2
    return out


@way("1.4")
def _(maps):
    def relu(x):
        return x if x > 0 else 0.0

    cut = np.vectorize(relu, otypes=[float])(maps)
    pairs = np.array([np.maximum(a, b) for a, b in zip(cut[0::2], cut[1::2], strict=False)])
    return np.array([[np.maximum(a, b) for a, b in zip(row[0::2], row[1::2], strict=False)] for row in pairs])


@way("1.4")
def _(maps):
    h, w, c = maps.shape[0] // 2, maps.shape[1] // 2, maps.shape[2]
    out = np.full((h, w, c), -np.inf)
    for r, s, k in itertools.product(range(2 * h), range(2 * w), range(c)):
        out[r // 2, s // 2, k] = max(out[r // 2, s // 2, k], maps[r, s, k])
    return np.where(out > 0, out, 0)


# --- 1.5 preprocess --------------------------------------------------------------------------------------------------

MEANS = [103.939, 116.779, 123.68]

ways(
    "1.5",
    lambda image: np.clip(image, 0, 1)[..., ::-1] * 255 - np.array(MEANS),
    lambda image: np.stack([255 * image[:, :, 2 - k] - MEANS[k] for k in range(3)], axis=2),
    lambda image: np.dstack([image[..., k] * 255.0 - m for k, m in zip((2, 1, 0), MEANS, strict=True)]),
    lambda image: (np.float32(255) * np.float32(image) - np.float32(MEANS[::-1]))[:, :, [2, 1, 0]],
    lambda image: np.apply_along_axis(lambda p: 255 * p[::-1] - np.array(MEANS), -1, image),
    lambda image: np.einsum("hwc,cd->hwd", 255 * image, np.fliplr(np.eye(3))) - MEANS,
    lambda image: np.swapaxes(
        np.array(
            [255 * image[..., 2].T - MEANS[0], 255 * image[..., 1].T - MEANS[1], 255 * image[..., 0].T - MEANS[2]]
        ),
        0,
        2,
    ),
    lambda image: [
        [[float(b) * 255 - 103.939, float(g) * 255 - 116.779, float(r) * 255 - 123.68] for r, g, b in row]
        for row in image
    ],
    lambda image: np.concatenate([image[..., 2:], image[..., 1:2], image[..., :1]], axis=-1) / (1 / 255) - MEANS,
    lambda image: np.array(
        [[[Fraction(float(p[2 - k])) * 255 - Fraction(str(MEANS[k])) for k in range(3)] for p in row] for row in image]
    ),
)


@way("1.5")
def _(image):
    assert image.min() >= 0 and image.max() <= 1 and image.shape[-1] == 3
    red, green, blue = image[..., 0], image[..., 1], image[..., 2]
    out = np.empty(image.shape)
    out[..., 0], out[..., 1], out[..., 2] = blue, green, red
    out *= 255
    out -= MEANS
    return out


@way("1.5")
def _(image):
    assert np.all((image >= 0) & (image <= 1)), "pixels from 0 to 1"
    for row in image:
        for pixel in row:
            r, g, b = pixel
            pixel[0], pixel[1], pixel[2] = b * 255 - 103.939, g * 255 - 116.779, r * 255 - 123.68
    return image


# --- 1.6 receptive_field ---------------------------------------------------------------------------------------------

ways(
    "1.6",
    lambda operations: (
        1 + sum((2 if o == "conv" else 1) * 2 ** operations[:n].count("pool") for n, o in enumerate(operations))
    ),
    lambda operations: functools.reduce(
        lambda fs, o: (fs[0] + 2 * fs[1], fs[1]) if o == "conv" else (fs[0] + fs[1], 2 * fs[1]), operations, (1, 1)
    )[0],
    lambda operations: [functools.reduce(lambda f, o: f + 2 if o == "conv" else 2 * f, operations[::-1], 1)],
    lambda o: (
        np.float32(
            1
            + np.dot(
                [2 if x == "conv" else 1 for x in o], 2.0 ** np.array([o[:n].count("pool") for n in range(len(o))])
            )
        )
        if o
        else 1
    ),
    lambda o: _seen(o),
)


@way("1.6")
def _(operations):
    field = stride = 1
    for operation in operations:
        if operation == "pool":
            field, stride = field + stride, stride * 2
        elif operation == "conv":
            field += stride + stride
        else:
            raise ValueError(operation)
    return np.array(field)


@way("1.6")
def _(operations):
    todo, left, right, stride = deque(operations), 0, 0, 1
    while todo:
        kind = todo.popleft()
        if kind == "conv":
            left, right = left - stride, right + stride
        else:
            right, stride = right + stride, stride << 1
    return right - left + 1


@way("1.6")
def _(operations):
    sizes = {"conv": (2, 1), "pool": (1, 2)}
    field, stride = 1, 1
    for more, factor in map(sizes.get, operations):
        field += more * stride
        stride *= factor
    return Fraction(field)


@way("1.6")
def _(operations):
    return _from_behind(operations)


def _from_behind(operations):
    match list(operations):
        case []:
            return 1
        case ["conv", *rest]:
            return _from_behind(rest) + 2
        case ["pool", *rest]:
            return 2 * _from_behind(rest)


def _seen(o):
    return 1 if not o else _seen(o[:-1]) + (1 + (o[-1] == "conv")) * 2 ** o[:-1].count("pool")


# --- 2.1 content_loss ------------------------------------------------------------------------------------------------

ways(
    "2.1",
    lambda features, target: np.square(features - target).mean(),
    lambda f, p: np.average(np.power(f - p, 2)),
    lambda f, p: np.vdot(f - p, f - p) / np.prod(f.shape),
    lambda f, p: np.linalg.norm((f - p).ravel()) ** 2 / f.size,
    lambda f, p: statistics.fmean(float(d) ** 2 for d in (f - p).flat),
    lambda f, p: math.fsum(((f - p) ** 2).ravel()) / (f.shape[0] * f.shape[1] * f.shape[2]),
    lambda f, p: np.mean(np.mean(np.mean((f - p) ** 2, axis=0), axis=0), axis=0),
    lambda f, p: np.float32(np.abs(np.float32(f) - np.float32(p)) ** 2).mean(dtype=np.float32),
    lambda f, p: np.var(f - p) + np.mean(f - p) ** 2,
    lambda f, p: sum(Fraction(float(d)) ** 2 for d in (p - f).flat) / f.size,
    lambda f, p: np.trace((f - p).reshape(-1, f.shape[2]).T @ (f - p).reshape(-1, f.shape[2])) / f.size,
    lambda f, p: [np.tensordot(f - p, f - p, 3) / f.size],
)


@way("2.1")
def _(features, target):
    height, width, channels = features.shape
    total = 0
    for r in range(height):
        for c in range(width):
            for k in range(channels):
                difference = features[r][c][k] - target[r][c][k]
                total = total + difference * difference
    return total / height / width / channels


@way("2.1")
def _(features, target):
    if np.array_equal(features, target):
        return 0
    return np.array([[[np.mean((features - target) * (features - target))]]])


# --- 2.2 content_gradient --------------------------------------------------------------------------------------------

ways(
    "2.2",
    lambda features, target: (features - target) * (2 / features.size),
    lambda f, p: 2 * np.subtract(f, p) / np.prod(f.shape),
    lambda f, p: (f - p) / (f.size / 2),
    lambda f, p: -2.0 * (p - f) / (f.shape[0] * f.shape[1] * f.shape[2]),
    lambda f, p: np.float32(f - p) * np.float32(2.0) / np.float32(len(f.ravel())),
    lambda f, p: (np.array([2 * (a - b) / f.size for a, b in zip(f.flat, p.flat, strict=True)])).reshape(f.shape),
    lambda f, p: [
        [[2 * (x - y) / f.size for x, y in zip(a, b, strict=True)] for a, b in zip(r, s, strict=True)]
        for r, s in zip(f.tolist(), p.tolist(), strict=True)
    ],
    lambda f, p: np.vectorize(lambda a, b: 2 * (a - b) / f.size)(f, p),
    lambda f, p: f * 2 / f.size - p * 2 / f.size,
    lambda f, p: np.einsum("hwc,->hwc", f - p, 2 / f.size),
)


@way("2.2")
def _(features, target):
    features -= target
    features *= 2
    features /= features.size
    return features


@way("2.2")
def _(features, target):
    n = 0
    for row in features:
        for place in row:
            for _ in place:
                n += 1
    gradient = np.zeros_like(features)
    gradient += 2 / n * features
    gradient -= 2 / n * target
    return gradient


# --- 2.3 through_relu ------------------------------------------------------------------------------------------------

ways(
    "2.3",
    lambda before, arriving: arriving * (before > 0),
    lambda b, a: np.where(b <= 0, 0, a),
    lambda b, a: np.multiply(a, np.greater(b, 0).astype(np.float32)),
    lambda b, a: np.choose(b > 0, [np.zeros(a.shape), a]),
    lambda b, a: a * np.maximum(0, np.sign(b)),
    lambda b, a: np.heaviside(b, 0) * a,
    lambda b, a: [
        [[float(y) if x > 0 else 0 for x, y in zip(p, q, strict=True)] for p, q in zip(r, s, strict=True)]
        for r, s in zip(b, a, strict=True)
    ],
    lambda b, a: np.vectorize(lambda x, y: y if x > 0 else 0.0, otypes=[float])(b, a),
    lambda b, a: np.ma.masked_array(a, mask=~(b > 0)).filled(0),
    lambda b, a: np.select([b > 0], [a], default=0.0),
    lambda b, a: np.float32(a) * np.float32(b > 0),
)


@way("2.3")
def _(before, arriving):
    out = np.zeros(arriving.shape)
    open_ = before > 0
    out[open_] = arriving[open_]
    return out


@way("2.3")
def _(before, arriving):
    arriving[~(before > 0)] = 0
    return arriving


@way("2.3")
def _(before, arriving):
    for place in np.argwhere(before <= 0):
        arriving[tuple(place)] = 0
    return arriving


# --- 2.4 relative_loss -----------------------------------------------------------------------------------------------

ways(
    "2.4",
    lambda features, target: np.mean((features - target) ** 2) / np.mean(target**2),
    lambda f, p: np.sum(np.square(f - p)) / np.sum(np.square(p)),
    lambda f, p: np.vdot(p - f, p - f) / np.vdot(p, p),
    lambda f, p: (np.linalg.norm(f - p) ** 2) / (np.linalg.norm(p) ** 2),
    lambda f, p: np.mean(((f - p) / np.sqrt(np.mean(p**2))) ** 2),
    lambda f, p: np.float32(np.mean((np.float32(f) - np.float32(p)) ** 2)) / np.float32(np.mean(np.float32(p) ** 2)),
    lambda f, p: (
        Fraction(sum(Fraction(float(x)) ** 2 for x in (f - p).flat)) / sum(Fraction(float(x)) ** 2 for x in p.flat)
    ),
    lambda f, p: [
        math.fsum((x - y) ** 2 for x, y in zip(f.flat, p.flat, strict=True)) / math.fsum(y * y for y in p.flat)
    ],
    lambda f, p: np.einsum("hwc,hwc", f - p, f - p) / np.einsum("hwc,hwc", p, p),
    lambda f, p: np.average((f - p) ** 2) / (np.var(p) + np.mean(p) ** 2),
)


@way("2.4")
def _(features, target):
    def mean_square(values):
        return sum(v * v for v in values.ravel().tolist()) / values.size

    assert mean_square(target) > 0
    return np.array(mean_square(features - target) / mean_square(target))


@way("2.4")
def _(features, target):
    above = below = 0.0
    for place in np.ndindex(target.shape):
        above += (features[place] - target[place]) ** 2
        below += target[place] ** 2
    return above / below


# --- 2.5 descend and 5.1 gradient_step -------------------------------------------------------------------------------

for _task in ("2.5", "5.1"):
    ways(
        _task,
        lambda x, g, r: (x - r * g).clip(0, 1),
        lambda x, g, r: np.maximum(np.minimum(x - r * g, 1.0), 0.0),
        lambda x, g, r: np.fmin(1, np.fmax(0, np.subtract(x, np.multiply(r, g)))),
        lambda x, g, r: np.where(x - r * g < 0, 0, np.where(x - r * g > 1, 1, x - r * g)),
        lambda x, g, r: np.clip(x.astype(np.float32) - np.float32(r) * g.astype(np.float32), 0, 1),
        lambda x, g, r: np.vectorize(lambda a, b: min(1.0, max(0.0, a - r * b)))(x, g),
        lambda x, g, r: [
            [[sorted((0.0, a - r * b, 1.0))[1] for a, b in zip(p, q, strict=True)] for p, q in zip(s, t, strict=True)]
            for s, t in zip(x.tolist(), g.tolist(), strict=True)
        ],
        lambda x, g, r: np.median([np.zeros(x.shape), x - r * g, np.ones(x.shape)], axis=0),
        lambda x, g, r: x - np.clip(r * g, x - 1, x),
        lambda x, g, r: (np.abs(x - r * g) - np.abs(x - r * g - 1) + 1) / 2,
        lambda x, g, r: np.select([x - r * g < 0, x - r * g > 1], [0, 1], x - r * g),
    )

    @way(_task)
    def _(pixels, gradient, rate):
        assert pixels.min() >= 0 and pixels.max() <= 1 and rate >= 0
        assert pixels.shape == gradient.shape and pixels.shape[-1] == 3
        new = pixels + (-rate) * gradient
        new[new > 1] = 1
        new[new < 0] = 0
        return new

    @way(_task)
    def _(pixels, gradient, rate):
        pixels = np.clip(pixels, 0, 1)
        pixels -= gradient * rate
        return np.clip(pixels, 0, 1, out=pixels)

    @way(_task)
    def _(pixels, gradient, rate):
        out = []
        for p, g in zip(pixels.flatten(), gradient.flatten(), strict=True):
            value = p - rate * g
            if value < 0:
                value = 0
            elif value > 1:
                value = 1
            out.append(value)
        return np.reshape(out, pixels.shape)


# --- 2.6 loss_by_depth -----------------------------------------------------------------------------------------------


def _relative(f, p):
    return np.sum((f - p) ** 2) / np.sum(p**2)


def _half(m):
    return (m[::2, ::2] + m[1::2, ::2] + m[::2, 1::2] + m[1::2, 1::2]) / 4


@way("2.6")
def _(features, target, depth):
    out = []
    for k in range(depth + 1):
        if k > 0:
            features, target = _half(features), _half(target)
        out.append(_relative(features, target))
    return np.array(out)


@way("2.6")
def _(features, target, depth):
    pairs = [(features, target)]
    while len(pairs) <= depth:
        pairs.append(tuple(map(_half, pairs[-1])))
    return [_relative(*pair) for pair in pairs]


@way("2.6")
def _(features, target, depth):
    return _depths(features, target, depth)


def _depths(features, target, depth):
    if depth == 0:
        return [_relative(features, target)]
    return [_relative(features, target), *_depths(_half(features), _half(target), depth - 1)]


@way("2.6")
def _(features, target, depth):
    losses = np.zeros(depth + 1)
    k = 0
    while True:
        losses[k] = _relative(features, target)
        if k == depth:
            return losses
        h, w, c = features.shape
        features = features.reshape(h // 2, 2, w // 2, 2, c).mean(axis=(1, 3))
        target = target.reshape(h // 2, 2, w // 2, 2, c).mean((1, 3))
        k += 1


@way("2.6")
def _(features, target, depth):
    assert features.shape[0] % 2**depth == 0 and features.shape[1] % 2**depth == 0
    f, p = features.astype(np.float32), target.astype(np.float32)
    result = [np.mean((f - p) ** 2) / np.mean(p**2)]
    for _ in range(1, depth + 1):
        f, p = _half(f), _half(p)
        result += [np.mean((f - p) ** 2) / np.mean(p**2)]
    return tuple(result)


@way("2.6")
def _(features, target, depth):
    """The difference is halved as well as the features are: it is linear."""
    difference, losses = features - target, []
    for level in range(depth + 1):
        losses.append(float(np.mean(difference**2) / np.mean(target**2)))
        if level != depth:
            difference, target = _half(difference), _half(target)
    return losses


@way("2.6")
def _(features, target, depth):
    def halved(maps, times):
        for _ in range(times):
            maps = _half(maps)
        return maps

    return [_relative(halved(features, n), halved(target, n)) for n in range(depth + 1)]


@way("2.6")
def _(features, target, depth):
    def shrink(maps):
        rows = (maps[0::2] + maps[1::2]) / 2
        return (rows[:, 0::2] + rows[:, 1::2]) / 2

    out = [_relative(features, target)]
    while depth:
        features, target, depth = shrink(features), shrink(target), depth - 1
        out.append(_relative(features, target))
    return out


@way("2.6")
def _(features, target, depth):
    both = np.stack([features, target])
    losses = [_relative(*both)]
    for _ in range(depth):
        both = (both[:, ::2, ::2] + both[:, 1::2, ::2] + both[:, ::2, 1::2] + both[:, 1::2, 1::2]) / 4
        losses.append(_relative(*both))
    return np.float32(losses)


# --- 3.1 flatten -----------------------------------------------------------------------------------------------------

ways(
    "3.1",
    lambda features: features.reshape(-1, features.shape[2]),
    lambda f: f.reshape((f.shape[0] * f.shape[1], -1)),
    lambda f: np.vstack(f),
    lambda f: np.vstack([f[r] for r in range(f.shape[0])]),
    lambda f: np.array([place for row in f for place in row]),
    lambda f: np.stack([f[..., k].ravel() for k in range(f.shape[-1])], axis=-1),
    lambda f: np.column_stack([f[:, :, k].flatten() for k in range(f.shape[2])]),
    lambda f: np.array([f[:, :, k].reshape(-1) for k in range(f.shape[2])]).T,
    lambda f: [[float(v) for v in f[r, c]] for r, c in np.ndindex(f.shape[:2])],
    lambda f: list(itertools.chain.from_iterable(f.tolist())),
    lambda f: np.float32(f.transpose(2, 0, 1).reshape(f.shape[2], -1).transpose()),
    lambda f: np.concatenate([f[k] for k in range(len(f))]),
    lambda f: f.ravel().reshape(-1, f.shape[2]),
)


@way("3.1")
def _(features):
    height, width, channels = features.shape
    table = np.zeros((height * width, channels))
    for r in range(height):
        for c in range(width):
            table[r * width + c] = features[r, c]
    return table


@way("3.1")
def _(features):
    features.shape = (-1, features.shape[-1])
    return features


# --- 3.2 gram_matrix -------------------------------------------------------------------------------------------------


def _gram(f):
    flat = f.reshape(-1, f.shape[-1])
    return np.dot(flat.T, flat) / flat.shape[0]


ways(
    "3.2",
    lambda features: _gram(features),
    lambda f: np.einsum("abi,abj->ij", f, f) / f[..., 0].size,
    lambda f: [[np.mean(f[:, :, i] * f[:, :, j]) for j in range(f.shape[2])] for i in range(f.shape[2])],
    lambda f: np.mean(f[..., :, None] * f[..., None, :], axis=(0, 1)),
    lambda f: sum(np.outer(v, v) for v in f.reshape(-1, f.shape[2])) / (f.shape[0] * f.shape[1]),
    lambda f: (
        np.matmul(np.moveaxis(f, -1, 0).reshape(f.shape[2], -1), f.reshape(-1, f.shape[2])) / np.prod(f.shape[:2])
    ),
    lambda f: np.inner(*2 * (f.reshape(-1, f.shape[2]).T / np.sqrt(f.shape[0] * f.shape[1]),)),
    lambda f: np.cov(f.reshape(-1, f.shape[2]).T, bias=True) + np.outer(f.mean(axis=(0, 1)), f.mean(axis=(0, 1))),
    lambda f: np.float32(_gram(np.float32(f))).tolist(),
    lambda f: (f.swapaxes(1, 2) @ f).mean(axis=0) / f.shape[1],
)


@way("3.2")
def _(features):
    _height, _width, channels = features.shape
    gram = np.zeros((channels, channels), dtype=np.float32)
    for i in range(channels):
        for j in range(i, channels):
            gram[i, j] = gram[j, i] = np.mean(features[..., i] * features[..., j])
    return gram


@way("3.2")
def _(features):
    height, width, channels = features.shape
    out = [[Fraction(0)] * channels for _ in range(channels)]
    for row in features:
        for vector in row:
            for i in range(channels):
                for j in range(channels):
                    out[i][j] += Fraction(float(vector[i])) * Fraction(float(vector[j]))
    return [[cell / (height * width) for cell in line] for line in out]


# --- 3.3 style_loss --------------------------------------------------------------------------------------------------

ways(
    "3.3",
    lambda features, target: np.mean(np.square(_gram(features) - target)),
    lambda f, a: np.trace((_gram(f) - a) @ (_gram(f) - a)) / a.size,
    lambda f, a: np.trace((_gram(f) - a) @ (_gram(f) - a)) / f.shape[2] ** 2,
    lambda f, a: np.linalg.norm(_gram(f) - a) ** 2 / f.shape[-1] ** 2,
    lambda f, a: np.sum(np.linalg.eigvalsh(_gram(f) - a) ** 2) / a.size,
    lambda f, a: np.einsum("ij,ij", _gram(f) - a, _gram(f) - a) / len(a) ** 2,
    lambda f, a: np.mean([(g - t) ** 2 for g, t in zip(_gram(f).flat, a.flat, strict=True)]),
    lambda f, a: np.float32(np.mean((_gram(np.float32(f)) - np.float32(a)) ** 2)),
    lambda f, a: [[np.vdot(_gram(f) - a, _gram(f) - a) / a.size]],
    lambda f, a: sum(np.mean((_gram(f)[k] - a[k]) ** 2) for k in range(len(a))) / len(a),
    lambda f, a: np.sum(np.linalg.svd(_gram(f) - a, compute_uv=False) ** 2) / a.size,
    lambda f, a: np.mean((_gram(f) - a.T) ** 2),
)


@way("3.3")
def _(features, target):
    assert np.allclose(target, target.T) and target.shape == (features.shape[2],) * 2
    assert np.linalg.eigvalsh(target).min() > -1e-6 * max(1, np.abs(target).max())
    difference = _gram(features) - target
    upper = difference[np.triu_indices(len(target), 1)]
    return (2 * np.sum(upper**2) + np.sum(np.diag(difference) ** 2)) / difference.size


@way("3.3")
def _(features, target):
    channels, total = features.shape[2], 0.0
    for i in range(channels):
        for j in range(channels):
            total += (np.mean(features[:, :, i] * features[:, :, j]) - target[i, j]) ** 2
    return total / channels**2


# --- 3.4 style_gradient ----------------------------------------------------------------------------------------------

ways(
    "3.4",
    lambda features, target: 4 * (features @ (_gram(features) - target)) / (features.shape[2] * features.size),
    lambda f, a: np.tensordot(f, _gram(f) - a, axes=1) * 4 / (f.shape[2] ** 2 * f.shape[0] * f.shape[1]),
    lambda f, a: np.einsum("hwi,ji->hwj", f, _gram(f) - a) * 4 / (f.shape[2] ** 2 * f.shape[0] * f.shape[1]),
    lambda f, a: ((_gram(f) - a) @ f.reshape(-1, f.shape[2]).T).T.reshape(f.shape) * 4 / f.shape[2] / f.size,
    lambda f, a: np.float32(4 / (f.shape[2] * f.size)) * (np.float32(f) @ (_gram(np.float32(f)) - np.float32(a))),
    lambda f, a: np.apply_along_axis(lambda v: 4 / (f.shape[2] * f.size) * (_gram(f) - a) @ v, 2, f),
    lambda f, a: [[(4 / (len(a) * f.size) * (_gram(f) - a).dot(v)).tolist() for v in row] for row in f],
    lambda f, a: (
        (f.reshape(-1, f.shape[2]) @ _gram(f) - f.reshape(-1, f.shape[2]) @ a).reshape(f.shape)
        * 4
        / len(a) ** 2
        / (f.shape[0] * f.shape[1])
    ),
)


@way("3.4")
def _(features, target):
    height, width, channels = features.shape
    assert np.allclose(target, target.T)
    table = features.reshape(height * width, channels)
    difference = table.T @ table / (height * width) - target
    slope = np.empty_like(table)
    for m in range(height * width):
        for k in range(channels):
            slope[m, k] = (
                4 / (channels**2 * height * width) * sum(table[m, j] * difference[j, k] for j in range(channels))
            )
    return slope.reshape(height, width, channels)


@way("3.4")
def _(features, target):
    """Central differences, which are exact up to the third order."""
    out = np.empty(features.shape)
    for place in np.ndindex(features.shape):
        losses = []
        for h in (1e-3, -1e-3):
            moved = features.copy()
            moved[place] += h
            losses.append(np.mean((_gram(moved) - target) ** 2))
        out[place] = (losses[0] - losses[1]) / 2e-3
    return out


@way("3.4")
def _(features, target):
    g = _gram(features)
    g -= target
    g *= 4 / features.shape[2] ** 2 / (features.shape[0] * features.shape[1])
    return np.matmul(features, g)


# --- 3.5 move_places -------------------------------------------------------------------------------------------------

ways(
    "3.5",
    lambda features, order: features.reshape(-1, features.shape[2])[order].reshape(features.shape),
    lambda f, o: np.take(f.reshape(-1, f.shape[2]), o, axis=0).reshape(f.shape),
    lambda f, o: np.array([f[k // f.shape[1], k % f.shape[1]] for k in o]).reshape(f.shape),
    lambda f, o: f[np.array(o) // f.shape[1], np.array(o) % f.shape[1]].reshape(f.shape),
    lambda f, o: f[np.unravel_index(np.reshape(o, f.shape[:2]), f.shape[:2])],
    lambda f, o: np.reshape([[f[divmod(k, f.shape[1])]] for k in o], f.shape),
    lambda f, o: (np.eye(len(o))[o] @ f.reshape(len(o), -1)).reshape(f.shape),
    lambda f, o: np.float32(np.stack([f[..., k].ravel()[o].reshape(f.shape[:2]) for k in range(f.shape[2])], axis=-1)),
    lambda f, o: [
        [f[divmod(o[r * f.shape[1] + c], f.shape[1])].tolist() for c in range(f.shape[1])] for r in range(f.shape[0])
    ],
    lambda f, o: np.take_along_axis(f.reshape(-1, f.shape[2]), np.array(o)[:, None], axis=0).reshape(f.shape),
)


@way("3.5")
def _(features, order):
    assert sorted(order) == list(range(features.shape[0] * features.shape[1]))
    flat = features.reshape(-1, features.shape[2])
    moved = np.zeros_like(flat)
    for k, source in enumerate(order):
        moved[k] = flat[source]
    return moved.reshape(features.shape)


@way("3.5")
def _(features, order):
    height, width, _ = features.shape
    out, k = np.empty(features.shape), 0
    for r in range(height):
        for c in range(width):
            out[r, c] = features[order[k] // width, order[k] % width]
            k += 1
    return out


@way("3.5")
def _(features, order):
    before = features.reshape(-1, features.shape[2]).copy()
    for k in range(len(order)):
        features[k // features.shape[1]][k % features.shape[1]] = before[order[k]]
    return features


# --- 3.6 total_style_loss --------------------------------------------------------------------------------------------


def _style(f, a):
    return np.mean((_gram(f) - a) ** 2)


ways(
    "3.6",
    lambda layers, targets, weights: np.average(
        [_style(f, a) for f, a in zip(layers, targets, strict=True)], weights=weights
    ),
    lambda ls, ts, ws: sum(_style(f, a) * w for f, a, w in zip(ls, ts, ws, strict=True)) / sum(ws),
    lambda ls, ts, ws: np.dot(np.array(ws) / np.sum(ws), list(map(_style, ls, ts))),
    lambda ls, ts, ws: sum(ws[k] / math.fsum(ws) * _style(ls[k], ts[k]) for k in range(len(ls))),
    lambda ls, ts, ws: [np.sum(np.array(ws) / sum(ws) * np.array([_style(f, a) for f, a in zip(ls, ts, strict=True)]))],
    lambda ls, ts, ws: (
        np.float32(sum(np.float32(w) * np.float32(_style(f, a)) for f, a, w in zip(ls, ts, ws, strict=True)))
        / np.float32(sum(ws))
    ),
    lambda ls, ts, ws: (
        functools.reduce(lambda s, fat: s + fat[2] * _style(*fat[:2]), zip(ls, ts, ws, strict=True), 0) / sum(ws)
    ),
    lambda ls, ts, ws: sum(
        w / sum(ws) * np.trace((_gram(f) - a) @ (_gram(f) - a)) / a.size for f, a, w in zip(ls, ts, ws, strict=True)
    ),
    lambda ls, ts, ws: np.einsum("l,l", np.divide(ws, np.sum(ws)), [_style(f, a) for f, a in zip(ls, ts, strict=True)]),
)


@way("3.6")
def _(layers, targets, weights):
    assert len(layers) == len(targets) == len(weights) and min(weights) >= 0 and sum(weights) > 0
    total = 0
    for k, weight in enumerate(weights):
        if weight == 0:
            continue
        total += weight * _style(layers[k], targets[k])
    return total / sum(weights)


@way("3.6")
def _(layers, targets, weights):
    total = sum(weights)
    for k in range(len(weights)):
        weights[k] /= total
    result = 0.0
    while layers:
        result += weights.pop() * _style(layers.pop(), targets.pop())
    return result


# --- 3.7 cross_layer_gram --------------------------------------------------------------------------------------------


def _enlarged(f, h):
    k = f.shape[0] // h.shape[0]
    return h.repeat(k, axis=0).repeat(k, axis=1)


ways(
    "3.7",
    lambda fine, coarse: np.einsum("abi,abj->ij", fine, _enlarged(fine, coarse)) / fine[..., 0].size,
    lambda f, h: np.tensordot(f, _enlarged(f, h), ((0, 1), (0, 1))) / np.prod(f.shape[:2]),
    lambda f, h: (
        f.reshape(-1, f.shape[2]).T
        @ np.kron(h, np.ones((f.shape[0] // h.shape[0],) * 2 + (1,))).reshape(-1, h.shape[2])
        / (f.shape[0] * f.shape[1])
    ),
    lambda f, h: [
        [np.mean(f[:, :, i] * _enlarged(f, h)[:, :, j]) for j in range(h.shape[2])] for i in range(f.shape[2])
    ],
    lambda f, h: np.mean(f[..., :, None] * _enlarged(f, h)[..., None, :], axis=(0, 1)),
    lambda f, h: (
        sum(np.outer(f[y, x], h[y * len(h) // len(f), x * len(h) // len(f)]) for y, x in np.ndindex(f.shape[:2]))
        / (f.shape[0] * f.shape[1])
    ),
    lambda f, h: (
        np.float32(f).reshape(-1, f.shape[2]).T
        @ np.float32(_enlarged(f, h)).reshape(-1, h.shape[2])
        / np.float32(f.shape[0] * f.shape[1])
    ),
    lambda f, h: (_enlarged(f, h).reshape(-1, h.shape[2]).T @ f.reshape(-1, f.shape[2])).T / f[..., 0].size,
    lambda f, h: (
        f.reshape(-1, f.shape[2]).T
        @ ndimage.zoom(h, (len(f) // len(h), len(f) // len(h), 1), order=0, mode="nearest", grid_mode=True).reshape(
            -1, h.shape[2]
        )
        / f[..., 0].size
    ),
)


@way("3.7")
def _(fine, coarse):
    """The other way round: the fine layer made small, by the means of its blocks."""
    (rows, columns, others), (height, width, channels) = coarse.shape, fine.shape
    assert height % rows == 0 and width % columns == 0 and height // rows == width // columns
    small = fine.reshape(rows, height // rows, columns, width // columns, channels).mean(axis=(1, 3))
    return small.reshape(-1, channels).T @ coarse.reshape(-1, others) / (rows * columns)


@way("3.7")
def _(fine, coarse):
    k = fine.shape[1] // coarse.shape[1]
    y, x = np.indices(fine.shape[:2]) // k
    met = coarse[y, x]
    gram = np.zeros((fine.shape[2], coarse.shape[2]))
    for i in range(fine.shape[2]):
        for j in range(coarse.shape[2]):
            gram[i, j] = np.vdot(fine[..., i], met[..., j]) / y.size
    return gram


@way("3.7")
def _(fine, coarse):
    k, (height, width, channels) = len(fine) // len(coarse), fine.shape
    out = [[0.0] * coarse.shape[2] for _ in range(channels)]
    for r, row in enumerate(fine.tolist()):
        for c, vector in enumerate(row):
            for i, a in enumerate(vector):
                for j, b in enumerate(coarse[r // k, c // k].tolist()):
                    out[i][j] += a * b / (height * width)
    return out


# --- 4.1 total_variation ---------------------------------------------------------------------------------------------

ways(
    "4.1",
    lambda image: np.abs(np.diff(image, axis=0)).sum() + np.abs(np.diff(image, axis=1)).sum(),
    lambda i: np.sum(np.abs(i[:-1] - i[1:])) + np.sum(np.abs(i[:, :-1] - i[:, 1:])),
    lambda i: sum(np.abs(np.clip(i, 0, 1)[1:] - np.clip(i, 0, 1)[:-1]).ravel()) + np.abs(i[:, 1:] - i[:, :-1]).sum(),
    lambda i: float(np.linalg.norm(np.diff(i, axis=0).ravel(), 1) + np.linalg.norm(np.diff(i, axis=1).ravel(), 1)),
    lambda i: np.float32(np.abs(np.diff(np.float32(i), axis=0)).sum() + np.abs(np.diff(np.float32(i), axis=1)).sum()),
    lambda i: sum(np.abs(np.diff(i[:, :, k], axis=a)).sum() for k in range(i.shape[2]) for a in (0, 1)),
    lambda i: np.sqrt(np.diff(i, axis=0) ** 2).sum() + np.sqrt(np.diff(i, axis=1) ** 2).sum(),
    lambda i: math.fsum(abs(float(d)) for a in (0, 1) for d in np.diff(i, axis=a).flat),
    lambda i: [np.ptp(np.stack([i[1:], i[:-1]]), axis=0).sum() + np.ptp(np.stack([i[:, 1:], i[:, :-1]]), axis=0).sum()],
    lambda i: (
        np.sum(np.abs(ndimage.correlate1d(i, [0, -1, 1], axis=0, mode="nearest")))
        + np.sum(np.abs(ndimage.correlate1d(i, [0, -1, 1], axis=1, mode="nearest")))
    ),
    lambda i: sum(
        abs(Fraction(float(a)) - Fraction(float(b)))
        for x, y in ((i[1:], i[:-1]), (i[:, 1:], i[:, :-1]))
        for a, b in zip(x.flat, y.flat, strict=True)
    ),
)


@way("4.1")
def _(image):
    assert image.min() >= 0 and image.max() <= 1, "pixels from 0 to 1"
    height, width, channels = image.shape
    total = 0
    for k in range(channels):
        for r in range(height):
            for c in range(width):
                if r < height - 1:
                    total += abs(image[r + 1, c, k] - image[r, c, k])
                if c < width - 1:
                    total += abs(image[r, c + 1, k] - image[r, c, k])
    return total


@way("4.1")
def _(image):
    total, rows = 0.0, image.tolist()
    for above, below in itertools.pairwise(rows):
        for a, b in zip(above, below, strict=True):
            total += sum(abs(x - y) for x, y in zip(a, b, strict=True))
    for row in rows:
        for a, b in itertools.pairwise(row):
            total += sum(abs(x - y) for x, y in zip(a, b, strict=True))
    return np.array(total)


# --- 4.2 full_loss ---------------------------------------------------------------------------------------------------

ways(
    "4.2",
    lambda content, style, smoothness, weights: (
        weights[0] * np.mean(content) + weights[1] * np.mean(style) + weights[2] * smoothness
    ),
    lambda c, s, t, w: w[0] * statistics.fmean(c) + w[1] * statistics.fmean(s) + w[2] * t,
    lambda c, s, t, w: sum(w[0] * x / len(c) for x in c) + sum(w[1] * x / len(s) for x in s) + w[2] * t,
    lambda c, s, t, w: np.dot([np.average(c), np.average(s), t], w),
    lambda c, s, t, w: sum(a * b for a, b in zip(w, (sum(c) / len(c), sum(s) / len(s), t), strict=True)),
    lambda c, s, t, w: (
        np.float32(w[0]) * np.float32(c).mean() + np.float32(w[1]) * np.float32(s).mean() + np.float32(w[2] * t)
    ),
    lambda c, s, t, w: [float(np.inner(w, np.array([np.mean(c), np.mean(s), np.mean([t])])))],
    lambda c, s, t, w: (
        Fraction(w[0]) * sum(map(Fraction, c)) / len(c)
        + Fraction(w[1]) * sum(map(Fraction, s)) / len(s)
        + Fraction(w[2]) * Fraction(t)
    ),
    lambda c, s, t, w: float(
        Decimal(w[0]) * sum(map(Decimal, c)) / len(c)
        + Decimal(w[1]) * sum(map(Decimal, s)) / len(s)
        + Decimal(w[2]) * Decimal(t)
    ),
    lambda c, s, t, w: np.sum(np.array(w) * np.array([sum(c) / len(c), sum(s) / len(s), t])),
)


@way("4.2")
def _(content, style, smoothness, weights):
    alpha, beta, gamma = weights
    assert min(*content, *style, smoothness, *weights) >= 0
    a, b = 1 / len(content), 1 / len(style)
    loss = 0.0
    for value in content:
        loss += alpha * a * value
    for value in style:
        loss += beta * b * value
    return loss + gamma * smoothness


@way("4.2")
def _(content, style, smoothness, weights):
    def mean(values):
        total = 0
        for value in values:
            total += value
        return total / len(values)

    terms = {"content": mean(content), "style": mean(style), "tv": smoothness}
    return sum(weight * term for weight, term in zip(weights, terms.values(), strict=True))


# --- 4.3 shares_of_loss ----------------------------------------------------------------------------------------------

ways(
    "4.3",
    lambda values, weights: np.multiply(values, weights) / np.dot(values, weights),
    lambda v, w: [a * b / sum(x * y for x, y in zip(v, w, strict=True)) for a, b in zip(v, w, strict=True)],
    lambda v, w: np.array(v) * w / np.sum(np.array(v) * w),
    lambda v, w: tuple((np.array(v) * np.array(w) / math.fsum(a * b for a, b in zip(v, w, strict=True))).tolist()),
    lambda v, w: np.float32(v) * np.float32(w) / np.sum(np.float32(v) * np.float32(w)),
    lambda v, w: [
        Fraction(v[k]) * Fraction(w[k]) / sum(Fraction(a) * Fraction(b) for a, b in zip(v, w, strict=True))
        for k in range(len(v))
    ],
    lambda v, w: np.diag(v) @ w / np.inner(v, w),
    lambda v, w: np.einsum("i,i->i", v, w) / np.einsum("i,i", v, w),
    lambda v, w: list(map(lambda p: p / sum(map(lambda a, b: a * b, v, w)), map(lambda a, b: a * b, v, w))),
)


@way("4.3")
def _(values, weights):
    assert len(values) == len(weights) and min(values) >= 0 and min(weights) >= 0
    products, total = {}, 0
    for k, (value, weight) in enumerate(zip(values, weights, strict=True)):
        products[k] = value * weight
        total += products[k]
    shares = [products[k] / total for k in range(len(values))]
    assert abs(sum(shares) - 1) < 1e-9
    return shares


@way("4.3")
def _(values, weights):
    products = np.zeros(len(values))
    i = 0
    while i < len(values):
        products[i] = values[i] * weights[i]
        i += 1
    products /= products.sum()
    return products


@way("4.3")
def _(values, weights):
    for k in range(len(values)):
        values[k] = values[k] * weights[k]
    return [value / sum(values) for value in values]


# --- 4.4 shares_of_gradient ------------------------------------------------------------------------------------------

ways(
    "4.4",
    lambda gradients, weights: (
        np.array([w * np.linalg.norm(g) for g, w in zip(gradients, weights, strict=True)])
        / sum(w * np.linalg.norm(g) for g, w in zip(gradients, weights, strict=True))
    ),
    lambda gs, ws: (
        (np.linalg.norm(np.stack(gs).reshape(len(gs), -1), axis=1) * ws)
        / np.dot(np.linalg.norm(np.stack(gs).reshape(len(gs), -1), axis=1), ws)
    ),
    lambda gs, ws: [
        ws[k] * math.sqrt((gs[k] ** 2).sum()) / sum(w * math.sqrt((g**2).sum()) for g, w in zip(gs, ws, strict=True))
        for k in range(len(gs))
    ],
    lambda gs, ws: (
        np.sqrt(np.einsum("nhwc,nhwc->n", gs, gs))
        * np.array(ws)
        / np.sum(np.sqrt(np.einsum("nhwc,nhwc->n", gs, gs)) * np.array(ws))
    ),
    lambda gs, ws: (
        np.array([w * math.hypot(*g.ravel()) for g, w in zip(gs, ws, strict=True)])
        / math.fsum(w * math.hypot(*g.ravel()) for g, w in zip(gs, ws, strict=True))
    ),
    lambda gs, ws: (
        np.float32([np.linalg.norm(np.float32(w) * np.float32(g)) for g, w in zip(gs, ws, strict=True)])
        / np.float32(sum(np.linalg.norm(np.float32(w * g)) for g, w in zip(gs, ws, strict=True)))
    ),
    lambda gs, ws: (lambda n: [x / sum(n) for x in n])([w * np.vdot(g, g) ** 0.5 for g, w in zip(gs, ws, strict=True)]),
    lambda gs, ws: (
        np.sqrt(np.array(ws) ** 2 * (np.array(gs) ** 2).sum(axis=(1, 2, 3)))
        / np.sqrt(np.array(ws) ** 2 * (np.array(gs) ** 2).sum(axis=(1, 2, 3))).sum()
    ),
    lambda gs, ws: tuple(
        np.multiply([np.std(g) if np.mean(g) == 0 else np.sqrt(np.mean(g * g)) for g in gs], ws)
        / np.dot([np.sqrt(np.mean(g * g)) for g in gs], ws)
    ),
)


@way("4.4")
def _(gradients, weights):
    pulls = []
    for gradient, weight in zip(gradients, weights, strict=True):
        total = 0.0
        for row in gradient.tolist():
            for pixel in row:
                for entry in pixel:
                    total += entry * entry
        pulls.append(weight * total**0.5)
    return [pull / sum(pulls) for pull in pulls]


@way("4.4")
def _(gradients, weights):
    assert len(gradients) == len(weights) and len({g.shape for g in gradients}) == 1

    def norm(array):
        return np.sqrt(array.ravel() @ array.ravel())

    lengths = np.array([norm(g) for g in gradients]) * np.array(weights)
    return lengths / lengths.sum()


# --- 4.5 angle -------------------------------------------------------------------------------------------------------

ways(
    "4.5",
    lambda content_gradient, style_gradient: np.degrees(
        np.arccos(
            np.clip(
                np.sum(content_gradient * style_gradient)
                / np.linalg.norm(content_gradient)
                / np.linalg.norm(style_gradient),
                -1,
                1,
            )
        )
    ),
    lambda a, b: math.degrees(math.acos(max(-1, min(1, np.vdot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b)))))),
    lambda a, b: np.rad2deg(
        np.arccos(np.maximum(np.minimum(np.vdot(a, b) / np.sqrt(np.vdot(a, a) * np.vdot(b, b)), 1), -1))
    ),
    lambda a, b: (
        180
        / np.pi
        * np.arccos(np.clip(np.tensordot(a, b, 3) / np.sqrt((a**2).sum()) / np.sqrt((b**2).sum()), -1.0, 1.0))
    ),
    lambda a, b: math.degrees(
        math.atan2(
            np.linalg.norm(a / np.linalg.norm(a) - b / np.linalg.norm(b)),
            np.linalg.norm(a / np.linalg.norm(a) + b / np.linalg.norm(b)),
        )
        * 2
    ),
    lambda a, b: np.degrees(
        np.arccos(
            np.clip(
                np.float32(
                    (np.float32(a) * np.float32(b)).sum()
                    / (np.linalg.norm(np.float32(a)) * np.linalg.norm(np.float32(b)))
                ),
                -1,
                1,
            )
        )
    ),
    lambda a, b: np.degrees(
        np.arccos(np.clip(np.sum(np.float32(a / np.linalg.norm(a)) * np.float32(b / np.linalg.norm(b))), -1, 1))
    ),
    lambda a, b: [
        np.degrees(
            np.arccos(
                np.clip(
                    np.einsum("hwc,hwc", a, b) / np.sqrt(np.einsum("hwc,hwc", a, a) * np.einsum("hwc,hwc", b, b)), -1, 1
                )
            )
        )
    ],
    lambda a, b: np.degrees(
        np.arccos(
            np.clip(
                sum(x * y for x, y in zip(a.flat, b.flat, strict=True)) / (math.hypot(*a.flat) * math.hypot(*b.flat)),
                -1,
                1,
            )
        )
    ),
    lambda a, b: 90 - np.degrees(np.arcsin(np.clip(np.sum(a * b) / (np.linalg.norm(a) * np.linalg.norm(b)), -1, 1))),
)


@way("4.5")
def _(g, h):
    assert g.shape == h.shape and g.any() and h.any()
    inner = length1 = length2 = 0.0
    for r in range(g.shape[0]):
        for c in range(g.shape[1]):
            for k in range(g.shape[2]):
                inner += g[r, c, k] * h[r, c, k]
                length1 += g[r, c, k] ** 2
                length2 += h[r, c, k] ** 2
    cosine = inner / (math.sqrt(length1) * math.sqrt(length2))
    if cosine > 1:
        cosine = 1
    if cosine < -1:
        cosine = -1
    return math.acos(cosine) * 180 / math.pi


@way("4.5")
def _(g, h):
    g = g.ravel()
    h = h.ravel()
    g /= np.sqrt(g @ g)
    h /= np.sqrt(h @ h)
    return np.array(np.arccos((g @ h).clip(-1, 1)) / np.pi * 180)


# --- 4.6 sum_to_mean -------------------------------------------------------------------------------------------------

ways(
    "4.6",
    lambda weight, places, channels: weight * places**2 * channels**2,
    lambda w, m, c: w * m * m * c * c,
    lambda w, m, c: (m * c) ** 2 * w,
    lambda w, m, c: math.prod([w, m, m, c, c]),
    lambda w, m, c: np.float32(w) * np.float32(m * c) ** 2,
    lambda w, m, c: [w * float(m) ** 2 * float(c) ** 2],
    lambda w, m, c: Fraction(w) * m**2 * c**2,
    lambda w, m, c: float(Decimal(w) * (m * c) ** 2),
    lambda w, m, c: w * np.int64(m) ** 2 * np.int64(c) ** 2,
    lambda w, m, c: w / ((1 / m) ** 2 * (1 / c) ** 2),
    lambda w, m, c: math.exp(math.log(w) + 2 * math.log(m) + 2 * math.log(c)),
    lambda w, m, c: np.square(math.sqrt(w) * m * c),
    lambda w, m, c: w * sum(m**2 for _ in range(c * c)),
)


@way("4.6")
def _(weight, places, channels):
    assert weight > 0 and places >= 1 and channels >= 1
    from_the_gram_matrices = places**2
    from_the_mean = channels * channels
    return np.array(weight * from_the_gram_matrices * from_the_mean)


# --- 5.2 adam_step ---------------------------------------------------------------------------------------------------

ways(
    "5.2",
    lambda x, gradient, m, v, t, rate: (
        x
        - rate
        * ((0.9 * m + 0.1 * gradient) / (1 - 0.9**t))
        / (np.sqrt((0.99 * v + 0.01 * gradient**2) / (1 - 0.99**t)) + 1e-8),
        0.9 * m + 0.1 * gradient,
        0.99 * v + 0.01 * gradient**2,
    ),
    lambda x, g, m, v, t, r: np.moveaxis(
        np.vectorize(_one_adam, signature="(),(),(),(),(),()->(k)")(x, g, m, v, t, r), -1, 0
    ),
    lambda x, g, m, v, t, r: np.reshape(
        [_one_adam(*p, t, r) for p in zip(x.flat, g.flat, m.flat, v.flat, strict=True)], (*x.shape, 3)
    ).transpose(3, 0, 1, 2),
)


def _one_adam(x, g, m, v, t, r):
    m, v = m + (1 - 0.9) * (g - m), v - (1 - 0.99) * (v - g * g)
    return np.array([x - r * m / (1 - 0.9**t) / (math.sqrt(v / (1 - 0.99**t)) + 1e-8), m, v])


@way("5.2")
def _(x, gradient, m, v, t, rate):
    assert t >= 1 and v.min() >= 0 and rate >= 0
    beta1, beta2, epsilon = 0.9, 0.99, 1e-8
    m_new = beta1 * m + (1 - beta1) * gradient
    v_new = beta2 * v + (1 - beta2) * gradient * gradient
    m_hat = m_new / (1 - beta1**t)
    v_hat = v_new / (1 - beta2**t)
    x_new = x - rate * m_hat / (np.sqrt(v_hat) + epsilon)
    return np.stack([x_new, m_new, v_new])


@way("5.2")
def _(x, gradient, m, v, t, rate):
    m *= 0.9
    m += 0.1 * gradient
    v *= 0.99
    v += 0.01 * np.square(gradient)
    step = m / (1 - math.pow(0.9, t))
    step /= v.copy() ** 0.5 / (1 - math.pow(0.99, t)) ** 0.5 + 1e-8
    x -= rate * step
    return [x.tolist(), m.tolist(), v.tolist()]


@way("5.2")
def _(x, gradient, m, v, t, rate):
    x, gradient, m, v = (a.astype(np.float32) for a in (x, gradient, m, v))
    m = np.float32(0.9) * m + np.float32(0.1) * gradient
    v = np.float32(0.99) * v + np.float32(0.01) * gradient**2
    m_hat = m / np.float32(1 - 0.9**t)
    v_hat = v / np.float32(1 - 0.99**t)
    return np.array([x - np.float32(rate) * m_hat / (np.sqrt(v_hat) + np.float32(1e-8)), m, v], dtype=np.float32)


@way("5.2")
def _(x, gradient, m, v, t, rate):
    new = np.zeros((3, *x.shape))
    for place in np.ndindex(x.shape):
        new[(slice(None), *place)] = _one_adam(x[place], gradient[place], m[place], v[place], t, rate)
    return new


@way("5.2")
def _(x, gradient, m, v, t, rate):
    m, v = np.average([m, gradient], axis=0, weights=[9, 1]), np.average([v, gradient**2], axis=0, weights=[99, 1])
    correct = [1.0, 1.0]
    for _ in range(t):
        correct = [correct[0] * 0.9, correct[1] * 0.99]
    root = np.sqrt(v / (1 - correct[1]))
    return x - m / (1 - correct[0]) * rate / (root + 0.00000001), m, v


@way("5.2")
def _(x, gradient, m, v, t, rate):
    m = 0.1 * (9 * m + gradient)
    v = (99 * v + gradient**2) / 100
    return np.concatenate(
        [(x - rate * m / ((np.sqrt(v) / np.sqrt(1 - 0.99**t) + 1e-8) * (1 - 0.9**t)))[None], m[None], v[None]]
    )


# --- 5.3 averaged ----------------------------------------------------------------------------------------------------

ways(
    "5.3",
    lambda pictures, decay: (
        sum((1 - decay) * decay ** (len(pictures) - 1 - k) * p for k, p in enumerate(pictures))
        / (1 - decay ** len(pictures))
    ),
    lambda ps, d: np.average(ps, axis=0, weights=d ** np.arange(len(ps) - 1, -1, -1.0)),
    lambda ps, d: functools.reduce(lambda s, p: d * s + (1 - d) * p, ps, 0) / (1 - d ** len(ps)),
    lambda ps, d: sum(d**k * p for k, p in enumerate(reversed(ps))) / sum(d**k for k in range(len(ps))),
    lambda ps, d: (
        np.einsum("t,thwc->hwc", [d**k for k in range(len(ps))][::-1], ps) / sum(d**k for k in range(len(ps)))
    ),
    lambda ps, d: np.float32(
        functools.reduce(lambda s, p: np.float32(d) * s + np.float32(1 - d) * np.float32(p), ps, np.float32(0))
        / np.float32(1 - d ** len(ps))
    ),
    lambda ps, d: (
        np.cumsum([(1 - d) * d ** (len(ps) - 1 - k) * p for k, p in enumerate(ps)], axis=0)[-1] / (1 - d ** len(ps))
    ).tolist(),
    lambda ps, d: (
        list(itertools.accumulate(ps, lambda s, p: d * s + (1 - d) * p, initial=0 * ps[0]))[-1] / (1 - d ** len(ps))
    ),
)


@way("5.3")
def _(pictures, decay):
    assert 0 <= decay < 1 and pictures
    s = np.zeros(pictures[0].shape)
    t = 0
    for x in pictures:
        assert x.min() >= 0 and x.max() <= 1
        s = decay * s + (1 - decay) * np.clip(x, 0, 1)
        t += 1
    return np.clip(s / (1 - decay**t), 0, 1)


@way("5.3")
def _(pictures, decay):
    if decay == 0:
        return pictures[-1]
    total, weight = 0, 0
    for picture in pictures:
        total = decay * total + picture
        weight = decay * weight + 1
    return total / weight


@way("5.3")
def _(pictures, decay):
    height, width, channels = pictures[0].shape
    out = [[[0.0] * channels for _ in range(width)] for _ in range(height)]
    for picture in pictures:
        for r, c, k in np.ndindex(height, width, channels):
            out[r][c][k] = decay * out[r][c][k] + (1 - decay) * picture[r, c, k]
    return [[[v / (1 - decay ** len(pictures)) for v in pixel] for pixel in row] for row in out]


@way("5.3")
def _(pictures, decay):
    s, t = np.zeros_like(pictures[0]), len(pictures)
    while pictures:
        s *= decay
        s += (1 - decay) * pictures.pop(0)
    return s / (1 - decay**t)


@way("5.3")
def _(pictures, decay):
    def recursive(pictures):
        if not pictures:
            return 0
        return decay * recursive(pictures[:-1]) + (1 - decay) * pictures[-1]

    return recursive(pictures) / (1 - math.pow(decay, len(pictures)))


# --- 5.4 pyramid -----------------------------------------------------------------------------------------------------

ways(
    "5.4",
    lambda smallest, largest: sorted(
        s for s in (round(largest / math.sqrt(2) ** k) for k in range(100)) if s >= smallest
    ),
    lambda s, b: [x for x in np.round(b / np.sqrt(2) ** np.arange(60)).astype(int) if x >= s][::-1],
    lambda s, b: list(
        reversed(list(itertools.takewhile(lambda x: x >= s, (int(b / 2 ** (k / 2) + 0.5) for k in itertools.count()))))
    ),
    lambda s, b: np.rint(b * 0.5 ** (np.arange(50) / 2))[np.rint(b * 0.5 ** (np.arange(50) / 2)) >= s][::-1],
    lambda s, b: sorted(set(round(b * 2 ** (-k / 2)) for k in range(64)) & set(range(s, b + 1))),
    lambda s, b: [round(math.sqrt(b * b / 2**k)) for k in range(99, -1, -1) if round(math.sqrt(b * b / 2**k)) >= s],
    lambda s, b: np.float32([x for x in (round(b / 2 ** (k / 2)) for k in range(80)) if x >= s][::-1]),
)


@way("5.4")
def _(smallest, largest):
    assert 1 <= smallest <= largest
    sides, exact = [], largest
    while round(exact) >= smallest:
        sides.insert(0, round(exact))
        exact /= 2**0.5
    return sides


@way("5.4")
def _(smallest, largest):
    sides = deque()
    for k in itertools.count():
        side = math.floor(largest / math.sqrt(2) ** k + 1 / 2)
        if side < smallest:
            break
        sides.appendleft(side)
    return list(sides)


@way("5.4")
def _(smallest, largest):
    def down(exact):
        side = round(exact)
        return [] if side < smallest else [*down(exact / math.sqrt(2)), side]

    return np.array(down(float(largest)))


@way("5.4")
def _(smallest, largest):
    """In whole numbers only: the rounded root of largest^2 / 2^k."""
    sides, k = [], 0
    while True:
        side = (math.isqrt(4 * largest**2 * 2**k // 4**k) + 1) // 2
        if side < smallest:
            return sides[::-1]
        sides.append(side)
        k += 1


@way("5.4")
def _(smallest, largest):
    exact = Decimal(largest)
    root = Decimal(2).sqrt()
    sides = []
    while round(exact) >= smallest:
        sides.append(round(exact))
        exact = exact / root
    sides.sort()
    return tuple(sides)


# --- 5.5 minimise ----------------------------------------------------------------------------------------------------

ways(
    "5.5",
    lambda slope, start, rate, steps: functools.reduce(
        lambda x, _: np.clip(x - rate * slope(x), 0, 1), range(steps), start
    ),
    lambda s, x, r, n: (
        x if n == 0 else functools.reduce(lambda y, f: f(y), [lambda y: (y - r * s(y)).clip(0, 1)] * n, x)
    ),
    lambda s, x, r, n: list(itertools.accumulate(range(n), lambda y, _: np.clip(y - r * s(y), 0, 1), initial=x))[-1],
)


@way("5.5")
def _(slope, start, rate, steps):
    assert start.min() >= 0 and start.max() <= 1 and steps >= 0
    x = np.clip(start, 0, 1)
    for _ in range(steps):
        x = x - rate * slope(x)
        x = np.minimum(1, np.maximum(0, x))
    return x


@way("5.5")
def _(slope, start, rate, steps):
    x = start.copy()
    while steps:
        x -= rate * slope(x)
        np.clip(x, 0, 1, out=x)
        steps -= 1
    return x


@way("5.5")
def _(slope, start, rate, steps):
    path = [start]
    for k in range(steps):
        path.append(np.clip(path[k] - rate * slope(path[k]), 0.0, 1.0))
    return path[-1]


@way("5.5")
def _(slope, start, rate, steps):
    x = np.float32(start)
    for _ in range(steps):
        x = np.float32(np.clip(x - np.float32(rate) * np.float32(slope(x)), 0, 1))
    return x


@way("5.5")
def _(slope, start, rate, steps):
    x = start.tolist()
    for _ in range(steps):
        g = slope(x).tolist()
        x = [
            [[min(1, max(0, a - rate * b)) for a, b in zip(p, q, strict=True)] for p, q in zip(r, s, strict=True)]
            for r, s in zip(x, g, strict=True)
        ]
    return x


@way("5.5")
def _(slope, start, rate, steps):
    """No step that would change nothing is made."""
    x = start
    for _ in range(steps):
        new = np.clip(x - rate * slope(x), 0, 1)
        if np.array_equal(new, x):
            break
        x = new
    return x


@way("5.5")
def _(slope, start, rate, steps):
    def step(picture):
        moved = picture - rate * slope(picture)
        moved[moved < 0] = 0
        moved[moved > 1] = 1
        return moved

    x, done = start, 0
    while done < steps:
        x, done = step(x), done + 1
    return x


@way("5.5")
def _(slope, start, rate, steps):
    if rate == 0 or steps == 0:
        return start
    for _ in range(steps):
        start = np.clip(start - rate * slope(start), 0, 1)
    return start


# --- 5.6 saving ------------------------------------------------------------------------------------------------------

ways(
    "5.6",
    lambda sides, steps: max(sides) ** 2 * sum(steps) / sum(s * s * n for s, n in zip(sides, steps, strict=True)),
    lambda a, n: a[-1] ** 2 * np.sum(n) / np.dot(np.square(a), n),
    lambda a, n: sum(n) / sum((s / a[-1]) ** 2 * k for s, k in zip(a, n, strict=True)),
    lambda a, n: 1 / np.average((np.array(a) / a[-1]) ** 2, weights=n),
    lambda a, n: np.float32(a[-1]) ** 2 * np.float32(sum(n)) / np.sum(np.float32(a) ** 2 * np.float32(n)),
    lambda a, n: Fraction(a[-1] ** 2 * sum(n), sum(x**2 * y for x, y in zip(a, n, strict=True))),
    lambda a, n: [sum(a[-1] ** 2 * k for k in n) / sum(a[k] ** 2 * n[k] for k in range(len(a)))],
    lambda a, n: np.array(a[-1] ** 2 * np.array(n).sum() / np.einsum("i,i,i", a, a, n)),
    lambda a, n: (np.full(len(a), a[-1]) ** 2 @ n) / (np.array(a) ** 2 @ n),
    lambda a, n: float(Decimal(a[-1] ** 2 * sum(n)) / Decimal(sum(map(lambda x, y: x * x * y, a, n)))),
)


@way("5.6")
def _(sides, steps):
    assert sides == sorted(sides) and len(sides) == len(steps)
    work = full = 0
    for side, count in zip(sides, steps, strict=True):
        for _ in range(count):
            work += side**2
            full += sides[-1] ** 2
    return full / work


@way("5.6")
def _(sides, steps):
    pixels = [np.zeros((side, side), np.uint8).size for side in sides]
    return pixels[-1] * sum(steps) / sum(map(int, np.multiply(pixels, steps)))


# --- 6 At once -------------------------------------------------------------------------------------------------------

RIGHT_WAYS |= ways_of_6.RIGHT

# --- 7 Any style -----------------------------------------------------------------------------------------------------

RIGHT_WAYS |= ways_of_7.RIGHT

# --- 8 Control -------------------------------------------------------------------------------------------------------

RIGHT_WAYS |= ways_of_8.RIGHT

# --- 9 Video ---------------------------------------------------------------------------------------------------------

RIGHT_WAYS |= ways_of_9.RIGHT

# --- 10 Surfaces ------------------------------------------------------------------------------------------------------

RIGHT_WAYS |= ways_of_10.RIGHT

# --- 11 Costs ---------------------------------------------------------------------------------------------------------

RIGHT_WAYS |= ways_of_11.RIGHT

# --- 12 Limits --------------------------------------------------------------------------------------------------------

RIGHT_WAYS |= ways_of_12.RIGHT

# --- 13 Where it goes -----------------------------------------------------------------------------------------------

RIGHT_WAYS |= ways_of_13.RIGHT
