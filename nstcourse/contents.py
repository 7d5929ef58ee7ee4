"""The course in one table: its lessons, what each promises, how long it takes, and the tasks of its exercise.

course/contents.toml is that table, in a checkout and in the wheel. Whoever wants a list of lessons reads it here:

    for lesson in contents.read().lessons:
        print(lesson.number, lesson.heading, lesson.promise)

A mistake in it is told in one sentence, with the line. Reading takes nothing but Python's own library.
"""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from nstlib.errors import NSTError, suggest

NAME = "contents.toml"
PACKAGE = Path(__file__).parent
LARGEST = 60_000  # bytes; a hundred lessons take half of it
LESSON = {"number": int, "name": str, "title": str, "promise": str, "minutes": int}
EXERCISE = {"tasks": list, "points": int, "minutes": int, "needs": str}
KINDS = {int: "a whole number", str: "a text", list: "a list of texts"}
END_OF_PAGE = "By the end of this page you can "  # how most promises begin


@dataclass(frozen=True)
class Exercise:
    """A sheet of tasks: their ids in order, all their points, minutes of work, and what a computer needs for it."""

    tasks: tuple[str, ...]
    points: int
    minutes: int
    needs: str


@dataclass(frozen=True)
class Lesson:
    """One row of the table; name is the stem of the files of the lesson and of its exercise, which may be None."""

    number: int
    name: str
    title: str
    promise: str
    minutes: int
    exercise: Exercise | None = None

    @property
    def heading(self):
        """The title as lists show it: "The full loss"."""
        return self.title.partition(":")[0]

    @property
    def short_promise(self):
        """The promise as a table shows it, without the words that most promises begin with."""
        return self.promise.removeprefix(END_OF_PAGE).rstrip(".")


@dataclass(frozen=True)
class Contents:
    """All lessons in order. shown: what the table is called in a sentence about it; text: as it was written."""

    lessons: tuple[Lesson, ...]
    shown: str
    text: str = field(repr=False)

    @property
    def exercises(self):
        """The lessons that have an exercise."""
        return tuple(lesson for lesson in self.lessons if lesson.exercise)

    def lesson(self, name):
        """The lesson of that name; NSTError where there is none."""
        for lesson in self.lessons:
            if lesson.name == name:
                return lesson
        raise NSTError(
            f"{self.shown} has no lesson '{name}'; {suggest(name, [lesson.name for lesson in self.lessons])}."
        )

    def error(self, words, *path):
        """What to raise about a value of the table, which stands at that path: 2, "exercise", "points"."""
        return NSTError(f"{self.shown}, line {line_of(self.text, ('lesson', *path))}: {words}")


def read(root="."):
    """The table of a checkout, or of the package, where the folder has none; NSTError where it is wrong."""
    places = (Path(root) / "course" / NAME, PACKAGE / "_data" / NAME, PACKAGE.parent / "course" / NAME)
    return load(next((place for place in places if place.is_file()), places[0]))


def load(path):
    """The table in that file."""
    path = Path(path)
    shown = f"course/{NAME}" if path.parent.name == "course" else str(path)
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read(LARGEST + 1)
    except OSError as error:
        raise NSTError(f"'{path}' cannot be read: {(error.strerror or str(error)).lower()}.") from None
    except UnicodeDecodeError:
        raise NSTError(f"{shown} is not UTF-8 text; save it as UTF-8.") from None
    if len(text) > LARGEST:
        raise NSTError(f"{shown} has more than {LARGEST:,} characters, which no table of a course needs.")
    return parse(text, shown)


def parse(text, shown=NAME):
    """The table in a text, after all that can be asked of it alone: fields, their kinds, numbers, names, tasks."""
    table = _toml(text, shown)
    unfinished = Contents((), shown, text)
    rows = table.get("lesson")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise NSTError(f"{shown}, line 1: it has no lessons; begin each one with a line [[lesson]].")
    if strange := [name for name in table if name != "lesson"]:
        line = line_of(text, (strange[0],))
        raise NSTError(f"{shown}, line {line}: '{strange[0]}' is not known here; lessons begin with a line [[lesson]].")
    lessons = [_lesson(unfinished, row, place) for place, row in enumerate(rows)]
    _check_tasks_occur_once(unfinished, lessons)
    return Contents(tuple(lessons), shown, text)


def line_of(text, path):
    """The line on which the value at a path begins, as ("lesson", 2, "promise"), or the innermost thing around it.

    Python's reader keeps no lines. But a text that is cut off after a line can be read again wherever a value has
    ended: so the value begins after the last such place at which it is not there yet.
    """
    lines = text.split("\n")
    while path:
        before = 0
        for count in range(1, len(lines) + 1):
            try:
                table = tomllib.loads("\n".join(lines[:count]))
            except ValueError:  # in the middle of a value of several lines
                continue
            if _holds(table, path):
                return before + 1
            before = count
        path = path[:-1]
    return 1


