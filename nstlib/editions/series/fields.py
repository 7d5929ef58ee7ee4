"""Fields of colour that a seed draws: what a work without a photograph is painted over, and what changes one's light.

Noise on a coarse grid, in octaves, is pushed about by other noise, so that bands bend and fold (domain warping, Quilez
2002); places are then ranked, and each rank takes its colour of a row, so that every colour has an equal share.
"""

import numpy as np

from nstlib import images
from nstlib.colour import to_lab, to_rgb
from nstlib.colour.chief import chief_colours
from nstlib.pyramid import shape_for

COLOURS, AMONG = 5, 8  # of a field; chief colours of a painting that they are drawn from
OCTAVES = ((1.0, 1.0), (0.5, 0.45), (0.25, 0.2))  # side of a cell, and how strong
LOOKED_AT = 256  # pixels of a painting whose colours are taken
DRAWN_AT = 512  # pixels: a larger field is one of these, enlarged, for it has no detail


def colours_of(painting):
    """Up to AMONG chief colours of a painting in CIELAB (n, 3), from dark to light, to a tenth; two at least."""
    found = [chief.lab for chief in chief_colours(images.at_most(painting, "style", LOOKED_AT), AMONG)]
    lab = np.round(np.array(sorted(found, key=lambda colour: colour[0])), 1)
    return lab if len(lab) > 1 else np.concatenate([lab, lab + np.float64([12, 0, 0])])  # of one colour: a lighter one


def drawn(shape, seed, colours, cells, warp, phase=0.0):
    """A picture (height, width, 3) in [0, 1] of `shape`.

    seed: what NumPy's default_rng takes; colours: (n, 3) in CIELAB, in the order in which they lie side by side; cells:
    how many cells of the grid the longer side has; warp: how far places are pushed, in cells; phase: degrees θ on the
    way from one noise A to another, B: cos θ A + sin θ B, which is as normal as both, so that forms flow into others.
    It has the same forms at every size.
    """
    from scipy.ndimage import map_coordinates

    if max(shape) > DRAWN_AT:
        small = drawn(shape_for(shape, DRAWN_AT), seed, colours, cells, warp, phase)
        return images.resize(small, tuple(shape))
    rng, side = np.random.default_rng(seed), max(shape) / cells
    grids = [_noise(rng, shape, side * part, phase) for part, _ in OCTAVES]
    pushed = [_noise(rng, shape, side, phase) * side * warp for _ in range(2)]
    whole = sum(strength * grid for (_, strength), grid in zip(OCTAVES, grids, strict=True))
    places = np.mgrid[: shape[0], : shape[1]] + np.array(pushed)
    bent = map_coordinates(whole, places, order=1, mode="reflect")
    ranks = np.argsort(np.argsort(bent, axis=None, kind="stable"), kind="stable").reshape(shape) / (bent.size - 1)
    return np.clip(to_rgb(_coloured(ranks, np.asarray(colours, float))), 0, 1).astype(np.float32)


def turned_hue(picture, shadows, lights):
    """A picture in [0, 1] with its hues turned in CIELAB: by `shadows` degrees where it is dark, by `lights` where it
    is light, and smoothly between; lightness and chroma stay, but for what no screen shows."""
    lab = to_lab(picture)
    share = np.clip(lab[..., 0] / 100, 0, 1)
    angle = np.radians(shadows + (lights - shadows) * share * share * (3 - 2 * share))
    a, b = lab[..., 1], lab[..., 2]
    around = np.stack([lab[..., 0], a * np.cos(angle) - b * np.sin(angle), a * np.sin(angle) + b * np.cos(angle)], -1)
    return np.clip(to_rgb(around), 0, 1).astype(np.float32)


def _noise(rng, shape, side, phase):
    """Normal numbers on a grid of cells of `side` pixels, by cubic splines between them: (height, width)."""
    from scipy.ndimage import map_coordinates

    both = rng.standard_normal([2, *(int(np.ceil(n / side)) + 5 for n in shape)])  # with cells beyond the edges
    grid = np.cos(np.radians(phase)) * both[0] + np.sin(np.radians(phase)) * both[1]
    return map_coordinates(grid, np.meshgrid(*(2 + np.arange(n) / side for n in shape), indexing="ij"), order=3)


def _coloured(ranks, colours):
    """Ranks in [0, 1] as colours, with soft borders between one and the next."""
    at = ranks * (len(colours) - 1)
    low = np.minimum(at.astype(int), len(colours) - 2)
    share = (at - low)[..., None]
    share = share * share * (3 - 2 * share)
    return colours[low] * (1 - share) + colours[low + 1] * share
