#!/usr/bin/env bash
# Pillow: AVIF at quality 100 keeps colours at half the size, where libavif's own program keeps those of a PNG whole
#
# Expected by most: 100 is as good as it gets; avifenc, too, keeps a PNG in 4:4:4.
# Seen: save() takes 4:2:0 at every quality, 100 too: fine strokes of two colours are tens of levels off; with
#   subsampling="4:4:4" it is 1.
# What to do: subsampling="4:4:4" for painted pictures, whose strokes are as fine in colour as in light.
# Versions: pillow 13.0.0, numpy 2.4.6
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pillow==13.0.0 numpy==2.4.6
cat > look.py <<'EOS'
import io

import numpy as np
from PIL import Image

strokes = np.zeros((64, 64, 3), np.uint8)
strokes[::2], strokes[1::2] = (200, 60, 40), (40, 90, 160)
picture = Image.fromarray(strokes)


def off(**options):
    file = io.BytesIO()
    picture.save(file, "AVIF", quality=100, **options)
    return int(np.abs(np.asarray(Image.open(file).convert("RGB"), int) - strokes).max())


usual, half, whole = off(), off(subsampling="4:2:0"), off(subsampling="4:4:4")
print(f"quality 100: {usual} levels off; with 4:2:0 {half}; with 4:4:4 {whole}")
raise SystemExit(0 if usual == half >= 30 and whole <= 5 else "the behaviour has changed")
EOS
venv/bin/python look.py
echo "as described"
