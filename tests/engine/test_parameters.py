"""The two parametrisations: exact round trips, and gradients that are the true transpose."""

import numpy as np
import pytest

from nstlib.engine.parameters import PARAMETERS

SHAPES = [(32, 48), (33, 47), (64, 64), (100, 37)]


def pattern(shape, speed=1.0):
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]]
    return (0.5 + 0.5 * np.sin(speed * (x[..., None] / 5 + y[..., None] / 7 + np.arange(3)))).astype(np.float32)


@pytest.mark.parametrize("kind", PARAMETERS)
@pytest.mark.parametrize("shape", SHAPES)
def test_folding_undoes_unfolding(kind, shape):
    image, p = pattern(shape), PARAMETERS[kind](shape)
    np.testing.assert_allclose(p.fold(p.unfold(image)), image, atol=2e-6)


@pytest.mark.parametrize("kind", PARAMETERS)
@pytest.mark.parametrize("shape", SHAPES)
def test_pull_is_the_transpose_of_fold(kind, shape):
    """<fold(p), g> = <p, pull(g)> for any p and g; in one number, the whole chain rule."""
    parameters, gradient = PARAMETERS[kind](shape), pattern(shape, 2.3) - 0.4
    p = parameters.unfold(pattern(shape, 0.7)) * 1.3 + 0.1
    left = np.sum(parameters.fold(p).astype(float) * gradient)
    assert left == pytest.approx(np.sum(p.astype(float) * parameters.pull(gradient)), rel=1e-5)


@pytest.mark.parametrize("kind", PARAMETERS)
def test_projection_makes_a_picture(kind):
    parameters = PARAMETERS[kind]((40, 56))
    wild = parameters.unfold(3 * pattern((40, 56)) - 1)
    picture = parameters.fold(parameters.project(wild))
    np.testing.assert_allclose(picture, np.clip(parameters.fold(wild), 0, 1), atol=2e-6)
    tame = parameters.unfold(pattern((40, 56)))
    np.testing.assert_allclose(parameters.project(tame), tame, atol=2e-6)


def test_a_coarse_level_moves_a_patch():
    parameters = PARAMETERS["laplacian"]((64, 64))
    p = np.zeros_like(parameters.unfold(pattern((64, 64))))
    p[-3:] = 1  # one number of each channel at the coarsest level
    moved = parameters.fold(p)[..., 0] > 0
    assert moved.sum() > 50 and moved[-1, -1] and not moved[:40, :40].any()
