"""The arrays behind the widgets, against brute force and identities."""

import numpy as np
import pytest

import nstlib as nst
from nstlib import explain, ledger, lens
from nstlib.errors import NSTError
from nstlib.images import REC_709, luminance
from nstlib.losses import Term, terms_of
from nstlib.views import maps as paint
from nstlib.views.moving.wipe import wiped


@pytest.fixture(scope="module")
def pocket():
    return nst.backbone("pocket")


@pytest.fixture(scope="module")
def at(request):
    return explain.at_one_picture("harbour", "impasto", "hills", backbone="pocket", size=64)


def test_pulls_give_the_ledger_of_any_weights(at):
    objective, image, targets = at
    pulls = lens.measure_pulls(objective, image, targets)
    for recipe in (objective.recipe, objective.recipe.but(content_weight=0.9, style_layers={"block1_conv1": 3.0})):
        recipe = recipe.but(style_layers=objective.recipe.style_layers | recipe.style_layers)
        objective.reweight(recipe)
        expected = ledger.take(objective, image, targets)
        got = pulls.ledger(terms_of(recipe))
        for a, b in zip(got, expected, strict=True):
            assert a.gradient_share == pytest.approx(b.gradient_share, rel=1e-3, abs=1e-6)
            assert a.loss_share == pytest.approx(b.loss_share, rel=1e-3, abs=1e-6)
        assert got.net_pull == pytest.approx(expected.net_pull, rel=1e-3)
        assert got.angle == pytest.approx(expected.angle, rel=1e-3)
    with pytest.raises(NSTError, match="measure the pulls again"):
        pulls.ledger(terms_of(nst.Recipe(style_layers=["block1_conv1"])))


def test_gram_cell_is_the_mean_of_a_product():
    features = np.array([[[1.0, 2.0], [3.0, 0.0]]])  # two positions, two channels
    cell = lens.gram_cell(features, 0, 1)
    assert cell.value == 1.0 and cell.product.tolist() == [[2.0, 0.0]]
    with pytest.raises(NSTError, match=r"no cell \(0, 2\)"):
        lens.gram_cell(features, 0, 2)


def test_gram_of_maps_by_hand_and_as_the_library_has_it(pocket, waves):
    features = np.array([[[1.0, 2.0], [3.0, 0.0]]], np.float32)
    assert lens.gram(features).tolist() == [[5.0, 1.0], [1.0, 2.0]] and lens.gram(features).dtype == np.float64
    maps = lens.feature_maps(pocket, waves, "block2_conv1")
    np.testing.assert_allclose(lens.gram(maps), np.asarray(nst.gram_matrix(maps)), rtol=1e-4, atol=1e-7)
    assert lens.gram(maps)[3, 7] == pytest.approx(lens.gram_cell(maps, 3, 7).value, rel=1e-6)


def test_shuffling_moves_whole_feature_vectors():
    features = np.arange(24.0).reshape(3, 4, 2)
    moved = lens.shuffled(features)
    assert not np.array_equal(moved, features)
    assert {tuple(v) for v in moved.reshape(-1, 2)} == {tuple(v) for v in features.reshape(-1, 2)}


