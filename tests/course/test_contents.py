"""The table of the course: what it says of this course, and one sentence with its line for every way to be wrong."""

import re
import shutil
from pathlib import Path

import nbformat
import pytest

from nstcourse import contents
from nstcourse.build import builder, readme
from nstcourse.tasks import TASKS
from nstlib.errors import NSTError

ROOT = Path(__file__).resolve().parents[2]
EXERCISE = """\
[lesson.exercise]
tasks = [
    "1.1",  # the first
    "1.2",
]
points = 9
minutes = 40
needs = "NumPy only"
"""
GOOD = f"""\
# A comment.

[[lesson]]
number = 0
name = "00_welcome"
title = "Welcome: hello"
promise = "You will see a picture."
minutes = 15

[[lesson]]
number = 1
name = "01_maps"
title = "Maps"
promise = "By the end of this page you can read a map."
minutes = 45

{EXERCISE}"""


def test_a_table_is_read_as_it_is_written():
    course = contents.parse(GOOD)
    welcome, maps = course.lessons
    assert (welcome.number, welcome.name, welcome.heading, welcome.exercise) == (0, "00_welcome", "Welcome", None)
    assert maps.exercise == contents.Exercise(("1.1", "1.2"), 9, 40, "NumPy only")
    assert (maps.heading, maps.short_promise) == ("Maps", "read a map")
    assert course.exercises == (maps,) and course.lesson("01_maps") is maps
    with pytest.raises(NSTError, match=r"no lesson '01_map'; did you mean '01_maps'\?"):
        course.lesson("01_map")


