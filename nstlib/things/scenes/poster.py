"""A framed poster on the wall of a room, above a sideboard; the sun falls in through a window on the left."""

import numpy as np
from scipy import ndimage

from nstlib.things.cast import rays
from nstlib.things.cast.scene import SAMPLES, Scene, steps_of

WIDTH, HEIGHT = 50.0, 70.0  # of the sheet, in centimetres
MIDDLE = np.array([4.0, 152.0], np.float32)  # of the poster on the wall z = 0
FRAME, DEEP, MAT = 1.6, 2.2, 4.0
EYE, TARGET, ANGLE = (-72.0, 138.0, 256.0), (3.0, 129.0, 0.0), 33.5
SUN = rays.unit((-0.74, 0.36, 0.62))
COARSE = tuple(side // 2 for side in SAMPLES)
OAK = np.array([0.50, 0.335, 0.20])


def furniture(x, y, z):
    """Distance to the sideboard, its feet, and what stands on it."""
    x, z = x - 12, z - 23
    board = rays.box(x, y - 45, z, (74, 25, 20), 0.6)
    feet = rays.box(np.abs(x) - 62, y - 10, np.abs(z) - 14, (1.8, 11, 1.8), 0.6)
    r = np.hypot(x + 52, z + 1)
    tall = y - 70
    vase = r - (7.5 + 2.6 * np.sin(np.clip(tall, 0, 26) * 0.155 + 0.35) - 0.0045 * np.clip(tall, 0, 26) ** 2)
    vase = np.maximum(vase * 0.85, np.maximum(tall - 26, -tall - 2)) - 0.25
    turned = 0.96 * (x - 44) + 0.28 * z, -0.28 * (x - 44) + 0.96 * z
    lower = rays.box(turned[0], tall - 1.7, turned[1], (13, 1.7, 9.5), 0.25)
    upper = rays.box(x - 43, tall - 4.6, z + 0.5, (11, 1.2, 8), 0.25)
    bowl = np.hypot(np.hypot(x - 43, z + 0.5), tall - 12.5) - 6.2
    bowl = np.maximum(np.abs(bowl) - 0.3, tall - 12.0) * 0.9
    return np.minimum(np.minimum(np.minimum(board, feet), np.minimum(vase, bowl)), np.minimum(lower, upper))


def frame(x, y, z):
    """Distance to the bars of the frame."""
    x, y = x - MIDDLE[0], y - MIDDLE[1]
    half = WIDTH / 2 + MAT + FRAME / 2, HEIGHT / 2 + MAT + FRAME / 2
    around = np.abs(rays.rectangle(x, y, half)) - FRAME / 2
    return np.maximum(around, np.abs(z - DEEP / 2) - DEEP / 2)


def things(x, y, z):
    return np.minimum(furniture(x, y, z), frame(x, y, z))


def window(points):
    """How much of the sun (N,) reaches points through a window of two by three panes, and past leaves before it."""
    way = (-150 - points[:, 0]) / SUN[0]
    y, z = points[:, 1] + way * SUN[1], points[:, 2] + way * SUN[2]
    far = 2.6  # half the breadth of the penumbra
    y, z = y - 205.0, z - 150.0

    def within(value, half):
        return np.clip((half - np.abs(value)) / (2 * far) + 0.5, 0, 1)

    panes = within(y, 72) * within(z, 58)
    bars = np.maximum(within(np.abs(y) - 24, 2.4), within(z, 2.4))
    return panes * (1 - bars)


def build():
    """Cast the rays: a Scene."""
    look = rays.camera(EYE, TARGET, ANGLE, SAMPLES)
    eye, flat = np.asarray(EYE, np.float32), look.reshape(-1, 3)
    to_wall, to_floor = -eye[2] / flat[:, 2], -eye[1] / np.minimum(flat[:, 1], -1e-4)
    way = np.minimum(np.where(to_wall > 0, to_wall, 1e6), to_floor)
    nearer = rays.traced(furniture, EYE, look, ((12, 55, 23), 92), 70, 0.95)
    framed = rays.traced(frame, EYE, look, ((*MIDDLE, 0), 52), 60)
    thing = np.minimum(nearer, framed).reshape(-1)
    is_thing = thing < way
    way = np.where(is_thing, thing, way)
    points = eye + way[:, None] * flat
    kind = np.where(is_thing, np.where(framed.reshape(-1) <= thing, 3, 2), np.where(to_floor < to_wall, 1, 0))
    sheet = np.abs(points[:, :2] - MIDDLE)
    inside = (sheet[:, 0] < WIDTH / 2) & (sheet[:, 1] < HEIGHT / 2) & (kind == 0)
    index = np.flatnonzero(inside)

    light = _light(look.reshape(*SAMPLES, 3), points.reshape(*SAMPLES, 3), kind.reshape(SAMPLES))
    base = (light * _colours(points, kind)).reshape(*SAMPLES, 3).astype(np.float32)
    at = points[index, :2] - MIDDLE
    places = (at * (1, -1)).astype(np.float32)
    # Glass before the sheet: a veil of the room, brighter where the window is mirrored.
    veil = np.exp(-(((at[:, 0] * 0.55 - at[:, 1] * 0.35 + 26) / 9) ** 2)) + 0.6 * np.exp(
        -(((at[:, 0] * 0.55 - at[:, 1] * 0.35 + 9) / 4) ** 2)
    )
    base.reshape(-1, 3)[index] = (0.006 + 0.028 * veil)[:, None] * (1.0, 1.0, 1.03)
    return Scene(
        "poster",
        index,
        places,
        steps_of(places, index),
        light[index].astype(np.float32),
        np.ones(len(index), np.float32),
        base,
        np.zeros(SAMPLES, np.float32),
        area=(WIDTH, HEIGHT),
        tile=25.0,
        colour=(0.95, 0.945, 0.93),
        words="a framed poster on the wall of a sunny room, showing {}",
        fills=True,
    )


def _light(look, points, kind):
    """Light (N, 3) on what each sample sees, worked out at half as many samples in each direction."""
    del look
    few = points[::2, ::2].reshape(-1, 3)
    what = kind[::2, ::2].reshape(-1)
    normal = np.zeros_like(few)
    normal[what == 0], normal[what == 1] = (0, 0, 1), (0, 1, 0)
    solid = np.flatnonzero(what >= 2)
    normal[solid] = rays.normals(things, few[solid], 0.08)

    def lit(points, normal):
        start = points + 0.25 * normal
        sun = np.clip(normal @ SUN, 0, 1) * window(points)
        lit = np.flatnonzero(sun > 0.01)
        sun[lit] *= rays.shaded(things, start[lit], SUN, 0.05, 60, 26, 0.2)
        side = rays.unit((-0.85, 0.25, 0.45))
        soft = np.clip(normal @ side * 0.8 + 0.25, 0, 1) * rays.shaded(things, start, side, 0.5, 60, 14, 0.5)
        free = rays.openness(things, start, normal, 16.0)
        free = np.maximum(free, 0.3)
        corner = np.clip(0.55 + points[:, 1] / 60, 0.55, 1) * np.clip(
            0.6 + points[:, 2] / 40 + points[:, 1] / 90, 0.6, 1
        )
        fall = np.exp(-(((points[:, 0] + 140) / 330) ** 2))
        light = (0.98 * sun)[:, None] * np.array([1.0, 0.90, 0.74])
        light = light + ((0.40 * soft * fall + 0.10) * free * corner)[:, None] * np.array([0.97, 0.985, 1.02])
        light = light + (0.17 * free * corner)[:, None] * np.array([1.0, 0.93, 0.84])
        return (light.astype(np.float32),)

    light = rays.in_bands(lit, few, normal, rows=30_000)[0]
    return np.repeat(np.repeat(light.reshape(*COARSE, 3), 2, 0), 2, 1).reshape(-1, 3)


def _colours(points, kind):
    """What each sample sees, where it is lit white: (N, 3)."""
    x, y, z = points.T
    rng = np.random.default_rng(11)
    out = np.empty((len(x), 3), np.float32)
    plaster = ndimage.gaussian_filter(rng.normal(size=(512, 512)), 2.0, mode="wrap")
    plaster = 1 + 0.012 * plaster / plaster.std()
    at = kind == 0
    out[at] = (0.83, 0.79, 0.73) * plaster[(y[at] * 3).astype(int) % 512, (x[at] * 3).astype(int) % 512][:, None]
    inner = np.abs(points[:, 0] - MIDDLE[0]) < WIDTH / 2 + MAT
    inner &= np.abs(points[:, 1] - MIDDLE[1]) < HEIGHT / 2 + MAT
    out[at & inner] = (0.93, 0.925, 0.90)
    lip = (np.abs(points[:, 0] - MIDDLE[0]) < WIDTH / 2 + 0.22) & (np.abs(points[:, 1] - MIDDLE[1]) < HEIGHT / 2 + 0.22)
    out[at & lip] = (0.72, 0.71, 0.68)  # the bevel of the card
    skirting = at & (y < 9)
    out[skirting] = (0.84, 0.82, 0.79)
    out[at & (np.abs(y - 9) < 0.25)] = (0.55, 0.53, 0.5)
    at = kind == 1
    out[at] = _wood(x[at], z[at], 14.0, 180.0) * OAK
    at = kind == 2
    wood = _wood(y[at] * 0.7 + z[at] * 0.8, x[at], 400.0, 4000.0) * OAK * 0.72
    here = np.stack([x[at] - 12, y[at] - 70, z[at] - 23], 1)
    front = (here[:, 2] > 19.5) & (here[:, 1] < 0)
    gap = front & ((np.abs(np.abs(here[:, 0]) - 24.6) < 0.3) | (np.abs(here[:, 1] + 2.2) < 0.25))
    wood[gap] *= 0.22
    vase = (here[:, 1] > 0.12) & (here[:, 0] < -20)
    wood[vase] = (0.80, 0.74, 0.66)
    books = (here[:, 1] > 0.12) & (here[:, 0] > 20)
    wood[books & (here[:, 1] < 3.42)] = (0.16, 0.24, 0.29)
    wood[books & (here[:, 1] >= 3.42) & (here[:, 1] < 5.9)] = (0.66, 0.34, 0.20)
    wood[books & (here[:, 1] >= 5.9)] = (0.74, 0.71, 0.66)
    out[at] = wood
    out[kind == 3] = (0.03, 0.027, 0.025)
    return out


def _wood(across, along, board, length):
    """How light wood is, (N, 1), 1 on the mean: boards of that breadth and length, with grain along them."""
    rng = np.random.default_rng(17)
    row = np.floor(across / board).astype(int)
    shift = rng.uniform(0, length, 64)[row % 64]
    piece = row * 7 + np.floor((along + shift) / length).astype(int) * 13
    tone = rng.uniform(0.84, 1.14, 97)[piece % 97]
    grain = ndimage.gaussian_filter(rng.normal(size=(512, 512)), (1.0, 26), mode="wrap")
    grain = ndimage.gaussian_filter(grain, (0.6, 0)) / grain.std()
    lines = grain[(across * 6 + piece * 37).astype(int) % 512, ((along + shift) * 2.2 + piece * 51).astype(int) % 512]
    joint = np.minimum(np.abs(across / board - np.rint(across / board)) * board, 1) > 0.12
    return (tone * (1 + 0.075 * lines) * np.where(joint, 1, 0.45))[:, None]
