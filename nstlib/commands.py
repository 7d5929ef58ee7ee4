"""`nst sheet` and `nst spread`, many pictures of one pair, and `nst regions`. nstlib.cli takes them in."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from nstlib.errors import NSTError, in_words
from nstlib.interrupts import INTERRUPTED
from nstlib.options import Backbone, Colour, ColourBy, RecipeOption, Regions, Seed, Size, Weights

Content = Annotated[str, typer.Argument(help="The picture to repaint: a file, or a name from the gallery.")]
Style = Annotated[str, typer.Argument(help="The picture whose manner to take: a file, or a gallery name.")]
Steps = Annotated[int | None, typer.Option(help="Optimiser steps of each picture.")]


def sheet(
    content: Content,
    style: Style,
    out: Annotated[Path, typer.Option("-o", "--out", help="A folder: new, empty, or of this sheet.", metavar="DIR")],
    strength: Annotated[str | None, typer.Option(help="Of the style, as in 0.1,0.3,1,4.", metavar="LIST")] = None,
    layers: Annotated[
        str | None,
        typer.Option(help="Of the style: shallow, middle, deep, all, or block1_conv1+block4_conv1.", metavar="LIST"),
    ] = None,
    scale: Annotated[str | None, typer.Option(help="How broad strokes are, as in 0.5,1,2.", metavar="LIST")] = None,
    size: Size = None,
    steps: Steps = None,
    recipe: RecipeOption = None,
    backbone: Backbone = "auto",
    seed: Seed = None,
    weights: Weights = None,
    colour: Colour = None,
    colour_by: ColourBy = None,
):
    """Paint CONTENT in the manner of STYLE small and under many settings: a page where a tile tells its recipe.

    It says first how long that will take. What is broken off goes on with the same command.
    """
    from nstlib import sheets
    from nstlib.files import as_path
    from nstlib.recipe import Recipe

    out, base = as_path(out), Recipe() if recipe is None else Recipe.load(recipe)
    varied = {
        "strengths": _numbers("--strength", strength, float),
        "layers": _parts("--layers", layers),
        "scales": _numbers("--scale", scale, float),
        "size": size,
        "steps": steps,
    }
    made = sheets.sheet(
        content,
        style,
        base.but(seed=seed, colour=colour, colour_by=colour_by),
        backbone=backbone,
        weights=weights,
        folder=out,
        **{name: value for name, value in varied.items() if value is not None},
    )
    if made.stopped:
        print(f"nst: {made.stopped}", file=sys.stderr)
        sys.exit(INTERRUPTED)
    count = "1 tile" if len(made.tiles) == 1 else f"{len(made.tiles)} tiles"
    print(f"{out}: {count}; open {out / sheets.PAGE}, where a click on a tile shows its recipe")


def spread(
    content: Content,
    style: Style,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Draw them all here.", metavar="PNG")] = None,
    seeds: Annotated[int, typer.Option(help="How many seeds.")] = 5,
    start: Annotated[
        str | None, typer.Option(help="Of content, noise, statistics, fast; as in content,noise.", metavar="LIST")
    ] = None,
    size: Annotated[str | None, typer.Option(help="Longer sides in pixels, as in 96,192.", metavar="LIST")] = None,
    steps: Steps = None,
    recipe: RecipeOption = None,
    backbone: Backbone = "auto",
):
    """Say how far pictures of one pair and recipe lie apart, when only the seed, the start or the size is another."""
    from nstlib import files, images, sheets
    from nstlib.recipe import Recipe
    from nstlib.views.board import check_drawable

    if output is not None:
        output = files.as_path(output)
        if output.suffix.lower() != ".png":
            raise NSTError(f"the name of the drawing must end in .png, which '{output}' does not.")
        files.check_folder(output)
        check_drawable()
        files.check_none_read(
            [output], {"a picture that is read": images.files_of(content, style), "the recipe": [recipe]}
        )
    varied = {"starts": _parts("--start", start), "sizes": _numbers("--size", size, int), "steps": steps}
    base = Recipe() if recipe is None else Recipe.load(recipe)
    given = {name: value for name, value in varied.items() if value is not None}
    board = sheets.spread(content, style, base, seeds=seeds, backbone=backbone, **given)
    print(f"{board.table.head[0]:40}" + "".join(f"{word:>9}" for word in board.table.head[1:]))
    for name, *numbers in board.table.rows:
        print(f"{name:40}" + "".join(f"{number:9.2f}" for number in numbers))
    print(f"{board.table.caption}\n{board.text}")
    if output is not None:
        print(files.write_atomically(output, board.to_png()))


def regions(
    photo: Annotated[str, typer.Argument(help="The photograph: a file, or a name from the gallery.")],
    region: Regions = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Draw them all here.", metavar="PNG")] = None,
    size: Annotated[int, typer.Option(help="Longer side of the drawn pictures, in pixels.")] = 384,
):
    """Show the regions of PHOTO before anything is painted: their shares, where they are and what they take."""
    from nstlib import files, images
    from nstlib.explain import region_map
    from nstlib.regions import as_regions
    from nstlib.views.board import check_drawable

    asked = as_regions(list(region or ()))
    if not asked:
        raise NSTError("no region is named; give one or more, as in --region 'top 40=starry'.")
    if output is not None:
        output = files.as_path(output)
        if output.suffix.lower() != ".png":
            raise NSTError(f"the name of the drawing must end in .png, which '{output}' does not.")
        files.check_folder(output)
        check_drawable()
        read = {"the photograph": images.files_of(photo), "a mask": [f for one in asked for f in one.files]}
        styles = images.files_of(*(one.style for one in asked))
        files.check_none_read([output], read | {"the style of a region": styles})
    board = region_map(photo, asked, size=size)
    for name, share, place, takes, source, edge in board.table.rows:
        strokes = f", strokes from {source}" if source else ""
        print(f"{name:24} {share:>5}  {place:22} {takes}{strokes}; soft edge {edge}{' px' if edge != 'hard' else ''}")
    print(board.text)
    if output is not None:
        print(files.write_atomically(output, board.to_png()))


def _parts(option, text):
    """The parts of a list with commas between; None for an option that is not given."""
    parts = None if text is None else [part.strip() for part in text.split(",")]
    if parts is not None and not all(parts):
        raise NSTError(
            f"{option} takes a list with commas between, and no part of it may be empty, as in '{text:.40}'."
        )
    return parts


def _numbers(option, text, kind):
    """The same, as numbers of that kind."""
    try:
        return None if text is None else [kind(part) for part in _parts(option, text)]
    except NSTError:
        raise
    except ValueError:
        what = "whole numbers" if kind is int else "numbers"
        raise NSTError(f"{option} takes {what} with commas between, not {in_words(text)}.") from None
