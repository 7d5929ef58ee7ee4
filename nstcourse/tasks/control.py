"""Exercise 8, control: a guided Gram matrix, masks pulled in, colour carried over, the nearest patch, styles laid
together, a sheet read with its spread."""

import numpy as np

from nstcourse.inputs import Covariance, Each, Given, Number, Numbers, Shares, Words, pixels
from nstcourse.task import Probe, Task, Wrong, close, values

APART = 2e-3  # by so much, of the largest number, differ figures of which one must be the best

# --- 8.1 guided_gram -------------------------------------------------------------------------------------------------

# Literal features (height, width, channels) and weights (height, width), of small numbers.
WALL = np.array(
    [
        [[1.0, 2.0], [3.0, 0.0], [0.0, 1.0]],
        [[2.0, -5.0], [4.0, 1.0], [2.0, 3.0]],
    ]
)
GARDEN = np.array(
    [
        [[2.0, 1.0, 0.0], [0.0, 3.0, 1.0]],
        [[1.0, -2.0, 2.5], [4.0, 0.0, 1.0]],
        [[-2.0, 1.0, -1.0], [0.5, 2.0, 3.0]],
    ]
)
SOFT = np.array([[1.0, 0.25, 0.0], [0.5, 0.75, 0.0]])
TALL = np.array([[0.0, 1.0], [0.4, 0.9], [0.0, 0.2]])
LEFT = np.array([[1.0, 0.0, 0.0], [1.0, 0.0, 0.0]])
TOP = np.array([[1.0, 1.0], [0.0, 0.0], [0.0, 0.0]])
GUIDED = ((WALL, SOFT), (GARDEN, TALL))


def guided_gram(features, weights):
    flat = np.asarray(features, dtype=np.float64).reshape(-1, np.shape(features)[-1])
    w = np.reshape(weights, (-1, 1))
    return flat.T @ (w * flat) / np.sum(w)


def _rows(features):
    return features.reshape(-1, features.shape[-1])


def _weighed(made):
    """Something made of the rows of features and their weights."""
    return lambda f, w: made(_rows(f), w.ravel())


def _plain(features):
    return _rows(features).T @ _rows(features) / len(_rows(features))


def _by_places(features, weights):
    total = np.zeros((features.shape[-1],) * 2)
    for row in range(features.shape[0]):
        for column in range(features.shape[1]):
            x = features[row, column]
            total += weights[row, column] * np.outer(x, x)
    return total / weights.sum()


def _cut(features, weights, above):
    """The Gram matrix of the places above a weight, or of all where there is none."""
    inside = features[weights > above]
    return inside.T @ inside / len(inside) if len(inside) else _plain(features)


def _add_up(outs, ins, _):
    """Of the three calls the last has the weights of both others."""
    first, second = (weights.sum() for _, weights in ins[:2])
    return close((first * outs[0] + second * outs[1]) / (first + second), outs[2], 1e-5)


guided_task = Task(
    id="8.1",
    name="guided_gram",
    minutes=8,
    given=Given(
        {
            "features": Numbers("height, width, channels"),
            "weights": Numbers("height, width", "an array ({axes}) of numbers, 0 or more", 0.0),
        },
        lambda f, w: w.sum() > 0.05,
        "not all weights are 0",
        sizes={"height": (1, 2, 3, 4), "width": (1, 2, 3, 5), "channels": (1, 2, 3, 4)},
    ),
    edges=((WALL, SOFT / 40), (GARDEN, 30 * TALL)),
    size=lambda f, w: np.abs(f).max() ** 2,
    reference=guided_gram,
    probes=(
        Probe(
            "with the same weight everywhere it is the Gram matrix of task 3.2",
            ((WALL, np.full(SOFT.shape, 1.0)), (GARDEN, np.full(TALL.shape, 0.3))),
            lambda outs, ins, atol: all(close(o, _plain(f), atol) for o, (f, _) in zip(outs, ins, strict=True)),
        ),
        Probe(
            "weights twice as large change nothing: only their proportions count",
            ((WALL, SOFT), (WALL, 2 * SOFT)),
            lambda outs, ins, atol: close(*outs, atol) and outs[0].shape == (2, 2),
        ),
        Probe(
            "with weights 1 and 0 it is the Gram matrix of the places that have 1",
            ((WALL, LEFT), (GARDEN, TOP)),
            lambda outs, ins, atol: all(close(o, _cut(f, w, 0.5), atol) for o, (f, w) in zip(outs, ins, strict=True)),
        ),
        Probe(
            "two parts make the whole, each counted with the sum of its weights",
            ((WALL, SOFT * LEFT), (WALL, SOFT * (1 - LEFT)), (WALL, SOFT)),
            _add_up,
        ),
        values(guided_gram, *GUIDED, (GARDEN / 3, 0.1 + TALL**2)),
    ),
    wrong=(
        Wrong(
            "not divided",
            _weighed(lambda x, w: x.T @ (w[:, None] * x)),
            "the weighted products are added up, but not divided by the sum of the weights.",
        ),
        Wrong(
            "divided by places",
            _weighed(lambda x, w: x.T @ (w[:, None] * x) / len(x)),
            "it is divided by the number of places; divide by the sum of the weights, or a small region would count "
            "as a weak style.",
        ),
        Wrong(
            "weights not used",
            lambda f, w: _plain(f),
            "that is the plain Gram matrix: the weights are not used.",
        ),
        Wrong(
            "weights on both sides",
            _weighed(lambda x, w: (w[:, None] * x).T @ (w[:, None] * x) / w.sum()),
            "both factors of the product are weighted, so that every weight counts twice; weight one of them, or both "
            "by its root.",
            also=(_weighed(lambda x, w: (w[:, None] * x).T @ (w[:, None] * x) / (w**2).sum()),),
        ),
        Wrong(
            "root on one side",
            _weighed(lambda x, w: x.T @ (np.sqrt(w)[:, None] * x) / w.sum()),
            "the root of the weights stands on one side only; put it on both, or the weights themselves on one.",
            also=(_weighed(lambda x, w: x.T @ (np.sqrt(w)[:, None] * x) / np.sqrt(w).sum()),),
        ),
        Wrong(
            "divided twice",
            _weighed(lambda x, w: x.T @ (w[:, None] * x) / w.sum() / len(x)),
            "it is divided by the sum of the weights and by the number of places; the sum of the weights is enough.",
        ),
        Wrong(
            "multiplied by the sum",
            _weighed(lambda x, w: x.T @ (w[:, None] * x) * w.sum()),
            "it is multiplied by the sum of the weights; divide by it.",
        ),
        Wrong(
            "divided by channels",
            _weighed(lambda x, w: x.T @ (w[:, None] * x) / x.shape[1]),
            "it is divided by the number of channels; divide by the sum of the weights.",
            also=(_weighed(lambda x, w: x.T @ (w[:, None] * x) / x.size),),
        ),
        Wrong(
            "divided by the squares",
            _weighed(lambda x, w: x.T @ (w[:, None] * x) / (w**2).sum()),
            "it is divided by the sum of the squared weights; divide by the sum of the weights.",
            also=(_weighed(lambda x, w: x.T @ (w[:, None] * x) / np.sqrt((w**2).sum())),),
        ),
        Wrong(
            "divided by the number inside",
            _weighed(lambda x, w: x.T @ (w[:, None] * x) / (w > 0).sum()),
            "it is divided by the number of places whose weight is not 0; a soft edge counts less, so divide by the "
            "sum of the weights.",
        ),
        Wrong(
            "divided by the largest",
            _weighed(lambda x, w: x.T @ (w[:, None] * x) / w.max() / len(x)),
            "the weights are divided by the largest one; divide by their sum.",
            also=(_weighed(lambda x, w: x.T @ (w[:, None] * x) / w.max()),),
        ),
        Wrong(
            "cut out hard",
            lambda f, w: _cut(f, w, 0),
            "all places with a weight count the same; a place of weight 0.25 counts a quarter.",
            also=(lambda f, w: _cut(f, w, 0.5),),
        ),
        Wrong(
            "diagonal only",
            _weighed(lambda x, w: np.diag((w[:, None] * x**2).sum(axis=0) / w.sum())),
            "only channels with themselves are there; every pair of channels is wanted.",
            also=(_weighed(lambda x, w: (w[:, None] * x**2).sum(axis=0) / w.sum()),),
        ),
        Wrong(
            "places with places",
            _weighed(lambda x, w: (w[:, None] * x) @ x.T / w.sum()),
            "places are compared with places; F.T @ F compares channels.",
        ),
        Wrong(
            "centred",
            _weighed(
                lambda x, w: (x - w @ x / w.sum()).T @ (w[:, None] * (x - w @ x / w.sum())) / w.sum(),
            ),
            "the mean is subtracted first: that is the covariance; a Gram matrix keeps the mean.",
            also=(_weighed(lambda x, w: (x - x.mean(axis=0)).T @ (w[:, None] * (x - x.mean(axis=0))) / w.sum()),),
        ),
        Wrong(
            "product of means",
            _weighed(lambda x, w: np.outer(w @ x, w @ x) / w.sum() ** 2),
            "the weighted means are multiplied with each other; multiply at every place first, then add up.",
        ),
        Wrong(
            "weights in another order",
            lambda f, w: guided_gram(f, w.ravel(order="F").reshape(w.shape)),
            "the weights are read column by column and the features row by row; give both the same order with reshape.",
            also=(lambda f, w: guided_gram(f, w.ravel()[::-1].reshape(w.shape)),),
        ),
        Wrong(
            "features in another order",
            lambda f, w: guided_gram(f.reshape(f.shape[-1], -1).T.reshape(f.shape), w),
            "reshape(channels, -1) mixes the channels; reshape(-1, channels) makes one row for each place.",
        ),
        Wrong(
            "other way about",
            _weighed(lambda x, w: x.T @ ((w.max() - w)[:, None] * x) / max((w.max() - w).sum(), 1e-9)),
            "what is outside counts, and what is inside does not; 1 means inside.",
            also=(_weighed(lambda x, w: x.T @ ((1 - w)[:, None] * x) / ((1 - w).sum() or 1e-9)),),
        ),
        Wrong(
            "half a table",
            lambda f, w: np.triu(guided_gram(f, w)),
            "only one half of the table is filled; i with j is the same as j with i.",
            also=(lambda f, w: np.tril(guided_gram(f, w)),),
        ),
        Wrong(
            "one side only in the sum",
            _weighed(lambda x, w: x.T @ (w[:, None] * x) / (1 + w.sum())),
            "something is added to the sum of the weights before the division; divide by the sum itself.",
            also=(_weighed(lambda x, w: x.T @ (w[:, None] * x) / (w.sum() + 1e-2)),),
        ),
    ),
    right={
        "place by place": _by_places,
        "einsum": lambda f, w: np.einsum("hwi,hw,hwj->ij", f, w / w.sum(), f),
        "roots on both sides": lambda f, w: _plain(f * np.sqrt(w)[..., None]) * w.size / w.sum(),
        "diag": _weighed(lambda x, w: x.T @ np.diag(w / np.sum(w)) @ x),
        "lists": lambda f, w: guided_gram(f.tolist(), w.tolist()).tolist(),
        "float32": lambda f, w: (
            _rows(np.float32(f)).T @ (_rows(np.float32(f)) * np.float32(w / w.sum()).reshape(-1, 1))
        ),
    },
    hints=(
        "Begin as in task 3.1 and 3.2: one row for each place. Then every place has one weight, and its row counts so "
        "much.",
        "F is (places, channels), w must be (places, 1) to multiply its rows: w = weights.reshape(-1, 1). "
        "F.T @ (w * F) is (channels, channels).",
        "F = features.reshape(-1, channels); w = weights.reshape(-1, 1); F.T @ (w * F) / w.sum()",
    ),
)

