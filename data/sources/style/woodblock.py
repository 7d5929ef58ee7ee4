"""Woodblock print: curling waves under a bokashi sky.

Worked as a printer would: a drawing is separated into one block per ink plus
a key block for the lines.  Each block is printed with its own small shift,
its wood grain and the uneven pressure of the baren, dark over light.
"""

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from .brush import fbm, finish, noise, paper_grain, rgb, smoothstep

SIZE = (896, 640)
SEED = 17

PAPER = rgb("#f2e6cb")
INKS = {
    1: rgb("#bcd3c6"),
    2: rgb("#6fa3b4"),
    3: rgb("#2f5f8f"),
    4: rgb("#1b2f5e"),
    5: rgb("#d9482f"),
    6: rgb("#e9a15f"),
    7: rgb("#8fa98a"),
}
KEY = rgb("#171c33")
BARE, AQUA, MID, BLUE, DEEP, RED, PEACH, SAGE, SKY = range(9)


class Blocks:
    """The separated drawing: an ink number per pixel, and the key lines."""

    def __init__(self, w, h, unit):
        self.ink, self.key = Image.new("L", (w, h), SKY), Image.new("L", (w, h), 0)
        self.fill, self.pen, self.unit = ImageDraw.Draw(self.ink), ImageDraw.Draw(self.key), unit

    def shape(self, points, ink, line=3.0):
        points = [tuple(p) for p in points]
        self.fill.polygon(points, fill=ink)
        self.pen.polygon(points, fill=0)  # hides lines that lie behind
        if line:
            self.line(points + points[:1], line)

    def line(self, points, width=3.0):
        self.pen.line([tuple(p) for p in points], fill=255, width=max(1, round(width * self.unit)), joint="curve")

    def disc(self, x, y, r, ink, line=2.6):
        box = [x - r, y - r, x + r, y + r]
        self.fill.ellipse(box, fill=ink)
        self.pen.ellipse(box, fill=0, outline=255 if line else 0, width=max(1, round(line * self.unit)))


def bezier(*p, n=40):
    t = np.linspace(0, 1, n)[:, None]
    p = np.asarray(p, float)
    return (1 - t) ** 3 * p[0] + 3 * (1 - t) ** 2 * t * p[1] + 3 * (1 - t) * t**2 * p[2] + t**3 * p[3]


