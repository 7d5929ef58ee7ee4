"""Content, style and smoothness, each as a formula on arrays, and the objective that adds them up.

Shapes: features of a layer are (h, w, C) or (1, h, w, C); a Gram matrix is (C, C). Sources: Gatys, Ecker and
Bethge, "Image Style Transfer Using Convolutional Neural Networks", CVPR 2016; Mahendran and Vedaldi,
"Understanding Deep Image Representations by Inverting Them", CVPR 2015 (total variation).
"""

from dataclasses import dataclass

import numpy as np

from nstlib.autodiff import load_keras, value_and_gradient
from nstlib.errors import NSTError
from nstlib.recipe import normalised


def gram_matrix(features):
    """G = FᵀF / (h·w): how often two channels fire together, averaged over positions.

    features: (h, w, C) or (1, h, w, C). Returns (C, C), symmetric and positive semi-definite. The sum over
    positions forgets *where*, which is what makes it a description of style. Dividing by h·w makes pictures
    of different size comparable.
    """
    ops = load_keras().ops
    features = _unbatched(features)
    flat = ops.reshape(features, (-1, features.shape[-1]))  # (h·w, C): one row per position
    return ops.matmul(ops.transpose(flat), flat) / ops.cast(ops.shape(flat)[0], flat.dtype)


def content_loss(features, target):
    """mean((F − P)²): mean squared difference of features at the same place. A scalar."""
    ops = load_keras().ops
    features, target = _unbatched(features), _unbatched(target)
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
    image = _unbatched(image)
    rows = ops.sum(ops.abs(image[1:] - image[:-1]))
    columns = ops.sum(ops.abs(image[:, 1:] - image[:, :-1]))
    return rows + columns


def relative_squared_error(value, target):
    """Σ (v − t)² / Σ t²: 0 at equality, 1 for v = 0, unchanged when both are multiplied by a constant."""
    ops = load_keras().ops
    # The small constant only matters when the target is nothing but zeros, as for a black picture.
    return ops.sum(ops.square(value - target)) / (ops.sum(ops.square(target)) + 1e-8)


def _unbatched(features):
    features = as_floats(features)
    if len(features.shape) == 4 and features.shape[0] == 1:
        features = features[0]
    if len(features.shape) != 3:
        raise NSTError(
            f"expected features of shape (h, w, C) or (1, h, w, C), not {tuple(features.shape)}; one picture at a time."
        )
    return features


def as_floats(values):
    """A float32 tensor of an array or tensor: NumPy's float64 and the network's float32 may meet in one formula."""
    ops = load_keras().ops
    if not ops.is_tensor(values):
        values = np.asarray(values)
        if not (np.issubdtype(values.dtype, np.number) or values.dtype == bool) or np.iscomplexobj(values):
            raise NSTError(f"expected an array of numbers, not of {values.dtype}.")
        if values.size == 0:
            raise NSTError(f"expected numbers, but the array is empty (shape {values.shape}).")
    return ops.cast(values, "float32")


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
    """

    def __init__(self, network, recipe):
        network.check_layers(recipe.layers)
        self.network, self.recipe = network, recipe
        self.terms = _terms(recipe)
        self.weights = np.array([term.weight for term in self.terms], dtype=np.float32)
        self._step = value_and_gradient(self._evaluate)

    def targets(self, content, style):
        """{"content": {layer: P (1, h, w, C)}, "style": {layer: A (C, C)}} of two pictures in [0, 1]."""
        recipe = self.recipe
        wanted = self._features(content, tuple(recipe.content_layers))
        grams = {k: gram_matrix(v) for k, v in self._features(style, tuple(recipe.style_layers)).items()}
        return {"content": wanted, "style": grams}

    def __call__(self, image, targets, weights=None):
        """(loss, d loss / d image as (H, W, 3), raw value of every term) at a picture in [0, 1]."""
        weights = self.weights if weights is None else np.asarray(weights, dtype=np.float32)
        return self._step(image, targets, weights)

    def term_gradient(self, image, targets, index):
        """The gradient of one weighted term alone: the same program with every other weight set to 0."""
        alone = np.zeros_like(self.weights)
        alone[index] = self.weights[index]
        return self(image, targets, alone)[1]

    def _features(self, image, layers):
        return self.network(image, layers=layers, border=self.recipe.border)

    def _evaluate(self, image, targets, weights):
        ops = load_keras().ops
        features = self._features(image, self.recipe.layers)
        values = ops.stack([self._value(term, image, features, targets) for term in self.terms])
        return ops.sum(weights * values), values

    def _value(self, term, image, features, targets):
        ops = load_keras().ops
        if term.kind == "content":
            return relative_squared_error(features[term.layer], targets["content"][term.layer])
        if term.kind == "style":
            return relative_squared_error(gram_matrix(features[term.layer]), targets["style"][term.layer])
        return total_variation(image) / ops.cast(ops.size(image), image.dtype)


def _terms(recipe):
    content = [Term("content", k, recipe.content_weight * w) for k, w in normalised(recipe.content_layers).items()]
    style = [Term("style", k, recipe.style_weight * w) for k, w in normalised(recipe.style_layers).items()]
    return (*content, *style, Term("smoothness", "pixels", recipe.tv_weight))
