"""A unit on a worker: what it prints nobody there would read; what failed for the worker's own sake is told apart."""

import contextlib
import io

from nstlib.errors import NSTError


class Unable(Exception):
    """This worker could not, and another may: a full disk, a file or a package that is missing here, too little memory.

    worker: its address; words: what was wrong.
    """

    def __init__(self, worker, words):
        super().__init__(worker, words)
        self.worker, self.words = worker, words


def run(function, *arguments):
    """function(*arguments); Unable where the worker is at fault, or may be."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            return function(*arguments)
        except Exception as error:
            if not _may_be_the_machine_s(error):
                raise
            from distributed import get_worker

            raise Unable(get_worker().address, in_words(error)) from None


def in_words(error):
    """What a unit ended with."""
    if isinstance(error, NSTError):
        return str(error)
    return f"a worker failed: {type(error).__name__}: {str(error).strip()[:300]}"


def _may_be_the_machine_s(error):
    """Does one of these stand behind it? An OSError without a number is Pillow's, for a file that is no picture."""
    while error is not None:
        if isinstance(error, MemoryError | ImportError) or (isinstance(error, OSError) and error.errno is not None):
            return True
        error = error.__cause__ or error.__context__
    return False
