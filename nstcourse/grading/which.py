"""Which exercise a notebook belongs to, and which of several files is graded: tasks decide, then names."""

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from nstcourse.grading.cells import bare
from nstcourse.grading.names import COURSE, exercise_in, is_checkpoint, without_conflict
from nstcourse.grading.notebook_file import read
from nstcourse.grading.tree import Item
from nstcourse.tasks import TASKS
from nstlib.errors import NSTError

# No space goes beyond its line: from each of many blank lines all others would be looked through.
LINE = re.compile(r"^[^\S\n]*#+[^\S\n]*Task[^\S\n]+(\d+\.\d+)\b", re.IGNORECASE | re.MULTILINE)
FUNCTION = re.compile(r"^[^\S\n]*(?:async[^\S\n]+)?def[^\S\n]+(\w+)[^\S\n]*\(", re.MULTILINE)
OF_FUNCTION = {task.name: i for i, task in TASKS.items()}
SIZES = Counter(i.split(".")[0] for i in TASKS)
ASIDE = re.compile(r"lesson|scratch|test|draft|backup|untitled", re.IGNORECASE)  # what is beside the work itself
HOLDS, NAMED, UNREADABLE = 2, 1, 0  # how well a file fits an exercise


@dataclass
class Work:
    """A file that may be someone's work. named: the exercise its name speaks of; tasks: {task: was it worked on};
    is_course: is it the course's own?"""

    item: Item
    time: float
    clock: str
    named: str | None = None
    refused: str = ""
    tasks: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)
    is_course: bool = False

    @property
    def name(self):
        return PurePosixPath(self.item.shown).name

    @property
    def order(self):
        """By which the newest is found: when it was handed in; within one zip file, its own time there."""
        return self.time, self.item.time if self.item.zips else 0.0

    @property
    def is_aside(self):
        """Does it lie in a folder that is called like one of the course's own?"""
        return any(p.casefold() in COURSE for p in re.split(r"[/\\]", self.item.shown)[1:-1])


def look(work, sheets):
    """Read a Work once, for its tasks or for why it cannot be read; its bytes are not kept."""
    try:
        cells, _ = read(work.item.load())
    except NSTError as error:
        work.refused = str(error)
    except Exception as error:  # one file must not keep a class from being graded
        work.refused = f"the file cannot be read ({type(error).__name__})."
    else:
        work.tasks = tasks_in(cells, sheets)
        work.is_course = work.is_aside and _is_solution(cells, sheets)


def _is_solution(cells, sheets):
    """Are all answers the course's own, to the letter?"""
    solutions = [bare(source) for sheet in sheets.values() for source in sheet.solutions.values()]
    answers = [c["source"] for c in cells if c.get("kind", "code") == "code" and LINE.match(c["source"])]
    return bool(solutions and answers) and all(bare(source) in solutions for source in answers)


def tasks_in(cells, sheets):
    """{task: whether anyone has worked on it} of a notebook's cells.

    Known by first lines, metadata and ids, and in a notebook that has none of them, by functions.
    """
    ids = {cell: task for sheet in sheets.values() for cell, task in sheet.ids.items()}
    stubs = {task: source for sheet in sheets.values() for task, source in sheet.stubs.items()}
    found, written = {}, set()
    for cell in cells:
        source, is_code = cell["source"], cell.get("kind", "code") == "code"
        by_id = [t for t in (ids.get(_text(cell.get("id"))), _text(cell.get("task"))) if t]
        named = LINE.findall(source) or by_id[:1]
        for task in named:
            if task in TASKS:
                found[task] = found.get(task, False) or (is_code and _worked(source, stubs.get(task)))
        if is_code and "Todo(" not in source:
            written |= {OF_FUNCTION[n] for n in FUNCTION.findall(source) if n in OF_FUNCTION}
    if not found:
        return dict.fromkeys(sorted(written), True)
    return {task: worked or task in written for task, worked in found.items()}


def _text(value):
    return value if isinstance(value, str) else None


