"""A network in 8 bits a weight: whole numbers from -127 to 127, and one scale for each output channel.

    kernel[..., c] ≈ scale[c] · q[..., c],    scale[c] = max |kernel[..., c]| / 127

The file is a NumPy archive with LAYER/kernel (int8), LAYER/scale and LAYER/bias (float32) and a JSON text `meta`. Only
the file is small: when it is loaded, the kernels become float32. Layers can be kept in 16 bits (int16, scale over
32767) by the same formula: a rounding in the first blocks passes through all that follow, and they hold few weights.
"""

import json

import numpy as np

from nstlib.errors import NSTError


def quantise(kernel, whole=np.int8):
    """(q int8 or int16, scale float32 (out,)) of a kernel (3, 3, in, out)."""
    scale = np.abs(kernel).max(axis=(0, 1, 2)) / np.iinfo(whole).max
    # Below float32's normal numbers a scale loses its digits, and q its range: such a channel is one of zeros.
    scale = np.where(scale >= np.finfo(np.float32).tiny, scale, 1).astype(np.float32)
    return np.round(kernel / scale).astype(whole), scale


def arrays_of(tensors, meta, fine=()):
    """What `read` reads, for np.savez: tensors are {layer: (kernel, bias)}; fine: layers that are kept in 16 bits."""
    arrays = {"meta": np.array(json.dumps(meta))}
    for layer, (kernel, bias) in tensors.items():
        arrays[f"{layer}/kernel"], arrays[f"{layer}/scale"] = quantise(kernel, np.int16 if layer in fine else np.int8)
        arrays[f"{layer}/bias"] = np.asarray(bias, np.float32)
    return arrays


def read(path, layers):
    """{layer: (kernel, bias)} in float32; an NSTError when a layer is missing or the file is not whole."""
    if not path.is_file():
        raise NSTError(f"the weight file '{path.name}' is missing from this installation; install nstlib again.")
    try:
        with np.load(path, allow_pickle=False) as file:
            missing = [k for k in layers if not {f"{k}/kernel", f"{k}/scale", f"{k}/bias"} <= set(file.files)]
            if missing:
                raise NSTError(f"'{path.name}' lacks {missing[0]}; it is no whole 8-bit file, install nstlib again.")
            return {k: _expand(file[f"{k}/kernel"], file[f"{k}/scale"], file[f"{k}/bias"]) for k in layers}
    except NSTError:
        raise
    except Exception as error:
        reason = str(error)[:100] or type(error).__name__
        raise NSTError(f"'{path.name}' does not hold 8-bit weights ({reason}); install nstlib again.") from None


def _expand(kernel, scale, bias):
    whole = kernel.dtype in (np.int8, np.int16) and kernel.ndim == 4 and kernel.shape[-1:] == scale.shape == bias.shape
    if not (whole and scale.dtype == bias.dtype == np.float32 and np.isfinite(scale).all() and np.isfinite(bias).all()):
        raise ValueError("kernels, scales and biases do not fit together")
    return kernel * scale, bias
