"""Checks that understand the mistake, as a notebook calls them: `check(task_id, answer)`, `hint(task_id)`."""

import contextlib
import inspect
import sys
import threading

from nstcourse import progress, score
from nstcourse.kit.answers import Earlier, Nowhere, Todo, carried, outputs_of, silence
from nstcourse.outcome import GROWN, elsewhere, is_constant, judge, nothing, stopped, without_luck
from nstcourse.task import close
from nstcourse.tasks import TASKS
from nstlib.errors import NSTError, suggest

__all__ = ["Todo", "check", "examine", "find", "hint", "or_reference"]

BUILT_UPON = tuple(dict.fromkeys(earlier for task in TASKS.values() for earlier in task.builds_on))
REMEMBERED = (
    "It remembers earlier calls: with the same numbers it gives another result now. Make lists and sums inside "
    "of the function, none outside or among its arguments (losses=[]), and use no chance."
)
_shown = {}  # how many hints of each task have been given in this session
_MISSING = object()


def check(task_id=_MISSING, answer=_MISSING):
    """Check an answer and print what it fulfils, the first idea that it does not, and the next step.

    Prints fixed words only, so that a notebook can be compared with its stored outputs; a page gets the points so far,
    too.
    """
    task = find(task_id)
    _refuse_inside(
        task,
        f'nst.check("{task.id}", ...) stands inside of the function that it checks',
        "Move it below the function, to the cell that is there for it.",
    )
    if answer is _MISSING:
        raise NSTError(f'the function is missing: nst.check("{task.id}", {task.name}).')
    outcome = examine(task, answer)
    progress.note(outcome)
    print(outcome)
    score.show(outcome)


def hint(task_id=_MISSING):
    """Print the next of a task's three hints: a nudge, the shapes, almost the code."""
    task = find(task_id)
    number = min(_shown.get(task.id, 0), len(task.hints) - 1)
    _shown[task.id] = number + 1
    print(f"hint {number + 1} of {len(task.hints)}: {task.hints[number]}")


def or_reference(task_id=_MISSING, answer=_MISSING):
    """The answer if it passes its check, else the course's own, so that a later task never fails for an earlier bug.

    Without an answer, it is what the caller has under the task's name; after a restart that may be nothing.
    """
    task = find(task_id)
    _refuse_inside(
        task,
        f'nst.or_reference("{task.id}") stands inside of the answer to that task',
        "It is for later tasks, which build upon this one; write the calculation here without it.",
    )
    if answer is _MISSING:
        answer = sys._getframe(1).f_globals.get(task.name)
    with contextlib.redirect_stdout(Nowhere()):
        passes = examine(task, answer).status == "full"
    if passes:
        return carried(answer, task.one_number, task.pair)
    if answer is None or isinstance(answer, StandIn):
        print(f"The course's own {task.name} stands in for it below; to use yours, run its cell in task {task.id}.")
    else:
        print(f"{task.name} does not pass its check yet, so the course's own stands in for it below.")
    return StandIn(task)


def find(task_id=_MISSING):
    """The Task of that number."""
    if task_id is _MISSING or callable(task_id):
        named = (task for task in TASKS.values() if task.name == getattr(task_id, "__name__", ""))
        task = next(named, TASKS["3.2"])
        raise NSTError(
            f'the number of the task comes first: nst.check("{task.id}", {task.name}), nst.hint("{task.id}").'
        )
    task_id = str(task_id).strip()
    if task_id not in TASKS:
        raise NSTError(f"there is no task '{task_id}'; {suggest(task_id, TASKS)}.")
    return TASKS[task_id]


def _refuse_inside(task, what, instead):
    """NSTError where an answer asks about itself: that would go on without end."""
    if task.id in _being_examined():
        raise NSTError(f"{what}, which would go on without end.\n{instead}")


class StandIn:
    """The course's own function in the place of a learner's: it calculates, but it passes no check."""

    def __init__(self, task):
        self._task, self.__name__ = task, task.name
        self.words = (
            "this is the course's own function, standing in for yours.",
            f"Run your own cell of task {task.id} again, and then this check.",
        )

    def __call__(self, *args, **settings):
        if self._task.id in _being_examined():
            raise NSTError(
                f"it calls the course's own {self._task.name}; write the calculation of task {self._task.id}."
            )
        return self._task.reference(*args, **settings)


def examine(task, answer):
    """Run every probe of a Task on an answer, in this process; returns an Outcome and never raises.

    The course's own function that stands in for an answer is not one, although it is right.

    An endless loop cannot be ended from here: the notebook's stop button (KeyboardInterrupt) goes through.
    """
    if isinstance(answer, StandIn):
        return stopped(task, "error", *answer.words)
    answer = answer.__wrapped__ if isinstance(answer, Earlier) else answer
    changed = []
    with _examining(task):
        outputs, status, words = outputs_of([probe.inputs for probe in task.probes], task.name, answer, changed)
        if status != "ran":
            return stopped(task, status, *words)
        outcome = judge(task, outputs)
        if any(outcome.passed) or is_constant(task, outputs):
            read = outputs_of([task.beyond], task.name, answer, quiet=True)
            if is_constant(task, outputs, read):
                outcome = nothing(task, outputs)
            elif outcome.status == "full":
                outcome = elsewhere(task, outcome, read)
            else:
                outcome = judge(task, outputs, without_luck(task, outcome.passed, read))
        nameless = outcome.status != "full" and not outcome.variant and f"      {GROWN}" not in outcome.lines
        if nameless and _remembers(task, answer, outputs):
            outcome.lines.insert(-1, f"      {REMEMBERED}")
    if changed and outcome.status == "full" and task.id in BUILT_UPON:
        outcome.lines += _in_place(answer, changed[0])
    return outcome


def _remembers(task, answer, outputs):
    """Does it give another result when it is called once more with the numbers of its first call?"""
    with silence():
        again, status, _ = outputs_of([task.probes[0].inputs[:1]], task.name, answer)
    return status == "ran" and not close(again[0][0], outputs[0][0], equal_nan=True)


def _in_place(answer, place):
    """A friendly word about an answer that changes one of the arguments that it is given."""
    with contextlib.suppress(TypeError, ValueError, IndexError):
        name = list(inspect.signature(answer).parameters)[place]
        return (
            f"  by the way: it changes `{name}`, which it was given, as -=, [...] = and .shape = do.",
            f"      Later tasks hand it a copy, so nothing is lost; {name} = {name}.copy() at its top avoids it.",
        )
    return ()


_examined = threading.local()  # .ids: the tasks whose answers are being called, in this thread


@contextlib.contextmanager
def _examining(task):
    before = _being_examined()
    _examined.ids = before | {task.id}
    try:
        yield
    finally:
        _examined.ids = before


def _being_examined():
    return getattr(_examined, "ids", frozenset())
