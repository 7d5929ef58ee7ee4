"""The style map in a real JupyterLab: its layer and its pair are chosen from lists."""

import pytest
from jupyter_page import opened, saved, screenshot, until_shown

pytestmark = pytest.mark.browser
NAME = "style_map.ipynb"
CELLS = [
    "from nstlib import widgets",
    "widgets.StyleMap(backbone='pocket', size=96)",
]


@pytest.fixture(scope="module")
def notebook(browser, lab):
    yield from opened(browser, lab, NAME, CELLS)


def live(page):
    cell = page.locator(".jp-Notebook .jp-CodeCell").nth(1)
    cell.scroll_into_view_if_needed()
    return cell.locator(".jp-OutputArea .nst-panel").first


def test_another_layer_and_another_pair(notebook):
    area = live(notebook)
    area.get_by_text("block3_conv1 of pocket: near is alike").wait_for()
    area.locator("select").nth(0).select_option("block4_conv1")
    area.get_by_text("block4_conv1 of pocket: near is alike").wait_for()
    area.locator("select").nth(1).select_option("starry")
    area.locator("select").nth(2).select_option("tiles")
    area.get_by_text("How far starry and tiles lie apart").wait_for()
    until_shown(area.locator(".nst-board img"), 64)
    screenshot(area, "style_map")


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wider_than_its_page(notebook, width):
    notebook.set_viewport_size({"width": width, "height": 900})
    notebook.wait_for_timeout(800)
    area = live(notebook)
    screenshot(area, f"style_map_{width}")
    for part in (".nst-panel", ".nst-map"):
        box = area if part == ".nst-panel" else area.locator(part).first
        over = box.evaluate("p => p.scrollWidth - p.clientWidth")
        assert over <= 2, f"{part} is {over} px wider than its page"
    notebook.set_viewport_size({"width": 1280, "height": 900})


def test_a_saved_page_keeps_it_for_a_stranger(notebook, lab):
    cells = saved(notebook, lab, NAME)["cells"]
    html = "".join("".join(out["data"].get("text/html", "")) for out in cells[1]["outputs"])
    assert "starry and tiles" in html and "data:image/" in html and "<svg" not in html
