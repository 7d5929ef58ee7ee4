"""`nst mockup` and `nst panorama`: pictures on things, and a picture all around.

nstlib.cli takes them in.
"""

from pathlib import Path
from typing import Annotated

import typer

from nstlib.errors import NSTError


def mockup(
    pictures: Annotated[list[str], typer.Argument(help="Pictures to print: files, or names from the gallery.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="One photograph, or one sheet of all: .png, .jpg ...")],
    on: Annotated[
        list[str] | None,
        typer.Option(help="mug, shirt, cushion, poster, block or all; several times.", metavar="THING"),
    ] = None,
    repeat: Annotated[
        str | None, typer.Option(help="All over: square, half-drop, brick or mirror; once if left out.")
    ] = None,
    scale: Annotated[float | None, typer.Option(help="How wide the picture, or its tile, is.", metavar="CM")] = None,
    colour: Annotated[
        str | None,
        typer.Option("--colour", "--color", help="Of cloth, glaze or paper without a print: navy, or #aa3322."),
    ] = None,
):
    """Print PICTURES on a mug, a shirt, a cushion, a poster or a game's blocks, and photograph them."""
    from nstlib import files, images, things

    images.check_writable(output)
    files.check_none_read([output], {"a picture that is printed": images.files_of(*pictures)})
    made = things.mockup(*pictures, on=on or "mug", repeat=repeat, scale=scale, colour=colour)
    print(f"{made.save(output)}: {made.alt}, in {made.seconds:.1f} s")


def panorama(
    photo: Annotated[str, typer.Argument(help="A panorama of all around, 2 : 1; or drawn, a place drawn by code.")],
    style: Annotated[
        str, typer.Argument(help="A learnt style, a painting or a .style file; none to leave it as it is.")
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", help=".jpg or .png for viewers; .html, a page to look around in.")
    ],
    size: Annotated[int | None, typer.Option(help="Width in pixels; the photograph's own, at most 2048.")] = None,
    amount: Annotated[float, typer.Option(help="How much of the style, from 0 to 1.")] = 1.0,
    fit: Annotated[str | None, typer.Option(help="Of a photograph that is not 2 : 1.", metavar="crop|pad")] = None,
    network: Annotated[Path | None, typer.Option(help="The file of another network.", metavar="FILE")] = None,
):
    """Repaint PHOTO, which shows all around, in the manner of STYLE, so that it closes and its poles are whole."""
    from nstlib import images, things

    read = images.files_of(photo, style)
    things.check_panorama(output, read)
    if amount == 0:
        raise NSTError("amount 0 leaves nothing of the style; give none in its place to keep the photograph.")
    style = None if style == "none" else style
    made = things.panorama(photo, style, size=size, amount=amount, fit=fit, network=network)
    for note in made.notes:
        print(f"note: {note}")
    height, width = made.image.shape[:2]
    print(f"{made.save(output)}: {width} x {height} px, {made.alt}, in {made.seconds:.1f} s")


def add_to(app):
    """Give the two to the command line."""
    for command in (mockup, panorama):
        app.command()(command)
