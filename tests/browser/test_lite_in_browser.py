"""A sheet in a browser's tab, every outside address closed: checked as everywhere, downloaded, and graded.

JupyterLite is built by its own builder, from .venv-lite-offline, which `make site LITE=offline` and the lane "lite"
make. What it builds of a small course, with a fake builder: tests/course/test_in_the_tab.py.
"""

import json
import re
from pathlib import Path

import pytest
from jupyter_page import screenshot
from typer.testing import CliRunner

from benchmarks.lite import CODE, START, Tab, build, serving
from nstcourse.build.site.lite import building, kinds
from nstcourse.cli import app
from nstcourse.grading.reference import Reference
from nstlib.errors import NSTError

ROOT = Path(__file__).resolve().parents[2]
SHEET = "03_style"
WRONG = """\
# Task 3.2
flatten = nst.or_reference("3.1")


def gram_matrix(features):
    F = flatten(features)
    return F.T @ F
"""
SENTENCE = "has not got Pillow and a network, which this picture needs; download this notebook"


def without():
    """Why there is no builder here, or nothing."""
    try:
        building.environment(kinds.KINDS["offline"], ROOT)
        return ""
    except NSTError as error:
        return str(error).partition(";")[0]


pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(without()), reason=without())]


@pytest.fixture(scope="module")
def lite(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site") / "lite"
    build(folder)
    return folder


@pytest.fixture(scope="module")
def address(lite):
    with serving(lite) as found:
        yield found


@pytest.fixture
def tabs(browser, address):
    """open(width, **options): a sheet in a browser that remembers nothing."""
    contexts = []

    def opened(width=1280, **options):
        context = browser.new_context(viewport={"width": width, "height": 900 if width > 500 else 844})
        contexts.append(context)
        tab = Tab(context.new_page(), address)
        tab.open(**options)
        return tab

    yield opened
    for context in contexts:
        context.close()


def test_a_sheet_is_solved_checked_downloaded_and_graded(tabs, tmp_path):
    right = Reference(ROOT, SHEET).solutions
    tab = tabs()
    assert tab.run("import numpy") == ""
    tab.write("# Task 3.1", right["3.1"])
    assert tab.run("# Task 3.1") == ""
    said = tab.run('nst.check("3.1"')
    assert "3.1 flatten: 2 of 2\n" in said and "✔ all right: 2 of 2 points for this task, 2 of 30 on this sheet" in said
    tab.write("# Task 3.2", WRONG)
    tab.run("# Task 3.2")
    said = tab.run('nst.check("3.2"')
    assert "3.2 gram_matrix: 4 of 6\n" in said and "the sum is not divided by the number of places" in said
    screenshot(tab.page, "lite_checked")
    tab.write("# Task 3.7", 'nst.hint("3.2")')  # in the place of a cell of one's own
    assert tab.run("nst.hint").startswith("hint 1 of 3: Every cell is the mean")
    assert tab.run("nst.hint").startswith("hint 2 of 3: With F of shape")
    tab.write("nst.hint", "nst.progress()")
    assert "3 Style           1 of 7 tasks      6 of 30 points" in tab.run("nst.progress")
    tab.write("nst.progress", "nst.stylize('harbour', 'impasto')")
    said = tab.run("nst.stylize")
    assert "which nst.stylize needs; download this notebook" in said and "Traceback" not in said
    assert SENTENCE in tab.run("nst.my_own")
    tab.write("nst.stylize", "# Task 3.7")

    handed_in = tmp_path / "class" / "ada" / "sheet.ipynb"
    handed_in.parent.mkdir(parents=True)
    name = tab.download(handed_in)
    assert name.endswith("03_style.ipynb") and tab.outside == []
    marks = tmp_path / "marks"
    run = CliRunner().invoke(
        app, ["grade", str(handed_in.parents[1]), "--out", str(marks), "--root", str(ROOT), "--unsafe-no-sandbox"]
    )
    assert run.exit_code == 0, run.output
    (record,) = json.loads((marks / "report.json").read_text())["submissions"]
    points = {name: task["points"] for name, task in record["tasks"].items()}
    assert (record["points"], points["3.1"], points["3.2"], record["notes"]) == (6, 2, 4, []), record


def test_work_is_kept_by_the_browser_and_a_loop_without_end_is_ended_by_loading_the_page_anew(tabs):
    """As the sheet and the page of the course say. Restart leaves no kernel in this release of JupyterLite, so nothing
    offers it."""
    tab = tabs()
    tab.run("import numpy")
    for menu, last in (("Run", "Run All Cells"), ("Kernel", "Change Kernel…")):
        tab.menu(menu)
        told = tab.page.locator(".lm-Menu .lm-Menu-itemLabel").all_inner_texts()
        assert last in told and not re.search("Restart|Interrupt", " ".join(told)), told
        tab.page.keyboard.press("Escape")
    assert tab.page.locator(".jp-NotebookPanel-toolbar [data-icon='ui-components:refresh']").count() == 0
    assert tab.page.locator(".jp-NotebookPanel-toolbar [data-icon='ui-components:run']").count() == 1
    tab.write("# Task 3.1", "while True: pass")
    tab.page.evaluate(START, tab.cell("while True"))
    tab.page.wait_for_timeout(1000)
    tab.menu("File")
    tab.page.get_by_role("menuitem", name="Save Notebook", exact=False).first.click()
    tab.page.wait_for_timeout(1000)
    tab.open()
    assert tab.run("import numpy") == ""
    tab.write("while True", "loops = 0")
    tab.menu("Run")
    tab.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    done = f"() => {CODE}.every(cell => cell.model.executionCount)"
    tab.page.wait_for_function(done, timeout=60_000)
    tab.write("loops = 0", "kept = 1")
    tab.page.wait_for_timeout(1000 * (building.SAVED + 5))  # it saves by itself
    tab.open()
    assert "kept = 1" in tab.places()
    page = tab.page  # deleted as the page of the course says, the sheet is as it was given out
    page.goto(f"{tab.address}/tree/index.html")
    page.get_by_text("exercises", exact=True).first.dblclick(timeout=60_000)
    page.get_by_text(f"{SHEET}.ipynb").first.click(timeout=60_000)
    page.get_by_role("button", name="Delete").or_(page.get_by_text("Delete", exact=True)).first.click()
    page.locator(".jp-Dialog button.jp-mod-accept").click()
    page.locator(".jp-Dialog").wait_for(state="detached", timeout=30_000)
    page.wait_for_timeout(1500)
    tab.open()
    assert any(source.startswith("# Task 3.1\ndef flatten") for source in tab.places())


def test_on_a_telephone_a_sheet_fits_the_window(tabs):
    tab = tabs(390)
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 390
    box = tab.page.locator(".jp-Notebook .jp-Cell").first.bounding_box()
    assert box["width"] > 300 and box["x"] >= 0 and box["x"] + box["width"] <= 391
    screenshot(tab.page, "lite_telephone")


def test_where_it_cannot_work_the_page_says_so(browser, lite, address):
    page = browser.new_page()
    for name in ("index.html", "lab/index.html", "notebooks/index.html"):
        page.goto((lite / name).as_uri())
        assert "This page works from a web server only" in page.get_by_role("alert").inner_text()
    page.add_init_script("delete window.WebAssembly")
    page.goto(f"{address}/notebooks/index.html?path=exercises/{SHEET}.ipynb")
    assert "This browser is too old to run Python in a tab." in page.get_by_role("alert").inner_text()
    page.close()


def test_a_kernel_that_cannot_be_reached_is_told_beside_the_sheet(browser, tmp_path):
    """The online kernel's address, which is closed here, and one that is open."""
    (tmp_path / building.TOLD).write_text((building.HERE / building.TOLD).read_text())
    with serving(tmp_path) as address:
        for needs, told in (("https://cdn.example.org/kernel.mjs", True), (f"{address}/{building.TOLD}", False)):
            script = f'<script src="{building.TOLD}" data-needs="{needs}"></script>'
            (tmp_path / "index.html").write_text(f"<html><head>{script}</head><body><p>the sheet</p></body></html>")
            page = browser.new_page()
            page.route("https://**", lambda route: route.abort())
            page.goto(f"{address}/index.html", wait_until="networkidle")
            page.wait_for_timeout(300)
            assert page.get_by_text("the sheet").is_visible()
            words = page.get_by_role("alert").all_inner_texts()
            assert ["comes from cdn.example.org, which cannot be reached from here" in line for line in words] == [
                True
            ] * told
            page.close()


def test_the_folder_is_small_enough_to_be_carried(lite):
    sizes = [file.stat().st_size for file in lite.rglob("*") if file.is_file()]
    assert sum(sizes) < 45_000_000 and len(sizes) < 600
    assert not list(lite.rglob("*.map")) and not list(lite.rglob("*.npz"))
