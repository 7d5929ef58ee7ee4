"""A run in a file: saved as it goes, so that a killed kernel, a closed laptop or a lost Colab session costs seconds.

The file is a NumPy archive (no pickles): the picture, its average, the optimiser's memory, both source pictures, and
one JSON text with recipe, scale, step and history. It is written under a temporary name and renamed, so whenever the
process dies, the file is the last whole one. A resumed run takes the very same steps: on the same processor its
picture is the uninterrupted run's, bit for bit.
"""

import io
import json
import os
import sys
import time
import zipfile
from dataclasses import asdict

import numpy as np

from nstlib import __version__
from nstlib.backbones import backbone as load_backbone
from nstlib.engine.result import Step
from nstlib.engine.run import Run, carry_out
from nstlib.errors import NSTError
from nstlib.images import as_path, check_folder, write_atomically
from nstlib.recipe import Recipe

FORMAT = 2
EVERY = 10.0  # seconds between two checkpoints


def save(run, path):
    """Write a Run to `path`, whole or not at all."""
    numbers, arrays = run.state()
    meta = {
        "format": FORMAT,
        "nstlib": __version__,
        "recipe": asdict(run.recipe),
        "network": {"name": run.network.name, "source": run.network.source, "fingerprint": run.network.fingerprint},
        "names": list(run.names),
        "tile": run.tile,
        "shapes": [list(shape) for shape in run.shapes],
        "edge": run.edge,
        "state": numbers,
        "history": [[s.step, s.steps, s.height, s.width, s.loss, s.terms] for s in run.history],
    }
    pictures = {"content": run.content, "style": run.style}
    if run.initial is not None:
        pictures["initial"] = run.initial
    file = io.BytesIO()
    named = {f"state_{name}": array for name, array in arrays.items()}
    np.savez(file, meta=np.array(json.dumps(meta)), **pictures, **named)
    return write_atomically(path, file.getvalue())


def load(path, weights=None):
    """The Run that `save` wrote. weights: the backbone's weight file, if the run used one of its own."""
    path = as_path(path)
    if not path.is_file():
        raise NSTError(f"there is no checkpoint '{path}'; a finished run removes its own.")
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        meta = json.loads(str(arrays.pop("meta")))
        if meta["format"] != FORMAT:
            raise NSTError(f"'{path}' was written by nstlib {meta['nstlib']}; resume it with that version.")
        history = [Step(*row) for row in meta["history"]]
        shapes = [tuple(shape) for shape in meta["shapes"]]
        numbers, wanted, names = meta["state"], meta["network"], tuple(meta["names"])
        tile, edge = meta["tile"], meta["edge"]
    except NSTError:
        raise
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise NSTError(f"'{path}' is not a checkpoint of nstlib ({str(error)[:80]}).") from None
    network = load_backbone(wanted["name"], weights)
    if network.fingerprint != wanted["fingerprint"]:
        raise NSTError(
            f"'{path}' belongs to other weights ({wanted['source']}); give them with weights=... (--weights FILE)."
        )
    pictures = [arrays.pop(name, None) for name in ("content", "style", "initial")]
    run = Run(network, Recipe.from_dict(meta["recipe"]), *pictures[:2], names, shapes, pictures[2], tile, edge)
    run.restore(numbers, {name.removeprefix("state_"): array for name, array in arrays.items()}, history)
    return run


def resume(path, *, weights=None, on_step=None, ledger_every=0, progress=True):
    """Go on with the run in a checkpoint, to its end; returns its Result, like stylize."""
    return carry_out(load(path, weights), on_step, ledger_every, progress, path)


class Keeper:
    """Saves a run every few seconds; a disk that fills up on the way is told once and does not end the run."""

    def __init__(self, path, every=EVERY):
        self.path, self.every, self.last = path, every, time.monotonic()
        if path is not None:
            check_folder(path)
            if as_path(path).suffix.lower() != ".npz":
                raise NSTError(f"the name of a checkpoint must end in .npz, which '{path}' does not.")

    def keep(self, run, now=False):
        if self.path is None or not (now or time.monotonic() - self.last >= self.every):
            return
        self.last = time.monotonic()
        try:
            save(run, self.path)
        except NSTError as reason:
            print(f"the run goes on without its checkpoint: {reason}", file=sys.stderr)
            self.path = None

    def remove(self):
        """A finished run needs no checkpoint."""
        if self.path is not None and os.path.exists(self.path):
            os.unlink(self.path)
