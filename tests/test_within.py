"""Terms within parts of a picture: against minima over receptive fields by hand, and gradients that are exactly 0."""

import numpy as np
import pytest

from nstlib.backbones.network import Network
from nstlib.backend import load_keras
from nstlib.errors import NSTError
from nstlib.losses import Objective, Part, Parts
from nstlib.recipe import Recipe
from nstlib.terms import formulas_of, terms_of
from nstlib.tiles import TiledObjective
from tests.test_tiles import picture

GRAM = Recipe(statistic="gram", style_layers={"block1_conv1": 2, "block2_conv1": 1, "block3_conv1": 1})
PATCHES = GRAM.but(further={"patch/block3_conv1": 0.5, "neighbour/block2_conv1": 0.5})
SHAPE = 75, 87  # odd at two poolings


def ramp(height=SHAPE[0], width=SHAPE[1]):
    """1 on the left, 0 on the right, and between them a soft edge of 10 pixels."""
    return np.tile(np.clip((0.6 * width - np.arange(width)) / 10, 0, 1), (height, 1)).astype(np.float32)


def in_two(mask=None, source=None):
    mask = ramp() if mask is None else mask
    return Parts((Part("left", picture(64, 70, 1), mask, source), Part("right", picture(48, 90, 2), 1 - mask)))


def objectives(network, recipe, **options):
    return Objective(network, recipe, ("left", "right")), TiledObjective(
        network, recipe, parts=("left", "right"), **options
    )


@pytest.fixture(scope="module")
def small():
    """Two poolings, three channels: every position's receptive field can be found by trying each pixel."""
    random, layers, before = np.random.default_rng(5), {}, 3
    for name in ("block1_conv1", "block1_conv2", "block2_conv1", "block3_conv1"):
        layers[name] = np.abs(random.normal(size=(3, 3, before, 3))).astype(np.float32), np.ones(3, np.float32)
        before = 3
    return Network("small", "drawn", layers, lambda x: x, pooling="average")


@pytest.mark.parametrize("border", ["zero", "replicate", "reflect"])
def test_the_mask_is_pulled_in_by_what_each_position_really_sees(small, border):
    shape, mask = (11, 13), np.random.default_rng(1).random((11, 13), dtype=np.float32)
    layers, to_numpy = ("block1_conv2", "block3_conv1"), load_keras().ops.convert_to_numpy
    found = small.pulled_in(mask, layers, border)
    base = np.full((*shape, 3), 0.5, dtype=np.float32)

    def features(image):
        return {k: to_numpy(v)[0] for k, v in small(image, layers=layers, border=border).items()}

    still, least = features(base), {k: np.full(v.shape, np.inf) for k, v in found.items()}
    for y, x in np.ndindex(shape):
        moved = base.copy()
        moved[y, x] = 1  # of positive weights: whoever sees it, rises
        for layer, maps in features(moved).items():
            sees = (maps > still[layer] + 1e-6).any(axis=-1)
            least[layer][sees] = np.minimum(least[layer][sees], mask[y, x])
    for layer in layers:
        np.testing.assert_array_equal(found[layer], least[layer])


@pytest.mark.parametrize(
    ("border", "recipe"),
    [
        ("replicate", PATCHES),
        ("zero", PATCHES),
        ("reflect", GRAM),
        ("replicate", GRAM.but(statistic="moments")),
        ("replicate", GRAM.but(statistic="sorted")),
    ],
)
def test_outside_its_mask_a_parts_gradient_is_exactly_0_at_every_layer(pocket, border, recipe):
    objective = Objective(pocket, recipe.but(border=border), ("left", "right"))
    targets = objective.targets(picture(*SHAPE, 0), in_two())
    for i, term in enumerate(objective.terms):
        if term.side == "style":
            pull = objective.term_gradient(picture(*SHAPE, 3), targets, i)
            inside = (ramp() if term.layer.endswith("@left") else 1 - ramp()) > 0
            assert np.all(pull[~inside] == 0), term
            assert np.abs(pull[inside]).max() > 0, term


@pytest.mark.parametrize("statistic", ["gram", "moments", "sorted"])
def test_a_part_that_is_everything_is_the_whole_picture(pocket, statistic):
    recipe = PATCHES.but(statistic=statistic)
    plain, whole = Objective(pocket, recipe), Objective(pocket, recipe, ("all",))
    content, style, image = picture(*SHAPE, 0), picture(64, 70, 1), picture(*SHAPE, 3)
    _, gradient, values = plain(image, plain.targets(content, style))
    parts = Parts((Part("all", style, np.ones(SHAPE, np.float32)),))
    _, gradient_, values_ = whole(image, whole.targets(content, parts))
    # A root of a nearly singular covariance multiplies rounding.
    np.testing.assert_allclose(values_, values, rtol=2e-3 if statistic == "moments" else 1e-5)
    near = 3e-3 if statistic == "moments" else 2e-5
    np.testing.assert_allclose(gradient_, gradient, atol=near * np.abs(gradient).max())


