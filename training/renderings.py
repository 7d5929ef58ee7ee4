"""Renderings: strokes, dots, hatching and flowing paint that redraw a field or a scene, as a painter would."""

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from training.fields import SIZE, colourise, fractal, oriented, palette, spectrum_noise, turned, warp
from training.scenes import dead_leaves, scene


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
