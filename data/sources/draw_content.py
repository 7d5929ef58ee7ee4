#!/usr/bin/env python3
"""Draw the content pictures of nstlib from their POV-Ray scenes.

    python data/sources/draw_content.py                 every picture
    python data/sources/draw_content.py harbour bust    only these
    python data/sources/draw_content.py --width 320 --out /tmp/look hills

Each scene is `content/NAME.pov`.  Where a `content/NAME_mesh.py` lies beside it,
that script first writes the scene's sculpted mesh (`NAME_mesh.inc`) into a
temporary folder.  POV-Ray then renders *linear light* with fixed settings (one
thread, fixed random seeds), a quarter larger than needed; this script
"develops" it as a camera would - exposure, a soft shoulder for the highlights, a
little glow and grain - shrinks it and writes the JPEG.  The same sources and the
same versions of POV-Ray and Pillow give the same picture again.

Everything here is made by the nstlib project and given away under CC0-1.0.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

from nstlib.images import REC_709, luminance

HERE = Path(__file__).resolve().parent
SCENES = HERE / "content"
TARGET = HERE.parent / "content"
LIMIT = 300_000  # bytes, the most a content picture may weigh
OVERSIZE = 1.25  # rendered this much larger, then shrunk: smooth edges

# name: (width, height, exposure, saturation, warmth).  Exposure multiplies the linear
# light of the scene; warmth > 0 shifts the white balance towards amber.
PICTURES = {
    "harbour": (960, 720, 1.08, 1.05, 0.02),
    "still_life": (960, 768, 1.0, 1.05, 0.02),
    "street": (768, 960, 1.0, 1.05, 0.03),
    "bust": (768, 960, 1.65, 1.00, 0.02),
    "hills": (960, 640, 1.25, 1.05, 0.02),
}


def render(name: str, width: int, height: int, preview: bool, threads: int) -> np.ndarray:
    """Run POV-Ray on one scene and return linear light as a float array (h, w, 3)."""
    with tempfile.TemporaryDirectory(prefix="nst_content_") as folder:
        mesh_maker = SCENES / f"{name}_mesh.py"
        if mesh_maker.exists():
            mesh = Path(folder) / f"{name}_mesh.inc"
            subprocess.run(
                [sys.executable, str(mesh_maker), str(mesh)] + (["--coarse"] if preview and width < 350 else []),
                check=True,
            )
        picture = Path(folder) / "out.ppm"
        command = [
            "povray",
            f"+I{SCENES / name}.pov",
            f"+O{picture}",
            f"+L{SCENES}",
            f"+L{folder}",
            f"+W{width}",
            f"+H{height}",
            "+FP16",
            "File_Gamma=1.0",
            "-D",
            "-P",
            "-V",
            f"+WT{threads}",
            "+Q9",
        ]
        # Adaptive antialiasing with a fixed grid: no jitter, so nothing is left to chance.
        command += ["-A"] if preview else ["+A0.08", "+AM2", "+R2", "-J"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode or not picture.exists():
            sys.exit(f"POV-Ray could not draw {name}:\n{done.stderr.split('====')[-1][-900:]}")
        return read_ppm16(picture)


def read_ppm16(path: Path) -> np.ndarray:
    """Read a binary 16-bit PPM (Pillow would cut it down to 8 bits)."""
    data = path.read_bytes()
    fields, at = [], 0
    while len(fields) < 4:
        while data[at : at + 1].isspace():
            at += 1
        if data[at : at + 1] == b"#":
            at = data.index(b"\n", at)
            continue
        end = at
        while not data[end : end + 1].isspace():
            end += 1
        fields.append(data[at:end])
        at = end
    width, height, top = (int(field) for field in fields[1:])
    kind = ">u2" if top > 255 else "u1"
    values = np.frombuffer(data, kind, width * height * 3, at + 1)
    return values.reshape(height, width, 3).astype(np.float32) / top


def resize(light: np.ndarray, width: int, height: int) -> np.ndarray:
    """Shrink in linear light, channel by channel, which keeps thin bright lines honest."""
    return np.stack(
        [np.asarray(Image.fromarray(light[..., c]).resize((width, height), Image.LANCZOS)) for c in range(3)],
        axis=-1,
    ).clip(0, None)


def blur(light: np.ndarray, radius: float) -> np.ndarray:
    from scipy.ndimage import gaussian_filter

    return gaussian_filter(light, (radius, radius, 0))


def develop(light: np.ndarray, exposure: float, saturation: float, warmth: float) -> Image.Image:
    """Linear light to an sRGB picture, the way a camera does it."""
    height, width, _ = light.shape
    light = light * exposure * np.array([1 + warmth, 1.0, 1 - warmth * 1.5], np.float32)
    # Lens: bright things glow a little, corners are a little darker.
    bright = np.maximum(light - 0.7, 0)
    light = light + 0.25 * blur(bright, width / 120) - 0.10 * bright
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    light = light * (1 - 0.10 * (x * x + y * y) ** 1.2)[..., None].astype(np.float32)
    # Film: a straight line for the darks and a shoulder from 0.6 on, so that nothing burns out.
    knee = 0.55
    over = np.maximum(light - knee, 0)
    light = np.minimum(light, knee) + (1 - knee) * (1 - np.exp(-over / (1 - knee)))
    grey = luminance(light.astype(np.float64), REC_709)[..., None]
    light = (grey + (light - grey) * saturation).clip(0, 1)
    tone = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    # Print: a touch of contrast, blacks lifted off zero, fine grain.
    tone = tone + 0.06 * np.sin(2 * np.pi * (tone - 0.5)) / 2
    tone = 0.015 + 0.975 * tone
    grain = np.random.default_rng(7).normal(0, 0.006, (height, width, 1))
    tone = tone + grain * (0.4 + 4 * tone.mean(-1, keepdims=True) * (1 - tone.mean(-1, keepdims=True)))
    return Image.fromarray((tone.clip(0, 1) * 255 + 0.5).astype(np.uint8), "RGB")


def save(picture: Image.Image, path: Path) -> int:
    """Write the best JPEG under the limit, under a temporary name first."""
    scratch = path.with_name(path.name + ".part")
    try:
        for quality in range(94, 40, -2):
            picture.save(scratch, "JPEG", quality=quality, optimize=True, progressive=True, subsampling=0)
            if scratch.stat().st_size <= LIMIT:
                break
        os.replace(scratch, path)
    finally:
        scratch.unlink(missing_ok=True)
    return path.stat().st_size


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw the content pictures from their POV-Ray scenes.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which ones: {', '.join(PICTURES)} (default: all)")
    parser.add_argument("--out", type=Path, default=TARGET, help="folder for the pictures")
    parser.add_argument("--width", type=int, help="a quick look at this width, without antialiasing")
    parser.add_argument("--threads", type=int, default=1, help="threads POV-Ray may use (default: 1)")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in PICTURES]
    if unknown:
        parser.error(f"there is no content picture called {', '.join(unknown)}; there are {', '.join(PICTURES)}")
    if shutil.which("povray") is None:
        sys.exit(
            "POV-Ray is needed to draw the content pictures and `povray` was not found: "
            "install version 3.7 (for example `apt install povray`) and run this again."
        )
    options.out.mkdir(parents=True, exist_ok=True)
    for name in options.names or PICTURES:
        width, height, *look = PICTURES[name]
        if options.width:
            width, height = options.width, round(height * options.width / width)
        start = time.time()
        scale = 1 if options.width else OVERSIZE
        light = render(name, round(width * scale), round(height * scale), bool(options.width), options.threads)
        picture = develop(resize(light, width, height), *look)
        size = save(picture, options.out / f"{name}.jpg")
        print(f"{name}: {width} x {height}, {size / 1000:.0f} kB, {time.time() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
