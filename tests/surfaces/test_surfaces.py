"""Surfaces from end to end, the periodic part and the measures: against linear algebra, hand numbers and identities."""

import numpy as np
import pytest

import nstlib as nst
from nstlib.engine.result import Result
from nstlib.errors import NSTError
from nstlib.images import read_run
from nstlib.prints import motif_of
from nstlib.repeats import REPEATS, Period
from nstlib.surfaces import Surface, kept_surface
from nstlib.surfaces.period import jumps, periodic_part, smooth_part
from nstlib.surfaces.seams import salience, seam_rank

PERIODS = [Period(*pair) for pair in (("square", "xy"), ("square", "x"), ("square", "y"), ("half-drop",), ("brick",))]
EACH = pytest.mark.parametrize("period", PERIODS, ids=lambda p: f"{p.repeat}-{p.axes}")
SHALLOW = nst.Recipe(statistic="gram", content_layers=("block2_conv1",), style_layers=("block1_conv1", "block2_conv1"))
QUICK = {"size": 66, "steps": 4, "backbone": "pocket", "progress": False, "recipe": SHALLOW}


def random(*shape):
    return np.random.default_rng(7).random(shape)


def laplacian(period, height, width):
    """Δ on the surface as a matrix, pixel by pixel: Σ over its neighbours of (neighbour − itself), where it has one."""
    matrix, places = np.zeros((height * width,) * 2), np.arange(height * width).reshape(height, width)
    for y in range(height):
        for x in range(width):
            for down, right in ((0, 1), (0, -1), (1, 0), (-1, 0)):
                inside = 0 <= y + down < height and 0 <= x + right < width
                if inside or ("x" if right else "y") in period.axes:
                    matrix[places[y, x], period.places((height, width), [y + down], [x + right])[0, 0]] += 1
                    matrix[places[y, x], places[y, x]] -= 1
    return matrix


@EACH
def test_the_smooth_part_solves_moisans_equation(period):
    """Δ s = v with mean 0, by least squares on the matrix written out."""
    picture = random(6, 8, 1)
    wanted = np.linalg.lstsq(laplacian(period, 6, 8), jumps(picture, period).ravel(), rcond=None)[0]
    assert np.abs(smooth_part(picture, period).ravel() - wanted).max() < 1e-12
    assert abs(wanted.mean()) < 1e-12


def test_the_jumps_by_hand():
    """One row 1, 2, 5 that repeats along x: the ends have each other as neighbours."""
    assert jumps(np.array([[[1.0], [2.0], [5.0]]]), Period("square", "x"))[0, :, 0].tolist() == [4, 0, -4]


def test_a_ramp_loses_its_jump_and_a_wave_stays():
    ramp = np.repeat(np.broadcast_to(np.linspace(0.2, 0.8, 32)[None, :, None], (32, 32, 1)), 3, axis=-1)
    wave = np.broadcast_to(0.5 + 0.3 * np.sin(np.arange(32) * 2 * np.pi / 32)[None, :, None], (32, 32, 3))
    assert np.abs(periodic_part(wave) - wave).max() < 0.03
    # Steps d inside and e across: 31 d + e = 0, and at the first column d - e = 0.6 / 31; so 31 d = 0.6 / 32.
    assert np.ptp(periodic_part(ramp)) == pytest.approx(0.6 / 32, rel=1e-4)
    assert np.array_equal(periodic_part(ramp, repeat="mirror"), np.float32(ramp))
    assert np.abs(periodic_part(ramp, "y") - ramp).max() < 1e-6


def test_ranks_of_seams_by_hand():
    """Columns 0, 0.1, 0.3, 0.6: jumps 0.1, 0.2, 0.3, and 0.6 across the seam; rows are alike, so all ties."""
    tile = np.broadcast_to(np.array([0, 0.1, 0.3, 0.6])[None, :, None], (4, 4, 3))
    assert seam_rank(tile) == {"x": 100.0, "y": 50.0}
    assert seam_rank(tile[:, [1, 0, 3, 2]], axes="x") == {"x": pytest.approx(100 / 3)}  # 0.1, 0.6, 0.3; across 0.2
    # Mirrored, second differences 0.1 and 0.1, at the axes 0.1 and 0.3: 0.2 on average.
    assert seam_rank(tile, "mirror", "x") == {"x": 100.0}