def _worked(source, stub):
    if stub is None:
        return "Todo(" not in source
    return bare(source) != bare(stub)


def number(stem):
    """ "03_style" -> "3" """
    return stem.split("_")[0].lstrip("0")


def fit(work, stem, stems):
    """How well a looked-at Work fits an exercise, or None."""
    counts = Counter(i.split(".")[0] for i in work.tasks)
    mine = counts[number(stem)]
    if work.refused:
        return UNREADABLE if work.named == stem or (work.named is None and len(stems) == 1) else None
    # A function of another exercise that someone has taken along makes no notebook of that one.
    if mine and (mine == max(counts.values()) or work.named == stem or 2 * mine >= SIZES[number(stem)]):
        return HOLDS
    if work.named == stem or (work.named is None and not counts and len(stems) == 1):
        return NAMED
    return None


def choose(works, stem, stems):
    """([the Work that counts, and others that were handed in before or after it], notes), the one that counts first.

    Of copies of one file the one with the most answers counts, of several files the newest. Only where there is no
    better: the sheet as it was given out, a page with a few of its tasks under another name, a file without tasks and
    one that cannot be read.
    """
    fits = [(how, work) for work in works if (how := fit(work, stem, stems)) is not None]
    if not fits:
        return [], []
    # The course's own may have been taken along alone; it is a student's only where there is nothing else.
    notes, aside = [], [work for _, work in fits if work.is_aside]
    if aside and any(how == HOLDS and not work.is_aside for how, work in fits):
        shown = ", ".join(work.item.shown for work in aside)
        notes.append(f"not graded: {shown}, in a folder that is called like one of the course's own.")
        fits = [(how, work) for how, work in fits if not work.is_aside]
    best = max(how for how, _ in fits)
    able = [work for how, work in fits if how == best]
    left_out = [f"{work.item.shown} ({_why_not(work, stem)})" for how, work in fits if how < best]
    notes += [f"not graded: {', '.join(left_out)}."] if left_out else []
    copies = {}
    for work in able:
        copies.setdefault(without_conflict(work.item.shown), []).append(work)
    kept = []
    for group in copies.values():
        group.sort(
            key=lambda w: (not is_checkpoint(w.name), sum(w.tasks.values()), w.order, w.item.shown), reverse=True
        )
        kept.append(group[0])
        if len(group) > 1:
            others = ", ".join(w.item.shown for w in group[1:])
            notes.append(
                f"there are {len(group)} copies of one file, as programs that keep folders in step make them; "
                f"{group[0].item.shown}, with the most answers, was graded, not {others}."
            )
    # Of one time (nbgrader stamps a whole folder, and so do zip files of git) the one that has the exercise's own name.
    kept.sort(key=lambda w: _rank(w, stem), reverse=True)
    return kept, notes


def _rank(work, stem):
    answers = sum(work.tasks.values())
    own_name = PurePosixPath(work.name).stem == stem
    whole = _is_sheet(work, stem)
    return not is_checkpoint(work.name), answers > 0, whole, work.order, own_name, answers, work.item.shown


def _is_sheet(work, stem):
    """Does it hold the sheet, or bear its name? Otherwise it is a page where something was tried."""
    holds = 2 * sum(i.split(".")[0] == number(stem) for i in work.tasks) >= SIZES[number(stem)]
    return holds or (exercise_in(work.name, [stem]) is not None and not ASIDE.search(work.name))


def _why_not(work, stem):
    return "it cannot be read" if work.refused else f"no task of exercise {number(stem)} is in it"


def named_by(shown, stems):
    """The exercise that a path speaks of, its last part first."""
    parts = reversed(PurePosixPath(shown).parts)
    return next((stem for part in parts if (stem := exercise_in(part, stems))), None)


def speaks_of(shown, stem, stems):
    """Does a path that cannot be read speak of an exercise, or is there only one?"""
    return len(stems) == 1 or named_by(shown, stems) == stem
