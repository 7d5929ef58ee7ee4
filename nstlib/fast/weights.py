"""The file of a many-style network: its weights in 16 bits, the names of its styles, and what they are checked by.

A NumPy archive with every array of `network.shapes` as float16, those of `prediction.shapes` if it can guess a style's
numbers, and a JSON text `meta`: {"network", "version", "styles", "licence"}, and whatever else its maker wants to tell.
"""

import hashlib
import json
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from nstlib.errors import NSTError, suggest
from nstlib.fast import archive, prediction
from nstlib.fast.network import norm_shapes, shapes

FILE = Path(__file__).parent / "styles.npz"
NETWORK, VERSION = "styles", 1  # what a file must say of itself


@dataclass(frozen=True)
class Kernels:
    """Weights, told from others by their checksum: {name: float32 array}."""

    arrays: dict = field(repr=False, compare=False)
    checksum: str

    @classmethod
    def of(cls, arrays):
        digest = hashlib.sha256()
        for name in sorted(arrays):
            digest.update(np.ascontiguousarray(arrays[name]).tobytes())
        return cls(arrays, digest.hexdigest())


@dataclass(frozen=True, eq=False)
class Styles:
    """Weights of a many-style network. arrays: {name: float32 array} of `network.shapes`; names: of its styles.

    predictor: {name: float32 array} of `prediction.shapes`, by which numbers are guessed from a painting, or {}.
    """

    names: tuple
    arrays: dict = field(repr=False)
    licence: str = ""
    predictor: dict = field(default_factory=dict, repr=False)

    @cached_property
    def fingerprint(self):
        """A short checksum of the weights and names."""
        digest = hashlib.sha256(json.dumps(list(self.names)).encode())
        for name in shapes(len(self.names)):
            digest.update(np.ascontiguousarray(self.arrays[name]).tobytes())
        return digest.hexdigest()[:16]

    @cached_property
    def kernels(self):
        """What all styles have in common."""
        own = norm_shapes()
        return Kernels.of({name: array for name, array in self.arrays.items() if name not in own})

    @cached_property
    def guessing(self):
        """What guesses a style's numbers; an NSTError where there is none."""
        if not self.predictor:
            raise NSTError("this network cannot guess a painting's style; learn it once: nst.learn_style.")
        return Kernels.of(self.predictor)

    def known(self, style):
        """The name of a learnt style, as it was asked for; an NSTError that names the nearest where there is none."""
        if style not in self.names:
            raise NSTError(
                f"this network has not learnt the style '{str(style)[:60]}'; {suggest(style, self.names)}. "
                "A painting of your own: the name of its file."
            )
        return style

    def with_style(self, name, numbers):
        """These and one more, whose numbers are {name: (out,)}; it takes the place of one of that name."""
        rest = [i for i, other in enumerate(self.names) if other != name]
        arrays = {
            key: np.concatenate([array[rest], numbers[key][None]]) if key in numbers else array
            for key, array in self.arrays.items()
        }
        return replace(self, names=(*(self.names[i] for i in rest), name), arrays=arrays)


def write(styles, path, **more):
    """Write a file that `read` reads; more: what else its `meta` tells."""
    meta = {"network": NETWORK, "version": VERSION, "styles": list(styles.names), "licence": styles.licence, **more}
    arrays = {name: np.asarray(array, np.float16) for name, array in (styles.arrays | styles.predictor).items()}
    return archive.write(path, meta, arrays)


def read(path):
    """The Styles in a file; an NSTError where it is missing, cut off, of another network, or of another version."""

    def shapes_of(meta, names):
        kind, version = meta.get("network", "another kind"), meta.get("version")
        if (kind, version) != (NETWORK, VERSION):
            raise NSTError(
                f"'{path}' holds a network of kind '{str(kind)[:40]}', version {version}, not "
                f"'{NETWORK}', version {VERSION}."
            )
        return shapes(len(meta["styles"])) | (prediction.shapes() if any(map(prediction.owns, names)) else {})

    meta, arrays = archive.read(path, "network", "does not hold a network that paints", shapes_of)
    return of_arrays(map(str, meta["styles"]), arrays, str(meta.get("licence", "")))


def of_arrays(names, arrays, licence=""):
    """Styles of weights {name: array} as they are trained: the network's and, if there is one, the predictor's."""
    own = {name: array for name, array in arrays.items() if not prediction.owns(name)}
    return Styles(tuple(names), own, licence, {name: a for name, a in arrays.items() if prediction.owns(name)})


@lru_cache(maxsize=1)
def shipped():
    """The network in the package; an NSTError where this installation has none."""
    if not FILE.is_file():
        raise NSTError("this installation has no network that paints at once; give a file of one: network=PATH.")
    return read(FILE)
