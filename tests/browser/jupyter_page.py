"""Steps that every browser test takes in JupyterLab."""

import json
import time
import urllib.request
from pathlib import Path

import nbformat

from nstlib import settings


def open_notebook(page, lab, name):
    page.goto(f"{lab['url']}/doc/tree/{name}?reset")
    page.wait_for_function("() => window.jupyterapp && window.jupyterapp.started", timeout=90_000)
    page.evaluate("async () => { await window.jupyterapp.started; await window.jupyterapp.restored; }")
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60_000)
    page.wait_for_function(
        """() => { const w = window.jupyterapp.shell.currentWidget;
               return w && w.sessionContext && w.sessionContext.session && w.sessionContext.session.kernel &&
                      w.sessionContext.session.kernel.status === 'idle'; }""",
        timeout=90_000,
    )


def write_notebook(lab, name, cells):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    (lab["root"] / name).write_text(nbformat.writes(notebook))


def opened(browser, lab, name, cells, height=900):
    """For a fixture: the page of a notebook of these cells, run; in the end it is closed with its kernel."""
    write_notebook(lab, name, cells)
    page = browser.new_page(viewport={"width": 1280, "height": height})
    page.set_default_timeout(120_000)
    open_notebook(page, lab, name)
    run_all(page)
    yield page
    page.close()
    end_kernels(lab)


def run_all(page, timeout=240_000):
    """Run every cell and wait until the last one has ended."""
    page.evaluate("async () => { await window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
    page.wait_for_function(
        """() => { const cells = window.jupyterapp.shell.currentWidget.content.widgets
                       .filter(c => c.model.type === 'code' && c.model.sharedModel.source.trim());
                   return cells.every(c => c.model.executionCount && c.model.executionState !== 'running'); }""",
        timeout=timeout,
    )


def slide(area, label, key, times=1):
    """Move a slider from the keyboard."""
    area.locator(f"label:text-is('{label}')").locator("xpath=..").locator(".noUi-handle").focus()
    for _ in range(times):
        area.page.keyboard.press(key)


def until_shown(images, width=1, seconds=60):
    """Wait until each of these images is decoded and at least so wide: one that has just been replaced is 0 px wide."""
    end = time.monotonic() + seconds
    while not images.evaluate_all("(all, width) => all.length && all.every(i => i.naturalWidth >= width)", width):
        assert time.monotonic() < end, f"{images} are not all shown, {width} px wide or more"
        images.page.wait_for_timeout(100)


def saved(page, lab, name):
    """The notebook as the page saves it."""
    page.evaluate("async () => window.jupyterapp.commands.execute('docmanager:save')")
    return json.loads((lab["root"] / name).read_text())


def end_kernels(lab):
    """End every kernel of a JupyterLab: it keeps them when a page is closed, with some hundred megabytes each."""
    sessions = f"{lab['url']}/api/sessions"
    with urllib.request.urlopen(sessions, timeout=60) as answer:
        found = json.load(answer)
    for session in found:
        ended = urllib.request.Request(f"{sessions}/{session['id']}", method="DELETE")
        urllib.request.urlopen(ended, timeout=60).close()


def screenshot(target, name):
    """Keep a picture of a page or an element where NST_SCREENSHOTS says, to be looked at."""
    if folder := settings.value("NST_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        target.screenshot(path=Path(folder) / f"{name}.png")
