"""Colour profiles in floats: from a photograph's own RGB to sRGB and back, without the 8 bits of Pillow's ImageCms.

An RGB working space (sRGB, Display P3, Adobe RGB, ProPhoto) is three curves and a matrix (ICC.1:2022, 8.3.4 and F.3):

    XYZ = M c(v)        v = c⁻¹(M⁻¹ XYZ)

with XYZ relative to D50 in every such profile, so nothing is adapted on the way from one to another. Profiles that are
tables (scanners, CMYK, grey) are left to LittleCMS, which Pillow asks for 8 bits.
"""

import io
import struct
from functools import lru_cache

import numpy as np

from nstlib.errors import NSTError

COLORANTS, CURVES = (b"rXYZ", b"gXYZ", b"bXYZ"), (b"rTRC", b"gTRC", b"bTRC")
TABLES = {b"A2B0", b"A2B1", b"B2A0"}  # with one of these a profile is more than its matrix
POINTS = 65_536  # of a curve: no 16-bit value falls between two


@lru_cache(maxsize=1)
def srgb_profile():
    """The bytes of an sRGB profile, the same at every call: LittleCMS writes the time into it."""
    from PIL import ImageCms

    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    data[24:36] = struct.pack(">6H", 2000, 1, 1, 0, 0, 0)
    return bytes(data)


@lru_cache(maxsize=8)
def working_space(profile):
    """(matrix to XYZ (3, 3), three curves of POINTS values) of an RGB profile, or None where it is no such profile.

    A curve's value at i is the linear light of the stored value i / (POINTS - 1).
    """
    try:
        tags = _tags(profile)
        if profile[16:20] != b"RGB " or profile[20:24] != b"XYZ " or TABLES & set(tags):
            return None
        matrix = np.array([_xyz(tags[name]) for name in COLORANTS]).T
        curves = [_curve(tags[name]) for name in CURVES]
        rising = all(np.isfinite(curve).all() and (np.diff(curve) >= 0).all() for curve in curves)
        if not rising or abs(np.linalg.det(matrix)) < 1e-6:
            return None
    except (KeyError, IndexError, ValueError, struct.error):
        return None
    return matrix, curves


def to_srgb(image, profile):
    """A picture (H, W, 3) in the colours of `profile` as sRGB, clipped to [0, 1]; None for a profile of tables."""
    return image if profile == srgb_profile() else _converted(image, working_space(profile), _srgb())


def from_srgb(image, profile):
    """An sRGB picture (H, W, 3) in the colours of an RGB profile, or NSTError where that is of another kind."""
    space = working_space(profile)
    if space is None:
        raise NSTError(
            f"the photograph's profile ({description(profile)}) is not an RGB working space, so the painting cannot be "
            "converted back to it; leave the profile at sRGB and convert in the program that prints."
        )
    return image if profile == srgb_profile() else _converted(image, _srgb(), space)


def description(profile):
    """What a profile calls itself, in a few words."""
    from PIL import ImageCms

    try:
        return ImageCms.getProfileDescription(io.BytesIO(profile)).strip()[:60] or "without a name"
    except (ImageCms.PyCMSError, OSError, ValueError):
        return "damaged"


def _converted(image, source, target):
    """Band by band, since the numbers in between are twice as long as the picture's."""
    if source is None:
        return None
    (to_xyz, light), (back, stored) = source, target
    matrix, steps = np.linalg.inv(back) @ to_xyz, np.linspace(0, 1, POINTS)
    out = np.empty(image.shape, np.float32)
    for y in range(0, len(image), 256):
        band = image[y : y + 256]
        linear = np.stack([np.interp(band[..., c], steps, light[c]) for c in range(3)], axis=-1) @ matrix.T
        for c in range(3):
            out[y : y + 256, :, c] = np.interp(linear[..., c], stored[c], steps)  # clips what is outside the gamut
    return out


def _srgb():
    return working_space(srgb_profile())


def _tags(profile):
    """{name: bytes of its value}."""
    count = struct.unpack_from(">I", profile, 128)[0]
    rows = [struct.unpack_from(">4sII", profile, 132 + 12 * i) for i in range(min(count, 200))]
    return {name: profile[start : start + size] for name, start, size in rows}


def _xyz(tag):
    if tag[:4] != b"XYZ ":
        raise ValueError("no XYZ")
    return np.array(struct.unpack_from(">3i", tag, 8)) / 65536


def _curve(tag):
    """A tone curve as POINTS values: a power, a table, or one of the five formulas of ICC.1:2022, table 68."""
    x = np.linspace(0, 1, POINTS)
    if tag[:4] == b"curv":
        count = struct.unpack_from(">I", tag, 8)[0]
        if count == 0:
            return x
        numbers = np.frombuffer(tag, ">u2", count, 12)
        return x ** (numbers[0] / 256) if count == 1 else np.interp(x, np.linspace(0, 1, count), numbers / 65535)
    if tag[:4] != b"para":
        raise ValueError("no curve")
    kind = struct.unpack_from(">H", tag, 8)[0]
    numbers = np.array(struct.unpack_from(f">{(1, 3, 4, 5, 7)[kind]}i", tag, 12)) / 65536
    g, a, b, c, d, e, f = [*numbers, *(1.0, 1.0, 0.0, 0.0, -1.0, 0.0, 0.0)[len(numbers) :]]
    if kind in (1, 2):  # a constant below -b / a, which kind 2 adds everywhere
        e = f = c if kind == 2 else 0.0
        c, d = 0.0, -b / a
    return np.where(x >= d, np.maximum(a * x + b, 0) ** g + e, c * x + f)
