"""A run in a file: saved as it goes, so that a killed kernel, a closed laptop or a lost Colab session costs seconds.

The file is a NumPy archive (no pickles): the picture, its average, the optimiser's memory, both source pictures, and
one JSON text with recipe, scale, step and history. It is written under a temporary name and renamed, so whenever the
process dies, the file is the last whole one. A resumed run takes the very same steps: on the same processor its
picture is the uninterrupted run's, bit for bit.
"""

import contextlib
import io
import json
import os
import sys
import time
from dataclasses import asdict

import numpy as np

from nstlib import lasting, pyramid
from nstlib._version import __version__
from nstlib.backbones import NAMES, pocket
from nstlib.backbones import backbone as load_backbone
from nstlib.engine.areas import Areas
from nstlib.engine.budget import refuse_if_too_large
from nstlib.engine.plan import Outline, Plan
from nstlib.engine.result import Step
from nstlib.engine.run import Run
from nstlib.errors import NSTError
from nstlib.files import as_path, check_folder, shortened, write_atomically, write_new
from nstlib.images import Kept
from nstlib.lock import Lock
from nstlib.recipe import OLD_POCKET, Recipe
from nstlib.roles import Share

FORMAT = 4
EVERY = 10.0  # seconds between two checkpoints
ENDING = ".checkpoint.npz"
_claimed = set()  # the names there that runs of this session have, be they written yet or not
EVERY_THERE = 60.0  # in the folder that lasts: a Drive may keep what is written over for a while, and count it


def beside(picture):
    """Where the checkpoint of a run lies whose picture is to be this file: NAME.checkpoint.npz, and where that would be
    longer than a name can be, the beginning of NAME and a number."""
    picture = as_path(picture)
    return picture.with_name(shortened(picture.stem, ENDING, picture.parent))


def save(run, path, new=False):
    """Write a Run to `path`, whole or not at all. new: only where no file is there, else False."""
    numbers, arrays = run.state()
    meta = {
        "format": FORMAT,
        "nstlib": __version__,
        "recipe": asdict(run.recipe),
        "network": {"name": run.network.name, "source": run.network.source, "fingerprint": run.network.fingerprint},
        "names": list(run.names),
        "files": list(run.plan.files),
        "plan": run.plan.fingerprint(run.recipe),
        "tile": run.plan.tile,
        "shapes": [list(shape) for shape in run.shapes],
        "margin": run.plan.margin,
        "kept": run.plan.kept.facts,
        "state": numbers,
        "history": [[s.step, s.steps, s.height, s.width, s.loss, s.terms] for s in run.history],
    }
    pictures = {"content": run.plan.content, "style": run.plan.style}
    if run.plan.more:
        meta["shares"], meta["roles"] = list(run.plan.shares), run.plan.roles
        meta["given"] = [str(one) if isinstance(one, str | os.PathLike) else None for one in run.plan.given]
        pictures |= {f"style_{number}": picture for number, picture in enumerate(run.plan.more, 1)}
    if run.plan.areas is not None:
        meta["areas"], own = run.plan.areas.state()
        meta["notes"] = list(run.plan.notes)
        pictures |= own
    if run.plan.initial is not None:
        pictures["initial"] = run.plan.initial
    file = io.BytesIO()
    if run.plan.kept.alpha is not None:
        pictures["alpha"] = run.plan.kept.alpha
    named = {f"state_{name}": array for name, array in arrays.items()}
    np.savez(file, meta=np.array(json.dumps(meta)), **pictures, **named)
    return (write_new if new else write_atomically)(path, file.getvalue())


def load(path, weights=None, backbone=None):
    """The Run that `save` wrote. weights: the backbone's weight file, if the run used one of its own; backbone: the
    Network, if it was given one."""
    path = existing(path)
    try:
        return _rebuilt(path, weights, backbone)
    except (NSTError, MemoryError):
        raise
    except Exception as error:  # a damaged file can break NumPy's and our reading in many ways
        reason = str(error).splitlines()[0][:80] if str(error) else type(error).__name__
        raise NSTError(f"'{path}' is not a checkpoint of nstlib, or is damaged ({reason}).") from None


def existing(path):
    """The path of a checkpoint that is there, or an NSTError."""
    path = as_path(path)
    if not path.is_file():
        raise NSTError(f"there is no checkpoint '{path}'; a finished run removes its own.")
    return path


def files_in(path):
    """Where the pictures of the run in a checkpoint were read from, as far as it says so: nothing may be written over
    them."""
    return tuple(map(str, _said(path).get("files", ())))


def kept_in(path):
    """What the picture of the run in a checkpoint keeps of its photograph's file, as `Kept.facts`; {} where nothing is
    said of it."""
    return _said(path).get("kept", {})


def _said(path):
    try:
        with np.load(path, allow_pickle=False) as file:
            return dict(json.loads(str(file["meta"])))
    except Exception:  # a damaged one is told by `load`
        return {}


