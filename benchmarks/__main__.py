"""python -m benchmarks [NAME ...]: speed, memory and quality, each figure from one command.

Times on a shared machine are noisy, so each is a median of several runs, and speed is given as a ratio to something
timed in the same run, in turns. Without a name, those that print rows of one table do so, one after the other.
"""

import argparse
import importlib
import os
import sys

os.environ.setdefault("NST_OFFLINE", "1")

# Name: (the function that yields rows of one table: figure, measured, goal; what it measures).
TABLE = {
    "import": ("package.bench_import", "seconds of import nstlib"),
    "demo": ("package.bench_demo", "the demo as a user runs it: styling, start to end, peak memory"),
    "overhead": ("steps.bench_overhead", "a step of stylize against the bare compiled gradient, 256 px"),
    "networks": ("steps.bench_networks", "a step on every network, by turns, 256 px"),
    "memory": ("memory.bench_memory", "peak memory foretold against measured, 128 to 768 px"),
    "pooling": ("pooling.bench_pooling", "the factors between average and max pooling, worked out again"),
    "tiles": ("memory.bench_tiles", "large pictures in tiles: peak memory, and time against a plain step"),
    "patches": ("patches.bench_patches", "neural patches: a step against the default one, peak memory, 256 px"),
    "regions": ("regions.bench_regions", "regions: leak, a step with two and four against a plain one, peak memory"),
    "reading": ("reading.bench_reading", "a photograph read, against Pillow alone; memory for a very large one"),
    "things": ("things.bench_things", "pictures on things: seconds of each scene, and of ten variants"),
    "wheel": ("package.bench_wheel", "the size of the wheel"),
}
# Name: what it measures. Each is a module with options of its own: python -m benchmarks NAME --help.
PROGRAMS = {
    "quality": "both judges on ten pairs of pictures, every network; sheets, the peer, the search for settings",
    "race": "against other recipes: time to the same loss, the judge after equal time, scaling, forecasts",
    "fast": "networks that paint at once: a run that begins from them, speed, memory",
    "colour": "colour=0 and the photograph's colours, in runs and in one pass",
    "sheet": "sixteen tiles at 192 px: seconds to the first and to the last, on the clock and on the processor",
    "picker": "contrast, edges and pattern size of paintings: what they foretell, against the judge",
    "gpu": "is a graphics card used well? five minutes on a machine that has one",
    "fast_quality": "pictures painted in one pass: style left beside a peer and beside the optimiser, flicker",
    "video": "clips that hold still: warping error and style left, frame by frame against steadied; speed, memory",
    "surfaces": "tiles that repeat: ranks of seams, salience, a step by turns",
    "prints": "prints and backgrounds: SSIM, AVIF against WebP, seams, memory of a metre of cloth",
    "video_fine": "clips by the optimiser: warping error, style left and time, frame by frame against the fine mode",
    "outlook": "strokes by a reward against chance and hill climbing; textures against a discriminator",
    "lessons": "seconds, memory and size of every lesson as it is built",
    "widgets": "how quick a click, a preview and Pause are",
    "accessibility": "axe-core over pages, widgets and the Studio; Lighthouse; words of pictures",
    "grading": "a class of 200 in the sandbox: marks, seconds, memory",
    "cluster": "workers of a cluster: overhead, workers that are killed, the scheduler's memory, efficiency",
    "lite": "from a cold start to a checked answer in a browser's tab",
    "live": "the playground's fast networks before a fake camera: pictures a second, cold load, bytes",
    "playground": "the playground in Chromium: bytes, a cold load, a step against Python's",
    "binder": "does every lesson fit into a session on Binder: its packages, one core, 2 GB?",
}


def listed():
    """All names with what they measure, a line each."""
    lines = {name: line for name, (_, line) in TABLE.items()} | PROGRAMS
    return "\n".join(f"{name:<14}{line}" for name, line in lines.items())


def rows(name):
    """Run one of the table; yields (figure, measured, goal)."""
    module, _, function = TABLE[name][0].partition(".")
    yield from getattr(importlib.import_module(f"benchmarks.{module}"), function)()


def main():
    """Run what was asked for; a program takes all words after its name."""
    if len(sys.argv) > 1 and sys.argv[1] in PROGRAMS:
        program = sys.argv.pop(1)
        sys.argv[0] = f"python -m benchmarks {program}"
        return importlib.import_module(f"benchmarks.{program}").main()
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=f"{__doc__.splitlines()[0]}\n\n{listed()}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which; without any: {', '.join(TABLE)}")
    parser.add_argument("--list", action="store_true", help="say what there is, a line each")
    options = parser.parse_args()
    if options.list:
        return print(listed())
    if alone := [name for name in options.names if name in PROGRAMS]:
        parser.error(f"{alone[0]} has options of its own; give it first: python -m benchmarks {alone[0]}")
    if unknown := [name for name in options.names if name not in TABLE]:
        parser.error(f"unknown: {', '.join(unknown)}; known: {', '.join([*TABLE, *PROGRAMS])}")
    print(f"{'figure':<46}{'measured':>24}   goal")
    for name in options.names or TABLE:
        for figure, measured, goal in rows(name):
            print(f"{figure:<46}{measured:>24}   {goal}", flush=True)


if __name__ == "__main__":
    main()
