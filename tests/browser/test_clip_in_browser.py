"""A clip that nst video wrote is played by Chromium in the colours of the frames that were written, at two sizes."""

import base64
import io

import clips
import numpy as np
import pytest
from PIL import Image

import nstlib as nst
from nstlib.video import fast

pytestmark = pytest.mark.browser
pytest.importorskip("av", reason="needs PyAV: pip install 'nstlib[video]'")
pytest.importorskip("cv2", reason="needs OpenCV: pip install 'nstlib[video]'")

# Muted ones, and those that are furthest from grey, which tell one matrix from another.
COLOURS = [(180, 110, 90), (80, 150, 100), (30, 60, 170), (128, 128, 128), (250, 250, 250), (5, 5, 5)]
COLOURS += [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0), (0, 255, 255), (255, 0, 255)]
SEEN = """async (address) => {
  const clip = document.createElement("video");
  clip.muted = true;
  clip.src = address;
  const happened = (name) => new Promise((done, failed) => {
    clip.addEventListener(name, done, {once: true});
    clip.addEventListener("error", () => failed(new Error(clip.error.message)), {once: true});
  });
  await happened("loadeddata");
  const start = clip.currentTime;
  await clip.play();
  await happened("ended");
  const played = clip.currentTime - start;
  clip.currentTime = 0.1;
  await happened("seeked");
  const canvas = document.createElement("canvas");
  canvas.width = clip.videoWidth;
  canvas.height = clip.videoHeight;
  canvas.getContext("2d").drawImage(clip, 0, 0);
  return [canvas.toDataURL("image/png"), clip.duration, played];
}"""


@pytest.mark.parametrize("shape", [(144, 256), (720, 480)])  # browsers take untagged colours otherwise from 720 lines
def test_colours_are_those_that_were_written(page, tmp_path, monkeypatch, shape):
    """Patches of one colour each, whose middle the encoder leaves alone: at most 3 levels of 255 off"""
    height, width = shape
    frame = np.zeros((height, width, 3), np.float32)
    for number, colour in enumerate(COLOURS):
        row, column = divmod(number, 3)
        rows, columns = (slice(k * n // m, (k + 1) * n // m) for k, n, m in ((row, height, 4), (column, width, 3)))
        frame[rows, columns] = np.float32(colour) / 255
    monkeypatch.setattr(fast, "painter", lambda *_: (lambda _: frame, "patches", {"style": "patches"}))
    source = clips.film(tmp_path / "a.mp4", np.stack([frame] * 10), sound="aac")
    path = nst.stylize_video(source, "patches", tmp_path / "b.mp4", progress=False).path
    if not page.evaluate("document.createElement('video').canPlayType('video/mp4; codecs=\"avc1.640028\"')"):
        pytest.skip("this browser plays no H.264")
    address = "data:video/mp4;base64," + base64.b64encode(path.read_bytes()).decode()
    picture, lasts, played = page.evaluate(SEEN, address)
    shown = np.asarray(Image.open(io.BytesIO(base64.b64decode(picture.split(",")[1]))).convert("RGB"), float)
    assert shown.shape == (height, width, 3)
    for number, colour in enumerate(COLOURS):
        row, column = divmod(number, 3)
        y, x = (2 * row + 1) * height // 8, (2 * column + 1) * width // 6
        assert np.abs(shown[y - 5 : y + 5, x - 5 : x + 5].mean((0, 1)) - colour).max() <= 3, (colour, shown[y, x])
    assert lasts == pytest.approx(0.4, abs=0.05) and played > 0.3
