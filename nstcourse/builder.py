"""From a lesson's text source to an executed notebook.

course/lessons/NN_name.py (Jupytext percent format, the only file to edit) -> notebooks/NN_name.ipynb.
Cell ids come from the nearest heading, so a rebuild changes nothing that the source did not change.
"""

import copy
import hashlib
import json
import os
import re
from pathlib import Path

from nstcourse import editions
from nstlib.errors import NSTError
from nstlib.files import write_atomically

MAX_BYTES = 1_500_000
GUIDE = "teachers_guide.md"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
# What a lesson runs with when it is built: no live widgets, no download, the network everybody has.
ENVIRONMENT = {
    "NST_STATIC": "1",
    "NST_OFFLINE": "1",
    "NST_BACKBONE": "pocket",
    "NST_FAST": "",
    "KERAS_BACKEND": "tensorflow",
}


def build(root=".", force=False, environment=None):
    """Build every lesson that is out of date (all with `force`); yields a line of news for each."""
    root = _checkout(root)
    old = stale(root)
    known = {GUIDE, *(_target(root, source).name for source in _lessons(root))}
    for orphan in sorted(name for name in set(old) - known if "/" not in name):
        (root / "notebooks" / orphan).unlink()
        yield f"{orphan}: removed, its lesson is gone"
    for source in _lessons(root):
        target = _target(root, source)
        if target.name not in old and not force:
            yield f"{target.name}: up to date"
            continue
        notebook = execute(skeleton(root, source), target.parent, environment)
        text = _finished(notebook, target, root)
        target.parent.mkdir(exist_ok=True)
        write_atomically(target, text.encode())
        yield f"{target.name}: built, {len(text) / 1e6:.2f} MB"
    for source in _exercises(root):
        if force or any(name.endswith(f"/{source.stem}.ipynb") for name in old):
            build_exercise(root, source, environment)
            yield f"exercises/{source.stem}.ipynb and its solution: built"
    if GUIDE in old:
        write_atomically(root / "notebooks" / GUIDE, teachers_guide(root).encode())
        yield f"{GUIDE}: built"


def stale(root="."):
    """Names of notebooks that are missing, differ from their source, or have no source any more."""
    nbformat = _need("nbformat")
    root = _checkout(root)
    found = []
    for source in _lessons(root):
        target = _target(root, source)
        wanted = skeleton(root, source)
        try:
            current = _bare(nbformat.read(target, as_version=4))
        except Exception:  # missing, empty, or with the marks of a merge in it: build it again
            current = None
        if current != _bare(wanted):
            found.append(target.name)
    known = {_target(root, source).name for source in _lessons(root)}
    for source in _exercises(root):
        handout, solution = exercise(root, source)
        for folder, wanted in (("exercises", handout), ("solutions", solution)):
            try:
                current = _bare(nbformat.read(root / folder / f"{source.stem}.ipynb", as_version=4))
            except Exception:
                current = None
            if current != _bare(_tagged(wanted, folder)):
                found.append(f"{folder}/{source.stem}.ipynb")
    guide, wanted = root / "notebooks" / GUIDE, teachers_guide(root)
    if wanted and (not guide.is_file() or guide.read_text(encoding="utf-8") != wanted):
        found.append(GUIDE)
    orphans = [p.name for p in sorted((root / "notebooks").glob("*.ipynb")) if p.name not in known]
    return found + orphans


def skeleton(root, source):
    """The notebook of a lesson without outputs, as a NotebookNode; the same text gives the same notebook."""
    jupytext = _need("jupytext")
    text = source.read_text(encoding="utf-8")
    notebook = jupytext.reads(text, fmt="py:percent")
    notebook.cells = [cell for cell in notebook.cells if "teacher" not in cell.metadata.get("tags", [])]
    notebook.cells[1:1] = online_cells(root, _target(root, source).name)
    for cell, name in zip(notebook.cells, cell_ids(notebook.cells), strict=True):
        cell["id"] = name
        cell["metadata"] = {"tags": sorted(cell.metadata.tags)} if cell.metadata.get("tags") else {}
        if cell.cell_type == "code":
            cell["outputs"], cell["execution_count"] = [], None
    notebook["metadata"] = {
        "kernelspec": dict(KERNEL),
        "language_info": {"name": "python"},
        "nst": {
            "source": source.relative_to(root).as_posix(),
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
        },
    }
    notebook["nbformat"], notebook["nbformat_minor"] = 4, 5
    return notebook


