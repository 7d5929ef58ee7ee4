"""teacher.csv: read as spreadsheets write it, never lost or changed, refused in a sentence, shown where it counts."""

import copy
import csv
import io
import json
import os
import re

import pytest

from nstcourse.grading import reports
from nstcourse.grading.cells import NO_CODE
from nstcourse.grading.names import slug
from nstcourse.grading.reports import tally, teacher
from nstlib.errors import NSTError

PROJECT = "Studio project: three tries"
HEAD = "student_id,name,exercise,item,points,of,comment"


def mark(status, points, of):
    return {"status": status, "points": points, "of": of, "passed": [], "words": [], "variant": "", "notes": []}


def work(student, stem="05_the_loop", points=(2, 0), status="graded", **more):
    tasks = {
        "5.1": mark("full" if points[0] == 2 else "wrong", points[0], 2),
        "5.2": mark("full" if points[1] == 3 else "wrong", points[1], 3),
    }
    made = {"student": student, "exercise": stem, "file": f"{student}.ipynb", "status": status, "words": "", "of": 5}
    made |= {"tasks": tasks if status == "graded" else {}, "points": sum(points) if status == "graded" else 0}
    return made | {"notes": [], "manual": []} | more


EXERCISE = {
    "of": 5,
    "manual": [PROJECT],
    "tasks": {
        "5.1": {"name": "gradient_step", "of": 2, "probes": [], "variants": {}},
        "5.2": {"name": "adam_step", "of": 3, "probes": [], "variants": {}},
    },
}
REPORT = {
    "format": 1,
    "roster": {"ann": "Ann Able", "007": "James", "cy": "Cy"},
    "notes": [],
    "sandbox": {"level": "bubblewrap", "words": "bubblewrap: no network."},
    "exercises": {"05_the_loop": EXERCISE},
    "submissions": [work("ann"), work("007", points=(2, 3)), work("cy", status="missing", words="nothing came.")],
}


def written(tmp_path, text, report=REPORT, code="utf-8"):
    """All reports, with this teacher.csv: (the whole report that was shown, the folder)."""
    (tmp_path / "teacher.csv").write_bytes(text if isinstance(text, bytes) else text.encode(code))
    taken = teacher.take(report, tmp_path)
    reports.write(taken, tmp_path)
    teacher.extend(taken, tmp_path)
    return taken


def rows_of(path, encoding="utf-8-sig"):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding=encoding), newline="")))


def marks(tmp_path):
    return {row["student_id"]: row for row in rows_of(tmp_path / "marks.csv")}


def page(tmp_path, student):
    return (tmp_path / "students" / f"{slug(student)}.html").read_text(encoding="utf-8")


def test_a_template_is_made_with_a_line_for_everyone_and_everything_that_a_person_judges(tmp_path):
    formula = "=1+1"
    report = REPORT | {"submissions": [*REPORT["submissions"], work(formula), work("ann", "03_style", (1, 1))]}
    path = teacher.extend(report, tmp_path)
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf" + HEAD.encode() + b"\r\n")
    rows = rows_of(path)
    assert [(r["student_id"], r["name"], r["exercise"], r["item"]) for r in rows] == [
        ("ann", "Ann Able", "05_the_loop", PROJECT),
        ("007", "James", "05_the_loop", PROJECT),
        ("cy", "Cy", "05_the_loop", PROJECT),
        ("'=1+1", "", "05_the_loop", PROJECT),
        ("ann", "Ann Able", "03_style", "whole sheet"),
    ]
    assert all(row["points"] == row["of"] == row["comment"] == "" for row in rows)
    teacher.extend(report, tmp_path)
    assert path.read_bytes() == raw  # nothing is added twice
    assert "teacher" not in teacher.take(report, tmp_path)


FILLED = f"""\
{HEAD}
ann,Ann Able,05_the_loop,{PROJECT},7.5,10,"Good eyes.
Say why, too."
007,James,05_the_loop,{PROJECT},,10,
ann,,5,5.2,2,,"right idea, <b>wrong</b> sign"
cy,,05_the_loop,Task 5.1,1,2,on paper
007,,05_the_loop,5.1,,,a fine step
"""


