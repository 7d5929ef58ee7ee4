"""Every exercise in a real JupyterLab, worked as a learner would: stub, wrong answer, hint, right answer."""

import json
from pathlib import Path

import pytest
from jupyter_page import open_notebook, run_all

from nstcourse import contents
from nstcourse.tasks import TASKS

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("own_kernels")]
ROOT = Path(__file__).resolve().parents[2]
EXERCISES = [ROOT / "exercises" / f"{lesson.name}.ipynb" for lesson in contents.read(ROOT).exercises]


def code_cells(path):
    cells = [c for c in json.loads(path.read_text())["cells"] if c["cell_type"] == "code"]
    return [("".join(c["source"]), c["metadata"].get("tags", [])) for c in cells]


def put(page, number, source):
    """Write into the code cell of that number, as if typed."""
    page.evaluate(
        """([number, source]) => window.jupyterapp.shell.currentWidget.content.widgets
               .filter(c => c.model.type === 'code')[number].model.sharedModel.setSource(source)""",
        [number, source],
    )


def output(page, number):
    return page.locator(".jp-Notebook .jp-CodeCell").nth(number).locator(".jp-OutputArea")


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_exercise_is_worked_like_a_learner(page, lab, path):
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    name = f"exercise_{path.name}"
    (lab["root"] / name).write_text(path.read_text())
    cells, solved = code_cells(path), code_cells(ROOT / "solutions" / path.name)
    tasks = [i for i, (_, tags) in enumerate(cells) if "task" in tags]
    open_notebook(page, lab, name)

    run_all(page)
    for i in tasks:
        assert "not attempted yet" in output(page, i + 1).inner_text()

    # A wrong answer to the first task, and a hint.
    first = tasks[0]
    task_id = cells[first][0].split()[2].strip()
    stub = cells[first][0]
    body = stub[: stub.index("    raise nst.Todo")]
    put(page, first, body + "    return [1.0, 2.0, 3.0, 4.0, 5.0]\n")
    put(page, first + 1, f'{cells[first + 1][0]}\nnst.hint("{task_id}")')
    run_all(page)
    told = output(page, first + 1).inner_text()
    assert TASKS[task_id].name in told and "  no  " in told and "next: nst.hint" in told and "hint 1 of 3" in told

    # The right answers.
    for i in tasks:
        put(page, i, solved[i][0])
    put(page, first + 1, cells[first + 1][0])
    run_all(page)
    for i in tasks:
        told = output(page, i + 1).inner_text()
        assert "ok  " in told and "no  " not in told and "--  " not in told
    assert page.locator('.jp-RenderedText[data-mime-type*="error"]').count() == 0
    assert errors == []
