"""A notebook is rebuilt from the reference: only answers are taken over, however an editor has mangled it."""

import copy
import json
from pathlib import Path

import nbformat
import pytest

from nstcourse.grading import rebuild
from nstlib.errors import NSTError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def reference():
    return rebuild.Reference(ROOT, "03_style")


@pytest.fixture
def solved():
    return json.loads((ROOT / "solutions" / "03_style.ipynb").read_text())


def answers_in(notebook, reference):
    cells, notes = rebuild.read(json.dumps(notebook).encode())
    return rebuild.answers(cells, reference), notes


def task_cell(notebook, task_id):
    return next(c for c in notebook["cells"] if "".join(c["source"]).startswith(f"# Task {task_id}\n"))


def test_every_answer_is_taken_and_nothing_else(reference, solved):
    for cell in solved["cells"]:
        if "check" in cell["metadata"].get("tags", []):
            cell["source"] = "import os; os.abort()"
    solved["cells"].append({"cell_type": "code", "source": "EXTRA = 1", "metadata": {}, "outputs": [], "id": "extra"})
    found, _ = answers_in(solved, reference)
    made = nbformat.reads(reference.notebook(found), as_version=4)
    text = "\n".join(c.source for c in made.cells)
    assert "abort" not in text and "EXTRA" not in text and "nst.check" not in text
    assert all(found[i].source in text for i in reference.stubs)
    assert text.count("export.take(") == len(reference.stubs) and not any(c.outputs for c in made.cells)
    assert not any(a.notes or a.refused or a.missing or a.untouched for a in found.values())


@pytest.mark.parametrize("kept", ["as it was given out", "without its tag", "not at all, as in an older sheet"])
def test_the_cell_that_paints_a_photograph_is_no_part_of_any_answer(reference, solved, kept):
    expected, _ = answers_in(solved, reference)
    (place,) = [k for k, c in enumerate(solved["cells"]) if "nst.my_own(" in "".join(c["source"])]
    if kept.startswith("without"):
        solved["cells"][place]["metadata"] = {}
    elif kept.startswith("not"):
        del solved["cells"][place]
    found, notes = answers_in(solved, reference)
    assert {i: vars(answer) for i, answer in found.items()} == {i: vars(answer) for i, answer in expected.items()}
    assert "my_own" not in reference.notebook(found) and not notes


@pytest.mark.parametrize("lost", ["ids", "metadata", "first lines", "ids and metadata", "metadata and first lines"])
def test_an_answer_is_known_three_ways(reference, solved, lost):
    expected, _ = answers_in(solved, reference)
    for cell in solved["cells"]:
        if "ids" in lost:
            cell.pop("id", None)
        if "metadata" in lost:
            cell["metadata"] = {}
        if "first lines" in lost and "".join(cell["source"]).startswith("# Task"):
            cell["source"] = "".join(cell["source"]).split("\n", 1)[1]
    found, _ = answers_in(solved, reference)
    for task_id, answer in found.items():
        assert not answer.missing and expected[task_id].source.endswith(answer.source), task_id


def test_with_nothing_left_the_function_itself_tells(reference, solved):
    for cell in solved["cells"]:
        cell.pop("id", None)
        cell["metadata"] = {}
        if "".join(cell["source"]).startswith("# Task"):
            cell["source"] = "".join(cell["source"]).split("\n", 1)[1]
    found, _ = answers_in(solved, reference)
    assert all("known by its function" in a.notes[0] for a in found.values())


def test_of_two_answers_the_last_that_is_not_the_stub_counts(reference, solved):
    cell = task_cell(solved, "3.2")
    first, stub = copy.deepcopy(cell), copy.deepcopy(cell)
    first["source"] = "# Task 3.2\ndef gram_matrix(features):\n    return 1\n"
    stub["source"] = reference.stubs["3.2"]
    place = solved["cells"].index(cell)
    solved["cells"][place:place] = [first]
    solved["cells"].append(stub)
    found, _ = answers_in(solved, reference)
    assert found["3.2"].source == "".join(cell["source"]) and "2 cells answer" in found["3.2"].notes[0]


def test_a_stub_and_a_lost_cell_are_told_apart(reference, solved):
    cell = task_cell(solved, "3.2")
    cell["source"] = reference.stubs["3.2"] + "\n\n"
    solved["cells"].remove(task_cell(solved, "3.3"))
    found, _ = answers_in(solved, reference)
    assert found["3.2"].untouched and found["3.3"].missing and not found["3.1"].untouched


@pytest.mark.parametrize(
    ("source", "refused", "note"),
    [
        ("# Task 3.1\n!pip list\ndef flatten(f): return f", "", "a line for Jupyter was left out: !pip list"),
        ("%%bash\nls", "a command to the shell", ""),
        ("# Task 3.1\n%matplotlib inline\ndef flatten(f): return f", "", "a line for Jupyter was left out"),
        ("# Task 3.1\n# NBVAL_SKIP\ndef flatten(f): return f", "", "marks for nbval"),
        ('# Task 3.1\ndef flatten(f):\n    """\n!not a command\n%neither\n"""\n    return f', "", ""),
        ("# Task 3.1\nflatten = lambda f: nst.gram_matrix(f)", "", "nst.gram_matrix"),
        ("# Task 3.1\nfrom nstlib.statistics import gram", "", "nstlib.gram"),
        ("# Task 3.1\n" + "#" * 300_000, "far too many", ""),
    ],
)
def test_what_is_no_plain_answer_is_told(reference, solved, source, refused, note):
    task_cell(solved, "3.1")["source"] = source
    answer = answers_in(solved, reference)[0]["3.1"]
    assert refused in answer.refused and bool(refused) == bool(answer.refused)
    assert note in " ".join(answer.notes) and bool(note) == bool(answer.notes)
    assert "NBVAL" not in answer.source and ("inline" not in answer.source or answer.refused)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no notebook"),
        (b"[1, 2]", "no notebook"),
        (b'{"cells": []}', "no notebook"),
        (b'{"nbformat": 4}', "no notebook"),
        (b"\x89PNG\r\n\x1a\n", "no text in UTF-8"),
        (b'{"nbformat": 4, "cells": 7}', "no notebook"),
        (b'{"nbformat": 9, "cells": []}', "no notebook"),
        (b"[" * 200_000, "no(t| )|too deeply"),
    ],
)
def test_what_is_no_notebook_is_refused_in_words(data, words):
    with pytest.raises(NSTError, match=words):
        rebuild.read(data)


def test_other_encodings_and_old_formats_are_read(reference, solved):
    text = json.dumps(solved)
    for code in ("utf-16", "utf-8-sig"):
        cells, notes = rebuild.read(text.encode(code))
        assert len(cells) > 10 and code.upper() in notes[0]
    old = nbformat.convert(nbformat.reads(text, as_version=4), 3)
    cells, notes = rebuild.read(nbformat.writes(old, version=3).encode())
    assert "format 3" in notes[0] and not any(a.missing for a in rebuild.answers(cells, reference).values())


def test_what_an_answer_builds_on(reference):
    assert reference.needs("3.1", "") == []
    assert reference.needs("3.2", "flatten(f)") == ["3.1"]
    assert reference.needs("3.6", "style_loss(f, t)") == ["3.1", "3.2", "3.3"]
