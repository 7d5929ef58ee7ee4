"""Fixtures: small literal pictures, both networks, and a weight file with the layout of the published one."""

import os

# Before anything imports Keras: no test may download, and no test may depend on what this machine has cached.
os.environ["NST_OFFLINE"] = "1"
os.environ.pop("NST_BACKBONE", None)

import h5py
import numpy as np
import pytest

VGG_WIDTHS = (64, 128, 256, 512, 512)
POCKET_WIDTHS = (16, 32, 64, 96, 96)
PER_BLOCK = (2, 2, 4, 4, 4)


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("NST_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture(scope="session")
def waves():
    """A 48 x 64 picture with structure in every channel and direction, made of sines: no file, no generator.

    No two neighbours are equal, so total variation has one gradient there and not a choice of them.
    """
    y, x = np.mgrid[0:48, 0:64].astype(np.float64)
    planes = [
        0.5 + 0.4 * np.sin(x / 3 + y / 7),
        0.5 + 0.3 * np.cos(y / 2 + 0.2) * np.sin(x / 11 + 0.3),
        (x + 2 * y) / (64 + 96),
    ]
    return np.stack(planes, axis=-1).astype(np.float32)


@pytest.fixture(scope="session")
def checks():
    """A 64 x 48 picture of soft-coloured checks, unlike `waves` in shape, colour and texture."""
    y, x = np.mgrid[0:64, 0:48]
    board = ((x // 6 + y // 6) % 2).astype(np.float32)
    return np.stack([0.2 + 0.6 * board, 0.8 - 0.5 * board, 0.3 + 0.2 * board], axis=-1)


@pytest.fixture(scope="session")
def pocket():
    from nstlib.backbones import pocket as module

    return module.load()


def layer_shapes(widths):
    """{layer: (kernel shape, bias shape)} written out from VGG19's published table, not from nstlib."""
    shapes, into = {}, 3
    for block, (count, width) in enumerate(zip(PER_BLOCK, widths, strict=True), start=1):
        for conv in range(1, count + 1):
            shapes[f"block{block}_conv{conv}"] = ((3, 3, into, width), (width,))
            into = width
    return shapes


def write_vgg_file(path, shapes):
    """A file laid out like the published VGG19 weights (Keras 1 HDF5: groups, layer_names, weight_names).

    The values are scaled like trained ones (He et al. 2015), from a low-discrepancy sequence, so that the
    features neither die nor explode and the file is the same on every machine.
    """
    names = ["input_1"]
    for block, count in enumerate(PER_BLOCK, start=1):
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


@pytest.fixture(scope="session")
def vgg_file(tmp_path_factory):
    return write_vgg_file(tmp_path_factory.mktemp("weights") / "layout_equal.h5", layer_shapes(VGG_WIDTHS))


@pytest.fixture(scope="session")
def vgg(vgg_file):
    from nstlib.backbones import vgg19

    return vgg19.load(vgg_file)
