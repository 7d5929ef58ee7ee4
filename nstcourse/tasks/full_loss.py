"""Exercise 4, the full loss: total variation, the sum of the terms, shares, the angle between pulls, old weights."""

import numpy as np

from nstcourse.inputs import Each, Given, Number, Numbers, pixels, whole
from nstcourse.task import RTOL, Probe, Task, Wrong, close, values
from nstcourse.tasks.ideas import fixed, one


def numbers(outs, ins, atol):
    """Is every output one number?"""
    return all(o.size == 1 for o in outs)


# --- 4.1 total_variation ---------------------------------------------------------------------------------------------

# Literal pictures (h, w, channels) with short decimals.
PATCH = np.array(
    [
        [[0.1, 0.5, 0.9], [0.4, 0.4, 0.2], [0.0, 0.7, 0.3]],
        [[0.8, 0.6, 0.1], [0.3, 1.0, 0.2], [0.5, 0.2, 0.6]],
    ]
)
COLUMN = np.array([[[0.2, 0.9]], [[0.7, 0.1]], [[0.3, 0.5]], [[1.0, 0.4]]])
EVEN = np.full((3, 2, 3), 0.6)
RAMP = np.array([[[0.0], [0.25], [0.5], [0.75], [1.0]]])
EDGE = np.array([[[0.0], [0.0], [0.0], [1.0], [1.0]]])


def total_variation(image):
    image = np.asarray(image, dtype=np.float64)
    return np.abs(np.diff(image, axis=0)).sum() + np.abs(np.diff(image, axis=1)).sum()


def _tv_loops(image):
    height, width, channels = image.shape
    total = 0.0
    for r in range(height):
        for c in range(width):
            for k in range(channels):
                if r + 1 < height:
                    total += abs(image[r + 1, c, k] - image[r, c, k])
                if c + 1 < width:
                    total += abs(image[r, c + 1, k] - image[r, c, k])
    return total


def _tv_terms(image, axes=(0, 1), wrap=False, of=np.abs):
    ends = {axis: np.take(image, [0], axis=axis) if wrap else None for axis in axes}
    return [of(np.diff(image, axis=a, **({} if ends[a] is None else {"append": ends[a]}))) for a in axes]


def _tv_straight(image):
    """The length of the slope at each place, as if both differences were legs of a triangle."""
    down = np.concatenate([np.diff(image, axis=0), 0 * image[:1]], axis=0)
    right = np.concatenate([np.diff(image, axis=1), 0 * image[:, :1]], axis=1)
    return np.sqrt(down**2 + right**2).sum()


variation_task = Task(
    id="4.1",
    name="total_variation",
    minutes=7,
    given=Given({"image": pixels("height, width, channels")}),
    edges=((PATCH / 900,), (np.concatenate([PATCH, PATCH[:, ::-1], PATCH / 2]),), (COLUMN.swapaxes(0, 1) / 70,)),
    reference=total_variation,
    probes=(
        Probe("one number", one(PATCH, COLUMN), numbers),
        Probe("an even picture has none", one(EVEN), lambda outs, _, atol: bool(np.abs(outs[0]).max() < atol)),
        Probe(
            "from 0 to 1 costs 1, in one leap or in four steps",
            one(RAMP, EDGE),
            lambda outs, _, atol: close(*outs, atol),
        ),
        Probe(
            "a picture lying on its side has as much",
            one(PATCH, np.swapaxes(PATCH, 0, 1)),
            lambda outs, _, atol: close(*outs, atol),
        ),
        values(total_variation, *one(PATCH, COLUMN, RAMP)),
    ),
    wrong=(
        Wrong(
            "squares",
            lambda i: sum(t.sum() for t in _tv_terms(i, of=np.square)),
            "the differences are squared; take their absolute values.",
        ),
        Wrong(
            "no absolute values",
            lambda i: sum(t.sum() for t in _tv_terms(i, of=np.asarray)),
            "the differences keep their signs, so that up and down cancel; take absolute values before you add.",
        ),
        Wrong(
            "wrap-around",
            lambda i: sum(t.sum() for t in _tv_terms(i, wrap=True)),
            "the last row or column is compared with the first, as np.roll does; they are no neighbours.",
        ),
        Wrong(
            "grey border",
            lambda i: np.abs(np.diff(i, axis=0, prepend=0)).sum() + np.abs(np.diff(i, axis=1, prepend=0)).sum(),
            "the border is compared with a 0 outside of the picture; only neighbours inside count.",
        ),
        Wrong(
            "rows only",
            lambda i: _tv_terms(i, axes=(0,))[0].sum(),
            "only neighbours above and below are compared; add those to the left and right.",
        ),
        Wrong(
            "columns only",
            lambda i: _tv_terms(i, axes=(1,))[0].sum(),
            "only neighbours left and right are compared; add those above and below.",
        ),
        Wrong(
            "means for sums",
            lambda i: sum(t.mean() if t.size else 0.0 for t in _tv_terms(i)),
            "the differences are averaged; add them up.",
            (lambda i: sum(t.mean() if t.size else np.nan for t in _tv_terms(i)),),
        ),
        Wrong(
            "divided by everything",
            lambda i: total_variation(i) / i.size,
            "the sum is divided by the number of values; leave it a sum.",
        ),
        Wrong(
            "first channel only",
            lambda i: total_variation(i[:, :, :1]),
            "only the first channel is counted; every channel counts.",
        ),
        Wrong(
            "grey picture",
            lambda i: total_variation(i.mean(axis=2, keepdims=True)),
            "the channels are averaged before the differences, so that colours cancel; compare channel by channel.",
        ),
        Wrong(
            "a number for each channel",
            lambda i: sum(t.sum(axis=(0, 1)) for t in _tv_terms(i)),
            "every channel has its own number; add them up too.",
        ),
        Wrong(
            "channels as neighbours",
            lambda i: sum(t.sum() for t in _tv_terms(i, axes=(0, 1, 2))),
            "red is compared with green as well; channels of one pixel are no neighbours.",
        ),
        Wrong(
            "straight line",
            _tv_straight,
            "the two differences of a place go into one root; here their absolute values are added.",
            (lambda i: np.hypot(i[1:, :-1] - i[:-1, :-1], i[:-1, 1:] - i[:-1, :-1]).sum(),),
        ),
        Wrong(
            "ends too early",
            lambda i: sum(np.abs(d).sum() for d in (i[1:, :-1] - i[:-1, :-1], i[:-1, 1:] - i[:-1, :-1])),
            "the last row and the last column are left out; they have neighbours on one side, so count these.",
        ),
        Wrong(
            "counted twice",
            lambda i: 2 * total_variation(i),
            "every pair of neighbours is counted twice; look only below and to the right.",
        ),
        Wrong(
            "difference of channels",
            lambda i: np.abs(np.diff(i)).sum(),
            "np.diff without an axis compares the channels of a pixel; give it axis=0, and then axis=1.",
        ),
        Wrong(
            "channels for columns",
            lambda i: np.abs(np.diff(i, axis=0)).sum() + np.abs(np.diff(i)).sum(),
            "red is compared with green: columns are axis 1; without an axis np.diff takes the last one, the channels.",
        ),
        Wrong(
            "channels added first",
            lambda i: total_variation(i.sum(axis=2, keepdims=True)),
            "the channels are added up before the differences, so that colours cancel; compare channel by channel.",
        ),
    ),
    right={
        "loops": _tv_loops,
        "slices": lambda i: np.abs(i[1:] - i[:-1]).sum() + np.abs(i[:, 1:] - i[:, :-1]).sum(),
        "the other way round": lambda i: sum(float(np.sum(np.abs(i[:-1] - i[1:]))) for i in (i, i.swapaxes(0, 1))),
        "float32": lambda i: total_variation(i.astype("float32")).astype("float32"),
    },
    hints=(
        "Every pair of neighbours counts once: above and below, left and right, in each channel.",
        "image[1:] - image[:-1] has the shape (height - 1, width, channels). What does the same for columns?",
        "np.abs(image[1:] - image[:-1]).sum(), and the same with image[:, 1:] and image[:, :-1]; add the two.",
    ),
)

