"""What a task hands over: one description of valid input, for its text, its probes and the numbers that are drawn.

A Given has a Kind for every argument. A Kind says in words what may come, knows whether a value is one (`valid`), makes
one from nothing (`drawn`), another of the same shape (`redrawn`), or the same on another scale (`scaled`). Axes have
names, and an axis of one name is as long in every argument: `Numbers("height, width, channels")`.
"""

import itertools
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

SIZES = (1, 2, 3, 4, 5)  # of an axis that is drawn, where a task does not say others
TRIES = 2_000  # draws until the arguments fit together
REACH = 300  # above the lowest of them, whole numbers are drawn so far
GENTLE = (0.8, 1.25)  # a number that is redrawn is multiplied by one between these


class Misfit(Exception):
    """No valid value could be made."""


@dataclass(frozen=True)
class Numbers:
    """Arrays of numbers between low and high, both included; axes: their names, or whole numbers."""

    axes: str
    words: str = "an array ({axes}) of numbers of any sign"
    low: float = -math.inf
    high: float = math.inf

    def valid(self, value, sizes):
        return _finite(value, self.axes, sizes) and (
            not value.size or (self.low <= value.min() and value.max() <= self.high)
        )

    def drawn(self, generator, sizes, choices):
        shape = _shape(self.axes, generator, sizes, choices)
        low, high = max(self.low, -4.0), min(self.high, 5.0)
        value = generator.uniform(low, high, shape)
        kind = generator.integers(4)
        if kind == 0:  # whole numbers and ends of the range: equal values, zeros and borders are valid, too
            value = np.clip(np.round(value), low, high)
        elif kind == 1:
            value = np.where(generator.random(shape) < 0.3, np.clip(0.0, low, high), value)
        return value

    def redrawn(self, value, generator, factor):
        value = generator.permutation(value.ravel()).reshape(value.shape)
        if factor > 1 and self._fixed:
            factor = 1 / factor
            return self.high - (self.high - value) * factor  # nearer to the upper end
        return self.scaled(value, factor)

    @property
    def _fixed(self):
        return math.isfinite(self.high)

    def scaled(self, value, factor):
        return factor * value


def pixels(axes, words="an array ({axes}) of numbers from 0 to 1"):
    return Numbers(axes, words, 0.0, 1.0)


@dataclass(frozen=True)
class Gram:
    """Gram matrices: symmetric, and of no direction less than 0."""

    axis: str
    words: str = "a Gram matrix ({axis}, {axis})"

    def valid(self, value, sizes):
        return (
            _finite(value, f"{self.axis}, {self.axis}", sizes)
            and np.array_equal(value, value.T)
            and bool(np.linalg.eigvalsh(value).min() >= -1e-9 * max(1.0, np.abs(value).max()))
        )

    def drawn(self, generator, sizes, choices):
        size, _ = _shape(f"{self.axis}, {self.axis}", generator, sizes, choices)
        table = generator.normal(size=(int(generator.integers(1, 6)), size))
        return _gram(table)

    def redrawn(self, value, generator, factor):
        # Of features that are mixed a little: table.T @ table is one, whatever the table.
        root = np.linalg.cholesky(value + 1e-9 * np.eye(len(value))).T
        table = factor * root[:, generator.permutation(len(value))] * generator.uniform(*GENTLE, (len(value), 1))
        return _gram(table)

    def scaled(self, value, factor):
        return factor**2 * value  # of features that are scaled by the factor


@dataclass(frozen=True)
class Covariance(Gram):
    """Covariance matrices. least: of those that are drawn no eigenvalue is a smaller part of the largest; strict:
    nothing comes of which one is smaller than half of that part."""

    words: str = "a covariance matrix ({axis}, {axis})"
    least: float = 0.05
    strict: bool = False

    def valid(self, value, sizes):
        if not super().valid(value, sizes):
            return False
        found = np.linalg.eigvalsh(value)
        return not self.strict or bool(found[0] > 0 and found[0] >= self.least / 2 * found[-1])

    def drawn(self, generator, sizes, choices):
        size, _ = _shape(f"{self.axis}, {self.axis}", generator, sizes, choices)
        spreads = np.exp(generator.uniform(np.log(self.least), 0, size)) * generator.uniform(0.5, 9)
        turn = np.linalg.qr(generator.normal(size=(size, size)))[0]
        if generator.integers(4) == 0:  # channels that have nothing to do with each other
            turn = np.eye(size)
        return _symmetric(turn * spreads @ turn.T)

    def redrawn(self, value, generator, factor):
        """Channels in another order, each with a spread of its own."""
        order = generator.permutation(len(value))
        spreads = factor * generator.uniform(*GENTLE, len(value))
        return _symmetric(value[np.ix_(order, order)] * np.outer(spreads, spreads))


