"""What is folded when a lesson or a sheet is opened in a real JupyterLab, untrusted, as after every download."""

import sys
from pathlib import Path

import pytest
from jupyter_page import open_notebook, screenshot
from nbconvert import HTMLExporter

from nstcourse import predictions
from nstcourse.build import pages

sys.path.append(str(Path(__file__).resolve().parents[1] / "course"))

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("own_kernels")]
ROOT = Path(__file__).resolve().parents[2]
SEEN = "e => e.checkVisibility() && e.getClientRects().length > 0"


@pytest.fixture(scope="module")
def lesson(tmp_path_factory):
    """A small lesson with one prediction, as it is built."""
    from small_course import LESSON, write
    from test_predictions import ASKED

    folder = write(tmp_path_factory.mktemp("course"), {"00_small": LESSON + ASKED})
    source = folder / "course" / "lessons" / "00_small.py"
    return pages.Lesson(folder, "notebooks/00_small.ipynb", source).made()


def run_cell(page, number):
    """Run the code cell of that number, as Shift and Enter do."""
    page.evaluate(
        """async number => { const notebook = window.jupyterapp.shell.currentWidget.content;
               const code = notebook.widgets.filter(c => c.model.type === 'code')[number];
               notebook.activeCellIndex = notebook.widgets.indexOf(code);
               await window.jupyterapp.commands.execute('notebook:run-cell'); }""",
        number,
    )


def test_a_prediction_s_answer_is_folded_until_its_cell_is_run(page, lab, lesson):
    (lab["root"] / "small.ipynb").write_text(lesson)
    open_notebook(page, lab, "small.ipynb")
    cell = page.locator(".jp-Notebook .jp-CodeCell").nth(3)  # the first is Colab's, and folded, too
    output, words = cell.locator(".jp-OutputArea"), page.locator(".jp-MarkdownCell details")
    assert output.locator("summary").inner_text() == predictions.OUTPUT
    assert not output.locator("pre").first.evaluate(SEEN)
    told = words.locator("blockquote")
    assert told.count() == 2 and not told.first.evaluate(SEEN) and words.locator("summary").evaluate(SEEN)
    screenshot(page, "prediction_folded")
    words.locator("summary").click()
    assert told.first.evaluate(SEEN) and "the answer" in told.first.inner_text()
    run_cell(page, 3)
    page.wait_for_function("e => e.innerText.startsWith('42')", arg=output.element_handle(), timeout=60_000)
    assert output.locator("details").count() == 0


def test_nbconvert_folds_it_too(lesson, tmp_path, page):
    (tmp_path / "small.ipynb").write_text(lesson)
    (tmp_path / "small.html").write_text(HTMLExporter().from_filename(str(tmp_path / "small.ipynb"))[0])
    page.goto(f"file://{tmp_path}/small.html", wait_until="domcontentloaded")
    assert page.locator("details").count() == 2
    assert not page.locator("details pre").first.evaluate(SEEN)
    assert not page.locator("details blockquote").first.evaluate(SEEN)


def test_a_sheet_does_not_open_as_if_it_were_solved(page, lab):
    """That of a checkout, which keeps for nbval what right answers print."""
    folder = lab["root"] / "exercises"
    folder.mkdir(exist_ok=True)
    (folder / "03_style.ipynb").write_text((ROOT / "exercises" / "03_style.ipynb").read_text())
    open_notebook(page, lab, "exercises/03_style.ipynb")
    areas = page.locator(".jp-Notebook .jp-CodeCell .jp-Cell-outputWrapper")
    assert not any(" of " in text or "ok" in text for text in areas.all_inner_texts())
    first = page.locator(".jp-Notebook .jp-CodeCell").first
    assert not first.locator(".jp-InputArea-editor").is_visible()
    assert "On Colab, run this cell first; elsewhere it does nothing" in first.inner_text()
    screenshot(page, "sheet_opened")
    for number in range(4):
        run_cell(page, number)
    shown = page.locator(".jp-Notebook .jp-CodeCell").nth(3).locator(".jp-OutputArea")
    shown.get_by_text("0 of 2 points for this task, 0 of 30 on this sheet so far").wait_for(timeout=60_000)
    assert "not attempted yet" in shown.inner_text()
    shown.scroll_into_view_if_needed()
    screenshot(page, "sheet_run")
