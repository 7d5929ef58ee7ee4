"""The Studio in Voila, which shows a notebook's widgets as a page of their own. `make lanes` installs Voila for it."""

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
from jupyter_page import until_shown

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(importlib.util.find_spec("voila") is None, reason="Voila is not installed"),
]
CELLS = [
    "from nstlib import widgets",
    "widgets.Studio('harbour', 'impasto', backbone='pocket', size=64, steps=200)",
]


@pytest.fixture
def voila(needs, tmp_path):
    """The address of a Voila that serves the notebook, with nothing of the user's configuration."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path, log = tmp_path / "studio.ipynb", tmp_path / "voila.log"
    nbformat.write(notebook, path)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {"JUPYTER_CONFIG_DIR": "config", "IPYTHONDIR": "ipython"}
    environment = {**os.environ, **{name: str(tmp_path / folder) for name, folder in own.items()}}
    environment.update(NST_FAST="", NST_STATIC="")
    command = [sys.executable, "-m", "voila", path, "--no-browser", "--Voila.ip=127.0.0.1", f"--port={port}"]
    command += ["--Voila.port_retries=0", "--show_tracebacks=True"]
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


def wait_until_up(server, url, log):
    """Until it answers at all; it is not asked for the page, which would start a kernel."""
    for _ in range(240):
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
