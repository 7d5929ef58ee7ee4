"""Cut paper: plant-like shapes snipped from painted sheets and pasted down."""

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from .brush import finish, mix, noise, paper_grain, palette

SIZE = (800, 800)
SEED = 8

(MAGENTA, ORANGE, LEMON, LEAF, EMERALD, ULTRA, SKY, WHITE, BLACK, VERMILION, LILAC) = palette(
    "#c8175d", "#f07a1a", "#f6cf2f", "#7fb52f", "#0c7a4f", "#1b3fa6", "#6cb4dc", "#f6f0e0",
    "#1c1a20", "#e2382a", "#a98bd0")


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
        heading = angle + bend * (s - .5) * 2 + .12 * np.sin(s * 7)
        px = cx + np.cumsum(np.cos(heading)) * length / 90
        py = cy + np.cumsum(np.sin(heading)) * length / 90
        px, py = px - (px.mean() - cx), py - (py.mean() - cy)
        self._worm(pen, zip(px, py), length * .040 * fat * (1.25 - .6 * s))
        for k in range(lobes):
            at = .06 + .88 * k / max(1, lobes - 1)
            i = min(88, int(at * 89))
            for side in (-1, 1):
                i2 = int(np.clip(i + rng.integers(-3, 4), 0, 88))
                arm = length * (.20 + .17 * np.sin(np.pi * (.12 + .8 * at))) * rng.uniform(.82, 1.18)
                a0 = heading[i2] + side * (1.25 - .55 * at)
                t = np.linspace(0, 1, 50)
                curl = a0 - side * rng.uniform(.5, 1.0) * t
                ax = px[i2] + np.cumsum(np.cos(curl)) * arm / 50
                ay = py[i2] + np.cumsum(np.sin(curl)) * arm / 50
                self._worm(pen, zip(ax, ay), length * .034 * fat * (.75 + .75 * t ** 1.5))
        i = 89
        self._worm(pen, [(px[i], py[i])], [length * .055 * fat])
        return self._snip(sheet, length * .012)

    def hand(self, cx, cy, radius, fingers=7, turn=0.0, slim=1.0):
        """A leaf with fingers spread from one point, like a fan palm."""
        rng = self.rng
        sheet, pen = self._new()
        self._worm(pen, [(cx, cy)], [radius * .30])
        for k in range(fingers):
            a = turn + (k / fingers) * 2 * np.pi + rng.normal(0, .06)
            reach = radius * rng.uniform(.82, 1.05)
            t = np.linspace(.1, 1, 60)
            curve = a + .45 * np.sin(t * 2.2 + k) * (t - .1)
            width = radius * (.085 + .075 * np.sin(np.pi * np.clip(t * .95, 0, 1)) ** .8) * slim
            self._worm(pen, zip(cx + reach * t * np.cos(curve), cy + reach * t * np.sin(curve)), width)
        return self._snip(sheet, radius * .030)

    def pebble(self, cx, cy, radius, turn=0.0):
        rng = self.rng
        sheet, pen = self._new()
        a = np.linspace(0, 2 * np.pi, 80, endpoint=False)
        r = radius * (1 + .16 * np.sin(2 * a + turn) + .10 * np.sin(3 * a + rng.uniform(0, 6)))
        pen.polygon(list(zip(cx + r * np.cos(a), cy + .85 * r * np.sin(a))), fill=255)
        return self._snip(sheet, radius * .04)

    def ribbon(self, x0, y0, x1, y1, swing, width, waves=3.0):
        sheet, pen = self._new()
        t = np.linspace(0, 1, 260)
        dx, dy = x1 - x0, y1 - y0
        norm = np.hypot(dx, dy)
        off = swing * np.sin(t * waves * 2 * np.pi)
        self._worm(pen, zip(x0 + dx * t - dy / norm * off, y0 + dy * t + dx / norm * off),
                   width * (.75 + .35 * np.cos(t * waves * 4 * np.pi)))
        return self._snip(sheet, width * .25)

    def drop(self, cx, cy, length, angle):
        """A single pointed leaf."""
        sheet, pen = self._new()
        t = np.linspace(-1, 1, 60)
        wide = length * .21 * (1 - t ** 2) ** .8 * (1 + .25 * t)
        bend = length * .10 * (1 - t ** 2)
        c, s = np.cos(angle), np.sin(angle)
        side = []
        for sign in (1, -1):
            u, v = t * length / 2, sign * wide + bend
            side.append(list(zip(cx + u * c - v * s, cy + u * s + v * c)))
        pen.polygon(side[0] + side[1][::-1], fill=255)
        return self._snip(sheet, length * .012)


