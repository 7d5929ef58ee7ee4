"""MaskPainter: regions painted on a photograph, by mouse, finger or keyboard alone.

The page (regions.js) keeps a map, in which every pixel is of one region or of none, and sends it after each stroke;
this file makes masks of it. `nst.Region` says all that can be painted without a page, too: shapes, colours, files.
"""

import importlib.util
import io
import json
from functools import cache
from html import escape
from pathlib import Path

import numpy as np

from nstlib import files, images
from nstlib.errors import NSTError, suggest
from nstlib.explain.regions import board_of_painted
from nstlib.explain.subject import name_of
from nstlib.regions import in_words, regions_of
from nstlib.regions.arrays import fitted
from nstlib.views.overlays import TINTS, tint
from nstlib.widgets import host
from nstlib.widgets.panel import Panel
from nstlib.widgets.photos import PATIENCE, Upload

SIDE = 768  # pixels of the map's longer side
SHOWN = 384  # of the board's, about
NAMES_KEY = "nst-regions"  # of the text in a saved map: the names, in the order of their colours
NEAR = 0.25  # how far a colour of a map may be from a region's, of sRGB's unit cube; the tints are 0.3 apart
BY_HAND = (
    "To paint regions here, run: pip install anywidget, and restart the kernel. Without it, regions are written: "
    "nst.Region('top 40', 'starry'), or nst.Region('map.png #0072b2', 'starry') with a map from any painting program."
)


