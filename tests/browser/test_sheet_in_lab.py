"""A sheet of settings in a real JupyterLab: tiles appear, one is chosen from the keyboard, its recipe reaches code."""

import pytest
from jupyter_page import opened, saved, screenshot, until_shown

pytestmark = pytest.mark.browser
NAME = "sheet.ipynb"
SMALL = "strengths=[0.3, 1, 4], layers=['shallow', 'deep'], size=96, steps=12, backbone='pocket'"
CELLS = [
    "from nstlib import widgets",
    f"sheet = widgets.SettingsSheet('bridge', 'starry', {SMALL})\nsheet",
]


@pytest.fixture(scope="module")
def notebook(browser, lab):
    yield from opened(browser, lab, NAME, CELLS)


def live(page, number=1):
    cell = page.locator(".jp-Notebook .jp-CodeCell").nth(number)
    cell.scroll_into_view_if_needed()
    return cell.locator(".jp-OutputArea .nst-panel").first


def test_tiles_appear_and_one_is_opened_and_painted_large_from_the_keyboard(notebook, lab):
    area = live(notebook)
    assert area.locator(".nst-tiles button").count() == 6 and area.locator(".nst-tiles button:enabled").count() == 0
    area.get_by_role("button", name="Start").focus()
    notebook.keyboard.press("Enter")
    area.locator(".nst-tiles button:enabled").first.wait_for()
    area.get_by_text("6 of 6 tiles are made").wait_for()
    assert area.locator(".nst-tiles button:enabled").count() == 6
    screenshot(area, "sheet_made")
    area.locator(".nst-tiles button").nth(5).focus()
    notebook.keyboard.press("Enter")
    area.get_by_text("The recipe, where it is not the default").wait_for()
    until_shown(area.locator(".nst-about img"), 96)
    assert '"style_strength": 4' in area.locator(".nst-about pre").first.inner_text()
    area.get_by_role("button", name="Use this recipe").click()
    area.get_by_text("attribute recipe").wait_for()
    area.get_by_role("button", name="Paint it large").click()
    area.get_by_text("Painting large: step").wait_for()
    area.get_by_role("button", name="Pause").click()
    area.get_by_text("The large picture was given up").wait_for()
    screenshot(area, "sheet_chosen")


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wider_than_its_page(notebook, width):
    notebook.set_viewport_size({"width": width, "height": 900})
    notebook.wait_for_timeout(800)
    area = live(notebook)
    screenshot(area, f"sheet_{width}")
    over = area.evaluate("p => p.scrollWidth - p.clientWidth")
    assert over <= 2, f"the sheet is {over} px wider than its page"
    notebook.set_viewport_size({"width": 1280, "height": 900})


def test_a_saved_page_keeps_the_tiles_for_a_stranger(notebook, lab):
    cells = saved(notebook, lab, NAME)["cells"]
    html = "".join("".join(out["data"].get("text/html", "")) for out in cells[1]["outputs"])
    assert html.count("data:image/") == 6 and "strength 4, deep" in html
