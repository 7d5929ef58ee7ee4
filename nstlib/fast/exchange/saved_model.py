"""The network as a TensorFlow SavedModel that takes two pictures and returns a third, as TF-Hub's models do.

    model = tf.saved_model.load(FOLDER)    # or hub.load(FOLDER)
    painted = model(content, style)[0]

content: (B, H, W, 3), float32, RGB in [0, 1], of any size; style: (B, h, w, 3), or one painting for all, or one content
for all paintings; painted: (B, H, W, 3). A third argument, amount, is how much of the style, from 0 to 1. Nothing of
nstlib is needed to use it: what nst.paint does with a painting, from its 256 pixels on, is in the graph.

`load` reads such a model, ours or another. A SavedModel is a program: read only those of people whom you trust.
"""

import hashlib
import importlib.util
import logging
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from nstlib.backbones import backbone
from nstlib.backend import backend_name, load_keras, memory_in_words, quiet
from nstlib.errors import NSTError
from nstlib.fast import weights
from nstlib.fast.network import STRIDE, forward, parted
from nstlib.fast.prediction import PAINTING, numbers_of
from nstlib.files import as_path, check_new_folder, new_folder

SMALLEST = 32  # pixels; the edge of a smaller picture is repeated so far, and cut off in the end


def export_saved_model(folder, *, network=None):
    """Write the network that guesses any painting's style, with what it guesses by; a pathlib.Path.

    folder: a name that is not there yet, or an empty folder. network: the file of another network; None is the one in
    the package. Needs Keras on TensorFlow. Raises NSTError where that is not so, for a folder that holds something, and
    for a network that guesses no styles.
    """
    folder = as_path(folder)
    check_new_folder(folder)
    styles = weights.shipped() if network is None else weights.read(network)
    if not styles.predictor:
        raise NSTError("this network guesses no styles from paintings, so it cannot be a model of two pictures.")
    load_keras()
    if backend_name() != "tensorflow":
        raise NSTError(
            f"a SavedModel is TensorFlow's own format, and Keras runs on {backend_name()} here; "
            "start again with KERAS_BACKEND=tensorflow."
        )
    with new_folder(folder) as written:
        _write(styles, written)
    return folder


def _write(styles, folder):
    import tensorflow as tf

    pictures, amount = tf.TensorSpec((None, None, None, 3), tf.float32), tf.TensorSpec((), tf.float32)
    paint = tf.function(_painter(styles), autograph=False)
    with quiet(), _unlogged():
        module = tf.Module()
        module.__call__ = paint
        module.styles = [tf.constant(text) for text in (styles.fingerprint, styles.licence)]
        paint.get_concrete_function(pictures, pictures, amount)
        try:
            failed = tf.saved_model.save(
                module, str(folder), signatures=paint.get_concrete_function(pictures, pictures)
            )
        except tf.errors.OpError as error:  # TensorFlow's own, for a full disk too
            failed = error
    if failed is not None:
        raise OSError(_reason(failed).rpartition("; ")[2])  # before it, the temporary file's name


@contextmanager
def _unlogged():
    """Without the line, with the temporary folder's name, which TensorFlow logs in a notebook when it has written."""
    logger = logging.getLogger("tensorflow")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def _painter(styles):
    """A function of two batches of pictures, as tensors of unknown sizes, to [paintings]."""
    import tensorflow as tf

    pocket = backbone("pocket")
    kernels, predictor = (
        {name: tf.constant(array) for name, array in arrays.items()} for arrays in (styles.arrays, styles.predictor)
    )

    def paint(content, style, amount=None):
        with tf.control_dependencies([*_checks(content, style), *_checks_of(amount)]):
            content, style = (tf.clip_by_value(pictures, 0, 1) for pictures in (content, style))
        count = tf.maximum(tf.shape(content)[0], tf.shape(style)[0])
        numbers = parted(_repeated(numbers_of(predictor, pocket, resized(style)), count))
        height, width = tf.unstack(tf.shape(content)[1:3])
        amounts = None if amount is None else amount[None]
        return [forward(kernels, _padded(_repeated(content, count)), numbers, amounts)[:, :height, :width]]

    return paint


def resized(pictures):
    """What nstlib.images.resize makes of them for PAINTING: bicubic, antialiased, the same to 1e-5."""
    import tensorflow as tf

    sides = tf.cast(tf.shape(pictures)[1:3], tf.float64)
    sides = tf.cast(tf.round(sides * (PAINTING / tf.reduce_max(sides))), tf.int32)
    resized = tf.image.resize(pictures, tf.maximum(sides, 1), method="bicubic", antialias=True)
    return tf.clip_by_value(resized, 0, 1)


def _padded(pictures):
    """`network.padded` of pictures of unknown sizes, and at least SMALLEST on every side."""
    import tensorflow as tf

    for axis in (1, 2):
        length = tf.shape(pictures)[axis]
        pictures = _repeated(pictures, tf.maximum(SMALLEST, length + -length % STRIDE), axis)
    return pictures


