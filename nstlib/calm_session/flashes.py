"""How often does a clip flash? The general flash and red flash thresholds of WCAG 2.2 (W3C 2023), measured on frames.

A general flash is a pair of opposing changes in relative luminance of 0.1 or more, where the darker of the two is below
0.8. A red flash is a pair of opposing changes of which one leads to or from a saturated red, R / (R + G + B) >= 0.8 in
linear light, with a difference of more than 0.2 in the CIE 1976 UCS diagram (u', v'). Success criterion 2.3.1 allows
three of each in any second, and more where all that flash together are less than a quarter of every field of 10
degrees; for a picture that fills the screen such a field is a third of its width by a third of its height.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

from nstlib.colour import to_light
from nstlib.colour.lab import LIGHT, WHITE_XYZ
from nstlib.errors import NSTError
from nstlib.images import REC_709, luminance

STEP, DARKER = 0.1, 0.8  # of relative luminance: the change that counts, and below what the darker must be
RED, CHROMA = 0.8, 0.2  # of a saturated red, and of the change in (u', v')
ALLOWED, FIELD, SHARE = 3, 3, 0.25  # flashes in a second; fields of 10 degrees along a side; of one of them
CALM = 3.0  # seconds that must lie between two opposing changes at every place
GRID = 256  # cells along the longer side: of a screen of 1,024 pixels, 4, about the 0.1 degrees that count as fine
SLACK = 1e-9  # seconds, of times that were added up


@dataclass(frozen=True)
class Flashes:
    """general, red: the most flashes in any second at any place; closest: the shortest time in seconds between two
    opposing changes of brightness at any place, infinite where there are none; area: the largest share of a field of 10
    degrees that flashes more than three times in the same second; mean_closest: as `closest`, of the whole picture's
    mean brightness; seconds: how long the clip is."""

    general: int
    red: int
    closest: float
    mean_closest: float
    area: float
    seconds: float

    @property
    def passes(self):
        """Does it keep to WCAG's criterion 2.3.1?"""
        return max(self.general, self.red) <= ALLOWED or self.area < SHARE

    @property
    def calm(self):
        """Does brightness change at most once in 3 seconds, at every place and in the mean, and is there no red
        flash? Far stricter than `passes`."""
        return min(self.closest, self.mean_closest) >= CALM - SLACK and self.red == 0

    def __str__(self):
        closest = min(self.closest, self.mean_closest)
        apart = "nowhere one after the other" if closest == np.inf else f"{closest:.1f} s apart or more"
        return (
            f"{self.general} general and {self.red} red flashes in any second at most (WCAG 2.3.1 allows {ALLOWED}); "
            f"opposing changes of brightness lie {apart}"
        )


def flashes(frames, rate=None, times=None):
    """The Flashes of a clip. frames: pictures (H, W, 3) in [0, 1], one after the other; rate: frames a second, or
    times: the second at which each of them is shown, rising. The last frame is taken to be shown for no time.

    A change is noticed in the frame in which it has grown to its limit. Raises NSTError for fewer than two frames, for
    frames of several sizes, and for times that do not rise.
    """
    if (rate is None) == (times is None):
        raise NSTError("say how fast the frames follow: rate, frames a second, or times, the second of each.")
    if rate is not None and not (np.isscalar(rate) and np.isfinite(rate) and rate > 0):
        raise NSTError(f"rate must be a number of frames a second above 0, not {str(rate)[:40]}.")
    moments = iter(times) if times is not None else None
    seen, shape, first, last = None, None, None, None
    for number, frame in enumerate(frames):
        now = number / rate if moments is None else float(next(moments, np.nan))
        if not now > (-np.inf if last is None else last):
            raise NSTError("the times of the frames must rise, and there must be one for each of them.")
        light = _checked(to_light(frame), shape)
        if seen is None:
            shape, first = np.shape(frame), now
            seen = [_Swings(light), _Swings(light.mean((0, 1), keepdims=True)), _Reds(light)]
        last = now
        seen[0].see(light, now)
        seen[1].see(light.mean((0, 1), keepdims=True), now)
        seen[2].see(light, now)
    if seen is None or last == first:
        raise NSTError("a clip has two frames or more.")
    local, mean, red = seen
    return Flashes(local.most, red.most, local.closest, mean.closest, max(local.area, red.area), last - first)


