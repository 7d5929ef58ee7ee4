"""Of all files in a folder the one that holds the exercise's tasks is graded, however new and near the others are."""

import pytest
from handins import DONE, OPEN, OTHER, SCRATCH, SHEET, STEMS, handed, notebook, pack, put, zipped

from nstcourse.grading.names import exercise_in
from nstcourse.grading.submissions import find

LOCK = bytes(165)
APPLE = b"\0\x05\x16\x07\0\x02\0\0Mac OS X        " + bytes(100)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("02_content.ipynb", OTHER),
        ("copy.ipynb", OTHER),
        ("scratch.ipynb", SCRATCH),
        ("Untitled.ipynb", pack([])),
        ("03_style_lesson.ipynb", SCRATCH),
        (
            "04_full_loss.ipynb",
            notebook("4.1", "4.2", given=("4.1", "4.2"), more=["# Task 3.2\ndef gram_matrix(f): ..."]),
        ),
        ("._03_style.ipynb", APPLE),
        ("~$03_style.ipynb", LOCK),
        (".~03_style.ipynb", LOCK),
        ("03_style-checkpoint.ipynb", DONE),
        ("03_style (1).ipynb", b""),
        ("03_style (2).ipynb", b"<html>no notebook</html>"),
        ("03_style_final.ipynb", DONE[:200]),
        (".ipynb_checkpoints/03_style-checkpoint.ipynb", DONE),
        (".virtual_documents/03_style.ipynb", b"# Task 3.1\ndef flatten(x):\n    return x\n"),
        (".history/03_style_20261120101500.ipynb", DONE),
        (".Trash-1000/files/03_style.ipynb", DONE),
        (".venv/lib/python3.12/site-packages/pkg/tests/03_style.ipynb", DONE),
        ("venv/lib/site-packages/pkg/03_style.ipynb", DONE),
        ("env/lib/python3.12/site-packages/pkg/03_style.ipynb", DONE),
        ("node_modules/pkg/03_style.ipynb", DONE),
        ("__MACOSX/._03_style.ipynb", APPLE),
        (".stversions/03_style~20261120-101500.ipynb", DONE),
        (".git/03_style.ipynb", DONE),
        ("solutions/03_style.ipynb", DONE),
        ("notebooks/03_style.ipynb", SCRATCH),
        ("Solutions/03_style.ipynb", DONE),
        (".ipynb_checkpoints\\03_style-checkpoint.ipynb", DONE),
        ("nst\\solutions\\03_style.ipynb", DONE),
    ],
)
@pytest.mark.parametrize("packed", [False, "/", "\\"], ids=["folder", "zip", "backslashes"])
def test_what_was_not_handed_in_never_wins(tmp_path, name, data, packed):
    """Though it is newer. Zip files keep slashes; some programs write backslashes."""
    mine = notebook("3.1")
    put(tmp_path / "in" / "lou" / "03_style.ipynb")
    if packed:
        later = zipped((name.replace("/", packed), data), when=(2026, 11, 21, 10, 0, 0))
        put(tmp_path / "in" / "kim" / "a.zip", zipped((f"work{packed}03_style.ipynb", mine)))
        put(tmp_path / "in" / "kim" / "b.zip", later)
    else:
        put(tmp_path / "in" / "kim" / "03_style.ipynb", mine, age=60)
        put(tmp_path / "in" / "kim" / name, data)
    found, _ = handed(tmp_path / "in")
    assert list(found) == ["kim", "lou"] and found["kim"].data == mine and not found["kim"].refused


