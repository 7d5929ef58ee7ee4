"""Files as people have them are read as a viewer shows them, or told for what they are."""

import io
import os
import subprocess
import sys

import numpy as np
import pytest
from odd_pictures import (
    HEIGHT,
    WIDTH,
    animated,
    base_media,
    chunk,
    fading_in,
    file,
    png,
    readable,
    refused,
    scene,
    srgb,
    tiff,
    white_is_zero,
    white_logo,
)
from PIL import Image
from PIL.TiffImagePlugin import AppendingTiffWriter

from nstlib import images
from nstlib.errors import NSTError
from nstlib.images import reading
from nstlib.images.incoming import kinds, notes, spaces

READABLE, REFUSED = readable(), refused()


def kept(tmp_path, data, name="p.png"):
    path = tmp_path / name
    path.write_bytes(data)
    return path


def loaded(tmp_path, data, name="p.png"):
    return images.load_image(kept(tmp_path, data, name))


@pytest.fixture(autouse=True)
def told_anew(monkeypatch):
    notes.tell.cache_clear()
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)  # of a plugin of pytest; notes go to standard error


@pytest.fixture
def as_drawn():
    return np.asarray(scene(), dtype=np.float32) / 255


@pytest.mark.parametrize("name", READABLE)
def test_the_shape_is_foretold_for_every_kind_and_bytes_are_read_as_their_file(tmp_path, name):
    path = kept(tmp_path, READABLE[name], name)
    image = images.load_image(path)
    assert images.picture_shape(path) == image.shape[:2]
    assert image.dtype == np.float32 and 0 <= image.min() <= image.max() <= 1
    np.testing.assert_array_equal(images.picture_in(READABLE[name], name), image)
    small = images.load_image(path, 8)
    assert max(small.shape[:2]) == 8 and np.isfinite(small).all()


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_named_and_starts_no_program(tmp_path, monkeypatch, name):
    data, says = REFUSED[name]
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a program was started"))
    for package, kind in (("pillow_heif", "HEIF"), ("pillow_jxl", "JXL")):  # as where they are not installed
        monkeypatch.setitem(sys.modules, package, None)
        monkeypatch.delitem(Image.OPEN, kind, raising=False)
    path = kept(tmp_path, data, name)
    for call in (lambda: images.load_image(path), lambda: images.picture_in(data, name)):
        with pytest.raises(NSTError, match=says) as told:
            call()
        assert "\n" not in str(told.value) and len(str(told.value)) < 500


def test_no_reader_is_asked_that_starts_a_program_or_reads_no_picture():
    assert not {"EPS", "WMF", "MPEG", "HDF5", "GRIB", "BUFR"} & {*kinds.USUAL, *kinds.OTHER}
    Image.init()
    assert {*kinds.USUAL, *kinds.OTHER} - {"HEIF", "JXL", "AVIF"} <= {*Image.OPEN}


def test_a_photo_that_is_still_in_the_cloud_is_told_by_its_own_name(tmp_path):
    kept(tmp_path, b"bplist00", ".photo.jpg.icloud")
    with pytest.raises(NSTError, match="in iCloud; download it"):
        images.load_image(tmp_path / "photo.jpg")


@pytest.mark.parametrize(
    ("brands", "reader"),
    [
        ((b"heic", b"mif1"), "HEIF"),
        ((b"mif1", b"heic"), "HEIF"),
        ((b"mif1", b"avif"), "AVIF"),
        ((b"isom", b"mp42"), ""),
    ],
)
def test_heic_and_avif_are_told_apart_by_all_their_brands(brands, reader):
    assert kinds.reader(base_media(*brands)) == reader


