"""The folder of a kit: wheels, lessons and sheets, weights, and the list of all files, by which a stick is checked.

    for line in make("/media/stick/nst", target("3.12", "windows")): print(line)
    faults("/media/stick/nst")

A kit serves several targets: each call adds one, or brings it up to date. The list is written before the first wheel is
fetched and after each portion, so a call that was broken off is gone on with by the same call.
"""

import hashlib
import json
import os
import shutil
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from nstcourse import contents, handout
from nstcourse.stick import resolver
from nstcourse.stick.shelf import install
from nstlib.backbones import weights
from nstlib.errors import NSTError
from nstlib.files import as_path, make_folder, write_atomically

SHELF = Path(install.__file__).parent
AS_THEY_ARE = ("install.py", "install.sh", "install.bat")
PART = ".part"
WEIGHTS = "vgg19"
LARGEST = 4 * 1024**3 - 1  # bytes of a file on FAT32, which most sticks come with
HEADROOM = 30_000_000  # bytes for lessons, sheets and the list


def make(folder, target, exercise=None, wheel=None, root="."):
    """Make or complete the kit in a folder for a Target; yields a line of news for what there is to say.

    exercise: only this sheet and its lesson; wheel: nstlib's own, if it is not to be found or built. NSTError in a
    sentence where the folder holds something else, the index is out of reach or lacks a wheel, or the disk is full.
    """
    folder = as_path(folder)
    if weights.offline():
        raise NSTError("NST_OFFLINE is set, so nothing is downloaded; unset it to make a kit.")
    if exercise is not None:
        handout.chosen(contents.read(root), exercise)  # before anything is fetched
    kit = _begun(folder)
    keep, own = _own_wheel(wheel, root)
    try:
        yield f"asking the package index what {target} takes ..."
        wheels = resolver.resolve(own, target)
        make_folder(folder / "wheels")
        kit["nstlib"] = next(one.version for one in wheels if one.project == "nstlib")
        yield from _wheels(folder, kit, wheels, own, target)
    finally:
        if keep:
            keep.cleanup()
    yield from _course(folder, kit, exercise, root)
    yield from _weights(folder, kit)
    _texts(folder, kit)
    kit["complete"] = True
    _write_list(folder, kit)
    size = sum(entry["size"] for entry in kit["files"].values())
    yield f"{len(kit['files'])} files, {size / 1e6:.0f} MB; READ_ME.md there says how to install from it."


def faults(folder):
    """(how many files a kit has, a sentence for each that is missing or damaged); NSTError where there is no kit."""
    folder = as_path(folder)
    try:
        kit = install.read(folder)
    except install.Amiss as error:
        raise NSTError(str(error)) from None
    found = install.faults(folder, kit)
    if not kit["complete"]:
        found.append("the kit was never completed")
    return len(kit["files"]), found


def _begun(folder):
    """What the folder's list says, or an empty list; NSTError for a folder that is no kit's."""
    if folder.is_file():
        raise NSTError(f"'{folder}' is a file; give the name of a folder, which will be made.")
    make_folder(folder)
    if (folder / install.LIST).is_file():
        try:
            return {**install.read(folder), "format": 1}
        except install.Amiss:
            pass  # damaged: what is there is looked at again, file by file
    elif foreign := sorted(path.name for path in folder.iterdir()):
        raise NSTError(
            f"'{folder}' holds other things ({foreign[0]}); give a folder of its own: {folder / 'nst'}, say."
        )
    return {"format": 1, "nstlib": "", "complete": False, "targets": {}, "files": {}}


def _own_wheel(wheel, root):
    """(a folder to be cleared away or None, the file) of nstlib's wheel: given, that of the checkout, or the one that
    was installed."""
    if wheel is not None:
        path = as_path(wheel)
        if not path.is_file() or not path.name.startswith("nstlib-") or path.suffix != ".whl":
            raise NSTError(f"'{wheel}' is no wheel of nstlib; give the file nstlib-....whl.")
        return None, path.resolve()
    for place in (as_path(root), handout.PACKAGE.parent):
        if (place / "pyproject.toml").is_file() and (place / "nstlib" / "_version.py").is_file():
            return resolver.build(place.resolve())
    if installed := _installed_from():
        return None, installed
    raise NSTError("the wheel of nstlib was not found; give the file from which it was installed: --wheel FILE.whl")


