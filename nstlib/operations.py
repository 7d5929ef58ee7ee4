"""What a step costs, layer by layer: operations, bytes to and from memory, and how near the machine's limits it comes.

    operations = 2 · passes · 9 · h · w · C_in · C_out          a multiply-add is two
    moved      ≥ 4 · passes · (h · w · (C_in + C_out) + 9 · C_in · C_out)     bytes; every number once
    intensity  = operations / moved
    roof       = min(peak, bandwidth · intensity)                operations a second

A step is two passes: the features, and the gradient on the pixels. The bytes are what must move at least, with a cache
that forgets nothing; the roof is that of Samuel Williams, Andrew Waterman and David Patterson, *Roofline*, 2009. Peak
is the speed of a large matrix product on this machine, bandwidth that of adding 1 to a large array: measured, not
quoted from a data sheet.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from nstlib import cost, speed
from nstlib.autodiff import value_and_gradient
from nstlib.backend import load_keras
from nstlib.errors import NSTError

PASSES = 2  # of a step: forward, and the gradient on the pixels
BYTES = 4  # of a float32
COPIED = 16 * 2**20  # numbers of the array that is read and written for the bandwidth: 64 MB
ROWS = (512, 1024, 2048)  # of the matrices that are multiplied for the peak: the best of them counts
TURNS = 5
SMALLEST, LARGEST = 32, 1024  # pixels, of a side that is measured


@dataclass(frozen=True)
class Work:
    """One layer's share of a step. shape: (height, width, channels in, channels out); multiply_adds and moved bytes of
    all its passes; seconds: as measured, or None."""

    name: str
    shape: tuple
    multiply_adds: float
    moved: float
    seconds: float | None = None

    @property
    def operations(self):
        """A multiply-add is a multiplication and an addition."""
        return 2 * self.multiply_adds

    @property
    def intensity(self):
        """Operations for each byte."""
        return self.operations / self.moved

    @property
    def speed(self):
        """Operations a second, as measured."""
        return self.operations / self.seconds


@dataclass(frozen=True)
class Limits:
    """Of a machine. peak: operations a second; bandwidth: bytes a second."""

    peak: float
    bandwidth: float

    def roof(self, intensity):
        """The most operations a second that work of this intensity can reach; arrays too."""
        return np.minimum(self.peak, self.bandwidth * np.asarray(intensity))

    @property
    def ridge(self):
        """The intensity from which arithmetic is the limit, in operations for each byte."""
        return self.peak / self.bandwidth


def counted(network, height, width, passes=PASSES, each=BYTES):
    """[Work] of every layer of a network on a picture of that size, by arithmetic alone.

    passes: 1 for a forward pass, 2 for a step; each: bytes of a number, 2 in 16 bits.
    Raises NSTError for a picture that is smaller than the stride of the deepest layer.
    """
    rows = []
    for layer, (into, out) in cost.layout(network).items():
        h, w = (side // network.stride(layer) for side in (height, width))
        if not h or not w:
            raise NSTError(f"a picture of {width} x {height} px ends before {layer}; take a larger one.")
        rows.append(_convolution(layer, (h, w, into, out), passes, each))
    return rows


def _convolution(name, shape, passes, each):
    h, w, into, out = shape
    products = 9 * h * w * into * out
    numbers = h * w * (into + out) + 9 * into * out
    return Work(name, shape, passes * products, passes * each * numbers)


def measured(network, size):
    """[Work] of a step on a square picture of `size` pixels, each layer alone, its seconds measured here and now; at
    the end the first layer's ReLU alone, which computes next to nothing.

    Seconds are those of an idle machine, as nstlib.speed counts them; the best of a few turns.
    """
    if not SMALLEST <= size <= LARGEST:
        raise NSTError(f"measure a picture of {SMALLEST} to {LARGEST} px a side, not {size}.")
    rows = [replace(work, seconds=_timed(network, work)) for work in counted(network, size, size)]
    return [*rows, _relu_alone(rows[0].shape)]


def _timed(network, work):
    """Seconds of one convolution with its ReLU and the gradient on what it read."""
    ops = load_keras().ops
    kernel, bias = (ops.convert_to_tensor(part) for part in network.tensors(work.name))

    def energy(x):
        y = ops.relu(ops.conv(x, kernel, padding="same", data_format="channels_last") + bias)
        value = ops.mean(y)
        return value, value

    step = value_and_gradient(energy)
    h, w, into, _ = work.shape
    features = np.random.default_rng(0).random((1, h, w, into), dtype=np.float32)
    features = ops.convert_to_tensor(features)
    step(features)  # compiles
    return min(speed.seconds_of(lambda: step(features)) for _ in range(TURNS))


def _relu_alone(shape):
    ops = load_keras().ops
    h, w, _, channels = shape
    count = h * w * channels
    features = ops.convert_to_tensor(np.random.default_rng(0).normal(size=(count,)).astype(np.float32))

    def call():
        return ops.convert_to_numpy(ops.relu(features)[-1])

    call()
    seconds = min(speed.seconds_of(call) for _ in range(TURNS))
    return Work("a ReLU alone", (h, w, channels, channels), count / 2, 2 * BYTES * count, seconds)


@lru_cache(maxsize=1)
def limits():
    """The Limits of this machine with this backend, measured once in a process; takes some tenths of a second."""
    ops = load_keras().ops
    numbers = ops.convert_to_tensor(np.zeros(COPIED, np.float32))

    def copy():
        return ops.convert_to_numpy(ops.add(numbers, 1.0)[-1])

    copy()
    bandwidth = 2 * BYTES * COPIED / min(speed.seconds_of(copy) for _ in range(TURNS))
    return Limits(2 * max(map(_product_speed, ROWS)), bandwidth)


def _product_speed(rows):
    """Multiply-adds a second of a product of square matrices."""
    ops = load_keras().ops
    matrix = ops.convert_to_tensor(np.ones((rows, rows), np.float32))

    def multiply():
        return ops.convert_to_numpy(ops.matmul(matrix, matrix)[0, 0])

    multiply()
    return rows**3 / min(speed.seconds_of(multiply) for _ in range(TURNS))
