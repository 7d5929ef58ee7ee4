"""Every widget in a real JupyterLab in Chromium, driven by its controls as a person would."""

import time

import nbformat
import pytest
from jupyter_page import end_kernels, open_notebook, run_all, saved, screenshot, slide, until_shown, write_notebook
from nbconvert import HTMLExporter

pytestmark = pytest.mark.browser
NAME = "widgets.ipynb"
CELLS = [
    "import nstlib as nst\nfrom nstlib import widgets",
    "studio = widgets.Studio('harbour', 'impasto', backbone='pocket', size=128, steps=3000)\nstudio",
    "ledger = widgets.LayerLedger(studio)\nledger",
    "machine = widgets.TimeMachine(studio)\nmachine",
    "lens = widgets.GramLens('impasto', backbone='pocket', size=96)\nlens",
    "atlas = widgets.FeatureAtlas('harbour', backbone='pocket', size=96)\natlas",
    "tug = widgets.TugOfWar('harbour', 'impasto', backbone='pocket', size=96)\ntug",
    "strips = widgets.DepthStrips('bust', backbone='pocket', size=48, steps=8)\nstrips",
    "quiz = widgets.Predict('What does a Gram matrix forget?', ['colour', 'place'], 1, 'It sums over places.')\nquiz",
    "widgets.LayerLedger('harbour', 'impasto', picture='hills', backbone='pocket', size=96)",
    "fixed = widgets.GramLens('tiles', backbone='pocket', size=96)\nfixed",
    "fixed.freeze()",
]
STUDIO, LEDGER, MACHINE, GRAM, ATLAS, TUG, STRIPS, QUIZ, ALONE, FIXED = range(1, 11)


@pytest.fixture(scope="module")
def notebook(browser, lab):
    """One page and one kernel for all widgets, in the order of a lesson."""
    write_notebook(lab, NAME, CELLS)
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(120_000)
    page.nst_errors = []
    page.on("pageerror", lambda error: page.nst_errors.append(str(error)))
    open_notebook(page, lab, NAME)
    run_all(page)
    yield page
    page.close()
    end_kernels(lab)


def output(page, number):
    cell = page.locator(".jp-Notebook .jp-CodeCell").nth(number)
    cell.scroll_into_view_if_needed()
    return cell.locator(".jp-OutputArea")


def live(page, number):
    """The widget of a cell, without the plain twin that stands hidden above it."""
    return output(page, number).locator(".nst-panel")


def press(area, name):
    area.get_by_role("button", name=name, exact=True).click()


def wait_for(page, number, condition, timeout=120_000):
    """Until a JavaScript condition on the status line `s` of that cell holds."""
    page.wait_for_function(
        f"""() => {{ const s = document.querySelectorAll('.jp-Notebook .jp-CodeCell')[{number}]
                        .querySelector('.nst-status'); return s && ({condition}); }}""",
        timeout=timeout,
    )


def step_of(area):
    return int(area.locator(".nst-status").first.get_attribute("data-step"))


def test_studio_is_started_steered_undone_and_stopped(notebook):
    page, area = notebook, live(notebook, STUDIO)
    press(area, "Start")
    wait_for(page, STUDIO, "+s.dataset.step > 25 && s.dataset.state === 'running'")
    until_shown(area.locator(".nst-frame img"), 30)
    assert area.locator(".nst-shares tr").count() == 8
    press(area, "Pause")
    wait_for(page, STUDIO, "s.dataset.state === 'paused'")
    stood = step_of(area)
    page.wait_for_timeout(700)
    assert step_of(area) == stood
    slide(area, "style strength", "ArrowRight", 2)
    until_value(page, "studio.recipe.style_strength == 4", "True")
    press(area, "Undo")  # what happened last: the strength
    until_value(page, "studio.recipe.style_strength == 1", "True")
    press(area, "Undo")
    wait_for(page, STUDIO, f"+s.dataset.step < {stood} || {stood} <= 10")
    screenshot(page, "studio_1280_light")
    press(area, "Start")
    wait_for(page, STUDIO, f"+s.dataset.step > {stood} + 5")
    press(area, "Stop")
    wait_for(page, STUDIO, "s.dataset.state === 'stopped'")
    press(area, "Keep")
    wait_for(page, STUDIO, "s.textContent.includes('nst-harbour-impasto-1.png')")


def page_value(page, expression):
    """Ask the kernel, in a cell of its own at the end."""
    return page.evaluate(
        """async code => {
            const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
            let text = '';
            const future = kernel.requestExecute({code: `print(${code})`, store_history: false});
            future.onIOPub = m => { if (m.header.msg_type === 'stream') text += m.content.text; };
            await future.done;
            return text.trim(); }""",
        expression,
    )


