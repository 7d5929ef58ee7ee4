"""Whose a picture is, as far as the gallery knows."""

from nstlib.catalogue import gallery

SEED = "none"  # what a file calls its photograph where none was given


def credit(name):
    """Title, maker and licence of a picture of the gallery, by the name that a file holds; "" for any other."""
    if name == SEED:
        return "no photograph: the style alone"
    if name not in gallery().names:
        return ""
    picture = gallery()[name]
    return f"{picture.title}, {picture.maker}, {picture.licence}"
