"""Regions painted in a real JupyterLab by mouse, by finger and by keyboard alone: masks arrive with known areas."""

import importlib.util
from pathlib import Path

import pytest
from jupyter_page import end_kernels, open_notebook, run_all, screenshot, write_notebook
from test_widgets_in_lab import page_value, until_value

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(importlib.util.find_spec("anywidget") is None, reason="anywidget is not installed"),
]
NAME = "painter.ipynb"
CELLS = [
    "import numpy as np\nfrom nstlib import widgets",
    "painter = widgets.MaskPainter('harbour', regions=('sky', 'boat', 'quay'), size=240)\npainter",
    "''",
]
WIDTH, HEIGHT = 240, 180
AREA = "int(painter.masks['{}'].sum())"


@pytest.fixture(scope="module")
def page(browser, lab):
    write_notebook(lab, NAME, CELLS)
    page = browser.new_page(viewport={"width": 1280, "height": 1000}, has_touch=True)
    page.set_default_timeout(30_000)
    page.nst_errors = []
    page.on("pageerror", lambda error: page.nst_errors.append(str(error)))
    open_notebook(page, lab, NAME)
    run_all(page)
    page.locator(".nst-painter[data-ready]").wait_for()
    yield page
    page.close()
    end_kernels(lab)


@pytest.fixture(autouse=True)
def nothing_painted(page):
    page.wait_for_timeout(400)  # what the test before has painted is on its way
    page_value(page, "painter._set(np.zeros_like(painter.map))")
    page.wait_for_timeout(300)


def painter(page, cell=1):
    area = page.locator(".jp-Notebook .jp-CodeCell").nth(cell).locator(".nst-painter")
    area.scroll_into_view_if_needed()
    return area


def at(page, x, y):
    """A place of the picture, in its pixels, on the screen."""
    field = painter(page).locator(".nst-painter-field")
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    return box["x"] + (x + 0.5) * box["width"] / WIDTH, box["y"] + (y + 0.5) * box["height"] / HEIGHT


def drag(page, *places):
    page.mouse.move(*at(page, *places[0]))
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*at(page, *place), steps=6)
    page.mouse.up()


def button(page, name):
    return painter(page).get_by_role("button", name=name, exact=True)


def dial(page, label, value):
    painter(page).get_by_label(label).fill(str(value))


def shown(page, x, y, cell=1):
    """Is anything painted at this place of the page's map?"""
    canvas = painter(page, cell).locator(".nst-painter-map")
    return canvas.evaluate("(c, [x, y]) => c.getContext('2d').getImageData(x, y, 1, 1).data[3] > 0", [x, y])


def test_a_rectangle_by_mouse_arrives_with_its_area(page):
    button(page, "1 sky").click()
    button(page, "Rectangle").click()
    drag(page, (10, 20), (109, 69))
    until_value(page, AREA.format("sky"), str(100 * 50))
    until_value(page, "int(painter.masks['sky'][20:70, 10:110].sum())", "5000")
    button(page, "2 boat").click()
    drag(page, (100, 60), (199, 119))  # what is painted last has the place
    until_value(page, AREA.format("boat"), str(100 * 60))
    until_value(page, AREA.format("sky"), str(100 * 50 - 10 * 10))
    words = painter(page).locator(".nst-painter-words")
    words.get_by_text("boat: 14 % of the picture, on the right").wait_for()
    assert words.inner_text() == page_value(page, "painter.words") and words.get_attribute("aria-live") == "polite"
    screenshot(page, "painter_1280_light")


def test_a_brush_by_mouse_paints_a_band_and_its_eraser_takes_it_away(page):
    """40 px broad and 100 px long with round ends: 40 * 100 + pi * 20 ** 2, as exactly as pixels are."""
    button(page, "2 boat").click()
    button(page, "Brush").click()
    dial(page, "brush, px", 40)
    drag(page, (60, 90), (160, 90))
    expected = 40 * 100 + 3.1416 * 20**2
    until_value(page, f"abs({AREA.format('boat')} - {expected}) < 150", "True")
    button(page, "Erase").click()
    drag(page, (30, 90), (210, 90))
    until_value(page, AREA.format("boat"), "0")
    button(page, "Undo").click()
    until_value(page, f"abs({AREA.format('boat')} - {expected}) < 150", "True")


