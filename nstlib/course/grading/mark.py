"""From one submission to its marks. The judge works out here, outside the sandbox, what the answers should have been;
what comes out of the sandbox are numbers and words."""

from dataclasses import dataclass

import numpy as np

from nstlib.course import checks
from nstlib.course.grading.inside import wire
from nstlib.course.grading.vary import fresh
from nstlib.course.grading.watchdog import SHORT

LONGEST_WORDS = 400
STATUSES = ("full", "partial", "wrong", "not attempted", "error", "timeout", "missing", "refused")
WORDS = {
    "missing": "the notebook has no cell for this task.",
    "not attempted": "the cell is as it was given out.",
    "silent": "nothing came back: the answer ended the program that ran it, or used up its time.",
    "table": "It fits the published examples only, and not others of the same shape: the function has to compute.",
    "constant": "It returns the same for other numbers, and so computes nothing.",
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


def mark_all(reference, answers, sandbox, secret, student):
    """({task: Mark}, the end of nbval's log).

    The whole notebook is run once by nbval. What does not pass there is run again by itself, as another task may be
    what harmed it; what it builds on is then right. The better of the two marks counts, or, where what it builds on
    was wrong, the second.
    """
    fresh_tasks = {i: fresh(task, secret, student) for i, task in reference.tasks.items()}
    job = {
        i: {
            "name": task.name,
            "seconds": sandbox.limits.task_seconds,
            "public": [[wire.pack(args) for args in p.inputs] for p in task.probes],
            "fresh": [[wire.pack(args) for args in p.inputs] for p in fresh_tasks[i].probes],
        }
        for i, task in reference.tasks.items()
    }
    marks, runnable, needs = {}, {}, {}
    for i, answer in answers.items():
        if (mark := _without_running(reference.tasks[i], answer)) is not None:
            marks[i] = mark
        else:
            runnable[i] = answer
            needs[i] = job[i]["needs"] = reference.needs(i, answer.source)
    if not runnable:
        return marks, ""
    # An answer that is not run leaves its stub behind, so that the cells after it are what they were.
    shown = {i: runnable.get(i, _stub(reference, i)) for i in reference.stubs}
    limits = {"cell_seconds": sandbox.limits.cell_seconds, "seconds": sandbox.limits.run_seconds}
    answer, reason = sandbox.run({"notebook": reference.notebook(shown), "tasks": job, **limits})
    records, log = (answer["records"], answer["log"]) if answer else ({}, reason)
    for i in runnable:
        marks[i] = judge(reference.tasks[i], fresh_tasks[i], records.get(i), reason)
        marks[i].notes += _stopped(records.get(i))
    # What says "not attempted" may have met the stub of another task.
    waiting = {i for i in runnable if marks[i].status != "full"}
    while waiting:
        # First those whose own needs are settled: no right answer enters the sandbox beside a task that is still open.
        ready = [i for i in reference.stubs if i in waiting and not waiting & set(needs[i])]
        for i in ready:  # in a sandbox each, so that none can harm another
            alone = [i, _sources(runnable[i], needs[i], reference, runnable, marks)]
            answer, reason = sandbox.run({"alone": alone, "tasks": {i: job[i]}, **limits})
            text = answer["records"].get(i) if answer else None
            mark = judge(reference.tasks[i], fresh_tasks[i], text, reason)
            mark.notes += _stopped(text)
            if replaced := [n for n in needs[i] if marks[n].status != "full"]:
                mark.notes = (*mark.notes, f"run with the course's own {', '.join(replaced)}, which did not pass.")
            if replaced and reason != SHORT:  # what it fulfils on top of a wrong answer says nothing
                marks[i] = mark
            else:
                marks[i] = max(mark, marks[i], key=_worth)  # the later one if both are worth the same
        waiting -= set(ready)
    return marks, log


def _worth(mark):
    return mark.points, mark.status in ("full", "partial", "wrong")  # of two zeros, the one that says more


def _stub(reference, task_id):
    from nstlib.course.grading.rebuild import Answer

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


def judge(task, fresh_task, text, reason=""):
    """The Mark for what a submission's process wrote about a task, whatever that is."""
    if text is None:
        status = "timeout" if "seconds" in reason else "error"
        return _none(task, status, reason or WORDS["silent"])
    try:
        record = wire.read_json(text)
        status, words, outputs = _read(record["fresh"])
        published = _read(record["public"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return _none(task, "error", "what it returned is no array of numbers.")
    before = checks.judge(task, published[2]) if _complete(task, published) else None
    if status != "ran" or not _complete(task, (status, words, outputs)):
        if before is not None and before.status == "full":
            return _none(task, "wrong", WORDS["table"], variant="published examples only")
        status = status if status in ("not attempted", "timeout") else "error"
        return _none(task, status, "\n".join(words) or "what it returned is no array of numbers.")
    outcome = checks.judge(fresh_task, outputs)
    if before is not None and before.status == "full" and outcome.status != "full":
        return _none(task, "wrong", WORDS["table"], variant="published examples only")
    if before is not None and not outcome.variant and _constant(task, fresh_task, published[2], outputs):
        return _none(task, "wrong", WORDS["constant"], variant="constant")
    lines = [line for line in outcome.lines[1:] if not line.startswith("  next:")]
    return Mark(outcome.status, outcome.passed, outcome.points, lines, outcome.variant)


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


def _complete(task, read):
    status, _, outputs = read
    return status == "ran" and [len(made) for made in outputs] == [len(p.inputs) for p in task.probes]


def _constant(task, fresh_task, before, after):
    """Were all exact values the same for other inputs? Then ideas that they fulfil are no merit: 0 is symmetric."""
    pairs = [
        (one, other)
        for probe, fresh_probe, made, again in zip(task.probes, fresh_task.probes, before, after, strict=True)
        if probe.exact
        for args, fresh_args, one, other in zip(probe.inputs, fresh_probe.inputs, made, again, strict=True)
        if wire.pack(args) != wire.pack(fresh_args)
    ]
    return bool(pairs) and all(a.shape == b.shape and np.array_equal(a, b, equal_nan=True) for a, b in pairs)


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
