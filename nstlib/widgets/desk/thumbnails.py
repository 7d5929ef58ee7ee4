"""Thumbnails: which pictures there are to choose from, and buttons that show them."""

import base64
from functools import lru_cache
from pathlib import Path

from nstlib import images
from nstlib.catalogue import gallery
from nstlib.errors import NSTError

SIDE = 120  # pixels: what a button of 64 shows on a sharp screen
OWN = 24  # photographs of one's own that are listed, the latest ones
FOLDERS = (".", "photos")  # beside the notebook
ENDINGS = (".jpg", ".jpeg", ".png", ".webp")
KEPT = "nst-"  # beside the notebook, what names begin with that the Studio gave: results, not photographs


def offered(kind):
    """Names of pictures to choose from: one's own files first, the latest on top, then the gallery's of this kind."""
    return [*own_files(), *(p.name for p in gallery() if p.kind == kind)]


def own_files():
    """Picture files in the notebook's folder and in photos/ there, as names to type; the latest first."""
    found = []
    for folder in map(Path, FOLDERS):
        hidden = (".", KEPT) if folder == Path() else "."
        try:
            paths = [p for p in folder.iterdir() if p.suffix.lower() in ENDINGS and not p.name.startswith(hidden)]
            found += [(path.stat().st_mtime, path.as_posix()) for path in paths if path.is_file()]
        except OSError:  # no such folder, or one that may not be read
            continue
    return [name for _, name in sorted(found, reverse=True)[:OWN]]


def stamp(picture):
    """When the file of this name was written, in nanoseconds; None for what is none."""
    try:
        return Path(picture).stat().st_mtime_ns
    except (TypeError, ValueError, OSError):
        return None


def thumbnail(name):
    """The bytes of a small JPEG of a file or gallery picture; None where it cannot be read."""
    path = Path(name)
    known = gallery()[name].path if name in gallery().names else path
    try:
        status = known.stat()
    except (OSError, ValueError):
        return None
    return _small(str(known), status.st_mtime_ns, status.st_ctime_ns)


@lru_cache(maxsize=128)
def _small(path, *_):
    """What cannot be read is not tried again either, until its contents (mtime) or its permissions (ctime) change."""
    try:
        return as_jpeg(images.load_at_most(path, SIDE), SIDE, quality=80)
    except (OSError, NSTError):
        return None


def as_jpeg(picture, side, quality=85):
    """The bytes of a JPEG of a picture whose longer side is `side` pixels at most."""
    if max(picture.shape[:2]) > side:
        picture = images.resize(picture, side)
    return images.encode(picture, "JPEG", quality=quality)


def rule(name, jpeg):
    """The CSS that puts a picture on whatever is of the class `name`."""
    return f".{name}{{background-image:url(data:image/jpeg;base64,{base64.b64encode(jpeg).decode()})}}"


def picture_button(label, tooltip, name, on_click):
    """A button of the class `name` with its label below the picture that a `rule` puts there."""
    import ipywidgets

    made = ipywidgets.Button(description=label, tooltip=tooltip)
    made.add_class("nst-thumb")
    made.add_class(name)
    made.on_click(lambda _: on_click())
    return made


def css(rules):
    """An ipywidget that is seen nowhere and holds CSS."""
    import ipywidgets

    return ipywidgets.HTML(f"<style>{rules}</style>", layout=ipywidgets.Layout(display="none"))
