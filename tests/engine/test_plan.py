"""Plan, levels, outline and start: sizes and steps worked out by hand, and noise against NumPy's own moments."""

from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

import nstlib as nst
from nstlib.engine import start
from nstlib.engine.plan import Plan, outline_of
from nstlib.engine.preparation import plan_of, prepare
from nstlib.engine.run import Run
from nstlib.errors import NSTError
from nstlib.images import resize
from nstlib.recipe import Recipe
from nstlib.tiles import TiledObjective

# 128 / √2ᵏ down to 64: 64, 91 and 128 pixels; 20 steps in shares of 2 : 1 : 1.
RECIPE = Recipe(size=128, smallest=64, steps=20, margin=0.0, backbone="pocket")


def picture(height, width, seed=0):
    return np.random.default_rng(seed).random((height, width, 3), dtype=np.float32)


def finished(run):
    while run.advance():
        pass
    return run


def test_levels_by_hand():
    """A content of 96 x 160 and a style of 100 x 80, which is never enlarged but follows the longer side."""
    plan = plan_of(picture(96, 160), picture(100, 80), RECIPE)
    assert [level.shape for level in plan.levels] == [(38, 64), (55, 91), (77, 128)]
    assert [level.steps for level in plan.levels] == list(plan.steps) == [10, 5, 5]
    assert [level.style_shape for level in plan.levels] == [(64, 51), (91, 73), (100, 80)]
    assert [level.margin for level in plan.levels] == [0, 0, 0] and plan.margin == 0
    for level in plan.levels:
        assert level.content.shape == (*level.shape, 3) and level.style.shape == (*level.style_shape, 3)
        assert plan.level(level.shape) is level


def test_margins_by_hand():
    """A tenth of 128 is 13 pixels on every side: 103 x 154 at the finest; coarser ones keep the proportion."""
    plan = plan_of(picture(96, 160), picture(80, 80), RECIPE.but(margin=0.1))
    assert plan.margin == 13 and plan.shapes[-1] == (103, 154)
    longer = [max(shape) for shape in plan.shapes]
    assert longer == [77, 109, 154] and [level.margin for level in plan.levels] == [6, 9, 13]
    inner, content = plan.content[13:-13, 13:-13], plan.content
    assert inner.shape == (77, 128, 3)
    np.testing.assert_array_equal(content[:13], content[13:26][::-1])  # mirrored beyond its edge
    np.testing.assert_array_equal(content[:, -13:], content[:, -26:-13][:, ::-1])
    # The style follows the picture without its margin: 154 - 2 · 13 = 128 pixels, but it has no more than 80.
    assert [level.style_shape for level in plan.levels] == [(64, 64), (80, 80), (80, 80)]


def test_a_narrow_style_keeps_what_the_deepest_layer_needs():
    """60 x 100 at 64 pixels would be 38 x 64; 40 x 100 would be 26 x 64, and is kept at 32 x 79."""
    for height, coarsest in ((60, (38, 64)), (40, (32, 79))):
        plan = plan_of(picture(96, 96), picture(height, 100), RECIPE)
        assert plan.levels[0].style_shape == coarsest


def test_an_outline_is_the_plan_before_its_pictures_are_read():
    plan = plan_of(picture(96, 160), picture(100, 80), RECIPE.but(margin=0.1))
    outline = outline_of(plan.recipe, (96, 160), (100, 80), "pocket")
    assert all(getattr(plan, name) == value for name, value in vars(outline).items())
    assert outline.style_shape == (128, 102)  # of a size of 128, whatever the file has
    assert outline_of(plan.recipe, (96, 160), backbone="pocket").style_shape == (0, 0)
    with pytest.raises(NSTError, match="the style picture is only 8 x 8 pixels"):
        outline_of(RECIPE, (96, 160), (8, 8), "pocket")


def test_nothing_is_read_before_memory_is_asked_for(monkeypatch, tmp_path):
    """A size beyond all memory is refused from the file's header alone."""
    from nstlib import images
    from nstlib.engine import budget

    path = nst.save_image(picture(64, 64), tmp_path / "a.png")
    monkeypatch.setattr(images, "load_at_most", lambda *_: pytest.fail("the picture was read"))
    monkeypatch.setattr(budget, "available_memory", lambda: 1000)
    with pytest.raises(NSTError, match="of memory"):
        plan_of(str(path), str(path), RECIPE)


def test_a_plan_is_frozen():
    plan = plan_of(picture(96, 96), picture(64, 64), RECIPE)
    for thing, name in ((plan, "recipe"), (plan, "content"), (plan.levels[0], "steps")):
        with pytest.raises(FrozenInstanceError):
            setattr(thing, name, None)


