#!/usr/bin/env bash
# PyAV: in a clip of variable rate with B-frames, frame.duration is another frame's
#
# Expected by most: a decoded frame's duration is the time until the next one is shown.
# Seen: it is so without B-frames. With them, frames come in the order in which they are shown, with their own pts, but durations
#   of the order in which they were stored: a frame that stands for 420 ms is said to last 40, and the next but one 420.
# What to do: take the differences of pts; duration only for the last frame.
# Versions: av 18.1.0, numpy 2.4.6
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check av==18.1.0 numpy==2.4.6
cat > look.py <<'EOS'
import io
from fractions import Fraction

import av
import numpy as np

TIMES = [0, 40, 80, 200, 400, 440, 480, 900, 940, 980, 1020, 1500, 1540, 1580, 1620, 2000]  # ms
wrong = {}
for b_frames in (0, 3):
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as out:
        options = {"bf": str(b_frames), "b_strategy": "0"}
        stream = out.add_stream("libx264", rate=25, options=options)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
        for number, at in enumerate(TIMES):
            grey = np.full((64, 64, 3), 10 * number, np.uint8)
            frame = av.VideoFrame.from_ndarray(grey, format="rgb24")
            frame.pts, frame.time_base = at, Fraction(1, 1000)
            for packet in stream.encode(frame):
                out.mux(packet)
        for packet in stream.encode():
            out.mux(packet)
    file.seek(0)
    with av.open(file) as clip:
        frames = list(clip.decode(video=0))
    at = [round(1000 * frame.pts * frame.time_base) for frame in frames]
    told = [round(1000 * frame.duration * frame.time_base) for frame in frames]
    true = np.diff(at).tolist()
    print(f"bf={b_frames}: until the next {true}\n      duration      {told[:-1]}")
    assert np.array_equal(np.diff(TIMES), true)  # the times themselves have arrived
    wrong[b_frames] = sum(a != b for a, b in zip(true, told))
raise SystemExit(0 if wrong[0] == 0 and wrong[3] >= 4 else "the behaviour has changed")
EOS
venv/bin/python look.py
echo "as described"
