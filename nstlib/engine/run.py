"""The optimisation: a picture is changed, step by step and scale by scale, until the loss is small."""

import os
import sys
import time
from collections import deque
from dataclasses import replace
from pathlib import Path

import numpy as np

from nstlib import ledger
from nstlib.backbones import NAMES, Network
from nstlib.backbones import backbone as load_backbone
from nstlib.engine import cost, pyramid
from nstlib.engine.budget import plan_memory, refuse_if_too_large
from nstlib.engine.optimisers import LBFGS, Adam, Average, cooled, inside, pair
from nstlib.engine.parameters import PARAMETERS
from nstlib.engine.precision import settled
from nstlib.engine.result import Result, Step
from nstlib.errors import NSTError
from nstlib.images import as_picture, check_image, picture_shape, resample, resize, shape_for
from nstlib.losses import Objective
from nstlib.recipe import OLD_POCKET, as_recipe
from nstlib.tiles import TiledObjective, halo_of

# The weights that may change in a run that has begun: they are arguments of its compiled program.
WEIGHTS = ("content_weight", "style_weight", "tv_weight", "style_strength", "content_layers", "style_layers")
FIXED_PIXELS = 19_000  # what a step costs whatever its size, as pixels: pocket, 64 to 256 px, two cores


def stylize(
    content,
    style,
    recipe=None,
    *,
    backbone="auto",
    size=None,
    steps=None,
    seed=None,
    weights=None,
    initial=None,
    on_step=None,
    ledger_every=0,
    progress=True,
    checkpoint=None,
):
    """Repaint `content` in the manner of `style`; returns a Result.

    content, style: a picture (H, W, 3) in [0, 1], a file, or a gallery name.
    recipe: a Recipe, the name of a preset, or None for the default one.
    backbone, size, steps, seed: override the recipe's; None (or "auto") leaves it as it is. backbone may also be a
        Network (nstlib.backbones) of one's own.
    weights: path of a weight file for the backbone.
    initial: a picture to start from, instead of what the recipe's `start` says.
    on_step: called with a Step after every step.
    ledger_every: every so many steps the Step carries a full ledger, which costs one gradient per term; 0: never.
    progress: show a bar with the time left.
    checkpoint: a file that keeps the run as it goes, for `resume`, or a Keeper (nstlib.engine.checkpoint).
    Ctrl-C (or the notebook's stop button) ends the run and keeps the best picture so far.
    """
    run = prepare(
        content, style, recipe, backbone=backbone, size=size, steps=steps, seed=seed, weights=weights, initial=initial
    )
    if progress and not _static():
        _tell_the_cost(run)
    return carry_out(run, on_step, ledger_every, progress, checkpoint)


def prepare(
    content, style, recipe=None, *, backbone="auto", size=None, steps=None, seed=None, weights=None, initial=None
):
    """Check everything that `stylize` is given and return the Run, ready for its first step."""
    recipe = as_recipe(recipe).but(size=size, steps=steps, seed=seed, start=None if initial is None else "picture")
    own = isinstance(backbone, Network)
    recipe = _hurried(recipe.but(backbone=None if own or backbone == "auto" else backbone))
    if recipe.start == "picture" and initial is None:
        raise NSTError(
            "the recipe starts from a picture of its own; give it as initial=... in Python, or use another start."
        )
    names = _name(content, "content"), _name(style, "style")
    shapes, edge = pyramid.canvas(picture_shape(content, "the content picture"), recipe)
    style_shape = pyramid.shapes(picture_shape(style, "the style picture"), recipe.size, recipe.size, "style")[-1]
    network = load_backbone(backbone if own else recipe.backbone, weights, (recipe, shapes))
    if backbone == "auto":  # who names another network wants another picture
        _tell_of_other_weights(recipe, network)
    name = network.name if network.name in NAMES else "auto"  # a recipe cannot hold a network of one's own
    recipe = settled(recipe.but(backbone=name, weights=network.fingerprint), network)
    tile = refuse_if_too_large(network, recipe, shapes[-1], style_shape)
    content = _widened(as_picture(content, "content", recipe.size), shapes[-1], edge)
    style = as_picture(style, "style", recipe.size)
    if initial is not None:
        initial = _widened(as_picture(initial, "initial", recipe.size), shapes[-1], edge)
    return Run(network, recipe, content, style, names, shapes, initial, tile, edge)


