"""A mask that is given as an array: checked, and brought to a picture's size."""

import numpy as np

from nstlib.errors import NSTError

SLACK = 0.03  # of the height: how far rounding may take the aspect of a small mask


def as_mask(values, what="the mask"):
    """float32 (H, W) in [0, 1] of an array of numbers in [0, 1], of True and False, or of bytes up to 255.

    Bytes of which none is above 1 are taken as they are. A mask is read-only. Raises NSTError for anything else.
    """
    try:
        array = np.asarray(values)
    except ValueError:  # lists of different lengths
        raise NSTError(f"{what} must be an array (height, width), but its rows differ in length.") from None
    if (array.dtype != bool and not np.issubdtype(array.dtype, np.number)) or np.iscomplexobj(array):
        raise NSTError(f"{what} must be a text or a mask of numbers, not {type(values).__name__}.")
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[..., 0]
    if array.ndim != 2 or 0 in array.shape:
        raise NSTError(f"{what} must be a mask of shape (height, width), but it has shape {array.shape}.")
    if array.dtype == np.uint8 and array.max() > 1:
        array = array / np.float32(255)
    if bad := array.size - int(np.isfinite(array).sum()):
        raise NSTError(f"{what} holds {bad} values that are NaN or infinite; all must be in [0, 1].")
    low, high = float(array.min()), float(array.max())
    if low < -1e-3 or high > 1 + 1e-3:
        raise NSTError(
            f"{what} has values from {low + 0:.3g} to {high + 0:.3g}, but 0 is outside and 1 is inside; rescale it."
        )
    mask = np.clip(array.astype(np.float32), 0, 1)
    mask.setflags(write=False)
    return mask


def fitted(mask, shape, name):
    """A mask at a picture's (height, width); NSTError where its aspect is another."""
    (height, width), (rows, columns) = mask.shape, shape
    if (height, width) == (rows, columns):
        return np.array(mask)
    off = abs(height * columns / width - rows)
    if off > max(1, min(rows / height, SLACK * rows)):
        turned = abs(width * columns / height - rows) <= max(1, SLACK * rows)
        advice = "turn it" if turned else "crop it as the picture is cropped"
        raise NSTError(
            f"the mask of {name} is {width} x {height}, another aspect than the picture's {columns} x {rows}; {advice}."
        )
    return _resampled(mask, rows, columns)


def _resampled(mask, rows, columns):
    """By averages where it shrinks, in straight lines where it grows: nothing overshoots."""
    from PIL import Image

    way = Image.Resampling.BOX if rows < mask.shape[0] else Image.Resampling.BILINEAR
    return np.clip(np.asarray(Image.fromarray(np.array(mask)).resize((columns, rows), way)), 0, 1)