def painted_sheet(shape, colour, rng, unit):
    """Paper brushed with gouache: streaks one way, thin where it ran dry."""
    # Brushed in broad overlapping sweeps: soft wide bands, fine hair lines.
    lie = rng.random() < .5
    broad, hair = ((150, 26), (120, 3.0)) if lie else ((26, 150), (3.0, 120))
    streak = (noise(shape, tuple(unit * v for v in broad), rng)
              + .55 * noise(shape, tuple(unit * v for v in hair), rng))
    cloud = noise(shape, 80 * unit, rng)
    tooth = paper_grain(shape, rng, 2.2 * unit)
    sheet = colour * (1 + (.028 * streak + .030 * cloud + .042 * tooth)[..., None])
    # The wash leans warmer here, cooler there, so flat colour stays alive.
    sheet = sheet * (1 + (.030 * cloud + .016 * streak)[..., None] * np.array([1.0, .25, -1.2]))
    dry = (streak * .55 + tooth * .9) > 2.25
    return np.where(dry[..., None], mix(sheet, WHITE, .30), sheet)


def paste(image, mask, colour, rng, unit, lift=1.0):
    """Glue a cut sheet on (in place): shadow below, a pale cut edge above."""
    pad = int(22 * unit)
    rows, cols = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    box = (slice(max(rows[0] - pad, 0), rows[-1] + pad), slice(max(cols[0] - pad, 0), cols[-1] + pad))
    solid = mask[box].astype(np.float32)

    def shadow(blur, dy, dx):
        moved = np.pad(solid, ((dy, 0), (dx, 0)), mode="edge")[:solid.shape[0], :solid.shape[1]]
        return ndimage.gaussian_filter(moved, blur, mode="nearest")[..., None]

    under = image[box] * (1 - .34 * shadow(4.5 * unit * lift, int(5 * unit * lift), int(4 * unit * lift)))
    under = under * (1 - .16 * shadow(1.6 * unit, int(2 * unit), int(2 * unit)))
    sheet = painted_sheet(solid.shape, colour, rng, unit)
    gy, gx = np.gradient(ndimage.gaussian_filter(solid, 1.3 * unit, mode="nearest"))
    rim = np.clip((gx + gy) * 2.2 * unit, -1, 1)
    sheet = sheet * (1 + .38 * rim[..., None])
    image[box] = mix(under, sheet, ndimage.gaussian_filter(solid, 1.0, mode="nearest"))
    return image