def test_points_and_comments_count_in_every_table_and_page(tmp_path):
    written(tmp_path, FILLED)
    rows = marks(tmp_path)
    # Worked out by hand: 2 + 2 (for the grader's 0) + 7.5; 2 + 3; 1 on paper. The project makes 5 points 15.
    assert [rows[s]["total"] for s in ("ann", "007", "cy")] == ["11.5", "5", "1"]
    assert {row["max"] for row in rows.values()} == {"15"}
    assert [rows[s][PROJECT] for s in ("ann", "007", "cy")] == ["7.5", "", ""]
    assert [rows[s]["5.2 adam_step"] for s in ("ann", "007", "cy")] == ["2", "3", ""]
    assert rows["ann"]["comment"] == (
        "5.2 adam_step (2 points, not the grader's 0): right idea, <b>wrong</b> sign. "
        f"{PROJECT} (7.5 of 10): Good eyes. Say why, too."
    )
    moodle = {row["Username"]: row for row in rows_of(tmp_path / "moodle.csv")}
    assert [moodle[s]["05_the_loop"] for s in ("ann", "007", "cy")] == ["11.5", "5", "1"]
    assert "‹b›wrong‹/b› sign" in moodle["ann"]["05_the_loop (feedback)"]
    assert "on paper" in moodle["cy"]["05_the_loop (feedback)"] and "a fine step" in str(moodle["007"])
    canvas = rows_of(tmp_path / "canvas.csv")
    assert canvas[0]["05_the_loop"] == "15" and [row["05_the_loop"] for row in canvas[1:]] == ["11.5", "5", "1"]
    teachers = (tmp_path / "class.html").read_text(encoding="utf-8")
    assert "right idea, &lt;b&gt;wrong&lt;/b&gt; sign" in teachers and "yours; grader: 0, wrong" in teachers
    assert "7.5 of 10" in teachers and "not yet" in teachers
    hers = page(tmp_path, "ann")
    assert "11.5 of 15" in hers and "7.5 of 10" in hers and "Good eyes.<br>Say why, too." in hers
    assert "Your teacher gave 2 points; the grader&#x27;s 0 of 3 do not count." in hers.replace("'s", "&#x27;s")
    assert "wrong</span>" in hers  # the grader's own word stays
    assert "Judged by your teacher" not in page(tmp_path, "007") and "a fine step" in page(tmp_path, "007")
    assert "on paper" in page(tmp_path, "cy") and "Good eyes" not in page(tmp_path, "cy")


def test_points_for_the_whole_sheet_are_the_total_and_change_no_maximum(tmp_path):
    late = {"days": 2, "penalty": 2, "words": "it was late."}
    those = [
        work("ann", points=(2, 3), late=late) | {"points": 3, "earned": 5},
        work("007", status="refused", words="no notebook."),
        work("cy", points=(2, 0)),
        work("di", points=(2, 0)),
    ]
    text = f"{HEAD}\nann,,5,whole sheet,4,,fine\n007,,5,,2.5,5,on paper\n"
    text += "cy,,5,Whole  Sheet,0,,\ndi,,5,whole sheet,,,go on\n"
    report = REPORT | {"submissions": those}
    taken = written(tmp_path, text, report)
    rows = marks(tmp_path)
    assert [rows[s]["total"] for s in ("ann", "007", "cy", "di")] == ["4", "2.5", "0", "2"]
    assert {row["max"] for row in rows.values()} == {"5"} and "whole sheet" not in rows["ann"]
    assert rows["007"]["status"] == "refused" and rows["ann"]["penalty"] == "0" and rows["ann"]["days_late"] == "2"
    assert rows["ann"]["comment"] == "Whole sheet (4 of 5, not the grader's 3): fine."
    moodle = {row["Username"]: row["05_the_loop"] for row in rows_of(tmp_path / "moodle.csv")}
    assert moodle == {"ann": "4", "007": "2.5", "cy": "0"}
    feedback = {row["Username"]: row["05_the_loop (feedback)"] for row in rows_of(tmp_path / "moodle.csv")}
    assert feedback["007"] == "Whole sheet (2.5 of 5): on paper. No notebook."
    assert ": fine. 2 days late. 5.1 gradient_step: 2 of 2. 5.2 adam_step: 3 of 3." in feedback["ann"]
    assert rows_of(tmp_path / "canvas.csv")[0]["05_the_loop"] == "5" and taken["teacher"]["notes"] == []
    hers = page(tmp_path, "ann")
    assert "4 of 5" in hers and "gave 4 of 5 points for the whole sheet; the grader's 3 of 5 do not count" in hers
    assert "gave 2.5 of 5 points for the whole sheet.</p>" in page(tmp_path, "007")
    teachers = (tmp_path / "class.html").read_text(encoding="utf-8")
    assert "yours; grader: 3" in teachers and "yours</small>" in teachers and "on paper" in teachers
    # With a part of the teacher's own, that part adds to it, and to everyone's maximum, which is told.
    again = written(tmp_path, text + "ann,,5,explain,3,5,\n", report)
    rows = marks(tmp_path)
    assert (rows["ann"]["total"], rows["cy"]["total"], rows["cy"]["max"]) == ("7", "0", "10")
    assert again["teacher"]["notes"] == ["exercise 5 is now out of 10: explain 5 (teacher.csv)."]
    assert "is now out of 10: explain 5" in (tmp_path / "class.html").read_text(encoding="utf-8")


