"""The network in the package: it has learnt the gallery, gives photographs back, paints what was asked, is steady."""

import numpy as np
import pytest

import nstlib as nst
from nstlib.backend import load_keras
from nstlib.fast import network, prediction, weights
from nstlib.statistics import gram_matrix

STYLES = tuple(picture.name for picture in nst.gallery().styles)
SIDE = 192


@pytest.fixture(scope="module")
def styles():
    return weights.shipped()


@pytest.fixture(scope="module")
def painted():
    """{style: the harbour in it}, by name."""
    return {style: nst.paint("harbour", style, size=SIDE).image for style in STYLES}


def grams(picture):
    """The Gram matrices of three layers of pocket, each divided by its length."""
    layers = ("block1_conv1", "block2_conv1", "block3_conv1")
    found = nst.backbone("pocket")(np.asarray(picture, np.float32), layers=layers)
    matrices = [np.float64(load_keras().ops.convert_to_numpy(gram_matrix(found[layer]))) for layer in layers]
    return np.concatenate([(matrix / np.linalg.norm(matrix)).ravel() for matrix in matrices])


def nearest(picture, known):
    ours = grams(picture)
    return min(known, key=lambda name: np.linalg.norm(ours - known[name]))


def test_it_has_learnt_the_gallery_within_its_size(styles):
    assert styles.names == STYLES
    assert network.count(len(STYLES)) <= 200_000 and weights.FILE.stat().st_size <= 1_000_000
    assert styles.predictor.keys() == prediction.shapes().keys()
    assert styles.licence and (weights.FILE.parent / "styles_card.md").is_file()


def test_a_painting_is_nearer_to_its_own_style_than_to_another(painted):
    known = {style: grams(nst.load_image(style, 256)) for style in STYLES}
    right = [nearest(painted[style], known) == style for style in STYLES]
    assert sum(right) >= 10, dict(zip(STYLES, right, strict=True))


def test_a_guessed_painting_is_nearer_to_its_own_style_than_to_most(styles):
    known = {style: grams(nst.load_image(style, 256)) for style in STYLES}
    right = [nearest(nst.paint("harbour", nst.load_image(s, 256), size=SIDE).image, known) == s for s in STYLES]
    assert sum(right) >= 5, dict(zip(STYLES, right, strict=True))  # one of twelve by chance


def test_the_photograph_is_still_there(painted):
    """Edges of photograph and painting lie at the same places: their lightness goes together, shifted it does not."""
    photo = nst.load_image("harbour", SIDE).mean(-1)

    def together(picture, shift=0):
        grey = np.roll(picture.mean(-1), shift, axis=1)
        return np.corrcoef(np.diff(photo).ravel(), np.diff(grey).ravel())[0, 1]

    for style, picture in painted.items():
        assert together(picture) > 0.1 and together(picture) > 3 * abs(together(picture, SIDE // 3)), style


@pytest.mark.parametrize("photo", ("harbour", "bee"))
def test_amount_0_gives_the_photograph_back_through_the_network(photo):
    picture = nst.load_image(photo, 256)
    back = nst.paint(picture, "starry", 0).image
    assert 10 * np.log10(1 / np.mean((back - picture) ** 2)) > 22
    assert np.abs(back - picture).max() > 0.01  # no pixel of it went round


def test_more_amount_is_further_from_the_photograph():
    photo = nst.load_image("harbour", SIDE)
    away = [np.abs(nst.paint(photo, "starry", amount).image - photo).mean() for amount in (0, 0.25, 0.5, 0.75, 1)]
    assert away == sorted(away) and away[-1] > 3 * away[0]


@pytest.mark.parametrize("style", ("starry", "tiles", "hatching"))
def test_grain_of_one_level_changes_a_painting_little(style):
    photo, rng = nst.load_image("harbour", 256), np.random.default_rng(0)
    noisy = np.clip(photo + rng.integers(-1, 2, photo.shape) / 255, 0, 1).astype(np.float32)
    one, other = (nst.paint(picture, style).image for picture in (photo, noisy))
    assert np.abs(one - other).mean() <= 3 * np.abs(photo - noisy).mean()