def test_a_half_drop_is_judged_where_its_neighbour_lies():
    """A tile cut from a wave that comes again half a tile lower has a seam as a half-drop and none of its own there."""
    y, x = np.mgrid[0:32, 0:32]
    tile = np.repeat(0.5 + 0.4 * np.sin(2 * np.pi * (y / 32 + x / 64))[..., None], 3, axis=-1)
    assert seam_rank(tile, "half-drop")["x"] < 100 and seam_rank(tile)["x"] == 100


def test_salience_is_the_contrast_of_one_blob():
    """A blob has it; as often as there are blobs alike within a tile it has none; contrast halved halves it."""
    y, x = np.mgrid[0:64, 0:64]

    def blobs(*places):
        light = sum(np.exp(-((y - a) ** 2 + (x - b) ** 2) / 50) for a, b in places)
        return np.repeat(0.2 + 0.6 * light[..., None], 3, axis=-1)

    one, four = blobs((16, 16)), blobs((16, 16), (48, 16), (16, 48), (48, 48))
    assert salience(one) > 0.05 and salience(four) < 0.01
    assert salience(0.5 * one) == pytest.approx(salience(one) / 2, rel=1e-6)
    assert salience(np.full((32, 32, 3), 0.4)) == 0
    assert salience(one, "half-drop") == pytest.approx(salience(one), rel=0.05)


@pytest.mark.parametrize("repeat", ["half-drop", "mirror"])
def test_a_surface_is_made_measured_and_written(repeat, tmp_path, capsys):
    """Its block tiled plainly is its layout, the file holds the block, and its recipe makes the same tile again."""
    made = nst.surface("harbour", "starry", repeat=repeat, **QUICK)
    told = capsys.readouterr().out
    assert ("its height one of 4 px" in told and "periodic part" in told) or repeat == "mirror"
    rows, columns = made.period.block
    assert np.array_equal(np.tile(made.block, (2, 2, 1)), made.laid_out(2 * rows, 2 * columns))
    path = made.save(tmp_path / "block.png")
    assert nst.load_image(path).shape == made.block.shape
    assert set(read_run(path)["seam_rank"]) == {"x", "y"} and read_run(path)["salience"] == round(made.salience, 3)
    recipe = nst.Recipe.load(path)
    assert (recipe.border, recipe.repeat, recipe.margin) == ("periodic", repeat, 0)
    again = nst.surface("harbour", "starry", recipe=recipe, progress=False)
    assert np.array_equal(again.tile, made.tile) and again.repeat == repeat


@pytest.mark.parametrize("repeat", REPEATS)
def test_one_pass_does_not_see_where_a_tile_begins(repeat, capsys):
    """The painting of a tile shifted round by a stride is the painting, shifted round."""
    from nstlib.fast import painting

    period = Period(repeat).of_the_block
    y, x = np.mgrid[0:32, 0:48]
    tile = np.stack(
        [0.5 + 0.4 * np.sin(2 * np.pi * (a * y / 32 + b * x / 48)) for a, b in ((1, 2), (2, 1), (3, 3))], -1
    )
    there = period.places(tile.shape, np.arange(4, 36), np.arange(8, 56))  # cut from the layout in test_borders
    moved = tile.reshape(-1, 3)[there]
    first, second = (painting.paint(p, "starry", period=period, engine="keras").image for p in (tile, moved))
    assert np.abs(first.reshape(-1, 3)[there] - second).max() < 1e-4
    made = nst.surface("harbour", "starry", repeat=repeat, size=50, fast=True)
    assert made.tile.shape[1] % 4 == 0 or repeat == "mirror"
    assert made.recipe["repeat"] == repeat


def test_a_texture_of_the_style_alone():
    made = nst.surface(None, "tiles", **QUICK)
    assert made.tile.shape == (66, 66, 3) and made.recipe.content_weight == 0 and made.result.names[0] == "none"


