#!/usr/bin/env bash
# Pillow: an uncompressed planar TIFF of 16 bits is read as another picture, without a word
#
# Expected by most: Pillow keeps 8 of the 16 bits of a colour TIFF, whatever its layout, or refuses a layout that it does not
#   know.
# Seen: of interleaved files, and of planar ones that are compressed, the upper bytes come back exactly. Of a planar file
#   without compression, as scanners and microscopes write them, values are up to 250 of 255 off: noise in the place of a scan.
# What to do: look at PlanarConfiguration (tag 284) and read such a file by tifffile, or its planes by hand.
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

picture = np.random.default_rng(0).integers(0, 65536, (40, 50, 3), dtype=np.uint16)
planes = np.ascontiguousarray(picture.transpose(2, 0, 1))
files = {
    "interleaved": (picture, {}),
    "planar, compressed": (planes, {"planarconfig": "separate", "compression": "deflate"}),
    "planar": (planes, {"planarconfig": "separate"}),
}
off = {}
for name, (values, options) in files.items():
    tifffile.imwrite("scan.tif", values, photometric="rgb", **options)
    assert np.array_equal(tifffile.imread("scan.tif").reshape(values.shape), values)  # another reader: the file is right
    with Image.open("scan.tif") as opened:
        off[name] = int(np.abs(np.asarray(opened).astype(int) - (picture >> 8)).max())
    print(f"{name}: at most {off[name]} of 255 off")
right = off["interleaved"] == off["planar, compressed"] == 0 and off["planar"] > 100
raise SystemExit(0 if right else "the behaviour has changed")
EOF
venv/bin/python look.py
echo "as described"
