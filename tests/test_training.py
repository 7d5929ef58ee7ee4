"""What training ships computes what training trained.

Folding and normalising change scales, not functions.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]
if not (ROOT / "training").is_dir():
    pytest.skip("training/ is only in the repository", allow_module_level=True)
sys.path.insert(0, str(ROOT))

from training import fields, pictures  # noqa: E402


def test_pictures_are_fixed_by_their_seed_and_in_range():
    first, again = (pictures.draw_picture(7, seed=3)[0] for _ in range(2))
    assert first.dtype == np.uint8 and first.shape == (fields.SIZE, fields.SIZE, 3)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, pictures.draw_picture(8, seed=3)[0])


@pytest.mark.parametrize("kind", [kind for kind, _, _ in pictures.KINDS], ids=lambda kind: kind.__name__)
def test_every_kind_draws_a_finite_picture_with_contrast(kind):
    image = kind(np.random.default_rng(1))
    assert image.shape == (fields.SIZE, fields.SIZE, 3)
    assert np.isfinite(image).all() and image.min() >= -0.5 and image.max() <= 1.5
    assert image.std() > 0.01


@pytest.fixture(scope="module")
def trained():
    """An untrained network whose batch norm has arbitrary statistics, as if trained."""
    from training.network import features_with_batch_norm

    model, rng = features_with_batch_norm(side=32), np.random.default_rng(0)
    for layer in model.layers:
        if layer.name.endswith("_bn"):
            for variable, low, high in (
                (layer.gamma, 0.5, 1.5),
                (layer.beta, 0.0, 1.0),
                (layer.moving_mean, -0.5, 0.5),
                (layer.moving_variance, 0.5, 2.0),
            ):
                variable.assign(rng.uniform(low, high, variable.shape))
    return model


def test_folded_network_equals_the_trained_one(trained):
    from training.export import fold, run
    from training.network import LAYERS, MEAN, STD

    images = np.random.default_rng(2).random((2, 32, 32, 3)).astype(np.float32)
    expected = trained(((images - MEAN) / STD).astype(np.float32), training=False)
    folded = next(run(fold(trained), images))
    for layer in LAYERS:
        np.testing.assert_allclose(
            folded[layer], np.asarray(expected[layer]), rtol=1e-3, atol=1e-3 * folded[layer].max()
        )


def test_normalised_channels_have_unit_rms_and_the_same_pattern(trained):
    from training.export import fold, normalise, run
    from training.network import LAYERS

    images = np.random.default_rng(3).random((3, 32, 32, 3)).astype(np.float32)
    weights = fold(trained)
    before, after = (next(run(w, images)) for w in (weights, normalise(weights, images)))
    for layer in LAYERS:
        rms, scaled_rms = (np.sqrt((f[layer] ** 2).mean((0, 1, 2))) for f in (before, after))
        live = rms > 0.05 * np.median(rms)
        np.testing.assert_allclose(scaled_rms[live], 1, rtol=1e-2)
        np.testing.assert_allclose(after[layer][..., live] * rms[live], before[layer][..., live], rtol=1e-2, atol=1e-3)


def test_written_file_is_small_16_bit_and_needs_no_pickle(trained, tmp_path):
    from training.export import fold, write
    from training.network import LAYERS

    path = tmp_path / "pocket_drawn.npz"
    write(fold(trained), path, steps=1, pictures=2)
    assert path.stat().st_size < 2e6 and [p.name for p in tmp_path.iterdir()] == ["pocket_drawn.npz"]
    with np.load(path, allow_pickle=False) as file:
        assert {f"{layer}/{part}" for layer in LAYERS for part in ("kernel", "bias")} <= set(file.files)
        assert file["block1_conv1/kernel"].dtype == np.float16
        assert json.loads(str(file["meta"]))["licence"] == "CC0-1.0"


def test_calibration_changes_loudness_not_pattern(trained):
    from nstlib.recipe import STYLE_LAYERS
    from training.calibrate import apply
    from training.export import fold, run
    from training.network import LAYERS

    images = np.random.default_rng(4).random((2, 32, 32, 3)).astype(np.float32)
    weights = fold(trained)
    gains = {layer: np.linspace(0.3, 3, weights[f"{layer}/bias"].size).astype(np.float32) for layer in STYLE_LAYERS}
    before, after = (next(run(w, images)) for w in (weights, apply(weights, gains)))
    for layer in LAYERS:
        expected = before[layer] * gains.get(layer, 1.0)
        np.testing.assert_allclose(after[layer], expected, rtol=2e-3, atol=1e-3 * expected.max())


def test_gains_favour_the_channel_that_tells_textures_apart():
    """Toy Gram matrices: channel 0 has one energy per texture, channel 1 is chance, channel 2 is always the same."""
    from training.calibrate import fit_gains

    rng = np.random.default_rng(5)
    telling = np.tile(rng.uniform(0.5, 2.0, 24), 2)  # 24 left halves, then their right halves
    chance = rng.uniform(0.5, 2.0, 48)
    grams = np.stack([np.diag([t, c, 1.0]) for t, c in zip(telling, chance, strict=True)])
    gains = fit_gains(grams)
    assert gains[0] > 1.5 * gains[1] and np.prod(gains) == pytest.approx(1, rel=1e-3) and gains.min() > 0
