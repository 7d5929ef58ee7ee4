"""From what `stylize` is given to a Plan, and a Run ready for its first step, or to a sentence that says why not."""

import os
from pathlib import Path

import numpy as np

from nstlib import pyramid, settings
from nstlib.backbones import NAMES, Network
from nstlib.backbones import backbone as load_backbone
from nstlib.engine.budget import refuse_if_too_large
from nstlib.engine.plan import Plan
from nstlib.engine.run import Run
from nstlib.errors import NSTError
from nstlib.images import as_picture, picture_shape, resize
from nstlib.precision import settled
from nstlib.recipe import OLD_POCKET, as_recipe


def prepare(content, style, recipe=None, **options):
    """Check everything that `stylize` is given and return the Run, ready for its first step."""
    return Run(plan_of(content, style, recipe, **options))


def plan_of(
    content, style, recipe=None, *, backbone="auto", size=None, steps=None, seed=None, weights=None, initial=None
):
    """Check everything that `stylize` is given and return the Plan of the run."""
    recipe = as_recipe(recipe).but(size=size, steps=steps, seed=seed, start=None if initial is None else "picture")
    own = isinstance(backbone, Network)
    recipe = _hurried(recipe.but(backbone=None if own or backbone == "auto" else backbone))
    if recipe.start == "picture" and initial is None:
        raise NSTError(
            "the recipe starts from a picture of its own; give it as initial=... in Python, or use another start."
        )
    names = _name(content, "content"), _name(style, "style")
    shapes, margin = pyramid.canvas(picture_shape(content, "the content picture"), recipe)
    style_shape = pyramid.shapes(picture_shape(style, "the style picture"), recipe.size, recipe.size, "style")[-1]
    network = load_backbone(backbone if own else recipe.backbone, weights, (recipe, shapes))
    if backbone == "auto":  # who names another network wants another picture
        _tell_of_other_weights(recipe, network)
    name = network.name if network.name in NAMES else "auto"  # a recipe cannot hold a network of one's own
    recipe = settled(recipe.but(backbone=name, weights=network.fingerprint), network)
    tile = refuse_if_too_large(network, recipe, shapes[-1], style_shape)
    content = _widened(as_picture(content, "content", recipe.size), shapes[-1], margin)
    style = as_picture(style, "style", recipe.size)
    if initial is not None:
        initial = _widened(as_picture(initial, "initial", recipe.size), shapes[-1], margin)
    return Plan(network, recipe, content, style, names, shapes, initial, tile, margin)


def _tell_of_other_weights(recipe, network):
    """The recipe of a picture, met with other weights than made it, does not repeat that picture."""
    if recipe.weights in ("", network.fingerprint):
        return
    if recipe.weights == OLD_POCKET:
        print(
            "note: this recipe's picture was made with the pocket of earlier versions, which is pocket-drawn now; "
            "backbone pocket-drawn (--backbone pocket-drawn) repeats it."
        )
    else:
        print(f"note: this recipe's picture was made with other weights than these of {network.name}; it will differ.")


def _widened(image, shape, margin):
    """The picture at the finest scale, mirrored beyond its edges, so that it fills a canvas of that shape."""
    inner = resize(image, tuple(n - 2 * margin for n in shape))
    return np.pad(inner, ((margin, margin), (margin, margin), (0, 0)), mode="symmetric") if margin else inner


def _name(picture, otherwise):
    return Path(picture).stem if isinstance(picture, str | os.PathLike) else otherwise


def _hurried(recipe):
    """With NST_FAST=1, for tests: the same run, but small and short."""
    if not settings.switch("NST_FAST"):
        return recipe
    return recipe.but(size=min(recipe.size, 96), steps=min(recipe.steps, 12), smallest=min(recipe.smallest, 48))
