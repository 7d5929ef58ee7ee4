"""Editions: what a sheet says of itself, whichever part of it an editor kept, and what an old one or a new one gets."""

import copy
import json
from pathlib import Path

import pytest

from nstcourse import contents, editions
from nstcourse.build import exercise
from nstcourse.editions import Asked
from nstcourse.grading import grade as grading
from nstcourse.grading import rebuild, sheets
from nstcourse.grading.mark import Mark
from nstcourse.grading.submissions import Submission
from nstcourse.tasks import TASKS
from nstlib.errors import NSTError

ROOT = Path(__file__).resolve().parents[2]
STEM = "03_style"
SHEET = json.loads((ROOT / "exercises" / f"{STEM}.ipynb").read_text(encoding="utf-8"))
REFERENCE = rebuild.Reference(ROOT, STEM)


def test_the_table_knows_every_stub_as_it_is_given_out():
    """A stub has changed? If it asks for the same, write its new digest into the last line of its task; if not, count
    EDITION up by one and add a line (see editions.py)."""
    now, noted = {}, {}
    for lesson in contents.read(ROOT).exercises:
        handout, _ = exercise.exercise(ROOT, ROOT / "course" / "exercises" / f"{lesson.name}.py")
        for cell in handout.cells:
            if "task" in cell.metadata.get("tags", []):
                i = cell.metadata["nst"]["task"]
                now[i] = (editions.signature(cell.source, TASKS[i].name), editions.digest(cell.source))
                noted[i] = (editions.history(i)[-1].signature, editions.history(i)[-1].stub)
    assert now == noted
    assert set(editions.ASKED) == set(TASKS) == set(now)


def test_editions_only_grow_and_every_change_is_told():
    for i, history in editions.ASKED.items():
        since = [asked.since for asked in history]
        assert since[0] == 1 and since == sorted(set(since)) and since[-1] <= editions.EDITION, i
        assert all(asked.words for asked in history[1:]), i
    assert max(history[-1].since for history in editions.ASKED.values()) == editions.EDITION
    with pytest.raises(NSTError, match=r"task 9\.9 has no line in nstcourse/editions\.py"):
        editions.version("9.9")


def test_spaces_at_the_ends_of_lines_make_no_other_stub():
    assert editions.digest("a = 1  \nb = 2\n\n") == editions.digest("a = 1\nb = 2") != editions.digest("a = 1\n b = 2")


def without(notebook, *, sheet=False, cells=False, line=False):
    made = copy.deepcopy(notebook)
    if sheet:
        made["metadata"] = {"colab": {"provenance": []}}
    for cell in made["cells"]:
        if cells:
            cell["metadata"] = {}
        if line and cell["cell_type"] == "markdown":
            cell["source"] = "".join(cell["source"]).replace(editions.line(STEM), "")
    return made


@pytest.mark.parametrize(
    "kept", [{}, {"sheet": True}, {"cells": True}, {"line": True}, {"sheet": True, "cells": True}], ids=str
)
@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_sheet_tells_its_edition_whatever_an_editor_drops(kept, code):
    data = json.dumps(without(SHEET, **kept)).encode(code)
    stamp = sheets.read(data, STEM)
    sheet, changed = sheets.compare(stamp, rebuild.answers(rebuild.read(data)[0], REFERENCE))
    assert sheet == {"edition": editions.EDITION, "words": ""} and changed == {}


@pytest.mark.parametrize("kind", ["latin-1", "something after its end", "the server's answer", "format 3"])
def test_a_sheet_in_a_strange_file_tells_its_edition(kind):
    cells = [{"cell_type": "markdown", "source": ["# É\n", "\n", f"{editions.line(STEM)}"], "metadata": {}}]
    text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}, ensure_ascii=False)
    data = {
        "latin-1": text.encode("latin-1"),
        "something after its end": text.encode() + b"\0\0",
        "the server's answer": json.dumps({"type": "notebook", "content": json.loads(text)}).encode(),
        "format 3": json.dumps({"worksheets": [{"cells": cells}], "nbformat": 3}).encode(),
    }
    assert sheets.read(data[kind], STEM) == sheets.Stamp(editions.EDITION, {})


