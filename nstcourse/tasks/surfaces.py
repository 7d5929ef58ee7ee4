"""Exercise 10, surfaces: a convolution on a circle, what a shift changes, the border of a half-drop, where a seam
ranks, a picture's periodic part, tiles laid out."""

import numpy as np

from nstcourse.inputs import Given, Numbers, OneOf, pixels, whole
from nstcourse.task import Probe, Task, Wrong, close, values

APART = 1e-3  # by so much, of the largest, a jump differs from the seam's, so that rounding does not decide

# --- 10.1 convolve_round ---------------------------------------------------------------------------------------------

SMALL = np.array([[1.0, 4.0, -2.0], [0.0, 3.0, 5.0], [2.0, -1.0, 6.0]])
WIDE = np.array([[2.0, 0.0, 1.0, 5.0, -3.0], [1.0, 4.0, -2.0, 0.0, 2.0], [3.0, 1.0, 0.0, -1.0, 7.0]])
HIGH = np.array([[1.0, 0.5, 2.0], [-2.0, 3.0, 0.0], [4.0, 1.0, 1.5], [0.0, -1.0, 2.0], [3.0, 6.0, -0.5]])
MIDDLE = np.zeros((3, 3))
MIDDLE[1, 1] = 1.0
SLOPE = np.array([[1.0, 2.0, -1.0], [0.0, 3.0, -2.0], [0.5, -3.0, 4.0]])
MIXED = np.array([[2.0, -1.0, 0.0], [1.0, 0.5, 3.0], [-2.0, 1.0, 4.0]])


def convolve_round(image, kernel):
    image, kernel = np.asarray(image, dtype=np.float64), np.asarray(kernel, dtype=np.float64)
    height, width = image.shape
    padded = np.pad(image, 1, mode="wrap")
    return sum(kernel[i, j] * padded[i : i + height, j : j + width] for i, j in np.ndindex(3, 3))


def _padded(mode, **more):
    """The convolution with another border."""

    def answer(image, kernel):
        padded = np.pad(image, 1, mode=mode, **more)
        return _inside(padded, kernel)

    return answer


def _inside(padded, kernel):
    """The convolution where the kernel lies within the picture."""
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3))
    return (windows * kernel).sum(axis=(2, 3))


def _one_axis(image, kernel, axis):
    """Wrapped along one axis, with zeros along the other."""
    first = ((1, 1), (0, 0)) if axis == 0 else ((0, 0), (1, 1))
    return _inside(np.pad(np.pad(image, first, mode="wrap"), first[::-1]), kernel)


def _corners_empty(image, kernel):
    padded = np.pad(image, 1, mode="wrap")
    padded[[0, 0, -1, -1], [0, -1, 0, -1]] = 0
    return _inside(padded, kernel)


def _corners_of_the_edge(image, kernel):
    padded = np.pad(image, 1, mode="wrap")
    padded[[0, 0, -1, -1], [0, -1, 0, -1]] = image[[0, 0, -1, -1], [0, -1, 0, -1]]
    return _inside(padded, kernel)


def _one_side_only(image, kernel):
    """Wrapped at the right and below alone; zeros at the left and above."""
    padded = np.pad(np.pad(image, ((0, 1), (0, 1)), mode="wrap"), ((1, 0), (1, 0)))
    return _inside(padded, kernel)


def _multiplied_as_tables(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, 1, mode="wrap"), (3, 3))
    return (windows @ kernel).sum(axis=(2, 3))


def _rolled_from_the_corner(image, kernel):
    """As if the kernel's place were its first number instead of its middle."""
    return np.roll(convolve_round(image, kernel), (-1, -1), (0, 1))


def _by_indices(image, kernel):
    height, width = image.shape
    rows = (np.arange(height)[:, None] + np.arange(-1, 2)) % height
    columns = (np.arange(width)[:, None] + np.arange(-1, 2)) % width
    return np.einsum("yixj,ij->yx", image[rows[:, :, None, None], columns], kernel)


def _same_shift(outs, ins, atol):
    """Does a picture shifted round by (1, 2) give the result shifted round alike?"""
    return close(outs[1], np.roll(outs[0], (1, 2), (0, 1)), atol)


