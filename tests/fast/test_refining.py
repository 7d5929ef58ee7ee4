"""nst.paint(refine=N): the optimiser goes on from the painting, towards the painting's own model, and says how long."""

import json

import numpy as np
import pytest

import nstlib as nst
from nstlib.backbones import backbone
from nstlib.errors import NSTError
from nstlib.fast import network, style_file, weights
from nstlib.fast.refining import painting_of
from nstlib.images import load_image, read_recipe
from nstlib.losses import Objective
from nstlib.recipe import Recipe


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    arrays = network.initial(3, seed=5)
    return weights.write(weights.Styles(("mine", "starry", "tiles"), arrays), tmp_path_factory.mktemp("n") / "n.npz")


def paint(file, style="tiles", **options):
    return nst.paint("harbour", style, size=64, network=file, progress=False, **options)


def test_the_loss_falls_and_the_steps_are_told(file):
    once, further = paint(file), paint(file, refine=6)
    assert further.refined == 6 and further.refining_seconds > 0 and "then 6 steps in" in repr(further)
    assert once.refined == 0 and "steps" not in repr(once) and "refine" not in once.recipe
    photo, style = load_image("harbour", 64), load_image("tiles", 64)
    objective = Objective(backbone("pocket"), Recipe())
    targets = objective.targets(photo, style)
    before, after = (objective(picture, targets)[0] for picture in (once.image, further.image))
    assert after < 0.8 * before
    assert further.image.shape == once.image.shape and further.engine == once.engine


def test_it_is_what_stylize_makes_of_the_painting(file):
    """By hand: the default recipe on pocket, one scale, from what was painted."""
    once, further = paint(file, amount=0.5), paint(file, amount=0.5, refine=3)
    recipe = Recipe(size=64, steps=3, backbone="pocket", smallest=64, style_strength=0.5)
    style = painting_of("tiles", file)  # as it is loaded
    result = nst.stylize("harbour", style, recipe, initial=once.image, progress=False)
    assert [(s.width, s.height) for s in result.history] == [(64, once.image.shape[0])] * 3
    np.testing.assert_allclose(further.image, result.image, atol=1e-4)


def test_the_recipe_tells_it(file, tmp_path):
    path = paint(file, refine=2).save(tmp_path / "refined.png")
    recipe = json.loads(read_recipe(path))
    assert recipe["refine"] == 2 and recipe["loss_weights"] == backbone("pocket").fingerprint
    again = paint(file, recipe["styles"], amount=recipe["amount"], refine=recipe["refine"])
    np.testing.assert_array_equal(np.round(again.image * 255), np.round(load_image(path) * 255))
    with pytest.raises(NSTError, match=r"nst\.paint made in one pass"):
        nst.Recipe.load(path)


def test_a_painting_is_shown_at_the_size_that_the_network_learnt_it_at(file):
    assert max(painting_of("tiles", file).shape) == 256
    np.testing.assert_array_equal(painting_of({"tiles": 2, "starry": 0}, file), painting_of("tiles", file))


def test_any_picture_can_be_refined_towards(file, tmp_path):
    picture = load_image("ducks", 300)
    path = tmp_path / "own.png"
    nst.save_image(picture, path)
    by_file, by_array = painting_of(str(path), file), painting_of(picture, file)
    assert by_file.shape == by_array.shape == load_image("ducks", 256).shape
    np.testing.assert_allclose(by_file, by_array, atol=2 / 255)


def test_what_cannot_be_refined_is_one_sentence_before_anything_is_painted(file, tmp_path, monkeypatch, said):
    numbers = {name: array[0] for name, array in weights.read(file).arrays.items() if name in network.norm_shapes()}
    own = style_file.Style("tiles", numbers, weights.read(file).fingerprint)  # which only has that name
    monkeypatch.setattr("nstlib.fast.painting.paint", lambda *_, **__: 1 / 0)
    for sentence, options in {
        "a blend of several": {"style": {"tiles": 1, "starry": 1}},
        "refine needs the painting itself": {"style": "mine"},
        "a style file has only its numbers": {"style": own},
        "refine needs": {"style": str(own.save(tmp_path / "tiles"))},
        "refine must be a whole number of at least 0, not -1": {"refine": -1},
        "refine must be a whole number of at least 0, not 1.5": {"refine": 1.5},
    }.items():
        with pytest.raises(NSTError, match=sentence) as told:
            paint(file, **{"refine": 3} | options)
        assert "\n" not in str(told.value)
    words = ("paint", "harbour", "--style", "mine", "--refine", "3", "--network", file, "-o", tmp_path / "out")
    status, out, err = said(*words)
    assert status == 2 and out == "" and "refine needs" in err and not (tmp_path / "out").exists()


def test_from_the_command_line(file, tmp_path, said):
    out = tmp_path / "refined.png"
    words = ("paint", "harbour", "--style", "tiles", "--size", "48", "--network", file, "-o", out, "--json")
    status, told, _ = said(*words, "--refine", "2")
    facts = json.loads(told)  # and nothing else on the standard output
    assert status == 0 and facts["refined"] == 2 and facts["refining_seconds"] > 0 and facts["recipe"]["refine"] == 2
    result = nst.paint("harbour", "tiles", size=48, network=file, refine=2, progress=False)
    np.testing.assert_array_equal(np.round(255 * result.image), np.round(255 * load_image(out)))
    assert "refined" not in json.loads(said(*words)[1])
