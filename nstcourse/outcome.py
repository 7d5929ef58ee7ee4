"""What an answer's outputs say: which ideas hold, and which mistake it is where one does not.

When a probe fails, the outputs are compared with those of every wrong variant: if they are equal, the learner is told
which mistake it is. Only arrays are judged here, so that it does not matter where the answer was called.
"""

import contextlib
import re
import warnings
from dataclasses import dataclass, replace

import numpy as np

from nstcourse.kit.answers import copies, outputs_of
from nstcourse.kit.arrays import as_array
from nstcourse.task import ATOL, Task, close, expected, largest

LEAST = 1e-3  # of the size expected: an answer of less computes nothing that an idea could be about
CONSTANT = "It returns the same for other numbers, and so computes nothing."
GROWN = (
    "The right numbers stand at the end, behind those of earlier calls: the list is made once, outside of the function "
    "or among its arguments (losses=[]). Make it inside, where every call begins."
)


@dataclass
class Outcome:
    """What a check found. lines: the words for the learner; passed: of each probe; variant: the mistake's name."""

    task: Task
    passed: list
    lines: list
    status: str  # "full", "partial", "wrong", "error" or "not attempted"
    variant: str = ""

    @property
    def points(self):
        return sum(p.points for p, ok in zip(self.task.probes, self.passed, strict=True) if ok)

    def __str__(self):
        return "\n".join(self.lines)


def judge(task, outputs, passed=None):
    """The Outcome for the arrays that an answer returned: one list per probe, one array per call.

    passed: of each probe, where that has been found with other numbers as well.
    """
    passed = which_hold(task, outputs) if passed is None else passed
    wrong = None if all(passed) else _recognise(task, outputs)
    failed = next(((probe, made) for probe, ok, made in zip(task.probes, passed, outputs, strict=True) if not ok), None)
    words = ()
    if wrong is not None:
        words = (f"It looks like this: {wrong.words}",)
    elif failed is not None:
        seen = GROWN if _grown(task, outputs) else _seen_in_words(*failed, task)
        words = (seen,) if seen is not None else ()
    return _outcome(task, passed, words, wrong)


def _outcome(task, passed, words, variant):
    """The Outcome of an answer that ran. Only the first idea that fails is talked about, in these words; what fails
    after it may follow from it."""
    status = "full" if all(passed) else "partial" if any(passed) else "wrong"
    outcome = Outcome(task, passed, [], status, variant.name if variant is not None else "")
    outcome.lines.append(f"{task.id} {task.name}: {outcome.points} of {task.points}")
    failed = False
    for probe, ok in zip(task.probes, passed, strict=True):
        worth = f" ({probe.points} points)" if probe.points > 1 else ""
        outcome.lines.append(f"  {'ok' if ok else '--' if failed else 'no'}  {probe.says}{worth}")
        if not ok and not failed:
            failed = True
            outcome.lines += [f"      {line}" for line in words]
    if failed:
        outcome.lines.append(f'  next: nst.hint("{task.id}")')
    return outcome


def stopped(task, status, *words):
    lines = [f"{task.id} {task.name}: 0 of {task.points}"]
    label = {"not attempted": "not attempted yet: ", "error": ""}[status]
    if status == "not attempted":
        words = (*words, "When yours is written, delete the line `raise nst.Todo(...)`.")
    lines += [f"  no  {label}{words[0]}", *(f"      {w}" for w in words[1:]), f'  next: nst.hint("{task.id}")']
    return Outcome(task, [False] * len(task.probes), lines, status)


def elsewhere(task, outcome, read):
    """The Outcome of an answer for which every probe holds, after what it returned (`outputs_of`) on `task.beyond`."""
    outputs, status, words = read
    exact = next(probe for probe in task.probes if probe.exact)
    if (first := first_wrong(task, read)) is None:
        return outcome
    if status == "ran":
        args, out = task.beyond[first], outputs[0][first]
        variant = _variant(task, lambda function: _returns_at(function, task, outputs[0]))
        if variant is not None:
            words = (f"It looks like this: {variant.words}",)
        else:
            seen = _seen_in_words(replace(exact, inputs=(args,)), [out], task)
            words = (f"Right for small examples, but not for {given_in_words(task, args)}.", *([seen] if seen else []))
    else:
        variant = _variant(task, lambda function: _stops_alike(function, task, status, words))
        more = (f"It looks like this: {variant.words}",) if variant is not None else ()
        words = ("Right for small examples, but on other valid input it stops:", *words, *more)
    return _outcome(task, [not probe.exact for probe in task.probes], words, variant)


