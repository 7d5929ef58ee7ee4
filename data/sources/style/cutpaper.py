"""Cut paper: plant-like shapes snipped from painted sheets and pasted down."""

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from .brush import finish, mix, noise, palette, paper_grain

SIZE = (800, 800)
SEED = 8

(MAGENTA, ORANGE, LEMON, LEAF, EMERALD, ULTRA, SKY, WHITE, BLACK, VERMILION, LILAC) = palette(
    "#c8175d",
    "#f07a1a",
    "#f6cf2f",
    "#7fb52f",
    "#0c7a4f",
    "#1b3fa6",
    "#6cb4dc",
    "#f6f0e0",
    "#1c1a20",
    "#e2382a",
    "#a98bd0",
)


class Shapes:
    """Makes black-and-white cut-outs on a sheet of a given size."""

    def __init__(self, w, h, rng):
        self.w, self.h, self.rng = w, h, rng

    def _new(self):
        sheet = Image.new("L", (self.w, self.h), 0)
        return sheet, ImageDraw.Draw(sheet)

    def _box(self, sheet, soft):
        """Slices around what is drawn, so that smoothing stays cheap."""
        x0, y0, x1, y1 = sheet.getbbox()
        pad = int(4 * soft) + 2
        return slice(max(y0 - pad, 0), y1 + pad), slice(max(x0 - pad, 0), x1 + pad)

    def _snip(self, sheet, soft):
        """Round the joints as scissors do, then add long faint facets."""
        box = self._box(sheet, soft)
        field = ndimage.gaussian_filter(np.asarray(sheet, np.float32)[box] / 255, soft)
        field = field + 0.05 * noise(field.shape, soft * 5, self.rng)
        mask = np.zeros((self.h, self.w), bool)
        mask[box] = field > 0.5
        return mask

    @staticmethod
    def _worm(pen, points, widths):
        for (x, y), r in zip(points, widths):
            pen.ellipse([x - r, y - r, x + r, y + r], fill=255)

    def frond(self, cx, cy, length, angle, lobes=6, fat=1.0, bend=0.5):
        """A seaweed: a stem with rounded arms on both sides."""
        rng = self.rng
        sheet, pen = self._new()
        s = np.linspace(0, 1, 90)
        heading = angle + bend * (s - 0.5) * 2 + 0.12 * np.sin(s * 7)
        px = cx + np.cumsum(np.cos(heading)) * length / 90
        py = cy + np.cumsum(np.sin(heading)) * length / 90
        px, py = px - (px.mean() - cx), py - (py.mean() - cy)
        self._worm(pen, zip(px, py), length * 0.040 * fat * (1.25 - 0.6 * s))
        for k in range(lobes):
            at = 0.06 + 0.88 * k / max(1, lobes - 1)
            i = min(88, int(at * 89))
            for side in (-1, 1):
                i2 = int(np.clip(i + rng.integers(-3, 4), 0, 88))
                arm = length * (0.20 + 0.17 * np.sin(np.pi * (0.12 + 0.8 * at))) * rng.uniform(0.82, 1.18)
                a0 = heading[i2] + side * (1.25 - 0.55 * at)
                t = np.linspace(0, 1, 50)
                curl = a0 - side * rng.uniform(0.5, 1.0) * t
                ax = px[i2] + np.cumsum(np.cos(curl)) * arm / 50
                ay = py[i2] + np.cumsum(np.sin(curl)) * arm / 50
                self._worm(pen, zip(ax, ay), length * 0.034 * fat * (0.75 + 0.75 * t**1.5))
        i = 89
        self._worm(pen, [(px[i], py[i])], [length * 0.055 * fat])
        return self._snip(sheet, length * 0.012)

    def hand(self, cx, cy, radius, fingers=7, turn=0.0, slim=1.0):
        """A leaf with fingers spread from one point, like a fan palm."""
        rng = self.rng
        sheet, pen = self._new()
        self._worm(pen, [(cx, cy)], [radius * 0.30])
        for k in range(fingers):
            a = turn + (k / fingers) * 2 * np.pi + rng.normal(0, 0.06)
            reach = radius * rng.uniform(0.82, 1.05)
            t = np.linspace(0.1, 1, 60)
            curve = a + 0.45 * np.sin(t * 2.2 + k) * (t - 0.1)
            width = radius * (0.085 + 0.075 * np.sin(np.pi * np.clip(t * 0.95, 0, 1)) ** 0.8) * slim
            self._worm(pen, zip(cx + reach * t * np.cos(curve), cy + reach * t * np.sin(curve)), width)
        return self._snip(sheet, radius * 0.030)

    def pebble(self, cx, cy, radius, turn=0.0):
        rng = self.rng
        sheet, pen = self._new()
        a = np.linspace(0, 2 * np.pi, 80, endpoint=False)
        r = radius * (1 + 0.16 * np.sin(2 * a + turn) + 0.10 * np.sin(3 * a + rng.uniform(0, 6)))
        pen.polygon(list(zip(cx + r * np.cos(a), cy + 0.85 * r * np.sin(a))), fill=255)
        return self._snip(sheet, radius * 0.04)

    def ribbon(self, x0, y0, x1, y1, swing, width, waves=3.0):
        sheet, pen = self._new()
        t = np.linspace(0, 1, 260)
        dx, dy = x1 - x0, y1 - y0
        norm = np.hypot(dx, dy)
        off = swing * np.sin(t * waves * 2 * np.pi)
        self._worm(
            pen,
            zip(x0 + dx * t - dy / norm * off, y0 + dy * t + dx / norm * off),
            width * (0.75 + 0.35 * np.cos(t * waves * 4 * np.pi)),
        )
        return self._snip(sheet, width * 0.25)

    def drop(self, cx, cy, length, angle):
        """A single pointed leaf."""
        sheet, pen = self._new()
        t = np.linspace(-1, 1, 60)
        wide = length * 0.21 * (1 - t**2) ** 0.8 * (1 + 0.25 * t)
        bend = length * 0.10 * (1 - t**2)
        c, s = np.cos(angle), np.sin(angle)
        side = []
        for sign in (1, -1):
            u, v = t * length / 2, sign * wide + bend
            side.append(list(zip(cx + u * c - v * s, cy + u * s + v * c)))
        pen.polygon(side[0] + side[1][::-1], fill=255)
        return self._snip(sheet, length * 0.012)


