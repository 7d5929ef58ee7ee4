"""The page of a panorama in a real browser, as a file and without a network: what it shows in a direction is what NumPy
says, keys, mouse, wheel and fingers turn it, the seam shows no jump, and axe-core finds nothing."""

import io
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from real_browser import CHROMIUM

from nstlib.things.turning import sphere
from nstlib.things.turning.around import Panorama
from nstlib.things.turning.seen import BANNERS, WORDS, drawn_panorama

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not find_spec("axe_playwright_python"), reason="axe-core is not installed (make test brings it)"
    ),
]
DRAWN_BY_THE_PROCESSOR = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    panorama = Panorama(drawn_panorama(768), WORDS)
    return panorama, panorama.save(tmp_path_factory.mktemp("panorama") / "around.html").as_uri()


@pytest.fixture(scope="module")
def chromium(browser_type):
    """With WebGL, which the other tests have no need of."""
    flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", *DRAWN_BY_THE_PROCESSOR]
    with browser_type.launch(executable_path=CHROMIUM, args=flags) as browser:
        yield browser


@pytest.fixture
def opened(chromium, shown):
    """open(at, **options): the page that looks at #yaw,pitch,angle."""
    contexts = []

    def page_at(at="0,0,75", **options):
        context = chromium.new_context(**{"viewport": {"width": 800, "height": 600}, "offline": True, **options})
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{shown[1]}#{at}")
        page.wait_for_selector("body[data-ready]")
        return page

    yield page_at
    for context in contexts:
        context.close()


def canvas(page):
    """What the canvas shows, without the bar and the title: (H, W, 3) in [0, 1]."""
    page.add_style_tag(content="h1, #bar { visibility: hidden }")
    return np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB")) / 255


def looks(page):
    """[yaw, pitch, angle] when it has come to rest."""
    page.wait_for_timeout(250)
    return [float(value) for value in page.evaluate("location.hash").lstrip("#").split(",")]


@pytest.mark.parametrize("yaw, pitch", [(20, 35), (180, -30), (-95, 5), (60, 89)])
def test_it_shows_what_numpy_shows(shown, opened, yaw, pitch):
    """The same view by nstlib.things.turning.sphere; 75 degrees are those of the longer side."""
    seen = canvas(opened(f"{yaw},{pitch},75"))
    angle = np.degrees(2 * np.arctan(np.tan(np.radians(75) / 2) * 600 / 800))
    wanted = shown[0].view(yaw, pitch, angle, (600, 800))
    apart = np.abs(seen - wanted)
    assert apart.mean() < 0.01 and np.quantile(apart, 0.99) < 0.06  # what JPEG changes
    assert np.abs(seen - shown[0].view(yaw + 4, pitch, angle, (600, 800))).mean() > 2 * apart.mean()


def test_banners_hang_where_they_were_drawn_and_the_seam_shows_nothing(opened):
    for azimuth, colour in BANNERS.items():
        seen = canvas(opened(f"{azimuth},10,40"))
        assert np.abs(seen[290:310, 390:410].mean((0, 1)) - colour).max() < 0.07, azimuth
        if azimuth == 180:  # the seam goes down the middle of the banner
            jumps = np.abs(np.diff(seen[250:350, 380:420], axis=1)).mean((0, 2))
            assert jumps[17:22].max() < 1.5 * np.median(jumps) + 0.004


def test_keys_mouse_wheel_and_buttons_turn_it(opened):
    page = opened(reduced_motion="reduce")
    page.focus("#view")
    for key in ("ArrowRight", "ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
    assert looks(page) == [16, 8, 75] and page.inner_text("#where") == "ahead, 8° up"
    page.keyboard.press("+")
    assert looks(page)[2] == pytest.approx(75 / 1.15, abs=0.1)
    page.keyboard.press("Home")
    assert looks(page) == [0, 0, 75]
    page.mouse.move(400, 300)
    page.mouse.wheel(0, 200)
    assert looks(page)[2] > 80
    page.keyboard.press("Home")
    page.mouse.down()
    page.mouse.move(300, 300, steps=4)
    page.mouse.up()
    yaw, pitch, _ = looks(page)
    assert yaw == pytest.approx(100 * 75 / 800, abs=0.2) and pitch == 0  # to the left with the hand: one looks right
    page.click("[aria-label='turn left']")
    assert looks(page)[0] == pytest.approx(yaw - 8, abs=0.2)


def thrown(page):
    """Where it looks when a hand has drawn it by 100 of 400 pixels, and let go in motion."""
    page.mouse.move(250, 150)
    page.mouse.down()
    page.mouse.move(150, 150, steps=3)
    page.mouse.up()
    page.wait_for_function("location.hash !== '#0,0,75'")  # said when it has come to rest
    return looks(page)[0]


def test_it_goes_on_after_a_throw_unless_motion_is_not_wanted(opened):
    """In a small window, which a processor draws quickly: a release long after the last move throws nothing."""
    small, drawn = {"viewport": {"width": 400, "height": 300}}, 100 * 75 / 400
    assert any(thrown(opened(**small)) > drawn + 1 for _ in range(8))
    assert thrown(opened(**small, reduced_motion="reduce")) == pytest.approx(drawn, abs=0.2)


def test_a_phone_turns_it_when_it_is_asked(opened):
    """Upright and turned by 90 degrees to the right from where it began: yaw grows by 90."""
    page = opened(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
    turned = "dispatchEvent(new DeviceOrientationEvent('deviceorientation', {alpha: %s, beta: %s, gamma: 0}))"
    page.evaluate(turned % (200, 90))
    assert looks(page) == [0, 0, 75]  # not yet
    page.click("#phone")
    page.evaluate(turned % (200, 90))
    page.evaluate(turned % (110, 90))
    assert looks(page)[:2] == pytest.approx([90, 0], abs=0.2)
    page.evaluate(turned % (110, 120))
    assert looks(page)[:2] == pytest.approx([90, 30], abs=0.2)
    assert page.get_attribute("#phone", "aria-pressed") == "true"


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(opened, width):
    from axe_playwright_python.base import AXE_FILE_PATH

    page = opened(viewport={"width": width, "height": 844})
    page.evaluate(Path(AXE_FILE_PATH).read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    assert [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_webgl_it_is_a_picture_and_a_sentence(chromium, shown):
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.goto(shown[1])
    page.wait_for_selector("#trouble:not([hidden])")
    assert "no WebGL 2" in page.inner_text("#trouble") and page.locator("#flat").bounding_box()["width"] > 1000
    assert page.get_attribute("#flat", "alt") == shown[0].alt
    context.close()


def test_the_view_of_numpy_itself_is_right(shown):
    """Straight ahead in the middle of a view is the middle of the panorama; at 90 degrees it is a quarter on."""
    image = shown[0].image
    for yaw, column in ((0, 384), (90, 576), (-90, 192)):
        seen = sphere.view(image, yaw, 0, 20, (101, 101))[50, 50]
        assert np.abs(seen - image[191:193, column - 1 : column + 1].mean((0, 1))).max() < 0.02
