"""Every setting of a run in one frozen object, which can be written as JSON and repeated.

The loss that a recipe weighs is

    L(x) = content_weight · Σ_l a_l C_l(x)  +  style_weight · Σ_l b_l S_l(x)  +  tv_weight · TV(x)

with, for layer l with features F_l(x) of the picture x, content target P_l and style target Gram matrix A_l,

    C_l(x) = Σ (F_l(x) − P_l)² / Σ P_l²          relative squared error of the features
    S_l(x) = Σ (G_l(x) − A_l)² / Σ A_l²          relative squared error of the Gram matrix
    TV(x)  = total_variation(x) / (number of values in x)

The divisions make every term a pure number: they cancel the size of the picture, the number of channels and
the scale of the activations, so that weights keep their order of magnitude from one network to another. (Tested
by arithmetic and on pocket; whether the default also suits VGG19's ImageNet weights, nobody has seen yet.) The
functions content_loss and style_loss of nstlib are the textbook's mean squared errors; they differ from C_l and
S_l by exactly these divisors. The layer weights a_l, b_l are
divided by their sum before use.
"""

import json
import numbers
import operator
from dataclasses import asdict, dataclass, field, fields, replace

from nstlib.errors import NSTError, suggest

OPTIMISERS = ("adam", "lbfgs")
STARTS = ("content", "noise")
BACKBONES = ("auto", "vgg19", "pocket")
# block4_conv2 keeps the layout (Gatys et al. 2016); block2_conv2 keeps small things recognisable.
CONTENT_LAYERS = ("block2_conv2", "block4_conv2")
STYLE_LAYERS = ("block1_conv1", "block2_conv1", "block3_conv1", "block4_conv1", "block5_conv1")


def _equal(layers):
    return dict.fromkeys(layers, 1.0)


@dataclass(frozen=True)
class Recipe:
    """Settings of one run. Unknown names and impossible values are refused with a sentence.

    size: longer side of the finished picture, in pixels.
    steps: optimiser steps over all scales together (for L-BFGS: evaluations of the loss).
    backbone: "auto", "vgg19" or "pocket".
    content_layers, style_layers: {layer: weight}; only the ratios matter, the loss divides them by their sum.
    content_weight, style_weight, tv_weight: see the formula at the top of this file.
    optimiser: "adam" (with the averaged iterate) or "lbfgs" (SciPy's L-BFGS-B, bounded to [0, 1]).
    learning_rate, beta1, beta2, epsilon: Adam's own; pixels are in [0, 1].
    cooling: the learning rate falls to this fraction of itself within every scale; 1 keeps it constant.
    average: decay d of the averaged iterate, mean ← d·mean + (1−d)·x; 0 switches it off.
    smallest: longer side at the coarsest scale of the pyramid; scales grow by √2 up to `size`.
    start: "content", or "noise" (uniform, from `seed`).
    border: "native" uses the network's own padding; "replicate" repeats the edge pixel at every layer.
    """

    name: str = "default"
    size: int = 256
    steps: int = 200
    seed: int = 0
    backbone: str = "auto"
    content_layers: dict = field(default_factory=lambda: _equal(CONTENT_LAYERS))
    style_layers: dict = field(default_factory=lambda: _equal(STYLE_LAYERS))
    content_weight: float = 0.2
    style_weight: float = 1.0
    tv_weight: float = 0.2
    optimiser: str = "adam"
    learning_rate: float = 0.05
    cooling: float = 0.1
    beta1: float = 0.9
    beta2: float = 0.99
    epsilon: float = 1e-8
    average: float = 0.9
    smallest: int = 64
    start: str = "content"
    border: str = "replicate"

    def __post_init__(self):
        for name, least in (("size", 32), ("steps", 1), ("seed", 0), ("smallest", 32)):
            object.__setattr__(self, name, _check_whole(name, getattr(self, name), least))
        for name in ("content_weight", "style_weight", "tv_weight", "epsilon"):
            self._set_number(name, 0, float("inf"))
        self._set_number("learning_rate", 1e-6, 1)
        self._set_number("cooling", 0, 1)
        for name in ("beta1", "beta2", "average"):
            self._set_number(name, 0, 0.999999)
        for name, known in (
            ("optimiser", OPTIMISERS),
            ("start", STARTS),
            ("backbone", BACKBONES),
            ("border", ("native", "replicate")),
        ):
            if getattr(self, name) not in known:
                value = getattr(self, name)
                raise NSTError(f"there is no {name} '{value}'; {suggest(value, known)}.")
        for name in ("content_layers", "style_layers"):
            object.__setattr__(self, name, _check_layers(name, getattr(self, name)))
        if not (self.content_weight or self.style_weight):
            raise NSTError("content_weight and style_weight are both 0, so there is nothing to optimise.")

    def _set_number(self, name, low, high):
        object.__setattr__(self, name, _check_number(name, getattr(self, name), low, high))

    @classmethod
    def preset(cls, name):
        """A ready recipe: "default", "quick" (a sketch in seconds) or "quality" (500 steps, 512 px)."""
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
        if not isinstance(values, dict):
            raise NSTError('a recipe must be a JSON object such as {"style_weight": 2}.')
        known = [f.name for f in fields(cls)]
        for name in values:
            if name not in known:
                raise NSTError(f"a recipe has no setting '{name}'; {suggest(name, known)}.")
        return cls(**values)

    @classmethod
    def load(cls, source):
        """A recipe from a preset's name, a JSON file, or a PNG that nstlib wrote."""
        from nstlib.images import as_path, read_recipe

        path = as_path(source)
        if path.suffix.lower() not in (".json", ".png"):
            return cls.preset(str(source))
        if not path.is_file():
            raise NSTError(f"there is no recipe file '{path}'; check the spelling and the folder.")
        if path.suffix.lower() == ".png":
            return cls.from_json(read_recipe(path))
        try:
            return cls.from_json(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError):
            raise NSTError(f"'{path}' cannot be read as a text file.") from None

    def to_json(self):
        """The recipe as JSON text; `Recipe.from_json(r.to_json()) == r`."""
        return json.dumps(asdict(self), indent=1)

    def but(self, **changes):
        """A copy with some settings changed; None leaves a setting as it is."""
        return replace(self, **{name: value for name, value in changes.items() if value is not None})

    @property
    def layers(self):
        """Every layer the loss reads."""
        return tuple(dict.fromkeys([*self.content_layers, *self.style_layers]))


