"""The cross-layer Gram matrix against NumPy in float64, a toy by hand, identities, and finite differences."""

import numpy as np
import pytest
from test_losses import plain_features

import nstlib as nst
from nstlib import ledger, lens
from nstlib.conventions import translate
from nstlib.errors import NSTError
from nstlib.losses import Objective
from nstlib.recipe import Recipe
from nstlib.terms import formulas_of, kind_of
from nstlib.terms.cross_layer import cross_layer_gram
from nstlib.tiles import TiledObjective

FINE, COARSE = "block1_conv1", "block3_conv1"
NAME = f"cross-layer/{FINE}+{COARSE}"
RECIPE = Recipe.preset("gram").but(further={NAME: 0.5}, content_layers=["block2_conv2"], tv_weight=0.1)


def maps(height, width, channels, seed=0):
    return np.random.default_rng(seed).random((height, width, channels)).astype(np.float32)


def by_definition(first, second):
    """Position by position of the finer layer, in float64, with the coarser layer's nearest."""
    fine, coarse = (first, second) if first[..., 0].size >= second[..., 0].size else (second, first)
    (h, w, _), (a, b, _) = fine.shape, coarse.shape
    total = 0.0
    for y in range(h):
        for x in range(w):
            near = coarse[int((y + 0.5) * a / h), int((x + 0.5) * b / w)].astype(float)
            here = fine[y, x].astype(float)
            total = total + (np.outer(here, near) if fine is first else np.outer(near, here))
    return total / (h * w)


def test_by_hand():
    """Four positions 1, 2, 3, 4 in a row meet two, 10 and 20: (10 · 1 + 10 · 2 + 20 · 3 + 20 · 4) / 4."""
    fine, coarse = np.array([[[1.0], [2.0], [3.0], [4.0]]]), np.array([[[10.0, 0.0], [20.0, 1.0]]])
    np.testing.assert_allclose(cross_layer_gram(fine, coarse), [[42.5, 7 / 4]])


@pytest.mark.parametrize("sizes", [((8, 12), (4, 6)), ((9, 13), (5, 7)), ((17, 33), (2, 3)), ((7, 5), (7, 5))])
def test_against_its_definition(sizes):
    first, second = maps(*sizes[0], 3), maps(*sizes[1], 5, seed=1)
    expected = by_definition(first, second)
    np.testing.assert_allclose(cross_layer_gram(first, second), expected, rtol=1e-5)
    np.testing.assert_allclose(cross_layer_gram(first[None], second[None]), expected, rtol=1e-5)
    np.testing.assert_allclose(cross_layer_gram(second, first), expected.T, rtol=1e-5)


def test_of_a_layer_and_itself_it_is_the_gram_matrix():
    layer = maps(6, 7, 4)
    np.testing.assert_allclose(cross_layer_gram(layer, layer), nst.gram_matrix(layer), rtol=1e-5)


def test_it_forgets_where_but_not_together_with_what():
    first, second = maps(6, 8, 3), maps(6, 8, 4, seed=1)
    gram = np.asarray(cross_layer_gram(first, second))
    together = cross_layer_gram(lens.shuffled(first), lens.shuffled(second))
    np.testing.assert_allclose(together, gram, rtol=1e-5)
    alone = np.asarray(cross_layer_gram(lens.shuffled(first), second))
    np.testing.assert_allclose(nst.gram_matrix(lens.shuffled(first)), nst.gram_matrix(first), rtol=1e-5)
    assert np.abs(alone - gram).max() > 1e-3  # which Gram matrices within the layers cannot see


@pytest.fixture(scope="module")
def cross(pocket, waves, checks):
    objective = Objective(pocket, RECIPE)
    return objective, objective.targets(waves, checks)


def test_it_is_a_term_like_the_others(cross, waves):
    objective, targets = cross
    assert objective.terms[-1].name == NAME and objective.weights[-1] == 0.5
    image = waves[::-1].copy()
    rows = ledger.take(objective, image, targets)
    row = rows[-1]
    assert (row.kind, row.layer, row.weight) == ("cross-layer", f"{FINE}+{COARSE}", 0.5)
    assert row.gradient_norm > 0 and f"cross-layer {FINE}+{COARSE} " in str(rows) and row.colour in rows._repr_html_()
    assert row.colour not in {kind_of(word).colour for word in ("content", "style", "smoothness")}
    measured = lens.measure_pulls(objective, image, targets).ledger()
    assert measured.angle == pytest.approx(rows.angle, abs=0.1)


