"""The exercises as source notebooks of nbgrader's.

course/exercises/NAME.py -> DIR/source/NAME/NAME.ipynb, ready for `nbgrader generate_assignment`. An answer keeps its
first line, its id and its metadata, so that `nst grade` reads what is handed in through nbgrader, too. Its points are
counted by nstcourse.nbgrader. nbgrader itself runs submissions unprotected, and beside the checks that judge them;
`nst grade` does neither.
"""

import json
import re
import secrets
from pathlib import Path

from nstcourse import checks, contents, online
from nstcourse.build import exercise, sources
from nstlib.errors import NSTError
from nstlib.files import as_path, make_folder, write_atomically

SCHEMA = 3  # of the cell metadata, since nbgrader 0.6
CONFIG = """\
c = get_config()  # noqa: F821

# In the place of a solution: the line after it says what to do, and is ours.
c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE"}
"""
POINTS = """\
# nbgrader counts the points of task {task} here; the check above says more.
from nstcourse.nbgrader import credit

credit("{task}", {name})
### BEGIN HIDDEN TESTS
credit("{task}", {name}, "{secret}")
### END HIDDEN TESTS"""


def export(root, out, force=False):
    """Write every exercise below `out`, a course folder of nbgrader's; yields a line of news for each.

    What lies there already, and may have been changed there, is only overwritten with `force`.
    """
    root, out = Path(root).resolve(), as_path(out)
    folder = root / "course" / "exercises"
    if not folder.is_dir():
        raise NSTError(f"'{root}' has no course/exercises/; run this in a checkout of the course, or give --root.")
    texts = [folder / f"{lesson.name}.py" for lesson in contents.read(root).exercises]
    targets = [out / "source" / source.stem / f"{source.stem}.ipynb" for source in texts]
    if not force and (there := next((t for t in targets if t.exists()), None)):
        raise NSTError(f"'{there}' is there already; give another folder, or --force to overwrite it.")
    for source, target in zip(texts, targets, strict=True):
        notebook = source_notebook(root, source, secrets.token_hex(16))
        _write(target, json.dumps(notebook, ensure_ascii=False, indent=1) + "\n")
        points = sum(cell["metadata"].get("nbgrader", {}).get("points", 0) for cell in notebook["cells"])
        yield f"{target}: {points} points"
    config = out / "nbgrader_config.py"
    if not config.exists():
        _write(config, CONFIG)
        yield f"{config}: what takes the place of a solution"
    elif "code_stub" not in config.read_text(encoding="utf-8", errors="replace"):
        yield f"{config}: yours was left as it is; add the line {CONFIG.splitlines()[-1]}"


def source_notebook(root, source, secret):
    """An exercise as a source notebook of nbgrader's: solutions between its marks, hidden tests with inputs of their
    own, which follow from the secret."""
    handout, _ = exercise.exercise(root, source)
    written = sources.skeleton(root, source)
    cells, counts = [], {"setup": 0, "project": 0}
    for cell, original in zip(handout.cells, written.cells, strict=True):
        tags = cell.metadata.pop("tags", [])
        if "photograph" in tags:  # it takes long, and is not graded
            continue
        if (
            online.TAG in tags and cell.cell_type == "markdown"
        ):  # badges open the sheet that is on the net, not this one
            continue
        cells.append(cell)
        if "task" in tags:
            task = checks.find(cell.metadata["nst"]["task"])
            cell.source = _answer(original.source, cell.source)
            cell.metadata["nbgrader"] = _grading(f"task-{task.id}", solution=True)
        elif "check" in tags:
            # The check stands by itself: a cell that counts gets nothing as soon as anything warns in it, and raises.
            cell.metadata["nbgrader"] = _grading(f"check-{task.id}", locked=True)
            cells.append(_points_cell(task, secret))
        elif online.TAG in tags:
            cell.metadata["nbgrader"] = _grading(online.TAG, locked=True)
        elif cell.cell_type == "code":
            counts["setup"] += 1
            cell.metadata["nbgrader"] = _grading(f"setup-{counts['setup']}", locked=True)
        else:
            cell.source = _prose(cell.source)
            if re.search(r"^## .*project", cell.source, flags=re.MULTILINE | re.IGNORECASE):
                # For a person to judge. Levels are no marks, so no points; a teacher may give it some in nbgrader.
                counts["project"] += 1
                cell.metadata["nbgrader"] = _grading(f"project-{counts['project']}", locked=True, task=True, points=0)
    handout.cells = cells
    return handout


def _grading(name, grade=False, solution=False, locked=False, task=False, points=None):
    """nbgrader's metadata of a cell. Only what is graded has points."""
    wanted = {"schema_version": SCHEMA, "grade_id": name.replace(".", "-"), "grade": grade, "solution": solution}
    return wanted | {"locked": locked, "task": task} | ({} if points is None else {"points": points})


def _prose(text):
    """Without links to the lessons, which are not beside it, and without a word of outputs, which nbgrader clears."""
    text = re.sub(r"\[([^\]]+)\]\(\.\./[^)]*\)", r"\1", text)
    return re.sub(r"\s\(If something is folded under a check.*?\)", "", text, flags=re.DOTALL)


def _answer(written, stub):
    """The cell with its solution; the stub's own line comes after it, where it is reached once the solution is gone."""
    todo = next(line for line in stub.splitlines() if line.lstrip().startswith("raise nst.Todo("))
    lines = []
    for line in written.splitlines():
        if not line.strip().startswith(exercise.HINT):
            lines.append(line)
        if line.strip() == exercise.END:
            lines.append(todo)
    return "\n".join(lines)


def _points_cell(task, secret):
    import nbformat

    source = POINTS.format(task=task.id, name=task.name, secret=secret)
    metadata = {"nbgrader": _grading(f"points-{task.id}", grade=True, locked=True, points=task.points)}
    return nbformat.v4.new_code_cell(source, id=f"points-{task.id.replace('.', '-')}", metadata=metadata)


def _write(path, text):
    make_folder(path.parent)
    write_atomically(path, text.encode())
