"""Reading photographs: how long, against Pillow alone, and how much memory a very large one takes."""

import io
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.memory import PEAK

ROUNDS = 7


def bench_reading():
    """A JPEG of 12 million pixels, by turns with the least that Pillow can do; one of 108 million in processes."""
    from PIL import Image

    from nstlib import images

    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder, "12.jpg"), Path(folder, "108.jpg")
        photograph(4000, 3000).save(small, quality=92)
        photograph(12000, 9000).save(large, quality=50)
        data = small.read_bytes()

        def bare():
            return np.divide(np.asarray(Image.open(io.BytesIO(data))), np.float32(255), dtype=np.float32)

        if not np.array_equal(bare(), images.load_image(small)):
            raise SystemExit("the photograph is read in another way than Pillow's")
        ratios = [_seconds(lambda: images.load_image(small)) / _seconds(bare) for _ in range(ROUNDS)]
        yield "load_image, 12 million pixels, against Pillow", f"{statistics.median(ratios):.2f} x", "at most 1.2 x"
        for size, goal in ((None, "at most 1 GB"), (512, "at most 0.3 GB")):
            shown = "whole (at half its size)" if size is None else f"size={size}"
            yield f"108 million pixels, {shown}: peak", f"{_peak(large, size) / 1e9:.2f} GB", goal


def photograph(width, height):
    """Soft shapes under a grain of some levels, as a camera has it."""
    from PIL import Image

    rng = np.random.default_rng(0)
    soft = Image.fromarray(rng.integers(0, 256, (height // 40, width // 40, 3), dtype=np.uint8))
    pixels = np.asarray(soft.resize((width, height), Image.Resampling.BICUBIC))
    grain = rng.integers(0, 7, (height, width, 1), dtype=np.uint8)
    return Image.fromarray(np.clip(pixels, 0, 248) + grain)


def _seconds(call):
    """Processor time, which other work on the machine lengthens less than the clock's."""
    start = time.process_time()
    call()
    return time.process_time() - start


def _peak(path, size):
    code = f"{PEAK}\nimport sys; from nstlib import images; images.load_image(sys.argv[1], {size}); print(peak())"
    run = subprocess.run([sys.executable, "-c", code, path], check=True, capture_output=True, text=True)
    return int(run.stdout)
