"""What tasks of more than one exercise build their probes with."""

import numpy as np


def one(*things):
    """Argument tuples for a function of one argument."""
    return tuple((t,) for t in things)


def fixed(array):
    """An array that nobody can write to: lists of arrays reach the answers as they are."""
    array = np.array(array, dtype=np.float64)
    array.setflags(write=False)
    return array


def falls(loss):
    """For a probe of a gradient of loss(features, target): does a small step against it lower the loss by what the
    gradient promises, step · Σ gradient²?"""

    def holds(outs, ins, atol):
        for out, (features, target) in zip(outs, ins, strict=True):
            if out.shape != features.shape:
                return False
            step = 1e-5
            fall = loss(features, target) - loss(features - step * out, target)
            if not np.isclose(fall, step * np.sum(out**2), rtol=5e-3, atol=1e-12):
                return False
        return True

    return holds
