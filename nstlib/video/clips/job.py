"""What is done of a clip, and how it goes on: pieces beside the output, and what a run needs to begin at the next."""

import io
import json
import shutil
import zipfile

import numpy as np

from nstlib import files
from nstlib.cluster import digest_of
from nstlib.errors import NSTError
from nstlib.video.clips import pieces


def part_of(output):
    """The clip of what is done, beside an output that is not whole."""
    return output.with_name(f"{output.stem}.part{output.suffix}")


class NoRoom(NSTError):
    """Nothing can be written."""


class Job:
    """The pieces of one output, and beside them what has been done: run.json, which is written after all it names.

    kind: a class of pieces; facts: what another run must have in common to go on with this; piece: frames of one, which
    are lost at most. notes: what is found once for all frames, plain values that go on with the run; count: of frames
    that are done, cuts: numbers of those with which another scene begins.
    """

    def __init__(self, output, kind, source, facts, depth, piece):
        self.output, self._source, self._depth, self._kind, self._piece = output, source, depth, kind, piece
        self._facts, self.notes = json.loads(json.dumps(facts)), {}
        self.folder = output.with_name(f"{output.name}.parts")
        self.lock = output.with_name(f"{output.name}.lock")
        self.units = self.folder / f"units-{digest_of(self._facts)}"  # paintings that wait for those before them
        self.count, self.cuts, self._pieces, self._since, self._last, self._whole = 0, [], [], 0, None, True
        self._last_kept = None
        files.check_folder(self.lock)
        if kind is not pieces.PicturePieces:
            files.check_folder(output)
        elif output.is_file() or (output.is_dir() and any(output.iterdir()) and not self.folder.exists()):
            raise NSTError(f"'{output}' is there and not empty; give the name of a new folder.")

    def begin(self):
        """Make the folder, or find one of the same run."""
        files.make_folder(self.folder)
        self._note = self.folder / "run.json"
        self._kept = {}
        if self._note.exists():
            try:
                self._kept = json.loads(self._note.read_text("utf-8"))
            except ValueError:
                self._kept = {}
            if self._kept.get("facts") != self._facts:
                raise NSTError(
                    f"'{self.folder}' holds a run that was broken off, of another clip, style or setting; repeat that "
                    "one, or delete the folder to begin anew."
                )
        self.notes = self._kept.get("notes", {})
        self._out = self._kind(self.folder, self.output, self._source, self._depth)

    def resume(self, steady):
        """How many frames are done; `steady` is as it was after them."""
        if not self._kept:
            self._out.clean([])
            self._save(None)
            return 0
        self.count, self.cuts, self._last = self._kept["count"], self._kept["cuts"], self._kept["last"]
        self._last_kept = self._last
        self._pieces, self._since = [tuple(piece) for piece in self._kept["pieces"]], self.count
        self._out.clean(self._pieces)
        if self.count:
            steady.restore(self._state_kept())
        return self.count

    def _state_kept(self):
        try:
            with np.load(self.folder / self._kept["state"]) as state:
                return {name: state[name] for name in state.files}
        except (OSError, ValueError, EOFError, zipfile.BadZipFile):
            raise NSTError(
                f"'{self.folder}' holds a run that cannot go on: '{self._kept['state']}' cannot be read; delete the "
                "folder to begin anew."
            ) from None

    def add(self, image, at, steady):
        """Write the next frame; a piece that is full is closed."""
        try:
            self._whole = False
            if self.count == self._since:
                self._begins = at
            self._out.add(self.count, image, at)
            if steady.cut:
                self.cuts.append(self.count)
            self.count, self._last, self._state, self._whole = self.count + 1, at, steady.state(), True
            if self.count - self._since >= self._piece:
                self.commit()
        except NSTError as error:
            self._out.drop()
            raise NoRoom(
                f"{str(error).rstrip('.')}; {self._since} frames are kept in '{self.folder}': make room, and the same "
                "command goes on with them."
            ) from None

    def commit(self):
        """Close the piece, and note all of it; from here a run goes on. A piece that was broken off in the middle of a
        frame, by who would not wait, is given up."""
        if not self._whole:
            self._out.drop()
            self._whole, self.count, self._last = True, self._since, self._last_kept
            self.cuts = [cut for cut in self.cuts if cut < self.count]
        if self.count == self._since:
            return
        self._out.end()
        self._pieces.append((self._since, self._begins))
        self._since = self.count
        self._save(self._state)

    def _save(self, state):
        kept = {"facts": self._facts, "count": self.count, "cuts": self.cuts, "last": self._last, "notes": self.notes}
        kept |= {"pieces": self._pieces, "state": None}
        if state is not None:
            file, kept["state"] = io.BytesIO(), f"state-{self.count:06d}.npz"
            np.savez(file, **state)
            files.write_atomically(self.folder / kept["state"], file.getvalue())
        files.write_atomically(self._note, json.dumps(kept).encode())
        self._last_kept = self._last
        for old in self.folder.glob("state-*.npz"):
            if old.name != kept["state"]:
                old.unlink()

    def finish(self, stopped, told=None):
        """Join what there is: as the output, or, where it is not whole, beside it. Returns the path. told: {name: text}
        of what the file says of itself."""
        if self.count == 0:
            if stopped == "interrupted":
                return self.folder
            self._remove()
            raise NSTError(f"'{self._source.path}' has no frames.")
        if not stopped:
            path = self._out.join(self.output, self._pieces, told=told)
            self._remove()
            return path
        part = part_of(self.output)
        until = float((self._last + 1 / (self._source.rate * self._source.time_base)) * self._source.time_base)
        path = self._out.join(part, self._pieces, until, told)
        if stopped != "interrupted":
            self._remove()
            raise NSTError(f"{stopped.rstrip('.')}; the {self.count} frames before are painted: '{path}'.")
        return path

    def _remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)
