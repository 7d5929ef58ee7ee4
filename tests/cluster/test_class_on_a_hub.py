"""A JupyterHub with two users: a sheet comes by nbgitpuller's link, is worked in, collected as the page of The Littlest
JupyterHub says, and marked as `nst grade` marks the same notebooks without a hub: the lane `cluster`.

The hub's own test spawner stands in for accounts on a machine: the users' servers run as who runs the tests.
"""

import csv
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from dockerfile import ROOT
from real_browser import CHROMIUM, missing
from shell_blocks import blocks

from nstcourse.build.site import where
from nstlib import settings

BIN = settings.value("NST_HUBS")
pytestmark = pytest.mark.skipif(not BIN or bool(missing()), reason="JupyterHub and a browser: make lanes LANES=cluster")
SHEET, WEEK = "03_style.ipynb", "week-3"
CONFIG = """
c = get_config()
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port = {hub}
c.ConfigurableHTTPProxy.command = [{proxy!r}]
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api}"
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = "only in a test"
c.Authenticator.allowed_users = {{"ada", "ben"}}
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r} + "/jupyter-{{username}}"
c.Spawner.cmd = [{single!r}]
c.Spawner.args = ["--allow-root"]
c.Spawner.environment = {variables!r}
"""


def git(folder, *words):
    who = ("-c", "user.name=Teacher", "-c", "user.email=teacher@example.org")
    subprocess.run(["git", *who, "-C", str(folder), *words], check=True, capture_output=True)


def nst(*words, cwd=None):
    run = [sys.executable, "-c", "from nstcourse.cli import main; main()", *map(str, words)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(run, check=True, capture_output=True, text=True, cwd=cwd, env=environment).stdout


def free_ports(number):
    probes = [socket.socket() for _ in range(number)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


@pytest.fixture
def week(tmp_path):
    """The teacher's repository, with what a week hands out."""
    folder = tmp_path / WEEK
    nst("course", "handout", "-o", folder, "--exercise", "03", "--root", ROOT)
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Hand out week 3")
    return folder


@pytest.fixture
def hub(tmp_path):
    """Its address, and the folder in which the users' homes are; ended with all that it has started."""
    homes, folder = tmp_path / "home", tmp_path / "hub"
    homes.mkdir()
    folder.mkdir()
    port, inner, api = free_ports(3)
    words = {"port": port, "hub": inner, "api": api, "homes": str(homes)}
    here = Path(sys.prefix)  # JupyterLab is here, the hub in an environment upon it
    variables = {"JUPYTER_PATH": here / "share" / "jupyter", "JUPYTERLAB_DIR": here / "share" / "jupyter" / "lab"}
    variables |= {"JUPYTER_CONFIG_PATH": here / "etc" / "jupyter", "PYTHONPATH": ROOT, "NST_OFFLINE": 1}
    variables |= {"PATH": os.pathsep.join((BIN, os.environ["PATH"]))}
    words |= {"variables": {name: str(value) for name, value in variables.items()}}
    words |= {"proxy": str(Path(BIN, "configurable-http-proxy")), "single": str(Path(BIN, "jupyterhub-singleuser"))}
    (folder / "config.py").write_text(CONFIG.format(**words))
    with open(folder / "log", "w") as log:
        run = [str(Path(BIN, "jupyterhub")), "-f", "config.py"]
        process = subprocess.Popen(run, cwd=folder, stdout=log, stderr=log, start_new_session=True)
    address, until = f"http://127.0.0.1:{port}", time.monotonic() + 60
    while not answers(f"{address}/hub/health"):
        assert process.poll() is None and time.monotonic() < until, (folder / "log").read_text()
        time.sleep(0.3)
    yield address, homes
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(30)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def answers(address):
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def opened(browser, address, user, link):
    """The page of a user who follows a link for the first time: asked who they are, and led on."""
    page = browser.new_context(viewport={"width": 1100, "height": 800}).new_page()
    page.goto(address + link)
    page.get_by_label("Username:").fill(user)
    page.get_by_label("Password:").fill("only in a test")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**/lab/tree/{WEEK}/**", timeout=60_000)
    page.locator(".jp-Notebook h1").first.wait_for(timeout=60_000)
    return page


def pulled(homes, user):
    return homes / f"jupyter-{user}" / WEEK / "exercises" / SHEET


def test_two_users_pull_a_sheet_work_in_it_and_are_graded(week, hub, tmp_path):
    address, homes = hub
    asked = {"repo": f"file://{week}", "branch": "main", "urlpath": f"lab/tree/{WEEK}/exercises/{SHEET}"}
    link = "/hub/user-redirect/git-pull?" + urllib.parse.urlencode(asked)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        for user in ("ada", "ben"):
            page = opened(browser, address, user, link)
            page.screenshot(path=tmp_path / f"{user}.png")
            assert pulled(homes, user).read_bytes() == (week / "exercises" / SHEET).read_bytes()
        solved = (ROOT / "solutions" / SHEET).read_bytes()
        pulled(homes, "ada").write_bytes(solved)
        # The teacher mends the folder meanwhile: who pulls again gets that, and keeps what is their own.
        (week / "NEWS.md").write_text("Until Friday.\n")
        git(week, "add", "--all")
        git(week, "commit", "--quiet", "--message", "Say until when")
        page = browser.contexts[0].pages[0]
        page.goto(address + link)
        page.wait_for_url("**/lab/tree/**", timeout=60_000)
        assert (homes / "jupyter-ada" / WEEK / "NEWS.md").read_text() == "Until Friday.\n"
        assert pulled(homes, "ada").read_bytes() == solved
        browser.close()
    collect(homes, tmp_path)
    (tmp_path / "alone" / "ada").mkdir(parents=True)
    (tmp_path / "alone" / "ada" / SHEET).write_bytes(solved)
    nst("grade", "alone", "-o", "marks_alone", "--exercise", "03", "--root", ROOT, cwd=tmp_path)
    marks, alone = (marks_of(tmp_path / name / "marks.csv") for name in ("marks", "marks_alone"))
    assert marks["ada"] == alone["ada"] and set(marks) == {"ada", "ben"}
    assert float(marks["ben"]) == 0 < float(marks["ada"])


def collect(homes, folder):
    """By the page's own commands; there is nobody here whom sudo could become, so it is left out."""
    text = where.texts(ROOT)["where/tljh"]
    block = "".join(block for block in blocks(text) if "handed-in" in block)
    block = block.replace("/home/", f"{homes}/").replace('sudo --user "$user" ', "")
    block = block.replace("nst grade handed-in", f"nst grade handed-in --root {ROOT}")
    tool = folder / "bin" / "nst"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\nexec {sys.executable} -c "from nstcourse.cli import main; main()" "$@"\n')
    tool.chmod(0o755)
    own = {"PATH": f"{tool.parent}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    subprocess.run(["bash", "-e"], input=block, text=True, cwd=folder, check=True, env={**os.environ, **own})


def marks_of(file):
    """{student: points} of a table of marks."""
    with open(file, newline="", encoding="utf-8-sig") as lines:
        return {row["student_id"]: row["total"] for row in csv.DictReader(lines)}
