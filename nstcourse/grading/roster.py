"""Who is in the class: a roster as spreadsheets and platforms write it."""

import csv
import io
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from nstcourse.grading.late import parse_due
from nstlib.errors import NSTError

LARGEST = 10_000_000  # bytes
# Headers as Moodle, Canvas, Blackboard, GitHub Classroom and people write them, the best first.
IDS = ("id", "student_id", "studentid", "student_number", "matriculation_number", "matrikelnummer", "sis_user_id")
IDS += (
    "id_number",
    "id_nummer",
    "idnumber",
    "identifier",
    "orgdefinedid",
    "username",
    "user_name",
    "user",
    "anmeldename",
)
IDS += ("login", "sis_login_id", "github_username", "email_address", "email", "e_mail", "e_mail_adresse", "mail")
NAMES = ("name", "full_name", "student_name", "display_name", "vollständiger_name")
FIRST = ("first_name", "firstname", "given_name", "vorname", "prénom", "nombre")
LAST = ("last_name", "lastname", "surname", "family_name", "nachname", "nom", "apellidos")
DUES = ("due", "due_date", "deadline", "extension")
MAIL = re.compile(r"([^@\s]+)@[^@\s]+\.[^@\s]+")
WORKBOOKS = {b"PK\x03\x04": "a workbook or a zip file", b"\xd0\xcf\x11\xe0": "an old Excel workbook", b"%PDF": "a PDF"}


class Roster(dict):
    """{student id: name}, in the file's order.

    also: {id: other ids of the same student}; due: {id: a due date of their own}; notes: what the teacher is told.
    """

    def __init__(self, names=()):
        super().__init__(names)
        self.also, self.due, self.notes = {}, {}, []


@dataclass
class _Table:
    columns: dict  # {header: place}
    rows: list  # (number of the line, cells)

    def full(self, name):
        """How many rows have something in a column."""
        return sum(bool(cell(row, self.columns[name])) for _, row in self.rows)


def read_roster(path):
    """A Roster from a CSV file whose first line names its columns; one of ids is needed.

    Commas, semicolons and tabs, UTF-8, UTF-16 and Windows-1252 are read. Raises NSTError for a file that is no roster,
    and for one that names an id twice.
    """
    text, notes = _decoded(_bytes(path), path)
    table = _table(text, path)
    key = _key(table, path)
    roster = Roster()
    roster.notes = notes
    lines = {}
    for line, row in table.rows:
        student, name = cell(row, table.columns[key]), _name(row, table)
        if not student:
            if name:
                roster.notes.append(f"roster, line {line}: {name} has no '{_shown(key)}' and was left out.")
            continue
        _check(student, line, lines, path)
        roster[student] = name
        roster.also[student] = _also(row, table, key)
        if (column := _first(table, DUES)) and (due := cell(row, table.columns[column])):
            try:
                roster.due[student] = parse_due(due)
            except NSTError as error:
                raise NSTError(f"the roster '{path}', line {line}: {error}") from None
    if key != "id":
        others = [_shown(n) for n in (*IDS, "id") if n in table.columns and n != key]
        also = f" ({', '.join(others)} helped to find who is who)" if others else ""
        roster.notes.append(f"roster: its column '{_shown(key)}' was taken for the ids{also}.")
    return roster


