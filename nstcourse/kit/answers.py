"""An answer is called, and what it returned is read; an earlier answer, as a later task gets it."""

import contextlib
import copy
import functools
import io
import threading
from numbers import Number

import numpy as np

from nstcourse.kit import borrowed
from nstcourse.kit.arrays import as_array
from nstcourse.kit.translations import their_error
from nstlib.errors import NSTError


class Todo(NotImplementedError):
    """What a stub raises: the task's number, and what is to be done."""

    def __init__(self, task_id, words):
        super().__init__(f"{task_id}: {words}")
        self.words = words


def outputs_of(inputs, name, answer, changed=None, quiet=False):
    """(arrays, "ran", ()) for the answer called once on every argument tuple of every probe, one list per probe; or
    (None, "not attempted" or "error", the words for the learner).

    changed: a list, to which goes which argument a call has changed in place; quiet: nothing that it prints is shown.
    """
    if not callable(answer):
        return None, "error", (f"the check needs the function itself, `{name}`, without calling it.",)
    outputs, loud = [], contextlib.nullcontext()  # what an answer prints is shown for the first call only
    if quiet:
        loud = silence()
    called = []
    for calls in inputs:
        made = []
        for args in calls:
            given = copies(args)
            try:
                with loud, borrowed.watched(called):
                    value = answer(*given)
                if not called:
                    made.append(as_array(value))
            except Todo as todo:
                return None, "not attempted", (todo.words,)
            except NSTError as error:
                words = tuple(str(error).splitlines()) or ("an NSTError without words.",)
                return None, "error", _borrowed(called) if called else words
            except (Exception, SystemExit) as error:  # the learner's own error, told from their own line
                return None, "error", _borrowed(called) if called else their_error(error)
            if called:
                return None, "error", _borrowed(called)
            loud = silence()
            if changed is not None:
                changed += [k for k, pair in enumerate(zip(given, args, strict=True)) if not _same(*pair)]
        outputs.append(made)
    return outputs, "ran", ()


def _borrowed(called):
    return (
        f"it calls nstlib's own `{called[0]}`, which calculates for the lessons.",
        "Where answers are graded there is no such function: write the calculation yourself, with NumPy.",
    )


class Nowhere(io.TextIOBase):
    def write(self, text):
        return len(text)


def silence():
    """What is printed meanwhile goes nowhere; in the main thread only, as all threads share one standard output."""
    main = threading.current_thread() is threading.main_thread()
    return contextlib.redirect_stdout(Nowhere()) if main else contextlib.nullcontext()


def copies(value):
    """An answer that changes its arguments in place must not reach the next probe's, nor another of its own
    arguments where a probe gives one array twice."""
    if isinstance(value, tuple | list):
        return type(value)(copies(part) for part in value)
    return copy.deepcopy(value)


def _same(given, before):
    """Is an argument after the call what it was before?"""
    if isinstance(before, np.ndarray):
        return isinstance(given, np.ndarray) and given.shape == before.shape and np.array_equal(given, before)
    if isinstance(before, tuple | list):
        return type(given) is type(before) and len(given) == len(before) and all(map(_same, given, before))
    return given is before or (type(given) is type(before) and given == before)


PAIR = "of an earlier task a row of numbers and a table, with as many rows and columns, are wanted; it gives {shape}."


class Earlier:
    """A learner's own function as a later task gets it, so that every one that its check accepts is as good as ours.

    It is handed copies, because it may change what it is given; what it returns in a list comes as an array, and where
    a row and a table are asked for, they come as two.
    """

    def __init__(self, function, one_number, pair=False):
        functools.update_wrapper(self, function)  # help() and .__name__ are still the learner's
        self.__wrapped__, self._one_number, self._pair = function, one_number, pair

    def __call__(self, *args, **settings):
        made = self.__wrapped__(*map(_apart, args), **{name: _apart(value) for name, value in settings.items()})
        if self._pair:
            made = as_array(made)
            if made.ndim != 2 or len(made) != made.shape[1] + 1:
                raise NSTError(PAIR.format(shape=made.shape))
            return made[0], made[1:]
        if isinstance(made, np.ndarray) and made.dtype.kind in "fiub":
            made = np.asarray(made)  # np.matrix multiplies in a way of its own
        elif isinstance(made, list | tuple | np.ndarray | Number):
            made = as_array(made)
        one = self._one_number and isinstance(made, np.ndarray) and made.size == 1
        return made.reshape(())[()] if one else made


def _apart(value):
    """A copy of an array, or of a list of arrays; everything else as it is, for tensors that remember their gradient
    cannot be copied, and none can be changed by accident."""
    if type(value) in (tuple, list):
        return type(value)(map(_apart, value))
    return value.copy() if isinstance(value, np.ndarray) else value


def carried(answer, one_number, pair=False):
    """An earlier task's function for a later one; what is none, or has been carried, as it is. one_number: does the
    task ask for a single number? pair: for a row and a table?"""
    return Earlier(answer, one_number, pair) if callable(answer) and not isinstance(answer, Earlier) else answer
