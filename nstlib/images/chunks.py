"""The texts inside a PNG, which can be damaged or huge while the picture is whole: viewers show it all the same."""

import functools
import struct

from nstlib.errors import NSTError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
TEXTS = {b"tEXt", b"zTXt", b"iTXt"}
HEAD, TAIL = 8, 4  # bytes of a chunk's length and type before its data, and of its checksum behind it


def despite_texts(opens):
    """A decorator for what opens a picture, opens(path, ..., data=None): what cannot be opened is tried again without
    the texts in it, if it has some. (Pillow refuses a PNG whole for the checksum of a text, and for 64 MB of them.)"""

    @functools.wraps(opens)
    def opened(path, *given, data=None, **options):
        try:
            return opens(path, *given, data=data, **options)
        except NSTError:
            bare = without_texts(_read(path) if data is None else data)
            if bare is None:
                raise
            return opens(path, *given, data=bare, **options)

    return opened


def without_texts(data):
    """The bytes of a PNG without its texts; None for one without any, and for what is no PNG."""
    if not data.startswith(SIGNATURE):
        return None
    kept, at = [SIGNATURE], len(SIGNATURE)
    while at + HEAD <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + HEAD + length + TAIL
        if kind not in TEXTS:
            kept.append(data[at:end])
        at = end
    bare = b"".join(kept)
    return bare if len(bare) < len(data) else None


def _read(path):
    try:
        with open(path, "rb") as file:
            return file.read() if file.read(len(SIGNATURE)) == SIGNATURE and file.seek(0) == 0 else b""
    except OSError:
        return b""