def test_a_surface_is_shown_in_three_by_three_tiles():
    made = nst.surface("harbour", "starry", size=48, fast=True)
    for html in (made._repr_html_(), nst.show(made)):
        assert "3 x 3 tiles of a square repeat" in html and "salience" in html


@pytest.mark.parametrize(
    "options, words",
    [
        ({"repeat": "brock"}, "did you mean 'brick'"),
        ({"repeat": "half-drop", "axes": "x"}, "needs the axes 'xy'"),
        ({"size": 16}, "at least 32"),
        ({"keep_alpha": True}, "leave keep_alpha"),
        ({"repeat": "mirror", "regions": [nst.Region("top 40", "tiles")]}, "leave one of them out"),
        ({"amount": 0.5}, "give fast=True"),
        ({"fast": True, "regions": [nst.Region("top 40", "tiles")]}, "takes no regions"),
        ({"fast": True, "content": None}, "leave fast"),
        ({"content": None, "colour": 0.5}, "leave colour out"),
    ],
)
def test_bad_input_ends_in_a_sentence(options, words):
    with pytest.raises(NSTError, match=words):
        nst.surface(**({"content": "harbour", "style": "starry"} | options))


def test_the_command_paints_measures_and_refuses(said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, out, _ = said(
        "surface",
        "harbour",
        "starry",
        "-o",
        "a.png",
        "--fast",
        "--size",
        64,
        "--repeat",
        "brick",
        "--tile",
        "t.png",
        "--preview",
        "p.png",
    )
    assert status == 0 and "in a block of 64 x" in out
    tile, preview, block = (nst.load_image(name) for name in ("t.png", "p.png", "a.png"))
    assert block.shape == (2 * tile.shape[0], tile.shape[1], 3) and preview.shape[0] == 3 * tile.shape[0]
    nst.save_image(tile[:1], "row.png")
    status, out, _ = said("surface", "t.png", "--measure", "--repeat", "brick")
    assert status == 0 and "jump across the seam" in out
    for words, sentence in (
        (("harbour", "starry"), "where to?"),
        (("harbour", "-o", "b.png"), "a style is needed"),
        (("t.png", "starry", "--measure"), "leave STYLE out"),
        (("t.png", "--measure", "--colour", "0"), "leave --colour out"),
        (("row.png", "--measure"), "too few columns or rows"),
        (("t.png", "starry", "-o", "t.png"), "t.png"),
        (("harbour", "starry", "-o", "b.png", "--tile", "b.png"), "one name"),
    ):
        status, _, wrong = said("surface", *words)
        assert status == 2 and sentence in wrong


@pytest.mark.parametrize(("repeat", "axes"), [*((kind, "xy") for kind in REPEATS), ("mirror", "x")])
def test_a_file_says_whether_it_holds_the_block_or_the_tile(repeat, axes, tmp_path):
    """So that what it is printed on neither lays a half-drop's block out once more nor takes it for one tile."""
    picture = np.float32(random(16, 24, 3))
    run = Result(picture, (), None, SHALLOW, 0.0, "pocket", "pocket", picture, picture)
    made = Surface(picture, repeat, axes, run)
    for name, tile in (("block.png", False), ("tile.tif", True)):
        path = made.save(tmp_path / name, tile=tile)
        found = kept_surface(path)
        assert (found.repeat, found.axes) == (repeat, axes)
        assert np.abs(found.tile - made.tile).max() < 1 / 255 and np.abs(found.block - made.block).max() < 1 / 255
        for asked in (None, repeat):
            printed = motif_of(path, asked)
            assert printed.tile == (16, 24) and printed.counts == made.period.block
        with pytest.raises(NSTError, match=f"made for the repeat '{repeat}'"):
            nst.mockup(path, repeat="brick" if repeat != "brick" else "half-drop")
    assert motif_of(tmp_path / "block.png", "square").block.shape == made.block.shape  # as a block lies
    nst.save_image(made.block[:-1], tmp_path / "cut.png")
    assert kept_surface(tmp_path / "cut.png") is None and kept_surface(made.tile) is None
