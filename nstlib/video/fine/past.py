"""A few earlier frames of a clip, and what was painted of them as it is seen from a new one."""

import numpy as np

from nstlib.video import flow

BACK = 16  # frames: what was hidden for longer is painted anew
ENOUGH = 0.99  # where so much of a frame is known, nobody looks further back
OUTLINE = 4  # pixels: beside what has come into sight, the paint is of an edge that was there


def seen(find, frame, grey, source, there):
    """(the flow to an earlier frame, how far it can be trusted (H, W)); find: a flow.Finder; grey, there: of both."""
    cv2 = flow.opencv()
    way, _, trust = find(frame, grey, source, there)
    trust = trust.astype(np.float32)
    # An edge is painted with an outline, and where the edge has left, that must not stay.
    clear = cv2.erode(trust, np.ones((2 * OUTLINE + 1, 2 * OUTLINE + 1), np.uint8))
    return way, trust * cv2.GaussianBlur(clear, (0, 0), 1.0)


class Past:
    """frames: {number: (grey, source, painted)}, seven at most, however long the clip; number: of the next one."""

    def __init__(self):
        self._find = flow.Finder()
        self.frames, self.number = {}, 0

    def forget(self):
        """Another scene begins."""
        self.frames = {}

    def seen_from(self, frame):
        """(w (H, W, 3), c (H, W, 1)): what was painted before, as seen from here, and how far it can be trusted."""
        grey = flow.grey(frame)
        trust, summed = np.zeros((*grey.shape, 1), np.float32), np.zeros_like(frame)
        for number in sorted(self.frames, reverse=True):
            there, source, painted = self.frames[number]
            way, sure = seen(self._find, frame, grey, source, there)
            share = np.minimum(sure[..., None], 1 - trust)
            summed += share * flow.carried(painted, way)
            trust += share
            if trust.mean() > ENOUGH or trust.mean() < flow.CUT:  # all is known; or it is another scene
                break
        return np.clip(summed / np.maximum(trust, 1e-6), 0, 1), trust

    def remember(self, source, painted):
        """Keep this frame, and of the earlier ones those that lie about 2, 4, 8 and 16 frames back: number n for twice
        the largest power of two that divides it, so that there are seven at most."""
        self.frames[self.number] = flow.grey(source), source, painted
        self.number += 1
        lasts = {n: 2 * min(n & -n or BACK, BACK // 2) for n in self.frames}
        self.frames = {n: kept for n, kept in self.frames.items() if self.number - n <= lasts[n]}

    def state(self):
        """{name: array}: all that the next frame depends on."""
        numbers = sorted(self.frames)
        arrays = map(np.stack, zip(*(self.frames[n] for n in numbers), strict=True))
        kept = dict(zip(("grey", "source", "painted"), arrays, strict=True))
        return kept | {"number": np.array(self.number), "numbers": np.array(numbers)}

    def restore(self, state):
        """Go on as if `state` had been reached here."""
        self.number = int(state["number"])
        kept = zip(state["grey"], state["source"], state["painted"], strict=True)
        self.frames = dict(zip(map(int, state["numbers"]), kept, strict=True))
