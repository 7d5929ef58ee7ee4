"""A unit on a worker: what it prints nobody there would read, and what it ends with says where that was."""

import contextlib
import io

from nstlib.errors import NSTError


class Unable(Exception):
    """A unit failed on this worker, and may be done by another: a disk is full, or a file or a package missing here.

    worker: its address; words: what was wrong.
    """

    def __init__(self, worker, words):
        super().__init__(worker, words)
        self.worker, self.words = worker, words


def run(function, *arguments):
    """function(*arguments), or Unable."""
    from distributed import get_worker

    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            return function(*arguments)
        except Exception as error:
            raise Unable(get_worker().address, in_words(error)) from None


def same(value):
    """What it is given."""
    return value


def in_words(error):
    """What a unit ended with."""
    if isinstance(error, NSTError):
        return str(error)
    return f"a worker failed: {type(error).__name__}: {' '.join(str(error).split())[:300]}"
