"""The network as one ONNX file: any size, all styles or one, the very numbers that nst.paint gives."""

import json

import numpy as np
import pytest

import nstlib as nst
from nstlib.errors import NSTError
from nstlib.fast import network, weights
from nstlib.fast.exchange.onnx_file import export_onnx

onnxruntime = pytest.importorskip("onnxruntime")
pytest.importorskip("onnx")
NAMES = ("cubist", "starry", "tiles")


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    rng, arrays = np.random.default_rng(7), network.initial(3, seed=7)
    for name in network.norm_shapes():
        arrays[name] = arrays[name] + rng.normal(0, 0.3, arrays[name].shape).astype(np.float32)
    styles = weights.Styles(NAMES, arrays, "CC-BY-4.0")
    return weights.write(styles, tmp_path_factory.mktemp("network") / "styles.npz")


def session(path):
    return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])


@pytest.mark.parametrize("shape", ((32, 36), (33, 50), (35, 47)))
def test_a_file_of_all_styles_paints_any_size_as_nst_paint_does(file, tmp_path, shape):
    made = session(export_onnx(tmp_path / "all.onnx", network=file))
    picture = np.random.default_rng(1).random((*shape, 3)).astype(np.float32)
    for style, blend in (("tiles", [0, 0, 1]), ({"starry": 3, "cubist": 1}, [0.25, 0.75, 0])):
        given = {"picture": picture.transpose(2, 0, 1)[None], "blend": np.float32(blend)}
        (found,) = made.run(None, given)
        expected = nst.paint(picture, style, network=file, engine="keras").image
        assert found.shape == (1, 3, *shape) and expected.std() > 0.01
        np.testing.assert_allclose(found[0].transpose(1, 2, 0), expected, atol=1e-4)
    told = made.get_modelmeta().custom_metadata_map
    assert json.loads(told["styles"]) == list(NAMES) and told["licence"] == "CC-BY-4.0"


def test_a_file_of_one_style_asks_for_a_picture_alone(file, tmp_path):
    made = session(export_onnx(tmp_path / "one.onnx", {"starry": 1, "tiles": 1}, network=file))
    assert [part.name for part in made.get_inputs()] == ["picture"]
    picture = np.random.default_rng(1).random((40, 44, 3)).astype(np.float32)
    (found,) = made.run(None, {"picture": picture.transpose(2, 0, 1)[None]})
    expected = nst.paint(picture, {"starry": 1, "tiles": 1}, network=file, engine="keras").image
    np.testing.assert_allclose(found[0].transpose(1, 2, 0), expected, atol=1e-4)


def test_the_command_writes_one_style_or_all(said, file, tmp_path):
    for words, inputs in (((), 2), (("--style", "starry:2", "--style", "tiles"), 1)):
        status, out, err = said("export", "--onnx", tmp_path / "made.onnx", *words, "--network", file)
        assert status == 0 and "MB" in out and err == ""
        assert len(session(tmp_path / "made.onnx").get_inputs()) == inputs


def test_bad_input_is_one_sentence(file, tmp_path):
    for sentence, call in {
        "must end in .onnx": lambda: export_onnx(tmp_path / "all.pb", network=file),
        "does not exist": lambda: export_onnx(tmp_path / "none" / "all.onnx", network=file),
        "has not learnt the style": lambda: export_onnx(tmp_path / "one.onnx", "stary", network=file),
    }.items():
        with pytest.raises(NSTError, match=sentence):
            call()
    assert not list(tmp_path.iterdir())
