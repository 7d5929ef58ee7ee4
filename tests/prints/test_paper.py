"""Prints at their true size: against hand-worked centimetres, and what Pillow, its PDF parser and tifffile find
in the files."""

import re
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from PIL.PdfParser import PdfParser

from nstlib.errors import NSTError
from nstlib.images.kept.profiles import srgb_profile
from nstlib.prints import motif_of, print_sheet, wrapped
from nstlib.prints.motif import bytes_of, filling
from nstlib.prints.paper import sizes
from nstlib.prints.paper.swatches import places
from nstlib.repeats import REPEATS, block, laid_out


@pytest.fixture(scope="module")
def tile():
    """24 x 36 pixels of noise: no pixel is like its neighbour."""
    return np.random.default_rng(3).random((24, 36, 3)).astype(np.float32)


# --- sizes ---


def test_centimetres_by_hand():
    assert sizes.pixels(2.54, 300) == 300 and sizes.pixels(21, 150) == 1240 and sizes.centimetres(1000, 254) == 10
    assert sizes.area_of("a4") == (21, 29.7) and sizes.area_of("A4 across") == (29.7, 21)
    assert sizes.area_of("100x140") == sizes.area_of("100 × 140 cm") == sizes.area_of((100, 140)) == (100, 140)


@pytest.mark.parametrize(
    "given, across, dpi",
    [({"width": 10}, 1000, 254), ({"dpi": 127}, 1000, 127), ({"width": 10, "dpi": 127}, 500, 127), ({}, 1000, 72)],
)
def test_size_and_dpi_say_each_other(given, across, dpi):
    scale = sizes.scale_of(1000, told=72, **given)
    assert (scale.across, scale.dpi) == (across, pytest.approx(dpi))
    assert scale.has == pytest.approx(1000 * 2.54 / scale.width) and not scale.enlarged


@pytest.mark.parametrize(
    "call, says",
    [
        (lambda: sizes.scale_of(100), "give --tile or --width in cm, --dpi, or two of them"),
        (lambda: sizes.scale_of(100, width=0), "from 0.1 to 500 cm, not 0"),
        (lambda: sizes.scale_of(100, dpi="fine"), "dpi must be a number from 1 to 2400"),
        (lambda: sizes.scale_of(100, dpi=True), "dpi must be a number"),
        (lambda: sizes.area_of("A44"), "no area 'A44'.*did you mean 'A4'"),
        (lambda: sizes.area_of("10x0"), "a side of the area.*not 0"),
        (lambda: sizes.area_of("1.2.3x4"), "no area"),
        (lambda: print_sheet(np.zeros((16, 16, 3)), "x.png", tile=2, colourways="starry"), "are lists"),
        (lambda: sizes.area_of((1, 2, 3)), "an area is width and height"),
        (lambda: sizes.check_pixels(100, 140, 600), "781 million pixels.*give --dpi 303"),
        (lambda: places((21, 29.7), 30), "a swatch of 30 cm does not fit on 21 x 29.7 cm; give --swatch 18.6"),
        (lambda: places((3, 3), 1), "too small for a swatch"),
    ],
)
def test_what_is_no_size_is_one_sentence(call, says):
    with pytest.raises(NSTError, match=says):
        call()


# --- resampling round the edges ---


def test_resampled_as_the_middle_of_nine(tile):
    """The same filter on 3 x 3 tiles, of which the middle one is cut out: no other edges than the outer ones there."""
    for shape in ((48, 72), (12, 18), (31, 17)):
        nine = np.tile(tile, (3, 3, 1))
        planes = [Image.fromarray(nine[..., c]).resize(shape[::-1] * np.array(3), Image.BICUBIC) for c in range(3)]
        middle = np.stack([np.asarray(p) for p in planes], -1)[shape[0] : 2 * shape[0], shape[1] : 2 * shape[1]]
        assert np.abs(wrapped(tile, *shape) - np.clip(middle, 0, 1)).max() < 1e-4


def test_a_tile_shifted_round_comes_out_shifted(tile):
    rolled = wrapped(np.roll(tile, (5, 7), (0, 1)), 48, 72)
    assert np.abs(rolled - np.roll(wrapped(tile, 48, 72), (10, 14), (0, 1))).max() < 1e-6


@pytest.mark.parametrize("repeat", REPEATS)
def test_resampled_blocks_are_still_that_repeat(tile, repeat):
    made = motif_of(tile, repeat).at(15, 21)
    high, wide = made.tile
    assert np.abs(made.block - block(made.block[:high, :wide], repeat)).max() < 1e-6


def test_a_surface_says_its_repeat(tile):
    surface = SimpleNamespace(tile=tile, repeat="brick", axes="xy")
    assert np.array_equal(motif_of(surface).block, block(tile, "brick"))
    across = SimpleNamespace(tile=tile, repeat="mirror", axes="x", block=laid_out(tile, "mirror", 1, 2))
    assert motif_of(across).counts == (1, 2) and motif_of(across).at(12, 18).block.shape == (12, 36, 3)
    with pytest.raises(NSTError, match="made for the repeat 'brick', not 'mirror'"):
        motif_of(surface, "mirror")


