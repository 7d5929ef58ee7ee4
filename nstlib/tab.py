"""Python in a browser's tab has NumPy and nothing else: what it lacks for a thing is told in one sentence."""

import functools
import inspect
import sys

from nstlib.errors import NSTError

HERE = sys.platform == "emscripten"  # the one system that runs in a tab


def lacks(what):
    """The sentence: what is not there, and where it is."""
    return (
        f"a browser's tab has not got {what}; download this notebook (File, Download), and run it where nstlib is "
        "installed: in JupyterLab, in Colab or on Binder."
    )


def refuse(what):
    """NSTError with that sentence, in a tab; elsewhere nothing."""
    if HERE:
        raise NSTError(lacks(what))


def told(name, load):
    """What `load()` gives: a public name. In a tab a package that is not there, then or at a call, is an NSTError."""
    if not HERE:
        return load()
    value = _with_sentence(name, load)()
    return _with_sentence(name, value) if inspect.isfunction(value) else value


def _with_sentence(name, function):
    @functools.wraps(function)
    def call(*arguments, **settings):
        try:
            return function(*arguments, **settings)
        except ModuleNotFoundError as error:
            raise NSTError(lacks(f"{error.name}, which nst.{name} needs")) from None

    return call
