#!/usr/bin/env bash
# Pillow: with pillow-heif, an upright photo saved with its Exif object lies on its side
#
# Expected by most: save(exif=...) takes bytes or an Image.Exif, as in all of Pillow, and means the same by both.
# Seen: Orientation 6 in bytes becomes HEIF's own rotation, and the file is read as 40 x 64. In an Image.Exif, which getexif()
#   gives, it does not: the file is read as 64 x 40, with Orientation 1, so no reader turns it any more. JPEG written from
#   the same object keeps it.
# What to do: turn the picture before it is saved (ImageOps.exif_transpose), or give exif=exif.tobytes().
# Versions: pillow-heif 1.8.1, pillow 13.0.0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pillow-heif==1.8.1 pillow==13.0.0
cat > look.py <<'EOF'
import pillow_heif
from PIL import Image, ImageOps

pillow_heif.register_heif_opener()
ORIENTATION = 0x0112
photo = Image.new("RGB", (64, 40))  # as a sensor gives it; the camera was held upright


def shown(name, exif):
    photo.save(name, exif=exif)
    with Image.open(name) as opened:
        return ImageOps.exif_transpose(opened).size


def held_upright():
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    return exif


sizes = {
    "JPEG, object": shown("a.jpg", held_upright()),
    "HEIC, bytes": shown("b.heic", held_upright().tobytes()),
    "HEIC, object": shown("c.heic", held_upright()),
}
for name, (width, height) in sizes.items():
    print(f"{name}: shown as {width} x {height}")
raise SystemExit(0 if list(sizes.values()) == [(40, 64), (40, 64), (64, 40)] else "the behaviour has changed")
EOF
venv/bin/python look.py
echo "as described"
