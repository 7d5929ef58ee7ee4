"""The first page in a real JupyterLab: its links open lesson and sheet, and it shows what checks have noted."""

import json
from pathlib import Path

import pytest
from jupyter_page import open_notebook, run_all, screenshot

from nstcourse import handout

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("own_kernels")]
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(("link", "heading"), [("0 Welcome", "Welcome: your first"), ("exercise 3", "Exercise 3: ")])
def test_its_links_open_what_they_name(page, lab, link, heading):
    handout.get(lab["root"] / "my course", ROOT)
    open_notebook(page, lab, "my%20course/notebooks/index.ipynb")
    page.locator(f'.jp-MarkdownCell a:text-is("{link}")').click()
    page.locator(f'.jp-MarkdownCell h1:has-text("{heading}")').wait_for(timeout=60_000)


def test_what_was_checked_in_a_sheet_is_shown_on_it(page, lab):
    """3.1 is solved, by hand, and is worth 2 points."""
    handout.get(lab["root"] / "mine", ROOT)
    sheet = lab["root"] / "mine" / "exercises" / "03_style.ipynb"
    notebook = json.loads(sheet.read_text())
    for cell in notebook["cells"]:
        if cell["metadata"].get("nst", {}).get("task") == "3.1":
            cell["source"] = "# Task 3.1\ndef flatten(features):\n    return features.reshape(-1, features.shape[-1])"
    sheet.write_text(json.dumps(notebook))
    open_notebook(page, lab, "mine/exercises/03_style.ipynb")
    run_all(page)
    open_notebook(page, lab, "mine/notebooks/index.ipynb")
    run_all(page)
    shown = page.locator(".jp-OutputArea-output", has_text="3 Style")
    shown.wait_for(timeout=60_000)
    lines = {line[:8].strip(): line.split() for line in shown.inner_text().splitlines()}
    assert [lines["3 Style"][i] for i in (2, 5, 6, -1)] == ["1", "tasks", "2", "3.2"]
    assert [lines["all"][i] for i in (1, 4, 5)] == ["1", "tasks", "2"]
    screenshot(page, "first_page")
