"""Adversarial texture: a tiny discriminator on pocket's features beside the Gram loss.

A Gram matrix says how often two channels fire together. A discriminator learns, while the picture changes, what still
tells its patches from the painting's, and the picture is changed so that nothing does. It gives a score to every place
of a few layers l, whose features F_l are divided by their size in the painting, with its own kernels K_l (3 x 3):

    D_l(x) = v_l · leaky(K_l ∗ F_l(x) + b_l)

At every step the discriminator descends the hinge loss of its own scores, a mean over layers and places,

    L_D = mean max(0, 1 − D(painting)) + mean max(0, 1 + D(picture)) + DECAY (‖K‖² + ‖v‖²),

and the picture descends   L = mean over layers of ‖G_l − A_l‖² / ‖A_l‖²  −  weight · mean D(picture).

Sources: Goodfellow et al., "Generative Adversarial Nets", NeurIPS 2014; Li and Wand, "Precomputed Real-Time Texture
Synthesis with Markovian Generative Adversarial Networks", ECCV 2016, whose discriminator looks at patches of features;
Lim and Ye, "Geometric GAN", 2017, for the hinge.
"""

from dataclasses import dataclass, field

import numpy as np

from nstlib.autodiff import value_and_gradient
from nstlib.backbones import backbone
from nstlib.backend import load_keras
from nstlib.engine.optimisers import Adam
from nstlib.engine.start import coloured_noise
from nstlib.errors import NSTError, in_words
from nstlib.images import as_picture, resize
from nstlib.pyramid import SMALLEST_SIDE, shape_for
from nstlib.recipe import check_whole
from nstlib.statistics import gram_matrix

LAYERS = ("block1_conv1", "block2_conv1", "block3_conv1")  # of the discriminator
GRAM_LAYERS = (*LAYERS, "block4_conv1")
READ = 512  # pixels at which a painting's file is read
UNITS, LEAK, DECAY = 24, 0.2, 1e-3
RATE, OWN_RATE, COOLING = 0.02, 0.003, 0.1  # Adam's rate for the picture, for the discriminator; in the end
MOST_WEIGHT = 10.0


@dataclass(frozen=True)
class Texture:
    """A texture in the manner of a painting, and how it came about.

    image, painting: (H, W, 3) float32 in [0, 1]; start: the picture that it began from; history: {"gram": the relative
    Gram distance, "score": the discriminator's mean score of the picture, "hinge": its own loss, before DECAY}, one
    number for each step. Where no discriminator looked, "score" and "hinge" are empty. At a hinge of 2 a discriminator
    tells nothing apart, at 0 everything.
    """

    image: np.ndarray = field(repr=False)
    painting: np.ndarray = field(repr=False)
    start: np.ndarray = field(repr=False)
    weight: float
    history: dict = field(repr=False)


def hinge_loss(real, fake):
    """mean max(0, 1 − real) + mean max(0, 1 + fake) of scores of any shape: a scalar tensor.

    A score of the painting should be 1 or more, of the picture −1 or less; what is beyond counts nothing.
    """
    ops = load_keras().ops
    return ops.mean(ops.relu(1.0 - real)) + ops.mean(ops.relu(1.0 + fake))


class Discriminator:
    """What tells a painting's patches from a picture's, layer by layer; weights: {layer: {"kernel", "bias", "out"}}.

    maps: {layer: features (1, h, w, C)} of the painting, NumPy arrays, from which it learns what is real. scales:
    {layer: (C,)}, what features are multiplied by, so that every channel has the size 1 in the painting.
    """

    def __init__(self, maps, seed=0):
        self.scales = {layer: _scale(values) for layer, values in maps.items()}
        self.real = {layer: values * self.scales[layer] for layer, values in maps.items()}
        random = np.random.default_rng(seed)
        self.weights = {layer: _first_weights(values.shape[-1], random) for layer, values in maps.items()}
        self._adams = [Adam(OWN_RATE, 0.5, 0.99, 1e-8, project=np.asarray) for _ in self._leaves(self.weights)]
        self._evaluate = value_and_gradient(self.loss)

    @staticmethod
    def scores(maps, weights):
        """The scores of scaled features {layer: (1, h, w, C)}: [(1, h − 2, w − 2, 1), ...], a tensor for each layer."""
        ops = load_keras().ops

        def of(features, own):
            hidden = ops.conv(features, own["kernel"], padding="valid") + own["bias"]
            return ops.conv(ops.leaky_relu(hidden, LEAK), own["out"], padding="valid")

        return [of(features, weights[layer]) for layer, features in maps.items()]

    @classmethod
    def loss(cls, weights, real, fake):
        """(L_D, its hinge alone) for scaled features of the painting and of a picture; differentiable by weights."""
        ops = load_keras().ops
        pairs = list(zip(cls.scores(real, weights), cls.scores(fake, weights), strict=True))
        hinge = sum(hinge_loss(r, f) for r, f in pairs) / len(pairs)
        size = sum(ops.sum(ops.square(own[name])) for own in weights.values() for name in ("kernel", "out"))
        return hinge + DECAY * size, hinge

    def learn(self, maps):
        """One step of Adam against the features {layer: (1, h, w, C)} of the picture as it is; returns the hinge."""
        fake = {layer: maps[layer] * self.scales[layer] for layer in self.real}
        _, gradient, hinge = self._evaluate(self.weights, self.real, fake)
        moved = [
            np.float32(adam.step(weight, slope))
            for adam, weight, slope in zip(self._adams, self._leaves(self.weights), self._leaves(gradient), strict=True)
        ]
        self.weights = load_keras().tree.pack_sequence_as(self.weights, moved)
        return float(hinge)

    @staticmethod
    def _leaves(nest):
        return load_keras().tree.flatten(nest)