# --- 4.2 full_loss ---------------------------------------------------------------------------------------------------


def full_loss(content, style, smoothness, weights):
    """content, style: raw values, one for each layer; weights: of content, style and smoothness."""
    content_weight, style_weight, tv_weight = weights
    return content_weight * np.mean(content) + style_weight * np.mean(style) + tv_weight * smoothness


def _first(values, others):
    """The sum of what zip reads of a list."""
    return sum(values[: len(others)])


def _full_loop(content, style, smoothness, weights):
    total = weights[2] * smoothness
    for raw, weight in ((content, weights[0]), (style, weights[1])):
        for value in raw:
            total += weight * value / len(raw)
    return total


RAW = ([2.0, 5.0], [0.5, 3.0, 7.0], 11.0)
RAW2 = ([4.0], [1.0, 2.5], 6.0)

full_loss_task = Task(
    id="4.2",
    name="full_loss",
    minutes=6,
    given=Given(
        {
            "content": Each(Number("", 0.0), "contents", "a list of at least one number, none below 0"),
            "style": Each(Number("", 0.0), "styles", "a list of at least one number, none below 0"),
            "smoothness": Number("a number, 0 or more", 0.0),
            "weights": Each(Number("", 0.0), "3", "a tuple of three numbers, none below 0", tuple),
        }
    ),
    edges=(
        ([0.004, 0.007], [0.0013], 0.002, (0.3, 1.1, 0.7)),
        ([2.0, 2.0, 5.0], [3.0, 3.0, 4.0], 1.0, (1.0, 2.0, 0.5)),
    ),
    reference=full_loss,
    probes=(
        Probe("one number", ((*RAW, (0.3, 2.0, 0.1)), (*RAW2, (1.0, 0.5, 0.2))), numbers),
        Probe(
            "a side that lists all its layers twice counts as before",
            ((*RAW, (0.3, 2.0, 0.1)), (2 * RAW[0], 2 * RAW[1], RAW[2], (0.3, 2.0, 0.1))),
            lambda outs, _, atol: close(*outs, atol),
        ),
        Probe(
            "all weights twice as large make it twice as large",
            ((*RAW, (0.3, 2.0, 0.1)), (*RAW, (0.6, 4.0, 0.2))),
            lambda outs, _, atol: close(2 * outs[0], outs[1], atol),
        ),
        Probe(
            "a weight of 0 leaves its term out",
            (
                (*RAW, (2.0, 3.0, 0.0)),
                (*RAW[:2], 29.0, (2.0, 3.0, 0.0)),
                (*RAW, (2.0, 0.0, 0.1)),
                (RAW[0], [4.0, 9.0], RAW[2], (2.0, 0.0, 0.1)),
                (*RAW, (0.0, 3.0, 0.1)),
                ([8.0], *RAW[1:], (0.0, 3.0, 0.1)),
                (*RAW, (0.0, 0.0, 2.0)),
            ),
            lambda outs, _, atol: (
                all(close(outs[k], outs[k + 1], atol) for k in (0, 2, 4)) and bool(np.abs(outs[6]) > atol)
            ),
        ),
        values(
            full_loss, (*RAW, (0.3, 2.0, 0.1)), (*RAW2, (1.0, 0.5, 0.2)), ([2.0, 2.0, 5.0], *RAW[1:], (0.3, 2.0, 0.1))
        ),
    ),
    wrong=(
        Wrong(
            "sums for means",
            lambda c, s, t, w: w[0] * sum(c) + w[1] * sum(s) + w[2] * t,
            "the layers are added up; with a_l = 1 / number of layers it is their mean that counts.",
        ),
        Wrong(
            "content summed",
            lambda c, s, t, w: w[0] * sum(c) + w[1] * np.mean(s) + w[2] * t,
            "the content layers are added up; take their mean, as on the style side.",
        ),
        Wrong(
            "style summed",
            lambda c, s, t, w: w[0] * np.mean(c) + w[1] * sum(s) + w[2] * t,
            "the style layers are added up; take their mean, as on the content side.",
        ),
        Wrong(
            "weights ignored",
            lambda c, s, t, w: np.mean(c) + np.mean(s) + t,
            "the weights are not used.",
        ),
        Wrong(
            "weights exchanged",
            lambda c, s, t, w: full_loss(c, s, t, (w[1], w[0], w[2])),
            "content has the weight of style, and style that of content; the order is content, style, smoothness.",
        ),
        Wrong(
            "smoothness forgotten",
            lambda c, s, t, w: full_loss(c, s, 0.0, w),
            "the third term is missing: add tv_weight times smoothness.",
        ),
        Wrong(
            "smoothness unweighted",
            lambda c, s, t, w: full_loss(c, s, t, (w[0], w[1], 1.0)),
            "smoothness is added without its weight.",
        ),
        Wrong(
            "divided by all layers",
            lambda c, s, t, w: (w[0] * sum(c) + w[1] * sum(s)) / (len(c) + len(s)) + w[2] * t,
            "each side is divided by the layers of both sides; divide it by the number of its own.",
        ),
        Wrong(
            "first layers only",
            lambda c, s, t, w: full_loss(c[:1], s[:1], t, w),
            "only the first layer of each side is counted.",
        ),
        Wrong(
            "weights divided by their sum",
            lambda c, s, t, w: full_loss(c, s, t, w) / sum(w),
            "the weights are divided by their sum; the formula takes alpha, beta and gamma as they are.",
        ),
        Wrong(
            "not added up",
            lambda c, s, t, w: [w[0] * np.mean(c), w[1] * np.mean(s), w[2] * t],
            "the three terms are there, side by side; add them up.",
        ),
        Wrong(
            "mean of the terms",
            lambda c, s, t, w: full_loss(c, s, t, w) / 3,
            "the three terms are averaged; the full loss is their sum.",
        ),
        Wrong(
            "weights squared",
            lambda c, s, t, w: full_loss(c, s, t, [k**2 for k in w]),
            "every weight is used twice; multiply each term by its weight once.",
        ),
        Wrong(
            "zipped",
            lambda c, s, t, w: w[0] * _first(c, s) / len(c) + w[1] * _first(s, c) / len(s) + w[2] * t,
            "zip ends with the shorter list, so that layers are left out; take the mean of each list by itself.",
        ),
        Wrong(
            "zipped and summed",
            lambda c, s, t, w: w[0] * _first(c, s) + w[1] * _first(s, c) + w[2] * t,
            "zip ends with the shorter list, so that layers are left out; take the mean of each list by itself.",
        ),
        Wrong(
            "smoothness with every pair",
            lambda c, s, t, w: (
                w[0] * _first(c, s) / len(c) + w[1] * _first(s, c) / len(s) + w[2] * t * min(len(c), len(s))
            ),
            "smoothness is added in every round, and zip ends with the shorter list; add it once, after the loop.",
        ),
        Wrong(
            "smoothness with every style layer",
            lambda c, s, t, w: full_loss(c, s, t * len(s), w),
            "smoothness is added in every round of the loop; add it once, after the loop.",
        ),
        Wrong(
            "smoothness with every layer",
            lambda c, s, t, w: full_loss(c, s, t * (len(c) + len(s)), w),
            "smoothness is added in every round of both loops; add it once, after the loops.",
        ),
        Wrong(
            "one length for both sides",
            lambda c, s, t, w: (w[0] * sum(c) + w[1] * sum(s)) / len(c) + w[2] * t,
            "both sides are divided by the number of layers of one of them; divide each by its own.",
            also=(lambda c, s, t, w: (w[0] * sum(c) + w[1] * sum(s)) / len(s) + w[2] * t,),
        ),
        Wrong(
            "equal layers once",
            lambda c, s, t, w: full_loss(list(set(c)), list(set(s)), t, w),
            "a set holds equal values once only, so that layers are lost; leave the lists as they are.",
        ),
    ),
    right={
        "loop": _full_loop,
        "dot": lambda c, s, t, w: np.dot(w, [np.mean(c), np.mean(s), t]),
        "sums over lengths": lambda c, s, t, w: w[0] * sum(c) / len(c) + w[1] * sum(s) / len(s) + w[2] * t,
        "float32": lambda c, s, t, w: np.float32(full_loss(np.float32(c), np.float32(s), np.float32(t), np.float32(w))),
    },
    hints=(
        "Three terms, three weights. What makes one number of the many layers of a side?",
        "np.mean(content) and np.mean(style) are one number each; smoothness is one already.",
        "Unpack the weights, then content_weight * np.mean(content) + ... + tv_weight * smoothness",
    ),
)

