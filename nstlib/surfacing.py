"""`nst surface`: a tile that repeats without a seam, and the measures of any tile."""

from pathlib import Path
from typing import Annotated

import typer

from nstlib import keeping
from nstlib.errors import NSTError
from nstlib.options import Backbone, Colour, ColourBy, Depth, RecipeOption, Regions, Seed, Several, Size, Steps, Weights

NONE = "none"


def surface(
    content: Annotated[
        str, typer.Argument(help="The picture to repaint: a file, a name from the gallery, or none: style alone.")
    ],
    style: Annotated[str, typer.Argument(help="The picture whose manner to take: a file, or a gallery name.")] = "",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Where the block goes that plain tiling repeats: .png, .jpg, .webp, .tif."),
    ] = None,
    repeat: Annotated[str | None, typer.Option(help="square, half-drop, brick or mirror.", metavar="KIND")] = None,
    axes: Annotated[str | None, typer.Option(help="Along which axes it repeats: xy, x or y.")] = None,
    tile: Annotated[Path | None, typer.Option(help="Write the tile alone here, too.", metavar="FILE")] = None,
    preview: Annotated[Path | None, typer.Option(help="Write 3 x 3 tiles here, too.", metavar="FILE")] = None,
    measure: Annotated[
        bool, typer.Option("--measure", help="Paint nothing: say how well the picture CONTENT repeats as a tile.")
    ] = False,
    fast: Annotated[bool, typer.Option("--fast", help="One pass of nst paint instead of a run.")] = False,
    size: Size = None,
    steps: Steps = None,
    backbone: Backbone = "auto",
    recipe: RecipeOption = None,
    seed: Seed = None,
    weights: Weights = None,
    colour: Colour = None,
    colour_by: ColourBy = None,
    several: Several = None,
    region: Regions = None,
    depth: Depth = 8,
):
    """Repaint CONTENT in the manner of STYLE as a tile that repeats without a seam, or paint a texture of STYLE alone.

    OUT holds the block that plain tiling repeats: the tile, two tiles of a half-drop or a brick, four of a mirror.
    """
    from nstlib import images, surfaces
    from nstlib.engine import asked
    from nstlib.recipe import Recipe

    if measure:
        given = {"STYLE": style, "-o": output, "--tile": tile, "--preview": preview, "--fast": fast, "--size": size}
        given |= {"--recipe": recipe, "--steps": steps, "--seed": seed, "--weights": weights, "--colour": colour}
        given |= {"--colour-by": colour_by, "--style": several, "--region": region}
        _refuse(given, "--measure looks at one picture and paints nothing")
        print(f"{content}: {_measured(images.load_image(content), repeat or 'square', axes or 'xy')}")
        return
    if output is None:
        raise NSTError("where to? Give -o OUT.png, or --measure to look at a tile that is there.")
    styles = asked.in_words(style, several)
    if not styles:
        raise NSTError("a style is needed: nst surface CONTENT STYLE -o OUT.png (CONTENT none for the style alone).")
    written = [keeping.checked_outputs(path, None, {})[0] for path in (output, tile, preview) if path is not None]
    if len({path.absolute() for path in written}) < len(written):
        raise NSTError("two of the pictures to write have one name; give each its own.")
    regions, of_regions = keeping.parted(region)
    plan = None if recipe is None else Recipe.load(recipe)
    read = {"the content picture": images.files_of(*([] if content == NONE else [content]))}
    read |= {"the style picture": images.files_of(*styles), "the recipe": [recipe], "the weight file": [weights]}
    read |= {"a picture of a region": images.files_of(*of_regions)}
    read |= {"the style of a region": keeping.of_recipe(plan)} if plan else {}
    for path in written:
        keeping.checked_outputs(path, None, read)
        images.check_writable(path, depth)
    options = {"steps": steps, "seed": seed, "weights": weights, "regions": regions}
    options |= {"colour": colour, "colour_by": colour_by, "backbone": None if backbone == "auto" else backbone}
    options = {name: value for name, value in options.items() if value is not None}
    made = surfaces.surface(
        None if content == NONE else content,
        styles,
        repeat=repeat,
        axes=axes,
        size=size,
        recipe=plan,
        fast=fast,
        **options,
    )
    print(f"{made.save(output, depth=depth)}: {made.told()}")
    if tile is not None:
        print(f"{made.save(tile, depth=depth, tile=True)}: the tile alone")
    if preview is not None:
        print(f"{images.save_image(made.laid_out(), preview)}: 3 x 3 tiles")


def _refuse(given, why):
    for name, value in given.items():
        if value not in (None, "") and value is not False:
            raise NSTError(f"{why}; leave {name} out.")


def _measured(picture, repeat, axes):
    from nstlib.surfaces import seams

    height, width = picture.shape[:2]
    words = seams.in_words(seams.seam_rank(picture, repeat, axes), seams.salience(picture, repeat), repeat)
    return f"as a {repeat} tile of {width} x {height} px. {words}"
