#!/usr/bin/env bash
# Pillow: whoever saves an AVIF and then a JPEG with one Exif object has a JPEG that lies on its side
#
# Expected by most: save(exif=...) reads the object that it is given; several formats can be written with one.
# Seen: the AVIF writer makes the Orientation a rotation of its own, and takes the tag out of the caller's object. What is
#   saved after it has no Orientation. WebP, PNG, TIFF and JPEG leave the object as it is.
# What to do: give every save an object of its own, or exif.tobytes().
# Versions: pillow 13.0.0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pillow==13.0.0
cat > look.py <<'EOF'
from PIL import Image

ORIENTATION = 0x0112
photo = Image.new("RGB", (64, 40))
kept = {}
for name in ("a.jpg", "a.webp", "a.png", "a.tif", "a.avif"):
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    photo.save(name, exif=exif)
    kept[name] = ORIENTATION in exif
    print(f"after {name} the object {'still has' if kept[name] else 'has lost'} its Orientation")
raise SystemExit(0 if [name for name, still in kept.items() if not still] == ["a.avif"] else "the behaviour has changed")
EOF
venv/bin/python look.py
echo "as described"
