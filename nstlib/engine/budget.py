"""Seconds and memory of a run, before it starts."""

import time
from dataclasses import dataclass, replace

import numpy as np

from nstlib import pyramid
from nstlib.backend import convolves_with_onednn
from nstlib.engine.plan import Outline, outline_of
from nstlib.errors import NSTError
from nstlib.images import picture_shape
from nstlib.losses import Objective
from nstlib.machine import available_memory, in_words
from nstlib.precision import settled
from nstlib.recipe import as_recipe
from nstlib.terms import formulas_of
from nstlib.tiles import halo_of, indivisible, kept_bytes, smallest_bytes, tile_that_fits, tiled_bytes

TIMED = (64, 256)  # pixels
# `python -m benchmarks overhead` measures the first of these; `python -m benchmarks memory` holds the forecast that the
# others make against what a run really takes.
BESIDE = 1.1  # a step of the run against its gradient alone: the optimiser and what it keeps
FORWARD = 0.5  # a forward pass alone, as on the style, needs at most this share of a whole step's memory
PICTURES = 24  # float32 copies of the picture itself: targets, optimiser, average, SciPy's float64
GROWS = 0.2  # at least this share of the larger of two timed steps grows with the pixels, whatever disturbed them
WEIGHTED = 4  # maps of a style layer that a term within a region holds, for the box around it
SPARE = 0.9  # of the largest size in tiles, which is found by a formula without whole tiles, so much is recommended


@dataclass(frozen=True)
class Forecast:
    """seconds (None when only memory was asked for), peak and available memory in bytes, and whether it fits.

    tile: side of the tiles in which the largest scales will be worked out, None when the whole picture fits.
    """

    seconds: float | None
    peak_bytes: int
    available_bytes: int
    largest_size: int
    tile: int | None = None

    @property
    def fits(self):
        """Is there as much memory as it needs?"""
        return self.peak_bytes <= self.available_bytes

    def __str__(self):
        time_ = "" if self.seconds is None else f"about {self.seconds:.0f} s and "
        tiles = "" if self.tile is None else f", in tiles of {self.tile} px"
        return f"{time_}{in_words(self.peak_bytes)} of memory ({in_words(self.available_bytes)} are free){tiles}"


def forecast(content=None, recipe=None, *, backbone="auto", size=None, steps=None, weights=None, timed=True):
    """What a run would take: a Forecast.

    content: a picture, a file or a gallery name, for its proportions; a square if None. Memory is arithmetic:
    feature values per pixel of the network, times the pixels of the last scale. Seconds come from steps that are
    timed here and now at two small sizes: a fixed part and a part per pixel, added up over the plan of the run
    (steps and the targets of every scale). The compiling that this causes is not in the seconds: the run that
    follows finds the program ready.
    """
    recipe = as_recipe(recipe).but(size=size, steps=steps)
    shape = (recipe.size, recipe.size) if content is None else picture_shape(content)
    outline = outline_of(recipe, shape, None, recipe.backbone if backbone == "auto" else backbone, weights)
    memory = plan_memory(outline)
    return replace(memory, seconds=_seconds(outline, memory.tile)) if timed else memory


def _seconds(plan, tile):
    """The seconds of a Plan, or of its Outline."""
    step_time, targets_time = _timed(plan.network, settled(plan.recipe, plan.network))
    window = None if tile is None else tile + 2 * halo_of(plan.network, plan.recipe.layers)

    def step(height, width):
        fixed, each = step_time
        if tile is None or height * width <= window**2:
            return BESIDE * (fixed + each * height * width)
        # Halos are computed too, and the first of the two passes is about half of a step.
        return 1.5 * (fixed * height * width / tile**2 + each * height * width * (window / tile) ** 2)

    total = 0.0
    for (height, width), steps in zip(plan.shapes, plan.steps, strict=True):
        if steps:
            total += steps * step(height, width) + targets_time[0] + targets_time[1] * height * width
    return total


def _timed(network, recipe):
    """((seconds of a step whatever its size, seconds per pixel), the same of a scale's targets), from two sizes."""
    steps, targets = [], []
    for side in TIMED:
        # A fixed, structured picture: the time does not depend on what it shows.
        grid = np.linspace(0, 1, side, dtype=np.float32)
        picture = np.stack(np.broadcast_arrays(grid[:, None], grid[None, :], grid[:, None] * grid), axis=-1)
        objective = Objective(network, recipe)
        wanted = objective.targets(picture, picture[::-1])
        objective(picture, wanted)  # compiles
        steps.append(_quick(lambda o=objective, p=picture, w=wanted: o(p, w), 4))
        targets.append(_quick(lambda o=objective, p=picture: o.targets(p, p[::-1]), 2))
    return _line(*steps), _line(*targets)


