"""Draw the training pictures: textures, paint-like marks and simple scenes, from random numbers only.

Every picture is a float32 array (SIZE, SIZE, 3) in [0, 1], made by one of the functions in ``KINDS`` from a
NumPy generator, so a seed fixes it. Three families:

- *fields*: one number per pixel (noise, stripes, cells, rings, tiles), coloured through a random palette;
- *scenes*: skies, grounds, shaded solids, facades in perspective, letters, overlapping shapes ("dead leaves":
  Lee, Mumford and Huang 2001), whose statistics are near those of photographs: edges, occlusion, shading, 1/f
  spectra;
- *renderings*: strokes, dots, hatching and flowing paint that redraw a field or a scene, as a painter would.
"""

from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage
from scipy.spatial import cKDTree

SIZE = 160
Y, X = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32) / SIZE  # pixel coordinates in [0, 1)


# ---------------------------------------------------------------------------------------------------- colour


def palette(rng, count=None):
    """A random palette (count, 3): one or two related hues, mostly muted, from dark to light."""
    count = count or int(rng.integers(3, 8))
    hue = rng.random() + rng.choice([0.0, 0.5, 0.33, 0.15], count) * rng.choice([0, 1]) + rng.normal(0, 0.06, count)
    saturation = rng.beta(2, 3 + 4 * rng.random(), count) * rng.uniform(0.4, 1.6)
    centre, spread = rng.uniform(0.3, 0.7), rng.uniform(0.15, 0.5)
    value = np.clip(np.sort(centre + spread * np.linspace(-1, 1, count) + rng.normal(0, 0.08, count)), 0.02, 0.98)
    wave = np.cos(2 * np.pi * (hue[:, None] + np.array([0, 1 / 3, 2 / 3])))
    colours = value[:, None] + 0.5 * saturation[:, None] * wave * (1 - np.abs(2 * value[:, None] - 1) * 0.7)
    if rng.random() < 0.35:
        rng.shuffle(colours)
    return np.clip(colours, 0, 1).astype(np.float32)


def colourise(field, rng, colours=None):
    """Map a field (h, w) of any range through a palette, by rank or by value, smoothly or in steps."""
    colours = palette(rng) if colours is None else colours
    low, high = np.percentile(field, [1, 99])
    level = np.clip((field - low) / (high - low + 1e-6), 0, 1) * (len(colours) - 1)
    if rng.random() < 0.25:
        edge = rng.uniform(0.05, 0.5)  # soft posterisation
        base = np.floor(level)
        level = base + np.clip((level - base - 0.5) / edge + 0.5, 0, 1)
    below = np.minimum(level.astype(int), len(colours) - 2)
    part = (level - below)[..., None]
    return colours[below] * (1 - part) + colours[below + 1] * part


# ---------------------------------------------------------------------------------------------------- fields


def spectrum_noise(rng, gain):
    """White noise shaped in the Fourier domain by ``gain(fx, fy)``; frequencies in cycles per picture."""
    fy = np.fft.fftfreq(SIZE)[:, None] * SIZE
    fx = np.fft.rfftfreq(SIZE)[None, :] * SIZE
    noise = np.fft.rfft2(rng.standard_normal((SIZE, SIZE)))
    field = np.fft.irfft2(noise * gain(fx, fy), s=(SIZE, SIZE))
    return (field / (field.std() + 1e-9)).astype(np.float32)


def fractal(rng, power=None):
    """1/f**power noise: clouds, stone, soil; natural pictures have a power near 1."""
    power = rng.uniform(0.6, 2.2) if power is None else power
    return spectrum_noise(rng, lambda fx, fy: (fx**2 + fy**2 + 1.0) ** (-power / 2))


def oriented(rng):
    """Band-pass noise around one frequency, in one direction or in all: grain, fur, ripples."""
    centre, width, angle = (
        np.exp(rng.uniform(np.log(4), np.log(40))),
        rng.uniform(0.15, 0.5),
        rng.uniform(0, np.pi),
    )
    focus = rng.choice([0.0, 3.0, 20.0])

    def gain(fx, fy):
        radius = np.sqrt(fx**2 + fy**2) + 1e-6
        along = np.cos(np.arctan2(fy, fx) - angle) ** 2
        return np.exp(-0.5 * (np.log(radius / centre) / width) ** 2 + focus * (along - 1))

    return spectrum_noise(rng, gain)


def turned(rng):
    """Coordinates rotated by a random angle: (u, v)."""
    angle = rng.uniform(0, np.pi)
    return X * np.cos(angle) + Y * np.sin(angle), Y * np.cos(angle) - X * np.sin(angle)


def wave(phase, rng):
    """A periodic profile of a phase in turns: sine, sharp, or saw-tooth."""
    s = np.sin(2 * np.pi * phase)
    return [s, np.tanh(s * rng.uniform(2, 8)), 2 * np.mod(phase, 1) - 1][int(rng.integers(3))]


