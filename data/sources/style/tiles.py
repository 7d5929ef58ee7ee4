"""Tiles: glazed and cut by hand, set in an eight-fold star pattern.

The lines between the tiles come first.  Every closed cell they leave is
found, given a glaze according to its shape and place, and then treated as
one piece of fired clay: its own tilt, its own pooled glaze, crackle, chips.
"""

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage
from scipy.spatial import cKDTree

from .brush import fbm, finish, mix, noise, palette, rgb, smoothstep

SIZE = (832, 832)
SEED = 5

GLAZES = palette("#0f6b4f", "#2fa39a", "#e3a41c", "#efe6d2", "#1b1a24", "#9c3322", "#7fb8a0", "#1f4f86")
GREEN, TURQUOISE, SAFFRON, WHITE, BLACK, OXBLOOD, CELADON, COBALT = range(8)


def star(cx, cy, outer, inner, points, turn):
    k = np.arange(points * 2)
    r = np.where(k % 2 == 0, outer, inner)
    a = turn + k * np.pi / points
    return list(zip(cx + r * np.cos(a), cy + r * np.sin(a)))


def pattern(side, period):
    """Glaze number for every pixel (painter's order) and the grout lines."""
    glaze = Image.new("L", (side, side), CELADON)
    lines = Image.new("L", (side, side), 0)
    fill, pen = ImageDraw.Draw(glaze), ImageDraw.Draw(lines)
    grout = max(3, int(period * 0.0135))

    def piece(points, colour):
        # A new piece hides old joints beneath it and brings its own.
        points = [tuple(p) for p in points]
        fill.polygon(points, fill=int(colour))
        pen.polygon(points, fill=0)
        pen.line(points + points[:2], fill=255, width=grout, joint="curve")

    n = int(side / period) + 3
    half = period / 2
    for j in range(-1, n):
        for i in range(-1, n):
            cx, cy = i * period + half * 0.6, j * period + half * 0.6
            odd = (i + j) % 2
            # Square field of the cell, cut into an eight-part wheel.
            for q in range(4):
                a = q * np.pi / 2
                corner = np.array([np.cos(a + np.pi / 4), np.sin(a + np.pi / 4)]) * half * np.sqrt(2)
                piece(
                    [
                        (cx + half * np.cos(a), cy + half * np.sin(a)),
                        (cx + corner[0], cy + corner[1]),
                        (cx + half * np.cos(a + np.pi / 2), cy + half * np.sin(a + np.pi / 2)),
                        (cx, cy),
                    ],
                    (CELADON, TURQUOISE)[odd],
                )
            # Ring of long hexagons ("safts"), alternating colours.
            for k in range(16):
                a = k * np.pi / 8
                r0, r1, wide = half * 0.60, half * 0.985, half * 0.088
                u, v = np.array([np.cos(a), np.sin(a)]), np.array([-np.sin(a), np.cos(a)])
                c = np.array([cx, cy])
                shape = [
                    c + u * r0,
                    c + u * (r0 + wide * 1.3) + v * wide,
                    c + u * (r1 - wide * 1.3) + v * wide,
                    c + u * r1,
                    c + u * (r1 - wide * 1.3) - v * wide,
                    c + u * (r0 + wide * 1.3) - v * wide,
                ]
                piece(shape, (WHITE, (GREEN, COBALT)[odd])[k % 2])
            # Sixteen small triangles, then nested stars.
            piece(star(cx, cy, half * 0.665, half * 0.535, 16, np.pi / 16), BLACK)
            piece(star(cx, cy, half * 0.585, half * 0.44, 8, 0), (SAFFRON, OXBLOOD)[odd])
            piece(star(cx, cy, half * 0.455, half * 0.35, 8, np.pi / 8), WHITE)
            for k in range(8):
                a = k * np.pi / 4
                tip = (cx + half * 0.36 * np.cos(a), cy + half * 0.36 * np.sin(a))
                l = (cx + half * 0.235 * np.cos(a - np.pi / 8), cy + half * 0.235 * np.sin(a - np.pi / 8))
                r = (cx + half * 0.235 * np.cos(a + np.pi / 8), cy + half * 0.235 * np.sin(a + np.pi / 8))
                piece([tip, l, (cx, cy), r], ((GREEN, TURQUOISE), (COBALT, CELADON))[odd][k % 2])
            piece(star(cx, cy, half * 0.175, half * 0.105, 8, 0), (OXBLOOD, SAFFRON)[odd])
    for j in range(-1, n):
        for i in range(-1, n):
            # Where four cells meet: a star of its own ties them together.
            cx, cy = (i + 0.5) * period + half * 0.6, (j + 0.5) * period + half * 0.6
            piece(star(cx, cy, half * 0.50, half * 0.385, 8, 0), BLACK)
            piece(star(cx, cy, half * 0.40, half * 0.30, 8, np.pi / 8), (SAFFRON))
            for k in range(8):
                a = k * np.pi / 4 + np.pi / 8
                u = np.array([np.cos(a), np.sin(a)])
                v = np.array([-u[1], u[0]])
                c = np.array([cx, cy])
                piece(
                    [
                        c + u * half * 0.30,
                        c + u * half * 0.19 + v * half * 0.07,
                        c + u * half * 0.08,
                        c + u * half * 0.19 - v * half * 0.07,
                    ],
                    (WHITE, GREEN)[k % 2],
                )
            piece(star(cx, cy, half * 0.12, half * 0.075, 8, 0), OXBLOOD)
    return np.asarray(glaze), np.asarray(lines)


