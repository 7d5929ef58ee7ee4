"""A class at a time: `grade(submissions, out)`. Every submission's marks are written as soon as they are known, so
that a run that is broken off goes on where it stopped."""

import contextlib
import datetime
import hashlib
import json
import platform
import secrets
import threading
import time
import warnings
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict
from pathlib import Path

import numpy as np

import nstlib
from nstcourse.grading import interrupts, late, quoted, rebuild, reports, sandbox, sheets, submissions, watchdog
from nstcourse.grading.mark import mark_all
from nstcourse.grading.names import slug
from nstcourse.grading.reports.texts import plural
from nstlib.errors import NSTError
from nstlib.files import as_path, make_folder, write_atomically
from nstlib.lock import alone

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
    folder,
    out,
    *,
    root=".",
    exercise=None,
    jobs=1,
    roster=None,
    due=None,
    late_penalty=None,
    attempts="last",
    unsafe=False,
    level="auto",
    limits=None,
    where=None,
    tell=print,
):
    """Grade every submission in a folder and write marks and reports to `out`; returns the report as a dict.

    root: the checkout whose course/ is graded by; where there is none, the course that came with nstlib. exercise:
    "03" or "03_style", or every one of the course; jobs: submissions at a time; roster: a CSV file of students; due:
    when it was due ("2026-11-20 18:00"), where a roster does not give a student a day of their own; late_penalty: what
    a day costs ("10%/day"); attempts: "last", or "best" after penalties; unsafe: without a sandbox; level: which
    sandbox, as for `sandbox.choose`; where: a cluster's nstlib.cluster.Address, whose workers have the sandboxes then.
    tell(line) is called as work goes on. Raises NSTError for what keeps the whole
    class from being graded; a single broken submission never does.
    """
    root, out, folder = Path(root), as_path(out), as_path(folder)
    roster = as_path(roster) if roster else None
    reports.check_not_read(out, [folder, roster])
    references = {stem: rebuild.Reference(root, stem) for stem in _stems(root, exercise)}
    known = submissions.read_roster(roster) if roster else None
    terms = late.Terms.read(due, late_penalty, known, exercises=len(references))
    if attempts not in ("last", "best"):
        raise NSTError(f"of several attempts the last or the best can count, not '{attempts}'.")
    course = _stems(root, None)
    found, notes = submissions.find(folder, references, known, course=course, best=attempts == "best", out=out)
    if not found:
        raise NSTError(
            f"no submission was found in '{folder}'; a folder for each student with the notebook in it will do."
        )
    notes = _notes(found, references, known, terms, notes)
    reports.teacher.check(out, _exercises(references))
    make_folder(out / "marks")
    with alone(out / "at_work.lock", f"'{out}'", "wait until it has ended, or give another folder with -o."):
        private = [folder, out, root, *([roster] if roster else [])]
        box = sandbox.choose(unsafe, limits, level, private)
        if box.warning:
            tell(f"sandbox: {box.words}")
            notes.append(box.warning)
        stop = threading.Event()
        try:
            with _place(where, box, private, tell) as there:
                jobs = getattr(there, "jobs", jobs)
                graded = _all(found, references, terms, there, _secret(out), out, jobs, stop, tell)
        finally:
            sandbox.close(box)
        report = reports.teacher.take(_report(graded, references, known, notes, box), out)
        reports.write(report, out)
        reports.teacher.extend(report, out)
        return report


def _place(where, box, private, tell):
    """Where submissions run: in a sandbox here, or in those of a cluster's workers."""
    if where is None:
        return contextlib.nullcontext(box)
    from nstcourse.grading.afar import joined_boxes

    return joined_boxes(where, box, private, tell)


def _notes(found, references, known, terms, notes):
    """What is told of the class as a whole; notes: what was told of the files that were found."""
    notes = [*(known.notes if known is not None else ()), *terms.notes, *terms.told(found), *notes]
    notes += [note for reference in references.values() for note in reference.notes]
    if known is not None:
        strangers = sorted({s.student for s in found} - set(known))
        notes += [f"{student}: not on the roster; graded all the same." for student in strangers]
    return notes


def _stems(root, wanted):
    every = rebuild.stems(root)
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
    write_atomically(path, secret.hex().encode(), private=True)
    return secret


def _all(found, references, terms, box, secret, out, jobs, stop, tell):
    """The records of all submissions, in their order."""
    records = [None] * len(found)
    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        futures = {}
        try:
            for place, s in enumerate(found):
                job = (s, references[s.exercise], terms, box, secret, out, stop)
                futures[pool.submit(_best, *job)] = place
            for done, future in enumerate(as_completed(futures), 1):
                record, fresh = future.result()
                records[futures[future]] = record
                again = "" if fresh else " (kept from an earlier run)"
                tell(f"{done}/{len(found)}  {record['student']}  {record['exercise']}  {_score(record)}{again}")
        except KeyboardInterrupt:
            stop.set()
            for future in futures:
                future.cancel()
            if isinstance(box, sandbox.Sandbox):
                sandbox.close(box)  # what is at work is not waited for
            else:
                box.close()
            raise
    return records


