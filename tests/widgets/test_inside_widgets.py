"""The widgets that look into the network that paints at once: their controls, driven, against the plain functions."""

import numpy as np
import pytest

import nstlib as nst
from nstlib import explain

pytest.importorskip("ipywidgets")
from nstlib import widgets


def test_a_block_is_taken_away_by_its_slider_and_comes_back():
    ledger = widgets.BlockLedger("bridge", "starry", size=64)
    ledger.show()
    whole = ledger.page.value
    assert len(ledger.board().entries) == 8 and list(ledger.sliders) == [1, 2, 3, 4, 5]
    ledger.sliders[5].value = 0.0
    turned = ledger.board().entries[2]
    assert turned.caption == "block 5 x 0" and "block 5 x 0" in ledger.page.value
    plain = explain.block_ledger("bridge", "starry", size=64, blocks={5: 0})
    assert np.abs(turned.image - plain.entries[2].image).max() < 1e-5
    assert np.abs(turned.image - ledger.ledger.without[4]).max() < 1e-5
    ledger.reset()
    assert ledger.page.value == whole and ledger.sliders[5].value == 1.0
    with pytest.raises(nst.NSTError, match="no block 6"):
        ledger.turn(6, 0)
    assert ledger.blocks == dict.fromkeys(range(1, 6), 1.0)


def test_numbers_are_turned_by_layer_kind_and_channel_and_stay_turned():
    ledger = widgets.NumberLedger("bridge", "starry", size=64)
    ledger.show()
    ledger.layer.value = "up"
    assert len(ledger.channel.options) == 17
    ledger.kind.value, ledger.channel.value = "shift", 7
    ledger.factor.value = 0.0
    assert ledger.numbers == {("up/shift", 7): 0.0} and "up/shift, channel 7 x 0" in ledger.page.value
    ledger.layer.value = "down2"
    assert ledger.factor.value == 1.0 and ledger.channel.value == "all channels" and len(ledger.channel.options) == 41
    ledger.kind.value = "scale and shift"
    ledger.factor.value = 2.0
    assert ledger.numbers == {("up/shift", 7): 0.0, "down2": 2.0}
    picture = ledger.board().entries[3].image
    plain = explain.number_ledger("bridge", "starry", size=64, numbers=ledger.numbers)
    assert np.abs(picture - plain.entries[3].image).max() < 1e-5
    ledger.reset()
    assert ledger.numbers == {} and len(ledger.board().entries) == 6
    with pytest.raises(nst.NSTError, match="no numbers called"):
        ledger.turn("upp", 0)
    with pytest.raises(nst.NSTError, match="no numbers called"):
        ledger.turn(["up"], 0)


def test_what_holds_other_numbers_is_turned_whole():
    """The last turn is what is to be seen, also of a channel that was turned by itself before."""
    ledger = widgets.NumberLedger("bridge", "starry", size=64)
    ledger.turn("up", 3, "shift", 7)
    ledger.turn("down1", 2, channel=5)
    ledger.turn("up", 0)
    assert ledger.numbers == {("down1/scale", 5): 2, ("down1/shift", 5): 2, "up": 0}
    ledger.turn("up", 1, "shift", 7)
    assert ledger.board().entries[3].caption.endswith("up x 0, up/shift, channel 7 x 1")
    ledger.turn("up", 1)
    ledger.turn("down1", 1)
    assert len(ledger.board().entries) == 6


def test_sliders_follow_what_is_turned_in_a_cell():
    ledger = widgets.BlockLedger("bridge", "starry", size=64)
    ledger.turn(2, 0)
    ledger.show()
    assert ledger.sliders[2].value == 0.0
    ledger.turn(np.int64(4), 1.9)
    assert ledger.sliders[4].value == 2.0 and ledger.blocks[4] == 1.9 and "block 4 x 1.9" in ledger.page.value
    for block, factor in (([4], 0), (4, "0"), (4, None), (True, 0)):
        with pytest.raises(nst.NSTError):
            ledger.turn(block, factor)


@pytest.mark.parametrize("seconds", ["8", None, True, float("nan"), 0])
def test_seconds_of_three_ways_are_refused_at_once(seconds):
    with pytest.raises(nst.NSTError, match="seconds must be a number from 1 to 600"):
        widgets.ThreeWays("bridge", "starry", seconds)


def test_three_ways_are_painted_by_the_button_and_a_mistake_is_told():
    ways = widgets.ThreeWays("bridge", "starry", seconds=1, size=64)
    ways.show()
    assert "press Paint" in ways.page.value
    ways.paint_button.click()
    assert len(ways.board().entries) == 6 and "any style, refined" in ways.page.value
    ways.content = "harbor"
    ways.paint_button.click()
    assert "harbour" in ways.status.value and not ways.paint_button.disabled
    assert "any style, refined" in ways.page.value


@pytest.mark.parametrize("kind", [widgets.BlockLedger, widgets.NumberLedger])
def test_a_frozen_one_is_pictures_with_words(kind):
    board = kind("bridge", "starry", size=64).board()
    html = board.frozen()["text/html"]
    assert html.count("data:image/") == len(board.entries) and "<svg" not in html and "█" in html
    assert all(len(entry.alt) > 20 for entry in board.entries) and len(board.alt) > 100


@pytest.mark.parametrize("kind", [widgets.BlockLedger, widgets.NumberLedger, widgets.ThreeWays])
def test_a_style_that_is_not_there_is_said_in_one_sentence(kind):
    with pytest.raises(nst.NSTError) as raised:
        kind("bridge", "stary", seconds=1).paint() if kind is widgets.ThreeWays else kind("bridge", "stary")
    assert "starry" in str(raised.value) and "\n" not in str(raised.value)
