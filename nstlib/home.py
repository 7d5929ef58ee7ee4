"""The user's own folder, where there is one; without a home, as in some containers, one that nobody else reads."""

import getpass
import os
import stat
import tempfile
from functools import lru_cache
from pathlib import Path


def keras():
    """Where Keras keeps its settings and its files: $KERAS_HOME, ~/.keras, or a `private` folder where there is no home
    that can be written to. (Keras itself takes /tmp/.keras then, which belongs to whoever came first.)"""
    if wish := os.environ.get("KERAS_HOME"):
        return Path(os.path.expanduser(wish))  # without a home ~ stays as it is
    folder = in_home(".keras")
    return folder if folder is not None and _writable(folder) else private() / ".keras"


def cache():
    """Where programs keep what they can make again: $XDG_CACHE_HOME, ~/.cache, or a `private` folder."""
    if wish := os.environ.get("XDG_CACHE_HOME"):
        return Path(os.path.expanduser(wish))
    folder = in_home(".cache")
    return folder if folder is not None and _writable(folder) else private()


def in_home(name):
    """A file or folder in the user's home, or None where there is no home."""
    home = own()
    return None if home is None else home / name


def own():
    """The user's home, or None: without an entry in /etc/passwd and without $HOME there is none, and some services name
    a folder that nobody has made."""
    try:
        home = Path.home()
    except RuntimeError:
        return None
    return home if os.path.isdir(home) else None


@lru_cache(maxsize=1)
def private():
    """A folder for temporary files that belongs to this user and is closed to all others."""
    folder = Path(tempfile.gettempdir(), f"nst-{_user()}")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        if _is_ours(folder):
            return folder
    except OSError:
        pass
    return Path(tempfile.mkdtemp(prefix="nst-"))  # the name is taken by somebody else


def _user():
    try:
        return os.getuid() if hasattr(os, "getuid") else getpass.getuser()
    except (OSError, KeyError, ImportError):  # Windows without any of the variables that say so
        return "user"


def _is_ours(folder):
    facts = folder.lstat()
    if not stat.S_ISDIR(facts.st_mode):
        return False
    return os.name == "nt" or (facts.st_uid == os.getuid() and not facts.st_mode & 0o077)


def _writable(folder):
    """Can something be kept in it, or can it be made?"""
    while not os.path.exists(folder) and folder != folder.parent:
        folder = folder.parent
    return os.path.isdir(folder) and os.access(folder, os.W_OK | os.X_OK)
