"""Cubist still life: a bottle, a guitar and a glass taken apart into planes.

Planes are laid from the rim inward.  Every plane is solid along one edge and
fades to nothing at the other, so that neighbours slide into each other; then
the whole is gone over with short dabs of a flat brush, and contours are
restated, broken, in near-black.
"""

import numpy as np
from PIL import Image, ImageDraw

from .brush import Canvas, fbm, finish, mix, noise, palette, relief, rgb, sampler, smoothstep, trace

SIZE = (672, 896)
SEED = 29

EARTH = palette(
    "#c9a15f",
    "#a67c3d",
    "#7b5a2e",
    "#d9c08c",
    "#8f8a76",
    "#6b7262",
    "#4f5b4a",
    "#3d3a33",
    "#b9b39c",
    "#5f6c70",
    "#e6d9b6",
    "#94502f",
)
DARK = rgb("#1d1813")


def bezier(*p, n=50):
    t = np.linspace(0, 1, n)[:, None]
    p = np.asarray(p, float)
    return (1 - t) ** 3 * p[0] + 3 * (1 - t) ** 2 * t * p[1] + 3 * (1 - t) * t**2 * p[2] + t**3 * p[3]


def motif():
    """Lines of the objects in 0..1 coordinates (x, y), as polylines."""
    arc = lambda cx, cy, r, a0, a1, sy=1.0: np.stack(
        [cx + r * np.cos(np.linspace(a0, a1, 50)), cy + sy * r * np.sin(np.linspace(a0, a1, 50))], 1
    )
    lines = []
    # Guitar, seen from several sides: waist curves, sound hole, strings, neck.
    lines += [
        bezier((0.30, 0.86), (0.12, 0.80), (0.20, 0.62), (0.36, 0.60)),
        bezier((0.36, 0.60), (0.44, 0.585), (0.40, 0.52), (0.36, 0.47)),
        bezier((0.36, 0.47), (0.30, 0.38), (0.46, 0.33), (0.52, 0.40)),
        bezier((0.66, 0.86), (0.86, 0.78), (0.78, 0.60), (0.64, 0.585)),
        bezier((0.64, 0.585), (0.57, 0.57), (0.62, 0.50), (0.655, 0.455)),
        bezier((0.655, 0.455), (0.70, 0.37), (0.58, 0.34), (0.53, 0.40)),
    ]
    lines += [
        arc(0.50, 0.60, 0.055, 0, 6.28, 0.75),
        arc(0.50, 0.60, 0.072, 0.4, 3.6, 0.75),
        arc(0.44, 0.70, 0.05, 2.6, 5.6, 0.8),
    ]
    lines += [np.array([(0.44 + d, 0.80), (0.55 + d * 0.8, 0.14)]) for d in (0, 0.014, 0.028, 0.042, 0.056, 0.070)]
    lines += [np.array([(0.52 + 0.01 * k - 0.004, 0.20 + 0.035 * k), (0.60, 0.205 + 0.035 * k)]) for k in range(5)]
    # Bottle and glass.
    lines += [
        bezier((0.235, 0.70), (0.235, 0.50), (0.22, 0.44), (0.265, 0.40)),
        bezier((0.265, 0.40), (0.285, 0.37), (0.28, 0.30), (0.28, 0.24)),
        bezier((0.375, 0.62), (0.375, 0.50), (0.39, 0.44), (0.35, 0.40)),
        bezier((0.35, 0.40), (0.335, 0.37), (0.335, 0.30), (0.335, 0.24)),
        arc(0.307, 0.24, 0.028, 0, 6.28, 0.45),
        arc(0.305, 0.70, 0.07, 0, 3.14, 0.35),
        arc(0.305, 0.47, 0.068, 0.1, 3.0, 0.3),
    ]
    lines += [
        arc(0.76, 0.56, 0.075, 0, 6.28, 0.33),
        np.array([(0.687, 0.56), (0.715, 0.72)]),
        np.array([(0.833, 0.56), (0.805, 0.72)]),
        arc(0.76, 0.72, 0.045, 0, 3.3, 0.4),
        np.array([(0.76, 0.735), (0.76, 0.80)]),
        arc(0.76, 0.81, 0.07, 0, 6.28, 0.28),
    ]
    # Table edge, scroll of a violin, folds.
    lines += [
        np.array([(0.06, 0.80), (0.50, 0.93)]),
        np.array([(0.50, 0.93), (0.95, 0.79)]),
        arc(0.575, 0.115, 0.03, -2, 4.0),
        arc(0.575, 0.115, 0.016, 0, 5.0),
    ]
    lines += [
        bezier((0.40, 0.66), (0.36, 0.69), (0.42, 0.72), (0.385, 0.755)),
        bezier((0.60, 0.655), (0.64, 0.685), (0.58, 0.715), (0.62, 0.75)),
    ]
    return lines


