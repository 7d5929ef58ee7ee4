"""Warming: something that takes seconds is done beforehand, in a thread, once the page has been drawn."""

import threading

SETTLING = 4  # seconds: the page asks for its widgets first; imports hold Python's lock and would double its time


class Warming:
    """begin(load) calls `load` after a while; `end` has it done now, and waits for it."""

    def __init__(self):
        self._thread, self._hurry = None, threading.Event()

    def begin(self, load):
        """In a thread, after SETTLING seconds or when `end` is called."""

        def wait_and_load():
            self._hurry.wait(SETTLING)
            load()

        self._thread = threading.Thread(target=wait_and_load, name="nst-warm-up", daemon=True)
        self._thread.start()

    @property
    def waiting(self):
        """Is there something that is still to be done, or being done?"""
        return self._thread is not None and self._thread.is_alive()

    def end(self):
        """Nothing is left to be done beforehand."""
        if self._thread is not None:
            self._hurry.set()
            self._thread.join()
