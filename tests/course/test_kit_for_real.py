"""The real kit of this Python on this machine, from the package index, installed with the network taken away: the lane
`kit`. (`unshare` gives a process a network of its own, in which there is nobody.)"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nstcourse.stick import kit, targets
from nstlib import settings

ROOT = Path(__file__).resolve().parents[2]
ALONE = ("unshare", "--net", "--map-root-user")
pytestmark = pytest.mark.skipif(not settings.switch("NST_KIT"), reason="half a gigabyte: make lanes LANES=kit")
GRAM = """
import nstlib as nst
def gram_matrix(features):
    flat = features.reshape(-1, features.shape[-1])
    return flat.T @ flat / len(flat)
nst.check("3.2", gram_matrix)
"""


def alone(*words, home):
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "TF_CPP_MIN_LOG_LEVEL": "3"}
    return subprocess.run([*ALONE, *map(str, words)], cwd=home, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home folder in which the course was installed from a kit; it goes when it was looked at."""
    if shutil.which("unshare") is None or subprocess.run([*ALONE, "true"], capture_output=True).returncode:
        pytest.skip("a process can have no network of its own here")
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("NST_OFFLINE", raising=False)
        for line in kit.make(folder / "stick", targets.target(), root=ROOT):
            print(line)
    done = alone(sys.executable, folder / "stick" / "install.py", home=folder)
    print(done.stdout, done.stderr)
    assert done.returncode == 0
    yield folder
    shutil.rmtree(folder)


def test_it_is_alone_there(home):
    code = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=3)"
    assert "unreachable" in alone(sys.executable, "-c", code, home=home).stderr


def test_a_kit_is_whole_and_as_large_as_is_said(home):
    number, broken = kit.faults(home / "stick")
    size = sum(entry["size"] for entry in json.loads((home / "stick" / "kit.json").read_text())["files"].values())
    assert number > 100 and broken == [] and size < 700_000_000


def test_the_course_works_there(home):
    programs = home / "nst-course" / ".venv" / "bin"
    told = alone(programs / "nst", "doctor", home=home)
    assert told.returncode == 0 and "tensorflow" in told.stdout and "jupyterlab" in told.stdout
    painted = alone(programs / "nst", "paint", "bridge", "--style", "starry", "-o", "painted.png", home=home)
    assert painted.returncode == 0 and (home / "painted.png").stat().st_size > 100_000
    assert "3.2 gram_matrix: 6 of 6" in alone(programs / "python", "-c", GRAM, home=home).stdout
    assert alone(programs / "nst", "demo", "out", home=home).returncode == 0
