"""The playground's fast networks before Chromium's fake camera: python -m benchmarks live

Builds site/playground into a temporary folder (or takes one: --folder site/playground), opens live.html in a fresh
browser, waits for its first picture, starts the camera (640 x 480, a pan over a photograph) and counts painted pictures
at 256 px, end to end: from the camera to the canvas. By turns with nst.paint's network in ONNX Runtime on one thread,
from array to array, at the same size. Processor time is that of all of the browser's processes. What was fetched is
given as a server sends it that compresses, gzip -9.

Needs Chromium (NST_CHROMIUM), Playwright, and npm for what the page is made of.
"""

import argparse
import gzip
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.lite import FLAGS
from benchmarks.timing import seconds
from nstcourse.build.site.playground import making
from nstcourse.build.site.playground.serving import served
from nstlib import images

GOALS = {"rate": 8, "first": 5, "bytes": 4e6}  # pictures a second, seconds, bytes
PAINTED = "words => document.getElementById('says').textContent.includes(words)"
COUNT = """() => {
  window.painted = 0;
  const {prototype} = CanvasRenderingContext2D, put = prototype.putImageData;
  prototype.putImageData = function (...given) { window.painted++; put.apply(this, given); };
}"""


def film(path, frames=45):
    """A Y4M of 640 x 480, a pan over a photograph; BT.601, limited range."""
    photo = np.uint8(255 * images.resize(images.load_image("street"), (540, 720)))
    with open(path, "wb") as file:
        file.write(b"YUV4MPEG2 W640 H480 F30:1 Ip A1:1 C420jpeg\n")
        for n in range(frames):
            window = Image.fromarray(photo[n : n + 480, n : n + 640]).convert("YCbCr")
            luma, *chroma = np.moveaxis(np.asarray(window, float), -1, 0)  # 0 to 255
            planes = [16 + luma * 219 / 255] + [128 + (c[::2, ::2] - 128) * 224 / 255 for c in chroma]
            file.write(b"FRAME\n" + b"".join(np.round(plane).astype(np.uint8).tobytes() for plane in planes))
    return path


class Live:
    """live.html in a browser of its own."""

    def __init__(self, browser, address):
        self.browser, self.sizes = browser.new_browser_cdp_session(), {}
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, service_workers="block")
        self.context.on("response", lambda answer: self.sizes.setdefault(answer.url, answer))
        begin = time.perf_counter()
        self.page = self.context.new_page()
        self.page.goto(f"{address}/live.html")
        self.page.wait_for_function(PAINTED, arg="in the manner of")
        self.first = time.perf_counter() - begin

    def transferred(self):
        """Bytes of all that the page fetched until then, each compressed."""
        return sum(len(gzip.compress(answer.body(), 9)) for answer in list(self.sizes.values()) if answer.ok)

    def camera(self):
        self.page.evaluate(COUNT)
        self.page.select_option("#size", "256")
        self.page.click("#camera")
        self.page.wait_for_function("window.painted > 5")

    def pause(self):
        self.page.click("#pause")

    def processor(self):
        return sum(one["cpuTime"] for one in self.browser.send("SystemInfo.getProcessInfo")["processInfo"])

    def rate(self, lasting):
        """(pictures a second, processor seconds a picture)"""
        painted, used, begin = self.page.evaluate("window.painted"), self.processor(), time.perf_counter()
        self.page.wait_for_timeout(1000 * lasting)
        count = self.page.evaluate("window.painted") - painted
        return count / (time.perf_counter() - begin), (self.processor() - used) / max(count, 1)


def one_thread():
    """A call that paints 256 x 192 px in ONNX Runtime on one thread."""
    import onnxruntime

    from nstlib.fast import graph, weights

    options, styles = onnxruntime.SessionOptions(), weights.shipped()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    given = graph.kernels_of(styles.arrays)
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in given.values()]
    options.add_external_initializers(list(given), values)
    session = onnxruntime.InferenceSession(str(graph.FILE), options, providers=["CPUExecutionProvider"])
    picture = images.resize(images.load_image("street"), (192, 256)).transpose(2, 0, 1)[None]
    numbers = graph.numbers_of(styles.arrays, np.eye(len(styles.names), dtype=np.float32)[0])
    return lambda: session.run(["painted"], {"picture": np.ascontiguousarray(picture), "numbers": numbers})


def main():
    """Print the table."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(
        prog="python -m benchmarks live", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, help="a folder playground/ that is there already")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4, help="of each turn before the camera")
    options = parser.parse_args()
    chromium = os.environ.get("NST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as made:
        folder, seen = options.folder or making.build(Path(made, "playground")), film(Path(made, "seen.y4m"))
        flags = [*FLAGS, "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
        flags.append(f"--use-file-for-fake-video-capture={seen}")
        with served(folder) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=flags)
            live, python, turns = Live(browser, address), one_thread(), []
            size = live.transferred()
            live.camera()
            for _ in range(options.turns):
                load = os.getloadavg()[0]
                rate, used = live.rate(options.seconds)
                live.pause()
                python()
                alone = statistics.median(seconds(python, 9))
                live.pause()
                turns.append((rate, used, alone))
                print(
                    f"load {load:.1f} on {os.cpu_count()} cores: {rate:.1f} pictures a second, {1000 * used:.0f} ms of "
                    f"processor time each; ONNX Runtime in Python {1000 * alone:.0f} ms",
                    flush=True,
                )
            browser.close()
    rate, used, alone = (statistics.median(column) for column in zip(*turns, strict=True))
    for what, found, goal in (
        ("pictures a second at 256 px, camera to canvas, median", f"{rate:.1f}", f"at least {GOALS['rate']}"),
        ("ms of processor time a picture, all of the browser", f"{1000 * used:.0f}", ""),
        ("ms of ONNX Runtime in Python, one thread, network only", f"{1000 * alone:.0f}", ""),
        ("s from a cold load to the first picture", f"{live.first:.1f}", f"at most {GOALS['first']}"),
        ("MB fetched for it, compressed", f"{size / 1e6:.2f}", f"at most {GOALS['bytes'] / 1e6:.0f}"),
    ):
        print(f"{what:<60}{found:>8}   {goal}".rstrip())
