"""Several styles in one run: the ends are the styles by themselves, the middle lies between; and it can be resumed."""

import subprocess
import sys

import numpy as np
import pytest

import nstlib as nst
from nstlib import colour
from nstlib.engine import checkpoint
from nstlib.engine.asked import named, styles_of
from nstlib.engine.preparation import plan_of, prepare
from nstlib.recipe import Recipe

SMALL = Recipe(size=64, steps=8, smallest=48, backbone="pocket")


def run(style, recipe=SMALL):
    return nst.stylize("hills", style, recipe, progress=False)


def test_both_ends_are_the_runs_of_one_style():
    for blend, alone in (({"starry": 2, "tiles": 0}, "starry"), ([("starry", 0), ("tiles", 0.3)], "tiles")):
        mixed = run(blend)
        np.testing.assert_array_equal(mixed.image, run(alone).image)
        assert mixed.names == ("hills", alone)


def test_near_an_end_the_picture_is_near_it_and_the_middle_is_no_end():
    first, second = run("starry").image, run("tiles").image
    near = run({"starry": 1, "tiles": 1e-6}).image
    middle = run({"starry": 1, "tiles": 1}).image
    whole = np.abs(first - second).mean()
    assert np.abs(near - first).mean() < 0.15 * whole  # small differences grow on the way
    assert np.abs(middle - first).mean() > 0.2 * whole < 5 * np.abs(middle - second).mean()
    between = [colour.palette_of(middle).distance(colour.palette_of(end)) for end in (first, second)]
    assert max(between) < colour.palette_of(first).distance(colour.palette_of(second))


def test_a_style_in_two_halves_is_the_whole():
    """The same picture twice, once as an array: its own statistics again, to rounding."""
    starry = nst.load_image("starry", size=64)
    plan = plan_of("hills", [("starry", 1), (starry, 3)], SMALL)
    assert plan.shares == (0.75, 0.25) and len(plan.more) == 1
    level = plan.levels[-1]
    objective = plan.objective(level.shape)
    mixed = objective(level.content, objective.targets(level.content, level.style))
    alone = plan_of("hills", starry, SMALL).levels[-1]
    single = objective(level.content, objective.targets(level.content, alone.style))
    assert mixed[0] == pytest.approx(single[0], rel=0.02)  # the gallery's file is resampled once more


@pytest.mark.parametrize("start", ["content", "statistics", "fast"])
def test_every_start_takes_several(start):
    waves = np.random.default_rng(0).random((64, 64, 3), dtype=np.float32)
    result = run([("starry", 1), (waves, 1)], SMALL.but(start=start))
    assert np.isfinite(result.image).all() and result.names[1] == "starry 50 % and style 50 %"


@pytest.mark.parametrize("method", colour.METHODS)
def test_colours_are_kept_from_the_palette_of_both(method):
    result = run({"starry": 1, "tiles": 1}, SMALL.but(colour=0, colour_by=method, steps=16))
    far = colour.palette_of(result.image).distance(colour.palette_of(result.content))
    plain = run({"starry": 1, "tiles": 1}, SMALL.but(steps=16))
    assert far < 0.6 * colour.palette_of(plain.image).distance(colour.palette_of(plain.content))


def test_a_resumed_run_keeps_all_of_them(tmp_path):
    blend = {"starry": 1, "tiles": 2}
    whole, broken = prepare("hills", blend, SMALL), prepare("hills", blend, SMALL)
    for _ in range(3):
        broken.advance()
    checkpoint.save(broken, tmp_path / "a.npz")
    again = checkpoint.load(tmp_path / "a.npz")
    assert again.plan.shares == whole.plan.shares and again.names[1] == "tiles 67 % and starry 33 %"
    for each in (whole, again):
        while each.advance():
            pass
    np.testing.assert_array_equal(again.picture, whole.picture)
    other = plan_of("hills", {"starry": 1, "tiles": 1}, SMALL)
    assert other.fingerprint() != whole.plan.fingerprint()


