"""The folder that outlasts a session, where there is one: what is saved under a bare name is copied there.

A session on Colab ends, and its disk with it. If Google Drive is mounted there, the folder `nstlib` of it lasts;
NST_KEEP names one anywhere else, such as a volume that a container keeps. Nothing is mounted from here, nothing is
written where no Drive is mounted, and a Drive that is full or closed costs the copy alone, which is told.
"""

import os
import sys
from pathlib import Path

from nstlib import settings
from nstlib.errors import NSTError
from nstlib.files import as_path, check_not_read, make_folder, shortened, write_atomically

DRIVE = Path("/content/drive/MyDrive")  # where Colab mounts it
FOLDER = "nstlib"
MOUNT = "choose Mount Drive in the list of files on the left"
_said = set()  # sentences, each of which is printed once in a session
_ours = set()  # the copies that this session has written


def on_colab():
    """Does this kernel run on Colab?"""
    return "google.colab" in sys.modules


def folder():
    """The folder that lasts, as a Path, which need not be there yet; None where there is none."""
    if settings.switch("NST_STATIC"):  # a notebook that is built holds nothing of this machine
        return None
    if named := settings.value("NST_KEEP"):
        try:
            return as_path(named)
        except NSTError as error:
            say(f"NST_KEEP names no folder: {error}", failed=True)
            return None
    return DRIVE / FOLDER if on_colab() and _is_folder(DRIVE) else None


def _is_folder(path):
    try:
        return path.is_dir()
    except OSError:  # a mount that has lost its other end
        return False


def ready():
    """The folder that lasts, made; None where there is none, or it cannot be made: then one sentence says so."""
    try:
        found = folder()
        return None if found is None else make_folder(found)
    except NSTError as error:
        say(f"nothing outlasts this session: {error}", failed=True)
        return None


def write(path, data, read=()):
    """write_atomically, and for a name without a folder a copy in the folder that lasts; returns the path of the first.

    A copy that cannot be written is no error: one sentence tells. It replaces those of this session alone; beside what
    an earlier one has left, and beside what it was made of (read: those files), its name has a number.
    """
    path = write_atomically(path, data)
    copy(path, data, read)
    return path


def copy(path, data, read=()):
    """The copy, of a file that has been written under this name."""
    if path.parent == Path() and (lasts := ready()) and lasts.resolve() != Path.cwd():
        try:
            place = _place(lasts, path, data, read)
            write_atomically(place, data)
            _ours.add(place)
            say(f"what is saved here is copied into {lasts}, too, which outlasts this session.")
            if place.name != path.name:
                say(f"there is a '{path.name}' already, so the copy is called '{place.name}'.")
        except (NSTError, OSError) as error:
            say(f"'{path}' lies here alone and ends with this session: {error}", failed=True)


def _place(lasts, path, data, read):
    """The file of the copy."""
    place, number = lasts / path.name, 2
    while place.exists() and not _may_be_replaced(place, data, read):
        place, number = lasts / shortened(path.stem, f"-{number}{path.suffix}", lasts), number + 1
    return place


def _may_be_replaced(place, data, read):
    try:
        check_not_read(place, read)
    except NSTError:
        return False
    return place in _ours or (place.is_file() and place.stat().st_size == len(data) and place.read_bytes() == data)


def taken(name):
    """Is there a file of this name in the folder that lasts?"""
    lasts = folder()
    try:
        return lasts is not None and (lasts / name).exists()
    except OSError:
        return False


def also(name):
    """ " and in FOLDER" where there is a file of this name in the folder that lasts, else ""."""
    return f" and in {folder()}" if taken(name) else ""


def say(sentence, failed=False):
    """Print a sentence, once in a session: on standard error, as standard output may be data, but in a notebook, where
    standard error is painted red, only what failed."""
    if sentence not in _said:
        _said.add(sentence)
        print(sentence, file=sys.stderr if failed or "ipykernel" not in sys.modules else sys.stdout)


def broken_off():
    """The checkpoints in the folder that lasts, the latest first."""
    lasts = folder()
    try:
        found = [] if lasts is None else list(lasts.glob("*.checkpoint.npz"))
        return sorted(found, key=os.path.getmtime, reverse=True)
    except OSError:
        return []
