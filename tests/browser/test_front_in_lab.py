"""The front of `nst studio` by keys alone, and the names of what ipywidgets leaves without one, in a real browser.

In JupyterLab, in a kernel that takes itself for the Studio's; under Voila itself: python -m benchmarks accessibility.
"""

import pytest
from jupyter_page import opened, screenshot

from benchmarks.access.browser import asked, axe
from benchmarks.access.studio import by_keys, tab_to

pytest.importorskip("anywidget")
pytest.importorskip("axe_playwright_python")
pytestmark = pytest.mark.browser
CELLS = [
    "import os\nos.environ['NST_STUDIO'] = os.getcwd()\nfrom nstlib import widgets",
    "studio = widgets.Studio(backbone='pocket', size=64, steps=12)\nstudio",
]


@pytest.fixture(scope="module")
def page(browser, lab):
    yield from opened(browser, lab, "front.ipynb", CELLS)


def broken(page):
    return asked(page, axe(), ".nst-studio").broken


def test_the_whole_way_by_keys_and_axe_finds_nothing(page, tmp_path):
    page.locator(".nst-outcome").wait_for()
    page.locator(".nst-choice input").first.focus()
    page.keyboard.press("Shift+Tab")
    assert broken(page) == []
    steps = list(by_keys(page, tmp_path / "kept.png"))
    assert [step.partition(":")[0] for step in steps] == [
        *("photo chosen", "painting chosen", "manner chosen", "painted; heard", "downloaded", "compared")
    ]
    assert broken(page) == []
    screenshot(page, "front_lab")


def test_all_settings_unfold_and_have_names_and_without_them_axe_complains(page):
    tab_to(page, "All settings")
    page.keyboard.press("Enter")
    handle = page.locator(".nst-dials .noUi-handle").first
    handle.wait_for()
    page.wait_for_function("document.querySelector('.nst-dials .noUi-handle').getAttribute('aria-label')")
    assert (handle.get_attribute("aria-label"), handle.get_attribute("aria-valuetext")) == ("style strength", "1")
    handle.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.getAttribute('aria-valuetext') === '2'")
    assert page.locator(".nst-frame img").get_attribute("alt")
    chosen = page.locator(".nst-card .nst-thumb[aria-pressed=true]")
    assert chosen.count() == 2
    assert broken(page) == []
    handle.evaluate("one => one.removeAttribute('aria-label')")
    assert [line.partition(":")[0] for line in broken(page)] == ["aria-input-field-name"]
