"""Sheets in which somebody has worked, against the built ones, and against texts of course/ that were changed."""

import json
import os
import shutil
from pathlib import Path

import pytest

from nstcourse.build import builder, pages
from nstcourse.build.exercise import exercise
from nstcourse.worked import worked
from nstlib.errors import NSTError

ROOT = Path(__file__).resolve().parents[2]
STEMS = sorted(path.stem for path in (ROOT / "exercises").glob("*.ipynb"))


def own(kind, source, name="3fa85f64-5717-4562-b3fc-2c963f66afa6"):
    return {"cell_type": kind, "id": name, "metadata": {}, "source": source, "outputs": [], "execution_count": 1}


def answered(text):
    """A sheet with one of its answers replaced, or None, whose cell holds it."""

    def change(sheet):
        cell = next(c for c in sheet["cells"] if c["metadata"].get("nst", {}).get("task") == "3.2")
        source = "".join(cell["source"])
        cell["source"] = text(source)

    return change


def with_cell(cell):
    return lambda sheet: sheet["cells"].append(cell)


@pytest.fixture(scope="module")
def wanted():
    return exercise(ROOT, ROOT / "course" / "exercises" / "03_style.py")[0]


@pytest.fixture
def sheet(tmp_path):
    """sheet(change): the path of the built sheet of exercise 3 after a change."""

    def changed(change):
        notebook = json.loads((ROOT / "exercises" / "03_style.ipynb").read_text(encoding="utf-8"))
        change(notebook)
        path = tmp_path / "03_style.ipynb"
        path.write_text(json.dumps(notebook), encoding="utf-8")
        return path

    return changed


@pytest.mark.parametrize("stem", STEMS)
def test_what_is_built_is_nobody_s_work_and_a_solution_is(stem):
    made = exercise(ROOT, ROOT / "course" / "exercises" / f"{stem}.py")[0]
    assert worked(ROOT / "exercises" / f"{stem}.ipynb", made) == ""
    tasks = [c.metadata["nst"]["task"] for c in made.cells if "task" in c.metadata.get("tags", [])]
    assert worked(ROOT / "solutions" / f"{stem}.ipynb", made) == f"holds an answer to {', '.join(tasks)}"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (answered(lambda s: s.replace("raise nst.Todo", "return features  # nst.Todo")), "holds an answer to 3.2"),
        (
            answered(lambda s: s.replace("    raise", "    x = 1\n    raise")),
            "holds an answer to 3.2",
        ),
        (answered(lambda s: s + "\n\n\ndef helper(x):\n    return x"), "holds an answer to 3.2"),
        (answered(lambda s: s + "\n# first multiply, then divide"), "holds an answer to 3.2"),
        (answered(lambda s: "def gram_matrix(features:"), "holds an answer to 3.2"),
        (with_cell(own("code", "flatten(np.ones((2, 2, 3)))")), "holds a cell of somebody's own"),
        (with_cell(own("markdown", "I think that it is the mean", "a1b2c3d4")), "holds a cell of somebody's own"),
    ],
)
def test_work_is_seen(sheet, wanted, change, says):
    assert worked(sheet(change), wanted) == says


@pytest.mark.parametrize(
    "change",
    [
        lambda sheet: None,
        answered(lambda s: s + "\n"),
        answered(lambda s: ""),
        answered(lambda s: s.replace('raise nst.Todo("3.2", "', 'raise nst.Todo("3.2", "as it was said before: ')),
        with_cell(own("code", "")),
        with_cell(own("markdown", "## A text of ours, now gone", "what-there-was-before-1")),
        lambda sheet: [cell.update(execution_count=7) for cell in sheet["cells"] if cell["cell_type"] == "code"],
        lambda sheet: sheet.pop("cells"),
        lambda sheet: sheet.update(cells=[1]),
    ],
)
def test_older_texts_and_runs_are_nobody_s_work(sheet, wanted, change):
    assert worked(sheet(change), wanted) == ""


def as_colab_saves(sheet):
    """Without ids of cells, which nbformat has since 4.5; Colab keeps them in the metadata."""
    sheet["nbformat_minor"] = 0
    for cell in sheet["cells"]:
        cell["metadata"]["id"] = cell.pop("id")


def without(*keys):
    def change(sheet):
        for cell in sheet["cells"]:
            for key in keys:
                cell["metadata"].pop(key, None)

    return change


LOST = {"nothing": (), "its ids": ("id",), "its task": ("nst",), "both": ("id", "nst")}


