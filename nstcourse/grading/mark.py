"""From one submission to its marks. The judge works out here, outside the sandbox, what the answers should have been;
what comes out of the sandbox are numbers and words."""

import re
from dataclasses import dataclass

import numpy as np

from nstcourse import outcome as outcomes
from nstcourse.grading.cells import Answer
from nstcourse.grading.vary import fresh, order
from nstcourse.grading.watchdog import LOW_MEMORY
from nstcourse.kit import wire
from nstcourse.task import Task, close, expected

LONGEST_WORDS = 400
COMMENT = re.compile(r"#.*")
COPIED = re.compile(r"""["'][^\s"']{25,}["']""")  # a text without spaces, in which numbers may be kept
LITERAL = re.compile(r"(?<![\w.])(?:\d{1,300}(?:\.\d{0,300})?|\.\d{1,300})(?:[eE][-+]?\d{1,3})?")
LARGEST_COUNT = 10
RUN_WITH = "run with the course's own {} in place of the student's, which did not pass."
WORDS = {
    "missing": "the notebook has no cell for this task.",
    "not attempted": "the cell is as it was given out.",
    "silent": "nothing came back: the answer ended the program that ran it, or used up its time.",
    "table": "It fits the published examples only, and not others of the same shape: the function has to compute.",
    "constant": outcomes.CONSTANT,
    "changing": "It was asked the same twice and gave two answers; a function keeps nothing of its earlier calls.",
}


@dataclass
class Mark:
    """A task's outcome for one student; passed: of each probe; words: what the student is told; notes: the teacher."""

    status: str
    passed: list
    points: int
    words: list
    variant: str = ""
    notes: tuple = ()


@dataclass(frozen=True)
class Questions:
    """What a student's answer is asked. own: the task with the student's own numbers; order: in which its calls are
    made, [(probe, call)]; calls: {kind: lists of argument tuples}, as they are handed to the answer."""

    own: Task
    order: list
    calls: dict


def questions(task, secret, student):
    """The Questions for a student's answer to a task."""
    own = fresh(task, secret, student)
    asked = order(own, secret, student)
    calls = {
        "public": [probe.inputs for probe in task.probes],
        "fresh": [[own.probes[place].inputs[call] for place, call in asked]],
        "beyond": [task.beyond],
    }
    return Questions(own, asked, calls)


def mark_all(reference, answers, sandbox, secret, student):
    """({task: Mark}, the end of nbval's log).

    The whole notebook is run once by nbval. What does not pass there is run again by itself, as another task may be
    what harmed it; what it builds on is then right. The better of the two marks counts, or, where what it builds on
    was wrong, the second.
    """
    marks = {i: _without_running(reference.tasks[i], answer) for i, answer in answers.items()}
    runnable = {i: answer for i, answer in answers.items() if marks[i] is None}
    if not runnable:
        return marks, ""
    asked = {i: questions(task, secret, student) for i, task in reference.tasks.items()}
    needs = {i: reference.needs(i, answer.source) for i, answer in runnable.items()}
    job = _job(reference, asked, needs, sandbox.limits)
    # An answer that is not run leaves its stub behind, so that the cells after it are what they were.
    shown = {i: runnable.get(i, _stub(reference, i)) for i in reference.stubs}
    answer, reason = sandbox.run({"notebook": reference.notebook(shown), **job})
    records, log = (answer["records"], answer["log"]) if answer else ({}, reason)
    for i in runnable:
        marks[i] = judge(reference.tasks[i], asked[i], runnable[i].source, records.get(i), reason)
        marks[i].notes += _stopped(records.get(i))
    # What says "not attempted" may have met the stub of another task.
    waiting = {i for i in runnable if marks[i].status != "full"}
    while waiting:
        # First those whose own needs are settled: no right answer enters the sandbox beside a task that is still open.
        ready = [i for i in reference.stubs if i in waiting and not waiting & set(needs[i])]
        for i in ready:
            sources = _sources(runnable[i], needs[i], reference, runnable, marks)
            marks[i] = _by_itself(reference.tasks[i], asked[i], runnable[i].source, sources, job, sandbox, marks)
        waiting -= set(ready)
    return marks, log


