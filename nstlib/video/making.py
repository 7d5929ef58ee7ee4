"""nst.stylize_video: a clip in, a painted clip out, and what is done is kept whatever happens."""

import hashlib
import json
import math
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from nstlib import cluster, files, images, lock
from nstlib._version import __version__
from nstlib.errors import NSTError, suggest
from nstlib.fast.choice import checked_amount
from nstlib.fast.painting import SMALLEST
from nstlib.interrupts import held
from nstlib.recipe import as_recipe
from nstlib.video import flow, painters
from nstlib.video.clips import about, pieces, reading
from nstlib.video.clips.job import Job, NoRoom, part_of
from nstlib.video.dials import boil, colours, keyed
from nstlib.video.fast import Asked, fast
from nstlib.video.fine import fine
from nstlib.video.fine.stretches import checked_divide

PIECE = 48  # frames: two seconds of a film are lost at most
FINISHED = "the frame is being finished; one moment."


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
    flicker=0.0,
    colour=None,
    recipe=None,
    rate=None,
    depth=8,
    network=None,
    engine="auto",
    where=None,
    divide=None,
    progress=True,
):
    """Paint a clip in the manner of a painting, so that it holds still. A Film.

    clip: a file that PyAV reads, a GIF, WebP or APNG, or a folder of pictures. style: as nst.paint takes it. output: a
    file, .mp4, .m4v, .mov or .mkv (H.264, with the clip's sound), .gif or .webp; a name without an ending is a folder,
    which gets a PNG file for each frame. amount: how much of the style, from 0 to 1. size: the longer side in pixels;
    None keeps the clip's own. mode: "fast", one pass a frame, see nstlib.video.steady, or "fine", the optimiser, see
    nstlib.video.fine.
    flicker: 0 holds as still as the mode can, 1 is frame by frame, and up to 2 it boils on purpose, always alike
    (nstlib.video.dials.boil). colour: None leaves colours as they are painted, "photo" gives the clip its own again,
    "style" those of the painting, by one map for all frames (nstlib.video.dials.colours). recipe: a Recipe, or a
    preset's name; of its settings, the fast mode takes the key frames (nstlib.keys; strengths up to 1, the whole
    style) and the seed of the flicker, the fine mode all but regions and colour. Where keys name styles, style is
    None.
    rate: frames a second in place of the clip's own times, without its sound; of a folder's pictures, 25 unless it is
    given. depth: 16 for PNG files of 16 bits.
    network, engine: as in nst.paint. where: a cluster whose workers paint, as in "local:4" (nstlib.cluster.Address): in
    the fast mode each a frame, in the fine mode each a scene. divide: frames after which the fine mode begins a scene
    anew, and goes over to that within half a second, so that several workers paint a long one
    (nstlib.video.fine.stretches). progress: say how long it will take, and show a bar.

    While it works, pieces lie beside the output in NAME.parts, at most 48 frames in each. After Ctrl-C, or if the
    program is killed, the same call goes on at the frame after the last that is kept; the pixels of all are those of a
    run that was not broken off. Ctrl-C also leaves what is done as NAME.part.mp4.
    Raises NSTError for what is no clip, a style that is none, an output that cannot be written, and where the clip is
    damaged in the middle; what was painted before is kept then, too.
    """
    began, output = time.perf_counter(), files.as_path(output)
    if mode not in tuple(MODES):
        raise NSTError(f"there is no mode '{mode}'; {suggest(str(mode), MODES)}.")
    if isinstance(depth, bool) or depth not in (8, 16):
        raise NSTError(f"depth must be 8 or 16, the bits for each colour, not {depth!r}.")
    flow.opencv()
    reading.video_library()
    kind, amount, flicker = pieces.kind_of(output), checked_amount(amount), boil.checked_flicker(flicker)
    divide = checked_divide(divide, mode)
    colour, recipe = colours.checked_colour(colour), None if recipe is None else as_recipe(recipe)
    style = keyed.styles_of(recipe, style)
    painting = images.files_of(*(style if isinstance(style, dict) else [style]))
    read = {"the clip": [clip], "a file of the style": [*painting, network]}
    files.check_none_read([output], read)
    kind.check(output, depth)
    files.check_none_read([part_of(output)] if output.name else [], read)  # where Ctrl-C leaves what is done
    source = reading.opened(clip, size, rate)
    if min(source.shape) < SMALLEST:
        raise NSTError(f"a clip of {source.shape[1]} x {source.shape[0]} px is too small; a side needs {SMALLEST} px.")
    if colour == "style":
        colours.paintings_of(style)  # told before the work
    asked = Asked(style, amount, network, engine, source.shape, flicker, colour, recipe)
    made, words, facts = MODES[mode](asked)
    set_ = {"amount": amount, "mode": mode, "flicker": flicker, "colour": colour, "rate": rate and str(rate)}
    set_ |= {
        "recipe": recipe and recipe.as_dict(),
        "shape": source.shape,
        "depth": depth,
        "nstlib": __version__,
        "divide": divide,
    }
    how = {"clip": _mark(source), "by units": mode == "fine" and (where, divide) != (None, None)}
    job = Job(output, kind, source, facts | set_ | how, depth, PIECE)
    with lock.alone(job.lock, f"'{output}'", "wait for it, or give another name."):
        job.begin()
        if colour and "colours" not in job.notes:
            job.notes["colours"] = colours.as_numbers(colours.fitted(colour, source, made, style, recipe))
        way = colours.by_table(colours.from_numbers(job.notes["colours"])) if colour else None
        with painters.painter(made, mode, asked, facts, where, divide, job.units) as painter:
            done = job.resume(painter.steady)
            if progress:
                _foretell(source, painter, way, done)
            stopped = _run(job, source, painter, way, done, progress)
        path = job.finish(stopped, about.told(Path(source.path).name, words, facts | set_))
    names = Path(source.path).stem, words
    return Film(path, names, job.count, source.shape, tuple(job.cuts), time.perf_counter() - began, stopped)