def teachers_guide(root):
    """The teacher's cells of all lessons, one after the other, as Markdown; "" where no lesson has any."""
    jupytext = _need("jupytext")
    parts = []
    for source in _lessons(root):
        cells = jupytext.reads(source.read_text(encoding="utf-8"), fmt="py:percent").cells
        title = cells[0].source.splitlines()[0].lstrip("# ")
        notes = [c.source for c in cells if "teacher" in c.metadata.get("tags", [])]
        if notes:
            body = "\n\n".join(re.sub(r"^## .*\n+", "", note) for note in notes)
            parts.append(f"## {int(source.name[:2])} {title}\n\n{body}")
    if not parts:
        return ""
    head = "# Teacher's guide\n\nCollected from the lessons by `nst course build`; edit course/lessons/ instead."
    return "\n\n".join([head, *parts]) + "\n"


def online_cells(root, name):
    """Badges, and a cell that fetches this package alone on Colab, where the project has a public address.

    The address is `Repository` under [project.urls] in pyproject.toml; as long as there is none, so are the cells.
    """
    import nbformat

    address = _repository(root)
    if not address:
        return []
    home = address.removeprefix("https://github.com/").strip("/")
    badges = (
        f"[![Open this lesson in Colab](https://colab.research.google.com/assets/colab-badge.svg)]"
        f"(https://colab.research.google.com/github/{home}/blob/main/notebooks/{name}) "
        f"[![Open this lesson on Binder](https://mybinder.org/badge_logo.svg)]"
        f"(https://mybinder.org/v2/gh/{home}/main?urlpath=lab/tree/notebooks/{name})"
    )
    start = (
        "import sys\n\n"
        'if "google.colab" in sys.modules:  # this package alone: nothing that Colab has is replaced\n'
        f'    %pip install --quiet --no-deps "nstlib @ git+{address}"'
    )
    return [nbformat.v4.new_markdown_cell(badges), nbformat.v4.new_code_cell(start)]


def _repository(root):
    try:
        text = (root / "pyproject.toml").read_text(encoding="utf-8")
    except OSError:
        return ""
    # Python 3.10 has no TOML reader, and one line is all that is wanted.
    section = re.search(r"^\[project\.urls\]\n(.*?)(?=^\[|\Z)", text, flags=re.MULTILINE | re.DOTALL)
    found = section and re.search(r'^Repository\s*=\s*"(https://github\.com/[^"]+)"', section[1], flags=re.MULTILINE)
    return found[1] if found else ""


# --- exercises: one source, two notebooks --------------------------------------------------------------------------

BEGIN, END, HINT = "### BEGIN SOLUTION", "### END SOLUTION", "### HINT:"


def exercise(root, source):
    """(exercise, solution) notebooks of course/exercises/NN_name.py, neither of them executed yet.

    A cell tagged "task" begins with "# Task N.M" and holds one block between BEGIN and END, which the exercise replaces
    by a stub that says what to do (the HINT line). The next code cell, tagged "check", checks it; the
    text before it gets a line that says what comes in.
    """
    from nstcourse.tasks import TASKS

    solution = skeleton(root, source)
    ids = _task_ids(solution, source, TASKS)
    points = str(sum(TASKS[i].points for i in ids))
    for before, cell in zip([None, *solution.cells[:-1]], solution.cells, strict=True):
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
    for cell in handout.cells:
        if "task" in cell.metadata.get("tags", []):
            cell.source = stub(cell.source)
    for cell in solution.cells:
        if "task" in cell.metadata.get("tags", []):
            cell.source = solved(cell.source)
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


def _tagged(notebook, folder):
    """An exercise as it is written: its checks are compared by nbval."""
    if folder == "exercises":
        for cell in notebook.cells:
            if "check" in cell.metadata.get("tags", []):
                cell.metadata["tags"] = sorted({*cell.metadata["tags"], "nbval-check-output"})
    return notebook


