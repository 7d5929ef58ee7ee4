"""A cushion of linen with a piped seam, on a sofa by a window on the left."""

from functools import lru_cache

import numpy as np
from scipy import ndimage

from nstlib.things.cast import rays
from nstlib.things.cast.scene import SAMPLES, Scene, spread, steps_of

SIDE, THICK, CORD = 22.0, 11.5, 0.34  # half a side, half the thickness, the radius of the piping; centimetres
EYE, TARGET, ANGLE = (-30.0, 42.0, 150.0), (0.5, 22.0, 0.0), 21.5
KEY = rays.unit((-0.80, 0.58, 0.30))
COARSE = tuple(side // 4 for side in SAMPLES)
LEAN, TURN, ROLL = np.radians(15), np.radians(21), np.radians(-3.5)
MIDDLE = np.array([0.0, 20.3, 0.0], np.float32)


def _axes():
    """The cushion's own right, up and front, as rows."""
    lean = np.array([[1, 0, 0], [0, np.cos(LEAN), -np.sin(LEAN)], [0, np.sin(LEAN), np.cos(LEAN)]])
    turn = np.array([[np.cos(TURN), 0, -np.sin(TURN)], [0, 1, 0], [np.sin(TURN), 0, np.cos(TURN)]])
    c, s = np.cos(ROLL), np.sin(ROLL)
    return (np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]]) @ lean @ turn).astype(np.float32)


AXES = _axes()


def own(x, y, z):
    """World to the cushion's own coordinates, the picture's side towards +z."""
    x, y, z = x - MIDDLE[0], y - MIDDLE[1], z - MIDDLE[2]
    return tuple(a[0] * x + a[1] * y + a[2] * z for a in AXES)


def outline(x, y):
    """(how far inside its edge, 0 at the edge; the same along x and along y): sides bow inwards between the corners."""
    bow = 0.05
    a = SIDE * (1 - bow * (1 - np.clip(y / SIDE, -1, 1) ** 2)) - np.abs(x)
    b = SIDE * (1 - bow * (1 - np.clip(x / SIDE, -1, 1) ** 2)) - np.abs(y)
    return rays.joined(a, b, 4.0), a, b


def bulge(x, y):
    """Half the thickness at (x, y), with the gathers that the seam and the corners pull."""
    inside, a, b = outline(x, y)
    a, b = np.clip(a / SIDE, 0, 1), np.clip(b / SIDE, 0, 1)
    full = THICK * ((1 - (1 - a) ** 2.2) * (1 - (1 - b) ** 2.2)) ** 0.7
    gathers = 0.0
    for along, near, turned in ((y, a, np.sign(x)), (x, b, 2 + np.sign(y))):
        wave = np.sin(along * 1.15 + 1.6 * np.sin(along * 0.31 + 2.0 * turned) + 0.7 * turned)
        gathers = gathers + 0.3 * wave * np.exp(-near * SIDE / 3.6) * np.clip(inside / 1.5, 0, 1)
    corner = np.exp(-((np.hypot(np.abs(x) - SIDE, np.abs(y) - SIDE) / 9.0) ** 2))
    angle = np.arctan2(SIDE + 4 - np.abs(y), SIDE + 4 - np.abs(x))
    pull = np.sin(angle * 17 + np.sign(x) * 1.1 + np.sign(y) * 0.6) * 0.45 * corner * np.clip(inside / 3, 0, 1)
    dents = 0.5 * np.sin(0.16 * x + 0.11 * y + 0.9) * np.sin(0.13 * y - 0.06 * x + 0.4)
    return full + gathers + pull + dents * np.clip(inside / 8, 0, 1)


def body(x, y, z):
    """Nearly the distance to the filled part, in own coordinates."""
    inside, *_ = outline(x, y)
    return np.where(inside < -0.2, np.hypot(np.maximum(-inside, 0), z), np.abs(z) - bulge(x, y))


def piping(x, y, z):
    """Distance to the cord along the seam."""
    inside, *_ = outline(x, y)
    return np.hypot(inside - 0.1, z) - CORD


def distance(x, y, z):
    """To the cushion, nearly."""
    x, y, z = own(x, y, z)
    return np.minimum(0.62 * body(x, y, z), piping(x, y, z))


def blob(x, y, z):
    """A smooth stand-in for its shadow."""
    x, y, z = own(x, y, z)
    inside, *_ = outline(x, y)
    flat = rays.box(x, y, z, (SIDE - 2, SIDE - 2, THICK - 1), 6.0)
    return np.minimum(flat, np.hypot(np.maximum(-inside, 0), z) - 0.4)


def sofa(x, y, z):
    """A seat and its back."""
    seat = rays.box(x + 10, y + 12.0, z - 8, (140, 12.0, 46), 3.5)
    back = rays.box(x + 10, y - 24, z + 24 - 0.10 * (y - 20), (140, 42, 11), 5.0)
    return rays.joined(seat, back * 0.97, 3.0)


def both(x, y, z):
    """The two, for shadows."""
    return np.minimum(blob(x, y, z), sofa(x, y, z))


