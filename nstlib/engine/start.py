"""The picture that a run starts from."""

import numpy as np

from nstlib.engine.optimisers import inside


def first_picture(plan):
    """At the coarsest level, by the recipe's `start`: content, own picture, painting, noise, coloured noise."""
    level, start = plan.levels[0], plan.recipe.start
    random = np.random.default_rng(plan.recipe.seed)
    if start == "noise":
        return random.random((*level.shape, 3), dtype=np.float32)
    if start == "statistics":
        return coloured_noise(random, level.shape, plan.tone.style(plan.style))
    return level.content if start == "content" else level.initial


def coloured_noise(random, shape, style):
    """Noise whose colours have the style's mean and covariance, before what leaves [0, 1] is cut off."""
    colours = style.reshape(-1, 3).astype(np.float64)
    values, vectors = np.linalg.eigh(np.cov(colours.T))
    spread = vectors * np.sqrt(np.maximum(values, 0))
    return inside(colours.mean(0) + random.standard_normal((*shape, 3)) @ spread.T)
