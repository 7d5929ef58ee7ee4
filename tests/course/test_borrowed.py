"""Answers that are none of the learner's own: nstlib's calculations, the course's stand-in, and themselves."""

import functools
import sys
from pathlib import Path

import numpy as np
import pytest

import nstlib as nst
from nstcourse import checks
from nstcourse.kit import borrowed
from nstcourse.tasks import TASKS
from nstlib.errors import NSTError

GRAM = """
import functools

@functools.wraps(len)
def _unused():
    pass

def gram_matrix(features):
    return helper(features) / (features.shape[0] * features.shape[1])

def helper(features):
    flat = features.reshape(-1, features.shape[-1])
    return flat.T @ flat
"""


def course_gram_matrix(room="statistics.py"):
    """A function as nstlib's own, from a file of nstlib, without what the real one has to load."""
    names = {"__name__": "nstlib.statistics"}
    exec(compile(GRAM, str(Path(nst.__file__).with_name(room)), "exec"), names)
    return names["gram_matrix"]


def lookup(name):
    """A module that finds its names when they are asked for, as nstlib does."""
    return type("module", (), {"__getattr__": lambda self, _: course_gram_matrix()})().__getattr__(name)


OURS = course_gram_matrix()


def mine(features):
    flat = features.reshape(-1, features.shape[-1])
    return flat.T @ flat / len(flat)


@pytest.mark.parametrize(
    "answer",
    [
        OURS,
        functools.partial(OURS),
        lambda f: OURS(f),
        lambda f: next(map(OURS, [f])),
        lambda f: mine(f) + 0 * OURS(f),
        lambda f: lookup("gram_matrix")(f),
        lambda f: OURS(f) + "text",
    ],
    ids=["itself", "partial", "called", "by map", "beside", "looked up", "with an error"],
)
def test_nstlibs_own_calculation_is_no_answer(answer):
    outcome = checks.examine(TASKS["3.2"], answer)
    assert (outcome.status, outcome.points) == ("error", 0)
    assert "it calls nstlib's own `gram_matrix`" in str(outcome) and "write the calculation yourself" in str(outcome)


def test_another_probe_than_the_first_may_borrow():
    assert "own `gram_matrix`" in str(checks.examine(TASKS["3.2"], lambda f: mine(f) if f.shape[2] == 3 else OURS(f)))


def test_what_calculates_nothing_may_be_called():
    """And the course's own function, where a task builds on an earlier one."""

    def gram_matrix(features):
        nst.Todo("3.2", "done")
        with pytest.raises(NSTError):
            nst.hint("9.9")
        course_gram_matrix("pyramid.py")(features)
        return mine(features)

    assert checks.examine(TASKS["3.2"], gram_matrix).status == "full"
    stand_in = checks.StandIn(TASKS["3.2"])
    assert checks.examine(TASKS["3.3"], lambda f, a: np.mean((stand_in(f) - a) ** 2)).status == "full"


def test_who_else_profiles_goes_on():
    seen = []

    def profile(frame, event, _):
        seen.append(event)

    sys.setprofile(profile)
    try:
        with borrowed.watched(names := []):
            OURS(np.ones((2, 2, 3)))
        after = sys.getprofile()
    finally:
        sys.setprofile(None)
    assert after is profile and names == ["gram_matrix"]


class Counted:
    def __init__(self, answer):
        self.answer, self.calls = answer, 0

    def __call__(self, *args):
        self.calls += 1
        return self.answer(*args)


def answers_that_ask_for_themselves(names):
    """Each by its source, in the notebook's names."""
    sources = (
        'def gram_matrix(features):\n    return nst.or_reference("3.2")(features)',
        'def gram_matrix(features):\n    gram_matrix = nst.or_reference("3.2")\n    return gram_matrix(features)',
        'def helper(f):\n    return nst.or_reference("3.2", gram_matrix)(f)\n\n'
        "def gram_matrix(features):\n    return helper(features)",
        'def gram_matrix(features):\n    nst.check("3.2", gram_matrix)\n    return features',
    )
    for source in sources:
        exec(source, names)
        yield names["gram_matrix"]


