"""Install the course from this folder, without a network. Any Python from 3.8 on begins it and says which one it needs.

python install.py [FOLDER]     install into FOLDER, by default nst-course in your home folder
python install.py --check      only look whether all files are here and whole
python install.py --serves     exit with 0 if this Python on this system is served, and say nothing
"""

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
LIST = "kit.json"
GROWS = 4  # so many times as large as its wheels is what they become
SYSTEMS = {
    ("Linux", "x86_64"): "linux",
    ("Linux", "aarch64"): "linux-arm",
    ("Windows", "amd64"): "windows",
    ("Darwin", "arm64"): "macos",
    ("Darwin", "x86_64"): "macos-intel",
}


class Amiss(Exception):
    """What is wrong and what to do, in a sentence."""


def read(folder):
    """What the kit says of itself; Amiss where there is none."""
    try:
        kit = json.loads(Path(folder, LIST).read_text(encoding="utf-8"))
        return {name: kit[name] for name in ("nstlib", "complete", "targets", "files")}
    except (OSError, ValueError, KeyError, TypeError):
        raise Amiss(f"'{folder}' is no kit: it has no readable {LIST}; make one with: nst course kit DIR") from None


def faults(folder, kit, names=None):
    """A sentence for every file of the kit, or of those named, that is missing or is not what it was."""
    if names is None:
        names = {*kit["files"], *(name for entry in kit["targets"].values() for name in promised(entry))}
    found = []
    for name in sorted(names):
        path, known = Path(folder, name), kit["files"].get(name)
        if known is None:  # the kit was broken off before it came
            found.append(f"{name} is missing")
            continue
        try:
            size = path.stat().st_size
            if size != known["size"]:
                found.append(f"{name} is damaged: {size} bytes of {known['size']}")
            elif digest(path) != known["sha256"]:
                found.append(f"{name} is damaged: its bytes are others")
        except FileNotFoundError:
            found.append(f"{name} is missing")
        except OSError as error:
            found.append(f"{name} cannot be read: {(error.strerror or str(error)).lower()}")
    return found


def promised(entry):
    """What a target of the kit takes from wheels/."""
    return [*entry["wheels"], entry["pins"]]


def digest(path):
    """SHA-256 of a file."""
    total = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            total.update(block)
    return total.hexdigest()


def target():
    """What this Python on this system is called; None for a system that no kit serves."""
    system = SYSTEMS.get((platform.system(), platform.machine().lower()))
    return system and f"{system}-{sys.version_info[0]}.{sys.version_info[1]}"


def served(kit):
    """The wheels for this machine; Amiss where the kit has none."""
    if target() not in kit["targets"]:
        mine = f"Python {sys.version_info[0]}.{sys.version_info[1]} on {platform.system()} {platform.machine()}"
        theirs = "; ".join(entry["words"] for entry in kit["targets"].values())
        raise Amiss(f"this kit is for {theirs}; this is {mine}. Begin it with that Python, or make a kit for this one.")
    return kit["targets"][target()]


def install(folder, kit):
    """A virtual environment in the folder, the course beside it; what is there already stays."""
    mine = served(kit)
    needed = [name for name in kit["files"] if not name.startswith("wheels/")] + promised(mine)
    print(f"looking at {len(needed)} files ...", flush=True)
    if broken := faults(HERE, kit, set(needed)):
        raise Amiss(f"{broken[0]} ({len(broken)} in all); mend it with: nst course kit DIR")
    folder.mkdir(parents=True, exist_ok=True)
    needs = GROWS * sum(kit["files"][name]["size"] for name in mine["wheels"])
    free = shutil.disk_usage(folder).free
    if free < needs and not (folder / ".venv").is_dir():
        raise Amiss(
            f"{needs / 1e9:.1f} GB are needed at '{folder}', and {free / 1e9:.1f} GB are free; name another folder."
        )
    place = folder / ".venv"
    if subprocess.call([sys.executable, "-m", "venv", str(place)]):
        raise Amiss("no virtual environment could be made; on Debian and Ubuntu the package python3-venv is missing.")
    programs = place / ("Scripts" if os.name == "nt" else "bin")
    print(f"installing {len(mine['wheels'])} packages, some minutes ...", flush=True)
    pip = [str(programs / "python"), "-m", "pip", "--isolated", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.call(
        [*pip, "--no-index", "--find-links", str(HERE / "wheels"), "--requirement", str(HERE / mine["pins"])]
    ):
        raise Amiss("pip could not install the wheels; what it said stands above.")
    for headers in place.glob("[Ll]ib*/**/site-packages/tensorflow/include"):
        shutil.rmtree(headers, ignore_errors=True)  # 290 MB for those who compile operators of their own
    copy(HERE / "course", folder)
    copy(HERE / "weights", Path.home() / ".keras" / "models")
    if subprocess.call([str(programs / "nst"), "doctor"]):
        raise Amiss("it is installed, but nst doctor found something amiss; what it said stands above.")
    print(f"\nnext: {programs / 'nst'} lab {folder}")


def copy(source, folder):
    """Files of a folder into another, where they are not there yet: what somebody has worked in stays."""
    for path in sorted(source.rglob("*")):
        goal = folder / path.relative_to(source)
        if path.is_file() and not goal.exists():
            goal.parent.mkdir(parents=True, exist_ok=True)
            part = goal.with_name(goal.name + ".part")
            shutil.copyfile(path, part)
            part.replace(goal)


def main(words):
    """As the first lines say; the exit status."""
    if words == ["--serves"]:
        try:
            return 0 if target() in read(HERE)["targets"] else 1
        except Amiss:
            return 1
    try:
        kit = read(HERE)
        if words == ["--check"]:
            broken = faults(HERE, kit)
            print("\n".join(broken) or f"all {len(kit['files'])} files are here and whole.")
            return 1 if broken else 0
        install(Path(words[0] if words else Path.home() / "nst-course").expanduser().absolute(), kit)
    except (Amiss, OSError) as error:
        print(f"install: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
