"""One object for each file that is built: what it is made from, what it must hold, and whether it does.

page.name      notebooks/02_content.ipynb, as people call it
page.wanted()  all of it that follows from the texts in course/, without executing anything
page.stale()   does the file hold something else, or is it missing?
page.build()   make it and write it; a line of news
"""

import copy
from dataclasses import dataclass
from pathlib import Path

from nstcourse import predictions, worked
from nstcourse.build import exercise, guide, readme, sources, verify
from nstcourse.build.execute import execute
from nstcourse.contents import Contents
from nstlib.errors import NSTError
from nstlib.files import write_atomically

GUIDE = "notebooks/teachers_guide.md"
INDEX = "notebooks/index.ipynb"


@dataclass(frozen=True)
class Page:
    """A file that is built. Kinds of it say what is wanted and how it is made."""

    root: Path
    name: str

    @property
    def target(self):
        """Where it is written."""
        return self.root / self.name

    def kept(self):
        """Why the file that is there must not be written over, in words, or "" where it may be."""
        return ""

    def build(self, environment=None):
        """Make the page and write it."""
        return self.write(self.made(environment))

    def write(self, text):
        """Write its text at once or not at all; a line of news."""
        self.target.parent.mkdir(exist_ok=True)
        write_atomically(self.target, text.encode())
        return f"{self.name}: built, {len(text.encode()) / 1e6:.2f} MB"


# --- notebooks -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Notebook(Page):
    """A page that is made by executing cells. Those of one source are made of one execution."""

    source: Path

    def stale(self):
        """Is it missing, or does it differ from what is wanted in anything but outputs?"""
        nbformat = sources.need("nbformat")
        try:
            current = _bare(nbformat.read(self.target, as_version=4))
        except Exception:  # missing, empty, or with the marks of a merge in it: build it again
            return True
        return current != _bare(self.wanted())

    def made(self, environment=None):
        """The text of the page, executed."""
        return made([self], environment)[0]


def made(pages, environment=None):
    """The texts of the pages of one source, which is executed once."""
    root, source = pages[0].root, pages[0].source
    places = sources.places(root, source)
    executed = execute(pages[0].runs(), pages[0].runs_in, environment, places)
    return [page.filled(copy.deepcopy(executed), places) for page in pages]


class Lesson(Notebook):
    """A lesson with its outputs."""

    @property
    def runs_in(self):
        """The folder in which its cells are executed."""
        return self.target.parent

    def wanted(self):
        """The lesson without outputs, its answers folded."""
        return predictions.marked(sources.skeleton(self.root, self.source), self.source.name)

    def runs(self):
        """What is executed."""
        return self.wanted()

    def filled(self, executed, places):
        """Its text, given the executed notebook."""
        return verify.finished(predictions.folded(executed), self.name, self.root, places)


class Solution(Lesson):
    """An exercise, solved."""

    def wanted(self):
        """The solution without outputs."""
        return exercise.exercise(self.root, self.source)[1]

    def filled(self, executed, places):
        """Its text, once it passes its own checks."""
        handout, _ = exercise.exercise(self.root, self.source)
        verify.passes_its_checks(handout, executed, self.source.name)
        return verify.finished(executed, self.name, self.root, places)


