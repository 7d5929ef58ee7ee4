"""Our checks in nbgrader's points.

Notebooks that were given out through nbgrader import `credit` from here; nstcourse.build.nbgrader makes them.
"""

import contextlib
import functools
import inspect
import io
import json
import warnings

from nstcourse import checks


def credit(task_id, answer, secret=""):
    """For the last line of a cell that nbgrader grades: nothing for full marks, the points for a part of them.

    No points are an AssertionError with the check's words. nbgrader takes a cell's last value for points, but 0 has
    counted as full marks (its issues 1339 and 1374), as does what is no number; so neither is ever returned. With a
    secret the answer gets other inputs, and exactly the marks that `nst grade` would give.
    """
    task = checks.find(task_id)
    with _silence():
        outcome = checks.examine(task, answer)
        points, words = outcome.points, outcome.lines
        if secret and points:
            points, words = _with_fresh_inputs(task, answer, secret)
    if not points:
        raise AssertionError("\n".join(words))
    return None if points == task.points else points


def _with_fresh_inputs(task, answer, secret):
    from nstcourse.grading import mark
    from nstcourse.kit import wire
    from nstcourse.kit.answers import outputs_of

    asked, record = _questions(task.id, secret), {}
    for kind, inputs in asked.calls.items():
        outputs, status, words = outputs_of(inputs, task.name, answer)
        packed = outputs and [[wire.pack_answer(array) for array in made] for made in outputs]
        record[kind] = {"status": status, "words": list(words), "outputs": packed}
    marked = mark.judge(task, asked, _source(answer), json.dumps(record))
    return marked.points, marked.words


@functools.cache
def _questions(task_id, secret):
    from nstcourse.grading import mark

    return mark.questions(checks.find(task_id), secret.encode(), "nbgrader")


def _source(answer):
    """The text of a function, where Python knows it."""
    try:
        return inspect.getsource(answer)
    except (OSError, TypeError):
        return ""


@contextlib.contextmanager
def _silence():
    """nbgrader gives no points to a cell that writes to standard error, be it a warning."""
    nowhere = io.StringIO()
    with warnings.catch_warnings(), contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        warnings.simplefilter("ignore")
        yield
