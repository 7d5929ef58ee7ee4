"""One run at a time: a file beside what a run writes, which says that somebody is at work on it.

The system's own lock on that file ends with the process, however it ends, so nothing that is left behind stands in
anybody's way. Some network drives keep locks for each computer alone, or have none; so the file also says who holds it,
and is touched as the work goes on: what another computer has touched a short while ago is taken for held.
"""

import contextlib
import errno
import json
import os
import platform
import tempfile
import time
from pathlib import Path

from nstlib.errors import NSTError

FRESH = 600.0  # seconds: no step of a run takes as long
HELD = {errno.EAGAIN, errno.EACCES, errno.EDEADLK}
FAR = 1 << 30  # Windows locks bytes, and what is locked cannot be read: one far behind the text
TRIES = 5


class Lock:
    """Lock(path).take(...), and `release`; a path for each thing that is to be written by one run at a time."""

    def __init__(self, path):
        self.path, self._handle = path, None

    @property
    def taken(self):
        """Is it ours?"""
        return self._handle is not None

    def take(self, what, remedy):
        """Take it, or raise NSTError: "WHAT is being written by another run (...); REMEDY". A drive that lets no such
        file be made goes without."""
        for _ in range(TRIES):
            try:
                handle = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
            except OSError:
                return
            if not self._try(handle, what, remedy):
                continue  # who held it has just taken the file away
            self._handle = handle
            with contextlib.suppress(OSError):
                os.ftruncate(handle, 0)
                os.lseek(handle, 0, os.SEEK_SET)
                os.write(handle, json.dumps(_ourselves()).encode())
            return

    def _try(self, handle, what, remedy):
        try:
            holder, locked = _read(handle), _system_lock(handle)
            if locked is False or (holder and _at_work(holder, locked, os.fstat(handle).st_mtime, self.path.parent)):
                raise NSTError(f"{what} is being written by another run{_in_words(holder, self.path)}; {remedy}")
            if os.path.samestat(os.fstat(handle), os.stat(self.path)):
                return True
        except FileNotFoundError:
            pass
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
        return False

    def touch(self):
        """Say that the work goes on, for those who see no lock but the file."""
        if self.taken:
            with contextlib.suppress(OSError):
                os.utime(self.path)

    def release(self):
        """Give it back; without having it, nothing."""
        handle, self._handle = self._handle, None
        if handle is None:
            return
        if os.name == "nt":  # which removes no open file
            os.close(handle)
        with contextlib.suppress(OSError):
            os.unlink(self.path)
        if os.name != "nt":
            os.close(handle)


@contextlib.contextmanager
def alone(path, what, remedy):
    """Around work that may be done by one program at a time: `Lock.take`, and `release` in the end."""
    lock = Lock(path)
    lock.take(what, remedy)
    try:
        yield lock
    finally:
        lock.release()


def _system_lock(handle):
    """True when the system gave its lock, False when somebody has it, None where there is none."""
    try:
        if os.name == "nt":
            import msvcrt

            os.lseek(handle, FAR, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return False if error.errno in HELD else None
    return True


def _read(handle):
    """What the file says of who holds it: {} where it says nothing that can be read."""
    try:
        os.lseek(handle, 0, os.SEEK_SET)
        holder = json.loads(os.read(handle, 4096))
        return holder if isinstance(holder, dict) and isinstance(holder.get("process"), int) else {}
    except (OSError, ValueError, RecursionError):
        return {}


def _ourselves():
    now = time.strftime("%H:%M")
    pid = os.getpid()
    return {"machine": _machine(), "host": platform.node(), "process": pid, "begun": _begun(pid), "since": now}


def _machine():
    """A text that is another one on another computer; containers on one computer share its locks, and this."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return platform.node()


def _begun(pid):
    """When that process began, as numbers of processes come again; None where there is none."""
    import psutil

    try:
        return round(psutil.Process(pid).create_time())
    except (psutil.Error, ValueError, OverflowError):
        return None


def _at_work(holder, locked, touched, folder):
    """Does whoever wrote the file still work, as far as that can be told?"""
    if holder.get("machine") == _machine():
        if locked:  # its lock is gone, so it is
            return False
        begun = _begun(holder["process"])
        return begun is not None and begun == holder.get("begun")
    return abs(_now(folder) - touched) < FRESH


def _now(folder):
    """The time by the clock of the drive, which stamps the files."""
    try:
        with tempfile.TemporaryFile(dir=folder, prefix=".nst-") as file:
            file.write(b".")
            file.flush()
            return os.fstat(file.fileno()).st_mtime
    except OSError:
        return time.time()


def _in_words(holder, path):
    if not holder:
        return ""
    host, since = str(holder.get("host", ""))[:60], str(holder.get("since", ""))[:5]
    who = f" (process {holder['process']}"
    if holder.get("machine") == _machine():
        return f"{who}, since {since})"
    return f"{who} on {host}, since {since}; if that one has ended, delete '{path}')"