# --- 8.2 pulled_in ---------------------------------------------------------------------------------------------------

ROOM = np.ones((6, 7))
HOLE = ROOM.copy()
HOLE[2, 3] = 0.0
FADING = np.array(
    [
        [0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.0, 1.0],
        [0.1, 0.3, 0.5, 0.7, 0.9, 1.0, 1.0, 1.0],
        [0.0, 0.4, 0.6, 0.8, 1.0, 1.0, 1.0, 0.9],
        [0.2, 0.5, 0.7, 0.9, 1.0, 1.0, 0.9, 0.8],
        [0.3, 0.6, 0.8, 1.0, 1.0, 0.9, 0.8, 0.6],
        [0.4, 0.7, 0.9, 1.0, 1.0, 0.8, 0.6, 0.4],
        [0.5, 0.8, 1.0, 1.0, 0.9, 0.7, 0.5, 0.3],
    ]
)
SQUARE = np.zeros((8, 9))
SQUARE[1:7, 2:8] = 1.0
QUARTERS = np.zeros((4, 6))
QUARTERS[:2, :2] = 1.0
QUARTERS[2:, 2:4] = [[1.0, 0.5], [1.0, 1.0]]
QUARTERS[:2, 4:] = [[1.0, 1.0], [1.0, 0.0]]
QUARTERS[2:, 4:] = 1.0
CONV, POOL = ("conv",), ("pool",)
BLOCK = ("conv", "conv", "pool")


def pulled_in(mask, operations):
    mask = np.asarray(mask, dtype=np.float64)
    for operation in operations:
        mask = _shrunk(mask) if operation == "conv" else _smallest_of_four(mask)
    return mask


def _shrunk(mask):
    """The smallest of each place and its eight neighbours, of which there are fewer at the border."""
    padded = np.pad(mask, 1, mode="edge")
    height, width = mask.shape
    return np.min([padded[i : i + height, j : j + width] for i in range(3) for j in range(3)], axis=0)


