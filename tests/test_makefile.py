"""Which Python the Makefile takes: a fake one of any version, and a pip that only writes down what it is asked for."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PYTHON = """#!/bin/sh
case "$1" in
-c) exec {python} -c "import sys; sys.version_info = {version}; exec(sys.argv[1])" "$2" ;;
-m) if [ "$2" = venv ]; then mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; cp {tool} "$3/bin/pip"; cp {tool} "$3/bin/nst"
    else echo "python $*" >> {log}; fi ;;
esac
"""


@pytest.fixture
def make(tmp_path):
    """make(goal, version) -> (exit status, what it said, what it called)."""
    if shutil.which("make") is None or os.name == "nt":
        pytest.skip("no make here")

    def run(goal, version, *settings):
        tool, fake, log = (tmp_path / name for name in ("tool", "python", "log"))
        tool.write_text(f'#!/bin/sh\necho "$(basename $0) $*" >> {log}\n')
        fake.write_text(PYTHON.format(python=sys.executable, version=version, tool=tool, log=log))
        for program in (tool, fake):
            program.chmod(0o755)
        command = ["make", "--no-print-directory", goal, f"PYTHON={fake}", f"VENV={tmp_path / 'venv'}", *settings]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        return done.returncode, done.stderr, log.read_text() if log.exists() else ""

    return run


def test_an_old_python_is_told_before_anything_is_made(make, tmp_path):
    status, said, called = make("demo", (3, 10, 13))
    assert status and "Python 3.11 or newer is needed; try: make PYTHON=python3.13\n" in said
    assert called == "" and not (tmp_path / "venv").exists()


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 13, 5), (3, 14, 0)])
def test_the_demo_runs_on_every_other(make, version):
    status, said, called = make("demo", version)
    assert (status, said) == (0, "") and called == "pip install --quiet --editable .[cpu,fast]\nnst demo out\n"


def test_the_tests_run_where_there_is_tensorflow(make):
    status, said, called = make("test", (3, 13, 5))
    assert (status, said) == (0, "") and "pip install --quiet --editable .[dev]\npython -m pytest" in called


def test_a_learner_gets_the_course_and_no_developer_s_tools(make, tmp_path):
    status, said, called = make("lab", (3, 12, 1))
    assert (status, said) == (0, "") and called == "pip install --quiet --editable .[cpu,fast,lab]\nnst lab\n"
    (tmp_path / "log").unlink()  # nothing is installed twice, and what the demo needs is there, too
    assert make("lab", (3, 12, 1))[2] == "nst lab\n"
    (tmp_path / "log").unlink()
    assert make("demo", (3, 12, 1))[2] == "nst demo out\n"
    (tmp_path / "log").unlink()
    assert make("test", (3, 12, 1))[2].startswith("pip install --quiet --editable .[dev]\npython -m pytest")


@pytest.mark.parametrize("version", [(3, 13, 5), (3, 14, 0)])
def test_the_site_is_made_without_tensorflow_and_its_extra_comes_once(make, tmp_path, version):
    status, said, called = make("site", version)
    assert (status, said) == (0, "") and called == "pip install --quiet --editable .[site]\nnst course site\n"
    (tmp_path / "log").unlink()
    assert make("site", version)[2] == "nst course site\n"


@pytest.mark.parametrize("kind", ["offline", "online"])
def test_sheets_for_a_tab_are_built_in_an_environment_of_their_own_that_is_made_once(make, tmp_path, kind):
    status, said, called = make("site", (3, 12, 1), f"LITE={kind}")
    pip = f"pip install --quiet --requirement nstcourse/build/site/lite/{kind}.txt\n"
    assert (status, said) == (0, "") and called == (
        f"pip install --quiet --editable .[site]\n{pip}nst course site --lite {kind}\n"
    )
    assert (tmp_path / f"venv-lite-{kind}" / "bin" / "python").is_file()
    (tmp_path / "log").unlink()
    assert make("site", (3, 12, 1), f"LITE={kind}")[2] == f"nst course site --lite {kind}\n"


def test_an_unknown_kernel_makes_no_environment_and_is_left_to_nst_to_tell(make, tmp_path):
    assert make("site", (3, 12, 1), "LITE=other")[2].endswith("\nnst course site --lite other\n")
    assert list(tmp_path.glob("venv-lite*")) == []


def test_neither_lab_nor_tests_are_installed_twice_whichever_comes_first(make, tmp_path):
    """What make does for one after the other is called once; a newer pyproject.toml is a reason to install again."""
    make("test", (3, 12, 1))
    make("lab", (3, 12, 1))
    (tmp_path / "log").unlink()
    assert make("test", (3, 12, 1))[2].startswith("python -m pytest")
    (tmp_path / "log").unlink()
    os.utime(tmp_path / "venv" / ".installed-dev", (1, 1))
    assert "pip install --quiet --editable .[dev]\npython -m pytest" in make("test", (3, 12, 1))[2]


def test_what_a_learner_gets_holds_nothing_that_only_tests_and_makers_use():
    """`make lab` takes the extras cpu and lab, which name neither each other nor dev."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    named = {re.split(r"[^\w-]", requirement)[0] for name in ("cpu", "lab") for requirement in extras[name]}
    wanted = {"tensorflow-cpu", "tensorflow", "jax", "jupyterlab", "ipykernel", "ipywidgets", "matplotlib"}
    wanted |= {"anywidget"}
    assert named == wanted and all("3.14" in r for r in extras["cpu"] if r.startswith("jax"))


@pytest.mark.parametrize("goal", ["test", "lab", "course"])
def test_elsewhere_one_sentence_comes_before_pip(make, goal):
    status, said, called = make(goal, (3, 14, 0))
    assert status and called == ""
    assert "need TensorFlow, which has no build for Python 3.14 yet; try: make clean, and then" in said.splitlines()[0]
