"""Seconds and memory of a run, before it starts."""

import contextlib
import os
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nstlib.backbones import backbone as load_backbone
from nstlib.backbones.network import LAYERS
from nstlib.engine import pyramid
from nstlib.errors import NSTError
from nstlib.images import picture_shape
from nstlib.losses import Objective
from nstlib.recipe import as_recipe

# Peak memory of a step is about COPIES times the feature values of one forward pass: the features kept for
# the backward pass, their gradients, padding and the convolution's work space. Fitted to the peaks that
# `python -m benchmarks memory` measures.
COPIES = 2.2
FORWARD = 0.5  # a forward pass alone, as on the style, needs at most this share of a whole step's memory
PICTURES = 24  # float32 copies of the picture itself: targets, optimiser, average, SciPy's float64


@dataclass(frozen=True)
class Forecast:
    """seconds (None when only memory was asked for), peak and available memory in bytes, and whether it fits."""

    seconds: float | None
    peak_bytes: int
    available_bytes: int
    largest_size: int

    @property
    def fits(self):
        return self.peak_bytes <= self.available_bytes

    def __str__(self):
        time_ = "" if self.seconds is None else f"about {self.seconds:.0f} s and "
        return f"{time_}{in_words(self.peak_bytes)} of memory ({in_words(self.available_bytes)} are free)"


def forecast(content=None, recipe=None, *, backbone="auto", size=None, steps=None, timed=True):
    """What a run would take: a Forecast.

    content: a picture, a file or a gallery name, for its proportions; a square if None. Memory is
    arithmetic: feature values per pixel of the network, times the pixels of the last scale. Seconds come
    from timing one step at 128 px here and now, times pixels and steps.
    """
    recipe = as_recipe(recipe).but(size=size, steps=steps)
    network = load_backbone(recipe.backbone if backbone == "auto" else backbone)
    shape = (recipe.size, recipe.size) if content is None else picture_shape(content)
    every = pyramid.shapes(shape, recipe.size, recipe.smallest)
    seconds = None
    if timed:
        pixels = sum(h * w * n for (h, w), n in zip(every, pyramid.share_steps(recipe.steps, len(every)), strict=True))
        seconds = pixels * _seconds_per_pixel(network, recipe)
    return _memory(network, recipe, every[-1], seconds)


def _memory(network, recipe, shape, seconds=None, style_shape=(0, 0)):
    """The larger of one step on the picture and one forward pass on the style, which may have more pixels."""
    style = FORWARD * bytes_per_pixel(network, recipe) * style_shape[0] * style_shape[1]
    peak = max(bytes_per_pixel(network, recipe) * shape[0] * shape[1], style)
    available = available_memory()
    return Forecast(seconds, int(peak), available, int(recipe.size * (available / peak) ** 0.5))


def bytes_per_pixel(network, recipe):
    """Peak bytes that one step needs for each pixel of the picture."""
    deepest = max(network.check_layers(recipe.layers), key=LAYERS.index)
    return 4 * (COPIES * network.activations(deepest) + 3 * PICTURES)


def refuse_if_too_large(network, recipe, shape, style_shape=(0, 0)):
    """Raise NSTError, with the forecast and a size that would fit, when a run cannot fit in memory."""
    plan = _memory(network, recipe, shape, style_shape=style_shape)
    if plan.fits:
        return
    size = round_down(plan.largest_size)
    advice = f"use size {size} or less" if size >= 32 else "close other programs or notebooks first"
    raise NSTError(
        f"size {recipe.size} would need {in_words(plan.peak_bytes)} of memory with {network.name}, and "
        f"{in_words(plan.available_bytes)} are free; {advice}."
    )


def round_down(size):
    """A size that a person would type: two leading digits."""
    unit = 10 ** max(0, len(str(max(size, 1))) - 2)
    return size // unit * unit


def _seconds_per_pixel(network, recipe, side=128):
    # A fixed, structured picture: the time does not depend on what it shows.
    grid = np.linspace(0, 1, side, dtype=np.float32)
    picture = np.stack(np.broadcast_arrays(grid[:, None], grid[None, :], grid[:, None] * grid), axis=-1)
    objective = Objective(network, recipe)
    targets = objective.targets(picture, picture[::-1])
    objective(picture, targets)  # compiles
    times = []
    for _ in range(3):
        start = time.perf_counter()
        objective(picture, targets)
        times.append(time.perf_counter() - start)
    return min(times) / side**2


def available_memory():
    """Bytes this process may still take: free memory, or less where a container (Binder, say) sets a limit."""
    import psutil

    free = [psutil.virtual_memory().available, *_control_groups()]
    with contextlib.suppress(KeyError, ValueError):  # JupyterHub and Binder announce their limit here
        free.append(int(os.environ["MEM_LIMIT"]) - psutil.Process().memory_info().rss)
    return max(0, min(free))


def _control_groups():
    """What Linux control groups, of both versions, leave to this process: its own group and the ones above it."""
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:  # not Linux
        return
    for _, controllers, path in (line.split(":", 2) for line in lines):
        if controllers not in ("", "memory"):
            continue
        base = Path("/sys/fs/cgroup", controllers)
        names = (
            ("memory.max", "memory.current") if not controllers else ("memory.limit_in_bytes", "memory.usage_in_bytes")
        )
        group = base / path.lstrip("/")
        for folder in (group, *group.parents):
            yield from _left_in(folder, *names)
            if folder == base:
                break


def _left_in(folder, limit, used):
    try:
        left = int((folder / limit).read_text()) - int((folder / used).read_text())
        # Cached files count as used, but are dropped as soon as memory is wanted.
        statistics = dict(line.split() for line in (folder / "memory.stat").read_text().splitlines())
    except (OSError, ValueError):  # no such controller here, or the limit is the word "max"
        return
    yield left + int(statistics.get("total_inactive_file", statistics.get("inactive_file", 0)))


def in_words(number):
    """1500000000 -> '1.5 GB'."""
    value = float(number)
    for unit in ("bytes", "kB", "MB", "GB", "TB"):
        if value < 1000 or unit == "TB":
            return f"{value:.3g} {unit}" if value < 1000 else f"{value:,.0f} {unit}"
        value /= 1000
