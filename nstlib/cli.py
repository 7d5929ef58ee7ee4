"""The `nst` command, to which nstcourse.cli adds what the course needs.

Exit status: 0 done, 2 wrong usage or bad input (one sentence), 130 ended by Ctrl-C, 1 our own failure.
"""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from nstlib import (
    commands,
    edition_command,
    keeping,
    network_files,
    print_commands,
    settings,
    streams,
    surfacing,
    thing_commands,
)
from nstlib._version import __version__
from nstlib.calm_command import calm
from nstlib.errors import Interrupted, NSTError
from nstlib.interrupts import INTERRUPTED
from nstlib.network_files import tell_of_own_weights, weights_app
from nstlib.options import (
    Backbone,
    Cluster,
    Colour,
    ColourBy,
    Depth,
    KeepAlpha,
    Output,
    Profile,
    RecipeOption,
    Regions,
    Report,
    Resume,
    Seed,
    Several,
    Size,
    Steps,
    StyleScale,
    StyleTurn,
    Version,
    Weights,
    addressed,
)
from nstlib.vote_commands import vote_app

GOOD_PAIRS = ("bridge", "starry"), ("harbour", "woodblock")  # looked at, as pocket paints them
BROKEN_OFF = "interrupted; files that were written before are whole."
CLOSED_PIPE = 1  # as Typer ends, too

app = typer.Typer(
    help="Neural Style Transfer, from the command line.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(weights_app, name="weights")
app.add_typer(vote_app, name="vote")


@app.callback(invoke_without_command=True)
def before_every_command(context: typer.Context, version: Version = False):
    """Neural Style Transfer, from the command line."""
    if version:
        print(f"nstlib {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        context.fail("Missing command.")
    if context.invoked_subcommand != "doctor":  # which tells it itself
        for sentence in settings.unknown():
            print(f"nst: note: {sentence}", file=sys.stderr)


@app.command()
def stylize(
    output: Output,
    content: Annotated[str, typer.Argument(help="The picture to repaint: a file, or a name from the gallery.")] = "",
    style: Annotated[str, typer.Argument(help="The picture whose manner to take: a file, or a gallery name.")] = "",
    size: Size = None,
    steps: Steps = None,
    backbone: Backbone = "auto",
    recipe: RecipeOption = None,
    seed: Seed = None,
    weights: Weights = None,
    report: Report = None,
    resume: Resume = None,
    keep_alpha: KeepAlpha = False,
    depth: Depth = 8,
    profile: Profile = "srgb",
    colour: Colour = None,
    colour_by: ColourBy = None,
    several: Several = None,
    style_scale: StyleScale = None,
    style_turn: StyleTurn = None,
    region: Regions = None,
):
    """Repaint CONTENT in the manner of STYLE, or go on with a run that was broken off (--resume).

    While it works, a checkpoint lies beside the picture (NAME.checkpoint.npz) and keeps other runs from it by a lock
    (NAME.checkpoint.lock); both are removed at the end.
    """
    from nstlib import engine, images
    from nstlib.recipe import Recipe

    # What cannot be written is told before the work, not after it.
    saving = {"depth": depth, "profile": profile}
    images.check_writable(output, keep_alpha=keep_alpha, **saving)
    styles = engine.asked.in_words(style, several)
    own = {"colour": colour, "colour_by": colour_by, "style_scale": style_scale, "style_turn": style_turn}
    regions, of_regions = keeping.parted(region)
    read = {"the content picture": images.files_of(content), "the style picture": images.files_of(*styles)}
    read |= {"a picture of a region": images.files_of(*of_regions)}
    read |= {"the recipe": [recipe], "the weight file": [weights]}
    if resume is not None:
        given = [value is not None for value in (seed, *own.values())]
        if any((content, styles, size, steps, recipe, keep_alpha, region, *given)) or backbone != "auto":
            raise NSTError(
                "a resumed run keeps its pictures and its recipe; give only --resume, -o, --weights, "
                "--report, --depth and --profile."
            )
        resume = engine.checkpoint.existing(resume)
        images.check_kept(output, engine.checkpoint.kept_in(resume), **saving)
        read |= {"the checkpoint": [resume], "a picture of that run": engine.checkpoint.files_in(resume)}
    output, report = keeping.checked_outputs(output, report, read)
    if resume is not None:
        with engine.Keeper(resume, until_removed=True).alone() as keeper:
            result = engine.resume(resume, weights=weights, checkpoint=keeper)
            keeping.write(result, output, report, keeper, weights, **saving)
    else:
        plan = (Recipe() if recipe is None else Recipe.load(recipe)).but(**own)
        keeping.checked_outputs(output, report, {"the style of a region": keeping.of_recipe(plan)})
        if not (content and (styles or regions or plan.regions)):
            raise NSTError("two pictures are needed, a content and a style, or --resume with a checkpoint.")
        if tell_of_own_weights(recipe, weights):
            plan = plan.but(weights="")  # told once
        images.check_extent(images.check_writable(output), (size or plan.size, 1))
        options = {"backbone": backbone, "size": size, "steps": steps, "seed": seed, "weights": weights}
        options |= {"keep_alpha": keep_alpha, "regions": regions}
        images.check_profile(content, profile)
        with engine.Keeper(engine.checkpoint.beside(output), until_removed=True).alone() as keeper:
            if keeper.path.exists():
                raise NSTError(
                    f"'{keeper.path}' holds a run that was broken off; go on with it: "
                    f"{keeping.go_on(keeper, output, weights, report, **saving)}\nor delete that file to begin anew."
                )
            result = engine.stylize(content, styles or None, plan, checkpoint=keeper, **options)
            keeping.write(result, output, report, keeper, weights, **saving)
    _tell(result, output)
    if result.stopped and keeper.path.exists():
        print(f"to go on with it: {keeping.go_on(keeper, output, weights, report, **saving)}")


@app.command()
def paint(
    photos: Annotated[list[str], typer.Argument(help="Files, folders or patterns; - is the standard input.")],
    out: Annotated[str, typer.Option("-o", "--out", help="A folder; for one photograph a file, or - for a stream.")],
    style: Annotated[
        list[str] | None,
        typer.Option(help="A learnt style, a painting or a .style file, with :NUMBER for its weight.", metavar="FILE"),
    ] = None,
    amount: Annotated[float, typer.Option(help="How much of the style, from 0 to 1.")] = 1.0,
    size: Annotated[int | None, typer.Option(help="Longer side in pixels; the photograph's own if left out.")] = None,
    refine: Annotated[int, typer.Option(help="Steps of the optimiser after the pass, towards the painting.")] = 0,
    contact: Annotated[Path | None, typer.Option(help="Write one sheet of all paintings here.", metavar="PNG")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON for each painting.")] = False,
    network: Annotated[Path | None, typer.Option(help="The file of another network.", metavar="FILE")] = None,
    keep_alpha: KeepAlpha = False,
    depth: Depth = 8,
    profile: Profile = "srgb",
    colour: Colour = None,
    colour_by: ColourBy = None,
    region: Regions = None,
    cluster: Cluster = None,
):
    """Paint PHOTOS in the manner of a painting: one pass each through a network, a fraction of a second.

    --style may be given several times: --style starry:2 --style my_painting.jpg:1 is a blend.
    """
    from nstlib.fast import command
    from nstlib.files import as_path

    out = out if out == command.STREAM else str(as_path(out))
    options = {"amount": amount, "size": size, "refine": refine, "network": network}
    options |= {"keep_alpha": keep_alpha, "depth": depth, "profile": profile}
    options |= {name: value for name, value in (("colour", colour), ("colour_by", colour_by)) if value is not None}
    options["regions"], _ = keeping.parted(region)
    options["where"] = addressed(cluster)
    failed, done, words = command.run(photos, style or (), out, as_json=as_json, sheet=contact, **options)
    if not as_json and out != command.STREAM:
        print(f"{out}: {done} {'painting' if done == 1 else 'paintings'} in the manner of {words}")
    raise typer.Exit(2 if failed else 0)


@app.command()
def palette(
    content: Annotated[str, typer.Argument(help="The photograph: a file, or a name from the gallery.")],
    style: Annotated[str, typer.Argument(help="The painting: a file, or a name from the gallery.")],
    colour: Colour = None,
    colour_by: ColourBy = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Draw the ledger here.", metavar="PNG")] = None,
    cube: Annotated[
        Path | None,
        typer.Option(help="A table for video editors: it carries the photograph's colours to there.", metavar="CUBE"),
    ] = None,
):
    """Say which colours of STYLE move, and how far, when a run keeps those of CONTENT (--colour)."""
    from nstlib import palette as command

    for line in command.run(content, style, 0.5 if colour is None else colour, colour_by or "transport", output, cube):
        print(line)


app.command("export")(network_files.export_network)
app.command()(commands.walk)
app.command()(commands.sheet)
app.command()(commands.spread)
app.command()(commands.regions)
app.command()(commands.atlas)
app.command()(commands.picker)
app.command()(commands.video)
app.command()(surfacing.surface)
app.command("print")(print_commands.print_)
app.command()(print_commands.background)
app.command()(print_commands.texture)
app.command()(print_commands.sprite)
app.command()(edition_command.edition)
thing_commands.add_to(app)
app.command()(calm)


@app.command()
def learn_style(
    painting: Annotated[str, typer.Argument(help="The painting: a file, or a name from the gallery.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The file of the style.", metavar="NAME.style")],
    photos: Annotated[
        list[str] | None, typer.Option(help="Photographs to learn on besides the gallery's: a file or a folder.")
    ] = None,
    steps: Annotated[int | None, typer.Option(help="How many steps.")] = None,
    network: Annotated[Path | None, typer.Option(help="The file of another network.", metavar="FILE")] = None,
):
    """Learn the style of one more PAINTING, in a minute or two, for nst paint."""
    from nstlib import files, images
    from nstlib.fast import learn_style as learn
    from nstlib.fast import style_file

    out = style_file.named(out)
    files.check_folder(out)
    read = {"the painting": images.files_of(painting), "a photograph": photos or (), "the network's file": [network]}
    files.check_none_read([out], read)
    options = {} if steps is None else {"steps": steps}
    path = learn(painting, out.stem, photos, network=network, **options).save(out)
    print(f"{path}: paint with it: {keeping.command()} paint PHOTO.jpg --style {path} -o painted.png")


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Where demo.png and demo.html go.")] = Path("out"),
    content: str = "harbour",
    style: str = "watercolour",
    size: Size = None,
):
    """Style a picture of the course with the pocket network, in a few seconds, offline."""
    from nstlib import files, images, views
    from nstlib.engine import stylize as run

    folder = files.as_path(folder)
    written = [folder / "demo.png", folder / "demo.html"]
    files.check_none_read(written, {"a picture that is read": images.files_of(content, style)})
    files.make_folder(folder)
    for path in written:
        files.check_folder(path)
    print(f"Repainting '{content}' in the manner of '{style}' with the pocket network ...")
    result = run(content, style, backbone="pocket", size=size)
    result.save(folder / "demo.png")
    files.write_atomically(folder / "demo.html", views.report_page(result).encode("utf-8", "replace"))
    _tell(result, folder / "demo.png")
    print(f"\nThe ledger: what each term contributes, to the loss and to the pull on the pixels\n\n{result.ledger}")
    print(
        f"\nNext: open {folder / 'demo.html'} in a browser; try your own photograph with\n"
        f"  {keeping.command()} stylize PHOTO.jpg woodblock -o {folder / 'mine.png'}\n"
        "or open the course with: make lab (without a checkout: nst course get DIR, then nst lab DIR)\n"
        f"Pairs that go well, too: {' and '.join(map(' x '.join, GOOD_PAIRS))}, as in\n"
        f"  {keeping.command()} demo {folder} --content {GOOD_PAIRS[0][0]} --style {GOOD_PAIRS[0][1]}"
    )


@app.command()
def doctor(
    measure: Annotated[bool, typer.Option("--measure", help="Time 16-bit convolutions here: seconds, once.")] = False,
    variables: Annotated[bool, typer.Option("--settings", help="List the environment variables, and stop.")] = False,
):
    """Say what is on this machine, what is missing, and what to do next."""
    if variables:
        print(settings.table())
        return
    from nstlib.checkup import doctor as examine

    checkup = examine(measure)
    print(checkup)
    raise typer.Exit(0 if checkup.healthy else 1)


@app.command()
def gallery():
    """List the pictures that come with the course."""
    from nstlib.catalogue import gallery as pictures

    print(pictures())


@app.command()
def studio(
    folder: Annotated[Path, typer.Argument(help="Where photos and pictures are kept.", metavar="DIR")] = Path(),
    options: Annotated[
        list[str] | None, typer.Argument(help="After --: Voila's own options.", metavar="-- OPTIONS")
    ] = None,
):
    """Open the Studio as a page of its own: choose two pictures, or drop a photo, and steer the run while it goes."""
    from nstlib import studio as page

    folder, options = folder_and_options(folder, options)
    words, variables = page.command(folder, options)
    print("The Studio opens in your browser in a few seconds; Ctrl-C here ends it.", file=sys.stderr, flush=True)
    raise typer.Exit(become(words, variables))


def folder_and_options(folder, options):
    """What stands before and after --; nst lab -- --no-browser names an option and no folder."""
    options = list(options or ())
    return (Path(), [str(folder), *options]) if str(folder).startswith("-") else (folder, options)


def become(words, variables=()):
    """Become another program, so that whoever ends this process ends it, too; on Windows, its exit status."""
    os.environ.update(variables)
    if os.name == "nt":
        return subprocess.call(words)
    os.execv(words[0], words)


def _tell(result, path):
    from nstlib import images

    height, width = result.image.shape[:2]
    print(
        f"{path}: {width} x {height} px, {len(result.history)} steps in {result.seconds:.1f} s with {result.backbone}"
    )
    if result.stopped:
        print(result.stopped)
    if Path(path).suffix.lower() not in images.WITH_RECIPE:
        print("note: only a PNG or TIFF carries its recipe; this file does not.")


def main(arguments=None):
    """Run the command; every mistake of the user becomes one sentence on standard error and status 2."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a name that the terminal cannot show must not end the program
            stream.reconfigure(errors="backslashreplace")
    with streams.watched():
        try:
            status = _status(arguments)
        finally:
            with contextlib.suppress(OSError):
                streams.flush()
        if arguments is None:  # all has been said: a Ctrl-C more, while Python ends, would add a traceback
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        sys.exit(status)


def _status(arguments):
    """Run the command, and say what went wrong; the status to end with."""
    try:
        status = _run(arguments)
        streams.flush()
        return status
    except NSTError as error:
        status = _complain(str(error))
        return INTERRUPTED if isinstance(error, Interrupted) else status
    except MemoryError:
        return _complain("the memory of this machine is not enough; use a smaller --size.")
    except BrokenPipeError:
        return CLOSED_PIPE
    except streams.Unwritten as reason:
        return _complain(f"the standard output cannot be written: {reason}; files that were written before are whole.")


def _run(arguments):
    """Run the command; the status, also of wrong usage."""
    try:
        status = app(arguments, standalone_mode=False) or 0
    except (NSTError, MemoryError, OSError):
        raise
    except Exception as error:
        # Typer's own usage errors (a missing argument, an unknown option); recent versions carry their own
        # copy of click, so they are known by what they can do and not by their class.
        if type(error).__name__ == "Abort":  # what older versions make of Ctrl-C
            status = INTERRUPTED
        elif not hasattr(error, "format_message"):
            raise
        elif (message := error.format_message()).startswith("Usage:"):
            print(message)  # no command was given: that is a question, not a mistake
            status = 2
        else:
            status = _complain(message if message.endswith((".", "?")) else f"{message}.")
    if status == INTERRUPTED:  # Typer's answer to Ctrl-C; it says nothing
        _complain(BROKEN_OFF)
    return status


def _complain(sentence):
    print(f"nst: {sentence}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    main()
