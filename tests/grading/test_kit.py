"""The folder that is shown to a graded answer, nstcourse/kit: it stands by itself, and holds no right answer.

The imports are read from the text; then everything in it is imported from the copy, where nothing else of ours is.
"""

import ast
import inspect
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from walled import needs_bubblewrap

import nstcourse
import nstlib
from nstcourse.grading import bubblewrap, mark, rebuild, sandbox
from nstcourse.kit import borrowed
from nstcourse.tasks import TASKS

ROOT = Path(__file__).resolve().parents[2]
KIT = Path(nstcourse.__file__).parent / "kit"
BORROWED = ROOT / "nstlib"
MODULES = sorted(path.stem for path in KIT.glob("*.py") if path.stem != "__init__")
OTHERS = {"numpy", "psutil"}  # what a module of the kit may need beside Python's own
TASK_FILES = sorted((KIT.parent / "tasks").glob("*.py"))


@pytest.fixture(scope="module")
def copy():
    made = sandbox._kit()
    yield made
    shutil.rmtree(made)


def imported(text):
    """Whole names of all that a text imports, in functions too."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in (
            "import_module",
            "__import__",
        ):
            yield "by a call"


def is_allowed(name):
    first = name.split(".")[0]
    if first in ("nstcourse", "nstlib"):
        return name.startswith(("nstcourse.kit.", "nstlib.errors.")) or name == "nstlib"
    return first in sys.stdlib_module_names or first in OTHERS


@pytest.mark.parametrize("name", ["__init__", *MODULES])
def test_a_module_of_the_kit_imports_nothing_from_outside_of_it(name):
    assert [n for n in imported((KIT / f"{name}.py").read_text(encoding="utf-8")) if not is_allowed(n)] == []


def test_what_is_not_allowed_is_seen():
    lines = [
        "from nstcourse import tasks",
        "from nstcourse.tasks import TASKS",
        "import nstcourse.inputs",
        "import keras",
    ]
    lines += [
        "from nstcourse.grading.reference import Reference",
        "from ..tasks import style",
        "from nstlib import lens",
    ]
    lines += ["def late():\n    import nstlib.losses", "import_module('nstcourse.tasks')", "import nstcourse.kit, PIL"]
    for line in lines:
        assert [n for n in imported(line) if not is_allowed(n)], line


def test_the_copy_is_the_folder_and_the_named_pages_of_nstlib(copy):
    def files(folder):
        return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file() and p.suffix != ".pyc"}

    assert files(copy / "nstcourse") == {"__init__.py", *(f"kit/{name}" for name in files(KIT))}
    rooms = [name for name in borrowed.SHOWN if not name.endswith(".py")]
    inside = {f"{room}/{name}" for room in rooms for name in files(Path(nstlib.__file__).parent / room)}
    assert files(copy / "nstlib") == {*borrowed.SHOWN, *inside} - set(rooms) and len(inside) > len(rooms) > 0
    assert files(KIT) == {f"{name}.py" for name in ("__init__", *MODULES)}


def test_all_of_it_can_be_imported_where_nothing_else_of_ours_is(copy):
    """By the same names as here, and the pages of nstlib with it."""
    ours = [f"nstcourse.kit.{name}" for name in MODULES]
    pages = [page.relative_to(copy / "nstlib").with_suffix("").parts for page in (copy / "nstlib").rglob("*.py")]
    ours += [".".join(("nstlib", *page)).removesuffix(".__init__") for page in pages if page != ("__init__",)]
    code = f"import importlib, sys; sys.path[:0] = [{str(copy)!r}]; list(map(importlib.import_module, {ours}))\n"
    code += "import nstlib as nst; nst.Todo, nst.NSTError\n"
    code += "print(*(n for n in sys.modules if n.startswith('nst')), sep='\\n')"
    run = subprocess.run([sys.executable, "-P", "-c", code], cwd=copy, env={}, capture_output=True, text=True)
    assert set(run.stdout.split()) == {"nstlib", "nstcourse", "nstcourse.kit", *ours}, run.stderr


def bare(text):
    return re.sub(r"\s+", "", text)


def test_no_line_of_a_solution_stands_in_the_copy(copy):
    references = [rebuild.Reference(ROOT, stem) for stem in rebuild.stems(ROOT)]
    given = {bare(line) for r in references for text in (*r.stubs.values(), *r.setup) for line in text.splitlines()}
    lines = {bare(line) for r in references for text in r.solutions.values() for line in text.splitlines()} - given
    telling = [line for line in lines if len(line) > 20 and not line.startswith(("def", "for", "#", '"'))]
    shown = "\n".join(bare(p.read_text(encoding="utf-8")) for p in copy.rglob("*.py"))
    assert len(telling) > 40 and [line for line in telling if line in shown] == []


def test_no_reference_of_a_task_stands_in_the_copy(copy):
    shown = "\n".join(bare(p.read_text(encoding="utf-8")) for p in copy.rglob("*.py"))
    there = "\n".join(bare(p.read_text(encoding="utf-8")) for p in TASK_FILES)
    sources = [bare(inspect.getsource(task.reference)) for task in TASKS.values()]
    assert all(source in there for source in sources) and not [source for source in sources if source in shown]


@needs_bubblewrap
def test_a_kit_that_shows_the_answers_is_refused(copy):
    assert bubblewrap.find(copy, sandbox.Limits(), sandbox._inside("bubblewrap"))[1] == ""
    folder = copy / "nstcourse" / "tasks"
    folder.mkdir()
    try:
        shutil.copy(TASK_FILES[0], folder / "__init__.py")
        found, reason = bubblewrap.find(copy, sandbox.Limits(), sandbox._inside("bubblewrap"))
    finally:
        shutil.rmtree(folder)
    assert found is None and "not so that it hides the course's answers" in reason


class Counting:
    """A sandbox that counts its runs."""

    def __init__(self, box):
        self.box, self.limits, self.jobs = box, box.limits, []

    def run(self, job):
        self.jobs.append(job)
        return self.box.run(job)


@needs_bubblewrap
def test_one_run_is_enough_for_a_whole_notebook():
    """Each of its cells finds the kit by the same names: no task has to be run again by itself."""
    reference = rebuild.Reference(ROOT, "03_style")
    answers = {i: rebuild.Answer(source) for i, source in reference.solutions.items()}
    box = sandbox.choose(level="bubblewrap")
    try:
        marks, log = mark.mark_all(reference, answers, counting := Counting(box), b"secret", "ann")
    finally:
        sandbox.close(box)
    assert {m.status for m in marks.values()} == {"full"}
    assert ["notebook" in job for job in counting.jobs] == [True] and "passed" in log
