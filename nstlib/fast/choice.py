"""Which style, or which of several: names of learnt styles, style files, paintings, and how much of each."""

import numbers
import os

import numpy as np

from nstlib import images, roles
from nstlib.catalogue import gallery
from nstlib.errors import NSTError
from nstlib.fast import engines, prediction, style_file
from nstlib.fast.network import parted
from nstlib.fast.photographs import READABLE
from nstlib.files import as_path


def chosen(style, styles, engine="auto"):
    """(Styles, {name: share}): the network with all that was asked for, and a sum of 1.

    style: a learnt style's name, a Style that nst.learn_style gave or its file, a painting, or {any of these: weight}
    of several (an array cannot be one of several). engine: what looks at a painting.
    """
    asked = list(style.items()) if isinstance(style, dict) else [(style, 1.0)]
    shares, network = {}, styles  # what was learnt with the network fits, however many styles come to it
    for one, share in shares_of(asked):
        styles, name = _added(one, styles, network, engine)
        shares[name] = shares.get(name, 0.0) + share
    return styles, shares


def shares_of(asked):
    """[(style, share)] of [(style, weight)], the shares adding up to 1; NSTError where these weights are no blend."""
    shares = roles.shares_of(asked)
    if not all(share.even for _, share in shares):
        raise NSTError("form and stroke are told apart by the optimiser alone; use nst.stylize (nst stylize) for them.")
    return [(one, share.whole) for one, share in shares]


def in_words(shares):
    """A blend of [(name, share)] as people say it: "starry", or "starry 67 % and tiles 33 %"."""
    return roles.in_words([(name, roles.Share(part, part)) for name, part in shares])


def blend(styles, shares):
    """(styles,): of each style of the network how much."""
    return np.float32([shares.get(name, 0.0) for name in styles.names])


def checked_amount(amount):
    """How much of the style, as a float from 0 to 1."""
    whole = isinstance(amount, numbers.Real) and not isinstance(amount, bool)
    if not (whole and 0 <= amount <= 1):
        raise NSTError(f"amount must be a number from 0, the photograph, to 1, the style; not {str(amount)[:40]}.")
    return float(amount)


def guessed(painting, styles, engine="auto"):
    """The style_file.Style of a painting, a picture, a file or a gallery name, as the network guesses it."""
    picture = images.at_most(painting, "style", prediction.PAINTING)
    if min(picture.shape[:2]) < prediction.SMALLEST:
        height, width = picture.shape[:2]
        raise NSTError(
            f"a painting of {width} x {height} px is too small to show a style; at 256 px along its longer side the "
            f"other one needs {prediction.SMALLEST} px."
        )
    numbers = engines.guesser(styles, engines.choose(engine))(picture.astype(np.float32))
    return style_file.Style(name_of(painting), parted(numbers), styles.fingerprint)


def name_of(painting):
    """What a painting is called as a style: by its file."""
    return as_path(painting).stem if isinstance(painting, str | os.PathLike) else "own style"


def _added(style, styles, network, engine):
    """(Styles with that style, its name in it); network: the Styles as they were before the first was added."""
    if isinstance(style, str) and style in styles.names:
        return styles, style
    if isinstance(style, str | os.PathLike) and as_path(style).suffix == style_file.SUFFIX:
        style = style_file.read(style)
    elif not isinstance(style, style_file.Style):
        if not is_a_picture(style):
            styles.known(style)  # says that it is not
        style = guessed(style, network, engine)
    return styles.with_style(style.name, style_file.fitting(style, network)), style.name


def is_a_picture(name):
    """An array, a gallery name, or a file's name: one that is there, or whose ending says so."""
    if not isinstance(name, str | os.PathLike):
        return np.ndim(name) > 0
    path = as_path(name)
    if path.suffix == style_file.SUFFIX:
        return False
    return name in {picture.name for picture in gallery()} or path.suffix.lower() in READABLE or path.is_file()
