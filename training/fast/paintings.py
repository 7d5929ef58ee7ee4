"""Paintings to guess numbers for: the gallery's in other colours and cuts, drawn pictures, windows of photographs."""

import numpy as np
from PIL import Image

from nstlib import images

SIDE = 256
GALLERY, DRAWN = 0.35, 0.45  # shares of the collection; the rest are windows of photographs
TURNED = 0.6  # of all, the share whose colours are changed


def collection(pool, names, count, seed):
    """[float32 (h, w, 3)], `count` of them, the same for the same seed."""
    rng = np.random.default_rng([seed, 5])
    gallery = [np.uint8(255 * images.load_image(name, 2 * SIDE)) for name in names]
    photographs, _, drawn = pool.kinds
    kinds, shares = (gallery, drawn, photographs), (GALLERY, DRAWN, 1 - GALLERY - DRAWN)
    return [one(kinds[rng.choice(3, p=shares)], rng) for _ in range(count)]


def one(kind, rng):
    """A square window of one picture of that kind, often in other colours."""
    picture = kind[rng.integers(len(kind))]
    shorter = min(picture.shape[:2])
    length = shorter * rng.uniform(0.5, 1)
    top, left = (rng.uniform(0, n - length) for n in picture.shape[:2])
    box = left, top, left + length, top + length
    window = Image.fromarray(picture).resize((SIDE, SIDE), Image.Resampling.BICUBIC, box=box)
    window = np.asarray(window, np.float32) / 255
    return recoloured(window, rng) if rng.random() < TURNED else window


def recoloured(picture, rng):
    """Hues turned about the grey axis, then more or less contrast, colour and light."""
    angle, third = rng.uniform(0, 2 * np.pi), 1 / 3
    cosine, sine = np.cos(angle), np.sin(angle) / np.sqrt(3)
    cycle = np.roll(np.eye(3), 1, axis=1) - np.roll(np.eye(3), -1, axis=1)
    turn = cosine * np.eye(3) + (1 - cosine) * third + sine * cycle
    turned = picture @ turn.T
    grey = turned.mean(-1, keepdims=True)
    turned = grey + rng.uniform(0.3, 1.4) * (turned - grey)
    turned = 0.5 + rng.uniform(0.7, 1.3) * (turned - 0.5) + rng.uniform(-0.15, 0.15)
    return np.clip(turned, 0, 1).astype(np.float32)


def statistics_from(targets):
    """(paintings, 672) of what `nstlib.fast.objective.targets` gives with the statistic "moments".

    Mean and Σ^½ of every layer are there, and the variances are the squared lengths of Σ^½'s rows.
    """
    found = []
    for nest, _ in targets:
        found += [nest["mean"], np.sqrt(np.square(nest["half"]).sum(-1) + 1e-6)]
    return np.concatenate(found, axis=-1)
