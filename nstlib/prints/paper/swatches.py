"""A swatch sheet: pieces of several patterns at their true size, each with its name, its size and its dpi."""

from nstlib.errors import NSTError
from nstlib.prints.motif import bytes_of, filling
from nstlib.prints.paper.ruler import BLACK, font_of, lay_bar, printable
from nstlib.prints.paper.sizes import across, centimetres, pixels, shown

MARGIN, GAP, CAPTION, LINE, FOOT = 1.2, 0.6, 1.35, 0.36, 1.0  # cm
LEAST = 1.0  # cm of a swatch
EDGE = (200, 200, 200)  # where a pattern is as white as the paper


def swatch_sheet(printed, area, swatch, dpi, title):
    """The pages, uint8 arrays, of [(Motif at its size on paper, its Scale), ...], all at one `dpi`.

    area: (width, height) in cm of a page; swatch: the side of a piece in cm. A piece begins at its tile's corner.
    """
    columns, rows = places(area, swatch)
    each = columns * rows
    return [_page(printed[i : i + each], area, swatch, dpi, columns, title) for i in range(0, len(printed), each)]


def places(area, swatch):
    """(columns, rows) of swatches on a page, or NSTError where not one fits."""
    width, height = area
    room = min(width - 2 * MARGIN, height - 2 * MARGIN - CAPTION - FOOT)
    if room < LEAST:
        raise NSTError(f"a sheet of {across(width, height)} is too small for a swatch; give a larger --area.")
    if swatch > room + 1e-6:
        raise NSTError(
            f"a swatch of {shown(swatch)} cm does not fit on {across(width, height)}; give --swatch {shown(room)} or "
            "less, or a larger --area."
        )
    columns = int((width - 2 * MARGIN + GAP + 1e-6) // (swatch + GAP))
    rows = int((height - 2 * MARGIN - FOOT + GAP + 1e-6) // (swatch + CAPTION + GAP))
    return columns, max(rows, 1)


def _page(printed, area, swatch, dpi, columns, title):
    import numpy as np
    from PIL import Image, ImageDraw

    page = Image.new("RGB", tuple(pixels(side, dpi) for side in area), "white")
    draw, side = ImageDraw.Draw(page), pixels(swatch, dpi)
    font, small = font_of(round(0.34 * dpi / 2.54)), font_of(round(0.26 * dpi / 2.54))
    for i, (motif, scale) in enumerate(printed):
        x = pixels(MARGIN + i % columns * (swatch + GAP), dpi)
        y = pixels(MARGIN + i // columns * (swatch + CAPTION + GAP), dpi)
        page.paste(Image.fromarray(filling(bytes_of(motif.block), side, side)), (x, y))
        draw.rectangle((x - 1, y - 1, x + side, y + side), outline=EDGE)
        for line, (text, drawn) in enumerate(zip(captions(motif, scale), (font, small, small), strict=True)):
            place = (x, y + side + pixels(0.12 + line * LINE + 0.08 * (line > 0), dpi))
            draw.text(place, printable(text, drawn, side), fill=BLACK, font=drawn)
    foot = pixels(area[1] - 0.8, dpi)
    lay_bar(draw, pixels(MARGIN, dpi), foot, dpi, small)
    room = page.width // 2 - pixels(MARGIN, dpi)
    text = printable(title, small, room)
    draw.text((page.width - pixels(MARGIN, dpi), foot), text, fill=BLACK, font=small, anchor="rs")
    return np.asarray(page)


def captions(motif, scale):
    """Three lines: the name; the tile's size and its repeat; the dpi, and what the picture itself has."""
    tall, wide = (centimetres(n, scale.dpi) for n in motif.tile)
    own = "" if abs(scale.has - scale.dpi) < 0.5 else f", from {scale.has:.0f} dpi"
    return motif.name, f"tile {across(wide, tall)}, {motif.repeat}", f"{scale.dpi:.0f} dpi{own}"
