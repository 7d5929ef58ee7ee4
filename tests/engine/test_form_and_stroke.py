"""Form from one painting and stroke from another: at its own layers each is as if alone, and shares add up to 1."""

from dataclasses import replace

import numpy as np
import pytest

import nstlib as nst
from nstlib import roles
from nstlib.engine import checkpoint
from nstlib.engine.asked import in_words, named, parts_of
from nstlib.engine.preparation import plan_of, prepare
from nstlib.losses import Mixture, Objective
from nstlib.recipe import Recipe
from nstlib.roles import Share
from nstlib.tiles import TiledObjective

SMALL = Recipe(size=64, steps=4, smallest=48, backbone="pocket")
PURE = {"starry": "form", "tiles": "stroke"}


@pytest.fixture(scope="module")
def pictures():
    return [nst.load_image(name, size=size) for name, size in (("hills", 64), ("starry", 64), ("tiles", 48))]


def leaves(nest):
    from nstlib.backend import load_keras

    keras = load_keras()
    return [np.asarray(keras.ops.convert_to_numpy(leaf)) for leaf in keras.tree.flatten(nest)]


def by_layer(loss, content, style):
    """{layer: the leaves that are measured for the style there}."""
    found = zip(loss.formulas, loss.measured(content, style), strict=True)
    return {f.layer: leaves(value) for f, value in found if f.kind == "style"}


@pytest.mark.parametrize("made", [Objective, lambda *given: TiledObjective(*given, tile=32)])
def test_each_layer_has_the_statistic_of_its_painting_or_what_lies_between(pocket, pictures, made):
    content, form, stroke = pictures
    loss = made(pocket, SMALL)
    alone = {role: by_layer(loss, content, one) for role, one in (("form", form), ("stroke", stroke))}
    pure = by_layer(loss, content, Mixture((form, stroke), (0.5, 0.5), (Share(0, 1), Share(1, 0))))
    between = by_layer(loss, content, Mixture((form, stroke), (0.5, 0.5), (Share(0.25, 1), Share(0.75, 0))))
    for layer, values in pure.items():
        role = "form" if int(layer[5]) >= 3 else "stroke"
        for i, value in enumerate(values):
            np.testing.assert_array_equal(value, alone[role][layer][i])
            mixed = alone["form"][layer][i] * 0.25 + alone["stroke"][layer][i] * 0.75
            wanted = value if role == "form" else mixed
            np.testing.assert_allclose(between[layer][i], wanted, atol=1e-6 * np.abs(wanted).max())


def test_both_roles_of_one_painting_are_the_painting(pocket, pictures):
    content, first, second = pictures
    for form_from in (2, 5):
        loss = Objective(pocket, SMALL.but(form_from=form_from))
        both = by_layer(loss, content, Mixture((first, second), (1, 0), (Share(1, 1), Share(0, 0))))
        for layer, values in by_layer(loss, content, first).items():
            for value, other in zip(both[layer], values, strict=True):
                np.testing.assert_array_equal(value, other)


def test_the_first_block_of_form_is_a_setting_of_the_recipe(pocket, pictures):
    content, form, stroke = pictures
    mixture = Mixture((form, stroke), (0.5, 0.5), (Share(0, 1), Share(1, 0)))
    alone = by_layer(Objective(pocket, SMALL), content, stroke)
    for form_from in (2, 3, 4, 5):
        measured = by_layer(Objective(pocket, SMALL.but(form_from=form_from)), content, mixture)
        same = [layer for layer in measured if np.array_equal(measured[layer][0], alone[layer][0])]
        assert len(same) == form_from - 1
    recipe = SMALL.but(form_from=4)
    assert Recipe.from_json(recipe.to_json()) == recipe and "form_from" not in SMALL.as_dict()


@pytest.mark.parametrize("value", [1, 6, 2.5, True])
def test_another_first_block_is_told(value):
    with pytest.raises(nst.NSTError, match="form_from must be a"):
        Recipe(form_from=value)


def test_patches_and_sorted_values_come_from_one_painting_each():
    recipe = SMALL.but(statistic="sorted", further={"patch/block3_conv1": 0.1}, steps=1)
    assert np.isfinite(nst.stylize("hills", PURE, recipe, progress=False).image).all()


@pytest.mark.parametrize("start, colour", [("statistics", 1.0), ("fast", 0.5)])
def test_it_is_resumed_and_its_ledger_has_the_same_rows(start, colour, tmp_path):
    recipe = SMALL.but(form_from=4, start=start, colour=colour)
    whole, broken = prepare("hills", PURE, recipe), prepare("hills", PURE, recipe)
    for _ in range(2):
        broken.advance()
    checkpoint.save(broken, tmp_path / "a.npz")
    again = checkpoint.load(tmp_path / "a.npz")
    for each in (whole, again):
        while each.advance():
            pass
    np.testing.assert_array_equal(again.picture, whole.picture)
    assert again.names[1] == "starry (form) and tiles (stroke)" and again.plan.roles == whole.plan.roles
    assert again.recipe.form_from == 4
    alone = prepare("hills", "starry", recipe)
    assert [(row.kind, row.layer) for row in whole.ledger()] == [(row.kind, row.layer) for row in alone.ledger()]
    assert plan_of("hills", {"starry": "stroke", "tiles": "form"}, recipe).fingerprint() != whole.plan.fingerprint()


