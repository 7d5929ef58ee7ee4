"""Sandboxes on the workers of a cluster: what a submission runs in is there, and what it is judged by stays here.

A worker gets what goes into a sandbox anyway, the cells and the questions, and gives back what comes out of it. The
secret, the right answers and the marks never leave the judge. A worker without a sandbox does not offer one, and is
given nothing.
"""

import atexit
import contextlib
from dataclasses import asdict
from functools import lru_cache

from nstcourse.grading import sandbox
from nstlib.cluster import joined, offers
from nstlib.errors import NSTError

GIVEN_UP = "it was given up: {}"


def run(job, limits, level, private):
    """(answer, reason) of a job in this worker's own sandbox."""
    return _box(tuple(sorted(limits.items())), level, tuple(private)).run(job)


@lru_cache(maxsize=1)
def _box(limits, level, private):
    """One for the whole life of a worker's process: its kit is copied and its walls are looked at once."""
    box = sandbox.choose(False, sandbox.Limits(**dict(limits)), level, list(private))
    atexit.register(sandbox.close, box)
    return box


class Afar:
    """As sandbox.Sandbox is used, by a cluster.Pool. here: a Sandbox of this machine, by which it is described."""

    def __init__(self, pool, here, private):
        self._pool, self._private = pool, [str(path) for path in private]
        self.level, self.limits, self.warning, self._words = here.level, here.limits, here.warning, here.words

    @property
    def words(self):
        return f"{self._words} On {self._pool.words}."

    @property
    def jobs(self):
        """Submissions to have under way: so that no worker waits for the judge."""
        return max(1, 2 * self._pool.threads)

    def close(self):
        """What is at work is not waited for, from whatever thread."""
        self._pool.close()

    def run(self, job):
        value = self._pool.call(run, job, asdict(self.limits), self.level, self._private)
        return (None, GIVEN_UP.format(value)) if isinstance(value, NSTError) else value


@contextlib.contextmanager
def joined_boxes(address, here, private, tell):
    """An Afar for the workers at an address; here: a Sandbox of this machine. NSTError for one that has no walls."""
    if here.level == "none":
        raise NSTError("a cluster's workers run submissions in a sandbox; leave out --unsafe-no-sandbox, or --cluster.")
    with joined(address, tell, needs=(offers.SANDBOX,), sandbox=True) as pool:
        yield Afar(pool, here, private)
