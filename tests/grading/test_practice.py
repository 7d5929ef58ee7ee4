"""The mock class: what it says its marks will be, held against what the grader finds, in the sandbox and out of it."""

import csv
import inspect
import json
import os
import shlex
import sys
from pathlib import Path

import pytest
from walled import needs_bubblewrap

from nstcourse.grading.grade import grade
from nstcourse.grading.reference import Reference
from nstcourse.grading.roster import read_roster
from nstcourse.practice import mock_class, ways
from nstcourse.practice.mock_class import MISSING, PARTLY, RIGHT, UNFINISHED, WRONG, Student
from nstcourse.tasks import TASKS
from nstlib.errors import NSTError

sys.path.insert(0, str(Path(__file__).parents[1] / "course"))  # the other tests there import each other by name
from students import CLASS, marked

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")
ROOT = Path(__file__).resolve().parents[2]
NUMBER = 8  # so many have among them what there is


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A class with every kind of hand-in."""
    return mock_class.write(tmp_path_factory.mktemp("practice") / "class", NUMBER, root=ROOT)


def tree(folder):
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime if "sub" in str(path) else 0)
        for path in folder.rglob("*")
        if path.is_file()
    }


@needs_bubblewrap
def test_the_grader_finds_what_the_table_says(made):
    words = made.command()
    options = {name.strip("-").replace("-", "_"): value for name, value in zip(words[5::2], words[6::2], strict=True)}
    assert words[:5] == ["nst", "grade", str(made.folder / "submissions"), "--out", str(made.folder / "marks")]
    report = grade(words[2], words[4], root=ROOT, jobs=2, tell=lambda _: None, **options)
    found = {record["student"]: record for record in report["submissions"]}
    with (made.folder / "expected.csv").open(encoding="utf-8-sig") as file:
        of, *rows = csv.DictReader(file)
    assert [row["id"] for row in rows] == list(found)
    for row in rows:
        record = found[row["id"]]
        assert record["status"] == ("missing" if row["hand-in"] == MISSING else "graded"), record["words"]
        if record["status"] == "graded":
            assert {i: str(mark["points"]) for i, mark in record["tasks"].items()} == {i: row[i] for i in made.tasks}
            assert (str(record["earned"]), str(record["points"])) == (row["reached"], row["points"])
            assert str(record["late"]["days"] if record["late"] else "") == row["days late"]
            assert {str(mark["of"]) for mark in record["tasks"].values()} <= {of[i] for i in made.tasks}


@pytest.mark.parametrize("task_id", TASKS)
def test_ways_are_worth_to_a_student_what_they_say(task_id):
    """Asked as the grader asks, with a student's own numbers; of each task some ways, in the lane "answers" all."""
    right, wrong = ways.known(task_id)
    assert right and wrong and right[0].name == ways.OWN
    for way in (*right, *wrong) if len(CLASS) > 2 else (*right[:2], *wrong[::12]):
        space = {}
        exec("import numpy as np\n" + way.source, space)
        assert marked(task_id, space[TASKS[task_id].name], CLASS[0], way.source).points == way.points, way.name
    assert {way.points for way in right} == {TASKS[task_id].points}
    assert all(0 <= way.points < TASKS[task_id].points for way in wrong)


def test_nearly_all_known_ways_can_be_handed_in_and_need_nothing_of_the_course():
    """All but those that are made by another function, whose values no text of theirs holds."""
    known = {i: sum(ways.known(i), ()) for i in TASKS}
    each = [[t.reference, *t.right.values(), *(wrong.function for wrong in t.wrong)] for t in TASKS.values()]
    functions = [function for functions in each for function in functions]
    alone = [function for function in functions if inspect.isfunction(function) and not function.__closure__]
    assert len(alone) >= 0.7 * len(functions)
    assert sum(map(len, known.values())) >= 0.97 * len(alone)
    for task_id, found in known.items():
        for way in found:
            assert way.source.startswith(f"# Task {task_id}\ndef {TASKS[task_id].name}(")
            assert "nstcourse" not in way.source and "nstlib" not in way.source


def test_a_function_with_helpers_is_written_as_one_that_stands_alone():
    """By hand: 3.2's own answer, on two places with the features (1, 2) and (3, 0), is ((5, 1), (1, 2))."""
    text = ways.written("mine", TASKS["3.2"].reference)
    space = {}
    exec("import numpy as np\n" + text, space)
    assert text.startswith("def mine(features):\n") and "    def flatten(features):" in text
    assert space["mine"]([[[1, 2], [3, 0]]]).tolist() == [[5, 1], [1, 2]]
    assert [name for name in space if not name.startswith("__")] == ["np", "mine"]


