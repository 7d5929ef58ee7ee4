"""Prints and backgrounds: python -m benchmarks prints [ssim|formats|seams|paper ...].

ssim compares with scikit-image, and formats counts bytes at equal SSIM; paper prints in processes of their own.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.memory import PEAK

PAINTINGS = ("starry", "textile", "woodblock", "tiles", "hatching")

PAPER = """
import sys, time, nstlib as nst
began = time.process_time()
made = nst.print_sheet(sys.argv[1], sys.argv[2], **eval(sys.argv[3]))
print(made, time.process_time() - began, peak(), sep="|")
"""


def ssim():
    """Ours against scikit-image's, on paintings packed at three qualities: the largest difference."""
    from skimage.metrics import structural_similarity

    from nstlib.images import load_image
    from nstlib.prints.screen import background, likeness

    far, slower = 0.0, []
    for name in PAINTINGS:
        picture = load_image(name, 512)
        for quality in (20, 60, 90):
            seen = background.packed_at(picture, "WEBP", quality).seen
            times = [time.process_time()]
            own = likeness.ssim(picture, seen)
            times.append(time.process_time())
            theirs = structural_similarity(
                picture.astype(np.float64), seen.astype(np.float64), channel_axis=2, data_range=1.0,
                gaussian_weights=True, sigma=1.5, use_sample_covariance=False,
            )  # fmt: skip
            times.append(time.process_time())
            far = max(far, abs(own - theirs))
            slower.append((times[1] - times[0]) / (times[2] - times[1]))
    print(f"SSIM, largest difference from scikit-image's: {far:.1e}; time {np.median(slower):.2f} x of its")


def formats():
    """Bytes of AVIF over those of WebP at equal SSIM, and what the search takes."""
    from nstlib.images import load_image
    from nstlib.prints.screen import background

    for wanted in (0.85, 0.92):
        shares, seconds = [], []
        for name in PAINTINGS:
            picture, began = load_image(name, 384), time.process_time()
            webp, avif = (background.best(picture, kind, 1e9, enough=wanted) for kind in ("WEBP", "AVIF"))
            seconds.append(time.process_time() - began)
            if min(webp.ssim, avif.ssim) >= wanted:  # WebP halves the resolution of colours, and may not reach it
                shares.append(len(avif.data) / len(webp.data))
        spread = f"median {np.median(shares):.2f} ({min(shares):.2f} to {max(shares):.2f})"
        of = f"{len(shares)} of {len(PAINTINGS)} paintings"
        print(f"AVIF over WebP at SSIM {wanted}: {spread}, {of}; both found in {np.median(seconds):.1f} s")


def seams():
    """The jump across the seam of a tile whose edges meet, over its own jumps, before and after packing."""
    from nstlib.prints.screen import background, likeness

    for waves in (1, 4):
        y, x = np.mgrid[:256, :256] * 2 * np.pi * waves / 256
        soft = np.stack([np.sin(x + np.cos(2 * y)), np.cos(y + 2 * np.sin(x)), np.sin(3 * x) * np.cos(y)], axis=-1)
        tile = (0.5 + 0.25 * soft).astype(np.float32)
        print(f"{waves} waves, unpacked: {max(likeness.jumps(tile).values()):.2f}")
        for kind in ("WEBP", "AVIF"):
            for quality in (30, 60, 90):
                one = background.packed_at(tile, kind, quality)
                print(f"  {one}: {max(one.jumps.values()):.2f}")


def paper():
    """A metre of cloth, and 4096 x 4096 px: seconds and peak memory of the process, file to file."""
    from nstlib.images import load_image, resize, save_image

    with tempfile.TemporaryDirectory() as folder:
        large = Path(folder, "large.png")
        save_image(resize(load_image("textile", 1024), (4096, 4096)), large)
        for words, picture, options in (
            ("a metre at 150 dpi, PDF", "textile", {"tile": 20, "dpi": 150}),
            ("a metre at 150 dpi, TIFF", "textile", {"tile": 20, "dpi": 150}),
            ("4096 px alone, TIFF", large, {"width": 40}),
            ("4096 px in repeats, 100 x 140 cm, PDF", large, {"tile": 100, "area": "100x140"}),
        ):
            target = Path(folder, f"out.{words.rsplit(' ', 1)[1][:3].lower()}")
            command = [sys.executable, "-c", PEAK + PAPER, str(picture), str(target), repr(options)]
            run = subprocess.run(command, check=True, capture_output=True, text=True)
            _, seconds, peak = run.stdout.rsplit("|", 2)
            size = target.stat().st_size / 1e6
            print(f"{words}: {float(seconds):.1f} s of processor time, {int(peak) / 1e9:.2f} GB, file {size:.0f} MB")


def main():
    """Run the parts that are named, or all."""
    parts = {"ssim": ssim, "formats": formats, "seams": seams, "paper": paper}
    parser = argparse.ArgumentParser(prog="python -m benchmarks prints", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(parts))
    for name in parser.parse_args().parts or parts:
        parts[name]()
