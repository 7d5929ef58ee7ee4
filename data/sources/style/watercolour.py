"""Watercolour: loose flowers, painted in washes that run, bloom and dry.

Paint is kept as an amount of each pigment on the sheet.  Colour comes last:
light passes through all layers to the paper and back, so layers multiply,
as transparent washes do.
"""

import numpy as np
from scipy import ndimage

from .brush import fbm, finish, noise, palette, paper_grain, rgb, smoothstep

SIZE = (880, 704)
SEED = 3

PAPER = rgb("#f8f3e6")
# What one full layer of each pigment looks like on white paper.
PIGMENTS = palette("#d9405f", "#f0803c", "#f3b43a", "#6d9a3a", "#2f6f5e", "#5f7fb8", "#8a6bb0", "#3b4560")
ROSE, CORAL, GOLD, SAP, VIRIDIAN, BLUE, VIOLET, GREY = range(8)
# Earthy and heavy pigments settle in the hollows of the paper.
GRAINY = np.array([0.09, 0.08, 0.10, 0.12, 0.18, 0.24, 0.22, 0.26])


class Sheet:
    def __init__(self, w, h, unit, rng):
        self.w, self.h, self.unit, self.rng = w, h, unit, rng
        self.layers = np.zeros((len(PIGMENTS), h, w), np.float32)
        self.tooth = np.clip(paper_grain((h, w), rng, 3.0 * unit), -2, 2)
        # One sheet each of slow, middle and quick noise, read at random offsets.
        big = (h + 600, w + 600)
        self.slow = fbm(big, 150 * unit, rng, 3)
        self.mid = fbm(big, 44 * unit, rng, 3)
        self.quick = fbm(big, 12 * unit, rng, 2)

    def wash(self, inside, box, first, second, strength, wobble=1.0, wet=0.3, edge=0.55, dry=0.0, lean=None):
        """Lay one wash.

        inside  distance in pixels to the brushed outline (positive within)
        box     slices of the sheet it covers
        second  a second pigment charged into the wet paint
        wet     share of the outline that is lost into wet paper
        edge    how much pigment gathers at the rim as the wash dries
        lean    where the second pigment goes (0..1), else it drifts
        """
        rng, unit = self.rng, self.unit
        oy, ox = rng.integers(0, 600, 2)
        there = (slice(box[0].start + oy, box[0].stop + oy), slice(box[1].start + ox, box[1].stop + ox))
        slow, mid, quick = self.slow[there], self.mid[there], self.quick[there]
        f = inside + wobble * unit * (7.0 * mid + 2.4 * quick)
        lost = smoothstep(1.1 - 2.4 * wet, 1.9 - 2.0 * wet, slow + 0.4 * mid)
        soft = unit * (1.3 + 26 * lost)
        body = smoothstep(-soft, soft, f)
        rim = np.exp(-np.abs(f / unit - 2.5) / 3.2) + 0.35 * np.exp(-np.abs(f / unit - 5) / 11)
        rim = rim * (f > -2 * unit) * (1 - lost) * np.clip(0.75 + 0.5 * mid, 0.1, 1.4)
        # Pools and back-runs: water pushed pigment aside and left a crinkled line.
        bloom = mid + 0.7 * slow + 0.25 * quick - 0.55
        pool = (
            0.78
            + 0.20 * slow
            + 0.10 * mid
            - 0.30 * smoothstep(0, 0.5, bloom)
            + 0.40 * np.exp(-np.abs(bloom) / 0.045) * (slow > -0.2)
        )
        amount = strength * body * np.clip(pool + edge * rim, 0, 2.2)
        if dry:
            amount = amount * (self.tooth[box] + 0.5 * mid > -1.3 + 2.2 * dry)
        share = np.clip(0.5 + 0.45 * slow + 0.25 * mid, 0, 1) if lean is None else np.clip(lean + 0.16 * mid, 0, 1)
        for pigment, part in ((first, 1 - share), (second, share)):
            # Wet paint laid over dry lifts a little of what was there.
            self.layers[pigment][box] += amount * part
        return amount

    def box(self, x0, y0, x1, y1, pad=30):
        pad *= self.unit
        return (
            slice(int(max(0, min(self.h - 2, y0 - pad))), int(max(2, min(self.h, y1 + pad)))),
            slice(int(max(0, min(self.w - 2, x0 - pad))), int(max(2, min(self.w, x1 + pad)))),
        )

    def grid(self, box):
        return np.mgrid[box[0], box[1]].astype(np.float32)


