"""Changes: what a run is made of, and what a reader changed last, so that it can be taken back."""

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
    until then, None where that has become too old; step: how far the run was right after the change."""

    what: str
    before: Choice = field(repr=False)
    stage: object = field(repr=False)
    step: int = 0


class Changes:
    """The latest changes. Undo takes the last one back if no step has been painted since, and else a stretch of the
    run: so what happened last is undone first."""

    def __init__(self):
        self.all = []

    def note(self, change, steady):
        """Remember a change. steady: one of a slider, whose stops on the way need not be taken back one by one.

        Only the last change remembers its stage: a run holds much.
        """
        last = self.all[-1] if self.all else None
        if steady and last is not None and (last.what, last.step) == (change.what, change.step):
            return
        self.all = [*(replace(c, stage=None) for c in self.all), change][-LONGEST:]

    def last(self, step):
        """The change that is next to be taken back while the run is at `step`, or None."""
        return self.all[-1] if self.all and self.all[-1].step >= step else None

    def drop(self):
        """Forget the last change: it has been taken back."""
        self.all.pop()
