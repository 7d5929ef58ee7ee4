"""The Studio in Voila, which shows a notebook's widgets as a page of their own, and `nst studio`, which opens that.

`make lanes` installs Voila for it.
"""

import contextlib
import importlib.util
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import nbformat
import pytest
from camera import check_arrived, take
from jupyter_page import screenshot, until_shown

from nstlib import images, studio

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(importlib.util.find_spec("voila") is None, reason="Voila is not installed"),
]
CELLS = [
    "from nstlib import widgets",
    "widgets.Studio('harbour', 'impasto', backbone='pocket', size=64, steps=200)",
]


@contextlib.contextmanager
def served(tmp_path, words, *options):
    """The address of a Voila begun by these words, with nothing of the user's configuration."""
    log = tmp_path / "voila.log"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {"JUPYTER_CONFIG_DIR": "config", "IPYTHONDIR": "ipython"}
    environment = {**os.environ, **{name: str(tmp_path / folder) for name, folder in own.items()}}
    environment.update(NST_FAST="", NST_STATIC="", NST_BACKBONE="pocket")
    command = [sys.executable, "-m", *words, "--no-browser", "--Voila.ip=127.0.0.1", f"--port={port}"]
    command += ["--Voila.port_retries=0", *options]
    with open(log, "w") as output:
        server = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=output, stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_up(server, url, log)
        yield url
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()


@pytest.fixture
def voila(needs, tmp_path):
    """The address of a Voila that serves the notebook."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, tmp_path / "studio.ipynb")
    with served(tmp_path, ["voila", "studio.ipynb"], "--show_tracebacks=True") as url:
        yield url


@pytest.fixture
def app(needs, tmp_path):
    """(the address of `nst studio DIR`, DIR)."""
    folder = tmp_path / "my pictures"
    with served(tmp_path, ["nstcourse.cli", "studio", str(folder), "--"]) as url:
        yield url, folder


def wait_until_up(server, url, log):
    """Until it answers at all; it is not asked for the page, which would start a kernel."""
    for _ in range(480):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(url + "/no-such-page", timeout=5)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.25)
    raise RuntimeError(f"Voila did not start: {log.read_text()[-2000:]}")


def test_studio_is_started_and_stopped_in_voila(voila, page):
    page.goto(voila, timeout=120_000, wait_until="commit")
    page.locator(".nst-status").wait_for(timeout=120_000)
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_function("() => +document.querySelector('.nst-status').dataset.step > 5", timeout=90_000)
    page.get_by_role("button", name="Stop", exact=True).click()
    page.locator(".nst-status[data-state=stopped]").wait_for(timeout=30_000)
    until_shown(page.locator(".nst-panel img").nth(0), 30)


@pytest.mark.skipif(importlib.util.find_spec("anywidget") is None, reason="anywidget is not installed")
def test_nst_studio_on_a_phone_takes_its_photo_paints_it_and_keeps_the_picture(app, browser, tmp_path):
    """A phone's width and photo; what is kept lies in the folder that was named, and nothing in the package."""
    url, folder = app
    corners = take(tmp_path / "IMG 1.jpg", 25, lying=True)
    page = browser.new_page(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    page.goto(url, timeout=120_000, wait_until="commit")
    page.get_by_role("heading", name="Paint a photo").wait_for(timeout=120_000)
    page.get_by_role("main").wait_for()
    assert page.title() == "Studio"
    page.locator(".nst-photos input").first.set_input_files(tmp_path / "IMG 1.jpg")
    page.locator(".nst-photos li[data-state=kept]").first.wait_for(timeout=120_000)
    check_arrived(folder / "photos" / "IMG-1.jpg", 25, corners)
    assert page.get_by_role("radio", name="IMG-1.jpg").first.is_checked()
    page.get_by_role("button", name="Paint", exact=True).click()
    page.locator(".nst-outcome[data-state=running]").wait_for(timeout=90_000)
    page.wait_for_function("() => document.querySelector('.nst-outcome progress').value > 0.1", timeout=90_000)
    page.get_by_role("button", name="Stop", exact=True).click()
    page.locator(".nst-outcome[data-state=stopped]").wait_for(timeout=30_000)
    with page.expect_download(timeout=30_000) as file:
        page.get_by_role("button", name="Download", exact=True).click()
    file.value.save_as(tmp_path / "downloaded.png")
    assert images.read_recipe(tmp_path / "downloaded.png")
    page.get_by_role("button", name="All settings", exact=True).click()
    page.get_by_role("button", name="Keep", exact=True).click()
    page.get_by_text("kept as").first.wait_for(timeout=30_000)
    screenshot(page, "nst_studio_390")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    (kept,) = folder.glob("*.png")
    assert images.read_recipe(kept)
    assert not list(studio.NOTEBOOK.parent.glob("*.png")) and not (studio.NOTEBOOK.parent / "photos").exists()
    page.close()


def test_what_goes_wrong_in_the_cell_of_nst_studio_is_a_sentence_on_its_page(app, page):
    url, folder = app
    folder.rmdir()
    page.goto(url, timeout=120_000, wait_until="commit")
    told = page.get_by_role("alert")
    told.wait_for(timeout=120_000)
    assert "The Studio cannot be shown: " in told.inner_text() and str(folder) in told.inner_text()
