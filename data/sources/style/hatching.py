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
        self.leafy = np.zeros((h, w), bool)      # where leaf scribble goes
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
        lumps = rough * noise(self.x.shape, max(3, self.h * min(rx, ry) * .45), self.rng)
        d = np.sqrt(u * u + v * v) + lumps * .6
        z = np.sqrt(np.clip(1 - d * d, 0, 1))
        light = (-.55 * u - .62 * v + .56 * z) + lumps
        tone = np.clip(.42 + .62 * light - dark, 0, 1)
        tone = np.maximum(tone, .30 * smoothstep(.75, 1.0, d) * (u > .2))   # reflected light
        # Crescents: lines lie across the light and bend round the form.
        across = .75 * u - .66 * v
        along = .66 * u + .75 * v
        heading = -.72 + (1.05 - flat) * across * (.4 + .6 * np.clip(along + .6, 0, 1.4)) + 1.8 * lumps
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
    s.put(np.ones_like(x, bool), .40 + .40 * smoothstep(0, .40, y) + .05 * fbm((h, w), h / 5, rng, 3),
          .10 * np.sin(4 * x) + .05)
    for cx, cy, size in ((.62, .17, .8), (1.08, .20, 1.25)):
        for k in range(16):
            f = k / 15 * 2 - 1
            ox, oy = f * .17 * size, -.075 * size * (1 - f * f) * rng.uniform(.3, 1.2)
            r = (.028 + .042 * (1 - f * f)) * size * rng.uniform(.75, 1.15)
            s.ball(cx + ox, cy + oy + .03, r * 1.3, r, .22, -.16, .6, new=(k == 0))
    # Far mountains: facets falling from jagged ridges.
    for base, tall, seed_tone in ((.43, .15, .74), (.49, .10, .60)):
        # Sharp summits where the noise crosses zero, broken by small crags.
        line = (base - tall * (1.25 - np.abs(noise((1, w), w / 7, rng)[0])) * .75
                - .018 * np.abs(noise((1, w), w / 34, rng)[0]) - .005 * noise((1, w), w / 110, rng)[0])
        depth = y - line[None]
        ridges = noise((h, w), (h / 7, w / 34), rng)
        face = np.gradient(ndimage.gaussian_filter(line, 4)) * h
        lit = smoothstep(-.5, .5, .55 * ridges - .9 * face[None])
        s.put(depth > 0, np.clip(seed_tone - .48 + .50 * lit + 1.2 * np.clip(depth, 0, .3), 0, .97),
              np.where(lit > .5, 1.05, 2.05) + .18 * ridges)
    # Lake with level strokes and the dark shore's reflection.
    ripple = noise((h, w), (h / 120, w / 10), rng)
    s.put(y > .53, np.clip(.78 + .16 * ripple - .55 * np.exp(-((y - .535) / .03) ** 2)
                           - .25 * smoothstep(.50, .20, np.abs(x - .62)) * (ripple > .4), .1, 1), 0 * x + .01)
    # Wooded shore: rows of small round trees.
    for k in range(46):
        cx = -.02 + wide * 1.05 * k / 45 + rng.normal(0, .008)
        r = rng.uniform(.018, .040)
        if .50 < cx < .74:
            r *= .55
        s.ball(cx, .532 - r * .8, r * .9, r * 1.25, .30, .26)
    # Near hills, left and right, with ploughed contour lines.
    for top_at, tilt in (((lambda t: .60 + .10 * smoothstep(.25, .95, t) + .012 * np.sin(17 * t)), .35),
                               ((lambda t: .80 - .20 * smoothstep(.62, 1.34, t) + .012 * np.sin(13 * t + 1)), -.38)):
        top = top_at(x)
        slope = (top_at(x + .01) - top) / .01
        depth = y - top
        roll = fbm((h, w), h / 6, rng, 3)
        s.put(depth > 0, np.clip(.66 + .20 * roll - .8 * depth + .1 * tilt
                                 + .16 * np.sin(depth * 120 / (1 + 6 * depth) + 6 * x), .12, 1),
              np.arctan(slope) + 1.1 * depth + .2 * roll)
    for _ in range(34):
        cx = rng.uniform(.90, wide + .05)
        cy = .80 - .20 * smoothstep(.62, 1.34, cx) + abs(rng.normal(0, .05)) + .02
        s.bushes.append((cx, cy, rng.uniform(.020, .034) * (1 + 3 * max(0, cy - .62))))
    s.bushes.sort(key=lambda b: b[1])
    s.bushes = [b for b in s.bushes if b[1] < .84]
    # Foreground bank and boulders.
    top = .93 - .17 * smoothstep(.62, .0, x) - .05 * smoothstep(.9, 1.34, x) + .012 * noise((1, w), w / 30, rng)
    depth = y - top
    s.put(depth > 0, np.clip(.72 + .22 * fbm((h, w), h / 14, rng, 3) - 1.6 * depth, .05, 1),
          -1.25 + .55 * noise((h, w), h / 12, rng))
    for cx, cy, rx, ry in ((.86, .90, .13, .085), (1.03, .945, .10, .07), (.72, .965, .09, .05), (1.24, .93, .12, .09),
                           (.50, .945, .075, .05), (.94, 1.0, .12, .06), (.60, 1.01, .10, .05), (1.13, 1.02, .09, .06)):
        s.ball(cx, cy, rx, ry, .26, .16, .25)
    # The big tree: trunk and limbs, then clumps of leaves.
    limbs = [((.235, .95), (.20, .75), (.245, .62), (.215, .40), .036), ((.225, .62), (.27, .52), (.33, .47), (.40, .36), .019),
             ((.225, .56), (.16, .48), (.12, .44), (.06, .36), .017), ((.22, .50), (.25, .40), (.22, .30), (.26, .18), .017),
             ((.235, .93), (.20, .93), (.16, .95), (.11, .985), .020), ((.235, .93), (.27, .94), (.31, .95), (.36, .985), .019)]
    t = np.linspace(0, 1, 60)[:, None]
    for p0, p1, p2, p3, r in limbs:
        p = [np.array(q) for q in (p0, p1, p2, p3)]
        c = (1 - t) ** 3 * p[0] + 3 * (1 - t) ** 2 * t * p[1] + 3 * (1 - t) * t ** 2 * p[2] + t ** 3 * p[3]
        best = np.full(x.shape, 9.0, np.float32)
        across, head = np.zeros_like(x), np.zeros_like(x)
        tangent = np.gradient(c, axis=0)
        for i in range(60):
            rr = r * (1.25 - .75 * t[i, 0])
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
        s.put(best + .10 * bark < 1, np.clip(.34 - .50 * right + .22 * bark, .02, .95), head + .9 + .35 * bark)
    clumps = []
    while len(clumps) < 130:
        a, d = rng.uniform(0, 2 * np.pi), np.sqrt(rng.uniform(0, 1))
        cx, cy = .235 + .31 * d * np.cos(a), .24 + .225 * d * np.sin(a)
        if cy < .37 or rng.random() < .4:
            clumps.append((cx, cy))
    # Upper clumps last: they catch the light and overlap those below.
    for cx, cy in sorted(clumps, key=lambda c: -c[1] - .5 * c[0] + rng.normal(0, .06)):
        r = rng.uniform(.028, .062)
        shade = .02 + .36 * ((cx - .235) / .31 * .5 + (cy - .24) / .225 * .6)
        s.ball(cx, cy, r * 1.15, r, .36, shade)
        s.leafy |= (s.id == s.count)
    for cx, cy, r in s.bushes:
        s.ball(cx, cy - r, r, r * 1.05, .28, .04)
        s.leafy |= (s.id == s.count)
    return s


