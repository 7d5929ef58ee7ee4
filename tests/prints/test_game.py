"""Textures and sprites: against plain tiling, means of linear light, and pictures put together again by the atlas."""

import json

import numpy as np
import pytest
from PIL import Image

from nstlib.errors import NSTError
from nstlib.prints import sprite_sheet, texture
from nstlib.prints.game.sprites import pack
from nstlib.prints.game.textures import mip_levels, normal_map
from nstlib.prints.motif import bytes_of


@pytest.fixture(scope="module")
def tile():
    return np.random.default_rng(8).random((24, 48, 3)).astype(np.float32)


# --- textures ---


@pytest.mark.parametrize("size, shape", [(None, (32, 64)), (16, (8, 16)), (128, (64, 128))])
def test_sides_are_powers_of_two(tile, tmp_path, size, shape):
    made = texture(tile, tmp_path / "t.png", size=size)
    assert made.shape == shape and Image.open(made.files[0]).size == shape[::-1]
    assert any("enlarged" in note for note in made.notes) == (shape[0] > 24)


def test_a_shifted_picture_gives_the_shifted_texture(tile, tmp_path):
    """By 3 and by 6 of its pixels, which are 4 and 8 of the texture's."""
    plain, shifted = (
        np.asarray(Image.open(texture(picture, tmp_path / "t.png", size=64).files[0]), int)
        for picture in (tile, np.roll(tile, (3, 6), (0, 1)))
    )
    assert np.abs(np.roll(plain, (4, 8), (0, 1)) - shifted).max() <= 1


def test_mipmaps_keep_the_light(tile):
    """The one pixel of the last level has the mean linear light of the first; black and white give 188 of 255."""
    levels = mip_levels(tile[:16, :32])
    assert [level.shape[:2] for level in levels] == [(16, 32), (8, 16), (4, 8), (2, 4), (1, 2), (1, 1)]
    light = np.where(tile <= 0.04045, tile / 12.92, ((tile + 0.055) / 1.055) ** 2.4)[:16, :32].mean(axis=(0, 1))
    back = 1.055 * light ** (1 / 2.4) - 0.055
    assert levels[-1][0, 0] == pytest.approx(back, abs=1e-6)
    assert bytes_of(mip_levels(np.stack([np.zeros((2, 3)), np.ones((2, 3))], axis=1))[-1]).tolist() == [[[188] * 3]]


def test_normals_of_a_slope_by_hand():
    """Lightness rises by 1/8 a pixel to the right: n is (-1, 0, 1) / sqrt 2; flat below that."""
    ramp = np.broadcast_to((np.arange(8) / 8)[None, :, None], (8, 8, 3)).astype(np.float32)
    inside = normal_map(ramp)[4, 3]
    assert inside == pytest.approx([0.5 - 0.5 / 2**0.5, 0.5, 0.5 + 0.5 / 2**0.5], abs=1e-6)
    upright = normal_map(ramp.swapaxes(0, 1))[3, 4]  # lighter below: it leans up, and green is up
    assert upright == pytest.approx([0.5, 0.5 + 0.5 / 2**0.5, 0.5 + 0.5 / 2**0.5], abs=1e-6)
    assert normal_map(np.full((4, 4, 3), 0.3, np.float32))[0, 0] == pytest.approx([0.5, 0.5, 1])


