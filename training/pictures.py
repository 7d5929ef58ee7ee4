"""Draw the training pictures: textures, paint-like marks and simple scenes, from random numbers only.

Every picture is a float32 array (SIZE, SIZE, 3) in [0, 1], made by one of the functions in `KINDS` from a NumPy
generator, so a seed fixes it. The three families: training/fields.py, scenes.py and renderings.py.
"""

from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np
from PIL import Image

from training.fields import texture
from training.renderings import dots, flowing, hatching, strokes, washed
from training.scenes import dead_leaves, letters, scene

# (kind, share of the pictures, is it a scene whose two ends differ?)
KINDS = (
    (texture, 0.30, False),
    (dead_leaves, 0.12, False),
    (scene, 0.14, True),
    (letters, 0.04, False),
    (strokes, 0.14, True),
    (flowing, 0.10, True),
    (dots, 0.05, True),
    (hatching, 0.05, True),
    (washed, 0.06, True),
)


def draw_picture(index, seed=0):
    """Picture number `index` of the collection `seed`, uint8 (SIZE, SIZE, 3), and whether it is a scene."""
    rng = np.random.default_rng([seed, index])
    draw, _, is_scene = KINDS[int(rng.choice(len(KINDS), p=[share for _, share, _ in KINDS]))]
    image = np.nan_to_num(draw(rng))
    if rng.random() < 0.5:  # a cast of light and an exposure of its own
        image = np.clip(image * rng.uniform(0.75, 1.2) + rng.uniform(-0.05, 0.05, 3), 0, 1)
    return np.round(image * 255).astype(np.uint8), is_scene


def draw_collection(count, seed=0, processes=2):
    """Draw `count` pictures: uint8 (count, SIZE, SIZE, 3) and bool (count,)."""
    with ProcessPoolExecutor(processes) as pool:
        drawn = list(pool.map(partial(draw_picture, seed=seed), range(count), chunksize=32))
    return np.stack([image for image, _ in drawn]), np.array([is_scene for _, is_scene in drawn])


def contact_sheet(pictures, columns=10):
    """Lay uint8 pictures (n, h, w, 3) out in a grid, as one PIL image."""
    rows = [np.concatenate(pictures[i : i + columns], 1) for i in range(0, len(pictures) // columns * columns, columns)]
    return Image.fromarray(np.concatenate(rows, 0))