# --- 4.3 shares_of_loss ----------------------------------------------------------------------------------------------


def shares_of_loss(values, weights):
    """values, weights: one number for each term."""
    products = np.asarray(values, dtype=np.float64) * np.asarray(weights, dtype=np.float64)
    return products / products.sum()


def _shares_loop(raw, weights):
    total = sum(v * w for v, w in zip(raw, weights, strict=True))
    return [v * w / total for v, w in zip(raw, weights, strict=True)]


def _normalised(products):
    return np.array(products) / np.float64(sum(products))


def _found_by_value(values, weights):
    """A dict of products by the value, in which equal values are one entry."""
    products = {v: v * w for v, w in zip(values, weights, strict=False)}
    return np.array([products[v] for v in values]) / np.float64(sum(products.values()))


TERMS, WEIGHTS = [2.0, 0.5, 30.0], [0.3, 4.0, 0.01]
TERMS2, WEIGHTS2 = [1.5, 6.0, 0.2, 3.0], [2.0, 1.0, 8.0, 0.5]

loss_shares_task = Task(
    id="4.3",
    name="shares_of_loss",
    minutes=4,
    given=Given(
        {
            "values": Each(
                Number("", 0.0), "terms", "a list of numbers (at least one), none below 0; some may be equal"
            ),
            "weights": Each(Number("", 0.0), "terms", "a list of as many numbers, none below 0"),
        },
        lambda values, weights: any(v * w > 0 for v, w in zip(values, weights, strict=True)),
        "the sum is not 0",
    ),
    edges=(([2.0, 2.0, 1.0], [1.0, 3.0, 2.0]), ([1.0, 4.0, 2.0], [2.0, 0.5, 2.0]), ([0.0, 3.0], [1.0, 1.0])),
    reference=shares_of_loss,
    probes=(
        Probe(
            "one share for each term",
            ((TERMS, WEIGHTS), (TERMS2, WEIGHTS2)),
            lambda outs, ins, atol: all(o.shape == (len(v),) for o, (v, _) in zip(outs, ins, strict=True)),
        ),
        Probe(
            "the shares add up to 1",
            ((TERMS, WEIGHTS), (TERMS2, WEIGHTS2)),
            lambda outs, _, atol: all(abs(o.sum() - 1) < 10 * RTOL for o in outs),
        ),
        Probe(
            "all weights ten times as large change nothing",
            ((TERMS, WEIGHTS), (TERMS, [10 * w for w in WEIGHTS])),
            lambda outs, _, atol: close(*outs, atol),
        ),
        Probe(
            "a term with weight 0 has no share",
            ((TERMS, [0.3, 0.0, 0.01]),),
            lambda outs, _, atol: outs[0].shape == (3,) and abs(outs[0][1]) < atol,
        ),
        values(shares_of_loss, (TERMS, WEIGHTS), (TERMS2, WEIGHTS2)),
    ),
    wrong=(
        Wrong(
            "shares of raw values",
            lambda v, w: np.array(v) / np.sum(v),
            "these are shares of the raw values; multiply each value by its weight first.",
        ),
        Wrong(
            "shares of the weights",
            lambda v, w: np.array(w) / np.sum(w),
            "these are shares of the weights; a term is its weight times its value.",
        ),
        Wrong("not divided", lambda v, w: np.multiply(v, w), "the products are there; divide them by their sum."),
        Wrong(
            "percent", lambda v, w: 100 * shares_of_loss(v, w), "these are percent; a share of the whole is at most 1."
        ),
        Wrong(
            "divided by the raw sum",
            lambda v, w: np.multiply(v, w) / np.sum(v),
            "the products are divided by the sum of the raw values; divide by the sum of the products.",
        ),
        Wrong(
            "divided by the weights",
            lambda v, w: np.multiply(v, w) / np.sum(w),
            "the products are divided by the sum of the weights; divide by the sum of the products.",
        ),
        Wrong(
            "divided by the largest",
            lambda v, w: np.multiply(v, w) / np.max(np.multiply(v, w)),
            "the products are divided by the largest one; divide by the sum of all.",
        ),
        Wrong(
            "divided by their number",
            lambda v, w: np.multiply(v, w) / len(v),
            "the products are divided by the number of terms; divide by their sum.",
        ),
        Wrong(
            "shares of squares",
            lambda v, w: np.multiply(v, w) ** 2 / np.sum(np.multiply(v, w) ** 2),
            "the products are squared; they count as they are.",
        ),
        Wrong(
            "value over weight",
            lambda v, w: (
                np.divide(v, w, out=np.zeros(len(v)), where=np.array(w) > 0)
                / np.sum(np.divide(v, w, out=np.zeros(len(v)), where=np.array(w) > 0))
            ),
            "the values are divided by the weights; multiply.",
        ),
        Wrong(
            "first term only",
            lambda v, w: shares_of_loss(v, w)[0],
            "only the first term's share is returned; return one for each term.",
        ),
        Wrong(
            "places found by value",
            lambda v, w: np.array([x * w[v.index(x)] for x in v]) / np.dot(v, w),
            "index() and a dict find equal values in one place only, so they get one weight; go through both lists "
            "with zip.",
            also=(
                lambda v, w: _found_by_value(v, w),
                lambda v, w: _found_by_value(w, v),
                lambda v, w: np.array([x * v[w.index(x)] for x in w]) / np.dot(v, w),
                lambda v, w: _normalised([x * w[v.index(x)] for x in v]),
                lambda v, w: _normalised([x * v[w.index(x)] for x in w]),
                lambda v, w: list(dict(zip(v, np.multiply(v, w) / np.dot(v, w), strict=False)).values()),
            ),
        ),
        Wrong(
            "equal products once",
            lambda v, w: np.multiply(v, w) / np.float64(sum({x * y for x, y in zip(v, w, strict=False)})),
            "a set holds equal products once only, so that the sum is too small; add up a list.",
        ),
    ),
    right={
        "loop": _shares_loop,
        "lists": lambda v, w: tuple(p / np.dot(v, w) for p in map(float, np.multiply(v, w))),
        "float32": lambda v, w: np.float32(v) * np.float32(w) / np.dot(np.float32(v), np.float32(w)),
    },
    hints=(
        "A share is a part divided by the whole. What is the part, and what is the whole?",
        "Values and weights are lists of one length; their product is as long, their sum is one number.",
        "products = np.array(values) * np.array(weights), and then each product divided by products.sum()",
    ),
)

