"""Weight files that keras.applications publishes: where they are kept, how they are fetched and checked."""

import os
import socket
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nstlib import settings
from nstlib.backend import load_keras
from nstlib.errors import NSTError

SERVER = "https://storage.googleapis.com/tensorflow/keras-applications"


@dataclass(frozen=True)
class Published:
    """A file as keras.applications downloads it, no top, with its published MD5.

    otherwise: what works without it, for the sentence that says it is not here.
    """

    name: str
    title: str
    file: str
    md5: str
    megabytes: int
    otherwise: str

    @property
    def origin(self):
        return f"{SERVER}/{self.name}/{self.file}"

    @property
    def get_it(self):
        return (
            f"to get them, run 'nst weights fetch {self.name}' where there is an internet connection, or give the path "
            f"of a copy of {self.file}; {self.otherwise}"
        )


PUBLISHED = {
    "vgg19": Published(
        "vgg19",
        "VGG19",
        "vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5",
        "253f8cb515780f3b799900260a226db6",
        80,
        "vgg16 and pocket work now, without any download",
    ),
    "vgg16": Published(
        "vgg16",
        "VGG16",
        "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
        "6d6bbae143d832006294945121d1f1fc",
        59,
        "the same weights in 8 bits are in the package and work now: vgg16 without a weight file",
    ),
}


def offline():
    """True when NST_OFFLINE forbids every download."""
    return settings.switch("NST_OFFLINE")


def cache_folder():
    """Where weight files are kept: $NST_CACHE, else Keras's own cache, so that other Keras programs share them."""
    folder = settings.value("NST_CACHE") or os.environ.get("KERAS_HOME") or Path.home() / ".keras"
    return Path(folder).expanduser() / "models"


def cached(name="vgg19"):
    """The path of a published file on this machine, or None when it is missing or not the published one."""
    wanted = PUBLISHED[name]
    try:
        path = cache_folder() / wanted.file
        return path if path.is_file() and md5(path) == wanted.md5 else None
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


def fetch(name="vgg19"):
    """Download a published file into the cache, check its MD5, and return the path."""
    wanted = PUBLISHED[name]
    path = cached(name)
    if path:
        return path
    missing = f"{wanted.title}'s weights are not on this machine and"
    if offline():
        raise NSTError(f"{missing} NST_OFFLINE forbids downloading; {wanted.get_it}.")
    if not reachable():
        raise NSTError(f"{missing} their server cannot be reached; {wanted.get_it}.")
    keras, folder, waiting = load_keras(), cache_folder(), socket.getdefaulttimeout()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        socket.setdefaulttimeout(30)  # a stalled connection ends instead of hanging for ever
        where = {"cache_dir": folder.parent, "cache_subdir": folder.name}
        return Path(keras.utils.get_file(wanted.file, wanted.origin, file_hash=wanted.md5, **where))
    except ValueError:
        (folder / wanted.file).unlink(missing_ok=True)
        raise NSTError(f"the downloaded weights have a wrong checksum; {wanted.get_it}.") from None
    except Exception as error:
        reason = str(error).split(" -- ")[-1].rstrip(".") or type(error).__name__
        raise NSTError(f"{wanted.title}'s weights could not be downloaded ({reason}); {wanted.get_it}.") from None
    finally:
        socket.setdefaulttimeout(waiting)


def md5(path):
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
