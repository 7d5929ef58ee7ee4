"""The sheet beside the page, driven by its buttons, against nst.sheet and single runs."""

import re
import time
from html import unescape

import numpy as np
import pytest

import nstlib as nst

pytest.importorskip("ipywidgets")
from nstlib import widgets

SMALL = {"strengths": (0.5, 4), "layers": ("deep", "all"), "size": 48, "steps": 4, "backbone": "pocket"}


def texts(widget):
    return [unescape(text) for text in re.findall(r"<pre[^>]*>(.*?)</pre>", widget.about.value, re.DOTALL)]


def test_the_tiles_are_those_of_the_plain_function_and_a_press_opens_one(inline_pocket):
    widget = widgets.SettingsSheet("bridge", "starry", **SMALL)
    widget.show()
    assert "4 tiles to make: press Start" in widget.status.value and all(tile.disabled for tile in widget.tiles)
    widget.start_button.click()
    plain = nst.sheet("bridge", "starry", **SMALL, progress=False)
    for ours, theirs in zip(widget.sheet.tiles, plain.tiles, strict=True):
        np.testing.assert_allclose(ours.image, theirs.image, atol=1e-5)
    assert widget.state == "finished" and "4 of 4 tiles are made" in widget.status.value
    assert [tile.tooltip for tile in widget.tiles] == [tile.alt for tile in plain.tiles]
    widget.tiles[2].click()
    assert widget.chosen == 2 and plain.tiles[2].alt.split(": ")[1] in widget.about.value
    recipe, command = texts(widget)
    assert nst.Recipe.from_json(recipe) == plain.tiles[2].recipe == plain.recipe(1, 0)
    assert command.startswith("nst stylize bridge starry --recipe recipe.json --size 512")
    widget.use_button.click()
    assert widget.recipe == plain.recipe(1, 0) and "attribute recipe" in widget.status.value
    widget.paint_large(size=56, steps=3)
    alone = nst.stylize("bridge", "starry", plain.recipe(1, 0), size=56, steps=3, progress=False)
    np.testing.assert_allclose(widget.large.image, alone.image, atol=1e-5)
    assert "Painted large, 56 x 41 px" in widget.status.value and 'src="data:image/' in widget.painted.value
    assert {tuple(one.keys()) for one in [widget.still()]} == {("text/html", "text/plain")}
    assert widget.still()["text/html"].count("<details") == 4


def test_it_stops_and_goes_on_while_the_page_is_used(monkeypatch, inline_pocket):
    monkeypatch.setenv("NST_RUNNER", "thread")
    widget = widgets.SettingsSheet("bridge", "starry", **SMALL | {"steps": 40})
    widget.show()
    widget.start()
    until(lambda: widget.sheet and widget.sheet.made)
    widget.pause_button.click()
    assert widget.runner.wait(60) and widget.state == "paused"
    first = [tile.image for tile in widget.sheet.tiles]
    assert first[0] is not None and first[-1] is None and "Start goes on" in widget.status.value
    widget.tiles[0].click()
    widget.start_button.click()
    assert widget.runner.wait(120) and widget.state == "finished" and widget.chosen == 0
    assert widget.sheet.tiles[0].image is first[0] and len(widget.sheet.made) == 4
    widget.close()


def test_the_folder_of_a_sheet_is_filled_and_taken_up(inline_pocket, tmp_path):
    made = widgets.SettingsSheet("bridge", "starry", **SMALL, folder="kept").start()
    assert (tmp_path / "kept" / "index.html").exists() and len(list((tmp_path / "kept").glob("*-scale-*.png"))) == 4
    again = widgets.SettingsSheet("bridge", "starry", **SMALL, folder="kept")
    again.show()
    again.start()
    assert len(again.sheet.made) == 4 and np.abs(again.sheet.tiles[0].image - made.sheet.tiles[0].image).max() < 2 / 255
    again.choose(0)
    assert nst.Recipe.load(texts(again)[1].split()[5]) == made.sheet.tiles[0].recipe


def test_what_cannot_be_is_said_in_the_page(inline_pocket, waves):
    with pytest.raises(nst.NSTError, match="did you mean 'shallow'"):
        widgets.SettingsSheet("bridge", "starry", layers=["shalow"])
    with pytest.raises(nst.NSTError, match="takes no on_tile"):
        widgets.SettingsSheet("bridge", "starry", on_tile=print)
    widget = widgets.SettingsSheet("bridge", "stary", **SMALL)
    widget.show()
    widget.use_button.click()
    assert "no tile is chosen" in widget.status.value
    widget.start_button.click()
    assert widget.state == "failed" and "starry" in widget.status.value and 'data-state="failed"' in widget.status.value
    for number, sentence in ((0, "is not made yet"), (9, "4 tiles, counted from 0"), ("a", "must be a whole number")):
        with pytest.raises(nst.NSTError, match=sentence):
            widget.choose(number)
    arrays = widgets.SettingsSheet(waves, waves[::-1], **SMALL | {"layers": ["all"], "strengths": [4]})
    arrays.show()
    arrays.start()
    arrays.choose(0)
    assert texts(arrays)[1].startswith("nst.stylize(content, style, nst.Recipe.from_json(")


def until(done, seconds=120):
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        time.sleep(0.02)
