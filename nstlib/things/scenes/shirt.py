"""A shirt that lies on a table, seen from above, its folds lit by a low window."""

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from nstlib.things.cast import rays
from nstlib.things.cast.scene import SAMPLES, SHAPE, Scene, spread, steps_of

TALL = 84.0  # centimetres that the picture's height shows
PIXEL = TALL / SHAPE[0]
LEFT, TOP = -TALL * SHAPE[1] / SHAPE[0] / 2, -6.5  # of the picture; the origin is the middle of the neck, y points down
KEY = rays.unit((-0.62, -0.58, 0.55))  # x, y, towards the camera
# The right half of the outline, from the neck to the hem; sharp corners are given twice.
HALF = [
    (8.9, -0.9),
    (8.9, -0.9),
    (16, 0.8),
    (24.5, 4.0),
    (33, 10.5),
    (41.8, 19.6),
    (41.8, 19.6),
    (34.2, 28.6),
    (34.2, 28.6),
]
HALF += [(27.4, 23.0), (26.3, 24.4), (25.6, 36), (26.2, 52), (27.3, 70.5), (27.3, 70.5), (14, 71.6), (0, 71.9)]
ARMHOLE = [(24.0, 3.4), (21.6, 9.5), (21.9, 17), (26.6, 24.5)]
# Folds: from, to, bend, breadth, height; centimetres.
FOLDS = [
    ((-24, 25), (-8, 37), 0.10, 1.7, 0.75),
    ((24.5, 25), (9, 35), -0.12, 1.6, 0.7),
    ((-25, 27), (-12, 52), 0.12, 2.2, 0.8),
    ((24.5, 28), (15, 50), -0.10, 2.0, 0.7),
    ((-23, 22), (-11, 26), -0.1, 1.1, 0.45),
    ((23, 21), (12, 25), 0.1, 1.1, 0.4),
    ((-25, 52), (-6, 60), -0.12, 2.1, 0.8),
    ((-26, 60), (4, 66), 0.08, 2.6, 0.7),
    ((26, 54), (8, 62), 0.14, 2.3, 0.75),
    ((26, 46), (12, 51), -0.1, 1.6, 0.5),
    ((-4, 44), (9, 68), 0.1, 2.8, 0.55),
    ((-16, 6), (-9, 22), 0.08, 2.4, 0.4),
    ((15, 5), (11, 20), -0.1, 2.2, 0.4),
    ((-27, 21), (-36, 13), 0.1, 1.2, 0.6),
    ((-28, 24), (-38, 19), -0.08, 1.2, 0.5),
    ((27, 21), (37, 14), -0.1, 1.3, 0.6),
    ((28, 23.5), (38, 19.5), 0.1, 1.0, 0.45),
    ((-3, 13), (4, 26), 0.15, 3.2, 0.3),
]


