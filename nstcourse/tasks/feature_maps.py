"""Exercise 1, feature maps: shapes, one convolution, all places, ReLU and pooling, preprocessing, receptive field."""

import numpy as np

from nstcourse.inputs import Given, Number, Numbers, Words, pixels, whole
from nstcourse.task import Probe, Task, Wrong, close, values

# --- 1.1 output_shape ------------------------------------------------------------------------------------------------


def output_shape(height, width, block, channels):
    step = 2 ** (block - 1)
    return height // step, width // step, channels


def _halve_again_and_again(height, width, block, channels):
    for _ in range(block - 1):
        height, width = height // 2, width // 2
    return height, width, channels


def _rounded_again_and_again(height, width, block, channels):
    for _ in range(block - 1):
        height, width = round(height / 2), round(width / 2)
    return height, width, channels


shape_task = Task(
    id="1.1",
    name="output_shape",
    minutes=4,
    given=Given(
        {
            "height": whole("the height of a picture, at least 16", 16),
            "width": whole("its width, at least 16", 16),
            "block": whole("the number of a block, 1 to 5", 1, 5),
            "channels": whole("how many channels the block has"),
        }
    ),
    reference=output_shape,
    probes=(
        Probe(
            "three numbers: height, width, channels",
            ((224, 224, 1, 64), (150, 101, 4, 512)),
            lambda outs, _, atol: all(o.shape == (3,) for o in outs),
        ),
        Probe(
            "block 1 keeps height and width",
            ((224, 160, 1, 64), (101, 150, 1, 64)),
            lambda outs, ins, atol: all(
                o.shape == (3,) and close(o[:2], np.array(args[:2], dtype=np.float64), atol)
                for o, args in zip(outs, ins, strict=True)
            ),
        ),
        Probe(
            "from one block to the next both are halved",
            ((224, 160, 2, 128), (224, 160, 3, 256), (224, 160, 4, 512)),
            lambda outs, _, atol: (
                all(o.shape == (3,) for o in outs)
                and close(outs[0][:2], 2 * outs[1][:2], atol)
                and close(outs[1][:2], 2 * outs[2][:2], atol)
            ),
        ),
        values(
            output_shape,
            (224, 160, 5, 512),
            (150, 101, 4, 512),
            (103, 125, 3, 96),
            says="whatever does not fill a whole step is dropped: exact values",
        ),
    ),
    wrong=(
        Wrong(
            "one halving too many",
            lambda h, w, b, c: (h // 2**b, w // 2**b, c),
            "it is halved once too often: before block b there are b - 1 poolings.",
        ),
        Wrong(
            "rounded up",
            lambda h, w, b, c: (-(-h // 2 ** (b - 1)), -(-w // 2 ** (b - 1)), c),
            "it is rounded up, but pooling drops an odd last row or column: divide with //.",
        ),
        Wrong(
            "rounded",
            lambda h, w, b, c: (round(h / 2 ** (b - 1)), round(w / 2 ** (b - 1)), c),
            "it is rounded to the nearest number, but pooling always drops what is left over: divide with //.",
            also=(_rounded_again_and_again,),
        ),
        Wrong(
            "fractions",
            lambda h, w, b, c: (h / 2 ** (b - 1), w / 2 ** (b - 1), c),
            "there are parts of pixels in it: divide with // instead of /.",
        ),
        Wrong(
            "divided by the block's number",
            lambda h, w, b, c: (h // b, w // b, c),
            "it is divided by the number of the block; every pooling halves, so divide by a power of 2.",
        ),
        Wrong(
            "twos added up",
            lambda h, w, b, c: (h // max(1, 2 * (b - 1)), w // max(1, 2 * (b - 1)), c),
            "it is divided by 2 times b - 1; halving again and again multiplies the twos, 2 ** (b - 1).",
        ),
        Wrong(
            "never halved",
            lambda h, w, b, c: (h, w, c),
            "nothing has shrunk; the poolings between the blocks halve height and width.",
        ),
        Wrong(
            "width first",
            lambda h, w, b, c: output_shape(w, h, b, c),
            "height and width are exchanged; NumPy counts the rows first, and that is the height.",
        ),
        Wrong(
            "channels first",
            lambda h, w, b, c: (c, *output_shape(h, w, b, c)[:2]),
            "the channels stand first; here they come last.",
        ),
        Wrong(
            "batch kept",
            lambda h, w, b, c: (1, *output_shape(h, w, b, c)),
            "there is a 1 in front, for a batch of one picture; leave it away here.",
        ),
        Wrong(
            "channels missing",
            lambda h, w, b, c: output_shape(h, w, b, c)[:2],
            "the channels are missing; they are the last of three numbers.",
        ),
        Wrong(
            "channels halved",
            lambda h, w, b, c: (*output_shape(h, w, b, c)[:2], c // 2 ** (b - 1)),
            "the channels are divided, too; pooling shrinks height and width only.",
        ),
        Wrong(
            "channels doubled",
            lambda h, w, b, c: (*output_shape(h, w, b, c)[:2], c * 2 ** (b - 1)),
            "`channels` is given for this block already; return it as it is.",
            also=(
                lambda h, w, b, c: (*output_shape(h, w, b, c)[:2], 64 * 2 ** (b - 1)),
                lambda h, w, b, c: (*output_shape(h, w, b, c)[:2], min(512, 64 * 2 ** (b - 1))),
            ),
        ),
        Wrong(
            "height only",
            lambda h, w, b, c: (h // 2 ** (b - 1), w, c),
            "only the height is divided; the width shrinks in the same way.",
        ),
    ),
    right={
        "again and again": _halve_again_and_again,
        "shifted bits": lambda h, w, b, c: [h >> (b - 1), w >> (b - 1), c],
        "np.floor": lambda h, w, b, c: np.array([np.floor(h * 0.5 ** (b - 1)), np.floor(w * 0.5 ** (b - 1)), c]),
        "float32": lambda h, w, b, c: np.array(output_shape(h, w, b, c), dtype="float32"),
    },
    hints=(
        "How many poolings lie before block 1, before block 2, before block 3? Each of them halves.",
        "Three numbers: height and width, both divided by the same power of 2 with //, and the channels.",
        "step = 2 ** (block - 1); return height // step, width // step, channels",
    ),
)

# --- 1.2 convolve_at -------------------------------------------------------------------------------------------------

# A picture of 4 x 5 with three colours, the same turned on its side, and kernels without any symmetry.
PICTURE = np.array(
    [
        [[1.0, 0.0, 2.0], [2.0, 1.0, 0.0], [0.0, 3.0, 1.0], [1.0, 1.0, 0.0], [4.0, 0.0, 1.0]],
        [[0.0, 2.0, 1.0], [3.0, 0.0, 1.0], [1.0, 1.0, 4.0], [2.0, 0.0, 0.0], [0.0, 1.0, 2.0]],
        [[2.0, 1.0, 0.0], [0.0, 4.0, 1.0], [1.0, 0.0, 2.0], [3.0, 2.0, 1.0], [1.0, 0.0, 0.0]],
        [[1.0, 3.0, 1.0], [2.0, 0.0, 0.0], [0.0, 1.0, 1.0], [5.0, 1.0, 0.0], [2.0, 2.0, 3.0]],
    ]
)
TURNED = PICTURE.transpose(1, 0, 2)
PLAIN = np.full((4, 5, 3), 2.0)
KERNEL = np.array(
    [
        [[1.0, 0.0, -1.0], [2.0, 1.0, 0.0], [0.0, -1.0, 1.0]],
        [[-2.0, 1.0, 0.0], [3.0, 0.0, 1.0], [1.0, 0.0, -1.0]],
        [[0.0, 2.0, 1.0], [-1.0, 0.0, 2.0], [1.0, -3.0, 0.0]],
    ]
)
MIDDLE = np.zeros((3, 3, 3))
MIDDLE[1, 1, 0] = 1.0
FOUR, KERNEL4 = (
    np.concatenate([a, s * a[:, ::-1, 1:2]], axis=-1) for a, s in ((PICTURE, -1), (KERNEL, 1))
)  # with a fourth channel
BALANCED = KERNEL - KERNEL.sum() * MIDDLE  # adds up to zero over all colours together, in none of them alone


def convolve_at(image, kernel, row, column, bias):
    window = np.asarray(image, dtype=np.float64)[row - 1 : row + 2, column - 1 : column + 2]
    return np.sum(window * kernel) + bias


def _convolve_at_by_loops(image, kernel, row, column, bias):
    total = bias
    for i in (-1, 0, 1):
        for j in (-1, 0, 1):
            for k in range(image.shape[2]):
                total += kernel[i + 1, j + 1, k] * image[row + i, column + j, k]
    return float(total)


def _window(image, row, column):
    return image[row - 1 : row + 2, column - 1 : column + 2]


convolve_at_task = Task(
    id="1.2",
    name="convolve_at",
    minutes=8,
    one_number=True,
    given=Given(
        {
            "image": Numbers("height, width, k"),
            "kernel": Numbers("3, 3, k"),
            "row": whole("the row of a place"),
            "column": whole("its column"),
            "bias": Number("a number"),
        },
        lambda image, kernel, row, column, bias: row < len(image) - 1 and column < len(image[0]) - 1,
        "the place is never at the border",
        sizes={"height": (3, 4, 5), "width": (3, 4, 5)},
    ),
    edges=((PICTURE / 90, KERNEL / 70, 1, 2, 0.0), (PICTURE / 9, KERNEL / 9, 2, 3, 1 / 900)),
    size=lambda image, kernel, *place_and_bias: np.abs(image).max() * np.abs(kernel).sum() + abs(place_and_bias[-1]),
    reference=convolve_at,
    probes=(
        Probe(
            "one number",
            ((PICTURE, KERNEL, 1, 2, 0.5), (TURNED, KERNEL, 2, 1, 1.0)),
            lambda outs, _, atol: all(o.size == 1 for o in outs),
        ),
        Probe(
            "of a black picture only the bias is left",
            ((0 * PICTURE, KERNEL, 1, 2, 0.5), (0 * TURNED, KERNEL, 2, 1, 3.0)),
            lambda outs, ins, atol: all(close(o, np.array(args[4]), atol) for o, args in zip(outs, ins, strict=True)),
        ),
        Probe(
            "a kernel with a single 1 in its middle reads the place itself",
            ((PICTURE, MIDDLE, 1, 2, 0.0), (PICTURE, MIDDLE, 1, 1, 0.0), (TURNED, MIDDLE, 2, 1, 0.0)),
            lambda outs, ins, atol: all(
                close(o, a[r, c, 0], atol) for o, (a, _, r, c, _) in zip(outs, ins, strict=True)
            ),
        ),
        Probe(
            "on a plain surface weights that add up to zero leave the bias only",
            ((PLAIN, BALANCED, 1, 2, 0.5), (PLAIN, BALANCED, 1, 1, 0.0)),
            lambda outs, ins, atol: all(close(o, np.array(args[4]), atol) for o, args in zip(outs, ins, strict=True)),
        ),
        values(
            convolve_at,
            (PICTURE, KERNEL, 1, 2, 0.5),
            (PICTURE, -KERNEL, 1, 1, 2.0),
            (TURNED, KERNEL, 2, 1, -1.0),
            (FOUR, KERNEL4, 1, 2, 1.0),
            (PICTURE / 3, KERNEL / 7, 1, 2, 0.125),
            says="exact values, also with four channels",
        ),
    ),
    wrong=(
        Wrong(
            "flipped kernel",
            lambda x, k, r, c, b: convolve_at(x, k[::-1, ::-1], r, c, b),
            "the kernel is turned upside down and left to right, as in mathematics; here it is used as it lies.",
        ),
        Wrong(
            "transposed kernel",
            lambda x, k, r, c, b: convolve_at(x, k.transpose(1, 0, 2), r, c, b),
            "rows and columns of the kernel are exchanged: i belongs to the row, j to the column, in both tables.",
        ),
        Wrong(
            "window starts at the place",
            lambda x, k, r, c, b: convolve_at(x, k, r + 1, c + 1, b),
            "the window begins at the place instead of around it; start at row - 1 and column - 1.",
        ),
        Wrong(
            "row and column exchanged",
            lambda x, k, r, c, b: convolve_at(x, k, c, r, b),
            "row and column are exchanged; the first index of a picture is its row.",
        ),
        Wrong(
            "bias forgotten",
            lambda x, k, r, c, b: convolve_at(x, k, r, c, 0),
            "the bias is missing; add it once, at the end.",
        ),
        Wrong(
            "bias for every weight",
            lambda x, k, r, c, b: np.sum(_window(x, r, c) * k + b),
            "the bias is added to every product; add it once, after the sum.",
        ),
        Wrong(
            "bias subtracted",
            lambda x, k, r, c, b: convolve_at(x, k, r, c, -b),
            "the bias is subtracted; it is added.",
        ),
        Wrong(
            "colours kept apart",
            lambda x, k, r, c, b: np.sum(_window(x, r, c) * k, axis=(0, 1)) + b,
            "every colour has its own sum; one kernel gives one number, so add them up as well.",
        ),
        Wrong(
            "not added up",
            lambda x, k, r, c, b: _window(x, r, c) * k + b,
            "the products are there, one by one; what is missing is their sum.",
        ),
        Wrong(
            "mean for sum",
            lambda x, k, r, c, b: np.mean(_window(x, r, c) * k) + b,
            "the mean of the products is taken; add them up.",
        ),
        Wrong(
            "first colour only",
            lambda x, k, r, c, b: np.sum(_window(x, r, c)[..., 0] * k[..., 0]) + b,
            "only the first colour is used; the sum runs over all of them.",
        ),
        Wrong(
            "ReLU as well",
            lambda x, k, r, c, b: max(0.0, convolve_at(x, k, r, c, b)),
            "numbers below zero are cut; the ReLU comes later, in task 1.4.",
        ),
        Wrong(
            "added instead of multiplied",
            lambda x, k, r, c, b: np.sum(_window(x, r, c) + k) + b,
            "picture and kernel are added; multiply them number by number.",
        ),
        Wrong(
            "three channels always",
            lambda x, k, r, c, b: np.sum(_window(x, r, c)[..., :3] * k[..., :3]) + b,
            "it counts three channels, but a feature map can have more; the number of channels is image.shape[2].",
        ),
        Wrong(
            "kernel read at i and j",
            lambda x, k, r, c, b: convolve_at(x, np.roll(k, (1, 1), (0, 1)), r, c, b),
            "the kernel is read at -1, which is its last row for NumPy; add 1: kernel[i + 1, j + 1].",
        ),
        Wrong(
            "range too short",
            lambda x, k, r, c, b: np.sum(_window(x, r, c)[:2, :2] * k[:2, :2]) + b,
            "the last row and column are missing; range(-1, 1) ends before 1, so write range(-1, 2).",
            also=(lambda x, k, r, c, b: np.sum(_window(x, r, c)[:2, :2] * np.roll(k, (1, 1), (0, 1))[:2, :2]) + b,),
        ),
        Wrong(
            "rounded",
            lambda x, k, r, c, b: np.round(convolve_at(x, k, r, c, b), 2),
            "it is rounded; return the number as it is.",
            also=(lambda x, k, r, c, b: np.round(convolve_at(x, k, r, c, b), 1),),
        ),
        Wrong(
            "cut to whole numbers",
            lambda x, k, r, c, b: int(convolve_at(x, k, r, c, b)),
            "the digits behind the point are cut off, as int() does; return the number as it is.",
        ),
    ),
    right={
        "loops": _convolve_at_by_loops,
        "einsum": lambda x, k, r, c, b: np.einsum("ijk,ijk->", _window(x, r, c), k) + b,
        "one long row": lambda x, k, r, c, b: np.ravel(_window(x, r, c)) @ np.ravel(k) + b,
        "a list": lambda x, k, r, c, b: [sum((_window(x, r, c) * k).ravel().tolist()) + b],
        "float32": lambda x, k, r, c, b: np.sum((_window(x, r, c) * k).astype("float32")) + np.float32(b),
    },
    hints=(
        "Cut out what lies under the kernel: from one row above to one below, from one column left to one right.",
        "The window has the shape (3, 3, k), like the kernel. Multiply number by number, add up, add the bias.",
        "window = image[row - 1:row + 2, column - 1:column + 2]; then np.sum(window * kernel) + bias",
    ),
)

# --- 1.3 convolve ----------------------------------------------------------------------------------------------------

GREY = np.array([[1.0, 2.0, 0.0, 3.0], [0.0, -1.0, 4.0, 1.0], [2.0, 0.0, 1.0, -2.0]])
HIGH = np.array([[0.0, 1.0, 5.0], [2.0, -3.0, 1.0], [1.0, 0.0, 2.0], [4.0, 1.0, 0.0]])
WEIGHTS = np.array([[1.0, 2.0, 0.0], [-1.0, 3.0, 1.0], [0.0, -2.0, 1.0]])
CENTRE = np.array([[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
ABOVE = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
ONES = np.ones((3, 3))


def _slide(padded, kernel):
    """All places whose window fits into a picture."""
    padded = np.asarray(padded, dtype=np.float64)
    height, width = padded.shape[0] - 2, padded.shape[1] - 2
    return sum(kernel[i, j] * padded[i : i + height, j : j + width] for i in range(3) for j in range(3))


def convolve(image, kernel):
    return _slide(np.pad(image, 1), kernel)


def _convolve_by_loops(image, kernel):
    height, width = image.shape
    out = [[0.0] * width for _ in range(height)]
    for row in range(height):
        for column in range(width):
            for i in (-1, 0, 1):
                for j in (-1, 0, 1):
                    if 0 <= row + i < height and 0 <= column + j < width:
                        out[row][column] += float(kernel[i + 1, j + 1] * image[row + i, column + j])
    return out


def _in_place(image, kernel):
    padded = np.pad(np.asarray(image, dtype=np.float64), 1)
    for row, column in np.ndindex(*image.shape):
        padded[row + 1, column + 1] = np.sum(padded[row : row + 3, column : column + 3] * kernel)
    return padded[1:-1, 1:-1]


def _inside_only(image, kernel, out):
    out[1:-1, 1:-1] = _slide(image, kernel)
    return out


def _wrapped_above(image, kernel):
    """Zeros below and to the right only: an index of -1 finds the other side, and raises no IndexError."""
    return _slide(np.pad(np.pad(image, (1, 0), mode="wrap"), (0, 1)), kernel)


def _first_row_and_column_skipped(image, kernel):
    image = np.array(image)
    image[0], image[:, 0] = 0, 0
    return convolve(image, kernel)


def _windows(image, measure):
    """What is measured of every 3 x 3 window."""
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, 1), (3, 3))
    return np.array([[measure(window) for window in row] for row in windows])


def _down(image):
    return np.concatenate([np.zeros((1, image.shape[1])), image[:-1]])


convolve_task = Task(
    id="1.3",
    name="convolve",
    minutes=10,
    builds_on=("1.2",),
    given=Given({"image": Numbers("height, width"), "kernel": Numbers("3, 3")}),
    edges=((GREY / 900, WEIGHTS), (HIGH, WEIGHTS / 700)),
    size=lambda image, kernel: np.abs(image).max() * np.abs(kernel).sum(),
    reference=convolve,
    probes=(
        Probe(
            "as large as the picture",
            ((GREY, WEIGHTS), (HIGH, WEIGHTS)),
            lambda outs, ins, atol: all(o.shape == a.shape for o, (a, _) in zip(outs, ins, strict=True)),
        ),
        Probe(
            "a kernel with a single 1 in its middle gives the picture back",
            ((GREY, CENTRE), (HIGH, CENTRE)),
            lambda outs, ins, atol: all(close(o, a, atol) for o, (a, _) in zip(outs, ins, strict=True)),
        ),
        Probe(
            "a kernel with a single 1 above its middle moves the picture down by one row",
            ((GREY, ABOVE), (HIGH, ABOVE)),
            lambda outs, ins, atol: all(close(o, _down(a), atol) for o, (a, _) in zip(outs, ins, strict=True)),
        ),
        Probe(
            "outside the picture everything counts as 0",
            ((np.ones((3, 4)), ONES),),
            lambda outs, _, atol: close(outs[0], np.array([[4.0, 6, 6, 4], [6, 9, 9, 6], [4, 6, 6, 4]]), atol),
        ),
        values(convolve, (GREY, WEIGHTS), (HIGH, WEIGHTS), (0.37 * GREY, -WEIGHTS)),
    ),
    wrong=(
        Wrong(
            "flipped kernel",
            lambda x, k: convolve(x, k[::-1, ::-1]),
            "the kernel is turned upside down and left to right, as in mathematics; here it is used as it lies.",
        ),
        Wrong(
            "transposed kernel",
            lambda x, k: convolve(x, k.T),
            "rows and columns of the kernel are exchanged: its first index belongs to the rows of the picture.",
        ),
        Wrong(
            "no padding",
            _slide,
            "the border is missing, so the map is smaller than the picture; put a frame of zeros around it first.",
        ),
        Wrong(
            "too much padding",
            lambda x, k: _slide(np.pad(x, 2), k),
            "the frame of zeros is two wide, so the map is larger than the picture; a frame of one is enough.",
        ),
        Wrong(
            "border repeated",
            lambda x, k: _slide(np.pad(x, 1, mode="edge"), k),
            "outside, the picture's last row or column is repeated; put zeros there.",
        ),
        Wrong(
            "border mirrored",
            lambda x, k: _slide(np.pad(x, 1, mode="reflect"), k),
            "outside, the picture is mirrored; put zeros there.",
        ),
        Wrong(
            "border wrapped around",
            lambda x, k: _slide(np.pad(x, 1, mode="wrap"), k),
            "the picture goes on at its opposite side, as with np.roll or an index of -1; put zeros there.",
        ),
        Wrong(
            "border left at 0",
            lambda x, k: _inside_only(x, k, np.zeros(x.shape)),
            "the places at the border are left at 0; only their neighbours outside are 0, so compute them as well.",
        ),
        Wrong(
            "border left as it was",
            lambda x, k: _inside_only(x, k, np.array(x, dtype=np.float64)),
            "the places at the border still hold the picture; compute them as well, with zeros for what lies outside.",
        ),
        Wrong(
            "zeros on one side",
            lambda x, k: _slide(np.pad(x, (0, 2)), k),
            "all zeros lie below and to the right, which moves the map; put one row or column on every side.",
        ),
        Wrong(
            "in place",
            _in_place,
            "results are written into the picture that is still being read; write them into a new array.",
        ),
        Wrong("mean for sum", lambda x, k: convolve(x, k) / 9, "the products are averaged; add them up."),
        Wrong(
            "ReLU as well",
            lambda x, k: np.maximum(0, convolve(x, k)),
            "numbers below zero are cut; the ReLU comes later, in task 1.4.",
        ),
        Wrong(
            "border wrapped around above",
            _wrapped_above,
            "an index of -1 raises no IndexError: it finds the other side of the picture; put zeros there.",
        ),
        Wrong(
            "row and column 0 left out",
            _first_row_and_column_skipped,
            "row 0 and column 0 are taken for outside; they are inside, so compare with >= 0.",
        ),
        Wrong(
            "place not moved",
            lambda x, k: _slide(np.pad(x, (2, 0)), k),
            "the window lies around (r, c) of the padded picture; behind the frame the place is (r + 1, c + 1).",
        ),
        Wrong(
            "third axis on one side only",
            lambda x, k: _windows(x, lambda window: np.sum(window[..., None] * k)),
            "picture and kernel do not have the same axes: write [..., None] behind both, or behind none.",
            also=(lambda x, k: _windows(x, lambda window: np.sum(window * k[..., None])),),
        ),
        Wrong(
            "cut to whole numbers",
            lambda x, k: convolve(x, k).astype(int),
            "the digits behind the point are cut off; make the array without dtype=int, and leave int() away.",
        ),
    ),
    right={
        "loops": _convolve_by_loops,
        "einsum": lambda x, k: np.einsum(
            "rcij,ij->rc", np.lib.stride_tricks.sliding_window_view(np.pad(x, 1), (3, 3)), k
        ),
        "place by place": lambda x, k: np.array(
            [
                [convolve_at(np.pad(x, 1)[..., None], k[..., None], r + 1, c + 1, 0) for c in range(x.shape[1])]
                for r in range(x.shape[0])
            ]
        ),
        "float32": lambda x, k: _slide(np.pad(x, 1), k).astype("float32"),
    },
    hints=(
        "A place at the border has neighbours outside. Which number stands there, and how can you put it there first?",
        "np.pad(image, 1) has the shape (h + 2, w + 2). What was at (row, column) is now at (row + 1, column + 1).",
        "For every row and column: out[row, column] = np.sum(padded[row:row + 3, column:column + 3] * kernel)",
    ),
)

# --- 1.4 relu_and_pool -----------------------------------------------------------------------------------------------

MAPS = np.stack(
    [
        [
            [1.0, -2.0, 3.0, 0.0, 9.0],
            [4.0, 0.0, -1.0, -5.0, 2.0],
            [-1.0, -3.0, 2.0, 6.0, 1.0],
            [-2.0, -4.0, 5.0, 1.0, -7.0],
        ],
        [
            [-3.0, 2.0, 0.0, -1.0, 4.0],
            [1.0, -6.0, -2.0, -4.0, 1.0],
            [7.0, 0.0, -2.0, 3.0, -9.0],
            [1.0, 3.0, 4.0, -8.0, 2.0],
        ],
        [
            [0.0, 5.0, -1.0, 1.0, -3.0],
            [2.0, 1.0, 8.0, -2.0, 6.0],
            [-4.0, -1.0, 1.0, 2.0, 3.0],
            [-6.0, -2.0, 0.0, -9.0, 5.0],
        ],
    ],
    axis=-1,
)  # (4, 5, 3), its last column odd
TALL_MAPS = MAPS.transpose(1, 0, 2)[:, :, ::-1]  # (5, 4, 3), its last row odd
EXCHANGED = MAPS[[1, 0, 3, 2]][:, [1, 0, 3, 2, 4]]  # the four values of every square in another order


def _squares(maps):
    """(h, w, c) -> (h // 2, 2, w // 2, 2, c): every square of 2 x 2 on axes 1 and 3."""
    height, width, channels = maps.shape[0] // 2, maps.shape[1] // 2, maps.shape[2]
    return maps[: 2 * height, : 2 * width].reshape(height, 2, width, 2, channels)


def _positive(maps):
    return np.maximum(0, np.asarray(maps, dtype=np.float64))


def relu_and_pool(maps):
    return _squares(_positive(maps)).max(axis=(1, 3))


def _relu_and_pool_by_loops(maps):
    height, width, channels = maps.shape
    out = np.zeros((height // 2, width // 2, channels))
    for row, column, channel in np.ndindex(*out.shape):
        for i, j in ((0, 0), (0, 1), (1, 0), (1, 1)):
            out[row, column, channel] = max(out[row, column, channel], maps[2 * row + i, 2 * column + j, channel])
    return out


def _in_squares(maps, height, width, channels):
    """The largest of every square, reshaped as the sizes say; an error where they do not fit."""
    return maps.reshape(height // 2, 2, width // 2, 2, channels).max(axis=(1, 3))


def _even(maps):
    return _positive(maps)[: maps.shape[0] // 2 * 2, : maps.shape[1] // 2 * 2]


def _first_rows(maps, count):
    """The map, in which only the first rows are filled."""
    out = relu_and_pool(maps)
    out[count:] = 0
    return out


def _four_corners(maps):
    height, width = maps.shape[0] // 2 * 2, maps.shape[1] // 2 * 2
    return np.maximum.reduce([maps[i:height:2, j:width:2] for i in (0, 1) for j in (0, 1)])


pool_task = Task(
    id="1.4",
    name="relu_and_pool",
    minutes=9,
    given=Given(
        {"maps": Numbers("height, width, channels")},
        lambda maps: min(maps.shape[:2]) >= 2,
        "height and width are 2 or more",
    ),
    edges=(
        (np.concatenate([MAPS, MAPS[::-1] + 1, MAPS[:1]]),),  # nine rows
        (np.concatenate([MAPS, MAPS[:, ::-1] + 1, MAPS[:, :1]], axis=1)[:3],),  # eleven columns, three rows
    ),
    reference=relu_and_pool,
    probes=(
        Probe(
            "half the height, half the width, all channels; an odd last row or column is dropped",
            ((MAPS,), (TALL_MAPS,)),
            lambda outs, ins, atol: all(
                o.shape == (a.shape[0] // 2, a.shape[1] // 2, a.shape[2]) for o, (a,) in zip(outs, ins, strict=True)
            ),
        ),
        Probe(
            "nothing below zero is left",
            ((MAPS,), (-MAPS,), (-1 - np.abs(MAPS),)),
            lambda outs, _, atol: all(bool((o >= 0).all()) for o in outs),
        ),
        Probe(
            "a plain map of 2 stays a plain map of 2",
            ((np.full((4, 6, 3), 2.0),),),
            lambda outs, _, atol: close(outs[0], np.full((2, 3, 3), 2.0), atol),
        ),
        Probe(
            "the order of the four values in a square does not matter",
            ((MAPS,), (EXCHANGED,)),
            lambda outs, _, atol: close(*outs, atol),
        ),
        values(relu_and_pool, (MAPS,), (TALL_MAPS,), (-MAPS / 3,)),
    ),
    wrong=(
        Wrong(
            "no ReLU",
            lambda m: _squares(m).max(axis=(1, 3)),
            "numbers below zero are still there; cut them with np.maximum(0, maps).",
        ),
        Wrong("no pooling", _positive, "only the ReLU is done; now keep the largest of every 2 x 2 values."),
        Wrong(
            "mean for largest",
            lambda m: _squares(_positive(m)).mean(axis=(1, 3)),
            "the mean of every square is taken; keep its largest value.",
        ),
        Wrong(
            "sum for largest",
            lambda m: _squares(_positive(m)).sum(axis=(1, 3)),
            "the four values of every square are added up; keep the largest one.",
        ),
        Wrong(
            "smallest",
            lambda m: _squares(_positive(m)).min(axis=(1, 3)),
            "the smallest value of every square survives; keep the largest one.",
        ),
        Wrong(
            "one corner",
            lambda m: _squares(_positive(m))[:, 0, :, 0],
            "only one corner of every square is read; look at all four values and keep the largest.",
        ),
        Wrong(
            "step of one",
            lambda m: np.maximum.reduce(
                [_positive(m)[i : m.shape[0] - 1 + i, j : m.shape[1] - 1 + j] for i in (0, 1) for j in (0, 1)]
            ),
            "the squares overlap, so the map hardly shrinks; go on by two rows and two columns each time.",
        ),
        Wrong(
            "odd kept",
            lambda m: relu_and_pool(np.pad(_positive(m), ((0, 1), (0, 1), (0, 0)))),
            "an odd last row or column makes a half square of its own; drop it.",
        ),
        Wrong(
            "odd first dropped",
            lambda m: relu_and_pool(m[m.shape[0] % 2 :, m.shape[1] % 2 :]),
            "of an odd number the first row or column is dropped; drop the last one.",
        ),
        Wrong(
            "absolute values",
            lambda m: relu_and_pool(np.abs(m)),
            "numbers below zero lose their sign; the ReLU makes them 0.",
        ),
        Wrong(
            "cut from above",
            lambda m: relu_and_pool(-m),
            "what is above zero is cut and the rest turned round; ReLU is np.maximum(0, maps).",
        ),
        Wrong(
            "channels pooled",
            lambda m: relu_and_pool(m).max(axis=-1),
            "the largest over all channels is taken as well; every channel keeps its own map.",
        ),
        Wrong(
            "far neighbours",
            lambda m: (
                _positive(m)[: m.shape[0] // 2 * 2, : m.shape[1] // 2 * 2]
                .reshape(2, m.shape[0] // 2, 2, m.shape[1] // 2, m.shape[2])
                .max(axis=(0, 2))
            ),
            "places far from each other are compared: reshape to (h/2, 2, w/2, 2, c), with each 2 behind its half.",
        ),
        Wrong(
            "columns only",
            lambda m: np.maximum(_positive(m)[:, 0 : m.shape[1] - 1 : 2], _positive(m)[:, 1 : m.shape[1] : 2]),
            "only neighbours in a row are compared; a square has two rows.",
        ),
        Wrong(
            "place not doubled",
            lambda m: np.maximum.reduce(
                [_positive(m)[i : m.shape[0] // 2 + i, j : m.shape[1] // 2 + j] for i in (0, 1) for j in (0, 1)]
            ),
            "the squares overlap, and half of the map is never read; the square of (r, c) begins at (2 * r, 2 * c).",
        ),
        Wrong(
            "one corner, odd ones too",
            lambda m: _positive(m)[::2, ::2],
            "[::2, ::2] picks one corner of every square; look at all four values and keep the largest.",
        ),
        Wrong(
            "largest of all channels",
            lambda m: np.repeat(relu_and_pool(m).max(axis=-1, keepdims=True), m.shape[2], axis=-1),
            "all channels are alike: the largest is taken over the channels, too; take it channel by channel.",
        ),
        Wrong(
            "cut to whole numbers",
            lambda m: relu_and_pool(m).astype(int),
            "the digits behind the point are cut off; make the array without dtype=int, and leave int() away.",
        ),
        Wrong(
            "rows cropped by the width",
            lambda m: _squares(_positive(m)[: m.shape[1] // 2 * 2]).max(axis=(1, 3)),
            "height and width are taken for each other where odd ends are dropped; crop rows by shape[0], columns by "
            "shape[1].",
            also=(
                lambda m: _squares(_positive(m)[:, : m.shape[0] // 2 * 2]).max(axis=(1, 3)),
                lambda m: _in_squares(_positive(m)[: m.shape[1] // 2 * 2, : m.shape[1] // 2 * 2], *m.shape),
            ),
        ),
        Wrong(
            "always two rows",
            lambda m: _first_rows(m, 2),
            "it makes two rows, as for the small examples; take the number of rows from maps.shape.",
            also=(
                lambda m: relu_and_pool(m)[:2],
                lambda m: _in_squares(_positive(m)[: m.shape[0] // 2 * 2, : m.shape[1] // 2 * 2], 4, *m.shape[1:]),
                lambda m: _in_squares(_positive(m)[:4, : m.shape[1] // 2 * 2], 4, *m.shape[1:]),
                lambda m: _even(m).reshape(2, 2, -1, 2, m.shape[2]).max(axis=(1, 3)),
                lambda m: _even(m).reshape(2, -1, m.shape[1] // 2, 2, m.shape[2]).max(axis=(1, 3)),
                lambda m: np.stack(
                    [
                        [_positive(m)[r : r + 2, c : c + 2].max(axis=(0, 1)) for c in range(0, m.shape[1] // 2 * 2, 2)]
                        for r in (0, 2)
                    ]
                ),
            ),
        ),
        Wrong(
            "rows reshaped only",
            lambda m: np.maximum(_positive(m)[:-1:2, :-1:2], _positive(m)[1::2, :-1:2]),
            "of every square only the left column is read; look at both columns as well as at both rows.",
            also=(lambda m: np.maximum(_positive(m)[:-1:2, 1::2], _positive(m)[1::2, 1::2]),),
        ),
    ),
    right={
        "loops": _relu_and_pool_by_loops,
        "pooling first": lambda m: np.maximum(0, _four_corners(m)),
        "four corners": lambda m: _four_corners(np.where(m > 0, m, 0)),
        "a list": lambda m: relu_and_pool(m).tolist(),
        "float32": lambda m: _four_corners(np.maximum(np.float32(0), m.astype("float32"))),
    },
    hints=(
        "Two steps, one after the other: cut what is below zero, then keep one value of every four.",
        "From (h, w, c) to (h // 2, w // 2, c). Drop odd ends first; maps[0::2, 0::2] is one corner of every square.",
        "h, w, c = maps.shape; m = np.maximum(0, maps)[:h // 2 * 2, :w // 2 * 2]; "
        "m.reshape(h // 2, 2, w // 2, 2, c).max(axis=(1, 3))",
    ),
)

# --- 1.5 preprocess --------------------------------------------------------------------------------------------------

PHOTO = np.array(
    [
        [[1.0, 0.4, 0.0], [0.2, 0.6, 0.8], [0.0, 0.2, 1.0], [0.8, 0.8, 0.2]],
        [[0.6, 0.6, 0.2], [0.8, 0.0, 0.4], [0.4, 1.0, 0.6], [0.2, 0.4, 0.0]],
    ]
)
STRIP = np.array([[[0.2, 0.8, 0.4]], [[0.0, 0.6, 1.0]], [[1.0, 0.2, 0.4]]])
BLACK, RED = np.zeros((1, 2, 3)), np.array([[[1.0, 0.0, 0.0], [1.0, 0.0, 0.0]]])
MEAN = np.array([103.939, 116.779, 123.68])  # blue, green, red
MEAN_COLOUR = np.array([[MEAN[::-1], MEAN[::-1]]]) / 255


def preprocess(image):
    return 255 * np.asarray(image, dtype=np.float64)[..., ::-1] - MEAN


def _preprocess_by_loops(image):
    mean = (103.939, 116.779, 123.68)
    return [[[255 * float(colour[2 - k]) - mean[k] for k in range(3)] for colour in row] for row in np.asarray(image)]


preprocess_task = Task(
    id="1.5",
    name="preprocess",
    minutes=6,
    given=Given({"image": pixels("height, width, 3")}),
    reference=preprocess,
    probes=(
        Probe(
            "the shape stays",
            ((PHOTO,), (STRIP,)),
            lambda outs, ins, atol: all(o.shape == a.shape for o, (a,) in zip(outs, ins, strict=True)),
        ),
        Probe(
            "black becomes minus the mean colour, in the order blue, green, red",
            ((BLACK,),),
            lambda outs, _, atol: close(outs[0], np.zeros((1, 2, 3)) - MEAN, atol),
        ),
        Probe(
            "pure red differs from black by 255, in the last channel only",
            ((RED,), (BLACK,)),
            lambda outs, _, atol: (
                all(o.shape == (1, 2, 3) for o in outs)
                and bool(np.allclose(outs[0] - outs[1], [0.0, 0.0, 255.0], atol=1e-3))
            ),
        ),
        Probe(
            "the mean colour itself becomes 0",
            ((MEAN_COLOUR,),),
            lambda outs, _, atol: bool((np.abs(outs[0]) < 1e-3).all()),
        ),
        values(preprocess, (PHOTO,), (STRIP,)),
    ),
    wrong=(
        Wrong(
            "colours not turned round",
            lambda x: 255 * x - MEAN,
            "the colours are still red, green, blue, while the mean is blue, green, red; reverse the last axis first.",
        ),
        Wrong(
            "all in red, green, blue",
            lambda x: 255 * x - MEAN[::-1],
            "the right numbers stand in the order red, green, blue; VGG19 wants blue first: reverse the last axis.",
        ),
        Wrong(
            "mean turned round",
            lambda x: 255 * x[..., ::-1] - MEAN[::-1],
            "the mean meets the wrong colours: first turn the picture round, then subtract the mean as it is given.",
        ),
        Wrong(
            "channels first",
            lambda x: np.moveaxis(preprocess(x), -1, 0),
            "the channels stand first, as PyTorch wants it; here they stay last.",
        ),
        Wrong(
            "batch added",
            lambda x: preprocess(x)[None],
            "there is an axis in front, for a batch of one picture; leave it away here.",
        ),
        Wrong(
            "rows turned round",
            lambda x: 255 * x[::-1] - MEAN,
            "the picture stands on its head: image[::-1] reverses the rows, image[..., ::-1] the colours.",
        ),
        Wrong(
            "columns turned round",
            lambda x: 255 * x[:, ::-1] - MEAN,
            "the picture is mirrored: image[:, ::-1] reverses the columns, image[..., ::-1] the colours.",
        ),
        Wrong(
            "not scaled",
            lambda x: x[..., ::-1] - MEAN,
            "the pixels are still between 0 and 1, but the mean belongs to 0 to 255; multiply by 255 first.",
        ),
        Wrong(
            "mean not subtracted",
            lambda x: 255 * x[..., ::-1],
            "the mean colour is not subtracted.",
        ),
        Wrong("mean added", lambda x: 255 * x[..., ::-1] + MEAN, "the mean colour is added; subtract it."),
        Wrong(
            "scaled last",
            lambda x: 255 * (x[..., ::-1] - MEAN),
            "the mean is subtracted before the pixels are multiplied by 255; do it afterwards.",
        ),
        Wrong(
            "mean scaled to 1",
            lambda x: x[..., ::-1] - MEAN / 255,
            "everything is divided by 255; VGG19 was trained on numbers from 0 to 255.",
        ),
        Wrong(
            "256",
            lambda x: 256 * x[..., ::-1] - MEAN,
            "it is multiplied by 256; the brightest value of a picture is 255.",
        ),
        Wrong(
            "the picture's own mean",
            lambda x: 255 * (x - x.mean(axis=(0, 1)))[..., ::-1],
            "the mean of this picture is subtracted; VGG19 wants the fixed mean of its training pictures.",
        ),
        Wrong(
            "from -1 to 1",
            lambda x: 2 * x[..., ::-1] - 1,
            "the pixels lie between -1 and 1, as for other networks; VGG19 wants 255 times the pixel, minus the mean.",
        ),
        Wrong(
            "cut at 0",
            lambda x: np.maximum(0, preprocess(x)),
            "numbers below zero are cut; dark pixels lie below the mean and stay negative.",
        ),
        Wrong(
            "all axes turned round",
            lambda x: 255 * np.flip(x) - MEAN,
            "np.flip turns rows and columns round, too; only the last axis holds the colours: np.flip(image, -1).",
        ),
        Wrong(
            "float16",
            lambda x: preprocess(x).astype(np.float16),
            "the numbers are float16, which keeps too few digits; use float32 or float64.",
        ),
        Wrong(
            "uint8",
            lambda x: preprocess(x).astype(np.int64).astype(np.uint8),
            "the numbers are made uint8, which has none below 0 and no fractions; keep floats.",
        ),
        Wrong(
            "red overwritten",
            lambda x: 255 * x[..., [2, 1, 2]] - MEAN,
            "blue stands in two places, red is lost: the first line overwrites what the second reads; use [..., ::-1].",
        ),
    ),
    right={
        "loops": _preprocess_by_loops,
        "three channels stacked": lambda x: np.stack(
            [255 * x[..., 2] - 103.939, 255 * x[..., 1] - 116.779, 255 * x[..., 0] - 123.68], axis=-1
        ),
        "matrix": lambda x: x @ (255 * np.eye(3)[::-1]) - MEAN,
        "float32": lambda x: np.flip(x, -1).astype("float32") * np.float32(255) - MEAN.astype("float32"),
        "in place": lambda x: _in_their_own_array(x),
    },
    hints=(
        "Three steps in this order: colours, range, mean. Where does red have to stand at the end?",
        "The shape (h, w, 3) stays. The last axis is reversed, and three means are subtracted, one from each channel.",
        "255 * image[..., ::-1] - np.array([103.939, 116.779, 123.68])",
    ),
)


def _in_their_own_array(image):
    image *= 255
    image[...] = image[..., ::-1].copy()
    image -= MEAN
    return image


# --- 1.6 receptive_field ---------------------------------------------------------------------------------------------

# The operations up to the first convolution of each block, as tuples, which no answer can change.
BLOCK1 = ("conv",)
BLOCK2 = ("conv", "conv", "pool", "conv")
BLOCK3 = (*BLOCK2, "conv", "pool", "conv")
BLOCK4 = (*BLOCK3, "conv", "conv", "conv", "pool", "conv")
BLOCK5 = (*BLOCK4, "conv", "conv", "conv", "pool", "conv")


def receptive_field(operations):
    return _recursion(operations)


def _recursion(operations, field=1, conv=2, pool=1, factor=2, more=0):
    """The recursion of the lesson; the numbers are what a wrong variant may get wrong."""
    stride = 1
    for operation in operations:
        if operation == "conv":
            field += conv * stride
        else:
            field += pool * stride
            stride = factor * stride + more
    return field


def _two(operations, conv, pool):
    """The stride is right; the field is changed by one function for each kind of operation."""
    field, stride = 1, 1
    for operation in operations:
        field = conv(field, stride) if operation == "conv" else pool(field, stride)
        stride *= 1 if operation == "conv" else 2
    return field


def _simple(operations, conv, pool, field=1):
    """Only the field, changed by one function for each kind of operation."""
    for operation in operations:
        field = conv(field) if operation == "conv" else pool(field)
    return field


def _from_behind(operations):
    return _simple(list(operations)[::-1], lambda f: f + 2, lambda f: 2 * f)


def _by_marking(operations):
    """Follow the one feature back to all the pixels that it has seen."""
    seen = {0}
    for operation in reversed(operations):
        if operation == "conv":
            seen = {place + i for place in seen for i in (-1, 0, 1)}
        else:
            seen = {2 * place + i for place in seen for i in (0, 1)}
    return max(seen) - min(seen) + 1


def _doubled_first(operations):
    field, stride = 1, 1
    for operation in operations:
        if operation == "conv":
            field += 2 * stride
        else:
            stride *= 2
            field += stride
    return field


def _doubled_always(operations):
    field, stride = 1, 1
    for operation in operations:
        field += (2 if operation == "conv" else 1) * stride
        stride *= 2
    return field


def _counted(operations):
    """A sum over all operations: 2 or 1 times two to the number of poolings before it."""
    sizes = {"conv": 2, "pool": 1}
    return 1 + sum(sizes[o] * 2 ** list(operations[:n]).count("pool") for n, o in enumerate(operations))


field_task = Task(
    id="1.6",
    name="receptive_field",
    minutes=7,
    given=Given({"operations": Words(("conv", "pool"), 'a tuple of "conv" and "pool", which may be empty')}),
    reference=receptive_field,
    probes=(
        Probe(
            "before the first operation it sees one pixel",
            (((),),),
            lambda outs, _, atol: close(outs[0], np.array(1.0), atol),
        ),
        Probe(
            "one convolution sees 3 pixels, two see 5, three see 7",
            ((BLOCK1,), (BLOCK1 * 2,), (BLOCK1 * 3,)),
            lambda outs, _, atol: all(close(o, np.array(w), atol) for o, w in zip(outs, (3.0, 5.0, 7.0), strict=True)),
        ),
        Probe(
            "one pooling alone sees 2 pixels, two see 4",
            ((("pool",),), (("pool", "pool"),)),
            lambda outs, _, atol: close(outs[0], np.array(2.0), atol) and close(outs[1], np.array(4.0), atol),
        ),
        Probe(
            "after a pooling a convolution adds twice as much as before",
            ((("conv",),), (("conv", "conv"),), (("conv", "pool"),), (("conv", "pool", "conv"),)),
            lambda outs, _, atol: (
                all(o.size == 1 for o in outs)
                and close(
                    np.array(outs[3].item() - outs[2].item()), 2 * np.array(outs[1].item() - outs[0].item()), atol
                )
            ),
        ),
        values(
            receptive_field,
            (BLOCK2,),
            (BLOCK3,),
            (BLOCK5,),
            (("pool", "conv", "pool"),),
            says="VGG19's own layers: exact values",
        ),
    ),
    wrong=(
        Wrong(
            "stride never doubled",
            lambda o: _recursion(o, factor=1),
            "the stride stays 1; every pooling doubles it.",
        ),
        Wrong(
            "stride doubled first",
            _doubled_first,
            "a pooling widens the field by two strides; it adds one stride, and only then does the stride double.",
        ),
        Wrong(
            "stride doubled always",
            _doubled_always,
            "the stride doubles at convolutions, too; only a pooling doubles it.",
        ),
        Wrong(
            "stride plus 2",
            lambda o: _recursion(o, factor=1, more=2),
            "a pooling adds 2 to the stride; it multiplies the stride by 2.",
        ),
        Wrong(
            "stride plus 1",
            lambda o: _recursion(o, factor=1, more=1),
            "the stride counts the poolings; it doubles at each of them: 1, 2, 4, 8.",
        ),
        Wrong(
            "pooling widens nothing",
            lambda o: _recursion(o, pool=0),
            "a pooling widens the field as well, by one stride.",
        ),
        Wrong(
            "one side only",
            lambda o: _recursion(o, conv=1),
            "a convolution widens the field by one stride; it does so on both sides, so by two.",
        ),
        Wrong(
            "three more",
            lambda o: _recursion(o, conv=3),
            "a convolution widens the field by three strides; the middle one is seen already, so by two.",
        ),
        Wrong(
            "begins at 0",
            lambda o: _recursion(o, field=0),
            "the field begins at 0; a pixel sees itself, so begin at 1.",
        ),
        Wrong(
            "begins at 3",
            lambda o: _recursion(o, field=3),
            "the field begins at 3; that is right only after the first convolution, so begin at 1.",
        ),
        Wrong(
            "fields multiplied",
            lambda o: _simple(o, lambda f: 3 * f, lambda f: 2 * f),
            "the sizes of the kernels are multiplied; neighbouring windows overlap, so most of it is seen already.",
        ),
        Wrong(
            "field doubled",
            lambda o: _simple(o, lambda f: f + 2, lambda f: 2 * f),
            "a pooling doubles the field, or the list is read from its end; go forward; a pooling adds one stride.",
        ),
        Wrong(
            "area",
            lambda o: receptive_field(o) ** 2,
            "the number is squared, which counts the pixels of the whole square; wanted is its side.",
        ),
        Wrong(
            "stride",
            lambda o: 2 ** list(o).count("pool"),
            "the stride is returned; return the field.",
        ),
        Wrong(
            "field and stride doubled",
            lambda o: _two(o, lambda f, s: f + 2 * s, lambda f, s: 2 * f),
            "a pooling doubles the field; it adds one stride to the field, and doubles the stride.",
        ),
        Wrong(
            "convolution without stride",
            lambda o: _two(o, lambda f, s: f + 2, lambda f, s: f + s),
            "a convolution always adds 2; it adds two strides, and the stride grows with every pooling.",
        ),
        Wrong(
            "pooling without stride",
            lambda o: _two(o, lambda f, s: f + 2 * s, lambda f, s: f + 1),
            "a pooling always adds 1; it adds one stride, and the stride grows with every pooling.",
        ),
        Wrong(
            "two for everything",
            lambda o: 1 + 2 * len(o),
            'every operation adds 2; compare with "pool", as it is called: a pooling adds one stride and doubles it.',
        ),
        Wrong(
            "all poolings",
            lambda o: 2 ** len(o),
            'every operation is taken for a pooling; a convolution is called "conv" in the list.',
        ),
        Wrong(
            "none known",
            lambda o: 1,
            'nothing has been counted: the operations are called "conv" and "pool" in the list.',
        ),
    ),
    right={
        "from behind": _from_behind,
        "marking pixels": _by_marking,
        "counting poolings": _counted,
        "a list": lambda o: [_from_behind(o)],
        "float32": lambda o: np.float32(_counted(o)),
    },
    hints=(
        "Two numbers change on the way: how much is seen, and how far apart neighbours are. Which one is asked for?",
        "Begin with field = 1 and stride = 1; go through the operations in order and change one or both.",
        'if operation == "conv": field += 2 * stride; else: field += stride and then stride *= 2',
    ),
)

TASKS = (shape_task, convolve_at_task, convolve_task, pool_task, preprocess_task, field_task)
