"""Frames that play in a page: the sheet is compared with the frames themselves, the words with what HTML needs."""

import re

import numpy as np
import pytest
from notebook_outputs import faults, images

import nstlib as nst
from nstlib.errors import NSTError
from nstlib.views.moving import flip

FRAMES = np.random.default_rng(0).random((7, 36, 48, 3)).astype("float32")


def test_a_sheet_holds_every_frame_where_the_slider_looks():
    """Frame k stands in row k // columns and column k % columns; what is left over is the last one again."""
    sheet, across = flip.sheet_of(FRAMES), flip.columns_of(7)
    assert across == 3 and sheet.shape == (3 * 36, 3 * 48, 3)
    for k in range(9):
        row, column = divmod(k, across)
        part = sheet[36 * row : 36 * (row + 1), 48 * column : 48 * (column + 1)]
        np.testing.assert_array_equal(part, FRAMES[min(k, 6)])
    assert flip.sheet_of(FRAMES, 0.5).shape == (3 * 18, 3 * 24, 3)


def test_clips_play_when_they_are_asked_to_and_say_what_they_show():
    html = nst.views.play(
        FRAMES, list(1 - FRAMES), rate=10, captions=["one", "two"], alts=["Noise, grey.", "The same."]
    )
    found = images([{"data": {"text/html": str(html)}}])
    assert [image["alt"] for image in found] == ["Noise, grey.", "The same."]
    assert faults([{"data": {"text/html": str(html)}}]) == []
    assert "autoplay" not in html and "loop" not in html and html.count("<button") == html.count('type="range"') == 1
    assert (
        'max="6"' in html
        and "100)}" in html
        and repr(html) == ("[clip of 7 frames: Noise, grey.]\n[clip of 7 frames: The same.]")
    )


def test_many_pixels_are_made_fewer(monkeypatch):
    monkeypatch.setattr(flip, "MOST", 7 * 18 * 24)
    html = nst.views.play(FRAMES, alts="noise of all colours")
    assert re.search(r"width:48px;max-width:100%;aspect-ratio:48/36", html)  # the window stays as it was
    assert len(html) < 40_000


@pytest.mark.parametrize(
    ("clips", "settings", "words"),
    [
        ((), {}, "these have no frames"),
        ((FRAMES, FRAMES[:3]), {}, "these have 7, 3 frames"),
        ((FRAMES[0],), {}, r"not an array of shape \(36, 48, 3\)"),
        ((FRAMES[..., :2],), {}, "frames of one shape"),
        (("harbour",), {}, "frames of one shape"),
        (([FRAMES[0], FRAMES[0, :3]],), {}, "frames of one shape"),
        ((FRAMES,), {"rate": 0}, "above 0, not 0"),
        ((FRAMES,), {"rate": float("nan")}, "above 0, not nan"),
        ((FRAMES,), {"rate": "fast"}, "above 0, not fast"),
    ],
)
def test_what_is_no_clip_is_told_in_a_sentence(clips, settings, words):
    with pytest.raises(NSTError, match=words) as told:
        nst.views.play(*clips, **settings)
    assert "\n" not in str(told.value)