def test_the_rest_of_a_picture_in_regions_has_both(tmp_path):
    """As the run without regions has them, as its one region, the photograph's own, is elsewhere."""
    regions = [nst.Region("top 30", take="photo")]
    run = prepare("hills", PURE, SMALL, regions=regions)
    assert run.names[1] == "starry (form) and tiles (stroke)"
    run.advance()
    checkpoint.save(run, tmp_path / "a.npz")
    again = checkpoint.load(tmp_path / "a.npz")
    run.advance(), again.advance()
    np.testing.assert_array_equal(again.picture, run.picture)
    rest = by_layer(run.objective, run.plan.levels[0].content, run.plan.levels[0].style)
    alone = by_layer(run.objective, run.plan.levels[0].content, swapped(run.plan.levels[0].style))
    same = {layer.partition("@")[0]: np.array_equal(rest[layer][0], alone[layer][0]) for layer in rest}
    assert same == {f"block{block}_conv1": block < 3 for block in range(1, 6)}
    with pytest.raises(nst.NSTError, match="a run with regions keeps the shares"):
        run.reblend({"starry": 1, "tiles": 1})


def swapped(parts):
    """The same Parts with the stroke of its one part's second painting for the form, too."""
    (part,) = parts.parts
    mixture = replace(part.style, roles=(Share(0, 0), Share(1, 1)))
    return replace(parts, parts=(replace(part, style=mixture),))


def test_colours_are_those_of_the_stroke():
    plan = plan_of("hills", PURE, SMALL)
    assert plan.given == ("starry", "tiles") and [share for _, share in plan.styles] == [0.0, 1.0]


@pytest.mark.parametrize(
    "style, settings, says",
    [
        ({"starry": "form"}, {}, "no painting gives the stroke .blocks 1 and 2."),
        ({"starry": "stroke", "tiles": {"stroke": 2}}, {"form_from": 4}, "no painting gives the form .blocks 4 and 5."),
        (PURE, {"style_layers": ["block4_conv1"]}, "'tiles' is to give the stroke alone, and the recipe has no style"),
        ({"starry": {"form": 0, "stroke": 0}, "tiles": 0}, {}, "add up to nothing"),
        ({"starry": "forms", "tiles": 1}, {}, "must be a number from 0, or form or stroke, not 'forms'"),
        ({"starry": {"shape": 1}, "tiles": 1}, {}, "must be for form or stroke"),
        ({"starry": {}, "tiles": 1}, {}, "must be for form or stroke"),
        ({"starry": {"form": -1}, "tiles": 1}, {}, "weight of 'starry' in a blend must be a number from 0"),
    ],
)
def test_what_is_no_sharing_out_is_told(style, settings, says):
    with pytest.raises(nst.NSTError, match=says):
        plan_of("hills", style, SMALL.but(**settings))


def test_layers_without_a_block_and_a_network_of_one_pass_are_told():
    with pytest.raises(nst.NSTError, match="the layer 'conv7' names none"):
        roles.role_of(["block1_conv1", "conv7"])
    with pytest.raises(nst.NSTError, match="by the optimiser alone"):
        nst.paint("hills", PURE, size=48)


def test_shares_of_each_role_add_up_to_1_and_are_said_in_words():
    parts = parts_of({"starry": {"form": 3, "stroke": 1}, "tiles": 1, "hatching": "stroke"})
    assert dict(parts) == {
        "starry": Share(pytest.approx(1 / 3), 0.75),
        "tiles": Share(pytest.approx(1 / 3), 0.25),
        "hatching": Share(pytest.approx(1 / 3), 0),
    }
    assert (
        named(parts) == "starry (form 75 %, stroke 33 %) and tiles (form 25 %, stroke 33 %) and hatching (stroke 33 %)"
    )
    assert roles.role_of(["block1_conv1", "block3_conv1"]) == "form"  # of several layers the latest block counts
    assert roles.blocks_of("form", 5) == "block 5" and roles.blocks_of("form") == "blocks 3 to 5"


def test_a_command_s_words():
    assert in_words("", ["a.jpg@form", "b.jpg:2@stroke"]) == {"a.jpg": {"form": 1.0}, "b.jpg": {"stroke": 2.0}}
    assert in_words("", ["a@b.jpg:3"]) == {"a@b.jpg": 3.0}  # an @ of the file's own
    assert in_words("", ["a:1@form", "b", "a:0.5@stroke"]) == {"a": {"form": 1.0, "stroke": 0.5}, "b": 1.0}
    for twice in (["a@form", "a:2@form"], ["a", "a@form"]):
        with pytest.raises(nst.NSTError, match="given twice"):
            in_words("", twice)


def test_the_command_paints_so_and_tells_what_is_missing(said, tmp_path):
    words = ["stylize", "hills", "-o", tmp_path / "a.png", "--size", 48, "--steps", 2, "--backbone", "pocket"]
    status, _, errors = said(*words, "--style", "starry@form", "--style", "tiles@stroke")
    assert status == 0, errors
    assert "starry (form) and tiles (stroke)" in str(nst.images.read_run(tmp_path / "a.png"))
    status, _, errors = said(*words, "--style", "starry@form")
    assert status == 2 and "no painting gives the stroke" in errors
