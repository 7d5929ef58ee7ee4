"""A picture that repeats: against NumPy's rolls and layouts, and a picture shifted round, which must not matter."""

import numpy as np
import pytest

from nstlib.autodiff import value_and_gradient
from nstlib.backbones.network import Network
from nstlib.backend import load_keras
from nstlib.borders import wrapped
from nstlib.engine.parameters import parameters_of
from nstlib.errors import NSTError
from nstlib.losses import Objective
from nstlib.pyramid import fitted
from nstlib.recipe import Recipe
from nstlib.repeats import Period, laid_out
from nstlib.statistics import unbatched
from nstlib.terms import SMOOTHNESS
from nstlib.tiles import TiledObjective

ops = load_keras().ops
PERIODS = [Period(*pair) for pair in (("square", "xy"), ("square", "x"), ("square", "y"), ("half-drop",), ("brick",))]
EACH = pytest.mark.parametrize("period", PERIODS, ids=lambda p: f"{p.repeat}-{p.axes}")
# Where a program is compiled for each: along one axis, and with halves moved along either.
SOME = pytest.mark.parametrize(
    "period",
    [pytest.param(p, marks=[pytest.mark.breadth] * (p in PERIODS[:2])) for p in PERIODS],
    ids=lambda p: f"{p.repeat}-{p.axes}",
)
GRAM = Recipe(statistic="gram", border="periodic")


@pytest.fixture(scope="module")
def toy():
    """Two blocks of random kernels: stride 2."""
    rng, sizes = np.random.default_rng(3), {"block1_conv1": (3, 5), "block1_conv2": (5, 4), "block2_conv1": (4, 6)}
    weights = {k: (rng.normal(0, 0.3, (3, 3, *s)), rng.normal(0, 0.1, s[1])) for k, s in sizes.items()}
    return Network("toy", "a test", weights, lambda x: x)


def random(*shape):
    return np.random.default_rng(len(shape)).random(shape, dtype=np.float32)


def around(tile, period, rows, columns):
    """A part of the surface, cut from a layout of 5 x 5 tiles around the middle one; rows, columns: first and last."""
    height, width = tile.shape[:2]
    whole = laid_out(tile, period.repeat, 5, 5)
    return whole[2 * height + rows[0] : 2 * height + rows[1], 2 * width + columns[0] : 2 * width + columns[1]]


def shifted(tile, period, down, right):
    """The tile of the same surface that begins so many pixels further down and to the right."""
    height, width = tile.shape[:2]
    return around(tile, period, (down, down + height), (right, right + width))


@EACH
def test_what_is_added_is_cut_from_the_layout(period):
    tile = random(6, 8, 2)
    found = ops.convert_to_numpy(wrapped(ops.convert_to_tensor(tile[None]), period, (2, 1), (1, 3)))[0]
    wanted = around(tile, period, (-2, 7), (-1, 11)).copy()
    if period.axes == "x":  # rows are repeated there, and columns come again
        wanted = np.pad(np.pad(tile, ((0, 0), (1, 3), (0, 0)), mode="wrap"), ((2, 1), (0, 0), (0, 0)), mode="edge")
    if period.axes == "y":
        wanted = np.pad(np.pad(tile, ((0, 0), (1, 3), (0, 0)), mode="edge"), ((2, 1), (0, 0), (0, 0)), mode="wrap")
    assert np.array_equal(found, wanted)
    indices = period.places(tile.shape, np.arange(-2, 7), np.arange(-1, 11))
    assert np.array_equal(tile.reshape(48, 2)[indices], wanted)


@EACH
def test_its_gradient_is_its_transpose(period):
    """<wrapped(x), y> = <x, gradient>, with NumPy's sum over the places that each pixel has been copied to."""
    tile, weights = random(6, 8, 2), random(9, 12, 2, 1)[..., 0]
    step = value_and_gradient(lambda x, y: (ops.sum(wrapped(x, period, (2, 1), (1, 3)) * y), ()))
    _, gradient, _ = step(tile, weights)
    wanted, places = np.zeros((48, 2)), period.places(tile.shape, np.arange(-2, 7), np.arange(-1, 11))
    np.add.at(wanted, places, weights)
    assert np.abs(gradient.reshape(48, 2) - wanted).max() < 1e-5


