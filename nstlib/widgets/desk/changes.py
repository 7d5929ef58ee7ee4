"""Changes: what a run is made of, and what a reader changed last, so that it can be taken back."""

import threading
from dataclasses import dataclass, field, replace

from nstlib.engine.run import WEIGHTS
from nstlib.recipe import Recipe

LONGEST = 30  # changes that are remembered


@dataclass(frozen=True, eq=False)  # arrays have no one answer to ==
class Choice:
    """What a run is made of: two pictures (names, files or arrays), a recipe and a network; and where the style is of
    several paintings, `more`, ((picture, weight), ...), and the weight of the first."""

    content: object = field(repr=False)
    style: object = field(repr=False)
    recipe: Recipe
    backbone: object = "auto"
    weight: object = 1.0
    more: tuple = field(default=(), repr=False)

    @property
    def pairs(self):
        """[(painting, weight), ...] of the style."""
        return [(self.style, self.weight), *self.more]

    @property
    def styles(self):
        """The style as a Job takes it."""
        return self.pairs if self.more else self.style

    def of_pictures(self, content=None, style=None):
        """The same with another picture for one of the two, or both; a painting has one place in a style."""
        new = {kind: picture for kind, picture in (("content", content), ("style", style)) if picture is not None}
        more = tuple(pair for pair in self.more if style is None or not same_picture(pair[0], style))
        return replace(self, **new, more=more)

    def weighed(self, weights):
        """The same with a weight for each painting."""
        first, *others = weights
        pairs = zip(self.more, others, strict=True)
        return replace(self, weight=first, more=tuple((picture, weight) for (picture, _), weight in pairs))

    def same(self, other):
        """Are these the same pictures, weights, recipe and network?"""
        alike = self.recipe == other.recipe and self.backbone is other.backbone
        return self.same_pair(other) and self.same_blend(other) and alike

    def same_pair(self, other):
        """Are these the same pictures, all of them?"""
        pictures = zip(self.pairs, other.pairs, strict=False)
        alike = len(self.more) == len(other.more) and all(same_picture(a, b) for (a, _), (b, _) in pictures)
        return same_picture(self.content, other.content) and alike

    def same_blend(self, other):
        """Have the paintings the same weights?"""
        return [weight for _, weight in self.pairs] == [weight for _, weight in other.pairs] or not self.more

    def same_run(self, other):
        """Can a run of one go on as a run of the other? Weights may differ: they can be changed on the way, but that a
        run began without a painting."""
        alike = self.recipe.but(**weights_of(other.recipe)) == other.recipe
        known = all(
            has_some(ours) or not has_some(w) for (_, ours), (_, w) in zip(self.pairs, other.pairs, strict=False)
        )
        return self.same_pair(other) and alike and known and self.backbone is other.backbone


def has_some(weight):
    """Is this weight of a painting above 0?"""
    return any(weight.values()) if isinstance(weight, dict) else bool(weight)


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