@pytest.mark.parametrize(
    "name",
    [
        "03_style (Ben's conflicted copy 2026-11-20).ipynb",
        "03_style (In Konflikt stehende Kopie von Ben 2026-11-20).ipynb",
        "03_style (conflicted copy 2026-11-20 101500).ipynb",
        "03_style.sync-conflict-20261120-101500-ABCDEFG.ipynb",
        "03_style-DESKTOP-1A2B3C.ipynb",
        "03_style-LAPTOP-9Z8Y.ipynb",
        "03_style-Bens-MacBook-Pro.ipynb",
        "03_style_conflict-20261120-101500.ipynb",
    ],
)
def test_of_conflict_copies_the_one_with_most_answers_counts_and_that_is_told(tmp_path, name):
    put(tmp_path / "old" / "03_style.ipynb", DONE, age=60)
    put(tmp_path / "old" / name, notebook("3.1"))
    put(tmp_path / "new" / "03_style.ipynb", SHEET)
    put(tmp_path / "new" / name, DONE, age=60)
    put(tmp_path / "torn" / "03_style.ipynb", DONE[:99])
    put(tmp_path / "torn" / name, DONE, age=60)
    found, _ = handed(tmp_path)
    assert all(found[s].data == DONE for s in ("old", "new", "torn"))
    assert all("2 copies" in found[s].notes[0] for s in ("old", "new"))
    assert "cannot be read" in found["torn"].notes[0]


def test_a_later_file_is_another_attempt_and_no_copy(tmp_path):
    put(tmp_path / "ann" / "03_style.ipynb", DONE, age=60)
    put(tmp_path / "ann" / "03_style (1).ipynb", notebook("3.1"))
    found, _ = handed(tmp_path)
    assert found["ann"].data == notebook("3.1") and "handed in 2 times; the newest" in found["ann"].notes[0]
    best, _ = handed(tmp_path, best=True)
    assert [s.data for s in (best["ann"], *best["ann"].rivals)] == [notebook("3.1"), DONE]
    assert [(s.attempt, s.attempts) for s in (best["ann"], *best["ann"].rivals)] == [(2, 2), (1, 2)]


WORKED = [f"3.{k}" for k in range(1, 7)]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("tests.ipynb", pack(["def gram_matrix(f):\n    return f * 0"])),
        ("Untitled.ipynb", pack(["# Task 3.2\nprint(1)"])),
        ("lesson.ipynb", pack(["def flatten(image):\n    return image"])),
        ("03_style_lesson.ipynb", pack(["def flatten(image):\n    return image"])),
        ("03_style/Untitled.ipynb", pack(["# Task 3.2\nprint(1)", "# Task 3.1\nprint(1)"])),
        ("answers.ipynb", notebook("3.1", "3.2", given=("3.1", "3.2"))),
        ("03_style (1).ipynb", notebook(given=WORKED)),
        ("03_style_new.ipynb", notebook(given=WORKED)),
        ("again/03_style.ipynb", notebook(given=WORKED)),
    ],
)
def test_a_newer_page_or_download_does_not_beat_the_sheet(tmp_path, name, data):
    mine = notebook(*WORKED, given=WORKED)
    put(tmp_path / "ann" / "03_style.ipynb", mine, age=1)
    put(tmp_path / "ann" / name, data)
    put(tmp_path / "bob" / "Mine.ipynb", notebook("3.1", given=WORKED), age=1)  # a sheet of another name, hardly begun
    put(tmp_path / "bob" / name, data)
    found, _ = handed(tmp_path)
    assert found["ann"].data == mine and found["bob"].file == "bob/Mine.ipynb"
    assert "handed in 2 times; ann/03_style.ipynb, the newest sheet that was worked on, was" in found["ann"].notes[0]


def test_what_nbgrader_adds_to_a_stub_is_no_work(tmp_path):
    class Sheet:
        ids, stubs = {}, {"3.2": f"# Task 3.2\ndef gram_matrix(f):\n    {OPEN}"}

    mine = pack([Sheet.stubs["3.2"], "# Task 3.3\nx = 1"])
    given = pack([f"{Sheet.stubs['3.2']}\n# YOUR CODE HERE\nraise NotImplementedError()\n"])
    put(tmp_path / "ann" / "03_style.ipynb", mine, age=60)
    put(tmp_path / "ann" / "03_style (1).ipynb", given)
    found, _ = handed(tmp_path, stems={"03_style": Sheet()})
    assert found["ann"].data == mine


