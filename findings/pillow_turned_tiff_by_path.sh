#!/usr/bin/env bash
# Pillow: a turned grey TIFF is read right from memory and wrong from its path
#
# Expected by most: Pillow turns a TIFF by its Orientation when it is decoded (since 11.0), for any mode, and a file is the
#   same picture whether it is opened by its path or as bytes.
# Seen: an uncompressed TIFF of one channel (L, P, 1) or of CMYK is mapped into memory when it is opened by its path, its sides
#   exchanged, and then turned: of 6 x 4 pixels with Orientation 6 comes a picture of 6 x 4 with pixels out of place, where 4 x 6 is
#   right. As bytes, and in RGB, it is right.
# What to do: open such files through a file object; or set `filename` of the opened picture to "" before it is loaded.
# Versions: pillow 13.0.0, numpy 2.4.6
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pillow==13.0.0 numpy==2.4.6
cat > look.py <<'EOF'
import io
from pathlib import Path

import numpy as np
from PIL import Image

picture = Image.fromarray(np.arange(24, dtype=np.uint8).reshape(4, 6) * 10)
turned = Image.Exif()
turned[0x0112] = 6  # a quarter with the clock
right = {}
for mode in ("L", "RGB"):
    source = picture.convert(mode)
    source.save("scan.tif", exif=turned)
    upright = np.rot90(np.asarray(source), -1)
    for way, file in (("path", "scan.tif"), ("bytes", io.BytesIO(Path("scan.tif").read_bytes()))):
        with Image.open(file) as opened:
            seen = np.asarray(opened)
        right[mode, way] = np.array_equal(seen, upright)
        print(f"{mode} by {way}: {seen.shape[1]} x {seen.shape[0]} pixels, {'right' if right[mode, way] else 'wrong'}")
wrong = [key for key, value in right.items() if not value]
raise SystemExit(0 if wrong == [("L", "path")] else "the behaviour has changed")
EOF
venv/bin/python look.py
echo "as described"
