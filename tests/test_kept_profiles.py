"""Colours by profile, against LittleCMS, which converts 8 bits by itself; resolution; and what is not kept: a place."""

import io
import struct

import numpy as np
import pytest
from PIL import Image, ImageCms

import nstlib as nst
from nstlib import images
from nstlib.errors import NSTError
from nstlib.images.kept import profiles
from nstlib.images.kept.keeping import Kept, brought, check_profile
from nstlib.images.writing.deep import png

# Red, green and blue as XYZ relative to D50, of the profiles that Apple and Adobe publish, and the exponent.
P3 = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)), None
ADOBE = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)), 563 / 256
NAMES = (b"rXYZ", b"gXYZ", b"bXYZ"), (b"rTRC", b"gTRC", b"bTRC")


def profile_of(primaries, exponent):
    """sRGB's profile with other primaries, and a power for its curve, or sRGB's own."""
    data = bytearray(profiles.srgb_profile())
    for colorant, curve, xyz in zip(*NAMES, primaries, strict=True):
        struct.pack_into(">3i", data, place(data, colorant) + 8, *(round(65536 * n) for n in xyz))
        if exponent:
            struct.pack_into(">4sIIH", data, place(data, curve), b"curv", 0, 1, round(256 * exponent))
    return bytes(data)


def place(data, tag):
    at = data.index(tag, 128)
    return struct.unpack_from(">I", data, at + 4)[0]


def with_curve(tag):
    """sRGB's primaries with another curve, put at the end of the profile."""
    data = bytearray(profiles.srgb_profile())
    start = len(data)
    data += tag + bytes(-len(tag) % 4)
    for name in NAMES[1]:
        struct.pack_into(">II", data, data.index(name, 128) + 4, start, len(tag))
    struct.pack_into(">I", data, 0, len(data))
    return bytes(data)


def para(kind, *numbers):
    return struct.pack(f">4sIHH{len(numbers)}i", b"para", 0, kind, 0, *(round(65536 * n) for n in numbers))


CURVES = {
    "straight": struct.pack(">4sII", b"curv", 0, 0),
    "power": struct.pack(">4sIIH", b"curv", 0, 1, 461),
    "table": struct.pack(">4sII5H", b"curv", 0, 5, 0, 4000, 15000, 36000, 65535),
    "para 0": para(0, 1.8),
    "para 1": para(1, 2.2, 1.05, -0.05),
    "para 2": para(2, 2.0, 1.0, -0.05, 0.01),
    "para 3": para(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045),
    "para 4": para(4, 2.4, 0.945, 0.0521, 0.077, 0.0404, 0.002, 0.001),
}
COLOURS = np.random.default_rng(5).integers(0, 256, (40, 50, 3), dtype=np.uint8)


def by_littlecms(pixels, source, target):
    source, target = (ImageCms.ImageCmsProfile(io.BytesIO(p)) for p in (source, target))
    intent = ImageCms.Intent.RELATIVE_COLORIMETRIC  # or it makes the darkest value black
    options = {"renderingIntent": intent, "outputMode": "RGB"}
    return np.asarray(ImageCms.profileToProfile(Image.fromarray(pixels), source, target, **options)).astype(int)


def all_profiles():
    return {"P3": profile_of(*P3), "Adobe": profile_of(*ADOBE)} | {name: with_curve(c) for name, c in CURVES.items()}


@pytest.mark.parametrize("name", all_profiles())
def test_both_ways_are_littlecms(name):
    profile, srgb = all_profiles()[name], profiles.srgb_profile()
    there = profiles.to_srgb(np.float32(COLOURS) / 255, profile)
    assert np.abs(np.round(255 * there) - by_littlecms(COLOURS, profile, srgb)).max() <= 1
    if name in ("para 1", "para 2"):  # of which a whole range is black, and any value of it will do
        return
    back = profiles.from_srgb(np.float32(COLOURS) / 255, profile)
    apart = np.abs(np.round(255 * back) - by_littlecms(COLOURS, srgb, profile))
    assert (apart <= 1).mean() > 0.995 and apart.max() <= 3  # near black, where LittleCMS has few points of a curve


