"""What this machine can do is measured once, remembered, and used for wide networks only; costs are arithmetic."""

import json
from dataclasses import asdict

import numpy as np
import pytest

import nstlib as nst
from nstlib import backbones, cost, files, images, speed
from nstlib.backbones import pocket as pocket_module
from nstlib.backbones import vgg
from nstlib.backbones.network import Network
from nstlib.engine import checkpoint, preparation
from nstlib.errors import NSTError
from nstlib.precision import in_words, settled
from nstlib.recipe import OLD_POCKET, OLD_SETTINGS, Recipe

SHORT = Recipe(size=48, steps=3, smallest=48)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("NST_CACHE", str(tmp_path))
    return tmp_path / "nstlib" / "machine.json"


@pytest.fixture
def speeds(monkeypatch):
    """A machine that multiplies 10⁹ numbers a second in float32 and three times as many in 16 bits."""
    monkeypatch.setattr(speed, "product_speed", lambda dtype="float32": 1e9 if dtype == "float32" else 3e9)
    monkeypatch.setattr(speed, "may_be_narrow", lambda: True)
    backbones._told.clear()
    yield
    backbones._told.clear()


def a_network(name):
    return Network(name, "a test's", {"block1_conv1": (np.zeros((3, 3, 3, 2)), np.zeros(2))}, lambda x: x)


def test_measured_once_and_remembered(cache, monkeypatch):
    asked = []
    monkeypatch.setattr(speed, "_measured_speedup", lambda: asked.append(1) or 2.5)
    assert speed.speedup(measure=False) is None and "not measured yet" in in_words()
    assert speed.speedup() == speed.speedup() == 2.5 and len(asked) == 1
    assert json.loads(cache.read_text()) == {speed.arithmetic(): 2.5}
    assert "2.5 x as fast as float32 here: used for vgg16" in in_words()
    known = speed.convolves_with_onednn()
    monkeypatch.setattr(speed, "convolves_with_onednn", lambda: not known)  # other arithmetic: another answer
    assert speed.remembered() is None


@pytest.mark.parametrize("text", ["", "{", "[]", "[" * 100_000, "3", '{"KEY": "fast"}', '{"KEY": -1}', '{"KEY": null}'])
def test_a_memory_that_cannot_be_read_is_measured_again(cache, monkeypatch, text):
    monkeypatch.setattr(speed, "_measured_speedup", lambda: 1.5)
    cache.parent.mkdir()
    cache.write_text(text.replace("KEY", speed.arithmetic()))
    assert speed.remembered() is None and speed.speedup() == 1.5 and speed.remembered() == 1.5


