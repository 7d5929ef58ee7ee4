#!/usr/bin/env bash
# Pillow: an animated WebP tells a frame's duration only after that frame is decoded
#
# Expected by most: info["duration"] belongs to the frame that seek() has gone to, as in GIF and APNG.
# Seen: opened, a WebP has no duration, and seek() takes away the one that was there: each frame's is told by load() alone. Who
#   collects durations before decoding gets none, or a default for every frame. GIF and APNG tell them at once.
# What to do: load() (or convert()) every frame before its duration is read.
# Versions: pillow 13.0.0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pillow==13.0.0
cat > look.py <<'EOS'
import io

from PIL import Image

red, blue = (Image.new("RGB", (8, 8), colour) for colour in ("red", "blue"))
seen = {}
for kind in ("GIF", "PNG", "WEBP"):
    file = io.BytesIO()
    red.save(file, kind, save_all=True, append_images=[blue], duration=[120, 340])
    with Image.open(file) as clip:
        told = [clip.info.get("duration")]
        clip.load()
        told.append(clip.info.get("duration"))
        clip.seek(1)
        told.append(clip.info.get("duration"))
        clip.load()
        told.append(clip.info.get("duration"))
    seen[kind] = told
    print(f"{kind}: opened {told[0]}, loaded {told[1]}; frame 1 sought {told[2]}, loaded {told[3]}")
as_wanted = [120, 120, 340, 340]
same = seen == {"GIF": as_wanted, "PNG": as_wanted, "WEBP": [None, 120, None, 340]}
raise SystemExit(0 if same else "the behaviour has changed")
EOS
venv/bin/python look.py
echo "as described"
