"""A report as all its readers take it: every field there, students in order, words apart from lists of probes."""

import re
from datetime import datetime

from nstcourse.grading.late import number
from nstcourse.grading.mark import WORDS

SUBMISSION = {
    "student": "",
    "exercise": "",
    "file": "",
    "folder": "",
    "status": "graded",
    "words": "",
    "notes": [],
    "points": 0,
    "of": 0,
    "tasks": {},
    "manual": [],
    "seconds": 0,
    "late": None,
    "attempt": 1,
    "attempts": 1,
    "earned": None,
    "sheet": {"edition": None, "words": ""},
    "judged": [],
    "by_hand": False,
    "whole": None,
}
MARK = {"status": "", "passed": [], "points": 0, "words": [], "variant": "", "notes": [], "of": 0}
MARK |= {"source": "", "changed": "", "machine": None, "comment": ""}
LATE = {"days": 0, "penalty": 0, "words": ""}
TEACHER = {"entries": [], "notes": []}
ENTRY = {"student": "", "exercise": "", "item": "", "points": None, "of": None, "comment": ""}
EXERCISE = {"of": 0, "manual": [], "tasks": {}, "judged": []}
TASK = {"name": "", "of": 0, "probes": [], "variants": {}}
REPORT = {"kit": "", "graded_at": "", "python": "", "numpy": "", "notes": [], "roster": None}
# Mistakes that the grader knows by itself, for any task.
ANYWHERE = {"published examples only": WORDS["table"], "constant": WORDS["constant"], "changing": WORDS["changing"]}
PROBE_LINE = re.compile(r"  (ok|no|--)  ")
MOST_NAMES = 20  # in a note
UNTRIED = ("not attempted", "missing", "refused")


def complete(report):
    """The report with every field that this version knows: an older report.json may lack some."""
    submissions = [_with(SUBMISSION, s) for s in report.get("submissions") or []]
    for submission in submissions:
        submission["tasks"] = {i: _with(MARK, mark) for i, mark in submission["tasks"].items()}
    exercises = {stem: _with(EXERCISE, e) for stem, e in (report.get("exercises") or {}).items()}
    for submission in submissions:
        exercise = exercises.setdefault(submission["exercise"], _with(EXERCISE, {"of": submission["of"]}))
        exercise["tasks"] = {i: {"of": mark["of"]} for i, mark in submission["tasks"].items()} | exercise["tasks"]
    for exercise in exercises.values():
        exercise["tasks"] = {i: _with(TASK, task) for i, task in exercise["tasks"].items()}
    for submission in submissions:
        submission["late"] = _with(LATE, submission["late"]) if isinstance(submission["late"], dict) else None
    sandbox = _with({"level": "unknown", "words": "which sandbox was used is not known."}, report.get("sandbox") or {})
    teacher = _with(TEACHER, report.get("teacher") or {})
    teacher["entries"] = [_with(ENTRY, entry) for entry in teacher["entries"]]
    parts = {"submissions": submissions, "exercises": exercises, "sandbox": sandbox, "teacher": teacher}
    return _with(REPORT, report) | parts


def _with(defaults, given):
    known = {key: value for key, value in given.items() if value is not None}
    return {key: value.copy() if isinstance(value, list | dict) else value for key, value in (defaults | known).items()}


def students(report):
    """Everyone with a submission, handed in or missing, in the report's order."""
    return list(dict.fromkeys(s["student"] for s in report["submissions"]))


def strangers(report):
    """Students who are not on the roster, where there is one."""
    return [s for s in students(report) if s not in report["roster"]] if report["roster"] is not None else []


def of_student(report, student):
    return [s for s in report["submissions"] if s["student"] == student]


def of_exercise(report, stem):
    return [s for s in report["submissions"] if s["exercise"] == stem]


def name_of(report, student):
    """The name on the roster, or the id."""
    return (report["roster"] or {}).get(student) or student


