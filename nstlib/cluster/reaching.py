"""Whether a scheduler can be spoken to, looked at once before there is any work, so that what is wrong is one sentence.

Certificates are named by Dask's own configuration (distributed.comm.tls), as Dask's own programs take them.
"""

import asyncio
import contextlib
import json
import os
import ssl
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from nstlib.errors import NSTError

CONNECT = 10.0  # seconds
TLS = "distributed.comm.tls"
# From here on, Dask of one month works with that of another (tried up to 2026.8); what is older takes other messages.
LEAST = "2025.4"


def place_of(address):
    """The text of an Address of a scheduler: tcp://... or tls://...; NSTError for a file that no scheduler wrote."""
    if address.kind != "file":
        return address.text
    try:
        found = json.loads(Path(address.text).read_text(encoding="utf-8"))["address"]
    except OSError as error:
        raise NSTError(f"cannot read '{address.text}': {(error.strerror or str(error)).lower()}.") from None
    except (ValueError, KeyError, TypeError):
        found = None
    if not isinstance(found, str):
        raise NSTError(
            f"'{address.text}' is not what a scheduler writes; start one by: dask scheduler --scheduler-file "
            f"{address.text}"
        )
    return found


def reached(address, role="client"):
    """The text of an Address at which a scheduler answers. role: "client" or "worker", whose certificate is shown.

    NSTError where nothing answers within CONNECT seconds, or something else than a scheduler, or one of a Dask that is
    too old; where one side speaks TLS and the other does not; and for certificates that are missing, broken, or of
    another authority.
    """
    check_dask()
    from distributed.comm import connect
    from distributed.comm.core import CommClosedError, FatalCommClosedError

    place = place_of(address)
    shown = _certificates(place, role)

    async def once():
        comm = await connect(place, timeout=CONNECT, **shown)
        try:
            return await _told_by(comm)
        finally:
            with contextlib.suppress(Exception):
                await comm.close()

    try:
        with ThreadPoolExecutor(1) as thread:  # in a notebook, a loop runs in this one
            kind, theirs = thread.submit(asyncio.run, asyncio.wait_for(once(), 2 * CONNECT)).result()
    except (FatalCommClosedError, ValueError) as error:  # ValueError: it spoke, in plain, before TLS had begun
        if isinstance(error.__cause__, ssl.SSLCertVerificationError):
            raise NSTError(
                f"the certificate that {place} shows is not signed by the authority in '{_named('ca-file')}'; all "
                "machines of a cluster need certificates of one authority."
            ) from None
        raise NSTError(f"{place} does not speak TLS; if it was started without, give tcp://{place[6:]}.") from None
    except CommClosedError:
        raise NSTError(f"{place} ended the connection; {_other_side(place, role)}") from None
    except (OSError, TimeoutError):
        raise NSTError(
            f"no scheduler answers at {place} (for {CONNECT:.0f} s); is it running? dask scheduler starts one."
        ) from None
    except Exception as error:  # another program's, or of another kind of Dask
        raise NSTError(
            f"something answers at {place}, but not as a scheduler of Dask does ({type(error).__name__})."
        ) from None
    if kind != "Scheduler":
        raise NSTError(
            f"at {place} is a {kind.lower()} of Dask, not its scheduler; give the address that it works for."
        )
    if _too_old(theirs):
        ours = this_version()
        raise NSTError(
            f"the scheduler at {place} runs Dask {theirs}, and this is {ours}, which do not understand each other; on "
            f"all machines of a cluster, run: pip install dask=={ours} distributed=={ours}"
        )
    return place


async def _told_by(comm):
    """(what answers, the version of its Dask): by messages that Dask has had for many years."""
    from distributed.core import send_recv

    kind = (await send_recv(comm, op="identity"))["type"]
    if kind != "Scheduler":
        return str(kind), ""
    return kind, (await send_recv(comm, op="versions"))["packages"]["distributed"].partition("+")[0]


def this_version():
    """Of Dask, here: "2026.8.0"."""
    import distributed

    return distributed.__version__.partition("+")[0]


def check_dask():
    """NSTError where Dask here is older than LEAST."""
    if _too_old(ours := this_version()):
        raise NSTError(f'a cluster needs Dask {LEAST} or newer, not {ours}; run: pip install "nstlib[cluster]"')


def _too_old(version):
    """Is a version of Dask older than LEAST? "2025.2.0" is."""
    parts = [int(part) for part in version.split(".")[:2] if part.isdigit()]
    return parts < [int(part) for part in LEAST.split(".")]


def _other_side(place, role):
    if place.startswith("tls://"):
        return f"the certificate '{_named(f'{role}.cert')}' must be signed by the authority that the scheduler knows."
    return f"if it was started with TLS, give tls://{place[6:]}."


def _named(what):
    import dask

    return dask.config.get(f"{TLS}.{what}", None)


def _certificates(place, role):
    """What Dask's connect() wants to be told. NSTError where TLS is asked for and there are no certificates, and where
    it is not, though Dask's configuration demands it."""
    from distributed.security import Security

    security = Security()
    if not place.startswith("tls://"):
        if security.require_encryption:
            raise NSTError(
                f"Dask's configuration demands TLS (distributed.comm.require-encryption), and {place} has none; give "
                f"tls://{place.partition('://')[2]}."
            )
        return {}
    names = {name: _named(name) for name in ("ca-file", f"{role}.cert", f"{role}.key")}
    for name in list(names)[:2]:
        if not names[name]:
            raise NSTError(
                f"tls:// needs certificates, and Dask's configuration names none as {TLS}.{name}; write them into "
                "~/.config/dask/tls.yaml."
            )
    for name, file in names.items():
        if file and "\n" not in file and not os.access(file, os.R_OK):
            raise NSTError(f"cannot read '{file}', which Dask's configuration names as {TLS}.{name}.")
    try:
        return security.get_connection_args(role)
    except ssl.SSLError as error:
        raise NSTError(
            f"'{names[f'{role}.cert']}' and '{names[f'{role}.key']}' are no certificate and its key, or "
            f"'{names['ca-file']}' is no authority's certificate ({error.reason or 'not PEM'})."
        ) from None
