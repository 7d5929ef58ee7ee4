"""Masks of regions, compared with areas by geometry, ramps worked out by hand, and identities."""

import base64
import io
import json

import numpy as np
import pytest
from PIL import Image

import nstlib as nst
from nstlib.errors import NSTError
from nstlib.regions import Region, as_regions, embedded, in_words, masks, names_of, place_of, regions_of, source_mask


def blank(height=60, width=80):
    return np.full((height, width, 3), 0.5, dtype=np.float32)


def hard(where, picture=None, **given):
    (mask,) = masks([Region(where, feather=0, **given)], blank() if picture is None else picture)
    return mask


def written(path, pixels, mode=None, **options):
    Image.fromarray(np.asarray(pixels), mode).save(path, **options)
    return str(path)


def circle(height=60, width=80):
    y, x = np.mgrid[:height, :width]
    return np.hypot(x - width / 2 + 0.5, y - height / 2 + 0.5) < height / 3


# --- shapes ---


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("top 40", 0.4),
        ("bottom 25%", 0.25),
        ("left 30", 0.3),
        ("right 100", 1.0),
        ("box 10 20 50 40", 0.2),
        ("ellipse 10 10 80 80", np.pi * 0.4**2),
        ("polygon 50 0 100 100 0 100", 0.5),
        ("polygon 0 0 100 0 100 100 50 50 0 100", 0.75),
        ("  Top   40 ", 0.4),
    ],
)
def test_a_shape_has_its_area(text, area):
    mask = hard(text, blank(300, 400))
    assert mask.dtype == np.float32 and set(np.unique(mask)) <= {0, 1}
    assert mask.mean() == pytest.approx(area, abs=0.004)


def test_a_shape_lies_where_it_says():
    assert hard("top 50")[:30].all() and not hard("top 50")[30:].any()
    assert hard("bottom 50")[30:].all() and not hard("bottom 50")[:30].any()
    assert hard("left 25")[:, :20].all() and not hard("left 25")[:, 20:].any()
    assert hard("right 25")[:, 60:].all() and not hard("right 25")[:, :60].any()
    box = np.zeros((60, 80))
    box[6:30, 40:60] = 1
    np.testing.assert_array_equal(hard("box 50 10 25 40"), box)
    assert hard("ellipse 50 10 25 40")[18, 50] == 1 and hard("ellipse 50 10 25 40")[7, 41] == 0
    np.testing.assert_array_equal(hard("polygon 50 10 75 10 75 50 50 50"), box)
    crossed = hard("polygon 0 0 100 100 100 0 0 100")  # an hourglass lying on its side
    assert crossed[30, 5] == 1 and crossed[5, 40] == 0


@pytest.mark.parametrize("height", [47, 48, 49, 61])
def test_opposite_sides_meet_and_share_every_pixel_out(height):
    together = masks(["top 40=photo", "bottom 60=photo"], blank(height))
    np.testing.assert_allclose(together.sum(0), 1, atol=1e-6)


# --- soft edges ---


def test_a_soft_edge_is_a_ramp_of_the_distance():
    """80 px long, 10 % is 8 px: middles of pixels are 0.5, 1.5, 2.5 ... px from the edge, so r = 1/2 + d / 8."""
    (mask,) = masks([Region("left 50", feather=10)], blank())
    ramp = [1, 15 / 16, 13 / 16, 11 / 16, 9 / 16, 7 / 16, 5 / 16, 3 / 16, 1 / 16, 0]
    np.testing.assert_allclose(mask[7, 35:45], ramp, atol=1e-6)
    np.testing.assert_array_equal(mask, np.repeat(mask[:1], 60, axis=0))  # the picture's border is no edge
    assert mask.mean() == pytest.approx(0.5)


def test_a_round_edge_is_a_ramp_in_every_direction():
    mask = masks([Region(circle(120, 120), feather=10)], blank(120, 120))[0]
    y, x = np.mgrid[:120, :120]
    distance = 40 - np.hypot(x - 59.5, y - 59.5)
    np.testing.assert_allclose(mask, np.clip(0.5 + distance / 12, 0, 1), atol=0.08)


