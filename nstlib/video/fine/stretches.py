"""Where a clip may be divided: each scene is a stretch, and so is each piece of a long one, which overlap.

What is painted of a frame depends on those before it, back to the last cut: so scenes are painted apart, and nothing
changes. A scene that is divided is painted anew from the first frame of each piece; for half a second the piece before
goes on beside it, and what is shown goes over from one to the other,

    shown = old + s (new − old),   s = 1/13, 2/13, ... 12/13,

with the contrast of the new one's strokes (nstlib.video.strokes): two pictures that lie one upon the other have less.
The second pass of Ruder, Dosovitskiy and Brox (GCPR 2016) blends what it carries along in the same way.
"""

from dataclasses import dataclass, field

from nstlib.errors import NSTError
from nstlib.recipe import check_whole
from nstlib.video import flow
from nstlib.video.fine.past import seen
from nstlib.video.strokes import with_contrast_of

OVERLAP = 12  # frames: half a second of a film
LEAST = 2 * OVERLAP  # frames of a piece


@dataclass
class Stretch:
    """Frames that are painted one after the other. first: its number; fades: does the stretch before go on beside its
    first OVERLAP frames? end: the number after its last frame, None while that is not known."""

    first: int
    fades: bool
    end: int | None = None
    units: list = field(default_factory=list)

    def __contains__(self, number):
        return self.first <= number and (self.end is None or number < self.end)


def checked_divide(divide, mode):
    """None, or the frames after which a scene is divided; NSTError for what cannot be that."""
    if divide is None:
        return None
    if mode != "fine":
        raise NSTError("the fast mode paints every frame by itself; divide (--divide) is for the fine mode.")
    return check_whole("divide", divide, LEAST)


class Division:
    """Division(every, overlap)(number, frame): the Stretches that the next frame is in, the oldest first.

    every: frames after which a scene is divided, or None. known: [(first, fades)] of stretches that a run was in the
    middle of: they begin there, whatever is seen.
    """

    def __init__(self, every=None, overlap=OVERLAP, known=()):
        self._every, self._overlap, self._known = every, overlap, dict(known)
        self._find, self._before = flow.Finder(), None
        self.stretches, self.cuts = [], set()

    def __call__(self, number, frame):
        if self._is_a_cut(frame):
            self.cuts.add(number)
        if not self.stretches:
            self._begin(number, False)
        elif self._known and number <= max(self._known):
            if number in self._known:
                self._begin(number, self._known[number])
        elif number in self.cuts:
            self._begin(number, False)
        elif self._every and number - self.stretches[-1].first >= self._every:
            self._begin(number, self._overlap > 0)
        return [one for one in self.stretches if number in one]

    def _is_a_cut(self, frame):
        """As Fine finds it, which looks at the frame before first."""
        grey, before = flow.grey(frame), self._before
        self._before = frame, grey
        if before is None:
            return False
        _, trust = seen(self._find, frame, grey, *before)
        return bool(trust.mean() < flow.CUT)

    def _begin(self, number, fades):
        for one in self.stretches:
            if one.end is None or one.end > number:
                one.end = number + (self._overlap if fades else 0)
        self.stretches.append(Stretch(number, fades))

    def ended(self, number):
        """There are no frames from this number on."""
        for one in self.stretches:
            one.end = number if one.end is None else min(one.end, number)


def shown(number, painted):
    """What is shown of a frame. painted: [(a Stretch that it is in, its painting)], the oldest first."""
    (_, image), *newer = painted
    for stretch, other in newer:
        share = (number - stretch.first + 1) / (OVERLAP + 1)
        image = with_contrast_of(other, image + share * (other - image))
    return image