def stripes(rng):
    """Parallel bands, sometimes of two frequencies."""
    u, _ = turned(rng)
    field = wave(u * rng.uniform(4, 28), rng)
    return field + 0.5 * wave(u * rng.uniform(2, 8), rng) if rng.random() < 0.3 else field


def woven(rng):
    """Checks, basket weave, plaid or bricks: two crossed waves, or tiles with joints."""
    u, v = turned(rng)
    f, g = rng.uniform(4, 20, 2)
    kind = rng.integers(4)
    if kind == 0:
        return wave(u * f, rng) * wave(v * f, rng)
    if kind == 1:
        over = np.sin(np.pi * u * f) * np.sin(np.pi * v * f) > 0
        return np.where(
            over,
            np.abs(np.sin(2 * np.pi * u * f)) + 0.3 * np.sin(v * f * 20),
            0.7 * np.abs(np.cos(2 * np.pi * v * f)),
        )
    if kind == 2:
        return wave(u * f, rng) + wave(v * g, rng)
    row = np.floor(v * f)
    brick_u = u * g * 0.6 + 0.5 * np.mod(row, 2)
    joint = np.minimum(np.mod(v * f, 1), np.mod(brick_u, 1) * f / g) < 0.12
    tone = np.sin(12.9898 * np.floor(brick_u) + 78.233 * row) * 0.5
    return np.where(joint, -1.5, tone + 0.15 * fractal(rng, 1.0))


def cells(rng):
    """Voronoi cells: distance to the nearest seed, to the border, or one level per cell."""
    seeds = rng.random((int(np.exp(rng.uniform(np.log(15), np.log(400)))), 2))
    grid = np.stack([Y.ravel(), X.ravel() * rng.uniform(0.5, 1.5)], 1)
    distance, index = cKDTree(seeds).query(grid, k=2)
    first, second = distance.T
    flat = rng.standard_normal(len(seeds))[index[:, 0]]
    field = [first, second - first, flat, flat - 1.5 * (second - first < 0.01)][int(rng.integers(4))]
    return field.reshape(SIZE, SIZE)


def rings(rng):
    """Circles or spirals around one to four centres."""
    field = 0
    for _ in range(int(rng.integers(1, 5))):
        cy, cx = rng.uniform(-0.2, 1.2, 2)
        radius = np.hypot(Y - cy, X - cx)
        turns = np.arctan2(Y - cy, X - cx) / (2 * np.pi) * rng.integers(0, 4)
        field = field + wave(radius * rng.uniform(4, 22) + turns, rng)
    return field


def tiles(rng):
    """One small random motif repeated, mirrored or not: fabric and wallpaper."""
    side = int(rng.integers(10, 40))
    motif = ndimage.gaussian_filter(rng.standard_normal((side, side)), rng.uniform(0.8, 3), mode="wrap")
    if rng.random() < 0.5:
        motif = np.block([[motif, motif[:, ::-1]], [motif[::-1], motif[::-1, ::-1]]])
    repeats = SIZE // motif.shape[0] + 1
    return np.tile(motif, (repeats, repeats))[:SIZE, :SIZE]


def spots(rng):
    """Scattered dots and rods of one size class."""
    sigma = rng.uniform(0.8, 3.5)
    impulses = (rng.random((SIZE, SIZE)) < rng.uniform(0.02, 0.25) / sigma**2) * rng.choice([-1, 1, 1], (SIZE, SIZE))
    return ndimage.gaussian_filter(impulses.astype(np.float32), (sigma, sigma * rng.choice([1, 1, 3])), mode="wrap")


FIELDS = (fractal, oriented, stripes, woven, cells, rings, tiles, spots)


def warp(image, rng, amount=None):
    """Displace the pixels of (h, w) or (h, w, 3) along a smooth random flow."""
    amount = rng.uniform(0.01, 0.12) if amount is None else amount
    smooth = rng.uniform(1.8, 3.0)
    where = np.stack([(Y + amount * fractal(rng, smooth)) * SIZE, (X + amount * fractal(rng, smooth)) * SIZE])
    if image.ndim == 2:
        return ndimage.map_coordinates(image, where, order=1, mode="reflect")
    return np.stack([ndimage.map_coordinates(image[..., c], where, order=1, mode="reflect") for c in range(3)], -1)


def field(rng):
    """One field, a warped one, or a sum of two."""
    result = FIELDS[int(rng.integers(len(FIELDS)))](rng).astype(np.float32)
    if rng.random() < 0.5:
        result = warp(result, rng)
    if rng.random() < 0.4:
        other = FIELDS[int(rng.integers(len(FIELDS)))](rng)
        result = result / (result.std() + 1e-6) + rng.uniform(0.15, 0.8) * other / (other.std() + 1e-6)
    return result


