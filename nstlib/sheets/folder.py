"""The folder of a sheet: each tile a PNG with its recipe inside, what they are tiles of, the page and the picture.

A tile is written as soon as it is finished. It counts as done when its file holds the very recipe, and the folder's
record says that it is of the same two pictures; so a sheet that was broken off goes on where it stood.
"""

import hashlib
import json
import os

import numpy as np

from nstlib import files, images
from nstlib.errors import NSTError

RECORD, CONTACT, PAGE = "sheet.json", "sheet.png", "index.html"


class Folder:
    """A folder for tiles. path: as it was given; record: a dict that says of what they are; read: files of the pair.

    Raises NSTError for a folder that holds something else, or the sheet of another pair or of other settings.
    """

    def __init__(self, path, record, read=()):
        self.path = files.make_folder(path)
        others = [file.name for file in sorted(self.path.iterdir()) if not file.name.startswith((".", "nst-"))]
        if RECORD in others:
            self._check(record)
        elif others:
            raise NSTError(f"the folder '{path}' holds other files, such as '{others[0]}'; give a new or an empty one.")
        for name in (CONTACT, PAGE):
            files.check_folder(self.path / name)
        files.check_none_read([self.path / name for name in (CONTACT, PAGE)], {"a picture of this sheet": read})
        if RECORD not in others:
            self._write(RECORD, json.dumps(record, indent=1).encode())

    def _check(self, record):
        try:
            known = json.loads((self.path / RECORD).read_text(encoding="utf-8"))
            pair = f"{known['content']} in the manner of {known['style']}"
            same, settings = known["pictures"] == record["pictures"], dict(known["recipe"])
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            raise NSTError(
                f"'{self.path / RECORD}' cannot be read, so nobody knows of what this sheet is; give another folder."
            ) from None
        if not same:
            raise NSTError(f"the folder '{self.path}' holds the sheet of {pair}, other pictures; give another one.")
        for name in dict.fromkeys([*record["recipe"], *settings]):
            was, wanted = settings.get(name), record["recipe"].get(name)
            if was != wanted:
                raise NSTError(
                    f"the folder '{self.path}' holds a sheet with another {name} ({was}, not {wanted}); give another "
                    "folder, or the same settings."
                )

    def finished(self, name, recipe):
        """The picture of a tile that is done, (H, W, 3), or None; NSTError for a file of that name that is no such
        tile."""
        path = self.path / name
        if not path.exists():
            return None
        try:
            if json.loads(images.read_recipe(path)) == json.loads(recipe.to_json()):
                return images.load_image(path)
        except (NSTError, ValueError, RecursionError):
            pass
        raise NSTError(f"'{path}' is no tile of this sheet: its recipe is another; move it away, or delete it.")

    def keep(self, name, data):
        """Write the bytes of a finished tile."""
        self._write(name, data)

    def close(self, page, contact):
        """Write the page and the picture of all that there is."""
        self._write(PAGE, page.encode("utf-8", "replace"))
        self._write(CONTACT, contact)

    def _write(self, name, data):
        files.write_atomically(self.path / name, data)


def mark(picture):
    """What tells a picture from all others: a checksum of its file, or of its array."""
    found = images.files_of(picture)
    if found:
        with open(found[0], "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    if isinstance(picture, str | os.PathLike):
        return str(picture)  # no file: reading it says so
    array = np.ascontiguousarray(picture)
    return hashlib.sha256(repr((array.shape, str(array.dtype))).encode() + array.tobytes()).hexdigest()
