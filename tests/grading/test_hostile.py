"""Hostile submissions get exactly what they deserve, and leave the machine as it was.

One class is graded once: notebooks with the tricks of hostile/tricks.py, and the files of hostile/files.py; all of them
in the lane "hostile" (NST_HOSTILE=all), otherwise the first of each kind and every sixth after it.
"""

import contextlib
import copy
import json
import os
import socket
import tempfile
import threading
import time
import warnings
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from hostile import files, tricks
from hostile.tricks import POINTS
from walled import needs_bubblewrap

from nstcourse.grading import sandbox
from nstcourse.grading.grade import grade

ROOT = Path(__file__).resolve().parents[2]
LIMITS = sandbox.Limits(
    task_seconds=2, cell_seconds=8, run_seconds=20, memory=1_000_000_000, disk=64_000_000, processes=32
)
STEP = 1 if os.environ.get("NST_HOSTILE") == "all" else 6
TRICKS = [trick for kind in tricks.KINDS for trick in kind[::STEP]]
HANDED = [handed for kind in files.KINDS for handed in kind[::STEP]]
WATCHED = ("exercises", "solutions", "nstlib", "tests", "course", "notebooks", "data")

pytestmark = needs_bubblewrap


def notebooks():
    """{student: tricks}: a notebook for every loud trick; quiet ones share, no two of them for the same task."""
    shared, alone = [], [[t] for t in TRICKS if not t.quiet]
    for trick in (t for t in TRICKS if t.quiet):
        room = next((group for group in shared if all(t.task != trick.task for t in group)), None)
        if room is None:
            shared.append(room := [])
        room.append(trick)
    return {f"trick-{k:02}": group for k, group in enumerate([*shared, *alone])}


def write(folder, student, group, places):
    notebook = copy.deepcopy(files.SOLVED)
    for trick in group:
        source = trick.cell
        for name, value in places.items():
            source = source.replace(name, str(value))
        files.answer_cell(notebook, trick.task)["source"] = source
    (folder / student).mkdir(parents=True)
    # A surrogate can be written in JSON, but not in UTF-8.
    (folder / student / "03_style.ipynb").write_text(json.dumps(notebook), encoding="ascii")


class Listener(threading.Thread):
    """Counts who calls at a port, at a socket in a folder, and at one in the abstract space."""

    def __init__(self, folder):
        super().__init__(daemon=True)
        self.calls = 0
        self.places = {"SOCKET": folder / "socket", "ABSTRACT": f"nst-hostile-{os.getpid()}"}
        self.lines = [socket.create_server(("127.0.0.1", 0))]
        self.places["PORT"] = self.lines[0].getsockname()[1]
        for address in (str(self.places["SOCKET"]), "\0" + self.places["ABSTRACT"]):
            self.lines.append(socket.socket(socket.AF_UNIX))
            self.lines[-1].bind(address)
            self.lines[-1].listen()
        self.open = True

    def run(self):
        import select

        while self.open:
            for line in select.select(self.lines, [], [], 0.2)[0]:
                line.accept()[0].close()
                self.calls += 1

    def close(self):
        self.open = False
        self.join()
        for line in self.lines:
            line.close()


def state_of(folders):
    """Size and time of every file in some folders; caches of Python's do not count."""
    found = {}
    for folder in folders:
        for path in folder.rglob("*"):
            if not {"__pycache__", ".pytest_cache"} & set(path.parts):
                status = path.lstat()
                found[path] = (status.st_mode, status.st_size if path.is_file() else 0, status.st_mtime_ns)
    return found


