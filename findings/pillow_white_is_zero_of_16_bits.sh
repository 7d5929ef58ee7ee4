#!/usr/bin/env bash
# Pillow: a TIFF whose zero is white is turned round in 8 bits, and left as a negative in 16
#
# Expected by most: WhiteIsZero (PhotometricInterpretation 0) is a matter of the format, so a reader obeys it at every depth.
# Seen: of 8 bits Pillow inverts the values, as viewers show them; of 16 bits it returns the stored ones, and scanned film or
#   an X-ray comes out as its negative, in the same mode as a picture whose zero is black.
# What to do: ask tag 262 of an opened TIFF of mode I;16, and subtract from 65535 where it is 0.
# Versions: pillow 13.0.0, tifffile 2026.3.3, numpy 2.4.6
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pillow==13.0.0 tifffile==2026.3.3 numpy==2.4.6
cat > look.py <<'EOF'
import numpy as np
import tifffile
from PIL import Image

first = {}
for kind in (np.uint8, np.uint16):
    ramp = np.linspace(0, np.iinfo(kind).max, 12).astype(kind).reshape(3, 4)
    tifffile.imwrite("film.tif", ramp, photometric="miniswhite")
    with Image.open("film.tif") as opened:
        first[kind.__name__] = int(np.asarray(opened)[0, 0])
        print(f"{kind.__name__}: stored 0, which is white, is read as {first[kind.__name__]} in mode {opened.mode}")
raise SystemExit(0 if first == {"uint8": 255, "uint16": 0} else "the behaviour has changed")
EOF
venv/bin/python look.py
echo "as described"
