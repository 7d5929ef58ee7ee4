"""python -m training.fast.evaluate CHECKPOINT: what VGG16 sees in its pictures, how they flicker, and a sheet.

--publish FILE writes the weights for the package (nstlib.fast.weights).
"""

import argparse
from pathlib import Path

import numpy as np


def arguments():
    parser = argparse.ArgumentParser(
        prog="python -m training.fast.evaluate",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("checkpoint", type=Path, help="what python -m training.fast.styles wrote")
    parser.add_argument("--photographs", type=int, default=5, help="how many of the held-out ones (default 5)")
    parser.add_argument("--sheet", type=Path, metavar="PNG", help="write a contact sheet")
    parser.add_argument("--publish", type=Path, metavar="NPZ", help="write the weights for the package")
    return parser.parse_args()


def flicker(paint, picture, rng):
    """How much more a painted still changes than the still itself: mean |change| under grain of one level in 255.

    paint: from a picture (H, W, 3) to its painting.
    """
    grain = rng.integers(-1, 2, picture.shape) / 255
    noisy = np.clip(picture + grain, 0, 1).astype(np.float32)
    return float(np.abs(paint(noisy) - paint(picture)).mean() / np.abs(noisy - picture).mean())


def main():
    options = arguments()
    from nstlib.backend import load_keras

    to_tensor = load_keras().ops.convert_to_tensor
    from nstlib.fast.weights import of_arrays, write
    from training.fast.sheet import all_painted, figures, held_out, painted, summary, write_sheet
    from training.fast.trainer import settings_of, weights_of

    styles, arrays = tuple(settings_of(options.checkpoint)["styles"]), weights_of(options.checkpoint)
    photographs = held_out()[: options.photographs]
    pictures = all_painted(arrays, photographs, len(styles))
    if options.sheet:
        write_sheet(options.sheet, photographs, pictures, styles)
    found = figures(photographs, pictures, styles)
    tensors, rng = {name: to_tensor(array) for name, array in arrays.items()}, np.random.default_rng(0)
    for style, blend in zip(styles, np.eye(len(styles)), strict=True):
        change = flicker(lambda picture, blend=blend: painted(tensors, picture, blend), photographs[0], rng)
        blocks = " ".join(f"{value:.2f}" for value in found[style]["left"])
        print(
            f"{style:<14}style left {np.mean(found[style]['left']):.3f}, content error {found[style]['content']:.3f}",
            end="",
        )
        print(f", blocks {blocks}, flicker {change:.2f}", flush=True)
    print(f"{'median':<14}{summary(found)}")
    if options.publish:
        write(of_arrays(styles, arrays, "CC-BY-4.0"), options.publish)


if __name__ == "__main__":
    main()
