"""nst.learn_style: one more painting for the many-style network, in about a minute.

All kernels stay as they are; only the scale and shift after each norm are fitted, 960 numbers (Dumoulin, Shlens and
Kudlur 2017, section 3.2), with the loss that the network was trained with.
"""

import os
import sys
import time
from numbers import Real

import numpy as np

from nstlib import images
from nstlib.autodiff import value_and_gradient
from nstlib.backbones import backbone
from nstlib.backend import load_keras
from nstlib.catalogue import gallery
from nstlib.engine.optimisers import Adam
from nstlib.errors import NSTError, in_words
from nstlib.fast import engines, weights
from nstlib.fast import network as net
from nstlib.fast.choice import name_of
from nstlib.fast.objective import SETTINGS, losses, recipe_of, targets
from nstlib.fast.painting import paint
from nstlib.fast.photographs import found
from nstlib.fast.style_file import Style
from nstlib.recipe import check_whole
from nstlib.streams import Forgiving

SIDE, BATCH, PAINTING = 192, 2, 256  # pixels of a window, windows a step, longer side of the painting
RATE = 0.03
STEPS = 200
EVERY, LOOK = 25, 320  # steps between two looks in a notebook, pixels of one


def learn_style(
    painting,
    name=None,
    photos=None,
    *,
    steps=STEPS,
    seconds=None,
    network=None,
    seed=0,
    progress=True,
    on_step=None,
):
    """Fit the numbers of one more style to a painting; a Style, whose `save` writes a file for nst.paint.

    painting: a picture (H, W, 3) in [0, 1], a file or a gallery name. name: what the style is called; the file's own
    name if left out. photos: a file, a folder or several with photographs to learn on beside those of the gallery.
    steps: of Adam, on two windows of 192 px each. seconds: end sooner, after so many from the end of the first step on,
    in which the program is compiled. on_step(step, style, losses) is called after each; `style` paints:
    nst.paint(photo, style). progress: a bar, and in a notebook one photograph as it is painted by then. The same seed
    gives the same style on the same machine.

    Raises NSTError for what is no picture, a folder without photographs, and a network that is not there.
    """
    check_whole("steps", steps, 1)
    _check_seconds(seconds)
    styles = weights.shipped() if network is None else weights.read(network)
    picture = images.at_most(painting, "painting", PAINTING)
    name = checked_name(name_of(painting) if name is None else name)
    pool = [images.load_at_most(photo, 2 * SIDE) for photo in _photographs(photos)]
    fit = _Fit(styles, picture, name)
    looks = _Looks(network) if progress and "ipykernel" in sys.modules else None
    began, done = None, 0.0
    with _bar(steps, progress) as bar:
        for step in range(steps):
            parts = fit.step(*_windows(pool, np.random.default_rng([seed, step])), done)
            began = began or time.perf_counter()
            done = max((step + 1) / steps, (time.perf_counter() - began) / seconds if seconds else 0.0)
            bar.update()
            bar.set_postfix_str(f"style {parts['style']:.3f}, content {parts['content']:.3f}", refresh=False)
            if looks and (step == 0 or (step + 1) % EVERY == 0):
                looks(fit.style())
            if on_step is not None:
                on_step(step + 1, fit.style(), parts)
            if done >= 1:
                break
    return fit.style()


def _check_seconds(seconds):
    if seconds is not None and (not isinstance(seconds, Real) or isinstance(seconds, bool) or not seconds > 0):
        raise NSTError(f"seconds must be a number above 0, or None for as long as it takes, not {in_words(seconds)}.")


class _Looks:
    """One photograph in a notebook's output, painted again in the style as it is by then."""

    def __init__(self, network):
        self.network, self.handle = network, None

    def __call__(self, style):
        from IPython.display import display

        painting = paint("bridge", style, size=LOOK, network=self.network)
        if self.handle is None:
            self.handle = display(painting, display_id=True)
        else:
            self.handle.update(painting)


