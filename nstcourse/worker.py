"""`nst worker`: processes that work for a scheduler, each with one thread, a bounded memory, and what it has to offer.

Libraries read how many threads they may take when they are loaded, so that is set before a process starts.
"""

import importlib.util
import os
import sys

from nstlib.cluster import Address, offers, reaching
from nstlib.errors import NSTError
from nstlib.machine import available_memory, cores

QUIET = {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"}  # looks at every thread a hundred times a second
LEAST = 500_000_000  # bytes of memory of a process: the networks and a picture


def command(address, processes=None, memory=None, tell=print):
    """([program, ...], {variable: value}) that become the workers. memory: bytes of each; an even share if left out.

    NSTError for an address that is none or where no scheduler answers, and where there is no Dask or too little memory.
    """
    place = Address.read(address)
    if place.kind == "local":
        raise NSTError("local:N starts its own workers; give the address of a scheduler: tcp://HOST:8786.")
    if importlib.util.find_spec("distributed") is None:
        raise NSTError('a worker needs Dask; run: pip install "nstlib[cluster]"')
    processes = cores() if processes is None else processes
    if processes < 1:
        raise NSTError(f"a worker needs 1 process or more, not {processes}.")
    memory = int(0.9 * available_memory() / processes) if memory is None else memory
    if memory < LEAST:
        raise NSTError(
            f"{processes} processes would have {memory / 1e6:.0f} MB of memory each, and need {LEAST / 1e6:.0f}; "
            "start fewer."
        )
    reached = reaching.reached(place, "worker")
    sandboxed = _has_sandbox(tell)
    resources = " ".join(f"{name}={count:g}" for name, count in offers.offered(1, sandboxed).items())
    run = [
        sys.executable,
        "-m",
        "distributed.cli.dask_worker",
        reached,
        "--nworkers",
        str(processes),
        "--nthreads",
        "1",
    ]
    run += ["--memory-limit", str(memory), "--resources", resources, "--no-dashboard"]
    return run, {**os.environ, **offers.ONE_THREAD, **QUIET}


def _has_sandbox(tell):
    """Is there a sandbox for submissions here? If not, that is said, once, before the work begins."""
    from nstcourse.grading import sandbox

    try:
        sandbox.close(sandbox.choose())
    except NSTError as error:
        why = str(error).partition(" To grade without one")[0]  # which a worker never does
        tell(f"note: this worker takes no submissions to grade: {why}")
        return False
    return True
