"""What was handed in: which student, which exercise, which file. Reads folders and zip files, and runs nothing.

Known layouts: one folder for each student (as Moodle and nbgrader write them, deeper folders included), one notebook
for each student (alice_03_style.ipynb), and zip files of either. In a course folder of nbgrader's, submitted/ is read.
Symbolic links are never followed.
"""

import csv
import datetime
import io
import os
import re
import stat
import zipfile
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath

from nstlib.course.grading.rebuild import ANCHOR, LARGEST, read
from nstlib.errors import NSTError

MOST_MEMBERS = 2_000  # of a zip file
MOST_UNPACKED = 4 * LARGEST  # bytes of all notebooks in a zip file
DEEPEST = 20  # folders in each other
NBGRADER = {"source", "release", "autograded", "feedback", "gradebook.db", "nbgrader_config.py"}
STAMP = "timestamp.txt"  # nbgrader: when it was handed in
IGNORED = {".ipynb_checkpoints", "__MACOSX", ".git", "__pycache__"}


@dataclass
class Submission:
    """One student's work on one exercise. load: reads the file's bytes; refused: why it cannot be read."""

    student: str
    exercise: str
    file: str = ""
    load: Callable | None = None
    time: float = 0.0
    refused: str = ""
    notes: list = field(default_factory=list)

    @property
    def data(self):
        """The file's bytes, or None. Read each time: the notebooks of a whole class do not fit into memory."""
        try:
            return self.load() if self.load else None
        except Exception:  # it could be read a moment ago
            return b""


def find(folder, stems, roster=None):
    """(submissions, notes) in a folder: one for each student and exercise, the newest where there are several.

    stems: the exercises to look for, "03_style" and so on; roster: {student: name} or None.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise NSTError(f"'{folder}' is no folder; give the one that holds the submissions.")
    found, notes = [], []
    if _is_nbgrader(folder):
        folder = folder / "submitted"
        notes.append("a course folder of nbgrader's: what lies in submitted/ was graded.")
    for entry in sorted(folder.iterdir(), key=lambda p: p.name):
        if entry.name in IGNORED:
            continue
        if entry.name.startswith("."):
            if entry.is_dir() or entry.suffix.lower() in (".ipynb", ".zip"):
                notes.append(f"{_plain(entry.name)}: its name begins with a dot, so that it was not looked into.")
            continue
        student = _student(entry.name, stems, roster)
        files = list(_files(entry, entry.name, notes))
        kept = [s for f in files if (s := _submission(student, f, stems, notes)) is not None]
        if not kept:
            notes.append(f"{_plain(entry.name)}: no notebook of these exercises was found in it.")
        found += kept
    found += [
        Submission(student, stem, refused="missing")
        for student in roster or {}
        for stem in sorted({s.exercise for s in found} or stems)
        if not any(s.student == student and s.exercise == stem for s in found)
    ]
    return _newest(found), notes


def _is_nbgrader(folder):
    """Is it a course folder of nbgrader's? A student who is called "submitted" makes none."""
    names = set(os.listdir(folder))
    inner = folder / "submitted"
    return "submitted" in names and bool(names & NBGRADER) and inner.is_dir() and not inner.is_symlink()


