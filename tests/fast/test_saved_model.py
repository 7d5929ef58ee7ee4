"""The network as a SavedModel: the first example that the project was asked to make work, and nstlib's own numbers."""

import logging
import os
import subprocess
import sys
from importlib.util import find_spec

import numpy as np
import pytest
from fast.two_picture_network import painted, styles
from PIL import Image

from nstlib import fast
from nstlib.errors import NSTError
from nstlib.fast import weights
from nstlib.fast.exchange import saved_model
from nstlib.images import load_image, resize

tf = pytest.importorskip("tensorflow")

# As it was given.
SNIPPET = """
import tensorflow as tf
import tensorflow_hub as hub
import matplotlib.pyplot as plt
import numpy as np

# Load content and style images
content_image = plt.imread('path_to_content_image.jpg')
style_image = plt.imread('path_to_style_image.jpg')

# Load a style transfer model from TensorFlow Hub
hub_model = hub.load('')

# Preprocess images and run the style transfer
content_image = tf.image.convert_image_dtype(content_image, tf.float32)[tf.newaxis, ...]
style_image = tf.image.convert_image_dtype(style_image, tf.float32)[tf.newaxis, ...]
stylized_image = hub_model(tf.constant(content_image), tf.constant(style_image))[0]

# Display the output
"""
KEEP = "np.save('stylized.npy', stylized_image.numpy())"


@pytest.fixture(autouse=True)
def on_tensorflow():
    from nstlib.backend import backend_name

    if backend_name() != "tensorflow":
        pytest.skip("Keras runs on another backend here")


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    return weights.write(styles(), tmp_path_factory.mktemp("network") / "styles.npz")


@pytest.fixture(scope="module")
def folder(network, tmp_path_factory):
    return fast.export_saved_model(tmp_path_factory.mktemp("exported") / "model", network=network)


@pytest.fixture(scope="module")
def model(folder):
    return tf.saved_model.load(str(folder))


def noise(*shape, seed=0):
    return np.random.default_rng(seed).random(shape, dtype=np.float32)


@pytest.mark.parametrize("loader", ("tensorflow_hub", "tensorflow"))
def test_the_snippet_as_it_stands(folder, network, tmp_path, loader):
    """Only the paths and the model's folder are filled in, and where there is no hub, TensorFlow loads the folder."""
    if find_spec(loader) is None:
        pytest.skip(f"{loader} is not installed here; the lane hub has it")
    snippet = SNIPPET.replace("hub.load('')", f"hub.load({str(folder)!r})")
    if loader == "tensorflow":
        snippet = snippet.replace("import tensorflow_hub as hub", "hub = tf.saved_model")
    for kind, name, size in (("content", "harbour", 90), ("style", "impasto", 320)):
        pixels = np.round(load_image(name, size) * 255).astype(np.uint8)
        Image.fromarray(pixels).save(tmp_path / f"{kind}.jpg", quality=95)
        snippet = snippet.replace(f"path_to_{kind}_image.jpg", f"{kind}.jpg")
    command = [sys.executable, "-c", snippet + KEEP]
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "MPLBACKEND": "agg"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found = np.load(tmp_path / "stylized.npy")
    content, style = (load_image(tmp_path / f"{kind}.jpg") for kind in ("content", "style"))
    assert found.shape == (1, *content.shape) and found.dtype == np.float32
    assert found.min() >= 0 and found.max() <= 1 and found.std() > 0.01
    np.testing.assert_allclose(found[0], painted(weights.read(network), content, resize(style, 256)), atol=1e-4)


@pytest.mark.parametrize("shape", ((32, 36), (33, 50), (35, 47)))
def test_any_size_gives_nstlibs_own_numbers(model, network, shape):
    content, painting, own = noise(*shape, 3), noise(256, 190, 3, seed=1), weights.read(network)
    found = model(tf.constant(content[None]), tf.constant(painting[None]))[0].numpy()
    assert found.shape == (1, *shape, 3) and found.std() > 0.01
    np.testing.assert_allclose(found[0], painted(own, content, painting), atol=1e-4)
    less = model(tf.constant(content[None]), tf.constant(painting[None]), tf.constant(0.3))[0].numpy()
    np.testing.assert_allclose(less[0], painted(own, content, painting, 0.3), atol=1e-4)
    assert np.abs(less - found).max() > 0.01
    other = model(tf.constant(content[None]), tf.constant(load_image("starry", 256)[None]))[0].numpy()
    assert np.abs(other - found).max() > 0.01


@pytest.mark.parametrize("shape", ((300, 411), (90, 33), (1, 700)))
def test_a_painting_is_made_as_large_as_nstlib_makes_it(shape):
    """Pillow's bicubic resampling."""
    picture = np.clip(noise(*shape, 3) * 1.2 - 0.1, 0, 1)
    ours = saved_model.resized(tf.constant(picture[None])).numpy()[0]
    np.testing.assert_allclose(ours, resize(picture, 256), atol=1e-4)


