"""Fixtures: small literal pictures, the networks, and weight files with the layouts of the published ones."""

import os
import subprocess
import sys

import numpy as np
import pytest

from benchmarks.weights import write_vgg_file


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("NST_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture(autouse=True)
def _one_precision(monkeypatch):
    """No test times this machine, and none depends on what it can do: "auto" is float32."""
    from nstlib import speed

    monkeypatch.setattr(speed, "_measured_speedup", lambda: 1.0)


@pytest.fixture
def said(capsys):
    """said(word, ...) runs `nst` with these words in this process: (exit status, standard output, standard error)."""
    from nstcourse.cli import main

    def run(*words):
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        return ended.value.code, *capsys.readouterr()

    return run


@pytest.fixture
def become(monkeypatch):
    """The commands that `nst` would have become, in place of becoming them."""
    commands = []
    monkeypatch.setattr(subprocess, "call", lambda words: commands.append(words) or 0)
    monkeypatch.setattr(os, "execv", lambda program, words: commands.append(words) or sys.exit(0))
    return commands


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


@pytest.fixture(scope="session")
def drawn():
    """pocket-drawn: sixteen convolutions and average pooling."""
    from nstlib.backbones import pocket as module

    return module.load("pocket-drawn")


@pytest.fixture(scope="session")
def vgg_files(tmp_path_factory):
    """{"vgg16": path, "vgg19": path}, of equal layout; the values are not ImageNet's."""
    folder = tmp_path_factory.mktemp("weights")
    return {layout: write_vgg_file(folder / f"{layout}.h5", layout) for layout in ("vgg16", "vgg19")}


@pytest.fixture(scope="session")
def vgg_file(vgg_files):
    return vgg_files["vgg19"]


@pytest.fixture(scope="session")
def vgg(vgg_file):
    from nstlib.backbones import vgg as module

    return module.load("vgg19", vgg_file)


@pytest.fixture(scope="session")
def vgg16():
    """The VGG16 of the package: ImageNet weights in 8 bits."""
    from nstlib.backbones import vgg as module

    return module.load("vgg16")