def read_roster(path):
    """{student id: name} from a CSV file whose first line names its columns; an id column is needed."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise NSTError(f"cannot read the roster '{path}' as a text in UTF-8 ({type(error).__name__}).") from None
    rows = list(csv.DictReader(io.StringIO(text)))
    columns = {(name or "").strip().lower(): name for name in (rows[0] if rows else {})}
    key = next((columns[n] for n in ("id", "student", "student_id", "username", "user") if n in columns), None)
    if key is None:
        raise NSTError(f"the roster '{path}' needs a first line with a column 'id' (and, if you like, 'name').")
    name = next((columns[n] for n in ("name", "full name", "student_name") if n in columns), None)
    return {row[key].strip(): (row.get(name) or "").strip() if name else "" for row in rows if (row[key] or "").strip()}


def _student(entry, stems, roster):
    """Who handed in a folder or file of that name."""
    name = re.sub(r"(\.ipynb|\.zip)$", "", entry, flags=re.IGNORECASE)
    for student, full in (roster or {}).items():
        words = re.split(r"[^\w.@+-]+|_", name)
        if student == name or student in words or (full and full.casefold() in name.replace("_", " ").casefold()):
            return student
    for stem in stems:
        name = re.sub(rf"[-_ ]*{stem}[-_ ]*", "", name, flags=re.IGNORECASE)
    return _plain(re.sub(r"[ _-]*\(\d+\)$", "", name).strip(" _-")) or _plain(entry)


def _plain(name):
    """A name that can be shown anywhere: no control characters, not endless."""
    return "".join(c if c.isprintable() else "?" for c in name)[:100]


def _files(path, shown, notes, depth=0):
    """(name, how to load its bytes or None, time, reason) of every notebook below a path; what is not read is noted."""
    try:
        status = path.lstat()
    except OSError as error:
        notes.append(f"{_plain(shown)}: cannot be read ({(error.strerror or 'error').lower()}).")
        return
    if stat.S_ISLNK(status.st_mode):
        notes.append(f"{_plain(shown)}: a symbolic link, which is not followed.")
    elif stat.S_ISDIR(status.st_mode):
        if depth > DEEPEST:
            notes.append(f"{_plain(shown)}: more than {DEEPEST} folders in each other, which are not looked through.")
            return
        try:
            entries = sorted(os.listdir(path))
        except OSError as error:
            notes.append(f"{_plain(shown)}: cannot be read ({(error.strerror or 'error').lower()}).")
            return
        stamp = _stamp(path / STAMP, shown, notes) if STAMP in entries else None
        for name in entries:
            if name not in IGNORED:
                for label, load, time, refused in _files(path / name, f"{shown}/{name}", notes, depth + 1):
                    yield label, load, time if stamp is None else stamp, refused
    elif not stat.S_ISREG(status.st_mode):
        notes.append(f"{_plain(shown)}: neither a file nor a folder.")
    elif path.suffix.lower() == ".zip":
        yield from _members(path, shown, notes)
    elif path.suffix.lower() == ".ipynb":
        if status.st_size > LARGEST:
            yield shown, None, status.st_mtime, f"the file has more than {LARGEST / 1e6:.0f} MB."
            return
        try:
            path.open("rb").close()
        except OSError as error:
            yield shown, None, status.st_mtime, f"the file cannot be read ({(error.strerror or 'error').lower()})."
            return
        yield shown, path.read_bytes, status.st_mtime, ""


def _stamp(path, shown, notes):
    """When nbgrader took a submission, in seconds, from the text of its time stamp: 2026-03-01 10:00:00.000000 UTC."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode) or path.stat().st_size > 200:
            raise ValueError
        date, clock, *zone = path.read_text(encoding="utf-8").split()
        time = datetime.datetime.fromisoformat(f"{date} {clock}")
        return time.replace(tzinfo=time.tzinfo or _zone(zone)).timestamp()
    except (OSError, ValueError, OverflowError):
        notes.append(f"{_plain(shown)}: its {STAMP} holds no time, so that of the file was taken.")
        return None


def _zone(words):
    """A time zone as nbgrader reads it: a name or +0100; UTC where there is none."""
    if not words or words[0] in ("UTC", "GMT"):
        return datetime.timezone.utc
    if re.fullmatch(r"[+-]\d{4}", words[0]):
        return datetime.datetime.strptime(words[0], "%z").tzinfo
    try:
        return zoneinfo.ZoneInfo(words[0])
    except (zoneinfo.ZoneInfoNotFoundError, OSError):
        raise ValueError from None


