"""What was given out is known from course/ or the package, whatever a teacher has done to exercises/."""

import json
import shutil
from pathlib import Path

import pytest

from nstcourse.grading import reference
from nstcourse.grading.grade import grade
from nstcourse.tasks import TASKS
from nstlib.errors import NSTError

ROOT = Path(__file__).resolve().parents[2]
STEMS = [p.stem for p in sorted((ROOT / "exercises").glob("*.ipynb"))]  # as a folder shows them, not the table


def source(cell):
    return "".join(cell["source"])


def notebook(folder, stem):
    return json.loads((ROOT / folder / f"{stem}.ipynb").read_text(encoding="utf-8"))["cells"]


@pytest.mark.parametrize("stem", STEMS)
def test_it_is_what_the_built_notebooks_hold(stem):
    """These were made by Jupytext, from the same text."""
    made = reference.Reference(ROOT, stem)
    for folder, mine in (("exercises", made.stubs), ("solutions", made.solutions)):
        cells = [c for c in notebook(folder, stem) if c["cell_type"] == "code"]
        task_cells = {c["metadata"]["nst"]["task"]: c for c in cells if "nst" in c["metadata"]}
        assert {i: source(c) for i, c in task_cells.items()} == mine
        assert {c["id"]: i for i, c in task_cells.items()} == made.ids
        known = {"task", "check", "photograph", "online"}
        tagged = [c for c in cells if set(c["metadata"].get("tags", [])) & known]
        assert made.setup == [source(c) for c in cells if c not in tagged]
    assert list(made.tasks) == list(made.stubs) == [i for i in TASKS if int(i.split(".")[0]) == int(stem[:2])]
    assert made.given == {"np", "nst"} and not made.notes


def test_a_worked_sheet_changes_nothing_and_is_told(tmp_path):
    (tmp_path / "exercises").mkdir()
    shutil.copy(ROOT / "solutions" / "03_style.ipynb", tmp_path / "exercises")
    worked, fresh = reference.Reference(tmp_path, "03_style"), reference.Reference(ROOT, "03_style")
    assert (worked.stubs, worked.solutions, worked.ids, worked.setup) == (
        *(fresh.stubs, fresh.solutions, fresh.ids),
        fresh.setup,
    )
    assert "exercises/03_style.ipynb differs" in worked.notes[0] and "3.1, 3.2" in worked.notes[0]


@pytest.mark.parametrize("data", [b"", b"[]", b'{"cells": 7}', b'{"cells": [1]}', b"\xff", b'{"cells": [{"id": []}]}'])
def test_a_broken_sheet_of_the_teacher_s_does_not_matter(tmp_path, data):
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "03_style.ipynb").write_bytes(data)
    assert len(reference.Reference(tmp_path, "03_style").stubs) == 7


def test_without_a_checkout_the_course_that_came_with_the_package_is_known(tmp_path, monkeypatch):
    assert reference.stems(tmp_path) == STEMS
    monkeypatch.setattr(reference, "PACKAGE", tmp_path / "nstcourse")  # as a wheel unpacks it
    with pytest.raises(NSTError, match=r"no course/exercises/.*--root"):
        reference.stems(tmp_path)
    shutil.copytree(ROOT / "course" / "exercises", tmp_path / "nstcourse" / "_data" / "exercises")
    assert reference.stems(tmp_path) == STEMS
    assert reference.Reference(tmp_path, "03_style").stubs == reference.Reference(ROOT, "03_style").stubs


def test_the_wheel_carries_it():
    packed = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("wheel.force-include]")[2]
    assert '"course/exercises" = "nstcourse/_data/exercises"' in packed.partition("\n[")[0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda text: text.replace("    ### HINT: give the features the shape (places, channels)\n", ""),
            "does not raise nst.Todo",
        ),
        (lambda text: text.replace("    ### BEGIN SOLUTION\n", "", 1), "does not raise nst.Todo"),
        (lambda text: text.replace("Task 3.1", "Task 99.1"), "task 99.1 is unknown"),
        (lambda text: text.replace('tags=["task"]', ""), "holds no task"),
    ],
)
def test_a_stub_that_looks_like_an_answer_is_refused(tmp_path, change, words):
    folder = tmp_path / "course" / "exercises"
    folder.mkdir(parents=True)
    text = (ROOT / "course" / "exercises" / "03_style.py").read_text(encoding="utf-8")
    (folder / "03_style.py").write_text(change(text), encoding="utf-8")
    with pytest.raises(NSTError, match=words):
        reference.Reference(tmp_path, "03_style")
    (tmp_path / "in").mkdir()
    with pytest.raises(NSTError, match=words):
        grade(tmp_path / "in", tmp_path / "out", root=tmp_path)