def _job(reference, asked, needs, limits):
    """What the driver in the sandbox is told beside the sources: what each task's function is called, and with what."""
    tasks = {
        i: {"name": task.name, "seconds": limits.task_seconds, "needs": needs.get(i, [])}
        | {kind: [[wire.pack(args) for args in calls] for calls in inputs] for kind, inputs in asked[i].calls.items()}
        for i, task in reference.tasks.items()
    }
    functions = {
        i: {"name": task.name, "one_number": task.one_number, "pair": task.pair} for i, task in reference.tasks.items()
    }
    seconds = {"cell_seconds": limits.cell_seconds, "seconds": limits.run_seconds}
    return {"tasks": tasks, "functions": functions, **seconds}


def _by_itself(task, asked, source, sources, job, sandbox, marks):
    """The Mark of a task whose cells are run in a sandbox of their own, so that no other can harm it."""
    job = job | {"tasks": {task.id: job["tasks"][task.id]}}
    answer, reason = sandbox.run({"alone": [task.id, sources], **job})
    text = answer["records"].get(task.id) if answer else None
    mark = judge(task, asked, source, text, reason)
    mark.notes += _stopped(text)
    if replaced := [n for n in job["tasks"][task.id]["needs"] if marks[n].status != "full"]:
        mark.notes = (*mark.notes, RUN_WITH.format(", ".join(replaced)))
    if replaced and reason != LOW_MEMORY:  # what it fulfils on top of a wrong answer says nothing
        return mark
    return max(mark, marks[task.id], key=_worth)  # the later one if both are worth the same


def _worth(mark):
    return mark.points, mark.status in ("full", "partial", "wrong")  # of two zeros, the one that says more


def _stub(reference, task_id):
    return Answer(reference.stubs[task_id])


def _without_running(task, answer):
    """The Mark of an answer that is not run at all, or None."""
    if answer.missing:
        return _none(task, "missing", WORDS["missing"], answer.notes)
    if answer.untouched:
        return _none(task, "not attempted", answer.lost or WORDS["not attempted"], answer.notes)
    if answer.refused:
        return _none(task, "refused", answer.refused, answer.notes)
    if answer.broken:
        return _none(task, "error", f"Python cannot read it: {answer.broken}", answer.notes)
    return None


def _none(task, status, words, notes=(), variant=""):
    return Mark(status, [False] * len(task.probes), 0, [_short(words)], variant, tuple(notes))


def _sources(answer, needs, reference, runnable, marks):
    """The cells that a task needs when it is run by itself; right answers only for what was wrong and is settled."""
    earlier = [runnable[n].source if marks[n].status == "full" else _granted(n, reference) for n in needs]
    return [*reference.setup, *earlier, answer.source]


def _granted(task_id, reference):
    """The course's own function, made among the course's own only: a right answer of another kind (a list where ours
    are arrays) must not break it."""
    names = [*reference.needs(task_id, reference.solutions[task_id]), task_id]
    return {
        "name": reference.tasks[task_id].name,
        "sources": [*reference.setup, *(reference.solutions[n] for n in names)],
    }


def judge(task, asked, source, text, reason=""):
    """The Mark for what a submission's process wrote about a task, whatever that is.

    asked: the Questions that were put to it. A probe is passed if it holds for the published numbers and for the
    student's own; an answer that passes all of them is tried on `task.beyond`.
    """
    if text is None:
        status = "timeout" if "seconds" in reason else "error"
        return _none(task, status, reason or WORDS["silent"])
    try:
        record = wire.read_json(text)
        published, own, beyond = (_read(record[kind]) for kind in ("public", "fresh", "beyond"))
    except (ValueError, KeyError, TypeError, RecursionError):
        return _none(task, "error", "what it returned is no array of numbers.")
    if not _complete(published, [len(p.inputs) for p in task.probes]):
        return _broken(task, published)
    before = outcomes.judge(task, published[2])
    copied = before.status == "full" and _is_a_table(source, task)
    if not _complete(own, [len(asked.order)]):
        return _table(task) if copied else _broken(task, own)
    outputs = _in_their_places(asked, own[2][0])
    if outputs is None:
        return _none(task, "wrong", WORDS["changing"], variant="changing")
    after = outcomes.judge(asked.own, outputs)
    passed = [a and b for a, b in zip(before.passed, after.passed, strict=True)]
    if copied and not all(passed):
        return _table(task)
    status, words, others = beyond
    status = status if status != "ran" or _complete(beyond, [len(task.beyond)]) else "error"
    elsewhere = others, status, words
    if not all(passed):  # one's own numbers may be lucky, but one mistake gets one mark
        passed = outcomes.without_luck(task, passed, elsewhere)
    shown = (task, published[2]) if before.status != "full" else (asked.own, outputs)
    outcome = outcomes.judge(*shown, passed)
    variant = before.variant or after.variant
    if outcomes.is_constant(task, published[2], elsewhere):
        outcome = outcomes.nothing(task, published[2])
        passed, variant = outcome.passed, outcome.variant or "constant"
    elif all(passed):
        outcome = outcomes.elsewhere(task, outcome, elsewhere)
        passed, variant = outcome.passed, outcome.variant
    lines = [line for line in outcome.lines[1:] if not line.startswith("  next:")]
    return Mark(outcome.status, passed, outcome.points, lines, variant)


