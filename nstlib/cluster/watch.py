"""Who works for a scheduler, and whether it answers at all: looked at by one thread, however many units wait."""

import contextlib
import threading
import time

LOOK = 1.0  # seconds between looks
FIRST = 10.0  # seconds that are waited for the first of them


class Watch:
    """workers: {address: what the scheduler says of it}, as last seen; ended by close().

    A scheduler that stands still, or a network that does, holds up this thread and none that shall hear Ctrl-C.
    """

    def __init__(self, client):
        self.workers, self._client, self._when = {}, client, time.monotonic()
        self._seen, self._over = threading.Event(), threading.Event()
        threading.Thread(target=self._look, name="nst-watch", daemon=True).start()
        self._seen.wait(FIRST)

    @property
    def silent(self):
        """Seconds since the scheduler last answered."""
        return time.monotonic() - self._when

    @property
    def gone(self):
        """Is the connection lost?"""
        return self._client.status != "running"

    def close(self):
        self._over.set()

    def _look(self):
        while not (self._over.is_set() or self.gone):
            with contextlib.suppress(Exception):  # a connection that is lost just now: `gone` says so
                self.workers = dict(self._client.scheduler_info(n_workers=-1)["workers"])
                self._when = time.monotonic()
            self._seen.set()
            self._over.wait(LOOK)