def _tell_of_other_weights(recipe, network):
    """The recipe of a picture, met with other weights than made it, does not repeat that picture."""
    if recipe.weights in ("", network.fingerprint):
        return
    if recipe.weights == OLD_POCKET:
        print(
            "note: this recipe's picture was made with the pocket of earlier versions, which is pocket-drawn now; "
            "backbone pocket-drawn (--backbone pocket-drawn) repeats it."
        )
    else:
        print(f"note: this recipe's picture was made with other weights than these of {network.name}; it will differ.")


def _tell_the_cost(run):
    """A run that takes long says so before it begins."""
    style_shape = run._style_shape(run.shapes[-1])
    peak = plan_memory(run.network, run.recipe, run.shapes[-1], style_shape).peak_bytes
    if line := cost.warning(run.network, run.recipe, run.shapes, peak):
        print(line)


def _static():
    """NST_STATIC=1: nothing that changes from one machine to the next in a saved notebook."""
    return os.environ.get("NST_STATIC", "") not in ("", "0")


def _widened(image, shape, edge):
    """The picture at the finest scale, mirrored beyond its edges, so that it fills a canvas of that shape."""
    inner = resize(image, tuple(n - 2 * edge for n in shape))
    return np.pad(inner, ((edge, edge), (edge, edge), (0, 0)), mode="symmetric") if edge else inner


def carry_out(run, on_step=None, ledger_every=0, progress=True, checkpoint=None):
    """Advance a Run to its end, in the foreground, and return its Result."""
    from nstlib.engine.checkpoint import Keeper

    keeper = Keeper.of(checkpoint)
    bar = _bar(run, progress)
    try:
        while (step := run.advance()) is not None:
            bar.update()
            bar.set_postfix_str(f"{step.width} x {step.height}, loss {step.loss:.4f}", refresh=False)
            if ledger_every and step.step % ledger_every == 0:
                step = replace(step, ledger=run.ledger())
            if on_step:
                on_step(replace(step, image=run.picture.copy()))  # what a caller does to it must not reach the run
            keeper.keep(run)
    except KeyboardInterrupt:
        if not run.history:
            raise NSTError("interrupted before the first step; there is no picture yet.") from None
        run.stopped = "stopped by hand; this is the best picture so far."
        keeper.keep(run, now=True)
    except Diverged as reason:
        if not run.history:
            raise NSTError(f"the loss is not a number at the first step ({reason}); use smaller weights.") from None
        run.stopped = str(reason)
        keeper.remove()  # going on would only diverge again
    except Exception as error:  # on_step's own, say: what has been done is kept
        if run.history and not isinstance(error, MemoryError):
            keeper.keep(run, now=True)
        raise
    finally:
        bar.close()
    if not run.stopped:
        keeper.finish(run)
    return run.result()


def _name(picture, otherwise):
    return Path(picture).stem if isinstance(picture, str | os.PathLike) else otherwise


def _hurried(recipe):
    """With NST_FAST=1, for tests: the same run, but small and short."""
    if os.environ.get("NST_FAST", "") in ("", "0"):
        return recipe
    return recipe.but(size=min(recipe.size, 96), steps=min(recipe.steps, 12), smallest=min(recipe.smallest, 48))


