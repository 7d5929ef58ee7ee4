"""Hatching: rocks, trees and clouds in pen and ink on warm paper.

Tone is made by lines, helped by a trace of wash.  The scene supplies two things per place: how
dark it should be and which way its surface runs.  Four sets of lines are
then laid one over another; each set is drawn only where the scene is darker
than that set's threshold, and turns a little from the set before.
"""

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from .brush import fbm, finish, mix, noise, paper_grain, rgb, sampler, smoothstep, trace

SIZE = (900, 675)
SEED = 41

PAPER, INK, BROWN = rgb("#ecdcb8"), rgb("#241a16"), rgb("#5b3a22")


class Scene:
    """Tone (0 black, 1 bare), heading of the lines, and an object number."""

    def __init__(self, w, h, rng):
        self.w, self.h, self.rng = w, h, rng
        yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
        self.x, self.y = xx / h, yy / h
        self.tone = np.ones((h, w), np.float32)
        self.heading = np.zeros((h, w), np.float32)
        self.id = np.zeros((h, w), np.int32)
        self.count = 0
        self.leafy = np.zeros((h, w), bool)  # where leaf scribble goes
        self.bushes = []

    def put(self, mask, tone, heading, new=True):
        if new:
            self.count += 1
        self.tone = np.where(mask, tone, self.tone)
        self.heading = np.where(mask, heading, self.heading)
        self.id = np.where(mask, self.count, self.id)

    def ball(self, cx, cy, rx, ry, rough=0.12, dark=0.0, flat=0.0, new=True):
        """A rounded lump lit from the upper left, lines wrapped around it."""
        u, v = (self.x - cx) / rx, (self.y - cy) / ry
        lumps = rough * noise(self.x.shape, max(3, self.h * min(rx, ry) * 0.45), self.rng)
        d = np.sqrt(u * u + v * v) + lumps * 0.6
        z = np.sqrt(np.clip(1 - d * d, 0, 1))
        light = (-0.55 * u - 0.62 * v + 0.56 * z) + lumps
        tone = np.clip(0.42 + 0.62 * light - dark, 0, 1)
        tone = np.maximum(tone, 0.30 * smoothstep(0.75, 1.0, d) * (u > 0.2))  # reflected light
        # Crescents: lines lie across the light and bend round the form.
        across = 0.75 * u - 0.66 * v
        along = 0.66 * u + 0.75 * v
        heading = -0.72 + (1.05 - flat) * across * (0.4 + 0.6 * np.clip(along + 0.6, 0, 1.4)) + 1.8 * lumps
        # Keep one piece only: noise at the rim breaks off stray crumbs.
        parts, found = ndimage.label(d < 1)
        if found > 1:
            sizes = np.bincount(parts.ravel())
            sizes[0] = 0
            parts = parts == sizes.argmax()
        self.put(parts > 0, tone, heading, new)


