"""Reports of a small class that was worked out by hand, read back by readers that are not ours: html.parser, csv,
ElementTree, and WCAG's formula for contrast."""

import copy
import csv
import io
import json
import re
import subprocess
import sys
import unicodedata
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from nstcourse.grading import kinds, notebook_file, reports
from nstcourse.grading.names import slug
from nstcourse.grading.reports import reading, tally, texts
from nstcourse.grading.reports.pages import GENERATOR
from nstcourse.grading.reports.style import STYLE
from nstlib.errors import NSTError
from nstlib.images import REC_709, luminance

CALC, COMMAS = "=cmd|' /C calc'!A0", 'a,b"c'  # what two students are called


def probe(says, points=1):
    return {"says": says, "points": points}


def mark(status, points, of, passed, words=(), variant="", notes=(), source=""):
    known = {"status": status, "points": points, "of": of, "passed": passed, "words": list(words)}
    return known | {"variant": variant, "notes": list(notes), "source": source}


def submission(student, exercise, of, tasks=None, **more):
    known = {"student": student, "exercise": exercise, "file": f"{student}/{exercise}.ipynb", "status": "graded"}
    known |= {"words": "", "notes": [], "tasks": tasks or {}, "manual": [], "log": "THE-LOG", "seconds": 1.5}
    return known | {"points": sum(t["points"] for t in (tasks or {}).values()), "of": of, "key": "THE-KEY"} | more


TRANSPOSED = "rows and columns are exchanged."
REPORT = {
    "format": 1,
    "kit": "0.1.0+abc",
    "graded_at": "2026-11-25T14:05:00+00:00",
    "python": "3.11.7",
    "numpy": "2.0",
    "sandbox": {"level": "bubblewrap", "words": "bubblewrap: no network."},
    "notes": ["TEACHER-ONLY about the <b>class</b>"],
    "roster": {
        "ann": "Ann Able",
        CALC: "<script>alert(1)</script>",
        COMMAS: "Eve \u202egpj.exe\n@SUM(1)",
        "dora": "=Points Possible",
        "emil": "",
    },
    "exercises": {
        "03_style": {
            "of": 6,
            "manual": [],
            "tasks": {
                "3.1": {
                    "name": "flatten",
                    "of": 2,
                    "probes": [probe("one row for each place"), probe("every row is a place")],
                    "variants": {"transposed": TRANSPOSED},
                },
                "3.2": {
                    "name": "gram_matrix",
                    "of": 4,
                    "probes": [probe("symmetric"), probe("size does not matter", 2), probe("exact values")],
                    "variants": {},
                },
            },
        },
        "05_the_loop": {
            "of": 2,
            "manual": ["Part 2: your own project"],
            "tasks": {"5.1": {"name": "step", "of": 2, "probes": [probe("goes downhill", 2)], "variants": {}}},
        },
    },
    "submissions": [
        submission(
            "ann",
            "03_style",
            6,
            {
                "3.1": mark("full", 2, 2, [True, True], ["  ok  one row for each place"], source="ANN_WROTE = 1"),
                "3.2": mark("full", 4, 4, [True] * 3, notes=["TEACHER-ONLY: it uses nstlib itself"]),
            },
            notes=["TEACHER-ONLY: handed in 3 times"],
        ),
        submission(
            CALC,
            "03_style",
            6,
            {
                "3.1": mark(
                    *("wrong", 0, 2, [False, False], ["  no  one row for each place", "      It looks like this."]),
                    variant="transposed",
                ),
                "3.2": mark(
                    *("partial", 2, 4, [True, False, True]),
                    [
                        "  ok  symmetric",
                        "  no  size does not matter (2 points)",
                        "      +1 <b>seen</b>",
                        "  ok  exact values",
                    ],
                    source="a = '</code></pre><script>steal()</script>' # \u202e \x1b[31m\x00",
                ),
            },
        ),
        submission(
            COMMAS,
            "03_style",
            6,
            {
                "3.1": mark("error", 0, 2, [False] * 2, ["in `\x1b[31m<i>x</i>\x08`: NameError\nThat means: a name."]),
                "3.2": mark("not attempted", 0, 4, [False] * 3, ["the cell is as it was given out."]),
            },
        ),
        submission("dora", "03_style", 6, status="missing", words="nothing was handed in."),
        submission("emil", "03_style", 6, status="refused", words="the file is no notebook."),
        submission(
            "fay",
            "03_style",
            6,
            {
                "3.1": mark("wrong", 0, 2, [False] * 2, ["  no  one row for each place"], variant="transposed"),
                "3.2": mark("timeout", 0, 4, [False] * 3, ["it took more than 20 s."]),
            },
        ),
        submission(
            "ann",
            "05_the_loop",
            2,
            {"5.1": mark("full", 2, 2, [True])},
            manual=[{"title": "Part 2: your own project", "status": "manual"}],
        ),
        submission("fay", "05_the_loop", 2, {"5.1": mark("not attempted", 0, 2, [False], ["as it was given out."])}),
    ],
}
STUDENTS = ["ann", CALC, COMMAS, "dora", "emil", "fay"]


