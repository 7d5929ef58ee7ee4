"""nstlib: the helper library of a course kit on Neural Style Transfer.

    import nstlib as nst
    result = nst.stylize("harbour", "impasto")
    result.save("out.png")

Names are loaded on first use, so that importing the package is quick and imports no deep-learning
library: that happens silently, once, in `nstlib.backend`, when the first tensor is needed. The rooms themselves are
there in the same way: `nst.views`, `nst.explain`.
"""

from importlib import import_module
from importlib.util import find_spec

from nstlib import tab
from nstlib._version import __version__

# Public name -> the room it lives in.
_ROOMS = {
    "doctor": "nstlib.checkup",
    "gallery": "nstlib.catalogue",
    "load_image": "nstlib.images",
    "save_image": "nstlib.images",
    "resize": "nstlib.images",
    "describe": "nstlib.images",
    "recolour": "nstlib.colour",
    "Region": "nstlib.regions",
    "Surface": "nstlib.surfaces",
    "surface": "nstlib.surfaces",
    "regions_of": "nstlib.regions",
    "Recipe": "nstlib.recipe",
    "backbone": "nstlib.backbones",
    "gram_matrix": "nstlib.statistics",
    "content_loss": "nstlib.losses",
    "style_loss": "nstlib.losses",
    "total_variation": "nstlib.losses",
    "Objective": "nstlib.losses",
    "stylize": "nstlib.engine",
    "paint": "nstlib.fast",
    "style_walk": "nstlib.walk",
    "stylize_video": "nstlib.video",
    "print_sheet": "nstlib.prints",
    "web_background": "nstlib.prints",
    "texture": "nstlib.prints",
    "sprite_sheet": "nstlib.prints",
    "mockup": "nstlib.things",
    "panorama": "nstlib.things",
    "learn_style": "nstlib.fast",
    "resume": "nstlib.engine",
    "Job": "nstlib.engine",
    "forecast": "nstlib.engine",
    "Result": "nstlib.engine",
    "show": "nstlib.views",
    "wipe": "nstlib.views",
    "feature_atlas": "nstlib.explain",
    "gram_lens": "nstlib.explain",
    "layer_ledger": "nstlib.explain",
    "block_ledger": "nstlib.explain",
    "number_ledger": "nstlib.explain",
    "three_ways": "nstlib.explain",
    "palette_ledger": "nstlib.explain",
    "region_map": "nstlib.explain",
    "failure_gallery": "nstlib.explain",
    "style_map": "nstlib.explain",
    "style_picker": "nstlib.explain",
    "sheet": "nstlib.sheets",
    "edition": "nstlib.editions",
    "spread": "nstlib.sheets",
    "depth_strip": "nstlib.explain",
    "tug_of_war": "nstlib.explain",
    "time_machine": "nstlib.explain",
    "predict": "nstlib.explain",
    "calm": "nstlib.widgets.calm",
    "check": "nstcourse.checks",
    "hint": "nstcourse.checks",
    "or_reference": "nstcourse.checks",
    "progress": "nstcourse.progress",
    "my_own": "nstcourse.my_own",
    "Todo": "nstcourse.kit.answers",
    "NSTError": "nstlib.errors",
}

__all__ = ["__version__", *sorted(_ROOMS)]


def __getattr__(name):
    if name in _ROOMS:
        value = tab.told(name, lambda: getattr(import_module(_ROOMS[name]), name))
    elif name.isidentifier() and not name.startswith("_") and find_spec(f"nstlib.{name}"):
        value = tab.told(name, lambda: import_module(f"nstlib.{name}"))
    else:
        raise AttributeError(f"module 'nstlib' has no attribute '{name}'")
    globals()[name] = value
    return value


def __dir__():
    from pkgutil import iter_modules

    rooms = (room.name for room in iter_modules(__path__) if not room.name.startswith("_"))
    return sorted({*globals(), *_ROOMS, *rooms})
