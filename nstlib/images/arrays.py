"""Check, resize and describe a picture that is in memory: a float32 array (height, width, 3) in [0, 1]."""

import numpy as np

from nstlib.errors import NSTError
from nstlib.pyramid import shape_for

REC_601, REC_709 = (0.299, 0.587, 0.114), (0.2126, 0.7152, 0.0722)  # of red, green and blue


def check_image(image, name="the picture"):
    """Return `image` as float32 (H, W, 3) in [0, 1], or say in one sentence why it is not one.

    Nothing is rescaled, and only rounding errors (up to 0.001) are clipped: a forgotten division by 255 is
    the commonest bug in style transfer, so it is reported, not repaired.
    """
    try:
        array = np.asarray(image)
    except ValueError:  # lists of different lengths
        raise NSTError(f"{name} must be an array (height, width, 3), but its rows differ in length.") from None
    if array.dtype == object:
        raise NSTError(f"{name} must be an array of numbers, not of objects; give it as floats in [0, 1].")
    if not (np.issubdtype(array.dtype, np.number) or array.dtype == bool):
        raise NSTError(f"{name} must be an array of numbers, not {type(image).__name__}.")
    if array.ndim == 4 and array.shape[0] == 1:
        array = array[0]
    if array.ndim != 3 or array.shape[2] != 3 or 0 in array.shape:
        raise NSTError(f"{name} must have shape (height, width, 3), but it has shape {array.shape}.")
    if np.iscomplexobj(array):
        raise NSTError(f"{name} must hold real numbers, not complex ones.")
    if np.issubdtype(array.dtype, np.integer):
        raise NSTError(
            f"{name} holds whole numbers from {array.min()} to {array.max()}; divide by 255 to get floats in [0, 1]."
        )
    bad = np.size(array) - int(np.isfinite(array).sum())
    if bad:
        raise NSTError(f"{name} holds {bad} values that are NaN or infinite; all must be in [0, 1].")
    low, high = float(array.min()), float(array.max())
    if low < -1e-3 or high > 1 + 1e-3:
        advice = "divide by 255" if high > 2 else "clip or rescale it"
        raise NSTError(f"{name} has values from {low:.3g} to {high:.3g}, but they must be in [0, 1]; {advice} first.")
    return np.clip(array, 0, 1, dtype=np.float32, casting="unsafe")


def resize(image, size):
    """Resample a picture, with antialiasing when it shrinks.

    size: the length of the longer side in pixels, or a pair (height, width).
    The filter is Pillow's bicubic, whose support widens with the shrinking factor; the result is
    clipped to [0, 1], since bicubic overshoots at edges.
    """
    image = check_image(image)
    height, width = shape_for(image.shape, size) if np.ndim(size) == 0 else size
    return np.clip(resample(image, height, width), 0, 1)


def widened(image, shape, margin):
    """A picture at `shape`, (height, width), of which `margin` pixels on every side are its mirror image."""
    inner = resize(image, tuple(n - 2 * margin for n in shape))
    return np.pad(inner, ((margin, margin), (margin, margin), (0, 0)), mode="symmetric") if margin else inner


def resample(array, height, width, beyond=0):
    """Bicubic resampling of any float array (H, W, C), unclipped, channel by channel.

    beyond: so many pixels at every side are not the picture, but what stands beyond its edges: the filter sees them,
    and only what is within becomes (height, width).
    """
    from PIL import Image

    rows, columns = (n - 2 * beyond for n in array.shape[:2])
    within = array[beyond : beyond + rows, beyond : beyond + columns]
    if within.shape[:2] == (height, width):
        return np.array(within, dtype=np.float32)
    planes = [
        Image.fromarray(np.ascontiguousarray(array[..., c], dtype=np.float32)).resize(
            (width, height), Image.Resampling.BICUBIC, box=(beyond, beyond, beyond + columns, beyond + rows)
        )
        for c in range(array.shape[2])
    ]
    return np.stack([np.asarray(plane) for plane in planes], axis=-1)


def luminance(picture, weights=REC_601):
    """How light every colour (..., 3) is: Y = r R + g G + b B, (...), in the picture's own precision.

    weights: REC_601, luma, of sRGB values as they are stored, for the look of a picture; REC_709, relative luminance,
    of linear light, as in physics and in WCAG's contrast.
    """
    picture = np.asarray(picture)
    return picture @ np.asarray(weights, dtype=np.result_type(picture, np.float32))


def describe(image):
    """A text twin of a picture: size, mean colour, contrast and edge energy, as a dict of plain numbers.

    contrast is the standard deviation of the `luminance` Y, by Rec. 601; edge energy is
    the mean length of its gradient, per pixel.
    """
    image = check_image(image)
    grey = luminance(image)
    edges = np.hypot(*np.gradient(grey)) if min(grey.shape) > 1 else np.zeros(1)
    return {
        "height": image.shape[0],
        "width": image.shape[1],
        "mean_rgb": [round(float(v), 4) for v in image.mean(axis=(0, 1))],
        "contrast": round(float(grey.std()), 4),
        "edge_energy": round(float(edges.mean()), 4),
    }
