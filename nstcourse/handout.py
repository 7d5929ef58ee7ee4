"""What learners get: lessons, sheets and the way through them, as files in a folder of their own.

    get("my-course")               all of it
    handout("week-3", exercise=3)  one sheet and its lesson, for a teacher to give out
    solutions("week-3", exercise=3)  the solution of that sheet, once the class is through with it

The files come from the checkout that one works in, else from the package. Lessons come without their pictures: with
these they are 4 MB, a fifth of the whole package, and whoever runs a lesson paints them anew, after the prediction and
not before it. Sheets come without what right answers print, which a checkout keeps for nbval: they would look as if
they were solved. Solutions and the teacher's guide are not among the files, and a sheet in which somebody has worked is
not given out. Solutions lie only in a checkout: they are no part of the package.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import nstcourse
from nstcourse import contents, online
from nstcourse.grading.reference import Reference
from nstlib._version import __version__
from nstlib.errors import NSTError, suggest
from nstlib.files import as_path, make_folder, write_atomically

PACKAGE = Path(nstcourse.__file__).parent
INDEX = "notebooks/index.ipynb"
READ_ME = "READ_ME.md"
SOLUTIONS = "solutions"
LINK = re.compile(r"!?\[([^\]]*)\]\(([^)\s]+)\)")  # or a picture
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")  # https:, mailto:, and attachment: of what the cell itself holds
SIZE = 20_000_000  # bytes of a notebook that is read; ours have at most 2.5 million


@dataclass(frozen=True)
class Written:
    """The names of what was written, of what was there already and is the same, and of what was kept as it was."""

    new: tuple
    same: tuple
    kept: tuple

    def __str__(self):
        lines = [f"{len(self.new)} files written" + (f", {len(self.same)} were there already" if self.same else "")]
        if self.kept:
            lines += ["kept as they are, since they differ from the course's and may hold your work:"]
            lines += [f"  {name}" for name in self.kept]
            lines += ["to have these anew, move them away, or give another folder."]
        return "\n".join(lines)

    @property
    def kept_sheets(self):
        """The sheets among what was kept, which may hold somebody's work."""
        return tuple(name for name in self.kept if name.startswith("exercises/"))


def get(folder, root="."):
    """Write the whole course into a folder, which is made; returns what was Written.

    A file that is there already is never overwritten. NSTError where the folder cannot be written, or the course is
    not whole.
    """
    course = contents.read(root)
    return write_all(folder, _files(root, course.lessons, course.exercises, index=True))


def handout(folder, exercise=None, root=".", read_me=True, part=None, pages=None):
    """Write what a teacher gives out: the whole course, the sheet of one exercise ("03", 3 or "03_style") and its
    lesson, or the lessons and sheets of a part of a syllabus. As for `get`; beside it, if wanted, a READ_ME says what a
    learner does with it, in the place of another week's. pages: {name: bytes}, for paper."""
    course = contents.read(root)
    if part is not None:
        files = _files(root, part.lessons, part.sheets) | (pages or {})
        first = f"notebooks/{(part.lessons or part.sheets)[0].name}.ipynb"
    elif exercise is None:
        files = _files(root, course.lessons, course.exercises, index=True)
        first = INDEX
    else:
        lesson = chosen(course, exercise)
        files = _files(root, [lesson], [lesson])
        first = f"notebooks/{lesson.name}.ipynb"
    _refuse_solved(folder, files)
    if not read_me:
        return write_all(folder, files)
    weeks = {_read_me(page).encode() for page in (INDEX, *(f"notebooks/{x.name}.ipynb" for x in course.lessons))}
    return write_all(folder, {**files, READ_ME: _read_me(first).encode()}, {READ_ME: weeks})


