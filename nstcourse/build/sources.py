"""From a text in Jupytext's percent format, the only thing to edit, to a notebook without outputs.

Cell ids come from the nearest heading, so a rebuild changes nothing that the source did not change.
"""

import hashlib
import re
from pathlib import Path

from nstcourse import contents, online
from nstcourse.build import index
from nstlib.errors import NSTError

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
RULES = "# {rules}"  # the line of an exercise in whose place course/rules.md is put
BUILT = {"exercises": "exercises"}  # folder of course/: where its notebooks are built, if not in notebooks/
LESSONS = "# {lessons}"  # the line of course/index.py in whose place the table of lessons is put


def checkout(root):
    """The folder, if it is a checkout of the course; else NSTError."""
    root = Path(root).resolve()
    if not (root / "course" / "lessons").is_dir():
        raise NSTError(f"'{root}' has no course/lessons/; run this in a checkout of the course, or give --root.")
    return root


def read(root, source):
    """The text of a lesson or an exercise, with the rules, or the table of lessons, where it asks for them, and with
    the way on as its last cell."""
    lines = text_of(source, source.relative_to(root).as_posix()).split("\n")
    return "\n".join([*(_filled(root, lines, line) for line in lines), *_way_on(root, source)])


def _way_on(root, source):
    if source.parent.name not in index.FOLDERS:
        return []
    course = contents.load(root / "course" / contents.NAME)
    words = index.way_on(course, course.lesson(source.stem), source.parent.name)
    return ["# %% [markdown]", *(f"# {text}".rstrip() for text in words.split("\n")), ""]


def _filled(root, lines, line):
    """A line of a source, or what is put in its place, as comments."""
    if line == RULES:
        task = next((task[1] for text in lines if (task := re.match(r"# Task (\S+)$", text))), "")
        rules = text_of(root / "course" / "rules.md", "course/rules.md").rstrip("\n")
        words = rules.replace("{first_task}", task)
    elif line == LESSONS:
        words = index.table(contents.load(root / "course" / contents.NAME))
    else:
        return line
    return "\n".join(f"# {text}".rstrip() for text in words.split("\n"))


def text_of(path, shown):
    """The text of a file as it is written; NSTError, which calls it `shown`, where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise NSTError(f"{shown} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    except UnicodeDecodeError:
        raise NSTError(f"{shown} is not UTF-8 text; save it as UTF-8.") from None


def skeleton(root, source):
    """The notebook of a lesson without outputs, as a NotebookNode; the same text gives the same notebook."""
    jupytext = need("jupytext")
    text = read(root, source)
    notebook = jupytext.reads(text, fmt="py:percent")
    notebook.cells = [cell for cell in notebook.cells if "teacher" not in cell.metadata.get("tags", [])]
    for cell, name in zip(notebook.cells, cell_ids(notebook.cells), strict=True):
        cell["id"] = name
        cell["metadata"] = {"tags": sorted(cell.metadata.tags)} if cell.metadata.get("tags") else {}
        if cell.cell_type == "code":
            cell["outputs"], cell["execution_count"] = [], None
    folder = BUILT.get(source.parent.name, "notebooks")
    notebook.cells[1:1] = online.cells(root, f"{folder}/{source.stem}.ipynb")
    notebook["metadata"] = {
        "kernelspec": dict(KERNEL),
        "language_info": {"name": "python"},
        "nst": {
            "source": source.relative_to(root).as_posix(),
            "sha256": digest(text),
        },
    }
    notebook["nbformat"], notebook["nbformat_minor"] = 4, 5
    return notebook


def digest(text):
    """What a built notebook keeps of the text that it was built from."""
    return hashlib.sha256(text.encode()).hexdigest()


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


def places(root, source):
    """{cell id: the line of the source on which the cell's text begins}, for the cells that are found in it."""
    begin = list(_beginnings(text_of(source, source.relative_to(root).as_posix()).split("\n")))
    found, reached = {}, 0
    for cell in skeleton(root, source).cells:
        words = next((line for line in cell.source.split("\n") if line.strip()), "")
        words = words if cell.cell_type == "code" else f"# {words}"
        for number, (line, text) in enumerate(begin[reached:], start=reached):
            if text.rstrip() == words.rstrip():
                found[cell.id], reached = line, number + 1
                break
    return found


def _beginnings(lines):
    """(line, text) of the first line below each mark of a cell that is not empty; lines are counted from 1."""
    marked = False
    for number, line in enumerate(lines, start=1):
        if line.startswith("# %%"):
            marked = True
        elif marked and line.strip():
            marked = False
            yield number, line


def need(package):
    """A package that only the making of the course needs; NSTError where it is not installed."""
    from importlib import import_module

    try:
        module = import_module(package)
    except ImportError:
        raise NSTError(f'building the course needs {package}; run: pip install "nstlib[course]"') from None
    if package == "nbclient":
        import_module("nbclient.exceptions")
    return module