def title(stem):
    """ "03_style" -> "Exercise 3: style" """
    number, _, words = stem.partition("_")
    return f"Exercise {int(number)}: {words.replace('_', ' ')}" if number.isdecimal() and words else stem


def notes(report):
    """What is told of the class as a whole, also in the terminal."""
    return [*report["notes"], *report.get("teacher", TEACHER)["notes"], *_not_from_moodle(report)]


def feedback_name(stem):
    """The zip of the pages that Moodle takes back for an exercise."""
    return f"feedback_{stem}.zip"


def from_moodle(report):
    """{exercise: submissions} of what came in a folder of Moodle's, in the report's order."""
    found = {}
    for submission in report["submissions"]:
        if submission.get("folder"):
            found.setdefault(submission["exercise"], []).append(submission)
    return found


def _not_from_moodle(report):
    """A note for each exercise whose hand-ins came from Moodle in part."""
    told = []
    for stem in from_moodle(report):
        others = [
            name_of(report, s["student"])
            for s in of_exercise(report, stem)
            if not s.get("folder") and s["status"] != "missing"
        ]
        if others:
            more = f" and {len(others) - MOST_NAMES} more" if len(others) > MOST_NAMES else ""
            told.append(
                f"{feedback_name(stem)}: without {', '.join(others[:MOST_NAMES])}{more}, whose work did not come in a "
                "folder of Moodle's; hand back their pages in students/ yourself."
            )
    return told


def notes_on(submission):
    """What is told of one submission and its tasks."""
    notes = [*submission["notes"]]
    for i, mark in submission["tasks"].items():
        notes += [f"{i}: {note}" for note in (*mark["notes"], *([mark["changed"]] if mark.get("changed") else ()))]
    return notes


def late(submission):
    """How late it was, in a few words, or nothing: "2 days late, −2.5 points"."""
    if not submission["late"] or not (submission["late"]["days"] or submission["late"]["penalty"]):
        return ""
    days, penalty = (number(submission["late"][key]) for key in ("days", "penalty"))
    return f"{days} {'day' if days == 1 else 'days'} late" + (f", −{penalty} {_points(penalty)}" if penalty else "")


def attempt(submission):
    """Which of several attempts it is, in words, or nothing: "attempt 2 of 3"."""
    which, many = (submission[key] if isinstance(submission[key], int) else 1 for key in ("attempt", "attempts"))
    return f"attempt {which} of {max(which, many)}" if max(which, many) > 1 else ""


def _points(number):
    return "point" if number == 1 else "points"


def passed(mark, place):
    """Did a mark's probe of that place hold?"""
    return place < len(mark["passed"]) and bool(mark["passed"][place])


def mistake(mark, task):
    """What a known mistake is, in words, or nothing."""
    return task["variants"].get(mark["variant"]) or ANYWHERE.get(mark["variant"], "")


def to_student(words):
    """Why a hand-in was refused, as the student is told: what a teacher is to ask for is theirs to do."""
    words = re.sub(r"\bask the student to ", "", words)
    return re.sub(r"\bask (the student )?for (?=the notebook)", "hand in ", words)


def reason(mark, task):
    """Why a mark is not full, in a line: what was said beside the list of probes, or the first that did not hold."""
    if words := mistake(mark, task):
        return words
    lines = [line for line in "\n".join(mark["words"]).splitlines() if not PROBE_LINE.match(line)]
    if said := " ".join(line.strip() for line in lines if line.strip()):
        return said
    failed = [p["says"] for k, p in enumerate(task["probes"]) if not passed(mark, k)]
    return f"it does not hold: {failed[0]}." if failed and mark["status"] != "full" else ""


def when(report):
    """The time of grading for people: "25 November 2026, 14:27 UTC+00:00"."""
    try:
        moment = datetime.fromisoformat(report["graded_at"])
    except (ValueError, TypeError):
        return str(report["graded_at"])
    return f"{moment.day} {moment:%B %Y, %H:%M %Z}".strip()
