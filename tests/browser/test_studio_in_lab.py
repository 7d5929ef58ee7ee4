"""The Studio's whole way in a real JupyterLab, by keyboard only: choose, start, strip, click back, undo, download."""

import io

import numpy as np
import pytest
from jupyter_page import end_kernels, open_notebook, run_all, screenshot, until_shown, write_notebook
from PIL import Image
from test_widgets_in_lab import page_value, until_value

from nstlib import images
from nstlib.catalogue import gallery
from nstlib.recipe import Recipe

pytestmark = pytest.mark.browser
NAME = "studio way.ipynb"
CELLS = [
    "from nstlib import widgets",
    "studio = widgets.Studio('harbour', 'impasto', backbone='pocket', size=96, steps=30)\nstudio",
]
HERE = "document.activeElement"


@pytest.fixture(scope="module")
def page(browser, lab):
    (lab["root"] / "photos").mkdir(exist_ok=True)
    images.save_image(images.load_image("bee", size=80), lab["root"] / "photos" / "my bee.jpg")
    write_notebook(lab, NAME, CELLS)
    page = browser.new_page(viewport={"width": 1440, "height": 1000}, accept_downloads=True)
    page.set_default_timeout(60_000)
    page.nst_errors = []
    page.on("pageerror", lambda error: page.nst_errors.append(str(error)))
    open_notebook(page, lab, NAME)
    run_all(page)
    page.locator(".nst-studio .nst-frame img").wait_for()
    yield page
    page.close()
    end_kernels(lab)


def tab_to(page, condition, back=False):
    """Press Tab until what has the focus, `e`, inside the Studio, fulfils a condition in JavaScript."""
    for _ in range(90):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if page.evaluate(f"() => {{ const e = {HERE}; return !!e.closest('.nst-studio') && ({condition}); }}"):
            return
    raise AssertionError(f"no Tab leads to {condition}; the focus is on {page.evaluate(f'() => {HERE}.outerHTML')}")


def press(page, label, back=False):
    """Tab to the button or link of this label, and press Enter."""
    tab_to(page, f"e.textContent.trim() === '{label}'", back)
    page.keyboard.press("Enter")


def in_card(kind, label):
    return f"e.textContent.trim() === '{label}' && e.closest('.nst-card')?.textContent.includes('{kind}')"


def wait_for(page, words):
    page.locator(".nst-studio .nst-status", has_text=words).wait_for()


def test_the_whole_way_by_keyboard(page, lab):
    page.keyboard.press("Escape")
    tab_to(page, in_card("content", "my bee.jpg"))
    page.keyboard.press("Enter")
    wait_for(page, "bee.jpg in the manner of impasto: press Start")
    assert page_value(page, "studio.content") == "photos/my bee.jpg"
    seen = page.locator(".nst-card .nst-seen img")
    until_shown(seen, 60)
    tab_to(page, in_card("style", "tiles"))
    page.keyboard.press("Enter")
    wait_for(page, "in the manner of tiles")
    assert seen.nth(1).get_attribute("alt") == f"style: {gallery()['tiles'].alt}"

    press(page, "Start")
    wait_for(page, "finished: step 30 of 30")
    strip = page.locator(".nst-strip button:visible")
    assert strip.count() == 1
    assert strip.first.inner_text().splitlines() == ["my bee × tiles", "96 px, the course's default"]
    assert "96 px" in strip.first.get_attribute("title") and "30 steps" in strip.first.get_attribute("title")
    with page.expect_download() as download:
        press(page, "Download")
    assert download.value.suggested_filename == "nst-my bee-tiles.png"
    path = lab["root"] / "downloaded.png"
    download.value.save_as(path)
    assert Recipe.load(path).size == 96 and images.read_run(path)["style"] == "tiles"
    picture = np.asarray(Image.open(io.BytesIO(path.read_bytes())))
    assert page_value(page, "(studio.job.picture * 255).round().astype('uint8').sum()") == str(picture.sum())

    press(page, "hills", back=True)
    wait_for(page, "Ready to paint hills in the manner of tiles")
    tab_to(page, "e.textContent.startsWith('my bee × tiles') && !!e.closest('.nst-strip')")
    screenshot(page, "studio_strip_1440")
    page.keyboard.press("Enter")
    wait_for(page, "brought back: my bee in the manner of tiles")
    assert page_value(page, "studio.content") == "photos/my bee.jpg"
    press(page, "Undo", back=True)
    wait_for(page, "Ready to paint hills in the manner of tiles")
    press(page, "Undo")
    wait_for(page, "brought back: my bee in the manner of tiles")
    assert page.nst_errors == []