def test_pictures_of_a_batch_do_not_know_each_other(model):
    contents, paintings = noise(3, 40, 44, 3), noise(3, 60, 50, 3, seed=1) ** np.float32([[[[1]]], [[[3]]], [[[9]]]])
    for given in ((contents, paintings), (contents, paintings[:1]), (contents[:1], paintings)):
        together = model(*map(tf.constant, given))[0].numpy()
        assert together.shape == contents.shape
        for i in range(3):
            one = model(*(tf.constant(pictures[min(i, len(pictures) - 1)][None]) for pictures in given))[0].numpy()
            np.testing.assert_allclose(together[i], one[0], atol=1e-4)


def test_pictures_of_one_pixel_are_painted_as_their_colour(model):
    """A photograph of one colour of 32 px, which is what the repeated edge makes of one pixel; its spread of 0 is what
    norms divide by, so rounding shows more."""
    one, painting = np.full((1, 1, 1, 3), 0.3, np.float32), np.full((1, 1, 1, 3), 0.8, np.float32)
    small = model(tf.constant(one), tf.constant(painting))[0].numpy()
    large = model(tf.constant(np.tile(one, (1, 32, 32, 1))), tf.constant(np.tile(painting, (1, 9, 9, 1))))[0].numpy()
    assert small.shape == (1, 1, 1, 3) and np.isfinite(small).all()
    np.testing.assert_allclose(small, large[:, :1, :1], atol=2e-3)
    served = model.signatures["serving_default"](content=tf.constant(one), style=tf.constant(painting))
    np.testing.assert_allclose(served["output_0"], small, atol=2e-3)


def test_what_is_no_batch_of_pictures_is_told(model):
    contents, paintings = noise(2, 40, 44, 3), noise(3, 40, 44, 3)
    for sentence, given in {
        "as many pictures, or one of them a single one": (contents, paintings),
        "content must be in .* divide by 255": (contents * 255, paintings[:1]),
        "style must be in .* divide by 255": (contents, np.full((1, 40, 40, 3), np.nan, np.float32)),
        "style holds no pixels": (contents, paintings[:1, :0]),
        "amount must be a number from 0": (contents, paintings[:1], np.float32(2)),
        "amount must be .* the style": (contents, paintings[:1], np.float32("nan")),
    }.items():
        with pytest.raises(tf.errors.InvalidArgumentError, match=sentence):
            model(*map(tf.constant, given))


def test_bad_input_is_one_sentence_and_leaves_nothing(network, tmp_path, monkeypatch):
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    own = styles()
    plain = weights.write(weights.Styles(own.names, own.arrays), tmp_path / "plain.npz")
    there = sorted(tmp_path.rglob("*"))
    for sentence, (name, file) in {
        "full': the folder is not empty": ("full", network),
        "file': it is a file": ("file", network),
        "none' does not exist": ("none/model", network),
        "guesses no styles": ("model", plain),
        "there is no network file": ("model", tmp_path / "no.npz"),
    }.items():
        with pytest.raises(NSTError, match=sentence) as told:
            fast.export_saved_model(tmp_path / name, network=file)
        assert str(told.value).count("\n") == 0
    monkeypatch.setattr(saved_model, "backend_name", lambda: "jax")
    with pytest.raises(NSTError, match="Keras runs on jax here; start again with KERAS_BACKEND=tensorflow"):
        fast.export_saved_model(tmp_path / "model", network=network)
    assert sorted(tmp_path.rglob("*")) == there


@pytest.mark.parametrize(
    "error",
    (OSError(28, "No space left on device"), tf.errors.ResourceExhaustedError(None, None, "No space left on device")),
    ids=("Python", "TensorFlow"),
)
def test_a_failure_on_the_way_leaves_no_folder(network, tmp_path, monkeypatch, error):
    def fails(module, folder, **options):
        os.makedirs(folder)
        raise error

    monkeypatch.setattr(saved_model, "_painter", lambda styles: lambda content, style, amount=None: [content])
    monkeypatch.setattr(tf.saved_model, "save", fails)
    with pytest.raises(NSTError, match="cannot write .*no space left"):
        fast.export_saved_model(tmp_path / "model", network=network)
    assert not list(tmp_path.iterdir())


def test_the_command_writes_it_into_an_empty_folder(said, network, tmp_path):
    status, out, err = said("export", tmp_path / "model", "--network", network)
    assert status == 0 and "tf.saved_model.load" in out and err == ""
    assert (tmp_path / "model" / "saved_model.pb").is_file()
    status, _, err = said("export", tmp_path / "model", "--network", network)
    assert status == 2 and "is not empty" in err and err.count("\n") == 1
    for words in ((), (tmp_path / "other", "--style", "starry")):
        status, _, err = said("export", *words, "--network", network)
        assert status == 2 and "--onnx" in err and err.count("\n") == 1
    assert not (tmp_path / "other").exists()


def test_a_notebook_is_told_nothing_of_temporary_folders(network, tmp_path, caplog):
    """In a notebook TensorFlow logs at level INFO where it writes; a terminal hears of warnings alone."""
    logger = logging.getLogger("tensorflow")
    before = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(caplog.handler)
    try:
        fast.export_saved_model(tmp_path / "model", network=network)
        assert logger.level == logging.INFO
    finally:
        logger.removeHandler(caplog.handler)
        logger.setLevel(before)
    assert caplog.records == []