def _smallest_of_four(mask):
    height, width = (n // 2 for n in mask.shape)
    return mask[: 2 * height, : 2 * width].reshape(height, 2, width, 2).min(axis=(1, 3))


def _steps(conv=_shrunk, pool=_smallest_of_four, order=lambda operations: operations):
    """The mask, carried through by these two functions."""

    def answer(mask, operations):
        for operation in order(operations):
            mask = conv(mask) if operation == "conv" else pool(mask)
        return mask

    return answer


def _window(mask, side, smallest=np.min, mode="edge", **more):
    """Something of every square around a place."""
    padded = np.pad(mask, side // 2, mode=mode, **more)
    return smallest(np.lib.stride_tricks.sliding_window_view(padded, (side, side)), axis=(2, 3))


def _fours(mask, made):
    height, width = (n // 2 for n in mask.shape)
    return made(mask[: 2 * height, : 2 * width].reshape(height, 2, width, 2), axis=(1, 3))


def _cross(mask):
    padded = np.pad(mask, 1, mode="edge")
    return np.min([mask, padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:]], axis=0)


def _shrunk_in_place(mask):
    mask = np.array(mask)
    for i, j in np.ndindex(*mask.shape):
        mask[i, j] = mask[max(i - 1, 0) : i + 2, max(j - 1, 0) : j + 2].min()
    return mask


def _rolled(mask):
    shifts = (-1, 0, 1)
    return np.min([np.roll(mask, (i, j), (0, 1)) for i in shifts for j in shifts], axis=0)


def _through_ceil(mask):
    odd = tuple((0, n % 2) for n in mask.shape)
    return _smallest_of_four(np.pad(mask, odd, mode="edge"))


def _mask_by_loops(mask, operations):
    for operation in operations:
        height, width = mask.shape
        made = np.zeros((height // 2, width // 2) if operation == "pool" else (height, width))
        for i in range(made.shape[0]):
            for j in range(made.shape[1]):
                if operation == "pool":
                    seen = mask[2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
                else:
                    seen = mask[max(i - 1, 0) : i + 2, max(j - 1, 0) : j + 2]
                made[i, j] = seen.min()
        mask = made
    return mask


def _room_for_poolings(mask, operations):
    return min(mask.shape) >= 2 ** operations.count("pool")


def _one_hole(outs, ins, atol):
    """A hole of one place has become one of three by three."""
    wanted = np.full(HOLE.shape, ins[0][0].max())
    wanted[1:4, 2:5] = 0
    return close(outs[0], wanted, atol)


pulled_task = Task(
    id="8.2",
    name="pulled_in",
    minutes=9,
    given=Given(
        {
            "mask": pixels("height, width"),
            "operations": Words(("conv", "pool"), 'a tuple of "conv" and "pool", which may be empty'),
        },
        _room_for_poolings,
        "the mask is large enough for every pooling",
        sizes={"height": (2, 3, 5, 8, 9), "width": (2, 3, 5, 8, 9)},
    ),
    edges=((FADING, BLOCK), (SQUARE, ("pool", "conv", "pool")), (FADING.T, ("conv", "pool", "conv"))),
    reference=pulled_in,
    probes=(
        Probe(
            "a region that is the whole picture stays whole, up to the border",
            ((ROOM, ()), (ROOM, CONV), (ROOM, ("conv", "pool"))),
            lambda outs, ins, atol: all(
                close(o, np.full(s, mask.max()), atol)
                for o, s, (mask, _) in zip(outs, ((6, 7), (6, 7), (3, 3)), ins, strict=True)
            ),
        ),
        Probe("after a convolution, a hole of one place is one of three by three", ((HOLE, CONV),), _one_hole),
        Probe(
            "after a pooling, a place is as far inside as the least of its four",
            ((QUARTERS, POOL),),
            lambda outs, ins, atol: close(
                outs[0], ins[0][0].max() * np.array([[1.0, 0.0, 0.0], [0.0, 0.5, 1.0]]), atol
            ),
        ),
        Probe(
            "nothing leaks: more inside comes out as more inside, never as less",
            ((FADING, BLOCK), (np.minimum(FADING, 0.6), BLOCK), (0 * FADING, BLOCK)),
            lambda outs, ins, atol: (
                len({o.shape for o in outs}) == 1
                and close(outs[1], np.minimum(outs[0], ins[1][0].max()), atol)
                and close(outs[2], 0 * outs[0], atol)
                and bool(np.all(outs[0] <= _smallest_of_four(ins[0][0]) + atol))
            ),
        ),
        values(
            pulled_in,
            (FADING, CONV),
            (FADING, BLOCK),
            (SQUARE, ("conv", "pool", "conv")),
            (FADING, ("pool", "conv")),
            (SQUARE, ("conv", "conv")),
        ),
    ),
    wrong=(
        Wrong(
            "largest",
            _steps(lambda m: _window(m, 3, np.max), lambda m: _fours(m, np.max)),
            "the largest is taken, so the region grows and what is outside leaks in; take the smallest.",
        ),
        Wrong(
            "mean",
            _steps(lambda m: _window(m, 3, np.mean), lambda m: _fours(m, np.mean)),
            "the mean is taken: a feature at the edge, half of whose view is outside, would count by half; take the "
            "smallest, so that it does not count at all.",
        ),
        Wrong(
            "convolved by the mean",
            _steps(conv=lambda m: _window(m, 3, np.mean)),
            "the convolution takes the mean of nine; take the smallest.",
        ),
        Wrong(
            "overwritten while it is read",
            _steps(conv=_shrunk_in_place),
            "the mask is overwritten while it is still read, so holes run on; write into a new array.",
        ),
        Wrong(
            "pooled by the largest",
            _steps(pool=lambda m: _fours(m, np.max)),
            "the pooling takes the largest, as that of features does; the mask's takes the smallest.",
        ),
        Wrong(
            "pooled by the mean",
            _steps(pool=lambda m: _fours(m, np.mean)),
            "the pooling takes the mean of four; take the smallest.",
        ),
        Wrong(
            "convolution skipped",
            _steps(conv=lambda m: m),
            "convolutions change nothing here, but each sees one place further on every side.",
        ),
        Wrong(
            "pooling skipped",
            _steps(pool=lambda m: m),
            "a pooling does not halve the mask; it must have the size of the layer.",
            also=(_steps(pool=lambda m: np.minimum(m, _shrunk(m))),),
        ),
        Wrong(
            "zeros around",
            _steps(lambda m: _window(m, 3, mode="constant")),
            "outside of the picture there are zeros, which pull in the border; there is no other region there, so only "
            "neighbours that exist count.",
        ),
        Wrong(
            "ones around",
            _steps(lambda m: _window(np.pad(m, 1, constant_values=1.0), 3, mode="edge")),
            "the mask has grown by the ones that were put around it; cut them off again.",
        ),
        Wrong(
            "border cut off",
            _steps(
                lambda m: np.lib.stride_tricks.sliding_window_view(m, (min(3, m.shape[0]), min(3, m.shape[1]))).min(
                    (2, 3)
                )
            ),
            "the mask has lost its border; a convolution keeps the size, and at the border fewer neighbours count.",
        ),
        Wrong(
            "around the corner",
            _steps(_rolled),
            "np.roll comes in again on the other side; at the border only the neighbours that exist count.",
        ),
        Wrong(
            "every second place",
            _steps(pool=lambda m: m[: m.shape[0] // 2 * 2 : 2, : m.shape[1] // 2 * 2 : 2]),
            "the pooling keeps every second place; it must look at all four.",
            also=(_steps(pool=lambda m: m[1::2, 1::2]),),
        ),
        Wrong(
            "a rest kept",
            _steps(pool=_through_ceil),
            "a last row or column without a partner is kept; a pooling of 2 x 2 drops it.",
        ),
        Wrong(
            "five by five",
            _steps(lambda m: _window(m, 5)),
            "the mask is pulled in by two places; a convolution of 3 x 3 sees one further on every side.",
        ),
        Wrong(
            "four neighbours",
            _steps(_cross),
            "only the four neighbours beside, above and below count; a convolution of 3 x 3 sees the corners as well.",
        ),
        Wrong(
            "one direction",
            _steps(lambda m: np.min([np.pad(m, ((0, 0), (1, 1)), "edge")[:, j : j + m.shape[1]] for j in range(3)], 0)),
            "the neighbours in one direction only count; take those in both.",
            also=(
                _steps(
                    lambda m: np.min([np.pad(m, ((1, 1), (0, 0)), "edge")[j : j + m.shape[0]] for j in range(3)], 0)
                ),
            ),
        ),
        Wrong(
            "product",
            _steps(lambda m: _window(m, 3, np.prod), lambda m: _fours(m, np.prod)),
            "the numbers are multiplied: soft edges get less and less; take the smallest.",
            also=(_steps(pool=lambda m: _fours(m, np.prod)),),
        ),
        Wrong(
            "middle",
            _steps(lambda m: _window(m, 3, np.median), lambda m: _fours(m, np.median)),
            "the median is taken; take the smallest.",
        ),
        Wrong(
            "hard edges",
            lambda m, o: (pulled_in(m, o) >= 0.5).astype(float),
            "soft edges have become hard ones; the smallest of soft numbers stays as it is.",
            also=(
                lambda m, o: (pulled_in(m, o) > 0).astype(float),
                lambda m, o: (pulled_in(m, o) == 1).astype(float),
                lambda m, o: np.round(pulled_in(m, o)),
            ),
        ),
        Wrong(
            "last first",
            _steps(order=lambda operations: operations[::-1]),
            "the operations are gone through from the last to the first.",
        ),
        Wrong(
            "first operation only",
            _steps(order=lambda operations: operations[:1]),
            "only the first operation is done; is the `return` inside of the loop?",
        ),
        Wrong(
            "exchanged",
            _steps(_smallest_of_four, _shrunk),
            "conv and pool are exchanged.",
        ),
        Wrong(
            "itself left out",
            _steps(lambda m: _window(m, 3, lambda v, axis: np.delete(v.reshape(*v.shape[:2], 9), 4, axis=2).min(2))),
            "only the neighbours are looked at; the place itself is seen, too.",
        ),
    ),
    right={
        "loops": _mask_by_loops,
        "inside out": lambda m, o: 1 - _steps(lambda a: _window(a, 3, np.max), lambda a: _fours(a, np.max))(1 - m, o),
        "rows, then columns": _steps(
            lambda m: np.min(
                [
                    np.pad(rows, ((1, 1), (0, 0)), "edge")[i : i + m.shape[0]]
                    for i in range(3)
                    for rows in [
                        np.min([np.pad(m, ((0, 0), (1, 1)), "edge")[:, j : j + m.shape[1]] for j in range(3)], 0)
                    ]
                ],
                axis=0,
            )
        ),
        "ones around, which never are the smallest": _steps(
            lambda m: _window(m, 3, mode="constant", constant_values=1)
        ),
        "lists": lambda m, o: pulled_in(m.tolist(), o).tolist(),
        "float32": lambda m, o: pulled_in(m, o).astype("float32"),
    },
    hints=(
        "Go through the operations in order, and make a new mask at each. A place is inside as far as the least of "
        "what it sees.",
        'np.pad(mask, 1, mode="edge") puts a border around that is like the places next to it, so that every place has '
        "nine; padded[i : i + height, j : j + width] for i and j of 0, 1, 2 are the nine shifted masks.",
        "conv: np.min(nine_shifted_masks, axis=0). pool, with h and w halved: "
        "mask[: 2 * h, : 2 * w].reshape(h, 2, w, 2).min(axis=(1, 3))",
    ),
)

# --- 8.3 carry -------------------------------------------------------------------------------------------------------

HILLS = np.array([[0.2, 0.3, 0.1], [0.6, 0.7, 0.2], [0.9, 0.8, 0.7], [0.4, 0.6, 0.9], [0.1, 0.2, 0.4], [0.7, 0.3, 0.3]])
POPPY = np.array([[0.9, 0.2, 0.1], [0.3, 0.6, 0.2], [0.8, 0.7, 0.1], [0.5, 0.1, 0.3], [0.2, 0.3, 0.1]])
TWO = np.array([[1.0, 2.0], [3.0, 0.0], [0.0, 1.0], [2.0, 5.0], [4.0, 1.0], [2.0, -3.0]])
OTHER = np.array([[0.0, 1.0], [2.0, 2.0], [-1.0, 4.0], [3.0, 0.5]])


def _centred(x):
    return x - x.mean(axis=0)


def _cov(x):
    return _centred(x).T @ _centred(x) / len(x)


# Lesson 7's, given here; written again, so that every answer to 8.3 stands alone as a text.
def root(covariance):
    found, vectors = np.linalg.eigh(np.asarray(covariance, dtype=np.float64))
    return vectors * np.sqrt(np.maximum(found, 0)) @ vectors.T


def optimal_map(content_covariance, style_covariance):
    half = root(content_covariance)
    inverse = np.linalg.inv(half)
    return inverse @ root(half @ np.asarray(style_covariance, dtype=np.float64) @ half) @ inverse


def carry(photo, painting, amount):
    photo, painting = (np.asarray(table, dtype=np.float64) for table in (photo, painting))
    A = optimal_map(_cov(photo), _cov(painting))
    there = painting.mean(axis=0) + (photo - photo.mean(axis=0)) @ A
    return (1 - amount) * photo + amount * there


def _between(map_=lambda c, s: optimal_map(_cov(c), _cov(s))):
    """The way to the painting by another map."""
    return lambda c, s, t: (1 - t) * c + t * (s.mean(axis=0) + _centred(c) @ map_(c, s))


def _arrived(c, s):
    return carry(c, s, 1.0)


def _wide_enough(photo, painting, amount):
    """Is no direction of either cloud so flat that its root is rounding?"""
    for cloud in (photo, painting):
        found = np.linalg.eigvalsh(_cov(cloud))
        if found[0] <= 0.01 * found[-1] or found[-1] < 1e-6 * max(np.abs(cloud).max() ** 2, 1e-12):
            return False
    return True


def _mixed_target(c, s, t):
    """To a cloud whose mean and covariance are mixed."""
    target = (1 - t) * _cov(c) + t * _cov(s)
    return (1 - t) * c.mean(axis=0) + t * s.mean(axis=0) + _centred(c) @ optimal_map(_cov(c), target)


def _split(by_mean, by_map):
    """The two halves of the way by amounts of their own."""

    def answer(c, s, t):
        A = optimal_map(_cov(c), _cov(s))
        u, v = by_mean(t), by_map(t)
        return (1 - u) * c.mean(axis=0) + u * s.mean(axis=0) + _centred(c) @ ((1 - v) * np.eye(A.shape[0]) + v * A)

    return answer


def _gram(x):
    return x.T @ x / len(x)


FULL = ((HILLS, POPPY, 1.0), (TWO, OTHER, 1.0))
HALF = ((HILLS, POPPY, 0.5), (TWO, OTHER, 0.25))

carry_task = Task(
    id="8.3",
    name="carry",
    minutes=10,
    given=Given(
        {
            "photo": Numbers("places, channels", "a table ({axes}) of numbers of any sign"),
            "painting": Numbers("others, channels", "a table ({axes}) of numbers of any sign"),
            "amount": Number("a number from 0 to 1", 0.0, 1.0),
        },
        _wide_enough,
        "in every direction the rows of both tables differ",
        sizes={"places": (6, 7, 9), "others": (6, 8), "channels": (1, 2, 3)},
    ),
    size=lambda c, s, t: np.abs(c).max() + np.abs(s).max(),
    reference=carry,
    probes=(
        Probe(
            "with the amount 0 the photograph stays as it is",
            ((HILLS, POPPY, 0.0), (TWO, OTHER, 0.0)),
            lambda outs, ins, atol: all(close(o, c, atol) for o, (c, _, _) in zip(outs, ins, strict=True)),
        ),
        Probe(
            "with the amount 1 the mean is the painting's",
            FULL,
            lambda outs, ins, atol: all(
                o.shape == c.shape and close(o.mean(axis=0), s.mean(axis=0), 10 * atol)
                for o, (c, s, _) in zip(outs, ins, strict=True)
            ),
        ),
        Probe(
            "with the amount 1 the covariance is the painting's",
            FULL,
            lambda outs, ins, atol: all(
                o.shape == c.shape and np.allclose(_cov(o), _cov(s), rtol=1e-3, atol=1e-4 * np.abs(_cov(s)).max())
                for o, (c, s, _) in zip(outs, ins, strict=True)
            ),
        ),
        Probe(
            "a painting of the photograph's own colours, in another order, changes nothing, whatever the amount",
            ((HILLS, HILLS[::-1], 1.0), (HILLS, HILLS[[2, 0, 1, 5, 3, 4]], 0.4)),
            lambda outs, ins, atol: all(close(o, c, 100 * atol) for o, (c, _, _) in zip(outs, ins, strict=True)),
        ),
        Probe(
            "with the amount 0.5 every colour has gone half of its way",
            ((HILLS, POPPY, 0.0), (HILLS, POPPY, 0.5), (HILLS, POPPY, 1.0)),
            lambda outs, ins, atol: (
                len({o.shape for o in outs}) == 1 and close(2 * outs[1], outs[0] + outs[2], 4 * atol)
            ),
        ),
        values(carry, *FULL, *HALF, (POPPY, HILLS, 0.8)),
    ),
    wrong=(
        Wrong(
            "amount the other way",
            lambda c, s, t: carry(c, s, 1 - t),
            "amount and 1 - amount are exchanged: with the amount 0 it is the photograph.",
        ),
        Wrong(
            "amount not used",
            lambda c, s, t: _arrived(c, s),
            "the amount is not used: this is all of the way.",
        ),
        Wrong(
            "added on top",
            lambda c, s, t: c + t * _arrived(c, s),
            "the whole photograph stays in the sum; it counts 1 - amount.",
            also=(lambda c, s, t: t * _arrived(c, s),),
        ),
        Wrong(
            "amount for the matrix only",
            _split(lambda t: 1, lambda t: t),
            "the mean goes all of the way; it goes as far as the rest does.",
        ),
        Wrong(
            "amount for the mean only",
            _split(lambda t: t, lambda t: 1),
            "the matrix is applied in full; only the mean goes by the amount.",
        ),
        Wrong(
            "amount squared",
            lambda c, s, t: carry(c, s, t * t),
            "the amount is squared, or used twice.",
            also=(lambda c, s, t: carry(c, s, np.sqrt(t)),),
        ),
        Wrong(
            "covariances mixed",
            _mixed_target,
            "the covariances are mixed first, and one map is made to that; go along the straight way of every colour "
            "instead.",
        ),
        Wrong(
            "painting to photograph",
            _between(lambda c, s: optimal_map(_cov(s), _cov(c))),
            "the covariances are exchanged: the map leads from the first to the second, from the photograph's to the "
            "painting's.",
        ),
        Wrong(
            "tables exchanged",
            lambda c, s, t: carry(s, c, t),
            "photograph and painting are exchanged.",
        ),
        Wrong(
            "not centred",
            lambda c, s, t: (1 - t) * c + t * (s.mean(axis=0) + c @ optimal_map(_cov(c), _cov(s))),
            "the photograph's mean is not subtracted before the matrix.",
        ),
        Wrong(
            "matrix only",
            lambda c, s, t: (1 - t) * c + t * (c @ optimal_map(_cov(c), _cov(s))),
            "only the matrix is applied: subtract the photograph's mean before it, and add the painting's after it.",
        ),
        Wrong(
            "painting's mean not added",
            lambda c, s, t: (1 - t) * c + t * (_centred(c) @ optimal_map(_cov(c), _cov(s))),
            "the painting's mean is not added after the matrix.",
        ),
        Wrong(
            "own mean put back",
            lambda c, s, t: (1 - t) * c + t * (c.mean(axis=0) + _centred(c) @ optimal_map(_cov(c), _cov(s))),
            "the photograph's own mean is put back; add the painting's.",
        ),
        Wrong(
            "painting's mean subtracted",
            lambda c, s, t: (1 - t) * c + t * (s.mean(axis=0) + (c - s.mean(axis=0)) @ optimal_map(_cov(c), _cov(s))),
            "the painting's mean is subtracted before the matrix; subtract the photograph's own.",
        ),
        Wrong(
            "mean only",
            _between(lambda c, s: np.eye(c.shape[1])),
            "only the mean is carried over; the matrix is missing.",
        ),
        Wrong(
            "channel by channel",
            _between(lambda c, s: np.diag(s.std(axis=0) / c.std(axis=0))),
            "that is AdaIN, channel by channel: the covariance beside its diagonal is not carried over.",
        ),
        Wrong(
            "whitened and coloured",
            _between(lambda c, s: (root(_cov(s)) @ np.linalg.inv(root(_cov(c)))).T),
            "whitened, then coloured: it arrives, but colours move further than they must; optimal_map is given.",
            also=(_between(lambda c, s: root(_cov(s)) @ np.linalg.inv(root(_cov(c)))),),
        ),
        Wrong(
            "Gram matrices",
            _between(lambda c, s: optimal_map(_gram(c), _gram(s))),
            "Gram matrices are given to optimal_map; subtract the means first, for covariances.",
        ),
        Wrong(
            "divided by one less",
            _between(
                lambda c, s: optimal_map(np.cov(c.T).reshape(c.shape[1], -1), np.cov(s.T).reshape(s.shape[1], -1))
            ),
            "the covariances are divided by the number of rows less one, as np.cov does; divide by their number: "
            "bias=True.",
        ),
        Wrong(
            "not divided",
            _between(lambda c, s: optimal_map(_cov(c) * len(c), _cov(s) * len(s))),
            "the covariances are not divided by the number of rows, and the two tables have not as many.",
        ),
        Wrong(
            "one mean for all",
            lambda c, s, t: (1 - t) * c + t * (s.mean() + (c - c.mean()) @ optimal_map(_cov(c), _cov(s))),
            "one mean of all numbers is taken; every channel has its own, axis=0.",
        ),
        Wrong(
            "cut off",
            lambda c, s, t: np.clip(carry(c, s, t), 0, 1),
            "it is cut off at 0 and 1; colours of any space are asked for, and in others they go beyond.",
        ),
    ),
    right={
        "step along the way": lambda c, s, t: c + t * (_arrived(c, s) - c),
        "one matrix": lambda c, s, t: (
            (1 - t) * c.mean(0)
            + t * s.mean(0)
            + _centred(c) @ ((1 - t) * np.eye(c.shape[1]) + t * optimal_map(_cov(c), _cov(s)))
        ),
        "columns": lambda c, s, t: (
            ((1 - t) * c.T + t * (s.T.mean(1)[:, None] + optimal_map(_cov(c), _cov(s)) @ _centred(c).T)).T
        ),
        "lists": lambda c, s, t: carry(c.tolist(), s.tolist(), t).tolist(),
        "float32": lambda c, s, t: carry(np.float32(c), np.float32(s), t).astype("float32"),
    },
    hints=(
        "First all of the way, as in lesson 7: centre, multiply by the optimal map, add the painting's mean. Then mix "
        "with the photograph.",
        "d = photo - photo.mean(axis=0) has the photograph's covariance d.T @ d / len(photo); the painting's in the "
        "same way. Both are (channels, channels), and so is optimal_map of the two.",
        "there = painting.mean(axis=0) + d @ optimal_map(covariance_of_photo, covariance_of_painting); "
        "(1 - amount) * photo + amount * there",
    ),
)

# --- 8.4 nearest_patch -----------------------------------------------------------------------------------------------

STROKES = np.array([[3.0, 1.0, 0.5], [0.5, 2.5, 1.0], [1.5, 1.0, 3.0], [4.5, 4.0, 4.2], [0.6, 0.4, 0.2]])
SEEN = np.array([[2.0, 1.2, 0.1], [5.0, 5.5, 4.6], [0.9, 0.8, 0.3], [1.1, 2.9, 1.4], [1.0, 0.6, 2.6], [6.0, 2.0, 1.0]])
MARKS = np.array([[4.6, 8.6, 1.3], [8.5, 2.8, 3.8], [7.4, 3.7, 4.9], [0.2, 6.8, 4.8], [3.0, 7.1, 2.7]])
PLACES = np.array(
    [[4.1, 1.2, 3.6], [1.8, 2.4, 6.8], [2.5, 4.4, 8.8], [8.7, 6.5, 4.9], [2.5, 1.4, 8.7], [4.6, 1.0, 5.6]]
)
NEARBY = ((SEEN, STROKES), (PLACES, MARKS))
SHUFFLED = [3, 0, 4, 1, 2]
# Each a little changed, by another amount: of equal cosines rounding would choose.
CHANGED = np.array([[0.02, 0.0, 0.01], [0.0, 0.05, 0.0], [0.01, 0.0, 0.04], [0.0, 0.0, 0.03], [0.07, 0.01, 0.0]])


def _cosines(patches, painting):
    a, b = _centred(patches), _centred(painting)
    lengths = np.linalg.norm(a, axis=1)[:, None] * np.linalg.norm(b, axis=1)
    return a @ b.T / np.maximum(lengths, 1e-12)


def nearest_patch(patches, painting):
    return np.argmax(_cosines(np.asarray(patches, dtype=np.float64), np.asarray(painting, dtype=np.float64)), axis=1)


def _plain_cosines(a, b):
    lengths = np.linalg.norm(a, axis=1)[:, None] * np.linalg.norm(b, axis=1)
    return a @ b.T / np.maximum(lengths, 1e-12)


def _nearest_by_loops(patches, painting):
    middle, other = patches.mean(axis=0), painting.mean(axis=0)
    found = []
    for patch in patches:
        best, chosen = -2.0, 0
        for j, stroke in enumerate(painting):
            a, b = patch - middle, stroke - other
            cosine = (a @ b) / (np.sqrt(a @ a) * np.sqrt(b @ b))
            if cosine > best:
                best, chosen = cosine, j
        found.append(chosen)
    return found


def _one_winner(patches, painting):
    """Has every row a length, and is one likeness clearly the largest?"""
    for table in (patches, painting):
        lengths = np.linalg.norm(_centred(table), axis=1)
        if lengths.min() < 0.02 * max(np.abs(table).max(), 1e-12):
            return False
    ordered = np.sort(_cosines(patches, painting), axis=1)
    return bool(np.all(ordered[:, -1] - ordered[:, -2] > APART))


def _rows_of_painting(outs, ins):
    return all(
        o.shape == (len(p),) and bool(np.all((o == np.round(o)) & (o >= 0) & (o < len(s))))
        for o, (p, s) in zip(outs, ins, strict=True)
    )


def _directions(table):
    return _centred(table) / np.linalg.norm(_centred(table), axis=1, keepdims=True)


def _distance(a, b, power=2):
    return -(np.abs(a[:, None] - b[None]) ** power).sum(axis=2)


nearest_task = Task(
    id="8.4",
    name="nearest_patch",
    minutes=9,
    given=Given(
        {
            "patches": Numbers("places, numbers", "a table ({axes}) of numbers of any sign, one row for each patch"),
            "painting": Numbers("others, numbers", "a table ({axes}) of numbers of any sign, one row for each patch"),
        },
        _one_winner,
        "no row is the mean of its table, and for every patch one of the painting's is clearly nearest",
        sizes={"places": (3, 4, 5), "others": (3, 4, 6), "numbers": (3, 4, 6)},
    ),
    edges=((SEEN + 4.0, STROKES), (SEEN, 50 * STROKES - 20)),
    reference=nearest_patch,
    probes=(
        Probe(
            "one whole number for every patch: a row of the painting, counted from 0",
            NEARBY,
            lambda outs, ins, atol: _rows_of_painting(outs, ins) and all(len(np.unique(o)) > 2 for o in outs),
        ),
        Probe(
            "the painting's own patches, a little changed and in another order, are all found again",
            ((STROKES[SHUFFLED] + CHANGED, STROKES), (MARKS[SHUFFLED] + CHANGED, MARKS)),
            lambda outs, ins, atol: all(close(o, np.array(SHUFFLED, dtype=float), atol) for o in outs),
        ),
        Probe(
            "patches three times as strong find the same",
            (NEARBY[0], (3 * SEEN, STROKES)),
            lambda outs, ins, atol: _rows_of_painting(outs, ins) and close(*outs, atol),
        ),
        Probe(
            "the same added to all patches finds the same: that is what centring is for",
            (NEARBY[1], (PLACES + np.array([9.0, -4.0, 2.5]), MARKS)),
            lambda outs, ins, atol: _rows_of_painting(outs, ins) and close(*outs, atol),
        ),
        values(nearest_patch, *NEARBY, (STROKES, SEEN), (MARKS, PLACES), (SEEN, MARKS), (PLACES, STROKES)),
    ),
    wrong=(
        Wrong(
            "not centred",
            lambda p, s: np.argmax(_plain_cosines(p, s), axis=1),
            "the mean of each table is not subtracted: features after a ReLU all point one way, and so all look alike.",
        ),
        Wrong(
            "one table centred",
            lambda p, s: np.argmax(_plain_cosines(p, _centred(s)), axis=1),
            "only one of the tables is centred; subtract the mean of each from its own rows.",
            also=(lambda p, s: np.argmax(_plain_cosines(_centred(p), s), axis=1),),
        ),
        Wrong(
            "painting's mean for both",
            lambda p, s: np.argmax(_plain_cosines(p - s.mean(axis=0), _centred(s)), axis=1),
            "one mean is subtracted from both tables; each has its own.",
            also=(lambda p, s: np.argmax(_plain_cosines(_centred(p), s - p.mean(axis=0)), axis=1),),
        ),
        Wrong(
            "mean of each row",
            lambda p, s: np.argmax(
                _plain_cosines(p - p.mean(axis=1, keepdims=True), s - s.mean(axis=1, keepdims=True)), axis=1
            ),
            "the mean of every row is subtracted; subtract the mean row, axis=0.",
        ),
        Wrong(
            "one mean for all",
            lambda p, s: np.argmax(_plain_cosines(p - p.mean(), s - s.mean()), axis=1),
            "one mean of all numbers is subtracted; every column has its own, axis=0.",
        ),
        Wrong(
            "nearest by distance",
            lambda p, s: np.argmax(_distance(p, s), axis=1),
            "the nearest by distance is taken; take the one with the largest cosine.",
            also=(lambda p, s: np.argmax(_distance(p, s, 1), axis=1),),
        ),
        Wrong(
            "nearest by distance after centring",
            lambda p, s: np.argmax(_distance(_centred(p), _centred(s)), axis=1),
            "centred, but by distance: a strong patch cannot find a weak one of the same kind; divide by the lengths.",
            also=(lambda p, s: np.argmax(_distance(_centred(p), _centred(s), 1), axis=1),),
        ),
        Wrong(
            "products only",
            lambda p, s: np.argmax(_centred(p) @ _centred(s).T, axis=1),
            "the products are not divided by the lengths of the painting's rows, so the strongest of them win.",
            also=(lambda p, s: np.argmax(p @ s.T, axis=1),),
        ),
        Wrong(
            "divided by squares",
            lambda p, s: np.argmax(
                _centred(p) @ (_centred(s) / (_centred(s) ** 2).sum(axis=1, keepdims=True)).T, axis=1
            ),
            "it is divided by the squared length; take its root.",
        ),
        Wrong(
            "smallest",
            lambda p, s: np.argmin(_cosines(p, s), axis=1),
            "the smallest cosine is taken: the most unlike; take the largest.",
            also=(lambda p, s: np.argmin(_plain_cosines(p, s), axis=1),),
        ),
        Wrong(
            "sign lost",
            lambda p, s: np.argmax(np.abs(_cosines(p, s)), axis=1),
            "the sign of the cosine is lost: opposite is not alike.",
        ),
        Wrong(
            "for each of the painting's",
            lambda p, s: np.argmax(_cosines(p, s), axis=0),
            "for each of the painting's patches one of the picture's is looked for; do it the other way about, axis=1.",
        ),
        Wrong(
            "cosine itself",
            lambda p, s: _cosines(p, s).max(axis=1),
            "the largest cosine itself is returned; return its place, np.argmax.",
        ),
        Wrong(
            "counted from 1",
            lambda p, s: nearest_patch(p, s) + 1,
            "they are counted from 1; the first row is 0.",
        ),
        Wrong(
            "patch itself",
            lambda p, s: s[nearest_patch(p, s)],
            "the painting's patches are returned; return their numbers.",
        ),
        Wrong(
            "one for all",
            lambda p, s: np.argmax(_cosines(p, s)),
            "one number is returned, the place in the whole table; every patch has its own, axis=1.",
        ),
        Wrong(
            "spreads divided out",
            lambda p, s: np.argmax(
                _plain_cosines(_centred(p) / (p.std(axis=0) + 1e-9), _centred(s) / (s.std(axis=0) + 1e-9)), axis=1
            ),
            "every column is divided by its spread as well; only the length of a row is divided out.",
        ),
        Wrong(
            "columns' lengths",
            lambda p, s: np.argmax(
                (
                    (_centred(p) / np.maximum(np.linalg.norm(_centred(p), axis=0), 1e-9))
                    @ (_centred(s) / np.maximum(np.linalg.norm(_centred(s), axis=0), 1e-9)).T
                ),
                axis=1,
            ),
            "the length of every column is divided out; a patch is a row, axis=1.",
        ),
        Wrong(
            "centred after the division",
            lambda p, s: np.argmax(
                (
                    _centred(p / np.maximum(np.linalg.norm(p, axis=1, keepdims=True), 1e-9))
                    @ _centred(s / np.maximum(np.linalg.norm(s, axis=1, keepdims=True), 1e-9)).T
                ),
                axis=1,
            ),
            "the lengths are divided out before the mean is subtracted; subtract first.",
            also=(
                lambda p, s: np.argmax(
                    _plain_cosines(
                        _centred(p / np.maximum(np.linalg.norm(p, axis=1, keepdims=True), 1e-9)),
                        _centred(s / np.maximum(np.linalg.norm(s, axis=1, keepdims=True), 1e-9)),
                    ),
                    axis=1,
                ),
            ),
        ),
        Wrong(
            "middle instead of mean",
            lambda p, s: np.argmax(_plain_cosines(p - np.median(p, axis=0), s - np.median(s, axis=0)), axis=1),
            "the median is subtracted; subtract the mean.",
        ),
    ),
    right={
        "loops": _nearest_by_loops,
        "only the painting's lengths matter": lambda p, s: np.argmax(
            _centred(p) @ (_centred(s) / np.linalg.norm(_centred(s), axis=1, keepdims=True)).T, axis=1
        ),
        "nearest on the circle": lambda p, s: np.argmax(_distance(_directions(p), _directions(s)), axis=1),
        "lists": lambda p, s: nearest_patch(p.tolist(), s.tolist()).tolist(),
        "float32": lambda p, s: nearest_patch(p, s).astype("float32"),
    },
    hints=(
        "Centre each table with its own mean row. The cosine of two rows is their product, divided by both lengths.",
        "(places, numbers) @ (numbers, others) is (places, others): all products at once. The length of every row is "
        "np.linalg.norm(table, axis=1, keepdims=True).",
        "a = centred patches / their lengths; b = centred painting / its lengths; np.argmax(a @ b.T, axis=1)",
    ),
)

# --- 8.5 laid_together -----------------------------------------------------------------------------------------------

MEANS = np.array([[1.0, 2.0], [4.0, 0.0], [2.0, -3.0]])
TABLES = [
    np.array([[2.0, 1.0], [1.0, 2.0]]),
    np.array([[5.0, -2.0], [-2.0, 1.5]]),
    np.array([[0.5, 0.2], [0.2, 3.0]]),
]
MEANS3 = np.array([[1.0, 0.5, 2.0], [0.0, 3.0, -1.0]])
TABLES3 = [
    np.array([[4.0, 1.0, -1.0], [1.0, 3.0, 0.5], [-1.0, 0.5, 2.0]]),
    np.array([[1.0, 0.3, 0.2], [0.3, 2.5, 0.0], [0.2, 0.0, 0.7]]),
]
SHARES, SHARES3 = np.array([0.5, 0.2, 0.3]), np.array([0.7, 0.3])
BLENDS = ((MEANS, TABLES, SHARES), (MEANS3, TABLES3, SHARES3))
SHEETS = np.array([[[1.0, 2.0], [3.0, 0.0], [0.0, 1.0], [2.0, 5.0]], [[4.0, 1.0], [2.0, -3.0], [5.0, 5.0], [1.0, 1.0]]])


def laid_together(means, covariances, shares):
    means, covariances, shares = (np.asarray(x, dtype=np.float64) for x in (means, covariances, shares))
    mean = shares @ means
    apart = means - mean
    return mean, np.tensordot(shares, covariances, 1) + apart.T @ (shares[:, None] * apart)


def _with_mean(table, mean=lambda m, c, s: s @ m):
    """A covariance written in another way, below a mean."""
    return lambda m, c, s: (mean(m, c, s), table(m, np.array(c), s))


def _within(m, c, s):
    return np.tensordot(s, np.array(c), 1)


def _apart(m, s):
    """Where the means lie, around their own mean."""
    d = m - s @ m
    return d.T @ (s[:, None] * d)


def _together(m, c, s):
    return _within(m, c, s) + _apart(m, s)


def _by_second_moments(m, c, s):
    mean, second = np.zeros(m.shape[1]), np.zeros((m.shape[1],) * 2)
    for k in range(len(s)):
        mean = mean + s[k] * m[k]
        second = second + s[k] * (c[k] + np.outer(m[k], m[k]))
    return mean, second - np.outer(mean, mean)


def _halves(outs, ins, atol):
    every = np.concatenate(SHEETS)
    return close(outs[0], np.vstack([every.mean(axis=0), _cov(every)]), 4 * atol)


together_task = Task(
    id="8.5",
    name="laid_together",
    minutes=8,
    pair=True,
    given=Given(
        {
            "means": Numbers("styles, channels", "a table ({axes}) of numbers of any sign, one row for each style"),
            "covariances": Each(
                Covariance("channels"), "styles", "a list with a covariance (channels, channels) for each style"
            ),
            "shares": Shares("styles"),
        },
        lambda m, c, s: m.shape[1] > 1,
        "there are two channels or more",
        sizes={"styles": (1, 2, 3, 4), "channels": (2, 3, 4)},
    ),
    edges=(
        (MEANS, TABLES, np.array([0.34, 0.33, 0.33])),
        (5 * MEANS3, TABLES3, np.array([0.001, 0.999])),
        (MEANS[:1], TABLES[:1], np.array([1.0])),
    ),
    size=lambda m, c, s: np.abs(m).max() ** 2 + max(np.abs(table).max() for table in c),
    reference=laid_together,
    probes=(
        Probe(
            "two things: the mean in these shares, and a square table of channels",
            BLENDS,
            lambda outs, ins, atol: all(
                o.shape == (m.shape[1] + 1, m.shape[1]) and close(o[0], s @ m, atol)
                for o, (m, _, s) in zip(outs, ins, strict=True)
            ),
        ),
        Probe(
            "with the share 1 for one style it is that style",
            ((MEANS, TABLES, np.array([0.0, 1.0, 0.0])), (MEANS3, TABLES3, np.array([1.0, 0.0]))),
            lambda outs, ins, atol: all(
                close(o, np.vstack([s @ m, c[int(np.argmax(s))]]), atol) for o, (m, c, s) in zip(outs, ins, strict=True)
            ),
        ),
        Probe(
            "the same added to all means leaves the covariance",
            (BLENDS[0], (MEANS + np.array([3.0, -2.0]), TABLES, SHARES)),
            lambda outs, ins, atol: outs[0].shape == outs[1].shape == (3, 2) and close(outs[0][1:], outs[1][1:], atol),
        ),
        Probe(
            "two pictures of one size, half and half, are as all their places together",
            ((SHEETS.mean(axis=1), [_cov(x) for x in SHEETS], np.array([0.5, 0.5])),),
            _halves,
        ),
        values(laid_together, *BLENDS, (MEANS / 3, [2 * t for t in TABLES], SHARES[::-1].copy())),
    ),
    wrong=(
        Wrong(
            "covariances only",
            _with_mean(_within),
            "only the covariances are mixed. Where the means differ, the clouds lie apart, and that makes the whole "
            "wider.",
        ),
        Wrong(
            "second moments",
            _with_mean(lambda m, c, s: _within(m, c, s) + m.T @ (s[:, None] * m)),
            "that is the Gram matrix of all together; subtract the product of the mean with itself.",
        ),
        Wrong(
            "shares not used",
            lambda m, c, s: laid_together(m, c, np.full(len(s), 1 / len(s))),
            "all styles count the same: the shares are not used.",
        ),
        Wrong(
            "shares not used for the mean",
            _with_mean(_together, lambda m, c, s: m.mean(axis=0)),
            "the mean is the plain one of all styles; use the shares.",
        ),
        Wrong(
            "shares not used for the covariances",
            _with_mean(lambda m, c, s: c.mean(axis=0) + _apart(m, s)),
            "the covariances are mixed without their shares.",
            also=(_with_mean(lambda m, c, s: c.sum(axis=0) + _apart(m, s)),),
        ),
        Wrong(
            "distances of the means not in shares",
            _with_mean(lambda m, c, s: _within(m, c, s) + (m - s @ m).T @ (m - s @ m) / len(s)),
            "the distances between the means are not weighted by the shares.",
            also=(
                _with_mean(lambda m, c, s: _within(m, c, s) + (m - s @ m).T @ (m - s @ m)),
                _with_mean(lambda m, c, s: _within(m, c, s) + _cov(m)),
            ),
        ),
        Wrong(
            "around the plain mean",
            _with_mean(lambda m, c, s: _within(m, c, s) + _centred(m).T @ (s[:, None] * _centred(m))),
            "the distances are taken from the plain mean of the styles; take them from the mean in these shares.",
        ),
        Wrong(
            "subtracted",
            _with_mean(lambda m, c, s: _within(m, c, s) - _apart(m, s)),
            "the distances between the means are subtracted; they make the whole wider.",
        ),
        Wrong(
            "product of the mean not taken away but added",
            _with_mean(lambda m, c, s: _within(m, c, s) + m.T @ (s[:, None] * m) + np.outer(s @ m, s @ m)),
            "the product of the mean with itself is added; subtract it.",
        ),
        Wrong(
            "products of means forgotten",
            _with_mean(lambda m, c, s: _within(m, c, s) - np.outer(s @ m, s @ m)),
            "the product of the mean is subtracted, but those of the styles' means were not added before.",
        ),
        Wrong(
            "only the mean's own product",
            _with_mean(lambda m, c, s: _within(m, c, s) + np.outer(s @ m, s @ m)),
            "the product of the mean with itself is added; what counts is how far each style's mean is from it.",
        ),
        Wrong(
            "shares squared",
            _with_mean(lambda m, c, s: np.tensordot(s**2, c, 1) + _apart(m, s)),
            "the covariances are mixed by the squares of the shares, as for a sum of random numbers; places that lie "
            "side by side count by their shares.",
            also=(
                _with_mean(lambda m, c, s: np.tensordot(s**2, c, 1)),
                _with_mean(
                    lambda m, c, s: _within(m, c, s) + (s[:, None] * (m - s @ m)).T @ (s[:, None] * (m - s @ m))
                ),
            ),
        ),
        Wrong(
            "only the distances",
            _with_mean(lambda m, c, s: _apart(m, s)),
            "only the distances between the means are there; the styles' own covariances are missing.",
        ),
        Wrong(
            "exchanged",
            lambda m, c, s: (_together(m, c, s), s @ m),
            "they come in the other order: the mean first, then the covariance.",
        ),
        Wrong(
            "largest share only",
            lambda m, c, s: (m[np.argmax(s)], c[int(np.argmax(s))]),
            "the style with the largest share is all that counts; mix them.",
            also=(lambda m, c, s: (m[0], c[0]),),
        ),
        Wrong(
            "roots mixed",
            _with_mean(
                lambda m, c, s: (
                    np.tensordot(s, np.array([root(t) for t in c]), 1)
                    @ np.tensordot(s, np.array([root(t) for t in c]), 1)
                )
            ),
            "the roots are mixed and squared: that is one cloud between the styles; here all are laid side by side.",
        ),
        Wrong(
            "means not mixed",
            _with_mean(_together, lambda m, c, s: m.sum(axis=0)),
            "the means are added up; use the shares.",
        ),
        Wrong(
            "divided by their number",
            lambda m, c, s: (s @ m / len(s), _together(m, c, s) / len(s)),
            "it is divided by the number of styles; the shares already add up to 1.",
            also=(_with_mean(lambda m, c, s: _together(m, c, s) / len(s)),),
        ),
        Wrong(
            "dot product",
            _with_mean(lambda m, c, s: _within(m, c, s) + (s * ((m - s @ m) ** 2).sum(axis=1)).sum()),
            "one number is added to all cells; np.outer of two rows gives a table.",
            also=(_with_mean(lambda m, c, s: _within(m, c, s) + s @ (m**2).sum(axis=1) - (s @ m) @ (s @ m)),),
        ),
        Wrong(
            "diagonal only",
            _with_mean(lambda m, c, s: np.diag(np.diag(_together(m, c, s)))),
            "only the variances are there; every pair of channels is wanted.",
            also=(_with_mean(lambda m, c, s: _within(m, c, s) + np.diag(np.diag(_apart(m, s)))),),
        ),
        Wrong(
            "shares in another order",
            lambda m, c, s: laid_together(m, c, s[::-1]),
            "the shares are used from the last to the first.",
        ),
    ),
    right={
        "second moments less the product": _by_second_moments,
        "einsum": lambda m, c, s: (
            np.einsum("s,sc->c", s, m),
            np.einsum("s,sij->ij", s, c) + np.einsum("s,si,sj->ij", s, m - s @ m, m - s @ m),
        ),
        "pairs of styles": lambda m, c, s: (
            s @ m,
            _within(m, c, s)
            + sum(s[a] * s[b] * np.outer(m[a] - m[b], m[a] - m[b]) for a in range(len(s)) for b in range(len(s))) / 2,
        ),
        "lists": lambda m, c, s: [part.tolist() for part in laid_together(m, c, s)],
        "one above the other": lambda m, c, s: np.vstack([s @ m, _together(m, c, s)]),
        "float32": lambda m, c, s: tuple(part.astype("float32") for part in laid_together(m, c, s)),
    },
    hints=(
        "The mean is shares @ means. A covariance has no such sum, but the Gram matrix has: mix those, and go back.",
        "Gram matrix of one style: its covariance + np.outer(mean, mean), as lesson 7 shows. It is a mean over places, "
        "so those of several styles are mixed by their shares.",
        "second = sum(s * (c + np.outer(m, m)) for s, m, c in zip(shares, means, covariances)); "
        "return mean, second - np.outer(mean, mean)",
    ),
)

# --- 8.6 choose_tile -------------------------------------------------------------------------------------------------

LEFT4 = np.array([[0.92, 0.71, 0.483, 0.47], [0.80, 0.58, 0.52, 0.41], [0.95, 0.88, 0.79, 0.66]])
KEPT4 = np.array([[0.97, 0.90, 0.71, 0.55], [0.94, 0.86, 0.74, 0.40], [0.98, 0.95, 0.91, 0.83]])
LEFT3 = np.array([[0.30, 0.62, 0.34], [0.45, 0.38, 0.90]])
KEPT3 = np.array([[0.52, 0.93, 0.61], [0.82, 0.35, 0.97]])
WIDE, NARROW = np.array([0.52, 0.44, 0.50, 0.58, 0.49]), np.array([0.60, 0.63, 0.58, 0.61, 0.62])
SURE, LOST = np.array([0.503, 0.5, 0.501, 0.504, 0.502]), np.array([0.1, 0.97, 0.2, 0.4, 0.3])
# The best tile keeps nothing at all, so that no 0 may stand for tiles that are out of question.
NOTHING_KEPT = KEPT3[::-1] * np.array([[1.0, 1.0, 1.0], [0.0, 1.0, 1.0]])
READ = ((LEFT4, KEPT4, WIDE), (LEFT4, KEPT4, NARROW), (LEFT3, KEPT3, WIDE + 0.2), (LEFT3, KEPT3, NARROW))


def choose_tile(style_left, content_kept, seeds):
    style_left, content_kept = np.asarray(style_left), np.asarray(content_kept)
    chance = np.max(seeds) - np.min(seeds)
    good = style_left <= style_left.min() + chance
    return np.unravel_index(np.argmax(np.where(good, content_kept, -np.inf)), style_left.shape)


def _place(flat, like):
    return np.unravel_index(flat, like.shape)


def _within_chance(band, score=lambda left, kept: kept, best=lambda left, seeds: left.min()):
    """The tile of the largest score among those that are no more than a band worse than the best."""

    def answer(left, kept, seeds):
        good = left <= best(left, seeds) + band(left, seeds)
        if not good.any():
            good = left == left.min()
        return _place(np.argmax(np.where(good, score(left, kept), -np.inf)), left)

    return answer


def _range(left, seeds):
    return np.ptp(seeds)


def _read_by_loops(style_left, content_kept, seeds):
    chance = max(seeds) - min(seeds)
    least = min(min(row) for row in style_left.tolist())
    chosen, most = None, -1.0
    for row in range(style_left.shape[0]):
        for column in range(style_left.shape[1]):
            if style_left[row, column] <= least + chance and content_kept[row, column] > most:
                chosen, most = (row, column), content_kept[row, column]
    return chosen


def _clear(left, kept, seeds):
    """Does rounding decide nothing? No two tiles have the same figure, and none lies at the edge of what is chance."""
    edge = np.abs(left - left.min() - np.ptp(seeds))
    gaps = [np.diff(np.sort(figures.ravel())) for figures in (left, kept)]
    return bool(edge.min() > APART and min(gap.min(initial=1.0) for gap in gaps) > APART)


def _two(outs):
    return all(o.shape == (2,) for o in outs)


choose_task = Task(
    id="8.6",
    name="choose_tile",
    minutes=6,
    given=Given(
        {
            "style_left": Numbers("rows, columns", "an array ({axes}) of numbers, 0 or more", 0.0),
            "content_kept": pixels("rows, columns"),
            "seeds": Numbers("runs", "an array ({axes}) of numbers, 0 or more", 0.0),
        },
        _clear,
        "no two figures are so alike that rounding would decide",
        sizes={"rows": (1, 2, 3, 4), "columns": (1, 2, 3, 4), "runs": (2, 3, 5, 7)},
    ),
    edges=(
        (LEFT3[::-1].copy(), NOTHING_KEPT, SURE),
        (LEFT4, KEPT4, SURE),
        (LEFT4.T.copy(), KEPT4.T.copy(), LOST),
        (LEFT3 / 4, KEPT3, WIDE / 4),
    ),
    reference=choose_tile,
    probes=(
        Probe(
            "two whole numbers: the row and the column of a tile, counted from 0",
            READ,
            lambda outs, ins, atol: (
                _two(outs)
                and all(
                    bool(np.all((o == np.round(o)) & (o >= 0) & (o < left.shape)))
                    for o, (left, _, _) in zip(outs, ins, strict=True)
                )
            ),
        ),
        Probe(
            "if the seeds hardly differ, hardly anything is chance: the tile with least style left",
            ((LEFT4, KEPT4, SURE), (LEFT3, KEPT3, SURE)),
            lambda outs, ins, atol: all(
                close(o, np.array(_place(np.argmin(a), a), dtype=float), atol)
                for o, (a, _, _) in zip(outs, ins, strict=True)
            ),
        ),
        Probe(
            "if the seeds differ by more than all tiles do, the one that keeps most",
            ((LEFT4, KEPT4, LOST), (LEFT3, KEPT3, LOST)),
            lambda outs, ins, atol: all(
                close(o, np.array(_place(np.argmax(k), k), dtype=float), atol)
                for o, (_, k, _) in zip(outs, ins, strict=True)
            ),
        ),
        Probe(
            "the same added to all seeds changes nothing: only their range counts",
            (READ[0], (LEFT4, KEPT4, WIDE + 1.5), (LEFT4, KEPT4, WIDE - 0.4)),
            lambda outs, ins, atol: _two(outs) and close(outs[0], outs[1], atol) and close(outs[0], outs[2], atol),
        ),
        values(
            choose_tile,
            *READ,
            (LEFT4.T.copy(), KEPT4.T.copy(), WIDE[:3]),
            (LEFT3, KEPT3, 1.5 * WIDE[:2]),
            (LEFT4, KEPT4, 0.7 * WIDE),
            (LEFT4, 1 - KEPT4 / 2, np.array([0.3, 0.62])),
        ),
    ),
    wrong=(
        Wrong(
            "chance not used",
            lambda a, k, s: _place(np.argmin(a), a),
            "the tile with the least style left is taken, whatever the seeds say; those within chance are as good.",
        ),
        Wrong(
            "style not used",
            lambda a, k, s: _place(np.argmax(k), k),
            "the tile that keeps most is taken from the whole sheet: that is nearly the photograph; choose among those "
            "within chance of the best style.",
        ),
        Wrong(
            "keeps least",
            _within_chance(_range, lambda a, k: -k),
            "of the tiles within chance, the one that keeps least is taken; take the one that keeps most.",
            also=(lambda a, k, s: _place(np.argmin(k), k),),
        ),
        Wrong(
            "half the range",
            _within_chance(lambda a, s: np.ptp(s) / 2),
            "only half of the range counts as chance; it is the largest less the smallest.",
        ),
        Wrong(
            "place in the short list",
            lambda a, k, s: _place(np.argmax(k[a <= a.min() + np.ptp(s)]), a),
            "this is the place among the tiles within chance; return its row and column on the whole sheet.",
        ),
        Wrong(
            "twice the range",
            _within_chance(lambda a, s: 2 * np.ptp(s)),
            "twice the range counts as chance; it is the largest less the smallest, once.",
        ),
        Wrong(
            "standard deviation",
            _within_chance(lambda a, s: s.std()),
            "the standard deviation is taken; chance is the whole range here, the largest less the smallest.",
            also=(
                _within_chance(lambda a, s: s.std(ddof=1)),
                _within_chance(lambda a, s: s.var()),
                _within_chance(lambda a, s: 2 * s.std()),
            ),
        ),
        Wrong(
            "largest seed",
            _within_chance(lambda a, s: s.max()),
            "the largest of the seeds is added; add their range, the largest less the smallest.",
            also=(_within_chance(lambda a, s: s.mean()), _within_chance(lambda a, s: s.min())),
        ),
        Wrong(
            "seeds as the border",
            _within_chance(lambda a, s: 0.0, best=lambda a, s: s.max()),
            "the seeds themselves are the border; they come from other runs: add their range to the sheet's least.",
            also=(
                _within_chance(lambda a, s: np.ptp(s), best=lambda a, s: s.min()),
                _within_chance(lambda a, s: 0.0, best=lambda a, s: s.mean()),
            ),
        ),
        Wrong(
            "range as the border",
            _within_chance(_range, best=lambda a, s: 0.0),
            "the range is compared with the figures themselves; compare it with how much more than the least they are.",
        ),
        Wrong(
            "most style left",
            lambda a, k, s: _place(np.argmax(np.where(a >= a.max() - np.ptp(s), k, -np.inf)), a),
            "the best is looked for at the wrong end: less style left is nearer to the painting.",
            also=(lambda a, k, s: _place(np.argmax(a), a),),
        ),
        Wrong(
            "relative",
            _within_chance(lambda a, s: np.ptp(s) * a.min()),
            "the range is taken as a percentage of the least; it is added to it.",
        ),
        Wrong(
            "first within chance",
            _within_chance(_range, lambda a, k: 0 * k),
            "the first tile within chance is taken; take the one that keeps most.",
        ),
        Wrong(
            "last within chance",
            lambda a, k, s: _place(np.flatnonzero(a <= a.min() + np.ptp(s))[-1], a),
            "the last tile within chance is taken; take the one that keeps most.",
        ),
        Wrong(
            "outside of chance",
            lambda a, k, s: _place(np.argmax(np.where(a > a.min() + np.ptp(s), k, -1.0)), a),
            "the tile is taken from those that are worse by more than chance.",
        ),
        Wrong(
            "row and column exchanged",
            lambda a, k, s: choose_tile(a, k, s)[::-1],
            "row and column are exchanged: the row comes first.",
        ),
        Wrong(
            "one number",
            lambda a, k, s: np.ravel_multi_index(choose_tile(a, k, s), a.shape),
            "np.argmax counts all tiles in one row; np.unravel_index makes row and column of it.",
        ),
        Wrong(
            "counted from 1",
            lambda a, k, s: np.add(choose_tile(a, k, s), 1),
            "they are counted from 1; the first row and the first column are 0.",
        ),
        Wrong(
            "figure itself",
            lambda a, k, s: k[choose_tile(a, k, s)],
            "the figure itself is returned; return where it stands.",
        ),
        Wrong(
            "both added up",
            lambda a, k, s: _place(np.argmax(k - a), a),
            "the two figures are added up, which makes one of what is not of one kind; use the rule.",
            also=(_within_chance(_range, lambda a, k: k - a),),
        ),
    ),
    right={
        "loops": _read_by_loops,
        "sorted": lambda a, k, s: max(
            ((k[i], i) for i in np.ndindex(a.shape) if a[i] - a.min() <= np.ptp(s)), key=lambda pair: pair[0]
        )[1],
        "masked": lambda a, k, s: np.argwhere(k == k[a <= a.min() + max(s) - min(s)].max())[0],
        "lists": lambda a, k, s: [int(n) for n in choose_tile(a.tolist(), k.tolist(), s.tolist())],
        "float32": lambda a, k, s: np.array(choose_tile(np.float32(a), np.float32(k), np.float32(s)), dtype="float32"),
    },
    hints=(
        "Work out how much is chance, then which tiles are within it of the best one, then which of these keeps most.",
        "good = style_left <= least + chance is an array of True and False. np.where(good, content_kept, -1) keeps the "
        "figures of those only.",
        "np.unravel_index(np.argmax(np.where(good, content_kept, -1)), style_left.shape)",
    ),
)

TASKS = (guided_task, pulled_task, carry_task, nearest_task, together_task, choose_task)
