"""What a user waits for before anything is painted: the import, the demo, and the size of the wheel."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.timing import seconds

ROOT = Path(__file__).resolve().parent.parent


def bench_import():
    """How long `import nstlib` takes, beyond starting Python."""

    def run(code):
        subprocess.run([sys.executable, "-c", code], check=True)

    bare = statistics.median(seconds(lambda: run("pass"), 7))
    whole = statistics.median(seconds(lambda: run("import nstlib"), 7))
    yield "import nstlib", f"{whole - bare:.3f} s", "at most 0.3 s"


def bench_demo():
    """The demo as a user runs it, in a process of its own: styling time and peak memory."""
    import resource

    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "nstlib.cli", "demo", folder]
        start = time.perf_counter()
        run = subprocess.run(command, check=True, capture_output=True, text=True)
        whole = time.perf_counter() - start
    styling = float(run.stdout.split(" steps in ")[1].split(" s ")[0])
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    yield "nst demo, styling (pocket, 256 px)", f"{styling:.1f} s", "at most 15 s"
    yield "nst demo, start to end", f"{whole:.1f} s", ""
    yield "nst demo, peak memory", f"{peak / 1e9:.2f} GB", "at most 1 GB"


def bench_wheel():
    """The size of the wheel, built here."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
        (wheel,) = Path(folder).glob("*.whl")
        yield "the wheel", f"{wheel.stat().st_size / 1e6:.1f} MB", "at most 23 MB"
