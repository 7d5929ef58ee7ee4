"""Impasto: thick oil strokes follow the wind over a lamp-lit shore at night."""

import numpy as np

from .brush import Canvas, fbm, finish, mix, noise, palette, ramp, relief, rgb, sampler, smoothstep, trace

SIZE = (896, 704)
SEED = 11

NIGHT = palette("#0b1440", "#142a74", "#1f4aa6", "#3b78c4", "#79abd0", "#b9cfc0")
GLOW = palette("#f7e7a1", "#f6c945", "#ec9a2c")
LAND = palette("#0d2238", "#123f4f", "#1f6a5c", "#5c8f4a", "#c2ab3f", "#d9792b")


def composition(w, h, rng):
    """Colour and heading on a small grid; x and y share the picture's height."""
    yy, xx = np.mgrid[0:h, 0:w].astype(float)
    x, y = xx / h, yy / h

    # Wind: one long billow rolls in from the left and breaks round the moon;
    # a few slower eddies turn under it.
    vx, vy = np.ones_like(x), 0.55 * np.cos(4.3 * x + 3.0 * y - 0.5)
    soft = fbm((h, w), h / 5, rng, 3)
    light = 0.20 + 0.05 * soft
    moon = (0.44, 0.25)
    for ex, ey, r, turn, ring in [
        (*moon, 0.20, 3.8, 0.10),
        (0.93, 0.19, 0.17, -3.4, 0.17),
        (1.22, 0.36, 0.11, 2.6, 0.15),
        (0.08, 0.09, 0.11, -2.6, 0.14),
        (0.72, 0.42, 0.085, 2.4, 0.12),
        (0.13, 0.42, 0.08, -2.2, 0.12),
    ]:
        dx, dy = x - ex, y - ey
        d = np.hypot(dx, dy) + 1e-3
        pull = np.exp(-((d / r) ** 2) / 1.7)
        vx += turn * pull * (-dy / d - 0.15 * dx / d)
        vy += turn * pull * (dx / d - 0.15 * dy / d)
        # Arms of cloud wind into the eddy: light follows a spiral.
        arm = np.cos(2 * np.arctan2(dy, dx) - np.sign(turn) * 15 * np.log(d / r + 0.35))
        light += ring * pull * (1 + 1.35 * arm)
    billow = np.sin(11 * (y - 0.10 * np.sin(4.3 * x + 0.6)) + 1.2 * x)
    light += 0.13 * billow + 0.30 * smoothstep(0.22, 0.56, y)
    heading = np.arctan2(vy, vx)
    colour = ramp(np.clip(light, 0, 1), NIGHT)
    # Warm cloud edges facing the moon.
    d = np.hypot(x - moon[0], y - moon[1])
    warm = np.exp(-((d / 0.30) ** 2)) * smoothstep(0.35, 0.75, light)
    colour = mix(colour, GLOW[1], 0.60 * warm)
    colour = mix(colour, GLOW[2], 0.80 * np.exp(-(((d - 0.125) / 0.020) ** 2)))
    colour = mix(colour, GLOW[1], 0.55 * np.exp(-(((d - 0.175) / 0.014) ** 2)))
    colour = mix(colour, GLOW[1], 0.90 * np.exp(-((d / 0.105) ** 4)))
    colour = mix(colour, GLOW[0], smoothstep(0.085, 0.06, d))

    # Shore: two dark hills with orchards, roofs as warm slabs, lit windows.
    horizon = 0.625
    for base, swing, freq, phase, tone in [(0.555, 0.045, 3.6, 0.4, 0.16), (0.600, 0.035, 5.2, 2.6, 0.02)]:
        top = base + swing * np.sin(freq * x + phase) + 0.4 * swing * np.sin(2.4 * freq * x + 2 * phase)
        slope = np.gradient(top, axis=1) * h
        depth = y - top
        t = tone + 0.16 * np.sin(depth * 150 + 9 * x) + 0.14 * soft + 0.30 * np.exp(-((depth / 0.010) ** 2))
        inside = depth > 0
        colour = np.where(inside[..., None], ramp(np.clip(t, 0, 1) * 0.8, LAND), colour)
        heading = np.where(inside, np.arctan(slope) + 0.3 * np.sin(14 * x), heading)
    lamps = [
        (0.10, 0.9),
        (0.22, 0.7),
        (0.345, 1.0),
        (0.62, 0.8),
        (0.70, 1.1),
        (0.80, 0.75),
        (0.97, 0.9),
        (1.12, 1.1),
        (1.21, 0.7),
    ]
    for lx, force in lamps:
        d = np.hypot(x - lx, (y - 0.598))
        colour = mix(colour, GLOW[2], np.clip(force * 0.8 * np.exp(-((d / 0.022) ** 2)), 0, 1))
        colour = mix(colour, GLOW[0], smoothstep(0.012 * force, 0.005, d))

    # Water: short level strokes that rock with the swell, sky upside down.
    water = y > horizon
    swell = np.sin(62 * np.clip(y - horizon, 0, 1) ** 0.8 + 2.4 * np.sin(5 * x + 9 * y)) + 0.6 * noise(
        (h, w), (h / 60, h / 9), rng
    )
    tone = np.clip(0.34 + 0.15 * swell - 0.55 * (y - horizon), 0, 1)
    sea = ramp(tone, palette("#081238", "#11306a", "#1c5c8c", "#2f8a94", "#8cc0b0"))
    for lx, force in [*lamps, (moon[0], 2.1)]:
        wide = (0.014 + 0.055 * (y - horizon)) * (2.0 if force > 2 else force)
        sway = lx + 0.016 * np.sin(38 * y + 9 * lx) * (y - horizon) * 4
        column = np.exp(-(((x - sway) / wide) ** 2)) * np.exp(-(y - horizon) / (0.20 * force + 0.06))
        broken = np.clip(0.75 + 0.55 * swell, 0, 1)
        sea = mix(sea, GLOW[2] if force < 2 else GLOW[1], np.clip(1.5 * column * broken, 0, 1))
        sea = mix(sea, GLOW[0], np.clip(1.6 * column * broken - 0.6, 0, 1))
    colour = np.where(water[..., None], sea, colour)
    heading = np.where(water, 0.22 * np.sin(13 * x + 40 * y) + 0.10 * soft, heading)

    # Near bank: rust and olive reeds leaning with the wind.
    bank = 0.955 - 0.13 * smoothstep(0.42, -0.05, x) - 0.10 * smoothstep(0.92, 1.32, x) + 0.012 * np.sin(22 * x)
    reeds = y > bank
    blades = noise((h, w), (h / 9, h / 90), rng)
    t = np.clip(0.50 + 0.22 * blades + 0.8 * (bank + 0.06 - y), 0, 1)
    colour = np.where(reeds[..., None], ramp(t, LAND), colour)
    heading = np.where(reeds, -1.15 + 0.45 * np.sin(5 * x) + 0.2 * blades, heading)
    return colour, heading


