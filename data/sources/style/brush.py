"""Shared tools for the style pictures: noise, strokes, relief light, paper.

Every painter in this folder works the same way: it draws larger than the
final picture (usually twice), in floating-point sRGB between 0 and 1, and
shrinks at the end.  Shrinking is what turns hard computed edges into marks
that look made by hand, so no painter bothers with anti-aliasing of its own.
"""

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

# ---------------------------------------------------------------- colour


def rgb(code):
    """'#rrggbb' to a float array of three values between 0 and 1."""
    code = code.lstrip("#")
    return np.array([int(code[i : i + 2], 16) for i in (0, 2, 4)]) / 255.0


def palette(*codes):
    """Several colour codes as one (n, 3) array."""
    return np.array([rgb(code) for code in codes])


def ramp(values, colours, stops=None):
    """Map values (0..1) through a list of colours, blending between stops."""
    colours = np.asarray(colours, float)
    if stops is None:
        stops = np.linspace(0, 1, len(colours))
    channels = [np.interp(values, stops, colours[:, c]) for c in range(3)]
    return np.stack(channels, axis=-1)


def mix(a, b, amount):
    """Blend two colours or images; amount may be a number or a mask."""
    amount = np.asarray(amount)
    if amount.ndim and amount.shape[-1] not in (1, 3):
        amount = amount[..., None]
    return a * (1 - amount) + b * amount


def smoothstep(low, high, x):
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


# ----------------------------------------------------------------- noise


def noise(shape, scale, rng):
    """Smooth noise, zero mean and unit spread; scale in pixels.

    scale may be a pair (down, across): long in one direction gives wood
    grain, bristle tracks and fibres.
    """
    sy, sx = (scale, scale) if np.isscalar(scale) else scale
    h, w = shape
    gh, gw = int(h / max(sy, 1)) + 4, int(w / max(sx, 1)) + 4
    grid = rng.standard_normal((gh, gw)).astype(np.float32)
    field = Image.fromarray(grid).resize((max(w, int(gw * max(sx, 1))), max(h, int(gh * max(sy, 1)))), Image.BICUBIC)
    field = np.asarray(field)
    oy = (field.shape[0] - h) // 2
    ox = (field.shape[1] - w) // 2
    field = field[oy : oy + h, ox : ox + w]
    return (field - field.mean()) / (field.std() + 1e-6)


def fbm(shape, scale, rng, octaves=4, gain=0.55):
    """Noise summed over octaves: clouds, stains, paper tone."""
    total = np.zeros(shape, np.float32)
    weight = 1.0
    for _ in range(octaves):
        total += weight * noise(shape, scale, rng)
        weight *= gain
        scale = scale / 2 if np.isscalar(scale) else tuple(s / 2 for s in scale)
    return (total - total.mean()) / (total.std() + 1e-6)


def warp(image, dx, dy, order=1):
    """Move every pixel by a displacement field (hand wobble of edges)."""
    h, w = image.shape[:2]
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
    where = np.array([yy + dy, xx + dx])
    if image.ndim == 2:
        return ndimage.map_coordinates(image, where, order=order, mode="nearest")
    return np.stack(
        [ndimage.map_coordinates(image[..., c], where, order=order, mode="nearest") for c in range(image.shape[2])],
        axis=-1,
    )


# ------------------------------------------------------- light and paper


def relief(image, height, strength=0.5, angle=135.0, shine=0.0):
    """Light a painted surface from one side.

    height is the thickness of the paint; angle is where the lamp stands, in
    degrees counter-clockwise from the right (135 is upper left).
    """
    gy, gx = np.gradient(height)
    a = np.deg2rad(angle)
    slope = -(gx * np.cos(a) - gy * np.sin(a))
    slope = np.clip(slope * strength, -0.6, 0.6)
    lit = image * (1 + slope[..., None])
    if shine:
        lit = lit + shine * np.clip(slope - 0.12, 0, 1)[..., None]
    return lit


def paper_grain(shape, rng, size=2.0, fibres=0):
    """Tooth of a sheet of paper, about -1..1, with optional short fibres."""
    grain = 0.6 * noise(shape, size, rng) + 0.4 * noise(shape, size * 3, rng)
    if fibres:
        sheet = Image.new("L", (shape[1], shape[0]), 0)
        pen = ImageDraw.Draw(sheet)
        for _ in range(fibres):
            x, y = rng.uniform(0, shape[1]), rng.uniform(0, shape[0])
            heading, bend = rng.uniform(0, np.pi), rng.normal(0, 0.12)
            points = []
            for _ in range(14):
                points.append((x, y))
                x, y = x + size * 2 * np.cos(heading), y + size * 2 * np.sin(heading)
                heading += bend
            pen.line(points, fill=int(rng.integers(60, 200)), width=1)
        grain = grain + np.asarray(sheet) / 255.0 * 2.0
    return grain


