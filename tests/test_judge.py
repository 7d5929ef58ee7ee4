"""The judge must put known cases in the right order before it may judge anything else."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage

spec = importlib.util.spec_from_file_location("judge", Path(__file__).parents[1] / "benchmarks" / "judge.py")
judge = importlib.util.module_from_spec(spec)
spec.loader.exec_module(judge)

SIZE = 128


@pytest.fixture(scope="module")
def photograph():
    """Large smooth shapes: a bright disc and a dark block over a gradient."""
    y, x = np.mgrid[0:SIZE, 0:SIZE] / SIZE
    grey = 0.3 + 0.3 * y + 0.35 * (np.hypot(y - 0.3, x - 0.35) < 0.2) - 0.25 * ((y > 0.6) & (x > 0.55) & (x < 0.85))
    return ndimage.gaussian_filter(np.stack([grey, grey * 0.95, grey * 0.9], -1), (0.7, 0.7, 0))


@pytest.fixture(scope="module")
def painting():
    """Oblique strokes of warm and cold colour along a bending flow."""
    rng = np.random.default_rng(3)
    y, x = np.mgrid[0:SIZE, 0:SIZE] / SIZE
    bend = ndimage.gaussian_filter(rng.standard_normal((SIZE, SIZE)), 20, mode="wrap")
    stroke = np.sin(2 * np.pi * (14 * (x + 0.6 * y) + 6 * bend / bend.std() * 0.2))
    return np.clip(0.5 + stroke[..., None] * [0.25, 0.1, -0.2] + 0.02 * rng.standard_normal((SIZE, SIZE, 3)), 0, 1)


@pytest.fixture(scope="module")
def noise():
    return np.random.default_rng(4).random((SIZE, SIZE, 3))


@pytest.fixture(scope="module")
def good(photograph, painting):
    """A fair stylisation made by hand: the painting's strokes in the photograph's layout."""
    shade = photograph.mean(-1, keepdims=True)
    return np.clip(0.75 * painting + 0.125 + 1.0 * (shade - shade.mean()), 0, 1)


@pytest.fixture(scope="module")
def grain(photograph, painting):
    """The painting's pixels in the order of the photograph's tones plus noise: right colours, no strokes."""
    rng = np.random.default_rng(5)
    target, key = (
        painting.reshape(-1, 3),
        photograph.mean(-1).ravel() + 0.3 * rng.standard_normal(SIZE * SIZE),
    )
    result = np.empty_like(target)
    result[np.argsort(key)] = target[np.argsort(target.sum(-1))]
    return result.reshape(SIZE, SIZE, 3)


def test_painting_against_itself_is_perfect_style(painting, photograph):
    assert judge.style_ratio(painting, painting, photograph) == 0
    assert judge.stroke_ratio(painting, painting) == 1
    assert judge.content_score(painting, photograph) < 0.3


def test_unstyled_photograph_is_the_unit_of_style_and_perfect_content(painting, photograph):
    assert judge.style_ratio(photograph, painting, photograph) == pytest.approx(1)
    assert judge.content_score(photograph, photograph) == pytest.approx(1)


def test_noise_has_neither_content_nor_strokes(noise, painting, photograph):
    assert abs(judge.content_score(noise, photograph)) < 0.2
    assert 0.15 < judge.anisotropy(noise) < 0.35
    assert judge.stroke_ratio(noise, painting) < 0.5
    assert judge.style_ratio(noise, painting, photograph) > 0.5


def test_moving_the_painting_hardly_changes_its_style(painting, photograph):
    assert judge.style_ratio(np.roll(painting, (17, 40), (0, 1)), painting, photograph) < 0.1


def test_known_good_ordering(good, grain, painting, photograph):
    a, b = (judge.judge(picture, painting, photograph) for picture in (good, grain))
    assert a["style"] < 0.6 and a["content"] > 0.6 and a["strokes"] > 0.85
    assert a["style"] < b["style"] and a["strokes"] > b["strokes"] + 0.2


def test_content_ignores_a_negative_and_a_change_of_colour(photograph):
    assert judge.content_score(1 - photograph, photograph) == pytest.approx(1)
    assert judge.content_score(photograph * [0.4, 0.8, 1.0], photograph) > 0.98


def test_same_answer_twice_and_plain_errors(good, painting, photograph):
    assert judge.judge(good, painting, photograph) == judge.judge(good, painting, photograph)
    with pytest.raises(ValueError, match="one size"):
        judge.content_score(good[:-1], photograph)
    with pytest.raises(ValueError, match="at least"):
        judge.style_ratio(good[:10, :10], painting, photograph)
