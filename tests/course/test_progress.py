"""What is noted of a learner's checks, compared with tables worked out by hand."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import nstlib as nst
from nstcourse import contents, editions, progress
from nstcourse.tasks import TASKS

ROOT = Path(__file__).resolve().parents[2]
EXERCISES = contents.read(ROOT).exercises


def table(style=(0, 0, "")):
    """What is shown where nothing but exercise 3 was begun: tasks, points, and what is said behind them."""
    lines = []
    for lesson in EXERCISES:
        solved, points, after = style if lesson.number == 3 else (0, 0, "")
        sheet, name = lesson.exercise, f"{lesson.number} {lesson.heading}"
        lines.append(f"{name} {solved} of {len(sheet.tasks)} tasks {points} of {sheet.points} points {after}".split())
    tasks, points = (sum(n) for n in zip(*((len(x.exercise.tasks), x.exercise.points) for x in EXERCISES), strict=True))
    lines.append(f"all {style[0]} of {tasks} tasks {style[1]} of {points} points".split())
    return lines


@pytest.fixture
def sheets(tmp_path, monkeypatch):
    """A learner's folder exercises/, in which the kernel runs."""
    monkeypatch.setenv("NST_STATIC", "")
    folder = tmp_path / "exercises"
    folder.mkdir()
    (folder / "03_style.ipynb").write_text("{}")
    monkeypatch.chdir(folder)
    return folder


def flatten(features):
    return features.reshape(-1, features.shape[-1])


def not_normalised(features):
    flat = flatten(features)
    return flat.T @ flat


def shown(capsys):
    """The words of each line, without the last one where it says that nothing is noted yet."""
    capsys.readouterr()
    nst.progress()
    lines = capsys.readouterr().out.splitlines()
    begun = not lines[-1].startswith("Nothing is noted yet")
    return [line.split() for line in (lines if begun else lines[:-1])], begun


def test_points_are_noted_beside_the_sheet_and_shown_from_everywhere_in_the_course(sheets, capsys, monkeypatch):
    """3.1 is worth 2 points, and the sum that is not divided keeps 4 of 6 ideas of 3.2."""
    assert shown(capsys) == (table(), False)
    nst.check("3.1", flatten)
    nst.check("3.2", not_normalised)
    for place in (sheets, sheets.parent, sheets.parent / "notebooks"):
        place.mkdir(exist_ok=True)
        monkeypatch.chdir(place)
        assert shown(capsys) == (table((1, 6, "next: 3.2")), True)
    kept = json.loads((sheets / ".03_style.progress.json").read_text())
    assert kept["tasks"]["3.2"] == {"points": 4, "edition": 1}
    assert sorted(p.name for p in sheets.iterdir()) == [".03_style.progress.json", "03_style.ipynb"]


def test_the_last_check_counts(sheets):
    nst.check("3.2", not_normalised)
    nst.check("3.2", TASKS["3.2"].reference)
    assert json.loads((sheets / ".03_style.progress.json").read_text())["tasks"]["3.2"]["points"] == 6
    nst.check("3.2", lambda features: np.zeros(3))
    assert json.loads((sheets / ".03_style.progress.json").read_text())["tasks"]["3.2"]["points"] == 0


@pytest.mark.parametrize("where", ["static", "solutions", "no sheet", "nbgrader", "another sheet"])
def test_nothing_is_written_elsewhere(sheets, monkeypatch, where):
    if where == "static":
        monkeypatch.setenv("NST_STATIC", "1")
    elif where in ("solutions", "nbgrader"):
        place = sheets.parent / {"solutions": "solutions", "nbgrader": "autograded/ann/03_style"}[where]
        place.mkdir(parents=True)
        (place / "03_style.ipynb").write_text("{}")
        monkeypatch.chdir(place)
    elif where == "no sheet":
        (sheets / "03_style.ipynb").unlink()
    nst.check("2.1" if where == "another sheet" else "3.1", flatten)
    assert list(sheets.parent.rglob("*.json")) == []


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{", '{"format": 2, "tasks": {"3.1": {"points": 2, "edition": 1}}}', '{"format": 1, "tasks": 7}'),
        '{"format": 1, "tasks": {"3.1": 7, "3.2": {"points": 99, "edition": 1}, "9.9": {"points": 1, "edition": 1}}}',
        '{"format": 1, "tasks": {"3.1": {"points": true, "edition": 1}, "3.2": {"points": -1, "edition": 1}}}',
        "[" * 90_000,
    ],
)
def test_a_broken_file_is_as_none(sheets, capsys, text):
    (sheets / ".03_style.progress.json").write_text(text)
    assert shown(capsys) == (table(), False)
    nst.check("3.1", flatten)
    assert shown(capsys) == (table((1, 2, "next: 3.2")), True)


def test_what_was_noted_of_an_older_edition_of_a_task_does_not_count(sheets, capsys, monkeypatch):
    nst.check("3.1", flatten)
    newer = editions.Asked(2, "flatten(features)", "0", "it is another one")
    monkeypatch.setitem(editions.ASKED, "3.1", (*editions.ASKED["3.1"], newer))
    assert shown(capsys) == (table(), False)


def test_a_check_does_not_fail_where_nothing_can_be_written(sheets, capsys, monkeypatch):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(progress, "write_atomically", refuse)
    nst.check("3.1", flatten)
    assert capsys.readouterr().out.startswith("3.1 flatten: 2 of 2")


def test_a_kernel_whose_folder_is_gone(tmp_path):
    code = (
        "import os, nstlib as nst; nst.check; nst.progress; os.rmdir(os.getcwd())\n"
        "nst.check('3.1', lambda f: f.reshape(-1, f.shape[-1])); nst.progress()"
    )
    (tmp_path / "exercises").mkdir()
    options = {"cwd": tmp_path / "exercises", "env": {"PYTHONPATH": str(ROOT), "PATH": ""}}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, **options)
    assert run.returncode == 0 and "2 of 2" in run.stdout and "Nothing is noted" in run.stdout, run.stderr