def finish(image, size):
    """Clip, shrink to the final size and return 8-bit pixels."""
    pixels = (np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8)
    picture = Image.fromarray(pixels)
    if picture.size != tuple(size):
        picture = picture.resize(size, Image.LANCZOS)
    return np.asarray(picture)


# --------------------------------------------------------------- strokes


def trace(angle_at, starts, steps, step):
    """Walk from each start along a flow field; returns (n, steps, 2).

    angle_at(x, y) gives the heading in radians.  All strokes walk together,
    and each walks both ways from its start so that it is centred there.
    """
    starts = np.asarray(starts, float)
    half = steps // 2
    sides = []
    for sign in (-1, 1):
        points = starts.copy()
        walked = []
        for _ in range(half):
            a = angle_at(points[:, 0], points[:, 1])
            points = points + sign * step * np.stack([np.cos(a), np.sin(a)], -1)
            walked.append(points)
        sides.append(np.stack(walked, 1))
    return np.concatenate([sides[0][:, ::-1], starts[:, None], sides[1]], 1)


def sampler(field, scale):
    """Turn a small array into a function of full-size pixel positions."""
    h, w = field.shape[:2]

    def look(x, y):
        ix = np.clip((np.asarray(x) / scale).astype(int), 0, w - 1)
        iy = np.clip((np.asarray(y) / scale).astype(int), 0, h - 1)
        return field[iy, ix]

    return look


class Canvas:
    """A surface holding colour and paint thickness, for bristle strokes."""

    def __init__(self, width, height, ground, rng):
        self.w, self.h, self.rng = width, height, rng
        self.colour = np.empty((height, width, 3), np.float32)
        self.colour[:] = ground
        self.thick = np.zeros((height, width), np.float32)
        # One big sheet of bristle tracks, cut at random for every stroke:
        # far quicker than making new noise thousands of times.
        self.tracks = 0.75 * noise((700, 700), (90, 2.4), rng) + 0.45 * noise((700, 700), (14, 1.6), rng)
        self.tracks = np.clip(self.tracks / 1.6, -1.5, 1.5)

    def stroke(self, path, width, colour, second=None, vary=0.06, body=1.0, dry=0.35, ridge=0.6, taper=0.35):
        """Lay one loaded stroke along path (n, 2), in order over the rest.

        second   a colour picked up on one side of the brush
        vary     how much lightness changes from bristle to bristle
        body     thickness of the paint
        dry      share of the stroke's end that breaks into bristle tracks
        ridge    paint pushed up along both edges
        """
        rng = self.rng
        # Resample the path about every 0.8 pixels so no holes are left.
        seg = np.hypot(*np.diff(path, axis=0).T)
        length = np.concatenate([[0], np.cumsum(seg)])
        n = max(4, int(length[-1] / 0.8))
        along = np.linspace(0, length[-1], n)
        px = np.interp(along, length, path[:, 0])
        py = np.interp(along, length, path[:, 1])
        dx, dy = np.gradient(px), np.gradient(py)
        norm = np.hypot(dx, dy) + 1e-6
        nx, ny = -dy / norm, dx / norm
        m = max(4, int(width * 1.35))
        s = np.linspace(0, 1, n)[:, None]
        t = np.linspace(-1, 1, m)[None]
        swell = np.clip(s / 0.08, 0.5, 1) * (1 - taper * s * s)
        reach = t * swell * width / 2
        x = (px[:, None] + nx[:, None] * reach).astype(np.int32)
        y = (py[:, None] + ny[:, None] * reach).astype(np.int32)
        oy = rng.integers(0, max(1, 700 - n)) if n < 700 else 0
        ox = rng.integers(0, max(1, 700 - m)) if m < 700 else 0
        rows = (oy + np.arange(n)) % 700
        track = self.tracks[rows, ox : ox + m]
        if track.shape[1] < m:
            track = np.tile(track, (1, m // track.shape[1] + 1))[:, :m]
        edge = np.abs(t) ** 3
        # Bristles run out of paint towards the tail and at the edges.
        lack = smoothstep(1 - dry, 1.25, s) * 1.7 + edge * 0.75 + smoothstep(0.06, 0.0, s) * 0.9
        paint = track > lack * 2.1 - 1.45
        keep = paint & (x >= 0) & (x < self.w) & (y >= 0) & (y < self.h)
        shade = colour + (track * vary)[..., None]
        if second is not None:
            side = smoothstep(-0.1, 0.9, t + 0.35 * track)[..., None]
            shade = shade * (1 - side) + (second + (track * vary)[..., None]) * side
        lift = body * (0.5 + 0.35 * track + ridge * edge + 0.5 * smoothstep(0.8, 1.0, s) * (1 - dry))
        x, y = x[keep], y[keep]
        self.colour[y, x] = shade[keep]
        # New paint rests partly on what lies beneath.
        self.thick[y, x] = self.thick[y, x] * 0.35 + lift[keep]
