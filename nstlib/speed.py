"""How fast this machine computes: measured when a run needs to know it, never on import.

Two figures: the speed of a matrix product, for forecasts (milliseconds, each process anew), and whether convolving in
16 bits pays (about a second, once per machine, remembered in a file).
"""

import json
import os
import time
from functools import lru_cache
from pathlib import Path

import numpy as np

from nstlib import home, settings
from nstlib.autodiff import value_and_gradient
from nstlib.backend import HALF_PRECISION, backend_name, convolves_with_onednn, device_name, load_keras
from nstlib.errors import NSTError
from nstlib.files import write_atomically
from nstlib.machine import cores, processor

PAYS = 1.3  # convolutions this many times as fast are worth their coarser gradient: statistics gain nothing from it
SIDE, CHANNELS = 64, 256  # of the convolution that is timed: block3 of VGG16 at 256 px
TURNS = 4
LONGEST = 2.0  # seconds, on a machine that is busy with something else
HOPELESS = 2.0  # slower by this in the first turn: no more turns are needed
PRODUCT = 512  # rows of the matrices that are multiplied


def arithmetic():
    """What the answer depends on, as one text: processor or card, its kind, backend and version, oneDNN or not."""
    keras, name = load_keras(), backend_name()
    version = __import__(name).__version__
    kernels = "oneDNN" if convolves_with_onednn() else "own kernels"
    return f"{processor()}; {device_name()}; {name} {version}, {kernels}; keras {keras.__version__}"


def speedup(measure=True):
    """How many times as fast a convolution and its gradient are in 16 bits as in 32; None when that is not known and
    must not be measured. Measured once and remembered."""
    known = remembered()
    if known is not None or not measure:
        return known
    ratio = _measured_speedup()
    _remember(ratio)
    return ratio


def remembered():
    """The `speedup` that was measured on this machine with this backend, or None."""
    try:
        ratio = _read()[arithmetic()]
        return float(ratio) if 0 < ratio < float("inf") else None
    except (KeyError, TypeError, ValueError):
        return None


def may_be_narrow():
    """Can a product in 16 bits be tried at no cost? TensorFlow's own kernels take many times as long for it."""
    return device_name() == "gpu" or backend_name() != "tensorflow" or convolves_with_onednn()


def memory_file():
    """Where it is kept: in $NST_CACHE, else in the user's cache folder."""
    wish = settings.value("NST_CACHE")
    return (Path(os.path.expanduser(wish)) if wish else home.cache()) / "nstlib" / "machine.json"


def _read():
    try:
        values = json.loads(memory_file().read_text(encoding="utf-8"))
    except (OSError, RuntimeError, ValueError, RecursionError):  # no such file, no home, or damaged: measured again
        return {}
    return values if isinstance(values, dict) else {}


@lru_cache(maxsize=1)
def _measured_speedup():
    steps = {dtype: _convolution(dtype) for dtype in ("float32", HALF_PRECISION)}
    picture = np.random.default_rng(0).random((1, SIDE, SIDE, CHANNELS), dtype=np.float32)
    picture = load_keras().ops.convert_to_tensor(picture)
    taken = {dtype: [] for dtype in steps}
    for step in steps.values():
        step(picture)  # compiles
    end = time.monotonic() + LONGEST
    for _ in range(TURNS):  # by turns: what else the machine does slows both
        for dtype, step in steps.items():
            taken[dtype].append(seconds_of(lambda step=step: step(picture)))
        if taken[HALF_PRECISION][0] > HOPELESS * taken["float32"][0] or time.monotonic() > end:
            break
    return round(min(taken["float32"]) / min(taken[HALF_PRECISION]), 2)


def _convolution(dtype):
    """The compiled value and gradient of one convolution of VGG16 in that type."""
    ops = load_keras().ops
    kernel = np.random.default_rng(1).normal(0, 0.02, (3, 3, CHANNELS, CHANNELS)).astype(np.float32)
    kernel = ops.cast(ops.convert_to_tensor(kernel), dtype)

    def energy(x):
        y = ops.relu(ops.conv(ops.cast(x, dtype), kernel, padding="same", data_format="channels_last"))
        value = ops.mean(ops.square(ops.cast(y, "float32")))
        return value, value

    return value_and_gradient(energy)


def _remember(ratio):
    path = memory_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, json.dumps({**_read(), arithmetic(): ratio}, indent=1).encode())
    except (NSTError, OSError, RuntimeError):  # it is measured again in the next process
        pass


@lru_cache(maxsize=2)
def product_speed(dtype="float32"):
    """Multiply-accumulates per second of a matrix product on this machine, idle. Takes some milliseconds."""
    ops = load_keras().ops
    matrix = ops.cast(ops.convert_to_tensor(np.ones((PRODUCT, PRODUCT), np.float32)), dtype)

    def multiply():
        ops.convert_to_numpy(ops.cast(ops.matmul(matrix, matrix)[0, 0], "float32"))

    return PRODUCT**3 / min(seconds_of(multiply) for _ in range(6))


def seconds_of(call):
    """Seconds of a call as they would be on an idle machine: on processors the time that all cores spent on it, shared
    among them, for the clock on the wall also counts what other programs do (up to ten times as much, measured)."""
    clock, workers = (time.perf_counter, 1) if device_name() == "gpu" else (time.process_time, cores())
    start = clock()
    call()
    return max(clock() - start, 1e-9) / workers