# --- 4.4 shares_of_gradient ------------------------------------------------------------------------------------------

# Gradients (h, w, 3); lengths: 3, 5 and 7.
PULL3 = fixed([[[2.0, 0.0, 1.0], [0.0, -2.0, 0.0]]])
PULL5 = fixed([[[0.0, 4.0, 0.0], [-2.0, 1.0, 2.0]]])
PULL7 = fixed([[[-3.0, 4.0, 2.0], [4.0, 0.0, -2.0]]])
TALL2 = fixed([[[1.0, -1.0, 0.0]], [[1.0, 0.0, 1.0]]])  # length 2
TALL4 = fixed([[[3.0, 1.0, 1.0]], [[-2.0, 0.0, 1.0]]])  # length 4


def shares_of_gradient(gradients, weights):
    """gradients: one array for each term; weights: one number for each."""
    lengths = [np.sqrt(np.sum(np.asarray(g, dtype=np.float64) ** 2)) for g in gradients]
    return shares_of_loss(lengths, weights)


def _shares_by(measure):
    """Shares of what `measure` says of each weighted gradient."""

    def shares(gradients, weights):
        sizes = np.array([measure(w * g) for g, w in zip(gradients, weights, strict=True)])
        return sizes / sizes.sum()

    return shares


def _long(gradient):
    return np.sqrt(np.sum(gradient**2))


