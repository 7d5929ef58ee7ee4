"""The first cell and the badges: run as Colab would, with a pip that only writes down what it is asked for."""

import json
import subprocess
import sys
import types
from pathlib import Path

import nbformat
import pytest
from small_course import LESSON, write

from nstcourse import contents, editions, online
from nstcourse.build import builder, exercise, nbgrader, sources
from nstcourse.grading import cells as graded
from nstcourse.grading import notebook_file
from nstcourse.grading.reference import Reference
from nstlib.errors import NSTError

ROOT = Path(__file__).resolve().parents[2]
SHEETS = [lesson.name for lesson in contents.read(ROOT).exercises]
NAMED = '[project.urls]\nRepository = "https://github.com/some/where.git"\n'
SHEET = """\
# %% [markdown]
# # A sheet
#
# Words.

# %%
import numpy as np

# %% [markdown]
# ## 1.1 Flat

# %% tags=["task"]
# Task 3.1
def flatten(features):
    ### BEGIN SOLUTION
    ### HINT: give the features another shape
    return np.reshape(features, (-1, features.shape[-1]))
    ### END SOLUTION


# %% tags=["check"]
nst.check("3.1", flatten)
"""


@pytest.fixture
def course(tmp_path):
    """A lesson and a sheet; no repository is named."""
    folder = write(tmp_path / "course_of_two", {"00_small": LESSON, "01_flat": LESSON})
    (folder / "course" / "exercises").mkdir()
    (folder / "course" / "exercises" / "01_flat.py").write_text(SHEET)
    (folder / "pyproject.toml").write_text('[project]\nname = "x"\n')
    return folder


@pytest.fixture
def named(course):
    (course / "pyproject.toml").write_text(NAMED)
    return course


def lesson(root):
    return sources.skeleton(root, root / "course" / "lessons" / "00_small.py")


def sheet(root):
    return exercise.exercise(root, root / "course" / "exercises" / "01_flat.py")


@pytest.fixture
def run(monkeypatch, tmp_path, capsys):
    """Runs a first cell in an empty folder; returns (the words pip was given, or None; what was printed)."""
    asked = []
    monkeypatch.setattr(subprocess, "run", lambda words, **_: asked.append(words))
    (tmp_path / "content").mkdir()
    monkeypatch.chdir(tmp_path / "content")

    def run(notebook, colab=True, there=False):
        (cell,) = (c for c in notebook.cells if c.cell_type == "code" and online.TAG in c.metadata.get("tags", []))
        with monkeypatch.context() as patch:
            if colab:
                patch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
            if not there:
                patch.setattr("importlib.util.find_spec", lambda name: None)
            exec(cell.source, {})
        return (asked.pop() if asked else None), capsys.readouterr().out

    return run


# --- the first cell --------------------------------------------------------------------------------------------------


def test_without_a_repository_the_wheel_is_asked_for_in_one_sentence(course, run):
    asked, told = run(lesson(course))
    assert asked is None and told.count("\n") == 1
    assert "drag its file, nstlib-...whl, into the files on the left; run this again" in told


def test_without_a_repository_the_wheel_that_lies_there_is_installed_alone(course, run):
    Path("nstlib-1.2-py3-none-any.whl").touch()
    asked, told = run(lesson(course))
    assert asked[1:] == ["-m", "pip", "install", "--quiet", "--no-deps", "nstlib-1.2-py3-none-any.whl"] and not told


def test_with_a_repository_it_is_fetched_from_there_alone(named, run):
    asked, told = run(lesson(named))
    assert asked == [
        sys.executable,
        *["-m", "pip", "install", "--quiet", "--no-deps"],
        "nstlib @ git+https://github.com/some/where",
    ]
    assert not told


@pytest.mark.parametrize("where", [{"colab": False}, {"there": True}, {"colab": False, "there": True}])
def test_elsewhere_and_where_nstlib_is_already_nothing_happens(course, named, run, where):
    Path("nstlib-1.2-py3-none-any.whl").touch()
    assert run(lesson(named), **where) == (None, "")
    (course / "pyproject.toml").unlink()
    assert run(lesson(course), **where) == (None, "")


def test_it_is_folded_and_says_on_its_first_line_what_it_is_for(course):
    """On Colab a form with that title; in JupyterLab a folded cell, of which the first line is shown."""
    cell = lesson(course).cells[1]
    assert cell.source.startswith("# @title On Colab, run this cell first; elsewhere it does nothing\n")
    assert cell.metadata == {"cellView": "form", "jupyter": {"source_hidden": True}, "tags": ["online"]}
    assert max(map(len, cell.source.split("\n"))) <= 120 and "Mount Drive" in cell.source


# --- badges ----------------------------------------------------------------------------------------------------------


def test_without_a_repository_there_is_no_link_to_the_net(course):
    for notebook in (lesson(course), *sheet(course)):
        assert "://" not in nbformat.writes(notebook) and len(notebook.cells) > 4