def build():
    """Cast the rays: a Scene."""
    look = rays.camera(EYE, TARGET, ANGLE, SAMPLES)
    way = rays.traced(distance, EYE, look, (MIDDLE, 33), 110, 0.95)
    index = np.flatnonzero(np.isfinite(way))
    d = look.reshape(-1, 3)[index]
    points = np.asarray(EYE, np.float32) + way.reshape(-1)[index, None] * d

    def lit(points, d):
        normal = rays.normals(distance, points, 0.05)
        x, y, _ = own(*points.T)
        inside, *_ = outline(x, y)
        cord = np.clip((0.42 - inside) / 0.06, 0, 1)
        facing = normal @ KEY
        sun = np.clip((facing + 0.2) / 1.2, 0, 1) ** 1.35
        crease = 1 - 0.5 * np.exp(-np.abs(inside - 0.45) / 0.3)
        low = np.clip(0.42 + points[:, 1] / 16, 0.42, 1)  # the seat shuts out the sky from below
        sky = (0.25 + 0.2 * normal[:, 1]) * low * crease
        bounce = 0.10 * np.clip(-normal[:, 1] + 0.3, 0, 1)
        fill = 0.10 * np.clip(normal @ rays.unit((0.8, 0.2, 0.6)), 0, 1)
        light = (1.6 * sun * crease * (0.6 + 0.4 * low))[:, None] * np.array([1.0, 0.965, 0.91])
        light = light + (sky + fill)[:, None] * np.array([0.93, 0.98, 1.06]) + bounce[:, None] * (1, 0.95, 0.88)
        grazing = (1 - np.clip(-(d * normal).sum(1), 0, 1)) ** 3
        light = light * (1 + 0.25 * grazing)[:, None]  # the fibres that stand off a cloth
        places = cloth_at(x, y)
        return light.astype(np.float32), places.astype(np.float32), cord

    diffuse, places, cord = rays.in_bands(lit, points, d, rows=40_000)
    diffuse *= weave(places)[:, None]
    steps = steps_of(places, index)
    base, bleed = surroundings()
    base.reshape(-1, 3)[index], bleed.reshape(-1)[index] = 0, 0
    return Scene(
        "cushion",
        index,
        places,
        steps,
        diffuse,
        (1 - cord).astype(np.float32),
        base,
        bleed,
        area=(2.2 * SIDE, 2.2 * SIDE),
        tile=15.0,
        colour=(0.86, 0.83, 0.78),
        words="a cushion on a sofa, its linen printed with {}",
        fills=True,
    )


@lru_cache(1)
def _along():
    """Centimetres of cloth from the middle to a place, along x, on a grid of half a centimetre: (rows, columns)."""
    at = np.arange(-SIDE - 1, SIDE + 1.01, 0.5, dtype=np.float32)
    x, y = np.meshgrid(at, at)
    slope = np.clip(np.gradient(ndimage.gaussian_filter(bulge(x, y), 1.0), 0.5, axis=1), -1.2, 1.2)
    length = np.cumsum(np.sqrt(1 + slope**2), axis=1) * 0.5
    return length - length[:, len(at) // 2, None]


def cloth_at(x, y):
    """(N, 2): where on the flat cloth a place of the filled cushion was, in centimetres to the right and down."""
    grid, last = _along(), 4 * (SIDE + 1)
    at = [np.clip((v + SIDE + 1) * 2, 0, last) for v in (y, x)]
    u = ndimage.map_coordinates(grid, at, order=1)
    v = ndimage.map_coordinates(grid, at[::-1], order=1)
    return np.stack([u, -v], axis=1)


def weave(places):
    """How light the threads of linen are, (N,), 1 on the mean: uneven ones, 8 to a centimetre, over and under."""
    rng = np.random.default_rng(3)
    grain = ndimage.gaussian_filter(rng.normal(size=(2, 512, 512)), ((0, 0.6, 7), (0, 7, 0.6))[0], mode="wrap")
    grain[1] = grain[1].T
    grain /= grain.std((1, 2), keepdims=True)
    at = (places * 11).astype(np.int32) % 512
    return (1 + 0.035 * (grain[0][at[:, 1], at[:, 0]] + grain[1][at[:, 1], at[:, 0]])).astype(np.float32)


def surroundings():
    """(light (H, W, 3), how much of the cushion's colour falls on it (H, W)) of the sofa and the wall behind."""
    look = rays.camera(EYE, TARGET, ANGLE, COARSE)
    way = rays.traced(sofa, EYE, look, ((0, 0, 0), 240), 90)
    flat, way = look.reshape(-1, 3), way.reshape(-1)
    hit = np.isfinite(way)
    points = np.asarray(EYE, np.float32) + np.where(hit, way, 0)[:, None] * flat
    normal = rays.normals(sofa, points, 0.1)
    start = points + 0.3 * normal
    sun = np.clip(normal @ KEY, 0, 1) * rays.shaded(both, start, KEY, 0.3, 70, 44, 0.6)
    free = rays.openness(both, start, normal, 10.0) ** 0.8
    fall = np.exp(-(((points[:, 0] + 34) / 95) ** 2))
    light = (1.35 * sun * (0.45 + 0.55 * fall))[:, None] * (1.0, 0.965, 0.91)
    light = light + ((0.30 + 0.15 * normal[:, 1]) * free)[:, None] * (0.93, 0.98, 1.06)
    cloth = np.array([0.74, 0.665, 0.565])
    wall = np.array([0.62, 0.60, 0.57]) * (0.55 + 0.45 * np.exp(-(((flat[:, 0] + 0.35) / 0.4) ** 2)))[:, None]
    light = np.where(hit[:, None], light * cloth, wall)
    bleed = np.where(hit, 0.06 * np.exp(-np.maximum(blob(*points.T), 0) / 6.0), 0)
    light = spread(light.reshape(*COARSE, 3).astype(np.float32))
    rng = np.random.default_rng(5)
    grain = ndimage.gaussian_filter(rng.normal(size=SAMPLES).astype(np.float32), (1.2, 2.4))
    seat = spread(hit.reshape(COARSE).astype(np.float32))
    light *= (1 + 0.16 * grain / grain.std() * 0.35 * seat)[..., None]
    return light, spread(bleed.reshape(COARSE).astype(np.float32))
