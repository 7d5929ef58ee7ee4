"""What an answer returned, as an array of numbers, or a sentence about what it is instead."""

import inspect
import math
from numbers import Number

import numpy as np

from nstlib.errors import NSTError

MOST_NUMBERS = 1_000_000  # no task wants a thousandth of it
DEEPEST = 32  # lists in lists: NumPy 1 has no more axes
NOTHING = (
    "it returns nothing; does the function end with `return ...`, outside of every loop?\n"
    "A `return` in a loop that has nothing to do is never reached, and .append(), .sort(), .reverse() return nothing."
)
MEAN_AND_TABLE = (
    "If a mean and a covariance are asked for: one mean for each channel, one row and one column for each channel. "
    "Means over the places are taken with axis=0; D.T @ D compares channels, D @ D.T places; for np.cov, channels are "
    "rows."
)
TOO_LARGE = (
    "it returns a number beyond 10 ** 308, too large to calculate with; is a power or a product repeated too often?"
)


def as_array(value):
    """A float64 array of whatever a learner returns: numbers, lists, NumPy, TensorFlow, JAX or PyTorch.

    Raises NSTError with a sentence when it is none of these, or holds more than MOST_NUMBERS.
    """
    if value is None:
        raise NSTError(NOTHING)
    if inspect.iscoroutine(value):
        value.close()  # it would warn that nobody has waited for it
        raise NSTError("it is written with `async def`; write `def`, so that it returns its result at once.")
    if isinstance(value, str | bytes | bytearray):
        raise NSTError(_no_array(value))
    _refuse_what_is_too_large(value)
    try:
        array = np.asarray(_readable(value))
        kind = array.dtype.kind
        # Objects that are numbers, such as fractions, know how to become floats; None would become nan.
        objects = list(array.flat) if kind == "O" else ()
        if any(isinstance(part, complex) for part in objects):
            kind = "c"
        elif kind not in "fiubOc" or not all(isinstance(part, Number) for part in objects):
            raise TypeError
        elif kind != "c":
            array = array.astype(np.float64)
    except OverflowError:
        raise NSTError(TOO_LARGE) from None
    except (TypeError, ValueError, RuntimeError):
        stacked = _stacked(value)
        if stacked is None:
            raise NSTError(_no_array(value)) from None
        return stacked
    if kind == "c":
        raise NSTError(
            "it returns complex numbers, as np.fft makes them, and ** 0.5 of a negative number; "
            "take their real part, .real, or the root of what is not negative."
        )
    return array


def _stacked(value):
    """Of a row of n numbers and a table of n by n, such as a mean and a covariance: one above the other, in the order
    in which they come, as they are compared; None for everything else."""
    if not isinstance(value, tuple | list) or len(value) != 2:
        return None
    try:
        parts = [np.asarray(_readable(part)) for part in value]
        if any(part.dtype.kind not in "fiub" for part in parts):
            return None
        row, table = sorted((part.shape for part in parts), key=math.prod)
        count = table[0] if table else 0
        fits = table == (count, count) and count > 1 and row in ((count,), (1, count))
        return np.vstack(parts).astype(np.float64) if fits else None
    except (TypeError, ValueError, RuntimeError, OverflowError):
        return None


def _refuse_what_is_too_large(value):
    """Before anything is copied: a list may be endless, as one that holds itself, and a text a gigabyte in an array."""
    total, waiting = 0, [(value, 0)]
    while waiting:
        part, depth = waiting.pop()
        total += _size(part)
        if total > MOST_NUMBERS:
            raise NSTError(f"it returns more than {MOST_NUMBERS:,} numbers, far too many.")
        if isinstance(part, list | tuple):
            if depth == DEEPEST:
                raise NSTError(f"it returns lists in lists, more than {DEEPEST} deep; is a list put into itself?")
            if any(isinstance(p, str | bytes | bytearray) for p in part):
                raise NSTError(_no_array(value))
            waiting += [(p, depth + 1) for p in part if type(p) not in (float, int, bool, np.float64)]


