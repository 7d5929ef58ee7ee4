"""The optimisation: a picture is changed, step by step and scale by scale, until the loss is small."""

import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from nstlib import ledger
from nstlib.backbones import backbone as load_backbone
from nstlib.engine import pyramid
from nstlib.engine.budget import refuse_if_too_large
from nstlib.engine.optimisers import Adam, Average, cooled, minimise_lbfgs
from nstlib.engine.result import Result, Step
from nstlib.errors import NSTError
from nstlib.images import as_picture, picture_shape, resample, resize, shape_for
from nstlib.losses import Objective
from nstlib.recipe import as_recipe


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
    on_step=None,
    progress=True,
):
    """Repaint `content` in the manner of `style`; returns a Result.

    content, style: a picture (H, W, 3) in [0, 1], a file, or a gallery name.
    recipe: a Recipe, the name of a preset, or None for the default one.
    backbone, size, steps, seed: override the recipe's; None (or "auto") leaves it as it is.
    weights: path of a weight file for the backbone.
    on_step: called with a Step after every step.
    progress: show a bar with the time left.
    Ctrl-C (or the notebook's stop button) ends the run and keeps the best picture so far.
    """
    recipe = as_recipe(recipe).but(size=size, steps=steps, seed=seed)
    recipe = _hurried(recipe.but(backbone=None if backbone == "auto" else backbone))
    names = _name(content, "content"), _name(style, "style")
    shapes = pyramid.shapes(picture_shape(content), recipe.size, recipe.smallest, "content")
    style_shape = pyramid.shapes(picture_shape(style), recipe.size, recipe.size, "style")[-1]
    network = load_backbone(recipe.backbone, weights)
    recipe = recipe.but(backbone=network.name)
    refuse_if_too_large(network, recipe, shapes[-1], style_shape)
    content, style = as_picture(content, "content", recipe.size), as_picture(style, "style", recipe.size)
    return _Run(network, recipe, content, style, names, shapes, on_step, progress).run()


def _name(picture, otherwise):
    return Path(picture).stem if isinstance(picture, str | os.PathLike) else otherwise


def _hurried(recipe):
    """With NST_FAST=1, for tests: the same run, but small and short."""
    if os.environ.get("NST_FAST", "") in ("", "0"):
        return recipe
    return recipe.but(size=min(recipe.size, 96), steps=min(recipe.steps, 12), smallest=min(recipe.smallest, 48))