class Run:
    """One run, from the coarsest scale to the finest, that advances one evaluation of the loss at a time.

    canvas: what would be kept if it stopped now (the averaged iterate, or L-BFGS's best), with the margin around it;
    picture: without the margin. content and initial are given with it, as are `shapes`; edge: its width in pixels at
    the finest scale. Between two calls of `advance` everything can be read, re-weighted, saved (`state`) and put back
    (`restore`).
    """

    def __init__(self, network, recipe, content, style, names, shapes, initial=None, tile=None, edge=0):
        self.network, self.recipe, self.shapes = network, recipe, shapes
        self.content, self.style, self.names, self.initial = content, style, names, initial
        self.plan = pyramid.share_steps(recipe.steps, len(shapes))
        self.tile, self.edge, self._objectives = tile, edge, {}
        self.objective = self._objective_for(shapes[0])
        self.history, self.seconds, self.stopped = [], 0.0, ""
        self._recent = deque(maxlen=5)  # seconds of the last steps, each by what it should cost
        self.scale, self.here = 0, 0  # which scale, and how many of its steps are done
        self.canvas = self._first_picture()
        self.point = self.average = self._targets = None
        self.optimiser = None
        self._folded = None, None  # a point, and the picture that it stands for
        self._new_since = 0  # losses up to this step are those of other weights

    @property
    def picture(self):
        return self._cut(self.canvas)

    @property
    def finished(self):
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
        while not self.finished and (self.here >= self.plan[self.scale] or self._stalled()):
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
        if self.recipe.optimiser == "adam":
            self.optimiser.rate = cooled(
                self.recipe.learning_rate, self.recipe.cooling, self.here, self.plan[self.scale]
            )
        self.point = self.optimiser.step(self.point, self.parameters.pull(gradient), loss)
        self.canvas = self._best_picture()
        self.here += 1
        named = {t.name: float(t.weight * v) for t, v in zip(self.objective.terms, values, strict=True)}
        step = Step(len(self.history) + 1, self.recipe.steps, *self.picture.shape[:2], loss, named)
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
        if len(self._recent) < 2:
            return None
        left = [max(0, steps - (self.here if k == self.scale else 0)) for k, steps in enumerate(self.plan)]
        cost = sum(
            n * _cost(shape) for k, (n, shape) in enumerate(zip(left, self.shapes, strict=True)) if k >= self.scale
        )
        return float(np.median(self._recent)) * cost

    def reweight(self, **changes):
        """Go on with other weights: content_weight, style_weight, tv_weight, style_strength, or the weights of the
        same layers. The compiled program stays; the next step already descends the new loss."""
        for name in changes:
            if name not in WEIGHTS:
                raise NSTError(f"a run that has begun cannot change '{name}'; only {', '.join(WEIGHTS)}.")
        recipe = self.recipe.but(**changes)
        if set(recipe.content_layers) != set(self.recipe.content_layers) or set(recipe.style_layers) != set(
            self.recipe.style_layers
        ):
            raise NSTError("a run that has begun keeps its layers; give a weight of 0 to leave one out.")
        in_order = {
            name: {layer: getattr(recipe, name)[layer] for layer in getattr(self.recipe, name)}
            for name in ("content_layers", "style_layers")
        }
        self.recipe = recipe.but(**in_order)
        for objective in self._objectives.values():
            objective.reweight(self.recipe)
        self._begin_another_loss()

    def _begin_another_loss(self):
        """What was learnt of the loss with other weights, and its values, no longer hold."""
        self._new_since = len(self.history)
        if isinstance(self.optimiser, LBFGS):
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
        numbers["begun"] = self.point is not None  # not before the first step, nor when finished
        arrays = {"canvas": self.canvas}
        if not numbers["begun"]:
            return numbers, arrays
        arrays["point"] = self.point
        if self.average is not None:
            numbers["average"] = self.average.steps
            arrays["average"] = self.average.sum
        if isinstance(self.optimiser, Adam):
            numbers["adam"] = self.optimiser.steps
            arrays |= {"m": np.asarray(self.optimiser.m), "v": np.asarray(self.optimiser.v)}
        if isinstance(self.optimiser, LBFGS):
            o = self.optimiser
            numbers["lbfgs"] = {"loss": o.loss, "rate": o.rate, "halvings": o.halvings, "pairs": len(o.pairs)}
            numbers["lbfgs"]["begun"] = o.x is not None
            arrays |= {f"lbfgs_{k}": getattr(o, k) for k in ("x", "gradient", "direction") if o.x is not None}
            arrays |= {f"{name}{i}": known[j] for i, known in enumerate(o.pairs) for j, name in enumerate("sy")}
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
        if "adam" in numbers:
            self.optimiser = self._adam()
            self.optimiser.steps, self.optimiser.m, self.optimiser.v = numbers["adam"], arrays["m"], arrays["v"]
        if "lbfgs" in numbers:
            kept = numbers["lbfgs"]
            pairs = [pair(arrays[f"s{i}"], arrays[f"y{i}"]) for i in range(kept["pairs"])]
            self.optimiser = LBFGS(self.parameters.project, self._box, pairs=pairs)
            self.optimiser.loss, self.optimiser.rate = kept["loss"], kept["rate"]
            self.optimiser.halvings = kept["halvings"]
            for name in ("x", "gradient", "direction") if kept["begun"] else ():
                setattr(self.optimiser, name, arrays[f"lbfgs_{name}"])
        self._new_since = numbers["new_since"]
        if numbers["weights"] != self.objective.weights.tolist():  # re-weighted since then
            self._begin_another_loss()

    def result(self):
        """The Result as the run stands."""
        final = self.shapes[-1]
        image = self.canvas
        if image.shape[:2] != final:  # stopped at a coarse scale
            image = inside(resample(image, *final))
        content, style = resize(self.content, final), resize(self.style, self._style_shape(final))

        def take_ledger(recipe=self.recipe):  # of the recipe as it is now, whatever becomes of the run
            objective = self._new_objective(recipe, self._in_tiles(final))
            return ledger.take(objective, image, objective.targets(content, style))

        return Result(
            image=self._cut(image),
            history=tuple(self.history),
            take_ledger=take_ledger,
            recipe=self.recipe,
            seconds=self.seconds,
            backbone=self.network.name,
            source=self.network.source,
            content=self._cut(content),
            style=style,
            names=self.names,
            stopped=self.stopped,
        )

    def _cut(self, image):
        """A picture of any scale without its margin."""
        height, width = image.shape[:2]
        edge = round(self.edge * max(height, width) / max(self.shapes[-1]))
        return image[edge : height - edge, edge : width - edge]

    def _enter_scale(self):
        """The picture so far at the new size, as the optimiser's first point."""
        shape = self.shapes[self.scale]
        image = inside(resample(self.canvas, *shape))
        self._set_up(shape)
        if self.recipe.optimiser == "lbfgs":
            self.optimiser = LBFGS(self.parameters.project, self._box)
        elif self.recipe.parameters == "pixels" and self.optimiser is not None:
            self.optimiser.resized(*shape)
        else:
            self.optimiser = self._adam()
        self.point = self.parameters.project(self.parameters.unfold(image))
        self.average = Average(self.recipe.average)
        self.average.update(image)

    def _objective_for(self, shape):
        """The loss on a picture of that shape: at once, or tile by tile where the run has been given tiles."""
        tiled = self._in_tiles(shape)
        if tiled not in self._objectives:
            self._objectives[tiled] = self._new_objective(self.recipe, tiled)
        return self._objectives[tiled]

    def _in_tiles(self, shape):
        if self.tile is None:
            return False
        return shape[0] * shape[1] > (self.tile + 2 * halo_of(self.network, self.recipe.layers)) ** 2

    def _new_objective(self, recipe, tiled):
        return TiledObjective(self.network, recipe, self.tile) if tiled else Objective(self.network, recipe)

    def _set_up(self, shape):
        self.objective = self._objective_for(shape)
        self.parameters = PARAMETERS[self.recipe.parameters](tuple(shape))

    @property
    def _box(self):
        return self.recipe.parameters == "pixels"

    def _adam(self):
        r = self.recipe
        return Adam(r.learning_rate, r.beta1, r.beta2, r.epsilon, self.parameters.project)

    def _best_picture(self):
        if self.recipe.optimiser == "lbfgs":
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
        style = resize(self.style, self._style_shape(shape))
        return self._objective_for(shape).targets(resize(self.content, shape), style)

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

    def _first_picture(self):
        shape, start = self.shapes[0], self.recipe.start
        random = np.random.default_rng(self.recipe.seed)
        if start == "noise":
            return random.random((*shape, 3), dtype=np.float32)
        if start == "statistics":
            return _coloured_noise(random, shape, self.style)
        return resize(check_image(self.initial) if start == "picture" else self.content, shape)

    def _style_shape(self, shape):
        """The style's longer side follows the picture's, so that strokes keep their size relative to it; it is
        never enlarged, which would only invent blur, nor so narrow that the deepest layer sees nothing."""
        height, width = self.style.shape[:2]
        inner = max(shape) * (1 - 2 * self.edge / max(self.shapes[-1]))
        side = min(round(inner), max(height, width))
        small = shape_for(self.style.shape, side)
        grow = max(1.0, pyramid.SMALLEST_SIDE / min(small))
        return tuple(round(n * grow) for n in small)


def _coloured_noise(random, shape, style):
    """Noise whose colours have the style's mean and covariance, before what leaves [0, 1] is cut off."""
    colours = style.reshape(-1, 3).astype(np.float64)
    values, vectors = np.linalg.eigh(np.cov(colours.T))
    spread = vectors * np.sqrt(np.maximum(values, 0))
    return inside(colours.mean(0) + random.standard_normal((*shape, 3)) @ spread.T)


def _cost(shape):
    return FIXED_PIXELS + shape[0] * shape[1]


class Diverged(Exception):
    """The loss or its gradient is no longer a number."""


def _bar(run, progress):
    from tqdm import tqdm

    # In a notebook standard error is painted red, so the bar goes to standard output there.
    in_notebook = "ipykernel" in sys.modules
    stream = sys.stdout if in_notebook else sys.stderr
    hidden = stream is None or not progress or _static()
    return tqdm(
        total=run.recipe.steps,
        initial=len(run.history),
        disable=hidden,
        file=stream,
        leave=False,
        unit="step",
        dynamic_ncols=True,
        bar_format="{desc}{percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt} steps, {remaining} left{postfix}",
    )
