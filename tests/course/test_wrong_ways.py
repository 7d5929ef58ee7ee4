"""Wrong answers, named ones and wrong_ways.py's: none passes, and each gets one mark, whoever hands it in.

NST_CLASS says for how many students that is tried; the lane "answers" takes a hundred.
"""

import numpy as np
import pytest
from students import CLASS, marked
from wrong_ways import KEEPING, WRONG_WAYS

from nstcourse import checks
from nstcourse.tasks import TASKS

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


def makers(task_id):
    """(name, a function that makes the answer) of everything that is wrong: one that remembers is made anew."""
    for name, function in WRONG_WAYS[task_id].items():
        yield name, lambda function=function: function
    yield from KEEPING.get(task_id, {}).items()


def test_there_are_enough():
    assert set(WRONG_WAYS) == set(TASKS)
    assert min(map(len, WRONG_WAYS.values())) >= 15


@pytest.mark.parametrize("task_id", TASKS)
def test_no_wrong_way_passes_the_check(task_id):
    with np.errstate(all="ignore"):
        full = [name for name, make in makers(task_id) if checks.examine(TASKS[task_id], make()).status == "full"]
    assert not full


def marks(task_id, make):
    """What a mistake is worth, as a set: with one number in it if it is fair."""
    return {marked(task_id, make(), student).points for student in CLASS}


@pytest.mark.parametrize("task_id", TASKS)
def test_one_unnamed_mistake_gets_one_mark(task_id):
    every = list(makers(task_id))
    some = every if len(CLASS) > 2 else every[::8]
    assert not [(name, found) for name, make in some if len(found := marks(task_id, make)) > 1]


@pytest.mark.parametrize("task_id", TASKS)
def test_one_named_mistake_gets_one_mark(task_id):
    every = [(w.name, f) for w in TASKS[task_id].wrong for f in (w.function, *w.also)]
    some = every if len(CLASS) > 2 else every[::8]
    for name, function in some:
        found = marks(task_id, lambda function=function: function)
        assert len(found) == 1 and found.pop() < TASKS[task_id].points, (name, found)
