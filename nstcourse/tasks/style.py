"""Exercise 3, style: flatten, Gram matrix, style loss, its gradient, shuffling, several layers, two layers together."""

import numpy as np

from nstcourse.inputs import Each, Given, Gram, Number, Numbers, Order
from nstcourse.task import Probe, Task, Wrong, close, values
from nstcourse.tasks.ideas import falls, one

# Literal features (h, w, C): small whole numbers, so that every right answer is a short fraction.
SMALL = np.array([[[1.0, 2.0, 0.0], [3.0, 0.0, 1.0]], [[0.0, 1.0, 4.0], [2.0, 2.0, 1.0]]])
WIDE = np.array([[[1.0, 0.0], [2.0, -1.0], [0.0, 3.0]], [[4.0, 1.0], [0.0, 0.0], [1.0, -2.5]]])
TALL = np.array([[[2.0, 1.0, 1.0, 0.0]], [[0.0, 3.0, 1.0, 5.0]], [[1.0, 1.0, 2.0, 0.0]], [[4.0, 0.0, 0.0, 1.0]]])
PICTURES = (SMALL, WIDE, TALL)


# --- 3.1 flatten ----------------------------------------------------------------------------------------------------


def flatten(features):
    return np.reshape(features, (-1, np.shape(features)[-1]))


flatten_task = Task(
    id="3.1",
    name="flatten",
    minutes=4,
    given=Given({"features": Numbers("height, width, channels")}),
    reference=flatten,
    probes=(
        Probe(
            "one row for each place, one column for each channel",
            one(*PICTURES),
            lambda outs, ins, atol: all(
                o.shape == (a.shape[0] * a.shape[1], a.shape[2]) for o, (a,) in zip(outs, ins, strict=True)
            ),
        ),
        values(flatten, *one(*PICTURES, SMALL / 3), says="every row is the feature vector of one place"),
    ),
    wrong=(
        Wrong("transposed", lambda f: flatten(f).T, "rows and columns are exchanged: channels belong into columns."),
        Wrong("one long row", lambda f: np.ravel(f), "everything is in one row; keep the channels apart."),
        Wrong(
            "channels torn apart",
            lambda f: np.reshape(f, (f.shape[2], -1)).T,
            "the numbers are torn out of their places: reshape keeps the last axis together, so it must stay last.",
        ),
        Wrong("rows kept", lambda f: np.reshape(f, (f.shape[0], -1)), "only the columns of the picture are flattened."),
        Wrong(
            "channels summed",
            lambda f: f.sum(axis=-1).reshape(-1, 1),
            "the channels are added up; each keeps a column.",
        ),
        Wrong(
            "columns first",
            lambda f: np.reshape(np.swapaxes(f, 0, 1), (-1, f.shape[2])),
            "the places are read column by column; the picture's rows come first.",
        ),
        Wrong(
            "cut to whole numbers",
            lambda f: flatten(f).astype(int),
            "the digits behind the point are cut off; make the array without dtype=int, and leave int() away.",
        ),
    ),
    right={
        "concatenated rows": lambda f: np.concatenate(list(f), axis=0),
        "loops": lambda f: [[float(v) for v in place] for row in f for place in row],
        "sizes by hand": lambda f: np.asarray(f).reshape(f.shape[0] * f.shape[1], f.shape[2]),
    },
    hints=(
        "How many places has a picture of 2 by 3? So many rows you need.",
        "From (h, w, C) to (h * w, C). NumPy's reshape works out one size by itself if you write -1.",
        "h, w, c = features.shape; np.reshape(features, (h * w, c)), or (-1, c) for the same.",
    ),
)

# --- 3.2 gram_matrix -------------------------------------------------------------------------------------------------


def gram_matrix(features):
    flat = flatten(np.asarray(features, dtype=np.float64))
    return flat.T @ flat / len(flat)


def _loops(features):
    height, width, channels = features.shape
    out = np.zeros((channels, channels))
    for i in range(channels):
        for j in range(channels):
            out[i, j] = sum(features[r, c, i] * features[r, c, j] for r in range(height) for c in range(width))
    return out / (height * width)


def _torn(features):
    return np.reshape(features, (features.shape[2], -1))


SHUFFLED = SMALL.reshape(-1, 3)[[2, 0, 3, 1]].reshape(2, 2, 3)
TWICE = np.concatenate([SMALL, SMALL], axis=0)

