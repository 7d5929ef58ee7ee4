"""nst.paint: a learnt style by name, in the picture's size, with its recipe; on ONNX Runtime or Keras alike."""

import json
import subprocess
import sys
from importlib.util import find_spec

import numpy as np
import pytest

import nstlib as nst
from nstlib.errors import NSTError
from nstlib.fast import engines, network, style_file, weights
from nstlib.images import load_image, read_recipe, read_run

NAMES = ("cubist", "starry", "tiles")
needs_onnxruntime = pytest.mark.skipif(not find_spec("onnxruntime"), reason="onnxruntime is not installed")


@pytest.fixture(scope="module")
def styles():
    """An untrained network whose styles differ."""
    rng, arrays = np.random.default_rng(7), network.initial(len(NAMES), seed=7)
    for name in arrays:
        if name.endswith(("scale", "shift", "bias")):
            arrays[name] = arrays[name] + rng.normal(0, 0.3, arrays[name].shape).astype(np.float32)
    return weights.Styles(NAMES, arrays, "CC0-1.0")


@pytest.fixture(scope="module")
def file(styles, tmp_path_factory):
    return weights.write(styles, tmp_path_factory.mktemp("network") / "styles.npz", steps=0)


@needs_onnxruntime
@pytest.mark.parametrize("shape", ((32, 32), (33, 50), (64, 47)))
def test_onnx_runtime_and_keras_agree(styles, shape):
    picture = np.random.default_rng(1).random((*shape, 3)).astype(np.float32)
    for blend, amount in zip(np.float32([[0, 1, 0], [0.2, 0.5, 0.3], [0, 1, 0]]), (1.0, 1.0, 0.3), strict=True):
        one, other = (engines.painter(styles, engine)(picture, blend, amount) for engine in ("onnxruntime", "keras"))
        assert one.shape == other.shape == picture.shape
        assert one.std() > 0.01  # not one colour, which would agree too easily
        np.testing.assert_allclose(one, other, atol=1e-4)


@needs_onnxruntime
@pytest.mark.parametrize("amount", (1.0, 0.4))
def test_a_large_picture_is_the_one_that_would_be_painted_with_memory_to_spare(styles, monkeypatch, amount):
    picture, one = np.random.default_rng(1).random((45, 70, 3)).astype(np.float32), np.float32([0, 1, 0])
    engines._session.cache_clear()
    usual = engines.painter(styles, "onnxruntime")(picture, one, amount)
    made, options = [], __import__("onnxruntime").SessionOptions
    monkeypatch.setattr("onnxruntime.SessionOptions", lambda: made.append(options()) or made[-1])
    monkeypatch.setattr(engines, "LARGE", 45 * 70 - 1)
    np.testing.assert_array_equal(engines.painter(styles, "onnxruntime")(picture, one, amount), usual)
    assert [session.enable_cpu_mem_arena for session in made] == [False]


