"""The pictures that ship with the course, and what is known of each."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nstlib import tab
from nstlib.errors import NSTError, suggest
from nstlib.shown import Shown

_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Picture:
    """One entry of the catalogue. `kind` is "content" or "style"; `alt` is its alternative text.

    `free` says of a real picture why anyone may use it (it is empty where the picture was made for this course), and
    `died` of a painting in which year its painter died.
    """

    name: str
    kind: str
    title: str
    maker: str
    made: str
    licence: str
    alt: str
    path: Path
    free: str = ""
    died: int | None = None


class Gallery(Shown, tuple):
    """The catalogue: a tuple of Picture that a notebook shows as a table of thumbnails."""

    @property
    def contents(self):
        return Gallery(p for p in self if p.kind == "content")

    @property
    def styles(self):
        return Gallery(p for p in self if p.kind == "style")

    @property
    def names(self):
        return [p.name for p in self]

    def __getitem__(self, key):
        if isinstance(key, str):
            return find(key, self)
        return super().__getitem__(key)

    def __repr__(self):
        return "\n".join(f"{p.kind:8} {p.name:14} {p.title}" for p in self)


def data_folder():
    """Where the pictures are: inside an installed wheel, or in data/ of a checkout."""
    for folder in (_HERE / "_data", _HERE.parent / "data"):
        if (folder / "catalogue.json").is_file():
            return folder
    tab.refuse("the course's pictures")
    raise NSTError("the course's pictures are missing from this installation; install nstlib again.")


@lru_cache(maxsize=1)
def gallery():
    """All pictures of the course, contents first. Each has a name that `load_image` understands."""
    folder = data_folder()
    entries = json.loads((folder / "catalogue.json").read_text(encoding="utf-8"))
    return Gallery(Picture(**entry, path=folder / entry["kind"] / f"{entry['name']}.jpg") for entry in entries)


def find(name, pictures=None):
    """The Picture called `name`, or an NSTError that lists the names there are."""
    pictures = gallery() if pictures is None else pictures
    for picture in pictures:
        if picture.name == name:
            return picture
    raise NSTError(f"'{name}' is neither a file nor a picture of the gallery; {suggest(name, pictures.names)}.")
