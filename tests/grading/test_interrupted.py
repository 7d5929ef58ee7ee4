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

from nstlib.course.grading import sandbox

ROOT = Path(__file__).resolve().parents[2]
SOLVED = nbformat.read(ROOT / "solutions" / "03_style.ipynb", as_version=4)
STUDENTS = ("a_quick", "b_quick", "c_slow", "d_quick")
SLOW = "# Task 3.6\nimport time\ntime.sleep(6)\ndef total_style_loss(layers, targets, weights):\n    return 1\n"

pytestmark = pytest.mark.skipif(bool(sandbox._missing()), reason=f"needs a sandbox: {sandbox._missing()}")


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
    command = [sys.executable, "-u", "-m", "nstlib.cli", "grade", str(folder / "in"), "--out", str(folder / out)]
    command += ["--exercise", "03", "--jobs", "1", "--root", str(ROOT)]
    # Programs that are started in the background inherit that Ctrl-C is nothing to them.
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, **pipes, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))


def marks(folder, out):
    report = json.loads((folder / out / "report.json").read_text(encoding="utf-8"))
    return {s["student"]: {i: (t["status"], t["points"]) for i, t in s["tasks"].items()} for s in report["submissions"]}


def inside():
    """Processes of a sandbox that works with a kit of a grader's."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        line = " ".join(process.info["cmdline"] or ())
        if "nst-kit-" in line or "/course/driver.py" in line:
            found.append(line[:120])
    return found


def gone(seconds=10):
    end = time.monotonic() + seconds
    while (left := inside()) and time.monotonic() < end:
        time.sleep(0.1)
    return not left


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL, signal.SIGTERM], ids=lambda how: how.name)
def test_a_second_run_goes_on(handed_in, how):
    out = f"out-{how.name}"
    run = start(handed_in, out)
    lines = []
    for line in run.stdout:  # two are done, the third is at work
        lines.append(f"{time.monotonic():.1f} {line}")
        if line.startswith("2/4"):
            break
    time.sleep(1)
    assert run.poll() is None, lines
    run.send_signal(how)
    sent = time.monotonic()
    _, told = run.communicate(timeout=60)
    assert run.returncode, (lines, told)
    assert time.monotonic() - sent < 5  # the slow answer is not waited for
    if how is signal.SIGINT:
        assert run.returncode == 2 and "interrupted" in told and "the same command goes on" in told
        assert "Traceback" not in told
    assert gone()
    kept = sorted((handed_in / out / "marks").iterdir())
    assert len(kept) == 2 and all(json.loads(p.read_text(encoding="utf-8"))["points"] == 25 for p in kept)

    again = start(handed_in, out)
    said, told = again.communicate(timeout=120)
    assert again.returncode == 0, told
    assert said.count("kept from an earlier run") == 2
    found = marks(handed_in, out)
    assert list(found) == list(STUDENTS)
    assert all(points for s in STUDENTS if s != "c_slow" for _, points in found[s].values())
    assert found["c_slow"]["3.6"][1] < 4 and found["c_slow"]["3.5"] == ("full", 4)
    assert gone()
