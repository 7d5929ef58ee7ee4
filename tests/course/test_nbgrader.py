"""The bridge to nbgrader: what it asks of a source notebook, what it makes of our points, and the way back.

nbgrader itself is not needed: its schema (version 3) and its rules for points are written down here once more. What a
mistake is worth there is asked of every fourth; of all of them in the lane "answers".
"""

import ast
import copy
import json
import re
import subprocess
import sys
import warnings
from pathlib import Path

import nbformat
import numpy as np
import pytest

from nstcourse import contents
from nstcourse.build import nbgrader as bridge
from nstcourse.grading import rebuild
from nstcourse.nbgrader import credit
from nstcourse.tasks import TASKS
from nstlib import settings
from nstlib.errors import NSTError

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [ROOT / "course" / "exercises" / f"{lesson.name}.py" for lesson in contents.read(ROOT).exercises]
TYPES = {"schema_version": int, "grade": bool, "locked": bool, "solution": bool, "task": bool, "grade_id": str}
TYPES |= {"points": int}
SECRET = "a secret of the teacher's"


@pytest.fixture(scope="module")
def notebooks():
    return {source.stem: bridge.source_notebook(ROOT, source, SECRET) for source in SOURCES}


def grading(notebook):
    return [(c, c.metadata["nbgrader"]) for c in notebook.cells if "nbgrader" in c.metadata]


def without(source, region, stub=()):
    """What nbgrader leaves of a cell: a region between two marks is taken out, a stub put in its place."""
    out, inside = [], False
    for line in source.splitlines():
        if f"BEGIN {region}" in line:
            out += [line[: len(line) - len(line.lstrip())] + part for part in stub]
            inside = True
        elif f"END {region}" in line:
            inside = False
        elif not inside:
            out.append(line)
    return "\n".join(out)


def released(notebook, stub=("# YOUR CODE HERE",)):
    made = copy.deepcopy(notebook)
    for cell in made.cells:
        cell.source = without(without(cell.source, "SOLUTION", stub), "HIDDEN TESTS")
    return made


