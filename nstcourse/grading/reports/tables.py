"""Marks as CSV: for spreadsheets, for Moodle, for Canvas.

marks.csv has a line for each student and exercise, and a column for each task of any exercise; those of other exercises
stay empty. Tasks and parts that a person judges, less the penalty for a late hand-in, make the total. It begins with a
byte order mark, without which Excel garbles every name that is not ASCII. moodle.csv and canvas.csv have a line for
each student, a column for each exercise, and no such mark, as programs read them.

Where nothing was handed in, or nothing that could be read, the platforms' cells are empty: no grade is not yet a zero.
Texts are quoted, and no cell starts a formula.
"""

import csv
import io
import re
import unicodedata
from collections import Counter

from nstcourse.grading.reports import reading, teacher
from nstcourse.grading.reports.texts import cell, line, plural, sentence

MOST_FEEDBACK = 1_500
POINTS_ROW = "Points Possible"
# Canvas takes any line whose first cell holds these words for the one that sets the points. Whatever else a person or
# a program may read as them counts here, too: any letters' case and width, anything or nothing between them.
LIKE_POINTS_ROW = re.compile(r"[\W_]*".join(POINTS_ROW.replace(" ", "")), re.IGNORECASE)
LEFT_OUT = re.compile(r"(muted|manual posting.*)", re.IGNORECASE)  # Canvas skips a line of nothing else


def marks(report):
    """Columns: student_id, name, exercise; one for each task, and for each part that a person gave points for;
    days_late, penalty, total, max, status, comment, graded_at, kit_version."""
    tasks = {(stem, i): task for stem, e in report["exercises"].items() for i, task in e["tasks"].items()}
    parts = [(stem, j["title"]) for stem, e in report["exercises"].items() for j in e["judged"] if j["of"] is not None]
    head = ["student_id", "name", "exercise", *(f"{i} {t['name']}".strip() for (_, i), t in tasks.items())]
    last = ["days_late", "penalty", "total", "max", "status", "comment", "graded_at", "kit_version"]
    taken = Counter([*head, *(title for _, title in parts), *last])
    head += [title if taken[title] == 1 else f"{title} ({stem})" for stem, title in parts] + last
    rows = []
    for s in report["submissions"]:
        given = {j["title"]: j["points"] for j in s["judged"] if j["points"] is not None}
        late = s["late"] or {"days": "", "penalty": ""}
        rows.append(
            [
                *(s["student"], (report["roster"] or {}).get(s["student"], ""), s["exercise"]),
                *(s["tasks"].get(i, {}).get("points", "") if stem == s["exercise"] else "" for stem, i in tasks),
                *(given.get(title, "") if stem == s["exercise"] else "" for stem, title in parts),
                *(late["days"], late["penalty"], s["points"], s["of"], s["status"]),
                *(_said(s, report["exercises"][s["exercise"]]), report["graded_at"], report["kit"]),
            ]
        )
    return _csv([head, *rows], MOST_FEEDBACK).encode("utf-8-sig")


def _said(submission, exercise):
    """What the teacher gave and said, in a line: every part of it, and the grader's points where they do not count."""
    parts = []
    for i, mark in submission["tasks"].items():
        if mark["machine"] is not None or mark["comment"]:
            name = f"{i} {exercise['tasks'].get(i, reading.TASK)['name']}".strip()
            given = (
                f" ({plural(mark['points'], 'point')}, not the grader's {mark['machine']})"
                if mark["machine"] is not None
                else ""
            )
            parts.append(f"{name}{given}: {line(mark['comment'], MOST_FEEDBACK)}")
    for part in submission["judged"]:
        whole = submission["whole"] if part["title"] == teacher.WHOLE else None
        if part["points"] is not None or part["comment"] or whole:
            given = f" ({part['points']} of {part['of']})" if part["points"] is not None else ""
            if whole:
                instead = f", not the grader's {whole['machine']}" if whole["machine"] is not None else ""
                given = f" ({whole['points']} of {whole['of']}{instead})"
            parts.append(f"{line(part['title'])}{given}: {line(part['comment'] or '', MOST_FEEDBACK)}")
    return " ".join(sentence(part.removesuffix(": ")) for part in parts)


def moodle(report):
    """For Grades > Import > CSV file: map "Username" to a user's field (username, ID number or email address: whatever
    the ids are), an exercise to a grade item whose maximum is the exercise's, "(feedback)" to that item's feedback."""
    stems = list(report["exercises"])
    head = ["Username", *(column for stem in stems for column in (stem, f"{stem} (feedback)"))]
    rows = []
    for student in _enrolled(report):
        by_stem = {s["exercise"]: s for s in reading.of_student(report, student)}
        row = [student]
        for stem in stems:
            row += [_grade(by_stem.get(stem)), _feedback(by_stem.get(stem), report["exercises"][stem])]
        rows.append(row)
    return _csv([head, *rows], MOST_FEEDBACK).encode()


def canvas(report):
    """For Grades > Import: Canvas knows students by one of the two SIS columns, which both hold the id; it asks which
    assignment a column is."""
    stems = list(report["exercises"])
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *stems]
    possible = [POINTS_ROW, "", "", "", "", *(report["exercises"][stem]["of"] for stem in stems)]
    rows = []
    for student in _enrolled(report):
        by_stem = {s["exercise"]: s for s in reading.of_student(report, student)}
        name, known_as = _no_points_row(reading.name_of(report, student)), _no_points_row(student)
        name = f"({name})" if LEFT_OUT.fullmatch(name) else name
        rows.append([name, "", known_as, known_as, "", *(_grade(by_stem.get(stem)) for stem in stems)])
    return _csv([head, possible, *rows]).encode()


def _no_points_row(name):
    """A name that is not taken for the line of points, looked at as it will be written: what is hidden is gone then."""
    shown = line(name)
    plain = unicodedata.normalize("NFKC", shown)
    return LIKE_POINTS_ROW.sub(POINTS_ROW.replace(" ", "-"), plain) if LIKE_POINTS_ROW.search(plain) else shown


def _enrolled(report):
    """With a roster, those on it: Moodle refuses a whole file for one student whom it does not know."""
    unknown = set(reading.strangers(report))
    return [s for s in reading.students(report) if s not in unknown]


def _grade(submission):
    counts = submission is not None and (submission["status"] == "graded" or submission["by_hand"])
    return submission["points"] if counts else ""


def _feedback(submission, exercise):
    """Each task in a few words. Moodle reads feedback as HTML, so no angle bracket of an answer may get there."""
    if submission is None:
        return ""
    parts = [said] if (said := _said(submission, exercise)) else []
    if submission["status"] != "graded":
        return _in_html(" ".join(filter(None, [*parts, sentence(reading.to_student(submission["words"]))])))
    parts += [late] if (late := reading.late(submission)) else []
    for i, mark in submission["tasks"].items():
        task = exercise["tasks"].get(i, reading.TASK)
        why = f", {mark['status']}: {reading.reason(mark, task)}" if mark["status"] != "full" else ""
        parts.append(f"{i} {task['name']}: {mark['points']} of {mark['of']}{why}")
    return _in_html(" ".join(map(sentence, parts)))


def _in_html(text):
    return text.replace("<", "‹").replace(">", "›").replace("&", "and")


def _csv(rows, most=200):
    file = io.StringIO()
    # Texts in quotes: a spreadsheet that separates at semicolons does not cut a name in two.
    writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerows([[cell(value, most) for value in row] for row in rows])
    return file.getvalue()
