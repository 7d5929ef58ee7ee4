"""The network of nst.paint in NumPy, with a learner's functions as its parts: norm, residual block, upsampling.

What it computes is what nstlib.fast.network does in one pass; only the trained convolutions are its own.
"""

import numpy as np

from nstlib.errors import NSTError
from nstlib.fast import network

SMALLEST = 32  # pixels of a side, as nst.paint has it


def painted(picture, styles, blend, styled_norm, upsample, residual_block):
    """A picture (H, W, 3) in [0, 1], painted in one pass; NSTError where a side is too short.

    styles: the network's nstlib.fast.weights.Styles; blend: {name: share} of them, with the sum 1.
    styled_norm(x, scales, shifts, shares), upsample(x), residual_block(x, first, second): of maps (h, w, C).
    """
    height, width = picture.shape[:2]
    if min(height, width) < SMALLEST:
        raise NSTError(f"a picture of {width} x {height} px is too small to be painted; give a larger one.")
    arrays = {name: np.asarray(array, np.float64) for name, array in styles.arrays.items()}
    shares = np.array([blend.get(name, 0.0) for name in styles.names])

    def normed(x, layer):
        scales, shifts = arrays[f"{layer.name}/scale"], arrays[f"{layer.name}/shift"]
        return np.asarray(styled_norm(x, scales, shifts, shares.copy()), np.float64)

    def convolved(x, layer, mode="reflect"):
        x = np.pad(x, ((layer.border,) * 2, (layer.border,) * 2, (0, 0)), mode=mode)
        return convolution(x, arrays[f"{layer.name}/kernel"], layer.stride, layer.dilation)

    def enlarged(x, layer):
        return convolved(np.asarray(upsample(x), np.float64), layer, mode="edge")

    def changed(layer):
        return lambda x: normed(convolved(np.asarray(x, np.float64), layer), layer)

    x = 2.0 * network.padded(np.asarray(picture, np.float64)) - 1.0
    for layer in network.DOWN:
        x = np.maximum(changed(layer)(x), 0)
    for first, second in network.BLOCKS:
        x = np.asarray(residual_block(x, changed(first), changed(second)), np.float64)
    x = np.maximum(normed(enlarged(x, network.UP), network.UP), 0)
    x = enlarged(x, network.LAST) + arrays["last/bias"]
    return (1 / (1 + np.exp(-x)))[:height, :width]


def convolution(x, kernel, stride=1, dilation=1):
    """Maps (h, w, into) that have their border already, and a kernel (k, k, into, out) -> maps (h', w', out)."""
    reach = dilation * (kernel.shape[0] - 1) + 1
    windows = np.lib.stride_tricks.sliding_window_view(x, (reach, reach), axis=(0, 1))  # (h', w', into, reach, reach)
    windows = windows[::stride, ::stride, :, ::dilation, ::dilation]
    return np.tensordot(windows, kernel, axes=((2, 3, 4), (2, 0, 1)))
