"""Photographs as a command line names them, and where their paintings go: files, folders, patterns, streams."""

import glob
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from nstlib.errors import NSTError
from nstlib.files import as_path, shortened
from nstlib.images import WRITABLE

STREAM = "-"
# What is taken out of a folder; a file that is named may be any. Windows saves JPEGs of some web pages as .jfif.
READABLE = {*WRITABLE, ".jfif", ".jpe", ".bmp", ".gif", ".avif", ".heic", ".heif", ".jxl"}
UNWRITABLE = {*READABLE, ".jp2", ".ico", ".tga", ".psd", ".eps", ".pdf", ".svg"} - {*WRITABLE}


@dataclass(frozen=True)
class Job:
    """One photograph and the file that its painting goes to; either may be STREAM."""

    photo: str | Path
    target: str | Path


def found(names):
    """The files that these names mean, each once, in order; an NSTError for a name that means none."""
    files = {}
    for name in names:
        if name == STREAM:
            files[STREAM] = None
            continue
        path = as_path(name)
        if path.is_dir():
            inside = [p for p in sorted(path.iterdir()) if _is_photograph(p)]
            if not inside:
                raise NSTError(f"there is no picture in the folder '{path}'.")
        elif path.exists() or not glob.has_magic(str(path)):
            inside = [path]  # also one that is not there, or a gallery name: reading it says so
        else:
            inside = [Path(p) for p in sorted(glob.glob(str(path), recursive=True)) if Path(p).is_file()]
            if not inside:
                raise NSTError(f"no file matches '{name}'.")
        files |= dict.fromkeys(inside)
    return list(files)


def _is_photograph(path):
    """By its name; macOS keeps a file ._photo.jpg beside photo.jpg on other systems' drives, which is none."""
    return path.suffix.lower() in READABLE and not path.name.startswith("._") and path.is_file()


def jobs(photos, out, style):
    """[Job] of these photographs. out: a file for one of them, else a folder; - writes one to the standard output."""
    single = len(photos) == 1
    if out == STREAM:
        if not single:
            raise NSTError("the standard output takes one picture; give a folder for several: -o FOLDER.")
        return [Job(photos[0], STREAM)]
    path = as_path(out)
    if path.suffix.lower() in WRITABLE and not path.is_dir():
        if not single:
            raise NSTError(
                f"'{path}' is one picture, and there are {len(photos)} photographs; give a folder: -o FOLDER."
            )
        return [Job(photos[0], path)]
    if single and path.suffix.lower() in UNWRITABLE and not path.is_dir():
        raise NSTError(f"cannot write '{path}': a picture's name must end in {', '.join(WRITABLE)}.")
    taken, made = set(), []
    for photo in photos:
        stem = "painted" if photo == STREAM else Path(photo).stem
        name, number = shortened(stem, f"-{style}.png", path), 2
        while _alike(name) in taken:  # photographs of one name from two folders
            name, number = shortened(stem, f"-{style}-{number}.png", path), number + 1
        taken.add(_alike(name))
        made.append(Job(photo, path / name))
    return made


def _alike(name):
    """The same text for names that some drive takes for one: large and small letters, and ways to write an accent."""
    return unicodedata.normalize("NFC", name).casefold()


def share(text):
    """("FILE", weight) of FILE or FILE:NUMBER; only a number after a last colon is one, as C:\\a.style is a file."""
    name, colon, number = text.rpartition(":")
    if colon and name:
        try:
            return name, float(number)
        except ValueError:
            pass
    return text, 1.0
