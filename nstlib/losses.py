"""Content, style and smoothness, each as a formula on arrays, and the objective that adds them up.

Shapes: features of a layer are (h, w, C) or (1, h, w, C); a Gram matrix is (C, C). Sources: Gatys, Ecker and
Bethge, "Image Style Transfer Using Convolutional Neural Networks", CVPR 2016; Mahendran and Vedaldi,
"Understanding Deep Image Representations by Inverting Them", CVPR 2015 (total variation).
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nstlib.autodiff import value_and_gradient
from nstlib.backend import load_keras, memory_in_words
from nstlib.errors import NSTError
from nstlib.published import CONVENTIONS, factors
from nstlib.recipe import normalised
from nstlib.statistics import STATISTICS, as_floats, gram_matrix, squared_error, unbatched


def content_loss(features, target):
    """mean((F − P)²): mean squared difference of features at the same place. A scalar."""
    ops = load_keras().ops
    features, target = unbatched(features), unbatched(target)
    _same_shape(features, target, "features and target")
    return ops.mean(ops.square(features - target))


def style_loss(features, target_gram):
    """mean((G − A)²) over the C·C entries, G = gram_matrix(features). A scalar.

    This is the TensorFlow tutorial's form, 4 times the E_l of Gatys et al. 2016, eq. 4, when both pictures
    have the same size.
    """
    ops = load_keras().ops
    gram, target_gram = gram_matrix(features), as_floats(target_gram)
    _same_shape(gram, target_gram, "the Gram matrix of the features and the target")
    return ops.mean(ops.square(gram - target_gram))


def total_variation(image):
    """Σ |x(i+1, j) − x(i, j)| + Σ |x(i, j+1) − x(i, j)| over rows, columns and channels. A scalar.

    The anisotropic total variation, equal to tf.image.total_variation; image: (H, W, 3) or (1, H, W, 3).
    """
    ops = load_keras().ops
    image = unbatched(image)
    return ops.sum(ops.abs(_differences(image, 0))) + ops.sum(ops.abs(_differences(image, 1)))


def _differences(image, axis):
    """x(i + 1) − x(i) along an axis. The same as image[1:] - image[:-1], whose gradient takes twice as long."""
    ops = load_keras().ops
    first, second, shape = [0, 0, 0], [0, 0, 0], list(ops.shape(image))
    second[axis], shape[axis] = 1, shape[axis] - 1
    return ops.slice(image, second, shape) - ops.slice(image, first, shape)


def powered_differences(image):
    """Σ (Δx² + Δy²)^1.25 over the pixels that have a right and a lower neighbour, and channels (keras.io's)."""
    ops = load_keras().ops
    image = unbatched(image)
    corner = image[:-1, :-1]
    squares = ops.square(image[1:, :-1] - corner) + ops.square(image[:-1, 1:] - corner)
    return ops.sum(ops.power(squares + 1e-12, 1.25))


def corner_differences(image):
    """Σ (Δx² + Δy²) over the pixels that have a right and a lower neighbour, and channels (neural-style's)."""
    ops = load_keras().ops
    image = unbatched(image)
    corner = image[:-1, :-1]
    return ops.sum(ops.square(image[1:, :-1] - corner)) + ops.sum(ops.square(image[:-1, 1:] - corner))


def nine_point_differences(image):
    """⅔ of the mean of Δx² + Δy² plus ⅙ of that of both diagonals' squares, edge pixels repeated (Crowson's)."""
    ops = load_keras().ops
    # Four axes, as PyTorch repeats edges along at most the last three.
    image = ops.pad(unbatched(image)[None], ((0, 0), (1, 1), (1, 1), (0, 0)), mode="symmetric")[0]
    middle = image[1:-1, 1:-1]
    straight = ops.mean(ops.square(image[1:-1, 2:] - middle)) + ops.mean(ops.square(image[2:, 1:-1] - middle))
    falling = ops.mean(ops.square(image[1:, 1:] - image[:-1, :-1]))
    rising = ops.mean(ops.square(image[1:, :-1] - image[:-1, 1:]))
    return straight * 2 / 3 + (falling + rising) / 6


SMOOTHNESS = {
    "absolute": total_variation,
    "power": powered_differences,
    "corners": corner_differences,
    "nine-point": nine_point_differences,
}


def _same_shape(a, b, what):
    # None stands for a size that is only known when the compiled program runs.
    known = [(m, n) for m, n in zip(a.shape, b.shape, strict=False) if m is not None and n is not None]
    if len(a.shape) != len(b.shape) or any(m != n for m, n in known):
        raise NSTError(f"{what} must have the same shape, not {tuple(a.shape)} and {tuple(b.shape)}.")


@dataclass(frozen=True)
class Term:
    """One line of the loss: its kind ("content", "style" or "smoothness"), its layer and its weight."""

    kind: str
    layer: str
    weight: float

    @property
    def name(self):
        return f"{self.kind}/{self.layer}"


class Objective:
    """The loss of nstlib.recipe, its terms, and its gradient on the pixels, for one network and recipe.

    objective.targets(content, style) is computed once per scale; objective(image, targets) then gives
    (loss, gradient (H, W, 3), raw value of each term). The weights are an argument of the compiled program,
    so changing them costs nothing and a single term's gradient is the same program with one weight left.
    objective.function(image, targets, weights) is the bare loss on tensors: (loss, values).
    """

    def __init__(self, network, recipe):
        network.check_layers(recipe.layers)
        self.network, self.recipe = network, recipe
        self.statistic = STATISTICS[recipe.statistic]
        self.smoothness = SMOOTHNESS[CONVENTIONS[recipe.convention].smoothness[0]]
        self.terms = terms_of(recipe)
        self.weights = np.array([term.weight for term in self.terms], dtype=np.float32)
        what = tuple((term.kind, term.layer) for term in self.terms)
        self.function, self._step = _program(network, what, recipe.statistic, self.smoothness, self._how)

    def reweight(self, recipe):
        """Take the weights of another recipe with the same layers; the compiled program stays."""
        self.terms = terms_of(recipe)
        self.weights = np.array([term.weight for term in self.terms], dtype=np.float32)

    @memory_in_words()
    def targets(self, content, style):
        """What the picture is compared with, for two pictures in [0, 1].

        {"content": {layer: P (1, h, w, C)}, "style": {layer: statistic of the style}, "factors": one per term}.
        """
        return self.assemble(self.wanted(content), self.described(style), content.shape)

    def wanted(self, content):
        """Content features P of a picture: {layer: (1, h, w, C)}."""
        return self.features(content, self.recipe.content_layers)

    def described(self, style):
        """The style of a picture: {layer: its measured statistic}."""
        maps = self.features(style, self.recipe.style_layers)
        return {layer: self.statistic.measure(features) for layer, features in maps.items()}

    def assemble(self, wanted, described, shape):
        """The targets from content features {layer: (1, h, w, C)} and the style's measured statistics."""
        keras = load_keras()
        shapes, sizes, styles = {}, {}, {}
        for layer, target in wanted.items():
            shapes["content", layer] = (target.shape[1] * target.shape[2], target.shape[3])
            # Row by row: of a large picture, a float64 copy of all features would be the largest array there is.
            rows = keras.ops.convert_to_numpy(target)[0]
            sizes["content", layer] = float(sum(np.sum(np.square(row, dtype=np.float64)) for row in rows))
        for layer, measured in described.items():
            count = self.network.count(layer, shape, self.recipe.border)
            styles[layer] = self.statistic.prepare(measured, count)
            shapes["style", layer] = (count, self.network.channels[layer])
            sizes["style", layer] = float(self.statistic.size(styles[layer]))
        scale = factors(self.recipe.convention, self.terms, shapes, sizes, shape[0] * shape[1])
        # Tensors, so that nothing is copied to the device again at every step.
        convert = keras.ops.convert_to_tensor
        return keras.tree.map_structure(convert, {"content": wanted, "style": styles, "factors": scale})

    def __call__(self, image, targets, weights=None):
        """(loss, d loss / d image as (H, W, 3), raw value of every term) at a picture in [0, 1]."""
        weights = self.weights if weights is None else np.asarray(weights, dtype=np.float32)
        return self._step(image, targets, weights)

    def term_gradient(self, image, targets, index):
        """The gradient of one weighted term alone: the same program with every other weight set to 0."""
        alone = np.zeros_like(self.weights)
        alone[index] = self.weights[index]
        return self(image, targets, alone)[1]

    @property
    def _how(self):
        r = self.recipe
        # "auto" is settled where a run is prepared; a loss by itself is exact.
        precision = "mixed" if r.precision == "mixed" else "float32"
        return (("border", r.border), ("pooling", r.pooling), ("precision", precision))

    def features(self, image, layers):
        return self.network(image, layers=tuple(layers), **dict(self._how))


@lru_cache(maxsize=8)
def _program(network, terms, statistic, smoothness, how):
    """The loss of one network and one list of terms ((kind, layer), ...): (function, its compiled gradient).

    Both take (image, targets, weights). Kept, because compiling takes seconds: a second run with other pictures,
    sizes or weights starts at once.
    """
    statistic = STATISTICS[statistic]
    layers = tuple(dict.fromkeys(layer for kind, layer in terms if kind != "smoothness"))

    def distance(kind, layer, image, features, targets):
        if kind == "content":
            return squared_error(features[layer], targets["content"][layer])
        if kind == "style":
            return statistic.distance(statistic.measure(features[layer]), targets["style"][layer])
        return smoothness(image)

    def evaluate(image, targets, weights):
        ops = load_keras().ops
        features = network(image, layers=layers, **dict(how))
        distances = ops.stack([distance(kind, layer, image, features, targets) for kind, layer in terms])
        values = targets["factors"] * distances
        return ops.sum(weights * values), values

    return evaluate, value_and_gradient(evaluate)


def terms_of(recipe):
    """Every term of a recipe's loss, content first, then style, then smoothness."""
    strength = recipe.style_weight * recipe.style_strength
    content = [Term("content", k, recipe.content_weight * w) for k, w in normalised(recipe.content_layers).items()]
    style = [Term("style", k, strength * w) for k, w in normalised(recipe.style_layers).items()]
    return (*content, *style, Term("smoothness", "pixels", recipe.tv_weight))
