"""One table of environment variables: whole, read in one way, and what is not in it is told."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import nstlib as nst
from nstlib import backbones, settings
from nstlib.errors import NSTError
from nstlib.widgets import host

ROOT = Path(__file__).resolve().parents[1]
OFLINE = "NST_" + "OFLINE"  # in two parts, as no name that stands in the tree may be missing from the table


@pytest.fixture(autouse=True)
def nothing_else(monkeypatch):
    for name in settings.unknown_names():
        monkeypatch.delenv(name)


def names_in(path):
    try:
        return set(re.findall(r"\bNST_[A-Z_]*[A-Z]\b", path.read_text(encoding="utf-8")))
    except (UnicodeDecodeError, FileNotFoundError):  # a picture; a file that has been removed
        return set()


def test_the_table_holds_every_name_that_stands_in_the_tree_and_no_other():
    tracked = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
    paths = [ROOT / name for name in tracked.stdout.splitlines()]
    if not paths:
        pytest.skip("not a git checkout")
    used = {name: path for path in paths if path.name != "settings.py" for name in names_in(path)}
    assert {"NST_OFFLINE", "NST_GRADE_JOB", "NST_CLASS"} <= set(used)  # the search itself finds something
    assert {n: str(p) for n, p in used.items() if n not in settings.NAMES} == {}
    assert [name for name in settings.NAMES if name not in used] == []
    assert len(set(settings.NAMES)) == len(settings.NAMES)


def test_the_table_names_the_choices_that_are_there():
    values = {setting.name: re.findall(r"[\w-]+", setting.values) for setting in settings.SETTINGS}
    assert set(values["NST_BACKBONE"]) - {"or"} == set(backbones.NAMES)
    assert set(values["NST_RUNNER"]) - {"or"} == set(host.RUNNERS)


@pytest.mark.parametrize(("text", "on"), [(None, False), ("", False), ("0", False), ("1", True), ("yes", True)])
def test_switches(monkeypatch, text, on):
    monkeypatch.delenv("NST_FAST", raising=False)
    if text is not None:
        monkeypatch.setenv("NST_FAST", text)
    assert settings.switch("NST_FAST") is on


def test_values_and_choices(monkeypatch):
    monkeypatch.setenv("NST_RUNNER", "")
    assert settings.value("NST_RUNNER") is None and settings.choice("NST_RUNNER", ("ticks",)) is None
    monkeypatch.setenv("NST_RUNNER", "tiks")
    assert settings.value("NST_RUNNER") == "tiks"
    with pytest.raises(NSTError, match=r"^NST_RUNNER is 'tiks'; did you mean 'ticks'\? Known: thread, ticks, inl"):
        host.chosen_runner()
    with pytest.raises(KeyError, match="missing from the table"):
        settings.value(OFLINE)


def test_the_table_shows_what_is_set(monkeypatch):
    monkeypatch.setenv("NST_CACHE", "here\n\033[31m" + "x" * 500)
    monkeypatch.delenv("NST_CLASS", raising=False)
    text = settings.table()
    assert all(name in text for name in settings.NAMES)
    assert re.search(r"NST_CACHE +set to here\\n\\x1b\[31mx+ \.\.\.$", text, re.MULTILINE)
    assert re.search(r"NST_CLASS +not set$", text, re.MULTILINE) and "not one of" not in text
    assert max(map(len, text.splitlines())) < 300 and text.isascii()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (OFLINE, "did you mean NST_OFFLINE?"),
        ("NST_" + "GRADE_ENGIN", "did you mean NST_GRADE_ENGINE?"),
        ("nst_offline", "did you mean NST_OFFLINE?"),
        ("NST_" + "QQ", "nst doctor --settings lists those that are."),
        ("NST_", "nst doctor --settings lists those that are."),
    ],
)
def test_an_unknown_variable_is_one_sentence(monkeypatch, name, says):
    if os.name == "nt" and name != name.upper():
        pytest.skip("names have no case here")
    monkeypatch.setenv(name, "1")
    assert settings.unknown() == [f"the environment variable {name} is not one of nstlib's; {says}"]
    assert settings.table().endswith(says)
    finding = next(f for f in nst.doctor() if f.topic == "settings")
    assert finding.state == "note" and says in finding.text


def test_a_healthy_environment_is_no_finding():
    assert settings.unknown() == [] and "settings" not in [finding.topic for finding in nst.doctor()]


@pytest.mark.parametrize(("command", "told"), [("gallery", 1), ("doctor --settings", 0), ("--version", 0), ("", 0)])
def test_the_command_line_tells_it_once(command, told):
    program = [sys.executable, "-m", "nstcourse.cli", *command.split()]
    run = subprocess.run(program, capture_output=True, text=True, env={**os.environ, OFLINE: "1"}, cwd=ROOT)
    note = f"nst: note: the environment variable {OFLINE} is not one of nstlib's; did you mean NST_OFFLINE?\n"
    assert run.stderr == note * told and run.returncode == (0 if command else 2)
    assert (OFLINE in run.stdout) is (command == "doctor --settings")
