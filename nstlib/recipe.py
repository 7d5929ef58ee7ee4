"""Every setting of a run in one frozen object, which can be written as JSON and repeated.

The loss that a recipe weighs is

    L(x) = content_weight · Σ_l a_l C_l(x)  +  style_strength · style_weight · Σ_l b_l S_l(x)  +  tv_weight · TV(x)

with, for layer l with features F_l(x) of the picture x, content target P_l and a statistic of the style's features,

    C_l(x) = Σ (F_l(x) − P_l)² / Σ P_l²             relative squared error of the features
    S_l(x) = distance(x, style) / distance(0, style)     how far the statistic still is from the style's
    TV(x)  = total_variation(x) / (number of values in x)

For statistic "gram" S_l is Σ (G_l(x) − A_l)² / Σ A_l², the relative squared error of the Gram matrix; for
"moments", the default, it is the squared Wasserstein distance of mean and covariance over ‖μ‖² + tr Σ of the style
(nstlib.statistics).

The divisions make every term a pure number: they cancel the size of the picture, the number of channels and
the scale of the activations, so that weights keep their order of magnitude from one network to another: one default
suits pocket and VGG16, whose features pocket has. The functions content_loss and style_loss of nstlib are the
textbook's mean squared errors; they differ from C_l and S_l by exactly these divisors. The layer weights a_l, b_l are
divided by their sum before use.

Published systems divide by other things; `convention` names theirs (nstlib.published), and the presets "gatys",
"tf-tutorial", "keras-example", "neural-style" and "crowson" are their recipes in their own numbers.
"""

import json
import numbers
import operator
from dataclasses import asdict, dataclass, field, fields, replace
from functools import wraps

from nstlib import keys as keyframes
from nstlib.errors import NSTError, in_words, suggest
from nstlib.presets import ONE_SCALE as ONE_SCALE
from nstlib.presets import PRESETS, STYLE_LAYERS, equal
from nstlib.repeats import Period
from nstlib.roles import BLOCKS, FORM_FROM

OLD_POCKET = "450b9a992aa86e4e"  # the checksum of what earlier versions called "pocket"
# The settings of those versions, all of which they wrote.
OLD_SETTINGS = frozenset(
    """
    name size steps seed backbone content_layers style_layers content_weight style_weight tv_weight style_strength
    statistic convention optimiser parameters learning_rate cooling beta1 beta2 epsilon average margin smallest
    tolerance patience start pooling border precision
    """.split()  # noqa: SIM905
)
BACKBONES = ("auto", "vgg19", "vgg16", "pocket", "pocket-drawn")
CHOICES = {
    "optimiser": ("adam", "lbfgs"),
    "parameters": ("pixels", "laplacian"),
    "start": ("content", "noise", "statistics", "picture", "fast"),
    "backbone": BACKBONES,
    "pooling": ("native", "max", "average", "l2"),
    "border": ("native", "zero", "replicate", "reflect", "periodic"),
    "statistic": ("gram", "moments", "sorted"),
    "convention": ("relative", "gatys", "tf-tutorial", "keras-example", "neural-style", "crowson"),
    "precision": ("auto", "float32", "mixed"),
    "colour_by": ("transport", "luminance"),
}
# block4_conv2 keeps the layout (Gatys et al. 2016); block2_conv2 keeps small things recognisable.
CONTENT_LAYERS = ("block2_conv2", "block4_conv2")
# Settings that came later, and what was before them.
LATER = {"further": {}, "colour": 1.0, "colour_by": "transport", "style_scale": 1.0, "style_turn": 0.0, "regions": ()}
LATER |= {"form_from": FORM_FROM, "keys": (), "repeat": "square", "axes": "xy"}
FAST_SIDE = 256  # longer side of the paintings by which the network of nst.paint learnt its styles


def _halving():
    """16 : 8 : 4 : 2 : 1 over the style layers: colour and stroke lead, composition follows."""
    return {layer: 2.0 ** (4 - i) for i, layer in enumerate(STYLE_LAYERS)}