def test_it_pulls_on_the_side_of_style(cross, waves):
    objective, targets = cross
    tug = lens.tug_of_war(objective, waves[::-1], targets)
    style = sum(
        objective.term_gradient(waves[::-1], targets, i)
        for i, term in enumerate(objective.terms)
        if term.kind in ("style", "cross-layer")
    )
    np.testing.assert_allclose(tug.style, np.linalg.norm(style, axis=-1), rtol=1e-3, atol=1e-7)


def test_it_is_zero_at_equality(pocket, waves):
    objective = Objective(pocket, RECIPE)
    _, _, values = objective(waves, objective.targets(waves, waves))
    assert values[-1] == pytest.approx(0, abs=1e-9)
    assert objective(waves[::-1], objective.targets(waves, waves))[2][-1] > 1e-5


def plain_value(network, image, style):
    """Σ (G − A)² / Σ A² from features in float64, with the coarse maps repeated."""
    grams = []
    for picture in (image, style):
        features = plain_features(network, picture)
        fine, coarse = features[FINE], features[COARSE]
        up = coarse.repeat(4, axis=0).repeat(4, axis=1)
        grams.append(np.einsum("hwc,hwd->cd", fine, up) / fine[..., 0].size)
    return ((grams[0] - grams[1]) ** 2).sum() / (grams[1] ** 2).sum()


def test_value_and_gradient_against_float64(cross, pocket, waves, checks):
    objective, targets = cross
    image = np.clip(0.4 * waves + 0.3 * np.roll(waves, 5, axis=1), 0, 1)
    assert objective(image, targets)[2][-1] == pytest.approx(plain_value(pocket, image, checks), rel=2e-4)
    gradient = objective.term_gradient(image, targets, len(objective.terms) - 1)
    y, x = np.mgrid[0:48, 0:64]
    step = 3e-8
    for k in range(1, 4):
        direction = np.sin(k * x[..., None] / 9 + np.array([0, 1, 2])) * np.cos(k * y[..., None] / 7)
        plus, minus = (plain_value(pocket, image + sign * step * direction, checks) for sign in (1, -1))
        assert (gradient * direction).sum() == pytest.approx(0.5 * (plus - minus) / (2 * step), rel=2e-3, abs=1e-5)


def test_tiles_refuse_it(pocket):
    with pytest.raises(NSTError, match="^cross-layer/.* cannot be measured in tiles; leave it out, or use a smaller"):
        TiledObjective(pocket, RECIPE)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (f"cross-layer/{FINE}", "takes two layers, as in 'block1_conv1.block2_conv1', not 'block1_conv1'"),
        (f"cross-layer/{FINE}+{FINE}+{FINE}", "takes two layers"),
        (f"cross-layer/{FINE}+block9_conv1", "pocket has no layer 'block9_conv1'"),
        (f"crosslayer/{FINE}+{COARSE}", "no kind of term 'crosslayer'; did you mean 'cross-layer'"),
    ],
)
def test_a_wrong_name_is_told(pocket, name, says):
    with pytest.raises(NSTError, match=says):
        Objective(pocket, Recipe(further={name: 1.0}))


def test_a_published_scale_counts_its_entries(pocket, waves, checks):
    """TensorFlow's tutorial takes means over entries: here C₁ · C₂ of them. Translated, the loss stays."""
    recipe = RECIPE.but(convention="tf-tutorial")
    objective = Objective(pocket, recipe)
    factor = np.asarray(objective.targets(waves, checks)["factors"])[-1]
    assert factor == pytest.approx(1 / (pocket.channels[FINE] * pocket.channels[COARSE]), rel=1e-6)
    ours = Objective(pocket, translate(recipe, pocket, waves, checks))
    image = waves[::-1].copy()
    loss = objective(image, objective.targets(waves, checks))[0]
    assert ours(image, ours.targets(waves, checks))[0] == pytest.approx(loss, rel=1e-5)
    assert formulas_of(ours.recipe)[-1].name == NAME


def test_a_run_paints_with_it_and_a_picture_tells(tmp_path):
    recipe = Recipe(further={NAME: 2.0}, size=64, steps=4, backbone="pocket")
    result = nst.stylize("harbour", "impasto", recipe, progress=False)
    assert result.history[-1].terms[NAME] > 0 and result.history[-1].loss < result.history[0].loss
    result.save(tmp_path / "a.png")
    assert Recipe.load(tmp_path / "a.png").further == {NAME: 2.0}
    assert 'data-layer="block1_conv1+block3_conv1"' in nst.views.shares_html(result.history[-1])
    run = nst.Job("harbour", "impasto", recipe)
    run.tick(0)
    run.reweight(further={NAME: 0.0})
    run.tick(0)
    assert run.history[-1].terms[NAME] == 0
    with pytest.raises(NSTError, match="keeps its layers"):
        run.reweight(further={})
