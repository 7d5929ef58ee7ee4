"""Checks that understand the mistake: `check(task_id, answer)`, `hint(task_id)`.

A Task holds a reference in NumPy, probes (identities first, values last), and wrong variants with names. A probe calls
the answer on literal inputs and judges plain arrays, so the same probes serve a learner in a notebook and a grader in
another process. When a probe fails, the answer's outputs are compared with those of every wrong variant: if they are
equal, the learner is told which mistake it is.
"""

import contextlib
import copy
import functools
import inspect
import io
import re
import sys
import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from numbers import Number

import numpy as np

from nstcourse import borrowed
from nstcourse.answers import as_array
from nstcourse.translations import their_error
from nstlib.errors import NSTError, suggest

# Honest float32 work passes; the nearest wrong variant of any task is far outside (tested). ATOL is of the size that a
# task's right answers have: where large numbers cancel, what is left carries the rounding of the large ones.
RTOL, ATOL = 1e-4, 1e-6
LEAST = 1e-3  # of the size expected: an answer of less computes nothing that an idea could be about

CONSTANT = "It returns the same for other numbers, and so computes nothing."
DRAWN = 16  # valid inputs on which an answer is tried that passes every probe
# Functions that later tasks build on; the grader's sandbox holds no Tasks and finds them by these names.
BUILT_UPON = {
    "1.2": "convolve_at",
    "2.1": "content_loss",
    "2.4": "relative_loss",
    "3.1": "flatten",
    "3.2": "gram_matrix",
    "3.3": "style_loss",
    "4.3": "shares_of_loss",
    "5.1": "gradient_step",
}
ONE_NUMBER = {"1.2", "2.1", "2.4", "3.3"}  # those of them that return one number


class Todo(NotImplementedError):
    """What a stub raises: the task's number, and what is to be done."""

    def __init__(self, task_id, words):
        super().__init__(f"{task_id}: {words}")
        self.words = words


@dataclass(frozen=True)
class Probe:
    """One idea that a right answer fulfils.

    says: the idea, as a sentence; inputs: a tuple of argument tuples, for each of which the answer is called once;
    holds(outputs, inputs, atol): are these float64 arrays right, up to atol where 0 is wanted? points: what it is
    worth. exact: it compares with the reference, so that any valid inputs will do; a grader draws others.
    """

    says: str
    inputs: tuple
    holds: Callable
    points: int = 1
    exact: bool = False


@dataclass(frozen=True)
class Wrong:
    """A known wrong answer: its name, how it is written, and what to tell someone who wrote it.

    also: other ways of writing it, whose results are not quite the same.
    """

    name: str
    function: Callable
    words: str
    also: tuple = ()


@dataclass(frozen=True)
class Task:
    """right: other ways of writing a right answer, by name; they and the wrong ones are tests of the check itself.

    given: what the arguments are, as an inputs.Given; edges: valid arguments on which only a rare mistake shows, tried
    with others that are drawn (`beyond`) when all probes hold. size(*arguments): how large the numbers on the way to
    the answer are, where they cancel and leave their rounding in it.
    """

    id: str
    name: str
    reference: Callable
    probes: tuple
    wrong: tuple
    hints: tuple
    right: dict = field(default_factory=dict)
    minutes: int = 5
    given: object = None
    edges: tuple = ()
    size: Callable = lambda *_: 0.0

    @functools.cached_property
    def beyond(self):
        """Valid arguments of many sizes, the same for everyone, for which a right answer is right as well."""
        generator = np.random.default_rng([DRAWN, *map(int, self.id.split("."))])
        return (*self.edges, *(self.given.drawn(generator) for _ in range(DRAWN)))

    @property
    def points(self):
        return sum(probe.points for probe in self.probes)

    @functools.cached_property
    def atol(self):
        """How far from 0 rounding may lead: ATOL of the largest number in any right output, or on the way to it."""
        on_the_way = max(float(self.size(*args)) for probe in self.probes for args in probe.inputs)
        return ATOL * max(on_the_way, *(largest(expected(self, probe)) for probe in self.probes))


def expected(task, probe):
    """What a right answer returns for a probe's inputs."""
    return [as_array(task.reference(*_copies(args))) for args in probe.inputs]


