"""Encode a picture and write its file, whole or not at all."""

import io

import numpy as np

from nstlib import lasting
from nstlib.errors import NSTError
from nstlib.files import as_path, check_folder
from nstlib.images.arrays import check_image

RECIPE_KEY, RUN_KEY = "nst-recipe", "nst-run"  # the PNG text chunks that carry the recipe and the facts of the run
WRITABLE = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}


def save_image(image, path, recipe=None):
    """Write a picture as PNG, JPEG or WebP, chosen by the file's ending, and return the path.

    recipe: JSON text kept in the PNG's metadata (see `read_recipe`); other formats do not carry it.
    The file is written under a temporary name and renamed, so a failure leaves nothing half-written.
    """
    kind = check_writable(path)
    return lasting.write(path, encode(image, kind, {RECIPE_KEY: recipe} if recipe else {}))


def encode(image, kind="PNG", texts=None, quality=92):
    """The bytes of a PNG, JPEG or WebP file; values are rounded to 8 bits. texts: {key: text}, kept in a PNG."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    pixels = np.round(check_image(image) * 255).astype(np.uint8)
    check_extent(kind, pixels.shape)
    options = {"JPEG": {"quality": quality, "subsampling": 0}, "WEBP": {"quality": quality}, "PNG": {}}[kind]
    if kind == "PNG" and texts:
        options["pnginfo"] = PngInfo()
        for key, text in texts.items():
            options["pnginfo"].add_itxt(key, text)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind, **options)
    return buffer.getvalue()


def check_extent(kind, shape):
    """Raise NSTError when a picture is too long for its file format."""
    limit = {"WEBP": 16_383, "JPEG": 65_500}.get(kind, 2**31 - 1)
    if max(shape[:2]) > limit:
        raise NSTError(f"a {kind} file can be at most {limit} pixels long, not {max(shape[:2])}; write a PNG instead.")


def check_writable(path):
    """The Pillow format for `path`, or an NSTError when its ending or its folder will not do."""
    path = as_path(path)
    kind = WRITABLE.get(path.suffix.lower())
    if kind is None:
        raise NSTError(f"cannot write '{path}': the name must end in {', '.join(WRITABLE)}.")
    check_folder(path)
    return kind
