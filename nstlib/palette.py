"""nst palette: which colours of a painting move where a run keeps those of the photograph; and a table of the map."""

from nstlib import files
from nstlib.colour import Transport, palette_of, write_cube
from nstlib.errors import NSTError
from nstlib.explain import SIZE, palette_ledger
from nstlib.images import files_of, load_at_most
from nstlib.views.board import check_drawable


def run(content, style, colour, colour_by, output=None, cube=None):
    """Yield the ledger, a line for each colour, and the files that were written.

    output: a PNG of the board; cube: a .cube table that carries the photograph's colours to where `colour` puts the
    palette. Raises NSTError for another ending, for a file that is read, and for a table by luminance, which is no map
    of colours.
    """
    if output is not None and files.as_path(output).suffix.lower() != ".png":
        raise NSTError(f"the name of the drawing must end in .png, which '{output}' does not.")
    if cube is not None and files.as_path(cube).suffix.lower() != ".cube":
        raise NSTError(f"the name of a colour table must end in .cube, which '{cube}' does not.")
    if cube is not None and colour_by != "transport":
        raise NSTError("a table holds one place for each colour, and luminance keeps each place's own; use transport.")
    written = [path for path in (output, cube) if path is not None]
    for path in written:
        files.check_folder(path)
    files.check_none_read(written, {"the photograph": files_of(content), "the painting": files_of(style)})
    if output is not None:
        check_drawable()
    board = palette_ledger(content, style, colour=colour, colour_by=colour_by)
    yield from (f"{words:44} {part:4.0f} %  {move:5.1f}" for words, part, move in board.table.rows)
    yield board.text
    if cube is not None:
        ends = (palette_of(load_at_most(picture, SIZE)) for picture in (content, style))
        yield write_cube(Transport(*ends, colour).paint, cube, f"{content} to {style}, {colour:g}")
    if output is not None:
        yield files.write_atomically(output, board.to_png())