def test_an_answer_that_asks_for_itself_ends_at_once(capsys):
    for answer in answers_that_ask_for_themselves({"nst": nst, "np": np}):
        outcome = str(checks.examine(TASKS["3.2"], counted := Counted(answer)))
        assert counted.calls == 1 and "go on without end" in outcome and 'nst.hint("3.2")' in outcome
        assert isinstance(nst.or_reference("3.2", answer), checks.StandIn)
    assert not checks._being_examined()


def test_two_answers_that_ask_for_each_other_end(capsys):
    names = {"nst": nst, "np": np}
    exec('def flatten(features):\n    return nst.or_reference("3.2")(features)', names)
    exec('def gram_matrix(features):\n    return nst.or_reference("3.1")(features)', names)
    for task_id in ("3.1", "3.2"):
        assert checks.examine(TASKS[task_id], names[TASKS[task_id].name]).status != "full"


def test_the_stand_in_of_a_task_answers_only_later_ones(capsys):
    stand_in = nst.or_reference("3.2", None)
    outcome = checks.examine(TASKS["3.2"], lambda f: stand_in(f))
    assert (outcome.status, outcome.points) == ("error", 0) and "write the calculation of task 3.2" in str(outcome)


def test_a_check_inside_is_told_where_it_belongs():
    def gram_matrix(features):
        nst.check("3.2", gram_matrix)
        return features

    assert "Move it below the function" in str(checks.examine(TASKS["3.2"], gram_matrix))


# --- What remembers earlier calls ------------------------------------------------------------------------------------

KEPT = """
import numpy as np
losses = []

def loss(f, p):
    return np.mean((f - p) ** 2) / np.mean(p**2)

def halve(maps):
    return (maps[0::2, 0::2] + maps[0::2, 1::2] + maps[1::2, 0::2] + maps[1::2, 1::2]) / 4

def loss_by_depth(features, target, depth{argument}):
    losses.append(loss(features, target))
    for _ in range(depth):
        features, target = halve(features), halve(target)
        losses.append(loss(features, target))
    return {returned}
"""


@pytest.mark.parametrize("argument", ["", ", losses=[]"])
@pytest.mark.parametrize("returned", ["losses", "np.array(losses)", "list(losses)"])
def test_a_list_that_keeps_earlier_calls_is_told(argument, returned):
    names = {}
    exec(KEPT.format(argument=argument, returned=returned), names)
    outcome = str(checks.examine(TASKS["2.6"], names["loss_by_depth"]))
    assert "behind those of earlier calls" in outcome and "(losses=[])" in outcome
    assert outcome.count("earlier calls") == 1


def test_a_list_that_goes_on_from_check_to_check_is_told():
    names = {}
    exec(KEPT.format(argument="", returned="losses"), names)
    assert all("behind those of earlier" in str(checks.examine(TASKS["2.6"], names["loss_by_depth"])) for _ in "12")


SIDES = """
def pyramid(smallest, largest):
    out = []
    {loop}
        out.append(round(largest / 2 ** (len(out) / 2)))
    return {returned}
"""
TOO_LONG = [
    ("for k in range(10):", "out[::-1]", "those below the smallest are still in the list"),
    ("for k in range(12):", "sorted(out)", "those below the smallest are still in the list"),
    ("while round(largest / 2 ** (len(out) / 2)) > 1:", "out[::-1]", "those below the smallest are still in the list"),
    ("while round(largest / 2 ** (len(out) / 2)) >= 1:", "out[::-1]", "those below the smallest are still in the list"),
    ("while round(largest / 2 ** (len(out) / 2)) >= smallest:", "[smallest] + out[::-1]", "the smallest itself stands"),
    ("while round(largest / 2 ** (len(out) / 2)) >= smallest:", "[5, 7] + out[::-1]", "It has the shape (7,)"),
]


