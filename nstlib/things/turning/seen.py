"""A place drawn by code, all around: a sky and land whose geometry is known, to try panoramas on.

It is a function of the direction that one looks in, so that it closes exactly and has no pinch. Four banners stand at
known places: red straight ahead, yellow on the right, blue behind, where the seam is, and green on the left.
"""

import numpy as np

from nstlib.things.turning.sphere import directions

BANNERS = {0: (0.80, 0.16, 0.13), 90: (0.93, 0.74, 0.17), 180: (0.16, 0.33, 0.78), 270: (0.16, 0.58, 0.30)}
BANNER = 4.0, -4.0, 17.0  # degrees: half its breadth, from and to which height
SUN = 118.0, 27.0  # degrees to the right and up
EYE = 1.7  # metres above the ground
WORDS = "a meadow by a lake under a sky with clouds, hills all around; a red, a yellow, a blue and a green banner"


def drawn_panorama(width=1024):
    """The place as an equirectangular panorama (width / 2, width, 3), sRGB in [0, 1]."""
    return seen_in(directions(width // 2, width))


def seen_in(d):
    """Its colours (..., 3) in directions (..., 3) of length 1."""
    shape = np.shape(d)
    x, y, z = np.asarray(d, np.float32).reshape(-1, 3).T
    around = np.arctan2(x, -z)
    out, above = np.empty((len(x), 3), np.float32), y > 0
    out[above] = _sky(x[above], y[above], z[above])
    out[~above] = _land(x[~above], y[~above], z[~above])
    for number, (high, colour) in enumerate(((0.27, (0.56, 0.65, 0.76)), (0.13, (0.30, 0.45, 0.42)))):
        low = np.flatnonzero((y > -0.004) & (y < 1.2 * high))
        a, b, c = x[low], y[low], z[low]
        flat = np.hypot(a, c)
        ridge = _noise(a / flat, -c / flat, 0 * b + 4.0 * number, 2.6 + 2 * number, 5)
        share = np.clip((high * (1.5 * ridge - 0.22) - np.arctan2(b, flat)) / 0.004 + 0.5, 0, 1)[:, None]
        tone = 0.80 + 0.4 * _noise(a, b * 3, c, 14.0, 3)
        out[low] = out[low] * (1 - share) + share * tone[:, None] * np.array(colour)
    latitude = np.degrees(np.arcsin(np.clip(y, -1, 1)))
    half, low, high = BANNER
    for azimuth, colour in BANNERS.items():
        away = np.degrees(np.abs((around - np.radians(azimuth) + np.pi) % (2 * np.pi) - np.pi))
        cloth = (away < half) & (latitude > low + 7) & (latitude < high)
        pole = (np.abs(away - half) < 0.35) & (latitude > low - 3) & (latitude < high + 0.6)
        shade = 0.94 + 0.06 * np.cos(np.radians(away * 90))
        out = np.where(cloth[..., None], shade[..., None] * np.array(colour), out)
        out = np.where(pole[..., None], np.array([0.30, 0.22, 0.16]), out)
    return np.clip(out, 0, 1).astype(np.float32).reshape(shape)


def _sky(x, y, z):
    high = np.clip(y, 0, 1)[..., None] ** 0.55
    sky = np.array([0.84, 0.90, 0.94]) * (1 - high) + np.array([0.20, 0.44, 0.78]) * high
    azimuth, up = np.radians(SUN)
    near = x * np.cos(up) * np.sin(azimuth) + y * np.sin(up) - z * np.cos(up) * np.cos(azimuth)
    # Clouds lie on a ceiling, so that they grow small towards the horizon, which hides them in haze.
    over = 0.22 + np.maximum(y, 0)
    thick = _noise(x / over, 0 * y + 7.0, z / over, 1.3, 5)
    cover = np.clip((thick - 0.50) / 0.16, 0, 1) ** 1.2 * np.clip(y / 0.12, 0, 1)
    lit = 0.80 + 0.24 * np.clip(_noise(x / over + 0.25, 0 * y + 7.0, z / over - 0.1, 1.3, 4) - thick + 0.4, 0, 1)
    sky = sky * (1 - 0.9 * cover[..., None]) + (0.9 * cover * lit)[..., None] * np.array([1.0, 0.985, 0.96])
    glow = np.clip((near - 0.94) / 0.06, 0, 1) ** 3 * 0.55 + (near > 0.9988)
    return sky + glow[..., None] * np.array([1.0, 0.93, 0.74])


def _land(x, y, z):
    far = EYE / np.maximum(-y, 1e-4)
    east, north = x * far, -z * far
    haze = np.clip(far / 160, 0, 1)[..., None] ** 0.7
    patches = _noise(east / 6, north / 6, 0 * y, 1.0, 4)
    blades = _noise(east * 3, north * 3, 0 * y + 2, 1.0, 3)
    meadow = np.array([0.33, 0.46, 0.17]) * (0.62 + 0.5 * patches + 0.35 * blades)[..., None]
    meadow = meadow + (np.clip(patches - 0.62, 0, 1) * 2)[..., None] * np.array([0.5, 0.3, 0.05])
    shore = np.hypot(east - 46, north - 20) + 9 * _noise(east / 14, north / 14, 0 * y + 5, 1.0, 2) < 34
    ripple = _noise(east * 0.8, north * 0.8, 0 * y + 9, 1.0, 3)
    lake = np.array([0.42, 0.58, 0.72]) * (0.86 + 0.3 * ripple)[..., None]
    path = np.clip((0.55 - np.abs(np.hypot(east, north) - 4.2 + 0.5 * patches)) / 0.05, 0, 1)[..., None]
    sand = np.array([0.72, 0.62, 0.45]) * (0.8 + 0.4 * blades)[..., None]
    land = np.where(shore[..., None], lake, meadow + path * (sand - meadow))
    return land * (1 - haze) + haze * np.array([0.60, 0.68, 0.70])


def _noise(x, y, z, scale, octaves):
    """Smooth noise of places, in [0, 1] with its mean near 0.5: octaves of random numbers on a lattice."""
    rng = np.random.default_rng(29)
    table, order = rng.random(256).astype(np.float32), rng.permutation(256)
    total, weight, sums = 0.0, 1.0, 0.0
    for octave in range(octaves):
        at = [v * scale * 2**octave + 17.0 * octave for v in (x, y, z)]
        cell = [np.floor(v).astype(np.int64) for v in at]
        part = [((v - c) ** 2 * (3 - 2 * (v - c))).astype(np.float32) for v, c in zip(at, cell, strict=True)]
        value = 0.0
        for corner in range(8):
            i, j, k = (c + (corner >> n & 1) for n, c in enumerate(cell))
            share = np.float32(1)
            for n in range(3):
                share = share * (part[n] if corner >> n & 1 else 1 - part[n])
            value = value + share * table[order[(order[(order[i % 256] + j) % 256] + k) % 256]]
        total, sums, weight = total + weight * value, sums + weight, weight / 2
    return total / sums
