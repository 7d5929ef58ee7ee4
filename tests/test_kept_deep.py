"""Sixteen bits in and out: against encoders and decoders written out here, and other programs where they are."""

import io
import shutil
import struct
import subprocess
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2

import nstlib as nst
from nstlib import images
from nstlib.errors import NSTError
from nstlib.images.kept.alpha import TRUSTED, cut_out
from nstlib.images.kept.keeping import Kept
from nstlib.images.writing import deep

pixels = arrays(
    np.uint16, st.tuples(st.integers(1, 12), st.integers(1, 12), st.just(3)), elements=st.integers(0, 65535)
)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(values, filters=(0,), extra=b""):
    """A PNG of uint16 values (H, W, C), its rows filtered by these numbers in turn: PNG, section 9."""
    height, width, channels = values.shape
    step, rows, above = 2 * channels, [], bytes(2 * channels * width)
    for y in range(height):
        row, kind, out = values[y].astype(">u2").tobytes(), filters[y % len(filters)], bytearray()
        for i, byte in enumerate(row if kind else b""):
            a, b, c = row[i - step] if i >= step else 0, above[i], above[i - step] if i >= step else 0
            p = a + b - c
            nearest = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            out.append((byte - (0, a, b, (a + b) // 2, nearest)[kind]) % 256)
        rows.append(bytes([kind]) + (bytes(out) if kind else row))
        above = row
    colour = {2: 4, 3: 2, 4: 6}[channels]
    head = chunk(b"IHDR", struct.pack(">2I5B", width, height, 16, colour, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(b"".join(rows)))
    return b"\x89PNG\r\n\x1a\n" + head + extra + body + chunk(b"IEND", b"")


def values_of_png(data):
    """The other way round, for the filters that are used here: none and Up."""
    width, height, depth, colour = struct.unpack(">2I2B", data[16:26])
    assert depth == 16
    packed, at = b"", 8
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        packed += data[at + 8 : at + 8 + size] if kind == b"IDAT" else b""
        at += 12 + size
    rows = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, -1)
    assert set(rows[:, 0]) <= {0, 2}
    above, out = np.zeros(rows.shape[1] - 1, np.uint8), []
    for kind, *row in rows:
        above = np.uint8(row) + (above if kind == 2 else 0)
        out.append(above)
    return np.stack(out).astype(np.uint8).view(">u2").reshape(height, width, {2: 3, 6: 4}[colour])


def tiff_of(values, order="<", apart=False, extra=None):
    """A TIFF of uint16 values (H, W, C), H even, not compressed, in two strips a plane."""
    height, width, channels = values.shape
    half, planes = height // 2, np.moveaxis(values, -1, 0)[..., None] if apart else values[None]
    strips = [part.astype(f"{order}u2").tobytes() for plane in planes for part in (plane[:half], plane[half:])]
    tags = ImageFileDirectory_v2(b"II*\0\0\0\0\0" if order == "<" else b"MM\0*\0\0\0\0")
    tags[256], tags[257], tags[258], tags[259], tags[262], tags[277] = width, height, (16,) * channels, 1, 2, channels
    tags[278], tags[279], tags[284] = half, tuple(map(len, strips)), 2 if apart else 1
    tags[273] = tuple(np.cumsum([0, *map(len, strips[:-1])]).tolist())
    if extra is not None:
        tags[338] = extra
    file = io.BytesIO()
    tags.save(file)
    return file.getvalue() + b"".join(strips)


def some(height=12, width=10, channels=3):
    return np.random.default_rng(3).integers(0, 65536, (height, width, channels)).astype(np.uint16)


def read(tmp_path, data, name="p.png"):
    (tmp_path / name).write_bytes(data)
    return images.load_image(tmp_path / name)


def test_all_bits_of_a_png_are_read_whatever_its_filters(tmp_path):
    values = some()
    found = read(tmp_path, png_of(values, (0, 1, 2, 3, 4)))
    np.testing.assert_array_equal(np.round(found * 65535), values)
    assert found.dtype == np.float32


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("apart", [False, True])
def test_all_bits_of_a_tiff_are_read(tmp_path, order, apart):
    """Its colours apart too, of which Pillow takes every byte for a pixel."""
    values = some()
    found = read(tmp_path, tiff_of(values, order, apart), "p.tif")
    np.testing.assert_array_equal(np.round(found * 65535), values)


def test_alpha_of_16_bits(tmp_path):
    """On white by the formula c a + (1 - a); multiplied in or not, as TIFF says; grey with alpha; PNG's one colour."""
    values = some(channels=4)
    straight = values.astype(float) / 65535
    colours, alpha = straight[..., :3], straight[..., 3:]
    white = colours * alpha + 1 - alpha
    np.testing.assert_allclose(read(tmp_path, png_of(values)), white, atol=1e-6)
    np.testing.assert_allclose(read(tmp_path, tiff_of(values, extra=2), "p.tif"), white, atol=1e-6)
    multiplied = np.round(np.dstack([colours * alpha, alpha]) * 65535).astype(np.uint16)
    np.testing.assert_allclose(read(tmp_path, tiff_of(multiplied, extra=1), "p.tif"), white, atol=2e-5)
    grey = read(tmp_path, png_of(values[..., 2:]))
    np.testing.assert_allclose(grey, np.repeat(colours[..., 2:] * alpha + 1 - alpha, 3, axis=2), atol=1e-6)
    clear = values[..., :3].copy()
    clear[3, 4], clear[5, 6] = (1000, 2000, 3000), (1000, 2000, 3001)  # alike in their upper bytes
    found = read(tmp_path, png_of(clear, extra=chunk(b"tRNS", struct.pack(">3H", 1000, 2000, 3000))))
    assert np.array_equal(found[3, 4], [1, 1, 1]) and np.round(found[5, 6] * 65535).tolist() == [1000, 2000, 3001]


def test_a_16_bit_picture_is_turned_and_made_small_as_others_are(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    values = some(20, 30)
    turned = read(tmp_path, png_of(values, extra=chunk(b"eXIf", exif.tobytes()[6:])))
    np.testing.assert_array_equal(np.round(turned * 65535), np.rot90(values, -1))
    smooth = np.round(images.resize(values / 65535.0, (200, 300)) * 65535).astype(np.uint16)
    (tmp_path / "deep.png").write_bytes(png_of(smooth))
    (tmp_path / "deep.tif").write_bytes(tiff_of(smooth))
    Image.fromarray(np.round(smooth / 257).astype(np.uint8)).save(tmp_path / "eight.png")
    for name in ("deep.png", "deep.tif"):
        small = images.load_image(tmp_path / name, size=30)
        assert small.shape == (20, 30, 3)
        np.testing.assert_allclose(small, images.load_image(tmp_path / "eight.png", size=30), atol=0.6 / 255)


@pytest.mark.parametrize("shape", [(1, 400), (400, 1), (1, 1), (3, 400)])
def test_slivers_are_made_small_too(tmp_path, shape):
    values = np.full((*shape, 4), 30_000, np.uint16)
    (tmp_path / "p.png").write_bytes(png_of(values))
    Image.fromarray((values >> 8).astype(np.uint8)).save(tmp_path / "8.png")
    for name in ("p.png", "8.png"):
        assert images.load_image(tmp_path / name, size=30).shape[:2] == tuple(
            max(1, round(n * 30 / max(shape))) for n in shape
        )
        colours, alpha = cut_out(tmp_path / name, size=30)
        assert min(colours.shape) > 0 and alpha.shape == colours.shape[:2]


@settings(deadline=None, max_examples=40)
@given(pixels)
def test_sixteen_bits_come_back(tmp_path_factory, values):
    folder = tmp_path_factory.mktemp("round")
    picture = values.astype(np.float32) / 65535
    for name in ("p.png", "p.tif", "p.tiff"):
        path = images.save_image(picture, folder / name, depth=16)
        np.testing.assert_array_equal(np.round(images.load_image(path) * 65535), values)
        np.testing.assert_array_equal(np.asarray(Image.open(path)), values >> 8)  # all that Pillow sees of it
    np.testing.assert_array_equal(values_of_png((folder / "p.png").read_bytes()), values)


@settings(deadline=None, max_examples=20)
@given(pixels)
def test_an_8_bit_tiff_holds_what_a_png_does(tmp_path_factory, values):
    folder = tmp_path_factory.mktemp("round")
    for name in ("p.png", "p.tif"):
        images.save_image(values.astype(np.float32) / 65535, folder / name)
    one, other = (np.asarray(Image.open(folder / name)) for name in ("p.png", "p.tif"))
    assert np.array_equal(one, other)


def by_imagemagick(path, shape):
    program = next(filter(shutil.which, ("/usr/bin/convert", "magick")), None)
    if program is None:
        pytest.skip("ImageMagick is not here")
    kind, raw = "rgba" if shape[2] == 4 else "rgb", path.with_suffix(".raw")
    subprocess.run([program, path, "-depth", "16", "-endian", "LSB", f"{kind}:{raw}"], check=True)
    return np.fromfile(raw, "<u2").reshape(shape)


def by_tifffile(path, shape):
    return pytest.importorskip("tifffile").imread(path)


@pytest.mark.parametrize(
    ("reader", "name"), [(by_imagemagick, "p.png"), (by_imagemagick, "p.tif"), (by_tifffile, "p.tif")]
)
def test_other_programs_read_the_same_values(tmp_path, monkeypatch, reader, name):
    monkeypatch.setattr(deep, "BAND", 3000)  # several of them
    values = some(60, 50, 4)
    colours, alpha = values[..., :3] / 65535.0, values[..., 3]
    path, seen = tmp_path / name, alpha / 65535 >= TRUSTED
    path.write_bytes(images.encode(colours, images.WRITABLE[path.suffix], {"a": "b"}, depth=16))
    assert np.array_equal(reader(path, (60, 50, 3)), values[..., :3])
    kept = Kept(alpha / 65535.0, (300, 150))
    path.write_bytes(images.encode(colours, images.WRITABLE[path.suffix], {"a": "b"}, depth=16, kept=kept))
    found = reader(path, (60, 50, 4))
    assert np.array_equal(found[seen], values[seen]) and np.array_equal(found[..., 3], alpha)


def test_a_smooth_sky_is_not_banded(tmp_path):
    """A gradient over a fifth of the range has 51 steps of 8 bits, and as many as it has columns in 16."""
    sky = np.broadcast_to(np.linspace(0.4, 0.6, 600, dtype=np.float32)[None, :, None], (40, 600, 3))
    for depth, levels in ((8, 52), (16, 600)):
        found = images.load_image(images.save_image(sky, tmp_path / "sky.png", depth=depth))
        assert len(np.unique(found[..., 0])) == levels
    painted = nst.paint(tmp_path / "sky.png", "starry")
    for depth in (8, 16):
        painted.save(tmp_path / "painted.png", depth=depth)
        found = images.load_image(tmp_path / "painted.png")[..., 0]
        assert (len(np.unique(found)) > 256) == (depth == 16)
        np.testing.assert_allclose(found, painted.image[..., 0], atol=0.51 / (2**depth - 1))


@pytest.mark.parametrize(("name", "depth"), [("p.png", 16), ("p.tif", 8), ("p.tif", 16)])
def test_the_recipe_travels_in_them_too(tmp_path, name, depth):
    path = images.save_image(np.zeros((4, 4, 3)), tmp_path / name, recipe='{"name": "é"}', depth=depth)
    assert images.read_recipe(path) == '{"name": "é"}'
    painted = nst.paint(np.full((40, 40, 3), 0.5), "starry")
    painted.save(path, depth=depth)
    assert images.read_run(path)["style"] == "starry" and '"paint"' in images.read_recipe(path)


def test_a_tiff_that_says_something_else(tmp_path):
    for text in ("A scan of 1912", "[1]", '{"nst-recipe": 3}'):
        Image.new("RGB", (4, 4)).save(tmp_path / "p.tif", tiffinfo={270: text})
        assert images.read_run(tmp_path / "p.tif") == {}
        with pytest.raises(NSTError, match="carries no recipe"):
            images.read_recipe(tmp_path / "p.tif")


@pytest.mark.parametrize(
    ("name", "options", "says"),
    [
        ("p.png", {"depth": 12}, "depth must be 8 or 16.*not 12"),
        ("p.png", {"depth": "16"}, "depth must be 8 or 16.*not '16'"),
        ("p.png", {"depth": True}, "depth must be 8 or 16"),
        ("p.jpg", {"depth": 16}, "a JPEG file holds 8 bits.*end in .png, .tif or .tiff"),
        ("p.webp", {"depth": 16}, "a WEBP file holds 8 bits"),
        ("p.bmp", {"depth": 16}, "must end in .png, .jpg, .jpeg, .webp, .tif, .tiff"),
    ],
)
def test_what_a_file_cannot_hold_is_told(tmp_path, name, options, says):
    with pytest.raises(NSTError, match=says):
        images.save_image(np.zeros((4, 4, 3)), tmp_path / name, **options)
    assert list(tmp_path.iterdir()) == []


def test_cut_off_planes_are_told(tmp_path):
    data = tiff_of(some(40, 40), apart=True)
    with pytest.raises(NSTError, match="damaged or cut off"):
        read(tmp_path, data[: len(data) // 2 + 2000], "p.tif")
