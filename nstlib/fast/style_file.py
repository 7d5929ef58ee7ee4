"""A style that was learnt on one's own machine, in a file that can be sent to others: some kilobytes.

A NumPy archive with the norm numbers, {"LAYER/scale" and "LAYER/shift": (out,)}, and a JSON text `meta`: {"style":
name, "version", "network": the fingerprint of the network that they were fitted to}. They mean nothing to another one.
"""

import io
import json
from dataclasses import dataclass, field

import numpy as np

from nstlib.errors import NSTError
from nstlib.fast.network import norm_shapes
from nstlib.files import as_path, write_atomically

SUFFIX = ".style"
VERSION = 1


@dataclass(frozen=True, eq=False)
class Style:
    """A style's name and its numbers, {name: (out,)}; network: the fingerprint of what they belong to."""

    name: str
    numbers: dict = field(repr=False)
    network: str

    def save(self, path):
        """Write it; the name gets the ending .style where it has none."""
        path = as_path(path)
        path = path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)
        meta = {"style": self.name, "version": VERSION, "network": self.network}
        data = io.BytesIO()
        np.savez_compressed(data, meta=np.array(json.dumps(meta)), **self.numbers)
        return write_atomically(path, data.getvalue())


def read(path):
    """The Style in a file; an NSTError where it is missing or broken."""
    path = as_path(path)
    if not path.is_file():
        raise NSTError(f"there is no style file '{path}'; check the spelling and the folder.")
    try:
        with np.load(path, allow_pickle=False) as file:
            meta = json.loads(str(file["meta"]))
            numbers = {name: file[name].astype(np.float32) for name in norm_shapes()}
        name, version, network = str(meta["style"]), meta["version"], meta["network"]
    except Exception as error:  # a truncated archive breaks in many ways
        reason = str(error).splitlines()[0][:100] if str(error) else type(error).__name__
        raise NSTError(f"'{path}' holds no style that nst.learn_style wrote ({reason}).") from None
    if version != VERSION:
        raise NSTError(f"'{path}' is of version {str(version)[:10]} of style files; this one reads version {VERSION}.")
    for key, shape in norm_shapes().items():
        if numbers[key].shape != shape or not np.isfinite(numbers[key]).all():
            raise NSTError(f"'{path}' holds no style that nst.learn_style wrote ({key} is not as it should be).")
    return Style(name, numbers, network)


def fitting(style, styles):
    """The numbers of a Style, if they were fitted to this network; else NSTError."""
    if style.network != styles.fingerprint:
        raise NSTError(f"the style '{style.name}' was learnt with another network; learn it again: nst.learn_style.")
    return style.numbers
