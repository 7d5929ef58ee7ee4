"""The folder of an edition: each work a PNG, and what the edition is; so what was broken off goes on.

A work counts as done when its PNG says of itself that it is this number of this edition, and its pixels have the
checksum that stands there.
"""

import json

from nstlib import files, images
from nstlib.editions.plan import as_json, pixels_of
from nstlib.errors import NSTError

RECORD, CONTACT, PAGE, BOOK = "edition.json", "contact.png", "index.html", "edition.pdf"
KEY = "nst-edition"  # of the text in a work's PNG
FREE = ("title", "artist", "pixels", "nstlib", "engine", "licence", "engine_here")  # may be another when it goes on


class Folder:
    """A folder for the works of a Plan. Raises NSTError for one that holds something else, or another edition."""

    def __init__(self, path, plan):
        self.path = files.make_folder(path)
        others = [file.name for file in sorted(self.path.iterdir()) if not file.name.startswith((".", "nst-"))]
        if RECORD in others:
            self._check(plan.facts)
        elif others:
            raise NSTError(f"the folder '{path}' holds other files, such as '{others[0]}'; give a new or an empty one.")
        written = [self.path / name for name in (RECORD, CONTACT, PAGE, BOOK)]
        written += [self.path / name_of(number, plan.count) for number in range(1, plan.count + 1)]
        for one in written:
            files.check_folder(one)
        files.check_none_read(written, {"a picture of this edition": plan.files})
        if RECORD not in others:
            self._write(RECORD, as_json(plan.facts).encode())

    def _check(self, facts):
        try:
            known = json.loads((self.path / RECORD).read_text(encoding="utf-8"))
            names = [name for name in {**known, **facts} if name not in FREE]
        except (OSError, ValueError, TypeError, RecursionError):
            raise NSTError(
                f"'{self.path / RECORD}' cannot be read, so nobody knows what edition this is; give another folder."
            ) from None
        for name in names:
            if known.get(name) != facts.get(name):
                called = {"works": "Score of its works", "nst_edition": "form"}.get(name, name)
                raise NSTError(f"the folder '{self.path}' holds an edition with another {called}; give another folder.")

    def finished(self, plan, number):
        """The picture of a work that is done, or None; NSTError for a file of that name that is no such work."""
        path = self.path / name_of(number, plan.count)
        if not path.exists():
            return None
        try:
            said = json.loads(images.read_texts(path)[KEY])
            image = images.load_image(path)
            if (
                said["number"] == number
                and said["code"] == str(plan.code(number))
                and said["pixels"] == pixels_of(image)
            ):
                return image
        except (NSTError, KeyError, TypeError, ValueError, RecursionError):
            pass
        raise NSTError(f"'{path}' is no work of this edition, or it was changed; move it away, or delete it.")

    def keep(self, plan, number, image):
        """Write a work."""
        self._write(name_of(number, plan.count), png_of(plan, number, image))

    def close(self, plan, page, contact, book=None):
        """Write what the edition is, the page, the contact sheet, and where all works are there, the book."""
        self._write(RECORD, as_json(plan.facts).encode())
        self._write(PAGE, page.encode("utf-8", "replace"))
        self._write(CONTACT, contact)
        if book is not None:
            self._write(BOOK, book)

    def _write(self, name, data):
        files.write_atomically(self.path / name, data)


def name_of(number, count):
    """The name of a work's file."""
    return f"{number:0{max(2, len(str(count)))}d}.png"


def png_of(plan, number, image):
    """The bytes of a work's PNG, which says what work of what edition it is."""
    said = {"number": number, "code": str(plan.code(number)), "pixels": pixels_of(image)}
    facts = {name: value for name, value in plan.facts.items() if name not in ("pixels", "engine_here")}
    return images.encode(image, "PNG", {KEY: json.dumps(said | {"edition": facts})})
