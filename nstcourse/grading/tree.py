"""Folders and zip files as one kind of tree, zip files in zip files included.

Nothing is unpacked to a disk, no symbolic link is followed, and no file's bytes are kept: they are read when asked for.
"""

import datetime
import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path

from nstcourse.grading.kinds import by_first_bytes
from nstcourse.grading.notebook_file import LARGEST
from nstcourse.grading.roster import kind_of
from nstlib.errors import NSTError

DEEPEST = 20  # folders in each other
DEEPEST_ZIP = 3  # zip files in each other
MOST_MEMBERS = 2_000  # files of a zip file that a student handed in
MOST_CLASS = 200_000  # files of a zip file with a whole class
LONGEST = 255  # characters of a name in a zip file, as on a disk
MOST_UNPACKED = 4 * LARGEST  # bytes of all that is wanted of a zip file
LONG = f"has a name of more than {LONGEST} characters"
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


@dataclass(eq=False)
class Item:
    """A file or a folder. note: why it is passed over; refused: why it cannot be read, where it may be someone's work.

    load: reads a file's bytes; listing: makes the Items of a folder; clock: where its time is from, "file" or "zip";
    timed: whether that is its own, and not of what lies around it; within: the Item of a hand-in's class.
    """

    name: str
    shown: str
    load: Callable | None = None
    listing: Callable | None = None
    size: int = 0
    time: float = 0.0
    clock: str = "file"
    timed: bool = True
    note: str = ""
    refused: str = ""
    depth: int = 0
    zips: int = 0  # zip files around it
    path: Path | None = None
    within: object = field(default=None, repr=False)
    _items: list | None = field(default=None, repr=False)

    @property
    def is_zip(self):
        return self.load is not None and self.name.casefold().endswith(".zip")

    def items(self, most=MOST_MEMBERS):
        """What is in a folder or zip file, by name; NSTError with a sentence where that cannot be read."""
        if self._items is None:
            made = self.listing() if self.listing else _unzipped(self, most)
            self._items = sorted(made, key=lambda i: i.name)
        return self._items


def from_path(path, shown=None, depth=0):
    """The Item of a path on a disk."""
    path = Path(path)
    item = Item(path.name, path.name if shown is None else shown, depth=depth, path=path)
    try:
        status = path.lstat()
    except OSError as error:
        item.refused = f"cannot be read ({(error.strerror or 'error').lower()})"
        return item
    item.size, item.time = status.st_size, status.st_mtime
    if stat.S_ISLNK(status.st_mode):
        item.note = "a symbolic link, which is not followed."
    elif stat.S_ISDIR(status.st_mode):
        if depth > DEEPEST:
            item.note = f"more than {DEEPEST} folders in each other, which are not looked through."
        else:
            item.listing = partial(_listed, item)
    elif not stat.S_ISREG(status.st_mode):
        item.note = f"{kind_of(status.st_mode)}, neither a file nor a folder."
    elif item.size > LARGEST and path.suffix.casefold() != ".zip":
        item.refused = f"has more than {LARGEST / 1e6:.0f} MB"
    else:
        item.load = partial(_read, path)
    return item


def _listed(item):
    try:
        names = os.listdir(item.path)
    except OSError as error:
        raise NSTError(f"cannot be read ({(error.strerror or 'error').lower()})") from None
    return [from_path(item.path / name, f"{item.shown}/{name}", item.depth + 1) for name in names]


def _read(path):
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise NSTError(f"the file cannot be read ({(error.strerror or 'error').lower()}).") from None