def painted_sheet(shape, colour, rng, unit):
    """Paper brushed with gouache: streaks one way, thin where it ran dry."""
    # Brushed in broad overlapping sweeps: soft wide bands, fine hair lines.
    lie = rng.random() < 0.5
    broad, hair = ((150, 26), (120, 3.0)) if lie else ((26, 150), (3.0, 120))
    streak = noise(shape, tuple(unit * v for v in broad), rng) + 0.55 * noise(shape, tuple(unit * v for v in hair), rng)
    cloud = noise(shape, 80 * unit, rng)
    tooth = paper_grain(shape, rng, 2.2 * unit)
    sheet = colour * (1 + (0.028 * streak + 0.030 * cloud + 0.042 * tooth)[..., None])
    # The wash leans warmer here, cooler there, so flat colour stays alive.
    sheet = sheet * (1 + (0.030 * cloud + 0.016 * streak)[..., None] * np.array([1.0, 0.25, -1.2]))
    dry = (streak * 0.55 + tooth * 0.9) > 2.25
    return np.where(dry[..., None], mix(sheet, WHITE, 0.30), sheet)


def paste(image, mask, colour, rng, unit, lift=1.0):
    """Glue a cut sheet on (in place): shadow below, a pale cut edge above."""
    pad = int(22 * unit)
    rows, cols = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    box = (slice(max(rows[0] - pad, 0), rows[-1] + pad), slice(max(cols[0] - pad, 0), cols[-1] + pad))
    solid = mask[box].astype(np.float32)

    def shadow(blur, dy, dx):
        moved = np.pad(solid, ((dy, 0), (dx, 0)), mode="edge")[: solid.shape[0], : solid.shape[1]]
        return ndimage.gaussian_filter(moved, blur, mode="nearest")[..., None]

    under = image[box] * (1 - 0.34 * shadow(4.5 * unit * lift, int(5 * unit * lift), int(4 * unit * lift)))
    under = under * (1 - 0.16 * shadow(1.6 * unit, int(2 * unit), int(2 * unit)))
    sheet = painted_sheet(solid.shape, colour, rng, unit)
    gy, gx = np.gradient(ndimage.gaussian_filter(solid, 1.3 * unit, mode="nearest"))
    rim = np.clip((gx + gy) * 2.2 * unit, -1, 1)
    sheet = sheet * (1 + 0.38 * rim[..., None])
    image[box] = mix(under, sheet, ndimage.gaussian_filter(solid, 1.0, mode="nearest"))
    return image