def test_the_texture_command(said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = ["texture", "harbour", "-o", "t.png", "--size", "64", "--repeat", "mirror", "--mipmaps", "--normal", "1"]
    status, out, err = said(*words)
    assert status == 0 and "64 x 64 px" in out and "edges do not meet" not in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["t.mipmaps.png", "t.normal.png", "t.png"]
    assert "its edges do not meet" in said("texture", "harbour", "-o", "t.png", "--size", "64")[2]


# --- sprites ---


@pytest.fixture(scope="module")
def cut_outs():
    """{name: (H, W, 4)}: discs with soft edges, coloured, in the corner of black nothing."""
    found = {}
    for i, (high, wide) in enumerate([(20, 30), (33, 18), (12, 12), (40, 9)]):
        y, x = np.mgrid[:high, :wide]
        far = np.hypot((y - high / 2) / (high / 2 - 3), (x - wide / 2) / (wide / 2 - 3))
        alpha = np.clip((1.1 - far) / 0.2, 0, 1)
        colour = np.array([0.9, 0.2 * i, 0.5]) * (alpha > 0)[..., None]
        found[f"s{i}"] = np.concatenate([colour, alpha[..., None]], axis=-1).astype(np.float32)
    return found


def test_sprites_are_put_together_again(cut_outs, tmp_path):
    """From sheet and atlas alone; none lies on another; both sides are powers of two."""
    made = sprite_sheet(cut_outs, tmp_path / "s.png", padding=2)
    sheet, atlas = np.asarray(Image.open(made.path)), json.loads(made.atlas.read_text())
    assert atlas["meta"]["image"] == "s.png" and atlas["meta"]["size"] == {"w": sheet.shape[1], "h": sheet.shape[0]}
    assert all(side & (side - 1) == 0 for side in sheet.shape[:2])
    taken = np.zeros(sheet.shape[:2], int)
    for name, whole in cut_outs.items():
        one = atlas["frames"][name]
        box, place = one["frame"], one["spriteSourceSize"]
        seen = sheet[box["y"] : box["y"] + box["h"], box["x"] : box["x"] + box["w"]]
        taken[box["y"] - 1 : box["y"] + box["h"] + 1, box["x"] - 1 : box["x"] + box["w"] + 1] += 1
        again = np.zeros((one["sourceSize"]["h"], one["sourceSize"]["w"], 4), np.uint8)
        again[place["y"] : place["y"] + box["h"], place["x"] : place["x"] + box["w"]] = seen
        wanted = np.round(255 * whole).astype(int)
        assert np.array_equal(again[..., 3], wanted[..., 3]) and one["trimmed"]
        solid = whole[..., 3] > 0.1
        assert np.abs(again[solid].astype(int) - wanted[solid]).max() <= 1
    assert taken.max() == 1


def test_edges_are_not_dark_when_a_game_scales_them(cut_outs, tmp_path):
    """Straight alpha, each channel halved by itself, as graphics cards do: no colour is darker than the sprite's."""
    made = sprite_sheet({"s0": cut_outs["s0"]}, tmp_path / "s.png")
    sheet = Image.open(made.path)
    small = np.asarray(Image.merge("RGBA", [c.reduce(2) for c in sheet.split()]))
    assert small[small[..., 3] > 0][:, 0].min() >= round(0.9 * 255) - 2
    naive = np.concatenate([cut_outs["s0"], np.zeros((2, 30, 4))])[:20].reshape(10, 2, 15, 2, 4).mean(axis=(1, 3))
    assert naive[naive[..., 3] > 0][:, 0].min() < 0.5  # what would be without


def test_packing_fills_small_sheets():
    places, shape = pack({"a": (30, 30), "b": (30, 30), "c": (30, 30), "d": (30, 30)}, padding=1)
    assert shape == (64, 64) and sorted(places.values()) == [(1, 1), (1, 32), (32, 1), (32, 32)]
    assert pack({"a": (30, 30)}, padding=0, exact=True)[1] == (30, 30)
    with pytest.raises(NSTError, match="do not fit on 8192 x 8192"):
        pack(dict.fromkeys("abcde", (4096, 4096)), padding=1)


def test_the_sprite_command_takes_a_folder(said, tmp_path, monkeypatch, cut_outs):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    for name, whole in cut_outs.items():
        Image.fromarray(np.round(255 * whole).astype(np.uint8)).save(tmp_path / "in" / f"{name}.png")
    status, out, err = said("sprite", "in", "-o", "s.png", "--size", "16", "--exact")
    assert (status, err) == (0, "") and "4 sprites on" in out
    assert max(one["sourceSize"]["w"] for one in json.loads((tmp_path / "s.json").read_text())["frames"].values()) <= 16


@pytest.mark.parametrize(
    "words, says",
    [
        (["texture", "harbour", "-o", "t.png", "--size", "300"], "300 is not; take 256 or 512"),
        (["texture", "harbour", "-o", "t.png", "--size", "9000"], "from 2 to 8192"),
        (["texture", "harbour", "-o", "t.jpg"], "must end in .png, .webp, .tif, .tiff"),
        (["texture", "harbour", "-o", "t.png", "--normal", "0"], "strength of a normal map"),
        (["sprite", "harbour", "-o", "s.gif"], "must end in .png or .webp"),
        (["sprite", "empty", "-o", "s.png"], "there is no picture in 'empty'"),
        (["sprite", "harbour", "-o", "s.png", "--padding", "-1"], "padding must be a whole number"),
        (["sprite", "nothing.png", "-o", "s.png"], "entirely transparent"),
    ],
)
def test_bad_input_is_one_sentence_and_writes_nothing(said, tmp_path, monkeypatch, words, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    Image.new("RGBA", (8, 8)).save(tmp_path / "nothing.png")
    status, out, err = said(*words)
    assert status == 2 and out == "" and err.count("\n") == 1 and says in err, err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "nothing.png"]
