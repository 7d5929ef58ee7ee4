"""Masks laid over a picture: each in a colour and a pattern of its own, with an outline and its name.

Colours are Okabe and Ito's, and neighbours differ in their pattern too, so that nothing is carried by colour alone.
"""

import numpy as np

from nstlib.images import luminance

# (what it is called, sRGB) of the first, second ... region; then they come round again.
TINTS = (
    ("blue", "#0072B2"),
    ("orange", "#E69F00"),
    ("green", "#009E73"),
    ("vermilion", "#D55E00"),
    ("sky blue", "#56B4E9"),
    ("purple", "#CC79A7"),
    ("yellow", "#F0E442"),
)
# What is added to x and y of a pixel's place, and how lines run then: as functions of x and y.
PATTERNS = (
    ("rising lines", lambda x, y: x + y),
    ("falling lines", lambda x, y: x - y),
    ("upright lines", lambda x, y: x),
    ("level lines", lambda x, y: y),
)
COVER, LINE = 0.45, 0.8  # how much of the photograph a tint hides, and a line of the pattern
STEP = 14  # lines, so many to the shorter side
LETTERS = 18  # of a name on its plate
GREY = 0.75  # of the photograph's colour that is taken away below


def tint(number):
    """(its name, (3,) in [0, 1]) of region `number`, from 0."""
    name, code = TINTS[number % len(TINTS)]
    return name, np.array([int(code[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.float32) / 255


def pattern(number):
    """(its name, the function of x and y) of region `number`, from 0."""
    return PATTERNS[number % len(PATTERNS)]


def laid_over(picture, masks, names):
    """A picture (H, W, 3) with every mask (N, H, W) over it: tinted as far as it covers, outlined where it is a half,
    with its name where there is most room."""
    below = np.repeat(luminance(picture)[..., None], 3, axis=-1)
    image = GREY * below + (1 - GREY) * picture
    for number, mask in enumerate(masks):
        colour = tint(number)[1]
        image = image + (COVER * mask)[..., None] * (colour - image)
        image = image + (LINE * mask * _lines(number, mask.shape))[..., None] * (colour - image)
    for number, mask in enumerate(masks):
        image = outlined(image, mask, tint(number)[1])
    return _named(np.clip(image, 0, 1).astype(np.float32), masks, names)


def alone(picture, mask, number):
    """A picture (H, W, 3) of which only one mask (H, W) is seen as it is; the rest is faint, and an outline between."""
    grey = np.repeat(luminance(picture)[..., None], 3, axis=-1)
    image = mask[..., None] * picture + (1 - mask)[..., None] * (0.75 + 0.25 * grey)
    return np.clip(outlined(image, mask, tint(number)[1]), 0, 1).astype(np.float32)


def outlined(image, mask, colour):
    """The picture with a line of this colour along the edge of a mask, inside, and a dark one outside of it."""
    from scipy.ndimage import binary_dilation, binary_erosion

    inside, width = mask > 0.5, max(1, round(max(mask.shape) / 250))
    image = np.array(image)
    image[binary_dilation(inside, iterations=width) & ~inside] = 0.05
    image[inside & ~binary_erosion(inside, iterations=width, border_value=1)] = colour
    return image


def _lines(number, shape):
    """1 on the lines of a region's pattern, else 0: (H, W)."""
    y, x = np.mgrid[: shape[0], : shape[1]]
    step = max(4, min(shape) // STEP)
    return (pattern(number)[1](x, y) % step < max(1, step // 6)).astype(np.float32)


def _named(image, masks, names):
    """Each name in white on a dark plate, in the middle of where its mask is widest."""
    from PIL import Image, ImageDraw, ImageFont

    drawn = Image.fromarray(np.round(255 * image).astype(np.uint8))
    draw = ImageDraw.Draw(drawn)
    font = ImageFont.load_default(max(10, max(drawn.size) / 24))
    for mask, name in zip(masks, names, strict=True):
        if name and (mask > 0.5).any():
            _plate(draw, font, _roomiest(mask), name, drawn.size)
    return np.asarray(drawn, dtype=np.float32) / 255


def _plate(draw, font, place, name, size):
    x, y = place
    edge, name = font.size / 3, name if len(name) <= LETTERS else f"{name[: LETTERS - 1]}…"
    left, top, right, bottom = draw.textbbox((0, 0), name, font=font)
    wide, tall = right - left + 2 * edge, bottom - top + 2 * edge
    x = min(max(x - wide / 2, 1), max(1, size[0] - wide - 2))  # whole names, also at the border
    y = min(max(y - tall / 2, 1), max(1, size[1] - tall - 2))
    draw.rectangle((x, y, x + wide, y + tall), fill=(13, 13, 13))
    draw.text((x + edge - left, y + edge - top), name, fill="white", font=font)


def _roomiest(mask):
    """(x, y) of the place inside that is farthest from outside and from the picture's border."""
    from scipy.ndimage import distance_transform_edt

    room = distance_transform_edt(np.pad(mask > 0.5, 1))[1:-1, 1:-1]
    y, x = np.unravel_index(np.argmax(room), room.shape)
    return int(x), int(y)
