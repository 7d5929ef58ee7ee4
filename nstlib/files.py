"""Paths, folders, and files that are written whole or not at all."""

import contextlib
import errno
import hashlib
import os
import re
import secrets
import shutil
import stat
import sys
import tempfile
import time
from pathlib import Path

from nstlib.errors import NSTError
from nstlib.interrupts import held
from nstlib.typed import understood

LONGEST_NAME = 255  # bytes
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG} if hasattr(errno, "EDQUOT") else {errno.ENOSPC, errno.EFBIG}
NO_RENAMING = {errno.ENOSYS, errno.EOPNOTSUPP, errno.EXDEV}
CANNOT_BE_ASKED = {errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EBADF}
IN_USE = {5, 32, 33}  # Windows: access denied, a sharing violation, a lock violation
WAITS = (0.05, 0.2, 0.5)  # seconds


def as_path(path):
    """A pathlib.Path of what somebody typed or pasted, with ~ expanded (see `nstlib.typed.understood`), or an NSTError
    for a name that no file can have."""
    if not isinstance(path, str | os.PathLike):
        raise NSTError(f"a file name is needed, not {' '.join(repr(path).split()):.80}.")
    try:
        path = Path(understood(path)).expanduser()
        path.lstat()  # asks the system, which refuses names that are too long or hold a null byte
    except (FileNotFoundError, NotADirectoryError):
        return path
    except NSTError:
        raise
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise NSTError(f"'{str(path)[:80]}' is not a usable file name ({reason.lower()}).") from None
    return path


def in_order(path):
    """By what files are sorted as people number them: frame2 before frame10."""
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d+)", path.name)]


def check_folder(path):
    """Raise NSTError unless a file called `path` can be made in its folder."""
    path = as_path(path)
    if path.is_dir():
        raise NSTError(f"cannot write '{path}': it is a folder; give a file name inside it.")
    if path.exists() and not path.is_file():
        raise NSTError(f"cannot write '{path}': it is a device, not a file; give a file name.")
    try:
        target = path.resolve()  # through a symbolic link, the file it names
    except (OSError, RuntimeError) as error:
        raise NSTError(f"cannot write '{path}': {str(error).lower()}.") from None
    for folder in (path.parent, target.parent):
        if not folder.is_dir():
            raise NSTError(f"cannot write '{path}': the folder '{folder}' does not exist; make it first.")
        if not os.access(folder, os.W_OK):
            raise NSTError(f"cannot write '{path}': the folder '{folder}' is not writable.")


def make_folder(path):
    """The folder, made with those above it where they are not there yet; NSTError where that is not allowed."""
    path = as_path(path)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NSTError(f"cannot make the folder '{path}': {(error.strerror or str(error)).lower()}.") from None
    return path


def check_new_folder(folder):
    """NSTError where a folder that is to be made whole would take the place of something, or has no place to lie in."""
    folder = as_path(folder)
    if folder.exists() and not folder.is_dir():
        raise NSTError(f"cannot write '{folder}': it is a file; give the name of a folder that is not there yet.")
    if folder.exists() and folder.resolve() == Path.cwd().resolve():
        raise NSTError(f"cannot write '{folder}': it is the folder you are in; give the name of a new one.")
    if folder.exists() and any(folder.iterdir()):
        raise NSTError(f"cannot write '{folder}': the folder is not empty; give the name of a new one.")
    parent = folder.resolve().parent
    if not parent.is_dir():
        raise NSTError(f"cannot write '{folder}': the folder '{parent}' does not exist; make it first.")


@contextlib.contextmanager
def new_folder(folder):
    """Another name beside `folder`, for a folder to be made and filled: it takes that name when all is written, and a
    failure leaves nothing. `folder` is not there yet, or is empty; NSTError where it cannot be written."""
    target = as_path(folder).resolve()
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".nst-", suffix=".part") as temporary:
            made = Path(temporary, "made")
            yield made
            if target.exists():  # empty, and in the way on Windows
                target.rmdir()
            os.replace(made, target)
    except OSError as error:
        raise NSTError(f"cannot write '{folder}': {(error.strerror or str(error)).lower()}.") from None


def write_atomically(path, data, private=False):
    """Write bytes under a temporary name beside `path`, then rename; a failure leaves the old file as it was.

    A new file has the permissions of any other, or with private=True only its owner's; an old one's are kept, where the
    drive knows permissions. Ctrl-C waits until the file is whole. Raises NSTError where that cannot be done.
    """
    path = as_path(path)
    check_folder(path)
    with held(f"'{path}' is being written; one moment."):
        try:
            _write_beside(path.resolve(), data, private)  # through a symbolic link, to the file it names
        except OSError as error:
            raise NSTError(f"cannot write '{path}': {_told(error)}.") from None
    return path


