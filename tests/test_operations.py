"""What a step costs: counted by hand, against NumPy's own products, and what is said where a roof is."""

import numpy as np
import pytest

import nstlib as nst
from nstlib import explain, operations, speed, views, widgets
from nstlib.backbones.network import Network
from nstlib.operations import Limits, Work


def tiny():
    """Two layers, 3 -> 2 and, behind a pooling, 2 -> 5."""
    shapes = {"block1_conv1": (3, 2), "block2_conv1": (2, 5)}
    random = np.random.default_rng(0)
    weights = {layer: (random.normal(size=(3, 3, *pair)), np.zeros(pair[1])) for layer, pair in shapes.items()}
    return Network("tiny", "a test's", weights, lambda x: x)


def test_operations_and_bytes_are_those_of_a_count_by_hand():
    first, second = operations.counted(tiny(), 8, 12, passes=1)
    assert (first.shape, second.shape) == ((8, 12, 3, 2), (4, 6, 2, 5))
    assert first.multiply_adds == 8 * 12 * 2 * 27 and second.multiply_adds == 4 * 6 * 5 * 18
    assert first.moved == 4 * (8 * 12 * 3 + 8 * 12 * 2 + 54) and first.operations == 2 * first.multiply_adds
    both, narrow = operations.counted(tiny(), 8, 12), operations.counted(tiny(), 8, 12, each=2)
    assert both[1].multiply_adds == 2 * second.multiply_adds and narrow[0].moved == both[0].moved / 2
    assert both[0].intensity == pytest.approx(first.intensity) == pytest.approx(first.operations / first.moved)


def test_the_count_of_a_whole_network_is_the_networks_own():
    pocket = nst.backbone("pocket")
    total = sum(work.multiply_adds for work in operations.counted(pocket, 64, 96, passes=1))
    assert total == pytest.approx(64 * 96 * pocket.multiply_accumulates(pocket.layers[-1]))


def test_a_roof_has_two_slopes_that_meet_at_the_ridge():
    limits = Limits(100.0, 5.0)
    assert limits.ridge == 20 and limits.roof(20) == 100 and limits.roof(2) == 10 and limits.roof(200) == 100
    assert np.array_equal(limits.roof([1, 30]), [5, 100])


@pytest.fixture
def clock(monkeypatch):
    """Everything is done, and takes a millisecond."""
    monkeypatch.setattr(speed, "seconds_of", lambda call: (call(), 1e-3)[1])
    monkeypatch.setattr(operations, "ROWS", (64,))
    monkeypatch.setattr(operations, "COPIED", 1000)
    operations.limits.cache_clear()
    yield
    operations.limits.cache_clear()


def test_every_layer_is_measured_and_a_relu_beside_them(clock):
    works = operations.measured(tiny(), 32)
    assert [work.name for work in works] == ["block1_conv1", "block2_conv1", "a ReLU alone"]
    assert all(work.seconds == 1e-3 and work.speed == 1000 * work.operations for work in works)
    assert works[-1].operations == 32 * 32 * 2 and works[-1].intensity == 1 / 8
    limits = operations.limits()
    assert limits == Limits(2 * 64**3 / 1e-3, 8 * 1000 / 1e-3) and operations.limits() is limits


def test_a_board_and_a_widget_say_the_same(clock):
    board = explain.step_ledger(tiny(), size=32)
    assert "block2_conv1: million operations 0.09" in board.alt and "of this machine's peak" in board.text
    widget = widgets.StepLedger("pocket", size=32)
    assert widget.board().alt == explain.step_ledger("pocket", size=32).alt.replace("pocket.", "pocket, 32 px.")
    widget.show()
    widget.size_choice.value = 64
    assert widget.size == 64 and "pocket, 64 px" in widget.page.value
    with pytest.raises(nst.NSTError, match="32 to 1024 px"):
        widget.choose(size=8)
    assert widget.size == 64


def test_a_roofline_says_where_each_layer_lies():
    works = {"a": [Work("low", (), 50, 100, 1.0), Work("high", (), 400, 8, 10.0)]}
    drawing = views.roofline(works, Limits(100.0, 5.0))
    assert "a: low stands furthest left with 1 operations a byte, high furthest right with 100." in drawing.text
    assert "Nearest to the roof is low with 2000% of it, furthest below it high with 80%." in drawing.text


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: operations.counted(nst.backbone("pocket"), 8, 100), "100 x 8 px ends before block5_conv1"),
        (lambda: operations.measured(tiny(), 16), "32 to 1024 px a side, not 16"),
    ],
)
def test_what_cannot_be_counted_is_told(call, words):
    with pytest.raises(nst.NSTError, match=words):
        call()