def draw(size, rng):
    w, h = size[0] * 2, size[1] * 2
    unit = w / 1800
    shrink = 2
    s = scene(w // shrink, h // shrink, rng)
    # The hand rounds everything: headings soften, tone is judged by eye.
    soft = 2.5
    heading = .5 * np.arctan2(ndimage.gaussian_filter(np.sin(2 * s.heading), soft),
                              ndimage.gaussian_filter(np.cos(2 * s.heading), soft))
    tone_at, id_at = sampler(s.tone, shrink), sampler(s.id, shrink)

    page = Image.new("L", (w, h), 0)
    pen = ImageDraw.Draw(page)
    # (turn from the form, spacing, drawn below this tone, line length, width)
    sets = [(0.0, 8.0, .93, 120, 2.0), (0.42, 7.5, .64, 90, 1.9), (-0.75, 7.0, .45, 80, 2.0),
            (1.25, 6.5, .28, 60, 2.1), (0.15, 5.0, .15, 46, 2.4)]
    for turn, gap, limit, length, width in sets:
        gap, length = gap * unit, length * unit
        turned = sampler(heading + turn + .05 * noise(heading.shape, 60, rng), shrink)
        n = int(3.6 * w * h / (gap * length))
        starts = np.stack([rng.uniform(0, w, n), rng.uniform(0, h, n)], 1)
        starts = starts[tone_at(starts[:, 0], starts[:, 1]) < limit]
        step = 5.0 * unit
        paths = trace(turned, starts, int(length / step), step)
        taken = np.zeros((int(h / 2) + 2, int(w / 2) + 2), bool)      # half-size map of inked places
        ry, rx = np.mgrid[-3:4, -3:4]
        ring = (ry ** 2 + rx ** 2) <= (gap * .29) ** 2      # keep lines about one gap apart
        ry, rx = ry[ring], rx[ring]
        ids = id_at(paths[..., 0], paths[..., 1])
        tones = tone_at(paths[..., 0], paths[..., 1])
        inside = (paths[..., 0] > 1) & (paths[..., 0] < w - 2) & (paths[..., 1] > 1) & (paths[..., 1] < h - 2)
        mid = paths.shape[1] // 2
        ragged = rng.normal(0, .035, len(paths))
        good = inside & (ids == ids[:, mid:mid + 1]) & (tones < (limit + ragged)[:, None])
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
            drift = np.cumsum(rng.normal(0, .22, (k, 2)), 0) * unit
            part = part + drift - drift.mean(0)
            press = width * unit * (.55 + .9 * np.clip(limit - tone[lo:hi], 0, .5) / .5 * 1.1) * rng.uniform(.8, 1.2)
            press = press * (.45 + .75 * np.sin(np.pi * np.linspace(.10, .93, k)))
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
        if rng.random() < .30 + .75 * t:
            continue
        a, r = rng.uniform(-2.6, .4), rng.uniform(4.5, 8.5) * unit
        points = []
        for bump in range(rng.integers(2, 4)):
            c = np.array([x, y]) + bump * 1.5 * r * np.array([np.cos(a), np.sin(a)])
            points += [tuple(c + r * np.array([np.cos(q + a + np.pi), .8 * np.sin(q + a + np.pi)])) for q in turn]
        pen.line(points, fill=int(rng.integers(200, 256)), width=max(1, int((1.3 + 1.2 * (1 - t)) * unit)))
    # Grass: tufts of quick upward flicks along the near bank.
    for _ in range(420):
        x = rng.uniform(0, w)
        y = h * (.99 - .15 * smoothstep(.62 * h, 0, x) * rng.random() - .10 * rng.random() ** 2)
        for _ in range(rng.integers(4, 9)):
            bend, tall = rng.normal(0, 10) * unit, rng.uniform(14, 40) * unit
            x0 = x + rng.normal(0, 9) * unit
            pen.line([(x0, y), (x0 + bend * .3, y - tall * .6), (x0 + bend, y - tall)], fill=255, width=max(1, round(1.6 * unit)))
    # Contours: drawn where one form meets another, lost in the light.
    # Scraps of a form that peep out between others would clot into blots.
    shapes = ndimage.median_filter(s.id, 7)
    edge = np.zeros(shapes.shape, np.float32)
    edge[:, 1:] += (shapes[:, 1:] != shapes[:, :-1])
    edge[1:] += (shapes[1:] != shapes[:-1])
    edge = np.clip(edge, 0, 1)
    big = np.asarray(Image.fromarray((edge * 255).astype(np.uint8)).resize((w, h), Image.BILINEAR), np.float32) / 255
    big = ndimage.gaussian_filter(big, 1.3 * unit)
    swell = noise((h, w), 46 * unit, rng) * .10
    dark = np.asarray(Image.fromarray(s.tone).resize((w, h), Image.BILINEAR))
    crowd = ndimage.gaussian_filter(big, 9 * unit)
    contour = big > np.maximum(.12, .26 + swell + .20 * (dark - .4) + .9 * np.clip(crowd - .22, 0, 1))
    ink = np.maximum(np.asarray(page, np.float32) / 255, ndimage.gaussian_filter(contour.astype(np.float32), .7))

    # Ink sinks into paper: a faint brown feather, thin places drying lighter.
    feather = ndimage.gaussian_filter(ink, 2.2 * unit)
    tooth = paper_grain((h, w), rng, 2.2 * unit, fibres=700)
    ink = np.clip(ink * (1 - .10 * np.clip(tooth, -1, 2)), 0, 1)
    foxing = fbm((h, w), 260 * unit, rng, 4)
    paper = PAPER * (1 + .030 * tooth[..., None] + .030 * foxing[..., None])
    paper = mix(paper, rgb("#c99b62"), np.clip(.10 * foxing + .03, 0, .25))
    # A thin sepia wash in the shadows, laid before the pen.
    wash = ndimage.gaussian_filter(dark, 5 * unit)
    paper = mix(paper, BROWN, np.clip((.42 - wash) * .42 + .03 * noise((h, w), 18 * unit, rng), 0, .22))
    image = mix(paper, BROWN, .22 * feather)
    image = mix(image, INK * (1 + .5 * np.clip(noise((h, w), 90 * unit, rng), 0, 1)[..., None]), ink * .93)
    return finish(image, size)
