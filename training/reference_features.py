"""Features of VGG16 in float32 at sampled places, stored beside the tests: what the 8-bit network is compared with."""

import io
import json

import numpy as np

import nstlib as nst
from nstlib.backbones import vgg
from nstlib.backbones.network import Network
from nstlib.backend import load_keras
from nstlib.errors import NSTError
from nstlib.files import write_atomically

PICTURES, SIZE, BORDER = ("harbour", "impasto"), 256, "zero"
PLACES = 12  # of each layer, with all its channels


def write(tensors, path):
    """Write the features of VGG16 with these float32 weights, {layer: (kernel, bias)}, as a NumPy archive.

    PICTURE/LAYER: (PLACES, channels), after the ReLU, in float16, which is off by 0.05 % at most. places: (PLACES, 2),
    row and column as fractions of a layer's height and width. meta: JSON with pictures, size and border.
    Refused unless keras.applications.VGG16 computes the same.
    """
    network = Network("vgg16", "float32", tensors, vgg.preprocess)
    spots = places(PLACES)
    arrays = {"places": spots, "meta": np.array(json.dumps({"pictures": PICTURES, "size": SIZE, "border": BORDER}))}
    for name in PICTURES:
        picture = nst.load_image(name, size=SIZE)
        ours = {k: sample(maps, spots) for k, maps in network(picture, border=BORDER).items()}
        for layer, theirs in _of_keras(tensors, picture).items():
            off = np.linalg.norm(ours[layer] - sample(theirs, spots)) / np.linalg.norm(ours[layer])
            if off > 1e-4:
                raise NSTError(f"{layer} of '{name}' differs from Keras's own VGG16 by {off:.1e}.")
            arrays[f"{name}/{layer}"] = ours[layer].astype(np.float16)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return write_atomically(path, buffer.getvalue())


def places(count):
    """(count, 2) in [0, 1): Roberts's R2 sequence, which covers a square evenly."""
    plastic = 1.324717957244746  # the root of x³ = x + 1
    steps = np.arange(1, count + 1)[:, None] / plastic ** np.array([1, 2])
    return ((0.5 + steps) % 1).astype(np.float32)


def sample(maps, spots):
    """(places, channels) of features (1, h, w, channels)."""
    maps = np.asarray(maps)[0]
    rows, columns = (spots * maps.shape[:2]).astype(int).T
    return maps[rows, columns]


def _of_keras(tensors, picture):
    keras = load_keras()
    model = keras.applications.VGG16(include_top=False, weights=None)
    for layer, pair in tensors.items():
        model.get_layer(layer).set_weights(pair)
    taps = keras.Model(model.input, [model.get_layer(layer).output for layer in tensors])
    outputs = taps(keras.applications.vgg16.preprocess_input(255.0 * picture[None]))
    return dict(zip(tensors, map(keras.ops.convert_to_numpy, outputs), strict=True))
