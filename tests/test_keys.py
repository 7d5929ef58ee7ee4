"""Key frames: exact at the keys, by equal ratios and in a straight line in between, and what is no key is told."""

import json

import numpy as np
import pytest
from PIL import Image

import nstlib as nst
from nstlib.recipe import Recipe
from nstlib.walk import key_of

KEYS = [
    {"at": 0.0, "style_strength": 1, "styles": {"starry": 1}},
    {"at": 4.0, "style_strength": 4, "styles": {"starry": 1, "tiles": 3}},
    {"at": 5.0, "style_strength": 0.5, "styles": {"hatching": 2}},
]


def test_at_a_key_it_is_what_the_key_says_and_in_between_what_leads_there():
    recipe = Recipe(keys=KEYS)
    for key, shares in zip(KEYS, ({"starry": 1}, {"starry": 0.25, "tiles": 0.75}, {"hatching": 1}), strict=True):
        moment, styles = recipe.at(key["at"])
        assert (moment.style_strength, styles) == (key["style_strength"], shares) and moment.keys == ()
    for time, strength, shares in (
        (2.0, 2.0, {"starry": 0.625, "tiles": 0.375}),  # from 1 to 4 the middle is 2
        (1.0, 2**0.5, {"starry": 0.8125, "tiles": 0.1875}),
        (4.5, 2**0.5, {"starry": 0.125, "tiles": 0.375, "hatching": 0.5}),
        (-1, 1.0, {"starry": 1.0}),
        (99, 0.5, {"hatching": 1.0}),
    ):
        moment, styles = recipe.at(time)
        assert moment.style_strength == pytest.approx(strength, rel=1e-12)
        assert styles == pytest.approx(shares, abs=1e-12) and sum(styles.values()) == pytest.approx(1, abs=1e-12)


def test_what_a_key_leaves_out_leads_past_it():
    recipe = Recipe(style_strength=3, keys=[{"at": 0, "styles": {"a": 1}}, {"at": 1, "styles": {"b": 1}}])
    assert recipe.at(0.25) == (recipe.but(keys=()), {"a": 0.75, "b": 0.25})  # no key names a strength: the recipe's
    keys = [{"at": 0, "style_strength": 1, "styles": {"a": 1}}, {"at": 1, "styles": {"b": 1}}]
    moment, styles = Recipe(keys=[*keys, {"at": 2, "style_strength": 16}]).at(1)
    assert (moment.style_strength, styles) == (4, {"b": 1})
    assert Recipe(keys=[{"at": 1, "style_strength": 2}]).at(0)[1] == {}


def test_form_and_stroke_lead_each_by_itself():
    keys = [
        {"at": 0, "styles": {"a": {"form": 1}, "b": {"stroke": 1}}},
        {"at": 1, "styles": {"a": {"stroke": 1}, "b": {"form": 1}}},
    ]
    recipe = Recipe(keys=keys)
    assert recipe.at(0)[1] == {"a": {"form": 1.0}, "b": {"stroke": 1.0}}
    assert recipe.at(0.25)[1] == {"a": {"form": 0.75, "stroke": 0.25}, "b": {"form": 0.25, "stroke": 0.75}}
    assert recipe.at(0.5)[1] == {"a": 0.5, "b": 0.5}


def test_keys_are_kept_in_json_and_in_a_picture(tmp_path):
    recipe = Recipe(keys=[{"at": 0, "styles": {"a": "form", "b": {"stroke": 2, "form": 0.5}}}, *KEYS[1:]])
    assert Recipe.from_json(recipe.to_json()) == recipe == Recipe.from_dict(recipe.as_dict())
    assert "keys" not in Recipe().as_dict()  # written as it always was
    path = tmp_path / "a.png"
    path.write_bytes(nst.images.encode(np.zeros((8, 8, 3)), "PNG", {nst.images.RECIPE_KEY: recipe.to_json()}))
    assert Recipe.load(path) == recipe


@pytest.mark.parametrize(
    "keys, says",
    [
        ([KEYS[1], KEYS[0]], "key 2 stands at 0 s, before key 1 at 4 s; put the keys in the order"),
        ([KEYS[0], KEYS[0]], "two keys stand at 0 s"),
        ([{"at": -1, "style_strength": 1}], "at of key 1 must be a number of seconds from 0, not -1"),
        ([{"at": float("nan"), "style_strength": 1}], "at of key 1"),
        ([{"at": 0, "style_strength": 0}], "style_strength of key 1 must be a number above 0, not 0"),
        ([{"at": 0, "style_strength": "2"}], "not the text '2'; leave out the quotation marks"),
        ([{"at": 0, "strength": 1}], "a key has no setting 'strength'; did you mean 'style_strength'"),
        ([{"at": 0}], "says nothing but its time"),
        ([{"style_strength": 1}], "key 1 has no time"),
        ([{"at": 0, "styles": {"starry": 0}}], "key 1: the weights of a blend of styles add up to nothing"),
        ([{"at": 0, "styles": {"starry": -1}}], "key 1: the weight of 'starry' in a blend"),
        ([{"at": 0, "styles": {"starry": "form"}}], "key 1: no painting gives the stroke"),
        ([{"at": 0, "styles": {}}], "key 1: a blend of styles is empty"),
        ([{"at": 0, "styles": ["starry"]}], "styles of key 1 must be"),
        (["0 1 starry"], "key 1 must be"),
        ("0 1 starry", "keys must be a list of key frames"),
    ],
)
def test_what_is_no_list_of_keys_is_told(keys, says):
    with pytest.raises(nst.NSTError, match=says):
        Recipe(keys=keys)