def _quick(call, repeats):
    """Seconds of a call: the median of a few, since the run to come meets the same disturbances."""
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return float(np.median(taken))


def _line(at_small, at_large):
    """(seconds whatever the size, seconds per pixel) through what was timed at both sizes."""
    small, large = TIMED
    each = max(at_large - at_small, GROWS * at_large) / (large**2 - small**2)
    return max(0.0, at_small - each * small**2), each


def plan_memory(plan):
    """The Forecast of a Plan, or of its Outline, without seconds: the whole picture at once if that fits, else the
    largest tiles that do.

    Peak of the whole: one step on the picture, or one forward pass on the style, which may have more pixels.
    """
    network, recipe, shape = plan.network, plan.recipe, plan.shapes[-1]
    available, pixels = available_memory(), shape[0] * shape[1]
    style = FORWARD * bytes_per_pixel(network, recipe) * plan.style_shape[0] * plan.style_shape[1]
    base = memory_of(network).base
    peak = base + max(bytes_per_pixel(network, recipe, plan.spread) * pixels, style)
    largest = int(recipe.size * (max(0, available - base) / (peak - base)) ** 0.5)
    if peak <= available or indivisible(recipe):
        return Forecast(None, int(peak), available, largest)
    # What is there once, whatever the tile: the optimiser's pictures, and beside them the maps that are targets.
    kept = base + 12 * PICTURES * pixels
    maps = kept_bytes(network, recipe, shape)
    tile = tile_that_fits(network, recipe, max(0, available - kept - maps))
    tiled = kept + tiled_bytes(network, recipe, shape, tile)
    room = max(0, available - smallest_bytes(network, recipe))
    largest = max(largest, int(SPARE * recipe.size * (max(0, room - base) / (kept - base + maps)) ** 0.5))
    return Forecast(None, int(tiled), available, largest, tile)


def bytes_per_pixel(network, recipe, spread=0.0):
    """Peak bytes that one step needs for each pixel of the picture: copies of the network's features, what the terms
    hold beside them, and pictures. spread: the regions' boxes as a share of the picture, whose terms hold features
    times their weights."""
    features = memory_of(network).copies * network.activations(network.deepest(recipe.layers))
    positions = {layer: 1 / network.stride(layer) ** 2 for layer in recipe.layers}
    held = sum(formula.held(positions, network.channels) for formula in formulas_of(recipe))
    held += WEIGHTED * spread * sum(positions[k] * network.channels[k] for k in recipe.style_layers)
    return 4 * (features + held + 3 * PICTURES)


def memory_of(network):
    """The Memory of a network, with the convolutions that are in use on this machine."""
    return network.memory["onednn" if convolves_with_onednn() else "plain"]


def refuse_if_too_large(plan):
    """The Forecast of the memory of a Plan, or of its Outline; an NSTError, with the forecast and a size that would
    fit, when it cannot fit in memory, not even in tiles."""
    memory = plan_memory(plan)
    if memory.fits:
        return memory
    size = _size_that_fits(plan, round_down(memory.largest_size))
    advice = "close other programs or notebooks first" if size is None else f"use size {size} or less"
    raise NSTError(
        f"size {plan.recipe.size} would need {in_words(memory.peak_bytes)} of memory with {plan.network.name}, and "
        f"{in_words(memory.available_bytes)} are free; {advice}."
    )


def _size_that_fits(plan, size):
    """The largest size up to `size` that would not be refused in turn, for its memory or as too narrow; None if there
    is none."""
    shape, margin = plan.shapes[-1], plan.recipe.margin
    edge = round(max(shape) * margin / (1 + 2 * margin))
    inner, style = [n - 2 * edge for n in shape], plan.style_shape if min(plan.style_shape) else shape
    narrowest = min(min(inner) / max(inner), min(style) / max(style))
    while size * narrowest >= pyramid.SMALLEST_SIDE:
        if plan_memory(_at_size(plan, size)).fits:
            return size
        size = round_down(size - max(1, size // 50))
    return None


def _at_size(plan, size):
    """The Outline of the finest scale of the same run at another size."""
    scaled = [tuple(-(-n * size // plan.recipe.size) for n in sides) for sides in (plan.shapes[-1], plan.style_shape)]
    recipe = plan.recipe.but(size=size)
    return Outline(plan.network, recipe, scaled[:1], style_shape=scaled[1], spread=plan.spread)


def round_down(size):
    """A size that a person would type: two leading digits."""
    unit = 10 ** max(0, len(str(max(size, 1))) - 2)
    return size // unit * unit