def _installed_from():
    """The wheel that this nstlib was installed from, if pip noted it and it is still there."""
    try:
        noted = json.loads(distribution("nstlib").read_text("direct_url.json") or "{}")
        path = Path(url2pathname(urlsplit(noted["url"]).path))
        return path if path.suffix == ".whl" and path.is_file() else None
    except (PackageNotFoundError, ValueError, KeyError, OSError):
        return None


def _wheels(folder, kit, wheels, own, target):
    """Fetch what is not there yet, in portions; the list is right after each."""
    names = {one.file: f"wheels/{one.file}" for one in wheels}
    missing = [one for one in wheels if not _there(folder, kit, names[one.file], one.sha256)]
    others = [one for one in missing if one.project != "nstlib"]
    yield from _room(folder, missing, len(wheels), target)
    pins = f"wheels/{target.name}.txt"
    kit["complete"] = False
    kit["targets"][target.name] = {"words": str(target), "pins": pins, "wheels": [names[one.file] for one in wheels]}
    _drop_unused(folder, kit)
    _write_list(folder, kit)
    if any(one.project == "nstlib" for one in missing):
        _put(folder, kit, names[own.name], own.read_bytes())
    done = len(wheels) - len(others)
    for start in range(0, len(others), resolver.AT_ONCE):
        portion = others[start : start + resolver.AT_ONCE]
        _take(folder, kit, portion, target)
        _write_list(folder, kit)
        done += len(portion)
        yield f"{done} of {len(wheels)} wheels"
    _put(folder, kit, pins, "".join(f"{one.pin}\n" for one in wheels).encode())


def _there(folder, kit, name, sha256):
    """Is this file there and whole, by the index's checksum or by the list's own?"""
    wanted = sha256 or kit["files"].get(name, {}).get("sha256")
    path = folder / name
    if not wanted or not path.is_file() or install.digest(path) != wanted:
        return False
    kit["files"][name] = {"size": path.stat().st_size, "sha256": wanted}
    return True


def _room(folder, missing, total, target):
    """Say what is still to be fetched; NSTError where it has no room."""
    size = resolver.size(missing)
    free = shutil.disk_usage(folder).free
    told = f"{len(missing)} of {total} wheels are to be fetched" if missing else f"all {total} wheels are there"
    if size is None:
        yield f"{told}; the index does not say how large they are. {free / 1e6:.0f} MB are free."
    elif size + HEADROOM > free:
        raise NSTError(
            f"{told}: {size / 1e6:.0f} MB, and '{folder}' has {free / 1e6:.0f} MB free; make room, or give another "
            "folder."
        )
    else:
        yield f"{told}: {size / 1e6:.0f} MB; {free / 1e6:.0f} MB are free." if missing else f"{told}."


def _take(folder, kit, portion, target):
    """Fetch some wheels beside their place, look at them, and put them there."""
    part = folder / PART
    shutil.rmtree(part, ignore_errors=True)
    make_folder(part)
    try:
        resolver.fetch(portion, target, part)
        for one in portion:
            path, size = part / one.file, (part / one.file).stat().st_size
            digest = install.digest(path)
            if size > LARGEST:
                raise NSTError(
                    f"{one.file} is larger than 4 GB, which no file on FAT32 can be; format the stick as exFAT."
                )
            if one.sha256 and digest != one.sha256:
                raise NSTError(f"{one.file} came damaged; give the same command again.")
            os.replace(path, folder / "wheels" / one.file)
            kit["files"][f"wheels/{one.file}"] = {"size": size, "sha256": digest}
    except OSError as error:
        raise NSTError(f"cannot write to '{folder}': {(error.strerror or str(error)).lower()}.") from None
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _drop_unused(folder, kit):
    """Take away wheels of ours that no target takes any more."""
    used = {name for entry in kit["targets"].values() for name in entry["wheels"]}
    for name in [name for name in kit["files"] if name.startswith("wheels/") and name.endswith(".whl")]:
        if name not in used:
            (folder / name).unlink(missing_ok=True)
            del kit["files"][name]


