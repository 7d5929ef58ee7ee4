"""Each student's page as a zip that Moodle takes back: an assignment's "Upload multiple feedback files in a zip".

Moodle finds whose a file is by its path. A part of it, cut at underscores, must begin with four pieces: a name without
underscores, the participant's number in this assignment, "assignsubmission", and "file" or "onlinetext". So are called
the folders of "Download all submissions" (since Moodle 4.1 without an underscore at the end). (Source: Moodle,
mod/assign/feedback/file/importziplib.php, is_valid_filename_for_import.) Numbers are an assignment's own, hence a zip
for each exercise. A second upload replaces the first.
"""

import io
import re
import zipfile
import zlib

from nstcourse.grading.reports import reading, student_page
from nstcourse.grading.reports.pages import GENERATOR

NAME = re.compile(r"feedback_([A-Za-z0-9_]+)\.zip")
MIDNIGHT = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold: the same pages make the same zip


def zips(report):
    """{"feedback_03_style.zip": its bytes} of a complete report, for exercises with a hand-in that came from Moodle.

    Each page lies in the folder that its hand-in came in, and tells of this exercise alone.
    """
    return {
        reading.feedback_name(stem): _zip(report, stem, works) for stem, works in reading.from_moodle(report).items()
    }


def is_ours(path):
    """Is a file that is called so a zip of such pages, and holds nothing else?"""
    page = f"/feedback_{NAME.fullmatch(path.name)[1]}.html"
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if not members or any(not m.filename.endswith(page) or m.date_time != MIDNIGHT for m in members):
                return False
            with archive.open(members[0]) as file:
                return GENERATOR.encode() in file.read(1000)
    except (ValueError, RuntimeError, NotImplementedError, EOFError, zipfile.BadZipFile, zlib.error):
        return False


def _zip(report, stem, works):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for work in sorted(works, key=lambda w: w["folder"]):
            member = zipfile.ZipInfo(f"{work['folder']}/feedback_{stem}.html", MIDNIGHT)
            member.compress_type, member.create_system, member.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(member, student_page.page(report | {"submissions": [work]}, work["student"]))
    return file.getvalue()
