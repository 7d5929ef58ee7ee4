"""Standard output on a full disk or a closed pipe, and standard error that nobody can read: told, or let be."""

import contextlib
import os
import sys


class Unwritten(OSError):
    """Standard output takes no more; the text says why."""


@contextlib.contextmanager
def watched():
    """Within it, what standard output does not take is an Unwritten, however it is buffered (a BrokenPipeError is left
    as it is: who closes a pipe has read enough), and what standard error does not take is let be: no run ends for a
    progress bar."""
    out, err = sys.stdout, sys.stderr
    sys.stdout = out and _Out(out)
    sys.stderr = err and _Err(err)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = out, err


def flush():
    """Write out what is still held back, so that what is wrong with standard output shows now."""
    if sys.stdout is not None:
        sys.stdout.flush()


def give_up(stream):
    """Let the rest of what it holds go nowhere: Python would complain of it at its end."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


class _Stream:
    def __init__(self, stream):
        self._stream = stream

    def __getattr__(self, name):
        return getattr(self._stream, name)

    def write(self, text):
        return self._do(self._stream.write, text)

    def flush(self):
        return self._do(self._stream.flush)


class _Out(_Stream):
    _refused = None

    def _do(self, call, *given):
        if self._refused is not None:  # also when somebody tried it out and went on, as Typer does
            raise self._refused
        try:
            return call(*given)
        except BrokenPipeError as error:
            self._refused = error
        except OSError as error:
            self._refused = Unwritten((error.strerror or str(error)).lower())
        give_up(self._stream)
        raise self._refused


class _Err(_Stream):
    def _do(self, call, *given):
        try:
            return call(*given)
        except OSError:
            give_up(self._stream)
            return None


class Forgiving(_Stream):
    """A stream for a progress bar: what it does not take is let be."""

    def _do(self, call, *given):
        with contextlib.suppress(OSError):
            return call(*given)
