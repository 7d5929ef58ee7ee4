#!/usr/bin/env bash
# Pillow: a picture saved as PDF is a JPEG of quality 75 with colours at half the size
#
# Expected by most: PDF wraps the pixels without loss, as img2pdf does, since those of a PNG come in.
# Seen: RGB becomes a JPEG of quality 75 with colours at half the size, 4:2:0, so fine saturated strokes are 40 levels off; quality and
#   subsampling can be given. An icc_profile is taken and dropped: DeviceRGB, no ICCBased. With an alpha channel it is JPEG 2000, without loss.
# What to do: save(..., quality=95, subsampling=0); a profile needs another writer.
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
from PIL import Image, ImageCms

strokes = np.zeros((64, 64, 3), np.uint8)
strokes[::4], strokes[1::4], strokes[2::4], strokes[3::4] = (200, 60, 40), (190, 70, 50), (40, 90, 160), (50, 80, 150)
picture = Image.fromarray(strokes)
profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def off(**options):
    "Levels that the JPEG inside differs by, at most, and whether the file holds a profile."
    file = io.BytesIO()
    picture.save(file, "PDF", icc_profile=profile, **options)
    data = file.getvalue()
    begin = data.index(b"\xff\xd8")
    inside = Image.open(io.BytesIO(data[begin : data.index(b"endstream", begin)]))
    return int(np.abs(np.asarray(inside, int) - strokes).max()), b"ICCBased" in data


plain, careful = off(), off(quality=95, subsampling=0)
file = io.BytesIO()
picture.save(file, "JPEG", quality=75)
print(f"PDF: {plain[0]} levels off; with quality=95, subsampling=0: {careful[0]}; profile embedded: {plain[1]}")
usual = int(np.abs(np.asarray(Image.open(file), int) - strokes).max())
same = plain[0] == usual and plain[0] >= 30 and careful[0] <= 12 and not plain[1] and not careful[1]
raise SystemExit(0 if same else "the behaviour has changed")
EOS
venv/bin/python look.py
echo "as described"
