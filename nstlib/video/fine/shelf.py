"""Frames that wait to be painted, and paintings that wait for those before them: on the disk, not in the memory.

A unit is a few frames of a Stretch, in one file before it is painted and in another afterwards, with a third beside it
of what the next unit needs to go on, until that one is painted. Files are whole or not there, so that a run that was
broken off finds them.
"""

import contextlib
import io
import zipfile
from collections import OrderedDict

import numpy as np

from nstlib import files
from nstlib.errors import NSTError

FRAMES, STATE, PAINTED = "frames", "state", "painted"


class Shelf:
    """Shelf(folder): files of units, each named by (first frame of its stretch, its own first frame).

    Raises NSTError where nothing can be written, and where a file cannot be read any more: one that is damaged, or not
    there, takes all of its stretch along, which the next run paints anew.
    """

    def __init__(self, folder):
        self._folder, self._open, self._sizes = files.make_folder(folder), OrderedDict(), {}
        for file in self._folder.iterdir():
            kind, *unit = file.stem.split("-")
            if kind in (STATE, PAINTED):
                self._sizes[kind, *map(int, unit)] = file.stat().st_size
            else:  # frames are read again, and what was being written when a run ended is of no use
                file.unlink()

    def bytes_from(self, number):
        """Of all units that begin at that frame or later."""
        return sum(size for (_, _, first), size in list(self._sizes.items()) if first >= number)

    def _file(self, kind, unit):
        stretch, first = unit
        return self._folder / f"{kind}-{stretch:06d}-{first:06d}.npz"

    def _write(self, kind, unit, arrays):
        held = io.BytesIO()
        np.savez(held, **arrays)
        files.write_atomically(self._file(kind, unit), held.getbuffer())
        self._sizes[kind, *unit] = len(held.getbuffer())

    def _read(self, kind, unit):
        file = self._file(kind, unit)
        try:
            with np.load(file) as found:
                return {name: found[name] for name in found.files}
        except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
            if not isinstance(error, OSError) or isinstance(error, FileNotFoundError):
                self.drop_stretch(unit[0])
            raise NSTError(f"'{file}' cannot be read ({getattr(error, 'strerror', None) or 'damaged'}).") from None

    def put(self, unit, frames, seconds):
        """Frames (N, H, W, 3) that wait, and when each is shown."""
        self._write(FRAMES, unit, {"frames": levels_of(frames), "seconds": np.array(seconds)})

    def frames(self, unit):
        """(frames as levels_of gives them, [seconds])."""
        found = self._read(FRAMES, unit)
        return found["frames"], found["seconds"].tolist()

    def keep(self, unit, painted, state):
        """Paintings (N, H, W, 3), and {name: array} by which the next unit goes on; its frames wait no longer."""
        if state:
            self._write(STATE, unit, state)
        self._write(PAINTED, unit, {"painted": painted})
        self._remove(FRAMES, unit)

    def has(self, unit):
        """Is it painted?"""
        return self._file(PAINTED, unit).is_file()

    def state(self, unit):
        """{name: array} that was kept with a unit's paintings."""
        return self._read(STATE, unit)

    def drop_state(self, unit):
        """The next unit is painted."""
        self._remove(STATE, unit)

    def painted(self, unit, number):
        """The painting of that frame; those of the unit stay in memory until two others have been asked for."""
        if unit not in self._open:
            self._open[unit] = self._read(PAINTED, unit)["painted"]
            while len(self._open) > 2:
                self._open.popitem(last=False)
        return self._open[unit][number - unit[1]]

    def drop(self, unit):
        """Nobody needs it any more."""
        for kind in (FRAMES, STATE, PAINTED):
            self._remove(kind, unit)

    def drop_where(self, needless):
        """All units for which needless(first frame of its stretch, its own) is true."""
        for _, *unit in list(self._sizes):
            if needless(*unit):
                self.drop(unit)

    def drop_stretch(self, stretch):
        """It is to be painted anew."""
        self.drop_where(lambda other, _: other == stretch)

    def _remove(self, kind, unit):
        if self._sizes.pop((kind, *unit), None) is not None:
            with contextlib.suppress(OSError):
                self._file(kind, unit).unlink()


def levels_of(frames):
    """Frames in [0, 1] as whole levels of 255, a quarter of the size, where they are that exactly; else as they are."""
    levels = np.rint(np.multiply(frames, np.float32(255))).astype(np.uint8)
    return levels if np.array_equal(frames_of(levels), frames) else frames


def frames_of(levels):
    """What levels_of was given."""
    return np.divide(levels, np.float32(255), dtype=np.float32) if levels.dtype == np.uint8 else levels
