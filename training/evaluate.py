"""Are halves of one texture told apart from those of others, by trained weights and by random ones?"""

import numpy as np

from nstlib.recipe import STYLE_LAYERS
from nstlib.statistics import exact_moments
from training.export import normalise, run
from training.fields import texture
from training.network import LAYERS, MEAN, STD


def random_weights(shapes, pictures, seed=0):
    """He-normal kernels and zero biases of the same shapes, normalised alike: what training must beat."""
    rng = np.random.default_rng(seed)
    weights = {"mean": np.float32(MEAN), "std": np.float32(STD)}
    for layer in LAYERS:
        shape = shapes[f"{layer}/kernel"].shape
        weights[f"{layer}/kernel"] = rng.standard_normal(shape) * np.sqrt(2 / np.prod(shape[:3]))
        weights[f"{layer}/bias"] = np.zeros(shape[-1])
    return normalise(weights, pictures)


def halves_told_apart(weights, textures):
    """Share of textures whose left half's Gram matrix is nearest its own right half's, per style layer.

    Distance |A - B|_F^2 / (|A|_F |B|_F); both halves are looked up among the opposite halves of all textures.
    """
    halves = np.concatenate([textures[:, :, : textures.shape[2] // 2], textures[:, :, textures.shape[2] // 2 :]])
    grams = {layer: [] for layer in STYLE_LAYERS}
    for features in run(weights, halves):
        for layer in STYLE_LAYERS:
            gram = exact_moments(features[layer])["second"]
            grams[layer].append(gram.reshape(len(gram), -1))
    result = {}
    for layer, parts in grams.items():
        a, b = np.split(np.concatenate(parts), 2)
        aa, bb = (a**2).sum(1)[:, None], (b**2).sum(1)[None]
        distance = (aa + bb - 2 * a @ b.T) / np.sqrt(aa * bb)
        own = np.arange(len(a))
        result[layer] = float(0.5 * ((distance.argmin(1) == own).mean() + (distance.argmin(0) == own).mean()))
    return result


def stationary_textures(count, seed):
    """Held-out textures, uint8: drawn fields only, of another seed than the training pictures."""
    return np.stack(
        [
            np.round(np.clip(texture(np.random.default_rng([seed, i])), 0, 1) * 255).astype(np.uint8)
            for i in range(count)
        ]
    )
