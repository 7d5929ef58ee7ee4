"""The pocket networks: VGG's shape with a fraction of its channels, in the package.

"pocket" is fitted to VGG16 (pocket_card.md); "pocket-drawn" was trained on drawn pictures only (pocket_drawn_card.md).
Both files have one layout, and a file of one's own may have either network's layers.
"""

import json
from pathlib import Path

import numpy as np

from nstlib.backbones.network import Memory, Network, layer_names
from nstlib.backend import load_keras
from nstlib.errors import NSTError
from nstlib.files import as_path

HERE = Path(__file__).parent
FILES = {"pocket": HERE / "pocket.npz", "pocket-drawn": HERE / "pocket_drawn.npz"}
LAYERS = {"pocket": layer_names((2, 2, 3, 3, 3)), "pocket-drawn": layer_names((2, 2, 4, 4, 4))}
POOLING = {"pocket": "max", "pocket-drawn": "average"}
MEMORY = {"plain": Memory(4.19, 60e6), "onednn": Memory(2.09, 10e6)}


def load(name="pocket", weights=None):
    """The pocket network of that name. weights: path of another .npz of the same layout, such as training/ writes."""
    tensors, mean, std, meta = arrays(name, weights)

    def preprocess(image):
        ops = load_keras().ops
        return (image - ops.convert_to_tensor(mean)) / ops.convert_to_tensor(std)

    own = None if weights is None else as_path(weights).name
    source = f"own weights in {own}" if own else f"{name} {meta['version']}, shipped with nstlib"
    return Network(name, source, tensors, preprocess, POOLING[name], border="replicate", memory=MEMORY)


def arrays(name="pocket", weights=None):
    """({layer: (kernel, bias)}, mean (3,), std (3,), meta): what its file holds, as NumPy arrays; checked."""
    path = FILES[name] if weights is None else as_path(weights)
    if not path.is_file():
        raise NSTError(f"the weight file '{path}' does not exist; leave it out to use the network in the package.")
    if name == "pocket" and layout_of(path) == "pocket-drawn":
        raise NSTError(f"'{path}' holds the sixteen layers of pocket-drawn; use it with backbone pocket-drawn.")
    try:
        with np.load(path, allow_pickle=False) as file:
            tensors = {layer: (file[f"{layer}/kernel"], file[f"{layer}/bias"]) for layer in LAYERS[name]}
            _check_no_more(path, name, file.files)
            mean, std = file["mean"].astype("float32"), file["std"].astype("float32")
            meta = json.loads(str(file["meta"]))
        _check_shapes(path, tensors, mean, std)
    except NSTError:
        raise
    except Exception as error:
        raise NSTError(f"'{path}' does not hold {name} weights ({str(error)[:100] or type(error).__name__}).") from None
    return tensors, mean, std, meta


def layout_of(path):
    """ "pocket" or "pocket-drawn", by the layers in a weight file."""
    try:
        with np.load(as_path(path), allow_pickle=False) as file:
            return "pocket-drawn" if "block3_conv4/kernel" in file.files else "pocket"
    except Exception:  # `load` says what is wrong with it
        return "pocket"


def _check_no_more(path, name, entries):
    """The layers of pocket are all in a file of pocket-drawn, by name; without the others it is another network."""
    foreign = [e.split("/")[0] for e in entries if e.endswith("/kernel") and e.split("/")[0] not in LAYERS[name]]
    if foreign:
        other = next((n for n, layers in LAYERS.items() if foreign[0] in layers), None)
        raise NSTError(
            f"'{path}' has a layer {foreign[0]}, which {name} has not; "
            + (f"load it as {other}." if other else f"the layers of {name} are {', '.join(LAYERS[name])}.")
        )


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
