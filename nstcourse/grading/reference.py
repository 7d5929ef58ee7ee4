"""What was given out: an exercise's tasks, stubs and solutions, from the text that the course is built from.

exercises/ of the folder that a teacher works in is not asked: whoever has worked the sheet there would make every equal
answer "not attempted". The text comes with the package, where no checkout is at hand. It holds the solutions, as
nstcourse.tasks does; neither is ever copied into a sandbox, and bubblewrap hides the package that grades.
"""

import ast
import json
import re
from pathlib import Path
from types import SimpleNamespace

import nstcourse
from nstcourse import contents
from nstcourse.build import exercise
from nstcourse.build.sources import KERNEL, cell_ids
from nstcourse.grading import grammar
from nstcourse.tasks import TASKS
from nstlib.errors import NSTError

CELL = re.compile(r"^# %%(?: \[(\w+)\])?(?: +tags=(\[.*\]))?[^\n]*$", re.MULTILINE)
PACKAGE = Path(nstcourse.__file__).parent
LARGEST = 20_000_000  # bytes of a teacher's own notebook that is compared


class Reference:
    """An exercise: its tasks in order, and the sources of its stubs, its solutions and the cells before them.

    notes: what a teacher is told of it. NSTError where it cannot be graded by.
    """

    def __init__(self, root, stem):
        self.stem = stem
        cells = read_cells(_source(root, stem))
        # What paints a photograph when all is right is for the learner alone: nobody is graded by it.
        self.code = [c for c in cells if c.cell_type == "code" and "photograph" not in c.tags]
        given = {_task(c): c for c in self.code if "task" in c.tags}
        self.stubs = {i: exercise.stub(c.source) for i, c in given.items()}
        self.solutions = {i: exercise.solved(c.source) for i, c in given.items()}
        self.ids = {c.id: i for i, c in given.items()}
        self._refuse()
        self.tasks = {i: TASKS[i] for i in self.stubs}
        self.setup = [c.source for c in self.code if not c.tags & {"task", "check"}]
        # A part that a person judges: a heading that says so, without a check.
        prose = "\n".join(c.source for c in cells if c.cell_type == "markdown")
        headings = re.findall(r"^## (.*project.*)$", prose, flags=re.MULTILINE | re.IGNORECASE)
        self.manual = [title.strip() for title in headings]
        self.notes = _differences(Path(root) / "exercises" / f"{stem}.ipynb", self)

    def _refuse(self):
        unknown = [i for i in self.stubs if i not in TASKS]
        if unknown or not self.stubs:
            told = f"task {unknown[0]} is unknown" if unknown else "it holds no task"
            raise NSTError(f"{self.stem}: {told}; grade with the version of nstlib that the course belongs to.")
        for task_id, source in self.stubs.items():
            # Not "no nst.Todo in it": one whose solution was not taken out has it, too.
            if not any(s["todo"] and TASKS[task_id].name in s["stores"] for s in grammar.facts(source)["statements"]):
                raise NSTError(
                    f"{self.stem}: the stub of task {task_id} does not raise nst.Todo at once, as if it were an "
                    f"answer; mend course/exercises/{self.stem}.py: '{exercise.HINT} ...' and the solution's marks."
                )

    @property
    def given(self):
        """Names that the cells before the first task define."""
        nodes = [node for source in self.setup for node in ast.walk(ast.parse(source))]
        aliases = [alias for n in nodes if isinstance(n, ast.Import | ast.ImportFrom) for alias in n.names]
        return {alias.asname or alias.name.split(".")[0] for alias in aliases}

    def needs(self, task_id, source):
        """Earlier tasks whose functions an answer uses, or the course's own answer would, theirs included, in order."""
        found = []
        for earlier in self.stubs:
            if earlier == task_id:
                break
            name = rf"\b{self.tasks[earlier].name}\b"
            if re.search(name, source) or re.search(name, self.solutions[task_id]):
                found += [*self.needs(earlier, self.solutions[earlier]), earlier]
        return list(dict.fromkeys(found))

    def notebook(self, answers):
        """The exercise with these answers, as a notebook's text; every check is replaced by the export of its task."""
        # The checks are ours; what a student wrote about checking has been taken out of the answers.
        texts, task_id = ["from nstcourse.kit import export\nexport.prepare()"], None
        for cell in self.code:
            if "task" in cell.tags:
                task_id = _task(cell)
                texts.append(answers[task_id].source)
            elif "check" in cell.tags:
                texts.append(f'from nstcourse.kit import export\nexport.take("{task_id}", globals())')
            else:
                texts.append(cell.source)
        blank = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
        cells = [blank | {"id": f"cell-{number}", "source": source} for number, source in enumerate(texts)]
        whole = {"metadata": {"kernelspec": KERNEL}, "nbformat": 4, "nbformat_minor": 5, "cells": cells}
        return json.dumps(whole)


def stems(root):
    """The exercises that can be graded: "03_style" and so on."""
    names = [lesson.name for lesson in contents.read(root).exercises]
    found = [name for name in names if (_folder(root) / f"{name}.py").is_file()]
    if not found:
        raise NSTError(f"'{root}' has no course/exercises/; run this in a checkout of the course, or give --root.")
    return found


def _folder(root):
    """course/exercises/ of a checkout, or what came with the package."""
    inside = Path("course", "exercises")
    places = (Path(root) / inside, PACKAGE / "_data" / "exercises", PACKAGE.parent / inside)
    return next((p for p in places if p.is_dir()), places[0])


def _source(root, stem):
    path = _folder(root) / f"{stem}.py"
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise NSTError(f"'{path}' cannot be read; run this in a checkout of the course, or give --root.") from None


def read_cells(text):
    """The cells of a text in Jupytext's percent format, as nstcourse.build makes them: kind, tags, id, source.

    Grading does without Jupytext, which takes longer to import than a small class to be looked through.
    """
    marks = list(CELL.finditer(text))
    cells = []
    for mark, end in zip(marks, [*(m.start() for m in marks[1:]), len(text)], strict=True):
        kind, tags = mark[1] or "code", set(json.loads(mark[2] or "[]"))
        lines = text[mark.end() : end].strip("\n").split("\n")
        if kind != "code":
            lines = [line.removeprefix("#").removeprefix(" ") for line in lines]
        if "teacher" not in tags:
            cells.append(SimpleNamespace(cell_type=kind, tags=tags, source="\n".join(lines), id=None))
    for cell, name in zip(cells, cell_ids(cells), strict=True):
        cell.id = name
    return cells


def _task(cell):
    return re.match(r"# Task (\S+)", cell.source)[1]


def _differences(path, reference):
    """A note where a teacher's exercises/ is not what is given out."""
    try:
        if path.stat().st_size > LARGEST:
            return []
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        found = {c["id"]: "".join(c["source"]) for c in cells if c.get("id") in reference.ids}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []
    stubs = {name: reference.stubs[i].strip() for name, i in reference.ids.items()}
    other = [reference.ids[name] for name, source in found.items() if source.strip() != stubs[name]]
    if not other:
        return []
    return [
        f"exercises/{reference.stem}.ipynb differs from what is given out ({', '.join(other)}), as if somebody had "
        "worked in it; answers were compared with course/, not with it."
    ]
