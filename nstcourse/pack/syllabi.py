"""course/syllabi.toml: which lessons and sheets in which week, for three lengths of a course.

    for part in chosen("12", root).parts: print(part.number, part.title, part.lessons, part.sheets)

Minutes are those of the course's table. Lessons that a course does not have (yet) are left out, and parts of which
nothing is left; so one file serves a course while it grows.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from nstcourse import contents
from nstlib.errors import NSTError, suggest

NAME = "syllabi.toml"
SYLLABUS = {"name": str, "title": str, "unit": str, "for": str, "part": list}
PART = {"title": str, "lessons": list, "sheets": list, "minutes": int, "do": list}
KINDS = {str: "a text", int: "a whole number", list: "a list"}
USUAL = "12"


@dataclass(frozen=True)
class Part:
    """One week, or one part of a day. lessons, sheets: rows of the course's table; minutes: in class."""

    number: int
    title: str
    lessons: tuple
    sheets: tuple
    minutes: int
    do: tuple

    @property
    def work(self):
        """Minutes that its lessons and sheets say."""
        return sum(row.minutes for row in self.lessons) + sum(row.exercise.minutes for row in self.sheets)

    @property
    def home(self):
        """Minutes that are left for home."""
        return max(0, self.work - self.minutes)


@dataclass(frozen=True)
class Syllabus:
    """whom: for whom it is; unit: week, or part."""

    name: str
    title: str
    unit: str
    whom: str
    parts: tuple

    def part(self, number):
        """The part of that number; NSTError where there is none."""
        for part in self.parts:
            if str(number) == str(part.number):
                return part
        last = self.parts[-1].number
        raise NSTError(
            f"there is no {self.unit} '{number}' in the syllabus '{self.name}'; give a number from 1 to {last}."
        )


def read(root="."):
    """All syllabi of a checkout, or of the package, where the folder has none; NSTError where the file is wrong."""
    here = contents.PACKAGE
    places = (Path(root) / "course" / NAME, here / "_data" / NAME, here.parent / "course" / NAME)
    path = next((place for place in places if place.is_file()), places[0])
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NSTError(f"'{path}' cannot be read: {(error.strerror or str(error)).lower()}.") from None
    except ValueError as error:
        raise NSTError(f"course/{NAME} is no TOML: {error}.") from None
    course = contents.read(root)
    rows = _checked({"syllabus": table.get("syllabus")}, {"syllabus": list}, "the file")["syllabus"]
    return tuple(_syllabus(course, row) for row in rows)


def chosen(name, root="."):
    """The syllabus of that name; NSTError where there is none."""
    found = {syllabus.name: syllabus for syllabus in read(root)}
    if str(name) not in found:
        raise NSTError(f"there is no syllabus '{name}'; {suggest(str(name), list(found))}.")
    return found[str(name)]


def _syllabus(course, row):
    row = _checked(row, SYLLABUS, "a syllabus")
    parts = [_part(course, part, place, row["name"]) for place, part in enumerate(row["part"], start=1)]
    kept = tuple(part for part in parts if part.lessons or part.sheets)
    if not kept:
        raise NSTError(f"course/{NAME}: the syllabus '{row['name']}' names no lesson of this course.")
    return Syllabus(row["name"], row["title"], row["unit"], row["for"], kept)


def _part(course, row, place, name):
    whose = f"part {place} of the syllabus '{name}'"
    row = _checked(row, PART, whose)
    by_number = {lesson.number: lesson for lesson in course.lessons}
    for field in ("lessons", "sheets"):
        for number in row[field]:
            if type(number) is not int or number < 0:
                raise NSTError(f"course/{NAME}: {whose} names {field} {number!r}; write numbers, as contents.toml has.")
    for number in row["sheets"]:
        if number in by_number and by_number[number].exercise is None:
            raise NSTError(f"course/{NAME}: {whose} gives out the sheet of lesson {number}, which has none.")
    lessons, sheets = (tuple(by_number[n] for n in row[field] if n in by_number) for field in ("lessons", "sheets"))
    return Part(place, row["title"], lessons, sheets, row["minutes"], tuple(row["do"]))


def _checked(row, fields, whose):
    if not isinstance(row, dict):
        raise NSTError(f"course/{NAME}: {whose} is no table; begin it with a line in double brackets.")
    for name, kind in fields.items():
        if type(row.get(name)) is not kind:
            raise NSTError(f"course/{NAME}: {whose} has no {name}, or not as {KINDS[kind]}.")
    if strange := [name for name in row if name not in fields]:
        raise NSTError(f"course/{NAME}: '{strange[0]}' of {whose} is not known; {suggest(strange[0], list(fields))}.")
    return row
