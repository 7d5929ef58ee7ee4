"""Any painting, without fitting: the numbers of a style, guessed from what pocket sees of the painting.

Mean and spread of every channel of five layers go through two dense layers, which were trained together with the
network that paints (Ghiasi, Lee, Kudlur, Dumoulin and Shlens, BMVC 2017, who guess them from the painting's pixels).
Where things are in the painting cannot reach the result: the course's style loss forgets it, and so does this.
"""

import numpy as np

from nstlib.backend import load_keras
from nstlib.fast.network import NUMBERS, norm_shapes

LAYERS = tuple(f"block{i}_conv1" for i in range(1, 6))
CHANNELS = (16, 48, 80, 96, 96)  # of pocket's
PAINTING, SMALLEST = 256, 16  # pixels of the painting's longer side; of the other one, for its deepest layer
STATISTICS, HIDDEN = 2 * sum(CHANNELS), 112
FARTHEST = 5.0  # a statistic counts as at most so many standard deviations from the paintings that were learnt on


def shapes():
    """{name: shape} of the weights: what statistics are on average, how far they spread, and two dense layers."""
    return {
        "predict/centre": (STATISTICS,),
        "predict/size": (STATISTICS,),
        "predict/hidden/kernel": (STATISTICS, HIDDEN),
        "predict/hidden/bias": (HIDDEN,),
        "predict/numbers/kernel": (HIDDEN, NUMBERS),
        "predict/numbers/bias": (NUMBERS,),
    }


def owns(name):
    """Is that the name of one of these weights?"""
    return name.startswith("predict/")


def initial(weights, statistics, seed=0):
    """{name: float32 array} to begin a training with: every painting gets the mean of the learnt styles' numbers.

    weights: of the network, `network.shapes`; statistics: (paintings, 672) of those that will be learnt on.
    """
    rng, found = np.random.default_rng(seed), {}
    for name, shape in shapes().items():
        deviation = np.sqrt(2 / shape[0]) * (0.1 if "numbers" in name else 1)
        found[name] = np.float32(rng.normal(0, deviation, shape) if name.endswith("kernel") else np.zeros(shape))
    found["predict/centre"] = np.float32(statistics.mean(0))
    found["predict/size"] = np.float32(statistics.std(0) + 1e-3)
    found["predict/numbers/bias"] = np.float32(np.concatenate([weights[name].mean(0) for name in norm_shapes()]))
    return found


def statistics_of(features):
    """(B, 672): μ and √(σ² + 10⁻⁶) of every channel, layer after layer, of {layer: (B, h, w, C)}."""
    ops = load_keras().ops
    found = []
    for layer in LAYERS:
        mean, variance = ops.moments(features[layer], axes=(1, 2))
        found += [mean, ops.sqrt(variance + 1e-6)]
    return ops.concatenate(found, axis=-1)


def predicted(weights, statistics):
    """A style's numbers (B, 960) for statistics (B, 672); weights: {name: tensor} of `shapes`."""
    ops = load_keras().ops
    x = (statistics - weights["predict/centre"]) / weights["predict/size"]
    x = ops.clip(x, -FARTHEST, FARTHEST)
    x = ops.relu(ops.matmul(x, weights["predict/hidden/kernel"]) + weights["predict/hidden/bias"])
    return ops.matmul(x, weights["predict/numbers/kernel"]) + weights["predict/numbers/bias"]


def numbers_of(weights, network, paintings):
    """A style's numbers (B, 960) for paintings (B, H, W, 3) in [0, 1]; network: pocket."""
    return predicted(weights, statistics_of(network(paintings, layers=LAYERS)))