def write_new(path, data):
    """Write a file that is not there yet, whole or not at all; False where one of that name is there already.

    Of two programs that want the same name at once, one gets it.
    """
    path = as_path(path)
    check_folder(path)
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
    except FileExistsError:
        return False
    except OSError as error:
        raise NSTError(f"cannot write '{path}': {_told(error)}.") from None
    try:
        write_atomically(path, data)
    except BaseException:
        with contextlib.suppress(OSError):  # the empty file that kept the place
            if path.stat().st_size == 0:
                path.unlink()
        raise
    return True


def _write_beside(target, data, private):
    old = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
    mode = 0o600 if private else 0o666 if old is None else old
    temporary, handle = _new_beside(target, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            _onto_the_disk(file)
        if old is not None and not private:
            with contextlib.suppress(OSError):  # memory sticks and network drives know no permissions
                os.chmod(temporary, old)
        elif not os.stat(temporary).st_mode & stat.S_IRUSR:  # in a browser's tab the mask forbids everything
            with contextlib.suppress(OSError):
                os.chmod(temporary, 0o600)
        _rename(temporary, target)
    finally:
        with contextlib.suppress(OSError):
            os.unlink(temporary)


def _new_beside(target, mode):
    """(path, file descriptor) of a new file in the folder of `target`, which nobody else has open."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    refused = None
    for hidden in (".nst-", "nst-"):  # some servers take no name that begins with a dot
        path = target.parent / f"{hidden}{secrets.token_hex(6)}.part"
        try:
            return path, os.open(path, flags, mode)
        except OSError as error:
            refused = refused or error
    raise refused


def _onto_the_disk(file):
    """Wait for the disk: a full network drive says so only then. Some drives cannot be asked."""
    try:
        os.fsync(file.fileno())
    except OSError as error:
        if error.errno not in CANNOT_BE_ASKED:
            raise


def _rename(temporary, target):
    """Put the new file in the old one's place; on Windows another program, a virus scanner say, may have it open."""
    for seconds in (*WAITS, None):
        try:
            os.replace(temporary, target)
            return
        except PermissionError as error:
            if seconds is None or getattr(error, "winerror", None) not in IN_USE:
                raise
            time.sleep(seconds)
        except OSError as error:
            if error.errno not in NO_RENAMING or target.exists():
                raise
            _copy(temporary, target)
            return


def _copy(temporary, target):
    """In the place of a rename, on a drive that has none: nothing lies there that could be lost."""
    try:
        shutil.copyfile(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            target.unlink()
        raise


def _told(error):
    """Why a file could not be written, and what to do."""
    reason = (error.strerror or str(error)).lower()
    if error.errno in FULL:
        return f"{reason}; make room there, or write to another drive"
    if getattr(error, "winerror", None) in IN_USE:
        return f"{reason}; close it in other programs, or give another name"
    return reason


def check_not_read(target, files, what="a picture that this was made of"):
    """Raise NSTError where `target`, which is to be written, is one of the files, which were read: it would be lost.

    It may have another name: a link's, or one in other letters on a drive that takes them for the same. files: names;
    None and whatever is no name is left out; what: what they are called.
    """
    check_none_read([target], {what: files})


def check_none_read(targets, read):
    """`check_not_read` for several. read: {what they are called: files}."""
    known = {}
    for what, files in read.items():
        for source in files:
            if isinstance(source, str | os.PathLike):
                known |= dict.fromkeys(_marks(as_path(source)), what)
    for target in targets:
        target = as_path(target)
        for what in filter(None, map(known.get, _marks(target))):
            raise NSTError(f"'{target}' is {what} itself, which would be lost; give another name.")


def _marks(path):
    """What two names of one file that is there have in common; nothing for one that is not there."""
    try:
        facts = os.stat(path)
        marks = [os.path.realpath(path)]
    except (OSError, ValueError):
        return []
    return [*marks, (facts.st_dev, facts.st_ino)] if facts.st_ino else marks


def shortened(name, ending="", folder="."):
    """`name` with as many of its letters as fit into one name of a file together with `ending`; where some are left
    out, a number that tells it from others of the same beginning stands in their place."""
    room = longest_name(folder) - len(os.fsencode(ending))
    if len(os.fsencode(name)) <= room:
        return f"{name}{ending}"
    number = f"-{hashlib.sha256(os.fsencode(name)).hexdigest()[:8]}"
    kept = os.fsencode(name)[: room - len(number)]
    return f"{kept.decode(sys.getfilesystemencoding(), errors='ignore').rstrip()}{number}{ending}"


def longest_name(folder="."):
    """Bytes of the longest name of a file in this folder: 255 nearly everywhere, 143 where names are encrypted."""
    try:
        return min(os.pathconf(folder, "PC_NAME_MAX"), LONGEST_NAME)
    except (AttributeError, OSError, ValueError):  # Windows; a folder that is still to be made
        return LONGEST_NAME
