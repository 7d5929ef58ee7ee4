"""One map of colours for a whole clip.

It is fitted once, to frames from all parts of the clip, and then every frame goes by it, so that no colour breathes: a
thing keeps its colour as long as it keeps its paint. It is the optimal map of nstlib.colour.palette, from the palette
of the painted frames to that of the frames themselves ("photo") or of the painting ("style").
"""

import numpy as np

from nstlib import images, keys
from nstlib.colour import Palette, Transport, palette_of, to_lab, to_rgb
from nstlib.colour.palette import mixed
from nstlib.errors import NSTError, in_words, suggest

WAYS = ("photo", "style")
SAMPLED = 8  # frames, which are painted one by one
SIZE = 256  # pixels: of a painting, whose palette needs no more
SIDE = 65  # of the table of a map


def checked_colour(colour):
    """None, which leaves colours as they are painted, "photo" or "style"; or an NSTError."""
    if colour is not None and colour not in WAYS:
        if not isinstance(colour, str):
            raise NSTError(f'colour must be "photo", the clip\'s own, or "style", not {in_words(colour)}.')
        raise NSTError(f"there is no colour '{colour}' of a clip; {suggest(colour, WAYS)}.")
    return colour


def fitted(colour, clip, made, style, recipe=None):
    """The Transport of a clip.

    clip: of reading.opened; made: a function that gives a fresh painter of its frames; style: as nst.paint takes it;
    recipe: with key frames, or None. NSTError for "style" where there is no painting to see, as of a .style file.
    """
    if colour == "style":
        paintings_of(style)  # told before the work
    frames = list(clip.sampled(SAMPLED))
    ours = mixed([palette_of(_painted(made(), frame, clip)) for frame in frames], _even(frames))
    if colour == "photo":
        return Transport(ours, mixed([palette_of(frame.image) for frame in frames], _even(frames)))
    shares = _shares(style, recipe, [_seconds(frame, clip) for frame in frames])
    return Transport(ours, mixed([palette_of(picture) for picture in paintings_of(style)], shares))


def paintings_of(style):
    """[picture] of a style, or of each of a blend; NSTError where one has none."""
    named = list(style) if isinstance(style, dict) else [style]
    try:
        return [images.at_most(one, "style", SIZE) for one in named]
    except NSTError as error:
        raise NSTError(f'colour="style" takes the colours of a painting: {error}') from None


def by_table(way):
    """A function from a frame (H, W, 3) to it in the colours of a Transport: by a table of SIDE³ colours, between which
    it is a line in each direction; six times as fast as the map itself and, in all but one of 1,000 pixels, within 2
    levels of 255 of it."""
    from scipy import ndimage

    steps = np.linspace(0, 1, SIDE)
    table = to_rgb(way(to_lab(np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), -1)))).astype(np.float32)

    def paint(frame):
        places = (frame * (SIDE - 1)).reshape(-1, 3).T
        planes = (ndimage.map_coordinates(table[..., c], places, order=1, output=np.float32) for c in range(3))
        return np.clip(np.stack([*planes], axis=-1), 0, 1).reshape(frame.shape)

    return paint


def as_numbers(way):
    """A Transport as plain lists, exact in JSON."""
    return [[palette.mean.tolist(), palette.covariance.tolist()] for palette in (way.source, way.target)]


def from_numbers(values):
    """The Transport of such lists."""
    return Transport(*(Palette(np.array(mean), np.array(covariance)) for mean, covariance in values))


def _painted(painter, frame, clip):
    painter.time = _seconds(frame, clip)
    return painter(frame.image)


def _seconds(frame, clip):
    return float(frame.time * clip.time_base)


def _even(frames):
    return [1 / len(frames)] * len(frames)


def _shares(style, recipe, times):
    """How much of each painting there is, over all the frames."""
    from nstlib.roles import shares_of

    if not isinstance(style, dict):
        return [1.0]
    if recipe is None or not keys.styles_in(recipe.keys):
        return [share.whole for _, share in shares_of(list(style.items()))]
    moments = [dict(shares_of(list(keys.moment(recipe.keys, time)[1].items()))) for time in times]
    return [sum(moment[name].whole for moment in moments if name in moment) / len(times) for name in style]