def texture(rng):
    """A coloured field; one in five has three loosely related channels instead of a palette."""
    if rng.random() < 0.2:
        base = field(rng)
        stack = np.stack([base / (base.std() + 1e-6) + rng.uniform(0.1, 0.6) * fractal(rng) for _ in range(3)], -1)
        return np.clip(rng.uniform(0.3, 0.7, 3) + rng.uniform(0.08, 0.22, 3) * stack, 0, 1)
    return colourise(field(rng), rng)


# ---------------------------------------------------------------------------------------------------- scenes


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


# ------------------------------------------------------------------------------------------------ renderings


def subject(rng):
    """What a rendering depicts: mostly scenes and leaves, sometimes a soft field."""
    pick = rng.random()
    if pick < 0.45:
        return scene(rng)
    return dead_leaves(rng) if pick < 0.7 else colourise(warp(fractal(rng, 1.8), rng), rng)


def flow_angle(rng, image):
    """Stroke direction (h, w): a smooth random flow, or along the subject's edges (structure tensor)."""
    if rng.random() < 0.6:
        return fractal(rng, 2.8) * rng.uniform(0.2, 1.5) + rng.uniform(0, np.pi)
    grey = ndimage.gaussian_filter(image.mean(-1), 2)
    gy, gx = np.gradient(grey)
    jxx, jyy, jxy = (ndimage.gaussian_filter(p, 6) for p in (gx * gx, gy * gy, gx * gy))
    return 0.5 * np.arctan2(2 * jxy, jxx - jyy) + np.pi / 2


def strokes(rng):
    """Brush strokes along a flow, large then small, each with bristle lines, drawn at twice the size."""
    image = subject(rng)
    angle, jitter = flow_angle(rng, image), rng.uniform(0.02, 0.12)
    length, width = rng.uniform(4, 20), np.exp(rng.uniform(np.log(3), np.log(14)))
    canvas = Image.fromarray((image * 255).astype(np.uint8)).resize((2 * SIZE, 2 * SIZE))
    draw = ImageDraw.Draw(canvas)
    bristles = rng.uniform(0, 0.15)
    for scale in (1.0, 0.6):
        count = int(min(1400, 1.2 * (2 * SIZE) ** 2 / (length * 4 * width * scale)))
        for x, y in rng.integers(0, SIZE, (count, 2)):
            colour = image[y, x] + rng.normal(0, jitter) + rng.normal(0, jitter / 2, 3)
            a, points, px, py = angle[y, x], [], 2.0 * x, 2.0 * y
            for _ in range(4):
                points.append((px, py))
                px, py = px + length * np.cos(a), py + length * np.sin(a)
                a = angle[int(np.clip(py / 2, 0, SIZE - 1)), int(np.clip(px / 2, 0, SIZE - 1))]
            brush = max(1, int(width * scale))
            draw.line(points, fill=tuple(int(c) for c in np.clip(colour, 0, 1) * 255), width=brush, joint="curve")
            if brush > 3:
                for offset in rng.uniform(-brush / 2, brush / 2, 2):
                    tone = np.clip(colour + rng.normal(0, bristles), 0, 1) * 255
                    dx, dy = -offset * np.sin(a), offset * np.cos(a)
                    draw.line([(p + dx, q + dy) for p, q in points], fill=tuple(int(c) for c in tone), width=1)
    return np.asarray(canvas.resize((SIZE, SIZE), Image.Resampling.BOX), np.float32) / 255


def flowing(rng):
    """Wet paint.

    Noise smeared along a flow (line integral convolution), lit as a relief, over the subject.
    """
    image = subject(rng)
    angle = flow_angle(rng, image)
    step = np.stack([np.sin(angle), np.cos(angle)])
    grain, here = (
        oriented(rng) if rng.random() < 0.3 else spectrum_noise(rng, lambda fx, fy: (fx**2 + fy**2 + 25.0) ** -0.25),
        np.mgrid[0:SIZE, 0:SIZE].astype(np.float32),
    )
    total, reach = np.zeros((SIZE, SIZE)), int(rng.integers(4, 14))
    for sign in (-1, 1):
        for k in range(reach):
            total += ndimage.map_coordinates(grain, here + sign * k * step, order=1, mode="reflect")
    total = total / (total.std() + 1e-6)
    where = here + rng.uniform(0, 6) * total * step[::-1] * [[[-1]], [[1]]]
    smeared = np.stack([ndimage.map_coordinates(image[..., c], where, order=1, mode="reflect") for c in range(3)], -1)
    relief = ndimage.sobel(total, axis=int(rng.integers(2))) * rng.uniform(0, 0.03)
    return np.clip(smeared + (rng.uniform(0.03, 0.16) * total + relief)[..., None], 0, 1)


