"""Files of packages from npm, kept in a cache of the user's: by a lock file, with checksums, without their scripts.

A folder with package.json and package-lock.json says which; the lock names no registry, so whichever npm is set to is
asked. What was fetched once is not asked for again.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from nstlib import home, settings
from nstlib.errors import NSTError

LOCK, PACKAGE, OPTIONS = "package-lock.json", "package.json", ".npmrc"
PATIENCE = 120  # seconds


def fetched(folder, wanted):
    """The folder in which the files lie. folder: with the lock file; wanted: {file below node_modules: name there}.

    NSTError where npm is not there, where it brings nothing, and where NST_OFFLINE is set and they were not fetched
    before.
    """
    key = hashlib.sha256((folder / LOCK).read_bytes() + repr(sorted(wanted.items())).encode()).hexdigest()[:16]
    kept = Path(settings.value("NST_CACHE") or home.cache()) / "nstlib" / "npm" / key
    if all((kept / name).is_file() for name in wanted.values()):
        return kept
    if settings.switch("NST_OFFLINE"):
        raise NSTError("its files from npm were not fetched before, and NST_OFFLINE is set, so nothing is downloaded")
    npm = program()
    if npm is None:
        raise NSTError("npm is not installed; it comes with Node.js, from your system or https://nodejs.org")
    with tempfile.TemporaryDirectory() as work:
        for name in (PACKAGE, LOCK, OPTIONS):
            shutil.copy(folder / name, work)
        _install(npm, work)
        _keep(Path(work, "node_modules"), wanted, kept)
    return kept


def program():
    """npm as a command, a list: beside this Python first, then on the path; None where there is none."""
    beside = Path(sys.executable).parent
    found = shutil.which("npm", path=os.pathsep.join([str(beside), os.environ.get("PATH", "")]))
    return None if found is None else [found]


def _install(npm, folder):
    command = [*npm, "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--no-progress"]
    try:
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        raise NSTError(f"npm brought nothing within {PATIENCE} seconds; is its registry within reach?") from None
    except OSError as error:
        raise NSTError(f"npm did not start: {(error.strerror or str(error)).lower()}") from None
    if run.returncode:
        lines = [line for line in (run.stderr or run.stdout).splitlines() if line.strip()]
        raise NSTError(f"npm stopped: {lines[0].strip()[:160] if lines else 'it gave no reason'}")


def _keep(modules, wanted, kept):
    """Whole or not at all, also when two do it at once."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept.parent, prefix=".npm-") as folder:
        new = Path(folder, "new")
        new.mkdir()
        for file, name in wanted.items():
            if not (modules / file).is_file():
                raise NSTError(f"npm's package has no file {file}; its version is another than the lock file's")
            shutil.copy(modules / file, new / name)
        if kept.exists():
            shutil.rmtree(kept, ignore_errors=True)
        try:
            os.replace(new, kept)
        except OSError:  # another was quicker
            if not all((kept / name).is_file() for name in wanted.values()):
                raise