def test_a_folder_that_cannot_be_written_is_no_matter(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("NST_CACHE", str(tmp_path / "file"))
    monkeypatch.setattr(speed, "_measured_speedup", lambda: 1.5)
    assert speed.speedup() == 1.5


def test_auto_is_settled_by_network_and_machine(monkeypatch):
    for ratio, used in ((2.9, "mixed"), (1.3, "mixed"), (1.2, "float32"), (0.05, "float32")):
        monkeypatch.setattr(speed, "speedup", lambda measure=True, ratio=ratio: ratio)
        assert settled(Recipe(), a_network("vgg16")).precision == used
        assert settled(Recipe(precision="float32"), a_network("vgg16")).precision == "float32"
    monkeypatch.setattr(speed, "speedup", lambda measure=True: pytest.fail("measured for a thin network"))
    assert settled(Recipe(), a_network("pocket")).precision == "float32"
    assert settled(Recipe(precision="mixed"), a_network("vgg16")).precision == "mixed"


def test_a_result_says_what_was_used_and_a_resumed_run_keeps_it(pocket, waves, checks, tmp_path, monkeypatch):
    result = nst.stylize(waves, checks, SHORT, backbone="pocket", progress=False)
    assert result.recipe.precision == "float32" and result.recipe.weights == pocket.fingerprint
    monkeypatch.setattr(preparation, "settled", lambda recipe, network: recipe.but(precision="mixed"))
    begun = preparation.prepare(waves, checks, SHORT, backbone="pocket")
    begun.advance()
    path = checkpoint.save(begun, tmp_path / "run.npz")
    monkeypatch.setattr(preparation, "settled", lambda recipe, network: pytest.fail("settled again"))
    assert checkpoint.load(path).recipe == begun.recipe and begun.recipe.precision == "mixed"


def test_the_speed_of_a_product_is_positive():
    assert 1e6 < speed.product_speed() < 1e17


def test_arithmetic_of_vgg16_equals_that_of_the_network(speeds):
    """By a network of its shape, and by hand for the first layer: 65536 pixels times 2 · 9 · 3 · 64 products."""
    layers = vgg.layout("vgg16")
    weights = {k: (np.zeros((3, 3, *pair)), np.zeros(pair[1])) for k, pair in layers.items()}
    network = Network("vgg16", "zeros", weights, lambda x: x)
    assert cost.layout(network) == layers
    only_content = Recipe(content_layers=["block1_conv1"], style_layers={"block1_conv1": 1}, statistic="sorted")
    expected = 65536 * (2 * 9 * 3 * 64 / 1e9 + 64 * cost.VALUE) + cost.FIXED
    assert cost.step(layers, only_content, 65536) == pytest.approx(expected)
    deep = only_content.but(content_layers=["block5_conv3"])
    expected = 65536 * (2 * network.multiply_accumulates("block5_conv3") / 1e9)
    expected += 65536 * network.activations("block5_conv3") * cost.VALUE + cost.FIXED
    assert cost.step(layers, deep, 65536) == pytest.approx(expected)
    assert cost.step(layers, Recipe(content_layers=["block3_conv4"]), 65536) > cost.step(layers, Recipe(), 65536)


def test_a_further_term_is_priced(speeds):
    """By hand, 256 x 256 pixels: the sums that bring 64 channels to 128 rows and columns, and 64 x 128 products at each
    of 128 x 128 places; there and back."""
    layers, plain = vgg.layout("vgg16"), Recipe(precision="float32")
    further = plain.but(further={"cross-layer/block2_conv1+block1_conv1": 5.0})
    sums = 64 * (128 * 256 * 256 + 128 * 128 * 256)
    expected = 2 * (sums + 128 * 128 * 64 * 128) / 1e9
    assert cost.step(layers, further, 65536) - cost.step(layers, plain, 65536) == pytest.approx(expected)


def test_patches_are_priced(speeds):
    """By hand, 256 x 256 pixels: 64 x 64 patches of 9 x 256 numbers with 1024 of the painting's, and no way back."""
    layers, plain = vgg.layout("vgg16"), Recipe(precision="float32")
    patches, expected = plain.but(further={"patch/block3_conv1": 1.0}), 64 * 64 * 1024 * 9 * 256 / 1e9
    assert cost.step(layers, patches, 65536) - cost.step(layers, plain, 65536) == pytest.approx(expected)


def test_auto_tells_what_the_real_network_would_cost(speeds, cache, monkeypatch):
    from nstlib import backend

    monkeypatch.delenv("NST_BACKBONE", raising=False)
    monkeypatch.setattr(backend, "device_name", lambda: "cpu")
    name, line = backbones.choose("auto", plan=(Recipe(precision="float32"), [(256, 256)]))
    told = int(line.split("about ")[1].split(" s ")[0])
    assert name == "pocket" and "--backbone vgg16" in line and "NST_BACKBONE=vgg16" in line
    layers, exact = vgg.layout("vgg16"), Recipe(precision="float32")
    assert told == pytest.approx(cost.seconds("vgg16", layers, exact, [(256, 256)]), rel=0.06)
    assert backbones.choose("auto", plan=(Recipe(), [(32, 32)]))[1] == line  # one line for a process
    assert cost.seconds("vgg16", layers, Recipe(), [(256, 256)]) < 0.6 * cost.seconds(
        "vgg16", layers, SHORT.but(steps=90, precision="float32"), [(256, 256)]
    )


def test_a_long_run_is_told_before(pocket, waves, checks, monkeypatch, capsys):
    monkeypatch.setenv("NST_STATIC", "")
    monkeypatch.setattr(speed, "product_speed", lambda dtype="float32": 1e4)
    nst.stylize(waves, checks, SHORT, backbone="pocket")
    first = capsys.readouterr().out
    assert first.startswith("about ") and "MB of memory" in first
    monkeypatch.setattr(speed, "product_speed", lambda dtype="float32": 1e12)
    nst.stylize(waves, checks, SHORT, backbone="pocket")
    assert "of memory" not in capsys.readouterr().out


def old_recipe(**changes):
    values = {k: v for k, v in asdict(SHORT.but(backbone="pocket", precision="float32")).items() if k in OLD_SETTINGS}
    return {**values, **changes}


def test_the_old_pocket_is_pocket_drawn():
    assert pocket_module.load("pocket-drawn").fingerprint == OLD_POCKET


def test_a_recipe_of_the_old_pocket_is_told_so(waves, checks, capsys):
    old = Recipe.from_json(json.dumps(old_recipe()))
    assert old.weights == OLD_POCKET
    preparation.prepare(waves, checks, old)
    assert "backbone pocket-drawn" in capsys.readouterr().out
    preparation.prepare(waves, checks, old, backbone="pocket-drawn")
    assert "note" not in capsys.readouterr().out
    short = {"backbone": "pocket", "size": 48}
    assert Recipe.from_dict(short).weights == "" and Recipe.from_dict(old_recipe(backbone="vgg19")).weights == ""
    with pytest.raises(NSTError, match="block3_conv3.*pocket-drawn"):
        preparation.prepare(waves, checks, Recipe.from_dict(old_recipe(content_layers={"block3_conv4": 1.0})))
    with pytest.raises(NSTError, match="weights must be"):
        Recipe(weights=3)


def test_other_weights_are_told(waves, checks, capsys):
    preparation.prepare(waves, checks, SHORT.but(backbone="pocket", weights="0123456789abcdef"))
    assert "other weights than these of pocket" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("source", "marked"), [("pocket 3, shipped with nstlib", True), ("own weights in a.npz", False)]
)
def test_a_png_of_the_old_pocket(tmp_path, waves, source, marked):
    texts = {images.RECIPE_KEY: json.dumps(old_recipe()), images.RUN_KEY: json.dumps({"weights": source})}
    path = files.write_atomically(tmp_path / "old.png", images.encode(waves, "PNG", texts))
    assert (Recipe.load(path).weights == OLD_POCKET) is marked


def test_a_checkpoint_of_the_old_pocket_goes_on(waves, checks, tmp_path):
    begun = preparation.prepare(waves, checks, SHORT, backbone="pocket-drawn")
    begun.advance()
    path = checkpoint.save(begun, tmp_path / "run.npz")
    with np.load(path) as file:
        arrays = dict(file)
    meta = json.loads(str(arrays["meta"]))
    meta["recipe"] = {k: v for k, v in meta["recipe"].items() if k in OLD_SETTINGS} | {"backbone": "pocket"}
    meta["network"] |= {"name": "pocket", "source": "pocket 3, shipped with nstlib"}
    np.savez(path, **{**arrays, "meta": np.array(json.dumps(meta))})
    resumed = checkpoint.load(path)
    assert resumed.network.name == resumed.recipe.backbone == "pocket-drawn"
    assert checkpoint.load(path, weights=pocket_module.FILES["pocket-drawn"]).network.name == "pocket-drawn"
    resumed.advance()


def test_weights_of_sixteen_layers_are_not_cut_to_pocket():
    with pytest.raises(NSTError, match="sixteen layers of pocket-drawn"):
        pocket_module.load("pocket", pocket_module.FILES["pocket-drawn"])
