"""Where a region is, in words: shapes in percent of the picture, colours, and files.

    top 40 | bottom 40 | left 30 | right 30     of the height, or the width
    box X Y W H | ellipse X Y W H               from the top left corner; an ellipse by its box
    polygon X Y X Y X Y ...
    colour #87ceeb 20                           what is within this distance of it in CIELAB; 20 where none is given
    FILE | FILE #ff0000                         a mask, white or opaque inside; a colour of a flat map
    mask BASE64                                 an embedded PNG

A pixel belongs to a shape where its middle lies inside.
"""

from dataclasses import dataclass

import numpy as np

from nstlib.errors import NSTError, suggest
from nstlib.files import as_path
from nstlib.regions import embedding, files

SIDES = ("top", "bottom", "left", "right")
# How many numbers each takes, and how it is written.
BOXES = {"box": "box X Y WIDTH HEIGHT", "ellipse": "ellipse X Y WIDTH HEIGHT"}
COLOURS = ("colour", "color")
WORDS = (*SIDES, *BOXES, "polygon", "colour", embedding.WORD)
WITHIN = 20.0  # of CIELAB; neighbours on a colour chart are about 2 apart, sky and white cloud 25


@dataclass(frozen=True)
class Place:
    """A text that has been understood. kind: one of WORDS, or "file"."""

    kind: str
    numbers: tuple = ()
    text: str = ""  # of an embedded mask; the name of a file
    colour: tuple | None = None  # sRGB in [0, 1]


def understood(text):
    """The Place that a text means, or an NSTError. Whether a file is there is asked when it is read."""
    words = text.split()
    if not words:
        raise NSTError(f"where a region is must not be empty; known are {', '.join(WORDS)}, and the name of a mask.")
    kind, rest = words[0].lower(), words[1:]
    kind = "colour" if kind in COLOURS else kind
    if kind not in WORDS or _is_a_file(text):
        return _file(text, words)
    if kind == embedding.WORD:
        return Place(kind, text="".join(rest))
    if kind == "colour":
        return _colour(text, rest)
    numbers = _numbers(text, rest)
    return Place(kind, {**dict.fromkeys(SIDES, _side), **dict.fromkeys(BOXES, _box)}.get(kind, _polygon)(kind, numbers))


def mask_of(place, picture):
    """The mask (H, W) of a Place in a picture (H, W, 3); of a file and of an embedded mask at its own size."""
    if place.kind == "file":
        return files.read(place.text, place.colour)
    if place.kind == embedding.WORD:
        return embedding.taken_out(place.text)
    if place.kind == "colour":
        return files.of_colour(picture, place.colour, place.numbers[0], tidy=True)
    return drawn(place, picture.shape[:2])


def drawn(place, shape):
    """The mask (H, W) of a shape."""
    y, x = ((np.arange(n) + 0.5) * 100 / n for n in shape)
    y, x = np.meshgrid(y, x, indexing="ij")
    numbers = place.numbers
    if place.kind in SIDES:
        along = y if place.kind in ("top", "bottom") else x
        inside = along < numbers[0] if place.kind in ("top", "left") else along >= 100 - numbers[0]
    elif place.kind == "polygon":
        inside = _inside(x, y, np.reshape(numbers, (-1, 2)))
    else:
        left, top, width, height = numbers
        if place.kind == "box":
            inside = (x >= left) & (x < left + width) & (y >= top) & (y < top + height)
        else:
            inside = np.hypot((x - left) / width - 0.5, (y - top) / height - 0.5) < 0.5
    return inside.astype(np.float32)


def _inside(x, y, corners):
    """By the rule of even and odd: does a ray to the right cross an odd number of sides?"""
    odd = np.zeros(x.shape, dtype=bool)
    for (x1, y1), (x2, y2) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if y1 != y2:
            odd ^= ((y1 <= y) != (y2 <= y)) & (x < x1 + (y - y1) / (y2 - y1) * (x2 - x1))
    return odd


def _side(kind, numbers):
    if len(numbers) != 1 or not 0 < numbers[0] <= 100:
        across = "height" if kind in ("top", "bottom") else "width"
        raise NSTError(f"'{kind}' takes one number, above 0 and up to 100, percent of the {across}, as in '{kind} 40'.")
    return numbers


def _box(kind, numbers):
    good = len(numbers) == 4 and all(0 <= v <= 100 for v in numbers) and numbers[2] > 0 and numbers[3] > 0
    if not good:
        raise NSTError(
            f"'{kind}' takes four numbers from 0 to 100, percent of the picture from its top left, the last two above "
            f"0: {BOXES[kind]}, as in '{kind} 0 60 100 40'."
        )
    return numbers


def _polygon(kind, numbers):
    if len(numbers) < 6 or len(numbers) % 2 or not all(0 <= v <= 100 for v in numbers):
        raise NSTError(
            "'polygon' takes X and Y of three corners or more, each from 0 to 100, percent of the picture from its top "
            "left, as in 'polygon 50 0 100 100 0 100'."
        )
    return numbers


def _colour(text, words):
    if not 1 <= len(words) <= 2:
        raise NSTError(f"'{text:.60}' must be a colour and a distance, as in 'colour #87ceeb 20'.")
    numbers = _numbers(text, words[1:]) or (WITHIN,)
    if not 0 < numbers[0] <= 200:
        raise NSTError(f"the distance in '{text:.60}' must be above 0 and at most 200, in CIELAB; 20 is usual.")
    return Place("colour", numbers, colour=files.as_colour(words[0]))


def _is_a_file(text):
    """Is there a file of that name? A polygon of many corners, or an embedded mask, is longer than a name can be."""
    try:
        return as_path(text).is_file()
    except NSTError:
        return False


def _file(text, words):
    """A file, perhaps with a colour behind its name; a misspelt shape is no file."""
    if as_path(text).is_file():
        return Place("file", text=text)
    name, _, last = text.strip().rpartition(" ")
    named, coloured = name.strip(), bool(name) and last.startswith("#")
    path, numbers = as_path(named if coloured else text), words[1:] and all(_is_number(word) for word in words[1:])
    if numbers or not (path.suffix or path.is_file()):
        known = suggest(words[0], WORDS)
        raise NSTError(f"there is neither a shape '{words[0]:.40}' nor a file '{text:.60}'; {known}.")
    if coloured:
        return Place("file", text=named, colour=files.as_colour(last))
    return Place("file", text=text)


def _numbers(text, words):
    wrong = [word for word in words if not _is_number(word)]
    if wrong:
        raise NSTError(f"'{wrong[0]:.40}' in '{text:.60}' is no number; percents are written with spaces between.")
    return tuple(float(word.rstrip("%")) for word in words)


def _is_number(word):
    try:
        return bool(np.isfinite(float(word.rstrip("%"))))
    except ValueError:
        return False