def largest(arrays):
    return max((float(np.abs(a).max()) for a in arrays if a.size), default=0.0)


def values(reference, *inputs, points=1, says="exact values"):
    """A probe that compares the answer with a reference on these inputs."""

    def holds(outputs, inputs, atol):
        return all(close(out, as_array(reference(*args)), atol) for out, args in zip(outputs, inputs, strict=True))

    return Probe(says, inputs, holds, points, exact=True)


def close(a, b, atol=ATOL, equal_nan=False):
    """Equal up to float32's rounding; one number may come as (), (1,) or (1, 1)."""
    if a.size == b.size == 1:
        a, b = a.reshape(()), b.reshape(())
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=RTOL, atol=atol, equal_nan=equal_nan))


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
    with _silence():
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


class _Nowhere(io.TextIOBase):
    def write(self, text):
        return len(text)


def _silence():
    """What is printed meanwhile goes nowhere; in the main thread only, as all threads share one standard output."""
    main = threading.current_thread() is threading.main_thread()
    return contextlib.redirect_stdout(_Nowhere()) if main else contextlib.nullcontext()


def outputs_of(inputs, name, answer, changed=None, quiet=False):
    """(arrays, "ran", ()) for the answer called once on every argument tuple of every probe, one list per probe; or
    (None, "not attempted" or "error", the words for the learner).

    changed: a list, to which goes which argument a call has changed in place; quiet: nothing that it prints is shown.
    """
    if not callable(answer):
        return None, "error", (f"the check needs the function itself, `{name}`, without calling it.",)
    outputs, loud = [], contextlib.nullcontext()  # what an answer prints is shown for the first call only
    if quiet:
        loud = _silence()
    called = []
    for calls in inputs:
        made = []
        for args in calls:
            given = _copies(args)
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
            loud = _silence()
            if changed is not None:
                changed += [k for k, pair in enumerate(zip(given, args, strict=True)) if not _same(*pair)]
        outputs.append(made)
    return outputs, "ran", ()


def _borrowed(called):
    return (
        f"it calls nstlib's own `{called[0]}`, which calculates for the lessons.",
        "Where answers are graded there is no such function: write the calculation yourself, with NumPy.",
    )


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
            words = (f"Right for small examples, but not for {described(task, args)}.", *([seen] if seen else []))
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


