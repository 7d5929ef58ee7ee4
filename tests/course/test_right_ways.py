"""No right answer is refused, whoever hands it in: right_ways.py on the numbers of a class.

NST_CLASS says of how many students; the lane "answers" takes a hundred.
"""

from pathlib import Path

import pytest
from right_ways import RIGHT_WAYS
from students import CLASS, marked

from nstcourse import checks
from nstcourse.tasks import TASKS

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


def line(function):
    """Where a way stands."""
    return f"{Path(function.__code__.co_filename).name}:{function.__code__.co_firstlineno}"


def test_there_are_enough():
    assert set(RIGHT_WAYS) == set(TASKS)
    assert min(map(len, RIGHT_WAYS.values())) >= 8


@pytest.mark.parametrize("task_id", TASKS)
def test_right_ways_are_accepted_by_the_check(task_id):
    for way in RIGHT_WAYS[task_id]:
        outcome = checks.examine(TASKS[task_id], way)
        assert outcome.status == "full", f"{line(way)}\n{outcome}"


@pytest.mark.parametrize("task_id", TASKS)
def test_right_ways_get_full_marks_for_every_student(task_id):
    step = 1 if len(CLASS) > 2 else len(CLASS)  # of two students, each hands in every second way
    refused = [
        (line(way), student, mark.words)
        for place, student in enumerate(CLASS)
        for way in RIGHT_WAYS[task_id][place % step :: step]
        if (mark := marked(task_id, way, student)).points < TASKS[task_id].points
    ]
    assert not refused
