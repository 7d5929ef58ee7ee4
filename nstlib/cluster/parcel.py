"""Files that travel with a unit: a worker on another machine has none of ours."""

import contextlib
import tempfile
from pathlib import Path

from nstlib.errors import NSTError
from nstlib.files import as_path


def packed(names, first=0):
    """((place, name, bytes), ...) of those of these names that are files; a name of the gallery stays a name. Places
    are counted from `first`.

    NSTError for a file that cannot be read.
    """
    found = []
    for place, name in enumerate(names, first):
        path = as_path(str(name))
        if not path.is_file():
            continue
        try:
            found.append((place, path.name, path.read_bytes()))
        except OSError as error:
            raise NSTError(f"cannot read '{path}': {(error.strerror or str(error)).lower()}.") from None
    return tuple(found)


@contextlib.contextmanager
def unpacked(names, parcel):
    """The names again, with files of a parcel in a folder that is gone afterwards. What is said of them names them as
    they were."""
    with tempfile.TemporaryDirectory(prefix="nst-unit-") as folder:
        here = list(map(str, names))
        for place, name, data in parcel:
            path = Path(folder, str(place), name)
            path.parent.mkdir()
            path.write_bytes(data)
            here[place] = str(path)
        try:
            yield here
        except NSTError as error:
            words = str(error)
            for place, *_ in parcel:
                words = words.replace(here[place], str(names[place]))
            raise NSTError(words) from None
