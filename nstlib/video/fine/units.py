"""The stretches of a clip painted by units of a few frames, by whoever carries them out, and shown in order.

A unit gets what the one before it ended with, and a stretch is a chain of them; several stretches are under way at a
time. What comes out does not depend on where it is worked out: so the clip is the same for any number of workers.
"""

import threading
from collections import deque
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

import numpy as np

from nstlib.cluster import Gone
from nstlib.errors import NSTError
from nstlib.video.clips.reading import Frame
from nstlib.video.fine.shelf import Shelf, frames_of
from nstlib.video.fine.stretches import OVERLAP, Division, Stretch, shown

UNIT = 8  # frames: what the death of a worker costs
SAFE = 96  # frames behind the one that is shown, after which what was painted is in the clip for good
ROOM = 4e9  # bytes on the disk that wait to be shown, beyond which only what is shown next is worked on
LONG = 250  # frames of a scene, ten seconds, which one worker paints while others may have nothing to do
MOST = 256  # units under way


def painted(made, stop, first, frames, seconds, state):
    """(paintings (N, H, W, 3), the state after them): a unit, painted here. made: makes a Fine; stop: None, or an Event
    that ends it; first: number of its first frame; frames: as shelf.levels_of gives them; state: after the unit
    before, or None where a stretch begins."""
    fine, done = made(), []
    if state is None:
        fine.begin(first)
    else:
        fine.restore(state)
    for frame, fine.time in zip(frames_of(frames), seconds, strict=True):
        if stop is not None and stop.is_set():
            raise NSTError("interrupted.")
        done.append(fine(frame))
    return np.stack(done), fine.state()


