"""The Dockerfile and .dockerignore as a builder reads them, and what a container of it must do, wherever it runs."""

import fnmatch
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PORT = 8888
TOKEN = "a-token-of-the-tests"


def instructions(text):
    """[(keyword, value)] of a Dockerfile: without comments, continued lines joined."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [tuple(line.split(maxsplit=1)) for line in joined.splitlines() if line.strip()]


def context(root=ROOT):
    """The files, relative to the checkout, that .dockerignore lets through to the builder, of those that git knows or
    would take in; the last pattern that fits a file or a folder above it decides."""
    patterns = [line for line in (root / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.split("\0")
    return [Path(name) for name in names if name and (root / name).is_file() and _sent(Path(name), patterns)]


def _sent(path, patterns):
    places = [path, *path.parents[:-1]]
    sent = True
    for pattern in patterns:
        if any(_fits(place, pattern.removeprefix("!")) for place in places):
            sent = pattern.startswith("!")
    return sent


def _fits(place, pattern):
    """Docker's rule: "*" stays within a name, "**/" stands for any folders, none included."""
    if pattern.startswith("**/"):
        return fnmatch.fnmatch(place.name, pattern[3:])
    parts = pattern.split("/")
    return len(parts) == len(place.parts) and all(map(fnmatch.fnmatch, place.parts, parts))


class Asked(urllib.request.HTTPRedirectHandler):
    """A page that sends one elsewhere is an answer of its own."""

    def redirect_request(self, *_):
        """Nothing is followed."""
        return None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def status(address):
    """The number of an answer; None where nobody answers."""
    try:
        return urllib.request.build_opener(Asked).open(address, timeout=5).status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def wait_for(address, seconds=60):
    """Wait until somebody answers."""
    end = time.monotonic() + seconds
    while status(address) is None:
        assert time.monotonic() < end, f"nobody answers at {address}"
        time.sleep(0.2)


def answers(home):
    """What JupyterLab at this address says: its version to all, and all else to those who have the token."""
    asked = ("api", "lab", "api/contents", f"api/contents?token={TOKEN}", "api/contents?token=another")
    return {name.replace(TOKEN, "TOKEN"): status(f"{home}/{name}") for name in asked}


WANTED = {
    "api": 200,
    "lab": 302,
    "api/contents": 403,
    "api/contents?token=TOKEN": 200,
    "api/contents?token=another": 403,
}
