"""Blocks of a game on an island of earth and grass, in the evening sun; their faces are hard squares, as in games."""

import numpy as np
from scipy import ndimage

from nstlib.things.cast import rays
from nstlib.things.cast.scene import SAMPLES, Scene, steps_of

BLOCK, TEXELS = 100.0, 32  # centimetres of a side; texels of it
EYE, TARGET, ANGLE = np.array([8.2, 4.7, 11.6], np.float32), (0.2, 1.9, 0.4), 25.0  # in blocks
SUN = rays.unit((-0.50, 0.62, 0.60))
SIZE = (17, 7, 17)  # the grid of blocks, its middle at x = z = 0
SURFACE, GRASS, EARTH, STONE, WATER = 1, 2, 3, 4, 5
COLOURS = {GRASS: (0.22, 0.36, 0.10), EARTH: (0.30, 0.19, 0.11), STONE: (0.40, 0.39, 0.38), WATER: (0.10, 0.30, 0.38)}


def island():
    """What is in each place of the grid, x, y and z: 0 for nothing."""
    x, z = np.meshgrid(*(np.arange(n) - n // 2 for n in (SIZE[0], SIZE[2])), indexing="ij")
    grid = np.zeros(SIZE, np.int8)
    height = (
        1.0 + 1.1 * np.exp(-((x + 5) ** 2 + (z + 5) ** 2) / 9.0) + 0.9 * np.exp(-((x - 4) ** 2 + (z + 6) ** 2) / 5.0)
    )
    shore = np.hypot(x, z) + 0.9 * np.sin(1.7 * np.arctan2(z, x) + 1) < 6.6
    for level in range(SIZE[1]):
        there = shore & (level < np.rint(height))
        top = there & (level + 1 >= np.rint(height))
        grid[:, level][there] = EARTH
        grid[:, level][top] = GRASS
    grid[:, 0][~shore] = WATER
    m, n = SIZE[0] // 2, SIZE[2] // 2
    for at in ((3, -1), (-3, -2), (-4, 4)):
        grid[m + at[0], 1, n + at[1]] = STONE
    for where in (
        (-1, 1, 0),
        (0, 1, 0),
        (1, 1, 0),
        (-1, 2, 0),
        (0, 2, 0),
        (-1, 3, 0),
        (-1, 1, 1),
        (1, 1, 2),
        (-3, 1, 2),
        (3, 1, -3),
    ):
        grid[m + where[0], where[1], n + where[2]] = SURFACE
    grid[m, 1, n - 1], grid[m, 2, n - 1] = SURFACE, SURFACE
    return grid


def build():
    """Cast the rays: a Scene."""
    grid = island()
    look = rays.camera(EYE, TARGET, ANGLE, SAMPLES)
    depth, kind, axis, sign = _nearest(grid, look)
    flat = look.reshape(-1, 3)
    base = _sky(flat)
    hit = np.flatnonzero(np.isfinite(depth))
    points = EYE + depth[hit, None] * flat[hit]
    normal = np.zeros((len(hit), 3), np.float32)
    normal[np.arange(len(hit)), axis[hit]] = sign[hit]
    light = _light(grid, points, normal)
    what = kind[hit]
    other = what != SURFACE
    colours = _colours(points[other], normal[other], what[other])
    far = np.clip((depth[hit] - 14) / 22, 0, 1)[:, None] ** 1.5
    seen = 0.9 * light[other] * colours
    wet = what[other] == WATER
    seen[wet] = seen[wet] * 0.55 + 0.42 * _sky(flat[hit[other][wet]] * (1, -1, 1))
    base[hit[other]] = seen * (1 - far[other]) + far[other] * _sky(flat[hit[other]] * (1, 0, 1))
    index, at, face = hit[~other], points[~other], normal[~other]
    base[index] = 0
    places = _on_face(at, face) * BLOCK
    return Scene(
        "block",
        index,
        places,
        steps_of(places, index),
        light[~other].astype(np.float32),
        np.ones(len(index), np.float32),
        base.reshape(*SAMPLES, 3).astype(np.float32),
        np.zeros(SAMPLES, np.float32),
        area=(BLOCK, BLOCK),
        tile=BLOCK,
        colour=(0.6, 0.58, 0.55),
        words="blocks of a game on an island, each face showing {}",
        fills=True,
        texels=TEXELS,
    )


def _nearest(grid, look):
    """(how far, what, the axis of the face, its sign), each (samples,), of the first block that a ray meets.

    A block is tried only where its corners are in the picture.
    """
    height, width = SAMPLES
    depth = np.full((height, width), np.inf, np.float32)
    kind, axis, sign = (np.zeros((height, width), np.int8) for _ in range(3))
    ahead, right, up = _frame()
    half = np.tan(np.radians(ANGLE) / 2)
    solid = grid > 0
    padded = np.pad(solid, 1)
    open_sides = ~(padded[2:, 1:-1, 1:-1] & padded[1:-1, 2:, 1:-1] & padded[1:-1, 1:-1, 2:])
    inverse = [np.ascontiguousarray(1 / np.where(np.abs(d) < 1e-6, 1e-6, d)) for d in np.moveaxis(look, -1, 0)]
    for place in np.argwhere(solid & open_sides):
        low = place - (SIZE[0] // 2 + 0.5, 0, SIZE[2] // 2 + 0.5)
        if grid[tuple(place)] == WATER:
            low = low - (0, 0.25, 0)
        corners = low + np.array(np.meshgrid((0, 1), (0, 1), (0, 1))).reshape(3, 8).T - EYE
        deep = corners @ ahead
        if deep.min() < 0.2:
            continue
        px = ((corners @ right) / deep / half / (width / height) + 1) * width / 2
        py = (1 - (corners @ up) / deep / half) * height / 2
        box = np.s_[max(0, int(py.min())) : int(py.max()) + 2, max(0, int(px.min())) : int(px.max()) + 2]
        part = [one[box] for one in inverse]
        if not part[0].size:
            continue
        enter, leave = _slabs(low - EYE, part)
        near = np.maximum(np.maximum(enter[0], enter[1]), enter[2])
        new = (near < leave) & (near < depth[box])
        face = np.where(near == enter[0], 0, np.where(near == enter[1], 1, 2))
        facing = np.where(face == 0, part[0], np.where(face == 1, part[1], part[2])) < 0
        for whole, value in ((depth, near), (kind, grid[tuple(place)]), (axis, face), (sign, np.where(facing, 1, -1))):
            np.copyto(whole[box], value, where=new, casting="unsafe")
    return tuple(part.reshape(-1) for part in (depth, kind, axis, sign))


def _slabs(low, inverse):
    """(where a ray comes in between the two sides of a block in x, y and z; where it first goes out of one)."""
    enter, leave = [], None
    for one, rate in zip(low, inverse, strict=True):
        first = np.float32(one) * rate if np.ndim(one) == 0 else one * rate
        second = first + rate
        enter.append(np.minimum(first, second))
        out = np.maximum(first, second)
        leave = out if leave is None else np.minimum(leave, out)
    return enter, leave


def _frame():
    ahead = rays.unit(np.asarray(TARGET, np.float32) - EYE)
    right = rays.unit(np.cross(ahead, (0, 1, 0)))
    return ahead, right, np.cross(right, ahead)


def _light(grid, points, normal):
    """Light (N, 3): the sun, with shadows of a few samples each, and the sky where it is not shut out."""
    solid = np.pad((grid > 0) & (grid != WATER), ((0, 0), (0, 4), (0, 0))).astype(np.float32)
    fine = np.repeat(np.repeat(np.repeat(solid, 4, 0), 4, 1), 4, 2)
    cloud = ndimage.gaussian_filter(fine, 2.6)
    middle = np.array((SIZE[0] // 2 + 0.5, 0, SIZE[2] // 2 + 0.5), np.float32)
    casters = [(place - middle).astype(np.float32) for place in np.argwhere(solid) if place[1] > 0]

    def lit(points, normal):
        at = np.stack([points[:, 0] + SIZE[0] / 2, points[:, 1], points[:, 2] + SIZE[2] / 2])
        out = at + 0.42 * normal.T
        shut = ndimage.map_coordinates(cloud, out * 4 - 0.5, order=1, mode="nearest")
        free = np.clip(1.22 - 1.25 * shut, 0.15, 1)
        facing = np.clip(normal @ SUN, 0, 1)
        sun = np.zeros(len(points), np.float32)
        few = np.flatnonzero(facing > 0)
        seen = np.ones(len(few), np.float32)
        start = np.ascontiguousarray((points[few] + 0.01 * normal[few]).T)
        for low in casters:
            enter, leave = _slabs([low[i] - start[i] for i in range(3)], 1 / SUN)
            seen[(leave > 0) & (np.maximum(np.maximum(enter[0], enter[1]), enter[2]) < leave)] = 0
        sun[few] = facing[few] * seen
        light = (1.5 * sun)[:, None] * np.array([1.0, 0.86, 0.64])
        light = light + ((0.34 + 0.14 * normal[:, 1]) * free)[:, None] * np.array([0.78, 0.95, 1.22])
        return (light + (0.10 * free * np.clip(-normal[:, 1] + 0.6, 0, 1))[:, None] * np.array([1.0, 0.9, 0.7]),)

    return rays.in_bands(lit, points, normal, rows=60_000)[0]


def _on_face(points, normal):
    """(N, 2): from the middle of its face to a place, in blocks, to the right and down as one stands before it."""
    part = points - np.floor(points + np.array((0.5, 0, 0.5))) - np.array((0, 0.5, 0))
    x, y, z = part.T
    side, top = np.abs(normal[:, 0]) > 0.5, np.abs(normal[:, 1]) > 0.5
    u = np.where(side, -z * np.sign(normal[:, 0]), np.where(top, x, x * np.sign(normal[:, 2] + 1e-9)))
    return np.stack([u, np.where(top, z, -y)], axis=1).astype(np.float32)


def _colours(points, normal, what):
    """Of grass, earth, stone and water, (N, 3): a hard square of noise to each texel, sixteen to a block."""
    cells = np.floor((points - 0.001 * normal) * 16).astype(np.int64)
    code = (cells[:, 0] * 73856093) ^ (cells[:, 1] * 19349663) ^ (cells[:, 2] * 83492791)
    rng = np.random.default_rng(23)
    tone = rng.uniform(0.72, 1.22, 4096)[code % 4096]
    out = np.array([COLOURS.get(k, (0, 0, 0)) for k in range(6)], np.float32)[what]
    side = (what == GRASS) & (np.abs(normal[:, 1]) < 0.5)
    deep = 1 - (points[:, 1] - np.floor(points[:, 1]))
    hang = 0.2 + 0.16 * (rng.random(512)[(cells[:, 0] * 7 + cells[:, 2] * 13) % 512] > 0.5)
    out[side & (deep > hang)] = COLOURS[EARTH]
    tone = np.where(what == WATER, 1 + 0.35 * (tone - 1), tone)
    return out * tone[:, None]


def _sky(d):
    """Light (N, 3) from directions: an evening, pale near the horizon and warm towards the sun."""
    d = rays.unit(d)
    high = np.clip(3.0 * d[:, 1] + 0.22, 0, 1)[:, None] ** 0.7
    light = np.array([0.50, 0.68, 0.80]) * (1 - high) + np.array([0.10, 0.31, 0.70]) * high
    glow = np.clip(d @ rays.unit((-0.6, 0.1, -0.9)), 0, 1)[:, None] ** 6
    return (light + glow * np.array([0.14, 0.06, 0.0])).astype(np.float32)
