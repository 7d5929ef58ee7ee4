"""One style or several, as `stylize` is asked for them."""

import math
import numbers
import os

from nstlib import errors
from nstlib.errors import NSTError
from nstlib.fast.photographs import share
from nstlib.files import as_path


def styles_of(style):
    """[(picture, share)] of a picture, of {file or gallery name: weight}, or of [(picture, weight), ...]: the largest
    share first, those of weight 0 left out, the shares adding up to 1.

    Raises NSTError for none, and for weights that are no numbers from 0 or add up to nothing.
    """
    pairs = list(style.items()) if isinstance(style, dict) else _pairs(style)
    if pairs is None:
        return [(style, 1.0)]
    if not pairs:
        raise NSTError("a blend of styles is empty; give at least one, such as {'starry': 1}.")
    total = math.fsum(_weight(*pair) for pair in pairs)
    if not 0 < total < math.inf:
        raise NSTError("the weights of a blend of styles add up to nothing; give at least one above 0.")
    shares = [(picture, float(weight) / total) for picture, weight in pairs if weight]
    return sorted(shares, key=lambda pair: -pair[1])


def named(styles):
    """What they are called together: "starry", or "starry 67 % and tiles 33 %"."""
    names = [as_path(p).stem if isinstance(p, str | os.PathLike) else "style" for p, _ in styles]
    if len(styles) == 1:
        return names[0]
    return " and ".join(f"{name} {100 * share:.0f} %" for name, (_, share) in zip(names, styles, strict=True))


def in_words(style, several):
    """{style: weight} of a command's words: of one style, or of several as FILE or FILE:NUMBER; {} for none."""
    if style and several:
        raise NSTError("a style stands behind the photograph or behind --style, not both.")
    asked = [(style, 1.0)] if style else list(map(share, several or ()))
    if len({name for name, _ in asked}) < len(asked):
        raise NSTError("the same --style is given twice; give it once, with its weight behind a colon.")
    return dict(asked)


def _pairs(style):
    """The pairs of a list of them; None for what is no such list, a picture as nested lists say."""
    if not isinstance(style, list | tuple):
        return None
    pairs = all(isinstance(pair, tuple) and len(pair) == 2 for pair in style)
    return list(style) if pairs else None


def _weight(picture, value):
    if not isinstance(value, numbers.Real) or isinstance(value, bool) or not 0 <= value < math.inf:
        name = f"'{str(picture)[:60]}'" if isinstance(picture, str | os.PathLike) else "a style"
        raise NSTError(f"the weight of {name} in a blend must be a number from 0, not {errors.in_words(value)}.")
    return value
