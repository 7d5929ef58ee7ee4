"""Where every pixel was in the frame before: dense optical flow, what is hidden, and pictures carried along.

A flow (H, W, 2) has in (x, y) pixels, for every place of one frame, the way to the same thing in the other. It comes
from OpenCV's Dense Inverse Search (Kroeger et al., ECCV 2016), and is always measured on the
source's frames, never on painted ones, whose strokes do not move as things do.
"""

import numpy as np

from nstlib.errors import NSTError
from nstlib.images import luminance

SMALLEST = 16  # pixels of a side, below which there is nothing to follow
AGREE, APART = 0.06, 0.09  # colours that differ by less are the same thing; by more, another
BLUR = 1.5  # pixels over which colours are compared
CUT = 0.3  # where less of a frame than this can be found in the one before, another scene begins


def opencv():
    """The module cv2, wherever it comes from; an NSTError where there is none."""
    try:
        import cv2
    except ImportError:
        raise NSTError("video needs OpenCV; run: pip install 'nstlib[video]'") from None
    return cv2


class Follower:
    """Follower(quality)(here, there): the flow from one grey frame to another.

    quality: "fast" or "medium" of DIS, 0.06 and 0.01 px off on a photograph that moves by 5 px.
    """

    def __init__(self, quality="medium"):
        cv2 = opencv()
        kinds = {"fast": cv2.DISOPTICAL_FLOW_PRESET_FAST, "medium": cv2.DISOPTICAL_FLOW_PRESET_MEDIUM}
        self._search = cv2.DISOpticalFlow_create(kinds[quality])

    def __call__(self, here, there):
        """Flow (H, W, 2) float32; here, there: `grey` frames of one shape."""
        return self._search.calc(here, there, None)


def grey(frame):
    """A frame (H, W, 3) in [0, 1] as DIS takes it, (H, W) in 256 levels."""
    return np.rint(255 * luminance(frame)).astype(np.uint8)


def carried(picture, flow, sharp=True):
    """The picture (H, W) or (H, W, C) of the other frame, seen from here: result(x) = picture(x + flow(x)).

    Between pixels by Lanczos's kernel (sharp), whose overshoots are cut off, or bilinearly; what came from outside is
    the nearest pixel of the edge.
    """
    cv2 = opencv()
    height, width = flow.shape[:2]
    places = flow + np.stack(np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)), -1)
    how = cv2.INTER_LANCZOS4 if sharp else cv2.INTER_LINEAR
    moved = cv2.remap(picture, places, None, how, borderMode=cv2.BORDER_REPLICATE)
    return np.clip(moved, 0, 1, out=moved) if sharp else moved


def visible(flow, back):
    """(H, W) bool: is what is here also to be seen in the other frame? Ruder's two rules (2016, equations 5 and 6).

    flow: from here to there; back: from there to here. A place is hidden there where the way there and back does not
    close, and of no use at the edge of a motion:

        |flow + back(x + flow)|² > 0.01 (|flow|² + |back(x + flow)|²) + 0.5      or      |∇flow|² > 0.01 |flow|² + 0.002
    """
    return closing(flow, back) & ~at_an_edge(flow)


def closing(flow, back):
    """The first rule, and that the place is inside the other frame."""
    height, width = flow.shape[:2]
    returned = carried(back, flow, sharp=False)
    apart = np.square(flow + returned).sum(-1)
    x, y = np.arange(width) + flow[..., 0], np.arange(height)[:, None] + flow[..., 1]
    inside = (x >= -0.5) & (x <= width - 0.5) & (y >= -0.5) & (y <= height - 0.5)
    return inside & (apart <= 0.01 * (np.square(flow).sum(-1) + np.square(returned).sum(-1)) + 0.5)


def at_an_edge(flow):
    """The second rule: does the motion change from this pixel to the next?"""
    change = sum(np.square(np.gradient(flow, axis=axis)).sum(-1) for axis in (0, 1))
    return change > 0.01 * np.square(flow).sum(-1) + 0.002


def agreement(before, frame):
    """(H, W) in [0, 1]: are the colours of two frames (H, W, 3), one carried along the flow, those of the same
    thing?"""
    apart = np.abs(opencv().GaussianBlur(before - frame, (0, 0), BLUR)).max(-1)
    return np.clip((APART - apart) / (APART - AGREE), 0, 1)


class Finder:
    """Finder(softness)(frame, here, source, there): what of an earlier frame is found in this one, and where.

    frame, source: this frame and the earlier one, (H, W, 3); here, there: both as `grey`. Returns (flow from here to
    there, the earlier frame as seen from here, trust (H, W) in [0, 1]): 1 where the way there and back closes (Ruder,
    Dosovitskiy and Brox, GCPR 2016) and colours agree. softness: pixels over which trust fades where ways do not close.
    """

    def __init__(self, softness=0.0):
        self._follow, self._return, self._softness = Follower("medium"), Follower("fast"), softness

    def __call__(self, frame, here, source, there):
        cv2 = opencv()
        way = self._follow(here, there)
        moved = carried(source, way)
        closes = cv2.erode(closing(way, self._return(there, here)).astype(np.float32), np.ones((3, 3), np.uint8))
        if self._softness:
            closes = cv2.GaussianBlur(closes, (0, 0), self._softness) * closes
        trust = closes * agreement(moved, frame)
        # Around what moves, a flow drags along what stands still, and that is found where it was.
        still = agreement(source, frame)
        stays = (trust < 0.5) & (still > trust)
        way[stays], moved[stays] = 0, source[stays]
        return way, moved, np.where(stays, still, trust)
