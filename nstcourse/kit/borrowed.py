"""Does an answer call nstlib's own calculations? They are what a task asks for, and not there where it is graded."""

import contextlib
import functools
import os
import sys
from pathlib import Path

import nstlib

PACKAGE = str(Path(nstlib.__file__).parent) + os.sep
# What of nstlib stands beside a graded answer: it calculates nothing, and a lesson's cell may call it.
SHOWN = (
    "__init__.py",
    "_version.py",
    "catalogue.py",
    "errors.py",
    "files.py",
    "images",
    "interrupts.py",
    "lasting.py",
    "pyramid.py",
    "settings.py",
    "shown.py",
    "tab.py",
    "typed.py",
)
ALLOWED = (*SHOWN, "autodiff.py")  # its filter of TensorFlow's log runs in any answer that TensorFlow warns of


@contextlib.contextmanager
def watched(names):
    """While it lasts, the first of nstlib's calculations that is called from outside of them is put into `names`.

    It is noticed however it was reached: as nst.gram_matrix, by an import, under another name.
    """
    before = sys.getprofile()

    def look(frame, event, _):
        code = frame.f_code
        called = event == "call" and _calculates(code.co_filename) and code.co_name != "<module>"  # that is an import
        if called and not _within(frame.f_back):
            names.append(code.co_name)
            sys.setprofile(before)

    sys.setprofile(look)
    try:
        yield
    finally:
        sys.setprofile(before)


@functools.cache  # asked at every call that an answer makes, of few files
def _calculates(filename):
    rooms = tuple(name if name.endswith(".py") else name + os.sep for name in ALLOWED)
    return filename.startswith(PACKAGE) and not filename.startswith(rooms, len(PACKAGE))


def _within(caller):
    """Is the caller one of the calculations itself, or a part of the import of one?"""
    filename = caller.f_code.co_filename if caller is not None else ""
    return _calculates(filename) or filename.startswith("<frozen importlib")
