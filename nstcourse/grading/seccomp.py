"""System calls that no answer needs, refused inside the sandbox: a filter for the kernel (classic BPF), as bytes.

Refused is what takes memory that belongs to no process (and so escapes the watchdog), what looks into other processes,
and what makes new kinds of roots. Everything else is allowed: the sandbox does not rest on this list.
"""

import contextlib
import errno
import os
import platform
import struct

# Machine: the kernel's number for it, of each call, and of clone.
CALLS = ("memfd_create", "memfd_secret", "shmget", "msgget", "mq_open", "io_uring_setup", "userfaultfd", "bpf")
CALLS += ("perf_event_open", "ptrace", "process_vm_readv", "process_vm_writev", "add_key", "request_key", "keyctl")
CALLS += ("unshare", "setns", "mount", "umount2", "pivot_root")
MACHINES = {
    "x86_64": (
        0xC000003E,
        (319, 447, 29, 68, 240, 425, 323, 321, 298, 101, 310, 311, 248, 249, 250, 272, 308, 165, 166, 155),
        56,
    ),
    "aarch64": (
        0xC00000B7,
        (279, 447, 194, 186, 180, 425, 282, 280, 241, 117, 270, 271, 217, 218, 219, 97, 268, 40, 39, 41),
        220,
    ),
}
LOAD, EQUAL, AT_LEAST, ANY, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, MACHINE, FLAGS = 0, 4, 16  # where the kernel puts them; the flags are the first argument of clone
ALLOW, REFUSE, ABSENT = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
FOREIGN = 0x40000000  # calls from here on are of another kind (x32)
NEW_USERS = 0x10000000  # a flag of clone: a namespace in which one is root
CLONE3 = 435  # its flags cannot be seen from here; without it, every library falls back to clone


def program(machine):
    """The filter's bytes, or none where the numbers are not known."""
    if machine not in MACHINES:
        return b""
    kind, numbers, clone = MACHINES[machine]
    last = len(numbers) + 5  # from the first comparison to the step that refuses
    steps = [(LOAD, 0, 0, MACHINE), (EQUAL, 1, 0, kind), (RETURN, 0, 0, REFUSE), (LOAD, 0, 0, NUMBER)]
    steps += [(AT_LEAST, last, 0, FOREIGN)]
    steps += [(EQUAL, last - place, 0, number) for place, number in enumerate(numbers, 1)]
    steps += [(EQUAL, 5, 0, CLONE3), (EQUAL, 0, 2, clone), (LOAD, 0, 0, FLAGS), (ANY, 1, 0, NEW_USERS)]
    steps += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE), (RETURN, 0, 0, ABSENT)]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


@contextlib.contextmanager
def pipe():
    """A descriptor from which the filter can be read once, or None; it is closed in the end."""
    if not (rules := program(platform.machine())):
        yield None
        return
    reader, writer = os.pipe()
    try:
        os.write(writer, rules)
        os.close(writer)
        yield reader
    finally:
        os.close(reader)
