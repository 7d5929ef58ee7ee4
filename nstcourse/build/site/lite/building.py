"""site/lite/, made by JupyterLite's own builder, which runs in an environment of its own.

The packages of the two kinds exclude each other, and in JupyterLab's environment their kernels would turn up there as
well. So each kind has a folder of its own, .venv-lite-offline or .venv-lite-online, which `make site LITE=...` makes.
"""

import copy
import hashlib
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from nstcourse import online
from nstcourse.build.site.lite import slim
from nstcourse.build.site.lite.kinds import HERE, KINDS
from nstlib.errors import NSTError

MARK = "nst.json"  # in lite/: which kind it is, and which sheets it holds
APPS = ("lab", "notebooks", "tree")
TOLD = "told.js"
CONFIG = "jupyter-lite.json"
KERNEL = "extensions/@jupyterlite/xeus-python-kernel/static"
SCHEMA = "extensions/@jupyterlite/pyodide-kernel-extension/static/schema/kernel.v0.schema.json"
PACKED = "empack_env_meta.json"  # the list of archives that the kernel unpacks into its own file system
LIBRARY = "lib/python3.11/site-packages"
IDLE = {"pip", "setuptools", "wheel"}  # archives of the kernel that no sheet uses
LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(\.\./[^)\s]*\)")  # to a lesson, which is a page and no notebook here
FETCH = "# Only in this tab: nstlib comes with the page.\n%pip install --quiet nstlib"
# Who comes by the button of a sheet has not read the page that tells of the tab.
KEPT = (
    "> **In the browser's tab** this sheet is kept by this browser alone. Before you leave, choose *File*, *Download*, "
    "and keep that file or hand it in. In place of Stop and Restart, to end a loop or to run everything afresh: save, "
    "load the page anew, and choose *Run*, *Run All Cells*."
)
SAVED = 10  # seconds until a change is in the browser's storage; JupyterLab takes 120
SAVES = {"@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": SAVED}}
# This release has no such line in the menu of a sheet that is shown alone; later ones do.
DOWNLOAD = {"id": "jp-mainmenu-file", "items": [{"command": "docmanager:download", "rank": 3}]}
# In it Stop stops nothing, and what restarts leaves no kernel and runs nothing: these lines and buttons go.
RESTARTS = ("runmenu:restart-and-run-all", "notebook:restart-and-run-to-selected", "kernelmenu:restart-and-clear")
DEAD = {
    "jp-mainmenu-kernel": ("kernelmenu:interrupt", "kernelmenu:restart", *RESTARTS),
    "jp-mainmenu-run": ("runmenu:restart-and-run-all",),
}
BUTTONS = ("interrupt", "restart", "restart-and-run")
PLACES = ("contents", "settings", "workspaces")


def build(kind, root, course, sheets, folder):
    """Make the folder lite/ of a Kind. sheets: {"exercises/03_style.ipynb": a sheet as it is given out}.

    NSTError where the packages are not there, or their builder stops.
    """
    if not sheets:
        raise NSTError("there is no sheet to put into a tab; give a lesson an exercise in course/contents.toml.")
    python = environment(kind, root)
    with tempfile.TemporaryDirectory() as work:
        work = Path(work)
        for name, sheet in sheets.items():
            _write(work / "files" / name, in_tab(sheet, kind))
        _write(work / CONFIG, _config(kind))
        if kind.name == "offline":
            _write(work / "notebooks" / CONFIG, _with(_settings(kind, [DOWNLOAD])))
        _run(python, kind, course, work, folder)
    if kind.name == "offline":
        _pack(folder / KERNEL, course)
    elsewhere = _elsewhere(folder) if kind.name == "online" else ""
    for page in sorted(folder.rglob("*.html")):
        _guard(page, folder, elsewhere)
    shutil.copy(HERE / TOLD, folder / TOLD)
    _write(folder / MARK, {"kernel": kind.name, "sheets": {name: digest(sheet) for name, sheet in sheets.items()}})


def mark(folder):
    """(Kind, {sheet: digest}) of a folder lite/ that was built here; (None, {}) of any other."""
    try:
        found = json.loads((folder / MARK).read_text(encoding="utf-8"))
        return KINDS[found["kernel"]], dict(found["sheets"])
    except (OSError, ValueError, KeyError, TypeError):
        return None, {}


def older(folder, sheets):
    """A line of news where a folder lite/ that was built here holds other sheets than these."""
    kind, held = mark(folder)
    if kind and held != {name: digest(sheet) for name, sheet in sheets.items()}:
        yield f"the sheets in the tab are of an earlier day; to renew them run: make site LITE={kind.name}"


def digest(sheet):
    """What tells a sheet from one of another edition."""
    return hashlib.sha256(json.dumps(sheet, sort_keys=True).encode()).hexdigest()


def environment(kind, root):
    """The Python of the environment in which a Kind is built; NSTError where there is none."""
    own = Path(sys.prefix)
    name = f".venv-lite-{kind.name}"
    for folder in (own.with_name(f"{own.name}-lite-{kind.name}"), Path(root, name).resolve()):
        for python in (folder / "bin" / "python", folder / "Scripts" / "python.exe"):
            if python.is_file():
                return python
    packages = " ".join(f'"{one}"' for one in kind.packages)
    raise NSTError(
        f"the pages for a tab need packages in an environment of their own, {name}, which is not there; run: make site "
        f"LITE={kind.name}, or make it with: python -m venv {name}, and with its own pip: pip install {packages}"
    )