def _size(part):
    """How many numbers NumPy would find in it, without looking into it; 1 where nobody knows."""
    if isinstance(part, str | bytes | bytearray | dict):
        return 1
    try:
        shape = getattr(part, "shape", None)
        return int(math.prod(shape)) if shape is not None else len(part)
    except OverflowError:  # range(10**30) cannot say how long it is
        return MOST_NUMBERS + 1
    except Exception:  # it has no length, or a class of the learner's own breaks off
        return 1


def _no_array(value):
    """What to tell someone whose answer returns this."""
    if isinstance(value, tuple):
        more = "Return only what is asked for; of several things, all must have one shape."
        if len(value) == 2 and getattr(value[1], "ndim", 0) == 2 and getattr(value[0], "ndim", 2) < 2:
            more = MEAN_AND_TABLE
        return (
            f"it returns {len(value)} things, with commas between them, that make no array of numbers: "
            f"{_kinds(value)}. {more}"
        )
    if isinstance(value, list):
        return (
            "it returns a list whose parts differ in kind or size, or are no numbers, and so make no array: "
            f"it holds {_kinds(value)}."
        )
    more = ""
    if isinstance(value, np.ndarray):
        more = (
            f" Its parts: {_kinds(list(value.flat))}." if value.dtype.kind == "O" else f" Its dtype is {value.dtype}."
        )
    elif isinstance(value, str | bytes | bytearray):
        more = " It is a text; return the number itself, without quotes, str() or an f-string."
    elif value is Ellipsis:
        more = " `...` still stands where the result belongs."
    elif callable(value):
        more = " It is the function itself; call it: name(...)."
    elif isinstance(value, dict):
        more = " Make a list of what it holds: list(d.values())."
    elif isinstance(value, set | frozenset):
        more = " A set forgets the order, and what is there twice; use a list, [...]."
    elif inspect.isasyncgen(value) or (inspect.isgenerator(value) and value.gi_code.co_name != "<genexpr>"):
        more = " `yield` makes it; write `return`, once, at the end."
    elif hasattr(value, "__iter__"):
        more = " Make a list of it: list(...)."
    return f"it returns something that is no array of numbers ({type(value).__name__}).{more}"


def _kinds(parts):
    """In words, by what the parts differ, or what they all are; of lists of the same length, their parts."""
    kinds = dict.fromkeys(map(described, parts))
    while len(kinds) == 1 and parts and all(isinstance(part, list | tuple) for part in parts):
        parts = [p for part in parts for p in part]
        kinds = dict.fromkeys(map(described, parts))
    shown = list(kinds)[:3] or ["nothing"]
    return ", ".join(shown[:-1]) + " and " * (len(shown) > 1) + shown[-1]


def described(value):
    """A value's kind as a learner would call it, such as "a list of 3"."""
    if value is None:
        return "None"
    if isinstance(value, Number | np.bool_):
        return "a number"
    if isinstance(value, str | bytes | bytearray):
        return "a text"
    if isinstance(value, list | tuple):
        return f"a {type(value).__name__} of {len(value)}"
    if getattr(value, "dtype", None) is not None and hasattr(value, "shape"):
        return f"an array {tuple(value.shape)}" if len(value.shape) else "a number"
    if callable(value):
        return "a function"
    return f"a {type(value).__name__}"


def _readable(value):
    """The value, or a list's every part, such that NumPy can read it."""
    if type(value) in (float, int, bool, np.float64):
        return value
    if isinstance(value, list | tuple):
        return [_readable(part) for part in value]
    if hasattr(value, "detach"):  # PyTorch: a tensor may remember its gradient, or lie on a graphics card
        value = value.detach().cpu()
        if "bfloat16" in str(value.dtype):
            value = value.float()
    value = value.numpy() if hasattr(value, "numpy") else value
    # NumPy has no bfloat16 of its own; TensorFlow and JAX bring one, which it cannot read in a list.
    return np.asarray(value).astype(np.float32) if str(getattr(value, "dtype", "")) == "bfloat16" else value
