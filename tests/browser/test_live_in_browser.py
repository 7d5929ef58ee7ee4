"""The playground's fast networks in Chromium: its pictures are those of nst.paint, from a photograph, a painting of
one's own, the fake camera; a poster hangs where NumPy says that the marker is; what goes wrong is told on the page."""

import base64
import io
import json

import fake_camera
import numpy as np
import pytest
from PIL import Image
from playground_served import made
from real_browser import CHROMIUM

import nstlib as nst
from nstcourse.build.site.playground.serving import served
from nstlib import images

pytestmark = pytest.mark.browser
LEVELS = 2  # of 255, by which two runtimes' roundings may lie apart
THERE = np.array([[262.0, 158.0], [391.0, 141.0], [402.0, 289.0], [255.0, 275.0]])  # the marker before the camera
PIXELS = """() => document.getElementById('picture').toDataURL()"""
SAYS = "words => document.getElementById('says').textContent.includes(words)"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with served(made(tmp_path_factory.mktemp("playground") / "made")) as address:
        yield address


@pytest.fixture(scope="module")
def chromium(browser_type, tmp_path_factory):
    """One with a camera, before which the marker hangs."""
    film = fake_camera.film(tmp_path_factory.mktemp("camera") / "seen.y4m", [fake_camera.scene(THERE)] * 2)
    flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]
    flags += [*fake_camera.FLAGS, f"{fake_camera.FILE}={film}"]
    with browser_type.launch(executable_path=CHROMIUM, args=flags) as browser:
        yield browser


@pytest.fixture(scope="module")
def live(chromium, address):
    """live.html, with its first picture."""
    page = chromium.new_page()
    page.goto(f"{address}/live.html")
    page.wait_for_function(SAYS, arg="in the manner of")
    return page


@pytest.fixture(scope="module")
def photograph(tmp_path_factory):
    path = tmp_path_factory.mktemp("photo") / "boats.png"
    images.save_image(images.load_image("harbour", 190)[:130, :170], path)
    return path


def painted(page):
    """What is shown, (H, W, 3) in 0..255."""
    data = page.evaluate(PIXELS).split(",")[1]
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB"), float)


def saved(page, button, path):
    with page.expect_download() as download:
        page.click(button)
    download.value.save_as(path)
    return path


def opened(path):
    return np.asarray(Image.open(path).convert("RGB"), float)


def apart(picture, painting):
    """The largest difference in levels of a picture in 0..255 from a nst.Painting."""
    return np.abs(picture - np.round(255 * painting.image)).max()


def test_a_blend_is_painted_saved_and_painted_again_by_python(live, photograph, tmp_path):
    """Three parts of one style and one of another, at 0.7, made small by the page: Python, by the recipe in the file"""
    live.select_option("#size", "128")
    live.set_input_files("#photo", photograph)
    live.locator("#amount").evaluate("e => (e.value = 70, e.dispatchEvent(new Event('input')))")
    live.click("[aria-label='Only Star tiles, glazed clay']")
    live.get_by_label("Hollyhocks", exact=True).evaluate("e => (e.value = 30, e.dispatchEvent(new Event('input')))")
    live.wait_for_function(SAYS, arg="boats, in the manner of Star tiles, glazed clay 77 % and Hollyhocks 23 %")
    path = saved(live, "#save", tmp_path / "painted.png")
    recipe, run = json.loads(images.read_recipe(path)), images.read_run(path)
    assert recipe["styles"] == pytest.approx({"tiles": 100 / 130, "hollyhocks": 30 / 130}) and recipe["amount"] == 0.7
    again = nst.paint(photograph, recipe["styles"], recipe["amount"], recipe["size"])
    assert recipe == again.recipe | {"styles": recipe["styles"]} and run["weights"] == again.recipe["weights"]
    assert apart(opened(path), again) <= LEVELS


def test_a_painting_of_one_s_own_is_guessed_as_python_guesses_it(live, photograph):
    """A crop of a gallery picture, larger than what pocket looks at"""
    own = photograph.with_name("ducks.png")  # the name of a learnt style, which stays what it is
    images.save_image(images.load_image("woodblock", 400)[:300, :280], own)
    live.locator("#amount").evaluate("e => (e.value = 100, e.dispatchEvent(new Event('input')))")
    live.select_option("#size", "128")
    live.set_input_files("#photo", photograph)
    live.wait_for_function(SAYS, arg="boats, in the manner of")
    live.set_input_files("#painting", own)
    live.wait_for_function(SAYS, arg="in the manner of ducks (yours).")
    assert apart(painted(live), nst.paint(photograph, own, size=128)) <= LEVELS


