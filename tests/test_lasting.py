"""What outlasts a session: a Drive that is a folder of the test's, a kernel that is killed, a Drive that is full."""

import os
import subprocess
import sys
import types
from pathlib import Path

import numpy as np
import pytest

import nstlib as nst
from nstcourse import progress
from nstlib import lasting
from nstlib.engine import checkpoint
from nstlib.widgets.desk.results import free_path

ROOT = Path(__file__).resolve().parents[1]
SMALL = nst.Recipe(size=64, steps=12)


@pytest.fixture
def session(tmp_path, monkeypatch):
    """A session on Colab in an empty folder; no Drive is mounted yet."""
    monkeypatch.delenv("NST_KEEP", raising=False)
    monkeypatch.setenv("NST_STATIC", "")
    for name in ("google.colab", "ipykernel"):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    monkeypatch.setattr(lasting, "DRIVE", tmp_path / "drive" / "MyDrive")
    monkeypatch.setattr(lasting, "_said", set())
    monkeypatch.setattr(checkpoint, "_claimed", set())
    content = tmp_path / "content"
    content.mkdir()
    monkeypatch.chdir(content)
    return content


@pytest.fixture
def drive(session):
    """That Drive, mounted; the folder nstlib is not in it yet."""
    lasting.DRIVE.mkdir(parents=True)
    return lasting.DRIVE / "nstlib"


def full(monkeypatch, folder):
    """From now on nothing can be written there."""
    replace = os.replace

    def refuse(source, target):
        if Path(target).is_relative_to(folder):
            raise OSError(28, "No space left on device")
        return replace(source, target)

    monkeypatch.setattr(os, "replace", refuse)