def _gradient_loop(gradients, weights):
    sizes = []
    for gradient, weight in zip(gradients, weights, strict=True):
        square = 0.0
        for number in gradient.ravel():
            square += (weight * number) ** 2
        sizes.append(square**0.5)
    return [s / sum(sizes) for s in sizes]


THREE, THREE_WEIGHTS = [PULL3, PULL5, PULL7], [2.0, 0.5, 1.0]

gradient_shares_task = Task(
    id="4.4",
    name="shares_of_gradient",
    minutes=8,
    builds_on=("4.3",),
    given=Given(
        {
            "gradients": Each(Numbers("height, width, 3"), "terms", "a list of at least one array (height, width, 3)"),
            "weights": Each(Number("", 0.0), "terms", "a list of as many numbers, none below 0"),
        },
        lambda gradients, weights: any(w * _long(g) > 0 for g, w in zip(gradients, weights, strict=True)),
        "not every product of weight and length is 0",
    ),
    edges=(([0 * PULL3, PULL5, PULL5], [1.0, 2.0, 2.0]),),
    reference=shares_of_gradient,
    probes=(
        Probe(
            "one share for each term",
            ((THREE, THREE_WEIGHTS), ([TALL2, TALL4], [3.0, 1.0])),
            lambda outs, ins, atol: all(o.shape == (len(g),) for o, (g, _) in zip(outs, ins, strict=True)),
        ),
        Probe(
            "the shares add up to 1",
            ((THREE, THREE_WEIGHTS), ([TALL2, TALL4], [3.0, 1.0])),
            lambda outs, _, atol: all(abs(o.sum() - 1) < 10 * RTOL for o in outs),
        ),
        Probe(
            "three times as long in the opposite direction: a quarter and three quarters",
            (([PULL5, fixed(-3 * PULL5)], [1.0, 1.0]),),
            lambda outs, _, atol: close(outs[0], np.array([0.25, 0.75]), atol),
        ),
        Probe(
            "a weight twice as large does what a gradient twice as long does",
            ((THREE, [2.0, 1.0, 1.0]), ([fixed(2 * PULL3), PULL5, PULL7], [1.0, 1.0, 1.0])),
            lambda outs, _, atol: close(*outs, atol),
        ),
        values(shares_of_gradient, (THREE, THREE_WEIGHTS), ([TALL2, TALL4], [3.0, 1.0])),
    ),
    wrong=(
        Wrong(
            "no root",
            _shares_by(lambda p: np.sum(p**2)),
            "these are shares of the squared lengths; take the square root before you divide.",
        ),
        Wrong(
            "no root, weighted afterwards",
            lambda g, w: shares_of_loss([np.sum(p**2) for p in g], w),
            "these are shares of squared lengths; take the square root of each before you weigh and divide.",
        ),
        Wrong(
            "absolute values",
            _shares_by(lambda p: np.sum(np.abs(p))),
            "absolute values are added up or averaged; the length is the root of the sum of squares.",
        ),
        Wrong(
            "signed sums",
            _shares_by(np.sum),
            "the entries are added with their signs, so that they cancel; square them first.",
        ),
        Wrong(
            "largest entry",
            _shares_by(lambda p: np.max(np.abs(p))),
            "only the largest entry of each gradient is measured; every entry counts.",
        ),
        Wrong(
            "weights ignored",
            lambda g, w: _shares_by(_long)(g, [1.0] * len(w)),
            "the weights are not used; stretch each gradient by its weight.",
        ),
        Wrong(
            "weights squared",
            lambda g, w: _shares_by(_long)(g, [k**2 for k in w]),
            "each weight counts twice, as w ** 2: multiply a length by its weight once, before task 4.3 or in it.",
        ),
        Wrong(
            "weight under the root",
            lambda g, w: _shares_by(_long)(g, [k**0.5 for k in w]),
            "the weight stands under the root without being squared; multiply the length itself.",
        ),
        Wrong(
            "divided by the net pull",
            lambda g, w: (
                np.array([_long(k * p) for p, k in zip(g, w, strict=True)])
                / _long(sum(k * p for p, k in zip(g, w, strict=True)))
            ),
            "the gradients are added before their length is taken; add the lengths.",
        ),
        Wrong(
            "not divided",
            lambda g, w: [_long(k * p) for p, k in zip(g, w, strict=True)],
            "the lengths are there; divide them by their sum.",
        ),
        Wrong(
            "percent",
            lambda g, w: 100 * shares_of_gradient(g, w),
            "these are percent; a share of the whole is at most 1.",
        ),
        Wrong(
            "lengths added pixel by pixel",
            _shares_by(lambda p: np.sqrt(np.sum(p**2, axis=-1)).sum()),
            "each pixel has a root of its own; one root is taken over all entries of a gradient.",
        ),
        Wrong(
            "a share for each pixel",
            _shares_by(lambda p: np.sqrt(np.sum(p**2, axis=-1))),
            "every pixel has lengths of its own; a gradient has one length, over all its axes.",
        ),
        Wrong(
            "shares of the weights",
            lambda g, w: np.array(w) / sum(w),
            "these are shares of the weights; the gradients are not used.",
        ),
    ),
    right={
        "norm": _shares_by(np.linalg.norm),
        "loops": _gradient_loop,
        "root of the mean": _shares_by(lambda p: np.sqrt(np.mean(p**2))),
        "a list": lambda g, w: list(map(float, shares_of_gradient([p.tolist() for p in g], w))),
        "float32": lambda g, w: _shares_by(np.linalg.norm)([np.float32(p) for p in g], np.float32(w)),
    },
    hints=(
        "How long is an arrow with many entries? Pythagoras says it for two; it is the same for all.",
        "Each gradient is one array and gives one number; so you get a list as long as the weights, and then shares.",
        "One np.linalg.norm(gradient) for each gradient is its length; shares_of_loss does the rest.",
    ),
)