class MaskPainter(Panel):
    """Regions painted on a photograph: brush, eraser, fill by colour, rectangle, undo; with every key described.

    photo: a picture, a file or a gallery name. regions: their names, from 1 to 7 of them. size: the longer side of the
    map that is painted, in pixels. Each pixel belongs to one region or to none, so that masks never overlap.
    What was painted stays when the painter is shown again, and when its cell runs again.
    """

    def __init__(self, photo, regions=("region 1", "region 2"), *, size=SIDE):
        super().__init__()
        self.picture = images.at_most(photo, "content", size)
        self.names, self.name = _checked(regions), name_of(photo, "the photograph")
        self.map = np.zeros(self.picture.shape[:2], dtype=np.uint8)
        self.step = max(1, max(self.map.shape) // SHOWN)  # a twin is drawn after every stroke
        self.small = images.resize(self.picture, tuple(-(-n // self.step) for n in self.map.shape))
        self.field, self._uploads = None, {}

    @property
    def masks(self):
        """{name: float32 (H, W)}: 1 where a region was painted, 0 elsewhere, at the size of the map."""
        return {name: (self.map == number).astype(np.float32) for number, name in enumerate(self.names, 1)}

    @property
    def words(self):
        """What is painted, in words."""
        return in_words(list(self.masks.values()), self.names)

    def regions(self, styles):
        """[nst.Region] of what was painted. styles: {name: a style, or None to leave the photograph as it is}, or a
        list in the order of the names; what is not named is left to the rest.

        Raises NSTError for a name that is none, for more styles than regions, and where nothing is painted.
        """
        if not isinstance(styles, dict):
            styles = [styles] if isinstance(styles, str) or not np.iterable(styles) else list(styles)
            if len(styles) > len(self.names):
                raise NSTError(f"there are {len(self.names)} regions and {len(styles)} styles; give one for each.")
            styles = dict(zip(self.names, styles, strict=False))
        masks = self.masks
        for name in styles:
            if name not in masks:
                raise NSTError(f"no region is called '{name}'; {suggest(name, self.names)}.")
            if not masks[name].any():
                raise NSTError(f"nothing is painted for '{name}' yet; paint it, or leave it out.")
        return regions_of([masks[name] for name in styles], list(styles.values()), names=list(styles))

    def save(self, path):
        """Write the map as a PNG, whole or not at all, and return its path: black, and for each region its colour.

        `load` reads it again, and nst.Region("NAME.png #0072b2") one region of it.
        """
        path = files.as_path(path)
        if path.suffix.lower() != ".png":
            raise NSTError(f"a map of regions is a PNG, so its name must end in .png, which '{path}' does not.")
        colours = np.stack([np.zeros(3, np.float32), *(tint(number)[1] for number in range(len(self.names)))])
        text = {NAMES_KEY: json.dumps(self.names)}
        return files.write_atomically(path, images.encode(colours[self.map], "PNG", text))

    def load(self, path):
        """Show a map that `save` wrote, or another program in the same colours; what is none of them is no region.

        Raises NSTError for a map of another aspect, or without any of the colours.
        """
        picture = images.load_image(path)
        colours = np.stack([tint(number)[1] for number in range(len(self.names))])
        apart = np.linalg.norm(picture[..., None, :] - colours, axis=-1)
        found = [(apart.argmin(axis=-1) == n) & (apart.min(axis=-1) < NEAR) for n in range(len(self.names))]
        if not np.any(found):
            known = ", ".join(f"{TINTS[n][1]} {name}" for n, name in enumerate(self.names))
            raise NSTError(f"'{path}' has none of the regions' colours; they are {known}.")
        shares = [fitted(one.astype(np.float32), self.map.shape, f"'{path}'") for one in found]
        stack = np.stack([1 - np.sum(shares, axis=0), *shares])
        self._set(stack.argmax(axis=0).astype(np.uint8))

    def board(self):
        """The photograph with what is painted over it, smaller than the map."""
        found = np.stack([mask[:: self.step, :: self.step] for mask in self.masks.values()])
        return board_of_painted(self.small, found, self.names, self.name)

    def build(self):
        """The field to paint in, or, without anywidget, a sentence that says how regions are written."""
        import ipywidgets

        if importlib.util.find_spec("anywidget") is None:
            return ipywidgets.VBox([ipywidgets.HTML(f'<div class="nst-painter">{escape(BY_HAND)}</div>')])
        self.field = _field_class()(
            photo=images.encode(self.picture, "JPEG"),
            title=self.name,
            names=self.names,
            tints=[TINTS[number][1] for number in range(len(self.names))],
            again=host.again(),
        )
        self.field.on_msg(self._answer)
        return ipywidgets.VBox([self.field])

    def refresh(self, *_):
        """Tell the page and the twin what is painted."""
        if not self.built:
            return
        if self.field is not None:
            with self.field.hold_sync():
                self.field.words, self.field.painted = self.words, _packed(self.map)
        self.twin.follow(self.board())

    def dispose(self):
        super().dispose()
        self.field = None

    def take_over(self, earlier):
        same = self.names == earlier.names and np.array_equal(self.picture, earlier.picture)
        if same and not self.map.any():
            self.map = earlier.map

    def _set(self, numbers, origin=""):
        self.map = numbers
        if self.field is not None:
            self.field.origin = origin
        self.refresh()

    def _answer(self, field, message, buffers):
        """Each message of the page gets one: "next", "kept" or "refused", the last with words."""
        upload = message.get("upload")
        try:
            reply = {"kind": "next" if self.receive(message, buffers) is None else "kept"}
        except NSTError as error:
            reply = {"kind": "refused", "words": str(error)}
        except Exception as error:  # what goes wrong with one map must not make the field deaf
            reply = {"kind": "refused", "words": f"the map could not be used ({type(error).__name__}: {error})."}
        if reply["kind"] != "next":
            self._uploads.pop(upload, None)
        field.send({"upload": upload, **reply})

    def receive(self, message, buffers=()):
        """Take one message of a map on its way: "begin", "piece" or "end"; the last returns the map.

        Raises NSTError where something is missing, or where it is no map of this photograph.
        """
        kind, upload = message.get("kind"), message.get("upload")
        if kind == "begin":
            there = Upload("the map", message.get("count"), message.get("total"), "paint one stroke more")
            self._uploads = {upload: (there, str(message.get("view")))}
            return None
        if upload not in self._uploads:
            raise NSTError("a map did not arrive from its beginning; paint one stroke more.")
        there, view = self._uploads[upload]
        if kind == "piece":
            there.take(message.get("number"), buffers[0] if buffers else b"")
            return None
        self._set(self._unpacked(there.whole()), view)
        return self.map

    def _unpacked(self, data):
        numbers = np.round(255 * images.picture_in(data, "the map")[..., 0]).astype(np.uint8)
        if numbers.shape != self.map.shape or numbers.max() > len(self.names):
            raise NSTError("the map that arrived is of another photograph or of other regions; run this cell again.")
        return numbers


def _checked(names):
    """The names as a list, or an NSTError."""
    names = [names] if isinstance(names, str) else list(names) if np.iterable(names) else []
    good = all(isinstance(name, str) and name.strip() and name.isprintable() and len(name) <= 40 for name in names)
    if not (good and 1 <= len(names) <= len(TINTS) and len(set(names)) == len(names)):
        raise NSTError(
            f"regions must be from 1 to {len(TINTS)} different names, each a short text, as in ('sky', 'wall')."
        )
    return names


def _packed(numbers):
    """The bytes of a PNG whose grey is a region's number."""
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(numbers).save(file, "PNG")
    return file.getvalue()


@cache
def _field_class():
    import anywidget
    import traitlets

    class PainterField(anywidget.AnyWidget):
        """The page's side. origin: which view painted what `painted` holds; "" for none of them."""

        _esm = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
        _css = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
        photo = traitlets.Bytes(b"").tag(sync=True)
        title = traitlets.Unicode("").tag(sync=True)
        names = traitlets.List(traitlets.Unicode()).tag(sync=True)
        tints = traitlets.List(traitlets.Unicode()).tag(sync=True)
        painted = traitlets.Bytes(b"").tag(sync=True)
        origin = traitlets.Unicode("").tag(sync=True)
        words = traitlets.Unicode("").tag(sync=True)
        again = traitlets.Unicode("run this cell again").tag(sync=True)
        patience = traitlets.Float(PATIENCE).tag(sync=True)

    return PainterField