def _repeated(values, length, axis=0):
    """The last of them along an axis again and again, until there are so many."""
    import tensorflow as tf

    return tf.gather(values, tf.minimum(tf.range(length), tf.shape(values)[axis] - 1), axis=axis)


def _checks(content, style):
    """Operations that fail, with a sentence, for what are no pictures or do not belong together."""
    import tensorflow as tf

    def fits(condition, sentence):
        return tf.debugging.Assert(condition, [sentence])

    for name, pictures in (("content", content), ("style", style)):
        yield fits(tf.size(pictures) > 0, f"{name} holds no pixels.")
        # A resampled picture may overshoot a little; 255 or NaN may not be.
        yield fits(tf.reduce_all(tf.abs(pictures) <= 2), f"{name} must be in [0, 1]; divide by 255 first.")
    counts = tf.shape(content)[0], tf.shape(style)[0]
    same = tf.reduce_any([counts[0] == counts[1], counts[0] == 1, counts[1] == 1])
    yield fits(same, "content and style must be as many pictures, or one of them a single one.")


def _checks_of(amount):
    import tensorflow as tf

    if amount is not None:
        inside = tf.logical_and(amount >= 0, amount <= 1)
        yield tf.debugging.Assert(inside, ["amount must be a number from 0, the photograph, to 1, the style."])


@dataclass(frozen=True)
class SavedModel:
    """A model of two pictures. name: its folder's; fingerprint: a checksum of its files; call: what was loaded."""

    name: str
    fingerprint: str
    call: object = field(repr=False)

    def paint(self, content, style, amount=1.0):
        """The painting (H, W, 3) that it makes of two pictures; an amount below 1 only where it takes one.

        Raises NSTError where the model takes or gives something else, and in its own words where it refuses these.
        """
        import tensorflow as tf

        given = [tf.constant(picture[None], tf.float32) for picture in (content, style)]
        given += [] if amount == 1 else [tf.constant(amount, tf.float32)]
        try:
            with memory_in_words():
                found = np.asarray(tf.nest.flatten(self.call(*given))[0])
        except tf.errors.OpError as error:
            raise NSTError(f"the SavedModel '{self.name}' cannot paint these pictures ({_reason(error)}).") from None
        except (TypeError, ValueError, IndexError) as error:
            if isinstance(error, NSTError):
                raise
            more = "" if amount == 1 else ", and an amount; leave it at 1 for a model that takes none"
            raise NSTError(f"the SavedModel '{self.name}' does not take two batches of pictures{more}.") from None
        return self._cut(found, *content.shape[:2])

    def _cut(self, found, height, width):
        """Networks that halve a picture and double it again give back up to some rows and columns more."""
        more = np.subtract(found.shape[1:3], (height, width)) if found.ndim == 4 else np.int64([-1])
        if found.shape[:1] != (1,) or found.shape[3:] != (3,) or not (0 <= more.min() <= more.max() < 8):
            raise NSTError(f"the SavedModel '{self.name}' gave back {found.shape}, not (1, {height}, {width}, 3).")
        if not np.isfinite(found).all():
            raise NSTError(f"the SavedModel '{self.name}' gave back values that are NaN or infinite.")
        return np.clip(found[0, :height, :width], 0, 1).astype(np.float32)


def load(folder):
    """The SavedModel in a folder; an NSTError where there is none, it is cut off, or it cannot be called."""
    folder = as_path(folder)
    if not folder.is_dir():
        kind = "a file; a SavedModel is a folder" if folder.is_file() else "no folder; check the spelling"
        raise NSTError(f"'{folder}' is {kind}.")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    if folder / "saved_model.pb" not in files:
        raise NSTError(f"'{folder}' holds no SavedModel: there is no saved_model.pb in it.")
    if importlib.util.find_spec("tensorflow") is None:
        raise NSTError("a SavedModel needs TensorFlow, which is not installed; run: pip install tensorflow")
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return _loaded(folder, digest.hexdigest()[:16])


@lru_cache(maxsize=2)
def _loaded(folder, fingerprint):
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with quiet():
        import tensorflow as tf

        try:
            model, reason = tf.saved_model.load(str(folder)), None
        except Exception as error:  # a truncated file breaks in many ways
            model, reason = None, _reason(error)
    if reason is not None:
        raise NSTError(f"'{folder}' holds no SavedModel that can be read ({reason}).")
    if not callable(model):
        raise NSTError(f"the SavedModel in '{folder}' cannot be called with two pictures; it has signatures alone.")
    return SavedModel(folder.resolve().name, fingerprint, model)


def _reason(error):
    """The sentence in one of TensorFlow's messages, which say much besides."""
    text = str(error)
    if "assertion failed: [" in text:
        return text.split("assertion failed: [")[1].split("]\n")[0].strip("[].")
    return (text.strip() or type(error).__name__).splitlines()[0].rstrip(".:")[:160]
