"""Tiles that repeat: the seam's rank and the repeat's salience on ten pairs and all repeats, beside runs without the
rule; what a step takes, by turns; sheets of 3 x 3 tiles to be looked at."""

import argparse
import contextlib
import io
import time
from pathlib import Path

import numpy as np

import nstlib as nst
from benchmarks import sheets
from benchmarks.pairs import HELD_OUT, PAIRS
from nstlib.backbones import backbone
from nstlib.images import load_image, resize
from nstlib.losses import Objective
from nstlib.pyramid import nearest
from nstlib.recipe import Recipe
from nstlib.repeats import REPEATS, Period, laid_out
from nstlib.surfaces.seams import salience, seam_rank

STRIDE = 16  # of the default recipe's deepest layer
# Of both lists, those whose pictures come with the course.
GALLERY = [pair for pair in (*PAIRS, *HELD_OUT) if ":" not in pair[0]][:10]


def main():
    """seams: the ten pairs; time: steps by turns."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks surfaces", description=__doc__)
    parser.add_argument("what", choices=("seams", "time"))
    parser.add_argument("--size", type=int, default=128, help="longer side of a tile, in pixels (128)")
    parser.add_argument("--steps", type=int, default=60, help="steps of each run (60), or timed steps of each kind")
    parser.add_argument("--pairs", default=f"0:{len(GALLERY)}", help="which of them, FIRST:END")
    parser.add_argument("--keep", type=Path, default=Path("out/surfaces"), help="a folder for the tiles")
    options = parser.parse_args()
    if options.what == "time":
        return take_time(options.size, options.steps)
    paint(GALLERY[slice(*map(int, options.pairs.split(":")))], options.keep, options.size, options.steps)
    return judge([pair for pair in GALLERY if _file(options.keep, *pair, REPEATS[-1]).exists()], options.keep)


def _file(folder, content, style, kind):
    return folder / f"{content}_{style}_{kind}.png"


def paint(pairs, folder, size, steps):
    """The tiles of every repeat, and a run without the rule, as PNGs; those that are there stay."""
    folder.mkdir(parents=True, exist_ok=True)
    for content, style in pairs:
        for kind in ("plain", *REPEATS):
            path = _file(folder, content, style, kind)
            if path.exists():
                continue
            if kind == "plain":
                nst.save_image(_plain(content, style, size, steps), path)
            else:
                made = _quietly(nst.surface, content, style, repeat=kind, size=size, steps=steps, backbone="pocket")
                made.save(path, tile=True)
        print(f"{content} {style}: painted", flush=True)


def judge(pairs, folder):
    """One line for each pair, and what holds of all of them together; a sheet of 3 x 3 tiles."""
    ranks, saliences, plain_ranks, plain_saliences, rows = {}, {}, {}, [], []
    for content, style in pairs:
        plain = load_image(_file(folder, content, style, "plain"))
        plain_saliences.append(salience(plain))
        row = [(laid_out(plain, "square", 3, 3), f"{content} {style}: without the rule")]
        words = []
        for repeat in REPEATS:
            tile = load_image(_file(folder, content, style, repeat))
            ranks.setdefault(repeat, []).append(list(seam_rank(tile, repeat).values()))
            saliences.setdefault(repeat, []).append(salience(tile, repeat))
            plain_ranks.setdefault(repeat, []).append(list(seam_rank(plain, repeat).values()))
            row.append((laid_out(tile, repeat), repeat))
            words.append(f"{repeat} {'/'.join(f'{r:.0f}' for r in ranks[repeat][-1])} {saliences[repeat][-1]:.3f}")
        without = "/".join(f"{r:.0f}" for r in plain_ranks["square"][-1])
        print(f"{content} {style}: {'; '.join(words)}; without {without} {plain_saliences[-1]:.3f}", flush=True)
        rows.append(row)
    for repeat in REPEATS:
        mine, theirs = np.array(ranks[repeat]), np.array(plain_ranks[repeat])
        inside = [np.mean((r >= 5) & (r <= 95)) for r in (mine, theirs)]
        lower = int(np.sum(np.array(saliences[repeat]) < np.array(plain_saliences)))
        print(
            f"{repeat:10} from 5 to 95 %: {100 * inside[0]:.0f} % of {mine.size} (without {100 * inside[1]:.0f} %), "
            f"mean rank {mine.mean():.0f} % (without {theirs.mean():.0f} %), salience {np.mean(saliences[repeat]):.3f} "
            f"(without {np.mean(plain_saliences):.3f}), lower on {lower} of {len(pairs)}"
        )
    sheets.sheet(rows, "surfaces.jpg", height=216)


def _plain(content, style, size, steps):
    """A run of the same recipe whose picture has edges, of the size that the square tile has."""
    photo = load_image(content, size)
    photo = resize(photo, tuple(nearest(n, STRIDE) for n in photo.shape[:2]))
    return _quietly(nst.stylize, photo, style, size=max(photo.shape), steps=steps, backbone="pocket").image


def _quietly(call, *arguments, **options):
    with contextlib.redirect_stdout(io.StringIO()):
        return call(*arguments, **options, progress=False)


def take_time(side, rounds):
    """A step of every repeat against a plain one on a picture of the same size, by turns and in both orders."""
    network, photo, painting = (
        backbone("pocket"),
        resize(load_image("harbour"), (side, side)),
        load_image("starry", side),
    )
    kinds = {"plain": Recipe()} | {repeat: Recipe(border="periodic", repeat=repeat) for repeat in REPEATS}
    kinds |= {"along x": Recipe(border="periodic", axes="x")}
    losses = {name: Objective(network, recipe) for name, recipe in kinds.items()}
    targets = {name: loss.targets(photo, painting) for name, loss in losses.items()}
    for name, loss in losses.items():
        loss(photo, targets[name])  # compiles
    taken = {name: [] for name in kinds}
    for turn in range(rounds):
        for name in list(kinds)[:: 1 if turn % 2 else -1]:
            began = time.perf_counter()
            losses[name](photo, targets[name])
            taken[name].append(time.perf_counter() - began)
    for name in kinds:
        ratio = np.median(np.array(taken[name]) / np.array(taken["plain"]))
        quickest = min(taken[name]) / min(taken["plain"])
        needs = Period(kinds[name].repeat, kinds[name].axes).multiples(STRIDE)
        print(
            f"{name:10} {1000 * np.median(taken[name]):6.1f} ms, {ratio:.3f} of plain, quickest {quickest:.3f}, {needs}"
        )