@pytest.mark.parametrize("wide", [P3, ADOBE])
def test_what_sRGB_holds_comes_back_to_sixteen_bits(wide):
    """And red of Display P3 does not: it is outside sRGB, which is said where it is lost."""
    profile, picture = profile_of(*wide), np.random.default_rng(6).random((30, 30, 3), dtype=np.float32)
    there = profiles.from_srgb(picture, profile)
    np.testing.assert_allclose(profiles.to_srgb(there, profile), picture, atol=0.5 / 65535)
    red = np.float32([[[1, 0, 0]]])
    assert np.abs(profiles.from_srgb(profiles.to_srgb(red, profile), profile) - red).max() > 0.1


def test_profiles_that_are_no_working_space():
    grey, cmyk = bytearray(profiles.srgb_profile()), bytearray(profiles.srgb_profile())
    grey[16:20], cmyk[16:20] = b"GRAY", b"CMYK"
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    cut = profiles.srgb_profile()[:300]
    table = profiles.srgb_profile().replace(b"cprt", b"A2B0")
    for profile in (b"", b"not a profile", bytes(grey), bytes(cmyk), lab, cut, table):
        assert profiles.working_space(profile) is None
        assert profiles.to_srgb(np.zeros((2, 2, 3)), profile) is None
        with pytest.raises(NSTError, match="is not an RGB working space.*leave the profile at sRGB") as told:
            profiles.from_srgb(np.zeros((2, 2, 3)), profile)
        assert "\n" not in str(told.value)


def test_the_profile_does_not_know_the_time():
    assert profiles.srgb_profile() == profiles.srgb_profile()
    assert profiles.srgb_profile()[24:36] == struct.pack(">6H", 2000, 1, 1, 0, 0, 0)


def test_a_deep_file_is_converted_in_all_its_bits(tmp_path):
    profile, values = profile_of(*ADOBE), np.random.default_rng(7).integers(0, 65536, (20, 20, 3)).astype(np.uint16)
    (tmp_path / "p.png").write_bytes(png(values, profile=profile))
    expected = profiles.to_srgb(np.float32(values) / 65535, profile)
    np.testing.assert_allclose(images.load_image(tmp_path / "p.png"), expected, atol=1e-6)
    Image.fromarray((values >> 8).astype(np.uint8)).save(tmp_path / "8.png", icc_profile=profile)
    np.testing.assert_allclose(images.load_image(tmp_path / "8.png"), expected, atol=6 / 255)


FORMATS = [("png", 8), ("png", 16), ("tif", 8), ("tif", 16), ("jpg", 8), ("webp", 8)]


