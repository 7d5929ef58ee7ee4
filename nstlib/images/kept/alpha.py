"""Transparency kept: the colours and the alpha of a cut-out, and colours where there are none."""

import math
import os

import numpy as np

from nstlib.errors import NSTError
from nstlib.images.arrays import check_image
from nstlib.images.kept.deep import averaged, deep_values
from nstlib.images.reading import MAX_PIXELS, load_at_most, load_image, locate, open_picture, to_array

# Below this alpha a colour is hardly seen, and what programs that multiply it in have left of it is a few bits.
TRUSTED = 1 / 16


def cut_out(picture, name="the picture", size=None):
    """(colours (H, W, 3), alpha (H, W)) of a file, a gallery name or an array (H, W, 4); alpha is not multiplied in.

    Where it is transparent the colours are those of the nearest parts that are not (`bled`). alpha is None where
    nothing is transparent. size: a file's picture whose longer side is more than twice this is made smaller.
    Raises NSTError where all of it is transparent.
    """
    if isinstance(picture, str | os.PathLike):
        colours, alpha = _from_file(locate(picture), size)
    elif np.ndim(picture) == 3 and np.shape(picture)[2] == 4:
        whole = np.asarray(picture)
        colours, alpha = check_image(whole[..., :3], name), check_image(np.repeat(whole[..., 3:], 3, 2), name)[..., 0]
    else:
        colours, alpha = check_image(picture, name), None
    if alpha is None or alpha.min() >= 1 - 0.5 / 65535:
        return colours, None
    if alpha.max() < TRUSTED:
        shown = f"'{picture}'" if isinstance(picture, str | os.PathLike) else name
        raise NSTError(f"{shown} is entirely transparent, so there is nothing to paint.")
    return bled(colours, alpha), alpha


def _from_file(path, size):
    picture = open_picture(path)
    factor = max(1, max(picture.size) // (2 * size)) if size else 1
    factor = min(max(factor, math.ceil(math.sqrt(math.prod(picture.size) / MAX_PIXELS))), *picture.size)
    values = deep_values(picture, factor)
    if values is not None:
        return values[..., :3], values[..., 3] if values.shape[2] == 4 else None
    if not (picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info):
        return load_image(path) if size is None else load_at_most(path, size), None
    exif = picture.getexif().tobytes()
    colours, alpha = _parted(picture)
    for part in (colours, alpha):
        part.info["exif"] = exif  # which turns both
    alpha.info.pop("icc_profile", None)
    both = np.concatenate([to_array(colours, path), to_array(alpha)[..., :1]], axis=-1)
    both = averaged(both, factor)
    return both[..., :3], both[..., 3]


def _parted(picture):
    """(colours without alpha, alpha as grey of the mode RGB) of a Pillow picture, as two."""
    from PIL import Image

    if picture.mode.startswith("I"):  # grey of 16 bits, one value of which is transparent
        colours, seen = picture.copy(), np.asarray(picture) != picture.info["transparency"]
        del colours.info["transparency"]
        return colours, Image.fromarray(np.where(seen, 255, 0).astype(np.uint8)).convert("RGB")
    grey, picture = picture.mode in ("L", "LA", "La"), picture.convert("RGBA")
    return picture.convert("L" if grey else "RGB"), picture.getchannel("A").convert("RGB")


def bled(colours, alpha):
    """The colours (H, W, 3), and where alpha (H, W) is nearly 0, those of the nearest parts where it is not.

    By pull and push (Gortler, Grzeszczuk, Szeliski and Cohen 1996, The Lumigraph, section 3.5): averages over squares
    of 2, 4, 8 ... pixels, weighted by alpha, fill what the finer ones leave open. Nearest pixels alone would draw rays
    from the edge, and an optimiser sees rays. Colours whose alpha is 1/16 or more stay as they are.
    """
    weight = np.minimum(alpha[..., None] / TRUSTED, 1)
    return _filled(np.concatenate([colours * weight, weight], axis=-1).astype(np.float32))


def _filled(weighted):
    """Colours (H, W, 3) without gaps, from (H, W, 4): colours times their weight, and the weight."""
    weight = weighted[..., 3:]
    if weight.shape[:2] == (1, 1):
        return weighted[..., :3] / np.maximum(weight, 1e-6)
    if weight.min() >= 1:
        return weighted[..., :3]
    return weighted[..., :3] + (1 - weight) * _twice(_filled(_pooled(weighted)), weight.shape[:2])


def _pooled(weighted):
    """Sums over 2 x 2 pixels, whose weight is at most 1."""
    height, width = weighted.shape[:2]
    whole = np.pad(weighted, ((0, height % 2), (0, width % 2), (0, 0)))
    summed = whole[::2, ::2] + whole[1::2, ::2] + whole[::2, 1::2] + whole[1::2, 1::2]
    return summed / np.maximum(summed[..., 3:], 1)


def _twice(colours, shape):
    """A picture of twice the size, between whose pixels it goes in straight lines, cut to `shape`."""
    from PIL import Image

    height, width = colours.shape[:2]
    planes = [Image.fromarray(np.ascontiguousarray(colours[..., c])) for c in range(3)]
    planes = [np.asarray(plane.resize((2 * width, 2 * height), Image.Resampling.BILINEAR)) for plane in planes]
    return np.stack(planes, axis=-1)[: shape[0], : shape[1]]
