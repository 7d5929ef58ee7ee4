"""A picture all around: which direction a pixel looks in, and back; views of it, and its poles without a pinch.

An equirectangular panorama (H, 2 H) has its middle straight ahead. With longitude λ to the right and latitude φ up, its
pixel (x, y) looks at λ = 2π (x + ½) / W − π, φ = π / 2 − π (y + ½) / H; a direction is (cos φ sin λ, sin φ,
−cos φ cos λ): x to the right, y up, and z back.
"""

import numpy as np
from scipy import ndimage

UP, DOWN = 1, -1


def directions(height, width):
    """(H, W, 3): where the pixels of an equirectangular panorama look."""
    longitude = (2 * np.pi * (np.arange(width) + 0.5) / width - np.pi)[None]
    latitude = (np.pi / 2 - np.pi * (np.arange(height) + 0.5) / height)[:, None]
    across = np.cos(latitude)
    parts = across * np.sin(longitude), np.sin(latitude) + 0 * longitude, -across * np.cos(longitude)
    return np.stack(parts, axis=-1).astype(np.float32)


def sampled(panorama, looks):
    """The colours (..., 3) of a panorama (H, W, 3) in directions (..., 3), whose lengths do not matter; it goes on
    round the seam, and over the poles on the other side."""
    height, width = panorama.shape[:2]
    x, y, z = np.moveaxis(np.asarray(looks, np.float64), -1, 0)
    column = (np.arctan2(x, -z) + np.pi) / (2 * np.pi) * width - 0.5
    row = (np.pi / 2 - np.arctan2(y, np.hypot(x, z))) / np.pi * height - 0.5
    left, top = np.floor(column).astype(int), np.floor(row).astype(int)
    right, below = (column - left)[..., None], (row - top)[..., None]

    def pixel(i, j):
        over = (i < 0) | (i >= height)  # beyond a pole the row is the same one, half a turn on
        i = np.where(i < 0, -1 - i, np.where(i >= height, 2 * height - 1 - i, i))
        return panorama[i, (j + over * (width // 2)) % width]

    upper = pixel(top, left) * (1 - right) + pixel(top, left + 1) * right
    lower = pixel(top + 1, left) * (1 - right) + pixel(top + 1, left + 1) * right
    return (upper * (1 - below) + lower * below).astype(np.float32)


def view(panorama, yaw=0.0, pitch=0.0, angle=75.0, shape=(480, 640)):
    """What one sees of a panorama (H, W, 3): a picture of that shape, as a camera takes it.

    yaw, pitch: where it looks, in degrees to the right and up; angle: degrees that its height spans.
    """
    height, width = shape
    half = np.tan(np.radians(angle) / 2)
    y = (1 - (2 * np.arange(height) + 1) / height)[:, None] * half
    x = ((2 * np.arange(width) + 1) / width - 1)[None] * half * width / height
    yaw, pitch = np.radians(yaw), np.radians(pitch)
    up, back = y * np.cos(pitch) + np.sin(pitch) + 0 * x, y * np.sin(pitch) - np.cos(pitch) + 0 * x
    x = x + 0 * y
    return sampled(
        panorama, np.stack([x * np.cos(yaw) - back * np.sin(yaw), up, x * np.sin(yaw) + back * np.cos(yaw)], -1)
    )


def cap_scale(side):
    """Pixels of a cap for a radian at the pole. On a cap of that side, whose panorama is three times as wide, a stroke
    at the pole is as large as one at the panorama's equator."""
    return 3 * side / (2 * np.pi)


def cap(panorama, side, pole):
    """The surroundings of a pole (side, side, 3) in stereographic projection: r = 2 tan(θ / 2) from the middle for an
    angle θ from the pole. It is conformal: a stroke keeps its proportions, and its size within 1 / cos²(θ / 2)."""
    at = (np.arange(side) + 0.5 - side / 2) / cap_scale(side)
    x, z = np.meshgrid(at, at)
    length = (x**2 + z**2) / 4
    return sampled(panorama, np.stack([x / (1 + length), pole * (1 - length) / (1 + length), z / (1 + length)], -1))


def from_cap(picture, looks, pole):
    """The colours (N, 3) of a cap in directions (N, 3) on its half of the sphere."""
    side = len(picture)
    x, y, z = np.asarray(looks, np.float64).T
    grow = 2 / (1 + pole * y) * cap_scale(side)
    places = np.stack([z * grow, x * grow]) + side / 2 - 0.5
    planes = [ndimage.map_coordinates(picture[..., c], places, order=1, mode="nearest") for c in range(3)]
    return np.stack(planes, axis=-1)


def stroke_size(panorama, latitude, views=8, side=192, angle=36.0):
    """(across, along): how large marks are at a latitude, in degrees of view, from left to right and from bottom to
    top.

    Of each view into that latitude it is the length at which a picture changes by its own contrast, the standard
    deviation of its luminance over the root mean square of its slope in that direction; the median of all views.
    """
    from nstlib.images import luminance

    found = []
    for number in range(views):
        seen = luminance(view(panorama, 360 * number / views, latitude, angle, (side, side)))
        seen = seen - ndimage.gaussian_filter(seen, side / 12)  # what the photograph shows is larger than marks
        slopes = [np.sqrt(np.mean(np.diff(seen, axis=axis) ** 2)) for axis in (1, 0)]
        found.append([seen.std() / max(slope, 1e-9) * angle / side for slope in slopes])
    return tuple(float(value) for value in np.median(found, axis=0))


def seam_rank(panorama):
    """Where the jump across the seam stands among the jumps between neighbouring columns, in percent: 50 is in the
    middle, 100 the largest."""
    jumps = np.abs(np.asarray(panorama) - np.roll(panorama, 1, axis=1)).mean((0, 2))
    others = jumps[1:]
    return float(100 * (np.mean(others < jumps[0]) + 0.5 * np.mean(others == jumps[0])))
