"""A small class from the command line: marks, what stands in for a wrong answer, and going on where a run stopped."""

import copy
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from walled import needs_bubblewrap

from nstcourse.grading import sandbox
from nstcourse.grading.grade import grade
from nstlib.errors import NSTError

ROOT = Path(__file__).resolve().parents[2]
SOLVED = nbformat.read(ROOT / "solutions" / "03_style.ipynb", as_version=4)

pytestmark = needs_bubblewrap


def notebook(**answers):
    """The solved exercise with other answers to some tasks: t3_2="def ..."."""
    made = copy.deepcopy(SOLVED)
    for cell in made.cells:
        task_id = cell.metadata.get("nst", {}).get("task", "")
        if (source := answers.get("t" + task_id.replace(".", "_"))) is not None:
            cell.source = f"# Task {task_id}\n{source}"
    return made


CLASS = {
    "right": notebook(),
    "forgot": notebook(t3_2="def gram_matrix(features):\n    f = flatten(features)\n    return f.T @ f"),
    "first_wrong": notebook(t3_1="def flatten(features):\n    return features.ravel()"),
    "quitter": notebook(t3_2="import os\nos._exit(1)"),
    "lucky": notebook(
        t3_1="def flatten(features):\n    return features.ravel()",
        t3_2="def gram_matrix(features):\n    f = np.asarray(flatten(features))\n    return f @ f.T / len(f)",
    ),
    "skipped": notebook(t3_1="def flatten(features):\n    raise nst.Todo('3.1', 'flatten height and width')"),
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    for name, made in CLASS.items():
        (folder / "in" / name).mkdir(parents=True)
        nbformat.write(made, folder / "in" / name / "03_style.ipynb")
    (folder / "in" / "nothing").mkdir()
    (folder / "roster.csv").write_text("id,name\nright,Rita\nabsent,Abe\n")
    command = [sys.executable, "-m", "nstcourse.cli", "grade", "in", "--out", "out", "--exercise", "3", "--jobs", "2"]
    command += ["--roster", "roster.csv", "--root", str(ROOT)]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    with (folder / "out" / "teacher.csv").open("a", encoding="utf-8") as file:
        file.write("right,,3,3.1,1,,say why\nnobody,,3,3.1,1,,who?\n")
    again = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    return folder, run, again


def report(folder):
    return json.loads((folder / "out" / "report.json").read_text())


def tasks_of(folder, student):
    return next(s for s in report(folder)["submissions"] if s["student"] == student)["tasks"]


def test_the_command_ends_well_and_says_what_it_did(graded):
    folder, run, _ = graded
    assert run.returncode == 0, run.stderr
    assert "7/7" in run.stdout and "right  03_style  30 of 30" in run.stdout and "sandbox: bubblewrap" in run.stdout
    assert "nothing: no notebook" in run.stdout and "forgot: not on the roster" in run.stdout
    assert (folder / "out" / "secret.key").stat().st_mode & 0o077 == 0


def test_marks_are_what_the_answers_deserve(graded):
    folder, _, _ = graded
    assert all(t["status"] == "full" for t in tasks_of(folder, "right").values())
    forgot = tasks_of(folder, "forgot")
    assert (forgot["3.2"]["status"], forgot["3.2"]["variant"]) == ("partial", "not normalised")
    for student, task_id, status in (
        ("forgot", "3.2", "partial"),
        ("first_wrong", "3.1", "wrong"),
        ("quitter", "3.2", "error"),
        ("skipped", "3.1", "not attempted"),
    ):
        tasks = tasks_of(folder, student)
        assert tasks[task_id]["status"] == status
        # What builds on it was run with the course's own function in its place.
        assert {t["status"] for i, t in tasks.items() if i != task_id} == {"full"}
    assert "run with the course's own 3.2 in place of the student's, which did not pass." in " ".join(
        tasks_of(folder, "forgot")["3.3"]["notes"]
    )


def test_ideas_that_hold_on_top_of_a_wrong_answer_only_are_no_merit(graded):
    """One number, as it comes from a flat row, is the same for moved features; a matrix of places is not."""
    assert tasks_of(graded[0], "lucky")["3.2"]["points"] == 2


def test_who_is_missing_is_listed(graded):
    absent = next(s for s in report(graded[0])["submissions"] if s["student"] == "absent")
    assert (absent["status"], absent["points"], absent["of"]) == ("missing", 0, 30)


def test_a_second_run_keeps_what_is_done_and_gives_the_same_marks(graded):
    folder, _, again = graded
    assert again.returncode == 0 and again.stdout.count("kept from an earlier run") == 7
    # A fresh secret is another class of inputs: the marks are the same all the same.
    shutil.rmtree(folder / "other", ignore_errors=True)
    (folder / "few" / "forgot").mkdir(parents=True, exist_ok=True)
    shutil.copy(folder / "in" / "forgot" / "03_style.ipynb", folder / "few" / "forgot")
    other = grade(folder / "few", folder / "other", root=ROOT, exercise="03", tell=lambda _: None)
    mine = {i: (t["status"], t["points"]) for i, t in tasks_of(folder, "forgot").items()}
    assert {i: (t["status"], t["points"]) for i, t in other["submissions"][0]["tasks"].items()} == mine


def test_a_teachers_points_are_made_room_for_and_count_when_a_class_is_graded_again(graded):
    folder, run, again = graded
    text = (folder / "out" / "teacher.csv").read_bytes().decode("utf-8-sig")
    assert text.startswith("student_id,name,exercise,item,points,of,comment\r\nabsent,Abe,03_style,whole sheet,,,\r\n")
    assert text.endswith("right,,3,3.1,1,,say why\nnobody,,3,3.1,1,,who?\n") and "teacher.csv" in run.stdout
    assert "1 line of teacher.csv for students whom this class does not have" in again.stdout
    marks = (folder / "out" / "marks.csv").read_text(encoding="utf-8-sig")
    assert re.search(
        r'^"right","Rita","03_style",1,.*,29,30,"graded","3\.1 flatten \(1 point, not', marks, re.MULTILINE
    )
    assert tasks_of(folder, "right")["3.1"]["points"] == 2  # the grader's own stays in the report


def test_a_teacher_csv_that_cannot_be_used_stops_a_class_before_it_is_graded(tmp_path):
    (tmp_path / "in" / "ann").mkdir(parents=True)
    nbformat.write(notebook(), tmp_path / "in" / "ann" / "03_style.ipynb")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "teacher.csv").write_text("student_id,exercise,item,points,comment\nann,3,3.1,9,\n")
    with pytest.raises(NSTError, match="line 2: there are 9 points, but at most"):
        grade(tmp_path / "in", tmp_path / "out", root=ROOT, exercise="03", tell=lambda _: None)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["teacher.csv"]


def test_bad_calls_are_told_in_one_sentence(tmp_path, monkeypatch):
    (tmp_path / "in").mkdir()
    with pytest.raises(NSTError, match="no submission was found"):
        grade(tmp_path / "in", tmp_path / "out", root=ROOT)
    with pytest.raises(NSTError, match="there is no exercise '99'"):
        grade(tmp_path / "in", tmp_path / "out", root=ROOT, exercise="99")
    monkeypatch.setenv("PATH", os.fspath(tmp_path))
    with pytest.raises(NSTError, match=r"apt install bubblewrap.*--unsafe-no-sandbox"):
        sandbox.choose()
