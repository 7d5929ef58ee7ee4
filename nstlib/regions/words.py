"""Masks in words: how much of the picture each is, and where."""

import numpy as np

ALL = 0.98  # of the picture
LONG = 0.7  # of a side: what reaches so far along it is neither left nor right
REST = 0.005


def in_words(masks, names):
    """ "sky: 38 % of the picture, at the top; wall: ...; the rest: 41 %" of masks (N, H, W), for alternative text."""
    parts = [f"{name}: {place_of(mask)}" for mask, name in zip(masks, names, strict=True)]
    rest = 1 - float(np.sum(masks, axis=0).mean()) if len(masks) else 1.0
    if rest > REST:
        parts.append(f"the rest: {percent(rest)} %" if parts else "no region: all of the picture is left to the rest")
    return "; ".join(parts)


def place_of(mask):
    """ "38 % of the picture, at the top" of one mask (H, W)."""
    share = float(np.mean(mask))
    if share <= 0:
        return "nothing"
    return "all of the picture" if share > ALL else f"{percent(share)} % of the picture, {where(mask)}"


def percent(share):
    """A share as percent, with a place behind the point below 1 %."""
    return f"{100 * share:.0f}" if share >= 0.00995 else f"{100 * share:.1f}"


def where(mask):
    """ "at the top left", "in the middle", "around the middle": where most of a mask (H, W) is, by its mean."""
    (y, tall), (x, wide) = (_along(np.asarray(mask).sum(axis=axis)) for axis in (1, 0))
    upright = "top" if y < 0.4 else "bottom" if y > 0.6 else ""
    sideways = "left" if x < 0.4 else "right" if x > 0.6 else ""
    if wide > LONG and tall > LONG and not (upright or sideways):
        height, width = np.shape(mask)
        within = np.asarray(mask)[int(y * height), int(x * width)] > 0.5
        return "over most of it" if within else "around the middle"
    if upright or sideways:
        return f"at the {upright} {sideways}".replace("  ", " ").rstrip() if upright else f"on the {sideways}"
    return "across the middle" if wide > LONG else "down the middle" if tall > LONG else "in the middle"


def _along(sums):
    """(mean place, how far 90 % reach) along one side, both as shares of it."""
    shares = np.cumsum(sums) / np.sum(sums)
    places = (np.arange(len(sums)) + 0.5) / len(sums)
    low, high = np.searchsorted(shares, (0.05, 0.95))
    return float(np.sum(places * sums) / np.sum(sums)), (high - low + 1) / len(sums)