def test_with_a_repository_every_badge_leads_to_its_own_notebook(named):
    handout, solved = sheet(named)
    for notebook, path in (
        (lesson(named), "notebooks/00_small.ipynb"),
        (handout, "exercises/01_flat.ipynb"),
        (solved, "solutions/01_flat.ipynb"),
    ):
        badges = notebook.cells[1]
        assert badges.cell_type == "markdown" and badges.source.startswith("[![Open in Colab](")
        assert f"(https://colab.research.google.com/github/some/where/blob/main/{path})" in badges.source
        assert f"(https://mybinder.org/v2/gh/some/where/main?urlpath=lab/tree/{path})" in badges.source
        assert [c.id for c in notebook.cells if online.TAG in c.metadata.get("tags", [])] == ["online-1", "online-2"]


def test_other_cells_are_called_as_before(course):
    """By their ids answers are known; the course of an earlier edition had none of ours among them."""
    before = [c.id for c in lesson(course).cells]
    (course / "pyproject.toml").write_text(NAMED)
    assert [c.id for c in lesson(course).cells if c.id != "online-2"] == before
    assert before == ["a-small-lesson-1", "online-1", "a-small-lesson-2", "next-part-1", "next-part-2", *before[5:]]


def test_an_address_is_named_in_one_place_and_a_mistake_in_it_is_told(course):
    assert online.repository("https://github.com/a-b/c.d.git/") == "a-b/c.d" and online.repository("") == ""
    for address in ("https://example.org/a/b", "github.com/a/b", "https://github.com/a"):
        (course / "pyproject.toml").write_text(f'[project.urls]\nRepository = "{address}"\n')
        with pytest.raises(
            NSTError, match="Repository in pyproject.toml is '.*'; it must look like https://github.com/OWN"
        ):
            lesson(course)
    (course / "pyproject.toml").write_text("[project")  # no TOML: nothing is named
    assert online.address(course) == ""


def test_a_notebook_that_was_built_for_another_address_is_known(course):
    built = json.loads(nbformat.writes(lesson(course)))  # lines in lists, as a file has them
    assert not online.behind(course, "notebooks/00_small.ipynb", built)
    (course / "pyproject.toml").write_text(NAMED)
    assert online.behind(course, "notebooks/00_small.ipynb", built)
    assert not online.behind(course, "notebooks/00_small.ipynb", lesson(course))
    assert online.behind(course, "notebooks/01_other.ipynb", lesson(course))  # its badges lead elsewhere


# --- sheets are graded as before -------------------------------------------------------------------------------------


@pytest.mark.parametrize("stem", SHEETS)
def test_the_grader_takes_the_same_answers_with_and_without_the_cell(stem):
    """To the letter, with no note more."""
    _, solved = exercise.exercise(ROOT, ROOT / "course" / "exercises" / f"{stem}.py")
    reference = Reference(ROOT, stem)

    def taken(notebook):
        found = graded.answers(notebook_file.read(nbformat.writes(notebook).encode())[0], reference)
        return {task: (a.source, a.refused, a.missing, a.untouched, a.notes, a.broken) for task, a in found.items()}

    without = nbformat.from_dict(solved)
    whole = taken(solved)
    without.cells = [c for c in solved.cells if online.TAG not in c.metadata.get("tags", [])]
    assert len(without.cells) == len(solved.cells) - 1
    assert whole == taken(without)
    assert not any(
        refused or missing or untouched or broken for _, refused, missing, untouched, _, broken in whole.values()
    )


def test_stubs_keep_their_editions():
    """The digests that the table of editions holds are of the stubs, which the first cell is none of."""
    for stem in SHEETS:
        handout, _ = exercise.exercise(ROOT, ROOT / "course" / "exercises" / f"{stem}.py")
        tasks = [c for c in handout.cells if "task" in c.metadata.get("tags", [])]
        assert all(editions.digest(c.source) == editions.history(c.metadata["nst"]["task"])[-1].stub for c in tasks)


def test_nbgrader_gets_the_cell_locked_and_no_badge(named):
    notebook = nbgrader.source_notebook(named, named / "course" / "exercises" / "01_flat.py", "0")
    kept = [c for c in notebook["cells"] if c["id"].startswith("online")]
    assert [c["cell_type"] for c in kept] == ["code"] and kept[0]["metadata"]["nbgrader"]["grade_id"] == "online"
    assert kept[0]["metadata"]["nbgrader"]["locked"] and not kept[0]["metadata"]["nbgrader"]["grade"]
    setup = [c["metadata"]["nbgrader"]["grade_id"] for c in notebook["cells"] if "nbgrader" in c["metadata"]]
    assert setup.count("setup-1") == 1


def test_a_course_with_a_repository_builds(tmp_path):
    """A lesson is executed with its first cell, which does nothing here."""
    folder = write(tmp_path, {"00_small": LESSON})
    (folder / "pyproject.toml").write_text(NAMED)
    list(builder.build(folder))
    built = nbformat.read(folder / "notebooks" / "00_small.ipynb", 4)
    assert [c.get("execution_count") for c in built.cells if c.cell_type == "code"] == [1, 2, 3]
    assert built.cells[2].outputs == [] and "colab-badge" in built.cells[1].source