def is_constant(task, outputs, read=(None, "", ())):
    """Does an answer return the same for all numbers? Then ideas that it fulfils are no merit: 0 is symmetric.

    read: what it returned on task.beyond (`outputs_of`). No input is a student's own: one mistake gets one mark.
    """
    made = [out for probe, outs in zip(task.probes, outputs, strict=True) if probe.exact for out in outs]
    if read[1] == "ran":
        made = [*made, *read[0][0]]
    if not all(out.size and np.isfinite(out).all() for out in made):  # that has words of its own
        return False
    first = {out.shape: out for out in reversed(made)}
    alike = all(np.array_equal(out, first[out.shape], equal_nan=True) for out in made) and len(made) > len(first)
    return alike or len(np.unique(np.concatenate([out.ravel() for out in made]))) < 2


def nothing(task, outputs):
    """The Outcome of an answer that is constant."""
    outcome = judge(task, outputs, [False] * len(task.probes))
    if not outcome.variant:
        outcome.lines.insert(2, f"      {CONSTANT}")
    return outcome


def without_luck(task, passed, read):
    """Of each probe, whether it holds, where some do not: exact values count only if they are right elsewhere too."""
    wrong = first_wrong(task, read) is not None
    return [ok and not (wrong and probe.exact) for ok, probe in zip(passed, task.probes, strict=True)]


def first_wrong(task, read):
    """The first place in task.beyond where what an answer returned (`outputs_of`) is not right, or None."""
    outputs, status, _ = read
    if status != "ran":
        return 0
    exact = next(probe for probe in task.probes if probe.exact)
    pairs = enumerate(zip(task.beyond, outputs[0], strict=True))
    return next((k for k, (args, out) in pairs if not is_right(task, exact, args, out)), None)


def is_right(task, exact, args, out):
    """Is it, up to the rounding of numbers as large as the right ones?"""
    probe = replace(exact, inputs=(args,))
    atol = ATOL * max(1e-3, largest(expected(task, probe)), float(task.size(*args)))
    with _unwarned():
        return bool(np.isfinite(out).all()) and bool(probe.holds([out], probe.inputs, atol))


def which_hold(task, outputs):
    """Of each probe: does it hold?

    An idea whose right answer is 0 is fulfilled by whoever returns 0, and so is no merit of its own: it counts beside
    one of another kind that holds.
    """
    passed = [holds(task, probe, made) for probe, made in zip(task.probes, outputs, strict=True)]
    large = [largest(expected(task, probe)) > task.atol for probe in task.probes]
    earnest = any(ok for ok, is_large in zip(passed, large, strict=True) if is_large)
    return passed if earnest else [False] * len(passed)


def holds(task, probe, made):
    """Does one probe of a task hold for what an answer returned: finite, as large as expected, and as it says?"""
    if not all(np.isfinite(out).all() for out in made):
        return False
    size = largest(expected(task, probe))
    if size > task.atol and largest(made) < LEAST * size:
        return False
    try:
        with _unwarned():
            return bool(probe.holds(made, probe.inputs, task.atol))
    except Exception:  # an array so strange that the idea cannot even be tried on it
        return False


# --- which mistake it is ---------------------------------------------------------------------------------------------


def _recognise(task, outputs):
    """The wrong variant that returns the same arrays, or None."""
    every = np.concatenate([out.ravel() for made in outputs for out in made])
    # What is left where large numbers cancel, as in 255 x - mean, carries the rounding of the large ones.
    atol = ATOL * np.abs(every[np.isfinite(every)]).max(initial=1.0)
    return _variant(task, lambda function: _returns(function, task, outputs, atol))


def _variant(task, fits):
    """The first wrong variant with a function that fits, or None."""
    return next((w for w in task.wrong if any(fits(f) for f in (w.function, *w.also))), None)


def _returns(function, task, outputs, atol):
    """Does the function of a variant return these arrays?"""
    try:
        with _unwarned():
            return all(
                close(out, as_array(function(*copies(args))), atol, equal_nan=True)
                for probe, made in zip(task.probes, outputs, strict=True)
                for out, args in zip(made, probe.inputs, strict=True)
            )
    except Exception:  # a variant that cannot handle some input is not what the learner wrote
        return False


def _returns_at(function, task, outputs):
    """Does the function of a variant return these arrays on task.beyond?"""
    try:
        with _unwarned():
            return all(
                close(out, made := as_array(function(*copies(args))), ATOL * max(1e-3, largest([made])), equal_nan=True)
                for args, out in zip(task.beyond, outputs, strict=True)
            )
    except Exception:
        return False


