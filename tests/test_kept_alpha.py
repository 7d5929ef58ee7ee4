"""Transparency kept: what was seen is painted, what was not gets the colours next to it, no edge has a fringe."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import nstlib as nst
from nstlib import images
from nstlib.engine import Keeper
from nstlib.errors import NSTError
from nstlib.images.incoming import notes
from nstlib.images.kept.alpha import TRUSTED, bled, cut_out
from nstlib.images.kept.keeping import Kept, brought
from nstlib.images.writing.deep import png, tiff

RED, BLUE = (0.8, 0.2, 0.1), (0.1, 0.2, 0.9)


def disc(side=64):
    """A red disc with a blue right half and a soft edge, straight colours (H, W, 3) and alpha (H, W); black below."""
    y, x = np.mgrid[:side, :side] + 0.5
    alpha = np.clip(0.35 * side - np.hypot(x - side / 2, y - side / 2), 0, 1).astype(np.float32)
    colours = np.where((x < side / 2)[..., None], RED, BLUE) * (alpha > 0)[..., None]
    return colours.astype(np.float32), alpha


def rgba(colours, alpha):
    return Image.fromarray(np.round(255 * np.dstack([colours, alpha])).astype(np.uint8))


def test_what_is_seen_keeps_its_colours_and_what_is_not_gets_the_nearest():
    colours, alpha = disc()
    filled = bled(colours, alpha)
    seen = alpha >= TRUSTED
    assert np.array_equal(filled[seen], colours[seen])
    np.testing.assert_allclose(filled[32, 0], RED, atol=0.1)  # far to the left, where all that is near is red
    np.testing.assert_allclose(filled[32, 63], BLUE, atol=0.1)


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**32 - 1), st.floats(0.02, 1))
def test_filled_colours_are_averages_of_those_that_are_there(height, width, seed, share):
    """So they lie between the least and the most of each channel; of one colour alone they are that colour."""
    rng = np.random.default_rng(seed)
    alpha = np.where(rng.random((height, width)) < share, rng.random((height, width)), 0).astype(np.float32)
    alpha[rng.integers(height), rng.integers(width)] = 1
    colours = rng.random((height, width, 3), dtype=np.float32)
    there, filled = colours[alpha > 0], bled(colours, alpha)
    assert (filled >= there.min(axis=0) - 1e-5).all() and (filled <= there.max(axis=0) + 1e-5).all()
    flat = np.float32(RED) + 0 * colours
    np.testing.assert_allclose(bled(flat, alpha), flat, atol=1e-5)


def sampled(picture, factor=4):
    """Each channel enlarged in straight lines by itself, as a graphics card samples a texture: (H, W, 4) floats."""
    planes = [Image.fromarray(np.ascontiguousarray(picture[..., c])) for c in range(4)]
    size = picture.shape[1] * factor, picture.shape[0] * factor
    return np.stack([np.asarray(p.resize(size, Image.Resampling.BILINEAR)) for p in planes], axis=-1)


def fringe(picture):
    """How far a picture (H, W, 4), sampled as a texture and laid on black, white and red, is from what is right there:
    colours that are multiplied by alpha before they are sampled, which no hidden colour can reach."""
    alpha = picture[..., 3:]
    right = sampled(np.concatenate([picture[..., :3] * alpha, alpha], axis=-1))
    shown = sampled(picture)
    behind = [np.array(colour, np.float32) for colour in ((0, 0, 0), (1, 1, 1), (1, 0, 0))]
    return max(
        np.abs(shown[..., :3] * shown[..., 3:] - right[..., :3] + (right[..., 3:] - shown[..., 3:]) * colour).max()
        for colour in behind
    )


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
def test_no_fringe_on_any_background(kind):
    alpha = disc()[1]
    colours = np.where((alpha > 0)[..., None], (0.9, 0.8, 0.2), 0).astype(np.float32)
    data = images.encode(colours, kind, kept=Kept(alpha), quality=100)
    found = np.asarray(Image.open(io.BytesIO(data)), np.float32) / 255
    np.testing.assert_allclose(found[..., 3], alpha, atol=0.5 / 255 + 1e-6)
    assert fringe(found) < 3 / 255
    assert fringe(np.dstack([colours, alpha])) > 0.15  # what black below it would do


def files_of(tmp_path):
    """{name: file} of one cut-out, a square with a hole at its upper left, in every kind that has transparency."""
    picture = Image.new("RGBA", (40, 30), (200, 60, 20, 255))
    picture.paste((0, 0, 0, 0), (0, 0, 20, 10))
    palette = picture.convert("RGB").convert("P", palette=Image.Palette.ADAPTIVE, colors=2)
    clear = palette.getpixel((0, 0))
    grey = Image.merge("LA", (picture.convert("L"), picture.getchannel("A")))
    known = picture.convert("RGB")
    deep = np.asarray(picture).astype(np.uint16) * 257
    made = {
        "rgba.png": (picture, {}),
        "palette.png": (palette, {"transparency": clear}),
        "several.png": (palette, {"transparency": bytes(0 if i == clear else 255 for i in range(2))}),
        "colour.png": (known, {"transparency": (0, 0, 0)}),
        "la.png": (grey, {}),
        "rgba.webp": (picture, {"lossless": True}),
        "rgba.tif": (picture, {}),
        "gif.gif": (palette, {"transparency": clear}),
    }
    for name, (each, options) in made.items():
        each.save(tmp_path / name, **options)
    (tmp_path / "deep.png").write_bytes(png(deep))
    (tmp_path / "deep.tif").write_bytes(tiff(deep))
    turned, exif = picture.transpose(Image.Transpose.ROTATE_90), Image.Exif()
    exif[0x0112] = 6
    turned.save(tmp_path / "turned.png", exif=exif)
    return sorted(path for path in tmp_path.iterdir())


def test_every_kind_of_transparency_is_read(tmp_path):
    for path in files_of(tmp_path):
        colours, alpha = cut_out(path)
        expected = np.ones((30, 40), np.float32)
        expected[:10, :20] = 0
        assert np.array_equal(alpha, expected), path.name
        grey = (200 * 0.299 + 60 * 0.587 + 20 * 0.114) / 255
        seen = (grey, grey, grey) if path.name == "la.png" else (200 / 255, 60 / 255, 20 / 255)
        np.testing.assert_allclose(colours, np.float32(seen) + 0 * colours, atol=2 / 255, err_msg=path.name)


def test_small_copies_of_large_cut_outs_are_not_darkened(tmp_path):
    """Every second pixel is black and transparent: an average that counted those would be half as light."""
    board = np.indices((256, 256)).sum(axis=0) % 2
    pixels = np.dstack([np.where(board[..., None], (200, 60, 20), 0), 255 * board]).astype(np.uint8)
    Image.fromarray(pixels).save(tmp_path / "p.png")
    (tmp_path / "deep.png").write_bytes(png(pixels.astype(np.uint16) * 257))
    for name in ("p.png", "deep.png"):
        colours, alpha = cut_out(tmp_path / name, size=32)
        assert max(colours.shape) < 256
        np.testing.assert_allclose(colours, np.float32([200, 60, 20]) / 255 + 0 * colours, atol=1.5 / 255)
        np.testing.assert_allclose(alpha, 0.5, atol=0.01)


@pytest.fixture
def sprite(tmp_path):
    path = tmp_path / "sprite.png"
    rgba(*disc(96)).save(path, dpi=(300, 300))
    return path


def test_a_painted_sprite_is_transparent_where_it_was(sprite, tmp_path):
    painted = nst.paint(sprite, "starry", keep_alpha=True)
    for name in ("a.png", "a.webp", "a.tif"):
        found = np.asarray(Image.open(painted.save(tmp_path / name)), np.float32) / 255
        assert found.shape == (96, 96, 4)
        np.testing.assert_allclose(found[..., 3], disc(96)[1], atol=1 / 255)
        assert fringe(found) < 0.2
    assert np.asarray(Image.open(nst.paint(sprite, "starry").save(tmp_path / "b.png"))).shape == (96, 96, 3)
    small = nst.paint(sprite, "starry", size=48, keep_alpha=True)
    assert small.alpha.shape == (48, 48) and small.alpha[24, 7:9].min() + 1e-3 > 0 and small.alpha.max() == 1
    np.testing.assert_allclose(small.alpha.mean(), disc(96)[1].mean(), atol=0.01)


def test_what_was_hidden_does_not_reach_the_painting(sprite, tmp_path):
    """The same sprite with green where nobody sees it is painted the same."""
    colours, alpha = disc(96)
    colours[alpha == 0] = (0, 1, 0)
    rgba(colours, alpha).save(tmp_path / "green.png", dpi=(300, 300))
    one, other = (nst.paint(p, "starry", keep_alpha=True).image for p in (sprite, tmp_path / "green.png"))
    assert np.array_equal(one, other)


def test_a_run_keeps_alpha_through_a_checkpoint(sprite, tmp_path):
    options = {"size": 48, "steps": 3, "backbone": "pocket", "keep_alpha": True, "progress": False}

    def stop(step):
        if step.step == 2:
            raise KeyboardInterrupt

    checkpoint = tmp_path / "run.npz"
    nst.stylize(sprite, "impasto", checkpoint=Keeper(checkpoint, every=0), on_step=stop, **options)
    resumed = nst.resume(checkpoint, progress=False)
    assert resumed.names[0] == "sprite" and len(resumed.history) == 3
    found = Image.open(io.BytesIO(resumed.encoded()))
    assert found.mode == "RGBA" and found.info["dpi"] == pytest.approx((300, 300), abs=0.01)
    np.testing.assert_allclose(np.asarray(found)[..., 3] / 255, resumed.alpha, atol=0.5 / 255 + 1e-6)
    expected = images.resize(np.repeat(disc(96)[1][..., None], 3, axis=2), 48)[..., 0]
    np.testing.assert_allclose(resumed.alpha, expected, atol=1 / 255)
    with pytest.raises(NSTError, match="JPEG file cannot be transparent.*\\.png, \\.webp, \\.tif or \\.tiff"):
        resumed.save(tmp_path / "a.jpg")
    assert not (tmp_path / "a.jpg").exists()


def test_arrays_with_alpha(sprite):
    colours, alpha = disc(64)
    painted = nst.paint(np.dstack([colours, alpha]), "starry", keep_alpha=True)
    np.testing.assert_allclose(painted.alpha, alpha, atol=1e-6)
    with pytest.raises(NSTError, match=r"shape \(height, width, 3\)"):
        nst.paint(np.dstack([colours, alpha]), "starry")
    with pytest.raises(NSTError, match="divide by 255"):
        nst.paint(np.dstack([colours, 255 * alpha]), "starry", keep_alpha=True)


def test_one_value_of_grey_is_transparent_at_every_depth(tmp_path):
    """PNG's tRNS in 8 and 16 bits, the latter also as 12 in 16, lying, and made small."""
    for bits, top in ((8, 255), (16, 65535), (16, 4000)):
        values = np.linspace(0.1, 1, 60 * 80).reshape(60, 80) * top
        values = np.round(values).astype(np.uint8 if bits == 8 else np.uint16)
        values[:20, :30] = 7
        exif = Image.Exif()
        exif[0x0112] = 6
        path = tmp_path / f"{top}.png"
        Image.fromarray(values).save(path, transparency=7, exif=exif)
        colours, kept = brought(path, "content", keep_alpha=True)
        seen = np.rot90(values != 7, -1)
        np.testing.assert_array_equal(kept.alpha, seen)
        np.testing.assert_array_equal(colours[seen], nst.load_image(path)[seen])
        assert colours[seen].std() > 0.1 and colours[~seen].max() < 0.5  # the nearest ones, not white
        assert brought(path, "content", 20, keep_alpha=True)[1].alpha.shape == (40, 30)


def test_nothing_or_everything_is_transparent(tmp_path, capsys):
    Image.new("RGBA", (40, 40), (10, 20, 30, 0)).save(tmp_path / "all.png")
    with pytest.raises(NSTError, match="all.png' is entirely transparent"):
        brought(tmp_path / "all.png", "content", keep_alpha=True)
    for name, mode in (("opaque.png", "RGBA"), ("rgb.png", "RGB"), ("photo.jpg", "RGB")):
        Image.new(mode, (40, 40), "teal").save(tmp_path / name)
        notes.tell.cache_clear()
        colours, kept = brought(tmp_path / name, "content", keep_alpha=True)
        assert kept.alpha is None and colours.shape == (40, 40, 3)
        assert f"{name}' is transparent, so its painting is opaque" in "".join(capsys.readouterr())
