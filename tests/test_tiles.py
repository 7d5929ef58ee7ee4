"""Tiles against the whole picture: the same targets, loss, values and gradient, for odd sizes, borders and layers."""

import numpy as np
import pytest

from nstlib.errors import NSTError
from nstlib.images import load_image
from nstlib.losses import Objective
from nstlib.recipe import Recipe
from nstlib.tiles import TiledObjective, halo_of, tile_that_fits, tiled_bytes, windows

GRAM = Recipe(statistic="gram")
SHALLOW = GRAM.but(content_layers={"block2_conv2": 1.0}, style_layers={"block1_conv1": 1.0, "block3_conv1": 1.0})
DEEP = {"block2_conv2": 1.0, "block5_conv2": 1.0}


def picture(height, width, phase):
    """Waves and a weave, different in every place: a seam could not hide behind a repetition."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    planes = [
        0.5 + 0.3 * np.sin(x / (5 + phase) + y / 9) + 0.1 * np.sin(x * y / 700 + phase),
        0.5 + 0.3 * np.cos(y / 4 + phase) * np.sin(x / 7) + 0.1 * np.cos(x / 1.7 - y / 2.3),
        (x * (1 + phase) + 2 * y) / ((1 + phase) * width + 2 * height),
    ]
    return np.stack(planes, axis=-1).astype(np.float32)


def pictures(height, width):
    """A content, a style of another size, and the picture that is judged."""
    return picture(height, width, 0), picture(height - 23, width - 80, 1), picture(height, width, 2)


def errors(plain, tiled, height, width):
    """Largest differences between two objectives: of the loss, of the values, of the gradient; all relative."""
    content, style, image = pictures(height, width)
    loss, gradient, values = plain(image, plain.targets(content, style))
    loss_, gradient_, values_ = tiled(image, tiled.targets(content, style))
    assert gradient_.shape == gradient.shape and gradient_.dtype == np.float32
    return (
        abs(loss_ / loss - 1),
        np.abs(values_ / values - 1).max(),
        np.abs(gradient_ - gradient).max() / np.abs(gradient).max(),
    )


def compare(network, recipe, height, width, tile, limits=(1e-4, 1e-4, 1e-4)):
    tiled = TiledObjective(network, recipe, tile)
    found = errors(Objective(network, recipe), tiled, height, width)
    assert np.all(np.array(found) < limits), found
    return tiled


@pytest.mark.parametrize("tile", [64, 96])
@pytest.mark.parametrize("border", ["zero", "replicate", "reflect"])
def test_gram_in_tiles_is_gram_of_the_whole(pocket, border, tile):
    tiled = compare(pocket, GRAM.but(border=border), 200, 333, tile)
    assert len(list(tiled._windows(np.empty((200, 333, 3))))) > 1


# The Wasserstein distance takes the root of a nearly singular matrix, in float32: it multiplies rounding by hundreds,
# and even a single window, which only reorders a sum, differs by this much. What is measured is equal to 1e-5 (below).
# Waves and a weave, with few colours, are the worst of it; a term near 0 is a small difference of large numbers.
@pytest.mark.parametrize("border", ["zero", "replicate", "reflect"])
def test_moments_in_tiles_are_moments_of_the_whole(pocket, border):
    compare(pocket, Recipe(border=border, statistic="moments"), 200, 333, 64, limits=(2e-4, 1e-2, 1e-3))


@pytest.mark.parametrize("names", [("harbour", "impasto"), ("bust", "hatching"), ("street", "watercolour")])
def test_pictures_in_tiles_have_the_loss_and_gradient_of_the_whole(pocket, names):
    content, style = (load_image(name, size=280) for name in names)
    plain, tiled = Objective(pocket, Recipe()), TiledObjective(pocket, Recipe(), 96)
    image = 0.9 * content + 0.1 * content[::-1, ::-1]
    loss, gradient, values = plain(image, plain.targets(content, style))
    loss_, gradient_, values_ = tiled(image, tiled.targets(content, style))
    assert loss_ == pytest.approx(loss, rel=1e-4)
    assert np.abs(gradient_ - gradient).max() < 3e-4 * np.abs(gradient).max()
    assert np.linalg.norm(gradient_ - gradient) < 1e-4 * np.linalg.norm(gradient)
    np.testing.assert_allclose(plain.weights * values_, plain.weights * values, rtol=1e-3, atol=1e-4 * loss)


@pytest.mark.parametrize("statistic", ["gram", "moments"])
def test_the_targets_are_equal(pocket, statistic):
    recipe = Recipe(statistic=statistic)
    plain, tiled = Objective(pocket, recipe), TiledObjective(pocket, recipe, 64)
    content, style, _ = pictures(270, 401)
    found = zip(plain.formulas, *(objective.measured(content, style) for objective in (tiled, plain)), strict=True)
    kinds = []
    for formula, ours, theirs in found:
        kinds.append(formula.kind)
        if formula.kind == "content":
            np.testing.assert_allclose(ours, np.asarray(theirs), rtol=1e-4, atol=1e-4)
        if formula.kind == "style":
            pair = [nest if isinstance(nest, dict) else {"gram": nest} for nest in (ours, theirs)]
            for name, values in pair[0].items():
                expected = np.asarray(pair[1][name])
                assert values.dtype == np.float32
                np.testing.assert_allclose(values, expected, rtol=1e-5, atol=1e-5 * np.abs(expected).max())
    assert kinds == ["content"] * 2 + ["style"] * 5 + ["smoothness"]
    ours, theirs = (objective.targets(content, style)["factors"] for objective in (tiled, plain))
    np.testing.assert_allclose(np.asarray(ours), np.asarray(theirs), rtol=1e-5)


def test_a_deeper_content_layer_and_an_even_size(pocket):
    tiled = compare(pocket, GRAM.but(content_layers=DEEP, border="zero"), 256, 400, 64)
    assert tiled.halo == 80  # half of (164 - 16), rounded up to 16
    assert len({(r.stop - r.start, c.stop - c.start) for r, c in tiled._windows(np.empty((256, 400, 3)))}) == 1


def test_shallow_layers_need_little(pocket):
    assert compare(pocket, SHALLOW, 101, 150, 32).halo == 12


@pytest.mark.parametrize("convention", ["gatys", "tf-tutorial", "keras-example", "neural-style", "crowson"])
def test_every_convention(pocket, convention):
    compare(pocket, SHALLOW.but(convention=convention), 90, 131, 32)


@pytest.mark.parametrize("pooling", ["max", "average", "l2"])
def test_every_pooling(pocket, pooling):
    compare(pocket, SHALLOW.but(pooling=pooling), 90, 131, 32)


def test_sixteen_bits(pocket):
    """Sums are taken in another order before they are rounded to 8 bits, so a few features fall the other way."""
    compare(pocket, SHALLOW.but(precision="mixed"), 90, 131, 32, limits=(1e-3, 1e-2, 5e-2))


def test_vgg19_in_tiles(vgg):
    compare(vgg, SHALLOW, 90, 131, 32)


def test_one_tile_is_the_plain_objective(pocket):
    tiled = compare(pocket, GRAM, 97, 120, 512)
    assert len(list(tiled._windows(np.empty((97, 120, 3))))) == 1


@pytest.mark.parametrize("halo", [0, 48])
def test_too_small_a_halo_makes_seams(pocket, halo):
    """The mutation that all the tests above must notice."""
    recipe = GRAM
    assert halo_of(pocket, recipe.layers) == 64  # half of (132 - 16), rounded up to 16
    found = errors(Objective(pocket, recipe), TiledObjective(pocket, recipe, 64, halo), 200, 333)
    assert found[2] > (0.2 if halo == 0 else 2e-4)


def test_weights_and_single_terms(pocket):
    recipe = GRAM
    plain, tiled = Objective(pocket, recipe), TiledObjective(pocket, recipe, 64)
    content, style, image = pictures(120, 190)
    targets = tiled.targets(content, style)
    gradients = [tiled.term_gradient(image, targets, index) for index in range(len(tiled.terms))]
    np.testing.assert_allclose(sum(gradients), tiled(image, targets)[1], atol=1e-4 * np.abs(gradients).max())
    bolder = recipe.but(style_strength=3.0)
    plain.reweight(bolder), tiled.reweight(bolder)
    assert tiled(image, targets)[0] == pytest.approx(plain(image, plain.targets(content, style))[0], rel=1e-4)


@pytest.mark.parametrize("length", [16, 17, 100, 199, 200, 333, 1024, 2047])
@pytest.mark.parametrize(("tile", "halo"), [(32, 0), (64, 80), (96, 96), (256, 80)])
def test_windows_cover_an_axis_once(length, tile, halo):
    every = windows(length, tile, halo, 16)
    assert [w.first for w in every[1:]] == [w.last for w in every[:-1]]
    assert every[0].start == every[0].first == 0 and every[-1].stop == every[-1].last == length
    assert all(w.start % 16 == w.first % 16 == 0 for w in every)
    assert all(w.first - w.start >= halo for w in every[1:]) and all(w.stop - w.last >= halo for w in every[:-1])
    assert len({w.stop - w.start for w in every}) <= 2
    assert all(w.stop - w.start <= tile + 2 * halo + 15 for w in every)


def test_sorted_cannot_be_tiled(pocket):
    with pytest.raises(NSTError, match="cannot be measured in tiles; use 'gram' or 'moments'"):
        TiledObjective(pocket, Recipe(statistic="sorted"))


def test_the_tile_fits(pocket):
    recipe = Recipe()
    tile = tile_that_fits(pocket, recipe, 5e8)
    kept = 4 * (48 * 500 * 500 + 96 * 125 * 125)
    assert tiled_bytes(pocket, recipe, (1000, 1000), tile) - kept <= 5e8
    assert tiled_bytes(pocket, recipe, (1000, 1000), tile + 32) - kept > 5e8
    assert tile_that_fits(pocket, recipe, 0) == 64