def tree(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


# --- where -----------------------------------------------------------------------------------------------------------


def test_where(session, monkeypatch, tmp_path):
    assert lasting.folder() is None  # on Colab without a Drive
    lasting.DRIVE.mkdir(parents=True)
    assert lasting.folder() == tmp_path / "drive" / "MyDrive" / "nstlib"
    monkeypatch.setenv("NST_KEEP", str(tmp_path / "volume"))
    assert lasting.folder() == tmp_path / "volume"
    monkeypatch.delitem(sys.modules, "google.colab")
    assert lasting.folder() == tmp_path / "volume"
    monkeypatch.delenv("NST_KEEP")
    assert lasting.folder() is None  # the folder of that name is no Drive here
    monkeypatch.setenv("NST_KEEP", str(tmp_path / "volume"))
    monkeypatch.setenv("NST_STATIC", "1")
    assert lasting.folder() is None
    assert tree(tmp_path) == ["content", "drive", "drive/MyDrive"]  # to ask writes nothing


def test_a_folder_that_cannot_be_is_told_once_and_all_else_goes_on(session, monkeypatch, waves, capsys):
    monkeypatch.setenv("NST_KEEP", "x" * 300)
    nst.save_image(waves, "a.png")
    assert free_path(".", ("a", "b")) == Path("nst-a-b-1.png") and lasting.broken_off() == []
    assert tree(session) == ["a.png"]
    told = capsys.readouterr().err
    assert told.startswith("NST_KEEP names no folder: 'xxx") and told.count("\n") == 1


def test_a_mount_that_has_lost_its_other_end_is_none(session, monkeypatch):
    def lost(self):
        raise OSError(107, "Transport endpoint is not connected")

    monkeypatch.setattr(Path, "is_dir", lost)
    assert lasting.folder() is None


def test_without_a_drive_nothing_is_written_there_and_nothing_said(session, waves, capsys, tmp_path):
    nst.save_image(waves, "a.png")
    assert tree(tmp_path) == ["content", "content/a.png"] and capsys.readouterr() == ("", "")


# --- what is saved ---------------------------------------------------------------------------------------------------


def test_a_bare_name_is_copied_and_told_of_once(drive, waves, capsys):
    assert nst.save_image(waves, "a.png") == Path("a.png")
    nst.save_image(waves, "b.png")
    assert capsys.readouterr().out == f"what is saved here is copied into {drive}, too, which outlasts this session.\n"
    assert tree(drive) == ["a.png", "b.png"] and (drive / "a.png").read_bytes() == Path("a.png").read_bytes()


def test_a_name_with_a_folder_lies_where_it_says(drive, session, waves):
    Path("out").mkdir()
    for name in ("out/a.png", session / "b.png"):
        nst.save_image(waves, name)
    assert not drive.exists() and tree(session) == ["b.png", "out", "out/a.png"]


def test_the_folder_that_lasts_may_be_the_one_one_works_in(session, monkeypatch, waves, capsys):
    monkeypatch.setenv("NST_KEEP", ".")
    nst.save_image(waves, "a.png")
    assert tree(session) == ["a.png"] and capsys.readouterr().out == ""


def test_outside_a_notebook_standard_output_stays_data(drive, waves, capsys, monkeypatch):
    monkeypatch.delitem(sys.modules, "ipykernel")
    nst.save_image(waves, "a.png")
    out, told = capsys.readouterr()
    assert out == "" and told.startswith("what is saved here is copied into ")


def test_no_copy_replaces_a_picture_that_was_read(drive, waves, checks, capsys):
    """Not one of this session either."""
    for name in ("photo.png", "style.png"):
        nst.save_image(waves, name)
    before = {path: path.read_bytes() for path in drive.iterdir()}
    result = nst.stylize(drive / "photo.png", drive / "style.png", SMALL, backbone="pocket", progress=False)
    result.save("style.png")
    nst.paint(drive / "photo.png", "starry", size=64).save("photo.png")
    assert {path: path.read_bytes() for path in before} == before and len(before) == 2
    told = capsys.readouterr().out
    for name in ("photo", "style"):
        assert (drive / f"{name}-2.png").read_bytes() == Path(f"{name}.png").read_bytes()
        assert f"there is a '{name}.png' already, so the copy is called '{name}-2.png'." in told


def test_no_copy_replaces_what_an_earlier_session_left(drive, waves, checks, capsys, monkeypatch):
    nst.save_image(waves, "a.png")
    nst.save_image(checks, "a.png")  # of one session the last one stays
    first = (drive / "a.png").read_bytes()
    assert tree(drive) == ["a.png"] and first == Path("a.png").read_bytes()
    for again in (checks, waves, checks):  # the very same bytes need no other file
        monkeypatch.setattr(lasting, "_ours", set())
        nst.save_image(again, "a.png")
    assert tree(drive) == ["a-2.png", "a.png"] and (drive / "a.png").read_bytes() == first
    nst.save_image(waves, "a.png")
    assert tree(drive) == ["a-2.png", "a.png"]
    told = capsys.readouterr().out
    assert told.count("there is a 'a.png' already, so the copy is called 'a-2.png'.") == 1


def test_a_full_drive_costs_the_copy_and_one_sentence(drive, session, waves, monkeypatch, capsys):
    full(monkeypatch, drive)
    nst.save_image(waves, "a.png")
    assert tree(session) == ["a.png"] and tree(drive) == []  # no half of it either
    out, told = capsys.readouterr()
    assert out == "" and told.count("\n") == 1
    assert told.startswith("'a.png' lies here alone and ends with this session: cannot write '")
    assert told.endswith("no space left on device; make room there, or write to another drive.\n")


def test_a_drive_in_which_no_folder_can_be_made_costs_one_sentence(drive, session, waves, capsys):
    drive.write_text("a file is in the way")
    nst.save_image(waves, "a.png")
    nst.save_image(waves, "b.png")
    told = capsys.readouterr().err
    assert tree(session) == ["a.png", "b.png"] and told.count("\n") == 1
    assert told.startswith("nothing outlasts this session: cannot make the folder")


def test_a_result_a_report_and_a_painting_are_copied(drive, waves, checks):
    result = nst.stylize(waves, checks, SMALL, backbone="pocket", progress=False)
    result.save("result.png")
    result.save_report("report.json")
    nst.paint(waves, "starry", size=64).save("painted.png")
    assert tree(drive) == ["painted.png", "report.json", "result.png"]
    assert nst.load_image(drive / "result.png").shape == result.image.shape


def test_the_studio_keeps_beside_what_earlier_sessions_kept(drive):
    drive.mkdir()
    (drive / "nst-a-b-1.png").touch()
    assert free_path(".", ("a", "b")) == Path("nst-a-b-2.png")
    Path("nst-a-b-2.png").touch()
    assert free_path(".", ("a", "b")) == Path("nst-a-b-3.png")
    assert lasting.also("nst-a-b-1.png") == f" and in {drive}" and lasting.also("nst-a-b-2.png") == ""


# --- a run that is broken off ----------------------------------------------------------------------------------------

KILLED = """
import os, sys, types
sys.modules["google.colab"] = sys.modules["ipykernel"] = types.ModuleType("a kernel of Colab")
from pathlib import Path
import numpy as np
import nstlib as nst
from nstlib import lasting
from nstlib.engine import checkpoint
lasting.DRIVE, checkpoint.EVERY_THERE = Path(sys.argv[1]), 0.0
pictures = np.load("pictures.npz")
nst.stylize(pictures["content"], pictures["style"], nst.Recipe(size=64, steps=12), backbone="pocket", progress=False,
            on_step=lambda step: os.kill(os.getpid(), 9) if step.step == 9 else None)
"""


def test_a_session_that_ends_is_gone_on_with_from_the_drive(drive, session, waves, checks, capsys):
    """Killed after step 8 was kept; resumed in another process, the picture is the uninterrupted run's, bit for bit."""
    np.savez("pictures.npz", content=waves, style=checks)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", KILLED, str(lasting.DRIVE)]
    run = subprocess.run(command, env=environment, capture_output=True, text=True)
    path = drive / "content-style-1.checkpoint.npz"
    assert run.returncode == -9 and tree(drive) == [path.name]
    assert run.stdout == f"should this session end, nst.resume('{path}') goes on with this run.\n"

    finding = next(f for f in nst.doctor() if f.topic == "what lasts")
    assert finding.text.endswith(f"a run there was broken off: nst.resume('{path}')")
    whole = nst.stylize(waves, checks, SMALL, backbone="pocket", progress=False)
    told = f"a run of these two was broken off; to go on with it: nst.resume('{path}')\n"
    assert capsys.readouterr().out == told and tree(drive) == [path.name]  # which this run has not touched
    again = nst.resume(path, progress=False)
    assert len(again.history) == 12 and tree(drive) == []
    np.testing.assert_array_equal(again.image, whole.image)


def test_a_short_run_leaves_nothing_there_however_it_ends(drive, waves, checks, capsys):
    def stop(step):
        if step.step == 3:
            raise KeyboardInterrupt

    assert nst.stylize(waves, checks, SMALL, backbone="pocket", progress=False, on_step=stop).stopped
    job = nst.Job(waves, checks, SMALL, backbone="pocket")
    job.tick(0)
    job.stop()
    assert tree(drive) == [] and capsys.readouterr() == ("", "")


def test_two_runs_of_one_pair_have_two_files(drive, waves, checks, monkeypatch):
    monkeypatch.setattr(checkpoint, "EVERY_THERE", 0.0)
    jobs = [nst.Job(waves, checks, SMALL, backbone="pocket") for _ in range(2)]
    for job in jobs:
        job.tick(0)
    assert tree(drive) == ["content-style-1.checkpoint.npz", "content-style-2.checkpoint.npz"]
    for job in jobs:
        while job.tick(10):
            pass
    assert tree(drive) == []


def test_two_sessions_at_once_share_no_file(drive, waves, checks, monkeypatch):
    """Both choose their name before the other has saved; what one session claims the other does not know."""
    monkeypatch.setattr(checkpoint, "EVERY_THERE", 0.0)
    jobs = []
    for _ in range(2):
        monkeypatch.setattr(checkpoint, "_claimed", set())
        jobs.append(nst.Job(waves, checks, SMALL, backbone="pocket"))
    first, second = drive / "content-style-1.checkpoint.npz", drive / "content-style-2.checkpoint.npz"
    jobs[0].tick(0)
    before = first.read_bytes()
    jobs[1].tick(0)
    assert tree(drive) == [first.name, second.name] and first.read_bytes() == before
    while jobs[1].tick(10):
        pass
    assert tree(drive) == [first.name]


def test_a_run_that_has_kept_nothing_removes_nothing(drive, waves, checks):
    jobs = [nst.Job(waves, checks, SMALL, backbone="pocket")]
    other = drive / "content-style-1.checkpoint.npz"
    other.write_bytes(b"of another session")
    while jobs[0].tick(10):
        pass
    assert other.read_bytes() == b"of another session"


def test_long_names_have_a_file_there_too(drive, waves, checks, monkeypatch):
    monkeypatch.setattr(checkpoint, "EVERY_THERE", 0.0)
    name = "風" * 80  # 240 bytes
    nst.save_image(waves, f"{name}.png")
    job = nst.Job(f"{name}.png", f"{name}.png", SMALL, backbone="pocket")
    job.tick(0)
    assert sum(n.startswith("風") and n.endswith("-1.checkpoint.npz") for n in tree(drive)) == 1
    job.stop()


def test_a_run_on_a_full_drive_comes_to_its_end(drive, waves, checks, monkeypatch, capsys):
    monkeypatch.setattr(checkpoint, "EVERY_THERE", 0.0)
    full(monkeypatch, drive)
    assert not nst.stylize(waves, checks, SMALL, backbone="pocket", progress=False).stopped
    out, told = capsys.readouterr()
    assert told.startswith("the checkpoint could not be written: ") and told.count("\n") == 1 and out == ""
    assert tree(drive) == []


def test_a_checkpoint_that_was_asked_for_lies_where_it_was_asked_for(drive, session, waves, checks):
    nst.Job(waves, checks, SMALL, backbone="pocket", checkpoint="mine.npz").stop()
    assert tree(session) == ["mine.npz"] and not drive.exists()
    drive.mkdir()
    assert checkpoint.Keeper("mine.npz").every == 10 and checkpoint.Keeper(drive / "mine.npz").every == 60  # seconds


# --- what is noted, and what the doctor says -------------------------------------------------------------------------


def flatten(features):
    return features.reshape(-1, features.shape[-1])


def noted(capsys):
    capsys.readouterr()
    nst.progress()
    return capsys.readouterr().out


def test_progress_on_colab_goes_to_the_drive_and_comes_back_from_there(drive, session, capsys, tmp_path, monkeypatch):
    nst.check("3.1", flatten)
    assert tree(drive) == [".03_style.progress.json"] and tree(session) == []
    later = tmp_path / "another session"
    later.mkdir()
    monkeypatch.chdir(later)
    assert "next: 3.2" in noted(capsys) and progress.total("3.1") == (2, 30)


def test_progress_without_a_drive_holds_for_the_session(session, capsys):
    assert noted(capsys).endswith("to see all of them, choose Mount Drive in the list of files on the left.\n")
    nst.check("3.1", flatten)
    assert tree(session) == [".03_style.progress.json"] and "next: 3.2" in noted(capsys)


def test_the_doctor_says_what_lasts(session, monkeypatch):
    def said():
        return [(f.state, f.text) for f in nst.doctor() if f.topic == "what lasts"]

    mount = "what you make ends with this session; to keep it, choose Mount Drive in the list of files on the left"
    assert said() == [("note", mount)]
    lasting.DRIVE.mkdir(parents=True)
    assert said() == [("ok", f"what you save is copied into {lasting.folder()}")]
    monkeypatch.delitem(sys.modules, "google.colab")
    assert said() == []  # on a machine of one's own there is nothing to say
