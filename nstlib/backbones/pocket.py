"""The pocket network: VGG19's shape with a fraction of its channels, trained by this project (see pocket_card.md)."""

import json
from pathlib import Path

import numpy as np

from nstlib.autodiff import load_keras
from nstlib.backbones.network import LAYERS, Network
from nstlib.errors import NSTError
from nstlib.images import as_path

FILE = Path(__file__).with_name("pocket.npz")


def load(weights=None):
    """The pocket network. weights: path of another .npz of the same layout, such as training/ writes."""
    path = FILE if weights is None else as_path(weights)
    if not path.is_file():
        raise NSTError(f"the weight file '{path}' does not exist; leave it out to use the network in the package.")
    try:
        with np.load(path, allow_pickle=False) as file:
            tensors = {layer: (file[f"{layer}/kernel"], file[f"{layer}/bias"]) for layer in LAYERS}
            mean, std = file["mean"].astype("float32"), file["std"].astype("float32")
            meta = json.loads(str(file["meta"]))
        _check_shapes(path, tensors, mean, std)
    except NSTError:
        raise
    except Exception as error:
        raise NSTError(f"'{path}' does not hold pocket weights ({str(error)[:100] or type(error).__name__}).") from None

    def preprocess(image):
        ops = load_keras().ops
        return (image - ops.convert_to_tensor(mean)) / ops.convert_to_tensor(std)

    source = f"pocket {meta['version']}, shipped with nstlib" if weights is None else f"own weights in {path.name}"
    return Network("pocket", source, tensors, preprocess, pooling="average", border="replicate")


def _check_shapes(path, tensors, mean, std):
    if mean.shape != (3,) or std.shape != (3,) or not (np.isfinite(mean).all() and (std > 0).all()):
        raise NSTError(f"'{path}': mean and std must be three numbers each, and std positive.")
    into = 3
    for layer, (kernel, bias) in tensors.items():
        out = kernel.shape[-1] if kernel.ndim else 0
        if not (np.isfinite(kernel).all() and np.isfinite(bias).all()):
            raise NSTError(f"'{path}': {layer} holds values that are NaN or infinite.")
        if out == 0 or kernel.shape != (3, 3, into, out) or bias.shape != (out,):
            raise NSTError(
                f"'{path}': {layer} has a kernel of shape {kernel.shape} and a bias of shape {bias.shape}; "
                f"expected (3, 3, {into}, n) and (n,)."
            )
        into = out
