"""Standard output on a device that is always full, closed pipes, and a progress bar that nobody can read.

Compared with what a person who calls the command sees: its status, one sentence, and the pictures.
"""

import os
import subprocess
import sys

import pytest

import nstlib as nst
from nstlib import images, streams

FAST = ["--size", "64", "--steps", "2", "--backbone", "pocket"]


@pytest.mark.parametrize(
    "words", ["gallery", "doctor --settings", "--help", "--version", "stylize --help", "course", ""]
)
@pytest.mark.parametrize("buffering", [1, -1])
def test_a_full_standard_output_is_told(monkeypatch, capsys, words, buffering):
    """The device that is always full, with what is held back until the end and without."""
    from nstcourse.cli import main

    with open("/dev/full", "w", buffering=buffering) as full:
        monkeypatch.setattr(sys, "stdout", full)
        with pytest.raises(SystemExit) as ended:
            main(words.split())
        monkeypatch.undo()
    err = capsys.readouterr().err
    assert ended.value.code == 2
    assert err == (
        "nst: the standard output cannot be written: no space left on device; "
        "files that were written before are whole.\n"
    )


def test_a_full_standard_output_costs_no_picture(tmp_path, monkeypatch, capsys):
    """Neither that of stylize nor those of paint; and paint says of a picture's own stream that it is full."""
    monkeypatch.chdir(tmp_path)
    from nstcourse.cli import main

    def full(*words):
        with open("/dev/full", "w") as out:
            monkeypatch.setattr(sys, "stdout", out)
            with pytest.raises(SystemExit) as ended:
                main([str(word) for word in words])
        return ended.value.code, capsys.readouterr().err

    status, err = full("stylize", "harbour", "impasto", "-o", "a.png", *FAST)
    assert status == 2 and "no space left" in err and images.load_image("a.png").shape[1] == 64
    status, err = full("paint", "harbour", "--style", "starry", "-o", "b.png", "--size", 64, "--json")
    assert status == 2 and "no space left" in err and images.load_image("b.png").shape[1] == 64
    status, err = full("paint", "harbour", "--style", "starry", "-o", "-", "--size", 64)
    assert status == 2 and "the standard output takes no picture: no space left on device." in err


def test_a_closed_pipe_ends_nothing_loudly():
    """A real one: `nst gallery | true`."""
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "nstcourse.cli", "gallery"]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True, timeout=60)
    os.close(write)
    assert (done.returncode, done.stderr) == (1, "")


def test_a_progress_bar_that_nobody_can_read_ends_no_run(monkeypatch):
    """In a terminal it is on standard error, in a notebook on standard output."""
    for stream, kernel in {"stderr": False, "stdout": True}.items():
        monkeypatch.delitem(sys.modules, "ipykernel", raising=False)
        if kernel:
            monkeypatch.setitem(sys.modules, "ipykernel", object())
        full = open("/dev/full", "w", buffering=1)  # noqa: SIM115 - closing it raises, too
        monkeypatch.setattr(sys, stream, full)
        result = nst.stylize("harbour", "impasto", size=64, steps=2, backbone="pocket")
        monkeypatch.undo()
        with pytest.raises(OSError):
            full.close()  # so something was to be written
        assert len(result.history) == 2 and not result.stopped


def test_what_was_refused_once_is_not_taken_afterwards():
    """Typer tries a stream out by writing nothing to it, and forgets that it could not."""
    with open("/dev/full", "w") as full, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", full)
        with streams.watched():
            for _ in range(2):
                with pytest.raises(streams.Unwritten):
                    print("x" * 100_000)
