"""Textures against a discriminator: its loss and gradient against NumPy in float64 and finite differences."""

import numpy as np
import pytest
from scipy.signal import correlate

from nstlib import adversary
from nstlib.adversary import DECAY, LEAK, Discriminator
from nstlib.autodiff import value_and_gradient
from nstlib.backend import load_keras
from nstlib.errors import NSTError


def maps(seed, side=6, channels=4):
    random = np.random.default_rng(seed)
    return {
        name: np.float32(np.maximum(random.normal(size=(1, side, side, channels)), 0)) for name in ("first", "second")
    }


def scores_by_hand(features, own):
    """SciPy's correlation, channel by channel, in float64."""
    kernel = own["kernel"].astype(np.float64)
    hidden = np.stack(
        [
            correlate(features[0].astype(np.float64), kernel[..., k], mode="valid")[..., 0]
            for k in range(kernel.shape[3])
        ],
        axis=-1,
    )
    hidden = hidden + own["bias"]
    hidden = np.where(hidden > 0, hidden, LEAK * hidden)
    return hidden @ own["out"][0, 0].astype(np.float64)


def loss_by_hand(weights, real, fake):
    hinge = 0.0
    for layer, own in weights.items():
        r, f = scores_by_hand(real[layer], own), scores_by_hand(fake[layer], own)
        hinge += (np.mean(np.maximum(0, 1 - r)) + np.mean(np.maximum(0, 1 + f))) / len(weights)
    size = sum(
        np.sum(np.square(own[name].astype(np.float64))) for own in weights.values() for name in ("kernel", "out")
    )
    return hinge + DECAY * size


def test_the_hinge_is_what_each_score_lacks():
    """By hand: 1 − 0.5 and nothing, of two; 1 + 2, of one."""
    ops = load_keras().ops
    value = adversary.hinge_loss(ops.convert_to_tensor([0.5, 3.0]), ops.convert_to_tensor([2.0]))
    assert float(ops.convert_to_numpy(value)) == pytest.approx(0.25 + 3.0)
    nothing = adversary.hinge_loss(ops.zeros((2, 3)), ops.zeros((4,)))
    assert float(ops.convert_to_numpy(nothing)) == 2.0


def test_the_discriminators_gradient_is_that_of_finite_differences():
    """Against central differences of a loss that is written again in NumPy, along ten random directions."""
    critic = Discriminator(maps(0), seed=1)
    fake = {layer: values * critic.scales[layer] for layer, values in maps(1).items()}
    value, gradient, hinge = value_and_gradient(Discriminator.loss)(critic.weights, critic.real, fake)
    assert value == pytest.approx(loss_by_hand(critic.weights, critic.real, fake), rel=1e-5)
    assert value > float(hinge) > 0
    flat, unflat = load_keras().tree.flatten, load_keras().tree.pack_sequence_as
    leaves, slopes = flat(critic.weights), flat(gradient)
    random, step = np.random.default_rng(2), 1e-6
    for _ in range(10):
        way = [random.normal(size=leaf.shape) for leaf in leaves]
        there, back = (
            loss_by_hand(
                unflat(critic.weights, [leaf + sign * step * w for leaf, w in zip(leaves, way, strict=True)]),
                critic.real,
                fake,
            )
            for sign in (1, -1)
        )
        promised = sum(np.sum(slope * w) for slope, w in zip(slopes, way, strict=True))
        assert (there - back) / (2 * step) == pytest.approx(promised, rel=2e-3, abs=2e-4)


def test_a_discriminator_learns_to_tell_two_things_apart():
    """From 2, which is nothing told apart, or more, to less than half; and its channels have the size 1."""
    critic = Discriminator(maps(0), seed=1)
    for values in critic.real.values():
        assert np.allclose(np.sqrt(np.mean(values**2, axis=(0, 1, 2))), 1, atol=1e-5)
    fake = maps(3)
    losses = [critic.learn(fake) for _ in range(60)]
    assert losses[-1] < losses[0] / 2 and losses[-1] < 1


@pytest.fixture(scope="module")
def both():
    return [adversary.texture("impasto", size=48, steps=20, weight=weight, seed=3) for weight in (0, 0.2)]


def test_the_gram_loss_falls_and_an_adversary_changes_the_way(both):
    """From the same noise: both come nearer to the painting, by other pictures; without one nothing is noted of it."""
    alone, against = both
    assert np.array_equal(alone.start, against.start) and not np.allclose(alone.image, against.image, atol=0.05)
    for made in both:
        assert made.history["gram"][-1] < made.history["gram"][0] / 3 and len(made.history["gram"]) == 20
        assert made.image.shape == made.painting.shape and 0 <= made.image.min() <= made.image.max() <= 1
    assert alone.history["score"] == alone.history["hinge"] == []
    assert len(against.history["hinge"]) == 20 and all(value > 0 for value in against.history["hinge"])


def test_it_goes_on_from_a_picture_that_is_given(both):
    """One step from it is as far as Adam's rate at most."""
    made = adversary.texture("impasto", size=48, steps=1, start=both[0].image, weight=0)
    assert np.array_equal(made.start, both[0].image)
    assert np.abs(made.image - made.start).max() <= adversary.RATE * 1.01


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"weight": -1}, "weight must be a number from 0"),
        ({"weight": "much"}, "weight must be a number from 0"),
        ({"weight": float("nan")}, "weight must be a number from 0"),
        ({"steps": 0}, "steps must be a whole number of at least 1"),
        ({"size": 16}, "the painting would be 16 x 13 pixels; at least 32 a side"),
        ({"start": np.zeros((8, 8, 3), np.float32)}, "the picture to begin from would be 8 x 8"),
        ({"style": "impato"}, "did you mean 'impasto'"),
    ],
)
def test_bad_input_is_told_in_a_sentence(options, words):
    with pytest.raises(NSTError, match=words):
        adversary.texture(**{"style": "impasto", "size": 48, "steps": 1} | options)
