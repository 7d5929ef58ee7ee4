"""Flicker on purpose: every frame's strokes are laid anew, as in films that are drawn by hand.

A network lays its strokes by the grid of its own pixels. Frame t, seen through a window W(t) that is moved, turned and
a little smaller, gets other strokes in the same places:

    o = W(t)⁻¹ network(W(t) c),      W(t) by chance, of a generator that is seeded by (seed, t)

So the colours and shapes stay and the strokes boil; and a run that was broken off goes on with the same pixels.
"""

import numbers

import numpy as np

from nstlib.errors import NSTError, in_words
from nstlib.video.flow import opencv
from nstlib.video.strokes import with_contrast_of

MOST = 2.0  # of the dial
MOVE, TURN, SMALLER = 8.0, 2.0, 0.12  # pixels, degrees and share of the size, at MOST, either way or less


def checked_flicker(value):
    """The dial as a float: 0 holds as still as can be, 1 is frame by frame, 2 boils most; or an NSTError."""
    good = isinstance(value, numbers.Real) and not isinstance(value, bool) and 0 <= value <= MOST
    if not good:
        raise NSTError(
            f"flicker must be a number from 0, as still as can be, by way of 1, frame by frame, to {MOST:g}, boiling; "
            f"not {in_words(value)}."
        )
    return float(value)


def window(number, much, seed, shape):
    """W, (2, 3): the affine map (x, y, 1) → (x, y) from a frame to what the network sees of frame `number`.

    much: from 0, the frame itself, to 1; shape: (height, width).
    """
    right, down, turn, smaller = np.random.default_rng((seed, number)).uniform(-1, 1, 4) * much
    scale, angle = 1 - SMALLER * abs(smaller), np.radians(TURN * turn)
    matrix = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = np.array([shape[1] - 1, shape[0] - 1]) / 2
    return np.column_stack([matrix, middle - matrix @ middle + MOVE * np.array([right, down])])


def through(matrix, paint, frame):
    """The painting (H, W, 3) of a frame as it is painted through a window."""
    cv2, (height, width) = opencv(), frame.shape[:2]
    how, edge = cv2.INTER_LANCZOS4, {"borderMode": cv2.BORDER_REFLECT_101}
    seen = np.clip(cv2.warpAffine(frame, matrix, (width, height), flags=how, **edge), 0, 1)
    painted = paint(seen)
    back = cv2.warpAffine(painted, matrix, (width, height), flags=how | cv2.WARP_INVERSE_MAP, **edge)
    return with_contrast_of(painted, back)