def _rebuilt(path, weights, backbone):
    with np.load(path, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    meta = _checked(path, json.loads(str(arrays.pop("meta"))))
    network = _network(path, meta["network"], weights, backbone)
    kept = Kept.of(meta["kept"], arrays) if "kept" in meta else Kept()  # which earlier versions did not write
    shares = tuple(map(float, meta.get("shares", (1.0,))))  # of several styles
    styles = [arrays.pop("style"), *(arrays.pop(f"style_{number}") for number in range(1, len(shares)))]
    content = arrays.pop("content")
    areas = Areas.restored(meta["areas"], arrays, content) if "areas" in meta else None
    plan = _plan(meta, network, content, styles, shares, arrays.pop("initial", None), kept, areas)
    if plan.fingerprint() != meta["plan"]:
        raise ValueError("its pictures, its recipe and its sizes are not those of one run")
    run = Run(plan)
    state = {name.removeprefix("state_"): array for name, array in arrays.items()}
    run.restore(meta["state"], state, [Step(*row) for row in meta["history"]])
    _check_shapes(run)
    return run


def _checked(path, meta):
    """What a file says of itself, if it is of the format that is read here."""
    if meta["format"] != FORMAT:
        raise NSTError(
            f"'{path}' has format {meta['format']}, and this version of nstlib reads format {FORMAT}; resume it with "
            f"the version that wrote it ({meta['nstlib']}), or begin anew."
        )
    return meta


def _network(path, wanted, weights, backbone):
    """The network that a run was made with, or an NSTError that says what to give."""
    name = _name_today(wanted, weights)
    if backbone is None and name not in NAMES:
        raise NSTError(f"'{path}' belongs to a network of one's own, '{name}'; give it with resume(..., backbone=...).")
    network = load_backbone(backbone or name, weights)
    if network.fingerprint != wanted["fingerprint"]:
        if backbone is not None:
            raise NSTError(
                f"'{path}' belongs to another network than this {network.name}: to {name} ({wanted['source']}); give "
                "that one with backbone=..., or leave it out."
            )
        raise NSTError(
            f"'{path}' belongs to other weights ({wanted['source']}); give them with weights=... (--weights FILE)."
        )
    return network


def _plan(meta, network, content, styles, shares, initial, kept, areas):
    """The Plan of a run, with tiles for the memory that there is now."""
    recipe = Recipe.from_dict(meta["recipe"])
    recipe = recipe.but(backbone=network.name if network.name in NAMES else None, weights=network.fingerprint)
    shapes = tuple(tuple(shape) for shape in meta["shapes"])
    pictures, parts = (styles, None) if areas is None else ([*styles, *areas.pictures], areas.boxes)
    style_shape = _measured(pictures, max(recipe.size, recipe.style_size))
    outline = Outline(network, recipe, shapes, meta["margin"], style_shape, parts)
    memory = refuse_if_too_large(outline)
    return Plan(
        **vars(outline),
        content=content,
        style=styles[0],
        more=tuple(styles[1:]),
        shares=shares,
        roles=tuple(Share(*map(float, pair)) for pair in meta.get("roles", ())),
        given=tuple(meta.get("given", ())),
        names=tuple(meta["names"]),
        files=tuple(map(str, meta.get("files", ()))),  # not in those of earlier versions
        initial=initial,
        tile=_tile(meta["tile"], memory.tile),
        peak_bytes=memory.peak_bytes,
        kept=kept,
        areas=areas,
        notes=tuple(map(str, meta.get("notes", ()))),
    )


def _measured(styles, size):
    """The shape of the largest of the style pictures, as it is measured."""
    return max((pyramid.style_shape(style.shape, size) for style in styles), key=lambda shape: shape[0] * shape[1])


def _check_shapes(run):
    """Raise ValueError unless the arrays of a run are of its scale."""
    fit = run.canvas.shape[:2] in run.shapes
    if fit and run.point is not None:
        fit = run.canvas.shape[:2] == run.shapes[run.scale]
        fit = fit and run.point.shape == run.parameters.unfold(run.canvas).shape
        fit = fit and np.shape(run.average.sum) == run.canvas.shape
    if not fit:
        raise ValueError("its arrays do not fit together")


def _name_today(wanted, weights):
    """What a checkpoint's network is called now: the pocket of earlier versions is pocket-drawn."""
    old = wanted["fingerprint"] == OLD_POCKET if weights is None else pocket.layout_of(weights) == "pocket-drawn"
    return "pocket-drawn" if wanted["name"] == "pocket" and old else wanted["name"]


def _tile(then, now):
    """The side of the tiles of a resumed run: as before, unless this machine has room for smaller ones only."""
    return then if now is None else now if then is None else min(then, now)


def _free_path(folder, names):
    """(a checkpoint of this pair that is not there yet, those that are and are no run's of this session)."""
    name, number, there = "-".join("".join(c if c.isalnum() else "_" for c in n)[:40] for n in names), 1, []
    while (path := folder / shortened(name, f"-{number}{ENDING}", folder)).exists() or path in _claimed:
        there += [] if path in _claimed else [path]
        number += 1
    return path, there


class Keeper:
    """Saves a run every few seconds. A disk that is full is told once and does not end the run; when there is room
    again, the next one is saved.

    until_removed: the file of a finished run stays, with its end in it, until `remove` is called: when its picture has
    been written, say. saved: did the last try succeed? unasked: is the file in the folder that lasts because there is
    one, and not because somebody asked for it (nstlib.lasting)? Then it is ours from the first save on.
    """

    @classmethod
    def of(cls, checkpoint):
        """A Keeper from a path, from None (which keeps nothing), or from a Keeper."""
        return checkpoint if isinstance(checkpoint, cls) else cls(checkpoint)

    def __init__(self, path, every=None, until_removed=False):
        self.path = None if path is None else as_path(path)
        there = path is not None and self.path.parent == lasting.folder()
        self.every = every if every is not None else EVERY_THERE if there else EVERY
        self.last = time.monotonic()
        self.until_removed, self.saved, self.unasked, self._told = until_removed, False, False, False
        self._ours = True  # may the file be written over and removed?
        self._lock = None if path is None else Lock(self.path.with_suffix(".lock"))
        if path is not None:
            check_folder(path)
            if self.path.suffix.lower() != ".npz":
                raise NSTError(f"the name of a checkpoint must end in .npz, which '{path}' does not.")

    def take(self):
        """From now on no other run may write this file; NSTError where one does. False if that was so already."""
        if self._lock is None or self._lock.taken:
            return False
        self._lock.take(f"'{self.path}'", "wait until it has ended, or give another name.")
        return True

    def leave(self):
        """Others may write it again."""
        if self._lock is not None:
            self._lock.release()

    @contextlib.contextmanager
    def alone(self):
        """Around a run: `take`, and in the end `leave`, unless it is within another such block."""
        taken = self.take()
        try:
            yield self
        finally:
            if taken:
                self.leave()

    def begin(self, plan):
        """Before the first step by a Plan: an NSTError where the file is there, so that nothing is written over."""
        if self.path is None:
            self._outlast(plan)
        if self.path is None or not self.path.exists():
            return
        try:
            with np.load(self.path, allow_pickle=False) as file:
                meta = json.loads(str(file["meta"]))
                names, version, done = " in the manner of ".join(meta["names"]), meta["nstlib"], meta.get("history")
        except Exception:  # whatever it is, it is not ours
            raise NSTError(f"'{self.path}' is no checkpoint of nstlib; give the checkpoint another name.") from None
        if meta.get("format") != FORMAT:
            raise NSTError(
                f"'{self.path}' holds a run that another version wrote ({names}, nstlib {version}); delete that "
                "file, or give the checkpoint another name."
            )
        if meta["plan"] != plan.fingerprint():
            raise NSTError(
                f"'{self.path}' holds another run ({names}, nstlib {version}); go on with that one by "
                f"nst.resume('{self.path}'), or give the checkpoint another name."
            )
        if done:
            raise NSTError(
                f"'{self.path}' holds this very run, broken off after step {len(done)}; go on with it by "
                f"nst.resume('{self.path}'), or delete that file to begin anew."
            )

    def _outlast(self, plan):
        """Nobody asked for a checkpoint: a run that takes over a minute has one in the folder that lasts, if there is
        one, under a name of its own. One of the same pictures that is there already is told of."""
        folder = lasting.ready()
        if folder is None:
            return
        self.path, there = _free_path(folder, plan.names)
        for path in there:
            lasting.say(f"a run of these two was broken off; to go on with it: nst.resume('{path}')")
        _claimed.add(self.path)
        self.every, self.unasked, self._ours = EVERY_THERE, True, False

    def keep(self, run, now=False):
        """Save the run if that is due, or `now`; one that nobody asked for only if it has been before."""
        now = now and (self.saved or not self.unasked)
        if self.path is None or not (now or time.monotonic() - self.last >= self.every):
            return
        self.last = time.monotonic()
        if self._lock is not None:
            self._lock.touch()
        try:
            self._save(run)
            if self.unasked:
                lasting.say(f"should this session end, nst.resume('{self.path}') goes on with this run.")
        except NSTError as reason:
            if not self._told:
                print(f"the checkpoint could not be written: {reason}", file=sys.stderr)
            self.saved, self._told = False, True

    def _save(self, run):
        """Another session may have chosen the same name and saved first; then this run takes the next one."""
        while not save(run, self.path, new=not self._ours):
            _claimed.discard(self.path)
            self.path, _ = _free_path(self.path.parent, run.names)
            _claimed.add(self.path)
        self.saved = self._ours = True

    def finish(self, run):
        """The run has come to its end: it needs no checkpoint, unless its picture is still to be written."""
        if self.until_removed:
            self.keep(run, now=True)
        else:
            self.remove()

    def remove(self):
        """Take the file away, if there is one."""
        if self.path is not None:
            if self._ours:
                self.path.unlink(missing_ok=True)
            _claimed.discard(self.path)
