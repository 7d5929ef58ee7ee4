"""What an answer returned, as an array of numbers, or a sentence about what it is instead."""

import inspect

import numpy as np

from nstlib.errors import NSTError

MOST_NUMBERS = 10_000_000
NOTHING = (
    "it returns nothing; does the function end with `return ...`, outside of every loop?\n"
    "A `return` in a loop that has nothing to do is never reached, and .append(), .sort(), .reverse() return nothing."
)


def as_array(value):
    """A float64 array of whatever a learner returns: numbers, lists, NumPy, TensorFlow, JAX or PyTorch.

    Raises NSTError with a sentence when it is none of these.
    """
    if value is None:
        raise NSTError(NOTHING)
    if inspect.iscoroutine(value):
        value.close()  # it would warn that nobody has waited for it
        raise NSTError("it is written with `async def`; write `def`, so that it returns its result at once.")
    try:
        array = np.asarray(_readable(value))
        kind, small = array.dtype.kind, array.size <= MOST_NUMBERS
        # Objects that are numbers, such as fractions, know how to become floats; None would become nan.
        known = kind in "fiub" or (kind == "O" and not _holds_none(array))
        if not known and kind != "c":
            raise TypeError
        if known and small:
            array = array.astype(np.float64)
    except (TypeError, ValueError, RuntimeError):
        raise NSTError(_no_array(value)) from None
    if kind == "c":
        raise NSTError("it returns complex numbers, as np.fft makes them; take their real part, .real.")
    if not small:
        raise NSTError(f"it returns {array.size:,} numbers, far too many.")
    return array


def _holds_none(array):
    return any(part is None for part in array.flat)


def _no_array(value):
    """What to tell someone whose answer returns this."""
    if isinstance(value, tuple):
        return f"it returns {len(value)} things, with commas between them, that make no array of numbers; return one."
    if isinstance(value, list):
        return "it returns a list whose parts differ in kind or size, and so make no array of numbers."
    more = ""
    if callable(value):
        more = " It is the function itself; call it: name(...)."
    elif isinstance(value, dict):
        more = " Make a list of what it holds: list(d.values())."
    elif hasattr(value, "__iter__") and not isinstance(value, str | bytes | np.ndarray):
        more = " Make a list of it: list(...)."
    return f"it returns something that is no array of numbers ({type(value).__name__}).{more}"


def _readable(value):
    """The value, or a list's every part, such that NumPy can read it."""
    if isinstance(value, list | tuple):
        return [_readable(part) for part in value]
    if hasattr(value, "detach"):  # PyTorch: a tensor may remember its gradient, or lie on a graphics card
        value = value.detach().cpu()
        if "bfloat16" in str(value.dtype):
            value = value.float()
    value = value.numpy() if hasattr(value, "numpy") else value
    # NumPy has no bfloat16 of its own; TensorFlow and JAX bring one, which it cannot read in a list.
    return np.asarray(value).astype(np.float32) if str(getattr(value, "dtype", "")) == "bfloat16" else value
