"""Three ways from one photograph to one painting, with the same seconds for each, and what the judges say.

optimised: the loop, from the photograph, with as many steps as fit. fitted: the numbers of the network that paints at
once are learnt from this painting for so long, and one pass paints with them. any style: the network guesses the
numbers; one pass, a fraction of a second, and a second picture for which the loop goes on from there with what is left.
"""

import time
from dataclasses import dataclass, field
from numbers import Real

import numpy as np

from nstlib.engine.preparation import prepare
from nstlib.errors import NSTError, in_words
from nstlib.fast import learning, refining, weights
from nstlib.fast.choice import guessed
from nstlib.images import at_most, resize
from nstlib.judge import judge, see
from nstlib.recipe import FAST_SIDE, ONE_SCALE, Recipe

SIZE = 192  # pixels of the photograph
PROBE = 6  # steps by which the time of one is measured


@dataclass(frozen=True, eq=False)
class Way:
    """A picture and how it came about. steps: of the loop, or of the fitting; seconds: what all of it took.

    scores: nstlib.judge.judge's three numbers; sight: what nstlib.judge.see has seen.
    """

    name: str
    image: np.ndarray = field(repr=False)
    steps: int
    seconds: float
    scores: dict
    sight: object


def three_ways(content, style, seconds=8.0, *, size=SIZE, network=None):
    """(photo, painting, (Way, ...)): optimised; fitted; any style, at once; any style, refined.

    content: a photograph, style: a painting, pictures (H, W, 3), files or gallery names. What is compiled is compiled
    before the clock runs. Raises NSTError for seconds that are not between 1 and 600, and for what is no picture.
    """
    seconds, styles = checked_seconds(seconds), weights.shipped() if network is None else weights.read(network)
    photo, painting = at_most(content, "content", size), at_most(style, "style", FAST_SIDE)
    guessed(painting, styles)  # a network or a painting for which that is impossible is refused before the clock runs
    made = [
        ("optimised", *_optimised(photo, painting, seconds)),
        ("fitted numbers", *_fitted(photo, painting, seconds, network)),
        *_any_style(photo, painting, seconds, styles, network),
    ]
    return photo, painting, tuple(_judged(photo, painting, *way) for way in made)


def checked_seconds(seconds):
    """Seconds for each of the ways, as a float, or an NSTError."""
    if not isinstance(seconds, Real) or isinstance(seconds, bool) or not 1 <= seconds <= 600:
        raise NSTError(f"seconds must be a number from 1 to 600, for each of the ways, not {in_words(seconds)}.")
    return float(seconds)


def _judged(photo, painting, name, image, steps, taken):
    small = at_most(painting, "style", max(image.shape[:2]))
    return Way(name, image, steps, taken, judge(image, small, photo), see(image, painting, photo, made_with="pocket"))


def _optimised(photo, painting, seconds):
    """(picture, steps, seconds) of the default recipe on pocket, from coarse to fine, with as many steps as fit."""
    recipe = Recipe(size=max(photo.shape[:2]), backbone="pocket")

    def begun(steps):
        return prepare(photo, painting, recipe.but(steps=steps))

    _driven(begun(PROBE), np.inf)  # compiles
    *_, probed = _driven(begun(4 * PROBE), np.inf)
    image, made, taken = _driven(begun(max(PROBE, int(seconds * 4 * PROBE / probed))), 1.5 * seconds)
    return resize(image, photo.shape[:2]), made, taken  # cut off by the clock, it may be at a small scale


def _driven(run, seconds):
    """(picture, steps, seconds) of a Run that goes on until its end, or until the seconds are over."""
    began = time.perf_counter()
    while time.perf_counter() - began < seconds and run.advance() is not None:
        pass
    return run.picture.copy(), len(run.history), time.perf_counter() - began


def _fitted(photo, painting, seconds, network):
    done = []
    style = learning.learn_style(
        painting,
        "fitted",
        steps=100_000,
        seconds=seconds,
        network=network,
        progress=False,
        on_step=lambda step, *_: done.append(time.perf_counter()),
    )
    return refining.paint(photo, style, network=network).image, len(done), done[-1] - done[0]


def _any_style(photo, painting, seconds, styles, network):
    """Two ways: the pass alone, and with the loop behind it."""
    refining.paint(photo, painting, network=network)  # sessions are made once
    began = time.perf_counter()
    image = refining.paint(photo, guessed(painting, styles), network=network).image
    taken = time.perf_counter() - began
    yield "any style, one pass", image, 0, taken

    recipe = Recipe(size=max(photo.shape[:2]), backbone="pocket", smallest=ONE_SCALE, steps=10_000)
    _driven(prepare(photo, painting, recipe.but(steps=1), initial=image), np.inf)  # compiles
    image, steps, more = _driven(prepare(photo, painting, recipe, initial=image), seconds - taken)
    yield "any style, refined", resize(image, photo.shape[:2]), steps, taken + more  # NST_FAST runs small