def dots(rng):
    """Stippling or pointillism: small discs of jittered colour on a plain ground, drawn at twice the size."""
    image = subject(rng)
    ground, jitter = palette(rng, 3)[rng.choice([0, 2])], rng.uniform(0.03, 0.2)
    canvas = Image.new("RGB", (2 * SIZE, 2 * SIZE), tuple(int(c * 255) for c in ground))
    draw = ImageDraw.Draw(canvas)
    radius = rng.uniform(2, 7)
    for x, y in rng.integers(0, SIZE, (int(min(3500, 0.9 * (2 * SIZE) ** 2 / radius**2)), 2)):
        r = radius * rng.uniform(0.6, 1.1)
        colour = np.clip(image[y, x] + rng.normal(0, jitter, 3), 0, 1) * 255
        draw.ellipse([2 * x - r, 2 * y - r, 2 * x + r, 2 * y + r], fill=tuple(int(c) for c in colour))
    return np.asarray(canvas.resize((SIZE, SIZE), Image.Resampling.BOX), np.float32) / 255


def hatching(rng):
    """Engraving: layers of lines, each thicker where the subject is darker."""
    image = subject(rng)
    tone = ndimage.gaussian_filter(image.mean(-1), 1.5)
    paper, ink = palette(rng, 4)[[3, 0]]
    cover, frequency = np.zeros((SIZE, SIZE), np.float32), rng.uniform(12, 36)
    bend = rng.uniform(0, 0.06) * fractal(rng, 2.5)
    for layer in range(int(rng.integers(1, 4))):
        u, _ = turned(rng)
        dark = np.clip(1.1 - 0.35 * layer - tone, 0, 1)
        cover = np.maximum(cover, np.clip((np.cos(2 * np.pi * frequency * (u + bend)) - 1 + 2 * dark) * 3 + 0.5, 0, 1))
    tinted = paper * (1 - rng.uniform(0, 0.7)) + image * rng.uniform(0, 0.7)
    return np.clip(tinted * (1 - cover[..., None]) + ink * cover[..., None], 0, 1)


def washed(rng):
    """Flat areas with outlines, as in a woodblock print: a posterised subject and its dark contours."""
    image = subject(rng)
    levels, smooth = int(rng.integers(3, 7)), ndimage.gaussian_filter(image, (1.5, 1.5, 0))
    flat = np.round(smooth * levels) / levels
    grey = np.round(ndimage.gaussian_filter(image.mean(-1), 2) * levels) / levels
    edge = np.clip(ndimage.gaussian_filter(np.hypot(*np.gradient(grey)), 0.6) * rng.uniform(4, 12), 0, 1)[..., None]
    paper = 1 + 0.05 * rng.random() * oriented(rng)[..., None]
    return np.clip((flat * (1 - edge) + palette(rng, 3)[0] * edge) * paper, 0, 1)


# ------------------------------------------------------------------------------------------------ collection

# (kind, share of the pictures, is it a scene whose two ends differ?)
KINDS = (
    (texture, 0.30, False),
    (dead_leaves, 0.12, False),
    (scene, 0.14, True),
    (letters, 0.04, False),
    (strokes, 0.14, True),
    (flowing, 0.10, True),
    (dots, 0.05, True),
    (hatching, 0.05, True),
    (washed, 0.06, True),
)


def draw_picture(index, seed=0):
    """Picture number ``index`` of the collection ``seed``.

    Uint8 (SIZE, SIZE, 3) and whether it is a scene.
    """
    rng = np.random.default_rng([seed, index])
    draw, _, is_scene = KINDS[int(rng.choice(len(KINDS), p=[share for _, share, _ in KINDS]))]
    image = np.nan_to_num(draw(rng))
    if rng.random() < 0.5:  # a cast of light and an exposure of its own
        image = np.clip(image * rng.uniform(0.75, 1.2) + rng.uniform(-0.05, 0.05, 3), 0, 1)
    return np.round(image * 255).astype(np.uint8), is_scene


def draw_collection(count, seed=0, processes=2):
    """Draw ``count`` pictures: uint8 (count, SIZE, SIZE, 3) and bool (count,)."""
    with ProcessPoolExecutor(processes) as pool:
        drawn = list(pool.map(partial(draw_picture, seed=seed), range(count), chunksize=32))
    return np.stack([image for image, _ in drawn]), np.array([is_scene for _, is_scene in drawn])


def contact_sheet(pictures, columns=10):
    """Lay uint8 pictures (n, h, w, 3) out in a grid, as one PIL image."""
    rows = [np.concatenate(pictures[i : i + columns], 1) for i in range(0, len(pictures) // columns * columns, columns)]
    return Image.fromarray(np.concatenate(rows, 0))
