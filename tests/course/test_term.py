"""The way of one sheet in the teacher's guide: its commands are asked of the command line, its files of the reports."""

import re
import shlex
from pathlib import Path

import pytest
import typer

from nstcourse import contents
from nstcourse.build import guide
from nstcourse.cli import app
from nstcourse.grading import reports

ROOT = Path(__file__).resolve().parents[2]
TERM = (ROOT / "course" / "term.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^ {7}(nst .*)$|`(nst [^`]+)`", TERM, flags=re.MULTILINE)


@pytest.mark.parametrize("words", ["".join(pair) for pair in COMMANDS])
def test_every_command_is_one_with_all_its_options(words):
    """Parsed, and not run."""
    command, rest = typer.main.get_command(app), shlex.split(words)[1:]
    context = typer.Context(command)
    while hasattr(command, "commands"):
        command, rest = command.commands[rest[0]], rest[1:]
    made = command.make_context("nst", rest, parent=context)
    assert made.params["exercise"] == "03" and str(made.params["out"]) in ("week-3", "marks", "practice")


def test_the_steps_come_in_their_order_and_first_in_the_guide():
    order = ["course handout", "course practice", "grade", "course solutions"]
    assert [re.match(r"nst ((?:course )?\w+)", "".join(pair))[1] for pair in COMMANDS] == [order[0], *order[1:]]
    made = guide.teachers_guide(ROOT, contents.read(ROOT))
    assert made.index(TERM.strip()) < made.index("\n## 1 ")


def test_every_file_that_is_named_is_written(tmp_path):
    work = {"student": "ann", "exercise": "03_style", "folder": "Ann_1_assignsubmission_file_", "status": "graded"}
    reports.write({"submissions": [work], "exercises": {}}, tmp_path)
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")} | {reports.teacher.NAME}
    named = set(re.findall(r"`marks/([\w./]+?)/?`", TERM))
    assert len(named) == 7 and named <= written
    assert {"exercises/03_style.ipynb", "solutions/03_style.ipynb"} == set(re.findall(r"`([\w/]+\.ipynb)`", TERM))
