"""A picture on paper or cloth at its true size: alone, in repeats with a ruler, or beside others as swatches."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from nstlib import lasting
from nstlib.errors import NSTError
from nstlib.files import as_path, check_folder
from nstlib.images.kept.profiles import srgb_profile
from nstlib.images.writing import plain
from nstlib.prints.motif import bytes_of, filling, motif_of
from nstlib.prints.paper.pdf import pdf
from nstlib.prints.paper.ruler import lay_ruler
from nstlib.prints.paper.sizes import across, area_of, centimetres, check_pixels, length, pixels, resolution, scale_of
from nstlib.prints.paper.swatches import swatch_sheet

KINDS = {".pdf": "PDF", ".tif": "TIFF", ".tiff": "TIFF", ".png": "PNG"}
METRE, SHEET = (100.0, 100.0), "A4"
SWATCH, SWATCH_DPI = 9.0, 150.0  # two columns of 9 cm and their margins are as wide as A4


@dataclass(frozen=True, repr=False)
class Printed:
    """A file that was written: its path, pages as (height, width) in pixels, dpi, what is on them, and notes."""

    path: Path
    pages: tuple
    dpi: float
    what: str
    notes: tuple = field(default=())

    @property
    def cm(self):
        """(width, height) of a page in cm."""
        return tuple(centimetres(n, self.dpi) for n in self.pages[0][::-1])

    def __repr__(self):
        count = "" if len(self.pages) == 1 else f", {len(self.pages)} pages"
        high, wide = self.pages[0]
        return f"{self.path}: {across(*self.cm)}{count}, {wide} x {high} px at {_dpi(self.dpi)} dpi, sRGB; {self.what}"


def print_sheet(
    pictures,
    path,
    *,
    tile=None,
    width=None,
    dpi=None,
    repeat=None,
    area=None,
    swatch=SWATCH,
    ruler=True,
    names=None,
    colourways=(),
):
    """Write a .pdf, .tif or .png that has its size on paper and an sRGB profile in it, and return a Printed.

    pictures: a file, a gallery name, an array (H, W, 3), a Surface (anything with .tile and .repeat), or a list of
    them. tile: cm, the width of one tile; width: cm, of a picture that is printed alone. dpi: pixels per inch on
    paper. Of size and dpi either may be left out: the picture's own pixels then say the other; without both, its file
    must. repeat: "square", "half-drop", "brick" or "mirror". area: "A4", "100x140" (cm), or a pair; with tiles a square
    metre if left out, with swatches A4, and without any the picture's own size.

    One picture with `tile` or `repeat` is laid out in repeats over the area, with a ruler along two edges unless
    ruler=False. Several pictures, or colourways (pictures whose palettes it takes, too), are swatches of `swatch` cm.
    Tiles are resampled round their edges, so that they repeat as exactly as before. Nothing is written before all of it
    is made. Raises NSTError.
    """
    path = as_path(path)
    kind = checked_kind(path)
    given = pictures if isinstance(pictures, list | tuple) else [pictures]
    if not given:
        raise NSTError("there is nothing to print; give a picture or more.")
    if tile is not None and width is not None:
        raise NSTError("a tile has --tile, a picture that is printed alone --width; give one of the two.")
    resolution(1 if dpi is None else dpi)
    if not all(isinstance(one, list | tuple) for one in (colourways, names or ())):
        raise NSTError("colourways and names are lists, as in colourways=['starry'].")
    named = names or [None] * len(given)
    if len(named) != len(given):
        raise NSTError(f"{len(given)} pictures need as many names, not {len(named)}.")
    motifs = [motif_of(picture, repeat, name) for picture, name in zip(given, named, strict=True)]
    motifs += [_recoloured(motifs[0], like) for like in colourways]
    if len(motifs) > 1:
        if width is not None:
            raise NSTError("swatches are pieces of patterns; give --tile in cm, the width of one tile, not --width.")
        made = _swatches(motifs, tile, dpi, area, length("a swatch", swatch))
    elif tile is not None or (repeat is not None and width is None) or (width is None and hasattr(given[0], "tile")):
        made = _cloth(motifs[0], tile, dpi, area, ruler)
    else:
        made = _alone(motifs[0], width, dpi, area)
    pages, dpi, what, notes = made
    if kind != "PDF" and len(pages) > 1:
        raise NSTError(
            f"these swatches take {len(pages)} pages, and a {kind} file has one; write a .pdf, or give a smaller "
            "--swatch or a larger --area."
        )
    lasting.write(path, encoded(pages, kind, dpi, what))
    return Printed(path, tuple(page.shape[:2] for page in pages), dpi, what, tuple(notes))


def checked_kind(path):
    """ "PDF", "TIFF" or "PNG" by the file's ending, or an NSTError where it cannot be written."""
    path = as_path(path)
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise NSTError(f"the name of a print must end in {', '.join(KINDS)}, which '{path}' does not.")
    check_folder(path)
    return kind