def build():
    """Lay the shirt down: a Scene."""
    rows, columns = SHAPE
    x = (LEFT + PIXEL * (np.arange(columns) + 0.5))[None].repeat(rows, 0).astype(np.float32)
    y = (TOP + PIXEL * (np.arange(rows) + 0.5))[:, None].repeat(columns, 1).astype(np.float32)
    whole = _filled(_outline(), SAMPLES)
    inside = _depth(whole)
    sleeves = np.zeros(SAMPLES, bool)
    for side in (1, -1):
        seam = [(side * a, b) for a, b in _curve(ARMHOLE)]
        sleeves |= _filled([*seam, (side * 60, 24.5), (side * 60, 3.4)], SAMPLES)
    body = _depth(whole & ~sleeves)[0]
    inside = inside[0]

    neck = np.hypot(x / 8.9, (y + 0.9) / 10.4) - 1  # an ellipse: 0 at the rim of the opening
    opening, rib = (neck < 0) & (y > -0.9), np.clip(1 - np.abs((neck * 9.4 - 1.05) / 1.05) ** 8, 0, 1)
    rib = np.where(y > -1.2, rib, 0)
    height = _relief(x, y, inside, body, neck)
    ribs = np.sin(np.arctan2(y + 0.9, x) * 100) * 0.03 * (rib > 0.3)
    slope_y, slope_x = np.gradient(height + ribs, PIXEL)
    normal = rays.unit(np.stack([-slope_x, -slope_y, np.ones_like(slope_x)], axis=-1))
    sun = np.clip(normal @ KEY / KEY[2] * 0.9, 0, 2)
    hollow = ndimage.gaussian_filter(height, 1.1 / PIXEL) - height
    wide = ndimage.gaussian_filter(height, 3.2 / PIXEL) - height
    free = np.clip(1 - 0.42 * np.clip(hollow, -0.3, 2) - 0.16 * np.clip(wide, -0.5, 2), 0.25, 1.1)
    light = (0.60 * sun * np.clip(free, 0, 1))[..., None] * np.array([1.0, 0.975, 0.94])
    light = light + (0.34 * free)[..., None] * np.array([0.95, 0.985, 1.04])
    light *= _falls(x, y)[..., None]

    # What one sees through the opening: the back of the neck, in the shade of the front.
    deep = np.clip(-neck * 9.4, 0, 9)
    light *= np.where(opening, 0.50 + 0.30 * np.clip(deep / 6, 0, 1), 1)[..., None]
    back = np.clip(1 - np.abs((y + 0.9 - 1.5 * (1 - (x / 8.9) ** 2) - 1.1) / 1.1) ** 8, 0, 1) * opening
    light *= (1 - 0.18 * back)[..., None]
    for line in _stitches(x, y, inside, body, neck):
        light *= (1 - 0.16 * line)[..., None]

    index = np.flatnonzero(whole)
    diffuse = spread(light.astype(np.float32)).reshape(-1, 3)[index]
    places = _cloth(x, y, slope_x, slope_y, height)
    places = spread(places.astype(np.float32)).reshape(-1, 2)[index]
    turned = sleeves.reshape(-1)[index]
    places[turned] = _on_sleeve(places[turned])
    diffuse *= _knit(index)[:, None]
    plain = spread(np.maximum(rib, opening).astype(np.float32)).reshape(-1)[index]
    base = spread(_table(x, y, whole).astype(np.float32))
    base.reshape(-1, 3)[index] = 0
    return Scene(
        "shirt",
        index,
        places,
        steps_of(places, index),
        diffuse,
        np.clip(1 - plain, 0, 1).astype(np.float32),
        base,
        np.zeros(SAMPLES, np.float32),
        area=(29.0, 36.0),
        tile=16.0,
        colour=(0.93, 0.925, 0.905),
        words="a shirt on a table, its cloth printed with {}",
    )


def _curve(points):
    """A smooth line through the middle of these (Chaikin's corners, cut three times); twice the same stays a corner."""
    line = np.asarray(points, float)
    for _ in range(3):
        ahead, behind = line[:-1] * 0.75 + line[1:] * 0.25, line[:-1] * 0.25 + line[1:] * 0.75
        line = np.concatenate([line[:1], np.stack([ahead, behind], 1).reshape(-1, 2), line[-1:]])
    return line


def _outline():
    right = _curve(HALF)
    t = np.linspace(-1, 1, 25)
    back = np.stack([8.9 * t, -0.9 + 1.5 * (1 - t**2)], axis=1)
    return np.concatenate([back, right, (right * (-1, 1))[::-1]])


def _filled(line, shape):
    """(H, W), inside a line of points in centimetres."""
    scale = shape[0] / TALL
    picture = Image.new("1", shape[::-1])
    ImageDraw.Draw(picture).polygon([((px - LEFT) * scale, (py - TOP) * scale) for px, py in line], fill=1)
    return np.asarray(picture)


def _depth(mask):
    """(centimetres from the rim (H, W), inside, at SHAPE,)."""
    few = mask[::2, ::2]
    return ((ndimage.distance_transform_edt(few) * PIXEL).astype(np.float32),)