def _naming_the_unknown(recipe):
    """The class, whose constructor tells of an unknown setting in a sentence."""
    make, known = recipe.__init__, [f.name for f in fields(recipe)]

    @wraps(make)
    def __init__(self, *values, **settings):
        for name in settings:
            if name not in known:
                raise NSTError(f"a recipe has no setting '{name}'; {suggest(name, known)}.")
        make(self, *values, **settings)

    recipe.__init__ = __init__
    return recipe


@_naming_the_unknown
@dataclass(frozen=True)
class Recipe:
    """Settings of one run. Unknown names and impossible values are refused with a sentence.

    size: longer side of the finished picture, in pixels.
    steps: optimiser steps over all scales together (for L-BFGS: evaluations of the loss).
    backbone: "auto", "vgg19", "vgg16", "pocket" or "pocket-drawn".
    content_layers, style_layers: {layer: weight}; only the ratios matter, the loss divides them by their sum.
    content_weight, style_weight, tv_weight: see the formula at the top of this file.
    further: {name of a term: weight}, for kinds of terms that have no setting of their own (nstlib.terms), named
        "kind/layer", with a + between layers where a term looks at several; these weights are taken as they are.
    style_strength: one number for people: multiplies style_weight; 1 is the recipe as it was found, 2 is bolder.
    statistic: what a style is: "gram", "moments" (mean and covariance) or "sorted" (nstlib.statistics).
    convention: whose scale the weights are on (nstlib.published).
    optimiser: "adam" (with the averaged iterate) or "lbfgs" (bounded to [0, 1], history 10).
    parameters: what the optimiser moves: the "pixels", or the levels of a "laplacian" pyramid of the picture.
    learning_rate, beta1, beta2, epsilon: Adam's own; pixels are in [0, 1].
    cooling: the learning rate falls to this fraction of itself within every scale; 1 keeps it constant.
    average: decay d of the averaged iterate, mean ← d·mean + (1−d)·x; 0 switches it off.
    margin: this share of the longer side is painted beyond every edge, and cut off in the end: pixels at an edge are
        seen by fewer features than others, and would end in specks.
    smallest: longer side at the coarsest scale of the pyramid; scales grow by √2 up to `size`.
    tolerance, patience: a scale ends early when the loss fell by less than this fraction in so many steps; 0 never.
    start: "content"; "noise" (uniform, from `seed`); "statistics" (noise with the style's colours); "picture",
        the one given to stylize; or "fast", what nst.paint makes of content and style. A painting needs no coarse
        scales, so the first is the one of FAST_SIDE px; the default's loss is reached in a third of its time.
    pooling: "native" is the network's own; another is rescaled so that features keep their size.
    border: "native" uses the network's own padding; "replicate" repeats the edge pixel at every layer, "reflect"
        mirrors the picture about it; "periodic" is what lies on the opposite side, so that the picture is a tile that
        repeats without a seam. Its sides are made multiples of the deepest layer's stride then, and it has no margin.
    repeat, axes: how that tile is laid out: "square", "half-drop", "brick" or "mirror" (nstlib.repeats), along "x" (to
        the right), "y" (downwards) or both, "xy". Of a mirror, `size` is that of the tile, and the network sees four.
    precision: "mixed" convolves in 16 bits and keeps statistics in 32; "auto" uses it for vgg16 and vgg19 where it was
        measured to be faster on this machine. The recipe of a result says which one it was.
    colour: from 1, the painting's colours, to 0, the photograph's; colour_by: "transport" carries the painting's
        palette towards the photograph's before the run, "luminance" paints lightness and keeps a* and b* of every
        place (nstlib.colour).
    style_scale: the longer side of the style picture as the run sees it, over the picture's: 2 paints in strokes twice
        as broad, 1/2 in finer ones. It is never enlarged beyond what its file has.
    style_turn: degrees by which the style picture is turned, against the clock: strokes run another way.
    form_from: of a style of several paintings that share out form and stroke (nstlib.roles), the first block of form;
        those before it are stroke.
    keys: key frames of strength and styles over time (nstlib.keys), for a walk or a clip; `at` is the recipe of one
        moment. A still has no time, so a run takes one without keys.
    regions: parts of the picture that take another style, only its colours, or nothing: what `nst.Region.as_dict` gives
        of each, masks of files and arrays as small pictures of 256 px in the text, by which the run goes, too.
    weights: the checksum of the weights that made the picture, filled in by a run; "" in a recipe of one's own.
    """

    name: str = "default"
    size: int = 256
    steps: int = 90
    seed: int = 0
    backbone: str = "auto"
    content_layers: dict = field(default_factory=lambda: equal(CONTENT_LAYERS))
    style_layers: dict = field(default_factory=_halving)
    content_weight: float = 0.06
    style_weight: float = 1.0
    tv_weight: float = 0.06
    style_strength: float = 1.0
    statistic: str = "moments"
    convention: str = "relative"
    optimiser: str = "lbfgs"
    parameters: str = "pixels"
    learning_rate: float = 0.05
    cooling: float = 0.1
    beta1: float = 0.9
    beta2: float = 0.99
    epsilon: float = 1e-8
    average: float = 0.9
    margin: float = 0.03
    smallest: int = 64
    tolerance: float = 0.0
    patience: int = 50
    start: str = "content"
    pooling: str = "native"
    border: str = "replicate"
    precision: str = "auto"
    weights: str = ""
    further: dict = field(default_factory=dict)
    colour: float = 1.0
    colour_by: str = "transport"
    style_scale: float = 1.0
    style_turn: float = 0.0
    form_from: int = FORM_FROM
    keys: tuple = ()
    regions: tuple = ()
    repeat: str = "square"
    axes: str = "xy"

    def __post_init__(self):
        for name, least in (("size", 32), ("steps", 1), ("seed", 0), ("smallest", 32), ("patience", 1)):
            object.__setattr__(self, name, check_whole(name, getattr(self, name), least))
        for name in ("content_weight", "style_weight", "tv_weight", "style_strength", "epsilon"):
            self._set_number(name, 0, float("inf"))
        self._set_number("learning_rate", 1e-6, 1)
        self._set_number("cooling", 0, 1)
        self._set_number("tolerance", 0, 1)
        self._set_number("margin", 0, 0.5)
        self._set_number("colour", 0, 1)
        self._set_number("style_scale", 0.125, 8)
        self._set_number("style_turn", -360, 360)
        self._set_form_from()
        object.__setattr__(self, "keys", keyframes.checked(self.keys))
        for name in ("beta1", "beta2", "average"):
            self._set_number(name, 0, 0.999999)
        for name, known in CHOICES.items():
            if getattr(self, name) not in known:
                value = getattr(self, name)
                raise NSTError(f"there is no {name} '{value}'; {suggest(value, known)}.")
        if not isinstance(self.weights, str):
            raise NSTError(f"weights must be the checksum that a run wrote there, not {str(self.weights)[:40]}.")
        for name in ("content_layers", "style_layers"):
            object.__setattr__(self, name, _check_layers(name, getattr(self, name)))
        object.__setattr__(self, "further", _check_further(self.further))
        object.__setattr__(self, "regions", _check_regions(self.regions))
        self._check_period()
        _check_number("style_weight times style_strength", self.style_weight * self.style_strength, 0, float("inf"))
        if not (self.content_weight or self.style_weight * self.style_strength or any(self.further.values())):
            raise NSTError("content_weight and style_weight are both 0, so there is nothing to optimise.")

    def _set_number(self, name, low, high):
        object.__setattr__(self, name, _check_number(name, getattr(self, name), low, high))

    def _set_form_from(self):
        value = check_whole("form_from", self.form_from, 2)
        if value > BLOCKS:
            raise NSTError(f"form_from must be a block from 2 to {BLOCKS}, the first of form, not {value}.")
        object.__setattr__(self, "form_from", value)

    def _check_period(self):
        if self.border != "periodic" and (self.repeat, self.axes) != ("square", "xy"):
            raise NSTError("repeat and axes say how a tile is laid out, which needs the border 'periodic'.")
        if Period(self.repeat, self.axes).repeat == "mirror" and self.regions:
            raise NSTError("a mirror repeat turns its tile over, and regions with it; leave one of them out.")

    @property
    def period(self):
        """The nstlib.repeats.Period of a picture that is to repeat; None for one that has edges."""
        return Period(self.repeat, self.axes) if self.border == "periodic" else None

    @property
    def edges(self):
        """What a Network is told of the run's picture: a Period, or the name of the border."""
        return self.border if self.period is None else self.period.of_the_block

    @property
    def edges_of_style(self):
        """What it is told of the style's pictures, which have edges."""
        return self.border if self.period is None else "replicate"

    @classmethod
    def preset(cls, name):
        """A ready recipe by name.

        "default"; "quick" (a sketch in seconds); "quality" (512 px, on VGG16); "bold" (the painting leads, things
        dissolve); "patches" (motifs of the painting come over whole, small faces go); "faithful" (the photograph
        leads); "drawn" (what suits pocket-drawn); "gram" (bare Gram matrices, equal layers, as the lessons derive it);
        and the published ones in their own numbers: "gatys", "tf-tutorial", "keras-example", "neural-style", "crowson"
        (see PRESETS for each one's source).
        """
        if name not in PRESETS:
            raise NSTError(f"there is no recipe '{name}'; {suggest(name, PRESETS)}.")
        return cls(name=name, **PRESETS[name])

    @classmethod
    def from_json(cls, text):
        """Read what `to_json` wrote; a setting that is left out keeps its default."""
        try:
            values = json.loads(text)
        except (TypeError, ValueError, RecursionError) as error:
            raise NSTError(f"the recipe is not valid JSON ({str(error).splitlines()[0][:100]}).") from None
        return cls.from_dict(values)

    @classmethod
    def from_dict(cls, values):
        """A recipe from {setting: value}; a setting that is left out keeps its default."""
        if not isinstance(values, dict):
            raise NSTError('a recipe must be a JSON object such as {"style_weight": 2}.')
        values = {str(name): value for name, value in values.items()}
        if "styles" in values:
            raise NSTError("this is the recipe of a picture that nst.paint made in one pass; nst.paint repeats it.")
        if _of_the_old_pocket(values):
            values["weights"] = OLD_POCKET
        return cls(**values)

    @classmethod
    def load(cls, source):
        """A recipe from a preset's name, a JSON file, or a PNG or TIFF that nstlib wrote."""
        from nstlib.files import as_path
        from nstlib.images import WITH_RECIPE, read_recipe, read_run

        path = as_path(source)
        if path.suffix.lower() not in (".json", *WITH_RECIPE):
            return cls.preset(str(source))
        if not path.is_file():
            raise NSTError(f"there is no recipe file '{path}'; check the spelling and the folder.")
        if path.suffix.lower() in WITH_RECIPE:
            recipe, used = cls.from_json(read_recipe(path)), read_run(path).get("weights", "")
            if str(used).startswith(("pocket 1,", "pocket 2,", "pocket 3,")):
                return recipe.but(weights=OLD_POCKET)
            own = recipe.weights == OLD_POCKET and str(used).startswith("own weights")
            return recipe.but(weights="") if own else recipe
        try:
            return cls.from_json(path.read_text(encoding="utf-8-sig"))  # some editors begin a file with a mark
        except (OSError, UnicodeDecodeError):
            raise NSTError(f"'{path}' cannot be read as a text file.") from None

    def as_dict(self):
        """The recipe as plain values; `Recipe.from_dict(r.as_dict()) == r`. Later settings are named where they are not
        as they always were, so that what has none of them is written as it always was."""
        return {name: value for name, value in asdict(self).items() if LATER.get(name, ...) != value}

    def to_json(self):
        """The recipe as JSON text; `Recipe.from_json(r.to_json()) == r`."""
        return json.dumps(self.as_dict(), indent=1)

    def but(self, **changes):
        """A copy with some settings changed; None leaves a setting as it is."""
        return replace(self, **{name: value for name, value in changes.items() if value is not None})

    def at(self, time):
        """(Recipe, {style: weight}) of a moment, in seconds: this one without its keys, in the strength that they give
        then, and the styles to give with it; {} where no key names any. At a key it is exactly what that says."""
        strength, styles = keyframes.moment(self.keys, time)
        return self.but(keys=(), style_strength=strength), styles

    @property
    def coarsest(self):
        """Longer side at the coarsest scale. What coarse scales settle, large shapes, a painting has already, and at
        another size than the network's own its marks would have another width than the style's."""
        return max(self.smallest, min(self.size, FAST_SIDE)) if self.start == "fast" else self.smallest

    @property
    def style_size(self):
        """The longer side of the style picture at the finest scale, in pixels."""
        return max(1, round(self.size * self.style_scale))

    @property
    def layers(self):
        """Every layer the loss reads."""
        # A term within a region, "style/block1_conv1@sky", looks at the same layers.
        named = (name.partition("/")[2].partition("@")[0] for name in self.further)
        further = (layer for layers in named for layer in layers.split("+"))
        return tuple(dict.fromkeys([*self.content_layers, *self.style_layers, *further]))


