"""Which units of a run are done, beside what they made: what is broken off goes on with the others.

A line of JSON for each, written when its file is whole; gone when all are done, so that the same command does it again.
"""

import contextlib
import json
import os

from nstlib.errors import NSTError
from nstlib.files import as_path


class Kept:
    """Kept(path): has(name, digest), note(name, digest), done(). digest: of all that a unit is made of."""

    def __init__(self, path):
        self.path = as_path(path)
        self._known = dict(self._lines())

    def _lines(self):
        with contextlib.suppress(OSError):
            for line in self.path.read_text(encoding="utf-8").splitlines():
                with contextlib.suppress(ValueError, KeyError, TypeError):  # a line that was broken off
                    one = json.loads(line)
                    yield str(one["name"]), one["unit"]

    def has(self, name, digest):
        """Is it done, and its file still there?"""
        return self._known.get(str(name)) == digest and os.path.exists(name)

    def note(self, name, digest):
        """It is done."""
        self._known[str(name)] = digest
        try:
            with open(self.path, "a", encoding="utf-8") as file:
                file.write(json.dumps({"name": str(name), "unit": digest}) + "\n")
        except OSError as error:
            raise NSTError(f"cannot write '{self.path}': {(error.strerror or str(error)).lower()}.") from None

    def done(self):
        """All are: the list goes."""
        with contextlib.suppress(OSError):
            self.path.unlink()
