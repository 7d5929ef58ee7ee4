"""JupyterLab at the beginning of the course: `nst lab [DIR]`."""

import sys
from importlib.util import find_spec
from pathlib import Path

from nstlib.errors import NSTError
from nstlib.files import as_path

PAGES = ("notebooks/index.ipynb", "notebooks/*.ipynb", "exercises/*.ipynb")  # which of them is opened: the first


def command(folder=".", options=()):
    """The command that opens a folder's course in JupyterLab, as a list of words; options: more of Jupyter's own.

    The folder is the root, so that links from lessons to sheets and back lead somewhere. NSTError where it holds no
    course, or JupyterLab is not installed.
    """
    folder = as_path(folder)
    page = _first(folder)
    if find_spec("jupyterlab") is None:
        raise NSTError('JupyterLab is not installed; the extra "lab" brings it: pip install "nstlib[cpu,lab]"')
    root, url = f"--ServerApp.root_dir={folder.resolve()}", f"--LabApp.default_url=/lab/tree/{page}"
    return [sys.executable, "-m", "jupyterlab", root, url, *options]


def _first(folder):
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "does not exist"
        raise NSTError(f"'{folder}' {what}; write the course into a folder with: nst course get DIR")
    for pattern in PAGES:
        if found := sorted(folder.glob(pattern)):
            return found[0].relative_to(folder).as_posix()
    shown = "this folder" if folder == Path() else f"'{folder}'"
    raise NSTError(f"{shown} holds no course; write it with: nst course get DIR, and then: nst lab DIR")
