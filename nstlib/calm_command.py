"""`nst calm`: a photograph, a soft manner and a slow loop, as a page that is opened in a browser.

nstlib.cli takes it in.
"""

from pathlib import Path
from typing import Annotated

import typer


def calm(
    photo: Annotated[str, typer.Argument(help="A photograph: a file, or a name from the gallery.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="A page, NAME.html; or a clip that nobody can stop, NAME.gif.")
    ] = Path("calm.html"),
    preset: Annotated[
        str, typer.Option(help="To begin with: mist, watercolour, garden, paper or dusk.")
    ] = "watercolour",
    pace: Annotated[str, typer.Option(help="To begin with: slow, slower or 'one picture at a time'.")] = "slow",
    size: Annotated[int, typer.Option(help="Longer side in pixels.")] = 512,
):
    """A calm session with PHOTO: soft manners, a slow loop that never flashes, to be stopped at any time.

    Nothing leaves this machine. Brightness changes at most once in 3 seconds at every place, measured on the frames by
    WCAG 2.2's definition of a flash.
    """
    from nstlib.calm_session.session import checked_output, session

    checked_output(output, photo)
    made = session(photo, preset, pace, size)
    print(f"{made.save(output)}: {made.words}")
