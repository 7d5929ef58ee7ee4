"""Frames that wait to be painted, and paintings that wait for those before them: on the disk, not in the memory.

A unit is a few frames of a Stretch, in one file before it is painted and in another afterwards, with what the next unit
needs to go on. Files of paintings are whole or not there, so that a run that was broken off finds them.
"""

import contextlib
import io
from collections import OrderedDict

import numpy as np

from nstlib import files


class Shelf:
    """Shelf(folder): files of units, each named by (first frame of its stretch, its own first frame).

    bytes: of all of them. Raises NSTError where nothing can be written.
    """

    def __init__(self, folder):
        self._folder, self._open = files.make_folder(folder), OrderedDict()
        for old in self._folder.glob("frames-*"):
            old.unlink()
        self._sizes = {file: file.stat().st_size for file in self._folder.iterdir()}

    @property
    def bytes(self):
        return sum(list(self._sizes.values()))

    def _file(self, kind, unit):
        stretch, first = unit
        return self._folder / f"{kind}-{stretch:06d}-{first:06d}.npz"

    def _write(self, file, arrays):
        held = io.BytesIO()
        np.savez(held, **arrays)
        files.write_atomically(file, held.getbuffer())
        self._sizes[file] = len(held.getbuffer())

    def put(self, unit, frames, seconds):
        """Frames (N, H, W, 3) that wait, and when each is shown."""
        self._write(self._file("frames", unit), {"frames": levels_of(frames), "seconds": np.array(seconds)})

    def frames(self, unit):
        """(frames as levels_of gives them, [seconds])."""
        with np.load(self._file("frames", unit)) as found:
            return found["frames"], found["seconds"].tolist()

    def keep(self, unit, painted, state):
        """Paintings (N, H, W, 3), and {name: array} by which the next unit goes on; its frames wait no longer."""
        self._write(self._file("painted", unit), {"painted": painted} | {f"state {k}": v for k, v in state.items()})
        self._remove(self._file("frames", unit))

    def has(self, unit):
        """Is it painted?"""
        return self._file("painted", unit).is_file()

    def state(self, unit):
        """{name: array} that was kept with a unit's paintings."""
        with np.load(self._file("painted", unit)) as found:
            return {name.removeprefix("state "): found[name] for name in found.files if name.startswith("state ")}

    def painted(self, unit, number):
        """The painting of that frame; those of the unit stay in memory until two others have been asked for."""
        if unit not in self._open:
            with np.load(self._file("painted", unit)) as found:
                self._open[unit] = found["painted"]
            while len(self._open) > 2:
                self._open.popitem(last=False)
        return self._open[unit][number - unit[1]]

    def drop(self, unit):
        """Nobody needs it any more."""
        for kind in ("frames", "painted"):
            self._remove(self._file(kind, unit))

    def _remove(self, file):
        if self._sizes.pop(file, None) is not None:
            with contextlib.suppress(OSError):
                file.unlink()


def levels_of(frames):
    """Frames in [0, 1] as whole levels of 255, a quarter of the size, where they are that exactly; else as they are."""
    levels = np.rint(np.multiply(frames, np.float32(255))).astype(np.uint8)
    return levels if np.array_equal(frames_of(levels), frames) else frames


def frames_of(levels):
    """What levels_of was given."""
    return np.divide(levels, np.float32(255), dtype=np.float32) if levels.dtype == np.uint8 else levels
