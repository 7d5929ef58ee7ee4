"""Draw the style pictures of the course and write them as JPEG files.

    python data/sources/draw_style.py            all of them
    python data/sources/draw_style.py tiles      only the named ones

Every picture is painted by the module of the same name in the folder
``style`` beside this script, from a fixed seed.  The paintings of the
catalogue that have no such module are real: see fetch_pictures.py.
"""

import importlib
import io
import json
import os
import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image, ImageFile

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "style"
LIMIT = 300_000  # bytes; keeps the whole kit quick to download

# Very busy pictures outgrow Pillow's default buffer for optimised JPEG.
ImageFile.MAXBLOCK = 8 * 1024 * 1024

sys.path.insert(0, str(HERE))


def encode(picture, limit=LIMIT):
    """The best JPEG that still fits the limit (plain sRGB, no metadata)."""
    for quality in range(95, 40, -1):
        for subsampling in (0, 2):  # full colour detail first, then halved
            buffer = io.BytesIO()
            picture.save(buffer, "JPEG", quality=quality, optimize=True, progressive=True, subsampling=subsampling)
            if buffer.tell() <= limit:
                return buffer.getvalue(), quality
    raise SystemExit("picture too busy for the size limit")


def make(name):
    painter = importlib.import_module(f"style.{name}")
    start = time.perf_counter()
    pixels = painter.draw(painter.SIZE, np.random.default_rng(painter.SEED))
    picture = Image.fromarray(np.asarray(pixels)).convert("RGB")
    data, quality = encode(picture)
    TARGET.mkdir(parents=True, exist_ok=True)
    # Write beside the final name first, so a reader never meets half a file.
    temporary = TARGET / f".{name}.part"
    temporary.write_bytes(data)
    os.replace(temporary, TARGET / f"{name}.jpg")
    seconds = time.perf_counter() - start
    print(
        f"{name:14s} {picture.width}x{picture.height} {len(data):7d} bytes quality {quality} {seconds:5.1f} s",
        flush=True,
    )


def main(names):
    catalogue = json.loads((HERE / "style" / "catalogue.json").read_text(encoding="utf-8"))
    known = [entry["name"] for entry in catalogue if (HERE / "style" / f"{entry['name']}.py").is_file()]
    for name in names or known:
        if name not in known:
            raise SystemExit(f"no drawn style picture called {name!r}; there are: {', '.join(known)}")
        make(name)


if __name__ == "__main__":
    main(sys.argv[1:])
