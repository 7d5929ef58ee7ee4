"""The chief colours of a picture: how many pixels are near each, and what it is called."""

from dataclasses import dataclass

import numpy as np

from nstlib.colour.lab import to_lab

COUNT, SAMPLE = 6, 4096  # chief colours; pixels that they are found from
GREY = 12.0  # a distance from the grey axis below which a colour is called grey
HUES = (
    (20, "pink"),
    (50, "red"),
    (75, "orange"),
    (105, "yellow"),
    (165, "green"),
    (225, "turquoise"),
    (312, "blue"),
    (340, "violet"),
    (360, "pink"),
)


@dataclass(frozen=True, eq=False)
class Chief:
    """A chief colour. lab: (3,); share: of the picture's pixels, 0 to 1."""

    lab: np.ndarray
    share: float

    @property
    def words(self):
        """Such as "dark blue"."""
        return in_words(self.lab)


def chief_colours(picture, count=COUNT):
    """The Chiefs of a picture (H, W, 3) in [0, 1], the largest first: centres of k-means in CIELAB, by a fixed seed."""
    from scipy.cluster.vq import kmeans2

    flat = np.asarray(picture).reshape(-1, 3)
    colours = to_lab(flat[:: max(1, len(flat) // SAMPLE)])
    distinct = len(np.unique(np.round(colours), axis=0))
    centres, labels = kmeans2(colours, min(count, distinct), minit="++", seed=0)
    shares = np.bincount(labels, minlength=len(centres)) / len(labels)
    found = [Chief(centre, float(share)) for centre, share in zip(centres, shares, strict=True) if share]
    return sorted(found, key=lambda chief: -chief.share)


def in_words(lab):
    """A colour's lightness and hue in words."""
    lightness, a, b = (float(v) for v in lab)
    shade = "dark " if lightness < 35 else "light " if lightness > 70 else ""
    if np.hypot(a, b) < GREY:
        return "black" if lightness < 15 else "white" if lightness > 92 else f"{shade}grey"
    angle = np.degrees(np.arctan2(b, a)) % 360
    hue = next(name for limit, name in HUES if angle <= limit)
    brown = hue in ("orange", "red") and lightness < 45 and np.hypot(a, b) < 45
    return f"{shade}{'brown' if brown else hue}"
