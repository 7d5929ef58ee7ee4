"""The picture that a run starts from."""

import numpy as np

from nstlib.engine.optimisers import inside


def first_picture(plan):
    """At the coarsest level, by the recipe's `start`: content, own picture, painting, noise, coloured noise."""
    level, start = plan.levels[0], plan.recipe.start
    random = np.random.default_rng(plan.recipe.seed)
    if start == "noise":
        return random.random((*level.shape, 3), dtype=np.float32)
    if start == "statistics" and plan.areas is not None:
        areas, recipe = plan.areas, plan.recipe
        tones = {area: areas.tone(area, recipe) for area in areas.painted}
        seen = {a: [(tones[a].style(p), s) for p, s in zip(a.paintings, a.shares, strict=True)] for a in tones}
        noise = {a.name: coloured_noise(random, level.shape, styles) for a, styles in seen.items()}
        return areas.composed(level.shape, noise)
    if start == "statistics":
        return coloured_noise(random, level.shape, [(plan.tone.style(p), share) for p, share in plan.styles])
    return level.content if start == "content" else level.initial


def coloured_noise(random, shape, styles):
    """Noise whose colours have the style's mean and covariance, before what leaves [0, 1] is cut off.

    styles: [(picture, share)]. Of several it is μ = Σ s μ_i and Σ s (Σ_i + (μ_i − μ)(μ_i − μ)ᵀ).
    """
    colours = [(style.reshape(-1, 3).astype(np.float64), share) for style, share in styles]
    mean = sum(share * own.mean(0) for own, share in colours)
    around = [(own.mean(0) - mean, share) for own, share in colours]
    covariance = sum(share * np.cov(own.T) for own, share in colours)
    covariance = covariance + sum(share * np.outer(d, d) for d, share in around)
    values, vectors = np.linalg.eigh(covariance)
    spread = vectors * np.sqrt(np.maximum(values, 0))
    return inside(mean + random.standard_normal((*shape, 3)) @ spread.T)
