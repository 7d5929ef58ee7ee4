"""Checks that understand the mistake: `check(task_id, answer)`, `hint(task_id)`.

A Task holds a reference in NumPy, probes (identities first, values last), and wrong variants with names. A probe calls
the answer on literal inputs and judges plain arrays, so the same probes serve a learner in a notebook and a grader in
another process. When a probe fails, the answer's outputs are compared with those of every wrong variant: if they are
equal, the learner is told which mistake it is.
"""

import copy
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from nstlib.errors import NSTError, suggest

RTOL, ATOL = 1e-4, 1e-6  # honest float32 work passes; the nearest wrong variant of any task is far outside (tested)


MOST_NUMBERS = 10_000_000


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
    """A known wrong answer: its name, how it is written, and what to tell someone who wrote it."""

    name: str
    function: Callable
    words: str


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


def close(a, b, atol=ATOL):
    """Equal up to float32's rounding; one number may come as (), (1,) or (1, 1)."""
    if a.size == b.size == 1:
        a, b = a.reshape(()), b.reshape(())
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=RTOL, atol=atol))


def as_array(value):
    """A float64 array of whatever a learner returns: numbers, lists, NumPy, TensorFlow, JAX or PyTorch.

    Raises NSTError with a sentence when it is none of these.
    """
    if value is None:
        raise NSTError("it returns nothing; does the function end with `return ...`?")
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

    An endless loop cannot be ended from here: the notebook's stop button (KeyboardInterrupt) goes through.
    """
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
                return None, "error", (str(error),)
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
        lines.append(f"  {'ok' if ok else '--' if failed else 'no'}  {probe.says}")
        if ok or failed:
            continue
        failed = True
        if wrong is not None:
            lines.append(f"      It looks like this: {wrong.words}")
        elif (words := _shape_in_words(probe, made, task)) is not None:
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
    for wrong in task.wrong:
        try:
            same = all(
                close(out, as_array(wrong.function(*_copies(args))), atol)
                for probe, made in zip(task.probes, outputs, strict=True)
                for out, args in zip(made, probe.inputs, strict=True)
            )
        except Exception:  # a variant that cannot handle some input is not what the learner wrote
            continue
        if same:
            return wrong
    return None


def _shape_in_words(probe, made, task):
    for out, args in zip(made, probe.inputs, strict=True):
        wanted = as_array(task.reference(*_copies(args))).shape
        if out.shape != wanted:
            return f"It has the shape {out.shape}; wanted is {wanted}."
    return None


def _copies(args):
    """An answer that changes its arguments in place must not reach the next probe's."""
    return copy.deepcopy(args)


TRANSLATIONS = (
    (NameError, "a name that Python does not know: is it spelled right, and was the cell above run?"),
    (IndexError, "a place outside the array: count from 0, and look at its .shape."),
    (ZeroDivisionError, "a division by zero."),
    (AttributeError, "this kind of value has no such part: NumPy arrays and tensors differ here."),
    (TypeError, "a value of a kind that does not fit here: look at what each name holds."),
    (ValueError, "shapes or values that do not fit together: print the .shape of both sides."),
)


def their_error(error):
    """(one line from the learner's own code, one line of translation)."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename != __file__]
    # The last frame of a notebook cell, or of the file that they wrote; frames inside libraries say little.
    own = [f for f in frames if "ipykernel" in f.filename or "<ipython" in f.filename or f.filename.startswith("<")]
    frame = (own or frames[:1] or [None])[-1]
    where = f"in `{(frame.line or '').strip()}`: " if frame is not None and frame.line else ""
    try:
        said = str(error).splitlines()
    except Exception:  # an exception class of their own may hold any mistake
        said = []
    first = f"{where}{type(error).__name__}: {said[0][:160] if said else 'no message'}"
    kind = next((words for known, words in TRANSLATIONS if isinstance(error, known)), "")
    if kind:
        return first, f"That means: {kind}"
    return (first,)


def stopped(task, status, *words):
    lines = [f"{task.id} {task.name}: 0 of {task.points}"]
    label = {"not attempted": "not attempted yet: ", "error": ""}[status]
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
    number = min(_shown.get(task_id, 0), len(task.hints) - 1)
    _shown[task_id] = number + 1
    print(f"hint {number + 1} of {len(task.hints)}: {task.hints[number]}")


def or_reference(task_id, answer):
    """The answer if it passes its check, else the reference, so that a later task never fails for an earlier bug."""
    task = find(task_id)
    if examine(task, answer).status == "full":
        return answer
    print(f"{task.name} does not pass its check yet, so the course's own stands in for it below.")
    return task.reference


def find(task_id):
    """The Task of that number."""
    from nstlib.course.tasks import TASKS

    if task_id not in TASKS:
        raise NSTError(f"there is no task '{task_id}'; {suggest(str(task_id), TASKS)}.")
    return TASKS[task_id]
