"""The page of a background in Chromium: that its tile repeats, and shows no line where it does, by screenshot."""

import io

import numpy as np
import pytest
from jupyter_page import screenshot
from PIL import Image, features

from nstlib.prints import web_background
from nstlib.prints.screen.background import HELD

pytestmark = pytest.mark.browser
SIDE = 128  # pixels, 64 on the page


@pytest.fixture(scope="module", params=["webp", "avif"])
def made(request, tmp_path_factory):
    """A soft tile that goes on beyond its edges, on which a line would be seen at once."""
    if request.param not in features.get_supported():
        pytest.skip(f"this Pillow has no {request.param}")
    y, x = np.mgrid[:SIDE, :SIDE] * 2 * np.pi / SIDE
    waves = np.stack([np.sin(x + np.cos(2 * y)), np.cos(y + 2 * np.sin(x)), np.sin(3 * x) * np.cos(y)], axis=-1)
    tile = np.clip(0.5 + 0.25 * waves, 0, 1).astype(np.float32)
    return web_background(tile, tmp_path_factory.mktemp("page") / f"soft tile.{request.param}", budget=20)


@pytest.fixture(scope="module")
def opened(browser, made):
    """The page on a screen with two pixels for each of CSS: one for each of the picture's."""
    context = browser.new_context(viewport={"width": 390, "height": 700}, device_scale_factor=2)
    page = context.new_page()
    page.goto(made.files[-1].as_uri())
    page.wait_for_load_state("networkidle")
    yield page
    context.close()


def test_the_page_fits_a_phone_and_a_desk(opened, made):
    for width in (1280, 390):
        opened.set_viewport_size({"width": width, "height": 700})
        assert opened.evaluate("document.documentElement.scrollWidth") == width
        screenshot(opened, f"background_{made.packed[0].kind}_{width}")


def test_the_tile_repeats_without_a_line(opened, made):
    """Every pixel as one tile further on; across the seam no more jump than packing leaves; colours as Pillow's."""
    opened.evaluate("document.querySelector('main').style.visibility = 'hidden'")
    opened.evaluate("document.body.classList.remove('veiled')")
    shot = np.asarray(Image.open(io.BytesIO(opened.screenshot())).convert("RGB"), np.float64) / 255
    screenshot(opened, f"background_{made.packed[0].kind}_bare")
    part = shot[: 4 * SIDE, : 5 * SIDE]
    assert np.array_equal(part[:-SIDE], part[SIDE:]) and np.array_equal(part[:, :-SIDE], part[:, SIDE:])
    assert np.abs(part[:SIDE, :SIDE] - made.packed[0].seen).mean() < 2 / 255
    for axis in (0, 1):
        own = np.abs(np.diff(part, axis=axis)).mean(axis=(1 - axis, 2))
        seams = own[SIDE - 1 :: SIDE]
        assert seams.max() <= max(HELD, 1.1 * max(made.packed[0].jumps.values())) * np.quantile(own, 0.95)
