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


def test_three_ways_are_painted_by_the_button_and_a_mistake_is_told():
    ways = widgets.ThreeWays("bridge", "starry", seconds=1, size=64)
    ways.show()
    assert "press Paint" in ways.page.value
    ways.paint_button.click()
    assert len(ways.board().entries) == 6 and "any style, refined" in ways.page.value
    ways.content = "bridg"
    ways.paint_button.click()
    assert "bridge" in ways.status.value and not ways.paint_button.disabled
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
