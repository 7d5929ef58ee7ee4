"""A picture behind a web page: WebP and AVIF whose quality is chosen by measure within a budget of bytes."""

import io
from dataclasses import dataclass, field

import numpy as np

from nstlib import images, lasting
from nstlib.errors import NSTError, in_words
from nstlib.files import as_path, check_folder
from nstlib.prints.motif import bytes_of, motif_of
from nstlib.prints.screen import webpage
from nstlib.prints.screen.contrast import Colours, Contrast, colour_of
from nstlib.prints.screen.likeness import SEEN, jumps, ssim

KINDS = {".webp": "WEBP", ".avif": "AVIF"}
ENOUGH = 0.98  # SSIM from which more bytes are hardly seen
POOR = 0.9  # SSIM below which it is told
# Packing treats the edges of a file as edges: neighbours that met do so no more. With at most so many times the
# picture's own jumps (likeness.jumps) a seam is one line among others.
HELD = 2.0
LARGEST = 4096  # pixels of the longer side
USUAL, COVERING = 1024, 1920  # of a larger picture, where no size is asked for


@dataclass(frozen=True)
class Packed:
    """A picture as a file: "WEBP" or "AVIF", its bytes, the quality asked for, and what came of it: SSIM, and the jumps
    across its seams (`likeness.jumps`)."""

    kind: str
    data: bytes = field(repr=False)
    quality: int
    ssim: float
    jumps: dict
    seen: np.ndarray = field(repr=False)

    def __str__(self):
        return f"{_named(self.kind)} {len(self.data) / 1000:.1f} kB, SSIM {self.ssim:.3f} (quality {self.quality})"


@dataclass(frozen=True, repr=False)
class Background:
    """What was written: the pictures, the best first, the CSS, the page; contrasts, the veil, and notes."""

    packed: tuple
    files: tuple
    shape: tuple
    shown: tuple  # (width, height) on the page, in CSS pixels; None where it covers the page
    axes: str
    text: Contrast
    best: Contrast
    veil: tuple | None
    veiled: Contrast | None
    fallback: tuple
    notes: tuple = ()

    def __repr__(self):
        lines = [f"{path}: {packed}" for path, packed in zip(self.files, self.packed, strict=False)]
        lines.append(f"{self.files[-2]}: a CSS snippet; {self.files[-1]}: a page that shows it")
        return "\n".join([*lines, *webpage.words(self)])


def web_background(picture, path, *, budget=150, text="#222222", size=None, repeat=None, cover=False, density=2):
    """Write a picture for the background of a web page, with a CSS snippet and a page that shows it: a Background.

    picture: a file, a gallery name, an array (H, W, 3) or a Surface; repeat: how its tiles lie, see nstlib.repeats;
    cover: one picture over the whole page, not repeated. path: NAME.webp or NAME.avif; without an ending both are
    written, and the one that is smaller at equal SSIM goes first in the snippet. NAME.css and NAME.html go beside.
    budget: thousands of bytes that a picture may have. Its quality is the least that reaches an SSIM of 0.98 and, where
    the edges of the tile met, holds its seams; or the best within the budget. text: the colour of text on it, in CSS's
    words. size: longer side in pixels of what is written, up to 4096; without it the picture's own, up to 1024, or 1920
    with cover. density: pixels for each CSS pixel, 2 for sharp screens.

    All is measured on the pictures as they are unpacked again. Raises NSTError, before anything is written, where the
    budget cannot be met.
    """
    path, kinds = outputs(path)
    budget = _number("budget", budget, 0.1, 100_000, "thousands of bytes")
    density = _number("density", density, 0.5, 8, "pixels of the picture for each of the page")
    colour, motif = colour_of(text), motif_of(picture, repeat)
    if cover and repeat not in (None, "square"):
        raise NSTError("a picture that covers the page is not repeated; leave --repeat or --cover out.")
    block, notes = _sized(motif, size, cover), []
    if len(kinds) > 1 and not available("AVIF"):
        kinds = ("WEBP",)
        notes.append("this Pillow has no AVIF, so WebP alone is written; pip install --upgrade pillow brings it.")
    own = 0 if cover else max(jump for axis, jump in jumps(block).items() if axis in motif.axes)
    held = None if cover or own > SEEN else motif.axes
    packed = smaller_first([best(block, kind, 1000 * budget, held=held) for kind in kinds], block)
    first = packed[0]
    if first.ssim < POOR:
        notes.append(f"SSIM {first.ssim:.2f} is a loss that is seen; a larger --budget or a smaller --size helps.")
    if motif.axes != "xy" and not cover:
        notes.append(f"it repeats along {motif.axes} alone.")
    if own > SEEN:
        notes.append(
            "its edges do not meet, so the repeat is seen as lines; make a surface of it first (nst surface), or "
            "give --repeat mirror or --cover."
        )
    elif held and not holds(first, held):
        notes.append(
            f"its edges meet, but packed so small they do no more: the jump there is {max(first.jumps.values()):.1f} "
            "times the picture's own; a larger --budget, or AVIF, holds them better."
        )
    colours = Colours(bytes_of(first.seen))
    veil = colours.veil(colour)
    made = Background(
        packed=tuple(packed),
        files=tuple(_beside(path, ending) for ending in (*(one.kind.lower() for one in packed), "css", "html")),
        shape=block.shape[:2],
        shown=None if cover else tuple(side / density for side in block.shape[1::-1]),
        axes=motif.axes,
        text=colours.contrast(colour),
        best=colours.best(),
        veil=veil,
        veiled=None if veil is None else colours.contrast(colour, *veil),
        fallback=colours.mean(),
        notes=tuple(notes),
    )
    data = [*(one.data for one in packed), webpage.snippet(made).encode(), webpage.page(made, motif.name).encode()]
    for file, content in zip(made.files, data, strict=True):
        lasting.write(file, content)
    return made


