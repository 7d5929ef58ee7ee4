"""Checks that understand the mistake: `check(task_id, answer)`, `hint(task_id)`.

A Task holds a reference in NumPy, probes (identities first, values last), and wrong variants with names. A probe calls
the answer on literal inputs and judges plain arrays, so the same probes serve a learner in a notebook and a grader in
another process. When a probe fails, the answer's outputs are compared with those of every wrong variant: if they are
equal, the learner is told which mistake it is.
"""

import copy
import re
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from nstlib.errors import NSTError, suggest

RTOL, ATOL = 1e-4, 1e-6  # honest float32 work passes; the nearest wrong variant of any task is far outside (tested)

MOST_NUMBERS = 10_000_000
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


class Todo(NotImplementedError):
    """What a stub raises: the task's number, and what is to be done."""

    def __init__(self, task_id, words):
        super().__init__(f"{task_id}: {words}")
        self.words = words


@dataclass(frozen=True)
class Probe:
    """One idea that a right answer fulfils.

    says: the idea, as a sentence; inputs: a tuple of argument tuples, for each of which the answer is called once;
    holds(outputs, inputs): are these float64 arrays right? points: what it is worth. exact: it compares with the
    reference, so that any inputs will do; a grader draws others.
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
    """right: other ways of writing a right answer, by name; they and the wrong ones are tests of the check itself."""

    id: str
    name: str
    reference: Callable
    probes: tuple
    wrong: tuple
    hints: tuple
    right: dict = field(default_factory=dict)
    minutes: int = 5

    @property
    def points(self):
        return sum(probe.points for probe in self.probes)


def values(reference, *inputs, points=1, says="exact values"):
    """A probe that compares the answer with a reference on these inputs."""

    def holds(outputs, inputs):
        return all(close(out, as_array(reference(*args))) for out, args in zip(outputs, inputs, strict=True))

    return Probe(says, inputs, holds, points, exact=True)


def close(a, b, atol=ATOL, equal_nan=False):
    """Equal up to float32's rounding; one number may come as (), (1,) or (1, 1)."""
    if a.size == b.size == 1:
        a, b = a.reshape(()), b.reshape(())
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=RTOL, atol=atol, equal_nan=equal_nan))


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
    try:
        array = np.asarray(_readable(value))
        # NumPy has no bfloat16 of its own; TensorFlow and JAX bring one, of a kind that NumPy does not know.
        if array.dtype.kind not in "fiub" and array.dtype.name != "bfloat16":
            raise TypeError
        small = array.size <= MOST_NUMBERS
        array = array.astype(np.float64) if small else array
    except (TypeError, ValueError, RuntimeError):
        raise NSTError(f"it returns something that is no array of numbers ({type(value).__name__}).") from None
    if not small:
        raise NSTError(f"it returns {array.size:,} numbers, far too many.")
    return array


def _readable(value):
    """The value, or a list's every part, such that NumPy can read it."""
    if isinstance(value, list | tuple):
        return [_readable(part) for part in value]
    if hasattr(value, "detach"):  # PyTorch: a tensor may remember its gradient, or lie on a graphics card
        value = value.detach().cpu()
        if "bfloat16" in str(value.dtype):
            value = value.float()
    return value.numpy() if hasattr(value, "numpy") else value


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
    outputs, status, words = outputs_of([probe.inputs for probe in task.probes], task.name, answer)
    return judge(task, outputs) if status == "ran" else stopped(task, status, *words)


def outputs_of(inputs, name, answer):
    """(arrays, "ran", ()) for the answer called once on every argument tuple of every probe, one list per probe; or
    (None, "not attempted" or "error", the words for the learner)."""
    if not callable(answer):
        return None, "error", (f"the check needs the function itself, `{name}`, without calling it.",)
    outputs = []
    for calls in inputs:
        made = []
        for args in calls:
            try:
                made.append(as_array(answer(*_copies(args))))
            except Todo as todo:
                return None, "not attempted", (todo.words,)
            except NSTError as error:
                return None, "error", tuple(str(error).splitlines()) or ("an NSTError without words.",)
            except (Exception, SystemExit) as error:  # the learner's own error, told from their own line
                return None, "error", their_error(error)
        outputs.append(made)
    return outputs, "ran", ()


