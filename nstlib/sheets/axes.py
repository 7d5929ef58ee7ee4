"""What varies on a sheet: the style's strength from left to right; its layers and its scale from top to bottom.

Whatever the layers, the loss reads all of the recipe's: those that a tile leaves out have weight 0. So all tiles share
one compiled program.
"""

from dataclasses import dataclass

from nstlib.errors import NSTError, in_words, suggest
from nstlib.recipe import Recipe

ALL = "all"
# Blocks of a network of VGG's family: what each set is about, as lesson 3 shows it.
SETS = {"shallow": (1, 2), "middle": (3,), "deep": (4, 5)}
ABOUT = {"shallow": "colour and grain", "middle": "strokes", "deep": "shapes", ALL: "the recipe's own"}
STRENGTHS = (0.1, 0.3, 1, 4)
LAYERS = ("shallow", "middle", "deep", ALL)
SCALES = (1,)
MOST = 100  # tiles


@dataclass(frozen=True)
class Place:
    """One place of a sheet: a strength, a set of layers (a name of SETS, "all", or layers with + between them), and
    how many times as broad as the recipe's own the strokes are."""

    strength: float
    layers: str
    scale: float

    @property
    def words(self):
        """The three, for a caption."""
        scale = "" if self.scale == 1 else f", scale {plain(self.scale)}"
        return f"strength {plain(self.strength)}, {self.layers}{scale}"

    @property
    def file(self):
        """The name of its file."""
        return f"{self.layers}-scale-{plain(self.scale)}-strength-{plain(self.strength)}.png"

    def recipe(self, recipe):
        """The recipe, with what varies set to this place's."""
        return recipe.but(
            style_scale=self.scale,
            style_strength=self.strength,
            style_layers=_restricted(recipe.style_layers, self.layers),
        )


def places(strengths=STRENGTHS, layers=LAYERS, scales=SCALES):
    """((strength, ...), ((layers, scale), ...)): the columns and the rows of a sheet, each once.

    Raises NSTError for an empty list, for what is no strength, set of layers or scale, and for more than MOST tiles.
    """
    columns = _each("strengths", strengths, _strength)
    rows = [(words, scale) for words in _each("layers", layers, _words) for scale in _each("scales", scales, _scale)]
    count = len(columns) * len(rows)
    if count > MOST:
        raise NSTError(
            f"{len(columns)} strengths and {len(rows)} rows of layers and scales make {count} tiles, and a sheet "
            f"holds at most {MOST}; leave some out, or make several sheets."
        )
    return columns, tuple(rows)


def _each(name, values, checked):
    values = [values] if isinstance(values, str | int | float) else values
    try:
        values = list(values)
    except TypeError:
        raise NSTError(f"{name} must be a list, not {in_words(values)}.") from None
    if not values:
        raise NSTError(f"{name} is empty; a sheet needs at least one of them.")
    return tuple(dict.fromkeys(map(checked, values)))


def _strength(value):
    # Not 0, which leaves the style out: then nothing that a sheet varies would matter.
    if isinstance(value, str) or not Recipe(style_strength=value).style_strength:
        raise NSTError(f"a strength must be a number above 0, such as 0.25 or 4, not {in_words(value)}.")
    return float(value)


def _scale(value):
    return Recipe(style_scale=value).style_scale


def _words(value):
    if not isinstance(value, str):
        raise NSTError(f"layers are named in words, such as {', '.join(LAYERS)}, not by {in_words(value)}.")
    if value not in LAYERS and "_" not in value:
        raise NSTError(
            f"there is no set of layers '{value}'; {suggest(value, LAYERS)}; or layers: block1_conv1+block4_conv1."
        )
    return value


def _restricted(style_layers, words):
    """{layer: weight} of the recipe's layers, with 0 for those that the words leave out."""
    if words == ALL:
        return style_layers
    if words in SETS:
        beginnings = tuple(f"block{block}_" for block in SETS[words])
        meant = [layer for layer, weight in style_layers.items() if layer.startswith(beginnings) and weight]
        if not meant:
            blocks = " and ".join(map(str, SETS[words]))
            raise NSTError(f"the recipe has no style layer in block {blocks}, which '{words}' means; leave it out.")
    else:
        meant = words.split("+")
    return dict.fromkeys(style_layers, 0.0) | {layer: style_layers.get(layer) or 1.0 for layer in meant}


def plain(number):
    """A number as a person would type it: 4, not 4.0."""
    return repr(float(number)).removesuffix(".0")