def draw(size, rng):
    w, h = size[0] * 2, size[1] * 2
    unit = w / 1344
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
    image = np.empty((h, w, 3), np.float32)
    ground = fbm((h, w), 220 * unit, rng, 3)
    image[:] = mix(EARTH[4], EARTH[0], np.clip(0.45 + 0.3 * ground, 0, 1))
    way = np.full((h, w), 0.15, np.float32)  # which way the dabs run
    owner = np.zeros((h, w), np.int16)  # which plane is on top
    lines = [np.asarray(l) * (w, h) for l in motif()]
    contours, pieces = [], {}

    angles = np.deg2rad([8, -14, 62, 78, -58, 90, 38, -36])
    count = 170
    for k in range(count):
        inward = k / count
        # Big planes outside, small ones crowding the pyramid in the middle.
        if inward < 0.30:
            cx, cy = rng.uniform(-0.05, 1.05), rng.uniform(-0.05, 1.05)
            sx, sy = rng.uniform(0.18, 0.36), rng.uniform(0.16, 0.34)
        else:
            cy = rng.uniform(0.10, 0.90)
            cx = 0.49 + rng.normal(0, 0.11 + 0.20 * cy)
            sx, sy = (
                rng.uniform(0.06, 0.18) * (1.25 - 0.5 * inward),
                rng.uniform(0.05, 0.17) * (1.25 - 0.5 * inward),
            )
        a = rng.choice(angles) + rng.normal(0, 0.07)
        c, s = np.cos(a), np.sin(a)
        shape = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], float) * (sx, sy) * rng.uniform(0.75, 1.15, (4, 2))
        shape[:, 0] += shape[:, 1] * rng.normal(0, 0.45)  # skew
        if rng.random() < 0.28:
            shape = shape[:3]
        corners = np.stack(
            [
                cx * w + (shape[:, 0] * c - shape[:, 1] * s) * w,
                cy * h + (shape[:, 0] * s + shape[:, 1] * c) * w,
            ],
            1,
        )
        sheet = Image.new("L", (w, h), 0)
        ImageDraw.Draw(sheet).polygon([tuple(p) for p in corners], fill=255)
        x0, y0 = np.maximum(corners.min(0).astype(int) - 2, 0)
        x1, y1 = np.minimum(corners.max(0).astype(int) + 3, (w, h))
        if x1 - x0 < 8 or y1 - y0 < 8:
            continue
        cut = (slice(y0, y1), slice(x0, x1))
        mask = np.asarray(sheet)[cut] > 0
        # Gradient across the plane, from its solid edge to its open one.
        g = (xx[cut] - cx * w) * -s + (yy[cut] - cy * h) * c
        g = (g - g[mask].min()) / (np.ptp(g[mask]) + 1e-3) if mask.any() else g
        if rng.random() < 0.5:
            g = 1 - g
        first = EARTH[rng.integers(len(EARTH))] * rng.uniform(0.85, 1.12)
        if inward > 0.3 and rng.random() < 0.45:
            first = EARTH[rng.choice([3, 10, 8, 0])]  # lights gather inside
        second = mix(first, EARTH[rng.choice([2, 6, 7, 1, 9, 2])], 0.75)
        tone = mix(first, second, smoothstep(0, 1, g))
        cover = np.where(mask, np.clip(1.12 - smoothstep(0.35, 1.0, g) * rng.uniform(0.5, 1.1), 0, 1), 0) * rng.uniform(
            0.82, 1
        )
        image[cut] = mix(image[cut], tone, cover)
        # A dark seam just inside the solid edge throws the plane forward.
        image[cut] = mix(image[cut], DARK, np.where(mask, np.exp(-g * 9) * 0.50, 0))
        way[cut] = np.where(mask & (cover > 0.35), a + (np.pi / 2 if rng.random() < 0.25 else 0), way[cut])
        owner[cut] = np.where(mask & (cover > 0.30), k + 1, owner[cut])
        for i in range(len(corners)):
            if rng.random() < 0.8:
                contours.append((corners[i], corners[(i + 1) % len(corners)], rng.uniform(2.5, 6), k + 1))
        # Some planes carry a piece of the objects, shifted out of true.
        if inward > 0.35:
            pieces[k + 1] = (
                np.array([cx * w, cy * h]),
                rng.normal(0, 16 * unit, 2),
                rng.normal(0, 0.05),
                rng.uniform(0.96, 1.05),
            )
    # Deepen the contrast a little: lights chalky, shadows nearly black.
    grey = image.mean(-1, keepdims=True)
    image = (image + 0.34 * (grey - 0.40)) * np.array([1.10, 1.03, 0.92])

    # Go over everything with short flat dabs, the painter's visible touch.
    # A dab stops where its plane stops, which keeps the facets crisp.
    look, heading, plane = sampler(image, 1), sampler(way, 1), sampler(owner, 1)
    canvas = Canvas(w, h, rgb("#8c7750"), rng)
    canvas.colour[:] = image * (1 + 0.05 * noise((h, w), 3, rng)[..., None])
    for width, length, count, jitter in ((26, 66, 6500, 0.030), (17, 46, 11000, 0.042), (11, 32, 9000, 0.05)):
        starts = np.stack([rng.uniform(0, w, count), rng.uniform(0, h, count)], 1)
        wobble = rng.normal(0, 0.13, count)
        paths = trace(lambda x, y: heading(x, y) + wobble, starts, 12, length * unit / 12)
        same = plane(paths[..., 0], paths[..., 1]) == plane(starts[:, 0], starts[:, 1])[:, None]
        for start, path, ok in zip(starts, paths, same):
            bad = np.flatnonzero(~ok)
            lo = bad[bad < 6].max() + 1 if (bad < 6).any() else 0
            hi = bad[bad > 6].min() if (bad > 6).any() else 13
            path = path[lo:hi]
            if len(path) < 4:
                continue
            tone = look(*start) + rng.normal(0, jitter) + rng.normal(0, jitter * 0.35, 3)
            canvas.stroke(
                path if rng.random() < 0.5 else path[::-1],
                width * unit * rng.uniform(0.7, 1.2),
                tone,
                vary=0.05,
                body=1.0,
                dry=rng.uniform(0.2, 0.6),
                ridge=0.45,
                taper=0.1,
            )

    def restate(points, width, dark, ink=DARK):
        canvas.stroke(points, width * unit, ink + dark, vary=0.03, body=0.8, dry=0.55, ridge=0.2, taper=0.5)

    # Contours, broken: only where a plane still shows, and not all along it.
    for p, q, width, number in contours:
        t = np.linspace(0, 1, 40)[:, None]
        points = p * (1 - t) + q * t
        along = (q - p) / (np.hypot(*(q - p)) + 1e-6)
        side = np.array([-along[1], along[0]]) * 9 * unit
        a, b = points + side, points - side
        left, right = plane(a[:, 0], a[:, 1]), plane(b[:, 0], b[:, 1])
        seen = (left == number) != (right == number)
        gap = rng.uniform(0, 1)
        seen &= ~((t[:, 0] > gap) & (t[:, 0] < gap + 0.22))
        runs = np.flatnonzero(np.diff(np.concatenate([[0], seen.astype(int), [0]])))
        for lo, hi in zip(runs[::2], runs[1::2]):
            if hi - lo >= 6:
                restate(
                    points[lo:hi] + rng.normal(0, 1.2 * unit, 2),
                    width * rng.uniform(1.2, 2.0),
                    rng.uniform(0, 0.08),
                )
    # Imitation wood, stripes and stipple on a few planes: a change of voice.
    shown = np.bincount(owner.ravel(), minlength=count + 1)
    order = [n for n in np.argsort(-shown) if n > 20][:46]
    for n, number in enumerate(order[::3]):
        rows, cols = np.nonzero(owner == number)
        cy, cx, a = rows.mean(), cols.mean(), np.median(way[rows, cols])
        reach = max(np.ptp(rows), np.ptp(cols)) * 0.75
        tone = np.median(image[rows[::50], cols[::50]], 0)
        ink = mix(tone, DARK, 0.55) if tone.mean() > 0.42 else mix(tone, EARTH[10], 0.40)
        along, side = np.array([np.cos(a), np.sin(a)]), np.array([-np.sin(a), np.cos(a)])
        gap = rng.uniform(11, 17) * unit
        knot = rng.uniform(-0.3, 0.3) * reach
        for off in np.arange(-reach, reach, gap):
            t = np.linspace(-reach, reach, 90)
            if n % 3 == 0:  # wood grain parts round a knot
                bend = (
                    np.sign(off - knot + 0.1)
                    * 26
                    * unit
                    * np.exp(-((t / (60 * unit)) ** 2) - ((off - knot) / (70 * unit)) ** 2)
                )
                bend = bend + 3 * unit * np.sin(t / (40 * unit) + off)
            else:
                bend = 1.5 * unit * np.sin(t / (50 * unit) + off)
            p = np.array([cx, cy]) + t[:, None] * along + (off + bend)[:, None] * side
            seen = plane(p[:, 0], p[:, 1]) == number
            seen &= (p[:, 0] > 0) & (p[:, 0] < w) & (p[:, 1] > 0) & (p[:, 1] < h)
            if n % 3 == 2:  # stipple instead of lines
                for q in p[seen][::4]:
                    restate(
                        q + np.array([[-3, 0], [0, 0], [3, 0.5], [5, 1]]) * unit + rng.normal(0, 1.5 * unit, 2),
                        7,
                        rng.uniform(0, 0.04),
                        ink,
                    )
                continue
            seen &= np.sin(t / (35 * unit) + off * 3 + rng.uniform(0, 6)) > -0.75
            runs = np.flatnonzero(np.diff(np.concatenate([[0], seen.astype(int), [0]])))
            for lo, hi in zip(runs[::2], runs[1::2]):
                if hi - lo >= 4:
                    restate(p[lo:hi], rng.uniform(3, 5), rng.uniform(0, 0.05), ink)

    # The objects come in pieces: each plane shows them shifted its own way.
    base = (np.zeros(2), np.zeros(2), 0.0, 1.0)
    for line in lines:
        n = len(line)
        t = np.linspace(0, 1, 160)
        dense = np.stack([np.interp(t, np.linspace(0, 1, n), line[:, k]) for k in (0, 1)], 1)
        skip = rng.uniform(0, 1)
        for number in np.unique(plane(dense[:, 0], dense[:, 1])):
            middle, shift, lean, grow = pieces.get(int(number), base)
            p = (dense - middle) * grow
            p = np.stack([p[:, 0] + lean * p[:, 1], p[:, 1] - lean * p[:, 0]], 1) + middle + shift
            seen = (plane(p[:, 0], p[:, 1]) == number) & (np.abs(t - skip) > 0.05)
            runs = np.flatnonzero(np.diff(np.concatenate([[0], seen.astype(int), [0]])))
            for lo, hi in zip(runs[::2], runs[1::2]):
                if hi - lo >= 7:
                    restate(p[lo:hi], rng.uniform(4, 5.5) if n < 3 else rng.uniform(8, 13), rng.uniform(0, 0.05))
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
    weave = 0.06 * (np.sin(xx * 2 * np.pi / (5 * unit)) + np.sin(yy * 2 * np.pi / (5 * unit)))
    lit = relief(canvas.colour, canvas.thick * 0.9 + weave + 0.05 * noise((h, w), 2.5, rng), 0.26, 140, shine=0.10)
    return finish(lit, size)
