"""nstlib: the helper library of a course kit on Neural Style Transfer.

    import nstlib as nst
    result = nst.stylize("harbour", "impasto")
    result.save("out.png")

Names are loaded on first use, so that importing the package is quick and imports no deep-learning
library: that happens silently, once, in `nstlib.autodiff`, when the first tensor is needed.
"""

from importlib import import_module

# These two rooms share their name with the function in them. Importing a submodule binds its name to the
# module, so they are loaded here (both are light) and the functions take the names for good.
from nstlib.doctor import doctor
from nstlib.gallery import gallery

__version__ = "0.1.0"

# Public name -> the room it lives in.
_ROOMS = {
    "load_image": "images",
    "save_image": "images",
    "resize": "images",
    "describe": "images",
    "Recipe": "recipe",
    "backbone": "backbones",
    "gram_matrix": "statistics",
    "content_loss": "losses",
    "style_loss": "losses",
    "total_variation": "losses",
    "Objective": "losses",
    "stylize": "engine",
    "resume": "engine",
    "Job": "engine",
    "forecast": "engine",
    "Result": "engine",
    "show": "views",
    "wipe": "views",
    "feature_atlas": "explain",
    "gram_lens": "explain",
    "layer_ledger": "explain",
    "depth_strip": "explain",
    "tug_of_war": "explain",
    "time_machine": "explain",
    "predict": "explain",
    "check": "course.checks",
    "hint": "course.checks",
    "or_reference": "course.checks",
    "Todo": "course.checks",
    "NSTError": "errors",
}

__all__ = ["__version__", "doctor", "gallery", *sorted(_ROOMS)]


def __getattr__(name):
    if name not in _ROOMS:
        raise AttributeError(f"module 'nstlib' has no attribute '{name}'")
    value = getattr(import_module(f"nstlib.{_ROOMS[name]}"), name)
    globals()[name] = value
    return value


def __dir__():
    return sorted([*globals(), *_ROOMS])
