"""The playground as a visitor has it, in Chromium: it paints, is weighed anew, goes back, keeps, works without a
network, and says what is wrong where the visitor looks."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from playground_served import made
from test_site_in_browser import axe, complaints

import nstlib as nst
from nstcourse.build.site.playground.serving import served
from nstlib import images
from nstlib.backbones import pocket
from nstlib.losses import Objective

pytestmark = pytest.mark.browser
ENOUGH = 60_000


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with served(made(tmp_path_factory.mktemp("made") / "playground")) as address:
        yield address


@pytest.fixture
def visit(browser, address):
    """visit(width, scheme, route={pattern: handler}, before=script): the page, ready to paint unless told otherwise."""
    contexts = []

    def opened(width=1280, scheme="light", route=None, before="", ready=True, leave=(), motion="reduce"):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            reduced_motion=motion,
            permissions=list(leave),
            service_workers="allow" if not route else "block",
        )
        contexts.append(context)
        page = context.new_page()
        if before:
            page.add_init_script(before)
        for pattern, handler in (route or {}).items():
            context.route(pattern, handler)
        page.goto(address)
        if ready:
            page.locator("#paint:enabled").wait_for(timeout=ENOUGH)
        return page

    yield opened
    for context in contexts:
        context.close()


def steps(page):
    """How many steps the page says were made."""
    found = re.search(r"\d+", page.inner_text("#says"))
    return int(found[0]) if found else 0


def paint(page, more=2):
    """Paint so many steps more, and pause."""
    before = steps(page)
    page.click("#paint")
    page.wait_for_function(f"(document.getElementById('says').textContent.match(/\\d+/) ?? [0])[0] >= {before + more}")
    page.click("#paint")
    page.get_by_text("Paused after").first.wait_for(timeout=ENOUGH)
    return steps(page)


def problem(page):
    page.locator("#problem:visible").wait_for(timeout=ENOUGH)
    return page.inner_text("#problem")


def pixels(page):
    """The picture as it is drawn, (H, W, 3) in [0, 1]."""
    width, height, data = page.evaluate(
        "(() => { const c = document.getElementById('picture'); return [c.width, c.height,"
        " [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]] })()"
    )
    return np.float32(data).reshape(height, width, 4)[..., :3] / 255


def test_it_paints_is_weighed_anew_goes_back_and_keeps_what_python_opens(visit, tmp_path):
    page = visit()
    photograph = pixels(page)
    first = paint(page)
    early = pixels(page)
    assert np.abs(early - photograph).mean() > 0.01
    page.locator("#ledger td.share", has_text="%").first.wait_for(timeout=ENOUGH)
    slider = page.locator("#weight-content_weight")
    slider.press("ArrowRight")
    slider.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "4 times"
    page.locator("#undo:enabled").wait_for(timeout=ENOUGH)
    page.locator("#weight-style-block5_conv1").press("Home")
    block5 = page.locator("#ledger tr", has=page.locator("#weight-style-block5_conv1"))
    block5.locator("td.share", has_text="0.0 %").nth(1).wait_for(
        timeout=ENOUGH
    )  # the ledger of the new weights is there
    later = paint(page)
    assert later > first
    with page.expect_download() as waiting:
        page.click("#keep")
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert file.name == f"bridge-starry-{later}.png"
    recipe, run = nst.Recipe.load(str(file)), images.read_run(file)
    assert recipe.content_weight == pytest.approx(4 * nst.Recipe().content_weight)
    assert recipe.style_layers["block5_conv1"] == 0 and recipe.steps == later == run["steps"]
    assert recipe.weights == pocket.load().fingerprint and (run["content"], run["style"]) == ("bridge", "starry")
    picture = images.load_image(str(file))
    np.testing.assert_allclose(picture, pixels(page), atol=1.5 / 255)  # a canvas cuts off where a file rounds
    # The loss of that picture in Python is what the page told, but for the eight bits of a file.
    style = np.float32(images.load_image(painting_of(page, "starry", tmp_path), 128))
    objective = Objective(pocket.load(), recipe)
    loss = float(objective(picture, objective.targets(photograph, style))[0])
    assert loss == pytest.approx(run["loss"], rel=0.05)
    page.click("#undo")
    page.wait_for_function("document.getElementById('weight-content_weight').value === '4'")
    assert page.locator("#weight-style-block5_conv1").get_attribute("aria-valuetext") == "as at first"
    np.testing.assert_allclose(pixels(page), early, atol=1 / 255)


def painting_of(page, name, folder):
    """A picture of the page's gallery as a file."""
    file = folder / f"{name}.jpg"
    file.write_bytes(page.request.get(page.url + f"pictures/{name}.jpg").body())
    return str(file)