def test_a_ramp_is_that_of_the_whole_picture_s_distances():
    """Distances are worked out around the edge alone; here in the whole picture, by brute force."""
    inside = np.zeros((24, 30), bool)
    inside[8:12, 5:20] = inside[10:21, 16:18] = inside[3, 26] = True
    places, edge = np.argwhere(np.ones_like(inside)), inside.ravel()
    apart = np.linalg.norm(places[:, None] - places[None], axis=-1)
    nearest = np.where(edge[:, None] != edge[None], apart, np.inf).min(axis=1) - 0.5
    ramp = np.clip(0.5 + np.where(edge, nearest, -nearest) / 3, 0, 1).reshape(inside.shape)
    np.testing.assert_allclose(masks([Region(inside, feather=10)], blank(24, 30))[0], ramp, atol=1e-6)


@pytest.mark.parametrize("feather", [0, 0.5, 2, 20])
def test_a_mask_and_its_opposite_add_up_to_one(feather):
    one, other = Region(circle(), feather=feather), Region(~circle(), feather=feather)
    both = masks([one, other], blank())
    alone = masks([one], blank())
    np.testing.assert_allclose(both.sum(0), 1, atol=1e-6)
    np.testing.assert_allclose(both[0], alone[0], atol=1e-6)
    np.testing.assert_allclose(both[1], 1 - alone[0], atol=1e-6)


def test_where_several_meet_the_sum_is_one_where_nothing_is_left():
    texts = "box 0 0 50 50", "box 50 0 50 50", "bottom 50"
    for feathers in ((5, 5, 5), (0, 2, 30)):
        regions = [Region(text, feather=feather) for text, feather in zip(texts, feathers, strict=True)]
        found = masks(regions, blank())
        np.testing.assert_allclose(found.sum(0), 1, atol=1e-6)
        assert (found >= 0).all()
    found = masks([Region("box 0 0 50 50", feather=10), Region("box 50 0 50 50", feather=10)], blank())
    assert found.sum(0).max() <= 1 + 1e-6 and found.sum(0)[-1].max() == 0
    assert found.sum(0)[0].min() == pytest.approx(1)  # at the seam, far from the rest
    np.testing.assert_allclose(found[0], found[1][:, ::-1], atol=1e-6)


def test_a_region_far_away_changes_nothing():
    near = Region("box 0 0 30 30", feather=5)
    alone, with_other = masks([near], blank()), masks([near, Region("box 70 70 30 30", feather=20)], blank())
    np.testing.assert_array_equal(alone[0, :25, :30], with_other[0, :25, :30])


def test_an_edge_that_is_soft_already_is_kept():
    fade = np.tile(np.linspace(0, 1, 80, dtype=np.float32), (60, 1))
    np.testing.assert_allclose(masks([Region(fade, feather=10)], blank())[0], fade, atol=1e-6)
    both = masks(regions_of([fade, 1 - fade], ["starry", None]), blank())  # which do not overlap: they share places out
    np.testing.assert_allclose(both.sum(0), 1, atol=1e-6)
    smoothed = np.clip(circle() * 0.8 + 0.1 * np.roll(circle(), 1, 0) + 0.1 * np.roll(circle(), -1, 0), 0, 1)
    np.testing.assert_array_equal(  # a brush's smooth rim is no soft edge
        masks([Region(smoothed, feather=10)], blank()), masks([Region(smoothed > 0.5, feather=10)], blank())
    )


def test_no_regions_claim_nothing():
    assert masks([], blank()).shape == (0, 60, 80)


# --- arrays ---


@pytest.mark.parametrize("kind", [bool, np.uint8, np.float64, int, "255", "list", "last axis"])
def test_masks_of_every_kind_are_one(kind):
    given = {"255": lambda m: np.uint8(255 * m), "list": lambda m: m.tolist(), "last axis": lambda m: m[..., None]}
    mask = given[kind](circle()) if kind in given else circle().astype(kind)
    np.testing.assert_array_equal(hard(mask), circle())


def test_a_mask_of_the_same_aspect_is_resized():
    large, small = hard(circle(180, 240)), hard(circle(30, 40))
    assert large.mean() == pytest.approx(circle().mean(), abs=0.01)
    assert small.mean() == pytest.approx(circle().mean(), abs=0.02)
    assert hard(np.ones((171, 256)), blank(683, 1024)).all()  # as near as whole pixels come
    assert hard(np.ones((67, 100)), blank(1000, 1500)).all()
    soft = masks([Region(circle(180, 240), feather=5)], blank())[0]
    np.testing.assert_allclose(soft, masks([Region(circle(), feather=5)], blank())[0], atol=0.2)


