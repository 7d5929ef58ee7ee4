"""Ctrl-C while something is written: it waits, so that the file is whole or the old one stays."""

import contextlib
import os
import signal
import threading

INTERRUPTED = 130  # the status that shells use for "ended by Ctrl-C"
PATIENCE = 3  # presses: a drive that answers no more must not keep a program for ever


@contextlib.contextmanager
def held(tell=""):
    """Within it Ctrl-C waits for the end of the block, and is a KeyboardInterrupt there; the third one waits no longer.

    Yields the list of the presses so far; who has done all that was to be done may clear it, and none follows. tell: a
    sentence for standard error, at the first press. Outside the main thread, and where somebody else listens to
    Ctrl-C, nothing changes: there Python raises nothing in the middle of a block, or it is theirs to say.
    """
    ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if not ours or threading.current_thread() is not threading.main_thread():
        yield []
        return
    pressed = []

    def wait(*_):
        pressed.append(len(pressed) + 1)
        if len(pressed) >= PATIENCE:
            raise KeyboardInterrupt
        if tell and len(pressed) == 1:
            with contextlib.suppress(OSError):
                os.write(2, f"\n{tell}\n".encode())  # print may have been interrupted itself

    signal.signal(signal.SIGINT, wait)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if pressed:
        raise KeyboardInterrupt