def _stops_alike(function, task, status, words):
    """Does the function of a variant end with the same error on task.beyond?"""
    with _unwarned():
        _, its_status, its_words = outputs_of([task.beyond], task.name, function, quiet=True)
    errors = [re.findall(r"\w+(?:Error|Warning|Exception): .*", w[0]) if w else [] for w in (words, its_words)]
    return status == its_status == "error" and errors[0][-1:] == errors[1][-1:] != []


@contextlib.contextmanager
def _unwarned():
    """The learner must not be warned of what our variants divide by, or have too few values for."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


# --- what is seen of a mistake without a name ------------------------------------------------------------------------


def _grown(task, outputs):
    """Does what one call returned stand in front of another call's right numbers? Other numbers too many do not count.

    Any other call will do: a grader asks in another order.
    """
    every = [out for made in outputs for out in made]
    wanted = [right for probe in task.probes for right in expected(task, probe)]
    for out, right in zip(every, wanted, strict=True):
        more = len(out) - len(right) if out.ndim == right.ndim > 0 else 0
        grown = more > 0 and len(right) and close(out[more:], right)
        if grown and any(np.array_equal(out[:more], earlier, equal_nan=True) for earlier in every):
            return True
    return False


def _seen_in_words(probe, made, task):
    """What anyone can see in the outputs of a mistake without a name: their shape, what is no number, or 0."""
    for out, args in zip(made, probe.inputs, strict=True):
        wanted = as_array(task.reference(*copies(args)))
        if out.shape != wanted.shape and not out.size == wanted.size == 1:
            if out.shape == (wanted.ndim,) and np.array_equal(out, wanted.shape):
                return "You return the sizes; return the array that has them."
            if task.pair:
                return (
                    f"Wanted are two things, a row of {wanted.shape[1]} numbers and a table "
                    f"({wanted.shape[1]}, {wanted.shape[1]}); what you return is not."
                )
            is_now = f"has the shape {out.shape}" if out.shape else "is one number"
            ask = _asked_of_the_shape(out, wanted, args)
            return f"It {is_now}; wanted is {wanted.shape if wanted.shape else 'one number'}.{ask}"
    if not all(np.isfinite(out).all() for out in made):
        return "There is `nan` or `inf` in it: a division by 0, or a root or np.arccos of a number that has none."
    if largest(made) < LEAST * largest(expected(task, probe)):
        return "It is nothing but 0, or nearly, where something larger is wanted."
    return None


def _asked_of_the_shape(out, wanted, args):
    """A guess, where there is one, at how an answer came to another shape than is wanted."""
    arrays = list(_arrays(args))
    if not wanted.shape and any(out.shape in _without_an_axis(a.shape) for a in arrays):
        # Python's sum() and max() leave what gives, taken together in their way, the right number.
        if wanted.any() and any(close(np.asarray(together(out)), wanted) for together in (np.sum, np.max, np.min)):
            return " Python's own sum() and max() take the rows together only; np.sum and np.max take all numbers."
        return " Only one axis is taken together; without axis=, np.mean, np.sum and np.max take all numbers."
    if not wanted.shape and out.ndim == 1 and any(a.ndim > 2 and a.shape[-1] == len(out) for a in arrays):
        return " Is it one number for each channel? Take all of them together."
    several = out.shape[1:] == wanted.shape and 1 < len(out) < 5  # more are hardly written behind one `return`
    if wanted.ndim == 2 and wanted.shape[0] == wanted.shape[1]:  # a row and the table, as np.linalg.eigh gives them
        several = several or out.shape == (len(wanted) + 1, len(wanted))
    return " Do you return several things? Return one." if several else ""


def _without_an_axis(shape):
    return [(*shape[:k], *shape[k + 1 :]) for k in range(len(shape))] if len(shape) > 1 else []


def _arrays(args):
    return (a for a in args if isinstance(a, np.ndarray))


def given_in_words(task, args):
    """What a call was given, in a few words: sizes of arrays, and numbers."""
    return ", ".join(f"`{name}` {_in_words(value)}" for name, value in zip(task.given.kinds, args, strict=True))


def _in_words(value):
    if isinstance(value, np.ndarray):
        return f"of shape {value.shape}"
    if callable(value):
        return f"= {value.__name__}"
    if isinstance(value, tuple | list) and any(isinstance(v, np.ndarray) for v in value):
        return f"of {len(value)}"
    return f"= {value:.4g}" if isinstance(value, float) else f"= {str(value)[:60]}"