def scene(w, h, rng):
    s = Scene(w, h, rng)
    x, y = s.x, s.y
    wide = w / h
    # Sky: long level lines, cumulus left white with modelled undersides.
    s.put(
        np.ones_like(x, bool),
        0.40 + 0.40 * smoothstep(0, 0.40, y) + 0.05 * fbm((h, w), h / 5, rng, 3),
        0.10 * np.sin(4 * x) + 0.05,
    )
    for cx, cy, size in ((0.62, 0.17, 0.8), (1.08, 0.20, 1.25)):
        for k in range(16):
            f = k / 15 * 2 - 1
            ox, oy = f * 0.17 * size, -0.075 * size * (1 - f * f) * rng.uniform(0.3, 1.2)
            r = (0.028 + 0.042 * (1 - f * f)) * size * rng.uniform(0.75, 1.15)
            s.ball(cx + ox, cy + oy + 0.03, r * 1.3, r, 0.22, -0.16, 0.6, new=(k == 0))
    # Far mountains: facets falling from jagged ridges.
    for base, tall, seed_tone in ((0.43, 0.15, 0.74), (0.49, 0.10, 0.60)):
        # Sharp summits where the noise crosses zero, broken by small crags.
        line = (
            base
            - tall * (1.25 - np.abs(noise((1, w), w / 7, rng)[0])) * 0.75
            - 0.018 * np.abs(noise((1, w), w / 34, rng)[0])
            - 0.005 * noise((1, w), w / 110, rng)[0]
        )
        depth = y - line[None]
        ridges = noise((h, w), (h / 7, w / 34), rng)
        face = np.gradient(ndimage.gaussian_filter(line, 4)) * h
        lit = smoothstep(-0.5, 0.5, 0.55 * ridges - 0.9 * face[None])
        s.put(
            depth > 0,
            np.clip(seed_tone - 0.48 + 0.50 * lit + 1.2 * np.clip(depth, 0, 0.3), 0, 0.97),
            np.where(lit > 0.5, 1.05, 2.05) + 0.18 * ridges,
        )
    # Lake with level strokes and the dark shore's reflection.
    ripple = noise((h, w), (h / 120, w / 10), rng)
    s.put(
        y > 0.53,
        np.clip(
            0.78
            + 0.16 * ripple
            - 0.55 * np.exp(-(((y - 0.535) / 0.03) ** 2))
            - 0.25 * smoothstep(0.50, 0.20, np.abs(x - 0.62)) * (ripple > 0.4),
            0.1,
            1,
        ),
        0 * x + 0.01,
    )
    # Wooded shore: rows of small round trees.
    for k in range(46):
        cx = -0.02 + wide * 1.05 * k / 45 + rng.normal(0, 0.008)
        r = rng.uniform(0.018, 0.040)
        if 0.50 < cx < 0.74:
            r *= 0.55
        s.ball(cx, 0.532 - r * 0.8, r * 0.9, r * 1.25, 0.30, 0.26)
    # Near hills, left and right, with ploughed contour lines.
    for top_at, tilt in (
        ((lambda t: 0.60 + 0.10 * smoothstep(0.25, 0.95, t) + 0.012 * np.sin(17 * t)), 0.35),
        ((lambda t: 0.80 - 0.20 * smoothstep(0.62, 1.34, t) + 0.012 * np.sin(13 * t + 1)), -0.38),
    ):
        top = top_at(x)
        slope = (top_at(x + 0.01) - top) / 0.01
        depth = y - top
        roll = fbm((h, w), h / 6, rng, 3)
        s.put(
            depth > 0,
            np.clip(
                0.66 + 0.20 * roll - 0.8 * depth + 0.1 * tilt + 0.16 * np.sin(depth * 120 / (1 + 6 * depth) + 6 * x),
                0.12,
                1,
            ),
            np.arctan(slope) + 1.1 * depth + 0.2 * roll,
        )
    for _ in range(34):
        cx = rng.uniform(0.90, wide + 0.05)
        cy = 0.80 - 0.20 * smoothstep(0.62, 1.34, cx) + abs(rng.normal(0, 0.05)) + 0.02
        s.bushes.append((cx, cy, rng.uniform(0.020, 0.034) * (1 + 3 * max(0, cy - 0.62))))
    s.bushes.sort(key=lambda b: b[1])
    s.bushes = [b for b in s.bushes if b[1] < 0.84]
    # Foreground bank and boulders.
    top = 0.93 - 0.17 * smoothstep(0.62, 0.0, x) - 0.05 * smoothstep(0.9, 1.34, x) + 0.012 * noise((1, w), w / 30, rng)
    depth = y - top
    s.put(
        depth > 0,
        np.clip(0.72 + 0.22 * fbm((h, w), h / 14, rng, 3) - 1.6 * depth, 0.05, 1),
        -1.25 + 0.55 * noise((h, w), h / 12, rng),
    )
    for cx, cy, rx, ry in (
        (0.86, 0.90, 0.13, 0.085),
        (1.03, 0.945, 0.10, 0.07),
        (0.72, 0.965, 0.09, 0.05),
        (1.24, 0.93, 0.12, 0.09),
        (0.50, 0.945, 0.075, 0.05),
        (0.94, 1.0, 0.12, 0.06),
        (0.60, 1.01, 0.10, 0.05),
        (1.13, 1.02, 0.09, 0.06),
    ):
        s.ball(cx, cy, rx, ry, 0.26, 0.16, 0.25)
    # The big tree: trunk and limbs, then clumps of leaves.
    limbs = [
        ((0.235, 0.95), (0.20, 0.75), (0.245, 0.62), (0.215, 0.40), 0.036),
        ((0.225, 0.62), (0.27, 0.52), (0.33, 0.47), (0.40, 0.36), 0.019),
        ((0.225, 0.56), (0.16, 0.48), (0.12, 0.44), (0.06, 0.36), 0.017),
        ((0.22, 0.50), (0.25, 0.40), (0.22, 0.30), (0.26, 0.18), 0.017),
        ((0.235, 0.93), (0.20, 0.93), (0.16, 0.95), (0.11, 0.985), 0.020),
        ((0.235, 0.93), (0.27, 0.94), (0.31, 0.95), (0.36, 0.985), 0.019),
    ]
    t = np.linspace(0, 1, 60)[:, None]
    for p0, p1, p2, p3, r in limbs:
        p = [np.array(q) for q in (p0, p1, p2, p3)]
        c = (1 - t) ** 3 * p[0] + 3 * (1 - t) ** 2 * t * p[1] + 3 * (1 - t) * t**2 * p[2] + t**3 * p[3]
        best = np.full(x.shape, 9.0, np.float32)
        across, head = np.zeros_like(x), np.zeros_like(x)
        tangent = np.gradient(c, axis=0)
        for i in range(60):
            rr = r * (1.25 - 0.75 * t[i, 0])
            dx, dy = x - c[i, 0], y - c[i, 1]
            d = np.hypot(dx, dy) / rr
            a = np.arctan2(tangent[i, 1], tangent[i, 0])
            near = d < best
            across = np.where(near, (-np.sin(a) * dx + np.cos(a) * dy) / rr, across)
            head = np.where(near, a, head)
            best = np.minimum(best, d)
        bark = noise(x.shape, (h / 40, h / 90), rng)
        # Lines run round the limb, as rings do; its right flank is in shade.
        right = across * np.where(np.sin(head) < 0, 1, -1)
        s.put(
            best + 0.10 * bark < 1,
            np.clip(0.34 - 0.50 * right + 0.22 * bark, 0.02, 0.95),
            head + 0.9 + 0.35 * bark,
        )
    clumps = []
    while len(clumps) < 130:
        a, d = rng.uniform(0, 2 * np.pi), np.sqrt(rng.uniform(0, 1))
        cx, cy = 0.235 + 0.31 * d * np.cos(a), 0.24 + 0.225 * d * np.sin(a)
        if cy < 0.37 or rng.random() < 0.4:
            clumps.append((cx, cy))
    # Upper clumps last: they catch the light and overlap those below.
    for cx, cy in sorted(clumps, key=lambda c: -c[1] - 0.5 * c[0] + rng.normal(0, 0.06)):
        r = rng.uniform(0.028, 0.062)
        shade = 0.02 + 0.36 * ((cx - 0.235) / 0.31 * 0.5 + (cy - 0.24) / 0.225 * 0.6)
        s.ball(cx, cy, r * 1.15, r, 0.36, shade)
        s.leafy |= s.id == s.count
    for cx, cy, r in s.bushes:
        s.ball(cx, cy - r, r, r * 1.05, 0.28, 0.04)
        s.leafy |= s.id == s.count
    return s


