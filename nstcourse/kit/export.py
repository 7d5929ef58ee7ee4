"""Calls a submission's functions and writes down what they return, as plain numbers. Runs inside the sandbox."""

import contextlib
import functools
import json
import os
import signal
from functools import partial
from pathlib import Path

from nstcourse.kit import face, statements, wire
from nstcourse.kit.answers import outputs_of

_endless = set()  # tasks whose functions did not end: what calls them would not end either
TICK = 0.5  # seconds after which an answer that has swallowed the alarm is alarmed again


class OutOfTime(BaseException):
    """Not an Exception, so that `except Exception` in an answer does not hide it."""


def prepare():
    """Before anything of a student's runs, which could put something else in the place of the grader's file."""
    face.put_on(_job()["functions"])
    statements.one_by_one()
    Path(os.environ["NST_GRADE_OUT"], "kernel").write_text(str(os.getpid()))


@functools.cache
def _job():
    return json.loads(Path(os.environ["NST_GRADE_JOB"]).read_text())


def take(task_id, names):
    """Export a task's function from the names that a submission defined; never raises."""
    job = _job()["tasks"][task_id]
    job["stopped"] = statements.told()
    calls = {
        kind: [[wire.unpack(args) for args in probe] for probe in job[kind]] for kind in ("public", "fresh", "beyond")
    }
    if _endless & set(job.get("needs", ())):
        return  # to be run by itself, with another function in that one's place
    record = {"stopped": job["stopped"]} if job["stopped"] else {}
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        for kind, inputs in calls.items():
            # What did not end on the published inputs is not tried on others.
            record[kind] = record["public"] if task_id in _endless else _told(job, names, inputs)
            if record[kind]["status"] == "timeout":
                _endless.add(task_id)
    target = Path(os.environ["NST_GRADE_OUT"], f"{task_id}.json")
    part = target.with_suffix(".part")
    part.unlink(missing_ok=True)
    with part.open("x") as file:  # new, so that it is no pipe that nobody reads
        file.write(json.dumps(record))
    part.replace(target)


def _told(job, names, inputs):
    if job["name"] not in names:
        return {"status": "error", "words": _why_missing(job)}
    try:
        with _alarm(job["seconds"]):
            outputs, status, words = outputs_of(inputs, job["name"], names[job["name"]])
            outputs = outputs and [[wire.pack_answer(a) for a in made if _small(a)] for made in outputs]
    except OutOfTime:
        return {"status": "timeout", "words": [f"it did not end within {job['seconds']:g} seconds."]}
    except BaseException as error:
        return {"status": "error", "words": [f"it broke off with {type(error).__name__}."]}
    return {"status": status, "words": list(words), "outputs": outputs}


def _small(array):
    if array.size > wire.MOST_VALUES:
        raise ValueError
    return True


def _why_missing(job):
    return [f"the cell does not define `{job['name']}`.", *(f"It stopped with {line}" for line in job["stopped"][:1])]


@contextlib.contextmanager
def _alarm(seconds):
    def ring(*_):
        raise OutOfTime(f"no end within {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, TICK)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def run_cells(cells, task_id, seconds):
    """Run the sources of cells one after the other, then export the task: for a task that is run by itself.

    seconds: what a statement may take before it is left, so that a function that was defined is tried all the same.

    A cell may also be {"name", "sources"}: a function of the course's own, made in a place of its own.
    """
    names = {"__name__": "__main__", "display": lambda *_: None}
    cells = [_granted(cell) if isinstance(cell, dict) else cell for cell in cells]
    for number, cell in enumerate(cells, 1):
        if isinstance(cell, dict):
            names |= cell
        else:
            statements.run(cell, f"<cell {number}>", names, partial(_alarm, seconds))
    take(task_id, names)


def _granted(cell):
    """{name: function} of the course's own. Its text is gone before anything of a student's runs, and no error is told
    by its lines, as the file that it is said to be from is no cell."""
    place = {"__name__": "__main__"}
    while cell["sources"]:
        exec(compile(cell["sources"].pop(0), "course", "exec", optimize=2), place)
    return {cell["name"]: place[cell["name"]]}