class Page(HTMLParser):
    """A page as a reader of HTML sees it; complains of tags that are not closed."""

    void = {"meta", "wbr", "br"}

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.text, self.cells = [], [], "", 0
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes), self.open[-1] if self.open else None))
        if tag not in self.void:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes), self.open[-1]))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.text += data

    def all(self, *names):
        return [attributes for tag, attributes, _ in self.tags if tag in names]


@pytest.fixture
def written(tmp_path):
    paths = reports.write(REPORT, tmp_path)
    assert all(path.is_file() for path in paths)
    return tmp_path


def pages(folder):
    found = [*folder.glob("class*.html"), *folder.glob("students/*")]
    return {path: Page(path.read_text(encoding="utf-8")) for path in found}


def page_of(folder, student):
    return folder / "students" / f"{slug(student)}.html"


def rows_of(path, encoding="utf-8"):
    return list(csv.reader(io.StringIO(path.read_text(encoding=encoding), newline="")))


def test_everything_is_written_and_the_report_is_left_as_it_was(tmp_path):
    given = copy.deepcopy(REPORT)
    paths = reports.write(given, tmp_path)
    assert given == REPORT
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8")) == REPORT
    names = {str(path.relative_to(tmp_path)) for path in paths}
    assert {"report.json", "class.html", "marks.csv", "moodle.csv", "canvas.csv", "junit.xml"} < names
    assert len(names) == 7 + len(STUDENTS) == len({name.lower() for name in names})


JUDGED = copy.deepcopy(REPORT)
JUDGED["submissions"][0] |= {
    "late": {"days": 2, "penalty": 1, "words": "half a point a day"},
    "attempt": 2,
    "earned": 6,
}
JUDGED["submissions"][1]["sheet"] = {"edition": 1, "words": "this sheet is of edition 1."}
JUDGED["submissions"][1]["tasks"]["3.2"]["changed"] = "the task has changed."
JUDGED["notes"] *= 20
JUDGED["teacher"] = {
    "notes": ["<b>a line</b> for nobody"],
    "entries": [
        {"student": "ann", "exercise": "05_the_loop", "item": "Part 2: your own project", "points": 4.5, "of": 5}
        | {"comment": "<script>alert(2)</script>\n\u202eturned"},
        {"student": CALC, "exercise": "03_style", "item": "3.1", "points": 1, "of": 2, "comment": "=cmd|'x'!A0"},
        {"student": COMMAS, "exercise": "03_style", "item": "Explain <i>why</i>", "points": 0, "of": 3, "comment": ""},
        {"student": "dora", "exercise": "03_style", "item": "3.2", "points": 4, "of": 4, "comment": "on paper"},
        {
            "student": "fay",
            "exercise": "03_style",
            "item": "whole sheet",
            "points": None,
            "of": None,
            "comment": "well",
        },
    ],
}


