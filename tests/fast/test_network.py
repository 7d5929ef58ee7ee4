"""The network that paints at once: norm numbers by style, upsampling within a convolution, any size."""

import numpy as np
import pytest

from nstlib.backend import load_keras
from nstlib.fast import network

ops = load_keras().ops


def tensors(weights):
    return {name: ops.convert_to_tensor(array) for name, array in weights.items()}


def painted(weights, pictures, blend, *amount):
    arrays = (np.asarray(a, np.float32) for a in (pictures, blend, *amount))
    pictures, blend, *amount = map(ops.convert_to_tensor, arrays)
    numbers = network.blended(tensors(weights), blend)
    return ops.convert_to_numpy(network.forward(tensors(weights), pictures, numbers, *amount))


@pytest.fixture
def weights():
    """Weights of three styles, no two of which have one number in common."""
    rng, found = np.random.default_rng(5), network.initial(3, seed=5)
    for name in found:
        if name.endswith(("/scale", "/shift")):
            found[name] = found[name] + rng.normal(0, 0.2, found[name].shape).astype(np.float32)
    return found


def test_the_weights_are_those_that_shapes_names_and_few():
    styles = 12
    found = network.initial(styles)
    assert {name: array.shape for name, array in found.items()} == network.shapes(styles)
    assert sum(array.size for array in found.values()) == network.count(styles) <= 200_000
    # Scale and shift of 24 + 40 + 10 * 40 + 16 channels.
    assert network.count(styles + 1) - network.count(styles) == 960


def norm_in_float64(x, scale, shift):
    x = x.astype(np.float64)
    mean, variance = x.mean((0, 1)), x.var((0, 1))
    return scale * (x - mean) / np.sqrt(variance + network.EPSILON) + shift


def test_instance_norm_is_the_plain_one_of_every_picture_with_its_own_numbers():
    rng = np.random.default_rng(1)
    x = rng.normal(2, 3, (3, 7, 5, 4)).astype(np.float32)
    scale, shift = rng.normal(size=(2, 3, 4)).astype(np.float32)
    ours = ops.convert_to_numpy(network.instance_norm(*map(ops.convert_to_tensor, (x, scale, shift))))
    for i in range(3):
        np.testing.assert_allclose(ours[i], norm_in_float64(x[i], scale[i], shift[i]), rtol=1e-4, atol=1e-4)


def test_one_style_of_many_is_a_network_of_that_style_alone(weights):
    picture = np.random.default_rng(2).random((1, 32, 40, 3))
    for style in range(3):
        alone = {n: a[style : style + 1] if n.endswith(("/scale", "/shift")) else a for n, a in weights.items()}
        np.testing.assert_allclose(
            painted(weights, picture, np.eye(3)[[style]]), painted(alone, picture, [[1.0]]), atol=2e-6
        )


def test_pictures_of_a_batch_do_not_know_each_other(weights):
    pictures = np.random.default_rng(3).random((3, 32, 32, 3))
    together = painted(weights, pictures, np.eye(3))
    for i in range(3):
        np.testing.assert_allclose(together[i : i + 1], painted(weights, pictures[[i]], np.eye(3)[[i]]), atol=2e-6)
    assert np.abs(together[0] - painted(weights, pictures[[0]], np.eye(3)[[1]])[0]).max() > 1e-3


def test_the_amount_goes_from_a_network_without_norms_to_the_style(weights):
    picture, blends = np.random.default_rng(3).random((1, 32, 36, 3)), np.eye(3)
    style, other = (painted(weights, picture, blends[[k]]) for k in (0, 1))
    np.testing.assert_allclose(painted(weights, picture, blends[[0]], [1.0]), style, atol=2e-6)
    nothing = painted(weights, picture, blends[[0]], [0.0])
    np.testing.assert_allclose(painted(weights, picture, blends[[1]], [0.0]), nothing, atol=2e-6)
    assert min(np.abs(nothing - p).max() for p in (style, other)) > 1e-3


def test_beyond_every_edge_the_picture_is_mirrored(weights):
    """A picture of one colour comes back as one: with zeros beyond it, a frame would be painted."""
    flat = np.broadcast_to([0.2, 0.5, 0.7], (1, 32, 32, 3))
    out = painted(weights, flat, np.eye(3)[[0]])
    np.testing.assert_allclose(out, np.broadcast_to(out[:, 16:17, 16:17], out.shape), atol=1e-4)


def grown_in_float64(x, kernel):
    """Double every pixel, repeat the edge, convolve: the definition, one place at a time."""
    side = kernel.shape[0]
    wide = np.pad(x.repeat(2, 0).repeat(2, 1), ((side // 2,) * 2, (side // 2,) * 2, (0, 0)), mode="edge")
    out = np.empty((2 * x.shape[0], 2 * x.shape[1], kernel.shape[-1]))
    for i, j in np.ndindex(out.shape[:2]):
        out[i, j] = np.einsum("ijc,ijco->o", wide[i : i + side, j : j + side], kernel)
    return out


@pytest.mark.parametrize("side", (3, 5))
def test_upsampling_within_the_convolution_is_upsampling_and_then_convolving(side):
    rng = np.random.default_rng(side)
    x, kernel = rng.normal(size=(2, 3, 4, 2)), rng.normal(size=(side, side, 2, 3))
    ours = network.grown(*(ops.convert_to_tensor(a.astype(np.float32)) for a in (x, kernel)))
    for i in range(2):
        np.testing.assert_allclose(ops.convert_to_numpy(ours)[i], grown_in_float64(x[i], kernel), atol=1e-4)


@pytest.mark.parametrize("shape", ((32, 32), (33, 40), (37, 64), (35, 45)))
def test_a_picture_of_any_size_is_padded_by_its_own_edge_to_what_comes_back_in_that_size(weights, shape):
    picture = np.random.default_rng(4).random((*shape, 3)).astype(np.float32)
    wide = network.padded(picture)
    assert all(0 <= w - n < 4 and w % 4 == 0 for w, n in zip(wide.shape, shape, strict=False))
    np.testing.assert_array_equal(wide[: shape[0], : shape[1]], picture)
    np.testing.assert_array_equal(wide[-1, -1], picture[-1, -1])
    out = painted(weights, wide[None], np.eye(3)[[0]])
    assert out.shape == (1, *wide.shape) and out.min() > 0 and out.max() < 1