def test_a_finger_paints(page):
    button(page, "3 quay").click()
    button(page, "Brush").click()
    dial(page, "brush, px", 30)
    page.touchscreen.tap(*at(page, 120, 90))
    until_value(page, f"abs({AREA.format('quay')} - 3.1416 * 15 ** 2) < 40", "True")


FLOOD = """
from scipy import ndimage
from nstlib import images
seen = np.round(255 * images.picture_in(painter.field.photo, 'photo'))
near = np.linalg.norm(seen - seen[10, 20], axis=-1) <= 40
parts, _ = ndimage.label(near)
expected = parts == parts[10, 20]
"""


def test_fill_takes_what_hangs_together_and_has_the_colour(page):
    """Compared with SciPy's parts of the same pixels; two decoders of JPEG differ by a unit here and there."""
    page_value(page, f"exec({FLOOD!r})")
    button(page, "1 sky").click()
    button(page, "Fill").click()
    dial(page, "fill, colours", 40)
    page.mouse.click(*at(page, 20, 10))
    until_value(page, "bool(painter.masks['sky'].any())", "True")
    assert page_value(page, "bool(expected.sum() > 300)") == "True"
    until_value(page, "bool(abs(painter.masks['sky'] - expected).sum() < 0.05 * expected.sum())", "True")
    screenshot(painter(page), "painter_filled")


