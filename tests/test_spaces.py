"""Colours arrive as sRGB, by a profile or by the space that a file names: against published matrices and anchors."""

import io
import sys

import numpy as np
import pytest
from odd_pictures import avif, chrm, chunk, cicp, colours, file, gama, png, scene, srgb
from PIL import Image, ImageCms

from nstlib import images
from nstlib.images.incoming import notes, spaces

RGB = ((200, 60, 50), (40, 180, 70), (60, 70, 210), (230, 220, 40), (128, 128, 128), (255, 255, 255), (0, 0, 0))
# From linear light to linear sRGB: Display P3 as in CSS Color 4, section 18; BT.2020 as in ITU-R BT.2407.
FROM_P3 = np.array([[1.2249, -0.2247, 0.0], [-0.0420, 1.0419, 0.0], [-0.0197, -0.0786, 1.0979]])
FROM_2020 = np.array([[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]])
P3_XY = (0.3127, 0.3290, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060)


def linear(encoded):
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def encoded(light):
    light = np.clip(light, 0, 1)
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def expected(rgb, matrix=None, curve=linear):
    light = curve(np.array(rgb) / 255.0)
    return encoded(light if matrix is None else light @ matrix.T)


@pytest.fixture(autouse=True)
def told_anew(monkeypatch):
    notes.tell.cache_clear()
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)


def read(data, name="p.png"):
    """The colours of a row of blocks of four pixels."""
    return images.picture_in(data, name)[2, 2::4]


@pytest.mark.parametrize(
    ("chunks", "matrix", "curve"),
    [
        ([cicp(12, 13)], FROM_P3, linear),
        ([cicp(9, 13)], FROM_2020, linear),
        ([cicp(12, 8)], FROM_P3, lambda v: v),
        ([cicp(1, 4)], None, lambda v: v**2.2),
        ([cicp(1, 1)], None, lambda v: v**2.4),  # of television: ITU-R BT.1886
        ([cicp(1, 13)], None, linear),
        ([cicp(2, 2)], None, linear),
        ([cicp(12, 99)], FROM_P3, linear),  # an unknown curve
        ([gama(1)], None, lambda v: v),
        ([gama(1 / 1.8)], None, lambda v: v**1.8),
        ([gama(0.45455)], None, linear),  # what programs write for sRGB
        ([gama(0.45455), chrm(*P3_XY)], FROM_P3, lambda v: v**2.2),
        ([chrm(*P3_XY)], None, linear),  # no curve, no colour space
        ([chunk(b"sRGB", b"\0"), gama(1)], None, linear),  # the first goes before the second
        ([cicp(12, 13), chunk(b"sRGB", b"\0"), gama(1)], FROM_P3, linear),
        ([gama(0)], None, linear),
        ([gama(1), chrm(*[0.3] * 8)], None, linear),  # primaries that span nothing
    ],
)
def test_a_png_that_names_its_colours(chunks, matrix, curve):
    np.testing.assert_allclose(read(png(colours(*RGB), *chunks)), expected(RGB, matrix, curve), atol=1.6 / 255)


def test_named_colours_go_before_a_profile_and_a_profile_before_gamma():
    profile = spaces.profile(spaces.P3, spaces.D65, 13)
    with_profile = file(Image.fromarray(colours(*RGB)), "PNG", icc_profile=profile)
    np.testing.assert_allclose(read(with_profile), expected(RGB, FROM_P3), atol=1.6 / 255)
    # chunks behind the header, whose 13 bytes end at 33
    both = with_profile[:33] + cicp(1, 13) + with_profile[33:]
    np.testing.assert_allclose(read(both), expected(RGB), atol=1e-6)
    both = with_profile[:33] + gama(1) + with_profile[33:]
    np.testing.assert_allclose(read(both), expected(RGB, FROM_P3), atol=1.6 / 255)


@pytest.mark.skipif("AVIF" not in Image.SAVE, reason="this Pillow writes no AVIF")
@pytest.mark.parametrize(
    ("numbers", "matrix"),
    [((12, 13), FROM_P3), ((9, 13), FROM_2020), ((1, 1), None), ((2, 2), None), ((12, 1), FROM_P3)],
)
def test_an_avif_that_names_its_colours(numbers, matrix):
    plain = read(avif(Image.fromarray(colours(*RGB)), 1, 13), "p.avif")
    got = read(avif(Image.fromarray(colours(*RGB)), *numbers), "p.avif")
    np.testing.assert_allclose(got, expected(255 * plain, matrix), atol=1.6 / 255)


@pytest.mark.skipif("AVIF" not in Image.SAVE, reason="this Pillow writes no AVIF")
def test_an_avif_with_alpha_has_the_colours_of_its_main_picture():
    picture = Image.fromarray(colours(*RGB)).convert("RGBA")
    picture.putpixel((0, 0), (0, 0, 0, 0))  # or the alpha is left out
    plain = read(avif(picture, 1, 13), "p.avif")
    np.testing.assert_allclose(read(avif(picture, 12, 13), "p.avif"), expected(255 * plain, FROM_P3), atol=1.6 / 255)


