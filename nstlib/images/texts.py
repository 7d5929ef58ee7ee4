"""What a PNG that nstlib wrote says of itself: its recipe and the facts of its run."""

import json

from nstlib.errors import NSTError
from nstlib.images.reading import locate, open_picture
from nstlib.images.writing import RECIPE_KEY, RUN_KEY


def read_recipe(path):
    """The recipe JSON inside a PNG that nstlib wrote, as text."""
    text = read_texts(path).get(RECIPE_KEY)
    if text is None:
        raise NSTError(f"'{path}' carries no recipe; only a PNG written by nstlib does.")
    return text


def read_run(path):
    """The facts of the run inside a PNG that nstlib wrote, {} if there are none: weights, pictures' names, version."""
    try:
        facts = json.loads(read_texts(path).get(RUN_KEY, "{}"))
    except (ValueError, RecursionError):
        return {}
    return facts if isinstance(facts, dict) else {}


def read_texts(path):
    """{key: text} of a PNG's metadata; empty for other formats."""
    return dict(getattr(open_picture(locate(path)), "text", {}))