def until_value(page, expression, wanted, seconds=60):
    """Ask the kernel until it gives this value: what a click asks for comes when the machine has time for it."""
    end = time.monotonic() + seconds
    while (value := page_value(page, expression)) != wanted:
        assert time.monotonic() < end, f"{expression} is {value}, not {wanted}"
        page.wait_for_timeout(200)


def test_ledger_of_the_studio_follows_and_steers(notebook):
    page, area = notebook, live(notebook, LEDGER)
    wait_for(page, LEDGER, "+s.dataset.step > 0")
    assert area.locator(".nst-ledger tbody tr").count() == 8
    before = area.locator(".nst-ledger").inner_text()
    slide(area, "style block1_conv1", "ArrowLeft", 4)
    press(area, "Measure the pulls")
    page.wait_for_function(
        "([n, before]) => document.querySelectorAll('.jp-Notebook .jp-CodeCell')[n]"
        ".querySelector('.nst-ledger').innerText !== before",
        arg=[LEDGER, before],
        timeout=120_000,
    )
    until_value(page, "studio.recipe.style_layers['block1_conv1'] < 16", "True")
    screenshot(page, "ledger_1280_light")


def test_time_machine_scrubs_and_wipes(notebook):
    page, area = notebook, live(notebook, MACHINE)
    wait_for(page, MACHINE, "+s.dataset.step > 0")
    last = step_of(area)
    slide(area, "moment", "Home")
    wait_for(page, MACHINE, f"+s.dataset.step < {last}")
    slide(area, "wipe (%)", "End")
    until_value(page, "machine.share", "1.0")
    until_shown(area.locator("img").nth(0), 30)
    screenshot(page, "time_machine_1280_light")


def test_gram_cell_is_clicked_and_positions_shuffled(notebook):
    page, area = notebook, live(notebook, GRAM)
    cells = area.locator(".nst-gram button")
    assert cells.count() == 64
    before = area.locator(".nst-text").inner_text()
    values = cells.all_inner_texts()
    cells.nth(19).click()
    page.wait_for_function(
        "([n, before]) => document.querySelectorAll('.jp-Notebook .jp-CodeCell')[n]"
        ".querySelector('.nst-text').innerText !== before",
        arg=[GRAM, before],
    )
    screenshot(page, "gram_1280_light")
    press(area, "Shuffle positions")
    area.get_by_text("Style forgets where").wait_for()
    assert cells.all_inner_texts() == values
    board = area.locator(".nst-board img")
    until_shown(board)
    assert board.evaluate_all("all => all.every(i => i.alt.length > 10)")


def test_atlas_changes_layer_by_keyboard(notebook):
    page, area = notebook, live(notebook, ATLAS)
    area.locator("select").first.select_option("block3_conv2")
    area.get_by_text("block3_conv2: ").wait_for()
    slide(area, "page", "ArrowRight")
    until_value(page, "atlas.page_number", "1")
    screenshot(page, "atlas_1280_light")


def test_tug_of_war_is_run_and_looked_at(notebook):
    page, area = notebook, live(notebook, TUG)
    press(area, "Paint 40 steps")
    area.get_by_text("angle between them is").wait_for(timeout=120_000)
    assert area.locator(".nst-board img").count() == 4
    screenshot(page, "tug_1280_light")


def test_strips_are_computed(notebook):
    page, area = notebook, live(notebook, STRIPS)
    press(area, "Compute")
    wait_for(page, STRIPS, "+s.dataset.step === 5", 300_000)
    assert area.locator(".nst-board img").count() == 6
    screenshot(page, "strips_1280_light")


def test_prediction_is_answered(notebook):
    page, area = notebook, live(notebook, QUIZ)
    press(area, "Check")
    area.get_by_text("Choose an answer first").wait_for()
    area.get_by_text("colour", exact=True).click()
    press(area, "Check")
    wait_for(page, QUIZ, "s.dataset.state === 'wrong'")
    area.get_by_text("place", exact=True).click()
    press(area, "Check")
    wait_for(page, QUIZ, "s.dataset.state === 'right'")
    screenshot(page, "predict_1280_light")


def test_ledger_at_one_picture_moves_at_once(notebook):
    page, area = notebook, live(notebook, ALONE)
    before = area.locator(".nst-ledger").inner_text()
    slide(area, "style block5_conv1", "ArrowRight", 3)
    page.wait_for_function(
        "([n, before]) => document.querySelectorAll('.jp-Notebook .jp-CodeCell')[n]"
        ".querySelector('.nst-ledger').innerText !== before",
        arg=[ALONE, before],
    )
    screenshot(page, "ledger_alone_1280_light")