@EACH
def test_a_convolution_sees_the_surface(toy, period):
    """Features of one tile are those in the middle of 5 x 5 tiles, where no border reaches, and shift with it."""
    tile = random(8, 12, 3)
    (found,) = toy(tile, ["block2_conv1"], border=period).values()
    if period.axes == "xy":
        (wide,) = toy(laid_out(tile, period.repeat, 5, 5).copy(), ["block2_conv1"]).values()
        assert np.abs(ops.convert_to_numpy(wide)[0, 8:12, 12:18] - ops.convert_to_numpy(found)[0]).max() < 1e-5
    down, right = (2 if "y" in period.axes else 0), (4 if "x" in period.axes else 0)
    moved = ops.convert_to_numpy(
        toy(shifted(tile, period, down, right), ["block2_conv1"], border=period)["block2_conv1"]
    )
    again = shifted(ops.convert_to_numpy(found)[0], period, down // 2, right // 2)
    assert np.abs(moved[0] - again).max() < 1e-5


@pytest.mark.parametrize("name", SMOOTHNESS)
@EACH
def test_smoothness_does_not_see_where_a_tile_begins(name, period):
    tile = random(8, 12, 3)
    first, second = (
        float(SMOOTHNESS[name](ops.convert_to_tensor(p.copy()), period))
        for p in (tile, shifted(tile, period, 2 * ("y" in period.axes), 5 * ("x" in period.axes)))
    )
    assert first == pytest.approx(second, rel=1e-5)
    assert float(SMOOTHNESS[name](unbatched(ops.convert_to_tensor(tile)))) != pytest.approx(first, rel=1e-4)


SMALL = GRAM.but(content_layers={"block2_conv1": 1.0}, style_layers={"block1_conv1": 1.0, "block2_conv1": 1.0})


def shift_errors(network, recipe, side, down, right):
    """Relative differences of the loss, and of the shifted gradient, between a tile and the same shifted round."""
    content, image, style = random(*side, 3), random(1, *side, 3)[0], random(*side, 3)[:, ::2]
    loss = Objective(network, recipe)
    value, gradient, _ = loss(image, loss.targets(content, style))
    content, image = (shifted(p, recipe.period or Period(), down, right) for p in (content, image))
    value_, gradient_, _ = loss(image, loss.targets(content, style))
    gradient = shifted(gradient, recipe.period or Period(), down, right)
    return abs(value_ / value - 1), np.abs(gradient_ - gradient).max() / np.abs(gradient).max()


@SOME
def test_shifted_round_a_picture_has_the_same_loss_and_the_shifted_gradient(toy, period):
    recipe = SMALL.but(repeat=period.repeat, axes=period.axes, further={"patch/block2_conv1": 1.0})
    moved = 6 * ("y" in period.axes), 8 * ("x" in period.axes)
    assert max(shift_errors(toy, recipe, (16, 24), *moved)) < 1e-5


def test_so_has_pocket_at_its_deepest_layer_and_a_picture_with_edges_has_not(pocket, toy):
    assert max(shift_errors(pocket, GRAM, (32, 48), 16, 32)) < 1e-5
    assert min(shift_errors(toy, SMALL.but(border="zero"), (16, 24), 6, 8)) > 1e-3


@SOME
def test_tiles_of_it_take_their_halos_from_the_opposite_side(toy, period):
    recipe = SMALL.but(repeat=period.repeat, axes=period.axes, further={"patch/block2_conv1": 1.0})
    content, image, style = random(32, 48, 3), random(1, 32, 48, 3)[0], random(20, 24, 3)
    whole, tiled = Objective(toy, recipe), TiledObjective(toy, recipe, 12)
    assert len(list(tiled._windows(image, tiled.period))) > 1
    value, gradient, _ = whole(image, whole.targets(content, style))
    value_, gradient_, _ = tiled(image, tiled.targets(content, style))
    assert value_ == pytest.approx(value, rel=1e-5)
    assert np.abs(gradient_ - gradient).max() < 1e-5 * np.abs(gradient).max()


@EACH
def test_a_mask_is_pulled_in_across_the_seam(toy, period):
    """As it is where no border reaches, in the middle of 5 x 5 tiles."""
    mask = np.ones((8, 12), np.float32)
    mask[0, 3] = 0
    (found,) = toy.pulled_in(mask, "block2_conv1", period).values()
    if period.axes == "xy":
        (wide,) = toy.pulled_in(laid_out(mask, period.repeat, 5, 5), "block2_conv1").values()
        assert np.array_equal(found, wide[8:12, 12:18])
    down, right = 2 * ("y" in period.axes), 4 * ("x" in period.axes)
    (moved,) = toy.pulled_in(shifted(mask, period, down, right), "block2_conv1", period).values()
    assert np.array_equal(moved, shifted(found, period, down // 2, right // 2)) and 0 < found.mean() < 1


def test_a_mirror_moves_one_tile_of_four():
    """By finite differences: of a quadratic function of the block, in one pixel of the tile."""
    recipe, weights = GRAM.but(repeat="mirror"), random(8, 12, 3)
    parameters = parameters_of(recipe, (8, 12), (2, 2))
    tile, value = parameters.unfold(random(8, 12, 3)), lambda p: float(np.sum(weights * np.float64(p) ** 2))
    assert tile.shape == (4, 6, 3)
    assert np.array_equal(parameters.fold(tile), laid_out(tile, "mirror", 2, 2))
    gradient, other = parameters.pull(2 * weights * parameters.fold(tile)), tile.astype(np.float64)
    other[1, 2, 0] += 1e-4
    slope = (value(parameters.fold(other)) - value(parameters.fold(tile))) / 1e-4
    assert gradient[1, 2, 0] == pytest.approx(slope, rel=1e-3)


def test_sizes_are_made_to_fit():
    """By hand, at stride 16."""
    shapes = [(48, 64), (68, 90), (96, 128)]
    assert fitted(shapes, Period(), 16) == [(48, 64), (64, 96), (96, 128)]
    assert fitted(shapes, Period("half-drop"), 16) == [(64, 64), (64, 96), (96, 128)]
    assert fitted(shapes, Period("mirror"), 16) == [(96, 128), (144, 176), (192, 256)]
    assert fitted(shapes, Period("square", "x"), 16) == [(48, 64), (68, 96), (96, 128)]


@pytest.mark.parametrize(
    "settings, words",
    [
        ({"border": "periodic", "repeat": "brock"}, "no repeat 'brock'; did you mean 'brick'"),
        ({"border": "periodic", "axes": "z"}, "no axes 'z'"),
        ({"border": "periodic", "repeat": "brick", "axes": "x"}, "needs the axes 'xy'"),
        ({"repeat": "brick"}, "needs the border 'periodic'"),
    ],
)
def test_what_makes_no_sense_ends_in_a_sentence(settings, words):
    with pytest.raises(NSTError, match=words):
        Recipe(**settings)


def test_a_recipe_keeps_how_it_repeats():
    recipe = Recipe(border="periodic", repeat="half-drop")
    assert Recipe.from_json(recipe.to_json()) == recipe
    assert "repeat" not in Recipe().as_dict() and "axes" not in Recipe().as_dict()


def test_a_network_refuses_what_does_not_fit(pocket):
    with pytest.raises(NSTError, match="its width must be a multiple of 16 px, and its height one of 32 px"):
        pocket(random(48, 64, 3), ["block5_conv1"], border=Period("half-drop"))
