"""A task as questions to be asked aloud, with what to listen for, made from what the task knows of itself.

    for question in questions(TASKS["3.2"]): print(question.asked, question.listen)

Ideas are those that the check asks; a foreign answer is one of the known mistakes, as a text; what doubled numbers do,
and what shape comes out, is worked out by the task's own reference. So a new task has its questions at once.
"""

import re
import warnings
from dataclasses import dataclass

import numpy as np

from nstcourse import checks
from nstcourse.kit.answers import copies
from nstcourse.kit.arrays import as_array
from nstcourse.pack.pages import written
from nstcourse.practice import ways

IDEAS = 2
FOREIGN = 12  # lines of a foreign answer that is read within a minute
DRAWS, MORE = 4, 24
# Ideas about numbers and shapes alone, which are asked last: there is little to tell of them.
OUTWARD = re.compile(
    r"^(?:one|two|three|four|a|an) (?:whole )?(?:number|array|square|table|row|list)|as large as|shape"
)
TIMES = {0.25: "a quarter", 0.5: "half", 1.0: "the same", 2.0: "twice", 4.0: "four times", 8.0: "eight times"}


@dataclass(frozen=True)
class Question:
    """asked and listen, what a good answer says, in words; code: a foreign answer that is talked about."""

    kind: str
    asked: str
    listen: str
    code: str = ""


def questions(task):
    """The questions of a task, as a tuple; at least that for one's own function."""
    found = [
        Question(
            "own",
            f"Read your `{task.name}` aloud, line by line: what comes in, what does each line do, and in what shape?",
            "Every line has a reason and a shape; whoever has not written it stops at the first index.",
        )
    ]
    ideas = [probe for probe in task.probes if not probe.exact]
    for probe in sorted(ideas, key=lambda probe: bool(OUTWARD.search(probe.says)))[:IDEAS]:
        asked = f"The check asks: {probe.says}. Why must that be so, whatever numbers come in?"
        found.append(Question("idea", asked, "A reason from what the function means, not from its code."))
    found += [q for q in (_doubled(task), _shape(task), _foreign(task)) if q]
    return tuple(found)


def _draws(task, number=DRAWS):
    generator = np.random.default_rng([7, *map(int, task.id.split("."))])
    return [task.given.drawn(generator) for _ in range(number)]


def _doubled(task):
    """What becomes of the answer when the first array is doubled: a question where that is always the same."""
    ratios, name = set(), next(iter(task.given.kinds))
    try:
        for args in _draws(task):
            larger = (args[0] * 2.0, *args[1:]) if isinstance(args[0], np.ndarray) else None
            if larger is None or not task.given.valid(larger):
                return None
            before, after = (as_array(task.reference(*copies(a))) for a in (args, larger))
            at = np.abs(before) > 1e-9 * max(1.0, float(np.abs(before).max(initial=0)))
            if before.shape != after.shape or not at.any():
                return None
            ratios |= set(np.round(after[at] / before[at], 6).ravel())
    except (ValueError, TypeError, ArithmeticError, IndexError):  # a pair of arrays, or places that must not be doubled
        return None
    if len(ratios) != 1 or (times := TIMES.get(float(ratios.pop()))) is None:
        return None
    asked = f"Every number of `{name}` is doubled, all else stays. What becomes of the answer of `{task.name}`?"
    listen = "It stays the same" if times == "the same" else f"It is {times} as large"
    return Question("doubled", asked, f"{listen}, as the task's own solution has it.")


def _shape(task):
    """What shape comes out: of the drawn arguments without a side of 1, those with most different sides."""
    drawn = _draws(task, MORE)
    if not all(isinstance(value, np.ndarray | int | float | str) for args in drawn for value in args):
        return None  # lists of arrays take too long to say
    plain = [args for args in drawn if min(_sides(args), default=0) > 1]
    for args in sorted(plain, key=lambda args: (-len(set(_sides(args))), sum(_sides(args)))):
        try:
            out = as_array(task.reference(*copies(args)))
        except (ValueError, TypeError, ArithmeticError, IndexError):
            return None
        if out.ndim:
            told = ", ".join(_said(name, value) for name, value in zip(task.given.kinds, args, strict=True))
            return Question("shape", f"Without running it: {told}. What is the shape of the answer?", f"{out.shape}.")
    return None


def _sides(args):
    return [side for value in args if isinstance(value, np.ndarray) for side in value.shape]


def _said(name, value):
    if isinstance(value, np.ndarray):
        return f"`{name}` of shape {value.shape}"
    return f"a number `{name}`" if isinstance(value, float) else f"`{name}` = {value!r}"


def _foreign(task):
    """The first of the known mistakes that is short when it is written out, and is one as a text, too: to be found."""
    for wrong in task.wrong:
        source = ways.written(task.name, wrong.function)
        if source and source.count("\n") < FOREIGN and _loses(task, source):
            listen = f"{wrong.words[:1].upper()}{wrong.words[1:]}"
            asked = "Somebody wrote this. What is wrong, and on which input would you show it?"
            return Question("foreign", asked, listen, source)
    return None


def _loses(task, source):
    """Does an answer, given as a text, pass fewer than all probes?"""
    space = {}
    exec("import numpy as np\n" + source, space)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # wrong ways divide by zero, too
        return checks.examine(task, space[task.name]).points < task.points


# --- what a task asks ---


@dataclass(frozen=True)
class Kind:
    """What a task on a sheet asks of a learner. formula: it stands there, and is written in NumPy; predicts: it asks
    for an answer before; builds_on: on own functions; mistakes: known ones; asked: questions aloud."""

    formula: bool
    predicts: bool
    builds_on: tuple
    mistakes: int
    asked: int

    @property
    def words(self):
        """What is asked, in words."""
        return "a formula, to be written as code" if self.formula else "a rule in words, to be written as code"


def kind(task, text):
    """The Kind of a task whose sheet says this, in Markdown."""
    formula = any(kind == "math_block" for kind, _ in written.blocks(text)) or "$$" in text
    return Kind(formula, "> **Predict.**" in text, task.builds_on, len(task.wrong), len(questions(task)))