@pytest.mark.parametrize(("loop", "returned", "words"), TOO_LONG)
def test_other_numbers_in_front_are_none_of_earlier_calls(loop, returned, words):
    names = {}
    exec(SIDES.format(loop=loop, returned=returned), names)
    outcome = str(checks.examine(TASKS["5.4"], names["pyramid"]))
    assert words in outcome and "earlier calls" not in outcome, outcome


FIRST_TWICE = """
    losses = [loss(features, target)]
    for _ in range(depth + 1):
        losses.append(loss(features, target))
        features, target = halve(features), halve(target)
    return losses
"""


def test_a_first_loss_that_stands_twice_is_none_of_earlier_calls():
    names = {}
    exec(KEPT.format(argument="", returned="losses").partition("    losses.append")[0] + FIRST_TWICE, names)
    outcome = str(checks.examine(TASKS["2.6"], names["loss_by_depth"]))
    assert "the first loss stands there twice" in outcome and "earlier calls" not in outcome


@pytest.mark.parametrize(("task_id", "number"), [("2.1", "np.mean((a - b) ** 2)"), ("1.5", "a"), ("5.6", "1.6")])
def test_a_sum_that_goes_on_from_call_to_call_is_told(task_id, number, capsys):
    names = {"np": np}
    source = f"total = 0\ndef answer(a, b=0):\n    global total\n    print('now')\n    total = total + {number}\n"
    exec(source + "    return total", names)
    outcome = str(checks.examine(TASKS[task_id], names["answer"]))
    assert "It remembers earlier calls" in outcome or "shape" in outcome
    assert capsys.readouterr().out.count("now") == 1


def test_chance_is_told_and_a_plain_mistake_is_not():
    random = np.random.default_rng(0)
    assert "use no chance" in str(checks.examine(TASKS["2.1"], lambda f, p: random.random()))
    assert "remembers" not in str(checks.examine(TASKS["2.1"], lambda f, p: 7.0))


@pytest.mark.parametrize("way", ["reshape(C, -1)", "reshape(-1, M)", "without dividing"])
def test_a_gram_matrix_of_torn_channels_is_named(way):
    def gram_matrix(features):
        height, width, channels = features.shape
        shape = (-1, height * width) if way == "reshape(-1, M)" else (channels, -1)
        torn = features.reshape(shape)
        return torn @ torn.T / (1 if way == "without dividing" else height * width)

    outcome = checks.examine(TASKS["3.2"], gram_matrix)
    assert outcome.variant == "channels torn apart" and "reshape(-1, C)" in str(outcome)


def test_two_of_three_things_are_counted():
    right = TASKS["5.2"].reference
    for wrong in (lambda *a: tuple(right(*a))[:2], lambda *a: list(right(*a))[1:]):
        outcome = checks.examine(TASKS["5.2"], wrong)
        assert "return all three, x, m and v" in str(outcome) and "Return one" not in str(outcome)


def test_pythons_own_sum_of_an_array_is_told():
    outcome = str(checks.examine(TASKS["2.1"], lambda f, p: sum((f - p) ** 2) / f.size))
    assert "np.sum and np.max take all numbers" in outcome and "Return one" not in outcome


@pytest.mark.parametrize("together", [lambda a, axis=axis: np.mean(a, axis) for axis in (0, 1, -1)] + [sum])
def test_an_axis_that_is_left_is_told(together):
    outcome = str(checks.examine(TASKS["2.1"], lambda f, p: together((f - p) ** 2)))
    assert "without axis=" in outcome and "Python's own" not in outcome


def test_a_number_for_each_channel_is_no_return_of_several_things():
    def convolve_at(image, kernel, row, column, bias):
        return image[row, column] * kernel[1, 1] + 2 * bias

    outcome = str(checks.examine(TASKS["1.2"], convolve_at))
    assert "It has the shape (3,)" in outcome and "one number for each channel" in outcome
    assert "Return one" not in outcome
    assert "Return one" in str(checks.examine(TASKS["1.2"], lambda i, k, *_: (i.sum(), k.sum())))