def leftovers():
    """Temporary folders and files of a run, and anything that a trick would have left behind."""
    places = (tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm", "/usr", "/dev")
    return {f"{place}/{name}" for place in places for name in os.listdir(place) if not name.startswith("pytest-of")}


def strangers():
    """Processes of a sandbox or of a submission, whoever their parent is by now; not those of another grader."""
    found, others = {}, set()
    for process in psutil.process_iter(["cmdline", "name"]):
        line = " ".join(process.info["cmdline"] or ())
        if process.info["name"] == "bwrap" or "NST_GRADE_OUT" in line or "/kit/driver.py" in line:
            found[process.pid] = line[:200]
            if "nst-kit-" in line and f"nst-kit-{os.getpid()}-" not in line:
                with contextlib.suppress(psutil.Error):
                    others |= {process.pid, *(child.pid for child in process.children(recursive=True))}
    return {number: line for number, line in found.items() if number not in others}


def gone(found, before=(), seconds=5):
    """What is still there of it after a moment."""
    end = time.monotonic() + seconds
    while (left := set(found()) - set(before)) and time.monotonic() < end:
        time.sleep(0.1)
    return left


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "in").mkdir()
    listener = Listener(folder)
    listener.start()
    (folder / "outside.txt").write_text("a file of the teacher's")
    places = listener.places | {"OUTSIDE": folder / "outside.txt"}
    for student, group in notebooks().items():
        write(folder / "in", student, group, places)
    for handed in HANDED:
        handed.put(folder / "in")
    before = SimpleNamespace(
        repository=state_of(ROOT / name for name in WATCHED),
        handed=state_of([folder / "in"]),
        left=leftovers(),
        processes=strangers(),
        secret=(folder / "outside.txt").read_text(),
    )
    options = {"root": ROOT, "exercise": "03", "jobs": 2, "limits": LIMITS, "tell": lambda _: None}
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        report = grade(folder / "in", folder / "out", **options)
    listener.close()
    yield SimpleNamespace(folder=folder, report=report, before=before, listener=listener, warned=warned)


def submission(run, student):
    return next((s for s in run.report["submissions"] if s["student"] == student), None)


PLACED = [pytest.param(student, trick, id=trick.name) for student, group in notebooks().items() for trick in group]


@pytest.mark.parametrize(("student", "trick"), PLACED)
def test_a_trick_gets_what_it_deserves(run, student, trick):
    """And takes nothing from the right answers beside it."""
    tasks = submission(run, student)["tasks"]
    wanted = POINTS | {t.task: t.points for t in notebooks()[student]}
    mine = tasks[trick.task]
    told = [*mine["words"], *mine["notes"]]
    amiss = {i: [t["points"], *t["words"], *t["notes"]] for i, t in tasks.items() if t["points"] != wanted[i]}
    assert not amiss, amiss
    assert mine["status"] in ([trick.status] if isinstance(trick.status, str) else trick.status), told
    assert trick.said in " ".join(told), told
    assert all(len(words) < 1000 for words in mine["words"])


@pytest.mark.parametrize("handed", HANDED, ids=lambda h: h.name)
def test_a_strange_file_is_handled_and_told(run, handed):
    one = submission(run, handed.student)
    if handed.status is None:
        assert one is None
    else:
        assert one["status"] == handed.status, one["words"]
        assert {i: t["points"] for i, t in one["tasks"].items()} == handed.tasks, one["tasks"]
        assert handed.words in one["words"] and handed.note in " ".join(one["notes"]), one
        assert one["points"] == sum(handed.tasks.values())
    assert handed.class_note in " ".join(run.report["notes"])


def test_nobody_got_out(run):
    assert run.listener.calls == 0
    assert (run.folder / "outside.txt").read_text() == run.before.secret


def test_warnings_of_learners_arithmetic_are_not_the_teachers(run):
    assert [str(warning.message) for warning in run.warned] == []


def test_no_process_is_left(run):
    assert not gone(strangers, run.before.processes)


def test_no_file_is_left_or_changed(run):
    told = {p for p in leftovers() - run.before.left if any(name in p for name in ("nst-", "left", "big", "shell"))}
    assert not {p for p in told if "nst-kit-" not in p or f"nst-kit-{os.getpid()}-" in p}  # others may grade, too
    assert state_of([run.folder / "in"]) == run.before.handed
    assert state_of(ROOT / name for name in WATCHED) == run.before.repository
    wanted = {"secret.key", "marks", "report.json"}
    assert wanted <= {p.name for p in (run.folder / "out").iterdir()}
    marks = list((run.folder / "out" / "marks").iterdir())
    assert len(marks) == len(run.report["submissions"]) and all(p.is_file() for p in marks)


def test_every_student_is_there_once(run):
    wanted = {*notebooks(), *(h.student for h in HANDED if h.status)}
    assert sorted(s["student"] for s in run.report["submissions"]) == sorted(wanted)


def test_the_reports_can_be_read(run):
    assert json.loads((run.folder / "out" / "report.json").read_text(encoding="utf-8"))["format"]
