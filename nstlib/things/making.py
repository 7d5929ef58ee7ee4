"""nst.mockup: pictures on things, as a photograph would show them."""

import time
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from math import ceil, isfinite

import numpy as np

from nstlib import files, images, lasting, surfaces
from nstlib.errors import NSTError, in_words, suggest
from nstlib.repeats import check_repeat

SCENES = ("mug", "shirt", "cushion", "poster", "block")
SMALLEST = 16  # pixels of a picture's shorter side
SCALES = 0.5, 300.0  # centimetres that a tile may be wide
LARGEST = 2048  # pixels that are read of a picture
GAP, COLUMNS = 12, 3  # of a contact sheet


@dataclass(frozen=True, repr=False)
class Mockup:
    """Pictures on things. image: (H, W, 3) in [0, 1], one photograph or a contact sheet of all; photographs: each of
    them, (600, 800, 3); words: what is to be seen on each; seconds: how long they took; files: what was read."""

    photographs: list
    words: list
    seconds: float
    files: tuple = field(default=())

    @property
    def image(self):
        return contact_sheet(self.photographs)

    @property
    def alt(self):
        """What is to be seen, for a reader who cannot see it."""
        first, *rest = self.words
        return first if not rest else f"{len(self.words)} photographs side by side: " + "; ".join(self.words)

    def save(self, path):
        """Write the picture; NSTError for a path that is one of the pictures on the things, or no picture's."""
        files.check_not_read(path, self.files)
        return lasting.write(path, images.encode(self.image, images.check_writable(path)), self.files)

    def __repr__(self):
        return f"Mockup: {self.alt}, in {self.seconds:.1f} s"

    def _repr_png_(self):
        return images.encode(self.image), {"alt": self.alt}


def mockup(*pictures, on="mug", repeat=None, scale=None, colour=None):
    """Pictures on things: a Mockup, with one photograph for each picture and each thing.

    pictures: arrays (H, W, 3) in [0, 1], files, gallery names, or what has a `tile` and its `repeat`, as a Surface or
    a PNG or TIFF that `nst surface` wrote.
    on: "mug", "shirt", "cushion", "poster", "block", several of them, or "all". repeat: how the picture is laid all
    over the thing, "square", "half-drop", "brick" or "mirror" (nstlib.repeats); None prints it once, or a Surface by
    its own repeat. scale: centimetres that the picture, or its tile, is wide; None is what suits the thing. A block is
    100 cm wide. colour: of the cloth, the glaze or the paper where nothing is printed, as "#aa3322", a name that CSS
    knows, or three numbers in [0, 1].

    The things are drawn by ray casting, once, and kept; then a photograph takes a second. NSTError for what is no
    picture, one whose shorter side is below 16 px, an unknown thing, repeat or colour, and a scale outside 0.5 to
    300 cm.
    """
    names, began = things_of(on), time.perf_counter()
    if not pictures:
        raise NSTError("what is to be printed? Give one picture or more.")
    scale, colour = check_scale(scale), check_colour(colour)
    repeat = None if repeat is None else check_repeat(repeat)
    read = [_read(picture, number, len(pictures), repeat) for number, picture in enumerate(pictures, 1)]
    photographs, words = [], []
    for name in names:
        scene = scene_of(name)
        for tile, kind, called in read:
            photographs.append(worn(scene, tile, kind, scale, colour))
            words.append(scene.words.format(called if kind is None else f"{called}, repeated ({kind})"))
    return Mockup(photographs, words, time.perf_counter() - began, _files(pictures))


def worn(scene, tile, repeat=None, scale=None, colour=None):
    """The photograph (600, 800, 3) of a Scene with this tile on it. What is left out: as the thing has it."""
    from nstlib.things.cast.textures import Texture, linear

    width = scale or (scene.tile if repeat else _once(scene, tile))
    # In a game a face shows so many texels, however many tiles lie on it.
    texels = None if scene.texels is None else max(1, round(scene.texels * min(1.0, width / scene.area[0])))
    return scene.wearing(Texture(tile, width, repeat, texels), linear(scene.colour if colour is None else colour))


