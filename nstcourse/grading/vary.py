"""Fresh inputs for every student: the same tasks with other numbers, so that answers cannot be written down beforehand.

They follow from a secret, the student and the task (HMAC-SHA256), so the same command gives the same marks. Exact
values are asked of rearranged and rescaled arrays. Ideas are asked of arrays that are all rescaled alike, which keeps
what the idea is about, and which are the same for a whole class: a mistake may fulfil an idea by chance, as what is
rounded does, and then it does so for everyone who made it. A variation counts only if its numbers are what the task's
text promises (inputs.Given), every right way of writing the answer still passes it, and every wrong one is judged as
before, so that one mistake gets one mark; otherwise a gentler one is tried, and in the end the published inputs are
taken.
"""

import functools
import hashlib
import hmac
from dataclasses import replace

import numpy as np

from nstcourse.kit.answers import outputs_of
from nstcourse.outcome import holds
from nstcourse.tasks import TASKS

TRIES, ALL, GENTLE = 14, 2, 2  # the first redraw every call, the last only rescale; between them some calls stay


def fresh(task, secret, student):
    """The Task with inputs of this student's own, and ideas that are tried on inputs of the class."""
    ideas = _of_the_class(task.id, secret) if TASKS.get(task.id) is task else _ideas(task, secret)
    probes = (
        _varied(task, place, secret, student) if probe.exact else ideas[place]
        for place, probe in enumerate(task.probes)
    )
    return replace(task, probes=tuple(probes))


@functools.lru_cache(maxsize=256)
def _of_the_class(task_id, secret):
    return _ideas(TASKS[task_id], secret)


def _ideas(task, secret):
    return {place: _varied(task, place, secret, "") for place, probe in enumerate(task.probes) if not probe.exact}


def _varied(task, place, secret, student):
    """A probe with other inputs that serve as well; its own where none were found."""
    probe = task.probes[place]
    for attempt in range(TRIES):
        generator = _generator(secret, student, task.id, place, attempt)
        changed = replace(probe, inputs=_changed(task, probe, generator, attempt))
        if all(map(task.given.valid, changed.inputs)) and _serves(task, place, changed):
            return changed
    return probe


def order(task, secret, student):
    """In which order a student's answer is asked: [(probe, call)], all of them twice.

    Who counts calls, or keeps what was asked before, does not know which question this one is.
    """
    generator = _generator(secret, student, task.id, "order")
    asked = 2 * [(k, n) for k, probe in enumerate(task.probes) for n in range(len(probe.inputs))]
    return [asked[k] for k in generator.permutation(len(asked))]


def _generator(*parts):
    secret, *rest = parts
    digest = hmac.new(secret, repr(rest).encode(), hashlib.sha256).digest()
    return np.random.default_rng(np.frombuffer(digest, dtype=np.uint32))


def _changed(task, probe, generator, attempt):
    """The probe's inputs with other numbers: stronger variations first."""
    factor = float(generator.uniform(0.55, 0.95) if attempt % 2 else generator.uniform(1.05, 1.8))
    if probe.exact and attempt < TRIES - GENTLE:
        # One published call may be the only one that tells a certain mistake: more and more of them are kept.
        count = len(probe.inputs)
        kept = generator.permutation(count)[: min(max(0, attempt - ALL + 1), count - 1)]
        return tuple(
            args if k in kept else task.given.redrawn(args, generator, factor) for k, args in enumerate(probe.inputs)
        )
    if attempt >= TRIES - GENTLE:
        factor = 2.0 if factor > 1 else 0.5  # what is rounded stays as it was
    return tuple(task.given.scaled(args, factor) for args in probe.inputs)


def _serves(task, place, changed):
    """Does the changed probe still pass every right answer, and judge every wrong one as before?"""
    before = _refused(task.id, place) if TASKS.get(task.id) is task else _judged(task, task.probes[place])
    return all(_passes(task, f, changed) for f in (task.reference, *task.right.values())) and (
        _judged(task, changed) == before
    )


@functools.lru_cache
def _refused(task_id, place):
    task = TASKS[task_id]
    return _judged(task, task.probes[place])


def _judged(task, probe):
    """Of every wrong answer, however it is written: does it pass?"""
    return [_passes(task, f, probe) for wrong in task.wrong for f in (wrong.function, *wrong.also)]


def _passes(task, function, probe):
    with np.errstate(all="ignore"):
        outputs, status, _ = outputs_of([probe.inputs], "", function)
    return status == "ran" and holds(task, probe, outputs[0])