def test_running_the_cell_again_leaves_one_run(notebook):
    page, area = notebook, live(notebook, STUDIO)
    press(area, "Start")
    wait_for(page, STUDIO, "s.dataset.state === 'running'")
    page.evaluate(
        """async n => { const panel = window.jupyterapp.shell.currentWidget.content;
            panel.activeCellIndex = n; panel.deselectAll();
            await window.jupyterapp.commands.execute('notebook:run-cell'); }""",
        STUDIO,
    )
    wait_for(page, STUDIO, "s.dataset.state === 'idle'")
    count = "sum(t.name == 'nst-widget' for t in __import__('threading').enumerate())"
    until_value(page, count, "0")


@pytest.mark.parametrize("theme", ["Light", "Dark"])
@pytest.mark.parametrize("width", [1280, 800])
def test_wide_and_narrow_light_and_dark_pages_hold_everything(notebook, theme, width):
    page = notebook
    change = f"async () => jupyterapp.commands.execute('apputils:change-theme', {{theme: 'JupyterLab {theme}'}})"
    page.evaluate(change)
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_timeout(1500)
    names = ("studio", "ledger", "time_machine", "gram", "atlas", "tug", "strips", "predict", "ledger_alone")
    for number, name in enumerate(names, start=1):
        area = output(page, number)
        screenshot(page, f"page_{name}_{width}_{theme.lower()}")
        panel = area.locator(".nst-panel").first
        over = panel.evaluate("p => p.scrollWidth - p.clientWidth")
        assert over <= 2, f"{name} is {over} px wider than its page"


def test_frozen_widget_is_a_picture_in_the_saved_file(notebook, lab, browser):
    cells = saved(notebook, lab, NAME)
    assert "widgets" not in cells["metadata"]
    empty, out = cells["cells"][FIXED]["outputs"]
    assert "".join(empty["data"]["text/html"]) == ""
    html = "".join(out["data"]["text/html"])
    assert 'src="data:image/' in html and 'alt="' in html and "Gram lens" in html
    assert "application/vnd.jupyter.widget-view+json" not in out["data"]
    assert notebook.nst_errors == []
    # Opened again by someone who does not trust it and runs nothing, the picture is still there.
    (lab["root"] / "stranger.ipynb").write_text((lab["root"] / NAME).read_text())
    page = browser.new_page()
    open_notebook(page, lab, "stranger.ipynb")
    picture = output(page, FIXED).locator("img").first
    picture.wait_for()
    until_shown(picture, 64)
    assert picture.evaluate("i => i.alt.length > 20")
    assert "Gram lens" in output(page, FIXED).inner_text()
    screenshot(page, "frozen")
    page.close()


def reopened(page, lab, name):
    """What is seen of each widget in a notebook that is opened and not run: {number: (pictures, words)}."""
    open_notebook(page, lab, name)
    seen = {}
    for number in range(STUDIO, ALONE + 1):
        area = output(page, number)
        area.wait_for()
        images = area.locator("img:visible")
        if images.count():
            until_shown(images)
        seen[number] = images.evaluate_all("all => all.map(i => i.alt)"), area.inner_text()
    screenshot(page.locator(".jp-Notebook"), f"reopened_{name.partition('.')[0]}")
    return seen


# How many pictures and curves each shows at least, and some of its words.
PLAINLY = {
    STUDIO: (2, "harbour in the manner of impasto"),  # its cell was run again: both pictures
    LEDGER: (0, "█"),
    MACHINE: (2, "Step"),
    GRAM: (5, "Style forgets where"),
    ATLAS: (9, "block3_conv2"),
    TUG: (4, "angle between them"),
    STRIPS: (6, "bust"),
    QUIZ: (0, "It sums over places"),
    ALONE: (0, "█"),
}


def test_no_widget_is_poorer_when_its_notebook_is_opened_again(notebook, lab, browser):
    """Untrusted, as after a download; trusted, with no kernel that knows the widgets; and by nbconvert."""
    page = notebook
    hidden = "all => all.map(a => [...a.querySelectorAll('[class^=nst-twin]')].every(t => !t.offsetHeight))"
    areas = page.locator(".jp-Notebook .jp-CodeCell .jp-OutputArea")
    assert all(areas.evaluate_all(hidden))
    saved(page, lab, NAME)
    changed = nbformat.reads((lab["root"] / NAME).read_text(), 4)
    changed.cells.append(nbformat.v4.new_markdown_cell("Not signed by this server."))
    (lab["root"] / "downloaded.ipynb").write_text(nbformat.writes(changed))
    end_kernels(lab)
    for name in ("downloaded.ipynb", NAME):
        other = browser.new_page(viewport={"width": 1280, "height": 900})
        seen = reopened(other, lab, name)
        for number, (pictures, words) in PLAINLY.items():
            alts, text = seen[number]
            assert len(alts) >= pictures and all(alts), (name, number, alts)
            assert words in text, (name, number, text[:500])
        other.close()
    html, _ = HTMLExporter().from_filename(str(lab["root"] / NAME))
    assert all(words in html for _, words in PLAINLY.values())
    assert html.count("<img") >= sum(pictures for pictures, _ in PLAINLY.values())
