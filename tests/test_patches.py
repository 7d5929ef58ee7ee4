"""Neural patches against brute force in float64: every patch with every other, by hand, and finite differences."""

import numpy as np
import pytest
from test_losses import plain_features
from test_tiles import pictures

from nstlib import ledger
from nstlib.conventions import translate
from nstlib.engine import checkpoint
from nstlib.engine.preparation import prepare
from nstlib.errors import NSTError
from nstlib.losses import Mixture, Objective
from nstlib.recipe import Recipe
from nstlib.terms import KINDS, kind_of
from nstlib.terms import patches as module
from nstlib.terms.patches import nearest_patches, patches
from nstlib.tiles import TiledObjective

PATCH, NEIGHBOUR = "patch/block3_conv1", "neighbour/block4_conv1"
RECIPE = Recipe.preset("gram").but(further={PATCH: 0.5, NEIGHBOUR: 0.25}, content_layers=["block2_conv2"])


def maps(height, width, channels, seed=0):
    return np.random.default_rng(seed).random((height, width, channels)).astype(np.float32)


def every_patch(layer, side):
    """A list of flat patches in float64, in the order of reading."""
    height, width, _ = layer.shape
    places = [(y, x) for y in range(height - side + 1) for x in range(width - side + 1)]
    return np.array([layer[y : y + side, x : x + side].astype(float).ravel() for y, x in places])


def by_definition(kind, layer, style):
    """(distance, place of the nearest for every patch): two loops, no product of matrices."""
    if kind == "neighbour":
        layer, style = (a.astype(float) - a.astype(float).mean(axis=(0, 1)) for a in (layer, style))
    side = {"patch": 3, "neighbour": 1}[kind]
    ours, theirs = every_patch(layer, side), every_patch(style, side)
    distances, chosen = [], []
    for p in ours:
        cosines = [(p * q).sum() / np.sqrt((p * p).sum() * (q * q).sum()) for q in theirs]
        chosen.append(int(np.argmax(cosines)))
        distances.append(((p - theirs[chosen[-1]]) ** 2).sum() if kind == "patch" else 1 - max(cosines))
    return np.mean(distances), np.array(chosen)


def distance(kind, layer, style):
    formula = kind_of(kind).of("a", None)
    target = formula.target(formula.measure({"a": style}), {})
    return float(formula.distance(None, {"a": layer}, target))


def test_by_hand():
    """One channel, 3 x 4 places: two patches of ones meet one of twos, 9 · 1, and one that is flatter in direction."""
    ones, style = np.ones((3, 4, 1), np.float32), np.full((3, 4, 1), 2.0, np.float32)
    style[:, 3] = 0
    assert distance("patch", ones, style) == pytest.approx(9)
    # Two vectors each: their means are (1, 1), so both pictures are ±(1, −1) and ±(1, 1); every angle is right.
    layer, other = np.array([[[2.0, 0.0], [0.0, 2.0]]]), np.array([[[2.0, 2.0], [0.0, 0.0]]])
    assert distance("neighbour", layer, other) == pytest.approx(1)
    assert distance("neighbour", layer, 5 * layer[:, ::-1] + 3) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("kind", ["patch", "neighbour"])
@pytest.mark.parametrize("sizes", [((6, 9), (7, 5)), ((3, 3), (4, 8)), ((11, 4), (3, 3))])
def test_against_its_definition(kind, sizes):
    layer, style = maps(*sizes[0], 5), maps(*sizes[1], 5, seed=1)
    expected, _ = by_definition(kind, layer, style)
    assert distance(kind, layer, style) == pytest.approx(expected, rel=1e-4)
    assert distance(kind, layer[None], style[None]) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("side", [1, 2, 3])
def test_row_by_row_is_all_at_once(side):
    layer, table = maps(9, 7, 4), maps(20, side**2 * 4, 1, seed=1)[..., 0]
    table /= np.linalg.norm(table, axis=1, keepdims=True)
    np.testing.assert_array_equal(np.asarray(patches(layer, side)).reshape(-1, side**2 * 4), every_patch(layer, side))
    at_once = np.argmax(every_patch(layer, side) @ table.T, axis=1)
    chosen = np.asarray(nearest_patches(layer, table, side))
    assert chosen.shape == (10 - side, 8 - side)
    np.testing.assert_array_equal(chosen.ravel(), at_once)