def judge(task, outputs):
    """The Outcome for the arrays that an answer returned: one list per probe, one array per call."""
    passed = [holds(p, made) for p, made in zip(task.probes, outputs, strict=True)]
    wrong = None if all(passed) else _recognise(task, outputs)
    status = "full" if all(passed) else "partial" if any(passed) else "wrong"
    score = sum(p.points for p, ok in zip(task.probes, passed, strict=True) if ok)
    lines = [f"{task.id} {task.name}: {score} of {task.points}"]
    failed = False
    for probe, ok, made in zip(task.probes, passed, outputs, strict=True):
        # Only the first idea that fails is talked about; what fails after it may follow from it.
        worth = f" ({probe.points} points)" if probe.points > 1 else ""
        lines.append(f"  {'ok' if ok else '--' if failed else 'no'}  {probe.says}{worth}")
        if ok or failed:
            continue
        failed = True
        if wrong is not None:
            lines.append(f"      It looks like this: {wrong.words}")
        elif (words := _seen_in_words(probe, made, task)) is not None:
            lines.append(f"      {words}")
    if failed:
        lines.append(f'  next: nst.hint("{task.id}")')
    return Outcome(task, passed, lines, status, wrong.name if wrong else "")


def holds(probe, made):
    try:
        return bool(probe.holds(made, probe.inputs))
    except Exception:  # an array so strange that the idea cannot even be tried on it
        return False


def _recognise(task, outputs):
    """The wrong variant that returns the same arrays, or None."""
    every = np.concatenate([out.ravel() for made in outputs for out in made])
    # What is left where large numbers cancel, as in 255 x - mean, carries the rounding of the large ones.
    atol = ATOL * np.abs(every[np.isfinite(every)]).max(initial=1.0)
    return next((w for w in task.wrong if any(_returns(f, task, outputs, atol) for f in (w.function, *w.also))), None)


def _returns(function, task, outputs, atol):
    """Does the function of a variant return these arrays?"""
    try:
        with np.errstate(all="ignore"):  # the learner must not be warned of what our variants divide by
            return all(
                close(out, as_array(function(*_copies(args))), atol, equal_nan=True)
                for probe, made in zip(task.probes, outputs, strict=True)
                for out, args in zip(made, probe.inputs, strict=True)
            )
    except Exception:  # a variant that cannot handle some input is not what the learner wrote
        return False


def _seen_in_words(probe, made, task):
    """What anyone can see in the outputs of a mistake without a name: their shape, and what is no number."""
    for out, args in zip(made, probe.inputs, strict=True):
        wanted = as_array(task.reference(*_copies(args)))
        if out.shape != wanted.shape and not out.size == wanted.size == 1:
            is_now = f"has the shape {out.shape}" if out.shape else "is one number"
            return f"It {is_now}; wanted is {wanted.shape if wanted.shape else 'one number'}."
    if not all(np.isfinite(out).all() for out in made):
        return "There is `nan` or `inf` in it: a division by 0, or a root or np.arccos of a number that has none."
    return None


def _copies(value):
    """An answer that changes its arguments in place must not reach the next probe's, nor another of its own
    arguments where a probe gives one array twice."""
    if isinstance(value, tuple | list):
        return type(value)(_copies(part) for part in value)
    return copy.deepcopy(value)


ON_LISTS = (
    r"can't multiply sequence|(unsupported|bad) operand.*'(list|tuple)'|can only concatenate (list|tuple)"
    r"|not supported between.*'(list|tuple)'|(list|tuple) indices must be"
)
A_LIST = "a list does not calculate like an array; make one of it first, np.array(...)."
# The first line whose kind and pattern fit the error is told.
TRANSLATIONS = (
    (
        UnboundLocalError,
        "",
        "a name without a value on this way through the function, as when a loop has nothing to do (0 steps): "
        "give it one before the loop.",
    ),
    (NameError, "", "a name that Python does not know: is it spelled right, and has its cell run since the start?"),
    (IndexError, "", "a place outside the array: count from 0, and look at its .shape."),
    (ZeroDivisionError, "", "a division by zero."),
    (AttributeError, "'(list|tuple)' object", A_LIST),
    (AttributeError, "", "this kind of value has no such part: NumPy arrays and tensors differ here."),
    (TypeError, ON_LISTS, A_LIST),
    (
        TypeError,
        "positional argument|unexpected keyword",
        "the arguments of the call do not fit the function: count them on both sides.",
    ),
    (TypeError, "", "a value of a kind that does not fit here: look at what each name holds."),
    (
        (ValueError, RuntimeError),
        "truth value of an array|Boolean value of Tensor",
        "`if`, max() and min() look at one number; for a whole array take np.where, np.maximum or np.minimum.",
    ),
    (ValueError, "math domain", "a root or an angle is asked of a number that has none: clip the number first."),
    (ValueError, "", "shapes or values that do not fit together: print the .shape of both sides."),
)


