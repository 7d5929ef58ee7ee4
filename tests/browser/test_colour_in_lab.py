"""Whose colours a painting has, chosen by slider in a real JupyterLab."""

import pytest
from jupyter_page import opened, screenshot, slide, until_shown

pytestmark = pytest.mark.browser
NAME = "colour.ipynb"
CELLS = [
    "from nstlib import widgets",
    "widgets.PaletteLedger('bridge', 'starry', size=128)",
    "studio = widgets.Studio('bridge', 'starry', size=64, steps=4)\nstudio",
]


@pytest.fixture(scope="module")
def notebook(browser, lab):
    yield from opened(browser, lab, NAME, CELLS)


def live(page, number):
    cell = page.locator(".jp-Notebook .jp-CodeCell").nth(number)
    cell.scroll_into_view_if_needed()
    return cell.locator(".jp-OutputArea .nst-panel").first


def test_the_ledger_follows_its_slider_and_its_method(notebook):
    area = live(notebook, 1)
    slide(area, "colours", "End")
    area.get_by_text("no colour moves").wait_for()
    slide(area, "colours", "Home")
    area.get_by_text("moves most").wait_for()
    area.locator("select").first.select_option("place by place")
    area.get_by_text("In the end each place gets back").wait_for()
    until_shown(area.locator(".nst-board img"), 64)
    screenshot(area, "palette_ledger")


def test_the_studio_paints_in_the_photograph_s_colours(notebook):
    area = live(notebook, 2)
    slide(area, "colours", "Home")
    kept = area.get_by_label("colours kept")
    kept.select_option("place by place")
    area.get_by_role("button", name="Start").click()
    area.get_by_text("finished").first.wait_for()
    screenshot(area, "studio_colours")


@pytest.mark.parametrize("width", [1280, 420])
def test_nothing_is_wider_than_its_page(notebook, width):
    notebook.set_viewport_size({"width": width, "height": 900})
    for number in (1, 2):
        area = live(notebook, number)
        assert area.evaluate("one => one.scrollWidth <= one.clientWidth + 1")
        screenshot(area, f"colour_{number}_{width}")
