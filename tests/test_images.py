"""Pictures in: every mode, every kind of damage. Pictures out: exact, atomic, with the recipe inside."""

import io
import os
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image, ImageCms

from nstlib import images
from nstlib.errors import NSTError

RED = (255, 0, 0)


def saved(tmp_path, picture, name="p.png", **options):
    path = tmp_path / name
    picture.save(path, **options)
    return path


def test_values_are_the_bytes_divided_by_255(tmp_path):
    pixels = np.array([[[0, 51, 255], [102, 153, 204]]], dtype=np.uint8)
    image = images.load_image(saved(tmp_path, Image.fromarray(pixels)))
    assert image.dtype == np.float32 and image.shape == (1, 2, 3)
    np.testing.assert_allclose(image, [[[0, 0.2, 1], [0.4, 0.6, 0.8]]], atol=1e-7)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB"])
def test_every_mode_becomes_rgb(tmp_path, mode):
    # A red square; grey modes keep its luminance, alpha is opaque, so red stays red wherever there is colour.
    source = Image.new("RGB", (8, 6), RED)
    if mode == "LAB":
        profiles = [ImageCms.createProfile(name) for name in ("sRGB", "LAB")]
        path = tmp_path / "p.tif"
        ImageCms.applyTransform(source, ImageCms.buildTransform(*profiles, "RGB", "LAB")).save(path)
    else:
        suffix = "jpg" if mode == "CMYK" else "tif" if mode == "YCbCr" else "png"
        path = saved(tmp_path, source.convert(mode), f"p.{suffix}")
    image = images.load_image(path)
    assert image.shape == (6, 8, 3) and image.dtype == np.float32
    assert image.min() >= 0 and image.max() <= 1
    if mode not in ("1", "L", "LA"):
        assert image[0, 0, 0] > 0.9 and image[0, 0, 1:].max() < 0.2
    else:
        assert np.ptp(image[0, 0]) < 1e-6


def test_luminance_by_hand():
    """Thousandths of red, green and blue; grey is as light as it says; the picture's precision stays."""
    primaries = np.eye(3)
    np.testing.assert_allclose(1000 * images.luminance(primaries), [299, 587, 114], rtol=1e-12)
    np.testing.assert_allclose(10_000 * images.luminance(primaries, images.REC_709), [2126, 7152, 722], rtol=1e-12)
    for weights in (images.REC_601, images.REC_709):
        np.testing.assert_allclose(images.luminance(np.full((2, 4, 3), 0.3), weights), np.full((2, 4), 0.3), rtol=1e-12)
    assert images.luminance(np.float32(primaries)).dtype == np.float32
    assert images.luminance(primaries).dtype == np.float64
    assert images.luminance(np.uint8([[[200, 0, 0]]])).tolist() == [[pytest.approx(59.8)]]


def test_transparency_is_laid_on_white(tmp_path):
    picture = Image.new("RGBA", (2, 1), (0, 0, 0, 0))
    picture.putpixel((1, 0), (0, 0, 0, 128))
    image = images.load_image(saved(tmp_path, picture))
    np.testing.assert_allclose(image[0, :, 0], [1.0, 127 / 255], atol=1e-6)


def test_palette_with_transparency(tmp_path):
    picture = Image.new("P", (2, 1), 0)
    picture.putpalette([10, 20, 30, 255, 0, 0])
    picture.putpixel((1, 0), 1)
    image = images.load_image(saved(tmp_path, picture, "p.png", transparency=0))
    np.testing.assert_allclose(image[0], [[1, 1, 1], [1, 0, 0]], atol=1e-6)


def test_sixteen_bit_grey_keeps_its_range(tmp_path):
    values = np.array([[0, 32768, 65535]], dtype=np.uint16)
    image = images.load_image(saved(tmp_path, Image.fromarray(values)))
    np.testing.assert_allclose(image[0, :, 0], [0, 32768 / 65535, 1], atol=1e-6)


