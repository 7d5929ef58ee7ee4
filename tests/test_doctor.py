"""The doctor finds what is there, and what is broken."""

import nstlib as nst
from nstlib.backbones import pocket, vgg19


def test_a_healthy_machine():
    checkup = nst.doctor()
    assert checkup.healthy
    text = str(checkup)
    for topic in ("Python", "backend", "memory", "pocket", "VGG19", "pictures", "folder", "next"):
        assert topic in text
    assert "/" not in next(f.text for f in checkup if f.topic == "Python")  # no path ends up in a saved notebook


def test_broken_parts_are_named(monkeypatch, tmp_path):
    monkeypatch.setattr(pocket, "FILE", tmp_path / "none.npz")
    monkeypatch.setenv("NST_CACHE", str(tmp_path))
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / vgg19.FILE).write_bytes(b"half")
    checkup = nst.doctor()
    assert not checkup.healthy and "mend the lines" in checkup[-1].text
    assert "wrong checksum" in next(f.text for f in checkup if f.topic == "VGG19")
