"""The Studio as a page of its own, in Voila: `nst studio [DIR]`.

Voila runs nstlib/studio.ipynb, whose only cell calls `show`: were there a second one, Voila would drop it as soon as
the first raised. The notebook stays in the package; photos and pictures that are kept land in DIR.
"""

import os
import sys
from html import escape
from importlib.util import find_spec
from pathlib import Path

from nstlib import settings
from nstlib.errors import NSTError
from nstlib.files import as_path, check_folder, make_folder

NOTEBOOK = Path(__file__).with_suffix(".ipynb")
NEEDED = {"voila": "Voila", "ipywidgets": "ipywidgets", "anywidget": "anywidget", "ipykernel": "ipykernel"}


def command(folder=".", options=()):
    """(the command that opens the page, as a list of words, and the variables that it needs); options: more of Voila's.

    The folder is made where it is not there yet. NSTError where it cannot be written to, or Voila is not installed.
    """
    folder = as_path(folder)
    for module, name in NEEDED.items():
        if find_spec(module) is None:
            raise NSTError(
                f'{name} is not installed; the extra "studio" brings it: pip install "nstlib[cpu,studio]". '
                "In JupyterLab, which nst lab opens, the Studio is one line: widgets.Studio()"
            )
    folder = make_folder(folder).resolve()
    check_folder(folder / "photos.png")
    # The page's scripts load while the kernel starts.
    words = [sys.executable, "-m", "voila", str(NOTEBOOK), "--progressive_rendering=True", *options]
    return words, {"NST_STUDIO": str(folder)}


def show():
    """The Studio, in the folder that NST_STUDIO names; what goes wrong becomes a sentence on the page."""
    from IPython.display import display

    try:
        if folder := settings.value("NST_STUDIO"):
            os.chdir(folder)
        from nstlib import widgets

        display(widgets.Studio())
    except Exception as error:
        words = str(error) if type(error) is NSTError else f"{type(error).__name__}: {error}"
        text = f"The Studio cannot be shown: {words} Mend that, and load this page again."
        display({"text/html": f'<p role="alert">{escape(text)}</p>', "text/plain": text}, raw=True)
