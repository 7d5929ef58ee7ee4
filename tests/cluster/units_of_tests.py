"""Units that workers import: they add, fail, die once, or die always."""

import contextlib
import errno
import os
import signal
import time
from pathlib import Path

from nstlib.errors import NSTError


def add(a, b):
    return a + b


def length(data, more):
    return len(data) + more


def refuse(words):
    raise NSTError(words)


def stumble(value):
    raise ZeroDivisionError(value)


def die_until(folder, times):
    """Ends its own process, as the system's killer does, but the last of so many times."""
    here = Path(folder, str(os.getpid()))
    here.touch()
    if len(list(Path(folder).iterdir())) < times:
        os.kill(os.getpid(), signal.SIGKILL)
    return os.getpid()


def full_on_the_first(folder, value):
    """Fails as on a full disk in the process that came first, wherever the units go."""
    time.sleep(0.3)  # so that both processes are given some
    with contextlib.suppress(FileExistsError):
        os.symlink(str(os.getpid()), Path(folder, "first"))
    if os.readlink(Path(folder, "first")) == str(os.getpid()):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), folder)
    return value


def no_file(name, folder):
    """What is wrong with the unit itself is wrong in every process."""
    Path(folder, str(os.getpid())).touch()
    try:
        return Path(name).read_bytes()
    except OSError:
        raise NSTError(f"cannot read {name}") from None