def petal(sheet, cx, cy, angle, length, wide, first, second, strength):
    """A petal: narrow at the heart, broad and notched outside."""
    rng = sheet.rng
    reach = length * 1.15
    mx, my = cx + np.cos(angle) * length * 0.5, cy + np.sin(angle) * length * 0.5
    box = sheet.box(mx - reach * 0.8, my - reach * 0.8, mx + reach * 0.8, my + reach * 0.8)
    yy, xx = sheet.grid(box)
    if yy.size < 50:
        return
    c, s = np.cos(angle), np.sin(angle)
    u = ((xx - cx) * c + (yy - cy) * s) / length
    v = ((yy - cy) * c - (xx - cx) * s) / length
    profile = (
        wide
        * np.sqrt(np.clip(u, 0, 1))
        * np.sqrt(np.clip(1.02 - np.clip(u, 0, 2) ** 3.2, 0, 1.02))
        * (1 + 0.10 * np.sin(v * 17 + angle * 5))
    )
    f = (profile - np.abs(v)) * length * 0.8
    f = np.where((u < 0) | (u > 1.02), -np.hypot(np.where(u < 0, u, u - 1), v) * length, f)
    # The second pigment is dropped in at the heart and creeps outwards.
    sheet.wash(f, box, first, second, strength, 0.75, rng.uniform(0.05, 0.4), 0.55, 0, np.clip(1.05 - 1.5 * u, 0, 1))
    veins = 0.5 + 0.5 * np.sin(np.arctan2(v, u + 0.12) * 46 + 2 * np.sin(u * 9))
    sheet.layers[first][box] += (
        0.11 * strength * (veins > 0.80) * (f > 5 * sheet.unit) * smoothstep(0.1, 0.45, u) * smoothstep(1, 0.6, u)
    )


def flower(sheet, cx, cy, r, first, second, tilt=1.0):
    rng = sheet.rng
    turn, count = rng.uniform(0, 6.3), rng.integers(5, 8)
    for ring, (grow, strength) in enumerate(((1.0, 0.42), (0.82, 0.50), (0.50, 0.62))):
        for k in range(count - ring):
            a = turn + ring * 0.5 + k * 2 * np.pi / (count - ring) + rng.normal(0, 0.12)
            # Seen at a slant: petals to the front look shorter.
            short = 1 - (1 - tilt) * abs(np.sin(a))
            petal(
                sheet,
                cx,
                cy,
                a,
                r * grow * short * rng.uniform(0.82, 1.12),
                rng.uniform(0.40, 0.56),
                first,
                second,
                strength * rng.uniform(0.75, 1.25),
            )
    unit = sheet.unit
    box = sheet.box(cx - r * 0.3, cy - r * 0.3, cx + r * 0.3, cy + r * 0.3)
    yy, xx = sheet.grid(box)
    if yy.size > 50:
        d = np.hypot(xx - cx, (yy - cy) / max(tilt, 0.5))
        sheet.wash(r * 0.16 - d, box, GREY, VIOLET, 1.15, 0.8, 0.25, 0.5)
        sheet.wash(r * 0.24 - d, box, GOLD, SAP, 0.5, 0.8, 0.6, 0.3)
    for _ in range(26):
        a, d = rng.uniform(0, 6.3), r * rng.uniform(0.16, 0.33)
        blot(
            sheet,
            cx + d * np.cos(a),
            cy + d * np.sin(a) * tilt,
            rng.uniform(2, 4.5) * unit,
            GREY,
            VIOLET,
            1.1,
        )


def blot(sheet, x, y, r, first, second, strength):
    if not (r < x < sheet.w - r and r < y < sheet.h - r):
        return
    box = sheet.box(x - r, y - r, x + r, y + r, 6)
    yy, xx = sheet.grid(box)
    sheet.wash(r - np.hypot(xx - x, yy - y), box, first, second, strength, 0.18, 0, 0.5)


def ribbon(sheet, points, widths, first, second, strength, dry=0.0, wet=0.15):
    """A stroke of the round brush along points: stems and blades of leaf."""
    points, widths = np.asarray(points), np.asarray(widths)
    pad = widths.max()
    box = sheet.box(
        points[:, 0].min() - pad, points[:, 1].min() - pad, points[:, 0].max() + pad, points[:, 1].max() + pad
    )
    yy, xx = sheet.grid(box)
    if yy.size < 50:
        return
    f = np.full(xx.shape, -1e3, np.float32)
    for (x, y), r in zip(points, widths):
        f = np.maximum(f, r - np.hypot(xx - x, yy - y))
    sheet.wash(f, box, first, second, strength, 0.32, wet, 0.6, dry)


def curve(p0, p1, p2, n=90):
    t = np.linspace(0, 1, n)[:, None]
    return (1 - t) ** 2 * np.array(p0) + 2 * (1 - t) * t * np.array(p1) + t**2 * np.array(p2)


