"""A style that was learnt on one's own machine, in a file that can be sent to others: some kilobytes.

A NumPy archive with the norm numbers, {"LAYER/scale" and "LAYER/shift": (out,)}, and a JSON text `meta`: {"style":
name, "version", "network": the fingerprint of the network that they were fitted to}. They mean nothing to another one.
"""

from dataclasses import dataclass, field

from nstlib.errors import NSTError
from nstlib.fast import archive
from nstlib.fast.network import norm_shapes
from nstlib.files import as_path

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
        path = named(path)
        meta = {"style": self.name, "version": VERSION, "network": self.network}
        return archive.write(path, meta, self.numbers)


def named(path):
    """The path of a style's file: with the ending .style where it has none."""
    path = as_path(path)
    return path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)


def read(path):
    """The Style in a file; an NSTError where it is missing or broken."""

    def shapes_of(meta, _):
        str(meta["style"]), str(meta["network"])  # are there
        if meta["version"] != VERSION:
            version = str(meta["version"])[:10]
            raise NSTError(f"'{path}' is of version {version} of style files; this one reads version {VERSION}.")
        return norm_shapes()

    meta, numbers = archive.read(path, "style", "holds no style that nst.learn_style wrote", shapes_of)
    return Style(str(meta["style"]), numbers, meta["network"])


def fitting(style, styles):
    """The numbers of a Style, if they were fitted to this network; else NSTError."""
    if style.network != styles.fingerprint:
        raise NSTError(f"the style '{style.name}' was learnt with another network; learn it again: nst.learn_style.")
    return style.numbers
