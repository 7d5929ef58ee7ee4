#!/usr/bin/env bash
# Pillow: an animated WebP has fewer frames than were saved, though no two of them are alike
#
# Expected by most: save_all writes every frame; at most frames that are equal, pixel for pixel, are joined.
# Seen: of 60 frames of a slow fade, all different by half a level or more in many pixels, 7 are left, and times are added up: it goes on
#   in steps. With quality=100 there are 23, with lossless=True all 60. The length as a whole is right.
# What to do: lossless=True, a larger step from frame to frame, or GIF or APNG; read n_frames back where timing matters.
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

ramp = np.linspace(60, 180, 64)[None, :, None] + np.zeros((64, 64, 3))
fade = [Image.fromarray((ramp + k / 2).round().astype(np.uint8)) for k in range(60)]
assert len({frame.tobytes() for frame in fade}) == 60


def kept(**options):
    "(frames, milliseconds as a whole) of what is read back."
    file = io.BytesIO()
    fade[0].save(file, "WEBP", save_all=True, append_images=fade[1:], duration=100, **options)
    clip, length = Image.open(file), 0
    for number in range(clip.n_frames):
        clip.seek(number)
        clip.load()
        length += clip.info["duration"]
    return clip.n_frames, length


usual, best, lossless = kept(), kept(quality=100), kept(lossless=True)
print(f"60 frames of 100 ms: {usual}; quality=100: {best}; lossless: {lossless}")
same = usual[0] < 15 and best[0] < 60 and lossless == (60, 6000) and usual[1] == 6000
raise SystemExit(0 if same else "the behaviour has changed")
EOS
venv/bin/python look.py
echo "as described"