def _members(path, shown, notes):
    """The notebooks in a zip file, read in memory: nothing of it is ever written anywhere."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS:
                notes.append(f"{_plain(shown)}: more than {MOST_MEMBERS} files, which is not looked through.")
                return
            wanted = [m for m in members if not m.is_dir() and _is_notebook(PurePosixPath(m.filename))]
            if sum(m.file_size for m in wanted if m.file_size <= LARGEST) > MOST_UNPACKED:
                notes.append(
                    f"{_plain(shown)}: its notebooks have altogether more than {MOST_UNPACKED / 1e6:.0f} MB, "
                    "so that they are not looked through."
                )
                return
            for member in wanted:
                label = f"{shown}/{member.filename}"
                if stat.S_ISLNK(member.external_attr >> 16):
                    notes.append(f"{_plain(label)}: a symbolic link, which is not followed.")
                elif member.file_size > LARGEST:
                    yield label, None, _member_time(member), f"the file has more than {LARGEST / 1e6:.0f} MB."
                else:
                    load = partial(_member, path, member)
                    try:
                        load()
                    except Exception as error:  # zlib, lzma and zipfile have many ways to say that it is damaged
                        notes.append(f"{_plain(label)}: cannot be read ({type(error).__name__}).")
                        continue
                    yield label, load, _member_time(member), ""
    except Exception as error:
        notes.append(f"{_plain(shown)}: a zip file that cannot be read ({type(error).__name__}).")


def _is_notebook(name):
    return name.suffix.lower() == ".ipynb" and not IGNORED & set(name.parts)


def _member(path, member):
    with zipfile.ZipFile(path) as archive, archive.open(member) as file:
        return file.read(LARGEST + 1)  # its stated size may lie, so no more than that is read


def _member_time(member):
    import calendar

    try:
        return float(calendar.timegm((*member.date_time, 0, 0, 0)))
    except (ValueError, OverflowError):
        return 0.0


def _submission(student, file, stems, notes):
    """The Submission in a file, or None when it belongs to no exercise that is looked for."""
    name, load, time, refused = file
    stem = next((s for s in stems if s in PurePosixPath(name).name.lower()), None)
    stem = stem or next((s for s in stems if s in PurePosixPath(name).parts), None) or _by_content(load, stems)
    if stem is None and len(stems) == 1:
        stem = stems[0]
    if stem is None:
        notes.append(f"{_plain(name)}: belongs to no exercise that is graded.")
        return None
    return Submission(student, stem, _plain(name), load, time, refused)


def _by_content(load, stems):
    """The exercise whose tasks a notebook holds, when its name does not say."""
    try:
        cells, _ = read(load() if load else b"")
    except (NSTError, OSError):
        return None
    first = [ANCHOR.match(c["source"].strip().splitlines()[0]) for c in cells if c["source"].strip()]
    # Compared as texts: a number may have more digits than Python turns into one.
    numbers = [match[1].split(".")[0].lstrip("0") for match in first if match]
    most = max(set(numbers), key=numbers.count) if numbers else None
    return next((s for s in stems if s.split("_")[0].lstrip("0") == most), None)


def _newest(found):
    """One Submission for each student and exercise; of several the newest, and a note that says so."""
    by_key = {}
    for submission in found:
        by_key.setdefault((submission.student, submission.exercise), []).append(submission)
    out = []
    for group in by_key.values():
        # Of one time (nbgrader stamps a whole folder), the one that has the exercise's own name.
        group.sort(key=lambda s: (s.refused == "", s.time, PurePosixPath(s.file).stem == s.exercise, s.file))
        chosen = group[-1]
        if len(group) > 1:
            others = ", ".join(s.file for s in group[:-1])
            chosen.notes.append(f"handed in {len(group)} times; the newest, {chosen.file}, was graded, not {others}.")
        out.append(chosen)
    return sorted(out, key=lambda s: (s.exercise, s.student))