def test_a_sheet_without_a_stamp_is_marked_as_one_of_today():
    data = json.dumps(without(SHEET, sheet=True, cells=True, line=True)).encode()
    assert sheets.read(data, STEM) == sheets.Stamp(None, {})
    assert sheets.compare(sheets.Stamp(None, {}), {"3.2": rebuild.Answer("x")}) == ({"edition": None, "words": ""}, {})


STRANGE = [b"", b"[]", b"3", b"{", b"\xff\xfe\x00", b"[" * 100_000, b'{"cells": 3, "metadata": []}']
STRANGE += [b'{"cells": [3, {"metadata": 4}, {"metadata": {"nst": []}}, {"cell_type": "markdown", "source": {}}]}']
STRANGE += [json.dumps({"metadata": {"nst": {"course": n, "tasks": {"3.2": n}}}}).encode() for n in (0, -1, 1.0, True)]
STRANGE += [b'{"metadata": {"nst": {"course": "1", "tasks": [1]}}}', b'{"metadata": {"nst": {"course": 1e999}}}']
STRANGE += [b'{"metadata": {"nst": {"course": ' + b"9" * 5_000 + b"}}}", b'{"metadata": {"nst": {"course": 99999}}}']
STRANGE += [b'{"metadata": {"nst": {"course": 1, "exercise": "04_full_loss", "tasks": {"3.2": 1}}}}']
STRANGE += [b'{"cells": [{"cell_type": "markdown", "source": "Sheet 04_full_loss, edition 1."}]}']
STRANGE += [b'{"cells": [{"cell_type": "code", "source": "# Sheet 03_style, edition 1."}]}']


@pytest.mark.parametrize("data", STRANGE, ids=range(len(STRANGE)))
def test_what_is_no_stamp_says_nothing(data):
    assert sheets.read(data, STEM) == sheets.Stamp(None, {})


def stamped(edition, tasks=None):
    """A sheet with the stamps of another edition, and of others for some tasks."""
    made = copy.deepcopy(SHEET)
    made["metadata"]["nst"] |= {"course": edition, "tasks": {i: (tasks or {}).get(i, 1) for i in REFERENCE.stubs}}
    for cell in made["cells"]:
        if "task" in cell["metadata"].get("tags", []):
            cell["metadata"]["nst"]["version"] = (tasks or {}).get(cell["metadata"]["nst"]["task"], 1)
    return made


@pytest.fixture
def third_edition(monkeypatch):
    """A course that asks for other things since: 3.2 in edition 2, another function for 3.3 in edition 3."""
    other = {
        "3.2": (*editions.ASKED["3.2"], Asked(2, editions.ASKED["3.2"][0].signature, "new", "the sum, not the mean")),
        "3.3": (*editions.ASKED["3.3"], Asked(3, "style_loss(features, target, weight)", "newer", "a weight is given")),
    }
    monkeypatch.setattr(editions, "EDITION", 3)
    monkeypatch.setattr(editions, "ASKED", editions.ASKED | other)


def answered(**sources):
    """Answers to 3.2 and 3.3, and untouched ones to the rest."""
    given = {"t3_2": "def gram_matrix(features): ...", "t3_3": "def style_loss(features, target): ..."} | sources
    return {
        i: rebuild.Answer(given[k]) if (k := f"t{i.replace('.', '_')}") in given else rebuild.Answer(untouched=True)
        for i in REFERENCE.stubs
    }


def test_an_old_sheet_is_told_and_a_question_that_is_no_more_is_not_marked(third_edition):
    answers = answered()
    sheet, changed = sheets.compare(sheets.read(json.dumps(stamped(1)).encode(), STEM), answers)
    assert sheet["edition"] == 1
    assert "is of edition 1; now there is edition 3, and what has changed for it is 3.2, 3.3." in sheet["words"]
    assert set(changed) == {"3.2", "3.3"}
    assert "the sum, not the mean. It was marked by what it asks now." in changed["3.2"]
    assert answers["3.2"].refused == ""
    assert answers["3.3"].refused == changed["3.3"]
    assert "asked for style_loss(features, target); since edition 3 the task is" in changed["3.3"]
    assert "a weight is given. It was not marked" in changed["3.3"]


