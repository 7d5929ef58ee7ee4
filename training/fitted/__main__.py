"""python -m training.fitted: the networks in the package that come from VGG16's ImageNet weights, from nothing.

vgg16.npz    the teacher itself, 8 bits a weight
pocket.npz   a thin VGG16: least squares, then fine-tuning in rounds, each on pictures that it painted before
tests/data/vgg16_features.npz   float32 features at some places, against which the 8 bits are tested
"""

import argparse
import io
import json
import os
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BACKBONES = ROOT / "nstlib" / "backbones"
WIDTHS = (16, 48, 80, 96, 96)  # channels of each block; VGG16 has 64, 128, 256, 512, 512
LOOKED_AT = 480  # windows that the least squares look at
RATE = 1e-3  # of Adam in the first round, halved in every next one
PARTS = "kernel", "bias"
ATTRIBUTION = "VGG16 by K. Simonyan and A. Zisserman, Visual Geometry Group, University of Oxford"


def arguments():
    parser = argparse.ArgumentParser(
        prog="python -m training.fitted", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--teacher", metavar="FILE", help="keras.applications' VGG16 file without top, or the wheel")
    parser.add_argument("--only", choices=("vgg16", "pocket"), help="make one of the two")
    parser.add_argument("--pictures", type=int, default=1800, help="windows that are fitted (default 1800)")
    parser.add_argument("--rounds", type=int, default=1, help="rounds of painting and fine-tuning (default 1)")
    parser.add_argument("--steps", type=int, default=1200, help="steps of fine-tuning in a round (default 1200)")
    parser.add_argument("--painted", type=int, default=100, help="pairs painted before a round (default 100)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=BACKBONES, help="where the weights go")
    return parser.parse_args()


def write_vgg16(tensors, out):
    from nstlib.backbones import eight_bits

    meta = {"version": 1, "bits": 8, "licence": "CC-BY-4.0", "from": ATTRIBUTION}
    fine = [layer for layer in tensors if layer < "block3"]
    written(out / "vgg16.npz", eight_bits.arrays_of(tensors, meta, fine))


def write_pocket(weights, path, settings):
    """pocket.npz: 16 bits, with a description; `settings` are told in it."""
    import numpy as np

    from training.fitted.least_squares import MEAN, STD

    meta = {"version": 4, "licence": "CC-BY-4.0", "from": ATTRIBUTION, "pooling": "max"} | settings
    arrays = {f"{k}/{part}": a.astype(np.float16) for k, w in weights.items() for part, a in zip(PARTS, w, strict=True)}
    arrays |= {"mean": MEAN, "std": STD}
    written(path, {"meta": np.array(json.dumps(meta)), **arrays})


def written(path, arrays):
    """Write a compressed .npz file, whole or not at all."""
    import numpy as np

    from nstlib.files import write_atomically

    data = io.BytesIO()
    np.savez_compressed(data, **arrays)
    write_atomically(path, data.getvalue())
    print(f"wrote {path.name}, {path.stat().st_size / 1e6:.2f} MB", flush=True)


def fit_pocket(tensors, options):
    import numpy as np

    from training.fitted.least_squares import fit
    from training.fitted.paint import paint
    from training.fitted.photographs import altered, crops, photographs, scenes, stamps
    from training.fitted.tune import targets, tune
    from training.pictures import draw_collection

    began, rng = time.time(), np.random.default_rng(options.seed)

    def tell(line):
        print(f"{time.time() - began:5.0f} s  {line}", flush=True)

    whole = photographs()
    seen = crops(whole, 14, rng)
    seen = np.concatenate([seen, scenes(seen, stamps(), 400, rng)])
    drawn, _ = draw_collection(600, options.seed + 7, 2)
    tell(f"{len(whole)} photographs, {len(seen)} crops and scenes, {len(drawn)} drawn pictures")

    view = np.concatenate(
        [altered(seen, 7 * options.pictures // 10, rng), altered(drawn, 3 * options.pictures // 10, rng)]
    )
    view = view[rng.permutation(len(view))]  # the first ones are held out by `tune`
    weights, chosen = fit(tensors, view[-LOOKED_AT:], WIDTHS, rng, tell)
    path = options.out / "pocket.npz"
    write_pocket(weights, path, {"rounds": 0})
    wanted = targets(tensors, chosen, view)
    for number in range(options.rounds):
        painted = paint(path, seen, [*drawn, *seen, *whole], options.painted, options.seed + number)
        more = altered(painted, options.pictures // 6, rng, clean=0.8)
        tell(f"round {number + 1}: {len(painted)} pictures painted")
        view = np.concatenate([view, more])
        for layer, theirs in targets(tensors, chosen, more).items():
            wanted[layer] = np.concatenate([wanted[layer], theirs])
        how = {"steps": options.steps, "rate": RATE / 2**number, "seed": options.seed + number}
        weights, missed = tune(weights, view, wanted, **how, tell=tell)
        write_pocket(
            weights, path, {"rounds": number + 1, "steps": options.steps, "seed": options.seed, "missed": missed}
        )


def main():
    options = arguments()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    from training.fitted.teacher import teacher

    tensors = teacher(options.teacher)
    print("the teacher is VGG16, all fifteen object ids are right", flush=True)
    options.out.mkdir(parents=True, exist_ok=True)
    if options.only != "pocket":
        from training.reference_features import write

        write_vgg16(tensors, options.out)
        write(tensors, (ROOT / "tests" / "data" if options.out == BACKBONES else options.out) / "vgg16_features.npz")
    if options.only != "vgg16":
        fit_pocket(tensors, options)


if __name__ == "__main__":
    main()
