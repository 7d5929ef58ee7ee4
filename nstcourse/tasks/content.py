"""Exercise 2, content: the content loss, its gradient, the way through a ReLU, relative loss, one step, depth."""

import numpy as np

from nstcourse.inputs import Given, Number, Numbers, pixels, whole
from nstcourse.task import Probe, Task, Wrong, close, values
from nstcourse.tasks.ideas import falls
from nstcourse.tasks.mistakes import BOUNDS_EXCHANGED

# Literal features (h, w, C) of a photograph and of a painting on its way: small whole numbers.
PHOTO = np.array(
    [[[1.0, 2.0, 3.0], [2.0, 1.0, 1.0], [4.0, 1.0, 2.0]], [[1.0, 3.0, 1.0], [2.0, 2.0, 1.0], [1.0, 1.0, 3.0]]]
)
PAINTED = np.array(
    [[[2.0, 1.0, 3.0], [4.0, 1.0, 0.0], [1.0, 2.0, 2.0]], [[1.0, 4.0, 3.0], [1.0, 2.0, 4.0], [1.0, 1.0, 5.0]]]
)
TALL = np.array([[[1.0, 2.0, 1.0, 1.0]], [[2.0, 1.0, 1.0, 2.0]], [[1.0, 1.0, 4.0, 1.0]]])
TALL_PAINTED = np.array([[[2.0, 2.0, 0.0, 1.0]], [[0.0, 2.0, 1.0, 2.0]], [[1.0, 2.0, 4.0, 0.0]]])
PAIR, TALL_PAIR = (PAINTED, PHOTO), (TALL_PAINTED, TALL)
MOVED = PHOTO[::-1, ::-1]  # the same feature vectors at other places


def number(out, wanted, atol):
    """Is it one number, and this one?"""
    return out.size == 1 and close(out, np.array(float(wanted)), atol)


def gram(features):
    flat = features.reshape(-1, features.shape[-1])
    return flat.T @ flat / len(flat)


# --- 2.1 content_loss ------------------------------------------------------------------------------------------------


def content_loss(features, target):
    return np.mean((np.asarray(features, dtype=np.float64) - np.asarray(target, dtype=np.float64)) ** 2)


def _content_loss_by_loops(features, target):
    total = 0.0
    for row, column, channel in np.ndindex(*features.shape):
        total += (features[row, column, channel] - target[row, column, channel]) ** 2
    return float(total / features.size)


def _in_their_own_array(features, target):
    features -= target
    features *= features
    return features.mean()


# What 2.1 and 2.4 have in common.
A_DISTANCE = (
    Probe("one number", (PAIR, TALL_PAIR), lambda outs, _, atol: all(o.size == 1 for o in outs)),
    Probe(
        "0 when the features are the target's",
        ((PHOTO, PHOTO), (TALL, TALL)),
        lambda outs, _, atol: all(number(o, 0, atol) for o in outs),
    ),
)

loss_task = Task(
    id="2.1",
    name="content_loss",
    minutes=5,
    one_number=True,
    given=Given({"features": Numbers("height, width, channels"), "target": Numbers("height, width, channels")}),
    edges=((0.013 * PAINTED, 0.013 * PHOTO), (0.07 * TALL_PAINTED, 0.07 * TALL)),
    size=lambda f, p: np.abs(f).max() * np.abs(f - p).max(),
    reference=content_loss,
    probes=(
        *A_DISTANCE,
        Probe(
            "above 0 when they differ, whichever is larger",
            (PAIR, TALL_PAIR, (PHOTO, PAINTED), (PHOTO, PHOTO + 1)),
            lambda outs, _, atol: all(bool((o > 0).all()) for o in outs),
        ),
        Probe(
            "the same feature vectors at other places are another content",
            ((MOVED, PHOTO),),
            lambda outs, _, atol: bool((np.abs(outs[0]) > 1e-3).all()),
        ),
        Probe(
            "twice as far from the target is four times as large",
            (PAIR, (2 * PAINTED - PHOTO, PHOTO)),
            lambda outs, _, atol: close(4 * outs[0], outs[1], atol),
        ),
        values(content_loss, PAIR, TALL_PAIR),
    ),
    wrong=(
        Wrong(
            "sum for mean",
            lambda f, p: np.sum((f - p) ** 2),
            "the squares are added up; take their mean.",
        ),
        Wrong(
            "half the sum",
            lambda f, p: np.sum((f - p) ** 2) / 2,
            "that is Gatys' half of the sum; here the mean is asked for.",
        ),
        Wrong("absolute values", lambda f, p: np.mean(np.abs(f - p)), "absolute differences are used; square them."),
        Wrong(
            "no mean", lambda f, p: (f - p) ** 2, "the squares are there, one by one; what is missing is their mean."
        ),
        Wrong("root", lambda f, p: np.sqrt(content_loss(f, p)), "a square root is taken at the end; leave it away."),
        Wrong("not squared", lambda f, p: np.mean(f - p), "the differences are not squared, so that they cancel."),
        Wrong(
            "mean before square",
            lambda f, p: np.mean(f - p) ** 2,
            "the mean is taken before the square, so that differences cancel; square first.",
        ),
        Wrong(
            "squares compared",
            lambda f, p: np.mean(f**2 - p**2),
            "squares are subtracted from each other; subtract first, then square.",
        ),
        Wrong(
            "added",
            lambda f, p: np.mean((f + p) ** 2),
            "features and target are added; subtract one from the other.",
        ),
        Wrong(
            "target forgotten",
            lambda f, p: np.mean(f**2),
            "the target is not used; subtract it from the features before you square.",
        ),
        Wrong(
            "divided by places",
            lambda f, p: np.sum((f - p) ** 2) / (f.shape[0] * f.shape[1]),
            "the sum is divided by the number of places only; divide by places times channels, all the numbers.",
        ),
        Wrong(
            "channel by channel",
            lambda f, p: np.mean((f - p) ** 2, axis=(0, 1)),
            "every channel has its own mean; take one mean over everything.",
        ),
        Wrong(
            "Gram matrices",
            lambda f, p: np.mean((gram(f) - gram(p)) ** 2),
            "Gram matrices are compared, which forget where things are; compare the features themselves.",
        ),
        Wrong(
            "only what is too much",
            lambda f, p: np.mean(np.maximum(0, f - p) ** 2),
            "only features above their target count; those below it are wrong, too.",
        ),
        Wrong(
            "divided by the rows",
            lambda f, p: np.sum((f - p) ** 2) / len(f),
            "len(features) counts the rows only; divide by all the numbers, features.size, or use np.mean.",
        ),
    ),
    right={
        "loops": _content_loss_by_loops,
        "by norm": lambda f, p: np.linalg.norm(f - p) ** 2 / f.size,
        "einsum": lambda f, p: np.einsum("hwc,hwc->", f - p, f - p) / f.size,
        "a list": lambda f, p: [sum((a - b) ** 2 for a, b in zip(f.ravel(), p.ravel(), strict=True)) / f.size],
        "in place": _in_their_own_array,
        "float32": lambda f, p: np.mean((f - p).astype("float32") ** 2),
    },
    hints=(
        "How far apart are two arrays of the same shape? Compare each number with the one at the same place.",
        "(h, w, C) minus (h, w, C), squared number by number, then one mean over everything.",
        "np.mean((features - target) ** 2)",
    ),
)

