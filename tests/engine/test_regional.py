"""Runs with regions: pinned pixels stay to the last bit, recipes and checkpoints repeat, one that is all is none."""

import numpy as np
import pytest

import nstlib as nst
from nstlib.colour import recolour
from nstlib.engine import checkpoint
from nstlib.engine.preparation import plan_of, prepare
from nstlib.errors import NSTError
from nstlib.images import as_picture, resize
from nstlib.recipe import Recipe

SMALL = Recipe(size=64, steps=6, smallest=48, backbone="pocket", style_layers=["block1_conv1", "block2_conv1"])


def run(style, regions, recipe=SMALL, **options):
    return nst.stylize("harbour", style, recipe, regions=regions, progress=False, **options)


def a_box(name="thing", style="woodblock", **options):
    """A mask as an array, which only a recipe's own small picture can keep."""
    mask = np.zeros((48, 64), dtype=bool)
    mask[10:40, 5:35] = True
    return nst.Region(mask, style, name=name, **options)


def test_a_region_that_is_everything_is_the_plain_run():
    plain = run("starry", None)
    for regions in ([nst.Region("top 100", "starry")], [nst.Region(np.ones((48, 64)), "starry")]):
        whole = run(None, regions)
        np.testing.assert_array_equal(whole.image, plain.image)
        assert whole.names == plain.names
        assert [s.terms for s in whole.history] == [s.terms for s in plain.history]
        assert run("tiles", regions).names == plain.names


def test_without_regions_nothing_of_a_run_is_another():
    plan = plan_of("harbour", "starry", SMALL)
    assert "regions" not in plan.recipe.as_dict() and plan.areas is None and plan.notes == ()
    assert plan_of("harbour", "starry", SMALL, regions=[]).fingerprint() == plan.fingerprint()
    assert plan_of("harbour", None, SMALL, regions=[a_box()]).fingerprint() != plan.fingerprint()


@pytest.mark.parametrize("recipe", [SMALL, SMALL.but(optimiser="adam", parameters="laplacian")])
def test_what_stays_a_photograph_is_the_photograph_to_the_last_bit(recipe):
    result = run(None, [a_box(feather=6)], recipe)
    assert {s.image is None for s in result.history} == {True}
    stays = np.ones((48, 64), dtype=bool)
    stays[7:43, 2:38] = False  # the box and its edge, 4 pixels wide with its middle on it
    np.testing.assert_array_equal(result.image[stays], result.content[stays])
    assert np.abs(result.image - result.content)[14:36, 9:31].mean() > 0.02
    assert result.names == ("harbour", "woodblock (thing)")