def test_everything_by_keyboard_alone(page):
    """No mouse: a rectangle, a band by the lowered brush, the eraser, undo and redo, each of a known area."""
    field = painter(page).locator(".nst-painter-field")
    button(page, "1 sky").focus()
    for _ in range(30):
        page.keyboard.press("Tab")
        if field.evaluate("one => document.activeElement === one"):
            break
    assert field.get_attribute("role") == "application" and "harbour" in field.get_attribute("aria-label")
    described = page.locator(f"#{field.get_attribute('aria-describedby')}")
    assert all(words in described.text_content() for words in ("Arrow keys", "Space", "U, R"))
    note = painter(page).locator(".nst-painter-note")
    page.keyboard.press("b")
    for _ in range(40):  # a brush of 2 px: arrows move by one
        page.keyboard.press("-")
    assert note.inner_text() == "Brush of 2 px."
    page.keyboard.press("1")
    page.keyboard.press("t")
    page.keyboard.press("Home")
    page.keyboard.press("Space")  # from the middle, (120, 90)
    for _ in range(30):
        page.keyboard.press("ArrowLeft")
    for _ in range(20):
        page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Space")
    assert note.inner_text().startswith("Rectangle, 38 % from the left, 39 % from the top: sky.")
    until_value(page, AREA.format("sky"), str(31 * 21))
    page.keyboard.press("u")
    until_value(page, AREA.format("sky"), "0")
    page.keyboard.press("r")
    until_value(page, AREA.format("sky"), str(31 * 21))
    page.keyboard.press("2")
    page.keyboard.press("b")
    for _ in range(12):
        page.keyboard.press("+")
    size = int(note.inner_text().split()[2])
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expected = size * 3 * (size // 2) + 3.1416 * (size / 2) ** 2
    until_value(page, f"abs({AREA.format('boat')} - {expected}) < {0.12 * expected}", "True")
    page.keyboard.press("e")
    page.keyboard.press("Space")
    until_value(page, f"{AREA.format('boat')} < {0.8 * expected}", "True")
    page.keyboard.press("w")
    assert "no region" in note.inner_text()
    for key in "ddbax":  # JupyterLab's: delete, insert, cut
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    assert page.locator(".jp-CodeCell").count() == len(CELLS)
    screenshot(page, "painter_keyboard")


def test_what_was_painted_stays_when_it_is_shown_again(page):
    button(page, "1 sky").click()
    button(page, "Rectangle").click()
    drag(page, (10, 10), (59, 59))
    until_value(page, AREA.format("sky"), "2500")
    run(page, 2, "painter")
    page.wait_for_function("() => document.querySelectorAll('.nst-painter[data-ready]').length === 2")
    assert shown(page, 30, 30, cell=2) and not shown(page, 120, 120, cell=2)
    page.wait_for_timeout(1000)  # the notebook has scrolled
    button(page, "Rectangle").click()
    drag(page, (100, 100), (139, 139))  # in the first view; the second follows
    screenshot(page, "painter_twice")
    until_value(page, AREA.format("sky"), str(2500 + 1600))
    page.wait_for_timeout(500)
    assert shown(page, 120, 120, cell=2)
    run(page, 2, "''")
    run(page, 1, CELLS[1])  # a new painter, of the same photograph and names
    page.wait_for_timeout(500)
    painter(page).and_(page.locator("[data-ready]")).wait_for()
    until_value(page, AREA.format("sky"), str(2500 + 1600))
    assert shown(page, 30, 30)


def run(page, number, source):
    page.evaluate(
        """async ([n, source]) => { const panel = window.jupyterapp.shell.currentWidget.content;
            panel.activeCellIndex = n; panel.deselectAll(); panel.activeCell.model.sharedModel.setSource(source);
            await window.jupyterapp.commands.execute('notebook:run-cell'); }""",
        [number, source],
    )


def test_a_saved_map_is_shown_again(page, lab):
    button(page, "2 boat").click()
    button(page, "Rectangle").click()
    drag(page, (10, 10), (59, 59))
    until_value(page, AREA.format("boat"), "2500")
    page_value(page, "painter.save('my map.png')")
    button(page, "Undo").click()
    until_value(page, AREA.format("boat"), "0")
    page_value(page, "painter.load('my map.png')")
    until_value(page, AREA.format("boat"), "2500")
    page.wait_for_timeout(500)
    assert shown(page, 30, 30) and (lab["root"] / "my map.png").stat().st_size < 20_000


def test_a_busy_kernel_is_told_and_the_last_map_arrives_when_it_has_time(page):
    page_value(page, "setattr(painter.field, 'patience', 1.0)")
    page.evaluate(
        """() => { window.jupyterapp.shell.currentWidget.sessionContext.session.kernel
               .requestExecute({code: 'import time; time.sleep(4)'}); }"""
    )
    button(page, "1 sky").click()
    button(page, "Rectangle").click()
    drag(page, (10, 10), (59, 59))
    painter(page).locator(".nst-painter-note").get_by_text("No answer for 1 s. If the kernel is busy").wait_for()
    drag(page, (60, 10), (69, 59))
    until_value(page, AREA.format("sky"), "3000")
    page_value(page, "setattr(painter.field, 'patience', 15.0)")


@pytest.mark.parametrize("theme", ["Light", "Dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_nothing_is_wider_than_its_page(page, width, theme):
    axe = pytest.importorskip("axe_playwright_python.base")
    page.evaluate(f"async () => jupyterapp.commands.execute('apputils:change-theme', {{theme: 'JupyterLab {theme}'}})")
    page.set_viewport_size({"width": width, "height": 1000})
    page.wait_for_timeout(1500)
    button(page, "1 sky").click()
    button(page, "Rectangle").click()
    drag(page, (0, 0), (239, 60))
    button(page, "3 quay").click()
    drag(page, (150, 100), (239, 179))
    painter(page).locator(".nst-painter-words").get_by_text("quay: 1").wait_for()
    if width == 1280:
        painter(page).locator("summary").click()
    screenshot(page, f"painter_{width}_{theme.lower()}")
    over = painter(page).evaluate("one => one.scrollWidth - one.clientWidth")
    assert over <= 1
    page.evaluate(Path(axe.AXE_FILE_PATH).read_text(encoding="utf-8"))
    found = page.evaluate("axe.run('.nst-painter', {resultTypes: ['violations']})")["violations"]
    assert [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]] == []
    if width == 1280:
        painter(page).locator("summary").click()
    assert page.nst_errors == []


def test_frozen_it_is_a_picture_of_its_own_shape(page):
    """The last of this file: at 390 px, where a picture of a fixed height would be squeezed."""
    page_value(page, "painter._set(np.eye(180, 240, dtype=np.uint8))")
    run(page, 2, "painter.freeze()")
    picture = page.locator(".jp-Notebook .jp-CodeCell").nth(1).locator("img:visible")
    picture.wait_for()
    width, height, words = picture.evaluate("one => [one.clientWidth, one.clientHeight, one.alt]")
    assert width / height == pytest.approx(4 / 3, abs=0.02) and 100 < width < 390
    assert words.startswith("harbour with what is painted over it: sky: 0.4 % of the picture")
    screenshot(page, "painter_frozen_390")