def _holds(table, path):
    for part in path:
        try:
            table = table[part]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def _toml(text, shown):
    try:
        return tomllib.loads(text)
    except ValueError as error:  # a number of five thousand digits is none of tomllib's own
        where = re.search(r" \(at line (\d+), column \d+\)$", str(error))
        line = where[1] if where else text.rstrip("\n").count("\n") + 1  # else: at the end of the document
        words = re.sub(r" \(at [^()]*\)$", "", str(error))
        raise NSTError(f"{shown}, line {line}: this is no TOML: {words}.") from None
    except RecursionError:
        raise NSTError(f"{shown}, line 1: this is no table of a course: brackets within brackets.") from None


def _lesson(contents, row, place):
    """A row as a Lesson."""
    _check_fields(contents, row, LESSON, f"lesson {place}", place, also=("exercise",))
    if row["number"] != place:
        wrong = "is there twice" if row["number"] in range(place) else f"stands where lesson {place} is missing"
        words = f"lesson {row['number']} {wrong}; lessons are numbered 0, 1, 2, ... in order."
        raise contents.error(words, place, "number")
    if not re.fullmatch(rf"{place:02d}_[a-z0-9_]+", row["name"]):
        words = f"lesson {place} is called {_brief(row['name'])}; call it '{place:02d}_...', in small letters."
        raise contents.error(words, place, "name")
    if not row["promise"].endswith("."):
        raise contents.error(
            f"the promise of lesson {place} is not a sentence; end it with a full stop.", place, "promise"
        )
    values = {name: row[name] for name in LESSON}
    return Lesson(**values, exercise=_exercise(contents, row["exercise"], place) if "exercise" in row else None)


def _exercise(contents, row, place):
    if not isinstance(row, dict):
        raise contents.error("an exercise begins with a line [lesson.exercise].", place, "exercise")
    _check_fields(contents, row, EXERCISE, f"the exercise of lesson {place}", place, "exercise")
    for task in row["tasks"]:
        if not isinstance(task, str) or not re.fullmatch(rf"{place}\.[1-9][0-9]*", task):
            words = f"{_brief(task)} is no task of exercise {place}; its tasks are called '{place}.1', '{place}.2', ..."
            raise contents.error(words, place, "exercise", "tasks")
    return Exercise(**{**row, "tasks": tuple(row["tasks"])})


def _check_fields(contents, row, fields, whose, *path, also=()):
    """Refuse what is missing, of another kind, empty, or not known."""
    for name, kind in fields.items():
        if name not in row:
            what = "; write one sentence: what can someone do at its end?" if name == "promise" else "."
            raise contents.error(f"{whose} has no {name}{what}", *path)
        value = row[name]
        if type(value) is not kind:  # True is no number
            raise contents.error(f"{name} must be {KINDS[kind]}, not {_brief(value)}.", *path, name)
        if kind is str and (not value.strip() or "\n" in value):
            what = "holds a line break; write it on one line." if value.strip() else "is empty; write it, please."
            raise contents.error(f"the {name} of {whose} {what}", *path, name)
        if kind is list and not value:
            raise contents.error(f"{whose} has no {name}; an exercise without any is left out.", *path, name)
        if kind is int and name != "number" and not 1 <= value <= 1000:
            raise contents.error(f"{name} must be from 1 to 1000, not {value}.", *path, name)
    if strange := [name for name in row if name not in (*fields, *also)]:
        raise contents.error(
            f"'{strange[0]}' is not known here; {suggest(strange[0], [*fields, *also])}.", *path, strange[0]
        )


def _brief(value):
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _check_tasks_occur_once(contents, lessons):
    for place, lesson in enumerate(lessons):
        tasks = lesson.exercise.tasks if lesson.exercise else ()
        if twice := [task for task in tasks if tasks.count(task) > 1]:
            raise contents.error(f"task {twice[0]} is there twice; name it once.", place, "exercise", "tasks")


# --- held against what it speaks of ----------------------------------------------------------------------------------


def check_sources(contents, root):
    """NSTError where the table names a text that is not in course/, or has no row for one that is."""
    course = Path(root) / "course"
    for folder, lessons in (("lessons", contents.lessons), ("exercises", contents.exercises)):
        there = {path.stem for path in (course / folder).glob("*.py")}
        for lesson in lessons:
            if lesson.name not in there:
                words = f"course/{folder}/{lesson.name}.py is not there; write it, or take this row out."
                path = ("name",) if folder == "lessons" else ("exercise",)
                raise contents.error(words, lesson.number, *path)
        if strangers := sorted(there - {lesson.name for lesson in lessons}):
            row = "[[lesson]]" if folder == "lessons" else "[lesson.exercise]"
            after = [lesson.number for lesson in contents.lessons if lesson.name <= strangers[0]]
            words = f"course/{folder}/{strangers[0]}.py is in no row; add {row} below this one, or move the file away."
            raise contents.error(words, after[-1] if after else 0)


def check_tasks(contents, tasks):
    """NSTError where an exercise names a task that is not among {id: Task}, or other points than those of its tasks."""
    for lesson in contents.exercises:
        for task in lesson.exercise.tasks:
            if task not in tasks:
                words = f"task {task} is not known; nstcourse/tasks has none of that number."
                raise contents.error(words, lesson.number, "exercise", "tasks")
        points = sum(tasks[task].points for task in lesson.exercise.tasks)
        if points != lesson.exercise.points:
            words = f"the tasks of exercise {lesson.number} have {points} points, not {lesson.exercise.points}."
            raise contents.error(words, lesson.number, "exercise", "points")
