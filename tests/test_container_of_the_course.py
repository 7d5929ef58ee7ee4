"""The course's image, built from the Dockerfile by podman and run in 2 GB of memory: the lane `container`.

Where NST_CONTAINER is "debootstrap", a Debian made from the package mirror of this machine stands for the base image,
since images are kept elsewhere than packages; otherwise it names an image.
"""

import configparser
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from dockerfile import ROOT, TOKEN, WANTED, answers, context, wait_for

from nstlib import settings

BASE = settings.value("NST_CONTAINER")
MADE = "debootstrap"
NEEDED = ("podman", "runc") + (("debootstrap", "apt-get") if BASE == MADE else ())
MISSING = [name for name in NEEDED if shutil.which(name) is None]
pytestmark = [
    pytest.mark.skipif(not BASE, reason="builds an image: make lanes LANES=container"),
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
    pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="an image is built here by root"),
]
PODMAN = ("podman", "--runtime", "runc")
IMAGE, DEBIAN = "localhost/nst-tests", "localhost/nst-tests-debian"
# What a machine may raise only with a right that not every root has; less than either is always allowed.
LIMITS = ("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096")


def called(*words, **more):
    done = subprocess.run(words, capture_output=True, text=True, **more)
    assert done.returncode == 0, f"{words}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout.strip()


def debian():
    """The name of an image of Debian with Python, made once."""
    if subprocess.run([*PODMAN, "image", "exists", DEBIAN]).returncode:
        mirror = called("apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages").splitlines()[0]
        release = re.search(r"^VERSION_CODENAME=(\w+)", Path("/etc/os-release").read_text(), re.MULTILINE)[1]
        with tempfile.TemporaryDirectory() as folder:
            tree, file = Path(folder, "tree"), Path(folder, "tree.tar")
            include = "--include=python3,python3-venv,ca-certificates"
            called("debootstrap", "--variant=minbase", include, release, tree, mirror)
            for name in ("proc", "sys"):  # mounted by debootstrap, and left so on some machines
                subprocess.run(["umount", tree / name], capture_output=True)
            called("tar", "-C", tree, "--one-file-system", "--exclude=./var/cache/apt/archives/*.deb", "-cf", file, ".")
            called(*PODMAN, "import", file, DEBIAN)
    return DEBIAN


def index(folder):
    """podman's options by which pip finds inside what it finds here: its settings, and the certificates they name."""
    lines = [line.partition("=") for line in called(sys.executable, "-m", "pip", "config", "list").splitlines()]
    found = {name.rpartition(".")[2]: value.strip("'") for name, _, value in lines}
    config = configparser.ConfigParser(interpolation=None)
    kept = ("index-url", "extra-index-url", "trusted-host", "cert", "proxy")
    config["global"] = {name: found[name] for name in kept if name in found and "file:" not in found[name]}
    with open(folder / "pip.conf", "w") as file:
        config.write(file)
    mounts = [f"{folder / 'pip.conf'}:/etc/pip.conf:ro"]
    mounts += [f"{found[name]}:{found[name]}:ro" for name in ("cert",) if name in found]
    return [word for mount in mounts for word in ("--volume", mount)]


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    folder = tmp_path_factory.mktemp("image")
    sent = folder / "context"
    for path in [Path("Dockerfile"), *context()]:
        (sent / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, sent / path)
    base = ("--build-arg", f"BASE={debian() if BASE == MADE else BASE}")
    how = ("--isolation", "chroot", "--network", "host", "--format", "docker", *index(folder))
    called(*PODMAN, "build", *how, *base, "--tag", IMAGE, sent)
    return IMAGE


@pytest.fixture(scope="module")
def running(image):
    limits = (*LIMITS, "--memory", "2g", "--network", "host")
    name = called(*PODMAN, "run", "--detach", *limits, "--env", f"JUPYTER_TOKEN={TOKEN}", image).splitlines()[-1]
    yield name
    called(*PODMAN, "rm", "--force", name)


def inside(name, *words):
    return called(*PODMAN, "exec", name, *words)


def test_the_image_says_what_it_is(image):
    (found,) = json.loads(called(*PODMAN, "image", "inspect", image))
    assert found["User"] == "learner" and found["Healthcheck"]["Test"][0] == "CMD"
    assert found["Labels"]["nst.variant"] == "cpu"
    assert found["Size"] < 2_500_000_000
    history = " ".join(layer["created_by"] for layer in found["History"])
    assert TOKEN not in history


def test_jupyterlab_is_healthy_and_asks_for_its_token(running):
    wait_for("http://127.0.0.1:8888/api")
    called(*PODMAN, "healthcheck", "run", running)
    assert answers("http://127.0.0.1:8888") == WANTED


def test_a_user_without_rights_paints_in_two_gigabytes(running):
    assert inside(running, "id", "--user") == "1000"
    told = inside(running, "nst", "doctor")
    free = float(re.search(r"memory +([\d.]+) GB free", told)[1])
    assert free < 2.2 and "fail" not in told.lower()
    inside(running, "nst", "paint", "bridge", "--style", "starry", "-o", "painted.png")
    inside(running, "nst", "demo", "out")
    assert inside(running, "sh", "-c", "wc -c < painted.png").isdigit()
    assert "03_style.ipynb" in inside(running, "ls", "exercises")


def test_nothing_is_kept_of_what_was_downloaded(running):
    kept = ("find", "/", "-xdev", "-type", "d", "-path", "*/.cache/pip")
    assert called(*PODMAN, "exec", "--user", "0", running, *kept) == ""