def graded(notebook, answers=()):
    """{task: points} as nbgrader counts them: an error is 0, a value that part, anything else full marks."""
    names, points = {}, {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        meta = cell.metadata.get("nbgrader", {})
        source = dict(answers).get(cell.metadata.get("nst", {}).get("task"), cell.source)
        try:
            value = _run(source, names)
        except Exception:
            value = 0
        if meta.get("grade"):
            points[meta["grade_id"].removeprefix("points-").replace("-", ".")] = (
                meta["points"] if value is None else value
            )
    return points


def _run(source, names):
    """The value of a cell's last line, as Jupyter shows it."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), names)
    return None if last is None else eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)


def test_the_metadata_are_what_the_schema_asks(notebooks):
    for notebook in notebooks.values():
        nbformat.validate(notebook)
        ids = []
        for cell, meta in grading(notebook):
            assert {"schema_version", "grade", "solution", "locked", "grade_id"} <= set(meta) <= set(TYPES)
            assert all(type(value) is TYPES[name] for name, value in meta.items())
            assert meta["schema_version"] == 3 and re.fullmatch(r"[A-Za-z0-9_-]+", meta["grade_id"])
            assert ("points" in meta) == (meta["grade"] or meta["task"]) and meta.get("points", 0) >= 0
            assert meta["grade"] or meta["solution"] or meta["locked"]
            assert not meta["task"] or (cell.cell_type == "markdown" and not meta["grade"] and not meta["solution"])
            assert cell.cell_type == "code" or meta["task"]
            assert meta["solution"] == ("### BEGIN SOLUTION" in cell.source) == ("### END SOLUTION" in cell.source)
            assert meta["grade"] == ("### BEGIN HIDDEN TESTS" in cell.source)
            ids.append(meta["grade_id"])
        assert len(set(ids)) == len(ids)
        code = [c for c in notebook.cells if c.cell_type == "code"]
        assert all("nbgrader" in c.metadata for c in code)


def test_every_task_has_its_answer_its_check_and_its_points(notebooks):
    for stem, notebook in notebooks.items():
        metas = {m["grade_id"]: m for _, m in grading(notebook)}
        mine = [i for i in TASKS if i.split(".")[0] == str(int(stem[:2]))]
        for i in mine:
            place = i.replace(".", "-")
            assert metas[f"points-{place}"]["points"] == TASKS[i].points and metas[f"task-{place}"]["solution"]
            assert metas[f"check-{place}"]["locked"] and not metas[f"check-{place}"]["grade"]
        assert sum(m["points"] for m in metas.values() if m["grade"]) == sum(TASKS[i].points for i in mine)
    projects = {stem for stem, n in notebooks.items() if any(m["task"] for _, m in grading(n))}
    assert projects == {"05_the_loop"}


def test_what_is_released_is_our_exercise_and_tells_nothing(notebooks):
    for stem, notebook in notebooks.items():
        given, ours = released(notebook), nbformat.read(ROOT / "exercises" / f"{stem}.ipynb", as_version=4)
        stubs = [c.source for c in ours.cells if "task" in c.metadata.get("tags", [])]
        assert [c.source.replace("    # YOUR CODE HERE\n", "") for c in given.cells if "nst" in c.metadata] == stubs
        text = json.dumps(given)
        assert SECRET not in text and "BEGIN SOLUTION" not in text and "HINT:" not in text and "](../" not in text
        assert "folded under a check" not in text and "The grader takes" in text


def test_nbgrader_gives_the_course_s_own_answers_full_marks_and_stubs_none(notebooks):
    for notebook in notebooks.values():
        full = {i: p for i, p in graded(notebook).items()}
        assert full == {i: TASKS[i].points for i in full} and full
        empty = copy.deepcopy(notebook)
        for cell in empty.cells:
            cell.source = without(cell.source, "SOLUTION", ("# YOUR CODE HERE",))
        assert set(graded(empty).values()) == {0}


def test_an_answer_of_the_wrong_kind_costs_its_own_points_only(notebooks):
    forgot = {"3.2": "# Task 3.2\ndef gram_matrix(features):\n    f = flatten(features)\n    return f.T @ f"}
    points = graded(notebooks["03_style"], forgot)
    assert 0 < points["3.2"] < TASKS["3.2"].points
    assert all(p == TASKS[i].points for i, p in points.items() if i != "3.2")
    lost = graded(notebooks["03_style"], {"3.2": "pass"})
    assert lost["3.2"] == 0 and lost["3.3"] == TASKS["3.3"].points


def test_known_mistakes_get_less_and_never_a_zero_that_counts_as_full():
    for task in TASKS.values():
        assert credit(task.id, task.reference, SECRET) is None
        for wrong in task.wrong if settings.value("NST_CLASS") else task.wrong[::4]:
            try:
                value = credit(task.id, wrong.function, SECRET)
            except AssertionError as error:
                assert f"{task.id} {task.name}" in str(error) or "It " in str(error)
            else:
                assert type(value) is int and 0 < value < task.points, (task.id, wrong.name)


def test_a_table_of_the_published_answers_gets_nothing():
    def table(features, target):
        return {2.0: 1.4652777, 10.0: 31.909722, 1.0: 2.1393229}.get(float(target[0, 0]), 0.0)

    assert 0 < credit("3.3", table) < TASKS["3.3"].points
    with pytest.raises(AssertionError, match="published examples only"):
        credit("3.3", table, SECRET)


def test_nothing_is_written_where_nbgrader_would_take_it_for_an_error(capfd):
    def loud(features):
        warnings.warn("look", stacklevel=1)
        print("here", file=sys.stderr)
        np.log(np.zeros(1))
        return TASKS["3.2"].reference(features)

    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        assert credit("3.2", loud, SECRET) is None
    assert not heard and capfd.readouterr() == ("", "")


def test_the_command_writes_a_course_folder_and_overwrites_nothing_unasked(tmp_path):
    command = [sys.executable, "-m", "nstcourse.cli", "course", "nbgrader", "--out", "school", "--root", str(ROOT)]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 0 and "generate_assignment" in run.stdout, run.stderr
    written = tmp_path / "school" / "source" / "03_style" / "03_style.ipynb"
    assert {p.parent.name for p in (tmp_path / "school").rglob("*.ipynb")} == {s.stem for s in SOURCES}
    first = written.read_bytes()
    again = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert again.returncode == 2 and "is there already" in again.stderr and written.read_bytes() == first
    (tmp_path / "school" / "nbgrader_config.py").write_text("c = get_config()\n")
    news = " ".join(bridge.export(ROOT, tmp_path / "school", force=True))
    # Every export has hidden tests of its own.
    assert "yours was left" in news and written.read_bytes() != first
    with pytest.raises(NSTError, match="has no course/exercises/"):
        next(bridge.export(tmp_path, tmp_path / "school"))


@pytest.mark.parametrize("left", ["everything", "grade_id", "first lines"])
@pytest.mark.parametrize("stub", [("# YOUR CODE HERE",), ("# YOUR CODE HERE", "raise NotImplementedError()")])
def test_what_comes_back_is_read_by_our_own_grader(notebooks, left, stub):
    reference = rebuild.Reference(ROOT, "03_style")
    handed = released(notebooks["03_style"], stub)
    for cell in handed.cells:
        if cell.metadata.get("nst", {}).get("task") == "3.2":
            cell.source = reference.solutions["3.2"]
        if left != "everything":
            cell.id = f"x-{len(cell.source)}-{id(cell)}"
            cell.metadata.pop("nst", None)
        if left == "grade_id":
            cell.source = re.sub(r"^# Task \S+\n", "", cell.source)
        elif left == "first lines":
            cell.metadata.pop("nbgrader", None)
    cells, _ = rebuild.read(json.dumps(handed).encode())
    found = rebuild.answers(cells, reference)
    assert not any(a.missing or a.refused or a.notes for a in found.values())
    assert reference.solutions["3.2"].endswith(found["3.2"].source)
    if left != "grade_id":  # without their first lines they are no more what was given out
        assert {i for i, a in found.items() if a.untouched} == set(found) - {"3.2"}
    assert "credit" not in reference.notebook(found) and "nbgrader" not in reference.notebook(found)


def test_nbgrader_s_own_validator_agrees(notebooks):
    theirs = pytest.importorskip("nbgrader.nbgraderformat", reason="needs nbgrader, which the course does without")
    for notebook in notebooks.values():
        theirs.MetadataValidator().validate_nb(notebook)


def test_notebooks_that_were_handed_out_before_the_course_moved_still_work():
    """The cell of points as it was written then, in an interpreter of its own."""
    code = (
        "import numpy as np; from nstlib.course.nbgrader import credit\n"
        "def flatten(f): return f.reshape(-1, f.shape[-1])\n"
        'assert credit("3.1", flatten) is None\n'
        'print(credit("3.1", flatten, "0123456789abcdef"))'
    )
    run = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert (run.stdout, run.stderr) == ("None\n", "")


def test_reports_are_written_again_under_their_old_address_too(tmp_path):
    run = subprocess.run(
        [sys.executable, "-m", "nstlib.course.grading.reports", "none.json"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert run.returncode and "none.json" in run.stderr and "Traceback" not in run.stderr
