"""File names as people type, paste and drag them: in quotation marks, as addresses, with a terminal's backslashes."""

import os
import platform
import re
import shlex
import subprocess
from pathlib import Path
from urllib.parse import unquote_to_bytes

from nstlib.errors import NSTError

QUOTES = {'"': '"', "'": "'", "“": "”", "„": "“”", "‘": "’", "«": "»"}
# Two letters at least, as C: is a drive; one stroke is enough, for pathlib makes one of two.
ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):/")
NO_FILE = re.compile(r"(data|blob):", re.IGNORECASE)
ON_WINDOWS = re.compile(r"[A-Za-z]:\\|\\\\\w")


def as_typed(path):
    """A path as it can be typed into a command, in quotation marks where it needs them."""
    return subprocess.list2cmdline([str(path)]) if os.name == "nt" else shlex.quote(str(path))


def understood(name):
    """The name of the file that is meant, as text.

    A file that is called just so is meant first. Else spaces and quotation marks around the name are left out, a
    file:// address becomes its path, and on Unix backslashes are taken away where that makes the name of a file. Raises
    NSTError for a web address, a file of another computer, and a Windows path where there is no Windows.
    """
    name = os.fspath(name)
    if _there(name):
        return name
    name = _bare(name)
    if address := ADDRESS.match(name):
        if address[1].lower() != "file":
            whole = ADDRESS.sub(r"\1://", name, count=1).replace(":///", "://")
            raise NSTError(
                f"'{whole:.120}' is a web address, and nstlib works with files alone; download it with a browser, and "
                "give the name of the file."
            )
        name = _of_a_file(name)
    elif NO_FILE.match(name):
        raise NSTError(f"'{name:.40}...' is an address inside a web page; save the picture as a file, and give that.")
    if "\\" in name and os.name != "nt" and not _there(name):
        return _without_backslashes(name)
    return name


def _there(name):
    try:
        return bool(name) and os.path.lexists(Path(name).expanduser())
    except (OSError, RuntimeError, ValueError):
        return False


def _bare(name):
    """Without the spaces and the quotation marks around it."""
    name = name.strip()
    while len(name) > 2 and name[0] in QUOTES and name[-1] in QUOTES[name[0]]:
        name = name[1:-1].strip()
    return name


def _of_a_file(address):
    rest = address[len("file:") :]
    host = ""
    if rest.startswith("//"):
        host, _, rest = rest[2:].partition("/")
        rest = f"/{rest}"
    elif rest.startswith("/localhost/"):  # pathlib has made one stroke of two
        rest = rest.removeprefix("/localhost")
    path = os.fsdecode(unquote_to_bytes(rest))
    if os.name == "nt":
        path = path.lstrip("/").replace("/", "\\") if re.match(r"/+[A-Za-z]:", path) else path
        return f"\\\\{host}{path}" if host not in ("", "localhost") else path
    if host not in ("", "localhost"):
        raise NSTError(f"'{address:.120}' is a file of another computer, {host}; copy it to this one first.")
    return path


def _without_backslashes(name):
    """What a terminal makes of a file that is dragged into it: my\\ photo.jpg."""
    plain = re.sub(r"\\(.)", r"\1", name)
    if _there(plain):
        return plain
    if ON_WINDOWS.match(name):
        raise NSTError(
            f"'{name:.120}' is a file of Windows, and this is {platform.system()}; upload or copy it to here, and give "
            "the name that it has then."
        )
    return name