def test_many_patches_are_thinned_on_a_grid(monkeypatch):
    """7 x 9 patches, at most 20 of them: every second row and column, 4 x 5."""
    layer = maps(9, 11, 2)
    monkeypatch.setattr(module, "MOST", 20)
    table = kind_of("patch").of("a", None).target(layer, {})
    kept = every_patch(layer, 3).reshape(7, 9, 18)[::2, ::2].reshape(20, 18)
    np.testing.assert_allclose(table["patches"][0], kept)
    np.testing.assert_allclose(table["directions"][0], kept / np.linalg.norm(kept, axis=1, keepdims=True), rtol=1e-6)
    monkeypatch.setattr(module, "MOST", 19)
    assert kind_of("patch").of("a", None).target(layer, {})["patches"].shape == (1, 9, 18)


def test_it_does_not_ask_where_but_what_lies_together():
    layer = maps(12, 12, 4)
    moved = np.roll(layer, 5, axis=1)[:, 5:]  # a part of it
    assert distance("patch", moved, layer) == 0
    shuffled = layer.reshape(-1, 4)[np.random.default_rng(2).permutation(144)].reshape(12, 12, 4)
    assert distance("neighbour", shuffled, layer) == pytest.approx(0, abs=1e-6)
    assert distance("patch", shuffled, layer) > 0.5


@pytest.fixture(scope="module")
def both(pocket, waves, checks):
    objective = Objective(pocket, RECIPE)
    return objective, objective.targets(waves, checks)


def test_they_are_zero_at_equality(pocket, waves):
    objective = Objective(pocket, RECIPE)
    targets = objective.targets(waves, waves)
    assert objective(waves, targets)[2][-2:] == pytest.approx([0, 0], abs=1e-6)
    assert (objective(waves[::-1], targets)[2][-2:] > 1e-3).all()


def test_they_are_terms_like_the_others(both, waves):
    objective, targets = both
    image = waves[::-1].copy()
    rows = ledger.take(objective, image, targets)
    for row, name in zip(rows[-2:], (PATCH, NEIGHBOUR), strict=True):
        assert f"{row.kind}/{row.layer}" == name and row.gradient_norm > 0
        assert [row.kind, row.layer] in [line.split()[:2] for line in str(rows).splitlines()]
        assert row.colour in rows._repr_html_()
    assert len({kind.colour for kind in KINDS.values()}) == len(KINDS)
    assert kind_of(PATCH).side == kind_of(NEIGHBOUR).side == "style"


def plain_values(network, image, style):
    """Both terms, relative, and the choices, from features in float64."""
    ours, theirs = plain_features(network, image), plain_features(network, style)
    patch, chosen = by_definition("patch", ours["block3_conv1"], theirs["block3_conv1"])
    size = (every_patch(theirs["block3_conv1"], 3) ** 2).sum(axis=1).mean()
    neighbour, other = by_definition("neighbour", ours["block4_conv1"], theirs["block4_conv1"])
    return np.array([patch / size, neighbour]), (*chosen, *other)


def test_value_and_gradient_against_float64(both, pocket, waves, checks):
    """Along directions in which no patch changes its nearest, the gradient is the slope."""
    objective, targets = both
    image = np.clip(0.4 * waves + 0.3 * np.roll(waves, 5, axis=1), 0, 1)
    values, chosen = plain_values(pocket, image, checks)
    assert objective(image, targets)[2][-2:] == pytest.approx(values, rel=2e-4)
    gradients = [objective.term_gradient(image, targets, len(objective.terms) - 2 + i) for i in (0, 1)]
    y, x = np.mgrid[0:48, 0:64]
    step = 1e-7
    for k in (1, 2):
        direction = np.sin(k * x[..., None] / 9 + np.array([0, 1, 2])) * np.cos(k * y[..., None] / 7)
        (plus, first), (minus, second) = (
            plain_values(pocket, image + sign * step * direction, checks) for sign in (1, -1)
        )
        assert first == second == chosen
        slopes = [(gradient * direction).sum() for gradient in gradients]
        assert slopes == pytest.approx(np.array([0.5, 0.25]) * (plus - minus) / (2 * step), rel=5e-3, abs=1e-5)


