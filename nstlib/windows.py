"""Windows: how tiles with halos cover a picture, and what of a picture or a feature map lies under one."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Window:
    """A stretch of one axis: pixels start..stop are computed, of which first..last are the tile's own."""

    start: int
    stop: int
    first: int
    last: int

    # `extent` below is Network.extent for one layer: from a length in pixels to a number of positions.

    def positions(self, extent):
        """Where the window lies in the whole picture's feature map: a slice."""
        return slice(extent(self.start), extent(self.stop))

    def of(self, extent):
        """Where the tile's own positions lie in the whole picture's feature map: a slice."""
        return slice(extent(self.first), extent(self.last))

    def own(self, extent):
        """Where the tile's own positions lie in the window's feature map: a slice."""
        return slice(*(extent(pixel) - extent(self.start) for pixel in (self.first, self.last)))

    def mask(self, extent):
        """1 at the tile's own positions and 0 in the halo: float32, one value per position of the window."""
        mask = np.zeros(extent(self.stop) - extent(self.start), dtype=np.float32)
        mask[self.own(extent)] = 1
        return mask


def windows(length, tile, halo, stride, again=False):
    """The windows that cover an axis of `length` pixels, each with at most `tile` pixels of its own plus halos.

    All windows start at multiples of `stride`, where the poolings line up. At the picture's own edges there is no
    halo, so that the network's border acts there as on the whole picture. All have one length but the last, which
    also takes the odd pixels: a picture has at most four shapes of tiles, for backends that compile each shape.
    again: the axis comes again beyond both ends, so that every window has halos, which may lie there, and one length.
    """
    if again:
        step = stride * quotient(quotient(length, quotient(length, tile)), stride)
        firsts = range(0, length, step)
        return [Window(first - halo, first + step + halo, first, min(first + step, length)) for first in firsts]
    whole = length // stride * stride
    if whole <= tile + 2 * halo:
        return [Window(0, length, 0, length)]
    step = stride * quotient(quotient(whole - 2 * halo, quotient(whole - 2 * halo, tile)), stride)
    starts = [*range(0, whole - 2 * halo - step, step), whole - 2 * halo - step]
    firsts = [0, *(k * step + halo for k in range(1, len(starts)))]
    stops = [start + step + 2 * halo for start in starts[:-1]]
    spans = zip(starts, [*stops, length], firsts, [*firsts[1:], length], strict=True)
    return [Window(*span) for span in spans]


def quotient(a, b):
    """a / b, rounded up."""
    return -(-a // b)


def cut(array, rows, columns, period=None, extent=int):
    """The part of a picture, or of a layer's feature map, (h, w, C) that lies under a window: a view, or, of one that
    repeats, a copy of what may lie beyond its edges."""
    if period is not None:
        return array.reshape(-1, *array.shape[2:])[_places(array, rows, columns, period, extent)]
    return array[rows.positions(extent), columns.positions(extent)]


def add(gradient, part, rows, columns, period):
    """Add what a window has to the gradient (H, W, 3) of the picture."""
    if period is None:
        cut(gradient, rows, columns)[...] += part
    else:
        np.add.at(gradient.reshape(-1, 3), _places(gradient, rows, columns, period), part)


def _places(array, rows, columns, period, extent=int):
    along = (window.positions(extent) for window in (rows, columns))
    return period.places(array.shape, *(np.arange(one.start, one.stop) for one in along))
