"""Fresh inputs for every student: the same tasks with other numbers, so that answers cannot be written down beforehand.

They follow from a secret, the student and the task (HMAC-SHA256), so the same command gives the same marks. Exact
values are asked of rearranged and rescaled arrays, ideas of arrays that are all rescaled alike, which keeps what the
idea is about. A variation counts only if every right way of writing the answer still passes it and every wrong one is
still refused; otherwise a gentler one is tried, and in the end the published inputs are taken.
"""

import hashlib
import hmac
from dataclasses import replace

import numpy as np

from nstlib.course import checks

TRIES, ALL, GENTLE = 14, 2, 2  # the first redraw every call, the last only rescale; between them one call stays
CHANGEABLE = 20  # smaller whole numbers are counts, blocks, channels or steps, and stay


def fresh(task, secret, student):
    """The Task with inputs of this student's own."""
    probes = list(task.probes)
    for place, probe in enumerate(probes):
        for attempt in range(TRIES):
            generator = _generator(secret, student, task.id, place, attempt)
            changed = replace(probe, inputs=_changed(probe, generator, attempt))
            if changed.inputs is not probe.inputs and _serves(task, probe, changed):
                probes[place] = changed
                break
    return replace(task, probes=tuple(probes))


def _generator(*parts):
    secret, *rest = parts
    digest = hmac.new(secret, repr(rest).encode(), hashlib.sha256).digest()
    return np.random.default_rng(np.frombuffer(digest, dtype=np.uint32))


def _changed(probe, generator, attempt):
    """The probe's inputs with other numbers: stronger variations first."""
    factor = float(generator.uniform(0.55, 0.95) if attempt % 2 else generator.uniform(1.05, 1.8))
    if probe.exact and attempt < TRIES - GENTLE:
        # One published call may be the only one that tells a certain mistake.
        kept = None if attempt < ALL or len(probe.inputs) == 1 else int(generator.integers(len(probe.inputs)))
        return tuple(
            args if k == kept else tuple(_redrawn(a, generator, factor) for a in args)
            for k, args in enumerate(probe.inputs)
        )
    return tuple(tuple(_scaled(a, factor) for a in args) for args in probe.inputs)


def _redrawn(value, generator, factor):
    if isinstance(value, np.ndarray):
        return factor * generator.permutation(value.ravel()).reshape(value.shape)
    if isinstance(value, float):
        return value * float(generator.uniform(0.8, 1.25))
    if type(value) is int and value >= CHANGEABLE:
        return value + int(generator.integers(1, 30))
    if isinstance(value, tuple | list):
        if len(value) > 1 and (all(isinstance(v, str) for v in value) or _is_an_order(value)):
            return type(value)(value[k] for k in generator.permutation(len(value)))
        return type(value)(_redrawn(v, generator, factor) for v in value)
    return value


def _is_an_order(value):
    return all(type(v) is int for v in value) and sorted(value) == list(range(len(value)))


def _scaled(value, factor):
    if isinstance(value, np.ndarray):
        return factor * value
    if isinstance(value, tuple | list):
        return type(value)(_scaled(v, factor) for v in value)
    return value


def _serves(task, before, after):
    """Does the changed probe still pass every right answer, and judge every wrong one as before?"""
    return all(_passes(f, after) for f in (task.reference, *task.right.values())) and all(
        _passes(wrong.function, after) == _passes(wrong.function, before) for wrong in task.wrong
    )


def _passes(function, probe):
    with np.errstate(all="ignore"):
        outputs, status, _ = checks.outputs_of([probe.inputs], "", function)
    if status != "ran" or not all(np.isfinite(a).all() for a in outputs[0]):
        return False
    return checks.holds(probe, outputs[0])
