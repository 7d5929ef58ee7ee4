"""Pairs of crops: two looks at one picture, with common geometry and independent colour shifts and damage.

A pair shares its flips and turns (so that the direction of a stroke may be told) and roughly its scale (so
that its width may). In half of the pairs the colours are replaced by colours common to the whole batch, so
that texture alone must tell the pictures apart. Noise, blur and JPEG damage fall on what the network sees,
never on what its decoders must restore: features that ignore invisible noise cannot be fooled by it when they
steer an optimiser.
"""

import io

import keras
import numpy as np
from PIL import Image
from scipy import ndimage

from training.network import MEAN, STD

SIDE = 64
STEPS = 50  # of an epoch


class CropPairs(keras.utils.PyDataset):
    """Batches (seen, clean): (2n, 64, 64, 3) normalised and damaged, (2n, 32, 32, 3) clean; row i pairs with n + i."""

    def __init__(self, pictures, is_scene, pairs, steps, seed, **kwargs):
        super().__init__(**kwargs)
        self.pictures, self.is_scene, self.pairs = pictures, is_scene, pairs
        self.steps, self.seed = steps, seed
        self.epoch = 0

    def __len__(self):
        return self.steps

    def on_epoch_end(self):
        self.epoch += 1

    def __getitem__(self, index):
        rng = np.random.default_rng([*self.seed, self.epoch, index])
        chosen = rng.choice(len(self.pictures), self.pairs, replace=False)
        couples = [crop_pair(self.pictures[i], self.is_scene[i], rng) for i in chosen]
        crops = np.stack([a for a, _ in couples] + [b for _, b in couples]).astype(np.float32) / 255
        clean = shift_colours(crops, rng)
        seen = damage(clean, rng)
        half = clean.reshape(len(clean), SIDE // 2, 2, SIDE // 2, 2, 3).mean((2, 4))
        return ((seen - np.float32(MEAN)) / np.float32(STD)).astype(np.float32), half


def crop_pair(picture, is_scene, rng):
    """Two (SIDE, SIDE, 3) uint8 crops of one picture; those of a scene lie close, as its two ends differ."""
    size = picture.shape[0]
    side = np.exp(rng.uniform(np.log(50), np.log(112)))
    turns, flip = rng.integers(4), rng.random() < 0.5
    source, corner, crops = Image.fromarray(picture), None, []
    for _ in range(2):
        s = min(side * np.exp(rng.uniform(-0.12, 0.12)), size)
        low, high = np.zeros(2), np.full(2, size - s)
        if corner is not None and is_scene:
            low, high = np.clip([corner - 0.5 * side, corner + 0.5 * side], 0, size - s)
        corner = rng.uniform(low, high)
        box = (*corner, *np.minimum(corner + s, size))
        crop = np.rot90(np.asarray(source.resize((SIDE, SIDE), Image.Resampling.BICUBIC, box=box)), turns)
        crops.append(crop[:, ::-1] if flip else crop)
    return crops


def shift_colours(crops, rng):
    """Mild change of contrast and tint in every crop; the batch's common colours in half of the pairs."""
    n = len(crops)
    mean, spread = crops.mean((1, 2), keepdims=True), crops.std((1, 2), keepdims=True)
    common_mean, common_spread = rng.uniform(0.35, 0.65, 3), rng.uniform(0.12, 0.25)
    matched = (crops - mean) / (spread + 0.03) * common_spread + common_mean
    pick = np.tile(rng.random(n // 2) < 0.5, 2)[:, None, None, None]
    crops = np.where(pick, matched, crops)
    gain = np.exp(rng.uniform(-0.2, 0.2, (n, 1, 1, 1)) + rng.uniform(-0.06, 0.06, (n, 1, 1, 3)))
    middle = crops.mean((1, 2), keepdims=True)
    return np.clip((crops - middle) * gain + middle + rng.uniform(-0.05, 0.05, (n, 1, 1, 3)), 0, 1).astype(np.float32)


def damage(clean, rng):
    """Noise in most crops, up to a fifth of the range; blur in a sixth, JPEG in an eighth."""
    n = len(clean)
    sigma = (rng.uniform(0, 0.2, n) * (rng.random(n) < 0.8))[:, None, None, None]
    noise = rng.standard_normal(clean.shape, dtype=np.float32)
    grey = (rng.random(n) < 0.3)[:, None, None, None]
    seen = clean + sigma * np.where(grey, noise[..., :1], noise)
    for i in np.flatnonzero(rng.random(n) < 1 / 6):
        seen[i] = ndimage.gaussian_filter(clean[i], (*[rng.uniform(0.4, 0.8)] * 2, 0)) + sigma[i] * 0.5 * noise[i]
    for i in np.flatnonzero(rng.random(n) < 1 / 8):
        file = io.BytesIO()
        Image.fromarray((np.clip(seen[i], 0, 1) * 255).astype(np.uint8)).save(
            file, "JPEG", quality=int(rng.integers(25, 85))
        )
        seen[i] = np.asarray(Image.open(file), np.float32) / 255
    return np.clip(seen, 0, 1)
