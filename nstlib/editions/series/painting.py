"""One work, painted by its Score: at once by the network of many styles, or by the optimiser."""

import numpy as np

from nstlib import images
from nstlib.editions.series import fields
from nstlib.fast import paint
from nstlib.fast.painting import SMALLEST

MODES = ("fast", "fine")


def painted(score, photo, shape, *, styles, recipe=None, network=None):
    """The picture (H, W, 3) float32 of a Score, in whole levels of 8 bits, so that a PNG keeps all of it.

    photo: (H, W, 3) of `shape`, or None; styles: {name in the Score: what nst.paint or nst.stylize takes}; recipe: the
    Recipe of a fine work, None for one that is painted at once; network: the file of another network for that.
    """
    ground = _ground(score, photo, shape)
    blend = {styles[name]: share for name, share in score.styles.items()}
    if recipe is None:
        image = _at_once(ground, blend, score.strokes, score.turn, network)
    else:
        image = _fine(ground, blend, score, recipe)
    if score.hue is not None:
        image = fields.turned_hue(image, *score.hue)
    return (np.round(images.resize(image, shape) * 255) / 255).astype(np.float32)


def work_of(score, recipe=None):
    """How much there is to compute for a Score, over that for one with strokes as they are."""
    if recipe is not None:
        return 1.0
    around = 1 if score.turn % 180 == 0 else 2  # a turned picture is painted with its corners
    return around / score.strokes**2


def _ground(score, photo, shape):
    """The photograph and the field over it."""
    if score.field is None:
        return photo
    field = score.field
    drawn = fields.drawn(shape, **{name: value for name, value in field.items() if name != "share"})
    if photo is None:
        return drawn
    return ((1 - field["share"]) * photo + field["share"] * drawn).astype(np.float32)


def _at_once(ground, blend, strokes, turn, network):
    """By one pass. Strokes have a width in pixels, so broad ones are painted small; to turn them, the picture is
    turned, painted and turned back."""
    height, width = ground.shape[:2]
    strokes = min(strokes, min(height, width) / SMALLEST)
    small = images.resize(ground, tuple(max(SMALLEST, round(n / strokes)) for n in (height, width)))
    if turn % 360 == 0:
        return images.resize(paint(small, blend, network=network).image, (height, width))
    rows, columns = small.shape[:2]
    side = int(np.ceil(np.hypot(rows, columns)))
    above, left = (side - rows + 1) // 2, (side - columns + 1) // 2
    margins = (above, side - rows - above + 1), (left, side - columns - left + 1)
    around = images.turned(np.pad(small, (*margins, (0, 0)), mode="symmetric"), turn)
    back = images.turned(paint(around, blend, network=network).image, -turn)
    return images.resize(back[above : above + rows, left : left + columns], (height, width))


def _fine(ground, blend, score, recipe):
    """By the optimiser, from coloured noise where the Score has a seed for it."""
    from nstlib.engine import stylize

    begun = {} if score.start is None else {"start": "statistics", "seed": score.start}
    recipe = recipe.but(style_scale=score.strokes, style_turn=score.turn, **begun)
    result = stylize(ground, blend, recipe, progress=False)
    if result.stopped:
        raise KeyboardInterrupt  # a work is whole, or it is not there
    return result.image
