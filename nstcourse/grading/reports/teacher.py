"""The teacher's own points and comments: teacher.csv, which lies beside the reports.

A line for each student and each part that a person judges, to be filled in: points, out of how many ("of"), a comment.
More lines may be added: for any task, whose points then count in place of the grader's, and for parts of one's own.
Points for the whole sheet are a student's total for the tasks, in place of all that the grader found.

The file is the teacher's. It is read before a class is graded; what is in it is never changed, and lines for whoever is
new are added at its end. Spreadsheets' ways of writing it (semicolons, tabs, other encodings) are read and kept.
"""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from nstcourse.grading.reports import reading
from nstcourse.grading.reports.texts import cell, join, line, plural
from nstlib.errors import NSTError
from nstlib.files import write_atomically

NAME = "teacher.csv"
COLUMNS = ("student_id", "name", "exercise", "item", "points", "of", "comment")
NEEDED = ("student_id", "exercise", "item", "points", "comment")
ALSO = {"student id": "student_id", "id": "student_id", "student": "student_id", "username": "student_id"}
ALSO |= {"task": "item", "max": "of", "out of": "of", "comments": "comment", "feedback": "comment"}
WHOLE = "whole sheet"  # the item of a line about everything
LARGEST = 20_000_000  # bytes
MOST_COMMENT = 5_000
MOST_TOLD = 5  # of what is to be mended
SEPARATORS = ",;\t"
NUMBER = re.compile(r"\d{1,6}([.,]\d{0,6})?|[.,]\d{1,6}")
TASK = re.compile(r"(?:task)?\s*0*(\d{1,3})[.,]\s?0*(\d{1,3})(?:\s+(\w+)(?:\(\))?)?", re.IGNORECASE)
CALLED = {"task", "exercise", "question", "problem", "part", "aufgabe", "übung", "frage", "ejercicio"}
MONTH = "jan|gen|ene|feb|fév|fev|mar|mär|mrz|apr|avr|abr|may|mai|maj|mag|jun|jui|giu|jul|lug|aug|aoû|ago|sep|set"
MONTH += "|oct|okt|ott|out|nov|dec|dez|déc|dic"
DATE = re.compile(
    rf"\d{{1,2}}[./ -]+(({MONTH})\w*\.?|\d{{1,2}})([./ -]+\d{{2,4}})?|({MONTH})\w*[. -]\d{{1,4}}"
    r"|\d{4}-\d{1,2}-\d{1,2}( .*)?|4\d{4}",  # as spreadsheets write days, or count them
    re.IGNORECASE,
)


@dataclass
class Table:
    """The file as it was read. columns: what each of its columns is; rows: [(number of the line, {column: text})]."""

    data: bytes
    text: str
    encoding: str
    separator: str
    columns: list
    rows: list


# --- reading ---------------------------------------------------------------------------------------------------------


def check(folder, exercises):
    """Raise NSTError if there is a teacher.csv in the folder that cannot be used. exercises: as in a report."""
    table = _read(Path(folder) / NAME)
    if table is not None:
        _entries(table, exercises, Path(folder) / NAME)


def take(report, folder):
    """The report with what the folder's teacher.csv says, as report["teacher"]: entries, and notes about lines that
    are for nobody in it. Without the file, what the report has is kept. Raises NSTError for a file that cannot be used.
    """
    path, rest = Path(folder) / NAME, {key: value for key, value in report.items() if key != "teacher"}
    table = _read(path)
    if table is None:
        return report
    whole = reading.complete(rest)
    entries, notes = _known(_entries(table, whole["exercises"], path), whole, path)
    return rest | ({"teacher": {"entries": entries, "notes": notes}} if entries or notes else {})