def test_a_part_is_measured_as_if_it_were_cut_out(pocket):
    """A hard edge, far from what is compared: the Gram matrix of the positions that see nothing else, by hand."""
    recipe, mask = Recipe(statistic="gram", style_layers=["block2_conv1"]), np.zeros(SHAPE, np.float32)
    mask[:, :40] = 1
    objective = Objective(pocket, recipe, ("left", "right"))
    targets = objective.targets(picture(*SHAPE, 0), in_two(mask))
    _, _, values = objective(picture(*SHAPE, 3), targets)
    to_numpy, layer = load_keras().ops.convert_to_numpy, "block2_conv1"
    ours = to_numpy(pocket(picture(*SHAPE, 3), [layer], border="replicate")[layer])[0].astype(np.float64)
    theirs = to_numpy(pocket(picture(64, 70, 1), [layer], border="replicate")[layer])[0].astype(np.float64)
    # block2_conv1 sees 10 x 10 pixels, from 2 p - 4 to 2 p + 5: the last one left of column 40 is p = 17.
    rows = ours[:, :18].reshape(-1, ours.shape[-1])
    g, a = rows.T @ rows / len(rows), np.einsum("hwc,hwd->cd", theirs, theirs) / theirs[..., 0].size
    share = 18 / ours.shape[1]
    assert objective.terms[2].name == "style/block2_conv1@left"
    np.testing.assert_allclose(values[2], share * np.square(g - a).sum() / np.square(a).sum(), rtol=1e-4)


def test_strokes_come_from_the_source_alone(pocket):
    """What lies outside of the source on the painting may be anything: targets stay the same to the last bit."""
    source = np.zeros((64, 70), np.float32)
    source[:, :45] = 1
    other = picture(64, 70, 1)
    other[:, 45:] = 0.3
    objective, found = Objective(pocket, PATCHES, ("left",)), []
    for painting in (picture(64, 70, 1), other):
        parts = Parts((Part("left", painting, ramp(), source),))
        targets = objective.targets(picture(*SHAPE, 0), parts)
        found.append(load_keras().tree.flatten(objective(picture(*SHAPE, 3), targets)))
    for one, two in zip(*found, strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-6, atol=1e-9)
    everywhere = objective.targets(picture(*SHAPE, 0), Parts((Part("left", other, ramp()),)))
    assert abs(objective(picture(*SHAPE, 3), everywhere)[0] / found[0][0] - 1) > 0.01


def test_a_patch_within_a_region_has_no_place_of_another_one(pocket):
    """The mean over the region's patches of the distance to the nearest of the source's, in float64."""
    recipe = Recipe(statistic="gram", further={"patch/block2_conv1": 1.0})
    (formula,) = (f for f in formulas_of(recipe, ("left",)) if f.kind == "patch")
    random = np.random.default_rng(2)
    ours, theirs = random.random((7, 9, 4)), random.random((6, 8, 4))
    here, there = np.zeros((7, 9), np.float32), np.zeros((6, 8), np.float32)
    here[:, :5], here[:, 5], there[:4] = 1, 0.5, 1
    target = formula.target(formula.located(theirs.astype(np.float32), here, there), {"block2_conv1": 63})
    features = {"block2_conv1": load_keras().ops.convert_to_tensor(ours[None].astype(np.float32))}
    value = float(load_keras().ops.convert_to_numpy(formula.distance(None, features, target)))

    def cut(maps, y, x):
        return maps[y : y + 3, x : x + 3].ravel()

    patches = [cut(theirs, y, x) for y in range(2) for x in range(6)]
    total = counted = 0.0
    for y, x in np.ndindex(5, 7):
        weight = here[y : y + 3, x : x + 3].min()
        mine = cut(ours, y, x)
        best = max(patches, key=lambda p: mine @ p / np.linalg.norm(p))
        total, counted = total + weight * np.square(mine - best).sum(), counted + weight
    np.testing.assert_allclose(value, total / counted, rtol=1e-5)