def draw(size, rng):
    w, h = size[0] * 2, size[1] * 2
    unit = w / 1600
    cut = Shapes(w, h, rng)
    image = painted_sheet((h, w), WHITE, rng, unit)

    # Panels: hand-cut rectangles, never quite square, overlapping a little.
    xs = np.array([0, 0.27, 0.52, 0.78, 1.0])
    ys = np.array([0, 0.34, 0.67, 1.0])
    grounds = [[ULTRA, LEMON, MAGENTA, EMERALD], [ORANGE, BLACK, SKY, VERMILION], [LEAF, LILAC, ULTRA, LEMON]]
    for r in range(3):
        for c in range(4):
            j = lambda: rng.uniform(-0.010, 0.010)
            corners = [
                (xs[c] + j() - 0.004, ys[r] + j() - 0.004),
                (xs[c + 1] + j() + 0.006, ys[r] + j() - 0.004),
                (xs[c + 1] + j() + 0.006, ys[r + 1] + j() + 0.006),
                (xs[c] + j() - 0.004, ys[r + 1] + j() + 0.006),
            ]
            corners = [
                (
                    -0.05 if x < 0.03 else 1.05 if x > 0.97 else x,
                    -0.05 if y < 0.03 else 1.05 if y > 0.97 else y,
                )
                for x, y in corners
            ]
            sheet = Image.new("L", (w, h), 0)
            ImageDraw.Draw(sheet).polygon([(x * w, y * h) for x, y in corners], fill=255)
            image = paste(image, np.asarray(sheet) > 0, grounds[r][c], rng, unit, 0.7)
    # Inner cards behind some motifs, for a second rhythm of rectangles.
    for x0, y0, x1, y1, colour in [
        (0.045, 0.05, 0.225, 0.29, SKY),
        (0.56, 0.05, 0.74, 0.30, ORANGE),
        (0.31, 0.385, 0.49, 0.63, WHITE),
        (0.82, 0.385, 0.97, 0.63, LILAC),
        (0.05, 0.72, 0.225, 0.955, EMERALD),
        (0.56, 0.715, 0.745, 0.95, WHITE),
    ]:
        sheet = Image.new("L", (w, h), 0)
        j = rng.uniform(-0.008, 0.008, 8)
        ImageDraw.Draw(sheet).polygon(
            [
                ((x0 + j[0]) * w, (y0 + j[1]) * h),
                ((x1 + j[2]) * w, (y0 + j[3]) * h),
                ((x1 + j[4]) * w, (y1 + j[5]) * h),
                ((x0 + j[6]) * w, (y1 + j[7]) * h),
            ],
            fill=255,
        )
        image = paste(image, np.asarray(sheet) > 0, colour, rng, unit, 0.8)

    up = -np.pi / 2
    # (kind, arguments in units of the picture, colour)
    plan = [
        (cut.frond, (0.135, 0.17, 0.235, up, 6, 0.95, 0.35), WHITE),
        (cut.hand, (0.395, 0.17, 0.135, 8, 0.2), VERMILION),
        (cut.pebble, (0.395, 0.17, 0.030), BLACK),
        (cut.frond, (0.65, 0.175, 0.235, up + 0.1, 6, 1.0, -0.4), ULTRA),
        (cut.frond, (0.89, 0.175, 0.29, up - 0.12, 7, 1.0, 0.5), LEMON),
        (cut.hand, (0.135, 0.505, 0.135, 9, 0.5, 0.9), ULTRA),
        (cut.pebble, (0.135, 0.505, 0.034), LEMON),
        (cut.frond, (0.40, 0.51, 0.235, up, 6, 1.05, 0.45), VERMILION),
        (cut.ribbon, (0.655, 0.33, 0.655, 0.69, 0.035, 0.017, 2.5), WHITE),
        (cut.drop, (0.575, 0.43, 0.14, up + 0.5), EMERALD),
        (cut.drop, (0.735, 0.50, 0.14, up - 0.5), EMERALD),
        (cut.drop, (0.575, 0.58, 0.14, up + 0.5), MAGENTA),
        (cut.frond, (0.895, 0.51, 0.235, up, 5, 1.1, -0.3), BLACK),
        (cut.frond, (0.137, 0.84, 0.235, up + 0.1, 6, 1.0, 0.45), LEMON),
        (cut.frond, (0.395, 0.835, 0.28, up - 0.1, 7, 0.95, -0.5), BLACK),
        (cut.hand, (0.65, 0.835, 0.115, 7, 0.1, 1.0), ORANGE),
        (cut.pebble, (0.65, 0.835, 0.028), ULTRA),
        (cut.frond, (0.89, 0.835, 0.28, up, 6, 1.1, 0.4), MAGENTA),
        # Large white weed drifts across the borders and ties panels together.
        (cut.ribbon, (-0.03, 0.335, 1.03, 0.350, 0.020, 0.0085, 6.0), WHITE),
        (cut.ribbon, (-0.03, 0.675, 1.03, 0.665, 0.018, 0.0085, 7.0), BLACK),
    ]
    for make, args, colour in plan:
        scaled = []
        for k, a in enumerate(args):
            spatial = {cut.frond: 3, cut.hand: 3, cut.pebble: 3, cut.ribbon: 6, cut.drop: 3}[make]
            scaled.append(a * w if k < spatial else a)
        image = paste(image, make(*scaled), colour, rng, unit)
    # Offcuts: what fell from the scissors is used up too.
    spots = [
        (0.255, 0.055),
        (0.285, 0.30),
        (0.50, 0.055),
        (0.505, 0.30),
        (0.775, 0.05),
        (0.97, 0.30),
        (0.03, 0.375),
        (0.245, 0.64),
        (0.03, 0.64),
        (0.515, 0.39),
        (0.775, 0.37),
        (0.775, 0.64),
        (0.02, 0.95),
        (0.262, 0.72),
        (0.265, 0.955),
        (0.525, 0.71),
        (0.515, 0.955),
        (0.775, 0.71),
        (0.77, 0.955),
        (0.975, 0.955),
        (0.245, 0.38),
        (0.52, 0.635),
    ]
    colours = [LEMON, VERMILION, WHITE, EMERALD, SKY, MAGENTA, BLACK, ORANGE, LILAC, ULTRA, LEAF]
    for k, (x, y) in enumerate(spots):
        colour = colours[(k * 4 + 1) % len(colours)]
        if k % 3 == 0:
            shape = cut.drop(x * w, y * h, 0.060 * w, rng.uniform(0, 3))
        elif k % 3 == 1:
            shape = cut.pebble(x * w, y * h, 0.017 * w, k)
        else:
            shape = cut.hand(x * w, y * h, 0.030 * w, 5, k, 1.2)
        image = paste(image, shape, colour, rng, unit, 0.7)

    grain = paper_grain((h, w), rng, 2.0 * unit, fibres=500)
    image = image * (1 + 0.030 * grain[..., None])
    # Thick paper buckles from the glue: broad, faint light and shade.
    image = image * (1 + 0.035 * noise((h, w), 120 * unit, rng)[..., None])
    return finish(image, size)
