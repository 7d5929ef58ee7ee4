"""python -m training.fast.styles: train one network for all styles of the gallery, or go on with a training.

A folder holds everything: checkpoint.npz, log.jsonl, sheets and figures. Started again with the same folder, it goes on
from the checkpoint with the checkpoint's settings; what the command line names replaces them.
"""

import argparse
import json
import os
import time
from pathlib import Path

from nstlib.files import write_atomically

STYLE_LAYERS = ("block1_conv1", "block2_conv1", "block3_conv1", "block4_conv1", "block5_conv1")
DEFAULTS = {
    "steps": 12000,
    "batch": 2,
    "side": 256,
    "style_size": 256,
    "rate": 2e-3,
    "decay_from": 0.6,
    "warm_up": 50,
    "clip": 1.0,
    "style_weights": [2.0, 1.5, 1.2, 1.0, 1.0],
    "content_weight": 0.12,
    "more_content": {},
    "detail": 0.5,
    "tv_weight": 0.03,
    "statistic": "moments",
    "steady": 0.0,
    "steady_from": 0.0,
    "amounts": 0.2,
    "given_back": 100.0,
    "precision": "mixed",
    "network": "pocket",
    "drawn": 5000,
    "paintings": 0,
    "seed": 0,
}
TELL, SAVE, SHEET = 50, 180, 600  # steps between two lines of the log; seconds between checkpoints and between sheets
JUDGED = 3  # every so many sheets VGG16 judges two photographs, at the end all of them: it takes as long as 200 steps


def arguments():
    parser = argparse.ArgumentParser(
        prog="python -m training.fast.styles", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="where the checkpoint, the log and the sheets are")
    parser.add_argument("--start", type=Path, metavar="CHECKPOINT", help="begin with another training's weights")
    parser.add_argument("--threads", type=int, default=1, help="processor threads (default 1)")
    for name, value in DEFAULTS.items():
        kind = {list: {"nargs": 5, "type": float}, dict: {"type": json.loads}}.get(type(value), {"type": type(value)})
        parser.add_argument(f"--{name.replace('_', '-')}", help=f"default {json.dumps(value)}", **kind)
    return parser.parse_args()


def settings_from(options, earlier):
    """The settings: defaults, then the checkpoint's, then the command line's."""
    import nstlib as nst

    wished = {name: value for name in DEFAULTS if (value := getattr(options, name)) is not None}
    settings = {**DEFAULTS, "styles": [p.name for p in nst.gallery().styles], **earlier, **wished}
    settings["style_layers"] = dict(zip(STYLE_LAYERS, settings["style_weights"], strict=True))
    return settings


def prepared(settings, weights=None):
    """A Training of the gallery's styles with these settings."""
    import nstlib as nst
    from nstlib.fast.objective import recipe_of, targets
    from training.fast.paintings import collection, statistics_from
    from training.fast.pool import batch, load
    from training.fast.trainer import Training

    network, recipe, pool = nst.backbone(settings["network"]), recipe_of(settings), load(settings["drawn"])
    paintings = [nst.load_image(name, settings["style_size"]) for name in settings["styles"]]
    paintings += collection(pool, settings["styles"], settings["paintings"], settings["seed"])
    wanted = targets(network, recipe, paintings)

    def pictures_of(step):
        sizes = settings["batch"], settings["side"], len(settings["styles"])
        steady = settings["steady"] if step >= settings["steady_from"] * settings["steps"] else 0.0
        return batch(pool, settings["seed"], step, *sizes, steady, settings["amounts"], settings["paintings"])

    statistics = statistics_from(wanted) if settings["paintings"] else None
    return Training(settings, network, recipe, wanted, pictures_of, weights, statistics)


class Watch:
    """Writes the log, the checkpoint and the sheets of a training into its folder."""

    def __init__(self, training, folder):
        from training.fast.sheet import held_out

        self.training, self.folder, self.photographs = training, folder, held_out()
        self.saved = self.shown = time.time()
        self.sheets = 0

    def row(self, row):
        with open(self.folder / "log.jsonl", "a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        print(json.dumps(row), flush=True)
        if time.time() - self.saved > SAVE:
            self.save()
        if time.time() - self.shown > SHEET:
            self.show()

    def save(self):
        self.training.save(self.folder / "checkpoint.npz")
        self.saved = time.time()

    def show(self, judged=None):
        """A sheet; `judged`: of how many photographs figures are told, by default of two in every `JUDGED`th sheet."""
        from training.fast.sheet import all_painted, figures, summary, write_sheet

        styles, step = self.training.settings["styles"], self.training.step
        pictures = all_painted(self.training.model.arrays(), self.photographs, len(styles))
        write_sheet(self.folder / f"sheet-{step:06d}.png", self.photographs, pictures, styles)
        self.sheets += 1
        judged = 2 * (self.sheets % JUDGED == 0) if judged is None else judged
        if judged:
            found = figures(self.photographs[:judged], pictures[:judged], styles)
            write_atomically(self.folder / f"figures-{step:06d}.json", json.dumps(found).encode())
            print(f"step {step}: {summary(found)}", flush=True)
        self.shown = time.time()


def main():
    options = arguments()
    for name in ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, str(options.threads))
    from nstlib.backend import load_keras

    load_keras()
    from training.fast.trainer import settings_of, weights_of

    options.folder.mkdir(parents=True, exist_ok=True)
    checkpoint = options.folder / "checkpoint.npz"
    settings = settings_from(options, settings_of(checkpoint) if checkpoint.exists() else {})
    print(json.dumps(settings), flush=True)
    training = prepared(settings, weights_of(options.start) if options.start else None)
    if checkpoint.exists():
        training.load(checkpoint)
    watch = Watch(training, options.folder)
    while training.step < settings["steps"]:
        watch.row(training.advance(min(TELL, settings["steps"] - training.step)))
    watch.save()
    watch.show(judged=len(watch.photographs))


if __name__ == "__main__":
    main()
