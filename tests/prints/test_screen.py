"""Backgrounds of web pages: against WCAG's own figures, SSIM worked out window by window, and the files' bytes."""

import io
import itertools
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image, features

from nstlib.errors import NSTError
from nstlib.prints import web_background
from nstlib.prints.motif import bytes_of
from nstlib.prints.screen import background
from nstlib.prints.screen.contrast import BLACK, WHITE, Colours, colour_of, relative_luminance, shown
from nstlib.prints.screen.likeness import SEEN, jumps, ssim

needs_avif = pytest.mark.skipif("avif" not in features.get_supported(), reason="this Pillow has no AVIF")


@pytest.fixture(scope="module")
def tile():
    """64 x 64 pixels of soft colours that go on beyond the edges."""
    y, x = np.mgrid[:64, :64] * 2 * np.pi / 64
    waves = np.stack([np.sin(x + np.cos(2 * y)), np.cos(y + 2 * np.sin(x)), np.sin(3 * x) * np.cos(y)], axis=-1)
    noise = np.random.default_rng(5).normal(0, 0.02, waves.shape)
    return np.clip(0.5 + 0.25 * waves + noise, 0, 1).astype(np.float32)


# --- SSIM ---


def test_ssim_of_flat_pictures_by_hand():
    one, other = (np.full((20, 20, 3), value) for value in (0.25, 0.75))
    assert ssim(one, one) == 1
    assert ssim(one, other) == pytest.approx((2 * 0.25 * 0.75 + 1e-4) / (0.25**2 + 0.75**2 + 1e-4), abs=1e-12)


def test_ssim_window_by_window(tile):
    """Weights, means, variances and covariance written out for every window that lies inside."""
    other = np.clip(tile + np.random.default_rng(1).normal(0, 0.1, tile.shape), 0, 1)
    one, other = tile[:14, :13].astype(np.float64), other[:14, :13]
    bell = np.exp(-(np.arange(-5, 6) ** 2) / (2 * 1.5**2))
    weights = np.outer(bell, bell) / bell.sum() ** 2
    found = []
    for y, x, c in itertools.product(range(4), range(3), range(3)):
        p, q = one[y : y + 11, x : x + 11, c], other[y : y + 11, x : x + 11, c]
        m, n = (weights * p).sum(), (weights * q).sum()
        spread = (weights * (p - m) ** 2).sum() + (weights * (q - n) ** 2).sum()
        joint = (weights * (p - m) * (q - n)).sum()
        found.append((2 * m * n + 1e-4) * (2 * joint + 9e-4) / ((m * m + n * n + 1e-4) * (spread + 9e-4)))
    assert ssim(one, other) == pytest.approx(np.mean(found), abs=1e-9)


def test_edges_that_meet_are_told_from_edges_that_do_not(tile):
    ramp = np.broadcast_to(np.linspace(0, 1, 32)[None, :, None], (32, 32, 3)).copy()
    assert max(jumps(tile).values()) < SEEN < jumps(ramp)["x"] and jumps(ramp)["y"] < SEEN


# --- contrast ---


def test_contrasts_that_are_well_known():
    """Black on white is 21; #767676 is the lightest grey with 4.5 on white, and #777777 has 4.47."""
    assert relative_luminance(WHITE) == pytest.approx(1) and relative_luminance(BLACK) == 0
    white = Colours(np.full((2, 2, 3), 255, np.uint8))
    found = [shown(white.contrast(colour_of(text)).worst) for text in ("black", "#767676", "#777", "rgb(255, 0, 0)")]
    assert found == ["21.00", "4.54", "4.47", "3.99"]


def test_shares_of_pixels_by_hand():
    """Of 100 pixels 4 are black, 56 grey and 40 white; under black text the 5th is grey, and so is the 50th."""
    picture = np.repeat(np.array([0, 0x76, 255], np.uint8), [4, 56, 40]).reshape(10, 10, 1).repeat(3, axis=2)
    found, grey = Colours(picture).contrast(BLACK), 21 / 4.542
    assert (found.worst, found.low, found.median) == pytest.approx((1, grey, grey), abs=1e-2)
    assert Colours(picture).best().colour == BLACK
    assert Colours(picture[:6]).mean()[0] in range(100, 118)


@pytest.mark.parametrize("text", ["#222", "white", "#8a1c1c", "#00008b"])
def test_the_veil_is_the_least_of_all_hundredths(tile, text):
    """Every opacity of both veils is tried, by the formula, on every pixel."""
    picture, own = bytes_of(tile), relative_luminance(colour_of(text))
    enough = []
    for opacity, veil in itertools.product(range(101), (0, 255)):
        light = relative_luminance(np.round(picture * (1 - opacity / 100) + veil * opacity / 100).astype(np.uint8))
        ratio = (np.maximum(light, own) + 0.05) / (np.minimum(light, own) + 0.05)
        enough += [(opacity / 100, (veil,) * 3)] if ratio.min() >= 4.5 else []
    veil, opacity = Colours(picture).veil(colour_of(text))
    assert (opacity, veil) == min(enough)


def test_where_no_veil_is_enough():
    """On white #999999 has 2.85, and on black 7.37: a black veil; a contrast of 22 is out of anybody's reach."""
    picture = Colours(np.full((1, 1, 3), 128, np.uint8))
    assert picture.veil(colour_of("#999999"))[0] == BLACK and picture.veil(WHITE, enough=22) is None


@pytest.mark.parametrize("text", ["blurple", "#12345", "", "#22222280"])
def test_what_is_no_colour_is_one_sentence(text):
    with pytest.raises(NSTError, match=r"is no colour; give one as in #222|partly transparent"):
        colour_of(text)


