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


@pytest.mark.parametrize("megabytes, lying", [(1, False), (12, True), (25, False)])
def test_a_photo_arrives_upright_with_its_colours(page, lab, tmp_path, megabytes, lying):
    path = tmp_path / f"IMG {megabytes}.jpg"
    corners = take(path, megabytes, lying)
    assert 0.8 * megabytes < path.stat().st_size / 1e6 < 1.2 * megabytes
    choose(page, path)
    words = told(page, path.name, "kept", 120_000)
    assert f"photos/IMG-{megabytes}.jpg" in words and re.search(r"\d+ x \d+ px", words)
    check_arrived(lab["root"] / "photos" / f"IMG-{megabytes}.jpg", megabytes, corners)
    assert page.locator(".nst-photos progress").is_hidden()


def test_what_is_no_picture_is_told_each_by_its_name_and_the_field_is_not_deaf(page, lab, tmp_path):
    files = {"notes.jpg": b"only words", "phone.heic": HEIC, "nothing.jpg": b"", "cut.jpg": b"\xff\xd8\xff\xe0 broken"}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    corners = take(tmp_path / "good.jpg", 1, lying=True)
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
    """Enter must reach the button: in a notebook JupyterLab would take it to edit the cell."""
    page.locator(".nst-photos button").focus()
    for key in ("Enter", "Space"):
        with page.expect_file_chooser() as chooser:
            page.keyboard.press(key)
        assert chooser.value.is_multiple()


def test_a_kernel_that_has_ended_is_told(page, lab, tmp_path):
    take(tmp_path / "late.jpg", 1)
    page.evaluate(
        """async () => { await window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute(
               {code: "import ipywidgets\\nfor w in list(ipywidgets.widgets.widget._instances.values()):\\n"
                      + "    if hasattr(w, 'patience'): w.patience = 2.0"}).done; }"""
    )
    with urllib.request.urlopen(f"{lab['url']}/api/kernels", timeout=60) as answer:
        for kernel in json.load(answer):
            ended = urllib.request.Request(f"{lab['url']}/api/kernels/{kernel['id']}", method="DELETE")
            urllib.request.urlopen(ended, timeout=60).close()
    choose(page, tmp_path / "late.jpg")
    words = told(page, "late.jpg", "late")
    assert "no answer for 2 s" in words and "if the kernel has ended, run this cell again" in words
    choose(page, tmp_path / "late.jpg")  # the field is not deaf: the second is tried, too
    page.wait_for_function("() => document.querySelectorAll('.nst-photos li[data-state=late]').length === 2")
