"""Fresh inputs: different for every student, the same for the same one, and as fair and as sharp as the published."""

import functools

import numpy as np
import pytest

from nstcourse.grading.vary import fresh
from nstcourse.kit.answers import outputs_of
from nstcourse.outcome import elsewhere, judge
from nstcourse.tasks import TASKS

STUDENTS = ("alice", "bob", "Ελένη")
SECRET, ANOTHER = bytes(range(32)), b"another secret"


NUMBERS_ONLY = (
    "1.1",
    "1.6",
    "4.2",
    "4.3",
    "4.6",
    "5.4",
    "5.6",
    "6.6",
    "11.1",
)  # no arrays, whose ideas are asked as published


@functools.cache
def known(task_id, student, secret=SECRET):
    """A student's task: drawn once for all tests, most of whose time that takes."""
    return fresh(TASKS[task_id], secret, student)


def judged(function, task):
    outputs, status, _ = outputs_of([probe.inputs for probe in task.probes], task.name, function)
    if status != "ran":
        return status
    outcome = judge(task, outputs)
    if outcome.status == "full":  # some mistakes show in other sizes only
        outcome = elsewhere(task, outcome, outputs_of([task.beyond], task.name, function))
    return outcome.status


def flat(value):
    if isinstance(value, tuple | list):
        return [x for v in value for x in flat(v)]
    return [value.tolist()] if isinstance(value, np.ndarray) else [value if not callable(value) else value.__name__]


@pytest.mark.parametrize("task", TASKS.values(), ids=lambda t: t.id)
def test_ideas_are_asked_of_one_class_alike(task):
    alice, bob = (known(task.id, student) for student in ("alice", "bob"))
    others = known(task.id, "alice", ANOTHER)
    ideas = [(a, b, c) for a, b, c in zip(alice.probes, bob.probes, others.probes, strict=True) if not a.exact]
    assert all(flat(a.inputs) == flat(b.inputs) for a, b, _ in ideas)
    assert not ideas or any(flat(a.inputs) != flat(c.inputs) for a, _, c in ideas) or task.id in NUMBERS_ONLY


@pytest.mark.parametrize("task", TASKS.values(), ids=lambda t: t.id)
def test_exact_values_are_asked_of_numbers_that_nobody_has_seen(task):
    mine = known(task.id, "alice")
    pairs = zip(mine.probes, task.probes, strict=True)
    exact = [(a, b) for a, b in pairs if b.exact]
    assert exact and all(flat(a.inputs) != flat(b.inputs) for a, b in exact)
    others = known(task.id, "bob"), known(task.id, "alice", ANOTHER)
    assert any(flat(other.probes[-1].inputs) != flat(mine.probes[-1].inputs) for other in others)
    again = fresh(task, SECRET, "alice")
    assert [flat(p.inputs) for p in again.probes] == [flat(p.inputs) for p in mine.probes]


@pytest.mark.parametrize("student", STUDENTS)
@pytest.mark.parametrize("task", TASKS.values(), ids=lambda t: t.id)
def test_right_answers_pass_and_wrong_ones_fail_as_before(task, student):
    """Each wrong one is tried with the numbers of one student; with those of a class by test_wrong_ways."""
    mine = known(task.id, student)
    for function in (task.reference, *task.right.values()):
        assert judged(function, mine) == "full"
    for wrong in task.wrong[STUDENTS.index(student) :: len(STUDENTS)]:
        assert judged(wrong.function, mine) != "full", wrong.name
