"""Pictures on things, against hand-made pictures: what is where, in whose colours, filtered, and in one sentence."""

import numpy as np
import pytest

import nstlib as nst
from nstlib import images
from nstlib.things import making
from nstlib.things.cast import rays
from nstlib.things.cast.textures import Texture, encoded, linear

GREY = np.full((32, 32, 3), 0.5, np.float32)


def quarters():
    """Red above on the left, green on the right, blue below on the left, white on the right."""
    picture = np.zeros((64, 64, 3), np.float32)
    picture[:32, :32, 0] = picture[:32, 32:, 1] = picture[32:, :32, 2] = 1
    picture[32:, 32:] = 1
    return picture


def test_a_texture_is_a_table_at_its_own_size_and_a_mean_far_away():
    """Looked up in the middle of its pixels it gives them back; under a pixel as large as a tile, their mean."""
    picture = np.random.default_rng(0).random((16, 16, 3)).astype(np.float32)
    at = (np.stack(np.meshgrid(np.arange(16), np.arange(16)), -1).reshape(-1, 2) + 0.5) / 16 * 4 - 2
    near, far = np.tile(np.float32([[0.25, 0, 0, 0.25]]), (256, 1)), np.tile(np.float32([[4, 0, 0, 4]]), (256, 1))
    once, again = Texture(picture, 4.0), Texture(picture, 4.0, "square")
    np.testing.assert_allclose(once.seen(at, near)[:, :3], linear(picture).reshape(-1, 3), atol=1e-5)
    np.testing.assert_allclose(again.seen(at + 8, near), again.seen(at, near), atol=1e-5)  # two periods on
    mean = np.broadcast_to(linear(picture).mean((0, 1)), (256, 3))
    np.testing.assert_allclose(again.seen(at, far)[:, :3], mean, atol=1e-4)
    assert (once.seen(at + 40, far) == 0).all()  # beyond its rim a print is transparent, near and far
    assert np.allclose(encoded(linear(picture)), picture, atol=1e-5)


def test_fine_stripes_make_no_moire():
    """Stripes finer than a pixel are grey wherever one looks: linear light, hence brighter than their mean in sRGB."""
    stripes = np.zeros((64, 64, 3), np.float32)
    stripes[:, ::2] = 1
    texture = Texture(stripes, 1.0, "square")
    at = np.random.default_rng(1).uniform(-50, 50, (2000, 2)).astype(np.float32)
    for steps in ([0.3, 0, 0, 0.3], [0.6, 0.02, 0, 0.1], [0.05, 0, 0, 0.4]):
        seen = texture.seen(at, np.tile(np.float32(steps), (2000, 1)))[:, 0]
        assert seen.std() < 0.02 and abs(seen.mean() - 0.5) < 0.01


@pytest.mark.parametrize("name", making.SCENES)
def test_a_thing_wears_a_picture_upright_and_keeps_its_colours(name):
    """Of four quarters each is where it should be; a grey picture is grey, and the background does not change."""
    seen = making.mockup(quarters(), on=name, repeat=None).photographs[0]
    plain = making.mockup(GREY, on=name, colour=(0.5, 0.5, 0.5)).photographs[0]
    assert seen.shape == (600, 800, 3) and seen.min() >= 0 and seen.max() <= 1
    red, green, blue = (seen[..., c] - np.delete(seen, c, -1).max(-1) > 0.22 for c in range(3))
    if name == "block":  # grass is green, and three faces have four quarters each
        assert red.sum() > 3000 and blue.sum() > 3000
    else:
        (ry, rx), (gy, gx), (by, bx) = (np.argwhere(one).mean(0) for one in (red, green, blue))
        assert min(red.sum(), green.sum(), blue.sum()) > 2500
        assert gx > rx + 50 and by > ry + 50 and abs(bx - rx) < 60 and abs(gy - ry) < 60
    far = np.abs(plain - seen).max(-1)
    assert (far[:20] < 2 / 255).mean() > 0.95 and plain.std() > 0.05  # light and shadow


