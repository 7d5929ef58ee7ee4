"""Panoramas, against a scene whose geometry is known, identities of the sphere, and a circle that is turned."""

import re

import numpy as np
import pytest
from PIL import Image

import nstlib as nst
from nstlib import images
from nstlib.things.turning import around, seen, sphere


@pytest.fixture(scope="module")
def drawn():
    return seen.drawn_panorama(384)


def noise(width, seed=0):
    """Marks of one size in all directions: a function of the direction alone, so that no latitude differs."""
    d = sphere.directions(width // 2, width).reshape(-1, 3)
    # Waves that run in directions spread evenly over half a sphere.
    turn, up = np.pi * (3 - 5**0.5) * np.arange(160), (np.arange(160) + 0.5) / 160
    flat = np.sqrt(1 - up**2)
    waves = 40 * np.stack([flat * np.cos(turn), up, flat * np.sin(turn)], axis=1)
    value = np.cos(d @ waves.T + np.random.default_rng(seed).uniform(0, 6.28, 160)).mean(1).reshape(width // 2, width)
    return np.repeat(np.clip(0.5 + 2.3 * value, 0, 1)[..., None], 3, 2).astype(np.float32)


def test_directions_and_pixels_are_each_others_inverse():
    """A panorama is sampled in the directions of its own pixels, over the seam and over a pole."""
    image = np.random.default_rng(0).random((24, 48, 3)).astype(np.float32)
    looks = sphere.directions(24, 48)
    np.testing.assert_allclose(sphere.sampled(image, looks), image, atol=1e-3)
    assert np.allclose(looks[12, 24], (0, 0, -1), atol=0.1) and looks[0, 0, 1] > 0.99 and looks[12, 36, 0] > 0.99
    np.testing.assert_allclose(np.linalg.norm(looks, axis=-1), 1, atol=1e-6)


def test_a_cap_keeps_what_it_was_taken_from(drawn):
    """Stereographic and back: within 40 degrees of either pole the panorama again, but for what sampling blurs."""
    smooth = noise(384) * 0.5 + 0.25
    looks = sphere.directions(192, 384)
    for pole in (sphere.UP, sphere.DOWN):
        near = pole * looks[..., 1] > np.cos(np.radians(40))
        back = sphere.from_cap(sphere.cap(smooth, 128, pole), looks[near], pole)
        assert np.abs(back - smooth[near]).mean() < 0.02


def test_the_place_stands_where_it_says():
    """Each banner's colour in its own direction, ten degrees up, and the sun above the horizon; also at the seam."""
    for azimuth, colour in seen.BANNERS.items():
        a, up = np.radians(azimuth), np.radians(10)
        looked = seen.seen_in(np.array([[np.cos(up) * np.sin(a), np.sin(up), -np.cos(up) * np.cos(a)]]))
        assert np.abs(looked - colour).max() < 0.13
    assert sphere.seam_rank(seen.drawn_panorama(384)) < 60


def test_marks_have_one_size_at_every_latitude_on_the_sphere():
    """What stroke_size measures does not depend on the latitude where the marks do not, and halves with them."""
    image = noise(384)
    sizes = np.array([sphere.stroke_size(image, latitude) for latitude in (0, 45, 80)])
    assert np.ptp(sizes, axis=0).max() < 0.12 * sizes.mean()


def test_a_painting_closes_wherever_the_seam_is_cut(drawn):
    """Turned by a third and painted, it is the painting, turned, up to what the rim of the sheet adds; painted as a
    flat picture, it breaks at the seam."""
    image = images.resize(drawn, (120, 240))
    painted, turned = (nst.panorama(np.roll(image, by, 1), "starry", poles=False).image for by in (0, 80))
    apart = np.abs(np.roll(painted, 80, 1) - turned)
    flat = nst.paint(image, "starry").image
    broken = np.abs(np.roll(nst.paint(np.roll(image, 80, 1), "starry").image, -80, 1) - flat)
    assert apart.mean() < 0.004 and apart.max() < 0.04 and broken[:, :4].max() > 5 * apart.max()
    assert painted.shape == (120, 240, 3) and sphere.seam_rank(painted) < 97


def test_poles_are_not_pinched():
    """Near a pole a plain pass squeezes marks across; with caps they are as broad as long. The photograph is noise."""
    image = noise(384)
    ratios = []
    for poles in (True, False):
        across, along = sphere.stroke_size(nst.panorama(image, "pointillism", poles=poles).image, 78, angle=20.0)
        ratios.append(across / along)
    assert abs(ratios[0] - 1) < 0.1 and ratios[1] < 0.85 * ratios[0]


def test_files_say_that_they_are_panoramas(drawn, tmp_path):
    """Pillow finds the packet in both kinds, the picture is whole, and the page holds no address."""
    panorama = around.Panorama(drawn, "a place")
    for name in ("a.jpg", "a.png"):
        with Image.open(panorama.save(tmp_path / name)) as file:
            packet = file.info.get("xmp") or file.info["XML:com.adobe.xmp"]
            packet = packet if isinstance(packet, str) else packet.decode()
            assert 'ProjectionType="equirectangular"' in packet and 'FullPanoWidthPixels="384"' in packet
            assert np.abs(np.asarray(file) / 255 - drawn).mean() < 0.02
    page = panorama.save(tmp_path / "a.html").read_text(encoding="utf-8")
    assert not re.findall(r"(?:src|href|url\()\s*=?[\"']?(?:https?:)?//", page) and page.count("data:image/jpeg") == 1
    assert "<script" in page and 'alt="a panorama, all around: a place"' in page
    assert panorama._repr_png_()[1]["alt"] == panorama.alt


@pytest.mark.parametrize("shape", [(60, 300), (100, 150), (150, 100)])
@pytest.mark.parametrize("fit", ["crop", "pad"])
def test_another_shape_is_made_to_fit_where_it_is_asked(shape, fit):
    image = np.random.default_rng(0).random((*shape, 3)).astype(np.float32)
    with pytest.raises(nst.NSTError, match="--fit crop"):
        nst.panorama(image, None)
    made = nst.panorama(image, None, fit=fit, size=192)
    assert made.image.shape == (96, 192, 3) and f"2 : 1 ({fit})" in made.notes[0]


@pytest.mark.parametrize(
    "options, says",
    [
        ({"size": 100}, "from 192 to 8192"),
        ({"size": 2.5}, "a whole number"),
        ({"fit": "stretch"}, "there is no way 'stretch'"),
    ],
)
def test_bad_wishes_end_in_one_sentence(drawn, options, says):
    with pytest.raises(nst.NSTError, match=says):
        nst.panorama(drawn, "starry", **options)


def test_what_is_too_narrow_or_cannot_be_written_is_told(drawn, tmp_path):
    with pytest.raises(nst.NSTError, match="is too narrow"):
        nst.panorama(drawn[:48, :96], None)
    with pytest.raises(nst.NSTError, match="must end in .jpg, .png, or .html"):
        around.Panorama(drawn, "a place").save(tmp_path / "a.gif")
    cut = np.array(drawn)
    cut[:, :192] = 1 - cut[:, :192]
    assert "do not meet" in nst.panorama(cut, None).notes[0]
    assert nst.panorama(drawn, None, size=200).notes == ("200 px became 192, a multiple of 24.",)
