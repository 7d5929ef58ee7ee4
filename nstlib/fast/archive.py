"""The files of nstlib.fast: a NumPy archive of arrays beside a JSON text, `meta`, that says what they are."""

import io
import json

import numpy as np

from nstlib.errors import NSTError
from nstlib.files import as_path, write_atomically


def write(path, meta, arrays):
    """Write it, under a temporary name first; a pathlib.Path."""
    data = io.BytesIO()
    np.savez_compressed(data, meta=np.array(json.dumps(meta)), **arrays)
    return write_atomically(path, data.getvalue())


def read(path, kind, broken, shapes_of):
    """(meta, {name: float32 array}), checked.

    kind: what such a file is called; broken: what is said of one that is not; shapes_of(meta, names in the file):
    {name: shape} of what has to be there, or an NSTError of its own. Raises NSTError where the file is missing or cut
    off, or holds arrays of other shapes, NaN or infinity.
    """
    path = as_path(path)
    if not path.is_file():
        raise NSTError(f"there is no {kind} file '{path}'; check the spelling and the folder.")
    try:
        with np.load(path, allow_pickle=False) as file:
            meta = json.loads(str(file["meta"]))
            shapes = shapes_of(meta, file.files)
            arrays = {name: file[name].astype(np.float32) for name in shapes}
    except NSTError:
        raise
    except Exception as error:  # a truncated archive breaks in many ways
        reason = str(error).splitlines()[0][:100] if str(error) else type(error).__name__
        raise NSTError(f"'{path}' {broken} ({reason}).") from None
    for name, shape in shapes.items():
        if arrays[name].shape != shape or not np.isfinite(arrays[name]).all():
            raise NSTError(f"'{path}' {broken} ({name} is not as it should be).")
    return meta, arrays
