"""A class at a time: `grade(submissions, out)`. Every submission's marks are written as soon as they are known, so
that a run that is broken off goes on where it stopped."""

import contextlib
import datetime
import hashlib
import json
import os
import platform
import secrets
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict
from pathlib import Path

import numpy as np

import nstlib
from nstlib.course.grading import interrupts, quoted, rebuild, reports, sandbox, submissions, watchdog
from nstlib.course.grading.mark import mark_all
from nstlib.course.grading.reports.reading import slug
from nstlib.errors import NSTError
from nstlib.images import make_folder, write_atomically

FORMAT = 1


@contextlib.contextmanager
def _quiet():
    """What Python and NumPy warn of in learners' sources and numbers is nothing for the teacher's terminal."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@interrupts.told
@_quiet()
def grade(
    folder, out, *, root=".", exercise=None, jobs=1, roster=None, unsafe=False, level="auto", limits=None, tell=print
):
    """Grade every submission in a folder and write marks and reports to `out`; returns the report as a dict.

    exercise: "03" or "03_style", or every one in exercises/; jobs: submissions at a time; roster: a CSV file of
    students; unsafe: without a sandbox; level: which sandbox, as for `sandbox.choose`. tell(line) is called as work
    goes on. Raises NSTError for what keeps the whole class from being graded; a single broken submission never does.
    """
    root, out = Path(root), Path(out)
    references = {stem: rebuild.Reference(root, stem) for stem in _stems(root, exercise)}
    known = submissions.read_roster(roster) if roster else None
    found, notes = submissions.find(folder, list(references), known)
    if known is not None:
        strangers = sorted({s.student for s in found} - set(known))
        notes += [f"{student}: not on the roster; graded all the same." for student in strangers]
    if not found:
        raise NSTError(
            f"no submission was found in '{folder}'; a folder for each student with the notebook in it will do."
        )
    make_folder(out / "marks")
    box = sandbox.choose(unsafe, limits, level, [folder, out, root, *([roster] if roster else [])])
    if box.warning:
        tell(f"sandbox: {box.words}")
        notes.append(box.warning)
    stop = threading.Event()
    try:
        graded = _all(found, references, box, _secret(out), out, jobs, stop, tell)
    finally:
        sandbox.close(box)
    report = _report(graded, references, known, notes, box)
    reports.write(report, out)
    return report


def _stems(root, wanted):
    every = sorted(p.stem for p in (root / "exercises").glob("[0-9][0-9]_*.ipynb"))
    if not every:
        raise NSTError(f"'{root}' has no exercises/; run this in a checkout of the course, or give --root.")
    chosen = [s for s in every if wanted is None or s == wanted or s.split("_")[0] == str(wanted).zfill(2)]
    if not chosen:
        raise NSTError(f"there is no exercise '{wanted}'; there are {', '.join(every)}.")
    return chosen


def _secret(out):
    """32 bytes that only the teacher's folder holds; made once, so that the same command gives the same marks."""
    path = out / "secret.key"
    try:
        known = bytes.fromhex(path.read_text().strip() if path.is_file() else "")
        if len(known) >= 16:
            return known
    except (OSError, ValueError):
        pass
    secret = secrets.token_bytes(32)
    write_atomically(path, secret.hex().encode())
    os.chmod(path, 0o600)
    return secret


def _all(found, references, box, secret, out, jobs, stop, tell):
    """The records of all submissions, in their order."""
    records = [None] * len(found)
    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        futures = {}
        try:
            for place, s in enumerate(found):
                futures[pool.submit(_one, s, references[s.exercise], box, secret, out, stop)] = place
            for done, future in enumerate(as_completed(futures), 1):
                record, fresh = future.result()
                records[futures[future]] = record
                score = f"{record['points']} of {record['of']}" if record["status"] == "graded" else record["status"]
                again = "" if fresh else " (kept from an earlier run)"
                tell(f"{done}/{len(found)}  {record['student']}  {record['exercise']}  {score}{again}")
        except KeyboardInterrupt:
            stop.set()
            for future in futures:
                future.cancel()
            sandbox.close(box)  # what is at work is not waited for
            raise
    return records


