"""Strokes of another size and another direction than the style picture's own."""

import numpy as np
import pytest

import nstlib as nst
from nstlib.engine import checkpoint
from nstlib.engine.preparation import plan_of, prepare
from nstlib.images import turned, turned_shape
from nstlib.recipe import Recipe

SMALL = Recipe(size=96, steps=10, smallest=64, backbone="pocket")


def direction(picture):
    """The angle of the strokes, 0 to 180 degrees against the clock: the structure tensor's, at right angles to the mean
    gradient."""
    grey = picture.mean(axis=2)
    down, right = np.gradient(grey)
    up = -down
    angle = 0.5 * np.arctan2(2 * (right * up).mean(), (right**2 - up**2).mean())
    return np.degrees(angle + np.pi / 2) % 180


@pytest.fixture(scope="module")
def stripes():
    """Level strokes, broken into pieces."""
    rng = np.random.default_rng(0)
    rows = np.repeat(rng.random((32, 8)), 12, axis=1).repeat(3, axis=0)
    return np.repeat(rows[..., None], 3, axis=2).astype(np.float32)


def test_quarters_turn_without_a_change_of_any_pixel(stripes):
    wide = stripes[:48]
    for degrees, times in ((90, 1), (-90, 3), (180, 2), (360, 0), (450, 1)):
        np.testing.assert_array_equal(turned(wide, degrees), np.rot90(wide, times))
        assert turned(wide, degrees).shape[:2] == turned_shape(wide.shape, degrees)


@pytest.mark.parametrize("degrees", [30, 45, 120, -20])
def test_strokes_run_where_they_are_turned_to(stripes, degrees):
    assert direction(stripes) % 180 == pytest.approx(0, abs=3) or direction(stripes) > 177
    new = turned(stripes, degrees)
    assert new.shape == stripes.shape and 0 <= new.min() <= new.max() <= 1
    middle = new[24:72, 24:72]  # corners hold what was mirrored
    assert (direction(middle) - degrees + 90) % 180 - 90 == pytest.approx(0, abs=10)


def test_the_style_is_seen_at_the_scale_and_never_enlarged():
    shapes = {s: plan_of("hills", "starry", SMALL.but(style_scale=s)).levels[-1].style_shape for s in (0.5, 1.0, 2.0)}
    assert [max(shapes[s]) for s in (0.5, 1.0, 2.0)] == [48, 96, 192]
    small = nst.load_image("starry", size=100)
    assert max(plan_of("hills", small, SMALL.but(style_scale=4)).levels[-1].style_shape) == 100
    assert min(plan_of("hills", "starry", SMALL.but(style_scale=0.125)).levels[-1].style_shape) == 32


def along(picture, step=3):
    """How alike pixels are that lie so many pixels apart in a row: a correlation."""
    grey = picture.mean(axis=2)
    return np.corrcoef(grey[:, step:].ravel(), grey[:, :-step].ravel())[0, 1]


def test_broader_strokes_are_alike_over_longer_ways():
    noise = np.random.default_rng(0).random((96, 96, 3)).astype(np.float32)
    dots = np.clip(nst.resize(noise, 576), 0, 1)  # of 6 px
    recipe = SMALL.but(content_weight=0, steps=40, start="noise", smallest=96)
    fine, broad = (along(nst.stylize("hills", dots, recipe.but(style_scale=s), progress=False).image) for s in (1, 6))
    assert broad > fine + 0.15


def test_a_resumed_run_turns_once(tmp_path):
    recipe = SMALL.but(style_turn=90, style_scale=0.5, steps=6)
    whole, broken = prepare("hills", "starry", recipe), prepare("hills", "starry", recipe)
    broken.advance()
    checkpoint.save(broken, tmp_path / "a.npz")
    again = checkpoint.load(tmp_path / "a.npz")
    for run in (whole, again):
        while run.advance():
            pass
    np.testing.assert_array_equal(again.picture, whole.picture)


def test_recipes_keep_them_and_old_ones_are_written_as_they_were():
    recipe = Recipe(style_scale=2, style_turn=-30)
    assert Recipe.from_json(recipe.to_json()) == recipe and recipe.style_size == 512
    assert not {"style_scale", "style_turn"} & set(Recipe().as_dict())


@pytest.mark.parametrize(
    "settings, says",
    [
        ({"style_scale": 0}, "style_scale must be a number from 0.125 to 8"),
        ({"style_scale": "big"}, "style_scale must be a number"),
        ({"style_turn": 400}, "style_turn must be a number from -360 to 360"),
    ],
)
def test_what_cannot_be_is_told(settings, says):
    with pytest.raises(nst.NSTError, match=says):
        Recipe(**settings)
