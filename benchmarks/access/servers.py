"""JupyterLab and `nst studio` as somebody starts them, with nothing of the user's own configuration."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

OWN = {name: name.lower() for name in ("JUPYTER_CONFIG_DIR", "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR")}
OWN["JUPYTERLAB_SETTINGS_DIR"] = "settings"


@contextlib.contextmanager
def _running(words, folder, port, **more):
    """A server of these words; its address, once it answers."""
    environment = {**os.environ, **{name: str(folder / own) for name, own in OWN.items()}}
    environment.update({"NST_FAST": "", "NST_STATIC": "", "NST_BACKBONE": "pocket", **more})
    log = folder / "server.log"
    with open(log, "w") as output:
        server = subprocess.Popen(words, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait(server, f"http://127.0.0.1:{port}", log)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()


def _wait(server, address, log, seconds=120):
    end = time.monotonic() + seconds
    while server.poll() is None and time.monotonic() < end:
        try:
            urllib.request.urlopen(f"{address}/no-such-page", timeout=5)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.25)
    raise RuntimeError(f"the server did not start: {log.read_text()[-1000:]}")


def _port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def studio(folder):
    """`nst studio` in a folder: a context that gives its address."""
    port, pictures = _port(), folder / "pictures"
    words = [sys.executable, "-m", "nstcourse.cli", "studio", str(pictures), "--", "--no-browser"]
    return _running([*words, "--Voila.ip=127.0.0.1", f"--port={port}", "--Voila.port_retries=0"], folder, port)


def lab(folder):
    """JupyterLab in a folder: a context that gives its address."""
    port, settings = _port(), folder / "app"
    settings.mkdir()
    plain = {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"}}
    (settings / "overrides.json").write_text(json.dumps(plain))
    words = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--ServerApp.port={port}"]
    words += ["--IdentityProvider.token=", "--ServerApp.password=", "--ServerApp.disable_check_xsrf=True"]
    words += [f"--ServerApp.root_dir={folder}", f"--LabApp.app_settings_dir={settings}"]
    return _running([*words, "--LabApp.expose_app_in_browser=True"], folder, port)
