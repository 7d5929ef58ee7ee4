"""python -m training: draw the pictures, train, fold, normalise, calibrate, write pocket_drawn.npz and its report."""

import argparse
import json
import os
from pathlib import Path

HERE = Path(__file__).resolve().parent
WEIGHTS = HERE.parent / "nstlib" / "backbones" / "pocket_drawn.npz"


def arguments():
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("--pictures", type=int, default=5000, help="how many to draw (default 5000)")
    parser.add_argument("--steps", type=int, default=2000, help="optimiser steps (default 2000)")
    parser.add_argument("--pairs", type=int, default=48, help="pairs of crops in a step (default 48)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2, help="processor threads (default 2)")
    parser.add_argument("--start", help="continue from these training weights (.weights.h5)")
    parser.add_argument("--calibrate", type=Path, metavar="FILE", help="only calibrate these weights (.npz)")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="where the weights go")
    parser.add_argument("--report", type=Path, default=HERE / "report", help="where the report goes")
    return parser.parse_args()


def load_or_draw(count, seed, processes):
    """The pictures from training/cache/, drawn first if they are not there."""
    import numpy as np

    from training.pictures import draw_collection

    path = HERE / "cache" / f"pictures-{count}-{seed}.npz"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        images, scenes = draw_collection(count, seed, processes)
        temporary = path.with_suffix(".tmp.npz")
        np.savez(temporary, images=images, scenes=scenes)
        os.replace(temporary, path)
    with np.load(path) as file:
        return file["images"], file["scenes"]


def calibrated(weights, steps, pictures, path):
    """Fit the gains, write the weights, and return them."""
    from training.calibrate import SEED, TEXTURES, calibrate
    from training.evaluate import stationary_textures
    from training.export import write

    weights, _ = calibrate(weights, stationary_textures(TEXTURES, SEED))
    write(weights, path, steps, pictures)
    return weights


def read(path):
    """(weights in float32, steps, pictures) of a weight file."""
    import numpy as np

    with np.load(path) as file:
        meta = json.loads(str(file["meta"]))
        return {k: file[k].astype(np.float32) for k in file.files if k != "meta"}, meta["steps"], meta["pictures"]


def main():
    options = arguments()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    for name in ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, str(options.threads))
    if options.calibrate:
        calibrated(*read(options.calibrate), options.out)
        return
    images, scenes = load_or_draw(options.pictures, options.seed, options.threads)

    from training.crops import STEPS
    from training.report import write_report
    from training.train import train

    cache = HERE / "cache"
    weights, rows = train(
        images,
        scenes,
        options.steps,
        options.pairs,
        options.seed,
        str(cache),
        str(options.out),
        options.start,
    )
    weights = calibrated(weights, rows[-1]["epoch"] * STEPS, options.pictures, options.out)
    settings = {name: getattr(options, name) for name in ("pictures", "steps", "pairs", "seed", "threads")}
    figures = write_report(options.report, weights, rows, images, settings)
    print("two halves of one texture told apart:", figures["halves_told_apart"])


if __name__ == "__main__":
    main()