# --- 4.5 angle -------------------------------------------------------------------------------------------------------

# Short gradients (h, w, 3), so that every mistake still has an answer. LEFT is exactly 1/2 long, ACROSS is at right
# angles to it.
LEFT = np.array([[[3.0, 1.0, -1.0], [1.0, 1.0, 1.0]], [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]]) / 8
ACROSS = np.array([[[0.0, 1.0, 1.0], [1.0, 1.0, 0.0]], [[2.0, 0.0, -1.0], [1.0, 0.0, -2.0]]]) / 8
PAINT = np.array([[[0.1, 0.3, -0.2], [-0.1, 0.2, 0.1]], [[0.2, 0.1, 0.0], [0.1, -0.3, 0.2]]])
SLIM, SLIM2 = np.array([[[0.3, -0.1, 0.2]]]), np.array([[[-0.2, 0.3, 0.1]]])
# Whole numbers over a power of 2, so that on every machine alike nothing is rounded but the roots: without clipping the
# cosine of the first pair is above 1, whichever way it is divided; that of the second is where one root holds both.
ROUNDED = np.array([[[1.0, 1.0, 4.0]]]) / 8
SINGLE, SINGLE2 = np.array([[[0.3, 0.0, 0.0]]]), np.array([[[0.74, 0.0, 0.0]]])
PAIRS = ((LEFT, PAINT), (ACROSS, PAINT), (SLIM, SLIM2))


def _cosine(a, b):
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    return np.clip(np.sum(a * b) / np.sqrt(np.sum(a * a) * np.sum(b * b)), -1, 1)


def angle(content_gradient, style_gradient):
    """Degrees between two gradients of one shape."""
    return np.degrees(np.arccos(_cosine(content_gradient, style_gradient)))


COSINE = 5e-7  # how far from the right one a cosine in float32 may be


def _degrees(cosine):
    """Without the clipping; nan where there is no angle."""
    with np.errstate(invalid="ignore"):
        return np.degrees(np.arccos(cosine))


def _angle_loop(a, b):
    dot = left = right = 0.0
    for x, y in zip(a.ravel(), b.ravel(), strict=True):
        dot, left, right = dot + x * y, left + x * x, right + y * y
    return float(np.arccos(max(-1.0, min(1.0, dot / (left * right) ** 0.5))) * 180 / np.pi)


def _about(*degrees):
    """Near a cosine of 1 or -1 rounding is felt, so these probes are a little wider."""
    return lambda outs, _, atol: all(
        o.size == 1 and bool(np.abs(o - d).max() < 0.1) for o, d in zip(outs, degrees, strict=True)
    )


def _as_exact(outs, ins, atol):
    """A cosine is known to its last digit; where the angle is near 0 or 180 that is felt, and most at these two."""
    for out, args in zip(outs, ins, strict=True):
        wanted = np.radians(angle(*args))
        off = min(np.sqrt(2 * COSINE), COSINE / max(np.sin(wanted), COSINE))
        if out.size != 1 or not np.abs(np.radians(out) - wanted).max() <= off + RTOL * wanted:
            return False
    return True


def _pixel_angles(a, b):
    dots, lengths = np.sum(a * b, axis=-1), np.sqrt(np.sum(a**2, axis=-1) * np.sum(b**2, axis=-1))
    return np.degrees(np.arccos(np.clip(dots / lengths, -1, 1)))


