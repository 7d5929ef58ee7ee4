"""REINFORCE for a Gaussian policy: which way to move the means of random numbers so that their reward grows.

Source: Ronald Williams, "Simple Statistical Gradient-Following Algorithms for Connectionist Reinforcement Learning",
Machine Learning 8, 1992.
"""

import numpy as np

from nstlib.errors import NSTError


def advantages(rewards):
    """(R − mean R) / standard deviation, over the first axis: how much better than the others; 0 where all are equal.

    The mean is a baseline: taken away from every reward it changes the expected gradient by a factor 1 − 1/n alone,
    and much of its noise goes. The deviation makes the step the same whatever the unit of the reward.
    """
    rewards = np.asarray(rewards, np.float64)
    if len(rewards) < 2:
        raise NSTError("an advantage compares rewards with each other; give two or more.")
    spread = rewards.std(axis=0)
    return (rewards - rewards.mean(axis=0)) / np.where(spread > 1e-12, spread, 1)


def gradient(samples, means, sigma, weights):
    """1/n Σᵢ Aᵢ (xᵢ − μ) / σ²: an estimate of d E[R] / dμ for x ~ N(μ, σ² I), of the shape of the means.

    samples: (n, ...) drawn from it; weights A: (n,) or (n, k), one for every sample, or for each of its first axis:
    rewards, or `advantages`. (xᵢ − μ) / σ² is the gradient of the logarithm of the density. Of R nothing is known
    but its values: it may have jumps.
    """
    samples, weights = np.asarray(samples, np.float64), np.asarray(weights, np.float64)
    weights = weights.reshape(*weights.shape, *[1] * (samples.ndim - weights.ndim))
    return np.mean(weights * (samples - means), axis=0) / sigma**2
