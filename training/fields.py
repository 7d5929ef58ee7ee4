"""Fields: one number per pixel (noise, stripes, cells, rings, tiles), coloured through a random palette."""

import numpy as np
from scipy import ndimage
from scipy.spatial import cKDTree

SIZE = 160
Y, X = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32) / SIZE  # pixel coordinates in [0, 1)


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


def spectrum_noise(rng, gain):
    """White noise shaped in the Fourier domain by `gain(fx, fy)`; frequencies in cycles per picture."""
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