def _course(folder, kit, exercise, root):
    """Lessons and sheets, those of an earlier call anew; a sheet that somebody has worked in on the stick is kept."""
    for name in [name for name in kit["files"] if name.startswith("course/")]:
        path = folder / name
        if path.is_file() and install.digest(path) == kit["files"][name]["sha256"]:
            path.unlink()
        del kit["files"][name]
    written = handout.handout(folder / "course", exercise, root, read_me=False)
    if written.kept:
        raise NSTError(
            f"'{folder / 'course' / written.kept[0]}' was changed on the stick; move it away, and try again."
        )
    for name in (*written.new, *written.same):
        _listed(folder, kit, f"course/{name}")
    yield f"{len(written.new) + len(written.same)} lessons and sheets"


def _weights(folder, kit):
    """VGG19's weights, if this machine has them; the other networks are in nstlib's wheel."""
    path = weights.cached(WEIGHTS)
    if path is None:
        yield "without VGG19's weights: not on this machine (nst weights fetch gets them); no lesson needs them."
        return
    name = f"weights/{path.name}"
    if not _there(folder, kit, name, install.digest(path)):
        _put(folder, kit, name, path.read_bytes())
    yield f"VGG19's weights, {path.stat().st_size / 1e6:.0f} MB"


def _texts(folder, kit):
    for name in AS_THEY_ARE:
        data = (SHELF / name).read_bytes()
        _put(folder, kit, name, data.replace(b"\n", b"\r\n") if name.endswith(".bat") else data)
    _put(folder, kit, "READ_ME.md", read_me(kit).encode())


def _put(folder, kit, name, data):
    make_folder((folder / name).parent)
    write_atomically(folder / name, data)
    kit["files"][name] = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def _listed(folder, kit, name):
    path = folder / name
    kit["files"][name] = {"size": path.stat().st_size, "sha256": install.digest(path)}


def _write_list(folder, kit):
    write_atomically(folder / install.LIST, (json.dumps(kit, indent=1, sort_keys=True) + "\n").encode())


def read_me(kit):
    """What the stick says to whoever finds it."""
    served = "\n".join(f"- {entry['words']}" for entry in kit["targets"].values())
    pins = "\n".join(f"- {entry['words']}: `{entry['pins']}`" for entry in kit["targets"].values())
    return f"""\
# Neural Style Transfer: the course, without internet

nstlib {kit["nstlib"]} with all that it needs, the lessons and the sheets, for

{served}

That Python must be on the computer already. In this folder, in a terminal (on Windows a command prompt; a window that
opens at a double click closes before you have read what it says):

| Linux and Macs | Windows |
|---|---|
| `sh install.sh` | `install.bat` |

It looks whether all files are whole, installs into `nst-course` in your home folder (another one:
`sh install.sh FOLDER`), and says how to begin. Nothing that you have worked in is overwritten; the second time it only
completes what is missing. `python install.py --check` only looks at the files.

By hand, with PINS from the list below, on Linux and Macs

    python3 -m venv ~/nst-course/.venv
    ~/nst-course/.venv/bin/pip install --no-index --find-links wheels --requirement PINS

and on Windows

    py -m venv %USERPROFILE%\\nst-course\\.venv
    %USERPROFILE%\\nst-course\\.venv\\Scripts\\pip install --no-index --find-links wheels --requirement PINS

{pins}

Then copy what is in `course/` into `nst-course`, and what is in `weights/`, if it is there, into `.keras/models` in
your home folder.
"""
