"""Gram lens: the two maps whose product one cell of a Gram matrix averages."""

import numpy as np

from nstlib import lens
from nstlib.backbones import backbone as load_backbone
from nstlib.explain.subject import SHOWN, SIZE
from nstlib.images import as_picture, resize
from nstlib.losses import content_loss
from nstlib.views.board import Board, Entry
from nstlib.views.maps import boxed, enlarged, shaded
from nstlib.views.words import describe_in_words, where_in_words


def gram_lens(picture, layer="block1_conv1", i=0, j=1, *, shuffle=False, backbone="auto", size=SIZE):
    """One cell of a Gram matrix, opened: map i, map j, their product, and its mean, which is the cell."""
    network, image = load_backbone(backbone), resize(as_picture(picture, "lens", size), size)
    maps = lens.feature_maps(network, image, layer)
    return board_of_gram(image, maps, layer, i, j, lens.shuffled(maps) if shuffle else None)


def board_of_gram(image, maps, layer, i, j, moved=None):
    """The board of one cell of the Gram matrix of maps (h, w, C), the features of an image.

    moved: the same features at other positions, to be shown instead; what did not change is said.
    """
    cell = lens.gram_cell(maps if moved is None else moved, i, j)
    top = max(np.percentile(cell.first, 99), np.percentile(cell.second, 99))
    entries = [Entry(image, "the picture", f"the picture, {describe_in_words(image)}")]
    entries += [
        Entry(
            enlarged(shaded(one, top), SHOWN),
            f"channel {n}",
            f"map of channel {n}: dark where it responds, {where_in_words(one)}",
        )
        for n, one in ((i, cell.first), (j, cell.second))
    ]
    both = f"product of channels {i} and {j}"
    alt = f"{both}: dark where both respond at once, {where_in_words(cell.product)}"
    entries.append(Entry(enlarged(shaded(cell.product), SHOWN), both, alt))
    entries.append(_gram_entry(maps if moved is None else moved, i, j))
    text = f"G[{i}, {j}] = mean of the product = {cell.value:.4g}."
    if moved is not None:
        text += " " + shuffling_in_words(maps, moved)
    return Board(f"Gram lens: {layer}", tuple(entries), text, height=SHOWN, columns=5)


def _gram_entry(maps, i, j):
    """The cells of the eight strongest channels, or of these two and six others, as a chart with G[i, j] framed."""
    by_strength = lens.ranked(maps).tolist()
    channels = sorted(list(dict.fromkeys([i, j, *by_strength]))[:8], key=by_strength.index)
    chart = enlarged(shaded(lens.gram(maps[..., channels])), SHOWN)
    side = len(chart) // len(channels)
    top, left = side * channels.index(i), side * channels.index(j)
    return Entry(
        boxed(chart, (top, left, top + side, left + side)),
        f"Gram matrix of {len(channels)} channels; G[{i}, {j}] in the frame",
        f"Gram matrix of the channels {', '.join(map(str, channels))}, a chart of {len(channels)} by {len(channels)} "
        f"cells, dark where two channels go together; the cell of {i} and {j} is framed",
    )


def shuffling_in_words(maps, moved):
    """What moving every feature to another place does to the Gram matrix and to the content loss."""
    gram, again = lens.gram(maps), lens.gram(moved)
    change = np.abs(gram - again).max() / np.abs(gram).max()
    loss = float(content_loss(moved, maps)) / float(np.mean(np.square(maps)))
    same = "is the same" if change < 1e-9 else f"has changed by up to {change:.1e} of its largest cell"
    return (
        f"All positions are shuffled: the Gram matrix {same}, while the content loss has risen from 0 to "
        f"{loss:.2f} of the features' mean square. Style forgets where."
    )
