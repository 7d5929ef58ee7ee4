"""Two networks, one interface: `vgg19` (ImageNet weights) and `pocket` (in the package, no download)."""

import os
from functools import lru_cache

from nstlib.backbones.network import LAYERS, Network
from nstlib.errors import NSTError, suggest
from nstlib.recipe import BACKBONES as NAMES

__all__ = ["LAYERS", "NAMES", "Network", "backbone", "choose"]


def backbone(name="auto", weights=None):
    """The feature extractor called `name`: "vgg19", "pocket", or "auto" (VGG19 if it can be had, else pocket).

    weights: path of a weight file; None means the published one. The environment variable NST_BACKBONE
    decides what "auto" means. A network is loaded once and then kept.
    """
    chosen, reason = choose(name, weights)
    if reason:
        _say_once(reason)
    weights = None if weights is None else os.fspath(weights)
    try:
        return _load(chosen, weights)
    except NSTError as error:
        # "auto" promises a network that works: a download that failed half-way must not end the lesson.
        if not reason or chosen == "pocket" or weights is not None or os.environ.get("NST_BACKBONE") == "vgg19":
            raise
        _say_once(f"backbone: pocket instead ({error})")
        return _load("pocket", None)


def choose(name="auto", weights=None):
    """(network name, one line that says which and why, or "" when the caller asked for it by name)."""
    if name not in NAMES:
        raise NSTError(f"there is no backbone '{name}'; {suggest(name, NAMES)}.")
    if name != "auto":
        return name, ""
    wish = os.environ.get("NST_BACKBONE") or "auto"
    if wish not in NAMES:
        raise NSTError(f"NST_BACKBONE is '{wish}'; {suggest(wish, NAMES)}.")
    if wish != "auto":
        return wish, f"backbone: {wish} (the environment variable NST_BACKBONE says so)"
    return _automatic(weights)


def _automatic(weights):
    from nstlib.backbones import vgg19

    if weights is not None:
        name = "pocket" if str(weights).endswith(".npz") else "vgg19"
        return name, f"backbone: {name} (that is the layout of the weight file given)"
    if vgg19.cached():
        return "vgg19", "backbone: vgg19 (its ImageNet weights are on this machine)"
    if vgg19.offline():
        return "pocket", "backbone: pocket (NST_OFFLINE is set and VGG19's weights are not on this machine)"
    if not _reachable():
        return "pocket", "backbone: pocket (VGG19's weights are not on this machine and cannot be fetched)"
    return "vgg19", f"backbone: vgg19 (fetching its ImageNet weights once, {vgg19.MEGABYTES} MB)"


@lru_cache(maxsize=1)
def _reachable():
    from nstlib.backbones import vgg19

    return vgg19.reachable()


@lru_cache(maxsize=8)
def _say_once(line):
    print(line)


@lru_cache(maxsize=2)
def _load(name, weights):
    from nstlib.backbones import pocket, vgg19

    return {"vgg19": vgg19, "pocket": pocket}[name].load(weights)
