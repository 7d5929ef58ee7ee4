"""Pointillism: a river bank in evening sun, built from dots of pure colour.

The underlying scene is only a smooth colour field.  Each dot then asks that
field for a colour but may only answer with one of fifteen tube colours, so
the eye has to mix them again, as in the painters' theory of divided colour.
"""

import numpy as np

from .brush import fbm, finish, mix, noise, palette, ramp, relief, rgb, sampler, smoothstep

SIZE = (896, 672)
SEED = 31

TUBES = palette(
    "#fbe9b8",
    "#f9d648",
    "#f59a2a",
    "#e5502f",
    "#e0628f",
    "#f6b9a4",
    "#8d4fa6",
    "#4a3f9e",
    "#2c4fb0",
    "#4a9bd8",
    "#a8d8e6",
    "#1f8f86",
    "#3fa24a",
    "#b4d24a",
    "#1d2557",
)


def scene(w, h, rng):
    """The colour field, and a map saying how far away each place is."""
    yy, xx = np.mgrid[0:h, 0:w].astype(float)
    x, y = xx / w, yy / h
    wob = fbm((h, w), h / 5, rng, 4)
    soft = fbm((h, w), h / 12, rng, 3)

    sky = ramp(
        y + 0.035 * wob,
        palette("#3f86cf", "#7fb4e0", "#e9cfc4", "#f9c95e", "#f28f4a"),
        [0, 0.14, 0.27, 0.37, 0.45],
    )
    sun = np.hypot((x - 0.66) * 1.33, y - 0.335)
    sky = mix(sky, rgb("#fff0b0"), 0.85 * np.exp(-((sun / 0.085) ** 2)))
    sky = mix(sky, rgb("#fbe08a"), 0.5 * np.exp(-((sun / 0.22) ** 2)))
    cloud = smoothstep(0.35, 1.3, fbm((h, w), (h / 9, w / 4), rng, 4)) * smoothstep(0.36, 0.12, y)
    image = mix(sky, rgb("#f7c8b8"), 0.75 * cloud)
    image = mix(image, rgb("#b79ad0"), 0.55 * np.roll(cloud, h // 40, 0) * (1 - cloud))

    far = 0.405 + 0.022 * np.sin(7 * x + 1) + 0.014 * np.sin(19 * x) + 0.006 * soft
    image = np.where(
        (y > far)[..., None],
        mix(palette("#7f86c4")[0], palette("#c79ac0")[0], np.clip((y - far) * 12, 0, 1)[..., None]),
        image,
    )
    bank = 0.445 + 0.012 * np.sin(11 * x + 2) + 0.012 * np.abs(np.sin(37 * x + 3 * np.sin(9 * x))) * -1
    trees = bank - 0.055 * np.clip(np.sin(9 * x + 4) + 0.4 * np.sin(31 * x), 0, 2) * (x < 0.52)
    edge = (y > trees) & (y < 0.50)
    lit = np.clip((y - trees) * 14 + 0.25 * soft, 0, 1)
    image = np.where(edge[..., None], ramp(lit, palette("#e9c64c", "#5fa650", "#2c6f78")), image)

    # Water: the sky turned over, broken by long ripples.
    ripple = noise((h, w), (h / 110, w / 16), rng)
    mirror = np.clip(0.94 - y + 0.02 * ripple, 0, 0.45)
    water = ramp(mirror, palette("#4a86c8", "#7fb0d8", "#d9c2c4", "#f4bd6a", "#ee8a4e"), [0, 0.14, 0.27, 0.37, 0.45])
    water = mix(water, rgb("#3d6fb4"), np.clip(0.40 + 0.24 * ripple + 0.8 * (y - 0.5), 0, 0.9))
    glitter = np.exp(-(((x - 0.66 + 0.02 * ripple) / (0.035 + 0.16 * (y - 0.5))) ** 2))
    water = mix(water, rgb("#ffe08a"), np.clip(glitter * (0.65 + 0.45 * ripple), 0, 0.95))
    image = np.where((y > 0.49)[..., None], water, image)

    # Sails, light on one side and violet on the other, with reflections.
    for sx, base, tall in [
        (0.475, 0.535, 0.17),
        (0.555, 0.512, 0.085),
        (0.86, 0.55, 0.20),
        (0.795, 0.515, 0.09),
    ]:
        for way in (1, -1):
            rise = (base - y) * way / tall
            lean = sx + 0.012 * rise
            wide = 0.30 * tall * (1 - rise) * (1 + 0.12 * np.sin(3 * rise))
            inside = (rise > 0) & (rise < 1) & (x > lean - 0.3 * wide) & (x < lean + wide)
            tone = mix(rgb("#fff1cf"), rgb("#c58fc0"), np.clip((x - lean) / (wide + 1e-3) + 0.1 * soft, 0, 1))
            if way < 0:
                inside &= ripple < 0.6
                tone = mix(tone, rgb("#5f86c4"), 0.45)
            image = np.where(inside[..., None], tone, image)
        hull = (np.abs(x - sx - 0.012) < 0.3 * tall * (1 - (y - base) * 12)) & (y > base - 0.002) & (y < base + 0.016)
        image = np.where(hull[..., None], rgb("#4a2f6a"), image)

    # Near bank: a meadow with sun falling in bars between long shadows.
    near = (
        0.765
        - 0.16 * smoothstep(0.55, -0.05, x)
        + 0.018 * np.sin(8 * x)
        + 0.006 * soft
        + 0.06 * smoothstep(0.7, 1.1, x) * -1
    )
    depth = np.clip((y - near) / 0.4, 0, 1)
    bars = np.sin(26 * (y - 0.25 * x) / (0.6 + y) + 1.6 * wob)
    grass = ramp(
        np.clip(0.5 + 0.35 * bars + 0.12 * soft, 0, 1),
        palette("#26337a", "#2a6f6e", "#4ea04a", "#b7cf4a", "#f7dc62"),
    )
    grass = mix(grass, rgb("#3b2f86"), 0.45 * depth)
    flowers = noise((h, w), h / 70, rng) > 1.45
    grass = np.where(flowers[..., None], rgb("#ee5f4a"), grass)
    flowers = noise((h, w), h / 80, rng) > 1.75
    grass = np.where(flowers[..., None], rgb("#f7b6c8"), grass)
    image = np.where((y > near)[..., None], grass, image)

    # A tree at the left closes the picture; leaves open in places.
    trunk = np.zeros((h, w), bool)
    for x0, y0, x1, y1, r0, r1 in [
        (0.125, 0.86, 0.105, 0.30, 0.030, 0.016),
        (0.108, 0.48, 0.20, 0.20, 0.015, 0.007),
        (0.108, 0.42, 0.03, 0.18, 0.014, 0.007),
        (0.11, 0.33, 0.13, 0.05, 0.014, 0.006),
    ]:
        t = np.clip((y - y0) / (y1 - y0), 0, 1)
        r = (r0 + (r1 - r0) * t) * (1 + 0.12 * soft) + 0.03 * np.clip(0.08 - t, 0, 1)
        trunk |= (np.abs(x - x0 - (x1 - x0) * t**1.3 - 0.008 * np.sin(9 * t)) < r) & (y > y1) & (y < y0)
    image = np.where(
        trunk[..., None],
        ramp(
            np.clip(0.5 + (x - 0.112) * 16 + 0.2 * soft, 0, 1),
            palette("#1f2560", "#5a2f80", "#b0486a", "#f08a3a"),
        ),
        image,
    )
    # Clumps from back to front, each lit by the low sun from the right.
    for cx, cy, r in [
        (0.02, 0.04, 0.13),
        (0.16, 0.02, 0.13),
        (0.30, 0.03, 0.11),
        (0.42, 0.02, 0.075),
        (-0.02, 0.17, 0.12),
        (0.10, 0.13, 0.12),
        (0.24, 0.13, 0.11),
        (0.36, 0.10, 0.075),
        (0.00, 0.29, 0.10),
        (0.17, 0.24, 0.085),
        (0.29, 0.22, 0.06),
        (0.07, 0.27, 0.075),
        (0.48, 0.045, 0.04),
        (0.05, 0.38, 0.05),
        (0.23, 0.30, 0.045),
    ]:
        u, v = (x - cx) * 1.33 / r, (y - cy) / (r * 0.85)
        leafy = np.hypot(u, v) + 0.17 * noise((h, w), h / 34, rng) + 0.12 * noise((h, w), h / 80, rng) < 1
        light = np.clip(0.46 + 0.42 * u - 0.40 * v + 0.16 * soft, 0, 1)
        image = np.where(
            leafy[..., None],
            ramp(light, palette("#232a78", "#1d5f7c", "#2f8f5a", "#86bf45", "#f3d84e")),
            image,
        )
    # A violet bush answers the yellow meadow in the right corner.
    bush = np.hypot((x - 1.0) * 1.1, (y - 0.98) * 1.2) + 0.03 * wob + 0.02 * soft < 0.24
    tone = ramp(
        np.clip(0.45 + 0.3 * soft + 1.1 * (0.9 - y), 0, 1),
        palette("#262060", "#6a3f96", "#c25f9a", "#f3a58a"),
    )
    return np.where(bush[..., None], tone, image)


def draw(size, rng):
    w, h = size[0] * 2, size[1] * 2
    unit = w / 1792
    field = scene(w // 4, h // 4, rng)
    colour_at = sampler(field, 4)
    canvas = np.empty((h, w, 3), np.float32)
    canvas[:] = rgb("#e9dcc0")
    thick = 0.25 * noise((h, w), 3, rng)
    partner = TUBES[np.argmin(((1 - TUBES[:, None] + 0.15 - TUBES[None]) ** 2).sum(-1), 1)]

    # (radius, spacing, wander of the colour asked for, share of complements)
    for radius, gap, wander, opposite in [
        (13, 15, 0.09, 0.03),
        (9.8, 11.5, 0.13, 0.05),
        (7.6, 10.5, 0.17, 0.07),
        (5.6, 13, 0.20, 0.10),
    ]:
        radius, gap = radius * unit, gap * unit
        gy, gx = np.mgrid[0 : h + gap : gap, 0 : w + gap : gap]
        spots = np.stack([gx.ravel(), gy.ravel()], 1)
        spots += rng.uniform(-0.62, 0.62, spots.shape) * gap
        rng.shuffle(spots)
        n = len(spots)
        asked = colour_at(spots[:, 0], spots[:, 1])
        wish = asked + rng.normal(0, wander, (n, 3)) * 0.7 + rng.normal(0, wander, (n, 1)) * 0.5
        pick = np.argmin(((wish[:, None] - TUBES[None]) ** 2).sum(-1), 1)
        dots = TUBES[pick]
        swap = rng.random(n) < opposite
        # Complements are mixed with white in light places, or they shout.
        dots[swap] = mix(partner[pick[swap]], asked[swap], 0.30)
        dots = mix(dots, asked, 0.18) + rng.normal(0, 0.025, (n, 3))
        sizes = rng.choice([0.78, 0.9, 1.0, 1.15], n)
        turn = rng.uniform(0, np.pi, n)
        reach = int(radius * 1.5) + 2
        oy, ox = np.mgrid[-reach : reach + 1, -reach : reach + 1]
        oy, ox = oy.ravel(), ox.ravel()
        for start in range(0, n, 1500):  # in blocks, to spare memory
            block = slice(start, start + 1500)
            c, s = np.cos(turn[block])[:, None], np.sin(turn[block])[:, None]
            r = radius * sizes[block][:, None]
            fx, fy = spots[block, 0] % 1, spots[block, 1] % 1
            lx, ly = ox[None] - fx[:, None], oy[None] - fy[:, None]
            u, v = (lx * c + ly * s) / (r * 1.14), (ly * c - lx * s) / (r * 0.88)
            d = u * u + v * v
            d = d + 0.22 * np.sin(3 * np.arctan2(v, u) + turn[block][:, None] * 7)  # not quite round
            px = spots[block, 0].astype(int)[:, None] + ox
            py = spots[block, 1].astype(int)[:, None] + oy
            ok = (d < 1) & (px >= 0) & (px < w) & (py >= 0) & (py < h)
            shade = dots[block][:, None] * (1 + 0.05 * u[..., None])
            # A dab leaves a rim of paint and a small peak where the brush left.
            lift = 0.5 + 0.5 * d**2 + 0.55 * np.exp(-((u - 0.35) ** 2 + v * v) * 7)
            canvas[py[ok], px[ok]] = shade[ok]
            thick[py[ok], px[ok]] = thick[py[ok], px[ok]] * 0.3 + lift[ok]
    lit = relief(canvas, thick, 0.26, 135, shine=0.12)
    return finish(lit, size)
