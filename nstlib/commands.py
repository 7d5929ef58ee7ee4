"""`nst sheet` and `nst spread`, many pictures of one pair, and `nst video`, a clip. nstlib.cli takes them in."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from nstlib.errors import NSTError, in_words
from nstlib.interrupts import INTERRUPTED
from nstlib.options import Backbone, Colour, ColourBy, Depth, RecipeOption, Seed, Size, Weights

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


def video(
    clip: Annotated[str, typer.Argument(help="A clip, a GIF or WebP, or a folder of pictures.")],
    style: Annotated[str, typer.Argument(help="A learnt style, a painting or a .style file.")],
    output: Annotated[
        Path,
        typer.Option("-o", "--output", help=".mp4, .mov, .mkv, .gif or .webp; without an ending, a folder of PNGs."),
    ],
    size: Annotated[int | None, typer.Option(help="Longer side in pixels; the clip's own if left out.")] = None,
    amount: Annotated[float, typer.Option(help="How much of the style, from 0 to 1.")] = 1.0,
    mode: Annotated[str, typer.Option(help="fast: one pass a frame, carried along the motion.")] = "fast",
    rate: Annotated[
        float | None, typer.Option(help="Frames a second, in place of the clip's own times and without its sound.")
    ] = None,
    depth: Depth = 8,
    network: Annotated[Path | None, typer.Option(help="The file of another network.", metavar="FILE")] = None,
    report: Annotated[
        Path | None, typer.Option(help="Measure how still it holds; a page, written here.", metavar="HTML")
    ] = None,
):
    """Paint CLIP in the manner of STYLE so that it holds still, with its sound. The same command goes on after
    Ctrl-C."""
    from nstlib import files
    from nstlib import video as clips

    if report is not None:
        report = files.as_path(report)
        files.check_folder(report)
        files.check_none_read([report], {"the clip": [clip], "the painted clip": [output]})
    options = {"size": size, "amount": amount, "mode": mode, "rate": rate, "depth": depth, "network": network}
    film = clips.stylize_video(clip, style, output, **options)
    if film.stopped:
        print(f"nst: {film.stopped}; {film.told()}", file=sys.stderr)
        sys.exit(INTERRUPTED)
    print(f"{film.path}: {film.told()}")
    if report is not None:
        painting = None if style.endswith(".style") else clips.painting_of(style)
        files.write_atomically(report, clips.steadiness(clip, film.path, painting, rate=rate).page().encode())
        print(report)


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