# --- 2.2 content_gradient --------------------------------------------------------------------------------------------


def content_gradient(features, target):
    features = np.asarray(features, dtype=np.float64)
    return 2 / features.size * (features - np.asarray(target, dtype=np.float64))


def _by_nudging(features, target):
    out = np.zeros(features.shape)
    for place in np.ndindex(*features.shape):
        nudge = np.zeros(features.shape)
        nudge[place] = 1e-3
        out[place] = (content_loss(features + nudge, target) - content_loss(features - nudge, target)) / 2e-3
    return out


def _gradient_by_loops(features, target):
    out = np.zeros(features.shape)
    for place in np.ndindex(*features.shape):
        out[place] = 2 * (features[place] - target[place]) / features.size
    return out.tolist()


ONE_OFF = np.array(PHOTO)
ONE_OFF[1, 0, 2] += 3.0  # one feature away from its target

gradient_task = Task(
    id="2.2",
    name="content_gradient",
    minutes=7,
    given=Given({"features": Numbers("height, width, channels"), "target": Numbers("height, width, channels")}),
    reference=content_gradient,
    probes=(
        Probe(
            "one number for every feature",
            (PAIR, TALL_PAIR),
            lambda outs, ins, atol: all(o.shape == f.shape for o, (f, _) in zip(outs, ins, strict=True)),
        ),
        Probe(
            "0 when the features are the target's",
            ((PHOTO, PHOTO), (TALL, TALL)),
            lambda outs, _, atol: all(bool((np.abs(o) < atol).all()) for o in outs),
        ),
        Probe(
            "a feature that has reached its target is left alone, one that has not is not",
            ((ONE_OFF, PHOTO),),
            lambda outs, ins, atol: (
                outs[0].shape == PHOTO.shape and bool(((np.abs(outs[0]) > atol) == (ONE_OFF != PHOTO)).all())
            ),
        ),
        Probe("a small step against it lowers the loss as much as it promises", (PAIR, TALL_PAIR), falls(content_loss)),
        values(content_gradient, PAIR, TALL_PAIR),
    ),
    wrong=(
        Wrong("half", lambda f, p: (f - p) / f.size, "the 2 is missing that comes from the square."),
        Wrong(
            "not divided",
            lambda f, p: 2 * (f - p),
            "that is the gradient of the sum; divide by the number of features.",
        ),
        Wrong(
            "Gatys' gradient",
            lambda f, p: f - p,
            "that is the gradient of Gatys' half sum; for our mean it is 2 / n times as large.",
        ),
        Wrong(
            "uphill",
            lambda f, p: content_gradient(p, f),
            "the sign is turned: the gradient points uphill, F - P; the step goes against it later.",
        ),
        Wrong(
            "target forgotten",
            lambda f, p: 2 * f / f.size,
            "the target is not subtracted, so it pulls even where it is reached.",
        ),
        Wrong(
            "divided by places",
            lambda f, p: 2 * (f - p) / (f.shape[0] * f.shape[1]),
            "it is divided by the number of places; n counts places times channels.",
        ),
        Wrong(
            "divided by height",
            lambda f, p: 2 * (f - p) / len(f),
            "len(features) counts the rows only; n is features.size, all the numbers.",
        ),
        Wrong(
            "flat",
            lambda f, p: np.ravel(content_gradient(f, p)),
            "the numbers are right, but they lie in one row; give them the shape of the features.",
        ),
        Wrong(
            "sign lost",
            lambda f, p: np.abs(content_gradient(f, p)),
            "the signs are lost; a feature below its target needs a negative gradient.",
        ),
        Wrong(
            "sign only",
            lambda f, p: np.sign(f - p) / f.size,
            "that is the gradient of absolute differences; with squares the pull grows with the distance.",
        ),
        Wrong(
            "the square kept",
            lambda f, p: 2 * (f - p) ** 2 / f.size,
            "the difference is still squared; the slope of x² is 2x.",
        ),
        Wrong(
            "the loss itself",
            content_loss,
            "that is the loss; the gradient has one number for every feature.",
        ),
        Wrong(
            "one mean",
            lambda f, p: np.mean(2 * (f - p)),
            "the mean over all features is taken; divide by n, and keep every feature's own number.",
        ),
        Wrong(
            "cut off by //",
            lambda f, p: 0 * (f - p),
            "everything is 0: // cuts off what stands behind the point, so divide with /.",
        ),
        Wrong(
            "brackets missing",
            lambda f, p: 2 / f.size * f - p,
            "brackets are missing: first subtract, (features - target), then multiply by 2 / n.",
            also=(lambda f, p: 2 * f - p / f.size, lambda f, p: f - p * 2 / f.size),
        ),
        Wrong(
            "half of n cut off",
            lambda f, p: (f - p) / np.float64(f.size // 2),
            "// cuts off: with an odd n, n // 2 is not half of it; divide with /.",
            also=(lambda f, p: (f - p) * np.float64(1 / (f.size // 2) if f.size > 1 else np.inf),),
        ),
    ),
    right={
        "finite differences": _by_nudging,
        "loops": _gradient_by_loops,
        "two halves": lambda f, p: 2 / np.prod(f.shape) * f - 2 / np.prod(f.shape) * p,
        "float32": lambda f, p: np.float32(2) * (f - p).astype("float32") / np.float32(f.size),
    },
    hints=(
        "Only one term of the sum holds the feature F_i. What is the slope of (F_i - P_i)²?",
        "2 / n times (F - P), with the shape of the features; n is height times width times channels.",
        "2 * (features - target) / features.size",
    ),
)

# --- 2.3 through_relu ------------------------------------------------------------------------------------------------

BEFORE = np.array(
    [[[2.0, -1.0, 0.0], [-3.0, 4.0, 1.0], [0.0, 0.5, -2.0]], [[1.0, 3.0, -4.0], [-1.0, 0.0, 2.0], [5.0, -2.0, 1.0]]]
)
PULL = np.array(
    [[[3.0, 1.0, -2.0], [2.0, -1.0, 4.0], [5.0, -3.0, -1.0]], [[-2.0, 0.0, 1.0], [-4.0, 3.0, 1.0], [2.0, -5.0, -6.0]]]
)
BEFORE4 = np.array([[[1.0, 0.0, -2.0, 3.0]], [[-1.0, 2.0, 0.5, 0.0]], [[4.0, -3.0, 2.0, -1.0]]])
PULL4 = np.array([[[-3.0, 2.0, 1.0, 4.0]], [[2.0, -1.0, 6.0, -2.0]], [[0.0, 5.0, -4.0, -3.0]]])


def through_relu(before, arriving):
    return np.where(np.asarray(before) > 0, np.asarray(arriving, dtype=np.float64), 0.0)


def _through_relu_by_loops(before, pull):
    out = np.zeros(pull.shape)
    for place in np.ndindex(*pull.shape):
        if before[place] > 0:
            out[place] = pull[place]
    return out


def _switched_off(before, pull):
    pull[before <= 0] = 0
    return pull


relu_task = Task(
    id="2.3",
    name="through_relu",
    minutes=6,
    given=Given({"before": Numbers("height, width, channels"), "arriving": Numbers("height, width, channels")}),
    edges=((np.array([[[1e-9, -1e-9, 0.0], [1e-4, -1e-4, 0.3]]]), PULL[:1, :2]),),
    reference=through_relu,
    probes=(
        Probe(
            "the shape stays",
            ((BEFORE, PULL), (BEFORE4, PULL4)),
            lambda outs, ins, atol: all(o.shape == p.shape for o, (_, p) in zip(outs, ins, strict=True)),
        ),
        Probe(
            "where nothing was cut, everything that arrives passes unchanged, a negative number too",
            ((1 + np.abs(BEFORE), PULL),),
            lambda outs, _, atol: close(outs[0], PULL, atol),
        ),
        Probe(
            "where everything was cut, nothing passes",
            ((-1 - np.abs(BEFORE), PULL),),
            lambda outs, _, atol: close(outs[0], 0 * PULL, atol),
        ),
        Probe(
            "at 0 itself nothing passes", ((0 * BEFORE, PULL),), lambda outs, _, atol: close(outs[0], 0 * PULL, atol)
        ),
        values(through_relu, (BEFORE, PULL), (BEFORE4, PULL4), (BEFORE / 3, PULL / 3)),
    ),
    wrong=(
        Wrong(
            "passes at 0",
            lambda b, p: np.where(b >= 0, p, 0.0),
            "at exactly 0 the gradient passes; there it stops, so use > instead of >=.",
        ),
        Wrong(
            "negative pulls cut",
            lambda b, p: np.where(b > 0, np.maximum(0, p), 0.0),
            "negative gradients are cut as well; where the ReLU was open, any sign passes.",
        ),
        Wrong(
            "ReLU of the pull",
            lambda b, p: np.maximum(0, p),
            "the ReLU is used on the gradient; what counts is the sign of the number that went into the ReLU.",
        ),
        Wrong(
            "times the feature",
            lambda b, p: np.maximum(0, b) * p,
            "the gradient is multiplied by the feature; multiply by the ReLU's slope, which is 1 or 0.",
        ),
        Wrong(
            "times what went in",
            lambda b, p: b * p,
            "the gradient is multiplied by what went into the ReLU; multiply by the ReLU's slope, which is 1 or 0.",
        ),
        Wrong(
            "the other way round",
            lambda b, p: np.where(b > 0, 0.0, p),
            "it passes where the ReLU has cut and stops where it was open; exchange the two.",
        ),
        Wrong(
            "all passes", lambda b, p: p, "everything passes; where the number before was not above 0, nothing does."
        ),
        Wrong(
            "slope only",
            lambda b, p: (b > 0).astype(float),
            "these are the slopes, 1 and 0; multiply them by the gradient that arrives.",
        ),
        Wrong(
            "feature instead of pull",
            lambda b, p: np.maximum(0, b),
            "that is the ReLU itself; what is asked for is the gradient on its way back.",
        ),
        Wrong(
            "cut places kept",
            lambda b, p: np.where(b > 0, p, b),
            "where the ReLU has cut stands the number from before; put 0 there.",
        ),
        Wrong(
            "sign of the feature",
            lambda b, p: np.sign(b) * p,
            "below 0 the gradient is turned round; the ReLU's slope is 0 there, not -1.",
        ),
        Wrong(
            "left out",
            lambda b, p: p[b > 0],
            "the places where nothing passes are left out, so the shape is lost; put 0 there.",
        ),
        Wrong(
            "arguments exchanged",
            lambda b, p: np.where(p > 0, b, 0.0),
            "the two arguments are exchanged: ask whether `before` is above 0 and let `arriving` pass.",
        ),
        Wrong(
            "only where it was negative",
            lambda b, p: np.where(b < 0, p, 0.0),
            "it passes where the number before was below 0; exchange the two: it passes where it was above 0.",
        ),
        Wrong(
            "sign of the pull lost",
            lambda b, p: np.where(b > 0, np.abs(p), 0.0),
            "the signs of the gradient are lost; where the ReLU was open it passes as it is, a negative one too.",
        ),
        Wrong(
            "cut to whole numbers",
            lambda b, p: through_relu(b, p).astype(int),
            "the digits behind the point are cut off; make the array without dtype=int, and leave int() away.",
        ),
        Wrong(
            "threshold above 0",
            lambda b, p: np.where(b > 0.01, p, 0.0),
            "small numbers above 0 are cut as well; the ReLU is open for every number above 0, however small.",
            also=tuple(
                lambda b, p, least=least: np.where(b > least, p, 0.0)
                for least in (0.1, 0.05, 0.02, 1e-3, 1e-5, 1e-6, 1e-8)
            ),
        ),
        Wrong(
            "open at 1",
            lambda b, p: np.where(b >= 1, p, 0.0),
            "numbers between 0 and 1 are cut as well; the ReLU is open for every number above 0.",
            also=(
                lambda b, p: np.where(np.round(b) > 0, p, 0.0),
                lambda b, p: np.where(b > 1, p, 0.0),
                lambda b, p: np.where(b > 0.5, p, 0.0),
            ),
        ),
    ),
    right={
        "loops": _through_relu_by_loops,
        "times the slope": lambda b, p: p * (b > 0),
        "in place": _switched_off,
        "a list": lambda b, p: np.reshape(
            [y if x > 0 else 0.0 for x, y in zip(b.ravel(), p.ravel(), strict=True)], p.shape
        ).tolist(),
        "float32": lambda b, p: p.astype("float32") * np.heaviside(b, 0).astype("float32"),
    },
    hints=(
        "Draw the ReLU. How steep is it to the right of 0, and how steep to the left?",
        "Both arrays have the same shape, and so has the answer: what arrives where before > 0, and 0 elsewhere.",
        "np.where(before > 0, arriving, 0)",
    ),
)

# --- 2.4 relative_loss -----------------------------------------------------------------------------------------------


def relative_loss(features, target):
    return content_loss(features, target) / np.mean(np.asarray(target, dtype=np.float64) ** 2)


relative_task = Task(
    id="2.4",
    name="relative_loss",
    minutes=5,
    builds_on=("2.1",),
    one_number=True,
    given=Given(
        {"features": Numbers("height, width, channels"), "target": Numbers("height, width, channels")},
        lambda features, target: bool(target.any()),
        "the target is not 0 everywhere",
    ),
    edges=((1.012 * PHOTO, PHOTO), (TALL + 0.03, TALL)),
    size=lambda f, p: np.abs(f).max() * np.abs(f - p).max() / np.mean(p**2),
    reference=relative_loss,
    probes=(
        *A_DISTANCE,
        Probe(
            "1 when the features are twice the target",
            ((2 * PHOTO, PHOTO), (2 * TALL, TALL)),
            lambda outs, _, atol: all(number(o, 1, atol) for o in outs),
        ),
        Probe(
            "a layer whose numbers are all ten times as large gets the same",
            (PAIR, (10 * PAINTED, 10 * PHOTO)),
            lambda outs, _, atol: close(*outs, atol),
        ),
        values(relative_loss, PAIR, TALL_PAIR, (3 * PAINTED, PHOTO)),
    ),
    wrong=(
        Wrong(
            "not divided",
            content_loss,
            "that is the content loss as it is; divide it by the target's mean square.",
        ),
        Wrong(
            "divided by the features",
            lambda f, p: content_loss(f, p) / np.mean(f**2),
            "it is divided by the mean square of the features; divide by the target's, which stays the same.",
        ),
        Wrong(
            "mean not squared",
            lambda f, p: content_loss(f, p) / np.mean(p),
            "it is divided by the target's mean; squares belong to squares, so divide by its mean square.",
        ),
        Wrong(
            "mean before square",
            lambda f, p: content_loss(f, p) / np.mean(p) ** 2,
            "the target's mean is squared; square first, then take the mean.",
        ),
        Wrong(
            "variance",
            lambda f, p: content_loss(f, p) / np.var(p),
            "it is divided by the target's variance, where the mean is taken off; divide by the plain mean square.",
        ),
        Wrong(
            "divided by a sum",
            lambda f, p: content_loss(f, p) / np.sum(p**2),
            "a mean is divided by a sum; take the mean of the target's squares as well.",
        ),
        Wrong(
            "sum divided by a mean",
            lambda f, p: np.sum((f - p) ** 2) / np.mean(p**2),
            "a sum is divided by a mean; take the mean of the squared differences as well.",
        ),
        Wrong(
            "root",
            lambda f, p: np.sqrt(relative_loss(f, p)),
            "a square root is taken at the end; leave it away.",
        ),
        Wrong(
            "absolute values",
            lambda f, p: np.mean(np.abs(f - p)) / np.mean(np.abs(p)),
            "absolute values are compared; use squares above and below.",
        ),
        Wrong(
            "feature by feature",
            lambda f, p: np.mean(((f - p) / p) ** 2),
            "every feature is divided by its own target, which fails where that is 0; divide mean by mean.",
        ),
        Wrong(
            "channel by channel",
            lambda f, p: np.mean((f - p) ** 2, axis=(0, 1)) / np.mean(p**2, axis=(0, 1)),
            "every channel has its own number; take both means over everything.",
        ),
        Wrong(
            "divided by the largest",
            lambda f, p: content_loss(f, p) / np.max(p) ** 2,
            "it is divided by the square of the target's largest value; divide by its mean square.",
        ),
        Wrong(
            "divided by both",
            lambda f, p: content_loss(f, p) / (np.mean(f**2) + np.mean(p**2)),
            "it is divided by both mean squares; divide by the target's alone.",
        ),
        Wrong(
            "root below",
            lambda f, p: content_loss(f, p) / np.sqrt(np.mean(p**2)),
            "the target's mean square is put under a root; divide by the mean square itself.",
        ),
    ),
    right={
        "sums": lambda f, p: np.sum((f - p) ** 2) / np.sum(p**2),
        "norms": lambda f, p: (np.linalg.norm(f - p) / np.linalg.norm(p)) ** 2,
        "einsum": lambda f, p: np.einsum("hwc,hwc->", f - p, f - p) / np.einsum("hwc,hwc->", p, p),
        "a list": lambda f, p: [_content_loss_by_loops(f, p) / _content_loss_by_loops(p, 0 * p)],
        "float32": lambda f, p: np.mean((f - p).astype("float32") ** 2) / np.mean(p.astype("float32") ** 2),
    },
    hints=(
        "Is a loss of 2 much? That depends on how large the numbers of the target are.",
        "One number divided by one number: the content loss, and the mean of the target's squares.",
        "content_loss(features, target) / np.mean(target ** 2)",
    ),
)

# --- 2.5 descend -----------------------------------------------------------------------------------------------------

# Pixels (h, w, 3) with slopes that lead some of them out of the range, at both ends.
PIXELS = np.array(
    [
        [[0.5, 0.2, 0.8], [0.0, 1.0, 0.4], [0.6, 0.9, 0.1], [0.3, 0.7, 0.5]],
        [[1.0, 0.0, 0.5], [0.1, 0.6, 0.9], [0.2, 0.4, 0.8], [0.5, 0.5, 0.0]],
    ]
)
SLOPES = np.array(
    [
        [[1.0, -2.0, 0.5], [2.0, -3.0, 0.0], [-1.0, -2.0, 4.0], [0.5, 1.5, -6.0]],
        [[-1.0, 3.0, 2.0], [6.0, 1.0, -4.0], [-0.5, 2.5, 1.0], [9.0, -1.5, 1.0]],
    ]
)
INSIDE = np.array([[[0.5, 0.4, 0.6]], [[0.3, 0.7, 0.5]]])
GENTLE = np.array([[[1.0, -2.0, 0.5]], [[-1.0, 1.5, 2.0]]])


def descend(pixels, gradient, rate):
    return np.clip(np.asarray(pixels, dtype=np.float64) - rate * np.asarray(gradient, dtype=np.float64), 0, 1)


def _descend_by_loops(pixels, gradient, rate):
    out = np.zeros(pixels.shape)
    for place in np.ndindex(*pixels.shape):
        out[place] = min(1.0, max(0.0, pixels[place] - rate * gradient[place]))
    return out


def _descend_in_place(pixels, gradient, rate):
    pixels -= rate * gradient
    pixels[pixels < 0] = 0
    pixels[pixels > 1] = 1
    return pixels


def _plain_step(pixels, gradient, rate):
    return pixels - rate * gradient


descend_task = Task(
    id="2.5",
    name="descend",
    minutes=5,
    given=Given(
        {
            "pixels": pixels("height, width, 3"),
            "gradient": Numbers("height, width, 3"),
            "rate": Number("a number, 0 or more", 0.0),
        }
    ),
    reference=descend,
    probes=(
        Probe(
            "a rate of 0 moves nothing", ((PIXELS, SLOPES, 0.0),), lambda outs, _, atol: close(outs[0], PIXELS, atol)
        ),
        Probe(
            "against the gradient: where it is positive, the pixel gets smaller",
            ((INSIDE, GENTLE, 0.1),),
            lambda outs, _, atol: (
                outs[0].shape == INSIDE.shape and bool((np.sign(INSIDE - outs[0]) == np.sign(GENTLE)).all())
            ),
        ),
        Probe(
            "twice the rate goes twice as far, as long as nothing is clipped",
            ((INSIDE, GENTLE, 0.05), (INSIDE, GENTLE, 0.1)),
            lambda outs, _, atol: (
                all(o.shape == INSIDE.shape for o in outs) and close(2 * (INSIDE - outs[0]), INSIDE - outs[1], atol)
            ),
        ),
        Probe(
            "no pixel leaves the range from 0 to 1",
            ((PIXELS, SLOPES, 0.1), (PIXELS, -SLOPES, 0.5)),
            lambda outs, _, atol: all(bool(((o >= 0) & (o <= 1)).all()) for o in outs),
        ),
        values(descend, (PIXELS, SLOPES, 0.1), (INSIDE, GENTLE, 0.1), (PIXELS, -SLOPES, 0.5)),
    ),
    wrong=(
        Wrong(
            "uphill",
            lambda x, g, r: descend(x, -g, r),
            "it goes uphill: the gradient is added; subtract it.",
        ),
        Wrong(
            "not clipped",
            _plain_step,
            "pixels leave the range from 0 to 1; clip them after the step. np.clip makes a new array: return it.",
        ),
        Wrong(
            "step clipped",
            lambda x, g, r: x - np.clip(r * g, 0, 1),
            "the step is clipped instead of the pixels; go first, then clip where you have arrived.",
        ),
        Wrong(
            "clipped to -1",
            lambda x, g, r: np.clip(_plain_step(x, g, r), -1, 1),
            "it is clipped to -1 to 1; the pixels of this course go from 0 to 1.",
        ),
        Wrong(
            "only below",
            lambda x, g, r: np.maximum(0, _plain_step(x, g, r)),
            "what rises above 1 is not clipped; the pixels of this course go from 0 to 1, not to 255.",
        ),
        Wrong(
            "only above",
            lambda x, g, r: np.minimum(1, _plain_step(x, g, r)),
            "only what rises above 1 is clipped; what falls below 0 must be, too.",
        ),
        Wrong(
            "rate ignored",
            lambda x, g, r: descend(x, g, 1),
            "the rate is not used; it says how long the step is.",
        ),
        Wrong(
            "sign only",
            lambda x, g, r: descend(x, np.sign(g), r),
            "every pixel moves equally far; the step is the rate times the gradient, not times its sign.",
        ),
        Wrong(
            "gradient scaled",
            lambda x, g, r: descend(x, g / np.max(np.abs(g)), r),
            "the gradient is divided by its largest value, as in the lesson; here use it as it is.",
        ),
        Wrong(
            "step alone",
            lambda x, g, r: np.clip(-r * g, 0, 1),
            "only the step is returned; begin from the pixels.",
        ),
        Wrong(
            "wrapped around",
            lambda x, g, r: np.mod(_plain_step(x, g, r), 1),
            "what leaves the range comes in again at the other end; clip it at 0 and 1.",
        ),
        Wrong(
            "stretched",
            lambda x, g, r: (_plain_step(x, g, r) - np.min(_plain_step(x, g, r))) / np.ptp(_plain_step(x, g, r)),
            "the whole picture is stretched to 0 to 1, which changes all pixels; clip only those outside.",
        ),
        Wrong(
            "rate squared",
            lambda x, g, r: descend(x, g, r**2),
            "the rate is used twice; multiply by it once.",
        ),
        Wrong(
            "pixels multiplied",
            lambda x, g, r: np.clip(x * (1 - r * g), 0, 1),
            "the step is multiplied by the pixel, so that black ones never move; subtract it as it is.",
        ),
        *BOUNDS_EXCHANGED,
    ),
    right={
        "loops": _descend_by_loops,
        "largest and smallest": lambda x, g, r: np.minimum(1, np.maximum(0, x + r * -g)),
        "in place": _descend_in_place,
        "a list": lambda x, g, r: _descend_by_loops(x, g, r).tolist(),
        "float32": lambda x, g, r: np.clip(x.astype("float32") - np.float32(r) * g.astype("float32"), 0, 1),
    },
    hints=(
        "The gradient points uphill. Which way do you go, and what must hold for a pixel when you have arrived?",
        "Three arrays of the same shape: pixels, gradient, answer. The rate is one number.",
        "np.clip(pixels - rate * gradient, 0, 1)",
    ),
)

# --- 2.6 loss_by_depth -----------------------------------------------------------------------------------------------

MAPS = np.stack(
    [
        [[1.0, 0.0, 3.0, 2.0], [4.0, 1.0, 0.0, 1.0], [0.0, 2.0, 1.0, 5.0], [2.0, 0.0, 1.0, 3.0]],
        [[0.0, 2.0, 1.0, 0.0], [3.0, 0.0, 2.0, 6.0], [1.0, 1.0, 0.0, 0.0], [5.0, 0.0, 4.0, 1.0]],
        [[2.0, 1.0, 0.0, 4.0], [0.0, 0.0, 1.0, 1.0], [7.0, 1.0, 2.0, 0.0], [0.0, 3.0, 0.0, 2.0]],
    ],
    axis=-1,
)  # (4, 4, 3)
NEW_MAPS = np.stack([MAPS[..., 1], MAPS[::-1, :, 0], MAPS[:, ::-1, 2]], axis=-1)
LONG = np.concatenate([MAPS, NEW_MAPS[::-1]], axis=1)  # (4, 8, 3)
NEW_LONG = np.roll(LONG, 1, axis=1) + np.array([0.0, 1.0, 0.0])
LARGE = np.concatenate([LONG, 2 * NEW_LONG[:, ::-1]], axis=0)  # (8, 8, 3)
NEW_LARGE = np.concatenate([NEW_LONG, LONG], axis=0)
DEEP = np.concatenate(
    [np.concatenate([LARGE, NEW_LARGE], axis=1), np.concatenate([3 * NEW_LARGE, LARGE + 1], axis=1)]
)  # (16, 16, 3)
NEW_DEEP = np.roll(DEEP, 3, axis=0) + np.array([0.0, 1.0, 0.0])
BOARD = np.tile([[1.0, 3.0], [3.0, 1.0]], (4, 4))[..., None] * np.array([1.0, 2.0, 3.0])  # a fine chessboard
MOVED_BOARD = np.roll(BOARD, 1, axis=1)


def halve(maps, best=np.mean):
    """(h, w, c) -> (h / 2, w / 2, c): one value for every square of 2 x 2, its mean unless told otherwise."""
    height, width, channels = np.shape(maps)
    squares = np.reshape(np.asarray(maps, dtype=np.float64), (height // 2, 2, width // 2, 2, channels))
    return best(squares, axis=(1, 3))


def loss_by_depth(features, target, depth):
    return _by_depth(features, target, depth)


def _by_depth(features, target, depth, shrink=halve, loss=relative_loss):
    """The reference, with the parts that a variant may exchange."""
    losses = [loss(features, target)]
    for _ in range(depth):
        features, target = shrink(features), shrink(target)
        losses.append(loss(features, target))
    return losses


def _by_corners(maps):
    return (maps[0::2, 0::2] + maps[0::2, 1::2] + maps[1::2, 0::2] + maps[1::2, 1::2]) / 4


def _large_squares(features, target, depth):
    """Every depth from the first maps at once, with squares of 1, 2, 4, ... pixels."""
    out = []
    for side in 2 ** np.arange(depth + 1):
        shape = (features.shape[0] // side, side, features.shape[1] // side, side, features.shape[2])
        out.append(relative_loss(*(maps.reshape(shape).mean(axis=(1, 3)) for maps in (features, target))))
    return np.array(out)


def _again(features, target, depth):
    rest = _again(halve(features), halve(target), depth - 1) if depth else []
    return [relative_loss(features, target), *rest]


def _halves(features, target, depth):
    """Can both be halved that often, and is the target never 0 everywhere?"""
    if any(n % 2**depth for n in features.shape[:2]):
        return False
    sets = [target]
    for _ in range(depth):
        sets.append(halve(sets[-1]))
    return all(maps.any() for maps in sets)


depth_task = Task(
    id="2.6",
    name="loss_by_depth",
    minutes=9,
    builds_on=("2.4",),
    given=Given(
        {
            "features": Numbers("height, width, channels"),
            "target": Numbers("height, width, channels"),
            "depth": whole("how often to halve, which may be 0", 0, 3),
        },
        _halves,
        "height and width can be halved so often, and the target is never 0 everywhere",
        sizes={"height": (2, 4, 8), "width": (2, 4, 8)},
    ),
    edges=((NEW_MAPS, MAPS, 0), (NEW_LONG, LONG, 0), (1.012 * LARGE, LARGE, 3)),
    reference=loss_by_depth,
    probes=(
        Probe(
            "one number for every depth, and one for the maps as they are",
            ((NEW_LARGE, LARGE, 2), (NEW_MAPS, MAPS, 1)),
            lambda outs, ins, atol: all(o.shape == (args[2] + 1,) for o, args in zip(outs, ins, strict=True)),
        ),
        Probe(
            "a fine chessboard of 1 and 3, moved by one place: 0.8 at first, 0 at every depth below",
            ((MOVED_BOARD, BOARD, 2),),
            lambda outs, _, atol: close(outs[0], np.array([0.8, 0.0, 0.0]), atol),
        ),
        Probe(
            "maps that are all ten times as large get the same",
            ((NEW_LARGE, LARGE, 2), (10 * NEW_LARGE, 10 * LARGE, 2)),
            lambda outs, _, atol: close(*outs, atol),
        ),
        Probe(
            "who begins with halved maps gets the same list without its first number",
            ((NEW_LARGE, LARGE, 2), (halve(NEW_LARGE), halve(LARGE), 1)),
            lambda outs, _, atol: outs[0].shape == (3,) and close(outs[0][1:], outs[1], atol),
        ),
        values(loss_by_depth, (NEW_LARGE, LARGE, 2), (NEW_DEEP, DEEP, 3), (NEW_LONG, LONG, 1), (NEW_MAPS, MAPS, 1)),
    ),
    wrong=(
        Wrong(
            "first one missing",
            lambda f, p, d: loss_by_depth(f, p, d)[1:],
            "the loss of the maps as they are is missing; begin the list with it.",
        ),
        Wrong(
            "last one missing",
            lambda f, p, d: loss_by_depth(f, p, d)[:-1],
            "the deepest loss is missing; it takes one number more than there are halvings.",
        ),
        Wrong(
            "first one twice",
            lambda f, p, d: [relative_loss(f, p), *loss_by_depth(f, p, d)],
            "the first loss stands there twice: where the list begins with it, halve before you append, `depth` times; "
            "where it begins empty, append before you halve, `depth` + 1 times.",
        ),
        Wrong(
            "halved too early",
            lambda f, p, d: loss_by_depth(halve(f), halve(p), d),
            "the maps are halved before the first loss; measure first, then halve.",
        ),
        Wrong(
            "halved once only",
            lambda f, p, d: [relative_loss(f, p)] + [relative_loss(halve(f), halve(p))] * d,
            "the first maps are halved anew each time; go on with the halved ones.",
        ),
        Wrong(
            "never halved",
            lambda f, p, d: [relative_loss(f, p)] * (d + 1),
            "every depth has the same loss; keep the halved maps by giving them the old names, or halve the maps "
            "themselves and not their squares.",
        ),
        Wrong(
            "deepest first",
            lambda f, p, d: loss_by_depth(f, p, d)[::-1],
            "the deepest loss stands first; begin with the maps as they are.",
        ),
        Wrong(
            "deepest only",
            lambda f, p, d: loss_by_depth(f, p, d)[-1],
            "only the deepest loss is returned; collect all of them in a list.",
        ),
        Wrong(
            "not relative",
            lambda f, p, d: _by_depth(f, p, d, loss=content_loss),
            "these are plain content losses; divide each by its target's mean square, as in task 2.4.",
        ),
        Wrong(
            "always the first target",
            lambda f, p, d: np.array(_by_depth(f, p, d, loss=content_loss)) / np.mean(p**2),
            "every loss is divided by the first target's mean square; each depth has a target of its own.",
        ),
        Wrong(
            "largest for mean",
            lambda f, p, d: _by_depth(f, p, d, shrink=lambda m: halve(m, np.max)),
            "the largest of every square is kept, as in VGG19; here use `halve`, which takes the mean.",
        ),
        Wrong(
            "one corner",
            lambda f, p, d: _by_depth(f, p, d, shrink=lambda m: m[::2, ::2]),
            "only one corner of every square is kept; use `halve`, which takes the mean of all four.",
        ),
        Wrong(
            "summed up",
            lambda f, p, d: np.cumsum(loss_by_depth(f, p, d)),
            "every number also holds the ones before it; each depth stands for itself.",
        ),
        Wrong(
            "one mean",
            lambda f, p, d: np.mean(loss_by_depth(f, p, d)),
            "the mean over all depths is taken; return the list, so that they can be compared.",
        ),
        Wrong(
            "arguments exchanged",
            lambda f, p, d: loss_by_depth(p, f, d),
            "features and target are exchanged; it is the target's mean square that divides.",
        ),
        Wrong(
            "returned in the loop",
            lambda f, p, d: loss_by_depth(f, p, min(d, 1)),
            "it ends after the first halving: `return` stands in the loop; move it below.",
        ),
        Wrong(
            "depth 0 ignored",
            lambda f, p, d: loss_by_depth(f, p, max(d, 1)),
            "a depth of 0 means no halving: then the list holds one number, the loss of the maps as they are.",
            also=(lambda f, p, d: loss_by_depth(f, p, d) if d else [],),
        ),
    ),
    right={
        "four corners": lambda f, p, d: _by_depth(f, p, d, shrink=_by_corners),
        "sums for means": lambda f, p, d: _by_depth(f, p, d, shrink=lambda m: halve(m, np.sum)),
        "large squares": _large_squares,
        "calling itself": _again,
        "float32": lambda f, p, d: np.array(_again(f.astype("float32"), p.astype("float32"), d), dtype="float32"),
    },
    hints=(
        "Measure, halve, measure, halve, measure. How many measures are there for two halvings?",
        "A list of depth + 1 numbers. Both features and target are halved, and the halved ones are halved next.",
        "losses = [relative_loss(f, p)], then `depth` times: f, p = halve(f), halve(p) and append relative_loss(f, p)",
    ),
)


TASKS = (loss_task, gradient_task, relu_task, relative_task, descend_task, depth_task)
