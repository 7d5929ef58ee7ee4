"""Views are strings: they hold what they promise, with a text for every picture, and parse as HTML."""

import base64
import io
import subprocess
import sys
from html.parser import HTMLParser

import numpy as np
import pytest
from matplotlib.figure import Figure
from notebook_outputs import Images
from PIL import Image

import nstlib as nst
from nstlib import views
from nstlib.engine import Step
from nstlib.errors import NSTError
from nstlib.images import REC_709, luminance
from nstlib.ledger import Ledger, Row
from nstlib.shown import Shown
from nstlib.views.board import Board
from nstlib.views.kinds import html_of
from nstlib.views.moving.wipe import wiped
from nstlib.views.words import where_in_words


class Reader(HTMLParser):
    """Collects tags, and complains of any that is not closed."""

    void = {"img", "meta", "br", "wbr", "rect", "line", "polyline", "circle"}

    def __init__(self, text):
        super().__init__()
        self.open, self.images, self.labels = [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "img":
            self.images.append(attributes)
        if "aria-label" in attributes:
            self.labels.append(attributes["aria-label"])
        if tag not in self.void:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def embedded(tag):
    """The size in pixels of a picture inside a page."""
    return Image.open(io.BytesIO(base64.b64decode(tag["src"].partition("base64,")[2]))).size


@pytest.mark.parametrize(("side", "on_page", "inside"), [(64, 320, 64), (600, 600, 600), (1500, 1500, 1024)])
def test_a_result_is_shown_as_large_as_it_is_but_never_as_a_stamp(side, on_page, inside):
    picture = np.full((side // 2, side, 3), 0.5, dtype=np.float32)
    step = Step(1, 1, side, side // 2, 1.0, {})
    result = nst.Result(
        image=picture, history=(step,), take_ledger=None, recipe=nst.Recipe(), seconds=2.0, backbone="pocket",
        source="", content=picture, style=picture, names=("harbour", "mine"), stopped="stopped by hand",
    )  # fmt: skip
    page = views.result_html(result)
    content, style, large = Reader(page).images
    assert embedded(large) == (inside, inside // 2) and large["style"] == "width:100%;height:auto"
    shut, opened = page.split("<details>")
    assert f'<div style="width:{on_page}px;max-width:100%"></div>' in shut
    assert f'<div style="width:{max(1024, side)}px;max-width:100%">It has {side} x {side // 2} pixels' in opened
    assert max(embedded(content)) <= 1.5 * 320 + 1 and content["alt"] == nst.gallery()["harbour"].alt
    assert "mine" in style["alt"] and "repainted" in large["alt"] and "stopped by hand" in page


@pytest.fixture
def rows():
    return Ledger(
        (
            Row("content", "block4_conv2", 0.5, 1.0, 0.5, 0.5, 3.0, 0.75),
            Row("style", "block1_conv1", 0.25, 2.0, 0.5, 0.5, 1.0, 0.25),
        ),
        net_pull=0.4,
    )


def test_show_describes_gallery_pictures_and_arrays(waves):
    shown = nst.show("harbour", waves, alts=[None, "Soft coloured waves."], captions=["<Harbour>", "Waves"])
    bundle = shown._repr_mimebundle_()
    reader = Reader(bundle["text/html"])
    assert [i["alt"] for i in reader.images] == [nst.gallery()["harbour"].alt, "Soft coloured waves."]
    assert all(i["src"].startswith("data:image/jpeg;base64,") for i in reader.images)
    assert "&lt;Harbour&gt;" in shown and "Soft coloured waves." in bundle["text/plain"] and "base64" not in repr(shown)


def test_a_caption_is_never_the_alternative_text(waves):
    """What a reader hears says more than the line below the picture that everybody sees."""
    shown = nst.show(waves, waves, captions=["soft waves", "rough waves"], alts=[None, "Coloured stripes."])
    first, second = (i["alt"] for i in Reader(shown).images)
    assert first == f"soft waves: {views.describe_in_words(waves)}" and second == "Coloured stripes."
    wiped = [tag["alt"] for tag in Images(views.wipe(waves, waves, ("now", "then"))).found]
    assert wiped == [f"now: {views.describe_in_words(waves)}", f"then: {views.describe_in_words(waves)}"]


def test_pictures_of_the_gallery_are_wiped_by_their_names(waves):
    """They have other proportions; the middle of the first is shown, and nothing is stretched."""
    shown = nst.wipe("harbour", "street")
    alts = [tag["alt"] for tag in Images(shown).found]
    assert alts == [f"{name}: {nst.gallery()[name].alt}" for name in ("harbour", "street")]
    assert "aspect-ratio:768/960" in shown and "[two pictures, one over the other: harbour on the left" in repr(shown)
    x = np.linspace(0, 1, 90, dtype=np.float32)
    wide = np.broadcast_to(x[None, :, None], (30, 90, 3))
    half = wiped(wide, np.ones((30, 30, 3)), 1.0)
    np.testing.assert_allclose(half, wide[:, 30:60], atol=1e-6)
    tall = wiped(wide.transpose(1, 0, 2), np.ones((60, 60, 3)), 1.0)
    np.testing.assert_allclose(tall.mean(axis=(1, 2)), np.interp(np.linspace(30, 59, 60), range(90), x), atol=0.01)
    with pytest.raises(NSTError, match="did you mean 'harbour'"):
        nst.wipe("harbor", "street")
    with pytest.raises(NSTError, match="the after picture must be an array"):
        nst.wipe(waves, [[1], [2, 3]])


def test_a_figure_is_at_home_on_a_white_page_and_on_a_black_one():
    """Its ground is transparent, and its darkest and lightest words stand out 3 : 1 at least from either ground."""
    figure = Figure(figsize=(3, 2))
    axis = figure.subplots()
    axis.plot([0, 1], [1, 2], color="#0072B2", label="a curve")
    (hidden,) = axis.plot([0, 1], [2, 1], color="none")
    axis.set_title("heading")
    axis.set_xlabel("step")
    figure.legend()
    shown = views.drawn(figure, "A rising line.")
    (tag,) = Reader(shown).images
    with Image.open(io.BytesIO(base64.b64decode(tag["src"].partition("base64,")[2]))) as opened:
        pixels = np.asarray(opened.convert("RGBA"), float) / 255
    assert (pixels[..., 3] == 0).mean() > 0.7 and tag["alt"] == "A rising line."
    assert axis.lines[0].get_color() == "#0072B2" and hidden.get_color() == "none"
    inked = pixels[pixels[..., 3] == 1][:, :3]
    light = luminance(np.where(inked <= 0.04045, inked / 12.92, ((inked + 0.055) / 1.055) ** 2.4), REC_709)
    assert 1.05 / (light.max() + 0.05) >= 3 and (light.min() + 0.05) / 0.05 >= 3


def test_undescribed_pictures_get_a_sentence():
    assert views.describe_in_words(np.zeros((4, 6, 3), np.float32)) == (
        "a dark picture, 6 by 4 pixels, of low contrast"
    )


def test_a_picture_is_compared_with_its_original_in_words():
    rows, columns = np.mgrid[0:60, 0:80]
    tower = np.where((columns > 30) & (columns < 50) & (rows > 15), 0.2, 0.7)[..., None]
    tower = np.float32(tower + np.array([0.05, 0.0, -0.05]) * np.sin(columns / 9)[..., None])
    checked = tower + np.where((rows + columns) % 2, 0.15, -0.15)[..., None]
    said = views.compared_in_words
    grey, flat = np.repeat(tower.mean(-1, keepdims=True), 3, -1), np.full((1, 1, 3), 0.4, np.float32)
    assert said(grey, grey) == said(flat, flat) == "all shapes are kept, in its own colours, details kept"
    assert said(np.kron(tower, np.ones((5, 5, 1), np.float32)), tower).startswith("all shapes are kept, in its own")
    assert said(tower, tower) == "all shapes are kept, in its own colours, details kept"
    assert said(checked.astype("f4"), tower).endswith("in its own colours, fine detail of another kind")
    assert "in other colours" in said(tower * np.float32([1, 0.5, 0.5]), tower)
    assert said(tower[:, ::-1], tower).startswith("all shapes") and "other colours" in said(tower[:, ::-1], tower)
    assert said(np.rot90(tower)[:60, :60], tower[:, :60]).startswith(("no shape", "only rough"))
    assert said(1 - tower, tower).startswith("all shapes are kept, in other colours")  # light turned into dark
    assert said(0 * tower, tower) == "no shape is where it was, in other colours, little fine detail"


def test_where_a_map_is_largest_is_said_in_thirds():
    """By hand: one bright block on a dark map, and a map of one row."""
    spot = np.zeros((9, 12))
    spot[0:3, 9:] = 1
    assert where_in_words(spot) == "most at the top right" and where_in_words(spot.T) == "most at the bottom left"
    assert where_in_words(np.roll(spot, (3, -4), (0, 1))) == "most in the middle"
    assert where_in_words(np.roll(spot, -4, 1)) == "most at the top"
    assert where_in_words(np.float32([[0, 0, 1]])) == "most at the top right"


def test_ledger_view_has_every_number(rows):
    reader = Reader(views.ledger_html(rows))
    assert reader.labels == ["50%", "75%", "50%", "25%"]
    assert "Net pull: 40%" in views.ledger_html(rows) and "angle" not in views.ledger_html(rows)
    assert "at an angle of 150°" in views.ledger_html(Ledger(rows, 0.4, 150.0))


def test_board_reads_its_ledger_to_everyone(rows):
    board = Board("Layer ledger", text="Read this.", ledger=Ledger(rows, 0.4, 150.0))
    said = "Read this. Content and style pull at an angle of 150°. Net pull: 40%"
    assert said in board.alt and said in board.figure().get_supxlabel().replace("\n", " ")
    assert board.to_html().count("150°") == 1


def test_loss_curve_is_drawn_to_scale():
    history = [Step(i + 1, 4, 32, 32 if i < 2 else 64, loss, {}) for i, loss in enumerate([100, 10, 10, 1])]
    svg = views.loss_svg(history)
    Reader(svg)
    points = svg.split('points="')[1].split('"')[0].split()
    heights = [float(p.split(",")[1]) for p in points]
    assert heights[1] == heights[2] and heights[1] - heights[0] == pytest.approx(heights[3] - heights[2], abs=0.2)
    assert "32 px" in svg and "64 px" in svg and "from 100 to 1" in svg
    assert views.loss_svg(history[:1]) == "" and "<circle" not in svg
    at = views.loss_svg(history, at=2)
    x, y = points[1].split(",")
    assert f'<circle cx="{x}" cy="{y}"' in at and "a dot at step 2" in at


def test_gallery_wall_has_an_alternative_text_for_each():
    reader = Reader(nst.gallery()._repr_html_())
    assert [i["alt"] for i in reader.images] == [p.alt for p in nst.gallery()]


def test_a_notebook_finds_the_view_of_every_kind_of_data(rows):
    assert rows._repr_html_() == html_of(rows) == views.ledger_html(rows)
    assert nst.gallery().styles._repr_html_() == views.gallery_html(nst.gallery().styles)
    kinds = Shown.__subclasses__()
    assert {kind.__name__ for kind in kinds} >= {"Gallery", "Ledger", "Result"}
    assert all(html_of.dispatch(kind) is not html_of.dispatch(object) for kind in kinds)


def test_boards_html_and_kinds_of_a_kind_are_drawn_too(rows):
    class Shorter(Ledger):
        pass

    board = Board("Layer ledger", text="Read this.")
    assert html_of(board) == board.to_html() and html_of("<b>x</b>") == "<b>x</b>"
    assert type(html_of(nst.show("harbour", height=20))) is str
    assert Shorter(rows)._repr_html_() == views.ledger_html(Ledger(rows))
    with pytest.raises(NSTError, match="no view draws a dict"):
        html_of({})


def test_data_imports_no_view_before_it_is_shown():
    code = (
        "import sys, nstlib.engine.result, nstlib.catalogue, nstlib.ledger\n"
        "def views(): return any(name.startswith('nstlib.views') for name in sys.modules)\n"
        "ledger = nstlib.ledger.Ledger(())\n"
        "print(views(), 'term' in repr(ledger), views(), '<table' in ledger._repr_html_(), views())"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.split() == ["False", "True", "False", "True", "True"]


def test_colours_stand_out_from_the_page():
    """Contrast of every bar colour on white is at least 3 : 1 (WCAG 2, graphics)."""
    for colour in views.COLOURS.values():
        rgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
        linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        assert 1.05 / (luminance(linear, REC_709) + 0.05) >= 3