def test_nothing_in_the_file_is_ever_changed(tmp_path):
    written(tmp_path, FILLED)
    for report in (REPORT, REPORT | {"submissions": [*REPORT["submissions"], work("new")]}):
        text = (tmp_path / "teacher.csv").read_text(encoding="utf-8")
        assert text.startswith(FILLED)
        taken = teacher.take(report, tmp_path)
        teacher.extend(taken, tmp_path)
    assert len(rows_of(tmp_path / "teacher.csv")) == 5 + 2  # cy's project, and the newcomer's


def test_the_reports_are_written_again_with_what_the_file_says_now(tmp_path):
    written(tmp_path, FILLED)
    assert [e["points"] for e in json.loads((tmp_path / "report.json").read_text())["teacher"]["entries"]] == [
        *(7.5, 2, 1, None)
    ]
    path = tmp_path / "teacher.csv"
    path.write_text(path.read_text().replace("7.5,10", "9,10"))
    told = []
    reports.from_file(tmp_path / "report.json", tell=told.append)
    assert marks(tmp_path)["ann"]["total"] == "13"
    assert told == [f"exercise 5 is now out of 15: {PROJECT} 10 (teacher.csv)."]
    # Alone, a report.json has what was read last; a new file beside it gets that, too.
    other = tmp_path / "other"
    other.mkdir()
    (other / "report.json").write_bytes((tmp_path / "report.json").read_bytes())
    reports.from_file(other / "report.json")
    assert marks(other)["ann"]["total"] == "13"
    again = {(r["student_id"], r["item"]): r for r in rows_of(other / "teacher.csv")}
    assert again["ann", "5.2"]["points"] == "2" and again["ann", PROJECT]["of"] == "10"


def test_reports_for_another_folder_read_the_file_beside_the_report_and_write_none_there(tmp_path):
    written(tmp_path, FILLED)
    before = (tmp_path / "teacher.csv").read_bytes()
    reports.from_file(tmp_path / "report.json", tmp_path / "pages")
    assert marks(tmp_path / "pages")["ann"]["total"] == "11.5"
    assert not (tmp_path / "pages" / "teacher.csv").exists() and (tmp_path / "teacher.csv").read_bytes() == before


