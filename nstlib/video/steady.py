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

from functools import partial

import numpy as np

from nstlib.video import flow
from nstlib.video.dials import boil
from nstlib.video.strokes import with_contrast_of

HOLD = 0.7  # of what was there before; at 0.8 and more an error of the flow is seen for half a second


class Steady:
    """Steady(paint)(frame): the painted frame, (H, W, 3) in [0, 1]; frames come in order, all of one shape.

    paint: a function from a frame to a painting of its shape; timed: and from `time`, in seconds. flicker: from 0, as
    still as can be, to 2, boiling, by chance of this seed. time: of the next frame, which whoever calls sets.
    cut: did another scene begin with the last frame? found: how much of it was seen in the frame before, from 0 to 1.
    """

    def __init__(self, paint, flicker=0.0, seed=0, timed=False):
        self._way_to_paint, self._timed = paint, timed
        self._find = flow.Finder(softness=1.0)
        self._hold, self._boil, self._seed = HOLD * max(0.0, 1 - flicker), max(0.0, flicker - 1), seed
        self._grey = self._source = self._shown = None
        self._number = 0
        self.cut, self.found, self.time = False, 0.0, 0.0

    def __call__(self, frame):
        grey, trust = flow.grey(frame), None
        if self._grey is not None:
            way, carried, trust = self._find(frame, grey, self._source, self._grey)
        self.found = 0.0 if trust is None else float(trust.mean())
        self.cut = trust is not None and self.found < flow.CUT
        if trust is None or self.cut:
            self._source, self._shown = frame, self._paint(frame)
        else:
            hold = self._hold * trust[..., None]
            self._source = frame + hold * (carried - frame)
            painted = self._paint(self._source)
            shown = painted + hold * (flow.carried(self._shown, way) - painted)
            self._shown = with_contrast_of(painted, shown)
        self._grey, self._number = grey, self._number + 1
        return self._shown

    def _paint(self, frame):
        paint = partial(self._way_to_paint, time=self.time) if self._timed else self._way_to_paint
        if not self._boil:
            return paint(frame)
        return boil.through(boil.window(self._number, self._boil**0.5, self._seed, frame.shape[:2]), paint, frame)

    def state(self):
        """{name: array}: all that the next frame depends on."""
        number = np.array(self._number)
        return {"grey": self._grey, "source": self._source, "shown": self._shown, "number": number}

    def restore(self, state):
        """Go on as if `state` had been reached here."""
        self._grey, self._source, self._shown = (state[name] for name in ("grey", "source", "shown"))
        self._number = int(state["number"])
