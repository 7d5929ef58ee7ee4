"""A style of several pictures: exact at both ends, and in the middle the statistic of all positions laid together."""

import numpy as np
import pytest

import nstlib as nst
from nstlib.losses import Mixture, Objective
from nstlib.recipe import Recipe
from nstlib.tiles import TiledObjective

CROSS = {"cross-layer/block2_conv1+block1_conv1": 1.0}
LAYERS = {"style_layers": ["block1_conv1", "block3_conv1"], "content_layers": ["block2_conv2"]}


@pytest.fixture(scope="module")
def pictures():
    return [nst.load_image(name, size=size) for name, size in (("hills", 64), ("starry", 64), ("tiles", 48))]


def numbers(nest):
    from nstlib.backend import load_keras

    keras = load_keras()
    return [np.asarray(keras.ops.convert_to_numpy(leaf)) for leaf in keras.tree.flatten(nest)]


def same(one, other, tolerance=1e-6):
    for a, b in zip(numbers(one), numbers(other), strict=True):
        scale = np.abs(b).max() or 1
        assert np.abs(a - b).max() <= tolerance * scale


@pytest.mark.parametrize("statistic, further", [("gram", CROSS), ("moments", {})])
def test_both_ends_are_the_styles_by_themselves(pocket, pictures, statistic, further):
    content, first, second = pictures
    loss = Objective(pocket, Recipe(statistic=statistic, further=further, **LAYERS))
    for shares, alone in (((1, 0), first), ((0, 3), second)):
        same(loss.targets(content, Mixture((first, second), shares)), loss.targets(content, alone))


def test_the_middle_is_the_statistic_of_all_positions_together(pocket, pictures):
    """Worked out by NumPy from positions that are repeated as often as the shares say."""
    content, first, second = pictures
    loss = Objective(pocket, Recipe(statistic="gram", **LAYERS))
    mixed = loss.measured(content, Mixture((first, second), (2, 1)))
    for formula, value in zip(loss.formulas, mixed, strict=True):
        if formula.kind == "style":
            flat = [np.asarray(numbers(pocket(p, layers=[formula.layer]))[0], np.float64) for p in (first, second)]
            flat = [one.reshape(-1, one.shape[-1]) for one in flat]
            counts = [len(one) for one in flat]
            laid = np.concatenate([np.repeat(flat[0], 2 * counts[1], 0), np.repeat(flat[1], counts[0], 0)])
            np.testing.assert_allclose(numbers(value)[0], laid.T @ laid / len(laid), rtol=2e-4, atol=1e-4)


def test_tiles_blend_as_the_whole_does(pocket, pictures):
    content, first, second = pictures
    recipe, mixture = Recipe(**LAYERS), Mixture((first, second), (1, 2))
    tiled, whole = TiledObjective(pocket, recipe, 64), Objective(pocket, recipe)
    same(tiled.targets(content, mixture)["factors"], whole.targets(content, mixture)["factors"], 1e-4)


@pytest.mark.parametrize(
    "settings, shares, says",
    [
        ({"statistic": "sorted"}, (1, 1), "use 'gram' or 'moments'"),
        ({}, (1,), "one share for each of the 2 styles"),
        ({}, (0, 0), "shares of a blend"),
        ({}, (-1, 2), "shares of a blend"),
    ],
)
def test_what_cannot_be_blended_is_told(pocket, pictures, settings, shares, says):
    content, first, second = pictures
    with pytest.raises(nst.NSTError, match=says):
        Objective(pocket, Recipe(**settings, **LAYERS)).targets(content, Mixture((first, second), shares))
