"""The name of a unit: a checksum of all that it is made of, the same in every process and on every machine."""

import hashlib

import numpy as np


def digest_of(*parts):
    """24 hexadecimal digits for plain values: texts, numbers, bytes, None, arrays, and lists, tuples and dicts of them.

    Not of their pickles, which differ with what else has been seen. What is shared by a cluster counts by its key.
    """
    digest = hashlib.sha256()
    for part in parts:
        _add(digest, part)
    return digest.hexdigest()[:24]


def _add(digest, part):
    if isinstance(part, dict):
        part = ["{", *(item for pair in part.items() for item in pair)]
    if isinstance(part, list | tuple):
        digest.update(f"[{len(part)}".encode())
        for one in part:
            _add(digest, one)
        return
    if isinstance(part, np.ndarray):
        digest.update(f"{part.dtype}{part.shape}".encode())
        part = np.ascontiguousarray(part).tobytes()
    if not isinstance(part, bytes):
        part = repr(getattr(part, "key", part)).encode()
    digest.update(f"{len(part)}:".encode() + part)
