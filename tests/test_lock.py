"""Two runs write no file of one another, and whoever is gone stands in nobody's way.

Compared with what the system does with locks of real processes, killed ones among them, and with files as another
computer leaves them on a network drive.
"""

import errno
import fcntl
import json
import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import pytest

import nstlib as nst
from nstlib.errors import NSTError
from nstlib.lock import FRESH, Lock, alone
from nstlib.recipe import Recipe

FAST = ["--size", "64", "--steps", "2", "--backbone", "pocket"]


def names_in(folder):
    return sorted(path.name for path in Path(folder).iterdir())


HOLDER = """
    import sys, time
    from pathlib import Path
    from nstlib.lock import Lock
    Lock(Path(sys.argv[1])).take("'a.checkpoint.npz'", "wait.")
    print("now", flush=True)
    time.sleep(60)
"""


def test_two_runs_do_not_share_a_checkpoint(tmp_path, said, monkeypatch):
    """Another process holds it: told at once, and free as soon as that one is gone, however it ended."""
    monkeypatch.chdir(tmp_path)
    code = textwrap.dedent(HOLDER)
    other = subprocess.Popen([sys.executable, "-c", code, "a.checkpoint.lock"], stdout=subprocess.PIPE, text=True)
    try:
        other.stdout.readline()
        status, _, err = said("stylize", "harbour", "impasto", "-o", "a.png", *FAST)
        assert status == 2 and err.count("\n") == 1
        assert f"'a.checkpoint.npz' is being written by another run (process {other.pid}, since " in err
        assert "; wait until it has ended, or give another name." in err
        assert not Path("a.png").exists()
    finally:
        other.kill()
        other.wait()
    assert Path("a.checkpoint.lock").exists()  # left behind, and in nobody's way
    assert said("stylize", "harbour", "impasto", "-o", "a.png", *FAST)[0] == 0
    assert {"a.checkpoint.lock", "a.checkpoint.npz"}.isdisjoint(names_in(tmp_path))


def test_a_lock_of_this_process_is_one_too(tmp_path):
    one, two = (Lock(tmp_path / "a.lock") for _ in range(2))
    one.take("it", "wait.")
    with pytest.raises(NSTError, match="it is being written by another run .*; wait."):
        two.take("it", "wait.")
    two.release()  # which it has not
    assert (tmp_path / "a.lock").exists()
    one.release()
    two.take("it", "wait.")
    two.release()
    assert names_in(tmp_path) == []


def holder(**facts):
    return json.dumps({"machine": "another", "host": "lab-7", "process": 12, "begun": 5, "since": "10:30"} | facts)


def test_a_run_on_another_computer_is_told_by_the_age_of_its_file(tmp_path):
    """A network drive whose locks each computer keeps for itself."""
    path = tmp_path / "a.lock"
    path.write_text(holder())
    with pytest.raises(NSTError, match=r"\(process 12 on lab-7, since 10:30; if that one has ended, delete '.*a.lock'"):
        Lock(path).take("it", "wait.")
    assert json.loads(path.read_text())["host"] == "lab-7"  # what it says stays
    os.utime(path, (time.time() - FRESH - 60,) * 2)
    lock = Lock(path)
    lock.take("it", "wait.")
    assert json.loads(path.read_text())["process"] == os.getpid()
    os.utime(path, (0, 0))
    lock.touch()
    assert abs(path.stat().st_mtime - time.time()) < 60
    lock.release()


def test_a_drive_without_locks_goes_by_the_process(tmp_path, monkeypatch):
    def none(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", none)
    path, ours = tmp_path / "a.lock", psutil.Process()
    one = Lock(path)
    one.take("it", "wait.")
    told = json.loads(path.read_text())
    assert told["process"] == ours.pid and told["begun"] == round(ours.create_time())
    with pytest.raises(NSTError, match="another run"):
        Lock(path).take("it", "wait.")
    path.write_text(json.dumps(told | {"begun": told["begun"] - 1000}))  # a number that another process has now
    Lock(path).take("it", "wait.")
    for text in ("", "[]", "{", '{"process": "x"}', "[" * 5000):
        path.write_text(text)
        Lock(path).take("it", "wait.")


def test_a_class_is_graded_by_one_at_a_time(tmp_path, said):
    """Two would write marks and reports of one another."""
    assert said("course", "practice", "-o", tmp_path / "class", "-n", "1")[0] == 0
    words = ["grade", tmp_path / "class" / "submissions", "-o", tmp_path / "out", "--exercise", "03"]
    (tmp_path / "out" / "marks").mkdir(parents=True)
    with alone(tmp_path / "out" / "at_work.lock", "it", "wait."):
        status, _, err = said(*words, "--unsafe-no-sandbox")
    assert status == 2 and "out' is being written by another run (process" in err
    assert names_in(tmp_path / "out") == ["marks"] and names_in(tmp_path / "out" / "marks") == []


def test_where_no_lock_can_be_made_one_goes_without(tmp_path):
    lock = Lock(tmp_path / "none" / "a.lock")
    lock.take("it", "wait.")
    assert not lock.taken
    lock.release()


def test_a_job_holds_its_checkpoint_while_it_works(tmp_path):
    path = tmp_path / "run.npz"
    job = nst.Job("harbour", "impasto", Recipe(size=64, steps=4, backbone="pocket"), checkpoint=path)
    other = nst.Job(plan=job.run.plan, checkpoint=path)
    job.tick(0)
    with pytest.raises(NSTError, match="is being written by another run"):
        other.tick(0)
    job.pause()
    job.tick(0)
    while other.tick(0):
        pass
    assert other.status == "finished" and names_in(tmp_path) == []
