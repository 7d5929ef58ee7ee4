"""Scenes: skies, grounds, shaded solids, facades in perspective, letters, overlapping shapes ("dead leaves").

Their statistics are near those of photographs (Lee, Mumford and Huang 2001): edges, occlusion, shading, 1/f spectra.
"""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from training.fields import SIZE, X, Y, field, fractal, palette, warp


def shapes_map(rng, count):
    """Label map (SIZE, SIZE) of overlapping discs, boxes and blobs with power-law sizes; 0 is the ground."""
    canvas = Image.new("I", (SIZE, SIZE), 0)
    draw = ImageDraw.Draw(canvas)
    sizes = np.minimum(rng.uniform(0.03, 0.1) / (rng.random(count) ** 0.5 + 0.02), 0.5) * SIZE
    square = rng.random()
    for label, radius in enumerate(np.sort(sizes)[::-1] if rng.random() < 0.6 else sizes, 1):
        cx, cy = rng.uniform(-0.1, 1.1, 2) * SIZE
        corners = 4 if rng.random() < square else int(rng.integers(3, 24))
        angles = (
            np.sort(rng.uniform(0, 2 * np.pi, corners))
            if corners != 4
            else rng.uniform(0, 7) + np.arange(4) * np.pi / 2
        )
        lengths = radius * (rng.uniform(0.6, 1.0, corners) if corners != 4 else np.ones(4))
        stretch = rng.uniform(0.4, 1)
        points = [(cx + r * np.cos(a), cy + r * stretch * np.sin(a)) for a, r in zip(angles, lengths, strict=True)]
        if rng.random() < 0.4:
            draw.ellipse([cx - radius, cy - radius * stretch, cx + radius, cy + radius * stretch], fill=label)
        else:
            draw.polygon(points, fill=label)
    return np.asarray(canvas)


def dead_leaves(rng):
    """Occluding shapes, each with its own colour, a slope of shade and one of a few textures."""
    count = int(np.exp(rng.uniform(np.log(12), np.log(250))))
    labels = shapes_map(rng, count)
    colours = palette(rng, 6)[rng.integers(0, 6, count + 1)] + rng.normal(0, 0.06, (count + 1, 3))
    slope = rng.normal(0, rng.uniform(0.0, 0.5), (count + 1, 2))
    grains = np.stack([f / (f.std() + 1e-6) for f in (field(rng), field(rng), np.zeros((SIZE, SIZE)) + X)])
    which, strength = rng.integers(0, 3, count + 1), np.abs(rng.normal(0, rng.uniform(0.02, 0.15), count + 1))
    rows, cols = np.mgrid[0:SIZE, 0:SIZE]
    shade = slope[labels, 0] * (X - 0.5) + slope[labels, 1] * (Y - 0.5)
    shade = shade + strength[labels] * grains[which[labels], rows, cols]
    return np.clip(colours[labels] + shade[..., None], 0, 1)


def ground_and_sky(rng):
    """A sky gradient with clouds over a ground whose texture shrinks towards the horizon.

    Returns picture, horizon.
    """
    horizon = rng.uniform(0.25, 0.75)
    sky_low, sky_high, near, far = palette(rng, 4)[rng.permutation(4)]
    t = np.clip(Y / horizon, 0, 1)[..., None]
    cloud = np.clip(fractal(rng, 1.6) * 0.5, 0, 1)[..., None] * rng.uniform(0, 0.6)
    sky = (sky_high * (1 - t) + sky_low * t) * (1 - cloud) + cloud
    depth = np.clip((Y - horizon) / (1 - horizon), 0.02, 1)
    pattern = field(rng)
    pattern = pattern / (pattern.std() + 1e-6)
    u, v = np.mod((X - 0.5) / depth * 0.5, 1), np.mod(0.5 / depth, 1)
    pattern = pattern[(v * (SIZE - 1)).astype(int), (u * (SIZE - 1)).astype(int)] * np.clip(depth * 2, 0, 1)
    land = far * (1 - depth[..., None]) + near * depth[..., None] + rng.uniform(0.02, 0.15) * pattern[..., None]
    ridge = horizon + rng.uniform(0, 0.08) * fractal(rng, 2.0)[0][None, :]
    return np.where((ridge > Y)[..., None], sky, land), horizon