@needs_onnxruntime
def test_painting_with_onnx_runtime_imports_no_deep_learning_library(file):
    code = (
        "import sys, numpy, nstlib as nst\n"
        f"nst.paint(numpy.zeros((40, 40, 3)), 'starry', network={str(file)!r})\n"
        "print([name for name in ('keras', 'tensorflow', 'jax', 'torch') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize("by_amount", (False, True))
def test_the_graphs_in_the_package_are_what_their_maker_writes(by_amount):
    pytest.importorskip("onnx")
    from nstlib.fast.graph import BY_AMOUNT, FILE

    if not (FILE.parents[2] / "training").is_dir():
        pytest.skip("training/ is only in the repository")
    import onnx

    from training.fast.graph import model

    file = BY_AMOUNT if by_amount else FILE
    there, ours = onnx.load_model_from_string(file.read_bytes()), model(by_amount)
    assert [node.SerializeToString() for node in there.graph.node] == [
        node.SerializeToString() for node in ours.graph.node
    ]
    assert [tensor.name for tensor in there.graph.initializer] == [tensor.name for tensor in ours.graph.initializer]


@pytest.mark.parametrize("engine", ("keras", pytest.param("onnxruntime", marks=needs_onnxruntime)))
def test_a_style_by_name_paints_in_the_size_that_was_asked_for(file, engine):
    result = nst.paint("harbour", "starry", size=60, network=file, engine=engine)
    assert result.image.shape == load_image("harbour", 60).shape and result.image.dtype == np.float32
    assert result.image.min() >= 0 and result.image.max() <= 1
    assert result.engine == engine and "harbour in the manner of starry" in repr(result)
    other = nst.paint("harbour", "tiles", size=60, network=file, engine=engine)
    assert np.abs(other.image - result.image).max() > 0.01
    own = np.random.default_rng(0).random((35, 50, 3))
    assert nst.paint(own, "starry", network=file, engine=engine).image.shape == own.shape


def test_a_png_carries_the_recipe(file, styles, tmp_path):
    path = nst.paint("harbour", "tiles", size=56, network=file).save(tmp_path / "painted.png")
    recipe, kept = json.loads(read_recipe(path)), weights.read(file)
    assert recipe == {
        "name": "paint",
        "styles": {"tiles": 1.0},
        "amount": 1.0,
        "size": 56,
        "weights": kept.fingerprint,
    }
    assert {k: read_run(path)[k] for k in ("content", "style")} == {"content": "harbour", "style": "tiles"}
    again = nst.paint("harbour", recipe["styles"], recipe["amount"], recipe["size"], network=file).image
    np.testing.assert_array_equal(np.round(again * 255), np.round(load_image(path) * 255))
    with pytest.raises(NSTError, match=r"nst\.paint made in one pass"):
        nst.Recipe.load(path)


def test_a_file_keeps_the_weights_to_16_bits_and_the_names(file, styles):
    kept = weights.read(file)
    assert kept.names == NAMES and kept.licence == "CC0-1.0"
    for name, array in styles.arrays.items():
        np.testing.assert_allclose(kept.arrays[name], array, rtol=2**-11, atol=1e-7)
    assert kept.fingerprint == weights.read(file).fingerprint != styles.fingerprint


def changed(file, path, **changes):
    """A copy of a network file with other arrays or another meta."""
    with np.load(file) as old:
        arrays = {name: old[name] for name in old.files}
    arrays["meta"] = np.array(json.dumps(json.loads(str(arrays["meta"])) | changes.pop("meta", {})))
    np.savez(path, **arrays | changes)
    return path


def test_bad_input_is_one_sentence(file, tmp_path):
    cut = tmp_path / "cut.npz"
    cut.write_bytes(file.read_bytes()[:20_000])
    kinds = {
        "another": changed(file, tmp_path / "another.npz", meta={"network": "anything"}),
        "newer": changed(file, tmp_path / "newer.npz", meta={"version": 9}),
        "names": changed(file, tmp_path / "names.npz", meta={"styles": ["cubist"]}),
        "nan": changed(file, tmp_path / "nan.npz", **{"up/kernel": np.full((3, 3, 40, 16), np.nan, np.float16)}),
    }
    picture = np.zeros((40, 40, 3))
    for sentence, call in {
        "has not learnt the style 'stary'.*starry": lambda: nst.paint(picture, "stary", network=file),
        "has not learnt the style '3'": lambda: nst.paint(picture, 3, network=file),
        "1 x 1 px is too small": lambda: nst.paint(picture[:1, :1], "starry", network=file),
        "there is no network file": lambda: nst.paint(picture, "starry", network=tmp_path / "none.npz"),
        "cut.npz' does not hold a network that paints": lambda: weights.read(cut),
        "kind 'anything', version 1, not 'styles', version 1": lambda: weights.read(kinds["another"]),
        "kind 'styles', version 9": lambda: weights.read(kinds["newer"]),
        "down1/scale is not as it should be": lambda: weights.read(kinds["names"]),
        "up/kernel is not as it should be": lambda: weights.read(kinds["nan"]),
        "there is no engine 'onnx'": lambda: nst.paint(picture, "starry", network=file, engine="onnx"),
        "amount must be a number from 0.*not 2": lambda: nst.paint(picture, "starry", 2, network=file),
        "amount must be .*not nan": lambda: nst.paint(picture, "starry", float("nan"), network=file),
        "amount must be .*not much": lambda: nst.paint(picture, "starry", "much", network=file),
        "amount must be .*not True": lambda: nst.paint(picture, "starry", True, network=file),
        "a blend of styles is empty": lambda: nst.paint(picture, {}, network=file),
        "add up to nothing": lambda: nst.paint(picture, {"starry": 0}, network=file),
        "weight of 'tiles' in a blend": lambda: nst.paint(picture, {"starry": 1, "tiles": -1}, network=file),
        "weight of 'starry' in a blend": lambda: nst.paint(picture, {"starry": float("inf")}, network=file),
        "there is no style file 'no.style'": lambda: nst.paint(picture, "no.style", network=file),
        "divide": lambda: nst.paint(picture + 255, "starry", network=file),
    }.items():
        with pytest.raises(NSTError, match=sentence) as told:
            call()
        assert str(told.value).count("\n") == 0


def test_a_blend_is_of_norm_numbers_and_its_weights_are_shares(file):
    picture = np.random.default_rng(3).random((40, 48, 3))
    one, both = (
        nst.paint(picture, style, network=file, engine="keras") for style in ("starry", {"starry": 3, "tiles": 1})
    )
    assert both.recipe["styles"] == {"starry": 0.75, "tiles": 0.25} and both.names[1] == "starry 75 % and tiles 25 %"
    again = nst.paint(picture, {"tiles": 0.5, "starry": 1.5}, network=file, engine="keras")
    np.testing.assert_array_equal(both.image, again.image)
    assert np.abs(one.image - both.image).max() > 1e-3
    alone = nst.paint(picture, {"starry": 2, "tiles": 0}, network=file, engine="keras")
    np.testing.assert_array_equal(one.image, alone.image)


def test_at_amount_0_the_style_does_not_matter(file):
    picture = np.random.default_rng(3).random((40, 48, 3))
    pictures = [nst.paint(picture, style, 0, network=file, engine="keras").image for style in ("starry", "tiles")]
    np.testing.assert_array_equal(*pictures)


def own_style(styles, **changes):
    """A style whose numbers are the mean of two that the network has."""
    numbers = {name: styles.arrays[name][:2].mean(0) for name in network.norm_shapes()}
    return style_file.Style("mine", numbers | changes, styles.fingerprint)


def test_a_style_file_paints_as_the_numbers_in_it_do(file, tmp_path):
    styles = weights.read(file)
    path = own_style(styles).save(tmp_path / "mine")
    assert path.name == "mine.style" and path.stat().st_size < 10_000
    picture = np.random.default_rng(3).random((40, 48, 3))
    own = nst.paint(picture, path, network=file, engine="keras")
    middle = nst.paint(picture, {"cubist": 1, "starry": 1}, network=file, engine="keras")
    np.testing.assert_allclose(own.image, middle.image, atol=1e-4)
    assert own.names[1] == "mine"
    both = nst.paint(picture, {str(path): 1, "starry": 1}, network=file, engine="keras")
    assert both.recipe["styles"] == {"mine": 0.5, "starry": 0.5}


def test_a_style_file_that_does_not_fit_is_one_sentence(file, tmp_path):
    styles = weights.read(file)
    good = own_style(styles).save(tmp_path / "good")
    cut = tmp_path / "cut.style"
    cut.write_bytes(good.read_bytes()[:900])
    other = style_file.Style("mine", own_style(styles).numbers, "0123").save(tmp_path / "other")
    bent = own_style(styles, **{"up/shift": np.full(16, np.nan, np.float32)}).save(tmp_path / "bent")
    for sentence, path in {
        "holds no style that nst.learn_style wrote": cut,
        "learnt with another network": other,
        "up/shift is not as it should be": bent,
    }.items():
        with pytest.raises(NSTError, match=sentence) as told:
            nst.paint(np.zeros((40, 40, 3)), path, network=file)
        assert str(told.value).count("\n") == 0


def test_without_onnx_runtime_keras_paints_and_who_wants_it_is_told_how(monkeypatch):
    monkeypatch.setattr(engines.importlib.util, "find_spec", lambda name: None)
    assert engines.choose() == "keras"
    with pytest.raises(NSTError, match=r"pip install 'nstlib\[fast\]'"):
        engines.choose("onnxruntime")
    monkeypatch.setattr(engines.importlib.util, "find_spec", lambda name: name)
    assert engines.choose() == "onnxruntime"