def test_a_surface_printed_alone_keeps_its_proportions(tile, tmp_path):
    """A width is of the whole block, also of one that is not a tile."""
    high, wide = block(tile, "brick").shape[:2]
    surface = SimpleNamespace(tile=tile, repeat="brick", axes="xy")
    for picture, repeat in ((surface, None), (tile, "brick")):
        made = print_sheet(picture, tmp_path / "alone.png", width=2, dpi=100, repeat=repeat)
        assert made.pages[0] == (round(79 * high / wide), 79)


# --- files ---


def opened_pdf(path):
    """(title, [(width, height in points, pixels, profile)]) as Pillow's parser and zlib find them."""
    data = path.read_bytes()
    parser, pages = PdfParser(buf=data), []
    for reference in parser.pages:
        page = parser.read_indirect(reference)
        picture = parser.read_indirect(page[b"Resources"][b"XObject"][b"Im"])
        wide, high = picture.dictionary[b"Width"], picture.dictionary[b"Height"]
        rows = np.frombuffer(picture.decode(), np.uint8).reshape(high, wide, 3)
        pixels = np.cumsum(rows, axis=1, dtype=np.uint8)  # predictor 2
        _, profile = picture.dictionary[b"ColorSpace"]
        pages.append((*map(float, page[b"MediaBox"][2:]), pixels, parser.read_indirect(profile).decode()))
    return parser.info[b"Title"].decode("utf-16"), pages


def test_a_pdf_is_what_readers_expect(tile, tmp_path):
    """Page size to a thousandth of a point, the pixels of the layout without loss, the profile, the title, each place
    in the table of objects."""
    made = print_sheet(tile, tmp_path / "c.pdf", tile=2, repeat="half-drop", area="6x5", ruler=False, names=["Blätter"])
    title, pages = opened_pdf(made.path)
    assert title.startswith("Blätter, tile 2 x 1.33 cm, half-drop") and len(pages) == 1
    wide, high, pixels, profile = pages[0]
    assert (wide, high) == pytest.approx((108 * 72 / 45.72, 90 * 72 / 45.72), abs=1e-3)  # 36 px on 2 cm
    assert made.cm == pytest.approx((6, 5)) and profile == srgb_profile()
    assert np.array_equal(pixels, bytes_of(laid_out(tile, "half-drop", 4, 3))[:90, :108])
    data = made.path.read_bytes()
    table = data[int(re.search(rb"startxref\n(\d+)", data)[1]) :].split(b"\n")
    for number, line in enumerate(table[3 : 3 + int(table[1].split()[1]) - 1], 1):
        assert data[int(line[:10]) :].startswith(b"%d 0 obj" % number)


@pytest.mark.parametrize("ending", ["tif", "png"])
def test_pictures_carry_size_and_profile(tile, tmp_path, ending):
    made = print_sheet(tile, tmp_path / f"c.{ending}", tile=2, dpi=100, area=(10, 5), ruler=False)
    with Image.open(made.path) as picture:
        assert picture.size == (394, 197) and picture.info["icc_profile"] == srgb_profile()
        assert picture.info["dpi"] == pytest.approx((100, 100), abs=0.01)
        laid = motif_of(tile).at(53, 79).block  # 2 cm at 100 dpi are 78.7 pixels
        assert np.array_equal(np.asarray(picture), filling(bytes_of(laid), 197, 394))
    assert made.notes and "has 46 dpi at this size and is enlarged to 100" in made.notes[0]
    if ending == "tif":
        with pytest.importorskip("tifffile").TiffFile(made.path) as file:
            tags = file.pages[0].tags
            assert (
                tags["XResolution"].value[0] / tags["XResolution"].value[1] == 100 and tags["ResolutionUnit"].value == 2
            )


def test_a_ruler_has_its_ticks_where_centimetres_are(tmp_path):
    grey = np.full((40, 40, 3), 0.5, np.float32)
    made = print_sheet(grey, tmp_path / "r.png", tile=4, dpi=100, area="20x20")
    page = np.asarray(Image.open(made.path).convert("L"))
    edge = np.flatnonzero(page[:, 400] == 128)[0] - 2  # just above where the cloth begins
    dark = np.flatnonzero(page[edge] < 100)
    ticks = dark[dark > edge + 4]
    assert set(ticks) == {round(count * 100 / 2.54) for count in range(2, 20)}
    assert np.flatnonzero(page[:, edge] < 100)[-1] == round(19 * 100 / 2.54)


def test_swatches_are_pieces_at_true_size(tile, tmp_path):
    many = [tile, 1 - tile, tile**2]
    made = print_sheet(many, tmp_path / "s.pdf", tile=3, dpi=50, area="14x10", swatch=5, names=["a", "b", "c"])
    _, pages = opened_pdf(made.path)
    assert [page[2].shape for page in pages] == [(197, 276, 3)] * 2
    for (number, x), picture in zip([(0, 1.2), (0, 6.8), (1, 1.2)], many, strict=True):
        laid = motif_of(picture).at(39, 59).block  # 3 cm at 50 dpi are 59 pixels
        at, top, side = sizes.pixels(x, 50), sizes.pixels(1.2, 50), sizes.pixels(5, 50)
        piece = pages[number][2][top : top + side, at : at + side]
        assert np.array_equal(piece[:, :-1], filling(bytes_of(laid), side, side)[:, :-1])
    with pytest.raises(NSTError, match="take 2 pages, and a TIFF file has one"):
        print_sheet(many, tmp_path / "s.tif", tile=3, dpi=50, area="14x10", swatch=5)
    assert not (tmp_path / "s.tif").exists()


