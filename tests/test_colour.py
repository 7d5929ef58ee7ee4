"""Colour: CIELAB against published values, the optimal map against what defines it, and the recipe's `colour`."""

import json
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFilter

import nstlib as nst
from nstlib import colour, explain, images, statistics
from nstlib.colour import chief, palette, tone
from nstlib.recipe import Recipe

# Bruce Lindbloom's calculator, sRGB and D65, to two digits.
PUBLISHED = {
    (1, 0, 0): (53.24, 80.09, 67.20),
    (0, 1, 0): (87.73, -86.18, 83.18),
    (0, 0, 1): (32.30, 79.19, -107.86),
    (1, 1, 0): (97.14, -21.55, 94.48),
    (1, 1, 1): (100, 0, 0),
    (0, 0, 0): (0, 0, 0),
}
SMALL = Recipe(size=64, steps=6, smallest=48, backbone="pocket")


@pytest.fixture(scope="module")
def pair():
    return nst.load_image("bridge", size=96), nst.load_image("starry", size=96)


def apart(a, b):
    """Mean |da|, |db| of two pictures."""
    return np.abs(colour.to_lab(a) - colour.to_lab(b))[..., 1:].mean(axis=(0, 1))


# --- CIELAB ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rgb", PUBLISHED)
def test_lab_of_the_primaries(rgb):
    assert colour.to_lab(np.array(rgb, float)) == pytest.approx(PUBLISHED[rgb], abs=0.02)


@given(st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_there_and_back(rgb):
    assert colour.to_rgb(colour.to_lab(rgb)) == pytest.approx(rgb, abs=1e-6)  # the standard's two pieces meet to 1e-7


# --- the optimal map -------------------------------------------------------------------------------------------------


def cloud(seed, mean=(50, 0, 0), count=400):
    rng = np.random.default_rng(seed)
    points = rng.standard_normal((count, 3)) @ rng.standard_normal((3, 3)) * 8 + mean
    around = points - points.mean(0)
    return points, colour.Palette(points.mean(0), around.T @ around / count)


def test_the_map_reaches_the_other_palette_and_moves_as_little_as_the_distance_says(monkeypatch):
    monkeypatch.setattr(palette, "RIDGE", 0.0)
    (points, ours), (_, theirs) = cloud(1), cloud(2, (60, 10, -20))
    way = colour.Transport(ours, theirs)
    there = way(points)
    np.testing.assert_allclose(there.mean(0), theirs.mean)
    np.testing.assert_allclose(np.cov(there.T, bias=True), theirs.covariance)
    np.testing.assert_allclose(way.matrix, way.matrix.T, atol=1e-12)
    assert (np.linalg.eigvalsh(way.matrix) > 0).all()  # the gradient of a convex function: so no other is shorter
    moved = np.mean(np.sum((there - points) ** 2, axis=1))
    assert moved == pytest.approx(ours.distance(theirs) ** 2)


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 1.0])
def test_what_has_gone_a_share_of_the_way_lies_there_on_the_geodesic(monkeypatch, share):
    monkeypatch.setattr(palette, "RIDGE", 0.0)
    (points, ours), (_, theirs) = cloud(3), cloud(4, (30, 5, 5))
    there = colour.Transport(ours, theirs, share)(points)
    between = colour.Palette(there.mean(0), np.cov(there.T, bias=True))
    whole = ours.distance(theirs)
    assert ours.distance(between) == pytest.approx(share * whole, abs=1e-5)
    assert between.distance(theirs) == pytest.approx((1 - share) * whole, abs=1e-5)