@pytest.mark.parametrize("layer", ["block1_conv1", "block2_conv1", "block3_conv2", "block4_conv1"])
def test_receptive_box_holds_exactly_the_pixels_that_a_feature_sees(pocket, layer):
    rng = np.random.default_rng(0)
    image = rng.random((96, 112, 3)).astype(np.float32)
    place = (lens.feature_maps(pocket, image, layer).shape[0] // 2,) * 2
    top, left, bottom, right = lens.receptive_box(pocket, layer, place, image.shape)
    inside = rng.random(image.shape).astype(np.float32)
    inside[top:bottom, left:right] = image[top:bottom, left:right]
    original = lens.feature_maps(pocket, image, layer)[place]

    def see(picture):
        return lens.feature_maps(pocket, picture, layer)[place]

    np.testing.assert_allclose(see(inside), original, rtol=1e-5, atol=1e-5)  # nothing outside matters
    for edge in (np.s_[top, left:right], np.s_[top:bottom, right - 1]):  # and the outermost pixels do
        changed = image.copy()
        changed[edge] = 1 - changed[edge]
        assert not np.allclose(see(changed), original, rtol=1e-7, atol=1e-9)


def test_tug_agrees_with_the_gradients_of_both_sides(at):
    objective, image, targets = at
    objective.reweight(objective.recipe.but(content_weight=0.15))
    tug = lens.tug_of_war(objective, image, targets)
    content = sum(
        objective.term_gradient(image, targets, i) for i, t in enumerate(objective.terms) if t.kind == "content"
    )
    np.testing.assert_allclose(tug.content, np.linalg.norm(content, axis=-1), rtol=1e-3, atol=1e-7)
    assert np.nanmin(tug.cosine) >= -1 and np.nanmax(tug.cosine) <= 1
    assert tug.angle == pytest.approx(ledger.take(objective, image, targets).angle, abs=0.1)


class TwoPulls:
    """An objective whose gradients are given: what content and style pull at every pixel."""

    terms = (Term("content", "a", 2.0), Term("style", "a", 1.0))

    def __init__(self, content, style):
        self.pulls = np.array([content, style])

    def __call__(self, image, targets, weights):
        return 0.0, np.tensordot(weights / np.array([2.0, 1.0]), self.pulls, 1), None


def test_a_pull_that_is_only_rounding_has_no_direction():
    content = np.array([[[1.0, 0, 0], [1.0, 0, 0], [1e-9, 0, 0], [0, 0, 0], [0.01, 0, 0]]])
    style = np.array([[[2.0, 0, 0], [0, 3.0, 0], [3.0, 0, 0], [0, 0, 0], [-0.01, 0, 0]]])
    tug = lens.tug_of_war(TwoPulls(content, style), None, None)
    np.testing.assert_allclose(tug.cosine, [[1, 0, np.nan, np.nan, -1]], atol=1e-12)
    drawn = paint.signed(tug.cosine)[0]
    assert (drawn[2] == drawn[3]).all() and np.ptp(drawn[2]) == 0 and drawn[2, 0] < 0.7 < drawn[1].min()
    said = explain.board_of_tug(np.zeros((1, 5, 3)), tug)
    assert "On 20% of the pixels" in said.text and "grey" in said.entries[3].caption and "on 40% one" in said.alt
    tug = lens.tug_of_war(TwoPulls(1e-8 * style[..., ::-1], style), None, None)
    assert np.isnan(tug.cosine).all() and "no angle" in explain.board_of_tug(np.zeros((1, 5, 3)), tug).text


def test_order_of_channels():
    features = np.zeros((2, 2, 3))
    features[..., 1] = 5.0
    features[0, 0, 2] = 8.0
    assert lens.ranked(features).tolist() == [1, 2, 0]
    assert lens.ranked(features, "most varied").tolist() == [2, 0, 1]
    with pytest.raises(NSTError, match="by number"):
        lens.ranked(features, "prettiest")


def test_colours_run_from_light_to_dark():
    tones = luminance(paint.shaded(np.linspace(0, 1, 11)[None], 1.0)[0], REC_709)
    assert (np.diff(tones) < 0).all() and tones[0] == pytest.approx(1)
    both = paint.signed(np.array([[-1.0, 0.0, 1.0]]))[0]
    assert both[0, 0] > both[0, 2] and both[2, 2] > both[2, 0]  # brown and blue
    assert paint.shaded(np.zeros((2, 2))).min() == 1.0


def test_wipe_takes_the_left_from_one_and_the_right_from_the_other():
    black, white = np.zeros((4, 10, 3), np.float32), np.full((4, 10, 3), 0.5, np.float32)
    out = wiped(black, white, 0.4)
    assert (out[:, :3] == 0).all() and (out[:, 5:] == 0.5).all() and (out[:, 3:5] == 1).all()
    np.testing.assert_array_equal(wiped(black, white, 0.0), white)
    assert 'type="range"' in nst.wipe(black, white) and "aria-label" in nst.wipe(black, white)
