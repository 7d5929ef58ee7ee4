"""One style or several, as `stylize` is asked for them."""

import os

from nstlib.errors import NSTError
from nstlib.fast.choice import in_words as blend_in_words
from nstlib.fast.choice import shares_of
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
    shares = [(picture, part) for picture, part in shares_of(pairs) if part]
    return sorted(shares, key=lambda pair: -pair[1])


def named(styles):
    """What they are called together: "starry", or "starry 67 % and tiles 33 %"."""
    names = [as_path(p).stem if isinstance(p, str | os.PathLike) else "style" for p, _ in styles]
    return blend_in_words([(name, part) for name, (_, part) in zip(names, styles, strict=True)])


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