def _holds(value):
    return lambda features: value


def test_what_cannot_stand_alone_is_not_taken():
    assert ways.written("mine", _holds(3)) is None and ways.written("mine", len) is None


def test_hand_ins_are_sheets_with_answers_and_open_tasks_in_their_places(made):
    assert {s.kind for s in made.students} == {RIGHT, PARTLY, WRONG, UNFINISHED, MISSING}
    stubs = Reference(ROOT, "03_style").stubs
    for student in made.students:
        folder = made.folder / "submissions" / student.id
        assert folder.exists() == (student.kind != MISSING)
        if student.kind == MISSING:
            continue
        (file,) = folder.iterdir()
        assert file.name == student.file
        cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
        sources = {c["metadata"]["nst"]["task"]: "".join(c["source"]) for c in cells if "nst" in c["metadata"]}
        answers = {task: way.source for task, way in student.answers.items()}
        assert sources == stubs | answers
        handed = file.stat().st_mtime - mock_class.DUE.timestamp()
        assert (student.days - 1) * 86_400 < handed <= student.days * 86_400
        full = sum(TASKS[i].points == way.points for i, way in student.answers.items())
        assert (full == len(made.tasks)) == (student.kind == RIGHT)
        assert full == 0 or student.kind != WRONG
        assert (len(answers) < len(made.tasks)) == (student.kind == UNFINISHED)
    assert any(s.days for s in made.students) and any(s.file not in (None, "03_style.ipynb") for s in made.students)


def test_what_counts_after_days(made):
    way = ways.Way("", "", 7)
    for days, points in ((0, 21), (1, 18.9), (2, 16.8), (3, 14.7)):
        assert Student("s1", "A", RIGHT, "f", days, {"1": way, "2": way, "3": way}).points == points


def test_the_roster_is_one(made):
    roster = read_roster(made.folder / "roster.csv")
    assert list(roster) == [s.id for s in made.students] and len(set(roster.values())) == len(roster)


def test_a_spreadsheet_shows_the_letters_of_every_name(made):
    """Excel reads a CSV file as UTF-8 where it begins with a byte order mark, and else as the machine's own letters."""
    for name in ("roster.csv", "expected.csv"):
        assert (made.folder / name).read_bytes().startswith(b"\xef\xbb\xbfid,name")


def test_the_same_seed_makes_the_same_class_and_a_smaller_one_is_its_beginning(made, tmp_path):
    again = mock_class.write(tmp_path / "again", NUMBER, root=ROOT)
    first, second = (tree(folder) for folder in (made.folder, again.folder))
    assert {n: d for n, d in first.items() if not n.startswith("marks/")} == second
    few = mock_class.write(tmp_path / "few", 3, "3", root=ROOT)
    assert few.students == made.students[:3]
    other = mock_class.write(tmp_path / "other", 3, seed=1, root=ROOT)
    assert other.students != few.students


def test_a_class_of_every_exercise_can_be_made(tmp_path):
    for number in ("01", "02", "04", "05"):
        assert len(mock_class.write(tmp_path / number, 5, number, root=ROOT).students) == 5


def test_on_the_command_line(said, tmp_path):
    status, out, _ = said("course", "practice", "-n", "4", "-o", tmp_path / "a class", "--root", ROOT)
    lines = out.splitlines()
    points = {i: task.points for i, task in TASKS.items() if i.startswith("3.")}
    assert status == 0 and lines[0].split()[-len(points) :] == list(points)
    assert lines[1].split() == ["of", *map(str, [sum(points.values())] * 2), *map(str, points.values())]
    assert [line.split()[0] for line in lines[2:6]] == ["s001", "s002", "s003", "s004"]
    if os.name != "nt":
        assert shlex.split(lines[-1])[2] == str(tmp_path / "a class" / "submissions")


def test_bad_calls_are_told_in_one_sentence(tmp_path, said):
    (tmp_path / "file").write_text("x")
    (tmp_path / "there" / "submissions").mkdir(parents=True)
    for words, says in (
        (["-n", "0", "-o", tmp_path / "x"], "a number from 1 to 400"),
        (["-n", "401", "-o", tmp_path / "x"], "a number from 1 to 400"),
        (["-o", tmp_path / "file"], "is a file; give the name of a folder"),
        (["-o", tmp_path / "there"], "is there already; give another folder"),
        (["-o", tmp_path / "x", "--exercise", "99"], "there is no exercise '99'"),
    ):
        status, _, err = said("course", "practice", *words)
        assert status == 2 and says in err and err.count("\n") == 1
    assert not (tmp_path / "x").exists()
    with pytest.raises(NSTError):
        mock_class.write(tmp_path / "x", 5, "nothing", root=ROOT)
