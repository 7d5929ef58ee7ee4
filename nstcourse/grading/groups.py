"""Control groups of Linux, where they can be made: the kernel itself then keeps a sandbox to its processes and memory.

A fork bomb is over before it begins, and one submission's flood takes no time from another that is graded beside it.
Root may make groups on most machines, others where their session allows it; elsewhere the watchdog counts alone.
"""

import contextlib
import itertools
import os
import subprocess
import time
from dataclasses import dataclass
from functools import lru_cache

from nstlib.machine import control_groups

PROCESSES, MEMORY = ("pids.max",), ("memory.max", "memory.limit_in_bytes")  # of both versions
# A program joins its groups before it becomes what it is meant to be: argument 1 is how many there are.
JOIN = 'n=$1; shift; while [ "$n" -gt 0 ]; do echo $$ > "$1" || exit 125; shift; n=$((n-1)); done; exec "$@"'
_numbers = itertools.count()


@dataclass(frozen=True)
class Group:
    """The folders of one sandbox's groups: one, or (in version 1) one for each of its controllers."""

    folders: tuple

    def around(self, command):
        """The command, as a member of the groups from its first moment on."""
        files = [str(folder / "cgroup.procs") for folder in self.folders]
        return ["sh", "-c", JOIN, "sh", str(len(files)), *files, *command] if files else command

    def out_of_memory(self):
        """Has the kernel ended a member, because there was no memory left for it in here?"""
        for folder in self.folders:
            for name in ("memory.events", "memory.oom_control"):
                with contextlib.suppress(OSError, ValueError):
                    told = dict(line.split() for line in (folder / name).read_text().splitlines())
                    if int(told.get("oom_kill", 0)):
                        return True
        return False

    def remove(self):
        """Take the groups away; their members have been ended, which may take the kernel a moment."""
        for folder in self.folders:
            for _ in range(50):
                try:
                    folder.rmdir()
                except FileNotFoundError:
                    break
                except OSError:
                    time.sleep(0.02)
                else:
                    break


@contextlib.contextmanager
def made(processes, memory):
    """A Group whose members are at most so many (threads count), with so many bytes; without folders where this is not
    allowed. In the end it is taken away."""
    name = f"nst-{os.getpid()}-{next(_numbers)}"
    folders = []
    for parent in _parents():
        folder = parent / name
        try:
            folder.mkdir()
            folders.append(folder)
            _limit(folder, PROCESSES, processes)
            _limit(folder, MEMORY, memory)
        except OSError:  # it was allowed a moment ago; go without
            continue
    group = Group(tuple(folders))
    try:
        yield group
    finally:
        group.remove()


def _limit(folder, names, value):
    for name in names:
        if (folder / name).exists():
            (folder / name).write_text(str(value))
    swap = folder / "memory.swap.max"
    if names is MEMORY and swap.exists():
        swap.write_text("0")


@lru_cache(maxsize=1)
def _parents():
    """Folders in which groups can be made that limit processes or memory, and that processes of ours can join.

    One of each hierarchy at most: there a process is a member of one group only. In version 2 a folder that passes both
    controllers on comes before a nearer one that passes on only one.
    """
    found, kept = {}, set()
    for wanted in ({PROCESSES, MEMORY}, {PROCESSES}, {MEMORY}):
        if kept & wanted:
            continue
        for hierarchy, folder in _candidates():
            if hierarchy not in found and _serves(folder, wanted):
                found[hierarchy] = folder
                kept |= wanted
                break
    return tuple(found.values())


def _candidates():
    """(hierarchy, folder) of the grader's own groups and those above them, nearest first."""
    for hierarchy, folders in control_groups():
        yield from ((hierarchy, folder) for folder in folders)


def _serves(parent, wanted):
    """Has a group in there all of these limits? Tried with one that is taken away again."""
    folder = parent / f"nst-{os.getpid()}-try"
    try:
        folder.mkdir()
    except OSError:
        return False
    try:
        group = Group((folder,))
        return (
            all(_has(folder, names) for names in wanted)
            and subprocess.run(group.around(["true"]), capture_output=True).returncode == 0
        )
    finally:
        group.remove()


def _has(folder, names):
    return any((folder / name).exists() for name in names)


def sweep():
    """Take away groups of graders that were killed."""
    for parent in _parents():
        for folder in parent.glob("nst-*-*"):
            number = folder.name.split("-")[1]
            if number.isdecimal() and not os.path.exists(f"/proc/{number}"):
                with contextlib.suppress(OSError):
                    folder.rmdir()
