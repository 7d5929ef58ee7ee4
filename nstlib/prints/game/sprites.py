"""Cut-outs on one sheet, trimmed to what is seen, with an atlas in JSON that says where each of them is."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nstlib import images, lasting
from nstlib._version import __version__
from nstlib.errors import NSTError, in_words
from nstlib.files import as_path, check_folder
from nstlib.images.kept.alpha import cut_out

ENDINGS = (".png", ".webp")
PICTURES = (".png", ".webp", ".tif", ".tiff", ".gif", ".avif", ".jpg", ".jpeg")
LARGEST = 8192
SEEN = 0.5 / 255  # alpha from which 8 bits store more than nothing


@dataclass(frozen=True, repr=False)
class Sprites:
    """What was written: sheet and atlas; its shape (height, width); {name: (x, y, width, height)}; notes."""

    path: Path
    atlas: Path
    shape: tuple
    frames: dict
    notes: tuple = ()

    def __repr__(self):
        count = "1 sprite" if len(self.frames) == 1 else f"{len(self.frames)} sprites"
        used = sum(w * h for _, _, w, h in self.frames.values()) / (self.shape[0] * self.shape[1])
        return f"{self.path}: {count} on {self.shape[1]} x {self.shape[0]} px, {used:.0%} used; {self.atlas}: the atlas"


def sprite_sheet(pictures, path, *, size=None, padding=2, exact=False):
    """Write cut-outs on one sheet, NAME.png or NAME.webp, and NAME.json, and return Sprites.

    pictures: a folder, or a list of files, gallery names or arrays (H, W, 3 or 4), or {name: one of these}. Each is
    trimmed to the smallest box outside of which its alpha is 0. size: longer side in pixels that the whole picture is
    shrunk to first. padding: pixels between sprites. exact: the sheet as large as needed; else its sides are powers of
    two. Alpha is not multiplied in, and colours go on below what is transparent (`images.kept.alpha.bled`), so that no
    dark rim appears when a game scales a sprite.

    The atlas is of the kind that TexturePacker calls JSON (Hash): frames {name: frame, rotated, trimmed,
    spriteSourceSize, sourceSize} and meta. Raises NSTError.
    """
    path, atlas = written(path)
    padding = _whole("padding", padding, 0, 64)
    if size is not None:
        size = _whole("size", size, 1, LARGEST)
    cut = {name: _trimmed(picture, name, size) for name, picture in _named(pictures).items()}
    places, shape = pack({name: one[0].shape[:2] for name, one in cut.items()}, padding, exact)
    colours, alpha = np.zeros((*shape, 3), np.float32), np.zeros(shape, np.float32)
    frames, boxes = {}, {}
    for name, (own, seen, corner, whole) in cut.items():
        (y, x), (high, wide) = places[name], seen.shape
        colours[y : y + high, x : x + wide], alpha[y : y + high, x : x + wide] = own, seen
        boxes[name] = (x, y, wide, high)
        frames[name] = _frame(boxes[name], corner, whole)
    notes = []
    if alpha.min() >= 1:
        notes.append("nothing in these pictures is transparent, so they are oblong.")
    meta = {"app": "nstlib", "version": __version__, "image": path.name, "format": "RGBA8888", "scale": "1"}
    meta["size"] = {"w": shape[1], "h": shape[0]}
    kept = images.Kept(alpha=alpha)
    picture = images.encode(colours, images.WRITABLE[path.suffix.lower()], kept=kept)
    lasting.write(path, picture)
    lasting.write(atlas, (json.dumps({"frames": frames, "meta": meta}, indent=1) + "\n").encode())
    return Sprites(path, atlas, shape, boxes, tuple(notes))


def written(path):
    """(the sheet, the atlas) as Paths, or NSTError."""
    path = as_path(path)
    if path.suffix.lower() not in ENDINGS:
        raise NSTError(f"the name of a sprite sheet must end in {' or '.join(ENDINGS)}, which '{path}' does not.")
    atlas = path.with_suffix(".json")
    for file in (path, atlas):
        check_folder(file)
    return path, atlas


def files_in(folder):
    """The pictures of a folder, by their names."""
    folder = as_path(folder)
    found = sorted(p for p in folder.iterdir() if p.suffix.lower() in PICTURES and not p.name.startswith("."))
    if not found:
        raise NSTError(f"there is no picture in '{folder}'; give a folder of PNG files, or the files themselves.")
    return found


def _named(pictures):
    """{name: picture}; two of one name keep their endings, or get numbers."""
    if isinstance(pictures, dict):
        found = dict(pictures)
    else:
        listed = pictures if isinstance(pictures, list | tuple) else [pictures]
        every = []
        for one in listed:
            every += files_in(one) if isinstance(one, str | os.PathLike) and as_path(one).is_dir() else [one]
        found = {}
        for i, one in enumerate(every, 1):
            name = Path(one).stem if isinstance(one, str | os.PathLike) else f"sprite {i}"
            found[name if name not in found else f"{name} {i}"] = one
    if not found:
        raise NSTError("there are no sprites; give a folder of pictures, or some files.")
    return found


def _trimmed(picture, name, size):
    """(colours, alpha, (y, x) of the corner in the whole picture, its shape) of what is seen of a picture."""
    colours, alpha = cut_out(picture, f"the sprite '{name}'", size)
    if size is not None and max(colours.shape[:2]) > size:
        shape = images.resize(colours, size).shape[:2]
        alpha = images.Kept(alpha=alpha).alpha_at(shape)
        colours = images.resize(colours, shape)
    if alpha is None:
        alpha = np.ones(colours.shape[:2], np.float32)
    rows, columns = (np.flatnonzero((alpha >= SEEN).any(axis=axis)) for axis in (1, 0))
    if not rows.size:
        raise NSTError(f"nothing of the sprite '{name}' is left at {size} pixels; give a larger --size.")
    box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    return colours[box], alpha[box], (int(rows[0]), int(columns[0])), alpha.shape


def pack(shapes, padding=2, exact=False):
    """({name: (y, x)}, (height, width) of the sheet) of {name: (height, width)}, in rows, the tallest first.

    Of all widths that are powers of two the one with the smallest sheet is taken, and of these the squarest.
    """
    order = sorted(shapes, key=lambda name: (-shapes[name][0], -shapes[name][1], name))
    widest = max(wide for _, wide in shapes.values()) + 2 * padding
    found = []
    for width in (1 << power for power in range(LARGEST.bit_length())):
        if width >= widest:
            places, used = _rows(shapes, order, width, padding)
            side = max(x + shapes[name][1] for name, (_, x) in places.items()) + padding
            shape = (used, side) if exact else (1 << (used - 1).bit_length(), width)
            found.append((shape[0] * shape[1], abs(np.log2(shape[0] / shape[1])), shape, places))
    found = [one for one in found if max(one[2]) <= LARGEST]
    if not found:
        raise NSTError(
            f"{len(shapes)} sprites of this size do not fit on {LARGEST} x {LARGEST} pixels; give a smaller --size."
        )
    _, _, shape, places = min(found, key=lambda one: one[:2])
    return places, shape


def _rows(shapes, order, width, padding):
    """({name: (y, x)}, height) with sprites in rows of a sheet of this width."""
    places, x, y, tall = {}, padding, padding, 0
    for name in order:
        high, wide = shapes[name]
        if x + wide + padding > width:
            x, y, tall = padding, y + tall + padding, 0
        places[name], x, tall = (y, x), x + wide + padding, max(tall, high)
    return places, y + tall + padding


def _frame(box, corner, whole):
    x, y, wide, high = box
    return {
        "frame": {"x": x, "y": y, "w": wide, "h": high},
        "rotated": False,
        "trimmed": (high, wide) != tuple(whole),
        "spriteSourceSize": {"x": corner[1], "y": corner[0], "w": wide, "h": high},
        "sourceSize": {"w": whole[1], "h": whole[0]},
    }


def _whole(name, value, low, high):
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not low <= value <= high:
        raise NSTError(f"{name} must be a whole number of pixels from {low} to {high}, not {in_words(value)}.")
    return int(value)
