"""Load, check, resize, describe and save a picture.

Inside nstlib a picture is always a float32 NumPy array of shape (height, width, 3): RGB, sRGB-encoded,
values in [0, 1]. Every other format ends in this room.
"""

from nstlib.images.arrays import REC_601, REC_709, check_image, describe, luminance, resample, resize, widened
from nstlib.images.kept.keeping import Kept, brought, check_profile
from nstlib.images.reading import MAX_PIXELS, as_picture, at_most, load_at_most, load_image, picture_in, picture_shape
from nstlib.images.sources import files_of
from nstlib.images.texts import read_recipe, read_run, read_texts
from nstlib.images.turning import turned, turned_shape
from nstlib.images.writing import (
    RECIPE_KEY,
    RUN_KEY,
    WITH_RECIPE,
    WRITABLE,
    check_asked,
    check_extent,
    check_writable,
    encode,
    save_image,
)

__all__ = [
    "MAX_PIXELS",
    "RECIPE_KEY",
    "REC_601",
    "REC_709",
    "RUN_KEY",
    "WITH_RECIPE",
    "WRITABLE",
    "Kept",
    "as_picture",
    "at_most",
    "brought",
    "check_asked",
    "check_extent",
    "check_image",
    "check_profile",
    "check_writable",
    "describe",
    "encode",
    "files_of",
    "load_at_most",
    "load_image",
    "luminance",
    "picture_in",
    "picture_shape",
    "read_recipe",
    "read_run",
    "read_texts",
    "resample",
    "resize",
    "save_image",
    "turned",
    "turned_shape",
    "widened",
]