@pytest.mark.parametrize("border", ["zero", "replicate"])
def test_in_tiles_parts_are_the_parts_of_the_whole(pocket, border):
    recipe, shape = GRAM.but(border=border, content_layers=["block2_conv2"]), (150, 203)
    source = ramp(64, 70)
    plain, tiled = objectives(pocket, recipe, tile=64)
    parts = in_two(ramp(*shape), source)
    (loss, gradient, values), (loss_, gradient_, values_) = (
        o(picture(*shape, 3), o.targets(picture(*shape, 0), parts)) for o in (plain, tiled)
    )
    assert len(list(tiled._windows(np.empty((*shape, 3))))) > 1
    np.testing.assert_allclose(values_, values, rtol=1e-4)
    np.testing.assert_allclose(gradient_, gradient, atol=1e-4 * np.abs(gradient).max())
    assert abs(loss_ / loss - 1) < 1e-5


def test_where_nothing_is_left_a_layer_counts_nothing(pocket):
    """A region of 20 pixels: block3_conv1, which sees 32, has no place that sees it alone."""
    mask = np.zeros(SHAPE, np.float32)
    mask[30:50, 30:50] = 1
    objective = Objective(pocket, PATCHES.but(statistic="moments"), ("left", "right"))
    loss, gradient, values = objective(picture(*SHAPE, 3), objective.targets(picture(*SHAPE, 0), in_two(mask)))
    named = dict(zip([t.name for t in objective.terms], values, strict=True))
    assert named["style/block3_conv1@left"] == named["patch/block3_conv1@left"] == 0 < named["style/block1_conv1@left"]
    assert np.isfinite(loss) and np.isfinite(gradient).all()


def test_parts_of_one_statistic_pull_as_hard_as_the_whole(pocket):
    """One style in two halves with a hard edge: far from it, the gradient's size is that of the plain run."""
    recipe = Recipe(statistic="gram", style_layers=["block1_conv1"], content_weight=0, tv_weight=0)
    content, image, style = picture(64, 96, 0), np.tile(picture(64, 48, 3), (1, 2, 1)), picture(64, 70, 1)
    mask = np.zeros((64, 96), np.float32)
    mask[:, :48] = 1
    plain, parted = Objective(pocket, recipe), Objective(pocket, recipe, ("left", "right"))
    whole = plain(image, plain.targets(content, style))[1][:, 10:38]
    parts = Parts((Part("left", style, mask), Part("right", style, 1 - mask)))
    half = parted(image, parted.targets(content, parts))[1][:, 10:38]
    assert 0.9 < np.linalg.norm(half) / np.linalg.norm(whole) < 1.1


def test_a_gradient_is_what_a_run_may_move(pocket):
    """free = 1 - a: by the chain rule through (1 - a) x + a P."""
    free = ramp()
    parts = Parts((Part("all", picture(64, 70, 1), np.ones(SHAPE, np.float32)),), free)
    objective = Objective(pocket, GRAM, ("all",))
    targets = objective.targets(picture(*SHAPE, 0), parts)
    _, gradient, _ = objective(picture(*SHAPE, 3), targets)
    _, whole, _ = objective(picture(*SHAPE, 3), {k: targets[k] for k in ("terms", "factors")})
    np.testing.assert_array_equal(gradient, whole * free[..., None])
    assert np.all(gradient[free == 0] == 0)


def test_names_and_weights_of_terms_in_parts():
    recipe = PATCHES.but(further={"patch/block3_conv1": 0.5, "patch/block2_conv1@sky": 2.0})
    names = {term.name: term.weight for term in terms_of(recipe, ("sky", "the rest"))}
    assert names["style/block1_conv1@sky"] == names["style/block1_conv1@the rest"] == 0.5
    assert names["patch/block3_conv1@the rest"] == 0.5 and names["patch/block2_conv1@sky"] == 2.0
    assert "patch/block2_conv1@the rest" not in names and "patch/block3_conv1" not in names
    assert recipe.layers == (*recipe.content_layers, *recipe.style_layers)


@pytest.mark.parametrize(
    ("further", "parts", "words"),
    [
        ({"cross-layer/block1_conv1+block2_conv1": 1.0}, ("sky",), "cannot be kept within a region"),
        ({"patch/block3_conv1@ski": 1.0}, ("sky",), "did you mean 'sky'"),
        ({"patch/block3_conv1@sky": 1.0}, None, "has none; give regions"),
    ],
)
def test_what_cannot_be_kept_within_a_region_is_said(further, parts, words):
    with pytest.raises(NSTError, match=words):
        formulas_of(GRAM.but(further=further), parts)


def test_a_mask_of_another_size_is_refused(pocket):
    with pytest.raises(NSTError, match="is 87 x 74, and the picture is 87 x 75"):
        Objective(pocket, GRAM, ("left", "right")).targets(picture(*SHAPE, 0), in_two(ramp(74, 87)))
