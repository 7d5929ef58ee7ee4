"""Convolving in 16 bits: close to 32 bits on a trained network, and never NaN."""

import numpy as np
import pytest

from nstlib.losses import Objective
from nstlib.recipe import Recipe


def distance(a, b):
    """‖a − b‖ / ‖b‖."""
    return np.linalg.norm(np.asarray(a, float) - np.asarray(b, float)) / np.linalg.norm(np.asarray(b, float))


@pytest.fixture(scope="module")
def image(waves):
    y, x = np.mgrid[0:48, 0:64]
    return np.clip(0.5 * waves + 0.2 + 0.1 * ((x // 6 + y // 6) % 2)[..., None], 0, 1).astype(np.float32)


# Relative errors of (features, gradient). VGG16 is where "auto" uses 16 bits: a direction off by 8 degrees at most.
# Pocket's thin layers average less rounding away; there "auto" keeps to 32 bits.
LIMITS = {"vgg16": (0.01, 0.14), "pocket": (0.06, 0.25)}


@pytest.mark.parametrize("name", LIMITS)
def test_features_are_float32_and_close(request, image, name):
    """bfloat16 has 8 significant bits, 0.4 % at worst for one rounding."""
    network, (limit, _) = request.getfixturevalue(name), LIMITS[name]
    exact, narrow = network(image), network(image, precision="mixed")
    for layer, maps in narrow.items():
        assert "float32" in str(maps.dtype)
        assert 0 < distance(maps, exact[layer]) < limit, layer


@pytest.mark.parametrize("statistic", ["gram", "moments", "sorted"])
@pytest.mark.parametrize("name", LIMITS)
def test_loss_and_gradient_stay_close(request, waves, checks, image, statistic, name):
    """Terms within 2 %, and the gradient within a share of its length."""
    network, (_, limit) = request.getfixturevalue(name), LIMITS[name]
    exact, narrow = (
        objective(image, objective.targets(waves, checks))
        for objective in (Objective(network, Recipe(statistic=statistic, precision=p)) for p in ("float32", "mixed"))
    )
    assert narrow[0] == pytest.approx(exact[0], rel=0.02)
    np.testing.assert_allclose(narrow[2], exact[2], rtol=0.03)
    assert narrow[1].dtype == np.float32
    assert 0 < distance(narrow[1], exact[1]) < limit


HOSTILE = {
    "black": lambda y, x, c: 0.0 * x,
    "white": lambda y, x, c: 0.0 * x + 1,
    "constant": lambda y, x, c: 0.0 * x + 0.37,
    "checks": lambda y, x, c: (x + y + 0 * c) % 2,
    "one channel": lambda y, x, c: 1.0 * (c == 2),
}


@pytest.mark.parametrize("statistic", ["gram", "moments"])
@pytest.mark.parametrize("name", ["pocket", "vgg"])
def test_hostile_pictures_give_numbers(request, name, statistic):
    """As style and as picture; VGG19's layout has features in the hundreds and 512 channels at 4 positions."""
    pictures = {key: np.float32(make(*np.mgrid[0:32, 0:32, 0:3])) for key, make in HOSTILE.items()}
    objective = Objective(request.getfixturevalue(name), Recipe(statistic=statistic, precision="mixed"))
    for key, style in pictures.items():
        targets = objective.targets(pictures["constant"], style)
        for other in {key, "checks"}:
            loss, gradient, values = objective(pictures[other], targets)
            assert np.isfinite([loss, *values]).all() and np.isfinite(gradient).all(), (key, other)


def test_vgg_layout_loss_stays_close(vgg, waves, checks, image):
    """Untrained weights cancel more than trained ones and pass rounding on; the loss stays within 2 % all the same."""
    losses = []
    for precision in ("float32", "mixed"):
        objective = Objective(vgg, Recipe(precision=precision))
        losses.append(objective(image, objective.targets(waves, checks))[0])
    assert losses[1] == pytest.approx(losses[0], rel=0.02)
