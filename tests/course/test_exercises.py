"""Exercises: built from one source, no solution inside, failing before the work and passing after it."""

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
from small_course import LESSON, write

from nstcourse import contents
from nstcourse.build import exercise, sources
from nstcourse.tasks import TASKS
from nstlib.errors import NSTError

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [ROOT / "course" / "exercises" / f"{lesson.name}.py" for lesson in contents.read(ROOT).exercises]
WORKED = SOURCES[::4]
SMALL = """\
# %% [markdown]
# # Points: {points}

# %% tags=["task"]
# Task 3.1
def flatten(features):
    ### BEGIN SOLUTION
    ### HINT: one row for each place
    return features.reshape(-1, features.shape[-1])
    ### END SOLUTION


# %% tags=["check"]
nst.check("3.1", flatten)
"""


def by_name(path):
    return path.stem


@pytest.fixture
def checkout(tmp_path):
    write(tmp_path, dict.fromkeys(("00_before", "01_before", "02_before", "03_small"), LESSON))
    (tmp_path / "course" / "exercises").mkdir()
    return tmp_path


def made(checkout, text):
    source = checkout / "course" / "exercises" / "03_small.py"
    source.write_text(text)
    return exercise.exercise(checkout, source)


def test_one_source_makes_a_stub_and_a_solution(checkout):
    handout, solution = made(checkout, SMALL)
    assert 'raise nst.Todo("3.1", "one row for each place")' in handout.cells[2].source
    assert "reshape" not in handout.cells[2].source and "reshape" in solution.cells[2].source
    assert "SOLUTION" not in handout.cells[2].source + solution.cells[2].source
    assert "HINT" not in solution.cells[2].source and "# Points: 2" in handout.cells[0].source
    compile(handout.cells[2].source, "stub", "exec")
    assert [c.id for c in handout.cells] == [c.id for c in solution.cells]


def test_the_rules_of_all_exercises_are_written_once_and_stand_in_each(checkout):
    text = SMALL.replace("# # Points: {points}\n", "# # Points: {points}\n#\n# {rules}\n")
    with pytest.raises(NSTError, match=r"course/rules\.md cannot be read"):
        made(checkout, text)
    (checkout / "course" / "rules.md").write_text('Do this.\n\nAsk `nst.hint("{first_task}")`.\n')
    for notebook in made(checkout, text):
        assert notebook.cells[0].source.startswith('# Points: 2\n\nDo this.\n\nAsk `nst.hint("3.1")`.\n\n**Given.**')
    before = made(checkout, text)[0].metadata["nst"]["sha256"]
    (checkout / "course" / "rules.md").write_text("Do that.\n")
    assert made(checkout, text)[0].metadata["nst"]["sha256"] != before  # every exercise is to be built again
    for source in SOURCES:
        assert "\n# {rules}\n" in source.read_text()
        built = nbformat.read(ROOT / "exercises" / f"{source.stem}.ipynb", as_version=4).cells[0].source
        assert f'`nst.hint("{int(source.stem[:2])}.1")`' in built and "{" not in built


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t.replace("    ### END SOLUTION\n", ""), "needs one '### BEGIN SOLUTION'"),
        (lambda t: t.replace("    ### HINT: one row for each place\n", ""), "needs a line '### HINT:"),
        (lambda t: t.replace('nst.check("3.1", flatten)', "print(1)"), "not followed by its check"),
        (lambda t: t.replace("# Task 3.1", "# Task 9.9"), "of a known task"),
        (
            lambda t: t + "\n# %%\nx = features.reshape(-1, features.shape[-1])\n",
            "of a known task|a line of a solution",
        ),
        (lambda t: t + t[t.index("# %% tags=") :], "occur once"),
    ],
)
def test_a_source_that_would_mislead_is_refused(checkout, change, words):
    if "features.reshape(-1, features.shape[-1])\n" in change(SMALL)[-60:]:
        text = SMALL + "\n# %%\nreturn features.reshape(-1, features.shape[-1])\n"
    else:
        text = change(SMALL)
    with pytest.raises(NSTError, match=words):
        made(checkout, text)


@pytest.mark.parametrize("folder", ["exercises", "solutions"])
def test_a_sheet_asks_colab_to_hold_its_assistant_back(folder):
    """The key that Colab's notebook settings write; a solution has nothing to hide, and does not ask."""
    asked = [nbformat.read(path, 4).metadata.get("colab") for path in sorted((ROOT / folder).glob("[0-9]*.ipynb"))]
    wanted = {"generative_ai_disabled": True} if folder == "exercises" else None
    assert len(asked) >= 5 and all(found == wanted for found in asked)