@dataclass
class _Chain:
    """The units of a stretch. start: the first frame to be painted; units: first frames of those that are whole,
    waiting: of those that are to be painted; frames: those of a unit that is not whole, and seconds: their times."""

    stretch: Stretch
    start: int
    units: deque = field(default_factory=deque)
    waiting: deque = field(default_factory=deque)
    frames: list = field(default_factory=list)
    seconds: list = field(default_factory=list)
    busy: bool = False

    def unit(self, number):
        """The name of the unit that a frame is in."""
        first = self.stretch.first
        return first, first + UNIT * ((number - first) // UNIT)


class Chains:
    """The fine mode of a clip, by units. call(stop, first, frames, seconds, state): as `painted`, or an NSTError; from
    many threads at once. width(): from how many. folder: for what waits. divide: frames after which a scene is
    divided, or None; alone: does every frame begin anew, as with a flicker of 1 and more? tell(sentence): for what is
    worth knowing.

    cut: does another scene begin with the frame that was shown last? state(), restore(state): as of any painter.
    """

    def __init__(self, call, width, folder, divide=None, alone=False, tell=print):
        self._call, self._width, self._shelf, self._tell = call, width, Shelf(folder), tell
        self._how = (UNIT, 0) if alone else (divide, OVERLAP)
        self._goes_on, self._known, self.cut = not alone, ((0, False),), False
        self._stop, self._chains, self._times, self._failed = threading.Event(), {}, {}, None

    def state(self):
        """{name: array}: where the stretches begin that the last frame is in."""
        chains = self._of(self._number - 1)
        return {"stretches": np.array([(chain.stretch.first, chain.stretch.fades) for chain in chains])}

    def restore(self, state):
        """Begin there again; what has been painted since lies on the shelf."""
        self._known = tuple((int(first), bool(fades)) for first, fades in state["stretches"])

    def frames(self, source, done):
        """Yield (a Frame without its image, what is shown of it) from number `done` on. Gone where that cannot be, and
        what is done is kept; NSTError where the clip is damaged, after the frames before."""
        self._number = self._done = done
        self._read = min(first for first, _ in self._known)
        self._shelf.drop_where(lambda stretch, _: stretch < self._read)
        self._division = Division(*self._how, self._known)
        self._source = enumerate(source.timed(self._read), self._read)
        try:
            yield from self._in_order()
        except Gone:
            raise
        except NSTError as error:
            raise Gone(f"{error} What is done is kept, and the same command goes on with the rest.") from None
        if self._failed:
            raise self._failed

    def _in_order(self):
        running = {}
        with ThreadPoolExecutor(max_workers=MOST, thread_name_prefix="nst-unit") as threads:
            try:
                while self._source or self._number < self._read:
                    self._hand_out(threads, running)
                    if self._is_ready():
                        yield self._next()
                    elif self._source and self._wants_more(running):
                        self._read_some()
                    elif not running:
                        self._miss()
                    else:
                        for future in wait(running, return_when=FIRST_COMPLETED).done:
                            running.pop(future).busy = False
                            future.result()
            finally:
                self._stop.set()
                for future in running:
                    future.cancel()

    def _hand_out(self, threads, running):
        """To the oldest stretches first."""
        for chain in self._chains.values():
            if len(running) >= min(MOST, max(1, self._width())):
                return
            if chain.waiting and not chain.busy and (self._number in chain.stretch or self._has_room()):
                chain.busy = True
                running[threads.submit(self._paint, chain.stretch.first, chain.waiting.popleft())] = chain

    def _paint(self, stretch, first):
        """In a thread of its own, so that nothing of it is in memory before."""
        frames, seconds = self._shelf.frames((stretch, first))
        state = self._shelf.state((stretch, first - UNIT)) if first > stretch else None
        value = self._call(self._stop, first, frames, seconds, state)
        if isinstance(value, NSTError):
            raise NSTError(f"the frames from {first} on could not be painted: {value}")
        paintings, state = value
        self._shelf.keep((stretch, first), paintings, state if self._goes_on else {})
        if first > stretch:
            self._shelf.drop_state((stretch, first - UNIT))

    def _has_room(self):
        return self._shelf.bytes_from(self._number) < ROOM

    def _miss(self):
        """What is shown next was painted, and is not there any more."""
        for chain in self._of(self._number):
            if not self._shelf.has(chain.unit(self._number)):
                self._shelf.drop_stretch(chain.stretch.first)
        raise NSTError(f"what was painted of frame {self._number} has been taken away.")

    def _of(self, number):
        return [chain for chain in self._chains.values() if number in chain.stretch]

    def _is_ready(self):
        chains = self._of(self._number)
        return self._number < self._read and all(self._shelf.has(chain.unit(self._number)) for chain in chains)

    def _next(self):
        number = self._number
        chains = self._of(number)
        image = shown(number, [(chain.stretch, self._shelf.painted(chain.unit(number), number)) for chain in chains])
        self.cut, self._number = number in self._division.cuts, number + 1
        self._clear()
        return Frame(None, self._times.pop(number)), image

    def _clear(self):
        """Take away what is in the clip for good, but for what the next unit of its stretch goes on from."""
        safe = self._number - SAFE
        for first, chain in list(self._chains.items()):
            over = chain.stretch.end is not None and chain.stretch.end <= safe
            units = chain.units
            while units and (over or (units[0] + UNIT <= safe and self._is_kept(first, units))):
                self._shelf.drop((first, units.popleft()))
            if over:
                del self._chains[first]

    def _is_kept(self, stretch, units):
        """Is there what comes after the first of these units?"""
        return len(units) > 1 and self._shelf.has((stretch, units[1]))

    def _wants_more(self, running):
        busy = [chain for chain in self._chains.values() if chain.busy or chain.waiting]
        little = len(busy) < self._width() or not any(chain.waiting for chain in busy)
        return not running or (little and self._has_room())

    def _read_some(self):
        """A few frames more, sorted into units."""
        for _ in range(UNIT):
            try:
                number, (frame, seconds) = next(self._source, (None, (None, None)))
            except NSTError as error:
                number, self._failed = None, error
            if number is None:
                return self._end()
            self._sort(number, frame, seconds)

    def _end(self):
        self._source = None
        self._division.ended(self._read)
        self._finish_units()

    def _sort(self, number, frame, seconds):
        stretches = self._division(number, frame.image)
        self._finish_units()
        for stretch in stretches:
            if stretch.first not in self._chains:
                self._chains[stretch.first] = _Chain(stretch, self._start_of(stretch))
            chain = self._chains[stretch.first]
            if number >= chain.start:
                chain.frames.append(frame.image)
                chain.seconds.append(seconds)
            self._tell_of(stretch, number)
        if number >= self._done:
            self._times[number] = frame.time
        self._read = number + 1
        self._finish_units()

    def _start_of(self, stretch):
        """Where its painting begins: at its first frame, or where a run that was broken off had come to."""
        *_, last = _Chain(stretch, 0).unit(max(self._done, stretch.first))
        kept = (first for first in range(last, stretch.first, -UNIT) if self._shelf.has((stretch.first, first)))
        start = next(kept, stretch.first)
        self._shelf.drop_where(lambda other, first: other == stretch.first and first < start)
        return start

    def _finish_units(self):
        for stretch, chain in self._chains.items():
            if not chain.frames:
                continue
            first = (chain.units[-1] + UNIT) if chain.units else chain.start
            if len(chain.frames) < UNIT and first + len(chain.frames) != chain.stretch.end:
                continue
            chain.units.append(first)
            if not self._shelf.has((stretch, first)):
                self._shelf.put((stretch, first), np.stack(chain.frames), chain.seconds)
                chain.waiting.append(first)
            chain.frames, chain.seconds = [], []

    def _tell_of(self, stretch, number):
        if number - stretch.first == LONG and self._how[0] is None and self._width() > 1:
            self._tell(
                f"the scene from frame {stretch.first} on is long, and one worker paints it; --divide 96 divides it."
            )