def _of_the_old_pocket(values):
    """Earlier versions wrote every setting but the weights, and their "pocket" is pocket-drawn now."""
    return values.get("backbone") == "pocket" and "weights" not in values and set(values) == OLD_SETTINGS


def as_recipe(recipe):
    """A Recipe from None (the default), a Recipe, or a preset's name."""
    if recipe is None:
        return Recipe()
    if isinstance(recipe, Recipe):
        return recipe
    if isinstance(recipe, str):
        return Recipe.preset(recipe)
    raise NSTError(f"a recipe must be a Recipe or the name of a preset, not {type(recipe).__name__}.")


def normalised(layers):
    """{layer: weight} with the weights divided by their sum."""
    total = sum(layers.values())
    return {layer: weight / total for layer, weight in layers.items()}


def check_whole(name, value, least):
    """The value as an int; NumPy's whole numbers count, floats and True do not."""
    whole = isinstance(value, numbers.Integral) and not isinstance(value, bool)
    if not whole or not least <= value <= 10**9:
        raise NSTError(f"{name} must be a whole number of at least {least}, not {in_words(value)}.")
    return operator.index(value)


def _check_number(name, value, low, high):
    """The value as a float, finite and within the limits."""
    good = isinstance(value, numbers.Real) and not isinstance(value, bool) and low <= value <= min(high, 1e18)
    if not good:
        limit = f"from {low} to {high}" if high < float("inf") else f"of at least {low}"
        raise NSTError(f"{name} must be a number {limit}, not {in_words(value)}.")
    return float(value)


