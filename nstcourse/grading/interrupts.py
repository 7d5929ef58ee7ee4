"""Ctrl-C while a class is graded: what is at work is ended in order, and one sentence says what is kept."""

import contextlib
import functools
import signal
import threading
from pathlib import Path

from nstlib.errors import Interrupted


def told(grade):
    """A decorator for grade(folder, out, ...): Interrupted for Ctrl-C, however often it is pressed."""

    @functools.wraps(grade)
    def graded(folder, out, **options):
        with _once():
            try:
                return grade(folder, out, **options)
            except KeyboardInterrupt:
                marks = Path(out) / "marks"
                done = len(list(marks.glob("*.json")))
                number = f"{done} submission" if done == 1 else f"{done} submissions"
                raise Interrupted(
                    f"interrupted; what is graded so far ({number}) is in '{marks}', and the same command goes on."
                ) from None

    return graded


@contextlib.contextmanager
def _once():
    """Within it only the first Ctrl-C is a KeyboardInterrupt: another must not break off what the first one ends."""
    ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if not ours or threading.current_thread() is not threading.main_thread():
        yield
        return

    def first(*_):
        signal.signal(signal.SIGINT, lambda *_: None)
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, first)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
