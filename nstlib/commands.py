"""`nst walk`, `nst sheet`, `nst spread`, `nst regions`, `nst atlas`, `nst picker` and `nst video`: many pictures of
one photograph, its regions, many paintings side by side, and a clip.

nstlib.cli takes them in.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from nstlib import keeping
from nstlib.errors import NSTError, in_words
from nstlib.interrupts import INTERRUPTED
from nstlib.options import (
    Backbone,
    Cluster,
    Colour,
    ColourBy,
    Depth,
    RecipeOption,
    Regions,
    Seed,
    Size,
    Weights,
    addressed,
)

Content = Annotated[str, typer.Argument(help="The picture to repaint: a file, or a name from the gallery.")]
Style = Annotated[str, typer.Argument(help="The picture whose manner to take: a file, or a gallery name.")]
Steps = Annotated[int | None, typer.Option(help="Optimiser steps of each picture.")]


def walk(
    content: Annotated[str, typer.Argument(help="The photograph: a file, or a name from the gallery.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="A clip, .gif or .webp, or a strip, .png or .jpg.")],
    style: Annotated[list[str] | None, typer.Option(help="Two styles or more, in their order.", metavar="FILE")] = None,
    key: Annotated[
        list[str] | None,
        typer.Option(help="A key frame in place of styles: seconds, strength (or -), styles.", metavar="'0 1 starry'"),
    ] = None,
    number: Annotated[int, typer.Option("-n", "--number", help="How many pictures.")] = 7,
    size: Annotated[int, typer.Option(help="Longer side of the pictures, in pixels.")] = 256,
    fine: Annotated[bool, typer.Option("--fine", help="By the optimiser, some seconds each.")] = False,
    recipe: RecipeOption = None,
):
    """Lead CONTENT from one style to the next, in blends of two, or as key frames say: a strip, or a clip.

    --key "0 1 starry" --key "4 4 starry tiles:0.5" (or the keys of --recipe) leads from strength 1 to 4 in 4 seconds.
    """
    from nstlib import files, images
    from nstlib import walk as walking
    from nstlib.recipe import Recipe

    if style and key:
        raise NSTError("a walk goes by --style or by --key, not both.")
    led = None if recipe is None else Recipe.load(recipe)
    way = style or ([walking.key_of(text) for text in key] if key else None)
    if way is None and not (led and led.keys):
        raise NSTError(
            "where does the walk lead? Give two --style or more, two --key or more, or a --recipe with keys."
        )
    named = [name for one in way or led.keys for name in ([one] if isinstance(one, str) else one.get("styles", ()))]
    read = {"a picture of the walk": images.files_of(content, *named), "the recipe": [recipe]}
    read |= {"the style of a region": keeping.of_recipe(led)} if led else {}
    files.check_none_read([walking.checked(output)], read)
    print(walking.style_walk(content, way, number, size=size, fine=fine, recipe=led).save(output))


def sheet(
    content: Content,
    out: Annotated[Path, typer.Option("-o", "--out", help="A folder: new, empty, or of this sheet.", metavar="DIR")],
    style: Annotated[
        str, typer.Argument(help="The picture whose manner to take; none where the recipe's regions have their own.")
    ] = "",
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
    cluster: Cluster = None,
):
    """Paint CONTENT in the manner of STYLE small and under many settings: a page where a tile tells its recipe.

    It says first how long that will take. What is broken off goes on with the same command.
    """
    from nstlib import sheets
    from nstlib.files import as_path
    from nstlib.recipe import Recipe

    out, base = as_path(out), Recipe() if recipe is None else Recipe.load(recipe)
    if not (style or base.regions):
        raise NSTError("a sheet needs a style, or a --recipe with regions that have styles of their own.")
    varied = {
        "strengths": _numbers("--strength", strength, float),
        "layers": _parts("--layers", layers),
        "scales": _numbers("--scale", scale, float),
        "size": size,
        "steps": steps,
    }
    made = sheets.sheet(
        content,
        style or None,
        base.but(seed=seed, colour=colour, colour_by=colour_by),
        backbone=backbone,
        weights=weights,
        folder=out,
        where=addressed(cluster),
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
        read = {"a picture that is read": images.files_of(content, style), "the recipe": [recipe]}
        files.check_none_read([output], read)
    base = Recipe() if recipe is None else Recipe.load(recipe)
    if output is not None:
        files.check_none_read([output], {"the style of a region": keeping.of_recipe(base)})
    varied = {"starts": _parts("--start", start), "sizes": _numbers("--size", size, int), "steps": steps}
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


def atlas(
    pictures: Annotated[list[str] | None, typer.Argument(help="Paintings of your own, beside the gallery's.")] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write a page, or draw one layer.", metavar="HTML|PNG")
    ] = None,
    layer: Annotated[str, typer.Option(help="Whose distances are told first, or drawn.")] = "block3_conv1",
    pair: Annotated[str | None, typer.Option(help="Two names: what tells these apart?", metavar="A,B")] = None,
    known: Annotated[bool, typer.Option("--known/--only", help="With the gallery's paintings, or without.")] = True,
    statistic: Annotated[str, typer.Option(help="moments or gram.")] = "moments",
    backbone: Backbone = "auto",
):
    """Say which paintings a network finds alike, layer by layer, and what tells two of them apart; draw a map."""
    from nstlib import explain, files, images
    from nstlib.views.board import check_drawable
    from nstlib.views.page import page_of

    kind = None if output is None else _ending(output, {".html": "html", ".htm": "html", ".png": "png"}, "a map")
    if kind:
        output = files.as_path(output)
        files.check_folder(output)
        files.check_none_read([output], {"a painting that is read": images.files_of(*(pictures or ()))})
    if kind == "png":
        check_drawable()
    pair = None if pair is None else tuple(_parts("--pair", pair))
    styles = explain.styles_of(pictures or (), known=known, statistic=statistic, backbone=backbone, layers=(layer,))
    board = explain.board_of_styles(styles, layer, pair)
    for name, share in zip(board.table.parts, *board.table.columns.values(), strict=True):
        print(f"{name:16}{share:6.0%}")
    print(f"{board.table.caption}.\n{board.text}")
    if kind == "png":
        print(files.write_atomically(output, board.to_png()))
    elif kind:
        rest = [name for name in styles.by_layer if name != layer]
        boards = {name: explain.board_of_styles(styles, name, pair) for name in (layer, *rest)}
        print(files.write_atomically(output, page_of("Style map", boards).encode("utf-8", "replace")))


def picker(
    pictures: Annotated[list[str] | None, typer.Argument(help="Paintings; without any, the gallery's.")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Draw them here.", metavar="PNG")] = None,
):
    """Measure contrast, edges and pattern size of paintings, and say what they let expect."""
    from nstlib import explain, files, images
    from nstlib.views.board import check_drawable

    if output is not None:
        _ending(output, {".png": "png"}, "a drawing")
        output = files.as_path(output)
        files.check_folder(output)
        files.check_none_read([output], {"a painting that is read": images.files_of(*(pictures or ()))})
        check_drawable()
    board = explain.style_picker(pictures)
    heads = board.table.head[1:]
    print(f"{board.table.head[0]:24}" + "".join(f"{word:>10}" for word in heads))
    for (name, *numbers), entry in zip(board.table.rows, board.entries, strict=True):
        print(f"{name:24}" + "".join(f"{number:10.2f}" for number in numbers) + f"  {entry.caption.partition(': ')[2]}")
    print(board.text)
    if output is not None:
        print(files.write_atomically(output, board.to_png()))


def _ending(path, kinds, what):
    """The kind of a file that is named so; NSTError for another ending."""
    from nstlib.files import as_path

    path = as_path(path)
    if path.suffix.lower() not in kinds:
        raise NSTError(f"the name of {what} must end in {' or '.join(kinds)}, which '{path}' does not.")
    return kinds[path.suffix.lower()]


def video(
    clip: Annotated[str, typer.Argument(help="A clip, a GIF or WebP, or a folder of pictures.")],
    output: Annotated[
        Path,
        typer.Option("-o", "--output", help=".mp4, .mov, .mkv, .gif or .webp; without an ending, a folder of PNGs."),
    ],
    style: Annotated[
        str | None,
        typer.Argument(help="A learnt style, a painting or a .style file; none where key frames name styles."),
    ] = None,
    size: Annotated[int | None, typer.Option(help="Longer side in pixels; the clip's own if left out.")] = None,
    amount: Annotated[float, typer.Option(help="How much of the style, from 0 to 1.")] = 1.0,
    mode: Annotated[
        str, typer.Option(help="fast: one pass a frame, carried along the motion; fine: the optimiser.")
    ] = "fast",
    flicker: Annotated[
        float, typer.Option(help="0: as still as can be; 1: frame by frame; up to 2: boiling on purpose.")
    ] = 0.0,
    colour: Annotated[
        str | None,
        typer.Option(
            "--colour",
            "--color",
            help="The clip's own colours (photo) or the painting's (style), by one map for all frames.",
            metavar="photo|style",
        ),
    ] = None,
    recipe: Annotated[
        str | None,
        typer.Option(help="A JSON file: key frames of strength and styles, at seconds.", metavar="FILE"),
    ] = None,
    rate: Annotated[
        float | None, typer.Option(help="Frames a second, in place of the clip's own times and without its sound.")
    ] = None,
    depth: Depth = 8,
    network: Annotated[Path | None, typer.Option(help="The file of another network.", metavar="FILE")] = None,
    report: Annotated[
        Path | None, typer.Option(help="Measure how still it holds; a page, written here.", metavar="HTML")
    ] = None,
    cluster: Cluster = None,
    divide: Annotated[
        int | None,
        typer.Option(help="Fine mode: begin a scene anew after so many frames, so that several workers paint it."),
    ] = None,
):
    """Paint CLIP in the manner of STYLE so that it holds still, with its sound. The same command goes on after
    Ctrl-C."""
    from nstlib import files, images
    from nstlib import video as clips
    from nstlib.keys import styles_in
    from nstlib.recipe import Recipe

    led = None if recipe is None else Recipe.load(recipe)
    files.check_none_read([output], {"the recipe": [recipe]})
    if report is not None:
        report = files.as_path(report)
        files.check_folder(report)
        read = {"the clip": [clip], "the recipe": [recipe], "the network's file": [network]}
        read["a file of the style"] = images.files_of(style, *(styles_in(led.keys) if led else ()))
        files.check_none_read([report], read | {"the painted clip": [output]})
        if report.absolute() == files.as_path(output).absolute():
            raise NSTError("the report and the painted clip have one name; give each its own.")
    options = {"size": size, "amount": amount, "mode": mode, "rate": rate, "depth": depth, "network": network}
    options |= {"flicker": flicker, "colour": colour, "recipe": led, "where": addressed(cluster), "divide": divide}
    film = clips.stylize_video(clip, style, output, **options)
    if film.stopped:
        print(f"nst: {film.stopped}; {film.told()}", file=sys.stderr)
        sys.exit(INTERRUPTED)
    print(f"{film.path}: {film.told()}")
    if report is not None:
        found = clips.steadiness(clip, film.path, clips.painting_of(style or _only(led)), rate=rate)
        files.write_atomically(report, found.page().encode())
        print(report)


def _only(recipe):
    """The style of key frames that name one only; else None."""
    from nstlib.keys import styles_in

    named = styles_in(recipe.keys)
    return named[0] if len(named) == 1 else None


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