def curl(blocks, cx, cy, r, base, rng, way=1, pale=False):
    """One breaking wave: a back that rises, hooks over and rolls inward.

    Two long curves, the back and the face, run side by side from the water
    to the tip; bands of ink between them make the ribs of the wave.
    """
    fine = float(np.clip(r / (120 * blocks.unit), 0.45, 1.0))  # far waves, finer lines
    turn = rng.uniform(1.02, 1.22) * 2 * np.pi
    a = np.linspace(0, turn, 150)
    shrink = np.exp(-a * 0.155)
    band = 0.66 * (1 - a / turn) ** 0.8 + 0.02
    out = np.stack([-np.cos(a), -np.sin(a)], 1) * shrink[:, None]
    inn = out * (1 - band)[:, None]
    # The rolled lip sinks a little as it turns.
    out[:, 0] += 0.10 * a / turn
    inn[:, 0] += 0.10 * a / turn
    deep = (base - cy) / r
    lean = rng.uniform(2.9, 4.0)
    back = bezier((-lean, deep), (-lean * 0.45, deep * 0.95), (-1.06, deep * 0.55), out[0], n=60)
    face = bezier((2.3, deep), (0.75, deep * 1.0), (inn[0, 0] - 0.06, deep * 0.66), inn[0], n=60)
    place = np.array([way * r, r])
    outer = np.concatenate([back, out]) * place + (cx, cy)
    inner = np.concatenate([face, inn]) * place + (cx, cy)
    cuts = [0, 0.17, 0.30, 0.44, 0.57, 0.72, 0.86, 1.0]
    inks = [AQUA, BLUE, AQUA, MID, DEEP, MID, DEEP] if pale else [MID, DEEP, BARE, BLUE, DEEP, AQUA, DEEP]
    blocks.shape(np.concatenate([outer, inner[::-1]]), MID, 0)
    for lo, hi, ink in zip(cuts[:-1], cuts[1:], inks):
        a_side = outer + (inner - outer) * lo
        b_side = outer + (inner - outer) * hi
        blocks.fill.polygon([tuple(p) for p in np.concatenate([a_side, b_side[::-1]])], fill=ink)
        blocks.line(b_side, 2.0 * fine)
    blocks.line(outer, 4.2 * fine)
    blocks.line(inner, 3.6 * fine)

    # Foam: fingers along the lip, a row of scallops with claws between them.
    n0 = len(back)
    spine = outer[n0 + 22 : n0 + 112]
    centre = np.array([cx, cy])
    for row, (push, grow) in enumerate(((0.55, 0.8), (-0.1, 1.0))):
        i = 3 * row
        while i < len(spine):
            p = spine[i]
            away = (p - centre) / (np.hypot(*(p - centre)) + 1e-6)
            size = grow * r * rng.uniform(0.07, 0.15) * (1.75 - 0.75 * fine) * (1 - 0.45 * i / len(spine))
            q = p + away * size * (push + rng.uniform(-0.3, 0.5))
            blocks.disc(*q, size, BARE, 2.6 * fine)
            if size > 11 * blocks.unit:
                ang = np.arctan2(away[1], away[0]) + rng.normal(0, 0.4)
                arc = np.linspace(ang - 2.2, ang + 1.2, 14)
                rad = size * np.linspace(0.62, 0.30, 14)
                blocks.line(np.stack([q[0] + rad * np.cos(arc), q[1] + rad * np.sin(arc)], 1), 1.6)
            i += max(2, int(4.6 * size / (r * 0.11)))
    # Claws of foam reach out and down from the front of the lip.
    for i in range(26, 84, 8 if fine > 0.8 else 13):
        p = outer[n0 + i + 10]
        away = (p - centre) / (np.hypot(*(p - centre)) + 1e-6)
        side = np.array([-away[1], away[0]]) * way
        long = r * rng.uniform(0.22, 0.36)
        tip = p + away * long * 0.75 + side * long * 0.55
        claw = np.concatenate(
            [
                bezier(
                    p - side * r * 0.07,
                    p + away * long * 0.6 - side * r * 0.05,
                    tip - side * long * 0.2,
                    tip,
                    n=12,
                ),
                bezier(
                    tip,
                    tip - side * long * 0.35 - away * long * 0.12,
                    p + away * long * 0.3 + side * r * 0.05,
                    p + side * r * 0.07,
                    n=12,
                ),
            ]
        )
        blocks.shape(claw, BARE, 2.4 * fine)
    # Spray.
    for _ in range(int(16 + r / 8 / blocks.unit)):
        a = rng.uniform(-2.6, -0.1)
        d = r * (1.25 + abs(rng.normal(0, 0.38)))
        blocks.disc(cx + way * np.cos(a) * d, cy + np.sin(a) * d, r * rng.uniform(0.012, 0.034), BARE, 1.5)


def swell(blocks, y0, height, w, h, rng, inks, scale):
    """A body of water: a rolling edge and lines that echo it downwards."""
    x = np.linspace(-20, w + 20, 220)
    phase = rng.uniform(0, 6)
    line = y0 + height * np.sin(x / scale + phase) + 0.4 * height * np.sin(2.3 * x / scale + 2 * phase)
    step = height * 0.62
    k = 0
    while line.min() < h + 10 and k < 40:
        ink = inks[k % len(inks)]
        points = np.stack([x, line], 1)
        blocks.shape(np.concatenate([points, [(w + 40, h + 40), (-40, h + 40)]]), ink, 0)
        blocks.line(points, 2.2 if k else 3.4)
        line = line + step * (0.8 + 0.5 * np.sin(x / scale * 1.7 + k * 0.9)) + 2
        k += 1


