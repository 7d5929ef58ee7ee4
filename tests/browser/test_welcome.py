"""The welcome lesson in a real JupyterLab, in a real browser: open, run all cells, see the picture appear."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("NST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")

if not CHROMIUM:
    pytest.skip("no Chromium here (set NST_CHROMIUM, or install the package 'chromium')", allow_module_level=True)
pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.importorskip("jupyterlab", reason="JupyterLab is not installed")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": flags}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A JupyterLab of its own: own folder, own settings, no token, nothing of the user's configuration."""
    root, config = tmp_path_factory.mktemp("lab"), tmp_path_factory.mktemp("config")
    (config / "settings").mkdir()
    overrides = {
        "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
        "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    }
    (config / "settings" / "overrides.json").write_text(json.dumps(overrides))
    port = free_port()
    options = [
        "--no-browser",
        "--allow-root",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=",
        "--ServerApp.password=",
        "--ServerApp.disable_check_xsrf=True",
        f"--ServerApp.root_dir={root}",
        f"--LabApp.app_settings_dir={config / 'settings'}",
        "--LabApp.expose_app_in_browser=True",
    ]
    own = {
        "JUPYTER_CONFIG_DIR": "c",
        "JUPYTERLAB_WORKSPACES_DIR": "w",
        "JUPYTERLAB_SETTINGS_DIR": "s",
        "IPYTHONDIR": "i",
    }
    environment = {**os.environ, **{name: str(config / folder) for name, folder in own.items()}}
    environment.update(NST_FAST="", NST_STATIC="")
    log = config / "lab.log"
    with open(log, "w") as output:
        command = [sys.executable, "-m", "jupyterlab", *options]
        server = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_up(server, url, log)
        yield {"url": url, "root": root}
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()


def wait_until_up(server, url, log):
    for _ in range(480):
        if server.poll() is not None:
            raise RuntimeError(log.read_text())
        try:
            urllib.request.urlopen(url + "/api/status", timeout=1)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
    raise RuntimeError(f"JupyterLab did not start: {log.read_text()[-2000:]}")


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


def test_welcome_runs_and_shows_the_stylised_picture(page, lab, tmp_path):
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    name = "00_welcome.ipynb"
    notebook = json.loads((ROOT / "notebooks" / name).read_text())
    for cell in notebook["cells"]:  # the pictures must come from this run, not from the file
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    (lab["root"] / name).write_text(json.dumps(notebook))
    open_notebook(page, lab, name)
    assert page.locator(".jp-OutputArea img").count() == 0

    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
    result = page.locator('.jp-OutputArea img[alt^="harbour repainted in the manner of impasto"]')
    result.wait_for(timeout=180_000)
    page.wait_for_function(
        """() => { const cells = window.jupyterapp.shell.currentWidget.content.widgets
                       .filter(c => c.model.type === 'code' && c.model.sharedModel.source.trim());
                   return cells.every(c => c.model.executionCount && c.model.executionState !== 'running'); }""",
        timeout=240_000,
    )
    size = result.evaluate("img => [img.naturalWidth, img.naturalHeight, img.complete]")
    assert size[0] == 256 and size[2]
    result.scroll_into_view_if_needed()
    page.screenshot(path=tmp_path / "welcome.png")
    if kept := os.environ.get("NST_SCREENSHOTS"):
        shutil.copy(tmp_path / "welcome.png", kept)
    assert (
        page.locator('.jp-RenderedText[data-mime-type*="error"], .jp-RenderedText[data-mime-type*="stderr"]').count()
        == 0
    )
    assert page.locator(".nst-ledger tbody tr").count() >= 7
    pictures = page.locator(".jp-OutputArea img")
    assert pictures.count() >= 20
    assert pictures.evaluate_all("images => images.every(i => i.alt.length > 10 && i.naturalWidth > 0)")
    assert errors == []
