"""Which files pictures were read from, so that none of them is written over."""

import os

from nstlib.errors import NSTError
from nstlib.images.reading import locate


def files_of(*pictures):
    """The absolute names of those among the pictures that are a file or a gallery name, as a tuple; arrays and what is
    missing have none."""
    return tuple(str(path.absolute()) for path in map(_file_of, pictures) if path is not None)


def _file_of(picture):
    if not isinstance(picture, str | os.PathLike):
        return None
    try:
        return locate(picture)
    except NSTError:
        return None