@pytest.mark.parametrize(
    ("settings", "halo"),
    [
        ({"further": {PATCH: 0.5, NEIGHBOUR: 0.25, "patch/block4_conv1": 0.1}}, 40),
        # Patches are the deepest that there is: (24 - 4) / 2 pixels of the layer's own, and a place of 4 beyond, 14.
        ({"further": {PATCH: 1.0}, "content_layers": ["block1_conv2"]}, 16),
    ],
)
def test_tiles_of_them_are_the_whole(pocket, settings, halo):
    """The same loss, values and gradient; of a content of an odd size, a style of another, and four windows or more."""
    recipe = Recipe.preset("gram").but(style_layers=["block1_conv1"], content_layers=["block2_conv2"]).but(**settings)
    content, style, image = pictures(131, 150)
    whole, tiled = Objective(pocket, recipe), TiledObjective(pocket, recipe, 32)
    assert tiled.halo == halo and len(list(tiled._windows(image))) >= 4
    (loss, gradient, values), (loss_, gradient_, values_) = (
        o(image, o.targets(content, style)) for o in (whole, tiled)
    )
    assert loss_ == pytest.approx(loss, rel=1e-5) and values_ == pytest.approx(values, rel=1e-4)
    assert np.abs(gradient_ - gradient).max() < 1e-4 * np.abs(gradient).max()
    for index in range(len(whole.terms) - len(recipe.further), len(whole.terms)):
        one, other = (o.term_gradient(image, o.targets(content, style), index) for o in (whole, tiled))
        assert np.abs(one - other).max() < 1e-4 * np.abs(one).max(), whole.terms[index].name


def test_a_halo_without_their_reach_makes_seams(pocket):
    """The mutation that the test above must notice."""
    recipe = Recipe.preset("gram").but(style_layers=["block1_conv1"], content_layers=["block1_conv2"])
    recipe, (content, style, image) = recipe.but(further={PATCH: 1.0}), pictures(131, 150)
    whole, tiled = Objective(pocket, recipe), TiledObjective(pocket, recipe, 32, halo=12)
    one, other = (o.term_gradient(image, o.targets(content, style), 3) for o in (whole, tiled))
    assert np.abs(one - other).max() > 1e-3 * np.abs(one).max()


def table_of(kind, maps, shares):
    formula = kind_of(kind).of("a", None)
    return formula.target(formula.blend([formula.measure({"a": one}) for one in maps], shares), {})


@pytest.mark.parametrize("kind", ["patch", "neighbour"])
def test_of_several_paintings_the_ends_are_each_by_itself(kind):
    """Exactly its own table, also where the other is too small for a patch; and every share in order between."""
    one, other, small = maps(9, 11, 2), maps(6, 8, 2, seed=1), maps(2, 2, 2)
    formula = kind_of(kind).of("a", None)
    for shares, alone in (((3, 0, 0), one), ((0, 1, 0), other)):
        mixed, single = table_of(kind, (one, other, small), shares), formula.target(alone[None], {})
        for name in ("patches", "directions"):
            np.testing.assert_array_equal(mixed[name], single[name])
    assert table_of(kind, (one[None], other[None]), (1, 1))["patches"].shape[0] == 1


def test_of_several_paintings_there_are_as_many_patches_as_their_shares_say(monkeypatch):
    """By hand: 5 x 9 and 3 x 3 patches of one channel, which tell by their sign whose they are."""
    one, other = maps(7, 11, 1) + 1, -maps(5, 5, 1, seed=1) - 1
    # The second has 9, so that of 1 : 1 there are 9 and 9; of 2 : 1, 18 and 9; of 5 : 1, all 45 and 9.
    for shares, numbers in (
        ((1, 1), (9, 9)),
        ((2, 1), (18, 9)),
        ((5, 1), (45, 9)),
        ((9, 1), (45, 5)),
        ((1, 3), (3, 9)),
    ):
        kept = table_of("patch", (one, other), shares)["patches"][0]
        assert ((kept > 0).all(axis=1).sum(), (kept < 0).all(axis=1).sum()) == numbers
        assert len(np.unique(kept, axis=0)) == len(kept) == sum(numbers)
        theirs = {tuple(row) for layer in (one, other) for row in every_patch(layer, 3)}
        assert {tuple(row) for row in kept.astype(float)} <= theirs
    monkeypatch.setattr(module, "MOST", 9)  # one is thinned to 2 x 3 or fewer, other is all there
    assert len(table_of("patch", (one, other), (1, 1))["patches"][0]) <= 9


