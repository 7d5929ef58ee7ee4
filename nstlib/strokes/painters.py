"""Three painters that see one number for each painting: chance, hill climbing and REINFORCE, at equal evaluations."""

from dataclasses import dataclass, field

import numpy as np

from nstlib.engine.optimisers import Adam
from nstlib.errors import NSTError
from nstlib.images import as_picture, resize
from nstlib.pyramid import shape_for
from nstlib.recipe import check_whole
from nstlib.strokes.canvas import FIELDS, painted, random_strokes, stages
from nstlib.strokes.policy import advantages, gradient

COUNT, EVALUATIONS, SIDE = 32, 8000, 32
READ = 256  # pixels at which a picture is read before it is made small
BATCH = 20  # paintings between two steps of REINFORCE
WIDE, NARROW = 0.15, 0.03  # its deviation, of the range of every number, in the beginning and in the end
RATE = 0.02
STRIDE = 0.15  # deviation of hill climbing's change of one stroke


class Subject:
    """A picture to be painted, small, and the reward of a painting of it.

    picture: as nst.stylize takes one; side: of the longer side at which paintings are compared, in pixels.
    background: the canvas's colour, the picture's mean. spent: paintings that were rewarded so far.
    """

    def __init__(self, picture, side=SIDE):
        if check_whole("side", side, 8) > READ:
            raise NSTError(f"side is {side}, and paintings are compared at {READ} pixels at most; give a smaller one.")
        picture = as_picture(picture, "the picture", READ)
        self.picture = resize(picture, shape_for(picture.shape, side))
        self.background = self.picture.mean(axis=(0, 1))
        self._blank = float(np.mean((self.picture - self.background) ** 2))
        if self._blank < 1e-8:
            raise NSTError("the picture is one even colour; there is nothing to paint. Give another one.")
        self.spent = 0

    @property
    def shape(self):
        """(height, width) in pixels."""
        return self.picture.shape[:2]

    def reward(self, strokes):
        """1 − E / E₀, with E the mean squared difference of painting and picture and E₀ that of the blank canvas.

        strokes: (..., n, 8) -> (...,): 1 is the picture, 0 as good as a blank canvas, below 0 worse.
        """
        self.spent += int(np.prod(np.shape(strokes)[:-2]))
        canvas = painted(strokes, self.shape, self.background)
        return 1 - np.mean((canvas - self.picture) ** 2, axis=(-3, -2, -1)) / self._blank


@dataclass(frozen=True)
class Attempt:
    """What a painter has found: strokes (n, 8), their reward, and the best reward after so many paintings.

    history: (evaluations,), which never falls.
    """

    painter: str
    strokes: np.ndarray = field(repr=False)
    reward: float
    history: np.ndarray = field(repr=False)
    background: np.ndarray = field(repr=False)

    def drawn(self, shape):
        """The painting at another size (height, width), sharp at any."""
        return painted(self.strokes, shape, self.background)

    def frames(self, shape, every=1):
        """The canvas before the first stroke and after every so many: a list of pictures, for nst.views.play."""
        made = stages(self.strokes, shape, self.background)
        chosen = sorted({*range(0, len(made), every), len(made) - 1})
        return [made[i] for i in chosen]


class _Best:
    """The best of all paintings so far, and how it has grown."""

    def __init__(self):
        self.strokes, self.rewards = None, []
        self.reward = -np.inf

    def take(self, strokes, rewards):
        """A batch (m, n, 8) and its rewards (m,)."""
        first = int(np.argmax(rewards))
        if rewards[first] > self.reward:
            self.strokes, self.reward = np.array(strokes[first]), float(rewards[first])
        self.rewards.extend(rewards)

    def attempt(self, painter, subject):
        return Attempt(painter, self.strokes, self.reward, np.maximum.accumulate(self.rewards), subject.background)


def best_of_random(subject, count=COUNT, evaluations=1000, seed=0):
    """The best of so many random paintings of `count` strokes each: an Attempt."""
    generator, best = _checked(count, evaluations, seed), _Best()
    for size in _batches(evaluations):
        strokes = np.stack([random_strokes(count, generator) for _ in range(size)])
        best.take(strokes, subject.reward(strokes))
    return best.attempt("random", subject)


def climb(subject, count=COUNT, evaluations=EVALUATIONS, seed=0, stride=STRIDE):
    """Hill climbing: change one stroke of the best painting so far, keep the change if it is no worse. An Attempt.

    Half of the changes move all numbers of the stroke by a normal deviate of deviation `stride`, the others draw it
    anew.
    """
    generator, best = _checked(count, evaluations, seed), _Best()
    first = random_strokes(count, generator)
    best.take(first[None], subject.reward(first[None]))
    for _ in range(evaluations - 1):
        changed, which = best.strokes.copy(), generator.integers(count)
        moved = np.clip(changed[which] + stride * generator.normal(size=len(FIELDS)), 0, 1)
        changed[which] = moved if generator.random() < 0.5 else random_strokes(1, generator)[0]
        best.take(changed[None], subject.reward(changed[None]))
    return best.attempt("hill climbing", subject)


def reinforce(subject, count=COUNT, evaluations=EVALUATIONS, seed=0):
    """REINFORCE: every number of every stroke is drawn from a normal distribution whose mean is learnt. An Attempt.

    BATCH paintings are drawn, rewarded and compared with each other (`advantages`); `gradient` says which way the means
    go, and Adam takes the step. The deviation shrinks from WIDE to NARROW. (Crediting every stroke with what the reward
    grew by after it, instead of all with the last one, came to the same.)
    """
    generator, best = _checked(count, evaluations, seed), _Best()
    means = random_strokes(count, generator)
    adam = Adam(RATE, 0.9, 0.99, 1e-8, project=_within, cooling=0.1)
    for size in _batches(evaluations):
        done = len(best.rewards) / evaluations
        sigma = WIDE * (NARROW / WIDE) ** done
        samples = means + sigma * generator.normal(size=(size, *means.shape))
        rewards = subject.reward(samples)
        best.take(samples, rewards)
        if size > 1:
            uphill = sigma * gradient(samples, means, sigma, advantages(rewards))
            means = adam.step(means, -uphill, passed=(done, 1.0))
    return best.attempt("REINFORCE", subject)


def _within(means):
    """Means inside [0, 1], but for the angle, which goes round."""
    kept = np.clip(means, 0, 1)
    kept[:, FIELDS.index("angle")] = means[:, FIELDS.index("angle")]
    return kept


def _batches(evaluations):
    """BATCH again and again, and the rest."""
    whole, rest = divmod(evaluations, BATCH)
    return [BATCH] * whole + [rest] * bool(rest)


def _checked(count, evaluations, seed):
    check_whole("count", count, 1)
    check_whole("evaluations", evaluations, 1)
    return np.random.default_rng(seed)


PAINTERS = {"random": best_of_random, "hill climbing": climb, "REINFORCE": reinforce}