EXACT = (
    *("plain.png", "png_named.jpg", "cmyk.tif", "broken_profile.png", "rgb16.png", "plain.jp2", "scan_first.tif"),
    *("small_first.tif", "screenshot.bmp", "fade_in.png", "fade_in.webp", "transparent.png"),
)
CLOSE = {  # levels of 255 on average: JPEG, quantised palettes and Lab are no exact copies
    **{"plain.jpg": 5, "trailing.jpg": 5, "no_end.jpg": 5, "two.jpg": 8, "cmyk.jpg": 5, "ycbcr.tif": 2, "lab.tif": 2},
    **{"fade_in.gif": 25, "palette_profile.png": 30},
}


@pytest.mark.parametrize("name", [name for name in [*EXACT, *CLOSE] if name in READABLE])
def test_one_picture_in_many_kinds_is_one_picture(tmp_path, as_drawn, name):
    difference = 255 * np.abs(loaded(tmp_path, READABLE[name], name) - as_drawn)
    assert difference.mean() <= CLOSE.get(name, 1e-5)


@pytest.mark.parametrize("ending", ["jpg", "png", "tif", "avif"])
def test_a_picture_that_lies_is_set_upright_once(tmp_path, as_drawn, ending):
    if f"turned.{ending}" not in READABLE:
        pytest.skip("this Pillow writes no AVIF")
    image = loaded(tmp_path, READABLE[f"turned.{ending}"], f"turned.{ending}")
    assert 255 * np.abs(image - np.rot90(as_drawn, -1)).mean() < 8  # orientation 6: turned clockwise to be shown


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "CMYK", "I;16"])
@pytest.mark.parametrize("profile", [None, srgb()])
@pytest.mark.parametrize("compression", [None, "tiff_lzw"])
def test_a_tiff_that_lies_is_set_upright_in_every_mode(tmp_path, mode, profile, compression):
    drawn, turned = scene().convert("L"), Image.Exif()
    deep = Image.fromarray(np.asarray(drawn).astype(np.uint16) * 257)
    picture = deep if mode == "I;16" else drawn.convert("RGB").convert(mode)
    turned[0x0112] = 6
    lying, upright = tmp_path / "lying.tif", tmp_path / "upright.tif"
    picture.save(lying, exif=turned.tobytes(), compression=compression, icc_profile=profile)
    picture.save(upright, compression=compression, icc_profile=profile)
    image = images.load_image(lying)
    np.testing.assert_array_equal(image, np.rot90(images.load_image(upright), -1))
    assert images.picture_shape(lying) == image.shape[:2] == (WIDTH, HEIGHT)
    assert images.load_image(lying, 20).shape[:2] == (20, 15)


def test_a_rotation_that_only_xmp_names_is_left_as_in_browsers(tmp_path):
    packet = b'<rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/>'
    path = kept(tmp_path, file(scene(), "JPEG", xmp=packet), "p.jpg")
    assert images.load_image(path).shape[:2] == images.picture_shape(path) == (HEIGHT, WIDTH)