class _Fit:
    """The numbers of a style and what moves them."""

    def __init__(self, styles, painting, name):
        self.styles, self.name = styles, name
        self.shapes = net.norm_shapes()
        self.numbers = _first(styles, painting)
        self.adam = Adam(RATE, 0.9, 0.99, 1e-8, project=np.asarray, cooling=0.05)
        loss_network, recipe = backbone("pocket"), recipe_of(SETTINGS)
        self.target = targets(loss_network, recipe, [painting])
        self.evaluate = value_and_gradient(_loss(loss_network, recipe, self._weights))

    def _weights(self, numbers):
        """{name: tensor} of the network with these numbers (960,) as its only style."""
        ops = load_keras().ops
        arrays = {key: array for key, array in self.styles.arrays.items() if key not in self.shapes}
        own = net.parted(ops.reshape(numbers, (1, -1)))
        return {key: ops.convert_to_tensor(array) for key, array in arrays.items()} | own

    def step(self, pictures, done):
        """One step of Adam; `done`: which share of them lies behind."""
        repeated = load_keras().tree.map_structure(lambda values: np.repeat(values, len(pictures), 0), self.target)
        value, gradient, parts = self.evaluate(self.numbers, pictures, repeated)
        if not np.isfinite(value):
            raise NSTError("the loss is not a number; the painting may be a single colour. Try another one.")
        self.numbers = self.adam.step(self.numbers, gradient, passed=(done, 1.0)).astype(np.float32)
        return {key: float(part) for key, part in parts.items()}

    def style(self):
        """The Style as it is now."""
        return Style(self.name, net.parted(self.numbers), self.styles.fingerprint)


def _first(styles, painting):
    """The numbers (960,) to begin with: the network's guess, or the middle of the learnt styles."""
    if styles.predictor:
        return engines.guesser(styles, engines.choose())(painting)
    return np.concatenate([styles.arrays[key].mean(0) for key in net.norm_shapes()])


def _loss(loss_network, recipe, weights_of):
    ops = load_keras().ops

    def evaluate(numbers, pictures, target):
        weights = weights_of(numbers)
        painted = net.forward(weights, pictures, net.blended(weights, ops.ones((BATCH, 1))))
        parts = losses(loss_network, recipe, painted, pictures, target)
        parts = {key: ops.mean(part) for key, part in parts.items()}
        return sum(parts.values()), parts

    return evaluate


def checked_name(name):
    """A style's name as it can be a file's too."""
    name = str(name).strip()
    if not name or len(name) > 60 or any(mark in name for mark in '/\\:*?"<>|') or not name.isprintable():
        raise NSTError(f"'{name[:60]}' cannot be the name of a style; use letters, digits, spaces and dashes.")
    return name


def _photographs(photos):
    """Files and gallery names to learn on."""
    names = [picture.name for picture in gallery() if picture.kind == "content"]
    if photos is None:
        return names
    return names + found([photos] if isinstance(photos, str | os.PathLike) else photos)


def _windows(pool, rng):
    """(pictures (BATCH, SIDE, SIDE, 3),): random windows of random photographs."""
    pictures = []
    for _ in range(BATCH):
        picture = pool[rng.integers(len(pool))]
        height, width = picture.shape[:2]
        length = int(min(height, width) * rng.uniform(0.6, 1))
        top, left = rng.integers(height - length + 1), rng.integers(width - length + 1)
        window = images.resample(picture[top : top + length, left : left + length], SIDE, SIDE)
        pictures.append(window[:, ::-1] if rng.random() < 0.5 else window)
    return (np.clip(np.stack(pictures), 0, 1).astype(np.float32),)


def _bar(steps, progress):
    from tqdm import tqdm

    stream = sys.stdout if "ipykernel" in sys.modules else sys.stderr  # a notebook paints standard error red
    hidden = stream is None or not progress
    return tqdm(total=steps, desc="learning", unit=" step", file=stream and Forgiving(stream), disable=hidden)