def test_shuffling_changes_the_maps_and_not_the_gram_matrix(visit):
    page = visit()
    page.click("#look")
    page.locator("#seen:visible").wait_for(timeout=ENOUGH)
    drawn = "id => document.getElementById(id).toDataURL()"
    before = page.evaluate(drawn, "strongest")
    page.click("#shuffle")
    page.locator("#sorted:visible").wait_for(timeout=ENOUGH)
    assert page.evaluate(drawn, "strongest") != before
    change = float(re.search(r"largest change is ([\d.e+-]+) %", page.inner_text("#gram-says"))[1])
    assert change < 0.01
    page.select_option("#seen-layer", "block1_conv2")
    page.wait_for_function("document.getElementById('maps-says').textContent.startsWith('16 maps of block1_conv2')")


def test_a_photograph_of_one_s_own_and_a_file_that_is_none(visit, tmp_path):
    page = visit()
    (tmp_path / "notes.jpg").write_text("no picture")
    before = pixels(page)
    page.set_input_files("#content-file", str(tmp_path / "notes.jpg"))
    assert "'notes.jpg' is no picture that this browser can read" in problem(page)
    np.testing.assert_array_equal(pixels(page), before)
    images.save_image(np.random.default_rng(0).random((20, 400, 3)).astype(np.float32), tmp_path / "strip.png")
    page.set_input_files("#content-file", str(tmp_path / "strip.png"))
    assert "shorter side would be 6 here" in problem(page)
    red = np.zeros((64, 96, 3), np.float32) + np.float32([1, 0.5, 0])
    images.save_image(red, tmp_path / "red.png")
    page.set_input_files("#content-file", str(tmp_path / "red.png"))
    page.wait_for_function("document.getElementById('picture').ariaLabel.startsWith('red.png')")
    assert not page.locator("#problem").is_visible()
    assert pixels(page).shape == (85, 128, 3)
    np.testing.assert_allclose(pixels(page)[40, 60], [1, 0.5, 0], atol=0.01)


def test_a_camera_that_may_not_be_used_or_is_not_there_is_told(visit):
    page = visit()
    before = pixels(page)
    page.click("#camera-open")  # a page without leave: Chromium refuses
    assert "may not be used here" in problem(page) and "choose a file" in page.inner_text("#problem")
    none = "void (navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotFoundError')))"
    page.evaluate(none)
    page.click("#camera-open")
    page.get_by_text("No camera was found").wait_for(timeout=ENOUGH)
    assert page.locator("#paint").is_enabled() and not page.locator("#camera").is_visible()
    np.testing.assert_array_equal(pixels(page), before)


def test_a_picture_from_chromium_s_own_fake_camera(visit):
    """It shows a wedge that turns on a green ground."""
    page = visit(leave=["camera"])
    page.click("#camera-open")
    page.locator("#camera-take:focus").wait_for(timeout=ENOUGH)
    page.wait_for_function("document.getElementById('camera-view').videoWidth > 0")
    page.keyboard.press("Enter")
    page.wait_for_function("document.getElementById('picture').ariaLabel.startsWith('camera')")
    red, green, blue = np.median(pixels(page), axis=(0, 1))
    assert green > red + 0.3 and green > blue + 0.3
    assert not page.locator("#camera").is_visible() and page.evaluate("document.activeElement.id") == "camera-open"
    assert page.evaluate("document.getElementById('camera-view').srcObject") is None  # the camera is off


