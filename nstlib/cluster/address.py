"""Where the workers are, as a person types it."""

import re
from dataclasses import dataclass

from nstlib.errors import NSTError
from nstlib.files import as_path

MOST = 64  # processes on one computer
LOCAL = re.compile(r"local(?::(\d{1,4}))?")
PLACE = re.compile(r"(tcp|tls)://(\[[0-9A-Fa-f:.]+\]|[^\s:/\[\]]+):(\d{1,5})")
FILE = "scheduler-file"
WAYS = f"local:4 (processes here), tcp://HOST:PORT, tls://HOST:PORT, or '{FILE} FILE'"


@dataclass(frozen=True)
class Address:
    """kind: "local", "place" or "file". workers: processes to start here, 0 for a cluster that is there already; text:
    its address, or the name of the scheduler's file."""

    kind: str
    workers: int = 0
    text: str = ""

    @property
    def words(self):
        """For a sentence."""
        return {"local": f"{self.workers} processes here", "file": f"the scheduler of '{self.text}'"}.get(
            self.kind, f"the scheduler at {self.text}"
        )

    @classmethod
    def read(cls, text):
        """An Address of a text such as "local:4"; NSTError for what is none."""
        if isinstance(text, cls):
            return text
        text = str(text).strip()
        if found := LOCAL.fullmatch(text):
            return cls("local", _count(found[1]))
        if found := PLACE.fullmatch(text):
            if not 0 < int(found[3]) < 65536:
                raise NSTError(
                    f"there is no port {found[3]}; a scheduler's is mostly 8786: {found[1]}://{found[2]}:8786."
                )
            return cls("place", text=text)
        word, _, name = text.replace(f"{FILE}:", f"{FILE} ", 1).partition(" ")
        if word == FILE and name.strip():
            path = as_path(name.strip())
            if not path.is_file():
                raise NSTError(f"there is no file '{path}'; the scheduler writes it: dask scheduler --{FILE} {path}")
            return cls("file", text=str(path))
        raise NSTError(f"'{text[:80]}' is no cluster; give {WAYS}.")


def _count(digits):
    from nstlib.machine import cores

    count = cores() if digits is None else int(digits)
    if not 1 <= count <= MOST:
        raise NSTError(f"local:N starts from 1 to {MOST} processes, not {count}.")
    return count
