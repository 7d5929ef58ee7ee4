"""Several styles, picked and weighed by hand and from the keyboard, in a real JupyterLab."""

import pytest
from jupyter_page import opened, screenshot, slide, until_shown

pytestmark = pytest.mark.browser
NAME = "blend.ipynb"
CELLS = [
    "from nstlib import widgets",
    "studio = widgets.Studio('bridge', 'starry', backbone='pocket', size=64, steps=3000)\nstudio",
]


@pytest.fixture(scope="module")
def notebook(browser, lab):
    yield from opened(browser, lab, NAME, CELLS, height=1100)


def studio(page):
    cell = page.locator(".jp-Notebook .jp-CodeCell").nth(1)
    cell.scroll_into_view_if_needed()
    return cell.locator(".jp-OutputArea .nst-studio").first


def test_a_second_painting_is_weighed_while_the_run_goes_on(notebook):
    area = studio(notebook)
    area.get_by_label("painting 2").select_option("tiles")
    area.get_by_text("starry 50 % and tiles 50 %").first.wait_for()
    screenshot(area, "blend_chosen")
    area.get_by_role("button", name="Start").click()
    area.locator(".nst-status[data-state=running]").wait_for()
    slide(area, "weight 2", "End")
    area.locator(".nst-blend").get_by_text("tiles 80 % and starry 20 %").wait_for()
    area.get_by_label("1 gives").select_option("form")
    area.get_by_label("2 gives").select_option("stroke")
    area.locator(".nst-blend").get_by_text("starry (form) and tiles (stroke)").wait_for()
    area.get_by_role("button", name="Stop").click()
    area.locator(".nst-status[data-state=stopped]").wait_for()
    assert area.get_by_text("new settings").count() == 0  # the run took them
    until_shown(area.locator(".nst-frame img"), 64)
    screenshot(area, "blend_painted")
    area.get_by_label("painting 2").select_option("none")
    area.locator(".nst-results").get_by_text("starry (form) and tiles (stroke)").first.wait_for()
    area.locator(".nst-strip button:visible").first.click()
    area.get_by_text("brought back").first.wait_for()
    assert area.get_by_label("2 gives").input_value() == "stroke"


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wider_than_its_page(notebook, width):
    notebook.set_viewport_size({"width": width, "height": 1100})
    area = studio(notebook)
    assert area.evaluate("one => one.scrollWidth <= one.clientWidth + 1")
    blend = area.locator(".nst-blend")
    blend.scroll_into_view_if_needed()
    box, page = blend.bounding_box(), area.bounding_box()
    assert box["x"] >= page["x"] - 1 and box["x"] + box["width"] <= page["x"] + page["width"] + 1
    for label in ("painting 2", "weight 1", "2 gives"):
        assert area.locator(f"label:text-is('{label}')").bounding_box()["width"] > 20
    screenshot(area, f"blend_{width}")
