"""Reports of a class, all worked out from one dict: report.json, pages, tables for learning platforms, JUnit.

- report.json: everything, for programs; `from_file` writes the rest again from it.
- class.html: for the teacher. students/*.html: a page for each student, to be handed out.
- class_without_names.html: for the projector; see projector.py.
- teacher.csv: the teacher's own points and comments, which come in; see teacher.py.
- feedback_03_style.zip: those pages as Moodle takes them back, for hand-ins that came from there; see feedback.py.
- marks.csv, moodle.csv, canvas.csv: see tables.py. junit.xml: see junit.py.

Names, sources and words in a report come from strangers; texts.py says what is done about it.
"""

import json
import os
import re
from pathlib import Path

from nstcourse.grading.names import slug
from nstcourse.grading.reports import (
    class_page,
    feedback,
    judged,
    junit,
    projector,
    reading,
    student_page,
    tables,
    teacher,
)
from nstcourse.grading.reports.pages import GENERATOR
from nstlib.errors import NSTError
from nstlib.files import as_path, check_none_read, make_folder, write_atomically

PAGE_NAME = re.compile(r"[A-Za-z0-9.-]+-([0-9a-f]{8}|[0-9a-f]{32})\.html")  # 8 digits: as pages were called before


def write(report, out):
    """Write every report into a folder; returns the paths. Raises NSTError when one cannot be written."""
    out = Path(out)
    # Half a character, as file names can hold, becomes its escape, which is JSON all the same.
    text = json.dumps(report, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")
    whole = reading.complete(report)
    judged.apply(whole)
    students = reading.students(whole)
    files = {
        "report.json": text,
        "class.html": class_page.page(whole).encode(),
        "class_without_names.html": projector.page(whole).encode(),
        "marks.csv": tables.marks(whole),
        "moodle.csv": tables.moodle(whole),
        "canvas.csv": tables.canvas(whole),
        "junit.xml": junit.document(whole),
    } | {f"students/{slug(s)}.html": student_page.page(whole, s).encode() for s in students}
    files |= feedback.zips(whole)
    make_folder(out / "students")
    paths = [write_atomically(out / name, data) for name, data in files.items()]
    # What lies there of an earlier run, and is not true any more.
    _sweep(out / "students", PAGE_NAME, _is_our_page, paths)
    _sweep(out, feedback.NAME, feedback.is_ours, paths)
    return paths


def check_not_read(out, given):
    """Raise NSTError where a file that a class is graded from lies where a report goes, and would be lost."""
    names = ["report.json", "class.html", "class_without_names.html", "marks.csv", "moodle.csv", "canvas.csv"]
    check_none_read([out / name for name in (*names, "junit.xml", teacher.NAME)], {"a file that is read": given})


def from_file(path, out=None, tell=None):
    """Write every report again from a report.json, beside it or into `out`, with what the teacher.csv beside it says
    now; returns the paths. tell(line) is called for what is told of the class as a whole."""
    path, out = as_path(path), None if out is None else as_path(out)
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NSTError(f"cannot read '{path}': {(error.strerror or str(error)).lower()}.") from None
    except (ValueError, RecursionError):
        raise NSTError(f"'{path}' is not the JSON of a report.") from None
    if not isinstance(report, dict) or not isinstance(report.get("submissions"), list):
        raise NSTError(f"'{path}' holds no report of nst grade.")
    report = teacher.take(report, path.parent)
    paths = write(report, path.parent if out is None else out)
    if out is None or Path(out).resolve() == path.parent.resolve():
        teacher.extend(report, path.parent)
    for note in reading.notes(reading.complete(report)) if tell else ():
        tell(note)
    return paths


def _sweep(folder, name, is_ours, written):
    """Remove files that were not written now: pages of students, say, who are no longer in the report. Only such as
    bear our kind of name and our mark."""
    kept = {path.name for path in written if path.parent == folder}
    for path in folder.iterdir():
        if path.name in kept or not name.fullmatch(path.name) or path.is_symlink() or not path.is_file():
            continue
        try:
            if is_ours(path):
                os.unlink(path)
        except OSError:  # a file too many is no reason to lose the reports
            continue


def _is_our_page(path):
    with path.open("rb") as file:
        return GENERATOR.encode() in file.read(1000)
