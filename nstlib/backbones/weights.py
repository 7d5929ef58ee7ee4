"""Weight files that keras.applications publishes: where they are kept, how they are fetched and checked."""

import os
import socket
import tempfile
import urllib.request
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nstlib import home, settings
from nstlib.backbones import proxies
from nstlib.backend import load_keras
from nstlib.errors import NSTError
from nstlib.files import make_folder

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
    wish = settings.value("NST_CACHE")
    return (Path(os.path.expanduser(wish)) if wish else home.keras()) / "models"


def cached(name="vgg19"):
    """The path of a published file on this machine, or None when it is missing or not the published one."""
    wanted = PUBLISHED[name]
    for folder in dict.fromkeys((cache_folder(), *_of_the_home())):
        try:
            path = folder / wanted.file
            if path.is_file() and md5(path) == wanted.md5:
                return path
        except (OSError, RuntimeError, ValueError):  # a cache that cannot be looked into holds nothing for us
            continue
    return None


def _of_the_home():
    """Keras's cache in a home that can be read and not written to: weights may lie there, though none are put there."""
    if settings.value("NST_CACHE") or os.environ.get("KERAS_HOME"):
        return []
    folder = home.in_home(".keras")
    return [] if folder is None else [folder / "models"]


def reachable(seconds=3):
    """Can the server that holds the weights be reached, or the proxy that leads to it? A firewall that swallows packets
    must not hang us."""
    if offline():
        return False
    try:
        socket.create_connection(proxies.first_stop(SERVER), timeout=seconds).close()
    except OSError:
        return False
    return True


def fetch(name="vgg19"):
    """Download a published file into the cache, check its MD5, and return the path.

    Proxies are those of the environment (HTTPS_PROXY, NO_PROXY) or of the system. Raises NSTError where that fails.
    """
    wanted = PUBLISHED[name]
    path = cached(name)
    if path:
        return path
    missing = f"{wanted.title}'s weights are not on this machine and"
    if offline():
        raise NSTError(f"{missing} NST_OFFLINE forbids downloading; {wanted.get_it}.")
    if obstacle := proxies.obstacle(SERVER):
        raise NSTError(f"{missing} {obstacle}; {wanted.get_it}.")
    if not reachable():
        raise NSTError(f"{missing} {proxies.stop_in_words(SERVER)} cannot be reached; {wanted.get_it}.")
    folder = make_folder(cache_folder())
    try:
        # In a folder of its own, for another user or program may fetch the same file into this cache now.
        with tempfile.TemporaryDirectory(dir=folder, prefix=".nst-", ignore_cleanup_errors=True) as temporary:
            file = _download(wanted, temporary)
            os.replace(file, folder / wanted.file)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise NSTError(f"{wanted.title}'s weights cannot be kept in '{folder}' ({reason}); {wanted.get_it}.") from None
    return folder / wanted.file


def _download(wanted, folder):
    """The file, downloaded into this folder and checked."""
    keras, waiting = load_keras(), socket.getdefaulttimeout()
    try:
        # urllib remembers the proxies and the certificates of its first download in this process.
        urllib.request.install_opener(urllib.request.build_opener())
        socket.setdefaulttimeout(30)  # a stalled connection ends instead of hanging for ever
        return keras.utils.get_file(
            wanted.file, wanted.origin, file_hash=wanted.md5, cache_dir=folder, cache_subdir="."
        )
    except ValueError:
        came = Path(folder, wanted.file)
        what = "a web page came in their place, as from a proxy or before one has signed in"
        if not (came.is_file() and proxies.is_a_page(came)):
            what = "the downloaded weights have a wrong checksum"
        raise NSTError(f"{what}; {wanted.get_it}.") from None
    except Exception as error:
        reason = proxies.reason(error, SERVER)
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
