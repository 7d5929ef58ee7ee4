"""The course's loss on a batch: every picture against its own content and its own style, and two looks at one picture.

The terms, their targets and their sizes are nstlib's: for a batch of one the loss is that of nstlib.Objective, with the
convention "relative". A batch's loss is the mean of its pictures' losses.
"""

import numpy as np

from nstlib.backend import load_keras
from nstlib.recipe import Recipe
from nstlib.statistics import squared_error
from nstlib.terms import formulas_of, terms_of

KINDS = ("content", "style", "smoothness")
# What the network in the package was trained with at the end, and what further styles are fitted with.
SETTINGS = {
    "style_layers": dict.fromkeys([f"block{i}_conv1" for i in range(1, 6)], 1.0),
    "content_weight": 0.1,
    "detail": 0.7,
    "tv_weight": 0.03,
    "statistic": "moments",
    "precision": "auto",
}


def targets(network, recipe, pictures):
    """The style targets of several paintings, stacked: a list for the style layers, each (nest, sizes (styles,))."""
    keras, formulas = load_keras(), [f for f in formulas_of(recipe) if f.kind == "style"]
    found = []
    for picture in pictures:
        features = _features(network, recipe, picture, [f.layer for f in formulas])
        # The statistics that add up over tiles are averages, so their target does not depend on the positions.
        found.append([f.target(f.measure(features), {f.layer: 1}) for f in formulas])
    stacked = []
    for formula, each in zip(formulas, zip(*found, strict=True), strict=True):
        nest = keras.tree.map_structure(lambda *values: np.stack(values).astype(np.float32), *each)
        stacked.append((nest, np.float32([formula.size(target) for target in each])))
    return stacked


def _features(network, recipe, pictures, layers):
    how = {"border": recipe.border, "pooling": recipe.pooling, "precision": recipe.precision}
    return network(load_keras().ops.convert_to_tensor(pictures), layers=tuple(layers), **how)


def losses(network, recipe, painted, pictures, chosen):
    """{"style", "content", "smoothness": (B,)}, weighted, of painted pictures (B, H, W, 3).

    chosen: `targets` of each picture's own style, as tensors whose first axis is B.
    """
    ops = load_keras().ops
    formulas, weights = formulas_of(recipe), [term.weight for term in terms_of(recipe)]
    of_kind = {kind: [(f, w) for f, w in zip(formulas, weights, strict=True) if f.kind == kind] for kind in KINDS}
    layers = {kind: [f.layer for f, _ in of_kind[kind]] for kind in ("style", "content")}
    ours = _features(network, recipe, painted, dict.fromkeys(layers["style"] + layers["content"]))
    photo = _features(network, recipe, pictures, layers["content"])
    style, content = 0.0, 0.0
    for (formula, weight), (target, size) in zip(of_kind["style"], chosen, strict=True):
        style = style + weight * formula.compare(formula.measure(ours), target) / size
    for formula, weight in of_kind["content"]:
        wanted = ops.stop_gradient(photo[formula.layer])
        missed = squared_error(ours[formula.layer], wanted, axis=(1, 2, 3))
        content = content + weight * missed / ops.sum(ops.square(wanted), axis=(1, 2, 3))
    return {"style": style, "content": content, "smoothness": recipe.tv_weight * variation(painted)}


def variation(pictures):
    """nstlib.total_variation of every picture of a batch over the number of its values: (B,)."""
    ops = load_keras().ops
    down = ops.sum(ops.abs(pictures[:, 1:] - pictures[:, :-1]), axis=(1, 2, 3))
    across = ops.sum(ops.abs(pictures[:, :, 1:] - pictures[:, :, :-1]), axis=(1, 2, 3))
    return (down + across) / ops.cast(ops.prod(ops.shape(pictures)[1:]), "float32")


def unsteadiness(painted, again, rows, columns):
    """Mean squared difference of two painted looks (1, H, W, 3) at the places where they show the same."""
    ops = load_keras().ops

    def cut(picture, i):
        return ops.take(ops.take(picture, rows[i], axis=1), columns[i], axis=2)

    return ops.mean(ops.square(cut(painted, 0) - cut(again, 1)))


def recipe_of(settings):
    """The recipe of a training's settings."""
    return Recipe(
        name="fast",
        style_layers=settings["style_layers"],
        content_layers={"block2_conv2": settings["detail"], "block4_conv2": 1.0},
        content_weight=settings["content_weight"],
        tv_weight=settings["tv_weight"],
        statistic=settings["statistic"],
        precision=settings["precision"],
        border="replicate",
    )