@pytest.mark.parametrize(
    "style, says",
    [
        ({}, "a blend of styles is empty"),
        ({"starry": 0}, "add up to nothing"),
        ({"starry": -1}, "weight of 'starry' in a blend must be a number from 0"),
        ([("starry", 1), (np.zeros((2, 2, 3)), "much")], "weight of a style in a blend"),
        ({"starry": 1, "nowhere": 1}, "nowhere"),
    ],
)
def test_what_is_no_blend_is_told(style, says):
    with pytest.raises(nst.NSTError, match=says):
        run(style)


def test_sorted_values_are_not_blended():
    with pytest.raises(nst.NSTError, match="use 'gram' or 'moments'"):
        run({"starry": 1, "tiles": 1}, SMALL.but(statistic="sorted"))


def test_names_and_shares():
    assert styles_of("starry") == [("starry", 1.0)] and named(styles_of("a/b.jpg")) == "b"
    assert named(styles_of({"starry": 1, "tiles": 3})) == "tiles 75 % and starry 25 %"


def test_the_command_takes_styles_with_weights(tmp_path):
    command = [sys.executable, "-m", "nstcourse.cli", "stylize", "hills"]
    small = ["--size", "48", "--steps", "3", "--backbone", "pocket", "-o", str(tmp_path / "a.png")]
    done = subprocess.run(
        [*command, "--style", "starry:2", "--style", "tiles:1", *small], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "starry 67 % and tiles 33 %" in str(nst.images.read_run(tmp_path / "a.png"))
    for words, says in (
        (["starry", "--style", "tiles"], "not both"),
        (["--style", "tiles", "--style", "tiles:2"], "given twice"),
    ):
        done = subprocess.run([*command, *words, *small], capture_output=True, text=True)
        assert done.returncode == 2 and says in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("blend", [{"tiles": 1}, {"starry": "form", "tiles": "stroke"}])
def test_a_run_goes_on_with_other_shares(blend, tmp_path):
    """What it then descends is what a run that began with these shares descends, and a checkpoint keeps them."""
    one, other = prepare("hills", {"tiles": 2, "starry": 1}, SMALL), prepare("hills", blend, SMALL)
    for _ in range(2):
        one.advance()
    one.reblend(blend)
    shape = one.canvas.shape[:2]
    here = one.objective(one.canvas, one.make_targets(shape))[0]
    there = other.objective(one.canvas, other.make_targets(shape))[0]
    assert here == pytest.approx(there, rel=1e-6)
    assert one.result().names == other.names
    checkpoint.save(one, tmp_path / "a.npz")
    again = checkpoint.load(tmp_path / "a.npz")
    one.advance(), again.advance()
    np.testing.assert_array_equal(again.picture, one.picture)
    again.reblend({"starry": 1, "tiles": 1})  # a resumed run knows its paintings by their names
    assert again.plan.shares == (0.5, 0.5)


def test_shares_that_cannot_be_are_told_and_change_nothing():
    run = prepare("hills", {"tiles": "form", "starry": "stroke"}, SMALL.but(statistic="sorted"))
    run.advance()
    before = run.plan
    for blend, says in (
        ({"tiles": 1, "starry": 1}, "use 'gram' or 'moments'"),
        ({"tiles": 1, "hatching": 1}, "keeps its paintings, and 'hatching' is none of them"),
        ({"tiles": "form"}, "no painting gives the stroke"),
        ({"tiles": 0}, "add up to nothing"),
    ):
        with pytest.raises(nst.NSTError, match=says):
            run.reblend(blend)
        assert run.plan is before
    run.advance()


def test_a_job_reblends_between_two_steps():
    job = nst.Job("hills", {"tiles": 1, "starry": 1}, SMALL)
    job.tick(0.001)
    job.reblend({"starry": 1}).tick(0.001)
    assert job.result().names[1] == "starry" and len(job.history) >= 2
    assert job.undo() == 0 and job.run.plan.shares == (0.0, 1.0)  # an undo keeps the shares as they are now
