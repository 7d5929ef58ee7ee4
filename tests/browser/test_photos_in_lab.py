"""Photographs of a phone's size given to a real JupyterLab: they arrive upright, and what fails is told."""

import base64
import importlib.util
import json
import re
import urllib.request

import pytest
from camera import check_arrived, take
from jupyter_page import end_kernels, open_notebook, run_all, screenshot, write_notebook

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(importlib.util.find_spec("anywidget") is None, reason="anywidget is not installed"),
]
CELLS = [
    "from nstlib import widgets\narrived = []",
    "widgets.PhotoDrop(lambda name, path: arrived.append((name, str(path))))",
]
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100)


@pytest.fixture(scope="module")
def page(browser, lab):
    """A notebook with one field, in one page and one kernel."""
    write_notebook(lab, "photos.ipynb", CELLS)
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(60_000)
    open_notebook(page, lab, "photos.ipynb")
    run_all(page)
    page.locator(".nst-photos button").wait_for()
    yield page
    page.close()
    end_kernels(lab)


def choose(page, files):
    page.locator(".nst-photos input").set_input_files(files)


def told(page, name, state, timeout=60_000):
    """The message about the file that was given last under this name, once it is in this state."""
    line = page.locator(".nst-photos li").filter(has_text=name).last
    page.wait_for_function(
        """([name, state]) => { const all = [...document.querySelectorAll('.nst-photos li')]
               .filter(item => item.textContent.includes(name));
               return all.length && all[all.length - 1].dataset.state === state; }""",
        arg=[name, state],
        timeout=timeout,
    )
    return line.inner_text()


def watch(page):
    """Note, from now on, each new state of a message and each value of the progress bar that is shown."""
    page.evaluate(
        """() => { const states = [], values = [];
               window.nstSeen = [states, values];
               const note = all => { for (const {target, attributeName} of all) {
                   const state = target.dataset.state;
                   if (attributeName === 'data-state') { if (state !== states.at(-1)) states.push(state); }
                   else if (target.localName === 'progress' && !target.hidden && target.hasAttribute('value')
                            && target.value !== values.at(-1)) values.push(target.value); } };
               new MutationObserver(note).observe(document.querySelector('.nst-photos'),
                   {attributes: true, subtree: true, attributeFilter: ['data-state', 'value', 'hidden']}); }"""
    )


