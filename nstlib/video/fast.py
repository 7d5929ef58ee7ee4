"""The fast mode: one pass of a network a frame, see nstlib.video.steady; and what any mode is asked."""

import hashlib
from dataclasses import dataclass

import numpy as np

from nstlib.fast import engines, graph, weights
from nstlib.fast.choice import blend, chosen, in_words
from nstlib.video.dials import keyed
from nstlib.video.steady import Steady


@dataclass(frozen=True)
class Asked:
    """What a mode is asked for: the style and how much of it, the network and what works it out, the shape
    (height, width) of the frames; flicker, from 0, as still as can be, by way of 1, frame by frame, to 2, boiling;
    colour, whose colours the clip has in the end, which is not the mode's work; and the Recipe with key frames, or
    None."""

    style: object
    amount: float
    network: object
    engine: str
    shape: tuple
    flicker: float = 0.0
    colour: str | None = None
    recipe: object = None


def painter(style, amount, network, engine):
    """(a function that paints a frame, the style in words, what another run must have in common with this)."""
    engine = engines.choose(engine)
    styles, shares = chosen(style, weights.shipped() if network is None else weights.read(network), engine)
    mixed, machine = blend(styles, shares), engines.painter(styles, engine)
    numbers = hashlib.sha256(graph.numbers_of(styles.arrays, mixed).tobytes()).hexdigest()[:16]
    facts = {"style": numbers, "weights": styles.fingerprint, "amount": amount, "engine": engine}
    return lambda frame: np.clip(machine(frame, mixed, amount), 0, 1), in_words(list(shares.items())), facts


def fast(asked):
    """(what makes a painter of frames that come in order, the style in words, what another run must have in common)."""
    what = asked.style, asked.amount, asked.network, asked.engine
    if asked.recipe is None:
        paint, words, facts = painter(*what)
        return lambda: Steady(paint, asked.flicker), words, facts
    paint, words, facts = keyed.painter(asked.recipe, *what)
    return lambda: Steady(paint, asked.flicker, asked.recipe.seed, timed=True), words, facts
