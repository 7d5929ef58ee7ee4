"""The ledgers of a network that has no loop in a real JupyterLab, driven by their controls as a person would."""

import pytest
from jupyter_page import end_kernels, open_notebook, run_all, saved, screenshot, slide, until_shown, write_notebook

pytestmark = pytest.mark.browser
NAME = "inside.ipynb"
CELLS = [
    "from nstlib import widgets",
    "widgets.BlockLedger('bridge', 'starry', size=128)",
    "widgets.NumberLedger('bridge', 'starry', size=128)",
    "widgets.ThreeWays('bridge', 'starry', seconds=1, size=64)",
]
BLOCKS, NUMBERS, WAYS = 1, 2, 3


@pytest.fixture(scope="module")
def notebook(browser, lab):
    write_notebook(lab, NAME, CELLS)
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(120_000)
    open_notebook(page, lab, NAME)
    run_all(page)
    yield page
    page.close()
    end_kernels(lab)


def live(page, number):
    cell = page.locator(".jp-Notebook .jp-CodeCell").nth(number)
    cell.scroll_into_view_if_needed()
    return cell.locator(".jp-OutputArea .nst-panel")


def test_a_block_is_taken_away(notebook):
    area = live(notebook, BLOCKS)
    assert area.locator(".nst-board img").count() == 8
    slide(area, "block 5", "Home")
    area.get_by_text("block 5 x 0").wait_for()
    until_shown(area.locator(".nst-board img"), 64)
    screenshot(area, "block_ledger")
    area.get_by_role("button", name="All as they are").click()
    area.get_by_text("block 5 x 0").wait_for(state="detached")


def test_numbers_are_turned(notebook):
    area = live(notebook, NUMBERS)
    area.locator("select").nth(0).select_option("up")
    area.locator("select").nth(1).select_option("shift")
    slide(area, "turned to", "Home")
    area.get_by_text("up/shift x -1").wait_for()
    until_shown(area.locator(".nst-board img"), 64)
    screenshot(area, "number_ledger")


def test_three_ways_are_painted(notebook):
    area = live(notebook, WAYS)
    assert area.locator(".nst-board img").count() == 6
    screenshot(area, "three_ways")


@pytest.mark.parametrize("width", [1280, 800])
def test_nothing_is_wider_than_its_page(notebook, width):
    notebook.set_viewport_size({"width": width, "height": 900})
    notebook.wait_for_timeout(800)
    for number in (BLOCKS, NUMBERS, WAYS):
        over = live(notebook, number).first.evaluate("p => p.scrollWidth - p.clientWidth")
        assert over <= 2, f"cell {number} is {over} px wider than its page"


def test_a_saved_page_keeps_them_for_a_stranger(notebook, lab):
    cells = saved(notebook, lab, NAME)["cells"]
    for number, words in ((BLOCKS, "share of its strokes"), (NUMBERS, "up/shift x -1"), (WAYS, "content error")):
        html = "".join("".join(out["data"].get("text/html", "")) for out in cells[number]["outputs"])
        assert words in html and "data:image/" in html and "<svg" not in html