def test_a_part_of_the_sheet_counts_where_nothing_else_was_worked_on(tmp_path):
    put(tmp_path / "ann" / "03_style.ipynb", SHEET)
    put(tmp_path / "ann" / "answers.ipynb", notebook("3.1", given=("3.1",)), age=60)
    put(tmp_path / "bob" / "03_style.ipynb", age=60)
    put(tmp_path / "bob" / "03_style_part.ipynb", notebook("3.1", given=("3.1",)))  # the sheet's name
    found, _ = handed(tmp_path)
    assert [found[s].file for s in ("ann", "bob")] == ["ann/answers.ipynb", "bob/03_style_part.ipynb"]


def test_tasks_come_before_names(tmp_path):
    put(tmp_path / "mia" / "02_content.ipynb", DONE)  # another's name
    put(tmp_path / "nina" / "homework.ipynb", DONE)
    put(tmp_path / "ola" / "03_style" / "answers.ipynb", DONE)
    put(tmp_path / "pia" / "03_style.ipynb", OTHER)
    found, _ = handed(tmp_path)
    assert all(found[s].data == DONE for s in ("mia", "nina", "ola"))
    assert "its tasks are of exercise 2" in found["pia"].notes[0]


def test_exercises_are_counted_and_not_spelt(tmp_path):
    """The tenth comes after the ninth."""
    both = notebook("10.4", "9.2", given=("10.4", "9.2"))
    put(tmp_path / "pia" / "03_style.ipynb", both)
    found, _ = handed(tmp_path)
    assert "of exercise 9, 10" in f"{found['pia'].words} {' '.join(found['pia'].notes)}"


def test_cells_that_lost_their_first_line_are_known_by_function_metadata_and_id(tmp_path):
    class Sheet:
        ids, stubs = {"cell-of-3-2": "3.2"}, {"3.2": "def gram_matrix(f):\n    raise nst.Todo()"}

    by_id = pack(["def g(f):\n    return f"]).replace(
        b'"metadata": {}, "out', b'"id": "cell-of-3-2", "metadata": {}, "out'
    )
    by_metadata = pack(["x = 1"]).replace(b'"metadata": {}, "out', b'"metadata": {"nst": {"task": "3.2"}}, "out')
    files = {"f": pack(["def gram_matrix(f):\n    return f"]), "i": by_id, "m": by_metadata}
    for student, data in files.items():
        put(tmp_path / student / "mine.ipynb", data, age=60)
        put(tmp_path / student / "scratch.ipynb", SCRATCH)
    found, _ = handed(tmp_path, stems={"03_style": Sheet()})
    assert {s: found[s].data for s in files} == files


def test_a_long_cell_of_blank_lines_is_looked_through(tmp_path):
    """From every line only that line: else this would take hours."""
    blank = "\n" * 200_000
    put(
        tmp_path / "ann" / "03_style.ipynb", pack([blank, f"{blank}  ## Task 3.1\n{blank}    def gram_matrix (f): ..."])
    )
    found, _ = handed(tmp_path)
    assert found["ann"].data and not found["ann"].notes


def test_nothing_of_the_exercise_is_told_and_not_graded(tmp_path):
    put(tmp_path / "mia" / "02_content.ipynb", OTHER)
    put(tmp_path / "noa" / "02_content.ipynb", b"")
    found, _ = handed(tmp_path)
    assert found["mia"].refused == found["noa"].refused == "missing"
    assert found["mia"].words == "nothing handed in for exercise 3: 02_content.ipynb is of exercise 2."
    both, _ = find(tmp_path, ["02_content", "03_style"], course=STEMS)
    assert [(s.student, s.exercise) for s in both] == [("mia", "02_content"), ("noa", "02_content")]


