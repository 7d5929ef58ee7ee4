"""start="fast": a run begins from what nst.paint gives, at the network's own size, and is repeated by its recipe."""

import numpy as np
import pytest

import nstlib as nst
from nstlib.engine import checkpoint, start
from nstlib.engine.preparation import plan_of, prepare
from nstlib.errors import NSTError
from nstlib.fast import network, prediction, weights
from nstlib.images import resize
from nstlib.recipe import Recipe

FAST = Recipe(start="fast", size=64, steps=4, backbone="pocket")


@pytest.fixture(autouse=True)
def untrained(monkeypatch, tmp_path):
    """The network in the package, with random weights."""
    arrays = network.initial(2, seed=3)
    arrays["up/shift"] += np.random.default_rng(3).normal(0, 0.3, arrays["up/shift"].shape).astype(np.float32)
    file = weights.write(weights.Styles(("starry", "tiles"), arrays), tmp_path / "styles.npz")
    monkeypatch.setattr(weights, "shipped", lambda: weights.read(file))


def finish(run):
    while run.advance():
        pass
    return run


def test_the_first_picture_is_the_painting_with_its_margin():
    plan = plan_of("harbour", "tiles", FAST.but(margin=0.1))
    first = start.first_picture(plan)
    assert first.shape == (*plan.shapes[0], 3) and plan.margin == 6
    np.testing.assert_array_equal(first, nst.paint(plan.content, "tiles").image)
    assert np.abs(first - plan.levels[0].content).max() > 0.05  # and not the photograph
    assert np.abs(first - start.first_picture(plan_of("harbour", "starry", FAST.but(margin=0.1)))).max() > 0.01


def test_it_begins_at_the_size_of_the_networks_own_pictures():
    """By hand: 512 / √2ᵏ is 512, 362, 256, 181, ...; 64 is the smallest of all runs."""

    def longer_sides(size, **changes):
        recipe = Recipe(size=size, margin=0.0, backbone="pocket", **changes)
        return [max(shape) for shape in plan_of("harbour", "tiles", recipe).shapes]

    assert longer_sides(512, start="fast") == [256, 362, 512]
    assert longer_sides(256, start="fast") == [256] and longer_sides(192, start="fast") == [192]
    assert longer_sides(512, start="fast", smallest=512) == [512]
    assert longer_sides(512) == [64, 91, 128, 181, 256, 362, 512]  # all other starts
    plan = plan_of("harbour", "tiles", Recipe(size=300, start="fast", smallest=32, steps=3))
    assert start.first_picture(plan).shape[:2] == plan.shapes[0]


def test_the_recipe_of_the_picture_repeats_it(tmp_path):
    result = nst.stylize("harbour", "tiles", FAST, progress=False)
    assert result.recipe.start == "fast" and Recipe.from_json(result.recipe.to_json()) == result.recipe
    recipe = Recipe.load(result.save(tmp_path / "picture.png"))
    again = nst.stylize("harbour", "tiles", recipe, progress=False)
    np.testing.assert_array_equal(again.image, result.image)
    assert [s.loss for s in again.history] == [s.loss for s in result.history]


def test_a_checkpoint_goes_on_without_the_network(tmp_path, monkeypatch):
    straight = finish(prepare("harbour", "tiles", FAST))
    run, path = prepare("harbour", "tiles", FAST), tmp_path / "run.npz"
    for step in range(3):
        if step in (0, 2):
            checkpoint.save(run, path)
            with monkeypatch.context() as without:
                without.setattr(weights, "shipped", lambda: 1 / 0)
                again = finish(checkpoint.load(path))
            np.testing.assert_array_equal(again.picture, straight.picture)
        run.advance()


def test_any_picture_is_begun_with_its_guess_and_without_one_a_sentence_says_so(tmp_path, monkeypatch):
    own = resize(nst.load_image("woodblock"), 48)
    with pytest.raises(NSTError, match="cannot guess a painting's style") as told:
        nst.stylize("harbour", own, FAST, progress=False)
    assert "\n" not in str(told.value)
    picture = nst.stylize("harbour", own, FAST, initial=own, progress=False)
    assert picture.recipe.start == "picture"
    arrays = weights.shipped().arrays
    guess = prediction.initial(arrays, np.random.default_rng(0).random((5, prediction.STATISTICS)))
    able = weights.of_arrays(("starry", "tiles"), arrays | guess)
    monkeypatch.setattr(weights, "shipped", lambda: able)
    plan = plan_of("harbour", own, FAST)
    np.testing.assert_array_equal(start.first_picture(plan), nst.paint(plan.content, own).image)


def test_looking_at_a_picture_begins_nothing():
    """The loss of that recipe at one picture needs no painting, and knows pictures of one's own."""
    from nstlib.explain import at_one_picture

    content, style = (resize(nst.load_image(name), 64) for name in ("harbour", "tiles"))
    losses = []
    for begin in ("content", "fast", "picture"):
        objective, image, targets = at_one_picture(content, style, recipe=FAST.but(start=begin), size=64)
        losses.append(objective(image, targets)[0])
    assert losses[0] > 0 and losses == [losses[0]] * 3
