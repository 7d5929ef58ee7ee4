"""The forecast: arithmetic that scales as it must, and limits that are really read."""

import numpy as np
import pytest

import nstlib as nst
from nstlib.engine import budget as module
from nstlib.engine.plan import Outline
from nstlib.engine.preparation import prepare
from nstlib.errors import NSTError
from nstlib.tiles import TiledObjective


def test_memory_grows_with_the_pixels():
    small, large = (nst.forecast(size=s, backbone="pocket", timed=False) for s in (256, 512))
    base = module.memory_of(nst.backbone("pocket")).base
    # The margin is whole pixels, so the canvas grows by a little less than four.
    assert large.peak_bytes - base == pytest.approx(4 * (small.peak_bytes - base), rel=0.03)
    assert small.seconds is None and small.fits


def test_seconds_come_from_a_timed_step():
    few, many = (nst.forecast(size=96, steps=n, backbone="pocket").seconds for n in (10, 1000))
    assert 0 < few < many


def test_a_container_limit_is_read(monkeypatch, waves, checks):
    monkeypatch.setenv("MEM_LIMIT", str(10**6))
    assert module.available_memory() == 0  # this process is already larger
    monkeypatch.setattr(module, "available_memory", lambda: 120_000_000)
    with pytest.raises(NSTError, match=r"size 1024 would need .* of memory .*use size \d+ or less") as told:
        nst.stylize(waves, checks, size=1024, backbone="pocket")
    fits = int(str(told.value).split("use size ")[1].split()[0])
    assert nst.forecast(np.zeros((48, 64, 3)), size=fits, backbone="pocket", timed=False).peak_bytes < 120_000_000


def test_a_style_with_more_pixels_than_the_picture_counts_too(monkeypatch):
    monkeypatch.setattr(module, "available_memory", lambda: 250_000_000)
    network, recipe = nst.backbone("pocket"), nst.Recipe(size=800)
    assert module.plan_memory(Outline(network, recipe, ((100, 800),))).tile is None
    assert module.plan_memory(Outline(network, recipe, ((100, 800),), style_shape=(800, 800))).tile is not None


def test_terms_say_what_they_hold():
    """By hand on 100 x 200 pixels: four maps of 16 channels for a content layer, two for a cross-layer term's finer."""
    network, style = nst.backbone("pocket"), {"style_layers": ["block5_conv1"]}

    def peak(recipe):
        return module.plan_memory(Outline(network, recipe, ((100, 200),))).peak_bytes

    one = nst.Recipe(content_layers=["block2_conv1"], **style)
    two = nst.Recipe(content_layers=["block2_conv1", "block1_conv1"], **style)
    cross = one.but(further={"cross-layer/block3_conv1+block1_conv2": 10.0})
    assert peak(two) - peak(one) == pytest.approx(4 * 4 * 16 * 20_000, abs=1)
    assert peak(cross) - peak(one) == pytest.approx(4 * 2 * 16 * 20_000, abs=1)
    assert peak(one.but(further={"cross-layer/block5_conv1+block3_conv1": 1.0})) - peak(one) == pytest.approx(
        4 * 2 * 80 * 20_000 / 16, abs=1
    )
    # Two maps of 80 channels for each of the nine places of a patch, at a sixteenth of the pixels.
    patch = one.but(further={"patch/block3_conv1": 1.0})
    assert peak(patch) - peak(one) == pytest.approx(4 * 2 * 9 * 80 * 20_000 / 16, abs=1)


def test_a_run_that_has_no_tiles_is_refused_with_a_size_that_fits(monkeypatch, waves, checks):
    """A cross-layer term needs all positions at once: too large is refused, and what is recommended is not."""
    recipe = nst.Recipe(size=800, steps=1, backbone="pocket", further={"cross-layer/block1_conv1+block3_conv1": 1.0})
    needed = nst.forecast(waves, recipe, timed=False)
    monkeypatch.setattr(module, "available_memory", lambda: int(0.5 * needed.peak_bytes))
    with pytest.raises(NSTError, match=r"use size \d+ or less") as told:
        prepare(waves, checks, recipe)
    size = int(str(told.value).split("use size ")[1].split()[0])
    assert 500 < size < 800 and prepare(waves, checks, recipe.but(size=size)).plan.tile is None


