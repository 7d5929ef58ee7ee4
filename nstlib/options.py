"""Options that several commands of `nst` have, or that are long to say."""

from pathlib import Path
from typing import Annotated

import typer

Output = Annotated[Path, typer.Option("-o", "--output", help="Where the picture goes: .png, .jpg, .webp or .tif.")]
Backbone = Annotated[str, typer.Option(help="auto, vgg19, vgg16, pocket or pocket-drawn.")]
Weights = Annotated[str | None, typer.Option(help="A weight file for the backbone.", metavar="FILE")]
Size = Annotated[int | None, typer.Option(help="Longer side of the picture, in pixels.")]
Steps = Annotated[int | None, typer.Option(help="Optimiser steps, over all scales together.")]
RecipeOption = Annotated[
    str | None,
    typer.Option(help="A preset (default, quick, quality, gram, ...), a JSON file, or a PNG or TIFF that nst wrote."),
]
Seed = Annotated[int | None, typer.Option(help="Seed of the noise start.")]
Colour = Annotated[
    float | None,
    typer.Option("--colour", "--color", help="Whose colours: from 0, the photograph's, to 1, the painting's."),
]
ColourBy = Annotated[
    str | None,
    typer.Option("--colour-by", "--color-by", help="transport: the whole palette; luminance: place by place."),
]
StyleScale = Annotated[
    float | None,
    typer.Option(help="Strokes so many times as broad: the style picture, seen at another size."),
]
StyleTurn = Annotated[float | None, typer.Option(help="Turn the style picture, in degrees against the clock.")]
Several = Annotated[
    list[str] | None,
    typer.Option(
        "--style",
        help="In place of STYLE, several, with :NUMBER for the weight of each, and @form or @stroke for that alone.",
        metavar="FILE",
    ),
]
Regions = Annotated[
    list[str] | None,
    typer.Option(
        "--region", help="What a part of the picture takes, as in 'top 40=starry'; several times.", metavar="WHERE=WHAT"
    ),
]
Resume = Annotated[Path | None, typer.Option(help="Go on with the run in this checkpoint.", metavar="FILE")]
KeepAlpha = Annotated[bool, typer.Option("--keep-alpha", help="Keep the photo's transparency: PNG, WebP or TIFF.")]
Depth = Annotated[int, typer.Option(help="Bits for each colour: 8, or 16 for PNG and TIFF.")]
Profile = Annotated[str, typer.Option(help="Colours in sRGB, or in the photo's own profile.", metavar="srgb|photo")]
Version = Annotated[bool, typer.Option("--version", help="Say which version this is, and nothing else.")]
Cluster = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        help="Work on many processes: local:4, tcp://HOST:PORT, tls://HOST:PORT, or 'scheduler-file FILE'.",
        metavar="WHERE",
    ),
]
Report = Annotated[Path | None, typer.Option(help="Write versions, recipe, losses and ledger here, as JSON.")]


def addressed(cluster):
    """The nstlib.cluster.Address that --cluster names, or None where it is left out; NSTError for what is none."""
    if cluster is None:
        return None
    from nstlib.cluster import Address

    return Address.read(cluster)