def _unzipped(item, most):
    """The Items at the top of a zip file."""
    if item.zips >= DEEPEST_ZIP:
        raise NSTError(f"lies in {DEEPEST_ZIP} zip files in each other, and is not looked into")
    try:
        members = _opened(item).infolist()
    except NSTError:
        raise
    except Exception as error:  # zipfile has many ways to say that it is damaged
        raise NSTError(_why(error, item)) from None
    if len(members) > most:
        raise NSTError(f"is a zip file with more than {most} files, which is not looked through")
    root = {}
    for member in members:
        # Windows writes backslashes; a path that climbs out stays inside.
        parts = [p for p in _name(member).replace("\\", "/").split("/") if p not in ("", ".", "..")]
        folder = root
        for part in parts[:-1][:DEEPEST]:
            folder = folder.setdefault((part, None), {})
        if parts and not member.is_dir():
            folder[parts[-1], len(folder)] = member
    return _members(root, item, item)


def _members(folder, archive, parent):
    made = []
    for (name, _), inner in folder.items():
        long = len(name) > LONGEST
        if long:  # neither its own nor what is made of it is read further on
            name = f"{name[:100]}...{name[-100:]}"
        item = Item(name, f"{parent.shown}/{name}", clock="zip", depth=parent.depth + 1, zips=archive.zips + 1)
        if isinstance(inner, dict) and long:
            item.listing = _unlisted
        elif isinstance(inner, dict):
            item.listing = partial(_members, inner, archive, item)
        else:
            item.size = inner.file_size
            item.time, item.clock, item.timed = _time(inner, archive)
            if stat.S_ISLNK(inner.external_attr >> 16):
                item.note = "a symbolic link, which is not followed."
            elif long:
                item.refused = LONG
            elif inner.flag_bits & 1:
                item.refused = "is locked with a password, so that it cannot be read"
            elif inner.compress_type not in METHODS:
                item.refused = f"is packed by a method ({inner.compress_type}) that Python cannot read"
            elif inner.file_size > LARGEST:
                item.refused = f"has more than {LARGEST / 1e6:.0f} MB"
            else:
                item.load = partial(_member, archive, inner)
        made.append(item)
    return made


def _unlisted():
    raise NSTError(LONG)


def _opened(item):
    """The ZipFile of an Item. It is kept open, as the members of a class are read one by one."""
    if item.path is not None:
        status = item.path.stat()
        return _archive(item.path, status.st_mtime_ns, status.st_size)
    return _nested(item)


@lru_cache(maxsize=2)
def _archive(path, changed, size):
    return zipfile.ZipFile(path)


@lru_cache(maxsize=1)
def _nested(item):
    return zipfile.ZipFile(io.BytesIO(item.load()))


def _member(archive, member):
    """A member's bytes. Its stated size may lie, so no more than is allowed is read."""
    try:
        with _opened(archive).open(member) as file:
            return file.read(LARGEST + 1)
    except NSTError:
        raise
    except Exception as error:
        raise NSTError(f"it {_why(error)}.") from None


def _why(error, item=None):
    if isinstance(error, zipfile.BadZipFile | zlib.error | EOFError | struct.error | ValueError | OSError):
        if item is not None and not item.size:
            return "is empty (0 bytes)"
        known = by_first_bytes(item.load()[:100]) if item is not None else ""
        if known and known != "a zip file":
            return f"is {known}, whatever its name says"
        return "cannot be read: the zip file is damaged, or was cut off on its way"
    return f"cannot be read ({type(error).__name__})"


def _name(member):
    """A member's name; some programs write UTF-8 without saying so."""
    if not member.flag_bits & 0x800:
        try:
            return member.filename.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass
    return member.filename


def _time(member, archive):
    """(seconds, clock, whether they are its own) of a member: to the second in UTC where the program wrote that,
    else by this machine's zone."""
    extra = member.extra
    while len(extra) >= 4:
        kind, length = struct.unpack("<HH", extra[:4])
        if kind == 0x5455 and length >= 5 and len(extra) >= 9 and extra[4] & 1:
            return float(struct.unpack("<i", extra[5:9])[0]), "zip", True
        extra = extra[4 + length :]
    try:
        if member.date_time[0] > 1980:  # the first day of that year stands for none
            return datetime.datetime(*member.date_time).timestamp(), "zip", True
    except (ValueError, OverflowError, OSError):
        pass
    return archive.time, archive.clock, False
