"""Files are written whole or not at all; what cannot be a path, a folder or a file is told in one sentence."""

import errno
import os
from pathlib import Path

import pytest

from nstlib import files
from nstlib.errors import NSTError


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_what_was_written_is_there_and_nothing_else(tmp_path):
    path = files.write_atomically(tmp_path / "a.bin", b"one")
    files.write_atomically(str(path), b"two")
    assert path.read_bytes() == b"two" and names_in(tmp_path) == ["a.bin"]


@pytest.mark.parametrize("step", ["replace", "fsync", "open"])
def test_a_failure_leaves_the_old_file_and_no_other(tmp_path, monkeypatch, step):
    path = files.write_atomically(tmp_path / "a.bin", b"old")

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, step, full)
    with pytest.raises(NSTError, match=r"cannot write '.*a\.bin': no space left on device; make room there, or"):
        files.write_atomically(path, b"new")
    assert path.read_bytes() == b"old" and names_in(tmp_path) == ["a.bin"]


def test_a_new_file_has_the_permissions_of_any_other(tmp_path):
    (tmp_path / "plain").write_bytes(b"")
    written = files.write_atomically(tmp_path / "ours", b"")
    assert written.stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_folders_are_made_with_those_above_them(tmp_path):
    assert files.make_folder(tmp_path / "a" / "b").is_dir()
    assert files.make_folder(tmp_path / "a" / "b") == tmp_path / "a" / "b"  # again is no mistake
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NSTError, match="cannot make the folder '.*file/c': not a directory"):
        files.make_folder(tmp_path / "file" / "c")


@pytest.mark.parametrize(
    ("name", "says"), [("", "it is a folder"), ("none/a.txt", "does not exist; make it first"), ("loop", "loop|levels")]
)
def test_no_file_can_be_made_there(tmp_path, name, says):
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(NSTError, match=says):
        files.check_folder(tmp_path / name)


def test_a_device_is_no_file():
    with pytest.raises(NSTError, match="it is a device, not a file"):
        files.check_folder(os.devnull)


@pytest.mark.parametrize("path", [None, 5, b"a", "nul\0", "x" * 300, "~no-such-user-here/a"])
def test_what_is_no_path_is_told(path):
    with pytest.raises(NSTError, match="a file name is needed|not a usable file name"):
        files.as_path(path)


def test_home_is_found(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert files.as_path("~/a") == Path(tmp_path, "a")
