"""A picture turned about its middle."""

import numpy as np

from nstlib.images.arrays import check_image


def turned(picture, degrees):
    """A picture (H, W, 3), turned by so many degrees against the clock; by quarters without a change of any pixel.

    Otherwise it keeps its size: what leaves it is lost, and corners are filled with what is mirrored at the edges, for
    statistics to go on with.
    """
    if degrees % 90 == 0:
        return np.ascontiguousarray(np.rot90(picture, int(degrees // 90) % 4))
    from scipy.ndimage import rotate

    around = rotate(check_image(picture), degrees, axes=(1, 0), reshape=False, order=3, mode="reflect")
    return np.clip(around, 0, 1)


def turned_shape(shape, degrees):
    """(height, width) of a picture of that shape, turned."""
    height, width = shape[:2]
    return (width, height) if degrees % 180 == 90 else (height, width)
