"""The feature example that the project was asked to make work, in a process of its own, beside nstlib's features."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import nstlib as nst
from nstlib.backbones import vgg
from nstlib.backbones.weights import PUBLISHED, md5

pytest.importorskip("tensorflow")

# As it was given, with the closing brace of `layers` that it lacked.
SNIPPET = """
import numpy as np
import tensorflow as tf
from tensorflow.keras.applications import vgg19
from tensorflow.keras.preprocessing.image import load_img, img_to_array

# Function to preprocess the image for VGG19
def preprocess_image(image_path, target_size=(224, 224)):
    img = load_img(image_path, target_size=target_size)
    img = img_to_array(img)
    img = np.expand_dims(img, axis=0)
    img = vgg19.preprocess_input(img)
    return img

# Load your content and style images
content_image = preprocess_image('path_to_your_content_image.jpg')
style_image = preprocess_image('path_to_your_style_image.jpg')

# Load the VGG19 model
model = vgg19.VGG19(weights='imagenet', include_top=False)

# Define a function to get content and style features
def get_features(image, model):
    layers = {
        'content': ['block5_conv2'], 
        'style': ['block1_conv1', 'block2_conv1', 'block3_conv1', 'block4_conv1', 'block5_conv1']}
    features = {}
    outputs = [model.get_layer(name).output for name in layers['content'] + layers['style']]
    model = tf.keras.Model([model.input], outputs)
    image_features = model(image)
    for name, output in zip(layers['content'] + layers['style'], image_features):
        features[name] = output
    return features

# Extract features
content_features = get_features(content_image, model)
style_features = get_features(style_image, model)
"""
KEEP = """
np.savez('content.npz', **{name: output.numpy() for name, output in content_features.items()})
np.savez('style.npz', **{name: output.numpy() for name, output in style_features.items()})
"""
SHAPES = {
    "block5_conv2": (1, 14, 14, 512),
    "block1_conv1": (1, 224, 224, 64),
    "block2_conv1": (1, 112, 112, 128),
    "block3_conv1": (1, 56, 56, 256),
    "block4_conv1": (1, 28, 28, 512),
    "block5_conv1": (1, 14, 14, 512),
}
PICTURES = {"content": "harbour", "style": "impasto"}


def run(snippet, folder):
    """Run it among two pictures of the gallery as JPEG; {"content": {layer: features}, "style": ...}."""
    for kind, name in PICTURES.items():
        pixels = np.round(nst.load_image(name, size=320) * 255).astype(np.uint8)
        Image.fromarray(pixels).save(folder / f"{kind}.jpg", quality=95)
        snippet = snippet.replace(f"path_to_your_{kind}_image.jpg", f"{kind}.jpg")
    environment = {**os.environ, "KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-c", snippet + KEEP]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    features = {}
    for kind in PICTURES:
        with np.load(folder / f"{kind}.npz") as file:
            features[kind] = {layer: file[layer] for layer in file.files}
    return features


def check(features, network, folder):
    """Shapes as published, and the features that nstlib's network gives of the very same pixels."""
    import keras

    for kind, maps in features.items():
        assert {layer: values.shape for layer, values in maps.items()} == SHAPES
        picture = np.asarray(keras.utils.load_img(folder / f"{kind}.jpg", target_size=(224, 224)), np.float32) / 255
        for layer, ours in network(picture, list(SHAPES), border="zero").items():
            scale = float(np.abs(maps[layer]).max())
            np.testing.assert_allclose(ours, maps[layer], rtol=1e-3, atol=1e-4 * scale, err_msg=f"{kind}, {layer}")


def test_the_snippet_with_vgg16_from_the_package(tmp_path, vgg16):
    """VGG16 for VGG19, and an exported file for 'imagenet': no download."""
    vgg.export(tmp_path / "vgg16.weights.h5")
    snippet = SNIPPET.replace("vgg19", "vgg16").replace("VGG19", "VGG16")
    features = run(snippet.replace("'imagenet'", "'vgg16.weights.h5'"), tmp_path)
    check(features, vgg16, tmp_path)


def test_the_snippet_as_it_stands(tmp_path):
    published = PUBLISHED["vgg19"]
    file = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras") / "models" / published.file
    if not file.is_file() or md5(file) != published.md5:
        pytest.skip(f"{published.title}'s published weights are not in Keras's cache; keras.applications fetches them")
    check(run(SNIPPET, tmp_path), vgg.load("vgg19", file), tmp_path)
