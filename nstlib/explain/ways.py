"""Three ways side by side: the loop, fitted numbers and any style, for one pair and the same seconds."""

from nstlib import ways
from nstlib.explain.subject import name_of
from nstlib.views.board import Board, Entry
from nstlib.views.shares import Figures
from nstlib.views.words import alt_of, compared_in_words

_HEIGHT = 200  # of every picture, on the page


def three_ways(content="bridge", style="starry", seconds=8.0, *, size=ways.SIZE, network=None):
    """One pair, painted by the loop, with fitted numbers and as any style, each for these seconds; and both judges.

    content, style: a photograph and a painting: pictures, files or gallery names.
    Raises NSTError as nstlib.ways.three_ways does.
    """
    photo, painting, made = ways.three_ways(content, style, seconds, size=size, network=network)
    names = name_of(content, "the photograph"), name_of(style, "the painting")
    return board_of_ways(photo, painting, made, names)


def board_of_ways(photo, painting, made, names):
    """The board of three_ways' pictures; names: of photograph and painting."""
    entries = [
        Entry(picture, name, alt_of(name, picture)) for picture, name in zip((photo, painting), names, strict=True)
    ]
    for way in made:
        steps = f", {way.steps} steps" if way.steps else ""
        entries.append(
            Entry(
                way.image,
                f"{way.name}: {way.seconds:.1f} s{steps}",
                f"{way.name}: {names[0]}, repainted; {compared_in_words(way.image, photo)}",
            )
        )
    nearest = min(made, key=lambda way: way.sight.style_left)
    text = (
        f"To the judge that sees, the style of '{nearest.name}' is nearest to the painting's in the mean. Read blocks "
        "4 and 5 as well: they see shapes, the others colour and grain. Then look at the pictures."
    )
    return Board("Three ways, the same seconds", tuple(entries), text, height=_HEIGHT, columns=3, table=_figures(made))


def _figures(made):
    layers = list(made[0].sight.gram)
    return Figures(
        "Both judges. The one that sees, VGG16: style left in each layer, 1 for the photograph and 0 for the painting, "
        "and the content error. The one without a network: style left in patches, content kept (1 is best), strokes "
        "(about 1 is best)",
        (
            "way",
            "seconds",
            *(f"style left, {layer.split('_')[0]}" for layer in layers),
            "content error",
            "patches",
            "content kept",
            "strokes",
        ),
        tuple(
            (way.name, way.seconds, *way.sight.gram.values(), way.sight.content_error, *way.scores.values())
            for way in made
        ),
    )