@pytest.fixture
def photograph(tmp_path):
    """A JPEG as phones write them: turned, of a place, at a time, by somebody, in Display P3, 240 dpi."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x013B] = 6, "Maker", "Jane Doe"
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 8.0, 30.0), 3: "E", 4: (11.0, 34.0, 30.0)})
    exif.get_ifd(0x8769).update({0x9003: "2026:11:29 12:00:00"})
    picture = Image.fromarray(np.kron(COLOURS[:6, :8], np.ones((10, 10, 1), np.uint8)))
    path = tmp_path / "photograph.jpg"
    picture.save(path, exif=exif, dpi=(240, 240), icc_profile=profile_of(*P3), quality=95)
    assert Image.open(path).getexif().get_ifd(0x8825) and b"Jane Doe" in path.read_bytes()
    return path


@pytest.mark.parametrize(("ending", "depth"), FORMATS)
def test_resolution_and_profile_go_over_and_nothing_else(photograph, tmp_path, ending, depth):
    painted = nst.paint(photograph, "starry", size=60)
    path = painted.save(tmp_path / f"painted.{ending}", depth=depth)
    found = Image.open(path)
    assert found.size == (45, 60)  # turned once
    dpi = found.info.get("dpi") or [found.getexif()[tag] for tag in (0x011A, 0x011B)]
    assert [float(n) for n in dpi] == pytest.approx([240, 240], abs=0.01)
    assert found.info["icc_profile"] == profiles.srgb_profile()
    found.load()
    exif = found.getexif()
    allowed = {0x011A, 0x011B, 0x0128} if ending != "tif" else set(found.tag_v2)
    assert set(exif) <= allowed and not {0x0112, 0x010F, 0x013B, 0x8825, 0x8769} & set(exif)
    assert not exif.get_ifd(0x8825) and not exif.get_ifd(0x8769)
    assert not any(word in path.read_bytes() for word in (b"Jane", b"Maker", b"2026:", b"GPS"))
    assert images.load_image(path).shape == (60, 45, 3)


@pytest.mark.parametrize(("ending", "depth"), FORMATS)
def test_back_in_the_photograph_s_own_profile(photograph, tmp_path, ending, depth):
    """What a colour-managed viewer shows of it is the painting: LittleCMS's own way back to sRGB says so."""
    painted = nst.paint(photograph, "starry")
    path = painted.save(tmp_path / f"painted.{ending}", depth=depth, profile="photo")
    found = Image.open(path).convert("RGB")
    assert found.info["icc_profile"] == profile_of(*P3)
    shown = by_littlecms(np.asarray(found), profile_of(*P3), profiles.srgb_profile())
    apart = np.abs(shown - 255 * painted.image)
    assert apart.mean() < (4 if ending in ("jpg", "webp") else 1)
    if ending not in ("jpg", "webp"):
        np.testing.assert_allclose(images.load_image(path), painted.image, atol=(6 if depth == 8 else 0.01) / 255)


def test_files_that_say_nothing_are_followed_by_such(tmp_path):
    for name in ("p.png", "p.tif", "p.jpg", "p.webp"):
        Image.fromarray(COLOURS).save(tmp_path / name)
        _, kept = brought(tmp_path / name, "content")
        assert (kept.alpha, kept.dpi, kept.profile) == (None, None, None)
        assert (
            "icc_profile" not in Image.open(io.BytesIO(images.encode(COLOURS / 255.0, kept=kept, profile="photo"))).info
        )
    assert brought("harbour", "content")[0] == "harbour"


def test_resolutions_of_all_kinds(tmp_path):
    for name, dpi, expected in (
        ("a.png", (300, 300), (300, 300)),
        ("b.png", (72, 96), (72, 96)),
        ("c.tif", (299.999, 300), (300, 300)),
        ("d.jpg", (96, 96), (96, 96)),
        ("e.png", (0, 0), None),
        ("f.tif", (1e9, 1e9), None),
    ):
        Image.fromarray(COLOURS).save(tmp_path / name, dpi=dpi)
        kept = brought(tmp_path / name, "content")[1]
        assert kept.dpi == expected
    metric = Image.Exif()
    metric[0x011A], metric[0x011B], metric[0x0128] = 100, 100, 3
    Image.fromarray(COLOURS).save(tmp_path / "g.webp", exif=metric)
    assert brought(tmp_path / "g.webp", "content")[1].dpi == (254, 254)
    del metric[0x011B]
    Image.fromarray(COLOURS).save(tmp_path / "h.webp", exif=metric)
    assert brought(tmp_path / "h.webp", "content")[1].dpi is None


def test_a_profile_that_cannot_be_gone_back_to_is_told_before_the_work(tmp_path):
    damaged = tmp_path / "p.png"
    Image.fromarray(COLOURS).save(damaged, icc_profile=b"not a profile")
    check_profile(damaged, "srgb")
    with pytest.raises(NSTError, match="profile \\(damaged\\) is not an RGB working space"):
        check_profile(damaged, "photo")
    with pytest.raises(NSTError, match='profile must be "srgb" or "photo", not \'cmyk\''):
        images.encode(COLOURS / 255.0, kept=Kept(), profile="cmyk")
