"""CIELAB: colours by lightness L* (0 to 100), and by a* (green to red) and b* (blue to yellow).

Source: IEC 61966-2-1 (sRGB: its curve, its primaries, white D65) and CIE 15 (L*a*b*).
"""

import numpy as np

PRIMARIES = (0.64, 0.33), (0.30, 0.60), (0.15, 0.06)  # x, y of red, green and blue
WHITE = 0.3127, 0.3290
KINK, SLOPE = (6 / 29) ** 3, (29 / 6) ** 2 / 3  # below the kink Lab's cube root is a straight line


def _xyz(x, y):
    return np.array([x / y, 1.0, (1 - x - y) / y])


def _to_xyz():
    """The matrix from linear light to X, Y, Z: its columns are the primaries, which together are white."""
    columns = np.stack([_xyz(*xy) for xy in PRIMARIES], axis=1)
    return columns * np.linalg.solve(columns, _xyz(*WHITE))


LIGHT = _to_xyz()
WHITE_XYZ = _xyz(*WHITE)


def to_lab(picture):
    """L*, a*, b* of sRGB colours (..., 3) in [0, 1], in float64."""
    x, y, z = np.moveaxis(_root(to_light(picture) @ LIGHT.T / WHITE_XYZ), -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def to_rgb(lab):
    """sRGB colours of L*, a*, b* (..., 3), in float64; not clipped, so what lies outside [0, 1] no screen shows."""
    lightness, a, b = np.moveaxis(np.asarray(lab, dtype=np.float64), -1, 0)
    y = (lightness + 16) / 116
    xyz = _cubed(np.stack([y + a / 500, y, y - b / 200], axis=-1)) * WHITE_XYZ
    return from_light(xyz @ np.linalg.inv(LIGHT).T)


def to_light(picture):
    """Linear light of sRGB values in [0, 1], in float64."""
    values = np.asarray(picture, dtype=np.float64)
    return np.where(values <= 0.04045, values / 12.92, ((np.maximum(values, 0) + 0.055) / 1.055) ** 2.4)


def from_light(light):
    """sRGB values of linear light, in float64; not clipped."""
    light = np.asarray(light, dtype=np.float64)
    bent = 1.055 * np.maximum(light, 0) ** (1 / 2.4) - 0.055
    return np.where(light <= 0.0031308, 12.92 * light, bent)


def _root(values):
    return np.where(values > KINK, np.cbrt(values), SLOPE * values + 4 / 29)


def _cubed(values):
    return np.where(values > 6 / 29, values**3, (values - 4 / 29) / SLOPE)