def test_sixteen_bit_rgb_png(tmp_path):
    # Pillow cannot write one, so the file is put together by hand: IHDR with depth 16, one filtered row.
    row = b"\x00" + struct.pack(">6H", 65535, 0, 0, 0, 32768, 65535)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 2, 1, 16, 2, 0, 0, 0)
    path = tmp_path / "deep.png"
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(row)) + chunk(b"IEND", b"")
    )
    np.testing.assert_allclose(images.load_image(path)[0], [[1, 0, 0], [0, 0.5, 1]], atol=0.003)


def test_animation_gives_its_first_frame(tmp_path):
    frames = [Image.new("RGB", (4, 4), c) for c in (RED, (0, 0, 255))]
    path = saved(tmp_path, frames[0], "p.gif", save_all=True, append_images=frames[1:])
    np.testing.assert_allclose(images.load_image(path)[0, 0], [1, 0, 0], atol=0.02)


def test_exif_rotation_is_applied(tmp_path):
    picture = Image.new("RGB", (6, 4), RED)
    exif = picture.getexif()
    exif[0x0112] = 6  # the camera was held upright: shown, the picture is taller than wide
    assert images.load_image(saved(tmp_path, picture, "p.jpg", exif=exif)).shape == (6, 4, 3)


def swapped_profile():
    """sRGB's profile with the red and blue primaries exchanged: converting it must exchange the colours back."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = data.index(b"rXYZ", 128), data.index(b"bXYZ", 128)  # in the tag table: name, offset, size
    data[red + 4 : red + 8], data[blue + 4 : blue + 8] = data[blue + 4 : blue + 8], data[red + 4 : red + 8]
    return bytes(data)


def test_embedded_profile_is_converted_and_rotation_survives(tmp_path):
    picture = Image.new("RGB", (6, 4), (200, 100, 50))
    exif = picture.getexif()
    exif[0x0112] = 6
    path = saved(tmp_path, picture, "p.jpg", icc_profile=swapped_profile(), exif=exif, quality=100)
    image = images.load_image(path)
    assert image.shape == (6, 4, 3)
    np.testing.assert_allclose(image[0, 0] * 255, [50, 100, 200], atol=6)


def test_broken_profile_is_ignored(tmp_path):
    path = saved(tmp_path, Image.new("RGB", (4, 4), RED), "p.png", icc_profile=b"not a profile")
    assert images.load_image(path).shape == (4, 4, 3)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda p: None, "there is no file"),
        (lambda p: p.mkdir(), "is a folder"),
        (lambda p: p.write_bytes(b""), "is empty"),
        (lambda p: p.write_text("I am a poem, renamed."), "is not a picture"),
        (lambda p: p.write_bytes(_png()[:-40]), "damaged or cut off"),
        (lambda p: p.write_bytes(_png()[:20]), "picture|damaged"),
        (lambda p: p.write_bytes(_bomb()), "million pixels"),
    ],
)
def test_bad_files_are_told_in_one_sentence(tmp_path, make, says):
    path = tmp_path / "picture.png"
    make(path)
    with pytest.raises(NSTError, match=says) as told:
        images.load_image(path)
    assert "\n" not in str(told.value) and str(path) in str(told.value)


def _png():
    buffer = io.BytesIO()
    noise = (np.arange(64 * 64 * 3) * 7919 % 251).astype(np.uint8).reshape(64, 64, 3)
    Image.fromarray(noise).save(buffer, "PNG")
    return buffer.getvalue()


def _bomb():
    """A PNG of a few bytes whose header promises 60000 x 60000 pixels."""
    data = bytearray(_png())
    data[16:24] = struct.pack(">II", 60000, 60000)
    data[29:33] = struct.pack(">I", zlib.crc32(bytes(data[12:29])))
    return bytes(data)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read and write everything")
def test_forbidden_files_and_folders(tmp_path):
    path = saved(tmp_path, Image.new("RGB", (4, 4)))
    path.chmod(0)
    with pytest.raises(NSTError, match="may not be read"):
        images.load_image(path)
    tmp_path.chmod(0o500)
    with pytest.raises(NSTError, match="not writable"):
        images.save_image(np.zeros((4, 4, 3)), tmp_path / "x.png")


def test_a_folder_that_cannot_be_written(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may write everywhere, a learner may not
    with pytest.raises(NSTError, match="not writable"):
        images.save_image(np.zeros((4, 4, 3)), tmp_path / "x.png")


@pytest.mark.parametrize("name", ["~no-such-user-here/p.png", "x" * 300])
def test_names_that_no_file_can_have(name):
    for call in (images.load_image, lambda n: images.save_image(np.zeros((4, 4, 3)), n)):
        with pytest.raises(NSTError, match="not a usable file name|must end in"):
            call(name)


def test_sixteen_bit_files_are_not_stretched(tmp_path):
    nearly_black = np.array([[0, 1], [1, 0]], dtype=np.uint16)
    assert images.load_image(saved(tmp_path, Image.fromarray(nearly_black))).max() < 1e-4


def test_large_photographs_are_shrunk_before_they_are_floats(tmp_path):
    y, x = np.mgrid[0:1200, 0:1600]
    pixels = np.stack([x * 255 // 1600, y * 255 // 1200, (x + y) * 255 // 2800], axis=-1).astype(np.uint8)
    for name in ("p.jpg", "p.png"):
        path = saved(tmp_path, Image.fromarray(pixels), name, quality=95)
        assert images.picture_shape(path) == (1200, 1600)
        small = images.load_image(path, size=100)
        np.testing.assert_allclose(small, images.resize(images.load_image(path), 100), atol=0.03)
        assert images.load_at_most(path, 100).shape == (75, 100, 3)
        assert images.load_at_most(path, 5000).shape == (1200, 1600, 3)


def test_shape_of_a_rotated_photograph(tmp_path):
    picture = Image.new("RGB", (60, 40))
    exif = picture.getexif()
    exif[0x0112] = 6
    assert images.picture_shape(saved(tmp_path, picture, "p.jpg", exif=exif)) == (60, 40)
    assert images.picture_shape(np.zeros((7, 9, 3))) == (7, 9)


@pytest.mark.parametrize("size", [0, -5, 2.5, "big", True, None.__class__])
def test_bad_sizes(tmp_path, size):
    path = saved(tmp_path, Image.new("RGB", (4, 4)))
    with pytest.raises(NSTError, match="size"):
        images.load_image(path, size=size)


@pytest.mark.parametrize(
    ("array", "says"),
    [
        (np.full((4, 4, 3), 200.0), "from 200 to 200.*divide by 255"),
        (np.full((4, 4, 3), 200, dtype=np.uint8), "whole numbers from 200 to 200.*divide by 255"),
        (np.full((4, 4, 3), -0.5), "from -0.5 to -0.5.*clip"),
        (np.full((4, 4, 3), np.nan), "48 values that are NaN"),
        (np.zeros((4, 4)), r"shape \(4, 4\)"),
        (np.zeros((4, 4, 4)), r"shape \(4, 4, 4\)"),
        (np.zeros((0, 4, 3)), "shape"),
        (np.zeros((4, 4, 3), dtype=complex), "complex"),
        ("harbour", "array of numbers"),
        (None, "array of numbers"),
        ([[1, 2], [3]], "rows differ in length"),
    ],
)
def test_bad_arrays_say_what_was_found(array, says):
    with pytest.raises(NSTError, match=says):
        images.check_image(array)


pictures = arrays(
    np.float32,
    st.tuples(st.integers(1, 40), st.integers(1, 40), st.just(3)),
    elements=st.floats(0, 1, width=32),
)


def test_a_size_in_quotation_marks_is_told_and_not_called_a_damaged_file():
    for call in (images.load_image, lambda name, size: images.as_picture(name, "atlas", size)):
        with pytest.raises(NSTError, match="size must be a whole number.*not the text '512'; leave out the quotation"):
            call("harbour", size="512")


@settings(deadline=None, max_examples=40)
@given(pictures, st.integers(1, 60))
def test_resize_keeps_proportions_and_range(image, size):
    out = images.resize(image, size)
    assert max(out.shape[:2]) == size
    assert out.dtype == np.float32 and out.min() >= 0 and out.max() <= 1
    height, width = image.shape[:2]
    scale = size / max(height, width)
    assert abs(out.shape[0] - height * scale) <= 1 and abs(out.shape[1] - width * scale) <= 1


@settings(deadline=None, max_examples=30)
@given(st.floats(0, 1, width=32), st.integers(2, 50), st.integers(1, 70))
def test_resizing_a_constant_changes_nothing(value, side, size):
    out = images.resize(np.full((side, side // 2 + 1, 3), value, np.float32), size)
    np.testing.assert_allclose(out, value, atol=1e-6)


def test_shrinking_is_antialiased():
    board = np.indices((64, 64)).sum(axis=0) % 2
    grey = images.resize(np.repeat(board[..., None], 3, axis=2).astype(np.float32), 16)
    np.testing.assert_allclose(grey[2:-2, 2:-2], 0.5, atol=0.02)


@settings(deadline=None, max_examples=30)
@given(pictures)
def test_png_is_exact_to_half_a_level(tmp_path_factory, image):
    path = tmp_path_factory.mktemp("round") / "p.png"
    images.save_image(image, path)
    np.testing.assert_allclose(images.load_image(path), image, atol=0.5 / 255 + 1e-6)


def test_recipe_travels_in_the_png(tmp_path):
    path = images.save_image(np.zeros((4, 4, 3)), tmp_path / "p.png", recipe='{"style_weight": 3, "name": "é"}')
    assert images.read_recipe(path) == '{"style_weight": 3, "name": "é"}'
    plain = saved(tmp_path, Image.new("RGB", (4, 4)), "plain.png")
    with pytest.raises(NSTError, match="carries no recipe"):
        images.read_recipe(plain)


@pytest.mark.parametrize(
    ("name", "says"), [("p.bmpx", "must end in"), ("none/p.png", "does not exist"), ("", "folder|end in")]
)
def test_impossible_outputs(tmp_path, name, says):
    with pytest.raises(NSTError, match=says):
        images.save_image(np.zeros((4, 4, 3)), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    path = images.save_image(np.zeros((4, 4, 3)), tmp_path / "p.png")
    before = path.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(NSTError, match="no space left on device"):
        images.save_image(np.ones((4, 4, 3)), path)
    assert path.read_bytes() == before and [p.name for p in tmp_path.iterdir()] == ["p.png"]


def test_links_are_written_through_and_permissions_kept(tmp_path):
    real, link = tmp_path / "real.png", tmp_path / "link.png"
    images.save_image(np.zeros((4, 4, 3)), real)
    real.chmod(0o600)
    link.symlink_to(real)
    images.save_image(np.ones((4, 4, 3)), link)
    assert link.is_symlink() and images.load_image(real).min() == 1
    assert real.stat().st_mode & 0o777 == 0o600


def test_formats_have_a_longest_side():
    with pytest.raises(NSTError, match="at most 16383 pixels long"):
        images.encode(np.zeros((1, 17_000, 3), np.float32), "WEBP")


def test_a_folder_does_not_hide_a_gallery_picture(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "harbour").mkdir()
    assert images.load_image("harbour", size=16).shape[1] == 16


def test_describe_a_known_picture():
    image = np.zeros((10, 10, 3), dtype=np.float32)
    image[:, 5:] = 1.0
    facts = images.describe(image)
    assert facts == {
        "height": 10,
        "width": 10,
        "mean_rgb": [0.5, 0.5, 0.5],
        "contrast": 0.5,
        "edge_energy": 0.1,
    }


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("ending", ["tif", "jpg", "png", "webp"])
def test_the_shape_is_known_before_the_picture_is_read(tmp_path, ending, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / f"p.{ending}"
    Image.new("RGB", (100, 75), "olive").save(path, exif=exif)
    assert (
        images.picture_shape(path) == images.load_image(path).shape[:2] == ((75, 100) if orientation < 5 else (100, 75))
    )


def test_deep_grey_beyond_sixteen_bits_is_not_white(tmp_path):
    path = tmp_path / "p.tif"
    Image.fromarray(np.array([[0, 2**30, 2**31 - 1]], np.int32)).save(path)
    np.testing.assert_allclose(images.load_image(path)[0, :, 0], [0, 0.5, 1], atol=1e-6)


@pytest.mark.parametrize("name", [None, 5, b"b.png", "nul\0.png"])
def test_what_is_no_file_name_is_told(name):
    with pytest.raises(NSTError, match="file name"):
        images.save_image(np.zeros((4, 4, 3), np.float32), name)
