"""The tiles of a sheet on the workers of a cluster: a tile is a unit, and its picture comes back.

A worker keeps the sheet that it works for, so that its tiles share one compiled program, as they do on one machine.
"""

import json
from dataclasses import dataclass

from nstlib import cluster
from nstlib.engine.asked import parts_of
from nstlib.errors import NSTError
from nstlib.files import as_path
from nstlib.recipe import as_recipe


@dataclass(frozen=True)
class Came:
    """A Tile that has come, what it took on its worker in seconds, the pace of its steps there (Run.pace), and how many
    tiles are painted at a time."""

    tile: object
    seconds: float
    pace: float | None
    workers: int


def tiles(where, making, given, tile, tell=print):
    """Paint the missing tiles of a Making; yields a Came for each. given: (content, style, recipe, backbone, weights)
    that it was made of, with names or files for pictures; tile: the function that a worker calls.

    NSTError for pictures that are arrays, and for what a tile ends with.
    """
    content, style, recipe, backbone, weights = given
    recipe, styles = as_recipe(recipe), [] if style is None else parts_of(style)
    names = [content, *(name for name, _ in styles), *([] if weights is None else [weights])]
    if not all(isinstance(name, str) or hasattr(name, "__fspath__") for name in names):
        raise NSTError("a cluster takes pictures by their names, or the names of their files; save arrays first.")
    names = [*(str(as_path(name)) for name in names), *cluster.styles_in(recipe)]
    base = making.sheet.tiles[0].recipe  # with what this machine chose where it was free to
    chosen = {name: getattr(base, name) for name in ("size", "steps", "backbone", "weights", "precision")}
    asked = {
        "recipe": recipe.but(**chosen).to_json(),
        "shares": [share.plain for _, share in styles],
        "backbone": backbone,
        "weights": weights is not None,
        "strengths": making.sheet.columns,
        "rows": making.sheet.rows,
    }
    text, parcel = json.dumps(asked), cluster.packed(names)
    numbers = list(making.missing)
    if not numbers:
        return
    with cluster.joined(where, tell) as pool:
        for place, value in pool.each(tile, ((names, parcel, text, i) for i in numbers)):
            if isinstance(value, NSTError):
                raise value
            data, image, seconds, pace = value
            yield Came(making.keep(numbers[place], data, image), seconds, pace, max(1, pool.threads))