def crackle(shape, cell, rng):
    """Distance to the nearest edge of a random cell pattern, in pixels."""
    h, w = shape
    count = int(h * w / cell**2)
    points = np.stack([rng.uniform(0, h, count), rng.uniform(0, w, count)], 1)
    yy, xx = np.mgrid[0:h:2, 0:w:2]
    wob = noise(yy.shape, cell / 5, rng) * cell * 0.05
    d, _ = cKDTree(points).query(np.stack([(yy + wob).ravel(), (xx + wob).ravel()], 1), k=2)
    gap = (d[:, 1] - d[:, 0]).reshape(yy.shape).astype(np.float32)
    return np.asarray(Image.fromarray(gap).resize((w, h), Image.BILINEAR))


def draw(size, rng):
    side = size[0] * 2
    unit = side / 1664
    shape = (side, side)
    glaze, lines = pattern(side, 560 * unit)
    # Cut with a hammer: edges waver a little, so bend everything together.
    dx = 1.3 * unit * noise(shape, 30 * unit, rng) + 4 * unit * noise(shape, 200 * unit, rng)
    dy = 1.3 * unit * noise(shape, 30 * unit, rng) + 4 * unit * noise(shape, 200 * unit, rng)
    yy, xx = np.mgrid[0:side, 0:side]
    iy = np.clip(yy + dy, 0, side - 1).astype(int)
    ix = np.clip(xx + dx, 0, side - 1).astype(int)
    glaze, lines = glaze[iy, ix], lines[iy, ix] > 0

    pieces, count = ndimage.label(~lines)
    index = np.arange(count + 1)
    colour_of = ndimage.median(glaze, pieces, index).astype(int)
    cy, cx = np.array(ndimage.center_of_mass(np.ones(shape), pieces, index)).T
    inside = ndimage.distance_transform_edt(~lines)
    spread = np.sqrt(ndimage.sum(np.ones(shape), pieces, index))

    # Every piece: its own shade out of the kiln and its own tilt in the bed.
    base = GLAZES[colour_of] * (1 + rng.normal(0, 0.13, (count + 1, 1))) + rng.normal(0, 0.022, (count + 1, 3))
    tilt = rng.normal(0, 0.16, (count + 1, 2))
    image = base[pieces]
    py = (yy - cy[pieces]) / (spread[pieces] + 1)
    px = (xx - cx[pieces]) / (spread[pieces] + 1)
    slope = np.clip(tilt[pieces, 0] * py * 1.6 + tilt[pieces, 1] * px * 1.6, -0.3, 0.3) + (tilt[:, 0] * 0.45)[pieces]
    image = image * (1 + slope[..., None])

    # Glaze pools: thin and pale near edges, deep where it gathered.
    pool = 0.6 * fbm(shape, 60 * unit, rng, 4) + 0.4 * noise(shape, 7 * unit, rng)
    image = image * (1 + 0.10 * pool[..., None])
    clay = rgb("#c9a07a")
    thin = smoothstep(5 * unit, 0, inside) * 0.40 + 0.12 * smoothstep(1.2, 2.4, pool)
    image = mix(image, clay, thin)
    # Brush drag in the glaze and pinholes from the firing.
    drag = noise(shape, (3 * unit, 22 * unit), rng)
    image = image * (1 + 0.035 * drag[..., None])
    holes = noise(shape, 3.2 * unit, rng) > 3.1
    image = np.where(ndimage.binary_dilation(holes)[..., None], image * 0.55 + 0.05, image)

    # Crackle: fine dark net, stronger on some pieces than others.
    net = np.minimum(crackle(shape, 34 * unit, rng), crackle(shape, 62 * unit, rng) * 0.8)
    strength = np.clip(rng.normal(0.34, 0.22, count + 1), 0.05, 0.8)[pieces]
    image = image * (1 - (strength * smoothstep(2.2 * unit, 0.2, net))[..., None])

    # Rounded edges catch the light on the upper left and lose it opposite.
    dome = np.minimum(inside, 5 * unit)
    dome = ndimage.gaussian_filter(dome, 1.3 * unit) + 0.55 * unit * noise(shape, 26 * unit, rng)
    gy, gx = np.gradient(dome)
    light = np.clip((gx + gy) * 0.24, -0.32, 0.32)
    image = image * (1 + light[..., None])
    # Window reflections: soft patches where the tilted glaze faces the lamp.
    sheen = smoothstep(0.55, 1.9, 1.2 * noise(shape, 40 * unit, rng) + tilt[:, 1][pieces] * 5 - 1.2 * (px + py))
    image = image + 0.30 * sheen[..., None] * np.array([0.95, 1.0, 1.0]) * smoothstep(3, 12 * unit, inside)[..., None]
    # Chips along the edges, showing the clay.
    chip = (inside < 7 * unit * noise(shape, 60 * unit, rng)) & (noise(shape, 11 * unit, rng) > 1.7)
    image = np.where(chip[..., None], clay * (0.9 + 0.12 * noise(shape, 3, rng)[..., None]), image)

    grout_tone = rgb("#b3a48d") * (
        0.82 + 0.10 * fbm(shape, 30 * unit, rng)[..., None] + 0.07 * noise(shape, 2, rng)[..., None]
    )
    shadow = ndimage.gaussian_filter((~lines).astype(np.float32), 2.5 * unit)
    shadow = np.roll(shadow, (int(3 * unit), int(3 * unit)), (0, 1))
    grout_tone = grout_tone * (1.05 - 0.75 * shadow[..., None])
    image = mix(image, grout_tone, ndimage.gaussian_filter(lines.astype(np.float32), 0.8))
    return finish(image, size)
