"""The same network as an ONNX graph, so that it can paint without a deep-learning library.

`graph.onnx` beside this file is the bare graph, some kilobytes, written by `python -m training.fast.graph` and the same
for all weights: the kernels are named in it and given when it is loaded (`kernels_of`), the norm numbers of the style
are an input (`numbers_of`). Pictures are (1, 3, H, W) there. `amount.onnx` is the same for an amount below 1;
`predict.onnx` is `prediction.numbers_of`, from a painting to a style's numbers.
"""

from pathlib import Path

import numpy as np

from nstlib.backbones import pocket
from nstlib.fast.network import FOLDS, LAST, NORMED, UP
from nstlib.fast.prediction import LAYERS

FILE, BY_AMOUNT, PREDICT = (Path(__file__).parent / name for name in ("graph.onnx", "amount.onnx", "predict.onnx"))


def kernels_of(arrays):
    """{name in the graph: float32 array} of the weights that all styles have in common, from `network.shapes`'s."""
    kernels = {}
    for layer in (*NORMED, LAST):
        kernel = arrays[f"{layer.name}/kernel"]
        kernel = kernel.transpose(3, 2, 0, 1) if layer not in (UP, LAST) else _folded(kernel)
        kernels[f"{layer.name}/kernel"] = np.ascontiguousarray(kernel, np.float32)
    kernels["last/bias"] = np.tile(np.float32(arrays["last/bias"]), 4)  # for each place of a doubled pixel
    return kernels


def all_kernels_of(arrays):
    """`kernels_of`, and the plain scales and shifts that an amount below 1 needs."""
    plain = {name: array for name, array in arrays.items() if name.endswith(("/plain_scale", "/plain_shift"))}
    return kernels_of(arrays) | {name: np.float32(array).reshape(1, -1, 1, 1) for name, array in plain.items()}


def _folded(kernel):
    """The kernel (4 out, in, 3, 3) that `network.grown` works with."""
    fold = FOLDS[kernel.shape[0]]
    small = np.einsum("pik,qjl,klco->pqocij", fold, fold, kernel)
    return small.reshape(-1, *small.shape[3:])


def numbers_of(arrays, blend):
    """(n,): scale and shift of every norm, one after the other, of a blend (styles,)."""
    return np.concatenate(
        [blend @ arrays[f"{layer.name}/{part}"] for layer in NORMED for part in ("scale", "shift")], dtype=np.float32
    )


def predictor_of(predictor):
    """{name in the graph: float32 array} of what guesses a style: pocket's layers, and `prediction.shapes`."""
    tensors, mean, std, _ = pocket.arrays()
    found = {"pocket/mean": mean.reshape(1, 3, 1, 1), "pocket/std": std.reshape(1, 3, 1, 1)}
    for layer in upto(tensors, LAYERS[-1]):
        kernel, bias = tensors[layer]
        found |= {f"{layer}/kernel": kernel.transpose(3, 2, 0, 1), f"{layer}/bias": bias}
    return {name: np.ascontiguousarray(array, np.float32) for name, array in (found | predictor).items()}


def upto(layers, last):
    """The names of layers up to that one, itself included."""
    layers = list(layers)
    return layers[: 1 + layers.index(last)]