def _score(record):
    score = f"{record['points']} of {record['of']}" if record["status"] == "graded" else record["status"]
    return score + (f", {plural(record['late']['days'], 'day')} late" if record["late"] else "")


def _best(submission, reference, terms, box, secret, out, stop):
    """(record, whether any was worked out now) of the attempt that counts: the last, or with rivals the best."""
    tried = [_one(s, reference, terms, box, secret, out, stop) for s in (submission, *submission.rivals)]
    records = [record for record, _ in tried]
    best = max(records, key=lambda r: (r["status"] == "graded", r["points"]))  # of equal ones the latest
    if len(records) > 1:
        others = ", ".join(f"{r['file']} ({r['points']})" for r in records if r is not best)
        best = best | {"notes": [*best["notes"], f"the best of {len(records)} attempts was taken, not {others}."]}
    return best, any(fresh for _, fresh in tried)


def _one(submission, reference, terms, box, secret, out, stop):
    """(record, whether it was worked out now) of one attempt; never raises for what is in it."""
    # A name for each attempt, where several are graded.
    which = f"-{submission.attempt}" if submission.attempt < submission.attempts else ""
    path = out / "marks" / f"{submission.exercise}-{slug(submission.student)}{which}.json"
    key = _key(submission, reference, box, secret)
    try:
        kept = json.loads(path.read_text(encoding="utf-8") if path.is_file() else "")
        if kept["key"] == key:
            record = terms.apply(kept, submission)  # another due date changes no marks but those for being late
            if record != kept:
                write_atomically(path, _json(record))
            return record, False
    except (OSError, ValueError, KeyError, TypeError):
        pass
    if stop.is_set():
        raise KeyboardInterrupt
    start = time.perf_counter()
    record = _graded(submission, reference, box, secret)
    if stop.is_set():  # what was killed from outside is no result
        raise KeyboardInterrupt
    record = terms.apply(record, submission)
    record |= {"seconds": round(time.perf_counter() - start, 2), "key": key}
    if any(watchdog.LOW_MEMORY in task["words"] for task in record["tasks"].values()):
        return record, True  # this machine's fault: the next run tries again
    write_atomically(path, _json(record))
    return record, True


def _json(record):
    return json.dumps(record, ensure_ascii=False, indent=1).encode()


def _graded(submission, reference, box, secret):
    record = {
        "student": submission.student,
        "exercise": submission.exercise,
        "file": submission.file,
        "folder": submission.folder,
        "status": "graded",
        "words": "",
        "notes": list(submission.notes),
        "points": 0,
        "of": sum(task.points for task in reference.tasks.values()),
        "tasks": {},
        "manual": [],
        "sheet": {"edition": None, "words": ""},
        "log": "",
    }
    if submission.refused == "missing":
        return record | {"status": "missing", "words": submission.words or "nothing was handed in."}
    try:
        if submission.refused:
            raise NSTError(submission.refused)
        data = submission.data
        cells, notes = rebuild.read(data)
    except NSTError as error:
        return record | {"status": "refused", "words": str(error)}
    answers = rebuild.answers(cells, reference)
    sheet, changed = sheets.compare(sheets.read(data, reference.stem), answers)
    notes += [sheet["words"]] if sheet["words"] else []
    marks, log = mark_all(reference, answers, box, secret, submission.student)
    tasks = {}
    for task_id, task in reference.tasks.items():
        mark = quoted.left_out(marks[task_id], reference, answers)
        tasks[task_id] = asdict(mark) | {
            "of": task.points,
            "notes": list(dict.fromkeys([*answers[task_id].notes, *mark.notes])),
            "changed": changed.get(task_id, ""),
            "source": answers[task_id].source,
        }
    return record | {
        "points": sum(t["points"] for t in tasks.values()),
        "tasks": tasks,
        "manual": [{"title": title, "status": "manual"} for title in reference.manual],
        "sheet": sheet,
        "notes": [*record["notes"], *notes],
        "log": log,
    }


def _sheet_notes(graded):
    """What the sheets of a class say of their editions, once for all that say the same."""
    told = Counter((r["exercise"], r["sheet"]["words"]) for r in graded if r["sheet"]["words"])
    return [f"{stem}, {count} handed in: {words}" for (stem, words), count in sorted(told.items())]


def _key(submission, reference, box, secret):
    """What the marks depend on; as long as it is the same, they need not be worked out again."""
    parts = [
        submission.data or b"",
        f"{submission.refused} {submission.words} {submission.folder}".encode(),
        repr(submission.notes).encode(),
        repr((reference.stubs, reference.solutions, asdict(box.limits), box.level, FORMAT)).encode(),
        _version().encode(),
        secret,
    ]
    return hashlib.sha256(b"".join(hashlib.sha256(p).digest() for p in parts)).hexdigest()


def _version():
    """The kit that grades: its version and its tasks, so that a task that is mended is graded again."""
    course = Path(__file__).parents[1]
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
        "notes": [*notes, *_sheet_notes(graded)],
        "roster": roster,
        "exercises": {
            stem: exercise
            for stem, exercise in _exercises(references).items()
            if any(r["exercise"] == stem for r in graded)
        },
        "submissions": graded,
    }


def _exercises(references):
    """What the exercises ask, for the reports."""
    return {
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
    }
