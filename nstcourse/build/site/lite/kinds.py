"""The two kernels that can run in a tab, and what a reader is told of each."""

from dataclasses import dataclass
from pathlib import Path

from nstlib.errors import NSTError, suggest

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Kind:
    """kernel, shown: its name for JupyterLite, and for a reader; options: of the builder; told: the paragraph of the
    page, in Markdown."""

    name: str
    kernel: str
    shown: str
    options: tuple
    told: str

    @property
    def needs(self):
        """The file with the packages that its build needs."""
        return HERE / f"{self.name}.txt"

    @property
    def packages(self):
        """These packages, as pip takes them."""
        lines = self.needs.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if line and not line.startswith("#")]


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "offline",
            "xeus-python",
            "Python (XPython)",
            # This addon would fetch packages for the kernel; NumPy is in it already.
            ("--disable-addons", "jupyterlite-xeus-python"),
            "**Nothing comes from outside.** Python 3.11 and NumPy 1.25 lie beside these pages; the first sheet loads "
            "30 MB, most of which the browser then keeps. A room without internet is enough; a class that shares one "
            "machine's network should open a sheet a few minutes early.",
        ),
        Kind(
            "online",
            "python",
            "Python (Pyodide)",
            (),
            "**Python and NumPy come from elsewhere.** The kernel, Pyodide, is loaded from its makers' servers "
            "(cdn.jsdelivr.net), and a package that it lacks from the Python Package Index (pypi.org): they see the "
            "address of your machine, and a room that cannot reach them cannot run a sheet in the tab. `make site "
            "LITE=offline` builds these pages with a kernel of their own.",
        ),
    )
}


def chosen(name):
    """The Kind of that name; NSTError where there is none."""
    if name not in KINDS:
        raise NSTError(f"there is no kernel '{name}' for a tab; {suggest(name, KINDS)}.")
    return KINDS[name]