# --- files within a budget ---


@pytest.mark.parametrize("kind", ["WEBP", pytest.param("AVIF", marks=needs_avif)])
def test_quality_is_the_best_within_the_budget(tile, kind):
    """The next quality would be too large; SSIM is that of the file as it is opened again."""
    budget = 0.6 * len(background.packed_at(tile, kind, 90).data)
    made = background.best(tile, kind, budget, enough=2)
    assert len(made.data) <= budget < len(background.packed_at(tile, kind, made.quality + 1).data)
    again = np.asarray(Image.open(io.BytesIO(made.data)).convert("RGB")) / 255
    assert made.ssim == pytest.approx(ssim(tile, again), abs=1e-6)


def test_quality_is_the_least_that_is_enough(tile):
    made = background.best(tile, "WEBP", 1e6, enough=0.85)
    assert made.ssim >= 0.85 > background.packed_at(tile, "WEBP", made.quality - 1).ssim


@needs_avif
def test_of_two_the_smaller_at_equal_ssim_goes_first(tile):
    two = [background.best(tile, kind, 3000) for kind in ("WEBP", "AVIF")]
    first, second = background.smaller_first(two, tile)
    if first.ssim > second.ssim:
        least = background.best(tile, first.kind, 3000, enough=second.ssim)
        assert len(least.data) <= len(second.data)
    else:
        assert len(first.data) <= len(second.data)


@needs_avif
def test_what_is_written(said, tmp_path, tile):
    """Both pictures, in the budget; a snippet that names them; a page that takes the snippet; nothing else."""
    Image.fromarray(bytes_of(tile)).save(tmp_path / "tile.png")
    status, out, err = said("background", tmp_path / "tile.png", "-o", tmp_path / "my bg", "--budget", "3")
    assert status == 0 and "text #222222: contrast worst" in out, err
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["my bg.avif", "my bg.css", "my bg.html", "my bg.webp", "tile.png"]
    assert all((tmp_path / f"my bg.{kind}").stat().st_size <= 3000 for kind in ("webp", "avif"))
    css = (tmp_path / "my bg.css").read_text()
    assert 'url("my%20bg.avif") type("image/avif")' in css and "background-size: auto, 32px 32px;" in css
    assert 'href="my%20bg.css"' in (tmp_path / "my bg.html").read_text()


def test_edges_that_do_not_meet_are_told(tmp_path, tile):
    made = web_background(tile[:, :40], tmp_path / "a.webp", budget=20)
    assert any("its edges do not meet" in note for note in made.notes) and made.packed[0].jumps["x"] > SEEN
    assert not any("edges do not" in note for note in web_background(tile, tmp_path / "b.webp", budget=20).notes)
    small = web_background(tile, tmp_path / "b.webp", budget=0.4)
    assert any("its edges meet, but packed so small they do no more" in note for note in small.notes)
    covering = web_background(tile[:, :40], tmp_path / "c.webp", budget=20, cover=True)
    assert not any("edges" in note for note in covering.notes)
    assert "background-size: cover" in (tmp_path / "c.css").read_text()


def test_a_surface_along_one_axis(tmp_path, tile):
    """Its other edges need not meet, and the page repeats it along that axis alone."""
    strip = SimpleNamespace(tile=tile[:40], repeat="square", axes="x")
    made = web_background(strip, tmp_path / "s.webp", budget=20)
    assert "background-repeat: no-repeat, repeat-x;" in (tmp_path / "s.css").read_text()
    assert made.notes == ("it repeats along x alone.",)
    assert "SSIM" in repr(made) and len(repr(made)) < 2000


def test_a_budget_that_cannot_be_met_says_what_can(said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, _, err = said("background", "textile", "-o", "b.webp", "--size", "256", "--budget", "2")
    assert status == 2 and "2 kB are not enough for 201 x 256 px: at its lowest quality the WebP has" in err
    advice = err.split("--size ")[1].split(".")[0]
    assert said("background", "textile", "-o", "b.webp", "--size", advice, "--budget", "2")[0] == 0


def test_without_avif(said, tmp_path, monkeypatch, tile):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(features, "get_supported", lambda: ["webp"])
    status, _, err = said("background", "harbour", "-o", "b.avif")
    assert status == 2 and "this Pillow cannot write AVIF; run: pip install" in err and err.count("\n") == 1
    made = web_background(tile, "b", budget=20)
    assert [path.name for path in made.files] == ["b.webp", "b.css", "b.html"] and "WebP alone" in made.notes[0]


@pytest.mark.parametrize(
    "words, says",
    [
        (["-o", "b.webp", "--text", "blurple"], "'blurple' is no colour"),
        (["-o", "b.gif"], "must end in .webp or .avif"),
        (["-o", "b.webp", "--budget", "0"], "budget must be a number from 0.1"),
        (["-o", "b.webp", "--size", "9"], "size must be a whole number of pixels from 16 to 4096"),
        (["-o", "b.webp", "--density", "0"], "density must be a number from 0.5 to 8"),
        (["-o", "b.webp", "--cover", "--repeat", "brick"], "leave --repeat or --cover out"),
        (["-o", "no/b.webp"], "the folder 'no' does not exist"),
    ],
)
def test_bad_input_is_one_sentence_and_writes_nothing(said, tmp_path, monkeypatch, words, says):
    monkeypatch.chdir(tmp_path)
    status, out, err = said("background", "harbour", *words)
    assert status == 2 and out == "" and err.count("\n") == 1 and says in err, err
    assert list(tmp_path.iterdir()) == []