AS_SAVED = {
    "semicolons": (FILLED.replace(",", ";").replace("7.5", "7,5"), "utf-8-sig"),
    "tabs": (FILLED.replace(",", "\t").replace("7.5", "7,5"), "utf-16"),
    "windows": (FILLED.replace("Good eyes", "Schöne Augen").replace("\n", "\r\n"), "cp1252"),
    "old mac": (FILLED.replace("\n", "\r"), "utf-8"),
    "sep line": ("sep=;\r\n" + FILLED.replace(",", ";"), "utf-8"),
    "no last line": (FILLED.rstrip("\n"), "utf-8"),
    "all in quotes": (FILLED.replace(HEAD, '"' + HEAD.replace(",", '","') + '"'), "utf-8-sig"),
    "headings": (
        FILLED.replace("student_id", "Student ID").replace("comment", "Comments").replace("of,", "Max,", 1),
        "utf-8",
    ),
    "zeros lost": (FILLED.replace("007", "7").replace("05_the_loop", "5"), "utf-8"),
    "columns moved": ("extra," + FILLED.replace("\n", "\nmine,").replace("\nmine,Say", "\nSay")[:-5], "utf-8"),
    "an id of another system": (
        FILLED.replace(HEAD, f"{HEAD},ID").replace('too."', 'too.",x1').replace("on paper", "on paper,x2"),
        "utf-8",
    ),
    "spaces": (FILLED.replace("7.5,", " 7.5 ,").replace("ann,", "  ann\u00a0,"), "utf-8"),
    "wide digits": (FILLED.replace("7.5", "７.５").replace("5.2", "５.２"), "utf-8"),
    "function's name": (FILLED.replace("5.2", "adam_step()").replace("Task 5.1", "GRADIENT_STEP"), "utf-8"),
    "number and name": (
        FILLED.replace("5.2", "5.2 adam_step").replace("Task 5.1", "task 5,1".replace(",", ".")),
        "utf-8",
    ),
    "leading zeros": (FILLED.replace("5.2", "05.02"), "utf-8"),
}


@pytest.mark.parametrize("kind", AS_SAVED)
def test_the_file_is_read_as_spreadsheets_save_it(tmp_path, kind):
    text, code = AS_SAVED[kind]
    report = REPORT | {"submissions": [*REPORT["submissions"], work("Zoë ☂", points=(0, 0))]}
    taken = written(tmp_path, text, report, code)
    rows = marks(tmp_path)
    assert [rows[s]["total"] for s in ("ann", "007", "cy", "Zoë ☂")] == ["11.5", "5", "1", "0"]
    assert "Augen" in rows["ann"]["comment"] if kind == "windows" else "Good eyes. Say why" in rows["ann"]["comment"]
    # What was there stays, with its separators; what was added is read as well, also where the encoding had to change.
    after = (tmp_path / "teacher.csv").read_bytes()
    for possible in ("utf-8-sig", code):
        try:
            read = after.decode(possible)
        except UnicodeDecodeError:
            continue
        break
    assert read.removeprefix("\ufeff").startswith(text)
    assert "Zoë ☂" in read and teacher.take(report, tmp_path) == taken
    teacher.extend(taken, tmp_path)
    assert (tmp_path / "teacher.csv").read_bytes() == after


def line(**given):
    row = {
        "student_id": "ann",
        "name": "",
        "exercise": "05_the_loop",
        "item": "5.2",
        "points": "",
        "of": "",
        "comment": "",
    }
    file = io.StringIO()
    csv.writer(file).writerow((row | given).values())
    return f"{HEAD}\r\n{file.getvalue()}"


