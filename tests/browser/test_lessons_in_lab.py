"""Every lesson in a real JupyterLab: run all cells live, without an error, its widgets alive; then all that is asked of
a lesson that was run."""

import json
from pathlib import Path

import pytest
from jupyter_page import open_notebook, run_all, saved, screenshot, until_shown
from notebook_outputs import differences, faults

from nstcourse import contents

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("own_kernels")]
ROOT = Path(__file__).resolve().parents[2]
LESSONS = [ROOT / "notebooks" / f"{lesson.name}.ipynb" for lesson in contents.read(ROOT).lessons[1:]]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_lesson_runs_live(page, lab, path):
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    stored, notebook = json.loads(path.read_text()), json.loads(path.read_text())
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    code = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    # Small and short, as in the other tests of the lessons; nothing else differs from what a learner runs.
    source = "".join(code["source"])
    code["source"] = "import os\nos.environ.update(NST_FAST='1', NST_BACKBONE='pocket')\n" + source
    (lab["root"] / path.name).write_text(json.dumps(notebook))
    open_notebook(page, lab, path.name)
    run_all(page)
    page.wait_for_timeout(500)
    broken = page.locator('.jp-RenderedText[data-mime-type*="error"], .jp-RenderedText[data-mime-type*="stderr"]')
    assert broken.count() == 0, broken.first.inner_text()
    panels = page.locator(".jp-OutputArea .nst-panel")
    panels.first.scroll_into_view_if_needed()
    screenshot(page, f"lesson_{path.stem}")
    live = sum("widgets." in "".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code")
    assert panels.count() >= live >= 1
    until_shown(page.locator(".jp-OutputArea img"))
    assert errors == []
    after = saved(page, lab, path.name)
    assert differences(stored, after) == {}
    shown = [cell["outputs"] for cell in after["cells"] if cell["cell_type"] == "code"]
    assert [fault for outputs in shown for fault in faults(outputs)] == []