def as_recipe(recipe):
    """A Recipe from None (the default), a Recipe, or a preset's name."""
    if recipe is None:
        return Recipe()
    if isinstance(recipe, Recipe):
        return recipe
    if isinstance(recipe, str):
        return Recipe.preset(recipe)
    raise NSTError(f"a recipe must be a Recipe or the name of a preset, not {type(recipe).__name__}.")


PRESETS = {
    "default": {},
    "quick": {"size": 192, "steps": 90},
    "quality": {"size": 512, "steps": 500, "average": 0.95},
}


def normalised(layers):
    """{layer: weight} with the weights divided by their sum."""
    total = sum(layers.values())
    return {layer: weight / total for layer, weight in layers.items()}


def _check_whole(name, value, least):
    """The value as an int; NumPy's whole numbers count, floats and True do not."""
    whole = isinstance(value, numbers.Integral) and not isinstance(value, bool)
    if not whole or not least <= value <= 10**9:
        raise NSTError(f"{name} must be a whole number of at least {least}, not {str(value)[:40]}.")
    return operator.index(value)


def _check_number(name, value, low, high):
    """The value as a float, finite and within the limits."""
    good = isinstance(value, numbers.Real) and not isinstance(value, bool) and low <= value <= min(high, 1e12)
    if not good:
        limit = f"from {low} to {high}" if high < float("inf") else f"of at least {low}"
        raise NSTError(f"{name} must be a number {limit}, not {str(value)[:40]}.")
    return float(value)


def _check_layers(name, layers):
    if isinstance(layers, str) or not hasattr(layers, "__iter__"):
        raise NSTError(f"{name} must map layer names to weights, not {layers!r}.")
    if not all(isinstance(layer, str) for layer in layers):
        raise NSTError(f"{name} must map layer names to weights.")
    layers = dict(layers) if isinstance(layers, dict) else _equal(layers)
    if not layers:
        raise NSTError(f"{name} is empty; set the weight to 0 to leave a term out, but keep one layer.")
    layers = {k: _check_number(f"the weight of {k} in {name}", w, 0, float("inf")) for k, w in layers.items()}
    if not any(layers.values()):
        raise NSTError(f"all weights in {name} are 0; at least one must be larger.")
    return layers