def _symmetric(table):
    return (table + table.T) / 2


def _gram(table):
    gram = table.T @ table / len(table)
    return (gram + gram.T) / 2


class Unscaled:
    """What stays as it is on every scale."""

    def scaled(self, value, factor):
        return value


@dataclass(frozen=True)
class Number(Unscaled):
    """One number from low to high; whole: a count, which is scaled by nothing."""

    words: str
    low: float = -math.inf
    high: float = math.inf
    whole: bool = False
    below: bool = False  # high itself is none

    def valid(self, value, sizes):
        kind = int if self.whole else float
        return type(value) is kind and self.low <= value and (value < self.high if self.below else value <= self.high)

    def drawn(self, generator, sizes, choices):
        if self.whole:  # small ones as often as large ones
            most = min(self.high, self.low + REACH)
            return int(self.low + np.floor(np.exp(generator.uniform(0, np.log(most - self.low + 1))) - 1 + 1e-9))
        low = max(self.low, -REACH / 100)
        return float(generator.uniform(low, min(self.high, low + REACH / 50)))

    def redrawn(self, value, generator, factor):
        if self.whole:  # smaller ones are blocks, channels, places or steps, and stay
            return value + int(generator.integers(1, 30)) if value >= 20 else value
        if math.isfinite(self.high):
            return self.high - (self.high - value) * float(generator.uniform(*GENTLE)) if value else value
        return value * float(generator.uniform(*GENTLE))


def whole(words, low=1, high=math.inf):
    return Number(words, low, high, whole=True)


@dataclass(frozen=True)
class Each:
    """A list, or a tuple, of a Kind. length: the name of its axis; an {i} in the Kind's axes is the place in the list,
    so that every member has sizes of its own."""

    kind: object
    length: str
    words: str
    type: type = list

    def _at(self, place):
        names = {name: getattr(self.kind, name, None) for name in ("axes", "axis")}
        changed = {name: text.replace("{i}", str(place)) for name, text in names.items() if text and "{i}" in text}
        return type(self.kind)(**{**vars(self.kind), **changed}) if changed else self.kind

    def valid(self, value, sizes):
        return (
            type(value) is self.type
            and _bound(self.length, (len(value),), sizes)
            and all(self._at(k).valid(v, sizes) for k, v in enumerate(value))
        )

    def drawn(self, generator, sizes, choices):
        (length,) = _shape(self.length, generator, sizes, choices)
        return self.type(self._at(k).drawn(generator, sizes, choices) for k in range(length))

    def redrawn(self, value, generator, factor):
        return self.type(self.kind.redrawn(v, generator, factor) for v in value)

    def scaled(self, value, factor):
        return self.type(self.kind.scaled(v, factor) for v in value)


@dataclass(frozen=True)
class Shares(Unscaled):
    """Arrays of numbers, none below 0, that add up to 1."""

    axis: str
    words: str = "an array ({axis}) of numbers from 0 to 1 with the sum 1"

    def valid(self, value, sizes):
        return _finite(value, self.axis, sizes) and value.min() >= 0 and abs(value.sum() - 1) < 1e-9

    def drawn(self, generator, sizes, choices):
        (length,) = _shape(self.axis, generator, sizes, choices)
        if generator.integers(4) == 0:  # all of it may belong to one
            return np.eye(length)[generator.integers(length)]
        return generator.dirichlet(np.ones(length))

    def redrawn(self, value, generator, factor):
        return generator.permutation(value)


@dataclass(frozen=True)
class Words(Unscaled):
    """A tuple of words out of a few."""

    of: tuple
    words: str

    def valid(self, value, sizes):
        return type(value) is tuple and all(v in self.of for v in value)

    def drawn(self, generator, sizes, choices):
        return tuple(self.of[k] for k in generator.integers(len(self.of), size=int(generator.integers(0, 13))))

    def redrawn(self, value, generator, factor):
        return tuple(value[k] for k in generator.permutation(len(value)))


