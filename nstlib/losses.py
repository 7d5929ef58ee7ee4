"""Content, style and smoothness, each as a formula on arrays, and the objective that adds them up.

Shapes: features of a layer are (h, w, C) or (1, h, w, C); a Gram matrix is (C, C). Sources: Gatys, Ecker and
Bethge, "Image Style Transfer Using Convolutional Neural Networks", CVPR 2016. The terms themselves are nstlib.terms.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nstlib.autodiff import value_and_gradient
from nstlib.backend import load_keras, memory_in_words
from nstlib.errors import NSTError
from nstlib.published import factors
from nstlib.roles import role_of
from nstlib.statistics import as_floats, gram_matrix, unbatched
from nstlib.terms import SMOOTHNESS, Term, formulas_of, terms_of
from nstlib.terms.smoothness import total_variation

__all__ = [
    "SMOOTHNESS",
    "Mixture",
    "Objective",
    "Part",
    "Parts",
    "Term",
    "WeightedTerms",
    "content_loss",
    "layers_of",
    "style_loss",
    "terms_of",
    "total_variation",
]


def content_loss(features, target):
    """mean((F − P)²): mean squared difference of features at the same place. A scalar."""
    ops = load_keras().ops
    features, target = unbatched(features), unbatched(target)
    _same_shape(features, target, "features and target")
    return ops.mean(ops.square(features - target))


def style_loss(features, target_gram):
    """mean((G − A)²) over the C·C entries, G = gram_matrix(features). A scalar.

    This is the TensorFlow tutorial's form, 4 times the E_l of Gatys et al. 2016, eq. 4, when both pictures
    have the same size.
    """
    ops = load_keras().ops
    gram, target_gram = gram_matrix(unbatched(features)), as_floats(target_gram)
    _same_shape(gram, target_gram, "the Gram matrix of the features and the target")
    return ops.mean(ops.square(gram - target_gram))


def _same_shape(a, b, what):
    # None stands for a size that is only known when the compiled program runs.
    known = [(m, n) for m, n in zip(a.shape, b.shape, strict=False) if m is not None and n is not None]
    if len(a.shape) != len(b.shape) or any(m != n for m, n in known):
        raise NSTError(f"{what} must have the same shape, not {tuple(a.shape)} and {tuple(b.shape)}.")


@dataclass(frozen=True, eq=False)
class Mixture:
    """A style of several pictures (H, W, 3): positions of all of them, laid together in the shares' proportions.

    roles: a nstlib.roles.Share of each, where form and stroke have shares of their own; else nothing.
    """

    pictures: tuple
    shares: tuple
    roles: tuple = ()

    def blended(self, formula, measured, form_from):
        """What a formula measured on each picture, as one; of a picture that has it all, its own, to the last bit."""
        role = role_of(formula.layers, form_from) if self.roles else ""
        shares = [getattr(share, role) for share in self.roles] if role else list(self.shares)
        alone = [i for i, share in enumerate(shares) if share]
        if len(alone) == 1 and len(shares) == len(measured) and shares[alone[0]] > 0:
            return measured[alone[0]]
        return formula.blend(measured, shares)


@dataclass(frozen=True, eq=False)
class Part:
    """A part of the picture and its style: a picture or a Mixture, and where it is, mask (H, W) in [0, 1] of the
    content's size; source: a mask (h, w) of the style picture, of where strokes are taken from, None for all of it."""

    name: str
    style: object
    mask: np.ndarray
    source: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Parts:
    """The styles of a picture in parts. free: (H, W), how far a run may move each pixel, from 0 to 1; None: freely."""

    parts: tuple
    free: np.ndarray | None = None


