"""Feature atlas: what the channels of one layer respond to."""

import numpy as np

from nstlib import lens
from nstlib.backbones import backbone as load_backbone
from nstlib.errors import NSTError
from nstlib.explain.subject import SHOWN, SIZE
from nstlib.images import as_picture, resize
from nstlib.views.board import Board, Entry
from nstlib.views.maps import boxed, enlarged, shaded
from nstlib.views.words import where_in_words


def feature_atlas(picture, layer="block1_conv1", *, order="strongest", count=8, page=0, backbone="auto", size=SIZE):
    """What the channels of one layer respond to: their maps, `count` to a page, ordered as lens.ORDERS says."""
    network, image = load_backbone(backbone), resize(as_picture(picture, "atlas", size), size)
    return board_of_atlas(network, image, lens.feature_maps(network, image, layer), layer, order, count, page)


def board_of_atlas(network, image, maps, layer, order="strongest", count=8, page=0):
    """The board of maps (h, w, C) at hand: `count` channels of them, and what the first one likes best.

    Raises NSTError when there is no such page.
    """
    channels = lens.ranked(maps, order)[page * count : (page + 1) * count]
    if not len(channels):
        raise NSTError(f"{layer} has {maps.shape[-1]} channels; page {page} of {count} is past the last one.")
    entries = [_where_strongest(network, image, maps, layer, int(channels[0]))]
    for channel in channels:
        one = maps[..., channel]
        active = float((one > 0).mean())
        entries.append(
            Entry(
                enlarged(shaded(one), SHOWN),
                f"channel {channel}, active on {active:.0%}",
                f"map of channel {channel}: dark where it responds, on {active:.0%} of the picture, "
                f"{where_in_words(one)}",
            )
        )
    text = (
        f"{layer}: {maps.shape[-1]} channels of {maps.shape[0]} x {maps.shape[1]} features. Each feature sees a square "
        f"of {network.receptive_field(layer)} pixels; neighbours lie {network.stride(layer)} pixels apart."
    )
    return Board(f"Feature atlas: {layer} of {network.name}", tuple(entries), text, height=SHOWN, columns=3)


def _where_strongest(network, image, maps, layer, channel):
    place = np.unravel_index(int(np.argmax(maps[..., channel])), maps.shape[:2])
    box = lens.receptive_box(network, layer, place, image.shape)
    return Entry(
        boxed(image, box),
        f"the square that channel {channel} likes best",
        f"the picture, with a frame around the rows {box[0]} to {box[2]} and columns {box[1]} to {box[3]}, "
        f"where channel {channel} responds most",
    )
