"""Regions as they are shown before anything is painted: compared with places and shares worked out by hand."""

from html import escape

import numpy as np
import pytest
from PIL import Image

import nstlib as nst
from nstlib import ledger
from nstlib.engine.result import Step
from nstlib.errors import NSTError
from nstlib.regions import Region, masks, names_of
from nstlib.views import tables
from nstlib.views.overlays import PATTERNS, TINTS, alone, laid_over, outlined, tint
from nstlib.views.shares import Figures

ASKED = ["top 50=starry", Region("box 0 50 50 50", "tiles", take="colour", name="quay", feather=0)]


def test_the_map_says_share_place_and_what_is_taken():
    board = nst.region_map("harbour", ASKED, size=96)
    assert board.table.rows == (
        ("top 50", "50 %", "at the top", "the style of starry", "everywhere", "1.9"),  # 2 % of 96 px
        ("quay", "25 %", "at the bottom left", "the colours of tiles", "", "hard"),
    )
    assert [entry.caption for entry in board.entries] == [
        "harbour",
        "its regions",
        "top 50 (blue, rising lines): the style of starry",
        "quay (orange, falling lines): the colours of tiles",
    ]
    assert board.text.startswith("Top 50: 50 % of the picture, at the top; quay: 25 % of the picture, at the bottom")
    assert all(words in board.alt for words in ("the rest: 25 %", "quay alone: 25 %", "small harbour"))
    html = board.to_html()
    assert html.count("<img") == 4 and "soft edge" in html and "at the bottom left" in html


def test_a_misspelt_style_is_told_before_anything_is_painted():
    with pytest.raises(NSTError, match="did you mean 'starry'"):
        nst.region_map("harbour", "top 40=stary", size=64)


def test_an_overlay_is_tinted_inside_and_grey_outside():
    picture = np.full((60, 80, 3), (0.8, 0.4, 0.2), dtype=np.float32)
    found = masks([Region("left 50", feather=0)], picture)
    over = laid_over(picture, found, [""])
    outside = over[5:55, 45:]
    assert np.ptp(outside, axis=(0, 1)).max() == 0 and np.ptp(outside[0, 0]) < 0.3 * np.ptp(picture[0, 0])
    inside = over[2:58, 2:36].reshape(-1, 3)
    assert (inside[:, 2] > inside[:, 0]).all()  # blue, and no longer orange
    assert len(np.unique(np.round(inside, 3), axis=0)) >= 2  # ground and lines of a pattern
    np.testing.assert_allclose(over[30, 39], tint(0)[1], atol=0.01)  # the outline's own side
    np.testing.assert_allclose(over[30, 40], 0.05, atol=0.01)


def test_a_region_alone_keeps_its_own_pixels():
    picture = np.random.default_rng(0).random((40, 60, 3)).astype(np.float32)
    (mask,) = masks([Region("box 25 25 50 50", feather=0)], picture)
    shown = alone(picture, mask, 1)
    np.testing.assert_allclose(shown[12:28, 17:43], picture[12:28, 17:43], atol=1e-6)
    assert shown[:8].min() >= 0.7


def test_the_picture_s_border_is_no_outline():
    black = np.zeros((40, 60, 3), np.float32)
    line = (outlined(black, masks([Region("top 50", feather=0)], black)[0], tint(1)[1])).sum(axis=-1) > 0.5
    assert line[19].all() and not line[:18].any() and not line[21:].any()


def test_names_stand_inside_the_picture_and_colours_do_not_repeat_with_their_pattern():
    picture = np.full((60, 160, 3), 0.5, np.float32)
    found = masks([Region("right 5", feather=0)], picture)
    plain, named = (laid_over(picture, found, [name]) for name in ("", "a long name, longer than its region"))
    changed = np.abs(plain - named).max(axis=(0, 2)) > 0.1
    assert changed[70:150].all() and not changed[-1]
    assert len({(n % len(TINTS), n % len(PATTERNS)) for n in range(28)}) == 28


