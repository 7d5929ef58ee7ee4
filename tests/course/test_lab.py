"""`nst lab`: which page JupyterLab is asked for, and what is said where there is none. Jupyter itself is not begun."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nstcourse import handout, lab

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def called(monkeypatch, become):
    """The commands that would have been run; JupyterLab counts as installed."""
    monkeypatch.setattr(lab, "find_spec", lambda name: name)
    return become


def test_it_opens_the_first_page_with_the_folder_as_root(tmp_path, said, called):
    """So that links from lessons to sheets, ../exercises/, stay below the root."""
    handout.get(tmp_path / "my course", ROOT)
    assert said("lab", tmp_path / "my course", "--", "--no-browser", "--port=9999") == (0, "", "")
    assert called == [
        [
            *(sys.executable, "-m", "jupyterlab"),
            f"--ServerApp.root_dir={(tmp_path / 'my course').resolve()}",
            "--LabApp.default_url=/lab/tree/notebooks/index.ipynb",
            "--no-browser",
            "--port=9999",
        ]
    ]


def test_this_folder_if_none_is_named(tmp_path, said, called, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, _, err = said("lab")
    assert status == 2 and err == (
        "nst: this folder holds no course; write it with: nst course get DIR, and then: nst lab DIR\n"
    )
    handout.handout(tmp_path, 4, ROOT)
    assert said("lab")[0] == 0 and called[0][-1].endswith("=/lab/tree/notebooks/04_full_loss.ipynb")
    assert said("lab", "--", "--no-browser") == (0, "", "") and called[1] == [*called[0], "--no-browser"]


@pytest.mark.skipif(os.name == "nt", reason="a process cannot become another one there")
def test_whoever_ends_it_ends_jupyter(tmp_path):
    """One process: what is run says its own number, and it is that of the command."""
    handout.handout(tmp_path, 4, ROOT)
    (tmp_path / "jupyterlab.py").write_text("import os\nprint(os.getpid(), flush=True)")
    command = [sys.executable, "-m", "nstcourse.cli", "lab", str(tmp_path)]
    environment = {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}", "PATH": ""}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.communicate()[0] == f"{process.pid}\n"


def test_what_is_missing_is_one_sentence(tmp_path, said, called, monkeypatch):
    (tmp_path / "file").write_text("x")
    for folder, words in (("file", "is a file"), ("none", "does not exist"), ("", "holds no course")):
        status, _, err = said("lab", tmp_path / folder)
        assert status == 2 and words in err and "nst course get DIR" in err and err.count("\n") == 1
    handout.handout(tmp_path, 4, ROOT)
    monkeypatch.setattr(lab, "find_spec", lambda name: None)
    status, _, err = said("lab", tmp_path)
    assert status == 2 and err == (
        'nst: JupyterLab is not installed; the extra "lab" brings it: pip install "nstlib[cpu,lab]"\n'
    )
    assert called == []
