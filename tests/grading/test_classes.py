"""A whole class as one folder or zip file, as platforms and Windows leave it; and folders that only look like one."""

import os

import pytest
from handins import DONE, OTHER, SHEET, STEMS, handed, put, zipped

from nstcourse.grading.submissions import find
from nstlib.errors import NSTError

ROSTER = {"jdoe": "Jane Doe", "broe": "Bob Roe", "cpoe": "Cy Poe"}
MOODLE = [f"{name}_{k}_assignsubmission_file_/03_style.ipynb" for k, name in enumerate(ROSTER.values())]


def packed(names):
    return zipped(*((name, name.encode() + DONE) for name in names))


@pytest.mark.parametrize("layout", ["zip", "folder", "wrapped", "zip in folder", "wrapped zip", "zip in zip"])
@pytest.mark.parametrize("known", [True, False], ids=["roster", "no roster"])
def test_a_class_download_is_looked_into(tmp_path, layout, known):
    folder = tmp_path / "in"
    if layout == "zip":
        folder = put(tmp_path / "class.zip", packed(MOODLE))
    elif layout == "wrapped zip":
        members = [(f"NST-Exercise 3-98765/{name}", name.encode() + DONE) for name in MOODLE]
        folder = put(tmp_path / "class.zip", zipped(*members))
    elif layout == "zip in folder":
        put(folder / "NST2026-Exercise 3-98765.zip", packed(MOODLE))
    elif layout == "zip in zip":
        folder = put(tmp_path / "class.zip", zipped(("class.zip", packed(MOODLE))))
    else:
        for name in MOODLE:
            put(folder / ("NST2026-Exercise 3-98765" if layout == "wrapped" else "") / name, name.encode() + DONE)
    found, _ = handed(folder, ROSTER if known else None)
    wanted = sorted(ROSTER) if known else sorted(name.split("_/")[0] for name in MOODLE)
    assert list(found) == wanted
    assert sorted(s.data for s in found.values()) == sorted(name.encode() + DONE for name in MOODLE)
    assert all(s.file.startswith(("Jane", "Bob", "Cy")) for s in found.values())


def test_other_classes_around(tmp_path):
    for name in ("alice", "bob"):  # a folder around folders
        put(tmp_path / "a" / "class" / name / "03_style.ipynb")
    assert list(handed(tmp_path / "a")[0]) == ["alice", "bob"]
    for name in ("alice", "bob"):  # one for each exercise
        put(tmp_path / "b" / "03_style" / name / "03_style.ipynb")
        put(tmp_path / "b" / "02_content" / name / "02_content.ipynb", OTHER)
    found, _ = find(tmp_path / "b", STEMS, course=STEMS)
    assert {(s.student, s.exercise) for s in found} == {(n, e) for n in ("alice", "bob") for e in STEMS[1:3]}
    for section, name in (("A", "jdoe"), ("A", "broe"), ("B", "cpoe"), ("B", "Jane Doe")):
        put(tmp_path / "c" / f"Group {section}" / name / "03_style.ipynb")
    assert list(handed(tmp_path / "c", ROSTER)[0]) == ["broe", "cpoe", "jdoe"]


@pytest.mark.parametrize(
    "names",
    [
        ("alice/03_style.ipynb", "alice/02_content.ipynb"),
        ("alice/03_style/03_style.ipynb", "alice/02_content/02_content.ipynb"),
        ("alice/old/03_style.ipynb", "alice/new/03_style.ipynb"),
        ("alice/attempt 1/03_style.ipynb", "alice/attempt 2/03_style.ipynb"),
        ("alice/03_style.ipynb", "alice/scratch.ipynb", "alice/mine.ipynb"),
        ("alice/exercises/03_style.ipynb", "alice/data/x.ipynb"),
    ],
)
def test_one_student_is_no_class(tmp_path, names):
    for name in names:
        put(tmp_path / name, OTHER if "content" in name else DONE)
    assert list(handed(tmp_path)[0]) == ["alice"]


def test_a_folder_that_looks_like_a_class_among_students_takes_nobodys_place(tmp_path):
    put(tmp_path / "Jane Doe_1_assignsubmission_file_" / "03_style.ipynb", DONE)
    put(tmp_path / "mallory" / "Jane Doe_1_assignsubmission_file_" / "03_style.ipynb", SHEET)
    for known in (None, ROSTER):
        found, notes = handed(tmp_path, known)
        assert DONE in [s.data for s in found.values()] and "mallory" in found
        assert "mallory: looks like the folder of a whole class" in notes


@pytest.mark.parametrize(
    "names",
    [
        ("submitted/03_style.ipynb", "source/03_style.ipynb"),
        ("submitted/03_style/03_style.ipynb", "source/03_style.ipynb"),
        ("submitted/mine/03_style.ipynb", "gradebook.db/03_style.ipynb"),
        ("submitted/alice/03_style/03_style.ipynb", "source/03_style.ipynb"),
    ],
)
def test_entries_with_nbgraders_names_do_not_hijack_a_class(tmp_path, names):
    for name in (*names, "alice/03_style.ipynb", "bob_03_style.ipynb"):
        put(tmp_path / name, name.encode() + DONE)
    found, notes = handed(tmp_path)
    assert sorted(found) == sorted({name.split("/")[0] for name in names} | {"alice", "bob"})
    assert found["alice"].data == b"alice/03_style.ipynb" + DONE
    assert "like a course folder of nbgrader's" in notes


def test_a_class_of_two_with_nbgraders_names_is_a_class(tmp_path):
    put(tmp_path / "submitted" / "03_style.ipynb")
    put(tmp_path / "source" / "03_style.ipynb")
    assert list(handed(tmp_path)[0]) == ["source", "submitted"]


def test_a_course_folder_of_nbgraders_with_other_files_is_one(tmp_path):
    put(tmp_path / "submitted" / "alice" / "03_style" / "03_style.ipynb")
    put(tmp_path / "source" / "03_style" / "03_style.ipynb", SHEET)
    put(tmp_path / "gradebook.db", b"x")
    put(tmp_path / "README.md", b"x")
    put(tmp_path / "data" / "x.csv", b"x")
    found, notes = handed(tmp_path)
    assert list(found) == ["alice"] and "submitted/ was graded" in notes


def test_what_is_no_folder_is_named_for_what_it_is(tmp_path):
    with pytest.raises(NSTError, match="there is no '.*'; give the folder"):
        find(tmp_path / "none", STEMS)
    with pytest.raises(NSTError, match="is no folder but a file"):
        find(put(tmp_path / "03_style.ipynb"), STEMS)
    with pytest.raises(NSTError, match="cannot be read: the zip file is damaged"):
        find(put(tmp_path / "class.zip", b"PK\x03\x04"), STEMS)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(NSTError, match="a named pipe"):
            find(tmp_path / "pipe", STEMS)
        with pytest.raises(NSTError, match="a device"):
            find(os.devnull, STEMS)


def test_the_folder_of_reports_is_no_student(tmp_path):
    put(tmp_path / "alice" / "03_style.ipynb")
    put(tmp_path / "out" / "class.html", b"<html></html>")
    assert list(handed(tmp_path, out=tmp_path / "out")[0]) == ["alice"]


def test_one_students_zip_file_is_no_class(tmp_path):
    path = put(tmp_path / "alice.zip", zipped(("03_style.ipynb", DONE), ("02_content.ipynb", OTHER)))
    found, _ = find(path, STEMS, course=STEMS)
    assert [(s.student, s.exercise) for s in found] == [("alice", "02_content"), ("alice", "03_style")]
