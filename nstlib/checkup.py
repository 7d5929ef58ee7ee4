"""One screen: what is on this machine, what is missing, and what to do next."""

import contextlib
import importlib.util
import os
import platform
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from nstlib import lasting, settings

GOOD, NOTE, BAD = "ok", "note", "problem"


@dataclass(frozen=True)
class Finding:
    """One line: a state ("ok", "note" or "problem"), what was looked at, and what was found."""

    state: str
    topic: str
    text: str


class Checkup(tuple):
    """The findings, which print as one screen. `healthy` is True when the course can run here."""

    @property
    def healthy(self):
        """Is no finding a problem?"""
        return all(f.state != BAD for f in self)

    def __str__(self):
        return "\n".join(f"{f.state:<8}{f.topic:<14}{f.text}" for f in self)

    __repr__ = __str__


def doctor(measure=False):
    """Look at Python, backend, memory, weights, pictures, notebook packages, folder and settings; returns a Checkup.

    measure: time 16-bit convolutions, if this machine has not been measured yet; a second or two.
    """
    findings = [_python(), *_backend(measure), _memory(), *_in_package(), _vgg19(), _pictures(), _notebook(), _folder()]
    findings += _lasting()
    findings += [Finding(NOTE, "settings", sentence) for sentence in settings.unknown()]
    return Checkup([*findings, _next_step(findings)])


def _python():
    # The interpreter's path would be more telling, but it would also end up in saved notebooks.
    good = sys.version_info[:2] >= (3, 11)
    text = f"{platform.python_version()} on {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return Finding(GOOD if good else BAD, "Python", text if good else f"{text}; 3.11 or newer is needed")


def _backend(measure):
    """A backend counts as present when it has computed something."""
    from nstlib.backend import backend_name, device_name, load_keras
    from nstlib.errors import NSTError

    try:
        keras = load_keras()
    except NSTError as error:
        return [Finding(BAD, "backend", str(error))]
    except Exception as error:  # a broken installation can fail in any way, and this screen must still appear
        return [Finding(BAD, "backend", f"Keras cannot be imported ({type(error).__name__}: {error})")]
    name, device = backend_name(), device_name()
    found = f"Keras {keras.__version__} on {name} {_version(name, 'tensorflow-cpu')}, {device}"
    speed = "" if device == "gpu" else "; enough for pocket, and VGG16 works too, slowly"
    return [Finding(GOOD, "backend", found + speed), _precision(measure)]


def _precision(measure):
    from nstlib import precision, speed

    if measure:
        speed.speedup()
    return Finding(GOOD, "precision", precision.in_words())


def _memory():
    from nstlib.machine import available_memory, in_words

    free = available_memory()
    if free > 1e9:
        return Finding(GOOD, "memory", f"{in_words(free)} free")
    return Finding(NOTE, "memory", f"{in_words(free)} free; keep to size 256 and close other notebooks")


def _in_package():
    from nstlib.backbones import pocket, vgg

    for name, file in {**pocket.FILES, "vgg16": vgg.IN_PACKAGE}.items():
        if file.is_file():
            yield Finding(GOOD, name, f"in the package ({file.stat().st_size / 1e6:.1f} MB), works offline")
        else:
            yield Finding(BAD, name, "its weights are missing from this installation; install nstlib again")


def _vgg19():
    from nstlib.backbones import weights

    published = weights.PUBLISHED["vgg19"]
    if weights.cached("vgg19"):
        return Finding(GOOD, "vgg19", "ImageNet weights are in Keras's cache, checksum correct")
    with contextlib.suppress(OSError, RuntimeError):
        if (weights.cache_folder() / published.file).is_file():
            return Finding(NOTE, "vgg19", "the weight file in the cache has a wrong checksum; run: nst weights fetch")
    if weights.offline():
        return Finding(NOTE, "vgg19", "no weights here and NST_OFFLINE is set; pocket and vgg16 need none")
    return Finding(NOTE, "vgg19", f"no weights here yet; nst weights fetch gets them ({published.megabytes} MB)")


def _pictures():
    from nstlib.catalogue import gallery
    from nstlib.errors import NSTError

    try:
        pictures = gallery()
    except NSTError as error:
        return Finding(BAD, "pictures", str(error))
    missing = [p.name for p in pictures if not p.path.is_file()]
    if missing:
        return Finding(BAD, "pictures", f"missing files: {', '.join(missing)}; install nstlib again")
    return Finding(GOOD, "pictures", f"{len(pictures.contents)} content and {len(pictures.styles)} style pictures")


def _notebook():
    have = {p: _version(p) for p in ("jupyterlab", "ipywidgets") if importlib.util.find_spec(p)}
    if "jupyterlab" not in have and not lasting.on_colab():
        return Finding(NOTE, "notebooks", "JupyterLab is not installed; run: pip install jupyterlab ipywidgets")
    return Finding(GOOD, "notebooks", ", ".join(f"{p} {v}" for p, v in have.items()) or "Colab")


def _folder():
    if os.access(".", os.W_OK):
        return Finding(GOOD, "folder", "this folder is writable")
    return Finding(NOTE, "folder", "this folder is not writable; give -o a path that is")


def _lasting():
    """What outlasts the session, where sessions end, or where it has been asked for."""
    where = lasting.folder()
    if where is None:
        if lasting.on_colab():
            yield Finding(NOTE, "what lasts", f"what you make ends with this session; to keep it, {lasting.MOUNT}")
        return
    if lasting.ready() is None or not os.access(where, os.W_OK):
        yield Finding(NOTE, "what lasts", f"nothing can be written in {where}; mount it again, or make room")
        return
    broken_off = lasting.broken_off()
    more = f"; a run there was broken off: nst.resume('{broken_off[0]}')" if broken_off else ""
    yield Finding(GOOD, "what lasts", f"what you save is copied into {where}{more}")


def _next_step(findings):
    if any(f.state == BAD for f in findings):
        return Finding(NOTE, "next", "mend the lines marked 'problem' first")
    if "ipykernel" in sys.modules:
        return Finding(GOOD, "next", "all is well; go on with the next cell")
    return Finding(GOOD, "next", "nst demo styles a picture; nst course get DIR, then nst lab DIR, opens the course")


def _version(*packages):
    for package in packages:
        try:
            return version(package)
        except PackageNotFoundError:
            continue
    return ""
