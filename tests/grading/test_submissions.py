"""What was handed in is found in every layout, and what is strange is told and not followed."""

import os
import zipfile
from pathlib import Path

import pytest

from nstlib.course.grading.submissions import find, read_roster
from nstlib.errors import NSTError

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = (ROOT / "exercises" / "03_style.ipynb").read_bytes()
STEMS = ["02_content", "03_style"]


def put(path, data=NOTEBOOK):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def students(folder, roster=None):
    found, notes = find(folder, STEMS, roster)
    return {(s.student, s.exercise): s for s in found}, notes


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("alice/03_style.ipynb", "alice"),
        ("alice/03_style/03_style.ipynb", "alice"),  # nbgrader
        ("alice_03_style.ipynb", "alice"),
        ("03_style-alice.ipynb", "alice"),
        ("alice/mine.ipynb", "alice"),  # known by its tasks
        (
            "Alice Smith_12345_assignsubmission_file_/03_style.ipynb",
            "Alice Smith_12345_assignsubmission_file",
        ),  # Moodle
        ("alice (1)/03_style (2).ipynb", "alice"),
    ],
)
def test_layouts(tmp_path, name, student):
    put(tmp_path / name)
    found, notes = students(tmp_path)
    assert list(found) == [(student, "03_style")] and notes == []
    assert found[student, "03_style"].data == NOTEBOOK


def test_a_roster_names_students_and_tells_who_is_missing(tmp_path):
    roster = tmp_path / "roster.csv"
    roster.write_text("\ufeffID,Name\n12345,Alice Smith\nbob,Bob Stone\n,\n", encoding="utf-8")
    known = read_roster(roster)
    assert known == {"12345": "Alice Smith", "bob": "Bob Stone"}
    put(tmp_path / "in" / "Alice Smith_99_assignsubmission_file_" / "03_style.ipynb")
    found, _ = students(tmp_path / "in", known)
    assert found["12345", "03_style"].data and found["bob", "03_style"].refused == "missing"


@pytest.mark.parametrize("text", ["", "name\nAlice\n", "1,2\n3,4\n"])
def test_a_roster_without_ids_is_refused(tmp_path, text):
    (tmp_path / "roster.csv").write_text(text)
    with pytest.raises(NSTError, match="column 'id'"):
        read_roster(tmp_path / "roster.csv")


def test_of_several_the_newest_is_graded_and_that_is_told(tmp_path):
    put(tmp_path / "alice" / "03_style.ipynb", NOTEBOOK + b" ")
    newest = put(tmp_path / "alice" / "03_style (1).ipynb")
    os.utime(tmp_path / "alice" / "03_style.ipynb", (1, 1))
    found, _ = students(tmp_path)
    one = found["alice", "03_style"]
    assert one.data == newest.read_bytes() and "handed in 2 times" in one.notes[0]


def test_zip_files_are_read_in_memory(tmp_path):
    with zipfile.ZipFile(tmp_path / "alice.zip", "w") as archive:
        archive.writestr("../../escape/03_style.ipynb", NOTEBOOK)
        archive.writestr("__MACOSX/03_style.ipynb", b"no")
        link = zipfile.ZipInfo("02_content.ipynb")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    (tmp_path / "bob.zip").write_bytes(b"PK no zip at all")
    before = sorted(tmp_path.parent.rglob("*"))
    found, notes = students(tmp_path)
    assert list(found) == [("alice", "03_style")] and found["alice", "03_style"].data == NOTEBOOK
    assert sorted(tmp_path.parent.rglob("*")) == before
    assert any("symbolic link" in n for n in notes) and any("cannot be read" in n for n in notes)


def test_links_and_empty_folders_are_told(tmp_path):
    secret = put(tmp_path / "secret" / "03_style.ipynb")
    work = tmp_path / "in"
    (work / "empty").mkdir(parents=True)
    (work / "carol").mkdir()
    (work / "carol" / "03_style.ipynb").symlink_to(secret)
    (work / "dave").symlink_to(secret.parent)
    found, notes = students(work)
    assert not found
    assert sum("symbolic link" in n for n in notes) == 2 and any(n.startswith("empty: no notebook") for n in notes)


def test_no_folder_is_refused(tmp_path):
    with pytest.raises(NSTError, match="is no folder"):
        find(tmp_path / "nowhere", STEMS)
