"""Which network "auto" is: by the device, what is here or can be fetched, the environment, and a weight file."""

import os
from dataclasses import replace

import pytest

import nstlib as nst
from nstlib import backbones
from nstlib.backbones import pocket, weights
from nstlib.errors import NSTError


@pytest.fixture(autouse=True)
def _nothing_said_or_loaded_before():
    for remembered in (backbones._say_once, backbones._reachable, backbones._load):
        remembered.cache_clear()
    yield
    for remembered in (backbones._reachable, backbones._load):
        remembered.cache_clear()


@pytest.fixture
def machine(monkeypatch, tmp_path, vgg_file):
    """Make this machine one with or without a graphics card, VGG19's file, and a way to its server."""

    def make(device, cached=False, reachable=False):
        monkeypatch.setattr("nstlib.backend.device_name", lambda: device)
        monkeypatch.setattr(weights, "reachable", lambda seconds=3: reachable)
        if cached:
            published = weights.PUBLISHED["vgg19"]
            monkeypatch.setenv("NST_CACHE", str(tmp_path))
            monkeypatch.setitem(weights.PUBLISHED, "vgg19", replace(published, md5=weights.md5(vgg_file)))
            (tmp_path / "models").mkdir()
            os.link(vgg_file, tmp_path / "models" / published.file)

    return make


def told(capsys, name):
    """One line was printed, which names the network."""
    out = capsys.readouterr().out
    return out.count("\n") == 1 and name in out


@pytest.mark.parametrize(
    ("device", "cached", "reachable", "expected"),
    [
        ("cpu", False, False, "pocket"),
        ("cpu", True, True, "pocket"),
        ("gpu", True, False, "vgg19"),
        ("gpu", False, True, "vgg19"),
        ("gpu", False, False, "vgg16"),
    ],
)
def test_auto_by_the_device_and_what_is_there(machine, device, cached, reachable, expected):
    machine(device, cached, reachable)
    name, line = backbones.choose("auto")
    assert name == expected and expected in line and "\n" not in line


def test_auto_loads_what_it_chose_and_says_so_once(machine, capsys):
    machine("cpu")
    assert nst.backbone("auto").name == "pocket" and told(capsys, "pocket")
    assert nst.backbone("auto") is nst.backbone("pocket") and capsys.readouterr().out == ""


def test_auto_takes_the_published_weights_on_a_card(machine, capsys):
    machine("gpu", cached=True)
    net = nst.backbone("auto")
    assert net.name == "vgg19" and "ImageNet weights of keras.applications" in net.source
    assert told(capsys, "vgg19")


def test_a_failed_download_falls_back_to_vgg16_on_a_card(machine, capsys, monkeypatch, tmp_path):
    machine("gpu", reachable=True)
    monkeypatch.setenv("NST_OFFLINE", "0")
    monkeypatch.setenv("NST_CACHE", str(tmp_path))
    monkeypatch.setattr(weights, "SERVER", "http://127.0.0.1:9")  # nobody listens there
    assert nst.backbone("auto").name == "vgg16"
    out = capsys.readouterr().out
    assert "vgg16 instead" in out and "could not be downloaded" in out and os.listdir(tmp_path / "models") == []
    with pytest.raises(NSTError, match="could not be downloaded"):  # by name there is nothing to fall back to
        nst.backbone("vgg19")


@pytest.mark.parametrize("wish", ["vgg16", "pocket-drawn"])
def test_the_environment_wins(machine, monkeypatch, capsys, wish):
    machine("gpu", cached=True)
    monkeypatch.setenv("NST_BACKBONE", wish)
    assert nst.backbone("auto").name == wish and told(capsys, wish)
    assert nst.backbone("pocket").name == "pocket" and capsys.readouterr().out == ""  # a name is a name


def test_the_environment_does_not_fall_back(machine, monkeypatch):
    machine("gpu")
    monkeypatch.setenv("NST_BACKBONE", "vgg19")
    with pytest.raises(NSTError, match="nst weights fetch vgg19"):
        nst.backbone("auto")
    monkeypatch.setenv("NST_BACKBONE", "vgg91")
    with pytest.raises(NSTError, match="NST_BACKBONE is 'vgg91'; did you mean 'vgg19'"):
        nst.backbone("auto")


def test_a_weight_file_tells_its_network(machine, vgg_files, capsys):
    machine("cpu")
    for name, path in {**vgg_files, **pocket.FILES}.items():
        net = nst.backbone("auto", path)
        assert net.name == name and net.source == f"own weights in {path.name}"
        assert told(capsys, name)


@pytest.mark.parametrize(("name", "says"), [("text.npz", "does not hold pocket"), ("text.h5", "does not hold weights")])
def test_a_weight_file_that_is_none_is_told(machine, tmp_path, name, says):
    machine("gpu", reachable=True)
    (tmp_path / name).write_text("a poem")
    for path, sentence in ((tmp_path / name, says), (tmp_path / f"none-{name}", "does not exist")):
        with pytest.raises(NSTError, match=sentence):
            nst.backbone("auto", path)


def test_unknown_names_are_told():
    with pytest.raises(NSTError, match="no backbone 'vgg91'; did you mean 'vgg19'"):
        nst.backbone("vgg91")