def draw(size, rng):
    w, h = size[0] * 2, size[1] * 2
    unit = w / 1600
    cut = Shapes(w, h, rng)
    image = painted_sheet((h, w), WHITE, rng, unit)

    # Panels: hand-cut rectangles, never quite square, overlapping a little.
    xs = np.array([0, .27, .52, .78, 1.0])
    ys = np.array([0, .34, .67, 1.0])
    grounds = [[ULTRA, LEMON, MAGENTA, EMERALD], [ORANGE, BLACK, SKY, VERMILION], [LEAF, LILAC, ULTRA, LEMON]]
    for r in range(3):
        for c in range(4):
            j = lambda: rng.uniform(-.010, .010)
            corners = [(xs[c] + j() - .004, ys[r] + j() - .004), (xs[c + 1] + j() + .006, ys[r] + j() - .004),
                       (xs[c + 1] + j() + .006, ys[r + 1] + j() + .006), (xs[c] + j() - .004, ys[r + 1] + j() + .006)]
            corners = [(-.05 if x < .03 else 1.05 if x > .97 else x, -.05 if y < .03 else 1.05 if y > .97 else y)
                       for x, y in corners]
            sheet = Image.new("L", (w, h), 0)
            ImageDraw.Draw(sheet).polygon([(x * w, y * h) for x, y in corners], fill=255)
            image = paste(image, np.asarray(sheet) > 0, grounds[r][c], rng, unit, .7)
    # Inner cards behind some motifs, for a second rhythm of rectangles.
    for x0, y0, x1, y1, colour in [(.045, .05, .225, .29, SKY), (.56, .05, .74, .30, ORANGE),
                                   (.31, .385, .49, .63, WHITE), (.82, .385, .97, .63, LILAC),
                                   (.05, .72, .225, .955, EMERALD), (.56, .715, .745, .95, WHITE)]:
        sheet = Image.new("L", (w, h), 0)
        j = rng.uniform(-.008, .008, 8)
        ImageDraw.Draw(sheet).polygon([((x0 + j[0]) * w, (y0 + j[1]) * h), ((x1 + j[2]) * w, (y0 + j[3]) * h),
                                       ((x1 + j[4]) * w, (y1 + j[5]) * h), ((x0 + j[6]) * w, (y1 + j[7]) * h)], fill=255)
        image = paste(image, np.asarray(sheet) > 0, colour, rng, unit, .8)

    up = -np.pi / 2
    # (kind, arguments in units of the picture, colour)
    plan = [
        (cut.frond, (.135, .17, .235, up, 6, .95, .35), WHITE),
        (cut.hand, (.395, .17, .135, 8, .2), VERMILION), (cut.pebble, (.395, .17, .030), BLACK),
        (cut.frond, (.65, .175, .235, up + .1, 6, 1.0, -.4), ULTRA),
        (cut.frond, (.89, .175, .29, up - .12, 7, 1.0, .5), LEMON),
        (cut.hand, (.135, .505, .135, 9, .5, .9), ULTRA), (cut.pebble, (.135, .505, .034), LEMON),
        (cut.frond, (.40, .51, .235, up, 6, 1.05, .45), VERMILION),
        (cut.ribbon, (.655, .33, .655, .69, .035, .017, 2.5), WHITE),
        (cut.drop, (.575, .43, .14, up + .5), EMERALD), (cut.drop, (.735, .50, .14, up - .5), EMERALD),
        (cut.drop, (.575, .58, .14, up + .5), MAGENTA),
        (cut.frond, (.895, .51, .235, up, 5, 1.1, -.3), BLACK),
        (cut.frond, (.137, .84, .235, up + .1, 6, 1.0, .45), LEMON),
        (cut.frond, (.395, .835, .28, up - .1, 7, .95, -.5), BLACK),
        (cut.hand, (.65, .835, .115, 7, .1, 1.0), ORANGE), (cut.pebble, (.65, .835, .028), ULTRA),
        (cut.frond, (.89, .835, .28, up, 6, 1.1, .4), MAGENTA),
        # Large white weed drifts across the borders and ties panels together.
        (cut.ribbon, (-.03, .335, 1.03, .350, .020, .0085, 6.0), WHITE),
        (cut.ribbon, (-.03, .675, 1.03, .665, .018, .0085, 7.0), BLACK),
    ]
    for make, args, colour in plan:
        scaled = []
        for k, a in enumerate(args):
            spatial = {cut.frond: 3, cut.hand: 3, cut.pebble: 3, cut.ribbon: 6, cut.drop: 3}[make]
            scaled.append(a * w if k < spatial else a)
        image = paste(image, make(*scaled), colour, rng, unit)
    # Offcuts: what fell from the scissors is used up too.
    spots = [(.255, .055), (.285, .30), (.50, .055), (.505, .30), (.775, .05), (.97, .30), (.03, .375), (.245, .64),
             (.03, .64), (.515, .39), (.775, .37), (.775, .64), (.02, .95), (.262, .72), (.265, .955), (.525, .71),
             (.515, .955), (.775, .71), (.77, .955), (.975, .955), (.245, .38), (.52, .635)]
    colours = [LEMON, VERMILION, WHITE, EMERALD, SKY, MAGENTA, BLACK, ORANGE, LILAC, ULTRA, LEAF]
    for k, (x, y) in enumerate(spots):
        colour = colours[(k * 4 + 1) % len(colours)]
        if k % 3 == 0:
            shape = cut.drop(x * w, y * h, .060 * w, rng.uniform(0, 3))
        elif k % 3 == 1:
            shape = cut.pebble(x * w, y * h, .017 * w, k)
        else:
            shape = cut.hand(x * w, y * h, .030 * w, 5, k, 1.2)
        image = paste(image, shape, colour, rng, unit, .7)

    grain = paper_grain((h, w), rng, 2.0 * unit, fibres=500)
    image = image * (1 + .030 * grain[..., None])
    # Thick paper buckles from the glue: broad, faint light and shade.
    image = image * (1 + .035 * noise((h, w), 120 * unit, rng)[..., None])
    return finish(image, size)