def _scale(values):
    """1 / RMS of every channel; of one that is nearly silent, of a hundredth of all channels' together."""
    channels = np.sqrt(np.mean(np.square(values), axis=(0, 1, 2)))
    return np.float32(1 / np.maximum(channels, 0.01 * np.sqrt(np.mean(np.square(values))) + 1e-12))


def _first_weights(channels, random):
    return {
        "kernel": np.float32(random.normal(size=(3, 3, channels, UNITS)) / np.sqrt(9 * channels)),
        "bias": np.zeros(UNITS, np.float32),
        "out": np.float32(random.normal(size=(1, 1, UNITS, 1)) / np.sqrt(UNITS)),
    }


def texture(style, *, size=128, steps=150, weight=0.2, start=None, seed=0, network=None):
    """A texture in the manner of a painting, from coloured noise or from `start`: a Texture.

    style: a picture (H, W, 3) in [0, 1], a file or a gallery name; size: its longer side, in pixels, and the texture's
    where it begins from noise; start: a picture to begin from, of any size that the layers can be found in. weight: of
    the discriminator beside the Gram loss; 0: none looks. seed: of the noise and of the discriminator's first weights.
    network: a Network with LAYERS and GRAM_LAYERS; None: pocket.
    Raises NSTError for a picture that is none or too small, and for numbers that make no sense.
    """
    check_whole("steps", steps, 1)
    weight = _checked(weight)
    painting = as_picture(style, "style", READ)
    painting = _large_enough(resize(painting, shape_for(painting.shape, size)), "the painting")
    random = np.random.default_rng(seed)
    if start is None:
        start = coloured_noise(random, painting.shape[:2], [(painting, 1.0)])
    picture = start = np.float32(_large_enough(as_picture(start, "start", READ), "the picture to begin from"))
    network = backbone("pocket") if network is None else backbone(network)
    critic = Discriminator(_maps(network, painting, LAYERS), seed) if weight else None
    step, goals = value_and_gradient(_loss(network, weight)), _goals(network, painting)
    adam = Adam(RATE, 0.9, 0.99, 1e-8, cooling=COOLING)
    history = {"gram": [], "score": [], "hinge": []}
    for done in range(steps):
        judged = (critic.weights, critic.scales) if critic else ()
        value, slope, (gram, score, maps) = step(picture, goals, *judged)
        if not np.isfinite(value):
            raise NSTError("the loss is not a number; the painting may be a single colour. Try another one.")
        picture = np.float32(adam.step(picture, slope, passed=(done, steps)))
        history["gram"].append(float(gram))
        if critic:
            history["score"].append(float(score))
            history["hinge"].append(critic.learn(maps))
    return Texture(picture, painting, start, weight, history)


def _loss(network, weight):
    """What the picture descends, as value_and_gradient wants it: extra is (Gram distance, score, features)."""
    ops = load_keras().ops

    def evaluate(picture, goals, weights=None, scales=None):
        maps = network(picture, layers=GRAM_LAYERS, border="replicate")
        apart = [ops.sum(ops.square(gram_matrix(maps[k][0]) - goal)) / size for k, (goal, size) in goals.items()]
        gram = sum(apart) / len(apart)
        if not weight:
            return gram, (gram, gram, {})
        scores = Discriminator.scores({k: maps[k] * scales[k] for k in LAYERS}, weights)
        score = sum(ops.mean(one) for one in scores) / len(scores)
        return gram - weight * score, (gram, score, {k: maps[k] for k in LAYERS})

    return evaluate


def _goals(network, painting):
    """{layer: (Gram matrix of the painting, the sum of its squares)}."""
    grams = {
        k: np.asarray(load_keras().ops.convert_to_numpy(gram_matrix(v[0])))
        for k, v in _maps(network, painting, GRAM_LAYERS).items()
    }
    return {k: (gram, np.float32(max(np.sum(np.square(gram)), 1e-12))) for k, gram in grams.items()}


def _maps(network, picture, layers):
    """{layer: features (1, h, w, C)} as NumPy arrays."""
    maps = network(picture, layers=layers, border="replicate")
    return {k: load_keras().ops.convert_to_numpy(v) for k, v in maps.items()}


def _large_enough(picture, name):
    if min(picture.shape[:2]) < SMALLEST_SIDE:
        height, width = picture.shape[:2]
        raise NSTError(f"{name} would be {width} x {height} pixels; at least {SMALLEST_SIDE} a side are needed.")
    return picture


def _checked(weight):
    number = isinstance(weight, int | float | np.floating) and not isinstance(weight, bool)
    if not number or not 0 <= weight <= MOST_WEIGHT:
        raise NSTError(f"weight must be a number from 0, no discriminator, to {MOST_WEIGHT:g}, not {in_words(weight)}.")
    return float(weight)
