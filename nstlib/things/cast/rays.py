"""Rays into a scene: a camera, sphere tracing of signed distances, and the soft shadows that distances give.

A scene's distance is a function (x, y, z) -> centimetres to the nearest surface, negative inside. A ray that goes on by
the distance never jumps over a surface ("Sphere tracing", The Visual Computer 12, 1996). y points up.
"""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

BAND = 48  # rows that are traced at a time: their arrays stay in a processor's cache
NEAR_ENOUGH = 2e-4  # of the way to a surface: less than a pixel


def unit(vectors):
    """Vectors (..., 3) of length 1, in single precision."""
    vectors = np.asarray(vectors, np.float32)
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)


def camera(eye, target, angle, shape):
    """Directions (H, W, 3) of the rays from `eye`; angle: degrees that the picture's height spans."""
    eye, height, width = np.asarray(eye, np.float32), *shape
    ahead = unit(np.asarray(target, np.float32) - eye)
    right = unit(np.cross(ahead, (0, 1, 0)))
    up, half = np.cross(right, ahead), np.tan(np.radians(angle) / 2)
    y = (1 - (2 * np.arange(height, dtype=np.float32) + 1) / height) * half
    x = ((2 * np.arange(width, dtype=np.float32) + 1) / width - 1) * half * width / height
    return unit(ahead + x[None, :, None] * right + y[:, None, None] * up)


def in_bands(work, *arrays, rows=BAND):
    """work(*parts) over bands of rows, on two cores; what it gives, (array, ...), laid together again."""
    cuts = range(0, len(arrays[0]), rows)
    with ThreadPoolExecutor(2) as pool:
        parts = list(pool.map(lambda top: work(*(array[top : top + rows] for array in arrays)), cuts))
    return tuple(np.concatenate(part) for part in zip(*parts, strict=True))


def traced(distance, eye, rays, ball, steps=90, careful=1.0):
    """How far (H, W) each ray goes to the surface, infinity for those that miss it.

    ball: (middle, radius) of a ball round the surface: other rays are let go. careful: the share of the distance that
    is gone, below 1 for a function that is only nearly a distance.
    """
    eye, (middle, radius) = np.asarray(eye, np.float32), ball
    towards = np.asarray(middle, np.float32) - eye

    def band(part):
        flat = part.reshape(-1, 3)
        closest = flat @ towards
        inside = radius**2 - (towards @ towards - closest**2)
        half = np.sqrt(np.maximum(inside, 0))
        way, far, found = closest - half, closest + half, np.full(len(flat), np.inf, np.float32)
        going = np.flatnonzero(inside > 0)
        for _ in range(steps):
            t, d = way[going], flat[going]
            gap = distance(eye[0] + t * d[:, 0], eye[1] + t * d[:, 1], eye[2] + t * d[:, 2])
            there = gap < NEAR_ENOUGH * t
            found[going[there]] = t[there]
            t = t + gap * careful
            way[going] = t
            going = going[~there & (t < far[going])]
            if not len(going):
                break
        return (found.reshape(part.shape[:2]),)

    return in_bands(band, rays)[0]


def normals(distance, points, step=0.02):
    """Directions (N, 3) in which the distance grows, at points (N, 3): four samples at the corners of a tetrahedron."""
    corners = np.array([(1, -1, -1), (-1, -1, 1), (-1, 1, -1), (1, 1, 1)], np.float32)
    return unit(sum(c * distance(*(points + step * c).T)[:, None] for c in corners))


def shaded(distance, points, light, size, reach, steps=22, start=0.15):
    """The share (N,) of a lamp that is seen from points (N, 3): 0 in the umbra, 1 in the open.

    light: the direction to it, (3,) or (N, 3); size: how broad it is, its radius over its distance. A ray that passes
    a surface at distance h, t from where it began, sees at most about h / (size t) of the lamp.
    """
    light = np.broadcast_to(np.asarray(light, np.float32), points.shape)
    way, seen = np.full(len(points), start, np.float32), np.ones(len(points), np.float32)
    before = np.full(len(points), np.inf, np.float32)
    for _ in range(steps):
        gap = distance(*(points + way[:, None] * light).T)
        # Between two steps the ray came nearer than at either (Aaltonen, 2018).
        back = np.where(gap > 0, np.minimum(gap * gap / (2 * before), 0.4 * np.minimum(gap, way)), 0)
        least = np.where(gap > 0, np.sqrt(np.maximum(gap * gap - back * back, 0)), gap)
        seen = np.minimum(seen, 0.5 + 0.5 * least / (size * np.maximum(way - back, 1e-3)))
        before = np.maximum(np.abs(gap), 1e-4)
        way = np.minimum(way + np.clip(0.8 * gap, reach / 90, reach / 8), reach)
    seen = np.clip(seen, 0, 1)
    return seen * seen * (3 - 2 * seen)


def openness(distance, points, normal, reach):
    """The share (N,) of the sky that is not shut out near by, by distances along the normal (Evans, 2006)."""
    shut, weight = 0.0, 1.0
    for part in (0.06, 0.2, 0.45, 1.0):
        way = np.float32(part * reach)
        shut = shut + weight * np.clip((way - distance(*(points + way * normal).T)) / way, 0, 1)
        weight *= 0.72
    return np.clip(1 - 0.42 * shut, 0.02, 1)


def box(x, y, z, half, rounding=0.0):
    """Distance to a box with round edges round the origin; half: its half sides."""
    a, b, c = (np.abs(v) - (h - rounding) for v, h in zip((x, y, z), half, strict=True))
    outside = np.sqrt(np.maximum(a, 0) ** 2 + np.maximum(b, 0) ** 2 + np.maximum(c, 0) ** 2)
    return outside + np.minimum(np.maximum(np.maximum(a, b), c), 0) - rounding


def rectangle(x, y, half, rounding=0.0):
    """The same in a plane."""
    a, b = (np.abs(v) - (h - rounding) for v, h in zip((x, y), half, strict=True))
    return np.hypot(np.maximum(a, 0), np.maximum(b, 0)) + np.minimum(np.maximum(a, b), 0) - rounding


def joined(first, second, width):
    """The nearer of two distances, with a fillet of that width where they meet."""
    share = np.clip(0.5 + 0.5 * (second - first) / width, 0, 1)
    return second + (first - second) * share - width * share * (1 - share)
