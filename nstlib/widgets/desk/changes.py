"""Changes: what a run is made of, and what a reader changed last, so that it can be taken back."""

import threading
from dataclasses import dataclass, field, replace

from nstlib.engine.run import WEIGHTS
from nstlib.recipe import Recipe

LONGEST = 30  # changes that are remembered


@dataclass(frozen=True, eq=False)  # arrays have no one answer to ==
class Choice:
    """What a run is made of: two pictures (names, files or arrays), a recipe and a network."""

    content: object = field(repr=False)
    style: object = field(repr=False)
    recipe: Recipe
    backbone: object = "auto"

    def same(self, other):
        """Are these the same pictures, recipe and network?"""
        return self.same_pair(other) and self.recipe == other.recipe and self.backbone is other.backbone

    def same_pair(self, other):
        """Are these the same two pictures?"""
        return same_picture(self.content, other.content) and same_picture(self.style, other.style)

    def same_run(self, other):
        """Can a run of one go on as a run of the other? Weights may differ: they can be changed on the way."""
        alike = self.recipe.but(**weights_of(other.recipe)) == other.recipe
        return self.same_pair(other) and alike and self.backbone is other.backbone


def same_picture(a, b):
    """Are these the same name or file, or the very same array?"""
    return a is b or (isinstance(a, str) and isinstance(b, str) and a == b)


def weights_of(recipe):
    """{name: value} of what may be changed while a run goes on."""
    return {name: getattr(recipe, name) for name in WEIGHTS}


@dataclass(frozen=True)
class Change:
    """Something that a reader changed. what: in a word; before: the Choice until then; stage: what the page showed
    until then, its Job first, None where that has become too old; step, run: how far the run was right after the
    change, and a weak reference to its Job, None where there was none."""

    what: str
    before: Choice = field(repr=False)
    stage: object = field(repr=False)
    step: int = 0
    run: object = field(default=None, repr=False)


class Changes:
    """The latest changes. Undo takes the last one back if no step has been painted since, and else a stretch of the
    run: so what happened last is undone first."""

    def __init__(self):
        self.all = []
        self._lock = threading.Lock()  # a run's thread forgets, while a reader's next change is noted

    def note(self, change, steady):
        """Remember a change. steady: one of a slider, whose stops on the way need not be taken back one by one.

        Only the last change remembers its stage: a run holds much.
        """
        with self._lock:
            last = self.all[-1] if self.all else None
            if steady and last is not None and _moment(last) == _moment(change):
                return
            self.all = [*(replace(c, stage=None) for c in self.all), change][-LONGEST:]

    def last(self, step, job=None):
        """The change that is next to be taken back while the run of this Job is at `step`, or None. To a change of an
        earlier run, each step of this one has been painted since."""
        if not self.all:
            return None
        change = self.all[-1]
        of_this_run = (change.run and change.run()) is job
        return change if step <= (change.step if of_this_run else 0) else None

    def forget_runs_before(self, job):
        """Let go of the runs that stood on the page before this Job's: its first step has been painted."""
        with self._lock:
            held = [c.stage is not None and c.stage[0] not in (None, job) for c in self.all]
            self.all = [replace(c, stage=None) if old else c for c, old in zip(self.all, held, strict=True)]

    def drop(self):
        """Forget the last change: it has been taken back."""
        with self._lock:
            self.all.pop()


def _moment(change):
    return change.what, change.step, change.run