def outputs(path):
    """(NAME as a Path without an ending of ours, the kinds to write), or NSTError; nothing is written."""
    path = as_path(path)
    ending = path.suffix.lower()
    kinds = (KINDS[ending],) if ending in KINDS else tuple(KINDS.values())
    if ending in (*KINDS, ".css", ".html"):
        path = path.with_suffix("")
    elif ending:
        raise NSTError(
            f"the name of a background must end in {' or '.join(KINDS)}, or in nothing, for both; '{path}' does not."
        )
    for name in (*map(str.lower, kinds), "css", "html"):
        check_folder(_beside(path, name))
    if kinds == ("AVIF",) and not available("AVIF"):
        raise NSTError(
            "this Pillow cannot write AVIF; run: pip install --upgrade pillow, or give a name that ends in .webp."
        )
    return path, kinds


def written(path):
    """The files that `web_background` would write."""
    path, kinds = outputs(path)
    return [_beside(path, name) for name in (*map(str.lower, kinds), "css", "html")]


def _beside(path, ending):
    return path.with_name(f"{path.name}.{ending}")


def available(kind):
    """Can this Pillow write it?"""
    from PIL import features

    return kind.lower() in features.get_supported()


def best(block, kind, budget, enough=ENOUGH, held=None):
    """The Packed of the least quality whose SSIM is `enough`, or the best within `budget` bytes; NSTError without one.
    held: the axes along which its seams must hold, too.

    Bytes and SSIM both grow with quality, so the least that is enough or too large is found by halving.
    """
    tried = {}

    def at(quality):
        if quality not in tried:
            tried[quality] = packed_at(block, kind, quality)
        return tried[quality]

    low, high = 1, 100
    while low < high:
        middle = (low + high) // 2
        one = at(middle)
        if len(one.data) > budget or (one.ssim >= enough and holds(one, held)):
            high = middle
        else:
            low = middle + 1
    fitting = [one for quality in (low, low - 1, 1) if quality for one in [at(quality)] if len(one.data) <= budget]
    if not fitting:
        _beyond(at(1), block, budget)
    return fitting[0]


def holds(packed, axes):
    """Do its edges still meet, along these axes?"""
    return all(packed.jumps[axis] <= HELD for axis in axes or ())


def _beyond(one, block, budget):
    """Say what was reached."""
    tall, wide = block.shape[:2]
    smaller = int(0.9 * max(tall, wide) * (budget / len(one.data)) ** 0.5)
    advice = f", or --size {smaller}" if smaller >= 16 else ""
    raise NSTError(
        f"{budget / 1000:g} kB are not enough for {wide} x {tall} px: at its lowest quality the {_named(one.kind)} has "
        f"{len(one.data) / 1000:.1f} kB (SSIM {one.ssim:.2f}); give --budget {-(-len(one.data) // 1000)}{advice}."
    )


def packed_at(block, kind, quality):
    """The Packed of one quality, unpacked again and measured."""
    from PIL import Image

    file = io.BytesIO()
    # AVIF can hold colours at full resolution: at equal SSIM of R, G and B it is smaller, and its seams hold better.
    options = {"method": 6} if kind == "WEBP" else {"speed": 6, "subsampling": "4:4:4"}
    Image.fromarray(bytes_of(block)).save(file, kind, quality=quality, **options)
    with Image.open(io.BytesIO(file.getvalue())) as opened:
        seen = np.asarray(opened.convert("RGB"), np.float32) / 255
    return Packed(kind, file.getvalue(), quality, ssim(block, seen), jumps(seen), seen)


def smaller_first(packed, block):
    """The same, so ordered that the one which is smaller at equal SSIM stands first."""
    if len(packed) < 2:
        return packed
    worse, better = sorted(packed, key=lambda one: one.ssim)
    if better.ssim > worse.ssim + 0.002:  # only what both reach can be compared
        equal = best(block, better.kind, len(better.data), enough=worse.ssim)
    else:
        equal = better
    return [better, worse] if len(equal.data) <= len(worse.data) else [worse, better]


def _sized(motif, size, cover):
    """The block to write, with `size` as its longer side; without, its own, as far as pages have use for it."""
    tall, wide = motif.block.shape[:2]
    if size is None:
        size = min(max(tall, wide), COVERING if cover else USUAL)
    elif isinstance(size, bool) or not isinstance(size, int | np.integer) or not 16 <= size <= LARGEST:
        raise NSTError(f"size must be a whole number of pixels from 16 to {LARGEST}, not {in_words(size)}.")
    share = size / max(tall, wide)
    if cover:
        return images.resize(motif.block, (max(1, round(tall * share)), max(1, round(wide * share))))
    own = motif.tile
    return motif.at(*(max(1, round(side * share)) for side in own)).block


def _number(name, value, low, high, what):
    good = isinstance(value, (int, float, np.number)) and not isinstance(value, bool) and low <= value <= high
    if not good:
        raise NSTError(f"{name} must be a number from {low:g} to {high:g}, {what}, not {in_words(value)}.")
    return float(value)


def _named(kind):
    return {"WEBP": "WebP"}.get(kind, kind)
