"""What a MaskPainter makes of the maps that arrive from its page, compared with maps drawn here by hand.

tests/browser/test_painter_in_lab.py paints real ones.
"""

import io
import sys

import numpy as np
import pytest
from PIL import Image

import nstlib as nst
from nstlib import files
from nstlib.errors import NSTError
from nstlib.regions import Region, masks
from nstlib.views.overlays import TINTS
from nstlib.widgets import MaskPainter, host
from nstlib.widgets import regions as module

PHOTO = np.random.default_rng(3).random((60, 80, 3)).astype(np.float32)


def drawn(sky=slice(0, 20), wall=slice(40, 80)):
    """A map of two regions: rows at the top, and columns of the rest."""
    numbers = np.zeros((60, 80), np.uint8)
    numbers[30:, wall] = 2
    numbers[sky] = 1
    return numbers


def png(numbers):
    """As the page packs a map: red is the region."""
    file = io.BytesIO()
    Image.fromarray(np.stack([numbers, 0 * numbers, 0 * numbers, 0 * numbers + 255], axis=-1)).save(file, "PNG")
    return file.getvalue()


def send(painter, data, size=100):
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    painter.receive({"kind": "begin", "upload": "u", "view": "v", "count": len(pieces), "total": len(data)})
    for number in reversed(range(len(pieces))):
        painter.receive({"kind": "piece", "upload": "u", "number": number}, [memoryview(pieces[number])])
    return painter.receive({"kind": "end", "upload": "u"})


@pytest.fixture
def painter():
    made = MaskPainter(PHOTO, ("sky", "wall"))
    send(made, png(drawn()))
    return made


def test_a_map_in_pieces_becomes_masks_and_words(painter):
    found = painter.masks
    assert list(found) == ["sky", "wall"] and all(mask.dtype == np.float32 for mask in found.values())
    np.testing.assert_array_equal(found["sky"], drawn() == 1)
    np.testing.assert_array_equal(found["wall"], drawn() == 2)
    assert painter.words == (
        "sky: 33 % of the picture, at the top; wall: 25 % of the picture, at the bottom right; the rest: 42 %"
    )


def test_painted_masks_become_regions(painter):
    sky, wall = painter.regions({"sky": "starry", "wall": None})
    assert (sky.name, sky.style, sky.take, wall.take) == ("sky", "starry", "style", "photo")
    assert painter.regions(["starry"]) == painter.regions("starry") == [sky]
    at_another_size = masks([sky, wall], nst.images.resize(PHOTO, (120, 160)))
    assert at_another_size[0].mean() == pytest.approx(1 / 3, abs=0.01)
    assert at_another_size[1].mean() == pytest.approx(1 / 4, abs=0.01)


@pytest.mark.parametrize(
    ("styles", "says"),
    [
        ({"skye": "starry"}, "no region is called 'skye'; did you mean 'sky'"),
        (["a", "b", "c"], "2 regions and 3 styles"),
        ({"wall": "starry"}, "nothing is painted for 'wall' yet"),
    ],
)
def test_styles_for_what_is_not_there_end_in_a_sentence(styles, says):
    made = MaskPainter(PHOTO, ("sky", "wall"))
    send(made, png(drawn(wall=slice(0, 0))))
    with pytest.raises(NSTError) as told:
        made.regions(styles)
    assert says in str(told.value)


@pytest.mark.parametrize("names", [(), "", ("a", "a"), ("",), (3,), 5, tuple("abcdefgh"), ("x\n",)])
def test_names_that_will_not_do_end_in_a_sentence(names):
    with pytest.raises(NSTError, match="from 1 to 7 different names"):
        MaskPainter(PHOTO, names)


def test_a_saved_map_is_flat_and_read_again(painter, tmp_path):
    path = painter.save(tmp_path / "map.png")
    with Image.open(path) as picture:
        colours = {f"#{r:02X}{g:02X}{b:02X}" for _, (r, g, b) in picture.getcolors()}
    assert colours == {"#000000", TINTS[0][1], TINTS[1][1]}
    other = MaskPainter(PHOTO, ("sky", "wall"))
    other.load(path)
    np.testing.assert_array_equal(other.map, drawn())
    half = MaskPainter(PHOTO, ("sky", "wall"), size=40)
    half.load(path)
    np.testing.assert_array_equal(half.map, drawn()[::2, ::2])
    (sky,) = masks([Region(f"{path} {TINTS[0][1]}", feather=0)], PHOTO)  # and a region reads it, too
    np.testing.assert_array_equal(sky, drawn() == 1)


