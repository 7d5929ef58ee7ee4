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
