"""Every environment variable of nstlib and of its course, in one table, and how they are read.

settings.switch("NST_OFFLINE")  # True for 1, False for 0 and where it is not set
print(settings.table())  # what `nst doctor --settings` prints
"""

import os
from dataclasses import dataclass
from difflib import get_close_matches

from nstlib.errors import NSTError, suggest

PREFIX = "NST_"
ON = "1, or 0 and nothing for no"


@dataclass(frozen=True)
class Setting:
    """One variable: what it does, which values it takes, and what holds where it is not set; whose: who reads it."""

    whose: str
    name: str
    does: str
    values: str
    default: str


LIBRARY, GRADER, TESTS = "nstlib", "the grader", "the tests"
SETTINGS = (
    Setting(
        LIBRARY, "NST_BACKBONE", "what backbone 'auto' stands for", "auto, vgg19, vgg16, pocket, pocket-drawn", "auto"
    ),
    Setting(
        LIBRARY, "NST_WEIGHTS", "weights for vgg16 or vgg19, whose layout they have", "an .h5 file", "published ones"
    ),
    Setting(LIBRARY, "NST_CACHE", "where weights and measurements are kept", "a folder", "Keras's and the user's own"),
    Setting(LIBRARY, "NST_KEEP", "where what is saved outlasts the session", "a folder", "on Colab your Drive"),
    Setting(LIBRARY, "NST_OFFLINE", "nothing is downloaded", ON, "0"),
    Setting(
        LIBRARY, "NST_STATIC", "pictures in place of widgets, no progress bar, as a saved notebook wants it", ON, "0"
    ),
    Setting(LIBRARY, "NST_RUNNER", "what drives a widget's run", "thread, ticks or inline", "what the page can follow"),
    Setting(LIBRARY, "NST_STUDIO", "where nst studio keeps pictures", "set by the command itself", "none"),
    Setting(LIBRARY, "NST_THREADS", "threads of one pass by ONNX Runtime", "a whole number", "as many as cores"),
    Setting(LIBRARY, "NST_FAST", "every run is small and short, as tests want it", ON, "0"),
    Setting(GRADER, "NST_GRADE_ENGINE", "the container engine", "a command with its options", "podman, else docker"),
    Setting(GRADER, "NST_GRADE_IMAGE", "the container image", "a name", "nst-grade"),
    Setting(GRADER, "NST_GRADE_JOB", "the questions, inside a sandbox", "set by the grader itself", "none"),
    Setting(GRADER, "NST_GRADE_OUT", "where answers go, inside a sandbox", "set by the grader itself", "none"),
    Setting(TESTS, "NST_CLASS", "how many students an answer is tried for", "a whole number", "2"),
    Setting(TESTS, "NST_HOSTILE", "how many hostile submissions are graded", "all, or nothing for a part", "a part"),
    Setting(TESTS, "NST_BREADTH", "the slower tests are run, too", ON, "0"),
    Setting(TESTS, "NST_CLOUDS", "where programs of clouds are", "a folder with aws and az", "they are not asked"),
    Setting(TESTS, "NST_HUBS", "where JupyterHub and dask-jobqueue are", "a folder of programs", "they are not tried"),
    Setting(TESTS, "NST_CONTAINER", "the base of the image that is built", "an image, or debootstrap", "none is built"),
    Setting(TESTS, "NST_CHROMIUM", "the browser", "a program", "chromium"),
    Setting(TESTS, "NST_SCREENSHOTS", "where pictures of pages are kept", "a folder", "they are not kept"),
    Setting(TESTS, "NST_KIT", "a real kit is made and installed", ON, "0"),
    Setting(TESTS, "NST_TORCH", "the PyTorch of its lane", "what pip installs", "one without CUDA"),
)
NAMES = tuple(setting.name for setting in SETTINGS)


def value(name):
    """The text of a variable of the table, or None where it is not set, or empty."""
    if name not in NAMES:
        raise KeyError(f"{name} is missing from the table in nstlib/settings.py")
    return os.environ.get(name) or None


def switch(name):
    """Is it switched on? Everything but 0 and nothing does so."""
    return value(name) not in (None, "0")


def choice(name, known):
    """The value, one of `known`, or None where it is not set; raises NSTError for another."""
    wish = value(name)
    if wish is not None and wish not in known:
        raise NSTError(f"{name} is '{_shown(wish)}'; {suggest(wish, known)}.")
    return wish


def unknown():
    """One sentence for every variable that is set and called as if it were ours, but is none of the table's."""
    return [_told(name) for name in unknown_names()]


def unknown_names():
    """Their names."""
    return sorted(name for name in os.environ if name.upper().startswith(PREFIX) and name not in NAMES)


def _told(name):
    close = get_close_matches(name[len(PREFIX) :].upper(), [known[len(PREFIX) :] for known in NAMES], n=1)
    meant = f"did you mean {PREFIX}{close[0]}?" if close else "nst doctor --settings lists those that are."
    return f"the environment variable {_shown(name)} is not one of nstlib's; {meant}"


def table():
    """The table as text, with what is set at the moment, and below it what is set and unknown."""
    lines = []
    for whose in dict.fromkeys(setting.whose for setting in SETTINGS):
        lines += [f"read by {whose}", *(_row(s) for s in SETTINGS if s.whose == whose), ""]
    return "\n".join([*lines, *unknown()]).rstrip()


def _row(setting):
    now = os.environ.get(setting.name)
    now = "not set" if now is None else f"set to {_shown(now)}"
    return f"  {setting.name:<18}{now}\n      {setting.does}: {setting.values} (default: {setting.default})"


def _shown(text):
    """Text from outside on one line, at a length that can be read."""
    text = text if text.isprintable() else ascii(text)[1:-1]
    return text if len(text) <= 200 else f"{text[:200]} ..."
