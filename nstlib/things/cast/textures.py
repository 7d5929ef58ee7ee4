"""A picture as a surface wears it: in centimetres, once or repeated, and filtered so that nothing shimmers.

Colours are linear light. A pixel sees a parallelogram of the surface, which is averaged: along its shorter side by a
pyramid of halved pictures (Williams, "Pyramidal parametrics", 1983), along its longer one by several samples.
"""

import numpy as np

from nstlib import repeats

MOST_SIDE = 1024  # pixels of a side that a mock-up of 800 px can show
FRAME = 64  # transparent pixels round a picture that is there once: some are left when it is halved six times
TAPS = (1, 2, 4, 8)  # samples along the longer side


def linear(colours):
    """Linear light of sRGB-encoded colours, by IEC 61966-2-1."""
    colours = np.asarray(colours, np.float32)
    return np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)


def encoded(light):
    """The other way; light below 0 and above 1 is cut off."""
    light = np.clip(light, 0, 1)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055)


class Texture:
    """A picture on a surface whose places are (u, v) in centimetres from its middle, u to the right and v down.

    picture: (H, W, 3) in [0, 1]; width: centimetres of one tile; repeat: a kind of nstlib.repeats, or None for once;
    texels: a side in hard squares, as in games, or None for smooth enlargement.
    """

    def __init__(self, picture, width, repeat=None, texels=None):
        height = width * picture.shape[0] / picture.shape[1]
        self.repeat, self.hard = repeat, texels is not None
        tile = linear(picture)
        self.mean = tile.mean((0, 1))
        if repeat is None:
            self.size = np.array([width, height], np.float32)
            tile = _at_most(tile, texels or MOST_SIDE)
            self.inner, self.frame = np.array(tile.shape[1::-1], np.float32), FRAME
            ends = [(FRAME, FRAME + -n % FRAME) for n in tile.shape[:2]]
            opaque = np.pad(np.ones(tile.shape[:2], np.float32), ends)
            tile = np.concatenate([np.pad(tile, (*ends, (0, 0))), opaque[..., None]], axis=2)
        else:
            rows, columns = repeats.BLOCKS[repeat]
            self.size = np.array([width * columns, height * rows], np.float32)
            tile = repeats.block(_at_most(tile, texels or MOST_SIDE // max(rows, columns)), repeat)
            tile = np.concatenate([tile, np.ones((*tile.shape[:2], 1), np.float32)], axis=2)
            self.inner, self.frame = np.array(tile.shape[1::-1], np.float32), 0
        self.phase = np.array([0.5 / columns, 0.5 / rows], np.float32) if repeat else np.float32(0.5)
        self.levels = [np.ascontiguousarray(tile, np.float32)]
        while max(self.levels[-1].shape[:2]) > 1 and (repeat or len(self.levels) < 7):
            self.levels.append(_halved(self.levels[-1]))
        self.texels = np.concatenate([level.reshape(-1, 4) for level in self.levels])
        shapes = np.array([level.shape[:2] for level in self.levels])
        self.heights, self.widths = shapes.T.astype(np.int32)
        self.starts = np.concatenate([[0], np.cumsum(shapes.prod(1))[:-1]]).astype(np.int32)

    def seen(self, places, steps):
        """Colour times cover, and cover, (N, 4), of places (N, 2) in centimetres; steps: (N, 4), how u and v change
        from a sample to the next on the right, and to the next below."""
        places = places / self.size + self.phase
        across, down = ((steps[:, i : i + 2] / self.size) * self.inner for i in (0, 2))
        a, b = np.hypot(*across.T), np.hypot(*down.T)
        longer = np.where((a > b)[:, None], across, down)
        major, minor = np.maximum(np.maximum(a, b), 1e-6), np.minimum(a, b)
        taps = np.clip(major / np.maximum(minor, 1e-6), 1, TAPS[-1])
        taps = np.where(major <= 1, 1, 2 ** np.ceil(np.log2(taps) - 0.3)).astype(np.int32)
        level = np.log2(np.maximum(major / taps, 1)).astype(np.float32)
        out = np.zeros((len(places), 4), np.float32)
        for count in TAPS:
            chosen = np.flatnonzero(taps == count)
            for k in range(count if len(chosen) else 0):
                shift = ((k + 0.5) / count - 0.5) * longer[chosen] / self.inner
                out[chosen] += self._between_levels(places[chosen] + shift, level[chosen]) / count
        return out

    def _between_levels(self, places, level):
        low = np.minimum(level.astype(np.int32), len(self.levels) - 1)
        part = (level - low)[:, None]
        found = self._at(places, low)
        mixed = np.flatnonzero(part[:, 0] > 1e-3)
        if len(mixed):
            high = self._at(places[mixed], np.minimum(low[mixed] + 1, len(self.levels) - 1))
            found[mixed] += (high - found[mixed]) * part[mixed]
        return found

    def _at(self, places, level):
        """Four texels round each place of its level, by their distance; of level 0 in hard squares the nearest."""
        rows, columns, start = self.heights[level], self.widths[level], self.starts[level]
        places = (places * self.inner + self.frame) / np.array(self.levels[0].shape[1::-1], np.float32)
        x, y = places[:, 0] * columns - 0.5, places[:, 1] * rows - 0.5
        if self.hard:
            x, y = (np.where(level == 0, np.rint(v), v) for v in (x, y))
        left, top = np.floor(x), np.floor(y)
        right, below = (x - left)[:, None], (y - top)[:, None]
        left, top = left.astype(np.int32), top.astype(np.int32)

        def texel(down, over):
            if self.repeat is None:
                i, j = np.clip(top + down, 0, rows - 1), np.clip(left + over, 0, columns - 1)
            else:
                i, j = (top + down) % rows, (left + over) % columns
            return self.texels[start + i * columns + j]

        upper = texel(0, 0) * (1 - right) + texel(0, 1) * right
        lower = texel(1, 0) * (1 - right) + texel(1, 1) * right
        return upper * (1 - below) + lower * below


def _at_most(tile, side):
    """The tile with no side longer than that, each pixel the mean of those that it stands for."""
    from PIL import Image

    height, width = tile.shape[:2]
    if max(height, width) <= side:
        return np.asarray(tile, np.float32)
    scale = side / max(height, width)
    shape = max(1, round(width * scale)), max(1, round(height * scale))
    planes = [Image.fromarray(np.ascontiguousarray(tile[..., c])).resize(shape, Image.Resampling.BOX) for c in range(3)]
    return np.stack([np.asarray(plane) for plane in planes], axis=-1)


def _halved(level):
    """Each pixel the mean of those it stands for; a side that is odd keeps its last row for a half more."""
    from PIL import Image

    shape = max(1, level.shape[1] // 2), max(1, level.shape[0] // 2)
    planes = [
        Image.fromarray(np.ascontiguousarray(level[..., c])).resize(shape, Image.Resampling.BOX) for c in range(4)
    ]
    return np.ascontiguousarray(np.stack([np.asarray(plane) for plane in planes], axis=-1))
