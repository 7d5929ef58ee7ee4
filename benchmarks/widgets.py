"""How quick the widgets are: python -m benchmarks widgets

Cached views (a click that costs no pass through the network), the first preview of a run, previews per second at
256 px, the latency of pause and stop in steps, and memory over ten runs. Driven without a browser: what a page adds is
the transfer of one JPEG of some 20 kB.
"""

import argparse
import os
import time

import numpy as np
import psutil

from nstlib import widgets


def milliseconds(call, repeats=9):
    """Median duration of a call."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - start))
    return float(np.median(times))


def until(true, seconds=120):
    """Wait until something is true; a TimeoutError after so many seconds."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError("the run did not get that far")
        time.sleep(0.001)


def cached_views():
    """Yields (what, milliseconds): clicks and slides that cost no pass through the network."""
    gram = widgets.GramLens("impasto", size=192)
    gram.show()
    yield "Gram lens: a click", milliseconds(lambda: gram.click(2, 3))
    yield "Gram lens: shuffle", milliseconds(gram.shuffle_positions)
    atlas = widgets.FeatureAtlas("harbour", size=192)
    atlas.show()
    atlas.page_slider.max = 2
    pages = iter([2, 1] * 9)
    yield "feature atlas: a page", milliseconds(lambda: setattr(atlas.page_slider, "value", next(pages)))
    ledger = widgets.LayerLedger("harbour", "impasto", picture="hills", size=192)
    ledger.show()
    weights = iter([2.0, 4.0] * 9)
    slider = ledger.sliders["style", "block5_conv1"]
    yield "layer ledger: a slider", milliseconds(lambda: setattr(slider, "value", next(weights)))


def studio_run():
    """Yields (what, figure as text): previews, latency of pause and stop, memory."""
    studio = widgets.Studio("harbour", "impasto", size=256, steps=90)
    studio.show()
    shown = []
    original = studio._show_picture

    def show(*what):
        original(*what)
        if studio.job is not None:  # before, it is the content picture
            shown.append(time.perf_counter())

    studio._show_picture = show
    start = time.perf_counter()
    studio.start()
    until(lambda: shown)
    yield "first preview after Start (compiled before)", f"{shown[0] - start:.1f} s"
    until(lambda: studio.state == "finished")
    full = [t for t in shown if t > shown[0]]
    yield "previews per second over the run", f"{len(full) / (full[-1] - shown[0]):.1f}"
    latencies = []
    for name in ("pause", "stop"):
        again = widgets.Studio("harbour", "impasto", size=256, steps=3000)
        again.show()
        again.start()
        until(lambda again=again: again.job is not None and len(again.job.history) > 20)
        before = len(again.job.history)
        getattr(again, name)()
        time.sleep(0.5)
        latencies.append(len(again.job.history) - before)
        again.close()
    yield "steps taken after pause, after stop", f"{latencies[0]}, {latencies[1]}"
    process, sizes = psutil.Process(), []
    for _ in range(10):
        studio.start()
        until(lambda: studio.state == "finished")
        sizes.append(process.memory_info().rss / 1e6)
    yield "memory after runs 1, 2, 5 and 10 (MB)", ", ".join(f"{sizes[i]:.0f}" for i in (0, 1, 4, 9))


def main():
    """Print all of them, beside their goal."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    os.environ.setdefault("NST_OFFLINE", "1")
    os.environ.setdefault("NST_BACKBONE", "pocket")
    os.environ["NST_RUNNER"] = "thread"
    for name, value in cached_views():
        print(f"{name:<50}{value:8.0f} ms  (goal: at most 150 ms)", flush=True)
    for name, value in studio_run():
        print(f"{name:<50}{value:>11}", flush=True)