def test_a_region_keeps_its_own_copy():
    mask = circle()
    region = Region(mask)
    mask[:] = False
    assert region.where.sum() == circle().sum()
    with pytest.raises(ValueError):
        region.where[0, 0] = 1


# --- files ---


def test_a_grey_file_is_white_inside(tmp_path):
    grey = written(tmp_path / "m.png", np.uint8(255 * circle()))
    np.testing.assert_array_equal(hard(grey), circle())
    deep = written(tmp_path / "deep.png", np.uint16(65535 * circle()))
    np.testing.assert_array_equal(hard(deep), circle())
    jpeg = written(tmp_path / "m.jpg", np.uint8(255 * circle()))
    (soft,) = masks([Region(jpeg, feather=4)], blank())
    np.testing.assert_array_equal(soft, masks([Region(circle(), feather=4)], blank())[0])


def test_a_file_with_alpha_is_opaque_inside(tmp_path):
    pixels = np.zeros((60, 80, 4), np.uint8)
    pixels[circle()] = (200, 30, 40, 255)
    np.testing.assert_array_equal(hard(written(tmp_path / "cut.png", pixels)), circle())
    pixels[..., :3] = 255
    np.testing.assert_array_equal(hard(written(tmp_path / "white.png", pixels)), circle())


def test_a_file_is_turned_as_a_viewer_shows_it(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it clockwise to see it upright
    upright = np.zeros((60, 80), np.uint8)
    upright[:10] = 255
    lying = np.rot90(upright)
    np.testing.assert_array_equal(hard(written(tmp_path / "m.png", lying, exif=exif)) > 0, upright > 0)


def test_a_colour_of_a_flat_map(tmp_path):
    pixels = np.zeros((60, 80, 3), np.uint8)
    pixels[:20], pixels[20:, :40] = (255, 0, 0), (0, 90, 200)
    for name in ("map.png", "my map.jpg"):
        file = written(tmp_path / name, pixels)
        assert hard(f"{file} #ff0000").mean() == pytest.approx(1 / 3, abs=0.01)
        assert hard(f"{file} #005ac8").mean() == pytest.approx(1 / 3, abs=0.02)
    with pytest.raises(NSTError, match=r"has no place of the colour #00ff00; the nearest .* #\w{6}. Known: #"):
        hard(f"{file} #00ff00")
    with pytest.raises(NSTError, match=r"is a map in colours \(.*#ff0000.*\); say which one is meant, as in"):
        hard(str(tmp_path / "map.png"))
    with pytest.raises(NSTError, match="a picture in colours; a mask is grey"):
        hard(str(nst.gallery()["harbour"].path), nst.load_image("harbour", 80))


def test_a_colour_of_the_photograph():
    """#87ceeb is (135, 206, 235); a grey of 1/2 is 60 away from it, and 100 is farther."""
    photo = blank()
    photo[:20] = np.array([135, 206, 235]) / 255
    photo[40, 40] = photo[0, 0]  # a speck
    np.testing.assert_array_equal(hard("colour #87ceeb", photo)[:19], 1)
    assert hard("colour #87ceeb 20", photo)[22:].sum() <= 1 and hard("color skyblue 100", photo).all()


# --- what is not a region ---


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ("tpo 40", "neither a shape 'tpo' nor a file 'tpo 40'; did you mean 'top'"),
        ("colours #fff", "neither a shape 'colours' nor a file 'colours #fff'"),
        ("harbour", "neither a shape 'harbour' nor a file"),
        ("", "must not be empty"),
        ("top", "takes one number"),
        ("top 0", "above 0 and up to 100"),
        ("top 4 5", "takes one number"),
        ("top forty", "'forty' in 'top forty' is no number"),
        ("box 1 2 3", "takes four numbers"),
        ("box 1 2 0 3", "the last two above 0"),
        ("ellipse 0 0 101 5", "ellipse X Y WIDTH HEIGHT"),
        ("polygon 0 0 1 1", "three corners or more"),
        ("polygon 0 0 1 1 2 2 3", "three corners or more"),
        ("colour bluee", "'bluee' is no colour; did you mean 'blue'"),
        ("colour #12345", "is no colour"),
        ("colour #123456 0", "above 0 and at most 200"),
        ("colour", "a colour and a distance"),
        ("nan.png", "there is no file 'nan.png'"),
        ("mask !!!", "holds no embedded mask"),
        ("mask QUJD", "the embedded mask"),
        (np.full((60, 80), np.nan), "holds 4800 values that are NaN"),
        (np.full((60, 80), 2.0), "has values from 2 to 2"),
        (-circle().astype(float), "the mask of a region has values from -1 to 0"),
        (np.zeros((60, 80)), "region 1 is empty"),
        (np.zeros((60, 80, 3)), "has shape (60, 80, 3)"),
        (np.zeros((0, 80)), "has shape (0, 80)"),
        (["a"], "a text or a mask of numbers, not list"),
        ([[1, 2], [3]], "rows differ in length"),
        (None, "a text or a mask of numbers, not NoneType"),
        (3, "has shape ()"),
        (np.ones((80, 60)), "60 x 80, another aspect than the picture's 80 x 60; turn it"),
        (np.ones((60, 60)), "60 x 60, another aspect than the picture's 80 x 60; crop it"),
    ],
)
def test_what_is_no_place_ends_in_a_sentence(where, says):
    with pytest.raises(NSTError) as told:
        masks([Region(where)], blank())
    assert says in str(told.value) and str(told.value).endswith(".")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"take": "paint"}, "cannot take 'paint'; Known: style, colour, photo"),
        ({"take": "colur"}, "did you mean 'colour'"),
        ({"take": "colour"}, "needs a style"),
        ({"style": "starry", "take": "photo"}, "leave one of the two out"),
        ({"source": "left 50"}, "needs no source"),
        ({"style": "starry", "source": "lfet 50"}, "did you mean 'left'"),
        ({"name": 3}, "must be a short text"),
        ({"name": "two\nlines"}, "must be a short text"),
        ({"feather": -1}, "from 0 (a hard edge) to 50"),
        ({"feather": float("nan")}, "from 0 (a hard edge) to 50"),
        ({"feather": "2"}, "leave out the quotation marks"),
        ({"feather": True}, "from 0 (a hard edge) to 50"),
    ],
)
def test_what_is_no_region_ends_in_a_sentence(given, says):
    with pytest.raises(NSTError) as told:
        Region("top 40", **given)
    assert says in str(told.value)