def _returns_at(function, task, outputs):
    """Does the function of a variant return these arrays on task.beyond?"""
    try:
        with _unwarned():
            return all(
                close(
                    out, made := as_array(function(*_copies(args))), ATOL * max(1e-3, largest([made])), equal_nan=True
                )
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


def described(task, args):
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


def _recognise(task, outputs):
    """The wrong variant that returns the same arrays, or None."""
    every = np.concatenate([out.ravel() for made in outputs for out in made])
    # What is left where large numbers cancel, as in 255 x - mean, carries the rounding of the large ones.
    atol = ATOL * np.abs(every[np.isfinite(every)]).max(initial=1.0)
    return _variant(task, lambda function: _returns(function, task, outputs, atol))


def _variant(task, fits):
    """The first wrong variant with a function that fits, or None."""
    return next((w for w in task.wrong if any(fits(f) for f in (w.function, *w.also))), None)


@contextlib.contextmanager
def _unwarned():
    """The learner must not be warned of what our variants divide by, or have too few values for."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def _returns(function, task, outputs, atol):
    """Does the function of a variant return these arrays?"""
    try:
        with _unwarned():
            return all(
                close(out, as_array(function(*_copies(args))), atol, equal_nan=True)
                for probe, made in zip(task.probes, outputs, strict=True)
                for out, args in zip(made, probe.inputs, strict=True)
            )
    except Exception:  # a variant that cannot handle some input is not what the learner wrote
        return False


REMEMBERED = (
    "It remembers earlier calls: with the same numbers it gives another result now. Make lists and sums inside "
    "of the function, none outside or among its arguments (losses=[]), and use no chance."
)
GROWN = (
    "The right numbers stand at the end, behind those of earlier calls: the list is made once, outside of the function "
    "or among its arguments (losses=[]). Make it inside, where every call begins."
)


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
        wanted = as_array(task.reference(*_copies(args)))
        if out.shape != wanted.shape and not out.size == wanted.size == 1:
            if out.shape == (wanted.ndim,) and np.array_equal(out, wanted.shape):
                return "You return the sizes; return the array that has them."
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
    return " Do you return several things? Return one." if several else ""


def _without_an_axis(shape):
    return [(*shape[:k], *shape[k + 1 :]) for k in range(len(shape))] if len(shape) > 1 else []


def _arrays(args):
    return (a for a in args if isinstance(a, np.ndarray))


def _copies(value):
    """An answer that changes its arguments in place must not reach the next probe's, nor another of its own
    arguments where a probe gives one array twice."""
    if isinstance(value, tuple | list):
        return type(value)(_copies(part) for part in value)
    return copy.deepcopy(value)


def _same(given, before):
    """Is an argument after the call what it was before?"""
    if isinstance(before, np.ndarray):
        return isinstance(given, np.ndarray) and given.shape == before.shape and np.array_equal(given, before)
    if isinstance(before, tuple | list):
        return type(given) is type(before) and len(given) == len(before) and all(map(_same, given, before))
    return given is before or (type(given) is type(before) and given == before)


def stopped(task, status, *words):
    lines = [f"{task.id} {task.name}: 0 of {task.points}"]
    label = {"not attempted": "not attempted yet: ", "error": ""}[status]
    if status == "not attempted":
        words = (*words, "When yours is written, delete the line `raise nst.Todo(...)`.")
    lines += [f"  no  {label}{words[0]}", *(f"      {w}" for w in words[1:]), f'  next: nst.hint("{task.id}")']
    return Outcome(task, [False] * len(task.probes), lines, status)


_shown = {}  # how many hints of each task have been given in this session
_MISSING = object()


def check(task_id=_MISSING, answer=_MISSING):
    """Check an answer and print what it fulfils, the first idea that it does not, and the next step.

    Prints fixed words only, so that a notebook can be compared with its stored outputs.
    """
    task = find(task_id)
    _refuse_inside(
        task,
        f'nst.check("{task.id}", ...) stands inside of the function that it checks',
        "Move it below the function, to the cell that is there for it.",
    )
    if answer is _MISSING:
        raise NSTError(f'the function is missing: nst.check("{task.id}", {task.name}).')
    print(examine(task, answer))


def hint(task_id=_MISSING):
    """Print the next of a task's three hints: a nudge, the shapes, almost the code."""
    task = find(task_id)
    number = min(_shown.get(task.id, 0), len(task.hints) - 1)
    _shown[task.id] = number + 1
    print(f"hint {number + 1} of {len(task.hints)}: {task.hints[number]}")


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


class Earlier:
    """A learner's own function as a later task gets it, so that every one that its check accepts is as good as ours.

    It is handed copies, because it may change what it is given; what it returns in a list comes as an array.
    """

    def __init__(self, task_id, function):
        functools.update_wrapper(self, function)  # help() and .__name__ are still the learner's
        self.__wrapped__, self._one_number = function, str(task_id) in ONE_NUMBER

    def __call__(self, *args, **settings):
        made = self.__wrapped__(*map(_apart, args), **{name: _apart(value) for name, value in settings.items()})
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


def carried(task_id, answer):
    """An earlier task's function for a later one; what is none, or is ours, as it is."""
    return Earlier(task_id, answer) if callable(answer) and not isinstance(answer, StandIn | Earlier) else answer


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
    with contextlib.redirect_stdout(_Nowhere()):
        passes = examine(task, answer).status == "full"
    if passes:
        return carried(task.id, answer)
    if answer is None or isinstance(answer, StandIn):
        print(f"The course's own {task.name} stands in for it below; to use yours, run its cell in task {task.id}.")
    else:
        print(f"{task.name} does not pass its check yet, so the course's own stands in for it below.")
    return StandIn(task)


def built_upon(task_id, names):
    """An earlier task's function among these names, right or wrong: `or_reference` where answers are graded."""
    name = BUILT_UPON.get(str(task_id))
    if name not in names:
        raise NameError(f"name '{name}' is not defined")
    return carried(task_id, names[name])


def find(task_id=_MISSING):
    """The Task of that number."""
    from nstcourse.tasks import TASKS

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