angle_task = Task(
    id="4.5",
    name="angle",
    minutes=8,
    given=Given(
        {"content_gradient": Numbers("height, width, 3"), "style_gradient": Numbers("height, width, 3")},
        lambda a, b: bool(a.any() and b.any()),
        "neither is 0 everywhere",
    ),
    edges=((ROUNDED, -2 * ROUNDED), (SINGLE, -SINGLE2), (LEFT, LEFT + ACROSS / 30), (LEFT, ACROSS / 20 - LEFT)),
    reference=angle,
    probes=(
        Probe("one number", PAIRS, numbers),
        Probe(
            "a gradient and the same, longer: 0 degrees",
            ((LEFT, 2 * LEFT), (ROUNDED, 2 * ROUNDED), (SINGLE, SINGLE2)),
            _about(0, 0, 0),
        ),
        Probe(
            "a gradient and its opposite: 180 degrees",
            ((LEFT, -LEFT), (ROUNDED, -2 * ROUNDED), (SINGLE, -SINGLE2)),
            _about(180, 180, 180),
        ),
        Probe("at right angles: 90 degrees", ((LEFT, ACROSS),), _about(90)),
        Probe("exact values", PAIRS, _as_exact, exact=True),
    ),
    wrong=(
        Wrong(
            "radians",
            lambda a, b: np.arccos(_cosine(a, b)),
            "that is in radians, where half a turn is 3.14; np.degrees makes degrees of it.",
        ),
        Wrong("cosine", _cosine, "that is the cosine; np.arccos gives the angle, np.degrees makes degrees of it."),
        Wrong(
            "arccos forgotten",
            lambda a, b: np.degrees(_cosine(a, b)),
            "the cosine itself is turned into degrees; np.arccos comes first, and makes an angle of it.",
        ),
        Wrong(
            "the wrong way to degrees",
            lambda a, b: np.radians(np.arccos(_cosine(a, b))),
            "the angle is turned from degrees into radians, but it is in radians already; use np.degrees.",
        ),
        Wrong(
            "lengths forgotten",
            lambda a, b: np.degrees(np.arccos(np.clip(np.sum(a * b), -1, 1))),
            "the inner product is not divided by both lengths.",
        ),
        Wrong(
            "one length forgotten",
            lambda a, b: np.degrees(np.arccos(np.clip(np.sum(a * b) / _long(a), -1, 1))),
            "the inner product is divided by one length only; divide by both.",
        ),
        Wrong(
            "squared lengths",
            lambda a, b: np.degrees(np.arccos(np.clip(np.sum(a * b) / (np.sum(a * a) * np.sum(b * b)), -1, 1))),
            "the inner product is divided by squared lengths; a root is missing.",
        ),
        Wrong(
            "sign turned",
            lambda a, b: 180 - angle(a, b),
            "one of the two is turned around; take both gradients as they are.",
        ),
        Wrong(
            "sine",
            lambda a, b: np.degrees(np.arcsin(_cosine(a, b))),
            "arcsin gives the angle to the right angle; the inner product holds the cosine, so use np.arccos.",
        ),
        Wrong(
            "never above 90",
            lambda a, b: np.degrees(np.arccos(np.abs(_cosine(a, b)))),
            "an absolute value hides whether they pull together or against each other.",
        ),
        Wrong(
            "first channel only",
            lambda a, b: angle(a[:, :, 0], b[:, :, 0]),
            "only the first channel is compared; all entries make one long arrow.",
        ),
        Wrong(
            "first pixel only",
            lambda a, b: angle(a[0, 0], b[0, 0]),
            "only the first pixel is compared; all entries make one long arrow.",
        ),
        Wrong(
            "mean of the channels' angles",
            lambda a, b: np.mean([_degrees(_cosine(a[..., k], b[..., k])) for k in range(a.shape[-1])]),
            "each channel has an angle of its own, and these are averaged; take one angle over all entries.",
        ),
        Wrong(
            "mean of the pixels' angles",
            lambda a, b: np.mean(_pixel_angles(a, b)),
            "each pixel has an angle of its own, and these are averaged; take one angle over all entries.",
        ),
        Wrong(
            "one for each pixel",
            _pixel_angles,
            "each pixel has an angle of its own; here one angle over all entries is wanted.",
        ),
        Wrong(
            "not clipped",
            lambda a, b: _degrees(np.sum(a * b) / (_long(a) * _long(b))),
            "rounding makes the cosine a little larger than 1, which has no angle (nan); np.clip it to -1 and 1 first.",
            also=(lambda a, b: _degrees(np.sum(a * b) / np.sqrt(np.sum(a * a) * np.sum(b * b))),),
        ),
        Wrong(
            "brackets missing",
            lambda a, b: _degrees(np.clip(np.sum(a * b) / _long(a) * _long(b), -1, 1)),
            "it is multiplied by the second length: x / a * b divides by a only; write x / (a * b).",
        ),
        Wrong(
            "clipped at 0",
            lambda a, b: _degrees(np.clip(_cosine(a, b), 0, 1)),
            "the cosine is clipped to 0 to 1; against each other it is negative, so clip to -1 and 1.",
        ),
        Wrong(
            "twice the degrees",
            lambda a, b: 2 * angle(a, b),
            "it is twice as many degrees: half a turn is pi or 180 degrees, so multiply by 180 / pi.",
        ),
        Wrong(
            "cosine of the cosine",
            lambda a, b: np.degrees(np.cos(_cosine(a, b))),
            "np.cos is used on what is a cosine already; np.arccos finds the angle that has it.",
            also=(lambda a, b: np.cos(_cosine(a, b)),),
        ),
        Wrong(
            "3.14",
            lambda a, b: angle(a, b) * np.pi / 3.14,
            "3.14 has too few digits; use np.pi, or np.degrees.",
        ),
        Wrong(
            "cut off above only",
            lambda a, b: _degrees(np.minimum(np.sum(a * b) / (_long(a) * _long(b)), 1)),
            "it is cut off at 1 only; rounding makes a cosine a little less than -1, too, which has no angle (nan).",
            also=(
                lambda a, b: _degrees(np.minimum(np.sum(a * b) / np.sqrt(np.sum(a * a) * np.sum(b * b)), 1)),
                lambda a, b: _degrees(np.minimum(np.sum(a * b) / _long(a) / _long(b), 1)),
            ),
        ),
        Wrong(
            "cut off below only",
            lambda a, b: _degrees(np.maximum(np.sum(a * b) / (_long(a) * _long(b)), -1)),
            "it is cut off at -1 only; rounding makes a cosine a little more than 1, too, which has no angle (nan).",
            also=(
                lambda a, b: _degrees(np.maximum(np.sum(a * b) / np.sqrt(np.sum(a * a) * np.sum(b * b)), -1)),
                lambda a, b: _degrees(np.maximum(np.sum(a * b) / _long(a) / _long(b), -1)),
            ),
        ),
    ),
    right={
        "loops": _angle_loop,
        "ravel": lambda a, b: np.rad2deg(
            np.arccos(np.clip(a.ravel() @ b.ravel() / np.linalg.norm(a) / np.linalg.norm(b), -1, 1))
        ),
        "directions first": lambda a, b: (
            np.arccos(np.clip(np.vdot(a / np.linalg.norm(a), b / np.linalg.norm(b)), -1, 1)) * 180 / np.pi
        ),
        "lists": lambda a, b: [angle(a.tolist(), b.tolist())],
        "float32": lambda a, b: np.degrees(
            np.arccos(
                np.clip(np.vdot(np.float32(a), np.float32(b)) / (np.float32(_long(a)) * np.float32(_long(b))), -1, 1)
            )
        ),
    },
    hints=(
        "All entries of a gradient are one long arrow. What does the inner product of two arrows say?",
        "np.sum(a * b) is one number; divided by both lengths it is the cosine, between -1 and 1.",
        "Divide np.sum(a * b) by both np.linalg.norm, np.clip it to -1 and 1, then np.arccos, then np.degrees.",
    ),
)

# --- 4.6 sum_to_mean -------------------------------------------------------------------------------------------------


