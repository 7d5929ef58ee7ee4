"""A run that is broken off, by Ctrl-C or by a kill, leaves no process and no torn file and goes on where it stopped."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest
from walled import needs_bubblewrap

from nstcourse.grading import interrupts
from nstlib.errors import NSTError

ROOT = Path(__file__).resolve().parents[2]
SOLVED = nbformat.read(ROOT / "solutions" / "03_style.ipynb", as_version=4)
STUDENTS = ("a_quick", "b_quick", "c_slow", "d_quick")
SLOW = "# Task 3.6\nimport time\ntime.sleep(12)\ndef total_style_loss(layers, targets, weights):\n    return 1\n"

pytestmark = needs_bubblewrap


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    folder = tmp_path_factory.mktemp("interrupted")
    for student in STUDENTS:
        made = nbformat.from_dict(SOLVED)
        if student == "c_slow":
            cell = next(c for c in made.cells if c.metadata.get("nst", {}).get("task") == "3.6")
            before, cell.source = cell.source, SLOW
        (folder / "in" / student).mkdir(parents=True)
        nbformat.write(made, folder / "in" / student / "03_style.ipynb")
        if student == "c_slow":
            cell.source = before
    return folder


def start(folder, out):
    command = [sys.executable, "-u", "-m", "nstcourse.cli", "grade", str(folder / "in"), "--out", str(folder / out)]
    command += ["--exercise", "03", "--jobs", "1", "--root", str(ROOT)]
    # Programs that are started in the background inherit that Ctrl-C is nothing to them.
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, **pipes, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))


def marks(folder, out):
    report = json.loads((folder / out / "report.json").read_text(encoding="utf-8"))
    return {s["student"]: {i: (t["status"], t["points"]) for i, t in s["tasks"].items()} for s in report["submissions"]}


def family(run):
    """A grader's processes, those of its sandboxes included."""
    return psutil.Process(run.pid).children(recursive=True)


def gone(processes, seconds=10):
    end = time.monotonic() + seconds
    while (left := [p for p in processes if alive(p)]) and time.monotonic() < end:
        time.sleep(0.1)
    return not left


def alive(process):
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def until(run, line):
    """What a grader says, up to a line that begins like this, and a moment longer."""
    said = []
    for told in run.stdout:
        said.append(f"{time.monotonic():.1f} {told}")
        if told.startswith(line):
            break
    time.sleep(1)
    assert run.poll() is None, said
    return said


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL, signal.SIGTERM], ids=lambda how: how.name)
def test_a_second_run_goes_on(handed_in, how):
    out = f"out-{how.name}"
    run = start(handed_in, out)
    lines = until(run, "2/4")  # two are done, the third is at work
    inside = family(run)
    run.send_signal(how)
    sent = time.monotonic()
    _, told = run.communicate(timeout=60)
    assert run.returncode, (lines, told)
    assert time.monotonic() - sent < 9  # the slow answer, which takes twelve seconds, is not waited for
    if how is signal.SIGINT:
        assert run.returncode == 130 and "interrupted" in told and "the same command goes on" in told
        assert "Traceback" not in told
    assert gone(inside)
    kept = sorted((handed_in / out / "marks").iterdir())
    assert len(kept) == 2 and all(json.loads(p.read_text(encoding="utf-8"))["points"] == 30 for p in kept)

    again = start(handed_in, out)
    said, told = again.communicate(timeout=120)
    assert again.returncode == 0, told
    assert said.count("kept from an earlier run") == 2
    found = marks(handed_in, out)
    assert list(found) == list(STUDENTS)
    assert all(points for s in STUDENTS if s != "c_slow" for _, points in found[s].values())
    assert found["c_slow"]["3.6"][1] < 4 and found["c_slow"]["3.5"] == ("full", 4)


def test_impatience_changes_nothing(handed_in):
    """Ctrl-C three times: the sentence that says where the marks lie comes all the same, and once."""
    run = start(handed_in, "out-impatient")
    until(run, "1/4")
    inside = family(run)
    for pause in (0, 0.05, 0.2):
        time.sleep(pause)
        if run.poll() is None:
            run.send_signal(signal.SIGINT)
    _, told = run.communicate(timeout=60)
    assert run.returncode == 130
    marks = handed_in / "out-impatient" / "marks"
    kept = len(list(marks.iterdir()))
    number = f"{kept} submission" if kept == 1 else f"{kept} submissions"
    assert kept and told == (
        f"nst: interrupted; what is graded so far ({number}) is in '{marks}', and the same command goes on.\n"
    )
    assert gone(inside)


@pytest.fixture
def own_interrupts():
    """Ctrl-C as Python itself takes it: the event loop of a browser's tests leaves another handler behind."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_only_the_first_interrupt_is_one(tmp_path, own_interrupts):
    ended = []

    @interrupts.told
    def grade(folder, out):
        try:
            signal.raise_signal(signal.SIGINT)
        finally:
            signal.raise_signal(signal.SIGINT)
            ended.append(folder)

    with pytest.raises(NSTError, match=r"interrupted; .* \(0 submissions\) is in '.*marks'"):
        grade("in", tmp_path)
    assert ended == ["in"] and signal.getsignal(signal.SIGINT) is signal.default_int_handler