def _broken(task, read):
    """The Mark of an answer that did not come to an end, or that returned something else."""
    status, words, _ = read
    status = status if status in ("not attempted", "timeout") else "error"
    return _none(task, status, "\n".join(words) or "what it returned is no array of numbers.")


def _table(task):
    return _none(task, "wrong", WORDS["table"], variant="published examples only")


def _stopped(text):
    """Notes about lines of an answer's cell that did not work where it was graded, from its record."""
    if not isinstance(text, str) or '"stopped"' not in text:
        return ()
    try:
        lines = wire.read_json(text)["stopped"]
        told = "; ".join(_short(line) for line in lines[:3] if line)
    except (ValueError, KeyError, TypeError, RecursionError):
        return ()
    return (f"a line of its cell did not work where it was graded, and the others were run: {told}",) if told else ()


def _complete(read, calls):
    status, _, outputs = read
    return status == "ran" and [len(made) for made in outputs] == calls


def _in_their_places(asked, made):
    """The outputs of calls that were made in another order, as lists for each probe; or None, where an input that was
    given twice got two answers."""
    outputs = [[None] * len(probe.inputs) for probe in asked.own.probes]
    for (place, call), out in zip(asked.order, made, strict=True):
        first = outputs[place][call]
        if first is not None and not close(first, out, asked.own.atol, equal_nan=True):
            return None
        outputs[place][call] = out
    return outputs


def _is_a_table(source, task):
    """Does an answer hold the published results as literals, or a text in which they could stand? It is not parsed:
    that is not done outside the sandbox."""
    code = COMMENT.sub("", source)
    if COPIED.search(code):
        return True
    numbers = np.array([float(text) for text in LITERAL.findall(code)])
    made = [out for probe in task.probes if probe.exact for out in expected(task, probe)]
    results = np.unique(np.abs(np.concatenate([out.ravel() for out in made])))
    results = results[(results > LARGEST_COUNT) | (results % 1 > 0)]  # small whole numbers stand in any answer
    if not len(results):
        return _holds_every_row(numbers, made)
    found = sum(bool(np.isclose(numbers, r, rtol=1e-3, atol=0).any()) for r in results)
    return found >= min(3, max(1, len(results)))


def _holds_every_row(numbers, made):
    """Of results that are small whole numbers alone: does every one of them stand there, its numbers side by side?"""
    text = "".join(f",{number:g}" for number in numbers) + ","
    return all(",".join(["", *(f"{value:g}" for value in out.ravel()), ""]) in text for out in made)


def _read(part):
    """(status, words, outputs) of one half of a record: texts and arrays, or an error."""
    status, words, outputs = part["status"], part.get("words", []), part.get("outputs") or []
    if not isinstance(status, str) or not all(isinstance(w, str) for w in words):
        raise ValueError
    return status, [_short(w) for w in words[:4]], [[wire.unpack_answer(a) for a in made] for made in outputs]


def _short(words):
    """Printable, and no longer than a report bears."""
    clean = wire.printable(words)
    return clean if len(clean) <= LONGEST_WORDS else clean[:LONGEST_WORDS] + " ..."
