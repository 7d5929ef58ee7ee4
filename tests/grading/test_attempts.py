"""Late hand-ins and several attempts, from folder to report. Answers are not run here: a stand-in marks them."""

import json
import os

import pytest
from handins import notebook, put

from nstcourse.grading import grade as grading
from nstcourse.grading.grade import grade
from nstcourse.grading.sandbox import Limits
from nstlib.errors import NSTError

AT = 1_795_197_600  # `date -d 2026-11-20T18:00Z +%s`
DAY = 86_400
DUE = "2026-11-20 18:00 UTC"


class Box:
    limits, level, words, warning = Limits(), "none", "nothing is run.", ""


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Grade the folder in/; returns {student: record} and how many notebooks were marked."""
    marked = []

    def graded(submission, reference, box, secret):
        marked.append(submission.file)
        points = 5 * submission.data.count(b"return 1")
        base = {"student": submission.student, "exercise": submission.exercise, "file": submission.file}
        status = {"status": "graded", "points": points, "of": 25, "words": "", "tasks": {}, "manual": [], "log": ""}
        return base | status | {"notes": list(submission.notes), "sheet": {"edition": None, "words": ""}}

    monkeypatch.setattr(grading, "_graded", graded)
    monkeypatch.setattr(grading.sandbox, "choose", lambda *_: Box)
    monkeypatch.setattr(grading.sandbox, "close", lambda _: None)

    def once(**options):
        marked.clear()
        report = grade(tmp_path / "in", tmp_path / "out", exercise="03", tell=lambda _: None, **options)
        read = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
        assert read["submissions"] == report["submissions"]
        return {s["student"]: s for s in report["submissions"]}, len(marked), report

    return once


def hand_in(path, *worked, days=0.0):
    put(path, notebook(*worked))
    os.utime(path, (AT + days * DAY,) * 2)


def test_late_hand_ins_lose_points_and_another_due_date_marks_nothing_anew(tmp_path, run):
    hand_in(tmp_path / "in" / "ann" / "03_style.ipynb", "3.1", "3.2", days=-1)
    hand_in(tmp_path / "in" / "bob" / "03_style.ipynb", "3.1", "3.2", days=1.5)
    before, marked, _ = run()
    assert marked == 2 and all(r["points"] == r["earned"] == 10 and r["late"] is None for r in before.values())
    late, marked, report = run(due=DUE, late_penalty="10%/day")
    assert marked == 0 and "due on 20 November 2026, 18:00 UTC." in report["notes"]
    assert any(note.startswith("2 of 2: only the time of a file") for note in report["notes"])
    assert (late["ann"]["points"], late["ann"]["late"]) == (10, None)
    assert (late["bob"]["points"], late["bob"]["earned"], late["bob"]["late"]["days"]) == (8, 10, 2)
    again, marked, _ = run(due=DUE, late_penalty="10%/day")
    assert marked == 0 and again["bob"]["points"] == 8
    (tmp_path / "roster.csv").write_text("id,due\nann,\nbob,2026-11-27 18:00 UTC\n")
    own, marked, _ = run(due=DUE, late_penalty="10%/day", roster=tmp_path / "roster.csv")
    assert marked == 0 and own["bob"]["points"] == 10
    assert run()[0] == before
    kept = [json.loads(p.read_text()) for p in (tmp_path / "out" / "marks").iterdir()]
    assert {(r["student"], r["points"]) for r in kept} == {("ann", 10), ("bob", 10)}


def test_the_last_or_the_best_attempt_counts(tmp_path, run):
    folder = tmp_path / "in"
    for name, worked, days in (
        ("ann/03_style.ipynb", ("3.1", "3.2", "3.3"), -1),
        ("ann/03_style (1).ipynb", ("3.1",), 0),
        ("bob/03_style.ipynb", ("3.1", "3.2"), -1),
        ("bob/03_style (1).ipynb", ("3.1", "3.2", "3.3"), 4.5),  # 15 points, of which 5 days cost half
    ):
        hand_in(folder / name, *worked, days=days)
    rules = {"due": DUE, "late_penalty": "10%/day"}
    last, marked, _ = run(**rules)
    assert marked == 2
    assert {s: (r["points"], r["attempt"], r["attempts"]) for s, r in last.items()} == {
        "ann": (5, 2, 2),
        "bob": (7.5, 2, 2),
    }
    best, marked, _ = run(**rules, attempts="best")
    assert {s: (r["points"], r["attempt"], r["attempts"]) for s, r in best.items()} == {
        "ann": (15, 1, 2),
        "bob": (10, 1, 2),
    }
    assert "the best of 2 attempts was taken, not bob/03_style (1).ipynb (7.5)." in best["bob"]["notes"]
    again, marked, _ = run(**rules, attempts="best")
    assert marked == 0 and again == best


def test_bad_rules_are_refused_before_anything_is_graded(tmp_path, run):
    hand_in(tmp_path / "in" / "ann" / "03_style.ipynb")
    for options, words in (
        ({"due": "soon"}, "no due date"),
        ({"due": DUE, "late_penalty": "much"}, "no penalty"),
        ({"late_penalty": "1/day"}, "needs a due date"),
        ({"attempts": "first"}, "the last or the best"),
    ):
        with pytest.raises(NSTError, match=words):
            run(**options)
    assert not (tmp_path / "out").exists()
