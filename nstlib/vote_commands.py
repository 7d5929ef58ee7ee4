"""`nst vote page` and `nst vote count`: the page on which a class votes, and what its votes say.

nstlib.cli takes them in.
"""

from pathlib import Path
from typing import Annotated

import typer

from nstlib.errors import NSTError

vote_app = typer.Typer(
    help="A class vote: which of two pictures is better?", no_args_is_help=True, rich_markup_mode=None
)


@vote_app.command()
def page(
    pictures: Annotated[list[str], typer.Argument(help="Pictures to compare: files, folders, or gallery names.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The page to write, NAME.html.")],
    class_name: Annotated[str, typer.Option("--class", help="Whose votes belong together.", metavar="NAME")] = "class",
    questions: Annotated[int, typer.Option(help="Pairs that each voter is shown.")] = 20,
    seed: Annotated[int, typer.Option(help="Of the order of all pairs.")] = 0,
    ask: Annotated[str, typer.Option(help="The question about each pair.")] = "Which picture is better?",
):
    """Write one page on which a class votes without a network: two pictures at a time, which is better?"""
    from nstlib import files, images, votes

    pictures = _pictures(pictures)
    files.check_none_read([output], {"a picture that is voted on": images.files_of(*pictures)})
    made = votes.ballot(pictures, class_name, questions, seed, ask)
    path = votes.write_page(made, output)
    print(f"{path}: {len(made.names)} pictures, {len(made)} questions for each voter of class {made.class_name}")
    print("Open it in any browser; each machine saves a file of votes, and nst vote count FILES... counts them.")


@vote_app.command()
def count(
    votes: Annotated[list[str], typer.Argument(help="Files of votes, or folders of them.", metavar="FILES...")],
    class_name: Annotated[
        str | None, typer.Option("--class", help="Of which class; the one that most votes are of.", metavar="NAME")
    ] = None,
    pictures: Annotated[
        list[str] | None,
        typer.Option(help="The pictures, a folder or files, to set every metric beside the votes.", metavar="FILE"),
    ] = None,
    content: Annotated[
        str | None, typer.Option(help="The photograph of them all, where they do not say it themselves.")
    ] = None,
    style: Annotated[
        str | None, typer.Option(help="The painting of them all, where they do not say it themselves.")
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Also write a page, NAME.html.")] = None,
):
    """Rank the pictures by the votes, and say how far every metric, and the loss, agree with this class.

    A vote that is damaged, of another class or about other pictures is left out and told; the rest counts.
    """
    from nstlib import files
    from nstlib import votes as counting
    from nstlib.views.page import page_of
    from nstlib.votes.boards import board_of_votes

    if output is not None:
        output = files.as_path(output)
        if output.suffix.lower() not in (".html", ".htm"):
            raise NSTError(f"the page is called NAME.html, and not '{output.name}'.")
        files.check_folder(output)
        files.check_none_read([output], {"a file of votes": votes})
    found = counting.load(votes, class_name=class_name)
    strengths = counting.bradley_terry(found.wins, found.pictures)
    shown = _named(pictures, strengths)
    boards = {"The votes": board_of_votes(found, shown)}
    print(f"{found}")
    for said in (*found.told, *strengths.told):
        print(f"note: {said}")
    width = max(map(len, strengths))
    print(f"\n{'picture':<{width}}  strength  logarithm  95 % interval")
    for name, strength in strengths.items():
        low, high = strengths.intervals[name]
        print(f"{name:<{width}}  {strength:8.3f}  {strengths.logs[name]:+9.2f}  {low:+.2f} to {high:+.2f}")
    if shown:
        compared = _compared(strengths, shown, content, style)
        boards["The metrics"] = compared.board()
        print(f"\nEvery metric, and its agreement with this class (1: the same order, -1: the opposite)\n\n{compared}")
    if output is not None:
        print(f"\n{files.write_atomically(output, page_of('Class vote', boards).encode('utf-8', 'replace'))}")


def _pictures(given):
    """Names and files; of a folder all pictures in it."""
    from nstlib import images

    found = []
    for one in given:
        path = Path(one).expanduser()
        if path.is_dir():
            inside = sorted(p for p in path.iterdir() if p.suffix.lower() in images.WRITABLE)
            if not inside:
                raise NSTError(f"there is no picture in the folder '{path}'.")
            found += [str(p) for p in inside]
        else:
            found.append(one)
    return found


def _named(pictures, strengths):
    """{name: file} of those pictures that were voted on."""
    given = {Path(one).stem if Path(one).suffix else one: one for one in _pictures(pictures or [])}
    found = {name: given[name] for name in strengths if name in given}
    if pictures and not found:
        raise NSTError(f"none of the pictures was voted on; the votes are about {', '.join(list(strengths)[:5])}.")
    return found


def _compared(strengths, shown, content, style):
    """Every metric of those pictures of which it is known what they were made of."""
    from nstlib import votes

    sources = {name: _sources(file, content, style) for name, file in shown.items()}
    known = {name: file for name, file in shown.items() if all(sources[name])}
    for name in shown.keys() - known.keys():
        print(f"note: it is not known what '{name}' was made of; give --content and --style to measure it, too.")
    if not known:
        raise NSTError("what were the pictures made of? Give --content PHOTO and --style PAINTING.")
    photos, paintings = ({name: sources[name][i] for name in known} for i in (0, 1))
    print(f"\nMeasuring {len(known)} pictures by every metric: seconds for each ...", flush=True)
    return votes.compare(strengths, votes.metrics_of(known, photos, paintings))


def _sources(file, content, style):
    """(photograph, painting) that a picture was made of, as given, else as it says itself by names of the gallery."""
    from nstlib import catalogue, images

    facts, known = images.read_run(file), catalogue.gallery().names
    said = (facts.get("content"), facts.get("style"))
    return tuple(given or (name if name in known else None) for given, name in zip((content, style), said, strict=True))