def _bytes(path):
    path = Path(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise NSTError(f"the roster '{path}' is a folder; give the CSV file in it.")
        if not stat.S_ISREG(status.st_mode):
            raise NSTError(f"the roster '{path}' is {kind_of(status.st_mode)}; write it to a CSV file.")
        if status.st_size > LARGEST:
            raise NSTError(f"the roster '{path}' has {status.st_size / 1e6:.0f} MB, too many for the list of a class.")
        return path.read_bytes()
    except OSError as error:
        raise NSTError(f"cannot read the roster '{path}': {(error.strerror or 'error').lower()}.") from None


def kind_of(mode):
    """What a path is that is neither a file nor a folder."""
    kinds = ((stat.S_ISFIFO, "a named pipe (FIFO)"), (stat.S_ISSOCK, "a socket"), (stat.S_ISLNK, "a symbolic link"))
    return next((words for test, words in kinds if test(mode)), "a device")


def _decoded(data, path):
    for start, words in WORKBOOKS.items():
        if data.startswith(start):
            raise NSTError(f"the roster '{path}' is {words}; save it as CSV (UTF-8) and give that file.")
    for mark, code in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig")):
        if data.startswith(mark):
            try:
                text = data.decode(code)
            except UnicodeDecodeError:
                break
            if "\0" in text:
                raise NSTError(f"the roster '{path}' is no text; save it as CSV (UTF-8).")
            return text, []
    try:
        text = data.decode("cp1252")
        if "\0" not in text:
            words = "roster: it is not in UTF-8 and was read in Windows-1252, as Excel saves it; look at the names."
            return text, [words]
    except UnicodeDecodeError:
        pass
    raise NSTError(f"cannot read the roster '{path}' as a text; save it as CSV (UTF-8).")


def _table(text, path):
    lines = io.StringIO(text, newline="")
    start, first = 0, lines.readline()
    if separator := re.fullmatch(r'"?sep=(.)"?[;,\t]*\s*', first):  # which spreadsheets write for themselves
        start, delimiter = 1, separator[1]
    else:
        lines.seek(0)
        known = {*IDS, *NAMES, *FIRST, *LAST, *DUES, "student"}
        splits = {d: {_header(c) for c in next(csv.reader([first], delimiter=d), [])} for d in ",;\t|"}
        delimiter = max(splits, key=lambda d: (len(splits[d] & known), len(splits[d])))
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        rows = [(reader.line_num + start, row) for row in reader if any(c.strip() for c in row)]
    except csv.Error as error:
        raise NSTError(f"the roster '{path}', line {reader.line_num + start}: {error}.") from None
    headers = [_header(c) for c in rows[0][1]] if rows else []
    columns = {name: place for place, name in reversed(list(enumerate(headers))) if name}
    if "student" in columns:  # Canvas calls the name so, others the id
        columns["name" if {"id", "sis_user_id", "sis_login_id"} & set(columns) else "id"] = columns.pop("student")
    rows = rows[:1] + [(line, row) for line, row in rows[1:] if not _is_canvas_own(row, columns)]
    for line, row in rows[1:]:
        if any(c.strip() for c in row[len(headers) :]):
            raise NSTError(
                f"the roster '{path}', line {line}, has more fields than the first line; put a name with a comma "
                "in quotes."
            )
    return _Table(columns, rows[1:])


def _is_canvas_own(row, columns):
    """Is it a line that Canvas writes for itself: the points of each column, or its made-up student?"""
    if not {"sis_user_id", "sis_login_id", "section"} & set(columns) or "name" not in columns:
        return False
    return cell(row, columns["name"]).casefold() in ("points possible", "student, test", "test student")


def _header(text):
    return re.sub(r"[\W_]+", "_", text.strip().strip("\ufeff").casefold()).strip("_")


def _shown(name):
    return name.replace("_", " ")


def cell(row, place):
    """A cell's text; what spreadsheets put around a number, to keep it as it is, is taken off."""
    text = row[place].strip() if place < len(row) else ""
    return re.sub(r'^="(.*)"$|^\'(?=\d)', r"\1", text).strip()


def _key(table, path):
    """The column of ids: the first that every row has, or else the fullest."""
    names = [n for n in IDS if n in table.columns]
    if {"sis_user_id", "sis_login_id"} & set(names):  # Canvas imports marks by these two, not by the numbers in "ID"
        names = [n for n in names if n != "id"] + ["id"] * ("id" in names)
    if not names:
        raise NSTError(f"the roster '{path}' needs a first line with a column 'id' (and, if you like, 'name').")
    if names[0] == "id" and table.full("id"):
        return "id"
    best = max(names, key=lambda n: (table.full(n), -names.index(n)))
    if not table.full(best):
        raise NSTError(f"the roster '{path}' names nobody: its column '{_shown(best)}' is empty.")
    return best


def _first(table, names):
    return next((n for n in names if n in table.columns), None)


def _name(row, table):
    whole = _first(table, NAMES)
    parts = [cell(row, table.columns[c]) for c in (_first(table, FIRST), _first(table, LAST)) if c]
    name = cell(row, table.columns[whole]) if whole else ""
    return name or " ".join(filter(None, parts))


def _also(row, table, key):
    """Other ids of a student; of an address also what stands before the @."""
    texts = [cell(row, table.columns[n]) for n in IDS if n in table.columns]
    local = [match[1] for text in texts if (match := MAIL.fullmatch(text))]
    own = cell(row, table.columns[key])
    return [t for t in dict.fromkeys([*texts, *local]) if t and t != own]


def _check(student, line, lines, path):
    if re.fullmatch(r"\d([.,]\d+)?E\+\d+", student):
        raise NSTError(
            f"the roster '{path}', line {line}: a spreadsheet has shortened an id to '{student}'; format that column "
            "as text and save it again."
        )
    if (other := lines.setdefault(student.casefold(), line)) != line:
        raise NSTError(
            f"the roster '{path}' names the id '{student}' twice, in line {other} and in line {line}; every student "
            "needs an id of their own."
        )
