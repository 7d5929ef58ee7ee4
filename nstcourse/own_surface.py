"""What a photograph needs beside a learner's functions of exercise 10: it is laid out, made to close, and painted as
the tile of a half-drop.

Through a network as (features, pull), which own_control describes. The network knows nothing of tiles: it is shown the
tile with a border of `BORDER` pixels, which the learner's `pad_half_drop` puts around it, and what of its features lies
in the border is left out. As that function only says which pixel stands where, it is asked once, for the pixels'
numbers; then a gradient on the border goes back to the pixels that it was taken from.
"""

import numpy as np

from nstcourse.kit.answers import carried
from nstcourse.kit.arrays import as_array
from nstcourse.own_maps import roughness

LAYERS = {"block1_conv1": 1, "block2_conv1": 2}  # and their strides
BORDER = 8  # pixels; block2_conv1 sees 5 beyond its own, and its places are 2 apart
RATE = 0.02


def pictures(photo, painting, network, walk, pad_half_drop, seam_rank, periodic_part, lay_out):
    """[(picture, caption, alternative text)] of a photograph (H, W, 3), by the learner's functions."""
    photo = photo[: photo.shape[0] // 2 * 2, : photo.shape[1] // 2 * 2]  # its halves are moved, and poolings halve it
    beside = by_channels(lay_out)
    closed = by_channels(periodic_part)(photo)
    tile, steps = painted(closed, painting, network, walk, pad_half_drop)
    ranks = [float(np.squeeze(as_array(carried(seam_rank, True)(np.clip(p, 0, 1))))) for p in (photo, closed)]
    return [
        (
            beside(photo, "square", 2, 2),
            f"laid out by your function; your rank of its seam is {ranks[0]:.0f} %",
            "The photograph four times, two by two, with hard lines between.",
        ),
        (
            beside(closed, "square", 2, 2),
            f"your periodic part; the rank of its seam is {ranks[1]:.0f} %",
            "It four times, two by two; the lines between are soft or gone.",
        ),
        (
            beside(tile, "half-drop", 2, 2),
            f"painted in {steps} steps with your border, and laid out as a half-drop",
            "Four tiles in the colours and strokes of the style; the two at the right lie half a tile lower.",
        ),
    ]


def by_channels(function):
    """The same for each colour of a picture (H, W, 3): what a task asks of one channel."""
    own = carried(function, False)
    return lambda picture, *more: np.stack(
        [as_array(own(np.array(picture[..., k], dtype=np.float64), *more)) for k in range(picture.shape[-1])], axis=-1
    )


def places(shape, pad_half_drop, border=BORDER):
    """(H + 2 · border, W + 2 · border) whole numbers: of each pixel of the padded tile, which one of the tile it is."""
    numbers = np.arange(shape[0] * shape[1], dtype=np.float64).reshape(shape[:2])
    return np.rint(as_array(carried(pad_half_drop, False)(numbers, border))).astype(int)


def painted(photo, painting, network, walk, pad_half_drop):
    """(the tile, steps): the photograph, painted by Gram matrices of the padded tile's features."""
    features, pull = network
    at = places(photo.shape, pad_half_drop)
    goals = {name: gram(values) for name, values in features(np.asarray(painting)).items()}

    def step(pixels, ahead):
        around = pixels.reshape(-1, 3)[at]
        slopes = {name: slope(values, goals[name], name) for name, values in features(around).items()}
        back = np.zeros((pixels.shape[0] * pixels.shape[1], 3))
        np.add.at(back, at.ravel(), pull(around, slopes).reshape(-1, 3))
        smooth = 0.02 / np.sum(photo**2 + 1e-6) * roughness(around)[BORDER:-BORDER, BORDER:-BORDER]
        kept = 2e-4 * (pixels - photo)  # so that the photograph is known again
        return np.clip(pixels - RATE * ahead(back.reshape(pixels.shape) + smooth + kept), 0, 1)

    return walk(np.clip(photo, 0, 1), step, 50)


def gram(values):
    """The Gram matrix of features (h, w, C)."""
    rows = values.reshape(-1, values.shape[-1])
    return rows.T @ rows / len(rows)


def slope(values, goal, name):
    """The style's gradient on features (h, w, C) of a padded tile, which only its inside has."""
    rim = BORDER // LAYERS[name]
    inside = values[rim:-rim, rim:-rim]
    rows = inside.reshape(-1, inside.shape[-1])
    made = np.zeros(values.shape)
    made[rim:-rim, rim:-rim] = (4 / len(rows) * rows @ (gram(inside) - goal)).reshape(inside.shape) / np.sum(goal**2)
    return made