def handle(page):
    return page.locator(".nst-dials .noUi-handle").first


def test_a_slider_obeys_the_last_of_many_quick_keys(page):
    handle(page).focus()
    page.keyboard.press("Home")
    for _ in range(20):  # more than there are stops, without a pause; then two back
        page.keyboard.press("ArrowRight")
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    until_value(page, "studio.strength.value == studio.recipe.style_strength == 2", "True")
    page.wait_for_timeout(1000)
    assert page_value(page, "studio.recipe.style_strength == 2") == "True"
    assert page.locator(".nst-dials .widget-readout").first.inner_text() == "2"


def test_a_slider_obeys_where_the_mouse_lets_go_while_it_paints(page):
    page_value(page, "studio.reset(steps=3000)")
    page.locator(".nst-tools button", has_text="Start").click()
    page.locator(".nst-status[data-state=running]").wait_for()
    box = page.locator(".nst-dials .noUi-target").first.bounding_box()
    at = [(box["x"] + box["width"] * part, box["y"] + box["height"] / 2) for part in (1, 0.2, 0.9, 0)]
    grip = handle(page).bounding_box()
    page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2)
    page.mouse.down()
    for place in at:
        page.mouse.move(*place, steps=12)
    page.mouse.up()
    until_value(page, "(studio.strength.value, studio.job.recipe.style_strength)", "(0.125, 0.125)")
    assert page.locator(".nst-dials .widget-readout").first.inner_text() == "1/8"


def test_a_kernel_that_died_is_told_by_the_page(page, lab):
    """The hint takes a minute to show; here the page's clock is put forward."""
    height = "document.querySelector('.nst-silent').getBoundingClientRect().height"
    page.locator(".nst-status[data-state=running]").wait_for()
    assert page.evaluate(f"() => {height}") == 0
    end_kernels(lab)
    page.wait_for_timeout(1500)
    page.evaluate(
        """() => document.querySelector('.nst-silent').getAnimations().forEach(a => { a.currentTime = 61500; })"""
    )
    page.wait_for_function(f"() => {height} > 10")
    assert "run this cell again" in page.locator(".nst-silent").inner_text()


@pytest.mark.parametrize("theme", ["Light", "Dark"])
@pytest.mark.parametrize("width", [1440, 800])
def test_nothing_collides_on_wide_and_narrow_pages(page, theme, width):
    page.evaluate("async t => jupyterapp.commands.execute('apputils:change-theme', {theme: `JupyterLab ${t}`})", theme)
    page.set_viewport_size({"width": width, "height": 1400})
    page.wait_for_timeout(1500)
    screenshot(page, f"studio_way_{width}_{theme.lower()}")
    boxes = page.locator(
        ".nst-dials > *, .nst-tools > *, .nst-card, .nst-frame, .nst-status, .nst-caption, .nst-strip"
    ).evaluate_all(
        """all => all.filter(e => e.offsetWidth).map(e => { const r = e.getBoundingClientRect();
               return [e.className, r.left, r.top, r.right, r.bottom]; })"""
    )
    panel = page.locator(".nst-studio").bounding_box()
    for i, (name, left, top, right, bottom) in enumerate(boxes):
        assert panel["x"] - 1 <= left and right <= panel["x"] + panel["width"] + 1, name
        for other, left2, top2, right2, bottom2 in boxes[:i]:
            apart = right <= left2 + 1 or right2 <= left + 1 or bottom <= top2 + 1 or bottom2 <= top + 1
            assert apart, (name, other)
