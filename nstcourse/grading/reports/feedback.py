"""Each student's page as a zip that Moodle takes back: an assignment's "Upload multiple feedback files in a zip".

Moodle finds whose a file is by its path. A part of it, cut at underscores, must begin with four pieces: a name without
underscores, the participant's number in this assignment, "assignsubmission", and "file" or "onlinetext". So are called
the folders of "Download all submissions" (since Moodle 4.1 without an underscore at the end). (Source: Moodle,
mod/assign/feedback/file/importziplib.php, is_valid_filename_for_import.) Numbers are an assignment's own, hence a zip
for each exercise. A second upload replaces the first.
"""

import io
import zipfile

from nstcourse.grading.reports import reading, student_page

MIDNIGHT = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold: the same pages make the same zip


def zips(report):
    """{"feedback_03_style.zip": its bytes} of a complete report, for exercises with a hand-in that came from Moodle.

    Each page lies in the folder that its hand-in came in, and tells of this exercise alone.
    """
    return {
        reading.feedback_name(stem): _zip(report, stem, works) for stem, works in reading.from_moodle(report).items()
    }


def _zip(report, stem, works):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for work in sorted(works, key=lambda w: w["folder"]):
            member = zipfile.ZipInfo(f"{work['folder']}/feedback_{stem}.html", MIDNIGHT)
            member.compress_type, member.create_system, member.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(member, student_page.page(report | {"submissions": [work]}, work["student"]))
    return file.getvalue()