class WeightedTerms(ABC):
    """A loss in terms and weights, for one network and recipe: what `Objective` and nstlib.tiles have in common.

    targets(content, style) is computed once per scale; calling it with (image, targets) then gives (loss, gradient
    (H, W, 3), raw value of each term). The weights are an argument of the compiled program, so changing them costs
    nothing and a single term's gradient is the same program with one weight left.
    terms: the nstlib.terms.Term of each, with its weight; formulas: the same without weights.
    parts: the names of the parts of the picture that have a style of their own; the style is a Parts then, and each
    part has every term on the side of style once. Where its `free` is below 1, the gradient is so many times that of
    the loss: a run shows the picture (1 − free) P + free x and moves x.
    Raises NSTError when the recipe names a layer that the network lacks, or a term that there is not.
    """

    def __init__(self, network, recipe, parts=None):
        self.formulas = formulas_of(recipe, parts)
        network.check_layers(recipe.layers)
        self.network, self.recipe, self.parts = network, recipe, parts
        self.reweight(recipe)

    def reweight(self, recipe):
        """Take the weights of another recipe with the same layers; the compiled program stays."""
        self.terms = terms_of(recipe, self.parts)
        self.weights = np.array([term.weight for term in self.terms], dtype=np.float32)

    @memory_in_words()
    def targets(self, content, style, kept=None):
        """What the picture is compared with, for two pictures in [0, 1]: {"terms": one each, "factors": one each}.

        style: a picture, a Mixture of several, or a Parts, whose `free` (H, W, 1) is there, too, if there is one.
        kept: a list, empty at first, that keeps what was measured for a later call with the same pictures.
        """
        kept = [] if kept is None else kept
        if not kept:
            kept.append(self.measured(content, style))
        targets = self.assemble(kept[0], content.shape)
        free = getattr(style, "free", None)
        return targets if free is None else targets | {"free": np.float32(free)[..., None]}

    def measured(self, content, style):
        """What each term keeps of the picture that its target comes from: a tuple of nests."""
        if self.parts is not None:
            return self._measured_in_parts(content, style)
        mixture = _mixture(style)
        first, *others = mixture.pictures
        kept = self.measure({"content": content, "style": first})
        if not others:
            return kept
        return self._blended(mixture, [kept, *(self.measure({"style": picture}) for picture in others)])

    def _blended(self, mixture, each):
        """What was measured of each picture of a Mixture as one; what is not of the style is that of the first."""
        return tuple(
            mixture.blended(formula, [one, *more], self.recipe.form_from) if formula.source == "style" else one
            for formula, one, *more in zip(self.formulas, *each, strict=True)
        )

    def measured_styles(self, style):
        """What each term keeps of every picture of a style, a list: for `frame_targets`, once for all frames."""
        return [self.measure({"style": picture}) for picture in _mixture(style).pictures]

    @memory_in_words()
    def frame_targets(self, content, style, measured, before, ready=None):
        """What a frame of a clip is compared with, as `targets`; of it nothing but the content is measured.

        style: a picture or a Mixture, whose shares may differ from frame to frame; measured: what `measured_styles`
        gave of its pictures; before: (H, W, 4), what was painted before and how far it can be trusted, for temporal
        terms; ready: a dict, empty at first, that keeps the style's targets for a frame of equal shares and shape.
        """
        of_style, of_content = self._blended(_mixture(style), measured), self.measure({"content": content})
        sources = zip(self.formulas, of_content, of_style, strict=True)
        kept = (before if f.source == "before" else s if f.source == "style" else c for f, c, s in sources)
        return self.assemble(tuple(kept), content.shape, ready)

    def _measured_in_parts(self, content, style):
        """Each part's terms on its own painting, with the weights of the part's positions at every layer."""
        kept, named = list(self.measure({"content": content})), {part.name: part for part in style.parts}
        for name in self.parts:
            part, places = named[name], [i for i, f in enumerate(self.formulas) if getattr(f, "part", None) == name]
            if part.mask.shape != content.shape[:2]:
                raise NSTError(
                    f"the mask of '{name}' is {part.mask.shape[1]} x {part.mask.shape[0]}, and the picture is "
                    f"{content.shape[1]} x {content.shape[0]}; both must have the same size."
                )
            for i, located in zip(places, self._located(part, [self.formulas[i] for i in places]), strict=True):
                kept[i] = located
        return tuple(kept)

    def _located(self, part, formulas):
        """What each formula keeps of its part, and where; at a layer where nothing is left, the weights are 0."""
        if not formulas:
            return []
        layers, recipe = layers_of(formulas), self.recipe
        weights = self.network.pulled_in(part.mask, layers, recipe.edges)
        source = {} if part.source is None else self.network.pulled_in(part.source, layers, recipe.edges_of_style)
        mixture = _mixture(part.style)
        (where,) = {formula.source for formula in formulas}
        # Of a layer where nothing is left of the source, all is measured, and nothing asked for it.
        usable = {f: w if w is not None and f.left(w) else None for f in formulas for w in [source.get(f.layers[0])]}
        several = [self.measure({where: picture}, usable) for picture in mixture.pictures]
        for formula in formulas:
            layer, place = formula.layers[0], self.formulas.index(formula)
            one, *others = (measured[place] for measured in several)
            lost = part.source is not None and usable[formula] is None
            yield formula.located(
                mixture.blended(formula, [one, *others], self.recipe.form_from) if others else one,
                np.zeros_like(weights[layer]) if lost else weights[layer],
                usable[formula],
            )

    @abstractmethod
    def measure(self, pictures, weights=None):
        """What each term keeps of its source among the pictures {source: picture}; nothing of one that is not there.

        weights: {formula: (h, w)} of the positions in a part of its source, None for all of them.
        """

    def assemble(self, measured, shape, ready=None):
        """The targets of a picture of that shape, from what was `measured`; ready: as of `frame_targets`."""
        ready = {} if ready is None else ready
        keras, channels = load_keras(), self.network.channels
        extents = {
            k: tuple(self.network.extent(k, length, self.recipe.edges) for length in shape[:2])
            for k in self.recipe.layers
        }
        for formula in self.formulas:
            for layer in formula.layers:
                formula.check_extent(extents[layer], "the picture")
        positions = {k: rows * columns for k, (rows, columns) in extents.items()}
        pairs = enumerate(zip(self.formulas, measured, strict=True))
        targets = tuple(ready[i] if i in ready else f.target(m, positions) for i, (f, m) in pairs)
        ready |= {i: targets[i] for i, f in enumerate(self.formulas) if f.source == "style"}
        shapes = {(f.kind, f.layer): f.shape(positions, channels) for f in self.formulas}
        sizes = {(f.kind, f.layer): f.size(t) for f, t in zip(self.formulas, targets, strict=True)}
        scale = factors(self.recipe.convention, self.terms, shapes, sizes, shape[0] * shape[1])
        scale = scale * np.float32([f.share(t) for f, t in zip(self.formulas, targets, strict=True)])
        # Tensors, so that nothing is copied to the device again at every step; but maps stay where they are, the
        # network's own tensors or, in tiles, outside its memory.
        convert = keras.ops.convert_to_tensor
        placed = tuple(
            t if f.additive == "sum" else keras.tree.map_structure(convert, t)
            for f, t in zip(self.formulas, targets, strict=True)
        )
        return {"terms": placed, "factors": convert(scale)}

    def __call__(self, image, targets, weights=None):
        """(loss, d loss / d image as (H, W, 3), raw value of every term) at a picture in [0, 1].

        weights: one for each of `terms`, in their order; by default the recipe's.
        """
        weights = self.weights if weights is None else np.asarray(weights, dtype=np.float32)
        if weights.shape != self.weights.shape:
            names = ", ".join(term.name for term in self.terms)
            raise NSTError(
                f"this loss takes {len(self.terms)} weights, one for each of {names}; not an array of shape "
                f"{weights.shape}."
            )
        if "free" not in targets:
            return self.evaluate(image, targets, weights)
        loss, gradient, values = self.evaluate(image, {k: targets[k] for k in ("terms", "factors")}, weights)
        return loss, gradient * targets["free"], values

    @abstractmethod
    def evaluate(self, image, targets, weights):
        """What calling it gives, with the weights as a float32 vector."""

    def term_gradient(self, image, targets, index):
        """The gradient of one weighted term alone: the same program with every other weight set to 0."""
        alone = np.zeros_like(self.weights)
        alone[index] = self.weights[index]
        return self(image, targets, alone)[1]

    @property
    def how(self):
        """How the network is asked: its border, pooling and precision, as pairs."""
        r = self.recipe
        # "auto" is settled where a run is prepared; a loss by itself is exact.
        precision = "mixed" if r.precision == "mixed" else "float32"
        return (("border", r.edges), ("pooling", r.pooling), ("precision", precision))

    def features(self, image, layers, source="content"):
        """{layer: features (1, h, w, C)} of a picture, as the recipe asks; without layers, nothing. source: of a
        formula; only what is of the content's shape can repeat as the run's picture does."""
        how = dict(self.how)
        if source != "content":
            how["border"] = self.recipe.edges_of_style
        return self.network(image, layers=tuple(layers), **how) if layers else {}