def test_what_is_no_picture_is_told_and_the_last_one_stays(live, photograph, tmp_path):
    live.set_input_files("#photo", photograph)
    live.wait_for_function(SAYS, arg="boats, in the manner of")
    live.click("[aria-label='Only Hollyhocks']")
    live.wait_for_function(SAYS, arg="in the manner of Hollyhocks.")
    before = painted(live)
    for name, data, words in (
        ("notes.jpg", b"no picture", "notes.jpg is no picture that this browser can open"),
        ("dot.png", images.encode(np.zeros((8, 9, 3), np.float32)), "dot.png has 9 x 8 pixels, too few to be painted"),
    ):
        (tmp_path / name).write_bytes(data)
        live.set_input_files("#photo", tmp_path / name)
        live.wait_for_function(SAYS, arg=words)
    live.evaluate("for (const e of document.querySelectorAll('#styles input')) e.value = 0")
    live.locator("#amount").dispatch_event("input")
    live.wait_for_function(SAYS, arg="Every style stands at 0")
    np.testing.assert_array_equal(painted(live), before)
    live.click("[aria-label='Only The Starry Night']")
    live.wait_for_function(SAYS, arg="in the manner of The Starry Night")


def test_the_camera_paints_a_hundred_frames_with_as_many_tensors(live, tmp_path):
    """At 128 px; what the camera saw, saved, is what Python paints the same picture from"""
    live.evaluate(
        """() => {
          window.counts = [];
          const {prototype} = CanvasRenderingContext2D, put = prototype.putImageData;
          prototype.putImageData = function (...given) { window.counts.push(1); put.apply(this, given); };
        }"""
    )
    live.select_option("#size", "128")
    live.click("#camera")
    live.wait_for_function("window.counts.length > 3")
    first = int(live.get_attribute("#picture", "data-tensors"))
    live.wait_for_function("window.counts.length > 103")
    live.click("#pause")
    assert int(live.get_attribute("#picture", "data-tensors")) == first > 30
    seen = saved(live, "#seen", tmp_path / "camera.png")
    path = saved(live, "#save", tmp_path / "camera_painted.png")
    recipe = json.loads(images.read_recipe(path))
    assert recipe["size"] == 128 and images.read_run(path)["content"] == "camera"
    assert apart(opened(path), nst.paint(seen, recipe["styles"], recipe["amount"])) <= LEVELS
    live.click("#pause")


def test_the_whole_screen_is_left_by_escape_and_arrows_change_the_style(live):
    """And the screen stays on meanwhile"""
    live.evaluate("""() => {
      const {wakeLock} = navigator, ask = wakeLock.request.bind(wakeLock);
      wakeLock.request = async (kind) => window.lock = await ask(kind);
    }""")
    live.click("[aria-label='Only The Starry Night']")
    live.wait_for_function("document.getElementById('picture').getAttribute('aria-label').includes('Starry')")
    live.click("#full")
    live.wait_for_function("document.fullscreenElement?.id === 'stage'")
    box = live.locator("#picture").bounding_box()
    assert max(box["width"] / live.viewport_size["width"], box["height"] / live.viewport_size["height"]) > 0.99
    live.wait_for_function("window.lock && !window.lock.released")
    live.keyboard.press("ArrowRight")
    live.wait_for_function("document.getElementById('picture').getAttribute('aria-label').includes('Ducks')")
    live.keyboard.press("Escape")
    live.wait_for_function("!document.fullscreenElement && window.lock.released")
    assert not live.locator("#stage.full").count()


def test_a_camera_that_goes_away_or_is_refused_is_told_and_the_last_picture_stays(live):
    live.evaluate("""navigator.mediaDevices.ask = navigator.mediaDevices.getUserMedia;
      navigator.mediaDevices.getUserMedia = async (wish) => {
        const stream = await navigator.mediaDevices.ask(wish);
        window.track = stream.getVideoTracks()[0];
        (window.streams ??= []).push(stream);
        return stream;
      }; null""")
    if live.inner_text("#camera") == "Camera":
        live.click("#camera")
        live.wait_for_function(SAYS, arg="The camera is on")
    live.click("#camera")
    live.wait_for_function(SAYS, arg="The camera is off")
    live.evaluate("window.streams = []; for (let i = 0; i < 2; i++) document.getElementById('camera').click()")
    live.wait_for_function(SAYS, arg="The camera is on")
    assert live.evaluate("streams.map((one) => one.active)") == [True]  # a second one, nobody could turn off
    live.evaluate("window.track.dispatchEvent(new Event('ended'))")
    live.wait_for_function(SAYS, arg="The camera went away")
    live.wait_for_timeout(300)  # the frame under way
    before = painted(live)
    for name, words in (("NotAllowedError", "leave was not given"), ("NotFoundError", "There is no camera here")):
        live.evaluate(
            "name => navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', name); }", name
        )
        live.click("#camera")
        live.wait_for_function(SAYS, arg=words)
    assert before.std() > 5
    np.testing.assert_array_equal(painted(live), before)


def test_what_does_not_arrive_is_told_and_fetched_again(chromium, address):
    page = chromium.new_page()
    lost = {"**/live/worker.js": "A part of this page did not", "**/styles.bin": "styles.bin of the network did not"}
    for part in lost:
        page.route(part, lambda route: route.abort())
    page.goto(f"{address}/live.html")
    for part, words in lost.items():
        page.wait_for_function(SAYS, arg=words)
        page.unroute(part)
        page.click("#again")
    page.wait_for_function(SAYS, arg="in the manner of")
    page.close()