@dataclass(frozen=True)
class Order(Unscaled):
    """A list of all places in a new order; axes: whose product is their number."""

    axes: str
    words: str

    def valid(self, value, sizes):
        places = math.prod(_shape(self.axes, None, sizes, {}))
        return type(value) is list and all(type(v) is int for v in value) and sorted(value) == list(range(places))

    def drawn(self, generator, sizes, choices):
        return generator.permutation(math.prod(_shape(self.axes, generator, sizes, choices))).tolist()

    def redrawn(self, value, generator, factor):
        return generator.permutation(len(value)).tolist()


@dataclass(frozen=True)
class OneOf(Unscaled):
    """One of a few values that stay as they are, such as functions."""

    of: tuple
    words: str

    def valid(self, value, sizes):
        return any(value is v for v in self.of)

    def drawn(self, generator, sizes, choices):
        return self.of[int(generator.integers(len(self.of)))]

    def redrawn(self, value, generator, factor):
        return value


@dataclass(frozen=True)
class Given:
    """The arguments of a task. together(*arguments): what they fulfil beside their own kinds, and words for it; sizes:
    lengths of axes to draw from, by name; alike: arrays of one shape are rearranged alike, as what stands in one place
    belongs together."""

    kinds: dict
    together: Callable = lambda *_: True
    words: str = ""
    sizes: dict = field(default_factory=dict)
    alike: bool = False

    def valid(self, args):
        """Does a call hand over what the text promises?"""
        sizes = {}
        return (
            len(args) == len(self.kinds)
            and all(kind.valid(value, sizes) for kind, value in zip(self.kinds.values(), args, strict=True))
            and bool(self.together(*args))
        )

    def drawn(self, generator):
        """Arguments from nothing, of any size that is allowed."""
        for _ in range(TRIES):
            sizes = {}
            args = tuple(kind.drawn(generator, sizes, self.sizes) for kind in self.kinds.values())
            if self.valid(args):
                return args
        raise Misfit("no valid arguments were drawn.")

    def redrawn(self, args, generator, factor):
        """Other numbers in the same places."""
        seed = int(generator.integers(2**32))
        made = []
        for kind, value in zip(self.kinds.values(), args, strict=True):
            generator = np.random.default_rng(seed) if self.alike else generator
            made.append(kind.redrawn(value, generator, factor))
        return tuple(made)

    def scaled(self, args, factor):
        """The same numbers on another scale, which keeps what most ideas are about."""
        return tuple(k.scaled(v, factor) for k, v in zip(self.kinds.values(), args, strict=True))

    def text(self):
        """A line for the exercise: "`image`: an array ...; `rate`: ..."."""
        parts = []
        for said, group in itertools.groupby(self.kinds, key=lambda name: _said(self.kinds[name])):
            names = [f"`{name}`" for name in group]
            parts.append(f"{', '.join(names)}: {'each ' if len(names) > 1 else ''}{said}")
        return "; ".join(parts) + (f"; {self.words}" if self.words else "") + "."


def _said(kind):
    fields = {name: getattr(kind, name) for name in ("axes", "axis") if hasattr(kind, name)}
    return kind.words.format(**fields)


def _names(axes):
    return re.findall(r"[\w{}]+", axes)


def _finite(value, axes, sizes):
    """Is it an array of floats with these axes, none of them nan or infinite?"""
    array = isinstance(value, np.ndarray) and value.dtype.kind == "f"
    return array and _bound(axes, value.shape, sizes) and bool(np.isfinite(value).all())


def _bound(axes, shape, sizes):
    """Has a shape these axes, each as long as it was before?"""
    names = _names(axes)
    return len(names) == len(shape) and all(
        int(name) == n if name.isdecimal() else sizes.setdefault(name, n) == n
        for name, n in zip(names, shape, strict=True)
    )


def _shape(axes, generator, sizes, choices):
    """The lengths of axes; those that are not known yet are drawn."""
    for name in _names(axes):
        if not name.isdecimal() and name not in sizes:
            options = choices.get(name.rstrip("0123456789"), SIZES)
            sizes[name] = int(options[int(generator.integers(len(options)))])
    return tuple(int(name) if name.isdecimal() else sizes[name] for name in _names(axes))
