"""The playground in Chromium: python -m benchmarks playground

Three things: how many bytes a first visit transfers, packed by gzip; seconds from asking for the page to the
photograph, to a network that is ready and to the first painted picture, in a browser without memory of an earlier
visit; and a step of value and gradient against Python's on TensorFlow (or whatever KERAS_BACKEND says), one thread
each, by turns, as the least and the median of all of them, by the clock.

Needs Chromium (NST_CHROMIUM), Playwright, and what npm brings.
"""

import argparse
import gzip
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path

for variable in ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS"):
    os.environ[variable] = "1"  # before anything calculates

FLAGS = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking")
SIDE, GOAL = 128, 5.0
STATISTICS = ("gram", "moments")
# A worker of its own, so that the page's own does not paint beside it.
BEGIN = """async ([recipe, content, style]) => {
    if (!window.own) {
        const {Asked} = await import('/js/asked.js');
        window.own = new Asked(() => {});
        await own.ask('load');
    }
    const floats = (one) => ({...one, values: Float32Array.from(one.values)});
    await own.ask('begin', {recipe, content: floats(content), style: floats(style)});
}"""
PAINTED = "() => /^Step [1-9]/.test(document.getElementById('says').textContent)"


def main():
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=6, help="of five steps each, on both sides (6)")
    parser.add_argument("--visits", type=int, default=3, help="cold loads (3)")
    options = parser.parse_args()
    from playwright.sync_api import sync_playwright

    from nstcourse.build.site.playground import making
    from nstcourse.build.site.playground.serving import served

    browser = os.environ.get("NST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        made = making.build(Path(folder, "playground"))
        with served(made) as address:
            chromium = play.chromium.launch(executable_path=browser, args=list(FLAGS))
            for line in (*visits(chromium, made, address, options.visits), *steps(chromium, address, options.turns)):
                print(line, flush=True)
            chromium.close()


def visits(chromium, made, address, count):
    """Lines on first visits: bytes and seconds."""
    times, asked = [], set()
    for _ in range(count):
        context = chromium.new_context()
        page = context.new_page()
        page.on("request", lambda request: asked.add(request.url.partition("?")[0]))
        start = time.perf_counter()
        page.goto(address)
        page.wait_for_function("() => document.getElementById('picture').ariaLabel.endsWith('not yet painted')")
        photograph = time.perf_counter() - start
        page.locator("#paint:enabled").wait_for()
        ready = time.perf_counter() - start
        page.click("#paint")
        page.wait_for_function(PAINTED)
        times.append((photograph, ready, time.perf_counter() - start))
        context.close()
    files = {made / (url.removeprefix(address).lstrip("/") or "index.html") for url in asked}
    sizes = [len(gzip.compress(file.read_bytes(), mtime=0)) for file in files if file.is_file()]
    yield f"a first visit: {len(sizes)} files, {sum(sizes) / 1e6:.2f} MB packed by gzip; goal 2.5 MB"
    for i, name in enumerate(("photograph shown", "ready to paint", "first painted picture")):
        each = [one[i] for one in times]
        yield f"{name}: {statistics.median(each):.1f} s, {min(each):.1f} to {max(each):.1f} in {count}; goal 5 s"


def steps(chromium, address, turns):
    """Lines on a step of value and gradient, here against there."""
    import nstlib as nst
    from nstlib import images
    from nstlib.backbones import pocket
    from nstlib.backend import backend_name
    from nstlib.losses import Objective

    content = images.resample(images.load_image("still_life", SIDE), SIDE, SIDE).clip(0, 1)
    style, network = images.load_image("starry", SIDE), pocket.load()
    page = chromium.new_page()
    page.goto(f"{address}/pictures/pictures.json")
    standard = page.evaluate("async () => (await import('/js/recipe.js')).standard()")
    for statistic in STATISTICS:
        recipe = standard | {"statistic": statistic}
        objective = Objective(network, nst.Recipe.from_dict(recipe))
        targets = objective.targets(content, style)
        page.evaluate(BEGIN, [recipe, *map(_sent, (content, style))])
        here, there = [], []
        for turn in range(-1, turns):  # the first turn compiles and warms up
            mine = page.evaluate("async () => (await own.ask('measure', {count: 5})).times")
            theirs = [1e3 * _seconds(objective, content, targets) for _ in range(5)]
            if turn >= 0:
                here, there = here + mine, there + theirs
        least, middle = min(here) / min(there), statistics.median(here) / statistics.median(there)
        yield (
            f"a step, {statistic}, {SIDE} px: page {min(here):.0f} ms at best, {statistics.median(here):.0f} median; "
            f"{backend_name()} {min(there):.0f} and {statistics.median(there):.0f}: {least:.1f} and {middle:.1f} x; "
            f"goal {GOAL:.0f} x"
        )


def _sent(picture):
    height, width = picture.shape[:2]
    return {"values": picture.ravel().tolist(), "height": height, "width": width}


def _seconds(objective, content, targets):
    import numpy as np

    start = time.perf_counter()
    np.asarray(objective(content, targets)[1])
    return time.perf_counter() - start