def draw(size, rng):
    w, h = size[0] * 2, size[1] * 2
    unit = w / 1760
    sheet = Sheet(w, h, unit, rng)
    everything = (slice(0, h), slice(0, w))
    yy, xx = sheet.grid(everything)

    # Wet in wet: a background of broad stains flooding into one another.
    for cx, cy, r, first, second, strength in [
        (0.10, 0.15, 0.34, BLUE, VIOLET, 0.40),
        (0.48, 0.06, 0.30, VIOLET, BLUE, 0.34),
        (0.88, 0.16, 0.36, BLUE, VIRIDIAN, 0.40),
        (0.30, 0.45, 0.30, GOLD, SAP, 0.26),
        (0.68, 0.42, 0.28, VIOLET, ROSE, 0.24),
        (0.98, 0.55, 0.30, VIRIDIAN, BLUE, 0.38),
        (0.05, 0.62, 0.32, SAP, VIRIDIAN, 0.40),
        (0.45, 0.80, 0.36, VIRIDIAN, SAP, 0.46),
        (0.82, 0.90, 0.36, SAP, VIRIDIAN, 0.50),
        (0.15, 0.98, 0.34, VIRIDIAN, GREY, 0.50),
        (0.60, 1.0, 0.30, GREY, VIRIDIAN, 0.36),
    ]:
        d = np.hypot((xx / w - cx) * 1.25, yy / h - cy) * h
        sheet.wash((r * h - d) * 0.8, everything, first, second, strength, 4.0, rng.uniform(0.35, 0.62), 0.42)

    heads = [
        (0.27, 0.36, 0.165, ROSE, VIOLET, 0.85),
        (0.63, 0.27, 0.150, CORAL, ROSE, 0.75),
        (0.80, 0.56, 0.165, ROSE, CORAL, 0.9),
        (0.47, 0.63, 0.170, CORAL, ROSE, 0.8),
        (0.13, 0.70, 0.125, GOLD, CORAL, 0.8),
        (0.42, 0.13, 0.085, GOLD, CORAL, 0.6),
        (0.91, 0.22, 0.095, ROSE, VIOLET, 0.6),
        (0.08, 0.18, 0.090, CORAL, GOLD, 0.6),
        (0.66, 0.88, 0.115, GOLD, CORAL, 0.7),
        (0.985, 0.86, 0.105, VIOLET, BLUE, 0.8),
        (0.29, 0.93, 0.110, VIOLET, ROSE, 0.7),
    ]
    for cx, cy, *_ in heads:  # stems and blades behind
        foot = (cx + rng.normal(0, 0.06), 1.08)
        path = curve((cx * w, cy * h), ((cx + rng.normal(0, 0.05)) * w, (cy + 0.3) * h), (foot[0] * w, foot[1] * h))
        ribbon(sheet, path, np.linspace(6, 9, len(path)) * unit, SAP, VIRIDIAN, 0.70)
    for _ in range(64):
        x, y = rng.uniform(-0.02, 1.02), rng.uniform(0.35, 1.05)
        a, long = rng.normal(-np.pi / 2, 0.75), rng.uniform(0.12, 0.30)
        bend = rng.normal(0, 0.10)
        path = curve(
            (x * w, y * h),
            (x * w + long * 0.5 * h * np.cos(a + bend * 3), y * h + long * 0.5 * h * np.sin(a + bend * 3)),
            (x * w + long * h * np.cos(a + bend * 6), y * h + long * h * np.sin(a + bend * 6)),
        )
        t = np.linspace(0, 1, len(path))
        widths = (1.5 + rng.uniform(7, 24) * np.sin(np.pi * t**0.8) ** 1.2) * unit
        first, second = [(SAP, VIRIDIAN), (VIRIDIAN, BLUE), (SAP, GOLD), (VIRIDIAN, GREY)][rng.integers(4)]
        ribbon(
            sheet,
            path,
            widths,
            first,
            second,
            rng.uniform(0.40, 0.95),
            dry=rng.choice([0, 0, 0, 0.35]),
            wet=rng.uniform(0.05, 0.4),
        )

    for cx, cy, r, first, second, tilt in sorted(heads, key=lambda f: f[2]):
        # Blot the ground under a flower, as with a damp brush, so it glows.
        d = np.hypot(xx - cx * w, (yy - cy * h) / tilt) / (r * h * 1.05)
        lift = smoothstep(1.15, 0.75, d + 0.12 * sheet.mid[:h, :w])
        sheet.layers *= 1 - 0.93 * lift
        flower(sheet, cx * w, cy * h, r * h * 1.12, first, second, tilt)

    # Flicked from the brush: drops in the colours already on the sheet.
    for _ in range(190):
        x, y = rng.uniform(0, w), rng.uniform(0, h)
        pair = [(ROSE, CORAL), (VIRIDIAN, SAP), (BLUE, VIOLET), (CORAL, GOLD), (VIOLET, ROSE)][rng.integers(5)]
        blot(sheet, x, y, min(rng.lognormal(1.25, 0.6), 15) * unit, *pair, rng.uniform(0.3, 0.8))

    # Pigment to colour: settle into the paper's hollows, then filter light.
    hollow = -sheet.tooth
    absorb = np.zeros((h, w, 3), np.float32)
    for layer, colour, grainy in zip(sheet.layers, PIGMENTS, GRAINY):
        settled = layer * np.clip(1 + grainy * hollow * 1.25 + 0.10 * noise((h, w), 2 * unit, rng), 0.1, 3)
        absorb += np.clip(settled, 0, None)[..., None] * -np.log(colour)
    # Thick paint covers less and less: bend the curve so darks keep colour.
    absorb = 2.6 * (1 - np.exp(-absorb * 1.12 / 2.6))
    image = PAPER * np.exp(-absorb)
    gy, gx = np.gradient(ndimage.gaussian_filter(sheet.tooth, 0.8))
    return finish(image * (1 + 0.050 * np.clip(gx + gy, -2, 2)[..., None]), size)
