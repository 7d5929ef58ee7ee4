"""What can be read, written and reached from inside a sandbox, told to the grader before a student's program is there.

Looking changes nothing: the kernel is asked for permissions, and no file is opened for writing.
"""

import contextlib
import ctypes
import importlib.util
import json
import os
import re
import socket
import stat
import sys

NEEDED = ("numpy", "PIL", "psutil", "ipykernel", "nbformat", "nbval", "pytest")
# Where a place would be written to if it could: the machine's own folders, and what is mounted besides.
PLACES = ("/", "/kit", "/bin", "/sbin", "/lib", "/usr", "/usr/bin", "/usr/lib", "/usr/local", "/usr/local/lib", "/etc")
PLACES += ("/boot", "/home", "/mnt", "/opt", "/root", "/run", "/srv", "/sys", "/var", "/var/lib", "/var/tmp", "/dev")
OWN = ("/tmp", "/dev/shm", "/dev/mqueue", "/dev/pts", "/dev/console")  # in memory, and nobody else's
SETTINGS = ("/proc/sys", "/proc/irq", "/proc/bus", "/proc/fs", "/proc/acpi", "/proc/scsi", "/proc/driver")
SETTINGS += ("/proc/sysrq-trigger", "/proc/mtrr", "/sys/power", "/sys/fs/cgroup", "/sys/kernel/mm", "/sys/module")
SECRETS = ("/etc/shadow", "/etc/gshadow", "/etc/ssh/ssh_host_ed25519_key")
SECRETS += tuple(f"/root{name}" for name in ("/.ssh", "/.bash_history"))
SECRETS += ("/run/docker.sock", "/var/run/docker.sock", "/run/podman/podman.sock", "/run/dbus/system_bus_socket")
ELSEWHERE = ("/proc", "/sys", "/dev", "/kit", "/tmp")
PACKAGES = ("nstlib", "nstcourse")
PACKED = (".whl", ".zip", ".egg", ".tar.gz", ".tar.bz2", ".conda")
NEWUSER = 0x10000000
MOST = 5  # of a kind are told


def look(private):
    """Everything as one dict; private: paths of the grader's machine that must not be there."""
    told = dict(line.split(":\t", 1) for line in _lines("/proc/self/status") if ":\t" in line)
    return {
        "user": os.getuid(),
        "rights": any(int(told.get(name, "0"), 16) for name in ("CapEff", "CapPrm", "CapInh", "CapAmb")),
        "gains": told.get("NoNewPrivs") == "0",
        "owns": [p for p in ("/proc/sys/kernel", "/usr/bin") if os.path.exists(p) and os.stat(p).st_uid == os.getuid()],
        "number": os.getpid(),
        "processes": sum(name.isdecimal() for name in os.listdir("/proc")),
        "lines": [name for _, name in socket.if_nameindex()],
        "memory": _first("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"),
        "tasks": _first("/sys/fs/cgroup/pids.max", "/sys/fs/cgroup/pids/pids.max"),
        "writes": [p for p in _places(private) if _writable(p)][:MOST],
        "settings": [p for p in _settings() if os.access(p, os.W_OK)][:MOST],
        "reads": [p for p in (*private, *SECRETS) if _readable(p, p in private)][:MOST],
        "copies": copies(["/"], ELSEWHERE)[:MOST],
        "kit": _finds("nstcourse.kit.export"),
        "answers": _finds("nstcourse.tasks"),
        "lacks": [name for name in NEEDED if not _finds(name)],
        "spaces": ctypes.CDLL(None, use_errno=True).unshare(NEWUSER) == 0,  # the last: it would change the rest
    }


def copies(tops, without=()):
    """Folders and files in these folders that are nstlib, or a checkout of the course, or its solutions."""
    found, waiting = [], list(tops)
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as listing:
                entries = [entry for entry in listing if entry.path not in without and entry.name != "__pycache__"]
        except OSError:
            continue
        if _holds_answers(folder, entries):
            found.append(folder)
            continue
        for entry in entries:
            ours = entry.name.startswith(PACKAGES)
            if not entry.is_dir(follow_symlinks=False):
                found += [entry.path] if ours and entry.name.endswith(PACKED) else []
            elif entry.name not in PACKAGES:
                waiting.append(entry.path)
            elif os.listdir(entry.path):  # one that is hidden is empty
                found.append(entry.path)
    return found


def _holds_answers(folder, entries):
    if os.path.basename(folder) == "solutions":
        return any(re.fullmatch(r"\d\d_\w+\.ipynb", entry.name) for entry in entries)
    names = {"package" if entry.name in PACKAGES else entry.name for entry in entries}
    return len({"solutions", "exercises", "package"} & names) > 1


def _finds(module):
    try:
        return importlib.util.find_spec(module) is not None
    except Exception:  # of the package that it is in: what it needs may be lacking
        return False


def _lines(path):
    with open(path) as file:
        return file.read().splitlines()


def _first(*paths):
    """The number that the first of some files holds which holds one, or None."""
    for path in paths:
        with contextlib.suppress(OSError, ValueError):
            return int(_lines(path)[0])
    return None


def _places(private):
    """Where writing is tried: known folders, every mount, and what is private."""
    mounts = (line.split()[4] for line in _lines("/proc/self/mountinfo"))
    mounts = [re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), mount) for mount in mounts]
    return dict.fromkeys([*PLACES, sys.prefix, os.path.dirname(os.__file__), *mounts, *private])


def _writable(path):
    if not os.path.exists(path) or not os.access(path, os.W_OK):
        return False
    status = os.stat(path)
    if stat.S_ISCHR(status.st_mode):  # such as /dev/null
        return False
    own = [place for place in OWN if path == place or path.startswith(f"{place}/")]
    return not own or os.stat(own[0]).st_dev != status.st_dev


def _settings():
    """Files of the kernel's own, those of single processes left out."""
    for top in SETTINGS:
        yield top
        for folder, _, files in os.walk(top):
            yield from (os.path.join(folder, name) for name in files)


def _readable(path, private):
    return os.path.lexists(path) if private else os.access(path, os.R_OK)


if __name__ == "__main__":
    print(json.dumps(look(json.load(sys.stdin))))
