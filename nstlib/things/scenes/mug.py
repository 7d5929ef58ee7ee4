"""A glazed mug on a seamless studio ground, lit by a large window on the left and a strip on the right."""

import numpy as np

from nstlib.things.cast import rays
from nstlib.things.cast.scene import SAMPLES, Scene, cells, spread, steps_of

RADIUS, HEIGHT, WALL, ROUND = 4.1, 9.4, 0.34, 0.15
EYE, TARGET, ANGLE = (-7.0, 15.5, 39.0), (1.0, 4.15, 0.0), 21.0
KEY = rays.unit((-0.62, 0.72, 0.42))
COARSE = tuple(side // 4 for side in SAMPLES)


def distance(x, y, z):
    """To a mug that stands on y = 0, its handle along x."""
    r = np.hypot(x, z)
    wall = rays.rectangle(r - (RADIUS - WALL / 2), y - HEIGHT / 2, (WALL / 2, HEIGHT / 2), ROUND)
    floor = rays.rectangle(r, y - 0.4, (RADIUS - WALL, 0.4), 0.2)
    body = rays.joined(wall, floor, 0.3)
    across, along = x - (RADIUS + 0.25), y - 4.85
    along = along - np.clip(along, -0.75, 0.75)
    strap = rays.rectangle(np.hypot(across, along) - 2.15, z, (0.42, 0.62), 0.36)
    strap = np.maximum(strap, RADIUS - WALL / 2 - r)  # none of it inside
    return rays.joined(body, strap, 0.55)


def surroundings(d):
    """Light (N, 3) that comes from directions (N, 3): what the glaze mirrors."""
    x, y, z = d.T
    ground = np.clip(0.5 + 3 * y, 0, 1)
    room = (0.34 + 0.2 * np.clip(y, 0, 1)) * ground + 0.5 * (1 - ground)
    azimuth, height = np.arctan2(x, z), np.arcsin(np.clip(y, -1, 1))
    window = _soft(azimuth, -1.16, 0.27, 0.09) * _soft(height, 0.1, 0.62, 0.06)
    bars = 1 - 0.8 * np.maximum(_soft(azimuth, -1.16, 0.016, 0.02), _soft(height, 0.0, 0.014, 0.02))
    strip = _soft(azimuth, 1.25, 0.11, 0.05) * _soft(height, 0.1, 0.8, 0.1)
    light = room + (6.5 * window * bars + 2.6 * strip) * np.clip(0.55 + 1.1 * height, 0.25, 1)
    return light[:, None] * np.array([1.0, 0.985, 0.96], np.float32)


def _soft(value, middle, half, edge):
    return np.clip((half - np.abs(value - middle)) / edge + 0.5, 0, 1)


def build():
    """Cast the rays: a Scene."""
    look = rays.camera(EYE, TARGET, ANGLE, SAMPLES)
    way = rays.traced(distance, EYE, look, ((1.2, 4.7, 0), 7.5))
    index = np.flatnonzero(np.isfinite(way))
    d = look.reshape(-1, 3)[index]
    points = np.asarray(EYE, np.float32) + way.reshape(-1)[index, None] * d

    def shut_out(points, normal):
        shade = rays.shaded(distance, points + 0.02 * normal, KEY, 0.35, 14, 26)
        return shade, rays.openness(distance, points, normal, 2.4)

    (normal,) = rays.in_bands(lambda part: (rays.normals(distance, part),), points, rows=40_000)
    first, taken = cells(index)
    shade, free = (one[taken] for one in rays.in_bands(shut_out, points[first], normal[first], rows=40_000))

    def lit(points, d, normal, shade, free):
        facing = normal @ KEY
        sun = np.clip((facing + 0.25) / 1.25, 0, 1) ** 1.3
        sun, free = sun * shade, free * np.clip(0.45 + points[:, 1] / 3.0, 0.45, 1)  # the ground takes half of the sky
        fill = np.clip(normal @ rays.unit((0.9, 0.3, 0.5)), 0, 1)
        sky = 0.30 + 0.16 * normal[:, 1] + 0.16 * np.clip(-normal[:, 1], 0, 1)
        diffuse = (0.80 * sun + 0.20 * fill * free)[:, None] * np.array([1.0, 0.975, 0.94])
        diffuse = diffuse + (sky * free)[:, None] * np.array([0.95, 0.98, 1.03])
        mirror = d - 2 * (d * normal).sum(1, keepdims=True) * normal
        fresnel = 0.04 + 0.96 * (1 - np.clip(-(d * normal).sum(1), 0, 1)) ** 5
        shine = surroundings(mirror) * (fresnel * np.clip(free * 1.3 - 0.15, 0, 1))[:, None]
        return diffuse.astype(np.float32), (0.8 * shine).astype(np.float32)

    diffuse, shine = rays.in_bands(lit, points, d, normal, shade, free, rows=40_000)
    around = np.arctan2(points[:, 0], points[:, 2])  # 0 towards the camera's side
    facing = np.arctan2(EYE[0], EYE[2])
    places = np.stack([RADIUS * (around - facing), HEIGHT / 2 - points[:, 1]], axis=1).astype(np.float32)
    outside = np.abs(np.hypot(points[:, 0], points[:, 2]) - RADIUS) < 0.03
    rim = np.clip((HEIGHT - 0.32 - points[:, 1]) / 0.03, 0, 1) * np.clip((points[:, 1] - 0.42) / 0.03, 0, 1)
    steps = steps_of(places, index)
    base, bleed = ground()
    base.reshape(-1, 3)[index], bleed.reshape(-1)[index] = shine, 0
    return Scene(
        "mug",
        index,
        places,
        steps,
        diffuse,
        (outside * rim).astype(np.float32),
        base,
        bleed,
        area=(9.0, 8.0),
        tile=5.0,
        colour=(0.93, 0.925, 0.91),
        words="a mug in a studio, its glaze printed with {}",
    )


def ground():
    """(light (H, W, 3), how much of the mug's colour falls on it (H, W)) of a paper ground that bends up behind."""
    look = rays.camera(EYE, TARGET, ANGLE, COARSE)
    flat = look.reshape(-1, 3)
    way = np.where(flat[:, 1] < -0.02, -EYE[1] / np.minimum(flat[:, 1], -0.02), 400).astype(np.float32)
    points = np.asarray(EYE, np.float32) + way[:, None] * flat
    up = np.broadcast_to(np.array([0, 1, 0], np.float32), points.shape)
    near = np.flatnonzero(np.hypot(points[:, 0], points[:, 2]) < 26)
    sun, free, bleed = np.ones(len(flat)), np.ones(len(flat)), np.zeros(len(flat))
    sun[near] = rays.shaded(distance, points[near], KEY, 0.3, 24, 60, 0.05)
    free[near] = rays.openness(distance, points[near], up[near], 5.0)
    bleed[near] = 0.05 * np.exp(-np.maximum(distance(*points[near].T), 0) / 2.2)
    fall = np.exp(-(((points[:, 0] + 3) / 34) ** 2) - ((np.clip(points[:, 2], -60, 60) - 2) / 38) ** 2)
    light = (0.30 + 0.58 * sun * (0.45 + 0.55 * fall)) * (0.25 + 0.75 * free)
    paper = np.array([0.90, 0.835, 0.76])
    return spread((light[:, None] * paper).reshape(*COARSE, 3).astype(np.float32)), spread(
        bleed.reshape(COARSE).astype(np.float32)
    )
