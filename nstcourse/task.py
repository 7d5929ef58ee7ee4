"""What a task is: a reference in NumPy, probes (identities first, values last), and wrong variants with names.

A probe calls the answer on literal inputs and judges plain arrays, so the same probes serve a learner in a notebook and
a grader in another process.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from nstcourse.kit.answers import copies
from nstcourse.kit.arrays import as_array

# Honest float32 work passes; the nearest wrong variant of any task is far outside (tested). ATOL is of the size that a
# task's right answers have: where large numbers cancel, what is left carries the rounding of the large ones.
RTOL, ATOL = 1e-4, 1e-6
DRAWN = 16  # valid inputs on which an answer is tried that passes every probe


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

    builds_on: the earlier tasks whose functions an answer calls; one_number: is one number asked for, so that a later
    task gets it as such? pair: are a row of n numbers and a table of n by n asked for, which are read as one above the
    other, and which a later task gets as two?
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
    builds_on: tuple = ()
    one_number: bool = False
    pair: bool = False
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
    return [as_array(task.reference(*copies(args))) for args in probe.inputs]


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
