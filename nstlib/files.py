"""Paths, folders, and files that are written whole or not at all."""

import os
import tempfile
from pathlib import Path

from nstlib.errors import NSTError


def as_path(path):
    """A pathlib.Path with ~ expanded, or an NSTError for a name that no file can have."""
    if not isinstance(path, str | os.PathLike):
        raise NSTError(f"a file name is needed, not {' '.join(repr(path).split()):.80}.")
    try:
        path = Path(path).expanduser()
        path.lstat()  # asks the system, which refuses names that are too long or hold a null byte
    except (FileNotFoundError, NotADirectoryError):
        return path
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise NSTError(f"'{str(path)[:80]}' is not a usable file name ({reason.lower()}).") from None
    return path


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


def write_atomically(path, data):
    """Write bytes under a temporary name beside `path`, then rename; a failure leaves the old file as it was."""
    path = as_path(path)
    check_folder(path)
    temporary, target = None, path.resolve()  # through a symbolic link, to the file it names
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".nst-", suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        # mkstemp makes private files; keep the old file's permissions, or give those of any new file.
        # Its writer may always read it: in a browser's tab the mask forbids everything, and nobody obeys it.
        os.chmod(temporary, target.stat().st_mode & 0o777 if target.exists() else 0o600 | 0o666 & ~_umask())
        os.replace(temporary, target)
    except OSError as error:
        raise NSTError(f"cannot write '{path}': {(error.strerror or str(error)).lower()}.") from None
    finally:
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)
    return path


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask
