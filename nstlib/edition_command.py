"""`nst edition`: a numbered series by a rule and a seed, with its book; and one work of it painted again.

nstlib.cli takes it in.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from nstlib.errors import NSTError
from nstlib.interrupts import INTERRUPTED

OF_A_SERIES = (
    "count",
    "seed",
    "by",
    "fine",
    "size",
    "title",
    "artist",
    "paper",
)  # what --from and --code know themselves


def edition(
    output: Annotated[
        Path,
        typer.Option("-o", "--output", help="A folder: new, empty, or of this edition. Of one work again, a picture."),
    ],
    content: Annotated[
        str, typer.Argument(help="The photograph: a file, or a gallery name; none paints what the seed draws.")
    ] = "",
    style: Annotated[
        list[str] | None, typer.Option(help="A style or several, with :NUMBER for a weight.", metavar="FILE")
    ] = None,
    by: Annotated[str | None, typer.Option(help="The rule: seeds, walk, drift or palette.", metavar="RULE")] = None,
    count: Annotated[
        int | None, typer.Option("-n", "--count", help="How many works, up to 100; 12 if left out.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="What the rule draws from.")] = None,
    size: Annotated[int | None, typer.Option(help="Longer side of a work, in pixels; 512 if left out.")] = None,
    fine: Annotated[bool, typer.Option("--fine", help="By the optimiser, some seconds each.")] = False,
    recipe: Annotated[
        str | None, typer.Option(help="Of a fine edition: a preset, a JSON file, or a PNG that nst wrote.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="For the title page.")] = None,
    artist: Annotated[
        str | None, typer.Option(help="For the title page, and below the line for the signature.")
    ] = None,
    paper: Annotated[str | None, typer.Option(help="Of the PDF: a4, a3 or letter.")] = None,
    source: Annotated[
        str | None,
        typer.Option("--from", help="Paint a work again: edition.json, edition.pdf or a work's PNG.", metavar="FILE"),
    ] = None,
    number: Annotated[int | None, typer.Option(help="Which work of --from.")] = None,
    code: Annotated[str | None, typer.Option(help="Paint the work again whose card has this code.")] = None,
    network: Annotated[Path | None, typer.Option(help="The file of another network.", metavar="FILE")] = None,
):
    """Paint a numbered series of CONTENT by a rule and a seed, with a contact sheet and a PDF of cards.

    Each card tells how its work is painted again: --from edition.pdf --number 7, or by its code alone. What is broken
    off goes on with the same command.
    """
    from nstlib.recipe import Recipe

    given = {"count": count, "seed": seed, "by": by, "fine": fine or None, "size": size}
    given |= {"title": title, "artist": artist, "paper": paper}
    given = {name: value for name, value in given.items() if value is not None}
    if source is not None or code is not None:
        _one_again(output, content, style, source, number, code, recipe, network, given)
        return
    if number is not None:
        raise NSTError("--number says which work of --from FILE to paint again; a series is counted with -n.")
    if not (content and style):
        raise NSTError(
            "what of? Give a photograph, or none, and one --style or more: nst edition harbour --style starry -o DIR."
        )
    from nstlib import editions
    from nstlib.editions import plan

    mode = "fine" if given.pop("fine", False) else "fast"
    made = editions.edition(
        None if content == "none" else content,
        plan.styles_in_words(style),
        mode=mode,
        recipe=None if recipe is None else Recipe.load(recipe),
        network=network,
        folder=output,
        **given,
    )
    if made.stopped:
        print(f"nst: {made.stopped}", file=sys.stderr)
        sys.exit(INTERRUPTED)
    print(f"{made.path}: {len(made)} works; open {made.path / 'index.html'}, or print {made.path / 'edition.pdf'}")


def _one_again(output, content, style, source, number, code, recipe, network, given):
    """Paint one work of --from or --code."""
    from nstlib import files, images
    from nstlib.editions import plan, repeating
    from nstlib.recipe import Recipe

    if given:
        raise NSTError(f"--{next(iter(given))} is the edition's own; with --from or --code it is left out.")
    if source is not None and code is not None:
        raise NSTError("a work is painted again from a file or by its code; give --from or --code, not both.")
    if code is not None and number is not None:
        raise NSTError("the code says which number it is; leave --number out.")
    images.check_writable(output)
    styles = plan.styles_in_words(style)
    read = {"the edition": [source], "a picture that is read": images.files_of(content, *styles)}
    if source is not None and (folder := files.as_path(source).parent).joinpath("edition.json").is_file():
        read["a work of the edition"] = sorted(folder.glob("*.png"))
    files.check_none_read([output], read)
    if code is not None:
        if not (content and styles):
            raise NSTError(
                "a code needs the same pictures: the photograph, or none, and each --style, as on the last page."
            )
        photo = None if content == "none" else content
        options = {"recipe": None if recipe is None else Recipe.load(recipe), "network": network}
        again = repeating.by_code(code, photo, styles, **options)
    else:
        if recipe is not None:
            raise NSTError("the edition has its own recipe; leave --recipe out.")
        photo = content if content and content != "none" else None
        again = repeating.again(source, number, content=photo, styles=list(styles), network=network)
    print(f"{again.save(output)}: {again.told}")
