"""nst.stylize_video: a clip in, a painted clip out, and what is done is kept whatever happens."""

import hashlib
import io
import json
import math
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nstlib import files, images, lock
from nstlib._version import __version__
from nstlib.errors import NSTError, suggest
from nstlib.fast import engines, graph, weights
from nstlib.fast.choice import blend, checked_amount, chosen, in_words
from nstlib.fast.painting import SMALLEST
from nstlib.interrupts import held
from nstlib.video import flow
from nstlib.video.clips import pieces, reading
from nstlib.video.steady import Steady

PIECE = 48  # frames: two seconds of a film are lost at most


@dataclass(frozen=True)
class Asked:
    """What a mode is asked for: the style and how much of it, the network and what works it out, and the shape
    (height, width) of the frames."""

    style: object
    amount: float
    network: object
    engine: str
    shape: tuple


@dataclass(frozen=True)
class Film:
    """A clip that was painted. path: where it lies; frames: how many, shape: (height, width); cuts: numbers of frames
    with which another scene begins; seconds: what this call took; stopped: why it is not whole, or ""."""

    path: Path
    names: tuple
    frames: int
    shape: tuple
    cuts: tuple
    seconds: float
    stopped: str = ""

    def __repr__(self):
        return f"Film: {self.told()}"

    def _repr_mimebundle_(self, include=None, exclude=None):
        """In a notebook it plays in the page."""
        from nstlib.video.player import film_html

        return {"text/html": film_html(self), "text/plain": repr(self)}

    def told(self):
        """What it is, or what is there of it and how to go on."""
        if self.stopped:
            return f"{self.frames} frames are done: '{self.path}'; the same command goes on with the next."
        height, width = self.shape
        cuts = f", {len(self.cuts)} {'cut' if len(self.cuts) == 1 else 'cuts'}" if self.cuts else ""
        return (
            f"{self.names[0]} in the manner of {self.names[1]}, {self.frames} frames of {width} x {height} px{cuts}, "
            f"in {in_time(self.seconds)}"
        )


def stylize_video(
    clip,
    style,
    output,
    *,
    amount=1.0,
    size=None,
    mode="fast",
    rate=None,
    depth=8,
    network=None,
    engine="auto",
    progress=True,
):
    """Paint a clip in the manner of a painting, so that it holds still. A Film.

    clip: a file that PyAV reads, a GIF, WebP or APNG, or a folder of pictures. style: as nst.paint takes it. output: a
    file, .mp4, .m4v, .mov or .mkv (H.264, with the clip's sound), .gif or .webp; a name without an ending is a folder,
    which gets a PNG file for each frame. amount: how much of the style, from 0 to 1. size: the longer side in pixels;
    None keeps the clip's own. mode: "fast", see nstlib.video.steady. rate: frames a second in place of the clip's own
    times, without its sound; of a folder's pictures, 25 unless it is given. depth: 16 for PNG files of 16 bits.
    network, engine: as in nst.paint. progress: say how long it will take, and show a bar.

    While it works, pieces lie beside the output in NAME.parts, at most 48 frames in each. After Ctrl-C, or if the
    program is killed, the same call goes on at the frame after the last that is kept; the pixels of all are those of a
    run that was not broken off. Ctrl-C also leaves what is done as NAME.part.mp4.
    Raises NSTError for what is no clip, a style that is none, an output that cannot be written, and where the clip is
    damaged in the middle; what was painted before is kept then, too.
    """
    began, output = time.perf_counter(), files.as_path(output)
    if mode not in MODES:
        raise NSTError(f"there is no mode '{mode}'; {suggest(mode, MODES)}.")
    if isinstance(depth, bool) or depth not in (8, 16):
        raise NSTError(f"depth must be 8 or 16, the bits for each colour, not {depth!r}.")
    flow.opencv()
    reading.video_library()
    kind, amount = pieces.kind_of(output), checked_amount(amount)
    files.check_none_read([output], {"the clip": [clip], "a file of the style": [*images.files_of(style), network]})
    kind.check(output, depth)
    source = reading.opened(clip, size, rate)
    if min(source.shape) < SMALLEST:
        raise NSTError(f"a clip of {source.shape[1]} x {source.shape[0]} px is too small; a side needs {SMALLEST} px.")
    made, words, facts = MODES[mode](Asked(style, amount, network, engine, source.shape))
    facts |= {"clip": _mark(source), "shape": list(source.shape), "mode": mode, "rate": str(rate), "depth": depth}
    job = _Job(output, kind, source, facts | {"nstlib": __version__}, depth)
    with lock.alone(job.lock, f"'{output}'", "wait for it, or give another name."):
        job.begin()
        steady = made()
        done = job.resume(steady)
        if progress:
            _foretell(source, made(), done)
        stopped = _run(job, source, steady, done, progress)
        path = job.finish(stopped)
    names = Path(source.path).stem, words
    return Film(path, names, job.count, source.shape, tuple(job.cuts), time.perf_counter() - began, stopped)


