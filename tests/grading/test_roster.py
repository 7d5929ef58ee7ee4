"""Rosters as spreadsheets, Moodle, Canvas and GitHub Classroom write them, and what is no roster."""

import datetime
import os

import pytest

from nstcourse.grading.roster import read_roster
from nstlib.errors import NSTError

UTC = datetime.UTC


def read(tmp_path, data):
    path = tmp_path / "roster.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_roster(path)


JANE, JURGEN = {"jdoe": "Jane Doe"}, {"jdoe": "Jürgen Doe"}


@pytest.mark.parametrize(
    ("data", "known"),
    [
        ("id,name\njdoe,Jane Doe\n", JANE),
        ("id;name\r\njdoe;Jane Doe\r\n", JANE),
        ("id\tname\njdoe\tJane Doe\n", JANE),
        ("sep=,\nid,name\njdoe,Jane Doe\n", JANE),
        ("sep=;\r\nid;name\r\njdoe;Jane Doe\r\n", JANE),
        ('"id";"name"\n"jdoe";"Doe; Jane"\n', {"jdoe": "Doe; Jane"}),
        ('id,name\njdoe,"Doe, Jane"\n', {"jdoe": "Doe, Jane"}),
        ("name;remarks, if any;id\nJane Doe;a, b, c;jdoe\n", JANE),
        ("id,name\njdoe,Jürgen Doe\n".encode("cp1252"), JURGEN),
        ("id,name\njdoe,Jürgen Doe\n".encode("utf-16"), JURGEN),
        (b"\xfe\xff" + "id,name\njdoe,Jürgen Doe\n".encode("utf-16-be"), JURGEN),
        ("\ufeffid,name\njdoe,Jürgen Doe\n", JURGEN),
        ('\ufeffStudent;Name\n="007";Jane\n\'08;Bo\n', {"007": "Jane", "08": "Bo"}),
        ("First name,Last name,ID number,Email address\nJane,Doe,12345,jane@uni.example\n", {"12345": "Jane Doe"}),
        ("First name,Surname,Username,Email address\nJane,Doe,jdoe,jane@uni.example\n", JANE),
        ("First name,Surname,ID number,Username\nJane,Doe,,jdoe\n", JANE),
        ("First name,Surname,Email address\nJane,Doe,jane@uni.example\n", {"jane@uni.example": "Jane Doe"}),
        ("Vorname;Nachname;ID-Nummer;E-Mail-Adresse\nJane;Doe;12345;jane@uni.example\n", {"12345": "Jane Doe"}),
        ('"identifier","github_username","github_id","name"\n"Jane Doe","jdoe-gh","1","Jane"\n', {"Jane Doe": "Jane"}),
        (
            "Student,ID,SIS User ID,SIS Login ID,Section,03_style\n    Points Possible,,,,,25\n"
            '"Doe, Jane",1201,S77,jdoe,A,20\n"Student, Test",99,,,A,\n',
            {"S77": "Doe, Jane"},
        ),
        ("Student,ID,Section\nJane Doe,1201,A\n", {"1201": "Jane Doe"}),
    ],
)
def test_layouts(tmp_path, data, known):
    assert read(tmp_path, data) == known


def test_the_column_that_was_taken_is_told_and_the_others_help(tmp_path):
    roster = read(tmp_path, "Student,ID,SIS User ID,SIS Login ID\nJane Doe,1201,S77,jdoe@uni.example\n")
    assert roster.also == {"S77": ["1201", "jdoe@uni.example", "jdoe"]}
    assert "'sis user id' was taken for the ids" in roster.notes[-1] and "sis login id" in roster.notes[-1]
    assert read(tmp_path, "id,name\njdoe,Jane\n").notes == []
    assert "Windows-1252" in read(tmp_path, "id,name\nj,J\xfc\n".encode("cp1252")).notes[0]
    left_out = read(tmp_path, "id,name\njdoe,Jane\n,Bob Roe\n").notes
    assert left_out == ["roster, line 3: Bob Roe has no 'id' and was left out."]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("id,name\njdoe,Jane Doe\njdoe,John Doe\n", "twice, in line 2 and in line 3"),
        ("sep=,\nid,name\nx,X\n\njdoe,Jane\nJDOE,John\n", "'JDOE' twice, in line 5 and in line 6"),
        ("id,name\njdoe,Doe, Jane\n", "line 2, has more fields"),
        ("id,name\n1.23457E+11,Jane\n", "line 2: a spreadsheet has shortened"),
        ("id,name\n", "names nobody"),
        ("name\nJane\n", "column 'id'"),
        (b"PK\x03\x04" + bytes(50), "a workbook"),
        (b"\xd0\xcf\x11\xe0" + bytes(50), "an old Excel workbook"),
        (b"%PDF-1.7", "a PDF"),
        (bytes(100), "no text"),
        (b"id,name\nx,\x81\x8d\x00\n", "as a text"),
        ('id,name\nx,"' + "y" * 200_000 + '"\n', "line"),
        ("id,due\njdoe,tomorrow\n", "line 2: 'tomorrow' is no due date"),
    ],
)
def test_what_is_no_roster_is_refused_in_a_sentence(tmp_path, data, words):
    with pytest.raises(NSTError, match=words):
        read(tmp_path, data)


def test_what_is_no_file_is_named_for_what_it_is(tmp_path):
    with pytest.raises(NSTError, match="is a folder"):
        read_roster(tmp_path)
    with pytest.raises(NSTError, match="no such file"):
        read_roster(tmp_path / "none.csv")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(NSTError, match="a named pipe"):
            read_roster(tmp_path / "pipe")
        with pytest.raises(NSTError, match="a device"):
            read_roster(os.devnull)


def test_due_dates_of_single_students(tmp_path):
    roster = read(tmp_path, "id,due\njdoe,2026-11-27 18:00 UTC\nbroe,\n")
    assert roster.due == {"jdoe": datetime.datetime(2026, 11, 27, 18, tzinfo=UTC)}