def test_a_plan_remembers_what_was_foretold(waves, checks):
    plan = prepare(waves, checks, nst.Recipe(size=64, steps=1), backbone="pocket").plan
    assert module.plan_memory(plan).peak_bytes == plan.peak_bytes > 0


def test_what_does_not_fit_at_once_is_done_in_tiles(monkeypatch, waves, checks):
    """The same picture, with too little memory for it as a whole."""
    recipe = nst.Recipe(size=512, steps=2, smallest=512, backbone="pocket")
    content, style = (np.tile(p, (8, 8, 1))[:384, :384] for p in (waves, checks))
    whole = prepare(content, style, recipe)
    needed = nst.forecast(content, recipe, timed=False).peak_bytes
    monkeypatch.setattr(module, "available_memory", lambda: int(0.9 * needed))
    assert nst.forecast(content, recipe, timed=False).tile is not None
    tiled = prepare(content, style, recipe)
    assert tiled.advance().loss == pytest.approx(whole.advance().loss, rel=1e-3)
    assert isinstance(tiled.objective, TiledObjective) and not isinstance(whole.objective, TiledObjective)
    # Adam divides the gradient by its size, so rounding shows most where the gradient is nearly zero.
    assert np.abs(tiled.picture - whole.picture).mean() < 1e-3


def test_no_impossible_size_is_recommended(monkeypatch, waves, checks):
    monkeypatch.setattr(module, "available_memory", lambda: 1000)
    with pytest.raises(NSTError, match="close other programs"):
        nst.stylize(waves, checks, size=64, backbone="pocket", progress=False)


def test_a_layer_that_the_network_lacks_is_told_before_any_work(monkeypatch, waves, checks):
    """block3_conv4 is VGG19's: neither a forecast nor a run begins with it on thirteen layers."""
    from nstlib.losses import Objective

    def begun(*_):
        raise AssertionError("work has begun")

    monkeypatch.setattr(Objective, "__init__", begun)
    recipe = nst.Recipe(content_layers={"block3_conv4": 1.0})
    says = "has no layer 'block3_conv4'; its block 3 has 3 convolutions, and block3_conv3 is the nearest"
    for backbone in ("pocket", "vgg16"):
        for call in (
            lambda b: nst.forecast(waves, recipe, backbone=b),
            lambda b: nst.forecast(waves, recipe, backbone=b, timed=False),
            lambda b: nst.stylize(waves, checks, recipe, backbone=b),
            lambda b: nst.stylize(waves, checks, recipe.but(statistic="sorted"), backbone=b),
        ):
            with pytest.raises(NSTError, match=f"{backbone} {says}"):
                call(backbone)
    assert nst.forecast(waves, recipe, backbone="pocket-drawn", timed=False).fits


@pytest.mark.parametrize("statistic", ["moments", "sorted"])
@pytest.mark.parametrize("available", [22e6, 26e6, 31e6, 60e6, 130e6, 900e6])
@pytest.mark.parametrize("sides", [(600, 800), (100, 1600), (400, 4000)])
def test_the_size_that_is_recommended_is_not_refused_in_turn(monkeypatch, statistic, available, sides):
    monkeypatch.setattr(module, "available_memory", lambda: int(available))
    content, recipe = np.zeros((*sides, 3), np.float32), nst.Recipe(backbone="pocket", statistic=statistic)
    with pytest.raises(NSTError) as told:
        prepare(content, content, recipe.but(size=60_000))
    if "close other programs" not in str(told.value):
        prepare(content, content, recipe.but(size=int(str(told.value).split("use size ")[1].split()[0])))


@pytest.mark.parametrize(("size", "rounded"), [(4821, 4800), (987, 980), (64, 64), (7, 7)])
def test_sizes_are_rounded_down(size, rounded):
    assert module.round_down(size) == rounded
