"""A recipe can be written, read back, and refuses what makes no sense."""

import inspect
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nstlib.errors import NSTError
from nstlib.recipe import CHOICES, PRESETS, Recipe, normalised

positive = st.floats(0.001, 1e6, allow_nan=False)


@given(
    st.integers(32, 4096),
    st.integers(1, 10**6),
    positive,
    positive,
    st.dictionaries(st.sampled_from(["block1_conv1", "block2_conv2", "block4_conv2"]), positive, min_size=1),
    st.sampled_from(["adam", "lbfgs"]),
)
def test_json_round_trip(size, steps, content, style, layers, optimiser):
    recipe = Recipe(
        size=size,
        steps=steps,
        content_weight=content,
        style_weight=style,
        style_layers=layers,
        optimiser=optimiser,
    )
    assert Recipe.from_json(recipe.to_json()) == recipe
    assert sum(normalised(recipe.style_layers).values()) == pytest.approx(1)


def test_layer_weights_are_ratios():
    recipe = Recipe(style_layers={"block1_conv1": 3, "block2_conv1": 1}, content_layers=["block3_conv1"])
    assert normalised(recipe.style_layers) == {"block1_conv1": 0.75, "block2_conv1": 0.25}
    assert recipe.content_layers == {"block3_conv1": 1.0}
    assert recipe.layers == ("block3_conv1", "block1_conv1", "block2_conv1")


@pytest.mark.parametrize("name", PRESETS)
def test_presets(name, tmp_path):
    recipe = Recipe.preset(name)
    assert recipe.name == name and Recipe.load(name) == recipe
    path = tmp_path / "r.json"
    path.write_text(recipe.to_json())
    assert Recipe.load(path) == recipe


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"size": 0}, "size must be a whole number of at least 32, not 0"),
        ({"size": -5}, "not -5"),
        ({"size": 256.0}, "not 256.0"),
        ({"size": "512"}, "at least 32, not the text '512'; leave out the quotation marks"),
        ({"size": "nan"}, "at least 32, not 'nan'."),
        ({"size": "large"}, "at least 32, not 'large'"),
        ({"style_strength": "0.5"}, "at least 0, not the text '0.5'; leave out"),
        ({"steps": True}, "steps must be"),
        ({"content_weight": -1}, "content_weight must be a number of at least 0, not -1"),
        ({"tv_weight": float("nan")}, "not nan"),
        ({"style_weight": float("inf")}, "not inf"),
        ({"learning_rate": 5}, "learning_rate must be a number from"),
        ({"average": 1}, "average must be"),
        ({"optimiser": "sgd"}, "no optimiser 'sgd'"),
        ({"start": "style"}, "no start 'style'"),
        ({"backbone": "vgg61"}, "no backbone 'vgg61'; did you mean 'vgg1"),
        ({"style_layers": {}}, "style_layers is empty"),
        ({"style_layers": {"block1_conv1": 0}}, "all weights in style_layers are 0"),
        ({"style_layers": "block1_conv1"}, "must map layer names"),
        ({"content_layers": {"block1_conv1": "much"}}, "must be a number"),
        ({"content_weight": 0, "style_weight": 0}, "nothing to optimise"),
        ({"further": ["style/block1_conv1"]}, "further must map names of terms to weights"),
        ({"further": {"style": 1}}, "is named 'kind/layer'.*, not 'style'"),
        ({"further": {"style/a+": 1}}, "is named 'kind/layer'"),
        ({"further": {"style/a": -1}}, "weight of style/a in further must be a number of at least 0, not -1"),
        ({"further": {"style/a": float("nan")}}, "not nan"),
        ({"further": {"style/a": float("inf")}}, "not inf"),
        ({"stile_weight": 1}, "no setting 'stile_weight'; did you mean 'style_weight'"),
    ],
)
def test_nonsense_is_refused(values, says):
    with pytest.raises(NSTError, match=says):
        Recipe.from_json(json.dumps(values))


def test_numbers_of_numpy_are_numbers():
    recipe = Recipe(size=np.int64(64), style_weight=np.float32(2), style_layers={"block1_conv1": np.float64(1)})
    assert recipe.size == 64 and type(recipe.size) is int and type(recipe.style_weight) is float
    assert Recipe.from_json(recipe.to_json()) == recipe


@pytest.mark.parametrize("text", ["", "{", "[1]", "3", None, "[" * 100_000, '{"steps": ' + "9" * 5000 + "}"])
def test_text_that_is_no_recipe(text):
    with pytest.raises(NSTError, match="recipe"):
        Recipe.from_json(text)


@pytest.mark.parametrize("source", ["defualt", "none.json", "none.png"])
def test_missing_recipes(source):
    with pytest.raises(NSTError, match="no recipe"):
        Recipe.load(source)


def test_unreadable_recipe_files(tmp_path):
    path = tmp_path / "r.json"
    path.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(NSTError, match="text file|JSON"):
        Recipe.load(path)


@pytest.mark.parametrize("make", [Recipe, Recipe().but, lambda **changes: Recipe.from_dict(changes)])
def test_an_unknown_setting_is_told_with_the_nearest_known_one(make):
    with pytest.raises(NSTError, match="no setting 'strength'; did you mean 'style_strength'"):
        make(strength=4)
    assert "style_strength" in inspect.signature(Recipe).parameters


def test_a_mark_at_the_beginning_of_a_file_is_no_matter(tmp_path):
    path = tmp_path / "r.json"
    path.write_text('{"steps": 7}', encoding="utf-8-sig")
    assert Recipe.load(path).steps == 7


def test_the_product_of_style_weights_is_limited_too():
    with pytest.raises(NSTError, match="style_weight times style_strength"):
        Recipe(style_weight=1e18, style_strength=1e18)


def test_the_choices_are_those_of_the_rooms_that_have_them():
    """A recipe stands below them all, and says their names once more."""
    from nstlib.backbones import network, pocket, vgg
    from nstlib.conventions import CONVENTIONS
    from nstlib.engine.parameters import PARAMETERS
    from nstlib.statistics import STATISTICS

    assert set(CHOICES["statistic"]) == set(STATISTICS) and set(CHOICES["convention"]) == set(CONVENTIONS)
    assert set(CHOICES["parameters"]) == set(PARAMETERS)
    assert set(CHOICES["border"]) == {"native", *network.BORDERS}
    assert set(CHOICES["pooling"]) == {"native", *network.POOLINGS}
    assert set(CHOICES["backbone"]) == {"auto", *vgg.CONVOLUTIONS, *pocket.FILES}


def test_further_terms_are_written_where_there_are_some():
    """Recipes without them keep the very form that earlier versions wrote, and those are still read."""
    assert "further" not in Recipe().to_json() and Recipe.from_json("{}").further == {}
    recipe = Recipe(further={"style/block2_conv2+block1_conv1": 2})
    assert recipe.layers == Recipe().layers  # both were there already
    assert Recipe(further={"style/block3_conv2+a": 2}).layers == (*Recipe().layers, "block3_conv2", "a")
    assert json.loads(recipe.to_json())["further"] == {"style/block2_conv2+block1_conv1": 2.0}
    assert Recipe.from_json(recipe.to_json()) == recipe == Recipe.from_dict(recipe.as_dict())
    assert Recipe(content_weight=0, style_weight=0, further={"style/a": 1.0}).layers[-1] == "a"