@pytest.mark.parametrize("lost", LOST)
def test_a_sheet_as_colab_saves_it_is_known_by_what_is_left(sheet, wanted, lost):
    def saved(notebook):
        as_colab_saves(notebook)
        without(*LOST[lost])(notebook)

    def solved(notebook):
        answered(lambda s: s.replace("raise nst.Todo", "return features  # nst.Todo"))(notebook)
        saved(notebook)

    def added(notebook):
        saved(notebook)
        mine = own("code", "flatten(np.ones((2, 2, 3)))")
        del mine["id"]
        mine["metadata"]["id"] = "hB3kQ9zXy_1A"
        notebook["cells"].append(mine)

    def without_its_line(notebook):
        answered(lambda s: s.replace("raise nst.Todo", "return features  #").replace("# Task 3.2\n", ""))(notebook)
        saved(notebook)

    assert worked(sheet(saved), wanted) == ""
    assert worked(sheet(solved), wanted) == "holds an answer to 3.2"
    assert worked(sheet(added), wanted) == "holds a cell of somebody's own"
    says = "holds a cell of somebody's own" if lost == "both" else "holds an answer to 3.2"
    assert worked(sheet(without_its_line), wanted) == says


@pytest.mark.parametrize(
    ("data", "is_kept"), [(b"<<<<<<< mine\n{}\n", True), (b"\xff\xfe{", True), (b"", False), (b" \n", False)]
)
def test_what_cannot_be_read_may_hold_work_but_for_an_empty_file(tmp_path, wanted, data, is_kept):
    path = tmp_path / "03_style.ipynb"
    path.write_bytes(data)
    assert worked(path, wanted) == ("cannot be read as a notebook and may hold somebody's work" if is_kept else "")
    path.unlink()
    assert worked(path, wanted) == ""


def test_a_check_says_of_a_worked_sheet_what_a_build_would(tmp_path, said):
    """It is out of date, and no build would mend that."""
    for folder in ("course", "notebooks", "exercises", "solutions"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "README.md", tmp_path)
    assert said("course", "check", "--root", tmp_path)[0] == 0
    shutil.copy(ROOT / "solutions" / "03_style.ipynb", tmp_path / "exercises")
    status, _, err = said("course", "check", "--root", tmp_path)
    assert status == 2 and err.count("\n") == 1 and "out of date" not in err
    assert "exercises/03_style.ipynb holds an answer to 3.1, 3.2," in err
    assert err.endswith("; move that file away, then run: make course.\n")
    os.unlink(tmp_path / "notebooks" / "teachers_guide.md")
    _, _, err = said("course", "check", "--root", tmp_path)
    assert "out of date: notebooks/teachers_guide.md; run: make course. exercises/03_style.ipynb holds" in err


def test_a_build_keeps_a_worked_sheet_says_so_and_builds_the_rest(tmp_path, monkeypatch):
    """Without executing anything: what is made is asked for by name. Also with force."""
    shutil.copytree(ROOT / "course", tmp_path / "course")
    for folder in ("notebooks", "exercises", "solutions"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "README.md", tmp_path)
    mine = tmp_path / "exercises" / "03_style.ipynb"
    shutil.copy(ROOT / "solutions" / "03_style.ipynb", mine)
    before = mine.read_bytes()
    monkeypatch.setattr(builder.processes, "each", lambda make, jobs, number: ((job, make(*job)) for job in jobs))
    monkeypatch.setattr(pages, "made", lambda group, environment: [page.name for page in group])
    for force in (False, True):
        for name in ("exercises/04_full_loss.ipynb", "solutions/03_style.ipynb"):
            (tmp_path / name).write_text("{}")
        lines = []
        with pytest.raises(NSTError) as caught:
            lines += builder.build(tmp_path, force=force)
        told = str(caught.value)
        assert told.startswith("exercises/03_style.ipynb was not built: it holds an answer to 3.1, 3.2,")
        assert told.endswith("; move that file away, then run: make course.") and "\n" not in told
        assert mine.read_bytes() == before
        for name in ("exercises/04_full_loss.ipynb", "solutions/03_style.ipynb"):
            assert (tmp_path / name).read_text() == name
        assert force is False or (tmp_path / "exercises" / "05_the_loop.ipynb").read_text().startswith("exercises")
    os.unlink(mine)
    assert [name for name in (page.name for page in builder.stale(tmp_path)) if "exercises/03" in name]