def test_centimetres_are_centimetres():
    """A tile of half the width is seen twice as often: the period on the poster's wall, by autocorrelation."""
    bars = np.zeros((32, 32, 3), np.float32)
    bars[:, :16] = 1
    scene = making.scene_of("poster")
    wide = np.ptp(scene.places[:, 0])
    assert abs(wide - 50) < 0.5 and abs(np.ptp(scene.places[:, 1]) - 70) < 0.5  # 50 x 70 cm, as it says
    row = scene.index // 1600 == 2 * 200
    for scale in (10.0, 5.0):
        texture = Texture(bars, scale, "square")
        seen = texture.seen(scene.places[row], scene.steps[row])[:, 0] > 0.5
        assert abs(np.count_nonzero(np.diff(seen.astype(int))) - 2 * 50 / scale) <= 1


def test_rays_meet_a_ball_where_algebra_says():
    """Sphere tracing of a ball of radius 2, 10 away: 8 along the axis, and a normal that points back."""
    look = rays.camera((0, 0, 10), (0, 0, 0), 30, (9, 9))
    way = rays.traced(lambda x, y, z: np.sqrt(x * x + y * y + z * z) - 2, (0, 0, 10), look, ((0, 0, 0), 2.5))
    d = look.reshape(-1, 3).astype(float)
    exact = -10 * d[:, 2] - np.sqrt(np.maximum(100 * d[:, 2] ** 2 - 96, 0))
    hit = 100 * d[:, 2] ** 2 - 96 > 0.5
    np.testing.assert_allclose(way.reshape(-1)[hit], exact[hit], rtol=1e-3)
    assert np.isinf(way.reshape(-1)[100 * d[:, 2] ** 2 < 95]).all()


def test_several_pictures_make_one_sheet_with_words():
    made = nst.mockup(GREY, quarters(), on=["poster", "block"])
    assert made.image.shape == (2 * 600 + making.GAP, 2 * 800 + making.GAP, 3) and len(made.photographs) == 4
    png, facts = made._repr_png_()
    assert png[:4] == b"\x89PNG" and facts["alt"] == made.alt
    assert "4 photographs" in made.alt and "picture 2" in made.alt


def test_a_surface_brings_its_repeat():
    class Surface:
        tile, repeat = quarters(), "half-drop"

    worn = nst.mockup(Surface(), on="poster").photographs[0]
    same = nst.mockup(quarters(), on="poster", repeat="half-drop").photographs[0]
    assert (worn == same).all() and not (worn == nst.mockup(quarters(), on="poster").photographs[0]).all()


@pytest.mark.parametrize(
    "options, says",
    [
        ({"on": "shrt"}, "did you mean 'shirt'"),
        ({"repeat": "halfdrop"}, "did you mean 'half-drop'"),
        ({"scale": 0}, "from 0.5 to 300 cm"),
        ({"scale": float("nan")}, "how many centimetres"),
        ({"scale": "5"}, "leave out the quotation marks"),
        ({"colour": "puce"}, "is no colour"),
        ({"colour": (1, 2, 3)}, "three numbers"),
        ({"on": 3}, "no thing '3'"),
    ],
)
def test_bad_wishes_end_in_one_sentence(options, says):
    with pytest.raises(nst.NSTError, match=says):
        nst.mockup(GREY, **options)


def test_what_is_no_picture_is_told(tmp_path):
    with pytest.raises(nst.NSTError, match="its shorter side needs 16 px"):
        nst.mockup(GREY[:8])
    with pytest.raises(nst.NSTError, match="Give one picture or more"):
        nst.mockup()
    path = tmp_path / "own.png"
    path.write_bytes(images.encode(GREY))
    with pytest.raises(nst.NSTError, match="would be lost"):
        nst.mockup(path, on="poster").save(path)
