"""`nst print` and `nst background`: pictures at their true size on paper and cloth, and behind a web page.

nstlib.cli takes them in.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

Repeat = Annotated[str | None, typer.Option(help="How tiles lie: square, half-drop, brick or mirror.", metavar="KIND")]


def print_(
    pictures: Annotated[list[str], typer.Argument(help="A picture, or several for a sheet of swatches.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Where to: .pdf, .tif or .png.")],
    tile: Annotated[float | None, typer.Option(help="Width of one tile, in cm; it is laid out in repeats.")] = None,
    width: Annotated[float | None, typer.Option(help="Width of a picture that is printed alone, in cm.")] = None,
    dpi: Annotated[float | None, typer.Option(help="Pixels per inch; the picture's own if left out.")] = None,
    repeat: Repeat = None,
    area: Annotated[
        str | None, typer.Option(help="A sheet, A4 say, or width x height in cm: 100x140.", metavar="AREA")
    ] = None,
    swatch: Annotated[float, typer.Option(help="Side of each swatch, in cm.")] = 9.0,
    colourway: Annotated[
        list[str] | None, typer.Option(help="A swatch more, in the palette of this picture.", metavar="FILE")
    ] = None,
    ruler: Annotated[bool, typer.Option("--ruler/--bare", help="With a ruler in cm, or nothing but cloth.")] = True,
):
    """Print PICTURES at their true size, with size and profile in the file: alone, in repeats, or as swatches.

    Of size and --dpi either may be left out: the picture's own pixels say the other. Several pictures, or
    --colourway, make a sheet of swatches.
    """
    from nstlib import files, images, prints
    from nstlib.prints.sheet import checked_kind

    checked_kind(output)
    files.check_none_read([output], {"a picture that is printed": images.files_of(*pictures, *(colourway or ()))})
    made = prints.print_sheet(
        pictures,
        output,
        tile=tile,
        width=width,
        dpi=dpi,
        repeat=repeat,
        area=area,
        swatch=swatch,
        ruler=ruler,
        colourways=colourway or (),
    )
    for note in made.notes:
        print(f"note: {note}", file=sys.stderr)
    print(made)


def background(
    picture: Annotated[str, typer.Argument(help="A picture or a surface.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", help=".webp or .avif; without an ending both, the smaller first.")
    ],
    budget: Annotated[float, typer.Option(help="Thousands of bytes that the picture may have.")] = 150,
    text: Annotated[str, typer.Option(help="Colour of the text on it.", metavar="COLOUR")] = "#222222",
    size: Annotated[int | None, typer.Option(help="Longer side of the picture, in pixels.")] = None,
    repeat: Repeat = None,
    cover: Annotated[bool, typer.Option("--cover", help="One picture over the whole page, not repeated.")] = False,
    density: Annotated[float, typer.Option(help="Pixels for each pixel of the page; 2 is sharp on phones.")] = 2,
):
    """Pack PICTURE for the background of a web page within a budget, and say which contrast text has on it.

    Writes the picture, a CSS snippet and a page that shows it. The quality is the least whose SSIM is 0.98, or the best
    within the budget.
    """
    from nstlib import files, images, prints
    from nstlib.prints.background import written

    files.check_none_read(written(output), {"the picture": images.files_of(picture)})
    made = prints.web_background(
        picture, output, budget=budget, text=text, size=size, repeat=repeat, cover=cover, density=density
    )
    for note in made.notes:
        print(f"note: {note}", file=sys.stderr)
    print(made)