def _once(scene, tile):
    """Centimetres that a picture is wide when it is printed once: all of it is seen, or the whole area is filled."""
    widths = scene.area[0], scene.area[1] * tile.shape[1] / tile.shape[0]
    return max(widths) if scene.fills else min(widths)


@lru_cache(len(SCENES))
def scene_of(name):
    """The Scene of that name, cast when it is first asked for."""
    return import_module(f"nstlib.things.scenes.{name}").build()


def things_of(on):
    """The names of things; NSTError for one that there is not."""
    asked = list(on) if isinstance(on, list | tuple | set) else [on]
    for one in asked:
        if one != "all" and one not in SCENES:
            raise NSTError(f"there is no thing '{one!s:.40}' to print on; {suggest(str(one), (*SCENES, 'all'))}.")
    return SCENES if "all" in asked or not asked else tuple(dict.fromkeys(asked))


def check_scale(scale):
    """Centimetres, or None."""
    if scale is None:
        return None
    if isinstance(scale, bool) or not isinstance(scale, int | float) or not isfinite(scale):
        raise NSTError(f"scale is how many centimetres a tile is wide, a number, not {in_words(scale)}.")
    if not SCALES[0] <= scale <= SCALES[1]:
        raise NSTError(
            f"a tile {scale:g} cm wide is not to be seen on these things; give a scale from {SCALES[0]:g} to "
            f"{SCALES[1]:g} cm."
        )
    return float(scale)


def check_colour(colour):
    """Three numbers in [0, 1], sRGB, or None."""
    if colour is None:
        return None
    if isinstance(colour, str):
        from PIL import ImageColor

        try:
            return np.array(ImageColor.getrgb(colour.strip())[:3], np.float32) / 255
        except ValueError:
            raise NSTError(f"'{colour:.40}' is no colour; give one as #aa3322, or a name such as navy.") from None
    try:
        values = np.asarray(colour, np.float32)
    except (TypeError, ValueError):
        values = np.zeros(0)
    if values.shape != (3,) or not ((values >= 0) & (values <= 1)).all():
        raise NSTError("a colour is a text, as '#aa3322', or three numbers in [0, 1]: red, green and blue.")
    return values


def _read(picture, number, count, repeat):
    """(tile, its repeat or None, what it is called)."""
    kept = surfaces.kept_surface(picture, repeat) or picture
    own = kept.repeat if hasattr(kept, "tile") else None  # an array has a method of that name
    if own and repeat not in (None, own):
        raise NSTError(f"this surface was made for the repeat '{own}', not '{repeat}'; leave the repeat out.")
    tile = images.at_most(getattr(kept, "tile", kept), "printed", LARGEST)
    height, width = tile.shape[:2]
    if min(height, width) < SMALLEST:
        raise NSTError(
            f"a picture of {width} x {height} px is too small to be printed; its shorter side needs {SMALLEST} px."
        )
    if images.files_of(picture) or isinstance(picture, str):
        called = f"'{files.as_path(picture).stem}'"
    else:
        called = "the picture" if count == 1 else f"picture {number}"
    return tile, repeat or own, called


def _files(pictures):
    return images.files_of(*pictures)


def contact_sheet(photographs):
    """(H, W, 3): photographs of one size side by side, three in a row, on white; a single one as it is."""
    if len(photographs) == 1:
        return photographs[0]
    columns = min(COLUMNS if len(photographs) != 4 else 2, len(photographs))
    rows, (height, width) = ceil(len(photographs) / columns), photographs[0].shape[:2]
    sheet = np.ones((rows * (height + GAP) - GAP, columns * (width + GAP) - GAP, 3), np.float32)
    for number, photograph in enumerate(photographs):
        top, left = number // columns * (height + GAP), number % columns * (width + GAP)
        sheet[top : top + height, left : left + width] = photograph
    return sheet
