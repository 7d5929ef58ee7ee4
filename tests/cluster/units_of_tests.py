"""Units that workers import: they add, fail, die once, or die always."""

import os
import signal
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
