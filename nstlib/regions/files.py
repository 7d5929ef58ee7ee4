"""Masks from files: grey, by alpha, or one colour of a flat map; and the places of a picture that have a colour."""

from difflib import get_close_matches

import numpy as np

from nstlib.colour import to_lab
from nstlib.errors import NSTError, suggest
from nstlib.images import load_image
from nstlib.images.kept.alpha import cut_out

SAME = 12.0  # of CIELAB: what JPEG and soft edges make of one colour of a map
COLOURED = 0.12  # difference of two channels that no grey has, also after JPEG
MANY = 8  # colours that a map is told to have, at most
SPECK = 0.01  # of the longer side: what is smaller takes the side of its neighbours


def as_colour(text):
    """(3,) in [0, 1] of a colour as web pages write it, #87ceeb or by name, or an NSTError."""
    from PIL import ImageColor

    try:
        red, green, blue = ImageColor.getrgb(text)[:3]
    except ValueError:
        known = (*get_close_matches(text, ImageColor.colormap, n=4), "white", "black", "red", "blue", "#87ceeb")
        raise NSTError(f"'{text:.40}' is no colour; {suggest(text, tuple(dict.fromkeys(known)))}.") from None
    return red / 255, green / 255, blue / 255


def read(name, colour=None):
    """The mask (H, W) of a file, at its own size, upright as a viewer shows it.

    Without a colour: its alpha where anything is transparent, else its grey, white inside. With one: the places of a
    flat map that have it. Raises NSTError for a file that cannot be read, for a map whose colour is not said, and for a
    colour that the map does not have.
    """
    colours, alpha = _parts(name)
    if colour is None:
        if alpha is not None:
            return alpha
        _check_grey(colours, name)
        return colours.mean(axis=-1)
    mask = _of_map(colours, colour, name)
    return mask if alpha is None else mask * (alpha >= 0.5)


def of_colour(picture, colour, distance, tidy=False):
    """1 where a picture (H, W, 3) is within this distance of a colour in CIELAB, else 0: (H, W).

    tidy: specks of photographs, smaller than 1 % of the longer side, go with what is around them.
    """
    near = np.linalg.norm(to_lab(picture) - to_lab(colour), axis=-1) <= distance
    width = round(SPECK * max(near.shape)) // 2 * 2 + 1
    if tidy and width > 1:
        from scipy.ndimage import uniform_filter

        near = uniform_filter(near.astype(np.float32), width, mode="nearest") > 0.5
    return near.astype(np.float32)


def _parts(name):
    try:
        return cut_out(name, "the mask")
    except NSTError as refused:
        if "transparent" not in str(refused):
            raise
        if "entirely" in str(refused):
            raise NSTError(f"the mask '{name}' is transparent all over, so nothing is inside.") from None
        return load_image(name), None


def _check_grey(colours, name):
    spread = colours.max(axis=-1) - colours.min(axis=-1)
    if (spread > COLOURED).mean() < 0.001:
        return
    found, flat = _main(colours)
    if flat and len(found) <= MANY:
        first = f"'{name} {_hex(found[0])}'"
        raise NSTError(
            f"'{name}' is a map in colours ({', '.join(map(_hex, found))}); say which one is meant, as in {first}."
        )
    raise NSTError(f"'{name}' is a picture in colours; a mask is grey, white inside, or transparent outside.")


def _of_map(colours, colour, name):
    """1 where a colour is the nearest of those that the map has: what JPEG and soft edges mix goes to one of two."""
    from scipy.spatial import cKDTree

    found, _ = _main(colours)
    known = to_lab(np.array(found))
    apart = np.linalg.norm(known - to_lab(colour), axis=-1)
    if apart.min() > SAME:
        near = _hex(found[int(np.argmin(apart))])
        raise NSTError(
            f"'{name}' has no place of the colour {_hex(colour)}; the nearest that it has is {near}. "
            f"Known: {', '.join(map(_hex, found))}."
        )
    _, nearest = cKDTree(known).query(to_lab(colours))
    return (nearest == np.argmin(apart)).astype(np.float32)


def _main(colours):
    """(colours (3,) that fill 1/500 of a map or more, unlike each other and the largest first; are they most of it?)"""
    whole = np.round(255 * colours).astype(np.int64) @ (65536, 256, 1)
    values, counts = np.unique(whole, return_counts=True)
    order = np.argsort(-counts)[: 4 * MANY]
    large = [i for i in order if counts[i] >= whole.size / 500] or order[:1]
    found = []
    for colour in (np.array([values[i] >> 16, values[i] >> 8 & 255, values[i] & 255]) / 255 for i in large):
        if all(np.linalg.norm(to_lab(colour) - to_lab(other)) > SAME for other in found):
            found.append(colour)
    return found[: MANY + 1], counts[large].sum() > whole.size / 2


def _hex(colour):
    return "#" + "".join(f"{round(255 * v):02x}" for v in colour)
