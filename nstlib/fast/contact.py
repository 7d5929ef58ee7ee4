"""A contact sheet: many paintings on one page, small, with their names."""

import math

import numpy as np
from PIL import Image, ImageDraw

from nstlib.images import encode

CELL, GAP, LINE = 240, 12, 18  # pixels


def sheet(named, kind="PNG", columns=None):
    """The file of a sheet of [(name, thumbnail)], as square as it can be where no columns are given."""
    columns = columns or math.ceil(math.sqrt(len(named)))
    rows, high = math.ceil(len(named) / columns), max(small.height for _, small in named)
    page = Image.new("RGB", (columns * (CELL + GAP) + GAP, rows * (high + LINE + GAP) + GAP), "white")
    draw = ImageDraw.Draw(page)
    for i, (name, small) in enumerate(named):
        x, y = (GAP + (i % columns) * (CELL + GAP), GAP + (i // columns) * (high + LINE + GAP))
        page.paste(small, (x + (CELL - small.width) // 2, y + (high - small.height) // 2))
        draw.text((x + CELL // 2, y + high + 3), shortened(name), fill="black", anchor="ma")
    return encode(np.asarray(page, np.float32) / 255, kind)


def thumbnail(picture):
    """A picture (H, W, 3) as it is small enough for a sheet: a PIL image."""
    small = Image.fromarray(np.round(255 * picture).astype(np.uint8))
    small.thumbnail((CELL, CELL), Image.Resampling.LANCZOS)
    return small


def shortened(name, length=38):
    """A name that fits below a picture: its end, which tells most, is kept."""
    name = name.encode("ascii", "replace").decode()  # the font that is always there has no more letters
    return name if len(name) <= length else f"...{name[3 - length :]}"


def on_white(result):
    """The picture (H, W, 3) of a Painting, with what is transparent laid on white."""
    if result.alpha is None:
        return result.image
    alpha = result.alpha[..., None]
    return result.image * alpha + (1 - alpha)