def test_two_regions_at_one_place_end_in_a_sentence():
    with pytest.raises(NSTError, match="top 60 and sky overlap by 20 % of the smaller one"):
        masks([Region("top 60"), Region("bottom 50", name="sky")], blank(100, 100))
    masks([Region("top 50"), Region("box 0 49.7 100 50.3")], blank(300, 100))  # one row in 151


@pytest.mark.parametrize("bad", [5, [5], [None], {"style": "starry"}, [{"where": "top 40", "styl": 1}], "top 40"])
def test_what_are_no_regions_ends_in_a_sentence(bad):
    with pytest.raises(NSTError):
        as_regions(bad)


# --- as text, as plain values, in pairs ---


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("top 40=photo", Region("top 40")),
        ("sky.png=woodblock", Region("sky.png", "woodblock")),
        ("box 0 60 100 40=colour:starry", Region("box 0 60 100 40", "starry", take="colour")),
        ("wall.png=starry@left 50", Region("wall.png", "starry", source="left 50")),
        (
            " map.png #ff0000 = a b.jpg @ map.png #00ff00 ",
            Region("map.png #ff0000", "a b.jpg", source="map.png #00ff00"),
        ),
        ("mask AAAA===starry", Region("mask AAAA==", "starry")),
    ],
)
def test_the_command_lines_form(text, region):
    assert Region.parsed(text) == region


def test_a_style_may_have_the_signs_of_the_form_in_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "me@home.jpg").touch()
    assert Region.parsed("top 40=me@home.jpg") == Region("top 40", "me@home.jpg")
    assert Region.parsed("top 40=me@home.jpg@left 50").source == "left 50"


@pytest.mark.parametrize(
    "text", ["top 40", "=photo", "top 40=", "top 40=starry@", "top 40=colour:", "top 40=@left 5", 3]
)
def test_another_form_ends_in_a_sentence(text):
    with pytest.raises(NSTError, match=r"top 40=(starry|colour:starry)"):
        Region.parsed(text)