def scales(blocks, y0, y1, w, r):
    """Seigaiha: overlapping fans of arcs, drawn from the back row forward."""
    row, y = 0, y0
    while y < y1:
        for cx in np.arange(-r, w + 2 * r, 2 * r) + (row % 2) * r:
            for f, ink in ((1.0, BARE), (0.84, BLUE), (0.66, BARE), (0.50, MID), (0.33, BARE), (0.18, DEEP)):
                blocks.disc(cx, y, r * f, ink, 2.0 if f == 1 else 1.4)
        y += r * 0.52
        row += 1


def cloud(blocks, x0, x1, y, thick, rng, ink):
    """A band of mist with rounded ends, as stacked lozenges."""
    for k in range(3):
        a, b = (
            x0 + rng.uniform(-0.06, 0.10) * (x1 - x0) + k * 0.1 * (x1 - x0),
            x1 - rng.uniform(-0.05, 0.16) * (x1 - x0),
        )
        yy, r = y + k * thick * 0.80, thick / 2
        left = np.linspace(np.pi / 2, 3 * np.pi / 2, 14)
        right = np.linspace(-np.pi / 2, np.pi / 2, 14)
        blocks.shape(
            np.concatenate(
                [
                    np.stack([a + r * np.cos(left), yy + r * np.sin(left)], 1),
                    np.stack([b + r * np.cos(right), yy + r * np.sin(right)], 1),
                ]
            ),
            ink,
            2.2,
        )


def grain_of(shape, rng, unit, pitch=15.0):
    """Long wood grain with a few knots the rings bend around."""
    h, w = shape
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
    y = (
        yy
        + 26 * unit * noise(shape, (160 * unit, 900 * unit), rng)
        + 3 * unit * noise(shape, (30 * unit, 260 * unit), rng)
    )
    for _ in range(3):
        kx, ky = rng.uniform(0, w), rng.uniform(0, h)
        d = ((xx - kx) / (150 * unit)) ** 2 + ((yy - ky) / (46 * unit)) ** 2
        y = y + np.sign(yy - ky) * 34 * unit * np.exp(-d) * smoothstep(0, 12 * unit, np.abs(yy - ky))
    rings = 0.5 + 0.5 * np.sin(2 * np.pi * y / (pitch * unit) + 1.2 * noise(shape, (40 * unit, 500 * unit), rng))
    pores = noise(shape, (1.5 * unit, 55 * unit), rng)
    return 0.6 * (rings**2.2 - 0.3) + 0.28 * pores