def draw(size, rng):
    w, h = size[0] * 2, size[1] * 2
    unit = w / 1800
    shrink = 2
    s = scene(w // shrink, h // shrink, rng)
    # The hand rounds everything: headings soften, tone is judged by eye.
    soft = 2.5
    heading = 0.5 * np.arctan2(
        ndimage.gaussian_filter(np.sin(2 * s.heading), soft),
        ndimage.gaussian_filter(np.cos(2 * s.heading), soft),
    )
    tone_at, id_at = sampler(s.tone, shrink), sampler(s.id, shrink)

    page = Image.new("L", (w, h), 0)
    pen = ImageDraw.Draw(page)
    # (turn from the form, spacing, drawn below this tone, line length, width)
    sets = [
        (0.0, 8.0, 0.93, 120, 2.0),
        (0.42, 7.5, 0.64, 90, 1.9),
        (-0.75, 7.0, 0.45, 80, 2.0),
        (1.25, 6.5, 0.28, 60, 2.1),
        (0.15, 5.0, 0.15, 46, 2.4),
    ]
    for turn, gap, limit, length, width in sets:
        gap, length = gap * unit, length * unit
        turned = sampler(heading + turn + 0.05 * noise(heading.shape, 60, rng), shrink)
        n = int(3.6 * w * h / (gap * length))
        starts = np.stack([rng.uniform(0, w, n), rng.uniform(0, h, n)], 1)
        starts = starts[tone_at(starts[:, 0], starts[:, 1]) < limit]
        step = 5.0 * unit
        paths = trace(turned, starts, int(length / step), step)
        taken = np.zeros((int(h / 2) + 2, int(w / 2) + 2), bool)  # half-size map of inked places
        ry, rx = np.mgrid[-3:4, -3:4]
        ring = (ry**2 + rx**2) <= (gap * 0.29) ** 2  # keep lines about one gap apart
        ry, rx = ry[ring], rx[ring]
        ids = id_at(paths[..., 0], paths[..., 1])
        tones = tone_at(paths[..., 0], paths[..., 1])
        inside = (paths[..., 0] > 1) & (paths[..., 0] < w - 2) & (paths[..., 1] > 1) & (paths[..., 1] < h - 2)
        mid = paths.shape[1] // 2
        ragged = rng.normal(0, 0.035, len(paths))
        good = inside & (ids == ids[:, mid : mid + 1]) & (tones < (limit + ragged)[:, None])
        for path, ok, tone in zip(paths, good, tones):
            cell = (path / 2).astype(int)
            cell[:, 0] = cell[:, 0].clip(0, taken.shape[1] - 1)
            cell[:, 1] = cell[:, 1].clip(0, taken.shape[0] - 1)
            ok = ok & ~taken[cell[:, 1], cell[:, 0]]
            if not ok[mid]:
                continue
            bad = np.flatnonzero(~ok)
            lo = bad[bad < mid].max() + 1 if (bad < mid).any() else 0
            hi = bad[bad > mid].min() if (bad > mid).any() else len(ok)
            if hi - lo < 4:
                continue
            yy = (cell[lo:hi, 1, None] + ry).clip(0, taken.shape[0] - 1)
            xx = (cell[lo:hi, 0, None] + rx).clip(0, taken.shape[1] - 1)
            taken[yy, xx] = True
            part = path[lo:hi]
            k = len(part)
            # Wobble of the hand; pressure swells mid-stroke and in the dark.
            drift = np.cumsum(rng.normal(0, 0.22, (k, 2)), 0) * unit
            part = part + drift - drift.mean(0)
            press = (
                width * unit * (0.55 + 0.9 * np.clip(limit - tone[lo:hi], 0, 0.5) / 0.5 * 1.1) * rng.uniform(0.8, 1.2)
            )
            press = press * (0.45 + 0.75 * np.sin(np.pi * np.linspace(0.10, 0.93, k)))
            grey = int(rng.integers(205, 256))
            for (x0, y0), (x1, y1), p in zip(part[:-1], part[1:], press):
                pen.line((x0, y0, x1, y1), fill=grey, width=max(1, int(p + rng.random())))
    # Leaves: loose scalloped loops, thick where the tree is in shade.
    leafy = sampler(s.leafy, shrink)
    spots = np.stack([rng.uniform(0, w, 15000), rng.uniform(0, h, 15000)], 1)
    spots = spots[leafy(spots[:, 0], spots[:, 1])]
    turn = np.linspace(0, np.pi * 1.25, 7)
    for x, y in spots:
        t = tone_at(x, y)
        if rng.random() < 0.30 + 0.75 * t:
            continue
        a, r = rng.uniform(-2.6, 0.4), rng.uniform(4.5, 8.5) * unit
        points = []
        for bump in range(rng.integers(2, 4)):
            c = np.array([x, y]) + bump * 1.5 * r * np.array([np.cos(a), np.sin(a)])
            points += [tuple(c + r * np.array([np.cos(q + a + np.pi), 0.8 * np.sin(q + a + np.pi)])) for q in turn]
        pen.line(points, fill=int(rng.integers(200, 256)), width=max(1, int((1.3 + 1.2 * (1 - t)) * unit)))
    # Grass: tufts of quick upward flicks along the near bank.
    for _ in range(420):
        x = rng.uniform(0, w)
        y = h * (0.99 - 0.15 * smoothstep(0.62 * h, 0, x) * rng.random() - 0.10 * rng.random() ** 2)
        for _ in range(rng.integers(4, 9)):
            bend, tall = rng.normal(0, 10) * unit, rng.uniform(14, 40) * unit
            x0 = x + rng.normal(0, 9) * unit
            pen.line(
                [(x0, y), (x0 + bend * 0.3, y - tall * 0.6), (x0 + bend, y - tall)],
                fill=255,
                width=max(1, round(1.6 * unit)),
            )
    # Contours: drawn where one form meets another, lost in the light.
    # Scraps of a form that peep out between others would clot into blots.
    shapes = ndimage.median_filter(s.id, 7)
    edge = np.zeros(shapes.shape, np.float32)
    edge[:, 1:] += shapes[:, 1:] != shapes[:, :-1]
    edge[1:] += shapes[1:] != shapes[:-1]
    edge = np.clip(edge, 0, 1)
    big = np.asarray(Image.fromarray((edge * 255).astype(np.uint8)).resize((w, h), Image.BILINEAR), np.float32) / 255
    big = ndimage.gaussian_filter(big, 1.3 * unit)
    swell = noise((h, w), 46 * unit, rng) * 0.10
    dark = np.asarray(Image.fromarray(s.tone).resize((w, h), Image.BILINEAR))
    crowd = ndimage.gaussian_filter(big, 9 * unit)
    contour = big > np.maximum(0.12, 0.26 + swell + 0.20 * (dark - 0.4) + 0.9 * np.clip(crowd - 0.22, 0, 1))
    ink = np.maximum(np.asarray(page, np.float32) / 255, ndimage.gaussian_filter(contour.astype(np.float32), 0.7))

    # Ink sinks into paper: a faint brown feather, thin places drying lighter.
    feather = ndimage.gaussian_filter(ink, 2.2 * unit)
    tooth = paper_grain((h, w), rng, 2.2 * unit, fibres=700)
    ink = np.clip(ink * (1 - 0.10 * np.clip(tooth, -1, 2)), 0, 1)
    foxing = fbm((h, w), 260 * unit, rng, 4)
    paper = PAPER * (1 + 0.030 * tooth[..., None] + 0.030 * foxing[..., None])
    paper = mix(paper, rgb("#c99b62"), np.clip(0.10 * foxing + 0.03, 0, 0.25))
    # A thin sepia wash in the shadows, laid before the pen.
    wash = ndimage.gaussian_filter(dark, 5 * unit)
    paper = mix(paper, BROWN, np.clip((0.42 - wash) * 0.42 + 0.03 * noise((h, w), 18 * unit, rng), 0, 0.22))
    image = mix(paper, BROWN, 0.22 * feather)
    image = mix(image, INK * (1 + 0.5 * np.clip(noise((h, w), 90 * unit, rng), 0, 1)[..., None]), ink * 0.93)
    return finish(image, size)
