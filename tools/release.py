"""make release: everything that a release needs, built and tried here; nothing is uploaded.

1. One version in nstlib/_version.py, CITATION.cff and the first heading of CHANGELOG.md, which has a date and words.
2. Nothing that is not committed, and no page that is older than its text.
3. A source archive and a wheel in dist/, which `twine check --strict` passes.
4. The wheel in a virtual environment of its own: `nst --version`, and the course taken out of it.

Then the release's notes are printed, and what is left to be typed.
"""

import datetime
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSION = re.compile(r'^__version__ = "(\d+\.\d+\.\d+)"$', re.MULTILINE)
CITED = re.compile(r"^version: (\S+)\ndate-released: (\S+)$", re.MULTILINE)
HEADING = re.compile(r"^## (\S+), (.+)$", re.MULTILINE)


class Unready(Exception):
    """What keeps the release from being made, as one sentence."""


def notes(root, today=None):
    """(version, notes) of the release; Unready where its three places do not agree, or nothing is said of it."""
    version = _found(VERSION, root / "nstlib" / "_version.py")[1]
    heading = _found(HEADING, root / "CHANGELOG.md")
    if heading[1] != version:
        raise Unready(f"CHANGELOG.md begins with {heading[1]}, nstlib/_version.py says {version}; make them one.")
    day = _date(heading[2])
    if day > (today or datetime.date.today()):
        raise Unready(f"CHANGELOG.md dates {version} at {day}, which is still to come.")
    cited = _found(CITED, root / "CITATION.cff")
    if (cited[1], cited[2]) != (version, day.isoformat()):
        raise Unready(f"CITATION.cff says {cited[1]} of {cited[2]}, not {version} of {day}; write both there.")
    words = heading.string[heading.end() :].split("\n## ")[0].strip()
    if not words:
        raise Unready(f"CHANGELOG.md says nothing below {version}; say what a user notices.")
    return version, words


def _found(pattern, path):
    found = pattern.search(path.read_text(encoding="utf-8")) if path.is_file() else None
    if found is None:
        raise Unready(f"{path.name} has no line with a version as it should; look at it in an earlier commit.")
    return found


def _date(text):
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise Unready(f"CHANGELOG.md's first heading says '{text}' where the day of the release stands.") from None


def refuse_what_is_not_committed(root):
    """Unready where git knows of changes, or a built page is older than its text."""
    changed = _run("git", "status", "--porcelain", cwd=root).stdout.splitlines()
    if changed:
        raise Unready(f"{len(changed)} files are changed or new, {changed[0][3:]} among them; commit or remove them.")
    from nstcourse.build.builder import stale

    if old := [page.name for page in stale(root)]:
        raise Unready(f"{old[0]} is not built from its text of today; run: make course")


def built(root):
    """The wheel in dist/, which is emptied first."""
    shutil.rmtree(root / "dist", ignore_errors=True)
    _run(sys.executable, "-m", "build", "--outdir", root / "dist", root)
    made = sorted((root / "dist").iterdir())
    _run(sys.executable, "-m", "twine", "check", "--strict", *made)
    return next(path for path in made if path.suffix == ".whl")


def try_out(wheel, version):
    """Unready unless the wheel, installed by itself, says its version and gives out the course."""
    with tempfile.TemporaryDirectory() as folder:
        _run(sys.executable, "-m", "venv", f"{folder}/venv")
        nst = f"{folder}/venv/{'Scripts' if sys.platform == 'win32' else 'bin'}"
        _run(f"{nst}/python", "-m", "pip", "install", "--quiet", f"{wheel}[course]")
        said = _run(f"{nst}/nst", "--version", cwd=folder).stdout
        if version not in said:
            raise Unready(f"the wheel's nst --version says {said.strip()}, not {version}.")
        _run(f"{nst}/nst", "course", "get", "course", cwd=folder)
        if not list(Path(folder, "course").rglob("01_*.ipynb")):
            raise Unready("the wheel's course has no first lesson; look at hatch_build.py.")


def _run(*command, cwd=None):
    run = subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True, text=True, check=False)
    if run.returncode:
        told = (run.stderr or run.stdout).strip().splitlines() or ["nothing was said"]
        raise Unready(f"{Path(str(command[0])).name} {' '.join(map(str, command[1:4]))} failed: {told[-1][:300]}")
    return run


def main():
    """Make and try the release; what keeps it from being made is one sentence and exit status 2."""
    try:
        version, words = notes(ROOT)
        refuse_what_is_not_committed(ROOT)
        wheel = built(ROOT)
        try_out(wheel, version)
    except Unready as reason:
        print(f"release: {reason}", file=sys.stderr)
        sys.exit(2)
    print(f"{words}\n\n{version} is ready in dist/, and nothing has been uploaded. What is left:")
    print(f"  git tag v{version} && git push --tags\n  python -m twine upload dist/*")


if __name__ == "__main__":
    main()
