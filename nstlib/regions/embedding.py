"""A mask as the text of a small PNG, which a recipe can hold, and back."""

import base64
import binascii
import io

import numpy as np

from nstlib.errors import NSTError
from nstlib.images import picture_in
from nstlib.pyramid import shape_for

WORD = "mask"
LONGEST = 256  # pixels of the longer side


def embedded(mask):
    """ "mask BASE64" of a mask (H, W) in [0, 1]: a grey PNG whose longer side is at most 256 pixels, of 8 bits, or of 1
    bit where nothing lies between 0 and 1. A larger mask is averaged, so that its edge stays where it is."""
    from PIL import Image

    picture = Image.fromarray(np.round(255 * np.asarray(mask, dtype=np.float32)).astype(np.uint8))
    if max(picture.size) > LONGEST:
        height, width = shape_for(np.shape(mask), LONGEST)
        picture = picture.resize((width, height), Image.Resampling.BOX)
    if not any(picture.histogram()[1:255]):
        picture = picture.convert("1")
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return f"{WORD} {base64.b64encode(file.getvalue()).decode('ascii')}"


def taken_out(text):
    """The mask (H, W) of what stands behind "mask ", or an NSTError."""
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if not data:
        raise NSTError(f"'{WORD} {text:.20}' holds no embedded mask; give the text as nst wrote it, or a file.")
    return picture_in(data, "the embedded mask")[..., 0]
