"""The doctor finds what is there, and what is broken."""

import nstlib as nst
from nstlib.backbones import pocket, vgg
from nstlib.backbones.weights import PUBLISHED


def test_a_healthy_machine():
    checkup = nst.doctor()
    assert checkup.healthy
    text = str(checkup)
    for topic in (
        "Python",
        "backend",
        "memory",
        "pocket",
        "pocket-drawn",
        "vgg16",
        "vgg19",
        "pictures",
        "folder",
        "next",
    ):
        assert topic in text
    assert "/" not in next(f.text for f in checkup if f.topic == "Python")  # no path ends up in a saved notebook


def test_broken_parts_are_named(monkeypatch, tmp_path):
    monkeypatch.setitem(pocket.FILES, "pocket", tmp_path / "none.npz")
    monkeypatch.setattr(vgg, "IN_PACKAGE", tmp_path / "none.npz")
    monkeypatch.setenv("NST_CACHE", str(tmp_path))
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / PUBLISHED["vgg19"].file).write_bytes(b"half")
    checkup = nst.doctor()
    assert not checkup.healthy and "mend the lines" in checkup[-1].text
    said = {f.topic: f.text for f in checkup}
    assert "wrong checksum" in said["vgg19"]
    assert "missing from this installation" in said["pocket"] and "missing from this installation" in said["vgg16"]
    assert "works offline" in said["pocket-drawn"]
