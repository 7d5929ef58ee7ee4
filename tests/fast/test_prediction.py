"""Any painting as a style: its numbers guessed from means and spreads, alike on ONNX Runtime and Keras."""

from importlib.util import find_spec

import numpy as np
import pytest

import nstlib as nst
from nstlib.backend import load_keras
from nstlib.errors import NSTError
from nstlib.fast import choice, engines, network, prediction, weights
from nstlib.images import load_image

ops = load_keras().ops
needs_onnxruntime = pytest.mark.skipif(not find_spec("onnxruntime"), reason="onnxruntime is not installed")


@pytest.fixture(scope="module")
def styles():
    """An untrained network of two styles with an untrained guess."""
    rng, arrays = np.random.default_rng(3), network.initial(2, seed=3)
    guess = prediction.initial(arrays, rng.random((9, prediction.STATISTICS)), seed=4)
    guess["predict/numbers/kernel"] *= 3
    return weights.of_arrays(("starry", "tiles"), arrays | guess, "CC0-1.0")


@pytest.fixture(scope="module")
def file(styles, tmp_path_factory):
    return weights.write(styles, tmp_path_factory.mktemp("network") / "styles.npz")


def in_float64(styles, painting):
    """The numbers of a painting, worked out from pocket's features with NumPy."""
    features = nst.backbone("pocket")(painting, layers=prediction.LAYERS)
    found = []
    for layer in prediction.LAYERS:
        rows = np.float64(ops.convert_to_numpy(features[layer])).reshape(-1, features[layer].shape[-1])
        found += [rows.mean(0), np.sqrt(rows.var(0) + 1e-6)]
    own = {name: np.float64(array) for name, array in styles.predictor.items()}
    x = np.clip((np.concatenate(found) - own["predict/centre"]) / own["predict/size"], -5, 5)
    x = np.maximum(x @ own["predict/hidden/kernel"] + own["predict/hidden/bias"], 0)
    return x @ own["predict/numbers/kernel"] + own["predict/numbers/bias"]


@pytest.mark.parametrize("engine", ("keras", pytest.param("onnxruntime", marks=needs_onnxruntime)))
@pytest.mark.parametrize("size", (256, 131, 64))  # also sides that do not halve evenly
def test_the_numbers_are_the_formula_s(styles, engine, size):
    painting = load_image("starry", size)
    found, expected = engines.guesser(styles, engine)(painting), in_float64(styles, painting)
    assert found.shape == (960,) and expected.std() > 0.1
    np.testing.assert_allclose(found, expected, atol=2e-4 * np.abs(expected).max())


def test_statistics_as_a_training_has_them_are_those_of_the_features():
    paintings_of = pytest.importorskip("training.fast.paintings")
    from nstlib.fast.objective import SETTINGS, recipe_of, targets

    pocket, painting = nst.backbone("pocket"), load_image("tiles", 96)
    settings = SETTINGS | {"precision": "float32"}
    kept = paintings_of.statistics_from(targets(pocket, recipe_of(settings), [painting]))
    seen = ops.convert_to_numpy(prediction.statistics_of(pocket(painting, layers=prediction.LAYERS)))
    assert kept.shape == seen.shape == (1, prediction.STATISTICS)
    # The targets' covariances have 1e-4 of the mean square added to their diagonal.
    np.testing.assert_allclose(kept, seen, rtol=0.02, atol=0.02 * seen.max())


def test_places_in_the_painting_do_not_count(styles):
    """A painting beside itself has the same style, but for what is seen at the seam."""
    painting = load_image("cubist", 128)
    one = engines.guesser(styles, "keras")(painting)
    other = engines.guesser(styles, "keras")(np.tile(painting, (1, 2, 1)))
    foreign = engines.guesser(styles, "keras")(load_image("ducks", 128))
    assert np.abs(one - other).mean() < 0.2 * np.abs(one - foreign).mean()


def test_parted_numbers_are_those_of_a_style_by_name(styles):
    blend = np.float32([[0, 1]])
    from nstlib.fast import graph

    vector = graph.numbers_of(styles.arrays, blend[0])
    ours = network.parted(ops.convert_to_tensor(vector[None]))
    for name, numbers in ours.items():
        np.testing.assert_allclose(ops.convert_to_numpy(numbers)[0], styles.arrays[name][1], rtol=1e-6)


def test_a_painting_is_a_style_like_any_other(file, styles, tmp_path):
    path = tmp_path / "my own.png"
    nst.save_image(load_image("hollyhocks", 90), path)
    by_file = nst.paint("harbour", path, size=64, network=file)
    assert by_file.names == ("harbour", "my own") and by_file.recipe["styles"] == {"my own": 1.0}
    by_array = nst.paint("harbour", load_image(path), size=64, network=file)
    np.testing.assert_allclose(by_file.image, by_array.image, atol=1e-5)
    assert np.abs(by_file.image - nst.paint("harbour", "starry", size=64, network=file).image).max() > 0.01
    blend = nst.paint("harbour", {str(path): 1, "starry": 3}, size=64, network=file)
    assert blend.recipe["styles"] == {"my own": 0.25, "starry": 0.75}
    kept = choice.guessed(path, weights.read(file)).save(tmp_path / "guessed")
    again = nst.paint("harbour", kept, size=64, network=file)
    np.testing.assert_array_equal(again.image, by_file.image)
    other = choice.guessed("tiles", weights.read(file)).save(tmp_path / "other")
    two = nst.paint("harbour", {kept: 1, other: 0}, size=64, network=file)  # both were learnt with the network alone
    np.testing.assert_allclose(two.image, by_file.image, atol=1e-5)


@pytest.mark.parametrize(
    ("style", "says"),
    (
        ("sunflowers.jpg", r"sunflowers\.jpg"),
        ("stary", "starry"),
        (np.zeros((1, 1, 3)), "1 x 1 px is too small"),
        (np.zeros((8, 300, 3)), "too small to show a style"),
        (np.full((64, 64, 3), 7.0), "style picture"),
    ),
)
def test_what_is_no_style_is_told_in_a_sentence(file, style, says):
    with pytest.raises(NSTError, match=says) as told:
        nst.paint("harbour", style, size=64, network=file)
    assert len(str(told.value).splitlines()) == 1


def test_a_network_that_cannot_guess_says_so(styles, tmp_path):
    path = weights.write(weights.Styles(styles.names, styles.arrays, ""), tmp_path / "old.npz")
    with pytest.raises(NSTError, match="cannot guess"):
        nst.paint("harbour", load_image("ducks", 64), size=64, network=path)
