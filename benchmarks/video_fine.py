"""Clips by the optimiser: the warping error of five drawn clips, frame by frame against the fine mode, by turns.

For each clip the warping error by its true flow, of the source, frame by frame (the same recipe, each frame from its
own start), of the fine mode, and their ratio; style left (judge.style_ratio) of both and their ratio; and what a later
frame takes over the first, by the clock and in processor time.
"""

import argparse
import time

import numpy as np

import nstlib as nst
from benchmarks import sheets
from benchmarks.video import JUDGED, error
from nstlib.judge import style_ratio
from nstlib.video.drawn import CLIPS, drawn_clip
from nstlib.video.fast import Asked
from nstlib.video.fine import fine

FRAMES = 12  # of each clip; one that is painted by itself takes some seconds


def arguments():
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks video_fine",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--style", default="starry", help="a painting (default starry)")
    parser.add_argument("--recipe", default=None, help="a preset (default: that of the mode)")
    parser.add_argument("--clips", nargs="*", default=list(CLIPS), choices=list(CLIPS), help="some of the five")
    parser.add_argument("--frames", type=int, default=FRAMES, help=f"of each clip (default {FRAMES})")
    parser.add_argument("--size", default="256x144", help="of the frames (default 256x144)")
    parser.add_argument("--sheet", action="store_true", help="strips and differences, into benchmarks/report/")
    return parser.parse_args()


def by_turns(clip, options):
    """(frames painted one by one, held, [(seconds, processor seconds)] of each held one): one way, then the other."""
    ways = []
    for flicker in (1.0, 0.0):
        asked = Asked(options.style, 1.0, None, "auto", clip.frames.shape[1:3], flicker, None, options.recipe)
        ways.append(fine(asked)[0])
    for made in ways:  # what is loaded and compiled once
        made()(clip.frames[0])
    painters, shown, took = [made() for made in ways], ([], []), []
    for frame in clip.frames:
        shown[0].append(painters[0](frame))
        began = time.perf_counter(), time.process_time()
        shown[1].append(painters[1](frame))
        took.append((time.perf_counter() - began[0], time.process_time() - began[1]))
    return *map(np.stack, shown), np.array(took)


def strip(name, clip, plain, held):
    """Source, both ways, and three times the change from the frame before, at four moments."""
    moments = np.linspace(1, len(clip.frames) - 1, 4).round().astype(int)
    all_ways = (("source", clip.frames), ("frame by frame", plain), ("fine", held))
    rows = [[(frames[t], f"{words}, frame {t}") for t in moments] for words, frames in all_ways]
    for words, frames in all_ways:
        changes = np.clip(3 * np.abs(np.diff(frames, axis=0)), 0, 1)
        rows.append([(changes[t - 1], f"change, {words}") for t in moments])
    sheets.sheet(rows, f"video_fine_{name}.jpg", height=144)


def main():
    options = arguments()
    painting, shape = nst.load_image(options.style, 256), tuple(map(int, reversed(options.size.split("x"))))
    print(
        "warping error x 1000: source, frame by frame, fine; ratio; style left and ratio; a later frame over the first"
    )
    for name in options.clips:
        clip = drawn_clip(name, options.frames, shape)
        plain, held, took = by_turns(clip, options)
        chosen = np.linspace(2, len(clip.frames) - 1, JUDGED).round().astype(int)
        left = [np.mean([style_ratio(shown[t], painting, clip.frames[t]) for t in chosen]) for shown in (plain, held)]
        errors = [error(clip, frames) for frames in (clip.frames, plain, held)]
        later = np.median([took[t] for t in range(1, len(took)) if t not in clip.cuts], axis=0)
        words = " ".join(f"{1000 * value:.3f}" for value in errors)
        print(f"{name:10} {words}; {errors[2] / errors[1]:.2f} x; {left[0]:.3f} {left[1]:.3f}; ", end="")
        clock, processor = later / took[0]
        print(f"{left[1] / left[0]:.2f} x; {clock:.2f} x by the clock, {processor:.2f} x in processor time", flush=True)
        if options.sheet:
            strip(name, clip, plain, held)