def in_tab(sheet, kind):
    """A sheet as it lies in the tab: it names the kernel there, says what is otherwise there, has no badges (pictures
    that would come from elsewhere), links to lessons are words, and the online kernel fetches nstlib in a cell."""
    sheet = copy.deepcopy(sheet)
    spec = {"display_name": kind.shown, "language": "python", "name": kind.kernel}
    sheet["metadata"] = {**sheet.get("metadata", {}), "kernelspec": spec}
    sheet["cells"] = [cell for cell in sheet["cells"] if not _badges(cell)]
    for cell in sheet["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = LINK.sub(r"\1", "".join(cell["source"]))
    told = {"cell_type": "markdown", "id": "in-the-tab-2", "metadata": {}, "source": KEPT}
    sheet["cells"].insert(1, told)
    if kind.name == "online":
        cell = {"cell_type": "code", "id": "in-the-tab-1", "metadata": {}, "source": FETCH, "outputs": []}
        sheet["cells"].insert(2, {**cell, "execution_count": None})
    return sheet


def _badges(cell):
    return cell["cell_type"] == "markdown" and online.TAG in cell["metadata"].get("tags", [])


def _config(kind):
    """What JupyterLite is told: the kernel, a storage of the course's own, and to save soon."""
    own = {
        "appName": "Neural Style Transfer, the exercises",
        "defaultKernelName": kind.kernel,
        "exposeAppInBrowser": True,
        **{f"{place}StorageName": f"nst-{place}" for place in PLACES},
    }
    return _with(_settings(kind), own)


def _settings(kind, menus=()):
    """Of JupyterLite's extensions: it saves soon; the offline kernel gets these menus, and loses what is dead."""
    if kind.name != "offline":
        return SAVES
    dead = [{"id": menu, "items": [{"command": name, "disabled": True} for name in DEAD[menu]]} for menu in DEAD]
    return {
        "@jupyterlab/mainmenu-extension:plugin": {"menus": [*menus, *dead]},
        "@jupyterlab/notebook-extension:panel": {"toolbar": [{"name": name, "disabled": True} for name in BUTTONS]},
        **SAVES,
    }


def _with(settings, more=()):
    """A file of JupyterLite's own format with these settings of its extensions."""
    data = {**dict(more), "settingsOverrides": settings}
    return {"jupyter-lite-schema-version": 0, "jupyter-config-data": data}


def _run(python, kind, course, work, folder):
    """Run JupyterLite's builder, in a folder that holds nothing but what it is to take."""
    command = [str(python), "-m", "jupyterlite_core", "build", "--lite-dir", str(work), "--output-dir", str(folder)]
    command += ["--contents", str(work / "files"), "--no-sourcemaps", "--no-unused-shared-packages", "--no-libarchive"]
    command += [word for app in APPS for word in ("--apps", app)] + list(kind.options)
    if kind.name == "online":
        command += ["--piplite-wheels", str(slim.wheel(course, work))]
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "PYTHON"))}
    settings["JUPYTER_CONFIG_DIR"] = str(work / "config")  # nothing of the user's own
    run = subprocess.run(command, cwd=work, env=settings, capture_output=True, text=True, check=False)
    if run.returncode or not (folder / CONFIG).is_file():
        lines = [line for line in (run.stderr or run.stdout).splitlines() if line.strip()]
        why = lines[-1].strip()[:200] if lines else "it gave no reason"
        raise NSTError(
            f"JupyterLite's builder stopped: {why}; delete {python.parent.parent} and run: make site LITE={kind.name}"
        )


def _pack(static, course):
    """Put nstlib among the archives that the offline kernel unpacks, and take out those that nobody needs."""
    listed = json.loads((static / PACKED).read_text(encoding="utf-8"))
    for package in listed["packages"]:
        if package["name"] in IDLE:
            (static / package["filename"]).unlink()
    listed["packages"] = [package for package in listed["packages"] if package["name"] not in IDLE]
    data = slim.archive(course, LIBRARY)
    # Another text has another name, so that no browser takes the one that it remembers.
    stem = f"nstlib-{slim.__version__}-{hashlib.sha256(data).hexdigest()[:8]}"
    (static / f"{stem}.tar.gz").write_bytes(data)
    entry = {"name": "nstlib", "version": slim.__version__, "build": "0", "filename_stem": stem}
    listed["packages"].append({**entry, "filename": f"{stem}.tar.gz"})
    _write(static / PACKED, listed)


def _elsewhere(folder):
    """The address from which the online kernel will be loaded."""
    schema = json.loads((folder / SCHEMA).read_text(encoding="utf-8"))
    return schema["properties"]["pyodideUrl"]["default"]


def _guard(page, folder, elsewhere):
    """Let a page say where it cannot work, before anything else of it runs; elsewhere: an address that it needs."""
    text = page.read_text(encoding="utf-8")
    up = "../" * (len(page.relative_to(folder).parts) - 1)
    needs = f' data-needs="{html.escape(elsewhere, quote=True)}"' if elsewhere else ""
    text = text.replace("<head>", f'<head>\n    <script src="{up}{TOLD}"{needs}></script>', 1)
    page.write_text(text.replace("<html>", '<html lang="en">', 1), encoding="utf-8")


def _write(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
