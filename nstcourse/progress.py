"""What has been solved: a small file beside each sheet, which `nst.check` writes and `nst.progress()` reads.

exercises/.03_style.progress.json holds {"format": 1, "tasks": {"3.2": {"points": 4, "edition": 1}}}: what the last
check of a task found. It is written in a folder exercises/ beside the sheet itself and nowhere else: not where lessons
are built (NST_STATIC), not where nbgrader or the grader run an answer. On Colab, where no sheet lies beside the kernel,
it is written into the folder nstlib of a mounted Drive, and without one into the folder of the session. Delete it to
begin anew. A check never fails for its sake.
"""

import contextlib
import json
from pathlib import Path

from nstcourse import contents, editions
from nstcourse.tasks import TASKS
from nstlib import lasting, settings
from nstlib.errors import NSTError
from nstlib.files import write_atomically

FOLDER = "exercises"
FORMAT = 1
LARGEST = 100_000  # bytes; forty tasks take two thousand


def note(outcome):
    """Keep the points that a check has found, where the sheet of the task lies in this folder."""
    if settings.switch("NST_STATIC"):
        return
    with contextlib.suppress(OSError, NSTError):
        folder, lesson = _sheet_of(outcome.task.id)
        if lesson is None:
            return
        sheet = lesson.name
        tasks = _read(folder, sheet)
        entry = {"points": outcome.points, "edition": editions.version(outcome.task.id)}
        if tasks.get(outcome.task.id) != entry:
            text = json.dumps({"format": FORMAT, "tasks": {**tasks, outcome.task.id: entry}}, indent=1)
            write_atomically(_file(folder, sheet), text.encode())


def total(task_id):
    """(points so far, points of all tasks) of the sheet of a task in this folder; None where none are noted."""
    with contextlib.suppress(OSError, NSTError):
        folder, lesson = _sheet_of(task_id)
        if lesson is not None and (points := points_of(folder, lesson)):
            return sum(points.values()), lesson.exercise.points
    return None


def _sheet_of(task_id):
    """(this folder, the lesson to whose sheet a task belongs), or None for the latter where that is not kept here."""
    folder = Path.cwd()
    lesson = next((x for x in contents.read().exercises if task_id in x.exercise.tasks), None)
    if lasting.on_colab():
        return lasting.ready() or folder, lesson
    kept = folder.name == FOLDER and lesson is not None and (folder / f"{lesson.name}.ipynb").is_file()
    return folder, lesson if kept else None


def progress():
    """Print how many tasks of each exercise are solved, and their points, as the last checks of the sheets found."""
    print("\n".join(_lines(_folder())))


def _folder():
    """The folder exercises/ of the course that this notebook belongs to, or None; on Colab, where notes are written."""
    with contextlib.suppress(OSError):
        here = Path.cwd()
        if lasting.on_colab():
            return lasting.ready() or here
        places = (here, here / FOLDER, here.parent / FOLDER)
        return next((place for place in places if place.name == FOLDER and place.is_dir()), None)
    return None


def _lines(folder):
    exercises, sums, checked = contents.read().exercises, [0, 0, 0, 0], False
    for lesson in exercises:
        tasks, points = lesson.exercise.tasks, points_of(folder, lesson) if folder else {}
        left = [task for task in tasks if points.get(task) != TASKS[task].points]
        counts = len(tasks) - len(left), len(tasks), sum(points.values()), lesson.exercise.points
        sums = [a + b for a, b in zip(sums, counts, strict=True)]
        checked = checked or bool(points)
        row = _row(f"{lesson.number} {lesson.heading}", *counts)
        yield f"{row:<54}next: {left[0]}" if points and left else row
    yield _row("all", *sums)
    if not checked and lasting.on_colab() and lasting.folder() is None:
        yield f"Nothing is noted yet. Each sheet has a session of its own here; to see all of them, {lasting.MOUNT}."
    elif not checked:
        yield f"Nothing is noted yet: that begins with the first check that you run in a sheet of {FOLDER}/."


def _row(name, solved, tasks, reached, points):
    return f"{name:<18}{f'{solved} of {tasks} tasks':<18}{reached} of {points} points"


def points_of(folder, lesson):
    """{task: points} of a sheet, as far as its tasks were checked since they were last changed."""
    noted = _read(folder, lesson.name)
    return {i: noted[i]["points"] for i in lesson.exercise.tasks if i in noted and _is_valid(i, noted[i])}


def _is_valid(task_id, entry):
    if not isinstance(entry, dict) or entry.get("edition") != editions.version(task_id):
        return False
    return type(entry.get("points")) is int and 0 <= entry["points"] <= TASKS[task_id].points


def _file(folder, sheet):
    return folder / f".{sheet}.progress.json"


def _read(folder, sheet):
    """{task: entry} as it was written; {} where there is nothing that can be read."""
    try:
        with open(_file(folder, sheet), "rb") as file:
            kept = json.loads(file.read(LARGEST))
        return kept["tasks"] if kept["format"] == FORMAT and isinstance(kept["tasks"], dict) else {}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}
