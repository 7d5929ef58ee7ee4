"""Sixteen bits for each colour: PNG and TIFF as print and film have them, read whole.

Pillow's decoders undo every compression, filter and order of bytes, and then keep the upper byte of each value. Told
that the bytes lie the other way round, they keep the lower one: two passes give all sixteen bits.
"""

import contextlib
import sys
import warnings

import numpy as np

from nstlib.errors import NSTError
from nstlib.images.kept.profiles import to_srgb

TOP = 65_535
BAND = 1 << 21  # values at a time, of what is put together
OTHER_WAY = {"B": "L", "L": "B", "N": "B" if sys.byteorder == "little" else "L"}
GREY_ALPHA, PLANES = "LA;16B", "planes"
WIDTH, LENGTH, BITS, COMPRESSION, STRIPS, COUNTS, PLANAR, EXTRA = 256, 257, 258, 259, 273, 279, 284, 338  # tags of TIFF
SEPARATE, MULTIPLIED_IN = 2, 1  # values of the last two


def deep_values(picture, factor=1):
    """The file that a Pillow picture was opened from, as float32 (H, W, 3 or 4) in [0, 1]: sRGB, alpha last and not
    multiplied in, turned as its EXIF says. None where it has not 16 bits, or its profile is one of tables.

    factor: average squares of so many pixels on a side, for a picture that is to be small; what is left at the right
    and at the lower edge is cut off.
    """
    layout = _layout(picture)
    if layout is None:
        return None
    upper, lower = _planes(picture) if layout == PLANES else _halves(picture, layout)
    multiplied = layout.startswith("RGBa") or (layout == PLANES and picture.tag_v2.get(EXTRA) == (MULTIPLIED_IN,))
    with _opened(picture) as opened:
        transparent = opened.info.get("transparency")
    values = _joined(upper, lower, transparent, multiplied, min(factor, *upper.size))
    profile = picture.info.get("icc_profile")
    if profile:
        colours = to_srgb(values[..., :3], profile)
        if colours is None:
            return None
        values[..., :3] = colours
    return values


def deep_on_white(picture, factor=1):
    """`deep_values` with what is transparent laid on white, (H, W, 3), or None."""
    values = deep_values(picture, factor)
    if values is None or values.shape[2] == 3:
        return values
    alpha = values[..., 3:]
    return values[..., :3] * alpha + (1 - alpha)


def _opened(picture):
    """The same page of the same file, not decoded yet."""
    from PIL import Image

    with warnings.catch_warnings():  # of large files, which whoever opened `picture` has measured
        warnings.simplefilter("ignore")
        opened = Image.open(picture.filename)
        if picture.tell():
            opened.seek(picture.tell())
    for xmp in ("xmp", "XML:com.adobe.xmp"):  # where Pillow seeks a rotation that no browser applies
        opened.info.pop(xmp, None)
    return opened


def _layout(picture):
    """How a file says that its values lie, such as "RGB;16B", or None where they are not of 16 bits."""
    if not getattr(picture, "filename", "") or picture.format not in ("PNG", "TIFF"):
        return None
    with _opened(picture) as opened:
        mode, tags, args = opened.mode, getattr(opened, "tag_v2", {}), opened.tile[0][3] if opened.tile else ""
        if tags.get(PLANAR) == SEPARATE:
            raw = set(tags.get(BITS, ())) == {16} and tags.get(COMPRESSION, 1) == 1
            return PLANES if raw and mode in ("RGB", "RGBA") else None
    layout = args if isinstance(args, str) else str(args[0])
    if layout == GREY_ALPHA:
        return layout if mode == "RGBA" else None  # early versions of Pillow have no room for its four bytes
    return layout if layout[:-1] in ("RGB;16", "RGBA;16", "RGBa;16", "RGBX;16") else None


