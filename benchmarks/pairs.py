"""The pictures that quality is reported on: photograph x painting, none of which took part in fitting a network.

The list was committed before it was first run on final weights, and no setting is chosen on its pairs (two drawn styles
are in pairs of the tuning list too, with other photographs). Pictures come from
data/ by their gallery names, and as "sklearn:NAME" and "skimage:NAME" from scikit-learn and scikit-image, which have
them in their packages.
"""

import nstlib as nst
from nstlib.errors import NSTError

PAIRS = [
    ("astronaut", "starry"),
    ("bridge", "hollyhocks"),
    ("bee", "ducks"),
    ("sklearn:china", "starry"),
    ("skimage:chelsea", "hollyhocks"),
    ("skimage:coffee", "ducks"),
    ("skimage:rocket", "starry"),
    ("sklearn:flower", "impasto"),
    ("sklearn:china", "woodblock"),
    ("astronaut", "watercolour"),
]

# Drawn pictures: settings are chosen on the first list and were reported on the second; no pair is in both.
TUNING = [
    ("harbour", "impasto"),
    ("street", "woodblock"),
    ("still_life", "pointillism"),
    ("hills", "cubist"),
    ("bust", "hatching"),
    ("harbour", "cutpaper"),
]
HELD_OUT = [
    ("street", "watercolour"),
    ("hills", "impasto"),
    ("still_life", "textile"),
    ("bust", "woodblock"),
    ("harbour", "pointillism"),
    ("street", "cubist"),
    ("hills", "tiles"),
    ("still_life", "hatching"),
    ("harbour", "watercolour"),
    ("bust", "cutpaper"),
]
LISTS = {"evaluation": PAIRS, "drawn": HELD_OUT, "tuning": TUNING}


def load(name):
    """The picture of that name, float32 (H, W, 3) in [0, 1]; an NSTError where its package is not installed."""
    package, _, inside = name.rpartition(":")
    if not package:
        return nst.load_image(name)
    try:
        pixels = {"sklearn": _of_scikit_learn, "skimage": _of_scikit_image}[package](inside)
    except ImportError:
        raise NSTError(f"'{name}' needs a package that is not installed; run: pip install 'nstlib[bench]'") from None
    return pixels.astype("float32") / 255


def given(name):
    """What a run is given: a gallery picture by its name, as a user gives it; another as an array."""
    return load(name) if ":" in name else name


def short(name):
    """The name without its package."""
    return name.rpartition(":")[2]


def _of_scikit_learn(name):
    from sklearn.datasets import load_sample_image

    return load_sample_image(f"{name}.jpg")


def _of_scikit_image(name):
    from skimage import data

    return getattr(data, name)()
