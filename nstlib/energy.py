"""The energy of a computation in joules: counted by the processor where it tells it, else estimated from watts.

Intel's and AMD's processors count the energy of the whole package (RAPL, "running average power limit"); Linux shows
the counters as files, in microjoules, which begin again from 0 beyond `max_energy_range_uj`. Since 2020 only an
administrator may read them, because they tell too much of what is computed (Lipp et al., PLATYPUS, IEEE S&P 2021). They
count the processor and no screen, disk or graphics card, and all programs at once.

    with energy.metered(watts=40) as used: ...
    used.joules, used.words
"""

import contextlib
import math
import time
from dataclasses import dataclass
from pathlib import Path

from nstlib.errors import NSTError

POWERCAP = Path("/sys/class/powercap")  # Linux's folder of the counters
MOST_WATTS = 100_000


@dataclass
class Used:
    """What a metered block took. seconds: on the wall; joules: None where nobody can tell; counted: by the processor's
    own counters, not from watts; words: one sentence that says how much and from what."""

    seconds: float = 0.0
    joules: float | None = None
    counted: bool = False
    words: str = "the block has not ended yet."


@contextlib.contextmanager
def metered(watts=None):
    """A block whose energy is told: yields a Used, which is filled in when the block ends.

    watts: what the machine takes while it works, from a plug meter or its data sheet; used where no counter can be
    read: joules = watts · seconds. Raises NSTError for watts that are no number above 0.
    """
    watts = check_watts(watts)
    used, before, start = Used(), _read_all(), time.perf_counter()
    try:
        yield used
    finally:
        used.seconds = time.perf_counter() - start
        used.joules = _counted(before, _read_all())
        used.counted = used.joules is not None
        if not used.counted and watts is not None:
            used.joules = watts * used.seconds
        used.words = _in_words(used, watts)


def check_watts(watts):
    """The watts as a float, None as None, or an NSTError."""
    if watts is None:
        return None
    try:
        value = math.nan if isinstance(watts, bool | str) else float(watts)
    except (TypeError, ValueError):
        value = math.nan
    if not 0 < value <= MOST_WATTS:
        raise NSTError(
            f"watts must be a number above 0 and at most {MOST_WATTS:,}, not {watts!r}; "
            "a plug meter shows it while the machine works, or leave it out."
        )
    return value


def why_not():
    """Why no counter can be read here, as a sentence; "" where one can."""
    files = _files()
    if _read_all():
        return ""
    if files:
        return "This machine counts its energy, but only its administrator may read the counter."
    return "This machine shows no energy counter, as most virtual machines, and all but Linux, do not."


def _files():
    """The counters of whole packages, {file: the largest value before it begins again}; parts of a package, as in
    intel-rapl:0:1, are in it already."""
    found = {}
    for folder in sorted(POWERCAP.glob("*-rapl:*")):
        if folder.name.count(":") == 1 and (folder / "energy_uj").exists() and "mmio" not in folder.name:
            found[folder / "energy_uj"] = folder / "max_energy_range_uj"
    return found


def _read_all():
    """{file: (microjoules now, the largest value)} of every counter that may be read."""
    values = {}
    for file, largest in _files().items():
        with contextlib.suppress(OSError, ValueError):
            values[file] = int(file.read_text()), int(largest.read_text())
    return values


def _counted(before, after):
    """Joules between two readings, or None; a counter that has begun again has passed its largest value once."""
    common = before.keys() & after.keys()
    if not common:
        return None
    total = 0
    for file in common:
        (start, largest), (end, _) = before[file], after[file]
        total += end - start if end >= start else end + largest - start
    return total / 1e6


def _in_words(used, watts):
    if used.counted:
        watts = used.joules / used.seconds
        return (
            f"{used.joules:.3g} J in {used.seconds:.2g} s, counted by the processor: {watts:.2g} W on the mean, with "
            "all that ran beside it."
        )
    if used.joules is not None:
        return f"about {used.joules:.3g} J, an estimate: {watts:g} W for {used.seconds:.2g} s. {why_not()}"
    return f"{why_not()} Give the watts that a plug meter shows for an estimate: metered(watts=...)."
