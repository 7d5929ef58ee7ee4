"""Networks that paint at once: one pass through a small network instead of an optimiser's many steps."""

from importlib import import_module

_ROOMS = {
    "paint": "refining",
    "Painting": "painting",
    "learn_style": "learning",
    "Style": "style_file",
    "export_onnx": "exchange.onnx_file",
    "export_saved_model": "exchange.saved_model",
    "export_web": "exchange.web",
}

__all__ = sorted(_ROOMS)


def __getattr__(name):
    """Names on first use: painting imports no deep-learning library, learning and refining do."""
    if name not in _ROOMS:
        raise AttributeError(f"module 'nstlib.fast' has no attribute '{name}'")
    return getattr(import_module(f"nstlib.fast.{_ROOMS[name]}"), name)