gram_task = Task(
    id="3.2",
    name="gram_matrix",
    minutes=8,
    builds_on=("3.1",),
    given=Given({"features": Numbers("height, width, channels")}),
    size=lambda f: (np.abs(f).max()) ** 2,
    reference=gram_matrix,
    probes=(
        Probe(
            "a square with one row and one column for each channel",
            one(*PICTURES),
            lambda outs, ins, atol: all(o.shape == (a.shape[2],) * 2 for o, (a,) in zip(outs, ins, strict=True)),
        ),
        Probe(
            "symmetric", one(*PICTURES), lambda outs, _, atol: all(o.ndim == 2 and close(o, o.T, atol) for o in outs)
        ),
        Probe(
            "moving features to other places changes nothing",
            one(SMALL, SHUFFLED),
            lambda outs, _, atol: close(*outs, atol),
        ),
        Probe(
            "the same picture twice, side by side, changes nothing",
            one(SMALL, TWICE),
            lambda outs, _, atol: close(*outs, atol),
        ),
        Probe(
            "features twice as strong make it four times as large",
            one(SMALL, 2 * SMALL),
            lambda outs, _, atol: close(4 * outs[0], outs[1], atol),
        ),
        values(gram_matrix, *one(*PICTURES)),
    ),
    wrong=(
        Wrong(
            "not normalised",
            lambda f: flatten(f).T @ flatten(f),
            "the sum is not divided by the number of places (height times width).",
        ),
        Wrong(
            "divided by channels",
            lambda f: flatten(f).T @ flatten(f) / f.shape[2],
            "it is divided by the number of channels; divide by the number of places.",
        ),
        Wrong(
            "divided by everything",
            lambda f: flatten(f).T @ flatten(f) / f.size,
            "it is divided by places times channels; divide by the number of places only.",
        ),
        Wrong(
            "places by places",
            lambda f: flatten(f) @ flatten(f).T / (f.shape[0] * f.shape[1]),
            "the product is the wrong way round: F F^T compares places, F^T F compares channels.",
        ),
        Wrong(
            "channels torn apart",
            lambda f: _torn(f) @ _torn(f).T / (f.shape[0] * f.shape[1]),
            "reshape(C, -1) tears the channels apart, as they are the last axis here: flatten to (places, C) with "
            "reshape(-1, C); its .T has one row for each channel.",
            also=(
                lambda f: _torn(f) @ _torn(f).T,
                lambda f: _torn(f) @ _torn(f).T / f.size,
                lambda f: _torn(f) @ _torn(f).T / f.shape[2],
            ),
        ),
        Wrong(
            "mean removed",
            lambda f: np.cov(flatten(f).T, bias=True),
            "the mean was subtracted first: that is the covariance, a good statistic, but not the Gram matrix.",
            (lambda f: np.cov(flatten(f).T),),
        ),
        Wrong(
            "diagonal only",
            lambda f: np.diag(np.mean(flatten(f) ** 2, axis=0)),
            "only products of a channel with itself are there; every pair is wanted.",
        ),
        Wrong(
            "strength lost",
            lambda f: gram_matrix(f) / np.linalg.norm(gram_matrix(f)),
            "it is divided by its own size, so that how strong the features are is lost.",
        ),
        Wrong(
            "half a table",
            lambda f: np.triu(gram_matrix(f)),
            "only the upper half is filled; i with j is the same as j with i, so both halves are.",
        ),
        Wrong(
            "divided by height",
            lambda f: flatten(f).T @ flatten(f) / f.shape[0],
            "it is divided by the height alone; the number of places is height times width.",
        ),
        Wrong(
            "divided twice",
            lambda f: flatten(f).T @ flatten(f) / (f.shape[0] * f.shape[1]) ** 2,
            "it is divided by the number of places twice.",
        ),
        Wrong(
            "correlations",
            lambda f: np.corrcoef(flatten(f).T),
            "these are correlations: the mean is taken off, and the strength is lost; take the mean of the products.",
        ),
        Wrong(
            "divided by height plus width",
            lambda f: flatten(f).T @ flatten(f) / (f.shape[0] + f.shape[1]),
            "it is divided by height plus width; the number of places is height times width.",
        ),
        Wrong(
            "product of means",
            lambda f: np.outer(flatten(f).mean(axis=0), flatten(f).mean(axis=0)),
            "the means of two channels are multiplied; multiply at every place first, then take the mean.",
        ),
    ),
    right={
        "einsum": lambda f: np.einsum("hwi,hwj->ij", f, f) / (f.shape[0] * f.shape[1]),
        "loops": _loops,
        "mean of outer products": lambda f: np.mean([np.outer(v, v) for v in flatten(f)], axis=0),
        "tensordot": lambda f: np.tensordot(f, f, axes=((0, 1), (0, 1))) / (f.shape[0] * f.shape[1]),
        "float32": lambda f: (
            (flatten(f).astype("float32").T @ flatten(f).astype("float32")) / np.float32(len(flatten(f)))
        ),
    },
    hints=(
        "Every cell is the mean, over all places, of the product of two channels.",
        "With F of shape (places, channels): F^T F has shape (channels, channels). What is missing to make sums means?",
        "flat = flatten(features); return flat.T @ flat / number_of_places",
    ),
)

# --- 3.3 style_loss --------------------------------------------------------------------------------------------------


def style_loss(features, target):
    return np.mean((gram_matrix(features) - np.asarray(target, dtype=np.float64)) ** 2)


AIM = np.array([[2.0, 1.0, 0.0], [1.0, 3.0, 1.0], [0.0, 1.0, 2.0]])
AIM2 = np.array([[1.0, 0.5], [0.5, 2.0]])


def _by_gatys(difference, features):
    return np.sum(difference**2) / (4 * features.size**2)