def sum_to_mean(weight, places, channels):
    """weight · Σ (Ĝ - Â)² = answer · mean((G - A)²), where Ĝ = M G: M² from the places, C² from the mean."""
    return weight * (places * channels) ** 2


def _tables(places, channels):
    """Two literal tables of features, (places, channels), of any size."""
    count = np.arange(places * channels, dtype=np.float64).reshape(places, channels)
    return count % 5, (3 * count + 1) % 7


def _by_measuring(weight, places, channels):
    features, target = _tables(places, channels)
    sums = features.T @ features - target.T @ target
    return weight * np.sum(sums**2) / np.mean((sums / places) ** 2)


def _agree(outs, ins, atol):
    """Do both codes count the same on real tables?"""
    for out, (weight, places, channels) in zip(outs, ins, strict=True):
        features, target = _tables(places, channels)
        theirs = weight * np.sum((features.T @ features - target.T @ target) ** 2)
        ours = out * np.mean((features.T @ features / places - target.T @ target / places) ** 2)
        if out.size != 1 or not np.isclose(ours.item(), theirs, rtol=RTOL):
            return False
    return True


def _wrapped(number):
    """What 32 bits keep of a whole number."""
    return (int(number) + 2**31) % 2**32 - 2**31


LAYERS = ((0.02, 4, 3), (0.5, 6, 2))

convert_task = Task(
    id="4.6",
    name="sum_to_mean",
    minutes=8,
    given=Given(
        {
            "weight": Number("a number above 0", 1e-6),
            "places": whole("how many places the layer has"),
            "channels": whole("how many channels"),
        }
    ),
    edges=((0.02, 128 * 128, 64), (1e-5, 64 * 64, 512), (0.3, 256 * 256, 64)),
    reference=sum_to_mean,
    probes=(
        Probe(
            "a weight twice as large there is twice as large here",
            ((0.02, 4, 3), (0.04, 4, 3)),
            lambda outs, _, atol: close(2 * outs[0], outs[1], atol),
        ),
        Probe(
            "with one place and one channel nothing changes",
            ((0.7, 1, 1), (3.0, 1, 1)),
            lambda outs, ins, atol: all(close(o, np.array(w), atol) for o, (w, *_) in zip(outs, ins, strict=True)),
        ),
        Probe("both codes then give the same number for the same features", LAYERS, _agree),
        values(sum_to_mean, *LAYERS),
    ),
    wrong=(
        Wrong(
            "the way back",
            lambda w, m, c: w / (m * c) ** 2,
            "this converts a weight of ours into one of theirs; here theirs is given, and ours is wanted.",
        ),
        Wrong(
            "places once",
            lambda w, m, c: w * m * c**2,
            "the places enter once; each of their Gram matrices is M times ours, and the difference is squared.",
        ),
        Wrong(
            "channels once",
            lambda w, m, c: w * m**2 * c,
            "the channels enter once; the mean is over C x C cells.",
        ),
        Wrong(
            "both once",
            lambda w, m, c: w * m * c,
            "places and channels enter once; both enter squared, M by the square and C by the C x C cells.",
        ),
        Wrong(
            "places forgotten",
            lambda w, m, c: w * c**2,
            "only the mean is made good; their Gram matrices are sums over the places, ours are means.",
        ),
        Wrong(
            "channels forgotten",
            lambda w, m, c: w * m**2,
            "only the Gram matrices are made good; they add up the cells, we take the mean.",
        ),
        Wrong(
            "Gatys' quarter",
            lambda w, m, c: w / 4,
            "that is right for the E of Gatys, which divides by 4 C^2 M^2 already; the code of this task does not.",
        ),
        Wrong(
            "a quarter too many",
            lambda w, m, c: w * (m * c) ** 2 / 4,
            "the 1/4 is from the formula of Gatys; the code of this task has none.",
        ),
        Wrong(
            "one of each kind",
            lambda w, m, c: w * m**2 / c**2,
            "the channels go the wrong way: a sum over C x C cells is larger than the mean, so multiply by C^2.",
        ),
        Wrong(
            "the other of each kind",
            lambda w, m, c: w * c**2 / m**2,
            "the places go the wrong way: their Gram matrices are larger than ours, so multiply by M^2.",
        ),
        Wrong("weight ignored", lambda w, m, c: (m * c) ** 2, "that is the factor; multiply the weight by it."),
        Wrong(
            "weight squared",
            lambda w, m, c: (w * m * c) ** 2,
            "the weight is squared too; it stands outside of the square.",
        ),
        Wrong(
            "four times too many",
            lambda w, m, c: 4 * w * (m * c) ** 2,
            "the 4 is from the formula of Gatys; the code of this task has none.",
        ),
        Wrong(
            "int32",
            lambda w, m, c: w * _wrapped(_wrapped(m * c) ** 2),
            "whole numbers of 32 bits end at two thousand million, and then begin again below zero; use Python's own, "
            "or float64.",
            also=(
                lambda w, m, c: w * _wrapped(m**2) * _wrapped(c**2),
                lambda w, m, c: w * _wrapped(m**2 * c**2),
                lambda w, m, c: w * _wrapped(_wrapped(m**2) * _wrapped(c**2)),
            ),
        ),
    ),
    right={
        "by measuring": _by_measuring,
        "loops": lambda w, m, c: sum(w * m * m for _ in range(c) for _ in range(c)),
        "a list": lambda w, m, c: [w * np.prod(np.array([m, m, c, c]))],
        "float32": lambda w, m, c: np.float32(w) * np.float32(m) ** 2 * np.float32(c) ** 2,
    },
    hints=(
        "Their difference of Gram matrices is how many times ours? And then it is squared.",
        "Two steps: from sums over M places to means, and from a sum over C x C cells to a mean.",
        "Put M * G for each of their Gram matrices and pull M out of the square; then a sum is C * C times a mean.",
    ),
)

TASKS = (variation_task, full_loss_task, loss_shares_task, gradient_shares_task, angle_task, convert_task)
