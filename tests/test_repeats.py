"""How tiles are laid out: hand-worked toys, and what each kind of repeat promises."""

import numpy as np
import pytest

from nstlib.errors import NSTError
from nstlib.repeats import BLOCKS, REPEATS, block, laid_out

TOY = np.array([[1, 2], [3, 4]])


@pytest.mark.parametrize(
    "repeat, by_hand",
    [
        ("square", [[1, 2, 1, 2], [3, 4, 3, 4], [1, 2, 1, 2], [3, 4, 3, 4]]),
        ("half-drop", [[1, 2, 3, 4], [3, 4, 1, 2], [1, 2, 3, 4], [3, 4, 1, 2]]),
        ("brick", [[1, 2, 1, 2], [3, 4, 3, 4], [2, 1, 2, 1], [4, 3, 4, 3]]),
        ("mirror", [[1, 2, 2, 1], [3, 4, 4, 3], [3, 4, 4, 3], [1, 2, 2, 1]]),
    ],
)
def test_two_by_two_tiles_lie_as_drawn_by_hand(repeat, by_hand):
    assert laid_out(TOY, repeat, 2, 2).tolist() == by_hand


@pytest.mark.parametrize("repeat", REPEATS)
def test_a_block_tiled_plainly_is_the_layout(repeat):
    tile = np.random.default_rng(0).random((4, 6, 3))
    rows, columns = BLOCKS[repeat]
    assert np.array_equal(np.tile(block(tile, repeat), (2, 2, 1)), laid_out(tile, repeat, 2 * rows, 2 * columns))


def test_an_unknown_repeat_is_one_sentence():
    with pytest.raises(NSTError, match="no repeat 'halfdrop'; did you mean 'half-drop'"):
        laid_out(TOY, "halfdrop")
    with pytest.raises(NSTError, match="no repeat"):
        laid_out(TOY, ["square"])
    for rows in (0, -1, 1.5, "2"):
        with pytest.raises(NSTError, match="rows must be a whole number of tiles of at least 1"):
            laid_out(TOY, "square", rows)