def _relief(x, y, inside, body, neck):
    """Height of the cloth above the table, in centimetres."""
    rng = np.random.default_rng(8)
    height = 1.1 * (1 - np.exp(-inside / 0.9)) + 0.35 * (1 - np.exp(-np.maximum(body, 0) / 0.5))
    for (ax, ay), (bx, by), bend, breadth, high in FOLDS:
        dx, dy = bx - ax, by - ay
        length = np.hypot(dx, dy)
        s = ((x - ax) * dx + (y - ay) * dy) / length**2
        d = ((y - ay) * dx - (x - ax) * dy) / length - bend * length * 4 * s * (1 - s)
        along = np.clip(4 * (s + 0.12) * (1.12 - s) / 1.54, 0, None) ** 0.9
        d = d / (breadth * (0.65 + 0.5 * np.clip(s, 0, 1)))
        profile = np.exp(-((np.where(d < 0, d, d * 0.6)) ** 2)) - 0.35 * np.exp(-((d / 2.4) ** 2))
        height = height + 0.9 * high * along * profile
    for sigma, strength in ((5.5, 0.45), (2.2, 0.13)):
        noise = ndimage.gaussian_filter(rng.normal(size=x.shape), (sigma / PIXEL, 0.7 * sigma / PIXEL))
        height = height + strength * noise / noise.std()
    height = np.where(inside > 0, height * (1 - 0.75 * np.exp(-inside / 1.6)), 0)
    rim = np.exp(-np.abs(neck * 9.4 - 2.1) / 0.25) * (y > -1)
    return (ndimage.gaussian_filter(height, 0.25 / PIXEL) - 0.10 * rim).astype(np.float32)


def _stitches(x, y, inside, body, neck):
    """Lines (H, W) in [0, 1] that needles left: hems, the armholes, the neck."""
    hem = np.exp(-(((inside - 2.0) / 0.09) ** 2)) + np.exp(-(((inside - 2.5) / 0.09) ** 2))
    on_hem = (y > 60) & (np.abs(x) < 25.2) | (np.abs(x) > 33) & (np.abs(x) * 0.72 - y * 0.69 < 15) & (y > 15)
    dashes = 0.75 + 0.25 * np.sign(np.sin((np.abs(x) + y) * 9))
    yield hem * on_hem * dashes
    yield 1.6 * np.exp(-((body / 0.22) ** 2)) * (inside > 0.4) * (y < 25)
    yield 1.5 * np.exp(-(((neck * 9.4 - 2.12) / 0.11) ** 2)) * (y > -1)


def _cloth(x, y, slope_x, slope_y, height):
    """(H, W, 2): where on the flat cloth a place is, from the middle of a print on the chest."""
    return np.stack([x + 0.7 * slope_x * np.abs(height), y - 27.0 + 0.7 * slope_y * np.abs(height)], axis=-1)


def _on_sleeve(places):
    """Sleeves are cut along the arm: their cloth is turned."""
    side = np.sign(places[:, 0])
    angle = side * np.radians(47)
    x, y = places[:, 0] - side * 24, places[:, 1] + 16
    return np.stack(
        [x * np.cos(angle) + y * np.sin(angle) + side * 24, -x * np.sin(angle) + y * np.cos(angle) - 16], 1
    ).astype(np.float32)


def _knit(index):
    """How light the knitted stitches are, (N,), 1 on the mean."""
    rng = np.random.default_rng(9)
    grain = ndimage.gaussian_filter(rng.normal(size=SAMPLES).astype(np.float32), (1.3, 0.7))
    return (1 + 0.022 * grain / grain.std()).reshape(-1)[index]


def _falls(x, y):
    """How much light of the window reaches a place of the table."""
    return 0.80 + 0.34 * np.exp(-(((x + 34) / 62) ** 2) - ((y + 4) / 60) ** 2)


def _table(x, y, whole):
    """Light (H, W, 3) of a plastered table with the shadow of the shirt."""
    few = whole[::2, ::2].astype(np.float32)
    shadow = np.zeros_like(few)
    for way, blur, strength in ((0.35, 0.3, 0.45), (0.9, 0.9, 0.30), (1.4, 3.0, 0.16)):
        moved = ndimage.shift(few, (way / PIXEL, way * 1.05 / PIXEL), order=1)
        shadow = np.maximum(shadow, 0) + strength * ndimage.gaussian_filter(moved, blur / PIXEL) * (1 - shadow)
    rng = np.random.default_rng(2)
    stone = sum(
        ndimage.gaussian_filter(rng.normal(size=x.shape), s / PIXEL) * w * s / PIXEL
        for s, w in ((0.2, 0.05), (1.5, 0.05), (7, 0.07))
    )
    colour = np.array([0.60, 0.545, 0.485])
    return ((1 - shadow) * _falls(x, y) * (1 + 0.10 * stone))[..., None] * colour
