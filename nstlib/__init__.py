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
    "load_image": "nstlib.images",
    "save_image": "nstlib.images",
    "resize": "nstlib.images",
    "describe": "nstlib.images",
    "Recipe": "nstlib.recipe",
    "backbone": "nstlib.backbones",
    "gram_matrix": "nstlib.statistics",
    "content_loss": "nstlib.losses",
    "style_loss": "nstlib.losses",
    "total_variation": "nstlib.losses",
    "Objective": "nstlib.losses",
    "stylize": "nstlib.engine",
    "resume": "nstlib.engine",
    "Job": "nstlib.engine",
    "forecast": "nstlib.engine",
    "Result": "nstlib.engine",
    "show": "nstlib.views",
    "wipe": "nstlib.views",
    "feature_atlas": "nstlib.explain",
    "gram_lens": "nstlib.explain",
    "layer_ledger": "nstlib.explain",
    "depth_strip": "nstlib.explain",
    "tug_of_war": "nstlib.explain",
    "time_machine": "nstlib.explain",
    "predict": "nstlib.explain",
    "check": "nstcourse.checks",
    "hint": "nstcourse.checks",
    "or_reference": "nstcourse.checks",
    "Todo": "nstcourse.kit.answers",
    "NSTError": "nstlib.errors",
}

__all__ = ["__version__", "doctor", "gallery", *sorted(_ROOMS)]


def __getattr__(name):
    if name not in _ROOMS:
        raise AttributeError(f"module 'nstlib' has no attribute '{name}'")
    value = getattr(import_module(_ROOMS[name]), name)
    globals()[name] = value
    return value


def __dir__():
    return sorted([*globals(), *_ROOMS])
