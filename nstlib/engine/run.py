"""One run: a picture is changed, step by step and scale by scale, until the loss is small."""

import time
from collections import deque
from dataclasses import replace

import numpy as np

from nstlib import ledger
from nstlib.engine.asked import reblended
from nstlib.engine.optimisers import OPTIMISERS, Average, inside
from nstlib.engine.parameters import Pinned, parameters_of
from nstlib.engine.plan import mirrored_times
from nstlib.engine.result import Result, Step
from nstlib.engine.start import first_picture
from nstlib.errors import NSTError
from nstlib.images import resize

FIXED_PIXELS = 19_000  # what a step costs whatever its size, as pixels: pocket, 64 to 256 px, two cores
# What `reweight` may change of a recipe: weights, and those of terms that are named.
NAMED = ("content_layers", "style_layers", "further")
WEIGHTS = ("content_weight", "style_weight", "tv_weight", "style_strength", *NAMED)
STOPPED_BY_HAND = "stopped by hand; this is the best picture so far."


class Run:
    """One run, from the coarsest scale to the finest, that advances one evaluation of the loss at a time.

    plan: the Plan that it goes by; canvas: what would be kept if it stopped now (the averaged iterate, or L-BFGS's
    best), with the margin around it; picture: without the margin. Between two calls of `advance` everything can be
    read, re-weighted, saved (`state`) and put back (`restore`).
    shared: a dict that is given to all runs of one pair that differ in nothing but weights: what one of them has
    measured of both pictures, the others need not measure again.
    """

    def __init__(self, plan, shared=None):
        self.plan, self.recipe = plan, plan.recipe
        self._shared = shared
        self._objectives = {}
        self.objective = self._objective_for(plan.shapes[0])
        self.history, self.seconds, self.stopped = [], 0.0, ""
        self._recent = deque(maxlen=5)  # seconds of the last steps, each by what it should cost
        self.scale, self.here = 0, 0  # which scale, and how many of its steps are done
        self.canvas = first_picture(plan)
        self.point = self.average = self._targets = None
        self.optimiser = None
        self._folded = None, None  # a point, and the picture that it stands for
        self._pinned = None, None  # a shape, and its Pins
        self._new_since = 0  # losses up to this step are those of other weights

    @property
    def network(self):
        """The Network of the plan."""
        return self.plan.network

    @property
    def names(self):
        """What content and style are called."""
        return self.plan.names

    @property
    def shapes(self):
        """(height, width) of every scale, margin included."""
        return self.plan.shapes

    @property
    def picture(self):
        """The `canvas` without its margin, in the colours that the recipe asks for."""
        return self._shown(self.canvas)

    @property
    def finished(self):
        """Have all scales been gone through?"""
        return self.scale >= len(self.shapes)

    def advance(self):
        """One step; returns its Step (without picture), or None when the run is finished.

        Raises Diverged when the loss or its gradient is no longer a number. Whatever is raised, Ctrl-C at any line
        included, the run stays as it was before this step.
        """
        before = self.state()
        try:
            return self._advance()
        except BaseException:
            self.restore(*before)
            raise

    def _advance(self):
        while not self.finished and (self.here >= self.plan.levels[self.scale].steps or self._stalled()):
            self.scale, self.here, self._targets, self.point = self.scale + 1, 0, None, None
        if self.finished:
            return None
        start = time.perf_counter()
        if self.point is None:
            self._enter_scale()
        if self._targets is None:
            self._targets = self.make_targets()
        loss, gradient, values = self.objective(self._fold(self.point), self._targets)
        self._check(loss, gradient)
        passed = self.here, self.plan.levels[self.scale].steps
        self.point = self.optimiser.step(self.point, self.parameters.pull(gradient), loss, passed)
        self.canvas = self._best_picture()
        self.here += 1
        named = {t.name: float(t.weight * v) for t, v in zip(self.objective.terms, values, strict=True)}
        step = Step(len(self.history) + 1, self.recipe.steps, *self._cut(self.canvas).shape[:2], loss, named)
        self.history.append(step)
        self.seconds += time.perf_counter() - start
        self._recent.append((time.perf_counter() - start) / _cost(self.canvas.shape))
        return step

    @property
    def seconds_left(self):
        """An estimate from the last steps, or None before the second: a step takes as long as its pixels, and a fixed
        part that equals FIXED_PIXELS of them."""
        if self.finished:
            return 0.0
        if self.pace is None:
            return None
        ahead = self.plan.levels[self.scale :]
        cost = sum(level.steps * _cost(level.shape) for level in ahead)
        cost -= min(self.here, ahead[0].steps) * _cost(ahead[0].shape)
        return self.pace * cost

    @property
    def pace(self):
        """Seconds for each unit of `work_of`, from the last steps; None before the second."""
        return float(np.median(self._recent)) if len(self._recent) > 1 else None

    def reweight(self, **changes):
        """Go on with other weights: content_weight, style_weight, tv_weight, style_strength, or the weights of the
        same layers. The compiled program stays; the next step already descends the new loss."""
        for name in changes:
            if name not in WEIGHTS:
                raise NSTError(f"a run that has begun cannot change '{name}'; only {', '.join(WEIGHTS)}.")
        recipe = self.recipe.but(**changes)
        if any(set(getattr(recipe, name)) != set(getattr(self.recipe, name)) for name in NAMED):
            raise NSTError("a run that has begun keeps its layers; give a weight of 0 to leave one out.")
        in_order = {
            name: {layer: getattr(recipe, name)[layer] for layer in getattr(self.recipe, name)} for name in NAMED
        }
        self.recipe = recipe.but(**in_order)
        for objective in self._objectives.values():
            objective.reweight(self.recipe)
        self._begin_another_loss()

    def reblend(self, style):
        """Go on with other shares of the same paintings, {style: weight} or [(picture, weight), ...]; one that is left
        out has none. They are measured anew at this scale, a pass of each, and the next step descends the new loss.
        NSTError for a painting that the run has not begun with, and for what cannot be blended; nothing is changed."""
        before, self.plan = self.plan, reblended(self.plan, style)
        try:
            targets = self.make_targets(self.shapes[min(self.scale, len(self.shapes) - 1)])
        except BaseException:
            self.plan = before
            raise
        self._targets = None if self.finished or self.point is None else targets
        self._begin_another_loss()

    @property
    def _mix(self):
        return [list(self.plan.shares), [list(share) for share in self.plan.roles]]

    def _begin_another_loss(self):
        """What was learnt of the loss with other weights, and its values, no longer hold."""
        self._new_since = len(self.history)
        if self.optimiser is not None:
            self.optimiser.forget()

    def ledger(self, maps=False):
        """The Ledger at the present picture, margin included, at its present scale: one gradient per term."""
        shape = self.canvas.shape[:2]
        targets = self._targets
        if targets is None or shape != self.shapes[min(self.scale, len(self.shapes) - 1)]:
            targets = self.make_targets(shape)
        table = ledger.take(self._objective_for(shape), self.canvas, targets, maps=maps)
        table.maps = {name: self._cut(heat) for name, heat in table.maps.items()}
        return table

    def state(self):
        """Everything that changes during a run: (numbers as plain values, arrays by name). Nothing is copied:
        a step makes new arrays and leaves the old ones as they are."""
        numbers = {"scale": self.scale, "here": self.here, "seconds": self.seconds, "steps": len(self.history)}
        numbers |= {"weights": self.objective.weights.tolist(), "new_since": self._new_since}
        numbers["mix"] = self._mix
        numbers["begun"] = self.point is not None  # not before the first step, nor when finished
        arrays = {"canvas": self.canvas}
        if not numbers["begun"]:
            return numbers, arrays
        arrays["point"] = self.point
        if self.average is not None:
            numbers["average"] = self.average.steps
            arrays["average"] = self.average.sum
        numbers["optimiser"], own = self.optimiser.state()
        arrays |= {f"optimiser_{name}": array for name, array in own.items()}
        return numbers, arrays

    def restore(self, numbers, arrays, history=None):
        """Put back a `state`, but not the weights of its time; history: the steps up to it (by default the first ones
        of the present history)."""
        self.scale, self.here, self.seconds = numbers["scale"], numbers["here"], numbers["seconds"]
        self.history = list(self.history[: numbers["steps"]] if history is None else history)
        self.canvas, self.point = arrays["canvas"], arrays["point"] if numbers["begun"] else None
        self._targets = self.average = self.optimiser = None
        self.stopped = ""
        if self.point is not None:
            self._set_up(self.shapes[self.scale])
        if "average" in numbers:
            self.average = Average(self.recipe.average, numbers["average"], arrays["average"])
        if "optimiser" in numbers:
            self.optimiser = OPTIMISERS[self.recipe.optimiser].at_level(self.recipe, self.parameters)
            self.optimiser.restore(numbers["optimiser"], self._optimisers_own(arrays))
        self._new_since = numbers["new_since"]
        mix = numbers.get("mix", self._mix)  # earlier versions did not change it
        if (numbers["weights"], mix) != (self.objective.weights.tolist(), self._mix):  # changed since then
            self._begin_another_loss()

    def _optimisers_own(self, arrays):
        """The optimiser's arrays of a `state`; a ValueError if they do not belong to its point."""
        own = {name.removeprefix("optimiser_"): a for name, a in arrays.items() if name.startswith("optimiser_")}
        if any(array.shape not in ((), self.point.shape) for array in own.values()):
            raise ValueError("its arrays do not fit together")
        return own

    def result(self):
        """The Result as the run stands."""
        final = self.shapes[-1]
        image = self.canvas
        if image.shape[:2] != final:  # stopped at a coarse scale
            image = inside(self.plan.resampled(image, final))
        level, plan = self.plan.levels[-1], self.plan
        content, style = level.content, level.style

        def take_ledger(recipe=self.recipe):  # of the recipe as it is now, whatever becomes of the run
            objective = plan.objective(final, recipe)
            return ledger.take(objective, image, objective.targets(content, style))

        return Result(
            image=self._shown(image),
            history=tuple(self.history),
            take_ledger=take_ledger,
            recipe=self.recipe,
            seconds=self.seconds,
            backbone=self.network.name,
            source=self.network.source,
            content=self._cut(level.photograph),
            style=resize(plan.style, level.style_shape),
            names=self.names,
            files=self.plan.files,
            stopped=self.stopped,
            kept=plan.kept,
            notes=plan.notes,
        )

    def _shown(self, image):
        """A picture of any scale as it is shown and kept: without its margin, in the colours of the recipe."""
        level = self.plan.level(image.shape[:2])
        pins = self._pins(level.shape)
        shown = self.plan.tone.finished(self._cut(image), lambda: self._cut(level.photograph))
        return shown if pins is None else replace(pins, **_all(self._cut, pins)).put_back(shown)

    def _pins(self, shape):
        """The Pins at a shape, None where all may move; the last ones are kept."""
        if self._pinned[0] != tuple(shape):
            self._pinned = tuple(shape), self.plan.level(shape).pins
        return self._pinned[1]

    def _cut(self, image):
        return self.plan.cut(image)

    def _enter_scale(self):
        """The picture so far at the new size, as the optimiser's first point."""
        shape = self.shapes[self.scale]
        image = inside(self.plan.resampled(self.canvas, shape))
        self._set_up(shape)
        self.optimiser = OPTIMISERS[self.recipe.optimiser].at_level(self.recipe, self.parameters, self.optimiser)
        self.point = self.parameters.project(self.parameters.unfold(image))
        self.average = Average(self.recipe.average)
        self.average.update(image)

    def _objective_for(self, shape):
        """The loss on a picture of that shape: at once, or tile by tile where the run has been given tiles."""
        tiled = self.plan.in_tiles(shape)
        if tiled not in self._objectives:
            self._objectives[tiled] = self.plan.objective(shape, self.recipe)
        return self._objectives[tiled]

    def _set_up(self, shape):
        self.objective = self._objective_for(shape)
        self.parameters, pins = parameters_of(self.recipe, tuple(shape), mirrored_times(self.recipe)), self._pins(shape)
        if pins is not None:
            self.parameters = Pinned(self.parameters, pins.free, pins.seen)

    def _best_picture(self):
        if self.optimiser.keeps_best:
            return inside(self._fold(self.optimiser.x))
        return self.average.update(inside(self._fold(self.point)))

    def _fold(self, point):
        """The picture of a point; the last one is kept, since it is asked for twice."""
        if self._folded[0] is not point:
            self._folded = point, self.parameters.fold(point)
        return self._folded[1]

    def make_targets(self, shape=None):
        """What the picture is compared with at that shape, by default at the present scale."""
        shape = self.shapes[self.scale] if shape is None else shape
        level, objective = self.plan.level(shape), self._objective_for(shape)
        if self._shared is None or self.plan.in_tiles(shape):  # maps of what needs tiles are too large to be kept
            return objective.targets(level.content, level.style)
        key = tuple(shape), objective.formulas
        return objective.targets(level.content, level.style, self._shared.setdefault(key, []))

    def _stalled(self):
        """Has the loss of this scale fallen by less than `tolerance` of itself in the last `patience` steps?"""
        r = self.recipe
        if not r.tolerance or min(self.here, len(self.history) - self._new_since) <= r.patience:
            return False
        now, then = self.history[-1].loss, self.history[-1 - r.patience].loss
        return then - now < r.tolerance * abs(then)

    def _check(self, loss, gradient):
        if not (np.isfinite(loss) and np.isfinite(gradient).all()):
            raise Diverged(
                f"the loss became {loss} at step {len(self.history) + 1}; this is the last good picture. "
                "Use smaller weights or a smaller learning_rate."
            )


def _all(change, arrays):
    return {name: change(array) for name, array in vars(arrays).items()}


def work_of(plan):
    """What all steps of a Plan cost, as pixels: times a run's `pace`, its seconds."""
    return sum(steps * _cost(shape) for shape, steps in zip(plan.shapes, plan.steps, strict=True))


def _cost(shape):
    return FIXED_PIXELS + shape[0] * shape[1]


class Diverged(Exception):
    """The loss or its gradient is no longer a number."""
