"""Four networks, one interface.

"vgg19": ImageNet weights, downloaded once. "vgg16": ImageNet weights in 8 bits, in the package. "pocket": a thin VGG16
fitted to it, in the package, ten times as fast. "pocket-drawn": trained on drawn pictures only, for comparison.
"""

import os
from functools import cache, lru_cache

from nstlib import settings
from nstlib.backbones.network import Network
from nstlib.errors import NSTError, suggest
from nstlib.recipe import BACKBONES as NAMES
from nstlib.recipe import Recipe

__all__ = ["NAMES", "Network", "backbone", "choose"]


_told = {}  # the line that "auto" says, with the seconds of the first run that asked


def backbone(name="auto", weights=None, plan=None):
    """The feature extractor called `name`: "vgg19", "vgg16", "pocket", "pocket-drawn", or "auto".

    A Network is given back as it is, so that whoever takes a name takes a network of one's own as well.

    "auto" is what the environment variable NST_BACKBONE says; else, on a graphics card, VGG19 if its weights are here
    or can be fetched and VGG16 if not; on a processor, pocket.
    weights: path of a weight file; None means the published one. A network is loaded once and then kept.
    plan: (recipe, shapes of its scales), for the line that says what the real network would cost.
    """
    if isinstance(name, Network):
        return name
    chosen, reason = choose(name, weights, plan)
    if reason:
        _say_once(reason)
    weights = None if weights is None else os.fspath(weights)
    try:
        return _load(chosen, weights, _stamp(weights))
    except NSTError as error:
        # "auto" promises a network that works: a download that failed half-way must not end the lesson.
        if not reason or chosen != "vgg19" or weights is not None or settings.value("NST_BACKBONE") == "vgg19":
            raise
        _say_once(f"backbone: vgg16 instead ({error})")
        return _load("vgg16", None, None)


def choose(name="auto", weights=None, plan=None):
    """(network name, one line that says which and why, or "" when the caller asked for it by name)."""
    if name not in NAMES:
        raise NSTError(f"there is no backbone '{name}'; {suggest(name, NAMES)}.")
    if name != "auto":
        return name, ""
    wish = settings.choice("NST_BACKBONE", NAMES) or "auto"
    if wish != "auto":
        return wish, f"backbone: {wish} (the environment variable NST_BACKBONE says so)"
    return _automatic(weights, plan)


def _automatic(weights, plan):
    from nstlib.backbones import pocket, vgg
    from nstlib.backbones import weights as files
    from nstlib.backend import device_name

    if weights is not None:
        name = pocket.layout_of(weights) if str(weights).endswith(".npz") else vgg.layout_of(weights) or "vgg19"
        return name, f"backbone: {name} (that is the layout of the weight file given)"
    if device_name() == "cpu":
        what = "the default picture" if plan is None else "this picture"  # told once each, for the first of them
        if what not in _told:
            _told[what] = _pocket_and_the_real_one(plan, what)
        return "pocket", _told[what]
    if files.cached("vgg19") or _named_in_the_environment("vgg19"):
        return "vgg19", "backbone: vgg19 (a graphics card, and its ImageNet weights are on this machine)"
    if _reachable():
        return "vgg19", f"backbone: vgg19 (fetching its ImageNet weights once, {files.PUBLISHED['vgg19'].megabytes} MB)"
    return "vgg16", "backbone: vgg16 (a graphics card, but VGG19's weights are not here and cannot be fetched)"


def _named_in_the_environment(name):
    """Does NST_WEIGHTS name a weight file of that network's layout?"""
    from nstlib.backbones import vgg

    wish = settings.value("NST_WEIGHTS")
    return bool(wish) and vgg.layout_of(wish) == name


def _pocket_and_the_real_one(plan, what):
    from nstlib import cost
    from nstlib.backbones import vgg

    real = cost.of_the_real_network(vgg.layout("vgg16"), *((Recipe(),) if plan is None else plan))
    return (
        f"backbone: pocket (there is no graphics card; the real network, --backbone vgg16, would take {real} for "
        f"{what} here, and NST_BACKBONE=vgg16 keeps it)"
    )


@lru_cache(maxsize=1)
def _reachable():
    from nstlib.backbones import weights

    return weights.reachable()


@lru_cache(maxsize=8)
def _say_once(line):
    print(line)


def _stamp(weights):
    """Size and date of a weight file: one that was written anew is another network."""
    try:
        facts = os.stat(weights)
    except (OSError, TypeError, ValueError):  # no file given, or none there: `load` says so
        return None
    return facts.st_size, facts.st_mtime_ns


@cache  # a network that is left out and comes back would be compiled again
def _load(name, weights, stamp):
    from nstlib.backbones import pocket, vgg

    return (vgg if name in vgg.CONVOLUTIONS else pocket).load(name, weights)