style_loss_task = Task(
    id="3.3",
    name="style_loss",
    minutes=6,
    builds_on=("3.2",),
    one_number=True,
    given=Given({"features": Numbers("height, width, channels"), "target": Gram("channels")}),
    edges=((0.1 * SMALL, 0.01 * AIM), (SMALL / 5, AIM / 25), (TALL, gram_matrix(TALL[:, :, ::-1]))),
    size=lambda f, a: (np.abs(f).max() ** 2 + np.abs(a).max()) * np.abs(gram_matrix(f) - a).max(),
    reference=style_loss,
    probes=(
        Probe("one number", ((SMALL, AIM), (WIDE, AIM2)), lambda outs, _, atol: all(o.size == 1 for o in outs)),
        Probe(
            "0 when the style is reached",
            ((SMALL, gram_matrix(SMALL)), (WIDE, gram_matrix(WIDE))),
            lambda outs, _, atol: all(o.size == 1 and abs(o.item()) < atol for o in outs),
        ),
        Probe(
            "never negative",
            ((SMALL, AIM), (SMALL, 5 * AIM), (WIDE, AIM2)),
            lambda outs, _, atol: all(o.min() > 0 for o in outs),
        ),
        Probe(
            "where the features are does not matter",
            ((SMALL, AIM), (SHUFFLED, AIM)),
            lambda outs, _, atol: close(*outs, atol),
        ),
        values(style_loss, (SMALL, AIM), (WIDE, AIM2)),
    ),
    wrong=(
        Wrong(
            "sum for mean",
            lambda f, a: np.sum((gram_matrix(f) - a) ** 2),
            "the squares are added up; take their mean over all cells.",
        ),
        Wrong(
            "absolute values",
            lambda f, a: np.mean(np.abs(gram_matrix(f) - a)),
            "absolute differences instead of squares.",
        ),
        Wrong(
            "first row only",
            lambda f, a: np.mean((gram_matrix(f[:1]) - a) ** 2),
            "only the first row of places is used; every place counts.",
        ),
        Wrong(
            "no mean",
            lambda f, a: (gram_matrix(f) - a) ** 2,
            "the squares are there, cell by cell; what is missing is their mean.",
        ),
        Wrong("root", lambda f, a: np.sqrt(np.mean((gram_matrix(f) - a) ** 2)), "a square root too many."),
        Wrong(
            "not normalised Gram",
            lambda f, a: np.mean((flatten(f).T @ flatten(f) - a) ** 2),
            "the Gram matrix inside is not divided by the number of places, but the target is.",
        ),
        Wrong(
            "Gatys' quarter",
            lambda f, a: np.mean((gram_matrix(f) - a) ** 2) / 4,
            "there is a factor 1/4 from the paper; here the mean alone is asked for.",
        ),
        Wrong(
            "squares compared",
            lambda f, a: np.mean(gram_matrix(f) ** 2 - a**2),
            "squares are subtracted from each other; subtract first, then square.",
        ),
        Wrong(
            "mean before square",
            lambda f, a: np.mean(gram_matrix(f) - a) ** 2,
            "the mean is taken before the square, so that differences cancel.",
        ),
        Wrong(
            "diagonal only",
            lambda f, a: np.mean(np.diag(gram_matrix(f) - a) ** 2),
            "only the diagonal is compared; every pair of channels counts.",
        ),
        Wrong(
            "Gram matrix of the target",
            lambda f, a: np.mean((gram_matrix(f) - gram_matrix(a)) ** 2),
            "the target is a Gram matrix already; subtract it as it is.",
        ),
        Wrong(
            "divided by channels",
            lambda f, a: np.sum((gram_matrix(f) - a) ** 2) / f.shape[2],
            "it is divided by the number of channels; there are channels times channels cells.",
        ),
        Wrong(
            "divided by the features",
            lambda f, a: np.sum((gram_matrix(f) - a) ** 2) / f.size,
            "it is divided by the number of features; divide by the number of cells, or use np.mean.",
        ),
        Wrong(
            "length",
            lambda f, a: np.linalg.norm(gram_matrix(f) - a),
            "np.linalg.norm takes a root of the sum; take the mean of the squares.",
        ),
        Wrong(
            "matrix product",
            lambda f, a: np.mean((gram_matrix(f) - a) @ (gram_matrix(f) - a)),
            "@ multiplies matrices; to square every cell by itself write ** 2.",
        ),
        Wrong(
            "Gatys' divisor",
            lambda f, a: _by_gatys(gram_matrix(f) - a, f),
            "4 C^2 M^2 is the divisor of Gatys, whose Gram matrices are sums; ours are means, so use np.mean.",
            also=(lambda f, a: _by_gatys(flatten(f).T @ flatten(f) - a, f),),
        ),
    ),
    right={
        "by norm": lambda f, a: np.linalg.norm(gram_matrix(f) - a) ** 2 / a.size,
        "loops": lambda f, a: sum((g - t) ** 2 for g, t in zip(_loops(f).ravel(), a.ravel(), strict=True)) / a.size,
        "a list": lambda f, a: [style_loss(f, a)],
        "float32": lambda f, a: np.mean((gram_matrix(f) - a).astype("float32") ** 2),
    },
    hints=(
        "How far apart are two tables of the same size? Subtract, square, average.",
        "Gram matrix (C, C) minus target (C, C), squared cell by cell, then one mean over everything.",
        "np.mean((gram_matrix(features) - target) ** 2)",
    ),
)