def _halves(picture, layout):
    """The upper and the lower bytes, as two Pillow pictures."""
    from PIL import Image

    if layout == GREY_ALPHA:
        first, second, third, fourth = _decoded(picture, "RGBA").split()
        halves = Image.merge("LA", (first, third)), Image.merge("LA", (second, fourth))
        return tuple(half.convert("RGBA") for half in halves)
    layout = layout.replace("a", "A")  # or its alpha would be divided out of bytes
    return _decoded(picture, layout), _decoded(picture, layout[:-1] + OTHER_WAY[layout[-1]])


def _decoded(picture, layout):
    from PIL import ImageOps

    opened = _opened(picture)
    opened.tile = [_told(part, layout if isinstance(part[3], str) else (layout, *part[3][1:])) for part in opened.tile]
    opened.load()
    with contextlib.suppress(Exception):  # a damaged EXIF block costs the rotation, not the picture
        return ImageOps.exif_transpose(opened)
    return opened


def _told(part, arguments):
    """What a decoder is told of a part of a file, with other arguments; a plain tuple before Pillow 11."""
    return part._replace(args=arguments) if hasattr(part, "_replace") else (*part[:3], arguments)


def _planes(picture):
    """The same of a TIFF whose colours lie apart and uncompressed, of which Pillow takes every byte for a value."""
    from PIL import Image, ImageOps

    opened = _opened(picture)
    tags, order = opened.tag_v2, "<" if opened.tag_v2.prefix == b"II" else ">"
    if STRIPS not in tags:
        raise NSTError(
            f"'{picture.filename}' has its colours apart and in tiles, which cannot be read; save it with the channels "
            "interleaved."
        )
    whole = np.memmap(picture.filename, np.uint8, "r")
    strips = zip(tags[STRIPS], tags[COUNTS], strict=True)
    try:
        planes = np.concatenate([whole[start : start + count] for start, count in strips]).view(f"{order}u2")
        planes = planes.reshape(-1, tags[LENGTH], tags[WIDTH])[: len(opened.mode)]
    except ValueError:
        raise NSTError(f"'{picture.filename}' is damaged or cut off (its planes are not whole).") from None
    halves = []
    for byte in (planes >> 8, planes & 255):
        half = Image.merge(opened.mode, [Image.fromarray(plane.astype(np.uint8)) for plane in byte])
        half.info["exif"] = opened.getexif().tobytes()
        halves.append(ImageOps.exif_transpose(half))
    return halves


def _joined(upper, lower, transparent, multiplied, factor):
    """Both halves as floats, band by band; transparent: a colour that is, as PNG's tRNS has it."""
    width, height = (n // factor for n in upper.size)
    out, rows = None, max(1, BAND // (4 * width * factor * factor))
    for y in range(0, height, rows):
        box = (0, y * factor, width * factor, min(y + rows, height) * factor)
        band = np.asarray(upper.crop(box)).astype(np.uint16) << 8 | np.asarray(lower.crop(box))
        if isinstance(transparent, tuple):
            apart = np.where((band == transparent).all(axis=-1), 0, TOP)
            band = np.concatenate([band, apart[..., None]], axis=-1)
        values = averaged(band.astype(np.float32) / TOP, factor, multiplied)
        out = np.empty((height, width, values.shape[-1]), np.float32) if out is None else out
        out[y : y + rows] = values
    return out


def averaged(values, factor, multiplied=False):
    """(H, W, 3 or 4) as (H / factor, W / factor, 3 or 4): what is transparent does not colour its neighbours.

    multiplied: are the colours given with alpha multiplied in? They are not, in what is returned.
    """
    height, width, channels = (n // factor if i < 2 else n for i, n in enumerate(values.shape))
    whole = values[: height * factor, : width * factor]
    alpha = whole[..., 3:]
    if channels == 4 and factor > 1 and not multiplied:
        whole = np.concatenate([whole[..., :3] * alpha, alpha], axis=-1)
    mean = whole.reshape(height, factor, width, factor, channels).mean(axis=(1, 3)) if factor > 1 else whole
    if channels == 4 and (factor > 1 or multiplied):
        there = np.maximum(mean[..., 3:], 0.5 / TOP)
        mean = np.concatenate([np.minimum(mean[..., :3] / there, 1), mean[..., 3:]], axis=-1)
    return mean
