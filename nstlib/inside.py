"""What makes the strokes in a network that paints at once: each residual block's share of the painting, each number's.

The optimiser's ledger shares a gradient out among the terms of a loss. A network without a loop has neither, so here
its result is shared out: the change D = f(all) − f(none) between the picture that the whole network paints and the one
that it paints without any of the parts in question. A part's pull φ is a picture, all of them add up to D, and its
share is ⟨φ, D⟩ / ‖D‖²: shares add up to 1, and one that works against the others' change is negative. Colours outweigh
all else in D, so shares of the strokes are told as well: the same of Hφ and HD, where H takes a blurred copy away.

Blocks are there or not, so theirs is the Shapley value (Shapley 1953), exact, over all 32 networks that have some of
the five. Numbers can change by little, so theirs is its continuous form, Aumann and Shapley's (1974; in machine
learning integrated gradients, Sundararajan, Taly and Yan, ICML 2017), an integral along the line from the middle of all
learnt styles to this one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from math import factorial
from numbers import Integral, Real

import numpy as np
from scipy.ndimage import gaussian_filter

from nstlib.autodiff import value_and_gradient
from nstlib.backend import load_keras, memory_in_words
from nstlib.errors import NSTError, suggest
from nstlib.fast import graph, weights
from nstlib.fast.choice import blend, chosen
from nstlib.fast.engines import ready
from nstlib.fast.network import BLOCKS, NORMED, forward, norm_shapes, parted
from nstlib.fast.painting import SMALLEST, in_words, loaded
from nstlib.images import picture_shape
from nstlib.pyramid import shape_for

SIZE = 256  # pixels of the photograph that is looked through
MOST = 2**20  # pixels: of each picture there are some forty, a few of them in float64
PIXELS = 2**19  # that go through the network at a time
NODES = 8  # at which the gradient is taken along the line
STROKE = 8.0  # pixels: the blur's standard deviation; marks of this network are narrower, areas of colour wider
LAYERS = tuple(layer.name for layer in NORMED)


# --- sharing out ------------------------------------------------------------------------------------------------------


def shapley(values):
    """Shapley values (n, ...) of a game of n players, which are rows of what it is worth to each of them.

    values (2ⁿ, ...): what each coalition is worth, in the order of `coalitions(n)`, numbers or arrays.
    φᵢ = Σ over S without i of |S|! (n − |S| − 1)! / n! · (v(S ∪ i) − v(S)), so Σᵢ φᵢ = v(all) − v(none).
    """
    values = np.asarray(values, dtype=np.float64)
    players = len(values).bit_length() - 1
    there = coalitions(players)
    others = there.sum(1, keepdims=True) - there  # of each coalition, how many there are beside each player
    chance = np.array([factorial(s) * factorial(players - s - 1) / factorial(players) for s in range(players)])
    return np.tensordot((np.where(there, 1, -1) * chance[others]).T, values, axes=1)


def coalitions(players):
    """(2ⁿ, n) of 0 and 1: who is there; none first, all last."""
    return np.array(list(product((0, 1), repeat=players)))


def aumann_shapley(gradient, start, end, nodes=NODES):
    """What each number contributes to v(end) − v(start): (end − start) ∫₀¹ ∂v(start + t (end − start)) dt.

    gradient(x): ∂v at x, of x's shape. The integral is Gauss and Legendre's sum at so many nodes, exact for polynomials
    up to the degree 2 nodes − 1; with ReLUs the contributions add up nearly.
    """
    places, shares = np.polynomial.legendre.leggauss(nodes)
    points = [start + (place + 1) / 2 * (end - start) for place in places]
    return (end - start) * sum(share / 2 * gradient(x) for share, x in zip(shares, points, strict=True))


def strokes(picture):
    """H: what is left of a picture (H, W, 3), or of a difference of two, when its blurred copy is taken away.

    Edges are mirrored, by which H is symmetric: ⟨Ha, b⟩ = ⟨a, Hb⟩.
    """
    picture = np.asarray(picture, dtype=np.float64)
    return picture - gaussian_filter(picture, (STROKE, STROKE, 0), mode="reflect")


def _share(pull, whole):
    """⟨pull, whole⟩ / ‖whole‖² of pictures, in float64."""
    return float(np.vdot(pull, whole) / np.vdot(whole, whole))


# --- one photograph, one style, one network ---------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Subject:
    """A photograph and the style it is painted in, as `at_one_photograph` gives them.

    photo (H, W, 3); numbers (960,): the style's own; middle (960,): the mean of all learnt styles'; name: the style's.
    """

    photo: np.ndarray
    name: str
    numbers: np.ndarray
    middle: np.ndarray
    tensors: dict = field(repr=False)

    def painted(self, numbers=None, keep=None):
        """(B, H, W, 3) in [0, 1], float32: the photograph with each of these numbers (B, 960), blocks kept (B, 5)."""
        count = len(keep if numbers is None else numbers)
        numbers = np.broadcast_to(self.numbers if numbers is None else numbers, (count, len(self.numbers)))
        keep = np.ones((count, len(BLOCKS))) if keep is None else keep
        height, width = self.photo.shape[:2]
        picture, step = ready(self.photo)[None], max(1, PIXELS // (height * width))
        parts = [slice(i, i + step) for i in range(0, count, step)]
        return np.concatenate([self._pass(picture, numbers[i], keep[i])[:, :height, :width] for i in parts])

    @memory_in_words()
    def _pass(self, picture, numbers, keep):
        ops = load_keras().ops
        pictures, numbers, keep = (
            ops.convert_to_tensor(np.ascontiguousarray(array, np.float32))
            for array in (np.broadcast_to(picture, (len(keep), *picture.shape[1:])), numbers, keep)
        )
        return ops.convert_to_numpy(forward(self.tensors, pictures, parted(numbers), keep=keep))


def at_one_photograph(content, style, *, size=SIZE, network=None):
    """The Subject of a photograph and a style, both as nst.paint takes them.

    Raises what nst.paint raises, and NSTError for a photograph of more than MOST pixels.
    """
    _check_shape(content, size)
    learnt = weights.shipped() if network is None else weights.read(network)
    styles, shares = chosen(style, learnt)
    middle = graph.numbers_of(learnt.arrays, np.full(len(learnt.names), 1 / len(learnt.names), np.float32))
    to_tensor = load_keras().ops.convert_to_tensor
    tensors = {name: to_tensor(array) for name, array in styles.kernels.arrays.items()}
    numbers = graph.numbers_of(styles.arrays, blend(styles, shares))
    return Subject(loaded(content, size), in_words(list(shares.items())), numbers, middle, tensors)


def _check_shape(content, size):
    """Before it is read: 32 pictures of a photograph that is too large would fill the memory."""
    shape = picture_shape(content, "the content picture")
    height, width = shape if size is None else shape_for(shape, size)
    if min(height, width) < SMALLEST:
        raise NSTError(
            f"a picture of {width} x {height} px is too small to be painted; its shorter side needs {SMALLEST} px."
        )
    if height * width > MOST:
        raise NSTError(
            f"a picture of {width} x {height} px is too large to be looked into, as it is painted over and over; "
            f"give a smaller size, such as size={SIZE}."
        )


def turned_blocks(blocks):
    """(5,): how much of each block there is, from {number of a block: factor}; the others are there as they are."""
    keep = np.ones(len(BLOCKS))
    for block, factor in _pairs(blocks, "blocks", "{4: 0}").items():
        keep[checked_block(block) - 1] = _factor(factor, f"block {block}")
    return keep


def checked_block(block):
    """The number of a block as an int, or an NSTError."""
    if not _is_one_of(block, range(1, len(BLOCKS) + 1)):
        raise NSTError(f"there is no block {block!r:.40}; this network has the blocks 1 to {len(BLOCKS)}.")
    return int(block)


def turned_numbers(subject, layers):
    """(960,): the style's numbers, turned from the middle, 0, over the style, 1, to beyond it.

    layers: {layer: factor} for all numbers of a norm layer, {"LAYER/scale" or "LAYER/shift": factor} for one kind of
    them, {("LAYER/scale", channel): factor} for a single one. Of two that mean one number, that of fewer counts.
    """
    entries = [(places(key), key, x) for key, x in _pairs(layers, "numbers", '{"block4_second": 0}').items()]
    factors = np.ones(len(subject.numbers))
    for where, key, factor in sorted(entries, key=lambda entry: -entry[0].sum()):
        factors[where] = _factor(factor, in_short(key))
    return (subject.middle + factors * (subject.numbers - subject.middle)).astype(np.float32)


def places(key):
    """(960,) of True and False: which numbers a key of `turned_numbers` means."""
    name, channel = key if isinstance(key, tuple) and len(key) == 2 else (key, None)
    where = {known: np.zeros(shape, bool) for known, shape in norm_shapes().items()}
    names = [known for known in where if isinstance(name, str) and name in (known, known.split("/")[0])]
    if not names:
        raise NSTError(f"there are no numbers called '{str(name)[:40]}'; {suggest(str(name), LAYERS)}.")
    for known in names:
        if isinstance(key, tuple) and not _is_one_of(channel, range(len(where[known]))):
            raise NSTError(f"{known} has the channels 0 to {len(where[known]) - 1}, and no {channel!r:.40}.")
        where[known][slice(None) if channel is None else channel] = True
    return np.concatenate(list(where.values()))


def in_short(key):
    """A key of `turned_numbers` in words."""
    return f"{key[0]}, channel {key[1]}" if isinstance(key, tuple) else str(key)


def _is_one_of(value, numbers):
    return isinstance(value, Integral) and not isinstance(value, bool) and value in numbers


def _pairs(given, name, example):
    if not isinstance(given, Mapping):
        raise NSTError(f"{name} says what is turned and by how much, as in {name}={example}, not {given!r:.40}.")
    return given


def _factor(factor, name):
    if not isinstance(factor, Real) or isinstance(factor, bool) or not -10 <= factor <= 10:
        raise NSTError(
            f"{name} can be turned by a factor from -10 to 10; 0 takes it away, 1 leaves it; not {factor!r:.40}."
        )
    return float(factor)


# --- the two ledgers --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Blocks:
    """What each residual block paints. Pictures are (H, W, 3), those of blocks (5, H, W, 3).

    painted: by the whole network; bare: by what is left of it without any block; without: each time without one.
    pulls: each block's Shapley value, pictures that add up to painted − bare; shares (5,): of that change; of_strokes
    (5,): of its strokes; both add up to 1. alone (5,), left_out (5,): how far the picture changes when a block is the
    only one there, and when it is the only one missing, as the root of the mean square over that of the whole change.
    """

    subject: Subject
    painted: np.ndarray
    bare: np.ndarray
    without: np.ndarray
    pulls: np.ndarray
    shares: np.ndarray
    of_strokes: np.ndarray
    alone: np.ndarray
    left_out: np.ndarray


def block_ledger(subject):
    """The Blocks of a Subject: 32 passes.

    Raises NSTError where the blocks change nothing.
    """
    there = coalitions(len(BLOCKS))
    pictures = subject.painted(keep=there)
    bare, painted = pictures[0], pictures[-1]
    whole = painted.astype(np.float64) - bare
    _must_change(whole, "the blocks of this network")
    pulls = shapley(pictures)
    single, missing = pictures[there.sum(1) == 1][::-1], pictures[there.sum(1) == len(BLOCKS) - 1]
    return Blocks(
        subject,
        painted,
        bare,
        missing,
        pulls,
        np.array([_share(pull, whole) for pull in pulls]),
        np.array([_share(strokes(pull), strokes(whole)) for pull in pulls]),
        np.array([_size(picture - bare, whole) for picture in single]),
        np.array([_size(painted - picture, whole) for picture in missing]),
    )


@dataclass(frozen=True, eq=False)
class StyleNumbers:
    """What each of a style's own numbers changes. Pictures are (H, W, 3), those of layers (13, H, W, 3).

    painted: with the style's numbers; middle: with the mean of all learnt styles'; without: each time with one layer's
    numbers from the middle. shares, of_strokes {"LAYER/scale", "LAYER/shift": (out,)}: of the change painted − middle
    and of its strokes, by Aumann and Shapley; missed: by how much the shares' sum differs from 1, the integral's error.
    left_out (13,): as in Blocks.
    """

    subject: Subject
    painted: np.ndarray
    middle: np.ndarray
    without: np.ndarray
    shares: dict
    of_strokes: dict
    missed: float
    left_out: np.ndarray

    def of_layer(self, layer, shares=None):
        """(scale, shift): the shares of a layer's numbers, each kind added up; `shares` or `of_strokes`."""
        shares = self.shares if shares is None else shares
        return tuple(float(shares[f"{layer}/{part}"].sum()) for part in ("scale", "shift"))

    def largest(self, count=3):
        """The (name, channel, share) of the numbers with the largest shares."""
        every = [(name, i, float(x)) for name, shares in self.shares.items() for i, x in enumerate(shares)]
        return sorted(every, key=lambda entry: -abs(entry[2]))[:count]


