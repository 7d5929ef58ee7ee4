"""A class of students without a sandbox: what the grader would give a function, with the numbers of one student."""

import functools
import json
import os

import numpy as np

from nstlib.course.checks import outputs_of
from nstlib.course.grading import mark
from nstlib.course.grading.inside import wire
from nstlib.course.grading.vary import fresh, order
from nstlib.course.tasks import TASKS

SECRET = bytes(range(7, 39))
CLASS = [f"student {number}" for number in range(int(os.environ.get("NST_CLASS", 2)))]


@functools.cache
def numbers(task_id, student):
    """(the task with a student's own numbers, in which order they are asked)."""
    task = TASKS[task_id]
    mine = fresh(task, SECRET, student)
    return mine, order(mine, SECRET, student)


def marked(task_id, function, student, source=""):
    """The Mark of a function. It is called in the same order as in the sandbox."""
    task, (mine, asked) = TASKS[task_id], numbers(task_id, student)
    calls = {
        "public": [probe.inputs for probe in task.probes],
        "fresh": [[mine.probes[k].inputs[n] for k, n in asked]],
        "beyond": [task.beyond],
    }
    with np.errstate(all="ignore"):
        record = {kind: _half(task, function, inputs) for kind, inputs in calls.items()}
    return mark.judge(task, mine, asked, source, json.dumps(record))


def _half(task, function, inputs):
    outputs, status, words = outputs_of(inputs, task.name, function, quiet=True)
    packed = outputs and [[wire.pack_answer(a) for a in made] for made in outputs]
    return {"status": status, "words": list(words), "outputs": packed}