def their_error(error):
    """(one line from the learner's own code, one line of translation)."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename != __file__]
    # The last frame of a notebook cell, or of the file that they wrote; frames inside libraries say little.
    own = [f for f in frames if "ipykernel" in f.filename or "<ipython" in f.filename or f.filename.startswith("<")]
    frame = (own or frames[:1] or [None])[-1]
    where = ""
    if frame is not None and frame.line:
        function = "" if frame.name.startswith("<") else f"in `{frame.name}`, "
        where = f"{function}{'' if function else 'in '}`{frame.line.strip()}`: "
    try:
        said = str(error).splitlines()
    except Exception:  # an exception class of their own may hold any mistake
        said = []
    first = f"{where}{type(error).__name__}: {said[0][:160] if said else 'no message'}"
    for kind, pattern, words in TRANSLATIONS:
        if isinstance(error, kind) and re.search(pattern, " ".join(said)):
            return first, f"That means: {words}"
    return (first,)


def stopped(task, status, *words):
    lines = [f"{task.id} {task.name}: 0 of {task.points}"]
    label = {"not attempted": "not attempted yet: ", "error": ""}[status]
    if status == "not attempted":
        words = (*words, "When yours is written, delete the line `raise nst.Todo(...)`.")
    lines += [f"  no  {label}{words[0]}", *(f"      {w}" for w in words[1:]), f'  next: nst.hint("{task.id}")']
    return Outcome(task, [False] * len(task.probes), lines, status)


_shown = {}  # how many hints of each task have been given in this session


def check(task_id, answer):
    """Check an answer and print what it fulfils, the first idea that it does not, and the next step.

    Prints fixed words only, so that a notebook can be compared with its stored outputs.
    """
    print(examine(find(task_id), answer))


def hint(task_id):
    """Print the next of a task's three hints: a nudge, the shapes, almost the code."""
    task = find(task_id)
    number = min(_shown.get(task.id, 0), len(task.hints) - 1)
    _shown[task.id] = number + 1
    print(f"hint {number + 1} of {len(task.hints)}: {task.hints[number]}")


class StandIn:
    """The course's own function in the place of a learner's: it calculates, but it passes no check."""

    def __init__(self, task):
        self._task, self.__name__ = task, task.name
        self.words = (
            "this is the course's own function, standing in for yours.",
            f"Run your own cell of task {task.id} again, and then this check.",
        )

    def __call__(self, *args, **settings):
        return self._task.reference(*args, **settings)


_FROM_THE_CALLER = object()


def or_reference(task_id, answer=_FROM_THE_CALLER):
    """The answer if it passes its check, else the course's own, so that a later task never fails for an earlier bug.

    Without an answer, it is what the caller has under the task's name; after a restart that may be nothing.
    """
    task = find(task_id)
    if answer is _FROM_THE_CALLER:
        answer = sys._getframe(1).f_globals.get(task.name)
    if examine(task, answer).status == "full":
        return answer
    if answer is None or isinstance(answer, StandIn):
        print(f"The course's own {task.name} stands in for it below; to use yours, run its cell in task {task.id}.")
    else:
        print(f"{task.name} does not pass its check yet, so the course's own stands in for it below.")
    return StandIn(task)


def built_upon(task_id, names):
    """An earlier task's function among these names, as it is: what `or_reference` does where answers are graded."""
    name = BUILT_UPON.get(str(task_id))
    if name not in names:
        raise NameError(f"name '{name}' is not defined")
    return names[name]


def find(task_id):
    """The Task of that number."""
    from nstlib.course.tasks import TASKS

    task_id = str(task_id)
    if task_id not in TASKS:
        raise NSTError(f"there is no task '{task_id}'; {suggest(task_id, TASKS)}.")
    return TASKS[task_id]
