"""What an answer returned: read as numbers, or told for what it is, whatever its size."""

from collections import deque
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from nstcourse import checks
from nstcourse.kit.arrays import MOST_NUMBERS, as_array, described
from nstcourse.tasks import TASKS
from nstlib.errors import NSTError


class Endless:
    """Says that it is long, and has a number at every place."""

    def __len__(self):
        return 10**9

    def __getitem__(self, place):
        return 1.0


def holding_itself():
    own = [1.0]
    own.append(own)
    return own


def holding_itself_twice():
    own = []
    own += [own, own]
    return own


def as_deep_as(levels):
    value = 1.0
    for _ in range(levels):
        value = [value]
    return value


def an_array_in_itself():
    array = np.empty(1, object)
    array[0] = array
    return array


def yielding():
    yield 1


async def yielding_later():
    yield 1


def endless():
    while True:
        yield 1


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (3, 3),
        (True, 1),
        (np.int8(3), 3),
        (10**19, 1e19),
        ([], []),
        (range(3), [0, 1, 2]),
        (deque([1, 2]), [1, 2]),
        ((1, [2][0]), [1, 2]),
        ([(1, 2), [3, 4]], [[1, 2], [3, 4]]),
        ([np.ones(2), [3, 4]], [[1, 1], [3, 4]]),
        ([Fraction(1, 2), Decimal("0.25")], [0.5, 0.25]),
        (np.array([1, Fraction(1, 2)], object), [1, 0.5]),
        (np.ma.array([1.0, 2.0]), [1, 2]),
        (np.float16(0.5), 0.5),
        ([np.bool_(True), False], [1, 0]),
        ([[0.0] * 1000] * 999, np.zeros((999, 1000))),
    ],
)
def test_numbers_are_read(value, wanted):
    array = as_array(value)
    assert array.dtype == np.float64 and np.array_equal(array, np.array(wanted, dtype=float))


ROW, SQUARE = np.array([1.0, 2.0]), np.array([[3.0, 4.0], [5.0, 6.0]])


@pytest.mark.parametrize("made", [tuple, list])
@pytest.mark.parametrize(
    "row", [ROW, ROW[None], ROW.tolist(), np.float32(ROW)], ids=["row", "table", "list", "float32"]
)
def test_a_row_and_a_square_table_are_read_one_above_the_other(made, row):
    for square in (SQUARE, SQUARE.tolist()):
        assert np.array_equal(as_array(made([row, square])), [[1, 2], [3, 4], [5, 6]])
        assert np.array_equal(as_array(made([square, row])), [[3, 4], [5, 6], [1, 2]])


@pytest.mark.parametrize("row", [1.5, [1.0, 2.0, 3.0], [1.0], [["a", "b"]], [None, None], [1j, 2.0]])
def test_what_is_no_row_of_a_table_is_not_put_above_it(row):
    with pytest.raises(NSTError):
        as_array((row, SQUARE))
    with pytest.raises(NSTError, match="one mean for each channel, one row and one column"):
        as_array((np.zeros(2), np.zeros((6, 6))))


# Each of these would take gigabytes or minutes if it were converted before it is looked at.
@pytest.mark.parametrize(
    "value",
    [
        [1.0] * 20_000_000,
        [[1.0] * 1000] * 20_000,
        [[]] * (MOST_NUMBERS + 1),
        range(10**9),
        range(10**30),
        [range(10**9)],
        Endless(),
        [Endless()],
        np.broadcast_to(1.0, (10**6, 10**6)),
        [np.broadcast_to(1.0, (10**6, 10**6))],
        [np.zeros(1000)] * (MOST_NUMBERS // 1000 + 1),
        np.broadcast_to(np.array(None), (10**6, 10**6)),
    ],
    ids=lambda v: type(v).__name__,
)
def test_what_is_far_too_large_is_refused_before_it_is_read(value):
    with pytest.raises(NSTError, match="numbers, far too many"):
        as_array(value)


@pytest.mark.parametrize("value", [holding_itself(), holding_itself_twice(), as_deep_as(5000), as_deep_as(40)])
def test_lists_without_a_bottom_are_told(value):
    with pytest.raises(NSTError, match="a list put into itself"):
        as_array(value)


def test_an_answer_that_returns_millions_stops_the_check_at_once():
    calls = []

    def flatten(features):
        calls.append(1)
        return [1.0] * 20_000_000

    assert "far too many" in str(checks.examine(TASKS["3.1"], flatten)) and len(calls) == 1


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("text", "It is a text"),
        (b"text", "It is a text"),
        (bytearray(b"text"), "It is a text"),
        ([1, "2"], "a number and a text"),
        ([["1", "2"]], "holds a text"),
        (np.array(["1", "2"]), "dtype is <U1"),
        (np.array(["1", "2"], object), "Its parts: a text"),
        (np.array([[1], [1, 2]], object), "Its parts: a list of 1 and a list of 2"),
        (an_array_in_itself(), "Its parts: an array (1,)"),
        ([an_array_in_itself()], "holds an array (1,)"),
        ([[1, 2], [3]], "a list of 2 and a list of 1"),
        ([[1, 2], [3, None]], "a number and None"),
        ([np.ones((2, 2)), 1.0], "an array (2, 2) and a number"),
        ([{1: 2}], "holds a dict"),
        ([len, 1], "a function and a number"),
        ([endless()], "holds a generator"),
        (endless(), "write `return`"),
        (yielding(), "write `return`"),
        (yielding_later(), "write `return`"),
        ((v for v in [1]), "list(...)"),
        (map(abs, [1]), "list(...)"),
        (zip([1], [2], strict=True), "list(...)"),
        ({1, 2}, "a set forgets the order"),
        ({1: 2}, "list(d.values())"),
        (len, "the function itself"),
        (int, "the function itself"),
        (..., "still stands where the result belongs"),
        (np, "(module)"),
        (np.datetime64("2020-01-01"), "(datetime64)"),
        (10**400, "beyond 10 ** 308"),
        ([1, -(10**400)], "beyond 10 ** 308"),
        (1j, "real part"),
        ([1, (-1) ** 0.5], "real part"),
        (np.array([1, 1j], object), "real part"),
        ((np.ones((2, 3)), 1.0, None), "3 things, with commas between them"),
        ((np.ones((2, 3)), 1.0, None), "an array (2, 3), a number and None"),
    ],
)
def test_what_is_no_array_is_told_for_what_it_is(value, words):
    with pytest.raises(NSTError) as told:
        as_array(value)
    assert words.lower() in str(told.value).lower()


def test_a_task_that_wants_three_things_is_not_told_to_return_one():
    """5.2 returns x, m and v; one of them in another shape, or None, spoils the array."""
    for third in (1.0, None, np.ones(7)):
        outcome = str(checks.examine(TASKS["5.2"], lambda x, g, m, v, t, r, third=third: (x, m, third)))
        assert "3 things" in outcome and "all must have one shape" in outcome and "eturn one" not in outcome


def test_a_kind_is_named_as_a_learner_would():
    assert described((1, 2)) == "a tuple of 2" and described(np.float32(1)) == described(np.array(1)) == "a number"
    assert described(np.ones((2, 3))) == "an array (2, 3)" and described({1}) == "a set"
