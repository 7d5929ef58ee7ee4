"""A clip painted frame by frame that holds still: what was painted before goes with what moves.

With the flow from this frame to the one before, m in [0, 1] where that can be trusted, and W what carries a picture
along the flow:

    s = c + 0.7 m (W s' − c)          the frame c, its grain averaged away along the motion   (after Texler et al. 2020)
    p = network(s)
    o = p + 0.7 m (W o' − p)          what is shown; s' and o' are those of the frame before
    o = o + (g − 1) (o − blur o)      g = contrast of p's strokes over that of o's, from 1 to 1.3

The first line takes away what makes a network flicker most, noise; the third ties strokes to things, which a network
that paints at a quarter of the size ties to the frame. An average of strokes has less contrast than each, and a picture
that is resampled again and again grows soft: the last line gives back what both take, or style would be lost by and by.
m is 1 where the way there and back closes (Ruder, Dosovitskiy and Brox, GCPR 2016) and colours agree, and has soft
edges.

A flicker f below 1 holds by 0.7 (1 − f); at 1 every frame is painted by itself; above it the strokes are laid anew for
each, as nstlib.video.dials.boil does it.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np

from nstlib.video import flow
from nstlib.video.dials import boil
from nstlib.video.strokes import with_contrast_of

HOLD = 0.7  # of what was there before; at 0.8 and more an error of the flow is seen for half a second


@dataclass(frozen=True)
class Look:
    """A frame as it is to be painted, and how it is tied to the one before. picture: s above; way: the flow to the one
    before, None for the first and after a cut; hold: (H, W, 1), how much of what was there before; number, time: of the
    frame; grey: the frame's own; cut, found: as of Steady."""

    picture: np.ndarray
    way: np.ndarray | None
    hold: np.ndarray | None
    number: int
    time: float
    grey: np.ndarray
    cut: bool
    found: float


class Steady:
    """Steady(paint)(frame): the painted frame, (H, W, 3) in [0, 1]; frames come in order, all of one shape.

    paint: a function from a frame to a painting of its shape; timed: and from `time`, in seconds. flicker: from 0, as
    still as can be, to 2, boiling, by chance of this seed. time: of the next frame, which whoever calls sets.
    cut: did another scene begin with the last frame? found: how much of it was seen in the frame before, from 0 to 1.

    One frame after the other is show(look(frame), paint(...)). Frames may be looked at ahead of those that are shown;
    only `paint` needs the network, and each is painted by itself.
    """

    def __init__(self, paint, flicker=0.0, seed=0, timed=False):
        self._way_to_paint, self._timed = paint, timed
        self._find = flow.Finder(softness=1.0)
        self._hold, self._boil, self._seed = HOLD * max(0.0, 1 - flicker), max(0.0, flicker - 1), seed
        self._ahead = self._last = self._shown = None  # the Looks of what was looked at last, and of what is shown
        self._number = 0
        self.cut, self.found, self.time = False, 0.0, 0.0

    def __call__(self, frame):
        look = self.look(frame)
        return self.show(look, self.paint(look.picture, look.number, look.time))

    def look(self, frame):
        """The Look of the next frame."""
        grey, before, trust = flow.grey(frame), self._ahead, None
        if before is not None:
            way, carried, trust = self._find(frame, grey, before.picture, before.grey)
        found = 0.0 if trust is None else float(trust.mean())
        cut = trust is not None and found < flow.CUT
        if trust is None or cut:
            way = hold = None
            picture = frame
        else:
            hold = self._hold * trust[..., None]
            picture = frame + hold * (carried - frame)
        self._ahead = Look(picture, way, hold, self._number, self.time, grey, cut, found)
        self._number += 1
        return self._ahead

    def paint(self, picture, number, time):
        """A Look's picture, painted."""
        paint = partial(self._way_to_paint, time=time) if self._timed else self._way_to_paint
        if not self._boil:
            return paint(picture)
        return boil.through(boil.window(number, self._boil**0.5, self._seed, picture.shape[:2]), paint, picture)

    def show(self, look, painted):
        """What is shown of a Look, which comes next after the one that was shown before."""
        self.cut, self.found, self._last = look.cut, look.found, look
        if look.way is None:
            self._shown = painted
        else:
            shown = painted + look.hold * (flow.carried(self._shown, look.way) - painted)
            self._shown = with_contrast_of(painted, shown)
        return self._shown

    def state(self):
        """{name: array}: all that the frame after the one that is shown depends on."""
        last = self._last
        return {"grey": last.grey, "source": last.picture, "shown": self._shown, "number": np.array(last.number + 1)}

    def restore(self, state):
        """Go on as if `state` had been reached here."""
        self._number, self._shown = int(state["number"]), state["shown"]
        self._ahead = Look(state["source"], None, None, self._number - 1, 0.0, state["grey"], False, 0.0)