def test_a_heic_that_names_its_colours():
    pillow_heif = pytest.importorskip("pillow_heif")
    pillow_heif.register_heif_opener()
    options = {"quality": -1, "chroma": 444, "matrix_coefficients": 0, "full_range_flag": 1}
    blocks = Image.fromarray(colours(*RGB).repeat(4, axis=0).repeat(4, axis=1))
    data = file(blocks, "HEIF", color_primaries=12, transfer_characteristics=13, **options)
    got = images.picture_in(data, "photo.heic")[8, 8::16]
    np.testing.assert_allclose(got, expected(RGB, FROM_P3), atol=1.6 / 255)


# Of BT.2408: white paper, 203 cd/m², is 58 % of the signal in PQ and 75 % in HLG; 1000 cd/m² are 75 % and 100 %.
@pytest.mark.parametrize(("transfer", "paper", "brightest"), [(spaces.PQ, 0.5807, 0.7518), (spaces.HLG, 0.75, 1.0)])
def test_hdr_is_toned_down_and_told(capsys, transfer, paper, brightest):
    shades = np.round(255 * np.array([0, paper, brightest, 1])).astype(int)
    got = read(png(colours(*np.repeat(shades[:, None], 3, axis=1)), cicp(9, transfer)))[:, 0]
    np.testing.assert_allclose(got, encoded(np.array([0, 0.5, 1, 1])), atol=3 / 255)
    assert "HDR" in capsys.readouterr().err


def test_grey_with_a_profile_of_colours_or_of_grey():
    ramp = np.arange(0, 256, 5, dtype=np.uint8)[None].repeat(4, axis=0).repeat(4, axis=1)
    linear_light = spaces.profile(spaces.BT709, spaces.D65, 8)
    wanted = expected(ramp[0, ::4], None, lambda v: v)
    for mode in ("L", "LA"):
        got = read(file(Image.fromarray(ramp).convert(mode), "PNG", icc_profile=linear_light))
        np.testing.assert_allclose(got, np.repeat(wanted[:, None], 3, axis=1), atol=1.6 / 255)
    deep = ramp.astype(np.uint16) * 257
    got = read(file(Image.fromarray(deep), "PNG", icc_profile=linear_light))
    np.testing.assert_allclose(got[1:, 0], wanted[1:], atol=1.6 / 255)


def test_a_palette_has_the_colours_of_its_profile():
    profile = spaces.profile(spaces.P3, spaces.D65, 13)
    palette = Image.fromarray(colours(*RGB)).quantize(16)
    plain = read(file(palette, "PNG"))
    got = read(file(palette, "PNG", icc_profile=profile))
    np.testing.assert_allclose(got, expected(255 * plain, FROM_P3), atol=1.6 / 255)
    assert np.abs(got - plain).max() > 0.05


def test_the_profile_that_is_made_is_one():
    profile = ImageCms.ImageCmsProfile(io.BytesIO(spaces.profile(spaces.BT709, spaces.D65, 13))).profile
    assert (profile.version, profile.xcolor_space, profile.connection_space) == (4.3, "RGB ", "XYZ ")
    assert profile.profile_description == "named colour space"
    np.testing.assert_allclose(profile.media_white_point[0], spaces.D50, atol=1e-4)
    theirs = ImageCms.createProfile("sRGB")
    for mine, other in (("red", "red"), ("green", "green"), ("blue", "blue")):
        np.testing.assert_allclose(
            getattr(profile, f"{mine}_primary")[1], getattr(theirs, f"{other}_primary")[1], atol=1e-3
        )
    assert spaces.profile(spaces.P3, spaces.D65, 1) != spaces.profile(spaces.P3, spaces.D65, 1.0)


def test_a_profile_of_other_colours_is_passed_over():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    picture = scene()
    for mode in ("RGB", "RGBA"):
        got = images.picture_in(file(picture.convert(mode), "PNG", icc_profile=lab), "p.png")
        np.testing.assert_array_equal(got, np.asarray(picture, np.float32) / 255)


def test_a_picture_in_srgb_is_not_touched_by_its_profile():
    picture = scene()
    np.testing.assert_allclose(
        images.picture_in(file(picture, "PNG", icc_profile=srgb()), "p.png"), np.asarray(picture) / 255, atol=1.1 / 255
    )


@pytest.mark.parametrize("damage", [b"", b"\0\0\0\x04cICP", b"\0\0\0\x02cICP\x0c\x0d____", b"\xff\xff\xff\xffcICP"])
def test_chunks_and_boxes_that_are_not_as_they_should_be_name_nothing(damage):
    assert spaces.png_numbers(io.BytesIO(b"\x89PNG\r\n\x1a\n" + damage)) is None
    assert spaces.avif_numbers(io.BytesIO(damage)) is None