@pytest.mark.parametrize(
    "case",
    ["no WebAssembly", "cut off", *(pytest.param(one, marks=pytest.mark.breadth) for one in ("weights", "library"))],
)
def test_what_does_not_work_or_arrive_is_told(visit, case):
    cut = {"**/pocket.bin": lambda route: route.fulfill(body=b"\0" * 100)}
    before, route, words = {
        "no WebAssembly": ("delete window.WebAssembly", None, "cannot run WebAssembly"),
        "weights": ("", {"**/pocket.bin": lambda route: route.abort()}, "pocket.bin of the network did not arrive"),
        "cut off": ("", cut, "arrived in part: 100 of"),
        "library": ("", {"**/tf-core.min.js": lambda route: route.abort()}, "TensorFlow.js, did not arrive"),
    }[case]
    page = visit(before=before, route=route, ready=False)
    assert words in problem(page)
    assert page.locator("#paint").is_disabled() and pixels(page).std() > 0.05  # the photograph is there all the same


def test_too_little_memory_is_told_and_the_last_picture_stays(visit, address):
    """The third step fails as a browser fails that has no memory left."""
    loop = Path(__file__).parents[2] / "nstcourse/build/site/playground/page/js/loop.js"
    body = loop.read_text().replace(
        "    this.steps += 1;\n",
        "    this.steps += 1;\n    if (this.steps === 3) throw new RangeError('Array buffer allocation failed');\n",
    )
    page = visit(route={"**/loop.js": lambda route: route.fulfill(body=body, content_type="text/javascript")})
    page.click("#paint")
    assert "too little memory" in problem(page)
    assert page.inner_text("#says") == "Stopped; the last picture is still here." and page.locator("#keep").is_enabled()
    with page.expect_download() as waiting:
        page.click("#keep")
    assert waiting.value.suggested_filename.startswith("bridge-starry-")
    page.locator("#again:enabled").click()  # another worker is there
    page.get_by_text("Ready to paint.").first.wait_for(timeout=ENOUGH)
    assert page.locator("#paint").is_enabled() and not page.locator("#problem").is_visible()


def test_without_a_network_it_opens_and_paints_once_it_was_there(visit):
    page = visit()
    page.get_by_text("works without a network from now on").wait_for(timeout=ENOUGH)
    paint(page)
    page.context.set_offline(True)
    page.reload()
    page.locator("#paint:enabled").wait_for(timeout=ENOUGH)
    page.get_by_text("kept in this browser: bridge in the manner of starry").wait_for(timeout=ENOUGH)
    assert paint(page) > 0
    faults = page.context.new_cdp_session(page).send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [one["errorId"] for one in faults if one["errorId"] != "in-incognito"] == []  # which a test's browser is
    manifest = json.loads(page.evaluate("fetch('manifest.webmanifest').then(answer => answer.text())"))
    assert manifest["display"] == "standalone" and manifest["icons"] and manifest["start_url"] == "index.html"


@pytest.mark.parametrize("width, scheme", [(390, "dark"), pytest.param(1280, "light", marks=pytest.mark.breadth)])
def test_axe_finds_nothing_on_it(visit, width, scheme):
    page = visit(width, scheme)
    paint(page)
    page.click("#look")
    page.locator("#seen:visible").wait_for(timeout=ENOUGH)
    assert complaints(page, axe()) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # Everything that can be pressed or moved is reached by the tabulator and has a name.
    names = page.evaluate(
        "[...document.querySelectorAll('button, select, input')].filter(one => one.checkVisibility() && "
        "!(one.labels?.length || one.textContent.trim() || one.ariaLabel)).length"
    )
    assert names == 0
