"""Zip files are looked into, zip files in them too; other archives and other kinds of file are named for what
they are."""

import datetime
import os
import struct
import zipfile

import pytest
from handins import DONE, SCRATCH, SHEET, STEMS, handed, put, zipped

from nstcourse.grading.names import without_conflict
from nstcourse.grading.submissions import find

RAR = b"Rar!\x1a\x07\x00" + bytes(50)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("03_style.ipynb.txt", DONE),
        ("03_style.ipynb.json", DONE),
        ("03_style.json", DONE),
        ("03_style", DONE),
        ("03_style.ipynb (1)", DONE),
        ("03_style.IPYNB", DONE),
        ("homework.zip", zipped(("a/b/03_style.ipynb", DONE))),
        ("homework.zip", zipped(("homework.zip", zipped(("03_style.ipynb", DONE))))),
        ("homework.ZIP", zipped(("a\\b\\03_style.ipynb", DONE))),
        ("03_style.ipynb", zipped(("03_style.ipynb", DONE))),  # a zip file that was given another name
    ],
)
def test_what_holds_a_notebook_is_read(tmp_path, name, data):
    put(tmp_path / "ann" / name, data)
    put(tmp_path / "bob" / "03_style.ipynb", SHEET)
    found, _ = handed(tmp_path)
    assert found["ann"].data == DONE and not found["ann"].refused
    if name.casefold().endswith((".txt", ".json", "style", ")")):
        assert "does not end in .ipynb" in found["ann"].notes[0]


def cut(data):
    return data[: len(data) // 2]


def locked():
    data = bytearray(zipped(("03_style.ipynb", DONE)))
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def other_method():
    data = bytearray(zipped(("03_style.ipynb", DONE)))
    data[data.rindex(b"PK\x01\x02") + 10] = 9  # Deflate64, of large folders in Windows
    return bytes(data)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("03_style.7z", b"7z\xbc\xaf\x27\x1c" + bytes(50), "03_style.7z is a 7z archive"),
        ("03_style.rar", RAR, "03_style.rar is a RAR archive"),
        ("03_style.tar.gz", b"\x1f\x8b\x08" + bytes(50), "is a tar.gz archive"),
        ("03_style.tgz", b"\x1f\x8b\x08" + bytes(50), "is a tar.gz archive"),
        ("03_style.ipynb.gz", b"\x1f\x8b\x08" + bytes(50), "is a gzip archive"),
        ("03_style.zip", RAR, "is a RAR archive, whatever its name says"),
        ("03_style.zip", b"<html></html>", "is a web page"),
        ("03_style.zip", b"", "is empty (0 bytes)"),
        ("03_style.zip", cut(zipped(("03_style.ipynb", DONE))), "damaged, or was cut off"),
        ("03_style.zip", b"PK\x03\x04 and no more", "damaged"),
        ("03_style.zip", zipped(("03_style.zip", cut(zipped(("03_style.ipynb", DONE))))), "damaged"),
        ("03_style.zip", locked(), "locked with a password"),
        ("03_style.zip", other_method(), "packed by a method"),
        ("03_style.html", b"<html></html>", "03_style.html is a web page (HTML)"),
        ("03_style.pdf", b"%PDF-1.7", "03_style.pdf is a PDF"),
        ("03_style.py", b"# Task 3.1\n", "03_style.py is a Python file"),
        ("03_style.ipynb.txt", b"# Task 3.1\n", "03_style.ipynb.txt is a text"),
        ("screen.png", b"\x89PNG\r\n\x1a\n", "screen.png is a picture"),
        ("03_style.ipynb.crdownload", DONE[:50], "a download that was not finished"),
        ("03_style.gdoc", b"{}", "a link to a file elsewhere"),
        ("numbers.csv", b"1,2", "numbers.csv is a table"),
        ("homework.xyz", b"?", "homework.xyz is no notebook"),
    ],
)
@pytest.mark.parametrize("known", [None, {"ann": "", "bob": ""}], ids=["no roster", "roster"])
def test_what_holds_none_is_refused_in_a_sentence_that_names_it(tmp_path, name, data, words, known):
    """A row in every table, with and without a roster."""
    put(tmp_path / "ann" / name, data)
    put(tmp_path / "bob" / "03_style.ipynb")
    found, _ = handed(tmp_path, known)
    assert list(found) == ["ann", "bob"]
    assert words in found["ann"].refused and ".ipynb" in found["ann"].refused


