"""From coarse to fine: a picture's shape at a size, the scales of a run, and how its steps are shared among them."""

import numpy as np

from nstlib.errors import NSTError, in_words

SMALLEST_SIDE = 32  # two positions of block5_conv1, whose stride is 16: less is no texture to speak of


def check_size(size):
    """The size as an int, or an NSTError when it is not a whole number of at least 1."""
    if isinstance(size, bool | np.bool_) or not isinstance(size, int | np.integer):
        raise NSTError(f"size must be a whole number of pixels, not {in_words(size)}.")
    if not 1 <= size <= 10**9:
        raise NSTError(f"size is {str(size)[:40]}, but a picture's longer side must have from 1 to 10**9 pixels.")
    return int(size)


def shape_for(shape, size):
    """(height, width) of a picture of `shape` once its longer side is `size`; the other side is at least 1."""
    height, width = shape[:2]
    scale = check_size(size) / max(height, width)
    return max(1, round(height * scale)), max(1, round(width * scale))


def scales(smallest, largest):
    """Longer sides largest / √2^k, ascending, down to about `smallest`: (128, 512) -> [128, 181, 256, 362, 512].

    Large shapes are settled where a step is cheap, details where they can be seen (Gatys et al. 2017; the
    factor √2 is Crowson's).
    """
    sides, k = [], 0
    while not sides or round(largest / 2 ** (k / 2)) >= smallest:
        sides.append(round(largest / 2 ** (k / 2)))
        k += 1
    return sides[::-1]


def shapes(shape, size, smallest, name="content"):
    """[(height, width)] of every scale for a picture of `shape`; scales that are too narrow are left out.

    name: which picture it is, for the sentence that refuses one that is too small or too narrow.
    """
    height, width = shape[:2]
    if min(height, width) < SMALLEST_SIDE:
        raise NSTError(
            f"the {name} picture is only {width} x {height} pixels; "
            f"at least {SMALLEST_SIDE} x {SMALLEST_SIDE} are needed."
        )
    final = shape_for(shape, size)
    if min(final) < SMALLEST_SIDE:
        raise NSTError(
            f"the {name} picture is {width} x {height} pixels, so at size {size} its shorter side is {min(final)} px, "
            f"and at least {SMALLEST_SIDE} are needed; use a larger picture, a larger size, or crop it."
        )
    every = [shape_for(shape, side) for side in scales(smallest, size)]
    return [s for s in every if min(s) >= SMALLEST_SIDE]


def canvas(shape, recipe, name="content"):
    """([(height, width)] of every scale with the recipe's margin around it, the finest scale's margin in pixels)."""
    height, width = shapes(shape, recipe.size, recipe.coarsest, name)[-1]
    edge = 0 if recipe.period else round(recipe.margin * max(height, width))
    wide = height + 2 * edge, width + 2 * edge
    return shapes(wide, max(wide), recipe.coarsest, name), edge


def fitted(shapes, period, stride):
    """The shapes of every scale of a tile, made multiples of what a nstlib.repeats.Period needs at that stride, each
    once, and times its block where the network sees that: those of the pictures that it sees."""
    multiples, (rows, columns) = period.multiples(stride), period.block if period.repeat == "mirror" else (1, 1)
    fitting = dict.fromkeys(tuple(nearest(n, m) for n, m in zip(shape, multiples, strict=True)) for shape in shapes)
    return [(rows * height, columns * width) for height, width in fitting]


def nearest(length, multiple):
    """The multiple that is nearest to a length, and at least SMALLEST_SIDE where it is no multiple of 1."""
    least = -(-SMALLEST_SIDE // multiple) if multiple > 1 else 1
    return multiple * max(least, (2 * length + multiple) // (2 * multiple))


def style_shape(shape, size):
    """(height, width) of a style picture of `shape` at the recipe's size, or the sentence that refuses it."""
    return shapes(shape, size, size, "style")[-1]


def share_steps(steps, count):
    """How many of `steps` each of `count` scales gets, coarsest first: the first gets twice the others' share.

    Sums to `steps`. With fewer steps than scales the coarse ones get none, so that the size stays as asked.
    """
    shares = [2, *[1] * (count - 1)]
    whole = [steps * share // sum(shares) for share in shares]
    left = steps - sum(whole)
    for i in range(1, left + 1):  # what rounding left over goes to the finest scales
        whole[-((i - 1) % count + 1)] += 1
    return whole
