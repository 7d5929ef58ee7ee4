"""Sheets of settings, held against single runs, against the files they leave, and against their own bad input."""

import hashlib
import json
import re
import shlex
import subprocess
import sys
from html import unescape

import numpy as np
import pytest
from PIL import Image

import nstlib as nst
from nstlib import images
from nstlib.engine.preparation import plan_of
from nstlib.engine.run import Run, work_of
from nstlib.errors import NSTError
from nstlib.judge import judge
from nstlib.losses import Objective
from nstlib.recipe import Recipe
from nstlib.sheets.axes import MOST, Place

SMALL = {"strengths": (0.5, 4), "layers": ("deep", "all"), "size": 48, "steps": 4, "backbone": "pocket"}


def small(folder=None, content="bridge", style="starry", **changes):
    return nst.sheet(content, style, **SMALL | {"folder": folder, "progress": False} | changes)


def made_in(folder):
    """{name of each tile's file: (its bytes, when it was written)}."""
    files = [file for file in folder.glob("*.png") if file.name != "sheet.png"]
    return {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in files}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A small sheet that ran to its end, and its folder."""
    folder = tmp_path_factory.mktemp("sheets") / "whole"
    return small(folder), folder


def test_each_tile_is_the_run_that_its_recipe_asks_for(whole):
    made, folder = whole
    assert [(t.recipe.style_strength, t.recipe.size, t.recipe.steps) for t in made.tiles] == [
        (s, 48, 4) for _ in range(2) for s in (0.5, 4)
    ]
    for tile in made.tiles[1:3]:
        alone = nst.stylize("bridge", "starry", Recipe.load(folder / tile.place.file), progress=False)
        np.testing.assert_allclose(tile.image, alone.image, atol=1e-5)
    assert made.recipe(1, 0) == made.tiles[2].recipe and made.columns == (0.5, 4) and made.rows[0] == ("deep", 1)
    assert np.abs(made.tile(0, 1).image - made.tile(1, 1).image).mean() > 0.002


def test_a_scale_is_the_breadth_of_strokes_and_the_page_names_it():
    made = small(strengths=[4], layers=["all"], scales=[1, 0.5])
    assert [tile.recipe.style_scale for tile in made.tiles] == [1.0, 0.5]
    assert [tile.place.words for tile in made.tiles] == ["strength 4, all", "strength 4, all, scale 0.5"]
    alone = nst.stylize("bridge", "starry", made.recipe(1, 0), progress=False)
    np.testing.assert_allclose(made.tile(1, 0).image, alone.image, atol=1e-5)
    assert np.abs(made.tile(0, 0).image - alone.image).mean() > 0.002
    assert "all<br>scale 1<br>" in made._repr_html_() and "all<br>scale 0.5<br>" in made._repr_html_()


def test_both_pictures_are_measured_once_for_each_scale(monkeypatch):
    """And once more for a tile with a layer of its own, whose loss has another term."""
    seen, measured = [], Objective.measured
    monkeypatch.setattr(Objective, "measured", lambda *given: seen.append(given[1].shape) or measured(*given))
    recipe = Recipe(smallest=32)
    small(strengths=(0.5, 1, 4), size=80, recipe=recipe)
    shapes = plan_of("bridge", "starry", recipe.but(size=80, steps=4), backbone="pocket").shapes
    assert len(shapes) > 1 and [one[:2] for one in seen] == list(shapes)
    small(strengths=(4,), layers=("all", "block1_conv2"), recipe=recipe)
    assert len(seen) == len(shapes) + 2


def test_several_styles_make_a_sheet(tmp_path):
    made = small(tmp_path, style={"starry": 2, "tiles": 1}, strengths=[4], layers=["all"])
    alone = nst.stylize("bridge", {"starry": 2, "tiles": 1}, made.recipe(0, 0), progress=False)
    np.testing.assert_allclose(made.tile(0, 0).image, alone.image, atol=1e-5)
    assert (tmp_path / "index.html").read_text(encoding="utf-8").count("<figure") == 3
    with pytest.raises(nst.NSTError, match="other pictures; give another one"):
        small(tmp_path, style={"starry": 1, "tiles": 1}, strengths=[4], layers=["all"])


def test_layers_that_a_tile_leaves_out_have_weight_0_so_that_one_program_serves_all():
    base = Recipe()
    weights = {words: Place(1, words, 1).recipe(base).style_layers for words in ("shallow", "middle", "deep", "all")}
    assert weights["all"] == base.style_layers
    assert all(list(one) == list(base.style_layers) for one in weights.values())
    parts = [weights[words] for words in ("shallow", "middle", "deep")]
    assert {layer: sum(part[layer] for part in parts) for layer in base.style_layers} == base.style_layers
    chosen = Place(1, "block1_conv1+block3_conv2", 1).recipe(base).style_layers
    assert {layer for layer, weight in chosen.items() if weight} == {"block1_conv1", "block3_conv2"}


def test_the_page_opens_a_tile_s_recipe_and_says_how_it_becomes_large(whole):
    made, folder = whole
    text = (folder / "index.html").read_text(encoding="utf-8")
    assert "<script" not in text and text.count("<details") == len(made.tiles)
    assert [unescape(alt) for alt in re.findall(r'<summary.*?alt="([^"]*)"', text)] == [t.alt for t in made.tiles]
    assert all(t.alt.startswith(f"bridge in the manner of starry, {t.place.words}: ") for t in made.tiles)
    for link, tile in zip(re.findall(r'<a href="([^"]*)"', text), made.tiles, strict=True):
        assert Recipe.load(folder / link) == tile.recipe
    shown = [unescape(pre) for pre in re.findall(r"<pre[^>]*>(.*?)</pre>", text, re.DOTALL)]
    assert [Recipe.from_json(recipe) for recipe in shown[::2]] == [tile.recipe for tile in made.tiles]
    words = shlex.split(shown[1])
    assert words[:5] == ["nst", "stylize", "bridge", "starry", "--recipe"] and words[6] == "--size"
    assert Recipe.load(words[5]) == made.tiles[0].recipe


def test_the_picture_of_all_has_the_tiles_in_rows_and_columns(whole, tmp_path):
    made, folder = whole
    assert made.save(tmp_path / "all.png").read_bytes() == (folder / "sheet.png").read_bytes()
    page = np.asarray(Image.open(folder / "sheet.png").convert("RGB"), np.float32) / 255
    height, width = made.tiles[0].image.shape[:2]
    for place, tile in zip(((0, 0), (0, 1), (1, 0), (1, 1)), made.tiles, strict=True):
        top, left = 12 + place[0] * (height + 30), 12 + place[1] * 252 + (240 - width) // 2
        np.testing.assert_allclose(page[top : top + height, left : left + width], tile.image, atol=0.5 / 255 + 1e-6)


def test_a_sheet_shows_itself_without_files(whole, tmp_path):
    made, _ = whole
    html = made._repr_html_()
    assert html.count('src="data:image/') == 4 and "href" not in html
    assert made.save(tmp_path / "all.html").read_text(encoding="utf-8").count("<details") == 4
    board = made.board()
    assert [entry.alt for entry in board.entries] == [tile.alt for tile in made.tiles] and board.columns == 2
    assert repr(made) == "Sheet: bridge in the manner of starry, 4 of 4 tiles."


def test_a_sheet_that_was_killed_goes_on_and_ends_as_if_it_had_not_been(whole, tmp_path):
    """Ended without a word after the second tile."""
    folder = tmp_path / "killed"
    code = (
        "import os, sys, nstlib as nst\n"
        f"nst.sheet('bridge', 'starry', **{SMALL!r}, folder=sys.argv[1], progress=False,\n"
        "    on_tile=lambda sheet, tile: len(sheet.made) == 2 and os._exit(9))"
    )
    ended = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True)
    assert ended.returncode == 9, ended.stderr
    before = made_in(folder)
    assert len(before) == 2 and not (folder / "index.html").exists()
    again = []
    made = small(folder, on_tile=lambda _, tile: again.append(tile.place.file))
    after = made_in(folder)
    assert len(again) == 2 and not set(again) & set(before) and all(after[name] == before[name] for name in before)
    assert [tile.alt for tile in made.tiles] == [tile.alt for tile in whole[0].tiles]
    for name, (data, _) in made_in(whole[1]).items():
        other = np.abs(images.load_image(folder / name) - images.load_image(whole[1] / name))
        assert other.max() < 2 / 255 and len(data) > 1000


def test_ctrl_c_keeps_what_is_done(tmp_path, said, monkeypatch):
    def press(*_):
        raise KeyboardInterrupt

    made = small(tmp_path / "s", on_tile=press)
    assert made.stopped == "interrupted; 1 of 4 tiles are made, and the same command goes on."
    page = (tmp_path / "s" / "index.html").read_text(encoding="utf-8")
    assert page.count("<details") == 1 and page.count("not made yet") == 3 and made.stopped in page
    assert (tmp_path / "s" / "sheet.png").exists()
    monkeypatch.setattr(Run, "result", press)
    words = ["sheet", "bridge", "starry", "-o", tmp_path / "s", "--strength", "0.5,4", "--layers", "deep,all"]
    status, out, err = said(*words, "--size", 48, "--steps", 4, "--backbone", "pocket")
    assert status == 130 and err.endswith("nst: interrupted; 1 of 4 tiles are made, and the same command goes on.\n")
    assert out.startswith("1 of 4 tiles are there already.\n") and "3 tiles of 48 px: about " in out
    with pytest.raises(nst.NSTError, match="interrupted before the first tile; there is no sheet yet"):
        small(tmp_path / "t")


def test_what_a_caller_raises_comes_through_and_the_page_is_written(tmp_path):
    def fail(sheet, tile):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        small(tmp_path, on_tile=fail)
    assert (tmp_path / "index.html").exists() and len(made_in(tmp_path)) == 1


def test_more_strengths_are_added_to_a_sheet(tmp_path, said):
    small(tmp_path, layers=("all",))
    done = []
    small(tmp_path, layers=("all",), strengths=(0.5, 1, 4), on_tile=lambda _, tile: done.append(tile.place.strength))
    assert done == [1]
    words = ["sheet", "bridge", "starry", "-o", tmp_path, "--strength", "1", "--layers", "all", "--size", "48"]
    status, out, _ = said(*words, "--steps", 4, "--backbone", "pocket")
    assert status == 0 and out.splitlines()[0] == "1 of 1 tiles are there already."
    assert (
        out.splitlines()[-1]
        == f"{tmp_path}: 1 tile; open {tmp_path / 'index.html'}, where a click on a tile shows its recipe"
    )


def test_the_forecast_comes_before_the_first_tile_and_counts_every_pixel(capsys):
    seen = []
    small(
        strengths=(1, 2),
        layers=("all",),
        scales=(0.5, 1),
        on_tile=lambda *_: seen.append(capsys.readouterr().out),
        progress=True,
    )
    assert re.search(r"4 tiles of 48 px: about \d+ s and [\d.]+ MB of memory\.\n", seen[0]), seen[0]
    plan = plan_of("bridge", "starry", Recipe(size=64, steps=10, smallest=64, margin=0), backbone="pocket")
    run = Run(plan)
    assert run.pace is None
    for _ in range(4):
        run.advance()
    assert work_of(plan) == 10 * (19_000 + 47 * 64)  # bridge at 64 px is 47 high
    assert run.seconds_left == pytest.approx(run.pace * 0.6 * work_of(plan))


def test_arrays_make_a_sheet_too_and_another_pair_is_refused(tmp_path, waves, checks):
    made = small(tmp_path, waves, checks, layers=("all",))
    assert len(made.made) == 2 and not any(tile.command for tile in made.tiles)
    with pytest.raises(nst.NSTError, match=r"holds the sheet of content in the manner of style, other pictures; give"):
        small(tmp_path, waves, waves[::-1], layers=("all",))
    with pytest.raises(nst.NSTError, match=r"holds a sheet with another steps \(4, not 5\); give another folder"):
        small(tmp_path, waves, checks, layers=("all",), steps=5)
    with pytest.raises(nst.NSTError, match=r"with another content_weight \(0.06, not 0.15\)"):
        small(tmp_path, waves, checks, layers=("all",), recipe=Recipe(content_weight=0.15))


def test_a_folder_with_other_files_is_left_alone(tmp_path, waves, checks):
    (tmp_path / "index.html").write_text("mine")
    with pytest.raises(nst.NSTError, match=r"holds other files, such as 'index.html'; give a new or an empty one"):
        small(tmp_path, waves, checks)
    assert [file.name for file in tmp_path.iterdir()] == ["index.html"]


def test_a_photograph_that_lies_where_the_sheet_goes_is_not_written_over(tmp_path, waves, checks):
    """It has come there since, so that the pair is the same."""
    photo = tmp_path / "photo.png"
    images.save_image(waves, photo)
    small(tmp_path / "s", str(photo), checks, layers=("all",), strengths=[4])
    moved = photo.replace(tmp_path / "s" / "sheet.png")
    before = moved.read_bytes()
    with pytest.raises(nst.NSTError, match=r"sheet.png' is a picture of this sheet itself, which would be lost"):
        small(tmp_path / "s", str(moved), checks, layers=("all",), strengths=[4])
    assert moved.read_bytes() == before


@pytest.mark.parametrize("kind", ["no picture", "another recipe", "no recipe"])
def test_a_foreign_file_in_a_tile_s_place_is_left_alone(tmp_path, waves, checks, kind):
    small(tmp_path, waves, checks, layers=("all",), strengths=[4])
    foreign = tmp_path / "all-scale-1-strength-0.5.png"
    data = {
        "no picture": b"mine",
        "another recipe": (tmp_path / "all-scale-1-strength-4.png").read_bytes(),
        "no recipe": images.encode(waves),
    }[kind]
    foreign.write_bytes(data)
    with pytest.raises(nst.NSTError, match=r"all-scale-1-strength-0.5.png' is no tile of this sheet: .*; move it away"):
        small(tmp_path, waves, checks, layers=("all",))
    assert foreign.read_bytes() == data


@pytest.mark.parametrize(
    "record", ["", "[]", '{"content": 1}', '{"content": "a", "style": "b", "pictures": 1, "recipe": 2}']
)
def test_a_record_that_cannot_be_read_ends_in_a_sentence(tmp_path, waves, checks, record):
    (tmp_path / "sheet.json").write_text(record)
    with pytest.raises(nst.NSTError, match=r"sheet.json' cannot be read, so nobody knows of what this sheet is; give"):
        small(tmp_path, waves, checks)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"strengths": []}, "strengths is empty; a sheet needs at least one of them."),
        ({"layers": ()}, "layers is empty"),
        ({"scales": []}, "scales is empty"),
        ({"strengths": None}, "strengths must be a list, not None."),
        ({"strengths": ["strong"]}, "a strength must be a number above 0, such as 0.25 or 4, not 'strong'."),
        ({"strengths": ["4"]}, "not the text '4'; leave out the quotation marks"),
        ({"strengths": [0]}, "a strength must be a number above 0"),
        ({"strengths": [-1]}, "style_strength must be a number of at least 0, not -1."),
        ({"strengths": [float("nan")]}, "style_strength must be a number of at least 0, not nan."),
        ({"strengths": [1e300]}, "style_strength must be a number"),
        ({"strengths": [True]}, "style_strength must be a number"),
        ({"layers": ["shalow"]}, "there is no set of layers 'shalow'; did you mean 'shallow'?"),
        ({"layers": [3]}, "layers are named in words, such as shallow, middle, deep, all, not by 3."),
        ({"layers": ["block9_conv1"]}, "pocket has no layer 'block9_conv1'"),
        ({"layers": ["block1_conv1+"]}, "pocket has no layer ''"),
        ({"scales": [9]}, "style_scale must be a number from 0.125 to 8, not 9."),
        ({"scales": ["2"]}, "style_scale must be a number from 0.125 to 8, not the text '2'; leave out the"),
        ({"size": 20}, "size must be a whole number of at least 32, not 20."),
        ({"steps": 0}, "steps must be a whole number of at least 1, not 0."),
        (
            {"strengths": range(1, 12), "scales": range(1, 6)},
            f"11 strengths and 10 rows of layers and scales make 110 tiles, and a sheet holds at most {MOST}; leave "
            "some out, or make several sheets.",
        ),
        (
            {"layers": ["deep"], "recipe": Recipe(style_layers=["block1_conv1"])},
            "no style layer in block 4 and 5, which",
        ),
    ],
)
def test_bad_settings_end_in_a_sentence_before_anything_is_written(tmp_path, waves, checks, settings, sentence):
    with pytest.raises(nst.NSTError) as told:
        small(tmp_path / "new", waves, checks, **settings)
    assert sentence in str(told.value) and not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--strength", "1,strong"], "--strength takes numbers with commas between, not '1,strong'."),
        (["--strength", "1,,2"], "--strength takes a list with commas between, and no part of it may be empty"),
        (["--scale", "1,broad"], "--scale takes numbers with commas between, not '1,broad'."),
        (["--layers", ""], "--layers takes a list with commas between"),
        (["--recipe", "best"], "there is no recipe 'best'"),
    ],
)
def test_bad_options_end_in_a_sentence(tmp_path, said, words, sentence):
    status, _, err = said("sheet", "bridge", "starry", "-o", tmp_path / "new", *words)
    assert status == 2 and sentence in err and not (tmp_path / "new").exists()


def test_a_tile_is_asked_for_by_row_and_column(whole):
    with pytest.raises(nst.NSTError, match="this sheet has 2 rows, counted from 0, so there is no row 2"):
        whole[0].recipe(2, 0)
    with pytest.raises(nst.NSTError, match="column must be a whole number of at least 0, not -1"):
        whole[0].recipe(0, -1)


def test_the_spread_has_the_judge_s_ranges_over_seeds_starts_and_sizes(waves, checks):
    """Against the judge on single runs."""
    recipe = Recipe(steps=4, size=64, backbone="pocket")
    board = nst.spread(waves, checks, recipe, seeds=3, starts=["content"], sizes=[48, 64], steps=4, progress=False)
    runs = [nst.stylize(waves, checks, recipe.but(start="statistics", seed=n), progress=False) for n in range(3)]
    found = [judge(run.image, run.style, run.content)["content"] for run in runs]
    rows = {name: values for name, *values in board.table.rows}
    assert rows["seeds (3): content kept"] == pytest.approx([min(found), np.median(found), max(found)], rel=1e-3)
    assert min(found) < max(found) and len(rows) == 9
    assert [entry.caption for entry in board.entries] == [
        *("seed 0", "seed 1", "seed 2", "start content", "48 px", "64 px")
    ]
    assert board.entries[3].image is board.entries[5].image and board.entries[4].image.shape[1] == 48
    assert f"Content kept differs by {max(found) - min(found):.2f} between seeds, 0.00 between starts, " in board.text


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"seeds": 0}, "seeds must be a whole number of at least 1, not 0."),
        ({"seeds": 21}, "21 seeds are more than 20"),
        ({"starts": []}, "starts must hold from 1 to 20 of them, not 0."),
        ({"starts": "noise"}, "starts must be a list, not 'noise'."),
        ({"starts": ["nois"]}, "there is no start 'nois' here; did you mean 'noise'?"),
        ({"sizes": [0]}, "size is 0"),
        ({"sizes": 96}, "sizes must be a list, not 96."),
    ],
)
def test_a_bad_spread_ends_in_a_sentence(waves, checks, settings, sentence):
    with pytest.raises(nst.NSTError) as told:
        nst.spread(waves, checks, progress=False, **settings)
    assert sentence in str(told.value)


def test_the_command_tells_and_draws_the_spread(tmp_path, said, monkeypatch):
    monkeypatch.setenv("NST_STATIC", "1")  # no bar
    words = ["spread", "bridge", "starry", "--seeds", "2", "--start", "content", "--size", "48", "--steps", "3"]
    status, out, _ = said(*words, "--backbone", "pocket", "-o", tmp_path / "s.png")
    lines = out.splitlines()
    assert status == 0 and lines[0].split() == ["score", "least", "median", "largest"] and len(lines) == 13
    assert lines[-1] == str(tmp_path / "s.png") and Image.open(tmp_path / "s.png").width > 500
    assert said(*words, "-o", tmp_path / "s.jpg")[::2] == (
        2,
        f"nst: the name of the drawing must end in .png, which '{tmp_path / 's.jpg'}' does not.\n",
    )


def test_the_record_tells_both_pictures_by_their_bytes(whole):
    record = json.loads((whole[1] / "sheet.json").read_text())
    sums = [hashlib.sha256(nst.gallery()[name].path.read_bytes()).hexdigest() for name in ("bridge", "starry")]
    assert (record["content"], record["style"]) == ("bridge", "starry")
    assert record["pictures"] == [sums[0], [sums[1], 1.0]]


def test_a_sheet_goes_without_a_style_where_regions_have_their_own(tmp_path, said):
    """A tile is the single run of its recipe, and the page's command names no painting; without regions, a sentence."""
    recipe = Recipe(regions=({"where": "top 50", "style": "starry"},))
    made = small(tmp_path / "sheet", style=None, recipe=recipe, strengths=(4,), layers=("all",))
    alone = nst.stylize("bridge", None, made.recipe(0, 0), progress=False)
    assert np.array_equal(np.round(255 * made.made[0].image), np.round(255 * alone.image))
    words = shlex.split(made.tiles[0].command)
    assert words[:4] == ["nst", "stylize", "bridge", "--recipe"] and not made.paintings
    page = (tmp_path / "sheet" / "index.html").read_text()
    assert "photograph: bridge" in page and "painting:" not in page
    there = made_in(tmp_path / "sheet")
    small(tmp_path / "sheet", style=None, recipe=recipe, strengths=(4, 1), layers=("all",))
    assert there.items() < made_in(tmp_path / "sheet").items() and len(there) == 1
    for style in ("--recipe=quick", "--seed=1"):
        status, _, err = said("sheet", "bridge", style, "-o", tmp_path / "none")
        assert (status, err.count("\n")) == (2, 1) and "a sheet needs a style, or a --recipe with regions" in err
    with pytest.raises(NSTError, match="there is no style"):
        small(style=None)
    (tmp_path / "r.json").write_text(recipe.to_json())
    words = ["--recipe", tmp_path / "r.json", "--size", 48, "--steps", 2, "--strength", 4, "--layers", "all"]
    status, out, err = said("sheet", "bridge", *words, "-o", tmp_path / "other")
    assert status == 0 and "1 tile" in out, err
