"""Where the notebook is shown, what can be live there, and what drives a run."""

import importlib.util
import sys
import threading
import time
from pathlib import Path

from nstlib import settings

RUNNERS = ("thread", "ticks", "inline")


def live():
    """Can widgets be shown? Only in a notebook kernel with ipywidgets, and not when NST_STATIC asks for pictures."""
    if settings.switch("NST_STATIC") or importlib.util.find_spec("ipywidgets") is None:
        return False
    return getattr(_shell(), "kernel", None) is not None


def _shell():
    if "IPython" not in sys.modules:
        return None
    from IPython import get_ipython

    return get_ipython()


def chosen_runner():
    """ "thread" where the page follows a thread, "ticks" on Colab, where it does not, "inline" without live widgets.

    NST_RUNNER overrides it.
    """
    if wish := settings.choice("NST_RUNNER", RUNNERS):
        return wish
    if not live():
        return "inline"
    return "ticks" if "google.colab" in sys.modules else "thread"


def own_page():
    """Is this the page of `nst studio`, which has neither cells nor a notebook that a reader sees?"""
    return settings.value("NST_STUDIO") is not None


def again():
    """What a reader does to begin anew, in words."""
    return "load this page again" if own_page() else "run this cell again"


def beside():
    """Where files land that have no folder in their name, in words."""
    return f"in the folder {Path.cwd()}" if own_page() else "beside the notebook"


def cell():
    """The identity of the cell that is being executed, or None where the page does not tell."""
    try:
        return _shell().kernel.get_parent("shell")["metadata"]["cellId"]
    except (AttributeError, KeyError, TypeError):
        return None


class Runner:
    """Drives `work(seconds) -> more to do?` until it has nothing more to do.

    "thread": in a thread of its own, so that the cell returns at once. "ticks": a hidden Play widget asks for a slice
    of work several times a second; `clock` is that widget, to be put on the page. "inline": here and now.
    """

    SLICE = 0.25  # seconds of work per tick, of which there are three a second

    def __init__(self, kind=None):
        self.kind = kind or chosen_runner()
        self._work, self._thread, self._again, self._lock = None, None, False, threading.Lock()
        self.clock = self._make_clock() if self.kind == "ticks" else None

    def drive(self, work):
        """Begin, or go on; never twice at once."""
        self._work = work
        if self.kind == "inline":
            while work(3600.0):
                pass
        elif self.kind == "ticks":
            self.clock.value, self.clock.max = 0, 10**9
            _set_playing(self.clock, True)
        else:
            with self._lock:
                self._again = True
                if self._thread is None:
                    self._thread = threading.Thread(target=self._loop, name="nst-widget", daemon=True)
                    self._thread.start()

    def wait(self, timeout=None):
        """Block until the thread stands still (tests, and the end of a lesson); True if it does."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout)
            return not thread.is_alive()
        return True

    def _loop(self):
        while True:
            with self._lock:
                if not self._again:
                    self._thread = None
                    return
                self._again = False
            try:
                while self._work(0.0):
                    time.sleep(0.0005)  # Python's locks are not fair: a waiting command goes first
            except BaseException:
                self._thread = None
                raise

    def _make_clock(self):
        import ipywidgets

        clock = ipywidgets.Play(interval=330, layout=ipywidgets.Layout(display="none"))
        clock.observe(self._tick, "value")
        return clock

    def _tick(self, _=None):
        if self._work is not None and not self._work(self.SLICE):
            _set_playing(self.clock, False)


def _set_playing(clock, value):
    """ipywidgets 8 calls it `playing`, 7 `_playing`."""
    setattr(clock, "playing" if clock.has_trait("playing") else "_playing", value)
