"""The Dockerfile, read as a builder reads it: no root, no token given away, no cache kept, and a small context.

Its steps are run as far as they can be without a container by a test of `make lanes LANES=breadth`; all of them, in a
container, by the lane of that name: tests/test_container_of_the_course.py.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest
from dockerfile import PORT, ROOT, TOKEN, WANTED, answers, context, free_port, instructions, status, wait_for

TEXT = (ROOT / "Dockerfile").read_text(encoding="utf-8")
STEPS = instructions(TEXT)


def values(keyword):
    return [value for word, value in STEPS if word == keyword]


def test_a_dockerfile_is_read_as_it_is_meant():
    text = "# FROM x\nFROM a AS b\nRUN one && \\\n    # between\n    two\n"
    assert instructions(text) == [("FROM", "a AS b"), ("RUN", "one && two")]


def test_what_runs_has_no_rights_and_nothing_is_installed_after_them():
    keywords = [word for word, _ in STEPS]
    assert values("USER") == ["learner"]
    assert "RUN" not in keywords[keywords.index("USER") :]
    (made,) = [step for step in values("RUN") if "useradd" in step]
    assert "--uid 1000 learner" in made and "/home/learner/course" in made and values("WORKDIR")[0] in made


def test_no_step_gives_the_token_away_or_does_without_one():
    command = json.loads(values("CMD")[0])
    assert not re.search(r"(?i)token|password|allow.root|xsrf", " ".join(command))
    assert "--ip=0.0.0.0" in command[2] and f"--port={PORT}" in command[2]
    assert not re.search(r"(?i)token|password|secret", " ".join(values("ENV") + values("ARG")))


def test_one_port_and_a_health_check_of_it():
    assert values("EXPOSE") == [str(PORT)]
    (check,) = values("HEALTHCHECK")
    assert re.search(rf"127\.0\.0\.1:{PORT}/api\b", check) and "--interval=" in check and "--timeout=" in check


def test_shells_understand_every_step():
    for step in values("RUN"):
        subprocess.run(["sh", "-n", "-c", step], check=True)
    subprocess.run(["sh", "-n", "-c", json.loads(values("CMD")[0])[2]], check=True)


def test_pip_keeps_no_cache_and_is_asked_for_what_there_is():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    asked = [step for step in values("RUN") if "pip " in step]
    assert len(asked) == 2 and all("--no-cache-dir" in step for step in asked)
    (names,) = re.findall(r"\[(\S+)\]\"", asked[1])
    for variant in ("cpu", "gpu"):
        assert set(names.replace("${VARIANT}", variant).split(",")) <= set(extras)
    assert "cpu|gpu)" in asked[1] and values("ARG")[1] == "VARIANT=cpu"


@pytest.mark.parametrize("variant, code", [("cpu", 0), ("gpu", 0), ("tpu", 2), ("", 2)])
def test_another_variant_is_told_before_anything_is_installed(variant, code):
    asked = next(step for step in values("RUN") if "case " in step).partition(" && ")[0]
    run = subprocess.run(["sh", "-c", asked], env={"VARIANT": variant}, capture_output=True, text=True)
    assert run.returncode == code
    assert run.stderr == (f"VARIANT is {variant}; it must be cpu or gpu.\n" if code else "")


def test_labels_say_what_it_is():
    (labels,) = values("LABEL")
    licence = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["license"]["text"]
    assert f'licenses="{licence}"' in labels and 'variant="${VARIANT}"' in labels


def test_the_context_is_small_and_holds_nothing_private():
    names = {path.as_posix() for path in context()}
    assert {"pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "course/contents.toml"} <= names
    assert {"nstlib/__init__.py", "data/catalogue.json", "notebooks/index.ipynb", "exercises/03_style.ipynb"} <= names
    tops = {name.split("/")[0] for name in names if "/" in name}
    assert tops == {"nstlib", "nstcourse", "course", "notebooks", "exercises", "data"}
    assert not [name for name in names if name.startswith("data/sources") or name.endswith(".progress.json")]
    assert sum((ROOT / name).stat().st_size for name in names) < 40_000_000


# --- the steps, in an emulation --------------------------------------------------------------------------------------


class Emulated:
    """The steps of the Dockerfile in folders of a test: each path of the image below one of them, and the packages that
    pip would fetch taken from the environment of the tests. Left out: the base image and the user."""

    def __init__(self, folder):
        self.folder = folder
        self.paths = {name: str(folder / name.strip("/").replace("/", "-")) for name in self.PATHS}
        self.bin = folder / "bin"
        self.bin.mkdir()
        python = self.bin / "python3"
        python.write_text(self.PYTHON.format(python=sys.executable, packages=sysconfig.get_path("purelib")))
        python.chmod(0o755)

    PATHS = ("/source", "/wheel", "/tmp/venv", "/opt/nst", "/home/learner/course")
    PYTHON = """#!/bin/sh
'{python}' "$@" || exit 1
if [ "$1 $2" = "-m venv" ]; then echo '{packages}' > "$('{python}' -c \
'import glob, sys; print(glob.glob(sys.argv[1] + "/lib/python3*/site-packages")[0])' "$3")/tests.pth"; fi
"""

    def words(self, text):
        for name in sorted(self.paths, key=len, reverse=True):
            text = re.sub(rf"(?<![\w/]){name}(?!\w)", self.paths[name], text)
        return text

    def run(self, step, **more):
        path = f"{self.paths['/opt/nst']}/bin:{self.bin}:/usr/bin:/bin"
        # Of pip's variables this one says the opposite of its name: 0 is "without isolation".
        environment = {"PATH": path, "VARIANT": "cpu", "PIP_NO_INDEX": "1", "PIP_NO_BUILD_ISOLATION": "0"}
        environment |= {"NST_OFFLINE": "1", "HOME": str(self.folder), "TF_CPP_MIN_LOG_LEVEL": "3"} | more
        return {"args": ["sh", "-c", self.words(step)], "env": environment, "cwd": self.folder}


@pytest.mark.breadth
@pytest.mark.skipif(os.name == "nt", reason="the steps are a shell's")
def test_every_step_that_needs_no_container_runs(tmp_path):
    emulated = Emulated(tmp_path)
    for path in context():
        target = Path(emulated.paths["/source"], path)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, target)
    for step in values("RUN"):
        if "useradd" not in step:
            done = subprocess.run(**emulated.run(step), capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = Path(emulated.paths["/wheel"]).glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert any(name.endswith("_data/learner/exercises/03_style.ipynb") for name in archive.namelist())

    port = free_port()
    check = [word.replace(str(PORT), str(port)) for word in json.loads(values("HEALTHCHECK")[0].split("CMD ")[1])]

    def healthy():
        return subprocess.run(**emulated.run("") | {"args": check}, capture_output=True).returncode

    command = json.loads(values("CMD")[0])[2].replace(str(PORT), str(port))
    place = Path(emulated.paths["/home/learner/course"])
    place.mkdir()
    assert healthy() != 0
    allowed = " --allow-root" if os.geteuid() == 0 else ""
    settings = emulated.run(command + allowed, JUPYTER_TOKEN=TOKEN) | {"cwd": place}
    server = subprocess.Popen(**settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        wait_for(f"http://127.0.0.1:{port}/api")
        assert healthy() == 0 and answers(f"http://127.0.0.1:{port}") == WANTED
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
    assert status(f"http://127.0.0.1:{port}/api") is None
    assert (place / "exercises" / "03_style.ipynb").is_file()
    for words in ("nst doctor", "nst paint bridge --style starry -o painted.png"):
        done = subprocess.run(**emulated.run(words), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "painted.png").stat().st_size > 100_000
