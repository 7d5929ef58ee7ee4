"""Exercise 11, what it costs: multiply-adds counted, a layer's share of the roof, weights in few bits, when buying
pays, channels chosen, and a thin layer fitted by least squares."""

import numpy as np

from nstcourse.inputs import Each, Given, Number, Numbers, whole
from nstcourse.task import Probe, Task, Wrong, close, values

# --- 11.1 multiply_adds ----------------------------------------------------------------------------------------------

SMALL = (24, 40, [3, 5], [0])
POOLED = (24, 40, [3, 5], [1])
DEEP = (45, 70, [3, 24, 32, 6], [0, 1, 0])
DEEPER = (61, 39, [3, 22, 22, 48, 31], [0, 0, 1, 1])
FIRST = (50, 33, [28, 4, 21], [1, 1])


def multiply_adds(height, width, channels, poolings):
    total = 0
    for into, out, pooled in zip(channels[:-1], channels[1:], poolings, strict=True):
        height, width = (height // 2, width // 2) if pooled else (height, width)
        total += 9 * height * width * into * out
    return total


def _counted(height, width, channels, poolings, layer):
    """The sum of layer(height, width, into, out) over the layers."""
    total = 0
    for into, out, pooled in zip(channels[:-1], channels[1:], poolings, strict=True):
        height, width = (height // 2, width // 2) if pooled else (height, width)
        total += layer(height, width, into, out)
    return total


def _each_counted(height, width, channels, poolings):
    counts = []
    for into, out, pooled in zip(channels[:-1], channels[1:], poolings, strict=True):
        height, width = (height // 2, width // 2) if pooled else (height, width)
        counts.append(9 * height * width * into * out)
    return counts


def _pooled_after(height, width, channels, poolings):
    total = 0
    for into, out, pooled in zip(channels[:-1], channels[1:], poolings, strict=True):
        total += 9 * height * width * into * out
        height, width = (height // 2, width // 2) if pooled else (height, width)
    return total


def _height_alone(height, width, channels, poolings):
    total = 0
    for into, out, pooled in zip(channels[:-1], channels[1:], poolings, strict=True):
        height = height // 2 if pooled else height
        total += 9 * height * width * into * out
    return total


def _width_alone(height, width, channels, poolings):
    total = 0
    for into, out, pooled in zip(channels[:-1], channels[1:], poolings, strict=True):
        width = width // 2 if pooled else width
        total += 9 * height * width * into * out
    return total


def _rounded_up(height, width, channels, poolings):
    total = 0
    for into, out, pooled in zip(channels[:-1], channels[1:], poolings, strict=True):
        height, width = (-(-height // 2), -(-width // 2)) if pooled else (height, width)
        total += 9 * height * width * into * out
    return total


def _halves_kept(height, width, channels, poolings):
    total = 0
    for into, out, pooled in zip(channels[:-1], channels[1:], poolings, strict=True):
        height, width = (height / 2, width / 2) if pooled else (height, width)
        total += 9 * height * width * into * out
    return total


def _quartered(height, width, channels, poolings):
    total = 0
    for into, out, pooled in zip(channels[:-1], channels[1:], poolings, strict=True):
        height, width = (height // 4, width // 4) if pooled else (height, width)
        total += 9 * height * width * into * out
    return total


def _halved_here_alone(height, width, channels, poolings):
    total = 0
    for into, out, pooled in zip(channels[:-1], channels[1:], poolings, strict=True):
        h, w = (height // 2, width // 2) if pooled else (height, width)
        total += 9 * h * w * into * out
    return total


def _always_pooled(height, width, channels, poolings):
    return multiply_adds(height, width, channels, [1] * len(poolings))


def _exchanged(height, width, channels, poolings):
    return multiply_adds(height, width, channels, [1 - p for p in poolings])


def _all_pooled_first(height, width, channels, poolings):
    small = 2 ** sum(poolings)
    return multiply_adds(height // small, width // small, channels, [0] * len(poolings))


def _in_one_table(height, width, channels, poolings):
    strides = 2 ** np.cumsum(poolings)
    places = (height // strides) * (width // strides)
    return int(9 * np.sum(places * np.array(channels[:-1]) * np.array(channels[1:])))


def _from_the_end(height, width, channels, poolings):
    if not poolings:
        return 0
    down = 2 ** sum(poolings)
    last = 9 * (height // down) * (width // down) * channels[-2] * channels[-1]
    return last + _from_the_end(height, width, channels[:-1], poolings[:-1])


count_task = Task(
    id="11.1",
    name="multiply_adds",
    minutes=6,
    given=Given(
        {
            "height": whole("a whole number of pixels, 16 or more", 16, 400),
            "width": whole("a whole number of pixels, 16 or more", 16, 400),
            "channels": Each(whole("", 1, 600), "ends", "a list of whole numbers, one more than there are layers"),
            "poolings": Each(
                whole("", 0, 1), "layers", "a list of 0 and 1, one for each layer, at most four of them 1"
            ),
        },
        lambda height, width, channels, poolings: len(channels) == len(poolings) + 1 and sum(poolings) <= 4,
        sizes={"ends": (2, 3, 4, 5), "layers": (1, 2, 3, 4)},
    ),
    edges=((17, 16, [1, 1, 1, 1, 1], [1, 1, 1, 1]), (31, 47, [2, 3, 1], [1, 1])),
    reference=multiply_adds,
    one_number=True,
    probes=(
        Probe(
            "from one channel to one channel each place takes nine, one for every number of the kernel",
            ((24, 40, [1, 1], [0]), (30, 20, [1, 1], [0])),
            lambda outs, ins, atol: all(
                close(o, np.array(9.0 * h * w), atol) for o, (h, w, *_) in zip(outs, ins, strict=True)
            ),
        ),
        Probe(
            "twice as many channels everywhere: four times as many multiply-adds",
            ((24, 40, [3, 7, 2], [0, 1]), (24, 40, [6, 14, 4], [0, 1])),
            lambda outs, ins, atol: bool(outs[0].size == 1 and outs[0].sum() > 0) and close(outs[1], 4 * outs[0], atol),
        ),
        Probe(
            "a pooling before the first layer: as if the picture had half the sides",
            ((40, 60, [3, 5, 8], [1, 0]), (20, 30, [3, 5, 8], [0, 0])),
            lambda outs, ins, atol: bool(outs[0].size == 1 and outs[0].sum() > 0) and close(outs[0], outs[1], atol),
        ),
        values(multiply_adds, SMALL, POOLED, DEEP, DEEPER, FIRST, points=2),
    ),
    wrong=(
        Wrong(
            "without the kernel",
            lambda h, w, c, p: _counted(h, w, c, p, lambda a, b, i, o: a * b * i * o),
            "the kernel's size is missing: each place takes 3 x 3 = 9 for each pair of channels.",
        ),
        Wrong(
            "three for nine",
            lambda h, w, c, p: _counted(h, w, c, p, lambda a, b, i, o: 3 * a * b * i * o),
            "a kernel of 3 x 3 has nine numbers; it is multiplied by 3.",
        ),
        Wrong(
            "operations",
            lambda h, w, c, p: 2 * multiply_adds(h, w, c, p),
            "multiplications and additions are counted apart; a multiply-add is both at once and counts once here.",
        ),
        Wrong(
            "a step",
            lambda h, w, c, p: 3 * multiply_adds(h, w, c, p),
            "that is three times too many; count one forward pass.",
        ),
        Wrong(
            "poolings ignored",
            lambda h, w, c, p: multiply_adds(h, w, c, [0] * len(p)),
            "the poolings are left out: a 1 says that height and width are halved before this layer.",
        ),
        Wrong("pooled after", _pooled_after, "a pooling stands before its layer; it is halved after it."),
        Wrong(
            "height alone",
            _height_alone,
            "a pooling halves the height, and the width as well.",
        ),
        Wrong("width alone", _width_alone, "a pooling halves the width, and the height as well."),
        Wrong(
            "rounded up",
            _rounded_up,
            "odd sides are rounded up; what is left over after pairs is dropped: // 2.",
        ),
        Wrong(
            "halves kept",
            _halves_kept,
            "there are half places: an odd side loses its last row or column, so take // 2.",
        ),
        Wrong("a quarter of each side", _quartered, "each side is divided by 4; it is halved, // 2."),
        Wrong(
            "forgotten after its layer",
            _halved_here_alone,
            "the layers after a pooling are as large as the picture again; they stay small.",
        ),
        Wrong("always pooled", _always_pooled, "there is a pooling before every layer; only where `poolings` has a 1."),
        Wrong("0 and 1 exchanged", _exchanged, "a pooling is made where `poolings` has a 0; 1 says that there is one."),
        Wrong(
            "all poolings first",
            _all_pooled_first,
            "all layers are as small as the last one; each is halved by the poolings before it only.",
        ),
        Wrong(
            "channels in alone",
            lambda h, w, c, p: _counted(h, w, c, p, lambda a, b, i, o: 9 * a * b * i),
            "the channels that come out are missing: each of them reads all that come in.",
        ),
        Wrong(
            "channels out alone",
            lambda h, w, c, p: _counted(h, w, c, p, lambda a, b, i, o: 9 * a * b * o),
            "the channels that come in are missing: each channel out reads all of them.",
        ),
        Wrong(
            "channels added",
            lambda h, w, c, p: _counted(h, w, c, p, lambda a, b, i, o: 9 * a * b * (i + o)),
            "channels in and out are added; each out reads each in, so multiply them.",
        ),
        Wrong(
            "out with out",
            lambda h, w, c, p: _counted(h, w, c, p, lambda a, b, i, o: 9 * a * b * o * o),
            "the channels that come out are multiplied by themselves; multiply by those that come in.",
        ),
        Wrong(
            "weights",
            lambda h, w, c, p: _counted(h, w, c, p, lambda a, b, i, o: 9 * i * o),
            "these are the weights; each of them is used once at every place, so multiply by height and width.",
        ),
        Wrong(
            "feature values",
            lambda h, w, c, p: _counted(h, w, c, p, lambda a, b, i, o: a * b * o),
            "these are the numbers that come out; count what is multiplied on the way to them.",
        ),
        Wrong(
            "bias counted",
            lambda h, w, c, p: _counted(h, w, c, p, lambda a, b, i, o: 9 * a * b * i * o + a * b * o),
            "the bias is counted; it is added and multiplied with nothing.",
        ),
        Wrong(
            "border lost",
            lambda h, w, c, p: _counted(h, w, c, p, lambda a, b, i, o: 9 * (a - 2) * (b - 2) * i * o),
            "the border is left out; here a convolution leaves the size as it is.",
        ),
        Wrong(
            "border counted",
            lambda h, w, c, p: _counted(h, w, c, p, lambda a, b, i, o: 9 * (a + 2) * (b + 2) * i * o),
            "places beyond the edge are counted; there are as many results as places.",
        ),
        Wrong(
            "square of the height",
            lambda h, w, c, p: multiply_adds(h, h, c, p),
            "the width is not used; a picture need not be square.",
            also=(lambda h, w, c, p: multiply_adds(w, w, c, p),),
        ),
        Wrong(
            "last layer alone",
            lambda h, w, c, p: _each_counted(h, w, c, p)[-1],
            "that is the last layer; add up all of them (total += ..., and return after the loop).",
        ),
        Wrong(
            "first layer alone",
            lambda h, w, c, p: _each_counted(h, w, c, p)[0],
            "that is the first layer; add up all of them, and return after the loop.",
        ),
        Wrong(
            "last layer left out",
            lambda h, w, c, p: sum(_each_counted(h, w, c, p)[:-1]),
            "the last layer is missing from the sum.",
        ),
        Wrong(
            "first layer left out",
            lambda h, w, c, p: sum(_each_counted(h, w, c, p)[1:]),
            "the first layer is missing from the sum; it reads the picture's three channels.",
        ),
        Wrong(
            "multiplied",
            lambda h, w, c, p: float(np.prod(np.array(_each_counted(h, w, c, p), dtype=float))),
            "the layers' counts are multiplied; one layer is worked out after the other, so add them up.",
        ),
        Wrong(
            "mean of the layers",
            lambda h, w, c, p: np.mean(_each_counted(h, w, c, p)),
            "that is the mean of the layers; add them up.",
        ),
        Wrong(
            "for each pixel",
            lambda h, w, c, p: multiply_adds(h, w, c, p) / (h * w),
            "it is divided by the picture's pixels; count all of them.",
        ),
    ),
    right={
        "in one table": _in_one_table,
        "from the end": _from_the_end,
        "by layers": lambda h, w, c, p: sum(_each_counted(h, w, c, p)),
    },
    hints=(
        "Go through the layers. Keep height and width, and halve both where `poolings` has a 1, before you count.",
        "A layer takes 9 for each place, each channel that comes in and each that goes out. "
        "zip(channels[:-1], channels[1:], poolings) gives these for each layer.",
        "height, width = height // 2, width // 2 where pooled; then total += 9 * height * width * into * out",
    ),
)

# --- 11.2 share_of_roof ----------------------------------------------------------------------------------------------

WORK = (
    np.array([8.0, 3.0, 40.0, 2.0]),
    np.array([2.0, 6.0, 2.5, 8.0]),
    np.array([1.0, 4.0, 2.0, 3.0]),
    25.0,
    4.0,
)
OTHER = (np.array([1.5, 9.0, 4.0]), np.array([3.0, 0.5, 1.25]), np.array([0.75, 1.5, 2.0]), 7.0, 2.5)
ONE = (np.array([6.0]), np.array([2.0]), np.array([5.0]), 3.0, 8.0)


def share_of_roof(operations, moved, seconds, peak, bandwidth):
    operations, moved, seconds = (np.asarray(x, dtype=np.float64) for x in (operations, moved, seconds))
    return operations / seconds / np.minimum(peak, bandwidth * operations / moved)


def _by_the_least_time(operations, moved, seconds, peak, bandwidth):
    return np.maximum(operations / peak, moved / bandwidth) / seconds


def _share_by_loops(operations, moved, seconds, peak, bandwidth):
    shares = []
    for count, size, taken in zip(operations, moved, seconds, strict=True):
        roof = peak if count / size * bandwidth > peak else count / size * bandwidth
        shares.append(count / taken / roof)
    return shares


roof_task = Task(
    id="11.2",
    name="share_of_roof",
    minutes=7,
    given=Given(
        {
            "operations": Numbers("layers", "an array ({axes}) of numbers above 0", 0.1),
            "moved": Numbers("layers", "an array ({axes}) of numbers above 0", 0.1),
            "seconds": Numbers("layers", "an array ({axes}) of numbers above 0", 0.1),
            "peak": Number("a number above 0", 0.5),
            "bandwidth": Number("a number above 0", 0.5),
        },
    ),
    reference=share_of_roof,
    probes=(
        Probe(
            "twice the seconds for the same work: half the share",
            (WORK, (*WORK[:2], 2 * WORK[2], *WORK[3:])),
            lambda outs, ins, atol: bool(np.all(outs[0] != 0)) and close(outs[0], 2 * outs[1], atol),
        ),
        Probe(
            "what moves next to nothing is held by the peak alone, whatever the bandwidth",
            ((WORK[0], 0.1 + 0 * WORK[1], WORK[2], 1.5, 6.0), (WORK[0], 0.1 + 0 * WORK[1], WORK[2], 1.5, 5.0)),
            lambda outs, ins, atol: all(close(o, a[0] / a[2] / a[3], atol) for o, a in zip(outs, ins, strict=True)),
        ),
        values(share_of_roof, WORK, OTHER, ONE, points=2),
    ),
    wrong=(
        Wrong(
            "of the peak",
            lambda o, m, s, p, b: o / s / p,
            "all are compared with the peak; a layer of few operations for each byte cannot reach it: the lower of the "
            "two limits counts.",
        ),
        Wrong(
            "of the bandwidth",
            lambda o, m, s, p, b: m / s / b,
            "all are compared with the bandwidth; a layer of many operations for each byte meets the peak first.",
        ),
        Wrong(
            "higher limit",
            lambda o, m, s, p, b: o / s / np.maximum(p, b * o / m),
            "the higher of the two limits is taken; the lower one is met first: np.minimum.",
        ),
        Wrong(
            "both limits added",
            lambda o, m, s, p, b: o / s / (p + b * o / m),
            "the two limits are added up; the lower one counts.",
        ),
        Wrong(
            "mean of both limits",
            lambda o, m, s, p, b: 2 * o / s / (p + b * o / m),
            "the mean of the two limits is taken; the lower one counts.",
        ),
        Wrong(
            "both times added",
            lambda o, m, s, p, b: (o / p + m / b) / s,
            "the times for arithmetic and for memory are added; both go on at once, so the longer one counts.",
        ),
        Wrong(
            "intensity upside down",
            lambda o, m, s, p, b: o / s / np.minimum(p, b * m / o),
            "the bandwidth is multiplied by the operations for each byte, operations / moved; it is divided by them.",
        ),
        Wrong(
            "bytes for bytes a second",
            lambda o, m, s, p, b: o / s / np.minimum(p, b * m),
            "the bandwidth is multiplied by the bytes; multiply it by the operations for each byte.",
        ),
        Wrong(
            "bandwidth for the roof",
            lambda o, m, s, p, b: o / s / np.minimum(p, b),
            "bytes a second are compared with operations a second; first multiply by the operations for each byte.",
        ),
        Wrong(
            "peak and bandwidth exchanged",
            lambda o, m, s, p, b: o / s / np.minimum(b, p * o / m),
            "peak and bandwidth are exchanged.",
        ),
        Wrong(
            "upside down",
            lambda o, m, s, p, b: np.minimum(p, b * o / m) / (o / s),
            "the share is upside down: what was reached, divided by the roof, so that a slow layer gets a small "
            "number.",
        ),
        Wrong(
            "the roof",
            lambda o, m, s, p, b: np.minimum(p, b * o / m),
            "that is the roof; divide what was reached, operations / seconds, by it.",
        ),
        Wrong(
            "the speed",
            lambda o, m, s, p, b: o / s,
            "that is the speed that was reached; divide it by the roof.",
        ),
        Wrong(
            "without the seconds",
            lambda o, m, s, p, b: o / np.minimum(p, b * o / m),
            "that is the least time; the seconds that it took are not used.",
        ),
        Wrong(
            "times the seconds",
            lambda o, m, s, p, b: o * s / np.minimum(p, b * o / m),
            "operations are multiplied by the seconds; a speed is operations / seconds.",
        ),
        Wrong(
            "in per cent",
            lambda o, m, s, p, b: 100 * share_of_roof(o, m, s, p, b),
            "that is in per cent; a share of all is 1.",
        ),
        Wrong(
            "cut off at 1",
            lambda o, m, s, p, b: np.minimum(1, share_of_roof(o, m, s, p, b)),
            "shares above 1 are cut off; one above 1 says that a limit or a count is wrong, which must be seen.",
        ),
        Wrong(
            "one roof for all",
            lambda o, m, s, p, b: o / s / np.minimum(p, b * o.sum() / m.sum()),
            "one roof is used for all layers; each has its own operations for each byte.",
        ),
        Wrong(
            "one intensity for all",
            lambda o, m, s, p, b: o / s / np.minimum(p, b * np.mean(o / m)),
            "the mean of the operations for each byte is used; each layer has its own.",
        ),
        Wrong(
            "all together",
            lambda o, m, s, p, b: o.sum() / s.sum() / np.minimum(p, b * o.sum() / m.sum()),
            "that is one number for all; return one share for each layer.",
        ),
        Wrong(
            "mean share",
            lambda o, m, s, p, b: np.mean(share_of_roof(o, m, s, p, b)),
            "that is the mean of the shares; return one for each layer.",
        ),
        Wrong(
            "lowest roof",
            lambda o, m, s, p, b: o / s / min(p, (b * o / m).min()),
            "the lowest limit of all layers is taken for each, as min(...) gives; np.minimum compares one by one.",
        ),
        Wrong(
            "multiply-adds",
            lambda o, m, s, p, b: 2 * o / s / np.minimum(p, 2 * b * o / m),
            "operations are doubled; they are operations already, not multiply-adds.",
        ),
        Wrong(
            "what is left",
            lambda o, m, s, p, b: 1 - share_of_roof(o, m, s, p, b),
            "that is what is left up to the roof; return what was reached.",
        ),
    ),
    right={
        "least time": _by_the_least_time,
        "loops": _share_by_loops,
        "where": lambda o, m, s, p, b: o / s / np.where(o / m > p / b, p, b * o / m),
        "float32": lambda o, m, s, p, b: np.float32(o) / np.float32(s) / np.minimum(p, b * np.float32(o / m)),
    },
    hints=(
        "Two things can hold a layer up: arithmetic, at most `peak` operations a second, and memory, at most "
        "`bandwidth` bytes a second. Turn the second into operations a second, too.",
        "operations / moved are the operations for each byte. bandwidth times that is how fast it can go if memory is "
        "the limit. The roof is the lower of both, one by one: np.minimum.",
        "return operations / seconds / np.minimum(peak, bandwidth * operations / moved)",
    ),
)

# --- 11.3 in_bits ----------------------------------------------------------------------------------------------------

TABLE = 1.0471976 * np.array([[0.9, -2.0, 0.31], [-0.37, 0.7, -0.11], [0.52, 1.13, 0.03], [0.16, -0.84, -0.27]])
LONG = 1.0471976 * np.array([[4.1, 0.05], [-7.3, -0.021], [2.6, 0.033], [0.9, -0.013], [-1.7, 0.044]])
SILENT = np.array([[0.0, 1.7, 0.0], [0.0, -0.4, 2.2], [0.0, 0.8, -3.3]])
STEPS = np.array([[3.0, -2.0], [-1.0, 6.0], [0.0, 4.0], [2.0, 0.0]])  # whole steps of 3 bits: 1 and 2
TWO = np.array([[1.0, -0.2], [0.7, 0.9], [-0.9, 0.13]])


def _whole_at_the_end(table, bits):
    """The table with float32's own numbers and a step of 5/16 in each channel, so that its largest weight is a whole
    number of steps in any arithmetic: rounding down leaves it, whoever divides how."""
    largest = np.abs(table).max(axis=0)
    scaled = table / np.where(largest > 0, largest, 1) * 0.3125 * (2 ** (bits - 1) - 1)
    return np.float32(scaled).astype(np.float64)


TABLE4, TABLE3 = _whole_at_the_end(TABLE, 4), _whole_at_the_end(TABLE, 3)
LONG8, LONG3 = _whole_at_the_end(LONG, 8), _whole_at_the_end(LONG, 3)
SILENT4, SILENT5 = _whole_at_the_end(SILENT, 4), _whole_at_the_end(SILENT, 5)
TWO2 = _whole_at_the_end(TWO, 2)
FAINT4 = 2.0**-11 * TABLE4


def in_bits(weights, bits):
    weights = np.asarray(weights, dtype=np.float64)
    step = np.abs(weights).max(axis=0) / (2 ** (bits - 1) - 1)
    step = np.where(step > 0, step, 1)
    return np.round(weights / step) * step


def _rounded_with(weights, step, how=np.round):
    step = np.where(np.asarray(step) > 0, step, 1)
    return how(weights / step) * step


def _levels(bits):
    return 2 ** (bits - 1) - 1


def _step_of(weights, bits):
    step = np.abs(weights).max(axis=0) / _levels(bits)
    return np.where(step > 0, step, 1)


def _between_least_and_largest(weights, bits):
    low, high = weights.min(axis=0), weights.max(axis=0)
    step = np.where(high > low, (high - low) / (2**bits - 1), 1)
    return low + np.round((weights - low) / step) * step


def _zeros_divided(weights, bits):
    step = np.abs(weights).max(axis=0) / _levels(bits)
    return np.round(weights / step) * step


def _clear_of_halves(weights, bits):
    """No weight lies half way between two levels, where rounding would decide."""
    largest = np.abs(weights).max(axis=0)
    parts = np.abs(weights) * _levels(bits) / np.where(largest > 0, largest, 1)
    return bool(np.all(np.abs(parts % 1 - 0.5) > 1e-3))


bits_task = Task(
    id="11.3",
    name="in_bits",
    minutes=8,
    given=Given(
        {"weights": Numbers("weights, channels"), "bits": whole("a whole number from 2 to 8", 2, 8)},
        _clear_of_halves,
        "no weight lies half way between two levels",
    ),
    edges=((SILENT, 8), (np.array([[-5.0]]), 2)),
    reference=in_bits,
    probes=(
        Probe(
            "the weight of each channel that is largest in size stays exactly what it was",
            ((TABLE4, 4), (LONG3, 3)),
            lambda outs, ins, atol: all(
                o.shape == w.shape and close(np.abs(o).max(axis=0), np.abs(w).max(axis=0), atol)
                for o, (w, _) in zip(outs, ins, strict=True)
            ),
        ),
        Probe(
            "what lies on the levels already stays",
            ((STEPS, 3),),
            lambda outs, ins, atol: close(outs[0], ins[0][0], atol),
        ),
        Probe(
            "a channel of zeros stays one",
            ((SILENT4, 4), (0 * TWO, 5)),
            lambda outs, ins, atol: all(
                o.shape == w.shape and close(o[:, 0], w[:, 0], atol) for o, (w, _) in zip(outs, ins, strict=True)
            ),
        ),
        values(in_bits, (TABLE4, 4), (LONG8, 8), (SILENT5, 5), (TWO2, 2), (TABLE3, 3), (FAINT4, 4), points=2),
    ),
    wrong=(
        Wrong(
            "rounded down",
            lambda w, b: _rounded_with(w, np.abs(w).max(axis=0) / _levels(b), np.floor),
            "it is rounded down; take the nearest level: np.round.",
        ),
        Wrong(
            "rounded up",
            lambda w, b: _rounded_with(w, np.abs(w).max(axis=0) / _levels(b), np.ceil),
            "it is rounded up; take the nearest level: np.round.",
        ),
        Wrong(
            "rounded towards 0",
            lambda w, b: _rounded_with(w, np.abs(w).max(axis=0) / _levels(b), np.trunc),
            "it is rounded towards 0, as int() does; take the nearest level: np.round.",
        ),
        Wrong(
            "one step for all",
            lambda w, b: _rounded_with(w, np.abs(w).max() / _levels(b)),
            "all channels have one step; each column has its own, from its own largest weight: axis=0.",
        ),
        Wrong(
            "a step for each row",
            lambda w, b: _rounded_with(w, np.abs(w).max(axis=1, keepdims=True) / _levels(b)),
            "each row has a step; each channel, which is a column, has one: axis=0.",
        ),
        Wrong(
            "levels of both signs",
            lambda w, b: _rounded_with(w, np.abs(w).max(axis=0) / (2**b - 1)),
            "there are twice as many levels as these bits have: one bit is the sign, so 2 ** (bits - 1) - 1 on each "
            "side.",
            also=(lambda w, b: _rounded_with(w, np.abs(w).max(axis=0) / 2**b),),
        ),
        Wrong(
            "one level too many",
            lambda w, b: _rounded_with(w, np.abs(w).max(axis=0) / 2 ** (b - 1)),
            "there is one level too many: on each side of 0 there are 2 ** (bits - 1) - 1.",
        ),
        Wrong(
            "bits for levels",
            lambda w, b: _rounded_with(w, np.abs(w).max(axis=0) / b),
            "there are as many levels as bits; each bit doubles them: 2 ** (bits - 1) - 1.",
            also=(lambda w, b: _rounded_with(w, np.abs(w).max(axis=0) / (b - 1)),),
        ),
        Wrong(
            "twice the bits",
            lambda w, b: _rounded_with(w, np.abs(w).max(axis=0) / max(1, 2 * (b - 1) - 1)),
            "2 is multiplied by the bits; a power is **: 2 ** (bits - 1) - 1.",
            also=(lambda w, b: _rounded_with(w, np.abs(w).max(axis=0) / (2 * b - 1)),),
        ),
        Wrong(
            "a bit too few",
            lambda w, b: _rounded_with(w, np.abs(w).max(axis=0) / max(1, 2 ** (b - 2) - 1)),
            "there are half as many levels as these bits have: 2 ** (bits - 1) - 1 on each side.",
        ),
        Wrong(
            "largest without its size",
            lambda w, b: _rounded_with(w, w.max(axis=0) / _levels(b)),
            "a channel's largest weight is taken with its sign; one far below 0 is large, too: np.abs first.",
        ),
        Wrong(
            "mean size",
            lambda w, b: _rounded_with(w, np.abs(w).mean(axis=0) / _levels(b)),
            "the step comes from the mean size; it comes from the largest.",
        ),
        Wrong(
            "spread",
            lambda w, b: _rounded_with(w, w.std(axis=0) / _levels(b)),
            "the step comes from the standard deviation; it comes from the largest size.",
        ),
        Wrong(
            "from least to largest",
            _between_least_and_largest,
            "the levels go from the least weight to the largest; they lie alike on both sides of 0, so that 0 is one.",
        ),
        Wrong(
            "the levels' numbers",
            lambda w, b: np.round(w / _step_of(w, b)),
            "these are the numbers of the levels; multiply them by the step again.",
        ),
        Wrong(
            "not rounded",
            lambda w, b: 1.0 * w,
            "nothing is rounded; between dividing and multiplying stands np.round.",
        ),
        Wrong(
            "digits for bits",
            lambda w, b: np.round(w, b),
            "it is rounded to so many digits; bits say how many levels there are.",
        ),
        Wrong(
            "zeros divided",
            _zeros_divided,
            "a channel of zeros becomes nan: its step is 0, and 0 / 0 is nothing. Give it another step, such as 1.",
        ),
        Wrong(
            "small steps held up",
            lambda w, b: _rounded_with(w, np.maximum(np.abs(w).max(axis=0) / _levels(b), 1e-3)),
            "a small step is made larger; only one of exactly 0 needs another number in its place.",
            also=(lambda w, b: _rounded_with(w, np.abs(w).max(axis=0) / _levels(b) + 1e-3),),
        ),
        Wrong(
            "sizes alone",
            lambda w, b: np.abs(in_bits(w, b)),
            "the signs are lost: np.abs is for the largest size only.",
        ),
        Wrong(
            "the error",
            lambda w, b: w - in_bits(w, b),
            "that is what rounding has changed; return the rounded weights.",
            also=(lambda w, b: in_bits(w, b) - w,),
        ),
        Wrong(
            "always eight",
            lambda w, b: in_bits(w, 8),
            "it is rounded to 8 bits, whatever `bits` says.",
        ),
        Wrong(
            "step alone",
            lambda w, b: np.abs(w).max(axis=0) / _levels(b),
            "that is the step of each channel; round the weights with it.",
        ),
        Wrong(
            "divided twice",
            lambda w, b: np.round(w / _step_of(w, b)) / _step_of(w, b),
            "it is divided by the step again; multiply by it.",
        ),
        Wrong(
            "within -1 and 1",
            lambda w, b: in_bits(w, b) / np.where(np.abs(w).max(axis=0) > 0, np.abs(w).max(axis=0), 1),
            "each channel goes from -1 to 1; multiply by its largest size again.",
        ),
    ),
    right={
        "rounded columns": lambda w, b: np.stack([in_bits(column, b) for column in w.T[:, :, None]])[..., 0].T,
        "rint": lambda w, b: np.rint(w / _step_of(w, b)) * _step_of(w, b),
        "float32": lambda w, b: np.float32(np.round(np.float32(w) / np.float32(_step_of(w, b)))) * _step_of(w, b),
    },
    hints=(
        "Each channel has a step: its largest weight, in size, divided by the number of levels on one side of 0. "
        "Count in "
        "steps, round, and multiply by the step again.",
        "np.abs(weights).max(axis=0) is one number a channel; with 8 bits there are 127 levels on each side, with b "
        "bits "
        "2 ** (b - 1) - 1. Where a channel is all 0 its step would be 0: put 1 there with np.where.",
        "return np.round(weights / step) * step",
    ),
)

# --- 11.4 when_it_pays -----------------------------------------------------------------------------------------------

OFFERS = (900, 260, 0.4, np.array([0.5, 2.4, 0.09, 1.1]), np.array([1.0, 6.0, 1.5, 4.0]))
CHEAP = (615, 80, 0.26, np.array([0.03, 0.9, 0.06]), np.array([2.0, 3.0, 0.5]))
STRONG = (2400, 700, 0.5, np.array([3.0, 0.2]), np.array([2.0, 1.0]))
TIMES = np.array([0.4, 5.0, 1.0, 0.3, 2.5, 1.6, 0.7, 3.0])
NEAR = (
    760,
    220,
    0.37,
    0.0814 * TIMES * np.array([0.4, 0.7, 0.87, 1.14, 1.3, 1.7, 2.3, 3.1]),
    TIMES,
)  # of 0.0814 an hour
DEAR = (330, 1900, 1.7, 3.23 * TIMES * np.array([1.14, 0.87, 2.2, 0.6, 1.4, 0.3, 0.75, 1.2]), TIMES)  # of 3.23


def when_it_pays(price, watts, kilowatt_hour, rents, faster):
    rents, faster = (np.asarray(x, dtype=np.float64) for x in (rents, faster))
    return _hours(price, rents / faster - watts / 1000 * kilowatt_hour)


def _hours(price, saved):
    """Hours until so much saved in each of them makes up the price; -1 where nothing is saved."""
    return np.where(saved > 0, price / np.where(saved > 0, saved, 1), -1)


def _hours_by_loops(price, watts, kilowatt_hour, rents, faster):
    hours = []
    for rent, times in zip(rents, faster, strict=True):
        saved = rent / times - watts * kilowatt_hour / 1000
        if saved > 0:
            hours.append(price / saved)
        else:
            hours.append(-1.0)
    return hours


def _both_bills(outs, ins, atol):
    """After the hours that are returned both bills are the same."""
    for out, (price, watts, kwh, rents, faster) in zip(outs, ins, strict=True):
        if out.shape != rents.shape or not np.all(out > 0):
            return False
        if not np.allclose(price + out * watts / 1000 * kwh, out / faster * rents, rtol=1e-4):
            return False
    return True


def _apart(price, watts, kilowatt_hour, rents, faster):
    """Neither is so near to the other that rounding decides."""
    own, other = watts / 1000 * kilowatt_hour, rents / faster
    return bool(np.all(np.abs(other - own) > 0.05 * (other + own)))


PAYS = (900, 260, 0.4, np.array([0.5, 2.4, 1.1]), np.array([1.0, 6.0, 4.0]))
NEVER = (500, 900, 0.6, np.array([0.05, 0.2]), np.array([1.0, 2.0]))

even_task = Task(
    id="11.4",
    name="when_it_pays",
    minutes=7,
    given=Given(
        {
            "price": whole("a whole number, 1 or more", 1, 5000),
            "watts": whole("a whole number, 1 or more", 1, 2000),
            "kilowatt_hour": Number("a number above 0", 0.05, 2.0),
            "rents": Numbers("offers", "an array ({axes}) of numbers above 0", 0.01),
            "faster": Numbers("offers", "an array ({axes}) of numbers above 0", 0.1),
        },
        _apart,
        "no offer costs the same as the electricity",
    ),
    reference=when_it_pays,
    size=lambda price, watts, kwh, rents, faster: float(np.abs(when_it_pays(price, watts, kwh, rents, faster)).max()),
    probes=(
        Probe(
            "after the hours that are returned, both bills are the same",
            (PAYS,),
            _both_bills,
        ),
        Probe(
            "where the electricity alone costs more than the rent it never pays: -1",
            (NEVER,),
            lambda outs, ins, atol: close(outs[0], np.array([-1.0, -1.0]), 1e-6),
        ),
        values(when_it_pays, OFFERS, CHEAP, STRONG, NEAR, DEAR, points=2),
    ),
    wrong=(
        Wrong(
            "without electricity",
            lambda p, w, k, r, f: _hours(p, r / f),
            "the electricity of your own machine is not counted; each hour costs watts / 1000 * kilowatt_hour.",
        ),
        Wrong(
            "watts for kilowatts",
            lambda p, w, k, r, f: _hours(p, r / f - w * k),
            "the watts are taken for kilowatts: divide by 1000.",
        ),
        Wrong(
            "divided by 100",
            lambda p, w, k, r, f: _hours(p, r / f - w / 100 * k),
            "a kilowatt is 1000 watts; it is divided by 100.",
        ),
        Wrong(
            "price of electricity ignored",
            lambda p, w, k, r, f: _hours(p, r / f - w / 1000),
            "the price of a kilowatt hour is not used.",
        ),
        Wrong(
            "watts ignored",
            lambda p, w, k, r, f: _hours(p, r / f - k),
            "the watts are not used: in an hour the machine takes watts / 1000 kilowatt hours.",
        ),
        Wrong(
            "electricity added",
            lambda p, w, k, r, f: _hours(p, r / f + w / 1000 * k),
            "the electricity is added to what is saved; it is what your own machine costs, so take it away.",
        ),
        Wrong(
            "speed ignored",
            lambda p, w, k, r, f: _hours(p, r - w / 1000 * k),
            "the speed of the rented machine is not used: it works fewer hours for the same, and costs rents / faster.",
        ),
        Wrong(
            "speed multiplied",
            lambda p, w, k, r, f: _hours(p, r * f - w / 1000 * k),
            "the rent is multiplied by the speed; a machine that is twice as fast is rented half as long.",
        ),
        Wrong(
            "own machine faster",
            lambda p, w, k, r, f: _hours(p, r - w / 1000 * k / f),
            "your own machine is taken for the faster one; the rented one is `faster` times as fast.",
        ),
        Wrong(
            "both faster",
            lambda p, w, k, r, f: _hours(p, (r - w / 1000 * k) / f),
            "the electricity is divided by the speed as well; your own machine works all the hours.",
        ),
        Wrong(
            "hours of the other",
            lambda p, w, k, r, f: np.where(
                _hours(p, r / f - w / 1000 * k) > 0, _hours(p, r / f - w / 1000 * k) / f, -1
            ),
            "these are the hours of the rented machine; return those of your own.",
        ),
        Wrong(
            "never is 0",
            lambda p, w, k, r, f: np.maximum(0, when_it_pays(p, w, k, r, f)),
            "where it never pays there is 0, as if it did at once; return -1 there.",
        ),
        Wrong(
            "never is negative",
            lambda p, w, k, r, f: p / (r / f - w / 1000 * k),
            "where it never pays there are hours below 0, as if it had paid long ago; return -1 there.",
        ),
        Wrong(
            "sizes",
            lambda p, w, k, r, f: np.abs(p / (r / f - w / 1000 * k)),
            "where it never pays there are hours above 0; return -1 there.",
        ),
        Wrong(
            "never is none",
            lambda p, w, k, r, f: np.where(r / f > w / 1000 * k, p / (r / f - w / 1000 * k), np.nan),
            "where it never pays there is nan or inf; return -1 there.",
            also=(lambda p, w, k, r, f: np.where(r / f > w / 1000 * k, p / (r / f - w / 1000 * k), np.inf),),
        ),
        Wrong(
            "always never",
            lambda p, w, k, r, f: np.where(r / f > w / 1000 * k, -1, p / (w / 1000 * k - r / f)),
            "it is the wrong way round: where renting costs more each hour, buying pays.",
        ),
        Wrong(
            "upside down",
            lambda p, w, k, r, f: np.where(r / f > w / 1000 * k, (r / f - w / 1000 * k) / p, -1),
            "it is upside down: the price, divided by what is saved in an hour.",
        ),
        Wrong(
            "price multiplied",
            lambda p, w, k, r, f: np.where(r / f > w / 1000 * k, (r / f - w / 1000 * k) * p, -1),
            "the price is multiplied; divide it by what is saved in an hour.",
        ),
        Wrong(
            "saved in an hour",
            lambda p, w, k, r, f: np.where(r / f > w / 1000 * k, r / f - w / 1000 * k, -1),
            "that is what an hour saves; how many of them make up the price?",
        ),
        Wrong(
            "the bill",
            lambda p, w, k, r, f: np.where(
                r / f > w / 1000 * k, p + _hours(p, r / f - w / 1000 * k) * w / 1000 * k, -1
            ),
            "that is the bill at that time; return the hours.",
        ),
        Wrong(
            "electricity in the price",
            lambda p, w, k, r, f: (p + w / 1000 * k) / (r / f),
            "the electricity of one hour is added to the price; it is paid anew each hour.",
        ),
        Wrong(
            "whole hours",
            lambda p, w, k, r, f: np.where(r / f > w / 1000 * k, np.floor(_hours(p, r / f - w / 1000 * k)), -1),
            "the hours are rounded; return them as they are.",
            also=(lambda p, w, k, r, f: np.ceil(when_it_pays(p, w, k, r, f)),),
        ),
        Wrong(
            "in days",
            lambda p, w, k, r, f: np.where(r / f > w / 1000 * k, _hours(p, r / f - w / 1000 * k) / 24, -1),
            "these are days of 24 hours; return hours.",
        ),
        Wrong(
            "one offer",
            lambda p, w, k, r, f: when_it_pays(p, w, k, r, f)[:1],
            "that is the first offer alone; return the hours for each of them.",
        ),
        Wrong(
            "soonest offer",
            lambda p, w, k, r, f: np.max(when_it_pays(p, w, k, r, f)),
            "that is one number for all offers; return one for each.",
            also=(lambda p, w, k, r, f: np.min(when_it_pays(p, w, k, r, f)),),
        ),
        Wrong(
            "mean offer",
            lambda p, w, k, r, f: 0 * r + _hours(p, np.mean(r / f) - w / 1000 * k),
            "the mean of the offers is taken; each offer has its own hours.",
        ),
    ),
    right={
        "loops": _hours_by_loops,
        "offer by offer": lambda p, w, k, r, f: [float(_hours(p, s)) for s in r / f - w * k / 1000],
        "float32": lambda p, w, k, r, f: np.float32(when_it_pays(p, w, k, r, f)),
    },
    hints=(
        "What does one hour of work cost on your own machine, once it is bought? What does the same work cost "
        "rented? The "
        "difference is what each hour saves.",
        "An hour of your own costs watts / 1000 * kilowatt_hour; the same work rented costs rents / faster. Where that "
        "saves nothing the answer is -1.",
        "saved = rents / faster - watts / 1000 * kilowatt_hour; then np.where(saved > 0, price / saved, -1)",
    ),
)

# --- 11.5 choose_channels --------------------------------------------------------------------------------------------

MAPS = np.array(
    [[3.0, 2.9, 0.2, 1.0], [1.0, 1.2, 2.0, 0.0], [4.0, 3.8, 0.1, -1.0], [0.5, 0.4, 1.5, 1.2], [2.0, 2.1, 0.0, 0.3]]
)
MAPS[:, 1] *= 0.9
MANY = np.array(
    [
        [1.0, 4.0, 0.3, 4.2, 0.0],
        [2.0, 1.0, 0.2, 0.7, 1.5],
        [0.0, 3.0, 2.6, 3.3, 0.4],
        [1.5, 0.5, 0.1, 0.6, 2.2],
        [0.2, 2.0, 1.9, 1.6, 0.0],
        [1.1, 0.0, 0.4, 0.2, 1.0],
    ]
)
TWINS = np.array([[5.0, 1.0, 5.0, 0.0], [3.0, 0.5, 3.0, 0.2], [4.0, 2.0, 4.0, 1.0], [1.0, 3.0, 1.0, 0.1]])
TWINS[:, 2] *= 0.9  # as good as a copy, and second by its size
LEVEL = np.array([[10.0, 1.0, 0.0], [10.0, -1.5, 0.3], [10.0, 1.2, 0.8], [10.0, -2.5, -2.0]])


def choose_channels(features, count):
    rest, chosen = np.array(features, dtype=np.float64), []
    for _ in range(count):
        best = np.argmax(np.sum(rest**2, axis=0))
        chosen.append(best)
        direction = rest[:, best] / np.linalg.norm(rest[:, best])
        rest -= np.outer(direction, direction @ rest)
    return chosen


def _by_size(features, count):
    return np.argsort(-np.sum(features**2, axis=0))[:count]


def _by_gram(features, count):
    """On the Gram matrix alone: a step of Cholesky with pivoting."""
    gram, chosen = features.T @ features, []
    for _ in range(count):
        best = np.argmax(np.diag(gram))
        chosen.append(best)
        gram = gram - np.outer(gram[:, best], gram[best]) / gram[best, best]
    return chosen


def _not_normed(features, count):
    rest, chosen = np.array(features, dtype=float), []
    for _ in range(count):
        best = int(np.argmax(np.sum(rest**2, axis=0)))
        chosen.append(best)
        rest = rest - np.outer(rest[:, best], rest[:, best] @ rest)
    return chosen


def _normed_once(features, count):
    rest, chosen = np.array(features, dtype=float), []
    for _ in range(count):
        best = int(np.argmax(np.sum(rest**2, axis=0)))
        chosen.append(best)
        rest = rest - np.outer(rest[:, best], rest[:, best] @ rest) / np.linalg.norm(rest[:, best])
    return chosen


def _from_the_whole(features, count):
    """Each time only the last one is taken away from the untouched features."""
    rest, chosen = np.array(features, dtype=float), []
    for _ in range(count):
        sizes = np.sum(rest**2, axis=0)
        sizes[chosen] = -1
        best = int(np.argmax(sizes))
        chosen.append(best)
        direction = features[:, best] / np.linalg.norm(features[:, best])
        rest = features - np.outer(direction, direction @ features)
    return chosen


def _difference(features, count):
    """The chosen channel itself, not its share, is taken away from all."""
    rest, chosen = np.array(features, dtype=float), []
    for _ in range(count):
        best = int(np.argmax(np.sum(rest**2, axis=0)))
        chosen.append(best)
        rest = rest - rest[:, best][:, None]
    return chosen


def _smallest(features, count):
    rest, chosen = np.array(features, dtype=float), []
    for _ in range(count):
        sizes = np.sum(rest**2, axis=0)
        sizes[chosen] = np.inf
        best = int(np.argmin(sizes))
        chosen.append(best)
        direction = rest[:, best] / max(np.linalg.norm(rest[:, best]), 1e-12)
        rest = rest - np.outer(direction, direction @ rest)
    return chosen


def _with_mean_of_places(features, count):
    return choose_channels(features - features.mean(axis=0), count)


def _by_sum_of_sizes(features, count):
    rest, chosen = np.array(features, dtype=float), []
    for _ in range(count):
        best = int(np.argmax(np.sum(np.abs(rest), axis=0)))
        chosen.append(best)
        direction = rest[:, best] / np.linalg.norm(rest[:, best])
        rest = rest - np.outer(direction, direction @ rest)
    return chosen


def _by_sum(features, count):
    rest, chosen = np.array(features, dtype=float), []
    for _ in range(count):
        best = int(np.argmax(np.sum(rest, axis=0)))
        chosen.append(best)
        direction = rest[:, best] / max(np.linalg.norm(rest[:, best]), 1e-12)
        rest = rest - np.outer(direction, direction @ rest)
    return chosen


def _by_largest_value(features, count):
    rest, chosen = np.array(features, dtype=float), []
    for _ in range(count):
        best = int(np.argmax(np.max(np.abs(rest), axis=0)))
        chosen.append(best)
        direction = rest[:, best] / np.linalg.norm(rest[:, best])
        rest = rest - np.outer(direction, direction @ rest)
    return chosen


def _least_alike(features, count):
    """After the first, the one whose angle with those chosen is widest, whatever its size."""
    chosen = [int(np.argmax(np.sum(features**2, axis=0)))]
    unit = features / np.linalg.norm(features, axis=0)
    while len(chosen) < count:
        alike = np.abs(unit[:, chosen].T @ unit).max(axis=0)
        alike[chosen] = np.inf
        chosen.append(int(np.argmin(alike)))
    return chosen


def _places_for_channels(features, count):
    chosen = choose_channels(features.T, min(count, len(features)))
    return [k % features.shape[1] for k in chosen]


def _one_more_taken(features, count):
    """The first is taken away before it is looked for."""
    return choose_channels(features, min(count + 1, *features.shape))[1:]


def _clear_choice(features, count):
    """Each of the chosen stands clear of the second best, and of nothing."""
    if count > min(features.shape):
        return False
    rest, whole_size = np.array(features, dtype=float), np.sum(features**2)
    for _ in range(count):
        sizes = np.sum(rest**2, axis=0)
        best = int(np.argmax(sizes))
        second = max(np.delete(sizes, best), default=0.0)
        if not (sizes[best] > 1.05 * second and sizes[best] > 1e-2 * whole_size / features.size):
            return False
        direction = rest[:, best] / np.linalg.norm(rest[:, best])
        rest -= np.outer(direction, direction @ rest)
    return True


def _no_twice(outs, ins, atol):
    return all(o.shape == (n,) and len(set(o.tolist())) == n for o, (_, n) in zip(outs, ins, strict=True))


choose_task = Task(
    id="11.5",
    name="choose_channels",
    minutes=10,
    given=Given(
        {
            "features": Numbers("places, channels"),
            "count": whole("a whole number, not more than there are channels or places", 1, 5),
        },
        _clear_choice,
        "the best one is always clear of the second best",
        sizes={"places": (4, 5, 6, 8), "channels": (2, 3, 4, 5)},
    ),
    edges=((MANY, 5), (-MAPS, 4), (LEVEL, 3)),
    reference=choose_channels,
    probes=(
        Probe(
            "one channel: the one with the largest sum of squares",
            ((MAPS, 1), (-MANY, 1)),
            lambda outs, ins, atol: all(
                o.size == 1 and int(o.sum()) == np.argmax(np.sum(f**2, axis=0))
                for o, (f, _) in zip(outs, ins, strict=True)
            ),
        ),
        Probe(
            "of two channels of which one is a multiple of the other, the second is not chosen as well",
            ((TWINS, 2), (TWINS[:, [2, 1, 3, 0]], 2)),
            lambda outs, ins, atol: all(
                o.shape == (2,) and np.linalg.matrix_rank(f[:, np.clip(o, 0, 3).astype(int)]) == 2
                for o, (f, _) in zip(outs, ins, strict=True)
            ),
        ),
        values(
            choose_channels,
            (MAPS, 3),
            (MANY, 4),
            (LEVEL, 2),
            (0.15 * MANY, 4),
            (0.3 * MANY, 4),
            (MANY[:, ::-1].copy(), 3),
            points=3,
        ),
    ),
    wrong=(
        Wrong(
            "by size alone",
            _by_size,
            "the largest ones are taken, of which several may say the same; after each choice, take away what it "
            "explains "
            "from all channels, not the chosen one alone.",
        ),
        Wrong(
            "from the whole",
            _from_the_whole,
            "only what the last one explains is taken away, from the untouched features; go on with what is left.",
        ),
        Wrong(
            "not divided by the length",
            _not_normed,
            "the direction is not brought to length 1 before its share is taken away.",
        ),
        Wrong(
            "divided once",
            _normed_once,
            "the share is divided by the length once; direction and product both need it, which makes its square.",
        ),
        Wrong(
            "the channel itself",
            _difference,
            "the chosen channel itself is taken away from the others; take away its share, direction * (direction @ "
            "x).",
        ),
        Wrong("smallest", _smallest, "the smallest is chosen each time; choose the largest: np.argmax."),
        Wrong(
            "means taken away",
            _with_mean_of_places,
            "the mean of each channel is taken away first; a Gram matrix keeps it, so leave the features as they are.",
        ),
        Wrong(
            "by absolute values",
            _by_sum_of_sizes,
            "absolute values are added up; the size is the sum of squares.",
        ),
        Wrong("by sum", _by_sum, "the values are added up with their signs; the size is the sum of squares."),
        Wrong(
            "by largest value",
            _by_largest_value,
            "the largest single value decides; the size is the sum of squares over all places.",
        ),
        Wrong(
            "widest angle",
            _least_alike,
            "the one that is least alike is taken, however faint; take the one of which most is left.",
        ),
        Wrong(
            "places for channels",
            _places_for_channels,
            "places are chosen; a channel is a column, so its size is the sum over axis 0.",
        ),
        Wrong(
            "first left out",
            _one_more_taken,
            "the first choice is missing: note it before its share is taken away.",
        ),
        Wrong(
            "in order of their numbers",
            lambda f, n: sorted(choose_channels(f, n)),
            "they are sorted by their numbers; return them in the order in which they were chosen.",
        ),
        Wrong(
            "last first",
            lambda f, n: choose_channels(f, n)[::-1],
            "the order is turned round; the first choice comes first.",
        ),
        Wrong(
            "counted from 1",
            lambda f, n: [k + 1 for k in choose_channels(f, n)],
            "channels are counted from 1; Python counts from 0.",
        ),
        Wrong(
            "the channels themselves",
            lambda f, n: f[:, choose_channels(f, n)],
            "these are the channels; return their numbers.",
        ),
        Wrong(
            "one too few",
            lambda f, n: choose_channels(f, n)[:-1],
            "there is one too few; choose `count`.",
        ),
        Wrong(
            "marks",
            lambda f, n: [float(k in choose_channels(f, n)) for k in range(f.shape[1])],
            "there is a mark for each channel; return the numbers of those that are chosen.",
        ),
        Wrong(
            "first ones",
            lambda f, n: list(range(n)),
            "these are the first channels as they stand; choose by what is left of each.",
        ),
        Wrong(
            "the same one again",
            lambda f, n: [choose_channels(f, 1)[0]] * n,
            "the same channel is chosen each time; take its share away from what is left before the next choice.",
        ),
    ),
    right={
        "other signs": lambda f, n: choose_channels(-f, n),
        "Gram matrix": _by_gram,
        "array": lambda f, n: np.array(choose_channels(f, n)),
    },
    hints=(
        "Keep what is left of every channel, at first all of it. Choose the largest, and take away from all of them "
        "what it "
        "explains, then choose again.",
        "With v the chosen column of what is left, divided by its length, v @ rest says how much of v is in each "
        "channel, "
        "and np.outer(v, v @ rest) is that part.",
        "best = np.argmax(np.sum(rest**2, axis=0)); v = rest[:, best] / np.linalg.norm(rest[:, best]); "
        "rest = rest - np.outer(v, v @ rest)",
    ),
)

# --- 11.6 thin_layer -------------------------------------------------------------------------------------------------

SEEN = np.array([[0.5, 1.0], [2.0, 0.3], [1.0, 2.2], [0.0, 0.7], [1.6, 1.4], [2.5, 2.0]])
ASKED = np.array([[1.0, -2.0], [-0.8, 0.5], [2.2, -3.0], [-1.5, 1.2], [0.4, -0.6], [0.9, 2.0]])
SEEN3 = np.array(
    [
        [1.0, 0.2, 0.0],
        [0.3, 1.5, 0.8],
        [2.0, 0.1, 1.1],
        [0.0, 0.9, 2.3],
        [1.2, 1.8, 0.4],
        [0.7, 0.0, 1.6],
        [1.9, 2.4, 0.2],
        [0.1, 0.6, 0.3],
    ]
)
ASKED3 = np.array([[-1.0], [2.0], [-0.5], [1.2], [-2.5], [0.8], [3.0], [-0.2]])
KNOWN = np.column_stack([SEEN, np.ones(len(SEEN))]) @ np.array([[1.0, -0.7], [-0.6, 0.9], [0.3, -0.4]])


def _with_ones(patches):
    return np.column_stack([patches, np.ones(len(patches))])


def _fit(seen, asked):
    return np.linalg.lstsq(seen, asked, rcond=None)[0]


def thin_layer(patches, wanted, rounds):
    patches, wanted = (np.asarray(x, dtype=np.float64) for x in (patches, wanted))
    table = _fit(_with_ones(patches), wanted)
    for _ in range(rounds):
        asked = np.where(wanted < 0, np.minimum(_with_ones(patches) @ table, 0), wanted)
        table = _fit(_with_ones(patches), asked)
    return table


def _by_the_inverse(patches, wanted, rounds):
    """The normal equations, solved once for all rounds."""
    seen = _with_ones(patches)
    solve = np.linalg.inv(seen.T @ seen) @ seen.T
    table = solve @ wanted
    for _ in range(rounds):
        made = seen @ table
        asked = wanted.copy()
        asked[wanted < 0] = np.clip(made[wanted < 0], None, 0)
        table = solve @ asked
    return table


def _by_channels(patches, wanted, rounds):
    columns = []
    for channel in range(wanted.shape[1]):
        seen = _with_ones(patches)
        column = _fit(seen, wanted[:, channel])
        for _ in range(rounds):
            asked = [min(m, 0) if w < 0 else w for m, w in zip(seen @ column, wanted[:, channel], strict=True)]
            column = _fit(seen, np.array(asked))
        columns.append(column)
    return np.array(columns).T


def _without_bias(patches, wanted, rounds):
    table = _fit(patches, wanted)
    for _ in range(rounds):
        table = _fit(patches, np.where(wanted < 0, np.minimum(patches @ table, 0), wanted))
    return np.vstack([table, 0 * table[:1]])


def _bias_first(patches, wanted, rounds):
    table = thin_layer(patches, wanted, rounds)
    return np.vstack([table[-1:], table[:-1]])


def _rectified_first(patches, wanted, rounds):
    return _fit(_with_ones(patches), np.maximum(wanted, 0))


def _rectified_rounds(patches, wanted, rounds):
    """0 is asked for wherever less than 0 is wanted, after the first fit."""
    seen = _with_ones(patches)
    table = _fit(seen, wanted)
    for _ in range(rounds):
        table = _fit(seen, np.maximum(wanted, 0))
    return table


def _anything_for_the_hidden(patches, wanted, rounds):
    """Where less than 0 is wanted whatever came is asked for, also what is above 0."""
    seen = _with_ones(patches)
    table = _fit(seen, wanted)
    for _ in range(rounds):
        table = _fit(seen, np.where(wanted < 0, seen @ table, wanted))
    return table


def _negative_asked_where_above(patches, wanted, rounds):
    """Where both are below 0 nothing is asked for; where the fit is above, the wanted negative number."""
    seen = _with_ones(patches)
    table = _fit(seen, wanted)
    for _ in range(rounds):
        made = seen @ table
        table = _fit(seen, np.where((wanted < 0) & (made < 0), made, wanted))
    return table


def _where_the_fit_is_below(patches, wanted, rounds):
    seen = _with_ones(patches)
    table = _fit(seen, wanted)
    for _ in range(rounds):
        made = seen @ table
        table = _fit(seen, np.where(made < 0, np.minimum(made, 0), wanted))
    return table


def _larger_for_smaller(patches, wanted, rounds):
    seen = _with_ones(patches)
    table = _fit(seen, wanted)
    for _ in range(rounds):
        table = _fit(seen, np.where(wanted < 0, np.maximum(seen @ table, 0), wanted))
    return table


def _above_for_below(patches, wanted, rounds):
    seen = _with_ones(patches)
    table = _fit(seen, wanted)
    for _ in range(rounds):
        table = _fit(seen, np.where(wanted > 0, np.minimum(seen @ table, 0), wanted))
    return table


def _asked_of_the_asked(patches, wanted, rounds):
    """What is wanted is overwritten by what was asked for, and forgotten."""
    seen = _with_ones(patches)
    table = _fit(seen, wanted)
    for _ in range(rounds):
        wanted = np.minimum(seen @ table, wanted)
        table = _fit(seen, wanted)
    return table


def _shown_places_alone(patches, wanted, rounds):
    """Only places with something above 0."""
    shown = (wanted > 0).any(axis=1)
    return _fit(_with_ones(patches[shown]), wanted[shown])


def _ridge(patches, wanted, rounds):
    seen = _with_ones(patches)
    table = seen.T @ seen + 0.1 * np.trace(seen.T @ seen) / seen.shape[1] * np.eye(seen.shape[1])
    made = np.linalg.solve(table, seen.T @ wanted)
    for _ in range(rounds):
        made = np.linalg.solve(table, seen.T @ np.where(wanted < 0, np.minimum(seen @ made, 0), wanted))
    return made


def _means_taken_away(patches, wanted, rounds):
    return np.vstack([_fit(patches - patches.mean(axis=0), wanted - wanted.mean(axis=0)), wanted.mean(axis=0)])


def _product_alone(patches, wanted, rounds):
    return _with_ones(patches).T @ wanted


def _half_a_square(patches, wanted, rounds):
    seen = _with_ones(patches)
    return seen.T @ wanted / np.sum(seen**2, axis=0)[:, None]


def _made(patches, wanted, rounds):
    return _with_ones(patches) @ thin_layer(patches, wanted, rounds)


def _stepped(patches, wanted, rounds):
    """The table of each round is added to the one before."""
    seen = _with_ones(patches)
    table = _fit(seen, wanted)
    for _ in range(rounds):
        table = table + _fit(seen, np.where(wanted < 0, np.minimum(seen @ table, 0), wanted))
    return table


def _clear_table(patches, wanted, rounds):
    """Are there more places than unknown numbers, and can they be told well?"""
    seen = _with_ones(patches)
    return len(seen) > seen.shape[1] and bool(np.linalg.cond(seen) < 15)


def _copies(outs, ins, atol):
    """A layer that can be copied is copied: it makes what is wanted."""
    return all(
        o.shape == (p.shape[1] + 1, w.shape[1]) and close(_with_ones(p) @ o, w, 100 * atol)
        for o, (p, w, _) in zip(outs, ins, strict=True)
    )


def _nothing_left_over(outs, ins, atol):
    """Without rounds: what is missed has nothing to do with any input, and is 0 on the mean."""
    return all(
        o.shape == (p.shape[1] + 1, w.shape[1])
        and close(_with_ones(p).T @ (_with_ones(p) @ o - w), np.zeros(o.shape), 100 * atol)
        for o, (p, w, _) in zip(outs, ins, strict=True)
    )


thin_task = Task(
    id="11.6",
    name="thin_layer",
    minutes=12,
    given=Given(
        {
            "patches": Numbers("places, inputs"),
            "wanted": Numbers("places, channels"),
            "rounds": whole("a whole number, 0 or more", 0, 8),
        },
        _clear_table,
        "there are more places than inputs, and no input follows from the others",
        sizes={"places": (6, 8, 9), "inputs": (1, 2, 3), "channels": (1, 2, 3)},
    ),
    edges=((SEEN, ASKED, 8), (SEEN3, -ASKED3, 5), (SEEN, -np.abs(ASKED), 2)),
    reference=thin_layer,
    size=lambda patches, wanted, rounds: float(np.abs(wanted).max() + np.abs(patches).max()),
    probes=(
        Probe(
            "a layer that can be copied exactly is copied, however many rounds",
            ((SEEN, KNOWN, 0), (SEEN, KNOWN, 3)),
            _copies,
        ),
        Probe(
            "without rounds it is the least squares of everything: what is missed has nothing to do with any input",
            ((SEEN, ASKED, 0), (SEEN3, ASKED3, 0)),
            _nothing_left_over,
        ),
        values(thin_layer, (SEEN, ASKED, 1), (SEEN3, ASKED3, 2), (SEEN, -ASKED, 4), (SEEN3, -ASKED3, 0), points=3),
    ),
    wrong=(
        Wrong(
            "without bias",
            _without_bias,
            "there is no bias: put a column of ones beside the patches, and its row of the table is the bias.",
            also=(lambda p, w, n: _without_bias(p, w, n)[:-1],),
        ),
        Wrong("bias first", _bias_first, "the bias is the first row of the table; it belongs into the last one."),
        Wrong(
            "rectified first",
            _rectified_first,
            "0 is asked for from the start wherever less than 0 is wanted; the first fit asks for `wanted` as it is.",
        ),
        Wrong(
            "rectified in the rounds",
            _rectified_rounds,
            "in the rounds 0 is asked for wherever less than 0 is wanted; what the fit gives below 0 is as good.",
        ),
        Wrong(
            "anything for the hidden",
            _anything_for_the_hidden,
            "where less than 0 is wanted anything is allowed, also above 0, where ReLU would show it: "
            "np.minimum(..., 0).",
        ),
        Wrong(
            "negative asked where above",
            _negative_asked_where_above,
            "where less than 0 is wanted and the fit is above 0, the negative number is asked for; 0 is enough.",
        ),
        Wrong(
            "where the fit is below",
            _where_the_fit_is_below,
            "it looks where the fit is below 0; look where `wanted` is.",
        ),
        Wrong(
            "larger for smaller",
            _larger_for_smaller,
            "the larger of fit and 0 is asked for where less than 0 is wanted; the smaller one stays below: "
            "np.minimum.",
        ),
        Wrong(
            "above for below",
            _above_for_below,
            "it is asked the wrong way round: what is wanted above 0 stays as it is, what is wanted below may vary.",
        ),
        Wrong(
            "wanted forgotten",
            _asked_of_the_asked,
            "the smaller of fit and wanted is asked for everywhere; only where less than 0 is wanted may it vary.",
        ),
        Wrong(
            "no rounds",
            lambda p, w, n: thin_layer(p, w, 0),
            "the rounds are not used.",
        ),
        Wrong(
            "one round",
            lambda p, w, n: thin_layer(p, w, min(n, 1)),
            "that is one round, however many are asked for; each round goes on from the table of the round before.",
        ),
        Wrong(
            "one round more",
            lambda p, w, n: thin_layer(p, w, n + 1),
            "there is one round too many: the first fit is none.",
        ),
        Wrong(
            "one round less",
            lambda p, w, n: thin_layer(p, w, max(0, n - 1)),
            "there is one round too few: the first fit is none.",
        ),
        Wrong(
            "shown places alone",
            _shown_places_alone,
            "only places with something above 0 are used; the others say where nothing may be.",
        ),
        Wrong(
            "ridge",
            _ridge,
            "something is added to the diagonal; here there are enough places for plain least squares.",
        ),
        Wrong(
            "means taken away",
            _means_taken_away,
            "the means are taken away before the fit and the mean is put in as the bias; the patches then differ from "
            "those that the layer will see.",
        ),
        Wrong(
            "product alone",
            _product_alone,
            "that is patches.T @ wanted; it has still to be divided by patches.T @ patches, as np.linalg.lstsq does.",
        ),
        Wrong(
            "each input alone",
            _half_a_square,
            "each input is fitted by itself; they overlap, so all of them are solved for at once.",
        ),
        Wrong(
            "what it makes",
            _made,
            "that is what the layer makes of the patches; return its table.",
            also=(lambda p, w, n: np.maximum(_made(p, w, n), 0),),
        ),
        Wrong(
            "what lstsq returns",
            lambda p, w, n: _fit(w, _with_ones(p)),
            "patches and wanted are exchanged: np.linalg.lstsq(patches with ones, wanted).",
        ),
        Wrong(
            "turned over",
            lambda p, w, n: thin_layer(p, w, n).T,
            "the table is transposed: a row for each input and one for the bias, a column for each channel.",
        ),
        Wrong("tables added", _stepped, "the tables of all rounds are added up; each round makes a new one."),
        Wrong(
            "bias left out",
            lambda p, w, n: thin_layer(p, w, n)[:-1],
            "the last row, the bias, is missing.",
        ),
    ),
    right={
        "inverse": _by_the_inverse,
        "by channels": _by_channels,
        "lists": lambda p, w, n: thin_layer(p.tolist(), w.tolist(), n).tolist(),
        "float32": lambda p, w, n: np.float32(thin_layer(p, w, n)),
    },
    hints=(
        "First fit everything by least squares, with a column of ones for the bias. Then, round by round, ask for "
        "less: "
        "where less than 0 is wanted, any number that is not above 0 will do.",
        "np.linalg.lstsq(seen, asked, rcond=None)[0] is the table. seen @ table is what it makes; where wanted < 0 ask "
        "for the smaller one of that and 0, elsewhere for `wanted`.",
        "asked = np.where(wanted < 0, np.minimum(seen @ table, 0), wanted)",
    ),
)

TASKS = (count_task, roof_task, bits_task, even_task, choose_task, thin_task)
