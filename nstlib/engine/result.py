"""What a run leaves behind."""

import json
import platform
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from nstlib import files, images, lasting
from nstlib._version import __version__
from nstlib.images import Kept
from nstlib.ledger import Ledger
from nstlib.recipe import Recipe
from nstlib.shown import Shown


@dataclass(frozen=True)
class Step:
    """One evaluation of the loss. terms: {"style/block1_conv1": weighted value, ...}.

    loss and terms are those of the point that was evaluated. image is the picture as it would be kept after it (Adam's
    averaged iterate, or the best point that L-BFGS accepted); it is None in a Result's history.
    ledger: the full ledger, when the caller asked for one at this step.
    """

    step: int
    steps: int
    height: int
    width: int
    loss: float
    terms: dict
    image: np.ndarray | None = field(default=None, repr=False)
    ledger: Ledger | None = field(default=None, repr=False)

    @property
    def shares(self):
        """{term: share of the loss}: free, as every step computes all terms anyway."""
        total = sum(self.terms.values())
        return {name: value / total if total else 0.0 for name, value in self.terms.items()}


@dataclass(frozen=True, repr=False)
class Result(Shown):
    """A finished run: the picture, how it got there, and everything needed to repeat it.

    names: what the two pictures are called: gallery names or file names without their folder; files: where they were
    read from, as far as they were files.
    stopped: "" when it ran to the end, else one sentence that says why it did not.
    kept: what goes over from the photograph's file, its transparency where that was asked for (nstlib.images.Kept).
    notes: sentences about what was asked for and is not there: layers where a region is too small.
    """

    image: np.ndarray
    history: tuple
    take_ledger: Callable
    recipe: Recipe
    seconds: float
    backbone: str
    source: str
    content: np.ndarray
    style: np.ndarray
    names: tuple = ("content", "style")
    stopped: str = ""
    kept: Kept = field(default_factory=Kept)
    files: tuple = ()
    notes: tuple = ()

    @cached_property
    def ledger(self):
        """The Ledger at the picture. Taken when first asked for: it costs one gradient per term."""
        return self.take_ledger()

    @property
    def alpha(self):
        """The transparency that was kept, (H, W) in [0, 1], 1 where the picture is opaque; None for none."""
        return self.kept.alpha_at(self.image.shape)

    def save(self, path, *, depth=8, profile="srgb"):
        """Write the picture; a PNG or TIFF carries the recipe, and `nst stylize --recipe that.png` repeats it.

        depth: bits for each colour, 8, or 16 for a PNG or TIFF. profile: "srgb", which is also said in the file where
        the photograph had a profile, or "photo", back to the photograph's own (see `nstlib.images.encode`). The
        photograph's resolution is kept, and its transparency where the run has kept it.
        A name without a folder is copied into the folder that outlasts the session, if there is one (nstlib.lasting).
        Beside the recipe the file holds what the recipe does not: the network's weights, the pictures' names
        and the version of nstlib. NSTError for a path that is one of the pictures it was made of.
        """
        files.check_not_read(path, self.files)
        kind = images.check_writable(path, depth, self.kept.alpha is not None, profile)
        return lasting.write(path, self.encoded(kind, depth=depth, profile=profile), self.files)

    def encoded(self, kind="PNG", *, depth=8, profile="srgb", facts=None):
        """The bytes of the file that `save` writes: "PNG", "JPEG", "WEBP" or "TIFF"; facts: more of them, plain values
        by name, for nstlib.images.read_run."""
        run = {"weights": self.source, "content": self.names[0], "style": self.names[1], "nstlib": __version__}
        texts = {images.RECIPE_KEY: self.recipe.to_json(), images.RUN_KEY: json.dumps(run | (facts or {}))}
        return images.encode(self.image, kind, texts, depth=depth, kept=self.kept, profile=profile)

    def __repr__(self):
        height, width = self.image.shape[:2]
        return (
            f"Result: {self.names[0]} in the manner of {self.names[1]}, {width} x {height} px, "
            f"{len(self.history)} steps in {self.seconds:.1f} s with {self.backbone}"
        )

    def report(self):
        """Everything as plain values: versions, backbone, recipe, seconds, loss per step and the ledger."""
        return {
            "versions": versions(),
            "backbone": {"name": self.backbone, "weights": self.source},
            "recipe": self.recipe.as_dict(),
            "picture": {"height": self.image.shape[0], "width": self.image.shape[1]},
            "content": self.names[0],
            "style": self.names[1],
            "seconds": round(self.seconds, 3),
            "stopped": self.stopped,
            "history": [
                {"step": s.step, "height": s.height, "width": s.width, "loss": s.loss, "terms": s.terms}
                for s in self.history
            ],
            "ledger": self.ledger.as_dicts(),
        }

    def save_report(self, path):
        """Write `report()` as JSON, under a temporary name first; NSTError for a path as in `save`."""
        files.check_not_read(path, self.files)
        return lasting.write(path, json.dumps(self.report(), indent=1).encode(), self.files)


def versions():
    """{package: version} of what a result depends on; a package that is not installed is left out."""
    from nstlib.backend import backend_name, device_name

    found = {
        "nstlib": __version__,
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
    }
    for package in ("keras", "tensorflow", "tensorflow-cpu", "jax", "torch", "numpy", "scipy", "pillow"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found | {"backend": backend_name(), "device": device_name()}