REFUSED = {
    "too many": (line(points="4"), r"line 2: there are 4 points, but at most 3 can be given"),
    "too many of a part": (line(item=PROJECT, points="10,5", of="10"), "there are 10.5 points, but at most 10"),
    "below zero": (line(points="-1"), "'-1' in points is no number from 0 on"),
    "words": (line(points="two"), "'two' in points is no number"),
    "share": (line(points="2/3"), "no number"),
    "percent": (line(points="50%"), "no number"),
    "not finite": (line(points="nan"), "no number"),
    "endless": (line(points="inf"), "no number"),
    "exponent": (line(points="1e1"), "no number"),
    "a number with underscores": (line(points="1_0"), "no number"),
    "two points": (line(points="1.2.3"), "no number"),
    "bad of": (line(item=PROJECT, points="1", of="ten"), "'ten' in 'of' is no number"),
    "no of": (line(item=PROJECT, points="1"), "need a number in 'of', too"),
    "mistyped task": (
        line(item="adamstep", points="1"),
        r"need a number in 'of', too \(the tasks are 5.1 gradient_step and",
    ),
    "no such task": (line(item="5.9", points="1"), r"there is no task 5\.9"),
    "task of another exercise": (line(item="Task 3.2", comment="x"), r"there is no task 3\.2"),
    "another of": (line(points="1", of="10"), "task 5.2 is of 3 points, not of 10"),
    "another of of the whole": (
        line(item="whole sheet", points="5", of="10"),
        "the whole sheet is of 5 points, not of 10",
    ),
    "too many for the whole": (line(item="", points="5.5"), "there are 5.5 points, but at most 5"),
    "a date": (line(item="05. Feb", points="1", of="3"), "looks like a date"),
    "another date": (line(item="5.2.2026", points="1", of="3"), "looks like a date"),
    "twice": (line(points="1") + line(points="2").split("\r\n")[1], "line 2 is for the same student and the same item"),
    "two sizes": (
        line(item="talk", points="1", of="2")
        + line(student_id="007", item="Talk", points="1", of="3").split("\r\n")[1],
        "'Talk' is of 3, but of 2 in line 2",
    ),
    "loose comma": (f"{HEAD}\nann,,05_the_loop,5.2,2,,good, but long\n", "line 2: it has more cells"),
    "loose decimal comma": (f"{HEAD}\nann,,05_the_loop,5.2,2,5,3,\n", "line 2"),
    "empty": ("", "needs a first line"),
    "no head": ("ann,Ann,05_the_loop,5.2,1,3,\n", "needs a first line"),
    "no comments": ("student_id,exercise,item,points\nann,5,5.1,1\n", "needs a first line"),
    "misspelt points": (HEAD.replace("points", "pnts") + "\nann,,5,5.1,1,,\n", "needs a first line"),
    "two columns of points": (f"{HEAD},Points\nann,,5,5.1,1,,,2\n", "two columns 'points'"),
    "other columns": ("a,b,c\n1,2,3\n", "needs a first line"),
    "open quote": (f'{HEAD}\nann,,05_the_loop,5.2,1,,"never closed\nx,y\n', "cannot be read as a table"),
    "text after a quote": (f'{HEAD}\nann,,05_the_loop,5.2,1,,"closed"too\n', "cannot be read as a table"),
    "workbook": (b"PK\x03\x04rest", "a spreadsheet's own file"),
    "old workbook": (b"\xd0\xcf\x11\xe0rest", "a spreadsheet's own file"),
    "zeros": (HEAD.encode() + b"\n\0\0\0\0", "no text that can be read"),
    "half of UTF-16": ("\ufeffx".encode("utf-16-le") + b"a", "no text that can be read"),
    "no encoding": (HEAD.encode() + b"\n\x81\x8d\n", "no text that can be read"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_used_is_refused_in_a_sentence_and_left_as_it_is(tmp_path, kind):
    text, words = REFUSED[kind]
    data = text if isinstance(text, bytes) else text.encode()
    path = tmp_path / "teacher.csv"
    path.write_bytes(data)
    for attempt in (
        lambda: teacher.check(tmp_path, REPORT["exercises"]),
        lambda: teacher.take(REPORT, tmp_path),
        lambda: reports.from_file(tmp_path / "report.json"),
    ):
        (tmp_path / "report.json").write_text(json.dumps(REPORT))
        with pytest.raises(NSTError, match=words) as caught:
            attempt()
        assert "as it is" in str(caught.value) or "as it was" in str(caught.value)
        assert "teacher.csv" in str(caught.value) and "\n" not in str(caught.value)
    assert path.read_bytes() == data and {p.name for p in tmp_path.iterdir()} == {"teacher.csv", "report.json"}


def test_several_mistakes_are_told_at_once_and_not_all_of_a_hundred(tmp_path):
    rows = "".join(f"s{k},,05_the_loop,5.1,9,,\n" for k in range(100))
    (tmp_path / "teacher.csv").write_text(f"{HEAD}\n{rows}")
    with pytest.raises(NSTError, match=r"line 2: .*line 6: .*; and 95 more\."):
        teacher.check(tmp_path, REPORT["exercises"])


def test_what_is_no_file_is_told(tmp_path):
    (tmp_path / "teacher.csv").mkdir()
    with pytest.raises(NSTError, match="is no file"):
        teacher.take(REPORT, tmp_path)
    (tmp_path / "pipe").mkdir()
    os.mkfifo(tmp_path / "pipe" / "teacher.csv")
    with pytest.raises(NSTError, match="is no file"):
        teacher.take(REPORT, tmp_path / "pipe")


def test_lines_for_nobody_here_are_kept_and_told(tmp_path):
    text = FILLED + "zoe,,05_the_loop,5.1,2,,\nann,,03_style,3.2,4,,well\n,,05_the_loop,5.1,,,to whom?\n"
    taken = written(tmp_path, text)
    notes = taken["teacher"]["notes"]
    assert len(notes) == 3 and "2 lines of teacher.csv for students whom this class does not have" in notes[0]
    assert "(zoe, an empty cell): kept, not counted." in notes[0]
    assert "1 line of teacher.csv for exercises that were not graded this time (03_style)" in notes[1]
    assert (tmp_path / "teacher.csv").read_text().startswith(text)
    shown = (tmp_path / "class.html").read_text(encoding="utf-8")
    assert (
        shown.index("Look at this first") < shown.index("whom this class does not have") < shown.index("Distribution")
    )
    told = []
    reports.from_file(tmp_path / "report.json", tell=told.append)
    assert told == notes
    # When she is in the class again, her line counts.
    later = written(tmp_path, text, REPORT | {"submissions": [*REPORT["submissions"], work("zoe", points=(0, 0))]})
    assert marks(tmp_path)["zoe"]["total"] == "2" and "zoe" not in str(later["teacher"]["notes"])


def test_an_id_that_two_students_may_have_is_not_guessed(tmp_path):
    report = REPORT | {"submissions": [work("07"), work("007")]}
    taken = written(tmp_path, f"{HEAD}\n7,,05_the_loop,5.2,3,,\n07,,05_the_loop,5.2,1,,\n", report)
    assert [(e["student"], e["points"]) for e in taken["teacher"]["entries"]] == [("07", 1)]
    assert "has twice" in taken["teacher"]["notes"][0]


def test_two_spellings_of_one_id_do_not_overwrite_each_other(tmp_path):
    text = f"{HEAD}\n7,,5,5.2,3,,\n007,,5,5.2,1,,\n"
    with pytest.raises(NSTError, match=r"two lines for 007, as '7' and as '007', about '5\.2'; it was left as it is"):
        written(tmp_path, text)
    assert (tmp_path / "teacher.csv").read_text() == text
    written(tmp_path, f"{HEAD}\n7,,5,5.2,3,,\n007,,5,5.1,1,,\n")
    assert marks(tmp_path)["007"]["total"] == "4"


def test_columns_of_one_name_are_told_apart(tmp_path):
    report = REPORT | {"submissions": [work("ann"), work("ann", "04_full_loss")]}
    report |= {"exercises": {"04_full_loss": EXERCISE, "05_the_loop": EXERCISE}}
    written(tmp_path, f"{HEAD}\nann,,4,Talk,1,2,\nann,,5,Talk,2,2,\nann,,5,total,1,1,\n", report)
    head = (tmp_path / "marks.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert '"Talk (04_full_loss)","Talk (05_the_loop)","total (05_the_loop)","days_late"' in head


def test_a_part_of_the_teachers_own_counts_for_everyone(tmp_path):
    text = f"{HEAD}\nann,,5,Explain: why the mean?,1.25,2,\n007,,5,explain: WHY the mean?,2,2,\ncy,,5,,,,ask me\n"
    written(tmp_path, text)
    rows = marks(tmp_path)
    assert [rows[s]["total"] for s in ("ann", "007", "cy")] == ["3.25", "7", "0"]
    assert {row["max"] for row in rows.values()} == {"7"}
    assert rows["007"]["Explain: why the mean?"] == "2"
    assert "Whole sheet: ask me." in rows["cy"]["comment"] and "ask me" in page(tmp_path, "cy")
    assert "whole sheet" not in page(tmp_path, "ann")


def test_points_that_are_taken_away_leave_their_trace(tmp_path):
    written(tmp_path, f"{HEAD}\n007,,5,5.2,0,,copied\n")
    assert marks(tmp_path)["007"]["total"] == "2"
    assert "the grader's 3 of 3 do not count" in page(tmp_path, "007").replace("&#x27;", "'")
    assert "see what your teacher says" in page(tmp_path, "007")


def test_a_file_that_is_saved_meanwhile_is_read_once_more(tmp_path, monkeypatch):
    path = tmp_path / "teacher.csv"
    path.write_text(f"{HEAD}\nann,,5,5.2,1,,\n")
    read, saved = teacher._read, []

    def slow(place):
        table = read(place)
        if not saved:
            saved.append(place.write_text(f"{HEAD}\nann,,5,5.2,3,,better\n"))
        return table

    monkeypatch.setattr(teacher, "_read", slow)
    teacher.extend(REPORT, tmp_path)
    assert path.read_text().startswith(f"{HEAD}\nann,,5,5.2,3,,better\n") and PROJECT in path.read_text()


def test_a_failure_while_writing_leaves_the_file(tmp_path, monkeypatch):
    path = tmp_path / "teacher.csv"
    path.write_text(FILLED)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(NSTError, match="no space left"):
        teacher.extend(REPORT, tmp_path)
    assert path.read_text() == FILLED and [p.name for p in tmp_path.iterdir()] == ["teacher.csv"]


# --- late hand-ins ---------------------------------------------------------------------------------------------------

LATE = {"days": 2, "penalty": 1.5, "words": "10 % of the points for each day or part of one"}


def late_class():
    report = copy.deepcopy(REPORT)
    report["submissions"] = [
        work("ann", points=(2, 3), late=LATE, earned=5) | {"points": 3.5, "attempt": 2, "attempts": 3},
        work("007", points=(2, 3), late={"days": 1, "penalty": 0, "words": "one day is free"}),
        work("cy", points=(1, 0), late={"days": 9, "penalty": 4, "words": "x"}, earned=1) | {"points": 0},
        work("dan", points=(1, 0), late=None),
    ]
    return report


def test_late_hand_ins_are_told_in_tables_and_pages(tmp_path):
    report = late_class() | {"roster": None}
    reports.write(report, tmp_path)
    rows = marks(tmp_path)
    assert [(rows[s]["days_late"], rows[s]["penalty"], rows[s]["total"]) for s in ("ann", "007", "cy", "dan")] == [
        *(("2", "1.5", "3.5"), ("1", "0", "5"), ("9", "4", "0"), ("", "", "1"))
    ]
    hers = page(tmp_path, "ann")
    assert "2 days late, −1.5 points." in hers and "10 % of the points for each day or part of one." in hers
    nothing = "Nothing is left to do: every task has full points."
    assert f"{nothing} Points were lost for being late only." in hers
    assert nothing in page(tmp_path, "007") and "being late only" not in page(tmp_path, "007")
    assert "attempt 2 of 3" in hers and "· attempt" not in page(tmp_path, "007")
    assert "late" not in re.sub(r"<style>.*?</style>", "", page(tmp_path, "dan"), flags=re.S)
    assert "1 day late.</strong>" in page(tmp_path, "007") and "One day is free." in page(tmp_path, "007")
    teachers = (tmp_path / "class.html").read_text(encoding="utf-8")
    assert "<b>3</b><span>late</span>" in teachers and "2 days late, −1.5 points" in teachers
    moodle = {row["Username"]: row for row in rows_of(tmp_path / "moodle.csv")}
    assert moodle["ann"]["05_the_loop"] == "3.5"
    assert moodle["ann"]["05_the_loop (feedback)"].startswith("2 days late, −1.5 points.")


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        (f"its cell is {NO_CODE} but a raw one.", "Make the cell of 5.1 gradient_step a code cell again, and hand in"),
        ("the cell is as it was given out.", "Write 5.1 gradient_step"),
    ],
)
def test_a_cell_that_became_a_text_is_to_be_made_a_code_cell_again(tmp_path, words, advice):
    made = work("ann", points=(0, 3))
    made["tasks"]["5.1"] |= {"status": "not attempted", "words": [words]}
    reports.write(REPORT | {"submissions": [made]}, tmp_path)
    assert advice in page(tmp_path, "ann")


def test_a_teachers_points_do_not_undo_the_penalty(tmp_path):
    written(tmp_path, f"{HEAD}\nann,,5,5.1,0,,\ncy,,5,5.2,3,,\n", late_class())
    rows = marks(tmp_path)
    assert rows["ann"]["total"] == "1.5"  # 0 + 3 - 1.5
    assert rows["cy"]["total"] == "0"  # 1 + 3 - 4


@pytest.mark.parametrize(
    "late", [None, {}, [], "yesterday", {"days": 0, "penalty": 0, "words": ""}, {"words": "on time"}]
)
def test_who_was_not_late_is_not_called_so(tmp_path, late):
    reports.write(REPORT | {"submissions": [work("ann", late=late)]}, tmp_path)
    assert "late" not in re.sub(r"<style>.*?</style>", "", page(tmp_path, "ann"), flags=re.S)


def test_parts_of_points_are_in_the_distribution():
    class_of = [{"status": "graded", "points": p} for p in (0, 0.5, 2.5, 3, 5)]
    assert tally.distribution(class_of, 5) == [((k, k), n) for k, n in enumerate([2, 0, 1, 1, 0, 1])]
    assert sum(n for _, n in tally.distribution([*class_of, {"status": "graded", "points": 5.5}], 5.5)) == 6


# --- what is told of editions ----------------------------------------------------------------------------------------


def test_which_sheet_it_was_is_told_to_student_and_teacher(tmp_path):
    one = work("ann", sheet={"edition": 1, "words": "this sheet is of edition 1; SHEET"}, notes=["NOTED"])
    one["tasks"]["5.2"] |= {"status": "refused", "changed": "the sheet asked for adam(x). CHANGED"}
    reports.write(REPORT | {"submissions": [one], "notes": ["05_the_loop, 1 handed in: FIRST"]}, tmp_path)
    hers = page(tmp_path, "ann")
    assert "This sheet is of edition 1; SHEET." in hers and "The sheet asked for adam(x). CHANGED." in hers
    assert (
        "Ask for the new sheet, and write 5.2 adam_step in it" in hers and "FIRST" not in hers and "NOTED" not in hers
    )
    teachers = (tmp_path / "class.html").read_text(encoding="utf-8")
    assert teachers.index("FIRST") < teachers.index("Distribution") < teachers.index("NOTED")
    assert "5.2: the sheet asked for adam(x). CHANGED" in teachers


def test_every_note_on_the_class_is_on_its_page(tmp_path):
    notes = [f"note number {k}: " + "word " * 150 + f"end {k}." for k in range(40)]
    reports.write(REPORT | {"notes": notes}, tmp_path)
    teachers = (tmp_path / "class.html").read_text(encoding="utf-8")
    assert all(f"ote number {k}: " in teachers and f"end {k}.<" in teachers for k in range(40))
    assert teachers.index("ote number 39") < teachers.index('<h2 id="e1"')


@pytest.mark.parametrize(
    "text",
    [
        "3.2",
        "3,2",
        "3.2.",
        "3.2:",
        "3.2: gram_matrix",
        "3.2 - gram_matrix",
        "Task 3.2 (gram_matrix)",
        "Exercise 3.2",
        "Aufgabe 3.2",
        "question 3.2",
        "gram_matrix",
        "Gram_Matrix()",
        "'3.2",
        "3.2 gram_matrix",
    ],
)
def test_a_task_is_known_however_it_is_written(text):
    exercise = {"tasks": {"3.2": {"name": "gram_matrix"}, "3.3": {"name": "style_loss"}}, "manual": []}
    assert teacher._item(text, exercise) == "3.2"


@pytest.mark.parametrize("text", ["2026-02-03", "Feb 03", "46056", "3 Feb", "2026-02-03 00:00:00"])
def test_what_a_spreadsheet_made_of_a_task_is_told(text):
    with pytest.raises(NSTError, match="looks like a date"):
        teacher._item(text, {"tasks": {"3.2": {"name": "gram_matrix"}}, "manual": []})


def test_a_part_of_the_teachers_own_stays_one():
    exercise = {"tasks": {"3.2": {"name": "gram_matrix"}}, "manual": []}
    for text in ("explain 3.2", "talk", "3.2 explained aloud", "style_loss again"):
        assert teacher._item(text, exercise) == text
