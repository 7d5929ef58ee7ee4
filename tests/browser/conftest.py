"""A real JupyterLab, in a real browser, with nothing of the user's own configuration."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from jupyter_page import end_kernels
from real_browser import CHROMIUM, missing


@pytest.fixture(scope="session", autouse=True)
def needs():
    if reason := missing():
        pytest.skip(reason)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]
    flags.append("--use-fake-device-for-media-stream")  # a camera, for pages that are given leave to use it
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": flags}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def lab(needs, tmp_path_factory):
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


@pytest.fixture
def own_kernels(lab):
    """A test that leaves no kernel to the next one."""
    yield
    end_kernels(lab)


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