def _read(path):
    """The Table in a file, or None where there is none."""
    try:
        if not path.exists():
            return None
        if not path.is_file():
            raise NSTError(f"'{path}' is no file; move it away, and a new {NAME} is made.")
        data = path.read_bytes()
    except OSError as error:
        raise NSTError(f"cannot read '{path}': {(error.strerror or str(error)).lower()}.") from None
    text, encoding = _decoded(data, path)
    first = re.match(r"sep=.[^\r\n]*(\r\n|\r|\n)", text, re.IGNORECASE)  # a line for Excel alone
    body, skipped = (text[first.end() :], 1) if first else (text, 0)
    for separator in SEPARATORS:
        lines = csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=True)
        try:
            columns = _columns(next(lines, []))
        except csv.Error:  # quotes that stand beside another separator
            continue
        if not set(NEEDED) <= set(columns):
            continue
        if twice := next((name for name in COLUMNS if columns.count(name) > 1), None):
            raise NSTError(f"'{path}' has two columns '{twice}'; it was left as it is. Give one of them another name.")
        try:
            rows = [(lines.line_num + skipped, row) for row in lines]
        except csv.Error as error:
            raise NSTError(
                f"'{path}' cannot be read as a table after line {lines.line_num + skipped} ({error}); it was left as "
                "it is. Look for a quote that is not closed."
            ) from None
        return Table(data, text, encoding, separator, columns, _by_column(columns, rows, path))
    raise NSTError(
        f"'{path}' needs a first line with the columns {join(list(COLUMNS))}; it was left as it is. Mend that line, or "
        "move the file away, and a new one is made."
    )