@pytest.fixture(scope="module")
def poster(chromium, address):
    page = chromium.new_page()
    page.goto(f"{address}/poster.html")
    page.wait_for_function(SAYS, arg="is ready")
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1280, "height": 720})
    return page


DETECT = """async ([bytes, width, height]) => {
  const {detect} = await import('./js/poster/detect.js');
  const grey = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0)), data = new Uint8ClampedArray(4 * grey.length);
  grey.forEach((value, i) => data.set([value, value, value, 255], 4 * i));
  return detect({data, width, height})?.corners ?? null;
}"""


def detected(page, grey):
    height, width = grey.shape
    return page.evaluate(DETECT, [base64.b64encode(grey.astype(np.uint8).tobytes()).decode(), width, height])


def test_corners_are_where_the_marker_was_drawn(poster):
    """Nine sheets, turned all round and tilted by up to 46 degrees, with noise of four levels; known corners"""
    rng = np.random.default_rng(3)
    places = [fake_camera.aslant(rng) for _ in range(9)]
    found = [detected(poster, fake_camera.scene(there, noise=4, seed=i)) for i, there in enumerate(places)]
    errors = np.linalg.norm(np.array(found, float) - places, axis=-1)
    assert errors.mean() < 0.1 and errors.max() < 0.5, errors.round(2)


def test_no_marker_is_seen_where_none_is(poster):
    """The course's photographs, a marker with a third of its cells turned over, and one in a mirror"""
    for picture in ("harbour", "street", "bust"):
        assert detected(poster, 255 * images.load_image(picture, 480).mean(-1)) is None
    there = fake_camera.aslant(np.random.default_rng(5))
    assert detected(poster, fake_camera.scene(there)) is not None
    assert detected(poster, fake_camera.scene(there)[:, ::-1]) is None


def test_a_poster_hangs_before_the_camera_where_the_marker_is(poster, tmp_path):
    """Its corners by NumPy's homography; the picture that is saved carries the painting's recipe"""
    poster.click("#camera")
    poster.wait_for_function(SAYS, arg="The marker is in sight")
    poster.wait_for_timeout(500)
    hung = np.array(poster.evaluate("document.getElementById('picture').hung"))
    height, width = 384, 512  # of the painted harbour
    half = fake_camera.CELLS * 1.75 / 2 * np.array([width / height, 1])
    corners = fake_camera.CELLS / 2 + half * [[-1, -1], [1, -1], [1, 1], [-1, 1]]
    expected = np.c_[corners, np.ones(4)] @ fake_camera.homography(THERE).T
    assert np.linalg.norm(hung - expected[:, :2] / expected[:, 2:], axis=1).max() < 1.5
    path = saved(poster, "#save", tmp_path / "hung.png")
    recipe = json.loads(images.read_recipe(path))
    assert recipe["styles"] == {"starry": 1} and images.read_run(path)["shown"] == "on a printed marker"
    camera, shown = fake_camera.scene(THERE), opened(path)
    assert np.abs(shown[:60] - camera[:60, :, None]).max() < 8  # around it is what the camera saw
    blue = shown[..., 2] - shown[..., 0]
    assert blue[200:240, 300:360].mean() > 10  # where the marker was is a starry night
    poster.click("#camera")


def test_a_painted_picture_hangs_with_the_recipe_it_carries(poster, photograph, tmp_path):
    painting = nst.paint(photograph, "ducks", 0.5).save(tmp_path / "made.png")
    poster.set_input_files("#painted", painting)
    poster.wait_for_function(SAYS, arg="made is ready")
    sheet = tmp_path / "sheet.png"
    Image.fromarray(fake_camera.scene(THERE).astype(np.uint8)).save(sheet)
    poster.set_input_files("#still", sheet)
    poster.wait_for_function(SAYS, arg="made hangs on it")
    path = saved(poster, "#save", tmp_path / "again.png")
    assert json.loads(images.read_recipe(path)) == json.loads(images.read_recipe(painting))


def test_on_paper_there_is_the_sheet_alone_and_opencv_finds_its_marker(poster):
    cv2 = pytest.importorskip("cv2", reason="needs OpenCV: pip install 'nstlib[video]'")
    poster.emulate_media(media="print")
    page = cv2.imdecode(np.frombuffer(poster.screenshot(), np.uint8), cv2.IMREAD_COLOR)
    assert not poster.locator("h1").is_visible() and poster.locator(".paper").is_visible()
    box = poster.locator("#marker svg").bounding_box()
    poster.emulate_media(media="screen")
    assert box["width"] == pytest.approx(150 / 25.4 * 96, abs=1)  # 150 mm, in CSS's pixels
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_6X6_250)
    found, names, _ = cv2.aruco.ArucoDetector(dictionary).detectMarkers(page)
    assert np.ravel(names).tolist() == [0]
    inner = box["width"] * 0.1
    expected = [box["x"] + inner, box["y"] + inner]
    np.testing.assert_allclose(found[0][0][0], expected, atol=2)  # its own upper left corner is the sheet's