def test_a_sheet_between_two_editions_is_told_what_changed_after_it(third_edition):
    for stamp in (sheets.Stamp(2, {}), sheets.Stamp(2, {"3.2": 2, "3.3": 1}), sheets.Stamp(None, {"3.2": 2, "3.3": 1})):
        sheet, changed = sheets.compare(stamp, answered())
        assert list(changed) == ["3.3"] and "edition 2" in sheet["words"]
    assert sheets.compare(sheets.Stamp(3, {}), answered()) == ({"edition": 3, "words": ""}, {})


def test_a_cell_that_was_copied_from_a_new_sheet_counts_by_its_own_version(third_edition):
    made = stamped(1, {"3.3": 3})
    made["metadata"]["nst"]["tasks"] = {i: 1 for i in REFERENCE.stubs}
    answers = answered()
    _, changed = sheets.compare(sheets.read(json.dumps(made).encode(), STEM), answers)
    assert list(changed) == ["3.2"] and not answers["3.3"].refused


def test_who_writes_the_new_function_into_an_old_sheet_is_marked(third_edition):
    answers = answered(t3_3="def style_loss( features,\n    target, weight ):\n    return 0")
    _, changed = sheets.compare(sheets.Stamp(1, {}), answers)
    assert answers["3.3"].refused == "" and "marked by what it asks now" in changed["3.3"]


def test_an_old_stub_that_nobody_touched_is_no_refused_answer(third_edition):
    answers = answered(t3_3=REFERENCE.stubs["3.3"])
    _, changed = sheets.compare(sheets.Stamp(1, {}), answers)
    assert answers["3.3"].refused == "" and changed["3.3"].endswith("a weight is given. Take a new sheet for it.")


@pytest.mark.parametrize("tasks", [{}, {"3.2": 4}])
def test_a_sheet_that_is_newer_than_the_grader_asks_for_an_update(third_edition, tasks):
    answers = answered()
    sheet, changed = sheets.compare(sheets.Stamp(4, tasks), answers)
    assert "edition 4, newer than this nstlib, which knows edition 3" in sheet["words"]
    assert "update nstlib" in sheet["words"] and (", in 3.2 too" in sheet["words"]) == bool(tasks)
    assert changed == {} and not any(answer.refused for answer in answers.values())


@pytest.mark.parametrize("edition", [1, 3])
def test_a_task_alone_that_is_newer_is_told_without_the_sheets_edition(third_edition, edition):
    sheet, _ = sheets.compare(sheets.Stamp(edition, {"3.2": 4}), answered())
    assert sheet["words"] == (
        "3.2 of this sheet: newer than this nstlib; update nstlib and grade again, or the marks may be wrong."
    )


def test_teacher_and_student_are_told_in_the_record(third_edition, monkeypatch):
    def pretend(reference, answers, box, secret, student):
        status = {i: "refused" if a.refused else "full" for i, a in answers.items()}
        return {i: Mark(s, [], 0, [answers[i].refused]) for i, s in status.items()}, ""

    monkeypatch.setattr(grading, "mark_all", pretend)
    made = stamped(1)
    for cell in made["cells"]:
        if cell["metadata"].get("nst", {}).get("task") == "3.3":
            cell["source"] = "# Task 3.3\ndef style_loss(features, target):\n    return 0"
    data = json.dumps(made).encode()
    record = grading._graded(Submission("ann", STEM, "ann.ipynb", lambda: data), REFERENCE, None, b"")
    assert record["sheet"]["edition"] == 1 and record["sheet"]["words"] in record["notes"]
    assert record["tasks"]["3.3"]["status"] == "refused" and "not marked" in record["tasks"]["3.3"]["changed"]
    assert record["tasks"]["3.1"]["changed"] == ""
    notes = grading._sheet_notes([record, record | {"student": "ben"}])
    assert len(notes) == 1 and notes[0].startswith("03_style, 2 handed in: this sheet is of edition 1;")
