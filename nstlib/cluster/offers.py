"""What a worker offers, and what a unit needs of it: Dask's resources, under names of our own.

A worker of another version offers another name, so it is given nothing; one that has no sandbox does not offer one.
"""

import hashlib
import sys
from functools import cache
from pathlib import Path

from nstlib._version import __version__

SANDBOX = "nst-sandbox"
MADE_BY = "nst-"  # begins the name that says which version it is
# One computation each: several processes share the cores. Set before a library is loaded, which reads them once.
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "NST_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}


@cache
def version():
    """The version of this nstlib, its files included, and of Python: "0.1.0+1a2b3c4d5e-3.11"."""
    package = Path(__file__).parents[1]
    sources = sorted(path for path in package.rglob("*.py") if "__pycache__" not in path.parts)
    digest = hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in sources)).hexdigest()[:10]
    return f"{__version__}+{digest}-{sys.version_info.major}.{sys.version_info.minor}"


def package(version):
    """Of such a version what is nstlib's: "0.1.0+1a2b3c4d5e"."""
    return version.rpartition("-")[0]


def ours():
    """The name that a worker of this version offers."""
    return MADE_BY + version()


def offered(threads, sandbox):
    """{name: how many units at a time} of a worker."""
    return {ours(): float(threads)} | ({SANDBOX: float(threads)} if sandbox else {})


def other_version(resources):
    """The version that a worker offers in place of ours, or "" for one that offers none."""
    names = [name for name in resources if name.startswith(MADE_BY) and name not in (SANDBOX, ours())]
    return names[0].removeprefix(MADE_BY) if names else ""