def test_every_task_stands_in_one_exercise():
    stated = []
    for source in SOURCES:
        exercise.exercise(ROOT, source)
        stated += exercise.task_ids(sources.skeleton(ROOT, source), source, TASKS)
    assert sorted(stated) == sorted(TASKS)


def code_cells(path, tag=""):
    """The names that nbval gives to the code cells of a notebook, or to those with that tag."""
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    return {f"Cell {n}" for n, cell in enumerate(cells) if not tag or tag in cell.metadata.get("tags", [])}


def code_of(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


@pytest.fixture(scope="module")
def nbval(tmp_path_factory):
    """The folder of all exercises before and after the work, and what nbval says: {"before/NAME": {cell: passed?}}.

    After it, it is asked of every fourth: the cells are those of solutions/, which `make test` runs all.
    """
    folder = tmp_path_factory.mktemp("nbval")
    for part in ("before", "after"):
        (folder / part).mkdir()
    for source in SOURCES:
        name = f"{source.stem}.ipynb"
        handout = nbformat.read(ROOT / "exercises" / name, as_version=4)
        solution = nbformat.read(ROOT / "solutions" / name, as_version=4)
        nbformat.write(handout, folder / "before" / name)
        for given, solved in zip(handout.cells, solution.cells, strict=True):
            if "task" in given.metadata.get("tags", []):
                given.source = solved.source
        nbformat.write(handout, folder / "after" / name)
        assert code_of(handout) == code_of(solution)
    command = [sys.executable, "-m", "pytest", "-q", "--nbval-lax", "--nbval-current-env", "-p", "no:cacheprovider"]
    command += ["--rootdir", folder, "-c", os.devnull, "-o", "junit_family=xunit1", f"--junitxml={folder}/report.xml"]
    environment = {**os.environ, "NST_OFFLINE": "1", "NST_FAST": "1"}  # the photograph small and short
    command += ["before", *(f"after/{source.stem}.ipynb" for source in WORKED)]
    run = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=folder)
    assert run.returncode in (0, 1), run.stdout[-1500:] + run.stderr[-1500:]
    told = {}
    for case in ElementTree.parse(folder / "report.xml").iter("testcase"):
        told.setdefault(case.get("file"), {})[case.get("name")] = not list(case)
    return folder, told


@pytest.mark.parametrize("source", SOURCES, ids=by_name)
def test_nbval_fails_before_the_work_and_passes_after_it(source, nbval):
    folder, told = nbval
    before, after = (f"{part}/{source.stem}.ipynb" for part in ("before", "after"))
    checks = code_cells(folder / before, "check")
    assert checks and {cell for cell, passed in told[before].items() if not passed} == checks
    assert set(told[before]) == code_cells(folder / after)
    if source in WORKED:
        assert set(told[after]) == code_cells(folder / after) and all(told[after].values()), told[after]


@pytest.mark.parametrize("source", SOURCES, ids=by_name)
def test_what_right_answers_print_is_folded_below_every_check(source):
    """In JupyterLab, whose line for what is folded shows the first words of the first output, if it has any."""
    for cell in nbformat.read(ROOT / "exercises" / f"{source.stem}.ipynb", as_version=4).cells:
        if "check" in cell.metadata.get("tags", []):
            assert cell.metadata["jupyter"] == {"outputs_hidden": True} and "hide-output" in cell.metadata["tags"]
            assert not cell.outputs[0].data and re.match(r"\d+\.\d+ \w+: (\d+) of \1\n", cell.outputs[1].text)
        else:
            assert not cell.get("outputs")


# What a learner with NumPy alone has: every other library that a task might lean on is not there.
ALONE = """
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    cells = json.load(file)["cells"]
for name in ("tensorflow", "keras", "jax", "torch", "ipywidgets", "matplotlib", "scipy"):
    assert not any(m.split(".")[0] == name for m in sys.modules)
    sys.modules[name] = None
for cell in cells:
    if cell["cell_type"] == "code":
        exec("".join(cell["source"]))
"""


@pytest.mark.parametrize("source", SOURCES, ids=by_name)
def test_numpy_is_all_that_an_exercise_needs(source, tmp_path):
    path = ROOT / "solutions" / f"{source.stem}.ipynb"
    stored = [o.text for c in nbformat.read(path, as_version=4).cells for o in c.get("outputs", []) if "text" in o]
    run = subprocess.run([sys.executable, "-c", ALONE, str(path)], capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode == 0, run.stderr[-1500:]
    assert run.stdout == "".join(stored)
