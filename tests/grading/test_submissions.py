"""What was handed in is found in every layout, and what is strange is told and not followed."""

import os
import zipfile
from pathlib import Path

import pytest

from nstcourse.grading.submissions import find, read_roster
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
    assert found["alice", "03_style"].data == NOTEBOOK
    assert list(found) == [("alice", "03_style"), ("bob", "03_style")] and "damaged" in found["bob", "03_style"].refused
    assert sorted(tmp_path.parent.rglob("*")) == before
    assert any("symbolic link" in n for n in notes) and any(n.startswith("bob.zip: cannot be read") for n in notes)


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


def test_a_course_folder_of_nbgraders_is_read_at_submitted(tmp_path):
    put(tmp_path / "source" / "03_style" / "03_style.ipynb")
    put(tmp_path / "release" / "03_style" / "03_style.ipynb")
    put(tmp_path / "autograded" / "alice" / "03_style" / "03_style.ipynb", b"{}")
    for student in ("alice", "bob"):
        for stem in STEMS:
            put(tmp_path / "submitted" / student / stem / f"{stem}.ipynb")
            put(tmp_path / "submitted" / student / stem / "timestamp.txt", b"2026-03-01 10:00:00.000000 UTC")
    found, notes = students(tmp_path)
    assert sorted(found) == [(s, e) for s in ("alice", "bob") for e in STEMS] and "submitted/" in notes[0]
    assert {s.time for s in found.values()} == {1772359200.0}  # `date -d 2026-03-01T10:00Z +%s`
    inner, notes = students(tmp_path / "submitted")
    assert {k: s.time for k, s in inner.items()} == {k: s.time for k, s in found.items()} and notes == []


def test_a_student_called_submitted_is_one_of_the_class(tmp_path):
    put(tmp_path / "submitted" / "03_style.ipynb")
    put(tmp_path / "alice" / "03_style.ipynb")
    assert {student for student, _ in students(tmp_path)[0]} == {"submitted", "alice"}
    (tmp_path / "source").mkdir()
    (tmp_path / "submitted").rename(tmp_path / "elsewhere")
    (tmp_path / "submitted").symlink_to(tmp_path / "elsewhere")
    assert "alice" in {student for student, _ in students(tmp_path)[0]}


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-03-01 10:00:00.5 UTC", 1772359200.5),
        ("2026-03-01 12:00:00 +0200", 1772359200),
        ("2026-03-01 11:00:00 Europe/Paris\n", 1772359200),
        ("2026-03-01 10:00:00", 1772359200),
        ("yesterday", None),
        ("2026-03-01 10:00:00 ../../etc/passwd", None),
        ("9999-99-99 10:00:00 UTC", None),
        ("2026-03-01 10:00:00 UTC" + " " * 300, None),
    ],
)
def test_time_stamps(tmp_path, text, time):
    tree = tmp_path / "submitted"
    path = put(tree / "alice" / "03_style" / "03_style.ipynb")
    os.utime(path, (5, 5))
    (tree / "alice" / "03_style" / "timestamp.txt").write_text(text)
    found, notes = students(tree)
    assert found["alice", "03_style"].time == (5 if time is None else time)
    assert ("holds no time" in " ".join(notes)) == (time is None)


def test_under_one_time_stamp_the_notebook_with_the_right_name_counts(tmp_path):
    folder = tmp_path / "submitted" / "alice" / "03_style"
    put(folder / "03_style.ipynb")
    put(folder / "03_style_old.ipynb", NOTEBOOK + b" ")
    (folder / "timestamp.txt").write_text("2026-03-01 10:00:00 UTC")
    assert students(tmp_path / "submitted")[0]["alice", "03_style"].file == "alice/03_style/03_style.ipynb"


@pytest.mark.parametrize(
    "folder",
    [
        "class/alice/03_style",
        "class/alice",
        "submitted/alice",
        "submitted/alice/03_style/submitted/alice/03_style",
        "submitted/Alice A_2001_assignsubmission_file_/03_style",
        "class/Alice A_2001_assignsubmission_file_/submitted/alice/03_style",
    ],
)
def test_a_time_stamp_of_a_students_own_is_none(tmp_path, folder):
    """nbgrader writes one into submitted/STUDENT/EXERCISE; into any other folder a student may put a file."""
    os.utime(put(tmp_path / folder / "03_style.ipynb"), (5, 5))
    (tmp_path / folder / "timestamp.txt").write_text("2026-03-01 10:00:00 UTC")
    put(tmp_path / folder.split("/")[0] / "bob" / "03_style" / "03_style.ipynb")
    both, notes = students(tmp_path / folder.split("/")[0])
    (found,) = [s for (who, _), s in both.items() if who != "bob"]
    assert sum("timestamp.txt is read in nbgrader's tree alone" in note for note in notes) == 1
    assert (found.time, found.clock) == (5, "file")


def test_no_folder_is_refused(tmp_path):
    with pytest.raises(NSTError, match="there is no '.*nowhere'; give the folder"):
        find(tmp_path / "nowhere", STEMS)
