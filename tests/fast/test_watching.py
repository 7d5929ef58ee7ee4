"""What a training is watched by: the sheet, flicker, and the settings that a resumed one has."""

import argparse
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]
if not (ROOT / "training").is_dir():
    pytest.skip("training/ is only in the repository", allow_module_level=True)
sys.path.insert(0, str(ROOT))

from training.fast.evaluate import flicker  # noqa: E402
from training.fast.sheet import HELD_OUT, held_out, summary, write_sheet  # noqa: E402
from training.fast.styles import DEFAULTS, settings_from  # noqa: E402


@pytest.mark.parametrize("factor", (0.0, 1.0, 3.0))
def test_flicker_is_how_much_a_change_grows(factor):
    picture = np.random.default_rng(0).uniform(0.1, 0.9, (20, 30, 3)).astype(np.float32)
    found = flicker(lambda p: factor * p + 1, picture, np.random.default_rng(1))
    assert found == pytest.approx(factor, abs=1e-3)


def test_a_sheet_has_a_row_for_each_photograph_and_a_column_for_each_style(tmp_path):
    red, blue = (np.full((30, 40, 3), colour, np.float32) for colour in ([1, 0, 0], [0, 0, 1]))
    write_sheet(tmp_path / "sheet.png", [red], [[blue, red]], ["cubist", "starry"], cell=40)
    sheet = np.asarray(Image.open(tmp_path / "sheet.png"))
    assert sheet.shape == (2 * 40, 3 * 40, 3)
    assert (sheet[0, 0] == 255).all()  # nothing above the photographs
    corners = [tuple(sheet[45, 40 * column + 5]) for column in range(3)]
    assert corners == [(255, 0, 0), (0, 0, 255), (255, 0, 0)]


def test_the_held_out_pictures_are_of_one_size_and_of_the_gallery_which_no_training_sees():
    assert len(HELD_OUT) == 5
    assert all(max(picture.shape[:2]) == 256 for picture in held_out())


def test_the_summary_is_of_medians_over_styles():
    found = {"a": {"left": [0.1] * 5, "content": 1.0}, "b": {"left": [0.2] * 5, "content": 2.0}}
    found["c"] = {"left": [0.9] * 5, "content": 9.0}
    assert summary(found) == "style left 0.200, content error 2.000, blocks " + " ".join(["0.20"] * 5)


def test_a_resumed_training_has_the_checkpoint_s_settings_but_for_those_that_are_named():
    named = argparse.Namespace(**dict.fromkeys(DEFAULTS), folder=None)
    named.rate, named.style_weights = 5e-4, [1.0, 1.0, 1.0, 2.0, 2.0]
    found = settings_from(named, {"rate": 1e-3, "batch": 7, "styles": ["tiles"]})
    assert (found["rate"], found["batch"], found["styles"], found["side"]) == (5e-4, 7, ["tiles"], DEFAULTS["side"])
    assert found["style_layers"]["block1_conv1"] == 1.0 and found["style_layers"]["block5_conv1"] == 2.0
    assert len(settings_from(argparse.Namespace(**dict.fromkeys(DEFAULTS)), {})["styles"]) == 12