def _decoded(data, path):
    if len(data) > LARGEST:
        raise NSTError(f"'{path}' has more than {LARGEST / 1e6:.0f} MB, too much for a {NAME}; it was left as it is.")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise NSTError(f"'{path}' is a spreadsheet's own file, no CSV; it was left as it is. Save it as CSV.")
    marked = (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")
    encodings = [code for mark, code in marked if data.startswith(mark)] or ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding
    raise NSTError(f"'{path}' is no text that can be read; it was left as it is. Save it as CSV in UTF-8.")


def _columns(row):
    """The names of the columns; other words for one that is wanted are taken where it is not there itself."""
    plain = [" ".join(line(name).casefold().split()) for name in row]
    names = [name.replace(" ", "_") for name in plain]
    for place, name in enumerate(plain):
        if (wanted := ALSO.get(name)) and wanted not in names:
            names[place] = wanted
    return names


def _by_column(columns, rows, path):
    """[(line, {column: text})], without empty lines."""
    for number, row in rows:
        if any(text.strip() for text in row[len(columns) :]):
            raise NSTError(
                f"'{path}', line {number}: it has more cells than the first line; put a text or a number that holds "
                "the separator in quotes. The file was left as it is."
            )
    return [(n, dict(zip(columns, row, strict=False))) for n, row in rows if any(text.strip() for text in row)]


# --- what is in it ---------------------------------------------------------------------------------------------------


def _entries(table, exercises, path):
    """What a table says: [{student, exercise, item, points, of, comment}], without lines that are not filled in."""
    found, items, problems = {}, {}, []
    for number, row in table.rows:
        try:
            entry = _entry(row, exercises)
            if entry["points"] is not None or entry["comment"]:
                _agrees(entry, number, found, items)
        except NSTError as error:
            problems.append(f"line {number}: {error}")
    if problems:
        more = f"; and {len(problems) - MOST_TOLD} more" if len(problems) > MOST_TOLD else ""
        told = "; ".join(problems[:MOST_TOLD])
        raise NSTError(f"'{path}' was left as it is; mend it and give the same command again. {told}{more}.")
    return [entry for _, entry in found.values()]


def _agrees(entry, number, found, items):
    """Take an entry up, if no other line contradicts it; an item is of the same points for everyone."""
    about = (entry["exercise"], entry["item"].casefold())
    key = (_key(entry["student"]), *about)
    if key in found:
        raise NSTError(f"line {found[key][0]} is for the same student and the same item already")
    if entry["points"] is not None:
        before, of = items.setdefault(about, (number, entry["of"]))
        if of != entry["of"]:
            raise NSTError(f"'{entry['item'][:80]}' is of {entry['of']}, but of {of} in line {before}")
    found[key] = (number, entry)


def _entry(row, exercises):
    """One line as an entry; NSTError says what is wrong with it."""
    cells = {column: line(row.get(column) or "", MOST_COMMENT) for column in COLUMNS}
    stem = _stem(cells["exercise"], exercises)
    exercise = exercises.get(stem)
    item = _item(cells["item"], exercise) if exercise else cells["item"]
    points, of = _number(cells["points"], "in points"), _number(cells["of"], "in 'of'")
    if exercise and (task := exercise["tasks"].get(item)):
        if of not in (None, task["of"]):
            raise NSTError(f"task {item} is of {task['of']} points, not of {of}")
        of = task["of"]
    if exercise and item == WHOLE:
        if of not in (None, exercise["of"]):
            raise NSTError(
                f"the {WHOLE} is of {exercise['of']} points, not of {of}; leave 'of' empty, or give what you "
                "add a name of its own as its item"
            )
        of = exercise["of"]
    if exercise and points is not None and of is None:
        raise NSTError(f"points for '{item[:80]}' need a number in 'of', too{_tasks(exercise)}")
    if points is not None and of is not None and points > of:
        raise NSTError(f"there are {points} points, but at most {of} can be given")
    comment = (row.get("comment") or "").strip()[:MOST_COMMENT]
    words = {"student": cells["student_id"], "exercise": stem, "item": item}
    return words | {"points": points, "of": of if points is not None else None, "comment": comment}


def _stem(text, exercises):
    """An exercise by its name or by its number, as spreadsheets write it; else the text itself."""
    number = re.match(r"(?:exercise\s*)?0*(\d+)", text, re.IGNORECASE)
    for stem in exercises:
        if text.casefold() == stem or (number and stem.split("_")[0].lstrip("0") == number[1]):
            return stem
    return text


def _item(text, exercise):
    """What a line is about: a task's number, a part that a person judges, or a part of the teacher's own."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split()).removeprefix("'")
    if not plain:
        return WHOLE
    named = TASK.fullmatch(plain)
    task_id = f"{int(named[1])}.{int(named[2])}" if named else ""
    for i, task in exercise["tasks"].items():
        if _means(plain, i, task["name"].casefold()):
            return i
    if named and not named[3]:
        raise NSTError(f"there is no task {task_id} in that exercise{_tasks(exercise)}")
    if DATE.fullmatch(plain):
        raise NSTError(f"'{plain}' looks like a date that a spreadsheet made of a task's number; write 'Task 3.2'")
    for title in (*exercise["manual"], WHOLE):
        if _key(plain).casefold() == _key(title).casefold():
            return title
    return plain


def _means(plain, task_id, name):
    """Is a text a task's name, or its number beside nothing but its name and signs: "Exercise 3.2: gram_matrix"?"""
    if plain.casefold().removesuffix("()") == name != "":
        return True
    chapter, place = task_id.split(".")
    found = re.fullmatch(rf"(.*?)(?<![\d.,])0*{chapter}[.,]\s?0*{place}(?!\d)(.*)", plain)
    left = re.findall(r"\w+", " ".join(found.groups()).casefold()) if found else [""]
    return all(word and (word in CALLED or word == name) for word in left)


def _tasks(exercise):
    known = [f"{i} {task['name']}".strip() for i, task in exercise["tasks"].items()]
    return f" (the tasks are {join(known)})" if known else ""


def _number(text, where):
    text = "".join(unicodedata.normalize("NFKC", text).split())
    if not text:
        return None
    if not NUMBER.fullmatch(text):
        raise NSTError(f"'{text[:40]}' {where} is no number from 0 on")
    value = float(text.replace(",", "."))
    return int(value) if value.is_integer() else value


def _known(entries, report, path):
    """(entries, notes): those for students and exercises of the report, by their ids in it; the rest is told."""
    who, kept, lost, spelt = _finder(report), [], {}, {}
    handed_in = {(s["student"], s["exercise"]) for s in report["submissions"]}
    for entry in entries:
        student = who(entry["student"])
        if student is None:
            lost.setdefault("students whom this class does not have, or has twice", []).append(entry["student"])
        elif (student, entry["exercise"]) not in handed_in:
            lost.setdefault("exercises that were not graded this time", []).append(entry["exercise"])
        else:
            before = spelt.setdefault((student, entry["exercise"], entry["item"].casefold()), entry["student"])
            if before != entry["student"]:
                raise NSTError(
                    f"'{path}' has two lines for {student}, as '{before}' and as '{entry['student']}', about "
                    f"'{entry['item'][:80]}'; it was left as it is. Empty one of them."
                )
            kept.append(entry | {"student": student})
    return kept, [*(_left(why, names) for why, names in lost.items()), *_maxima(kept, report["exercises"])]


def _maxima(entries, exercises):
    """Notes on exercises that are out of more points than the grader's, as parts were added that a person judges."""
    parts = {}
    for entry in entries:
        stem, item = entry["exercise"], entry["item"]
        if entry["points"] is not None and item != WHOLE and item not in exercises[stem]["tasks"]:
            parts.setdefault(stem, {}).setdefault(item.casefold(), (line(item), entry["of"]))
    notes = []
    for stem, those in parts.items():
        named = ", ".join(f"{item} {of}" for item, of in those.values())
        of = reading.number(exercises[stem]["of"] + sum(of for _, of in those.values()))
        notes.append(f"exercise {stem.split('_')[0].lstrip('0')} is now out of {of}: {named} ({NAME}).")
    return notes


def _left(why, names):
    different = [name[:60] or "an empty cell" for name in dict.fromkeys(names)]
    more = f" and {len(different) - 10} more" if len(different) > 10 else ""
    lines = f"{plural(len(names), 'line')} of {NAME}"
    return f"{lines} for {why} ({', '.join(different[:10])}{more}): kept, not counted."


def _finder(report):
    """A function from an id as it stands in the file to the student, or None where nobody or not one only is meant.
    Zeros before a number, which spreadsheets take away, are put back."""
    exact, bare = {}, {}
    for student in reading.students(report):
        key = _key(student)
        exact.setdefault(key, []).append(student)
        if key.isdecimal():
            bare.setdefault(key.lstrip("0"), []).append(student)

    def find(text):
        key = _key(text)
        those = exact.get(key) or (bare.get(key.lstrip("0")) if key.isdecimal() else None) or ()
        return those[0] if len(those) == 1 else None

    return find


def _key(student):
    """An id by which lines are compared: without apostrophes, which cells get before what would start a formula."""
    return line(student).replace("'", "").strip()


# --- lines for whom it has none --------------------------------------------------------------------------------------


def extend(report, folder):
    """Add lines to the folder's teacher.csv, to be filled in, for everyone and everything that has none; the file is
    made where there is none. Returns its path. What is in it stays as it is, byte for byte."""
    path = Path(folder) / NAME
    table, whole = _read(path), reading.complete(report)
    rows = _missing(table, whole) if table else [_row(whole, **e) for e in whole["teacher"]["entries"]]
    if table is None:
        rows += _missing(Table(b"", "", "", ",", [], [(0, r) for r in rows]), whole)
        data = _written([dict(zip(COLUMNS, COLUMNS, strict=True)), *rows], COLUMNS, ",", "\r\n").encode("utf-8-sig")
    elif rows:
        newline = next((n for n in ("\r\n", "\n", "\r") if n in table.text), "\r\n")
        text = table.text + ("" if table.text.endswith(("\n", "\r")) else newline)
        text += _written(rows, table.columns, table.separator, newline)
        try:
            data = text.encode(table.encoding)
        except UnicodeEncodeError:  # a new name that the old encoding cannot hold
            data = text.encode("utf-8-sig")
        if path.read_bytes() != table.data:  # saved by the teacher just now
            return extend(report, folder)
    else:
        return path
    return write_atomically(path, data)


def _missing(table, report):
    """Lines to be filled in that a table does not have: a part that a person judges, or the whole sheet."""
    exercises, who, there = report["exercises"], _finder(report), set()
    for _, row in table.rows:
        student = row.get("student_id") or ""
        work = (_key(who(student) or student), _stem(line(row.get("exercise") or ""), exercises))
        there |= {work, (*work, _key(row.get("item") or "").casefold())}
    rows = []
    for submission in report["submissions"]:
        student, stem = submission["student"], submission["exercise"]
        work = (_key(student), stem)
        for title in exercises[stem]["manual"]:
            if (*work, _key(title).casefold()) not in there:
                rows.append(_row(report, student, stem, title))
        if not exercises[stem]["manual"] and work not in there:
            rows.append(_row(report, student, stem, WHOLE))
    return rows


def _row(report, student, exercise, item, points=None, of=None, comment=""):
    texts = {
        "student_id": student,
        "name": (report["roster"] or {}).get(student, ""),
        "exercise": exercise,
        "item": item,
    }
    numbers = {"points": points, "of": of}
    cells = {key: cell(text) for key, text in texts.items()} | {k: "" if n is None else n for k, n in numbers.items()}
    return cells | {"comment": cell(comment, MOST_COMMENT)}


def _written(rows, columns, separator, newline):
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator, lineterminator=newline)
    writer.writerows([[row.get(column, "") for column in columns] for row in rows])
    return file.getvalue()
