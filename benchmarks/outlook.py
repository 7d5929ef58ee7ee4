"""What lesson 13 claims. Strokes placed by a reward: against the best of 1,000 random paintings, and against hill
climbing at equal evaluations. Textures against a discriminator: beside the Gram loss alone, for as many steps and for
twice as many."""

import argparse
import time
from pathlib import Path

import numpy as np

from benchmarks import sheets
from nstlib import adversary, strokes
from nstlib.judge import patch_distance, stroke_ratio

PICTURES = ("harbour", "bee", "hills")
STYLES = ("impasto", "starry", "tiles", "textile", "watercolour")
RANDOM = 1000


def main():
    """strokes: rewards over pictures and seeds; adversary: the judge before and after over paintings and seeds."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks outlook", description=__doc__)
    parser.add_argument("what", choices=("strokes", "adversary"))
    parser.add_argument("--seeds", type=int, default=5, help="how many (5)")
    parser.add_argument("--pictures", nargs="*", help="photographs to be painted, or paintings whose texture is made")
    parser.add_argument(
        "--evaluations", type=int, default=strokes.painters.EVALUATIONS, help="paintings of each (8000)"
    )
    parser.add_argument("--size", type=int, default=128, help="longer side of a texture, in pixels (128)")
    parser.add_argument("--steps", type=int, default=150, help="steps of a texture (150)")
    parser.add_argument("--keep", type=Path, help="a file, .jpg, for a sheet of the textures")
    options = parser.parse_args()
    if options.what == "strokes":
        return paint(options.pictures or PICTURES, options.seeds, options.evaluations)
    return grow(options.pictures or STYLES, options)


def paint(pictures, seeds, evaluations):
    """One line for each picture and seed, and how often each painter was ahead."""
    ahead = {"than random": 0, "than random at equal evaluations of 1,000": 0, "than hill climbing": 0}
    for picture in pictures:
        for seed in range(seeds):
            made = {
                name: painter(
                    strokes.Subject(picture), evaluations=RANDOM if name == "random" else evaluations, seed=seed
                )
                for name, painter in strokes.PAINTERS.items()
            }
            learnt = made["REINFORCE"]
            ahead["than random"] += learnt.reward > made["random"].reward
            short = strokes.reinforce(strokes.Subject(picture), evaluations=RANDOM, seed=seed)
            ahead["than random at equal evaluations of 1,000"] += short.reward > made["random"].reward
            ahead["than hill climbing"] += learnt.reward > made["hill climbing"].reward
            told = ", ".join(f"{name} {one.reward:.3f}" for name, one in made.items())
            print(f"{picture:10} seed {seed}: {told}; REINFORCE with {RANDOM:,}: {short.reward:.3f}", flush=True)
    for words, times in ahead.items():
        print(f"REINFORCE was better {words}: {times} of {len(pictures) * seeds}")


def grow(styles, options):
    """One line for each painting and seed: patch distance and strokes, alone, alone twice as long, and against."""
    rows, better = [], np.zeros(2, int)
    for style in styles:
        for seed in range(options.seeds):
            made, told = [], []
            for weight, times in ((0, 1), (0, 2), (0.2, 1)):
                began = time.perf_counter()
                one = adversary.texture(style, size=options.size, steps=times * options.steps, weight=weight, seed=seed)
                taken = time.perf_counter() - began
                apart, marks = patch_distance(one.image, one.painting), stroke_ratio(one.image, one.painting)
                made.append((one.image, f"{style}: {apart:.4f}", float(apart)))
                told.append(f"{apart:.4f} {marks:.2f} Gram {one.history['gram'][-1]:.4f} {taken:.0f} s")
            print(f"{style:12} seed {seed}: alone {told[0]}; twice as long {told[1]}; against {told[2]}", flush=True)
            better += [made[2][2] < made[k][2] for k in (0, 1)]
            if seed == 0:
                rows.append([(one.painting, style), *(m[:2] for m in made)])
    total = len(styles) * options.seeds
    print(f"nearer than alone: {better[0]} of {total}; than alone, twice as long: {better[1]} of {total}")
    if options.keep:
        sheets.sheet(rows, str(options.keep), height=216)
