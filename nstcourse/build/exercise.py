"""Exercises: one source, two notebooks, the tasks as stubs and the tasks solved."""

import copy
import json
import re

from nstcourse import editions, online
from nstcourse.build import sources
from nstlib.errors import NSTError

BEGIN, END, HINT = "### BEGIN SOLUTION", "### END SOLUTION", "### HINT:"


def exercise(root, source):
    """(exercise, solution) notebooks of course/exercises/NN_name.py, neither of them executed yet.

    A cell tagged "task" begins with "# Task N.M" and holds one block between BEGIN and END, which the exercise replaces
    by a stub that says what to do (the HINT line). The next code cell, tagged "check", checks it; the
    text before it gets a line that says what comes in.
    """
    from nstcourse.tasks import TASKS

    solution = sources.skeleton(root, source)
    ids = task_ids(solution, source, TASKS)
    points = str(sum(TASKS[i].points for i in ids))
    own = [cell for cell in solution.cells if online.TAG not in cell.metadata.get("tags", [])]
    for before, cell in zip([None, *own[:-1]], own, strict=True):
        cell.source = cell.source.replace("{points}", points)
        if "task" in cell.metadata.get("tags", []):
            task_id = re.match(r"# Task (\S+)", cell.source)[1]
            if before is not None and before.cell_type == "markdown":
                # What may come in is said once, where the checks and the grader take it from.
                before.source += f"\n\n**Given.** {TASKS[task_id].given.text()}"
            # The grader finds an answer by the cell's id, by this, or by its first line: editors lose one or two.
            cell.metadata["nst"] = {"task": task_id, "version": editions.version(task_id)}
    _stamp(solution, source.stem, ids)
    handout = copy.deepcopy(solution)
    handout.metadata["colab"] = {"generative_ai_disabled": True}  # asks Colab to hold its assistant back
    for cell in handout.cells:
        if "task" in cell.metadata.get("tags", []):
            cell.source = stub(cell.source)
    for cell in solution.cells:
        if "task" in cell.metadata.get("tags", []):
            cell.source = solved(cell.source)
        if online.TAG in cell.metadata.get("tags", []):  # its badges lead to itself
            cell.source = cell.source.replace(f"/exercises/{source.stem}.ipynb", f"/solutions/{source.stem}.ipynb")
    _refuse_leaks(handout, solution, source)
    return handout, solution


def _stamp(notebook, stem, ids):
    """Which edition of which exercise it is: for programs, and in the first text for people and for editors that lose
    all metadata."""
    notebook.metadata["nst"] |= {
        "exercise": stem,
        "course": editions.EDITION,
        "tasks": {i: editions.version(i) for i in ids},
    }
    first = next((cell for cell in notebook.cells if cell.cell_type == "markdown"), None)
    if first is not None:
        first.source += f"\n\n{editions.line(stem)}"


def task_ids(notebook, source, known):
    """The tasks of an exercise in order; refuses what is unknown, unchecked or unclosed."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    ids = []
    for place, cell in enumerate(code):
        if "task" not in cell.metadata.get("tags", []):
            continue
        first = re.match(r"# Task (\d+\.\d+)$", cell.source.splitlines()[0])
        if not first or first[1] not in known:
            raise NSTError(f"{source.name}: a task cell must begin with '# Task N.M' of a known task.")
        following = code[place + 1] if place + 1 < len(code) else None
        checked = following is not None and "check" in following.metadata.get("tags", [])
        if not checked or f'nst.check("{first[1]}"' not in following.source:
            raise NSTError(f"{source.name}: task {first[1]} is not followed by its check.")
        markers = [line.strip() for line in cell.source.splitlines() if line.strip() in (BEGIN, END)]
        if markers != [BEGIN, END]:
            raise NSTError(f"{source.name}: task {first[1]} needs one '{BEGIN}' and one '{END}' after it.")
        if HINT not in cell.source:
            raise NSTError(f"{source.name}: task {first[1]} needs a line '{HINT} ...', which becomes the stub.")
        ids.append(first[1])
    if len(set(ids)) != len(ids) or not ids:
        raise NSTError(f"{source.name}: every task must occur once.")
    return ids


def stub(text):
    """A task's cell as it is given out: its solution is replaced by `raise nst.Todo(...)`."""
    out, inside, task_id = [], False, re.match(r"# Task (\S+)", text)[1]
    for line in text.splitlines():
        mark = line.strip()
        if mark == BEGIN:
            inside = True
        elif mark == END:
            inside = False
        elif mark.startswith(HINT):
            indent = line[: len(line) - len(line.lstrip())]
            words = json.dumps(mark.removeprefix(HINT).strip(), ensure_ascii=False)
            out.append(f'{indent}raise nst.Todo("{task_id}", {words})')
        elif not inside:
            out.append(line)
    return "\n".join(out)


def solved(text):
    """A task's cell as it is solved: without the marks."""
    return "\n".join(line for line in text.splitlines() if not line.strip().startswith((BEGIN, END, HINT)))


def _refuse_leaks(handout, solution, source):
    """No line of a solution longer than 12 characters may survive in the exercise."""
    for given, solved in zip(handout.cells, solution.cells, strict=True):
        if "task" not in given.metadata.get("tags", []):
            continue
        own = {line.strip() for line in solved.source.splitlines()} - {
            line.strip() for line in given.source.splitlines()
        }
        rest = "\n".join(cell.source for cell in handout.cells)
        for line in own:
            if len(line) > 12 and line in rest:
                raise NSTError(f"{source.name}: a line of a solution stands in the exercise: {line}")
