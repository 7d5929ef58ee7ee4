"""The tiles of a sheet on the workers of a cluster: a tile is a unit, and its picture comes back.

A worker keeps the sheet that it works for, so that its tiles share one compiled program, as they do on one machine.
"""

import json

from nstlib import cluster
from nstlib.engine.asked import parts_of
from nstlib.errors import NSTError
from nstlib.files import as_path
from nstlib.recipe import as_recipe
from nstlib.regions import files_read


def tiles(where, making, given, tile):
    """Paint the missing tiles of a Making; yields each Tile as it is done. given: (content, style, recipe, backbone,
    weights) that it was made of, with names or files for pictures; tile: the function that a worker calls.

    NSTError for pictures that are arrays, for regions, whose masks are files, and for what a tile ends with.
    """
    content, style, recipe, backbone, weights = given
    recipe = as_recipe(recipe)
    if recipe.regions or files_read(recipe.regions):
        raise NSTError("a sheet with regions is painted on this machine alone; leave --cluster out.")
    styles = parts_of(style)
    names = [content, *(name for name, _ in styles), *([] if weights is None else [weights])]
    if not all(isinstance(name, str) or hasattr(name, "__fspath__") for name in names):
        raise NSTError("a cluster takes pictures by their names, or the names of their files; save arrays first.")
    base = making.sheet.tiles[0].recipe
    asked = {
        "recipe": recipe.but(size=base.size, steps=base.steps).to_json(),
        "shares": [share.plain for _, share in styles],
        "backbone": backbone,
        "weights": weights is not None,
        "strengths": making.sheet.columns,
        "rows": making.sheet.rows,
    }
    text, parcel = json.dumps(asked), cluster.packed(names)
    numbers = list(making.missing)
    with cluster.joined(where) as pool:
        units = (([str(as_path(name)) for name in names], parcel, text, i) for i in numbers)
        for place, value in pool.each(tile, units):
            if isinstance(value, NSTError):
                raise value
            data, image = value
            yield making.keep(numbers[place], data, image)