def add_solid(image, rng, light):
    """Paint a lit ball or a lit column or box over the picture, with a soft shadow on its ground."""
    cx, cy, r = rng.uniform(0, 1), rng.uniform(0.3, 0.95), rng.uniform(0.05, 0.25)
    colour = palette(rng, 3)[1]
    shadow = np.exp(-((((X - cx - 0.5 * r * light[0]) / (1.2 * r)) ** 2 + ((Y - cy - r) / (0.3 * r)) ** 2) ** 2))
    image = image * (1 - 0.5 * shadow[..., None])
    x, y = (X - cx) / r, (Y - cy) / r
    kind = rng.integers(3)
    if kind == 0:
        inside, nx, ny = x**2 + y**2 < 1, x, y
    elif kind == 1:
        inside, nx, ny = (np.abs(x) < 0.5) & (np.abs(y) < 1), 2 * x, np.zeros_like(y)
    else:
        inside, nx, ny = (
            (np.abs(x) < 0.8) & (np.abs(y) < 1),
            np.where(x < rng.uniform(-0.4, 0.4), -0.8, 0.5) + 0 * y,
            0 * y,
        )
    nz = np.sqrt(np.clip(1 - nx**2 - ny**2, 0, 1))
    facing = np.clip(nx * light[0] + ny * light[1] + nz * light[2], 0, 1)
    grain = field(rng)
    tint = 1 + rng.uniform(0, 0.25) * grain / (grain.std() + 1e-6)
    solid = colour * ((0.25 + 0.85 * facing) * tint)[..., None] + (rng.uniform(0, 0.6) * facing**20)[..., None]
    return np.where(inside[..., None], solid, image)


def add_facade(image, rng):
    """Paint a wall with a grid of windows, seen in perspective."""
    wall, frame, glass = palette(rng, 3)[rng.permutation(3)]
    left, width = rng.uniform(-0.2, 0.8), rng.uniform(0.2, 0.7)
    top_left, top_right = rng.uniform(0.0, 0.45, 2)
    u = (X - left) / width
    top = top_left + (top_right - top_left) * u
    v = (Y - top) / (0.95 - top)
    columns, rows = rng.integers(2, 9, 2)
    fu, fv = np.mod(u * columns, 1), np.mod(v * rows, 1)
    a, b = rng.uniform(0.1, 0.35, 2)
    window = (fu > a) & (fu < 1 - a) & (fv > b) & (fv < 1 - b)
    border = (fu > a - 0.06) & (fu < 1.06 - a) & (fv > b - 0.06) & (fv < 1.06 - b)
    grain = 0.04 * fractal(rng, 1.0)[..., None]
    colour = np.where(
        window[..., None],
        glass * (1.2 - 0.4 * fv[..., None]),
        np.where(border[..., None], frame, wall + grain),
    )
    inside = (u > 0) & (u < 1) & (v > 0) & (v < 1)
    return np.where(inside[..., None], colour * rng.uniform(0.7, 1.1), image)


def add_lines(image, rng):
    """Paint branches, cables or posts: thin dark or light curves."""
    canvas = Image.fromarray((np.clip(image, 0, 1) * 255).astype(np.uint8))
    draw = ImageDraw.Draw(canvas)
    colour = tuple(int(c * 255) for c in palette(rng, 3)[rng.choice([0, 2])])
    for _ in range(int(rng.integers(2, 14))):
        x, y, angle = *(rng.random(2) * SIZE), rng.uniform(0, 2 * np.pi)
        points, bend = [], rng.normal(0, 0.15)
        for _ in range(int(rng.integers(2, 16))):
            points.append((x, y))
            angle += bend + rng.normal(0, 0.08)
            x, y = x + 9 * np.cos(angle), y + 9 * np.sin(angle)
        draw.line(points, fill=colour, width=int(rng.integers(1, 5)))
    return np.asarray(canvas, np.float32) / 255


def scene(rng):
    """A landscape, a street or a still life.

    Ground and sky, then facades, solids, lines, then a cast of light.
    """
    image, _ = ground_and_sky(rng)
    light = rng.normal(size=3)
    light = light / np.linalg.norm(light) * [1, 1, np.sign(light[2])]
    if rng.random() < 0.4:
        for _ in range(int(rng.integers(1, 4))):
            image = add_facade(image, rng)
    if rng.random() < 0.7:
        for _ in range(int(rng.integers(1, 6))):
            image = add_solid(image, rng, light)
    if rng.random() < 0.4:
        image = add_lines(image, rng)
    return np.clip(image * (1 + 0.15 * fractal(rng, 2.5)[..., None] * rng.random()), 0, 1)


def letters(rng):
    """Rows of random letters on a plain or textured sheet: marks with ends, corners and gaps."""
    paper, ink = palette(rng, 4)[[3, 0] if rng.random() < 0.5 else [0, 3]]
    sheet = Image.fromarray((np.clip(paper + 0.03 * fractal(rng)[..., None], 0, 1) * 255).astype(np.uint8))
    draw = ImageDraw.Draw(sheet)
    size = int(rng.integers(9, 48))
    font = ImageFont.load_default(size)
    alphabet = np.array(list("ABCDEFGHIKLMNOPQRSTUVWXYZabcdefghiklmnopqrstuvwxyz0123456789&?!"))
    for y in range(int(-rng.integers(0, size)), SIZE, int(size * 1.15) + 1):
        draw.text(
            (-int(rng.integers(0, size)), y),
            "".join(rng.choice(alphabet, 60)),
            fill=tuple(int(c * 255) for c in ink),
            font=font,
        )
    image = (
        np.asarray(
            sheet.rotate(rng.uniform(-20, 20), Image.Resampling.BILINEAR, fillcolor=tuple(int(c * 255) for c in paper)),
            np.float32,
        )
        / 255
    )
    return warp(image, rng, 0.03) if rng.random() < 0.4 else image