# --- 3.4 style_gradient ----------------------------------------------------------------------------------------------


def style_gradient(features, target):
    flat, channels = flatten(np.asarray(features, dtype=np.float64)), np.shape(features)[-1]
    slope = 4 / (channels**2 * len(flat)) * flat @ (gram_matrix(features) - np.asarray(target, dtype=np.float64))
    return slope.reshape(np.shape(features))


def _by_nudging(features, target):
    out = np.zeros(features.shape)
    for place in np.ndindex(*features.shape):
        nudge = np.zeros(features.shape)
        nudge[place] = 1e-4
        out[place] = (style_loss(features + nudge, target) - style_loss(features - nudge, target)) / 2e-4
    return out


def _raw(f, a, factor):
    flat = flatten(f)
    return (factor * flat @ (gram_matrix(f) - a)).reshape(f.shape)


gradient_task = Task(
    id="3.4",
    name="style_gradient",
    minutes=12,
    builds_on=("3.1", "3.2"),
    given=Given({"features": Numbers("height, width, channels"), "target": Gram("channels")}),
    edges=((TALL, gram_matrix(TALL[:, :, ::-1])), (np.swapaxes(TALL, 0, 1), gram_matrix(TALL[::2])), (WIDE[:1], AIM2)),
    size=lambda f, a: 4 * np.abs(f).max() * (np.abs(f).max() ** 2 + np.abs(a).max()) / f.size,
    reference=style_gradient,
    probes=(
        Probe(
            "one number for every feature",
            ((SMALL, AIM), (WIDE, AIM2)),
            lambda outs, ins, atol: all(o.shape == a.shape for o, (a, _) in zip(outs, ins, strict=True)),
        ),
        Probe(
            "0 when the style is reached",
            ((SMALL, gram_matrix(SMALL)),),
            lambda outs, _, atol: bool(np.abs(outs[0]).max() < atol),
        ),
        Probe(
            "a small step against it lowers the loss as much as it promises",
            ((SMALL, AIM), (WIDE, AIM2)),
            falls(style_loss),
        ),
        values(style_gradient, (SMALL, AIM), (WIDE, AIM2)),
    ),
    wrong=(
        Wrong(
            "half",
            lambda f, a: style_gradient(f, a) / 2,
            "half of it is missing: each feature stands in a row and in a column of the Gram matrix.",
        ),
        Wrong(
            "Gatys' factor",
            lambda f, a: style_gradient(f, a) / 4,
            "that is the gradient of Gatys' E, a quarter of ours.",
        ),
        Wrong(
            "target forgotten",
            lambda f, a: _raw(f, 0, 4 / (f.shape[2] ** 2 * f.shape[0] * f.shape[1])),
            "the target is not subtracted, so it pulls even where the style is reached.",
        ),
        Wrong("uphill", lambda f, a: -style_gradient(f, a), "the sign is turned: the gradient points uphill, G - A."),
        Wrong(
            "not divided by places",
            lambda f, a: _raw(f, a, 4 / f.shape[2] ** 2),
            "the number of places is missing in the factor.",
        ),
        Wrong(
            "not divided by cells",
            lambda f, a: _raw(f, a, 4 / (f.shape[0] * f.shape[1])),
            "the mean over the C x C cells is missing in the factor.",
        ),
        Wrong(
            "channels once",
            lambda f, a: _raw(f, a, 4 / (f.shape[2] * f.shape[0] * f.shape[1])),
            "the mean is over C x C cells, so the channels count twice.",
        ),
        Wrong(
            "flat",
            lambda f, a: flatten(style_gradient(f, a)),
            "the numbers are right, but they lie flat; give them the shape of the features.",
        ),
        Wrong(
            "brackets missing",
            lambda f, a: _raw(f, a, 4 / f.shape[2] ** 2 * f.shape[0] * f.shape[1]),
            "brackets are missing: / divides by the next factor only, the others multiply; write 4 / (C**2 * M).",
            (lambda f, a: _raw(f, a, 4 / f.shape[2] * f.shape[2] * f.shape[0] * f.shape[1]),),
        ),
        Wrong(
            "places and channels exchanged",
            lambda f, a: _raw(f, a, 4 / ((f.shape[0] * f.shape[1]) ** 2 * f.shape[2])),
            "places and channels are exchanged in the factor: C, the channels, is squared, M, the places, is not.",
        ),
        Wrong(
            "height for places",
            lambda f, a: _raw(f, a, 4 / (f.shape[2] ** 2 * f.shape[0])),
            "len(features) is the height alone; M is height times width, the rows of the flat table.",
        ),
        Wrong(
            "height taken for 2",
            lambda f, a: np.reshape(style_gradient(f, a), (2, -1, f.shape[2])),
            "2 is the height of the small examples; take the sizes from features.shape.",
            also=(
                lambda f, a: _raw(f, a, 4 / (f.shape[2] ** 2 * 2 * f.shape[1])),
                lambda f, a: _raw(f, a, 4 / (f.shape[2] ** 2 * 2 * f.shape[1])).reshape(2, -1, f.shape[2]),
            ),
        ),
    ),
    right={
        "finite differences": _by_nudging,
        "einsum": lambda f, a: (
            4 / (f.shape[2] ** 2 * f.shape[0] * f.shape[1]) * np.einsum("hwi,ij->hwj", f, gram_matrix(f) - a)
        ),
        "two halves": lambda f, a: (
            2 / (f.shape[2] ** 2 * f.shape[0] * f.shape[1]) * (f @ (gram_matrix(f) - a) + f @ (gram_matrix(f) - a).T)
        ),
    },
    hints=(
        "Lesson 3 derives it: at every place the features are mixed by what the Gram matrices still differ in.",
        "4 / (C² M) · F (G − A) has shape (places, channels); the answer has the shape of the features.",
        "4 / (C**2 * M) * flat @ (gram_matrix(features) - target), then .reshape(features.shape)",
    ),
)