def solutions(folder, exercise=None, root="."):
    """Write the solutions of one exercise, or of all, into folder/solutions/, each under its sheet's name, with a
    READ_ME; returns what was Written. Nothing that is there is overwritten.

    NSTError where there is no checkout to take them from, for its own folder, and for a solution that does not solve
    the sheet of today.
    """
    course = contents.read(root)
    lessons = course.exercises if exercise is None else [chosen(course, exercise)]
    home = place(root)
    if not (home / SOLUTIONS).is_dir():
        raise NSTError(
            "solutions are no part of what is installed; run this in a checkout of the course, or give --root."
        )
    if (as_path(folder) / SOLUTIONS).resolve() == (home / SOLUTIONS).resolve():
        raise NSTError(f"'{folder}' is the checkout itself, which has the solutions; give the folder of the class.")
    notebooks = {f"{SOLUTIONS}/{lesson.name}.ipynb": _solution(home, lesson.name) for lesson in lessons}
    # What the class has beside them: what a handout gave it.
    known = {f"{place}/{lesson.name}.ipynb" for lesson in lessons for place in ("exercises", "notebooks")}
    known |= {INDEX} if exercise is None else set()
    files = _as_files(notebooks, known | set(notebooks))
    name = f"READ_ME_{lessons[0].name}.md" if exercise is not None else READ_ME
    return write_all(folder, {**files, f"{SOLUTIONS}/{name}": _read_solutions([x.name for x in lessons]).encode()})


def chosen(course, exercise):
    """The lesson with that exercise: "03", 3 or "03_style"; NSTError where there is none."""
    wanted = str(exercise)
    names = {lesson.name: lesson for lesson in course.exercises}
    for name, lesson in names.items():
        if wanted == name or (wanted.isascii() and wanted.isdigit() and int(wanted) == lesson.number):
            return lesson
    raise NSTError(f"there is no exercise '{wanted}'; {suggest(wanted, names)}.")


def sheet(lesson, root="."):
    """The sheet of a lesson as it is given out: a notebook, as JSON has it."""
    home = place(root)
    _refuse_worked(home, lesson.name)
    return _notebook(home, f"exercises/{lesson.name}.ipynb", bare=True)


def _files(root, lessons, exercises, index=False):
    """{name: bytes} of the notebooks of these lessons and exercises, as they are given out."""
    home = place(root)
    names = [INDEX] * index + [f"notebooks/{lesson.name}.ipynb" for lesson in lessons]
    texts = {name: _notebook(home, name, bare=True) for name in names}
    texts |= {f"exercises/{lesson.name}.ipynb": sheet(lesson, root) for lesson in exercises}
    return _as_files(texts, texts)


def _as_files(notebooks, known):
    """{name: bytes} of {name: notebook}; known: the names of what they may link to."""
    for name, notebook in notebooks.items():
        _take_out_links(notebook, name, known)
    return {name: (json.dumps(n, ensure_ascii=False, indent=1) + "\n").encode() for name, n in notebooks.items()}


def place(root):
    """The folder that holds notebooks/ and exercises/: a checkout, the package, or the checkout that holds it."""
    if (Path(root) / "course" / contents.NAME).is_file():
        return Path(root)
    packed = PACKAGE / "_data" / "learner"
    return packed if packed.is_dir() else PACKAGE.parent


def _refuse_worked(home, stem):
    """NSTError where a sheet of the checkout is not what the course gives out: another answer, or another cell."""
    reference = Reference(home, stem)
    found = [c.get("id") for c in _answering(_notebook(home, f"exercises/{stem}.ipynb"))]
    what = reference.notes[0].partition("; ")[0] if reference.notes else ""
    if not what and found != [cell.id for cell in reference.code]:
        what = f"exercises/{stem}.ipynb has other cells than it is given out with, as if somebody had worked in it"
    if what:
        raise NSTError(f"{what}; it may hold solutions, or work of yours. Move that file away, then run: make course")


def _solution(home, stem):
    """The solution of a sheet; NSTError where it is not the one that course/ holds, as after a change there."""
    name, reference = f"{SOLUTIONS}/{stem}.ipynb", Reference(home, stem)
    notebook = _notebook(home, name)
    found = {c.get("id"): "".join(c["source"]).strip() for c in _answering(notebook)}
    wanted = {cell: reference.solutions[task].strip() for cell, task in reference.ids.items()}
    other = [reference.ids[cell] for cell, source in wanted.items() if found.get(cell) != source]
    if other or list(found) != [cell.id for cell in reference.code]:
        tasks = f" ({', '.join(other)})" if other else ""
        raise NSTError(f"{name} is not the solution that course/ holds{tasks}; run: make course.")
    return notebook


