"""What a lesson or an exercise says of itself, in its head mostly, held against the course's table.

A lesson's text can be read by itself, with its title, its promise and its minutes. They stand in course/contents.toml,
too, for everybody who lists lessons. So both are compared, and the line that differs is named.
"""

import re

from nstcourse.build import sources
from nstlib.errors import NSTError

PROMISE = "**The promise.**"


def check(course, root):
    """NSTError for the first head that says something else than the table."""
    for lesson in course.lessons:
        _check_lesson(course, lesson, root)
        if lesson.exercise:
            _check_exercise(course, lesson, root)


def _check_lesson(course, lesson, root):
    head = _Head(root, root / "course" / "lessons" / f"{lesson.name}.py")
    head.same("title", "# ", lesson.title, course.shown)
    line, promise = head.promise()
    if not f"{promise} ".startswith(f"{lesson.promise} "):
        head.refuse(line, f"the promise is '{promise}', and in {course.shown} '{lesson.promise}'")
    head.row("Minutes", str(lesson.minutes), course.shown)


def _check_exercise(course, lesson, root):
    head = _Head(root, root / "course" / "exercises" / f"{lesson.name}.py")
    head.row("Minutes", str(lesson.exercise.minutes), course.shown)
    head.row("Needs", lesson.exercise.needs, course.shown)
    stated = [(n, task[1]) for n, text in head.whole if (task := re.match(r"# Task (\S+)$", text))]
    wanted = lesson.exercise.tasks
    for place in range(max(len(stated), len(wanted))):
        line, task = stated[place] if place < len(stated) else (len(head.whole), "none")
        other = wanted[place] if place < len(wanted) else "none"
        if task != other:
            head.refuse(line, f"its task number {place + 1} is {task}, and in {course.shown} {other}")


class _Head:
    """The first cell of a source: its lines, without their comment signs, and their numbers. whole: all, as written."""

    def __init__(self, root, source):
        self.shown = source.relative_to(root).as_posix()
        self.whole = list(enumerate(sources.text_of(source, self.shown).split("\n"), start=1))
        self.lines = []
        for number, line in self.whole:
            if line.startswith("# %%") and number > 1:
                break
            self.lines.append((number, line.removeprefix("#").removeprefix(" ")))

    def refuse(self, line, words):
        raise NSTError(f"{self.shown}, line {line}: {words}; write the same in both.")

    def same(self, what, begins, wanted, table):
        """The first line that begins so must go on as the table has it."""
        line, text = next(((n, text) for n, text in self.lines if text.startswith(begins)), (1, ""))
        if text.removeprefix(begins).strip() != wanted:
            self.refuse(line, f"the {what} is '{text.removeprefix(begins).strip()}', and in {table} '{wanted}'")

    def promise(self):
        """(line, text) of the paragraph that holds the promise."""
        lines = iter(self.lines)
        line, text = next(((n, text) for n, text in lines if text.startswith(PROMISE)), (0, ""))
        if not text.removeprefix(PROMISE).strip():
            raise NSTError(
                f"{self.shown}, line {line or 1}: the lesson has no promise; write '{PROMISE} ...' below its title: "
                "what can someone do at its end?"
            )
        parts = [text.removeprefix(PROMISE)]
        for _, text in lines:
            if not text.strip():
                break
            parts.append(text)
        return line, " ".join(" ".join(parts).split())

    def row(self, name, wanted, table):
        """The row of the head's small table must begin as the course's table has it."""
        pattern = re.compile(rf"\| \*\*{name}\*\* \| (.*?) *\|$")
        for number, text in self.lines:
            if found := pattern.match(text):
                if not re.match(rf"{re.escape(wanted)}(?!\w)", found[1]):
                    self.refuse(number, f"'{name}' is '{found[1]}', and in {table} '{wanted}'")
                return
        raise NSTError(f"{self.shown}, line 1: its head has no row '| **{name}** | {wanted} |'; add it.")
