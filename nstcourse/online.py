"""What a notebook needs where it is opened without a checkout: the first cell for Colab, and badges.

The first cell brings nstlib to Colab and does nothing elsewhere. It fetches what `Repository` under [project.urls] in
pyproject.toml names; as long as that names nothing, it takes the wheel that was dragged into Colab's list of files, or
says so. Badges come with a repository, so that none leads nowhere.
"""

import re
import tomllib

from nstlib.errors import NSTError

TAG = "online"  # of these cells
GITHUB = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?")
BADGES = {
    "Open in Colab": "https://colab.research.google.com/assets/colab-badge.svg",
    "Open on Binder": "https://mybinder.org/badge_logo.svg",
}
# Plain Python, for whatever reads a sheet; folded in JupyterLab and on Colab, which both show the first line.
FOLDED = {"cellView": "form", "jupyter": {"source_hidden": True}, "tags": [TAG]}
BEGIN = """\
# @title On Colab, run this cell first; elsewhere it does nothing
# It brings nstlib, and replaces nothing that Colab has. What you make there is gone when the session ends, unless you
# choose "Mount Drive" in the list of files on the left: then it goes into the folder nstlib of your Drive, too.
import subprocess
import sys
from importlib.util import find_spec
"""
FROM_REPOSITORY = """
if "google.colab" in sys.modules and find_spec("nstlib") is None:
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "nstlib @ git+{address}"])"""
FROM_WHEEL = """\
from pathlib import Path

if "google.colab" in sys.modules and find_spec("nstlib") is None:
    nstlib_wheels = [*Path().glob("nstlib-*.whl"), *Path("/content/drive/MyDrive/nstlib").glob("nstlib-*.whl")]
    if nstlib_wheels:
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", str(nstlib_wheels[0])])
    else:
        print("nstlib is not here yet: drag its file, nstlib-...whl, into the files on the left; run this again.")"""


def address(root):
    """The project's public address, `Repository` under [project.urls] in pyproject.toml, or ""."""
    try:
        project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        return str(project["urls"]["Repository"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def repository(address):
    """OWNER/NAME of an address on GitHub, "" of none; NSTError for another address."""
    if not address:
        return ""
    found = GITHUB.fullmatch(str(address))
    if not found:
        raise NSTError(f"Repository in pyproject.toml is '{address}'; it must look like https://github.com/OWNER/NAME.")
    return found[1]


def places(home, path):
    """{words: address} at which the notebook "exercises/03_style.ipynb" of the repository OWNER/NAME is opened."""
    return {
        "Open in Colab": f"https://colab.research.google.com/github/{home}/blob/main/{path}",
        "Open on Binder": f"https://mybinder.org/v2/gh/{home}/main?urlpath=lab/tree/{path}",
    }


def cells(root, path):
    """The cells for below the head of the notebook "exercises/03_style.ipynb": badges, if there is a repository, and
    the first cell. NSTError where Repository is no address of one."""
    import nbformat

    home = repository(address(root))
    made = []
    if home:
        badges = " ".join(f"[![{words}]({BADGES[words]})]({url})" for words, url in places(home, path).items())
        made.append(nbformat.v4.new_markdown_cell(badges, metadata={"tags": [TAG]}))
    source = FROM_REPOSITORY.format(address=f"https://github.com/{home}") if home else FROM_WHEEL
    made.append(nbformat.v4.new_code_cell(BEGIN + source, metadata=FOLDED))
    for number, cell in enumerate(made, start=1):
        # Not counted with the others, whose ids answers are known by: these stay what they are with a repository, too.
        cell["id"] = f"{TAG}-{number}"
    return made


def behind(root, path, notebook):
    """Was this notebook, as JSON, built when another repository was named, or none?"""
    wanted = [cell["source"] for cell in cells(root, path)]
    own = [cell for cell in notebook["cells"] if TAG in cell["metadata"].get("tags", [])]
    return ["".join(cell["source"]) for cell in own] != wanted