def _check_layers(name, layers):
    if isinstance(layers, str) or not hasattr(layers, "__iter__"):
        raise NSTError(f"{name} must map layer names to weights, not {layers!r}.")
    if not all(isinstance(layer, str) for layer in layers):
        raise NSTError(f"{name} must map layer names to weights.")
    layers = dict(layers) if isinstance(layers, dict) else equal(layers)
    if not layers:
        raise NSTError(f"{name} is empty; set the weight to 0 to leave a term out, but keep one layer.")
    layers = {k: _check_number(f"the weight of {k} in {name}", w, 0, float("inf")) for k, w in layers.items()}
    if not any(layers.values()):
        raise NSTError(f"all weights in {name} are 0; at least one must be larger.")
    return layers


def _check_regions(regions):
    """Each as the plain values that a file can hold."""
    if not isinstance(regions, list | tuple) or not regions:
        regions = [] if regions == () or regions == [] else [regions]
    if not regions:
        return ()
    from nstlib.regions import as_regions

    return tuple(region.as_dict() for region in as_regions(list(regions)))


def _check_further(terms):
    """{term name: weight}; whether there is such a kind, and such a layer, is known where the loss is built."""
    if not isinstance(terms, dict):
        raise NSTError(f"further must map names of terms to weights, not {str(terms)[:40]}.")
    for name in terms:
        kind, _, layer = name.partition("/") if isinstance(name, str) else ("", "", "")
        if not (kind and layer and all(layer.split("+"))):
            raise NSTError(f"a term in further is named 'kind/layer', as in 'style/block1_conv1', not '{name}'.")
    return {k: _check_number(f"the weight of {k} in further", w, 0, float("inf")) for k, w in terms.items()}
