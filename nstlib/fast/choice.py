"""Which style, or which of several: names of learnt styles, files of one's own, and how much of each."""

import math
import numbers
import os

import numpy as np

from nstlib.errors import NSTError
from nstlib.fast import style_file


def chosen(style, styles):
    """(Styles, {name: share}): the network with all that was asked for, and a sum of 1.

    style: a learnt style's name, a Style that nst.learn_style gave or its file, or {either: weight} of several.
    """
    asked = style if isinstance(style, dict) else {style: 1.0}
    if not asked:
        raise NSTError("a blend of styles is empty; give at least one, such as {'starry': 1}.")
    total = sum(_weight(name, value) for name, value in asked.items())
    if not 0 < total < math.inf:
        raise NSTError("the weights of a blend of styles add up to nothing; give at least one above 0.")
    shares = {}
    for one, value in asked.items():
        styles, name = _added(one, styles)
        shares[name] = shares.get(name, 0.0) + float(value) / total
    return styles, shares


def blend(styles, shares):
    """(styles,): of each style of the network how much."""
    return np.float32([shares.get(name, 0.0) for name in styles.names])


def checked_amount(amount):
    """How much of the style, as a float from 0 to 1."""
    whole = isinstance(amount, numbers.Real) and not isinstance(amount, bool)
    if not (whole and 0 <= amount <= 1):
        raise NSTError(f"amount must be a number from 0, the photograph, to 1, the style; not {str(amount)[:40]}.")
    return float(amount)


def _weight(name, value):
    if not isinstance(value, numbers.Real) or isinstance(value, bool) or not 0 <= value < math.inf:
        raise NSTError(f"the weight of '{str(name)[:60]}' in a blend must be a number from 0, not {value!r:.40}.")
    return value


def _added(style, styles):
    """(Styles with that style, its name in it)."""
    if isinstance(style, str) and style in styles.names:
        return styles, style
    if isinstance(style, str | os.PathLike) and str(style).endswith(style_file.SUFFIX):
        style = style_file.read(style)
    if isinstance(style, style_file.Style):
        return styles.with_style(style.name, style_file.fitting(style, styles)), style.name
    return styles, styles.known(style)
