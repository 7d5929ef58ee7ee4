"""What a PNG or TIFF that nstlib wrote says of itself: its recipe and the facts of its run."""

import json

from nstlib.errors import NSTError
from nstlib.images.reading import locate, open_picture
from nstlib.images.writing import RECIPE_KEY, RUN_KEY
from nstlib.images.writing.deep import DESCRIPTION


def read_recipe(path):
    """The recipe JSON inside a PNG or TIFF that nstlib wrote, as text."""
    text = read_texts(path).get(RECIPE_KEY)
    if text is None:
        raise NSTError(f"'{path}' carries no recipe; only a PNG or TIFF written by nstlib does.")
    return text


def read_run(path):
    """The facts of the run inside what nstlib wrote, {} if there are none: weights, pictures' names, version."""
    try:
        facts = json.loads(read_texts(path).get(RUN_KEY, "{}"))
    except (ValueError, RecursionError):
        return {}
    return facts if isinstance(facts, dict) else {}


def read_texts(path):
    """{key: text} of a PNG's metadata, or of what nstlib put into a TIFF's description; empty for other formats."""
    picture = open_picture(locate(path))
    if picture.format != "TIFF":
        return dict(getattr(picture, "text", {}))
    try:
        texts = json.loads(picture.tag_v2.get(DESCRIPTION, ""))
    except (TypeError, ValueError):  # a description in words
        return {}
    return {key: text for key, text in texts.items() if isinstance(text, str)} if isinstance(texts, dict) else {}
