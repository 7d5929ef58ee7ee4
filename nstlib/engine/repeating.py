"""A run whose picture is to repeat (border "periodic"): what it cannot keep, and how its content is made to repeat."""

from nstlib.engine.plan import mirrored_times
from nstlib.errors import NSTError
from nstlib.pyramid import shape_for
from nstlib.surfaces.period import fitted_in_words, made_periodic


def check_repeating(keep_alpha):
    """An NSTError for what makes no sense together."""
    if keep_alpha:
        raise NSTError("a tile that repeats covers all and has no transparency; leave keep_alpha (--keep-alpha) out.")


def repeating(outline, content, content_shape):
    """(the periodic part of a content at the finest scale, sentences that tell of it and of its size).

    content_shape: of the picture as it was given.
    """
    recipe, network, times = outline.recipe, outline.network, mirrored_times(outline.recipe)
    tile = tuple(n // count for n, count in zip(outline.shapes[-1], times, strict=True))
    multiples = recipe.period.multiples(network.stride(network.deepest(recipe.layers)))
    content, moved = made_periodic(content, recipe.period)
    return content, (*fitted_in_words(shape_for(content_shape, recipe.size), tile, multiples), *moved)