def test_archives_beside_the_folders_are_students_too_and_pages_of_platforms_are_not(tmp_path):
    put(tmp_path / "greg.rar", RAR)
    put(tmp_path / "gus.zip", b"PK\x03\x04")
    put(tmp_path / "gil_03_style.html", b"<html></html>")
    put(tmp_path / "roejo_1201_55001_03_style.pdf", b"%PDF")
    put(tmp_path / "index.html", b"<html></html>")
    put(tmp_path / "grades.csv", b"a,b")
    put(tmp_path / ".DS_Store", b"x")
    put(tmp_path / "bob" / "03_style.ipynb")
    found, notes = handed(tmp_path)
    assert list(found) == ["bob", "gil", "greg", "gus", "roejo_1201"]
    assert "index.html: a web page (HTML), which was not graded." in notes and "DS_Store" not in notes


def test_a_readable_file_beats_a_damaged_one_and_that_is_told(tmp_path):
    put(tmp_path / "ann" / "03_style.zip", b"PK\x03\x04")
    put(tmp_path / "ann" / "03_style.ipynb", age=60)
    put(tmp_path / "bob" / "02_content.zip", b"PK\x03\x04")
    put(tmp_path / "bob" / "03_style.ipynb", age=60)
    found, notes = handed(tmp_path)
    assert found["ann"].data == DONE and "ann/03_style.zip: cannot be read" in notes
    both, _ = find(tmp_path, ["02_content", "03_style"], course=STEMS)
    assert [(s.student, s.exercise, s.refused[:7]) for s in both] == [
        ("bob", "02_content", "nothing"),
        ("ann", "03_style", ""),
        ("bob", "03_style", ""),
    ]


def test_limits(tmp_path):
    doll = zipped(("03_style.ipynb", DONE))
    for _ in range(6):
        doll = zipped(("homework.zip", doll))
    put(tmp_path / "doll.zip", doll)
    put(tmp_path / "many.zip", zipped(*((f"{k}.txt", b"") for k in range(2_001))))
    put(tmp_path / "deep.zip", zipped(("/".join("d" * 60) + "/03_style.ipynb", SHEET)))
    for k in range(205):
        put(tmp_path / "lots" / f"{k}.ipynb", SCRATCH)
    put(tmp_path / "lots" / "z03_style.ipynb")
    found, notes = handed(tmp_path)
    assert "3 zip files in each other" in found["doll"].refused
    assert "more than 2000 files" in found["many"].refused
    assert found["deep"].data == SHEET
    assert found["lots"].data == DONE and "more than 200 notebooks" in notes


def test_names_without_end_in_zip_files_are_told(tmp_path):
    for student, long in (("ann", f"03_style{'_' * 60_000}.ipynb"), ("bob", f"exercise3{'_' * 60_000}/03_style.ipynb")):
        put(tmp_path / f"{student}.zip", zipped((long, DONE)))
    put(tmp_path / "cy.zip", zipped((f"a.b{' ' * 60_000}/03_style.ipynb", DONE), ("03_style.ipynb", DONE)))
    found, notes = handed(tmp_path)
    assert all("a name of more than 255 characters" in found[s].refused for s in ("ann", "bob"))
    assert found["cy"].data == DONE and notes.count("has a name of more than 255 characters") == 3


@pytest.mark.parametrize("part", ["_", " (", "(conflict", "_conflict", "-", "_(1)", "-MacBook"])
def test_long_paths_are_looked_through_once(part):
    """Else this would take minutes."""
    assert without_conflict(part * 20_000 + "!x.ipynb").endswith("x.ipynb")


def test_only_what_systems_keep_is_no_submission(tmp_path):
    put(tmp_path / "ann" / ".ipynb_checkpoints" / "03_style-checkpoint.ipynb")
    (tmp_path / "bob").mkdir()
    found, notes = handed(tmp_path)
    assert not found and "Only what systems keep for themselves lies there: .ipynb_checkpoints" in notes
    assert "bob: no notebook of these exercises was found in it." in notes


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_what_is_no_file_is_named(tmp_path):
    (tmp_path / "ann").mkdir()
    os.mkfifo(tmp_path / "ann" / "03_style.ipynb")
    assert "a named pipe (FIFO), neither a file nor a folder" in handed(tmp_path)[1]