def encoded(pages, kind, dpi, title):
    """The bytes of the file of uint8 pages, with resolution and profile."""
    if kind == "PDF":
        return pdf(pages, dpi, title)
    return plain.encoded(pages[0], kind, None, dpi=(dpi, dpi), icc=srgb_profile())


def _recoloured(motif, like):
    from dataclasses import replace

    from nstlib.colour import recolour

    name = f"{motif.name}, colours of {Path(like).stem if isinstance(like, str | Path) else 'another'}"
    return replace(motif, name=name, block=recolour(motif.block, like))


def _scale(motif, width, dpi):
    """Its Scale, of a tile so many cm wide."""
    return scale_of(motif.tile[1], width, dpi, motif.dpi)


def _on_paper(motif, scale):
    """The Motif with the pixels that it has on paper."""
    tall, wide = motif.tile
    if scale.across == wide:
        return motif.at(tall, wide)
    return motif.at(max(1, round(tall * scale.across / wide)), scale.across)


def _notes(motif, scale):
    """What the user should know of the pixels: made up, or not there."""
    if scale.enlarged:
        need = round(max(motif.tile) / motif.tile[1] * scale.across)
        yield (
            f"{motif.name} has {scale.has:.0f} dpi at this size and is enlarged to {_dpi(scale.dpi)}, which adds no "
            f"detail; paint it with --size {need}, or leave --dpi out."
        )
    if motif.axes != "xy":
        yield f"{motif.name} repeats along {motif.axes} alone; across it, edges are seen."


def _cloth(motif, tile, dpi, area, ruler):
    area = METRE if area is None else area_of(area)
    scale = _scale(motif, tile, dpi)
    check_pixels(*area, scale.dpi)
    laid = _on_paper(motif, scale)
    wide, high = (pixels(side, scale.dpi) for side in area)
    page = filling(bytes_of(laid.block), high, wide)
    tall, across_ = (centimetres(n, scale.dpi) for n in laid.tile)
    what = f"{motif.name}, tile {across(across_, tall)}, {motif.repeat}, {_dpi(scale.dpi)} dpi"
    if ruler:
        from PIL import Image

        page = Image.fromarray(page)
        lay_ruler(page, scale.dpi, what)
        page = np.asarray(page)
    return [page], scale.dpi, what, _notes(motif, scale)


def _alone(motif, width, dpi, area):
    tall, wide = motif.block.shape[:2]  # of a surface, all of its block
    scale = scale_of(wide, width, dpi, motif.dpi)
    size = (scale.width, scale.width * tall / wide)
    check_pixels(*size, scale.dpi)
    picture = motif.block
    if scale.across != wide:
        from nstlib.images import resize

        picture = resize(picture, (max(1, round(tall * scale.across / wide)), scale.across))
    page = bytes_of(picture)
    if area is not None:
        page = _in_the_middle(page, area_of(area), scale.dpi, size)
    return [page], scale.dpi, f"{motif.name}, {across(*size)}", _notes(motif, scale)


def _in_the_middle(picture, area, dpi, size):
    wide, high = (pixels(side, dpi) for side in area)
    if picture.shape[0] > high or picture.shape[1] > wide:
        raise NSTError(f"a picture of {across(*size)} does not fit on {across(*area)}; give a smaller --width.")
    check_pixels(*area, dpi)
    page = np.full((high, wide, 3), 255, np.uint8)
    y, x = (high - picture.shape[0]) // 2, (wide - picture.shape[1]) // 2
    page[y : y + picture.shape[0], x : x + picture.shape[1]] = picture
    return page


def _swatches(motifs, tile, dpi, area, swatch):
    area = area_of(area or SHEET)
    dpi = SWATCH_DPI if dpi is None else resolution(dpi)
    check_pixels(*area, dpi)
    printed, notes = [], []
    for motif in motifs:
        if tile is None and motif.dpi is None:
            raise NSTError(f"how large is a tile of {motif.name} on paper? Its file does not say; give --tile in cm.")
        cm = tile if tile is not None else centimetres(motif.tile[1], motif.dpi)
        scale = _scale(motif, cm, dpi)
        check_pixels(scale.width, centimetres(motif.tile[0], scale.has), dpi)
        printed.append((_on_paper(motif, scale), scale))
        notes += _notes(motif, scale)
    title = f"{len(motifs)} patterns, pieces of {across(swatch, swatch)}, {_dpi(dpi)} dpi"
    return swatch_sheet(printed, area, swatch, dpi, title), dpi, title, notes


def _dpi(value):
    return f"{value:.1f}".removesuffix(".0")
