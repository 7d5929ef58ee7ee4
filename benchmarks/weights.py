"""Weight files with the layouts of the published ones, for tests and benchmarks: the real loader reads them."""

import contextlib
import tempfile
from pathlib import Path

import h5py
import numpy as np

VGG_WIDTHS = (64, 128, 256, 512, 512)
POCKET_WIDTHS = (16, 48, 80, 96, 96)
DRAWN_WIDTHS = (16, 32, 64, 96, 96)
PER_BLOCK = {"vgg16": (2, 2, 3, 3, 3), "vgg19": (2, 2, 4, 4, 4)}


def layer_shapes(layout="vgg19", widths=VGG_WIDTHS):
    """{layer: (kernel shape, bias shape)} written out from the published table, not from nstlib."""
    shapes, into = {}, 3
    for block, (count, width) in enumerate(zip(PER_BLOCK[layout], widths, strict=True), start=1):
        for conv in range(1, count + 1):
            shapes[f"block{block}_conv{conv}"] = ((3, 3, into, width), (width,))
            into = width
    return shapes


def write_vgg_file(path, layout="vgg19", shapes=None):
    """A file laid out like the published VGG16 or VGG19 weights (Keras 1 HDF5: groups, layer_names, weight_names).

    The values are scaled like trained ones (He et al. 2015), from a low-discrepancy sequence, so that the
    features neither die nor explode and the file is the same on every machine.
    """
    shapes, names = shapes or layer_shapes(layout), ["input_1"]
    for block, count in enumerate(PER_BLOCK[layout], start=1):
        names += [f"block{block}_conv{c}" for c in range(1, count + 1)] + [f"block{block}_pool"]
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = [name.encode() for name in names]
        for name in names:
            group = file.create_group(name)
            keys = [f"{name}_W_1:0", f"{name}_b_1:0"] if name in shapes else []
            group.attrs["weight_names"] = [key.encode() for key in keys]
            for key, shape in zip(keys, shapes.get(name, ()), strict=True):
                size = int(np.prod(shape))
                spread = (np.arange(1, size + 1) * 0.6180339887498949 + 0.37 * len(name)) % 1.0 - 0.5
                scale = np.sqrt(24.0 / np.prod(shape[:-1])) if len(shape) == 4 else 0.1
                group.create_dataset(key, data=(spread * scale).reshape(shape).astype("float32"))
    return path


@contextlib.contextmanager
def layout_equal_weights():
    """A file with VGG19's layout for as long as the context lasts; the values are not ImageNet's."""
    with tempfile.TemporaryDirectory() as folder:
        yield write_vgg_file(Path(folder) / "layout_equal.h5")