def test_times_and_names_in_zip_files(tmp_path):
    """Info-ZIP writes seconds in UTC into an extra field; macOS writes names in UTF-8 without saying so."""
    info = zipfile.ZipInfo("03_style.ipynb", (2026, 11, 20, 10, 0, 0))
    info.extra = struct.pack("<HHBi", 0x5455, 5, 1, 1_795_000_000)
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        info.filename = "ann/03_style.ipynb"
        archive.writestr(info, DONE)
        archive.writestr(zipfile.ZipInfo("old/03_style.ipynb", (1980, 1, 1, 0, 0, 0)), DONE)
    os.utime(tmp_path / "class.zip", (1_790_000_000 - 7,) * 2)
    found = {s.student: s for s in find(tmp_path / "class.zip", ["03_style"], course=STEMS)[0]}
    assert (found["ann"].time, found["ann"].clock) == (1_795_000_000, "zip")
    assert (found["old"].time, found["old"].clock) == (1_790_000_000 - 7, "file")
    (tmp_path / "class.zip").unlink()
    data = zipped(("Zoë/03_style.ipynb", DONE))
    put(tmp_path / "bob.zip", data.replace(b"\x00\x08\x00\x00", b"\x00\x00\x00\x00"), age=7)
    found, _ = handed(tmp_path)
    assert found["bob"].file == "bob.zip/Zoë/03_style.ipynb"


def at(day):
    return (2026, 11, day, 10, 0, 0), datetime.datetime(2026, 11, day, 10).timestamp()


@pytest.mark.parametrize(("uploaded", "inside"), [(22, 19), (18, 25)])
@pytest.mark.parametrize("zips", [1, 2])
def test_the_platforms_time_comes_before_any_inside(tmp_path, uploaded, inside, zips):
    """A student's clock makes no hand-in earlier or later than its upload; what a zip file holds has no other time."""
    data = DONE
    for _ in range(zips):
        data = zipped(("03_style.ipynb" if data is DONE else "deeper.zip", data), when=at(inside)[0])
    own = "Ann Inner_2001_assignsubmission_file_/work.zip"
    others = [("Bob B_2002_assignsubmission_file_/03_style.ipynb", DONE)]
    put(tmp_path / "class.zip", zipped((own, data), *others, when=at(uploaded)[0]))
    found, _ = find(tmp_path / "class.zip", ["03_style"], course=STEMS)
    assert [(s.time, s.clock) for s in found] == [(at(uploaded)[1], "zip")] * 2
    for place in ("ann/work.zip", "ann.zip", "ann/03_style.ipynb"):  # in folders: the zip file's own
        path = put(tmp_path / place.replace("/", "-") / "class" / place, data)
        os.utime(path, (at(uploaded)[1],) * 2)
        (one,) = handed(tmp_path / place.replace("/", "-") / "class")[0].values()
        assert (one.time, one.clock) == (at(uploaded)[1], "file")


def test_a_time_inside_counts_where_there_is_none_around_it(tmp_path):
    data = zipped(("03_style.ipynb", DONE), when=at(19)[0])
    members = [(f"{who}_assignsubmission_file_/work.zip", data) for who in ("Ann A_2001", "Bob B_2002")]
    put(tmp_path / "class.zip", zipped(*members, when=(1980, 1, 1, 0, 0, 0)))
    assert {s.time for s in find(tmp_path / "class.zip", ["03_style"], course=STEMS)[0]} == {at(19)[1]}


def test_the_newest_of_one_zip_file_counts(tmp_path):
    with zipfile.ZipFile(put(tmp_path / "ann" / "work.zip"), "w") as archive:
        for name, day in (("new/03_style.ipynb", 19), ("z/03_style.ipynb", 18)):
            archive.writestr(zipfile.ZipInfo(name, at(day)[0]), DONE)
    assert handed(tmp_path)[0]["ann"].file == "ann/work.zip/new/03_style.ipynb"