def build_exercise(root, source, environment=None):
    """Execute the solution and write both notebooks; the exercise keeps the solution's check outputs, to be reached."""
    import nbformat

    handout, solution = exercise(root, source)
    execute(solution, root / "solutions", environment)
    for given, solved in zip(handout.cells, solution.cells, strict=True):
        if "check" in given.metadata.get("tags", []):
            text = "".join(out.get("text", "") for out in solved.outputs)
            if not re.fullmatch(r"\S+ \S+: (\d+) of \1\n(  ok  .*\n)+", text):
                raise NSTError(f"{source.name}: the solution does not pass its own check: {text.strip()[:200]}")
            # What a right answer prints: with nbval this cell fails before the work and passes after it.
            given.metadata["tags"] = sorted({*given.metadata["tags"], "nbval-check-output"})
            given.outputs, given.execution_count = copy.deepcopy(solved.outputs), solved.execution_count
    written = []
    for notebook, folder in ((handout, "exercises"), (solution, "solutions")):
        target = root / folder / f"{source.stem}.ipynb"
        for cell in notebook.cells:
            cell.metadata.pop("execution", None)
        target.parent.mkdir(exist_ok=True)
        text = (
            nbformat.writes(notebook, version=4) + "\n" if folder == "exercises" else _finished(notebook, target, root)
        )
        write_atomically(target, text.encode())
        written.append(target)
    return written


def _task_ids(notebook, source, known):
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


def cell_ids(cells):
    """Ids such as 'two-pictures-3': the nearest heading above and the cell's number below it."""
    heading, counts, ids = "start", {}, []
    for cell in cells:
        title = re.search(r"^#{1,6}\s+(.+)$", cell.source, flags=re.MULTILINE) if cell.cell_type == "markdown" else None
        if title:
            heading = re.sub(r"[^a-z0-9]+", "-", title[1].lower()).strip("-")[:48] or "start"
        counts[heading] = counts.get(heading, 0) + 1
        ids.append(f"{heading}-{counts[heading]}")
    return ids


def execute(notebook, folder, environment=None):
    """Run all cells in a fresh kernel and keep their outputs; an error in a cell stops the build, in words."""
    nbclient = _need("nbclient")
    folder.mkdir(exist_ok=True)
    client = nbclient.NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        store_widget_state=False,
        record_timing=False,
    )
    variables = {**os.environ, **ENVIRONMENT, **(environment or {})}
    try:
        client.execute(env=variables)
    except nbclient.exceptions.CellExecutionError as error:
        source = notebook.metadata["nst"]["source"]
        raise NSTError(f"{source}: a cell fails with {error.ename}: {error.evalue}.") from None
    except (nbclient.exceptions.DeadKernelError, nbclient.exceptions.CellTimeoutError) as error:
        source = notebook.metadata["nst"]["source"]
        raise NSTError(f"{source}: the kernel died or took too long ({type(error).__name__}).") from None
    return notebook


def _finished(notebook, target, root):
    """The text of the built notebook, after the checks that every lesson must pass."""
    import nbformat

    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}  # the kernel writes its patch version here
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.pop("transient", None)
            if output.get("name") == "stderr":
                raise NSTError(f"{target.name}: a cell writes to standard error: {output['text'].strip()[:200]}")
    text = nbformat.writes(notebook, version=4) + "\n"
    for trace in (str(root), str(Path.home())):
        if trace not in ("/", "") and trace + os.sep in text:
            raise NSTError(f"{target.name}: an output holds a path of this machine ({trace}).")
    size = len(text.encode())
    if size > MAX_BYTES:
        raise NSTError(f"{target.name} has {size / 1e6:.2f} MB; the limit is {MAX_BYTES / 1e6} MB.")
    if re.search(r"<img (?![^>]*\balt=\\?\"[^\"\\])", text):
        raise NSTError(f"{target.name}: a picture has no alternative text.")
    return text


def _bare(notebook):
    """What of a notebook comes from its source: everything but outputs and execution counts."""
    cells = [(c.cell_type, c.get("id"), c.source, dict(c.metadata)) for c in notebook.cells]
    return cells, dict(notebook.metadata), notebook.nbformat, notebook.nbformat_minor


def _checkout(root):
    root = Path(root).resolve()
    if not (root / "course" / "lessons").is_dir():
        raise NSTError(f"'{root}' has no course/lessons/; run this in a checkout of the course, or give --root.")
    return root


def _lessons(root):
    return sorted((root / "course" / "lessons").glob("[0-9][0-9]_*.py"))


def _exercises(root):
    return sorted((root / "course" / "exercises").glob("[0-9][0-9]_*.py"))


def _target(root, source):
    return root / "notebooks" / f"{source.stem}.ipynb"


def _need(package):
    from importlib import import_module

    try:
        module = import_module(package)
    except ImportError:
        raise NSTError(f"building the course needs {package}; run: pip install jupytext nbclient nbformat") from None
    if package == "nbclient":
        import_module("nbclient.exceptions")
    return module