def test_the_lack_of_the_end_mark_alone_is_forgiven(tmp_path):
    for options in ({}, {"progressive": True}, {"optimize": True}):
        data = file(scene(64, 64), "JPEG", quality=90, **options)
        np.testing.assert_array_equal(loaded(tmp_path, data[:-2], "a.jpg"), loaded(tmp_path, data, "b.jpg"))
        with pytest.raises(NSTError, match="a part of the picture is missing"):
            loaded(tmp_path, data[: len(data) * 3 // 4], "c.jpg")


@pytest.mark.parametrize("profile", [None, srgb()])
def test_a_transparent_colour_is_white_with_a_profile_and_without(tmp_path, profile):
    picture = scene()
    picture.paste((0, 0, 0), (0, 0, 9, 9))
    for mode, transparent in (("RGB", (0, 0, 0)), ("L", 0)):
        image = loaded(tmp_path, file(picture.convert(mode), "PNG", transparency=transparent, icc_profile=profile))
        np.testing.assert_array_equal(image[:9, :9], 1)
        assert image[12:, 12:].min() < 0.5
    palette = picture.quantize(32)
    index = palette.getpixel((4, 4))
    image = loaded(tmp_path, file(palette, "PNG", transparency=index, icc_profile=profile))
    np.testing.assert_array_equal(image[:9, :9], 1)
    assert image[12:, 12:].min() < 0.5


def test_a_transparent_colour_of_sixteen_bits(tmp_path):
    values = np.array([[[65535, 0, 0], [0, 65535, 0]]] * 2)
    image = loaded(tmp_path, png(values, chunk(b"tRNS", bytes([255, 255, 0, 0, 0, 0])), depth=16))
    np.testing.assert_array_equal(image[0], [[1, 1, 1], [0, 1, 0]])
    image = loaded(tmp_path, png(np.array([[0, 20000, 65535]]), chunk(b"tRNS", b"\0\0"), depth=16, colour=0))
    np.testing.assert_allclose(image[0, :, 0], [1, 20000 / 65535, 1], atol=1e-6)


def test_a_white_logo_is_laid_on_black_and_told(tmp_path, capsys):
    image = loaded(tmp_path, file(white_logo(), "PNG"))
    assert image[15, 15].tolist() == [1, 1, 1] and image[0, 0].tolist() == [0, 0, 0]
    assert "laid on black" in capsys.readouterr().err


def test_colours_below_no_alpha_at_all_are_read_and_told(tmp_path, as_drawn, capsys):
    clear = scene().convert("RGBA")
    clear.putalpha(0)
    np.testing.assert_array_equal(loaded(tmp_path, file(clear, "PNG")), as_drawn)
    assert "transparent all over" in capsys.readouterr().err


def grey(tmp_path, values, kind="TIFF"):
    return loaded(tmp_path, file(Image.fromarray(values), kind), f"p.{kind.lower()}")[..., 0]


RAMP = np.linspace(0, 1, 4096).reshape(64, 64)


@pytest.mark.parametrize(
    ("values", "white", "says"),
    [
        (np.round(RAMP * 65535).astype(np.uint16), 65535, ""),
        (np.round(RAMP * 40000).astype(np.uint16), 65535, ""),  # dark, but of 16 bits
        (np.round(RAMP * 4095).astype(np.uint16), 4095, "12 bits"),
        (np.round(RAMP * 2900).astype(np.uint16), 4095, "no value above 2900"),
        (np.round(RAMP * 1000).astype(np.uint16), 1023, "10 bits"),
        (np.round(RAMP * 200).astype(np.uint16), 255, "8 bits"),
        (np.round(RAMP * 5).astype(np.uint16), 65535, ""),  # labels
        (np.round(RAMP * 3000).astype(np.int32), 4095, "12 bits"),
        (RAMP.astype(np.float32), 1, ""),
        ((RAMP * 255).astype(np.float32), 255, ""),
        ((RAMP * 3900).astype(np.float32), 4095, "12 bits"),
        ((RAMP * 60000).astype(np.float32), 65535, ""),
        ((RAMP * 1.5).astype(np.float32), 1.5, "to 1.5 (read as white)"),
        ((RAMP * 1e6).astype(np.float32), 1e6, "read as white"),
    ],
)
def test_which_value_is_white_in_deep_grey(tmp_path, capsys, values, white, says):
    np.testing.assert_allclose(grey(tmp_path, values), np.clip(values.astype(float) / white, 0, 1), atol=1e-6)
    told = capsys.readouterr().err
    assert says in told and bool(told) == bool(says)


def test_white_may_be_zero_in_a_tiff(tmp_path):
    values = np.array([[0, 30000], [65535, 50000]])
    image = loaded(tmp_path, white_is_zero(values), "film.tif")
    np.testing.assert_allclose(image[..., 0], 1 - values / 65535, atol=1e-6)
    assert images.load_image(tmp_path / "film.tif", 1)[0, 0, 0] == pytest.approx(1 - values.mean() / 65535, abs=1e-3)


def test_a_marker_does_not_make_a_picture_black(tmp_path):
    values = np.round(RAMP * 4000).astype(np.uint16)
    values[0, :3] = 65535
    np.testing.assert_allclose(grey(tmp_path, values)[1:], values[1:] / 4095, atol=1e-6)
    stars = np.round(RAMP * 4000).astype(np.uint16)
    stars[0, :3] = 20000, 40000, 60000  # no marker: light of many values
    np.testing.assert_allclose(grey(tmp_path, stars), stars / 65535, atol=1e-6)


def test_negative_numbers_are_stretched_and_told(tmp_path, capsys):
    values = np.round(RAMP * 2000).astype(np.int32) - 1000
    np.testing.assert_allclose(grey(tmp_path, values), (values + 1000) / 2000, atol=1e-6)
    assert "from -1000 (read as black) to 1000 (read as white)" in capsys.readouterr().err


@pytest.mark.parametrize(("kind", "options"), [("GIF", {}), ("PNG", {}), ("WEBP", {"lossless": True})])
def test_an_animation_that_begins_blank_gives_a_frame_with_something_in_it(tmp_path, capsys, kind, options):
    path = kept(tmp_path, fading_in(kind, **options), f"p.{kind.lower()}")
    assert images.load_image(path).std() > 0.2
    assert "frame 4 of 4" in capsys.readouterr().err
    shown = animated(kind, [scene(), Image.new("RGB", (WIDTH, HEIGHT), "red"), scene().rotate(180)], **options)
    image = loaded(tmp_path, shown, "q")  # the first, where there is something in it
    assert np.abs(image - np.asarray(scene()) / 255).mean() < 0.1
    blank = animated(kind, [Image.new("RGB", (9, 9), c) for c in ("white", "red")], **options)
    np.testing.assert_allclose(loaded(tmp_path, blank, "r"), 1, atol=0.01)


def test_a_frame_of_nothing_but_transparency_is_blank(tmp_path):
    frames = [Image.new("RGBA", (40, 30), (0, 0, 0, 0)) for _ in range(2)]
    frames[1].paste((200, 0, 0, 255), (10, 10, 30, 20))
    np.testing.assert_allclose(loaded(tmp_path, animated("PNG", frames))[15, 20], [200 / 255, 0, 0], atol=1e-6)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without pipes that have names")
def test_links_that_lead_nowhere_and_pipes_are_told(tmp_path):
    (tmp_path / "dangling.jpg").symlink_to("nowhere.jpg")
    (tmp_path / "loop.jpg").symlink_to("loop.jpg")
    os.mkfifo(tmp_path / "pipe.jpg")
    for name, says in {"dangling": "is a link, and", "loop": "is a link, and", "pipe": "is a pipe or a device"}.items():
        for read in (images.load_image, images.picture_shape):
            with pytest.raises(NSTError, match=f"{name}.jpg' {says}"):
                read(tmp_path / f"{name}.jpg")


def test_a_page_that_is_marked_as_a_smaller_copy_is_passed_over(tmp_path):
    path = kept(tmp_path, tiff([scene(16, 12), scene(), scene(20, 15)], t254=1), "p.tif")
    assert images.load_image(path).shape[:2] == images.picture_shape(path) == (HEIGHT, WIDTH)
    alone = kept(tmp_path, tiff([scene(16, 12)], t254=1), "q.tif")  # marked, but there is no other
    assert images.load_image(alone).shape[:2] == images.picture_shape(alone) == (12, 16)


def test_pages_are_told_and_smaller_copies_are_none(tmp_path, capsys):
    """A scan of three pages, whose second has other facts; a page with two thumbnails behind it."""
    first, blank, turned = scene(), Image.new("RGB", (30, 20), "white"), Image.Exif()
    turned[0x0112] = 6
    pages = io.BytesIO()
    with AppendingTiffWriter(pages) as writer:
        for page, facts in (
            (first, {}),
            (blank, {"exif": turned, "icc_profile": spaces.by_numbers(12, 13)}),
            (blank, {}),
        ):
            page.save(writer, "TIFF", **facts)
            writer.newFrame()
    for name in ("scan.tif", "again.tif"):
        path = kept(tmp_path, pages.getvalue(), name)
        np.testing.assert_array_equal(images.load_image(path), np.float32(np.asarray(first)) / 255)
    told = capsys.readouterr().err
    assert told.count("has 3 pages; the first is read.") == 2
    alone = io.BytesIO()
    with AppendingTiffWriter(alone) as writer:
        for page, facts in ((first, {}), (scene(16, 12), {254: 1}), (scene(8, 6), {254: 1})):
            page.save(writer, "TIFF", tiffinfo=facts)
            writer.newFrame()
    assert images.load_image(kept(tmp_path, alone.getvalue(), "pyramid.tif")).shape == (HEIGHT, WIDTH, 3)
    assert capsys.readouterr() == ("", "")


MODES = ["plain.jpg", "turned.jpg", "plain.png", "palette_profile.png", "grey16.png", "lab.tif"]


@pytest.mark.parametrize("name", MODES)
def test_a_picture_of_too_many_pixels_is_read_at_half_its_size(tmp_path, monkeypatch, capsys, name):
    path = kept(tmp_path, READABLE[name], name)
    whole = images.load_image(path)
    monkeypatch.setattr(reading, "MAX_PIXELS", HEIGHT * WIDTH - 1)
    image = images.load_image(path)
    assert image.shape == (whole.shape[0] // 2, whole.shape[1] // 2, 3)
    assert images.picture_shape(path) == image.shape[:2]
    boxes = whole.reshape(image.shape[0], 2, image.shape[1], 2, 3).mean(axis=(1, 3))
    assert np.abs(image - boxes).mean() < 0.03
    assert "it is read at 20 x 15" in capsys.readouterr().err
    assert images.load_image(path, 30).shape[:2] in ((22, 30), (30, 22))
    monkeypatch.setattr(reading, "MAX_IN_FILE", HEIGHT * WIDTH - 1)
    for size in (None, 10):
        with pytest.raises(NSTError, match="million pixels; make it smaller"):
            images.load_image(path, size)


def test_a_note_is_printed_once(tmp_path, capsys):
    path = kept(tmp_path, file(white_logo(), "PNG"))
    images.picture_shape(path)
    assert capsys.readouterr() == ("", "")
    for _ in range(2):
        images.load_image(path)
    out, err = capsys.readouterr()
    assert out == "" and err.count("note: ") == 1 and str(path) in err


@pytest.mark.parametrize("kind", ["HEIF", "JXL"])
def test_phones_and_jpeg_xl_are_read_where_their_package_is(tmp_path, kind):
    package = pytest.importorskip({"HEIF": "pillow_heif", "JXL": "pillow_jxl"}[kind])
    if kind == "HEIF":
        package.register_heif_opener()
    turned = Image.Exif()
    turned[0x0112] = 6
    path = kept(tmp_path, file(scene(), kind, quality=95), "photo.jpg")
    assert np.abs(images.load_image(path) - np.asarray(scene()) / 255).mean() < 0.03
    assert images.picture_shape(path) == (HEIGHT, WIDTH)
    upright = kept(tmp_path, file(scene(), kind, quality=95, exif=turned.tobytes()), "upright.jpg")
    shape = images.load_image(upright).shape[:2]
    # pillow-heif writes the rotation as HEIF does, pillow-jxl-plugin only in EXIF, which JPEG XL's decoders pass over
    assert shape == images.picture_shape(upright) == ((WIDTH, HEIGHT) if kind == "HEIF" else (HEIGHT, WIDTH))
    data = path.read_bytes()
    for part in (data[: len(data) // 2], data[:40]):
        what = {"HEIF": "a HEIC photo", "JXL": "a JPEG XL picture"}[kind]  # also where the reader says else, or much
        with pytest.raises(NSTError, match=f"is {what}, damaged or cut off .no picture can be read"):
            loaded(tmp_path, part, "cut.heic")
