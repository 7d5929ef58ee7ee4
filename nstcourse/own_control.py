"""What a photograph needs beside a learner's functions of exercise 8: colours, one region, and patches.

Through a network as (features, pull): {layer: (h, w, C)} of a picture, and the gradient on its pixels of a loss whose
gradient on these features is given. `walk(start, step, steps)` goes downhill; `step(pixels, ahead)` gives the next
picture. Sides are even, as a pooling of the task drops a last row or column.
"""

import numpy as np

from nstcourse.kit.answers import carried
from nstcourse.own_maps import roughness

# As pocket has them: what is done before a layer's features are there.
BEFORE = {"block1_conv1": ("conv",), "block2_conv1": ("conv", "conv", "pool", "conv")}
PATCHED = "block2_conv1"
SIDE = 3  # of a patch, in places of the layer
RATE = 0.02


def pictures(photo, painting, network, walk, guided_gram, pulled_in, carry, nearest_patch):
    """[(picture, caption, alternative text)] of a photograph (H, W, 3), by the learner's functions."""
    half = np.zeros(photo.shape[:2])
    half[: len(half) // 2] = 1.0
    (region, steps), masks = region_painted(photo, painting, half, network, walk, guided_gram, pulled_in)
    drawn, rounds = patched(photo, painting, network, walk, nearest_patch)
    least = min(float(mask.mean()) for mask in masks.values())
    return [
        (
            recoloured(photo, painting, carry),
            "its colours, by your carry",
            "The photograph as it was, in the colours of the style.",
        ),
        (
            region,
            f"its upper half, {steps} steps by your guided Gram matrices; pulled in, {least:.0%} are left of it",
            "The upper half in colours and strokes of the style; the lower half is the photograph's.",
        ),
        (
            drawn,
            f"patch by patch, {rounds} steps towards those that your function chose",
            "The photograph, put together from strokes of the style.",
        ),
    ]


def recoloured(photo, painting, carry):
    """The photograph (H, W, 3) in the colours of the painting, by the learner's `carry`."""
    rows = [np.asarray(picture, dtype=np.float64).reshape(-1, 3) for picture in (photo, painting)]
    moved = carried(carry, False)(*rows, 1.0)
    return np.clip(np.asarray(moved, dtype=np.float64).reshape(photo.shape), 0, 1)


def region_painted(photo, painting, mask, network, walk, guided_gram, pulled_in):
    """(the picture, {layer: the mask there}): the photograph, painted where the mask (H, W) is 1 by Gram matrices."""
    features, pull = network
    guided_gram, pulled_in = carried(guided_gram, False), carried(pulled_in, False)
    masks = {name: np.asarray(pulled_in(mask, BEFORE[name]), dtype=np.float64) for name in BEFORE}
    goals = {
        name: np.asarray(guided_gram(values, np.ones(values.shape[:2])), dtype=np.float64)
        for name, values in features(painting).items()
    }

    inside = np.asarray(mask, dtype=np.float64)[..., None]

    def slope(values, name):
        rows, weights = values.reshape(-1, values.shape[-1]), masks[name].reshape(-1, 1)
        apart = np.asarray(guided_gram(values, masks[name]), dtype=np.float64) - goals[name]
        return (4 / weights.sum() * weights * (rows @ apart)).reshape(values.shape) / np.sum(goals[name] ** 2)

    def step(pixels, ahead):
        found = features(pixels)
        kept = inside * 2e-4 * (pixels - photo)  # so that the photograph is known again
        return np.clip(pixels - RATE * ahead(pull(pixels, {k: slope(found[k], k) for k in BEFORE}) + kept), 0, 1)

    return walk(photo, step, 50), masks


def patches_of(values, side=SIDE):
    """(places, side² C): every square of `side` places of features (h, w, C), row by row."""
    windows = np.lib.stride_tricks.sliding_window_view(values, (side, side), axis=(0, 1))
    return np.moveaxis(windows, 2, -1).reshape(-1, side * side * values.shape[-1])


def patched(photo, painting, network, walk, nearest_patch, at_most=600):
    """The photograph, every patch of one layer drawn to the one of the painting that the learner's function chose."""
    features, pull = network
    choose = carried(nearest_patch, False)
    strokes = patches_of(features(painting)[PATCHED])
    strokes = strokes[:: -(-len(strokes) // at_most)]
    chosen = None

    def step(pixels, ahead):
        nonlocal chosen
        found = features(pixels)
        values, slopes = found[PATCHED], {name: np.zeros_like(other) for name, other in found.items()}
        rows = patches_of(values)
        if step.count % 10 == 0:
            chosen = np.asarray(choose(rows, strokes)).astype(int)
        step.count += 1
        slopes[PATCHED] = spread_out(rows - strokes[chosen], values.shape) / np.sum(strokes[chosen] ** 2)
        smooth = 0.1 / np.sum(photo**2 + 1e-6) * roughness(pixels)
        return np.clip(pixels - RATE * ahead(pull(pixels, slopes) + smooth), 0, 1)

    step.count = 0
    return walk(photo, step, 50)


def spread_out(rows, shape, side=SIDE):
    """The patches (places, side² C) put back where they were cut from, those that overlap added up: (h, w, C)."""
    height, width, channels = shape
    down, across = height - side + 1, width - side + 1
    cut, made = rows.reshape(down, across, side, side, channels), np.zeros(shape)
    for y in range(side):
        for x in range(side):
            made[y : y + down, x : x + across] += cut[:, :, y, x]
    return made
