"""A class that never was: its hand-ins, its roster, and the marks that `nst grade` will find if all is well.

    made = write("practice", count=25, exercise="03")
    print(made)  # who handed in what, and every mark

The same seed makes the same class. What an answer is worth is what `nst.check` finds in it, on the published numbers
and without a sandbox; what is taken off for being late is counted here.
"""

import copy
import csv
import datetime
import io
import json
import os
import random
from dataclasses import dataclass
from pathlib import Path

from nstcourse import contents, handout
from nstcourse.practice import ways
from nstcourse.tasks import TASKS
from nstlib.errors import NSTError
from nstlib.files import as_path, make_folder, write_atomically

DUE = datetime.datetime(2026, 1, 15, 18, 0)  # by the clock of whatever machine it is
PENALTY = 10  # percent of the points reached, for every day that has begun
MOST = 400  # students, each with a name of their own
GIVEN = "Ada Bilal Chloé Dmitri Elif Farid Greta Hana Ida João Kofi Lena Mei Noor Oskar Priya Quinn Rosa Samir Tove"
FAMILY = "Adler Bauer Costa Diallo Eriksen Fischer Greco Haddad Ito Jansen Kaya Lopez Moreau Novak Okafor Papas Quist"
FAMILY += " Rossi Silva Tran"
# What is handed in, by turns: what most do comes often.
RIGHT, PARTLY, WRONG, UNFINISHED, MISSING = "right", "partly right", "wrong", "unfinished", "nothing handed in"
KINDS = (PARTLY, RIGHT, UNFINISHED, PARTLY, WRONG, RIGHT, PARTLY, MISSING, RIGHT, PARTLY, UNFINISHED, RIGHT, PARTLY)
NAMES = ("exercise {number} final.ipynb", "{stem} (2).ipynb", "homework.ipynb", "my answers.ipynb")
COLUMNS = ("id", "name", "hand-in", "file", "reached", "days late", "points")


@dataclass(frozen=True)
class Student:
    """One of the class. answers: {task: Way}, without those that were left open; file: None where nothing came."""

    id: str
    name: str
    kind: str
    file: str | None
    days: int
    answers: dict

    @property
    def reached(self):
        """Points before anything is taken off."""
        return sum(way.points for way in self.answers.values())

    @property
    def points(self):
        """Points that count."""
        counted = round(self.reached * (100 - PENALTY * self.days) / 100, 2)
        return int(counted) if counted == int(counted) else counted


@dataclass(frozen=True)
class MockClass:
    """The class and where its files are. It prints as a table."""

    folder: Path
    stem: str
    tasks: tuple
    students: tuple

    def rows(self):
        """The table: a line of headers, a line of points that can be had, a line for each student."""
        yield (*COLUMNS, *self.tasks)
        of = sum(TASKS[task].points for task in self.tasks)
        yield ("", "", "of", "", of, "", of, *(TASKS[task].points for task in self.tasks))
        for s in self.students:
            marks = (s.answers[task].points if task in s.answers else 0 for task in self.tasks)
            yield (s.id, s.name, s.kind, s.file or "", s.reached, s.days or "", s.points, *marks)

    def command(self):
        """The words of the command that grades it."""
        folder = self.folder
        words = ["nst", "grade", str(folder / "submissions"), "--out", str(folder / "marks")]
        words += ["--exercise", self.stem[:2], "--roster", str(folder / "roster.csv")]
        return [*words, "--due", f"{DUE:%Y-%m-%d %H:%M}", "--late-penalty", f"{PENALTY}%/day"]

    def __str__(self):
        rows = [[str(cell) for cell in row] for row in self.rows()]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        words = len(COLUMNS) - 3  # columns of words are flush left, those of numbers flush right
        line = [
            "  ".join(
                cell.ljust(w) if n < words else cell.rjust(w)
                for n, (cell, w) in enumerate(zip(row, widths, strict=True))
            )
            for row in rows
        ]
        return "\n".join(text.rstrip() for text in line)


def write(folder, count=25, exercise="03", seed=0, root="."):
    """Make a class of `count`, write its hand-ins into folder/submissions/, its roster.csv, and the marks that are to
    be expected into expected.csv; the MockClass.

    NSTError for another number than 1 to 400, for an exercise that there is not, and where there are hand-ins already.
    """
    if not 1 <= count <= MOST:
        raise NSTError(f"a class of {count} cannot be made; give a number from 1 to {MOST}.")
    folder = as_path(folder)
    if folder.exists() and not folder.is_dir():
        raise NSTError(f"'{folder}' is a file; give the name of a folder, which will be made.")
    for name in ("submissions", "roster.csv", "expected.csv"):
        if (folder / name).exists():
            raise NSTError(f"'{folder / name}' is there already; give another folder, or take that one away.")
    course = contents.read(root)
    lesson = handout.chosen(course, exercise)
    sheet = handout.sheet(lesson, root)
    made = MockClass(folder, lesson.name, lesson.exercise.tasks, tuple(_students(lesson, count, seed)))
    for student in made.students:
        if student.file is not None:
            _hand_in(folder / "submissions" / student.id, student, sheet)
    make_folder(folder)
    roster = [("id", "name"), *((s.id, s.name) for s in made.students)]
    write_atomically(folder / "roster.csv", _csv(roster))
    write_atomically(folder / "expected.csv", _csv(made.rows()))
    return made


def _students(lesson, count, seed):
    """The class. What the first of them do does not depend on how many there are."""
    chance = random.Random(f"{lesson.name} {seed}")
    names = [f"{given} {family}" for given in GIVEN.split() for family in FAMILY.split()]
    chance.shuffle(names)
    for place in range(count):
        kind = KINDS[place % len(KINDS)]
        days = chance.choice((1, 2, 3)) if place % 5 == 3 and kind != MISSING else 0
        file = f"{lesson.name}.ipynb"
        if place % 4 == 2:
            file = chance.choice(NAMES).format(number=lesson.number, stem=lesson.name)
        answers = _answers(lesson.exercise.tasks, kind, chance)
        yield Student(f"s{place + 1:03}", names[place], kind, None if kind == MISSING else file, days, answers)


def _answers(tasks, kind, chance):
    """{task: Way} of one student."""
    wrong = {RIGHT: 0, PARTLY: chance.randint(1, max(1, len(tasks) // 2)), WRONG: len(tasks)}.get(kind, 0)
    slips = chance.sample(tasks, wrong)
    last = {UNFINISHED: chance.randint(1, max(1, len(tasks) - 1)), MISSING: 0}.get(kind, len(tasks))
    chosen = {}
    for task in tasks:
        right, others = ways.known(task)
        chosen[task] = chance.choice((others if task in slips else right) or right)
    return {task: chosen[task] for task in tasks[:last]}


def _hand_in(folder, student, sheet):
    """A student's notebook, with the time at which it was handed in."""
    notebook = copy.deepcopy(sheet)
    for cell in notebook["cells"]:
        task = cell["metadata"].get("nst", {}).get("task")
        if task in student.answers:
            cell["source"] = student.answers[task].source
    make_folder(folder)
    path = write_atomically(folder / student.file, json.dumps(notebook, ensure_ascii=False, indent=1).encode())
    moment = DUE - datetime.timedelta(hours=3) + datetime.timedelta(days=student.days)
    os.utime(path, (moment.timestamp(),) * 2)


def _csv(rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")  # as marks.csv: without the mark Excel garbles names
