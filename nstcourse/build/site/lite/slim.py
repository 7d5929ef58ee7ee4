"""What a tab needs of nstlib and nstcourse: their modules without weights and pictures, and without the rooms of makers
and teachers; 1.4 MB, and half a megabyte when packed.

Python of whichever kernel has NumPy, and nothing else that these modules could lean on: tests/course/test_in_the_tab.py
imports them so.
"""

import base64
import gzip
import hashlib
import io
import tarfile
import zipfile
from pathlib import Path

import nstcourse
import nstlib
from nstcourse import contents
from nstlib._version import __version__

PACKAGES = (nstlib, nstcourse)
# Rooms for makers and teachers. No check leans on them, and a tab has neither processes nor a sandbox.
LEFT_OUT = ("nstcourse/build", "nstcourse/grading", "nstcourse/pack", "nstcourse/portfolio", "nstcourse/practice")
LEFT_OUT += ("nstcourse/stick", "nstlib/calm_session", "nstlib/cluster", "nstlib/editions", "nstlib/prints")
LEFT_OUT += ("nstlib/strokes", "nstlib/things", "nstlib/video", "nstlib/votes")
OLDEST = "1.25"  # NumPy, for what runs in a tab
DAY = (1980, 1, 1, 0, 0, 0)  # the first of a zip file: the same text gives the same archive
WHEEL = f"nstlib-{__version__}-py3-none-any.whl"


def files(course):
    """{path below site-packages: bytes} of the modules, and of the table of this course."""
    found = {}
    for package in PACKAGES:
        home = Path(package.__file__).parent
        for file in sorted(home.rglob("*.py")):
            name = file.relative_to(home.parent).as_posix()
            if not name.startswith(tuple(f"{room}/" for room in LEFT_OUT)):
                found[name] = file.read_bytes()
    found[f"nstcourse/_data/{contents.NAME}"] = course.text.encode()
    return found


def archive(course, below):
    """The files as a .tar.gz, each in the folder `below` of the kernel's own file system."""
    packed = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", mtime=0, filename="") as zipped,
        tarfile.open(fileobj=zipped, mode="w") as tar,
    ):
        for name, data in files(course).items():
            entry = tarfile.TarInfo(f"{below}/{name}")
            entry.size, entry.mode = len(data), 0o644
            tar.addfile(entry, io.BytesIO(data))
    return packed.getvalue()


def wheel(course, folder):
    """Write them as a wheel into a folder; its path. It asks for NumPy alone."""
    own = f"nstlib-{__version__}.dist-info"
    held = files(course)
    held[f"{own}/METADATA"] = (
        f"Metadata-Version: 2.1\nName: nstlib\nVersion: {__version__}\n"
        "Summary: The checks of the course, for a browser's tab\n"
        f"Requires-Python: >=3.11\nRequires-Dist: numpy>={OLDEST}\n"
    ).encode()
    held[f"{own}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: nst\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    rows = [f"{name},sha256={_digest(data)},{len(data)}" for name, data in held.items()]
    held[f"{own}/RECORD"] = "\n".join([*rows, f"{own}/RECORD,,", ""]).encode()
    path = Path(folder, WHEEL)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in held.items():
            entry = zipfile.ZipInfo(name, DAY)
            entry.external_attr = 0o644 << 16
            zipped.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return path


def _digest(data):
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