def painter(style, amount, network, engine):
    """(a function that paints a frame, the style in words, what another run must have in common with this)."""
    engine = engines.choose(engine)
    styles, shares = chosen(style, weights.shipped() if network is None else weights.read(network), engine)
    mixed, machine = blend(styles, shares), engines.painter(styles, engine)
    numbers = hashlib.sha256(graph.numbers_of(styles.arrays, mixed).tobytes()).hexdigest()[:16]
    facts = {"style": numbers, "weights": styles.fingerprint, "amount": amount, "engine": engine}
    return lambda frame: np.clip(machine(frame, mixed, amount), 0, 1), in_words(list(shares.items())), facts


def _fast(asked):
    """(what makes a painter of frames that come in order, the style in words, what another run must have in common)."""
    paint, words, facts = painter(asked.style, asked.amount, asked.network, asked.engine)
    return lambda: Steady(paint), words, facts


MODES = {"fast": _fast}


def painting_of(style):
    """The picture that a style is judged against: the painting itself, or the gallery's of that name; None for none."""
    try:
        return images.at_most(style, "style", 256)
    except NSTError:
        return None


def _mark(source):
    """What tells this clip from another of the same name."""
    there = getattr(source, "pictures", [source.path])
    facts = [(one.name, one.stat().st_size, one.stat().st_mtime_ns) for one in there]
    return hashlib.sha256(json.dumps([str(source.path.resolve()), facts]).encode()).hexdigest()[:16]


def _run(job, source, steady, done, progress):
    """Paint all frames from number `done` on. Why it stopped before the end, or ""."""
    from tqdm import tqdm

    bar = tqdm(total=source.count, initial=done, unit=" frames", disable=not progress or None, leave=False)
    frames = source.frames(skip=done)
    with bar:
        try:
            for frame in frames:
                with held("the frame is being finished; one moment."):
                    job.add(steady(frame.image), frame.time, steady)
                bar.update()
        except KeyboardInterrupt:
            job.commit()
            return "interrupted"
        except _NoRoom:
            raise
        except NSTError as error:
            if job.count == 0:
                raise
            job.commit()
            return str(error)
        finally:
            frames.close()
        job.commit()
    return ""


class _NoRoom(NSTError):
    """Nothing can be written."""


class _Job:
    """The pieces of one output, and beside them what has been done: run.json, which is written after all it names."""

    def __init__(self, output, kind, source, facts, depth):
        self.output, self._source, self._facts, self._depth, self._kind = output, source, facts, depth, kind
        self.folder = output.with_name(f"{output.name}.parts")
        self.lock = output.with_name(f"{output.name}.lock")
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
            with np.load(self.folder / self._kept["state"]) as state:
                steady.restore({name: state[name] for name in state.files})
        return self.count

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
            if self.count - self._since >= PIECE:
                self.commit()
        except NSTError as error:
            self._out.drop()
            raise _NoRoom(
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
        kept = {"facts": self._facts, "count": self.count, "cuts": self.cuts, "last": self._last}
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

    def finish(self, stopped):
        """Join what there is: as the output, or, where it is not whole, beside it. Returns the path."""
        if self.count == 0:
            if stopped == "interrupted":
                return self.folder
            self._remove()
            raise NSTError(f"'{self._source.path}' has no frames.")
        if not stopped:
            path = self._out.join(self.output, self._pieces)
            self._remove()
            return path
        part = self.output.with_name(f"{self.output.stem}.part{self.output.suffix}")
        until = float((self._last + 1 / (self._source.rate * self._source.time_base)) * self._source.time_base)
        path = self._out.join(part, self._pieces, until)
        if stopped != "interrupted":
            self._remove()
            raise NSTError(f"{stopped.rstrip('.')}; the {self.count} frames before are painted: '{path}'.")
        return path

    def _remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def _foretell(source, steady, done):
    """Paint the first frame three times, and say how long all will take."""
    frame = next(source.frames()).image
    steady(frame)  # what is loaded and compiled once
    began = time.perf_counter()
    steady(frame)
    each = time.perf_counter() - began
    height, width = source.shape
    if source.count is None:
        print(f"nst: {width} x {height} px: {each:.2g} s a frame", file=sys.stderr)
        return
    left = max(source.count - done, 0)
    before = f", after {done} that are done" if done else ""
    print(f"nst: {left} frames of {width} x {height} px{before}: about {in_time(left * each)}", file=sys.stderr)


def in_time(seconds):
    """As people say it: 40 s, 3 min, 2.5 h."""
    if seconds < 90:
        return f"{math.ceil(seconds)} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