def _checked(light, shape):
    """The light of a frame in cells, or an NSTError."""
    if light.ndim != 3 or light.shape[-1] != 3 or 0 in light.shape or (shape is not None and light.shape != shape):
        raise NSTError("frames are pictures (height, width, 3) in [0, 1], all of one size.")
    return cells(light)


def cells(light):
    """Linear light (H, W, 3) as at most GRID cells along a side, each the mean of the pixels in it."""
    factor = -(-max(light.shape[:2]) // GRID)
    if factor == 1:
        return light
    rows, columns = (np.arange(0, n, factor) for n in light.shape[:2])
    sums = np.add.reduceat(np.add.reduceat(light, rows, axis=0), columns, axis=1)
    counts = np.outer(np.diff([*rows, light.shape[0]]), np.diff([*columns, light.shape[1]]))
    return sums / counts[..., None]


class _Counted:
    """Opposing changes, cell by cell: how close they follow, and how many pairs of them there are in a second."""

    def __init__(self, cells):
        self.before = np.full(cells, -np.inf)  # when the last change was noticed
        self.second = deque()  # (time, where) of the changes of the last second
        self.most, self.area, self.closest = 0, 0.0, np.inf

    def count(self, where, now):
        """Changes at these cells, noticed now."""
        if not where.any():
            return
        self.closest = min(self.closest, float((now - self.before[where]).min()))
        self.before[where] = now
        self.second.append((now, where))
        while self.second[0][0] <= now - 1 + SLACK:
            self.second.popleft()
        pairs = sum(there.astype(int) for _, there in self.second) // 2
        self.most = max(self.most, int(pairs.max()))
        if pairs.max() > ALLOWED:
            self.area = max(self.area, _largest_share(pairs > ALLOWED))


class _Swings(_Counted):
    """Swings of relative luminance. high, low: the extremes since the last change; way: +1 up, -1 down, 0 not yet."""

    def __init__(self, light):
        y = luminance(light, REC_709)
        super().__init__(y.shape)
        self.high, self.low, self.way = y.copy(), y.copy(), np.zeros(y.shape, int)

    def see(self, light, now):
        y = luminance(light, REC_709)
        up = (self.way < 1) & (y - self.low >= STEP - SLACK) & (self.low < DARKER)
        down = (self.way > -1) & (self.high - y >= STEP - SLACK) & (y < DARKER)
        self.way = np.where(up, 1, np.where(down, -1, self.way))
        self.high = np.where(up | down, y, np.maximum(self.high, y))
        self.low = np.where(up | down, y, np.minimum(self.low, y))
        self.count(up | down, now)


class _Reds(_Counted):
    """Changes to and from a saturated red. red: is the cell in one? colour: (u', v') of the last other state."""

    def __init__(self, light):
        super().__init__(light.shape[:2])
        self.colour, self.red = _chromaticity(light), _saturated(light)

    def see(self, light, now):
        colour, red = _chromaticity(light), _saturated(light)
        changed = (red != self.red) & (np.hypot(*np.moveaxis(colour - self.colour, -1, 0)) > CHROMA)
        # Within one state the last colour is kept; on the way between two, that of the state which it comes from.
        settled = changed | (red == self.red)
        self.colour = np.where(settled[..., None], colour, self.colour)
        self.red = np.where(settled, red, self.red)
        self.count(changed, now)


def _saturated(light):
    return light[..., 0] >= RED * np.maximum(light.sum(-1), 1e-6)


def _chromaticity(light):
    """(u', v') of linear light; black has that of white."""
    xyz = light @ LIGHT.T
    xyz = np.where(xyz.sum(-1, keepdims=True) > 1e-6, xyz, WHITE_XYZ)
    x, y, z = np.moveaxis(xyz, -1, 0)
    return np.stack([4 * x, 9 * y], axis=-1) / (x + 15 * y + 3 * z)[..., None]


def _largest_share(where):
    """Of any field of a third of the height by a third of the width, the largest share that is marked."""
    height, width = (-(-n // FIELD) for n in where.shape)
    sums = np.pad(where.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    inside = sums[height:, width:] - sums[:-height, width:] - sums[height:, :-width] + sums[:-height, :-width]
    return float(inside.max() / (height * width))