def draw(size, rng):
    w, h = size[0] * 2, size[1] * 2
    unit = w / 1792
    shape = (h, w)
    blocks = Blocks(w, h, unit)
    # Sky furniture first, water over it from far to near.
    blocks.disc(0.715 * w, 0.235 * h, 0.115 * h, RED, 0)
    cloud(blocks, 0.50 * w, 0.83 * w, 0.275 * h, 0.030 * h, rng, BARE)
    cloud(blocks, -0.06 * w, 0.26 * w, 0.095 * h, 0.032 * h, rng, BARE)
    cloud(blocks, 0.80 * w, 1.08 * w, 0.075 * h, 0.028 * h, rng, BARE)
    hills = np.linspace(0, w, 120)
    ridge = 0.475 * h - 0.085 * h * np.abs(np.sin(hills / w * 5.2 + 0.4)) ** 1.6 - 0.02 * h * np.sin(hills / w * 23)
    blocks.shape(np.concatenate([np.stack([hills, ridge], 1), [(w, h), (0, h)]]), SAGE, 2.6)

    swell(blocks, 0.455 * h, 0.012 * h, w, h, rng, [AQUA, MID, AQUA, BARE], 90 * unit)
    for x, s in ((0.05, 0.50), (0.22, 0.40), (0.405, 0.46), (0.60, 0.38), (0.765, 0.46), (0.945, 0.42)):
        curl(blocks, x * w, (0.475 - 0.05 * s) * h, 0.105 * h * s * 1.4, 0.56 * h, rng, 1, True)
    swell(blocks, 0.545 * h, 0.020 * h, w, h, rng, [MID, BARE, BLUE, AQUA], 150 * unit)
    scales(blocks, 0.640 * h, 0.80 * h, w, 0.042 * w)
    for x, y, s in ((0.135, 0.545, 1.0), (0.86, 0.565, 0.95)):
        curl(blocks, x * w, y * h, 0.125 * h * s, 0.76 * h, rng, 1)
    curl(blocks, 0.455 * w, 0.435 * h, 0.205 * h, 0.80 * h, rng, 1)
    swell(blocks, 0.765 * h, 0.030 * h, w, h, rng, [BLUE, MID, BARE, DEEP, AQUA, MID], 210 * unit)
    for x, y, s in ((0.02, 0.80, 1.0), (0.30, 0.845, 0.85), (0.70, 0.79, 1.15), (0.985, 0.86, 0.9)):
        curl(blocks, x * w, y * h, 0.115 * h * s, 1.02 * h, rng, 1, s < 0.9)
    swell(blocks, 0.965 * h, 0.018 * h, w, h, rng, [DEEP, BLUE, BARE, MID], 170 * unit)

    # Hand-cut edges: everything wavers by a pixel or so, lines swell and thin.
    dx, dy = 1.2 * unit * noise(shape, 22 * unit, rng), 1.2 * unit * noise(shape, 22 * unit, rng)
    yy, xx = np.mgrid[0:h, 0:w]
    iy, ix = np.clip(yy + dy, 0, h - 1).astype(int), np.clip(xx + dx, 0, w - 1).astype(int)
    ink = np.asarray(blocks.ink)[iy, ix]
    key = np.asarray(blocks.key, np.float32)[iy, ix] / 255
    key = ndimage.gaussian_filter(key, 1.5 * unit) > 0.30 + 0.09 * noise(shape, 14 * unit, rng)

    sheet = fbm(shape, 200 * unit, rng)
    image = PAPER * (1 + 0.015 * sheet[..., None])
    wood = grain_of(shape, rng, unit)
    v = yy / h
    open_sky = ink == SKY

    def impress(image, mask, colour, amount, shift, grainy=0.16):
        """Print one block: shift, soften, add grain and patchy pressure."""
        mask = ndimage.shift(mask.astype(np.float32), shift, order=1, mode="nearest")
        mask = ndimage.gaussian_filter(mask, 1.1 * unit)
        press = 0.93 + 0.05 * fbm(shape, 120 * unit, rng, 3) + 0.055 * noise(shape, 2.2 * unit, rng) - grainy * wood
        cover = np.clip(mask * amount * press, 0, 1)[..., None]
        return image * (1 - cover) + image * colour * cover / 0.97

    wipe = smoothstep(0.0, 0.17, v) ** 0.7
    image = impress(image, open_sky, rgb("#31558c"), (1 - wipe) * 0.95, (0, 1), 0.13)
    glow = smoothstep(0.12, 0.46, v)
    image = impress(image, open_sky, INKS[PEACH], glow * 0.95, (1, -1), 0.20)
    image = impress(image, open_sky, rgb("#d9633f"), smoothstep(0.34, 0.47, v) * 0.55, (0, 0), 0.15)
    shifts = {1: (1, 2), 2: (-2, 1), 3: (2, -1), 4: (-1, -2), 5: (2, 3), 7: (1, -2)}
    # Bokashi inside the water too: inks wiped stronger towards the foot of it.
    down = 0.78 + 0.26 * np.sin(v * 19 + 0.8 * noise(shape, 300 * unit, rng))
    for number in (1, 7, 2, 3, 4, 5):
        amount = {
            1: 0.95,
            7: smoothstep(0.36, 0.47, v) * 0.6 + 0.38,
            2: np.clip(down + 0.12, 0.5, 1),
            3: np.clip(down + 0.2, 0.6, 1),
            4: 1.0,
            5: np.clip(1.25 - v * 1.6, 0.6, 1),
        }[number]
        image = impress(image, ink == number, INKS[number], amount, np.array(shifts[number]) * unit)
    image = impress(image, key, KEY, 0.95, np.array((1.0, 1.0)) * unit, 0.10)

    fibre = paper_grain(shape, rng, 2.0 * unit, fibres=1300)
    image = image * (1 + 0.022 * fibre[..., None])
    return finish(image * 1.02, size)