def test_many_runs_go_by_one_plan():
    """What one run does, and is told, leaves the next one as it would have been; a job takes the plan as well."""
    content, style = picture(96, 96), picture(64, 64, 1)
    plan = plan_of(content, style, RECIPE.but(steps=8))
    bent, alone = Run(plan), finished(prepare(content, style, RECIPE.but(steps=8)))
    bent.reweight(style_strength=50.0)
    finished(bent)
    job = nst.Job(plan=plan)
    while job.tick(0.0):
        pass
    np.testing.assert_array_equal(finished(Run(plan)).picture, alone.picture)
    np.testing.assert_array_equal(job.picture, alone.picture)
    assert np.abs(bent.picture - alone.picture).max() > 1e-3
    with pytest.raises(NSTError, match="a Plan has its pictures and its recipe"):
        nst.Job(content, style, plan=plan)


def test_where_there_are_tiles_only_large_levels_are_cut():
    """On one layer that sees 3 pixels, of stride 1, a tile of 64 and its halo of 1 fill 66 x 66."""
    recipe = RECIPE.but(content_layers=["block1_conv1"], style_layers=["block1_conv1"])
    plan = replace(plan_of(picture(128, 128), picture(64, 64), recipe), tile=64)
    assert [plan.in_tiles(shape) for shape in ((66, 66), (66, 67), (64, 64), (128, 128))] == [False, True, False, True]
    assert [isinstance(plan.objective(s), TiledObjective) for s in plan.shapes] == [False, True, True]


@pytest.mark.parametrize(
    "change",
    [
        lambda p: {"recipe": p.recipe.but(tv_weight=0.123)},
        lambda p: {"content": np.nextafter(p.content, 2)},
        lambda p: {"style": p.style[:, ::-1]},
        lambda p: {"initial": p.content},
        lambda p: {"margin": 3},
    ],
)
def test_a_fingerprint_tells_plans_apart(change):
    plan = plan_of(picture(96, 96), picture(64, 64), RECIPE)
    assert plan_of(picture(96, 96), picture(64, 64), RECIPE).fingerprint() == plan.fingerprint()
    assert replace(plan, tile=64, names=("a", "b")).fingerprint() == plan.fingerprint()  # the same picture
    assert replace(plan, **change(plan)).fingerprint() != plan.fingerprint()
    assert isinstance(plan, Plan) and plan.fingerprint(plan.recipe.but(seed=1)) != plan.fingerprint()


def test_coloured_noise_has_the_mean_and_the_covariance_of_the_style():
    """Against NumPy's moments of the style, before anything is cut off; and correlated as the style is."""
    rng = np.random.default_rng(5)
    mixing = np.array([[0.05, 0, 0], [0.03, 0.02, 0], [-0.03, 0.01, 0.01]])
    style = np.float32([0.4, 0.5, 0.6] + rng.standard_normal((60, 70, 3)) @ mixing.T)
    noise = start.coloured_noise(np.random.default_rng(0), (300, 400), [(style, 1.0)]).reshape(-1, 3)
    wanted = np.cov(style.reshape(-1, 3).T)
    np.testing.assert_allclose(noise.mean(0), style.reshape(-1, 3).mean(0), atol=1e-3)
    np.testing.assert_allclose(np.cov(noise.T), wanted, atol=0.02 * np.abs(wanted).max())
    assert wanted[0, 2] < 0 < wanted[0, 1]


def test_what_a_run_starts_from():
    content, style, own = picture(96, 96), 0.5 * picture(64, 64, 1), picture(200, 50, 2)
    plans = {
        kind: plan_of(content, style, RECIPE.but(start=kind, seed=7)) for kind in ("content", "noise", "statistics")
    }
    first = {kind: start.first_picture(plan) for kind, plan in plans.items()}
    assert {p.shape for p in first.values()} == {(64, 64, 3)}
    at_128 = resize(content, 128)
    np.testing.assert_array_equal(first["content"], resize(at_128, 64))
    assert first["noise"].mean() == pytest.approx(0.5, abs=0.01) and first["noise"].std() == pytest.approx(
        12**-0.5, abs=0.01
    )
    assert first["statistics"].mean() == pytest.approx(0.25, abs=0.02)  # the style's
    np.testing.assert_array_equal(first["noise"], start.first_picture(plans["noise"]))
    assert (
        np.abs(first["noise"] - start.first_picture(replace(plans["noise"], recipe=RECIPE.but(start="noise")))).max()
        > 0.1
    )
    plan = plan_of(content, style, RECIPE, initial=own)
    assert plan.recipe.start == "picture" and plan.initial.shape == (128, 128, 3)
    np.testing.assert_array_equal(start.first_picture(plan), plan.levels[0].initial)
    # A picture of one's own is stretched over the canvas: its mean stays.
    np.testing.assert_allclose(start.first_picture(plan).mean((0, 1)), own.mean((0, 1)), atol=0.02)
    with pytest.raises(NSTError, match="starts from a picture of its own; give it as initial"):
        plan_of(content, style, RECIPE.but(start="picture"))
