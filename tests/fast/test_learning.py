"""nst.learn_style: the numbers of one more style, and nothing else, fitted to a painting."""

import sys

import numpy as np
import pytest

import nstlib as nst
from nstlib.autodiff import value_and_gradient
from nstlib.backend import load_keras
from nstlib.errors import NSTError
from nstlib.fast import learning, network, objective, weights

ops = load_keras().ops


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    rng, arrays = np.random.default_rng(7), network.initial(2, seed=7)
    for name in network.norm_shapes():
        arrays[name] = arrays[name] + rng.normal(0, 0.2, arrays[name].shape).astype(np.float32)
    return weights.write(weights.Styles(("starry", "tiles"), arrays), tmp_path_factory.mktemp("n") / "styles.npz")


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(learning, "SIDE", 48)
    monkeypatch.setattr(learning, "PAINTING", 64)


def test_the_numbers_begin_in_the_middle_and_their_gradient_is_that_of_the_whole_loss(file):
    styles, painting = weights.read(file), nst.load_image("woodblock", 64)
    fit = learning._Fit(styles, painting, "mine")
    for key, values in fit.style().numbers.items():
        np.testing.assert_allclose(values, styles.arrays[key].mean(0), rtol=1e-6)
    pictures = np.random.default_rng(0).random((2, 48, 48, 3)).astype(np.float32)
    recipe, pocket = objective.recipe_of(objective.SETTINGS), nst.backbone("pocket")
    target = load_keras().tree.map_structure(
        lambda v: np.repeat(v, 2, 0), objective.targets(pocket, recipe, [painting])
    )

    def whole(scale, pictures, target):
        """The same loss of the network's own format, as a function of one norm's scales."""
        arrays = {key: ops.convert_to_tensor(array) for key, array in styles.arrays.items()}
        arrays |= {key: ops.convert_to_tensor(values[None]) for key, values in fit.style().numbers.items()}
        arrays["up/scale"] = ops.reshape(scale, (1, -1))
        painted = network.forward(arrays, pictures, network.blended(arrays, ops.ones((2, 1))))
        parts = objective.losses(pocket, recipe, painted, pictures, target)
        return ops.mean(sum(parts.values())), ()

    value, expected, _ = value_and_gradient(whole)(fit.style().numbers["up/scale"], pictures, target)
    found, gradient, _ = fit.evaluate(fit.numbers, pictures, target)
    keys = list(network.norm_shapes())
    place = sum(n for (n,) in list(network.norm_shapes().values())[: keys.index("up/scale")])
    assert found == pytest.approx(value, rel=1e-4)
    np.testing.assert_allclose(gradient[place : place + 16], expected, rtol=2e-2, atol=1e-4 * np.abs(expected).max())


def test_a_style_is_learnt_the_same_twice_and_paints(file, tmp_path):
    told = []

    def learn():
        return nst.learn_style(
            "woodblock",
            steps=6,
            network=file,
            progress=False,
            on_step=lambda step, style, parts: told.append((step, style, sum(parts.values()))),
        )

    one, two = learn(), learn()
    for key, values in one.numbers.items():
        np.testing.assert_allclose(values, two.numbers[key], atol=1e-5)
    assert one.name == "woodblock" and [step for step, *_ in told[:6]] == [1, 2, 3, 4, 5, 6]
    assert any(np.abs(told[0][1].numbers[key] - one.numbers[key]).max() > 1e-3 for key in one.numbers)
    photo = np.random.default_rng(1).random((40, 48, 3))
    from_file, direct = (
        nst.paint(photo, style, network=file, engine="keras").image for style in (one.save(tmp_path / "own"), one)
    )
    np.testing.assert_array_equal(from_file, direct)


def test_the_loss_falls(file, monkeypatch):
    look = np.random.default_rng(2).random((2, 48, 48, 3)).astype(np.float32)
    monkeypatch.setattr(learning, "_windows", lambda pool, rng: (look,))
    losses = []
    nst.learn_style(
        "tiles", steps=25, network=file, progress=False, on_step=lambda _, __, parts: losses.append(sum(parts.values()))
    )
    assert losses[-1] < 0.9 * losses[0]


def test_photographs_of_ones_own_are_learnt_on_too(tmp_path):
    nst.save_image(np.random.default_rng(0).random((50, 60, 3)), tmp_path / "own.png")
    names = learning._photographs(tmp_path)
    assert "harbour" in names and names[-1] == tmp_path / "own.png"


def test_bad_input_is_one_sentence(file, tmp_path):
    for sentence, call in {
        "there is no file 'none.jpg'": lambda: nst.learn_style("none.jpg", network=file),
        "no picture in the folder": lambda: nst.learn_style("tiles", photos=tmp_path, network=file),
        "cannot be the name of a style": lambda: nst.learn_style("tiles", "a/b", network=file),
        "steps": lambda: nst.learn_style("tiles", steps=0, network=file),
        "there is no network file": lambda: nst.learn_style("tiles", network=tmp_path / "none.npz"),
    }.items():
        with pytest.raises(NSTError, match=sentence) as told:
            call()
        assert str(told.value).count("\n") == 0


def test_a_notebook_shows_one_photograph_as_it_is_painted_by_then(file, monkeypatch):
    display = pytest.importorskip("IPython.display")
    shown = []

    class Handle:
        def update(self, painting):
            shown.append(painting)

    def first(painting, display_id):
        assert display_id
        shown.append(painting)
        return Handle()

    monkeypatch.setattr(display, "display", first)
    monkeypatch.setitem(sys.modules, "ipykernel", display)
    monkeypatch.setattr(learning, "EVERY", 2)
    nst.learn_style("woodblock", "mine", steps=4, network=file)
    assert [painting.names for painting in shown] == [("bridge", "mine")] * 3  # after steps 1, 2 and 4
    assert np.abs(shown[0].image - shown[-1].image).max() > 1e-3
    data, told = shown[0]._repr_png_()
    assert data.startswith(b"\x89PNG") and told == {"alt": "bridge, repainted in the manner of mine"}
