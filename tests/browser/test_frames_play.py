"""Frames play in Chromium when the button is pressed and not before; the slider shows each frame, by its pixels."""

import io

import numpy as np
import pytest
from PIL import Image

import nstlib as nst

pytestmark = pytest.mark.browser
LEVELS = np.linspace(0.1, 0.9, 7)
FRAMES = np.stack([np.full((40, 60, 3), level, np.float32) for level in LEVELS])


def level(page):
    """How light the middle of the window is."""
    shot = page.locator("figure div").screenshot()
    return float(np.asarray(Image.open(io.BytesIO(shot)).convert("L"), float)[15:25, 20:40].mean() / 255)


@pytest.fixture
def clip(page):
    page.set_content(
        f"<!doctype html><html lang='en'><title>clip</title>{nst.views.play(FRAMES, alts='greys', rate=20)}"
    )
    return page


def test_the_slider_shows_every_frame(clip):
    slider, counter = clip.get_by_role("slider", name="frame"), clip.locator("output")
    for k, grey in enumerate(LEVELS):
        assert counter.text_content() == f"{k + 1} / 7" and abs(level(clip) - grey) < 0.03
        slider.press("ArrowRight")


def test_it_plays_round_and_round_and_rests_when_told_to(clip):
    counter, button = clip.locator("output"), clip.get_by_role("button")
    clip.wait_for_timeout(300)
    assert counter.text_content() == "1 / 7" and button.text_content() == "Play"
    button.click()
    clip.wait_for_function("document.querySelector('output').textContent == '7 / 7'")
    clip.wait_for_function("document.querySelector('output').textContent == '2 / 7'")
    assert button.text_content() == "Pause"
    button.click()
    rests = counter.text_content()
    clip.wait_for_timeout(300)
    assert counter.text_content() == rests and button.text_content() == "Play"