def test_plain_values_and_back(tmp_path):
    file = written(tmp_path / "sky.png", np.uint8(255 * circle()))
    regions = [
        Region("top 40", "starry", source="left 50", feather=3),
        Region(circle(), nst.gallery()["starry"].path, take="colour", name="disc"),
        Region(file),
    ]
    values = json.loads(json.dumps([region.as_dict() for region in regions]))
    assert values[0] == {
        "where": "top 40",
        "style": "starry",
        "take": "style",
        "source": "left 50",
        "name": "",
        "feather": 3.0,
    }
    assert values[1]["style"] == "starry.jpg" and values[2]["name"] == "sky" and values[2]["style"] is None
    assert str(tmp_path) not in json.dumps(values)
    back = [Region.from_dict(each) for each in values]
    assert back[0] == regions[0] and names_of(back) == names_of(regions) == ["top 40", "disc", "sky"]
    for one, other in zip(regions, back, strict=True):
        np.testing.assert_array_equal(masks([one], blank()), masks([other], blank()))


def test_an_embedded_mask_is_small_and_says_the_same():
    large, fade = circle(900, 1200), np.tile(np.linspace(0, 1, 80, dtype=np.float32), (60, 1))
    text = embedded(large)
    with Image.open(io.BytesIO(base64.b64decode(text.removeprefix("mask ")))) as picture:
        assert picture.format == "PNG" and picture.size == (256, 192)
    assert len(text) < 4000 and len(embedded(circle())) < 600
    again = hard(text, blank(900, 1200))
    assert np.abs(again - large).mean() < 0.005 and again.mean() == pytest.approx(large.mean(), abs=1e-3)
    np.testing.assert_allclose(hard(embedded(fade)), fade, atol=0.5 / 255 + 1e-6)


def test_pairs_of_masks_and_styles():
    top, bottom = hard("top 50"), hard("bottom 50")
    regions = regions_of([top, bottom], ["starry", None], names=["sky", "sea"])
    assert [(r.style, r.take, r.name) for r in regions] == [("starry", "style", "sky"), (None, "photo", "sea")]
    assert regions_of(top, "starry") == [Region(top, "starry")]
    with pytest.raises(NSTError, match="2 masks and 1 styles; give one style for each mask"):
        regions_of([top, bottom], ["starry"])
    with pytest.raises(NSTError, match="two lists of the same length, not as int"):
        regions_of(5, "starry")
    with pytest.raises(NSTError, match="2 masks and 1 names"):
        regions_of([top, bottom], ["starry", "tiles"], names=["sky"])


def test_a_source_is_a_mask_of_the_painting():
    painting = blank(40, 100)
    assert source_mask(Region("top 40", "starry"), painting) is None
    source = source_mask(Region("top 40", "starry", source="left 50"), painting)
    assert source.shape == (40, 100) and source[:, :50].all() and not source[:, 50:].any()
    with pytest.raises(NSTError, match="the mask of the source of top 40 is 80 x 60, another aspect"):
        source_mask(Region("top 40", "starry", source=circle()), painting)


# --- in words ---


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("top 40", "40 % of the picture, at the top"),
        ("bottom 30", "30 % of the picture, at the bottom"),
        ("left 30", "30 % of the picture, on the left"),
        ("box 60 0 40 50", "20 % of the picture, at the top right"),
        ("box 40 40 20 20", "4 % of the picture, in the middle"),
        ("box 0 40 100 20", "20 % of the picture, across the middle"),
        ("box 40 0 20 100", "20 % of the picture, down the middle"),
        ("top 100", "all of the picture"),
        ("polygon 0 0 100 0 100 100 0 100 0 0 20 20 20 80 80 80 80 20 20 20", "64 % of the picture, around the middle"),
    ],
)
def test_where_a_mask_is_in_words(where, words):
    assert place_of(hard(where, blank(100, 100))) == words


def test_masks_in_words():
    found = masks(["top 40=starry", "box 0 80 50 20=photo"], blank(100, 100))
    told = in_words(found, ["sky", "wall"])
    assert told == (
        "sky: 40 % of the picture, at the top; wall: 10 % of the picture, at the bottom left; the rest: 50 %"
    )
    assert names_of(as_regions(["top 40=photo", "top 40=photo"])) == ["top 40", "top 40 (2)"]


@pytest.mark.parametrize("stem", ["x" * 200, "a\tb"])
def test_a_mask_file_may_have_any_name(tmp_path, stem):
    """What a recipe keeps of it is a region again: the name that the file gave is cut to what a name may be."""
    path = written(tmp_path / f"{stem}.png", np.full((6, 8), 255, np.uint8))
    kept = Region(str(path)).as_dict()
    assert Region.from_dict(kept).title == kept["name"] == ("x" * 80 if stem[0] == "x" else "a b")
