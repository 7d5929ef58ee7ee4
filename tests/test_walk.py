"""A walk from style to style: its ends, its shares, and the files it is saved as."""

import io

import numpy as np
import pytest
from PIL import Image

import nstlib as nst


@pytest.fixture(scope="module")
def walk():
    return nst.style_walk("hills", ["starry", "tiles", "hatching"], 5, size=64)


def test_ends_and_corners_are_the_styles_and_shares_are_even(walk):
    for picture, style in zip(walk.pictures[::2], ("starry", "tiles", "hatching"), strict=True):
        np.testing.assert_allclose(picture, nst.paint("hills", style, size=64).image, atol=1e-6)
    assert walk.shares[1] == {"starry": 0.5, "tiles": 0.5} and walk.shares[3] == {"tiles": 0.5, "hatching": 0.5}
    assert all(sum(shares.values()) == pytest.approx(1) for shares in walk.shares)
    half = nst.paint("hills", {"starry": 1, "tiles": 1}, size=64).image
    np.testing.assert_allclose(walk.pictures[1], half, atol=1e-6)


def test_the_optimiser_walks_as_well():
    recipe = nst.Recipe(steps=3, smallest=48, backbone="pocket")
    fine = nst.style_walk("hills", ["starry", "tiles"], 3, size=48, fine=True, recipe=recipe)
    middle = nst.stylize("hills", {"starry": 1, "tiles": 1}, recipe, size=48, progress=False).image
    np.testing.assert_array_equal(fine.pictures[1], middle)


def test_a_strip_holds_all_and_a_clip_goes_there_and_back(walk, tmp_path):
    height, width = walk.pictures[0].shape[:2]
    with Image.open(walk.save(tmp_path / "a.png")) as strip:
        assert strip.size == (5 * width + 4 * 4, height)
    for name in ("a.gif", "a.webp"):
        with Image.open(walk.save(tmp_path / name, seconds=0.1)) as clip:
            assert (clip.n_frames, clip.info["loop"], clip.size) == (8, 0, (width, height))
            clip.seek(1)
            second = np.asarray(clip.convert("RGB"), np.float32) / 255
            assert clip.info["duration"] == 100  # Pillow knows a WebP's when it is decoded
        assert np.abs(second - walk.pictures[1]).mean() < 0.05
    assert walk._repr_html_() == walk.board().to_html()  # as a notebook shows it
    assert len(walk.board().entries) == 5 and "starry 50 % and tiles 50 %" in walk.board().alt
    assert io.BytesIO(walk.board().to_png()).read(4) == b"\x89PNG" and "tiles 100 %" in repr(walk)


@pytest.mark.parametrize(
    "styles, steps, says",
    [
        ("starry", 3, "two or more"),
        (["starry", "starry"], 3, "no one twice in a row"),
        (["starry", "tiles"], 1, "steps must be a whole number of at least 2"),
        (["starry", "tiles"], 1000, "at most 240 pictures"),
        (["starry", "nowhere"], 3, "nowhere"),
        (["starry", np.zeros((9, 9, 3))], 3, "names or files"),
    ],
)
def test_what_is_no_walk_is_told(styles, steps, says):
    with pytest.raises(nst.NSTError, match=says):
        nst.style_walk("hills", styles, steps, size=48)


def test_where_it_cannot_be_written_is_told(walk, tmp_path):
    for name in ("a.txt", "none/a.gif"):
        with pytest.raises(nst.NSTError, match="cannot write"):
            walk.save(tmp_path / name)
    with pytest.raises(nst.NSTError, match=r"a walk is no film, as 'a.MP4' would be; name a clip, .gif or .webp, or"):
        walk.save(tmp_path / "a.MP4")
    assert not list(tmp_path.iterdir())


def test_a_walk_is_not_saved_over_what_it_was_made_of(waves, tmp_path):
    photo = nst.save_image(waves, tmp_path / "photo.png")
    before = photo.read_bytes()
    walk = nst.style_walk(str(photo), ["starry", "tiles"], 2, size=64)
    with pytest.raises(nst.NSTError, match="itself, which would be lost"):
        walk.save(photo)
    assert photo.read_bytes() == before