def test_the_distance_is_the_one_of_the_style_statistic(pair):
    """The library's other formula for the same thing, on features of three channels."""
    ours, theirs = (colour.to_lab(picture)[None] for picture in pair)
    measured = [statistics.exact_moments(np.asarray(lab, np.float64)) for lab in (ours, theirs)]
    target = statistics.prepare_moments(measured[1], ours[0].size // 3)
    ours, target = ({k: np.asarray(v, np.float32) for k, v in m.items()} for m in (measured[0], target))
    expected = float(np.squeeze(statistics.wasserstein(ours, target)))
    assert colour.palette_of(pair[0]).distance(colour.palette_of(pair[1])) ** 2 == pytest.approx(expected, rel=1e-3)


def test_pictures_too_large_at_once_are_worked_on_in_parts(pair, monkeypatch):
    whole = nst.recolour(*pair, 0.5), tone.over(pair[1], pair[0], 0.0, "luminance")
    monkeypatch.setattr(palette, "AT_ONCE", 1000)
    parts = nst.recolour(*pair, 0.5), tone.over(pair[1], pair[0], 0.0, "luminance")
    for a, b in zip(whole, parts, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)


def test_recolouring_goes_from_the_one_end_to_the_other(pair):
    photo, painting = pair
    np.testing.assert_allclose(nst.recolour(painting, photo, 0), painting, atol=1e-6)
    far = colour.palette_of(painting).distance(colour.palette_of(photo))
    near = [colour.palette_of(nst.recolour(painting, photo, s)).distance(colour.palette_of(photo)) for s in (0.5, 1)]
    assert near[0] == pytest.approx(far / 2, rel=0.1) and near[1] < 0.2 * far  # what is clipped is missing
    np.testing.assert_allclose(nst.recolour(photo, photo), photo, atol=1e-6)


def test_a_grey_picture_is_not_stretched_into_colours(pair):
    grey = np.repeat(pair[1].mean(axis=2, keepdims=True), 3, axis=2)
    noisy = np.clip(grey + np.random.default_rng(0).normal(0, 1 / 512, grey.shape), 0, 1).astype(np.float32)
    moved = np.abs(nst.recolour(noisy, pair[0]) - nst.recolour(grey, pair[0]))
    assert np.quantile(moved, 0.99) < 0.05  # rounding to 8 bits makes no confetti


# --- the recipe's colour ---------------------------------------------------------------------------------------------


def test_a_recipe_without_it_is_written_as_it_always_was():
    assert {"colour", "colour_by"} & set(Recipe().as_dict()) == set()
    recipe = Recipe(colour=0, colour_by="luminance")
    assert Recipe.from_json(recipe.to_json()) == recipe and recipe.as_dict()["colour"] == 0
    assert tone.METHODS == ("transport", "luminance")


@pytest.mark.parametrize(
    "settings, says",
    [
        ({"colour": -0.1}, "colour must be a number from 0 to 1, not -0.1"),
        ({"colour": "photo"}, "colour must be a number from 0 to 1"),
        ({"colour_by": "lightness"}, "there is no colour_by 'lightness'"),
    ],
)
def test_what_is_no_colour_is_told_everywhere(settings, says):
    for call in (Recipe, lambda **s: nst.paint("bee", "starry", size=64, **s)):
        with pytest.raises(nst.NSTError, match=says):
            call(**settings)
    with pytest.raises(nst.NSTError, match=says):
        nst.palette_ledger("bee", "starry", size=64, **settings)
    with pytest.raises(nst.NSTError, match="share must be a number from 0 to 1"):
        nst.recolour("bee", "starry", 2)


@pytest.mark.parametrize("start", ["content", "fast", "statistics"])
def test_luminance_keeps_the_photograph_s_colours_place_by_place(start):
    result = nst.stylize("bridge", "starry", SMALL.but(colour=0, colour_by="luminance", start=start), progress=False)
    assert apart(result.image, result.content).max() < 0.5  # 2 is asked for
    photo = nst.load_image("bridge", size=result.content.shape[1])
    assert np.abs(result.content - photo).mean() < 0.02  # kept in its own colours, and the painting too
    assert apart(result.style, nst.load_image("starry", size=64)).max() < 2


def test_a_saturated_photograph_keeps_its_colours_under_any_lightness():
    """Where clipping would turn the hue."""
    rng = np.random.default_rng(0)
    photo = np.repeat(np.repeat(rng.integers(0, 2, (8, 8, 3)), 4, 0), 4, 1).astype(np.float32)
    painted = rng.random((32, 32, 3), dtype=np.float32)
    shown = tone.over(painted, photo, 0.0, "luminance")
    assert apart(shown, photo).max() < 1.5
    grey = tone.over(np.full_like(painted, 0.5), np.full_like(photo, 0.3), 0.0, "luminance")
    np.testing.assert_allclose(grey.std(), 0, atol=1e-3)


def test_transport_ends_between_the_palettes():
    ends = {}
    for share in (1.0, 0.5, 0.0):
        result = nst.stylize("bridge", "starry", SMALL.but(colour=share, steps=20), progress=False)
        ends[share] = [
            colour.palette_of(result.image).distance(colour.palette_of(p)) for p in (result.content, result.style)
        ]
    assert ends[0.0][0] < ends[0.5][0] < ends[1.0][0] and ends[1.0][1] < ends[0.5][1] < ends[0.0][1]


def test_all_of_the_painting_s_colour_is_the_run_as_it_was():
    plain = nst.stylize("bridge", "starry", SMALL, progress=False)
    named = nst.stylize("bridge", "starry", SMALL.but(colour=1.0, colour_by="luminance"), progress=False)
    np.testing.assert_array_equal(plain.image, named.image)


@pytest.mark.parametrize("method", tone.METHODS)
def test_a_resumed_run_ends_in_the_same_picture(tmp_path, method):
    from nstlib.engine import checkpoint
    from nstlib.engine.preparation import prepare

    recipe = SMALL.but(colour=0.25, colour_by=method, optimiser="adam")
    whole, broken = (prepare("bridge", "starry", recipe) for _ in range(2))
    for _ in range(3):
        broken.advance()
    checkpoint.save(broken, tmp_path / "a.npz")
    again = checkpoint.load(tmp_path / "a.npz")
    for run in (whole, again):
        while run.advance():
            pass
    np.testing.assert_allclose(again.picture, whole.picture, atol=1e-5)
    assert again.recipe.colour == 0.25 and again.recipe.colour_by == method


def test_one_pass_keeps_colours_too_and_its_file_says_so(tmp_path):
    photo = nst.load_image("bridge", size=96)
    kept = nst.paint("bridge", "starry", size=96, colour=0, colour_by="luminance")
    assert apart(kept.image, photo).max() < 0.5
    carried, plain = nst.paint("bridge", "starry", size=96, colour=0), nst.paint("bridge", "starry", size=96)
    far = [colour.palette_of(p.image).distance(colour.palette_of(photo)) for p in (carried, plain)]
    assert far[0] < 0.3 * far[1]
    facts = json.loads(images.read_recipe(carried.save(tmp_path / "a.png")))
    assert (facts["colour"], facts["colour_by"]) == (0.0, "transport") and "colour" not in plain.recipe


@pytest.mark.parametrize("method", tone.METHODS)
def test_refining_keeps_them_as_well(method):
    photo = nst.load_image("bridge", size=64)
    refined = nst.paint("bridge", "starry", size=64, refine=4, colour=0, colour_by=method, progress=False)
    assert refined.recipe["colour_by"] == method and refined.refined == 4
    limit = 0.5 if method == "luminance" else 20
    assert apart(refined.image, photo).max() < limit


# --- chief colours, the board, the table -----------------------------------------------------------------------------


def test_chief_colours_of_a_picture_of_three():
    picture = np.zeros((20, 20, 3), np.float32)
    picture[:10], picture[10:16], picture[16:] = (1, 0, 0), (0, 0, 1), (1, 1, 1)
    found = chief.chief_colours(picture)
    assert [one.words for one in found] == ["red", "dark blue", "white"]
    assert [one.share for one in found] == pytest.approx([0.5, 0.3, 0.2], abs=0.02)
    flat = chief.chief_colours(np.full((9, 9, 3), 0.5, np.float32))
    assert [one.words for one in flat] == ["grey"] and flat[0].share == 1


def test_the_ledger_says_what_moves_and_nothing_moves_for_the_painting_s_own():
    board = nst.palette_ledger("bridge", "starry", colour=0, size=96)
    assert len(board.entries) == 4 and sum(row[1] for row in board.table.rows) == pytest.approx(100)
    assert "moves most" in board.text and "orange" in board.alt
    still = nst.palette_ledger("bridge", "starry", colour=1, size=96)
    assert "no colour moves" in still.text and max(row[2] for row in still.table.rows) < 0.01
    light = nst.palette_ledger("bridge", "starry", colour=0, colour_by="luminance", size=96)
    assert np.ptp(light.entries[2].image, axis=2).max() < 0.02  # a grey painting
    assert board.to_html().count("<img") == 4 and board.to_png()[:4] == b"\x89PNG"


def test_a_cube_is_read_by_another_program_and_does_what_the_map_does(pair, tmp_path):
    photo, painting = pair
    way = colour.Transport(colour.palette_of(photo), colour.palette_of(painting))
    path = colour.write_cube(way.paint, tmp_path / "a.cube", 'a "b"\n')
    head, *rows = path.read_text().split("\n")
    assert head == 'TITLE "a b"' and rows[0] == "LUT_3D_SIZE 33"
    table = np.array([[float(v) for v in row.split()] for row in rows[1:] if row])
    assert table.shape == (33**3, 3) and 0 <= table.min() <= table.max() <= 1
    filtered = Image.fromarray(np.round(photo * 255).astype(np.uint8)).filter(
        ImageFilter.Color3DLUT(33, [tuple(row) for row in table])  # red changes fastest in Pillow's as well
    )
    assert np.abs(np.asarray(filtered) / 255 - way.paint(photo)).mean() < 0.01
    with pytest.raises(nst.NSTError, match="must end in .cube"):
        colour.write_cube(way.paint, tmp_path / "a.png")


def test_the_command_prints_the_ledger_and_writes_the_table(tmp_path):
    command = [sys.executable, "-m", "nstcourse.cli", "palette", "bridge", "starry"]
    run = subprocess.run(
        [*command, "--colour", "0.5", "--cube", tmp_path / "a.cube", "-o", tmp_path / "a.png"],
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0 and "moves most" in run.stdout, run.stderr
    assert (tmp_path / "a.cube").is_file() and (tmp_path / "a.png").is_file()
    for options, says in (
        (["--cube", tmp_path / "b.cube", "--colour-by", "luminance"], "use transport"),
        (["--colour", "7"], "colour must be a number from 0 to 1, not 7"),
        (["-o", tmp_path / "a.jpg"], "must end in .png"),
    ):
        run = subprocess.run([*command, *options], capture_output=True, text=True)
        assert run.returncode == 2 and says in run.stderr and "Traceback" not in run.stderr
    assert not (tmp_path / "b.cube").exists()


def test_the_widget_turns_what_the_function_shows():
    widgets = pytest.importorskip("nstlib.widgets", reason="ipywidgets is not here")
    pytest.importorskip("ipywidgets")
    panel = widgets.PaletteLedger("bridge", "starry", size=64)
    panel.show()
    panel.slider.value, panel.method.value = 0.0, "luminance"
    plain = explain.palette_ledger("bridge", "starry", colour=0.0, colour_by="luminance", size=64)
    assert panel.board().table.rows == plain.table.rows and "a* and b*" in panel.page.value
    panel.turn(colour=1.0)
    assert panel.slider.value == 1.0 and "no colour moves" in panel.page.value
    with pytest.raises(nst.NSTError, match="colour must be"):
        panel.turn(colour=3)