def _one(submission, reference, box, secret, out, stop):
    """(record, whether it was worked out now) of one submission; never raises for what is in it."""
    path = out / "marks" / f"{submission.exercise}-{slug(submission.student)}.json"
    key = _key(submission, reference, box, secret)
    try:
        record = json.loads(path.read_text(encoding="utf-8") if path.is_file() else "")
        if record["key"] == key:
            return record, False
    except (OSError, ValueError, KeyError, TypeError):
        pass
    if stop.is_set():
        raise KeyboardInterrupt
    start = time.perf_counter()
    record = _graded(submission, reference, box, secret)
    if stop.is_set():  # what was killed from outside is no result
        raise KeyboardInterrupt
    record |= {"seconds": round(time.perf_counter() - start, 2), "key": key}
    if any(watchdog.SHORT in task["words"] for task in record["tasks"].values()):
        return record, True  # this machine's fault: the next run tries again
    write_atomically(path, json.dumps(record, ensure_ascii=False, indent=1).encode())
    return record, True


def _graded(submission, reference, box, secret):
    record = {
        "student": submission.student,
        "exercise": submission.exercise,
        "file": submission.file,
        "status": "graded",
        "words": "",
        "notes": list(submission.notes),
        "points": 0,
        "of": sum(task.points for task in reference.tasks.values()),
        "tasks": {},
        "manual": [],
        "log": "",
    }
    if submission.refused == "missing":
        return record | {"status": "missing", "words": "nothing was handed in."}
    try:
        if submission.refused:
            raise NSTError(submission.refused)
        cells, notes = rebuild.read(submission.data)
    except NSTError as error:
        return record | {"status": "refused", "words": str(error)}
    answers = rebuild.answers(cells, reference)
    marks, log = mark_all(reference, answers, box, secret, submission.student)
    tasks = {}
    for task_id, task in reference.tasks.items():
        mark = quoted.left_out(marks[task_id], reference, answers)
        tasks[task_id] = asdict(mark) | {
            "of": task.points,
            "notes": list(dict.fromkeys([*answers[task_id].notes, *mark.notes])),
            "source": answers[task_id].source,
        }
    return record | {
        "points": sum(t["points"] for t in tasks.values()),
        "tasks": tasks,
        "manual": [{"title": title, "status": "manual"} for title in reference.manual],
        "notes": [*record["notes"], *notes],
        "log": log,
    }


def _key(submission, reference, box, secret):
    """What the marks depend on; as long as it is the same, they need not be worked out again."""
    parts = [
        submission.data or b"",
        submission.refused.encode(),
        repr(submission.notes).encode(),
        repr((reference.stubs, reference.solutions, asdict(box.limits), box.level, FORMAT)).encode(),
        _version().encode(),
        secret,
    ]
    return hashlib.sha256(b"".join(hashlib.sha256(p).digest() for p in parts)).hexdigest()


def _version():
    """The kit that grades: its version and its tasks, so that a task that is mended is graded again."""
    course = Path(nstlib.__file__).parent / "course"
    # How marks are shown changes none of them.
    tasks = sorted(p for p in course.rglob("*.py") if "reports" not in p.relative_to(course).parts)
    digest = hashlib.sha256(b"".join(p.read_bytes() for p in tasks)).hexdigest()[:12]
    return f"{nstlib.__version__}+{digest}"


def _report(graded, references, roster, notes, box):
    return {
        "format": FORMAT,
        "kit": _version(),
        "graded_at": datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "sandbox": {"level": box.level, "words": box.words},
        "notes": notes,
        "roster": roster,
        "exercises": {
            stem: {
                "of": sum(t.points for t in reference.tasks.values()),
                "manual": reference.manual,
                "tasks": {
                    i: {
                        "name": t.name,
                        "of": t.points,
                        "probes": [{"says": p.says, "points": p.points} for p in t.probes],
                        "variants": {w.name: w.words for w in t.wrong},
                    }
                    for i, t in reference.tasks.items()
                },
            }
            for stem, reference in references.items()
            if any(r["exercise"] == stem for r in graded)
        },
        "submissions": graded,
    }
