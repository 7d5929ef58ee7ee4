"""What an edition says of itself, read back: from its JSON, its PDF, or a work's PNG."""

import json
import re

from nstlib import files, images
from nstlib.editions.folder import KEY
from nstlib.editions.plan import checked_facts
from nstlib.errors import NSTError

KINDS = (".json", ".pdf", ".png")
WITHIN = "nst-edition "  # what stands before the JSON among the keywords of a PDF
LARGEST = 1 << 31  # bytes of a file that is read
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def facts_in(path):
    """(the facts of an edition as plain values, the number of the work that the file is of, or None).

    NSTError for a file that is missing, or says nothing of an edition.
    """
    path = files.as_path(path)
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise NSTError(f"an edition is read from its .json, its .pdf or a work's .png, not from '{path.name}'.")
    if not path.is_file():
        raise NSTError(f"there is no file '{path}'; check the spelling and the folder.")
    said, number = _SAYS[kind](path), None
    try:
        facts = json.loads(said)
        if kind == ".png":
            facts, number = facts["edition"] | {"pixels": {str(facts["number"]): facts["pixels"]}}, facts["number"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise NSTError(f"what '{path}' says of its edition is damaged; take another copy of it.") from None
    return checked_facts(facts), number


def _in_text(path):
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise NSTError(f"'{path}' cannot be read as a text file.") from None


def _in_picture(path):
    said = images.read_texts(path).get(KEY)
    if said is None:
        raise NSTError(f"'{path}' is no work of an edition, or another program wrote it and its recipe is gone.")
    return said


def _in_book(path):
    """The keywords of a PDF as it was written here: a string in brackets, uncompressed (ISO 32000-1, 7.3.4.2)."""
    if path.stat().st_size > LARGEST:
        raise NSTError(f"'{path}' is too large for an edition; give its edition.json.")
    found = re.search(
        rb"/Keywords \((" + re.escape(WITHIN.encode()) + rb"(?:[^\\()]|\\.)*)\)", path.read_bytes(), re.DOTALL
    )
    if found is None:
        raise NSTError(
            f"'{path}' says nothing of an edition, or another program wrote it anew; give its edition.json, a work's "
            ".png, or the code on a card with --code."
        )
    text = re.sub(rb"\\(.)", lambda escape: _ESCAPES.get(escape[1], escape[1]), found[1], flags=re.DOTALL)
    return text.decode("ascii", "replace").removeprefix(WITHIN)


_SAYS = {".json": _in_text, ".png": _in_picture, ".pdf": _in_book}
