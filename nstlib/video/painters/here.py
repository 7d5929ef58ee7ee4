"""Clips painted by this process."""

import contextlib
import time
from functools import partial

from nstlib.interrupts import held
from nstlib.video.fine import units


class Here:
    """Frame by frame, by one painter that `made` makes."""

    workers, proviso = 1, ""

    def __init__(self, made):
        self._made, self.steady, self.held = made, made(), held

    def frames(self, source, done):
        for frame, self.steady.time in source.timed(done):
            yield frame, self.steady(frame.image)

    def seconds_of(self, image, at):
        """Of the second time: with the first, things are loaded and compiled."""
        for _ in range(2):
            began, steady = time.perf_counter(), self._made()
            steady.time = at
            steady(image)
        return time.perf_counter() - began


class ByUnits(Here):
    """The fine mode in units, one after the other, as a cluster does it."""

    def __init__(self, made, folder, divide, flicker):
        super().__init__(made)
        call = partial(units.painted, made)
        self.steady = units.Chains(call, lambda: 1, folder, divide, flicker >= 1)
        self.frames, self.held = self.steady.frames, contextlib.nullcontext
