"""VGG19 with ImageNet weights, through keras.applications (Simonyan and Zisserman 2015)."""

import os
import socket
from functools import lru_cache
from pathlib import Path

from nstlib.autodiff import load_keras
from nstlib.backbones.network import LAYERS, Network
from nstlib.errors import NSTError
from nstlib.images import as_path

# The file that keras.applications.VGG19(include_top=False) loads, with its published MD5.
FILE = "vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5"
ORIGIN = f"https://storage.googleapis.com/tensorflow/keras-applications/vgg19/{FILE}"
MD5 = "253f8cb515780f3b799900260a226db6"
MEGABYTES = 80
MEAN_BGR = (103.939, 116.779, 123.68)  # of the ImageNet training pictures, in 0..255

GET_IT = (
    f"to get them, run 'nst weights fetch' where there is an internet connection, or give the path of a copy "
    f"of {FILE}; the pocket network works now, without any download"
)


def offline():
    """True when NST_OFFLINE forbids every download."""
    return os.environ.get("NST_OFFLINE", "") not in ("", "0")


def cache_folder():
    """Where the weight file is kept: $NST_CACHE, else Keras's own cache, so that other Keras programs share it."""
    folder = os.environ.get("NST_CACHE") or os.environ.get("KERAS_HOME") or Path.home() / ".keras"
    return Path(folder).expanduser() / "models"


def cached():
    """The path of the weight file on this machine, or None when it is missing or not the published one."""
    try:
        path = cache_folder() / FILE
        return path if path.is_file() and _md5(path) == MD5 else None
    except (OSError, RuntimeError, ValueError):  # a cache that cannot be looked into holds nothing for us
        return None


def reachable(seconds=3):
    """Can the server that holds the weights be reached? A firewall that swallows packets must not hang us."""
    if offline():
        return False
    try:
        socket.create_connection(("storage.googleapis.com", 443), timeout=seconds).close()
    except OSError:
        return False
    return True


def fetch():
    """Download the weights into the cache, check their MD5, and return the path."""
    path = cached()
    if path:
        return path
    if offline():
        raise NSTError(f"VGG19's weights are not on this machine and NST_OFFLINE forbids downloading; {GET_IT}.")
    if not reachable():
        raise NSTError(f"VGG19's weights are not on this machine and their server cannot be reached; {GET_IT}.")
    keras = load_keras()
    folder = cache_folder()
    waiting = socket.getdefaulttimeout()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        socket.setdefaulttimeout(30)  # a stalled connection ends instead of hanging for ever
        return Path(
            keras.utils.get_file(FILE, ORIGIN, cache_dir=folder.parent, cache_subdir=folder.name, file_hash=MD5)
        )
    except ValueError:
        (folder / FILE).unlink(missing_ok=True)
        raise NSTError(f"the downloaded weights have a wrong checksum; {GET_IT}.") from None
    except Exception as error:
        reason = str(error).split(" -- ")[-1].rstrip(".") or type(error).__name__
        raise NSTError(f"VGG19's weights could not be downloaded ({reason}); {GET_IT}.") from None
    finally:
        socket.setdefaulttimeout(waiting)


def load(weights=None):
    """The VGG19 network. weights: path of a weight file of VGG19's layout; None uses what the environment variable
    NST_WEIGHTS names, or else (and fills) the cache.

    A file from the cache or a download must have the published MD5. A file given by path may be your own
    (re-trained, say): its layout is checked instead. Raises NSTError in every case that cannot work.
    """
    keras = load_keras()
    weights = weights or os.environ.get("NST_WEIGHTS") or None
    if weights is None:
        path, source = fetch(), f"ImageNet weights of keras.applications, MD5 {MD5}"
    else:
        path = _check_file(weights)
        known = _md5(path) == MD5
        source = f"ImageNet weights in {path.name}, MD5 {MD5}" if known else f"own weights in {path.name}"
    try:
        return from_model(keras.applications.VGG19(include_top=False, weights=str(path)), source)
    except Exception as error:
        raise NSTError(
            f"'{path}' does not hold weights of VGG19's layout, sixteen convolutions and no top "
            f"({str(error).splitlines()[0][:100].rstrip('.')}); the right file is {FILE}."
        ) from None


def from_model(model, source="a Keras model"):
    """The Network of a keras.applications.VGG19 that is already there, with whatever weights it has."""
    tensors = {layer: model.get_layer(layer).get_weights() for layer in LAYERS}
    return Network("vgg19", source, tensors, preprocess, pooling="max", border="zero")


def preprocess(image):
    """RGB in [0, 1] to what VGG19 was trained on: BGR in 0..255 minus the mean colour of ImageNet."""
    ops = load_keras().ops
    return ops.flip(image, axis=-1) * 255.0 - ops.convert_to_tensor(MEAN_BGR, dtype="float32")


def _check_file(weights):
    path = as_path(weights)
    if path.is_dir() or not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise NSTError(f"the weight file '{path}' {what}; give the path of {FILE}.")
    if path.suffix not in (".h5", ".hdf5"):
        raise NSTError(f"'{path}' is not an .h5 file; the weights of VGG19 come as {FILE}.")
    if path.name == FILE and path.resolve() == (cache_folder() / FILE).resolve() and _md5(path) != MD5:
        raise NSTError(f"'{path}' has a wrong checksum (MD5 is not {MD5}); delete it and run 'nst weights fetch'.")
    return path


def _md5(path):
    """The MD5 of a file; remembered as long as its size and date stay the same, for it takes a moment."""
    facts = path.stat()
    return _hash(path, facts.st_size, facts.st_mtime_ns)


@lru_cache(maxsize=8)
def _hash(path, size, time):
    import hashlib

    with open(path, "rb") as file:
        digest = hashlib.md5(usedforsecurity=False)
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
