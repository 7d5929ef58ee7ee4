"""A game's texture: sides that are powers of two, a repeat that stays exact, mipmaps as a graphics card makes them."""

from dataclasses import dataclass

import numpy as np

from nstlib import images, lasting
from nstlib.colour import from_light, to_light
from nstlib.errors import NSTError, in_words
from nstlib.files import as_path, check_folder
from nstlib.prints.motif import motif_of
from nstlib.prints.screen.likeness import SEEN, jumps

LARGEST = 8192  # what every graphics card of the last ten years takes
ENDINGS = (".png", ".webp", ".tif", ".tiff")


@dataclass(frozen=True, repr=False)
class Texture:
    """What was written: the texture first, then its mipmaps and its normal map, if asked for; sides, and notes."""

    files: tuple
    shape: tuple
    own: tuple
    levels: int
    notes: tuple = ()

    def __repr__(self):
        (high, wide), (tall, broad) = self.shape, self.own
        was = "" if self.shape == self.own else f", resampled from {broad} x {tall} round the edges"
        further = "".join(f"\n{path}" for path in self.files[1:])
        return f"{self.files[0]}: {wide} x {high} px{was}; {self.levels} mipmap levels down to 1 x 1{further}"


def texture(picture, path, *, size=None, repeat=None, mipmaps=False, normal=None):
    """Write a texture whose sides are powers of two, and return a Texture.

    picture: a file, a gallery name, an array (H, W, 3) or a Surface; repeat: how its tiles lie, see nstlib.repeats.
    path: NAME.png, .webp or .tif. size: the longer side, a power of two; the nearest to the picture's own if left out.
    Resampling goes round the edges, so that the texture repeats as exactly as the picture did; a half-drop or a mirror
    becomes one block that engines repeat plainly. mipmaps: write NAME.mipmaps.png too, all levels in a picture. normal:
    a strength, 1 say: write NAME.normal.png, a relief guessed from lightness. Raises NSTError.
    """
    path = as_path(path)
    targets = written(path, mipmaps, normal)
    if normal is not None:
        normal = _strength(normal)
    motif = motif_of(picture, repeat)
    own = motif.block.shape[:2]
    block = motif.at_block(*_powers(own, size)).block
    notes = [] if max(block.shape[:2]) <= 1.01 * max(own) else ["it is enlarged, which adds no detail."]
    if abs(np.log2(block.shape[0] / own[0] / (block.shape[1] / own[1]))) > 0.05:
        notes.append("its proportions are changed; scale it back where it is laid on, or give a picture of 1 to 1.")
    if max(jumps(block).values()) > SEEN:
        notes.append(
            "its edges do not meet, so the repeat is seen as lines; make a surface of it first (nst surface), or give "
            "--repeat mirror."
        )
    levels = mip_levels(block)
    data = [images.encode(block, images.check_writable(path))]
    data += [images.encode(mip_picture(levels))] if mipmaps else []
    data += [images.encode(normal_map(block, normal))] if normal is not None else []
    for file, content in zip(targets, data, strict=True):
        lasting.write(file, content)
    return Texture(tuple(targets), block.shape[:2], own, len(levels), tuple(notes))


def written(path, mipmaps=False, normal=None):
    """The files that `texture` would write, or NSTError."""
    path = as_path(path)
    if path.suffix.lower() not in ENDINGS:
        raise NSTError(f"the name of a texture must end in {', '.join(ENDINGS)}, which '{path}' does not.")
    files = [path]
    files += [path.with_name(f"{path.stem}.mipmaps.png")] if mipmaps else []
    files += [path.with_name(f"{path.stem}.normal.png")] if normal is not None else []
    for file in files:
        check_folder(file)
    return files


def _powers(own, size):
    """(height, width): powers of two, the longer one `size`."""
    if size is None:
        size = min(_nearest(max(own)), LARGEST)
    elif isinstance(size, bool) or not isinstance(size, int | np.integer) or not 2 <= size <= LARGEST:
        raise NSTError(f"size must be a power of two from 2 to {LARGEST}, not {in_words(size)}.")
    elif size & (size - 1):
        low = 1 << (int(size).bit_length() - 1)
        raise NSTError(f"a texture's side must be a power of two, which {size} is not; take {low} or {2 * low}.")
    return tuple(int(min(size, max(1, _nearest(side * size / max(own))))) for side in own)


def _nearest(side):
    """The power of two that is nearest by its ratio."""
    return 1 << max(0, round(np.log2(side)))


def _strength(normal):
    if isinstance(normal, bool) or not isinstance(normal, (int, float, np.number)) or not 0 < normal <= 20:
        raise NSTError(f"the strength of a normal map must be a number above 0, up to 20, not {in_words(normal)}.")
    return float(normal)


def mip_levels(block):
    """[block, half of it, ... (1, 1, 3)]: means of 2 x 2 pixels, of linear light as for sRGB textures.

    Each level repeats as exactly as the one before, as no square of 2 x 2 reaches beyond an edge.
    """
    levels, light = [block], to_light(block)
    while max(light.shape[:2]) > 1:
        for axis in (0, 1):
            if light.shape[axis] > 1:
                light = (light.take(range(0, light.shape[axis], 2), axis) + _odd(light, axis)) / 2
        levels.append(from_light(light).astype(np.float32))
    return levels


def _odd(light, axis):
    return light.take(range(1, light.shape[axis], 2), axis)


def mip_picture(levels):
    """All levels in one picture, the first at the left, the others below each other at its right, on grey."""
    high, wide = levels[0].shape[:2]
    broad = levels[1].shape[1] if len(levels) > 1 else 0
    tall = max(high, sum(level.shape[0] for level in levels[1:]))
    page = np.full((tall, wide + broad, 3), 0.5, np.float32)
    page[:high, :wide] = levels[0]
    y = 0
    for level in levels[1:]:
        page[y : y + level.shape[0], wide : wide + level.shape[1]] = level
        y += level.shape[0]
    return np.clip(page, 0, 1)


def normal_map(block, strength=1.0):
    """Normals (H, W, 3) of a relief whose height is the picture's lightness, stored as n / 2 + 1/2.

        n = (-s dh/dx, s dh/dy, 1), made as long as 1, with green up as in OpenGL, and s = 8 · strength

    A guess: light strokes stand out and dark ones lie deep, whether or not they do. Differences go round the edges.
    """
    height = images.luminance(block)
    right, down = (np.roll(height, -1, axis) - np.roll(height, 1, axis) for axis in (1, 0))
    steep = 4 * strength  # the differences span two pixels
    normals = np.stack([-steep * right, steep * down, np.ones_like(height)], axis=-1)
    normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
    return np.clip(normals / 2 + 0.5, 0, 1).astype(np.float32)