round_task = Task(
    id="10.1",
    name="convolve_round",
    minutes=8,
    given=Given(
        {"image": Numbers("height, width"), "kernel": Numbers("3, 3")},
        lambda image, kernel: min(image.shape) > 2,
        "height and width are 3 or more",
        sizes={"height": (3, 4, 5, 7), "width": (3, 4, 5, 6)},
    ),
    edges=((HIGH, MIXED), (WIDE.T.copy(), SLOPE)),
    size=lambda image, kernel: np.abs(image).max() * np.abs(kernel).sum(),
    reference=convolve_round,
    probes=(
        Probe(
            "a kernel with one number, in its middle, multiplies the picture by it, up to the border",
            ((SMALL, MIDDLE), (WIDE, -2 * MIDDLE)),
            lambda outs, ins, atol: all(close(o, k[1, 1] * x, atol) for o, (x, k) in zip(outs, ins, strict=True)),
        ),
        Probe(
            "a picture shifted round gives the result shifted round: there is no border",
            ((WIDE, SLOPE), (np.roll(WIDE, (1, 2), (0, 1)), SLOPE)),
            _same_shift,
        ),
        Probe(
            "nothing is lost: all numbers of the result add up to the picture's sum times the kernel's",
            ((WIDE, MIXED), (HIGH, SLOPE)),
            lambda outs, ins, atol: all(
                close(o.sum(), x.sum() * k.sum(), 100 * atol) for o, (x, k) in zip(outs, ins, strict=True)
            ),
        ),
        values(convolve_round, (SMALL, SLOPE), (WIDE, MIXED), (HIGH, SLOPE)),
    ),
    wrong=(
        Wrong(
            "zeros around",
            _padded("constant"),
            'beyond the edge there are zeros; there is the other side of the picture: np.pad(..., mode="wrap").',
        ),
        Wrong(
            "edge repeated",
            _padded("edge"),
            "beyond the edge the outermost pixel is repeated; the pixel of the other side comes there.",
        ),
        Wrong(
            "mirrored at the edge",
            _padded("reflect"),
            'the picture is mirrored beyond the edge; it begins again from the other side: mode="wrap".',
        ),
        Wrong(
            "mean around",
            _padded("mean"),
            "beyond the edge there is a mean; there is the other side of the picture.",
        ),
        Wrong(
            "border cut off",
            lambda x, k: _inside(x, k),
            "the result has lost its border; each place has a value here, as each has neighbours all around.",
        ),
        Wrong(
            "border left 0",
            lambda x, k: np.pad(_inside(x, k), 1),
            "the border of the result is 0; it is computed as everything else is, with neighbours from the other side.",
        ),
        Wrong(
            "border kept",
            lambda x, k: np.concatenate(
                [x[:1], np.concatenate([x[1:-1, :1], _inside(x, k), x[1:-1, -1:]], axis=1), x[-1:]]
            ),
            "the border of the result is the picture's own; it is computed as everything else is.",
        ),
        Wrong(
            "padding kept",
            lambda x, k: convolve_round(np.pad(x, 1, mode="wrap"), k),
            "the result is larger than the picture by the border that was put around; return the picture's size.",
        ),
        Wrong(
            "padded by two",
            lambda x, k: _inside(np.pad(x, 2, mode="wrap"), k),
            "two pixels are put around; a kernel of 3 x 3 looks one further.",
        ),
        Wrong(
            "kernel turned",
            lambda x, k: convolve_round(x, k[::-1, ::-1]),
            "the kernel is turned by half a turn, or np.roll shifts the other way; the number at the kernel's upper "
            "left is multiplied by the neighbour at the upper left.",
        ),
        Wrong(
            "kernel transposed",
            lambda x, k: convolve_round(x, k.T),
            "rows and columns of the kernel are exchanged.",
        ),
        Wrong(
            "kernel mirrored",
            lambda x, k: convolve_round(x, k[:, ::-1]),
            "the kernel is mirrored: one of the two directions runs the wrong way.",
            also=(lambda x, k: convolve_round(x, k[::-1]),),
        ),
        Wrong(
            "columns only",
            lambda x, k: _one_axis(x, k, 1),
            "left and right are joined, above and below there are zeros; join both.",
            also=(
                lambda x, k: _inside(
                    np.pad(np.pad(x, ((0, 0), (1, 1)), mode="wrap"), ((1, 1), (0, 0)), mode="edge"), k
                ),
            ),
        ),
        Wrong(
            "rows only",
            lambda x, k: _one_axis(x, k, 0),
            "above and below are joined, at the left and right there are zeros; join both.",
            also=(
                lambda x, k: _inside(
                    np.pad(np.pad(x, ((1, 1), (0, 0)), mode="wrap"), ((0, 0), (1, 1)), mode="edge"), k
                ),
            ),
        ),
        Wrong(
            "corners 0",
            _corners_empty,
            "the four corners beyond the picture are 0; at the corner stands the pixel of the opposite corner.",
        ),
        Wrong(
            "corners of the edge",
            _corners_of_the_edge,
            "each corner beyond the picture repeats the corner beside it; there stands that of the opposite corner.",
        ),
        Wrong(
            "one side only",
            _one_side_only,
            "only the right and the lower edge are joined; a neighbour above the first row is in the last one.",
            also=(lambda x, k: _inside(np.pad(np.pad(x, ((1, 0), (1, 0)), mode="wrap"), ((0, 1), (0, 1))), k),),
        ),
        Wrong(
            "shifted by one",
            _rolled_from_the_corner,
            "everything has moved by one pixel: the middle of the kernel lies at the place itself, so rows go from "
            "-1 to 1.",
            also=(lambda x, k: np.roll(convolve_round(x, k), (1, 1), (0, 1)),),
        ),
        Wrong(
            "matrix product",
            _multiplied_as_tables,
            "the window and the kernel are multiplied as tables, with @; multiply number by number, *, and add up.",
        ),
        Wrong(
            "mean of nine",
            lambda x, k: convolve_round(x, k) / 9,
            "the mean of the nine products is taken; add them up.",
        ),
        Wrong(
            "divided by the kernel",
            lambda x, k: convolve_round(x, k) / (k.sum() or 1.0),
            "it is divided by the sum of the kernel; the products are added up, and that is all.",
            also=(lambda x, k: convolve_round(x, k) / np.abs(k).sum(),),
        ),
        Wrong(
            "four neighbours",
            lambda x, k: convolve_round(x, k * [[0, 1, 0], [1, 1, 1], [0, 1, 0]]),
            "the corners of the kernel are not used; nine numbers are added up.",
        ),
        Wrong(
            "without its middle",
            lambda x, k: convolve_round(x, k * (1 - MIDDLE)),
            "the pixel itself is left out; the middle of the kernel belongs to it.",
        ),
        Wrong(
            "rectified",
            lambda x, k: np.maximum(convolve_round(x, k), 0),
            "what is below 0 has become 0; a ReLU comes later.",
        ),
    ),
    right={
        "indices": _by_indices,
        "rolled": lambda x, k: sum(
            k[1 - i, 1 - j] * np.roll(x, (i, j), (0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1)
        ),
        "lists": lambda x, k: convolve_round(x.tolist(), k.tolist()).tolist(),
        "float32": lambda x, k: _inside(np.pad(np.float32(x), 1, mode="wrap"), np.float32(k)),
    },
    hints=(
        "Put a border of one pixel around the picture that shows what comes next on a tiled wall. Then every place has "
        "nine neighbours.",
        'np.pad(image, 1, mode="wrap") makes that border. Nine parts of it, each as large as the picture, are moved '
        "against each other; each is multiplied by one number of the kernel.",
        "sum(kernel[i, j] * padded[i : i + height, j : j + width] for i in range(3) for j in range(3))",
    ),
)

# --- 10.2 shift_gap --------------------------------------------------------------------------------------------------

# Literal features (height, width, channels), whose sides can be halved once or twice.
STRIPES = np.zeros((2, 8, 1))  # in turn two columns of 3 and two of 0
STRIPES[:, [0, 1, 4, 5]] = 3.0
PLAID = np.array(
    [
        [[1.0, 0.0], [3.0, 2.0], [0.0, 5.0], [2.0, 1.0]],
        [[4.0, 1.0], [0.0, 3.0], [1.0, 0.0], [6.0, 2.0]],
        [[2.0, 6.0], [1.0, 1.0], [5.0, 0.0], [0.0, 3.0]],
        [[0.0, 2.0], [7.0, 0.0], [1.0, 4.0], [3.0, 0.0]],
    ]
)
CLOTH = np.array(
    [
        [
            [0.5, 1.0, 2.0],
            [1.5, -1.0, 0.0],
            [2.5, 3.0, 1.0],
            [0.0, 0.0, 4.0],
            [3.5, 2.0, 0.0],
            [1.0, 1.0, 1.0],
            [0.0, 5.0, 2.0],
            [2.0, 0.0, 3.0],
        ],
        [
            [4.0, 0.0, 1.0],
            [0.5, 2.0, 3.0],
            [1.0, -2.0, 0.5],
            [2.0, 6.0, 0.0],
            [0.0, 1.0, 2.5],
            [5.0, 0.5, 0.0],
            [1.5, 2.0, 1.0],
            [0.0, 3.0, 0.5],
        ],
        [
            [1.0, 3.5, 0.0],
            [2.0, 0.0, 1.5],
            [0.0, 1.0, 6.0],
            [3.0, 2.0, 1.0],
            [1.0, 4.5, 0.0],
            [0.5, 0.0, 2.0],
            [6.0, 1.0, 0.0],
            [1.0, 2.0, 5.0],
        ],
        [
            [0.0, 2.0, 4.0],
            [5.5, 1.0, 0.0],
            [1.0, 0.5, 2.0],
            [0.0, 3.0, 1.0],
            [2.0, 0.0, 7.0],
            [1.5, 1.0, 0.5],
            [0.0, 2.5, 3.0],
            [4.5, 0.0, 1.0],
        ],
    ]
)


def shift_gap(features, poolings, down, right):
    def measured(f):
        for _ in range(poolings):
            f = np.maximum(np.maximum(f[::2, ::2], f[1::2, ::2]), np.maximum(f[::2, 1::2], f[1::2, 1::2]))
        flat = f.reshape(-1, f.shape[-1])
        return flat.T @ flat / len(flat)

    features = np.asarray(features, dtype=np.float64)
    return np.mean((measured(np.roll(features, (down, right), (0, 1))) - measured(features)) ** 2)


def _halved(f, largest=np.max):
    height, width, channels = f.shape
    return largest(f.reshape(height // 2, 2, width // 2, 2, channels), axis=(1, 3))


def _pooled(f, poolings, largest=np.max):
    for _ in range(poolings):
        f = _halved(f, largest)
    return f


def _gram(f):
    flat = f.reshape(-1, f.shape[-1])
    return flat.T @ flat / len(flat)


def _rolled(f, down, right):
    return np.roll(f, (down, right), (0, 1))


def _gap(shifted=_rolled, pooled=_pooled, gram=_gram, apart=lambda a, b: np.mean((a - b) ** 2)):
    """The gap, with one step in another way."""

    def answer(f, poolings, down, right):
        return apart(gram(pooled(shifted(f, down, right), poolings)), gram(pooled(f, poolings)))

    return answer


def _squares_mixed_up(f, poolings):
    for _ in range(poolings):
        height, width, channels = f.shape
        f = f.reshape(height // 2, width // 2, 2, 2, channels).max(axis=(2, 3))
    return f


def _pushed(f, down, right):
    """Shifted; what comes in is 0, and what goes out is lost."""
    made = np.zeros_like(f)
    down, right = down % f.shape[0], right % f.shape[1]
    made[down:, right:] = f[: f.shape[0] - down, : f.shape[1] - right]
    return made


def _covariance(f):
    flat = f.reshape(-1, f.shape[-1])
    flat = flat - flat.mean(axis=0)
    return flat.T @ flat / len(flat)


def _gap_at_once(features, poolings, down, right):
    """One pooling of whole blocks, as the largest of the largest is the largest of all."""
    side = 2**poolings
    grams = []
    for f in (features, np.roll(np.roll(features, down, axis=0), right, axis=1)):
        height, width, channels = f.shape
        blocks = f.reshape(height // side, side, width // side, side, channels).max(axis=(1, 3))
        rows = blocks.reshape(-1, channels)
        grams.append(rows.T @ rows / len(rows))
    return ((grams[1] - grams[0]) ** 2).mean()


def _divides(features, poolings, *_):
    return all(side % 2**poolings == 0 for side in features.shape[:2])


def _as_by_hand(outs, ins, atol):
    """Stripes of a, as wide as the pooling: pooled, every second column is a; shifted by one, every column is."""
    return all(close(o, np.array(f.max() ** 4 / 4), atol) for o, (f, *_) in zip(outs, ins, strict=True))


gap_task = Task(
    id="10.2",
    name="shift_gap",
    minutes=10,
    given=Given(
        {
            "features": Numbers("height, width, channels"),
            "poolings": whole("a whole number from 0 to 2", 0, 2),
            "down": whole("a whole number, 0 or more", 0, 19),
            "right": whole("a whole number, 0 or more", 0, 19),
        },
        _divides,
        "height and width can be halved as often as there are poolings",
        sizes={"height": (2, 4, 6, 8), "width": (2, 4, 6, 8), "channels": (1, 2, 3)},
    ),
    edges=((CLOTH, 2, 1, 2), (CLOTH, 2, 3, 1), (PLAID, 1, 1, 1), (CLOTH, 1, 0, 1)),
    size=lambda f, *_: np.abs(f).max() ** 4,
    reference=shift_gap,
    one_number=True,
    probes=(
        Probe(
            "stripes as wide as the pooling, shifted by one: as worked out by hand",
            ((STRIPES, 1, 0, 1), (STRIPES, 1, 0, 3)),
            _as_by_hand,
        ),
        Probe(
            "without a pooling no shift changes anything: a Gram matrix forgets where things are",
            ((PLAID, 0, 1, 2), (CLOTH, 0, 3, 5)),
            lambda outs, ins, atol: all(close(o, np.zeros(()), atol) for o in outs),
        ),
        Probe(
            "nor does a shift by whole strides, which are 2 pixels after one pooling and 4 after two",
            ((PLAID, 1, 2, 0), (CLOTH, 1, 2, 6), (CLOTH, 2, 0, 4), (CLOTH, 2, 4, 8)),
            lambda outs, ins, atol: all(close(o, np.zeros(()), atol) for o in outs),
        ),
        Probe(
            "of a shift only what is left beyond whole strides counts",
            ((CLOTH, 1, 1, 0), (CLOTH, 1, 3, 4), (CLOTH, 2, 1, 2), (CLOTH, 2, 5, 6)),
            lambda outs, ins, atol: close(outs[0], outs[1], atol) and close(outs[2], outs[3], atol),
        ),
        values(shift_gap, (PLAID, 1, 1, 0), (CLOTH, 1, 0, 1), (CLOTH, 2, 1, 2), (CLOTH, 2, 2, 3), (PLAID, 2, 1, 2)),
    ),
    wrong=(
        Wrong(
            "what comes in is 0",
            _gap(_pushed),
            "what leaves on one side is lost; shifted round it comes in again on the other side: np.roll.",
        ),
        Wrong(
            "pooled by the mean",
            _gap(pooled=lambda f, n: _pooled(f, n, np.mean)),
            "the pooling takes the mean of four; take the largest.",
        ),
        Wrong(
            "always 0",
            _gap(pooled=lambda f, n: f),
            "that is always 0, as nothing is pooled after the shift: shift the features first, then pool both, then "
            "compare.",
            also=(
                lambda f, n, down, right: np.mean(
                    (_gram(_rolled(_pooled(f, n), down, right)) - _gram(_pooled(f, n))) ** 2
                ),
                lambda f, n, down, right: 0.0,
            ),
        ),
        Wrong(
            "pooled once",
            _gap(pooled=lambda f, n: _pooled(f, min(n, 1))),
            "it is pooled once, however often it should be; pool as often as `poolings` says.",
        ),
        Wrong(
            "features compared",
            _gap(gram=lambda f: f),
            "the pooled features are compared place by place; compare their Gram matrices, which forget the place.",
            also=(lambda f, n, down, right: np.mean((_rolled(f, down, right) - f) ** 2),),
        ),
        Wrong(
            "every second place",
            _gap(pooled=lambda f, n: f[:: 2**n, :: 2**n]),
            "every second place is kept instead of the largest of four.",
        ),
        Wrong(
            "squares mixed up",
            _gap(pooled=_squares_mixed_up),
            "reshape(height // 2, width // 2, 2, 2, channels) puts places together that are no square; write "
            "reshape(height // 2, 2, width // 2, 2, channels), and take the largest along axis=(1, 3).",
        ),
        Wrong(
            "axes exchanged",
            _gap(lambda f, down, right: _rolled(f, right, down)),
            "down and right are exchanged: rows are axis 0, so `down` belongs to it.",
        ),
        Wrong(
            "shifted the other way",
            _gap(lambda f, down, right: _rolled(f, -down, -right)),
            "it is shifted up and to the left; after two poolings that is another shift: np.roll moves down and right.",
        ),
        Wrong(
            "one direction",
            _gap(lambda f, down, right: _rolled(f, down, 0)),
            "it is shifted in one direction only; both are asked for.",
            also=(_gap(lambda f, down, right: _rolled(f, 0, right)),),
        ),
        Wrong(
            "rolled as one row",
            _gap(lambda f, down, right: np.roll(f, down * f.shape[1] + right)),
            "np.roll without axes takes all numbers for one long row; say axis=(0, 1).",
            also=(_gap(lambda f, down, right: np.roll(f, (down, right))),),
        ),
        Wrong(
            "channels shifted",
            _gap(lambda f, down, right: np.roll(f, (down, right), (1, 2))),
            "channels are shifted; the axes are 0 for rows and 1 for columns.",
            also=(_gap(lambda f, down, right: np.roll(f, (down, right), (0, 2))),),
        ),
        Wrong(
            "not divided",
            _gap(gram=lambda f: f.reshape(-1, f.shape[-1]).T @ f.reshape(-1, f.shape[-1])),
            "the Gram matrix is not divided by the number of places.",
        ),
        Wrong(
            "divided by all places",
            lambda f, n, down, right: _gap()(f, n, down, right) / 16**n,
            "the Gram matrix is divided by the places there were before the pooling; count those that are left.",
        ),
        Wrong(
            "covariance",
            _gap(gram=_covariance),
            "the mean is subtracted; a Gram matrix keeps it.",
        ),
        Wrong(
            "sum",
            _gap(apart=lambda a, b: np.sum((a - b) ** 2)),
            "the squares are added up; take their mean.",
        ),
        Wrong(
            "root",
            _gap(apart=lambda a, b: np.sqrt(np.mean((a - b) ** 2))),
            "a root is taken; the mean of the squares is asked for.",
            also=(_gap(apart=lambda a, b: np.sqrt(np.sum((a - b) ** 2))),),
        ),
        Wrong(
            "absolute",
            _gap(apart=lambda a, b: np.mean(np.abs(a - b))),
            "absolute differences are taken; take their squares.",
            also=(_gap(apart=lambda a, b: np.max(np.abs(a - b))),),
        ),
        Wrong(
            "signs cancel",
            _gap(apart=lambda a, b: np.mean(a - b)),
            "the differences are not squared, so that they cancel each other.",
            also=(_gap(apart=lambda a, b: np.mean(a - b) ** 2), _gap(apart=lambda a, b: np.mean(b - a))),
        ),
        Wrong(
            "table",
            _gap(apart=lambda a, b: (a - b) ** 2),
            "one number is asked for, the mean of all squares.",
            also=(_gap(apart=lambda a, b: a - b),),
        ),
        Wrong(
            "diagonal",
            _gap(gram=lambda f: np.mean(f.reshape(-1, f.shape[-1]) ** 2, axis=0)),
            "only channels with themselves are compared; every pair of channels is.",
        ),
        Wrong(
            "places with places",
            _gap(gram=lambda f: f.reshape(-1, f.shape[-1]) @ f.reshape(-1, f.shape[-1]).T / f[..., 0].size),
            "places are compared with places; F.T @ F compares channels.",
        ),
        Wrong(
            "relative",
            _gap(apart=lambda a, b: np.mean((a - b) ** 2) / np.mean(b**2)),
            "it is divided by the size of the Gram matrix; the plain mean of the squares is asked for.",
        ),
    ),
    right={
        "whole blocks": _gap_at_once,
        "lists": lambda f, n, d, r: [float(shift_gap(f.tolist(), n, d, r))],
        "float32": lambda f, n, d, r: np.float32(_gap()(np.float32(f), n, d, r)),
    },
    hints=(
        "Write a helper that pools and makes the Gram matrix. Call it twice: for the features, and for the features "
        "shifted round.",
        "np.roll(features, (down, right), axis=(0, 1)) shifts round. One pooling: f.reshape(h // 2, 2, w // 2, 2, "
        "c).max(axis=(1, 3)), in a loop.",
        "np.mean((measured(np.roll(features, (down, right), axis=(0, 1))) - measured(features)) ** 2)",
    ),
)

# --- 10.3 pad_half_drop ----------------------------------------------------------------------------------------------

LEAVES = np.array(
    [
        [1.0, 5.0, -2.0, 3.0],
        [0.0, 2.0, 4.0, 7.0],
        [6.0, -1.0, 2.5, 0.5],
        [3.5, 8.0, 1.5, -3.0],
    ]
)
STEM = np.array(
    [[2.0, -1.0, 4.0], [0.0, 3.0, 1.0], [5.0, 6.0, -2.0], [1.5, 0.5, 7.0], [-4.0, 2.5, 8.0], [9.0, 3.5, -0.5]]
)
BAND = np.array([[1.0, 4.0, 0.0, 2.0, 6.0], [3.0, -2.0, 5.0, 7.0, -1.0]])
ROWS_ALIKE = np.broadcast_to([2.0, -1.0, 4.0, 7.0], (4, 4)).copy()


def pad_half_drop(tile, border):
    tile = np.asarray(tile, dtype=np.float64)
    beside = np.roll(tile, tile.shape[0] // 2, axis=0)
    band = np.concatenate([beside[:, -border:], tile, beside[:, :border]], axis=1)
    return np.pad(band, ((border, border), (0, 0)), mode="wrap")


def _beside(left, right, rows="wrap", **more):
    """left(tile) and right(tile) stand beside the tile; above and below it goes on."""

    def answer(tile, border):
        band = np.concatenate([left(tile)[:, -border:], tile, right(tile)[:, :border]], axis=1)
        return np.pad(band, ((border, border), (0, 0)), mode=rows, **more)

    return answer


def _dropped(tile, parts=2):
    return np.roll(tile, tile.shape[0] // parts, axis=0)


def _as_it_is(tile):
    return tile


def _brick(tile, border):
    """Moved sideways above and below, instead of down at the sides."""
    beside = np.roll(tile, tile.shape[1] // 2, axis=1)
    band = np.concatenate([beside[-border:], tile, beside[:border]], axis=0)
    return np.pad(band, ((0, 0), (border, border)), mode="wrap")


def _corners_straight(tile, border):
    """The corners are those of plain tiling."""
    made, plain = pad_half_drop(tile, border), np.pad(tile, border, mode="wrap")
    for rows in (slice(None, border), slice(-border, None)):
        for columns in (slice(None, border), slice(-border, None)):
            made[rows, columns] = plain[rows, columns]
    return made


def _corners_zero(tile, border):
    made = pad_half_drop(tile, border)
    for rows in (slice(None, border), slice(-border, None)):
        for columns in (slice(None, border), slice(-border, None)):
            made[rows, columns] = 0
    return made


def _near_columns(tile, border):
    """Each side takes the columns that stand nearest to it, instead of those of the other side."""
    beside = _dropped(tile)
    band = np.concatenate([beside[:, :border], tile, beside[:, -border:]], axis=1)
    return np.pad(band, ((border, border), (0, 0)), mode="wrap")


def _border_moved(tile, border):
    """Padded plainly, and then the columns of the border are moved, which are longer than the tile."""
    made = np.pad(tile, border, mode="wrap")
    for columns in (slice(None, border), slice(-border, None)):
        made[:, columns] = np.roll(made[:, columns], tile.shape[0] // 2, axis=0)
    return made


def _pad_by_indices(tile, border):
    height, width = tile.shape
    x = np.arange(-border, width + border)
    y = np.arange(-border, height + border)[:, None] + x // width * (height // 2)
    return tile[y % height, x % width]


def _middle(out, border):
    return out[border:-border, border:-border]


def _whole_halves(tile, border):
    return tile.shape[0] % 2 == 0 and border <= min(tile.shape)


def _down_by_one(outs, ins, atol):
    """A tile moved down by one row: all that is padded has moved as well."""
    return outs[0].shape == outs[1].shape and close(outs[1][1:], outs[0][:-1], atol)


def _beside_the_edge(outs, ins, atol):
    """The column before the first is the last, and the column after the last is the first, each half a height lower."""
    for out, (tile, border) in zip(outs, ins, strict=True):
        half = len(tile) // 2
        if out.shape != (len(tile) + 2 * border, tile.shape[1] + 2 * border):
            return False
        rows = slice(border + half, border + len(tile))
        if not close(out[rows, border - 1], tile[:half, -1], atol) or not close(
            out[rows, -border], tile[:half, 0], atol
        ):
            return False
    return True


pad_task = Task(
    id="10.3",
    name="pad_half_drop",
    minutes=8,
    given=Given(
        {"tile": Numbers("height, width"), "border": whole("a whole number, 1 or more", 1, 7)},
        _whole_halves,
        "the height is even, and the border is neither wider than the tile nor higher",
        sizes={"height": (2, 4, 6, 8), "width": (1, 2, 3, 4, 5)},
    ),
    edges=((STEM, 3), (LEAVES, 4), (BAND, 2), (LEAVES.T.copy(), 1), (STEM[:, :1], 1)),
    reference=pad_half_drop,
    probes=(
        Probe(
            "the tile itself stands in the middle, and the border is put around it",
            ((LEAVES, 1), (STEM, 2)),
            lambda outs, ins, atol: all(
                o.shape == tuple(n + 2 * b for n in t.shape) and close(_middle(o, b), t, atol)
                for o, (t, b) in zip(outs, ins, strict=True)
            ),
        ),
        Probe(
            "before the first column stands the last, half a height lower, and after the last the first, as much lower",
            ((LEAVES, 1), (STEM, 2), (BAND, 1)),
            _beside_the_edge,
        ),
        Probe(
            "where all rows are alike, no drop can be seen: it is padded as a tile of plain tiling",
            ((ROWS_ALIKE, 1), (ROWS_ALIKE, 3)),
            lambda outs, ins, atol: all(
                close(o, np.pad(t, b, mode="wrap"), atol) for o, (t, b) in zip(outs, ins, strict=True)
            ),
        ),
        Probe(
            "a tile moved down by one row: all that is around it has moved down with it",
            ((STEM, 2), (np.roll(STEM, 1, axis=0), 2)),
            _down_by_one,
        ),
        values(pad_half_drop, (LEAVES, 1), (LEAVES, 2), (STEM, 1), (STEM, 3), (BAND, 2)),
    ),
    wrong=(
        Wrong(
            "not dropped",
            lambda t, b: np.pad(t, b, mode="wrap"),
            "that is the border of plain tiling; the columns at the left and right are moved down by half the height.",
        ),
        Wrong(
            "zeros around",
            lambda t, b: np.pad(t, b),
            "around the tile there are zeros; on a surface there are its neighbours.",
        ),
        Wrong(
            "edge repeated",
            lambda t, b: np.pad(t, b, mode="edge"),
            "the outermost pixels are repeated; beyond the edge the tile begins again from its other side.",
            also=(_beside(lambda t: t[:, :1].repeat(9, 1), lambda t: t[:, -1:].repeat(9, 1)),),
        ),
        Wrong(
            "mirrored",
            lambda t, b: np.pad(t, b, mode="symmetric"),
            "the tile is mirrored at its edges; in a half-drop the neighbours are the tile itself, moved.",
            also=(_beside(lambda t: t[:, ::-1], lambda t: t[:, ::-1]),),
        ),
        Wrong(
            "brick",
            _brick,
            "the rows above and below are moved sideways: that is a brick; here the columns beside are moved down.",
        ),
        Wrong(
            "dropped by a quarter",
            _beside(lambda t: _dropped(t, 4), lambda t: _dropped(t, 4)),
            "the columns are moved by a quarter of the height; move them by half of it.",
        ),
        Wrong(
            "dropped by one",
            _beside(lambda t: np.roll(t, 1, axis=0), lambda t: np.roll(t, 1, axis=0)),
            "the columns are moved down by one row; move them by half the height.",
        ),
        Wrong(
            "dropped by the width",
            _beside(lambda t: np.roll(t, t.shape[1] // 2, axis=0), lambda t: np.roll(t, t.shape[1] // 2, axis=0)),
            "the columns are moved by half of the width; height is shape[0].",
        ),
        Wrong(
            "dropped by the border",
            lambda t, b: _beside(lambda x: np.roll(x, b, axis=0), lambda x: np.roll(x, b, axis=0))(t, b),
            "the columns are moved by the width of the border; move them by half the height.",
        ),
        Wrong(
            "left not dropped",
            _beside(_as_it_is, _dropped),
            "only the columns at the right are moved; those at the left are, too.",
        ),
        Wrong(
            "right not dropped",
            _beside(_dropped, _as_it_is),
            "only the columns at the left are moved; those at the right are, too.",
        ),
        Wrong(
            "turned over",
            _beside(lambda t: t[::-1], lambda t: t[::-1]),
            "the columns are turned upside down; move them by half the height: np.roll.",
            also=(_beside(lambda t: t[::-1, ::-1], lambda t: t[::-1, ::-1]),),
        ),
        Wrong(
            "moved sideways",
            _beside(
                lambda t: np.roll(t, t.shape[1] // 2, axis=1),
                lambda t: np.roll(t, t.shape[1] // 2, axis=1),
            ),
            "what stands beside is moved sideways; move it down, along axis 0.",
        ),
        Wrong(
            "near columns",
            _near_columns,
            "beside the left edge stand the tile's left columns; there come those of its other side.",
        ),
        Wrong(
            "corners of plain tiling",
            _corners_straight,
            "the corners are not moved; each is a part of a column beside the tile, which is moved as a whole.",
        ),
        Wrong(
            "corners 0",
            _corners_zero,
            "the corners are empty; pad the sides first, then above and below all of it.",
        ),
        Wrong(
            "zeros above",
            _beside(_dropped, _dropped, rows="constant"),
            "above and below there are zeros; there the tile goes on.",
            also=(_beside(_dropped, _dropped, rows="edge"), _beside(_dropped, _dropped, rows="symmetric")),
        ),
        Wrong(
            "sides only",
            lambda t, b: pad_half_drop(t, b)[b:-b],
            "above and below nothing is put; there the tile goes on, too.",
        ),
        Wrong(
            "above only",
            lambda t, b: np.pad(t, ((b, b), (0, 0)), mode="wrap"),
            "at the left and right nothing is put; there stands the tile, moved down by half its height.",
        ),
        Wrong(
            "border moved after padding",
            _border_moved,
            "the padded columns are moved, which are longer than the tile, so that they do not close; move the tile "
            "before you cut columns from it.",
        ),
        Wrong(
            "border of one",
            lambda t, b: pad_half_drop(t, 1),
            "the border is one pixel wide, whatever `border` says.",
        ),
        Wrong(
            "tile dropped",
            lambda t, b: pad_half_drop(_dropped(t), b),
            "the tile in the middle is moved as well; only what stands beside it is.",
        ),
        Wrong(
            "columns in reverse",
            lambda t, b: np.concatenate(
                [
                    pad_half_drop(t, b)[:, :b][:, ::-1],
                    pad_half_drop(t, b)[:, b:-b],
                    pad_half_drop(t, b)[:, -b:][:, ::-1],
                ],
                1,
            ),
            "the columns of the border stand in reverse order.",
        ),
    ),
    right={
        "indices": _pad_by_indices,
        "lists": lambda t, b: pad_half_drop(t.tolist(), b).tolist(),
        "float32": lambda t, b: np.float32(pad_half_drop(t, b)),
    },
    hints=(
        "First make a band as high as the tile: some columns of the neighbour at the left, the tile, some columns of "
        "the neighbour at the right. Then put above and below what comes there.",
        "The neighbour is np.roll(tile, height // 2, axis=0). At the left you see its last columns, at the right its "
        "first ones. The band goes on above and below as it is.",
        'np.pad(band, ((border, border), (0, 0)), mode="wrap"), where band = np.concatenate([beside[:, -border:], '
        "tile, beside[:, :border]], axis=1)",
    ),
)

# --- 10.4 seam_rank --------------------------------------------------------------------------------------------------

_chance = np.random.default_rng(48)
PATCHWORK, RIBBON, TUFT, FELT, SAND = (
    _chance.uniform(0.02, 0.98, shape) for shape in ((2, 9, 3), (3, 7, 3), (4, 5, 3), (3, 8, 3), (2, 6, 3))
)
STEPS = np.linspace(0.05, 0.95, 7)[None, :, None] * np.ones((2, 1, 3))  # from dark to light: its seam is a cliff
HILL = np.array([0.1, 0.3, 0.6, 0.9, 0.55, 0.25, 0.12])[None, :, None] * np.ones((3, 1, 3))  # it closes well


def seam_rank(picture):
    picture = np.asarray(picture, dtype=np.float64)
    jumps = np.mean(np.abs(np.diff(picture, axis=1)), axis=(0, 2))
    seam = np.mean(np.abs(picture[:, 0] - picture[:, -1]))
    return 100 * np.mean(jumps < seam)


def _jumps(picture, measure=lambda d: np.mean(np.abs(d), axis=(0, 2))):
    """(what each pair of neighbouring columns differs by, what the last and the first do)."""
    found = measure(picture - np.roll(picture, 1, axis=1))
    return found[1:], found[0]


def _ranked(measure=lambda d: np.mean(np.abs(d), axis=(0, 2)), told=lambda j, s: 100 * np.mean(j < s)):
    return lambda picture: told(*_jumps(picture, measure))


def _jumps_of_the_first(picture):
    """What each other column differs by from the first."""
    return np.abs(picture[:, 1:] - picture[:, :1]).mean(axis=(0, 2))


def _rank_by_searching(picture):
    jumps = np.sort(np.abs(np.diff(picture, axis=1)).mean(axis=2).mean(axis=0))
    return np.searchsorted(jumps, np.abs(np.diff(picture[:, [0, -1]], axis=1)).mean()) / len(jumps) * 100


def _clear(picture):
    """Does rounding decide nothing? The seam's jump is unlike any other."""
    if min(picture.shape) < 1 or picture.shape[1] < 3:
        return False
    jumps, seam = _jumps(picture)
    return bool(np.abs(jumps - seam).min() > APART * max(jumps.max(), seam))


def _every_turn(picture):
    return tuple((np.roll(picture, k, axis=1),) for k in range(picture.shape[1]))


def _each_once(outs, ins, _):
    return all(o.size == 1 for o in outs) and bool(np.isclose(np.mean(outs), 50, rtol=1e-4))


seam_task = Task(
    id="10.4",
    name="seam_rank",
    minutes=7,
    given=Given(
        {"picture": pixels("height, width, 3")},
        _clear,
        "the width is 3 or more, and no other jump is as large as that across the seam",
        sizes={"height": (1, 2, 3, 4), "width": (3, 5, 7, 9)},
    ),
    edges=((PATCHWORK[:, ::-1].copy(),), (FELT[:1] * 0.5,), (STEPS[:, :3] * 0.2,)),
    reference=seam_rank,
    one_number=True,
    probes=(
        Probe(
            "100 where the seam is a cliff, 0 where the picture closes better than it goes on anywhere",
            ((STEPS,), (HILL,)),
            lambda outs, ins, atol: close(outs[0], np.array(100.0), atol) and close(outs[1], np.array(0.0), atol),
        ),
        Probe(
            "the mirrored picture has the same rank",
            ((PATCHWORK,), (PATCHWORK[:, ::-1].copy(),), (RIBBON,), (RIBBON[:, ::-1].copy(),)),
            lambda outs, ins, atol: close(outs[0], outs[1], atol) and close(outs[2], outs[3], atol),
        ),
        Probe(
            "shifted round by every number of columns, the mean rank is 50: each jump is the seam once",
            _every_turn(RIBBON),
            _each_once,
        ),
        values(seam_rank, (PATCHWORK,), (RIBBON,), (TUFT,), (FELT,), (SAND,), (FELT[::-1, ::-1].copy() ** 2,)),
    ),
    wrong=(
        Wrong(
            "share",
            _ranked(told=lambda j, s: np.mean(j < s)),
            "that is a share from 0 to 1; per cent are asked for.",
        ),
        Wrong(
            "number",
            _ranked(told=lambda j, s: np.sum(j < s)),
            "the smaller jumps are counted; how many per cent of all within the picture is that?",
        ),
        Wrong(
            "larger",
            _ranked(told=lambda j, s: 100 * np.mean(j > s)),
            "the jumps that are larger are counted; count the smaller ones, so that 100 means a seam worse than all.",
        ),
        Wrong(
            "seam among the jumps",
            _ranked(told=lambda j, s: 100 * np.sum(j < s) / (len(j) + 1)),
            "it is divided by the number of columns, that is, the seam counts as one of the jumps; there are width - 1 "
            "within the picture.",
            also=(_ranked(told=lambda j, s: 100 * (np.sum(j < s) + 1) / (len(j) + 1)),),
        ),
        Wrong(
            "the seam as well",
            _ranked(told=lambda j, s: 100 * (np.sum(j < s) + 1) / len(j)),
            "the seam's own jump is counted as smaller than itself; count < and not <=, and within the picture only.",
        ),
        Wrong(
            "rows",
            lambda p: seam_rank(p.transpose(1, 0, 2)),
            "the seam between the last row and the first is ranked; columns are axis 1.",
        ),
        Wrong(
            "rows within",
            lambda p: 100 * np.mean(np.abs(np.diff(p, axis=0)).mean(axis=(1, 2)) < np.abs(p[:, 0] - p[:, -1]).mean()),
            "the jumps from row to row are taken; the seam lies between columns, and so do the others.",
        ),
        Wrong(
            "colours compared",
            lambda p: 100 * np.mean(np.abs(np.diff(p)).mean(axis=(0, 2)) < np.abs(p[:, 0] - p[:, -1]).mean()),
            "np.diff without axis takes the difference from colour to colour; columns are axis=1.",
        ),
        Wrong(
            "pixel by pixel",
            lambda p: 100 * np.mean(np.abs(np.diff(p, axis=1)) < np.abs(p[:, :1] - p[:, -1:])),
            "every pixel is compared by itself; take the mean over rows and colours first, one jump for each column.",
        ),
        Wrong(
            "all jumps of all pixels",
            lambda p: 100 * np.mean(np.abs(np.diff(p, axis=1)) < np.abs(p[:, 0] - p[:, -1]).mean()),
            "the mean jump of the seam is compared with single pixels; take the mean over rows and colours of every "
            "jump.",
        ),
        Wrong(
            "row by row",
            lambda p: (
                100 * np.mean(np.abs(np.diff(p, axis=1)).mean(axis=2) < np.abs(p[:, :1] - p[:, -1:]).mean(axis=2))
            ),
            "every row is ranked by itself; take the mean over the rows first.",
        ),
        Wrong(
            "colour by colour",
            lambda p: 100 * np.mean(np.abs(np.diff(p, axis=1)).mean(axis=0) < np.abs(p[:, 0] - p[:, -1]).mean(axis=0)),
            "every colour is ranked by itself; take the mean over the colours first.",
        ),
        Wrong(
            "signs cancel",
            _ranked(lambda d: np.abs(np.mean(d, axis=(0, 2)))),
            "the mean is taken first and the sign dropped then, so that up and down cancel; np.abs comes first.",
        ),
        Wrong(
            "signs kept",
            _ranked(lambda d: np.mean(d, axis=(0, 2))),
            "the differences keep their signs, so that a jump down counts as smaller than none: np.abs comes first.",
        ),
        Wrong(
            "squares",
            _ranked(lambda d: np.mean(d**2, axis=(0, 2))),
            "squared differences are taken, in which one large one outweighs many; take their absolute values.",
        ),
        Wrong(
            "largest",
            _ranked(lambda d: np.max(np.abs(d), axis=(0, 2))),
            "the largest difference of each pair of columns is taken; take the mean.",
        ),
        Wrong(
            "grey first",
            _ranked(lambda d: np.mean(np.abs(np.mean(d, axis=2)), axis=0)),
            "the colours are averaged before the difference: red beside an equally light green is then no jump.",
        ),
        Wrong(
            "one colour",
            _ranked(lambda d: np.mean(np.abs(d[..., 0]), axis=0)),
            "only one of the three colours counts.",
            also=(
                _ranked(lambda d: np.mean(np.abs(d[..., 1]), axis=0)),
                _ranked(lambda d: np.mean(np.abs(d[..., 2]), 0)),
            ),
        ),
        Wrong(
            "against the mean",
            _ranked(told=lambda j, s: 100 * s / np.mean(j)),
            "the seam's jump is divided by the mean one; its rank is asked for.",
            also=(_ranked(told=lambda j, s: 100 * s / np.max(j)), _ranked(told=lambda j, s: 100 * s)),
        ),
        Wrong(
            "two apart",
            lambda p: 100 * np.mean(np.abs(p[:, 2:] - p[:, :-2]).mean(axis=(0, 2)) < np.abs(p[:, 0] - p[:, -1]).mean()),
            "columns that are two apart are compared; neighbours are one apart.",
        ),
        Wrong(
            "against the first column",
            lambda p: (
                100 * np.mean(_jumps_of_the_first(p)[:-1] < _jumps_of_the_first(p)[-1]) * (1 - 1 / (p.shape[1] - 1))
            ),
            "every column is compared with the first one; compare it with its neighbour.",
        ),
    ),
    right={
        "searching": _rank_by_searching,
        "rolled": _ranked(),
        "lists": lambda p: [float(seam_rank(p.tolist()))],
        "float32": lambda p: np.float32(seam_rank(np.float32(p))),
    },
    hints=(
        "Work out one number for every pair of neighbouring columns, and the same number for the last and the first "
        "column. Then count.",
        "np.abs(np.diff(picture, axis=1)) are the differences; their mean over axis=(0, 2) leaves one number for each "
        "pair.",
        "100 * np.mean(jumps < seam), where seam = np.mean(np.abs(picture[:, 0] - picture[:, -1]))",
    ),
)

# --- 10.5 periodic_part ----------------------------------------------------------------------------------------------

SKY = np.array(
    [
        [0.9, 0.8, 0.85, 0.7, 0.6],
        [0.7, 0.75, 0.6, 0.5, 0.4],
        [0.5, 0.3, 0.45, 0.2, 0.3],
        [0.1, 0.2, 0.15, 0.25, 0.05],
    ]
)
TRUNK = np.array([[0.2, 0.9, 0.4], [0.1, 0.8, 0.6], [0.3, 0.7, 0.5], [0.0, 0.6, 0.9], [0.4, 1.0, 0.3]])
LAKE = np.array([[0.1, 0.4, 0.2, 0.6, 0.9, 0.7], [0.3, 0.5, 0.8, 0.2, 0.6, 1.0], [0.0, 0.2, 0.5, 0.4, 0.7, 0.8]])
CLOSED = np.array(
    [
        [0.3, 0.6, 0.2, 0.3],
        [0.5, 0.1, 0.9, 0.5],
        [0.8, 0.4, 0.7, 0.8],
        [0.3, 0.6, 0.2, 0.3],
    ]
)
RAMP = np.broadcast_to(np.linspace(0.1, 0.85, 6), (3, 6)).copy()
SLANT = RAMP.T.copy()


def periodic_part(picture):
    picture = np.asarray(picture, dtype=np.float64)
    height, width = picture.shape
    edge = np.zeros((height, width))
    edge[0] = picture[-1] - picture[0]
    edge[-1] = picture[0] - picture[-1]
    edge[:, 0] += picture[:, -1] - picture[:, 0]
    edge[:, -1] += picture[:, 0] - picture[:, -1]
    waves = 2 * np.cos(2 * np.pi * np.arange(height) / height)[:, None]
    waves = waves + 2 * np.cos(2 * np.pi * np.arange(width) / width) - 4
    waves[0, 0] = 1.0
    smooth = np.fft.fft2(edge) / waves
    smooth[0, 0] = 0.0
    return picture - np.real(np.fft.ifft2(smooth))


def _edges(picture, rows=True, columns=True):
    """The jumps across both seams, written along the border."""
    edge = np.zeros(picture.shape)
    if rows:
        edge[0] += picture[-1] - picture[0]
        edge[-1] += picture[0] - picture[-1]
    if columns:
        edge[:, 0] += picture[:, -1] - picture[:, 0]
        edge[:, -1] += picture[:, 0] - picture[:, -1]
    return edge


def _waves(shape, factor=2.0):
    """What the second difference on a circle multiplies each wave by."""
    rows, columns = (factor * np.cos(2 * np.pi * np.arange(n) / n) for n in shape)
    return rows[:, None] + columns - 2 * factor


def _smooth(edge, waves=_waves, mean=0.0):
    """The picture of mean 0 whose second difference on a circle is given."""
    divisor = waves(edge.shape)
    divisor[0, 0] = 1.0
    made = np.fft.fft2(edge) / divisor
    made[0, 0] = mean
    return np.fft.ifft2(made).real


def _no_corners_twice(picture):
    """The rows written first, the columns over them."""
    edge = _edges(picture, columns=False)
    edge[:, 0] = picture[:, -1] - picture[:, 0]
    edge[:, -1] = picture[:, 0] - picture[:, -1]
    return edge


def _rows_over_columns(picture):
    edge = _edges(picture, rows=False)
    edge[0] = picture[-1] - picture[0]
    edge[-1] = picture[0] - picture[-1]
    return edge


def _one_edge(picture):
    """Only the first row and the first column, not the last ones."""
    edge = np.zeros(picture.shape)
    edge[0] += picture[-1] - picture[0]
    edge[:, 0] += picture[:, -1] - picture[:, 0]
    return edge


def _same_sign(picture):
    return np.abs(_edges(picture))


def _axes_exchanged(shape):
    """Width and height exchanged where the waves are counted."""
    rows, columns = (2 * np.cos(2 * np.pi * np.arange(n) / m) for n, m in zip(shape, shape[::-1], strict=True))
    return rows[:, None] + columns - 4


def _without_two_pi(shape):
    rows, columns = (2 * np.cos(np.pi * np.arange(n) / n) for n in shape)
    return rows[:, None] + columns - 4


def _detrended(picture):
    """A plane taken away, so that the means of opposite edges agree."""
    height, width = picture.shape
    rows = (picture[-1].mean() - picture[0].mean()) * (np.arange(height) / max(height - 1, 1) - 0.5)
    columns = (picture[:, -1].mean() - picture[:, 0].mean()) * (np.arange(width) / max(width - 1, 1) - 0.5)
    return picture - rows[:, None] - columns


def _edges_averaged(picture):
    """Opposite edges both become their mean."""
    made = picture.copy()
    made[0] = made[-1] = (picture[0] + picture[-1]) / 2
    made[:, 0] = made[:, -1] = (made[:, 0] + made[:, -1]) / 2
    return made


def _faded(picture):
    height, width = picture.shape
    mean = picture.mean()
    return mean + np.outer(np.hanning(height + 2)[1:-1], np.hanning(width + 2)[1:-1]) * (picture - mean)


def _second_difference(picture, mode):
    """At each place, its four neighbours less four times itself; mode: what is beyond the edge, as np.pad has it."""
    padded = np.pad(picture, 1, mode=mode)
    beside = padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:]
    return beside - 4 * picture


def _by_equations(picture):
    """A linear equation for every place, solved at once."""
    count = picture.size
    table = np.array([_second_difference(row.reshape(picture.shape), "wrap").ravel() for row in np.eye(count)])
    wanted = _second_difference(picture, "edge").ravel()
    solved = np.linalg.lstsq(np.vstack([table, np.ones(count)]), np.append(wanted, picture.sum()), rcond=None)[0]
    return solved.reshape(picture.shape)


def _by_its_own_waves(picture):
    """The periodic part itself, from the picture's second difference without a neighbour beyond the edge."""
    made = np.fft.fft2(_second_difference(picture, "edge"))
    rows = np.sin(np.pi * np.fft.fftfreq(picture.shape[0]))[:, None] ** 2
    divisor = -4 * (rows + np.sin(np.pi * np.fft.fftfreq(picture.shape[1])) ** 2)
    divisor[0, 0] = 1
    made /= divisor
    made[0, 0] = picture.sum()
    return np.fft.ifft2(made).real


def _by_half_the_waves(picture):
    """With rfft2, which knows half of the waves."""
    edge = np.fft.rfft2(_edges(picture))
    rows = np.cos(2 * np.pi * np.fft.fftfreq(picture.shape[0]))[:, None]
    divisor = 2 * rows + 2 * np.cos(2 * np.pi * np.fft.rfftfreq(picture.shape[1])) - 4
    divisor[0, 0] = 1
    return picture - np.fft.irfft2(edge / divisor, s=picture.shape)


def _bent_alike(outs, ins, atol):
    """On the circle the periodic part is bent at each place as the picture is, which has nothing beyond its edge."""
    return all(
        o.shape == p.shape and close(_second_difference(o, "wrap"), _second_difference(p, "edge"), 10 * atol)
        for o, (p,) in zip(outs, ins, strict=True)
    )


def _flatter(outs, ins, atol):
    """An even ramp becomes one of the same mean, flatter by the number of its steps and one."""
    return all(
        close(
            o,
            p.mean() + (p - p.mean()) / max(p.shape[0] * np.ptp(p[:, 0]), p.shape[1] * np.ptp(p[0])) * np.ptp(p),
            atol,
        )
        for o, (p,) in zip(outs, ins, strict=True)
    )


periodic_task = Task(
    id="10.5",
    name="periodic_part",
    minutes=11,
    given=Given(
        {"picture": pixels("height, width")},
        lambda p: min(p.shape) > 1,
        "height and width are 2 or more",
        sizes={"height": (2, 3, 4, 6), "width": (2, 3, 5, 6)},
    ),
    edges=((SKY.T.copy(),), (LAKE / 3,), (TRUNK[:2],), (LAKE[:, 4:].copy(),)),
    size=lambda p: 8 * np.abs(p).max(),
    reference=periodic_part,
    probes=(
        Probe(
            "a picture whose opposite edges are equal comes back as it was",
            ((CLOSED,), (CLOSED.T.copy(),)),
            lambda outs, ins, atol: all(close(o, p, atol) for o, (p,) in zip(outs, ins, strict=True)),
        ),
        Probe(
            "an even ramp of 6 steps becomes 6 times as flat, with the same mean",
            ((RAMP,), (SLANT,)),
            _flatter,
        ),
        Probe(
            "four neighbours less four times the place: as in the picture, which has no neighbour across its edge",
            ((SKY,), (LAKE,)),
            _bent_alike,
        ),
        Probe(
            "the mean stays",
            ((SKY,), (TRUNK,)),
            lambda outs, ins, atol: all(
                o.shape == p.shape and close(o.mean(), p.mean(), atol) for o, (p,) in zip(outs, ins, strict=True)
            ),
        ),
        values(periodic_part, (SKY,), (TRUNK,), (LAKE,)),
    ),
    wrong=(
        Wrong(
            "smooth part",
            lambda p: _smooth(_edges(p)),
            "that is the smooth part, which carries the jumps; subtract it from the picture.",
        ),
        Wrong(
            "added",
            lambda p: p + _smooth(_edges(p)),
            "the smooth part is added, or the signs of the edge are exchanged; then each seam is twice as hard. What "
            "stands beyond the edge comes first: last less first, in the first row.",
        ),
        Wrong(
            "other way about",
            lambda p: _smooth(_edges(p)) - p,
            "the picture is subtracted from the smooth part; it is the other way about.",
        ),
        Wrong(
            "rows only",
            lambda p: p - _smooth(_edges(p, columns=False)),
            "only the seam between the last and the first row is taken away; there is one between columns, too.",
        ),
        Wrong(
            "columns only",
            lambda p: p - _smooth(_edges(p, rows=False)),
            "only the seam between the last and the first column is taken away; there is one between rows, too.",
        ),
        Wrong(
            "corners overwritten",
            lambda p: p - _smooth(_no_corners_twice(p)),
            "at the corners the second jump has replaced the first; they have both: add with +=.",
            also=(lambda p: p - _smooth(_rows_over_columns(p)),),
        ),
        Wrong(
            "one edge only",
            lambda p: p - _smooth(_one_edge(p)),
            "only the first row and column have jumps; the last ones have them too, with the other sign.",
        ),
        Wrong(
            "without sign",
            lambda p: p - _smooth(_same_sign(p)),
            "the jumps have lost their signs; on one side of a seam it goes up, on the other down.",
        ),
        Wrong(
            "means not 0",
            lambda p: p - _smooth(_edges(p), mean=p.sum()),
            "the mean is taken away; the first number of the transform, the smooth part's mean, is 0.",
            also=(lambda p: p - p.mean() - _smooth(_edges(p)),),
        ),
        Wrong(
            "divided by 0",
            lambda p: p - np.fft.ifft2(np.fft.fft2(_edges(p)) / _waves(p.shape)).real,
            "the first number of the divisor is 0: set it to 1 before the division, and the first of the result to 0.",
            also=(lambda p: np.nan * p,),
        ),
        Wrong(
            "cosines not doubled",
            lambda p: p - _smooth(_edges(p), lambda shape: _waves(shape, 1.0) - 2),
            "the cosines count once; each of them counts twice.",
            also=(lambda p: p - _smooth(_edges(p), lambda shape: _waves(shape, 1.0)),),
        ),
        Wrong(
            "2 for 4",
            lambda p: p - _smooth(_edges(p), lambda shape: _waves(shape) + 2),
            "2 is subtracted in the divisor; subtract 4, one for each neighbour.",
            also=(lambda p: p - _smooth(_edges(p), lambda shape: _waves(shape) + 4),),
        ),
        Wrong(
            "height and width exchanged",
            lambda p: p - _smooth(_edges(p), _axes_exchanged),
            "height and width are exchanged in the divisor: k / height belongs to the rows.",
        ),
        Wrong(
            "half a turn",
            lambda p: p - _smooth(_edges(p), _without_two_pi),
            "the cosines go through half a turn; it is 2 π k / height.",
        ),
        Wrong(
            "not divided",
            lambda p: p - _edges(p),
            "the jumps themselves are subtracted, which changes the border alone; the smooth part spreads them over "
            "the picture.",
            also=(lambda p: p - _edges(p) / 2,),
        ),
        Wrong(
            "absolute",
            lambda p: p - np.abs(_smooth(_edges(p))),
            "np.abs makes the smooth part positive; take its real part, .real.",
        ),
        Wrong(
            "edges averaged",
            _edges_averaged,
            "opposite edges are set to their mean, which leaves a step beside them; take the smooth part away.",
        ),
        Wrong(
            "plane taken away",
            _detrended,
            "a plane is taken away, which closes the means of the edges only; each place of an edge has its own jump.",
        ),
        Wrong(
            "faded out",
            _faded,
            "the picture is faded out at its edges; it keeps all that it shows when the smooth part is taken away.",
        ),
        Wrong(
            "unchanged",
            lambda p: p,
            "that is the picture itself; its smooth part must be taken away.",
            also=(lambda p: p - 0.0 * _smooth(_edges(p)),),
        ),
        Wrong(
            "cut off",
            lambda p: np.clip(p - _smooth(_edges(p)), p.min(), p.max()),
            "it is cut off at the picture's least and largest number; it may go beyond them.",
            also=(
                lambda p: np.clip(p - _smooth(_edges(p)), 0, p.max()),
                lambda p: np.maximum(p - _smooth(_edges(p)), p.min()),
            ),
        ),
    ),
    right={
        "equations": _by_equations,
        "its own waves": _by_its_own_waves,
        "half the waves": _by_half_the_waves,
        "edges added": lambda p: p - _smooth(_edges(p)),
        "lists": lambda p: periodic_part(p.tolist()).tolist(),
        "float32": lambda p: np.float32(p - np.float32(_smooth(np.float32(_edges(p))))),
    },
    hints=(
        "First an array of zeros with the jumps along the border. Then its transform, divided wave by wave, and back. "
        "Then subtract.",
        "edge[0] = picture[-1] - picture[0], and the last row the negative of it; the columns alike, with +=. The "
        "divisor is 2 cos(2 pi k / height) for each row k plus 2 cos(2 pi l / width) for each column l, less 4.",
        "s = np.fft.fft2(edge) / divisor, with divisor[0, 0] = 1 before and s[0, 0] = 0 after; picture - "
        "np.fft.ifft2(s).real",
    ),
)

# --- 10.6 lay_out ----------------------------------------------------------------------------------------------------

PLAIN, HALF_DROP, BRICK, MIRROR = KINDS = ("square", "half-drop", "brick", "mirror")
FLOWER = np.array([[1.0, 2.0, 0.0, 5.0], [3.0, 4.0, 7.0, -1.0]])
FERN = np.array([[1.0, 6.0], [2.0, 5.0], [3.0, -2.0], [4.0, 0.0]])
FISH = np.array(
    [
        [0.5, 1.0, 2.0, 3.0, 4.0, 5.0],
        [6.0, 7.0, -1.0, 8.0, 9.0, -2.0],
        [1.5, 0.0, 2.5, -3.0, 3.5, 4.5],
        [5.5, 6.5, 7.5, 8.5, -4.0, 9.5],
    ]
)


def lay_out(tile, repeat, rows, columns):
    tile = np.asarray(tile, dtype=np.float64)
    height, width = tile.shape
    y, x = np.indices((rows * height, columns * width))
    row, column = y // height % 2, x // width % 2
    if repeat == "half-drop":
        y = y + column * (height // 2)
    if repeat == "brick":
        x = x + row * (width // 2)
    y, x = y % height, x % width
    if repeat == "mirror":
        y, x = np.where(row, height - 1 - y, y), np.where(column, width - 1 - x, x)
    return tile[y, x]


def _drop(tile, row, column):
    return np.roll(tile, column % 2 * (tile.shape[0] // 2), axis=0)


def _brickwise(tile, row, column):
    return np.roll(tile, row % 2 * (tile.shape[1] // 2), axis=1)


def _turned(tile, row, column):
    return tile[:: (-1) ** row, :: (-1) ** column]


def _plainly(tile, row, column):
    return tile


def _surface(half_drop=_drop, brick=_brickwise, mirror=_turned, square=_plainly):
    """A surface, one or more of whose kinds are laid in another way."""

    def answer(tile, repeat, rows, columns):
        at = dict(zip(KINDS, (square, half_drop, brick, mirror), strict=True))[repeat]
        return np.block([[at(tile, row, column) for column in range(columns)] for row in range(rows)])

    return answer


def _pushed_down(tile, row, column):
    """Moved down, with 0 where nothing comes in."""
    half = column % 2 * (tile.shape[0] // 2)
    return np.concatenate([np.zeros((half, tile.shape[1])), tile[: len(tile) - half]])


def _pushed_right(tile, row, column):
    half = row % 2 * (tile.shape[1] // 2)
    return np.concatenate([np.zeros((len(tile), half)), tile[:, : tile.shape[1] - half]], axis=1)


def _by_blocks(tile, repeat, rows, columns):
    """A block that repeats plainly, tiled and cut."""
    height, width = tile.shape
    if repeat == "half-drop":
        block = np.hstack([tile, np.vstack([tile[height // 2 :], tile[: height // 2]])])
    elif repeat == "brick":
        block = np.vstack([tile, np.hstack([tile[:, width // 2 :], tile[:, : width // 2]])])
    elif repeat == "mirror":
        block = np.vstack([np.hstack([tile, np.fliplr(tile)]), np.hstack([np.flipud(tile), np.rot90(tile, 2)])])
    else:
        block = tile
    return np.tile(block, (rows, columns))[: rows * height, : columns * width]


def _even(tile, *_):
    return tile.shape[0] % 2 == 0 and tile.shape[1] % 2 == 0


def _begins(outs, ins, atol):
    """The tile stands at the upper left, and the surface has its size."""
    return all(
        o.shape == (rows * len(t), columns * t.shape[1]) and close(o[: len(t), : t.shape[1]], t, atol)
        for o, (t, _, rows, columns) in zip(outs, ins, strict=True)
    )


def _across(outs, ins, atol):
    """At every edge between mirrored tiles both sides are equal."""
    for out, (tile, _, rows, columns) in zip(outs, ins, strict=True):
        height, width = tile.shape
        if out.shape != (rows * height, columns * width):
            return False
        lower, right = np.arange(1, rows) * height, np.arange(1, columns) * width
        if not close(out[lower], out[lower - 1], atol) or not close(out[:, right], out[:, right - 1], atol):
            return False
    return True


lay_task = Task(
    id="10.6",
    name="lay_out",
    minutes=8,
    given=Given(
        {
            "tile": Numbers("height, width"),
            "repeat": OneOf(KINDS, 'one of the words "square", "half-drop", "brick" and "mirror"'),
            "rows": whole("a whole number, 1 or more", 1, 4),
            "columns": whole("a whole number, 1 or more", 1, 4),
        },
        _even,
        "height and width of the tile are even",
        sizes={"height": (2, 4, 6), "width": (2, 4, 6)},
    ),
    edges=tuple((tile, kind, *sizes) for kind in KINDS for tile, sizes in ((FLOWER, (4, 3)), (FISH, (3, 4)))),
    reference=lay_out,
    probes=(
        Probe(
            "the surface has rows times columns of tiles, and the first of them stands as it is",
            tuple((FLOWER, kind, 3, 2) for kind in KINDS),
            _begins,
        ),
        Probe(
            "square is the tile again and again",
            ((FLOWER, PLAIN, 2, 3), (FERN, PLAIN, 3, 1)),
            lambda outs, ins, atol: all(
                close(o, np.tile(t, (rows, columns)), atol) for o, (t, _, rows, columns) in zip(outs, ins, strict=True)
            ),
        ),
        Probe(
            "a half-drop, rows and columns exchanged (.T), is the brick of the tile's .T",
            ((FISH, HALF_DROP, 2, 3), (FISH.T.copy(), BRICK, 3, 2)),
            lambda outs, ins, atol: close(outs[0], outs[1].T, atol),
        ),
        Probe(
            "mirrored tiles meet without a jump, at every edge",
            ((FLOWER, MIRROR, 3, 2), (FISH, MIRROR, 2, 3)),
            _across,
        ),
        values(
            lay_out,
            (FERN, HALF_DROP, 2, 3),
            (FLOWER, BRICK, 3, 2),
            (FISH, MIRROR, 3, 3),
            (FISH, HALF_DROP, 1, 2),
            (FISH, BRICK, 2, 1),
            (FERN, PLAIN, 1, 2),
        ),
    ),
    wrong=(
        Wrong(
            "always square",
            _surface(_plainly, _plainly, _plainly),
            "the tiles lie side by side, whatever `repeat` says.",
        ),
        Wrong(
            "half-drop and brick exchanged",
            _surface(_brickwise, _drop),
            "half-drop and brick are exchanged: a half-drop moves columns down, a brick moves rows sideways.",
        ),
        Wrong(
            "half-drop moved sideways",
            _surface(lambda t, r, c: np.roll(t, c % 2 * (t.shape[1] // 2), axis=1)),
            "every second column is moved sideways; in a half-drop it is moved down: axis 0.",
        ),
        Wrong(
            "brick moved down",
            _surface(brick=lambda t, r, c: np.roll(t, r % 2 * (t.shape[0] // 2), axis=0)),
            "every second row is moved down; in a brick it is moved sideways: axis 1.",
        ),
        Wrong(
            "rows for columns",
            lambda t, k, r, c: lay_out(t, k, c, r),
            "rows and columns are exchanged: rows lie one below the other.",
        ),
        Wrong(
            "first moved",
            _surface(lambda t, r, c: _drop(t, r, c + 1), lambda t, r, c: _brickwise(t, r + 1, c)),
            "the first column, or row, is moved and the second is not; the first tile stays as it is.",
        ),
        Wrong(
            "every one moved",
            _surface(lambda t, r, c: _drop(t, r, 1), lambda t, r, c: _brickwise(t, 1, c)),
            "every column, or row, is moved, so that none is against its neighbours; move every second one.",
        ),
        Wrong(
            "moved in both",
            _surface(
                lambda t, r, c: _brickwise(_drop(t, r, c), r, c),
                lambda t, r, c: _brickwise(_drop(t, r, c), r, c),
            ),
            "columns and rows are moved at once; a half-drop moves columns only, a brick rows only.",
        ),
        Wrong(
            "like a chessboard",
            _surface(lambda t, r, c: _drop(t, r, r + c), lambda t, r, c: _brickwise(t, r + c, c)),
            "every second tile is moved, as on a chessboard; in a half-drop whole columns are, in a brick whole rows.",
        ),
        Wrong(
            "empty where it was",
            _surface(_pushed_down, _pushed_right),
            "what is moved leaves zeros behind; it is moved round, and what goes out comes in again: np.roll.",
        ),
        Wrong(
            "moved by one",
            _surface(
                lambda t, r, c: np.roll(t, c % 2, axis=0),
                lambda t, r, c: np.roll(t, r % 2, axis=1),
            ),
            "it is moved by one pixel; move it by half of the tile.",
        ),
        Wrong(
            "moved by a third",
            _surface(
                lambda t, r, c: np.roll(t, c % 3 * (len(t) // 3), axis=0),
                lambda t, r, c: np.roll(t, r % 3 * (t.shape[1] // 3), axis=1),
            ),
            "it is moved by a third; move every second one by half of the tile.",
        ),
        Wrong(
            "mirrored across only",
            _surface(mirror=lambda t, r, c: t[:, :: (-1) ** c]),
            "only every second column is turned over; every second row is, too.",
        ),
        Wrong(
            "mirrored down only",
            _surface(mirror=lambda t, r, c: t[:: (-1) ** r]),
            "only every second row is turned over; every second column is, too.",
        ),
        Wrong(
            "mirror exchanged",
            _surface(mirror=lambda t, r, c: t[:: (-1) ** c, :: (-1) ** r]),
            "columns are turned upside down and rows from left to right; a column is turned from left to right, so "
            "that it meets its neighbour.",
        ),
        Wrong(
            "turned by half a turn",
            _surface(mirror=lambda t, r, c: t[:: (-1) ** (r + c), :: (-1) ** (r + c)]),
            "every second tile is turned by half a turn; turned over in the direction of its neighbour it meets it.",
        ),
        Wrong(
            "all mirrored",
            _surface(mirror=lambda t, r, c: t[::-1, ::-1]),
            "all tiles are turned over, so that none is against its neighbour; turn over every second one.",
            also=(_surface(mirror=lambda t, r, c: t[:: -((-1) ** r), :: -((-1) ** c)]),),
        ),
        Wrong(
            "pixels repeated",
            lambda t, k, r, c: np.repeat(np.repeat(t, r, axis=0), c, axis=1),
            "np.repeat repeats every pixel; the tile as a whole is laid beside itself.",
        ),
        Wrong(
            "one tile",
            lambda t, k, r, c: t,
            "that is one tile; lay out as many as rows and columns say.",
        ),
        Wrong(
            "always two by two",
            lambda t, k, r, c: lay_out(t, k, 2, 2),
            "there are two by two tiles, whatever `rows` and `columns` say.",
        ),
        Wrong(
            "mirror not turned",
            _surface(mirror=_plainly),
            "mirror lies side by side as square does; turn every second column and row over.",
        ),
        Wrong(
            "half-drop not moved",
            _surface(half_drop=_plainly),
            "half-drop lies side by side as square does; move every second column down by half.",
        ),
        Wrong(
            "brick not moved",
            _surface(brick=_plainly),
            "brick lies side by side as square does; move every second row by half.",
        ),
    ),
    right={
        "blocks": _by_blocks,
        "block of blocks": _surface(),
        "lists": lambda t, k, r, c: lay_out(t.tolist(), k, r, c).tolist(),
        "float32": lambda t, k, r, c: np.float32(lay_out(t, k, r, c)),
    },
    hints=(
        "Two loops, over rows and columns of tiles. Each place gets the tile, moved or turned over as its row and "
        "column say.",
        "np.roll(tile, height // 2, axis=0) is the tile moved down; column % 2 is 1 for every second column. "
        "tile[::-1] is turned upside down, tile[:, ::-1] from left to right.",
        "surface[row * height : (row + 1) * height, column * width : (column + 1) * width] = one, where surface = "
        "np.zeros((rows * height, columns * width))",
    ),
)

TASKS = (round_task, gap_task, pad_task, seam_task, periodic_task, lay_task)
