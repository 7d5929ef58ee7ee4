"""Grey pictures of more than 8 bits, whose files do not say which value is white."""

import numpy as np

from nstlib.images.incoming.colours import deep_to_srgb
from nstlib.images.incoming.notes import tell

WHITE_IS_ZERO = "white is zero"  # a key of Pillow's info for what TIFFs of films and faxes may say
RANGES = (255, 1023, 4095)  # of 8, 10 and 12 bits, as cameras, scanners and microscopes leave them in 16


def deep_grey(picture, name):
    """A picture of mode I;16, I or F as float32 RGB (H, W, 3). What is taken for white is told where it is no matter of
    course.

    16 bits: white is 65535; but where no value is above 4095, save one marker on at most a thousandth of the pixels,
    the picture would be nearly black, and white is the last value of 8, 10 or 12 bits, whichever is the first that
    holds them all. (Below half of 8 bits it is not stretched: such files hold labels.)
    32 bits: the same up to 65535, and 2^31 − 1 beyond. Floats: 1, 255, 4095 or 65535, the first that holds all; but up
    to 16 the largest value itself, as light may exceed 1. Negative values, as in tomography (Hounsfield units): from
    the smallest, black, to the largest, white.
    """
    values = np.asarray(picture)
    floats = values.dtype.kind == "f"
    values = np.nan_to_num(values.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    low, top = (_of_floats if floats else _of_integers)(values, name)
    grey = np.clip((values - low) / (top - low), 0, 1).astype(np.float32)
    if picture.info.get(WHITE_IS_ZERO):
        grey = 1 - grey
    if profile := picture.info.get("icc_profile"):
        grey = deep_to_srgb(grey, profile)
    transparent = picture.info.get("transparency")
    if isinstance(transparent, int):  # laid on white
        grey[values == transparent] = 1
    return np.repeat(grey[..., None], 3, axis=2)


def _of_integers(values, name):
    low, high = values.min(), values.max()
    if low < 0:
        return _stretched(low, high, name)
    if high > 65535:
        return 0, 2.0**31 - 1
    usual = _without_marker(values)
    if usual > RANGES[-1] or usual <= RANGES[0] // 2:
        return 0, 65535
    top = next(top for top in RANGES if usual <= top)
    tell(f"'{name}' has 16 bits, but no value above {usual:.0f}, so {top} ({top.bit_length()} bits) is read as white.")
    return 0, top


def _without_marker(values):
    """The largest value; where it is one of a few pixels that all have it, as a marker has, the largest below."""
    above = values[values > RANGES[-1]]
    if 0 < above.size <= values.size / 1000 and above.min() == above.max() and above.size < values.size:
        return values[values <= RANGES[-1]].max()
    return values.max()


def _of_floats(values, name):
    low, high = float(values.min()), float(values.max())
    if low < -0.05 * max(high, 1e-30):  # and no mere overshoot of a filter
        return _stretched(low, high, name)
    if high <= 1:
        return 0, 1.0
    if high < 16:
        return _stretched(0.0, high, name)
    top = next((top for top in (255.0, 4095.0, 65535.0) if high <= top), None)
    if top is None:
        return _stretched(0.0, high, name)
    if top == 4095:
        tell(f"'{name}' holds numbers up to {high:.6g}, so 4095 (12 bits) is read as white.")
    return 0, top


def _stretched(low, high, name):
    if low == high:
        return low, low + 1
    tell(f"'{name}' holds numbers from {low:.6g} (read as black) to {high:.6g} (read as white).")
    return low, high
