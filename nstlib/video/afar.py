"""The fast mode on the workers of a cluster: frames are looked at and shown here, in order, and painted there.

What ties a frame to the one before is quick; the network is not, and paints each frame by itself. So a frame is a unit,
and the clip is the same, bit for bit, for any number of workers of one kind.
"""

import contextlib
import json
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

import numpy as np

from nstlib import cluster
from nstlib.errors import NSTError
from nstlib.files import as_path
from nstlib.recipe import Recipe
from nstlib.video.fast import Asked, fast

MOST = 64  # frames under way, whatever the number of workers: each takes memory here


@contextlib.contextmanager
def painting(where, asked, tell=print):
    """A function of a Steady and of (frame, time in seconds) pairs that come in order, which yields (frame, what is
    shown of it), painted at the Address `where`. asked: a making.Asked.

    NSTError for a style that is no file, no name, or several of them.
    """
    names = list(asked.style) if isinstance(asked.style, dict) else [asked.style]
    if not all(isinstance(name, str) or hasattr(name, "__fspath__") for name in names):
        raise NSTError("a cluster takes a style by its name, or the name of its file; save the array first.")
    weights = list(asked.style.values()) if isinstance(asked.style, dict) else [1.0]
    network = [] if asked.network is None else [asked.network]
    names = [str(name) for name in (*names, *network)]
    parcel = cluster.packed(names)
    facts = {"weights": weights, "amount": asked.amount, "engine": asked.engine, "network": bool(network)}
    facts |= {"flicker": asked.flicker, "recipe": asked.recipe and asked.recipe.to_json()}
    given = [str(as_path(name)) for name in names], parcel, json.dumps(facts)
    with cluster.joined(where, tell) as pool:
        shared = pool.shared(given)
        yield lambda steady, frames: _in_order(pool, shared, steady, frames)


def _in_order(pool, shared, steady, frames):
    frames, under_way = iter(frames), deque()
    with ThreadPoolExecutor(max_workers=MOST, thread_name_prefix="nst-frame") as waiting:
        try:
            while True:
                while len(under_way) < min(MOST, cluster.AHEAD * max(1, pool.threads)):
                    frame, steady.time = next(frames, (None, steady.time))
                    if frame is None:
                        break
                    look = steady.look(frame.image)
                    unit = (painted, shared, np.asarray(look.picture, np.float32), look.number, look.time)
                    under_way.append((frame, look, waiting.submit(pool.call, *unit)))
                if not under_way:
                    return
                frame, look, future = under_way.popleft()
                value = future.result()
                if isinstance(value, NSTError):
                    raise value
                yield frame, steady.show(look, value)
        finally:
            for *_, future in under_way:
                future.cancel()


def painted(given, picture, number, time):
    """A Look's picture, painted on a worker."""
    names, parcel, facts = given
    return _made(tuple(names), parcel, facts).paint(picture, number, time)


@lru_cache(maxsize=2)
def _made(names, parcel, facts):
    facts = json.loads(facts)
    with cluster.unpacked(names, parcel) as here:
        network = here.pop() if facts["network"] else None
        style = dict(zip(here, facts["weights"], strict=True)) if len(here) > 1 else here[0]
        recipe = facts["recipe"] and Recipe.from_json(facts["recipe"])
        asked = Asked(style, facts["amount"], network, facts["engine"], (), facts["flicker"], None, recipe)
        made, *_ = fast(asked)
        return made()