def number_ledger(subject, nodes=NODES):
    """The StyleNumbers of a Subject: two gradients a node, and 15 passes.

    Raises NSTError where the style is the middle itself.
    """
    each = np.stack([turned_numbers(subject, {layer: 0}) for layer in LAYERS])
    pictures = subject.painted(np.concatenate([[subject.numbers, subject.middle], each]))
    painted, middle, without = pictures[0], pictures[1], pictures[2:]
    whole = painted.astype(np.float64) - middle
    _must_change(whole, f"the numbers of {subject.name}")
    fine = strokes(whole)
    slope = _slope(subject)
    shares, of_strokes = (
        aumann_shapley(lambda at, towards=towards: slope(at, towards), subject.middle, subject.numbers, nodes)
        for towards in (whole / np.vdot(whole, whole), strokes(fine) / np.vdot(fine, fine))
    )
    left_out = np.array([_size(painted - picture, whole) for picture in without])
    missed = float(np.sum(shares, dtype=np.float64) - 1)
    return StyleNumbers(subject, painted, middle, without, parted(shares), parted(of_strokes), missed, left_out)


def _slope(subject):
    """∂/∂numbers of ⟨f(numbers), towards⟩, a function of the numbers (960,) and a picture `towards`."""
    picture, ops = np.ascontiguousarray(ready(subject.photo)[None], np.float32), load_keras().ops

    def worth(numbers, picture, towards):
        return ops.sum(forward(subject.tensors, picture, parted(numbers[None])) * towards), ()

    step = value_and_gradient(worth)

    def slope(numbers, towards):
        padded = np.zeros(picture.shape, np.float32)
        padded[0, : towards.shape[0], : towards.shape[1]] = towards
        return step(np.float32(numbers), picture, padded)[1]

    return slope


def _size(change, whole):
    return float(np.sqrt(np.mean(np.square(change, dtype=np.float64)) / np.mean(np.square(whole))))


def _must_change(whole, what):
    if np.sqrt(np.mean(np.square(whole))) < 1e-4:
        raise NSTError(f"{what} change nothing in this picture, so there is nothing to share out.")