def test_they_are_taken_evenly():
    """Of 24 x 36 places a third: each of six fields of 12 x 12 has its third, by 3; with more, all these stay."""
    places = np.argwhere(np.ones((24, 36)))
    for number in (24, 288, 600):
        kept = places[module.spread(places, number)]
        counts = np.histogram2d(kept[:, 0], kept[:, 1], bins=(2, 3))[0]
        assert np.abs(counts - number / 6).max() <= 3
    assert set(module.spread(places, 24)) < set(module.spread(places, 288)) < set(module.spread(places, 289))


def test_between_two_paintings_every_patch_meets_the_nearer(pocket, waves, checks):
    """Half a picture from each: a mixture of both is nearer to it than either alone, and 0 where both are whole."""
    objective = Objective(pocket, Recipe(further={PATCH: 1.0}, content_layers=["block2_conv2"]))
    half = checks[:48].copy()
    content = np.concatenate([waves[:, :48], half], axis=1)
    alone = [objective(content, objective.targets(content, style))[2][-1] for style in (waves, half)]
    mixed = objective(content, objective.targets(content, Mixture((waves, half), (0.5, 0.5))))[2][-1]
    assert mixed < min(alone)
    tiled = TiledObjective(pocket, objective.recipe, 32)
    again = tiled(content, tiled.targets(content, Mixture((waves, half), (0.5, 0.5))))[2][-1]
    assert again == pytest.approx(mixed, rel=1e-4)


def test_a_layer_smaller_than_a_patch_is_told(pocket, waves, checks):
    objective = Objective(pocket, Recipe(further={"patch/block5_conv1": 1.0}))
    with pytest.raises(NSTError, match="^patch/block5_conv1 looks at patches of 3 x 3 positions, and the picture has"):
        objective.targets(waves[:32], checks)
    with pytest.raises(NSTError, match=r"the style has only 4 x 2 there; use a larger size or a layer of an earlier"):
        objective.targets(waves, checks[:, :32])
    assert Objective(pocket, Recipe(further={"neighbour/block5_conv1": 1.0})).targets(waves[:32], checks)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("patch/block3_conv1+block4_conv1", "'patch' looks at one layer, as in 'patch/block3_conv1'"),
        ("neighbour/block9_conv1", "pocket has no layer 'block9_conv1'"),
        ("patches/block3_conv1", "no kind of term 'patches'; did you mean 'patch'"),
    ],
)
def test_a_wrong_name_is_told(pocket, name, says):
    with pytest.raises(NSTError, match=says):
        Objective(pocket, Recipe(further={name: 1.0}))


def test_a_published_scale_is_that_of_differences_of_features(pocket, waves, checks):
    """TensorFlow's tutorial takes means over entries: here 9 · C of a patch. Translated, the loss stays."""
    recipe = RECIPE.but(convention="tf-tutorial")
    objective = Objective(pocket, recipe)
    factors = np.asarray(objective.targets(waves, checks)["factors"])[-2:]
    assert factors == pytest.approx([1 / (9 * pocket.channels["block3_conv1"]), 1], rel=1e-6)
    ours = Objective(pocket, translate(recipe, pocket, waves, checks))
    image = waves[::-1].copy()
    loss = objective(image, objective.targets(waves, checks))[0]
    assert ours(image, ours.targets(waves, checks))[0] == pytest.approx(loss, rel=1e-5)


def test_a_run_paints_with_them_and_goes_on_from_its_file(tmp_path, waves, checks):
    recipe = Recipe(further={PATCH: 1.0, NEIGHBOUR: 1.0}, size=64, steps=4)
    whole, broken = (prepare(waves, checks, recipe, backbone="pocket") for _ in range(2))
    for _ in range(2):
        broken.advance()
    checkpoint.save(broken, tmp_path / "run.npz")
    resumed = checkpoint.load(tmp_path / "run.npz")
    for run in (whole, resumed):
        while not run.finished:
            run.advance()
    np.testing.assert_array_equal(whole.picture, resumed.picture)
    for name in (PATCH, NEIGHBOUR):
        assert whole.history[-1].terms[name] < whole.history[0].terms[name]
