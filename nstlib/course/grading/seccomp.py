"""System calls that no answer needs, refused inside the sandbox: a filter for the kernel (classic BPF), as bytes.

Refused is what takes memory that belongs to no process (and so escapes the watchdog), what looks into other processes,
and what makes new kinds of roots. Everything else is allowed: the sandbox does not rest on this list.
"""

import errno
import os
import platform
import struct

# Machine: the kernel's number for it, and of each call.
CALLS = ("memfd_create", "memfd_secret", "shmget", "msgget", "mq_open", "io_uring_setup", "userfaultfd", "bpf")
CALLS += ("perf_event_open", "ptrace", "process_vm_readv", "process_vm_writev", "add_key", "request_key", "keyctl")
CALLS += ("unshare", "setns", "mount", "umount2", "pivot_root")
MACHINES = {
    "x86_64": (
        0xC000003E,
        (319, 447, 29, 68, 240, 425, 323, 321, 298, 101, 310, 311, 248, 249, 250, 272, 308, 165, 166, 155),
    ),
    "aarch64": (
        0xC00000B7,
        (279, 447, 194, 186, 180, 425, 282, 280, 241, 117, 270, 271, 217, 218, 219, 97, 268, 40, 39, 41),
    ),
}
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
NUMBER, MACHINE = 0, 4  # where the kernel puts them
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
FOREIGN = 0x40000000  # calls from here on are of another kind (x32)


def program(machine):
    """The filter's bytes, or none where the numbers are not known."""
    if machine not in MACHINES:
        return b""
    kind, numbers = MACHINES[machine]
    last = len(numbers) + 1  # the step that refuses, counted from the first comparison
    steps = [(LOAD, 0, 0, MACHINE), (EQUAL, 1, 0, kind), (RETURN, 0, 0, REFUSE), (LOAD, 0, 0, NUMBER)]
    steps += [(AT_LEAST, last, 0, FOREIGN)]
    steps += [(EQUAL, last - place, 0, number) for place, number in enumerate(numbers, 1)]
    steps += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE)]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def pipe():
    """A descriptor from which the filter can be read once, to be closed by the caller; or None."""
    if not (rules := program(platform.machine())):
        return None
    reader, writer = os.pipe()
    os.write(writer, rules)
    os.close(writer)
    return reader