def draw(size, rng):
    w, h = size[0] * 2, size[1] * 2
    shrink = 4
    colours, headings = composition(w // shrink, h // shrink, rng)
    colour_at = sampler(colours, shrink)
    angle_at = sampler(headings, shrink)
    detail = np.abs(np.gradient(colours.mean(-1))[0]) + np.abs(np.gradient(colours.mean(-1))[1])
    detail_at = sampler(detail, shrink)
    unit = w / 1792
    canvas = Canvas(w, h, rgb("#5b4a35"), rng)

    # (stroke width, length, how many, colour jitter, paint body)
    layers = [
        (54, 200, 1700, 0.05, 1.3),
        (38, 150, 2700, 0.065, 1.8),
        (27, 112, 3300, 0.075, 2.1),
        (16, 76, 4600, 0.085, 2.0),
    ]
    accents = np.concatenate([NIGHT[2:5], GLOW, LAND[2:3], palette("#6d5aa8", "#cfe0d4")])
    for number, (width, length, count, jitter, body) in enumerate(layers):
        starts = np.stack([rng.uniform(-20, w + 20, count), rng.uniform(-20, h + 20, count)], 1)
        if number >= 2:
            # The finer strokes go where the picture changes: lights, crests.
            busy = detail_at(starts[:, 0], starts[:, 1])
            starts = starts[busy > np.quantile(detail, (0, 0, 0.25, 0.6)[number]) * rng.uniform(0.3, 1.6, count)]
        paths = trace(angle_at, starts, 24, length * unit / 24)
        for start, path in zip(starts, paths):
            size_now = width * unit * rng.uniform(0.65, 1.25)
            cut = rng.integers(0, 9)
            path = path[cut // 2 : len(path) - cut // 2] + rng.normal(0, 2, 2)
            if rng.random() < 0.5:
                path = path[::-1]
            tone = colour_at(*start) + rng.normal(0, jitter) + rng.normal(0, jitter * 0.45, 3)
            # Broken colour: now and then a neighbour from the palette.
            if rng.random() < 0.16:
                near = np.argsort(((accents - tone) ** 2).sum(1))[rng.integers(0, 3)]
                tone = mix(tone, accents[near], 0.65)
            other = colour_at(path[-1, 0], path[-1, 1]) + rng.normal(0, jitter, 3)
            canvas.stroke(
                path,
                size_now,
                tone,
                other if rng.random() < 0.6 else None,
                vary=0.075,
                body=body,
                dry=rng.uniform(0.15, 0.5),
                ridge=0.7,
            )

    weave = 0.10 * noise((h, w), 3, rng)
    lit = relief(canvas.colour, canvas.thick + weave, 0.36, 140, shine=0.25)
    return finish(lit, size)