@pytest.mark.parametrize("report", [REPORT, JUDGED], ids=["as graded", "judged"])
def test_pages_are_whole_and_accessible(tmp_path, report):
    reports.write(report, tmp_path)
    written = tmp_path
    for path, page in pages(written).items():
        assert page.all("html") == [{"lang": "en"}], path
        levels = [int(tag[1]) for tag, _, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
        assert levels.count(1) == 1 and levels[0] == 1
        assert all(b <= a + 1 for a, b in pairwise(levels))
        ids = [attributes["id"] for _, attributes, _ in page.tags if "id" in attributes]
        assert len(ids) == len(set(ids))
        drawn = page.all("svg")
        assert sum(tag == "title" and inside == "svg" for tag, _, inside in page.tags) == len(drawn)
        assert all(svg["role"] == "img" and set(svg["aria-labelledby"].split()) <= set(ids) for svg in drawn)
        assert all(th.get("scope") in ("col", "row") for th in page.all("th"))
        assert len(page.all("caption")) == len(page.all("table"))
    for attributes in pages(written)[written / "class.html"].all("a"):
        target = attributes["href"]
        assert target[1:] in ids_of(written / "class.html") if target[0] == "#" else (written / target).is_file()


def ids_of(path):
    return re.findall(r' id="([^"]*)"', path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("report", [REPORT, JUDGED], ids=["as graded", "judged"])
def test_nothing_of_a_stranger_becomes_a_tag_or_turns_text_around(tmp_path, report):
    reports.write(report, tmp_path)
    written = tmp_path
    for path, page in pages(written).items():
        text = path.read_text(encoding="utf-8")
        kinds = {tag for tag, _, _ in page.tags}
        assert not kinds & {"script", "img", "link", "iframe", "object", "form", "i"}
        assert not any(name.startswith("on") or name == "src" for _, given, _ in page.tags for name in given)
        assert "default-src 'none'" in text and "http://" not in text and "https://" not in text
        assert not [c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c != "\n"]
    assert "<script>alert(1)</script>" in pages(written)[written / "class.html"].text
    assert "</code></pre><script>steal()</script>" in pages(written)[page_of(written, CALC)].text


def test_a_student_reads_nothing_of_others_nor_what_only_the_teacher_is_told(written):
    shown = pages(written)
    for student in STUDENTS:
        page = page_of(written, student).read_text(encoding="utf-8")
        for secret in ("TEACHER-ONLY", "THE-LOG", "THE-KEY", "class.html"):
            assert secret not in page
        text = shown[page_of(written, student)].text
        for other in STUDENTS:
            names = {other, REPORT["roster"].get(other) or other, slug(other)}
            assert (other == student) or not any(re.search(rf"(?<!\w){re.escape(n)}(?!\w)", text) for n in names)
        assert ("ANN_WROTE" in text) == (student == "ann")
    teacher = shown[written / "class.html"].text
    assert teacher.count("TEACHER-ONLY") == 3 and "THE-LOG" not in teacher and "THE-KEY" not in teacher
    assert "TEACHER-ONLY about the <b>class</b>" in teacher


def test_a_student_is_told_points_words_and_the_next_step(written):
    shown = {student: pages(written)[page_of(written, student)].text for student in STUDENTS}
    assert "8 of 8" in shown["ann"] and "Nothing is left to do" in shown["ann"]
    assert "Manual: judged by a person." in shown["ann"] and "Part 2: your own project" in shown["ann"]
    assert "2 of 6" in shown[CALC] and "A known mistake: Rows and columns are exchanged." in shown[CALC]
    assert "ok  symmetric\nno  size does not matter (2 points)\n    +1 <b>seen</b>" in shown[CALC]
    assert 'Begin with 3.1 flatten: nst.hint("3.1")' in shown[CALC] and "Then: 3.2." in shown[CALC]
    assert "in `<i>x</i>`: NameError\nThat means: a name." in shown[COMMAS]
    assert "Nothing was handed in." in shown["dora"] and "Hand in the notebook" in shown["dora"]
    assert "The file is no notebook." in shown["emil"] and ".ipynb file itself" in shown["emil"]


REFUSALS = [notebook_file.AGAIN, notebook_file.FROM_JUPYTER, kinds.ASK, *(ask for _, _, ask in notebook_file.KNOWN)]


@pytest.mark.parametrize("ask", dict.fromkeys(REFUSALS))
def test_what_the_teacher_is_to_ask_for_is_told_to_the_student_as_theirs_to_do(tmp_path, ask):
    words = f"the file is a PDF, and so no notebook; {ask}"
    reports.write(REPORT | {"submissions": [submission("ann", "03_style", 6, status="refused", words=words)]}, tmp_path)
    _, row = rows_of(tmp_path / "moodle.csv")
    for told in (pages(tmp_path)[page_of(tmp_path, "ann")].text, row[2]):
        assert "and so no notebook; " in told and "hand in " in told
        assert not re.search(r"\bask |the student", told)
    assert "ask " in (tmp_path / "class.html").read_text(encoding="utf-8").split("</h1>")[1]


def test_a_class_is_summed_up_as_by_hand():
    whole = reading.complete(REPORT)
    style, exercise = reading.of_exercise(whole, "03_style"), whole["exercises"]["03_style"]
    assert tally.counts(style) == {"graded": 4, "refused": 1, "missing": 1}
    assert tally.centre(style) == (2.0, 1.0)  # of 6, 2, 0 and 0
    assert tally.distribution(style, 6) == [((k, k), {0: 2, 2: 1, 6: 1}.get(k, 0)) for k in range(7)]
    assert tally.hardest(style, exercise) == [
        ("3.1", "one row for each place", 3, 4),
        ("3.1", "every row is a place", 3, 4),
        ("3.2", "size does not matter", 2, 3),
        ("3.2", "symmetric", 1, 3),
        ("3.2", "exact values", 1, 3),
    ]
    assert tally.mistakes(style, exercise) == [("3.1", "transposed", TRANSPOSED, [CALC, "fay"], 4)]
    found = tally.outcomes(style, exercise["tasks"])
    assert dict(found["3.2"]) == {"full": 1, "partial": 1, "not attempted": 1, "timeout": 1}


def test_bars_of_a_distribution_hold_everyone_and_are_equally_wide():
    for of in (1, 15, 16, 25, 100, 333):
        class_of = [{"status": "graded", "points": p} for p in range(of + 1)]
        bars = tally.distribution(class_of, of)
        assert len(bars) <= tally.MOST_BARS and sum(count for _, count in bars) == of + 1
        assert bars[0][0][0] == 0 and bars[-1][0][1] == of
        assert len({high - low for (low, high), _ in bars[1:]}) <= 1


def test_charts_say_what_they_show_and_have_a_twin(written):
    text = (written / "class.html").read_text(encoding="utf-8")
    page = pages(written)[written / "class.html"]
    assert "3.1 flatten: one row for each place, 75%, 3 of 4." in page.text
    assert "The tallest bar stands at 0 points, with 2 students." in page.text
    assert "75%, 3 of 4" in text and "67%, 2 of 3" in text and "2 of 4" in text
    hardest = text[text.index('id="e1-hardest-title"') :]
    tracks = re.findall(r'<rect class="(?:track|orange)"[^>]* width="([\d.]+)"', hardest)
    assert float(tracks[1]) / float(tracks[0]) == pytest.approx(3 / 4, abs=1e-3)
    assert len(page.all("details")) >= 3 and all(word in page.text for word in ("timeout", "not attempted", "refused"))


def test_the_teacher_is_warned_when_there_was_no_sandbox(tmp_path):
    unsafe = REPORT | {"sandbox": {"level": "none", "words": "none (--unsafe-no-sandbox): they could read anything."}}
    reports.write(unsafe, tmp_path)
    text = pages(tmp_path)[tmp_path / "class.html"].text
    assert "No sandbox (--unsafe-no-sandbox): they could read anything." in text
    assert "without a sandbox" in pages(tmp_path)[page_of(tmp_path, "ann")].text


def test_marks_csv_adds_up(written):
    raw = (written / "marks.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    columns = "student_id name exercise|3.1 flatten|3.2 gram_matrix|5.1 step|"
    columns += "days_late penalty total max status comment graded_at kit_version"
    first, *tasks, last = columns.split("|")
    assert list(rows[0]) == [*first.split(), *tasks, *last.split()]
    assert [row["total"] for row in rows] == ["6", "2", "0", "0", "0", "0", "2", "0"]
    for row in rows:
        assert row["status"] != "graded" or sum(int(row[t] or 0) for t in tasks) == int(row["total"])
        assert row["max"] == {"03_style": "6", "05_the_loop": "2"}[row["exercise"]]
    assert rows[0]["5.1 step"] == "" == rows[6]["3.1 flatten"] and rows[6]["5.1 step"] == "2"
    assert (rows[1]["student_id"], rows[1]["name"]) == ("'" + CALC, "<script>alert(1)</script>")
    assert (rows[2]["student_id"], rows[2]["name"]) == (COMMAS, "Eve gpj.exe @SUM(1)")
    assert (rows[3]["status"], rows[4]["status"]) == ("missing", "refused")
    # Numbers are not quoted.
    assert b',2,4,"","","",6,6,"graded","","2026-11-25T14:05:00+00:00","0.1.0+abc"\r\n' in raw


def test_moodle_csv_holds_the_roster_with_grades_and_feedback(written):
    head, *rows = rows_of(written / "moodle.csv")
    assert head == ["Username", "03_style", "03_style (feedback)", "05_the_loop", "05_the_loop (feedback)"]
    assert [row[0] for row in rows] == ["ann", "'" + CALC, COMMAS, "dora", "emil"]  # fay is not on the roster
    assert [row[1] for row in rows] == ["6", "2", "0", "", ""] and [row[3] for row in rows] == ["2", "", "", "", ""]
    assert rows[0][2] == "3.1 flatten: 2 of 2. 3.2 gram_matrix: 4 of 4."
    assert rows[1][2].startswith(
        f"3.1 flatten: 0 of 2, wrong: {TRANSPOSED} 3.2 gram_matrix: 2 of 4, partial: +1 ‹b›seen"
    )
    assert rows[3][2] == "Nothing was handed in." and rows[4][2] == "The file is no notebook."
    assert not re.search("[<>]", (written / "moodle.csv").read_text(encoding="utf-8"))


def test_canvas_csv_has_the_columns_and_the_points_that_canvas_wants(written):
    head, possible, *rows = rows_of(written / "canvas.csv")
    assert head == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "03_style", "05_the_loop"]
    assert possible == ["Points Possible", "", "", "", "", "6", "2"]
    assert [row[0] for row in rows if "Points Possible" in row[0]] == []  # Canvas would take that line for the points
    assert rows[3][0] == "'=Points-Possible" and rows[4][0] == "emil"
    assert rows[0] == ["Ann Able", "", "ann", "ann", "", "6", "2"]
    assert [row[5] for row in rows] == ["6", "2", "0", "", ""]


POINTS_ROWS = ["Points Possible", "points possible", "POINTS POSSIBLE", "Points  Possible", "Points\u00a0Possible"]
POINTS_ROWS += [
    "Points\u2003Possible",
    "Points\u3000Possible",
    "Points\tPossible",
    "Points\nPossible",
    "PointsPossible",
]
POINTS_ROWS += ["Points\u200bPossible", "Points \u200bPossible", "Po\u00adints Possible", "Points\x00 Possible"]
POINTS_ROWS += [
    "Points \x1b[31mPossible",
    "Points\u202e Possible",
    "Ｐｏｉｎｔｓ Ｐｏｓｓｉｂｌｅ",
    "a Points Possible b",
]
POINTS_ROWS += [
    "Points_Possible",
    "Points\ufe0f Possible",
    "Points Po\u200dssible",
    "\ufeffPoints Possible",
    "Muted",
    "mUTED ",
]
POINTS_ROWS += ["Manual Posting", "Manual\u00a0Posting (Points Possible)", " Muted\u200b"]


@pytest.mark.parametrize("rostered", [True, False])
def test_no_name_becomes_a_line_that_canvas_reads_as_something_else(tmp_path, rostered):
    """Canvas's importer: a first cell with these words sets the points; a line of "Muted" and the like is left out."""
    ids = [f"s{k}" for k in range(len(POINTS_ROWS))] if rostered else POINTS_ROWS
    roster = dict(zip(ids, POINTS_ROWS, strict=True)) if rostered else None
    works = [submission(i, "03_style", 6, status="missing", words="nothing was handed in.") for i in ids]
    reports.write(REPORT | {"roster": roster, "submissions": works}, tmp_path)
    _, possible, *rows = rows_of(tmp_path / "canvas.csv")
    assert possible[0] == "Points Possible" and len(rows) == len(POINTS_ROWS)
    for row in rows:
        for text in row:
            words = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
            seen = "".join(c for c in words if unicodedata.category(c) not in ("Cf", "Mn", "Cc"))
            assert "points possible" not in seen and "pointspossible" not in seen and "points_possible" not in seen
        assert not re.fullmatch(r"\s*(Muted|Manual Posting.*)?\s*", row[0], flags=re.IGNORECASE)


@pytest.mark.parametrize("name", ["marks.csv", "moodle.csv", "canvas.csv", "teacher.csv"])
def test_no_cell_starts_a_formula_whatever_separates_cells(tmp_path, name):
    reports.write(JUDGED, tmp_path)
    reports.teacher.extend(JUDGED, tmp_path)
    for row in rows_of(tmp_path / name, "utf-8-sig"):
        for cell in row:
            for part in re.split("[;,\t|]", cell):
                plain = unicodedata.normalize("NFKC", part).strip(' \t\r\n\ufeff\u200b"')
                assert plain[:1] not in ("=", "+", "-", "@"), cell


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", '"=1', "'=1", "x;=1", 'x";=1']
FORMULAS += ["＝1", "－1", "＋1", "＠x", "\u3000=1", "\ufeff=1", "\u200b=1", "\u202e=1", "\x00=1", "\x1b[31m=1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_gets_an_apostrophe(text):
    made = texts.cell(text)
    assert made.startswith("'") or re.fullmatch(r"x\"?;'=1", made)
    assert texts.cell(7) == 7 and texts.cell("harmless - a = b") == "harmless - a = b"


def test_text_of_strangers_is_cut_and_cleaned():
    assert texts.line("a\u202eb\x00c\x1b[1;31md\ud800e\ufffef\u2028g\nh") == "abcdefg h"
    assert texts.line("علی\u200cرضا 👩\u200d🎨 Zoë") == "علی\u200cرضا 👩\u200d🎨 Zoë"  # letters and signs need these
    assert texts.plain("a\r\n\tb\u2066", mark="?") == "a\n\tb?"
    assert texts.line("x" * 10_000_000, 5) == "xxxxx …"
    assert texts.html("<a href='x'>&\"") == "&lt;a href=&#x27;x&#x27;&gt;&amp;&quot;"


def test_junit_counts_every_probe(written):
    root = ET.parse(written / "junit.xml").getroot()
    # Of 6 submissions with 5 probes and 2 with one probe and one part that a person judges.
    assert {k: root.get(k) for k in ("tests", "failures", "errors", "skipped")} == {
        **{"tests": "34", "failures": "5", "errors": "10", "skipped": "11"}
    }
    counts = [tuple(int(s.get(k)) for k in ("tests", "failures", "errors", "skipped")) for s in root]
    style = [(5, 0, 0, 0), (5, 3, 0, 0), (5, 0, 2, 3), (5, 0, 0, 5), (5, 0, 5, 0), (5, 2, 3, 0)]
    assert counts == [*style, (2, 0, 0, 1), (2, 0, 0, 2)]
    for suite, numbers in zip(root, counts, strict=True):
        found = [len(suite.findall(f"testcase{child}")) for child in ("", "/failure", "/error", "/skipped")]
        assert tuple(found) == numbers and suite.get("timestamp") == "2026-11-25T14:05:00"
    case = root[1].find("testcase")
    assert (case.get("classname"), case.get("name")) == ("03_style.3.1 flatten", "one row for each place")
    assert case.find("failure").get("message") == TRANSPOSED
    assert root[1].get("name") == f"{CALC} 03_style"
    assert root[2].find("testcase/error").get("message") == "in `<i>x</i>`: NameError That means: a name."
    assert root[6].findall("testcase")[-1].find("skipped").get("message") == "manual: judged by a person"
    text = (written / "junit.xml").read_text(encoding="utf-8")
    assert not any(secret in text for secret in ("TEACHER-ONLY", "THE-LOG", "THE-KEY", "ANN_WROTE", "\x1b", "\x08"))


def test_only_our_own_old_pages_are_removed(written):
    folder = written / "students"
    theirs = {
        "notes.html": "<p>the teacher's own",
        "notes-12345678.html": "<p>looks like ours, but is not",
        "notes-1234567890abcdef1234567890abcdef.html": "<p>looks like ours, but is not",
        "notes-1234.html": GENERATOR,
        "ann.txt": "x",
    }
    for name, text in theirs.items():
        (folder / name).write_text(text)
    (folder / "ann-12345678.html").write_text(GENERATOR)  # as pages were called before, with 8 digits
    few = REPORT | {"submissions": [s for s in REPORT["submissions"] if s["student"] == "ann"]}
    reports.write(few, written)
    assert {p.name for p in folder.iterdir()} == {*theirs, page_of(written, "ann").name}


def test_reports_are_written_again_from_report_json(written, tmp_path):
    other = tmp_path / "other"
    paths = reports.from_file(written / "report.json", other)
    for path in paths:
        assert path.read_bytes() == (written / path.relative_to(other)).read_bytes()
    assert reports.from_file(written / "report.json")[0] == written / "report.json"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"submissions": 3}', "[" * 100_000])
def test_what_is_no_report_is_told_in_a_sentence(tmp_path, text):
    (tmp_path / "report.json").write_text(text)
    with pytest.raises(NSTError, match="report"):
        reports.from_file(tmp_path / "report.json")
    with pytest.raises(NSTError, match="cannot read"):
        reports.from_file(tmp_path / "none.json")


def test_an_older_report_with_fewer_fields_will_do(tmp_path):
    old = {
        "submissions": [
            {"student": "ann", "exercise": "03_style", "points": 1, "of": 2, "tasks": {"3.1": {"points": 1, "of": 2}}},
            {"student": "bob", "exercise": "odd name", "status": "strange", "tasks": {"9.9": {"status": "new word"}}},
            {"student": "cy", "exercise": "03_style", "status": "missing", "tasks": None},
        ]
    }
    reports.write(old, tmp_path)
    shown = pages(tmp_path)
    assert len(shown) == 5 and "Sandbox unknown" in shown[tmp_path / "class.html"].text
    assert ET.parse(tmp_path / "junit.xml").getroot().get("tests") == "0"
    assert [row[0] for row in rows_of(tmp_path / "moodle.csv")] == ["Username", "ann", "bob", "cy"]


def again(*arguments, module="nstcourse.cli"):
    command = [sys.executable, "-m", module, *(["course", "reports"] if module == "nstcourse.cli" else []), *arguments]
    return subprocess.run([str(word) for word in command], capture_output=True, text=True)


def test_the_command_and_its_old_names_write_them_again(written, tmp_path):
    run = again(written / "report.json", tmp_path / "new")
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.splitlines()[-1].endswith(f"files written; open {tmp_path / 'new' / 'class.html'}")
    for number, module in enumerate(("nstcourse.grading.reports", "nstlib.course.grading.reports")):
        old = again(written / "report.json", tmp_path / str(number), module=module)
        assert old.stdout == run.stdout.replace("new", str(number)) and not old.stderr
        for page in (tmp_path / "new").rglob("*.*"):
            assert (tmp_path / str(number) / page.relative_to(tmp_path / "new")).read_bytes() == page.read_bytes()
    (tmp_path / "report.json").write_text("[1, 2]")
    for given, said in ((tmp_path / "none.json", "cannot read"), (tmp_path / "report.json", "holds no report")):
        run = again(given)
        assert run.returncode == 2 and run.stderr.startswith("nst: ") and said in run.stderr
        assert run.stderr.count("\n") == 1


def test_an_empty_class_has_its_reports_too(tmp_path):
    reports.write(REPORT | {"submissions": [], "exercises": {}, "roster": None, "notes": []}, tmp_path)
    assert "No submissions were found." in pages(tmp_path)[tmp_path / "class.html"].text
    assert len(rows_of(tmp_path / "marks.csv", "utf-8-sig")) == 1 and len(rows_of(tmp_path / "canvas.csv")) == 2
    assert list(ET.parse(tmp_path / "junit.xml").getroot()) == []


def test_half_a_character_does_not_stop_the_reports(tmp_path):
    broken = copy.deepcopy(REPORT)
    broken["submissions"][0]["log"] = broken["submissions"][0]["file"] = "half \ud83d of \\ it"
    reports.write(broken, tmp_path)
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8")) == broken


def test_names_that_look_alike_get_pages_of_their_own(tmp_path):
    alike = ["../../x", "x", "X", "a\u202e", "a", "", "ä", "CON"]
    paths = reports.write(REPORT | {"submissions": [submission(s, "03_style", 6) for s in alike]}, tmp_path)
    assert {path.resolve().parent for path in paths} == {tmp_path, tmp_path / "students"}
    names = [p.name for p in (tmp_path / "students").iterdir()]
    assert len({n.lower() for n in names}) == len(alike) and all(reports.PAGE_NAME.fullmatch(n) for n in names)


def test_names_of_one_short_digest_get_pages_of_their_own(tmp_path):
    """These two share the first 32 bits of their SHA-256, ea6bc9f6, and the part of it that people read."""
    alike = ["x" * 40 + "6542", "x" * 40 + "70735"]
    reports.write(REPORT | {"submissions": [submission(s, "03_style", 6) for s in alike]}, tmp_path)
    assert len(list((tmp_path / "students").iterdir())) == 2
    assert all(re.fullmatch(r"x{40}-[0-9a-f]{16,}", slug(s)) for s in alike)


def test_words_stand_out_from_what_is_behind_them():
    """WCAG 2: 4.5 for text, 3 for bars, in light and dark, on the page, on boxes and on every tint."""
    light, dark = re.findall(r":root \{(.*?)\}", STYLE, flags=re.DOTALL)[:2]
    read = [dict(re.findall(r"--(\w+): (#\w+|\d+%);", part)) for part in (light, dark)]
    for colours in (read[0], read[0] | read[1]):
        for behind in ("page", "card"):
            for ink in ("text", "quiet", "link"):
                assert contrast(colours[ink], colours[behind]) >= 4.5, (ink, behind)
            assert min(contrast(colours[bar], colours[behind]) for bar in ("blue", "orange")) >= 3
        for kind in ("full", "partial", "wrong", "error", "grey", "blue"):
            share = int(colours["tint"].rstrip("%")) / 100
            pairs = zip(rgb(colours[kind]), rgb(colours["page"]), strict=True)
            tint = [share * a + (1 - share) * b for a, b in pairs]
            assert contrast(colours["text"], tint) >= 4.5, kind
            assert kind == "blue" or contrast("#000", colours[kind]) >= 4.5, kind  # words stand in the others' bars


def rgb(colour):
    if not isinstance(colour, str):
        return colour
    digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    return [int(digits[k : k + 2], 16) / 255 for k in (0, 2, 4)]


def contrast(one, other):
    def light(colour):
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb(colour)]
        return luminance(linear, REC_709)

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)