@pytest.mark.parametrize("megabytes, lying", [(1, False), (12, True), (25, False)])
def test_a_photo_arrives_upright_with_its_colours(page, lab, tmp_path, megabytes, lying):
    path = tmp_path / f"IMG {megabytes}.jpg"
    corners = take(path, megabytes, lying)
    assert 0.8 * megabytes < path.stat().st_size / 1e6 < 1.2 * megabytes
    watch(page)
    choose(page, path)
    words = told(page, path.name, "kept", 120_000)
    states, values = page.evaluate("window.nstSeen")
    assert states == ["queued", "shrinking", "sending", "kept"]
    sent = (lab["root"] / "photos" / f"IMG-{megabytes}.jpg").stat().st_size
    pieces = -(-sent // 2**19)
    assert values == pytest.approx([number / pieces for number in range(pieces)])
    assert f"photos/IMG-{megabytes}.jpg" in words and re.search(r"\d+ x \d+ px", words)
    check_arrived(lab["root"] / "photos" / f"IMG-{megabytes}.jpg", megabytes, corners)
    assert page.locator(".nst-photos progress").is_hidden()


def test_what_is_no_picture_is_told_each_by_its_name_and_the_field_is_not_deaf(page, lab, tmp_path):
    files = {"notes.jpg": b"only words", "phone.heic": HEIC, "nothing.jpg": b"", "cut.jpg": b""}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    corners = take(tmp_path / "good.jpg", 1, lying=True)
    (tmp_path / "cut.jpg").write_bytes((tmp_path / "good.jpg").read_bytes()[:300_000])
    choose(page, [*(tmp_path / name for name in files), tmp_path / "good.jpg"])
    assert "✓" in told(page, "good.jpg", "kept")
    assert "no picture that this browser can open" in told(page, "notes.jpg", "refused")
    assert "HEIC" in told(page, "phone.heic", "refused") and "JPEG" in told(page, "phone.heic", "refused")
    assert "is empty" in told(page, "nothing.jpg", "refused")
    assert "damaged or cut off" in told(page, "cut.jpg", "refused")
    screenshot(page, "photos_in_lab")
    check_arrived(lab["root"] / "photos" / "good.jpg", 1, corners)
    kept = {p.name for p in (lab["root"] / "photos").iterdir()}
    assert "good.jpg" in kept and not kept & {"notes.jpg", "phone.jpg", "nothing.jpg", "cut.jpg"}


def test_a_photo_is_dropped_by_the_mouse(page, lab, tmp_path):
    """Chromium makes the drop event of a DataTransfer, as it does when a person lets a file go over the field."""
    corners = take(tmp_path / "dropped.jpg", 1)
    data = page.evaluate_handle(
        """async bytes => { const all = new DataTransfer();
               const blob = await (await fetch('data:image/jpeg;base64,' + bytes)).blob();
               all.items.add(new File([blob], 'dropped.jpg', {type: 'image/jpeg'})); return all; }""",
        base64.b64encode((tmp_path / "dropped.jpg").read_bytes()).decode(),
    )
    for event in ("dragenter", "dragover", "drop"):
        page.dispatch_event(".nst-photos-zone", event, {"dataTransfer": data})
    told(page, "dropped.jpg", "kept")
    check_arrived(lab["root"] / "photos" / "dropped.jpg", 1, corners)


def test_the_button_is_worked_by_keyboard(page):
    """The keys reach the button and not JupyterLab's commands. A field opens the browser's list of files when it is
    clicked on while the page is being used, which is when the key has been pressed."""
    page.evaluate(
        """() => { window.nstOpened = [];
               document.querySelector('.nst-photos input').addEventListener('click', event => {
                   window.nstOpened.push(navigator.userActivation.isActive); event.preventDefault(); }); }"""
    )
    page.locator(".nst-photos button").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    page.wait_for_function("() => window.nstOpened.length === 2")
    assert page.evaluate("window.nstOpened") == [True, True]
    page.keyboard.press("b")  # JupyterLab's "insert a cell below"
    page.wait_for_timeout(500)
    assert page.locator(".jp-CodeCell").count() == len(CELLS)


def execute(page, code, wait=True):
    """Run code in the kernel of the page."""
    page.evaluate(
        """async ([code, wait]) => {
               const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
               const future = kernel.requestExecute({code});
               if (wait) await future.done; }""",
        [code, wait],
    )


def be_impatient(page):
    fields = "[o for o in gc.get_objects() if type(o).__name__ == 'PhotoField']"
    execute(page, f"import gc\nfor field in {fields}: field.patience = 2.0")


def test_a_busy_kernel_is_told_and_the_photo_arrives_when_it_has_time(page, lab, tmp_path):
    corners = take(tmp_path / "patient.jpg", 1)
    be_impatient(page)
    execute(page, "import time; time.sleep(6)", wait=False)
    choose(page, tmp_path / "patient.jpg")
    assert "If the kernel is busy, it will go on by itself" in told(page, "patient.jpg", "late")
    told(page, "patient.jpg", "kept")
    check_arrived(lab["root"] / "photos" / "patient.jpg", 1, corners)


def test_a_kernel_that_has_ended_is_told(page, lab, tmp_path):
    take(tmp_path / "late.jpg", 1)
    be_impatient(page)
    with urllib.request.urlopen(f"{lab['url']}/api/kernels", timeout=60) as answer:
        for kernel in json.load(answer):
            ended = urllib.request.Request(f"{lab['url']}/api/kernels/{kernel['id']}", method="DELETE")
            urllib.request.urlopen(ended, timeout=60).close()
    choose(page, tmp_path / "late.jpg")
    words = told(page, "late.jpg", "late")
    assert "no answer for 2 s" in words and "if the kernel has ended, run this cell again" in words
    choose(page, tmp_path / "late.jpg")  # the field is not deaf: the second is tried, too
    page.wait_for_function("() => document.querySelectorAll('.nst-photos li[data-state=late]').length === 2")