BAD = {
    # name: (what is replaced, by what, the line, words)
    "a hole": ("number = 1\n", "number = 2\n", 11, "lesson 2 stands where lesson 1 is missing"),
    "twice": ("number = 1\n", "number = 0\n", 11, "lesson 0 is there twice"),
    "negative": ("number = 0\n", "number = -1\n", 4, "lesson -1 stands where lesson 0 is missing"),
    "no number": ("number = 1\n", "", 10, "lesson 1 has no number."),
    "no name": ('name = "01_maps"\n', "", 10, "lesson 1 has no name."),
    "no title": ('title = "Maps"\n', "", 10, "lesson 1 has no title."),
    "no promise": ('promise = "You will see a picture."\n', "", 3, "lesson 0 has no promise; write one sentence"),
    "an empty promise": ('"You will see a picture."', '" "', 7, "the promise of lesson 0 is empty"),
    "half a promise": ("see a picture.", "see a picture", 7, "is not a sentence"),
    "two lines": ("You will see", "You\\nwill see", 7, "holds a line break"),
    "no minutes": ("minutes = 45\n", "", 10, "lesson 1 has no minutes."),
    "minutes in words": ("minutes = 45", 'minutes = "45"', 15, "minutes must be a whole number, not '45'."),
    "minutes true": ("minutes = 45", "minutes = true", 15, "minutes must be a whole number, not True."),
    "minutes and a half": ("minutes = 45", "minutes = 45.5", 15, "minutes must be a whole number, not 45.5."),
    "no time": ("minutes = 45", "minutes = 0", 15, "minutes must be from 1 to 1000, not 0."),
    "a title in numbers": ('title = "Maps"', "title = 3", 13, "title must be a text, not 3."),
    "a name of another lesson": ("01_maps", "02_maps", 12, "lesson 1 is called '02_maps'; call it '01_...'"),
    "a name with a path": ("01_maps", "01_../../maps", 12, "call it '01_...'"),
    "an unknown field": (
        "minutes = 45",
        "minutes = 45\nmintues = 4",
        16,
        "'mintues' is not known here; did you mean 'min",
    ),
    "no points": ("points = 9\n", "", 17, "the exercise of lesson 1 has no points."),
    "no needs": ('needs = "NumPy only"\n', "", 17, "the exercise of lesson 1 has no needs."),
    "no tasks": ('[\n    "1.1",  # the first\n    "1.2",\n]', "[]", 18, "has no tasks"),
    "one task": ('[\n    "1.1",  # the first\n    "1.2",\n]', '"1.1"', 18, "tasks must be a list of texts, not '1.1'."),
    "a task of another lesson": ('"1.2",', '"2.1",', 18, "'2.1' is no task of exercise 1"),
    "a task that is a number": ('"1.2",', "1.2,", 18, "1.2 is no task of exercise 1"),
    "a task twice": ('"1.2",', '"1.1",', 18, "task 1.1 is there twice"),
    "after many lines": ("points = 9", "points = []", 22, "points must be a whole number, not []."),
    "an exercise of no lesson": ("[lesson.exercise]", "[exercise]", 17, "'exercise' is not known here"),
    "an exercise in words": (EXERCISE, "exercise = 3\n", 17, "an exercise begins with a line [lesson.exercise]"),
    "broken TOML": ("number = 1\n", "number 1\n", 11, "this is no TOML: Expected '=' after a key"),
    "an open quote": ('"Maps"', '"Maps', 13, "this is no TOML: "),
    "an open list": ("]\npoints", "\npoints", 22, "this is no TOML: "),
    "an open end": ('needs = "NumPy only"\n', 'needs = """NumPy', 24, "this is no TOML: "),
    "a field twice": (
        "minutes = 45\n",
        "minutes = 45\nminutes = 45\n",
        16,
        "this is no TOML: Cannot overwrite a value",
    ),
    "a huge number": ("minutes = 45", f"minutes = {'4' * 5000}", None, "this is no TOML"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_mistake_is_told_with_its_line(name):
    old, new, line, words = BAD[name]
    assert GOOD.count(old) == 1
    with pytest.raises(NSTError) as caught:
        contents.parse(GOOD.replace(old, new), "course/contents.toml")
    told = str(caught.value)
    assert words in told and "\n" not in told and len(told) < 300
    assert told.startswith("course/contents.toml, line ")
    assert line is None or told.startswith(f"course/contents.toml, line {line}: "), told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1: it has no lessons"),
        ("lesson = 3", "line 1: it has no lessons"),
        ("lesson = [3]", "line 1: it has no lessons"),
        ("x = " + "[" * 50_000, "line 1: this is no"),
    ],
)
def test_what_is_no_table_of_a_course_is_told(text, words):
    with pytest.raises(NSTError, match=words):
        contents.parse(text)


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(NSTError, match="cannot be read: no such file"):
        contents.load(tmp_path / "contents.toml")
    (tmp_path / "contents.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(NSTError, match="is not UTF-8"):
        contents.load(tmp_path / "contents.toml")
    (tmp_path / "contents.toml").write_text("#" * 100_000)
    with pytest.raises(NSTError, match="more than 60,000 characters"):
        contents.load(tmp_path / "contents.toml")


# --- held against texts and tasks ------------------------------------------------------------------------------------


@pytest.fixture
def checkout(tmp_path):
    shutil.copytree(ROOT / "course", tmp_path / "course")
    return tmp_path


def line_in(path, words):
    """The number of the line that holds these words, counted by hand, so to say."""
    return next(n for n, line in enumerate(path.read_text().splitlines(), start=1) if words in line)


def told(checkout):
    with pytest.raises(NSTError) as caught:
        builder.read(checkout)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_this_course_is_as_its_table_says(checkout):
    root, course = builder.read(checkout)
    assert root == checkout and course == contents.read(ROOT)


def test_a_text_without_a_row_and_a_row_without_a_text_are_told(checkout):
    table = checkout / "course" / "contents.toml"
    shutil.copy(checkout / "course" / "lessons" / "03_style.py", checkout / "course" / "lessons" / "03_styles.py")
    line = line_in(table, "number = 3") - 1
    assert told(checkout).startswith(
        f"course/contents.toml, line {line}: course/lessons/03_styles.py is in no row; add"
    )
    (checkout / "course" / "lessons" / "03_styles.py").unlink()
    (checkout / "course" / "exercises" / "03_style.py").unlink()
    line = line_in(table, '"3.1"') - 1
    assert told(checkout).startswith(f"course/contents.toml, line {line}: course/exercises/03_style.py is not there")
    (checkout / "course" / "lessons" / "04_full_loss.py").unlink()
    line = line_in(table, "04_full_loss")
    assert told(checkout).startswith(f"course/contents.toml, line {line}: course/lessons/04_full_loss.py is not there")


def test_tasks_and_points_are_those_of_the_tasks(checkout):
    table = checkout / "course" / "contents.toml"
    edit(table, '"3.7"', '"3.8"')
    line = line_in(table, '"3.8"')
    assert told(checkout).startswith(f"course/contents.toml, line {line}: task 3.8 is not known")
    edit(table, ', "3.8"', "")
    points = sum(TASKS[f"3.{i}"].points for i in range(1, 7))
    assert (
        told(checkout)
        == f"course/contents.toml, line {line + 1}: the tasks of exercise 3 have {points} points, not 30."
    )
    edit(table, "points = 30", f"points = {points}")
    line = line_in(checkout / "course" / "exercises" / "03_style.py", "# Task 3.7")
    assert told(checkout).startswith(
        f"course/exercises/03_style.py, line {line}: its task number 7 is 3.7, and in course/contents.toml none"
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "words"),
    [
        ("lessons/02_content.py", "# # Content:", "# # Contents:", "# # Contents", "the title is 'Contents: what each"),
        ("lessons/02_content.py", "**The promise.**", "**A hope.**", None, "the lesson has no promise; write"),
        (
            "lessons/02_content.py",
            "you can rebuild",
            "you may rebuild",
            "you may rebuild",
            "the promise is 'By the end",
        ),
        ("lessons/02_content.py", "let go.\n", "let go on.\n", "The promise", "the promise is 'By the end"),
        ("lessons/02_content.py", "| 40,", "| 400,", "| 400,", "'Minutes' is '400, of which"),
        (
            "lessons/02_content.py",
            "| **Minutes** | 40",
            "| **Time** | 40",
            None,
            "its head has no row '| **Minutes** | 40 |'",
        ),
        ("exercises/02_content.py", "| 40 |", "| 45 |", "| 45 |", "'Minutes' is '45'"),
        ("exercises/02_content.py", "NumPy only", "SciPy only", "SciPy only", "'Needs' is 'SciPy only"),
    ],
)
def test_what_a_text_says_of_itself_is_held_against_the_table(checkout, file, old, new, at, words):
    path = checkout / "course" / file
    edit(path, old, new)
    line = line_in(path, at) if at else 1
    assert told(checkout).startswith(f"course/{file}, line {line}: ") and words in told(checkout)