def test_a_picture_alone_lies_in_the_middle_of_its_sheet(tile, tmp_path):
    made = print_sheet(tile, tmp_path / "p.pdf", width=3.6, area=(10, 10))
    page = opened_pdf(made.path)[1][0][2]
    assert made.dpi == pytest.approx(25.4) and page.shape == (100, 100, 3)
    assert np.array_equal(page[38:62, 32:68], bytes_of(tile))
    assert (page.sum(axis=2) == 765).sum() >= 100 * 100 - 24 * 36


def test_colourways_have_the_palette_of_another(tile, tmp_path):
    """Of two swatches the second has the mean of the picture that lends its colours."""
    night = np.broadcast_to(np.array([0.1, 0.2, 0.5], np.float32), (8, 8, 3)) + 0.02 * tile[:8, :8]
    made = print_sheet(tile, tmp_path / "c.png", tile=3, dpi=40, area="14x10", swatch=5, colourways=[night])
    page = np.asarray(Image.open(made.path)) / 255
    at, top, side = sizes.pixels(6.8, 40), sizes.pixels(1.2, 40), sizes.pixels(5, 40)
    assert page[top : top + side, at : at + side - 1].mean(axis=(0, 1)) == pytest.approx([0.11, 0.21, 0.51], abs=0.03)


def test_what_painting_takes_is_foretold(tile, monkeypatch):
    """A pass of 0.25 s and 2 us a pixel comes out for any size; the run's forecast is asked for the print's pixels."""
    import nstlib.engine
    import nstlib.fast
    from nstlib.engine import Forecast
    from nstlib.prints.paper.need import PASS_BASE, PASS_BYTES, need

    asked, run = {}, Forecast(90, 6_000_000_000, 1_000_000_000, 1024)
    slow = lambda picture, style: SimpleNamespace(seconds=0.25 + 2e-6 * picture.shape[0] * picture.shape[1])  # noqa: E731
    monkeypatch.setattr(nstlib.fast, "paint", slow)
    monkeypatch.setattr(nstlib.engine, "forecast", lambda picture, size: asked.update(size=size) or run)
    found = need(tile, tile=25.4, dpi=300)
    assert found.shape == (2000, 3000) and found.seconds == pytest.approx(12.25) and asked == {"size": 3000}
    assert found.bytes == PASS_BASE + PASS_BYTES * 6_000_000 and "--size 3000: about 90 s and 6 GB" in str(found)
    assert str(found).endswith("; it does not fit here")


# --- the command ---


def test_the_command_prints_and_tells(said, tmp_path, tile):
    Image.fromarray(bytes_of(tile)).save(tmp_path / "t.png", dpi=(90, 90))
    status, out, err = said(
        "print", tmp_path / "t.png", "-o", tmp_path / "o.tif", "--repeat", "mirror", "--area", "3x3"
    )
    assert (status, err) == (0, "") and "106 x 106 px at 90 dpi, sRGB; t, tile 1.02 x 0.68 cm, mirror" in out


@pytest.mark.parametrize(
    "words, says",
    [
        (["harbour", "-o", "a.pdf"], "how large is it on paper?"),
        (["harbour", "--width", "10"], "where to? Give -o"),
        (["harbour", "-o", "a.jpg", "--width", "10"], "must end in .pdf, .tif, .tiff, .png"),
        (["harbour", "-o", "a.pdf", "--width", "10", "--tile", "3"], "give one of the two"),
        (["harbour", "-o", "a.pdf", "--tile", "3", "--repeat", "halfdrop"], "did you mean 'half-drop'"),
        (["harbour", "-o", "a.pdf", "--tile", "3", "--area", "B4"], "there is no area 'B4'"),
        (["harbour", "-o", "a.pdf", "--width", "30", "--area", "A5"], "does not fit on 14.8 x 21 cm"),
        (["harbour", "-o", "a.pdf", "--tile", "3", "--dpi", "2000"], "million pixels"),
        (["harbour", "tiles", "-o", "a.pdf"], "how large is a tile of harbour on paper"),
        (["harbour", "tiles", "-o", "a.pdf", "--width", "4"], "give --tile in cm"),
        (["none.png", "-o", "a.pdf", "--tile", "3"], "there is no file 'none.png'"),
    ],
)
def test_bad_input_is_one_sentence_and_writes_nothing(said, tmp_path, monkeypatch, words, says):
    monkeypatch.chdir(tmp_path)
    status, out, err = said("print", *words)
    assert status == 2 and out == "" and err.startswith("nst: ") and err.count("\n") == 1 and says in err, err
    assert list(tmp_path.iterdir()) == []