# --- 3.5 shuffle -----------------------------------------------------------------------------------------------------


def move_places(features, order):
    flat = flatten(features)
    return flat[np.asarray(order)].reshape(np.shape(features))


ORDER4, ORDER6 = [2, 0, 3, 1], [5, 3, 1, 0, 2, 4]


def _moved_in_place(features, order):
    flat = flatten(np.array(features))
    for k, place in enumerate(order):
        flat[k] = flat[place]
    return flat.reshape(np.shape(features))


move_task = Task(
    id="3.5",
    name="move_places",
    minutes=6,
    builds_on=("3.1",),
    given=Given(
        {
            "features": Numbers("height, width, channels"),
            "order": Order("height, width", "a list with the number of every place once"),
        }
    ),
    edges=((TALL, [2, 0, 3, 1]), (np.swapaxes(TALL, 0, 1), [2, 0, 3, 1]), (np.swapaxes(WIDE, 0, 1) / 3, ORDER6)),
    reference=move_places,
    probes=(
        Probe(
            "the shape stays",
            ((SMALL, ORDER4), (WIDE, ORDER6)),
            lambda outs, ins, atol: all(o.shape == a.shape for o, (a, _) in zip(outs, ins, strict=True)),
        ),
        Probe(
            "the order 0, 1, 2, ... moves nothing",
            ((SMALL, [0, 1, 2, 3]),),
            lambda outs, ins, atol: close(outs[0], ins[0][0], atol),
        ),
        Probe(
            "the Gram matrix stays the same",
            ((SMALL, ORDER4), (WIDE, ORDER6)),
            lambda outs, ins, atol: all(
                o.shape == a.shape and close(gram_matrix(o), gram_matrix(a), atol)
                for o, (a, _) in zip(outs, ins, strict=True)
            ),
        ),
        values(
            move_places,
            (SMALL / 3, ORDER4),
            (WIDE, ORDER6),
            says="place k of the answer holds what was at order[k]",
        ),
    ),
    wrong=(
        Wrong(
            "the way back",
            lambda f, o: move_places(f, np.argsort(o)),
            "the order is used the other way round: place k gets what was at order[k].",
        ),
        Wrong(
            "channels shuffled alone",
            lambda f, o: np.stack(
                [np.roll(flatten(f)[np.asarray(o)][:, c], c) for c in range(f.shape[2])], axis=1
            ).reshape(f.shape),
            "every channel is moved differently, so that features of one place are torn apart.",
        ),
        Wrong("nothing moved", lambda f, o: f, "nothing has moved."),
        Wrong(
            "flat", lambda f, o: flatten(f)[np.asarray(o)], "the features are moved, but lie flat; restore the shape."
        ),
        Wrong(
            "rows only",
            lambda f, o: f[np.asarray(o)[: f.shape[0]] % f.shape[0]],
            "only whole rows are moved; the order counts all places.",
        ),
        Wrong(
            "reversed",
            lambda f, o: flatten(f)[::-1].reshape(f.shape),
            "the places are reversed, whatever the order says.",
        ),
        Wrong(
            "in place",
            _moved_in_place,
            "places are overwritten that are still to be read; write into a new array.",
        ),
        Wrong(
            "cut to whole numbers",
            lambda f, o: move_places(f, o).astype(int),
            "the digits behind the point are cut off; make the array without dtype=int, and leave int() away.",
        ),
        Wrong(
            "height taken for 2",
            lambda f, o: flatten(f)[np.asarray(o)].reshape(2, -1, f.shape[2]),
            "2 is the height of the small examples; take the sizes from features.shape.",
            also=(
                lambda f, o: flatten(f)[np.asarray(o)].reshape(2, len(o) // 2, f.shape[2]),
                lambda f, o: flatten(f)[np.asarray(o)].reshape(2, f.shape[1], f.shape[2]),
                lambda f, o: np.concatenate([move_places(f, o)[:2], f[2:]]),
            ),
        ),
        Wrong(
            "counted by columns",
            lambda f, o: np.swapaxes(move_places(np.swapaxes(f, 0, 1), o), 0, 1),
            "the places are counted column by column; count row by row.",
        ),
    ),
    right={
        "take": lambda f, o: np.take(flatten(f), o, axis=0).reshape(f.shape),
        "loops": lambda f, o: np.array([flatten(f)[k] for k in o]).reshape(f.shape),
        "a list": lambda f, o: np.reshape([flatten(f)[k].tolist() for k in o], f.shape).tolist(),
    },
    hints=(
        "Whole feature vectors move; the channels of one place stay together.",
        "Flatten to (places, channels), pick rows in the new order, give it the old shape.",
        "flatten(features)[order].reshape(features.shape)",
    ),
)

# --- 3.6 several layers ----------------------------------------------------------------------------------------------


def total_style_loss(layers, targets, weights):
    """layers, targets: lists; weights: one number each, to be divided by their sum."""
    total = sum(weights)
    return sum(w / total * style_loss(f, a) for f, a, w in zip(layers, targets, weights, strict=True))


TWO = ([SMALL, WIDE], [AIM, AIM2])
FOUR = ([SMALL, WIDE, 2 * SMALL, WIDE + 1], [AIM, AIM2, 2 * AIM, AIM2])

layers_task = Task(
    id="3.6",
    name="total_style_loss",
    minutes=7,
    builds_on=("3.3",),
    given=Given(
        {
            "layers": Each(
                Numbers("height{i}, width{i}, channels{i}"),
                "layers",
                "a list of arrays (height, width, channels) of their own sizes",
            ),
            "targets": Each(Gram("channels{i}"), "layers", "a list with a Gram matrix for each layer"),
            "weights": Each(Number("", 0.0), "layers", "a list with a number for each layer, none below 0"),
        },
        lambda layers, targets, weights: sum(weights) > 0,
        "not all weights are 0",
    ),
    edges=(
        ([SMALL, SMALL], [AIM, AIM], [1.0, 1.0]),
        ([SMALL, WIDE, SMALL], [AIM, AIM2, 2 * AIM], [2.0, 2.0, 1.0]),
        ([0.1 * SMALL], [0.01 * AIM], [2.0]),
    ),
    reference=total_style_loss,
    probes=(
        Probe("one number", ((*TWO, [1.0, 3.0]),), lambda outs, _, atol: outs[0].size == 1),
        Probe(
            "all weights ten times as large change nothing",
            ((*TWO, [1.0, 3.0]), (*TWO, [10.0, 30.0])),
            lambda outs, _, atol: close(*outs, atol),
        ),
        Probe(
            "a layer with weight 0 does not count",
            ((*TWO, [2.0, 0.0]),),
            lambda outs, _, atol: (
                outs[0].size == 1 and bool(np.isclose(outs[0].item(), style_loss(SMALL, AIM), rtol=1e-4))
            ),
        ),
        values(total_style_loss, (*TWO, [1.0, 3.0]), (*TWO, [1.0, 1.0]), (*FOUR, [1.0, 2.0, 0.5, 4.0])),
    ),
    wrong=(
        Wrong(
            "weights not divided",
            lambda f, a, w: sum(k * style_loss(x, y) for x, y, k in zip(f, a, w, strict=True)),
            "the weights are used as they are; divide them by their sum first.",
        ),
        Wrong(
            "weights ignored",
            lambda f, a, w: np.mean([style_loss(x, y) for x, y in zip(f, a, strict=True)]),
            "every layer counts the same; the weights are not used.",
        ),
        Wrong(
            "divided by their number",
            lambda f, a, w: sum(k * style_loss(x, y) for x, y, k in zip(f, a, w, strict=True)) / len(w),
            "it is divided by the number of layers instead of the sum of the weights.",
        ),
        Wrong(
            "not added up",
            lambda f, a, w: [k / sum(w) * style_loss(x, y) for x, y, k in zip(f, a, w, strict=True)],
            "every layer has its own number; add them up.",
        ),
        Wrong("first layer only", lambda f, a, w: style_loss(f[0], a[0]), "only the first layer is counted."),
        Wrong(
            "weights squared",
            lambda f, a, w: sum((k / sum(w)) ** 2 * style_loss(x, y) for x, y, k in zip(f, a, w, strict=True)),
            "the weights are squared; they stand outside of the square.",
        ),
        Wrong(
            "weights exchanged",
            lambda f, a, w: total_style_loss(f, a, w[::-1]),
            "the weights are used in the opposite order.",
        ),
        Wrong(
            "mean of the shares",
            lambda f, a, w: total_style_loss(f, a, w) / len(w),
            "the weights are divided by their sum already: add up, do not average.",
        ),
        Wrong(
            "last layer only",
            lambda f, a, w: w[-1] / sum(w) * style_loss(f[-1], a[-1]),
            "only the last layer is kept; begin with 0 and add each with +=.",
            also=(lambda f, a, w: w[-1] * style_loss(f[-1], a[-1]), lambda f, a, w: style_loss(f[-1], a[-1])),
        ),
        Wrong(
            "returned in the loop",
            lambda f, a, w: w[0] / sum(w) * style_loss(f[0], a[0]),
            "it ends after the first layer: `return` stands in the loop; move it below.",
            also=(lambda f, a, w: w[0] * style_loss(f[0], a[0]),),
        ),
        Wrong(
            "found by weight",
            lambda f, a, w: sum(w[w.index(k)] * style_loss(f[w.index(k)], a[w.index(k)]) for k in w) / sum(w),
            "a layer is looked up by its weight, so that of equal weights the first layer counts for all; use zip.",
            also=(
                lambda f, a, w: (
                    sum(k * s for k, s in dict(zip(w, map(style_loss, f, a), strict=False)).items()) / sum(w)
                ),
                lambda f, a, w: sum({k / sum(w) * style_loss(x, y) for x, y, k in zip(f, a, w, strict=False)}),
            ),
        ),
    ),
    right={
        "np.average": lambda f, a, w: np.average([style_loss(x, y) for x, y in zip(f, a, strict=True)], weights=w),
        "dot": lambda f, a, w: np.dot(np.array(w) / np.sum(w), [style_loss(x, y) for x, y in zip(f, a, strict=True)]),
        "loop": lambda f, a, w: _weighted(f, a, w),
    },
    hints=(
        "Only the ratios of the weights should matter. What do you divide by?",
        "One style loss for each layer, times its weight, added up, divided by the sum of the weights.",
        "sum(w * style_loss(f, a) for f, a, w in zip(layers, targets, weights)) / sum(weights)",
    ),
)


def _weighted(layers, targets, weights):
    total = 0.0
    for features, target, weight in zip(layers, targets, weights, strict=True):
        total += weight * style_loss(features, target)
    return np.float64(total / sum(weights))


# --- 3.7 two layers together -----------------------------------------------------------------------------------------


def _enlarged(fine, coarse):
    """The coarse layer with a feature vector for every place of the fine one."""
    k = len(fine) // len(coarse)
    return np.repeat(np.repeat(coarse, k, axis=0), k, axis=1)


def cross_layer_gram(fine, coarse):
    fine, coarse = np.asarray(fine, dtype=np.float64), np.asarray(coarse, dtype=np.float64)
    return _together(fine, _enlarged(fine, coarse))


def _together(first, second):
    return flatten(first).T @ flatten(second) / len(flatten(first))


def _blocks(fine, coarse):
    """(rows, columns, places of a block, channels): the fine feature vectors under each coarse one."""
    (rows, columns), k = coarse.shape[:2], len(fine) // len(coarse)
    return fine.reshape(rows, k, columns, k, -1).swapaxes(1, 2).reshape(rows, columns, k * k, -1)


def _by_block(fine, coarse):
    total, k = np.zeros((fine.shape[2], coarse.shape[2])), fine.shape[0] // coarse.shape[0]
    for y, x in np.ndindex(fine.shape[:2]):
        total += np.outer(fine[y, x], coarse[y // k, x // k])
    return total / (fine.shape[0] * fine.shape[1])


# A fine layer and a coarse one, 2 by 2, 3 by 3 and 1 by 1 fine places to a coarse one.
FINE = np.array(
    [
        [[1.0, 0.0], [2.0, 1.0], [0.0, 3.0], [1.0, 1.0]],
        [[0.0, 2.0], [1.0, 0.0], [4.0, 1.0], [2.0, 0.0]],
        [[3.0, 1.0], [0.0, 0.0], [1.0, 2.0], [0.0, 5.0]],
        [[1.0, 1.0], [2.0, 4.0], [0.0, 1.0], [1.0, -2.0]],
    ]
)
COARSE = np.array([[[1.0, 0.0, 2.0], [0.0, 3.0, 1.0]], [[2.0, -1.0, 0.0], [1.0, 1.0, 4.0]]])
LONG = np.array(
    [
        [[1.0, 0.0], [2.0, 1.0], [0.0, 3.0], [4.0, 1.0], [0.0, 0.0], [1.0, -2.5]],
        [[0.0, 2.0], [1.0, 1.0], [3.0, 0.0], [1.0, 0.0], [2.0, 2.0], [0.0, 1.0]],
        [[2.0, -1.0], [0.0, 1.0], [1.0, 4.0], [0.0, 3.0], [1.0, 0.0], [2.0, 1.0]],
    ]
)
LONG_COARSE = np.array([[[1.0, 2.0, 0.0, 1.0], [3.0, 0.0, 1.0, -1.0]]])
LEVEL = np.array([[[2.0], [0.0], [1.0]], [[1.0], [3.0], [-1.0]]])
TWO_LAYERS = ((FINE, COARSE), (LONG, LONG_COARSE), (WIDE, LEVEL))

cross_layer_task = Task(
    id="3.7",
    name="cross_layer_gram",
    minutes=8,
    builds_on=("3.1",),
    given=Given(
        {"fine": Numbers("height, width, channels"), "coarse": Numbers("rows, columns, others")},
        lambda fine, coarse: (
            fine.shape[0] % coarse.shape[0] == 0 and fine.shape[0] // coarse.shape[0] * coarse.shape[1] == fine.shape[1]
        ),
        "height is a whole multiple of rows, and width the same multiple of columns",
        sizes={"height": (1, 2, 3, 4, 6), "width": (1, 2, 3, 4, 6), "rows": (1, 2, 3), "columns": (1, 2, 3)},
    ),
    size=lambda fine, coarse: np.abs(fine).max() * np.abs(coarse).max(),
    edges=((TALL, SMALL[:, :1].repeat(2, axis=0)), (FINE, COARSE[:1, :1]), (np.swapaxes(LONG, 0, 1), COARSE[:, :1])),
    reference=cross_layer_gram,
    probes=(
        Probe(
            "one row for each channel of the fine layer, one column for each of the coarse",
            TWO_LAYERS,
            lambda outs, ins, atol: all(
                o.shape == (fine.shape[2], coarse.shape[2]) for o, (fine, coarse) in zip(outs, ins, strict=True)
            ),
        ),
        Probe(
            "of a layer and itself it is the Gram matrix",
            ((SMALL, SMALL), (WIDE, WIDE)),
            lambda outs, ins, atol: all(
                close(o, gram_matrix(fine), atol) for o, (fine, _) in zip(outs, ins, strict=True)
            ),
        ),
        Probe(
            "both layers turned upside down change nothing",
            ((FINE, COARSE), (FINE[::-1], COARSE[::-1])),
            lambda outs, _, atol: close(*outs, atol),
        ),
        Probe(
            "coarse features twice as strong make it twice as large",
            ((FINE, COARSE), (FINE, 2 * COARSE)),
            lambda outs, _, atol: close(2 * outs[0], outs[1], atol),
        ),
        values(cross_layer_gram, *TWO_LAYERS),
    ),
    wrong=(
        Wrong(
            "not normalised",
            lambda f, h: cross_layer_gram(f, h) * (f.shape[0] * f.shape[1]),
            "the sum is not divided by the number of fine places (height times width).",
        ),
        Wrong(
            "divided by the coarse places",
            lambda f, h: cross_layer_gram(f, h) * (f.shape[0] * f.shape[1]) / (h.shape[0] * h.shape[1]),
            "it is divided by the places of the coarse layer; every fine place was counted, so divide by theirs.",
        ),
        Wrong(
            "divided by height",
            lambda f, h: cross_layer_gram(f, h) * f.shape[1],
            "it is divided by the height alone; the number of places is height times width.",
        ),
        Wrong(
            "divided by everything",
            lambda f, h: cross_layer_gram(f, h) / f.shape[2],
            "it is divided by places times channels; divide by the number of places only.",
            also=(lambda f, h: cross_layer_gram(f, h) / f.shape[2] / h.shape[2],),
        ),
        Wrong(
            "transposed",
            lambda f, h: cross_layer_gram(f, h).T,
            "rows and columns are exchanged: the fine layer's channels are the rows.",
        ),
        Wrong(
            "tiled",
            lambda f, h: _together(f, np.tile(h, (len(f) // len(h), len(f) // len(h), 1))),
            "the coarse picture is laid side by side as a whole, as np.tile does; np.repeat enlarges every place.",
        ),
        Wrong(
            "repeated in the flat table",
            lambda f, h: _together(f, flatten(h).repeat((len(f) // len(h)) ** 2, axis=0)),
            "the rows of the flat table are repeated, so that a block becomes a line; repeat along both axes first.",
        ),
        Wrong(
            "one place of each block",
            lambda f, h: _together(f[:: len(f) // len(h), :: len(f) // len(h)], h),
            "only one fine place of each block is used; all of them count.",
        ),
        Wrong(
            "largest of each block",
            lambda f, h: _together(_blocks(f, h).max(axis=2), h),
            "the largest fine number of each block is used, as pooling would; every place counts, so use their mean.",
        ),
        Wrong(
            "product of means",
            lambda f, h: np.outer(flatten(f).mean(axis=0), flatten(h).mean(axis=0)),
            "the means of two channels are multiplied; multiply at every place first, then take the mean.",
        ),
        Wrong(
            "mean removed",
            lambda f, h: cross_layer_gram(f - f.mean(axis=(0, 1)), h),
            "the mean was subtracted first: that is a covariance; the Gram matrix keeps the means.",
        ),
        Wrong(
            "strength lost",
            lambda f, h: cross_layer_gram(f, h) / np.linalg.norm(cross_layer_gram(f, h)),
            "it is divided by its own size, so that how strong the features are is lost.",
        ),
        Wrong(
            "the fine layer alone",
            lambda f, h: gram_matrix(f),
            "that is the fine layer's own Gram matrix; one of the two factors must be the coarse layer.",
        ),
        Wrong(
            "the coarse layer alone",
            lambda f, h: gram_matrix(h),
            "that is the coarse layer's own Gram matrix; one of the two factors must be the fine layer.",
        ),
    ),
    right={
        "loops": _by_block,
        "means of blocks": lambda f, h: _together(_blocks(f, h).mean(axis=2), h),
        "outer products": lambda f, h: (
            sum(np.outer(f[y, x], h[y * len(h) // len(f), x * len(h) // len(f)]) for y, x in np.ndindex(f.shape[:2]))
            / (f.shape[0] * f.shape[1])
        ),
        "einsum": lambda f, h: np.einsum("rcbi,rcj->ij", _blocks(f, h), h) / (f.shape[0] * f.shape[1]),
        "float32": lambda f, h: _together(f.astype("float32"), _enlarged(f, h).astype("float32")),
    },
    hints=(
        "Which coarse feature vector belongs to a fine place? That of the block in which it lies.",
        "Enlarge the coarse layer to the fine one's height and width with np.repeat, once along each axis.",
        "k = len(fine) // len(coarse); repeat k times along axis 0 and axis 1; flatten(fine).T @ flatten(up) / places",
    ),
)


TASKS = (flatten_task, gram_task, style_loss_task, gradient_task, move_task, layers_task, cross_layer_task)
