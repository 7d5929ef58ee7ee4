"""The whole run, small: it lowers the loss, can be watched, stopped, repeated, and explains its refusals."""

import dataclasses
import json

import numpy as np
import pytest

import nstlib as nst
from nstlib import images
from nstlib.engine import checkpoint
from nstlib.engine import run as module
from nstlib.engine.preparation import prepare
from nstlib.errors import NSTError
from nstlib.recipe import Recipe

SMALL = Recipe(size=64, steps=12, smallest=45)


def small_run(content, style, recipe=SMALL, **options):
    return nst.stylize(content, style, recipe, backbone="pocket", progress=False, **options)


@pytest.mark.parametrize("optimiser", ["adam", "lbfgs"])
def test_a_run_lowers_the_loss_and_tells_everything(waves, checks, optimiser):
    seen = []
    recipe = SMALL.but(optimiser=optimiser, steps=30)
    result = small_run(waves, checks, recipe, on_step=seen.append)
    assert result.image.shape == (48, 64, 3) and result.image.dtype == np.float32
    assert result.image.min() >= 0 and result.image.max() <= 1
    assert [s.step for s in seen] == [s.step for s in result.history] == list(range(1, 31))
    last = [s for s in result.history if s.width == 64]
    assert last[-1].loss < 0.9 * last[0].loss
    assert seen[-1].image.shape == (48, 64, 3) and result.history[-1].image is None
    assert sum(last[-1].terms.values()) == pytest.approx(last[-1].loss, rel=1e-4)
    assert result.recipe.backbone == "pocket" and result.backbone == "pocket" and not result.stopped
    assert np.abs(result.image - result.content).mean() > 0.02  # the picture has really changed


def test_equal_runs_are_equal_and_the_seed_matters_from_noise(waves, checks):
    noise = SMALL.but(start="noise", steps=6)
    first, second, other = (small_run(waves, checks, noise, seed=s) for s in (3, 3, 4))
    np.testing.assert_array_equal(first.image, second.image)
    assert np.abs(first.image - other.image).max() > 0.01


def test_nothing_moves_without_style_and_smoothness(waves, checks):
    # At the minimum Adam would divide rounding noise by its own size; a larger ε holds the picture still.
    still = SMALL.but(style_weight=0.0, tv_weight=0.0, steps=5, smallest=64, epsilon=1e-4)
    result = small_run(waves, checks, still)
    np.testing.assert_allclose(result.image, result.content, atol=1e-3)


def test_style_strength_is_monotone(waves, checks):
    """More style weight leaves less style loss and more content loss."""
    weak, strong = (small_run(waves, checks, SMALL.but(style_weight=w, steps=60)).ledger for w in (0.05, 20.0))

    def of(ledger, kind):
        return sum(r.value for r in ledger if r.kind == kind)

    assert of(strong, "style") < of(weak, "style") and of(strong, "content") > of(weak, "content")


def test_interrupt_keeps_the_best_picture_so_far(waves, checks):
    def stop(step):
        if step.step == 7:
            raise KeyboardInterrupt

    for optimiser in ("adam", "lbfgs"):
        result = small_run(waves, checks, SMALL.but(optimiser=optimiser), on_step=stop)
        assert len(result.history) == 7 and "stopped by hand" in result.stopped
        assert result.image.shape == (48, 64, 3) and len(result.ledger) == 8


def test_interrupt_while_tensorflow_takes_an_array_is_one(waves, checks):
    """It comes out as a SystemError there, with the interrupt as its cause; any other SystemError is none."""

    def stop(step):
        if step.step == 3:
            raise SystemError("returned a result with an exception set") from KeyboardInterrupt()

    result = small_run(waves, checks, on_step=stop)
    assert len(result.history) == 3 and "stopped by hand" in result.stopped

    def fail(_):
        raise SystemError("of another kind") from ValueError()

    with pytest.raises(SystemError, match="of another kind"):
        small_run(waves, checks, on_step=fail)