def test_nst_regions_draws_and_tells(said, tmp_path):
    pytest.importorskip("matplotlib")
    out = tmp_path / "map.png"
    status, told, _ = said("regions", "harbour", "--region", "top 40=starry@left 50", "-o", out, "--size", 96)
    assert status == 0 and "40 %" in told and "strokes from left 50; soft edge 1.9 px" in told and str(out) in told
    with Image.open(out) as picture:
        assert picture.format == "PNG" and picture.width > 400


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "no region is named"),
        (["--region", "top 40"], "is written as WHERE=WHAT"),
        (["--region", "tpo 40=starry"], "did you mean 'top'"),
        (["--region", "top 40=starry", "--region", "top 40=photo"], "overlap by 100 %"),
        (["--region", "top 40=starry", "-o", "a.jpg"], "must end in .png"),
        (["--region", "m.png=photo", "-o", "m.png"], "is a mask itself, which would be lost"),
    ],
)
def test_nst_regions_ends_in_a_sentence(said, tmp_path, monkeypatch, words, says):
    monkeypatch.chdir(tmp_path)
    Image.new("L", (60, 40), 255).save("m.png")
    before = (tmp_path / "m.png").read_bytes()
    status, _, told = said("regions", "harbour", *words)
    assert status == 2 and says in told and told.count("\n") == 1
    assert (tmp_path / "m.png").read_bytes() == before and [p.name for p in tmp_path.iterdir()] == ["m.png"]


@pytest.mark.parametrize(
    ("photo", "where", "share", "inside", "outside"),
    [
        # Seen on the photographs: the wall on both sides of the head, and the face;
        ("bust", "colour #5c5d58 8", 0.55, ["box 2 2 23 58", "box 75 5 23 55"], ["box 36 26 9 14", "box 2 92 40 7"]),
        # the chest of the suit, and the head, the flag and the helmet.
        (
            "astronaut",
            "colour #e0552f 30",
            0.2,
            ["box 12 62 12 18"],
            ["box 30 5 28 30", "box 0 0 9 30", "box 65 75 30 20"],
        ),
    ],
)
def test_a_wall_only_and_a_garment_only(photo, where, share, inside, outside):
    picture = nst.load_image(photo, 256)

    def mask(where):
        return masks([Region(where, feather=0)], picture)[0]

    found = mask(where)
    assert found.mean() == pytest.approx(share, abs=0.03)
    assert all(found[mask(box) > 0].mean() > 0.97 for box in inside)
    assert [box for box in outside if found[mask(box) > 0].mean() > 0.03] == []


ODD = "$x^$ <b>\"'&/a@b"


def test_names_of_regions_are_text_in_a_ledger_and_not_html():
    """Against html.escape: the whole name is there, and nothing of it is a tag."""
    row = ledger.Row("style", f"block1_conv1@{ODD}", 1, 1, 1, 1.0, 1, 1.0)
    step = Step(1, 1, 2, 2, 1.0, {f"style/block1_conv1@{ODD}": 1.0})
    for page in (tables.ledger_html(ledger.Ledger([row])), tables.shares_html(step)):
        assert "<b>" not in page and escape(f"block1_conv1@{ODD}") in page


def test_odd_names_are_shown_and_drawn_as_they_are():
    """A dollar begins no formula (matplotlib would end in an error), and a tag is none, in each cell of the table."""
    photo = np.full((20, 30, 3), 0.5, np.float32)
    region = nst.Region("top 50", "woodblock", name=ODD)
    board = nst.region_map(photo, region)
    assert "<b>" not in board.to_html() and board.to_png().startswith(b"\x89PNG")
    figures = Figures(ODD, ("name", "takes"), ((ODD, f"the style of {ODD}"),))
    assert "<b>" not in figures.to_html() and escape(f"the style of {ODD}") in figures.to_html()


def test_no_name_is_that_of_the_rest_or_of_another_region():
    """The loss and the ledger tell parts by their names: one named like the rest was measured twice."""
    assert names_of([Region("top 40", name="the rest")]) == ["the rest (2)"]
    found = names_of([Region("top 40", name=name) for name in ("a (3)", "a", "a", "a")])
    assert found == ["a (3)", "a", "a (2)", "a (4)"]
