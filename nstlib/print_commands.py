"""`nst print`, `nst background`, `nst texture` and `nst sprite`: pictures at their true size on paper and cloth, behind
a web page, and in a game.

nstlib.cli takes them in.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

Repeat = Annotated[str | None, typer.Option(help="How tiles lie: square, half-drop, brick or mirror.", metavar="KIND")]


def print_(
    pictures: Annotated[list[str], typer.Argument(help="A picture, or several for a sheet of swatches.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Where to: .pdf, .tif or .png.")] = None,
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
    foretell: Annotated[
        bool, typer.Option("--foretell", help="Write nothing: say how long painting so many pixels takes.")
    ] = False,
):
    """Print PICTURES at their true size, with size and profile in the file: alone, in repeats, or as swatches.

    Of size and --dpi either may be left out: the picture's own pixels say the other. Several pictures, or
    --colourway, make a sheet of swatches.
    """
    from nstlib import files, images, prints
    from nstlib.errors import NSTError
    from nstlib.prints.paper.need import need
    from nstlib.prints.paper.sheet import checked_kind

    if foretell:
        for picture in pictures:
            print(need(picture, tile=tile, width=width, dpi=dpi, repeat=repeat))
        return
    if output is None:
        raise NSTError("where to? Give -o NAME.pdf, .tif or .png, or --foretell, which writes nothing.")
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
    _tell(made)


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
    from nstlib.prints.screen.background import written

    files.check_none_read(written(output), {"the picture": images.files_of(picture)})
    made = prints.web_background(
        picture, output, budget=budget, text=text, size=size, repeat=repeat, cover=cover, density=density
    )
    _tell(made)


def texture(
    picture: Annotated[str, typer.Argument(help="A picture or a surface.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Where to: .png, .webp or .tif.")],
    size: Annotated[int | None, typer.Option(help="Longer side, a power of two; the nearest if left out.")] = None,
    repeat: Repeat = None,
    mipmaps: Annotated[bool, typer.Option("--mipmaps", help="Write NAME.mipmaps.png, all levels in one.")] = False,
    normal: Annotated[
        float | None, typer.Option(help="Write NAME.normal.png, relief guessed from lightness, so strong.")
    ] = None,
):
    """Make PICTURE a game's texture: sides that are powers of two, and a repeat that stays exact."""
    from nstlib import files, images, prints
    from nstlib.prints.game.textures import written

    files.check_none_read(written(output, mipmaps, normal), {"the picture": images.files_of(picture)})
    _tell(prints.texture(picture, output, size=size, repeat=repeat, mipmaps=mipmaps, normal=normal))


def sprite(
    pictures: Annotated[list[str], typer.Argument(help="A folder, or files; with transparency.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The sheet: .png or .webp; NAME.json goes beside.")],
    size: Annotated[int | None, typer.Option(help="Longer side that each picture is shrunk to, in pixels.")] = None,
    padding: Annotated[int, typer.Option(help="Pixels between sprites.")] = 2,
    exact: Annotated[bool, typer.Option("--exact", help="A sheet as large as needed, and no power of two.")] = False,
):
    """Put cut-outs on one sheet, trimmed, with a JSON atlas; a single one is a trimmed cut-out.

    Paint them first with nst paint FOLDER --keep-alpha, which leaves their transparency as it is.
    """
    from nstlib import files, images, prints
    from nstlib.prints.game import sprites

    read = [file for one in pictures for file in (sprites.files_in(one) if Path(one).is_dir() else [one])]
    files.check_none_read(sprites.written(output), {"a picture of the sheet": images.files_of(*read)})
    _tell(prints.sprite_sheet(read, output, size=size, padding=padding, exact=exact))


def _tell(made):
    for note in made.notes:
        print(f"note: {note}", file=sys.stderr)
    print(made)