def test_interrupt_before_the_first_step_is_told(waves, checks, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(nst.Objective, "__call__", interrupted)
    with pytest.raises(NSTError, match="interrupted before the first step"):
        small_run(waves, checks)


def test_the_ledger_is_taken_when_asked_for_and_of_the_recipe_then(waves, checks, monkeypatch):
    original, calls = module.ledger.take, []
    monkeypatch.setattr(module.ledger, "take", lambda *a, **k: calls.append(1) or original(*a, **k))
    run = prepare(waves, checks, SMALL)
    run.advance()
    result = run.result()
    run.reweight(style_weight=7.0)
    assert not calls
    style = sum(row.weight for row in result.ledger if row.kind == "style")
    assert style == pytest.approx(SMALL.style_weight) and result.ledger is result.ledger and len(calls) == 1


def test_the_margin_is_a_mirrored_rim_that_is_cut_off(waves, checks):
    small = checks[:40, :40]  # smaller than either picture, so that its size does not follow theirs
    recipe = SMALL.but(size=64, smallest=64, steps=4, margin=4 / 64)
    inside = nst.stylize(waves, small, recipe, progress=False)
    wide = np.pad(waves, ((4, 4), (4, 4), (0, 0)), mode="symmetric")
    by_hand = nst.stylize(wide, small, recipe.but(size=72, smallest=72, margin=0.0), progress=False)
    np.testing.assert_array_equal(inside.image, by_hand.image[4:-4, 4:-4])
    np.testing.assert_array_equal(inside.content, waves)
    assert inside.image.shape == waves.shape


def test_divergence_stops_with_advice_and_the_last_good_picture(waves, checks, monkeypatch):
    original = nst.Objective.__call__
    calls = []

    def poisoned(self, image, targets, weights=None):
        calls.append(1)
        loss, gradient, values = original(self, image, targets, weights)
        return (float("nan") if len(calls) == 5 else loss), gradient, values

    monkeypatch.setattr(nst.Objective, "__call__", poisoned)
    result = small_run(waves, checks)
    assert "became nan at step 5" in result.stopped and "learning_rate" in result.stopped
    assert len(result.history) == 4 and np.isfinite(result.image).all()


def test_divergence_at_the_first_step_is_an_error(waves, checks, monkeypatch):
    nan = (float("nan"), np.zeros((1, 1, 3)), np.zeros(8))
    monkeypatch.setattr(nst.Objective, "__call__", lambda *_: nan)
    with pytest.raises(NSTError, match="not a number at the first step"):
        small_run(waves, checks)


def test_a_callback_cannot_spoil_the_picture(waves, checks):
    def vandal(step):
        step.image[:] = 0

    np.testing.assert_array_equal(small_run(waves, checks, on_step=vandal).image, small_run(waves, checks).image)


def test_png_repeats_its_run(tmp_path, waves, checks):
    result = small_run(waves, checks, seed=5, steps=9)
    path = result.save(tmp_path / "first.png")
    again = nst.stylize(waves, checks, Recipe.load(path), progress=False)
    assert again.recipe == result.recipe
    np.testing.assert_array_equal(again.image, result.image)


def test_report_is_complete_json(tmp_path, waves, checks):
    result = small_run(waves, checks)
    report = json.loads(result.save_report(tmp_path / "r.json").read_text())
    assert report["backbone"] == {"name": "pocket", "weights": result.source}
    assert Recipe.from_dict(report["recipe"]) == result.recipe
    assert [h["loss"] for h in report["history"]] == [s.loss for s in result.history]
    assert len(report["ledger"]) == 8 and report["seconds"] > 0
    assert {"nstlib", "python", "keras", "numpy", "backend", "device"} <= set(report["versions"])


def test_sizes_that_are_no_multiples_of_16(checks):
    odd = np.resize(np.linspace(0, 1, 61 * 77 * 3, dtype=np.float32), (61, 77, 3))
    assert small_run(odd, checks, size=77, steps=4).image.shape == (61, 77, 3)


def test_styles_smaller_than_the_picture_are_not_enlarged(waves):
    speck = waves[:40, :40]
    result = small_run(waves, speck, size=128, steps=3)
    assert result.style.shape == (40, 40, 3) and result.image.shape == (96, 128, 3)


def test_gallery_names_and_files(tmp_path, waves):
    path = images.save_image(waves, tmp_path / "w.png")
    assert small_run(path, "impasto", steps=2).image.shape == (48, 64, 3)


@pytest.mark.parametrize(
    ("content", "style", "options", "says"),
    [
        ("nowhere", "impasto", {}, "neither a file nor a picture of the gallery"),
        ("nowhere.jpg", "impasto", {}, "there is no file 'nowhere.jpg'"),
        (None, "impasto", {}, "must be an array of numbers"),
        ("harbour", np.full((64, 64, 3), 255), {}, "holds whole numbers.*divide by 255"),
        ("harbour", "impasto", {"size": 0}, "size must be a whole number of at least 32, not 0"),
        ("harbour", "impasto", {"size": -5}, "not -5"),
        ("harbour", "impasto", {"size": 10**6}, "size 1000000 would need .* of memory.*use size .* or less"),
        ("harbour", "impasto", {"steps": 0}, "steps must be"),
        ("harbour", "impasto", {"recipe": "fancy"}, "no recipe 'fancy'"),
        ("harbour", "impasto", {"recipe": 3}, "a recipe must be"),
        ("harbour", "impasto", {"recipe": Recipe(style_layers=["block6_conv1"])}, "no layer 'block6_conv1'"),
        (np.zeros((1, 1, 3)), "impasto", {}, "only 1 x 1 pixels"),
        (np.zeros((10, 4000, 3)), "impasto", {}, "only 4000 x 10"),
        ("harbour", np.zeros((100, 4000, 3)), {}, "the style picture is 4000 x 100 pixels, so at size 256"),
    ],
)
def test_refusals(content, style, options, says):
    recipe = options.pop("recipe", None)
    with pytest.raises(NSTError, match=says) as told:
        nst.stylize(content, style, recipe, backbone="pocket", progress=False, **options)
    assert "\n" not in str(told.value)


def test_black_and_white_pictures_do_not_break_anything():
    black, white = np.zeros((64, 64, 3), np.float32), np.ones((64, 64, 3), np.float32)
    for content, style in ((black, white), (white, black), (black, black)):
        result = small_run(content, style, steps=4)
        assert np.isfinite(result.image).all() and not result.stopped


def test_result_is_frozen(waves, checks):
    result = small_run(waves, checks, steps=2)
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.seconds = 0


def thinned(pocket, name="thin"):
    """A network of one's own: pocket's first two blocks, under another name."""
    from nstlib.backbones import Network

    layers = pocket.upto("block2_conv2")
    return Network(name, "own", {k: pocket.tensors(k) for k in layers}, pocket.preprocess, "max", "replicate")


def test_a_network_of_ones_own_paints(pocket, waves, checks, tmp_path):
    """By its own layers; the recipe of the result says so by its checksum, and a checkpoint asks for it."""
    layers = {"content_layers": ["block2_conv2"], "style_layers": ["block1_conv1", "block2_conv1"]}
    recipe, network = nst.Recipe(size=64, steps=4, **layers), thinned(pocket)
    result = nst.stylize(waves, checks, recipe, backbone=network, progress=False)
    assert result.backbone == "thin" and result.recipe.backbone == "auto"
    assert result.recipe.weights == network.fingerprint
    # the very layers of pocket, so the very picture of pocket
    same = nst.stylize(waves, checks, recipe, backbone="pocket", progress=False)
    np.testing.assert_allclose(result.image, same.image, atol=1e-5)
    run = prepare(waves, checks, recipe, backbone=network)
    run.advance()
    checkpoint.save(run, tmp_path / "own.npz")
    with pytest.raises(NSTError, match="a network of one's own, 'thin'; give it with"):
        nst.resume(tmp_path / "own.npz", progress=False)
    again = nst.resume(tmp_path / "own.npz", backbone=network, progress=False)
    np.testing.assert_array_equal(again.image, result.image)
    with pytest.raises(NSTError, match="thin has no layer 'block4_conv2'"):
        nst.stylize(waves, checks, nst.Recipe(size=64), backbone=network, progress=False)