def test_what_cannot_be_saved_or_read_ends_in_a_sentence(painter, tmp_path, monkeypatch):
    with pytest.raises(NSTError, match="must end in .png"):
        painter.save(tmp_path / "map.jpg")
    Image.new("RGB", (60, 80), TINTS[0][1]).save(tmp_path / "upright.png")
    with pytest.raises(NSTError, match="another aspect than the picture's 80 x 60; turn it"):
        painter.load(tmp_path / "upright.png")
    Image.new("RGB", (80, 60), "white").save(tmp_path / "white.png")
    with pytest.raises(NSTError, match=r"none of the regions' colours; they are #0072B2 sky, #E69F00 wall"):
        painter.load(tmp_path / "white.png")
    np.testing.assert_array_equal(painter.map, drawn())

    def full(*_):
        raise OSError(28, "No space left on device")

    old = painter.save(tmp_path / "map.png").read_bytes()
    painter.map = np.ones_like(painter.map)
    monkeypatch.setattr(files.os, "replace", full)
    with pytest.raises(NSTError, match="no space left"):
        painter.save(tmp_path / "map.png")
    assert (tmp_path / "map.png").read_bytes() == old
    assert sorted(path.name for path in tmp_path.iterdir()) == ["map.png", "upright.png", "white.png"]


class Page:
    def __init__(self):
        self.heard = []

    def send(self, message):
        self.heard.append(message)


def test_every_message_is_answered_and_a_failure_leaves_what_was_painted(painter):
    page = Page()
    wrong = {"of another size": png(np.zeros((10, 10), np.uint8)), "too high": png(drawn() + 2), "no PNG": b"words"}
    for data in wrong.values():
        painter._answer(page, {"kind": "begin", "upload": "w", "view": "v", "count": 1, "total": len(data)}, [])
        painter._answer(page, {"kind": "piece", "upload": "w", "number": 0}, [data])
        painter._answer(page, {"kind": "end", "upload": "w"}, [])
    assert [m["kind"] for m in page.heard] == ["next", "next", "refused"] * 3
    assert "of another photograph or of other regions" in page.heard[2]["words"]
    painter._answer(page, {"kind": "end", "upload": "never begun"}, [])
    assert "did not arrive from its beginning; paint one stroke more" in page.heard[-1]["words"]
    data = png(drawn())
    painter._answer(page, {"kind": "begin", "upload": "u", "view": "v", "count": 1, "total": len(data) + 1}, [])
    painter._answer(page, {"kind": "piece", "upload": "u", "number": 0}, [data])
    painter._answer(page, {"kind": "end", "upload": "u"}, [])
    assert f"{len(data)} bytes of {len(data) + 1}; paint one stroke more" in page.heard[-1]["words"]
    np.testing.assert_array_equal(painter.map, drawn())


def test_the_page_gets_photograph_map_and_words(painter):
    pytest.importorskip("anywidget")
    painter.show()
    field = painter.field
    assert field.words == painter.words and field.names == ["sky", "wall"] and field.tints == ["#0072B2", "#E69F00"]
    with Image.open(io.BytesIO(field.photo)) as photo, Image.open(io.BytesIO(field.painted)) as painted:
        assert photo.size == painted.size == (80, 60)
        np.testing.assert_array_equal(np.asarray(painted), drawn())
    send(painter, png(drawn(sky=slice(0, 30))))
    assert field.origin == "v" and "sky: 50 %" in field.words  # the view that painted it does not read it again
    painter._set(drawn())
    assert field.origin == "" and "role" in field._esm and "prefers" not in field._css
    painter.dispose()
    assert painter.field is None and painter.map.any()


def test_a_cell_that_runs_again_keeps_what_was_painted(painter, monkeypatch):
    monkeypatch.setattr(host, "cell", lambda: "a cell of this test")
    painter.take_place()
    for photo, names, kept in (
        (PHOTO[::-1], ("sky", "wall"), False),
        (PHOTO, ("sky", "sea"), False),
        (PHOTO, ("sky", "wall"), True),
    ):
        again = MaskPainter(photo, names)
        again.take_over(painter)
        assert again.map.any() == kept
    again = MaskPainter(PHOTO, ("sky", "wall"))
    again.take_place()
    np.testing.assert_array_equal(again.map, drawn())


def test_without_a_kernel_it_is_a_picture_with_words(painter):
    still = painter.still()
    assert "sky: 33 % of the picture, at the top" in still["text/plain"] and still["text/html"].count("<img") == 1
    assert "wall: 25 %" in still["text/html"] and "<script" not in still["text/html"]
    empty = MaskPainter(PHOTO, "sky").still()["text/plain"]
    assert "sky: nothing; the rest: 100 %" in empty


def test_without_anywidget_a_sentence_says_how_regions_are_written(painter, monkeypatch):
    ipywidgets = pytest.importorskip("ipywidgets")
    monkeypatch.setitem(sys.modules, "anywidget", None)
    monkeypatch.setattr(module.importlib.util, "find_spec", lambda name: None)
    (told, _) = painter.show().children
    assert type(told) is ipywidgets.HTML and "pip install anywidget" in told.value and "nst.Region(" in told.value
    painter.dispose()