class _Run:
    """One run, from the coarsest scale to the finest."""

    def __init__(self, network, recipe, content, style, names, shapes, on_step, progress):
        self.network, self.recipe, self.shapes = network, recipe, shapes
        self.content, self.style, self.names = content, style, names
        self.on_step, self.history, self.stopped = on_step, [], ""
        self.objective = Objective(network, recipe)
        self.bar = _bar(recipe.steps, progress)
        self.best = None

    def run(self):
        start = time.perf_counter()
        image = self._first_picture()
        plan = zip(self.shapes, pyramid.share_steps(self.recipe.steps, len(self.shapes)), strict=True)
        adam = self._adam()
        try:
            for shape, steps in plan:
                if steps:
                    image = self._scale(np.clip(resample(image, *shape), 0, 1), shape, steps, adam)
        except KeyboardInterrupt:
            if not self.history:
                raise NSTError("interrupted before the first step; there is no picture yet.") from None
            self.stopped = "stopped by hand; this is the best picture so far."
        except _Diverged as reason:
            if not self.history:
                raise NSTError(f"the loss is not a number at the first step ({reason}); use smaller weights.") from None
            self.stopped = str(reason)
        finally:
            self.bar.close()
        return self._result(start)

    def _scale(self, image, shape, steps, adam):
        """All steps at one scale; returns the picture that the next scale starts from."""
        content = resize(self.content, shape)
        targets = self.objective.targets(content, resize(self.style, self._style_shape(shape)))
        self.best = image
        if self.recipe.optimiser == "lbfgs":
            image = minimise_lbfgs(self._evaluation(targets), image, steps)
        else:
            image = self._descend(image, targets, steps, adam.resized(*shape))
        self.best = image
        return image

    def _descend(self, image, targets, steps, adam):
        average = Average(self.recipe.average)
        average.update(image)
        for k in range(steps):
            loss, gradient, terms = self.objective(image, targets)
            self._check(loss, gradient)
            adam.rate = cooled(self.recipe.learning_rate, self.recipe.cooling, k, steps)
            image = adam.step(image, gradient)
            self.best = average.update(image)
            self._tell(loss, terms, self.best)
        return self.best

    def _evaluation(self, targets):
        """evaluate(image) -> (loss, gradient) for L-BFGS, which keeps the best picture of this scale."""
        lowest = np.inf

        def evaluate(image):
            nonlocal lowest
            loss, gradient, terms = self.objective(image, targets)
            self._check(loss, gradient)
            if loss < lowest:
                lowest, self.best = loss, image
            self._tell(loss, terms, self.best)
            return loss, gradient

        return evaluate

    def _check(self, loss, gradient):
        if not (np.isfinite(loss) and np.isfinite(gradient).all()):
            raise _Diverged(
                f"the loss became {loss} at step {len(self.history) + 1}; this is the last good picture. "
                "Use smaller weights or a smaller learning_rate."
            )

    def _tell(self, loss, terms, image):
        named = {t.name: float(t.weight * v) for t, v in zip(self.objective.terms, terms, strict=True)}
        step = Step(len(self.history) + 1, self.recipe.steps, *image.shape[:2], loss, named)
        self.history.append(step)
        self.bar.update()
        self.bar.set_postfix_str(f"{step.width} x {step.height}, loss {loss:.4f}", refresh=False)
        if self.on_step:
            self.on_step(replace(step, image=image.copy()))  # what a caller does to it must not reach the run

    def _first_picture(self):
        shape = self.shapes[0]
        if self.recipe.start == "noise":
            return np.random.default_rng(self.recipe.seed).random((*shape, 3), dtype=np.float32)
        return resize(self.content, shape)

    def _style_shape(self, shape):
        """The style's longer side follows the picture's, so that strokes keep their size relative to it; it is
        never enlarged, which would only invent blur, nor so narrow that the deepest layer sees nothing."""
        height, width = self.style.shape[:2]
        side = min(max(shape), max(height, width))
        small = shape_for(self.style.shape, side)
        grow = max(1.0, pyramid.SMALLEST_SIDE / min(small))
        return tuple(round(n * grow) for n in small)

    def _adam(self):
        r = self.recipe
        return Adam(r.learning_rate, r.beta1, r.beta2, r.epsilon)

    def _result(self, start):
        final = self.shapes[-1]
        image = self._first_picture() if self.best is None else self.best
        if image.shape[:2] != final:  # stopped at a coarse scale
            image = np.clip(resample(image, *final), 0, 1)
        content = resize(self.content, final)
        style = resize(self.style, self._style_shape(final))
        try:
            table = ledger.take(self.objective, image, self.objective.targets(content, style))
        except KeyboardInterrupt:  # an impatient second Ctrl-C costs the table, never the picture
            table = ledger.Ledger(())
        return Result(
            image=image,
            history=tuple(self.history),
            ledger=table,
            recipe=self.recipe,
            seconds=time.perf_counter() - start,
            backbone=self.network.name,
            source=self.network.source,
            content=content,
            style=style,
            names=self.names,
            stopped=self.stopped,
        )


class _Diverged(Exception):
    """The loss or its gradient is no longer a number."""


def _bar(steps, progress):
    from tqdm import tqdm

    # In a notebook standard error is painted red, so the bar goes to standard output there.
    in_notebook = "ipykernel" in sys.modules
    stream = sys.stdout if in_notebook else sys.stderr
    hidden = stream is None or not progress or os.environ.get("NST_STATIC", "") not in ("", "0")
    return tqdm(
        total=steps,
        disable=hidden,
        file=stream,
        leave=False,
        unit="step",
        dynamic_ncols=True,
        bar_format="{desc}{percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt} steps, {remaining} left{postfix}",
    )
