"""Networks that paint at once: python -m benchmarks fast [start|speed|memory]

start     after what share of the default recipe's time start="fast" reaches its final loss, on ten pairs
"""

import argparse
import time

import numpy as np

from benchmarks.pairs import LISTS, given, short
from benchmarks.race import warm_up
from benchmarks.sheets import save
from nstlib.engine.preparation import prepare
from nstlib.recipe import Recipe


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


def main():
    """Run one of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = {"start": command_start}
    parser.add_argument("command", choices=commands)
    parser.add_argument("--size", type=int)
    parser.add_argument("--pairs", type=int, default=10)
    options = parser.parse_args()
    commands[options.command](options)
