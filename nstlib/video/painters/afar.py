"""Clips on the workers of a cluster, each of which holds a painter of its own.

In the fast mode frames are looked at and shown here, in order, and painted there: what ties a frame to the one before
is quick, the network is not, and paints each frame by itself. In the fine mode a frame is painted from what was painted
before, so that several scenes are painted at a time (nstlib.video.fine.units). Either way the clip is the same, bit for
bit, for any number of workers of one kind.
"""

import contextlib
import json
import statistics
import threading
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache, partial

import numpy as np

from nstlib import cluster
from nstlib.errors import NSTError
from nstlib.fast import engines
from nstlib.files import as_path
from nstlib.recipe import Recipe
from nstlib.video.fast import Asked, fast
from nstlib.video.fine import fine, units

MOST = 64  # frames under way, whatever the number of workers: each takes memory here
ALIKE = {"plan": "network or pictures", "weights": "network", "engine": "engine"}  # that workers must have in common
MODES = {"fast": fast, "fine": fine}


@contextlib.contextmanager
def painting(where, mode, asked, made, common, divide, folder, tell=print):
    """A painter for the workers at the Address `where`. asked: a video.fast.Asked; made: makes a painter
    here; common: what others must have in common with it; divide, folder: as units.Chains takes them.

    NSTError for a style that is no file and no name.
    """
    recipe = made().settled if mode == "fine" else asked.recipe
    given = _given(mode, replace(asked, recipe=recipe, engine=engines.choose(asked.engine)), common)
    with cluster.joined(where, tell) as pool:
        shared = pool.shared(given)
        if mode == "fast":
            yield Frames(pool, shared, made())
        else:
            call = partial(_unit, pool, shared)
            chains = units.Chains(call, lambda: pool.threads, folder, divide, asked.flicker >= 1, tell)
            yield Scenes(pool, shared, chains)


def _given(mode, asked, common):
    """(names, those of them that are files, facts as JSON): all that a worker needs to make a painter."""
    names = list(asked.style) if isinstance(asked.style, dict) else [asked.style]
    if not all(isinstance(name, str) or hasattr(name, "__fspath__") for name in names):
        raise NSTError("a cluster takes a style by its name, or the name of its file; save the array first.")
    weights = list(asked.style.values()) if isinstance(asked.style, dict) else [1.0]
    network = [] if asked.network is None else [asked.network]
    names = [str(name) for name in (*names, *network)]
    facts = {"mode": mode, "weights": weights, "amount": asked.amount, "engine": asked.engine, "network": bool(network)}
    facts["several"] = isinstance(asked.style, dict)
    facts |= {"flicker": asked.flicker, "shape": asked.shape, "recipe": asked.recipe and asked.recipe.to_json()}
    facts["names"] = names  # as the recipe's keys have them, too
    facts["common"] = {name: common[name] for name in ALIKE if name in common}
    return [str(as_path(name)) for name in names], cluster.packed(names), json.dumps(facts)


class _Afar:
    """What both modes have in common: a pool, and what is shared with its workers."""

    held = contextlib.nullcontext  # nothing is lost when who waits for a worker is interrupted
    proviso = ""

    def __init__(self, pool, shared, steady):
        self._pool, self._shared, self.steady = pool, shared, steady

    @property
    def workers(self):
        return max(1, self._pool.threads)

    def seconds_of(self, image, at):
        """The median of all workers, who paint at the same time, as they will."""
        times = dict(self._pool.each(seconds, ((self._shared, image, at, k) for k in range(self.workers))))
        for value in times.values():
            if isinstance(value, NSTError):
                raise value
        return statistics.median(times.values())


class Frames(_Afar):
    """The fast mode. steady: a Steady."""

    def frames(self, source, done):
        """Yield (frame, what is shown of it) from number `done` on. Gone where that cannot be, and what is done is
        kept."""
        frames, under_way, stop = source.timed(done), deque(), threading.Event()
        with ThreadPoolExecutor(max_workers=MOST, thread_name_prefix="nst-frame") as waiting:
            try:
                while True:
                    self._fill(under_way, frames, partial(waiting.submit, self._paint, stop))
                    if not under_way:
                        return
                    frame, look, future = under_way.popleft()
                    yield frame, self.steady.show(look, future.result())
            finally:
                stop.set()
                for *_, future in under_way:
                    future.cancel()

    def _fill(self, under_way, frames, submit):
        while len(under_way) < min(MOST, cluster.AHEAD * self.workers):
            frame, self.steady.time = next(frames, (None, self.steady.time))
            if frame is None:
                return
            look = self.steady.look(frame.image)
            under_way.append((frame, look, submit(look)))

    def _paint(self, stop, look):
        picture = np.asarray(look.picture, np.float32)
        value = self._pool.call(painted, self._shared, picture, look.number, look.time, stop=stop)
        if isinstance(value, NSTError):
            raise cluster.Gone(
                f"frame {look.number} could not be painted: {value} What is done is kept, and the same command goes on "
                "with it."
            )
        return value


class Scenes(_Afar):
    """The fine mode. steady: units.Chains."""

    proviso = ", where so many scenes or pieces lie near each other"

    def frames(self, source, done):
        return self.steady.frames(source, done)


def _unit(pool, shared, stop, *arguments):
    return pool.call(painted_unit, shared, *arguments, stop=stop)


def painted(given, picture, number, time):
    """A Look's picture, painted on a worker: the fast mode."""
    return _made(given)().paint(picture, number, time)


def painted_unit(given, first, frames, seconds, state):
    """As units.painted, on a worker."""
    return units.painted(_made(given), None, first, frames, seconds, state)


def seconds(given, image, at, number):
    """What the second painting of a frame takes a worker: with the first, things are loaded and compiled. number: of
    the worker, so that each is asked."""
    made = _made(given)
    for _ in range(2):
        began, steady = time.perf_counter(), made()
        steady.time = at
        steady(image)
    return time.perf_counter() - began


def _made(given):
    names, parcel, facts = given
    return _kept(tuple(names), parcel, facts)


@lru_cache(maxsize=2)
def _kept(names, parcel, facts):
    """What makes painters, worked out once for each process."""
    facts = json.loads(facts)
    with cluster.unpacked(names, parcel) as here:
        network = here.pop() if facts["network"] else None
        style = dict(zip(here, facts["weights"], strict=True)) if facts["several"] else here[0]
        recipe = facts["recipe"] and Recipe.from_json(facts["recipe"])
        if recipe:  # whose key frames name styles that are files here
            recipe, _ = cluster.renamed(recipe, dict(zip(facts["names"], here, strict=False)))
        shape = tuple(facts["shape"])
        asked = Asked(style, facts["amount"], network, facts["engine"], shape, facts["flicker"], None, recipe)
        made, _, common = MODES[facts["mode"]](asked)
        for name, value in facts["common"].items():
            if common[name] != value:
                raise NSTError(f"a worker has another {ALIKE[name]}; give all machines the same files and settings.")
        return made