def test_a_checkout_is_graded_by_its_exercises_folder(tmp_path):
    names = ("exercises", "notebooks", "solutions")
    files = {f"nst-main/{n}/03_style.ipynb": SHEET if n == "exercises" else DONE for n in names}
    put(tmp_path / "fay.zip", zipped(*files.items()))
    for name, data in files.items():
        put(tmp_path / "fred" / name, data)
    put(tmp_path / "flo" / "solutions" / "03_style.ipynb", DONE)
    put(tmp_path / "flo" / "notebooks" / "03_style.ipynb", DONE)
    put(tmp_path / "finn" / "my solutions" / "03_style.ipynb", DONE)
    found, _ = handed(tmp_path)
    assert found["fay"].data == found["fred"].data == SHEET and "solutions" in found["fred"].notes[-1]
    assert "course's own" in found["flo"].refused and found["flo"].load is None
    assert found["finn"].data == DONE


@pytest.mark.parametrize("name", ["notebooks", "Notebooks", "solutions", "work/notebooks", "03_style/solutions"])
def test_a_folder_of_ones_own_is_no_checkout(tmp_path, name):
    class Sheet:
        ids, stubs, solutions = {}, {}, {"3.1": "# Task 3.1\ndef flatten(image):\n    return image\n"}

    put(tmp_path / "ann" / name / "03_style.ipynb")
    put(tmp_path / "bob" / name / "03_style.ipynb")
    put(tmp_path / "bob" / "03_style.ipynb", notebook("3.1"), age=60)
    put(tmp_path / "cy.zip", zipped((f"cy/{name}/03_style.ipynb", DONE)))
    put(tmp_path / "di" / name / "03_style.ipynb", pack([Sheet.solutions["3.1"]]))  # the course's own, to the letter
    put(tmp_path / "eve" / name / "03_style.ipynb")
    put(tmp_path / "eve" / name / ".." / "nstlib" / "readme.txt", b"")
    put(tmp_path / "flo" / name / "03_style.ipynb")
    put(tmp_path / "flo" / "scratch.ipynb", SCRATCH)
    found, _ = handed(tmp_path, stems={"03_style": Sheet()})
    assert all(found[s].data == DONE for s in ("ann", "cy", "flo")) and not found["ann"].notes
    assert found["bob"].data == notebook("3.1") and "like one of the course's own" in found["bob"].notes[0]
    assert all("course's own" in found[s].refused for s in ("di", "eve"))


@pytest.mark.parametrize("packed", [True, False], ids=["zip", "folder"])
def test_in_a_checkout_the_sheet_counts_only_where_nothing_was_worked_on(tmp_path, packed):
    """A zip file of git has one time for all; a clone's times mean nothing."""
    files = {
        "exercises/03_style.ipynb": SHEET,
        "gail/03_style.ipynb": notebook("3.1"),
        "solutions/03_style.ipynb": DONE,
    }
    if packed:
        put(tmp_path / "gail.zip", zipped(*files.items()))
    else:
        for age, (name, data) in enumerate(files.items()):
            put(tmp_path / "gail" / name, data, age=age)
    assert handed(tmp_path)[0]["gail"].data == notebook("3.1")


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("03_style", "03_style"),
        ("amy_03-style-Copy1", "03_style"),
        ("03 Style (2)", "03_style"),
        ("Exercise3", "03_style"),
        ("exercise_03", "03_style"),
        ("Übung 3", "03_style"),
        ("Aufgabe 3", "03_style"),
        ("ex3", "03_style"),
        ("HW 1", "01_feature_maps"),
        ("01-feature maps", "01_feature_maps"),
        ("5 the loop", "05_the_loop"),
        ("alex 3", None),
        ("exercise 13", None),
        ("1203", None),
        ("style guide", None),
    ],
)
def test_exercises_in_names(name, stem):
    assert exercise_in(name, STEMS) == stem