class Exercise(Notebook):
    """An exercise with stubs, and under every check what a right answer prints, folded: nobody shall take it for their
    own. What is given out by nstcourse/handout.py holds no output at all."""

    @property
    def runs_in(self):
        """Where its solution is executed."""
        return self.root / "solutions"

    def wanted(self):
        """The exercise without outputs; nbval compares those of its checks: it fails before the work, not after it."""
        handout, _ = exercise.exercise(self.root, self.source)
        for cell in _checks(handout):
            cell.metadata["tags"] = sorted({*cell.metadata["tags"], "nbval-check-output", "hide-output"})  # MyST's
            cell.metadata["jupyter"] = {"outputs_hidden": True}  # JupyterLab's, until the cell is run
        return handout

    def kept(self):
        """What somebody has done in the sheet."""
        return worked.worked(self.target, self.wanted())

    def runs(self):
        """Its solution."""
        return exercise.exercise(self.root, self.source)[1]

    def filled(self, executed, places):
        """Its text, with the outputs of the solution's checks, to be reached."""
        import nbformat

        notebook = self.wanted()
        verify.passes_its_checks(notebook, executed, self.source.name)
        solved = {cell.id: cell for cell in executed.cells}
        for cell in _checks(notebook):
            # JupyterLab shows the first line of what is folded, "3.1 flatten: 2 of 2"; of this one it has nothing to
            # show, and nbval nothing to compare.
            empty = nbformat.v4.new_output("display_data")
            cell.outputs, cell.execution_count = [empty, *solved[cell.id].outputs], solved[cell.id].execution_count
        return nbformat.writes(notebook, version=4) + "\n"


def _checks(notebook):
    return [cell for cell in notebook.cells if "check" in cell.metadata.get("tags", [])]


def _bare(notebook):
    """What of a notebook comes from its source: everything but outputs and execution counts."""
    cells = [(c.cell_type, c.get("id"), c.source, dict(c.metadata)) for c in notebook.cells]
    return cells, dict(notebook.metadata), notebook.nbformat, notebook.nbformat_minor


# --- texts -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Text(Page):
    """A page that is made without executing anything."""

    course: Contents

    def current(self):
        """What the file holds, or None."""
        try:
            return self.target.read_text(encoding="utf-8")
        except OSError:
            return None
        except UnicodeDecodeError:
            raise NSTError(f"{self.name} is not UTF-8 text; save it as UTF-8.") from None

    def stale(self):
        """Does the file hold something else? What is to be empty need not be there."""
        return (self.current() or "") != self.wanted()

    def made(self, environment=None):
        """The text of the page."""
        return self.wanted()

    def write(self, text):
        """Write its text; a line of news without a size."""
        super().write(text)
        return f"{self.name}: built"


class Guide(Text):
    """The teacher's guide."""

    def wanted(self):
        """The guide as it follows from the lessons."""
        return guide.teachers_guide(self.root, self.course)


class Readme(Text):
    """README, of which its table of lessons is built."""

    def wanted(self):
        """README as it is, with the table of today."""
        return readme.filled(self.current() or "", self.course)


class Orphan(Page):
    """A notebook whose lesson is gone."""

    def stale(self):
        """It always is."""
        return True

    def build(self, environment=None):
        """Take it away."""
        self.target.unlink()
        return f"{self.name}: removed, its lesson is gone"


# --- all of them -----------------------------------------------------------------------------------------------------


def notebooks(root, course):
    """All notebooks, those of one execution together: (lesson,), ..., (index,), (solution, exercise), ..."""
    folder = root / "course"
    lessons = [
        (Lesson(root, f"notebooks/{lesson.name}.ipynb", folder / "lessons" / f"{lesson.name}.py"),)
        for lesson in course.lessons
    ]
    if (folder / "index.py").is_file():
        lessons.append((Lesson(root, INDEX, folder / "index.py"),))
    names = [lesson.name for lesson in course.exercises]
    return lessons + [
        tuple(
            kind(root, f"{place}/{name}.ipynb", folder / "exercises" / f"{name}.py")
            for kind, place in ((Solution, "solutions"), (Exercise, "exercises"))
        )
        for name in names
    ]


def texts(root, course):
    """The pages that are made without executing anything."""
    return [Guide(root, GUIDE, course), Readme(root, "README.md", course)]


def orphans(root, course):
    """Notebooks without a lesson."""
    known = {page.name for group in notebooks(root, course) for page in group}
    there = (f"notebooks/{path.name}" for path in sorted((root / "notebooks").glob("*.ipynb")))
    return [Orphan(root, name) for name in there if name not in known]
