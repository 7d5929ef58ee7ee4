"""What computes nothing gets nothing, in any task; and only literals are called a table."""

import itertools
import sys
from pathlib import Path

import numpy as np
import pytest

from nstcourse.kit.arrays import as_array
from nstcourse.tasks import TASKS

sys.path.insert(0, str(Path(__file__).parents[1] / "course"))  # the other tests there import each other by name
from right_ways import RIGHT_WAYS
from students import CLASS, marked
from wrong_ways import KEEPING, WRONG_WAYS

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


def right(task, args):
    return as_array(task.reference(*args))


def published(task):
    """(arguments, right result) of every published call, in the order in which they are made."""
    return [(args, right(task, args)) for probe in task.probes for args in probe.inputs]


def key(args):
    return repr([np.asarray(a, dtype=object).tolist() if not callable(a) else a.__name__ for a in map(_plain, args)])


def _plain(value):
    return [_plain(v) for v in value] if isinstance(value, list | tuple) else getattr(value, "tolist", lambda: value)()


def source_of(task):
    """The text of an answer that holds the published results as literals."""
    return f"known = {[out.tolist() for _, out in published(task)]}\n"


def of_its_shape(make):
    """An answer that knows the right shape and nothing else."""
    return lambda task: lambda *args: make(right(task, args))


def tiny(task):
    return lambda *args: 1e-12 * right(task, args)


def table(default):
    def cheat(task):
        known = {key(args): out for args, out in published(task)}
        return lambda *args: known[key(args)] if key(args) in known else default(right(task, args))

    return cheat


def counting(task):
    """Tells the published results one after the other, and begins again."""
    story = itertools.cycle([out for _, out in published(task)])
    return lambda *args: next(story)


def counting_then_random(task):
    story = [out for _, out in published(task)]
    generator = np.random.default_rng(4)
    return lambda *args: story.pop(0) if story else generator.random(right(task, args).shape)


def alternating(task):
    """Another multiple in every call."""
    factors = itertools.cycle((1.0, 4.0))
    return lambda *args: next(factors) * np.ones(right(task, args).shape)


def random(task):
    generator = np.random.default_rng(3)
    return lambda *args: generator.random(right(task, args).shape)


def stopped(out):
    raise KeyError("not known")


NOTHING = {
    "values of 1e-12": tiny,
    "zeros": of_its_shape(np.zeros_like),
    "ones": of_its_shape(np.ones_like),
    "a constant": of_its_shape(lambda out: np.full_like(out, 0.37)),
    "1e-300": of_its_shape(lambda out: np.full_like(out, 1e-300)),
    "nan": of_its_shape(lambda out: np.full_like(out, np.nan)),
    "inf": of_its_shape(lambda out: np.full_like(out, np.inf)),
    "random numbers": random,
    "counted calls": counting,
    "counted calls, then chance": counting_then_random,
    "one thing and another": alternating,
}
TABLES = {
    "a table": table(stopped),
    "a table, else zeros": table(np.zeros_like),
    "a table, else ones": table(np.ones_like),
    "a table, else chance": table(lambda out: np.random.default_rng(out.size).random(out.shape)),
}


def some(number):
    """Of the tasks every third, another third for the next answer; all of them in the lane "answers"."""
    every = list(TASKS.values())
    return every if len(CLASS) > 2 else every[number % 3 :: 3]


@pytest.mark.parametrize(("number", "name"), enumerate(NOTHING))
def test_what_computes_nothing_gets_nothing(number, name):
    got = {task.id: marked(task.id, NOTHING[name](task), CLASS[0]) for task in some(number)}
    assert not {i: (mark.points, mark.words) for i, mark in got.items() if mark.points}


@pytest.mark.parametrize(("number", "name"), enumerate(TABLES))
def test_a_table_of_the_published_results_gets_nothing_and_is_called_one(number, name):
    for task in some(number):
        got = marked(task.id, TABLES[name](task), CLASS[0], source_of(task))
        assert (got.points, got.variant) == (0, "published examples only"), (task.id, got)


def test_no_honest_answer_is_called_a_table():
    """Neither a right nor a wrong one: what they hold are numbers of the task, not its results."""
    for task_id in TASKS:
        functions = [*RIGHT_WAYS[task_id], *WRONG_WAYS[task_id].values()]
        functions += [make() for make in KEEPING.get(task_id, {}).values()]
        for function in functions[:: 1 if len(CLASS) > 2 else 20]:
            got = marked(task_id, function, CLASS[0], source=_text(function))
            assert got.variant != "published examples only", (task_id, _text(function))


def _text(function):
    """A function's numbers, as a source that holds nothing else."""
    code, numbers = [function.__code__] if hasattr(function, "__code__") else [], []  # NumPy's own have none
    while code:
        one = code.pop()
        numbers += [c for c in one.co_consts if type(c) in (int, float)]
        code += [c for c in one.co_consts if hasattr(c, "co_consts")]
    return f"numbers = {numbers}\n"
