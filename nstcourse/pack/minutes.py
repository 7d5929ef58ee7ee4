"""The minutes that the course says, beside what can be measured: words to read, lines of code, tasks, running cells.

    for line in lines("."): print(line)      # nst course minutes

Reading is taken as 200 words a minute, a low figure for prose in one's own language (Brysbaert 2019 found 238 for
adults who read English silently). Predictions, looking and talking are what is left of a lesson; they are not measured.
"""

from dataclasses import dataclass
from pathlib import Path

from nstcourse import contents, handout
from nstcourse.build import execute, sources
from nstcourse.pack.pages import parts, written
from nstcourse.tasks import TASKS

PACE = 200  # words a minute
HEAD = ("lesson", "said", "words", "reading", "asked", "cells", "code", "running", "sheet said", "its tasks")


@dataclass(frozen=True)
class Measured:
    """A lesson: minutes as said; words, predictions and questions, code cells and their lines; seconds of its cells, or
    None; and of its sheet the minutes as said, and the sum of its tasks'."""

    row: object
    words: int
    asked: int
    cells: int
    code: int
    seconds: float | None = None

    @property
    def reading(self):
        """Minutes of reading."""
        return self.words / PACE

    @property
    def sheet(self):
        """(minutes as said, minutes of the tasks), or None where there is no sheet."""
        exercise = self.row.exercise
        return (exercise.minutes, sum(TASKS[i].minutes for i in exercise.tasks)) if exercise else None


def measured(home, row, seconds=None):
    """What can be counted of a lesson as it was built."""
    cells = parts.notebook(home, f"notebooks/{row.name}.ipynb")
    prose = [parts.source(cell) for cell in cells if cell["cell_type"] == "markdown"]
    code = [parts.source(cell) for cell in cells if cell["cell_type"] == "code"]
    asked = sum(text.count("> **Predict.**") for text in prose) + sum("widgets.Predict(" in text for text in code)
    lines = sum(bool(line.strip()) for text in code for line in text.split("\n"))
    return Measured(row, sum(map(written.words, prose)), asked, len(code), lines, seconds)


def lines(root=".", run=False, lesson=None):
    """The table, a line a lesson; run: execute each lesson, and time its cells. NSTError for a lesson there is not."""
    root, course = Path(root), contents.read(root)
    rows = [row for row in course.lessons if lesson is None or _is(row, lesson)] or [course.lesson(str(lesson))]
    yield "  ".join(f"{name:>10}" for name in HEAD)
    for row in rows:
        found = measured(handout.place(root), row, seconds(root, row) if run else None)
        yield "  ".join(f"{value:>10}" for value in cells(found))
    yield f"said, reading, sheet: minutes (reading: words / {PACE}); asked: predictions; running: seconds" + (
        "" if run else ", measured with --run"
    )


def cells(found):
    """A lesson's line, as texts."""
    said, tasks = found.sheet or ("", "")
    running = "" if found.seconds is None else f"{found.seconds:.0f}"
    row = found.row
    return (
        str(row.number),
        str(row.minutes),
        str(found.words),
        f"{found.reading:.0f}",
        str(found.asked),
        str(found.cells),
        str(found.code),
        running,
        str(said),
        str(tasks),
    )


def _is(row, wanted):
    return str(wanted) == row.name or (str(wanted).isdigit() and int(wanted) == row.number)


def seconds(root, row):
    """How long the cells of a lesson take in a fresh kernel, as when it is built."""
    import time

    root = sources.checkout(root)
    source = root / "course" / "lessons" / f"{row.name}.py"
    begun = time.perf_counter()
    execute.execute(sources.skeleton(root, source), root / "notebooks")
    return time.perf_counter() - begun
