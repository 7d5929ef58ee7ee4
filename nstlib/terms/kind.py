"""What every kind of term of the loss can be asked; each kind is a class of its own beside this file."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from nstlib.errors import NSTError, suggest
from nstlib.statistics import blended

KINDS = {}  # the word in a term's name: its class


@dataclass(frozen=True)
class Kind(ABC):
    """One term of the loss without its weight: a formula, frozen and hashable, as programs are kept by it.

    layer: the second half of its name, "content/block4_conv2"; several layers stand in it with a + between them.
    kind: the first half; colour: of its bars; side: in the tug of war, "content", "style" or "" for neither;
    sees_layers: does it look at features (and not at the bare pixels)?

    It is worked out in three steps:

        measure(features)                    what is kept of its source's features {layer: (1, h, w, C)}
        target(measured, positions)          once per scale; positions: {layer: M} on the picture of that scale
        distance(picture, features, target)  a scalar, 0 where the picture is as wanted

    additive says how it adds up over tiles of the picture: "sum" when its target has a value at every position of its
    layer, over which the distance adds; "mean" when `measure` is an average over the positions of its one layer and
    the distance is compare(measure(features), target); "places" when the distance is the mean over its places, patches
    of `least` x `least` positions, of

        errors(features, average, target)    (h − least + 1, w − least + 1), from the same target everywhere
        average(features)                    an average over the positions of its layer, if it is `centred`;

    "" when it needs all positions at once, and `instead` then says what to use where that is too much.

    regional: can it be kept within a region of the picture (nstlib.terms.within)? Then measure, target and distance
    take the weights of its layer's positions, too.
    """

    layer: str

    kind: ClassVar[str]
    colour: ClassVar[str]
    side: ClassVar[str] = ""
    sees_layers: ClassVar[bool] = True
    instead: ClassVar[str] = "leave it out"
    centred: ClassVar[bool] = False
    regional: ClassVar[bool] = False

    @property
    def name(self):
        """Its name in ledgers, histories and recipes: "style/block1_conv1"."""
        return f"{self.kind}/{self.layer}"

    @property
    def layers(self):
        """The layers whose features it needs, of the picture and of its source."""
        return tuple(self.layer.split("+")) if self.sees_layers else ()

    @property
    @abstractmethod
    def source(self):
        """The picture that its target comes from: "content", "style", "before", which only a frame of a clip has, or ""
        when it has none."""

    @property
    @abstractmethod
    def additive(self):
        """How it adds up over tiles: "sum", "mean", "places", or "" when it does not."""

    @classmethod
    @abstractmethod
    def of(cls, layer, recipe):
        """The term on a layer, as a recipe wants it."""

    @abstractmethod
    def measure(self, features):
        """What the term keeps of a picture's features; differentiable."""

    def average(self, features):
        """Of all that it needs of a picture, what is an average over the positions of its layer."""
        return self.measure(features)

    def blend(self, measured, shares):
        """What was measured on several sources, as one: Σ share · measured; the shares are divided by their sum.

        An average over positions becomes that of all of them, laid together in these proportions.
        """
        return blended(measured, shares)

    @abstractmethod
    def target(self, measured, positions):
        """What the picture is compared with, from what was measured on the source; positions: {layer: M} of the
        picture's own size."""

    @abstractmethod
    def distance(self, picture, features, target):
        """The term at a picture (H, W, 3) or (1, H, W, 3), before any factor or weight. A scalar tensor."""

    @abstractmethod
    def size(self, target):
        """The distance of "nothing at all" from the target, a float; the convention "relative" divides by it."""

    @abstractmethod
    def shape(self, positions, channels):
        """(M, C), from {layer: M} and {layer: C}: what published systems divide by."""

    def share(self, target):
        """Which share of the picture it looks at, by the target; its factor is multiplied by it."""
        return 1.0

    @property
    def least(self):
        """The fewest positions that its layers must have along each axis."""
        return 1

    def check_extent(self, extent, what):
        """An NSTError unless a layer of (rows, columns) positions is large enough."""
        if min(extent) < self.least:
            raise NSTError(
                f"{self.name} looks at patches of {self.least} x {self.least} positions, and {what} has only "
                f"{extent[0]} x {extent[1]} there; use a larger size or a layer of an earlier block."
            )

    def held(self, positions, channels):
        """How many float32 values a step on a whole picture holds for it, beside what the network's own features take:
        its target, and what its gradient is worked out from. By default none that count."""
        return 0

    def products(self, positions, channels):
        """Multiply-accumulates of a step for it, there and back. By default none that count."""
        return 0

    @classmethod
    @abstractmethod
    def factor(cls, rule, shape, size, pixels):
        """What a nstlib.published.Convention multiplies the distance by; pixels: H · W of the picture."""


def registered(kind):
    """A decorator: the class can be asked for by its word."""
    KINDS[kind.kind] = kind
    return kind


def kind_of(name):
    """The class behind a term's name, "style/block1_conv1", or behind the word alone. An NSTError when unknown."""
    word = str(name).partition("/")[0]
    if word not in KINDS:
        raise NSTError(f"there is no kind of term '{word}'; {suggest(word, KINDS)}.")
    return KINDS[word]
