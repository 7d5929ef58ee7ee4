"""Looking into the loss: arrays that show what a layer sees, what a Gram cell counts and which way each side pulls.

Nothing here draws; nstlib.views makes pictures of these arrays, and nstlib.widgets lets a reader choose among them.
"""

from dataclasses import dataclass

import numpy as np

from nstlib.backend import load_keras, memory_in_words
from nstlib.errors import NSTError
from nstlib.ledger import UNFELT, Ledger, angle_between, rows_of
from nstlib.statistics import exact_moments

ORDERS = ("strongest", "most varied", "by number")


@memory_in_words()
def feature_maps(network, picture, layer):
    """The features of one layer as an array (h, w, C): one map for each channel."""
    return load_keras().ops.convert_to_numpy(network(picture, layers=[layer])[layer])[0]


def ranked(maps, order="strongest"):
    """Channel numbers of maps (h, w, C), the most telling first.

    "strongest": by mean; "most varied": by standard deviation over the positions; "by number": as they are.
    """
    if order not in ORDERS:
        raise NSTError(f"channels can be ordered {', '.join(ORDERS)}; not '{order}'.")
    if order == "by number":
        return np.arange(maps.shape[-1])
    flat = maps.reshape(-1, maps.shape[-1])
    return np.argsort(-(flat.mean(axis=0) if order == "strongest" else flat.std(axis=0)), kind="stable")


def receptive_box(network, layer, position, shape):
    """(top, left, bottom, right) of the pixels that the feature at `position` (row, column) sees, inside the picture.

    The field's side is network.receptive_field(layer); every 2 x 2 pooling looks half a stride down and to the right,
    so the centre of feature (r, c) lies at stride · r + (stride − 1) / 2.
    """
    side, stride = network.receptive_field(layer), network.stride(layer)
    edges = []
    for place, length in zip(position, shape[:2], strict=True):
        centre = stride * place + (stride - 1) / 2
        first = round(centre - (side - 1) / 2)
        edges.append((max(0, first), min(length, first + side)))
    (top, bottom), (left, right) = edges
    return top, left, bottom, right


@dataclass(frozen=True)
class GramCell:
    """One cell of a Gram matrix, opened: G[i, j] = mean over positions of map i · map j.

    first, second, product: (h, w); value: their product's mean, which is the cell.
    """

    i: int
    j: int
    first: np.ndarray
    second: np.ndarray
    product: np.ndarray
    value: float


def gram_cell(maps, i, j):
    """Open the cell (i, j) of the Gram matrix of maps (h, w, C)."""
    channels = maps.shape[-1]
    if not all(isinstance(n, int | np.integer) and 0 <= n < channels for n in (i, j)):
        raise NSTError(f"this layer has the channels 0 to {channels - 1}; there is no cell ({i}, {j}).")
    product = maps[..., i] * maps[..., j]
    return GramCell(i, j, maps[..., i], maps[..., j], product, float(product.mean(dtype=np.float64)))


def gram(maps):
    """The Gram matrix (C, C) of maps (h, w, C) in float64: mean over positions of every product of two maps."""
    return exact_moments(maps)["second"]


def shuffled(maps, seed=0):
    """The feature vectors of maps (h, w, C), each moved whole to another position: the same for all channels."""
    height, width, channels = maps.shape
    order = np.random.default_rng(seed).permutation(height * width)
    return maps.reshape(-1, channels)[order].reshape(height, width, channels)


@dataclass(frozen=True)
class Tug:
    """The tug of war at one picture: at every pixel, how hard content and style pull, and whether they agree.

    content, style: (H, W) lengths of the two weighted gradients; cosine: (H, W) of the angle between them, from -1
    (opposed) over 0 (at right angles) to 1 (agreed), nan where one of them is less than UNFELT of the largest pulls
    (the 99th percentile of both); angle: between the whole gradients, in degrees.
    """

    content: np.ndarray
    style: np.ndarray
    cosine: np.ndarray
    angle: float


def tug_of_war(objective, image, targets):
    """The Tug of an Objective at a picture in [0, 1]: two gradients, one for each side."""
    sides = {}
    for side in ("content", "style"):
        weights = [term.weight if term.side == side else 0.0 for term in objective.terms]
        sides[side] = np.asarray(objective(image, targets, weights)[1], dtype=np.float64)
    content, style = (np.linalg.norm(sides[side], axis=-1) for side in ("content", "style"))
    products, lengths = (sides["content"] * sides["style"]).sum(axis=-1), content * style
    largest = max(np.percentile(content, 99), np.percentile(style, 99))
    felt = np.minimum(content, style) > UNFELT * largest
    cosine = np.divide(products, lengths, out=np.full_like(lengths, np.nan), where=felt)
    angle = angle_between(products.sum(), np.linalg.norm(content), np.linalg.norm(style))
    return Tug(content, style, np.clip(cosine, -1, 1), angle)


@dataclass(frozen=True)
class Pulls:
    """All terms of a loss at one picture, before their weights: enough for the ledger of any weights.

    values (T,): raw values; products (T, T): inner products ⟨gᵢ, gⱼ⟩ of the terms' gradients on the pixels. With
    weights w the whole gradient is Σ wᵢ gᵢ, of length √(wᵀ K w) where K = products, so no further pass through the
    network is needed when a weight is changed.
    """

    terms: tuple
    values: np.ndarray
    products: np.ndarray

    def ledger(self, terms=None):
        """The Ledger under the weights of `terms` (the same terms; by default the objective's own)."""
        terms = self.terms if terms is None else terms
        if [t.name for t in terms] != [t.name for t in self.terms]:
            raise NSTError("these are not the terms that were measured; measure the pulls again.")
        w = np.array([term.weight for term in terms], dtype=float)
        norms = w * np.sqrt(np.diag(self.products))
        sides = np.array([term.side for term in terms])
        content, style = (np.where(sides == side, w, 0) for side in ("content", "style"))
        whole, total = np.sqrt(max(0.0, w @ self.products @ w)), norms.sum()
        return Ledger(
            rows_of(terms, self.values, norms),
            float(whole / total) if total > 0 else 0.0,
            _angle(self.products, content, style),
        )


def measure_pulls(objective, image, targets):
    """The Pulls of an Objective at a picture: one gradient for each term, each with weight 1."""
    count, gradients, values = len(objective.terms), [], None
    for alone in np.eye(count):
        _, gradient, values = objective(image, targets, alone)
        gradients.append(gradient.ravel())
    # Pair by pair: a float64 copy of all gradients would be the largest array here.
    products = [[np.einsum("i,i->", a, b, dtype=np.float64) for b in gradients] for a in gradients]
    return Pulls(tuple(objective.terms), np.asarray(values, dtype=float), np.array(products))


def _angle(products, a, b):
    lengths = [np.sqrt(max(0.0, side @ products @ side)) for side in (a, b)]
    return angle_between(a @ products @ b, *lengths)