def test_a_checkout_without_a_table_is_told(checkout):
    (checkout / "course" / "contents.toml").unlink()
    assert re.fullmatch(r"'.*contents\.toml' cannot be read: no such file or directory\.", told(checkout))


# --- who reads it ----------------------------------------------------------------------------------------------------


def test_readme_lists_the_lessons_and_counts_the_tasks():
    text, course = (ROOT / "README.md").read_text(), contents.read(ROOT)
    assert text.count(readme.BEGIN) == text.count(readme.END) == 1
    rows = re.findall(r"^\| \[(\d+) ([^\]]+)\]\(notebooks/(\w+)\.ipynb\) \| (\d+) \|", text, flags=re.MULTILINE)
    wanted = [(str(x.number), x.title.split(":")[0], x.name, str(x.minutes)) for x in course.lessons]
    assert rows == wanted
    total = re.search(r"(\d+) tasks, (\d+) points, in NumPy\s+alone", text)
    assert (int(total[1]), int(total[2])) == (len(TASKS), sum(task.points for task in TASKS.values()))


def test_the_table_in_readme_is_written_between_its_marks_alone():
    course = contents.parse(GOOD.replace("Welcome: hello", "Either | or: hello"))
    before = f"# Head\n\n{readme.BEGIN}\nold\n{readme.END}\ntail | x |\n"
    after = readme.filled(before, course)
    assert after.startswith(f"# Head\n\n{readme.BEGIN}\n\n| lesson |") and after.endswith(
        f"\n\n{readme.END}\ntail | x |\n"
    )
    assert "old" not in after and readme.filled(after, course) == after
    assert "| [0 Either \\| or](notebooks/00_welcome.ipynb) | 15 | You will see a picture |  |" in after
    assert "| [1 Maps](notebooks/01_maps.ipynb) | 45 | read a map | 2 tasks, 9 points |" in after
    assert readme.filled("no marks", course) == "no marks"
    for lost in (readme.BEGIN, readme.END):
        with pytest.raises(NSTError, match="has lost one of the two lines"):
            readme.filled(before.replace(lost, ""), course)


def test_built_lessons_say_what_the_table_says():
    """Asked of the notebooks, which nothing but the builder has written."""
    for lesson in contents.read(ROOT).lessons:
        cells = nbformat.read(ROOT / "notebooks" / f"{lesson.name}.ipynb", as_version=4).cells
        head = " ".join(cells[0].source.split())
        assert head.startswith(f"# {lesson.title} **The promise.** {lesson.promise} ")
        assert f"| **Minutes** | {lesson.minutes}, of which" in head


def test_the_package_carries_the_table_without_a_checkout(tmp_path, monkeypatch):
    packed = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("wheel.force-include]")[2]
    assert '"course/contents.toml" = "nstcourse/_data/contents.toml"' in packed.partition("\n[")[0]
    monkeypatch.setattr(contents, "PACKAGE", tmp_path / "nstcourse")  # as a wheel unpacks it
    with pytest.raises(NSTError, match="cannot be read"):
        contents.read(tmp_path)
    (tmp_path / "nstcourse" / "_data").mkdir(parents=True)
    shutil.copy(ROOT / "course" / "contents.toml", tmp_path / "nstcourse" / "_data")
    assert contents.read(tmp_path).lessons == contents.load(ROOT / "course" / "contents.toml").lessons