def test_it_stays_in_every_picture_on_the_way_and_with_another_colour():
    seen = []
    recipe = SMALL.but(colour=0.0, colour_by="luminance")
    result = run(None, [a_box(feather=0)], recipe, on_step=lambda step: seen.append(step.image))
    stays = np.ones((48, 64), dtype=bool)
    stays[10:40, 5:35] = False
    photograph = {picture.shape: resize(result.content, picture.shape[:2]) for picture in seen}
    np.testing.assert_array_equal(seen[-1][stays], result.content[stays])
    assert all(np.abs(p - photograph[p.shape])[: p.shape[0] // 8].mean() < 0.02 for p in seen)


def test_only_the_colours_are_those_of_the_recoloured_photograph():
    # Without a margin, whose mirrored pixels count in the photograph's palette.
    result = run(None, [nst.Region("top 50", "impasto", take="colour", feather=0)], SMALL.but(margin=0.0))
    np.testing.assert_array_equal(result.image[24:], result.content[24:])
    recoloured = recolour(result.content, as_picture("impasto", "style", 64))
    np.testing.assert_allclose(result.image[:24], recoloured[:24], atol=1e-4)
    assert len(result.history) == 1  # nothing may move


def test_each_region_goes_to_its_own_painting():
    """A term of the region falls in its run, and in a run where the region takes the other painting it does not."""
    left = [nst.Region("left 50", "woodblock", name="side")]
    own, other = (run("starry", regions, SMALL.but(steps=12)) for regions in (left, None))
    objective = (plan := plan_of("harbour", "starry", SMALL, regions=left)).objective(plan.shapes[-1])
    targets, edge = objective.targets(plan.levels[-1].content, plan.levels[-1].style), plan.margin
    names = [term.name for term in objective.terms]
    assert "style/block1_conv1@side" in names and "style/block2_conv1@the rest" in names

    def value(result):
        picture = np.pad(result.image, ((edge, edge), (edge, edge), (0, 0)), mode="symmetric")
        return objective(picture, targets)[2][names.index("style/block2_conv1@side")]

    assert value(own) < 0.5 * value(other)


def test_a_recipe_repeats_it_and_so_does_its_picture(tmp_path):
    regions = [a_box(source="left 50"), nst.Region("top 15", "impasto", take="colour")]
    result = run("tiles", regions)
    path = result.save(tmp_path / "regions.png")
    recipe = Recipe.load(path)
    assert recipe == result.recipe and recipe.regions[0]["where"].startswith("mask ")
    assert Recipe.from_json(recipe.to_json()) == recipe
    again = nst.stylize("harbour", "tiles", recipe, progress=False)
    np.testing.assert_array_equal(again.image, result.image)


def test_a_run_that_was_broken_off_goes_on_as_it_was(tmp_path):
    regions = [a_box(source="left 50"), nst.Region("bottom 15"), nst.Region("top 15", "impasto", take="colour")]
    half = prepare("harbour", {"tiles": 2, "starry": 1}, SMALL, regions=regions)
    for _ in range(3):
        half.advance()
    checkpoint.save(half, tmp_path / "run.npz")
    whole = run({"tiles": 2, "starry": 1}, regions)
    resumed = nst.resume(tmp_path / "run.npz", progress=False)
    np.testing.assert_array_equal(resumed.image, whole.image)
    assert (resumed.names, resumed.notes, resumed.recipe) == (whole.names, whole.notes, whole.recipe)


@pytest.mark.parametrize("start", ["fast", "statistics", "noise"])
def test_every_start_has_the_regions(start):
    plan = plan_of("harbour", "tiles", SMALL.but(start=start), regions=[a_box(), nst.Region("top 15")])
    run_ = nst.Job(plan=plan).run
    assert run_.canvas.shape[:2] == plan.shapes[0] and run_.advance() is not None
    level, edge = plan.levels[0], plan.margin_at(plan.shapes[0])
    np.testing.assert_array_equal(run_.picture[:4], level.photograph[edge : edge + 4, edge : -edge or None])


def test_a_layer_without_a_place_is_told_once(capsys):
    recipe = SMALL.but(style_layers=["block1_conv1", "block3_conv1"])
    result = run("starry", [nst.Region("box 10 10 30 30", "tiles", name="small")], recipe)
    (note,) = result.notes
    assert note.startswith("small is too small for block3_conv1 at this size")
    assert capsys.readouterr().out.count("small is too small") == 1
    assert all(row.weighted == 0 for row in result.ledger if row.layer == "block3_conv1@small")


@pytest.mark.parametrize(
    ("style", "regions", "words"),
    [
        (None, [nst.Region("top 40")], "nothing to paint"),
        (None, [nst.Region("box 40 40 3 3", "starry", name="dot", feather=0)], "dot is too small at this size"),
        ("starry", [nst.Region("top 60", "tiles"), nst.Region("bottom 60", "woodblock")], "overlap"),
        ("starry", [nst.Region(np.zeros((48, 64)), "tiles", name="none")], "none is empty"),
        ("starry", [nst.Region(np.ones((64, 48)), "tiles", name="tall")], "another aspect"),
        ("starry", [nst.Region("top 40", "no_such_file.jpg")], "there is no file 'no_such_file.jpg'"),
        ("starry", [nst.Region("top 40", "tiles", source=np.zeros((8, 8)))], "is empty"),
        ("starry", [{"where": "top 40", "style": "(an array)"}], "which a recipe cannot hold"),
        ("starry", 3, "regions must be a list"),
    ],
)
def test_bad_regions_end_in_a_sentence(style, regions, words):
    recipe = SMALL.but(style_layers=["block2_conv1"])
    with pytest.raises(NSTError, match=words) as said:
        run(style, regions, recipe)
    assert "\n" not in str(said.value)


def test_once_painted_the_parts_are_the_passes_by_themselves():
    regions = [nst.Region("top 50", "woodblock", feather=0)]
    regions.append(nst.Region("box 50 50 50 50", "impasto", take="colour", feather=0, name="corner"))
    made = nst.paint("harbour", None, size=64, regions=regions)
    np.testing.assert_array_equal(made.image[:24], nst.paint("harbour", "woodblock", size=64).image[:24])
    photo = nst.load_image("harbour", 64)
    np.testing.assert_array_equal(made.image[24:, :32], photo[24:, :32])
    np.testing.assert_array_equal(made.image[24:, 32:], recolour(photo, "impasto")[24:, 32:])
    assert made.names[1] == "woodblock (top 50) and impasto (corner)"
    with pytest.raises(NSTError, match="refine works towards one painting"):
        nst.paint("harbour", "starry", size=64, refine=2, regions=regions)
    with pytest.raises(NSTError, match="nothing to paint"):
        nst.paint("harbour", None, size=64, regions=[nst.Region("top 50")])


def test_the_command_takes_regions(tmp_path, said):
    target = tmp_path / "out.png"
    status, out, err = said(
        *["stylize", "harbour", "--region", "top 40=woodblock@left 50", "--region", "bottom 30=colour:impasto"],
        *["--size", "64", "--steps", "4", "--backbone", "pocket", "-o", str(target)],
    )
    assert status == 0 and target.exists(), err
    assert [r["take"] for r in Recipe.load(target).regions] == ["style", "colour"]
    status, out, err = said(
        "paint", "harbour", "--region", "top 40=woodblock", "--size", "64", "-o", str(tmp_path / "painted.png")
    )
    assert status == 0 and "1 painting" in out, err
    for words, sentence in (
        (["stylize", "harbour", "--region", "top 40", "-o", str(target)], "a region is written as WHERE=WHAT"),
        (["stylize", "harbour", "-o", str(target)], "two pictures are needed"),
        (["paint", "harbour", "-o", str(tmp_path / "x.png")], "which style?"),
    ):
        status, out, err = said(*words)
        assert status == 2 and sentence in err and err.count("\n") == 1


def test_without_a_style_and_without_regions_there_is_nothing_to_paint():
    with pytest.raises(NSTError, match="there is no style; give a painting"):
        nst.stylize("harbour", None, size=48, steps=1)