MODES = {"fast": fast, "fine": fine}


def painting_of(style):
    """The picture that a style is judged against: the painting itself, or the gallery's of that name; None for none."""
    if style is None or str(style).endswith(".style"):
        return None
    try:
        return images.at_most(style, "style", 256)
    except NSTError:
        return None


def _mark(source):
    """What tells this clip from another of the same name."""
    there = getattr(source, "pictures", [source.path])
    facts = [(one.name, one.stat().st_size, one.stat().st_mtime_ns) for one in there]
    return hashlib.sha256(json.dumps([str(source.path.resolve()), facts]).encode()).hexdigest()[:16]


def _run(job, source, painter, way, done, progress):
    """Paint all frames from number `done` on. Why it stopped before the end, or "". way: a function that gives a
    painted frame other colours, or None."""
    from tqdm import tqdm

    bar = tqdm(total=source.count, initial=done, unit=" frames", disable=not progress or None, leave=False)
    shown, whole = painter.frames(source, done), False
    with bar:
        try:
            while not whole:
                with painter.held(FINISHED):
                    frame, image = next(shown, (None, None))
                    whole = frame is None
                    if not whole:
                        with held(FINISHED):
                            job.add(image if way is None else way(image), frame.time, painter.steady)
                bar.update(not whole)
        except KeyboardInterrupt:
            job.commit()
            return "interrupted"
        except NoRoom:
            raise
        except cluster.Gone:
            job.commit()
            raise
        except NSTError as error:
            if job.count == 0:
                raise
            job.commit()
            return str(error)
        finally:
            shown.close()
        job.commit()
    return ""


def _foretell(source, painter, way, done):
    """Paint the first frame, and say how long all will take."""
    frame, at = next(source.timed())
    each = painter.seconds_of(frame.image, at)
    if way is not None:
        began = time.perf_counter()
        way(frame.image)
        each += time.perf_counter() - began
    (height, width), many = source.shape, painter.workers
    by = f" by {many} workers{painter.proviso}" if many > 1 else ""
    if source.count is None:
        print(f"nst: {width} x {height} px: {each:.2g} s a frame{by}", file=sys.stderr)
        return
    left = max(source.count - done, 0)
    before = f", after {done} that are done" if done else ""
    took = f"about {in_time(left * each / many)}{by}"
    print(f"nst: {left} frames of {width} x {height} px{before}: {took}", file=sys.stderr)


def in_time(seconds):
    """As people say it: 40 s, 3 min, 2.5 h."""
    if seconds < 90:
        return f"{math.ceil(seconds)} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