def _answering(notebook):
    """The code cells that the grader knows: not the one that paints a photograph when all is right, nor Colab's."""
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return [cell for cell in code if not {"photograph", online.TAG} & set(cell["metadata"].get("tags", []))]


def _refuse_solved(folder, files):
    """NSTError where the solution of a sheet that is given out lies in the folder already."""
    for name in files:
        solved = as_path(folder) / SOLUTIONS / Path(name).name
        if name.startswith("exercises/") and solved.exists():
            raise NSTError(f"'{solved}' would be given out with its sheet; give another folder, or take it away.")


def _notebook(home, name, bare=False):
    """A notebook as it was built; bare: without what its cells have put out."""
    path = home / name
    try:
        with open(path, "rb") as file:
            notebook = json.loads(file.read(SIZE))
        cells = notebook["cells"]
    except OSError as error:
        remedy = "run: make course" if (home / "course").is_dir() else "install nstlib again"
        raise NSTError(f"'{path}' cannot be read: {(error.strerror or str(error)).lower()}; {remedy}.") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NSTError(f"'{path}' is no notebook; run: make course, or install nstlib again.") from None
    for cell in cells:
        if bare and cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
            cell["metadata"].get("jupyter", {}).pop("outputs_hidden", None)  # there is nothing to hide
    return notebook


def _take_out_links(notebook, name, names):
    """Links to pages that are not given out, and pictures from files, become their words."""

    def kept(link):
        target = link[2].partition("#")[0]
        if SCHEME.match(target) or not target:
            return link[0]
        parts = Path(name).parent.parts
        for part in Path(target).parts:
            parts = parts[:-1] if part == ".." else (*parts, part)
        return link[0] if "/".join(parts) in names else link[1]

    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = LINK.sub(kept, "".join(cell["source"])).splitlines(keepends=True)


def _read_me(first):
    return f"""\
# How to begin

You need Python 3.11 to 3.13 and nstlib {__version__}. Your teacher gives you that as one file, whose name ends in
`.whl`. With its name in the place of FILE, type, once

    pip install "FILE.whl[cpu,lab]"

and from then on, in this folder,

    nst lab

and JupyterLab opens `{first}`. Shift and Enter run a cell.

On Colab, drag that file into the list of files on the left of each page that you open, and run the first cell.

What you hand in are the notebooks in `exercises/`, saved, under the names that they have.

The solutions come later, in a folder `solutions/`, under the same names; put it beside `exercises/`.
"""


def _read_solutions(stems):
    lines = "\n".join(f"- `{SOLUTIONS}/{stem}.ipynb` solves `exercises/{stem}.ipynb`" for stem in stems)
    return f"""\
# Solutions

{lines}

Put the folder `{SOLUTIONS}/` beside your `exercises/`: your own work stays as it is. Each shows one right
way of several.
"""


def write_all(folder, files, ours=None):
    """Write {name: bytes} below a folder; what is there stays as it is, but for the bytes of ours, {name: {bytes}}."""
    folder = as_path(folder)
    if folder.exists() and not folder.is_dir():
        raise NSTError(f"'{folder}' is a file; give the name of a folder, which will be made.")
    new, same, kept = [], [], []
    for name, data in files.items():
        path = folder / name
        replaced = path.is_file() and any(_holds(path, old) for old in (ours or {}).get(name, ()) if old != data)
        if (path.is_file() or path.is_symlink()) and not replaced:
            (same if _holds(path, data) else kept).append(name)
        else:
            make_folder(path.parent)
            write_atomically(path, data)
            new.append(name)
    return Written(tuple(new), tuple(same), tuple(kept))


def _holds(path, data):
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False