def test_what_has_no_place_is_told():
    recipe = Recipe(keys=KEYS)
    with pytest.raises(nst.NSTError, match="a time must be a number of seconds"):
        recipe.at("2")
    with pytest.raises(nst.NSTError, match="recipe, styles = recipe.at"):
        nst.stylize("hills", "starry", recipe)


def test_a_walk_goes_by_keys(tmp_path):
    recipe = Recipe(steps=2, smallest=48, backbone="pocket", keys=KEYS[:2])
    walk = nst.style_walk("hills", steps=3, size=48, fine=True, recipe=recipe)
    moment, styles = recipe.at(2)
    middle = nst.stylize("hills", styles, moment, size=48, progress=False).image
    np.testing.assert_array_equal(walk.pictures[1], middle)
    assert walk.times == (0, 2, 4) and walk.strengths == pytest.approx((1, 2, 4))
    assert "2 s, strength 2: starry 62 % and tiles 38 %" in walk.board().alt
    with Image.open(walk.save(tmp_path / "a.gif")) as clip:
        assert (clip.n_frames, clip.info["duration"]) == (3, 2000)  # there only, and as long as the keys say
    shares = [{"at": 0, "styles": {"starry": 1}}, {"at": 1, "styles": {"tiles": 1}}]
    fast = nst.style_walk("hills", shares, 3, size=48)
    np.testing.assert_array_equal(fast.pictures[1], nst.paint("hills", {"starry": 1, "tiles": 1}, size=48).image)


@pytest.mark.parametrize(
    "way, more, says",
    [
        (KEYS, {}, "strength, and form and stroke, are the optimiser's"),
        ([{"at": 0, "styles": {"starry": "form", "tiles": "stroke"}}, {"at": 1, "styles": {"tiles": 1}}], {}, "--fine"),
        (KEYS[:1], {"fine": True}, "two or more"),
        ([{"at": 0, "style_strength": 1}, {"at": 1, "style_strength": 2}], {"fine": True}, "the keys name no style"),
        ([*KEYS[:1], {"at": 1, "styles": {"nowhere": 1}}], {"fine": True}, "nowhere"),
        (["starry", "tiles"], {"recipe": Recipe(keys=KEYS)}, "the recipe has keys"),
        (["starry", "tiles"], {"recipe": "quick"}, "a recipe is the optimiser's"),
        (KEYS, {"fine": True, "steps": 1}, "steps must be a whole number of at least 2"),
        (KEYS, {"fine": True, "steps": 241}, "at most 240"),
    ],
)
def test_what_is_no_walk_by_keys_is_told(way, more, says):
    with pytest.raises(nst.NSTError, match=says):
        nst.style_walk("hills", way, size=48, **more)


def test_a_key_in_a_command_s_words():
    assert key_of("0 1 starry") == {"at": 0, "style_strength": 1, "styles": {"starry": 1}}
    assert key_of("1.5 - 'my painting.jpg':2 tiles:0.5@form")["styles"] == {
        "my painting.jpg": 2,
        "tiles": {"form": 0.5},
    }
    assert key_of("4 2") == {"at": 4, "style_strength": 2} and key_of("4 - tiles") == {"at": 4, "styles": {"tiles": 1}}
    for text in ("", "4", "starry", "0 starry", "0 1 'starry"):
        with pytest.raises(nst.NSTError, match="a key is 'AT STRENGTH"):
            key_of(text)


def test_the_command_walks_by_keys_or_by_a_recipe_s(said, tmp_path):
    file = tmp_path / "keys.json"
    file.write_text(json.dumps({"keys": [{"at": 0, "styles": {"starry": 1}}, {"at": 1, "styles": {"tiles": 1}}]}))
    status, _, errors = said("walk", "hills", "--size", 48, "-n", 3, "--recipe", file, "-o", tmp_path / "a.gif")
    assert status == 0, errors
    with Image.open(tmp_path / "a.gif") as clip:
        assert (clip.n_frames, clip.info["duration"]) == (3, 500)
    for words, says in (
        (["--key", "0 1 starry", "--style", "tiles"], "not both"),
        ([], "where does the walk lead"),
        (["--key", "1 - starry", "--key", "0 - tiles"], "before key 1"),
    ):
        status, _, errors = said("walk", "hills", *words, "-o", tmp_path / "b.gif")
        assert status == 2 and says in errors and not (tmp_path / "b.gif").exists()
