"""What each lesson takes: python -m benchmarks lessons

Every lesson is executed as when the course is built (no live widgets); seconds, the peak memory of its kernel,
and the size of the notebook. Goals: 90 s, 1.6 GB, 2.5 MB.
"""

import argparse
import threading
import time
from pathlib import Path

import psutil

from nstcourse import contents
from nstcourse.build.execute import execute
from nstcourse.build.sources import skeleton

ROOT = Path(__file__).resolve().parents[1]


def watched(call):
    """(seconds, peak bytes of all child processes) of a call."""
    peak, done = [0], threading.Event()

    def watch():
        while not done.wait(0.1):
            total = 0
            for process in psutil.Process().children(recursive=True):
                try:
                    total += process.memory_info().rss
                except psutil.Error:  # it has just ended
                    continue
            peak[0] = max(peak[0], total)

    thread = threading.Thread(target=watch)
    thread.start()
    start = time.perf_counter()
    try:
        call()
    finally:
        seconds = time.perf_counter() - start
        done.set()
        thread.join()
    return seconds, peak[0]


def main():
    """Execute every lesson; print its seconds, peak memory and size."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    for lesson in contents.read(ROOT).lessons:
        notebook = skeleton(ROOT, ROOT / "course" / "lessons" / f"{lesson.name}.py")
        seconds, peak = watched(lambda notebook=notebook: execute(notebook, ROOT / "notebooks"))
        size = (ROOT / "notebooks" / f"{lesson.name}.ipynb").stat().st_size
        print(f"{lesson.name:<20}{seconds:6.0f} s{peak / 1e9:8.2f} GB{size / 1e6:8.2f} MB", flush=True)