class Objective(WeightedTerms):
    """The loss of nstlib.recipe, its terms, and its gradient on the pixels, for one network and recipe.

    objective(image, objective.targets(content, style)) gives (loss, gradient (H, W, 3), raw value of each term).
    objective.function(image, targets, weights) is the bare loss on tensors: (loss, values).
    """

    def __init__(self, network, recipe, parts=None):
        super().__init__(network, recipe, parts)
        self.function, self._step = _program(network, self.formulas, self.how)

    def measure(self, pictures, weights=None):
        """In one pass for each picture."""
        maps = {
            source: self.features(picture, layers_of(f for f in self.formulas if f.source == source), source)
            for source, picture in pictures.items()
        } | {"": {}}
        masks = weights or {}
        return tuple(
            (f.measure(maps[f.source], masks[f]) if masks.get(f) is not None else f.measure(maps[f.source]))
            if f.source in maps
            else ()
            for f in self.formulas
        )

    def evaluate(self, image, targets, weights):
        """The compiled program, once."""
        return self._step(image, targets, weights)


def _mixture(style):
    return style if isinstance(style, Mixture) else Mixture((style,), (1.0,))


def layers_of(formulas):
    """Every layer that they need, once."""
    return tuple(dict.fromkeys(layer for formula in formulas for layer in formula.layers))


@lru_cache(maxsize=8)
def _program(network, formulas, how):
    """The loss of one network and some terms without weights: (function, its compiled gradient).

    Both take (image, targets, weights). Kept, because compiling takes seconds: a second run with other pictures,
    sizes or weights starts at once.
    """
    layers = layers_of(formulas)

    def evaluate(image, targets, weights):
        ops = load_keras().ops
        features = network(image, layers=layers, **dict(how))
        distances = ops.stack(
            [f.distance(image, features, target) for f, target in zip(formulas, targets["terms"], strict=True)]
        )
        values = targets["factors"] * distances
        return ops.sum(weights * values), values

    return evaluate, value_and_gradient(evaluate)
